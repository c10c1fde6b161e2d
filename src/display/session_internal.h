/*
 * display/session_internal.h - what a session's course (session.c), its rings (session_ring.c), its first picture
 * (session_first.c), a constant rate (session_rate.c), a pointer that is painted (session_paint.c) and changes in between
 * (session_mode.c) share.
 */
#ifndef DRYDOCK_DISPLAY_SESSION_INTERNAL_H
#define DRYDOCK_DISPLAY_SESSION_INTERNAL_H

#include "display/session.h"

#include "display/factory.h"
#include "display/painter.h"
#include "display/recovery.h"

struct session {
	const struct display_session_options *options;
	struct display_session_report *report;
	const struct display_objects *objects;
	struct display_monitors monitors;
	struct display_manager manager;
	struct display_factory factory;
	struct display_lease lease;
	struct display_ring ring;
	struct display_consumer consumer;
	struct display_recovery recovery;
	struct display_pointer pointer;
	struct display_output *output;    /* taken for the next picture */
	struct display_manager_mode mode; /* of the monitor that there is, or is to be */
	uint32_t colour;                  /* FRAME_COLOUR_ of the ring */
	uint32_t asked;                   /* and what the driver was asked for last */
	uint64_t flip_ms;                 /* since when a ring of another colour has given no picture; 0: it has */
	uint64_t seen;                    /* of options->wanted */
	uint32_t former; /* sequences of the rings before: what is sent counts on */
	bool must_renew; /* there is no monitor that could be used again */
	bool is_rebuilt; /* its first picture has not come yet */
	uint64_t end_ns, fresh_ms;
	struct display_painter *painter; /* null: the pointer is not painted */
	uint64_t repaint_ns; /* the pointer that has moved is painted no sooner: pictures come no faster than the rate */
	uint64_t repeat_ns; /* when the last picture is to be sent again; 0: there is none */
	bool has_shown;     /* a picture was consumed since somebody began to wait, at await_ms */
	uint64_t await_ms;
	struct display_driver_state last_state; /* of the ring that was looked at last */
	char text[256]; /* of the last failure to open */
};

/* --- session.c ----------------------------------------------------------------------------------------------------- */

uint64_t session_now_ms(const struct session *session);
/* How it stands: a STREAM_NOTICE_ and words. */
void session_tell(const struct session *session, uint32_t code, const char *words);
/* A desktop that does not change is not drawn, whoever waits for it. */
void session_kick(void *context);

/* --- session_ring.c --------------------------------------------------------------------------------------------------- */

/*
 * For the factory; context: the session. A ring of lease's monitor, with a first picture in it; one that turns out to be for another
 * adapter than the one that renders is made anew, once.
 * Errors   as of what it takes: then there is no ring, and session->text says why.
 */
NTSTATUS session_open_ring(void *context, const struct display_lease *lease);
/* The same, after each attempt that failed: what is known of it goes into the report. */
void session_keep_text(void *context, uint32_t attempt, NTSTATUS status);
/* A lease and a ring, begun, by the factory. False: there is neither, and the report has the status. */
bool session_build_ring(struct session *session);
/* A ring is there, with a first picture in it. */
void session_begin_ring(struct session *session);
/* What a ring's consumer has counted goes into the report; its sequences are those of before. */
void session_account(struct session *session);
/* The ring is of no use any more. */
void session_drop_ring(struct session *session);

/* --- session_first.c ------------------------------------------------------------------------------------------------- */

/* Somebody waits for a first picture from now on. */
void session_await_first(struct session *session);
/* They have waited for it as long as anybody does. Never of a session that had one: a desktop may be quiet. */
bool session_has_shown_nothing(const struct session *session);
/* What the driver says of the ring, while there is one, for who asks later. */
void session_note_driver(struct session *session);
/* That is the end: status and words go into the report. */
void session_give_up(struct session *session);
/* Why there was nothing to take of the ring that there is for so long. */
const char *session_stopped_words(const struct session *session);

/* --- session_rate.c -------------------------------------------------------------------------------------------------- */

/*
 * What has come so far is as much as the rate says, or made up for. wait_ms 0: a picture has come.
 * Gives    How long to wait, which is wait_ms at most.
 */
uint32_t session_keep_rate(struct session *session, uint32_t wait_ms);

/* --- session_paint.c ------------------------------------------------------------------------------------------------- */

/* The pointer, which is to be painted, told, or neither. False: memory is short; that is the report's. */
bool session_begin_pointer(struct session *session);
void session_end_pointer(struct session *session);
/* What a picture of the driver's is to be sent as: itself, or with the pointer in it. now_ns: by the objects' clock. */
const struct display_picture *session_paint(struct session *session, const struct display_picture *picture,
                                            uint64_t now_ns);
/*
 * No new picture has come, and session->output is taken: where the pointer has moved the one before is sent with it.
 * Gives    0: session->output was submitted. Otherwise it is the caller's still, and so long is to be waited, wait_ms at most.
 */
uint32_t session_repaint(struct session *session, uint32_t wait_ms);

/* --- session_mode.c -------------------------------------------------------------------------------------------------- */

/*
 * A monitor of which no ring was made yet is told what to show: HDR when that is wanted, else SDR. session->colour is what the
 * ring has to be for.
 * Errors   STATUS_NOT_SUPPORTED: it shows HDR, which nobody wants, and does not stop.
 */
NTSTATUS session_settle_colour(struct session *session, const struct display_driver_monitor *monitor);
/* What is wanted now, and what somebody else has changed. Null: go on. Otherwise why the ring is of no use any more. */
const char *session_follow(struct session *session);

#endif
