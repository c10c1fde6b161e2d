/*
 * io/file.c - file objects: type, cleanup, close.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

static NTSTATUS send_simple(PFILE_OBJECT file, UCHAR major)
{
	IO_STATUS_BLOCK result;
	PDEVICE_OBJECT device = IoGetRelatedDeviceObject(file);
	struct io_request *request = io_request_for_system(device);
	if (!request)
		return STATUS_INSUFFICIENT_RESOURCES;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(&request->irp);
	next->MajorFunction = major;
	next->FileObject = file;
	request->irp.Tail.Overlay.OriginalFileObject = file;
	request->irp.RequestorMode = KernelMode;
	if (major == IRP_MJ_CLOSE)
		request->irp.Flags |= IRP_CLOSE_OPERATION;
	return io_request_wait(request, device, &result);
}

void io_file_cleanup(PFILE_OBJECT object)
{
	struct io_file *file = io_file_from_object(object);
	if (!file->opened || __atomic_exchange_n(&file->cleaned, true, __ATOMIC_ACQ_REL))
		return;
	bool locked =
		(object->Flags & FO_SYNCHRONOUS_IO) && NT_SUCCESS(io_file_lock(object, KernelMode));
	send_simple(object, IRP_MJ_CLEANUP);
	object->Flags |= FO_CLEANUP_COMPLETE;
	if (locked)
		io_file_unlock(object);
}

static void close_handle(void *body, struct ke_process *process, ACCESS_MASK granted,
                         uint32_t process_handles, uint32_t system_handles)
{
	if (system_handles == 1)
		io_file_cleanup(body);
}

static NTSTATUS open_handle(void *body, struct ke_process *process, ACCESS_MASK granted)
{
	((PFILE_OBJECT)body)->Flags |= FO_HANDLE_CREATED;
	return STATUS_SUCCESS;
}

static void drop_port(PFILE_OBJECT object)
{
	PIO_COMPLETION_CONTEXT context = object->CompletionContext;
	object->CompletionContext = NULL;
	if (!context)
		return;
	ob_dereference(context->Port);
	free(context);
}

static void drop_device(struct io_file *file)
{
	struct io_device *device = io_device_from_object(file->bottom);
	struct io_machine *io = file->machine->io;
	host_lock_acquire(&io->lock);
	device->object.ReferenceCount--;
	host_lock_release(&io->lock);
	struct io_driver *driver = file->driver;
	if (io->upper && io->upper->file_closed && file->opened)
		io->upper->file_closed(&device->object);
	io_device_consider_delete(device);
	ob_dereference(device);
	io_driver_drop_file(driver);
}

static void remove_file(void *body)
{
	struct io_file *file = body;
	PFILE_OBJECT object = &file->object;
	if (file->opened && !(object->Flags & FO_STREAM_FILE)) {
		io_file_cleanup(object); /* a handle could not be made after the open */
		send_simple(object, IRP_MJ_CLOSE);
	}
	drop_port(object);
	free(object->FileName.Buffer);
	if (object->RelatedFileObject)
		ob_dereference(object->RelatedFileObject);
	if (file->bottom)
		drop_device(file);
}

/* --- Descriptors that a file system keeps ------------------------------------------------------------------ */

struct security_exchange {
	UCHAR major;
	SECURITY_INFORMATION which;
	PSECURITY_DESCRIPTOR descriptor; /* to set */
	void *buffer;                    /* for what is asked */
	ULONG length;
};

/* Errors: STATUS_NOT_IMPLEMENTED: the device has none of its own. */
static NTSTATUS exchange_security(PFILE_OBJECT file, struct security_exchange *exchange)
{
	IO_STATUS_BLOCK result;
	PDEVICE_OBJECT device = IoGetRelatedDeviceObject(file);
	if (device->DeviceType != FILE_DEVICE_NAMED_PIPE)
		return STATUS_NOT_IMPLEMENTED;
	struct io_request *request = io_request_for_system(device);
	if (!request)
		return STATUS_INSUFFICIENT_RESOURCES;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(&request->irp);
	next->MajorFunction = exchange->major;
	next->FileObject = file;
	request->irp.Tail.Overlay.OriginalFileObject = file;
	request->irp.AssociatedIrp.SystemBuffer = exchange->buffer;
	if (exchange->major == IRP_MJ_QUERY_SECURITY) {
		next->Parameters.QuerySecurity.SecurityInformation = exchange->which;
		next->Parameters.QuerySecurity.Length = exchange->length;
	} else {
		next->Parameters.SetSecurity.SecurityInformation = exchange->which;
		next->Parameters.SetSecurity.SecurityDescriptor = exchange->descriptor;
	}
	NTSTATUS status = io_request_wait(request, device, &result);
	exchange->length = (ULONG)result.Information;
	return status == STATUS_BUFFER_OVERFLOW ? STATUS_BUFFER_TOO_SMALL : status;
}

static NTSTATUS query_security(void *body, SECURITY_INFORMATION which, PSECURITY_DESCRIPTOR to,
                               ULONG *length)
{
	struct security_exchange exchange = {
		.major = IRP_MJ_QUERY_SECURITY, .which = which, .buffer = to, .length = *length
	};
	NTSTATUS status = exchange_security(body, &exchange);
	*length = exchange.length;
	return status;
}

static NTSTATUS set_security(void *body, SECURITY_INFORMATION which, PSECURITY_DESCRIPTOR from)
{
	struct security_exchange exchange = { .major = IRP_MJ_SET_SECURITY,
		                              .which = which,
		                              .descriptor = from };
	return exchange_security(body, &exchange);
}

/* `\Device\NAME` and what was opened below it. */
static NTSTATUS query_name(void *body, WCHAR *buffer, uint32_t capacity_bytes,
                           uint32_t *ret_needed_bytes)
{
	static const WCHAR prefix[] = u"\\Device\\";
	PFILE_OBJECT file = body;
	if (file->RelatedFileObject && !file->FileName.Length)
		return STATUS_OBJECT_PATH_INVALID; /* a pipe without a name */
	UNICODE_STRING device =
		file->DeviceObject ? ob_object_name(file->DeviceObject) : (UNICODE_STRING){ 0 };
	uint32_t head = device.Length ? sizeof(prefix) - sizeof(WCHAR) : 0;
	*ret_needed_bytes = head + device.Length + file->FileName.Length;
	if (capacity_bytes < *ret_needed_bytes)
		return STATUS_INFO_LENGTH_MISMATCH;
	uint8_t *at = (uint8_t *)buffer;
	memcpy(at, prefix, head);
	if (device.Length)
		memcpy(at + head, device.Buffer, device.Length);
	if (file->FileName.Length)
		memcpy(at + head + device.Length, file->FileName.Buffer, file->FileName.Length);
	return STATUS_SUCCESS;
}

NTSTATUS io_file_type_create(struct ke_machine *machine)
{
	struct ob_type_options options = {
		.name = u"File",
		.mapping = { FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
		             FILE_ALL_ACCESS },
		.valid_access = FILE_ALL_ACCESS,
		.flags = OB_TYPE_WAITABLE | OB_TYPE_OWN_SECURITY | OB_TYPE_NO_EXCLUSIVE |
		         OB_TYPE_CASE_INSENSITIVE,
		.wait_offset = offsetof(FILE_OBJECT, Event),
		.operations = { .remove = remove_file,
		                .open = open_handle,
		                .close = close_handle,
		                .parse = io_file_parse,
		                .query_name = query_name,
		                .query_security = query_security,
		                .set_security = set_security },
	};
	return ob_type_create(machine, &options, &machine->io->file_type);
}

/* --- The lock of a synchronous file: one request at a time ---------------------------------------------- */

static NTSTATUS lock_slowly(PFILE_OBJECT file, KPROCESSOR_MODE mode)
{
	BOOLEAN alertable = (file->Flags & FO_ALERTABLE_IO) != 0;
	__atomic_add_fetch(&file->Waiters, 1, __ATOMIC_SEQ_CST);
	NTSTATUS status = STATUS_SUCCESS;
	while (__atomic_exchange_n(&file->Busy, 1, __ATOMIC_SEQ_CST)) {
		status = KeWaitForSingleObject(&file->Lock, Executive, mode, alertable, NULL);
		if (status != STATUS_SUCCESS)
			break;
	}
	__atomic_sub_fetch(&file->Waiters, 1, __ATOMIC_SEQ_CST);
	return status;
}

NTSTATUS io_file_lock(PFILE_OBJECT file, KPROCESSOR_MODE mode)
{
	if (__builtin_expect(!__atomic_exchange_n(&file->Busy, 1, __ATOMIC_ACQUIRE), 1))
		return STATUS_SUCCESS;
	return lock_slowly(file, mode);
}

void io_file_unlock(PFILE_OBJECT file)
{
	__atomic_store_n(&file->Busy, 0, __ATOMIC_SEQ_CST);
	if (__builtin_expect(__atomic_load_n(&file->Waiters, __ATOMIC_SEQ_CST) != 0, 0))
		KeSetEvent(&file->Lock, IO_NO_INCREMENT, FALSE);
}

/* --- From a file to its device ------------------------------------------------------------------------------ */

PDEVICE_OBJECT NTAPI IoGetRelatedDeviceObject(PFILE_OBJECT file)
{
	PDEVICE_OBJECT device = file->DeviceObject;
	if (file->Vpb && file->Vpb->DeviceObject)
		device = file->Vpb->DeviceObject;
	else if (device->Vpb && device->Vpb->DeviceObject && !(file->Flags & FO_DIRECT_DEVICE_OPEN))
		device = device->Vpb->DeviceObject;
	while (device->AttachedDevice)
		device = device->AttachedDevice;
	return device;
}

PDEVICE_OBJECT NTAPI IoGetBaseFileSystemDeviceObject(PFILE_OBJECT file);
PDEVICE_OBJECT NTAPI IoGetBaseFileSystemDeviceObject(PFILE_OBJECT file)
{
	return file->DeviceObject;
}

PGENERIC_MAPPING NTAPI IoGetFileObjectGenericMapping(VOID)
{
	static GENERIC_MAPPING mapping = { FILE_GENERIC_READ, FILE_GENERIC_WRITE,
		                           FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS };
	return &mapping;
}
