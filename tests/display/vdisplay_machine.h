/*
 * display/vdisplay_machine.h - a machine with the indirect display driver, and a capture host that wants a monitor of it.
 */
#ifndef DRYDOCK_TESTS_VDISPLAY_MACHINE_H
#define DRYDOCK_TESTS_VDISPLAY_MACHINE_H

#include "display_machine.h"

static const struct frame_add_request vdisplay_wanted = {
	.session_id = 7,
	.width = 640,
	.height = 480,
	.refresh_hz = 50,
	.preferred_monitor_id = 3,
	.hardware_cursor = 1,
};

static inline void vdisplay_start(struct display_machine *display)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };
	char directory[512], include[512], cache[512];
	struct builder_request request = { .directory = directory,
		                           .include_root = include,
		                           .cache_root = cache };

	snprintf(directory, sizeof(directory), "%s/samples/vdisplay/driver", test_source_root());
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	snprintf(cache, sizeof(cache), "%s/tests/idd-images", test_build_root());
	assert_int_equal(builder_build(&request, &display->built), 0);
	assert_int_equal(drydock_machine_create(&options, &display->machine), 0);
	assert_int_equal(drydock_driver_add(display->machine, display->built.images[0].path,
	                                    display->built.images[0].inf, &display->driver),
	                 0);
	assert_int_equal(drydock_device_plug(display->machine, NULL, &display->device), 0);
	assert_string_equal(drydock_device_state(display->device), "started");
}

static inline void vdisplay_pause(void)
{
	LARGE_INTEGER moment = { .QuadPart = -10000 };

	KeDelayExecutionThread(KernelMode, FALSE, &moment);
}

/* Until the adapter is there the driver finds no room for a monitor. */
static inline void vdisplay_add_monitor(struct display_host *host)
{
	const struct display_objects *objects = display_objects_nt();
	char text[200];
	NTSTATUS status;

	assert_int_equal(display_open_device(&host->device), STATUS_SUCCESS);
	assert_int_equal(display_client_open(&host->client, objects, host->device, text,
	                                     sizeof(text)),
	                 STATUS_SUCCESS);
	while ((status = display_client_add(&host->client, &vdisplay_wanted, &host->reply)) ==
	       STATUS_NOT_FOUND)
		vdisplay_pause();
	assert_int_equal(status, STATUS_SUCCESS);
	assert_int_equal(display_open_process(host->reply.driver_pid, &host->process),
	                 STATUS_SUCCESS);
}

static inline void vdisplay_deliver_ring(struct display_host *host)
{
	struct display_mode mode = { vdisplay_wanted.width, vdisplay_wanted.height, FRAME_FORMAT_BGRA8,
		                     host->reply.target_id };

	assert_int_equal(display_ring_init(&host->ring, display_objects_nt(), &mode),
	                 STATUS_SUCCESS);
	assert_int_equal(display_ring_deliver(&host->ring, host->process, host->device),
	                 STATUS_SUCCESS);
}

/* --- Pictures -------------------------------------------------------------------------------------------------------- */

/* What stands at each byte of a picture that is told by its seed, which is its first byte. */
static inline uint8_t vdisplay_value_at(uint32_t row, uint32_t byte, unsigned seed)
{
	return (uint8_t)(row * 5 + byte * 3 + seed);
}

struct vdisplay_seen {
	unsigned seed;
	bool whole;
};

static inline void vdisplay_look(void *context, const struct display_picture *picture)
{
	struct vdisplay_seen *seen = context;

	seen->seed = picture->pixels[0];
	seen->whole = picture->width == 640 && picture->height == 480;
	for (uint32_t row = 0; row < picture->height; row++)
		for (uint32_t byte = 0; byte < picture->width * 4; byte++)
			seen->whole &= picture->pixels[(size_t)row * picture->pitch_bytes + byte] ==
			               vdisplay_value_at(row, byte, seen->seed);
}

static inline void vdisplay_expect_picture(struct display_consumer *consumer, unsigned seed)
{
	const struct display_objects *objects = consumer->ring->objects;
	struct vdisplay_seen seen;

	while (!display_consume(consumer, vdisplay_look, &seen))
		objects->wait(objects->context, consumer->ring->event, 1000);
	assert_true(seen.whole);
	assert_int_equal(seen.seed, seed);
}

#endif
