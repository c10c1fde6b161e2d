/*
 * base/host/host_poller.h - events that count, and waiting for many descriptors at once.
 *
 * Model    An event is a 64-bit counter and a descriptor that is readable while the counter is not 0. A poller holds any
 *          number of descriptors, each with what is waited for and a token of the caller's; a wait sleeps until one is ready,
 *          never looks by the clock, and costs nothing for those that are not. Instead of tokens a poller can call
 *          subscribers. Linux' epoll and eventfd are beneath.
 * Threads  All calls from any thread. What was removed is not told by a wait that begins later, nor are events that
 *          were found before, by host_poller_run(); a wait on another thread may just be returning with its token.
 * Errors   0 or a count, or a negative errno.
 * Tests    tests/base/host/host_poller_test.c
 */
#ifndef DRYDOCK_BASE_HOST_POLLER_H
#define DRYDOCK_BASE_HOST_POLLER_H

#include <stddef.h>
#include <stdint.h>

/* --- Events ------------------------------------------------------------------------------------------ */

struct host_event;

#define HOST_EVENT_NONBLOCK 1u  /* a read of 0 gives -EAGAIN instead of waiting */
#define HOST_EVENT_SEMAPHORE 2u /* a read takes 1, not all */
#define HOST_EVENT_MAX (UINT64_MAX - 1)

int host_event_create(unsigned flags, struct host_event **ret_event);
/* Null is accepted. */
void host_event_destroy(struct host_event *event);
/* Add value; at HOST_EVENT_MAX the counter stays. Never waits. Errors: -EINVAL: UINT64_MAX. */
int host_event_write(struct host_event *event, uint64_t value);
/* Take the counter, which is 0 then, or 1 of it. Errors: -EAGAIN. */
int host_event_read(struct host_event *event, uint64_t *ret_value);
/* For a poller; the event's own. */
int host_event_descriptor(const struct host_event *event);
/*
 * The event as other parts of the system take one: what WHvRegisterPartitionDoorbellEvent is given. Here that is the
 * descriptor as a number, never 0. The event's own.
 */
void *host_event_handle(const struct host_event *event);
/* Add 1 to the event that has this descriptor. Errors: -EBADF, -EINVAL: it is no event's. */
int host_event_ring(int descriptor);

/* --- Pollers ----------------------------------------------------------------------------------------- */

#define HOST_POLL_IN 1u
#define HOST_POLL_OUT 4u
#define HOST_POLL_ERR 8u  /* told always */
#define HOST_POLL_HUP 16u /* told always */
#define HOST_POLL_EDGE 0x80000000u /* told once for each time that it becomes ready */
#define HOST_POLL_BATCH 128u

struct host_poller;

struct host_poll_event {
	uint64_t token;
	uint32_t ready; /* HOST_POLL_IN, ... */
};

int host_poller_create(struct host_poller **ret_poller);
void host_poller_destroy(struct host_poller *poller);
/* Errors: -EEXIST: it is there; -EPERM: a file that is always ready; -EBADF, -ENOMEM, -ENOSPC. */
int host_poller_add(struct host_poller *poller, int descriptor, uint32_t interest, uint64_t token);
/* Errors: -ENOENT: it is not there. */
int host_poller_modify(struct host_poller *poller, int descriptor, uint32_t interest, uint64_t token);
int host_poller_remove(struct host_poller *poller, int descriptor);
/*
 * Sleep until something is ready, at most timeout_ms (negative: for ever), and write at most capacity events, and
 * HOST_POLL_BATCH: those that remain come first the next time.
 * Gives    How many; 0: nothing in that time. Errors: -EINVAL: no room.
 */
int host_poller_wait(struct host_poller *poller, int timeout_ms, struct host_poll_event *events, size_t capacity);

/* --- Subscribers ------------------------------------------------------------------------------------- */

/* Whom a poller calls; its address is the token. */
struct host_subscriber {
	/* May add, modify and remove anything in the poller, itself too. */
	void (*process)(struct host_subscriber *subscriber, int descriptor, uint32_t ready);
};

int host_poller_subscribe(struct host_poller *poller, int descriptor, uint32_t interest,
                          struct host_subscriber *subscriber);
/* One wait, and a call for each that is ready. One thread at a time. Gives how many were called. */
int host_poller_run(struct host_poller *poller, int timeout_ms);

#endif
