/*
 * wdf/user_mode.h - what only UMDF drivers have.
 *
 * Source   WDF reference pages; layouts and values as published.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_USER_MODE_H
#define DRYDOCK_WDF_USER_MODE_H

typedef enum _WDF_EVENT_TYPE {
	WdfEventReserved = 0,
	WdfEventBroadcast = 1,
	WdfEventMaximum
} WDF_EVENT_TYPE;

typedef enum _WDF_DEVICE_HWACCESS_TARGET_TYPE {
	WdfDeviceHwAccessTargetTypeInvalid = 0,
	WdfDeviceHwAccessTargetTypeRegister,
	WdfDeviceHwAccessTargetTypeRegisterBuffer,
	WdfDeviceHwAccessTargetTypePort,
	WdfDeviceHwAccessTargetTypePortBuffer,
	WdfDeviceHwAccessTargetTypeMaximum
} WDF_DEVICE_HWACCESS_TARGET_TYPE, *PWDF_DEVICE_HWACCESS_TARGET_TYPE;

typedef enum _WDF_DEVICE_HWACCESS_TARGET_SIZE {
	WdfDeviceHwAccessTargetSizeInvalid = 0,
	WdfDeviceHwAccessTargetSizeUchar,
	WdfDeviceHwAccessTargetSizeUshort,
	WdfDeviceHwAccessTargetSizeUlong,
	WdfDeviceHwAccessTargetSizeUlong64,
	WdfDeviceHwAccessTargetSizeMaximum
} WDF_DEVICE_HWACCESS_TARGET_SIZE, *PWDF_DEVICE_HWACCESS_TARGET_SIZE;

typedef struct _WDF_DEVICE_INTERFACE_PROPERTY_DATA {
	ULONG Size;
	const GUID *InterfaceClassGUID;
	PCUNICODE_STRING ReferenceString;
	const DEVPROPKEY *PropertyKey;
	LCID Lcid;
	ULONG Flags;
} WDF_DEVICE_INTERFACE_PROPERTY_DATA, *PWDF_DEVICE_INTERFACE_PROPERTY_DATA;

static inline void WDF_DEVICE_INTERFACE_PROPERTY_DATA_INIT(
	PWDF_DEVICE_INTERFACE_PROPERTY_DATA PropertyData, const GUID *InterfaceClassGUID,
	const DEVPROPKEY *PropertyKey)
{
	WDF_INIT_SIZED_(PropertyData);
	PropertyData->InterfaceClassGUID = InterfaceClassGUID;
	PropertyData->PropertyKey = PropertyKey;
}

WDF_CALLBACK_(void, WDF_REQUEST_IMPERSONATE, (WDFREQUEST Request, PVOID Context))

#endif
