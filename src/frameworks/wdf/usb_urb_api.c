/*
 * frameworks/wdf/usb_urb_api.c - URBs that a driver builds itself, for a device or a pipe.
 */
#include "frameworks/wdf/usb.h"

static void urb_release(struct wdf_object *object)
{
	struct wdf_memory *memory = (struct wdf_memory *)object;

	ExFreePool(memory->buffer);
}

/* A memory object to the driver, whose buffer the USB library allocated. */
static const struct wdf_type urb_memory_type = {
	.name = "WDFMEMORY",
	.size = sizeof(struct wdf_memory),
	.base = &wdf_memory_type,
	.destroy = urb_release,
};

/* Takes urb over, failing too. */
static NTSTATUS wrap(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes, PURB urb,
                     WDFMEMORY *ret_memory)
{
	struct wdf_memory *memory;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = usb->target.object.binding,
	                                                  .type = &urb_memory_type,
	                                                  .attributes = attributes,
	                                                  .parent = &usb->target.object,
	                                                  .caller = WDF_CALLER() },
	                          (struct wdf_object **)&memory);

	if (!NT_SUCCESS(status)) {
		USBD_UrbFree(usb->usbd, urb);
		return status;
	}
	memory->kind = WDF_MEMORY_PREALLOCATED;
	memory->buffer = urb;
	memory->size = urb->UrbHeader.Length;
	*ret_memory = WDF_HANDLE(WDFMEMORY, memory);
	return STATUS_SUCCESS;
}

NTSTATUS WdfUsbTargetDeviceCreateUrb(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBDEVICE UsbDevice,
                                     PWDF_OBJECT_ATTRIBUTES Attributes, WDFMEMORY *UrbMemory,
                                     PURB *Urb)
{
	static const char api[] = "WdfUsbTargetDeviceCreateUrb";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	PURB urb;

	(void)DriverGlobals;
	wdf_require_pointer(UrbMemory, api, "UrbMemory");
	*UrbMemory = NULL;
	if (!usb->usbd)
		return STATUS_INVALID_DEVICE_STATE;
	NTSTATUS status = USBD_UrbAllocate(usb->usbd, &urb);
	if (NT_SUCCESS(status))
		status = wrap(usb, Attributes, urb, UrbMemory);
	if (NT_SUCCESS(status) && Urb)
		*Urb = urb;
	return status;
}

NTSTATUS WdfUsbTargetDeviceCreateIsochUrb(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBDEVICE UsbDevice,
                                          PWDF_OBJECT_ATTRIBUTES Attributes,
                                          ULONG NumberOfIsochPackets, WDFMEMORY *UrbMemory,
                                          PURB *Urb)
{
	static const char api[] = "WdfUsbTargetDeviceCreateIsochUrb";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	PURB urb;

	(void)DriverGlobals;
	wdf_require_pointer(UrbMemory, api, "UrbMemory");
	*UrbMemory = NULL;
	if (!usb->usbd)
		return STATUS_INVALID_DEVICE_STATE;
	NTSTATUS status = USBD_IsochUrbAllocate(usb->usbd, NumberOfIsochPackets, &urb);
	if (NT_SUCCESS(status))
		status = wrap(usb, Attributes, urb, UrbMemory);
	if (NT_SUCCESS(status) && Urb)
		*Urb = urb;
	return status;
}

/* --- Sending ------------------------------------------------------------------------------------------- */

NTSTATUS WdfUsbTargetDeviceSendUrbSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                WDFUSBDEVICE UsbDevice, WDFREQUEST Request,
                                                PWDF_REQUEST_SEND_OPTIONS RequestOptions, PURB Urb)
{
	static const char api[] = "WdfUsbTargetDeviceSendUrbSynchronously";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	wdf_require_pointer(Urb, api, "Urb");
	return wdf_usb_send_urb(&usb->target, Request, RequestOptions, Urb);
}

NTSTATUS WdfUsbTargetPipeSendUrbSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                              WDFREQUEST Request,
                                              PWDF_REQUEST_SEND_OPTIONS RequestOptions, PURB Urb)
{
	static const char api[] = "WdfUsbTargetPipeSendUrbSynchronously";
	struct wdf_usb_pipe *pipe = wdf_usb_pipe_from_handle(Pipe, api);

	(void)DriverGlobals;
	wdf_require_pointer(Urb, api, "Urb");
	return wdf_usb_send_urb(&pipe->target, Request, RequestOptions, Urb);
}

struct format {
	struct wdf_target *target;
	struct wdf_request *request;
	WDF_USB_REQUEST_TYPE type;
};

static NTSTATUS format(const struct format *format, WDFMEMORY memory, PWDFMEMORY_OFFSET offset)
{
	struct wdf_piece piece;
	NTSTATUS status = wdf_usb_memory_piece(memory, offset, &piece);

	if (!NT_SUCCESS(status))
		return status;
	if (piece.length < sizeof(struct _URB_HEADER))
		return STATUS_INVALID_PARAMETER;
	struct wdf_usb_transfer *transfer = wdf_usb_transfer_of(format->request, format->type);
	if (!transfer)
		return STATUS_INSUFFICIENT_RESOURCES;
	transfer->urb = piece.address;
	if (format->type == WdfUsbRequestTypePipeUrb)
		transfer->params.Parameters.PipeUrb.Buffer = memory;
	else
		transfer->params.Parameters.DeviceUrb.Buffer = memory;
	return wdf_usb_format(format->request, format->target, piece.memory);
}

NTSTATUS WdfUsbTargetDeviceFormatRequestForUrb(PWDF_DRIVER_GLOBALS DriverGlobals,
                                               WDFUSBDEVICE UsbDevice, WDFREQUEST Request,
                                               WDFMEMORY UrbMemory,
                                               PWDFMEMORY_OFFSET UrbMemoryOffset)
{
	static const char api[] = "WdfUsbTargetDeviceFormatRequestForUrb";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	struct format what = { &usb->target, wdf_request_from_handle(Request, api),
		               WdfUsbRequestTypeDeviceUrb };

	(void)DriverGlobals;
	wdf_require_pointer(UrbMemory, api, "UrbMemory");
	return format(&what, UrbMemory, UrbMemoryOffset);
}

NTSTATUS WdfUsbTargetPipeFormatRequestForUrb(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE PIPE,
                                             WDFREQUEST Request, WDFMEMORY UrbMemory,
                                             PWDFMEMORY_OFFSET UrbMemoryOffset)
{
	static const char api[] = "WdfUsbTargetPipeFormatRequestForUrb";
	struct wdf_usb_pipe *pipe = wdf_usb_pipe_from_handle(PIPE, api);
	struct format what = { &pipe->target, wdf_request_from_handle(Request, api),
		               WdfUsbRequestTypePipeUrb };

	(void)DriverGlobals;
	wdf_require_pointer(UrbMemory, api, "UrbMemory");
	return format(&what, UrbMemory, UrbMemoryOffset);
}
