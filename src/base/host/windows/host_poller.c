/*
 * base/host/windows/host_poller.c - Windows: waiting for many events at once.
 *
 * A completion port, at which a wait of the system's thread pool posts each event that is set: no limit of 64, and nobody
 * looks by the clock. Only events, and each write of them told once (HOST_POLL_EDGE); sockets and pipes are not built.
 */
#include <windows.h>

#include <errno.h>
#include <stdlib.h>

#include "base/host/host.h"
#include "base/host/host_poller.h"

#define FIRST_SOURCES 64u

struct source {
	struct host_poller *poller;
	HANDLE handle, wait;
	uint64_t token;
	uint64_t key; /* what is posted: its place, and above that its generation */
};

struct host_poller {
	HANDLE port;
	struct host_lock lock;   /* guards what follows */
	struct source **sources; /* null: a free place */
	size_t count;
	uint64_t generation;
};

int host_poller_create(struct host_poller **ret_poller)
{
	struct host_poller *poller = calloc(1, sizeof(*poller));

	if (!poller)
		return -ENOMEM;
	poller->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
	if (!poller->port) {
		free(poller);
		return -EMFILE;
	}
	*ret_poller = poller;
	return 0;
}

/* Its last call is over when this comes back. */
static void source_destroy(struct source *source)
{
	UnregisterWaitEx(source->wait, INVALID_HANDLE_VALUE);
	free(source);
}

void host_poller_destroy(struct host_poller *poller)
{
	if (!poller)
		return;
	for (size_t i = 0; i < poller->count; i++)
		if (poller->sources[i])
			source_destroy(poller->sources[i]);
	CloseHandle(poller->port);
	free(poller->sources);
	free(poller);
}

/* --- Sources ----------------------------------------------------------------------------------------- */

static void CALLBACK on_set(void *argument, BOOLEAN timed_out)
{
	const struct source *source = argument;

	(void)timed_out;
	PostQueuedCompletionStatus(source->poller->port, 0, source->key, NULL);
}

static struct source **place_of_locked(struct host_poller *poller, int descriptor)
{
	for (size_t i = 0; i < poller->count; i++)
		if (poller->sources[i] &&
		    poller->sources[i]->handle == (HANDLE)(intptr_t)descriptor)
			return &poller->sources[i];
	return NULL;
}

static struct source **free_place_locked(struct host_poller *poller)
{
	size_t count = poller->count ? 2 * poller->count : FIRST_SOURCES;
	struct source **sources;

	for (size_t i = 0; i < poller->count; i++)
		if (!poller->sources[i])
			return &poller->sources[i];
	sources = realloc(poller->sources, count * sizeof(struct source *));
	if (!sources)
		return NULL;
	for (size_t i = poller->count; i < count; i++)
		sources[i] = NULL;
	poller->sources = sources;
	poller->count = count;
	return &sources[count / 2 < FIRST_SOURCES ? 0 : count / 2];
}

static int add_locked(struct host_poller *poller, int descriptor, uint64_t token)
{
	struct source **place = free_place_locked(poller), *source = calloc(1, sizeof(*source));

	if (!place || !source) {
		free(source);
		return -ENOMEM;
	}
	*source = (struct source){ .poller = poller,
		                   .handle = (HANDLE)(intptr_t)descriptor,
		                   .token = token,
		                   .key = ++poller->generation << 32 |
		                          (uint64_t)(place - poller->sources) };
	if (!RegisterWaitForSingleObject(&source->wait, source->handle, on_set, source, INFINITE,
	                                 WT_EXECUTEINWAITTHREAD)) {
		free(source);
		return -EBADF;
	}
	*place = source;
	return 0;
}

int host_poller_add(struct host_poller *poller, int descriptor, uint32_t interest, uint64_t token)
{
	int error = -EEXIST;

	if (interest != (HOST_POLL_IN | HOST_POLL_EDGE))
		return -ENOTSUP;
	host_lock_acquire(&poller->lock);
	if (!place_of_locked(poller, descriptor))
		error = add_locked(poller, descriptor, token);
	host_lock_release(&poller->lock);
	return error;
}

int host_poller_modify(struct host_poller *poller, int descriptor, uint32_t interest,
                       uint64_t token)
{
	struct source **place;

	if (interest != (HOST_POLL_IN | HOST_POLL_EDGE))
		return -ENOTSUP;
	host_lock_acquire(&poller->lock);
	place = place_of_locked(poller, descriptor);
	if (place)
		(*place)->token = token;
	host_lock_release(&poller->lock);
	return place ? 0 : -ENOENT;
}

int host_poller_remove(struct host_poller *poller, int descriptor)
{
	struct source **place, *source = NULL;

	host_lock_acquire(&poller->lock);
	place = place_of_locked(poller, descriptor);
	if (place) {
		source = *place;
		*place = NULL;
	}
	host_lock_release(&poller->lock);
	if (!source)
		return -ENOENT;
	source_destroy(source);
	return 0;
}

/* --- Waiting ----------------------------------------------------------------------------------------- */

/* The token of what was posted, if what posted it is still there. */
static bool is_live(struct host_poller *poller, uint64_t key, uint64_t *ret_token)
{
	size_t place = (uint32_t)key;
	bool live;

	host_lock_acquire(&poller->lock);
	live = place < poller->count && poller->sources[place] &&
	       poller->sources[place]->key == key;
	if (live)
		*ret_token = poller->sources[place]->token;
	host_lock_release(&poller->lock);
	return live;
}

int host_poller_wait(struct host_poller *poller, int timeout_ms, struct host_poll_event *events,
                     size_t capacity)
{
	OVERLAPPED_ENTRY found[HOST_POLL_BATCH];
	ULONG count = 0, room = capacity < HOST_POLL_BATCH ? (ULONG)capacity : HOST_POLL_BATCH;
	int told = 0;

	if (!capacity)
		return -EINVAL;
	if (!GetQueuedCompletionStatusEx(poller->port, found, room, &count,
	                                 timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms, FALSE))
		return GetLastError() == WAIT_TIMEOUT ? 0 : -EINVAL;
	for (ULONG i = 0; i < count; i++)
		if (is_live(poller, found[i].lpCompletionKey, &events[told].token))
			events[told++].ready = HOST_POLL_IN;
	return told;
}

/* --- Subscribers ------------------------------------------------------------------------------------- */

int host_poller_subscribe(struct host_poller *poller, int descriptor, uint32_t interest,
                          struct host_subscriber *subscriber)
{
	return host_poller_add(poller, descriptor, interest, (uintptr_t)subscriber);
}

int host_poller_run(struct host_poller *poller, int timeout_ms)
{
	OVERLAPPED_ENTRY found[HOST_POLL_BATCH];
	ULONG count = 0;
	int called = 0;

	if (!GetQueuedCompletionStatusEx(poller->port, found, HOST_POLL_BATCH, &count,
	                                 timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms, FALSE))
		return GetLastError() == WAIT_TIMEOUT ? 0 : -EINVAL;
	/* Each is looked up when its turn comes: one before it may have removed it. */
	for (ULONG i = 0; i < count; i++) {
		struct host_subscriber *subscriber;
		uint64_t token;

		if (!is_live(poller, found[i].lpCompletionKey, &token))
			continue;
		subscriber = (struct host_subscriber *)(uintptr_t)token;
		subscriber->process(subscriber, -1, HOST_POLL_IN);
		called++;
	}
	return called;
}
