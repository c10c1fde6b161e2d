/*
 * io/control_api.c - NtDeviceIoControlFile and NtFsControlFile: the four buffer methods.
 *
 * Buffers  BUFFERED: input is copied once into a system buffer that is as long as the longer of the two; DIRECT:
 *          input buffered, output described by a locked MDL, no copy; NEITHER: the addresses as they are.
 */
#include <string.h>

#include "nt/io/io_internal.h"

struct control {
	ULONG code;
	const void *in;
	ULONG in_length;
	void *out;
	ULONG out_length;
	UCHAR major;
};

static NTSTATUS set_buffered(struct io_service *service, const struct control *control)
{
	PIRP irp = &service->request->irp;
	ULONG length =
		control->in_length > control->out_length ? control->in_length : control->out_length;
	NTSTATUS status = io_service_probe(service, control->in, control->in_length, false);
	if (NT_SUCCESS(status))
		status = io_service_probe(service, control->out, control->out_length, true);
	if (!NT_SUCCESS(status) || !length)
		return status;
	uint8_t *buffer = io_service_buffer(service, length);
	if (!buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (control->in_length)
		status = io_service_copy_in(service, buffer, control->in, control->in_length);
	if (!NT_SUCCESS(status))
		return status;
	irp->Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
	if (control->out_length) {
		irp->Flags |= IRP_INPUT_OPERATION;
		irp->UserBuffer = control->out;
	}
	return STATUS_SUCCESS;
}

static NTSTATUS set_direct(struct io_service *service, const struct control *control)
{
	NTSTATUS status = io_service_probe(service, control->in, control->in_length, false);
	if (!NT_SUCCESS(status))
		return status;
	if (control->in_length) {
		void *buffer = io_service_buffer(service, control->in_length);
		if (!buffer)
			return STATUS_INSUFFICIENT_RESOURCES;
		status = io_service_copy_in(service, buffer, control->in, control->in_length);
		if (!NT_SUCCESS(status))
			return status;
		service->request->irp.Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
	}
	return io_service_lock(service, control->out, control->out_length,
	                       METHOD_FROM_CTL_CODE(control->code) == METHOD_IN_DIRECT
	                               ? IoReadAccess
	                               : IoWriteAccess);
}

static NTSTATUS set_buffers(struct io_service *service, const struct control *control)
{
	PIRP irp = &service->request->irp;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	next->Parameters.DeviceIoControl.OutputBufferLength = control->out_length;
	next->Parameters.DeviceIoControl.InputBufferLength = control->in_length;
	next->Parameters.DeviceIoControl.IoControlCode = control->code;
	switch (METHOD_FROM_CTL_CODE(control->code)) {
	case METHOD_BUFFERED: return set_buffered(service, control);
	case METHOD_IN_DIRECT:
	case METHOD_OUT_DIRECT: return set_direct(service, control);
	default:
		irp->UserBuffer = control->out;
		next->Parameters.DeviceIoControl.Type3InputBuffer = (PVOID)(uintptr_t)control->in;
		return STATUS_SUCCESS;
	}
}

/* Access bits of a control code against those of the handle. */
static NTSTATUS check_access(const struct io_service *service, ULONG code)
{
	ULONG wanted = (code >> 14) & 3;
	if (service->mode == KernelMode || !wanted)
		return STATUS_SUCCESS;
	if ((wanted & FILE_READ_ACCESS) && !(service->granted & FILE_READ_DATA))
		return STATUS_ACCESS_DENIED;
	if ((wanted & FILE_WRITE_ACCESS) && !(service->granted & FILE_WRITE_DATA))
		return STATUS_ACCESS_DENIED;
	return STATUS_SUCCESS;
}

/* The driver's fast path; true when it served the request. */
static bool try_fast(struct io_service *service, const struct control *control,
                     IO_STATUS_BLOCK *ret_result)
{
	struct _FAST_IO_DISPATCH *fast = service->device->DriverObject->FastIoDispatch;
	if (__builtin_expect(!fast, 1) || control->major != IRP_MJ_DEVICE_CONTROL)
		return false;
	if (fast->SizeOfFastIoDispatch <= offsetof(struct _FAST_IO_DISPATCH, FastIoDeviceControl) ||
	    !fast->FastIoDeviceControl)
		return false;
	return fast->FastIoDeviceControl(service->file, TRUE, (PVOID)(uintptr_t)control->in,
	                                 control->in_length, control->out, control->out_length,
	                                 control->code, ret_result, service->device);
}

static NTSTATUS finish_fast(struct io_service *service, const IO_STATUS_BLOCK *result)
{
	if (service->io_status)
		io_service_copy_out(service, service->io_status, result, sizeof(*result));
	if (service->event)
		KeSetEvent(service->event, IO_NO_INCREMENT, FALSE);
	if (service->file->CompletionContext && service->apc_context)
		io_completion_finish(service->file, service->apc_context, result, false);
	return io_service_end(service, result->Status);
}

static NTSTATUS control_file(const struct io_service_call *call, const struct control *control)
{
	struct io_service service;
	IO_STATUS_BLOCK result;
	NTSTATUS status = io_service_begin(call, &service);
	if (!NT_SUCCESS(status))
		return status;
	status = check_access(&service, control->code);
	if (!NT_SUCCESS(status))
		return io_service_end(&service, status);
	if (try_fast(&service, control, &result))
		return finish_fast(&service, &result);
	status = io_service_request(&service, control->major);
	if (!NT_SUCCESS(status))
		return status;
	status = set_buffers(&service, control);
	if (!NT_SUCCESS(status))
		return io_service_end(&service, status);
	return io_service_send(&service);
}

NTSTATUS NTAPI NtDeviceIoControlFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc,
                                     PVOID apc_context, PIO_STATUS_BLOCK io_status, ULONG code,
                                     PVOID in, ULONG in_length, PVOID out, ULONG out_length)
{
	struct io_service_call call = { file, event, apc, apc_context, io_status, 0 };
	struct control control = { code, in, in_length, out, out_length, IRP_MJ_DEVICE_CONTROL };
	return control_file(&call, &control);
}

NTSTATUS NTAPI NtFsControlFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                               PIO_STATUS_BLOCK io_status, ULONG code, PVOID in, ULONG in_length,
                               PVOID out, ULONG out_length)
{
	struct io_service_call call = { file, event, apc, apc_context, io_status, 0 };
	struct control control = {
		code, in, in_length, out, out_length, IRP_MJ_FILE_SYSTEM_CONTROL
	};
	return control_file(&call, &control);
}

NTSTATUS NTAPI ZwDeviceIoControlFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc,
                                     PVOID apc_context, PIO_STATUS_BLOCK io_status, ULONG code,
                                     PVOID in, ULONG in_length, PVOID out, ULONG out_length)
{
	return OB_ZW_CALL(NtDeviceIoControlFile(file, event, apc, apc_context, io_status, code, in,
	                                        in_length, out, out_length));
}

NTSTATUS NTAPI ZwFsControlFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                               PIO_STATUS_BLOCK io_status, ULONG code, PVOID in, ULONG in_length,
                               PVOID out, ULONG out_length)
{
	return OB_ZW_CALL(NtFsControlFile(file, event, apc, apc_context, io_status, code, in,
	                                  in_length, out, out_length));
}

NTSTATUS NTAPI IoValidateDeviceIoControlAccess(PIRP irp, ULONG required)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	if (required & ~(ULONG)(FILE_READ_ACCESS | FILE_WRITE_ACCESS))
		return STATUS_INVALID_PARAMETER;
	if (irp->RequestorMode == KernelMode)
		return STATUS_SUCCESS;
	PFILE_OBJECT file = location->FileObject;
	if ((required & FILE_READ_ACCESS) && !(file && file->ReadAccess))
		return STATUS_ACCESS_DENIED;
	if ((required & FILE_WRITE_ACCESS) && !(file && file->WriteAccess))
		return STATUS_ACCESS_DENIED;
	return STATUS_SUCCESS;
}
