/*
 * frameworks/wdf/request_forward_api.c - requests move between queues, and back to where they came from.
 */
#include "frameworks/wdf/request.h"

static NTSTATUS check_forward(const struct wdf_request *request, const struct wdf_queue *target)
{
	if (request->owner != WDF_OWNER_DRIVER || (request->flags & WDF_REQUEST_CANCELABLE) ||
	    !(request->flags & WDF_REQUEST_FROM_IRP) || request->queue == target ||
	    request->device != target->device)
		return STATUS_INVALID_DEVICE_REQUEST;
	return STATUS_SUCCESS;
}

/* Hand over: out of the source's count only when the target took it. */
static NTSTATUS move_to(struct wdf_request *request, struct wdf_queue *target, bool at_head)
{
	struct wdf_queue *source = request->queue;

	if (!source) {
		wdf_request_clear(request, WDF_REQUEST_IN_CALLER);
		return wdf_queue_insert(target, request, at_head);
	}
	wdf_object_ref(&source->object);
	wdf_queue_disown(source, request);
	NTSTATUS status = wdf_queue_insert(target, request, at_head);
	if (status == STATUS_CANCELLED) {
		wdf_queue_cancelled(target, request);
		status = STATUS_SUCCESS;
	}
	if (!NT_SUCCESS(status)) {
		host_lock_acquire(&source->lock);
		wdf_queue_own_locked(source, request);
		host_lock_release(&source->lock);
	} else {
		wdf_queue_dispatch(target);
		if (source != target)
			wdf_queue_dispatch(source);
	}
	wdf_object_unref(&source->object);
	return status;
}

NTSTATUS WdfRequestForwardToIoQueue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                    WDFQUEUE DestinationQueue)
{
	static const char api[] = "WdfRequestForwardToIoQueue";
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	struct wdf_queue *target = wdf_queue_from_handle(DestinationQueue, api);

	(void)DriverGlobals;
	NTSTATUS status = check_forward(request, target);
	return NT_SUCCESS(status) ? move_to(request, target, false) : status;
}

NTSTATUS WdfRequestRequeue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestRequeue");
	struct wdf_queue *queue = request->queue;

	(void)DriverGlobals;
	if (request->owner != WDF_OWNER_DRIVER || (request->flags & WDF_REQUEST_CANCELABLE) ||
	    !queue)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (queue->config.DispatchType != WdfIoQueueDispatchManual)
		return STATUS_INVALID_DEVICE_STATE;
	return move_to(request, queue, true);
}

/* --- To the parent device -------------------------------------------------------------------------------- */

/* only a PDO that was made with room for its parent's stack. */
static NTSTATUS check_forward_to_parent(const struct wdf_request *request,
                                        const struct wdf_queue *target)
{
	const struct wdf_device *child = request->device;

	if (request->owner != WDF_OWNER_DRIVER || (request->flags & WDF_REQUEST_CANCELABLE) ||
	    !(request->flags & WDF_REQUEST_FROM_IRP) || (request->flags & WDF_REQUEST_RESERVED))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (!child->parent || target->device != child->parent || !child->identity.forward_to_parent)
		return STATUS_INVALID_DEVICE_REQUEST;
	return STATUS_SUCCESS;
}

static NTSTATUS move_to_parent(struct wdf_request *request, struct wdf_queue *target)
{
	struct wdf_device *child = request->device;
	PIRP irp = request->irp;

	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSetNextIrpStackLocation(irp);
	IoGetCurrentIrpStackLocation(irp)->DeviceObject = target->device->device_object;
	request->device = target->device;
	NTSTATUS status = move_to(request, target, false);
	if (!NT_SUCCESS(status)) {
		request->device = child;
		IoSkipCurrentIrpStackLocation(irp);
	}
	return status;
}

NTSTATUS WdfRequestForwardToParentDeviceIoQueue(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                WDFREQUEST Request, WDFQUEUE ParentDeviceQueue,
                                                PWDF_REQUEST_FORWARD_OPTIONS ForwardOptions)
{
	static const char api[] = "WdfRequestForwardToParentDeviceIoQueue";
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	struct wdf_queue *target = wdf_queue_from_handle(ParentDeviceQueue, api);

	(void)DriverGlobals;
	wdf_require_pointer(ForwardOptions, api, "ForwardOptions");
	if (ForwardOptions->Size != sizeof(*ForwardOptions))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (ForwardOptions->Flags != WDF_REQUEST_FORWARD_OPTION_SEND_AND_FORGET)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = check_forward_to_parent(request, target);
	return NT_SUCCESS(status) ? move_to_parent(request, target) : status;
}

/* --- Answers to EvtIoStop ---------------------------------------------------------------------------------- */

void WdfRequestStopAcknowledge(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                               BOOLEAN Requeue)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestStopAcknowledge");
	struct wdf_queue *queue = request->queue;

	(void)DriverGlobals;
	if (!queue || !(request->flags & WDF_REQUEST_STOP_PENDING)) {
		wdf_report(&(struct wdf_break){ "Q-22", WDF_QUEUE_FATAL_ERROR, Request, 0,
		                                "Acknowledge only in answer to EvtIoStop." },
		           "WdfRequestStopAcknowledge: the request is not being stopped");
		return;
	}
	if (Requeue) {
		move_to(request, queue, true);
		return;
	}
	host_lock_acquire(&queue->lock);
	wdf_request_clear(request, WDF_REQUEST_STOP_PENDING);
	wdf_request_set(request, WDF_REQUEST_KEPT);
	queue->unacknowledged--;
	wdf_queue_unlock_and_wake(queue);
}
