/* win32/mapping_api.c - file mappings: sections and their views under the names that programs use. */
#include "nt/mm/nt_services.h"
#include "win32/win32_internal.h"

#define MAPPING_PROTECTIONS 0xFFu

/* `\BaseNamedObjects\NAME`; null for no name. */
static PUNICODE_STRING section_name(const WCHAR *name, WCHAR *path, UNICODE_STRING *text)
{
	size_t used;

	if (!name)
		return NULL;
	if (crt__wcsnicmp(name, u"Global\\", 7) == 0)
		name += 7;
	else if (crt__wcsnicmp(name, u"Local\\", 6) == 0)
		name += 6;
	crt_wcscpy(path, u"\\BaseNamedObjects\\");
	used = crt_wcslen(path);
	while (*name && used < WIN32_PATH_MAX - 1)
		path[used++] = *name++;
	path[used] = 0;
	*text = win32_string(path);
	return text;
}

static HANDLE create_file_mapping_w(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protection,
                                    DWORD size_high, DWORD size_low, LPCWSTR name)
{
	WCHAR path[WIN32_PATH_MAX];
	LARGE_INTEGER size = { .QuadPart = (LONGLONG)size_high << 32 | size_low };
	ULONG allocation = protection & ~(DWORD)MAPPING_PROTECTIONS;
	ULONG flags =
		(name ? OBJ_OPENIF : 0) | (security && security->bInheritHandle ? OBJ_INHERIT : 0);
	bool is_file = file != INVALID_HANDLE_VALUE;
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	HANDLE section = NULL;
	NTSTATUS status;

	if (!is_file && size.QuadPart == 0) {
		win32_set_error(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	InitializeObjectAttributes(&attributes, section_name(name, path, &text), flags, NULL,
	                           security ? security->lpSecurityDescriptor : NULL);
	status = WIN32_CALL(
		NtCreateSection(&section,
	                        STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ |
	                                SECTION_MAP_WRITE | SECTION_MAP_EXECUTE,
	                        &attributes, size.QuadPart ? &size : NULL,
	                        protection & MAPPING_PROTECTIONS,
	                        allocation ? allocation : SEC_COMMIT, is_file ? file : NULL));
	if (!win32_succeed(status))
		return NULL;
	win32_set_error(status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : NO_ERROR);
	return section;
}

static HANDLE create_file_mapping_a(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protection,
                                    DWORD size_high, DWORD size_low, LPCSTR name)
{
	struct win32_wide wide;
	return create_file_mapping_w(file, security, protection, size_high, size_low,
	                             win32_wide(&wide, name));
}

static HANDLE open_file_mapping_w(DWORD access, BOOL inherit, LPCWSTR name)
{
	WCHAR path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	HANDLE section = NULL;
	NTSTATUS status;

	if (!name) {
		win32_set_error(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	InitializeObjectAttributes(&attributes, section_name(name, path, &text),
	                           inherit ? OBJ_INHERIT : 0, NULL, NULL);
	status = WIN32_CALL(NtOpenSection(&section, access, &attributes));
	return win32_succeed(status) ? section : NULL;
}

static HANDLE open_file_mapping_a(DWORD access, BOOL inherit, LPCSTR name)
{
	struct win32_wide wide;
	return open_file_mapping_w(access, inherit, win32_wide(&wide, name));
}

static ULONG protection_of(DWORD access)
{
	if (access == FILE_MAP_COPY)
		return PAGE_WRITECOPY;
	if (access & FILE_MAP_WRITE)
		return PAGE_READWRITE;
	return access & FILE_MAP_READ ? PAGE_READONLY : PAGE_NOACCESS;
}

static LPVOID map_view_of_file_ex(HANDLE mapping, DWORD access, DWORD offset_high, DWORD offset_low,
                                  SIZE_T bytes, LPVOID address)
{
	LARGE_INTEGER offset = { .QuadPart = (LONGLONG)offset_high << 32 | offset_low };
	PVOID base = address;
	NTSTATUS status =
		WIN32_CALL(NtMapViewOfSection(mapping, NtCurrentProcess(), &base, 0, 0, &offset,
	                                      &bytes, ViewShare, 0, protection_of(access)));

	return win32_succeed(status) ? base : NULL;
}

static LPVOID map_view_of_file(HANDLE mapping, DWORD access, DWORD offset_high, DWORD offset_low,
                               SIZE_T bytes)
{
	return map_view_of_file_ex(mapping, access, offset_high, offset_low, bytes, NULL);
}

static BOOL unmap_view_of_file(LPCVOID address)
{
	NTSTATUS status =
		WIN32_CALL(NtUnmapViewOfSection(NtCurrentProcess(), (PVOID)(uintptr_t)address));

	return win32_succeed(status);
}

static BOOL flush_view_of_file(LPCVOID address, SIZE_T bytes)
{
	PVOID base = (PVOID)(uintptr_t)address;
	IO_STATUS_BLOCK io;
	NTSTATUS status = WIN32_CALL(NtFlushVirtualMemory(NtCurrentProcess(), &base, &bytes, &io));

	return win32_succeed(status);
}

WIN32_TABLE(win32_mapping_export_table, "kernel32.dll",
            W("CreateFileMappingA", create_file_mapping_a),
            W("CreateFileMappingW", create_file_mapping_w),
            W("FlushViewOfFile", flush_view_of_file), W("MapViewOfFile", map_view_of_file),
            W("MapViewOfFileEx", map_view_of_file_ex), W("OpenFileMappingA", open_file_mapping_a),
            W("OpenFileMappingW", open_file_mapping_w), W("UnmapViewOfFile", unmap_view_of_file));
