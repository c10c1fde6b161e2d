/* tests/tools/monitor_faults_test.c - drydock monitor when one of its processes is killed: what ends, and in what time. */
#include "tools/monitor_run.h"

#include "base/host/host_sandbox.h"

#define START_MS 60000
#define END_MS 60000

/* A monitor for browsers, with its processes; ready when it has told its address. */
static void start(struct monitor_run *run)
{
	monitor_run(run, "--size", "1280x720@60");
	monitor_wait_text(run, "(to look only)", START_MS);
	monitor_wait_child(run, "drydock-capture", START_MS);
	if (host_sandbox_is_possible())
		monitor_wait_child(run, "drydock-host", START_MS);
}

TEST_LIMIT(DISP_205_an_interrupt_ends_every_process, 120)
{
	struct monitor_run run;

	start(&run);
	kill(run.machine, SIGINT);
	assert_int_equal(monitor_wait_end(&run, END_MS), 0);
	monitor_expect_nothing_left(&run, END_MS);
}

/* One that does not answer is waited for, and then ended; its monitor has gone with it long before 15 seconds are over. */
TEST_LIMIT(DISP_205_a_capture_host_that_does_not_answer_is_ended_by_force, 120)
{
	struct monitor_run run;
	double asked_s, busy_ms;

	start(&run);
	busy_ms = monitor_busy_ms();
	kill(monitor_child(run.machine, "drydock-capture"), SIGSTOP);
	kill(run.machine, SIGINT);
	asked_s = monitor_now_s();
	assert_int_equal(monitor_wait_end(&run, END_MS), 3);
	asked_s = monitor_now_s() - asked_s;
	monitor_figure(
		"capture host stopped, then asked to end: gone by force after %.1f s (bound 15)",
		asked_s);
	assert_true(asked_s < 15 + (monitor_busy_ms() - busy_ms) / 1000);
	assert_non_null(strstr(run.text, "it was ended"));
	monitor_expect_nothing_left(&run, END_MS);
}

/* Whatever its processes do, they end with the machine's: here they can do nothing at all. */
TEST_LIMIT(a_killed_machine_takes_every_process_with_it, 120)
{
	struct monitor_run run;

	start(&run);
	kill(monitor_child(run.machine, "drydock-capture"), SIGSTOP);
	if (host_sandbox_is_possible())
		kill(monitor_child(run.machine, "drydock-host"), SIGSTOP);
	kill(run.machine, SIGKILL);
	assert_int_equal(monitor_wait_end(&run, END_MS), 128 + SIGKILL);
	monitor_figure("machine killed: no process left after %.3f s",
	               monitor_expect_nothing_left(&run, END_MS));
}

/* In the process of its driver all threads come to their ends: it would be waited for five seconds, and killed. */
TEST_LIMIT(DISP_211_a_killed_capture_host_ends_the_monitor_and_says_so, 120)
{
	struct monitor_run run;
	double killed_s, busy_ms;

	start(&run);
	busy_ms = monitor_busy_ms();
	kill(monitor_child(run.machine, "drydock-capture"), SIGKILL);
	killed_s = monitor_now_s();
	assert_int_equal(monitor_wait_end(&run, END_MS), 3);
	killed_s = monitor_now_s() - killed_s;
	monitor_figure("capture host killed: monitor and machine ended after %.3f s (goal 1)",
	               killed_s);
	assert_true(killed_s < 4 + (monitor_busy_ms() - busy_ms) / 1000);
	assert_non_null(strstr(run.text, "the capture host has ended"));
	monitor_expect_nothing_left(&run, END_MS);
}

/* Nothing comes any more, as of a static desktop; the session is another's before the user has wondered for long. */
TEST_LIMIT(DISP_98_a_killed_driver_host_is_followed_by_another_and_pictures_go_on, 120)
{
	struct monitor_run run;
	double busy_ms;
	pid_t driver;

	if (!host_sandbox_is_possible())
		SKIP("a sanitized driver lives in the machine's process");
	/* Long enough for pictures after a slow restart. */
	monitor_run(&run, "--size", "320x192@30", "--self-check", "14");
	driver = monitor_wait_child(&run, "drydock-host", START_MS);
	/* Until its ring has pictures. */
	nanosleep(&(struct timespec){ 3, 0 }, NULL);
	busy_ms = monitor_busy_ms();
	kill(driver, SIGKILL);
	monitor_wait_end(&run, END_MS);
	assert_int_equal(monitor_number(&run, "rebuilds"), 1);
	assert_int_equal(monitor_number(&run, "restarts"), 1);
	assert_int_equal(monitor_number(&run, "ring_generation"), 2);
	assert_int_equal(monitor_number(&run, "out_of_turn"), 0);
	assert_true(monitor_number(&run, "decoded") > 100);
	monitor_figure("driver host killed: %.0f ms without a picture (goal 4000)",
	               monitor_number(&run, "longest_ms"));
	assert_true(monitor_number(&run, "longest_ms") > 0 &&
	            monitor_number(&run, "longest_ms") < 4000 + monitor_busy_ms() - busy_ms);
	monitor_expect_nothing_left(&run, END_MS);
}

TEST_LIMIT(the_page_is_told_that_the_driver_was_started_again, 120)
{
	struct monitor_run run;

	if (!host_sandbox_is_possible())
		SKIP("a sanitized driver lives in the machine's process");
	start(&run);
	nanosleep(&(struct timespec){ 1, 0 }, NULL);
	kill(monitor_child(run.machine, "drydock-host"), SIGKILL);
	monitor_wait_text(&run, "the driver's process has ended", END_MS);
	monitor_wait_text(&run, "the driver was started again", END_MS);
	kill(run.machine, SIGINT);
	assert_int_equal(monitor_wait_end(&run, END_MS), 0);
	monitor_expect_nothing_left(&run, END_MS);
}

/* --- While it checks itself ----------------------------------------------------------------------------------------- */

/* In the middle of the check, with pictures. */
static void start_check(struct monitor_run *run)
{
	monitor_run(run, "--size", "320x192@30", "--self-check", "8");
	monitor_wait_text(run, "plan: ", START_MS);
	nanosleep(&(struct timespec){ 2, 0 }, NULL);
}

TEST_LIMIT(a_machine_that_is_killed_in_a_self_check_leaves_nothing, 120)
{
	struct monitor_run run;

	start_check(&run);
	kill(run.machine, SIGKILL);
	assert_int_equal(monitor_wait_end(&run, END_MS), 128 + SIGKILL);
	monitor_expect_nothing_left(&run, END_MS);
	/* No figures are made up. */
	assert_null(strstr(run.text, "\"frames\""));
}

TEST_LIMIT(a_capture_host_that_is_killed_in_a_self_check_fails_it, 120)
{
	struct monitor_run run;

	start_check(&run);
	kill(monitor_child(run.machine, "drydock-capture"), SIGKILL);
	assert_int_equal(monitor_wait_end(&run, END_MS), 3);
	assert_non_null(strstr(run.text, "the capture host has ended"));
	assert_null(strstr(run.text, "\"frames\""));
	monitor_expect_nothing_left(&run, END_MS);
}
