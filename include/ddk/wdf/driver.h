/*
 * wdf/driver.h - drivers: configuration and entry callbacks.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_DRIVER_H
#define DRYDOCK_WDF_DRIVER_H

typedef enum _WDF_DRIVER_INIT_FLAGS {
	WdfDriverInitNonPnpDriver = 0x00000001,
	WdfDriverInitNoDispatchOverride = 0x00000002,
	WdfVerifyOn = 0x00000004,
	WdfVerifierOn = 0x00000008,
	WdfDriverInitCompanion = 0x00000010
} WDF_DRIVER_INIT_FLAGS;

WDF_CALLBACK_(NTSTATUS, WDF_DRIVER_DEVICE_ADD, (WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit))
WDF_CALLBACK_(void, WDF_DRIVER_UNLOAD, (WDFDRIVER Driver))
WDF_CALLBACK_(NTSTATUS, WDF_TRACE_CALLBACK, (UCHAR minorFunction, PVOID dataPath,
	ULONG bufferLength, PVOID buffer, PVOID context, PULONG size))

typedef struct _WDF_DRIVER_CONFIG {
	ULONG Size;
	PFN_WDF_DRIVER_DEVICE_ADD EvtDriverDeviceAdd;
	PFN_WDF_DRIVER_UNLOAD EvtDriverUnload;
	ULONG DriverInitFlags;
#if WDF_LAYOUT_MINOR_ >= 5
	ULONG DriverPoolTag;
#endif
} WDF_DRIVER_CONFIG, *PWDF_DRIVER_CONFIG;

static inline void WDF_DRIVER_CONFIG_INIT(PWDF_DRIVER_CONFIG Config,
		PFN_WDF_DRIVER_DEVICE_ADD EvtDriverDeviceAdd)
{
	WDF_INIT_SIZED_(Config);
	Config->EvtDriverDeviceAdd = EvtDriverDeviceAdd;
}

typedef struct _WDF_DRIVER_VERSION_AVAILABLE_PARAMS {
	ULONG Size;
	ULONG MajorVersion;
	ULONG MinorVersion;
} WDF_DRIVER_VERSION_AVAILABLE_PARAMS, *PWDF_DRIVER_VERSION_AVAILABLE_PARAMS;

static inline void WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(
		PWDF_DRIVER_VERSION_AVAILABLE_PARAMS Params,
		ULONG MajorVersion, ULONG MinorVersion)
{
	WDF_INIT_SIZED_(Params);
	Params->MajorVersion = MajorVersion;
	Params->MinorVersion = MinorVersion;
}

#endif
