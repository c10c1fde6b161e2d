/*
 * tests/display/monitor_hostile_test.c - drydock monitor, all processes of it, with a driver that writes over the ring's header and
 * every slot all the time (drivers/hostile): a short while, or DRYDOCK_FAULT_SECONDS.
 */
#include "monitor_stage.h"

#define MORE_KIB 65536u
/* As in monitor_delivery_test.c. */
#define FRAMES_OF_A_RING 90

TEST_LIMIT(DISP_60_a_driver_process_that_scribbles_over_the_ring_takes_nobody_with_it, 900)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct scene scene;
	uint64_t before_kib, after_kib;
	uint32_t frames;
	double start_s, seconds = viewer_fault_seconds(3);

	scene_begin(&scene, NULL, "tests/display/drivers/hostile", "320x192@60", "0", "0");
	options = viewer_options(&scene.address);
	viewer_begin(&watcher, &options);
	viewer_expect_frames(&watcher, FRAMES_OF_A_RING);
	scene_remember(&scene);
	before_kib = viewer_process_kib(scene.capture, "RssAnon");
	frames = viewer_frame(&watcher);
	start_s = monitor_now_s();
	while (monitor_now_s() - start_s < seconds) {
		assert_int_equal(monitor_child(scene.run.machine, "drydock-capture"),
		                 scene.capture);
		monitor_read(&scene.run, 100);
		if (scene.run.used > sizeof(scene.run.text) / 2)
			scene.run.used = 0;
	}
	/* Wrong pictures, and pictures all the same. */
	viewer_expect_frames(&watcher, 5);
	frames = viewer_frame(&watcher) - frames;
	after_kib = viewer_process_kib(scene.capture, "RssAnon");
	display_watcher_stop(&watcher);
	monitor_figure("a driver's process that scribbles for %.0f s: %u frames sent, %llu of them "
	               "without a counter to read, memory of the capture host +%lld KiB, all "
	               "processes lived",
	               seconds, frames, (unsigned long long)watcher.check.unreadable,
	               (long long)(after_kib - before_kib));
	assert_int_equal(watcher.check.failed, 0);
	if (host_sandbox_is_possible())
		assert_true(after_kib < before_kib + MORE_KIB);
	scene_expect_no_more(&scene);
	display_watcher_finish(&watcher);
	scene_end(&scene);
}
