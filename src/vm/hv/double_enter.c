/* vm/hv/double_enter.c - the double's page tables, and entering and leaving handlers of interrupts. */
#include <string.h>

#include "vm/hv/double_internal.h"

#define RSP 4
#define PAGING 0x80000000ull
#define LONG_MODE 0x400ull
#define PRESENT 1ull
#define LARGE 0x80ull
#define ADDRESS 0x000ffffffffff000ull
#define LEVELS 4
#define INTERRUPTS_ON 0x200ull
#define GATE_BYTES 16u
#define FRAME_WORDS 5u

static bool is_long(const struct double_cpu *cpu)
{
	return cpu->system.efer & LONG_MODE;
}

bool double_physical(const struct double_cpu *cpu, uint64_t linear, uint64_t *ret_gpa)
{
	uint64_t table = cpu->system.cr3 & ADDRESS;

	*ret_gpa = linear;
	if (!(cpu->system.cr0 & PAGING) || !is_long(cpu))
		return true;
	for (int level = LEVELS - 1; level >= 0; level--) {
		unsigned shift = 12 + 9 * (unsigned)level;
		const uint8_t *at =
			double_memory(cpu->machine, table + 8 * (linear >> shift & 511), 8, false);
		uint64_t entry = 0, offset = (1ull << shift) - 1;

		if (at)
			memcpy(&entry, at, sizeof(entry));
		if (!(entry & PRESENT))
			return false;
		table = entry & ADDRESS;
		if (level == 0 || (entry & LARGE)) {
			*ret_gpa = (table & ~offset) | (linear & offset);
			return true;
		}
	}
	return false;
}

static uint8_t *memory(struct double_cpu *cpu, uint64_t linear, size_t bytes, bool write)
{
	uint64_t gpa;

	return double_physical(cpu, linear, &gpa) ? double_memory(cpu->machine, gpa, bytes, write)
	                                          : NULL;
}

/* --- 16-bit code -------------------------------------------------------------------------------- */

static bool enter_short(struct double_cpu *cpu, uint8_t vector)
{
	struct host_kvm_segment *code = &cpu->system.segments[HOST_KVM_CS];
	uint64_t stack = cpu->system.segments[HOST_KVM_SS].base;
	uint16_t top = (uint16_t)(cpu->registers.general[RSP] - 6), gate[2];
	uint16_t frame[3] = { (uint16_t)cpu->registers.rip, code->selector,
		              (uint16_t)cpu->registers.rflags };
	const uint8_t *from =
		double_memory(cpu->machine, cpu->system.idtr.base + 4u * vector, 4, false);
	uint8_t *to = double_memory(cpu->machine, stack + top, sizeof(frame), true);

	if (!from || !to)
		return false;
	memcpy(gate, from, sizeof(gate));
	memcpy(to, frame, sizeof(frame));
	cpu->registers.general[RSP] = (cpu->registers.general[RSP] & ~0xffffull) | top;
	cpu->registers.rip = gate[0];
	code->selector = gate[1];
	code->base = (uint64_t)gate[1] << 4;
	return true;
}

static bool leave_short(struct double_cpu *cpu)
{
	struct host_kvm_segment *code = &cpu->system.segments[HOST_KVM_CS];
	uint16_t top = (uint16_t)cpu->registers.general[RSP], frame[3];
	const uint8_t *from =
		double_memory(cpu->machine, cpu->system.segments[HOST_KVM_SS].base + top,
	                      sizeof(frame), false);

	if (!from)
		return false;
	memcpy(frame, from, sizeof(frame));
	cpu->registers.general[RSP] =
		(cpu->registers.general[RSP] & ~0xffffull) | (uint16_t)(top + sizeof(frame));
	cpu->registers.rip = frame[0];
	code->selector = frame[1];
	code->base = (uint64_t)frame[1] << 4;
	cpu->registers.rflags = (cpu->registers.rflags & ~0xffffull) | frame[2];
	return true;
}

/* --- 64-bit code, of one privilege -------------------------------------------------------------- */

static bool enter_long(struct double_cpu *cpu, uint8_t vector)
{
	struct host_kvm_segment *code = &cpu->system.segments[HOST_KVM_CS];
	uint64_t top = (cpu->registers.general[RSP] & ~15ull) - 8 * FRAME_WORDS, target = 0;
	uint64_t frame[FRAME_WORDS] = { cpu->registers.rip, code->selector, cpu->registers.rflags,
		                        cpu->registers.general[RSP],
		                        cpu->system.segments[HOST_KVM_SS].selector };
	uint64_t at = (uint64_t)GATE_BYTES * vector;
	const uint8_t *gate = at + GATE_BYTES - 1 > cpu->system.idtr.limit
	                              ? NULL
	                              : memory(cpu, cpu->system.idtr.base + at, GATE_BYTES, false);
	uint8_t *to = memory(cpu, top, sizeof(frame), true);

	if (!gate || !to || !(gate[5] & 0x80))
		return false;
	memcpy(to, frame, sizeof(frame));
	memcpy(&target, gate, 2);
	memcpy((uint8_t *)&target + 2, gate + 6, 6);
	memcpy(&code->selector, gate + 2, 2);
	cpu->registers.general[RSP] = top;
	cpu->registers.rip = target;
	return true;
}

static bool leave_long(struct double_cpu *cpu)
{
	uint64_t frame[FRAME_WORDS];
	const uint8_t *from = memory(cpu, cpu->registers.general[RSP], sizeof(frame), false);

	if (!from)
		return false;
	memcpy(frame, from, sizeof(frame));
	cpu->registers.rip = frame[0];
	cpu->system.segments[HOST_KVM_CS].selector = (uint16_t)frame[1];
	cpu->registers.rflags = frame[2];
	cpu->registers.general[RSP] = frame[3];
	return true;
}

bool double_enter(struct double_cpu *cpu, uint8_t vector)
{
	if (!(is_long(cpu) ? enter_long(cpu, vector) : enter_short(cpu, vector)))
		return false;
	cpu->registers.rflags &= ~INTERRUPTS_ON;
	return true;
}

bool double_leave(struct double_cpu *cpu)
{
	return is_long(cpu) ? leave_long(cpu) : leave_short(cpu);
}

/* A breakpoint's return address is behind it: its instruction is one byte long. */
bool double_inject(struct double_cpu *cpu)
{
	if (!cpu->events.exception_pending)
		return false;
	cpu->events.exception_pending = false;
	if (cpu->events.exception_vector == DOUBLE_BREAKPOINT)
		cpu->registers.rip++;
	return double_enter(cpu, cpu->events.exception_vector);
}
