/* win32/null_device.c - `NUL`: writes vanish, reads find the end. */
#include "win32/win32_internal.h"

static NTSTATUS finish(PIRP irp, NTSTATUS status, ULONG_PTR bytes)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = bytes;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS null_done(PDEVICE_OBJECT device, PIRP irp)
{
	return finish(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS null_write(PDEVICE_OBJECT device, PIRP irp)
{
	return finish(irp, STATUS_SUCCESS,
	              IoGetCurrentIrpStackLocation(irp)->Parameters.Write.Length);
}

static NTSTATUS null_read(PDEVICE_OBJECT device, PIRP irp)
{
	return finish(irp, STATUS_END_OF_FILE, 0);
}

static void null_unload(PDRIVER_OBJECT driver)
{
	UNICODE_STRING link = win32_string(u"\\??\\NUL");

	IoDeleteSymbolicLink(&link);
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS null_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
	UNICODE_STRING name = win32_string(u"\\Device\\Null");
	UNICODE_STRING link = win32_string(u"\\??\\NUL");
	PDEVICE_OBJECT device;
	NTSTATUS status;

	driver->MajorFunction[IRP_MJ_CREATE] = null_done;
	driver->MajorFunction[IRP_MJ_CLEANUP] = null_done;
	driver->MajorFunction[IRP_MJ_CLOSE] = null_done;
	driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = null_done;
	driver->MajorFunction[IRP_MJ_READ] = null_read;
	driver->MajorFunction[IRP_MJ_WRITE] = null_write;
	driver->DriverUnload = null_unload;
	status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_NULL, 0, FALSE, &device);
	if (!NT_SUCCESS(status))
		return status;
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	status = IoCreateSymbolicLink(&link, &name);
	if (!NT_SUCCESS(status))
		IoDeleteDevice(device);
	return status;
}

NTSTATUS win32_null_create(struct win32_machine *machine)
{
	NTSTATUS status = io_driver_create(machine->machine,
	                                   &(struct io_driver_options){ .name = u"Null",
	                                                                .entry = null_entry },
	                                   &machine->null_driver);

	if (!NT_SUCCESS(status))
		return status;
	status = io_driver_start(machine->null_driver);
	if (!NT_SUCCESS(status))
		machine->null_driver = NULL;
	return status;
}

void win32_null_destroy(struct win32_machine *machine)
{
	if (machine->null_driver)
		io_driver_unload(machine->null_driver);
	machine->null_driver = NULL;
}
