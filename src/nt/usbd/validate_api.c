/*
 * usbd/validate_api.c - USBD_ValidateConfigurationDescriptor.
 *
 * Model    Level 1: the lengths of the whole and of each descriptor. Level 2: sizes of the known kinds, and
 *          endpoints that belong to an interface. Level 3: the counts and addresses that USB 2.0 chapter 9
 *          promises.
 */
#include "nt/usbd/usbd.h"

struct walk {
	PUCHAR place, end;
	USHORT level;
	PUSB_INTERFACE_DESCRIPTOR interface; /* of the endpoints that follow; null: none yet */
	ULONG endpoints;                     /* of that interface, so far */
	UCHAR seen_interfaces[32], seen_endpoints[32];
	ULONG interface_count;
};

/* Set the bit; true when it was set before. */
static BOOLEAN seen(UCHAR *bits, UCHAR index)
{
	UCHAR mask = (UCHAR)(1u << (index % 8));
	BOOLEAN before = (bits[index / 8] & mask) != 0;

	bits[index / 8] |= mask;
	return before;
}

static USBD_STATUS end_interface(struct walk *walk)
{
	if (walk->level >= 3 && walk->interface &&
	    walk->endpoints != walk->interface->bNumEndpoints)
		return USBD_STATUS_BAD_NUMBER_OF_ENDPOINTS;
	return USBD_STATUS_SUCCESS;
}

static USBD_STATUS check_interface(struct walk *walk)
{
	PUSB_INTERFACE_DESCRIPTOR interface = (PUSB_INTERFACE_DESCRIPTOR)walk->place;
	USBD_STATUS status = end_interface(walk);

	if (!USBD_SUCCESS(status))
		return status;
	if (interface->bLength < sizeof(*interface))
		return USBD_STATUS_BAD_INTERFACE_DESCRIPTOR;
	if (!seen(walk->seen_interfaces, interface->bInterfaceNumber))
		walk->interface_count++;
	walk->interface = interface;
	walk->endpoints = 0;
	for (size_t at = 0; at < sizeof(walk->seen_endpoints); at++)
		walk->seen_endpoints[at] = 0;
	return USBD_STATUS_SUCCESS;
}

static USBD_STATUS check_endpoint(struct walk *walk)
{
	PUSB_ENDPOINT_DESCRIPTOR endpoint = (PUSB_ENDPOINT_DESCRIPTOR)walk->place;

	if (endpoint->bLength < sizeof(*endpoint) || !walk->interface)
		return USBD_STATUS_BAD_ENDPOINT_DESCRIPTOR;
	walk->endpoints++;
	if (walk->level < 3)
		return USBD_STATUS_SUCCESS;
	if ((endpoint->bEndpointAddress & 0x0f) == 0)
		return USBD_STATUS_BAD_ENDPOINT_ADDRESS;
	if (seen(walk->seen_endpoints, endpoint->bEndpointAddress))
		return USBD_STATUS_BAD_ENDPOINT_ADDRESS;
	return USBD_STATUS_SUCCESS;
}

static USBD_STATUS check_one(struct walk *walk)
{
	PUSB_COMMON_DESCRIPTOR common = (PUSB_COMMON_DESCRIPTOR)walk->place;
	SIZE_T left = (SIZE_T)(walk->end - walk->place);

	if (left < sizeof(*common) || common->bLength < sizeof(*common) || common->bLength > left)
		return USBD_STATUS_BAD_DESCRIPTOR_BLEN;
	if (walk->level < 2)
		return USBD_STATUS_SUCCESS;
	switch (common->bDescriptorType) {
	case USB_INTERFACE_DESCRIPTOR_TYPE: return check_interface(walk);
	case USB_ENDPOINT_DESCRIPTOR_TYPE: return check_endpoint(walk);
	case USB_CONFIGURATION_DESCRIPTOR_TYPE: return USBD_STATUS_BAD_DESCRIPTOR_TYPE;
	default: return USBD_STATUS_SUCCESS;
	}
}

static USBD_STATUS check_header(PUSB_CONFIGURATION_DESCRIPTOR config, ULONG length)
{
	if (length < sizeof(*config) || config->wTotalLength < sizeof(*config) ||
	    config->wTotalLength > length)
		return USBD_STATUS_BAD_CONFIG_DESC_LENGTH;
	if (config->bLength < sizeof(*config) || config->bLength > config->wTotalLength)
		return USBD_STATUS_BAD_DESCRIPTOR_BLEN;
	if (config->bDescriptorType != USB_CONFIGURATION_DESCRIPTOR_TYPE)
		return USBD_STATUS_BAD_DESCRIPTOR_TYPE;
	return USBD_STATUS_SUCCESS;
}

static USBD_STATUS check_all(struct walk *walk, PUSB_CONFIGURATION_DESCRIPTOR config)
{
	USBD_STATUS status = USBD_STATUS_SUCCESS;

	walk->place += config->bLength;
	while (walk->place < walk->end) {
		status = check_one(walk);
		if (!USBD_SUCCESS(status))
			return status;
		walk->place += *walk->place;
	}
	status = end_interface(walk);
	if (USBD_SUCCESS(status) && walk->level >= 3 &&
	    walk->interface_count != config->bNumInterfaces)
		status = USBD_STATUS_BAD_NUMBER_OF_INTERFACES;
	return status;
}

USBD_STATUS USBD_ValidateConfigurationDescriptor(PUSB_CONFIGURATION_DESCRIPTOR ConfigDesc,
                                                 ULONG BufferLength, USHORT Level, PUCHAR *Offset,
                                                 ULONG Tag)
{
	struct walk walk = { .place = (PUCHAR)ConfigDesc, .level = Level };

	(void)Tag; /* names the caller in the system's own log */
	USBD_STATUS status = check_header(ConfigDesc, BufferLength);
	if (USBD_SUCCESS(status)) {
		walk.end = walk.place + ConfigDesc->wTotalLength;
		status = check_all(&walk, ConfigDesc);
	}
	if (Offset)
		*Offset = USBD_SUCCESS(status) ? NULL : walk.place;
	return status;
}
