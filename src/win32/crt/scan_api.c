/* win32/crt/scan_api.c - scanf and its kin. */
#include <stdlib.h>
#include <string.h>

#include "win32/crt/scan.h"

static int get_from_file(void *context)
{
	return crt_file_get(context);
}

static void unget_to_file(void *context, int byte)
{
	((struct crt_file *)context)->pushed_back = byte;
}

static int get_from_text(void *context)
{
	const char **at = context;
	return **at ? (unsigned char)*(*at)++ : SCAN_END;
}

static void unget_to_text(void *context, int byte)
{
	--*(const char **)context;
}

static int scan_file(struct crt_file *file, const char *format, struct scan_options options,
                     va_list *arguments)
{
	struct scan_source source = { get_from_file, unget_to_file, file };
	int count;

	crt_file_lock(file);
	count = crt_scan(&source, format, options, arguments);
	crt_file_unlock(file);
	return count;
}

static int scan_string(const char *text, const char *format, struct scan_options options,
                       va_list *arguments)
{
	struct scan_source source = { get_from_text, unget_to_text, &text };
	return crt_scan(&source, format, options, arguments);
}

/* The wide forms: format and text as UTF-8. */
static char *narrow_copy(const WCHAR *text)
{
	size_t bytes = crt_wcslen(text) * 3 + 1;
	char *copy = malloc(bytes);
	if (copy)
		win32_narrow(text, copy, bytes);
	return copy;
}

static int scan_wide(struct crt_file *file, const WCHAR *text, const WCHAR *format, bool checked,
                     va_list *arguments)
{
	struct scan_options options = { checked, true };
	char *narrow_format = narrow_copy(format);
	char *narrow_text = text ? narrow_copy(text) : NULL;
	int count = SCAN_END;

	if (narrow_format && file)
		count = scan_file(file, narrow_format, options, arguments);
	else if (narrow_format && narrow_text)
		count = scan_string(narrow_text, narrow_format, options, arguments);
	free(narrow_format);
	free(narrow_text);
	return count;
}

#define SCAN(last, call) \
	({ \
		va_list arguments; \
		va_start(arguments, last); \
		int count_ = (call); \
		va_end(arguments); \
		count_; \
	})
#define PLAIN ((struct scan_options){ false, false })
#define CHECKED ((struct scan_options){ true, false })

static int scan(const char *format, ...)
{
	return SCAN(format, scan_file(crt_standard(0), format, PLAIN, &arguments));
}

static int scan_checked(const char *format, ...)
{
	return SCAN(format, scan_file(crt_standard(0), format, CHECKED, &arguments));
}

static int scan_from(struct crt_file *file, const char *format, ...)
{
	return SCAN(format, scan_file(file, format, PLAIN, &arguments));
}

static int scan_from_checked(struct crt_file *file, const char *format, ...)
{
	return SCAN(format, scan_file(file, format, CHECKED, &arguments));
}

static int scan_text(const char *text, const char *format, ...)
{
	return SCAN(format, scan_string(text, format, PLAIN, &arguments));
}

static int scan_text_checked(const char *text, const char *format, ...)
{
	return SCAN(format, scan_string(text, format, CHECKED, &arguments));
}

static int scan_text_list(const char *text, const char *format, va_list arguments)
{
	va_list copy;
	va_copy(copy, arguments);
	int count = scan_string(text, format, PLAIN, &copy);
	va_end(copy);
	return count;
}

static int scan_w(const WCHAR *format, ...)
{
	return SCAN(format, scan_wide(crt_standard(0), NULL, format, false, &arguments));
}

static int scan_w_checked(const WCHAR *format, ...)
{
	return SCAN(format, scan_wide(crt_standard(0), NULL, format, true, &arguments));
}

static int scan_from_w(struct crt_file *file, const WCHAR *format, ...)
{
	return SCAN(format, scan_wide(file, NULL, format, false, &arguments));
}

static int scan_from_w_checked(struct crt_file *file, const WCHAR *format, ...)
{
	return SCAN(format, scan_wide(file, NULL, format, true, &arguments));
}

static int scan_text_w(const WCHAR *text, const WCHAR *format, ...)
{
	return SCAN(format, scan_wide(NULL, text, format, false, &arguments));
}

static int scan_text_w_checked(const WCHAR *text, const WCHAR *format, ...)
{
	return SCAN(format, scan_wide(NULL, text, format, true, &arguments));
}

WIN32_TABLE(win32_crt_scan_export_table, "ucrtbase.dll", W("fscanf", scan_from),
            W("fscanf_s", scan_from_checked), W("fwscanf", scan_from_w),
            W("fwscanf_s", scan_from_w_checked), W("scanf", scan), W("scanf_s", scan_checked),
            W("sscanf", scan_text), W("sscanf_s", scan_text_checked), W("swscanf", scan_text_w),
            W("swscanf_s", scan_text_w_checked), W("vsscanf", scan_text_list), W("wscanf", scan_w),
            W("wscanf_s", scan_w_checked));
