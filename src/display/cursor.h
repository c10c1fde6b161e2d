/*
 * display/cursor.h - the host's half of a monitor's cursor: a section that the driver writes, and the newest of what it says.
 *
 * Model    Section and event are the host's, delivered like a ring (ring.h). The driver sets the event when it has written, under a number that is odd
 *          meanwhile; what was read is believed when the number was even and the same before and after. It may write anything
 *          at any time: every number is checked, sizes are bounded, and a reader that meets it writing too often comes
 *          again later. Pixels are copied when their number is another one.
 * Source   docs/spec/display.md 2.5 (DISP-30, 31).
 * Locks    None: one thread of the host.
 * Tests    tests/display/cursor_test.c
 */
#ifndef DRYDOCK_DISPLAY_CURSOR_H
#define DRYDOCK_DISPLAY_CURSOR_H

#include <drydock/frame_channel.h>

#include "display/objects.h"
#include "display/stream_message.h"

struct display_cursor_channel {
	const struct display_objects *objects;
	HANDLE section, event;
	struct frame_cursor *view; /* null: none */
	uint32_t last_sequence;    /* of what was read */
	uint32_t last_shape;
	uint64_t torn;    /* times that it was being written whenever we looked */
	uint64_t refused; /* images that are none */
	struct display_cursor cursor;
	struct display_cursor_shape shape;
	uint32_t pixels[FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE]; /* of shape */
};

/*
 * Make a section for a cursor, and an event that says that it was written: a hint.
 * Owns     ret_channel until display_cursor_channel_finish().
 * Errors   those of objects; nothing is left then.
 */
NTSTATUS display_cursor_channel_init(struct display_cursor_channel *ret_channel,
                                     const struct display_objects *objects);
/* Null view: nothing. */
void display_cursor_channel_finish(struct display_cursor_channel *channel);
/*
 * Duplicate both into process and tell the driver behind device that it is target's.
 * Errors   those of duplicating and of the control code; no duplicate is left behind then.
 */
NTSTATUS display_cursor_channel_deliver(const struct display_cursor_channel *channel, HANDLE process,
                                        HANDLE device, uint32_t target_id);

enum display_cursor_news {
	DISPLAY_CURSOR_SAME,
	DISPLAY_CURSOR_MOVED, /* channel->cursor is new */
	DISPLAY_CURSOR_SHAPED /* and channel->shape */
};
/* Read what is new. */
enum display_cursor_news display_cursor_channel_read(struct display_cursor_channel *channel);

#endif
