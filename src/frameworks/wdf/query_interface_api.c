/*
 * frameworks/wdf/query_interface_api.c - WdfDeviceAddQueryInterface, WdfFdoQueryForInterface.
 */
#include "frameworks/wdf/query_interface.h"

#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/pnp.h"

struct exported {
	LIST_ENTRY entry;
	WDF_QUERY_INTERFACE_CONFIG config;
	GUID type;
	PINTERFACE interface; /* owned copy; null when the callback fills everything */
};

void wdf_query_interfaces_free(struct wdf_device *device)
{
	while (!IsListEmpty(&device->query_interfaces)) {
		struct exported *exported =
			CONTAINING_RECORD(RemoveHeadList(&device->query_interfaces),
		                          struct exported, entry);
		free(exported->interface);
		free(exported);
	}
}

NTSTATUS WdfDeviceAddQueryInterface(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                    PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig)
{
	static const char api[] = "WdfDeviceAddQueryInterface";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	(void)DriverGlobals;
	wdf_require_pointer(InterfaceConfig, api, "InterfaceConfig");
	if (InterfaceConfig->Size != sizeof(*InterfaceConfig))
		return STATUS_INFO_LENGTH_MISMATCH;
	wdf_require_pointer(InterfaceConfig->InterfaceType, api, "InterfaceType");
	if (!InterfaceConfig->Interface && !InterfaceConfig->EvtDeviceProcessQueryInterfaceRequest)
		return STATUS_INVALID_PARAMETER;
	struct exported *exported = calloc(1, sizeof(*exported));
	if (!exported)
		return STATUS_INSUFFICIENT_RESOURCES;
	exported->config = *InterfaceConfig;
	exported->type = *InterfaceConfig->InterfaceType;
	if (InterfaceConfig->Interface) {
		exported->interface = malloc(InterfaceConfig->Interface->Size);
		if (!exported->interface) {
			free(exported);
			return STATUS_INSUFFICIENT_RESOURCES;
		}
		memcpy(exported->interface, InterfaceConfig->Interface,
		       InterfaceConfig->Interface->Size);
	}
	host_lock_acquire(&device->lock);
	InsertTailList(&device->query_interfaces, &exported->entry);
	host_lock_release(&device->lock);
	return STATUS_SUCCESS;
}

static struct exported *find(struct wdf_device *device, const GUID *type)
{
	for (LIST_ENTRY *entry = device->query_interfaces.Flink; entry != &device->query_interfaces;
	     entry = entry->Flink) {
		struct exported *exported = CONTAINING_RECORD(entry, struct exported, entry);
		if (memcmp(&exported->type, type, sizeof(*type)) == 0)
			return exported;
	}
	return NULL;
}

NTSTATUS wdf_query_interface(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	const GUID *type = location->Parameters.QueryInterface.InterfaceType;
	PINTERFACE target = location->Parameters.QueryInterface.Interface;
	PVOID specific = location->Parameters.QueryInterface.InterfaceSpecificData;
	struct exported *exported = find(device, type);
	NTSTATUS status = STATUS_SUCCESS;

	if (!exported)
		return STATUS_NOT_SUPPORTED;
	PINTERFACE source = exported->interface;
	if (source && (location->Parameters.QueryInterface.Size < source->Size ||
	               location->Parameters.QueryInterface.Version != source->Version))
		return STATUS_NOT_SUPPORTED;
	if (source && !exported->config.ImportInterface)
		memcpy(target, source, source->Size);
	if (exported->config.EvtDeviceProcessQueryInterfaceRequest)
		WDF_CALL("EvtDeviceProcessQueryInterfaceRequest",
		         status = exported->config.EvtDeviceProcessQueryInterfaceRequest(
				 WDF_HANDLE(WDFDEVICE, device), (LPGUID)type, target, specific));
	if (status == STATUS_NOT_SUPPORTED || !NT_SUCCESS(status))
		return status;
	if (!exported->config.ImportInterface && target->InterfaceReference)
		target->InterfaceReference(target->Context);
	return status;
}

static NTSTATUS returned(PDEVICE_OBJECT device_object, PIRP irp, PVOID event)
{
	(void)device_object, (void)irp;
	KeSetEvent(event, 0, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

struct query {
	const GUID *type;
	PINTERFACE interface;
	USHORT size, version;
	PVOID specific;
};

static NTSTATUS send(PDEVICE_OBJECT top, const struct query *query)
{
	KEVENT event;
	PIRP irp = IoAllocateIrp(top->StackSize, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	KeInitializeEvent(&event, NotificationEvent, FALSE);
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = IRP_MJ_PNP;
	next->MinorFunction = IRP_MN_QUERY_INTERFACE;
	next->Parameters.QueryInterface.InterfaceType = query->type;
	next->Parameters.QueryInterface.Interface = query->interface;
	next->Parameters.QueryInterface.Size = query->size;
	next->Parameters.QueryInterface.Version = query->version;
	next->Parameters.QueryInterface.InterfaceSpecificData = query->specific;
	irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
	IoSetCompletionRoutine(irp, returned, &event, TRUE, TRUE, TRUE);
	if (IoCallDriver(top, irp) == STATUS_PENDING)
		KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
	NTSTATUS status = irp->IoStatus.Status;
	IoFreeIrp(irp);
	return status;
}

NTSTATUS WdfFdoQueryForInterface(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Fdo,
                                 LPCGUID InterfaceType, PINTERFACE Interface, USHORT Size,
                                 USHORT Version, PVOID InterfaceSpecificData)
{
	struct wdf_device *device = wdf_device_from_handle(Fdo, "WdfFdoQueryForInterface");
	struct query query = { InterfaceType, Interface, Size, Version, InterfaceSpecificData };

	(void)DriverGlobals;
	wdf_require_pointer(Interface, "WdfFdoQueryForInterface", "Interface");
	wdf_require_irql("WdfFdoQueryForInterface", PASSIVE_LEVEL);
	PDEVICE_OBJECT top = IoGetAttachedDeviceReference(device->device_object);
	NTSTATUS status = send(top, &query);
	ObDereferenceObject(top);
	return status;
}

NTSTATUS WdfIoTargetQueryForInterface(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                      LPCGUID InterfaceType, PINTERFACE Interface, USHORT Size,
                                      USHORT Version, PVOID InterfaceSpecificData)
{
	struct query query = { InterfaceType, Interface, Size, Version, InterfaceSpecificData };
	PDEVICE_OBJECT target = WdfIoTargetWdmGetTargetDeviceObject(DriverGlobals, IoTarget);

	wdf_require_pointer(Interface, "WdfIoTargetQueryForInterface", "Interface");
	return target ? send(target, &query) : STATUS_INVALID_DEVICE_STATE;
}
