/* display/pipeline.c - outputs, the encoder's thread, the viewer's thread. */
#include "display/pipeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "display/card.h"

#define PLANE_ALIGN 64u
#define CODEC_STACK_BYTES (8u << 20)

struct sent {
	struct display_packet packet;
	uint64_t captured_ns;
	struct display_times times;
};

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

struct display_output *display_pipeline_take(struct display_pipeline *pipeline)
{
	for (uint32_t tries = 0; tries < DISPLAY_OUTPUTS; tries++) {
		struct display_output *output =
			&pipeline->output[pipeline->next_output++ % DISPLAY_OUTPUTS];

		if (change_state(output, DISPLAY_OUTPUT_FREE, DISPLAY_OUTPUT_CONVERTING))
			return output;
	}
	pipeline->summary.no_output++;
	return NULL;
}

void display_pipeline_return(struct display_output *output)
{
	hand_on(output, DISPLAY_OUTPUT_CONVERTING, DISPLAY_OUTPUT_FREE);
}

void display_pipeline_convert(struct display_pipeline *pipeline, struct display_output *output,
                              const struct display_picture *picture, uint64_t age_ns)
{
	struct colour_bgra from = { picture->pixels, picture->width, picture->height,
		                    picture->pitch_bytes };

	output->captured_ns = host_clock_monotonic_ns();
	output->times.since_ns[DISPLAY_CAPTURED] = age_ns;
	colour_bgra_to_nv12(pipeline->kernel, &from, &output->planes);
	output->times.since_ns[DISPLAY_CONVERTED] =
		age_ns + (host_clock_monotonic_ns() - output->captured_ns);
}

void display_pipeline_submit(struct display_pipeline *pipeline, struct display_output *output)
{
	hand_on(output, DISPLAY_OUTPUT_CONVERTING, DISPLAY_OUTPUT_ENCODING);
	/* There is room for every output; so this fails only when the pipeline was stopped. */
	if (!display_queue_try_push(&pipeline->to_encoder, output))
		hand_on(output, DISPLAY_OUTPUT_ENCODING, DISPLAY_OUTPUT_FREE);
}

static uint64_t since_presented(const struct display_times *times, uint64_t captured_ns)
{
	return times->since_ns[DISPLAY_CAPTURED] + (host_clock_monotonic_ns() - captured_ns);
}

/* --- Encoding -------------------------------------------------------------------------------------------------- */

static struct sent *encode(struct display_pipeline *pipeline, struct display_output *output)
{
	struct sent *sent = calloc(1, sizeof(*sent));

	if (!sent || display_encoder_encode(pipeline->encoder, &output->planes,
	                                    pipeline->summary.encoded == 0, &sent->packet)) {
		free(sent);
		return NULL;
	}
	sent->captured_ns = output->captured_ns;
	sent->times = output->times;
	sent->times.since_ns[DISPLAY_ENCODED] = since_presented(&sent->times, sent->captured_ns);
	return sent;
}

static void drop(struct sent *sent)
{
	free(sent->packet.bytes);
	free(sent);
}

static void run_encoder(void *context)
{
	struct display_pipeline *pipeline = context;
	struct display_output *output;

	while ((output = display_queue_pop(&pipeline->to_encoder)) != NULL) {
		struct sent *sent = encode(pipeline, output);

		hand_on(output, DISPLAY_OUTPUT_ENCODING, DISPLAY_OUTPUT_FREE);
		if (!sent) {
			__atomic_fetch_add(&pipeline->summary.failed, 1, __ATOMIC_RELAXED);
			continue;
		}
		pipeline->summary.encoded++;
		pipeline->summary.sent_bytes += sent->packet.size;
		if (!display_queue_push(&pipeline->to_viewer, sent))
			drop(sent);
	}
	display_queue_close(&pipeline->to_viewer);
}

/* --- Viewing --------------------------------------------------------------------------------------------------- */

/* Count a decoded picture for what it shows. */
static void look(struct display_pipeline *pipeline, const struct display_decoded *picture,
                 const struct sent *sent)
{
	struct display_summary *summary = &pipeline->summary;
	uint32_t counter;

	if (!display_card_read(picture->luma, picture->width, picture->height,
	                       picture->luma_pitch_bytes, &counter)) {
		summary->unreadable++;
		return;
	}
	if (counter <= pipeline->last_counter) {
		summary->out_of_turn++;
		return;
	}
	pipeline->last_counter = counter;
	summary->decoded++;
	if (summary->times_count < summary->times_room)
		summary->times[summary->times_count++] = sent->times;
}

static void run_viewer(void *context)
{
	struct display_pipeline *pipeline = context;
	struct sent *sent;

	while ((sent = display_queue_pop(&pipeline->to_viewer)) != NULL) {
		struct display_decoded picture;
		int result = display_decoder_decode(pipeline->decoder, &sent->packet, &picture);

		sent->times.since_ns[DISPLAY_DECODED] =
			since_presented(&sent->times, sent->captured_ns);
		if (result)
			__atomic_fetch_add(&pipeline->summary.failed, 1, __ATOMIC_RELAXED);
		else
			look(pipeline, &picture, sent);
		drop(sent);
	}
}

/* --- Starting and ending ---------------------------------------------------------------------------------------- */

static size_t align(size_t bytes)
{
	return (bytes + PLANE_ALIGN - 1) & ~(size_t)(PLANE_ALIGN - 1);
}

static int make_outputs(struct display_pipeline *pipeline, size_t frames)
{
	size_t pitch = align(pipeline->width), chroma = pitch * pipeline->height;
	size_t bytes = chroma + pitch * ((pipeline->height + 1) / 2);

	pipeline->summary.times = calloc(frames ? frames : 1, sizeof(*pipeline->summary.times));
	pipeline->memory = aligned_alloc(PLANE_ALIGN, bytes * DISPLAY_OUTPUTS);
	if (!pipeline->summary.times || !pipeline->memory)
		return -ENOMEM;
	pipeline->summary.times_room = frames;
	memset(pipeline->memory, 0, bytes * DISPLAY_OUTPUTS);
	for (uint32_t index = 0; index < DISPLAY_OUTPUTS; index++) {
		uint8_t *memory = pipeline->memory + bytes * index;

		pipeline->output[index].planes =
			(struct colour_nv12){ memory, memory + chroma, pitch, pitch };
	}
	return 0;
}

static int start_threads(struct display_pipeline *pipeline)
{
	int result =
		host_thread_create(run_viewer, pipeline, CODEC_STACK_BYTES, &pipeline->viewing);

	if (result == 0)
		result = host_thread_create(run_encoder, pipeline, CODEC_STACK_BYTES,
		                            &pipeline->encoding);
	return result;
}

int display_pipeline_start(struct display_pipeline *ret_pipeline, const struct display_mode *mode,
                           uint32_t refresh_hz, size_t frames)
{
	struct display_pipeline *pipeline = ret_pipeline;
	int result;

	*pipeline = (struct display_pipeline){ .width = mode->width,
		                               .height = mode->height,
		                               .kernel = colour_kernel_best() };
	result = make_outputs(pipeline, frames);
	if (result == 0)
		result = display_encoder_create(mode->width, mode->height, refresh_hz,
		                                &pipeline->encoder);
	if (result == 0)
		result = display_decoder_create(&pipeline->decoder);
	if (result == 0)
		result = start_threads(pipeline);
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
	display_queue_close(&pipeline->to_viewer);
	host_thread_join(pipeline->viewing);
	pipeline->encoding = pipeline->viewing = NULL;
}

void display_pipeline_finish(struct display_pipeline *pipeline)
{
	display_encoder_destroy(pipeline->encoder);
	display_decoder_destroy(pipeline->decoder);
	free(pipeline->memory);
	free(pipeline->summary.times);
	*pipeline = (struct display_pipeline){ 0 };
}

/* --- Figures --------------------------------------------------------------------------------------------------- */

static int compare(const void *one, const void *other, void *context)
{
	enum display_stage stage = *(const enum display_stage *)context;
	uint64_t a = ((const struct display_times *)one)->since_ns[stage];
	uint64_t b = ((const struct display_times *)other)->since_ns[stage];

	return (a > b) - (a < b);
}

double display_percentile_us(struct display_summary *summary, enum display_stage stage,
                             unsigned percent)
{
	size_t rank;

	if (!summary->times_count)
		return 0;
	qsort_r(summary->times, summary->times_count, sizeof(*summary->times), compare, &stage);
	/* The smallest that so many per cent do not exceed. */
	rank = (summary->times_count * percent + 99) / 100;
	return (double)summary->times[rank ? rank - 1 : 0].since_ns[stage] / 1000;
}
