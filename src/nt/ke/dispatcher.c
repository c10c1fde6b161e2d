/*
 * nt/ke/dispatcher.c - dispatcher objects: locks, signals, who gets them.
 *
 * A waiter queues one block per object and parks. A signaller locks the object, walks its blocks in
 * order, claims a waiting thread by exchanging its wait_status, lets it have the signal and unparks it
 * after the lock is released. A thread is claimed once, so it is unparked once. Waits for all objects
 * are satisfied under wait_all_lock, which comes before object locks.
 */
#include "nt/ke/ke_internal.h"

void ke_object_lock_slow(DISPATCHER_HEADER *header)
{
	uint32_t turn = 0;

	do {
		while (__atomic_load_n(ke_object_lock_byte(header), __ATOMIC_RELAXED)) {
			if (++turn % 128 == 0)
				host_yield();
			else
				host_pause();
		}
	} while (__atomic_exchange_n(ke_object_lock_byte(header), 1, __ATOMIC_ACQUIRE));
}

void ke_object_init(DISPATCHER_HEADER *header, uint8_t type, size_t size_bytes, LONG signal_state)
{
	uint8_t *bytes = (uint8_t *)header;

	bytes[0] = type;
	bytes[1] = 0;
	bytes[2] = (uint8_t)(size_bytes / sizeof(ULONG));
	bytes[3] = 0;
	header->SignalState = signal_state;
	InitializeListHead(&header->WaitListHead);
}

static uint8_t type_of(const DISPATCHER_HEADER *header)
{
	return *(const uint8_t *)header;
}

bool ke_object_signaled_locked(const DISPATCHER_HEADER *header, const struct ke_thread *thread)
{
	if (type_of(header) == MutantObject) {
		const KMUTANT *mutant = CONTAINING_RECORD(header, KMUTANT, Header);

		return header->SignalState > 0 ||
		       (const void *)mutant->OwnerThread == (const void *)thread;
	}
	return header->SignalState > 0;
}

static NTSTATUS consume_mutant(KMUTANT *mutant, struct ke_thread *thread)
{
	NTSTATUS status = STATUS_WAIT_0;

	if (--mutant->Header.SignalState != 0)
		return status;
	mutant->OwnerThread = (PKTHREAD)thread;
	if (mutant->Abandoned) {
		mutant->Abandoned = FALSE;
		status = STATUS_ABANDONED_WAIT_0;
	}
	host_lock_acquire(&thread->lock);
	thread->kernel_apc_disable = (int16_t)(thread->kernel_apc_disable - mutant->ApcDisable);
	InsertTailList(&thread->mutants, &mutant->MutantListEntry);
	host_lock_release(&thread->lock);
	return status;
}

NTSTATUS ke_object_consume_locked(DISPATCHER_HEADER *header, struct ke_thread *thread)
{
	switch (type_of(header)) {
	case EventSynchronizationObject:
	case TimerSynchronizationObject: header->SignalState = 0; break;
	case SemaphoreObject: header->SignalState--; break;
	case MutantObject:
		return consume_mutant(CONTAINING_RECORD(header, KMUTANT, Header), thread);
	default: break;
	}
	return STATUS_WAIT_0;
}

static void wake_chain(struct ke_thread *first)
{
	while (first) {
		struct ke_thread *next = first->wake_next;

		first->wake_next = NULL;
		first->machine->scheduler->unpark(first);
		first = next;
	}
}

/* End waits for any; true when the object also has a wait for all. Claimed threads go to ret_first. */
static bool end_any_waits(DISPATCHER_HEADER *header, struct ke_thread **ret_first)
{
	struct ke_thread **last = ret_first;
	bool has_all = false;

	for (LIST_ENTRY *entry = header->WaitListHead.Flink; entry != &header->WaitListHead;) {
		struct ke_wait_block *block = CONTAINING_RECORD(entry, struct ke_wait_block, entry);

		entry = entry->Flink;
		if (block->all) {
			has_all = true;
			continue;
		}
		if (!ke_object_signaled_locked(header, block->thread))
			continue;
		if (!ke_wait_claim(block->thread, KE_WAIT_DONE))
			continue;
		block->thread->wait_index = block->index;
		block->status = ke_object_consume_locked(header, block->thread);
		RemoveEntryList(&block->entry);
		block->linked = 0;
		block->thread->wake_next = NULL;
		*last = block->thread;
		last = &block->thread->wake_next;
	}
	return has_all;
}

static bool all_signaled(const struct ke_wait_all *all, const struct ke_thread *thread)
{
	for (uint32_t index = 0; index < all->count; index++)
		if (!ke_object_signaled_locked(all->block[index].object, thread))
			return false;
	return true;
}

static void lock_all(const struct ke_wait_all *all)
{
	for (uint32_t index = 0; index < all->count; index++)
		ke_object_lock(all->block[index].object);
}

static void unlock_all(const struct ke_wait_all *all)
{
	for (uint32_t index = 0; index < all->count; index++)
		ke_object_unlock(all->block[index].object);
}

/* wait_all_lock held: end the wait that block belongs to if it can end; true when it did. */
static bool end_all_wait(struct ke_wait_block *block)
{
	struct ke_wait_all *all = block->all;
	struct ke_thread *thread = block->thread;
	bool ended;

	lock_all(all);
	ended = all_signaled(all, thread) && ke_wait_claim(thread, KE_WAIT_DONE);
	if (ended) {
		thread->wait_index = 0;
		for (uint32_t index = 0; index < all->count; index++)
			all->block[index].status =
				ke_object_consume_locked(all->block[index].object, thread);
	}
	unlock_all(all);
	return ended;
}

static struct ke_wait_block *next_all_block(DISPATCHER_HEADER *header, uint32_t skip)
{
	struct ke_wait_block *found = NULL;

	ke_object_lock(header);
	for (LIST_ENTRY *entry = header->WaitListHead.Flink;
	     entry != &header->WaitListHead && !found; entry = entry->Flink) {
		struct ke_wait_block *block = CONTAINING_RECORD(entry, struct ke_wait_block, entry);

		if (block->all && skip-- == 0)
			found = block;
	}
	ke_object_unlock(header);
	return found;
}

/* Waits for all stay linked until their thread unlinks them under wait_all_lock, so blocks are safe here. */
static void end_all_waits(DISPATCHER_HEADER *header)
{
	struct ke_machine *machine = ke_current_machine();
	struct ke_wait_block *block;
	struct ke_thread *first = NULL, **last = &first;

	host_lock_acquire(&machine->wait_all_lock);
	for (uint32_t skip = 0; (block = next_all_block(header, skip)) != NULL; skip++) {
		if (!end_all_wait(block))
			continue;
		block->thread->wake_next = NULL;
		*last = block->thread;
		last = &block->thread->wake_next;
	}
	host_lock_release(&machine->wait_all_lock);
	wake_chain(first);
}

void ke_object_signaled_unlock(DISPATCHER_HEADER *header)
{
	struct ke_thread *first = NULL;
	bool has_all = false;

	if (!IsListEmpty(&header->WaitListHead))
		has_all = end_any_waits(header, &first);
	ke_object_unlock(header);
	wake_chain(first);
	if (has_all)
		end_all_waits(header);
}
