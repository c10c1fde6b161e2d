/* win32/file_api.c - CreateFile, ReadFile, WriteFile and their kin. */
#include <string.h>

#include "win32/win32_internal.h"

/* Nt services that the kernel's headers do not all declare. */
NTSTATUS NTAPI NtQueryAttributesFile(POBJECT_ATTRIBUTES attributes,
                                     PFILE_BASIC_INFORMATION information);

static ULONG disposition_of(DWORD disposition)
{
	switch (disposition) {
	case CREATE_NEW: return FILE_CREATE;
	case CREATE_ALWAYS: return FILE_OVERWRITE_IF;
	case OPEN_EXISTING: return FILE_OPEN;
	case OPEN_ALWAYS: return FILE_OPEN_IF;
	case TRUNCATE_EXISTING: return FILE_OVERWRITE;
	default: return ~0u;
	}
}

static ULONG options_of(DWORD flags)
{
	ULONG options = flags & FILE_FLAG_OVERLAPPED ? 0 : FILE_SYNCHRONOUS_IO_NONALERT;
	if (!(flags & FILE_FLAG_BACKUP_SEMANTICS))
		options |= FILE_NON_DIRECTORY_FILE;
	if (flags & FILE_FLAG_WRITE_THROUGH)
		options |= FILE_WRITE_THROUGH;
	if (flags & FILE_FLAG_NO_BUFFERING)
		options |= FILE_NO_INTERMEDIATE_BUFFERING;
	if (flags & FILE_FLAG_SEQUENTIAL_SCAN)
		options |= FILE_SEQUENTIAL_ONLY;
	if (flags & FILE_FLAG_RANDOM_ACCESS)
		options |= FILE_RANDOM_ACCESS;
	if (flags & FILE_FLAG_DELETE_ON_CLOSE)
		options |= FILE_DELETE_ON_CLOSE;
	return options;
}

static DWORD create_error(NTSTATUS status)
{
	if (status == STATUS_OBJECT_NAME_COLLISION)
		return ERROR_FILE_EXISTS;
	return win32_error_from_status(status);
}

/* What CreateFile leaves as the last error on success. */
static DWORD created_error(DWORD disposition, ULONG_PTR information)
{
	bool existed = (disposition == CREATE_ALWAYS && information == FILE_OVERWRITTEN) ||
	               (disposition == OPEN_ALWAYS && information == FILE_OPENED);
	return existed ? ERROR_ALREADY_EXISTS : NO_ERROR;
}

/* What a pipe's server may do in the caller's name; without flags of it NT's own default. */
static SECURITY_QUALITY_OF_SERVICE quality_of(DWORD flags)
{
	return (SECURITY_QUALITY_OF_SERVICE){
		.Length = sizeof(SECURITY_QUALITY_OF_SERVICE),
		.ImpersonationLevel = (SECURITY_IMPERSONATION_LEVEL)(flags >> 16 & 3),
		.ContextTrackingMode = (flags & SECURITY_CONTEXT_TRACKING) != 0,
		.EffectiveOnly = (flags & SECURITY_EFFECTIVE_ONLY) != 0,
	};
}

static HANDLE create_file_w(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                            DWORD disposition, DWORD flags, HANDLE template_file)
{
	WCHAR path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	IO_STATUS_BLOCK io;
	HANDLE handle = NULL;
	SECURITY_QUALITY_OF_SERVICE quality = quality_of(flags);
	ULONG how = disposition_of(disposition);
	NTSTATUS status = how == ~0u ? STATUS_INVALID_PARAMETER : win32_nt_path(name, path);

	if (NT_SUCCESS(status)) {
		text = win32_string(path);
		InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL,
		                           security ? security->lpSecurityDescriptor : NULL);
		if (security && security->bInheritHandle)
			attributes.Attributes |= OBJ_INHERIT;
		if (flags & SECURITY_SQOS_PRESENT)
			attributes.SecurityQualityOfService = &quality;
		if (flags & FILE_FLAG_DELETE_ON_CLOSE)
			access |= DELETE;
		status = WIN32_CALL(NtCreateFile(&handle,
		                                 access | SYNCHRONIZE | FILE_READ_ATTRIBUTES,
		                                 &attributes, &io, NULL, flags & 0x7fa7, share, how,
		                                 options_of(flags), NULL, 0));
	}
	if (!NT_SUCCESS(status)) {
		win32_set_error(create_error(status));
		return INVALID_HANDLE_VALUE;
	}
	win32_set_error(created_error(disposition, io.Information));
	return handle;
}

static HANDLE create_file_a(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                            DWORD disposition, DWORD flags, HANDLE template_file)
{
	struct win32_wide wide;
	return create_file_w(win32_wide(&wide, name), access, share, security, disposition, flags,
	                     template_file);
}

/* --- Reading and writing ------------------------------------------------------------------------------- */

typedef NTSTATUS transfer_function(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine,
                                   PVOID context, PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                                   PLARGE_INTEGER offset, PULONG key);

/* A handle whose low bit in hEvent is set keeps its completion from the port. */
static void *port_context(LPOVERLAPPED overlapped)
{
	return (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
}

static HANDLE event_of(LPOVERLAPPED overlapped)
{
	return (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
}

static BOOL transfer_overlapped(transfer_function *function, HANDLE file, void *buffer, DWORD count,
                                LPDWORD ret_count, LPOVERLAPPED overlapped)
{
	LARGE_INTEGER offset;
	NTSTATUS status;

	offset.LowPart = overlapped->Offset;
	offset.HighPart = (LONG)overlapped->OffsetHigh;
	overlapped->Internal = (ULONG)STATUS_PENDING;
	status = WIN32_CALL(function(file, event_of(overlapped), NULL, port_context(overlapped),
	                             (PIO_STATUS_BLOCK)overlapped, buffer, count, &offset, NULL));
	if (NT_SUCCESS(status) && status != STATUS_PENDING) {
		if (ret_count)
			*ret_count = (DWORD)overlapped->InternalHigh;
		return TRUE;
	}
	if (status == STATUS_END_OF_FILE && ret_count)
		*ret_count = 0;
	return win32_fail(win32_error_from_status(status));
}

static BOOL transfer_now(transfer_function *function, HANDLE file, void *buffer, DWORD count,
                         LPDWORD ret_count)
{
	IO_STATUS_BLOCK io = { .Information = 0 };
	NTSTATUS status =
		WIN32_CALL(function(file, NULL, NULL, NULL, &io, buffer, count, NULL, NULL));

	if (status == STATUS_PENDING) {
		WIN32_CALL(NtWaitForSingleObject(file, FALSE, NULL));
		status = io.Status;
	}
	if (status == STATUS_END_OF_FILE) {
		*ret_count = 0;
		return TRUE;
	}
	if (NT_SUCCESS(status) || NT_WARNING(status))
		*ret_count = (DWORD)io.Information;
	return win32_succeed(status);
}

static BOOL transfer(transfer_function *function, HANDLE file, void *buffer, DWORD count,
                     LPDWORD ret_count, LPOVERLAPPED overlapped)
{
	DWORD ignored;
	if (ret_count)
		*ret_count = 0;
	if (overlapped)
		return transfer_overlapped(function, file, buffer, count, ret_count, overlapped);
	return transfer_now(function, file, buffer, count, ret_count ? ret_count : &ignored);
}

static BOOL read_file(HANDLE file, LPVOID buffer, DWORD count, LPDWORD ret_count,
                      LPOVERLAPPED overlapped)
{
	return transfer(NtReadFile, file, buffer, count, ret_count, overlapped);
}

static BOOL write_file(HANDLE file, LPCVOID buffer, DWORD count, LPDWORD ret_count,
                       LPOVERLAPPED overlapped)
{
	return transfer(NtWriteFile, file, (void *)(uintptr_t)buffer, count, ret_count, overlapped);
}

static void completion_apc(PVOID context, PIO_STATUS_BLOCK io, ULONG reserved)
{
	LPOVERLAPPED_COMPLETION_ROUTINE routine = (LPOVERLAPPED_COMPLETION_ROUTINE)context;
	DWORD error = NT_SUCCESS(io->Status) ? 0 : win32_error_from_status(io->Status);
	routine(error, (DWORD)io->Information, (LPOVERLAPPED)io);
}

static BOOL transfer_ex(transfer_function *function, HANDLE file, void *buffer, DWORD count,
                        LPOVERLAPPED overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine)
{
	LARGE_INTEGER offset;
	NTSTATUS status;

	offset.LowPart = overlapped->Offset;
	offset.HighPart = (LONG)overlapped->OffsetHigh;
	overlapped->Internal = (ULONG)STATUS_PENDING;
	status = WIN32_CALL(function(file, NULL, completion_apc, (PVOID)routine,
	                             (PIO_STATUS_BLOCK)overlapped, buffer, count, &offset, NULL));
	win32_set_error(NO_ERROR);
	return win32_succeed(status);
}

static BOOL read_file_ex(HANDLE file, LPVOID buffer, DWORD count, LPOVERLAPPED overlapped,
                         LPOVERLAPPED_COMPLETION_ROUTINE routine)
{
	return transfer_ex(NtReadFile, file, buffer, count, overlapped, routine);
}

static BOOL write_file_ex(HANDLE file, LPCVOID buffer, DWORD count, LPOVERLAPPED overlapped,
                          LPOVERLAPPED_COMPLETION_ROUTINE routine)
{
	return transfer_ex(NtWriteFile, file, (void *)(uintptr_t)buffer, count, overlapped,
	                   routine);
}

static BOOL flush_file_buffers(HANDLE file)
{
	IO_STATUS_BLOCK io;
	NTSTATUS status = WIN32_CALL(NtFlushBuffersFile(file, &io));
	return win32_succeed(status);
}

/* --- Sizes and positions -------------------------------------------------------------------------------- */

static NTSTATUS query(HANDLE file, void *information, ULONG bytes, FILE_INFORMATION_CLASS kind)
{
	IO_STATUS_BLOCK io;
	return WIN32_CALL(NtQueryInformationFile(file, &io, information, bytes, kind));
}

static NTSTATUS set(HANDLE file, void *information, ULONG bytes, FILE_INFORMATION_CLASS kind)
{
	IO_STATUS_BLOCK io;
	return WIN32_CALL(NtSetInformationFile(file, &io, information, bytes, kind));
}

static BOOL get_file_size_ex(HANDLE file, PLARGE_INTEGER ret_size)
{
	FILE_STANDARD_INFORMATION standard;
	NTSTATUS status = query(file, &standard, sizeof(standard), FileStandardInformation);
	if (NT_SUCCESS(status))
		*ret_size = standard.EndOfFile;
	return win32_succeed(status);
}

static DWORD get_file_size(HANDLE file, LPDWORD ret_high)
{
	LARGE_INTEGER size = { 0 };
	if (!get_file_size_ex(file, &size))
		return INVALID_FILE_SIZE;
	if (ret_high)
		*ret_high = (DWORD)size.HighPart;
	return size.LowPart;
}

static NTSTATUS seek_base(HANDLE file, DWORD method, LONGLONG *ret_base)
{
	FILE_POSITION_INFORMATION position;
	FILE_STANDARD_INFORMATION standard;
	NTSTATUS status = STATUS_SUCCESS;

	*ret_base = 0;
	if (method == FILE_CURRENT) {
		status = query(file, &position, sizeof(position), FilePositionInformation);
		*ret_base = position.CurrentByteOffset.QuadPart;
	} else if (method == FILE_END) {
		status = query(file, &standard, sizeof(standard), FileStandardInformation);
		*ret_base = standard.EndOfFile.QuadPart;
	}
	return status;
}

static BOOL set_file_pointer_ex(HANDLE file, LARGE_INTEGER distance, PLARGE_INTEGER ret_position,
                                DWORD method)
{
	FILE_POSITION_INFORMATION position;
	LONGLONG base;
	NTSTATUS status = seek_base(file, method, &base);

	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	position.CurrentByteOffset.QuadPart = base + distance.QuadPart;
	if (position.CurrentByteOffset.QuadPart < 0)
		return win32_fail(ERROR_NEGATIVE_SEEK);
	status = set(file, &position, sizeof(position), FilePositionInformation);
	if (NT_SUCCESS(status) && ret_position)
		*ret_position = position.CurrentByteOffset;
	return win32_succeed(status);
}

static DWORD set_file_pointer(HANDLE file, LONG distance, PLONG distance_high, DWORD method)
{
	LARGE_INTEGER whole, position = { 0 };

	whole.QuadPart = distance;
	if (distance_high) {
		whole.LowPart = (ULONG)distance;
		whole.HighPart = *distance_high;
	}
	if (!set_file_pointer_ex(file, whole, &position, method))
		return INVALID_SET_FILE_POINTER;
	if (distance_high)
		*distance_high = position.HighPart;
	win32_set_error(NO_ERROR);
	return position.LowPart;
}

static BOOL set_end_of_file(HANDLE file)
{
	FILE_POSITION_INFORMATION position;
	NTSTATUS status = query(file, &position, sizeof(position), FilePositionInformation);
	if (NT_SUCCESS(status)) {
		FILE_END_OF_FILE_INFORMATION end = { position.CurrentByteOffset };
		status = set(file, &end, sizeof(end), FileEndOfFileInformation);
	}
	return win32_succeed(status);
}

static DWORD get_file_type(HANDLE file)
{
	IO_STATUS_BLOCK io;
	FILE_FS_DEVICE_INFORMATION device;
	NTSTATUS status =
		WIN32_CALL(NtQueryVolumeInformationFile(file, &io, &device, sizeof(device),
	                                                FileFsDeviceInformation));
	if (!win32_succeed(status))
		return FILE_TYPE_UNKNOWN;
	win32_set_error(NO_ERROR);
	switch (device.DeviceType) {
	case FILE_DEVICE_DISK:
	case FILE_DEVICE_DISK_FILE_SYSTEM:
	case FILE_DEVICE_CD_ROM:
	case FILE_DEVICE_VIRTUAL_DISK: return FILE_TYPE_DISK;
	case FILE_DEVICE_NAMED_PIPE: return FILE_TYPE_PIPE;
	default: return FILE_TYPE_CHAR;
	}
}

/* --- By name ------------------------------------------------------------------------------------------------ */

/* Open name for access; options without FILE_NON_DIRECTORY_FILE. */
static NTSTATUS open_name(const WCHAR *name, ACCESS_MASK access, ULONG options, HANDLE *ret_handle)
{
	WCHAR path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	IO_STATUS_BLOCK io;
	NTSTATUS status = win32_nt_path(name, path);

	if (!NT_SUCCESS(status))
		return status;
	text = win32_string(path);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
	return WIN32_CALL(NtOpenFile(ret_handle, access | SYNCHRONIZE, &attributes, &io,
	                             FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
	                             options | FILE_SYNCHRONOUS_IO_NONALERT));
}

static DWORD get_file_attributes_w(LPCWSTR name)
{
	FILE_BASIC_INFORMATION basic;
	HANDLE handle = NULL;
	NTSTATUS status = open_name(name, FILE_READ_ATTRIBUTES, 0, &handle);

	if (NT_SUCCESS(status)) {
		status = query(handle, &basic, sizeof(basic), FileBasicInformation);
		NtClose(handle);
	}
	return win32_succeed(status) ? basic.FileAttributes : INVALID_FILE_ATTRIBUTES;
}

static DWORD get_file_attributes_a(LPCSTR name)
{
	struct win32_wide wide;
	return get_file_attributes_w(win32_wide(&wide, name));
}

static BOOL remove_name(const WCHAR *name, ULONG options)
{
	FILE_DISPOSITION_INFORMATION disposition = { TRUE };
	HANDLE handle = NULL;
	NTSTATUS status = open_name(name, DELETE, options, &handle);

	if (NT_SUCCESS(status)) {
		status = set(handle, &disposition, sizeof(disposition), FileDispositionInformation);
		NtClose(handle);
	}
	return win32_succeed(status);
}

static BOOL delete_file_w(LPCWSTR name)
{
	return remove_name(name, FILE_NON_DIRECTORY_FILE);
}

static BOOL delete_file_a(LPCSTR name)
{
	struct win32_wide wide;
	return delete_file_w(win32_wide(&wide, name));
}

static BOOL remove_directory_w(LPCWSTR name)
{
	return remove_name(name, FILE_DIRECTORY_FILE);
}

static BOOL remove_directory_a(LPCSTR name)
{
	struct win32_wide wide;
	return remove_directory_w(win32_wide(&wide, name));
}

static BOOL create_directory_w(LPCWSTR name, LPSECURITY_ATTRIBUTES security)
{
	WCHAR path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	IO_STATUS_BLOCK io;
	HANDLE handle;
	NTSTATUS status = win32_nt_path(name, path);

	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	text = win32_string(path);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
	status = WIN32_CALL(
		NtCreateFile(&handle, FILE_LIST_DIRECTORY | SYNCHRONIZE, &attributes, &io, NULL,
	                     FILE_ATTRIBUTE_NORMAL, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_CREATE,
	                     FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0));
	if (NT_SUCCESS(status))
		NtClose(handle);
	return win32_succeed(status);
}

static BOOL create_directory_a(LPCSTR name, LPSECURITY_ATTRIBUTES security)
{
	struct win32_wide wide;
	return create_directory_w(win32_wide(&wide, name), security);
}

static BOOL copy_content(HANDLE from, HANDLE to)
{
	char buffer[4096];
	DWORD count, written;
	do {
		if (!read_file(from, buffer, sizeof(buffer), &count, NULL))
			return FALSE;
		if (count > 0 && !write_file(to, buffer, count, &written, NULL))
			return FALSE;
	} while (count > 0);
	return TRUE;
}

static BOOL copy_file_w(LPCWSTR from, LPCWSTR to, BOOL fail_if_exists)
{
	HANDLE source, target;
	BOOL done;

	source = create_file_w(from, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
	if (source == INVALID_HANDLE_VALUE)
		return FALSE;
	target = create_file_w(to, GENERIC_WRITE, 0, NULL,
	                       fail_if_exists ? CREATE_NEW : CREATE_ALWAYS, 0, NULL);
	if (target == INVALID_HANDLE_VALUE) {
		NtClose(source);
		return FALSE;
	}
	done = copy_content(source, target);
	NtClose(target);
	NtClose(source);
	return done;
}

static BOOL copy_file_a(LPCSTR from, LPCSTR to, BOOL fail_if_exists)
{
	struct win32_wide wide_from, wide_to;
	return copy_file_w(win32_wide(&wide_from, from), win32_wide(&wide_to, to), fail_if_exists);
}

static DWORD get_full_path_name_w(LPCWSTR name, DWORD capacity, LPWSTR to, LPWSTR *ret_file_part)
{
	WCHAR path[WIN32_PATH_MAX];
	DWORD length;
	NTSTATUS status = win32_full_path(name, path);

	if (!win32_succeed(status))
		return 0;
	length = win32_answer_wide(path, to, capacity);
	if (ret_file_part && length < capacity) {
		WCHAR *part = to + length;
		while (part > to && part[-1] != u'\\')
			part--;
		*ret_file_part = *part ? part : NULL;
	}
	return length;
}

static DWORD get_full_path_name_a(LPCSTR name, DWORD capacity, LPSTR to, LPSTR *ret_file_part)
{
	WCHAR path[WIN32_PATH_MAX];
	struct win32_wide wide;
	NTSTATUS status = win32_full_path(win32_wide(&wide, name), path);
	DWORD length;

	if (!win32_succeed(status))
		return 0;
	length = win32_answer_narrow(path, to, capacity);
	if (ret_file_part && length < capacity) {
		char *slash = strrchr(to, '\\');
		*ret_file_part = slash && slash[1] ? slash + 1 : NULL;
	}
	return length;
}

WIN32_TABLE(win32_file_export_table, "kernel32.dll", W("CopyFileA", copy_file_a),
            W("CopyFileW", copy_file_w), W("CreateDirectoryA", create_directory_a),
            W("CreateDirectoryW", create_directory_w), W("CreateFileA", create_file_a),
            W("CreateFileW", create_file_w), W("DeleteFileA", delete_file_a),
            W("DeleteFileW", delete_file_w), W("FlushFileBuffers", flush_file_buffers),
            W("GetFileAttributesA", get_file_attributes_a),
            W("GetFileAttributesW", get_file_attributes_w), W("GetFileSize", get_file_size),
            W("GetFileSizeEx", get_file_size_ex), W("GetFileType", get_file_type),
            W("GetFullPathNameA", get_full_path_name_a),
            W("GetFullPathNameW", get_full_path_name_w), W("ReadFile", read_file),
            W("ReadFileEx", read_file_ex), W("RemoveDirectoryA", remove_directory_a),
            W("RemoveDirectoryW", remove_directory_w), W("SetEndOfFile", set_end_of_file),
            W("SetFilePointer", set_file_pointer), W("SetFilePointerEx", set_file_pointer_ex),
            W("WriteFile", write_file), W("WriteFileEx", write_file_ex));
