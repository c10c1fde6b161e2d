/*
 * io/create_api.c - NtCreateFile, NtOpenFile, IoCreateFile.
 */
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

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

static NTSTATUS check_pointers(KPROCESSOR_MODE mode, PHANDLE ret_handle,
                               const OBJECT_ATTRIBUTES *attributes, PIO_STATUS_BLOCK io_status)
{
	if (!attributes)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = mm_probe(attributes, sizeof(*attributes), 1, MM_READ, mode);
	if (!NT_SUCCESS(status))
		return status;
	if (attributes->Length != sizeof(*attributes))
		return STATUS_INVALID_PARAMETER;
	if (mode != KernelMode)
		status = ob_probe_attributes(attributes);
	if (NT_SUCCESS(status))
		status = mm_probe(ret_handle, sizeof(*ret_handle), 1, MM_WRITE, mode);
	if (NT_SUCCESS(status))
		status = mm_probe(io_status, sizeof(*io_status), 1, MM_WRITE, mode);
	return status;
}

/* Memory of a program that only a driver would touch otherwise. */
static NTSTATUS probe_security(struct io_open *open, const OBJECT_ATTRIBUTES *attributes,
                               KPROCESSOR_MODE mode)
{
	open->descriptor = attributes->SecurityDescriptor;
	open->quality = attributes->SecurityQualityOfService;
	NTSTATUS status = STATUS_SUCCESS;
	if (open->descriptor)
		status = mm_probe(open->descriptor, SECURITY_DESCRIPTOR_MIN_LENGTH, 1, MM_READ,
		                  mode);
	if (NT_SUCCESS(status) && open->quality)
		status = mm_probe(open->quality, sizeof(*open->quality), 1, MM_READ, mode);
	if (NT_SUCCESS(status) && open->descriptor && !RtlValidSecurityDescriptor(open->descriptor))
		status = STATUS_INVALID_SECURITY_DESCR;
	return status;
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

static NTSTATUS create_file(PHANDLE ret_handle, const OBJECT_ATTRIBUTES *attributes,
                            PIO_STATUS_BLOCK io_status, struct io_open *open, KPROCESSOR_MODE mode)
{
	HANDLE handle;
	NTSTATUS status =
		check_options(open->desired, open->disposition, open->options, open->share);
	if (NT_SUCCESS(status))
		status = check_pointers(mode, ret_handle, attributes, io_status);
	if (NT_SUCCESS(status))
		status = probe_security(open, attributes, mode);
	if (NT_SUCCESS(status) && open->ea)
		status = mm_probe(open->ea, open->ea_length, 1, MM_READ, mode);
	if (!NT_SUCCESS(status))
		return status;
	status = open_packet(open, attributes, mode, &handle);
	if (!NT_SUCCESS(status)) {
		if (open->parsed)
			io_status->Status = status;
		return status;
	}
	*ret_handle = handle;
	io_status->Status = status;
	io_status->Information = open->information;
	return status;
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
		NTSTATUS status = ob_probe_input(allocation, sizeof(*allocation));
		if (!NT_SUCCESS(status))
			return status;
		open.allocation = *allocation;
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
	NTSTATUS status = ob_probe_timeout(timeout);
	if (!NT_SUCCESS(status))
		return status;
	if (timeout)
		parameters.DefaultTimeout = *timeout;
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
