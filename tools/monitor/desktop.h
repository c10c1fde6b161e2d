/*
 * tools/monitor/desktop.h - a desktop on the machine's monitor: the composer's process, and its two sockets.
 *
 * Locks    None: the machine's process calls these on its first thread; look may be any.
 */
#ifndef DRYDOCK_MONITOR_DESKTOP_H
#define DRYDOCK_MONITOR_DESKTOP_H

#include "composer/adapters.h"
#include "composer/link.h"
#include "drydock/frame_channel.h"

#define DESKTOPS_MAX FRAME_MONITORS_MAX

#define COMPOSER_PROGRAM "drydock-composer" /* in the folder of drydock-monitor */
#define PLAYER_PROGRAM "drydock-player"     /* the same; shows a file */

struct desktop {
	struct composer_link *link; /* null: none was started */
	int seat;                   /* the capture host's end of the seat socket */
	int composer_seat;          /* the composer's */
	int status;                 /* the composer's last word; atomic; -2: it has none yet */
	void (*ended)(void);        /* there is no composer any more: on a thread of its own */
};

/* Whether path can be started at all; otherwise what to do about it was told. */
bool desktop_is_possible(const char *path);
/*
 * Start the composer at path with command, which ends with null, on the machine's monitor of that number; is_hosted: of its
 * driver's process, for which desktops_connect() gives a descriptor. 0, or a negative errno.
 */
struct desktop_place {
	struct drydock_machine *machine;
	unsigned number; /* from 1 on; 0: there is one */
	bool is_hosted;
	bool is_film; /* path is the player, command its file */
	uint32_t white_nits; /* of HDR; 0: not said */
	const char *path;
	const char *const *command;
};
int desktop_start(struct desktop *desktop, const struct desktop_place *place);
/* For drydock_driver_host_descriptor(); context is struct desktops: a socket over which the host gets one for each. */
struct desktops {
	struct desktop desktop[DESKTOPS_MAX];
	unsigned count; /* that were started */
	struct composer_adapters adapters; /* of the driver's process */
};
int desktops_connect(void *context);
/* Out of the machine. What was never started is accepted. */
void desktop_stop(struct desktop *desktop);

#endif
