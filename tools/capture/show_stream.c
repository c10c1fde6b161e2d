/* tools/capture/show_stream.c - the pipeline and the server, and what the one calls of the other. */
#include "capture/show_internal.h"

#include <string.h>

#include "base/host/host.h"
#include "capture/seat.h"

#define TIMED_SECONDS 600u

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

/* --- From the pipeline, and from who looks -------------------------------------------------------------------------- */

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

/* --- Starting ------------------------------------------------------------------------------------------------------- */

/* How many frames are measured: of a check twice as many as there should be, else of the last hour or so. */
static size_t samples_of(const struct run *run)
{
	size_t seconds = run->options->seconds               ? run->options->seconds * 2
	                 : run->options->config.tells_timing ? TIMED_SECONDS
	                                                     : 0;

	return seconds * run->plan.refresh_hz;
}

int show_start_pipeline(struct run *run)
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
	return result ? show_cannot("pictures cannot be encoded", strerror(-result)) : GOOD;
}

static bool takes_input(const struct run *run)
{
	return show_has_seat(run) && !run->options->is_film;
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

int show_start_server(struct run *run)
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
		.log = run->options->seconds ? NULL : show_log,
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
			return show_cannot("gamepads cannot be served", NULL);
		options.input = input;
	}
	if (!door_certificate(&run->options->door, &run->certificate))
		return CANNOT;
	options.certificate = run->certificate;
	result = display_server_start(&options, &run->server);
	if (result == 0 && show_has_seat(run))
		result = seat_start(run->server);
	if (result == 0 && run->plan.cursor == DISPLAY_CURSOR_PAINTED)
		result = hide_pointer(run);
	return result ? show_cannot("the viewer's page cannot be served", strerror(-result)) : GOOD;
}
