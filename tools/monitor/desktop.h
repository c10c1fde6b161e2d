/*
 * tools/monitor/desktop.h - a desktop on the machine's monitor: the composer's process, and its two sockets.
 *
 * Locks    None: the machine's process calls these on its first thread; look may be any.
 */
#ifndef DRYDOCK_MONITOR_DESKTOP_H
#define DRYDOCK_MONITOR_DESKTOP_H

#include "composer/link.h"

#define COMPOSER_PROGRAM "drydock-composer" /* in the folder of drydock-monitor */

struct desktop {
	struct composer_link *link; /* null: none was started */
	int seat;                   /* the capture host's end of the seat socket */
	int composer_seat;          /* the composer's */
	int status;                 /* the composer's last word; atomic; -2: it has none yet */
	void (*ended)(void);        /* there is no composer any more: on a thread of its own */
};

/* Whether path can be started at all; otherwise what to do about it was told. */
bool desktop_is_possible(const char *path);
/* Start the composer at path with command, which ends with null, on the first monitor of the machine. 0, or a negative errno. */
int desktop_start(struct desktop *desktop, struct drydock_machine *machine, const char *path,
                  const char *const *command);
/* Out of the machine. What was never started is accepted. */
void desktop_stop(struct desktop *desktop);

#endif
