/*
 * frameworks/wdf/file.c - file objects: create, cleanup, close.
 */
#include "frameworks/wdf/request.h"

static void forget(struct wdf_object *object)
{
	free(((struct wdf_file *)object)->name.Buffer);
}

const struct wdf_type wdf_file_type = {
	.name = "WDFFILEOBJECT",
	.size = sizeof(struct wdf_file),
	.flags = WDF_TYPE_CANNOT_DELETE | WDF_TYPE_LEVEL_AND_SCOPE,
	.destroy = forget,
};

static bool wants_files(const struct wdf_device *device)
{
	return device->settings.file.set &&
	       (device->settings.file.config.FileObjectClass & ~WdfFileObjectCanBeOptional) !=
	               WdfFileObjectNotRequired;
}

struct wdf_file *wdf_file_find(struct wdf_device *device, PFILE_OBJECT file_object)
{
	struct wdf_file *found = NULL;

	if (!file_object)
		return NULL;
	host_lock_acquire(&device->lock);
	for (LIST_ENTRY *entry = device->files.Flink; entry != &device->files && !found;
	     entry = entry->Flink) {
		struct wdf_file *file = CONTAINING_RECORD(entry, struct wdf_file, entry);
		if (file->file_object == file_object)
			found = file;
	}
	host_lock_release(&device->lock);
	return found;
}

static NTSTATUS make_file(struct wdf_device *device, PFILE_OBJECT file_object,
                          struct wdf_file **ret_file)
{
	struct wdf_file *file;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = device->object.binding,
	                                                  .type = &wdf_file_type,
	                                                  .attributes =
	                                                          &device->settings.file.attributes,
	                                                  .parent = &device->object },
	                          (struct wdf_object **)&file);

	if (!NT_SUCCESS(status))
		return status;
	file->device = device;
	file->file_object = file_object;
	file->initiator = (ULONG)(ULONG_PTR)PsGetCurrentProcessId();
	if (file_object && file_object->FileName.Length) {
		file->name.Buffer = wdf_copy_string(&file_object->FileName);
		if (file->name.Buffer) {
			file->name.Length = file_object->FileName.Length;
			file->name.MaximumLength = (USHORT)(file->name.Length + sizeof(WCHAR));
		}
	}
	host_lock_acquire(&device->lock);
	InsertTailList(&device->files, &file->entry);
	host_lock_release(&device->lock);
	*ret_file = file;
	return STATUS_SUCCESS;
}

static void end_file(struct wdf_device *device, struct wdf_file *file)
{
	host_lock_acquire(&device->lock);
	RemoveEntryList(&file->entry);
	host_lock_release(&device->lock);
	wdf_object_delete(&file->object);
}

NTSTATUS wdf_file_check_settings(const struct wdf_device_settings *settings)
{
	if (settings->file.set &&
	    settings->file.attributes.SynchronizationScope == WdfSynchronizationScopeQueue)
		return STATUS_INVALID_DEVICE_REQUEST;
	return STATUS_SUCCESS;
}

bool wdf_file_demanded(const struct wdf_device *device)
{
	return wants_files(device) &&
	       !(device->settings.file.config.FileObjectClass & WdfFileObjectCanBeOptional);
}

/* An exclusive device has one open file at a time; requests without a file object do not count. */
static bool take_exclusive(struct wdf_device *device, PFILE_OBJECT file_object)
{
	PFILE_OBJECT nobody = NULL;

	return !device->settings.exclusive || !file_object ||
	       __atomic_compare_exchange_n(&device->exclusive_file, &nobody, file_object, false,
	                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void give_exclusive(struct wdf_device *device, PFILE_OBJECT file_object)
{
	if (device->settings.exclusive && file_object)
		__atomic_compare_exchange_n(&device->exclusive_file, &file_object, NULL, false,
		                            __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* A failed create leads to destruction without cleanup and close callbacks. */
void wdf_file_created(struct wdf_device *device, PFILE_OBJECT file_object, NTSTATUS status)
{
	struct wdf_file *file = wdf_file_find(device, file_object);

	if (!NT_SUCCESS(status))
		give_exclusive(device, file_object);
	if (!file)
		return;
	file->opened = NT_SUCCESS(status);
	if (!file->opened)
		end_file(device, file);
}

static NTSTATUS call_file_create(struct wdf_device *device, PIRP irp, struct wdf_file *file)
{
	struct wdf_request *request = wdf_request_for_irp(device, irp);

	if (!request) {
		wdf_file_created(device, IoGetCurrentIrpStackLocation(irp)->FileObject,
		                 STATUS_INSUFFICIENT_RESOURCES);
		return wdf_complete_irp(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	}
	IoMarkIrpPending(irp);
	wdf_request_set(request, WDF_REQUEST_FILE_CREATE | WDF_REQUEST_PRESENTED);
	request->owner = WDF_OWNER_DRIVER;
	KeEnterCriticalRegion();
	wdf_presentation_acquire(device->object.presentation);
	WDF_CALL("EvtDeviceFileCreate",
	         device->settings.file.config.EvtDeviceFileCreate(
			 WDF_HANDLE(WDFDEVICE, device), WDF_HANDLE(WDFREQUEST, request),
			 file ? WDF_HANDLE(WDFFILEOBJECT, file) : NULL));
	wdf_presentation_release(device->object.presentation);
	KeLeaveCriticalRegion();
	return STATUS_PENDING;
}

static NTSTATUS queue_create(struct wdf_device *device, PIRP irp)
{
	struct wdf_request *request = wdf_request_for_irp(device, irp);

	if (!request) {
		wdf_file_created(device, IoGetCurrentIrpStackLocation(irp)->FileObject,
		                 STATUS_INSUFFICIENT_RESOURCES);
		return wdf_complete_irp(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	}
	wdf_request_set(request, WDF_REQUEST_FILE_CREATE);
	IoMarkIrpPending(irp);
	NTSTATUS status = wdf_queue_arrive(device->queue_for[WdfRequestTypeCreate], request);
	if (!NT_SUCCESS(status))
		wdf_request_finish(request, STATUS_INVALID_DEVICE_STATE);
	return STATUS_PENDING;
}

static NTSTATUS created_below(PDEVICE_OBJECT device_object, PIRP irp, PVOID context)
{
	(void)device_object;
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	wdf_file_created(context, IoGetCurrentIrpStackLocation(irp)->FileObject,
	                 irp->IoStatus.Status);
	return STATUS_SUCCESS;
}

static NTSTATUS pass_create_down(struct wdf_device *device, PIRP irp, struct wdf_file *file)
{
	if (!file && !device->settings.exclusive)
		return wdf_pass_down(device, irp);
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSetCompletionRoutine(irp, created_below, device, TRUE, TRUE, TRUE);
	return IoCallDriver(device->attached, irp);
}

NTSTATUS wdf_file_dispatch_create(struct wdf_device *device, PIRP irp)
{
	PFILE_OBJECT file_object = IoGetCurrentIrpStackLocation(irp)->FileObject;
	struct wdf_file *file = NULL;

	if (device->settings.role == WDF_ROLE_CONTROL && !device->initialized)
		return wdf_complete_irp(irp, STATUS_INVALID_DEVICE_STATE, 0);
	if (!file_object && wdf_file_demanded(device) && !device->settings.exclusive)
		return wdf_complete_irp(irp, STATUS_DEVICE_CONFIGURATION_ERROR, 0);
	if (!take_exclusive(device, file_object))
		return wdf_complete_irp(irp, STATUS_ACCESS_DENIED, 0);
	if (wants_files(device) && (file_object || wdf_file_demanded(device))) {
		NTSTATUS status = make_file(device, file_object, &file);
		if (!NT_SUCCESS(status)) {
			give_exclusive(device, file_object);
			return wdf_complete_irp(irp, status, 0);
		}
	}
	if (device->settings.file.set && device->settings.file.config.EvtDeviceFileCreate)
		return call_file_create(device, irp, file);
	if (device->queue_for[WdfRequestTypeCreate])
		return queue_create(device, irp);
	if (device->settings.role == WDF_ROLE_FILTER ||
	    (device->attached && device->settings.file.set &&
	     device->settings.file.config.AutoForwardCleanupClose == WdfTrue))
		return pass_create_down(device, irp, file);
	wdf_file_created(device, file_object, STATUS_SUCCESS);
	return wdf_complete_irp(irp, STATUS_SUCCESS, FILE_OPENED);
}

/* Whether cleanup and close go on to the lower driver. */
static bool forwards(const struct wdf_device *device)
{
	WDF_TRI_STATE wish = device->settings.file.set
	                             ? device->settings.file.config.AutoForwardCleanupClose
	                             : WdfUseDefault;

	if (!device->attached)
		return false;
	return wish == WdfUseDefault ? device->settings.role == WDF_ROLE_FILTER : wish == WdfTrue;
}

NTSTATUS wdf_file_dispatch_cleanup(struct wdf_device *device, PIRP irp)
{
	PFILE_OBJECT file_object = IoGetCurrentIrpStackLocation(irp)->FileObject;
	struct wdf_file *file = wdf_file_find(device, file_object);
	PFN_WDF_FILE_CLEANUP callback = device->settings.file.config.EvtFileCleanup;

	if (file && file->opened && callback) {
		wdf_presentation_acquire(device->object.presentation);
		WDF_CALL("EvtFileCleanup", callback(WDF_HANDLE(WDFFILEOBJECT, file)));
		wdf_presentation_release(device->object.presentation);
	}
	if (file_object)
		wdf_queues_cancel_file(device, file_object);
	if (forwards(device))
		return wdf_pass_down(device, irp);
	return wdf_complete_irp(irp, STATUS_SUCCESS, 0);
}

NTSTATUS wdf_file_dispatch_close(struct wdf_device *device, PIRP irp)
{
	PFILE_OBJECT file_object = IoGetCurrentIrpStackLocation(irp)->FileObject;
	struct wdf_file *file = wdf_file_find(device, file_object);
	PFN_WDF_FILE_CLOSE callback = device->settings.file.config.EvtFileClose;
	bool down = forwards(device);

	if (file && file->opened && callback) {
		wdf_presentation_acquire(device->object.presentation);
		WDF_CALL("EvtFileClose", callback(WDF_HANDLE(WDFFILEOBJECT, file)));
		wdf_presentation_release(device->object.presentation);
	}
	if (file)
		end_file(device, file);
	give_exclusive(device, file_object);
	if (down)
		return wdf_pass_down(device, irp);
	return wdf_complete_irp(irp, STATUS_SUCCESS, 0);
}
