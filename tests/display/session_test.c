/* tests/display/session_test.c - what a session does about its driver's ways. */
#include "session_stage.h"

#include "display/adapter.h"

/* The session's driver has a section as soon as it has a ring; what it writes there converts no picture. */
TEST_LIMIT(DISP_30_a_session_s_pointer_is_told_beside_its_pictures, 60)
{
	begin();
	side.options.point = tell_point;
	side.still_from_ms = in(100);
	side.end_ms = in(2000);
	run_and_end(true);
	assert_true(side.asks_cursor);
	assert_int_equal(side.channels, 1);
	assert_true(side.pointed > 50);
	assert_true(side.pointed_x > 0);
	assert_int_equal(side.report.pointer_moves, side.pointed);
	assert_true(side.report.consumed < 20);
}

TEST_LIMIT(DISP_30_another_driver_and_another_size_get_a_section_of_their_own, 60)
{
	begin();
	side.options.point = tell_point;
	side.dies_ms = in(300);
	side.wants_ms = in(1000);
	side.end_ms = in(2000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.updates, 1);
	assert_int_equal(side.channels, 3);
	assert_int_equal((uint32_t)side.pointed_x, side.points);
}

TEST_LIMIT(DISP_30_a_session_without_a_pointer_asks_for_none_and_one_that_is_refused_goes_on, 60)
{
	begin();
	side.end_ms = in(500);
	run_and_end(true);
	assert_false(side.asks_cursor);
	assert_int_equal(side.channels, 0);

	begin();
	side.options.point = tell_point;
	side.refuse_cursors = 1;
	side.end_ms = in(500);
	run_and_end(true);
	assert_true(side.report.consumed > 0);
	assert_int_equal(side.pointed, 0);
}

TEST_LIMIT(a_session_has_pictures_until_it_is_over_and_leaves_nothing, 60)
{
	begin();
	side.end_ms = in(1000);
	run_and_end(true);
	assert_true(side.report.consumed > 0);
	assert_in_range(side.report.presented, side.report.consumed, side.sequence);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.kicks, 0);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.removes, 1);
	assert_int_equal(side.fine, 1);
}

/* A desktop that is still for ever is nobody's fault: nothing is kicked and nothing built anew. */
TEST_LIMIT(DISP_94_a_fresh_picture_stops_the_clock, 60)
{
	begin();
	side.still_from_ms = in(200);
	side.end_ms = in(20000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.kicks, 0);
	assert_int_equal(side.no_picture, 0);
}

/* Its slots cannot be had: the ring is new, and no picture of it ever comes. */
TEST_LIMIT(DISP_94_DISP_95_a_ring_without_a_picture_is_kicked_and_given_up_after_three_seconds, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.is_frozen = true;
	side.end_ms = in(5000);
	run_and_end(true);
	assert_true(side.no_picture >= 1);
	assert_non_null(strstr(side.words, "no picture came from a new ring"));
	assert_true(side.report.rebuilds >= 1);
	assert_true(side.lost_ms >= start + 3000 && side.lost_ms < start + 3300);
	/* 600, 1400 and 2200 ms after the ring was new, and again with the next one. */
	assert_true(side.kicks >= 3);
	for (uint64_t at = 0; at < 3; at++)
		assert_true(side.kick_ms[at] >= start + 600 + 800 * at &&
		            side.kick_ms[at] < start + 700 + 800 * at);
	assert_int_equal(side.report.kicks, side.kicks);
	assert_true(side.report.timeouts > 0);
	/* The monitor is not to blame: it stays. */
	assert_int_equal(side.adds, 1);
}

/* While the ring opens, too: a still desktop publishes nothing until somebody moves something. */
TEST_LIMIT(DISP_75_DISP_103_a_still_desktop_is_kicked_while_the_ring_opens, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.is_still = true;
	side.end_ms = in(2000);
	run_and_end(false);
	assert_true(side.kicks >= 2);
	assert_true(side.kick_ms[0] >= start + 600 && side.kick_ms[0] < start + 700);
	for (uint32_t at = 1; at < side.kicks; at++)
		assert_true(side.kick_ms[at] - side.kick_ms[at - 1] >= 50);
}

/* And then the desktop itself, for who draws nothing because of a mouse. */
TEST_LIMIT(DISP_104_a_kick_goes_through_the_mouse_first, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.is_still = side.has_mouse = true;
	side.options.kick_mouse = kick_mouse;
	side.end_ms = in(2000);
	run_and_end(false);
	assert_true(side.kicks >= 2);
	assert_int_equal(side.mouse_kicks, side.kicks);
	assert_false(side.is_mouse_late);
	assert_int_equal(side.report.kicks, side.kicks);
	assert_int_equal(side.report.mouse_kicks, side.kicks);
	assert_true(side.kick_ms[0] >= start + 600 && side.kick_ms[0] < start + 700);
}

/* Of a mouse that nobody drives the desktop's own kick is left; without a seat, the mouse's. */
TEST_LIMIT(DISP_104_without_a_mouse_the_desktop_is_kicked_all_the_same, 60)
{
	begin();
	side.is_still = true;
	side.options.kick_mouse = kick_mouse;
	side.end_ms = in(1000);
	run_and_end(false);
	assert_true(side.kicks >= 1);
	assert_int_equal(side.report.kicks, side.kicks);
	assert_int_equal(side.report.mouse_kicks, 0);
	begin();
	side.is_still = side.has_mouse = true;
	side.options.kick_mouse = kick_mouse;
	side.options.kick = NULL;
	side.end_ms = in(1000);
	run_and_end(false);
	assert_int_equal(side.kicks, 0);
	assert_true(side.report.mouse_kicks >= 1);
}

/* The limit is the whole program's. */
TEST_LIMIT(DISP_103_a_kick_of_another_session_holds_this_ones_back, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	assert_true(display_kick_is_due(start + 600));
	side.is_still = true;
	side.end_ms = in(2000);
	run_and_end(false);
	assert_true(side.kicks >= 1);
	assert_true(side.kick_ms[0] >= start + 1400 && side.kick_ms[0] < start + 1500);
}

/* Each failure says its own words, whatever the one before has said. */
TEST_LIMIT(DISP_193_a_session_that_cannot_be_had_says_why_and_its_device_is_opened_anew, 60)
{
	begin();
	side.no_device = true;
	run_and_end(false);
	assert_string_equal(side.report.text,
	                    "the driver's device cannot be opened (status 0xC000000E)");

	begin();
	side.no_device_once = true;
	side.refuse_rings = 100;
	run_and_end(false);
	assert_string_equal(side.report.text, "the ring cannot be delivered");
}

/* Once: the monitor is made anew for the ring. Each time: the session is built anew. It never ends by that. */
TEST_LIMIT(DISP_96_a_delivery_that_fails_is_told_and_ends_no_session, 60)
{
	begin();
	side.wants_ms = in(300);
	side.refuse_then = 1;
	side.end_ms = in(3000);
	run_and_end(true);
	assert_int_equal(side.updates, 1);
	assert_int_equal(side.adds, 2);
	assert_int_equal(side.report.rebuilds, 0);

	begin();
	side.wants_ms = in(300);
	side.refuse_then = 3;
	side.end_ms = in(6000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.no_picture, 1);
	assert_int_equal(side.restarted, 1);
	assert_non_null(strstr(side.words, "lost when its size changed"));
	/* The first, two for the size, and the one of the new session. */
	assert_int_equal(side.adds, 4);
	assert_true(side.report.consumed > 0);
}

/* The loss after that is another one, which the monitor is not to blame for. */
TEST_LIMIT(DISP_96_a_monitor_that_was_lost_is_made_anew_once, 60)
{
	begin();
	side.wants_ms = in(300);
	side.refuse_then = 3;
	side.freezes_then = true;
	side.end_ms = in(8000);
	run_and_end(true);
	assert_true(side.report.rebuilds >= 2);
	assert_non_null(strstr(side.words, "no picture came from a new ring"));
	assert_int_equal(side.adds, 4);
}

/* The clock of a new size runs, too. */
TEST_LIMIT(DISP_92_DISP_94_a_ring_of_another_size_has_to_give_a_picture, 60)
{
	begin();
	side.wants_ms = in(300);
	side.freezes_then = true;
	side.end_ms = in(4500);
	run_and_end(true);
	assert_int_equal(side.updates, 1);
	assert_int_equal(side.resizing, 1);
	assert_string_equal(side.size_words, "The monitor takes the size 640 × 400…");
	assert_true(side.report.rebuilds >= 1);
	assert_true(side.kicks >= 3);
	assert_true(side.lost_ms >= side.wants_ms + 3000 && side.lost_ms < side.wants_ms + 3400);
}

/* Three times in the ten seconds of its watchdog, while nothing moves too. */
TEST_LIMIT(DISP_145_a_session_pings_the_driver_of_a_still_picture, 60)
{
	begin();
	side.still_from_ms = in(200);
	side.end_ms = in(20000);
	run_and_end(true);
	assert_in_range(side.pings, 5, 7);
	assert_int_equal(side.removes, 1);
}

TEST_LIMIT(DISP_97_a_driver_that_has_ended_is_followed_by_a_new_monitor, 60)
{
	uint64_t died;

	begin();
	died = side.dies_ms = in(300);
	side.end_ms = in(4000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.adds, 2);
	assert_non_null(strstr(side.words, "has ended (process 77)"));
	assert_true(side.lost_ms + 20 >= died + 500 && side.lost_ms < died + 1200);
	assert_true(side.report.blackout_ms >= 500 && side.report.blackout_ms < 1300);
}

/* --- The adapter --------------------------------------------------------------------------------------------------- */

TEST_LIMIT(DISP_73_a_ring_that_another_adapter_cannot_open_is_made_anew_for_that_one, 60)
{
	begin();
	side.adapter = 0xD0002;
	side.fail_rings = 1;
	side.end_ms = in(1000);
	run_and_end(true);
	assert_int_equal(side.report.rebinds, 1);
	assert_true(side.report.consumed > 0);
	/* One monitor, one lease, and nothing waited for. */
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.report.rebuilds, 0);
}

TEST_LIMIT(DISP_73_a_second_failure_fails_the_opening_and_the_next_monitor_is_of_that_adapter, 60)
{
	begin();
	side.adapter = 0xD0002;
	side.fail_rings = 1000;
	side.end_ms = in(20000);
	run_and_end(false);
	assert_int_equal(side.report.rebinds, 1);
	assert_non_null(strstr(side.report.text, "on adapter 00000000:000d0002"));
	assert_int_equal(side.wanted_adapter, 0xD0002);
}

TEST_LIMIT(DISP_73_an_adapter_that_nobody_named_is_not_followed, 60)
{
	begin();
	side.fail_rings = 1;
	side.end_ms = in(3000);
	run_and_end(true);
	assert_int_equal(side.report.rebinds, 0);
	assert_true(side.report.consumed > 0);
}

/* A laptop: the encoder is on the discrete one, and the driver renders where it is told, or on the integrated one all the same. */
TEST_LIMIT(DISP_212_a_session_opens_on_the_encoder_s_adapter_or_rebinds_once_and_never_waits, 60)
{
	static const struct display_adapter laptop[] = { { "Integrated", 0, 0xA, 0 },
		                                         { "Discrete", 8ull << 30, 0xD, 0 } };
	const struct display_adapter_wish wish = { 0 };
	uint64_t start;
	bool is_stale;

	for (uint32_t obeys = 0; obeys < 2; obeys++) {
		begin();
		side.options.adapter.luid_low =
			display_adapter_choose(laptop, 2, &wish, &is_stale)->luid_low;
		side.adapter = obeys ? 0xD : 0xA;
		side.fail_rings = obeys ? 0 : 1; /* its slots are the other adapter's */
		start = now_ms();
		side.end_ms = in(2000);
		run_and_end(true);
		assert_int_equal(side.wanted_adapter, 0xD);
		assert_int_equal(side.report.rebinds, obeys ? 0 : 1);
		assert_int_equal(side.report.rebuilds, 0);
		assert_int_equal(side.adds, 1);
		assert_true(side.report.consumed > 0);
		/* The first picture was there well before the first kick. */
		assert_int_equal(side.kicks, 0);
		assert_true(side.first_ms - start < 600);
	}
}

/* --- Tokens of another ring ------------------------------------------------------------------------------------------- */

/* A driver that publishes the generation before opens nothing, and is followed when it comes to itself. */
TEST_LIMIT(DISP_57_DISP_74_tokens_of_a_former_ring_are_no_pictures_of_a_session, 60)
{
	begin();
	side.stale = 1;
	side.end_ms = in(6000);
	run_and_end(false);
	assert_int_equal(side.report.consumed, 0);

	begin();
	display_pipeline_watch(&side.pipeline, true);
	side.goes_stale_ms = in(500);
	side.end_ms = in(2000);
	run_and_end(true);
	assert_true(side.report.consumed > 0);
	assert_true(side.report.refused > 0);
	/* Nothing was taken from then on: the last was sent before. */
	assert_true(side.captures > 2);
	assert_true(side.last_captured_ms <= side.stale_since_ms + 20);
}
