/* display/queue.c - a ring under a lock, and a word to sleep on. */
#include "display/queue.h"

#include <errno.h>

/* With the lock: the counter moved, so nobody sleeps past it. */
static void change_locked(struct display_queue *queue)
{
	__atomic_fetch_add(&queue->changes, 1, __ATOMIC_RELAXED);
}

static void wake(struct display_queue *queue)
{
	host_futex_wake(&queue->changes, INT32_MAX);
}

static uint32_t changes_locked(const struct display_queue *queue)
{
	return __atomic_load_n(&queue->changes, __ATOMIC_RELAXED);
}

static bool push(struct display_queue *queue, void *item, uint32_t *ret_seen)
{
	host_lock_acquire(&queue->lock);
	bool pushed = queue->count < DISPLAY_QUEUE_ITEMS && !queue->closed;
	*ret_seen = changes_locked(queue);
	if (pushed) {
		queue->item[(queue->first + queue->count++) % DISPLAY_QUEUE_ITEMS] = item;
		change_locked(queue);
	}
	host_lock_release(&queue->lock);
	if (pushed)
		wake(queue);
	return pushed;
}

bool display_queue_try_push(struct display_queue *queue, void *item)
{
	uint32_t seen;

	return push(queue, item, &seen);
}

static bool is_closed(struct display_queue *queue)
{
	host_lock_acquire(&queue->lock);
	bool closed = queue->closed;
	host_lock_release(&queue->lock);
	return closed;
}

bool display_queue_push(struct display_queue *queue, void *item)
{
	uint32_t seen;

	while (!push(queue, item, &seen)) {
		if (is_closed(queue))
			return false;
		host_futex_wait(&queue->changes, seen, -1);
	}
	return true;
}

static void *take_locked(struct display_queue *queue)
{
	void *item;

	if (!queue->count)
		return NULL;
	item = queue->item[queue->first];
	queue->first = (queue->first + 1) % DISPLAY_QUEUE_ITEMS;
	queue->count--;
	change_locked(queue);
	return item;
}

/* Nothing is there: is there a reason to come back all the same? */
static bool has_reason_locked(struct display_queue *queue, enum display_popped *ret_reason)
{
	*ret_reason = queue->closed ? DISPLAY_POP_CLOSED : DISPLAY_POKED;
	if (!queue->closed && !queue->poked)
		return false;
	queue->poked = false;
	return true;
}

enum display_popped display_queue_pop_for(struct display_queue *queue, int64_t timeout_ns,
                                          void **ret_item)
{
	enum display_popped reason = DISPLAY_POPPED;
	bool timed_out = false;

	for (;;) {
		host_lock_acquire(&queue->lock);
		uint32_t seen = changes_locked(queue);
		void *item = take_locked(queue);
		bool over = !item && has_reason_locked(queue, &reason);
		host_lock_release(&queue->lock);
		if (item) {
			wake(queue);
			*ret_item = item;
			return DISPLAY_POPPED;
		}
		if (over)
			return reason;
		if (timed_out)
			return DISPLAY_POP_TIMEOUT;
		timed_out = host_futex_wait(&queue->changes, seen, timeout_ns) == -ETIMEDOUT;
	}
}

void *display_queue_pop(struct display_queue *queue)
{
	enum display_popped popped;
	void *item = NULL;

	do
		popped = display_queue_pop_for(queue, -1, &item);
	while (popped == DISPLAY_POKED);
	return item;
}

void display_queue_poke(struct display_queue *queue)
{
	host_lock_acquire(&queue->lock);
	queue->poked = true;
	change_locked(queue);
	host_lock_release(&queue->lock);
	wake(queue);
}

void *display_queue_try_pop(struct display_queue *queue)
{
	host_lock_acquire(&queue->lock);
	void *item = take_locked(queue);
	host_lock_release(&queue->lock);
	if (item)
		wake(queue);
	return item;
}

void display_queue_close(struct display_queue *queue)
{
	host_lock_acquire(&queue->lock);
	queue->closed = true;
	change_locked(queue);
	host_lock_release(&queue->lock);
	wake(queue);
}
