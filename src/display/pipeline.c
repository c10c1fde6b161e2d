/* display/pipeline.c - who has which output, and the encoder's thread. */
#include "display/pipeline_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PLANE_ALIGN 64u
#define CODEC_STACK_BYTES (8u << 20)

/* --- Outputs -------------------------------------------------------------------------------------------------- */

static bool change_state(struct display_output *output, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(&output->state, &from, to, false, __ATOMIC_ACQ_REL,
	                                   __ATOMIC_ACQUIRE);
}

/* Of an output that is the caller's; another state is a bug of ours. */
static void hand_on(struct display_output *output, uint32_t from, uint32_t to)
{
	if (!change_state(output, from, to))
		abort();
}

static size_t align(size_t bytes)
{
	return (bytes + PLANE_ALIGN - 1) & ~(size_t)(PLANE_ALIGN - 1);
}

static void place_planes(struct display_output *output, const struct display_format *coded,
                         size_t pitch)
{
	struct display_source *source = &output->source;

	*source = (struct display_source){ { output->memory }, { pitch } };
	if (coded->is_lossless)
		return;
	source->plane[1] = source->plane[0] + pitch * coded->height;
	source->pitch_bytes[1] = pitch;
}

/* Make output one for pictures of format; false: memory is short. */
static bool shape(struct display_output *output, const struct display_format *format)
{
	struct display_format coded = display_pipeline_coded(format);
	size_t sample = coded.is_lossless ? BGRA_BYTES : coded.is_hdr ? P010_BYTES : 1;
	size_t pitch = align((size_t)coded.width * sample);
	size_t bytes = pitch * (coded.height + (coded.is_lossless ? 0 : coded.height / 2));

	if (pipeline_is_same_format(&output->format, format))
		return true;
	if (bytes > output->room) {
		free(output->memory);
		output->memory = aligned_alloc(PLANE_ALIGN, align(bytes));
		output->room = output->memory ? bytes : 0;
		output->format = (struct display_format){ 0 };
		if (!output->memory)
			return false;
	}
	memset(output->memory, 0, bytes);
	place_planes(output, &coded, pitch);
	output->format = *format;
	output->lacks = pipeline_whole;
	return true;
}

void display_pipeline_set_size(struct display_pipeline *pipeline, uint32_t width, uint32_t height,
                               uint32_t refresh_hz)
{
	pipeline->format.width = width;
	pipeline->format.height = height;
	pipeline->format.refresh_hz = refresh_hz;
}

void display_pipeline_set_hdr(struct display_pipeline *pipeline, bool is_hdr)
{
	pipeline->format.is_hdr = is_hdr;
}

/* The output that the encoder keeps as the newest is none of these. */
static void finish_one(struct display_pipeline *pipeline)
{
	__atomic_fetch_sub(&pipeline->unfinished, 1, __ATOMIC_RELEASE);
}

static bool has_depth(struct display_pipeline *pipeline)
{
	uint32_t depth = pipeline->options.depth;

	return !depth || __atomic_load_n(&pipeline->unfinished, __ATOMIC_ACQUIRE) < depth;
}

struct display_output *display_pipeline_take(struct display_pipeline *pipeline)
{
	/* One that is made for other pictures has none to repeat. */
	if (pipeline->last && !pipeline_is_same_format(&pipeline->last->format, &pipeline->format))
		pipeline->last = NULL;
	for (uint32_t tries = 0; tries < DISPLAY_OUTPUTS && has_depth(pipeline); tries++) {
		struct display_output *output =
			&pipeline->output[pipeline->next_output++ % DISPLAY_OUTPUTS];

		if (!change_state(output, DISPLAY_OUTPUT_FREE, DISPLAY_OUTPUT_CONVERTING))
			continue;
		__atomic_fetch_add(&pipeline->unfinished, 1, __ATOMIC_RELAXED);
		if (shape(output, &pipeline->format))
			return output;
		display_pipeline_return(pipeline, output);
	}
	pipeline->summary.no_output++;
	return NULL;
}

void display_pipeline_return(struct display_pipeline *pipeline, struct display_output *output)
{
	hand_on(output, DISPLAY_OUTPUT_CONVERTING, DISPLAY_OUTPUT_FREE);
	finish_one(pipeline);
}

/* The driver's picture is one that was submitted already. */
static bool is_again(const struct display_output *output)
{
	return output->is_repeat || output->is_touched;
}

void display_pipeline_submit(struct display_pipeline *pipeline, struct display_output *output)
{
	pipeline->last = output;
	/* One that repeats the last has nothing of what was converted into outputs that were given back. */
	if (!is_again(output))
		pipeline->converted = (struct frame_rectangle){ 0 };
	hand_on(output, DISPLAY_OUTPUT_CONVERTING, DISPLAY_OUTPUT_ENCODING);
	/* There is room for every output; so this fails only when the pipeline was stopped. */
	if (display_queue_try_push(&pipeline->to_encoder, output))
		return;
	hand_on(output, DISPLAY_OUTPUT_ENCODING, DISPLAY_OUTPUT_FREE);
	finish_one(pipeline);
}

/* --- Encoding -------------------------------------------------------------------------------------------------- */

/* Of a picture that is new; the host's clock as if it were the machine's. */
static void measure(struct display_pipeline *pipeline, const struct display_output *output)
{
	struct display_samples *since = pipeline->summary.since;
	uint64_t now = host_clock_monotonic_ns() - (uint64_t)pipeline->options.clock_ahead_ns;
	uint64_t presented_ns = output->captured_ns - output->age_ns;

	display_samples_add(&since[DISPLAY_CAPTURED], output->age_ns);
	display_samples_add(&since[DISPLAY_CONVERTED], output->converted_ns - presented_ns);
	display_samples_add(&since[DISPLAY_ENCODED], now - presented_ns);
}

/* The encoder for format; false: there is none. */
static bool have_encoder(struct display_pipeline *pipeline, const struct display_format *format)
{
	struct display_format coded = display_pipeline_coded(format);

	if (pipeline->encoder && pipeline_is_same_format(&pipeline->encoded, &coded))
		return true;
	display_encoder_destroy(pipeline->encoder);
	pipeline->encoder = NULL;
	pipeline->encoded = coded;
	return display_encoder_create(&coded, &pipeline->encoder) == 0;
}

/* Encode the newest picture and hand the packet on. */
static void encode(struct display_pipeline *pipeline, struct display_coded *coded)
{
	const struct display_output *output = pipeline->newest;
	struct display_wish wish = {
		.key = __atomic_exchange_n(&pipeline->key_wanted, false, __ATOMIC_RELAXED),
		.quality = coded->is_refined ? DISPLAY_STILL : DISPLAY_MOVING,
		.rate_bits = __atomic_load_n(&pipeline->rate_bits, __ATOMIC_RELAXED),
	};

	pipeline->is_owed = false;
	if (!have_encoder(pipeline, &output->format) ||
	    display_encoder_encode(pipeline->encoder, &output->source, &wish, &coded->packet)) {
		pipeline->summary.failed++;
		return;
	}
	coded->format = output->format;
	coded->presented = output->presented;
	coded->captured_ns = output->captured_ns + (uint64_t)pipeline->options.clock_ahead_ns;
	coded->age_ns = output->age_ns;
	coded->part = pipeline_take_part(pipeline, coded);
	if (pipeline->options.wants_hashes)
		coded->hash = display_hash_bgra(&output->format, &output->source);
	pipeline->summary.encoded++;
	pipeline->summary.repeated += coded->is_repeat;
	pipeline->summary.bytes += coded->packet.size;
	if (!coded->is_repeat)
		measure(pipeline, output);
	pipeline->options.deliver(pipeline->options.context, coded);
}

/* What is beyond a row's width is zero in every output. */
static bool is_same(const struct display_output *one, const struct display_output *other)
{
	uint32_t rows[2] = { one->format.height, (one->format.height + 1) / 2 };

	if (!pipeline_is_same_format(&one->format, &other->format))
		return false;
	for (int plane = 0; plane < 2; plane++)
		if (one->source.plane[plane] &&
		    memcmp(one->source.plane[plane], other->source.plane[plane],
		           one->source.pitch_bytes[plane] * rows[plane]) != 0)
			return false;
	return true;
}

static bool is_watched(struct display_pipeline *pipeline)
{
	return __atomic_load_n(&pipeline->watched, __ATOMIC_RELAXED);
}

/* Whoever waits for a key frame is not behind. */
static bool is_held(struct display_pipeline *pipeline)
{
	return __atomic_load_n(&pipeline->holds, __ATOMIC_RELAXED) &&
	       !__atomic_load_n(&pipeline->key_wanted, __ATOMIC_RELAXED);
}

static void take_new(struct display_pipeline *pipeline, struct display_output *output)
{
	struct display_coded coded = { .is_repeat = is_again(output) };
	struct display_output *last = pipeline->newest;

	if (last && !output->is_repeat && is_same(last, output)) {
		pipeline->summary.unchanged += !output->is_touched;
		hand_on(output, DISPLAY_OUTPUT_ENCODING, DISPLAY_OUTPUT_FREE);
		return;
	}
	frame_rectangle_join(&pipeline->unsent, &output->changed);
	pipeline->newest = output;
	pipeline->summary.held += pipeline->is_owed;
	if (last)
		hand_on(last, DISPLAY_OUTPUT_ENCODING, DISPLAY_OUTPUT_FREE);
	if (!output->is_repeat) {
		pipeline->changed_ns = host_clock_monotonic_ns();
		pipeline->is_refined = pipeline->options.format.is_lossless;
	}
	if (!is_watched(pipeline))
		pipeline->summary.unwatched++;
	else if (is_held(pipeline))
		pipeline->is_owed = true;
	else
		encode(pipeline, &coded);
}

/* Nothing new: whoever came may begin with what there is, and what stays gets better once. */
static void look_around(struct display_pipeline *pipeline)
{
	struct display_coded coded = { .is_repeat = true };

	if (!pipeline->newest || !is_watched(pipeline))
		return;
	if (pipeline->is_owed && !is_held(pipeline)) {
		coded.is_repeat = is_again(pipeline->newest);
		encode(pipeline, &coded);
	} else if (__atomic_load_n(&pipeline->key_wanted, __ATOMIC_RELAXED)) {
		pipeline->changed_ns = host_clock_monotonic_ns();
		pipeline->is_refined = pipeline->options.format.is_lossless;
		encode(pipeline, &coded);
	} else if (!pipeline->is_refined &&
	           host_clock_monotonic_ns() - pipeline->changed_ns >= DISPLAY_REFINE_NS) {
		pipeline->is_refined = coded.is_refined = true;
		encode(pipeline, &coded);
	}
}

static int64_t until_refinement_ns(struct display_pipeline *pipeline)
{
	uint64_t since;

	if (!pipeline->newest || pipeline->is_refined || !is_watched(pipeline))
		return -1;
	since = host_clock_monotonic_ns() - pipeline->changed_ns;
	return since >= DISPLAY_REFINE_NS ? 0 : (int64_t)(DISPLAY_REFINE_NS - since);
}

static void run_encoder(void *context)
{
	struct display_pipeline *pipeline = context;
	enum display_popped popped;
	void *output;

	do {
		popped = display_queue_pop_for(&pipeline->to_encoder, until_refinement_ns(pipeline),
		                               &output);
		if (popped == DISPLAY_POPPED) {
			take_new(pipeline, output);
			finish_one(pipeline);
		} else if (popped != DISPLAY_POP_CLOSED) {
			look_around(pipeline);
		}
	} while (popped != DISPLAY_POP_CLOSED);
}

void display_pipeline_want_key(struct display_pipeline *pipeline)
{
	__atomic_store_n(&pipeline->key_wanted, true, __ATOMIC_RELAXED);
	display_queue_poke(&pipeline->to_encoder);
}

void display_pipeline_watch(struct display_pipeline *pipeline, bool watched)
{
	__atomic_store_n(&pipeline->watched, watched, __ATOMIC_RELAXED);
	display_queue_poke(&pipeline->to_encoder);
}

void display_pipeline_hold(struct display_pipeline *pipeline, bool holds)
{
	__atomic_store_n(&pipeline->holds, holds, __ATOMIC_RELAXED);
	if (!holds)
		display_queue_poke(&pipeline->to_encoder);
}

void display_pipeline_set_rate(struct display_pipeline *pipeline, uint32_t bits)
{
	__atomic_store_n(&pipeline->rate_bits, bits, __ATOMIC_RELAXED);
}

/* --- Starting and ending ---------------------------------------------------------------------------------------- */

static int make_samples(struct display_pipeline *pipeline)
{
	int result = 0;

	for (int stage = 0; stage < DISPLAY_STAGES && result == 0; stage++)
		result = display_samples_init(&pipeline->summary.since[stage],
		                              pipeline->options.samples);
	return result;
}

static int make_outputs(struct display_pipeline *pipeline)
{
	for (uint32_t index = 0; index < DISPLAY_OUTPUTS; index++)
		if (!shape(&pipeline->output[index], &pipeline->options.format))
			return -ENOMEM;
	return 0;
}

struct display_format display_pipeline_coded(const struct display_format *format)
{
	struct display_format coded = *format;

	if (!format->is_lossless) {
		coded.width = (format->width + 1) & ~1u;
		coded.height = (format->height + 1) & ~1u;
	}
	return coded;
}

int display_pipeline_start(struct display_pipeline *ret_pipeline,
                           const struct display_pipeline_options *options)
{
	struct display_pipeline *pipeline = ret_pipeline;
	struct display_format coded = display_pipeline_coded(&options->format);
	int result;

	*pipeline = (struct display_pipeline){ .options = *options,
		                               .format = options->format,
		                               .encoded = coded,
		                               .kernel = colour_kernel_best() };
	result = display_encoder_create(&coded, &pipeline->encoder);
	if (result == 0)
		result = make_samples(pipeline);
	if (result == 0)
		result = make_outputs(pipeline);
	if (result == 0)
		result = host_thread_create(run_encoder, pipeline, CODEC_STACK_BYTES,
		                            &pipeline->encoding);
	if (result) {
		display_pipeline_stop(pipeline);
		display_pipeline_finish(pipeline);
	}
	return result;
}

void display_pipeline_stop(struct display_pipeline *pipeline)
{
	display_queue_close(&pipeline->to_encoder);
	host_thread_join(pipeline->encoding);
	pipeline->encoding = NULL;
}

void display_pipeline_finish(struct display_pipeline *pipeline)
{
	display_encoder_destroy(pipeline->encoder);
	for (uint32_t index = 0; index < DISPLAY_OUTPUTS; index++)
		free(pipeline->output[index].memory);
	for (int stage = 0; stage < DISPLAY_STAGES; stage++)
		display_samples_finish(&pipeline->summary.since[stage]);
	*pipeline = (struct display_pipeline){ 0 };
}
