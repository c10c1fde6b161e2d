/*
 * frameworks/wdf/queue.h - I/O queues.
 *
 * Model    waiting holds requests the queue owns, in order; owned those the driver has. One function,
 *          wdf_queue_dispatch(), looks at the state and does the next due thing until nothing is due
 *          cancellations, completion callbacks, power, presentation. A thread that is already in
 *          that loop for the queue is not entered again: the outer loop goes on.
 * Source   docs/spec/wdf-ndis.md A5.
 * Locks    queue->lock; no callback and no other lock under it, except the IRP's cancel exchange.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_QUEUE_H
#define DRYDOCK_FRAMEWORKS_WDF_QUEUE_H

#include "frameworks/wdf/device.h"
#include "frameworks/wdf/lock.h"

struct wdf_queue_callback {
	PFN_WDF_IO_QUEUE_STATE function; /* null: none */
	WDFCONTEXT context;
};

struct wdf_queue {
	struct wdf_object object;
	struct wdf_device *device;
	LIST_ENTRY device_entry;
	uint32_t number; /* in order of creation, from 1 */
	bool linked;     /* device_entry is in the device's list */
	WDF_IO_QUEUE_CONFIG config;
	bool power_managed, passive, is_default, configured;
	ULONG presented_limit;

	struct host_lock lock;
	bool accept, dispatch;
	bool held;              /* by PnP: the device is not in D0 */
	bool deleted;           /* nothing may be added any more */
	bool cancel_dispatched; /* purged: what comes back is cancelled */
	bool became_ready;      /* ready notification is due */
	bool deferred;          /* the DPC or work item is on its way */
	bool power_referenced;
	uint32_t dispatching; /* threads in the loop */
	uint32_t leaving;     /* deferred runs that still hold their reference */
	uint32_t waiting_count, owned_count, unacknowledged;
	LIST_ENTRY waiting, owned;    /* struct wdf_request.queue_entry */
	LIST_ENTRY cancelled;         /* driver-owned, cancel callback due */
	LIST_ENTRY cancelled_waiting; /* EvtIoCanceledOnQueue due */
	struct wdf_queue_callback stop_complete, purge_complete, ready_notify;
	LIST_ENTRY waiters; /* threads that wait for the counts to change */
	KDPC dpc;
	struct ex_work work;

	LIST_ENTRY reserved;     /* forward progress: free reserved requests */
	LIST_ENTRY waiting_irps; /* IRPs that wait for one (IRP.Tail.Overlay.ListEntry) */
	ULONG reserved_total;
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;
};

extern const struct wdf_type wdf_queue_type;

static inline struct wdf_queue *wdf_queue_from_handle(WDFQUEUE handle, const char *api)
{
	return (struct wdf_queue *)wdf_object_from_handle(handle, &wdf_queue_type, api);
}

/* --- Life (queue.c) ---------------------------------------------------------------------------------- */

NTSTATUS wdf_queue_create(struct wdf_device *device, const WDF_IO_QUEUE_CONFIG *config,
                          const struct wdf_creation *creation, struct wdf_queue **ret_queue);

/* --- Requests in and out (queue_insert.c) ---------------------------------------------------------------- */

/*
 * A request that the queue shall present. On failure the request is the caller's still.
 * Errors   STATUS_WDF_BUSY: not accepting. STATUS_DELETE_PENDING. STATUS_CANCELLED: it was cancelled.
 */
NTSTATUS wdf_queue_insert(struct wdf_queue *queue, struct wdf_request *request, bool at_head);
/* Under the lock: the first presentable request becomes the driver's; null: none. */
struct wdf_request *wdf_queue_take_locked(struct wdf_queue *queue);
/* Under the lock: request, in no list, becomes the driver's. */
void wdf_queue_own_locked(struct wdf_queue *queue, struct wdf_request *request);
/* Take the first waiting request, of file when not null: as WdfIoQueueRetrieveNextRequest. */
NTSTATUS wdf_queue_retrieve(struct wdf_queue *queue, PFILE_OBJECT file,
                            struct wdf_request **ret_request);
/* A read or write of no bytes that the driver did not ask for: the queue completes it. */
bool wdf_queue_answers_itself(const struct wdf_queue *queue, const struct wdf_request *request);
/* Take found, which WdfIoQueueFindRequest gave. Errors: STATUS_NOT_FOUND. */
NTSTATUS wdf_queue_retrieve_found(struct wdf_queue *queue, struct wdf_request *found);
/* The driver owns request no more (forwarded, requeued). Does not dispatch. */
void wdf_queue_disown(struct wdf_queue *queue, struct wdf_request *request);
/* The same at its end, and do what is due then; the queue may be gone on return. */
void wdf_queue_disown_ended(struct wdf_queue *queue, struct wdf_request *request);
/* Cancel what waits, of file or all (null). */
void wdf_queue_cancel_waiting(struct wdf_queue *queue, PFILE_OBJECT file);
/* Deliver cancel to driver-owned cancelable requests. */
void wdf_queue_cancel_owned(struct wdf_queue *queue);
/* A waiting request that has left the list because it was cancelled: complete it or tell the driver. */
void wdf_queue_cancelled(struct wdf_queue *queue, struct wdf_request *request);

/* --- Dispatch (queue_dispatch.c) -------------------------------------------------------------------------- */

/* Do everything that is due. Called without the lock, at IRQL <= DISPATCH_LEVEL. */
void wdf_queue_dispatch(struct wdf_queue *queue);
/* The same with the lock held on entry; not on return, when the queue may be gone. */
void wdf_queue_dispatch_locked(struct wdf_queue *queue);
/*
 * A request arrives: present it at once when nothing is in its way, else insert and dispatch. On failure
 * the request is the caller's; errors as wdf_queue_insert().
 */
NTSTATUS wdf_queue_arrive(struct wdf_queue *queue, struct wdf_request *request);
/* Wait until ready(queue), called with the lock held, is true. PASSIVE_LEVEL. */
void wdf_queue_wait(struct wdf_queue *queue, bool (*ready)(const struct wdf_queue *queue));
/* Give up the lock and wake those who wait for a change. */
void wdf_queue_unlock_and_wake(struct wdf_queue *queue);
/* Is the running thread inside queue's loop? */
bool wdf_queue_inside(const struct wdf_queue *queue);
void wdf_queue_dispatch_init(struct wdf_queue *queue);

/* --- State (queue_state.c) ---------------------------------------------------------------------------------- */

enum wdf_queue_change {
	WDF_QUEUE_START,
	WDF_QUEUE_STOP,
	WDF_QUEUE_PURGE,
	WDF_QUEUE_DRAIN,
	WDF_QUEUE_STOP_AND_PURGE
};
/* Errors: STATUS_DELETE_PENDING, STATUS_INVALID_DEVICE_REQUEST (a callback is outstanding). */
NTSTATUS wdf_queue_change(struct wdf_queue *queue, enum wdf_queue_change change,
                          PFN_WDF_IO_QUEUE_STATE callback, WDFCONTEXT context);
/* The same and wait for its end. PASSIVE_LEVEL, not from the queue's own callbacks. */
void wdf_queue_change_wait(struct wdf_queue *queue, enum wdf_queue_change change, const char *api);

/* --- Power (queue_power.c), PASSIVE_LEVEL -------------------------------------------------------------------- */

/* Hold: no presentation; EvtIoStop for what the driver has, and wait for acknowledgements. */
void wdf_queues_power_down(struct wdf_device *device);
/* Present again; EvtIoResume for requests the driver kept. */
void wdf_queues_power_up(struct wdf_device *device);
/* The last handle of file was closed: cancel what waits for it. */
void wdf_queues_cancel_file(struct wdf_device *device, PFILE_OBJECT file);
/* Refuse new requests, cancel all, wait until none is left. */
void wdf_queues_purge(struct wdf_device *device, bool power_managed);

#endif
