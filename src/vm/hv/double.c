/* vm/hv/double.c - the double's machine and its tables. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_poller.h"
#include "vm/hv/double_internal.h"

static struct double_machine *machine_of(struct host_kvm *kvm)
{
	return (struct double_machine *)kvm;
}

static struct double_cpu *cpu_of(const struct host_kvm_cpu *cpu)
{
	return (struct double_cpu *)(uintptr_t)cpu;
}

static void probe(struct host_kvm_abilities *ret_abilities)
{
	*ret_abilities = (struct host_kvm_abilities){
		.msr_exits = true,
		.msr_filter = true,
		.doorbells = true,
		.hyperv = true,
		.slots = DOUBLE_SLOTS,
		.processors = DOUBLE_CPUS,
	};
}

static uint32_t exceptions(void)
{
	return 1u << DOUBLE_BREAKPOINT;
}

/* The same with local APICs. */
static void probe_apic(struct host_kvm_abilities *ret_abilities)
{
	probe(ret_abilities);
	ret_abilities->split_irqchip = true;
}

static int create(const struct host_kvm_options *options, bool write_leaves_rip,
                  struct host_kvm **ret_kvm)
{
	struct double_machine *machine;

	if (options->msr_count > DOUBLE_MSRS)
		return -E2BIG;
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return -ENOMEM;
	machine->options = *options;
	machine->options.msrs = machine->msrs;
	if (options->msr_count)
		memcpy(machine->msrs, options->msrs, options->msr_count * sizeof(*options->msrs));
	machine->write_leaves_rip = write_leaves_rip;
	*ret_kvm = (struct host_kvm *)machine;
	return 0;
}

static int create_at(const struct host_kvm_options *options, struct host_kvm **ret_kvm)
{
	return create(options, true, ret_kvm);
}

static int create_past(const struct host_kvm_options *options, struct host_kvm **ret_kvm)
{
	return create(options, false, ret_kvm);
}

static void destroy(struct host_kvm *kvm)
{
	free(kvm);
}

/* As strict as KVM: a slot is made or taken away, never changed, and no two overlap. */
static int map(struct host_kvm *kvm, uint32_t slot, uint64_t gpa, uint64_t bytes, void *memory,
               unsigned flags)
{
	struct double_machine *machine = machine_of(kvm);

	if (slot >= DOUBLE_SLOTS || (gpa | bytes) % 4096 || (bytes && machine->slots[slot].bytes))
		return -EINVAL;
	for (uint32_t i = 0; bytes && i < DOUBLE_SLOTS; i++)
		if (machine->slots[i].bytes && machine->slots[i].gpa < gpa + bytes &&
		    gpa < machine->slots[i].gpa + machine->slots[i].bytes)
			return -EEXIST;
	machine->slots[slot] = (struct double_slot){ gpa, bytes, memory, flags };
	return 0;
}

uint8_t *double_memory(struct double_machine *machine, uint64_t gpa, size_t size, bool write)
{
	for (uint32_t i = 0; i < DOUBLE_SLOTS; i++) {
		const struct double_slot *slot = &machine->slots[i];

		if (gpa < slot->gpa || gpa - slot->gpa >= slot->bytes ||
		    slot->bytes - (gpa - slot->gpa) < size)
			continue;
		return write && (slot->flags & HOST_KVM_READ_ONLY)
		               ? NULL
		               : slot->memory + (gpa - slot->gpa);
	}
	return NULL;
}

/* Its only pages are small ones, and all of them are there at once. */
static int pages(struct host_kvm *kvm, uint64_t ret_pages[3])
{
	const struct double_machine *machine = machine_of(kvm);

	memset(ret_pages, 0, 3 * sizeof(*ret_pages));
	for (uint32_t i = 0; i < DOUBLE_SLOTS; i++)
		ret_pages[0] += machine->slots[i].bytes / 4096;
	return 0;
}

/* --- Doorbells ---------------------------------------------------------------------------------- */

/* The same write: KVM does not look at events here either. */
static bool same_doorbell(const struct host_kvm_doorbell *left,
                          const struct host_kvm_doorbell *right)
{
	return left->gpa == right->gpa &&
	       (left->bytes == right->bytes || !left->bytes || !right->bytes) &&
	       (!left->matches_value || !right->matches_value || left->value == right->value);
}

static bool is_doorbell(const struct host_kvm_doorbell *left, const struct host_kvm_doorbell *right)
{
	return left->gpa == right->gpa && left->bytes == right->bytes &&
	       left->matches_value == right->matches_value &&
	       (!left->matches_value || left->value == right->value) && left->event == right->event;
}

static int doorbell_remove(struct double_machine *machine, const struct host_kvm_doorbell *doorbell)
{
	for (size_t i = 0; i < machine->doorbell_count; i++) {
		if (!is_doorbell(&machine->doorbells[i], doorbell))
			continue;
		machine->doorbells[i] = machine->doorbells[--machine->doorbell_count];
		return 0;
	}
	return -ENOENT;
}

static int set_doorbell(struct host_kvm *kvm, const struct host_kvm_doorbell *doorbell, bool rings)
{
	struct double_machine *machine = machine_of(kvm);

	if (!rings)
		return doorbell_remove(machine, doorbell);
	for (size_t i = 0; i < machine->doorbell_count; i++)
		if (same_doorbell(&machine->doorbells[i], doorbell))
			return -EEXIST;
	if (machine->doorbell_count == DOUBLE_DOORBELLS)
		return -ENOSPC;
	machine->doorbells[machine->doorbell_count++] = *doorbell;
	return 0;
}

bool double_ring(const struct double_machine *machine, uint64_t gpa, uint64_t value, size_t size)
{
	for (size_t i = 0; i < machine->doorbell_count; i++) {
		const struct host_kvm_doorbell *doorbell = &machine->doorbells[i];

		if (doorbell->gpa == gpa && (!doorbell->bytes || doorbell->bytes == size) &&
		    (!doorbell->matches_value || !((doorbell->value ^ value) << (64 - 8 * size)))) {
			host_event_ring(doorbell->event);
			return true;
		}
	}
	return false;
}

static int clock_get(struct host_kvm *kvm, uint64_t *ret_ns)
{
	*ret_ns = machine_of(kvm)->clock;
	return 0;
}

static int clock_set(struct host_kvm *kvm, uint64_t ns)
{
	machine_of(kvm)->clock = ns;
	return 0;
}

/* --- Processors --------------------------------------------------------------------------------- */

static int cpu_create(struct host_kvm *kvm, uint32_t index, struct host_kvm_cpu **ret_cpu)
{
	struct double_cpu *cpu = calloc(1, sizeof(*cpu));

	if (!cpu)
		return -ENOMEM;
	cpu->machine = machine_of(kvm);
	cpu->index = index;
	double_apic_reset(cpu);
	if (index && cpu->machine->options.local_apic)
		cpu->activity = HOST_KVM_WAITS_FOR_SIPI;
	cpu->machine->cpus[index] = cpu;
	cpu->registers.rip = 0xfff0;
	cpu->registers.rflags = 2;
	cpu->system.cr0 = 0x60000010;
	*ret_cpu = (struct host_kvm_cpu *)cpu;
	return 0;
}

static void cpu_destroy(struct host_kvm_cpu *opaque)
{
	struct double_cpu *cpu = cpu_of(opaque);

	host_lock_acquire(&cpu->machine->lock);
	cpu->machine->cpus[cpu->index] = NULL;
	host_lock_release(&cpu->machine->lock);
	free(cpu->leaves);
	free(cpu);
}

static void cpu_run(struct host_kvm_cpu *opaque, bool leave_at_once, struct host_kvm_exit *ret_exit)
{
	struct double_cpu *cpu = cpu_of(opaque);

	double_finish(cpu);
	ret_exit->kind = HOST_KVM_INTERRUPTED;
	if (leave_at_once)
		return;
	for (;;) {
		uint32_t seen = __atomic_load_n(&cpu->wake, __ATOMIC_SEQ_CST);

		if (__atomic_exchange_n(&cpu->kicked, 0, __ATOMIC_SEQ_CST))
			return;
		if (cpu->machine->options.local_apic) {
			if (!double_runs(cpu)) {
				host_futex_wait(&cpu->wake, seen, -1);
				continue;
			}
			double_interrupt(cpu);
		}
		if (double_inject(cpu))
			continue;
		if (double_step(cpu))
			break;
	}
	*ret_exit = cpu->exit;
}

static void cpu_kick(struct host_kvm_cpu *opaque)
{
	struct double_cpu *cpu = cpu_of(opaque);

	__atomic_store_n(&cpu->kicked, 1, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&cpu->wake, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&cpu->wake, 1);
}

static void registers(const struct host_kvm_cpu *cpu, struct host_kvm_registers *ret_registers)
{
	*ret_registers = cpu_of(cpu)->registers;
}

static void set_registers(struct host_kvm_cpu *cpu, const struct host_kvm_registers *from)
{
	cpu_of(cpu)->registers = *from;
}

static void get_system(const struct host_kvm_cpu *cpu, struct host_kvm_system *ret_system)
{
	*ret_system = cpu_of(cpu)->system;
}

static bool system_changed(struct host_kvm_cpu *cpu, struct host_kvm_system *system)
{
	bool changed = memcmp(system, &cpu_of(cpu)->system, sizeof(*system)) != 0;

	*system = cpu_of(cpu)->system;
	return changed;
}

static void set_system(struct host_kvm_cpu *cpu, const struct host_kvm_system *from)
{
	cpu_of(cpu)->system = *from;
}

static void events(const struct host_kvm_cpu *cpu, struct host_kvm_events *ret_events)
{
	*ret_events = cpu_of(cpu)->events;
}

static void set_events(struct host_kvm_cpu *cpu, const struct host_kvm_events *from)
{
	cpu_of(cpu)->events = *from;
}

uint64_t *double_msr(struct double_cpu *cpu, uint32_t index)
{
	switch (index) {
	case 0x10: return &cpu->tsc;
	case 0x40000000: return &cpu->synthetic[0];
	case 0x40000001: return &cpu->synthetic[1];
	case 0x40000021: return &cpu->synthetic[2];
	default: return NULL;
	}
}

static int get_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t *ret_value)
{
	const uint64_t *at = double_msr(cpu_of(cpu), index);

	if (!at)
		return -EINVAL;
	*ret_value = *at;
	return 0;
}

static int set_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t value)
{
	uint64_t *at = double_msr(cpu_of(cpu), index);

	if (!at)
		return -EINVAL;
	*at = value;
	return 0;
}

static int activity(struct host_kvm_cpu *cpu, enum host_kvm_activity *ret_activity)
{
	host_lock_acquire(&cpu_of(cpu)->machine->lock);
	*ret_activity = cpu_of(cpu)->activity;
	host_lock_release(&cpu_of(cpu)->machine->lock);
	return 0;
}

static int set_activity(struct host_kvm_cpu *cpu, enum host_kvm_activity to)
{
	host_lock_acquire(&cpu_of(cpu)->machine->lock);
	cpu_of(cpu)->activity = to;
	host_lock_release(&cpu_of(cpu)->machine->lock);
	return 0;
}

static void want_window(struct host_kvm_cpu *cpu, bool wanted)
{
	(void)cpu;
	(void)wanted;
}

/* --- What it does not have ----------------------------------------------------------------------- */

static int no_dirty(struct host_kvm *kvm, uint32_t slot, uint64_t *ret_bitmap)
{
	return -ENOTSUP;
}

static int no_debug(struct host_kvm_cpu *cpu, struct host_kvm_debug *ret_debug)
{
	return -ENOTSUP;
}

static int no_set_debug(struct host_kvm_cpu *cpu, const struct host_kvm_debug *debug)
{
	return -ENOTSUP;
}

static int no_fpu(struct host_kvm_cpu *cpu, struct host_kvm_fpu *ret_fpu)
{
	return -ENOTSUP;
}

static int no_set_fpu(struct host_kvm_cpu *cpu, const struct host_kvm_fpu *fpu)
{
	return -ENOTSUP;
}

static int no_page(struct host_kvm_cpu *cpu, uint8_t *ret_page)
{
	return -ENOTSUP;
}

static int no_set_page(struct host_kvm_cpu *cpu, const uint8_t *page)
{
	return -ENOTSUP;
}

static int no_xcr0(struct host_kvm_cpu *cpu, uint64_t *ret_value)
{
	return -ENOTSUP;
}

static int no_set_xcr0(struct host_kvm_cpu *cpu, uint64_t value)
{
	return -ENOTSUP;
}

#define DOUBLE(kind, abilities) \
	.name = "double, rip " #kind, .probe = abilities, .exceptions = exceptions, \
	.create = create_##kind, .destroy = destroy, .map = map, .dirty = no_dirty, \
	.pages = pages, .signal = double_signal, .route = double_route, .doorbell = set_doorbell, \
	.clock_get = clock_get, .clock_set = clock_set, .cpuid_supported = double_cpuid_supported, \
	.cpuid_hyperv = double_cpuid_hyperv, .cpu_create = cpu_create, .cpu_destroy = cpu_destroy, \
	.cpu_set_cpuid = double_set_cpuid, .cpu_run = cpu_run, .cpu_kick = cpu_kick, \
	.cpu_want_window = want_window, .registers = registers, .set_registers = set_registers, \
	.system = get_system, .system_changed = system_changed, .set_system = set_system, \
	.events = events, .set_events = set_events, .msr = get_msr, .set_msr = set_msr, \
	.debug = no_debug, .set_debug = no_set_debug, .fpu = no_fpu, .set_fpu = no_set_fpu, \
	.xsave = no_page, .set_xsave = no_set_page, .xcr0 = no_xcr0, .set_xcr0 = no_set_xcr0, \
	.activity = activity, .set_activity = set_activity, .apic = double_apic, \
	.set_apic = double_set_apic, .nmi = double_nmi

const struct hv_backend hv_backend_double_at = { DOUBLE(at, probe) };
const struct hv_backend hv_backend_double_past = { DOUBLE(past, probe) };
const struct hv_backend hv_backend_double_apic = { DOUBLE(at, probe_apic) };
