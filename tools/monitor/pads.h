/*
 * tools/monitor/pads.h - the machine's gamepads: their driver, one device and one driver host each, and a program that says what
 * they show.
 */
#ifndef DRYDOCK_MONITOR_PADS_H
#define DRYDOCK_MONITOR_PADS_H

#include "drydock/drydock.h"

struct monitor_pads {
	unsigned count;                      /* 0: none */
	const char *image, *inf;             /* of the driver */
	const char *client;                  /* a program's image; null: nobody looks */
	struct drydock_machine *machine;     /* null: none is installed */
	struct drydock_thread *watching;     /* runs the program; null: it does not run */
};

/* One of the arguments "pads=N", "pads-image=FILE", "pads-inf=FILE", "pads-client=FILE". False: it is another. */
bool monitor_pads_take(struct monitor_pads *pads, const char *argument);
/*
 * Load the driver, into processes of host (null: into this one); devices that an earlier one left go. The capture host makes
 * a device when a gamepad comes.
 * Errors   drydock_last_error() says why.
 */
drydock_status monitor_pads_install(struct monitor_pads *pads, struct drydock_machine *machine, const char *host);
/* Run the program, if there is one. The caller has entered the machine. */
void monitor_pads_watch(struct monitor_pads *pads);
/* End it. The caller is in no machine. */
void monitor_pads_end(struct monitor_pads *pads);
/* The caller has entered the machine again. */
void monitor_pads_join(struct monitor_pads *pads);

#endif
