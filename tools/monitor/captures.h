/*
 * tools/monitor/captures.h - the capture hosts of a machine: one process for each of its monitors.
 *
 * Model    All are started with the same wishes and a number each. They end together: when one has failed the others are told
 *          to stop; when one has checked itself the others go on with their checks.
 * Locks    None: the machine's process calls these on its first thread.
 */
#ifndef DRYDOCK_MONITOR_CAPTURES_H
#define DRYDOCK_MONITOR_CAPTURES_H

#include "machine/companion.h"
#include "monitor/message.h"

#define CAPTURES_MAX 15u /* as many monitors as the driver has */

struct capture {
	struct machine_companion companion;
	int socket;                /* where it speaks */
	bool is_over, has_figures; /* it says no more; it has said how it went */
	struct figures figures;
};

/* Begins as zeros. */
struct captures {
	struct drydock_machine *machine;
	struct capture capture[CAPTURES_MAX];
	unsigned count; /* that were started */
};

/*
 * Start count of program, at most CAPTURES_MAX, with environment, which ends with null. The caller has entered the machine.
 * Gives    An exit status; why it is CANNOT was told. Those that were started are to be ended all the same.
 */
int captures_start(struct captures *captures, unsigned count, const char *program, const char *const *environment);
/* Hand a composer's seat to the one of that number, from 0 on. */
void captures_say_seat(const struct captures *captures, unsigned at, int seat);
/*
 * Print what they say until all have said how it went, or are gone; when the descriptor interrupted is readable they are told to
 * stop, and are waited for a while. The caller is in no machine.
 * Gives    An exit status.
 */
int captures_attend(struct captures *captures, int interrupted);
/* Wait until nothing of them is left in the machine. The caller has entered it. */
void captures_end(struct captures *captures);

#endif
