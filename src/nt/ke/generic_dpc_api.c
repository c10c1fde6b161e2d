/*
 * nt/ke/generic_dpc_api.c - KeGenericCallDpc: one routine on every processor at DISPATCH_LEVEL, together.
 *
 * Model    The routine's two system arguments point at the count of processors not done yet and at a barrier
 *          that the processors may meet at any number of times. The barrier's top bit is its phase: it turns
 *          over each time all have met. Each change that another processor may spin on is a choice point
 *          after it: the seeded scheduler lets a spinning thread look again only when one was passed.
 */
#include "nt/ke/ke_internal.h"

#define PHASE 0x80000000u

struct generic_call {
	LONG remaining; /* its address is SystemArgument1 */
	DEFERRED_REVERSE_BARRIER barrier;
	KDPC dpc[KE_PROCESSORS_MAX];
};

static void start_others(struct generic_call *call, struct ke_thread *thread,
                         PKDEFERRED_ROUTINE routine, void *context)
{
	for (ULONG number = 0; number < call->barrier.TotalProcessors; number++) {
		if (number == thread->processor)
			continue;
		KeInitializeDpc(&call->dpc[number], routine, context);
		KeSetTargetProcessorDpc(&call->dpc[number], (CCHAR)number);
		ke_dpc_insert(&call->dpc[number], &call->remaining, &call->barrier);
	}
}

static void spin(struct ke_thread *thread, uint32_t turn)
{
	ke_check_ended(thread);
	thread->machine->scheduler->spin(thread, turn);
}

/* One call at a time: two at once could each hold a processor that the other waits for. */
VOID KeGenericCallDpc(PKDEFERRED_ROUTINE Routine, PVOID Context)
{
	struct ke_thread *thread = ke_current_thread();
	ULONG count = thread->machine->options.processor_count;
	struct generic_call call = { .remaining = (LONG)count, .barrier = { count, count } };
	uint32_t *busy = &thread->machine->generic_call_busy;
	KIRQL old;

	KE_REQUIRE_IRQL("KeGenericCallDpc", APC_LEVEL, "VF-14", 0x122);
	for (uint32_t turn = 0; __atomic_exchange_n(busy, 1, __ATOMIC_ACQUIRE); turn++)
		spin(thread, turn);
	old = ke_raise_irql(thread, DISPATCH_LEVEL);
	start_others(&call, thread, Routine, Context);
	KeInitializeDpc(&call.dpc[thread->processor], Routine, Context);
	Routine(&call.dpc[thread->processor], Context, &call.remaining, &call.barrier);
	for (uint32_t turn = 0; __atomic_load_n(&call.remaining, __ATOMIC_ACQUIRE) > 0; turn++)
		spin(thread, turn);
	ke_lower_irql(thread, old);
	/* The queue lets go of a DPC's memory before its routine runs. */
	__atomic_store_n(busy, 0, __ATOMIC_RELEASE);
	ke_choice_of(thread, KE_CHOICE_SIGNAL);
}

VOID KeSignalCallDpcDone(PVOID SystemArgument1)
{
	__atomic_fetch_sub((LONG *)SystemArgument1, 1, __ATOMIC_ACQ_REL);
	ke_choice(KE_CHOICE_SIGNAL);
}

/* TRUE on one of the processors that met: the last to come, which opens the next phase. */
LOGICAL KeSignalCallDpcSynchronize(PVOID SystemArgument2)
{
	struct ke_thread *thread = ke_current_thread();
	DEFERRED_REVERSE_BARRIER *barrier = SystemArgument2;
	ULONG phase = __atomic_load_n(&barrier->Barrier, __ATOMIC_ACQUIRE) & PHASE;
	ULONG left = __atomic_sub_fetch(&barrier->Barrier, 1, __ATOMIC_ACQ_REL) & ~PHASE;

	if (left == 0) {
		__atomic_store_n(&barrier->Barrier, (phase ^ PHASE) | barrier->TotalProcessors,
		                 __ATOMIC_RELEASE);
		ke_choice_of(thread, KE_CHOICE_SIGNAL);
		return TRUE;
	}
	for (uint32_t turn = 0;
	     (__atomic_load_n(&barrier->Barrier, __ATOMIC_ACQUIRE) & PHASE) == phase; turn++)
		spin(thread, turn);
	return FALSE;
}
