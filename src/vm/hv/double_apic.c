/*
 * vm/hv/double_apic.c - the double's local APICs: messages to them, interrupts out of them.
 *
 * Reached by the guest as in x2APIC mode: the ends of interrupts and the command register are MSRs. Priorities are
 * vectors alone; nothing nests below an interrupt in service that is higher.
 */
#include <errno.h>
#include <string.h>

#include "vm/hv/double_internal.h"

#define ID 0x20u
#define VERSION 0x30u
#define LOGICAL 0xd0u
#define FORMAT 0xe0u
#define SPURIOUS 0xf0u
#define IN_SERVICE 0x100u
#define LEVELS 0x180u
#define REQUESTED 0x200u
#define LOCAL_FIRST 0x320u
#define LOCAL_LAST 0x370u
#define MASKED 0x10000u
#define EVERYBODY 0xffu
#define INTERRUPTS_ON 0x200u

enum delivery { FIXED, LOWEST, NMI = 4, INIT = 5, STARTUP = 6 };

static uint32_t get(const struct double_cpu *cpu, unsigned offset)
{
	uint32_t value;

	memcpy(&value, cpu->apic + offset, sizeof(value));
	return value;
}

static void set(struct double_cpu *cpu, unsigned offset, uint32_t value)
{
	memcpy(cpu->apic + offset, &value, sizeof(value));
}

/* Bits by vector, 32 in each register of 16 bytes. */
static void set_vector(struct double_cpu *cpu, unsigned first, uint8_t vector, bool on)
{
	unsigned offset = first + 0x10u * (vector / 32u);
	uint32_t bit = 1u << vector % 32;

	set(cpu, offset, on ? get(cpu, offset) | bit : get(cpu, offset) & ~bit);
}

static bool has_vector(const struct double_cpu *cpu, unsigned first, uint8_t vector)
{
	return get(cpu, first + 0x10u * (vector / 32u)) >> vector % 32 & 1;
}

/* The highest vector of a set; -1: none. */
static int highest(const struct double_cpu *cpu, unsigned first)
{
	for (int vector = 255; vector >= 0; vector--)
		if (has_vector(cpu, first, (uint8_t)vector))
			return vector;
	return -1;
}

void double_apic_reset(struct double_cpu *cpu)
{
	memset(cpu->apic, 0, sizeof(cpu->apic));
	set(cpu, ID, cpu->index << 24);
	set(cpu, VERSION, 0x50014);
	set(cpu, FORMAT, 0xffffffff);
	set(cpu, SPURIOUS, 0xff);
	for (unsigned offset = LOCAL_FIRST; offset <= LOCAL_LAST; offset += 0x10)
		set(cpu, offset, MASKED);
}

static void wake(struct double_cpu *cpu)
{
	__atomic_add_fetch(&cpu->wake, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&cpu->wake, 1);
}

/* --- Messages ----------------------------------------------------------------------------------- */

static void start_locked(struct double_cpu *cpu, uint8_t vector)
{
	struct host_kvm_segment *code = &cpu->system.segments[HOST_KVM_CS];

	if (cpu->activity != HOST_KVM_WAITS_FOR_SIPI)
		return;
	cpu->registers.rip = 0;
	code->selector = (uint16_t)(vector << 8);
	code->base = (uint64_t)vector << 12;
	code->limit = 0xffff;
	cpu->activity = HOST_KVM_RUNNABLE;
}

static void take_locked(struct double_cpu *cpu, enum delivery delivery, uint8_t vector, bool level)
{
	switch (delivery) {
	case FIXED:
	case LOWEST:
		set_vector(cpu, REQUESTED, vector, true);
		set_vector(cpu, LEVELS, vector, level);
		break;
	case NMI: cpu->events.nmi_pending = true; break;
	case INIT:
		double_apic_reset(cpu);
		cpu->activity = HOST_KVM_WAITS_FOR_SIPI;
		break;
	case STARTUP: start_locked(cpu, vector); break;
	}
}

static bool is_for_locked(const struct double_cpu *cpu, uint8_t destination, bool logical)
{
	if (logical)
		return get(cpu, LOGICAL) >> 24 & destination;
	return destination == EVERYBODY || destination == cpu->index;
}

static int send(struct double_machine *machine, const struct host_kvm_message *message)
{
	uint8_t destination = (uint8_t)(message->address >> 12);
	enum delivery delivery = (enum delivery)(message->data >> 8 & 7);
	bool logical = message->address & 4, taken = false;

	for (unsigned i = 0; i < DOUBLE_CPUS; i++) {
		struct double_cpu *cpu = machine->cpus[i];
		bool takes;

		host_lock_acquire(&machine->lock);
		takes = cpu && is_for_locked(cpu, destination, logical) &&
		        !(taken && delivery == LOWEST);
		if (takes)
			take_locked(cpu, delivery, (uint8_t)message->data, message->data & 0x8000);
		host_lock_release(&machine->lock);
		taken |= takes;
		if (takes)
			wake(cpu);
	}
	return taken ? 0 : -EPERM;
}

int double_signal(struct host_kvm *kvm, const struct host_kvm_message *message)
{
	return send((struct double_machine *)kvm, message);
}

int double_route(struct host_kvm *kvm, const struct host_kvm_message *messages, size_t count)
{
	struct double_machine *machine = (struct double_machine *)kvm;

	if (count > DOUBLE_ROUTES)
		return -ENOSPC;
	host_lock_acquire(&machine->lock);
	memcpy(machine->routes, messages, count * sizeof(*messages));
	machine->route_count = count;
	host_lock_release(&machine->lock);
	return 0;
}

void double_command(struct double_cpu *cpu, uint64_t value)
{
	struct host_kvm_message message = { .address = 0xfee00000u | (value >> 32 & 0xff) << 12 |
		                                       ((value & 0x800) ? 4 : 0),
		                            .data = (uint32_t)value & 0x7ff };

	send(cpu->machine, &message);
}

/* --- Of one processor --------------------------------------------------------------------------- */

int double_apic(struct host_kvm_cpu *opaque, uint8_t *ret_page)
{
	const struct double_cpu *cpu = (const struct double_cpu *)opaque;

	host_lock_acquire(&cpu->machine->lock);
	memcpy(ret_page, cpu->apic, sizeof(cpu->apic));
	host_lock_release(&cpu->machine->lock);
	return 0;
}

int double_set_apic(struct host_kvm_cpu *opaque, const uint8_t *page)
{
	struct double_cpu *cpu = (struct double_cpu *)opaque;

	host_lock_acquire(&cpu->machine->lock);
	memcpy(cpu->apic, page, sizeof(cpu->apic));
	host_lock_release(&cpu->machine->lock);
	return 0;
}

int double_nmi(struct host_kvm_cpu *opaque)
{
	struct double_cpu *cpu = (struct double_cpu *)opaque;

	host_lock_acquire(&cpu->machine->lock);
	cpu->events.nmi_pending = true;
	host_lock_release(&cpu->machine->lock);
	wake(cpu);
	return 0;
}

/* The vector that is due now; -1: none. */
static int due_locked(struct double_cpu *cpu)
{
	int requested = highest(cpu, REQUESTED);

	if (cpu->events.nmi_pending)
		return 2;
	if (!(cpu->registers.rflags & INTERRUPTS_ON) || requested < 16 ||
	    requested <= highest(cpu, IN_SERVICE))
		return -1;
	return requested;
}

static int take_due(struct double_cpu *cpu)
{
	int vector;

	if (cpu->events.shadow)
		return -1;
	host_lock_acquire(&cpu->machine->lock);
	vector = due_locked(cpu);
	if (cpu->events.nmi_pending) {
		cpu->events.nmi_pending = false;
	} else if (vector >= 0) {
		set_vector(cpu, REQUESTED, (uint8_t)vector, false);
		set_vector(cpu, IN_SERVICE, (uint8_t)vector, true);
	}
	host_lock_release(&cpu->machine->lock);
	return vector;
}

void double_interrupt(struct double_cpu *cpu)
{
	int vector = take_due(cpu);

	if (vector >= 0)
		double_enter(cpu, (uint8_t)vector);
}

bool double_end_interrupt(struct double_cpu *cpu)
{
	struct double_machine *machine = cpu->machine;
	bool is_exit = false;
	int vector;

	host_lock_acquire(&machine->lock);
	vector = highest(cpu, IN_SERVICE);
	if (vector >= 0) {
		set_vector(cpu, IN_SERVICE, (uint8_t)vector, false);
		is_exit = has_vector(cpu, LEVELS, (uint8_t)vector);
	}
	if (is_exit) {
		cpu->exit.kind = HOST_KVM_EOI;
		cpu->exit.eoi.vector = (uint8_t)vector;
	}
	host_lock_release(&machine->lock);
	return is_exit;
}

bool double_runs(struct double_cpu *cpu)
{
	bool runs;

	host_lock_acquire(&cpu->machine->lock);
	if (cpu->activity == HOST_KVM_HALTED && due_locked(cpu) >= 0)
		cpu->activity = HOST_KVM_RUNNABLE;
	runs = cpu->activity == HOST_KVM_RUNNABLE;
	host_lock_release(&cpu->machine->lock);
	return runs;
}
