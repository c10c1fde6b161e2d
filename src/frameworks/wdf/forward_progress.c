/*
 * frameworks/wdf/forward_progress.c - requests kept in reserve for when memory is short.
 */
#include "frameworks/wdf/request.h"

static bool covers(struct wdf_queue *queue, PIRP irp)
{
	const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY *policy = &queue->policy;
	PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS examine;

	switch (policy->ForwardProgressReservedPolicy) {
	case WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest: return true;
	case WdfIoForwardProgressReservedPolicyPagingIO:
		return (irp->Flags & (IRP_PAGING_IO | IRP_SYNCHRONOUS_PAGING_IO)) != 0;
	case WdfIoForwardProgressReservedPolicyUseExamine:
		examine = policy->ForwardProgressReservePolicySettings.Policy.ExaminePolicy
		                  .EvtIoWdmIrpForForwardProgress;
		return examine && examine(WDF_HANDLE(WDFQUEUE, queue), irp) ==
		                          WdfIoForwardProgressActionUseReservedRequest;
	default: return false;
	}
}

static void attach(struct wdf_request *request, PIRP irp)
{
	request->irp = irp;
	request->information = 0;
	request->owner = WDF_OWNER_NONE;
	request->flags = WDF_REQUEST_FROM_IRP | WDF_REQUEST_RESERVED;
}

bool wdf_forward_progress_take(struct wdf_queue *queue, PIRP irp, struct wdf_request **ret_request)
{
	*ret_request = NULL;
	if (queue->reserved_total == 0 || !covers(queue, irp))
		return false;
	host_lock_acquire(&queue->lock);
	if (IsListEmpty(&queue->reserved)) {
		IoMarkIrpPending(irp);
		InsertTailList(&queue->waiting_irps, &irp->Tail.Overlay.ListEntry);
	} else {
		*ret_request = CONTAINING_RECORD(RemoveHeadList(&queue->reserved),
		                                 struct wdf_request, queue_entry);
	}
	host_lock_release(&queue->lock);
	if (*ret_request)
		attach(*ret_request, irp);
	return true;
}

void wdf_forward_progress_return(struct wdf_request *request)
{
	struct wdf_queue *queue = (struct wdf_queue *)request->object.parent;
	PIRP irp = NULL;

	host_lock_acquire(&queue->lock);
	if (IsListEmpty(&queue->waiting_irps))
		InsertTailList(&queue->reserved, &request->queue_entry);
	else
		irp = CONTAINING_RECORD(RemoveHeadList(&queue->waiting_irps), IRP,
		                        Tail.Overlay.ListEntry);
	host_lock_release(&queue->lock);
	if (!irp)
		return;
	attach(request, irp);
	if (!NT_SUCCESS(wdf_queue_arrive(queue, request)))
		wdf_request_finish(request, STATUS_INVALID_DEVICE_STATE);
}

static NTSTATUS reserve_one(struct wdf_queue *queue)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	struct wdf_request *request;
	NTSTATUS status = STATUS_SUCCESS;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	if (queue->device->settings.request_attributes_set)
		attributes = queue->device->settings.request_attributes;
	attributes.ParentObject = WDF_HANDLE(WDFOBJECT, queue);
	status = wdf_request_create(&(struct wdf_creation){ .binding = queue->object.binding,
	                                                    .type = &wdf_request_type,
	                                                    .attributes = &attributes },
	                            NULL, &request);
	if (!NT_SUCCESS(status))
		return status;
	request->device = queue->device;
	request->flags = WDF_REQUEST_FROM_IRP | WDF_REQUEST_RESERVED;
	if (queue->policy.EvtIoAllocateResourcesForReservedRequest)
		status = queue->policy.EvtIoAllocateResourcesForReservedRequest(
			WDF_HANDLE(WDFQUEUE, queue), WDF_HANDLE(WDFREQUEST, request));
	if (!NT_SUCCESS(status)) {
		wdf_object_delete(&request->object);
		return status;
	}
	host_lock_acquire(&queue->lock);
	InsertTailList(&queue->reserved, &request->queue_entry);
	queue->reserved_total++;
	host_lock_release(&queue->lock);
	return STATUS_SUCCESS;
}

NTSTATUS WdfIoQueueAssignForwardProgressPolicy(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
	PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY ForwardProgressPolicy)
{
	static const char api[] = "WdfIoQueueAssignForwardProgressPolicy";
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, api);
	NTSTATUS status = STATUS_SUCCESS;

	(void)DriverGlobals;
	wdf_require_pointer(ForwardProgressPolicy, api, "ForwardProgressPolicy");
	if (ForwardProgressPolicy->Size != sizeof(*ForwardProgressPolicy))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (queue->reserved_total || ForwardProgressPolicy->TotalForwardProgressRequests == 0)
		return STATUS_INVALID_PARAMETER;
	queue->policy = *ForwardProgressPolicy;
	for (ULONG at = 0; at < ForwardProgressPolicy->TotalForwardProgressRequests; at++) {
		status = reserve_one(queue);
		if (!NT_SUCCESS(status))
			return status;
	}
	return status;
}
