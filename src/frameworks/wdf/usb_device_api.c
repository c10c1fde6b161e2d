/*
 * frameworks/wdf/usb_device_api.c - WdfUsbTargetDevice*: creation, what the device is, its port.
 */
#include "frameworks/wdf/usb.h"

#include <usbioctl.h>

#define WDF_USBD_TAG 'UfdW'

/* --- Creation ---------------------------------------------------------------------------------------- */

static NTSTATUS register_client(struct wdf_usb_device *usb, ULONG contract)
{
	struct wdf_device *device = usb->target.device;

	if (contract == USBD_CLIENT_CONTRACT_VERSION_INVALID)
		return STATUS_SUCCESS;
	return USBD_CreateHandle(device->device_object, usb->target.target, contract, WDF_USBD_TAG,
	                         &usb->usbd);
}

static NTSTATUS fill(struct wdf_usb_device *usb, const struct wdf_creation *creation,
                     ULONG contract)
{
	NTSTATUS status = register_client(usb, contract);

	if (NT_SUCCESS(status))
		status = wdf_usb_device_read(usb);
	if (NT_SUCCESS(status))
		status = wdf_object_commit(&usb->target.object, creation);
	else
		wdf_object_discard(&usb->target.object);
	return status;
}

static NTSTATUS create(struct wdf_device *device, PWDF_OBJECT_ATTRIBUTES attributes, ULONG contract,
                       const void *caller, struct wdf_usb_device **ret_usb)
{
	struct wdf_creation creation = { .binding = device->object.binding,
		                         .type = &wdf_usb_device_type,
		                         .attributes = attributes,
		                         .parent = &device->object,
		                         .caller = caller };
	struct wdf_target *target;
	NTSTATUS status = wdf_attributes_check(&creation);

	if (!NT_SUCCESS(status))
		return status;
	if (!device->attached)
		return STATUS_INVALID_DEVICE_REQUEST; /* a control device has no stack below it */
	status = wdf_target_allocate_below(device, &creation, &target);
	if (!NT_SUCCESS(status))
		return status;
	*ret_usb = (struct wdf_usb_device *)target;
	status = fill(*ret_usb, &creation, contract);
	if (!NT_SUCCESS(status))
		return status;
	status = wdf_usb_device_make_interfaces(*ret_usb);
	if (!NT_SUCCESS(status))
		wdf_object_delete(&target->object);
	return status;
}

NTSTATUS WdfUsbTargetDeviceCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                  PWDF_OBJECT_ATTRIBUTES Attributes, WDFUSBDEVICE *UsbDevice)
{
	static const char api[] = "WdfUsbTargetDeviceCreate";
	struct wdf_device *device = wdf_device_from_handle(Device, api);
	struct wdf_usb_device *usb;

	(void)DriverGlobals;
	wdf_require_pointer(UsbDevice, api, "UsbDevice");
	*UsbDevice = NULL;
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status = create(device, Attributes, USBD_CLIENT_CONTRACT_VERSION_INVALID,
	                         WDF_CALLER(), &usb);
	if (NT_SUCCESS(status))
		*UsbDevice = WDF_HANDLE(WDFUSBDEVICE, usb);
	return status;
}

NTSTATUS WdfUsbTargetDeviceCreateWithParameters(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                                PWDF_USB_DEVICE_CREATE_CONFIG Config,
                                                PWDF_OBJECT_ATTRIBUTES Attributes,
                                                WDFUSBDEVICE *UsbDevice)
{
	static const char api[] = "WdfUsbTargetDeviceCreateWithParameters";
	struct wdf_device *device = wdf_device_from_handle(Device, api);
	struct wdf_usb_device *usb;

	(void)DriverGlobals;
	wdf_require_pointer(Config, api, "Config");
	wdf_require_pointer(UsbDevice, api, "UsbDevice");
	*UsbDevice = NULL;
	if (Config->Size != sizeof(*Config))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status =
		create(device, Attributes, Config->USBDClientContractVersion, WDF_CALLER(), &usb);
	if (NT_SUCCESS(status))
		*UsbDevice = WDF_HANDLE(WDFUSBDEVICE, usb);
	return status;
}

/* --- What it is ---------------------------------------------------------------------------------------- */

NTSTATUS WdfUsbTargetDeviceRetrieveInformation(PWDF_DRIVER_GLOBALS DriverGlobals,
                                               WDFUSBDEVICE UsbDevice,
                                               PWDF_USB_DEVICE_INFORMATION Information)
{
	static const char api[] = "WdfUsbTargetDeviceRetrieveInformation";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	wdf_require_pointer(Information, api, "Information");
	if (Information->Size != sizeof(*Information))
		return STATUS_INFO_LENGTH_MISMATCH;
	Information->UsbdVersionInformation = usb->version;
	Information->HcdPortCapabilities = usb->port_capabilities;
	Information->Traits = usb->traits;
	return STATUS_SUCCESS;
}

void WdfUsbTargetDeviceGetDeviceDescriptor(PWDF_DRIVER_GLOBALS DriverGlobals,
                                           WDFUSBDEVICE UsbDevice,
                                           PUSB_DEVICE_DESCRIPTOR UsbDeviceDescriptor)
{
	static const char api[] = "WdfUsbTargetDeviceGetDeviceDescriptor";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	wdf_require_pointer(UsbDeviceDescriptor, api, "UsbDeviceDescriptor");
	if (wdf_require_irql(api, PASSIVE_LEVEL))
		*UsbDeviceDescriptor = usb->descriptor;
}

NTSTATUS WdfUsbTargetDeviceRetrieveConfigDescriptor(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                    WDFUSBDEVICE UsbDevice, PVOID ConfigDescriptor,
                                                    PUSHORT ConfigDescriptorLength)
{
	static const char api[] = "WdfUsbTargetDeviceRetrieveConfigDescriptor";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	wdf_require_pointer(ConfigDescriptorLength, api, "ConfigDescriptorLength");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	USHORT total = usb->configuration->wTotalLength;
	USHORT room = ConfigDescriptor ? *ConfigDescriptorLength : 0;
	if (ConfigDescriptor)
		memcpy(ConfigDescriptor, usb->configuration, room < total ? room : total);
	*ConfigDescriptorLength = total;
	return room < total ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
}

UCHAR WdfUsbTargetDeviceGetNumInterfaces(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBDEVICE UsbDevice)
{
	(void)DriverGlobals;
	return wdf_usb_device_from_handle(UsbDevice, "WdfUsbTargetDeviceGetNumInterfaces")
	        ->interface_count;
}

WDFUSBINTERFACE WdfUsbTargetDeviceGetInterface(PWDF_DRIVER_GLOBALS DriverGlobals,
                                               WDFUSBDEVICE UsbDevice, UCHAR InterfaceIndex)
{
	struct wdf_usb_device *usb =
		wdf_usb_device_from_handle(UsbDevice, "WdfUsbTargetDeviceGetInterface");

	(void)DriverGlobals;
	return InterfaceIndex < usb->interface_count
	               ? WDF_HANDLE(WDFUSBINTERFACE, usb->interfaces[InterfaceIndex])
	               : NULL;
}

USBD_CONFIGURATION_HANDLE
WdfUsbTargetDeviceWdmGetConfigurationHandle(PWDF_DRIVER_GLOBALS DriverGlobals,
                                            WDFUSBDEVICE UsbDevice)
{
	(void)DriverGlobals;
	return wdf_usb_device_from_handle(UsbDevice, "WdfUsbTargetDeviceWdmGetConfigurationHandle")
	        ->configuration_handle;
}

NTSTATUS WdfUsbTargetDeviceRetrieveCurrentFrameNumber(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                      WDFUSBDEVICE UsbDevice,
                                                      PULONG CurrentFrameNumber)
{
	static const char api[] = "WdfUsbTargetDeviceRetrieveCurrentFrameNumber";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	wdf_require_pointer(CurrentFrameNumber, api, "CurrentFrameNumber");
	return USBD_QueryBusTime(usb->target.target, CurrentFrameNumber);
}

NTSTATUS WdfUsbTargetDeviceQueryUsbCapability(PWDF_DRIVER_GLOBALS DriverGlobals,
                                              WDFUSBDEVICE UsbDevice, const GUID *CapabilityType,
                                              ULONG CapabilityBufferLength, PVOID CapabilityBuffer,
                                              PULONG ResultLength)
{
	static const char api[] = "WdfUsbTargetDeviceQueryUsbCapability";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	wdf_require_pointer(CapabilityType, api, "CapabilityType");
	if (CapabilityBufferLength != 0)
		wdf_require_pointer(CapabilityBuffer, api, "CapabilityBuffer");
	if (!usb->usbd)
		return STATUS_INVALID_DEVICE_STATE;
	return USBD_QueryUsbCapability(usb->usbd, CapabilityType, CapabilityBufferLength,
	                               CapabilityBuffer, ResultLength);
}

/* --- Its port -------------------------------------------------------------------------------------------- */

static NTSTATUS port_status(struct wdf_usb_device *usb, ULONG *ret_bits)
{
	*ret_bits = 0;
	return wdf_usb_send_control(&usb->target, IOCTL_INTERNAL_USB_GET_PORT_STATUS, ret_bits);
}

NTSTATUS WdfUsbTargetDeviceIsConnectedSynchronous(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFUSBDEVICE UsbDevice)
{
	static const char api[] = "WdfUsbTargetDeviceIsConnectedSynchronous";
	ULONG bits;

	(void)DriverGlobals;
	NTSTATUS status = port_status(wdf_usb_device_from_handle(UsbDevice, api), &bits);
	if (NT_SUCCESS(status) && !(bits & USBD_PORT_CONNECTED))
		status = STATUS_DEVICE_DOES_NOT_EXIST;
	return status;
}

NTSTATUS WdfUsbTargetDeviceResetPortSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFUSBDEVICE UsbDevice)
{
	static const char api[] = "WdfUsbTargetDeviceResetPortSynchronously";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	return wdf_usb_send_control(&usb->target, IOCTL_INTERNAL_USB_RESET_PORT, NULL);
}

NTSTATUS WdfUsbTargetDeviceCyclePortSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFUSBDEVICE UsbDevice)
{
	static const char api[] = "WdfUsbTargetDeviceCyclePortSynchronously";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	return wdf_usb_send_control(&usb->target, IOCTL_INTERNAL_USB_CYCLE_PORT, NULL);
}

NTSTATUS WdfUsbTargetDeviceFormatRequestForCyclePort(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                     WDFUSBDEVICE UsbDevice, WDFREQUEST Request)
{
	static const char api[] = "WdfUsbTargetDeviceFormatRequestForCyclePort";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);
	struct wdf_format what = { .major = IRP_MJ_INTERNAL_DEVICE_CONTROL,
		                   .control_code = IOCTL_INTERNAL_USB_CYCLE_PORT,
		                   .others = true };

	(void)DriverGlobals;
	return wdf_request_format(wdf_request_from_handle(Request, api), &usb->target, &what);
}
