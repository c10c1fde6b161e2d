/*
 * base/host/host_frames.h - Ethernet frames to and from another program, over a TCP connection.
 *
 * Model    Each frame stands behind its length, 32 bits with the highest byte first, as passt and QEMU's stream network have
 *          it. The connection is made when the frames start, and again a second after it is lost; frames that were on their
 *          way then are gone. A peer that says a longer frame than any loses its connection.
 * Threads  One, from host_frames_start() on; receive, ready and link are called on it. The functions may be called from any.
 * Tests    tests/base/host/host_frames_test.c, fuzz/fuzz_frame_stream.c
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
	uint8_t bytes[HOST_FRAME_PREFIX + HOST_FRAME_MAX];
	size_t used;
};

/* Where the next bytes go, and how many may: never 0 for a reader whose frame was taken. */
size_t host_frame_reader_room(struct host_frame_reader *reader, uint8_t **ret_place);
/*
 * So many bytes were put there. Gives 1: the first frame is whole; 0: not yet.
 * Errors   -EMSGSIZE: it would be longer than HOST_FRAME_MAX.
 */
int host_frame_reader_took(struct host_frame_reader *reader, size_t bytes);
/* The frame that is whole. */
const uint8_t *host_frame_reader_frame(const struct host_frame_reader *reader, size_t *ret_bytes);
/* It was taken. */
void host_frame_reader_next(struct host_frame_reader *reader);

/* --- Connections ------------------------------------------------------------------------------------------------------ */

struct host_frames_options {
	const char *peer; /* "HOST:PORT", "[ADDRESS]:PORT" */
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
 * Find the peer's address; nothing is connected yet. What options point to but context need not outlive the call.
 * Errors   -EINVAL: no HOST:PORT; -EHOSTUNREACH: no such host; -ENOMEM, -EMFILE.
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
