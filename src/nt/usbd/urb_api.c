/*
 * usbd/urb_api.c - URBs: allocation, and the requests that choose configurations and interfaces.
 */
#include "nt/usbd/usbd.h"

#include <limits.h>

#define URB_TAG 'dbsU'
/* Documented: a full-speed and a high-speed URB take no more packets. */
#define ISOCHRONOUS_PACKETS_MAX 1024

static PURB urb_create(SIZE_T size)
{
	PURB urb = size > USHRT_MAX ? NULL : ExAllocatePool2(POOL_FLAG_NON_PAGED, size, URB_TAG);

	if (urb)
		urb->UrbHeader.Length = (USHORT)size;
	return urb;
}

NTSTATUS USBD_UrbAllocate(USBD_HANDLE USBDHandle, PURB *Urb)
{
	*Urb = NULL;
	if (!USBDHandle)
		return STATUS_INVALID_PARAMETER;
	*Urb = urb_create(sizeof(URB));
	return *Urb ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS USBD_IsochUrbAllocate(USBD_HANDLE USBDHandle, ULONG NumberOfIsochPackets, PURB *Urb)
{
	*Urb = NULL;
	if (!USBDHandle || NumberOfIsochPackets == 0 ||
	    NumberOfIsochPackets > ISOCHRONOUS_PACKETS_MAX)
		return STATUS_INVALID_PARAMETER;
	*Urb = urb_create(GET_ISO_URB_SIZE(NumberOfIsochPackets));
	return *Urb ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

VOID USBD_UrbFree(USBD_HANDLE USBDHandle, PURB Urb)
{
	(void)USBDHandle;
	ExFreePoolWithTag(Urb, URB_TAG);
}

VOID USBD_AssignUrbToIoStackLocation(USBD_HANDLE USBDHandle, PIO_STACK_LOCATION IoStackLocation,
                                     PURB Urb)
{
	(void)USBDHandle;
	IoStackLocation->Parameters.Others.Argument1 = Urb;
}

/* --- Choosing ---------------------------------------------------------------------------------------- */

/* Describe what is asked of interface; gives the bytes used. */
static USHORT fill_interface(PUSBD_INTERFACE_INFORMATION information,
                             const USB_INTERFACE_DESCRIPTOR *interface)
{
	information->Length = (USHORT)GET_USBD_INTERFACE_SIZE(interface->bNumEndpoints);
	information->InterfaceNumber = interface->bInterfaceNumber;
	information->AlternateSetting = interface->bAlternateSetting;
	information->NumberOfPipes = interface->bNumEndpoints;
	for (ULONG at = 0; at < interface->bNumEndpoints; at++)
		information->Pipes[at].MaximumTransferSize = USBD_DEFAULT_MAXIMUM_TRANSFER_SIZE;
	return information->Length;
}

static SIZE_T configuration_size(const USBD_INTERFACE_LIST_ENTRY *list)
{
	SIZE_T size = offsetof(struct _URB_SELECT_CONFIGURATION, Interface);

	for (; list->InterfaceDescriptor; list++)
		size += GET_USBD_INTERFACE_SIZE(list->InterfaceDescriptor->bNumEndpoints);
	return size < sizeof(struct _URB_SELECT_CONFIGURATION)
	               ? sizeof(struct _URB_SELECT_CONFIGURATION)
	               : size;
}

static PURB select_configuration(PUSB_CONFIGURATION_DESCRIPTOR configuration,
                                 PUSBD_INTERFACE_LIST_ENTRY list)
{
	SIZE_T size = configuration_size(list);
	PURB urb = urb_create(size);

	if (!urb)
		return NULL;
	urb->UrbHeader.Function = URB_FUNCTION_SELECT_CONFIGURATION;
	urb->UrbSelectConfiguration.ConfigurationDescriptor = configuration;
	PUCHAR place = (PUCHAR)&urb->UrbSelectConfiguration.Interface;
	for (; list->InterfaceDescriptor; list++) {
		list->Interface = (PUSBD_INTERFACE_INFORMATION)place;
		place += fill_interface(list->Interface, list->InterfaceDescriptor);
	}
	/* No interface asked for: the bytes behind the fixed part are no interface. */
	urb->UrbHeader.Length = (USHORT)(place - (PUCHAR)urb);
	return urb;
}

PURB USBD_CreateConfigurationRequestEx(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                       PUSBD_INTERFACE_LIST_ENTRY InterfaceList)
{
	return select_configuration(ConfigurationDescriptor, InterfaceList);
}

/* Obsolete: the first setting of every interface. */
PURB USBD_CreateConfigurationRequest(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                     PUSHORT Siz)
{
	USBD_INTERFACE_LIST_ENTRY list[UCHAR_MAX + 1] = { 0 };
	ULONG count = 0;

	for (LONG number = 0; number < ConfigurationDescriptor->bNumInterfaces; number++) {
		list[count].InterfaceDescriptor =
			USBD_ParseConfigurationDescriptorEx(ConfigurationDescriptor,
		                                            ConfigurationDescriptor, number, 0, -1,
		                                            -1, -1);
		if (list[count].InterfaceDescriptor)
			count++;
	}
	PURB urb = select_configuration(ConfigurationDescriptor, list);
	*Siz = urb ? urb->UrbHeader.Length : 0;
	return urb;
}

NTSTATUS USBD_SelectConfigUrbAllocateAndBuild(USBD_HANDLE USBDHandle,
                                              PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                              PUSBD_INTERFACE_LIST_ENTRY InterfaceList, PURB *Urb)
{
	*Urb = NULL;
	if (!USBDHandle || !ConfigurationDescriptor || !InterfaceList)
		return STATUS_INVALID_PARAMETER;
	*Urb = select_configuration(ConfigurationDescriptor, InterfaceList);
	return *Urb ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS USBD_SelectInterfaceUrbAllocateAndBuild(USBD_HANDLE USBDHandle,
                                                 USBD_CONFIGURATION_HANDLE ConfigurationHandle,
                                                 PUSBD_INTERFACE_LIST_ENTRY InterfaceListEntry,
                                                 PURB *Urb)
{
	*Urb = NULL;
	if (!USBDHandle || !ConfigurationHandle || !InterfaceListEntry ||
	    !InterfaceListEntry->InterfaceDescriptor)
		return STATUS_INVALID_PARAMETER;
	const USB_INTERFACE_DESCRIPTOR *interface = InterfaceListEntry->InterfaceDescriptor;
	SIZE_T size = offsetof(struct _URB_SELECT_INTERFACE, Interface) +
	              GET_USBD_INTERFACE_SIZE(interface->bNumEndpoints);
	PURB urb = urb_create(size < sizeof(struct _URB_SELECT_INTERFACE)
	                              ? sizeof(struct _URB_SELECT_INTERFACE)
	                              : size);
	if (!urb)
		return STATUS_INSUFFICIENT_RESOURCES;
	urb->UrbHeader.Length = (USHORT)size;
	urb->UrbHeader.Function = URB_FUNCTION_SELECT_INTERFACE;
	urb->UrbSelectInterface.ConfigurationHandle = ConfigurationHandle;
	InterfaceListEntry->Interface = &urb->UrbSelectInterface.Interface;
	fill_interface(InterfaceListEntry->Interface, interface);
	*Urb = urb;
	return STATUS_SUCCESS;
}
