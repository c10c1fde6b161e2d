/*
 * power.c - VF-19, VF-26, VF-29: a function driver. A control request names the rule that it is to break, now or when the
 * next request comes for which there is such a rule.
 */
#include <ntddk.h>

#define BREAK_RULE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

static UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\PlantedPower");
static UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Planted");
static BOOLEAN keeps_power, stays_attached, stays_initializing;

DRIVER_INITIALIZE DriverEntry;

struct extension {
	PDEVICE_OBJECT below, physical;
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

static VOID ask(PDEVICE_OBJECT device)
{
	ULONG address, length;

	IoGetDeviceProperty(device, DevicePropertyAddress, sizeof(address), &address,
	                    &length); /* named: VF_19_property_of_no_physical_device */
}

static NTSTATUS control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	BOOLEAN breaks = location->Parameters.DeviceIoControl.IoControlCode == BREAK_RULE;
	const char *rule = irp->AssociatedIrp.SystemBuffer;
	struct extension *extension = device->DeviceExtension;

	if (strcmp(rule, "VF_26_power_request_kept") == 0)
		keeps_power = breaks;
	else if (strcmp(rule, "VF_29_device_not_detached") == 0)
		stays_attached = breaks;
	else if (strcmp(rule, "VF_29_device_left_initializing") == 0)
		stays_initializing = breaks;
	else
		ask(breaks ? device : extension->physical);
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
{ /* named: VF_29_device_not_detached */
	struct extension *extension = device->DeviceExtension;
	BOOLEAN removes = IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_REMOVE_DEVICE;
	PDEVICE_OBJECT below = extension->below;
	NTSTATUS status;

	irp->IoStatus.Status = STATUS_SUCCESS;
	IoSkipCurrentIrpStackLocation(irp);
	status = IoCallDriver(below, irp);
	if (removes)
		IoDeleteSymbolicLink(&link);
	if (removes && !stays_attached) {
		IoDetachDevice(below);
		IoDeleteDevice(device);
	}
	return status;
}

/* Devices after the first have no name. */
static NTSTATUS add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT physical)
{ /* named: VF_29_device_left_initializing */
	struct extension *extension;
	PDEVICE_OBJECT device;
	NTSTATUS status = IoCreateDevice(driver, sizeof(struct extension),
	                                 driver->DeviceObject ? NULL : &name, FILE_DEVICE_UNKNOWN,
	                                 0, FALSE, &device);

	if (!NT_SUCCESS(status))
		return status;
	extension = device->DeviceExtension;
	extension->physical = physical;
	extension->below = IoAttachDeviceToDeviceStack(device, physical);
	IoCreateSymbolicLink(&link, &name);
	device->Flags |= DO_POWER_PAGABLE;
	if (!stays_initializing)
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
