/* umdf/device.c - the reflector's driver object and its devices: plug and play, files. */
#include <stdlib.h>
#include <string.h>

#include "frameworks/umdf/umdf_internal.h"

/* --- Files ------------------------------------------------------------------------------------------------------------ */

static NTSTATUS on_create(struct umdf_device *device, PIRP irp)
{
	PFILE_OBJECT file = IoGetCurrentIrpStackLocation(irp)->FileObject;
	struct umdf_file *record = calloc(1, sizeof(*record));

	if (!record)
		return umdf_complete(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	host_lock_acquire(&device->lock);
	record->id = ++device->last_id;
	record->generation = device->generation;
	host_lock_release(&device->lock);
	file->FsContext = record;
	return umdf_request_arrive(device, irp);
}

/* The host hears of it by itself; one that does not know the file has nothing to hear. */
static NTSTATUS on_close(struct umdf_device *device, PIRP irp)
{
	PFILE_OBJECT file = IoGetCurrentIrpStackLocation(irp)->FileObject;
	struct umdf_file *record = file->FsContext;

	file->FsContext = NULL;
	host_lock_acquire(&device->lock);
	if (record && device->state == UMDF_STATE_RUNNING &&
	    record->generation == device->generation) {
		InsertTailList(&device->closed, &record->entry);
		record = NULL;
	}
	host_lock_release(&device->lock);
	free(record);
	umdf_channel_pump(device);
	return umdf_complete(irp, STATUS_SUCCESS, 0);
}

/* Of a driver that has gone every end is right. */
static NTSTATUS on_cleanup(struct umdf_device *device, PIRP irp)
{
	const struct umdf_file *file = IoGetCurrentIrpStackLocation(irp)->FileObject->FsContext;
	bool known;

	host_lock_acquire(&device->lock);
	known = device->state == UMDF_STATE_RUNNING && file &&
	        file->generation == device->generation;
	host_lock_release(&device->lock);
	return known ? umdf_request_arrive(device, irp) : umdf_complete(irp, STATUS_SUCCESS, 0);
}

/* --- Plug and play ---------------------------------------------------------------------------------------------------- */

static NTSTATUS on_start(struct umdf_device *device, PIRP irp)
{
	NTSTATUS status = IoForwardIrpSynchronously(device->lower, irp) ? irp->IoStatus.Status
	                                                                : STATUS_NO_SUCH_DEVICE;

	if (NT_SUCCESS(status))
		status = umdf_host_start(device);
	return umdf_complete(irp, status, 0);
}

static void unlink_device(struct umdf_device *device)
{
	struct umdf_device **link = &device->driver->devices;

	while (*link != device)
		link = &(*link)->next;
	*link = device->next;
}

static NTSTATUS on_remove(struct umdf_device *device, PIRP irp)
{
	PDEVICE_OBJECT lower = device->lower, object = device->object, channel = device->channel;
	NTSTATUS status;

	umdf_host_stop(device);
	irp->IoStatus.Status = STATUS_SUCCESS;
	IoSkipCurrentIrpStackLocation(irp);
	status = IoCallDriver(lower, irp);
	unlink_device(device);
	for (uint32_t index = 0; index < device->link_count; index++)
		RtlFreeUnicodeString(&device->link[index]);
	IoDetachDevice(lower);
	IoFreeWorkItem(device->work);
	free(device);
	IoDeleteDevice(channel);
	IoDeleteDevice(object);
	return status;
}

static NTSTATUS on_plug_and_play(struct umdf_device *device, PIRP irp)
{
	switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
	case IRP_MN_START_DEVICE: return on_start(device, irp);
	case IRP_MN_REMOVE_DEVICE: return on_remove(device, irp);
	case IRP_MN_SURPRISE_REMOVAL:
		umdf_host_stop(device);
		irp->IoStatus.Status = STATUS_SUCCESS;
		break;
	case IRP_MN_QUERY_REMOVE_DEVICE:
	case IRP_MN_CANCEL_REMOVE_DEVICE: irp->IoStatus.Status = STATUS_SUCCESS; break;
	/* The driver is not asked what it would lose. */
	case IRP_MN_QUERY_STOP_DEVICE: return umdf_complete(irp, STATUS_UNSUCCESSFUL, 0);
	default: break;
	}
	IoSkipCurrentIrpStackLocation(irp);
	return IoCallDriver(device->lower, irp);
}

/* --- Dispatch ---------------------------------------------------------------------------------------------------------- */

static NTSTATUS dispatch(PDEVICE_OBJECT object, PIRP irp)
{
	const struct umdf_extension *extension = object->DeviceExtension;
	struct umdf_device *device = extension->device;

	if (extension->is_channel)
		return umdf_channel_dispatch(device, irp);
	switch (IoGetCurrentIrpStackLocation(irp)->MajorFunction) {
	case IRP_MJ_CREATE: return on_create(device, irp);
	case IRP_MJ_CLEANUP: return on_cleanup(device, irp);
	case IRP_MJ_CLOSE: return on_close(device, irp);
	case IRP_MJ_READ:
	case IRP_MJ_WRITE:
	case IRP_MJ_DEVICE_CONTROL: return umdf_request_arrive(device, irp);
	case IRP_MJ_PNP: return on_plug_and_play(device, irp);
	case IRP_MJ_POWER: PoStartNextPowerIrp(irp); /* fall through */
	case IRP_MJ_SYSTEM_CONTROL:
		IoSkipCurrentIrpStackLocation(irp);
		return IoCallDriver(device->lower, irp);
	default: return umdf_complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

/* --- Coming ------------------------------------------------------------------------------------------------------------ */

static struct umdf_driver *driver_of(PDRIVER_OBJECT object)
{
	return io_driver_image(object);
}

static void fill(struct umdf_device *device, struct umdf_driver *driver, PDEVICE_OBJECT object,
                 PDEVICE_OBJECT physical)
{
	device->driver = driver;
	device->object = object;
	device->physical = physical;
	InitializeListHead(&device->waiting);
	InitializeListHead(&device->taken);
	InitializeListHead(&device->closed);
	KeInitializeEvent(&device->started, NotificationEvent, FALSE);
	KeInitializeEvent(&device->idle, NotificationEvent, TRUE);
	*(struct umdf_extension *)object->DeviceExtension =
		(struct umdf_extension){ device, false };
}

static void link_device(struct umdf_device *device)
{
	struct umdf_device **link = &device->driver->devices;

	while (*link)
		link = &(*link)->next;
	*link = device;
}

static NTSTATUS add_device(PDRIVER_OBJECT object, PDEVICE_OBJECT physical)
{
	struct umdf_device *device = calloc(1, sizeof(*device));
	PDEVICE_OBJECT own;
	NTSTATUS status;

	if (!device)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = IoCreateDevice(object, sizeof(struct umdf_extension), NULL, FILE_DEVICE_UNKNOWN,
	                        FILE_DEVICE_SECURE_OPEN, FALSE, &own);
	if (!NT_SUCCESS(status))
		goto free_device;
	fill(device, driver_of(object), own, physical);
	status = umdf_channel_create(device);
	if (!NT_SUCCESS(status))
		goto delete_own;
	device->work = IoAllocateWorkItem(own);
	status = device->work ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
	if (NT_SUCCESS(status))
		status = IoAttachDeviceToDeviceStackSafe(own, physical, &device->lower);
	if (!NT_SUCCESS(status))
		goto delete_channel;
	own->Flags |= DO_BUFFERED_IO | DO_POWER_PAGABLE;
	own->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	link_device(device);
	return status;

delete_channel:
	if (device->work)
		IoFreeWorkItem(device->work);
	IoDeleteDevice(device->channel);
delete_own:
	IoDeleteDevice(own);
free_device:
	free(device);
	return status;
}

static VOID unload(PDRIVER_OBJECT object)
{
	UNREFERENCED_PARAMETER(object);
}

static NTSTATUS driver_entry(PDRIVER_OBJECT object, PUNICODE_STRING registry_path)
{
	UNREFERENCED_PARAMETER(registry_path);
	driver_of(object)->object = object;
	for (ULONG major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		object->MajorFunction[major] = dispatch;
	object->DriverExtension->AddDevice = add_device;
	object->DriverUnload = unload;
	return STATUS_SUCCESS;
}

static void free_driver(struct umdf_driver *driver)
{
	free((char *)(uintptr_t)driver->options.program);
	free((char *)(uintptr_t)driver->options.image);
	free((char *)(uintptr_t)driver->options.inf);
	free(driver);
}

static void released(struct ke_machine *machine, void *image)
{
	struct umdf_driver *driver = image;

	if (driver->options.released)
		driver->options.released(machine, driver->options.context);
	free_driver(driver);
}

NTSTATUS umdf_driver_create(struct ke_machine *machine, const struct umdf_driver_options *options,
                            PDRIVER_OBJECT *ret_driver)
{
	struct umdf_driver *driver = calloc(1, sizeof(*driver));
	struct io_driver_options io = {
		.name = options->name, .entry = driver_entry, .image = driver, .released = released
	};
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (!driver)
		return status;
	driver->options = *options;
	driver->options.program = strdup(options->program);
	driver->options.image = strdup(options->image);
	driver->options.inf = strdup(options->inf);
	if (driver->options.program && driver->options.image && driver->options.inf)
		status = io_driver_create(machine, &io, ret_driver);
	if (!NT_SUCCESS(status))
		free_driver(driver);
	return status;
}

bool umdf_host_look(PDRIVER_OBJECT object, struct umdf_host_view *ret_view)
{
	struct umdf_device *device = driver_of(object)->devices;

	if (!device)
		return false;
	host_lock_acquire(&device->lock);
	*ret_view =
		(struct umdf_host_view){ device->linux_process,
		                         device->host ? device->host->ke.id : 0, device->restarts };
	host_lock_release(&device->lock);
	return true;
}
