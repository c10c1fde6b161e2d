/*
 * po/power_limit_api.c - requests that limit the power of a device that offers POWER_LIMIT_INTERFACE.
 */
#include "nt/po/po.h"

#include "nt/io/io.h"
#include "nt/ob/ob.h"

#define LIMIT_TAG 'mLoP'

/* GUID_POWER_LIMIT_INTERFACE */
static const GUID interface_type = {
	0x3b96f4f2, 0xce49, 0x44d1, { 0x91, 0xf8, 0x65, 0x2b, 0x81, 0x21, 0xe9, 0x3a }
};

struct power_limit {
	PDEVICE_OBJECT target, policy; /* referenced */
	POWER_LIMIT_INTERFACE interface;
};

static NTSTATUS query(PDEVICE_OBJECT target, PPOWER_LIMIT_INTERFACE interface)
{
	IO_STACK_LOCATION location = { .MajorFunction = IRP_MJ_PNP,
		                       .MinorFunction = IRP_MN_QUERY_INTERFACE };
	PDEVICE_OBJECT top = IoGetAttachedDeviceReference(target);

	location.Parameters.QueryInterface.InterfaceType = &interface_type;
	location.Parameters.QueryInterface.Size = sizeof(*interface);
	location.Parameters.QueryInterface.Version = POWER_LIMIT_INTERFACE_VERSION;
	location.Parameters.QueryInterface.Interface = (PINTERFACE)interface;
	NTSTATUS status = io_send(top, &location, STATUS_NOT_SUPPORTED, NULL);
	ObDereferenceObject(top);
	return status;
}

NTSTATUS PoCreatePowerLimitRequest(PVOID *PowerLimitRequest, PDEVICE_OBJECT TargetDeviceObject,
                                   PDEVICE_OBJECT PolicyDeviceObject,
                                   PCOUNTED_REASON_CONTEXT Context)
{
	*PowerLimitRequest = NULL;
	if (!KE_REQUIRE_IRQL("PoCreatePowerLimitRequest", PASSIVE_LEVEL, "VF-22", 0) ||
	    !TargetDeviceObject || !PolicyDeviceObject || !Context)
		return STATUS_INVALID_PARAMETER;
	struct power_limit *limit = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*limit), LIMIT_TAG);
	if (!limit)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = query(TargetDeviceObject, &limit->interface);
	if (!NT_SUCCESS(status)) {
		ExFreePoolWithTag(limit, LIMIT_TAG);
		return status;
	}
	limit->target = TargetDeviceObject;
	limit->policy = PolicyDeviceObject;
	ObReferenceObject(limit->target);
	ObReferenceObject(limit->policy);
	*PowerLimitRequest = limit;
	return STATUS_SUCCESS;
}

VOID PoDeletePowerLimitRequest(PVOID PowerLimitRequest)
{
	struct power_limit *limit = PowerLimitRequest;

	if (!KE_REQUIRE_IRQL("PoDeletePowerLimitRequest", PASSIVE_LEVEL, "VF-22", 0))
		return;
	if (limit->interface.InterfaceDereference)
		limit->interface.InterfaceDereference(limit->interface.Context);
	ObDereferenceObject(limit->policy);
	ObDereferenceObject(limit->target);
	ExFreePoolWithTag(limit, LIMIT_TAG);
}

NTSTATUS PoQueryPowerLimitAttributes(PVOID PowerLimitRequest, ULONG BufferCount,
                                     PPOWER_LIMIT_ATTRIBUTES Buffer, PULONG AttributeCount)
{
	struct power_limit *limit = PowerLimitRequest;

	return limit->interface.QueryAttributes(limit->interface.Context, BufferCount, Buffer,
	                                        AttributeCount);
}

NTSTATUS PoQueryPowerLimitValue(PVOID PowerLimitRequest, ULONG ValueCount,
                                PPOWER_LIMIT_VALUE Values)
{
	struct power_limit *limit = PowerLimitRequest;

	return limit->interface.QueryPowerLimit(limit->interface.Context, ValueCount, Values);
}

NTSTATUS PoSetPowerLimitValue(PVOID PowerLimitRequest, PCOUNTED_REASON_CONTEXT Context,
                              ULONG ValueCount, PPOWER_LIMIT_VALUE Values)
{
	struct power_limit *limit = PowerLimitRequest;

	if (!Context)
		return STATUS_INVALID_PARAMETER;
	return limit->interface.SetPowerLimit(limit->interface.Context, ValueCount, Values);
}
