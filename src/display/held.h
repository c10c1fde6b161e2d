/*
 * display/held.h - what a viewer holds down, so that nothing of it is left when it goes.
 *
 * Model    Each event of a viewer is looked at once: kinds and numbers that mean nothing are ignored, and so is what
 *          changes nothing (a key that is down already, a stale state of a pad, DISP-223). What is held is kept: keys,
 *          buttons, touches, pads; when the viewer has gone, it is let go event by event.
 * Locks    None: the server's thread alone.
 * Tests    tests/display/held_test.c, fuzz/fuzz_viewer_message.c
 */
#ifndef DRYDOCK_DISPLAY_HELD_H
#define DRYDOCK_DISPLAY_HELD_H

#include "display/stream_message.h"

struct display_held_pad {
	bool is_there, was_there; /* was_there: last is one of it */
	uint8_t last;             /* sequence */
};

/* Zero-initialised is a viewer that holds nothing. */
struct display_held {
	uint64_t keys[STREAM_KEY_CODES / 64];
	uint32_t buttons, touches; /* bits */
	struct display_held_pad pad[STREAM_PADS];
};

/* The pad's number and the sequence of one of its events: two bytes of its flags. */
static inline uint32_t display_input_pad(const struct display_input *input)
{
	return input->flags & 0xFF;
}
static inline uint8_t display_input_sequence(const struct display_input *input)
{
	return (uint8_t)(input->flags >> 8);
}

/* True: input is to be handed on. */
bool display_held_take(struct display_held *held, const struct display_input *input);
/* The event that lets go of one more of what is held; false: nothing is. */
bool display_held_release(struct display_held *held, struct display_input *ret_input);

#endif
