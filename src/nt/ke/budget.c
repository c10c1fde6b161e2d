/*
 * nt/ke/budget.c - the preemption budget of seeded schedules.
 *
 * Images built for it call drydock_trace_pc() at every edge. Counting those calls, not time, makes a
 * loop that never calls the runtime give way, and at the same place in every run.
 */
#include "nt/ke/ke_internal.h"

#define BUDGET_SPAN 4096

void drydock_trace_pc(void)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (!thread || !thread->machine->scheduler->choice)
		return;
	if (thread->budget-- != 0)
		return;
	thread->budget = 1 + (uint32_t)(ke_random(thread->machine) % BUDGET_SPAN);
	ke_check_ended(thread);
	thread->machine->scheduler->choice(thread, KE_CHOICE_BUDGET);
}
