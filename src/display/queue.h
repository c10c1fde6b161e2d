/*
 * display/queue.h - a short line of pointers between two threads that run beside a machine.
 *
 * Model    Bounded: who pushes into a full one waits, so nothing is ever dropped in it. Closing wakes both ends; what
 *          is in it can still be taken.
 * Locks    Its own word; waits are host futexes, so a thread inside a machine may only try.
 * Tests    tests/display/queue_test.c
 */
#ifndef DRYDOCK_DISPLAY_QUEUE_H
#define DRYDOCK_DISPLAY_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/host/host.h"

#define DISPLAY_QUEUE_ITEMS 3u

/* Zero-initialised is empty and open. */
struct display_queue {
	struct host_lock lock;
	void *item[DISPLAY_QUEUE_ITEMS]; /* under lock, with all that follows */
	uint32_t first, count;
	bool closed;
	bool poked;
	uint32_t changes; /* a futex: counts what a waiter may wait for */
};

/* False: it is full, or closed. */
bool display_queue_try_push(struct display_queue *queue, void *item);
/* Waits while it is full. False: it was closed. */
bool display_queue_push(struct display_queue *queue, void *item);
/* Waits while it is empty. Null: it is empty and closed. */
void *display_queue_pop(struct display_queue *queue);
/* What display_queue_pop_for() came back with. */
enum display_popped { DISPLAY_POPPED, DISPLAY_POKED, DISPLAY_POP_TIMEOUT, DISPLAY_POP_CLOSED };
/* As display_queue_pop(), but at most for timeout_ns (negative: for ever), and until a poke. An item comes first. */
enum display_popped display_queue_pop_for(struct display_queue *queue, int64_t timeout_ns, void **ret_item);
/* Let the one who pops, or is the next to pop, look around. */
void display_queue_poke(struct display_queue *queue);
/* Null: it is empty. */
void *display_queue_try_pop(struct display_queue *queue);
void display_queue_close(struct display_queue *queue);

#endif
