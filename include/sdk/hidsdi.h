/* hidsdi.h - HID devices from programs. */
#ifndef _HIDSDI_H
#define _HIDSDI_H

#include <windows.h>
#include <hidusage.h>
#include <hidpi.h>

EXTERN_C_START

typedef struct _HIDD_CONFIGURATION {
	PVOID cookie;
	ULONG size;
	ULONG RingBufferSize;
} HIDD_CONFIGURATION, *PHIDD_CONFIGURATION;
typedef struct _HIDD_ATTRIBUTES {
	ULONG Size;
	USHORT VendorID;
	USHORT ProductID;
	USHORT VersionNumber;
} HIDD_ATTRIBUTES, *PHIDD_ATTRIBUTES;

void HidD_GetHidGuid(LPGUID ret_guid);
BOOLEAN HidD_GetAttributes(HANDLE device, PHIDD_ATTRIBUTES ret_attributes);
BOOLEAN HidD_GetPreparsedData(HANDLE device, PHIDP_PREPARSED_DATA *ret_data);
BOOLEAN HidD_FreePreparsedData(PHIDP_PREPARSED_DATA data);
BOOLEAN HidD_FlushQueue(HANDLE device);
BOOLEAN HidD_GetNumInputBuffers(HANDLE device, PULONG ret_count);
BOOLEAN HidD_SetNumInputBuffers(HANDLE device, ULONG count);
BOOLEAN HidD_GetFeature(HANDLE device, PVOID report, ULONG bytes);
BOOLEAN HidD_SetFeature(HANDLE device, PVOID report, ULONG bytes);
BOOLEAN HidD_GetInputReport(HANDLE device, PVOID report, ULONG bytes);
BOOLEAN HidD_SetOutputReport(HANDLE device, PVOID report, ULONG bytes);
BOOLEAN HidD_GetManufacturerString(HANDLE device, PVOID to, ULONG bytes);
BOOLEAN HidD_GetProductString(HANDLE device, PVOID to, ULONG bytes);
BOOLEAN HidD_GetSerialNumberString(HANDLE device, PVOID to, ULONG bytes);
BOOLEAN HidD_GetIndexedString(HANDLE device, ULONG index, PVOID to, ULONG bytes);

EXTERN_C_END

#endif
