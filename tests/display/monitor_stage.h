/*
 * display/monitor_stage.h - drydock-monitor with a driver or a capture host of the test's own: a folder in which one of the programs
 * that it starts by their names is another.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_MONITOR_STAGE_H
#define DRYDOCK_TESTS_DISPLAY_MONITOR_STAGE_H

#include "monitor_look.h"

#include "base/host/host_sandbox.h"
#include "builder/builder.h"

struct monitor_stage {
	char program[512];
	struct builder_result driver;
};

/* Another program of that name, the build's where null. It is found beside the one that was started: so that is no link. */
static inline void stage_place(const char *name, const char *other, bool is_copied)
{
	char from[512], to[512], command[1100];

	snprintf(from, sizeof(from), "%s/%s", test_build_root(), other ? other : name);
	snprintf(to, sizeof(to), "%s/%s", test_directory(), name);
	unlink(to);
	snprintf(command, sizeof(command), "cp '%s' '%s'", from, to);
	if (is_copied)
		assert_int_equal(system(command), 0);
	else
		assert_int_equal(symlink(from, to), 0);
}

/* capture: a program of the build's, null: drydock-capture. project: a driver's folder below the source. */
static inline void stage_make(struct monitor_stage *stage, const char *capture, const char *project)
{
	char directory[512], include[512];
	struct builder_request request = { .directory = directory, .include_root = include,
		                           .cache_root = test_directory(), .release = true };

	snprintf(directory, sizeof(directory), "%s/%s", test_source_root(), project);
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	if (builder_build(&request, &stage->driver) != 0) {
		builder_result_print(&stage->driver, false);
		fail_msg("%s cannot be built", project);
	}
	stage_place("drydock-monitor", NULL, true);
	stage_place("drydock-host", NULL, false);
	stage_place("drydock-capture", capture, false);
	snprintf(stage->program, sizeof(stage->program), "%s/drydock-monitor", test_directory());
}

/* As drydock monitor would start it (tools/drydock/monitor_start.c): arguments are size, seconds, port and words. */
static inline void stage_run(struct monitor_run *run, const struct monitor_stage *stage,
                             const char *const *arguments)
{
	const char *argv[24] = { stage->program, stage->driver.images[0].path,
		                 stage->driver.images[0].inf };

	for (size_t index = 0; arguments[index]; index++)
		argv[index + 3] = arguments[index];
	monitor_execute(run, argv);
}

#define stage_run(run, stage, ...) stage_run((run), (stage), (const char *const[]){ __VA_ARGS__, NULL })

static inline void stage_finish(struct monitor_stage *stage)
{
	builder_result_finish(&stage->driver);
}

/* --- All of it ----------------------------------------------------------------------------------------------------------- */

/* The processes, and what they had when all was well. */
struct scene {
	struct monitor_stage stage;
	struct monitor_run run;
	struct viewer_address address;
	pid_t driver, capture;
	struct monitor_holdings of_machine, of_driver, of_capture;
};

static inline void scene_remember(struct scene *scene)
{
	scene->of_machine = monitor_look(scene->run.machine);
	scene->of_driver = monitor_look(scene->driver);
	scene->of_capture = monitor_look(scene->capture);
}

static inline void scene_expect_no_more(struct scene *scene)
{
	monitor_look_until(&scene->run, scene->run.machine, scene->of_machine);
	monitor_look_until(&scene->run, scene->capture, scene->of_capture);
	if (scene->driver != scene->run.machine)
		monitor_look_until(&scene->run, scene->driver, scene->of_driver);
}

#define scene_begin(scene, capture, project, ...) \
	(stage_make(&(scene)->stage, (capture), (project)), \
	 stage_run(&(scene)->run, &(scene)->stage, __VA_ARGS__), scene_find(scene))

static inline void scene_find(struct scene *scene)
{
	scene->address = viewer_address(&scene->run);
	scene->capture = monitor_wait_child(&scene->run, "drydock-capture", VIEWER_START_MS);
	scene->driver = host_sandbox_is_possible()
	                        ? monitor_wait_child(&scene->run, "drydock-host", VIEWER_START_MS)
	                        : scene->run.machine;
}

/* The same driver's process is there as at the beginning, and all ends well. */
static inline void scene_end(struct scene *scene)
{
	if (scene->driver != scene->run.machine)
		assert_int_equal(monitor_child(scene->run.machine, "drydock-host"), scene->driver);
	assert_null(strstr(scene->run.text, "finding"));
	viewer_end_monitor(&scene->run);
	stage_finish(&scene->stage);
}

#endif
