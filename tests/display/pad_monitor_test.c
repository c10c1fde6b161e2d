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
	assert_true(display_watcher_wait_welcome(&watcher, VIEWER_MS));
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

/* --- The mouse ------------------------------------------------------------------------------------------------------------ */

static bool has_desktop(void)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/drydock-composer", test_build_root());
	return access(path, X_OK) == 0 && access("/usr/bin/foot", X_OK) == 0;
}

#define MOVES_BYTES (STREAM_HEADER_BYTES + 3 * STREAM_INPUT_BYTES)

/* What a page sends of a pointer that it holds: a movement, the left button, another movement. */
static void put_moves(uint8_t message[MOVES_BYTES])
{
	struct stream_header header = { .type = STREAM_INPUT, .length = 3 * STREAM_INPUT_BYTES };
	uint8_t *event = message + STREAM_HEADER_BYTES;

	memset(message, 0, MOVES_BYTES);
	stream_put_header(message, &header);
	event[1] = STREAM_MOUSE_MOVE;
	stream_put(event + 6, 5, 4);
	stream_put(event + 10, (uint32_t)-3, 4);
	event += STREAM_INPUT_BYTES;
	event[1] = STREAM_BUTTON_DOWN;
	stream_put(event + 2, STREAM_BUTTON_FIRST, 4);
	event += STREAM_INPUT_BYTES;
	event[1] = STREAM_MOUSE_MOVE;
	stream_put(event + 6, 1000, 4);
}

static bool is_told(struct monitor_run *run, const char *text)
{
	monitor_read(run, 50);
	return strstr(run->text, text) != NULL;
}

/* Somebody looks, who moves a pointer that he holds, presses its button, and lets go of it by going. */
static void move_once(struct monitor_run *run, const struct viewer_address *address)
{
	struct display_watcher_options options = viewer_options(address);
	struct display_watcher watcher;
	uint8_t message[MOVES_BYTES];

	put_moves(message);
	options.say = message;
	options.say_size = sizeof(message);
	viewer_begin(&watcher, &options);
	for (int tries = 0; tries < 20 && !is_told(run, "buttons 1"); tries++)
		nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
	display_watcher_stop(&watcher);
	display_watcher_finish(&watcher);
}

/* Until the program in the machine has heard it: what is done before the mouse has a driver is nobody's. */
static void move(struct monitor_run *run, const struct viewer_address *address)
{
	for (int tries = 0; tries < 20 && !is_told(run, "buttons 1"); tries++)
		move_once(run, address);
	monitor_wait_text(run, "mouse: by 5,-3 to 5,-3, wheel 0, buttons 0", 1000);
	monitor_wait_text(run, "mouse: by 1000,0 to 1005,-3, wheel 0, buttons 1", 1000);
	monitor_wait_text(run, "to 1005,-3, wheel 0, buttons 0", 30000);
}

TEST_LIMIT(DISP_168_DISP_222_a_viewers_captured_pointer_moves_the_machines_mouse, 120)
{
	struct viewer_address address;
	struct monitor_run run;

	monitor_run(&run, "--source", "card", "--size", "160x96@10", "--mouse", "--watch-pads");
	address = viewer_address(&run);
	monitor_wait_text(&run, "devices: 1", 30000);
	move(&run, &address);
	viewer_end_monitor(&run);
}

/*
 * Nobody looks, so there is no monitor; then its composer stands still. Whoever comes gets a monitor whose ring stays empty: the mouse
 * is moved there and back, which a program of the machine hears. The composer goes on, and there is a picture.
 */
TEST_LIMIT(DISP_104_a_desktop_that_draws_nothing_is_kicked_through_the_machines_mouse, 120)
{
	struct display_watcher_options options;
	struct viewer_address address;
	struct display_watcher watcher;
	struct monitor_run run;
	pid_t composer;

	if (!has_desktop())
		SKIP("drydock-composer or foot is not there (sh tools/setup.sh run)");
	monitor_run(&run, "--size", "640x400@60", "--linger", "0", "--mouse", "--watch-pads", "--",
	            "foot", "sleep", "600");
	address = viewer_address(&run);
	monitor_wait_text(&run, "devices: 1", 30000);
	move(&run, &address);
	viewer_wait_ring(&run, monitor_child(run.machine, "drydock-capture"), false);
	composer = monitor_child(run.machine, "drydock-compose");
	assert_true(composer > 0);
	/* What a slow start was kicked for was before. */
	run.used = 0;
	run.text[0] = 0;
	assert_int_equal(kill(composer, SIGSTOP), 0);
	options = viewer_options(&address);
	assert_int_equal(display_watcher_start(&watcher, &options), 0);
	assert_true(display_watcher_wait_welcome(&watcher, VIEWER_MS));
	monitor_wait_text(&run, "mouse: by 1,0 to 1006,-3", 30000);
	monitor_wait_text(&run, "mouse: by -1,0 to 1005,-3", 30000);
	assert_int_equal(kill(composer, SIGCONT), 0);
	assert_true(display_watcher_wait_frame(&watcher, 1, VIEWER_MS));
	display_watcher_stop(&watcher);
	display_watcher_finish(&watcher);
	viewer_end_monitor(&run);
}
