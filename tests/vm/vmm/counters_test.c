/* tests/vm/vmm/counters_test.c - exits by their reasons, sums, and the moments of a start. */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/vmm_internal.h"

static struct vmm *make(uint32_t processors)
{
	struct vmm *vmm = calloc(1, sizeof(*vmm));

	assert_non_null(vmm);
	vmm->processors = calloc(processors, sizeof(*vmm->processors));
	vmm->processor_count = processors;
	for (uint32_t i = 0; i < processors; i++)
		vmm->processors[i].vmm = vmm;
	return vmm;
}

static void drop(struct vmm *vmm)
{
	free(vmm->processors);
	free(vmm);
}

TEST(VM_34_each_reason_of_an_exit_has_its_own_counter)
{
	static const struct {
		WHV_RUN_VP_EXIT_REASON reason;
		const char *name;
	} rows[] = {
		{ WHvRunVpExitReasonNone, "exits: none" },
		{ WHvRunVpExitReasonX64IoPortAccess, "exits: port" },
		{ WHvRunVpExitReasonMemoryAccess, "exits: memory" },
		{ WHvRunVpExitReasonX64ApicEoi, "exits: end of interrupt" },
		{ WHvRunVpExitReasonX64InterruptWindow, "exits: interrupt window" },
		{ WHvRunVpExitReasonX64Halt, "exits: halt" },
		{ WHvRunVpExitReasonX64MsrAccess, "exits: msr" },
		{ WHvRunVpExitReasonX64Cpuid, "exits: cpuid" },
		{ WHvRunVpExitReasonException, "exits: exception" },
		{ WHvRunVpExitReasonUnrecoverableException, "exits: unrecoverable exception" },
		{ WHvRunVpExitReasonInvalidVpRegisterValue, "exits: invalid register" },
		{ WHvRunVpExitReasonUnsupportedFeature, "exits: unsupported feature" },
		{ WHvRunVpExitReasonCanceled, "exits: canceled" },
		{ (WHV_RUN_VP_EXIT_REASON)0x7777, "exits: other" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vmm *vmm = make(2);

		vmm_count_exit(&vmm->processors[1], rows[i].reason);
		for (unsigned counter = 0; counter < VMM_COUNTERS; counter++) {
			const char *name = vmm_counter_name((enum vmm_counter)counter);
			unsigned expected =
				strcmp(name, rows[i].name) == 0 || strcmp(name, "calls: run") == 0;

			assert_int_equal(expected, vmm_counter(vmm, (enum vmm_counter)counter));
			assert_int_equal(0,
			                 vmm_processor_counter(vmm, 0, (enum vmm_counter)counter));
		}
		assert_true(vmm->moments[VMM_MOMENT_FIRST_EXIT] != 0);
		drop(vmm);
	}
}

TEST(VM_34_calls_that_no_processor_makes_are_counted_for_the_machine)
{
	struct vmm *vmm = make(1);

	vmm->interrupt_count = 5;
	vmm->cancel_count = 7;
	assert_int_equal(5, vmm_counter(vmm, VMM_CALL_INTERRUPT));
	assert_int_equal(7, vmm_counter(vmm, VMM_CALL_CANCEL));
	assert_int_equal(1, vmm_processor_count(vmm));
	drop(vmm);
}

TEST(VM_192_a_moment_is_the_first_time_and_counted_from_the_beginning)
{
	struct vmm *vmm = make(1);
	uint64_t first;

	assert_true(vmm_moment_ns(vmm, VMM_MOMENT_DEVICES) == 0);
	vmm_moment(vmm, VMM_MOMENT_BEGUN);
	vmm_moment(vmm, VMM_MOMENT_DEVICES);
	first = vmm->moments[VMM_MOMENT_DEVICES];
	assert_true(first >= vmm->moments[VMM_MOMENT_BEGUN]);
	while (host_clock_monotonic_ns() == first)
		;
	vmm_moment(vmm, VMM_MOMENT_DEVICES);
	assert_true(vmm->moments[VMM_MOMENT_DEVICES] == first);
	vmm->moments[VMM_MOMENT_BEGUN] = first - 77;
	assert_int_equal(77, vmm_moment_ns(vmm, VMM_MOMENT_DEVICES));
	drop(vmm);
}
