/*
 * display/pointer.h - a session's pointer: its channel for as long as the monitor's driver has one, and who is told.
 *
 * Model    Beside the pictures: a pointer that moves converts, encodes and sends none. The channel (cursor.h) is made anew with
 *          each ring, since what is behind it may be another driver. Without one nobody is told, and the pointer stands where it
 *          was.
 * Source   docs/spec/display.md 2.5 (DISP-30, 31).
 * Locks    None: the session's thread.
 * Tests    tests/display/pointer_test.c
 */
#ifndef DRYDOCK_DISPLAY_POINTER_H
#define DRYDOCK_DISPLAY_POINTER_H

#include "display/cursor.h"

struct display_pointer {
	const struct display_objects *objects;
	/* shape is null while the image stays; its numbers, and those in cursor, go on when the channel is another one. */
	void (*show)(void *context, const struct display_cursor *cursor, const struct display_cursor_shape *shape);
	void *context;
	struct display_cursor_channel *channel; /* null: there is none */
	uint32_t shape;                         /* number of the newest image */
	uint64_t moves, shapes;                 /* that were told; each image is a move, too */
	uint64_t refused, torn;                 /* of channels that have gone */
};

/* show null: the pointer is nobody's concern, and nothing below does anything. */
void display_pointer_init(struct display_pointer *ret_pointer, const struct display_objects *objects,
                          void (*show)(void *context, const struct display_cursor *cursor,
                                       const struct display_cursor_shape *shape),
                          void *context);
/*
 * A channel for target of the driver behind device, whose handles are process's; the one before ends.
 * Errors   STATUS_INSUFFICIENT_RESOURCES; of display_cursor_channel_init() and _deliver(). There is none then.
 */
NTSTATUS display_pointer_open(struct display_pointer *pointer, HANDLE process, HANDLE device, uint32_t target_id);
/* Tell what is new. */
void display_pointer_look(struct display_pointer *pointer);
/* Wait for event, or for news of the pointer, at most timeout_ms. */
void display_pointer_wait(struct display_pointer *pointer, HANDLE event, uint32_t timeout_ms);
void display_pointer_close(struct display_pointer *pointer);

#endif
