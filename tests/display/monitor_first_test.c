/*
 * tests/display/monitor_first_test.c - drydock monitor, all processes of it, with a driver that publishes tokens of another ring or
 * stops (drivers/faulty); the clocks are set short.
 */
#include "monitor_stage.h"

#define PROJECT "tests/display/drivers/faulty"
#define END_MS 60000

/* Of that width, until it has stopped with those words and goes on; gives the seconds from words to picture. */
static double run_until_anew(const char *size, const char *words)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct viewer_address address;
	struct monitor_stage stage;
	struct monitor_run run;
	uint32_t frame;
	double start_s;

	setenv("DRYDOCK_DISPLAY_STEADY_MS", "3000", 1);
	stage_make(&stage, NULL, PROJECT);
	stage_run(&run, &stage, size, "0", "0");
	address = viewer_address(&run);
	options = viewer_options(&address);
	viewer_begin(&watcher, &options);
	monitor_wait_text(&run, words, END_MS);
	start_s = monitor_now_s();
	monitor_wait_text(&run, "the driver was started again", END_MS);
	frame = viewer_frame(&watcher);
	while (viewer_frame(&watcher) == frame)
		monitor_read(&run, 2);
	start_s = monitor_now_s() - start_s;
	/* One word takes the place of another that was not sent yet. */
	assert_true(__atomic_load_n(&watcher.notices, __ATOMIC_ACQUIRE) >= 1);
	assert_int_equal(watcher.check.failed, 0);
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.check.unreadable, 0);
	display_watcher_finish(&watcher);
	viewer_end_monitor(&run);
	stage_finish(&stage);
	return start_s;
}

/* From the beginning: ring after ring is refused, and then that is said, to the terminal and to who looks. */
TEST_LIMIT(DISP_78_a_monitor_on_which_nothing_was_ever_presented_ends_and_says_why, 300)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct viewer_address address;
	struct monitor_stage stage;
	struct monitor_run run;
	double start_s;

	setenv("DRYDOCK_DISPLAY_NOTHING_MS", "100", 1);
	stage_make(&stage, NULL, PROJECT);
	stage_run(&run, &stage, "336x192@60", "0", "0");
	start_s = monitor_now_s();
	address = viewer_address(&run);
	options = viewer_options(&address);
	assert_int_equal(display_watcher_start(&watcher, &options), 0);
	assert_int_equal(monitor_wait_end(&run, END_MS), 3);
	monitor_figure(
		"a driver that publishes nothing of the ring it was given: told after %.1f s",
		monitor_now_s() - start_s);
	assert_non_null(strstr(run.text, "no picture came: nothing was presented in "));
	/* 0 where it had not even attached when the time was over. */
	assert_true(strstr(run.text, "the driver's status 1, detail 0x8") ||
	            strstr(run.text, "the driver's status 0, detail 0x0"));
	assert_non_null(strstr(run.text, "on adapter 00000000:00000000"));
	display_watcher_stop(&watcher);
	/* Who was there in time heard the words, and then that it is over. */
	if (watcher.close_code == STREAM_CLOSE_ENDED)
		assert_true(__atomic_load_n(&watcher.notices, __ATOMIC_ACQUIRE) > 0);
	display_watcher_finish(&watcher);
	monitor_expect_nothing_left(&run, END_MS);
	stage_finish(&stage);
}

/* In the middle: what it publishes then is refused, and a driver that does nothing else has stopped; another ring is good. */
TEST_LIMIT(DISP_57_a_driver_process_that_publishes_a_former_generation_is_refused_and_made_anew,
           300)
{
	double seconds =
		run_until_anew("352x192@60", "all that the driver publishes is of another ring");

	monitor_figure("a stale generation published: refused, and %.0f ms from that to a picture "
	               "of a new ring",
	               seconds * 1000);
}

TEST_LIMIT(DISP_94_a_card_s_process_that_presents_nothing_more_is_made_anew, 300)
{
	double seconds = run_until_anew("368x192@60", "the driver presents nothing more");

	monitor_figure("a driver that presents nothing more: %.0f ms from that to a picture of a "
	               "new ring",
	               seconds * 1000);
}
