/* planted.c - the device, and the way from a case's name to its routine. */
#include "planted.h"

#define DEVICE_NAME L"\\Device\\Planted"
#define LINK_NAME L"\\DosDevices\\Planted"

static struct planted planted;

static const struct planted_case *const groups[] = {
	pool_cases,   irql_cases,  lock_cases,   request_cases,  object_cases,    memory_cases,
	unload_cases, crash_cases, thread_cases, deadlock_cases, share_cases,     mismatch_cases,
	device_cases, work_cases,  inject_cases, mapping_cases,  component_cases, wait_cases,
};

static const struct planted_case *find(const char *name)
{
	for (ULONG group = 0; group < RTL_NUMBER_OF(groups); group++)
		for (const struct planted_case *at = groups[group]; at->name; at++)
			if (strcmp(at->name, name) == 0)
				return at;
	return NULL;
}

static NTSTATUS complete(PIRP irp, NTSTATUS status)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = 0;
	IoCompleteRequest(irp,
	                  IO_NO_INCREMENT); /* named: VF_15c_own_request_that_nobody_takes_back */
	return status;
}

static NTSTATUS succeed(PDEVICE_OBJECT device, PIRP irp)
{
	return complete(irp, STATUS_SUCCESS);
}

static NTSTATUS control(PDEVICE_OBJECT device, PIRP irp)
{ /* named: VF_16_pending_returned_unmarked VF_16_marked_and_success_returned
     VF_18a_dispatch_leaks_a_region VF_18a_dispatch_leaks_irql
     VF_18a_dispatch_keeps_a_spin_lock */
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	const struct planted_case *found = find(irp->AssociatedIrp.SystemBuffer);

	if (!found)
		return complete(irp, STATUS_NOT_FOUND);
	planted.irp = irp;
	planted.handled = FALSE;
	if (location->Parameters.DeviceIoControl.IoControlCode == PLANTED_BREAK)
		found->breaks(&planted);
	else
		found->keeps(&planted);
	return planted.handled ? planted.status : complete(irp, STATUS_SUCCESS);
}

PVOID planted_thread(PKSTART_ROUTINE *routine, PVOID context)
{
	HANDLE handle;
	PVOID object = NULL;

	if (!NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, routine,
	                                     context)))
		return NULL;
	ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &object, NULL);
	ZwClose(handle);
	return object;
}

VOID planted_join(PVOID object)
{
	KeWaitForSingleObject(object, Executive, KernelMode, FALSE, NULL);
	ObDereferenceObject(object);
}

static VOID unload(PDRIVER_OBJECT driver)
{
	UNICODE_STRING link = RTL_CONSTANT_STRING(LINK_NAME);

	if (planted.at_unload)
		planted.at_unload(&planted);
	IoDeleteSymbolicLink(&link);
	IoDeleteDevice(planted.device);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
	UNICODE_STRING name = RTL_CONSTANT_STRING(DEVICE_NAME),
		       link = RTL_CONSTANT_STRING(LINK_NAME);
	NTSTATUS status =
		IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &planted.device);

	if (!NT_SUCCESS(status))
		return status;
	status = IoCreateSymbolicLink(&link, &name);
	if (!NT_SUCCESS(status)) {
		IoDeleteDevice(planted.device);
		return status;
	}
	planted.driver = driver;
	driver->MajorFunction[IRP_MJ_CREATE] = succeed;
	driver->MajorFunction[IRP_MJ_CLOSE] = succeed;
	driver->MajorFunction[IRP_MJ_CLEANUP] = succeed;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = control;
	driver->DriverUnload = unload;
	return STATUS_SUCCESS;
}
