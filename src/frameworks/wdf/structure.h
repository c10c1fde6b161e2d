/*
 * frameworks/wdf/structure.h - structures of the interface that have grown since KMDF 1.0 (WDF-4).
 *
 * Model    A structure grows at its end. A driver hands over the one of the version it is built for; the
 *          framework works with today's, in which the fields that the driver does not have keep what they
 *          held before.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_STRUCTURE_H
#define DRYDOCK_FRAMEWORKS_WDF_STRUCTURE_H

#include "frameworks/wdf/wdf_internal.h"

#define WDF_GROWN_STRUCTURES(X) \
	X(WDF_DRIVER_CONFIG) X(WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS) \
	X(WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS) X(WDF_DEVICE_STATE) X(WDF_IO_QUEUE_CONFIG) \
	X(WDF_INTERRUPT_INFO) X(WDF_INTERRUPT_CONFIG) X(WDF_IO_TARGET_OPEN_PARAMS) \
	X(WDF_PDO_EVENT_CALLBACKS) X(WDF_PNPPOWER_EVENT_CALLBACKS) \
	X(WDF_POWER_POLICY_EVENT_CALLBACKS) X(WDF_TIMER_CONFIG) X(WDF_POWER_FRAMEWORK_SETTINGS) \
	X(WDF_DMA_ENABLER_CONFIG)

#define WDF_STRUCTURE_NUMBER_(name) WDF_GROWN_##name,
enum wdf_structure { WDF_GROWN_STRUCTURES(WDF_STRUCTURE_NUMBER_) WDF_GROWN_COUNT };
#undef WDF_STRUCTURE_NUMBER_

/* Size of a structure for drivers that are built for KMDF 1.minor. */
ULONG wdf_structure_size(enum wdf_structure structure, ULONG minor);
/* Whether the structure has had size by the version that binding's driver is built for. */
bool wdf_structure_is_known(const struct wdf_binding *binding, enum wdf_structure structure,
                            ULONG size);
/*
 * Copy the driver's source, as long as it says, over the beginning of target, which holds the defaults.
 * Errors   STATUS_INFO_LENGTH_MISMATCH: source has no size that the driver's version knows; target is as
 *          it was.
 */
NTSTATUS wdf_structure_take(const struct wdf_binding *binding, enum wdf_structure structure,
                            void *target, const void *source);
/* As wdf_structure_take(), for functions that give no status: a wrong size ends the machine. */
void wdf_structure_take_or_break(const struct wdf_binding *binding, enum wdf_structure structure,
                                 void *target, const void *source, const char *api);
/* Fill the driver's target, as long as it says, from the beginning of source. Errors as above. */
NTSTATUS wdf_structure_give(const struct wdf_binding *binding, enum wdf_structure structure,
                            void *target, const void *source);

#endif
