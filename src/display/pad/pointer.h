/*
 * display/pad/pointer.h - the machine's mouse, moved by viewers and by who kicks a desktop.
 *
 * Model    What viewers' mice do comes from whatever thread hears them and is kept as steps, a report each; one thread of the machine
 *          makes the mouse's device and tells its driver a step as often as the one before was taken. Movements that wait are
 *          added up; a change of buttons is a step of its own, so that no click is lost, and so are the two of a kick. What
 *          happens while no driver has the mouse happens to nobody. Places (STREAM_MOUSE_AT) are none of a mouse's.
 * Source   docs/spec/display.md, DISP-101 and DISP-104; docs/gamepads.md.
 * Locks    pad_pointer.steps_lock guards the steps; a host lock, held over nothing.
 * Tests    tests/display/pad_pointer_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_POINTER_H
#define DRYDOCK_DISPLAY_PAD_POINTER_H

#include "display/pad/channel.h"
#include "display/stream_message.h"

#define PAD_POINTER_STEPS 64u /* that wait at most; then movements are added to the last, and buttons to it */

struct pad_pointer;

/* system lives as long as it. Errors: -ENOMEM. */
int pad_pointer_create(const struct pad_system *system, struct pad_pointer **ret_pointer);
/* Nobody runs it any more. Null is accepted. */
void pad_pointer_destroy(struct pad_pointer *pointer);

/* Movements, buttons and the wheel of a viewer that may control; all else is left alone. Any thread. */
void pad_pointer_input(struct pad_pointer *pointer, const struct display_input *input);
/*
 * Move by a pixel to the right and back, with the buttons as they are, in two reports that nothing is added to. Any thread.
 * Gives    False: no driver has the mouse; nothing will move.
 */
bool pad_pointer_kick(struct pad_pointer *pointer);

/* Make the device and serve it until pad_pointer_stop(), then remove it; a thread of the machine. */
void pad_pointer_run(struct pad_pointer *pointer);
/* One look at an open channel. Gives the milliseconds until the next. */
uint32_t pad_pointer_tick(struct pad_pointer *pointer);
/* For tests, which tick: pad_pointer_run() does both. Errors: those of pad_channel_open(). */
NTSTATUS pad_pointer_open(struct pad_pointer *pointer);
void pad_pointer_close(struct pad_pointer *pointer);
/* Any thread. */
void pad_pointer_stop(struct pad_pointer *pointer);

#endif
