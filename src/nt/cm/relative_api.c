/* cm/relative_api.c - RtlWriteRegistryValue and its kin. */
#include <ntifs.h>
#include <string.h>

#include "nt/cm/cm_internal.h"
#include "nt/cm/relative.h"
#include "nt/rtl/crt.h"

#define PATH_MAX_CHARACTERS 1024
#define RELATIVE_MASK 0xFFFFu

static const WCHAR *const roots[RTL_REGISTRY_MAXIMUM] = {
	[RTL_REGISTRY_ABSOLUTE] = u"",
	[RTL_REGISTRY_SERVICES] = u"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\",
	[RTL_REGISTRY_CONTROL] = u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\",
	[RTL_REGISTRY_WINDOWS_NT] =
		u"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion\\",
	[RTL_REGISTRY_DEVICEMAP] = u"\\Registry\\Machine\\Hardware\\DeviceMap\\",
	[RTL_REGISTRY_USER] = u"\\Registry\\User\\.Default\\",
};

static NTSTATUS make_path(ULONG relative, PCWSTR path, WCHAR text[PATH_MAX_CHARACTERS])
{
	size_t root, length;

	relative &= RELATIVE_MASK;
	if (relative >= RTL_REGISTRY_MAXIMUM || !path)
		return STATUS_INVALID_PARAMETER;
	root = crt_wcslen(roots[relative]);
	length = crt_wcslen(path);
	if (root + length + 1 > PATH_MAX_CHARACTERS)
		return STATUS_OBJECT_NAME_INVALID;
	memcpy(text, roots[relative], root * sizeof(WCHAR));
	memcpy(text + root, path, (length + 1) * sizeof(WCHAR));
	return STATUS_SUCCESS;
}

NTSTATUS cm_relative_open(ULONG relative, PCWSTR path, ACCESS_MASK access, HANDLE *ret_handle)
{
	WCHAR text[PATH_MAX_CHARACTERS];
	UNICODE_STRING name;
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;

	if (relative & RTL_REGISTRY_HANDLE) {
		*ret_handle = (HANDLE)path;
		return STATUS_SUCCESS;
	}
	status = make_path(relative, path, text);
	if (!NT_SUCCESS(status))
		return status;
	RtlInitUnicodeString(&name, text);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
	                           NULL, NULL);
	return ZwOpenKey(ret_handle, access, &attributes);
}

NTSTATUS cm_relative_create(ULONG relative, PCWSTR path, ACCESS_MASK access, HANDLE *ret_handle)
{
	WCHAR text[PATH_MAX_CHARACTERS];
	NTSTATUS status;

	if (relative & RTL_REGISTRY_HANDLE)
		return cm_relative_open(relative, path, access, ret_handle);
	status = make_path(relative, path, text);
	if (NT_SUCCESS(status))
		status = cm_key_open(ke_current_machine(), text, access, true, true, ret_handle);
	return status;
}

void cm_relative_close(ULONG relative, HANDLE handle)
{
	if (!(relative & RTL_REGISTRY_HANDLE))
		ZwClose(handle);
}

NTSTATUS NTAPI RtlCheckRegistryKey(ULONG relative, PWSTR path)
{
	HANDLE handle;
	NTSTATUS status = cm_relative_open(relative, path, KEY_READ, &handle);

	if (NT_SUCCESS(status))
		cm_relative_close(relative, handle);
	return status;
}

NTSTATUS NTAPI RtlCreateRegistryKey(ULONG relative, PWSTR path)
{
	HANDLE handle;
	NTSTATUS status = cm_relative_create(relative, path, KEY_WRITE, &handle);

	if (NT_SUCCESS(status))
		cm_relative_close(relative, handle);
	return status;
}

NTSTATUS NTAPI RtlWriteRegistryValue(ULONG relative, PCWSTR path, PCWSTR name, ULONG type,
                                     PVOID data, ULONG bytes)
{
	UNICODE_STRING text;
	HANDLE handle;
	NTSTATUS status = cm_relative_create(relative, path, KEY_WRITE, &handle);

	if (!NT_SUCCESS(status))
		return status;
	RtlInitUnicodeString(&text, name);
	status = ZwSetValueKey(handle, &text, 0, type, data, bytes);
	cm_relative_close(relative, handle);
	return status;
}

NTSTATUS NTAPI RtlDeleteRegistryValue(ULONG relative, PCWSTR path, PCWSTR name)
{
	UNICODE_STRING text;
	HANDLE handle;
	NTSTATUS status = cm_relative_open(relative, path, KEY_WRITE, &handle);

	if (!NT_SUCCESS(status))
		return status;
	RtlInitUnicodeString(&text, name);
	status = ZwDeleteValueKey(handle, &text);
	cm_relative_close(relative, handle);
	return status;
}
