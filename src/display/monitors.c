/* display/monitors.c - the manager's operations, done with the driver's control codes. */
#include "display/monitors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/arrival.h"
#include "display/host_path.h"
#include "win32/win32.h"

#define NS_PER_MS 1000000u
#define PATH_UNITS 300
#define READY_STEP_MS 16u
#define PINGS 3u /* in the time of the driver's watchdog */

/* Win32's errors of a device that has gone. */
static const ULONG gone[] = { 2, 6, 22, 31, 55, 995, 1167, 1617 };

bool display_retires_device(NTSTATUS status)
{
	ULONG error = win32_error_from_status(status);

	if (NT_SUCCESS(status))
		return false;
	for (size_t index = 0; index < sizeof(gone) / sizeof(gone[0]); index++)
		if (gone[index] == error)
			return true;
	/* Of hosts that end and are followed by others: the file that was opened is the former one's. */
	return status == STATUS_DRIVER_PROCESS_TERMINATED;
}

static NTSTATUS fail(struct display_monitors *monitors, NTSTATUS status, const char *what)
{
	snprintf(monitors->text, sizeof(monitors->text), "%s (status 0x%08X)", what,
	         (unsigned)status);
	return status;
}

static uint64_t now_ms(void *context)
{
	struct display_monitors *monitors = context;

	return monitors->objects->now_ns(monitors->objects->context) / NS_PER_MS;
}

static void sleep_ms(void *context, uint32_t ms)
{
	struct display_monitors *monitors = context;

	monitors->objects->sleep(monitors->objects->context, ms);
}

/* --- The control device ------------------------------------------------------------------------------------------- */

void display_monitors_heed(struct display_monitors *monitors, NTSTATUS status)
{
	if (!monitors->client.device || !display_retires_device(status))
		return;
	monitors->client.device = NULL;
	monitors->retired++;
}

/* Whoever had the name first, and whoever made it so that we may not see it: it is in use. */
static NTSTATUS claim(struct display_monitors *monitors)
{
	if (monitors->claim ||
	    NT_SUCCESS(monitors->finder->claim(monitors->number, &monitors->claim)))
		return STATUS_SUCCESS;
	snprintf(monitors->text, sizeof(monitors->text),
	         "another capture host has the displays of this machine");
	return STATUS_SHARING_VIOLATION;
}

NTSTATUS display_monitors_open(struct display_monitors *monitors)
{
	HANDLE device = NULL;
	NTSTATUS status;

	if (monitors->client.device)
		return STATUS_SUCCESS;
	status = claim(monitors);
	if (!NT_SUCCESS(status))
		return status;
	status = monitors->finder->open_device(&device);
	if (!NT_SUCCESS(status))
		return fail(monitors, status, "the driver's device cannot be opened");
	status = display_client_open(&monitors->client, monitors->objects, device, monitors->text,
	                             sizeof(monitors->text));
	if (!NT_SUCCESS(status)) {
		monitors->objects->close(monitors->objects->context, device);
		return status;
	}
	/* Never again: it would take the monitors of this very program. */
	if (!monitors->is_cleared)
		display_client_clear(&monitors->client);
	monitors->is_cleared = true;
	monitors->opened_ms = now_ms(monitors);
	return status;
}

/* --- Making a monitor ------------------------------------------------------------------------------------------------ */

static NTSTATUS add_once(struct display_monitors *monitors, const struct frame_add_request *add,
                         struct frame_add_reply *ret_reply)
{
	NTSTATUS status = display_monitors_open(monitors);

	if (!NT_SUCCESS(status))
		return status;
	/* A driver that makes nothing of it adds the monitor all the same. */
	monitors->unpinned +=
		!NT_SUCCESS(display_client_set_adapter(&monitors->client, &monitors->adapter));
	status = display_client_add(&monitors->client, add, ret_reply);
	display_monitors_heed(monitors, status);
	return NT_SUCCESS(status) ? status : fail(monitors, status, "the driver adds no monitor");
}

/*
 * No place may be what others took and left: that is given back once. Besides, a display's adapter begins beside its device:
 * until it is there the driver finds none either.
 */
static NTSTATUS add_somewhere(struct display_monitors *monitors,
                              const struct frame_add_request *add,
                              struct frame_add_reply *ret_reply)
{
	NTSTATUS status = add_once(monitors, add, ret_reply);

	if (status == STATUS_NOT_FOUND && monitors->count == 0) {
		display_client_clear(&monitors->client);
		status = add_once(monitors, add, ret_reply);
	}
	while (status == STATUS_NOT_FOUND &&
	       now_ms(monitors) - monitors->opened_ms < DISPLAY_READY_MS) {
		sleep_ms(monitors, READY_STEP_MS);
		status = add_once(monitors, add, ret_reply);
	}
	return status;
}

/* A device that has gone is opened once more; one that cannot be opened is not there yet. */
static NTSTATUS add(struct display_monitors *monitors, const struct frame_add_request *add,
                    struct frame_add_reply *ret_reply)
{
	uint32_t retired = monitors->retired;
	NTSTATUS status = add_somewhere(monitors, add, ret_reply);

	return monitors->retired != retired ? add_somewhere(monitors, add, ret_reply) : status;
}

static bool is_host(struct display_monitors *monitors, HANDLE process)
{
	WCHAR path[PATH_UNITS] = { 0 };
	size_t units = 0;

	if (!NT_SUCCESS(monitors->finder->process_path(process, path, PATH_UNITS)))
		return false;
	while (units < PATH_UNITS && path[units])
		units++;
	return display_is_host_path(path, units, NULL);
}

/* The process is the one that is to have the ring, and it is a driver host. */
static NTSTATUS open_process(struct display_monitors *monitors,
                             struct display_driver_monitor *monitor)
{
	NTSTATUS status =
		monitors->finder->open_process(monitor->reply.driver_pid, &monitor->process);

	if (!NT_SUCCESS(status))
		return fail(monitors, status, "the driver's process cannot be opened");
	if (monitors->has_driver_inside || is_host(monitors, monitor->process))
		return status;
	monitors->objects->close(monitors->objects->context, monitor->process);
	snprintf(monitors->text, sizeof(monitors->text),
	         "frame channel: process %u is no driver host", monitor->reply.driver_pid);
	return STATUS_INVALID_IMAGE_HASH;
}

/* Programs of other numbers prefer others, so that each monitor comes back where it was. */
static uint32_t preferred_id(const struct display_monitors *monitors, uint32_t slot)
{
	uint32_t id = slot + (monitors->number ? monitors->number - 1 : 0);

	return id <= FRAME_MONITORS_MAX ? id : 0;
}

struct coming {
	struct display_monitors *monitors;
	struct frame_add_request request;
	struct display_driver_monitor *monitor;
};

/* The adapter is pinned with each attempt. */
static NTSTATUS add_coming(void *context)
{
	struct coming *coming = context;
	struct display_driver_monitor *monitor = coming->monitor;
	NTSTATUS status = add(coming->monitors, &coming->request, &monitor->reply);

	if (!NT_SUCCESS(status))
		return status;
	monitor->session = coming->request.session_id;
	status = open_process(coming->monitors, monitor);
	if (!NT_SUCCESS(status))
		display_client_remove(&coming->monitors->client, monitor->session);
	return status;
}

static void start_pinger(void *context)
{
	((struct coming *)context)->monitor->pings = true;
}

static NTSTATUS create(void *context, uint32_t slot, const struct display_manager_mode *mode,
                       void **ret_monitor)
{
	struct display_monitors *monitors = context;
	struct coming coming = {
		.monitors = monitors,
		.request = { .session_id = ++monitors->last_session,
		             .width = mode->width,
		             .height = mode->height,
		             .refresh_hz = mode->refresh_hz,
		             .preferred_monitor_id = preferred_id(monitors, slot),
		             .hardware_cursor = monitors->wants_cursor },
		.monitor = calloc(1, sizeof(struct display_driver_monitor)),
	};
	const struct display_arrival_steps steps = { .add = add_coming,
		                                     .start_pinger = start_pinger,
		                                     .sleep = sleep_ms,
		                                     .context = &coming };
	bool is_found;
	NTSTATUS status;

	if (!coming.monitor)
		return STATUS_INSUFFICIENT_RESOURCES;
	/* Its composer takes it as it comes: it has no other name, its mode is set, and nothing settles. */
	status = display_arrive(&steps, &display_arrival_own, &is_found);
	if (!NT_SUCCESS(status)) {
		free(coming.monitor);
		return status;
	}
	monitors->count++;
	*ret_monitor = coming.monitor;
	return status;
}

/* --- Its life and its end --------------------------------------------------------------------------------------------- */

/* Modes are changed by a monitor of the new one (DISP-29): the codes of DISP-27 are not there yet. */
static NTSTATUS change_mode(void *context, void *monitor, const struct display_manager_mode *mode)
{
	(void)context;
	(void)monitor;
	(void)mode;
	return STATUS_NOT_SUPPORTED;
}

static bool is_alive(void *context, void *monitor)
{
	struct display_monitors *monitors = context;
	struct display_driver_monitor *of = monitor;

	return monitors->objects->wait(monitors->objects->context, of->process, 0) !=
	       STATUS_SUCCESS;
}

static void stop_pinger(void *context, void *monitor)
{
	(void)context;
	((struct display_driver_monitor *)monitor)->pings = false;
}

/* A machine here has no other displays than these. */
static void restore_topology(void *context, void *monitor)
{
	(void)context;
	(void)monitor;
}

static void remove_monitor(void *context, void *monitor)
{
	struct display_monitors *monitors = context;
	struct display_driver_monitor *of = monitor;

	if (monitors->client.device)
		display_monitors_heed(monitors,
		                      display_client_remove(&monitors->client, of->session));
	monitors->objects->close(monitors->objects->context, of->process);
	monitors->count--;
	free(of);
}

void display_monitors_tick(struct display_monitors *monitors)
{
	uint64_t now = now_ms(monitors);

	if (monitors->count == 0 || !monitors->client.device ||
	    (monitors->ping_ms &&
	     now - monitors->ping_ms < monitors->client.watchdog_s * 1000ull / PINGS))
		return;
	monitors->ping_ms = now;
	display_monitors_heed(monitors, display_client_ping(&monitors->client));
}

/* --- Together --------------------------------------------------------------------------------------------------------- */

/* One thread: to come here twice is a bug of ours. */
static void lock(void *context)
{
	struct display_monitors *monitors = context;

	if (monitors->is_locked)
		abort();
	monitors->is_locked = true;
}

static void unlock(void *context)
{
	((struct display_monitors *)context)->is_locked = false;
}

void display_monitors_init(struct display_monitors *ret_monitors,
                           const struct display_objects *objects,
                           const struct display_finder *finder)
{
	*ret_monitors = (struct display_monitors){
		.objects = objects,
		.finder = finder,
		.operations = { lock, unlock, create, change_mode, is_alive, stop_pinger,
		                restore_topology, remove_monitor, now_ms, sleep_ms, ret_monitors },
	};
}

void display_monitors_finish(struct display_monitors *monitors)
{
	if (monitors->client.device)
		monitors->objects->close(monitors->objects->context, monitors->client.device);
	monitors->client.device = NULL;
	if (monitors->claim)
		monitors->objects->close(monitors->objects->context, monitors->claim);
	monitors->claim = NULL;
}
