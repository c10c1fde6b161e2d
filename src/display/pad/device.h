/*
 * display/pad/device.h - a pad's device on the software bus of the machine that the calling thread is in or attached to.
 *
 * Model    The device is there as long as the handle is open, and goes with the process at the latest (docs/gamepads.md).
 * IRQL     PASSIVE_LEVEL.
 * Tests    tests/display/pad_arrival_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_DEVICE_H
#define DRYDOCK_DISPLAY_PAD_DEVICE_H

#include "display/pad/system.h"

/*
 * Make the device of pad index, and wait until its driver runs, PAD_CREATE_MS at most.
 * Gives    A handle; closing it removes the device.
 * Errors   STATUS_IO_TIMEOUT, STATUS_NO_SUCH_DEVICE: no driver for it is installed; why its driver did not start. No device
 *          is left then.
 */
NTSTATUS pad_device_create(const struct pad_identity *identity, uint32_t index, HANDLE *ret_device);
/* Tell system's people why there is none; status is create_device()'s. */
void pad_device_say_none(const struct pad_system *system, const struct pad_identity *identity, uint32_t index,
                         NTSTATUS status);

#endif
