/* tests/base/host/frames_side.h - the guest's side of a connection for frames: what came, and what it was told. */
#ifndef DRYDOCK_TESTS_FRAMES_SIDE_H
#define DRYDOCK_TESTS_FRAMES_SIDE_H

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_frames.h"
#include "test.h"

#define KEPT 256u

/* The guest's side. */
struct side {
	struct host_frames *frames;
	uint32_t count, up, downs, readies, closed; /* futex words */
	size_t bytes[KEPT];
	uint8_t first[KEPT];
	uint8_t last[2048];
	unsigned protocol; /* of frames that count; 0: any */
	int listener, peer;
	char name[108];
};

static inline bool on_frame(void *context, const uint8_t *frame, size_t bytes)
{
	struct side *side = context;

	if (__atomic_load_n(&side->closed, __ATOMIC_SEQ_CST))
		return false;
	if (side->protocol && (bytes < 14 || (frame[12] << 8 | frame[13]) != (int)side->protocol))
		return true;
	side->bytes[side->count % KEPT] = bytes;
	side->first[side->count % KEPT] = bytes ? frame[0] : 0;
	memcpy(side->last, frame, bytes < sizeof(side->last) ? bytes : sizeof(side->last));
	__atomic_add_fetch(&side->count, 1, __ATOMIC_SEQ_CST);
	return true;
}

static inline void on_ready(void *context)
{
	__atomic_add_fetch(&((struct side *)context)->readies, 1, __ATOMIC_SEQ_CST);
}

static inline void on_link(void *context, bool up)
{
	struct side *side = context;

	/* Who has seen that it went down sees it up again only when it is. */
	__atomic_store_n(&side->up, up, __ATOMIC_SEQ_CST);
	if (!up)
		__atomic_add_fetch(&side->downs, 1, __ATOMIC_SEQ_CST);
}

static inline void wait_for(const uint32_t *word, uint32_t least)
{
	while (__atomic_load_n(word, __ATOMIC_SEQ_CST) < least)
		host_yield();
}

static inline void accept_peer(struct side *side)
{
	side->peer = accept(side->listener, NULL, NULL);
	assert_true(side->peer >= 0);
	wait_for(&side->up, 1);
}

/* Frames over what options say, with this side's functions. */
static inline void start_side(struct side *side, struct host_frames_options options)
{
	options.receive = on_frame;
	options.ready = on_ready;
	options.link = on_link;
	options.context = side;
	assert_int_equal(0, host_frames_open(&options, &side->frames));
	assert_int_equal(0, host_frames_start(side->frames));
}

static inline struct side *make_side(void)
{
	struct side *side = calloc(1, sizeof(*side));

	side->listener = side->peer = -1;
	return side;
}

static inline void finish(struct side *side)
{
	host_frames_close(side->frames);
	if (side->peer >= 0)
		close(side->peer);
	if (side->listener >= 0)
		close(side->listener);
	free(side);
}

static inline void peer_sends(struct side *side, const void *bytes, size_t count)
{
	assert_int_equal(count, send(side->peer, bytes, count, MSG_NOSIGNAL));
}

static inline void peer_reads(struct side *side, void *to, size_t count)
{
	assert_int_equal(count, recv(side->peer, to, count, MSG_WAITALL));
}

/* --- What holds over any stream; each ends the side ------------------------------------------------------------------ */

static inline void send_until_refused(struct side *side, uint8_t *frame, size_t bytes,
                                      unsigned *ret_sent)
{
	for (*ret_sent = 0;; ++*ret_sent) {
		frame[0] = (uint8_t)*ret_sent;
		if (!host_frames_send(side->frames, frame, bytes))
			return;
	}
}

/* Frames behind their lengths, whole, in pieces and of nothing. */
static inline void expect_both_ways(struct side *side)
{
	uint8_t got[7];

	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	peer_reads(side, got, 7);
	assert_memory_equal("\0\0\0\3abc", got, 7);
	/* One, one of nothing, and one in two pieces. */
	peer_sends(side, "\0\0\0\2xy\0\0\0\0\0\0\0\3q", 15);
	wait_for(&side->count, 2);
	peer_sends(side, "rs", 2);
	wait_for(&side->count, 3);
	assert_int_equal(2, side->bytes[0]);
	assert_int_equal('x', side->first[0]);
	assert_int_equal(0, side->bytes[1]);
	assert_int_equal(3, side->bytes[2]);
	assert_memory_equal("qrs", side->last, 3);
	finish(side);
}

/* Who says a frame too long loses its connection, and may come again. */
static inline void expect_too_long_is_lost(struct side *side)
{
	char end;

	peer_sends(side, "\0\1\0\x1b", 4);
	assert_true(recv(side->peer, &end, 1, 0) <= 0);
	wait_for(&side->downs, 1);
	close(side->peer);
	accept_peer(side);
	peer_sends(side, "\0\0\0\1k", 5);
	wait_for(&side->count, 1);
	assert_int_equal('k', side->first[0]);
	finish(side);
}

/* What a slow peer does not take is kept, refused beyond a bound, and never lost. */
static inline void expect_slow_loses_none(struct side *side)
{
	static uint8_t frame[60000], got[HOST_FRAME_PREFIX + sizeof(frame)];
	unsigned sent;

	send_until_refused(side, frame, sizeof(frame), &sent);
	assert_true(sent > 3);
	for (unsigned i = 0; i < sent; i++) {
		peer_reads(side, got, sizeof(got));
		assert_int_equal((uint8_t)i, got[4]);
	}
	wait_for(&side->readies, 1);
	assert_true(host_frames_send(side->frames, frame, sizeof(frame)));
	peer_reads(side, got, sizeof(got));
	finish(side);
}

#endif
