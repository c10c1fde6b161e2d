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
#define RESOURCE_HUB_USER_PATH L"\\\\.\\RESOURCE_HUB"
#define RESOURCE_HUB_DOS_DEVICE_NAME L"\\DosDevices\\RESOURCE_HUB"
#define RESOURCE_HUB_CONNECTION_PREFIX_CHARS 16
#define RESOURCE_HUB_PATH_CHARS 72
#define RESOURCE_HUB_PATH_SIZE ((RESOURCE_HUB_PATH_CHARS) * sizeof(WCHAR))

/* \Device\RESOURCE_HUB\ and the sixteen hexadecimal digits of the connection id. */
DRYDOCK_EXTERN_C NTSTATUS drydock_resource_hub_path(PUNICODE_STRING path, LARGE_INTEGER id);

DRYDOCK_INLINE NTSTATUS RESOURCE_HUB_CREATE_PATH_FROM_ID(PUNICODE_STRING DestinationString, ULONG IdLow,
                                                         ULONG IdHigh)
{
	LARGE_INTEGER id;

	id.LowPart = IdLow;
	id.HighPart = (LONG)IdHigh;
	return drydock_resource_hub_path(DestinationString, id);
}

#endif
