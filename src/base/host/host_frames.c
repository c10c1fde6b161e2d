/* base/host/host_frames.c - frames to and from a peer, on a thread of their own. */
#include "base/host/host_frames.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_frames_internal.h"
#include "base/host/host_socket.h"

#define AGAIN_MS 1000
#define FRAMES_A_TURN 64u /* before what is to be sent has its turn */
#define GREETING "VFKT"
#define GREETING_BYTES 4u

struct host_frames {
	struct host_frames_options options;
	struct host_frame_peer peer;
	int wakeup;
	struct host_thread *thread;
	uint32_t stopping, resumed; /* atomic */

	/* The thread's own. */
	int socket; /* or a tap; -1: none */
	bool held;  /* the receiver takes no more */
	struct host_frame_reader reader;

	struct host_lock lock; /* guards what follows */
	bool connected;
	bool ready_owed;
	struct host_frame_queue queue;
};

/* Frames are messages here, and bytes behind their length otherwise. */
static bool has_messages(const struct host_frames *frames)
{
	return frames->peer.kind == HOST_FRAMES_DATAGRAM || frames->peer.kind == HOST_FRAMES_TAP;
}

bool host_frames_send(struct host_frames *frames, const uint8_t *frame, size_t bytes)
{
	bool taken = true, wake = false;

	host_lock_acquire(&frames->lock);
	if (frames->connected && bytes <= HOST_FRAME_MAX) {
		wake = !frames->queue.count;
		taken = host_frame_queue_put(&frames->queue, frame, bytes);
		frames->ready_owed |= !taken;
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
	host_frame_queue_clear(&frames->queue);
	if (connected && frames->options.greets)
		host_frame_queue_put(&frames->queue, (const uint8_t *)GREETING, GREETING_BYTES);
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
	bool pending;

	frames->socket = host_frame_peer_connect(&frames->peer, &pending);
	if (frames->socket < 0)
		frames->socket = -1;
	else if (!pending)
		set_connected(frames, true);
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
	bool ready;
	int error;

	host_lock_acquire(&frames->lock);
	error = has_messages(frames)
	                ? host_frame_queue_send_messages(&frames->queue, frames->socket)
	                : host_frame_queue_send_stream(&frames->queue, frames->socket);
	ready = frames->ready_owed && frames->queue.count <= HOST_FRAME_QUEUE_BYTES / 2;
	frames->ready_owed &= !ready;
	host_lock_release(&frames->lock);
	if (ready)
		frames->options.ready(frames->options.context);
	return !error;
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

/* 1: a frame is whole; 0: not yet; -EAGAIN: nothing is there; other errors: the connection is gone, or has to go. */
static int read_stream(struct host_frames *frames)
{
	uint8_t *place;
	size_t room = host_frame_reader_room(&frames->reader, &place);
	ssize_t got = recv(frames->socket, place, room, 0);

	if (got <= 0)
		return got ? -errno : -ECONNRESET;
	return host_frame_reader_took(&frames->reader, (size_t)got);
}

/* Nothing is a frame of no bytes, but from what is hung up. */
static int read_message(struct host_frames *frames, bool hung)
{
	uint8_t *place;
	size_t room = host_frame_reader_message_room(&frames->reader, &place);
	ssize_t got = read(frames->socket, place, room);

	if (got < 0 || (!got && hung))
		return got ? -errno : -ECONNRESET;
	return host_frame_reader_took_message(&frames->reader, (size_t)got);
}

/* hung: nothing comes behind what is there. False: the connection is gone. */
static bool receive_some(struct host_frames *frames, bool hung)
{
	for (unsigned count = 0; count < FRAMES_A_TURN;) {
		int whole = has_messages(frames) ? read_message(frames, hung) : read_stream(frames);

		if (whole == -EAGAIN || whole == -EINTR)
			return !hung;
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
	some = frames->queue.count > 0 || !frames->connected;
	host_lock_release(&frames->lock);
	return some;
}

static void serve(struct host_frames *frames, short ready, bool connected)
{
	bool good = true, hung = ready & (POLLHUP | POLLERR);

	if (!connected) {
		if (ready)
			end_connecting(frames);
		return;
	}
	if (ready & POLLOUT)
		good = send_some(frames);
	if (good && (hung || (ready & POLLIN)))
		good = frames->held ? !hung : receive_some(frames, hung);
	if (!good)
		disconnect(frames);
}

/* Nothing has happened for a while. */
static void look_for_peer(struct host_frames *frames)
{
	if (frames->socket < 0)
		begin_connecting(frames);
	else if (host_frame_peer_is_gone(&frames->peer, frames->socket))
		disconnect(frames);
}

static void turn(struct host_frames *frames)
{
	bool connected, sends = has_to_send(frames, &connected);
	bool looks = (connected || frames->socket < 0) &&
	             host_frame_peer_is_looked_for(&frames->peer, connected);
	struct pollfd waits[2] = {
		{ .fd = frames->wakeup, .events = POLLIN },
		{ .fd = frames->socket,
		  .events = (short)((frames->held ? 0 : POLLIN) | (sends ? POLLOUT : 0)) },
	};
	int found = poll(waits, 2, looks ? AGAIN_MS : -1);

	if (waits[0].revents) {
		host_wakeup_clear(frames->wakeup);
		/* There is something to send, perhaps to a tap that is switched off, which is never told as ready and throws it away. */
		waits[1].revents |= connected ? POLLOUT : 0;
	}
	if (frames->socket >= 0 && waits[1].revents)
		serve(frames, waits[1].revents, connected);
	else if (!found && looks)
		look_for_peer(frames);
	if (frames->held && __atomic_load_n(&frames->resumed, __ATOMIC_SEQ_CST))
		give_frame(frames);
}

static void run(void *argument)
{
	struct host_frames *frames = argument;

	begin_connecting(frames);
	while (!__atomic_load_n(&frames->stopping, __ATOMIC_SEQ_CST))
		turn(frames);
}

/* --- Life --------------------------------------------------------------------------------------------------------------------- */

int host_frames_open(const struct host_frames_options *options, struct host_frames **ret_frames)
{
	struct host_frames *frames = calloc(1, sizeof(*frames));
	int error;

	if (!frames)
		return -ENOMEM;
	frames->options = *options;
	frames->options.peer = NULL;
	frames->socket = frames->wakeup = -1;
	error = host_frame_peer_find(&frames->peer, options);
	if (!error) {
		frames->wakeup = host_wakeup_create();
		error = frames->wakeup < 0 ? -EMFILE : 0;
	}
	if (error) {
		host_frame_peer_finish(&frames->peer);
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
	host_frame_peer_finish(&frames->peer);
	close(frames->wakeup);
	free(frames);
}
