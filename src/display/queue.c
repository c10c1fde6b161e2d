/* display/queue.c - a ring under a lock, and a word to sleep on. */
#include "display/queue.h"

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

void *display_queue_pop(struct display_queue *queue)
{
	for (;;) {
		void *item = NULL;

		host_lock_acquire(&queue->lock);
		uint32_t seen = changes_locked(queue);
		bool closed = queue->closed;
		if (queue->count > 0) {
			item = queue->item[queue->first];
			queue->first = (queue->first + 1) % DISPLAY_QUEUE_ITEMS;
			queue->count--;
			change_locked(queue);
		}
		host_lock_release(&queue->lock);
		if (item)
			wake(queue);
		if (item || closed)
			return item;
		host_futex_wait(&queue->changes, seen, -1);
	}
}

void display_queue_close(struct display_queue *queue)
{
	host_lock_acquire(&queue->lock);
	queue->closed = true;
	change_locked(queue);
	host_lock_release(&queue->lock);
	wake(queue);
}
