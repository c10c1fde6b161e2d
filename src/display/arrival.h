/*
 * display/arrival.h - the steps in which a monitor comes, whatever the system that it comes to.
 *
 * Model    Pin the adapter, add the monitor, ping its driver, find the display that the system makes of it, set its mode, arrange
 *          the displays, let all that settle. What a system needs of this is its policy; with our own composer a monitor has no
 *          other name, and nothing settles. A display that is not found is looked for by the capture later.
 * Source   docs/spec/display.md 9.2 (DISP-195).
 * Tests    tests/display/arrival_test.c
 */
#ifndef DRYDOCK_DISPLAY_ARRIVAL_H
#define DRYDOCK_DISPLAY_ARRIVAL_H

#include <stdbool.h>

#include "display/objects.h"

struct display_arrival_policy {
	uint32_t looks;   /* for the display, before it is forced to be a part of the desktop, and as many after that; 0: it is known */
	uint32_t look_ms; /* between two of them */
	uint32_t settle_ms;
};
extern const struct display_arrival_policy display_arrival_windows, display_arrival_own;

/* Null ones are left out. */
struct display_arrival_steps {
	void (*pin)(void *context); /* a driver that does not care is no failure */
	NTSTATUS (*add)(void *context);
	void (*start_pinger)(void *context);
	bool (*find)(void *context);
	void (*extend)(void *context);
	void (*set_mode)(void *context);
	void (*arrange)(void *context);
	void (*sleep)(void *context, uint32_t ms);
	void *context;
};

/*
 * Take them in order.
 * Gives    ret_is_found: the display was found, or needs not be.
 * Errors   of add, after which nothing is done.
 */
NTSTATUS display_arrive(const struct display_arrival_steps *steps, const struct display_arrival_policy *policy,
                        bool *ret_is_found);

#endif
