/*
 * hid/umdf_minidriver.c - mshidumdf: the HID minidriver of Windows' own below which a user-mode driver is the one that
 * knows the device.
 *
 * Model    The class's internal controls become device controls of the driver below, in the same request. Those that carry a packet
 *          have codes of their own there (IOCTL_UMDF_HID_xxx), and their parts lie in plain buffers: what is written is the input
 *          and the report's number the length of the output; what is read is the output and the number the input.
 * Source   WDK: "Creating UMDF-based HID Minidrivers", hidport.h.
 */
#include "nt/hid/umdf_minidriver.h"

#include <stdlib.h>
#include <string.h>

#include <hidport.h>

#define NUMBERS 256u

/* What a request of the class was before it went down, and what its new buffers point to. */
struct way_down {
	PVOID user_buffer;
	ULONG text;
	UCHAR number;
	UCHAR room
		[NUMBERS]; /* as many bytes of output as the report's number says, which nobody reads */
};

static PDEVICE_OBJECT below(PDEVICE_OBJECT object)
{
	return ((HID_DEVICE_EXTENSION *)object->DeviceExtension)->NextDeviceObject;
}

static NTSTATUS returned(PDEVICE_OBJECT object, PIRP irp, PVOID context)
{
	struct way_down *way = context;

	UNREFERENCED_PARAMETER(object);
	irp->UserBuffer = way->user_buffer;
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	free(way);
	return STATUS_CONTINUE_COMPLETION;
}

static NTSTATUS fail(PIRP irp, NTSTATUS status)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = 0;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

/* The same code, its output where it was. */
static NTSTATUS send_as_it_is(PDEVICE_OBJECT object, PIRP irp)
{
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	return IoCallDriver(below(object), irp);
}

/* --- With buffers of its own ---------------------------------------------------------------------------------------- */

static struct way_down *begin(PIRP irp, ULONG code)
{
	struct way_down *way = calloc(1, sizeof(*way));
	PIO_STACK_LOCATION next;

	if (!way)
		return NULL;
	way->user_buffer = irp->UserBuffer;
	IoCopyCurrentIrpStackLocationToNext(irp);
	next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	next->Parameters.DeviceIoControl.IoControlCode = code;
	IoSetCompletionRoutine(irp, returned, way, TRUE, TRUE, TRUE);
	return way;
}

static NTSTATUS write_packet(PDEVICE_OBJECT object, PIRP irp, ULONG code)
{
	const HID_XFER_PACKET *packet = irp->UserBuffer;
	struct way_down *way = begin(irp, code);
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);

	if (!way)
		return fail(irp, STATUS_INSUFFICIENT_RESOURCES);
	next->Parameters.DeviceIoControl.Type3InputBuffer = packet->reportBuffer;
	next->Parameters.DeviceIoControl.InputBufferLength = packet->reportBufferLen;
	next->Parameters.DeviceIoControl.OutputBufferLength = packet->reportId;
	irp->UserBuffer = way->room;
	return IoCallDriver(below(object), irp);
}

static NTSTATUS read_packet(PDEVICE_OBJECT object, PIRP irp, ULONG code)
{
	const HID_XFER_PACKET *packet = irp->UserBuffer;
	struct way_down *way = begin(irp, code);
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);

	if (!way)
		return fail(irp, STATUS_INSUFFICIENT_RESOURCES);
	way->number = packet->reportId;
	next->Parameters.DeviceIoControl.Type3InputBuffer = &way->number;
	next->Parameters.DeviceIoControl.InputBufferLength = sizeof(way->number);
	next->Parameters.DeviceIoControl.OutputBufferLength = packet->reportBufferLen;
	irp->UserBuffer = packet->reportBuffer;
	return IoCallDriver(below(object), irp);
}

/* Which text is the class's value in place of a pointer. */
static NTSTATUS read_text(PDEVICE_OBJECT object, PIRP irp, ULONG code)
{
	struct way_down *way = begin(irp, code);
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);

	if (!way)
		return fail(irp, STATUS_INSUFFICIENT_RESOURCES);
	way->text = (ULONG)(ULONG_PTR)next->Parameters.DeviceIoControl.Type3InputBuffer;
	next->Parameters.DeviceIoControl.Type3InputBuffer = &way->text;
	next->Parameters.DeviceIoControl.InputBufferLength = sizeof(way->text);
	return IoCallDriver(below(object), irp);
}

static NTSTATUS control(PDEVICE_OBJECT object, PIRP irp)
{
	ULONG code = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode;

	switch (code) {
	case IOCTL_HID_GET_DEVICE_DESCRIPTOR:
	case IOCTL_HID_GET_REPORT_DESCRIPTOR:
	case IOCTL_HID_GET_DEVICE_ATTRIBUTES:
	case IOCTL_HID_READ_REPORT: return send_as_it_is(object, irp);
	case IOCTL_HID_WRITE_REPORT: return write_packet(object, irp, code);
	case IOCTL_HID_SET_FEATURE: return write_packet(object, irp, IOCTL_UMDF_HID_SET_FEATURE);
	case IOCTL_HID_SET_OUTPUT_REPORT:
		return write_packet(object, irp, IOCTL_UMDF_HID_SET_OUTPUT_REPORT);
	case IOCTL_HID_GET_FEATURE: return read_packet(object, irp, IOCTL_UMDF_HID_GET_FEATURE);
	case IOCTL_HID_GET_INPUT_REPORT:
		return read_packet(object, irp, IOCTL_UMDF_HID_GET_INPUT_REPORT);
	case IOCTL_HID_GET_STRING:
	case IOCTL_HID_GET_INDEXED_STRING: return read_text(object, irp, code);
	default: return fail(irp, STATUS_NOT_SUPPORTED);
	}
}

/* --- The driver ------------------------------------------------------------------------------------------------------ */

static NTSTATUS pass(PDEVICE_OBJECT object, PIRP irp)
{
	IoSkipCurrentIrpStackLocation(irp);
	return IoCallDriver(below(object), irp);
}

static NTSTATUS power(PDEVICE_OBJECT object, PIRP irp)
{
	PoStartNextPowerIrp(irp);
	return pass(object, irp);
}

static NTSTATUS add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT object)
{
	UNREFERENCED_PARAMETER(driver);
	UNREFERENCED_PARAMETER(object);
	return STATUS_SUCCESS;
}

static VOID unload(PDRIVER_OBJECT driver)
{
	UNREFERENCED_PARAMETER(driver);
}

NTSTATUS hid_umdf_minidriver_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
	HID_MINIDRIVER_REGISTRATION registration = { .Revision = HID_REVISION,
		                                     .DriverObject = driver,
		                                     .RegistryPath = registry_path };

	driver->MajorFunction[IRP_MJ_PNP] = pass;
	driver->MajorFunction[IRP_MJ_POWER] = power;
	driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = pass;
	driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = control;
	driver->DriverExtension->AddDevice = add_device;
	driver->DriverUnload = unload;
	return HidRegisterMinidriver(&registration);
}
