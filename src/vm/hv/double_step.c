/* vm/hv/double_step.c - the double's interpreter: flat 16-bit and 64-bit code, few instructions. */
#include <string.h>

#include "vm/hv/double_internal.h"

#define RAX 0
#define RCX 1
#define RDX 2
#define RBX 3
#define RSI 6
#define RDI 7
#define INTERRUPTS_ON 0x200ull

static bool is_high_byte(const struct double_cpu *cpu, unsigned number, unsigned size)
{
	return size == 1 && number >= 4 && !cpu->instruction.rex;
}

/* The low size bytes of a general register; 4 clear the upper half as the processor does. */
static void set_general(struct double_cpu *cpu, unsigned number, uint64_t value, unsigned size)
{
	uint64_t *to = &cpu->registers.general[number];

	if (is_high_byte(cpu, number, size)) {
		to = &cpu->registers.general[number - 4];
		*to = (*to & ~0xff00ull) | (value & 0xff) << 8;
	} else if (size <= 2) {
		uint64_t mask = size == 1 ? 0xff : 0xffff;

		*to = (*to & ~mask) | (value & mask);
	} else {
		*to = size == 8 ? value : (uint32_t)value;
	}
}

static uint64_t get_general(const struct double_cpu *cpu, unsigned number, unsigned size)
{
	if (is_high_byte(cpu, number, size))
		return (cpu->registers.general[number - 4] >> 8) & 0xff;
	return cpu->registers.general[number];
}

static bool stop(struct double_cpu *cpu, enum host_kvm_exit_kind kind)
{
	cpu->exit.kind = kind;
	return true;
}

static void advance(struct double_cpu *cpu)
{
	cpu->registers.rip += cpu->instruction.length;
}

/* --- Ports -------------------------------------------------------------------------------------- */

static void stop_at_port(struct double_cpu *cpu, bool write, unsigned size, uint32_t count)
{
	uint8_t opcode = cpu->instruction.opcode;

	cpu->exit.kind = HOST_KVM_PORT;
	cpu->exit.port.number = opcode >= 0xe4 && opcode <= 0xe7
	                                ? (uint16_t)cpu->instruction.immediate
	                                : (uint16_t)cpu->registers.general[RDX];
	cpu->exit.port.size = (uint8_t)size;
	cpu->exit.port.write = write;
	cpu->exit.port.count = count;
	cpu->exit.port.data = cpu->data;
	cpu->pending = true;
}

static uint32_t string_count(const struct double_cpu *cpu, unsigned size)
{
	uint32_t count = cpu->instruction.repeated ? (uint16_t)cpu->registers.general[RCX] : 1;

	return count > DOUBLE_DATA_BYTES / size ? DOUBLE_DATA_BYTES / size : count;
}

/* Move the registers of a string instruction over count elements; RIP when it is over. */
static void pass_string(struct double_cpu *cpu, unsigned index, unsigned size, uint32_t count)
{
	set_general(cpu, index, cpu->registers.general[index] + size * count, 2);
	if (cpu->instruction.repeated)
		set_general(cpu, RCX, cpu->registers.general[RCX] - count, 2);
	if (!cpu->instruction.repeated || !(uint16_t)cpu->registers.general[RCX])
		advance(cpu);
}

static bool string_port(struct double_cpu *cpu, bool write, unsigned size)
{
	uint32_t count = string_count(cpu, size);
	const uint8_t *from;

	if (!count) {
		advance(cpu);
		return false;
	}
	if (write) {
		from = double_memory(cpu->machine, (uint16_t)cpu->registers.general[RSI],
		                     size * count, false);
		if (!from)
			return stop(cpu, HOST_KVM_SHUTDOWN);
		memcpy(cpu->data, from, size * count);
		stop_at_port(cpu, true, size, count);
		pass_string(cpu, RSI, size, count);
		return true;
	}
	stop_at_port(cpu, false, size, count);
	return true;
}

static bool port(struct double_cpu *cpu, bool write, unsigned size)
{
	if (hv_instruction_is_string_port(&cpu->instruction))
		return string_port(cpu, write, size);
	if (write) {
		memcpy(cpu->data, &cpu->registers.general[RAX], size);
		stop_at_port(cpu, true, size, 1);
		if (!cpu->machine->write_leaves_rip)
			advance(cpu);
		return true;
	}
	stop_at_port(cpu, false, size, 1);
	return true;
}

static void finish_port(struct double_cpu *cpu)
{
	unsigned size = cpu->exit.port.size;
	uint64_t value = 0;
	uint8_t *to;

	if (cpu->exit.port.write) {
		if (cpu->machine->write_leaves_rip &&
		    !hv_instruction_is_string_port(&cpu->instruction))
			advance(cpu);
		return;
	}
	if (!hv_instruction_is_string_port(&cpu->instruction)) {
		memcpy(&value, cpu->data, size);
		set_general(cpu, RAX, value, size);
		advance(cpu);
		return;
	}
	to = double_memory(cpu->machine, (uint16_t)cpu->registers.general[RDI],
	                   size * cpu->exit.port.count, true);
	if (to)
		memcpy(to, cpu->data, size * cpu->exit.port.count);
	pass_string(cpu, RDI, size, cpu->exit.port.count);
}

/* --- Memory ------------------------------------------------------------------------------------- */

static bool stop_at_memory(struct double_cpu *cpu, uint64_t gpa, unsigned size, bool write)
{
	cpu->exit.memory.gpa = gpa;
	cpu->exit.memory.size = (uint8_t)size;
	cpu->exit.memory.write = write;
	cpu->exit.memory.data = cpu->data;
	cpu->pending = true;
	return stop(cpu, HOST_KVM_MEMORY);
}

/* A memory write is over when it stops; both kinds of KVM emulate it. */
static bool write_memory(struct double_cpu *cpu, uint64_t gpa, uint64_t value, unsigned size)
{
	uint8_t *to = double_memory(cpu->machine, gpa, size, true);

	if (!to && double_ring(cpu->machine, gpa, value, size))
		return false;
	memcpy(to ? to : cpu->data, &value, size);
	return to ? false : stop_at_memory(cpu, gpa, size, true);
}

static bool store(struct double_cpu *cpu, unsigned number, unsigned size)
{
	uint64_t linear = 0, gpa;
	bool immediate = (cpu->instruction.opcode & 0xfe) == 0xc6;
	uint64_t value = immediate ? cpu->instruction.immediate : get_general(cpu, number, size);

	if (!hv_instruction_address(&cpu->instruction, &cpu->registers, &cpu->system, &linear) ||
	    !double_physical(cpu, linear, &gpa))
		return stop(cpu, HOST_KVM_SHUTDOWN);
	advance(cpu);
	return write_memory(cpu, gpa, value, size);
}

static bool load(struct double_cpu *cpu, unsigned number, unsigned size)
{
	uint64_t linear = 0, value = 0, gpa;
	const uint8_t *from;

	if (!hv_instruction_address(&cpu->instruction, &cpu->registers, &cpu->system, &linear) ||
	    !double_physical(cpu, linear, &gpa))
		return stop(cpu, HOST_KVM_SHUTDOWN);
	from = double_memory(cpu->machine, gpa, size, false);
	if (!from)
		return stop_at_memory(cpu, gpa, size, false);
	memcpy(&value, from, size);
	set_general(cpu, number, value, size);
	advance(cpu);
	return false;
}

static bool store_string(struct double_cpu *cpu, unsigned size)
{
	uint64_t at =
		cpu->system.segments[HOST_KVM_ES].base + (uint16_t)cpu->registers.general[RDI];

	if (cpu->instruction.repeated && !(uint16_t)cpu->registers.general[RCX]) {
		advance(cpu);
		return false;
	}
	pass_string(cpu, RDI, size, 1);
	return write_memory(cpu, at, cpu->registers.general[RAX], size);
}

static unsigned moved_register(const struct hv_instruction *instruction)
{
	return instruction->opcode >= 0xa0 && instruction->opcode <= 0xa3 ? RAX : instruction->reg;
}

static void finish_memory(struct double_cpu *cpu)
{
	uint64_t value = 0;

	if (cpu->exit.memory.write)
		return;
	memcpy(&value, cpu->data, cpu->exit.memory.size);
	set_general(cpu, moved_register(&cpu->instruction), value, cpu->exit.memory.size);
	advance(cpu);
}

/* --- Model-specific registers -------------------------------------------------------------------- */

#define MSR_END_OF_INTERRUPT 0x80bu
#define MSR_COMMAND 0x830u

/* Those that the processor has itself; true when it is one. */
static bool own_msr(struct double_cpu *cpu, bool write, bool *ret_stops)
{
	uint32_t index = (uint32_t)cpu->registers.general[RCX];

	*ret_stops = false;
	if (!write || !cpu->machine->options.local_apic ||
	    (index != MSR_END_OF_INTERRUPT && index != MSR_COMMAND))
		return false;
	advance(cpu);
	if (index == MSR_END_OF_INTERRUPT)
		*ret_stops = double_end_interrupt(cpu);
	else
		double_command(cpu, (uint32_t)cpu->registers.general[RAX] |
		                            cpu->registers.general[RDX] << 32);
	return true;
}

static bool is_filtered(const struct double_cpu *cpu, uint32_t index, bool write)
{
	const struct host_kvm_options *options = &cpu->machine->options;

	for (size_t i = 0; i < options->msr_count; i++)
		if (options->msrs[i].index == index)
			return write ? options->msrs[i].write : options->msrs[i].read;
	return false;
}

/* One that is kept; false: there is none. */
static bool access_msr(struct double_cpu *cpu, bool write)
{
	uint64_t *kept = double_msr(cpu, (uint32_t)cpu->registers.general[RCX]);

	if (!kept)
		return false;
	if (write) {
		*kept = (uint32_t)cpu->registers.general[RAX] | cpu->registers.general[RDX] << 32;
	} else {
		cpu->registers.general[RAX] = (uint32_t)*kept;
		cpu->registers.general[RDX] = *kept >> 32;
	}
	advance(cpu);
	return true;
}

static bool msr(struct double_cpu *cpu, bool write)
{
	bool stops, filtered = is_filtered(cpu, (uint32_t)cpu->registers.general[RCX], write);

	if (own_msr(cpu, write, &stops))
		return stops;
	if (!filtered && access_msr(cpu, write))
		return false;
	if (!filtered && !cpu->machine->options.msr_exits)
		return stop(cpu, HOST_KVM_SHUTDOWN);
	cpu->msr_refuse = 0;
	cpu->msr_value = (uint32_t)cpu->registers.general[RAX] | cpu->registers.general[RDX] << 32;
	cpu->exit.msr.index = (uint32_t)cpu->registers.general[RCX];
	cpu->exit.msr.write = write;
	cpu->exit.msr.value = &cpu->msr_value;
	cpu->exit.msr.refuse = &cpu->msr_refuse;
	cpu->pending = true;
	return stop(cpu, HOST_KVM_MSR);
}

static void finish_msr(struct double_cpu *cpu)
{
	if (!cpu->exit.msr.write) {
		cpu->registers.general[RAX] = (uint32_t)cpu->msr_value;
		cpu->registers.general[RDX] = cpu->msr_value >> 32;
	}
	advance(cpu);
}

/* --- Instructions ------------------------------------------------------------------------------- */

void double_finish(struct double_cpu *cpu)
{
	if (!cpu->pending)
		return;
	cpu->pending = false;
	if (cpu->exit.kind == HOST_KVM_PORT)
		finish_port(cpu);
	else if (cpu->exit.kind == HOST_KVM_MEMORY)
		finish_memory(cpu);
	else
		finish_msr(cpu);
}

static bool cpuid(struct double_cpu *cpu)
{
	struct host_kvm_cpuid leaf = double_cpuid(cpu, (uint32_t)cpu->registers.general[RAX],
	                                          (uint32_t)cpu->registers.general[RCX]);

	set_general(cpu, RAX, leaf.eax, 4);
	set_general(cpu, RBX, leaf.ebx, 4);
	set_general(cpu, RCX, leaf.ecx, 4);
	set_general(cpu, RDX, leaf.edx, 4);
	advance(cpu);
	return false;
}

static bool two_byte(struct double_cpu *cpu)
{
	if (cpu->instruction.opcode == 0xa2)
		return cpuid(cpu);
	if (cpu->instruction.opcode == 0x30 || cpu->instruction.opcode == 0x32)
		return msr(cpu, cpu->instruction.opcode == 0x30);
	return stop(cpu, HOST_KVM_SHUTDOWN);
}

static bool move(struct double_cpu *cpu, unsigned size)
{
	uint8_t opcode = cpu->instruction.opcode;

	if (opcode == 0x88 || opcode == 0x89 || opcode == 0xa2 || opcode == 0xa3 ||
	    (opcode & 0xfe) == 0xc6)
		return store(cpu, moved_register(&cpu->instruction), size);
	if (opcode == 0x8a || opcode == 0x8b || opcode == 0xa0 || opcode == 0xa1)
		return load(cpu, moved_register(&cpu->instruction), size);
	if (opcode == 0xaa || opcode == 0xab)
		return store_string(cpu, size);
	return stop(cpu, HOST_KVM_SHUTDOWN);
}

static bool halt(struct double_cpu *cpu)
{
	advance(cpu);
	if (!cpu->machine->options.local_apic)
		return stop(cpu, HOST_KVM_HALT);
	host_lock_acquire(&cpu->machine->lock);
	cpu->activity = HOST_KVM_HALTED;
	host_lock_release(&cpu->machine->lock);
	return false;
}

/* The register in an opcode's low bits. */
static unsigned named_register(const struct hv_instruction *instruction)
{
	return (instruction->opcode & 7u) | (instruction->rex & 1u) << 3;
}

/* The return address is behind the instruction; an exit is before it. */
static bool breakpoint(struct double_cpu *cpu)
{
	if (cpu->machine->options.exceptions & 1u << DOUBLE_BREAKPOINT) {
		cpu->exit.exception.vector = DOUBLE_BREAKPOINT;
		return stop(cpu, HOST_KVM_EXCEPTION);
	}
	advance(cpu);
	return double_enter(cpu, DOUBLE_BREAKPOINT) ? false : stop(cpu, HOST_KVM_SHUTDOWN);
}

/* The instruction behind one that allows interrupts is never interrupted. */
static void allow_interrupts(struct double_cpu *cpu, bool allowed)
{
	cpu->events.shadow = allowed && !(cpu->registers.rflags & INTERRUPTS_ON);
	cpu->registers.rflags &= ~INTERRUPTS_ON;
	if (allowed)
		cpu->registers.rflags |= INTERRUPTS_ON;
}

static bool one_byte(struct double_cpu *cpu)
{
	const struct hv_instruction *instruction = &cpu->instruction;
	uint8_t opcode = instruction->opcode;
	unsigned wide = instruction->operand_bytes, number = named_register(instruction);

	if (opcode >= 0xb0 && opcode <= 0xbf)
		set_general(cpu, number, instruction->immediate, opcode < 0xb8 ? 1 : wide);
	else if (opcode >= 0x40 && opcode <= 0x47)
		set_general(cpu, number, cpu->registers.general[number] + 1, wide);
	else if (opcode == 0xeb)
		cpu->registers.rip += (uint64_t)(int64_t)(int8_t)instruction->immediate;
	else if (opcode == 0xfa || opcode == 0xfb)
		allow_interrupts(cpu, opcode & 1);
	else if (opcode == 0xcc)
		return breakpoint(cpu);
	else if (opcode == 0xcf)
		return double_leave(cpu) ? false : stop(cpu, HOST_KVM_SHUTDOWN);
	else if (opcode == 0xf4)
		return halt(cpu);
	else if (opcode != 0x90)
		return move(cpu, opcode & 1 ? wide : 1);
	advance(cpu);
	return false;
}

/* 2, 4 or 8 for 16-, 32- and 64-bit code. */
static unsigned mode_bytes(const struct double_cpu *cpu)
{
	uint16_t attributes = cpu->system.segments[HOST_KVM_CS].attributes;

	return attributes & 0x2000 ? 8 : attributes & 0x4000 ? 4 : 2;
}

static bool step(struct double_cpu *cpu)
{
	unsigned size, mode = mode_bytes(cpu);
	uint64_t gpa = cpu->registers.rip;
	const uint8_t *code;

	if (mode != 8)
		gpa += cpu->system.segments[HOST_KVM_CS].base;
	code = double_physical(cpu, gpa, &gpa)
	               ? double_memory(cpu->machine, gpa, HV_MAX_INSTRUCTION, false)
	               : NULL;
	if (!code || !hv_decode(code, HV_MAX_INSTRUCTION, mode, &cpu->instruction))
		return stop(cpu, HOST_KVM_SHUTDOWN);
	if (cpu->instruction.map == 2)
		return two_byte(cpu);
	if (hv_instruction_is_port(&cpu->instruction, true, &size))
		return port(cpu, true, size);
	if (hv_instruction_is_port(&cpu->instruction, false, &size))
		return port(cpu, false, size);
	return one_byte(cpu);
}

bool double_step(struct double_cpu *cpu)
{
	bool shadow = cpu->events.shadow, stops = step(cpu);

	if (shadow)
		cpu->events.shadow = false;
	return stops;
}
