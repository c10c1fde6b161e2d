/*
 * frameworks/wdf/target.h - I/O targets: where a driver sends requests.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_TARGET_H
#define DRYDOCK_FRAMEWORKS_WDF_TARGET_H

#include "frameworks/wdf/device.h"

struct wdf_request;
struct wdf_target;

/* What a kind of target does besides; called after the state changed, at the caller's IRQL. */
struct wdf_target_hooks {
	void (*started)(struct wdf_target *target);
	void (*stopped)(struct wdf_target *target); /* stopped or purged, with all requests back */
};

struct wdf_target {
	struct wdf_object object;
	struct wdf_device *device;
	PDEVICE_OBJECT target; /* where requests go; null: closed */
	PFILE_OBJECT file;     /* referenced, of an opened target */
	HANDLE handle;
	PDEVICE_OBJECT physical;
	bool remote;
	bool self;                            /* requests go to queues of device */
	struct wdf_queue *self_queue;         /* of all of them; null: by type */
	bool readers_paused;                  /* requests that are never held are refused */
	const struct wdf_target_hooks *hooks; /* null: none */
	struct host_lock lock;
	WDF_IO_TARGET_STATE state;
	LIST_ENTRY sent, held; /* struct wdf_request.target_entry */
	uint32_t sent_count;
	LIST_ENTRY deliveries; /* struct wdf_target_delivery */
	KEVENT none_sent;      /* nothing is with the driver below */
	KEVENT idle;           /* and no completion routine runs */
	WDF_IO_TARGET_OPEN_PARAMS params;
	WCHAR *name; /* owned; of params.TargetDeviceName */
	PVOID notification;
};

/* A thread that tells of a request that came back. */
struct wdf_target_delivery {
	LIST_ENTRY entry;
	PKTHREAD thread;
};

extern const struct wdf_type wdf_target_type;

/* The target of requests for device's own queues. Errors: as wdf_target_create(). */
NTSTATUS wdf_target_create_self(struct wdf_device *device, struct wdf_target **ret_target);
/* Hand irp, whose next stack location is filled, over to who target stands for. */
NTSTATUS wdf_target_call(struct wdf_target *target, PIRP irp);
/* The default target of device: its next lower driver. */
NTSTATUS wdf_target_create_local(struct wdf_device *device, struct wdf_target **ret_target);
/*
 * A target of creation's type, which begins with struct wdf_target, at the driver below device; to be
 * committed or discarded. Errors: STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS wdf_target_allocate_below(struct wdf_device *device, const struct wdf_creation *creation,
                                   struct wdf_target **ret_target);
void wdf_target_pause_readers(struct wdf_target *target, bool pause);
/* The device is in D0. */
void wdf_target_start_local(struct wdf_device *device);

static inline struct wdf_target *wdf_target_from_handle(WDFIOTARGET handle, const char *api)
{
	return (struct wdf_target *)wdf_object_from_handle(handle, &wdf_target_type, api);
}
/* A closed target for device. */
NTSTATUS wdf_target_create(struct wdf_device *device, PWDF_OBJECT_ATTRIBUTES attributes,
                           const void *caller, struct wdf_target **ret_target);
/*
 * State changes; those that wait need PASSIVE_LEVEL. They wait for the completion routines too, unless they
 * are called in one. A target that is closed or deleted stays so.
 * Errors   Of start: STATUS_INVALID_DEVICE_STATE (not open).
 */
NTSTATUS wdf_target_start(struct wdf_target *target);
void wdf_target_stop(struct wdf_target *target, WDF_IO_TARGET_SENT_IO_ACTION action);
void wdf_target_purge(struct wdf_target *target, bool wait);
/* Cancel all, wait for all, let go of what is open. */
void wdf_target_close(struct wdf_target *target, WDF_IO_TARGET_STATE state);
/* The target may take a request now. Errors: STATUS_INVALID_DEVICE_STATE; STATUS_WDF_QUEUED: hold it. */
NTSTATUS wdf_target_admit(struct wdf_target *target, struct wdf_request *request,
                          bool ignore_state);
/* Open what params say, and start. Errors: those of the open. PASSIVE_LEVEL. */
NTSTATUS wdf_target_open(struct wdf_target *target);
/* Hear of the removal of the device behind target->file, until unwatched (target_notify.c). */
void wdf_target_watch(struct wdf_target *target);
void wdf_target_unwatch(struct wdf_target *target);
/* Take back a request that a stopped target holds; false: it holds it no more. It is to be failed then. */
bool wdf_target_unhold(struct wdf_target *target, struct wdf_request *request);
/* request left the target; the caller tells of it, and then calls wdf_target_delivered(). */
void wdf_target_returned(struct wdf_target *target, struct wdf_request *request,
                         struct wdf_target_delivery *delivery);
/* The completion routine has returned. The caller references target. */
void wdf_target_delivered(struct wdf_target *target, struct wdf_target_delivery *delivery);

#endif
