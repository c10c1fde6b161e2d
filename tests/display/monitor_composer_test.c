/* tests/display/monitor_composer_test.c - drydock monitor with a desktop whose composer is killed while somebody looks. */
#include "monitor_viewer.h"

static pid_t wait_other_composer(struct monitor_run *run, pid_t before)
{
	pid_t composer;

	while ((composer = monitor_wait_child(run, "drydock-composer", VIEWER_START_MS)) == before)
		monitor_read(run, 20);
	return composer;
}

/* The command is started again with it, and what that draws comes to the same viewer, of the same session and driver. */
TEST_LIMIT(a_composer_that_is_killed_is_followed_by_another_and_pictures_go_on, 120)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct viewer_address address;
	struct monitor_run run;
	char path[600];
	pid_t composer, capture, driver;

	snprintf(path, sizeof(path), "%s/drydock-composer", test_build_root());
	if (access(path, X_OK) != 0 || access("/usr/bin/foot", X_OK) != 0)
		SKIP("drydock-composer or foot is not there");
	monitor_run(&run, "--size", "640x400@60", "--", "foot", "sh", "-c",
	            "while :; do date +%N; sleep 0.1; done");
	address = viewer_address(&run);
	options = viewer_options(&address);
	/* A desktop has no counter in its pictures. */
	options.counts_by_number = true;
	viewer_begin(&watcher, &options);
	viewer_expect_frames(&watcher, 10);
	capture = monitor_wait_child(&run, "drydock-capture", VIEWER_START_MS);
	driver = monitor_child(run.machine, "drydock-host");
	composer = monitor_wait_child(&run, "drydock-composer", VIEWER_START_MS);
	kill(composer, SIGKILL);
	composer = wait_other_composer(&run, composer);
	/* More than were under way. */
	viewer_expect_frames(&watcher, 20);
	assert_int_equal(monitor_child(run.machine, "drydock-composer"), composer);
	assert_int_equal(monitor_child(run.machine, "drydock-capture"), capture);
	assert_int_equal(monitor_child(run.machine, "drydock-host"), driver);
	display_watcher_stop(&watcher);
	/* A session made anew counts anew. */
	assert_int_equal(watcher.check.restarts, 0);
	assert_int_equal(watcher.check.failed + watcher.check.unreadable, 0);
	monitor_figure("composer killed: another one, %u frames in all, driver and session stayed",
	               viewer_frame(&watcher));
	display_watcher_finish(&watcher);
	assert_null(strstr(run.text, "finding"));
	viewer_end_monitor(&run);
}
