/* tests/display/session_colour_test.c - SDR and HDR of a monitor: who asks for it, who changes it, and what the ring is then. */
#include "session_stage.h"

static void begin_watched(void)
{
	begin();
	side.options.display = &side.state;
	side.wants_hdr = false;
	display_pipeline_watch(&side.pipeline, true);
}

static void begin_hdr(void)
{
	begin_watched();
	side.wants_hdr = true;
	side.options.wants_hdr = &side.wants_hdr;
}

TEST_LIMIT(DISP_70_who_shows_ten_bits_gets_hdr_and_its_ring_at_once, 60)
{
	uint64_t start_ms;

	begin_hdr();
	start_ms = now_ms();
	side.options.colour_settle_ms = 250;
	side.end_ms = in(2000);
	run_and_end(true);
	assert_true(side.first_ms >= start_ms + 250);
	assert_int_equal(side.colour, FRAME_COLOUR_HDR);
	assert_int_equal(side.colours_told, 1);
	assert_int_equal(side.ring_format, FRAME_FORMAT_RGBA16F);
	assert_int_equal(side.report.generation, side.generation);
	assert_int_equal(side.report.flips, 0);
	assert_true(side.hdr_codes > 0);
	assert_int_equal(side.hdr_codes, side.codes);
}

TEST_LIMIT(DISP_70_a_display_that_stays_sdr_has_nothing_to_settle, 60)
{
	uint64_t start_ms;

	begin_watched();
	start_ms = now_ms();
	side.options.colour_settle_ms = 250;
	side.end_ms = in(2000);
	run_and_end(true);
	assert_int_equal(side.ring_format, FRAME_FORMAT_BGRA8);
	assert_true(side.first_ms < start_ms + 250);
}

TEST_LIMIT(DISP_71_who_shows_sdr_alone_has_hdr_switched_off_when_it_begins, 60)
{
	begin_watched();
	side.colour = FRAME_COLOUR_HDR;
	side.end_ms = in(2000);
	run_and_end(true);
	assert_int_equal(side.colour, FRAME_COLOUR_SDR);
	assert_int_equal(side.ring_format, FRAME_FORMAT_BGRA8);
	assert_true(side.codes > 0);
	assert_int_equal(side.hdr_codes, 0);
}

/* Somebody switches it on again, and again: no picture of it is ever sent. */
TEST_LIMIT(DISP_71_and_kept_off_whoever_switches_it_on, 60)
{
	uint64_t end_ms;

	begin_watched();
	side.flips_ms = in(1000);
	end_ms = side.end_ms = in(3000);
	run_and_end(true);
	assert_int_equal(side.report.switched_off, 1);
	assert_int_equal(side.colour, FRAME_COLOUR_SDR);
	assert_int_equal(side.report.flips, 0);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.hdr_codes, 0);
	/* Pictures go on. */
	assert_true(side.last_captured_ms + 100 >= end_ms);
}

TEST_LIMIT(DISP_71_a_monitor_that_stays_hdr_is_an_error_and_no_picture, 60)
{
	begin_watched();
	side.colour = FRAME_COLOUR_HDR;
	side.keeps_colour = true;
	run_and_end(false);
	assert_int_equal(side.codes, 0);
	assert_non_null(strstr(side.report.text, "HDR"));
}

TEST_LIMIT(DISP_93_the_format_follows_the_display_and_not_who_looks, 60)
{
	begin_hdr();
	/* It says that it cannot: what it shows counts, although ten bits were asked for. */
	side.keeps_colour = true;
	side.end_ms = in(1000);
	run_and_end(true);
	assert_int_equal(side.ring_format, FRAME_FORMAT_BGRA8);
	assert_true(side.codes > 0);
	assert_int_equal(side.hdr_codes, 0);
}

TEST_LIMIT(DISP_93_a_driver_that_knows_no_colours_shows_sdr, 60)
{
	begin_hdr();
	side.knows_no_colour = true;
	side.end_ms = in(1000);
	run_and_end(true);
	assert_int_equal(side.ring_format, FRAME_FORMAT_BGRA8);
	assert_int_equal(side.hdr_codes, 0);
}

/* The reader asks every 250 ms; the ring follows with the next look. */
TEST_LIMIT(DISP_91_DISP_92_what_somebody_else_makes_of_the_display_is_followed_within_a_reading, 60)
{
	uint64_t flipped_ms;

	begin_hdr();
	flipped_ms = side.flips_ms = in(1000);
	side.end_ms = in(4000);
	run_and_end(true);
	assert_int_equal(side.report.flips, 1);
	assert_int_equal(side.colour, FRAME_COLOUR_SDR);
	assert_int_equal(side.ring_format, FRAME_FORMAT_BGRA8);
	assert_true(side.hdr_codes > 0 && side.hdr_codes < side.codes);
	assert_int_equal(side.report.rebuilds, 0);
	assert_true(side.report.flip_longest_ms <= 500);
	assert_true(side.last_captured_ms > flipped_ms + 2 * DISPLAY_STATE_MS);
}

TEST_LIMIT(DISP_91_what_cannot_be_read_is_no_change, 60)
{
	begin_hdr();
	side.knows_no_colour = true;
	side.end_ms = in(3000);
	run_and_end(true);
	assert_true(side.state.unreadable >= 8);
	assert_int_equal(side.state.unreadable, side.state.reads);
	assert_int_equal(side.report.flips, 0);
	assert_int_equal(side.report.rebuilds, 0);
	assert_true(side.report.consumed > 50);
}

/* One ring more, of that size and no other colour; the monitor is the same, and nobody has asked it for anything. */
static void expect_other_size(uint32_t width, uint32_t height)
{
	uint64_t end_ms;

	begin_watched();
	side.shown_width = width;
	side.shown_height = height;
	side.resizes_ms = in(1000);
	end_ms = side.end_ms = in(3000);
	run_and_end(true);
	assert_int_equal(side.ring_width, width);
	assert_int_equal(side.ring_height, height);
	assert_int_equal(side.rings, 2);
	assert_int_equal(side.report.flips, 0);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.updates, 0);
	assert_true(side.last_captured_ms + 100 >= end_ms);
}

TEST_LIMIT(DISP_91_DISP_92_a_size_that_somebody_else_chose_is_followed_and_is_no_flip, 60)
{
	expect_other_size(SIZE_2, 200);
	expect_other_size(SIZE_1, 400);
}
