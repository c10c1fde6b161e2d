/*
 * display/monitors.h - the driver's monitors behind the display manager: its control device, its process, its pings.
 *
 * Model    The control device is opened when the first monitor is wanted, and again when an error of it says that it is none any
 *          more: then its handle is set aside and never closed, so that no old copy of it can be somebody else's object. What
 *          earlier hosts left behind is departed once, at the first opening of this program. A monitor's process is the
 *          one that the driver's answer names, and it has to be a driver host (host_path.h).
 * Source   docs/spec/display.md 2, 3, 9.2 (DISP-14, 19, 25, 35, 36, 50, 145, 193, 194).
 * Locks    None: one thread of the host, which is also who pings.
 * Tests    tests/display/monitors_test.c
 */
#ifndef DRYDOCK_DISPLAY_MONITORS_H
#define DRYDOCK_DISPLAY_MONITORS_H

#include "display/client.h"
#include "display/manager.h"

/* From the opening of the device until there has to be room for a monitor. */
#define DISPLAY_READY_MS 2000u

/* How the driver and its process are found; display_finder_nt() in the machine. */
struct display_finder {
	/*
	 * This program has the machine's displays from now on, alone but for those that the machine has started with it and that
	 * have other numbers. Errors: somebody else has; access is denied.
	 */
	NTSTATUS (*claim)(uint32_t number, HANDLE *ret_claim);
	NTSTATUS (*open_device)(HANDLE *ret_device);
	NTSTATUS (*open_process)(uint32_t pid, HANDLE *ret_process);
	/* The path of its program, as the system tells it; ret_text has room for so many units. */
	NTSTATUS (*process_path)(HANDLE process, WCHAR *ret_text, size_t units);
};
const struct display_finder *display_finder_nt(void);

struct display_monitors {
	const struct display_objects *objects;
	const struct display_finder *finder;
	struct display_manager_operations operations; /* for display_manager_init() */
	HANDLE claim;                                 /* null: not yet */
	uint32_t number; /* of this program, among those that the machine has started for its displays; 0 and 1: the first */
	struct display_client client;                 /* device null: not open */
	/* Where the driver is to render: told before each monitor is added. 0: wherever it likes. */
	struct frame_set_render_adapter adapter;
	uint32_t unpinned; /* times that it would not hear of it */
	bool has_driver_inside; /* in the machine's own process, which is no driver host */
	bool wants_cursor;      /* their pointers are to be kept out of the pictures */
	bool is_cleared;
	uint32_t retired; /* handles set aside */
	uint64_t last_session, opened_ms, ping_ms;
	uint32_t count; /* of monitors */
	bool is_locked;
	char text[256]; /* of the last failure */
};

struct display_driver_monitor {
	uint64_t session;
	struct frame_add_reply reply;
	HANDLE process;
	bool pings;
};

void display_monitors_init(struct display_monitors *ret_monitors, const struct display_objects *objects,
                           const struct display_finder *finder);
/*
 * Open the control device, unless it is open: a monitor that there is may be spoken to after its device was retired.
 * Errors   STATUS_SHARING_VIOLATION: another program has the displays; of the finder and of display_client_open().
 */
NTSTATUS display_monitors_open(struct display_monitors *monitors);
/* Its monitors have ended. */
void display_monitors_finish(struct display_monitors *monitors);
/* Often: pings the driver three times in its watchdog's time, while there is a monitor. */
void display_monitors_tick(struct display_monitors *monitors);
/* An error of the control device after which it is none any more; by the number that Win32 has for it. */
bool display_retires_device(NTSTATUS status);
/* What an error of it means: retires the device when it has to be. */
void display_monitors_heed(struct display_monitors *monitors, NTSTATUS status);

#endif
