/*
 * display/mode_change.h - another size or colour of a monitor that is shown: its driver is asked, and gets a ring for it.
 *
 * Model    First UPDATE_MODES, under which the monitor stays; where the driver cannot, or no picture of the new size comes,
 *          the monitor is removed and added anew (DISP-29); where that fails, too, it is added as it was.
 *          A colour is told alone; a driver that does not know of it, or gives no picture, is to show what it did.
 * Source   docs/spec/display.md: DISP-29, DISP-62, DISP-92.
 * Tests    tests/display/mode_change_test.c, tests/display/machine_test.c
 */
#ifndef DRYDOCK_DISPLAY_MODE_CHANGE_H
#define DRYDOCK_DISPLAY_MODE_CHANGE_H

#include "display/client.h"
#include "display/ring.h"

/* What a host has of a monitor. */
struct display_monitor {
	const struct display_client *client;
	struct frame_add_request add; /* what it was added with, and what it is now */
	struct frame_add_reply reply;
	uint32_t colour;           /* FRAME_COLOUR_ that it shows */
	HANDLE process;            /* the driver's */
	struct display_ring *ring; /* delivered */
	/* The wait for the first picture, as display_ring_wait_open()'s; may be null. */
	void (*kick)(void *context);
	void *context;
};

enum display_mode_result {
	DISPLAY_MODE_CHANGED,
	DISPLAY_MODE_KEPT, /* no picture of that size is to be had; it is as it was, maybe with another ring */
	DISPLAY_MODE_LOST  /* there is no monitor any more, or no ring that it draws into */
};

/* Let monitor be of that size, at its rate. Its ring is another afterwards, and so may be its target. */
enum display_mode_result display_monitor_resize(struct display_monitor *monitor, uint32_t width, uint32_t height);
/* Let monitor show that colour. Its ring is another afterwards. */
enum display_mode_result display_monitor_recolour(struct display_monitor *monitor, uint32_t colour);
/* Its mode and colour are others already, by somebody else's doing: monitor says which. A ring for them. */
enum display_mode_result display_monitor_reopen(struct display_monitor *monitor);

#endif
