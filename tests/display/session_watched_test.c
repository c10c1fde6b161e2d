/* tests/display/session_watched_test.c - a session's monitor is there while somebody looks, and as long after that as is said. */
#include "session_stage.h"

/* Looked at for 300 ms, and again from back_ms on when that is not 0. */
static uint64_t begin_watched(uint64_t back_ms)
{
	begin();
	side.options.watched = &side.watched;
	side.watched = true;
	side.look_ms[0] = in(300);
	side.look_ms[1] = back_ms ? in(back_ms) : 0;
	side.end_ms = in(6000);
	return now_ms();
}

TEST_LIMIT(DISP_189_DISP_190_a_monitor_lingers_after_the_last_who_looked, 60)
{
	uint64_t start = begin_watched(0);

	side.options.linger_ms = 1000;
	run_and_end(true);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.removes, 1);
	/* At the first tick after that. */
	assert_true(side.removed_ms >= start + 1300 && side.removed_ms < start + 1300 + 650);
	assert_int_equal(side.no_picture, 0);
}

/* It is looked at every half a second, and no sooner. */
TEST_LIMIT(DISP_190_what_has_lingered_long_enough_goes_at_the_next_look, 60)
{
	uint64_t start = begin_watched(0);

	side.options.linger_ms = 700;
	run_and_end(true);
	assert_in_range(side.removed_ms, start + 300 + 1000 - 50, start + 300 + 1000 + 150);
}

TEST_LIMIT(DISP_145_a_driver_that_nobody_looks_at_is_pinged_all_the_same, 60)
{
	begin_watched(0);
	side.options.is_pinned = true;
	side.end_ms = in(20000);
	run_and_end(true);
	assert_in_range(side.pings, 5, 7);
}

TEST_LIMIT(DISP_187_who_comes_back_to_a_lingering_monitor_gets_one_made_anew, 60)
{
	uint64_t start = begin_watched(800);

	side.options.linger_ms = 100000;
	run_and_end(true);
	assert_int_equal(side.adds, 2);
	assert_int_equal(side.removes, 2);
	assert_true(side.removed_ms >= start + 800 && side.removed_ms < start + 900);
	assert_int_equal(side.report.generation, 2);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.fine, 2);
}

TEST_LIMIT(DISP_189_without_lingering_the_monitor_goes_with_the_last_who_looked, 60)
{
	uint64_t start = begin_watched(2000);

	run_and_end(true);
	assert_int_equal(side.adds, 2);
	assert_true(side.removed_ms >= start + 300 && side.removed_ms < start + 600);
}

TEST_LIMIT(DISP_189_a_pinned_monitor_stays_until_the_end, 60)
{
	uint64_t start = begin_watched(0);

	side.options.is_pinned = true;
	run_and_end(true);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.removes, 1);
	assert_true(side.removed_ms >= start + 6000);
}

TEST_LIMIT(nobody_has_looked_so_there_is_no_monitor, 60)
{
	begin();
	side.options.watched = &side.watched;
	side.interrupted = false;
	side.end_ms = in(500);
	side.look_ms[0] = in(400);
	run_and_end(true);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.report.rebuilds, 0);
}

static uint32_t looks;

static void sleep_and_count(void *context, uint32_t ms)
{
	assert_int_equal(ms, 50);
	looks++;
	sleep_for(context, ms);
}

TEST_LIMIT(while_nobody_looks_it_is_seen_every_50_ms_whether_somebody_does, 60)
{
	begin();
	side.fake.objects.sleep = sleep_and_count;
	side.options.watched = &side.watched;
	side.end_ms = in(500);
	run_and_end(true);
	assert_int_equal(looks, 10);
	assert_int_equal(side.adds, 0);
}
