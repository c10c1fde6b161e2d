/*
 * display/session.h - one capture session: a monitor, its ring, pictures until it is over, and again when the driver has ended.
 *
 * Model    The calling thread's process is the capture host's. What comes between the driver and the pipeline is built and
 *          rebuilt by the factory (factory.h), under leases of a display manager of the session's own. What is beside it
 *          is the pipeline's, which is made and ended from outside.
 * Tests    tests/display/session_test.c and session_*_test.c beside it; tests/tools/monitor_test.c, tests/tools/monitor_faults_test.c
 */
#ifndef DRYDOCK_DISPLAY_SESSION_H
#define DRYDOCK_DISPLAY_SESSION_H

#include "display/client.h"
#include "display/monitors.h"
#include "display/pipeline.h"
#include "display/pointer.h"
#include "display/state.h"

struct display_session_options {
	uint32_t width, height, refresh_hz;
	uint32_t seconds;          /* 0: until it is interrupted */
	const bool *interrupted; /* set from outside: end early; may be null */
	struct display_pipeline *pipeline; /* started, for pictures of that size */
	/* Atomic: display_session_size() of what is wanted now, 0: nothing else; may be null. The monitor follows it. */
	const uint64_t *wanted;
	/*
	 * Atomic: HDR is wanted, and all who look can show it. The monitor follows it; what somebody else makes of it is followed,
	 * too. Null: nobody here can show HDR, so that a monitor that begins with it is switched back, as often as it does.
	 */
	const bool *wants_hdr;
	uint32_t colour_settle_ms; /* from telling a display to show HDR until it does; 0 of our composer */
	/* Where nothing at all was presented the session fails after so long; 0: DISPLAY_NOTHING_MS. */
	uint32_t nothing_ms;
	/*
	 * What is shown never rests, as the card: where no picture comes for so long the monitor is made anew. 0: a desktop, which
	 * may be quiet.
	 */
	uint32_t steady_ms;
	bool repeats; /* where nothing new comes in time the last picture is sent again, so that there are as many as the rate says */
	struct display_state *display; /* what the monitor shows, read by a thread of the caller's; null: nobody reads it */
	/*
	 * Atomic: somebody looks. Then there is a monitor, and for linger_ms after the last one has gone, or for ever when it is
	 * pinned; who comes meanwhile gets one made anew (manager.h). Null: there is one as long as the session.
	 */
	const bool *watched;
	uint32_t linger_ms;
	bool is_pinned;
	/* How it stands: a STREAM_NOTICE_ and words; on the session's thread; may be null. */
	void (*state)(void *context, uint32_t code, const char *words);
	uint32_t number; /* as display_monitors has it */
	/* The driver lives in the machine's own process, which is no driver host. */
	bool has_driver_inside;
	/* Where the driver is to render, as the plan says (adapter.h); 0: wherever it likes. */
	struct frame_set_render_adapter adapter;
	/*
	 * Move the desktop a little, so that its compositor draws; on the session's thread, 50 ms apart at least. First by the mouse of the
	 * machine, when it has one, then by the desktop's own means: a mouse is heard where these are not, and nothing
	 * tells whether its movement was drawn. Each may be null. kick_mouse gives false when there is no mouse.
	 */
	bool (*kick_mouse)(void *context);
	void (*kick)(void *context);
	/*
	 * The pointer, which is kept out of the pictures then; on the session's thread, as display_pointer's. Null: it is a part of
	 * them, unless paints_pointer says otherwise.
	 */
	void (*point)(void *context, const struct display_cursor *cursor, const struct display_cursor_shape *shape);
	/* The driver's pictures come without the pointer, and go on with it (painter.h); nobody is told of it. */
	bool paints_pointer;
	uint32_t white_nits; /* of a desktop in HDR, whose pointer is painted */
	const struct display_objects *objects; /* null: the machine's services, */
	const struct display_finder *finder;   /* and what they find */
	void *context;
};

struct display_session_report {
	NTSTATUS status;
	char text[256]; /* why status is a failure */
	uint32_t generation, target_id; /* of the last ring */
	uint64_t presented; /* by the driver, from the first that was consumed on, of each ring */
	uint64_t consumed, timeouts, refused;
	uint32_t rebuilds;
	uint32_t rebinds; /* of rings, to the adapter that the driver renders on */
	uint32_t rebind_ms; /* the last, from the refusal to a first picture of the other ring */
	uint32_t blackout_ms; /* the longest, from the last picture of a ring to the first of the next */
	uint32_t kicks, mouse_kicks; /* mouse_kicks: of these, those that moved a mouse */
	uint64_t pointer_moves, pointer_shapes; /* that were told */
	uint64_t pointer_refused;               /* images that were none */
	uint64_t repaints;        /* of pictures that stayed, with the pointer elsewhere */
	uint64_t repeats;         /* of pictures, to keep a rate */
	uint32_t flips;           /* between SDR and HDR */
	uint32_t flip_longest_ms; /* from one to the first picture of the other */
	uint32_t switched_off;    /* times that somebody had the monitor show HDR where nobody can */
};

static inline uint64_t display_session_size(uint32_t width, uint32_t height)
{
	return (uint64_t)width << 32 | height;
}

/*
 * Run a session to its end.
 * Gives    True when there is a report of a session; false: ret_report->status and text say why it ended.
 */
bool display_session_run(const struct display_session_options *options, struct display_session_report *ret_report);

#endif
