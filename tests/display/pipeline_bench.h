/*
 * tests/display/pipeline_bench.h - a pipeline that drawn cards go into, and what comes out of it.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_PIPELINE_BENCH_H
#define DRYDOCK_TESTS_DISPLAY_PIPELINE_BENCH_H

#include "harness/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/card.c"
#include "display/card.h"
#include "display/check.h"
#include "display/pipeline.h"
#include "harness/random.h"

#define KEPT 64u

/* A pipeline whose packets go straight to a check. */
struct bench {
	struct display_pipeline pipeline;
	struct display_check check;
	struct card card;
	uint32_t delivered;               /* a futex */
	struct display_coded coded[KEPT]; /* without their memory */
	char name[24];
};

static inline void deliver(void *context, const struct display_coded *coded)
{
	struct bench *bench = context;
	struct stream_header header = { .flags = coded->is_repeat ? STREAM_FLAG_REPEAT : 0,
		                        .presented = coded->presented,
		                        .time_us = coded->captured_ns / 1000,
		                        .age_us = (uint32_t)(coded->age_ns / 1000) };

	display_check_take(&bench->check, &header, &coded->packet, coded->captured_ns);
	if (coded->packet.is_key)
		display_codec_name(STREAM_CODEC_H264, &coded->packet, bench->name,
		                   sizeof(bench->name));
	bench->coded[bench->delivered % KEPT] = *coded;
	free(coded->packet.memory);
	__atomic_fetch_add(&bench->delivered, 1, __ATOMIC_RELEASE);
	host_futex_wake(&bench->delivered, 1);
}

static inline uint32_t delivered(struct bench *bench)
{
	return __atomic_load_n(&bench->delivered, __ATOMIC_ACQUIRE);
}

static inline void wait_delivered(struct bench *bench, uint32_t count)
{
	for (uint32_t seen; (seen = delivered(bench)) < count;)
		host_futex_wait(&bench->delivered, seen, -1);
}

static inline struct card card_of(uint32_t width, uint32_t height)
{
	struct card card = { .width = width, .height = height, .pitchBytes = width * 4 };

	card.pixels = malloc((size_t)card.pitchBytes * height);
	CardBegin(&card);
	return card;
}

static const struct display_format format = { .width = 320, .height = 192, .refresh_hz = 60 };

static inline void begin_with(struct bench *bench, const struct display_format *of, size_t samples)
{
	struct display_pipeline_options options = { .format = *of,
		                                    .wants_hashes = of->is_lossless,
		                                    .samples = samples,
		                                    .deliver = deliver,
		                                    .context = bench };

	*bench = (struct bench){ .card = card_of(320, 192) };
	assert_int_equal(display_check_init(&bench->check, samples), 0);
	assert_int_equal(display_pipeline_start(&bench->pipeline, &options), 0);
	display_pipeline_watch(&bench->pipeline, true);
}

static inline void begin(struct bench *bench, size_t samples)
{
	begin_with(bench, &format, samples);
}

static inline void finish(struct bench *bench)
{
	display_pipeline_finish(&bench->pipeline);
	display_check_finish(&bench->check);
	free(bench->card.pixels);
}

/* Convert what the card shows and submit it, when an output is free. */
static inline void submit_card(struct bench *bench, uint32_t sequence)
{
	struct display_picture picture = { .pixels = (const uint8_t *)bench->card.pixels,
		                           .width = bench->card.width,
		                           .height = bench->card.height,
		                           .format = FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = bench->card.pitchBytes,
		                           .sequence = sequence };
	struct display_output *output;

	while (!(output = display_pipeline_take(&bench->pipeline)))
		host_yield();
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	output->age_ns = 1000;
	display_pipeline_convert(&bench->pipeline, output, &picture);
	display_pipeline_submit(&bench->pipeline, output);
}

static inline void submit(struct bench *bench, uint32_t counter)
{
	CardDraw(&bench->card, counter, counter * 16);
	submit_card(bench, counter);
}

/* Noise in every pixel, which no lossy encoder would keep. */
static inline void draw_noise(struct card *card, uint32_t seed)
{
	uint32_t *pixels = card->pixels;

	for (size_t index = 0; index < (size_t)card->width * card->height; index++) {
		random_next(&seed);
		pixels[index] = seed ^ seed >> 15;
	}
}

#endif
