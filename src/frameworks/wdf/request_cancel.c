/*
 * frameworks/wdf/request_cancel.c - cancellation of waiting and of driver-owned requests.
 *
 * Model    The IRP's cancel routine is the token: who exchanges it for null may go on with the request;
 *          who finds null leaves it to the routine, which is running. DriverContext[0] names the request.
 * Locks    A routine is entered with the system's cancel lock, gives it up, and takes queue->lock.
 */
#include "frameworks/wdf/request.h"

#define REQUEST_OF(irp) ((struct wdf_request *)(irp)->Tail.Overlay.DriverContext[0])

static void cancel_waiting(PDEVICE_OBJECT device_object, PIRP irp)
{
	struct wdf_request *request = REQUEST_OF(irp);
	struct wdf_queue *queue = request->queue;

	(void)device_object;
	IoReleaseCancelSpinLock(irp->CancelIrql);
	host_lock_acquire(&queue->lock);
	wdf_object_ref(&queue->object);
	RemoveEntryList(&request->queue_entry);
	InitializeListHead(&request->queue_entry);
	queue->waiting_count--;
	request->owner = WDF_OWNER_NONE;
	host_lock_release(&queue->lock);
	wdf_queue_cancelled(queue, request);
	wdf_object_unref(&queue->object);
}

bool wdf_request_arm_waiting(struct wdf_request *request)
{
	PIRP irp = request->irp;

	irp->Tail.Overlay.DriverContext[0] = request;
	IoSetCancelRoutine(irp, cancel_waiting);
	return !(irp->Cancel && IoSetCancelRoutine(irp, NULL));
}

bool wdf_request_disarm_waiting(struct wdf_request *request)
{
	return IoSetCancelRoutine(request->irp, NULL) != NULL;
}

void wdf_request_run_cancel(struct wdf_queue *queue, struct wdf_request *request)
{
	struct wdf_presentation *presentation = queue ? queue->object.presentation : NULL;

	wdf_request_clear(request, WDF_REQUEST_CANCELABLE);
	wdf_presentation_acquire(presentation);
	WDF_CALL("EvtRequestCancel", request->cancel(WDF_HANDLE(WDFREQUEST, request)));
	wdf_presentation_release(presentation);
}

static bool must_run_elsewhere(const struct wdf_queue *queue)
{
	return queue && (wdf_presentation_owned(queue->object.presentation) ||
	                 (queue->passive && KeGetCurrentIrql() > PASSIVE_LEVEL));
}

static void cancel_owned(PDEVICE_OBJECT device_object, PIRP irp)
{
	struct wdf_request *request = REQUEST_OF(irp);
	struct wdf_queue *queue = request->queue;

	(void)device_object;
	wdf_request_set(request, WDF_REQUEST_CANCELLED);
	wdf_object_ref(&request->object);
	IoReleaseCancelSpinLock(irp->CancelIrql);
	if (must_run_elsewhere(queue)) {
		host_lock_acquire(&queue->lock);
		InsertTailList(&queue->cancelled, &request->target_entry);
		wdf_queue_dispatch_locked(queue);
		return;
	}
	if (queue)
		wdf_object_ref(&queue->object);
	wdf_request_run_cancel(queue, request);
	if (queue)
		wdf_object_unref(&queue->object);
	wdf_object_unref(&request->object);
}

static void lock(struct wdf_queue *queue)
{
	if (queue)
		host_lock_acquire(&queue->lock);
}

static void unlock(struct wdf_queue *queue)
{
	if (queue)
		host_lock_release(&queue->lock);
}

NTSTATUS wdf_request_mark_cancelable(struct wdf_request *request, PFN_WDF_REQUEST_CANCEL callback)
{
	struct wdf_queue *queue = request->queue;
	PIRP irp = request->irp;
	NTSTATUS status = STATUS_SUCCESS;

	lock(queue);
	request->cancel = callback;
	wdf_request_set(request, WDF_REQUEST_CANCELABLE);
	irp->Tail.Overlay.DriverContext[0] = request;
	IoSetCancelRoutine(irp, cancel_owned);
	if ((irp->Cancel || (queue && queue->cancel_dispatched)) && IoSetCancelRoutine(irp, NULL)) {
		wdf_request_clear(request, WDF_REQUEST_CANCELABLE);
		status = STATUS_CANCELLED;
	}
	unlock(queue);
	return status;
}

NTSTATUS wdf_request_unmark_cancelable(struct wdf_request *request)
{
	struct wdf_queue *queue = request->queue;
	NTSTATUS status = STATUS_SUCCESS;

	lock(queue);
	if (request->flags & WDF_REQUEST_CANCELLED)
		status = STATUS_CANCELLED;
	else if (!(request->flags & WDF_REQUEST_CANCELABLE))
		status = STATUS_INVALID_DEVICE_REQUEST;
	else if (!IoSetCancelRoutine(request->irp, NULL))
		status = STATUS_CANCELLED;
	else
		wdf_request_clear(request, WDF_REQUEST_CANCELABLE);
	unlock(queue);
	return status;
}
