/*
 * machine/companion.h - programs of ours beside a machine that are processes of it: the capture host.
 *
 * Model    The machine starts the program with an end of a socket that nobody else has; the program attaches there and is an
 *          NT process with an account, a handle table and threads of the machine's. It has a machine of its own for what
 *          never leaves a process; what it calls by the services' names through nt/port/redirect.h is the other's.
 *          Either end hears of the other's: the program is killed with the machine's process, and is over when the
 *          machine has ended its NT process.
 * Tests    tests/tools/monitor_test.c, tests/tools/monitor_faults_test.c
 */
#ifndef DRYDOCK_MACHINE_COMPANION_H
#define DRYDOCK_MACHINE_COMPANION_H

#include "drydock/drydock.h"

/* --- The machine's side; the caller has entered it ------------------------------------------------------------------ */

struct machine_companion_options {
	const char *program;             /* path */
	const char *name;                /* of the NT process */
	const char *account;             /* "System", "LocalService", ... */
	const char *const *environment;  /* all that it gets; ends with null */
	int descriptor;                  /* it gets that, too: machine_companion_descriptor(); the caller's. -1: none */
};

struct ps_process;
struct machine_companion {
	struct ps_process *process; /* a reference; null: there is none (any more) */
	int linux_process;
};

/*
 * Start it. The NT process ends with the machine at the latest.
 * Gives    A companion that machine_companion_end() takes back before the machine stops.
 * Errors   drydock_last_error() says why: it cannot be started, or the machine is seeded.
 */
drydock_status machine_companion_start(struct drydock_machine *machine,
                                       const struct machine_companion_options *options,
                                       struct machine_companion *ret_companion);

enum machine_companion_end {
	MACHINE_COMPANION_ENDED,  /* by itself; or there was none */
	MACHINE_COMPANION_KILLED, /* it had not ended in time */
	MACHINE_COMPANION_STAYS   /* what it has asked of a driver does not come back */
};
/*
 * Wait until the NT process is gone with all that it had open, at most patience_ms; then kill it and wait so long again. A
 * machine that stops while a process still closes its files would find them where they must not be.
 */
enum machine_companion_end machine_companion_end(struct drydock_machine *machine,
                                                 struct machine_companion *companion, uint32_t patience_ms);

/* --- The program's side, once in its life ---------------------------------------------------------------------------- */

/*
 * Attach. The calling thread is a thread of both machines from now on. ended is called on a thread of its own, when the
 * machine has ended the process or itself; it ends this Linux process.
 * Errors   one line in reason.
 */
drydock_status machine_companion_attach(const char *name, void (*ended)(void), char *reason, size_t bytes);
/* What the machine has given besides the socket. */
int machine_companion_descriptor(void);
/*
 * Run function(context) guarded: a crash in it is told, and ends nothing else.
 * Gives    DRYDOCK_ENDED: it crashed.
 */
drydock_status machine_companion_call(void (*function)(void *context), void *context);
/* End the NT process and wait until ended has ended this one. */
_Noreturn void machine_companion_leave(void);

#endif
