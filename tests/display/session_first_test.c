/* tests/display/session_first_test.c - a session in which nothing was presented at all, and a source that stops; on a clock of the test's. */
#include "session_stage.h"

#include "display/config.h"

/* Its driver publishes, and lets go of no slot: ring after ring opens, and none gives a picture. */
TEST_LIMIT(DISP_78_where_nothing_was_ever_presented_the_session_fails_after_20_s, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.is_frozen = true;
	side.adapter = 0xD0002;
	side.end_ms = in(60000);
	run_and_end(false);
	assert_in_range(now_ms() - start, 20000, 20300);
	assert_int_equal(side.report.consumed, 0);
	assert_int_equal(side.report.status, STATUS_IO_TIMEOUT);
	/* Why, the driver's status and detail, and where it renders. */
	assert_non_null(
		strstr(side.report.text, "nothing was presented in 20.0 s: the driver holds"));
	assert_non_null(strstr(side.report.text, "the driver's status 1, detail 0x00000000"));
	assert_non_null(strstr(side.report.text, "on adapter 00000000:000d0002"));
}

TEST_LIMIT(DISP_78_the_time_without_a_first_picture_can_be_set, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.is_frozen = true;
	side.options.nothing_ms = 1500;
	side.end_ms = in(60000);
	run_and_end(false);
	assert_in_range(now_ms() - start, 1500, 1800);
	assert_non_null(strstr(side.report.text, "nothing was presented in 1.5 s"));
}

/* Its attempts to open are no way around the clock. */
TEST_LIMIT(DISP_78_no_attempt_is_begun_when_the_time_is_over, 60)
{
	begin();
	side.is_still = true;
	side.options.nothing_ms = 1000;
	side.end_ms = in(60000);
	run_and_end(false);
	assert_int_equal(side.rings, 1);
	assert_int_equal(side.report.status, STATUS_IO_TIMEOUT);
	assert_non_null(strstr(side.report.text, "the driver never attached"));
}

/* One picture is enough, however long ago. */
TEST_LIMIT(DISP_78_an_idle_desktop_that_had_a_first_picture_never_fails, 60)
{
	begin();
	side.still_from_ms = in(100);
	side.end_ms = in(120000);
	run_and_end(true);
	assert_true(side.report.consumed > 0);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.no_picture, 0);
}

/* Who ends it meanwhile has no failure to hear of. */
TEST_LIMIT(DISP_78_an_end_before_the_time_is_over_is_no_failure, 60)
{
	begin();
	side.is_frozen = true;
	side.end_ms = in(2000);
	run_and_end(true);
}

/* Nobody waits for a picture while nobody looks; who comes back waits as long as the first. */
TEST_LIMIT(DISP_78_the_time_begins_with_who_looks, 60)
{
	uint64_t start;

	begin();
	side.options.watched = &side.watched;
	side.watched = true;
	side.look_ms[0] = in(300);
	side.look_ms[1] = in(30000);
	side.freezes_then = true;
	start = now_ms();
	side.wants_ms = in(29000);
	side.end_ms = in(90000);
	side.options.linger_ms = 1000;
	run_and_end(true);
	assert_true(now_ms() - start >= 90000);

	begin();
	side.options.watched = &side.watched;
	side.look_ms[0] = in(30000);
	side.is_frozen = true;
	start = now_ms();
	side.end_ms = in(90000);
	run_and_end(false);
	assert_in_range(now_ms() - start, 50000, 50400);
}

/* --- A source that stops ------------------------------------------------------------------------------------------------ */

/* The card draws all the time: one that does not has stopped, and another monitor has another card. */
TEST_LIMIT(DISP_94_a_card_that_presents_nothing_more_gets_another_monitor, 60)
{
	begin();
	side.options.steady_ms = DISPLAY_STEADY_MS;
	side.stops_ms = in(300);
	side.end_ms = in(15000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.adds, 2);
	assert_non_null(strstr(side.words, "the driver presents nothing more"));
	assert_in_range(side.report.blackout_ms, DISPLAY_STEADY_MS, DISPLAY_STEADY_MS + 600);
	assert_int_equal(side.restarted, 1);
}

TEST_LIMIT(DISP_57_DISP_94_a_card_whose_tokens_are_of_another_ring_has_stopped, 60)
{
	begin();
	side.options.steady_ms = 1000;
	side.goes_stale_ms = in(300);
	side.end_ms = in(1500);
	run_and_end(true);
	assert_non_null(strstr(side.words, "all that the driver publishes is of another ring"));
	assert_int_equal(side.adds, 2);
}

TEST_LIMIT(DISP_94_a_desktop_that_presents_nothing_more_is_quiet_and_stays, 60)
{
	begin();
	side.stops_ms = in(300);
	side.end_ms = in(60000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.adds, 1);
}
