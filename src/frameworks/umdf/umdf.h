/*
 * frameworks/umdf/umdf.h - the reflector: devices whose drivers run in processes of their own.
 *
 * Model    The reflector is the driver object of a user-mode driver in the machine. Each of its devices has a driver host:
 *          a Linux process that the machine launches (nt/port), which loads the driver into a machine of its own. Requests
 *          are told to the host over a channel (wire.h) and completed as it answers. When the host ends, what it had
 *          to do fails with STATUS_DRIVER_PROCESS_TERMINATED, its interfaces are disabled, and a new host is launched, as
 *          often as the options say; then the device stays as it is, and every request fails with that status.
 * Source   Windows driver documentation: "Overview of UMDF", "How UMDF handles the end of a host"; docs/frame-channel.md.
 * Locks    umdf_device.lock guards its lists; a host lock, held over nothing.
 * IRQL     PASSIVE_LEVEL; requests come at <= DISPATCH_LEVEL.
 * Tests    tests/frameworks/umdf, tests/tools/user_host_test.c
 */
#ifndef DRYDOCK_FRAMEWORKS_UMDF_H
#define DRYDOCK_FRAMEWORKS_UMDF_H

#include "nt/io/io.h"

#define UMDF_RESTARTS 5 /* of a device's host, before the device is given up */

/* All text is the caller's and is copied. */
struct umdf_driver_options {
	const WCHAR *name;   /* of the service */
	const char *program; /* the driver host's */
	const char *image, *inf; /* of the driver; inf may be "" */
	uint32_t restarts_max;
	bool apart; /* the host gets namespaces of its own, where the kernel lets us */
	void (*released)(struct ke_machine *machine, void *context); /* the driver object is gone */
	/* A descriptor for each new host, which gets it; the reflector closes ours. -1: none. Null: there is never one. */
	int (*descriptor)(void *context);
	void *context;
};

/*
 * Make the driver object; io_driver_start() then makes it ready for devices.
 * Errors   of io_driver_create().
 */
NTSTATUS umdf_driver_create(struct ke_machine *machine, const struct umdf_driver_options *options,
                            PDRIVER_OBJECT *ret_driver);

/* The host of a driver's first device. */
struct umdf_host_view {
	int process;         /* Linux's number; 0: there is none */
	uint32_t nt_process; /* the machine's */
	uint32_t restarts;
};
/* False: the driver has no device. */
bool umdf_host_look(PDRIVER_OBJECT driver, struct umdf_host_view *ret_view);

#endif
