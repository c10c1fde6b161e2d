/*
 * ioctl_sample.c - a WDM driver that shows the four buffer methods of a device control.
 *
 * It has one control device and no hardware. Read Dispatch_Control first: everything else is the frame
 * that every such driver has.
 */
#include <ntddk.h>

#include "ioctl_sample.h"

#define DEVICE_NAME L"\\Device\\DrydockIoctl"
#define LINK_NAME L"\\DosDevices\\DrydockIoctl"
#define POOL_TAG 'lcoI'

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD Unload;
static DRIVER_DISPATCH Dispatch_CreateClose;
static DRIVER_DISPATCH Dispatch_Control;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, Unload)
#pragma alloc_text(PAGE, Dispatch_CreateClose)
#pragma alloc_text(PAGE, Dispatch_Control)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	UNICODE_STRING deviceName = RTL_CONSTANT_STRING(DEVICE_NAME);
	UNICODE_STRING linkName = RTL_CONSTANT_STRING(LINK_NAME);
	PDEVICE_OBJECT device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(registryPath);
	status = IoCreateDevice(driver, 0, &deviceName, SAMPLE_DEVICE_TYPE, FILE_DEVICE_SECURE_OPEN,
	                        FALSE, &device);
	if (!NT_SUCCESS(status))
		return status;
	status = IoCreateSymbolicLink(&linkName, &deviceName);
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

static VOID Unload(_In_ PDRIVER_OBJECT driver)
{
	UNICODE_STRING linkName = RTL_CONSTANT_STRING(LINK_NAME);

	PAGED_CODE();
	IoDeleteSymbolicLink(&linkName);
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS Complete(_In_ PIRP irp, _In_ NTSTATUS status, _In_ ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS Dispatch_CreateClose(_In_ PDEVICE_OBJECT device, _Inout_ PIRP irp)
{
	UNREFERENCED_PARAMETER(device);
	PAGED_CODE();
	return Complete(irp, STATUS_SUCCESS, 0);
}

static VOID AddOne(_Out_writes_(length) PUCHAR to, _In_reads_(length) const UCHAR *from,
                   _In_ ULONG length)
{
	ULONG index;

	for (index = 0; index < length; index++)
		to[index] = (UCHAR)(from[index] + 1);
}

/* One system buffer is input and output; the I/O manager copied the input and will copy the result. */
static NTSTATUS Control_Buffered(_In_ PIRP irp, _In_ ULONG length, _Out_ ULONG_PTR *information)
{
	PUCHAR buffer = irp->AssociatedIrp.SystemBuffer;

	AddOne(buffer, buffer, length);
	*information = length;
	return STATUS_SUCCESS;
}

/*
 * The second buffer is locked memory that an MDL describes. With METHOD_OUT_DIRECT it takes the result;
 * with METHOD_IN_DIRECT it is more input, so the result has no place to go and only its length is given.
 */
static NTSTATUS Control_Direct(_In_ PIRP irp, _In_ ULONG length, _In_ BOOLEAN out,
                               _Out_ ULONG_PTR *information)
{
	PUCHAR mapped;

	*information = 0;
	if (length == 0)
		return STATUS_SUCCESS;
	mapped = MmGetSystemAddressForMdlSafe(irp->MdlAddress,
	                                      NormalPagePriority | MdlMappingNoExecute);
	if (mapped == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (out)
		AddOne(mapped, irp->AssociatedIrp.SystemBuffer, length);
	*information = length;
	return STATUS_SUCCESS;
}

/*
 * Both are raw user addresses, valid in the caller's context only. They may go bad at any moment, so
 * they are probed and touched inside __try, and copied once.
 */
static NTSTATUS Control_Neither(_In_ PIRP irp, _In_ PIO_STACK_LOCATION location, _In_ ULONG length,
                                _Out_ ULONG_PTR *information)
{
	PUCHAR copy;
	NTSTATUS status = STATUS_SUCCESS;

	*information = 0;
	if (length == 0)
		return status;
	copy = ExAllocatePool2(POOL_FLAG_PAGED, length, POOL_TAG);
	if (copy == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	__try {
		ProbeForRead(location->Parameters.DeviceIoControl.Type3InputBuffer, length, 1);
		RtlCopyMemory(copy, location->Parameters.DeviceIoControl.Type3InputBuffer, length);
		AddOne(copy, copy, length);
		ProbeForWrite(irp->UserBuffer, length, 1);
		RtlCopyMemory(irp->UserBuffer, copy, length);
		*information = length;
	} __except (EXCEPTION_EXECUTE_HANDLER) {
		status = GetExceptionCode();
	}
	ExFreePoolWithTag(copy, POOL_TAG);
	return status;
}

static NTSTATUS Dispatch_Control(_In_ PDEVICE_OBJECT device, _Inout_ PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	ULONG input = location->Parameters.DeviceIoControl.InputBufferLength;
	ULONG output = location->Parameters.DeviceIoControl.OutputBufferLength;
	ULONG length = min(input, output);
	ULONG_PTR information = 0;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(device);
	PAGED_CODE();
	switch (location->Parameters.DeviceIoControl.IoControlCode) {
	case IOCTL_SAMPLE_BUFFERED: status = Control_Buffered(irp, length, &information); break;
	case IOCTL_SAMPLE_IN_DIRECT:
		status = Control_Direct(irp, length, FALSE, &information);
		break;
	case IOCTL_SAMPLE_OUT_DIRECT:
		status = Control_Direct(irp, length, TRUE, &information);
		break;
	case IOCTL_SAMPLE_NEITHER:
		status = Control_Neither(irp, location, length, &information);
		break;
	default: status = STATUS_INVALID_DEVICE_REQUEST; break;
	}
	return Complete(irp, status, information);
}
