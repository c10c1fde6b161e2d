/* win32/string_api.c - code pages, lstrXxx, wsprintf, identifiers as text. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "win32/win32_internal.h"

/* --- Between widths: every narrow code page here is UTF-8 -------------------------------------------------------- */

static bool is_code_page(UINT code_page)
{
	return code_page == CP_ACP || code_page == CP_OEMCP || code_page == CP_THREAD_ACP ||
	       code_page == CP_UTF8 || code_page == 1252 || code_page == 437 || code_page == 20127;
}

static int multi_byte_to_wide_char(UINT code_page, DWORD flags, LPCCH from, int from_count,
                                   LPWSTR to, int capacity)
{
	size_t left = from && from_count < 0 ? strlen(from) + 1 : (size_t)from_count;
	int count = 0;

	if (!is_code_page(code_page) || from_count == 0 || !from || capacity < 0)
		return win32_fail(ERROR_INVALID_PARAMETER);
	while (left > 0) {
		WCHAR units[2];
		size_t taken;
		int length = (int)rtl_utf16_from_utf8(from, left, units, &taken);
		if ((flags & MB_ERR_INVALID_CHARS) && units[0] == 0xfffd && taken == 1)
			return win32_fail(ERROR_NO_UNICODE_TRANSLATION);
		if (capacity > 0 && count + length > capacity)
			return win32_fail(ERROR_INSUFFICIENT_BUFFER);
		for (int i = 0; capacity > 0 && i < length; i++)
			to[count + i] = units[i];
		count += length;
		from += taken;
		left -= taken;
	}
	return count;
}

static int wide_char_to_multi_byte(UINT code_page, DWORD flags, LPCWCH from, int from_count,
                                   LPSTR to, int capacity, LPCCH default_character,
                                   LPBOOL ret_used_default)
{
	size_t left = from && from_count < 0 ? crt_wcslen(from) + 1 : (size_t)from_count;
	int count = 0;

	if (!is_code_page(code_page) || from_count == 0 || !from || capacity < 0)
		return win32_fail(ERROR_INVALID_PARAMETER);
	while (left > 0) {
		char bytes[4];
		size_t taken;
		int length = (int)rtl_utf8_from_utf16(from, left, bytes, &taken);
		if (capacity > 0 && count + length > capacity)
			return win32_fail(ERROR_INSUFFICIENT_BUFFER);
		if (capacity > 0)
			memcpy(to + count, bytes, (size_t)length);
		count += length;
		from += taken;
		left -= taken;
	}
	if (ret_used_default)
		*ret_used_default = FALSE;
	return count;
}

static UINT code_page(void)
{
	return CP_UTF8;
}

static BOOL set_console_code_page(UINT page)
{
	return page == CP_UTF8 ? TRUE : win32_fail(ERROR_NOT_SUPPORTED);
}

static int compare_ordinal(LPCWCH left, int left_count, LPCWCH right, int right_count,
                           BOOL ignore_case)
{
	size_t left_length = left_count < 0 ? crt_wcslen(left) : (size_t)left_count;
	size_t right_length = right_count < 0 ? crt_wcslen(right) : (size_t)right_count;
	size_t shorter = left_length < right_length ? left_length : right_length;

	for (size_t i = 0; i < shorter; i++) {
		WCHAR a = ignore_case ? rtl_upcase(left[i]) : left[i];
		WCHAR b = ignore_case ? rtl_upcase(right[i]) : right[i];
		if (a != b)
			return a < b ? CSTR_LESS_THAN : CSTR_GREATER_THAN;
	}
	if (left_length == right_length)
		return CSTR_EQUAL;
	return left_length < right_length ? CSTR_LESS_THAN : CSTR_GREATER_THAN;
}

/* --- lstrXxx: a null is an empty string ----------------------------------------------------------------------------- */

static int length_a(LPCSTR text)
{
	return text ? (int)strlen(text) : 0;
}

static int length_w(LPCWSTR text)
{
	return text ? (int)crt_wcslen(text) : 0;
}

static int compare_a(LPCSTR left, LPCSTR right)
{
	return strcmp(left ? left : "", right ? right : "");
}

static int compare_w(LPCWSTR left, LPCWSTR right)
{
	return crt_wcscmp(left ? left : u"", right ? right : u"");
}

static int compare_any_case_a(LPCSTR left, LPCSTR right)
{
	return crt__memicmp(left, right, strlen(left) + 1);
}

static int compare_any_case_w(LPCWSTR left, LPCWSTR right)
{
	return crt__wcsicmp(left, right);
}

static LPSTR copy_a(LPSTR to, LPCSTR from)
{
	return strcpy(to, from);
}

static LPWSTR copy_w(LPWSTR to, LPCWSTR from)
{
	return crt_wcscpy(to, from);
}

static LPSTR append_a(LPSTR to, LPCSTR from)
{
	return strcat(to, from);
}

static LPWSTR append_w(LPWSTR to, LPCWSTR from)
{
	crt_wcscpy(to + crt_wcslen(to), from);
	return to;
}

#define WSPRINTF_ROOM 1025 /* documented: at most 1,024 characters */

static int print_a(LPSTR to, LPCSTR format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int count = rtl_format_narrow_buffer(to, WSPRINTF_ROOM, format, arguments);
	va_end(arguments);
	return count;
}

static int print_w(LPWSTR to, LPCWSTR format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int count = rtl_format_wide_buffer(to, WSPRINTF_ROOM, format, arguments);
	va_end(arguments);
	return count;
}

static LPSTR char_next_a(LPCSTR text)
{
	WCHAR units[2];
	size_t taken = 0;
	if (*text)
		rtl_utf16_from_utf8(text, strlen(text), units, &taken);
	return (LPSTR)(uintptr_t)(text + taken);
}

static LPWSTR char_next_w(LPCWSTR text)
{
	return (LPWSTR)(uintptr_t)(*text ? text + 1 : text);
}

/* --- Identifiers --------------------------------------------------------------------------------------------------------- */

static int string_from_guid(REFGUID guid, WCHAR *to, int capacity)
{
	char text[40];

	if (capacity < 39)
		return 0;
	snprintf(text, sizeof(text), "{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
	         guid->Data1, guid->Data2, guid->Data3, guid->Data4[0], guid->Data4[1],
	         guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5], guid->Data4[6],
	         guid->Data4[7]);
	win32_widen(text, to, 39);
	return 39;
}

static HRESULT guid_from_string(const WCHAR *text, GUID *ret_guid)
{
	char narrow[48];
	unsigned int part[11];
	int end = 0;

	*ret_guid = (GUID){ 0 };
	if (!text)
		return S_OK;
	if (crt_wcslen(text) != 38)
		return CO_E_CLASSSTRING;
	win32_narrow(text, narrow, sizeof(narrow));
	if (sscanf(narrow, "{%8x-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x}%n", &part[0], &part[1],
	           &part[2], &part[3], &part[4], &part[5], &part[6], &part[7], &part[8], &part[9],
	           &part[10], &end) != 11 ||
	    end != 38)
		return CO_E_CLASSSTRING;
	ret_guid->Data1 = part[0];
	ret_guid->Data2 = (USHORT)part[1];
	ret_guid->Data3 = (USHORT)part[2];
	for (int i = 0; i < 8; i++)
		ret_guid->Data4[i] = (UCHAR)part[3 + i];
	return S_OK;
}

/* A random identifier, version 4. */
static LONG create_guid(GUID *ret_guid)
{
	uint64_t random[2] = { ke_random(ke_current_machine()), ke_random(ke_current_machine()) };
	memcpy(ret_guid, random, sizeof(*ret_guid));
	ret_guid->Data3 = (USHORT)((ret_guid->Data3 & 0x0fff) | 0x4000);
	ret_guid->Data4[0] = (UCHAR)((ret_guid->Data4[0] & 0x3f) | 0x80);
	return 0;
}

WIN32_TABLE(win32_string_export_table, "kernel32.dll", W("CLSIDFromString", guid_from_string),
            W("CharNextA", char_next_a), W("CharNextW", char_next_w),
            W("CoCreateGuid", create_guid), W("CompareStringOrdinal", compare_ordinal),
            W("GetACP", code_page), W("GetConsoleOutputCP", code_page), W("GetOEMCP", code_page),
            W("IIDFromString", guid_from_string), W("MultiByteToWideChar", multi_byte_to_wide_char),
            W("SetConsoleOutputCP", set_console_code_page), W("StringFromGUID2", string_from_guid),
            W("UuidCreate", create_guid), W("WideCharToMultiByte", wide_char_to_multi_byte),
            W("lstrcatA", append_a), W("lstrcatW", append_w), W("lstrcmpA", compare_a),
            W("lstrcmpW", compare_w), W("lstrcmpiA", compare_any_case_a),
            W("lstrcmpiW", compare_any_case_w), W("lstrcpyA", copy_a), W("lstrcpyW", copy_w),
            W("lstrlenA", length_a), W("lstrlenW", length_w), W("wsprintfA", print_a),
            W("wsprintfW", print_w));
