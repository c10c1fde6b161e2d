/*
 * usbd/descriptor_api.c - finding descriptors in what a device sent.
 */
#include "nt/usbd/usbd.h"

/* The descriptor at place, when its header and its own length lie before end; else null. */
static PUSB_COMMON_DESCRIPTOR descriptor_at(PUCHAR place, PUCHAR end)
{
	PUSB_COMMON_DESCRIPTOR descriptor = (PUSB_COMMON_DESCRIPTOR)place;

	if (place >= end || (SIZE_T)(end - place) < sizeof(*descriptor))
		return NULL;
	if (descriptor->bLength < sizeof(*descriptor) ||
	    (SIZE_T)(end - place) < descriptor->bLength)
		return NULL;
	return descriptor;
}

PUSB_COMMON_DESCRIPTOR USBD_ParseDescriptors(PVOID DescriptorBuffer, ULONG TotalLength,
                                             PVOID StartPosition, LONG DescriptorType)
{
	PUCHAR start = StartPosition, buffer = DescriptorBuffer;

	if (!buffer || start < buffer || start > buffer + TotalLength)
		return NULL;
	for (PUCHAR end = buffer + TotalLength;;) {
		PUSB_COMMON_DESCRIPTOR descriptor = descriptor_at(start, end);
		if (!descriptor || descriptor->bDescriptorType == DescriptorType)
			return descriptor;
		start += descriptor->bLength;
	}
}

/* One field of an interface: -1 asks for nothing. */
static BOOLEAN fits(LONG wanted, UCHAR value)
{
	return wanted == -1 || wanted == value;
}

PUSB_INTERFACE_DESCRIPTOR USBD_ParseConfigurationDescriptorEx(
	PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor, PVOID StartPosition,
	LONG InterfaceNumber, LONG AlternateSetting, LONG InterfaceClass, LONG InterfaceSubClass,
	LONG InterfaceProtocol)
{
	PUCHAR start = StartPosition;

	for (;;) {
		PUSB_INTERFACE_DESCRIPTOR interface = (PUSB_INTERFACE_DESCRIPTOR)
			USBD_ParseDescriptors(ConfigurationDescriptor,
		                              ConfigurationDescriptor->wTotalLength, start,
		                              USB_INTERFACE_DESCRIPTOR_TYPE);
		if (!interface || interface->bLength < sizeof(*interface))
			return NULL;
		if (fits(InterfaceNumber, interface->bInterfaceNumber) &&
		    fits(AlternateSetting, interface->bAlternateSetting) &&
		    fits(InterfaceClass, interface->bInterfaceClass) &&
		    fits(InterfaceSubClass, interface->bInterfaceSubClass) &&
		    fits(InterfaceProtocol, interface->bInterfaceProtocol))
			return interface;
		start = (PUCHAR)interface + interface->bLength;
	}
}

PUSB_INTERFACE_DESCRIPTOR
USBD_ParseConfigurationDescriptor(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                  UCHAR InterfaceNumber, UCHAR AlternateSetting)
{
	return USBD_ParseConfigurationDescriptorEx(ConfigurationDescriptor, ConfigurationDescriptor,
	                                           InterfaceNumber, AlternateSetting, -1, -1, -1);
}

ULONG USBD_GetInterfaceLength(PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor, PUCHAR BufferEnd)
{
	PUCHAR place = (PUCHAR)InterfaceDescriptor;
	PUSB_COMMON_DESCRIPTOR descriptor = descriptor_at(place, BufferEnd);

	/* Up to the next interface. */
	while (descriptor) {
		place += descriptor->bLength;
		descriptor = descriptor_at(place, BufferEnd);
		if (descriptor && descriptor->bDescriptorType == USB_INTERFACE_DESCRIPTOR_TYPE)
			break;
	}
	return (ULONG)(place - (PUCHAR)InterfaceDescriptor);
}

/* Bits in a millisecond, with the host's delay and bit stuffing (USB 2.0, 5.11.3). */
ULONG USBD_CalculateUsbBandwidth(ULONG MaxPacketSize, UCHAR EndpointType, BOOLEAN LowSpeed)
{
	BOOLEAN isochronous =
		(EndpointType & USB_ENDPOINT_TYPE_MASK) == USB_ENDPOINT_TYPE_ISOCHRONOUS;
	ULONG overhead = isochronous ? 9 : LowSpeed ? 19 : 13;
	ULONG bits = (overhead + MaxPacketSize) * 8 * 7 / 6;

	return LowSpeed ? bits * 8 : bits;
}
