/* tests/display/check_test.c - pictures of a card with chosen counters, and what the check makes of each. */
#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/card.c"
#include "base/host/host.h"
#include "display/check.h"

#define WIDTH 64u
#define HEIGHT 48u
#define SAMPLES 4

static struct display_check check;

static void begin(void)
{
	assert_int_equal(display_check_init(&check, SAMPLES), 0);
	assert_int_equal(display_check_use(&check, STREAM_CODEC_H264_RGB), 0);
}

/* A key packet of a picture that shows counter; the caller frees its memory. */
static struct display_packet encode(uint32_t counter)
{
	const struct display_format format = { WIDTH, HEIGHT, 60, .is_lossless = true };
	struct card card = { .width = WIDTH, .height = HEIGHT, .pitchBytes = WIDTH * 4 };
	struct display_encoder *encoder;
	struct display_packet packet;

	card.pixels = calloc(HEIGHT, card.pitchBytes);
	CardBegin(&card);
	CardDraw(&card, counter, 0);
	assert_int_equal(display_encoder_create(&format, &encoder), 0);
	assert_int_equal(display_encoder_encode(encoder,
	                                        &(struct display_source){ { card.pixels },
	                                                                  { card.pitchBytes } },
	                                        &(struct display_wish){ .key = true }, &packet),
	                 0);
	display_encoder_destroy(encoder);
	free(card.pixels);
	return packet;
}

/* The picture with counter, which the host numbered so. */
static void take(uint32_t counter, uint32_t presented, uint8_t flags)
{
	struct stream_header header = {
		.flags = flags, .presented = presented, .time_us = 5000, .age_us = 2000
	};
	struct display_packet packet = encode(counter);

	display_check_take(&check, &header, &packet, 4000000);
	free(packet.memory);
}

TEST(all_kinds_of_h264_have_one_decoder_and_hevc_its_own)
{
	struct display_decoder *decoder;

	assert_int_equal(display_check_init(&check, SAMPLES), 0);
	assert_int_equal(check.received.room, SAMPLES);
	assert_int_equal(check.shown.room, SAMPLES);
	decoder = check.decoder;
	assert_non_null(decoder);
	assert_int_equal(display_check_use(&check, STREAM_CODEC_H264_RGB), 0);
	assert_ptr_equal(check.decoder, decoder);
	assert_int_equal(display_check_use(&check, STREAM_CODEC_HEVC), 0);
	assert_int_equal(check.codec, STREAM_CODEC_HEVC);
	assert_int_equal(display_check_use(&check, STREAM_CODEC_H264), 0);
	assert_int_equal(check.codec, STREAM_CODEC_H264);
	take(7, 1, 0);
	assert_int_equal(check.decoded, 1);
	display_check_finish(&check);
	assert_null(check.decoder);
}

TEST(a_picture_is_measured_from_when_it_was_presented)
{
	struct display_packet packet = encode(7);
	uint64_t before_ns = host_clock_monotonic_ns();

	begin();
	take(7, 1, 0);
	assert_int_equal(check.decoded, 1);
	assert_int_equal(check.bytes, packet.size);
	assert_int_equal(check.last_counter, 7);
	assert_int_equal(check.hdr_frames, 0);
	assert_int_equal(check.received.count, 1);
	assert_int_equal(check.received.ns[0], 4000000 - (5000 - 2000) * 1000);
	assert_int_equal(check.shown.count, 1);
	assert_in_range(check.shown.ns[0] + (5000 - 2000) * 1000, before_ns,
	                host_clock_monotonic_ns());
	free(packet.memory);
	display_check_finish(&check);
}

TEST(what_cannot_be_decoded_and_what_shows_no_counter_are_told_apart)
{
	uint8_t nothing[64] = { 0 };
	struct display_packet garbage = { nothing, nothing, 32, true }, blank = encode(0);
	struct stream_header header = { .presented = 1 };

	begin();
	display_check_take(&check, &header, &garbage, 0);
	assert_int_equal(check.failed, 1);
	display_decoder_destroy(check.decoder);
	check.decoder = NULL;
	display_check_take(&check, &header, &blank, 0);
	assert_int_equal(check.failed, 2);
	assert_int_equal(check.decoded + check.unreadable, 0);
	free(blank.memory);
	display_check_finish(&check);
}

TEST(a_repeat_counts_apart_and_only_when_it_shows_the_same)
{
	begin();
	take(5, 10, STREAM_FLAG_REPEAT);
	assert_int_equal(check.decoded, 1);
	take(5, 10, STREAM_FLAG_REPEAT);
	assert_int_equal(check.repeated, 1);
	assert_int_equal(check.decoded, 1);
	/* The first that a viewer sees may be a repeat of what it never saw: nothing to measure. */
	assert_int_equal(check.received.count, 0);
	take(6, 11, STREAM_FLAG_REPEAT);
	assert_int_equal(check.decoded, 2);
	assert_int_equal(check.repeated, 1);
	take(7, 12, 0);
	assert_int_equal(check.decoded, 3);
	assert_int_equal(check.received.count, 1);
	display_check_finish(&check);
}

static void expect(uint32_t decoded, uint32_t restarts, uint32_t out_of_turn)
{
	assert_int_equal(check.decoded, decoded);
	assert_int_equal(check.restarts, restarts);
	assert_int_equal(check.out_of_turn, out_of_turn);
	assert_int_equal(check.received.count, decoded < SAMPLES ? decoded : SAMPLES);
}

TEST(a_counter_that_begins_anew_is_a_restart_when_the_hosts_number_goes_on)
{
	begin();
	take(100, 10, 0);
	expect(1, 0, 0);
	take(5, 11, 0);
	expect(2, 1, 0);
	/* The same again under its number: twice the same picture, not one more. */
	take(5, 11, 0);
	expect(2, 1, 1);
	take(5, 12, 0);
	expect(3, 2, 1);
	/* Half of all numbers are ahead of one, the others behind it. */
	take(4, 12 + 0x80000000u, 0);
	expect(3, 2, 2);
	take(3, 10, 0);
	expect(3, 2, 3);
	take(4, 12 + 0x7FFFFFFFu, 0);
	expect(4, 3, 3);
	display_check_finish(&check);
}

TEST(a_counter_that_ran_over_in_step_with_the_hosts_number_is_no_restart)
{
	begin();
	take(0xFFFFFFFFu, 10, 0);
	take(0, 11, 0);
	expect(1, 0, 1);
	display_check_finish(&check);
}
