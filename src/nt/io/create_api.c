/*
 * io/create_api.c - NtCreateFile, NtOpenFile, IoCreateFile.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

static NTSTATUS check_options(ACCESS_MASK access, ULONG disposition, ULONG options, ULONG share)
{
	ULONG both = FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT;
	if (disposition > FILE_MAXIMUM_DISPOSITION || (share & ~(ULONG)FILE_SHARE_VALID_FLAGS))
		return STATUS_INVALID_PARAMETER;
	if ((options & both) == both)
		return STATUS_INVALID_PARAMETER;
	/* Whoever wants its requests done one after another must be able to wait for them. */
	if ((options & both) && !(access & (SYNCHRONIZE | GENERIC_ALL | GENERIC_READ |
	                                    GENERIC_WRITE | GENERIC_EXECUTE | MAXIMUM_ALLOWED)))
		return STATUS_INVALID_PARAMETER;
	if ((options & FILE_DELETE_ON_CLOSE) &&
	    !(access & (DELETE | GENERIC_ALL | MAXIMUM_ALLOWED)))
		return STATUS_INVALID_PARAMETER;
	if ((options & FILE_DIRECTORY_FILE) && (options & FILE_NON_DIRECTORY_FILE))
		return STATUS_INVALID_PARAMETER;
	return STATUS_SUCCESS;
}

static NTSTATUS open_packet(struct io_open *open, const OBJECT_ATTRIBUTES *attributes,
                            KPROCESSOR_MODE mode, HANDLE *ret_handle)
{
	struct ke_machine *machine = ke_current_machine();
	struct ob_lookup lookup = {
		.machine = machine,
		.root = attributes->RootDirectory,
		.attributes = attributes->Attributes,
		.type = machine->io->file_type,
		.mode = mode,
		.desired = open->desired,
		.parse_context = open,
	};
	if (attributes->ObjectName)
		lookup.name = *attributes->ObjectName;
	return ob_open_by_name(&lookup, ret_handle);
}

/* What a caller is told of an open. */
struct opened {
	HANDLE handle;
	IO_STATUS_BLOCK result;
	size_t told_bytes; /* so much of the status block is written: all, its status alone, nothing */
};

/* With attributes that stay what they are. */
static NTSTATUS open_checked(struct io_open *open, const OBJECT_ATTRIBUTES *attributes,
                             KPROCESSOR_MODE mode, struct opened *ret_opened)
{
	open->descriptor = attributes->SecurityDescriptor;
	open->quality = attributes->SecurityQualityOfService;
	if (open->descriptor && !RtlValidSecurityDescriptor(open->descriptor))
		return STATUS_INVALID_SECURITY_DESCR;
	NTSTATUS status = open_packet(open, attributes, mode, &ret_opened->handle);
	ret_opened->result.Status = status;
	ret_opened->result.Information = open->information;
	if (NT_SUCCESS(status))
		ret_opened->told_bytes = sizeof(ret_opened->result);
	else if (open->parsed)
		ret_opened->told_bytes = sizeof(ret_opened->result.Status);
	return status;
}

/* For the system itself, which may run in a program's thread. */
static NTSTATUS create_trusted(PHANDLE ret_handle, const OBJECT_ATTRIBUTES *attributes,
                               PIO_STATUS_BLOCK io_status, struct io_open *open)
{
	struct opened opened = { .told_bytes = 0 };
	if (attributes->Length != sizeof(*attributes))
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = open_checked(open, attributes, KernelMode, &opened);
	if (opened.told_bytes)
		memcpy(io_status, &opened.result, opened.told_bytes);
	if (NT_SUCCESS(status))
		*ret_handle = opened.handle;
	return status;
}

static NTSTATUS open_captured(const OBJECT_ATTRIBUTES *attributes, struct io_open *open,
                              struct opened *opened)
{
	const void *ea = open->ea;
	void *memory;
	NTSTATUS status = ob_capture_input(&ea, open->ea_length, &memory);
	open->ea = (void *)(uintptr_t)ea;
	if (NT_SUCCESS(status))
		status = open_checked(open, attributes, UserMode, opened);
	free(memory);
	return status;
}

static NTSTATUS create_for_program(PHANDLE ret_handle, const OBJECT_ATTRIBUTES *attributes,
                                   PIO_STATUS_BLOCK io_status, struct io_open *open)
{
	struct ob_captured_attributes captured;
	struct opened opened = { .told_bytes = 0 };
	NTSTATUS status = ob_capture_attributes(&attributes, &captured);
	if (NT_SUCCESS(status) && attributes->Length != sizeof(*attributes))
		status = STATUS_INVALID_PARAMETER;
	if (NT_SUCCESS(status))
		status = ob_probe_query(ret_handle, sizeof(*ret_handle), NULL);
	if (NT_SUCCESS(status))
		status = ob_probe_query(io_status, sizeof(*io_status), NULL);
	if (NT_SUCCESS(status))
		status = open_captured(attributes, open, &opened);
	ob_release_attributes(&captured);
	status = ob_give_handle(ret_handle, opened.handle, status);
	if (opened.told_bytes) /* nobody is told when it is gone */
		ob_copy_out(io_status, &opened.result, opened.told_bytes);
	return status;
}

static NTSTATUS create_file(PHANDLE ret_handle, const OBJECT_ATTRIBUTES *attributes,
                            PIO_STATUS_BLOCK io_status, struct io_open *open, KPROCESSOR_MODE mode)
{
	NTSTATUS status =
		check_options(open->desired, open->disposition, open->options, open->share);
	if (NT_SUCCESS(status) && !attributes)
		status = STATUS_INVALID_PARAMETER;
	if (!NT_SUCCESS(status))
		return status;
	return mode == KernelMode ? create_trusted(ret_handle, attributes, io_status, open)
	                          : create_for_program(ret_handle, attributes, io_status, open);
}

NTSTATUS NTAPI NtCreateFile(PHANDLE ret_handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                            PIO_STATUS_BLOCK io_status, PLARGE_INTEGER allocation,
                            ULONG file_attributes, ULONG share, ULONG disposition, ULONG options,
                            PVOID ea, ULONG ea_length)
{
	struct io_open open = { .options = options,
		                .disposition = disposition,
		                .attributes = file_attributes,
		                .share = share,
		                .desired = access,
		                .ea = ea,
		                .ea_length = ea_length };
	if (allocation) {
		NTSTATUS status = ob_copy_in(&open.allocation, allocation, sizeof(*allocation));
		if (!NT_SUCCESS(status))
			return status;
		open.has_allocation = true;
	}
	return create_file(ret_handle, attributes, io_status, &open,
	                   ke_current_thread()->previous_mode);
}

NTSTATUS NTAPI NtOpenFile(PHANDLE ret_handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                          PIO_STATUS_BLOCK io_status, ULONG share, ULONG options)
{
	return NtCreateFile(ret_handle, access, attributes, io_status, NULL, 0, share, FILE_OPEN,
	                    options, NULL, 0);
}

NTSTATUS NTAPI ZwCreateFile(PHANDLE ret_handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                            PIO_STATUS_BLOCK io_status, PLARGE_INTEGER allocation,
                            ULONG file_attributes, ULONG share, ULONG disposition, ULONG options,
                            PVOID ea, ULONG ea_length)
{
	return OB_ZW_CALL(NtCreateFile(ret_handle, access, attributes, io_status, allocation,
	                               file_attributes, share, disposition, options, ea,
	                               ea_length));
}

NTSTATUS NTAPI ZwOpenFile(PHANDLE ret_handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                          PIO_STATUS_BLOCK io_status, ULONG share, ULONG options)
{
	return OB_ZW_CALL(NtOpenFile(ret_handle, access, attributes, io_status, share, options));
}

NTSTATUS NTAPI IoCreateFile(PHANDLE ret_handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                            PIO_STATUS_BLOCK io_status, PLARGE_INTEGER allocation,
                            ULONG file_attributes, ULONG share, ULONG disposition, ULONG options,
                            PVOID ea, ULONG ea_length, CREATE_FILE_TYPE kind, PVOID extra,
                            ULONG flags)
{
	struct io_open open = { .options = options,
		                .disposition = disposition,
		                .attributes = file_attributes,
		                .share = share,
		                .desired = access,
		                .kind = (ULONG)kind,
		                .extra = extra,
		                .ea = ea,
		                .ea_length = ea_length };
	if (allocation) {
		open.allocation = *allocation;
		open.has_allocation = true;
	}
	KPROCESSOR_MODE mode = (flags & IO_NO_PARAMETER_CHECKING)
	                               ? KernelMode
	                               : ke_current_thread()->previous_mode;
	if (flags & IO_FORCE_ACCESS_CHECK)
		open.irp_flags |= SL_FORCE_ACCESS_CHECK;
	return create_file(ret_handle, attributes, io_status, &open, mode);
}

/* Pipes: the parameters come in a record, the open is always of the named-pipe kind. */
NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE ret_handle, ULONG access,
                                     POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK io_status,
                                     ULONG share, ULONG disposition, ULONG options, ULONG type,
                                     ULONG read_mode, ULONG completion_mode, ULONG instances,
                                     ULONG inbound, ULONG outbound, PLARGE_INTEGER timeout);
NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE ret_handle, ULONG access,
                                     POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK io_status,
                                     ULONG share, ULONG disposition, ULONG options, ULONG type,
                                     ULONG read_mode, ULONG completion_mode, ULONG instances,
                                     ULONG inbound, ULONG outbound, PLARGE_INTEGER timeout)
{
	NAMED_PIPE_CREATE_PARAMETERS parameters = {
		.NamedPipeType = type,
		.ReadMode = read_mode,
		.CompletionMode = completion_mode,
		.MaximumInstances = instances,
		.InboundQuota = inbound,
		.OutboundQuota = outbound,
		.TimeoutSpecified = timeout != NULL,
	};
	NTSTATUS status =
		timeout ? ob_copy_in(&parameters.DefaultTimeout, timeout, sizeof(*timeout))
			: STATUS_SUCCESS;
	if (!NT_SUCCESS(status))
		return status;
	return IoCreateFile(ret_handle, access, attributes, io_status, NULL, 0, share, disposition,
	                    options, NULL, 0, CreateFileTypeNamedPipe, &parameters, 0);
}

VOID NTAPI IoSetShareAccess(ACCESS_MASK desired, ULONG share, PFILE_OBJECT file,
                            PSHARE_ACCESS record)
{
	file->ReadAccess = (desired & (FILE_READ_DATA | FILE_EXECUTE)) != 0;
	file->WriteAccess = (desired & (FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0;
	file->DeleteAccess = (desired & DELETE) != 0;
	memset(record, 0, sizeof(*record));
	if (!file->ReadAccess && !file->WriteAccess && !file->DeleteAccess)
		return;
	file->SharedRead = (share & FILE_SHARE_READ) != 0;
	file->SharedWrite = (share & FILE_SHARE_WRITE) != 0;
	file->SharedDelete = (share & FILE_SHARE_DELETE) != 0;
	IoUpdateShareAccess(file, record);
}

VOID NTAPI IoUpdateShareAccess(PFILE_OBJECT file, PSHARE_ACCESS record)
{
	if (!file->ReadAccess && !file->WriteAccess && !file->DeleteAccess)
		return;
	record->OpenCount++;
	record->Readers += file->ReadAccess;
	record->Writers += file->WriteAccess;
	record->Deleters += file->DeleteAccess;
	record->SharedRead += file->SharedRead;
	record->SharedWrite += file->SharedWrite;
	record->SharedDelete += file->SharedDelete;
}

VOID NTAPI IoRemoveShareAccess(PFILE_OBJECT file, PSHARE_ACCESS record)
{
	if (!file->ReadAccess && !file->WriteAccess && !file->DeleteAccess)
		return;
	record->OpenCount--;
	record->Readers -= file->ReadAccess;
	record->Writers -= file->WriteAccess;
	record->Deleters -= file->DeleteAccess;
	record->SharedRead -= file->SharedRead;
	record->SharedWrite -= file->SharedWrite;
	record->SharedDelete -= file->SharedDelete;
}

NTSTATUS NTAPI IoCheckShareAccess(ACCESS_MASK desired, ULONG share, PFILE_OBJECT file,
                                  PSHARE_ACCESS record, BOOLEAN update)
{
	file->ReadAccess = (desired & (FILE_READ_DATA | FILE_EXECUTE)) != 0;
	file->WriteAccess = (desired & (FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0;
	file->DeleteAccess = (desired & DELETE) != 0;
	if (!file->ReadAccess && !file->WriteAccess && !file->DeleteAccess)
		return STATUS_SUCCESS;
	file->SharedRead = (share & FILE_SHARE_READ) != 0;
	file->SharedWrite = (share & FILE_SHARE_WRITE) != 0;
	file->SharedDelete = (share & FILE_SHARE_DELETE) != 0;
	bool conflict = (file->ReadAccess && record->SharedRead < record->OpenCount) ||
	                (file->WriteAccess && record->SharedWrite < record->OpenCount) ||
	                (file->DeleteAccess && record->SharedDelete < record->OpenCount) ||
	                (record->Readers && !file->SharedRead) ||
	                (record->Writers && !file->SharedWrite) ||
	                (record->Deleters && !file->SharedDelete);
	if (conflict)
		return STATUS_SHARING_VIOLATION;
	if (update)
		IoUpdateShareAccess(file, record);
	return STATUS_SUCCESS;
}
