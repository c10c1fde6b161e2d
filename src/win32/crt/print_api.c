/* win32/crt/print_api.c - printf and its kin to files; those to buffers are rtl's. */
#include <stdarg.h>
#include <string.h>

#include "win32/crt/crt_files.h"

#define ROOM 1024

/* Collects so that the console gets whole pieces. */
struct collector {
	struct crt_file *file;
	size_t used;
	bool failed;
	char text[ROOM];
};

static void pour(struct collector *collector)
{
	if (collector->used > 0 && !crt_file_put(collector->file, collector->text, collector->used))
		collector->failed = true;
	collector->used = 0;
}

static void collect(void *context, const char *text, size_t count)
{
	struct collector *collector = context;

	while (count > 0) {
		size_t part = ROOM - collector->used;
		part = part < count ? part : count;
		memcpy(collector->text + collector->used, text, part);
		collector->used += part;
		text += part;
		count -= part;
		if (collector->used == ROOM)
			pour(collector);
	}
}

static void collect_wide(void *context, const char16_t *text, size_t count)
{
	while (count > 0) {
		char bytes[4];
		size_t taken;
		size_t length = rtl_utf8_from_utf16(text, count, bytes, &taken);
		collect(context, bytes, length);
		text += taken;
		count -= taken;
	}
}

static int print_list(struct crt_file *file, const char *format, va_list arguments)
{
	struct collector collector;
	int count;

	collector.file = file;
	collector.used = 0;
	collector.failed = false;
	crt_file_lock(file);
	count = rtl_format_narrow(collect, &collector, format, arguments);
	pour(&collector);
	crt_file_unlock(file);
	return collector.failed ? -1 : count;
}

static int print_list_wide(struct crt_file *file, const WCHAR *format, va_list arguments)
{
	struct collector collector;
	int count;

	collector.file = file;
	collector.used = 0;
	collector.failed = false;
	crt_file_lock(file);
	count = rtl_format_wide(collect_wide, &collector, format, arguments);
	pour(&collector);
	crt_file_unlock(file);
	return collector.failed ? -1 : count;
}

#define PRINT(function, file, format) \
	({ \
		va_list arguments_; \
		va_start(arguments_, format); \
		int count_ = function(file, format, arguments_); \
		va_end(arguments_); \
		count_; \
	})

static int print(const char *format, ...)
{
	return PRINT(print_list, crt_standard(1), format);
}

static int print_to(struct crt_file *file, const char *format, ...)
{
	return PRINT(print_list, file, format);
}

static int print_standard_list(const char *format, va_list arguments)
{
	return print_list(crt_standard(1), format, arguments);
}

static int print_wide(const WCHAR *format, ...)
{
	return PRINT(print_list_wide, crt_standard(1), format);
}

static int print_wide_to(struct crt_file *file, const WCHAR *format, ...)
{
	return PRINT(print_list_wide, file, format);
}

static int print_wide_standard_list(const WCHAR *format, va_list arguments)
{
	return print_list_wide(crt_standard(1), format, arguments);
}

WIN32_TABLE(win32_crt_print_export_table, "ucrtbase.dll", W("_cprintf", print),
            W("fprintf", print_to), W("fprintf_s", print_to), W("fwprintf", print_wide_to),
            W("fwprintf_s", print_wide_to), W("printf", print), W("printf_s", print),
            W("vfprintf", print_list), W("vfprintf_s", print_list), W("vfwprintf", print_list_wide),
            W("vfwprintf_s", print_list_wide), W("vprintf", print_standard_list),
            W("vprintf_s", print_standard_list), W("vwprintf", print_wide_standard_list),
            W("vwprintf_s", print_wide_standard_list), W("wprintf", print_wide),
            W("wprintf_s", print_wide));
