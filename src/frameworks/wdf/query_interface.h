/*
 * frameworks/wdf/query_interface.h - driver-defined interfaces of a device.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_QUERY_INTERFACE_H
#define DRYDOCK_FRAMEWORKS_WDF_QUERY_INTERFACE_H

#include "frameworks/wdf/device.h"

/* Answer IRP_MN_QUERY_INTERFACE. STATUS_NOT_SUPPORTED: the device has no such interface. */
NTSTATUS wdf_query_interface(struct wdf_device *device, PIRP irp);
void wdf_query_interfaces_free(struct wdf_device *device);

#endif
