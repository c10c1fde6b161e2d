/*
 * entry.c - THR-11: a driver whose entry routine leaves a region out. It is loaded twice: a control request of the
 * first load notes in the registry what the entry routine of the second shall do.
 */
#include <ntddk.h>

#define BREAK_RULE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define SERVICE L"PlantedEntry"

static UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\PlantedEntry");
static UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Planted");

DRIVER_INITIALIZE DriverEntry;

static NTSTATUS complete(PIRP irp, NTSTATUS status)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = 0;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS succeed(PDEVICE_OBJECT device, PIRP irp)
{
	return complete(irp, STATUS_SUCCESS);
}

static NTSTATUS control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	ULONG breaks = location->Parameters.DeviceIoControl.IoControlCode == BREAK_RULE ? 2 : 1;

	RtlCreateRegistryKey(RTL_REGISTRY_SERVICES, SERVICE);
	return complete(irp, RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, SERVICE, L"Regions",
	                                           REG_DWORD, &breaks, sizeof(breaks)));
}

/* 0: the first load; 1: a region is entered and left; 2: it is entered only. */
static ULONG read_what_to_do(VOID)
{
	ULONG regions = 0;
	RTL_QUERY_REGISTRY_TABLE table[2] = {
		{ .Flags = RTL_QUERY_REGISTRY_DIRECT, .Name = L"Regions", .EntryContext = &regions }
	};

	RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, SERVICE, table, NULL, NULL);
	return regions;
}

static VOID unload(PDRIVER_OBJECT driver)
{
	IoDeleteSymbolicLink(&link);
	IoDeleteDevice(driver->DeviceObject);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{ /* named: THR_11a_entry_routine_leaves_a_region_out */
	PDEVICE_OBJECT device;
	ULONG what = read_what_to_do();
	NTSTATUS status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

	if (!NT_SUCCESS(status))
		return status;
	if (what > 0)
		KeEnterCriticalRegion();
	if (what == 1)
		KeLeaveCriticalRegion();
	driver->MajorFunction[IRP_MJ_CREATE] = succeed;
	driver->MajorFunction[IRP_MJ_CLOSE] = succeed;
	driver->MajorFunction[IRP_MJ_CLEANUP] = succeed;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = control;
	driver->DriverUnload = unload;
	return IoCreateSymbolicLink(&link, &name);
}
