/* tools/capture/show.c - everything around a session is started, and ended in the other order. */
#include "capture/show_internal.h"

#include <string.h>

#include "capture/reader.h"
#include "capture/seat.h"
#include "machine/companion.h"

#define WELCOME_MS 5000
#define LAST_FRAME_MS 3000

int show_cannot(const char *what, const char *why)
{
	fprintf(stderr, "drydock: %s%s%s\n", what, why && *why ? ": " : "", why ? why : "");
	return CANNOT;
}

void show_log(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "drydock: %s\n", text);
}

bool show_has_seat(const struct run *run)
{
	return run->plan.cursor != DISPLAY_CURSOR_NONE;
}

/* --- Who looks ------------------------------------------------------------------------------------------------------ */

/* Null: there is no TLS. */
static const char *fingerprint_of(const struct run *run)
{
	return run->certificate ? display_certificate_fingerprint(run->certificate) : NULL;
}

static int start_watcher(struct run *run)
{
	const struct display_admission *admission = display_server_admission(run->server);
	struct display_watcher_options options = {
		.port = admission->port,
		.address = display_place_near(&run->options->door.place),
		.fingerprint = fingerprint_of(run),
		.token = admission->view,
		.codecs = STREAM_CODEC_H264 | STREAM_CODEC_H264_RGB | STREAM_CODEC_H264_HIGH10 |
		          STREAM_CODEC_HEVC,
		.samples = run->pipeline.options.samples,
		.counts_by_number = show_has_seat(run),
		.takes_parts = true,
	};
	int result = display_watcher_start(&run->watcher, &options);

	if (result)
		return show_cannot("the check's viewer cannot be started", strerror(-result));
	if (!display_watcher_wait_welcome(&run->watcher, WELCOME_MS))
		return show_cannot("the check's viewer was not let in", run->watcher.close_words);
	return GOOD;
}

static int tell_address(struct run *run)
{
	const struct display_admission *admission = display_server_admission(run->server);
	char address[DISPLAY_PLACE_TEXT + 16];

	door_address(&run->options->door, admission->port, address, sizeof(address));
	words_address(&run->options->words,
	              &(struct words_address){ address, admission->control, admission->view,
	                                       fingerprint_of(run) });
	fprintf(stderr, "drydock: open the first address in a browser; Ctrl-C ends it\n");
	return GOOD;
}

/* What was sent last has come to it; one that did not last until then says why. */
static void stop_watcher(struct run *run)
{
	bool was_left;

	display_watcher_wait_frame(&run->watcher, display_server_pushed(run->server),
	                           LAST_FRAME_MS);
	was_left = display_watcher_wait_over(&run->watcher, 0);
	display_watcher_stop(&run->watcher);
	if (was_left)
		show_cannot("the check's viewer ended early", run->watcher.close_words);
}

/* What is under way comes out of the viewer before anything of it ends. */
static void stop(struct run *run)
{
	display_pipeline_stop(&run->pipeline);
	if (run->watcher.thread)
		stop_watcher(run);
	seat_stop();
	/* Its thread gives events, theirs orders. */
	capture_pads_stop(run->pads);
	display_server_stop(run->server, &run->figures);
	capture_pads_destroy(run->pads);
}

/* --- The session --------------------------------------------------------------------------------------------------- */

/* On the page; what is trouble on standard error, too, unless it checks itself. */
static void tell_state(void *context, uint32_t code, const char *words)
{
	struct run *run = context;

	display_server_set_state(run->server, code, words);
	words_state(&run->options->words, code, words);
	if ((code == STREAM_NOTICE_NO_PICTURE || code == STREAM_NOTICE_RESTARTED) &&
	    !run->options->seconds)
		show_log(run, words);
}

static void run_session(void *context)
{
	struct run *run = context;

	display_session_run(&run->session_options, &run->session);
}

/* Whatever is new of the pointer goes to all who look, and no picture with it. */
static void point(void *context, const struct display_cursor *cursor,
                  const struct display_cursor_shape *shape)
{
	struct run *run = context;

	if (shape)
		display_server_set_cursor_shape(run->server, shape);
	display_server_set_cursor(run->server, cursor);
}

static bool kick_mouse(void *context)
{
	return capture_pads_kick(((struct run *)context)->pads);
}

/* The page hears why before it hears that the monitor has ended. */
static void tell_failure(struct run *run)
{
	display_server_set_state(run->server, STREAM_NOTICE_NO_PICTURE, run->session.text);
	words_state(&run->options->words, STREAM_NOTICE_NO_PICTURE, run->session.text);
}

static int watch_session(struct run *run)
{
	const struct show_options *options = run->options;
	bool has_crashed;

	run->session_options = (struct display_session_options){
		.width = run->plan.width,
		.height = run->plan.height,
		.refresh_hz = run->plan.refresh_hz,
		.seconds = options->seconds,
		.adapter = { run->plan.adapter.luid_low, run->plan.adapter.luid_high },
		.interrupted = options->interrupted,
		.pipeline = &run->pipeline,
		.number = options->words.number,
		.wanted = &run->wanted,
		.wants_hdr = run->plan.is_hdr ? &run->wants_hdr : NULL,
		.display = capture_reader_start(),
		.repeats = options->keeps_rate,
		.nothing_ms = options->config.nothing_ms,
		.steady_ms = show_has_seat(run) ? 0 : options->config.steady_ms,
		.state = tell_state,
		.has_driver_inside = options->has_driver_inside,
		.kick_mouse = run->options->has_mouse ? kick_mouse : NULL,
		.kick = show_has_seat(run) ? seat_kick : NULL,
		.point = run->plan.cursor == DISPLAY_CURSOR_LAYER ? point : NULL,
		.paints_pointer = run->plan.cursor == DISPLAY_CURSOR_PAINTED,
		.white_nits = options->white_nits,
		.watched = options->lingers ? &run->watched : NULL,
		.linger_ms = options->config.linger_ms,
		.is_pinned = options->config.is_pinned,
		.context = run
	};
	has_crashed = machine_companion_call(run_session, run) < 0;
	capture_reader_stop();
	if (has_crashed)
		return show_cannot("no picture came", "the capture host crashed");
	/* Whoever ends it before that knows why, and says so. */
	if (run->session.status == 0 || __atomic_load_n(options->interrupted, __ATOMIC_RELAXED))
		return GOOD;
	tell_failure(run);
	return show_cannot("no picture came", run->session.text);
}

int show(const struct show_options *options, struct figures *ret_figures)
{
	struct run run = { .options = options };
	int status = show_make_plan(&run);

	if (status == GOOD)
		status = show_start_pipeline(&run);
	if (status != GOOD)
		return status;
	status = show_start_server(&run);
	if (status == GOOD)
		status = options->seconds ? start_watcher(&run) : tell_address(&run);
	if (status == GOOD)
		status = watch_session(&run);
	stop(&run);
	show_fill_figures(&run, ret_figures);
	if (options->config.tells_timing)
		show_tell_timing(ret_figures);
	display_watcher_finish(&run.watcher);
	display_pipeline_finish(&run.pipeline);
	display_certificate_destroy(run.certificate);
	return status;
}
