/*
 * tools/capture/show_internal.h - what a show's course (show.c), its plan (show_plan.c), its pipeline and server (show_stream.c) and its
 * figures (show_figures.c) share.
 */
#ifndef DRYDOCK_CAPTURE_SHOW_INTERNAL_H
#define DRYDOCK_CAPTURE_SHOW_INTERNAL_H

#include "capture/show.h"

#include "capture/pads.h"
#include "display/server.h"
#include "display/session.h"
#include "display/watcher.h"

struct run {
	const struct show_options *options;
	struct display_plan plan;
	struct display_session_options session_options;
	struct display_session_report session;
	struct display_pipeline pipeline;
	struct display_server *server;
	struct display_certificate *certificate; /* null: no TLS */
	struct capture_pads *pads;               /* null: the machine has none */
	struct display_server_figures figures;
	struct display_watcher watcher;
	uint32_t delivered;
	uint64_t wanted; /* size, atomic */
	bool watched;    /* atomic */
	/* Of HDR, the server's thread's: whether who controls asks for it, and what all who look decode. */
	bool asks_hdr;
	uint32_t codecs;
	bool wants_hdr; /* what follows from both; atomic */
};

/* --- show.c -------------------------------------------------------------------------------------------------------- */

/* On standard error; why null or empty: nothing more is known. Gives CANNOT. */
int show_cannot(const char *what, const char *why);
/* A line on standard error. context is not looked at. */
void show_log(void *context, const char *text);
/* A desktop has people, and so it has a pointer. */
bool show_has_seat(const struct run *run);

/* --- show_plan.c --------------------------------------------------------------------------------------------------- */

/* Once a session; nothing asks again what was decided here. Gives GOOD, or CANNOT, and why was told. */
int show_make_plan(struct run *run);

/* --- show_stream.c ------------------------------------------------------------------------------------------------- */

/* Of run's plan. What was started is run's, which stop() of show.c ends. Each gives GOOD, or CANNOT, and why was told. */
int show_start_pipeline(struct run *run);
int show_start_server(struct run *run);

/* --- show_figures.c ------------------------------------------------------------------------------------------------ */

/* Of what has ended. */
void show_fill_figures(struct run *run, struct figures *ret_figures);
/* On standard error. What a browser would add is on its page. */
void show_tell_timing(const struct figures *figures);

#endif
