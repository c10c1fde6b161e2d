/*
 * tests/display/pad_monitor_test.c - drydock monitor with gamepads, all processes of it: a viewer's gamepad is read back by a program
 * in the machine, which rumbles.
 */
#include "monitor_viewer.h"
#include "pad_viewer.h"

TEST_LIMIT(DISP_222_DISP_177_drydock_monitor_has_pads_that_viewers_play, 120)
{
	struct display_watcher_options options;
	struct viewer_address address;
	uint8_t message[PAD_VIEWER_BYTES];
	struct display_watcher watcher;
	struct monitor_run run;

	pad_viewer_put(message, 1, 200);
	monitor_run(&run, "--source", "card", "--size", "160x96@10", "--pads", "2", "--watch-pads");
	address = viewer_address(&run);
	options = viewer_options(&address);
	options.say = message;
	options.say_size = sizeof(message);
	assert_int_equal(display_watcher_start(&watcher, &options), 0);
	assert_true(display_watcher_wait_welcome(&watcher, 10000));
	monitor_wait_text(&run, "buttons 1000, triggers 200 0, sticks 32767,0 0,0", 30000);
	while (!__atomic_load_n(&watcher.rumbles, __ATOMIC_ACQUIRE))
		nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.rumble[1].rumble.large, 200 * 257);
	display_watcher_finish(&watcher);
	viewer_end_monitor(&run);
}
