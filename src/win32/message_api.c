/* win32/message_api.c - FormatMessage and the texts of common errors, in our words. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "win32/win32_internal.h"

static const struct {
	DWORD error;
	const char *text;
} texts[] = {
	{ ERROR_SUCCESS, "Done without error." },
	{ ERROR_INVALID_FUNCTION, "The device does not know this request." },
	{ ERROR_FILE_NOT_FOUND, "There is no file or device of that name." },
	{ ERROR_PATH_NOT_FOUND, "A directory of the path is missing." },
	{ ERROR_TOO_MANY_OPEN_FILES, "Too many files are open." },
	{ ERROR_ACCESS_DENIED, "Access is denied." },
	{ ERROR_INVALID_HANDLE, "The handle is not valid." },
	{ ERROR_NOT_ENOUGH_MEMORY, "There is not enough memory." },
	{ ERROR_OUTOFMEMORY, "There is not enough memory." },
	{ ERROR_INVALID_DATA, "The data are not valid." },
	{ ERROR_NO_MORE_FILES, "There are no more files." },
	{ ERROR_NOT_READY, "The device is not ready." },
	{ ERROR_BAD_COMMAND, "The device does not recognise the command." },
	{ ERROR_CRC, "The data have a check sum error." },
	{ ERROR_BAD_LENGTH, "The length of the request is wrong." },
	{ ERROR_GEN_FAILURE, "A device of the system does not work." },
	{ ERROR_SHARING_VIOLATION, "The file is in use by somebody else." },
	{ ERROR_HANDLE_EOF, "The end of the file is reached." },
	{ ERROR_NOT_SUPPORTED, "The request is not supported." },
	{ ERROR_DEV_NOT_EXIST, "The device is not there any more." },
	{ ERROR_FILE_EXISTS, "The file is there already." },
	{ ERROR_INVALID_PARAMETER, "A parameter is wrong." },
	{ ERROR_BROKEN_PIPE, "The other end of the pipe is gone." },
	{ ERROR_DISK_FULL, "There is no room on the disk." },
	{ ERROR_SEM_TIMEOUT, "The time for the request is over." },
	{ ERROR_INSUFFICIENT_BUFFER, "The buffer is too small." },
	{ ERROR_INVALID_NAME, "The name is not well-formed." },
	{ ERROR_MOD_NOT_FOUND, "There is no such module." },
	{ ERROR_PROC_NOT_FOUND, "The module has no such function." },
	{ ERROR_BUSY, "The device or resource is in use." },
	{ ERROR_ALREADY_EXISTS, "An object of that name is there already." },
	{ ERROR_MORE_DATA, "There are more data than fit." },
	{ WAIT_TIMEOUT, "The time of the wait is over." },
	{ ERROR_NO_MORE_ITEMS, "There are no more items." },
	{ ERROR_NOT_OWNER, "The caller does not own the mutex." },
	{ ERROR_OPERATION_ABORTED, "The request was cancelled." },
	{ ERROR_IO_INCOMPLETE, "The request has not ended yet." },
	{ ERROR_IO_PENDING, "The request goes on." },
	{ ERROR_NOACCESS, "The memory cannot be accessed." },
	{ ERROR_SERVICE_ALREADY_RUNNING, "The service runs already." },
	{ ERROR_SERVICE_DISABLED, "The service is disabled." },
	{ ERROR_SERVICE_DOES_NOT_EXIST, "There is no service of that name." },
	{ ERROR_SERVICE_NOT_ACTIVE, "The service does not run." },
	{ ERROR_SERVICE_MARKED_FOR_DELETE, "The service is about to be deleted." },
	{ ERROR_SERVICE_EXISTS, "The service is there already." },
	{ ERROR_IO_DEVICE, "The device reported an error." },
	{ ERROR_DEVICE_NOT_CONNECTED, "The device is not connected." },
	{ ERROR_NOT_FOUND, "The element was not found." },
	{ ERROR_NO_SYSTEM_RESOURCES, "The system lacks resources for the request." },
	{ ERROR_INVALID_USER_BUFFER, "The buffer does not suit the request." },
	{ ERROR_TIMEOUT, "The time for the operation is over." },
	{ ERROR_DEVICE_REMOVED, "The device was removed." },
	{ ERROR_PRIVILEGE_NOT_HELD, "The caller lacks a privilege." },
};

const char *win32_error_text(DWORD error)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].error == error)
			return texts[i].text;
	return NULL;
}

#define MESSAGE_MAX 2048

struct message {
	WCHAR text[MESSAGE_MAX];
	size_t length;
};

static void put(struct message *message, const WCHAR *text, size_t count)
{
	for (size_t i = 0; i < count && message->length < MESSAGE_MAX - 1; i++)
		message->text[message->length++] = text[i];
	message->text[message->length] = 0;
}

/* What %1 to %99 stand for: the array, or the list read in order. */
struct inserts {
	ULONG_PTR *array;
	va_list *list;
	ULONG_PTR taken[100];
	unsigned count;
	bool wide; /* strings of the arguments */
};

static ULONG_PTR insert_of(struct inserts *inserts, unsigned number)
{
	if (inserts->array)
		return inserts->array[number - 1];
	while (inserts->list && inserts->count < number)
		inserts->taken[inserts->count++] = va_arg(*inserts->list, ULONG_PTR);
	return number <= inserts->count ? inserts->taken[number - 1] : 0;
}

/* One insert with the format between its exclamation marks; without them a string. */
static void format_insert(struct message *message, const WCHAR *format, ...)
{
	WCHAR part[512];
	va_list arguments;
	va_start(arguments, format);
	rtl_format_wide_buffer(part, 512, format, arguments);
	va_end(arguments);
	put(message, part, crt_wcslen(part));
}

static const WCHAR *expand_insert(struct message *message, const WCHAR *at, struct inserts *inserts)
{
	WCHAR format[32] = { u'%' };
	unsigned number = 0;
	size_t length = 1;

	for (; *at >= u'0' && *at <= u'9' && number < 10; at++)
		number = number * 10 + (unsigned)(*at - u'0');
	if (*at == u'!') {
		for (at++; *at && *at != u'!'; at++)
			if (length < 30)
				format[length++] = *at;
		at += *at == u'!';
	} else {
		format[length++] = u's';
	}
	/* "%s" means the function's own width; ours is wide. */
	if (format[length - 1] == u's' && !inserts->wide)
		format[length - 1] = u'S';
	format_insert(message, format, insert_of(inserts, number));
	return at;
}

static void expand(struct message *message, const WCHAR *from, DWORD flags, struct inserts *inserts)
{
	while (*from) {
		if (*from != u'%') {
			put(message, from++, 1);
			continue;
		}
		from++;
		if (*from == u'0')
			return;
		if (*from >= u'1' && *from <= u'9' && !(flags & FORMAT_MESSAGE_IGNORE_INSERTS)) {
			from = expand_insert(message, from, inserts);
		} else if (*from >= u'1' && *from <= u'9') {
			put(message, u"%", 1);
		} else if (*from == u'n') {
			put(message, u"\r\n", 2);
			from++;
		} else if (*from) {
			put(message, from++, 1);
		}
	}
}

/* The text before expansion; false with the last error set. */
static bool find_source(DWORD flags, const WCHAR *string, DWORD id, WCHAR *to)
{
	const char *text;

	if (flags & FORMAT_MESSAGE_FROM_STRING) {
		size_t i = 0;
		for (; string && string[i] && i < MESSAGE_MAX - 1; i++)
			to[i] = string[i];
		to[i] = 0;
		return true;
	}
	/* HRESULT_FROM_WIN32 codes have their error's text. */
	text = win32_error_text((id & 0xffff0000u) == 0x80070000u ? id & 0xffff : id);
	if (!text || !(flags & FORMAT_MESSAGE_FROM_SYSTEM))
		return win32_fail(ERROR_MR_MID_NOT_FOUND);
	size_t length = win32_widen(text, to, MESSAGE_MAX - 2);
	crt_wcscpy(to + length, u"\r\n");
	return true;
}

static bool make_message(struct message *message, DWORD flags, const WCHAR *string, DWORD id,
                         va_list *arguments, bool wide)
{
	WCHAR source[MESSAGE_MAX];
	struct inserts inserts = { .wide = wide };

	if (!find_source(flags, string, id, source))
		return false;
	if (flags & FORMAT_MESSAGE_ARGUMENT_ARRAY)
		inserts.array = (ULONG_PTR *)arguments;
	else
		inserts.list = arguments;
	message->length = 0;
	message->text[0] = 0;
	expand(message, source, flags, &inserts);
	return true;
}

static DWORD format_message_w(DWORD flags, LPCVOID source, DWORD id, DWORD language, LPWSTR to,
                              DWORD capacity, va_list *arguments)
{
	struct message message;

	if (!make_message(&message, flags, source, id, arguments, true))
		return 0;
	if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
		size_t room = message.length + 1 > capacity ? message.length + 1 : capacity;
		WCHAR *block = win32_heap_allocate(win32_process_current()->heap,
		                                   room * sizeof(WCHAR), false, WIN32_SITE);
		if (!block)
			return (DWORD)win32_fail(ERROR_NOT_ENOUGH_MEMORY);
		*(WCHAR **)to = block;
		to = block;
	} else if (message.length >= capacity) {
		return (DWORD)win32_fail(ERROR_INSUFFICIENT_BUFFER);
	}
	memcpy(to, message.text, (message.length + 1) * sizeof(WCHAR));
	return (DWORD)message.length;
}

static DWORD format_message_a(DWORD flags, LPCVOID source, DWORD id, DWORD language, LPSTR to,
                              DWORD capacity, va_list *arguments)
{
	struct message message;
	WCHAR wide[MESSAGE_MAX];
	char narrow[MESSAGE_MAX * 3];
	size_t length;

	if (flags & FORMAT_MESSAGE_FROM_STRING)
		win32_widen(source, wide, MESSAGE_MAX);
	if (!make_message(&message, flags, wide, id, arguments, false))
		return 0;
	length = win32_narrow(message.text, narrow, sizeof(narrow));
	if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
		size_t room = length + 1 > capacity ? length + 1 : capacity;
		char *block =
			win32_heap_allocate(win32_process_current()->heap, room, false, WIN32_SITE);
		if (!block)
			return (DWORD)win32_fail(ERROR_NOT_ENOUGH_MEMORY);
		*(char **)to = block;
		to = block;
	} else if (length >= capacity) {
		return (DWORD)win32_fail(ERROR_INSUFFICIENT_BUFFER);
	}
	memcpy(to, narrow, length + 1);
	return (DWORD)length;
}

static void output_debug_string_a(LPCSTR text)
{
	DbgPrint("%s", text);
}

static void output_debug_string_w(LPCWSTR text)
{
	DbgPrint("%ws", text);
}

static BOOL is_debugger_present(void)
{
	return FALSE;
}

WIN32_TABLE(win32_message_export_table, "kernel32.dll", W("FormatMessageA", format_message_a),
            W("FormatMessageW", format_message_w), W("IsDebuggerPresent", is_debugger_present),
            W("OutputDebugStringA", output_debug_string_a),
            W("OutputDebugStringW", output_debug_string_w));
