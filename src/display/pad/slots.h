/*
 * display/pad/slots.h - which viewer's gamepad is which pad of the machine, and what it holds.
 *
 * Model    A viewer tells whole states of its gamepads, each with a sequence of 8 bits that wraps; what is not newer is
 *          dropped, and a removal counts in the same sequence, so that no late state brings a pad back. A gamepad keeps the
 *          index that it got first, also when it goes and comes again, until another needs it.
 * Source   docs/spec/display.md, DISP-179, DISP-222, DISP-223; docs/stream.md.
 * Locks    None.
 * Tests    tests/display/pad_slots_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_SLOTS_H
#define DRYDOCK_DISPLAY_PAD_SLOTS_H

#include <drydock/gamepad_channel.h>
#include <drydock/xusb_protocol.h>

#include "display/stream_message.h"

struct pad_slot {
	bool is_known; /* viewer, number and last are of a gamepad */
	bool is_there;
	uint32_t viewer, number;
	uint8_t last; /* sequence */
	uint32_t identity; /* vendor << 16 | product; 0: it did not say */
	struct xusb_gamepad gamepad;
};

/* All zeros but for count: nobody is there. */
struct pad_slots {
	uint32_t count; /* pads that the machine has; at most PAD_COUNT_MAX */
	struct pad_slot slot[PAD_COUNT_MAX];
};

/*
 * Take a viewer's event.
 * Gives    The index of the slot that changed, or -1: the event is of another kind, is not newer, or all pads are in use.
 */
int pad_slots_take(struct pad_slots *slots, const struct display_input *input);

/* A state event's buttons and axes, in the order of the browser's standard mapping, as XInput has them. */
void pad_gamepad_from_input(const struct display_input *input, struct xusb_gamepad *ret_gamepad);

#endif
