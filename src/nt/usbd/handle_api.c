/*
 * usbd/handle_api.c - a client's registration with the USB stack below it, and questions to that stack.
 */
#include "nt/usbd/usbd.h"

#include "nt/io/io.h"

#include <initguid.h> /* the interfaces of the USB bus are defined here */

#include <usbbusif.h>

#define HANDLE_TAG 'HbsU'

struct USBD_HANDLE__ {
	PDEVICE_OBJECT device, target;
	ULONG contract;
	ULONG tag;
	ULONG interface_version; /* 0: the stack below offers no USB interface */
};

/* Errors: STATUS_NOT_SUPPORTED: there is no USB bus below target. */
static NTSTATUS query_bus(PDEVICE_OBJECT target, USB_BUS_INTERFACE_USBDI_V0 *ret_bus)
{
	IO_STACK_LOCATION location = { .MajorFunction = IRP_MJ_PNP,
		                       .MinorFunction = IRP_MN_QUERY_INTERFACE };

	location.Parameters.QueryInterface.InterfaceType = &USB_BUS_INTERFACE_USBDI_GUID;
	location.Parameters.QueryInterface.Size = sizeof(*ret_bus);
	location.Parameters.QueryInterface.Version = USB_BUSIF_USBDI_VERSION_0;
	location.Parameters.QueryInterface.Interface = (PINTERFACE)ret_bus;
	return io_send(target, &location, STATUS_NOT_SUPPORTED, NULL);
}

static ULONG bus_version(PDEVICE_OBJECT target)
{
	USB_BUS_INTERFACE_USBDI_V0 bus = { 0 };
	USBD_VERSION_INFORMATION version = { 0 };
	ULONG capabilities = 0;

	if (!NT_SUCCESS(query_bus(target, &bus)) || !bus.GetUSBDIVersion)
		return 0;
	bus.GetUSBDIVersion(bus.BusContext, &version, &capabilities);
	bus.InterfaceDereference(bus.BusContext);
	return version.USBDI_Version;
}

NTSTATUS USBD_CreateHandle(PDEVICE_OBJECT DeviceObject, PDEVICE_OBJECT TargetDeviceObject,
                           ULONG USBDClientContractVersion, ULONG PoolTag, USBD_HANDLE *USBDHandle)
{
	KE_REQUIRE_IRQL("USBD_CreateHandle", PASSIVE_LEVEL, "VF-29", 0);
	*USBDHandle = NULL;
	if (!DeviceObject || !TargetDeviceObject || PoolTag == 0 ||
	    USBDClientContractVersion != USBD_CLIENT_CONTRACT_VERSION_602)
		return STATUS_INVALID_PARAMETER;
	USBD_HANDLE handle = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*handle), HANDLE_TAG);
	if (!handle)
		return STATUS_INSUFFICIENT_RESOURCES;
	handle->device = DeviceObject;
	handle->target = TargetDeviceObject;
	handle->contract = USBDClientContractVersion;
	handle->tag = PoolTag;
	handle->interface_version = bus_version(TargetDeviceObject);
	*USBDHandle = handle;
	return STATUS_SUCCESS;
}

VOID USBD_CloseHandle(USBD_HANDLE USBDHandle)
{
	KE_REQUIRE_IRQL("USBD_CloseHandle", PASSIVE_LEVEL, "VF-29", 0);
	ExFreePoolWithTag(USBDHandle, HANDLE_TAG);
}

/* Only a stack with the newer contract's interface answers, and none offers it here. */
NTSTATUS USBD_QueryUsbCapability(USBD_HANDLE USBDHandle, const GUID *CapabilityType,
                                 ULONG OutputBufferLength, PUCHAR OutputBuffer, PULONG ResultLength)
{
	KE_REQUIRE_IRQL("USBD_QueryUsbCapability", PASSIVE_LEVEL, "VF-29", 0);
	if (ResultLength)
		*ResultLength = 0;
	if (!USBDHandle || !CapabilityType || (!OutputBuffer && OutputBufferLength != 0))
		return STATUS_INVALID_PARAMETER;
	return STATUS_NOT_IMPLEMENTED;
}

BOOLEAN USBD_IsInterfaceVersionSupported(USBD_HANDLE USBDHandle, ULONG USBDInterfaceVersion)
{
	return USBDHandle->interface_version >= USBDInterfaceVersion;
}

VOID USBD_GetUSBDIVersion(PUSBD_VERSION_INFORMATION VersionInformation)
{
	VersionInformation->USBDI_Version = USBDI_VERSION;
	VersionInformation->Supported_USB_Version = 0x200;
}

NTSTATUS USBD_QueryBusTime(PDEVICE_OBJECT RootHubPdo, PULONG CurrentFrame)
{
	USB_BUS_INTERFACE_USBDI_V0 bus = { 0 };
	NTSTATUS status = query_bus(RootHubPdo, &bus);

	if (!NT_SUCCESS(status))
		return status;
	status = bus.QueryBusTime(bus.BusContext, CurrentFrame);
	bus.InterfaceDereference(bus.BusContext);
	return status;
}

NTSTATUS USBD_GetPdoRegistryParameter(PDEVICE_OBJECT PhysicalDeviceObject, PVOID Parameter,
                                      ULONG ParameterLength, PWSTR KeyName, ULONG KeyNameLength)
{
	UCHAR buffer[sizeof(KEY_VALUE_PARTIAL_INFORMATION) + 512];
	PKEY_VALUE_PARTIAL_INFORMATION value = (PKEY_VALUE_PARTIAL_INFORMATION)buffer;
	UNICODE_STRING name = { (USHORT)KeyNameLength, (USHORT)KeyNameLength, KeyName };
	ULONG length;
	HANDLE key;

	if (KeyNameLength >= sizeof(WCHAR) && KeyName[KeyNameLength / sizeof(WCHAR) - 1] == 0)
		name.Length -= sizeof(WCHAR);
	NTSTATUS status = IoOpenDeviceRegistryKey(PhysicalDeviceObject, PLUGPLAY_REGKEY_DEVICE,
	                                          KEY_READ, &key);
	if (!NT_SUCCESS(status))
		return status;
	status = ZwQueryValueKey(key, &name, KeyValuePartialInformation, value, sizeof(buffer),
	                         &length);
	ZwClose(key);
	if (!NT_SUCCESS(status))
		return status;
	if (value->DataLength > ParameterLength)
		return STATUS_BUFFER_TOO_SMALL;
	RtlCopyMemory(Parameter, value->Data, value->DataLength);
	return STATUS_SUCCESS;
}
