/* base/host/host_frames.c - frames behind their lengths over a TCP connection. */
#include "base/host/host_frames.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_socket.h"

#define QUEUE_BYTES (4u * (HOST_FRAME_PREFIX + HOST_FRAME_MAX))
#define AGAIN_MS 1000
#define NAME_BYTES 256u
#define FRAMES_A_TURN 64u /* before what is to be sent has its turn */

struct host_frames {
	struct host_frames_options options;
	struct sockaddr_storage address;
	socklen_t address_bytes;
	int wakeup;
	struct host_thread *thread;
	uint32_t stopping, resumed; /* atomic */

	/* The thread's own. */
	int socket; /* -1: none */
	bool held;  /* the receiver takes no more */
	struct host_frame_reader reader;

	struct host_lock lock; /* guards what follows */
	bool connected;
	bool ready_owed;
	size_t first, count; /* in the ring */
	uint8_t queue[QUEUE_BYTES];
};

/* --- The ring of what is to be sent --------------------------------------------------------------------------------------- */

static void put_locked(struct host_frames *frames, const void *bytes, size_t count)
{
	size_t at = (frames->first + frames->count) % QUEUE_BYTES;
	size_t part = count < QUEUE_BYTES - at ? count : QUEUE_BYTES - at;

	memcpy(frames->queue + at, bytes, part);
	memcpy(frames->queue, (const uint8_t *)bytes + part, count - part);
	frames->count += count;
}

bool host_frames_send(struct host_frames *frames, const uint8_t *frame, size_t bytes)
{
	uint8_t prefix[HOST_FRAME_PREFIX] = { (uint8_t)(bytes >> 24), (uint8_t)(bytes >> 16),
		                              (uint8_t)(bytes >> 8), (uint8_t)bytes };
	bool taken = true, wake = false;

	host_lock_acquire(&frames->lock);
	if (frames->connected && bytes <= HOST_FRAME_MAX) {
		taken = QUEUE_BYTES - frames->count >= sizeof(prefix) + bytes;
		frames->ready_owed |= !taken;
		wake = taken && !frames->count;
		if (taken) {
			put_locked(frames, prefix, sizeof(prefix));
			put_locked(frames, frame, bytes);
		}
	}
	host_lock_release(&frames->lock);
	if (wake)
		host_wakeup_set(frames->wakeup);
	return taken;
}

/* --- A connection ------------------------------------------------------------------------------------------------------------ */

static void set_connected(struct host_frames *frames, bool connected)
{
	bool ready;

	host_lock_acquire(&frames->lock);
	frames->connected = connected;
	frames->first = frames->count = 0;
	ready = frames->ready_owed;
	frames->ready_owed = false;
	host_lock_release(&frames->lock);
	frames->options.link(frames->options.context, connected);
	/* Whoever waited for room goes on, if only to throw away. */
	if (ready)
		frames->options.ready(frames->options.context);
}

static void disconnect(struct host_frames *frames)
{
	bool was;

	host_lock_acquire(&frames->lock);
	was = frames->connected;
	host_lock_release(&frames->lock);
	close(frames->socket);
	frames->socket = -1;
	frames->held = false;
	host_frame_reader_next(&frames->reader);
	if (was)
		set_connected(frames, false);
}

static void begin_connecting(struct host_frames *frames)
{
	int one = 1;

	frames->socket = socket(frames->address.ss_family,
	                        SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (frames->socket < 0)
		return;
	setsockopt(frames->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(frames->socket, (struct sockaddr *)&frames->address, frames->address_bytes) !=
	            0 &&
	    errno != EINPROGRESS)
		disconnect(frames);
}

static void end_connecting(struct host_frames *frames)
{
	int error = 0;
	socklen_t bytes = sizeof(error);

	if (getsockopt(frames->socket, SOL_SOCKET, SO_ERROR, &error, &bytes) != 0 || error)
		disconnect(frames);
	else
		set_connected(frames, true);
}

/* As much as the peer takes now; false: the connection is gone. */
static bool send_some(struct host_frames *frames)
{
	bool ready = false, good = true;

	host_lock_acquire(&frames->lock);
	while (frames->count) {
		size_t part = frames->count < QUEUE_BYTES - frames->first
		                      ? frames->count
		                      : QUEUE_BYTES - frames->first;
		ssize_t sent =
			send(frames->socket, frames->queue + frames->first, part, MSG_NOSIGNAL);

		if (sent < 0) {
			good = errno == EAGAIN || errno == EINTR;
			break;
		}
		frames->first = (frames->first + (size_t)sent) % QUEUE_BYTES;
		frames->count -= (size_t)sent;
	}
	if (frames->ready_owed && frames->count <= QUEUE_BYTES / 2) {
		frames->ready_owed = false;
		ready = true;
	}
	host_lock_release(&frames->lock);
	if (ready)
		frames->options.ready(frames->options.context);
	return good;
}

/* The frame that is whole goes to the receiver; false: that holds it. */
static bool give_frame(struct host_frames *frames)
{
	size_t bytes;
	const uint8_t *frame = host_frame_reader_frame(&frames->reader, &bytes);

	__atomic_store_n(&frames->resumed, 0, __ATOMIC_SEQ_CST);
	frames->held = !frames->options.receive(frames->options.context, frame, bytes);
	if (!frames->held)
		host_frame_reader_next(&frames->reader);
	return !frames->held;
}

/* False: the connection is gone. */
static bool receive_some(struct host_frames *frames)
{
	for (unsigned count = 0; count < FRAMES_A_TURN;) {
		uint8_t *place;
		size_t room = host_frame_reader_room(&frames->reader, &place);
		ssize_t got = recv(frames->socket, place, room, 0);
		int whole;

		if (got <= 0)
			return got < 0 && (errno == EAGAIN || errno == EINTR);
		whole = host_frame_reader_took(&frames->reader, (size_t)got);
		if (whole < 0)
			return false;
		count += whole > 0;
		if (whole && !give_frame(frames))
			return true;
	}
	return true;
}

/* --- The thread ------------------------------------------------------------------------------------------------------------- */

static bool has_to_send(struct host_frames *frames, bool *ret_connected)
{
	bool some;

	host_lock_acquire(&frames->lock);
	*ret_connected = frames->connected;
	some = frames->count > 0 || !frames->connected;
	host_lock_release(&frames->lock);
	return some;
}

static void serve(struct host_frames *frames, short ready, bool connected)
{
	bool good = true;

	if (!connected) {
		if (ready)
			end_connecting(frames);
		return;
	}
	if (ready & POLLOUT)
		good = send_some(frames);
	if (good && (ready & (POLLIN | POLLHUP | POLLERR)))
		good = frames->held ? !(ready & (POLLHUP | POLLERR)) : receive_some(frames);
	if (!good)
		disconnect(frames);
}

static void run(void *argument)
{
	struct host_frames *frames = argument;

	begin_connecting(frames);
	while (!__atomic_load_n(&frames->stopping, __ATOMIC_SEQ_CST)) {
		bool connected, sends = has_to_send(frames, &connected);
		struct pollfd waits[2] = {
			{ .fd = frames->wakeup, .events = POLLIN },
			{ .fd = frames->socket,
			  .events = (short)((frames->held ? 0 : POLLIN) | (sends ? POLLOUT : 0)) },
		};
		int found = poll(waits, 2, frames->socket < 0 ? AGAIN_MS : -1);

		if (waits[0].revents)
			host_wakeup_clear(frames->wakeup);
		if (frames->socket >= 0 && waits[1].revents)
			serve(frames, waits[1].revents, connected);
		else if (frames->socket < 0 && !found)
			begin_connecting(frames);
		if (frames->held && __atomic_load_n(&frames->resumed, __ATOMIC_SEQ_CST))
			give_frame(frames);
	}
}

/* --- Life --------------------------------------------------------------------------------------------------------------------- */

static int find_peer(struct host_frames *frames, const char *peer)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	const char *colon = strrchr(peer, ':');
	char host[NAME_BYTES];
	size_t length = colon ? (size_t)(colon - peer) : 0;
	bool bracketed = length > 2 && peer[0] == '[' && peer[length - 1] == ']';

	if (!length || length >= sizeof(host) || !colon[1] ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1) || atol(colon + 1) < 1 ||
	    atol(colon + 1) > UINT16_MAX || (!bracketed && memchr(peer, ':', length)))
		return -EINVAL;
	snprintf(host, sizeof(host), "%.*s", (int)(bracketed ? length - 2 : length),
	         bracketed ? peer + 1 : peer);
	if (getaddrinfo(host, colon + 1, &wanted, &found) != 0 || !found)
		return -EHOSTUNREACH;
	memcpy(&frames->address, found->ai_addr, found->ai_addrlen);
	frames->address_bytes = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

int host_frames_open(const struct host_frames_options *options, struct host_frames **ret_frames)
{
	struct host_frames *frames = calloc(1, sizeof(*frames));
	int error;

	if (!frames)
		return -ENOMEM;
	frames->options = *options;
	frames->options.peer = NULL;
	frames->socket = frames->wakeup = -1;
	error = find_peer(frames, options->peer);
	if (!error) {
		frames->wakeup = host_wakeup_create();
		error = frames->wakeup < 0 ? -EMFILE : 0;
	}
	if (error) {
		free(frames);
		return error;
	}
	*ret_frames = frames;
	return 0;
}

int host_frames_start(struct host_frames *frames)
{
	return host_thread_create(run, frames, 0, &frames->thread);
}

void host_frames_resume(struct host_frames *frames)
{
	__atomic_store_n(&frames->resumed, 1, __ATOMIC_SEQ_CST);
	host_wakeup_set(frames->wakeup);
}

void host_frames_close(struct host_frames *frames)
{
	if (!frames)
		return;
	__atomic_store_n(&frames->stopping, 1, __ATOMIC_SEQ_CST);
	host_wakeup_set(frames->wakeup);
	host_thread_join(frames->thread);
	if (frames->socket >= 0)
		close(frames->socket);
	close(frames->wakeup);
	free(frames);
}
