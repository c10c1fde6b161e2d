/* display/mode_change.c - asking, a ring of the new size, and two ways back. */
#include "display/mode_change.h"

/* A fresh ring of the monitor's mode is the driver's, and a picture is in it. */
static bool open_ring(struct display_monitor *monitor)
{
	struct display_mode mode = { monitor->add.width, monitor->add.height,
		                     frame_format_of(monitor->colour), monitor->reply.target_id,
		                     monitor->ring->adapter };
	NTSTATUS status = display_ring_recreate(monitor->ring, &mode);

	if (NT_SUCCESS(status))
		status = display_ring_deliver(monitor->ring, monitor->process,
		                              monitor->client->device);
	/* A time-out passes for a success. */
	return NT_SUCCESS(status) && display_ring_wait_open(monitor->ring, monitor->kick,
	                                                    monitor->context) == STATUS_SUCCESS;
}

static bool update(struct display_monitor *monitor)
{
	struct frame_update_modes modes = { .session_id = monitor->add.session_id,
		                            .width = monitor->add.width,
		                            .height = monitor->add.height,
		                            .refresh_hz = monitor->add.refresh_hz };

	return NT_SUCCESS(display_client_update_modes(monitor->client, &modes)) &&
	       open_ring(monitor);
}

/* One that arrives shows SDR. */
static bool tell_colour(const struct display_monitor *monitor)
{
	return monitor->colour == FRAME_COLOUR_SDR ||
	       NT_SUCCESS(display_client_set_colour(monitor->client, monitor->add.session_id,
	                                            monitor->colour));
}

/* The same connector, so that the system takes it for the same monitor. */
static bool add_anew(struct display_monitor *monitor)
{
	uint32_t pid = monitor->reply.driver_pid;

	display_client_remove(monitor->client, monitor->add.session_id);
	monitor->add.preferred_monitor_id = monitor->reply.resolved_monitor_id;
	return NT_SUCCESS(display_client_add(monitor->client, &monitor->add, &monitor->reply)) &&
	       monitor->reply.driver_pid == pid && tell_colour(monitor) && open_ring(monitor);
}

enum display_mode_result display_monitor_resize(struct display_monitor *monitor, uint32_t width,
                                                uint32_t height)
{
	struct frame_add_request before = monitor->add;
	struct frame_shape shape;

	if (!frame_shape_make(width, height, frame_format_of(monitor->colour), FRAME_RING_MAX,
	                      &shape))
		return DISPLAY_MODE_KEPT;
	monitor->add.width = width;
	monitor->add.height = height;
	if (update(monitor) || add_anew(monitor))
		return DISPLAY_MODE_CHANGED;
	monitor->add = before;
	return add_anew(monitor) ? DISPLAY_MODE_KEPT : DISPLAY_MODE_LOST;
}

enum display_mode_result display_monitor_reopen(struct display_monitor *monitor)
{
	return open_ring(monitor) ? DISPLAY_MODE_CHANGED : DISPLAY_MODE_LOST;
}

static bool recolour(struct display_monitor *monitor, uint32_t colour)
{
	monitor->colour = colour;
	return NT_SUCCESS(display_client_set_colour(monitor->client, monitor->add.session_id,
	                                            colour)) &&
	       open_ring(monitor);
}

enum display_mode_result display_monitor_recolour(struct display_monitor *monitor, uint32_t colour)
{
	uint32_t before = monitor->colour;
	struct frame_shape shape;

	if (!frame_shape_make(monitor->add.width, monitor->add.height, frame_format_of(colour),
	                      FRAME_RING_MAX, &shape))
		return DISPLAY_MODE_KEPT;
	if (recolour(monitor, colour))
		return DISPLAY_MODE_CHANGED;
	return recolour(monitor, before) ? DISPLAY_MODE_KEPT : DISPLAY_MODE_LOST;
}
