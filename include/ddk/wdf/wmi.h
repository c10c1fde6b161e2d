/*
 * wdf/wmi.h - management providers and instances.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_WMI_H
#define DRYDOCK_WDF_WMI_H

typedef enum _WDF_WMI_PROVIDER_CONTROL {
	WdfWmiControlInvalid = 0,
	WdfWmiEventControl,
	WdfWmiInstanceControl
} WDF_WMI_PROVIDER_CONTROL;

typedef enum _WDF_WMI_PROVIDER_FLAGS {
	WdfWmiProviderEventOnly = 0x0001,
	WdfWmiProviderExpensive = 0x0002,
	WdfWmiProviderTracing = 0x0004,
	WdfWmiProviderValidFlags = WdfWmiProviderEventOnly | WdfWmiProviderExpensive | WdfWmiProviderTracing
} WDF_WMI_PROVIDER_FLAGS;

WDF_CALLBACK_(NTSTATUS, WDF_WMI_INSTANCE_QUERY_INSTANCE, (WDFWMIINSTANCE WmiInstance,
	ULONG OutBufferSize, PVOID OutBuffer, PULONG BufferUsed))
WDF_CALLBACK_(NTSTATUS, WDF_WMI_INSTANCE_SET_INSTANCE, (WDFWMIINSTANCE WmiInstance,
	ULONG InBufferSize, PVOID InBuffer))
WDF_CALLBACK_(NTSTATUS, WDF_WMI_INSTANCE_SET_ITEM, (WDFWMIINSTANCE WmiInstance, ULONG DataItemId,
	ULONG InBufferSize, PVOID InBuffer))
WDF_CALLBACK_(NTSTATUS, WDF_WMI_INSTANCE_EXECUTE_METHOD, (WDFWMIINSTANCE WmiInstance,
	ULONG MethodId, ULONG InBufferSize, ULONG OutBufferSize, PVOID Buffer, PULONG BufferUsed))
WDF_CALLBACK_(NTSTATUS, WDF_WMI_PROVIDER_FUNCTION_CONTROL, (WDFWMIPROVIDER WmiProvider,
	WDF_WMI_PROVIDER_CONTROL Control, BOOLEAN Enable))

typedef struct _WDF_WMI_PROVIDER_CONFIG {
	ULONG Size;
	GUID Guid;
	ULONG Flags;
	ULONG MinInstanceBufferSize;
	PFN_WDF_WMI_PROVIDER_FUNCTION_CONTROL EvtWmiProviderFunctionControl;
} WDF_WMI_PROVIDER_CONFIG, *PWDF_WMI_PROVIDER_CONFIG;

static inline void WDF_WMI_PROVIDER_CONFIG_INIT(PWDF_WMI_PROVIDER_CONFIG Config, const GUID *Guid)
{
	WDF_INIT_SIZED_(Config);
	RtlCopyMemory(&Config->Guid, Guid, sizeof(GUID));
}

typedef struct _WDF_WMI_INSTANCE_CONFIG {
	ULONG Size;
	WDFWMIPROVIDER Provider;
	PWDF_WMI_PROVIDER_CONFIG ProviderConfig;
	BOOLEAN UseContextForQuery;
	BOOLEAN Register;
	PFN_WDF_WMI_INSTANCE_QUERY_INSTANCE EvtWmiInstanceQueryInstance;
	PFN_WDF_WMI_INSTANCE_SET_INSTANCE EvtWmiInstanceSetInstance;
	PFN_WDF_WMI_INSTANCE_SET_ITEM EvtWmiInstanceSetItem;
	PFN_WDF_WMI_INSTANCE_EXECUTE_METHOD EvtWmiInstanceExecuteMethod;
} WDF_WMI_INSTANCE_CONFIG, *PWDF_WMI_INSTANCE_CONFIG;

static inline void WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER(PWDF_WMI_INSTANCE_CONFIG Config,
		WDFWMIPROVIDER Provider)
{
	WDF_INIT_SIZED_(Config);
	Config->Provider = Provider;
}

static inline void WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(PWDF_WMI_INSTANCE_CONFIG Config,
		PWDF_WMI_PROVIDER_CONFIG ProviderConfig)
{
	WDF_INIT_SIZED_(Config);
	Config->ProviderConfig = ProviderConfig;
}

static inline NTSTATUS WDF_WMI_BUFFER_APPEND_STRING(PVOID Buffer, ULONG BufferLength,
		PCUNICODE_STRING String, PULONG RequiredSize)
{
	*RequiredSize = String->Length + sizeof(USHORT);
	if (BufferLength < (String->Length + sizeof(USHORT))) {
		return STATUS_BUFFER_TOO_SMALL;
	}
	*(USHORT *) Buffer = String->Length;
	RtlCopyMemory(WDF_PTR_ADD_OFFSET(Buffer, sizeof(USHORT)), String->Buffer, String->Length);
	return STATUS_SUCCESS;
}

#endif
