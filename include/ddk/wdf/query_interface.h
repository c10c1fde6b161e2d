/*
 * wdf/query_interface.h - query-interface exports.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_QUERY_INTERFACE_H
#define DRYDOCK_WDF_QUERY_INTERFACE_H

WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST, (WDFDEVICE Device,
	LPGUID InterfaceType, PINTERFACE ExposedInterface, PVOID ExposedInterfaceSpecificData))

typedef struct _WDF_QUERY_INTERFACE_CONFIG {
	ULONG Size;
	PINTERFACE Interface;
	const GUID *InterfaceType;
	BOOLEAN SendQueryToParentStack;
	PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST EvtDeviceProcessQueryInterfaceRequest;
	BOOLEAN ImportInterface;
} WDF_QUERY_INTERFACE_CONFIG, *PWDF_QUERY_INTERFACE_CONFIG;

static inline void WDF_QUERY_INTERFACE_CONFIG_INIT(PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig,
		PINTERFACE Interface, const GUID *InterfaceType,
		PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST EvtDeviceProcessQueryInterfaceRequest)
{
	WDF_INIT_SIZED_(InterfaceConfig);
	InterfaceConfig->Interface = Interface;
	InterfaceConfig->InterfaceType = InterfaceType;
	InterfaceConfig->EvtDeviceProcessQueryInterfaceRequest = EvtDeviceProcessQueryInterfaceRequest;
}

static inline void WdfDeviceInterfaceReferenceNoOp(PVOID Context)
{
	UNREFERENCED_PARAMETER(Context);
}

static inline void WdfDeviceInterfaceDereferenceNoOp(PVOID Context)
{
	UNREFERENCED_PARAMETER(Context);
}

#endif
