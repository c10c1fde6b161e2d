/* Text functions of clients: messages, code pages, strsafe, identifiers, scanning, time. */
#include "client.h"

#include <objbase.h>
#include <strsafe.h>

static int formats_messages(int count, char **arguments)
{
	char text[200];
	char *made = NULL;
	ULONG_PTR inserts[] = { (ULONG_PTR) "b", 5 };

	assert_int_equal(API(FormatMessageA)(FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_ACCESS_DENIED,
	                                     0, text, 200, NULL),
	                 19);
	assert_string_equal(text, "Access is denied.\r\n");
	assert_int_equal(API(FormatMessageA)(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 0x12345, 0, text,
	                                     200, NULL),
	                 0);
	assert_int_equal(API(GetLastError)(), ERROR_MR_MID_NOT_FOUND);
	API(FormatMessageA)
	(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "a %1 %2!03d!%n", 0, 0, text,
	 200, (va_list *)inserts);
	assert_string_equal(text, "a b 005\r\n");
	API(FormatMessageA)
	(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL, ERROR_FILE_NOT_FOUND, 0,
	 (char *)&made, 0, NULL);
	assert_non_null(made);
	assert_null(API(LocalFree)(made));
	return 0;
}

TEST(messages_have_texts_and_inserts)
{
	assert_int_equal(run(formats_messages), 0);
}

static int converts(int count, char **arguments)
{
	WCHAR wide[8];
	char narrow[8];

	assert_int_equal(API(MultiByteToWideChar)(CP_ACP, 0, "\xc3\xa4x", -1, NULL, 0), 3);
	assert_int_equal(API(MultiByteToWideChar)(CP_UTF8, 0, "\xc3\xa4x", -1, wide, 8), 3);
	assert_int_equal(wide[0], 0xe4);
	assert_int_equal(API(MultiByteToWideChar)(CP_UTF8, 0, "abc", 3, wide, 2), 0);
	assert_int_equal(API(GetLastError)(), ERROR_INSUFFICIENT_BUFFER);
	assert_int_equal(API(MultiByteToWideChar)(CP_UTF8, MB_ERR_INVALID_CHARS, "\xff", 1, wide,
	                                          2),
	                 0);
	assert_int_equal(API(GetLastError)(), ERROR_NO_UNICODE_TRANSLATION);
	assert_int_equal(API(WideCharToMultiByte)(CP_ACP, 0, u"\u00e4x", -1, narrow, 8, NULL, NULL),
	                 4);
	assert_string_equal(narrow, "\xc3\xa4x");
	return 0;
}

TEST(narrow_code_pages_are_utf8)
{
	assert_int_equal(run(converts), 0);
}

static int bounds_strings(int count, char **arguments)
{
	char text[6];
	WCHAR wide[4];
	size_t length;

	assert_int_equal(API(StringCchCopyA)(text, 6, "abc"), S_OK);
	assert_int_equal(API(StringCchCatA)(text, 6, "defg"), STRSAFE_E_INSUFFICIENT_BUFFER);
	assert_string_equal(text, "abcde");
	assert_int_equal(API(StringCbCopyW)(wide, sizeof(wide), u"abcdef"),
	                 STRSAFE_E_INSUFFICIENT_BUFFER);
	assert_memory_equal(wide, u"abc", 8);
	assert_int_equal(API(StringCbPrintfW)(wide, sizeof(wide), u"%d", 123), S_OK);
	assert_int_equal(API(StringCchPrintfA)(text, 6, "%s", "123456"),
	                 STRSAFE_E_INSUFFICIENT_BUFFER);
	assert_int_equal(API(StringCbLengthW)(wide, sizeof(wide), &length), S_OK);
	assert_int_equal(length, 6);
	assert_int_equal(API(StringCchCopyA)(text, 0, "x"), STRSAFE_E_INVALID_PARAMETER);
	return 0;
}

TEST(strsafe_cuts_and_terminates)
{
	assert_int_equal(run(bounds_strings), 0);
}

static int identifies(int count, char **arguments)
{
	GUID guid = { 0x12345678, 0x9abc, 0xdef0, { 1, 2, 3, 4, 5, 6, 7, 8 } }, back;
	WCHAR text[40];

	assert_int_equal(API(StringFromGUID2)(&guid, text, 38), 0);
	assert_int_equal(API(StringFromGUID2)(&guid, text, 40), 39);
	assert_memory_equal(text, u"{12345678-9ABC-DEF0-0102-030405060708}", 78);
	assert_int_equal(API(CLSIDFromString)(text, &back), S_OK);
	assert_memory_equal(&guid, &back, sizeof(guid));
	text[1] = u'x';
	assert_int_equal(API(CLSIDFromString)(text, &back), CO_E_CLASSSTRING);
	return 0;
}

TEST(identifiers_become_text_and_back)
{
	assert_int_equal(run(identifies), 0);
}

typedef int scan_function(const char *text, const char *format, ...);

static int scans(int count, char **arguments)
{
	int a = 0, b = 0;
	long long wide_number = 0;
	char word[8];
	WCHAR wide[8];
	float number = 0;

	assert_int_equal(API_AS(scan_function, "sscanf")("12,0x1F z", "%d,%x %c", &a, &b, word), 3);
	assert_int_equal(a, 12);
	assert_int_equal(b, 31);
	assert_int_equal(API_AS(scan_function, "sscanf")("9999999999 1.5", "%I64d %f", &wide_number,
	                                                 &number),
	                 2);
	assert_int_equal(wide_number, 9999999999ll);
	assert_true(number == 1.5f);
	assert_int_equal(API_AS(scan_function, "sscanf")("key=value", "%3s=%ls", word, wide), 2);
	assert_string_equal(word, "key");
	assert_memory_equal(wide, u"value", 12);
	assert_int_equal(API_AS(scan_function, "sscanf")("\xe0\xb8\x81\xc3\xa9", "%ls", wide), 1);
	assert_memory_equal(wide, u"\u0e01\u00e9", 6);
	assert_int_equal(API_AS(scan_function, "sscanf_s")("toolongword", "%s", word, 8u), 0);
	assert_int_equal(API_AS(scan_function, "sscanf")("", "%d", &a), -1);
	assert_int_equal(API_AS(scan_function, "sscanf")("ab12", "%[a-z]%d", word, &a), 2);
	assert_int_equal(API_AS(scan_function, "sscanf")("x", "%d", &a), 0);
	return 0;
}

TEST(scanning_stores_what_matches)
{
	assert_int_equal(run(scans), 0);
}

static int tells_time(int count, char **arguments)
{
	SYSTEMTIME time = { .wYear = 2024,
		            .wMonth = 2,
		            .wDay = 29,
		            .wHour = 23,
		            .wMinute = 59,
		            .wSecond = 58,
		            .wMilliseconds = 123 };
	SYSTEMTIME back;
	FILETIME file;
	LARGE_INTEGER one, two;

	assert_true(API(SystemTimeToFileTime)(&time, &file));
	assert_true(API(FileTimeToSystemTime)(&file, &back));
	time.wDayOfWeek = 4;
	assert_memory_equal(&time, &back, sizeof(time));
	file = (FILETIME){ 0, 0 };
	API(FileTimeToSystemTime)(&file, &back);
	assert_int_equal(back.wYear, 1601);
	assert_int_equal(back.wDayOfWeek, 1);
	API(QueryPerformanceCounter)(&one);
	ULONGLONG before = API(GetTickCount64)();
	API(Sleep)(20);
	API(QueryPerformanceCounter)(&two);
	assert_true(two.QuadPart > one.QuadPart);
	assert_true(API(GetTickCount64)() - before >= 15);
	return 0;
}

TEST(dates_are_gregorian_and_clocks_go_forward)
{
	assert_int_equal(run(tells_time), 0);
}

static int finds_functions(int count, char **arguments)
{
	HMODULE kernel = API(LoadLibraryA)("KERNEL32");

	assert_non_null(kernel);
	assert_ptr_equal((void *)API(GetProcAddress)(kernel, "CreateFileW"), import("CreateFileW"));
	assert_null(API(GetProcAddress)(kernel, "NoSuchFunction"));
	assert_int_equal(API(GetLastError)(), ERROR_PROC_NOT_FOUND);
	assert_true(API(FreeLibrary)(kernel));
	assert_null(API(LoadLibraryW)(u"nothere.dll"));
	assert_int_equal(API(GetLastError)(), ERROR_MOD_NOT_FOUND);
	return 0;
}

TEST(system_modules_give_their_functions)
{
	assert_int_equal(run(finds_functions), 0);
}

static int counts_references(int count, char **arguments)
{
	HMODULE asked = API(GetModuleHandleA)("kernel32.dll");
	char path[64];

	assert_non_null(asked);
	assert_false(API(FreeLibrary)(asked)); /* asking for it took no reference */
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	assert_ptr_equal(API(LoadLibraryA)("Kernel32"), asked);
	assert_ptr_equal(API(LoadLibraryExW)(u"C:\\Windows\\System32\\kernel32.dll", NULL, 0),
	                 asked);
	assert_true(API(FreeLibrary)(asked));
	assert_true(API(FreeLibrary)(asked));
	API(SetLastError)(NO_ERROR);
	assert_false(API(FreeLibrary)(asked));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	API(SetLastError)(NO_ERROR);
	assert_false(API(FreeLibrary)(NULL));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	assert_int_equal(API(GetModuleFileNameA)(NULL, path, 12), 11);
	assert_string_equal(path, "C:\\test.exe");
	assert_int_equal(API(GetModuleFileNameA)(NULL, path, 11), 11);
	assert_int_equal(API(GetLastError)(), ERROR_INSUFFICIENT_BUFFER);
	return 0;
}

TEST(a_module_is_freed_as_often_as_it_was_loaded)
{
	assert_int_equal(run(counts_references), 0);
}
