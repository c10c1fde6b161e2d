/* nt/ke/processor.c - tokens of emulated processors, and what runs when one is given back. */
#include "nt/ke/ke_internal.h"

static bool may_use(const struct ke_thread *thread, uint32_t number)
{
	return thread->affinity == 0 || (thread->affinity >> number & 1);
}

static bool try_take(struct ke_thread *thread, uint32_t number)
{
	struct ke_processor *processor = &thread->machine->processor[number];
	uint32_t free = 0;

	if (!__atomic_compare_exchange_n(&processor->taken, &free, 1, false, __ATOMIC_ACQ_REL,
	                                 __ATOMIC_RELAXED))
		return false;
	processor->holder = thread;
	thread->processor = number;
	return true;
}

/* The last processor first: its caches are warm, and an idle machine stays on one. */
static bool try_take_any(struct ke_thread *thread)
{
	uint32_t count = thread->machine->options.processor_count, first = thread->processor;

	for (uint32_t step = 0; step < count; step++) {
		uint32_t number = first + step < count ? first + step : first + step - count;

		if (may_use(thread, number) && try_take(thread, number))
			return true;
	}
	return false;
}

void ke_processor_take(struct ke_thread *thread)
{
	for (uint32_t turn = 0; !try_take_any(thread); turn++) {
		ke_check_ended(thread);
		thread->machine->scheduler->spin(thread, turn);
	}
}

static KDPC *pop_dpc(struct ke_processor *processor)
{
	KDPC *dpc;

	host_lock_acquire(&processor->dpc_lock);
	dpc = processor->dpc_first;
	if (dpc) {
		processor->dpc_first = (KDPC *)dpc->DpcListEntry.Next;
		if (!processor->dpc_first)
			processor->dpc_last = NULL;
		/* Running before it is no longer queued: a flush must see one of the two. */
		__atomic_store_n(&processor->dpc_running, dpc, __ATOMIC_SEQ_CST);
		__atomic_store_n(&processor->dpc_count, processor->dpc_count - 1, __ATOMIC_SEQ_CST);
	}
	host_lock_release(&processor->dpc_lock);
	return dpc;
}

static void check_dpc_state(struct ke_thread *thread, PKDEFERRED_ROUTINE routine)
{
	if (thread->irql == DISPATCH_LEVEL)
		return;
	struct verify_fact fact = {
		.rule = "THR-11",
		.code = 0xC8,
		.parameter = { (uint64_t)thread->irql << 16 | DISPATCH_LEVEL << 8,
		               (uintptr_t)routine },
		.routine = (uintptr_t)routine,
		.advice =
			"A DPC routine must return at DISPATCH_LEVEL; look for an unbalanced lock."
	};

	verify_report(&fact, "a DPC routine returned at IRQL %u", thread->irql);
}

static void run_dpc(struct ke_thread *thread, struct ke_processor *processor, KDPC *dpc)
{
	PKDEFERRED_ROUTINE routine = dpc->DeferredRoutine;
	PVOID context = dpc->DeferredContext, argument1 = dpc->SystemArgument1,
	      argument2 = dpc->SystemArgument2;
	struct ke_callback_state before = ke_callback_enter();

	/* From here the routine may queue the DPC again or free it. */
	__atomic_store_n(&dpc->DpcData, NULL, __ATOMIC_RELEASE);
	ke_ledger_add(&thread->machine->ledgers.dpcs, -1);
	trace_write(thread->base.ring, TRACE_DPC_RUN, processor->number, 0, 0);
	ke_choice_of(thread, KE_CHOICE_DPC);
	routine(dpc, context, argument1, argument2);
	check_dpc_state(thread, routine);
	ke_callback_leave(&before);
	__atomic_store_n(&processor->dpc_running, NULL, __ATOMIC_RELEASE);
}

static bool has_work(struct ke_processor *processor)
{
	return __atomic_load_n(&processor->dpc_count, __ATOMIC_SEQ_CST) != 0;
}

static void release(struct ke_processor *processor)
{
	processor->holder = NULL;
	__atomic_store_n(&processor->taken, 0, __ATOMIC_SEQ_CST);
}

/*
 * A DPC queued between the last look and the release would be nobody's: look again after it, and run
 * it here if the token is still free.
 */
void ke_processor_give(struct ke_thread *thread)
{
	struct ke_processor *processor = ke_processor_of(thread);

	do {
		while (has_work(processor)) {
			KDPC *dpc = pop_dpc(processor);

			if (dpc)
				run_dpc(thread, processor, dpc);
		}
		release(processor);
	} while (has_work(processor) && try_take(thread, processor->number));
}

void ke_processor_abandon(struct ke_thread *thread)
{
	struct ke_processor *processor = ke_processor_of(thread);

	if (processor->holder == thread)
		release(processor);
}

void ke_processor_kick(struct ke_processor *processor)
{
	if (__atomic_load_n(&processor->taken, __ATOMIC_SEQ_CST) == 0)
		ke_service_wake(processor);
}
