/*
 * tests/display/monitor_viewers_test.c - drydock monitor, all processes of it, when who looks is cut off, stops reading, says what
 * is nothing, or wants another size ten times a second. Each prints its figure (make faults).
 */
#include "monitor_viewer.h"

#include "base/host/host_sandbox.h"

static void begin(struct monitor_run *run, struct viewer_address *ret_address)
{
	monitor_run(run, "--source", "card", "--size", "320x192@60");
	*ret_address = viewer_address(run);
}

TEST_LIMIT(DISP_226_a_viewer_that_was_cut_off_comes_back_to_a_key_frame, 120)
{
	struct display_watcher_options options;
	struct display_watcher watcher, other;
	struct viewer_address address;
	struct monitor_run run;
	double cut_s;

	begin(&run, &address);
	options = viewer_options(&address);
	viewer_begin(&other, &options);
	viewer_begin(&watcher, &options);
	viewer_expect_frames(&watcher, 20);
	display_watcher_cut(&watcher);
	assert_true(display_watcher_wait_over(&watcher, VIEWER_MS));
	display_watcher_finish(&watcher);
	cut_s = monitor_now_s();
	viewer_begin(&watcher, &options);
	monitor_figure("network cut: picture again after %.0f ms",
	               (monitor_now_s() - cut_s) * 1000);
	viewer_expect_frames(&watcher, 20);
	viewer_expect_frames(&other, 1);
	display_watcher_stop(&watcher);
	display_watcher_stop(&other);
	assert_true(watcher.began_with_key);
	assert_true(watcher.check.decoded >= 20);
	assert_int_equal(watcher.check.failed + watcher.check.unreadable, 0);
	assert_int_equal(other.check.failed + other.check.unreadable, 0);
	display_watcher_finish(&watcher);
	display_watcher_finish(&other);
	viewer_end_monitor(&run);
}

TEST_LIMIT(DISP_204_a_viewer_that_stops_reading_costs_nobody_else_a_frame, 120)
{
	struct display_watcher_options options, deaf;
	struct display_watcher watcher, silent;
	struct viewer_address address;
	struct monitor_run run;
	uint64_t before_kib, after_kib;
	pid_t capture;
	uint32_t frames;

	begin(&run, &address);
	capture = monitor_wait_child(&run, "drydock-capture", VIEWER_START_MS);
	deaf = options = viewer_options(&address);
	deaf.is_deaf = true;
	viewer_begin(&watcher, &options);
	viewer_expect_frames(&watcher, 30);
	before_kib = viewer_process_kib(capture, "RssAnon");
	frames = viewer_frame(&watcher);
	assert_int_equal(display_watcher_start(&silent, &deaf), 0);
	assert_true(display_watcher_wait_welcome(&silent, VIEWER_MS));
	/* It is sent away some time; until then and after that pictures come. */
	monitor_wait_text(&run, "was sent away", VIEWER_MS);
	viewer_expect_frames(&watcher, 60);
	frames = viewer_frame(&watcher) - frames;
	after_kib = viewer_process_kib(capture, "RssAnon");
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.gaps, 0);
	monitor_figure("viewer that reads nothing: sent away, another had %u frames and missed "
	               "none, memory +%lld KiB",
	               frames, (long long)(after_kib - before_kib));
	/* A sanitizer keeps what was freed for a while. */
	if (host_sandbox_is_possible())
		assert_true(after_kib < before_kib + 32768);
	display_watcher_finish(&watcher);
	display_watcher_finish(&silent);
	viewer_end_monitor(&run);
}

/* --- Garbage ------------------------------------------------------------------------------------------------------ */

static uint64_t random_word(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A header that may be right with a payload that is not, or bytes of no kind at all. */
static size_t make_garbage(uint8_t *bytes, size_t room, uint64_t *state)
{
	size_t size = 1 + random_word(state) % (room - 1);
	struct stream_header header = { .type = (uint8_t)(0x80 | random_word(state) % 16) };

	for (size_t at = 0; at < size; at++)
		bytes[at] = (uint8_t)random_word(state);
	if (size >= STREAM_HEADER_BYTES && random_word(state) % 2) {
		header.length = (uint32_t)(size - STREAM_HEADER_BYTES);
		stream_put_header(bytes, &header);
	}
	return size;
}

TEST_LIMIT(pages_that_say_what_is_nothing_are_ended_and_nobody_else_notices, 900)
{
	struct display_watcher_options options, options_of_bad;
	struct display_watcher watcher;
	struct viewer_address address;
	struct monitor_run run;
	uint64_t state = 0x9E3779B97F4A7C15u;
	uint32_t sent = 0, ended = 0;
	uint8_t bytes[700];
	double end_s;

	begin(&run, &address);
	options_of_bad = options = viewer_options(&address);
	viewer_begin(&watcher, &options);
	end_s = monitor_now_s() + viewer_fault_seconds(2);
	while (monitor_now_s() < end_s) {
		struct display_watcher bad;

		/* Before it has said who it is, and after. */
		options_of_bad.token = sent % 2 ? address.token : NULL;
		options_of_bad.say = bytes;
		options_of_bad.say_size = make_garbage(bytes, sizeof(bytes), &state);
		assert_int_equal(display_watcher_start(&bad, &options_of_bad), 0);
		ended += display_watcher_wait_over(&bad, 300);
		sent++;
		display_watcher_finish(&bad);
		monitor_read(&run, 0);
		run.used = 0;
	}
	viewer_expect_frames(&watcher, 30);
	display_watcher_stop(&watcher);
	monitor_figure(
		"garbage: %u messages, %u connections ended by it, a viewer missed %u frames", sent,
		ended, watcher.gaps);
	assert_true(sent > 0 && ended > 0);
	/* Its own process connects as fast as it can, besides: on a busy computer a frame may be too late for it. */
	assert_true(watcher.gaps * 100 <= viewer_frame(&watcher));
	display_watcher_finish(&watcher);
	viewer_end_monitor(&run);
}

/* --- Sizes --------------------------------------------------------------------------------------------------------- */

#define RING_KIB (6u * 1280 * 722 * 4 / 1024)
/* The ring that goes and the one that comes, and what the process has besides. */
#define RINGS_CAP_KIB (2 * RING_KIB + 16384)
#define FLIP_S 0.1

static void wait_until(double moment_s)
{
	double left_s;

	while ((left_s = moment_s - monitor_now_s()) > 0)
		nanosleep(&(struct timespec){ 0, left_s > 0.005 ? 5000000 : 500000 }, NULL);
}

TEST_LIMIT(DISP_62_DISP_92_sizes_that_flip_ten_times_a_second_leave_no_ring_behind, 900)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct viewer_address address;
	struct monitor_run run;
	uint64_t shared_kib = 0, most_kib = 0;
	uint32_t flips = 0, changes, frames;
	double seconds = viewer_fault_seconds(3), start_s;
	pid_t capture;

	monitor_run(&run, "--source", "card");
	address = viewer_address(&run);
	capture = monitor_wait_child(&run, "drydock-capture", VIEWER_START_MS);
	options = viewer_options(&address);
	viewer_begin(&watcher, &options);
	changes = __atomic_load_n(&watcher.configurations, __ATOMIC_ACQUIRE);
	frames = viewer_frame(&watcher);
	start_s = monitor_now_s();
	while (monitor_now_s() - start_s < seconds) {
		viewer_want_size(&watcher, 1280, flips % 2 ? 720 : 722);
		wait_until(start_s + ++flips * FLIP_S);
		shared_kib = viewer_process_kib(capture, "RssShmem");
		most_kib = shared_kib > most_kib ? shared_kib : most_kib;
		monitor_read(&run, 0);
		run.used = 0;
	}
	/* The last is what it becomes. */
	viewer_want_size(&watcher, 1280, 724);
	while (__atomic_load_n(&watcher.configuration.visible_height, __ATOMIC_RELAXED) != 724)
		viewer_expect_frames(&watcher, 1);
	viewer_expect_frames(&watcher, 10);
	changes = __atomic_load_n(&watcher.configurations, __ATOMIC_ACQUIRE) - changes;
	frames = viewer_frame(&watcher) - frames;
	monitor_figure(
		"size flips: %u in %.1f s, %u became sizes, %u frames, shared memory at most "
		"%llu KiB (cap %u)",
		flips, monitor_now_s() - start_s, changes, frames, (unsigned long long)most_kib,
		RINGS_CAP_KIB);
	display_watcher_stop(&watcher);
	assert_true(changes > flips / 4);
	assert_true(most_kib > 0 && most_kib < RINGS_CAP_KIB);
	assert_int_equal(watcher.check.failed, 0);
	display_watcher_finish(&watcher);
	viewer_end_monitor(&run);
}

/* --- Who comes and goes ------------------------------------------------------------------------------------------------- */

TEST_LIMIT(DISP_1_DISP_189_a_monitor_is_there_for_who_looks_and_departs_after_lingering, 120)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct viewer_address address;
	struct monitor_run run;
	double came_s;
	pid_t capture;

	monitor_run(&run, "--source", "card", "--size", "640x400@60", "--linger", "200");
	address = viewer_address(&run);
	capture = monitor_wait_child(&run, "drydock-capture", VIEWER_START_MS);
	options = viewer_options(&address);
	viewer_wait_ring(&run, capture, false);
	for (int round = 0; round < 3; round++) {
		came_s = monitor_now_s();
		viewer_begin(&watcher, &options);
		came_s = monitor_now_s() - came_s;
		viewer_wait_ring(&run, capture, true);
		display_watcher_stop(&watcher);
		assert_true(watcher.began_with_key);
		assert_true(watcher.check.decoded > 0);
		display_watcher_finish(&watcher);
		viewer_wait_ring(&run, capture, false);
	}
	monitor_figure("monitor on demand: a picture %.0f ms after a viewer came", came_s * 1000);
	viewer_end_monitor(&run);
}
