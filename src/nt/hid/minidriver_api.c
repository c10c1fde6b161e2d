/*
 * hid/minidriver_api.c - HidRegisterMinidriver: the class driver's function device around a minidriver.
 *
 * Model    The class takes the minidriver's dispatch table and puts its own routine in every slot. A request gets the
 *          class's stack location and then the minidriver's, so the device asks for one location more than the
 *          stack below it. At start, once the stack below has started, the class asks for the HID descriptor, the
 *          report descriptor and the attributes; a minidriver that cannot give them, or gives nonsense, does not
 *          start.
 */
#include <initguid.h>

#include <stdlib.h>
#include <string.h>

#include "nt/hid/class.h"

struct minidriver {
	PDRIVER_DISPATCH dispatch[IRP_MJ_MAXIMUM_FUNCTION + 1];
	PDRIVER_ADD_DEVICE add;
	PDRIVER_UNLOAD unload;
	ULONG extension_bytes;
};

static int registration_key;

static struct minidriver *minidriver_of(PDRIVER_OBJECT driver)
{
	return IoGetDriverObjectExtension(driver, &registration_key);
}

NTSTATUS hid_call_minidriver(PDEVICE_OBJECT object, PIRP irp)
{
	struct hid_device *device = object->DeviceExtension;

	IoSetNextIrpStackLocation(irp);
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	location->DeviceObject = object;
	return device->minidriver->dispatch[location->MajorFunction](object, irp);
}

/* --- Waiting ---------------------------------------------------------------------------------------------- */

static NTSTATUS returned(PDEVICE_OBJECT object, PIRP irp, PVOID event)
{
	(void)object, (void)irp;
	KeSetEvent(event, 0, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS call_and_wait(PDEVICE_OBJECT object, PIRP irp)
{
	KEVENT event;

	KeInitializeEvent(&event, NotificationEvent, FALSE);
	IoSetCompletionRoutine(irp, returned, &event, TRUE, TRUE, TRUE);
	NTSTATUS status = hid_call_minidriver(object, irp);
	if (status == STATUS_PENDING)
		KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
	return irp->IoStatus.Status;
}

/* Ask the minidriver with one of the class's internal controls; gives the bytes it wrote. */
static NTSTATUS ask(PDEVICE_OBJECT object, ULONG code, PVOID buffer, ULONG length,
                    ULONG *ret_length)
{
	PIRP irp = IoAllocateIrp(object->StackSize, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
	next->Parameters.DeviceIoControl.IoControlCode = code;
	next->Parameters.DeviceIoControl.OutputBufferLength = length;
	irp->UserBuffer = buffer;
	irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
	NTSTATUS status = call_and_wait(object, irp);
	*ret_length =
		irp->IoStatus.Information < length ? (ULONG)irp->IoStatus.Information : length;
	IoFreeIrp(irp);
	return status;
}

/* --- Start ------------------------------------------------------------------------------------------------- */

static NTSTATUS read_report_descriptor(PDEVICE_OBJECT object)
{
	struct hid_device *device = object->DeviceExtension;
	ULONG length = device->descriptor.DescriptorList[0].wReportLength, got = 0;

	if (device->descriptor.bLength < sizeof(device->descriptor) ||
	    device->descriptor.DescriptorList[0].bReportType != HID_REPORT_DESCRIPTOR_TYPE ||
	    length == 0)
		return STATUS_DEVICE_DATA_ERROR;
	PUCHAR text = ExAllocatePool2(POOL_FLAG_NON_PAGED, length, HID_CLASS_TAG);
	if (!text)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = ask(object, IOCTL_HID_GET_REPORT_DESCRIPTOR, text, length, &got);
	if (NT_SUCCESS(status))
		status = HidP_GetCollectionDescription(text, got, NonPagedPoolNx,
		                                       &device->collections);
	ExFreePoolWithTag(text, HID_CLASS_TAG);
	return status;
}

static NTSTATUS read_descriptors(PDEVICE_OBJECT object)
{
	struct hid_device *device = object->DeviceExtension;
	ULONG got = 0;
	NTSTATUS status = ask(object, IOCTL_HID_GET_DEVICE_DESCRIPTOR, &device->descriptor,
	                      sizeof(device->descriptor), &got);

	if (NT_SUCCESS(status) && got < sizeof(device->descriptor))
		status = STATUS_DEVICE_DATA_ERROR;
	if (NT_SUCCESS(status))
		status = ask(object, IOCTL_HID_GET_DEVICE_ATTRIBUTES, &device->attributes,
		             sizeof(device->attributes), &got);
	return NT_SUCCESS(status) ? read_report_descriptor(object) : status;
}

static bool has_ids(const HIDP_DEVICE_DESC *collections)
{
	for (ULONG at = 0; at < collections->ReportIDsLength; at++)
		if (collections->ReportIDs[at].ReportID)
			return true;
	return false;
}

/* A device that is started again is what it was. */
static NTSTATUS start_class(PDEVICE_OBJECT object)
{
	struct hid_device *device = object->DeviceExtension;
	NTSTATUS status = STATUS_SUCCESS;

	if (!device->child) {
		status = read_descriptors(object);
		device->has_ids = has_ids(&device->collections);
		if (NT_SUCCESS(status))
			status = hid_children_create(object);
	}
	return NT_SUCCESS(status) ? hid_reader_start(object) : status;
}

static NTSTATUS start(PDEVICE_OBJECT object, PIRP irp)
{
	IoCopyCurrentIrpStackLocationToNext(irp);
	NTSTATUS status = call_and_wait(object, irp);
	if (NT_SUCCESS(status))
		status = start_class(object);
	irp->IoStatus.Status = status;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS remove_device(PDEVICE_OBJECT object, PIRP irp)
{
	struct hid_device *device = object->DeviceExtension;

	hid_reader_stop(object);
	IoCopyCurrentIrpStackLocationToNext(irp);
	NTSTATUS status = hid_call_minidriver(object, irp);
	hid_children_delete(object);
	HidP_FreeCollectionDescription(&device->collections);
	IoDetachDevice(device->public_part.NextDeviceObject);
	IoDeleteDevice(object);
	return status;
}

/* --- Dispatch ------------------------------------------------------------------------------------------------ */

static NTSTATUS pass(PDEVICE_OBJECT object, PIRP irp)
{
	IoCopyCurrentIrpStackLocationToNext(irp);
	return hid_call_minidriver(object, irp);
}

NTSTATUS hid_complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

/* The minidriver may have children to add to ours, or fail. */
static NTSTATUS query_relations(PDEVICE_OBJECT object, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	NTSTATUS status;

	if (location->Parameters.QueryDeviceRelations.Type != BusRelations)
		return pass(object, irp);
	status = hid_children_report(object, irp);
	if (!NT_SUCCESS(status))
		return hid_complete(irp, status, 0);
	irp->IoStatus.Status = status;
	return pass(object, irp);
}

static NTSTATUS plug_and_play(PDEVICE_OBJECT object, PIRP irp)
{
	switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
	case IRP_MN_START_DEVICE: return start(object, irp);
	case IRP_MN_REMOVE_DEVICE: return remove_device(object, irp);
	case IRP_MN_QUERY_DEVICE_RELATIONS: return query_relations(object, irp);
	case IRP_MN_STOP_DEVICE:
	case IRP_MN_SURPRISE_REMOVAL: hid_reader_stop(object); return pass(object, irp);
	default: return pass(object, irp);
	}
}

static NTSTATUS dispatch_device(PDEVICE_OBJECT object, PIRP irp)
{
	switch (IoGetCurrentIrpStackLocation(irp)->MajorFunction) {
	case IRP_MJ_PNP: return plug_and_play(object, irp);
	case IRP_MJ_CREATE: /* programs open collections, not the device they come from */
	case IRP_MJ_READ:
	case IRP_MJ_WRITE: return hid_complete(irp, STATUS_UNSUCCESSFUL, 0);
	default: return pass(object, irp);
	}
}

static NTSTATUS dispatch_collection(struct hid_collection *collection, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

	switch (location->MajorFunction) {
	case IRP_MJ_PNP: return hid_collection_plug_and_play(collection, irp);
	case IRP_MJ_POWER:
		PoStartNextPowerIrp(irp);
		return hid_complete(irp, STATUS_SUCCESS, irp->IoStatus.Information);
	case IRP_MJ_SYSTEM_CONTROL:
		return hid_complete(irp, irp->IoStatus.Status, irp->IoStatus.Information);
	case IRP_MJ_CREATE: return hid_file_create(collection, irp);
	case IRP_MJ_CLEANUP: return hid_file_cleanup(irp);
	case IRP_MJ_CLOSE: return hid_file_close(irp);
	case IRP_MJ_READ: return hid_file_read(location->FileObject->FsContext, irp);
	case IRP_MJ_WRITE: return hid_collection_write(collection, irp);
	case IRP_MJ_DEVICE_CONTROL: return hid_collection_control(collection, irp);
	default: return hid_complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

static NTSTATUS dispatch(PDEVICE_OBJECT object, PIRP irp)
{
	return hid_is_collection(object) ? dispatch_collection(object->DeviceExtension, irp)
	                                 : dispatch_device(object, irp);
}

static NTSTATUS add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT physical)
{
	struct minidriver *minidriver = minidriver_of(driver);
	PDEVICE_OBJECT object;
	NTSTATUS status =
		IoCreateDevice(driver,
	                       (ULONG)sizeof(struct hid_device) + minidriver->extension_bytes, NULL,
	                       FILE_DEVICE_UNKNOWN, 0, FALSE, &object);

	if (!NT_SUCCESS(status))
		return status;
	struct hid_device *device = object->DeviceExtension;
	device->minidriver = minidriver;
	device->public_part.PhysicalDeviceObject = physical;
	device->public_part.MiniDeviceExtension = device->mini_extension;
	device->public_part.NextDeviceObject = IoAttachDeviceToDeviceStack(object, physical);
	if (!device->public_part.NextDeviceObject) {
		IoDeleteDevice(object);
		return STATUS_NO_SUCH_DEVICE;
	}
	object->StackSize++; /* the minidriver's own location */
	object->Flags |=
		device->public_part.NextDeviceObject->Flags & (DO_POWER_PAGABLE | DO_POWER_INRUSH);
	status = minidriver->add ? minidriver->add(driver, object) : STATUS_SUCCESS;
	if (!NT_SUCCESS(status)) {
		IoDetachDevice(device->public_part.NextDeviceObject);
		IoDeleteDevice(object);
		return status;
	}
	object->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return STATUS_SUCCESS;
}

static void unload(PDRIVER_OBJECT driver)
{
	struct minidriver *minidriver = minidriver_of(driver);

	if (minidriver->unload)
		minidriver->unload(driver);
}

NTSTATUS HidRegisterMinidriver(PHID_MINIDRIVER_REGISTRATION MinidriverRegistration)
{
	PDRIVER_OBJECT driver = MinidriverRegistration->DriverObject;
	PVOID block;

	if (!KE_REQUIRE_IRQL("HidRegisterMinidriver", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_UNSUCCESSFUL;
	if (MinidriverRegistration->Revision > HID_REVISION)
		return STATUS_REVISION_MISMATCH;
	NTSTATUS status = IoAllocateDriverObjectExtension(driver, &registration_key,
	                                                  sizeof(struct minidriver), &block);
	if (!NT_SUCCESS(status))
		return status;
	struct minidriver *minidriver = block;
	memcpy(minidriver->dispatch, driver->MajorFunction, sizeof(minidriver->dispatch));
	minidriver->add = driver->DriverExtension->AddDevice;
	minidriver->unload = driver->DriverUnload;
	minidriver->extension_bytes = MinidriverRegistration->DeviceExtensionSize;
	for (int major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		driver->MajorFunction[major] = dispatch;
	driver->DriverExtension->AddDevice = add_device;
	driver->DriverUnload = unload;
	return STATUS_SUCCESS;
}
