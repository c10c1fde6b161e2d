/*
 * frameworks/wdf/remove_lock.h - devices that are not removed before their I/O is completed.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_REMOVE_LOCK_H
#define DRYDOCK_FRAMEWORKS_WDF_REMOVE_LOCK_H

#include "frameworks/wdf/device.h"

/* I/O of device_object takes its remove lock from now on; it needs a stack location more. PASSIVE_LEVEL. */
void wdf_remove_lock_init(PDEVICE_OBJECT device_object);
/*
 * irp was handed to a device whose extension says locks_io. On success it stands at a location further on and holds the
 * lock until it is completed; PnP, power and WMI requests stay where they are and hold nothing. Any IRQL up to DISPATCH.
 * Errors   STATUS_DELETE_PENDING: the device is removed; extension->device is gone, irp is the caller's to complete.
 */
NTSTATUS wdf_remove_lock_take(struct wdf_device_extension *extension, PIRP irp);
/* The removal irp: wait until no I/O of device_object is left and let none in. Without a lock: nothing. PASSIVE_LEVEL. */
void wdf_remove_lock_wait(PDEVICE_OBJECT device_object, PIRP irp);

#endif
