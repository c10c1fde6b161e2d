/* conformance/user/report.c - results of assertions, one line each. */
#include <ntstatus.h>
#include <stdarg.h>

#include "wine/test.h"

int winetest_debug = 2, winetest_report_success = 1;
const char *winetest_platform = "drydock";

static char contexts[8][128];
static int context_depth;
static LONG failures;

static const char *place_file;
static int place_line;

void test_place(const char *file, int line)
{
	const char *slash = strrchr(file, '/');

	place_file = slash ? slash + 1 : file;
	place_line = line;
}

void test_result(int good, const char *format, ...)
{
	va_list arguments;

	printf("%s:%d: ", place_file, place_line);
	if (good) {
		printf("Test succeeded\n");
		return;
	}
	failures++;
	printf("Test failed: ");
	for (int index = 0; index < context_depth && index < 8; index++)
		printf("%s: ", contexts[index]);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
}

void test_note(const char *format, ...)
{
	va_list arguments;

	printf("%s:%d: ", place_file, place_line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
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

const char *wine_dbgstr_guid(const GUID *guid)
{
	static char to[48];

	sprintf(to, "{%08x-%04x-%04x}", (unsigned)guid->Data1, guid->Data2, guid->Data3);
	return to;
}
