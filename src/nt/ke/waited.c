/*
 * nt/ke/waited.c - is somebody blocked on an object in this memory? (DSP-18)
 *
 * A blocked wait is counted at the page of each of its objects, so that the usual answer, nobody, is found by looking at
 * a counter. Else the threads are asked: their waits lie on their stacks while ke_thread.wait says so.
 */
#include "nt/ke/wait.h"

#define PAGE_SHIFT_ 12
#define PAGES_LOOKED_AT 16u

static uint32_t *counter_of(struct ke_machine *machine, uintptr_t page)
{
	return &machine->waited_page[(page ^ page >> 8) % KE_WAITED_PAGES];
}

static void count(const struct ke_wait *wait, uint32_t change)
{
	for (uint32_t index = 0; index < wait->count; index++)
		__atomic_fetch_add(counter_of(wait->thread->machine,
		                              (uintptr_t)wait->block[index].object >> PAGE_SHIFT_),
		                   change, __ATOMIC_RELAXED);
}

void ke_waited_begin(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	thread->wait = wait;
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	count(wait, 1);
}

void ke_waited_end(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	count(wait, UINT32_MAX);
	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	thread->wait = NULL;
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
}

static bool may_be_waited_for(struct ke_machine *machine, uintptr_t start, uintptr_t end)
{
	uintptr_t page = start >> PAGE_SHIFT_, last = (end - 1) >> PAGE_SHIFT_;

	if (last - page >= PAGES_LOOKED_AT)
		return true;
	while (page <= last)
		if (__atomic_load_n(counter_of(machine, page++), __ATOMIC_RELAXED))
			return true;
	return false;
}

/* What of [start, end) thread is blocked on. A wait that somebody has ended is over, though its thread sleeps still. */
static void *blocked_on(struct ke_thread *thread, uintptr_t start, uintptr_t end)
{
	void *found = NULL;

	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	const struct ke_wait *wait = thread->wait;
	if (wait && __atomic_load_n(&thread->wait_status, __ATOMIC_ACQUIRE) == KE_WAIT_ACTIVE)
		for (uint32_t index = 0; index < wait->count && !found; index++) {
			uintptr_t object = (uintptr_t)wait->block[index].object;

			if (object >= start && object < end)
				found = (void *)object;
		}
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	return found;
}

void *ke_waited_in_range(struct ke_machine *machine, uintptr_t start, uintptr_t end)
{
	void *found = NULL;

	if (__builtin_expect(!may_be_waited_for(machine, start, end), 1))
		return NULL;
	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	for (LIST_ENTRY *entry = machine->threads.Flink; entry != &machine->threads && !found;
	     entry = entry->Flink)
		found = blocked_on(CONTAINING_RECORD(entry, struct ke_thread, machine_entry), start,
		                   end);
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
	return found;
}

void ke_waits_end(void *object)
{
	DISPATCHER_HEADER *header = object;

	if (ke_object_type(header) == MutantObject) /* its owner would have it in a list */
		return;
	ke_object_lock(header);
	ke_object_set_state(header, INT32_MAX);
	ke_object_signaled_unlock(header);
}

uint32_t ke_object_waiters(void *object, struct ke_waiter *ret_waiters, uint32_t room)
{
	DISPATCHER_HEADER *header = object;
	uint32_t count = 0;

	ke_object_lock(header);
	for (LIST_ENTRY *entry = header->WaitListHead.Flink;
	     entry && entry != &header->WaitListHead && count < room; entry = entry->Flink) {
		const struct ke_thread *thread =
			CONTAINING_RECORD(entry, struct ke_wait_block, entry)->thread;

		ret_waiters[count++] = (struct ke_waiter){ thread->process->id, thread->id };
	}
	ke_object_unlock(header);
	return count;
}
