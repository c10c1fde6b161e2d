/*
 * tests/display/pad_monitor_test.c - drydock monitor with gamepads, all processes of it: a viewer's gamepad is read back by a program
 * in the machine, which rumbles.
 */
#include "monitor_viewer.h"
#include "pad_viewer.h"

/* A viewer whose gamepad says identity plays it, a program in the machine prints words and turns the motors. */
static void expect_played(struct monitor_run *run, uint32_t identity, const char *words)
{
	struct viewer_address address = viewer_address(run);
	struct display_watcher_options options = viewer_options(&address);
	uint8_t message[PAD_VIEWER_BYTES];
	struct display_watcher watcher;

	pad_viewer_put_as(message, 1, 200, identity);
	options.say = message;
	options.say_size = sizeof(message);
	assert_int_equal(display_watcher_start(&watcher, &options), 0);
	assert_true(display_watcher_wait_welcome(&watcher, 10000));
	monitor_wait_text(run, words, 30000);
	while (!__atomic_load_n(&watcher.rumbles, __ATOMIC_ACQUIRE))
		nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.rumble[1].rumble.large, 200 * 257);
	assert_int_equal(watcher.rumble[1].rumble.small, 0);
	display_watcher_finish(&watcher);
	viewer_end_monitor(run);
}

#define MONITOR_OF_PADS "--source", "card", "--size", "160x96@10", "--pads", "2", "--watch-pads"

TEST_LIMIT(DISP_222_DISP_177_drydock_monitor_has_pads_that_viewers_play, 120)
{
	struct monitor_run run;

	monitor_run(&run, MONITOR_OF_PADS);
	expect_played(&run, 0, "buttons 1000, triggers 200 0, sticks 32767,0 0,0");
}

/* Whatever the gamepad says that it is: cross, and the left trigger's button. */
TEST_LIMIT(DISP_168_DISP_222_a_gamepad_is_a_dualsense_where_that_is_asked_for, 120)
{
	struct monitor_run run;

	monitor_run(&run, MONITOR_OF_PADS, "--gamepad", "dualsense");
	expect_played(&run, 0, "054C:0CE6, buttons 42, triggers 200 0, sticks 255,127 128,127");
}

TEST_LIMIT(DISP_168_DISP_222_a_gamepad_is_a_dualshock_4_where_the_knob_says_so, 120)
{
	struct monitor_run run;

	setenv("DRYDOCK_DISPLAY_GAMEPAD", "dualshock4", 1);
	monitor_run(&run, MONITOR_OF_PADS);
	expect_played(&run, 0, "054C:09CC, buttons 42, triggers 200 0, sticks 255,127 128,127");
}

/* A Deck's A is bit 7 of its first byte; the knob is not heard where the option is given. */
TEST_LIMIT(DISP_175_DISP_222_a_gamepad_is_what_it_says_with_auto, 120)
{
	struct monitor_run run;

	setenv("DRYDOCK_DISPLAY_GAMEPAD", "dualshock4", 1);
	monitor_run(&run, MONITOR_OF_PADS, "--gamepad", "auto");
	expect_played(&run, 0x28DE1205,
	              "28DE:1205, buttons 80, triggers 200 0, sticks 32767,0 0,0");
}
