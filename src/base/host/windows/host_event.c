/*
 * base/host/windows/host_event.c - Windows: events that count.
 *
 * A counter under a lock, and an event of the system's that resets itself when somebody has waited for it: what only wants to
 * be told of writes (a poller, a hypervisor's doorbell) needs no counter.
 */
#include <windows.h>

#include <errno.h>
#include <stdlib.h>

#include "base/host/host.h"
#include "base/host/host_poller.h"

struct host_event {
	HANDLE handle;
	struct host_lock lock; /* guards counter, and telling of it */
	uint64_t counter;
	unsigned flags;
};

int host_event_create(unsigned flags, struct host_event **ret_event)
{
	struct host_event *event = calloc(1, sizeof(*event));

	if (!event)
		return -ENOMEM;
	event->flags = flags;
	event->handle = CreateEventW(NULL, FALSE, FALSE, NULL);
	if (!event->handle) {
		free(event);
		return -EMFILE;
	}
	*ret_event = event;
	return 0;
}

void host_event_destroy(struct host_event *event)
{
	if (!event)
		return;
	CloseHandle(event->handle);
	free(event);
}

int host_event_write(struct host_event *event, uint64_t value)
{
	if (value == UINT64_MAX)
		return -EINVAL;
	host_lock_acquire(&event->lock);
	event->counter =
		value > HOST_EVENT_MAX - event->counter ? HOST_EVENT_MAX : event->counter + value;
	SetEvent(event->handle);
	host_lock_release(&event->lock);
	return 0;
}

static uint64_t take(struct host_event *event)
{
	uint64_t value;

	host_lock_acquire(&event->lock);
	value = (event->flags & HOST_EVENT_SEMAPHORE) && event->counter ? 1 : event->counter;
	event->counter -= value;
	if (event->counter)
		SetEvent(event->handle);
	host_lock_release(&event->lock);
	return value;
}

int host_event_read(struct host_event *event, uint64_t *ret_value)
{
	uint64_t value;

	while ((value = take(event)) == 0) {
		if (event->flags & HOST_EVENT_NONBLOCK)
			return -EAGAIN;
		WaitForSingleObject(event->handle, INFINITE);
	}
	*ret_value = value;
	return 0;
}

/* Handles are numbers of 32 bits. */
int host_event_descriptor(const struct host_event *event)
{
	return (int)(intptr_t)event->handle;
}

void *host_event_handle(const struct host_event *event)
{
	return event->handle;
}

int host_event_ring(int descriptor)
{
	return SetEvent((HANDLE)(intptr_t)descriptor) ? 0 : -EINVAL;
}
