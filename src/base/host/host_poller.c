/* base/host/host_poller.c - waiting for many descriptors at once. */
#include "base/host/host_poller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/host/host.h"

#define NS_PER_MS 1000000ll

_Static_assert(HOST_POLL_IN == EPOLLIN && HOST_POLL_OUT == EPOLLOUT && HOST_POLL_ERR == EPOLLERR &&
                       HOST_POLL_HUP == EPOLLHUP && HOST_POLL_EDGE == EPOLLET,
               "epoll's own bits");

/* What is there for a descriptor; its generation tells events of this time from those of an earlier one. */
struct source {
	uint64_t token;
	uint32_t generation;
	bool live;
};

struct host_poller {
	int descriptor;
	struct host_lock lock;  /* guards what follows */
	struct source *sources; /* by descriptor */
	size_t count;
};

int host_poller_create(struct host_poller **ret_poller)
{
	struct host_poller *poller = calloc(1, sizeof(*poller));
	int error;

	if (!poller)
		return -ENOMEM;
	poller->descriptor = epoll_create1(EPOLL_CLOEXEC);
	if (poller->descriptor < 0) {
		error = -errno;
		free(poller);
		return error;
	}
	*ret_poller = poller;
	return 0;
}

void host_poller_destroy(struct host_poller *poller)
{
	if (!poller)
		return;
	close(poller->descriptor);
	free(poller->sources);
	free(poller);
}

/* --- Sources ----------------------------------------------------------------------------------------- */

static struct source *source_locked(struct host_poller *poller, int descriptor)
{
	size_t count = poller->count ? poller->count : 64;
	struct source *sources;

	if (descriptor < 0)
		return NULL;
	while (count <= (size_t)descriptor)
		count *= 2;
	if (count == poller->count)
		return &poller->sources[descriptor];
	sources = realloc(poller->sources, count * sizeof(*sources));
	if (!sources)
		return NULL;
	memset(sources + poller->count, 0, (count - poller->count) * sizeof(*sources));
	poller->sources = sources;
	poller->count = count;
	return &sources[descriptor];
}

static int control(struct host_poller *poller, int operation, int descriptor, uint32_t interest)
{
	struct epoll_event event = { .events = interest };

	event.data.u64 =
		(uint64_t)poller->sources[descriptor].generation << 32 | (uint32_t)descriptor;
	return epoll_ctl(poller->descriptor, operation, descriptor, &event) ? -errno : 0;
}

/* One that was closed without being removed is gone from the kernel's set: its descriptor may be another's now. */
int host_poller_add(struct host_poller *poller, int descriptor, uint32_t interest, uint64_t token)
{
	struct source *source;
	int error;

	if (descriptor < 0)
		return -EBADF;
	host_lock_acquire(&poller->lock);
	source = source_locked(poller, descriptor);
	error = source ? 0 : -ENOMEM;
	if (!error) {
		source->generation++;
		error = control(poller, EPOLL_CTL_ADD, descriptor, interest);
		if (error == -EEXIST)
			source->generation--;
	}
	if (!error) {
		source->token = token;
		source->live = true;
	}
	host_lock_release(&poller->lock);
	return error;
}

int host_poller_modify(struct host_poller *poller, int descriptor, uint32_t interest,
                       uint64_t token)
{
	int error = -ENOENT;

	host_lock_acquire(&poller->lock);
	if (descriptor >= 0 && (size_t)descriptor < poller->count &&
	    poller->sources[descriptor].live)
		error = control(poller, EPOLL_CTL_MOD, descriptor, interest);
	if (!error)
		poller->sources[descriptor].token = token;
	host_lock_release(&poller->lock);
	return error;
}

int host_poller_remove(struct host_poller *poller, int descriptor)
{
	int error = -ENOENT;

	host_lock_acquire(&poller->lock);
	if (descriptor >= 0 && (size_t)descriptor < poller->count &&
	    poller->sources[descriptor].live) {
		error = control(poller, EPOLL_CTL_DEL, descriptor, 0);
		/* Closed before: that is as good. */
		if (error == -EBADF)
			error = 0;
		poller->sources[descriptor].live = false;
		poller->sources[descriptor].generation++;
	}
	host_lock_release(&poller->lock);
	return error;
}

/* --- Waiting ----------------------------------------------------------------------------------------- */

/* The token of a found event, if what it is of is still there. */
static bool is_live(struct host_poller *poller, const struct epoll_event *event,
                    uint64_t *ret_token)
{
	uint32_t descriptor = (uint32_t)event->data.u64;
	uint32_t generation = (uint32_t)(event->data.u64 >> 32);
	bool live;

	host_lock_acquire(&poller->lock);
	live = descriptor < poller->count && poller->sources[descriptor].live &&
	       poller->sources[descriptor].generation == generation;
	if (live)
		*ret_token = poller->sources[descriptor].token;
	host_lock_release(&poller->lock);
	return live;
}

static int find(struct host_poller *poller, int timeout_ms, struct epoll_event *events,
                size_t capacity)
{
	int count;

	if (!capacity)
		return -EINVAL;
	do
		count = epoll_wait(poller->descriptor, events,
		                   (int)(capacity < HOST_POLL_BATCH ? capacity : HOST_POLL_BATCH),
		                   timeout_ms);
	while (count < 0 && errno == EINTR && timeout_ms < 0);
	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	return count;
}

/* Found in vain, by a wait whose source was removed meanwhile: it goes on for the rest of its time. */
static int time_left(uint64_t deadline_ns)
{
	uint64_t now = host_clock_monotonic_ns();

	return now >= deadline_ns ? 0 : (int)((deadline_ns - now + NS_PER_MS - 1) / NS_PER_MS);
}

int host_poller_wait(struct host_poller *poller, int timeout_ms, struct host_poll_event *events,
                     size_t capacity)
{
	struct epoll_event found[HOST_POLL_BATCH];
	uint64_t deadline_ns =
		timeout_ms > 0 ? host_clock_monotonic_ns() + (uint64_t)(timeout_ms * NS_PER_MS) : 0;
	int count, told = 0;

	do {
		count = find(poller, timeout_ms, found, capacity);
		for (int i = 0; i < count; i++)
			if (is_live(poller, &found[i], &events[told].token))
				events[told++].ready = found[i].events;
		if (timeout_ms > 0)
			timeout_ms = time_left(deadline_ns);
	} while (count > 0 && !told && timeout_ms);
	return count < 0 ? count : told;
}

/* --- Subscribers ------------------------------------------------------------------------------------- */

int host_poller_subscribe(struct host_poller *poller, int descriptor, uint32_t interest,
                          struct host_subscriber *subscriber)
{
	return host_poller_add(poller, descriptor, interest, (uintptr_t)subscriber);
}

int host_poller_run(struct host_poller *poller, int timeout_ms)
{
	struct epoll_event found[HOST_POLL_BATCH];
	int count = find(poller, timeout_ms, found, HOST_POLL_BATCH), called = 0;

	/* Each is looked up when its turn comes: one before it may have removed it. */
	for (int i = 0; i < count; i++) {
		struct host_subscriber *subscriber;
		uint64_t token;

		if (!is_live(poller, &found[i], &token))
			continue;
		subscriber = (struct host_subscriber *)(uintptr_t)token;
		subscriber->process(subscriber, (int)(uint32_t)found[i].data.u64, found[i].events);
		called++;
	}
	return count < 0 ? count : called;
}
