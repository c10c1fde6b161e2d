/* win32/temporary_file_api.c - names of temporary files. */
#include <stdio.h>
#include <string.h>

#include "win32/win32_internal.h"

#define NUMBERS 0xFFFFu

/* `FOLDER\PRENNNN.tmp`: at most three characters of the prefix. False: it does not fit. */
static bool make_name(const char *folder, const char *prefix, UINT number, char *to)
{
	size_t length = strlen(folder);
	const char *separator = length && folder[length - 1] != '\\' ? "\\" : "";
	char name[16];

	snprintf(name, sizeof(name), "%.3s%X.tmp", prefix ? prefix : "", number & NUMBERS);
	if (length + strlen(separator) + strlen(name) >= MAX_PATH)
		return false;
	stpcpy(stpcpy(stpcpy(to, folder), separator), name);
	return true;
}

/* Make the file. Errors: STATUS_OBJECT_NAME_COLLISION: it is there already. */
static NTSTATUS make_file(const char *name)
{
	WCHAR wide[WIN32_PATH_MAX], path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;
	UNICODE_STRING text;
	HANDLE file;
	NTSTATUS status;

	win32_widen(name, wide, WIN32_PATH_MAX);
	status = win32_nt_path(wide, path);
	if (!NT_SUCCESS(status))
		return status;
	text = win32_string(path);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
	status = WIN32_CALL(NtCreateFile(&file, FILE_GENERIC_WRITE, &attributes, &io, NULL, 0, 0,
	                                 FILE_CREATE, FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0));
	if (NT_SUCCESS(status))
		NtClose(file);
	return status;
}

/* unique 0: the first number whose file can be made, and the file is made. */
static UINT get_temp_file_name_a(LPCSTR folder, LPCSTR prefix, UINT unique, LPSTR to)
{
	NTSTATUS status = STATUS_OBJECT_NAME_COLLISION;
	UINT number = unique ? unique : 1;

	if (!make_name(folder, prefix, number, to)) {
		win32_set_error(ERROR_BUFFER_OVERFLOW);
		return 0;
	}
	while (!unique && (status = make_file(to)) == STATUS_OBJECT_NAME_COLLISION &&
	       number < NUMBERS)
		make_name(folder, prefix, ++number, to);
	if (!unique && !win32_succeed(status))
		return 0;
	return number & NUMBERS;
}

static UINT get_temp_file_name_w(LPCWSTR folder, LPCWSTR prefix, UINT unique, LPWSTR to)
{
	char narrow_folder[MAX_PATH], narrow_prefix[16], name[MAX_PATH];
	UINT number;

	win32_narrow(folder, narrow_folder, sizeof(narrow_folder));
	win32_narrow(prefix, narrow_prefix, sizeof(narrow_prefix));
	number = get_temp_file_name_a(narrow_folder, narrow_prefix, unique, name);
	if (number)
		win32_widen(name, to, MAX_PATH);
	return number;
}

WIN32_TABLE(win32_temporary_file_export_table, "kernel32.dll",
            W("GetTempFileNameA", get_temp_file_name_a),
            W("GetTempFileNameW", get_temp_file_name_w));
