/*
 * usbdlib.h - library of the USB driver interface.
 *
 * Source   WDK reference: "usbdlib.h header".
 */
#ifndef _USBDLIB_H_
#define _USBDLIB_H_

#include "usbdi.h"
#include "wdm.h"

#define DECLSPEC_EXPORT
#define URB_STATUS(urb) ((urb)->UrbHeader.Status)
#define GET_SELECT_CONFIGURATION_REQUEST_SIZE(totalInterfaces,totalPipes) \
	(sizeof(struct _URB_SELECT_CONFIGURATION) + ((totalInterfaces - 1) \
	 *sizeof(USBD_INTERFACE_INFORMATION)) + ((totalPipes - totalInterfaces) \
	 *sizeof(USBD_PIPE_INFORMATION)))
#define GET_SELECT_INTERFACE_REQUEST_SIZE(totalPipes) \
	(sizeof(struct _URB_SELECT_INTERFACE) + ((totalPipes - 1) \
	 *sizeof(USBD_PIPE_INFORMATION)))
#define GET_USBD_INTERFACE_SIZE(numEndpoints) \
	(sizeof(USBD_INTERFACE_INFORMATION) + (sizeof(USBD_PIPE_INFORMATION) * (numEndpoints)) \
	 - sizeof(USBD_PIPE_INFORMATION))
#define GET_ISO_URB_SIZE(n) \
	(sizeof(struct _URB_ISOCH_TRANSFER) + sizeof(USBD_ISO_PACKET_DESCRIPTOR) *n)

typedef struct _USBD_INTERFACE_LIST_ENTRY {
	PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor;
	PUSBD_INTERFACE_INFORMATION Interface;
} USBD_INTERFACE_LIST_ENTRY, *PUSBD_INTERFACE_LIST_ENTRY;
VOID USBD_GetUSBDIVersion(PUSBD_VERSION_INFORMATION VersionInformation);
PUSB_INTERFACE_DESCRIPTOR USBD_ParseConfigurationDescriptor(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
	UCHAR InterfaceNumber, UCHAR AlternateSetting);
PURB USBD_CreateConfigurationRequest(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                     PUSHORT Siz);
PUSB_COMMON_DESCRIPTOR USBD_ParseDescriptors(PVOID DescriptorBuffer, ULONG TotalLength,
                                             PVOID StartPosition, LONG DescriptorType);
PUSB_INTERFACE_DESCRIPTOR USBD_ParseConfigurationDescriptorEx(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
	PVOID StartPosition, LONG InterfaceNumber, LONG AlternateSetting, LONG InterfaceClass,
	LONG InterfaceSubClass, LONG InterfaceProtocol);
PURB USBD_CreateConfigurationRequestEx(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                       PUSBD_INTERFACE_LIST_ENTRY InterfaceList);
ULONG USBD_GetInterfaceLength(PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor, PUCHAR BufferEnd);
VOID USBD_RegisterHcFilter(PDEVICE_OBJECT DeviceObject, PDEVICE_OBJECT FilterDeviceObject);
NTSTATUS USBD_GetPdoRegistryParameter(PDEVICE_OBJECT PhysicalDeviceObject, PVOID Parameter,
                                      ULONG ParameterLength, PWSTR KeyName, ULONG KeyNameLength);
NTSTATUS USBD_QueryBusTime(PDEVICE_OBJECT RootHubPdo, PULONG CurrentFrame);
ULONG USBD_CalculateUsbBandwidth(ULONG MaxPacketSize, UCHAR EndpointType, BOOLEAN LowSpeed);
USBD_STATUS USBD_ValidateConfigurationDescriptor(PUSB_CONFIGURATION_DESCRIPTOR ConfigDesc,
                                                 ULONG BufferLength, USHORT Level, PUCHAR *Offset,
                                                 ULONG Tag);

#endif
