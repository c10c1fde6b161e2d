/* vm/hv/double_internal.h - the double: its machine and processor. */
#ifndef DRYDOCK_VM_HV_DOUBLE_INTERNAL_H
#define DRYDOCK_VM_HV_DOUBLE_INTERNAL_H

#include "base/host/host.h"
#include "vm/hv/decode.h"
#include "vm/hv/hv.h"

#define DOUBLE_SLOTS 32u
#define DOUBLE_DATA_BYTES 64u
#define DOUBLE_DOORBELLS 32u
#define DOUBLE_CPUS 8u
#define DOUBLE_APIC_BYTES 1024u
#define DOUBLE_ROUTES 24u
#define DOUBLE_BREAKPOINT 3u
#define DOUBLE_MSRS 32u

struct double_slot {
	uint64_t gpa, bytes;
	uint8_t *memory;
	unsigned flags;
};

struct double_machine {
	struct double_slot slots[DOUBLE_SLOTS];
	struct host_kvm_options options;
	struct host_kvm_msr msrs[DOUBLE_MSRS]; /* options.msrs */
	struct host_kvm_doorbell doorbells[DOUBLE_DOORBELLS];
	size_t doorbell_count;
	struct host_lock lock; /* guards the processors' APICs and activity, and routes; taken for an instant */
	struct double_cpu *cpus[DOUBLE_CPUS];
	struct host_kvm_message routes[DOUBLE_ROUTES];
	size_t route_count;
	uint64_t clock;
	bool write_leaves_rip; /* a port write stops at the instruction, as on kvm-amd */
};

struct double_cpu {
	struct double_machine *machine;
	uint32_t index;
	uint8_t apic[DOUBLE_APIC_BYTES];
	uint32_t wake; /* changes when a processor that waits has to look again */
	struct host_kvm_registers registers;
	struct host_kvm_system system;
	struct host_kvm_events events;
	enum host_kvm_activity activity;
	uint64_t tsc;
	uint64_t synthetic[3]; /* Hyper-V's registers for the guest's name, the hypercall page and the reference page */
	struct host_kvm_cpuid *leaves; /* owned */
	size_t leaf_count;
	uint32_t kicked;

	/* The exit that the next run finishes. */
	struct host_kvm_exit exit;
	struct hv_instruction instruction;
	bool pending;
	uint8_t data[DOUBLE_DATA_BYTES];
	uint64_t msr_value;
	uint8_t msr_refuse;
};

/* Memory at gpa of size bytes, or null when it is not all there, or not to be written. */
uint8_t *double_memory(struct double_machine *machine, uint64_t gpa, size_t size, bool write);
/* An MSR that is kept and does nothing; null: there is none. */
uint64_t *double_msr(struct double_cpu *cpu, uint32_t index);
/* Ring who listens for this write; false: nobody does. */
bool double_ring(const struct double_machine *machine, uint64_t gpa, uint64_t value, size_t size);
/* What CPUID says here, and to one processor; a leaf that is not there is zero. */
int double_cpuid_supported(struct host_kvm_cpuid *entries, size_t capacity);
int double_cpuid_hyperv(struct host_kvm_cpuid *entries, size_t capacity);
int double_set_cpuid(struct host_kvm_cpu *cpu, const struct host_kvm_cpuid *entries, size_t count);
struct host_kvm_cpuid double_cpuid(const struct double_cpu *cpu, uint32_t function, uint32_t index);
/* The local APIC: as after a reset; what was sent; what the next instruction would be interrupted by. */
void double_apic_reset(struct double_cpu *cpu);
int double_signal(struct host_kvm *kvm, const struct host_kvm_message *message);
int double_route(struct host_kvm *kvm, const struct host_kvm_message *messages, size_t count);
int double_apic(struct host_kvm_cpu *cpu, uint8_t *ret_page);
int double_set_apic(struct host_kvm_cpu *cpu, const uint8_t *page);
int double_nmi(struct host_kvm_cpu *cpu);
/* Take what is pending into the guest, if it takes interrupts now. */
void double_interrupt(struct double_cpu *cpu);
/* The highest interrupt in service ends; true when that is an exit, which is in cpu->exit then. */
bool double_end_interrupt(struct double_cpu *cpu);
/* The interrupt command register is written. */
void double_command(struct double_cpu *cpu, uint64_t value);
/* Whether the processor runs now: not while it waits to be started or has halted. */
bool double_runs(struct double_cpu *cpu);
/* Enter the handler of the exception that is to be injected; false: there is none to inject. */
bool double_inject(struct double_cpu *cpu);
/* Enter the handler of vector; iret leaves it. False: there is none. */
bool double_enter(struct double_cpu *cpu, uint8_t vector);
bool double_leave(struct double_cpu *cpu);
/* Physical address of linear as the page tables have it; false: not there. */
bool double_physical(const struct double_cpu *cpu, uint64_t linear, uint64_t *ret_gpa);
/* Carry out one instruction; true when it ends in cpu->exit. */
bool double_step(struct double_cpu *cpu);
/* Finish the instruction of the exit before. */
void double_finish(struct double_cpu *cpu);

#endif
