/*
 * frameworks/wdf/forward_progress.c - requests kept in reserve for when resources are short.
 *
 * Model    Reserved requests are children of their queue and idle in queue->reserved. When a request cannot be
 *          made, or the driver cannot find resources for it, a reserved one takes the IRP; with none idle the
 *          IRP waits in queue->waiting_irps, cancelable. A reserved request that ends takes the oldest
 *          waiting IRP before it idles. Its contexts live as long as it does.
 *          To try that, requests are made to fail on request: by the driver's settings, or by a run's seed.
 * Locks    queue->lock. DriverContext[0] of a waiting IRP names the queue; the cancel routine is the token.
 */
#include "frameworks/wdf/request.h"

static bool covers(struct wdf_queue *queue, PIRP irp)
{
	const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY *policy = &queue->policy;
	PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS examine;
	WDF_IO_FORWARD_PROGRESS_ACTION action = WdfIoForwardProgressActionInvalid;

	switch (policy->ForwardProgressReservedPolicy) {
	case WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest: return true;
	case WdfIoForwardProgressReservedPolicyPagingIO:
		return (irp->Flags & (IRP_PAGING_IO | IRP_SYNCHRONOUS_PAGING_IO)) != 0;
	case WdfIoForwardProgressReservedPolicyUseExamine:
		examine = policy->ForwardProgressReservePolicySettings.Policy.ExaminePolicy
		                  .EvtIoWdmIrpForForwardProgress;
		if (examine)
			WDF_CALL("EvtIoWdmIrpForForwardProgress",
			         action = examine(WDF_HANDLE(WDFQUEUE, queue), irp));
		return action == WdfIoForwardProgressActionUseReservedRequest;
	default: return false;
	}
}

/* --- Failures on request ------------------------------------------------------------------------------- */

#define FAIL_ALL 0x10000u
#define FAIL_SOME 0x20000u
#define SOME 17u
#define MIX 0x9E3779B97F4A7C15ull

/* In a machine that makes calls fail: the seed and the number of the arrival decide. */
static bool fails_by_seed(struct ke_machine *machine)
{
	const struct ke_machine_options *options = &machine->options;
	struct wdf_machine *wdf = machine->wdf;

	if (!options->inject_rate)
		return false;
	uint32_t arrival = __atomic_fetch_add(&wdf->reserve_arrivals, 1, __ATOMIC_RELAXED);
	uint64_t mixed = ((options->inject_seed + 1) * MIX ^ arrival) * MIX;
	return (mixed ^ mixed >> 29) % options->inject_rate == 0;
}

bool wdf_forward_progress_inject(struct wdf_queue *queue)
{
	struct ke_machine *machine = queue->object.binding->machine;
	ULONG wanted = queue->object.binding->settings.verifier_options;
	uint64_t stack[VERIFY_STACK_DEPTH];
	bool fails = (wanted & FAIL_ALL) ||
	             ((wanted & FAIL_SOME) && ke_random(machine) % SOME == 0) ||
	             fails_by_seed(machine);

	if (fails)
		verify_note_injected(stack, verify_capture_stack(stack, VERIFY_STACK_DEPTH));
	return fails;
}

/* --- IRPs that wait ----------------------------------------------------------------------------------- */

static void cancel_irp(PDEVICE_OBJECT device_object, PIRP irp)
{
	struct wdf_queue *queue = irp->Tail.Overlay.DriverContext[0];

	(void)device_object;
	IoReleaseCancelSpinLock(irp->CancelIrql);
	host_lock_acquire(&queue->lock);
	RemoveEntryList(&irp->Tail.Overlay.ListEntry);
	host_lock_release(&queue->lock);
	wdf_complete_irp(irp, STATUS_CANCELLED, 0);
}

/* False: it was cancelled already and is the caller's. */
static bool let_wait_locked(struct wdf_queue *queue, PIRP irp)
{
	irp->Tail.Overlay.DriverContext[0] = queue;
	InsertTailList(&queue->waiting_irps, &irp->Tail.Overlay.ListEntry);
	IoSetCancelRoutine(irp, cancel_irp);
	if (!irp->Cancel || !IoSetCancelRoutine(irp, NULL))
		return true;
	RemoveEntryList(&irp->Tail.Overlay.ListEntry);
	return false;
}

/* The oldest one, of file when not null, whose cancel routine does not run. */
static PIRP take_waiting_locked(struct wdf_queue *queue, PFILE_OBJECT file)
{
	for (LIST_ENTRY *entry = queue->waiting_irps.Flink; entry != &queue->waiting_irps;
	     entry = entry->Flink) {
		PIRP irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);
		if (file && IoGetCurrentIrpStackLocation(irp)->FileObject != file)
			continue;
		if (!IoSetCancelRoutine(irp, NULL))
			continue;
		RemoveEntryList(entry);
		return irp;
	}
	return NULL;
}

void wdf_forward_progress_cancel(struct wdf_queue *queue, PFILE_OBJECT file)
{
	PIRP irp;

	do {
		host_lock_acquire(&queue->lock);
		irp = take_waiting_locked(queue, file);
		host_lock_release(&queue->lock);
		if (irp)
			wdf_complete_irp(irp, STATUS_CANCELLED, 0);
	} while (irp);
}

/* --- Reserved requests ---------------------------------------------------------------------------------- */

static void attach(struct wdf_request *request, PIRP irp)
{
	request->irp = irp;
	request->information = 0;
	request->status = STATUS_SUCCESS;
	request->owner = WDF_OWNER_NONE;
	request->queue = request->destination = NULL;
	request->device = ((struct wdf_queue *)request->object.parent)->device;
	request->flags = WDF_REQUEST_FROM_IRP | WDF_REQUEST_RESERVED;
}

bool wdf_forward_progress_take(struct wdf_queue *queue, PIRP irp, struct wdf_request **ret_request)
{
	bool cancelled = false;

	*ret_request = NULL;
	if (queue->reserved_total == 0 || !covers(queue, irp))
		return false;
	IoMarkIrpPending(irp);
	host_lock_acquire(&queue->lock);
	if (IsListEmpty(&queue->reserved)) {
		cancelled = !let_wait_locked(queue, irp);
	} else {
		*ret_request = CONTAINING_RECORD(RemoveHeadList(&queue->reserved),
		                                 struct wdf_request, queue_entry);
		InitializeListHead(&(*ret_request)->queue_entry);
	}
	host_lock_release(&queue->lock);
	if (*ret_request)
		attach(*ret_request, irp);
	if (cancelled)
		wdf_complete_irp(irp, STATUS_CANCELLED, 0);
	return true;
}

void wdf_forward_progress_return(struct wdf_request *request)
{
	struct wdf_queue *queue = (struct wdf_queue *)request->object.parent;

	wdf_sent_free(request);
	host_lock_acquire(&queue->lock);
	PIRP irp = take_waiting_locked(queue, NULL);
	if (!irp)
		InsertTailList(&queue->reserved, &request->queue_entry);
	host_lock_release(&queue->lock);
	if (!irp)
		return;
	attach(request, irp);
	NTSTATUS status = wdf_queue_insert(queue, request, false);
	if (!NT_SUCCESS(status))
		wdf_request_finish(request, status == STATUS_CANCELLED
		                                    ? STATUS_CANCELLED
		                                    : STATUS_INVALID_DEVICE_STATE);
	else
		wdf_queue_dispatch(queue);
}

static NTSTATUS reserve_one(struct wdf_queue *queue)
{
	PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST callback =
		queue->policy.EvtIoAllocateResourcesForReservedRequest;
	WDF_OBJECT_ATTRIBUTES attributes;
	struct wdf_request *request;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	if (queue->device->settings.request_attributes_set)
		attributes = queue->device->settings.request_attributes;
	attributes.ParentObject = WDF_HANDLE(WDFOBJECT, queue);
	NTSTATUS status =
		wdf_request_create(&(struct wdf_creation){ .binding = queue->object.binding,
	                                                   .type = &wdf_request_type,
	                                                   .attributes = &attributes },
	                           NULL, &request);
	if (!NT_SUCCESS(status))
		return status;
	request->device = queue->device;
	request->flags = WDF_REQUEST_FROM_IRP | WDF_REQUEST_RESERVED;
	if (callback)
		WDF_CALL("EvtIoAllocateResourcesForReservedRequest",
		         status = callback(WDF_HANDLE(WDFQUEUE, queue),
		                           WDF_HANDLE(WDFREQUEST, request)));
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

static void release_all(struct wdf_queue *queue)
{
	for (;;) {
		host_lock_acquire(&queue->lock);
		struct wdf_request *request =
			IsListEmpty(&queue->reserved)
				? NULL
				: CONTAINING_RECORD(RemoveHeadList(&queue->reserved),
		                                    struct wdf_request, queue_entry);
		if (!request)
			queue->reserved_total = 0;
		host_lock_release(&queue->lock);
		if (!request)
			return;
		wdf_object_delete(&request->object);
	}
}

NTSTATUS WdfIoQueueAssignForwardProgressPolicy(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
	PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY ForwardProgressPolicy)
{
	static const char api[] = "WdfIoQueueAssignForwardProgressPolicy";
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, api);

	(void)DriverGlobals;
	wdf_require_pointer(ForwardProgressPolicy, api, "ForwardProgressPolicy");
	if (ForwardProgressPolicy->Size != sizeof(*ForwardProgressPolicy))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (queue->reserved_total || ForwardProgressPolicy->TotalForwardProgressRequests == 0)
		return STATUS_INVALID_PARAMETER;
	if (queue->object.binding->minor < 11 && !queue->is_default && !queue->configured)
		return STATUS_INVALID_PARAMETER;
	queue->policy = *ForwardProgressPolicy;
	for (ULONG at = 0; at < ForwardProgressPolicy->TotalForwardProgressRequests; at++) {
		NTSTATUS status = reserve_one(queue);
		if (!NT_SUCCESS(status)) {
			release_all(queue);
			return status;
		}
	}
	return STATUS_SUCCESS;
}
