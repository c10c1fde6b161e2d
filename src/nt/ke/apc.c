/*
 * nt/ke/apc.c - queues of APCs and their delivery.
 *
 * Order    Special kernel APCs (no normal routine), then normal kernel ones, one at a time and only
 *          outside critical regions, then user ones at an alertable user wait (an alertable wait of
 *          kernel mode ends with STATUS_USER_APC and leaves them queued). Guarded regions and
 *          APC_LEVEL hold all of them.
 * Locks    thread->lock guards the lists; it is dropped around every routine.
 */
#include "nt/ke/ke_internal.h"

static KAPC *apc_at(LIST_ENTRY *entry)
{
	return CONTAINING_RECORD(entry, KAPC, ApcListEntry);
}

static bool is_special(KAPC *apc)
{
	return ke_apc_normal_routine(apc) == NULL;
}

/* The first kernel APC that the thread's state lets through, or null. Lock held. */
static KAPC *next_kernel_locked(struct ke_thread *thread)
{
	LIST_ENTRY *list = &thread->apc[KernelMode];

	if (thread->special_apc_disable || IsListEmpty(list))
		return NULL;
	if (is_special(apc_at(list->Flink)))
		return apc_at(list->Flink);
	if (thread->kernel_apc_disable || thread->kernel_apc_in_progress)
		return NULL;
	return apc_at(list->Flink);
}

bool ke_apc_kernel_deliverable(struct ke_thread *thread)
{
	bool deliverable;

	if (__builtin_expect(!ke_apc_queued(thread, KernelMode), 1) || thread->irql >= APC_LEVEL)
		return false;
	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	deliverable = next_kernel_locked(thread) != NULL;
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	return deliverable;
}

static void unlink_locked(KAPC *apc)
{
	struct ke_thread *thread = ke_thread_from_object(apc->Thread);

	RemoveEntryList(&apc->ApcListEntry);
	apc->Inserted = FALSE;
	__atomic_fetch_sub(&thread->apc_count[(int)apc->ApcMode], 1, __ATOMIC_RELEASE);
}

/* What an APC holds, copied out: its routines may free it. */
struct apc_call {
	KAPC *apc;
	PKNORMAL_ROUTINE normal;
	PVOID context, argument1, argument2;
};

static void take_locked(KAPC *apc, struct apc_call *call)
{
	unlink_locked(apc);
	*call = (struct apc_call){ apc, ke_apc_normal_routine(apc), apc->NormalContext,
		                   apc->SystemArgument1, apc->SystemArgument2 };
}

/* From PASSIVE_LEVEL, to which it comes back. */
static void run_kernel_routine(struct ke_thread *thread, struct apc_call *call)
{
	thread->irql = APC_LEVEL;
	ke_apc_kernel_routine(call->apc)(call->apc, &call->normal, &call->context, &call->argument1,
	                                 &call->argument2);
	thread->irql = PASSIVE_LEVEL;
	trace_write(thread->base.ring, TRACE_APC, call->normal != NULL, 0, 0);
}

void ke_apc_deliver_kernel(struct ke_thread *thread)
{
	struct apc_call call;
	KAPC *apc;

	if (thread->irql >= APC_LEVEL)
		return;
	for (;;) {
		ke_lock_take(&thread->lock, KE_RANK_THREAD);
		apc = next_kernel_locked(thread);
		if (apc)
			take_locked(apc, &call);
		ke_lock_give(&thread->lock, KE_RANK_THREAD);
		if (!apc)
			return;
		run_kernel_routine(thread, &call);
		if (call.normal) {
			thread->kernel_apc_in_progress = 1;
			call.normal(call.context, call.argument1, call.argument2);
			thread->kernel_apc_in_progress = 0;
		}
	}
}

/* Gives true when no more may be delivered now: the routine runs elsewhere, later. */
static bool run_user(struct ke_thread *thread, struct apc_call *call)
{
	run_kernel_routine(thread, call);
	if (!call->normal)
		return false;
	if (!thread->user_apc) {
		call->normal(call->context, call->argument1, call->argument2);
		return false;
	}
	thread->user_apc(thread->user_apc_context,
	                 &(struct ke_user_apc){
				 call->normal,
				 { call->context, call->argument1, call->argument2 } });
	return true;
}

void ke_apc_deliver_user(struct ke_thread *thread)
{
	struct apc_call call;

	for (;;) {
		ke_lock_take(&thread->lock, KE_RANK_THREAD);
		bool any = !IsListEmpty(&thread->apc[UserMode]);

		if (any)
			take_locked(apc_at(thread->apc[UserMode].Flink), &call);
		ke_lock_give(&thread->lock, KE_RANK_THREAD);
		if (!any)
			return;
		if (run_user(thread, &call))
			return;
	}
}

/* The thread is ending: nothing more is delivered; owners get their memory back. */
void ke_apc_run_down(struct ke_thread *thread)
{
	for (int mode = KernelMode; mode <= UserMode; mode++) {
		for (;;) {
			struct apc_call call = { 0 };

			ke_lock_take(&thread->lock, KE_RANK_THREAD);
			__atomic_store_n(&thread->state, KE_THREAD_ENDED, __ATOMIC_RELEASE);
			if (!IsListEmpty(&thread->apc[mode]))
				take_locked(apc_at(thread->apc[mode].Flink), &call);
			ke_lock_give(&thread->lock, KE_RANK_THREAD);
			if (!call.apc)
				break;
			if (ke_apc_rundown_routine(call.apc))
				ke_apc_rundown_routine(call.apc)(call.apc);
			else
				run_kernel_routine(thread, &call);
		}
	}
}

/* Special ones go before normal ones, in order among themselves. Lock held. */
static void insert_locked(struct ke_thread *thread, KAPC *apc)
{
	LIST_ENTRY *list = &thread->apc[(int)apc->ApcMode], *entry = list->Flink;

	apc->Inserted = TRUE;
	__atomic_fetch_add(&thread->apc_count[(int)apc->ApcMode], 1, __ATOMIC_RELEASE);
	if (apc->ApcMode != KernelMode || !is_special(apc)) {
		InsertTailList(list, &apc->ApcListEntry);
		return;
	}
	while (entry != list && is_special(apc_at(entry)))
		entry = entry->Flink;
	InsertTailList(entry, &apc->ApcListEntry);
}

/* End the target's wait when the APC may run in it. Lock held; true when the caller must unpark. */
static bool interrupt_wait_locked(struct ke_thread *thread, const KAPC *apc)
{
	if (apc->ApcMode == UserMode) {
		return thread->wait_alertable && ke_wait_claim(thread, KE_WAIT_USER_APC);
	}
	return thread->irql < APC_LEVEL && next_kernel_locked(thread) &&
	       ke_wait_claim(thread, KE_WAIT_KERNEL_APC);
}

bool ke_apc_insert(KAPC *apc, PVOID argument1, PVOID argument2)
{
	struct ke_thread *thread = ke_thread_from_object(apc->Thread);
	bool inserted = false, unpark = false;

	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	if (!apc->Inserted &&
	    __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE) != KE_THREAD_ENDED) {
		apc->SystemArgument1 = argument1;
		apc->SystemArgument2 = argument2;
		insert_locked(thread, apc);
		unpark = interrupt_wait_locked(thread, apc);
		inserted = true;
	}
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	if (unpark)
		thread->machine->scheduler->unpark(thread);
	if (inserted && thread == ke_current_thread() && apc->ApcMode == KernelMode)
		ke_apc_deliver_kernel(thread);
	return inserted;
}

bool ke_apc_remove(KAPC *apc)
{
	struct ke_thread *thread = ke_thread_from_object(apc->Thread);
	bool removed;

	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	removed = apc->Inserted;
	if (removed)
		unlink_locked(apc);
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	return removed;
}

bool ke_thread_alert(struct ke_thread *thread, KPROCESSOR_MODE mode)
{
	bool was, unpark = false;

	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	was = __atomic_exchange_n(&thread->alerted[(int)mode], 1, __ATOMIC_SEQ_CST);
	if (thread->wait_alertable && thread->wait_mode >= (uint8_t)mode)
		unpark = ke_wait_claim(thread, KE_WAIT_ALERTED);
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	if (unpark)
		thread->machine->scheduler->unpark(thread);
	return was;
}

void ke_thread_request_end(struct ke_thread *thread)
{
	bool unpark;

	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	__atomic_store_n(&thread->terminating, 1, __ATOMIC_RELEASE);
	unpark = thread->wait_mode == UserMode && ke_wait_claim(thread, KE_WAIT_ALERTED);
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	if (unpark)
		thread->machine->scheduler->unpark(thread);
	ke_thread_recall(thread);
	if (thread->host && thread != ke_current_thread_or_null())
		host_thread_interrupt(thread->host);
}
