/*
 * tests/display/pad_monitor_test.c - drydock monitor with gamepads, all processes of it: a viewer's gamepad is read back by a program
 * in the machine, which rumbles.
 */
#include "tools/monitor_run.h"

#include "display/watcher.h"
#include "pad_viewer.h"

/* Of the address that the monitor has printed. */
static void take_address(const char *text, uint16_t *ret_port, char *ret_token)
{
	const char *address = strstr(text, "http://127.0.0.1:");
	unsigned port;

	assert_non_null(address);
	assert_int_equal(sscanf(address, "http://127.0.0.1:%u/#%32s", &port, ret_token), 2);
	*ret_port = (uint16_t)port;
}

TEST_LIMIT(DISP_222_DISP_177_drydock_monitor_has_pads_that_viewers_play, 120)
{
	struct display_watcher_options options = { 0 };
	uint8_t message[PAD_VIEWER_BYTES];
	struct display_watcher watcher;
	struct monitor_run run;
	char token[33];

	pad_viewer_put(message, 1, 200);
	monitor_run(&run, "--source", "card", "--size", "160x96@10", "--pads", "2", "--watch-pads");
	monitor_wait_text(&run, "(to look only)", 60000);
	take_address(run.text, &options.port, token);
	options.token = token;
	options.codecs = STREAM_CODEC_H264;
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
	kill(run.machine, SIGINT);
	if (monitor_wait_end(&run, 30000) != 0)
		fail_msg("it did not end well: %s", run.text);
	monitor_expect_nothing_left(&run, 30000);
}
