/*
 * machine/machine.h - what the tools need of the machine besides the embedding API (drydock/drydock.h).
 */
#ifndef DRYDOCK_MACHINE_H
#define DRYDOCK_MACHINE_H

#include "base/image/registry.h"
#include "base/verify/verify.h"
#include "drydock/drydock.h"

/* The registry of all runtime folders' names; made once per Linux process. Null when memory is short. */
const struct image_registry *machine_registry(void);

/*
 * Tell image_unloading of every driver's image that is still there: its counters would be lost with a
 * machine that ends without unloading. Any thread; the machine may be stuck or have ended.
 */
void machine_images_tell(struct drydock_machine *machine);

/*
 * Take findings from the sanitizers whose libraries are in this process; once per process. Nothing happens
 * when there are none.
 */
void machine_sanitizers_init(void);

#endif
