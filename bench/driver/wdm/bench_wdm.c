/* bench_wdm.c - the least WDM driver that answers control codes. The same text is built for the peer. */
#include <ntddk.h>

#include "../bench_codes.h"

DRIVER_INITIALIZE DriverEntry;

static NTSTATUS Complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS NTAPI Dispatch_CreateClose(PDEVICE_OBJECT device, PIRP irp)
{
	UNREFERENCED_PARAMETER(device);
	return Complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS OutDirect(PIRP irp, ULONG length)
{
	PVOID *mapped;

	if (length < sizeof(*mapped) || irp->MdlAddress == NULL)
		return Complete(irp, STATUS_BUFFER_TOO_SMALL, 0);
	mapped = MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority);
	if (mapped == NULL)
		return Complete(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	*mapped = mapped;
	return Complete(irp, STATUS_SUCCESS, length);
}

static NTSTATUS NTAPI Dispatch_Control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

	UNREFERENCED_PARAMETER(device);
	switch (location->Parameters.DeviceIoControl.IoControlCode) {
	case BENCH_NOTHING: return Complete(irp, STATUS_SUCCESS, 0);
	case BENCH_BUFFERED:
		return Complete(irp, STATUS_SUCCESS,
		                location->Parameters.DeviceIoControl.InputBufferLength);
	case BENCH_OUT_DIRECT:
		return OutDirect(irp, location->Parameters.DeviceIoControl.OutputBufferLength);
	default: return Complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

static VOID NTAPI Unload(PDRIVER_OBJECT driver)
{
	UNICODE_STRING link;

	RtlInitUnicodeString(&link, L"\\DosDevices\\DrydockBench");
	IoDeleteSymbolicLink(&link);
	IoDeleteDevice(driver->DeviceObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registryPath)
{
	UNICODE_STRING name, link;
	PDEVICE_OBJECT device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(registryPath);
	RtlInitUnicodeString(&name, L"\\Device\\DrydockBench");
	RtlInitUnicodeString(&link, L"\\DosDevices\\DrydockBench");
	status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	if (!NT_SUCCESS(status))
		return status;
	status = IoCreateSymbolicLink(&link, &name);
	if (!NT_SUCCESS(status)) {
		IoDeleteDevice(device);
		return status;
	}
	driver->MajorFunction[IRP_MJ_CREATE] = Dispatch_CreateClose;
	driver->MajorFunction[IRP_MJ_CLOSE] = Dispatch_CreateClose;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = Dispatch_Control;
	driver->DriverUnload = Unload;
	return STATUS_SUCCESS;
}
