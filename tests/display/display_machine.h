/*
 * display/display_machine.h - a machine with the test card's driver, and a capture host's process in it.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_MACHINE_H
#define DRYDOCK_TESTS_DISPLAY_MACHINE_H

#include "harness/test.h"

#include <stdio.h>
#include <string.h>

#include "builder/builder.h"
#include "display/client.h"
#include "display/ring.h"
#include "drydock/drydock.h"
#include "nt/ob/nt_services.h"
#include "nt/ps/ps.h"

struct display_machine {
	struct drydock_machine *machine;
	struct builder_result built;
	struct drydock_driver *driver;
	struct drydock_device *device;
};

/* A capture host that has added a monitor. */
struct display_host {
	struct display_client client;
	struct frame_add_reply reply;
	struct display_ring ring;
	HANDLE device, process;
};

static inline void display_machine_build(struct display_machine *display)
{
	char directory[512], include[512];
	struct builder_request request = { .directory = directory, .include_root = include,
		                           .cache_root = test_directory() };

	snprintf(directory, sizeof(directory), "%s/samples/testcard/driver", test_source_root());
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	assert_int_equal(builder_build(&request, &display->built), 0);
}

static inline void display_machine_start(struct display_machine *display)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED : DRYDOCK_FREE,
		                           .seed = test_seed() };

	display_machine_build(display);
	assert_int_equal(drydock_machine_create(&options, &display->machine), 0);
	assert_int_equal(drydock_driver_add(display->machine, display->built.images[0].path,
	                                    display->built.images[0].inf, &display->driver), 0);
	assert_int_equal(drydock_device_plug(display->machine, NULL, &display->device), 0);
}

/* Takes it down; nothing is left and nothing was found. */
static inline void display_machine_end(struct display_machine *display)
{
	struct drydock_finding finding;

	assert_int_equal(drydock_machine_stop(display->machine), 0);
	if (drydock_finding_at(display->machine, 0, &finding))
		print_error("finding: %s\n", finding.text);
	assert_int_equal(drydock_finding_count(display->machine), 0);
	assert_int_equal(drydock_ledger(display->machine, "irps"), 0);
	assert_int_equal(drydock_ledger(display->machine, "pool"), 0);
	drydock_machine_destroy(display->machine);
	builder_result_finish(&display->built);
}

/* Run routine(context) as the only thread of a process of its own, and wait for its end. */
static inline void display_host_run(void (*routine)(void *context), void *context)
{
	struct ke_machine *machine = ke_current_machine();
	struct ps_process_options process = { .image_name = u"drydock-capture" };
	struct ps_thread_options thread = { .start = routine, .context = context };
	struct ps_thread *running;

	assert_int_equal(ps_process_create(machine, &process, &thread.process), STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(machine, &thread, &running), STATUS_SUCCESS);
	KeWaitForSingleObject(running, Executive, KernelMode, FALSE, NULL);
	ob_dereference(running);
	ob_dereference(thread.process);
}

/* Open the driver, add a monitor, make a ring and deliver it. */
static inline void display_host_begin(struct display_host *host, const struct frame_add_request *add)
{
	struct display_mode mode = { add->width, add->height, FRAME_FORMAT_BGRA8, 0 };
	const struct display_objects *objects = display_objects_nt();
	char text[200];

	assert_int_equal(display_open_device(&host->device), STATUS_SUCCESS);
	assert_int_equal(display_client_open(&host->client, objects, host->device, text, sizeof(text)), STATUS_SUCCESS);
	assert_int_equal(display_client_add(&host->client, add, &host->reply), STATUS_SUCCESS);
	assert_int_equal(display_open_process(host->reply.driver_pid, &host->process), STATUS_SUCCESS);
	mode.target_id = host->reply.target_id;
	assert_int_equal(display_ring_init(&host->ring, objects, &mode), STATUS_SUCCESS);
	assert_int_equal(display_ring_deliver(&host->ring, host->process, host->device), STATUS_SUCCESS);
}

static inline void display_host_end(struct display_host *host)
{
	display_ring_finish(&host->ring);
	NtClose(host->process);
	NtClose(host->device);
}

#endif
