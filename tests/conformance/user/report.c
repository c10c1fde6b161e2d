/* conformance/user/report.c - results of assertions, one line each. */
#include <ntstatus.h>
#include <stdarg.h>

#include "wine/test.h"

int winetest_debug = 2, winetest_report_success = 1;
const char *winetest_platform = "drydock";

static char contexts[8][128];
static int context_depth;
static LONG failures;

/* The place of the assertion that each thread is at. */
static DWORD file_slot = TLS_OUT_OF_INDEXES, line_slot;

#define place_file ((const char *)TlsGetValue(file_slot))
#define place_line ((int)(LONG_PTR)TlsGetValue(line_slot))

void test_place(const char *file, int line)
{
	const char *slash = strrchr(file, '/');
	DWORD error = GetLastError();

	if (file_slot == TLS_OUT_OF_INDEXES) { /* before there is a second thread */
		line_slot = TlsAlloc();
		file_slot = TlsAlloc();
	}
	TlsSetValue(file_slot, (LPVOID)(slash ? slash + 1 : file));
	TlsSetValue(line_slot, (LPVOID)(LONG_PTR)line);
	SetLastError(error);
}

void test_result(int good, const char *format, ...)
{
	DWORD error = GetLastError();
	char text[600];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (good) {
		printf("%s:%d: Test succeeded\n", place_file, place_line);
	} else {
		InterlockedIncrement(&failures);
		printf("%s:%d: Test failed: %s%s%s", place_file, place_line,
		       context_depth ? contexts[0] : "", context_depth ? ": " : "", text);
	}
	SetLastError(error);
}

void test_note(const char *format, ...)
{
	DWORD error = GetLastError();
	va_list arguments;

	printf("%s:%d: ", place_file, place_line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	SetLastError(error);
}

void winetest_push_context(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (context_depth < 8)
		vsnprintf(contexts[context_depth], sizeof(contexts[0]), format, arguments);
	va_end(arguments);
	context_depth++;
}

void winetest_pop_context(void)
{
	context_depth--;
}

void winetest_add_failures(LONG count)
{
	failures += count;
}

LONG test_failures(void)
{
	return failures;
}

const char *wine_dbgstr_wn(const WCHAR *text, int length)
{
	static char to[4][300];
	static int turn;
	char *answer = to[turn++ & 3];
	int index;

	if (!text)
		return "(null)";
	for (index = 0; index < 299 && (length < 0 ? text[index] != 0 : index < length); index++)
		answer[index] = text[index] < 128 ? (char)text[index] : '?';
	answer[index] = 0;
	return answer;
}

const char *wine_dbgstr_an(const char *text, int length)
{
	static char to[300];
	int index;

	if (!text)
		return "(null)";
	for (index = 0; index < 299 && (length < 0 ? text[index] != 0 : index < length); index++)
		to[index] = text[index] ? text[index] : '|';
	to[index] = 0;
	return to;
}

const char *wine_dbgstr_longlong(ULONGLONG value)
{
	static char to[2][24];
	static int turn;
	char *answer = to[turn++ & 1];

	sprintf(answer, "0x%llx", value);
	return answer;
}

const char *wine_dbgstr_guid(const GUID *guid)
{
	static char to[48];

	sprintf(to, "{%08x-%04x-%04x}", (unsigned)guid->Data1, guid->Data2, guid->Data3);
	return to;
}
