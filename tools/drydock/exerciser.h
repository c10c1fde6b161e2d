/*
 * tools/drydock/exerciser.h - what `run` does with a driver when no client is given.
 */
#ifndef DRYDOCK_TOOL_EXERCISER_H
#define DRYDOCK_TOOL_EXERCISER_H

#include <stddef.h>
#include <stdint.h>

#include "drydock/drydock.h"

/*
 * Open what can be opened, read, write, sweep control codes from two threads, cancel, power each device
 * down and up, stop and restart it, query its removal, plug it
 * again and remove it by surprise. Ends early when *interrupt becomes not 0 or the
 * machine has ended. docs/command-line.md describes each step.
 */
void exercise(struct drydock_machine *machine, struct drydock_device *const *devices,
              size_t device_count, const uint32_t *interrupt);

#endif
