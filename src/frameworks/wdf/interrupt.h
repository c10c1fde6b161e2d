/*
 * frameworks/wdf/interrupt.h - interrupt objects of a device.
 *
 * Model    Created in EvtDriverDeviceAdd or EvtDevicePrepareHardware; given their resource in order of
 *          creation, connected after D0Entry and disconnected in reverse before D0Exit (TM-6).
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_INTERRUPT_H
#define DRYDOCK_FRAMEWORKS_WDF_INTERRUPT_H

#include "frameworks/wdf/device.h"

/* Match the device's interrupts with the interrupt descriptors of its resources. */
void wdf_interrupts_assign(struct wdf_device *device);
/* Connect and enable each; on failure what was connected is disconnected. */
NTSTATUS wdf_interrupts_connect(struct wdf_device *device);
void wdf_interrupts_disconnect(struct wdf_device *device);

#endif
