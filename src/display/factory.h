/*
 * display/factory.h - the one place where sessions are built and rebuilt.
 *
 * Model    A session is a lease of a monitor, and a capturer whose ring has a first picture. The ladder of a capturer that does
 *          not open: attempts that hold one lease together, so that what fails does not take a monitor away and bring it
 *          back each time (one whose driver has ended is made anew, it knows nothing any more); then the monitor is made
 *          anew for a last one; then the error, which the caller tells. Errors that stay end it at once.
 * Source   docs/spec/display.md 9.1, 9.3 (DISP-185, 199, 202).
 * Tests    tests/display/factory_test.c
 */
#ifndef DRYDOCK_DISPLAY_FACTORY_H
#define DRYDOCK_DISPLAY_FACTORY_H

#include "display/manager.h"

#define DISPLAY_BUILD_ATTEMPTS 4u
#define DISPLAY_BUILD_PAUSE_MS 500u /* before the second; then twice as long each time */
/* For the attempts: nobody looks at black for longer without the next step. One takes DISPLAY_OPEN_MS at most. */
#define DISPLAY_BUILD_MS 10000u

struct display_factory {
	struct display_manager *manager;
	/*
	 * Open the capturer of lease's monitor; when it gives success there is a first picture. What it cannot do leaves
	 * nothing. STATUS_TIMEOUT is a failure, too.
	 */
	NTSTATUS (*open)(void *context, const struct display_lease *lease);
	/* Told of each attempt that failed, with its number from 1. May be null. */
	void (*failed)(void *context, uint32_t attempt, NTSTATUS status);
	/* End early. May be null. */
	bool (*is_over)(void *context);
	void *context;
};

/*
 * Build a session. lease is one of before, to be rebuilt (slot not 0), or none.
 * Gives    STATUS_SUCCESS: lease is good, and the capturer open. Otherwise lease is released.
 * Errors   of the last attempt; STATUS_CANCELLED: is_over said so.
 */
NTSTATUS display_factory_build(const struct display_factory *factory, const struct display_manager_request *request,
                               struct display_lease *lease);

/* It will be the same the next time. */
bool display_is_permanent(NTSTATUS status);

#endif
