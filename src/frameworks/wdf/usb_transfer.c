/*
 * frameworks/wdf/usb_transfer.c - URBs on their way to the driver below and back.
 */
#include "frameworks/wdf/usb.h"

#include <usbioctl.h>

void wdf_usb_transfer_free(struct wdf_usb_transfer *transfer)
{
	if (transfer)
		free(transfer->string);
	free(transfer);
}

static struct wdf_sent *sent_of(struct wdf_request *request)
{
	if (!request->sent) {
		request->sent = calloc(1, sizeof(*request->sent));
		if (request->sent)
			request->sent->request = request;
	}
	return request->sent;
}

struct wdf_usb_transfer *wdf_usb_transfer_of(struct wdf_request *request, WDF_USB_REQUEST_TYPE type)
{
	struct wdf_sent *sent = sent_of(request);

	if (!sent)
		return NULL;
	if (!sent->usb)
		sent->usb = malloc(sizeof(*sent->usb));
	else
		free(sent->usb->string);
	if (!sent->usb)
		return NULL;
	memset(sent->usb, 0, sizeof(*sent->usb));
	sent->usb->urb = &sent->usb->own_urb;
	sent->usb->params.Type = type;
	return sent->usb;
}

static NTSTATUS format(struct wdf_request *request, struct wdf_target *target, PURB urb,
                       struct wdf_memory *memory)
{
	struct wdf_format what = { .major = IRP_MJ_INTERNAL_DEVICE_CONTROL,
		                   .control_code = IOCTL_INTERNAL_USB_SUBMIT_URB,
		                   .others = true };

	what.arguments[0] = urb;
	what.output.memory = memory;
	return wdf_request_format(request, target, &what);
}

NTSTATUS wdf_usb_format(struct wdf_request *request, struct wdf_target *target,
                        struct wdf_memory *memory)
{
	struct wdf_usb_transfer *transfer = request->sent->usb;
	NTSTATUS status = format(request, target, transfer->urb, memory);

	if (!NT_SUCCESS(status))
		return status;
	request->sent->params.Type = WdfRequestTypeUsb;
	request->sent->params.Parameters.Usb.Completion = &transfer->params;
	return STATUS_SUCCESS;
}

/* The characters without the descriptor's header, as far as the driver's buffer goes. */
static void take_string(struct wdf_usb_transfer *transfer, WDF_REQUEST_COMPLETION_PARAMS *params)
{
	if (!NT_SUCCESS(params->IoStatus.Status))
		return;
	size_t got = transfer->urb->UrbControlDescriptorRequest.TransferBufferLength;
	size_t bytes = got > 2 && got <= transfer->string_bytes + 2 ? got - 2 : 0;
	memcpy(transfer->string_to, transfer->string->bString, bytes);
	transfer->params.Parameters.DeviceString.RequiredSize = transfer->string->bLength;
	params->IoStatus.Information = bytes;
}

void wdf_usb_transfer_returned(struct wdf_request *request)
{
	struct wdf_sent *sent = request->sent;
	struct wdf_usb_transfer *transfer = sent->usb;
	WDF_USB_REQUEST_COMPLETION_PARAMS *usb = &transfer->params;
	const URB *urb = transfer->urb;

	usb->UsbdStatus = urb->UrbHeader.Status;
	switch (usb->Type) {
	case WdfUsbRequestTypeDeviceString: take_string(transfer, &sent->params); break;
	case WdfUsbRequestTypeDeviceControlTransfer:
		usb->Parameters.DeviceControlTransfer.Length =
			urb->UrbControlTransfer.TransferBufferLength;
		sent->params.IoStatus.Information = urb->UrbControlTransfer.TransferBufferLength;
		break;
	case WdfUsbRequestTypePipeRead:
		usb->Parameters.PipeRead.Length =
			urb->UrbBulkOrInterruptTransfer.TransferBufferLength;
		sent->params.IoStatus.Information = usb->Parameters.PipeRead.Length;
		break;
	case WdfUsbRequestTypePipeWrite:
		usb->Parameters.PipeWrite.Length =
			urb->UrbBulkOrInterruptTransfer.TransferBufferLength;
		sent->params.IoStatus.Information = usb->Parameters.PipeWrite.Length;
		break;
	default: break;
	}
}

/* --- Sending and waiting -------------------------------------------------------------------------------- */

static NTSTATUS borrow(struct wdf_target *target, WDFREQUEST handle,
                       struct wdf_request **ret_request)
{
	struct wdf_creation creation = { .binding = target->object.binding,
		                         .type = &wdf_request_type };

	if (!wdf_require_irql("a synchronous USB request", PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (!handle)
		return wdf_request_create(&creation, NULL, ret_request);
	*ret_request = wdf_request_from_handle(handle, "a synchronous USB request");
	return STATUS_SUCCESS;
}

static NTSTATUS send_and_wait(struct wdf_request *request, struct wdf_target *target,
                              PWDF_REQUEST_SEND_OPTIONS options)
{
	KEVENT done;

	KeInitializeEvent(&done, NotificationEvent, FALSE);
	NTSTATUS status = wdf_request_send(request, target, options, &done);
	if (!NT_SUCCESS(status))
		return status;
	KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
	wdf_sent_unformat(request);
	return request->status;
}

NTSTATUS wdf_usb_send_urb(struct wdf_target *target, WDFREQUEST handle,
                          PWDF_REQUEST_SEND_OPTIONS options, PURB urb)
{
	struct wdf_request *request;
	NTSTATUS status = borrow(target, handle, &request);

	if (!NT_SUCCESS(status))
		return status;
	status = format(request, target, urb, NULL);
	if (NT_SUCCESS(status))
		status = send_and_wait(request, target, options);
	if (!handle)
		wdf_object_delete(&request->object);
	return status;
}

static void patient_options(WDF_REQUEST_SEND_OPTIONS *options)
{
	WDF_REQUEST_SEND_OPTIONS_INIT(options, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
	WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(options, WDF_REL_TIMEOUT_IN_SEC(2));
}

NTSTATUS wdf_usb_send_own_urb(struct wdf_target *target, PURB urb)
{
	WDF_REQUEST_SEND_OPTIONS options;

	patient_options(&options);
	return wdf_usb_send_urb(target, NULL, &options, urb);
}

NTSTATUS wdf_usb_send_control(struct wdf_target *target, ULONG code, PVOID argument)
{
	struct wdf_format what = { .major = IRP_MJ_INTERNAL_DEVICE_CONTROL,
		                   .control_code = code,
		                   .others = true };
	WDF_REQUEST_SEND_OPTIONS options;
	struct wdf_request *request;
	NTSTATUS status = borrow(target, NULL, &request);

	if (!NT_SUCCESS(status))
		return status;
	what.arguments[0] = argument;
	WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
	status = wdf_request_format(request, target, &what);
	if (NT_SUCCESS(status))
		status = send_and_wait(request, target, &options);
	wdf_object_delete(&request->object);
	return status;
}

/* --- Buffers ------------------------------------------------------------------------------------------------ */

NTSTATUS wdf_usb_memory_piece(WDFMEMORY handle, PWDFMEMORY_OFFSET offsets,
                              struct wdf_piece *ret_piece)
{
	*ret_piece = (struct wdf_piece){ 0 };
	if (!handle)
		return STATUS_SUCCESS;
	struct wdf_memory *memory = wdf_memory_from_handle(handle, "WdfUsbTarget");
	size_t offset = offsets ? offsets->BufferOffset : 0;
	if (offset > memory->size)
		return STATUS_INVALID_PARAMETER;
	size_t length =
		offsets && offsets->BufferLength ? offsets->BufferLength : memory->size - offset;
	if (length > memory->size - offset)
		return STATUS_INVALID_PARAMETER;
	*ret_piece = (struct wdf_piece){ (char *)memory->buffer + offset, length, NULL, memory };
	return STATUS_SUCCESS;
}

NTSTATUS wdf_usb_descriptor_piece(PWDF_MEMORY_DESCRIPTOR descriptor, struct wdf_piece *ret_piece)
{
	*ret_piece = (struct wdf_piece){ 0 };
	if (!descriptor)
		return STATUS_SUCCESS;
	switch (descriptor->Type) {
	case WdfMemoryDescriptorTypeBuffer:
		ret_piece->address = descriptor->u.BufferType.Buffer;
		ret_piece->length = descriptor->u.BufferType.Length;
		return STATUS_SUCCESS;
	case WdfMemoryDescriptorTypeMdl:
		ret_piece->mdl = descriptor->u.MdlType.Mdl;
		ret_piece->length = descriptor->u.MdlType.BufferLength;
		return ret_piece->mdl ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
	case WdfMemoryDescriptorTypeHandle:
		return wdf_usb_memory_piece(descriptor->u.HandleType.Memory,
		                            descriptor->u.HandleType.Offsets, ret_piece);
	default: return STATUS_INVALID_PARAMETER;
	}
}
