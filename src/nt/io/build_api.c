/*
 * io/build_api.c - IoBuildDeviceIoControlRequest and the two Fsd forms; io_send.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

static struct io_request *allocate(PDEVICE_OBJECT device, enum io_request_kind kind)
{
	struct io_thread *thread = io_thread_current();
	if (!thread)
		return NULL;
	struct io_request *request = io_request_allocate(thread, device->StackSize, kind);
	if (!request)
		return NULL;
	request->irp.Tail.Overlay.Thread = PsGetCurrentThread();
	request->owner = kind == IO_REQUEST_THREAD ? ke_current_thread() : NULL;
	if (kind == IO_REQUEST_THREAD)
		__atomic_add_fetch(&thread->pending, 1, __ATOMIC_RELAXED);
	else
		ke_ledger_add(&thread->machine->ledgers.irps, 1);
	return request;
}

static void *attach_buffer(struct io_request *request, size_t bytes)
{
	void *buffer = io_allocate(bytes);
	request->irp.AssociatedIrp.SystemBuffer = buffer;
	if (buffer)
		request->system_buffer = IO_BUFFER_POOL;
	return buffer;
}

static void discard(struct io_request *request)
{
	io_request_free_buffers(request);
	if (request->kind == IO_REQUEST_THREAD)
		__atomic_sub_fetch(&io_thread_current()->pending, 1, __ATOMIC_RELAXED);
	else
		ke_ledger_add(&request->machine->ledgers.irps, -1);
	request->irp.Type = 0;
	io_request_release(request);
}

static bool set_buffered(struct io_request *request, void *in, ULONG in_length, void *out,
                         ULONG out_length)
{
	PIRP irp = &request->irp;
	ULONG length = in_length > out_length ? in_length : out_length;
	if (!length)
		return true;
	if (!attach_buffer(request, length))
		return false;
	if (in)
		memcpy(irp->AssociatedIrp.SystemBuffer, in, in_length);
	irp->UserBuffer = out;
	irp->Flags = IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER | (out ? IRP_INPUT_OPERATION : 0);
	return true;
}

static bool set_direct(struct io_request *request, void *buffer, ULONG length,
                       LOCK_OPERATION operation)
{
	if (!buffer || !length)
		return true;
	PMDL mdl = IoAllocateMdl(buffer, length, FALSE, FALSE, &request->irp);
	if (!mdl)
		return false;
	MmProbeAndLockPages(mdl, KernelMode, operation);
	return true;
}

static bool set_control_buffers(struct io_request *request, ULONG code, void *in, ULONG in_length,
                                void *out, ULONG out_length)
{
	PIRP irp = &request->irp;
	PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(irp);
	switch (METHOD_FROM_CTL_CODE(code)) {
	case METHOD_BUFFERED: return set_buffered(request, in, in_length, out, out_length);
	case METHOD_IN_DIRECT:
	case METHOD_OUT_DIRECT:
		if (in && in_length) {
			if (!attach_buffer(request, in_length))
				return false;
			memcpy(irp->AssociatedIrp.SystemBuffer, in, in_length);
			irp->Flags = IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
		}
		return set_direct(request, out, out_length,
		                  METHOD_FROM_CTL_CODE(code) == METHOD_IN_DIRECT ? IoReadAccess
		                                                                 : IoWriteAccess);
	default:
		irp->UserBuffer = out;
		location->Parameters.DeviceIoControl.Type3InputBuffer = in;
		return true;
	}
}

PIRP NTAPI IoBuildDeviceIoControlRequest(ULONG code, PDEVICE_OBJECT device, PVOID in,
                                         ULONG in_length, PVOID out, ULONG out_length,
                                         BOOLEAN internal, PKEVENT event,
                                         PIO_STATUS_BLOCK io_status)
{
	KE_REQUIRE_IRQL("IoBuildDeviceIoControlRequest", PASSIVE_LEVEL, "VF-15", 0);
	struct io_request *request = allocate(device, IO_REQUEST_THREAD);
	if (!request)
		return NULL;
	PIRP irp = &request->irp;
	PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(irp);
	location->MajorFunction = internal ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL;
	location->Parameters.DeviceIoControl.OutputBufferLength = out_length;
	location->Parameters.DeviceIoControl.InputBufferLength = in_length;
	location->Parameters.DeviceIoControl.IoControlCode = code;
	if (!set_control_buffers(request, code, in, in_length, out, out_length)) {
		discard(request);
		return NULL;
	}
	irp->UserEvent = event;
	irp->UserIosb = io_status;
	return irp;
}

static bool set_transfer(struct io_request *request, PDEVICE_OBJECT device, ULONG major,
                         void *buffer, ULONG length)
{
	PIRP irp = &request->irp;
	bool is_read = major == IRP_MJ_READ;
	if (device->Flags & DO_BUFFERED_IO) {
		if (!length)
			return true;
		if (!attach_buffer(request, length))
			return false;
		if (!is_read)
			memcpy(irp->AssociatedIrp.SystemBuffer, buffer, length);
		irp->UserBuffer = is_read ? buffer : NULL;
		irp->Flags = IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER |
		             (is_read ? IRP_INPUT_OPERATION : 0);
		return true;
	}
	if (device->Flags & DO_DIRECT_IO)
		return set_direct(request, buffer, length, is_read ? IoWriteAccess : IoReadAccess);
	irp->UserBuffer = buffer;
	return true;
}

static struct io_request *build_transfer(ULONG major, PDEVICE_OBJECT device, PVOID buffer,
                                         ULONG length, PLARGE_INTEGER offset,
                                         enum io_request_kind kind)
{
	struct io_request *request = allocate(device, kind);
	if (!request)
		return NULL;
	PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(&request->irp);
	location->MajorFunction = (UCHAR)major;
	if (major != IRP_MJ_READ && major != IRP_MJ_WRITE)
		return request;
	if (!set_transfer(request, device, major, buffer, length)) {
		discard(request);
		return NULL;
	}
	/* Read and write lay out their parameters alike. */
	location->Parameters.Read.Length = length;
	if (offset)
		location->Parameters.Read.ByteOffset = *offset;
	return request;
}

PIRP NTAPI IoBuildAsynchronousFsdRequest(ULONG major, PDEVICE_OBJECT device, PVOID buffer,
                                         ULONG length, PLARGE_INTEGER offset,
                                         PIO_STATUS_BLOCK io_status)
{
	KE_REQUIRE_IRQL("IoBuildAsynchronousFsdRequest", DISPATCH_LEVEL, "VF-15", 0);
	struct io_request *request =
		build_transfer(major, device, buffer, length, offset, IO_REQUEST_DRIVER);
	if (!request)
		return NULL;
	request->irp.UserIosb = io_status;
	request->site[0] = verify_image_caller();
	request->site_depth = request->site[0] ? 1 : 0;
	return &request->irp;
}

PIRP NTAPI IoBuildSynchronousFsdRequest(ULONG major, PDEVICE_OBJECT device, PVOID buffer,
                                        ULONG length, PLARGE_INTEGER offset, PKEVENT event,
                                        PIO_STATUS_BLOCK io_status)
{
	KE_REQUIRE_IRQL("IoBuildSynchronousFsdRequest", PASSIVE_LEVEL, "VF-15", 0);
	struct io_request *request =
		build_transfer(major, device, buffer, length, offset, IO_REQUEST_THREAD);
	if (!request)
		return NULL;
	request->irp.UserIosb = io_status;
	request->irp.UserEvent = event;
	return &request->irp;
}

NTSTATUS NTAPI IoSynchronousCallDriver(PDEVICE_OBJECT device, PIRP irp);

static NTSTATUS set_event(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	if (irp->PendingReturned)
		KeSetEvent(context, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS NTAPI IoSynchronousCallDriver(PDEVICE_OBJECT device, PIRP irp)
{
	KEVENT event;
	KeInitializeEvent(&event, SynchronizationEvent, FALSE);
	IoSetCompletionRoutine(irp, set_event, &event, TRUE, TRUE, TRUE);
	NTSTATUS status = IoCallDriver(device, irp);
	if (status == STATUS_PENDING) {
		KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
		status = irp->IoStatus.Status;
	}
	return status;
}

BOOLEAN NTAPI IoForwardIrpSynchronously(PDEVICE_OBJECT device, PIRP irp);
BOOLEAN NTAPI IoForwardIrpSynchronously(PDEVICE_OBJECT device, PIRP irp)
{
	if (irp->CurrentLocation <= 1)
		return FALSE;
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSynchronousCallDriver(device, irp);
	return TRUE;
}

NTSTATUS io_request_wait(struct io_request *request, PDEVICE_OBJECT device,
                         IO_STATUS_BLOCK *ret_result)
{
	KEVENT event;
	PIRP irp = &request->irp;
	NTSTATUS status;
	irp->UserEvent = &event;
	irp->UserIosb = ret_result;
	/* A failure that does not pend must reach the status block too. */
	irp->Flags |= IRP_DEFER_IO_COMPLETION | IRP_SYNCHRONOUS_API;
	ret_result->Status = STATUS_PENDING;
	ret_result->Information = 0;
	KeInitializeEvent(&event, NotificationEvent, FALSE);
	uint32_t generation = request->generation;
	switch (io_request_dispatch(request, device, &status)) {
	case IO_DISPATCHED_PENDING:
		KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
		break;
	case IO_DISPATCHED_INLINE:
		*ret_result = irp->IoStatus;
		irp->UserIosb = NULL;
		irp->UserEvent = NULL;
		irp->PendingReturned = FALSE;
		io_request_finish_quietly(request);
		break;
	default:
		ret_result->Status = status;
		if (!io_request_pin(request, generation))
			break;
		/* Lost: whoever completes it late must not look at our stack. */
		io_request_forget_caller(request);
		irp->UserEvent = NULL;
		io_request_unpin(request);
	}
	return ret_result->Status;
}

struct io_request *io_request_for_system(PDEVICE_OBJECT device)
{
	return allocate(device, IO_REQUEST_THREAD);
}

NTSTATUS io_send(PDEVICE_OBJECT device, const IO_STACK_LOCATION *location, NTSTATUS status_before,
                 ULONG_PTR *ret_information)
{
	IO_STATUS_BLOCK result;
	struct io_request *request = allocate(device, IO_REQUEST_THREAD);
	if (!request)
		return STATUS_INSUFFICIENT_RESOURCES;
	PIRP irp = &request->irp;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	*next = *location;
	next->Control = 0;
	next->CompletionRoutine = NULL;
	irp->IoStatus.Status = status_before;
	irp->IoStatus.Information = ret_information ? *ret_information : 0;
	irp->RequestorMode = KernelMode;
	NTSTATUS status = io_request_wait(request, device, &result);
	if (ret_information)
		*ret_information = result.Information;
	return status;
}
