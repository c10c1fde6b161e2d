/*
 * vm/hv/pending.c - an instruction that KVM has not finished while the monitor looks at its exit.
 *
 * KVM shows some exits before the instruction and some behind it: a read stops at it, a memory write is past it, a
 * port write is at it on kvm-amd and past it where an emulator runs the guest. The monitor always sees the state
 * before. What it makes of the registers is then compared with what KVM will do by itself at the next run; when
 * they differ KVM finishes first, without running on, and its outcome is replaced.
 */
#include "vm/hv/hv_internal.h"

#include <string.h>

#define MAX_FRAGMENTS 16
#define RAX 0
#define RCX 1
#define RDX 2
#define RSI 6
#define RDI 7
#define DIRECTION_FLAG 0x400u

/* Fetch the code around the place where the hypervisor stopped, in one go where the page before is there. */
static void fetch_around(struct hv_processor *processor, const struct host_kvm_system *system)
{
	uint64_t rip = processor->stopped.rip;
	uint64_t before = rip < HV_MAX_INSTRUCTION ? rip : HV_MAX_INSTRUCTION;
	uint64_t in_page = (rip + system->segments[HOST_KVM_CS].base) % HV_PAGE_BYTES;

	processor->around_rip = rip - before;
	processor->around_count = hv_fetch(processor->partition, system, rip - before,
	                                   processor->around, before + HV_MAX_INSTRUCTION);
	if (processor->around_count || before <= in_page)
		return;
	processor->around_rip = rip - in_page;
	processor->around_count = hv_fetch(processor->partition, system, rip - in_page,
	                                   processor->around, in_page + HV_MAX_INSTRUCTION);
}

/* Decode what stands at rip; true when it can have made the exit and ends at end (0: anywhere). */
static bool try_at(struct hv_processor *processor, const struct host_kvm_system *system,
                   uint64_t rip, uint64_t end)
{
	struct hv_instruction instruction;
	uint64_t at = rip - processor->around_rip;
	const uint8_t *code;
	size_t count;

	if (rip < processor->around_rip || at >= processor->around_count)
		return false;
	code = processor->around + at;
	count = processor->around_count - at;
	if (count > HV_MAX_INSTRUCTION)
		count = HV_MAX_INSTRUCTION;
	if (!hv_decode(code, count, hv_code_bytes(system), &instruction))
		return false;
	if (end && rip + instruction.length != end)
		return false;
	if (!hv_instruction_fits(processor, system, &instruction, rip))
		return false;
	processor->instruction = instruction;
	processor->before.rip = rip;
	memset(processor->code, 0, sizeof(processor->code));
	memcpy(processor->code, code, count);
	processor->code_count = (uint8_t)count;
	return true;
}

static bool is_string(const struct hv_instruction *instruction)
{
	return hv_instruction_is_string_port(instruction) ||
	       hv_instruction_is_string_store(instruction);
}

/* A string instruction that has been passed was repeated if its prefix stands there and its count is used up. */
static void try_repeated(struct hv_processor *processor, const struct host_kvm_system *system)
{
	struct hv_instruction plain = processor->instruction;
	uint64_t rip = processor->before.rip, end = processor->stopped.rip;
	uint64_t count = processor->stopped.general[RCX];

	if (plain.address_bytes < 8)
		count &= (1ull << (8 * plain.address_bytes)) - 1;
	if (count || !rip || !try_at(processor, system, rip - 1, end))
		return;
	if (!processor->instruction.repeated)
		try_at(processor, system, rip, end);
}

/* The shortest instruction that fits: prefixes before it that change nothing are not seen. */
static bool try_behind(struct hv_processor *processor, const struct host_kvm_system *system)
{
	uint64_t end = processor->stopped.rip;

	for (unsigned length = 1; length <= HV_MAX_INSTRUCTION && length <= end; length++) {
		if (!try_at(processor, system, end - length, end))
			continue;
		if (is_string(&processor->instruction) && !processor->instruction.repeated)
			try_repeated(processor, system);
		return true;
	}
	return false;
}

static void remember(struct hv_processor *processor, enum hv_write_rip where)
{
	__atomic_store_n(&processor->partition->write_rip, where, __ATOMIC_RELAXED);
}

/*
 * Code like two equal OUTs in a row fits both ways. The first time, the kernel is made to finish: RIP moves when
 * it stood at the instruction.
 */
static enum hv_write_rip learn(struct hv_processor *processor)
{
	struct hv_partition *partition = processor->partition;
	struct host_kvm_registers after;
	enum hv_write_rip where;

	hv_processor_drain(processor);
	partition->backend->registers(processor->cpu, &after);
	where = after.rip == processor->stopped.rip ? HV_RIP_PAST_INSTRUCTION
	                                            : HV_RIP_AT_INSTRUCTION;
	remember(processor, where);
	return where;
}

/* What stands where the hypervisor stopped, unless that is an OUTS. */
static bool try_plain_at(struct hv_processor *processor, const struct host_kvm_system *system)
{
	return try_at(processor, system, processor->stopped.rip, 0) &&
	       !hv_instruction_is_string_port(&processor->instruction);
}

/* Where plain ones are is the same each time: what is behind is looked at only where nothing fits there. */
static void find_port_write(struct hv_processor *processor, const struct host_kvm_system *system)
{
	enum hv_write_rip known =
		__atomic_load_n(&processor->partition->write_rip, __ATOMIC_RELAXED);

	if (known == HV_RIP_AT_INSTRUCTION && try_plain_at(processor, system))
		return;
	if (!try_behind(processor, system)) {
		if (try_plain_at(processor, system))
			remember(processor, HV_RIP_AT_INSTRUCTION);
	} else if (try_plain_at(processor, system)) {
		if (known == HV_RIP_UNKNOWN)
			known = learn(processor);
		if (known == HV_RIP_PAST_INSTRUCTION)
			try_behind(processor, system);
	}
}

static void find_instruction(struct hv_processor *processor, const struct host_kvm_system *system,
                             bool write)
{
	if (write && processor->exit.kind == HOST_KVM_PORT)
		find_port_write(processor, system);
	else if (!write || !try_behind(processor, system))
		try_at(processor, system, processor->stopped.rip, 0);
}

static unsigned element_bytes(const struct hv_processor *processor)
{
	if (processor->exit.kind == HOST_KVM_PORT)
		return processor->exit.port.size;
	return hv_instruction_width(&processor->instruction);
}

static void add(uint64_t *value, int64_t change, unsigned bytes)
{
	uint64_t mask = bytes == 8 ? ~0ull : (1ull << (8 * bytes)) - 1;

	*value = (*value & ~mask) | ((*value + (uint64_t)change) & mask);
}

/* A string write has moved its registers already: move them back. */
static void rewind_string(struct hv_processor *processor)
{
	const struct hv_instruction *instruction = &processor->instruction;
	uint32_t count = processor->exit.kind == HOST_KVM_PORT ? processor->exit.port.count : 1;
	int64_t step = (int64_t)count * element_bytes(processor);
	unsigned bytes = instruction->address_bytes;
	uint64_t *general = processor->before.general;

	if (processor->before.rflags & DIRECTION_FLAG)
		step = -step;
	if (instruction->repeated)
		add(&general[RCX], count, bytes);
	if (hv_instruction_is_string_port(instruction) || instruction->opcode <= 0xa5)
		add(&general[RSI], -step, bytes);
	if (!hv_instruction_is_string_port(instruction))
		add(&general[RDI], -step, bytes);
}

void hv_pending_begin(struct hv_processor *processor, const struct host_kvm_system *system)
{
	const struct host_kvm_exit *exit = &processor->exit;
	uint64_t rip = processor->registers.rip;
	bool write = exit->kind == HOST_KVM_PORT     ? exit->port.write
	             : exit->kind == HOST_KVM_MEMORY ? exit->memory.write
	                                             : exit->msr.write;

	processor->pending = true;
	processor->before = processor->stopped = processor->registers;
	if (exit->kind != HOST_KVM_MSR && hv_seen_again(processor, system)) {
		processor->registers.rip = processor->before.rip;
		return;
	}
	processor->code_count = 0;
	memset(processor->code, 0, sizeof(processor->code));
	memset(&processor->instruction, 0, sizeof(processor->instruction));
	if (exit->kind == HOST_KVM_MSR) {
		processor->code_count =
			(uint8_t)hv_fetch(processor->partition, system, rip, processor->code, 15);
		hv_decode(processor->code, processor->code_count, hv_code_bytes(system),
		          &processor->instruction);
	} else {
		fetch_around(processor, system);
		find_instruction(processor, system, write);
		hv_seen_note(processor, system);
	}
	if (write && exit->kind != HOST_KVM_MSR && is_string(&processor->instruction))
		rewind_string(processor);
	processor->registers = processor->before;
}

void hv_processor_drain(struct hv_processor *processor)
{
	struct host_kvm_exit exit = { .kind = HOST_KVM_PORT };

	if (!processor->pending)
		return;
	for (int i = 0;
	     i < MAX_FRAGMENTS && (exit.kind == HOST_KVM_PORT || exit.kind == HOST_KVM_MEMORY); i++)
		processor->partition->backend->cpu_run(processor->cpu, true, &exit);
	processor->pending = false;
	processor->dirty = true;
}

/* As before the instruction but for the general registers whose bits are in except; RIP is looked at elsewhere. */
static bool same_but(const struct hv_processor *processor, unsigned except)
{
	const struct host_kvm_registers *now = &processor->registers, *then = &processor->before;
	uint32_t touched = processor->touched & ~(1u << WHvX64RegisterRip) & ~except;

	for (unsigned i = 0; i < 16 && touched; i++)
		if (!(except & (1u << i)) && now->general[i] != then->general[i])
			return false;
	return !touched || now->rflags == then->rflags;
}

static bool agrees_on_read(struct hv_processor *processor)
{
	const struct host_kvm_registers *now = &processor->registers;
	unsigned size = processor->exit.port.size;
	uint64_t value = now->general[RAX];
	uint64_t kept = size == 4 ? 0 : processor->before.general[RAX] >> (8 * size);

	if (processor->exit.port.count != 1 || !same_but(processor, 1u << RAX) ||
	    value >> (8 * size) != kept)
		return false;
	memcpy(processor->exit.port.data, &value, size);
	return true;
}

static bool agrees_on_msr(struct hv_processor *processor)
{
	const struct host_kvm_registers *now = &processor->registers;

	if (processor->exit.msr.write)
		return same_but(processor, 0);
	if (!same_but(processor, 1u << RAX | 1u << RDX) || now->general[RAX] >> 32 ||
	    now->general[RDX] >> 32)
		return false;
	*processor->exit.msr.value = now->general[RAX] | now->general[RDX] << 32;
	return true;
}

/* A register that is read to is written whole by both: 4 bytes clear the upper half. */
bool hv_pending_is_move(const struct hv_processor *processor)
{
	const struct hv_instruction *instruction = &processor->instruction;
	unsigned size = processor->exit.memory.size;

	if (processor->exit.kind != HOST_KVM_MEMORY || !instruction->length ||
	    instruction->map != 1 || (size != 4 && size != 8) ||
	    instruction->operand_bytes != size || processor->exit.memory.gpa % size)
		return false;
	return processor->exit.memory.write
	               ? instruction->opcode == 0x89 || instruction->opcode == 0xc7
	               : instruction->opcode == 0x8b;
}

static bool agrees_on_move(struct hv_processor *processor)
{
	unsigned size = processor->exit.memory.size, reg = processor->instruction.reg;
	uint64_t value = processor->registers.general[reg];

	if (!hv_pending_is_move(processor) || !same_but(processor, 1u << reg) ||
	    (size == 4 && value >> 32))
		return false;
	memcpy(processor->exit.memory.data, &value, size);
	return true;
}

bool hv_pending_agrees(struct hv_processor *processor)
{
	const struct host_kvm_exit *exit = &processor->exit;

	if (!processor->instruction.length ||
	    hv_instruction_is_string_port(&processor->instruction) ||
	    processor->registers.rip != processor->before.rip + processor->instruction.length)
		return false;
	if (exit->kind == HOST_KVM_MSR)
		return agrees_on_msr(processor);
	if (exit->kind == HOST_KVM_PORT)
		return exit->port.write ? same_but(processor, 0) : agrees_on_read(processor);
	if (!exit->memory.write)
		return agrees_on_move(processor);
	return !hv_instruction_is_string_store(&processor->instruction) && same_but(processor, 0);
}
