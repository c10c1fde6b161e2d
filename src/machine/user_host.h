/*
 * machine/user_host.h - the process of a user-mode driver: a machine of its own that serves one device of another.
 *
 * Model    The process is attached to the machine that has launched it. It loads the driver into a machine of its own, plugs the
 *          device there, and does with it what the reflector (frameworks/umdf) tells it. What the driver opens, makes
 *          and waits for by the names of Win32 is the launching machine's; its framework, its queues and its
 *          device object are the own machine's.
 * Tests    tests/tools/user_host_test.c
 */
#ifndef DRYDOCK_MACHINE_USER_HOST_H
#define DRYDOCK_MACHINE_USER_HOST_H

#include "drydock/drydock.h"

struct machine_user_host {
	int socket;        /* where the process is attached; taken over */
	const char *image, *inf; /* of the driver; inf null: none */
	const char *device;      /* hardware id */
	const char *location;    /* of the device; null: none */
	const char *nonce;       /* as it stands in the environment */
	/* Called when nothing but the driver's image is still to be read, before anything of it runs. False: give up. */
	bool (*confine)(void);
	/* The host's machine is there, nothing of the driver is yet. May be null. */
	void (*machine_made)(struct drydock_machine *machine);
	/* The launching machine has ended the process, or itself. On a thread of its own; ends this Linux process. */
	void (*ended)(void);
};

/* Serve the device. Gives only a failure: a status, with one line in reason. */
drydock_status machine_user_host_run(const struct machine_user_host *host, char *reason, size_t bytes);

#endif
