/*
 * frameworks/wdf/request.h - requests: an IRP on its way through the driver.
 *
 * Model    A request belongs to a queue (waiting), to the driver, or to an I/O target (sent). Requests made
 *          from IRPs that arrive come from the binding's store and are no children of anything: the queue
 *          knows them. Requests made by WdfRequestCreate have an IRP of their own or one that is given.
 * Source   docs/spec/wdf-ndis.md A5, A7.
 * Locks    queue->lock for queue_entry, owner and cancel state while a queue knows the request.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_REQUEST_H
#define DRYDOCK_FRAMEWORKS_WDF_REQUEST_H

#include "frameworks/wdf/memory.h"
#include "frameworks/wdf/queue.h"

enum wdf_request_owner {
	WDF_OWNER_NONE,   /* new, or completed */
	WDF_OWNER_QUEUE,
	WDF_OWNER_DRIVER,
	WDF_OWNER_TARGET  /* sent; goes back to the driver */
};

enum wdf_request_flags {
	WDF_REQUEST_FROM_IRP = 1u << 0,     /* made for an IRP that arrived */
	WDF_REQUEST_PRESENTED = 1u << 1,    /* the driver has had it */
	WDF_REQUEST_CANCELABLE = 1u << 2,   /* marked by the driver */
	WDF_REQUEST_CANCELLED = 1u << 3,    /* its cancel callback ran or will */
	WDF_REQUEST_COMPLETED = 1u << 4,
	WDF_REQUEST_OWN_IRP = 1u << 5,      /* we allocated the IRP */
	WDF_REQUEST_RESERVED = 1u << 6,     /* forward progress */
	WDF_REQUEST_STOP_PENDING = 1u << 7, /* EvtIoStop was called, no answer yet */
	WDF_REQUEST_KEPT = 1u << 8,         /* acknowledged without requeue: EvtIoResume is due */
	WDF_REQUEST_MANUAL = 1u << 9,       /* retrieved by the driver itself */
	WDF_REQUEST_IN_CALLER = 1u << 10,   /* in EvtIoInCallerContext */
	WDF_REQUEST_FILE_CREATE = 1u << 11, /* given to EvtDeviceFileCreate */
	WDF_REQUEST_FORMATTED = 1u << 12,
	WDF_REQUEST_TARGET_WAITS = 1u << 13, /* pended by a stopped target */
	WDF_REQUEST_TIMED_OUT = 1u << 14,
	WDF_REQUEST_USER_DRIVER = 1u << 20, /* said to come from a user-mode driver */
	WDF_REQUEST_NEVER_HELD = 1u << 15   /* refused by a stopped target, not kept by it */
};

struct wdf_request {
	struct wdf_object object;
	PIRP irp;
	struct wdf_device *device;
	struct wdf_queue *queue; /* current; null: none */
	struct wdf_queue *destination; /* of WdfDeviceEnqueueRequest; null: by type */
	LIST_ENTRY queue_entry;
	uint32_t flags;
	uint32_t owner;
	PFN_WDF_REQUEST_CANCEL cancel;
	NTSTATUS status;
	ULONG_PTR information;
	struct wdf_memory *input, *output; /* null until the driver asks for them */
	PMDL input_mdl, output_mdl;      /* built on demand for buffered requests */

	/* Sending (request_send.c). */
	struct wdf_target *target;
	LIST_ENTRY target_entry;
	struct wdf_sent *sent;           /* null until formatted or sent */
};

extern const struct wdf_type wdf_request_type;

static inline struct wdf_request *wdf_request_from_handle(WDFREQUEST handle, const char *api)
{
	return (struct wdf_request *)wdf_object_from_handle(handle, &wdf_request_type, api);
}
/* The driver's thread, a canceller and a power change set flags of one request at the same time. */
static inline void wdf_request_set(struct wdf_request *request, uint32_t flags)
{
	__atomic_fetch_or(&request->flags, flags, __ATOMIC_RELAXED);
}
static inline void wdf_request_clear(struct wdf_request *request, uint32_t flags)
{
	__atomic_fetch_and(&request->flags, ~flags, __ATOMIC_RELAXED);
}
static inline PIO_STACK_LOCATION wdf_request_location(const struct wdf_request *request)
{
	return IoGetCurrentIrpStackLocation(request->irp);
}

/* --- Life (request.c) ------------------------------------------------------------------------------- */

/* A request for an IRP that arrived at device, or null when memory is short. */
struct wdf_request *wdf_request_for_irp(struct wdf_device *device, PIRP irp);
/* Requests whose IRP another driver or we own; irp may be null: none yet. */
NTSTATUS wdf_request_create(const struct wdf_creation *creation, PIRP irp,
                            struct wdf_request **ret_request);
/* The IRP of request; 0x10D/6/2 when there is none. */
PIRP wdf_request_irp(const struct wdf_request *request, const char *api);
/* parameters from location; Size is set too. */
void wdf_request_fill_parameters(const IO_STACK_LOCATION *location,
                                 PWDF_REQUEST_PARAMETERS parameters);
WDF_REQUEST_TYPE wdf_request_type_of(const IO_STACK_LOCATION *location);

/* --- Completion (request_complete.c) -------------------------------------------------------------------- */

/* Complete for the driver: all checks of. */
void wdf_request_complete(struct wdf_request *request, NTSTATUS status);
/* Complete for the framework: no ownership check. */
void wdf_request_finish(struct wdf_request *request, NTSTATUS status);
/* Facility 0x20 to what an IRP may carry. */
NTSTATUS wdf_status_for_irp(NTSTATUS status);

/* --- Cancellation (request_cancel.c) ---------------------------------------------------------------------- */

/* Errors: STATUS_CANCELLED; it is not marked then. */
NTSTATUS wdf_request_mark_cancelable(struct wdf_request *request, PFN_WDF_REQUEST_CANCEL callback);
/* Errors: STATUS_CANCELLED, STATUS_INVALID_DEVICE_REQUEST. */
NTSTATUS wdf_request_unmark_cancelable(struct wdf_request *request);
/* Run the driver's cancel callback, with the queue's lock of scope. */
void wdf_request_run_cancel(struct wdf_queue *queue, struct wdf_request *request);
/* Waiting in a queue: arm cancellation. False: cancelled already, the caller has it back. */
bool wdf_request_arm_waiting(struct wdf_request *request);
/* Leave the waiting list. False: its cancel routine runs and will take it itself. */
bool wdf_request_disarm_waiting(struct wdf_request *request);

/* --- Buffers (request_buffer.c) ------------------------------------------------------------------------------ */

enum wdf_buffer_side { WDF_BUFFER_INPUT, WDF_BUFFER_OUTPUT };
struct wdf_buffer_view {
	void *address;
	size_t length;
	PMDL mdl; /* null: none in the IRP */
};
/* Errors: STATUS_INVALID_DEVICE_REQUEST, STATUS_BUFFER_TOO_SMALL, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS wdf_request_buffer(struct wdf_request *request, enum wdf_buffer_side side, size_t minimum,
                            struct wdf_buffer_view *ret_view);
/* Its MDL, built and kept when the IRP has none. Errors: as wdf_request_buffer(). */
NTSTATUS wdf_request_mdl(struct wdf_request *request, enum wdf_buffer_side side, PMDL *ret_mdl,
                         size_t *ret_length);
/* Free MDLs built on demand. */
void wdf_request_free_mdls(struct wdf_request *request);

/* --- Forward progress (forward_progress.c) ------------------------------------------------------------------ */

/* A reserved request was completed: it serves the next waiting IRP, or idles. */
void wdf_forward_progress_return(struct wdf_request *request);
/*
 * No resources for irp's request: take a reserved one, or let irp wait (null; it is pended then). False: no
 * policy covers it.
 */
bool wdf_forward_progress_take(struct wdf_queue *queue, PIRP irp, struct wdf_request **ret_request);
/* A request for queue is to be as if memory were short: so that its reserve is tried (VF-28). */
bool wdf_forward_progress_inject(struct wdf_queue *queue);
/* Cancel the IRPs that wait for a reserved request, of file or all (null). */
void wdf_forward_progress_cancel(struct wdf_queue *queue, PFILE_OBJECT file);

/* --- Sending (request_format.c, request_send.c) ------------------------------------------------------------- */

/* What a request carries while it is formatted for, or on its way to, a target. */
struct wdf_sent {
	struct wdf_request *request;
	PFN_WDF_REQUEST_COMPLETION_ROUTINE completion;
	WDFCONTEXT context;
	WDF_REQUEST_COMPLETION_PARAMS params;
	uint32_t holds;        /* who reaches 0 delivers the completion */
	bool in_flight, timer_set, restore;
	KTIMER timer;
	KDPC timer_dpc;
	KEVENT *done;          /* of a synchronous send; null: none */
	struct wdf_memory *input, *output; /* referenced */
	struct wdf_usb_transfer *usb;      /* kept from the first use on; null: none */
	PMDL mdl;              /* made here */
	void *system_buffer;   /* made here */
	void *copy_to;         /* of a buffered control with both buffers */
	size_t copy_bytes;
	/* Of an IRP that came from above, to be put back. */
	PMDL saved_mdl;
	void *saved_system_buffer, *saved_user_buffer;
	ULONG saved_flags;
};

/* A piece of memory to be sent; length 0: none. */
struct wdf_piece {
	void *address;
	size_t length;
	PMDL mdl;              /* describes exactly this piece, or null */
	struct wdf_memory *memory; /* referenced while sent, or null */
};

struct wdf_format {
	UCHAR major, minor;
	ULONG control_code;
	struct wdf_piece input, output;
	LONGLONG offset;
	PVOID arguments[3];    /* IRP_MJ_INTERNAL_DEVICE_CONTROL with pointers instead of buffers */
	bool others;
};

struct wdf_target;

/* Make request's IRP ready for target. Errors: STATUS_INSUFFICIENT_RESOURCES, STATUS_REQUEST_NOT_ACCEPTED. */
NTSTATUS wdf_request_format(struct wdf_request *request, struct wdf_target *target,
                            const struct wdf_format *format);
/* The current stack location once more, for the next driver. */
NTSTATUS wdf_request_format_current(struct wdf_request *request);
/* Undo what formatting did to the IRP and free it. */
void wdf_sent_unformat(struct wdf_request *request);
void wdf_sent_free(struct wdf_request *request);
/*
 * Send. done: set on completion instead of calling the completion routine; null: none.
 * Errors   STATUS_INVALID_DEVICE_STATE (target), STATUS_REQUEST_NOT_ACCEPTED.
 */
NTSTATUS wdf_request_send(struct wdf_request *request, struct wdf_target *target,
                          const WDF_REQUEST_SEND_OPTIONS *options, KEVENT *done);
/* Hand a held request to the driver below now. */
void wdf_request_send_now(struct wdf_request *request, struct wdf_target *target);
/* A held request will not be sent: deliver status. */
void wdf_request_send_failed(struct wdf_request *request, NTSTATUS status);
/* Ask for the cancellation of a sent request; true when it was in flight. */
bool wdf_request_cancel_sent(struct wdf_request *request);

#endif
