/*
 * frameworks/wdf/usb_device.c - what a USB device says of itself.
 */
#include "frameworks/wdf/usb.h"

#include <limits.h>

#include <usbbusif.h>

#include "nt/io/io.h"

static bool dispose(struct wdf_object *object)
{
	struct wdf_usb_device *usb = (struct wdf_usb_device *)object;

	wdf_target_close(&usb->target, WdfIoTargetDeleted);
	if (usb->usbd)
		USBD_CloseHandle(usb->usbd);
	usb->usbd = NULL;
	return true;
}

static void release(struct wdf_object *object)
{
	struct wdf_usb_device *usb = (struct wdf_usb_device *)object;

	free(usb->interfaces);
	free(usb->configuration);
}

const struct wdf_type wdf_usb_device_type = {
	.name = "WDFUSBDEVICE",
	.size = sizeof(struct wdf_usb_device),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_NO_PARENT,
	.base = &wdf_target_type,
	.dispose = dispose,
	.destroy = release,
};

static void interface_release(struct wdf_object *object)
{
	struct wdf_usb_interface *interface = (struct wdf_usb_interface *)object;

	free(interface->pipes);
	free(interface->settings);
}

const struct wdf_type wdf_usb_interface_type = {
	.name = "WDFUSBINTERFACE",
	.size = sizeof(struct wdf_usb_interface),
	.flags = WDF_TYPE_CANNOT_DELETE | WDF_TYPE_NO_PARENT,
	.destroy = interface_release,
};

/* --- Reading ------------------------------------------------------------------------------------------- */

struct wanted {
	UCHAR type, index;
	USHORT language;
	void *buffer;
	ULONG length;
};

/* Gives the bytes that came. */
static NTSTATUS get_descriptor(struct wdf_usb_device *usb, const struct wanted *wanted,
                               ULONG *ret_length)
{
	URB urb = { 0 };

	urb.UrbHeader.Function = URB_FUNCTION_GET_DESCRIPTOR_FROM_DEVICE;
	urb.UrbHeader.Length = sizeof(struct _URB_CONTROL_DESCRIPTOR_REQUEST);
	urb.UrbControlDescriptorRequest.DescriptorType = wanted->type;
	urb.UrbControlDescriptorRequest.Index = wanted->index;
	urb.UrbControlDescriptorRequest.LanguageId = wanted->language;
	urb.UrbControlDescriptorRequest.TransferBuffer = wanted->buffer;
	urb.UrbControlDescriptorRequest.TransferBufferLength = wanted->length;
	NTSTATUS status = wdf_usb_send_own_urb(&usb->target, &urb);
	*ret_length = urb.UrbControlDescriptorRequest.TransferBufferLength;
	if (*ret_length > wanted->length)
		*ret_length = wanted->length;
	return status;
}

static NTSTATUS read_device(struct wdf_usb_device *usb)
{
	struct wanted wanted = { USB_DEVICE_DESCRIPTOR_TYPE, 0, 0, &usb->descriptor,
		                 sizeof(usb->descriptor) };
	ULONG length;

	return get_descriptor(usb, &wanted, &length);
}

/* The whole configuration; its length is asked for first. */
static NTSTATUS read_configuration(struct wdf_usb_device *usb)
{
	USB_CONFIGURATION_DESCRIPTOR head = { 0 };
	struct wanted wanted = { USB_CONFIGURATION_DESCRIPTOR_TYPE, 0, 0, &head, sizeof(head) };
	ULONG length;
	NTSTATUS status = get_descriptor(usb, &wanted, &length);

	if (!NT_SUCCESS(status))
		return status;
	if (length < sizeof(head) || head.wTotalLength < sizeof(head))
		return STATUS_UNSUCCESSFUL;
	usb->configuration = calloc(1, head.wTotalLength);
	if (!usb->configuration)
		return STATUS_INSUFFICIENT_RESOURCES;
	wanted.buffer = usb->configuration;
	wanted.length = head.wTotalLength;
	status = get_descriptor(usb, &wanted, &length);
	if (!NT_SUCCESS(status))
		return status;
	if (length < head.wTotalLength || usb->configuration->wTotalLength != head.wTotalLength)
		return STATUS_DEVICE_DATA_ERROR;
	return STATUS_SUCCESS;
}

/* A device that does not answer is taken for one on the bus's power. */
static void read_status(struct wdf_usb_device *usb)
{
	URB urb = { 0 };
	USHORT bits = 0;

	urb.UrbHeader.Function = URB_FUNCTION_GET_STATUS_FROM_DEVICE;
	urb.UrbHeader.Length = sizeof(struct _URB_CONTROL_GET_STATUS_REQUEST);
	urb.UrbControlGetStatusRequest.TransferBuffer = &bits;
	urb.UrbControlGetStatusRequest.TransferBufferLength = sizeof(bits);
	if (NT_SUCCESS(wdf_usb_send_own_urb(&usb->target, &urb)) &&
	    (bits & USB_GETSTATUS_SELF_POWERED))
		usb->traits |= WDF_USB_DEVICE_TRAIT_SELF_POWERED;
}

static NTSTATUS query_bus(struct wdf_usb_device *usb, USHORT version, USHORT size,
                          USB_BUS_INTERFACE_USBDI_V1 *bus)
{
	IO_STACK_LOCATION location = { .MajorFunction = IRP_MJ_PNP,
		                       .MinorFunction = IRP_MN_QUERY_INTERFACE };

	memset(bus, 0, sizeof(*bus));
	location.Parameters.QueryInterface.InterfaceType = &USB_BUS_INTERFACE_USBDI_GUID;
	location.Parameters.QueryInterface.Size = size;
	location.Parameters.QueryInterface.Version = version;
	location.Parameters.QueryInterface.Interface = (PINTERFACE)bus;
	return io_send(usb->target.target, &location, STATUS_NOT_SUPPORTED, NULL);
}

/* The newest interface that is there. A bus without any is no error. */
static NTSTATUS read_bus(struct wdf_usb_device *usb)
{
	USB_BUS_INTERFACE_USBDI_V1 bus;
	NTSTATUS status = query_bus(usb, USB_BUSIF_USBDI_VERSION_1, sizeof(bus), &bus);

	if (!NT_SUCCESS(status))
		status = query_bus(usb, USB_BUSIF_USBDI_VERSION_0,
		                   sizeof(USB_BUS_INTERFACE_USBDI_V0), &bus);
	if (status == STATUS_NOT_SUPPORTED)
		return STATUS_SUCCESS;
	if (!NT_SUCCESS(status))
		return status;
	if (bus.IsDeviceHighSpeed && bus.IsDeviceHighSpeed(bus.BusContext))
		usb->traits |= WDF_USB_DEVICE_TRAIT_AT_HIGH_SPEED;
	if (bus.GetUSBDIVersion)
		bus.GetUSBDIVersion(bus.BusContext, &usb->version, &usb->port_capabilities);
	if (bus.InterfaceDereference)
		bus.InterfaceDereference(bus.BusContext);
	return STATUS_SUCCESS;
}

NTSTATUS wdf_usb_device_read(struct wdf_usb_device *usb)
{
	NTSTATUS status = read_device(usb);

	if (NT_SUCCESS(status))
		status = read_configuration(usb);
	if (!NT_SUCCESS(status))
		return status;
	if (usb->configuration->bmAttributes & USB_CONFIG_REMOTE_WAKEUP)
		usb->traits |= WDF_USB_DEVICE_TRAIT_REMOTE_WAKE_CAPABLE;
	read_status(usb);
	if (!USBD_SUCCESS(USBD_ValidateConfigurationDescriptor(usb->configuration,
	                                                       usb->configuration->wTotalLength, 2,
	                                                       NULL, 'fdWK')))
		return STATUS_INVALID_DEVICE_REQUEST;
	return read_bus(usb);
}

/* --- Interfaces ------------------------------------------------------------------------------------------ */

static PUSB_INTERFACE_DESCRIPTOR next_descriptor(const struct wdf_usb_device *usb,
                                                 PUSB_INTERFACE_DESCRIPTOR after, LONG number)
{
	PUCHAR start = after ? (PUCHAR)after + after->bLength : (PUCHAR)usb->configuration;

	return USBD_ParseConfigurationDescriptorEx(usb->configuration, start, number, -1, -1, -1,
	                                           -1);
}

struct wdf_usb_interface *wdf_usb_interface_of_number(const struct wdf_usb_device *usb,
                                                      UCHAR number)
{
	for (UCHAR at = 0; at < usb->interface_count; at++)
		if (usb->interfaces[at]->number == number)
			return usb->interfaces[at];
	return NULL;
}

/* The table of settings; a number that the device leaves out has none. */
static NTSTATUS find_settings(struct wdf_usb_interface *interface)
{
	PUSB_INTERFACE_DESCRIPTOR at = NULL;
	unsigned count = 0;

	while ((at = next_descriptor(interface->usb, at, interface->number)) != NULL)
		if (at->bAlternateSetting >= count)
			count = at->bAlternateSetting + 1u;
	if (count > UCHAR_MAX)
		return STATUS_INVALID_DEVICE_REQUEST;
	interface->setting_count = (UCHAR)count;
	interface->settings = calloc(count, sizeof(*interface->settings));
	if (!interface->settings)
		return STATUS_INSUFFICIENT_RESOURCES;
	while ((at = next_descriptor(interface->usb, at, interface->number)) != NULL)
		if (!interface->settings[at->bAlternateSetting])
			interface->settings[at->bAlternateSetting] = at;
	return STATUS_SUCCESS;
}

static NTSTATUS make_interface(struct wdf_usb_device *usb, UCHAR number)
{
	struct wdf_usb_interface *interface;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = usb->target.object.binding,
	                                                  .type = &wdf_usb_interface_type,
	                                                  .parent = &usb->target.object },
	                          (struct wdf_object **)&interface);

	if (!NT_SUCCESS(status))
		return status;
	interface->usb = usb;
	interface->number = number;
	usb->interfaces[usb->interface_count++] = interface;
	return find_settings(interface);
}

NTSTATUS wdf_usb_device_make_interfaces(struct wdf_usb_device *usb)
{
	UCHAR promised = usb->configuration->bNumInterfaces;
	PUSB_INTERFACE_DESCRIPTOR at = NULL;
	NTSTATUS status = STATUS_SUCCESS;

	usb->interfaces = calloc(promised ? promised : 1u, sizeof(struct wdf_usb_interface *));
	if (!usb->interfaces)
		return STATUS_INSUFFICIENT_RESOURCES;
	while (NT_SUCCESS(status) && usb->interface_count < promised &&
	       (at = next_descriptor(usb, at, -1)) != NULL)
		if (!wdf_usb_interface_of_number(usb, at->bInterfaceNumber))
			status = make_interface(usb, at->bInterfaceNumber);
	if (NT_SUCCESS(status) && promised != 0 && usb->interface_count == 0)
		return STATUS_INVALID_DEVICE_REQUEST;
	return status;
}
