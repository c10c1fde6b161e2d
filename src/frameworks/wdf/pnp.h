/*
 * frameworks/wdf/pnp.h - plug and play, and power, of a device: states and callback order.
 *
 * Model    The request handlers (pnp.c, power.c) run on the thread that brings the IRP, at PASSIVE_LEVEL. The
 *          parts of them that call the driver hold pnp->turn, so that two never do so for one device; a
 *          callback that exceeds the time limit is named (PNP-10). What is due is done by the steps of pnp_steps.c, which know the
 *          documented order: PNP-1 going up, PNP-2 going down, PNP-3 at removal.
 * Source   docs/spec/wdf-ndis.md A8.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_PNP_H
#define DRYDOCK_FRAMEWORKS_WDF_PNP_H

#include "frameworks/wdf/device.h"

struct wdf_resource_list;

/* X(state, reported): our states and what WdfDeviceGetDevicePnpState says in them. */
#define WDF_PNP_STATES(X) \
	X(ADDED, WdfDevStatePnpInit) \
	X(STARTED, WdfDevStatePnpStarted) \
	X(QUERY_STOPPED, WdfDevStatePnpQueryStopPending) \
	X(STOPPED, WdfDevStatePnpStopped) \
	X(QUERY_REMOVED, WdfDevStatePnpQueryRemovePending) \
	X(SURPRISE_REMOVED, WdfDevStatePnpSurpriseRemove) \
	X(FAILED, WdfDevStatePnpFailed) \
	X(REMOVED, WdfDevStatePnpRemoved)

enum wdf_pnp_state {
#define WDF_PNP_STATE_ENUM(state, reported) WDF_PNP_##state,
	WDF_PNP_STATES(WDF_PNP_STATE_ENUM)
#undef WDF_PNP_STATE_ENUM
	WDF_PNP_STATE_COUNT
};

struct wdf_idle {
	struct wdf_device *device;
	bool enabled, assigned;
	ULONG timeout_ms;
	DEVICE_POWER_STATE dx;
	int32_t references;   /* under pnp->lock */
	KTIMER timer;
	KDPC dpc;
	struct ex_work work;
	bool work_queued, dx_requested;
	uint32_t work_count;  /* queued and running, under pnp->lock */
	KEVENT work_done;     /* set while it is 0 */
	KEVENT powered;       /* set while in D0, and when the device goes for good */
};

/* Names a callback that takes too long. */
struct wdf_watchdog {
	KTIMER timer;
	KDPC dpc;
	const char *callback;
};

struct wdf_pnp {
	enum wdf_pnp_state state;
	struct host_lock lock;
	KEVENT turn;              /* whose turn it is to call the driver */
	struct wdf_watchdog watchdog;
	bool in_d0;               /* D0Entry and what follows is done */
	bool preparing;           /* PrepareHardware is running */
	bool prepared;            /* PrepareHardware was called */
	bool entered;             /* D0Entry succeeded, D0Exit is due */
	bool connected;           /* interrupts */
	bool io_started;          /* SelfManagedIoInit was called once */
	bool io_running;
	bool flushed, cleaned;    /* self-managed flush, and cleanup, are done */
	WDF_POWER_DEVICE_STATE power; /* last state that D0Exit was given */
	struct wdf_resource_list *raw, *translated;
	struct wdf_idle idle;
	SYSTEM_POWER_STATE system;
	PIRP wake_irp;
	LONG special_file_counts[4];
	bool not_disableable;
};

/* The table: state after minor in state, or 0xff when it is refused. */
uint8_t wdf_pnp_next_state(UCHAR minor, enum wdf_pnp_state state);
/* Null when memory is short. */
struct wdf_pnp *wdf_pnp_create(struct wdf_device *device);
void wdf_pnp_destroy(struct wdf_pnp *pnp);

NTSTATUS wdf_pnp_dispatch(struct wdf_device *device, PIRP irp);   /* IRP_MJ_PNP */
NTSTATUS wdf_power_dispatch(struct wdf_device *device, PIRP irp); /* IRP_MJ_POWER */
/* Queries that a PDO answers itself (pnp_query.c); STATUS_NOT_SUPPORTED: leave the IRP's status. */
NTSTATUS wdf_pdo_query(struct wdf_device *device, PIRP irp);
/* After or before the lower drivers, what a function device adds. */
NTSTATUS wdf_fdo_query(struct wdf_device *device, PIRP irp);

/* Take and give back the right to call the driver's PnP and power callbacks. PASSIVE_LEVEL. */
void wdf_pnp_begin_turn(struct wdf_pnp *pnp);
void wdf_pnp_end_turn(struct wdf_pnp *pnp);
/* Around one callback: it is reported when the time limit passes in between. */
void wdf_pnp_watch(struct wdf_device *device, const char *callback);
void wdf_pnp_unwatch(struct wdf_device *device);

/* --- Steps (pnp_steps.c) ---------------------------------------------------------------------------- */

/* PrepareHardware and all of PNP-1. On failure PNP-7's unwinding is done. */
NTSTATUS wdf_pnp_start(struct wdf_device *device, PCM_RESOURCE_LIST raw,
                       PCM_RESOURCE_LIST translated);
/* PNP-1 from D0Entry on. */
NTSTATUS wdf_pnp_power_up(struct wdf_device *device);
/* PNP-2. */
void wdf_pnp_power_down(struct wdf_device *device, WDF_POWER_DEVICE_STATE target);
void wdf_pnp_release_hardware(struct wdf_device *device);
/* The hardware is gone for good: interfaces off, power-managed queues purged, self-managed flush; once. */
void wdf_pnp_flush(struct wdf_device *device);
/* PNP-3 between ReleaseHardware and the deletion of the tree; once. */
void wdf_pnp_clean_up(struct wdf_device *device);

/* --- Questions of others ------------------------------------------------------------------------------ */

static inline bool wdf_pnp_in_d0(const struct wdf_device *device)
{
	return !device->pnp || device->pnp->in_d0;
}
static inline bool wdf_pnp_idle_enabled(const struct wdf_device *device)
{
	return device->pnp && device->pnp->idle.enabled;
}
/* Power references of busy queues and of WdfDeviceStopIdle (power_idle.c). */
NTSTATUS wdf_pnp_power_reference(struct wdf_device *device);
void wdf_pnp_power_dereference(struct wdf_device *device);
void wdf_idle_init(struct wdf_device *device);
/* D0 is reached: who waits goes on, and a device that nobody uses begins to idle. */
void wdf_idle_powered(struct wdf_device *device);
/* No more idling; waits for idle work, so not inside a turn. */
void wdf_idle_finish(struct wdf_device *device);

/* Send irp to the next lower driver and wait until it comes back; it is the caller's again. */
NTSTATUS wdf_forward_and_wait(struct wdf_device *device, PIRP irp);

#endif
