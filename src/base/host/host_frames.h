/*
 * base/host/host_frames.h - Ethernet frames to and from another program, or this computer itself.
 *
 * Model    Over a stream, of TCP or of a local socket, each frame stands behind its length, 32 bits with the highest byte first,
 *          as passt and QEMU's stream network have it. A local datagram socket has a frame a datagram, as gvproxy and QEMU's
 *          datagram network have it; a tap is an interface of this computer's, with a frame a write. The connection is made
 *          when the frames start, and again a second after it is lost, where it has an address; frames that were on their way
 *          then are gone. A peer that has a longer frame than any loses its connection.
 *          A datagram socket is not told that the other one was closed: what is sent then says so, and, where it has a path,
 *          looking there each second.
 * Threads  One, from host_frames_start() on; receive, ready and link are called on it. The functions may be called from any, and
 *          none of them waits for the peer.
 * Tests    tests/base/host/host_frames_test.c, tests/base/host/host_frames_local_test.c, fuzz/fuzz_frame_stream.c
 */
#ifndef DRYDOCK_BASE_HOST_HOST_FRAMES_H
#define DRYDOCK_BASE_HOST_HOST_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_FRAME_MAX 65562u
#define HOST_FRAME_PREFIX 4u

/* --- What arrives, put together ------------------------------------------------------------------------------------ */

struct host_frame_reader {
	uint8_t bytes[HOST_FRAME_PREFIX + HOST_FRAME_MAX +
	              1]; /* the last is for messages that are too long */
	size_t used;
};

/* Where the next bytes go, and how many may: never 0 for a reader whose frame was taken. */
size_t host_frame_reader_room(struct host_frame_reader *reader, uint8_t **ret_place);
/*
 * So many bytes were put there. Gives 1: the first frame is whole; 0: not yet.
 * Errors   -EMSGSIZE: it would be longer than HOST_FRAME_MAX.
 */
int host_frame_reader_took(struct host_frame_reader *reader, size_t bytes);
/* Of what keeps messages apart instead: where the next one goes, and how much of it: more than any frame has. */
size_t host_frame_reader_message_room(struct host_frame_reader *reader, uint8_t **ret_place);
/* A message of so many bytes was put there, a whole frame. Errors: -EMSGSIZE: it filled the room. */
int host_frame_reader_took_message(struct host_frame_reader *reader, size_t bytes);
/* The frame that is whole. */
const uint8_t *host_frame_reader_frame(const struct host_frame_reader *reader, size_t *ret_bytes);
/* It was taken. */
void host_frame_reader_next(struct host_frame_reader *reader);

/* --- Connections ------------------------------------------------------------------------------------------------------ */

#define HOST_FRAMES_PATH_MAX 107u
#define HOST_FRAMES_TAP_MAX 15u

enum host_frames_kind {
	HOST_FRAMES_TCP,      /* peer is "HOST:PORT" or "[ADDRESS]:PORT" */
	HOST_FRAMES_STREAM,   /* the path of a local socket */
	HOST_FRAMES_DATAGRAM, /* likewise */
	HOST_FRAMES_TAP,      /* the name of an interface */
	HOST_FRAMES_KINDS
};

struct host_frames_options {
	enum host_frames_kind kind;
	const char *
		peer; /* null: descriptor is connected already; it is copied, and stays the caller's */
	int descriptor;
	bool greets; /* of datagrams: the first says "VFKT", which a vfkit's network waits for */
	/* A frame; false: not now, host_frames_resume() follows. */
	bool (*receive)(void *context, const uint8_t *frame, size_t bytes);
	/* host_frames_send() takes frames again after it gave false. */
	void (*ready)(void *context);
	/* There is a connection, or none any more. */
	void (*link)(void *context, bool up);
	void *context;
};

struct host_frames;

/*
 * Whether descriptor can be one of that kind.
 * Errors   -EBADF, -ENOTSOCK; -EPROTOTYPE: a socket of another type.
 */
int host_frames_check(enum host_frames_kind kind, int descriptor);
/*
 * Find the peer; nothing is connected yet, but a tap is taken. What options point to but context need not outlive the call.
 * Errors   -EINVAL: no HOST:PORT, or an empty name; -EHOSTUNREACH: no such host; -ENAMETOOLONG: a path of more than
 *          HOST_FRAMES_PATH_MAX bytes, or a tap's name of more than HOST_FRAMES_TAP_MAX; -ENOTSOCK: what is there is no socket;
 *          -EPROTOTYPE: a descriptor is of another kind of socket, or the interface is no tap; -ENXIO: no such interface;
 *          -EBUSY: another program has it; -EPERM, -EACCES: this user may not; -ENOENT: no such path, or no taps here;
 *          -EBADF, -ENOMEM, -EMFILE.
 */
int host_frames_open(const struct host_frames_options *options, struct host_frames **ret_frames);
/* Start its thread, once. Errors: -EAGAIN, -ENOMEM. */
int host_frames_start(struct host_frames *frames);
/* A frame, copied; it does not wait. Without a connection it is thrown away. False: too many are on their way; ready follows. */
bool host_frames_send(struct host_frames *frames, const uint8_t *frame, size_t bytes);
/* The receiver takes frames again. */
void host_frames_resume(struct host_frames *frames);
/* Null is accepted. */
void host_frames_close(struct host_frames *frames);

#endif
