/*
 * display/pad/rumble.h - how strongly a pad's motors turn, told with a time to live.
 *
 * Model    Levels hold until their time is over, and then it is silent: so a pad stops when the one who orders has died,
 *          or the message that said "stop" is lost. Who still means them says them again before that.
 * Source   docs/spec/display.md, DISP-224.
 * Tests    tests/display/pad_rumble_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_RUMBLE_H
#define DRYDOCK_DISPLAY_PAD_RUMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAD_RUMBLE_TAG 0xCAu
#define PAD_RUMBLE_BYTES 14u       /* as it is written; 7 and 10 are read too */
#define PAD_RUMBLE_BASIC_BYTES 7u  /* tag, pad, two levels */
#define PAD_RUMBLE_TIMED_BYTES 10u /* and sequence, time to live */
#define PAD_RUMBLE_TTL_MS 500u     /* of what we say, and of what says none */

struct pad_rumble {
	uint16_t pad;                         /* at 1: the viewer's number of it */
	uint16_t large, small;                /* at 3, 5 */
	uint8_t sequence;                     /* at 7: wraps */
	uint16_t ttl_ms;                      /* at 8 */
	uint16_t left_trigger, right_trigger; /* at 10, 12 */
};

void pad_rumble_put(uint8_t bytes[PAD_RUMBLE_BYTES], const struct pad_rumble *rumble);
/* What is not there is 0, the time to live PAD_RUMBLE_TTL_MS; what is behind it is left alone. False: it is none. */
bool pad_rumble_get(const uint8_t *bytes, size_t size, struct pad_rumble *ret_rumble);

/* --- Who orders -------------------------------------------------------------------------------------------------- */

struct pad_rumble_source {
	uint8_t large, small; /* what is meant */
	uint8_t sequence;
	uint64_t said_ms;
};

/* A new order; ret_rumble is to be sent. */
void pad_rumble_order(struct pad_rumble_source *source, uint8_t large, uint8_t small, uint64_t now_ms,
                      struct pad_rumble *ret_rumble);
/*
 * Time passes. is_alive: who ordered still runs.
 * Gives    True: ret_rumble is to be sent: it is meant still, or its orderer is gone and it is silence.
 */
bool pad_rumble_again(struct pad_rumble_source *source, bool is_alive, uint64_t now_ms,
                      struct pad_rumble *ret_rumble);

/* --- Who turns --------------------------------------------------------------------------------------------------- */

struct pad_rumble_sink {
	bool has_heard;
	struct pad_rumble rumble;
	uint64_t heard_ms;
};

/* False: it is older than what was heard before. */
bool pad_rumble_hear(struct pad_rumble_sink *sink, const struct pad_rumble *rumble, uint64_t now_ms);
/* The levels now. */
struct pad_rumble pad_rumble_now(const struct pad_rumble_sink *sink, uint64_t now_ms);

#endif
