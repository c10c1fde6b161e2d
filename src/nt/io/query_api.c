/*
 * io/query_api.c - NtQueryInformationFile, NtSetInformationFile, NtQueryVolumeInformationFile and their kin:
 * what the system answers itself, and the rest as a synchronous request with a system buffer.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

struct exchange {
	UCHAR major, minor;
	void *user; /* the caller's buffer */
	ULONG length;
	bool to_driver; /* user -> driver, else back */
};

static NTSTATUS fill(struct io_service *service, struct io_request *request,
                     const struct exchange *exchange, void **ret_buffer)
{
	PIRP irp = &request->irp;
	*ret_buffer = NULL;
	irp->RequestorMode = service->mode;
	irp->Tail.Overlay.OriginalFileObject = service->file;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = exchange->major;
	next->MinorFunction = exchange->minor;
	next->FileObject = service->file;
	if (!exchange->length)
		return STATUS_SUCCESS;
	void *buffer = io_allocate(exchange->length);
	if (!buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	irp->AssociatedIrp.SystemBuffer = buffer;
	irp->UserBuffer = exchange->user;
	*ret_buffer = buffer;
	return exchange->to_driver
	               ? io_service_copy_in(service, buffer, exchange->user, exchange->length)
	               : STATUS_SUCCESS;
}

static NTSTATUS copy_result(struct io_service *service, const struct exchange *exchange,
                            const void *buffer, const IO_STATUS_BLOCK *result)
{
	if (exchange->to_driver || !buffer || NT_ERROR(result->Status))
		return STATUS_SUCCESS;
	size_t bytes =
		result->Information < exchange->length ? result->Information : exchange->length;
	return io_service_copy_out(service, exchange->user, buffer, bytes);
}

/* Send one request for service and end the service. set fills the parameters. */
static NTSTATUS exchange_request(struct io_service *service, const struct exchange *exchange,
                                 void (*set)(PIO_STACK_LOCATION next, const void *context),
                                 const void *context)
{
	IO_STATUS_BLOCK result;
	void *buffer;
	struct io_request *request = io_request_for_system(service->device);
	if (!request)
		return io_service_end(service, STATUS_INSUFFICIENT_RESOURCES);
	NTSTATUS status = fill(service, request, exchange, &buffer);
	if (!NT_SUCCESS(status)) {
		io_request_finish_quietly(request);
		free(buffer);
		return io_service_end(service, status);
	}
	if (set)
		set(IoGetNextIrpStackLocation(&request->irp), context);
	/* Whoever looks at the file sees that it waits. */
	bool may_last = exchange->major == IRP_MJ_FLUSH_BUFFERS;
	if (may_last)
		KeClearEvent(&service->file->Event);
	status = io_request_wait(request, service->device, &result);
	if (may_last)
		KeSetEvent(&service->file->Event, IO_NO_INCREMENT, FALSE);
	NTSTATUS copied = copy_result(service, exchange, buffer, &result);
	free(buffer);
	/* A synchronous call that fails leaves the caller's status block alone. */
	if (NT_SUCCESS(copied) && service->io_status &&
	    !(NT_ERROR(result.Status) && service->synchronous))
		copied = io_service_copy_out(service, service->io_status, &result, sizeof(result));
	return io_service_end(service, NT_SUCCESS(copied) ? status : copied);
}

static NTSTATUS answer(struct io_service *service, NTSTATUS status, ULONG_PTR information)
{
	IO_STATUS_BLOCK result = { .Status = status, .Information = information };
	if (service->io_status && !NT_ERROR(status)) {
		NTSTATUS copied =
			io_service_copy_out(service, service->io_status, &result, sizeof(result));
		if (!NT_SUCCESS(copied))
			status = copied;
	}
	return io_service_end(service, status);
}

/* --- What the system answers itself ------------------------------------------------------------------------- */

static ULONG mode_of(PFILE_OBJECT file)
{
	ULONG mode = 0;
	if (file->Flags & FO_WRITE_THROUGH)
		mode |= FILE_WRITE_THROUGH;
	if (file->Flags & FO_SEQUENTIAL_ONLY)
		mode |= FILE_SEQUENTIAL_ONLY;
	if (file->Flags & FO_NO_INTERMEDIATE_BUFFERING)
		mode |= FILE_NO_INTERMEDIATE_BUFFERING;
	if (file->Flags & FO_SYNCHRONOUS_IO)
		mode |= (file->Flags & FO_ALERTABLE_IO) ? FILE_SYNCHRONOUS_IO_ALERT
		                                        : FILE_SYNCHRONOUS_IO_NONALERT;
	return mode;
}

/* True when class is one of the system's own; ret_bytes is its size. */
static bool query_locally(struct io_service *service, FILE_INFORMATION_CLASS class, void *buffer,
                          ULONG length, NTSTATUS *ret_status, ULONG *ret_bytes)
{
	uint64_t value;
	ULONG bytes = sizeof(ULONG);
	switch (class) {
	case FileAccessInformation: value = service->granted; break;
	case FileModeInformation: value = mode_of(service->file); break;
	case FileAlignmentInformation: value = service->device->AlignmentRequirement; break;
	case FileIoCompletionNotificationInformation:
		value = io_file_from_object(service->file)->completion_flags;
		break;
	case FilePositionInformation:
		if (!service->synchronous)
			return false;
		value = (uint64_t)service->file->CurrentByteOffset.QuadPart;
		bytes = sizeof(uint64_t);
		break;
	default: return false;
	}
	*ret_bytes = bytes;
	*ret_status = length < bytes ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
	if (NT_SUCCESS(*ret_status))
		*ret_status = io_service_copy_out(service, buffer, &value, bytes);
	return true;
}

/* Pipe classes tell and change what attributes are to other files. */
static NTSTATUS check_class(const struct io_service *service, FILE_INFORMATION_CLASS class,
                            ACCESS_MASK needed)
{
	bool of_pipe = class == FilePipeInformation || class == FilePipeLocalInformation ||
	               class == FilePipeRemoteInformation;
	if (!of_pipe || service->mode == KernelMode || (service->granted & needed))
		return STATUS_SUCCESS;
	return STATUS_ACCESS_DENIED;
}

struct class_parameters {
	ULONG length;
	ULONG class;
};

static void set_query(PIO_STACK_LOCATION next, const void *context)
{
	const struct class_parameters *parameters = context;
	next->Parameters.QueryFile.Length = parameters->length;
	next->Parameters.QueryFile.FileInformationClass = (FILE_INFORMATION_CLASS)parameters->class;
}

static void set_volume(PIO_STACK_LOCATION next, const void *context)
{
	const struct class_parameters *parameters = context;
	next->Parameters.QueryVolume.Length = parameters->length;
	next->Parameters.QueryVolume.FsInformationClass = (FS_INFORMATION_CLASS)parameters->class;
}

NTSTATUS NTAPI NtQueryInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                      ULONG length, FILE_INFORMATION_CLASS class)
{
	struct io_service_call call = { .file = file, .io_status = io_status };
	struct io_service service;
	ULONG bytes;
	NTSTATUS status;

	if ((ULONG) class >= FileMaximumInformation)
		return STATUS_INVALID_INFO_CLASS; /* before anything is looked at */
	status = io_service_begin(&call, &service);
	if (!NT_SUCCESS(status))
		return status;
	status = io_service_probe(&service, buffer, length, true);
	if (NT_SUCCESS(status))
		status = check_class(&service, class, FILE_READ_ATTRIBUTES);
	if (!NT_SUCCESS(status))
		return io_service_end(&service, status);
	if (query_locally(&service, class, buffer, length, &status, &bytes))
		return answer(&service, status, bytes);
	struct class_parameters parameters = { length, (ULONG) class };
	struct exchange exchange = { IRP_MJ_QUERY_INFORMATION, 0, buffer, length, false };
	return exchange_request(&service, &exchange, set_query, &parameters);
}

/* --- Setting ---------------------------------------------------------------------------------------------------- */

static NTSTATUS bind_port(struct io_service *service,
                          const FILE_COMPLETION_INFORMATION *information)
{
	struct io_file *file = io_file_from_object(service->file);
	void *port;
	if (service->synchronous)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = ob_reference_handle(information->Port, 2,
	                                      service->thread->machine->io->completion_type,
	                                      service->mode, &port, NULL);
	if (!NT_SUCCESS(status))
		return status;
	PIO_COMPLETION_CONTEXT context = io_allocate(sizeof(*context));
	if (!context) {
		ob_dereference(port);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	context->Port = port;
	context->Key = information->Key;
	host_lock_acquire(&file->completion_lock);
	bool bound = file->object.CompletionContext != NULL;
	if (!bound)
		file->object.CompletionContext = context;
	host_lock_release(&file->completion_lock);
	if (bound) {
		ob_dereference(port);
		free(context);
		return STATUS_INVALID_PARAMETER;
	}
	return STATUS_SUCCESS;
}

/* Flags stay for good; a file that is never signalled any more must not stay signalled either. */
static void set_completion_flags(PFILE_OBJECT file, ULONG flags)
{
	bool synchronous = file->Flags & FO_SYNCHRONOUS_IO; /* its services wait for its event */
	if (synchronous)
		flags &= ~(ULONG)FILE_SKIP_SET_EVENT_ON_HANDLE;
	io_file_from_object(file)->completion_flags |= flags;
	if (flags & FILE_SKIP_SET_EVENT_ON_HANDLE)
		KeClearEvent(&file->Event);
}

static bool set_locally(struct io_service *service, FILE_INFORMATION_CLASS class,
                        const void *buffer, ULONG length, NTSTATUS *ret_status)
{
	*ret_status = STATUS_SUCCESS;
	switch (class) {
	case FileCompletionInformation:
		*ret_status = length < sizeof(FILE_COMPLETION_INFORMATION)
		                      ? STATUS_INFO_LENGTH_MISMATCH
		                      : bind_port(service, buffer);
		return true;
	case FileIoCompletionNotificationInformation:
		if (length < sizeof(ULONG))
			*ret_status = STATUS_INFO_LENGTH_MISMATCH;
		else
			set_completion_flags(service->file, *(const ULONG *)buffer);
		return true;
	case FilePositionInformation:
		if (!service->synchronous)
			return false;
		if (length < sizeof(LARGE_INTEGER))
			*ret_status = STATUS_INFO_LENGTH_MISMATCH;
		else if (((const LARGE_INTEGER *)buffer)->QuadPart < 0)
			*ret_status = STATUS_INVALID_PARAMETER;
		else
			service->file->CurrentByteOffset = *(const LARGE_INTEGER *)buffer;
		return true;
	default: return false;
	}
}

static NTSTATUS set_by_driver(struct io_service *service, FILE_INFORMATION_CLASS class,
                              const void *buffer, ULONG length)
{
	struct class_parameters parameters = { length, (ULONG) class };
	struct exchange exchange = { IRP_MJ_SET_INFORMATION, 0, (void *)(uintptr_t)buffer, length,
		                     true };
	return exchange_request(service, &exchange, set_query, &parameters);
}

NTSTATUS NTAPI NtSetInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                    ULONG length, FILE_INFORMATION_CLASS class)
{
	struct io_service_call call = { .file = file, .io_status = io_status };
	const void *own = buffer;
	struct io_service service;
	void *memory;
	NTSTATUS status = io_service_begin(&call, &service);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_capture_input(&own, length, &memory);
	if (NT_SUCCESS(status))
		status = check_class(&service, class, FILE_WRITE_ATTRIBUTES);
	if (!NT_SUCCESS(status))
		status = io_service_end(&service, status);
	else if (set_locally(&service, class, own, length, &status))
		status = answer(&service, status, 0);
	else
		status = set_by_driver(&service, class, own, length);
	free(memory);
	return status;
}

/* --- Volumes ------------------------------------------------------------------------------------------------------- */

static bool is_storage(DEVICE_TYPE type)
{
	return type == FILE_DEVICE_DISK_FILE_SYSTEM || type == FILE_DEVICE_CD_ROM_FILE_SYSTEM ||
	       type == FILE_DEVICE_FILE_SYSTEM || type == FILE_DEVICE_NETWORK_FILE_SYSTEM;
}

NTSTATUS NTAPI NtQueryVolumeInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                            ULONG length, FS_INFORMATION_CLASS class)
{
	struct io_service_call call = { .file = file, .io_status = io_status };
	struct io_service service;
	NTSTATUS status = io_service_begin(&call, &service);
	if (!NT_SUCCESS(status))
		return status;
	status = io_service_probe(&service, buffer, length, true);
	if (!NT_SUCCESS(status))
		return io_service_end(&service, status);
	if (class == FileFsDeviceInformation && !is_storage(service.device->DeviceType)) {
		FILE_FS_DEVICE_INFORMATION information = {
			.DeviceType = service.file->DeviceObject->DeviceType,
			.Characteristics = service.file->DeviceObject->Characteristics,
		};
		if (length < sizeof(information))
			return io_service_end(&service, STATUS_INFO_LENGTH_MISMATCH);
		status = io_service_copy_out(&service, buffer, &information, sizeof(information));
		return answer(&service, status, sizeof(information));
	}
	struct class_parameters parameters = { length, (ULONG) class };
	struct exchange exchange = { IRP_MJ_QUERY_VOLUME_INFORMATION, 0, buffer, length, false };
	return exchange_request(&service, &exchange, set_volume, &parameters);
}

NTSTATUS NTAPI NtSetVolumeInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                          ULONG length, FS_INFORMATION_CLASS class)
{
	struct io_service_call call = { .file = file, .io_status = io_status };
	struct io_service service;
	NTSTATUS status = io_service_begin(&call, &service);
	if (!NT_SUCCESS(status))
		return status;
	status = io_service_probe(&service, buffer, length, false);
	if (!NT_SUCCESS(status))
		return io_service_end(&service, status);
	struct class_parameters parameters = { length, (ULONG) class };
	struct exchange exchange = { IRP_MJ_SET_VOLUME_INFORMATION, 0, buffer, length, true };
	return exchange_request(&service, &exchange, set_volume, &parameters);
}

/* --- Flush, byte-range locks ------------------------------------------------------------------------------------------ */

NTSTATUS NTAPI NtFlushBuffersFile(HANDLE file, PIO_STATUS_BLOCK io_status)
{
	struct io_service_call call = { .file = file,
		                        .io_status = io_status,
		                        .any_access = FILE_WRITE_DATA | FILE_APPEND_DATA };
	struct io_service service;
	NTSTATUS status = io_service_begin(&call, &service);
	if (!NT_SUCCESS(status))
		return status;
	struct exchange exchange = { IRP_MJ_FLUSH_BUFFERS, 0, NULL, 0, true };
	return exchange_request(&service, &exchange, NULL, NULL);
}

struct byte_range {
	LARGE_INTEGER offset, length;
};

static NTSTATUS read_range(const LARGE_INTEGER *offset, const LARGE_INTEGER *length,
                           struct byte_range *ret_range)
{
	NTSTATUS status = ob_copy_in(&ret_range->offset, offset, sizeof(*offset));
	return NT_SUCCESS(status) ? ob_copy_in(&ret_range->length, length, sizeof(*length))
	                          : status;
}

NTSTATUS NTAPI NtLockFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io_status, PLARGE_INTEGER offset, PLARGE_INTEGER length,
                          ULONG key, BOOLEAN fail_immediately, BOOLEAN exclusive)
{
	struct io_service_call call = { file,        event,     apc,
		                        apc_context, io_status, FILE_READ_DATA | FILE_WRITE_DATA };
	struct io_service service;
	struct byte_range range;
	NTSTATUS status = read_range(offset, length, &range);
	if (NT_SUCCESS(status))
		status = io_service_begin(&call, &service);
	if (!NT_SUCCESS(status))
		return status;
	status = io_service_request(&service, IRP_MJ_LOCK_CONTROL);
	if (!NT_SUCCESS(status))
		return status;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(&service.request->irp);
	/* The length outlives the call with the request: it lies in its system buffer. */
	LARGE_INTEGER *kept = io_service_buffer(&service, sizeof(*kept));
	if (!kept)
		return io_service_end(&service, STATUS_INSUFFICIENT_RESOURCES);
	*kept = range.length;
	next->MinorFunction = IRP_MN_LOCK;
	next->Flags = (UCHAR)((fail_immediately ? SL_FAIL_IMMEDIATELY : 0) |
	                      (exclusive ? SL_EXCLUSIVE_LOCK : 0));
	next->Parameters.LockControl.Length = kept;
	next->Parameters.LockControl.Key = key;
	next->Parameters.LockControl.ByteOffset = range.offset;
	return io_service_send(&service);
}

struct unlock {
	LARGE_INTEGER *length;
	LARGE_INTEGER offset;
	ULONG key;
};

static void set_unlock(PIO_STACK_LOCATION next, const void *context)
{
	const struct unlock *unlock = context;
	next->Parameters.LockControl.Length = unlock->length;
	next->Parameters.LockControl.Key = unlock->key;
	next->Parameters.LockControl.ByteOffset = unlock->offset;
}

NTSTATUS NTAPI NtUnlockFile(HANDLE file, PIO_STATUS_BLOCK io_status, PLARGE_INTEGER offset,
                            PLARGE_INTEGER length, ULONG key)
{
	struct io_service_call call = { .file = file,
		                        .io_status = io_status,
		                        .any_access = FILE_READ_DATA | FILE_WRITE_DATA };
	struct io_service service;
	struct byte_range range;
	NTSTATUS status = read_range(offset, length, &range);
	if (NT_SUCCESS(status))
		status = io_service_begin(&call, &service);
	if (!NT_SUCCESS(status))
		return status;
	struct unlock unlock = { &range.length, range.offset, key };
	struct exchange exchange = { IRP_MJ_LOCK_CONTROL, IRP_MN_UNLOCK_SINGLE, NULL, 0, true };
	return exchange_request(&service, &exchange, set_unlock, &unlock);
}

/* --- Kernel forms ---------------------------------------------------------------------------------------------------------- */

NTSTATUS NTAPI ZwQueryInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                      ULONG length, FILE_INFORMATION_CLASS class)
{
	return OB_ZW_CALL(NtQueryInformationFile(file, io_status, buffer, length, class));
}

NTSTATUS NTAPI ZwSetInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                    ULONG length, FILE_INFORMATION_CLASS class)
{
	return OB_ZW_CALL(NtSetInformationFile(file, io_status, buffer, length, class));
}

NTSTATUS NTAPI ZwQueryVolumeInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                            ULONG length, FS_INFORMATION_CLASS class)
{
	return OB_ZW_CALL(NtQueryVolumeInformationFile(file, io_status, buffer, length, class));
}

NTSTATUS NTAPI ZwSetVolumeInformationFile(HANDLE file, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                          ULONG length, FS_INFORMATION_CLASS class)
{
	return OB_ZW_CALL(NtSetVolumeInformationFile(file, io_status, buffer, length, class));
}

NTSTATUS NTAPI ZwFlushBuffersFile(HANDLE file, PIO_STATUS_BLOCK io_status)
{
	return OB_ZW_CALL(NtFlushBuffersFile(file, io_status));
}

NTSTATUS NTAPI ZwLockFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io_status, PLARGE_INTEGER offset, PLARGE_INTEGER length,
                          ULONG key, BOOLEAN fail_immediately, BOOLEAN exclusive)
{
	return OB_ZW_CALL(NtLockFile(file, event, apc, apc_context, io_status, offset, length, key,
	                             fail_immediately, exclusive));
}

NTSTATUS NTAPI ZwUnlockFile(HANDLE file, PIO_STATUS_BLOCK io_status, PLARGE_INTEGER offset,
                            PLARGE_INTEGER length, ULONG key)
{
	return OB_ZW_CALL(NtUnlockFile(file, io_status, offset, length, key));
}

/* Directories: the listing is the file system's. */
struct listing {
	ULONG length, flags;
	FILE_INFORMATION_CLASS class;
	PUNICODE_STRING pattern;
};

static void set_listing(PIO_STACK_LOCATION next, const void *context)
{
	const struct listing *listing = context;
	next->Flags = (UCHAR)listing->flags;
	next->Parameters.QueryDirectory.Length = listing->length;
	next->Parameters.QueryDirectory.FileInformationClass = listing->class;
	next->Parameters.QueryDirectory.FileName = listing->pattern;
}

NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc,
                                    PVOID apc_context, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                    ULONG length, FILE_INFORMATION_CLASS class, BOOLEAN single,
                                    PUNICODE_STRING pattern, BOOLEAN restart)
{
	struct io_service_call call = { .file = file,
		                        .io_status = io_status,
		                        .any_access = FILE_LIST_DIRECTORY };
	struct io_service service;
	if (event || apc)
		return STATUS_NOT_IMPLEMENTED; /* listings are made at once here */
	struct ob_captured_name captured = { .memory = NULL };
	const UNICODE_STRING *own = pattern;
	NTSTATUS status = ob_probe_query(buffer, length, NULL);
	if (NT_SUCCESS(status) && pattern)
		status = ob_capture_name(&own, &captured);
	if (NT_SUCCESS(status))
		status = io_service_begin(&call, &service);
	if (NT_SUCCESS(status)) {
		struct listing listing = { length,
			                   (single ? SL_RETURN_SINGLE_ENTRY : 0u) |
			                           (restart ? SL_RESTART_SCAN : 0u),
			                   class, (PUNICODE_STRING)(uintptr_t)own };
		struct exchange exchange = { IRP_MJ_DIRECTORY_CONTROL, IRP_MN_QUERY_DIRECTORY,
			                     buffer, length, false };
		status = exchange_request(&service, &exchange, set_listing, &listing);
	}
	ob_release_name(&captured);
	return status;
}

NTSTATUS NTAPI ZwQueryDirectoryFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc,
                                    PVOID apc_context, PIO_STATUS_BLOCK io_status, PVOID buffer,
                                    ULONG length, FILE_INFORMATION_CLASS class, BOOLEAN single,
                                    PUNICODE_STRING pattern, BOOLEAN restart)
{
	return OB_ZW_CALL(NtQueryDirectoryFile(file, event, apc, apc_context, io_status, buffer,
	                                       length, class, single, pattern, restart));
}
