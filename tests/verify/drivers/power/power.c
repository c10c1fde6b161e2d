/* power.c - VF-26: a function driver that keeps the power request after a control request told it to. */
#include <ntddk.h>

#define KEEP_POWER CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

static UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\PlantedPower");
static UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Planted");
static BOOLEAN keeps_power;

DRIVER_INITIALIZE DriverEntry;

struct extension {
	PDEVICE_OBJECT below;
};

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

	keeps_power = location->Parameters.DeviceIoControl.IoControlCode == KEEP_POWER;
	return complete(irp, STATUS_SUCCESS);
}

static NTSTATUS power(PDEVICE_OBJECT device, PIRP irp)
{ /* named: VF_26_power_request_kept */
	struct extension *extension = device->DeviceExtension;

	PoStartNextPowerIrp(irp);
	if (keeps_power) {
		IoMarkIrpPending(irp);
		return STATUS_PENDING;
	}
	IoSkipCurrentIrpStackLocation(irp);
	return PoCallDriver(extension->below, irp);
}

static NTSTATUS pnp(PDEVICE_OBJECT device, PIRP irp)
{
	struct extension *extension = device->DeviceExtension;
	BOOLEAN removes = IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_REMOVE_DEVICE;
	PDEVICE_OBJECT below = extension->below;
	NTSTATUS status;

	irp->IoStatus.Status = STATUS_SUCCESS;
	IoSkipCurrentIrpStackLocation(irp);
	status = IoCallDriver(below, irp);
	if (removes) {
		IoDeleteSymbolicLink(&link);
		IoDetachDevice(below);
		IoDeleteDevice(device);
	}
	return status;
}

static NTSTATUS add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT physical)
{
	PDEVICE_OBJECT device;
	NTSTATUS status = IoCreateDevice(driver, sizeof(struct extension), &name,
	                                 FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

	if (!NT_SUCCESS(status))
		return status;
	((struct extension *)device->DeviceExtension)->below =
		IoAttachDeviceToDeviceStack(device, physical);
	IoCreateSymbolicLink(&link, &name);
	device->Flags |= DO_POWER_PAGABLE;
	device->Flags &= ~DO_DEVICE_INITIALIZING;
	return STATUS_SUCCESS;
}

static VOID unload(PDRIVER_OBJECT driver)
{
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->MajorFunction[IRP_MJ_CREATE] = succeed;
	driver->MajorFunction[IRP_MJ_CLOSE] = succeed;
	driver->MajorFunction[IRP_MJ_CLEANUP] = succeed;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = control;
	driver->MajorFunction[IRP_MJ_POWER] = power;
	driver->MajorFunction[IRP_MJ_PNP] = pnp;
	driver->DriverExtension->AddDevice = add_device;
	driver->DriverUnload = unload;
	return STATUS_SUCCESS;
}
