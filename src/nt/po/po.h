/*
 * po/po.h - the power framework (PoFx) and power limits.
 *
 * Model    A registered device has components; each is active while somebody activated it and idle otherwise. An
 *          idle component goes to the deepest F-state whose latency and residency its driver tolerates; a device all
 *          of whose components are idle in it is told that power is not required. One loop per device makes the next
 *          call that is due; what the driver completes inside a call is taken up by the loop around it.
 * Source   WDK reference: PoFxRegisterDevice and its kin, POWER_LIMIT_INTERFACE.
 * Locks    device->lock guards all states; no callback is made with it held.
 * Tests    tests/nt/po/fx_test.c, tests/nt/po/power_limit_test.c
 */
#ifndef DRYDOCK_NT_PO_PO_H
#define DRYDOCK_NT_PO_PO_H

#include <ntddk.h>

#include "base/image/registry.h"
#include "nt/ex/ex.h"
#include "nt/ke/ke.h"

extern const struct image_export_table po_export_table;

struct fx_component {
	ULONG state_count;
	PO_FX_COMPONENT_IDLE_STATE *states; /* owned; 0 is fully on */
	ULONG state;                        /* F-state the driver is in */
	int32_t users;                      /* activations not taken back */
	bool active;                        /* the driver was told so */
	bool idle_pending;                  /* until PoFxCompleteIdleCondition */
	bool state_pending;                 /* until PoFxCompleteIdleState */
	ULONG state_wanted;
	ULONGLONG latency, residency; /* tolerated, in 100 ns; all ones: any */
	KEVENT activated;
};

struct fx_device {
	struct ke_machine *machine;
	PDEVICE_OBJECT physical;
	PO_FX_DEVICE_V2 callbacks; /* of any version; its Components are not used */
	struct host_lock lock;
	bool started;
	bool running, again; /* a loop is at work; it has to look once more */
	bool powered;        /* PoFxReportDevicePoweredOn was the last word */
	bool not_required, not_required_pending, required_pending;
	ULONGLONG idle_timeout_100ns;
	bool timer_set;
	KTIMER timer;
	KDPC timer_dpc;
	int32_t queued; /* passes of the loop on a worker */
	KEVENT unqueued;
	struct ex_work work;
	bool work_busy;
	ULONG component_count;
	struct fx_component components[];
};

/* Make the calls that are due, on this thread unless another one is at it. IRQL <= DISPATCH_LEVEL. */
void po_fx_run(struct fx_device *device);
/* The same from a worker. */
void po_fx_run_later(struct fx_device *device);
/* The device stays idle no longer: its timer does not count. Lock held. */
void po_fx_timer_init(struct fx_device *device);

#endif
