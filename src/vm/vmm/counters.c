/* vm/vmm/counters.c - how often each kind of exit and call to the platform happened. */
#include "vm/vmm/vmm_internal.h"

static const char *const names[] = {
	[VMM_EXIT_PORT] = "exits: port",
	[VMM_EXIT_MEMORY] = "exits: memory",
	[VMM_EXIT_INTERRUPT_END] = "exits: end of interrupt",
	[VMM_EXIT_HALT] = "exits: halt",
	[VMM_EXIT_CANCELED] = "exits: canceled",
	[VMM_EXIT_OTHER] = "exits: other",
	[VMM_CALL_RUN] = "calls: run",
	[VMM_CALL_GET] = "calls: get registers",
	[VMM_CALL_SET] = "calls: set registers",
	[VMM_CALL_EMULATE] = "calls: emulate",
	[VMM_CALL_INTERRUPT] = "calls: request interrupt",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == VMM_COUNTERS, "each counter has a name");

const char *vmm_counter_name(enum vmm_counter counter)
{
	return names[counter];
}

/* Only the processor's own thread writes: a plain addition whose halves nobody sees is enough. */
void vmm_count(struct vmm_processor *processor, enum vmm_counter counter)
{
	uint64_t count = __atomic_load_n(&processor->counters[counter], __ATOMIC_RELAXED);

	__atomic_store_n(&processor->counters[counter], count + 1, __ATOMIC_RELAXED);
}

uint64_t vmm_counter(const struct vmm *vmm, enum vmm_counter counter)
{
	uint64_t sum = 0;

	if (counter == VMM_CALL_INTERRUPT)
		return __atomic_load_n(&vmm->interrupt_count, __ATOMIC_RELAXED);
	for (uint32_t i = 0; i < vmm->processor_count; i++)
		sum += __atomic_load_n(&vmm->processors[i].counters[counter], __ATOMIC_RELAXED);
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
	};

	vmm_count(processor, VMM_CALL_RUN);
	for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		if (exits[i].reason == reason) {
			vmm_count(processor, exits[i].counter);
			return;
		}
	}
	vmm_count(processor, VMM_EXIT_OTHER);
}
