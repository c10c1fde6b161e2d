/*
 * umdf/request.c - requests of clients: on a list until the host has heard of them, on another until it answers.
 *
 * A request is cancelled at once while the host knows nothing of it; later the host is asked. Whoever takes a request from
 * its list completes it, but for one case: when its cancel routine is on its way, that finds it marked as answered.
 */
#include <stdlib.h>
#include <string.h>

#include "frameworks/umdf/umdf_internal.h"

/* A file that was not opened hears of no close. */
void umdf_finish(PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);

	if (stack->MajorFunction == IRP_MJ_CREATE && !NT_SUCCESS(irp->IoStatus.Status)) {
		free(stack->FileObject->FsContext);
		stack->FileObject->FsContext = NULL;
	}
	IoCompleteRequest(irp, IO_NO_INCREMENT);
}

NTSTATUS umdf_complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	umdf_finish(irp);
	return status;
}

/* --- Buffers ------------------------------------------------------------------------------------------------------ */

static bool is_direct(ULONG code)
{
	return (code & 3) == METHOD_IN_DIRECT || (code & 3) == METHOD_OUT_DIRECT;
}

static bool is_neither(const IO_STACK_LOCATION *stack)
{
	return stack->MajorFunction == IRP_MJ_DEVICE_CONTROL &&
	       (stack->Parameters.DeviceIoControl.IoControlCode & 3) == METHOD_NEITHER;
}

static void *second_buffer(PIRP irp, const IO_STACK_LOCATION *stack)
{
	if (is_neither(stack))
		return irp->UserBuffer;
	if (!is_direct(stack->Parameters.DeviceIoControl.IoControlCode))
		return irp->AssociatedIrp.SystemBuffer;
	return irp->MdlAddress ? MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority)
	                       : NULL;
}

const void *umdf_request_input(PIRP irp, uint32_t *ret_bytes)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);

	*ret_bytes = 0;
	switch (stack->MajorFunction) {
	case IRP_MJ_CREATE:
		*ret_bytes = stack->FileObject->FileName.Length;
		return stack->FileObject->FileName.Buffer;
	case IRP_MJ_WRITE: *ret_bytes = stack->Parameters.Write.Length; break;
	case IRP_MJ_DEVICE_CONTROL:
		*ret_bytes = stack->Parameters.DeviceIoControl.InputBufferLength;
		if (is_neither(stack))
			return stack->Parameters.DeviceIoControl.Type3InputBuffer;
		break;
	default: break;
	}
	return *ret_bytes ? irp->AssociatedIrp.SystemBuffer : NULL;
}

void *umdf_request_output(PIRP irp, uint32_t *ret_bytes)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);

	*ret_bytes = 0;
	if (stack->MajorFunction == IRP_MJ_READ) {
		*ret_bytes = stack->Parameters.Read.Length;
		return irp->AssociatedIrp.SystemBuffer;
	}
	if (stack->MajorFunction != IRP_MJ_DEVICE_CONTROL)
		return NULL;
	*ret_bytes = stack->Parameters.DeviceIoControl.OutputBufferLength;
	return *ret_bytes ? second_buffer(irp, stack) : NULL;
}

/* --- Cancellation -------------------------------------------------------------------------------------------------- */

static VOID cancel(PDEVICE_OBJECT object, PIRP irp)
{
	struct umdf_device *device = ((struct umdf_extension *)object->DeviceExtension)->device;
	uint64_t flags;

	IoReleaseCancelSpinLock(irp->CancelIrql);
	host_lock_acquire(&device->lock);
	flags = UMDF_IRP_FLAGS(irp);
	if (!(flags & (UMDF_FLAG_TAKEN | UMDF_FLAG_ANSWERED)))
		RemoveEntryList(&irp->Tail.Overlay.ListEntry);
	if ((flags & UMDF_FLAG_TAKEN) && !(flags & UMDF_FLAG_ANSWERED))
		UMDF_IRP_FLAGS(irp) = flags | UMDF_FLAG_CANCEL;
	host_lock_release(&device->lock);
	if (flags & UMDF_FLAG_ANSWERED)
		umdf_finish(irp);
	else if (flags & UMDF_FLAG_TAKEN)
		umdf_channel_pump(device);
	else
		umdf_complete(irp, STATUS_CANCELLED, 0);
}

/*
 * Off its list, with its status in it. False: its cancel routine has been called, has not come here yet, and
 * will complete it.
 */
static bool detach_locked(PIRP irp)
{
	RemoveEntryList(&irp->Tail.Overlay.ListEntry);
	if (IoSetCancelRoutine(irp, NULL) || (UMDF_IRP_FLAGS(irp) & UMDF_FLAG_CANCEL))
		return true;
	UMDF_IRP_FLAGS(irp) |= UMDF_FLAG_ANSWERED;
	return false;
}

/* --- Coming ---------------------------------------------------------------------------------------------------------- */

/* Why it cannot be told to the host; the lock is held. */
static NTSTATUS refusal_locked(const struct umdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	const struct umdf_file *file = stack->FileObject ? stack->FileObject->FsContext : NULL;

	if (device->state != UMDF_STATE_RUNNING)
		return STATUS_DRIVER_PROCESS_TERMINATED;
	/* One that a driver above has made is of no file. */
	if (!stack->FileObject && is_neither(stack))
		return STATUS_SUCCESS;
	if (stack->MajorFunction != IRP_MJ_CREATE &&
	    (!file || file->generation != device->generation))
		return STATUS_DRIVER_PROCESS_TERMINATED;
	return STATUS_SUCCESS;
}

/* What no host is told of, whatever its state. */
static NTSTATUS check(PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	uint32_t input, output;

	/* What a program points to cannot be told; a driver above, which has no file, points to memory of the machine's. */
	if (is_neither(stack) && (stack->FileObject || irp->RequestorMode != KernelMode))
		return STATUS_NOT_SUPPORTED;
	umdf_request_input(irp, &input);
	umdf_request_output(irp, &output);
	if (input > UMDF_TRANSFER_MAX || output > UMDF_TRANSFER_MAX)
		return STATUS_INVALID_BUFFER_SIZE;
	return stack->MajorFunction == IRP_MJ_CREATE && input > UMDF_NAME_MAX * sizeof(WCHAR)
	               ? STATUS_NAME_TOO_LONG
	               : STATUS_SUCCESS;
}

/* False: it was cancelled before it came here. */
static bool insert_locked(struct umdf_device *device, PIRP irp)
{
	UMDF_IRP_ID(irp) = ++device->last_id;
	UMDF_IRP_FLAGS(irp) = 0;
	InsertTailList(&device->waiting, &irp->Tail.Overlay.ListEntry);
	IoSetCancelRoutine(irp, cancel);
	if (!irp->Cancel || !IoSetCancelRoutine(irp, NULL))
		return true;
	RemoveEntryList(&irp->Tail.Overlay.ListEntry);
	return false;
}

NTSTATUS umdf_request_arrive(struct umdf_device *device, PIRP irp)
{
	NTSTATUS status = check(irp);
	bool listed = false;

	if (!NT_SUCCESS(status))
		return umdf_complete(irp, status, 0);
	host_lock_acquire(&device->lock);
	status = refusal_locked(device, irp);
	if (NT_SUCCESS(status)) {
		IoMarkIrpPending(irp);
		listed = insert_locked(device, irp);
	}
	host_lock_release(&device->lock);
	if (!NT_SUCCESS(status))
		return umdf_complete(irp, status, 0);
	if (listed)
		umdf_channel_pump(device);
	else
		umdf_complete(irp, STATUS_CANCELLED, 0);
	return STATUS_PENDING;
}

/* --- Going ------------------------------------------------------------------------------------------------------------ */

static PIRP find_locked(struct umdf_device *device, uint64_t id)
{
	for (LIST_ENTRY *entry = device->taken.Flink; entry != &device->taken;
	     entry = entry->Flink) {
		PIRP irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);

		if (UMDF_IRP_ID(irp) == id)
			return irp;
	}
	return NULL;
}

PIRP umdf_request_take(struct umdf_device *device, uint64_t id, const struct umdf_answer *answer)
{
	PIRP irp;

	host_lock_acquire(&device->lock);
	irp = find_locked(device, id);
	if (irp && answer) {
		irp->IoStatus.Status = answer->status;
		irp->IoStatus.Information = answer->information;
	}
	if (irp && !detach_locked(irp)) {
		irp->IoStatus.Status = STATUS_CANCELLED;
		irp->IoStatus.Information = 0;
		irp = NULL;
	}
	host_lock_release(&device->lock);
	return irp;
}

static PIRP take_any(struct umdf_device *device)
{
	PIRP irp = NULL;
	bool own = false;

	host_lock_acquire(&device->lock);
	while (!own && !(IsListEmpty(&device->taken) && IsListEmpty(&device->waiting))) {
		LIST_ENTRY *list = IsListEmpty(&device->taken) ? &device->waiting : &device->taken;

		irp = CONTAINING_RECORD(list->Flink, IRP, Tail.Overlay.ListEntry);
		irp->IoStatus.Status = STATUS_DRIVER_PROCESS_TERMINATED;
		irp->IoStatus.Information = 0;
		own = detach_locked(irp);
	}
	host_lock_release(&device->lock);
	return own ? irp : NULL;
}

/* The end of a file is its end also when the driver heard nothing of it. */
void umdf_requests_fail(struct umdf_device *device)
{
	PIRP irp;

	while ((irp = take_any(device)) != NULL) {
		if (IoGetCurrentIrpStackLocation(irp)->MajorFunction == IRP_MJ_CLEANUP)
			irp->IoStatus.Status = STATUS_SUCCESS;
		umdf_finish(irp);
	}
}
