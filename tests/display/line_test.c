/* tests/display/line_test.c - what is on its way to one viewer, and what is dropped. */
#include "harness/test.h"

#include <stdlib.h>

#include "display/line.h"

/* Offer a new frame; the line alone has it afterwards. */
static bool offer(struct display_line *line, uint32_t sequence, bool is_key, size_t size)
{
	struct display_frame *frame = display_frame_create(malloc(1));
	bool kept;

	frame->sequence = sequence;
	frame->is_key = is_key;
	frame->size = size;
	kept = display_line_offer(line, frame);
	display_frame_unref(frame);
	return kept;
}

/* Write what waits; gives the last sequence. */
static uint32_t write_all(struct display_line *line, uint64_t now_ns)
{
	struct display_frame *frame;
	uint32_t sequence = 0;

	while ((frame = display_line_take(line, now_ns)) != NULL) {
		sequence = frame->sequence;
		display_frame_unref(frame);
	}
	return sequence;
}

TEST(a_viewer_begins_with_a_key_frame)
{
	struct display_line line = { 0 };

	assert_false(offer(&line, 1, false, 10));
	assert_null(display_line_take(&line, 0));
	assert_true(offer(&line, 2, true, 10));
	assert_true(offer(&line, 3, false, 10));
	assert_int_equal(write_all(&line, 0), 3);
	assert_int_equal(line.dropped, 1);
	assert_int_equal(line.sent, 2);
	assert_int_equal(line.sent_bytes, 20);
}

TEST(DISP_204_overflow_drops_to_the_next_key_frame_and_is_counted)
{
	struct display_line line = { 0 };
	uint32_t sequence = 1;

	/* Eight in flight, eight that wait; the next one drops what waits and itself. */
	assert_true(offer(&line, sequence++, true, 10));
	while (sequence <= 8)
		assert_true(offer(&line, sequence++, false, 10));
	write_all(&line, 0);
	while (sequence <= DISPLAY_LINE_FRAMES)
		assert_true(offer(&line, sequence++, false, 10));
	assert_false(offer(&line, sequence++, false, 10));
	assert_int_equal(line.dropped, 9);
	assert_null(display_line_take(&line, 0));
	/* There is room again, but what would come has no beginning. */
	assert_false(offer(&line, sequence++, false, 10));
	assert_int_equal(line.dropped, 10);
	assert_true(display_line_acknowledge(&line, 8, 0));
	assert_true(offer(&line, sequence, true, 10));
	assert_int_equal(write_all(&line, 0), sequence);
	assert_int_equal(line.bytes, 10);
}

/* A way that was changed is learnt anew: what was the least grows by a 1024th of the time since. */
TEST(the_least_that_the_way_took_is_forgotten_by_a_millisecond_a_second)
{
	struct display_line line = { 0 };

	assert_true(offer(&line, 1, true, 10));
	write_all(&line, 0);
	assert_true(display_line_acknowledge(&line, 1, 1000));
	assert_int_equal(line.least_ns, 1000);
	assert_true(offer(&line, 2, false, 10));
	write_all(&line, 1000);
	assert_true(display_line_acknowledge(&line, 2, 1000 + 1024 * 500));
	assert_int_equal(line.least_ns, 1000 + 500);
	assert_int_equal(line.acknowledged, 2);
}

TEST(who_has_more_on_the_way_than_the_way_takes_is_behind)
{
	enum { INTERVAL = 16 };
	struct display_line line = { 0 };

	assert_true(offer(&line, 1, true, 10));
	assert_true(offer(&line, 2, false, 10));
	assert_false(display_line_is_behind(&line, INTERVAL));
	assert_true(offer(&line, 3, false, 10));
	assert_true(display_line_is_behind(&line, INTERVAL));
	write_all(&line, 1000);
	assert_true(display_line_is_behind(&line, INTERVAL));
	/* The way takes 33: three frames are on it all the time. */
	assert_true(display_line_acknowledge(&line, 1, 1033));
	for (uint32_t sequence = 4; sequence <= 6; sequence++)
		assert_true(offer(&line, sequence, false, 10));
	assert_false(display_line_is_behind(&line, INTERVAL));
	assert_true(offer(&line, 7, false, 10));
	assert_true(display_line_is_behind(&line, INTERVAL));
	/* What took longer was in line, and does not make the way longer. */
	write_all(&line, 1033);
	assert_true(display_line_acknowledge(&line, 2, 1200));
	assert_int_equal(line.least_ns, 33);
	display_line_finish(&line);
}

TEST(DISP_204_what_is_in_flight_is_bounded_in_bytes)
{
	struct display_line line = { 0 };

	/* One may go alone, however large. */
	assert_true(offer(&line, 1, true, DISPLAY_LINE_BYTES * 2));
	write_all(&line, 0);
	assert_false(offer(&line, 2, false, 1));
	assert_false(offer(&line, 3, true, 1));
	assert_true(display_line_acknowledge(&line, 1, 0));
	assert_true(offer(&line, 4, true, DISPLAY_LINE_BYTES));
	assert_false(offer(&line, 5, false, 1));
	assert_int_equal(line.dropped, 4);
	/* A key frame takes the place of what waits, not of what is in flight. */
	assert_true(offer(&line, 6, true, DISPLAY_LINE_BYTES));
	assert_true(offer(&line, 7, true, DISPLAY_LINE_BYTES));
	assert_int_equal(line.dropped, 5);
	assert_int_equal(write_all(&line, 0), 7);
	assert_false(offer(&line, 8, true, 1));
	display_line_finish(&line);
	assert_int_equal(line.bytes, DISPLAY_LINE_BYTES);
}

TEST(an_acknowledgement_is_for_all_before_it_and_for_none_that_did_not_go)
{
	struct display_line line = { 0 };

	offer(&line, 7, true, 10);
	offer(&line, 8, false, 20);
	offer(&line, 9, false, 30);
	assert_false(display_line_acknowledge(&line, 7, 0));
	write_all(&line, 0);
	assert_false(display_line_acknowledge(&line, 10, 0));
	assert_false(display_line_acknowledge(&line, 0, 0));
	assert_true(display_line_acknowledge(&line, 8, 0));
	assert_int_equal(line.bytes, 30);
	assert_int_equal(line.acknowledged, 2);
	assert_false(display_line_acknowledge(&line, 8, 0));
	assert_true(display_line_acknowledge(&line, 9, 0));
	assert_int_equal(line.bytes, 0);
}

TEST(DISP_226_who_fell_behind_asks_for_a_key_frame_but_not_all_the_time)
{
	struct display_line line = { 0 };
	uint64_t now = 1;

	assert_true(display_line_wants_key(&line, now));
	assert_false(display_line_wants_key(&line, now + DISPLAY_LINE_KEY_NS - 1));
	assert_true(display_line_wants_key(&line, now + DISPLAY_LINE_KEY_NS));
	now += 10ull * DISPLAY_LINE_KEY_NS;
	offer(&line, 1, true, 10);
	assert_false(display_line_wants_key(&line, now));
	/* Behind, and with so much in flight that a key frame would only join it. */
	for (uint32_t sequence = 2; sequence <= DISPLAY_LINE_FRAMES; sequence++)
		offer(&line, sequence, false, 10);
	write_all(&line, now);
	assert_false(offer(&line, 17, false, 10));
	assert_false(display_line_wants_key(&line, now));
	display_line_acknowledge(&line, DISPLAY_LINE_FRAMES / 2, now);
	assert_true(display_line_wants_key(&line, now));
}

TEST(a_viewer_is_silent_only_when_it_owes_an_acknowledgement)
{
	struct display_line line = { 0 };
	uint64_t now = DISPLAY_LINE_SILENT_NS * 5;

	assert_false(display_line_is_silent(&line, now));
	offer(&line, 1, true, 10);
	assert_false(display_line_is_silent(&line, now));
	write_all(&line, now);
	assert_false(display_line_is_silent(&line, now + DISPLAY_LINE_SILENT_NS));
	assert_true(display_line_is_silent(&line, now + DISPLAY_LINE_SILENT_NS + 1));
	display_line_acknowledge(&line, 1, now + DISPLAY_LINE_SILENT_NS);
	assert_false(display_line_is_silent(&line, now + 5 * DISPLAY_LINE_SILENT_NS));
}

TEST(one_frame_is_shared_by_lines_and_goes_with_the_last)
{
	struct display_line one = { 0 }, other = { 0 };
	struct display_frame *frame = display_frame_create(malloc(1));

	frame->is_key = true;
	assert_true(display_line_offer(&one, frame));
	assert_true(display_line_offer(&other, frame));
	assert_int_equal(frame->references, 3);
	display_line_finish(&one);
	display_frame_unref(frame);
	assert_int_equal(frame->references, 1);
	assert_int_equal(write_all(&other, 0), 0);
}

TEST(a_key_frame_is_asked_for_when_half_of_the_bytes_are_free)
{
	for (int more = 0; more < 2; more++) {
		struct display_line line = { 0 };

		offer(&line, 1, true, DISPLAY_LINE_BYTES / 2 + (size_t)more);
		write_all(&line, 1);
		display_line_restart(&line);
		assert_int_equal(display_line_wants_key(&line, 1), !more);
	}
}

TEST(bytes_are_bounded_to_the_last_one)
{
	struct display_line line = { 0 };

	assert_true(offer(&line, 1, true, DISPLAY_LINE_BYTES - 10));
	assert_true(offer(&line, 2, false, 10));
	assert_false(offer(&line, 3, false, 1));
	display_line_finish(&line);
	assert_int_equal(line.bytes, 0);
}

TEST(how_long_a_frame_was_on_its_way_is_what_its_rate_is_made_of)
{
	struct display_line line = { 0 };

	offer(&line, 1, true, 1000);
	write_all(&line, 5000000);
	assert_true(display_line_acknowledge(&line, 1, 12000000));
	assert_int_equal(line.rate.shortest_ns, 7000000);
	assert_int_equal(line.rate.bytes, 1000);
	assert_int_equal(line.heard_ns, 12000000);
}

TEST(after_a_restart_nothing_waits_and_a_key_frame_comes_first)
{
	struct display_line line = { 0 };

	offer(&line, 1, true, 10);
	offer(&line, 2, false, 20);
	display_line_restart(&line);
	assert_int_equal(line.waiting_count, 0);
	assert_int_equal(line.bytes, 0);
	assert_int_equal(line.dropped, 2);
	assert_false(offer(&line, 3, false, 10));
	assert_true(offer(&line, 4, true, 10));
	/* What is no acknowledgement is no sign of life. */
	assert_int_equal(write_all(&line, 7), 4);
	assert_int_equal(line.heard_ns, 7);
	assert_false(display_line_acknowledge(&line, 5, 9));
	assert_int_equal(line.heard_ns, 7);
	offer(&line, 5, false, 10);
	display_line_finish(&line);
	assert_int_equal(line.waiting_count, 0);
}
