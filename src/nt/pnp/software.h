/*
 * pnp/software.h - devices that a program makes, for as long as it wants them: what is said to `\Device\SwDevice`.
 *
 * Model    A handle to the device of the software bus is one place for a device below it. SOFTWARE_CREATE fills it: the device is
 *          plugged as `SWD\ENUMERATOR\INSTANCE`, its stack is built and started, and then the request ends, with the instance's
 *          path. When the last handle to the place is closed, or its process dies, the device goes. So nobody leaves one behind.
 * Source   Windows: "Software Device APIs" (SwDeviceCreate, SWDeviceLifetimeHandle).
 * Access   System and administrators.
 * Tests    tests/nt/pnp/software_test.c
 */
#ifndef DRYDOCK_NT_PNP_SOFTWARE_H
#define DRYDOCK_NT_PNP_SOFTWARE_H

#include "nt/pnp/pnp.h"

#define SOFTWARE_DEVICE u"\\Device\\SwDevice"
#define SOFTWARE_ENUMERATOR u"SWD"

/* METHOD_BUFFERED, for a handle that may write; in: struct software_create, its texts; out: the instance's path. */
#define SOFTWARE_CREATE 0x0022A400u
#define SOFTWARE_BYTES_MAX 4096u

/* In the order in which they lie behind the struct, in characters with their ends; a list's end is an empty text. */
enum software_text {
	SOFTWARE_NAME,      /* of the enumerator, below SWD; without '_' and '\' */
	SOFTWARE_INSTANCE,  /* likewise, but for '_' */
	SOFTWARE_HARDWARE,  /* list: what its INF is found by comes first */
	SOFTWARE_COMPATIBLE, /* list; may be of an end alone */
	SOFTWARE_LOCATION,
	SOFTWARE_TEXTS
};

struct software_create {
	GUID container_id;
	uint32_t units[SOFTWARE_TEXTS];
};

/* A wish that was looked at: the texts are its own copy. */
struct software_wish {
	struct software_create head;
	const WCHAR *text[SOFTWARE_TEXTS];
	WCHAR texts[SOFTWARE_BYTES_MAX / sizeof(WCHAR)];
};

/* False: it is not whole, says more than there is, or has names that no device can have; *ret_wish is of no use then. */
bool software_parse(const uint8_t *input, size_t bytes, struct software_wish *ret_wish);

/*
 * Make the bus's device in machine, when it is not there yet; it goes with the tree.
 * IRQL     PASSIVE_LEVEL, a thread of the machine.
 * Errors   Those of IoCreateDeviceSecure.
 */
NTSTATUS pnp_software_start(struct ke_machine *machine);

/*
 * What a program of the product before left behind: remove each device whose list of hardware ids has id, whoever made it.
 * Gives    Their number.
 */
uint32_t pnp_remove_by_id(struct ke_machine *machine, const WCHAR *id);

/* For pnp_machine_destroy() alone. */
void pnp_software_stop(struct ke_machine *machine);

#endif
