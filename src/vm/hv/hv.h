/*
 * vm/hv/hv.h - the Windows Hypervisor Platform over KVM: what stands beneath its names.
 *
 * Model    Programs use <WinHvPlatform.h> alone. Beneath it is a table of what a hypervisor does, in the terms
 *          of base/host/host_kvm.h; KVM fills it, and a double that interprets a few instructions fills it where
 *          there is none and in tests. A partition keeps the table that its thread had chosen when it was made.
 * Source   Windows Hypervisor Platform reference; docs/microvm.md lists what KVM cannot do of it.
 * Tests    tests/vm/hv
 */
#ifndef DRYDOCK_VM_HV_H
#define DRYDOCK_VM_HV_H

#include "base/host/host_kvm.h"

struct hv_backend {
	const char *name;
	void (*probe)(struct host_kvm_abilities *ret_abilities);
	uint32_t (*exceptions)(void);
	int (*create)(const struct host_kvm_options *options, struct host_kvm **ret_kvm);
	void (*destroy)(struct host_kvm *kvm);
	int (*map)(struct host_kvm *kvm, uint32_t slot, uint64_t gpa, uint64_t bytes, void *memory,
	           unsigned flags);
	int (*dirty)(struct host_kvm *kvm, uint32_t slot, uint64_t *ret_bitmap);
	int (*pages)(struct host_kvm *kvm, uint64_t ret_pages[3]);
	int (*signal)(struct host_kvm *kvm, const struct host_kvm_message *message);
	int (*route)(struct host_kvm *kvm, const struct host_kvm_message *messages, size_t count);
	int (*doorbell)(struct host_kvm *kvm, const struct host_kvm_doorbell *doorbell, bool rings);
	int (*clock_get)(struct host_kvm *kvm, uint64_t *ret_ns);
	int (*clock_set)(struct host_kvm *kvm, uint64_t ns);
	int (*cpuid_supported)(struct host_kvm_cpuid *entries, size_t capacity);
	int (*cpuid_hyperv)(struct host_kvm_cpuid *entries, size_t capacity);

	int (*cpu_create)(struct host_kvm *kvm, uint32_t index, struct host_kvm_cpu **ret_cpu);
	void (*cpu_destroy)(struct host_kvm_cpu *cpu);
	int (*cpu_set_cpuid)(struct host_kvm_cpu *cpu, const struct host_kvm_cpuid *entries,
	                     size_t count);
	void (*cpu_run)(struct host_kvm_cpu *cpu, bool leave_at_once,
	                struct host_kvm_exit *ret_exit);
	void (*cpu_kick)(struct host_kvm_cpu *cpu);
	void (*cpu_want_window)(struct host_kvm_cpu *cpu, bool wanted);
	void (*registers)(const struct host_kvm_cpu *cpu, struct host_kvm_registers *ret_registers);
	void (*set_registers)(struct host_kvm_cpu *cpu, const struct host_kvm_registers *registers);
	void (*system)(const struct host_kvm_cpu *cpu, struct host_kvm_system *ret_system);
	bool (*system_changed)(struct host_kvm_cpu *cpu, struct host_kvm_system *system);
	void (*set_system)(struct host_kvm_cpu *cpu, const struct host_kvm_system *system);
	void (*events)(const struct host_kvm_cpu *cpu, struct host_kvm_events *ret_events);
	void (*set_events)(struct host_kvm_cpu *cpu, const struct host_kvm_events *events);
	int (*msr)(struct host_kvm_cpu *cpu, uint32_t index, uint64_t *ret_value);
	int (*set_msr)(struct host_kvm_cpu *cpu, uint32_t index, uint64_t value);
	int (*debug)(struct host_kvm_cpu *cpu, struct host_kvm_debug *ret_debug);
	int (*set_debug)(struct host_kvm_cpu *cpu, const struct host_kvm_debug *debug);
	int (*fpu)(struct host_kvm_cpu *cpu, struct host_kvm_fpu *ret_fpu);
	int (*set_fpu)(struct host_kvm_cpu *cpu, const struct host_kvm_fpu *fpu);
	int (*xsave)(struct host_kvm_cpu *cpu, uint8_t *ret_area);
	int (*set_xsave)(struct host_kvm_cpu *cpu, const uint8_t *area);
	int (*xcr0)(struct host_kvm_cpu *cpu, uint64_t *ret_value);
	int (*set_xcr0)(struct host_kvm_cpu *cpu, uint64_t value);
	int (*activity)(struct host_kvm_cpu *cpu, enum host_kvm_activity *ret_activity);
	int (*set_activity)(struct host_kvm_cpu *cpu, enum host_kvm_activity activity);
	int (*apic)(struct host_kvm_cpu *cpu, uint8_t *ret_page);
	int (*set_apic)(struct host_kvm_cpu *cpu, const uint8_t *page);
	int (*nmi)(struct host_kvm_cpu *cpu);
};

extern const struct hv_backend hv_backend_kvm;

/*
 * The double: it interprets a handful of instructions (mov, in, out, string port instructions, hlt, jmp, inc, sti, cli,
 * int3, iret, cpuid, rdmsr, wrmsr) in flat 16-bit code and in 64-bit code, and stops as one of the two kinds of KVM does:
 * where a port write leaves RIP at the instruction until the next run (kvm-amd), or past it (a paravirtual KVM). What it
 * does not know ends in HOST_KVM_SHUTDOWN. It has no floating point: those calls give -ENOTSUP. The third, of the first
 * kind, has local APICs (in x2APIC mode to its guest): interrupts, their ends, INIT and SIPI.
 */
extern const struct hv_backend hv_backend_double_at;
extern const struct hv_backend hv_backend_double_past;
extern const struct hv_backend hv_backend_double_apic;

/* What this thread's capability calls and new partitions use from now on; null: KVM. */
void hv_select_backend(const struct hv_backend *backend);
const struct hv_backend *hv_selected_backend(void);

#endif
