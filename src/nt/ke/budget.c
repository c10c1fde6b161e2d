/*
 * nt/ke/budget.c - the preemption budget of seeded schedules.
 *
 * Images built for it call drydock_trace_pc() at every edge. Counting those calls, not time, makes a
 * loop that never calls the runtime give way, and at the same place in every run.
 */
#include "nt/ke/ke_internal.h"

#define BUDGET_SPAN 4096

/* Paged code that comes to run at raised IRQL is named where it was entered, once until it is left (THR-10b). */
static void check_paged_code(struct ke_thread *thread, uintptr_t pc)
{
	const struct ke_image_range *range = ke_image_at(thread->machine, pc);
	bool paged =
		range && range->is_paged && range->paged_locks <= 0 && range->is_paged(range, pc);

	if (paged && !thread->in_paged_code) {
		struct verify_fact fact = {
			.rule = "THR-10",
			.code = 0xD1,
			.parameter = { pc, thread->irql, 8, pc },
			.advice = "It may be paged out: take it out of its page section, or call "
				  "it from a work item."
		};

		verify_report(&fact, "code of a pageable section runs at IRQL %u", thread->irql);
	}
	thread->in_paged_code = paged;
}

void drydock_trace_pc(void)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (!thread || !thread->machine->scheduler->choice)
		return;
	if (__builtin_expect(thread->irql >= DISPATCH_LEVEL, 0))
		check_paged_code(thread, (uintptr_t)__builtin_return_address(0));
	if (thread->budget-- != 0)
		return;
	thread->budget = 1 + (uint32_t)(ke_random(thread->machine) % BUDGET_SPAN);
	ke_check_ended(thread);
	thread->machine->scheduler->choice(thread, KE_CHOICE_BUDGET);
}
