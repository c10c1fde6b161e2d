/* win32/crt/text_api.c - texts that need state: strtok, strerror, code pages, locale, the console by keys. */
#include <stdio.h>
#include <string.h>

#include "win32/crt/crt_files.h"

static char *token(char *text, const char *separators)
{
	return strtok_r(text, separators, &win32_thread_current()->token);
}

/* --- Texts of errno --------------------------------------------------------------------------------------------- */

static const struct {
	int number;
	const char *text;
} errors[] = {
	{ 0, "No error" },
	{ 1, "Operation not permitted" },
	{ 2, "No such file or directory" },
	{ 5, "Input/output error" },
	{ 9, "Bad file descriptor" },
	{ 12, "Not enough space" },
	{ 13, "Permission denied" },
	{ 17, "File exists" },
	{ 22, "Invalid argument" },
	{ 24, "Too many open files" },
	{ 28, "No space left on device" },
	{ 32, "Broken pipe" },
	{ 33, "Domain error" },
	{ 34, "Result too large" },
	{ 41, "Directory not empty" },
	{ 42, "Illegal byte sequence" },
};

static const char *error_text(int number)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].number == number)
			return errors[i].text;
	return "Unknown error";
}

static int error_text_checked(char *to, size_t capacity, int number)
{
	const char *text = error_text(number);
	if (!to || capacity == 0)
		return CRT_EINVAL;
	snprintf(to, capacity, "%s", text);
	return 0;
}

static void print_error(const char *text)
{
	char line[512];
	int length =
		snprintf(line, sizeof(line), "%s%s%s\n", text && *text ? text : "",
	                 text && *text ? ": " : "", error_text(win32_thread_current()->crt_error));
	win32_console_write(win32_machine_current(), 2, line,
	                    (size_t)length < sizeof(line) ? (size_t)length : sizeof(line) - 1);
}

static void print_error_wide(const WCHAR *text)
{
	char narrow[400];
	win32_narrow(text, narrow, sizeof(narrow));
	print_error(narrow);
}

/* --- Code pages ---------------------------------------------------------------------------------------------------- */

static size_t widen(WCHAR *to, const char *from, size_t count)
{
	size_t left = strlen(from), length = 0;
	while (left > 0) {
		WCHAR units[2];
		size_t taken, part = rtl_utf16_from_utf8(from, left, units, &taken);
		if (to && length + part > count)
			return length;
		for (size_t i = 0; to && i < part; i++)
			to[length + i] = units[i];
		length += part;
		from += taken;
		left -= taken;
	}
	if (to && length < count)
		to[length] = 0;
	return length;
}

static size_t narrow(char *to, const WCHAR *from, size_t count)
{
	size_t left = crt_wcslen(from), length = 0;
	while (left > 0) {
		char bytes[4];
		size_t taken, part = rtl_utf8_from_utf16(from, left, bytes, &taken);
		if (to && length + part > count)
			return length;
		if (to)
			memcpy(to + length, bytes, part);
		length += part;
		from += taken;
		left -= taken;
	}
	if (to && length < count)
		to[length] = '\0';
	return length;
}

static int widen_checked(size_t *ret_count, WCHAR *to, size_t capacity, const char *from,
                         size_t count)
{
	size_t length = widen(NULL, from, 0);

	if (count != CRT_TRUNCATE && length > count)
		length = count;
	if (ret_count)
		*ret_count = length + 1;
	if (!to)
		return 0;
	if (capacity == 0)
		return CRT_EINVAL;
	if (length >= capacity && count != CRT_TRUNCATE) {
		to[0] = 0;
		return CRT_ERANGE;
	}
	length = length < capacity ? length : capacity - 1;
	widen(to, from, length);
	to[length] = 0;
	return 0;
}

static int narrow_checked(size_t *ret_count, char *to, size_t capacity, const WCHAR *from,
                          size_t count)
{
	size_t length = narrow(NULL, from, 0);

	if (count != CRT_TRUNCATE && length > count)
		length = count;
	if (ret_count)
		*ret_count = length + 1;
	if (!to)
		return 0;
	if (capacity == 0)
		return CRT_EINVAL;
	if (length >= capacity && count != CRT_TRUNCATE) {
		to[0] = '\0';
		return CRT_ERANGE;
	}
	length = length < capacity ? length : capacity - 1;
	narrow(to, from, length);
	to[length] = '\0';
	return 0;
}

/* --- Locale: only "C" and UTF-8 ------------------------------------------------------------------------------------- */

static char locale_name[] = "C";

static char *set_locale(int category, const char *locale)
{
	bool known = !locale || *locale == '\0' || strcmp(locale, "C") == 0 ||
	             strstr(locale, "UTF-8") || strstr(locale, "utf8");
	return known ? locale_name : NULL;
}

static WCHAR wide_locale_name[] = u"C";

static WCHAR *set_locale_wide(int category, const WCHAR *locale)
{
	char text[64];
	win32_narrow(locale, text, sizeof(text));
	return set_locale(category, locale ? text : NULL) ? wide_locale_name : NULL;
}

/* --- The console, key by key ----------------------------------------------------------------------------------------- */

static int get_key(void)
{
	struct crt_file *file = crt_standard(0);
	int byte;
	crt_file_lock(file);
	byte = crt_file_get(file);
	crt_file_unlock(file);
	return byte;
}

static int key_is_waiting(void)
{
	struct crt_file *file = crt_standard(0);
	return file->pushed_back != CRT_END || file->used < file->filled ||
	       win32_console_ready(win32_machine_current());
}

static int put_key(int character)
{
	char byte = (char)character;
	win32_console_write(win32_machine_current(), 1, &byte, 1);
	return character;
}

static int put_text(const char *text)
{
	win32_console_write(win32_machine_current(), 1, text, strlen(text));
	return 0;
}

WIN32_TABLE(win32_crt_text_export_table, "ucrtbase.dll", W("_cputs", put_text),
            W("_getch", get_key), W("_getche", get_key), W("_getwch", get_key),
            W("_getwche", get_key), W("_kbhit", key_is_waiting), W("_putch", put_key),
            W("_wperror", print_error_wide), W("_wsetlocale", set_locale_wide),
            W("mbstowcs", widen), W("mbstowcs_s", widen_checked), W("perror", print_error),
            W("setlocale", set_locale), W("strerror", error_text),
            W("strerror_s", error_text_checked), W("strtok", token), W("wcstombs", narrow),
            W("wcstombs_s", narrow_checked));
