/*
 * fuzz/fuzz_usb_descriptor.c - configuration descriptors from a device: every walk ends inside the bytes.
 *
 * Parser   src/nt/usbd/descriptor_api.c src/nt/usbd/validate_api.c
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "nt/usbd/usbd.h"

/* A found descriptor lies in the bytes, its length too. */
static void expect_inside(const uint8_t *bytes, size_t size, const void *found)
{
	const uint8_t *place = found;

	if (found && (place < bytes || place + 2 > bytes + size || place + place[0] > bytes + size))
		abort();
}

static void walk(uint8_t *bytes, size_t size)
{
	PUSB_CONFIGURATION_DESCRIPTOR config = (PUSB_CONFIGURATION_DESCRIPTOR)bytes;
	PUCHAR at = bytes;

	while (at) {
		PUSB_INTERFACE_DESCRIPTOR interface =
			USBD_ParseConfigurationDescriptorEx(config, at, -1, -1, -1, -1, -1);
		expect_inside(bytes, size, interface);
		at = interface ? (PUCHAR)interface + interface->bLength : NULL;
		if (interface && USBD_GetInterfaceLength(interface, bytes + config->wTotalLength) >
		                         (size_t)(bytes + config->wTotalLength - (PUCHAR)interface))
			abort();
	}
	for (LONG type = 1; type < 8; type++)
		expect_inside(bytes, size, USBD_ParseDescriptors(bytes, (ULONG)size, bytes, type));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 0xffff)
		return 0;
	uint8_t *bytes = malloc(size ? size : 1);
	PUCHAR offset = NULL;

	if (!bytes)
		return 0;
	memcpy(bytes, data, size);
	for (USHORT level = 1; level <= 3; level++) {
		USBD_STATUS status =
			USBD_ValidateConfigurationDescriptor((PUSB_CONFIGURATION_DESCRIPTOR)bytes,
		                                             (ULONG)size, level, &offset, 'zzuf');
		if (!USBD_SUCCESS(status) && (offset < bytes || offset > bytes + size))
			abort();
	}
	if (size >= sizeof(USB_CONFIGURATION_DESCRIPTOR) &&
	    ((PUSB_CONFIGURATION_DESCRIPTOR)bytes)->wTotalLength <= size)
		walk(bytes, size);
	free(bytes);
	return 0;
}
