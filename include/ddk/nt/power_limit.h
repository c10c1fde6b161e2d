/*
 * nt/power_limit.h - the routines of cooling devices, and the power limit interface.
 *
 * Source   WDK reference: THERMAL_COOLING_INTERFACE, POWER_LIMIT_INTERFACE.
 */
#ifndef DRYDOCK_NT_POWER_LIMIT_H
#define DRYDOCK_NT_POWER_LIMIT_H

#include "pnp_types.h"

typedef VOID DEVICE_ACTIVE_COOLING(PVOID Context, BOOLEAN Engaged);
typedef DEVICE_ACTIVE_COOLING *PDEVICE_ACTIVE_COOLING;
typedef VOID DEVICE_PASSIVE_COOLING(PVOID Context, ULONG Percentage);
typedef DEVICE_PASSIVE_COOLING *PDEVICE_PASSIVE_COOLING;
#define POWER_LIMIT_VALUE_NO_CONTROL ((ULONG)-1)
typedef enum _POWER_LIMIT_TYPES {
	PowerLimitContinuous = 0,
	PowerLimitBurst = 1,
	PowerLimitRapid = 2,
	PowerLimitPreemptive = 3,
	PowerLimitPreemptiveOffset = 4,
	PowerLimitTypeMax
} POWER_LIMIT_TYPES, *PPOWER_LIMIT_TYPES;
typedef struct _POWER_LIMIT_ATTRIBUTES {
	POWER_LIMIT_TYPES Type;
	ULONG DomainId;
	ULONG MaxValue;
	ULONG MinValue;
	ULONG MinTimeParameter;
	ULONG MaxTimeParameter;
	ULONG DefaultACValue;
	ULONG DefaultDCValue;
	union {
		struct {
			ULONG SupportTimeParameter : 1;
			ULONG Reserved : 31;
		};
		ULONG AsUlong;
	} Flags;
} POWER_LIMIT_ATTRIBUTES, *PPOWER_LIMIT_ATTRIBUTES;
typedef struct _POWER_LIMIT_VALUE {
	POWER_LIMIT_TYPES Type;
	ULONG DomainId;
	ULONG TargetValue;
	ULONG TimeParameter;
} POWER_LIMIT_VALUE, *PPOWER_LIMIT_VALUE;
typedef NTSTATUS QUERY_POWER_LIMIT_ATTRIBUTES(PVOID Context, ULONG BufferCount, PVOID Buffer,
                                              PULONG AttributeCount);
typedef QUERY_POWER_LIMIT_ATTRIBUTES *PQUERY_POWER_LIMIT_ATTRIBUTES;
typedef NTSTATUS SET_POWER_LIMIT(PVOID Context, ULONG ValueCount, PVOID Values);
typedef SET_POWER_LIMIT *PSET_POWER_LIMIT;
typedef NTSTATUS QUERY_POWER_LIMIT(PVOID Context, ULONG ValueCount, PVOID Values);
typedef QUERY_POWER_LIMIT *PQUERY_POWER_LIMIT;
typedef struct _POWER_LIMIT_INTERFACE {
	USHORT Size;
	USHORT Version;
	PVOID Context;
	PINTERFACE_REFERENCE InterfaceReference;
	PINTERFACE_DEREFERENCE InterfaceDereference;
	ULONG DomainCount;
	PQUERY_POWER_LIMIT_ATTRIBUTES QueryAttributes;
	PSET_POWER_LIMIT SetPowerLimit;
	PQUERY_POWER_LIMIT QueryPowerLimit;
} POWER_LIMIT_INTERFACE, *PPOWER_LIMIT_INTERFACE;
#define POWER_LIMIT_INTERFACE_VERSION 1

struct _DEVICE_OBJECT;
struct _COUNTED_REASON_CONTEXT;
DRYDOCK_EXTERN_C NTSTATUS PoCreatePowerLimitRequest(PVOID *PowerLimitRequest,
                                                    struct _DEVICE_OBJECT *TargetDeviceObject,
                                                    struct _DEVICE_OBJECT *PolicyDeviceObject,
                                                    struct _COUNTED_REASON_CONTEXT *Context);
DRYDOCK_EXTERN_C VOID PoDeletePowerLimitRequest(PVOID PowerLimitRequest);
DRYDOCK_EXTERN_C NTSTATUS PoQueryPowerLimitAttributes(PVOID PowerLimitRequest, ULONG BufferCount,
                                                      PPOWER_LIMIT_ATTRIBUTES Buffer,
                                                      PULONG AttributeCount);
DRYDOCK_EXTERN_C NTSTATUS PoQueryPowerLimitValue(PVOID PowerLimitRequest, ULONG ValueCount,
                                                 PPOWER_LIMIT_VALUE Values);
DRYDOCK_EXTERN_C NTSTATUS PoSetPowerLimitValue(PVOID PowerLimitRequest,
                                               struct _COUNTED_REASON_CONTEXT *Context,
                                               ULONG ValueCount, PPOWER_LIMIT_VALUE Values);

DEFINE_GUID(GUID_THERMAL_COOLING_INTERFACE, 0xecbe47a8, 0xc498, 0x4bb9, 0xbd, 0x70, 0xe8, 0x67, 0xe0, 0x94,
            0x0d, 0x22);
DEFINE_GUID(GUID_POWER_LIMIT_INTERFACE, 0x3b96f4f2, 0xce49, 0x44d1, 0x91, 0xf8, 0x65, 0x2b, 0x81, 0x21,
            0xe9, 0x3a);
DEFINE_GUID(GUID_DEVINTERFACE_POWER_LIMIT, 0x8f366301, 0x091e, 0x4056, 0xb9, 0x2f, 0x95, 0x8b, 0x27, 0x62,
            0x5f, 0xce);
DEFINE_GUID(GUID_DEVINTERFACE_THERMAL_COOLING, 0xdbe4373d, 0x3c81, 0x40cb, 0xac, 0xe4, 0xe0, 0xe5, 0xd0,
            0x5f, 0x0c, 0x9f);
DEFINE_GUID(GUID_DEVINTERFACE_THERMAL_MANAGER, 0x927ec093, 0x69a4, 0x4bc0, 0xbd, 0x02, 0x71, 0x16, 0x64,
            0x71, 0x44, 0x63);

#endif
