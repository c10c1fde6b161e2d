/*
 * tests/display/monitor_delivery_test.c - drydock monitor, all processes of it, while delivering a ring fails: at each step of the
 * capture host's (faulty_capture.c) and of the driver's (drivers/refusing). Nothing is left in any process, and pictures go on.
 */
#include "monitor_stage.h"

#include "drydock/frame_channel.h"

#define ROUNDS_MAX 40
#define DRIVER_STEPS 8u
#define ALL_FAILED "steps has failed"
/* After so many frames each slot was used often enough for its mutex to lie in memory of its own. */
#define FRAMES_OF_A_RING 90

/* Lines "WHAT: A, then B": how many, and in all of them A is B. */
static unsigned expect_equal(const struct monitor_run *run, const char *what)
{
	unsigned count = 0, before, after;

	for (const char *at = run->text; (at = strstr(at, what)) != NULL; count++) {
		at += strlen(what);
		assert_int_equal(sscanf(at, ": %u, then %u", &before, &after), 2);
		if (before != after)
			fail_msg("%s%.20s in %s", what, at, run->text);
	}
	return count;
}

static unsigned count_of(const struct monitor_run *run, const char *what)
{
	unsigned count = 0;

	for (const char *at = run->text; (at = strstr(at, what)) != NULL; at++)
		count++;
	return count;
}

static void resize(struct display_watcher *watcher, uint32_t height)
{
	viewer_want_size(watcher, 320, height);
	while (__atomic_load_n(&watcher->configuration.visible_height, __ATOMIC_ACQUIRE) != height)
		viewer_expect_frames(watcher, 1);
	viewer_expect_frames(watcher, 2);
}

/* Each other size is a ring made anew, of which a step fails; then the monitor is made anew for that size. */
TEST_LIMIT(DISP_40_DISP_41_DISP_96_each_step_of_a_delivery_fails_and_the_size_changes_all_the_same,
           300)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct scene scene;
	unsigned rounds = 0, failed;
	double start_s;

	scene_begin(&scene, "tests/faulty-capture", "samples/testcard/driver", "320x192@60", "0",
	            "0", "follows");
	options = viewer_options(&scene.address);
	viewer_begin(&watcher, &options);
	viewer_expect_frames(&watcher, FRAMES_OF_A_RING);
	scene_remember(&scene);
	start_s = monitor_now_s();
	while (!strstr(scene.run.text, ALL_FAILED)) {
		assert_true(rounds < ROUNDS_MAX);
		resize(&watcher, ++rounds % 2 ? 200 : 192);
		monitor_read(&scene.run, 0);
	}
	start_s = monitor_now_s() - start_s;
	viewer_expect_frames(&watcher, FRAMES_OF_A_RING);
	scene_expect_no_more(&scene);
	failed = count_of(&scene.run, "fault: step");
	monitor_figure(
		"delivery failed at each of %u steps: %u sizes in %.1f s, no handle left over "
		"in %u looks at the driver's process and %u at the host's own",
		failed, rounds, start_s, expect_equal(&scene.run, "handles of the driver"),
		expect_equal(&scene.run, "handles of our own"));
	assert_int_equal(failed, 18);
	assert_int_equal(expect_equal(&scene.run, "handles of our own"), failed);
	assert_true(expect_equal(&scene.run, "handles of the driver") >= 8);
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.check.failed + watcher.check.unreadable, 0);
	display_watcher_finish(&watcher);
	scene_end(&scene);
}

/* The generation in the header of the newest ring, looked at from outside; 0: who runs this may not. */
static uint32_t generation_of(const struct scene *scene)
{
	struct monitor_mapping mapping;
	const struct frame_header *header;
	uint32_t generation;

	if (!monitor_look_maps(scene->capture, "section", &mapping, 1))
		return 0;
	header = monitor_look_at(scene->capture, &mapping);
	if (!header)
		return 0;
	generation = header->generation;
	munmap((void *)(uintptr_t)header, mapping.to - mapping.from);
	return generation;
}

/* Eight steps: the view, the event, six mutexes. A ring of which one fails is followed by another. */
TEST_LIMIT(
	DISP_40_DISP_96_each_step_of_a_driver_that_attaches_fails_and_the_size_changes_all_the_same,
	300)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct scene scene;
	uint32_t generation;
	double start_s;

	scene_begin(&scene, NULL, "tests/display/drivers/refusing", "320x192@60", "0", "0",
	            "follows");
	options = viewer_options(&scene.address);
	viewer_begin(&watcher, &options);
	viewer_expect_frames(&watcher, FRAMES_OF_A_RING);
	scene_remember(&scene);
	start_s = monitor_now_s();
	for (uint32_t round = 1; round <= DRIVER_STEPS; round++)
		resize(&watcher, round % 2 ? 200 : 192);
	start_s = monitor_now_s() - start_s;
	viewer_expect_frames(&watcher, FRAMES_OF_A_RING);
	scene_expect_no_more(&scene);
	generation = generation_of(&scene);
	monitor_figure(
		"the driver failed at each of %u steps of attaching: as many sizes in %.1f s, "
		"ring %u, nothing left over",
		DRIVER_STEPS, start_s, generation);
	/* Two rings for each size. */
	assert_true(generation == 0 || generation == 1 + 2 * DRIVER_STEPS);
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.check.failed + watcher.check.unreadable, 0);
	display_watcher_finish(&watcher);
	scene_end(&scene);
}
