/*
 * nt/ke/queue_api.c - KQUEUE: a list that threads wait on, last in first out among waiters on Windows,
 * first in first out here. SignalState is the number of entries.
 */
#include "nt/ke/wait.h"

VOID KeInitializeQueue(PRKQUEUE Queue, ULONG Count)
{
	ke_object_init(&Queue->Header, QueueObject, sizeof(*Queue), 0);
	InitializeListHead(&Queue->EntryListHead);
	InitializeListHead(&Queue->ThreadListHead);
	Queue->CurrentCount = 0;
	Queue->MaximumCount = Count ? Count : ke_current_machine()->options.processor_count;
}

static LONG insert(PRKQUEUE queue, PLIST_ENTRY entry, bool head)
{
	LONG previous;

	KE_REQUIRE_IRQL("KeInsertQueue", DISPATCH_LEVEL, "VF-13", 0x80);
	ke_object_lock(&queue->Header);
	previous = ke_object_state(&queue->Header);
	ke_object_set_state(&queue->Header, previous + 1);
	if (head)
		InsertHeadList(&queue->EntryListHead, entry);
	else
		InsertTailList(&queue->EntryListHead, entry);
	ke_object_signaled_unlock(&queue->Header);
	ke_choice(KE_CHOICE_SIGNAL);
	return previous;
}

LONG KeInsertQueue(PRKQUEUE Queue, PLIST_ENTRY Entry)
{
	return insert(Queue, Entry, false);
}

LONG KeInsertHeadQueue(PRKQUEUE Queue, PLIST_ENTRY Entry)
{
	return insert(Queue, Entry, true);
}

LONG KeReadStateQueue(PRKQUEUE Queue)
{
	return __atomic_load_n(&Queue->Header.SignalState, __ATOMIC_ACQUIRE);
}

/* Gives an entry, or STATUS_TIMEOUT, STATUS_USER_APC or STATUS_ABANDONED as a pointer, as documented. */
PLIST_ENTRY KeRemoveQueue(PRKQUEUE Queue, KPROCESSOR_MODE WaitMode, PLARGE_INTEGER Timeout)
{
	struct ke_thread *thread = ke_current_thread();
	uint64_t deadline = ke_deadline(thread->machine, Timeout);

	for (;;) {
		PLIST_ENTRY entry = NULL;
		struct ke_wait_block block = { .object = &Queue->Header };
		struct ke_wait wait = { .thread = thread,
			                .block = &block,
			                .count = 1,
			                .mode = WaitMode,
			                .deadline =
			                        Timeout && Timeout->QuadPart == 0 ? 0 : deadline };
		NTSTATUS status;

		ke_object_lock(&Queue->Header);
		if (!IsListEmpty(&Queue->EntryListHead)) {
			entry = RemoveHeadList(&Queue->EntryListHead);
			ke_object_set_state(&Queue->Header, ke_object_state(&Queue->Header) - 1);
		}
		ke_object_unlock(&Queue->Header);
		if (entry)
			return entry;
		if (Queue->MaximumCount == 0)
			return (PLIST_ENTRY)(ULONG_PTR)STATUS_ABANDONED;
		status = ke_wait(&wait);
		if (status != STATUS_WAIT_0)
			return (PLIST_ENTRY)(ULONG_PTR)status;
	}
}

/* Gives the chain of entries that were queued, or null; waiters return STATUS_ABANDONED. */
PLIST_ENTRY KeRundownQueue(PRKQUEUE Queue)
{
	PLIST_ENTRY first = NULL;

	ke_object_lock(&Queue->Header);
	if (!IsListEmpty(&Queue->EntryListHead)) {
		first = Queue->EntryListHead.Flink;
		RemoveEntryList(&Queue->EntryListHead);
		InitializeListHead(&Queue->EntryListHead);
	}
	Queue->MaximumCount = 0;
	/* A positive state wakes every waiter; each finds the list empty and the queue abandoned. */
	ke_object_set_state(&Queue->Header, 1);
	ke_object_signaled_unlock(&Queue->Header);
	return first;
}
