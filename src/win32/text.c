/* win32/text.c - between UTF-8 and UTF-16, and answers that are counted texts. */
#include <string.h>

#include "win32/win32_internal.h"

size_t win32_widen(const char *from, WCHAR *to, size_t capacity)
{
	size_t left = from ? strlen(from) : 0;
	size_t length = 0;

	while (left > 0) {
		WCHAR units[2];
		size_t taken;
		size_t count = rtl_utf16_from_utf8(from, left, units, &taken);
		if (length + count >= capacity)
			break;
		for (size_t i = 0; i < count; i++)
			to[length++] = units[i];
		from += taken;
		left -= taken;
	}
	if (capacity > 0)
		to[length] = 0;
	return length;
}

size_t win32_narrow(const WCHAR *from, char *to, size_t capacity)
{
	size_t left = from ? crt_wcslen(from) : 0;
	size_t length = 0;

	while (left > 0) {
		char bytes[4];
		size_t taken;
		size_t count = rtl_utf8_from_utf16(from, left, bytes, &taken);
		if (length + count >= capacity)
			break;
		memcpy(to + length, bytes, count);
		length += count;
		from += taken;
		left -= taken;
	}
	if (capacity > 0)
		to[length] = '\0';
	return length;
}

const WCHAR *win32_wide(struct win32_wide *wide, const char *from)
{
	wide->pointer = NULL;
	if (from) {
		win32_widen(from, wide->text, WIN32_PATH_MAX);
		wide->pointer = wide->text;
	}
	return wide->pointer;
}

DWORD win32_answer_wide(const WCHAR *text, WCHAR *to, DWORD capacity)
{
	size_t length = crt_wcslen(text);

	if (length >= capacity)
		return (DWORD)length + 1;
	memcpy(to, text, (length + 1) * sizeof(WCHAR));
	return (DWORD)length;
}

DWORD win32_answer_narrow(const WCHAR *text, char *to, DWORD capacity)
{
	char narrow[WIN32_PATH_MAX * 3];
	size_t length = win32_narrow(text, narrow, sizeof(narrow));

	if (length >= capacity)
		return (DWORD)length + 1;
	memcpy(to, narrow, length + 1);
	return (DWORD)length;
}
