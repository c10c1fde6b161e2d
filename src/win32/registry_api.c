/* win32/registry_api.c - RegXxx over the machine's registry. */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/nt_services.h"
#include "win32/win32_internal.h"

#define MAXIMUM_VALUE_BYTES (1u << 20)

static LSTATUS answer(NTSTATUS status)
{
	return (LSTATUS)(NT_SUCCESS(status) ? NO_ERROR : win32_error_from_status(status));
}

/* Path of a predefined key, or null. */
static const WCHAR *root_path(HKEY key)
{
	switch ((DWORD)(ULONG_PTR)key) {
	case 0x80000000: return u"\\Registry\\Machine\\Software\\Classes";
	case 0x80000001: return u"\\Registry\\User\\.Default";
	case 0x80000002: return u"\\Registry\\Machine";
	case 0x80000003: return u"\\Registry\\User";
	default: return NULL;
	}
}

struct target {
	WCHAR path[WIN32_PATH_MAX];
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes;
};

/* Name below key; false when it does not fit. */
static bool make_target(struct target *target, HKEY key, const WCHAR *name)
{
	const WCHAR *root = (ULONG_PTR)key & 0x80000000 ? root_path(key) : NULL;
	size_t start = root ? crt_wcslen(root) : 0;
	size_t length = name ? crt_wcslen(name) : 0;

	if (start + length + 2 > WIN32_PATH_MAX)
		return false;
	crt_wcscpy(target->path, root ? root : u"");
	if (length > 0) {
		if (root)
			target->path[start++] = u'\\';
		crt_wcscpy(target->path + start, name);
	}
	target->text = win32_string(target->path);
	InitializeObjectAttributes(&target->attributes, &target->text, OBJ_CASE_INSENSITIVE,
	                           root ? NULL : (HANDLE)key, NULL);
	return true;
}

static LSTATUS open_key_ex_w(HKEY key, LPCWSTR name, DWORD options, REGSAM access, PHKEY ret_key)
{
	struct target target;
	HANDLE handle = NULL;
	NTSTATUS status;

	if (!make_target(&target, key, name))
		return ERROR_BAD_PATHNAME;
	status = WIN32_CALL(NtOpenKey(&handle, access, &target.attributes));
	if (NT_SUCCESS(status))
		*ret_key = (HKEY)handle;
	return answer(status);
}

static LSTATUS open_key_ex_a(HKEY key, LPCSTR name, DWORD options, REGSAM access, PHKEY ret_key)
{
	struct win32_wide wide;
	return open_key_ex_w(key, win32_wide(&wide, name), options, access, ret_key);
}

static LSTATUS open_key_w(HKEY key, LPCWSTR name, PHKEY ret_key)
{
	return open_key_ex_w(key, name, 0, MAXIMUM_ALLOWED, ret_key);
}

static LSTATUS open_key_a(HKEY key, LPCSTR name, PHKEY ret_key)
{
	return open_key_ex_a(key, name, 0, MAXIMUM_ALLOWED, ret_key);
}

/* NtCreateKey makes one level; a program's name may have several. */
static NTSTATUS create_levels(HKEY key, const WCHAR *name, DWORD options, REGSAM access,
                              HANDLE *ret_handle, ULONG *ret_disposition)
{
	WCHAR part[WIN32_PATH_MAX];
	NTSTATUS status = STATUS_SUCCESS;

	for (size_t i = 0; NT_SUCCESS(status); i++) {
		struct target target;
		if (name[i] != u'\\' && name[i] != 0) {
			part[i] = name[i];
			continue;
		}
		part[i] = 0;
		if (!make_target(&target, key, part))
			return STATUS_NAME_TOO_LONG;
		status = WIN32_CALL(NtCreateKey(ret_handle, access, &target.attributes, 0, NULL,
		                                options, ret_disposition));
		if (name[i] == 0)
			break;
		if (NT_SUCCESS(status))
			NtClose(*ret_handle);
		part[i] = u'\\';
	}
	return status;
}

static LSTATUS create_key_ex_w(HKEY key, LPCWSTR name, DWORD reserved, LPWSTR class_name,
                               DWORD options, REGSAM access, const SECURITY_ATTRIBUTES *security,
                               PHKEY ret_key, LPDWORD ret_disposition)
{
	ULONG disposition = 0;
	HANDLE handle = NULL;
	NTSTATUS status;

	if (!name || crt_wcslen(name) >= WIN32_PATH_MAX)
		return ERROR_BAD_PATHNAME;
	status = create_levels(key, name, options, access, &handle, &disposition);
	if (!NT_SUCCESS(status))
		return answer(status);
	*ret_key = (HKEY)handle;
	if (ret_disposition)
		*ret_disposition = disposition;
	return NO_ERROR;
}

static LSTATUS create_key_ex_a(HKEY key, LPCSTR name, DWORD reserved, LPSTR class_name,
                               DWORD options, REGSAM access, const SECURITY_ATTRIBUTES *security,
                               PHKEY ret_key, LPDWORD ret_disposition)
{
	struct win32_wide wide;
	return create_key_ex_w(key, win32_wide(&wide, name), 0, NULL, options, access, security,
	                       ret_key, ret_disposition);
}

static LSTATUS create_key_w(HKEY key, LPCWSTR name, PHKEY ret_key)
{
	return create_key_ex_w(key, name, 0, NULL, 0, MAXIMUM_ALLOWED, NULL, ret_key, NULL);
}

static LSTATUS create_key_a(HKEY key, LPCSTR name, PHKEY ret_key)
{
	return create_key_ex_a(key, name, 0, NULL, 0, MAXIMUM_ALLOWED, NULL, ret_key, NULL);
}

static LSTATUS close_key(HKEY key)
{
	NTSTATUS status;
	if ((ULONG_PTR)key & 0x80000000)
		return NO_ERROR;
	status = WIN32_CALL(NtClose((HANDLE)key));
	return answer(status);
}

/* A handle to work with: a predefined key is opened, and closed by release(). */
static NTSTATUS acquire(HKEY key, REGSAM access, HANDLE *ret_handle)
{
	struct target target;
	if (!((ULONG_PTR)key & 0x80000000)) {
		*ret_handle = (HANDLE)key;
		return STATUS_SUCCESS;
	}
	if (!make_target(&target, key, NULL))
		return STATUS_INVALID_HANDLE;
	return WIN32_CALL(NtOpenKey(ret_handle, access, &target.attributes));
}

static void release(HKEY key, HANDLE handle)
{
	if ((HANDLE)key != handle)
		NtClose(handle);
}

/* --- Values ------------------------------------------------------------------------------------------------------------ */

/* The whole value with its head, from malloc; null on failure. */
static KEY_VALUE_PARTIAL_INFORMATION *query_value(HANDLE handle, const WCHAR *name,
                                                  NTSTATUS *ret_status)
{
	UNICODE_STRING text = win32_string(name ? name : u"");
	ULONG bytes = 0;
	KEY_VALUE_PARTIAL_INFORMATION head, *value;

	*ret_status = ZwQueryValueKey(handle, &text, KeyValuePartialInformation, &head,
	                              sizeof(head), &bytes);
	if (!NT_SUCCESS(*ret_status) && *ret_status != STATUS_BUFFER_OVERFLOW &&
	    *ret_status != STATUS_BUFFER_TOO_SMALL)
		return NULL;
	value = calloc(1, bytes > sizeof(head) ? bytes : sizeof(head));
	*ret_status = STATUS_INSUFFICIENT_RESOURCES;
	if (value)
		*ret_status = ZwQueryValueKey(handle, &text, KeyValuePartialInformation, value,
		                              bytes > sizeof(head) ? bytes : sizeof(head), &bytes);
	if (NT_SUCCESS(*ret_status))
		return value;
	free(value);
	return NULL;
}

static LSTATUS hand_over(const void *data, DWORD count, LPBYTE to, LPDWORD bytes)
{
	DWORD room = bytes ? *bytes : 0;

	if (bytes)
		*bytes = count;
	if (!to)
		return NO_ERROR;
	if (room < count)
		return ERROR_MORE_DATA;
	memcpy(to, data, count);
	return NO_ERROR;
}

static LSTATUS query_value_ex_w(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD ret_type,
                                LPBYTE to, LPDWORD bytes)
{
	KEY_VALUE_PARTIAL_INFORMATION *value = NULL;
	HANDLE handle;
	NTSTATUS status = acquire(key, KEY_QUERY_VALUE, &handle);
	LSTATUS result;

	if (!NT_SUCCESS(status))
		return answer(status);
	value = query_value(handle, name, &status);
	release(key, handle);
	if (!value)
		return answer(status);
	if (ret_type)
		*ret_type = value->Type;
	result = hand_over(value->Data, value->DataLength, to, bytes);
	free(value);
	return result;
}

static bool is_text(DWORD type)
{
	return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
}

/* Zeroes inside (lists) stay where they are. */
static size_t narrow_bytes(const WCHAR *from, size_t count, char *to)
{
	size_t length = 0;
	while (count > 0) {
		size_t taken;
		length += rtl_utf8_from_utf16(from, count, to + length, &taken);
		from += taken;
		count -= taken;
	}
	return length;
}

static LSTATUS query_value_ex_a(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD ret_type,
                                LPBYTE to, LPDWORD bytes)
{
	struct win32_wide wide;
	KEY_VALUE_PARTIAL_INFORMATION *value;
	HANDLE handle;
	NTSTATUS status = acquire(key, KEY_QUERY_VALUE, &handle);
	LSTATUS result;
	char *narrow;

	if (!NT_SUCCESS(status))
		return answer(status);
	value = query_value(handle, win32_wide(&wide, name), &status);
	release(key, handle);
	if (!value)
		return answer(status);
	if (ret_type)
		*ret_type = value->Type;
	narrow = is_text(value->Type) ? malloc(value->DataLength * 2 + 4) : NULL;
	if (narrow) {
		size_t count =
			narrow_bytes((const WCHAR *)value->Data, value->DataLength / 2, narrow);
		result = hand_over(narrow, (DWORD)count, to, bytes);
	} else {
		result = hand_over(value->Data, value->DataLength, to, bytes);
	}
	free(narrow);
	free(value);
	return result;
}

static LSTATUS set_value_ex_w(HKEY key, LPCWSTR name, DWORD reserved, DWORD type, const BYTE *from,
                              DWORD bytes)
{
	UNICODE_STRING text = win32_string(name ? name : u"");
	HANDLE handle;
	NTSTATUS status = acquire(key, KEY_SET_VALUE, &handle);

	if (!NT_SUCCESS(status))
		return answer(status);
	status = ZwSetValueKey(handle, &text, 0, type, (PVOID)(uintptr_t)from, bytes);
	release(key, handle);
	return answer(status);
}

static LSTATUS set_value_ex_a(HKEY key, LPCSTR name, DWORD reserved, DWORD type, const BYTE *from,
                              DWORD bytes)
{
	struct win32_wide wide;
	WCHAR *text;
	size_t count = 0;
	LSTATUS result;

	if (!is_text(type))
		return set_value_ex_w(key, win32_wide(&wide, name), 0, type, from, bytes);
	if (bytes > MAXIMUM_VALUE_BYTES)
		return ERROR_INVALID_PARAMETER;
	text = malloc((bytes + 1) * sizeof(WCHAR));
	if (!text)
		return ERROR_NOT_ENOUGH_MEMORY;
	for (size_t at = 0, taken; at < bytes; at += taken)
		count += rtl_utf16_from_utf8((const char *)from + at, bytes - at, text + count,
		                             &taken);
	result = set_value_ex_w(key, win32_wide(&wide, name), 0, type, (const BYTE *)text,
	                        (DWORD)(count * sizeof(WCHAR)));
	free(text);
	return result;
}

static LSTATUS delete_value_w(HKEY key, LPCWSTR name)
{
	UNICODE_STRING text = win32_string(name ? name : u"");
	HANDLE handle;
	NTSTATUS status = acquire(key, KEY_SET_VALUE, &handle);

	if (!NT_SUCCESS(status))
		return answer(status);
	status = ZwDeleteValueKey(handle, &text);
	release(key, handle);
	return answer(status);
}

static LSTATUS delete_value_a(HKEY key, LPCSTR name)
{
	struct win32_wide wide;
	return delete_value_w(key, win32_wide(&wide, name));
}

static LSTATUS delete_key_w(HKEY key, LPCWSTR name)
{
	HKEY handle = NULL;
	LSTATUS result = open_key_ex_w(key, name, 0, DELETE, &handle);

	if (result != NO_ERROR)
		return result;
	result = answer(ZwDeleteKey((HANDLE)handle));
	NtClose((HANDLE)handle);
	return result == ERROR_GEN_FAILURE ? ERROR_ACCESS_DENIED : result;
}

static LSTATUS delete_key_a(HKEY key, LPCSTR name)
{
	struct win32_wide wide;
	return delete_key_w(key, win32_wide(&wide, name));
}

static LSTATUS enum_key_ex_w(HKEY key, DWORD index, LPWSTR to, LPDWORD capacity, LPDWORD reserved,
                             LPWSTR class_name, LPDWORD class_capacity, PFILETIME ret_time)
{
	struct {
		KEY_BASIC_INFORMATION basic;
		WCHAR name[256];
	} information;
	HANDLE handle;
	ULONG bytes;
	NTSTATUS status = acquire(key, KEY_ENUMERATE_SUB_KEYS, &handle);

	if (!NT_SUCCESS(status))
		return answer(status);
	status = ZwEnumerateKey(handle, index, KeyBasicInformation, &information,
	                        sizeof(information), &bytes);
	release(key, handle);
	if (!NT_SUCCESS(status))
		return answer(status);
	DWORD length = information.basic.NameLength / sizeof(WCHAR);
	if (length >= *capacity)
		return ERROR_MORE_DATA;
	memcpy(to, information.basic.Name, information.basic.NameLength);
	to[length] = 0;
	*capacity = length;
	return NO_ERROR;
}

static LSTATUS enum_key_ex_a(HKEY key, DWORD index, LPSTR to, LPDWORD capacity, LPDWORD reserved,
                             LPSTR class_name, LPDWORD class_capacity, PFILETIME ret_time)
{
	WCHAR name[256];
	char narrow[768];
	DWORD length = 256;
	LSTATUS result = enum_key_ex_w(key, index, name, &length, NULL, NULL, NULL, NULL);

	if (result != NO_ERROR)
		return result;
	length = (DWORD)win32_narrow(name, narrow, sizeof(narrow));
	if (length >= *capacity)
		return ERROR_MORE_DATA;
	memcpy(to, narrow, length + 1);
	*capacity = length;
	return NO_ERROR;
}

WIN32_TABLE(win32_registry_export_table, "advapi32.dll", W("RegCloseKey", close_key),
            W("RegCreateKeyA", create_key_a), W("RegCreateKeyExA", create_key_ex_a),
            W("RegCreateKeyExW", create_key_ex_w), W("RegCreateKeyW", create_key_w),
            W("RegDeleteKeyA", delete_key_a), W("RegDeleteKeyW", delete_key_w),
            W("RegDeleteValueA", delete_value_a), W("RegDeleteValueW", delete_value_w),
            W("RegEnumKeyExA", enum_key_ex_a), W("RegEnumKeyExW", enum_key_ex_w),
            W("RegOpenKeyA", open_key_a), W("RegOpenKeyExA", open_key_ex_a),
            W("RegOpenKeyExW", open_key_ex_w), W("RegOpenKeyW", open_key_w),
            W("RegQueryValueExA", query_value_ex_a), W("RegQueryValueExW", query_value_ex_w),
            W("RegSetValueExA", set_value_ex_a), W("RegSetValueExW", set_value_ex_w));
