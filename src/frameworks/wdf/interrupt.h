/*
 * frameworks/wdf/interrupt.h - interrupt objects of a device.
 *
 * Model    Created in EvtDriverDeviceAdd or EvtDevicePrepareHardware; given their resource in order of
 *          creation, connected after D0Entry and disconnected in reverse before D0Exit (TM-6). Those made in
 *          PrepareHardware bring their resource along and are deleted after ReleaseHardware. A passive-level
 *          interrupt's routine runs on a worker, under a wait lock.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_INTERRUPT_H
#define DRYDOCK_FRAMEWORKS_WDF_INTERRUPT_H

#include "frameworks/wdf/device.h"

struct wdf_interrupt {
	struct wdf_object object;
	struct wdf_device *device;
	LIST_ENTRY entry; /* wdf_device.interrupts */
	WDF_INTERRUPT_CONFIG config;
	WDF_INTERRUPT_EXTENDED_POLICY policy;
	PKINTERRUPT kinterrupt; /* null: not connected */
	bool assigned, active;
	bool made_in_prepare;
	CM_PARTIAL_RESOURCE_DESCRIPTOR translated;
	KDPC dpc;
	struct ex_work work;  /* of EvtInterruptWorkItem */
	KDPC work_dpc;        /* work may be queued at DISPATCH_LEVEL at most: this brings it there */
	uint32_t work_queued;
	KSPIN_LOCK own_spin;
	PKSPIN_LOCK spin; /* own_spin, or the driver's WDFSPINLOCK */
	KIRQL irql;       /* before the lock was acquired, by its owner */
	KEVENT own_wait;
	PKEVENT wait;     /* passive level: own_wait, or the driver's WDFWAITLOCK */
	struct ex_work passive_work;
	KDPC passive_dpc;
	uint32_t passive_pending; /* deliveries that passive_work has not served */
	KEVENT passive_idle;
};

extern const struct wdf_type wdf_interrupt_type;

/* Locks, DPC and work of a new object whose config is set. */
void wdf_interrupt_init(struct wdf_interrupt *interrupt);
/* Match the device's interrupts with the interrupt descriptors of its resources. */
void wdf_interrupts_assign(struct wdf_device *device);
/* Connect and enable each; on failure what was connected is disconnected. */
NTSTATUS wdf_interrupts_connect(struct wdf_device *device);
void wdf_interrupts_disconnect(struct wdf_device *device);
/* ReleaseHardware was called: delete those that were made in PrepareHardware. */
void wdf_interrupts_release(struct wdf_device *device);
/* EvtInterruptEnable and EvtInterruptDisable, under the interrupt's lock at its level. */
NTSTATUS wdf_interrupt_enable(struct wdf_interrupt *interrupt);
void wdf_interrupt_disable(struct wdf_interrupt *interrupt);
/* The lock of the interrupt routine: spin lock at device IRQL, or wait lock. */
void wdf_interrupt_acquire(struct wdf_interrupt *interrupt);
void wdf_interrupt_release(struct wdf_interrupt *interrupt);
/* Queue EvtInterruptWorkItem, at any IRQL; false: it was queued already. */
bool wdf_interrupt_queue_work(struct wdf_interrupt *interrupt);

#endif
