/* tests/display/pipeline_test.c - drawn cards through conversion, encoder and decoder. */
#include "harness/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/card.c"
#include "display/card.h"
#include "display/pipeline.h"

static const struct display_mode mode = { 320, 192, FRAME_FORMAT_BGRA8, 1 };

static struct card card_of(uint32_t width, uint32_t height)
{
	struct card card = { .width = width, .height = height, .pitchBytes = width * 4 };

	card.pixels = malloc((size_t)card.pitchBytes * height);
	CardBegin(&card);
	return card;
}

static struct display_picture picture_of(const struct card *card, uint32_t sequence)
{
	return (struct display_picture){ .pixels = (const uint8_t *)card->pixels,
		                         .width = card->width,
		                         .height = card->height,
		                         .format = FRAME_FORMAT_BGRA8,
		                         .pitch_bytes = card->pitchBytes,
		                         .sequence = sequence };
}

/* Convert the card with that counter and submit it, when an output is free. */
static void submit(struct display_pipeline *pipeline, struct card *card, uint32_t counter)
{
	struct display_picture picture;
	struct display_output *output;

	CardDraw(card, counter, counter * 16);
	picture = picture_of(card, counter);
	while (!(output = display_pipeline_take(pipeline)))
		host_yield();
	display_pipeline_convert(pipeline, output, &picture, 1000);
	display_pipeline_submit(pipeline, output);
}

TEST_LIMIT(every_card_that_is_submitted_is_read_by_the_viewer, 60)
{
	struct display_pipeline pipeline;
	struct card card = card_of(320, 192);

	assert_int_equal(display_pipeline_start(&pipeline, &mode, 60, 100), 0);
	for (uint32_t counter = 1; counter <= 60; counter++)
		submit(&pipeline, &card, counter * 7919);
	display_pipeline_stop(&pipeline);
	assert_int_equal(pipeline.summary.encoded, 60);
	assert_int_equal(pipeline.summary.decoded, 60);
	assert_int_equal(pipeline.summary.unreadable, 0);
	assert_int_equal(pipeline.summary.out_of_turn, 0);
	assert_int_equal(pipeline.summary.failed, 0);
	assert_int_equal(pipeline.summary.times_count, 60);
	assert_true(pipeline.summary.sent_bytes > 0);
	display_pipeline_finish(&pipeline);
	free(card.pixels);
}

TEST(a_card_that_goes_back_in_time_is_out_of_turn)
{
	struct display_pipeline pipeline;
	struct card card = card_of(320, 192);

	assert_int_equal(display_pipeline_start(&pipeline, &mode, 60, 1), 0);
	submit(&pipeline, &card, 5);
	submit(&pipeline, &card, 4);
	submit(&pipeline, &card, 6);
	memset(card.pixels, 0x80, (size_t)card.pitchBytes * card.height);
	struct display_picture grey = picture_of(&card, 4);
	struct display_output *output;
	while (!(output = display_pipeline_take(&pipeline)))
		host_yield();
	display_pipeline_convert(&pipeline, output, &grey, 0);
	display_pipeline_submit(&pipeline, output);
	display_pipeline_stop(&pipeline);
	assert_int_equal(pipeline.summary.decoded, 2);
	assert_int_equal(pipeline.summary.out_of_turn, 1);
	assert_int_equal(pipeline.summary.unreadable, 1);
	/* Measured are as many as were asked for. */
	assert_int_equal(pipeline.summary.times_count, 1);
	display_pipeline_finish(&pipeline);
	free(card.pixels);
}

TEST(DISP_86_DISP_90_three_outputs_have_one_owner_each)
{
	struct display_output *output[3];
	struct display_pipeline pipeline;

	assert_int_equal(display_pipeline_start(&pipeline, &mode, 60, 1), 0);
	for (int index = 0; index < 3; index++) {
		output[index] = display_pipeline_take(&pipeline);
		assert_non_null(output[index]);
		assert_int_equal(output[index]->state, DISPLAY_OUTPUT_CONVERTING);
	}
	assert_null(display_pipeline_take(&pipeline));
	assert_int_equal(pipeline.summary.no_output, 1);
	display_pipeline_return(output[1]);
	assert_ptr_equal(display_pipeline_take(&pipeline), output[1]);
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
	struct colour_bgra from = { (const uint8_t *)card.pixels, 320, 192, card.pitchBytes };
	uint32_t counter;

	CardDraw(&card, 0xDEADBEEF, 0);
	colour_bgra_to_nv12(colour_kernel_best(), &from, &planes);
	assert_int_equal(display_encoder_create(320, 192, 60, &encoder), 0);
	assert_int_equal(display_decoder_create(&decoder), 0);
	assert_int_equal(display_encoder_encode(encoder, &planes, true, &packet), 0);
	assert_true(packet.is_key);
	assert_int_equal(display_decoder_decode(decoder, &packet, &decoded), 0);
	assert_int_equal(decoded.primaries, COLOUR_SDR_PRIMARIES);
	assert_int_equal(decoded.transfer, COLOUR_SDR_TRANSFER);
	assert_int_equal(decoded.matrix, COLOUR_SDR_MATRIX);
	assert_false(decoded.full_range);
	assert_true(decoded.chroma_is_left);
	assert_true(display_card_read(decoded.luma, decoded.width, decoded.height,
	                              decoded.luma_pitch_bytes, &counter));
	assert_int_equal(counter, 0xDEADBEEF);
	free(packet.bytes);
	/* The next is no key frame unless it is asked for. */
	assert_int_equal(display_encoder_encode(encoder, &planes, false, &packet), 0);
	assert_false(packet.is_key);
	free(packet.bytes);
	assert_int_equal(display_encoder_encode(encoder, &planes, true, &packet), 0);
	assert_true(packet.is_key);
	packet.size = 3;
	assert_int_equal(display_decoder_decode(decoder, &packet, &decoded), -EIO);
	free(packet.bytes);
	display_encoder_destroy(encoder);
	display_decoder_destroy(decoder);
	free(card.pixels);
}

TEST(sizes_that_cannot_be_encoded_are_refused)
{
	struct display_pipeline pipeline;
	struct display_mode odd = mode;

	odd.width = 321;
	assert_int_equal(display_pipeline_start(&pipeline, &odd, 60, 1), -EINVAL);
	odd.width = 0;
	assert_int_equal(display_pipeline_start(&pipeline, &odd, 60, 1), -EINVAL);
}

TEST(percentiles_are_the_smallest_that_so_many_do_not_exceed)
{
	struct display_times times[100];
	struct display_summary summary = { .times = times, .times_count = 100 };

	assert_true(display_percentile_us(&(struct display_summary){ 0 }, 0, 50) == 0);
	for (uint64_t index = 0; index < 100; index++)
		times[index].since_ns[DISPLAY_ENCODED] = ((index * 37) % 100 + 1) * 1000;
	assert_true(display_percentile_us(&summary, DISPLAY_ENCODED, 50) == 50);
	assert_true(display_percentile_us(&summary, DISPLAY_ENCODED, 99) == 99);
	assert_true(display_percentile_us(&summary, DISPLAY_ENCODED, 100) == 100);
	summary.times_count = 1;
	assert_true(display_percentile_us(&summary, DISPLAY_ENCODED, 50) == 1);
}
