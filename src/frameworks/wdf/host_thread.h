/*
 * frameworks/wdf/host_thread.h - requests of user-mode drivers are theirs on threads of their own process.
 *
 * Model    A user-mode driver lives in the system process of its machine. A request that comes on a thread of another
 *          process goes on at a system worker thread; so what the driver makes or opens meanwhile is its own process's,
 *          not its caller's.
 * IRQL     <= DISPATCH_LEVEL.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_HOST_THREAD_H
#define DRYDOCK_FRAMEWORKS_WDF_HOST_THREAD_H

#include "frameworks/wdf/device.h"

/* The running thread is not one of those that device's driver is called on. */
bool wdf_host_thread_is_other(const struct wdf_device *device);
/* Go on with irp, at the device object of its current stack location, on such a thread. Gives STATUS_PENDING. */
NTSTATUS wdf_host_thread_pass(struct wdf_device *device, PIRP irp);

#endif
