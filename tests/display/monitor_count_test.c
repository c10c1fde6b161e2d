/* tests/display/monitor_count_test.c - several monitors in one machine, each with a capture host and an address of its own. */
#include "monitor_viewer.h"

#include <signal.h>

#include "base/host/host_sandbox.h"

/* The number behind the nth "name": in text. */
static double nth(const char *text, const char *name, unsigned nth)
{
	char quoted[64];

	snprintf(quoted, sizeof(quoted), "\"%s\": ", name);
	for (;; text++) {
		text = strstr(text, quoted);
		if (!text)
			fail_msg("no %s number %u", name, nth);
		if (nth-- == 0)
			return strtod(text + strlen(quoted), NULL);
	}
}

TEST_LIMIT(two_monitors_are_checked_at_once_and_each_is_named, 120)
{
	struct tool_result result =
		tool_run("monitor", "--count", "2", "--size", "320x192@30", "--self-check", "2");
	const char *text = result.output;

	assert_non_null(strstr(text, "{\"monitors\": ["));
	assert_true(nth(text, "monitor", 0) == 1 && nth(text, "monitor", 1) == 2);
	for (unsigned at = 0; at < 2; at++) {
		assert_true(nth(text, "presented", at) > 0);
		assert_true(nth(text, "findings", at) == 0);
		assert_true(nth(text, "ring_generation", at) == 1);
	}
	/* One machine and one driver, a capture host each. */
	assert_true(nth(text, "machine", 0) == nth(text, "machine", 1));
	assert_true(nth(text, "driver_host", 0) == nth(text, "driver_host", 2));
	assert_true(nth(text, "capture_host", 0) != nth(text, "capture_host", 1));
}

/* Of the line that names the monitor. */
static struct viewer_address address_of(struct monitor_run *run, int monitor)
{
	struct viewer_address found = { 0 };
	char named[64];
	const char *line;
	unsigned port;

	snprintf(named, sizeof(named), "{\"monitor\":%d,\"control\":\"", monitor);
	monitor_wait_text(run, named, VIEWER_START_MS);
	line = strstr(run->text, named) + strlen(named);
	assert_int_equal(sscanf(line, "http://127.0.0.1:%u/#%32s", &port, found.token), 2);
	found.port = (uint16_t)port;
	return found;
}

struct two {
	struct monitor_run run;
	struct viewer_address address[2];
	struct display_watcher viewer[2];
};

static void look_at(struct two *two)
{
	for (int at = 0; at < 2; at++) {
		two->address[at] = address_of(&two->run, at + 1);
		struct display_watcher_options options = viewer_options(&two->address[at]);

		viewer_begin(&two->viewer[at], &options);
	}
}

static void begin(struct two *two)
{
	monitor_run(&two->run, "--count", "2", "--json", "--source", "card", "--size",
	            "320x192@30");
	look_at(two);
}

static void finish(struct two *two)
{
	for (int at = 0; at < 2; at++)
		display_watcher_finish(&two->viewer[at]);
	viewer_end_monitor(&two->run);
}

TEST_LIMIT(two_monitors_have_an_address_each_and_json_says_which_is_which, 120)
{
	static struct two two;

	begin(&two);
	assert_int_not_equal(two.address[0].port, two.address[1].port);
	assert_string_not_equal(two.address[0].token, two.address[1].token);
	viewer_expect_frames(&two.viewer[0], 5);
	viewer_expect_frames(&two.viewer[1], 5);
	monitor_wait_text(&two.run, "{\"monitor\":1,\"state\":\"fine\"", VIEWER_MS);
	monitor_wait_text(&two.run, "{\"monitor\":2,\"state\":\"fine\"", VIEWER_MS);
	assert_null(strstr(two.run.text, "state\":\"restarted"));
	kill(two.run.machine, SIGINT);
	for (int at = 0; at < 2; at++) {
		assert_true(display_watcher_wait_over(&two.viewer[at], VIEWER_MS));
		display_watcher_finish(&two.viewer[at]);
	}
	assert_int_equal(monitor_wait_end(&two.run, 30000), 0);
	monitor_expect_nothing_left(&two.run, 20000);
}

/* A token is of one monitor: its neighbour is another server. */
TEST_LIMIT(a_monitors_token_does_not_open_the_one_beside_it, 120)
{
	static struct two two;
	struct display_watcher other;

	begin(&two);
	struct display_watcher_options options = viewer_options(&two.address[0]);
	options.token = two.address[1].token;
	assert_int_equal(display_watcher_start(&other, &options), 0);
	assert_true(display_watcher_wait_over(&other, VIEWER_MS));
	display_watcher_stop(&other);
	assert_int_equal(other.close_code, STREAM_CLOSE_BAD_TOKEN);
	display_watcher_finish(&other);
	for (int at = 0; at < 2; at++)
		display_watcher_finish(&two.viewer[at]);
	kill(two.run.machine, SIGINT);
	assert_int_equal(monitor_wait_end(&two.run, 30000), 0);
	monitor_expect_nothing_left(&two.run, 20000);
}

TEST_LIMIT(when_one_capture_host_is_killed_all_end_and_it_is_said, 120)
{
	static struct two two;

	begin(&two);
	kill(monitor_wait_child(&two.run, "drydock-capture", VIEWER_MS), SIGKILL);
	assert_int_equal(monitor_wait_end(&two.run, 30000), 3);
	assert_non_null(strstr(two.run.text, "the capture host has ended"));
	for (int at = 0; at < 2; at++)
		display_watcher_finish(&two.viewer[at]);
	monitor_expect_nothing_left(&two.run, 20000);
}

/* --- Desktops and files --------------------------------------------------------------------------------------------- */

#define KEY_ENTER 28u
#define GREY_MIN 100 /* luma of the terminal's background, which nothing else has */
#define GREY_MAX 150
#define LIGHT_MIN 200 /* and of what a key makes of it */

static uint32_t middle[2]; /* luma of each viewer's newest picture, atomics */

static void note(unsigned at, const struct display_decoded *picture)
{
	__atomic_store_n(
		&middle[at],
		picture->luma[picture->height / 2 * picture->luma_pitch_bytes + picture->width / 2],
		__ATOMIC_RELEASE);
}

static void look_at_first(void *context, const struct display_decoded *picture)
{
	note(0, picture);
}

static void look_at_second(void *context, const struct display_decoded *picture)
{
	note(1, picture);
}

/* Who controls each, from what was printed on. */
static void watch(struct two *two)
{
	memset(middle, 0xFF, sizeof(middle));
	for (int at = 0; at < 2; at++) {
		two->address[at] = address_of(&two->run, at + 1);
		struct display_watcher_options options = viewer_options(&two->address[at]);

		options.counts_by_number = true;
		assert_int_equal(display_watcher_start(&two->viewer[at], &options), 0);
		two->viewer[at].check.look = at ? look_at_second : look_at_first;
		assert_true(display_watcher_wait_welcome(&two->viewer[at], VIEWER_MS));
	}
}

static void press_enter(struct display_watcher *viewer)
{
	uint8_t bytes[STREAM_HEADER_BYTES + 2 * STREAM_INPUT_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_INPUT, .length = 2 * STREAM_INPUT_BYTES };

	stream_put_header(bytes, &header);
	for (uint32_t index = 0; index < 2; index++) {
		uint8_t *event = bytes + STREAM_HEADER_BYTES + index * STREAM_INPUT_BYTES;

		event[1] = index ? STREAM_KEY_UP : STREAM_KEY_DOWN;
		stream_put(event + 2, KEY_ENTER, 4);
	}
	assert_true(display_watcher_say(viewer, bytes, sizeof(bytes)));
}

static uint32_t middle_of(unsigned at)
{
	return __atomic_load_n(&middle[at], __ATOMIC_ACQUIRE);
}

/* The test's limit ends it otherwise. */
static void wait_middle(struct two *two, unsigned at, uint32_t least, uint32_t most)
{
	while (middle_of(at) < least || middle_of(at) > most)
		monitor_read(&two->run, 20);
}

static bool has_terminal(void)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/drydock-composer", test_build_root());
	return access(path, X_OK) == 0 && access("/usr/bin/foot", X_OK) == 0;
}

TEST_LIMIT(DISP_201_two_monitors_have_a_desktop_each_and_a_key_goes_to_the_one_that_it_was_typed_on,
           240)
{
	static struct two two;

	if (!has_terminal())
		SKIP("there is no composer, or no foot");
	monitor_run(&two.run, "--count", "2", "--json", "--size", "640x400@30", "--", "foot", "-o",
	            "pad=0x0", "-o", "colors.background=808080", "-o", "cursor.blink=no", "sh",
	            "-c", "read x; printf '\\033[48;2;255;255;255m\\033[2J'; sleep 600");
	watch(&two);
	for (unsigned at = 0; at < 2; at++)
		wait_middle(&two, at, GREY_MIN, GREY_MAX);
	press_enter(&two.viewer[1]);
	wait_middle(&two, 1, LIGHT_MIN, 255);
	assert_in_range(middle_of(0), GREY_MIN, GREY_MAX);
	press_enter(&two.viewer[0]);
	wait_middle(&two, 0, LIGHT_MIN, 255);
	/* Both outlive the process of their driver. */
	if (host_sandbox_is_possible()) {
		memset(middle, 0xFF, sizeof(middle));
		kill(monitor_wait_child(&two.run, "drydock-host", VIEWER_MS), SIGKILL);
		for (unsigned at = 0; at < 2; at++)
			wait_middle(&two, at, LIGHT_MIN, 255);
	}
	finish(&two);
}

TEST_LIMIT(DISP_201_a_file_is_shown_on_each_of_two_monitors, 120)
{
	static struct two two;
	char path[600];
	FILE *file;

	snprintf(path, sizeof(path), "%s/white.ppm", test_directory());
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "P6\n1 1\n255\n\xFF\xFF\xFF");
	fclose(file);
	monitor_run(&two.run, "--count", "2", "--json", "--size", "640x400@30", "--source", path);
	watch(&two);
	for (unsigned at = 0; at < 2; at++)
		wait_middle(&two, at, LIGHT_MIN, 255);
	finish(&two);
}
