/* request_cases.c - VF-15 to VF-18: requests. */
#include "planted.h"

static VOID answer(struct planted *planted, NTSTATUS status)
{
	planted->handled = TRUE;
	planted->status = status;
}

static VOID complete(struct planted *planted, NTSTATUS status)
{
	planted->irp->IoStatus.Status = status;
	planted->irp->IoStatus.Information = 0;
	IoCompleteRequest(planted->irp, IO_NO_INCREMENT);
	answer(planted, status);
}

/* --- VF-15 --- */

BREAKS(VF_15a_request_completed_twice)
{
	complete(planted, STATUS_SUCCESS);
	IoCompleteRequest(planted->irp, IO_NO_INCREMENT); /* named */
}

LEGAL(VF_15a_request_completed_twice)
{
	complete(planted, STATUS_SUCCESS);
}

BREAKS(VF_15c_request_completed_with_pending)
{
	planted->irp->IoStatus.Status = STATUS_PENDING;
	IoCompleteRequest(planted->irp, IO_NO_INCREMENT); /* named */
	answer(planted, STATUS_SUCCESS);
}

LEGAL(VF_15c_request_completed_with_pending)
{
	IoMarkIrpPending(planted->irp);
	complete(planted, STATUS_SUCCESS);
	answer(planted, STATUS_PENDING);
}

static VOID cancel(PDEVICE_OBJECT device, PIRP irp)
{
	IoReleaseCancelSpinLock(irp->CancelIrql);
}

BREAKS(VF_15c_request_completed_with_cancel_routine)
{
	IoSetCancelRoutine(planted->irp, cancel);
	IoCompleteRequest(planted->irp, IO_NO_INCREMENT); /* named */
	answer(planted, STATUS_SUCCESS);
}

LEGAL(VF_15c_request_completed_with_cancel_routine)
{
	IoSetCancelRoutine(planted->irp, cancel);
	IoSetCancelRoutine(planted->irp, NULL);
	complete(planted, STATUS_SUCCESS);
}

static NTSTATUS take_back(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID send_with(struct planted *planted, PIO_COMPLETION_ROUTINE routine)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	IoSetCompletionRoutine(irp, routine, NULL, TRUE, TRUE, TRUE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_CLOSE;
	IoCallDriver(planted->device, irp);
}

BREAKS(VF_15b_request_freed_as_pool)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	ExFreePool(irp); /* named */
	IoFreeIrp(irp);
}

LEGAL(VF_15b_request_freed_as_pool)
{
	IoFreeIrp(IoAllocateIrp(1, FALSE));
}

BREAKS(VF_15d_no_stack_location_left)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	IoSetNextIrpStackLocation(irp);
	IoCallDriver(planted->device, irp); /* named */
}

LEGAL(VF_15d_no_stack_location_left)
{
	send_with(planted, take_back);
}

/* Sent to a device whose stack is two deep, as a driver does that forwards into a stack of its own. */
static PIRP for_deep_device(struct planted *planted, CCHAR locations)
{
	PIRP irp = IoAllocateIrp(locations, FALSE);

	planted->device->StackSize = 2;
	IoSetCompletionRoutine(irp, take_back, NULL, TRUE, TRUE, TRUE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_CLOSE;
	return irp;
}

BREAKS(VF_15d_fewer_locations_than_the_stack_has_devices)
{
	PIRP irp = for_deep_device(planted, 1);

	IoCallDriver(planted->device, irp); /* named */
	planted->device->StackSize = 1;
}

LEGAL(VF_15d_fewer_locations_than_the_stack_has_devices)
{
	PIRP irp = for_deep_device(planted, 2);

	IoCallDriver(planted->device, irp);
	planted->device->StackSize = 1;
}

BREAKS(VF_15c_request_freed_twice)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	IoFreeIrp(irp);
	IoFreeIrp(irp); /* named */
}

LEGAL(VF_15c_request_freed_twice)
{
	IoFreeIrp(IoAllocateIrp(1, FALSE));
}

/* --- VF-16: the dispatch routine is named --- */

BREAKS(VF_16_pending_returned_unmarked)
{
	complete(planted, STATUS_SUCCESS);
	answer(planted, STATUS_PENDING);
}

LEGAL(VF_16_pending_returned_unmarked)
{
	VF_15c_request_completed_with_pending_legal(planted);
}

static VOID complete_later(PVOID context)
{
	LARGE_INTEGER millisecond = { .QuadPart = -10000 };
	PIRP irp = context;

	KeDelayExecutionThread(KernelMode, FALSE, &millisecond);
	irp->IoStatus.Status = STATUS_SUCCESS;
	irp->IoStatus.Information = 0;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID join_kept(struct planted *planted)
{
	planted_join(planted->kept);
}

BREAKS(VF_16_marked_and_success_returned)
{
	IoMarkIrpPending(planted->irp);
	planted->kept = planted_thread(complete_later, planted->irp);
	planted->at_unload = join_kept;
	answer(planted, STATUS_SUCCESS);
}

LEGAL(VF_16_marked_and_success_returned)
{
	VF_15c_request_completed_with_pending_legal(planted);
}

/* --- VF-17 --- */

BREAKS(VF_17_request_held)
{
	IoMarkIrpPending(planted->irp);
	answer(planted, STATUS_PENDING);
}

static VOID cancel_kept(PDEVICE_OBJECT device, PIRP irp)
{
	IoReleaseCancelSpinLock(irp->CancelIrql);
	irp->IoStatus.Status = STATUS_CANCELLED;
	irp->IoStatus.Information = 0;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
}

LEGAL(VF_17_request_held)
{
	IoMarkIrpPending(planted->irp);
	IoSetCancelRoutine(planted->irp, cancel_kept);
	answer(planted, STATUS_PENDING);
}

/* --- VF-18 --- */

BREAKS(VF_18a_dispatch_leaks_a_region)
{
	KeEnterCriticalRegion();
}

LEGAL(VF_18a_dispatch_leaks_a_region)
{
	KeEnterCriticalRegion();
	KeLeaveCriticalRegion();
}

BREAKS(VF_18a_dispatch_leaks_irql)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
}

LEGAL(VF_18a_dispatch_leaks_irql)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeLowerIrql(old);
}

static KSPIN_LOCK kept_lock;

static VOID use_kept_lock(struct planted *planted)
{
	KIRQL old;

	KeAcquireSpinLock(&kept_lock, &old);
	KeReleaseSpinLock(&kept_lock, old);
}

/* Once it is named the lock is given back, so that the unload routine does not wait for ever. */
BREAKS(VF_18a_dispatch_keeps_a_spin_lock)
{
	KIRQL old;

	KeInitializeSpinLock(&kept_lock);
	KeAcquireSpinLock(&kept_lock, &old);
	planted->at_unload = use_kept_lock;
}

LEGAL(VF_18a_dispatch_keeps_a_spin_lock)
{
	KeInitializeSpinLock(&kept_lock);
	use_kept_lock(planted);
	planted->at_unload = use_kept_lock;
}

static NTSTATUS leak_irql(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{ /* named: VF_18b_THR_11c_completion_routine_leaks_irql */
	KIRQL old;

	IoFreeIrp(irp);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS leak_region(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{ /* named: VF_18c_THR_11b_completion_routine_leaks_a_region */
	IoFreeIrp(irp);
	KeEnterCriticalRegion();
	return STATUS_MORE_PROCESSING_REQUIRED;
}

BREAKS(VF_18b_THR_11c_completion_routine_leaks_irql)
{
	send_with(planted, leak_irql);
}

LEGAL(VF_18b_THR_11c_completion_routine_leaks_irql)
{
	send_with(planted, take_back);
}

BREAKS(VF_18c_THR_11b_completion_routine_leaks_a_region)
{
	send_with(planted, leak_region);
}

LEGAL(VF_18c_THR_11b_completion_routine_leaks_a_region)
{
	send_with(planted, take_back);
}

static PIRP threads_request(struct planted *planted, PKEVENT event, PIO_STATUS_BLOCK status)
{
	KeInitializeEvent(event, NotificationEvent, FALSE);
	return IoBuildDeviceIoControlRequest(0, planted->device, NULL, 0, NULL, 0, TRUE, event,
	                                     status);
}

BREAKS(VF_15c_request_of_a_thread_freed)
{
	IO_STATUS_BLOCK status;
	KEVENT event;
	PIRP irp = threads_request(planted, &event, &status);

	IoFreeIrp(irp); /* named */
	IoCompleteRequest(irp, IO_NO_INCREMENT);
}

LEGAL(VF_15c_request_of_a_thread_freed)
{
	IO_STATUS_BLOCK status;
	KEVENT event;
	PIRP irp = threads_request(planted, &event, &status);

	irp->IoStatus.Status = STATUS_CANCELLED;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
}

const struct planted_case request_cases[] = {
	PLANTED_CASE(VF_15a_request_completed_twice),
	PLANTED_CASE(VF_15c_request_completed_with_pending),
	PLANTED_CASE(VF_15c_request_completed_with_cancel_routine),
	PLANTED_CASE(VF_15b_request_freed_as_pool),
	PLANTED_CASE(VF_15d_no_stack_location_left),
	PLANTED_CASE(VF_15d_fewer_locations_than_the_stack_has_devices),
	PLANTED_CASE(VF_15c_request_freed_twice),
	PLANTED_CASE(VF_15c_request_of_a_thread_freed),
	PLANTED_CASE(VF_16_pending_returned_unmarked),
	PLANTED_CASE(VF_16_marked_and_success_returned),
	PLANTED_CASE(VF_17_request_held),
	PLANTED_CASE(VF_18a_dispatch_leaks_a_region),
	PLANTED_CASE(VF_18a_dispatch_leaks_irql),
	PLANTED_CASE(VF_18a_dispatch_keeps_a_spin_lock),
	PLANTED_CASE(VF_18b_THR_11c_completion_routine_leaks_irql),
	PLANTED_CASE(VF_18c_THR_11b_completion_routine_leaks_a_region),
	PLANTED_END,
};
