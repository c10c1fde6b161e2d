/* tests/display/pipeline_test.c - drawn cards through conversion, encoder and decoder. */
#include "harness/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/card.c"
#include "display/card.h"
#include "display/check.h"
#include "display/pipeline.h"

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

static void deliver(void *context, const struct display_coded *coded)
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

static uint32_t delivered(struct bench *bench)
{
	return __atomic_load_n(&bench->delivered, __ATOMIC_ACQUIRE);
}

static void wait_delivered(struct bench *bench, uint32_t count)
{
	for (uint32_t seen; (seen = delivered(bench)) < count;)
		host_futex_wait(&bench->delivered, seen, -1);
}

static struct card card_of(uint32_t width, uint32_t height)
{
	struct card card = { .width = width, .height = height, .pitchBytes = width * 4 };

	card.pixels = malloc((size_t)card.pitchBytes * height);
	CardBegin(&card);
	return card;
}

static const struct display_format format = { .width = 320, .height = 192, .refresh_hz = 60 };

static void begin_with(struct bench *bench, const struct display_format *of, size_t samples)
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

static void begin(struct bench *bench, size_t samples)
{
	begin_with(bench, &format, samples);
}

static void finish(struct bench *bench)
{
	display_pipeline_finish(&bench->pipeline);
	display_check_finish(&bench->check);
	free(bench->card.pixels);
}

/* Convert what the card shows and submit it, when an output is free. */
static void submit_card(struct bench *bench, uint32_t sequence)
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

static void submit(struct bench *bench, uint32_t counter)
{
	CardDraw(&bench->card, counter, counter * 16);
	submit_card(bench, counter);
}

TEST_LIMIT(every_card_that_is_submitted_is_read_by_the_viewer, 60)
{
	struct bench bench;

	begin(&bench, 100);
	for (uint32_t counter = 1; counter <= 60; counter++)
		submit(&bench, counter * 7919);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.encoded - bench.pipeline.summary.repeated, 60);
	assert_int_equal(bench.check.decoded, 60);
	assert_int_equal(bench.check.unreadable, 0);
	assert_int_equal(bench.check.out_of_turn, 0);
	assert_int_equal(bench.pipeline.summary.failed, 0);
	for (int stage = 0; stage < DISPLAY_STAGES; stage++)
		assert_int_equal(bench.pipeline.summary.since[stage].count, 60);
	assert_int_equal(bench.check.shown.count, 60);
	assert_true(bench.pipeline.summary.bytes > 0);
	finish(&bench);
}

/* Until the encoder's thread has seen all that was submitted. */
static void wait_taken(struct bench *bench)
{
	while (__atomic_load_n(&bench->pipeline.unfinished, __ATOMIC_ACQUIRE))
		host_yield();
}

TEST_LIMIT(while_everybody_is_behind_the_newest_picture_alone_is_kept, 60)
{
	struct bench bench;

	begin(&bench, 10);
	submit(&bench, 1);
	wait_taken(&bench);
	display_pipeline_hold(&bench.pipeline, true);
	for (uint32_t counter = 2; counter <= 5; counter++)
		submit(&bench, counter);
	wait_taken(&bench);
	assert_int_equal(delivered(&bench), 1);
	display_pipeline_hold(&bench.pipeline, false);
	wait_delivered(&bench, 2);
	assert_int_equal(bench.coded[1].presented, 5);
	assert_false(bench.coded[1].is_repeat);
	/* Whoever waits for a key frame gets one. */
	display_pipeline_hold(&bench.pipeline, true);
	submit(&bench, 6);
	wait_taken(&bench);
	assert_int_equal(delivered(&bench), 2);
	display_pipeline_want_key(&bench.pipeline);
	wait_delivered(&bench, 3);
	assert_int_equal(bench.coded[2].presented, 6);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.held, 3);
	assert_int_equal(bench.check.decoded, 3);
	finish(&bench);
}

TEST_LIMIT(a_card_that_goes_back_in_time_is_out_of_turn, 60)
{
	struct bench bench;

	begin(&bench, 1);
	submit(&bench, 5);
	submit(&bench, 4);
	submit(&bench, 6);
	memset(bench.card.pixels, 0x80, (size_t)bench.card.pitchBytes * bench.card.height);
	submit_card(&bench, 7);
	wait_delivered(&bench, 4);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.check.decoded, 2);
	assert_int_equal(bench.check.out_of_turn, 1);
	/* The last may have been sent once more, better. */
	assert_in_range(bench.check.unreadable, 1, 2);
	/* Measured are as many as were asked for. */
	assert_int_equal(bench.check.shown.count, 1);
	finish(&bench);
}

TEST_LIMIT(DISP_204_a_picture_that_comes_after_the_end_holds_no_output, 60)
{
	struct display_output *output, *next;
	struct bench bench;

	begin(&bench, 1);
	bench.pipeline.options.depth = 1;
	output = display_pipeline_take(&bench.pipeline);
	assert_non_null(output);
	assert_null(display_pipeline_take(&bench.pipeline));
	display_pipeline_stop(&bench.pipeline);
	display_pipeline_submit(&bench.pipeline, output);
	assert_int_equal(output->state, DISPLAY_OUTPUT_FREE);
	next = display_pipeline_take(&bench.pipeline);
	assert_non_null(next);
	display_pipeline_return(&bench.pipeline, next);
	assert_int_equal(bench.pipeline.unfinished, 0);
	finish(&bench);
}

TEST_LIMIT(a_picture_equal_to_the_one_before_is_not_sent, 60)
{
	struct bench bench;

	begin(&bench, 10);
	submit(&bench, 5);
	for (uint32_t again = 0; again < 10; again++)
		submit_card(&bench, 6 + again);
	submit(&bench, 7);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.unchanged, 10);
	assert_int_equal(bench.pipeline.summary.encoded - bench.pipeline.summary.repeated, 2);
	finish(&bench);
}

TEST_LIMIT(what_stays_is_sent_once_more_better_and_then_nothing, 60)
{
	struct bench bench;

	begin(&bench, 10);
	submit(&bench, 5);
	wait_delivered(&bench, 2);
	assert_false(bench.coded[0].is_repeat);
	assert_true(bench.coded[1].is_repeat);
	assert_true(bench.coded[1].is_refined);
	assert_int_equal(bench.coded[1].presented, 5);
	host_futex_wait(&bench.delivered, 2, 2 * DISPLAY_REFINE_NS);
	assert_int_equal(delivered(&bench), 2);
	/* A change is a picture like any other, and refined again. */
	submit(&bench, 6);
	wait_delivered(&bench, 4);
	assert_false(bench.coded[2].is_repeat);
	assert_true(bench.coded[3].is_refined);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.check.decoded, 2);
	assert_int_equal(bench.check.repeated, 2);
	finish(&bench);
}

static uint64_t unwatched(struct bench *bench)
{
	return __atomic_load_n(&bench->pipeline.summary.unwatched, __ATOMIC_ACQUIRE);
}

TEST_LIMIT(who_comes_late_gets_a_key_frame_of_what_there_is, 60)
{
	struct bench bench;

	begin(&bench, 10);
	display_pipeline_watch(&bench.pipeline, false);
	/* Nobody watches: nothing is encoded, and nothing waits to be. */
	for (uint32_t counter = 5; counter < 14; counter++)
		submit(&bench, counter);
	while (unwatched(&bench) < 9)
		host_yield();
	assert_int_equal(delivered(&bench), 0);
	display_pipeline_want_key(&bench.pipeline);
	display_pipeline_watch(&bench.pipeline, true);
	/* The key frame, its better copy, and when another comes the same again. */
	wait_delivered(&bench, 2);
	display_pipeline_want_key(&bench.pipeline);
	wait_delivered(&bench, 4);
	display_pipeline_stop(&bench.pipeline);
	for (uint32_t index = 0; index < 4; index++) {
		assert_int_equal(bench.coded[index].packet.is_key, index % 2 == 0);
		assert_int_equal(bench.coded[index].is_refined, index % 2 == 1);
		assert_int_equal(bench.coded[index].presented, 13);
	}
	assert_int_equal(bench.check.last_counter, 13);
	assert_int_equal(bench.check.out_of_turn, 0);
	finish(&bench);
}

/* Noise in every pixel, which no lossy encoder would keep. */
static void draw_noise(struct card *card, uint32_t seed)
{
	uint32_t *pixels = card->pixels;

	for (size_t index = 0; index < (size_t)card->width * card->height; index++) {
		seed = seed * 1664525 + 1013904223;
		pixels[index] = seed ^ seed >> 15;
	}
}

TEST_LIMIT(a_lossless_stream_gives_every_pixel_back, 60)
{
	struct display_format lossless = format;
	struct bench bench;

	lossless.is_lossless = true;
	begin_with(&bench, &lossless, 10);
	for (uint32_t frame = 0; frame < 20; frame++) {
		if (frame % 2)
			CardDraw(&bench.card, frame, frame * 16);
		else
			draw_noise(&bench.card, frame);
		submit_card(&bench, frame + 1);
		wait_delivered(&bench, frame + 1);
		assert_int_equal(bench.check.last_hash, bench.coded[frame].hash);
		for (uint32_t before = 0; before < frame; before++)
			assert_int_not_equal(bench.coded[before].hash, bench.coded[frame].hash);
	}
	/* There is no better copy than the first. */
	host_futex_wait(&bench.delivered, 20, 2 * DISPLAY_REFINE_NS);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(delivered(&bench), 20);
	assert_int_equal(bench.check.decoded, 10);
	assert_memory_equal(bench.name, "avc1.f4", 7);
	finish(&bench);
}

TEST(DISP_86_DISP_90_three_outputs_have_one_owner_each)
{
	struct display_output *output[3];
	struct bench bench;
	struct display_pipeline *pipeline = &bench.pipeline;

	begin(&bench, 1);
	for (int index = 0; index < 3; index++) {
		output[index] = display_pipeline_take(pipeline);
		assert_non_null(output[index]);
		assert_int_equal(output[index]->state, DISPLAY_OUTPUT_CONVERTING);
	}
	assert_null(display_pipeline_take(pipeline));
	assert_int_equal(pipeline->summary.no_output, 1);
	display_pipeline_return(pipeline, output[1]);
	assert_ptr_equal(display_pipeline_take(pipeline), output[1]);
	display_pipeline_stop(pipeline);
	finish(&bench);
}

/* What the encoder keeps to compare with is finished: it counts no more. */
TEST_LIMIT(DISP_87_no_more_pictures_are_unfinished_than_the_depth_says, 60)
{
	struct display_pipeline_options options = {
		.format = { .width = 320, .height = 192, .refresh_hz = 60 }, .depth = 2
	};
	struct display_pipeline pipeline;
	struct display_output *output[2];

	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	output[0] = display_pipeline_take(&pipeline);
	output[1] = display_pipeline_take(&pipeline);
	assert_non_null(output[1]);
	assert_null(display_pipeline_take(&pipeline));
	display_pipeline_return(&pipeline, output[0]);
	output[0] = display_pipeline_take(&pipeline);
	assert_non_null(output[0]);
	display_pipeline_submit(&pipeline, output[1]);
	while (__atomic_load_n(&pipeline.unfinished, __ATOMIC_ACQUIRE) == 2)
		host_futex_wait(&pipeline.unfinished, 2, 1000000);
	output[1] = display_pipeline_take(&pipeline);
	assert_non_null(output[1]);
	assert_null(display_pipeline_take(&pipeline));
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
}

TEST(DISP_158_the_stream_says_which_colours_it_has)
{
	struct card card = card_of(320, 192);
	struct display_encoder *encoder;
	struct display_decoder *decoder;
	struct display_decoded decoded;
	struct display_packet packet;
	uint8_t luma[320 * 192], chroma[320 * 96];
	struct colour_nv12 planes = { luma, chroma, 320, 320 };
	struct display_source source = { { luma, chroma }, { 320, 320 } };
	struct colour_bgra from = { (const uint8_t *)card.pixels, 320, 192, card.pitchBytes };
	static const struct display_wish key = { .key = true }, no_key = { 0 };
	char name[24];
	uint32_t counter;

	CardDraw(&card, 0xDEADBEEF, 0);
	colour_bgra_to_nv12(colour_kernel_best(), &from, &planes);
	assert_int_equal(display_encoder_create(&format, &encoder), 0);
	assert_int_equal(display_decoder_create(STREAM_CODEC_H264, &decoder), 0);
	assert_int_equal(display_encoder_encode(encoder, &source, &key, &packet), 0);
	assert_true(packet.is_key);
	/* Constrained baseline, of a level that such a size needs. */
	assert_true(display_codec_name(STREAM_CODEC_H264, &packet, name, sizeof(name)));
	assert_memory_equal(name, "avc1.42c0", 9);
	assert_int_equal(strlen(name), 11);
	assert_int_equal(display_decoder_decode(decoder, &packet, &decoded), 0);
	assert_int_equal(decoded.primaries, COLOUR_SDR_PRIMARIES);
	assert_int_equal(decoded.transfer, COLOUR_SDR_TRANSFER);
	assert_int_equal(decoded.matrix, COLOUR_SDR_MATRIX);
	assert_false(decoded.full_range);
	assert_true(decoded.chroma_is_left);
	assert_true(display_card_read(decoded.luma, decoded.width, decoded.height,
	                              decoded.luma_pitch_bytes, &counter));
	assert_int_equal(counter, 0xDEADBEEF);
	free(packet.memory);
	/* The next is no key frame unless it is asked for. */
	assert_int_equal(display_encoder_encode(encoder, &source, &no_key, &packet), 0);
	assert_false(packet.is_key);
	assert_false(display_codec_name(STREAM_CODEC_H264, &packet, name, sizeof(name)));
	free(packet.memory);
	assert_int_equal(display_encoder_encode(encoder, &source, &key, &packet), 0);
	assert_true(packet.is_key);
	packet.size = 3;
	assert_int_equal(display_decoder_decode(decoder, &packet, &decoded), -EIO);
	free(packet.memory);
	display_encoder_destroy(encoder);
	display_decoder_destroy(decoder);
	free(card.pixels);
}

/* An output of a pipeline that takes format, as the planes of it lie. */
TEST_LIMIT(planes_begin_where_vectors_do_and_have_room_for_an_even_size, 60)
{
	static const struct {
		struct display_format format;
		size_t pitch, rows; /* rows: of the first plane */
	} rows[] = {
		{ { 320, 192, 60 }, 320, 192 },
		{ { 321, 191, 60 }, 384, 192 },
		{ { 320, 192, 60, .is_hdr = true }, 640, 192 },
		{ { 321, 191, 60, .is_hdr = true }, 704, 192 },
		{ { 320, 192, 60, .is_lossless = true }, 1280, 192 },
		{ { 333, 191, 60, .is_lossless = true }, 1344, 191 },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct display_pipeline_options options = { .format = rows[row].format };
		bool has_chroma = !rows[row].format.is_lossless;
		struct display_pipeline pipeline;
		struct display_output *output;

		assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
		output = display_pipeline_take(&pipeline);
		assert_int_equal((uintptr_t)output->source.plane[0] % 64, 0);
		assert_int_equal(output->source.pitch_bytes[0], rows[row].pitch);
		assert_int_equal(output->source.pitch_bytes[1], has_chroma ? rows[row].pitch : 0);
		assert_ptr_equal(output->source.plane[1],
		                 has_chroma ? output->source.plane[0] +
		                                      rows[row].pitch * rows[row].rows
		                            : NULL);
		assert_true(output->room >=
		            rows[row].pitch * rows[row].rows * (has_chroma ? 3 : 2) / 2);
		display_pipeline_return(&pipeline, output);
		display_pipeline_stop(&pipeline);
		display_pipeline_finish(&pipeline);
	}
}

/* As of eight bits: the last column and row are those beside them, in samples of two bytes. */
TEST_LIMIT(an_odd_size_of_hdr_is_padded_by_what_is_beside_it, 60)
{
	static uint16_t pixels[191][333][4];
	struct display_pipeline_options options = { .format = { 333, 191, 60, .is_hdr = true } };
	struct display_picture picture = { .pixels = (const uint8_t *)pixels,
		                           .width = 333,
		                           .height = 191,
		                           .format = FRAME_FORMAT_RGBA16F,
		                           .pitch_bytes = sizeof(pixels[0]) };
	struct display_pipeline pipeline;
	struct display_output *output;

	/* Light that grows to the right and downwards. */
	for (uint32_t y = 0; y < 191; y++)
		for (uint32_t x = 0; x < 333; x++)
			for (uint32_t channel = 0; channel < 3; channel++)
				pixels[y][x][channel] = (uint16_t)(0x3000 + 5 * x + 7 * y);
	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	output = display_pipeline_take(&pipeline);
	display_pipeline_convert(&pipeline, output, &picture);
	const uint8_t *luma = output->source.plane[0];
	size_t pitch = output->source.pitch_bytes[0];
	for (uint32_t y = 0; y < 191; y++) {
		const uint16_t *row = (const uint16_t *)(luma + y * pitch);

		assert_int_equal(row[333], row[332]);
		assert_true(row[332] > row[300]);
	}
	assert_memory_equal(luma + 191 * pitch, luma + 190 * pitch, 334 * 2);
	assert_true(((const uint16_t *)(luma + 190 * pitch))[0] > ((const uint16_t *)luma)[0]);
	display_pipeline_return(&pipeline, output);
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
}

/* Rows begin where vectors do; what is padded of luma leaves chroma, which follows it, alone. */
TEST_LIMIT(an_odd_width_is_padded_within_its_plane, 60)
{
	struct display_pipeline_options options = {
		.format = { .width = 333, .height = 192, .refresh_hz = 60 }
	};
	struct display_pipeline pipeline;
	struct card card = card_of(333, 192);
	struct display_picture picture = { .pixels = (const uint8_t *)card.pixels,
		                           .width = 333,
		                           .height = 192,
		                           .format = FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = card.pitchBytes };
	struct display_output *output;

	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	draw_noise(&card, 5);
	output = display_pipeline_take(&pipeline);
	display_pipeline_convert(&pipeline, output, &picture);
	const struct display_source *source = &output->source;
	size_t pitch = source->pitch_bytes[0];
	uint8_t *luma = calloc(pitch, 192), *chroma = calloc(pitch, 96);
	struct colour_bgra from = { picture.pixels, 333, 192, card.pitchBytes };
	struct colour_nv12 to = { luma, chroma, pitch, pitch };

	assert_true(pitch >= 334 && pitch % 64 == 0);
	assert_ptr_equal(source->plane[1], source->plane[0] + pitch * 192);
	colour_bgra_to_nv12(pipeline.kernel, &from, &to);
	assert_memory_equal(source->plane[1], chroma, 334);
	assert_int_not_equal(chroma[332], chroma[333]);
	free(luma);
	free(chroma);
	display_pipeline_return(&pipeline, output);
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
	free(card.pixels);
}

/* 4:2:0 at 333 by 191 is coded at 334 by 192; the last column and row are those beside them. */
TEST_LIMIT(an_odd_size_is_padded_by_what_is_beside_it, 60)
{
	struct display_pipeline_options options = {
		.format = { .width = 333, .height = 191, .refresh_hz = 60 }
	};
	struct display_pipeline pipeline;
	struct card card = card_of(333, 191);
	struct display_picture picture = { .pixels = (const uint8_t *)card.pixels,
		                           .width = 333,
		                           .height = 191,
		                           .pitch_bytes = card.pitchBytes };
	struct display_output *output;
	uint32_t counter;

	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	CardDraw(&card, 0xC0FFEE, 0);
	output = display_pipeline_take(&pipeline);
	display_pipeline_convert(&pipeline, output, &picture);
	const uint8_t *luma = output->source.plane[0];
	size_t pitch = output->source.pitch_bytes[0];
	for (uint32_t y = 0; y < 191; y++)
		assert_int_equal(luma[y * pitch + 333], luma[y * pitch + 332]);
	assert_memory_equal(luma + 191 * pitch, luma + 190 * pitch, 334);
	assert_true(display_card_read(luma, 333, 191, pitch, &counter));
	assert_int_equal(counter, 0xC0FFEE);
	display_pipeline_return(&pipeline, output);
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
	free(card.pixels);
}

TEST(sizes_that_cannot_be_encoded_are_refused)
{
	struct display_pipeline_options none = {
		.format = { .width = 0, .height = 192, .refresh_hz = 60 }
	};
	struct display_format odd = { .width = 321, .height = 192, .refresh_hz = 60 };
	struct display_pipeline pipeline;
	struct display_encoder *encoder;

	assert_int_equal(display_pipeline_start(&pipeline, &none), -EINVAL);
	assert_int_equal(display_encoder_create(&odd, &encoder), -EINVAL);
	odd = (struct display_format){ .width = 320, .height = 191, .refresh_hz = 60 };
	assert_int_equal(display_encoder_create(&odd, &encoder), -EINVAL);
}

/* --- How good, and how much ------------------------------------------------------------------------------------------- */

#define NOISE_WIDTH 320u
#define NOISE_HEIGHT 192u

/* Packets go to a decoder, which is asked how near its picture is to what was drawn. */
struct judge {
	struct display_pipeline pipeline;
	struct display_decoder *decoder;
	uint8_t luma[NOISE_WIDTH * NOISE_HEIGHT]; /* of what was drawn */
	double error[4];                          /* mean square of each of the first packets */
	bool is_refined[4];
	uint32_t delivered; /* a futex */
	uint64_t bytes;
};

static double luma_error(const struct judge *judge, const struct display_decoded *picture)
{
	double sum = 0;

	for (uint32_t y = 0; y < NOISE_HEIGHT; y++)
		for (uint32_t x = 0; x < NOISE_WIDTH; x++) {
			int off = picture->luma[y * picture->luma_pitch_bytes + x] -
			          judge->luma[y * NOISE_WIDTH + x];

			sum += off * off;
		}
	return sum / (NOISE_WIDTH * NOISE_HEIGHT);
}

static void judge_packet(void *context, const struct display_coded *coded)
{
	struct judge *judge = context;
	struct display_decoded picture;
	uint32_t count = judge->delivered;

	judge->bytes += coded->packet.size;
	if (count < 4) {
		assert_int_equal(display_decoder_decode(judge->decoder, &coded->packet, &picture),
		                 0);
		judge->error[count] = luma_error(judge, &picture);
		judge->is_refined[count] = coded->is_refined;
	}
	free(coded->packet.memory);
	__atomic_fetch_add(&judge->delivered, 1, __ATOMIC_RELEASE);
	host_futex_wake(&judge->delivered, 1);
}

static void judge_begin(struct judge *judge)
{
	struct display_pipeline_options options = {
		.format = { .width = NOISE_WIDTH, .height = NOISE_HEIGHT, .refresh_hz = 60 },
		.samples = 1000,
		.deliver = judge_packet,
		.context = judge,
	};

	*judge = (struct judge){ 0 };
	assert_int_equal(display_decoder_create(STREAM_CODEC_H264, &judge->decoder), 0);
	assert_int_equal(display_pipeline_start(&judge->pipeline, &options), 0);
	display_pipeline_watch(&judge->pipeline, true);
}

static void judge_end(struct judge *judge)
{
	display_pipeline_stop(&judge->pipeline);
	display_pipeline_finish(&judge->pipeline);
	display_decoder_destroy(judge->decoder);
}

static void judge_wait(struct judge *judge, uint32_t count)
{
	for (uint32_t seen; (seen = __atomic_load_n(&judge->delivered, __ATOMIC_ACQUIRE)) < count;)
		host_futex_wait(&judge->delivered, seen, -1);
}

/* Noise, which is the dearest picture there is. */
static void submit_noise(struct judge *judge, uint32_t seed)
{
	static uint32_t pixels[NOISE_WIDTH * NOISE_HEIGHT];
	struct display_picture picture = { .pixels = (const uint8_t *)pixels,
		                           .width = NOISE_WIDTH,
		                           .height = NOISE_HEIGHT,
		                           .format = FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = NOISE_WIDTH * 4,
		                           .sequence = seed };
	struct display_output *output;
	uint32_t state = seed * 2654435761u + 1;

	for (size_t at = 0; at < NOISE_WIDTH * NOISE_HEIGHT; at++) {
		state = state * 1664525 + 1013904223;
		pixels[at] = 0xFF000000u | (state >> 24) * 0x10101u;
	}
	while (!(output = display_pipeline_take(&judge->pipeline)))
		host_yield();
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	display_pipeline_convert(&judge->pipeline, output, &picture);
	for (uint32_t y = 0; y < NOISE_HEIGHT; y++)
		memcpy(judge->luma + (size_t)y * NOISE_WIDTH,
		       output->source.plane[0] + y * output->source.pitch_bytes[0], NOISE_WIDTH);
	display_pipeline_submit(&judge->pipeline, output);
}

TEST_LIMIT(a_picture_that_stays_comes_once_more_at_46_decibel_and_then_nothing, 60)
{
	/* 10^4.6: what the square of 255 is to the mean square of the error. */
	const double limit = 255.0 * 255.0 / 39810.7;
	struct judge judge;

	/* With encoding and sending it has to be there within 500 ms. */
	_Static_assert(DISPLAY_REFINE_NS <= 400000000u, "the better copy comes soon enough");
	judge_begin(&judge);
	submit_noise(&judge, 1);
	judge_wait(&judge, 2);
	/* The encoder's thread has nothing left to wait for but what is new. */
	assert_int_equal(host_futex_wait(&judge.delivered, 2, 2 * (int64_t)DISPLAY_REFINE_NS),
	                 -ETIMEDOUT);
	judge_end(&judge);
	print_message("# mean square error: %.2f moving, %.2f refined\n", judge.error[0],
	              judge.error[1]);
	assert_false(judge.is_refined[0]);
	assert_true(judge.is_refined[1]);
	assert_true(judge.error[1] < limit);
	assert_true(judge.error[1] < judge.error[0] / 2);
	assert_int_equal(judge.delivered, 2);
}

/* Bytes of 120 frames of noise, which are two seconds, of which the first half fills the rate's buffer. */
static uint64_t bytes_at(uint32_t rate_bits)
{
	struct judge judge;
	uint64_t before;

	judge_begin(&judge);
	display_pipeline_set_rate(&judge.pipeline, rate_bits);
	for (uint32_t frame = 1; frame <= 60; frame++)
		submit_noise(&judge, frame);
	judge_wait(&judge, 60);
	before = judge.bytes;
	for (uint32_t frame = 61; frame <= 120; frame++)
		submit_noise(&judge, frame);
	judge_wait(&judge, 120);
	before = judge.bytes - before;
	judge_end(&judge);
	print_message("# at most %u: %llu bits in a second\n", rate_bits,
	              (unsigned long long)before * 8);
	return before;
}

TEST_LIMIT(a_stream_keeps_to_the_rate_that_it_is_given, 60)
{
	assert_true(bytes_at(0) * 8 > 9000000);
	assert_true(bytes_at(4000000) * 8 < 5000000);
	assert_true(bytes_at(2000000) * 8 < 2600000);
}

/* --- At a constant rate ---------------------------------------------------------------------------------------------- */

static bool repeat(struct bench *bench)
{
	struct display_output *output;

	while (!(output = display_pipeline_take(&bench->pipeline)))
		host_yield();
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	output->age_ns = 0;
	if (display_pipeline_repeat(&bench->pipeline, output)) {
		display_pipeline_submit(&bench->pipeline, output);
		return true;
	}
	display_pipeline_return(&bench->pipeline, output);
	return false;
}

/* A copy in an output of its own, so that no picture that is still being encoded is touched. */
TEST_LIMIT(DISP_89_a_repeat_is_a_packet_of_its_own_with_the_same_picture, 60)
{
	struct bench bench;

	begin(&bench, 100);
	assert_false(repeat(&bench));
	submit(&bench, 7);
	for (uint32_t count = 0; count < 10; count++)
		assert_true(repeat(&bench));
	wait_delivered(&bench, 11);
	submit(&bench, 8);
	/* Of another format there is none yet. */
	display_pipeline_set_size(&bench.pipeline, 640, 192, 60);
	for (uint32_t count = 0; count < 2 * DISPLAY_OUTPUTS; count++)
		assert_false(repeat(&bench));
	display_pipeline_stop(&bench.pipeline);
	assert_true(bench.pipeline.summary.repeated >= 10);
	assert_int_equal(bench.check.decoded, 2);
	assert_true(bench.check.repeated >= 10);
	assert_int_equal(bench.check.last_counter, 8);
	assert_int_equal(bench.check.unreadable, 0);
	assert_int_equal(bench.pipeline.summary.failed, 0);
	finish(&bench);
}
