/*
 * frameworks/wdf/usb_control_api.c - control transfers, strings and raw URBs to a device.
 */
#include "frameworks/wdf/usb.h"

/* --- Control transfers ---------------------------------------------------------------------------------- */

/* Errors: STATUS_INTEGER_OVERFLOW: a control transfer's length has 16 bits. */
static NTSTATUS fill_control(PURB urb, const WDF_USB_CONTROL_SETUP_PACKET *setup,
                             const struct wdf_piece *piece)
{
	struct _URB_CONTROL_TRANSFER *transfer = &urb->UrbControlTransfer;
	WDF_USB_CONTROL_SETUP_PACKET packet = *setup;

	if (piece->length > 0xffff)
		return STATUS_INTEGER_OVERFLOW;
	packet.Packet.wLength = (USHORT)piece->length;
	transfer->Hdr.Function = URB_FUNCTION_CONTROL_TRANSFER;
	transfer->Hdr.Length = sizeof(*transfer);
	transfer->TransferFlags = USBD_DEFAULT_PIPE_TRANSFER;
	if (packet.Packet.bm.Request.Dir == BmRequestDeviceToHost)
		transfer->TransferFlags |= USBD_TRANSFER_DIRECTION_IN | USBD_SHORT_TRANSFER_OK;
	transfer->TransferBuffer = piece->mdl ? NULL : piece->address;
	transfer->TransferBufferMDL = piece->mdl;
	transfer->TransferBufferLength = (ULONG)piece->length;
	memcpy(transfer->SetupPacket, &packet, sizeof(transfer->SetupPacket));
	return STATUS_SUCCESS;
}

NTSTATUS WdfUsbTargetDeviceSendControlTransferSynchronously(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBDEVICE UsbDevice, WDFREQUEST Request,
	PWDF_REQUEST_SEND_OPTIONS RequestOptions, PWDF_USB_CONTROL_SETUP_PACKET SetupPacket,
	PWDF_MEMORY_DESCRIPTOR MemoryDescriptor, PULONG BytesTransferred)
{
	static const char api[] = "WdfUsbTargetDeviceSendControlTransferSynchronously";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	struct wdf_piece piece;
	URB urb = { 0 };

	(void)DriverGlobals;
	wdf_require_pointer(SetupPacket, api, "SetupPacket");
	if (BytesTransferred)
		*BytesTransferred = 0;
	NTSTATUS status = wdf_usb_descriptor_piece(MemoryDescriptor, &piece);
	if (NT_SUCCESS(status))
		status = fill_control(&urb, SetupPacket, &piece);
	if (NT_SUCCESS(status))
		status = wdf_usb_send_urb(&usb->target, Request, RequestOptions, &urb);
	if (NT_SUCCESS(status) && BytesTransferred)
		*BytesTransferred = urb.UrbControlTransfer.TransferBufferLength;
	return status;
}

NTSTATUS WdfUsbTargetDeviceFormatRequestForControlTransfer(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBDEVICE UsbDevice, WDFREQUEST Request,
	PWDF_USB_CONTROL_SETUP_PACKET SetupPacket, WDFMEMORY TransferMemory,
	PWDFMEMORY_OFFSET TransferOffset)
{
	static const char api[] = "WdfUsbTargetDeviceFormatRequestForControlTransfer";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	struct wdf_piece piece;

	(void)DriverGlobals;
	wdf_require_pointer(SetupPacket, api, "SetupPacket");
	NTSTATUS status = wdf_usb_memory_piece(TransferMemory, TransferOffset, &piece);
	if (!NT_SUCCESS(status))
		return status;
	struct wdf_usb_transfer *transfer =
		wdf_usb_transfer_of(request, WdfUsbRequestTypeDeviceControlTransfer);
	if (!transfer)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = fill_control(transfer->urb, SetupPacket, &piece);
	if (!NT_SUCCESS(status))
		return status;
	transfer->params.Parameters.DeviceControlTransfer.Buffer = TransferMemory;
	transfer->params.Parameters.DeviceControlTransfer.SetupPacket = *SetupPacket;
	return wdf_usb_format(request, &usb->target, piece.memory);
}

/* --- Strings ------------------------------------------------------------------------------------------------ */

struct string_query {
	UCHAR index;
	USHORT language;
	WDFREQUEST request;
	PWDF_REQUEST_SEND_OPTIONS options;
};

static void fill_string(PURB urb, UCHAR index, USHORT language, void *buffer, size_t bytes)
{
	struct _URB_CONTROL_DESCRIPTOR_REQUEST *query = &urb->UrbControlDescriptorRequest;

	query->Hdr.Function = URB_FUNCTION_GET_DESCRIPTOR_FROM_DEVICE;
	query->Hdr.Length = sizeof(*query);
	query->DescriptorType = USB_STRING_DESCRIPTOR_TYPE;
	query->Index = index;
	query->LanguageId = language;
	query->TransferBuffer = buffer;
	query->TransferBufferLength = (ULONG)bytes;
}

/* Fill descriptor, which has bytes; a driver that gives no options waits two seconds. */
static NTSTATUS read_string(struct wdf_usb_device *usb, const struct string_query *query,
                            PUSB_STRING_DESCRIPTOR descriptor, size_t bytes, size_t *ret_got)
{
	WDF_REQUEST_SEND_OPTIONS patient;
	URB urb = { 0 };

	WDF_REQUEST_SEND_OPTIONS_INIT(&patient, 0);
	WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&patient, WDF_REL_TIMEOUT_IN_SEC(2));
	fill_string(&urb, query->index, query->language, descriptor, bytes);
	NTSTATUS status = wdf_usb_send_urb(&usb->target, query->request,
	                                   query->options ? query->options : &patient, &urb);
	size_t got = urb.UrbControlDescriptorRequest.TransferBufferLength;
	*ret_got = got < bytes ? got : bytes;
	if (!NT_SUCCESS(status))
		return status;
	/* A string is a header and whole characters. */
	if (*ret_got < sizeof(USB_COMMON_DESCRIPTOR) || (*ret_got & 1) ||
	    (descriptor->bLength & 1) || descriptor->bLength < sizeof(USB_COMMON_DESCRIPTOR) ||
	    descriptor->bDescriptorType != USB_STRING_DESCRIPTOR_TYPE)
		return STATUS_DEVICE_DATA_ERROR;
	return STATUS_SUCCESS;
}

static NTSTATUS string_length(struct wdf_usb_device *usb, const struct string_query *query,
                              USHORT *ret_characters)
{
	USB_STRING_DESCRIPTOR head = { 0 };
	size_t got;
	NTSTATUS status = read_string(usb, query, &head, sizeof(USB_COMMON_DESCRIPTOR), &got);

	if (NT_SUCCESS(status))
		*ret_characters = (USHORT)((head.bLength - 2) / sizeof(WCHAR));
	return status;
}

/* At most *characters of the string; *characters becomes the string's own length. */
static NTSTATUS read_characters(struct wdf_usb_device *usb, const struct string_query *query,
                                PUSHORT string, PUSHORT characters)
{
	size_t room = *characters * sizeof(WCHAR), bytes = room + sizeof(USB_COMMON_DESCRIPTOR),
	       got;
	PUSB_STRING_DESCRIPTOR descriptor = calloc(1, bytes);

	if (!descriptor)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = read_string(usb, query, descriptor, bytes, &got);
	if (NT_SUCCESS(status)) {
		size_t length = (size_t)descriptor->bLength - 2;
		size_t came = got - 2;
		memcpy(string, descriptor->bString, came < length ? came : length);
		*characters = (USHORT)(length / sizeof(WCHAR));
		if (length > room)
			status = STATUS_BUFFER_OVERFLOW;
	}
	free(descriptor);
	return status;
}

NTSTATUS WdfUsbTargetDeviceQueryString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBDEVICE UsbDevice,
                                       WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                       PUSHORT String, PUSHORT NumCharacters, UCHAR StringIndex,
                                       USHORT LangID)
{
	static const char api[] = "WdfUsbTargetDeviceQueryString";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	struct string_query query = { StringIndex, LangID, Request, RequestOptions };

	(void)DriverGlobals;
	wdf_require_pointer(NumCharacters, api, "NumCharacters");
	return String ? read_characters(usb, &query, String, NumCharacters)
	              : string_length(usb, &query, NumCharacters);
}

NTSTATUS WdfUsbTargetDeviceAllocAndQueryString(PWDF_DRIVER_GLOBALS DriverGlobals,
                                               WDFUSBDEVICE UsbDevice,
                                               PWDF_OBJECT_ATTRIBUTES StringMemoryAttributes,
                                               WDFMEMORY *StringMemory, PUSHORT NumCharacters,
                                               UCHAR StringIndex, USHORT LangID)
{
	static const char api[] = "WdfUsbTargetDeviceAllocAndQueryString";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	struct string_query query = { StringIndex, LangID, NULL, NULL };
	USHORT characters = 0;
	PVOID buffer;

	wdf_require_pointer(StringMemory, api, "StringMemory");
	*StringMemory = NULL;
	if (NumCharacters)
		*NumCharacters = 0;
	NTSTATUS status = string_length(usb, &query, &characters);
	if (!NT_SUCCESS(status) || characters == 0)
		return status;
	status = WdfMemoryCreate(DriverGlobals, StringMemoryAttributes, NonPagedPoolNx, 0,
	                         characters * sizeof(WCHAR), StringMemory, &buffer);
	if (!NT_SUCCESS(status))
		return status;
	status = read_characters(usb, &query, buffer, &characters);
	if (!NT_SUCCESS(status)) {
		wdf_object_delete(wdf_object_unchecked(*StringMemory));
		*StringMemory = NULL;
		return status;
	}
	if (NumCharacters)
		*NumCharacters = characters;
	return STATUS_SUCCESS;
}

NTSTATUS WdfUsbTargetDeviceFormatRequestForString(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFUSBDEVICE UsbDevice, WDFREQUEST Request,
                                                  WDFMEMORY Memory, PWDFMEMORY_OFFSET Offset,
                                                  UCHAR StringIndex, USHORT LangID)
{
	static const char api[] = "WdfUsbTargetDeviceFormatRequestForString";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	struct wdf_piece piece;

	(void)DriverGlobals;
	wdf_require_pointer(Memory, api, "Memory");
	NTSTATUS status = wdf_usb_memory_piece(Memory, Offset, &piece);
	if (!NT_SUCCESS(status))
		return status;
	if (piece.length % sizeof(WCHAR) != 0)
		return STATUS_INVALID_PARAMETER;
	struct wdf_usb_transfer *transfer =
		wdf_usb_transfer_of(request, WdfUsbRequestTypeDeviceString);
	if (transfer)
		transfer->string = calloc(1, piece.length + sizeof(USB_STRING_DESCRIPTOR));
	if (!transfer || !transfer->string)
		return STATUS_INSUFFICIENT_RESOURCES;
	transfer->string_to = piece.address;
	transfer->string_bytes = piece.length;
	fill_string(transfer->urb, StringIndex, LangID, transfer->string,
	            piece.length + sizeof(USB_COMMON_DESCRIPTOR));
	transfer->params.Parameters.DeviceString.Buffer = Memory;
	transfer->params.Parameters.DeviceString.LangID = LangID;
	transfer->params.Parameters.DeviceString.StringIndex = StringIndex;
	return wdf_usb_format(request, &usb->target, piece.memory);
}
