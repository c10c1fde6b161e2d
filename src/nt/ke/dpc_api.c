/* nt/ke/dpc_api.c - KDPC: deferred calls on a processor. */
#include "nt/ke/ke_internal.h"

/* DpcData is not null while the DPC is queued, as on Windows: it names the processor. */
static void push(struct ke_processor *processor, KDPC *dpc)
{
	host_lock_acquire(&processor->dpc_lock);
	dpc->DpcListEntry.Next = NULL;
	if (dpc->Importance == HighImportance) {
		dpc->DpcListEntry.Next = (PSINGLE_LIST_ENTRY)processor->dpc_first;
		processor->dpc_first = dpc;
		if (!processor->dpc_last)
			processor->dpc_last = dpc;
	} else {
		if (processor->dpc_last)
			processor->dpc_last->DpcListEntry.Next = (PSINGLE_LIST_ENTRY)dpc;
		else
			processor->dpc_first = dpc;
		processor->dpc_last = dpc;
	}
	__atomic_store_n(&processor->dpc_count, processor->dpc_count + 1, __ATOMIC_SEQ_CST);
	host_lock_release(&processor->dpc_lock);
}

static struct ke_processor *target_of(struct ke_thread *thread, const KDPC *dpc)
{
	uint32_t number = dpc->Number ? dpc->Number - 1u : thread->processor;

	if (number >= thread->machine->options.processor_count)
		number = 0;
	return &thread->machine->processor[number];
}

/* Below DISPATCH_LEVEL the DPC runs before the call returns, as its interrupt would make it. */
bool ke_dpc_insert(KDPC *dpc, void *argument1, void *argument2)
{
	struct ke_thread *thread = ke_current_thread();
	KIRQL old = thread->irql;
	struct ke_processor *processor;
	void *idle = NULL;

	if (old < DISPATCH_LEVEL)
		ke_raise_irql(thread, DISPATCH_LEVEL);
	processor = target_of(thread, dpc);
	bool inserted = __atomic_compare_exchange_n(&dpc->DpcData, &idle, (void *)processor, false,
	                                            __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);

	if (inserted) {
		dpc->SystemArgument1 = argument1;
		dpc->SystemArgument2 = argument2;
		ke_ledger_add(&thread->machine->ledgers.dpcs, 1);
		trace_write(thread->base.ring, TRACE_DPC_QUEUE, processor->number, 0, 0);
		push(processor, dpc);
		if (processor->number != thread->processor)
			ke_processor_kick(processor);
	}
	if (old < DISPATCH_LEVEL)
		ke_lower_irql(thread, old);
	return inserted;
}

static bool unlink(struct ke_processor *processor, KDPC *dpc)
{
	KDPC **link = &processor->dpc_first, *previous = NULL;

	while (*link && *link != dpc) {
		previous = *link;
		link = (KDPC **)&(*link)->DpcListEntry.Next;
	}
	if (!*link)
		return false;
	*link = (KDPC *)dpc->DpcListEntry.Next;
	if (processor->dpc_last == dpc)
		processor->dpc_last = previous;
	__atomic_store_n(&processor->dpc_count, processor->dpc_count - 1, __ATOMIC_SEQ_CST);
	return true;
}

bool ke_dpc_remove(struct ke_machine *machine, KDPC *dpc)
{
	struct ke_processor *processor = __atomic_load_n(&dpc->DpcData, __ATOMIC_ACQUIRE);
	bool removed;

	if (!processor)
		return false;
	host_lock_acquire(&processor->dpc_lock);
	removed = unlink(processor, dpc);
	host_lock_release(&processor->dpc_lock);
	if (removed) {
		__atomic_store_n(&dpc->DpcData, NULL, __ATOMIC_RELEASE);
		ke_ledger_add(&machine->ledgers.dpcs, -1);
	}
	return removed;
}

KDPC *ke_dpc_in_range(struct ke_machine *machine, uintptr_t start, uintptr_t end)
{
	KDPC *found = NULL;

	for (uint32_t index = 0; index < machine->options.processor_count && !found; index++) {
		struct ke_processor *processor = &machine->processor[index];

		if (!__atomic_load_n(&processor->dpc_count, __ATOMIC_ACQUIRE))
			continue;
		host_lock_acquire(&processor->dpc_lock);
		for (KDPC *dpc = processor->dpc_first; dpc && !found;
		     dpc = (KDPC *)dpc->DpcListEntry.Next)
			if ((uintptr_t)dpc >= start && (uintptr_t)dpc < end)
				found = dpc;
		host_lock_release(&processor->dpc_lock);
	}
	return found;
}

VOID KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
	*Dpc = (KDPC){ .Type = DpcObjectType,
		       .Importance = MediumImportance,
		       .DeferredRoutine = DeferredRoutine,
		       .DeferredContext = DeferredContext };
}

VOID KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
	KeInitializeDpc(Dpc, DeferredRoutine, DeferredContext);
	Dpc->Type = ThreadedDpcObjectType;
}

BOOLEAN KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
	BOOLEAN inserted = ke_dpc_insert(Dpc, SystemArgument1, SystemArgument2);

	ke_choice(KE_CHOICE_DPC);
	return inserted;
}

BOOLEAN KeRemoveQueueDpc(PRKDPC Dpc)
{
	return ke_dpc_remove(ke_current_machine(), Dpc);
}

VOID KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance)
{
	Dpc->Importance = (UCHAR)Importance;
}

VOID KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number)
{
	Dpc->Number = (USHORT)(Number + 1);
}

NTSTATUS KeSetTargetProcessorDpcEx(PKDPC Dpc, PPROCESSOR_NUMBER ProcNumber)
{
	if (ProcNumber->Group != 0 || ProcNumber->Reserved != 0 ||
	    ProcNumber->Number >= ke_current_machine()->options.processor_count)
		return STATUS_INVALID_PARAMETER;
	Dpc->Number = (USHORT)(ProcNumber->Number + 1);
	return STATUS_SUCCESS;
}

/* Looked at in the order in which a DPC goes: a timer about to queue it, the queue, the processor. */
static bool dpcs_outstanding(struct ke_machine *machine)
{
	if (ke_timer_is_firing(machine))
		return true;
	for (uint32_t index = 0; index < machine->options.processor_count; index++) {
		struct ke_processor *processor = &machine->processor[index];

		if (__atomic_load_n(&processor->dpc_count, __ATOMIC_SEQ_CST) ||
		    __atomic_load_n(&processor->dpc_running, __ATOMIC_SEQ_CST))
			return true;
	}
	return false;
}

VOID KeFlushQueuedDpcs(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	KE_REQUIRE_IRQL("KeFlushQueuedDpcs", PASSIVE_LEVEL, "VF-14", 0x122);
	for (uint32_t turn = 0; dpcs_outstanding(thread->machine); turn++) {
		for (uint32_t index = 0; index < thread->machine->options.processor_count; index++)
			if (__atomic_load_n(&thread->machine->processor[index].dpc_count,
			                    __ATOMIC_RELAXED))
				ke_processor_kick(&thread->machine->processor[index]);
		ke_check_ended(thread);
		thread->machine->scheduler->spin(thread, turn);
	}
}
