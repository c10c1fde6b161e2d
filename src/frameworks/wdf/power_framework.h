/*
 * frameworks/wdf/power_framework.h - devices that are components of the power framework.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_POWER_FRAMEWORK_H
#define DRYDOCK_FRAMEWORKS_WDF_POWER_FRAMEWORK_H

#include "frameworks/wdf/device.h"

/* Each does nothing for a device without settings; PASSIVE_LEVEL. */

/* The device has started. Errors: PoFxRegisterDevice's, or the driver's. */
NTSTATUS wdf_power_framework_start(struct wdf_device *device);
/* The device is in D0 now, or is about to leave it. */
void wdf_power_framework_works(struct wdf_device *device, bool works);
/* The device's hardware is about to be released. */
void wdf_power_framework_stop(struct wdf_device *device);
void wdf_power_framework_free(struct wdf_device *device);

#endif
