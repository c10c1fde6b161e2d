/*
 * frameworks/wdf/wmi.h - management requests.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_WMI_H
#define DRYDOCK_FRAMEWORKS_WDF_WMI_H

#include "frameworks/wdf/device.h"

/* IRP_MJ_SYSTEM_CONTROL: providers of the device answer, the rest goes down or is refused. */
NTSTATUS wdf_wmi_dispatch(struct wdf_device *device, PIRP irp);

/* Answer a request for one of the device's providers; false: it is for somebody else (wmi_api.c). */
bool wdf_wmi_answer(struct wdf_device *device, PIRP irp, NTSTATUS *ret_status);

#endif
