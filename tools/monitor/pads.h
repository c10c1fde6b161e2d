/*
 * tools/monitor/pads.h - the machine's gamepads and its mouse: their drivers, a device and a driver host each, and programs that
 * say what they show.
 */
#ifndef DRYDOCK_MONITOR_PADS_H
#define DRYDOCK_MONITOR_PADS_H

#include "drydock/drydock.h"
#include "drydock/gamepad_channel.h"

struct monitor_pads_driver {
	const char *image, *inf;         /* image null: it is not wanted */
	const char *client;              /* a program's image; null: nobody looks */
	struct drydock_machine *machine; /* null: it is not installed */
	struct drydock_thread *watching; /* runs the program; null: it does not run */
};

struct monitor_pads {
	struct monitor_pads_driver driver[PAD_KINDS];
};

/*
 * One of the arguments "pads-KIND-image=FILE", "pads-KIND-inf=FILE", "pads-KIND-client=FILE", KIND being xusb, hid or mouse.
 * False: it is another.
 */
bool monitor_pads_take(struct monitor_pads *pads, const char *argument);
/*
 * Load the drivers, into processes of host (null: into this one); devices that earlier ones left go. The capture host makes
 * a device when a gamepad comes.
 * Errors   drydock_last_error() says why.
 */
drydock_status monitor_pads_install(struct monitor_pads *pads, struct drydock_machine *machine, const char *host);
/* Run the programs, if there are any. The caller has entered the machine. */
void monitor_pads_watch(struct monitor_pads *pads);
/* End them. The caller is in no machine. */
void monitor_pads_end(struct monitor_pads *pads);
/* The caller has entered the machine again. */
void monitor_pads_join(struct monitor_pads *pads);

#endif
