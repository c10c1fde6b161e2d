/* vm/vmm/counters.c - how often each kind of exit and call to the platform happened. */
#include "vm/vmm/vmm_internal.h"

static const char *const names[] = {
	[VMM_EXIT_NONE] = "exits: none",
	[VMM_EXIT_PORT] = "exits: port",
	[VMM_EXIT_MEMORY] = "exits: memory",
	[VMM_EXIT_INTERRUPT_END] = "exits: end of interrupt",
	[VMM_EXIT_INTERRUPT_WINDOW] = "exits: interrupt window",
	[VMM_EXIT_HALT] = "exits: halt",
	[VMM_EXIT_MSR] = "exits: msr",
	[VMM_EXIT_CPUID] = "exits: cpuid",
	[VMM_EXIT_EXCEPTION] = "exits: exception",
	[VMM_EXIT_UNRECOVERABLE] = "exits: unrecoverable exception",
	[VMM_EXIT_INVALID_REGISTER] = "exits: invalid register",
	[VMM_EXIT_UNSUPPORTED] = "exits: unsupported feature",
	[VMM_EXIT_CANCELED] = "exits: canceled",
	[VMM_EXIT_OTHER] = "exits: other",
	[VMM_CALL_RUN] = "calls: run",
	[VMM_CALL_GET] = "calls: get registers",
	[VMM_CALL_SET] = "calls: set registers",
	[VMM_CALL_EMULATE] = "calls: emulate",
	[VMM_CALL_TRANSLATE] = "calls: translate",
	[VMM_CALL_CANCEL] = "calls: cancel",
	[VMM_CALL_INTERRUPT] = "calls: request interrupt",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == VMM_COUNTERS, "each counter has a name");

static const char *const moment_names[] = {
	[VMM_MOMENT_BEGUN] = "begun",           [VMM_MOMENT_DEVICES] = "devices",
	[VMM_MOMENT_LOADED] = "loaded",         [VMM_MOMENT_CREATED] = "created",
	[VMM_MOMENT_STARTED] = "started",       [VMM_MOMENT_FIRST_EXIT] = "first_exit",
	[VMM_MOMENT_FIRST_WORD] = "first_word", [VMM_MOMENT_FIRST_DRIVER] = "first_driver",
};

_Static_assert(sizeof(moment_names) / sizeof(moment_names[0]) == VMM_MOMENTS, "as above");

const char *vmm_counter_name(enum vmm_counter counter)
{
	return names[counter];
}

const char *vmm_moment_name(enum vmm_moment moment)
{
	return moment_names[moment];
}

/* Only the processor's own thread writes: a plain addition whose halves nobody sees is enough. */
void vmm_count(struct vmm_processor *processor, enum vmm_counter counter)
{
	uint64_t count = __atomic_load_n(&processor->counters[counter], __ATOMIC_RELAXED);

	__atomic_store_n(&processor->counters[counter], count + 1, __ATOMIC_RELAXED);
}

uint32_t vmm_processor_count(const struct vmm *vmm)
{
	return vmm->processor_count;
}

uint64_t vmm_processor_counter(const struct vmm *vmm, uint32_t processor, enum vmm_counter counter)
{
	return __atomic_load_n(&vmm->processors[processor].counters[counter], __ATOMIC_RELAXED);
}

uint64_t vmm_counter(const struct vmm *vmm, enum vmm_counter counter)
{
	uint64_t sum = 0;

	if (counter == VMM_CALL_INTERRUPT)
		return __atomic_load_n(&vmm->interrupt_count, __ATOMIC_RELAXED);
	if (counter == VMM_CALL_CANCEL)
		return __atomic_load_n(&vmm->cancel_count, __ATOMIC_RELAXED);
	for (uint32_t i = 0; i < vmm->processor_count; i++)
		sum += vmm_processor_counter(vmm, i, counter);
	return sum;
}

void vmm_count_exit(struct vmm_processor *processor, WHV_RUN_VP_EXIT_REASON reason)
{
	static const struct {
		WHV_RUN_VP_EXIT_REASON reason;
		enum vmm_counter counter;
	} exits[] = {
		{ WHvRunVpExitReasonX64IoPortAccess, VMM_EXIT_PORT },
		{ WHvRunVpExitReasonMemoryAccess, VMM_EXIT_MEMORY },
		{ WHvRunVpExitReasonX64ApicEoi, VMM_EXIT_INTERRUPT_END },
		{ WHvRunVpExitReasonX64Halt, VMM_EXIT_HALT },
		{ WHvRunVpExitReasonCanceled, VMM_EXIT_CANCELED },
		{ WHvRunVpExitReasonNone, VMM_EXIT_NONE },
		{ WHvRunVpExitReasonX64InterruptWindow, VMM_EXIT_INTERRUPT_WINDOW },
		{ WHvRunVpExitReasonX64MsrAccess, VMM_EXIT_MSR },
		{ WHvRunVpExitReasonX64Cpuid, VMM_EXIT_CPUID },
		{ WHvRunVpExitReasonException, VMM_EXIT_EXCEPTION },
		{ WHvRunVpExitReasonUnrecoverableException, VMM_EXIT_UNRECOVERABLE },
		{ WHvRunVpExitReasonInvalidVpRegisterValue, VMM_EXIT_INVALID_REGISTER },
		{ WHvRunVpExitReasonUnsupportedFeature, VMM_EXIT_UNSUPPORTED },
	};

	vmm_count(processor, VMM_CALL_RUN);
	vmm_moment(processor->vmm, VMM_MOMENT_FIRST_EXIT);
	for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		if (exits[i].reason == reason) {
			vmm_count(processor, exits[i].counter);
			return;
		}
	}
	vmm_count(processor, VMM_EXIT_OTHER);
}

void vmm_moment(struct vmm *vmm, enum vmm_moment moment)
{
	uint64_t none = 0;

	if (!__atomic_load_n(&vmm->moments[moment], __ATOMIC_RELAXED))
		__atomic_compare_exchange_n(&vmm->moments[moment], &none, host_clock_monotonic_ns(),
		                            false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

uint64_t vmm_moment_ns(const struct vmm *vmm, enum vmm_moment moment)
{
	uint64_t at = __atomic_load_n(&vmm->moments[moment], __ATOMIC_RELAXED);

	return at ? at - vmm->moments[VMM_MOMENT_BEGUN] : 0;
}
