/*
 * display/session.h - one capture session from the driver's device to the self-check's figures.
 *
 * Model    The capture host is a process of the machine with a handle table of its own; its one thread opens the driver,
 *          adds a monitor, makes and delivers a ring, and consumes. What is beside the machine is the pipeline's, which
 *          is made and ended from outside: its threads are waited for where no machine's thread waits.
 * Tests    tests/display/session_test.c, tests/tools/monitor_test.c
 */
#ifndef DRYDOCK_DISPLAY_SESSION_H
#define DRYDOCK_DISPLAY_SESSION_H

#include "display/client.h"
#include "display/pipeline.h"

struct display_session_options {
	uint32_t width, height, refresh_hz;
	uint32_t seconds;          /* 0: until it is interrupted */
	const bool *interrupted; /* set from outside: end early; may be null */
	struct display_pipeline *pipeline; /* started, for pictures of that size */
	/* Atomic: display_session_size() of what is wanted now, 0: nothing else; may be null. The monitor follows it. */
	const uint64_t *wanted;
	/* How it stands: a STREAM_NOTICE_ and words; on the session's thread; may be null. */
	void (*state)(void *context, uint32_t code, const char *words);
	void *context;
};

struct display_session_report {
	NTSTATUS status;
	char text[256]; /* why status is a failure */
	uint32_t generation, target_id;
	uint64_t presented; /* by the driver, from the first that was consumed on */
	uint64_t consumed, timeouts, refused;
};

static inline uint64_t display_session_size(uint32_t width, uint32_t height)
{
	return (uint64_t)width << 32 | height;
}

/*
 * Run a session to its end; the caller has entered the machine and waits in it.
 * Gives    True when there is a report of a session; false: ret_report->status and text say why there was none.
 */
bool display_session_run(const struct display_session_options *options, struct display_session_report *ret_report);

#endif
