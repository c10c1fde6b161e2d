/*
 * nt/ke/timer.c - the machine's timers: a heap by due time, and what happens when one is due.
 *
 * TimerListEntry.Flink holds the heap index + 1 while the timer is in the heap, so that a cancel finds
 * it at once. Equal times fire in the order they were set.
 */
#include "nt/ke/timer.h"

#include <stdlib.h>

struct heap_entry {
	uint64_t due;
	uint64_t sequence;
	KTIMER *timer;
};

struct ke_timer_queue {
	struct host_lock lock;
	struct heap_entry *heap;
	size_t count, room;
	uint64_t next_sequence;
	uint64_t earliest; /* KE_FOREVER when empty; read without the lock */
	uint32_t
		firing; /* set under the lock when a due timer is taken, cleared when its DPC is queued */
};

NTSTATUS ke_timer_queue_create(struct ke_machine *machine)
{
	machine->timers = calloc(1, sizeof(*machine->timers));
	if (!machine->timers)
		return STATUS_INSUFFICIENT_RESOURCES;
	machine->timers->earliest = KE_FOREVER;
	return STATUS_SUCCESS;
}

void ke_timer_queue_destroy(struct ke_machine *machine)
{
	if (machine->timers)
		free(machine->timers->heap);
	free(machine->timers);
	machine->timers = NULL;
}

static bool before(const struct heap_entry *left, const struct heap_entry *right)
{
	return left->due != right->due ? left->due < right->due : left->sequence < right->sequence;
}

static void put(struct ke_timer_queue *queue, size_t index, struct heap_entry entry)
{
	queue->heap[index] = entry;
	entry.timer->TimerListEntry.Flink = (LIST_ENTRY *)(index + 1);
}

static void sift_up(struct ke_timer_queue *queue, size_t index, struct heap_entry entry)
{
	while (index && before(&entry, &queue->heap[(index - 1) / 2])) {
		put(queue, index, queue->heap[(index - 1) / 2]);
		index = (index - 1) / 2;
	}
	put(queue, index, entry);
}

static void sift_down(struct ke_timer_queue *queue, size_t index, struct heap_entry entry)
{
	for (;;) {
		size_t child = 2 * index + 1;

		if (child + 1 < queue->count &&
		    before(&queue->heap[child + 1], &queue->heap[child]))
			child++;
		if (child >= queue->count || !before(&queue->heap[child], &entry))
			break;
		put(queue, index, queue->heap[child]);
		index = child;
	}
	put(queue, index, entry);
}

static void note_earliest(struct ke_timer_queue *queue)
{
	__atomic_store_n(&queue->earliest, queue->count ? queue->heap[0].due : KE_FOREVER,
	                 __ATOMIC_RELEASE);
}

/* Under the queue's lock; whoever waits for the timer exchanges the word that this is part of. */
static bool is_inserted(const KTIMER *timer)
{
	return __atomic_load_n(&timer->Header.Inserted, __ATOMIC_RELAXED);
}

static void set_inserted(KTIMER *timer, UCHAR inserted)
{
	__atomic_store_n(&timer->Header.Inserted, inserted, __ATOMIC_RELAXED);
}

static bool remove_locked(struct ke_timer_queue *queue, KTIMER *timer)
{
	size_t index = (size_t)timer->TimerListEntry.Flink;
	struct heap_entry moved;

	if (!is_inserted(timer) || index == 0 || index > queue->count ||
	    queue->heap[index - 1].timer != timer)
		return false;
	set_inserted(timer, FALSE);
	timer->TimerListEntry.Flink = NULL;
	moved = queue->heap[--queue->count];
	if (index - 1 < queue->count) {
		if (index - 1 && before(&moved, &queue->heap[(index - 2) / 2]))
			sift_up(queue, index - 1, moved);
		else
			sift_down(queue, index - 1, moved);
	}
	note_earliest(queue);
	return true;
}

static bool insert_locked(struct ke_timer_queue *queue, KTIMER *timer)
{
	struct heap_entry entry = { timer->DueTime.QuadPart, queue->next_sequence++, timer };

	if (queue->count == queue->room) {
		size_t room = queue->room ? queue->room * 2 : 16;
		struct heap_entry *heap = realloc(queue->heap, room * sizeof(*heap));

		if (!heap)
			return false;
		queue->heap = heap;
		queue->room = room;
	}
	set_inserted(timer, TRUE);
	sift_up(queue, queue->count++, entry);
	note_earliest(queue);
	return true;
}

bool ke_timer_set(struct ke_machine *machine, KTIMER *timer, uint64_t due_100ns)
{
	struct ke_timer_queue *queue = machine->timers;
	bool was;

	ke_object_lock(&timer->Header);
	ke_object_set_state(&timer->Header, 0);
	ke_object_unlock(&timer->Header);
	host_lock_acquire(&queue->lock);
	was = remove_locked(queue, timer);
	timer->DueTime.QuadPart = due_100ns;
	bool first = due_100ns < queue->earliest, kept = insert_locked(queue, timer);

	host_lock_release(&queue->lock);
	if (!was)
		ke_ledger_add(&machine->ledgers.timers, 1);
	if (!kept) {
		struct verify_fact fact = { .rule = "VF-24",
			                    .code = 0xC7,
			                    .advice = "The host is out of memory." };

		verify_bugcheck(&fact, "no memory for a timer");
	}
	if (first)
		ke_service_wake(&machine->processor[0]);
	return was;
}

bool ke_timer_cancel(struct ke_machine *machine, KTIMER *timer)
{
	bool was;

	host_lock_acquire(&machine->timers->lock);
	was = remove_locked(machine->timers, timer);
	host_lock_release(&machine->timers->lock);
	if (was)
		ke_ledger_add(&machine->ledgers.timers, -1);
	return was;
}

bool ke_timer_is_armed(struct ke_machine *machine, const KTIMER *timer)
{
	struct ke_timer_queue *queue = machine->timers;
	size_t index = (size_t)timer->TimerListEntry.Flink;
	bool armed;

	if (index == 0 || index > __atomic_load_n(&queue->count, __ATOMIC_RELAXED))
		return false;
	host_lock_acquire(&queue->lock);
	armed = index <= queue->count && queue->heap[index - 1].timer == timer;
	host_lock_release(&queue->lock);
	return armed;
}

KTIMER *ke_timer_in_range(struct ke_machine *machine, uintptr_t start, uintptr_t end)
{
	struct ke_timer_queue *queue = machine->timers;
	KTIMER *found = NULL;

	if (__atomic_load_n(&queue->earliest, __ATOMIC_ACQUIRE) == KE_FOREVER)
		return NULL;
	host_lock_acquire(&queue->lock);
	for (size_t index = 0; index < queue->count && !found; index++) {
		uintptr_t address = (uintptr_t)queue->heap[index].timer;

		if (address >= start && address < end)
			found = queue->heap[index].timer;
	}
	host_lock_release(&queue->lock);
	return found;
}

/* Take the first timer that is due; a periodic one goes back at once. Its DPC is given in ret_dpc. */
static KTIMER *take_due(struct ke_machine *machine, uint64_t now, KDPC **ret_dpc)
{
	struct ke_timer_queue *queue = machine->timers;
	KTIMER *timer = NULL;

	host_lock_acquire(&queue->lock);
	if (queue->count && queue->heap[0].due <= now) {
		timer = queue->heap[0].timer;
		*ret_dpc = timer->Dpc;
		__atomic_store_n(&queue->firing, 1, __ATOMIC_SEQ_CST);
		remove_locked(queue, timer);
		if (timer->Period) {
			uint64_t period = (uint64_t)timer->Period * 10000;

			timer->DueTime.QuadPart += period;
			if ((uint64_t)timer->DueTime.QuadPart <= now)
				timer->DueTime.QuadPart = now + period;
			insert_locked(queue, timer);
		} else {
			ke_ledger_add(&machine->ledgers.timers, -1);
		}
	}
	host_lock_release(&queue->lock);
	return timer;
}

bool ke_timer_is_firing(struct ke_machine *machine)
{
	return __atomic_load_n(&machine->timers->firing, __ATOMIC_SEQ_CST) != 0;
}

uint64_t ke_timer_expire(struct ke_machine *machine)
{
	struct ke_thread *thread = ke_current_thread();
	uint64_t now = machine->scheduler->time(machine);
	KTIMER *timer;
	KDPC *dpc = NULL;

	while ((timer = take_due(machine, now, &dpc)) != NULL) {
		trace_write(thread->base.ring, TRACE_TIMER_FIRE, now, 0, 0);
		ke_object_lock(&timer->Header);
		ke_object_set_state(&timer->Header, 1);
		ke_object_signaled_unlock(&timer->Header);
		if (dpc) {
			uint64_t system = (uint64_t)machine->system_time_at_start.QuadPart + now;

			ke_dpc_insert(dpc, (void *)(uintptr_t)(uint32_t)system,
			              (void *)(uintptr_t)(system >> 32));
		}
		__atomic_store_n(&machine->timers->firing, 0, __ATOMIC_SEQ_CST);
	}
	return __atomic_load_n(&machine->timers->earliest, __ATOMIC_ACQUIRE);
}
