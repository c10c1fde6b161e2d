/*
 * testcard.c - a virtual monitor that shows a test card: a WDM driver with one control device.
 *
 * It has no hardware and no desktop: each monitor that is added has a thread that draws the card at the monitor's rate
 * and publishes it into whatever ring was delivered last. Read control.c for what can be asked of it, channel.c for
 * how a picture gets out; this file is the frame around both.
 */
#include <ntddk.h>
#include <wdmsec.h>

#include "control.h"
#include "system.h"
#include "worker.h"

#define DEVICE_NAME L"\\Device\\DrydockTestCard"
#define LINK_NAME L"\\DosDevices\\DrydockTestCard"

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD Unload;
static DRIVER_DISPATCH Dispatch_CreateClose;
static DRIVER_DISPATCH Dispatch_Cleanup;
static DRIVER_DISPATCH Dispatch_Control;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, Unload)
#pragma alloc_text(PAGE, Dispatch_CreateClose)
#pragma alloc_text(PAGE, Dispatch_Cleanup)
#pragma alloc_text(PAGE, Dispatch_Control)
#endif

static struct control control;
static struct control_operations operations;
static FAST_MUTEX listLock;
/* One request at a time, so that a monitor that arrives is not taken away meanwhile. */
static KEVENT requestTurn;

/* --- What control.c asks of the system ------------------------------------------------------------------------ */

static void LockList(void *context)
{
	UNREFERENCED_PARAMETER(context);
	ExAcquireFastMutex(&listLock);
}

static void UnlockList(void *context)
{
	UNREFERENCED_PARAMETER(context);
	ExReleaseFastMutex(&listLock);
}

static struct monitor *AllocateMonitor(void *context)
{
	UNREFERENCED_PARAMETER(context);
	return ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(struct monitor), CARD_POOL_TAG);
}

static void FreeMonitor(void *context, struct monitor *monitor)
{
	UNREFERENCED_PARAMETER(context);
	ExFreePoolWithTag(monitor, CARD_POOL_TAG);
}

static UINT32 DriverPid(void *context)
{
	UNREFERENCED_PARAMETER(context);
	return (UINT32)(ULONG_PTR)PsGetProcessId(PsInitialSystemProcess);
}

/* --- The driver ----------------------------------------------------------------------------------------------- */

static void FillOperations(void)
{
	operations.lock = LockList;
	operations.unlock = UnlockList;
	operations.start = WorkerStart;
	operations.stop = WorkerStop;
	operations.allocate = AllocateMonitor;
	operations.release = FreeMonitor;
	operations.close_handle = SystemCloseHandle;
	operations.pid = DriverPid;
	operations.context = &control;
	control.operations = &operations;
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	UNICODE_STRING deviceName = RTL_CONSTANT_STRING(DEVICE_NAME);
	UNICODE_STRING linkName = RTL_CONSTANT_STRING(LINK_NAME);
	/* The system and administrators: whoever opens this may have the pictures of a desktop. */
	UNICODE_STRING security = RTL_CONSTANT_STRING(L"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
	PDEVICE_OBJECT device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(registryPath);
	ExInitializeFastMutex(&listLock);
	KeInitializeEvent(&requestTurn, SynchronizationEvent, TRUE);
	FillOperations();
	status = IoCreateDeviceSecure(driver, 0, &deviceName, FILE_DEVICE_UNKNOWN,
	                              FILE_DEVICE_SECURE_OPEN, FALSE, &security, NULL, &device);
	if (!NT_SUCCESS(status))
		return status;
	status = IoCreateSymbolicLink(&linkName, &deviceName);
	if (!NT_SUCCESS(status)) {
		IoDeleteDevice(device);
		return status;
	}
	driver->MajorFunction[IRP_MJ_CREATE] = Dispatch_CreateClose;
	driver->MajorFunction[IRP_MJ_CLOSE] = Dispatch_CreateClose;
	driver->MajorFunction[IRP_MJ_CLEANUP] = Dispatch_Cleanup;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = Dispatch_Control;
	driver->DriverUnload = Unload;
	return STATUS_SUCCESS;
}

static VOID Unload(_In_ PDRIVER_OBJECT driver)
{
	UNICODE_STRING linkName = RTL_CONSTANT_STRING(LINK_NAME);

	PAGED_CODE();
	ControlClear(&control);
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

static void TakeTurn(void)
{
	KeWaitForSingleObject(&requestTurn, Executive, KernelMode, FALSE, NULL);
}

/* A host that is gone has no monitors. */
static NTSTATUS Dispatch_Cleanup(_In_ PDEVICE_OBJECT device, _Inout_ PIRP irp)
{
	UNREFERENCED_PARAMETER(device);
	PAGED_CODE();
	TakeTurn();
	ControlClear(&control);
	KeSetEvent(&requestTurn, IO_NO_INCREMENT, FALSE);
	return Complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS Dispatch_Control(_In_ PDEVICE_OBJECT device, _Inout_ PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	struct control_request request;
	SIZE_T bytes;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(device);
	PAGED_CODE();
	request.code = stack->Parameters.DeviceIoControl.IoControlCode;
	request.input = irp->AssociatedIrp.SystemBuffer;
	request.inputBytes = stack->Parameters.DeviceIoControl.InputBufferLength;
	request.output = irp->AssociatedIrp.SystemBuffer;
	request.outputBytes = stack->Parameters.DeviceIoControl.OutputBufferLength;
	TakeTurn();
	status = ControlHandle(&control, &request, &bytes);
	KeSetEvent(&requestTurn, IO_NO_INCREMENT, FALSE);
	return Complete(irp, status, bytes);
}
