/*
 * reshub.h - paths of connections (GPIO, I2C, SPI, UART) in the resource hub.
 *
 * Source   WDK reference: RESOURCE_HUB_CREATE_PATH_FROM_ID, "Connection IDs".
 */
#ifndef _RESHUB_H_
#define _RESHUB_H_

#include "ntdef.h"
#include "ntstatus.h"

#define RESOURCE_HUB_DEVICE_NAME L"\\Device\\RESOURCE_HUB"
#ifdef DRYDOCK_IMAGE
#define RESOURCE_HUB_DEVICE_NAME_ RESOURCE_HUB_DEVICE_NAME
#else
#define RESOURCE_HUB_DEVICE_NAME_ u"\\Device\\RESOURCE_HUB"
#endif
#define RESOURCE_HUB_USER_PATH L"\\\\.\\RESOURCE_HUB"
#define RESOURCE_HUB_DOS_DEVICE_NAME L"\\DosDevices\\RESOURCE_HUB"
#define RESOURCE_HUB_CONNECTION_PREFIX_CHARS 16
#define RESOURCE_HUB_PATH_CHARS 72
#define RESOURCE_HUB_PATH_SIZE ((RESOURCE_HUB_PATH_CHARS) * sizeof(WCHAR))

/* \Device\RESOURCE_HUB\ and the sixteen hexadecimal digits of the connection id. */
DRYDOCK_INLINE NTSTATUS drydock_resource_hub_path(PUNICODE_STRING path, LARGE_INTEGER id)
{
	const WCHAR *head = RESOURCE_HUB_DEVICE_NAME_;
	ULONG length = 0;

	while (head[length])
		length++;
	ULONG bytes = (length + 1 + RESOURCE_HUB_CONNECTION_PREFIX_CHARS) * (ULONG)sizeof(WCHAR);
	if (path->MaximumLength < bytes)
		return STATUS_BUFFER_TOO_SMALL;
	for (ULONG at = 0; at < length; at++)
		path->Buffer[at] = head[at];
	path->Buffer[length++] = '\\';
	for (int shift = 60; shift >= 0; shift -= 4)
		path->Buffer[length++] =
			(WCHAR)"0123456789ABCDEF"[((ULONGLONG)id.QuadPart >> shift) & 15];
	path->Length = (USHORT)bytes;
	if (path->MaximumLength >= bytes + sizeof(WCHAR))
		path->Buffer[length] = 0;
	return STATUS_SUCCESS;
}

DRYDOCK_INLINE NTSTATUS RESOURCE_HUB_CREATE_PATH_FROM_ID(PUNICODE_STRING DestinationString, ULONG IdLow,
                                                         ULONG IdHigh)
{
	LARGE_INTEGER id;

	id.LowPart = IdLow;
	id.HighPart = (LONG)IdHigh;
	return drydock_resource_hub_path(DestinationString, id);
}

#endif
