/* tools/capture/show.c - everything around a session is started, and ended in the other order. */
#include "capture/show.h"

#include <string.h>

#include "base/host/host.h"
#include "capture/pads.h"
#include "capture/reader.h"
#include "capture/seat.h"
#include "composer/adapters.h"
#include "display/server.h"
#include "display/session.h"
#include "display/watcher.h"
#include "machine/companion.h"

#define WELCOME_MS 5000
#define LAST_FRAME_MS 3000
#define TIMED_SECONDS 600u
/* A machine has the first; the others are as of a laptop's discrete GPUs, each with more memory than the one before. */
#define DISCRETE(number) \
	{ \
		.name = "Drydock emulated adapter " #number, \
		.dedicated_bytes = (uint64_t)(number) << 30, \
		.luid_low = COMPOSER_ADAPTER_LUID(number##u) \
	}
static const struct display_adapter several[COMPOSER_ADAPTERS_MAX] = {
	{ .name = "Drydock emulated adapter", .luid_low = COMPOSER_ADAPTER_LUID(1u) },
	DISCRETE(2),
	DISCRETE(3),
	DISCRETE(4),
};
/* The only one, whose number its driver knows. */
static const struct display_adapter only = { .name = "Drydock emulated adapter" };

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

static int cannot(const char *what, const char *why)
{
	fprintf(stderr, "drydock: %s%s%s\n", what, why && *why ? ": " : "", why ? why : "");
	return CANNOT;
}

/* Of the pictures that are planned. */
static struct display_format format_of(const struct run *run)
{
	const struct display_plan *plan = &run->plan;

	return (struct display_format){ .width = plan->width,
		                        .height = plan->height,
		                        .refresh_hz = plan->refresh_hz,
		                        .is_lossless = plan->chroma == DISPLAY_CHROMA_444,
		                        .is_hdr = plan->is_hdr,
		                        .encoder = plan->encoder };
}

/* --- Pipeline and server ---------------------------------------------------------------------------------------- */

/* The server numbers frames in this very order. */
static void deliver(void *context, const struct display_coded *coded)
{
	struct run *run = context;

	run->delivered++;
	if (run->options->hashes)
		fprintf(run->options->hashes, "%u %08x\n", run->delivered, coded->hash);
	if (run->options->record)
		fwrite(coded->packet.bytes, 1, coded->packet.size, run->options->record);
	display_server_push(run->server, coded);
}

static void want_key(void *context)
{
	display_pipeline_want_key(&((struct run *)context)->pipeline);
}

static void watch(void *context, bool watched)
{
	struct run *run = context;

	__atomic_store_n(&run->watched, watched, __ATOMIC_RELAXED);
	/* What is recorded is encoded in any case. */
	display_pipeline_watch(&run->pipeline, watched || run->options->record);
}

static void resize(void *context, uint32_t width, uint32_t height)
{
	struct run *run = context;

	__atomic_store_n(&run->wanted, display_session_size(width, height), __ATOMIC_RELEASE);
}

/* HDR is for all or for nobody: there is one stream. */
static void choose_colour(struct run *run)
{
	struct display_format format = format_of(run);

	__atomic_store_n(&run->wants_hdr,
	                 run->asks_hdr && (run->codecs & display_format_codec(&format)),
	                 __ATOMIC_RELAXED);
}

static void take_codecs(void *context, uint32_t common)
{
	struct run *run = context;

	run->codecs = common;
	choose_colour(run);
}

static void take_colour(void *context, bool is_hdr)
{
	struct run *run = context;

	run->asks_hdr = is_hdr;
	choose_colour(run);
}

static void follow_link(void *context, uint32_t bits)
{
	display_pipeline_set_rate(&((struct run *)context)->pipeline, bits);
}

static void hold(void *context, bool holds)
{
	display_pipeline_hold(&((struct run *)context)->pipeline, holds);
}

/* Who counts pictures, or keeps them, wants them late rather than never. */
static bool wants_every_picture(const struct run *run)
{
	const struct show_options *options = run->options;

	return options->seconds || options->hashes || options->record || options->keeps_rate;
}

static void log_line(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "drydock: %s\n", text);
}

/* On the page; what is trouble on standard error, too, unless it checks itself. */
static void tell_state(void *context, uint32_t code, const char *words)
{
	struct run *run = context;

	display_server_set_state(run->server, code, words);
	words_state(&run->options->words, code, words);
	if ((code == STREAM_NOTICE_NO_PICTURE || code == STREAM_NOTICE_RESTARTED) &&
	    !run->options->seconds)
		log_line(run, words);
}

/* How many frames are measured: of a check twice as many as there should be, else of the last hour or so. */
static size_t samples_of(const struct run *run)
{
	size_t seconds = run->options->seconds               ? run->options->seconds * 2
	                 : run->options->config.tells_timing ? TIMED_SECONDS
	                                                     : 0;

	return seconds * run->plan.refresh_hz;
}

static int start_pipeline(struct run *run)
{
	const struct display_objects *objects = display_objects_nt();
	struct display_pipeline_options options = {
		.format = format_of(run),
		.wants_hashes = run->options->hashes != NULL,
		.depth = run->plan.pipeline_depth,
		.samples = samples_of(run),
		.clock_ahead_ns =
			(int64_t)(host_clock_monotonic_ns() - objects->now_ns(objects->context)),
		.deliver = deliver,
		.context = run,
	};
	int result = display_pipeline_start(&run->pipeline, &options);

	if (result == 0 && run->options->record)
		display_pipeline_watch(&run->pipeline, true);
	return result ? cannot("pictures cannot be encoded", strerror(-result)) : GOOD;
}

/* A desktop has people, and so it has a pointer. */
static bool has_seat(const struct run *run)
{
	return run->plan.cursor != DISPLAY_CURSOR_NONE;
}

static bool takes_input(const struct run *run)
{
	return has_seat(run) && !run->options->is_film;
}

static void input(void *context, const struct display_input *input)
{
	struct run *run = context;

	if (!capture_pads_input(run->pads, input) && takes_input(run))
		seat_input(context, input);
}

/* It is in the picture: a page that knows of one that is not to be seen shows none of its own, nor the browser's. */
static int hide_pointer(struct run *run)
{
	return display_server_set_cursor(run->server, &(struct display_cursor){ .visible = false });
}

static int start_server(struct run *run)
{
	struct display_format base = format_of(run);
	struct display_server_options options = {
		.place = run->options->door.place,
		.certificate = run->certificate,
		.want_key = want_key,
		.watch = watch,
		.rate = follow_link,
		.hold = wants_every_picture(run) ? NULL : hold,
		.input = takes_input(run) ? input : NULL,
		.clipboard = takes_input(run) ? seat_clipboard : NULL,
		.resize = run->options->follows ? resize : NULL,
		.log = run->options->seconds ? NULL : log_line,
		.context = run,
	};
	int result;

	/* Who cannot show HDR is let in all the same. */
	base.is_hdr = false;
	options.configuration = display_configuration_of(&base);
	options.codecs = run->plan.is_hdr ? take_codecs : NULL;
	options.colour = run->plan.is_hdr ? take_colour : NULL;
	if (run->options->pads || run->options->has_mouse) {
		run->pads = capture_pads_start(&(struct capture_pads_options){
			run->options->pads, run->options->config.gamepad, run->options->has_mouse,
			&run->server });
		if (!run->pads)
			return cannot("gamepads cannot be served", NULL);
		options.input = input;
	}
	if (!door_certificate(&run->options->door, &run->certificate))
		return CANNOT;
	options.certificate = run->certificate;
	result = display_server_start(&options, &run->server);
	if (result == 0 && has_seat(run))
		result = seat_start(run->server);
	if (result == 0 && run->plan.cursor == DISPLAY_CURSOR_PAINTED)
		result = hide_pointer(run);
	return result ? cannot("the viewer's page cannot be served", strerror(-result)) : GOOD;
}

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
		.counts_by_number = has_seat(run),
	};
	int result = display_watcher_start(&run->watcher, &options);

	if (result)
		return cannot("the check's viewer cannot be started", strerror(-result));
	if (!display_watcher_wait_welcome(&run->watcher, WELCOME_MS))
		return cannot("the check's viewer was not let in", run->watcher.close_words);
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
		cannot("the check's viewer ended early", run->watcher.close_words);
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

/* --- Figures ----------------------------------------------------------------------------------------------------- */

static struct figures_stage stage_of(struct display_samples *samples)
{
	return (struct figures_stage){ display_samples_percentile_us(samples, 50),
		                       display_samples_percentile_us(samples, 95),
		                       display_samples_percentile_us(samples, 99) };
}

static void fill_stages(struct run *run, struct figures_stage *stage)
{
	struct display_samples *since = run->pipeline.summary.since;

	stage[FIGURES_CAPTURED] = stage_of(&since[DISPLAY_CAPTURED]);
	stage[FIGURES_CONVERTED] = stage_of(&since[DISPLAY_CONVERTED]);
	stage[FIGURES_ENCODED] = stage_of(&since[DISPLAY_ENCODED]);
	stage[FIGURES_RECEIVED] = stage_of(&run->watcher.check.received);
	stage[FIGURES_DECODED] = stage_of(&run->watcher.check.shown);
}

static void fill(struct run *run, struct figures *figures)
{
	const struct display_summary *summary = &run->pipeline.summary;
	const struct display_check *check = &run->watcher.check;

	figures->generation = run->session.generation;
	snprintf(figures->kernel, sizeof(figures->kernel), "%s", colour_kernel_best()->name);
	figures->presented = run->session.presented;
	figures->captured = run->session.consumed;
	figures->sent = run->figures.sent;
	figures->decoded = check->decoded;
	figures->unchanged = summary->unchanged;
	figures->repeated = summary->repeated;
	figures->slot_timeouts = run->session.timeouts;
	figures->tokens_refused = run->session.refused;
	figures->no_free_output = summary->no_output;
	figures->codec_failures = summary->failed + check->failed;
	figures->dropped_for_viewer = run->figures.dropped;
	figures->unreadable = check->unreadable;
	/* A counter that began anew without cause is out of turn. */
	figures->out_of_turn = check->out_of_turn;
	if (check->restarts > run->session.rebuilds)
		figures->out_of_turn += check->restarts - run->session.rebuilds;
	figures->hdr_frames = check->hdr_frames;
	figures->flips = run->session.flips;
	figures->flip_longest_ms = run->session.flip_longest_ms;
	figures->rebinds = run->session.rebinds;
	figures->rebind_ms = run->session.rebind_ms;
	figures->rebuilds = run->session.rebuilds;
	figures->blackout_ms = run->session.blackout_ms;
	figures->pointer_moves = run->session.pointer_moves;
	figures->pointer_shapes = run->session.pointer_shapes;
	figures->pointer_received = run->watcher.cursors;
	figures->pointer_refused = run->session.pointer_refused;
	figures->pointer_repaints = run->session.repaints;
	figures->bytes_received = check->bytes;
	fill_stages(run, figures->stage);
}

/* What a browser would add is on its page. */
static void tell_timing(const struct figures *figures)
{
	static const char *const names[] = { "captured", "converted", "encoded" };

	for (int stage = FIGURES_CAPTURED; stage <= FIGURES_ENCODED; stage++)
		fprintf(stderr, "drydock: %s after %.0f us, p95 %.0f, p99 %.0f\n", names[stage],
		        figures->stage[stage].p50, figures->stage[stage].p95,
		        figures->stage[stage].p99);
	fprintf(stderr,
	        "drydock: %llu pictures; the pointer was told %llu times, with %llu images\n",
	        (unsigned long long)figures->captured, (unsigned long long)figures->pointer_moves,
	        (unsigned long long)figures->pointer_shapes);
}

/* --- The session --------------------------------------------------------------------------------------------------- */

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
		.steady_ms = has_seat(run) ? 0 : options->config.steady_ms,
		.state = tell_state,
		.has_driver_inside = options->has_driver_inside,
		.kick_mouse = run->options->has_mouse ? kick_mouse : NULL,
		.kick = has_seat(run) ? seat_kick : NULL,
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
		return cannot("no picture came", "the capture host crashed");
	/* Whoever ends it before that knows why, and says so. */
	if (run->session.status == 0 || __atomic_load_n(options->interrupted, __ATOMIC_RELAXED))
		return GOOD;
	tell_failure(run);
	return cannot("no picture came", run->session.text);
}

static uint32_t codec_of(const char *encoder, bool is_hdr, bool is_lossless)
{
	return display_format_codec(&(struct display_format){
		.is_hdr = is_hdr, .is_lossless = is_lossless, .encoder = encoder });
}

/* Once a session; nothing below asks again what was decided here. */
static int make_plan(struct run *run)
{
	const struct show_options *options = run->options;
	struct display_plan_request request = { .width = options->size.width,
		                                .height = options->size.height,
		                                .refresh_hz = options->size.refresh_hz,
		                                .is_lossless = options->is_lossless,
		                                .wants_hdr = options->wants_hdr,
		                                .is_desktop = options->is_desktop,
		                                .paints_pointer = options->paints_pointer,
		                                .adapter = options->adapter };
	bool has_several = options->adapters > 1;
	struct display_plan_means means = { .adapters = has_several ? several : &only,
		                            .adapter_count = has_several ? options->adapters : 1,
		                            .has_encoder = display_has_encoder,
		                            .codec_of = codec_of,
		                            .has_hdr = true };
	char text[256];

	if (!display_plan_resolve(&options->config, &request, &means, &run->plan, text,
	                          sizeof(text)))
		return cannot("no session is possible", text);
	if (options->config.no_isolate)
		log_line(run, DISPLAY_KNOB_NO_ISOLATE " changes nothing: a machine has no displays "
		                                      "beside these");
	display_plan_text(&run->plan, text, sizeof(text));
	log_line(run, text);
	if (has_several) {
		snprintf(text, sizeof(text), "pictures are to be made on %s",
		         run->plan.adapter.name);
		log_line(run, text);
	}
	if (request.wants_hdr && !run->plan.is_hdr)
		log_line(run, "no HDR: " DISPLAY_KNOB_TEN_BIT " is off");
	run->codecs = ~0u;
	run->asks_hdr = run->wants_hdr = run->plan.is_hdr;
	return GOOD;
}

int show(const struct show_options *options, struct figures *ret_figures)
{
	struct run run = { .options = options };
	int status = make_plan(&run);

	if (status == GOOD)
		status = start_pipeline(&run);
	if (status != GOOD)
		return status;
	status = start_server(&run);
	if (status == GOOD)
		status = options->seconds ? start_watcher(&run) : tell_address(&run);
	if (status == GOOD)
		status = watch_session(&run);
	stop(&run);
	fill(&run, ret_figures);
	if (options->config.tells_timing)
		tell_timing(ret_figures);
	display_watcher_finish(&run.watcher);
	display_pipeline_finish(&run.pipeline);
	display_certificate_destroy(run.certificate);
	return status;
}
