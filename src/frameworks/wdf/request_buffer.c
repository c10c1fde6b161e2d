/*
 * frameworks/wdf/request_buffer.c - the buffers of a request.
 */
#include "frameworks/wdf/request.h"

enum transfer { TRANSFER_BUFFERED, TRANSFER_DIRECT, TRANSFER_NEITHER };

static enum transfer transfer_of_device(const struct wdf_request *request)
{
	ULONG flags = request->device ? request->device->device_object->Flags
	                              : wdf_request_location(request)->DeviceObject->Flags;

	if (flags & DO_BUFFERED_IO)
		return TRANSFER_BUFFERED;
	return flags & DO_DIRECT_IO ? TRANSFER_DIRECT : TRANSFER_NEITHER;
}

static NTSTATUS map(PMDL mdl, struct wdf_buffer_view *view)
{
	if (!mdl)
		return STATUS_BUFFER_TOO_SMALL;
	view->mdl = mdl;
	view->address = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	return view->address ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS read_write_view(const struct wdf_request *request, struct wdf_buffer_view *view)
{
	PIO_STACK_LOCATION location = wdf_request_location(request);

	view->length = location->MajorFunction == IRP_MJ_READ ? location->Parameters.Read.Length
	                                                      : location->Parameters.Write.Length;
	if (view->length == 0)
		return STATUS_BUFFER_TOO_SMALL;
	switch (transfer_of_device(request)) {
	case TRANSFER_BUFFERED:
		view->address = request->irp->AssociatedIrp.SystemBuffer;
		return STATUS_SUCCESS;
	case TRANSFER_DIRECT: return map(request->irp->MdlAddress, view);
	default: return STATUS_INVALID_DEVICE_REQUEST;
	}
}

/*
 * A user-mode driver gets a copy of what a kernel-mode caller points to (UmdfMethodNeitherAction); it is the system's memory, and we let
 * the driver have that. What a program points to is in no buffer of the request's.
 */
static NTSTATUS neither_view(const struct wdf_request *request, enum wdf_buffer_side side,
                             struct wdf_buffer_view *view)
{
	PIO_STACK_LOCATION location = wdf_request_location(request);
	bool is_input = side == WDF_BUFFER_INPUT;

	if (!request->device || !request->device->object.binding->user_mode ||
	    request->irp->RequestorMode != KernelMode)
		return STATUS_INVALID_DEVICE_REQUEST;
	view->length = is_input ? location->Parameters.DeviceIoControl.InputBufferLength
	                        : location->Parameters.DeviceIoControl.OutputBufferLength;
	view->address = is_input ? location->Parameters.DeviceIoControl.Type3InputBuffer
	                         : request->irp->UserBuffer;
	return view->length && view->address ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
}

static NTSTATUS control_view(const struct wdf_request *request, enum wdf_buffer_side side,
                             struct wdf_buffer_view *view)
{
	PIO_STACK_LOCATION location = wdf_request_location(request);
	ULONG method = location->Parameters.DeviceIoControl.IoControlCode & 3;

	if (method == METHOD_NEITHER)
		return neither_view(request, side, view);
	view->length = side == WDF_BUFFER_INPUT
	                       ? location->Parameters.DeviceIoControl.InputBufferLength
	                       : location->Parameters.DeviceIoControl.OutputBufferLength;
	if (view->length == 0)
		return STATUS_BUFFER_TOO_SMALL;
	if (side == WDF_BUFFER_OUTPUT && method != METHOD_BUFFERED)
		return map(request->irp->MdlAddress, view);
	view->address = request->irp->AssociatedIrp.SystemBuffer;
	return view->address ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS wdf_request_buffer(struct wdf_request *request, enum wdf_buffer_side side, size_t minimum,
                            struct wdf_buffer_view *ret_view)
{
	NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

	*ret_view = (struct wdf_buffer_view){ 0 };
	switch (wdf_request_location(request)->MajorFunction) {
	case IRP_MJ_READ:
		if (side == WDF_BUFFER_OUTPUT)
			status = read_write_view(request, ret_view);
		break;
	case IRP_MJ_WRITE:
		if (side == WDF_BUFFER_INPUT)
			status = read_write_view(request, ret_view);
		break;
	case IRP_MJ_DEVICE_CONTROL:
	case IRP_MJ_INTERNAL_DEVICE_CONTROL: status = control_view(request, side, ret_view); break;
	default: break;
	}
	if (NT_SUCCESS(status) && ret_view->length < minimum)
		status = STATUS_BUFFER_TOO_SMALL;
	return status;
}

NTSTATUS wdf_request_mdl(struct wdf_request *request, enum wdf_buffer_side side, PMDL *ret_mdl,
                         size_t *ret_length)
{
	PMDL *slot = side == WDF_BUFFER_INPUT ? &request->input_mdl : &request->output_mdl;
	struct wdf_buffer_view view;
	NTSTATUS status = wdf_request_buffer(request, side, 0, &view);

	*ret_mdl = NULL;
	if (!NT_SUCCESS(status))
		return status;
	if (!view.mdl && !*slot) {
		*slot = IoAllocateMdl(view.address, (ULONG)view.length, FALSE, FALSE, NULL);
		if (!*slot)
			return STATUS_INSUFFICIENT_RESOURCES;
		MmBuildMdlForNonPagedPool(*slot);
	}
	*ret_mdl = view.mdl ? view.mdl : *slot;
	*ret_length = view.length;
	return status;
}

void wdf_request_free_mdls(struct wdf_request *request)
{
	if (request->input_mdl)
		IoFreeMdl(request->input_mdl);
	if (request->output_mdl)
		IoFreeMdl(request->output_mdl);
	request->input_mdl = request->output_mdl = NULL;
}
