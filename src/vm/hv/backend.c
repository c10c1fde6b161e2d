/* vm/hv/backend.c - KVM as a table, and which table a thread uses. */
#include "vm/hv/hv.h"

const struct hv_backend hv_backend_kvm = {
	.name = "kvm",
	.probe = host_kvm_probe,
	.exceptions = host_kvm_exceptions,
	.create = host_kvm_create,
	.destroy = host_kvm_destroy,
	.map = host_kvm_map,
	.dirty = host_kvm_dirty,
	.pages = host_kvm_pages,
	.signal = host_kvm_signal,
	.route = host_kvm_route,
	.doorbell = host_kvm_doorbell,
	.clock_get = host_kvm_clock_get,
	.clock_set = host_kvm_clock_set,
	.cpuid_supported = host_kvm_cpuid_supported,
	.cpuid_hyperv = host_kvm_cpuid_hyperv,
	.cpu_create = host_kvm_cpu_create,
	.cpu_destroy = host_kvm_cpu_destroy,
	.cpu_set_cpuid = host_kvm_cpu_set_cpuid,
	.cpu_run = host_kvm_cpu_run,
	.cpu_kick = host_kvm_cpu_kick,
	.cpu_want_window = host_kvm_cpu_want_window,
	.registers = host_kvm_cpu_registers,
	.set_registers = host_kvm_cpu_set_registers,
	.system = host_kvm_cpu_system,
	.system_changed = host_kvm_cpu_system_changed,
	.set_system = host_kvm_cpu_set_system,
	.events = host_kvm_cpu_events,
	.set_events = host_kvm_cpu_set_events,
	.msr = host_kvm_cpu_msr,
	.set_msr = host_kvm_cpu_set_msr,
	.debug = host_kvm_cpu_debug,
	.set_debug = host_kvm_cpu_set_debug,
	.fpu = host_kvm_cpu_fpu,
	.set_fpu = host_kvm_cpu_set_fpu,
	.xsave = host_kvm_cpu_xsave,
	.set_xsave = host_kvm_cpu_set_xsave,
	.xcr0 = host_kvm_cpu_xcr0,
	.set_xcr0 = host_kvm_cpu_set_xcr0,
	.activity = host_kvm_cpu_activity,
	.set_activity = host_kvm_cpu_set_activity,
	.apic = host_kvm_cpu_apic,
	.set_apic = host_kvm_cpu_set_apic,
	.nmi = host_kvm_cpu_nmi,
};

static __thread const struct hv_backend *selected;

void hv_select_backend(const struct hv_backend *backend)
{
	selected = backend;
}

const struct hv_backend *hv_selected_backend(void)
{
	return selected ? selected : &hv_backend_kvm;
}
