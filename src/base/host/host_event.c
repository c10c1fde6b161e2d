/* base/host/host_event.c - events that count. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/host/host_poller.h"

struct host_event {
	int descriptor;
	unsigned flags;
};

/* 0 would be no handle: where standard input is closed, another number is taken. */
static int event_descriptor(unsigned flags)
{
	int first = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK |
	                               ((flags & HOST_EVENT_SEMAPHORE) ? EFD_SEMAPHORE : 0));
	int moved;

	if (first)
		return first;
	moved = fcntl(first, F_DUPFD_CLOEXEC, 1);
	close(first);
	return moved;
}

/* The kernel's own is never one that waits: a write must not, and a read waits here. */
int host_event_create(unsigned flags, struct host_event **ret_event)
{
	struct host_event *event = calloc(1, sizeof(*event));

	if (!event)
		return -ENOMEM;
	event->flags = flags;
	event->descriptor = event_descriptor(flags);
	if (event->descriptor < 0) {
		int error = -errno;

		free(event);
		return error;
	}
	*ret_event = event;
	return 0;
}

void host_event_destroy(struct host_event *event)
{
	if (!event)
		return;
	close(event->descriptor);
	free(event);
}

static int put(int descriptor, uint64_t value)
{
	ssize_t done;

	do
		done = write(descriptor, &value, sizeof(value));
	while (done < 0 && errno == EINTR);
	return done < 0 ? -errno : 0;
}

/* What does not fit whole goes in halves, as far as it fits: the counter is not taken to be put back. */
int host_event_write(struct host_event *event, uint64_t value)
{
	int error = put(event->descriptor, value);

	if (error != -EAGAIN)
		return error;
	while (value) {
		value /= 2;
		while (value && put(event->descriptor, value) == 0)
			;
	}
	return 0;
}

int host_event_read(struct host_event *event, uint64_t *ret_value)
{
	struct pollfd wait = { .fd = event->descriptor, .events = POLLIN };

	for (;;) {
		if (read(event->descriptor, ret_value, sizeof(*ret_value)) == sizeof(*ret_value))
			return 0;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (errno == EAGAIN && (event->flags & HOST_EVENT_NONBLOCK))
			return -EAGAIN;
		poll(&wait, 1, -1);
	}
}

/* At its end the counter stays, and the event is told all the same. */
int host_event_ring(int descriptor)
{
	int error = put(descriptor, 1);

	return error == -EAGAIN ? 0 : error;
}

void *host_event_handle(const struct host_event *event)
{
	return (void *)(intptr_t)event->descriptor;
}

int host_event_descriptor(const struct host_event *event)
{
	return event->descriptor;
}
