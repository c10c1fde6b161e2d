/* tests/win32/string_test.c - code pages at their bounds, lstrXxx, wsprintf, ordinal comparison, identifiers. */
#include "client.h"
#include <objbase.h>
#include <strsafe.h>

static DWORD widen_error(UINT page, DWORD flags, LPCCH from, int count, LPWSTR to, int capacity)
{
	API(SetLastError)(0);
	assert_int_equal(API(MultiByteToWideChar)(page, flags, from, count, to, capacity), 0);
	return API(GetLastError)();
}

static int widens(int count, char **arguments)
{
	static const char grin[] = "a\xf0\x9f\x98\x80";
	WCHAR wide[8];

	assert_int_equal(API(MultiByteToWideChar)(CP_UTF8, 0, grin, -1, NULL, 0), 4);
	assert_int_equal(API(MultiByteToWideChar)(CP_UTF8, 0, grin, 5, NULL, 0), 3);
	memset(wide, 0x55, sizeof(wide));
	assert_int_equal(API(MultiByteToWideChar)(CP_ACP, 0, grin, 5, wide, 3), 3);
	assert_memory_equal(wide, u"a\xd83d\xde00\x5555", 8);
	assert_int_equal(widen_error(CP_UTF8, 0, grin, 5, wide, 2), ERROR_INSUFFICIENT_BUFFER);
	assert_int_equal(widen_error(CP_UTF8, 0, grin, 0, wide, 8), ERROR_INVALID_PARAMETER);
	assert_int_equal(widen_error(CP_UTF8, 0, NULL, -1, wide, 8), ERROR_INVALID_PARAMETER);
	assert_int_equal(widen_error(CP_UTF8, 0, grin, 5, wide, -1), ERROR_INVALID_PARAMETER);
	assert_int_equal(widen_error(932, 0, grin, 5, wide, 8), ERROR_INVALID_PARAMETER);
	assert_int_equal(widen_error(CP_UTF8, MB_ERR_INVALID_CHARS, "a\xff", 2, wide, 8),
	                 ERROR_NO_UNICODE_TRANSLATION);
	assert_int_equal(API(MultiByteToWideChar)(CP_UTF8, 0, "a\xff", 2, wide, 8), 2);
	assert_int_equal(wide[1], 0xfffd);
	assert_int_equal(API(MultiByteToWideChar)(CP_UTF8, MB_ERR_INVALID_CHARS, "\xef\xbf\xbd", 3,
	                                          wide, 8),
	                 1);
	return 0;
}

TEST(widening_counts_units_and_refuses_what_it_cannot)
{
	assert_int_equal(run(widens), 0);
}

static DWORD narrow_error(UINT page, LPCWCH from, int count, LPSTR to, int capacity)
{
	API(SetLastError)(0);
	assert_int_equal(API(WideCharToMultiByte)(page, 0, from, count, to, capacity, NULL, NULL),
	                 0);
	return API(GetLastError)();
}

static int narrows(int count, char **arguments)
{
	static const WCHAR text[] = u"a\xe4\xd83d\xde00";
	char bytes[10];
	BOOL used = TRUE;

	assert_int_equal(API(WideCharToMultiByte)(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL), 8);
	memset(bytes, 0x55, sizeof(bytes));
	assert_int_equal(API(WideCharToMultiByte)(CP_UTF8, 0, text, 4, bytes, 7, NULL, &used), 7);
	assert_memory_equal(bytes, "a\xc3\xa4\xf0\x9f\x98\x80U", 8);
	assert_false(used);
	assert_int_equal(narrow_error(CP_UTF8, text, 4, bytes, 6), ERROR_INSUFFICIENT_BUFFER);
	assert_int_equal(narrow_error(CP_UTF8, text, 0, bytes, 6), ERROR_INVALID_PARAMETER);
	assert_int_equal(narrow_error(CP_UTF8, NULL, -1, bytes, 6), ERROR_INVALID_PARAMETER);
	assert_int_equal(narrow_error(CP_UTF8, text, 4, bytes, -1), ERROR_INVALID_PARAMETER);
	assert_int_equal(narrow_error(932, text, 4, bytes, 6), ERROR_INVALID_PARAMETER);
	assert_int_equal(API(GetACP)(), CP_UTF8);
	assert_true(API(SetConsoleOutputCP)(CP_UTF8));
	assert_false(API(SetConsoleOutputCP)(850));
	return 0;
}

TEST(narrowing_counts_bytes_and_refuses_what_it_cannot)
{
	assert_int_equal(run(narrows), 0);
}

static int compares(int count, char **arguments)
{
	static const struct {
		const WCHAR *left;
		int left_count;
		const WCHAR *right;
		int right_count;
		BOOL ignore_case;
		int order;
	} rows[] = {
		{ u"abc", -1, u"abc", -1, FALSE, CSTR_EQUAL },
		{ u"abc", -1, u"ABC", -1, TRUE, CSTR_EQUAL },
		{ u"abc", -1, u"ABC", -1, FALSE, CSTR_GREATER_THAN },
		{ u"ab", -1, u"abc", -1, FALSE, CSTR_LESS_THAN },
		{ u"abc", -1, u"ab", -1, FALSE, CSTR_GREATER_THAN },
		{ u"abx", 2, u"aby", 2, FALSE, CSTR_EQUAL },
		{ u"ab", 0, u"xy", 0, FALSE, CSTR_EQUAL },
		{ u"ab", 0, u"xy", 2, FALSE, CSTR_LESS_THAN },
		{ u"a\0b", 3, u"a\0c", 3, FALSE, CSTR_LESS_THAN },
		{ u"\xe4", -1, u"\xc4", -1, TRUE, CSTR_EQUAL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(API(CompareStringOrdinal)(rows[i].left, rows[i].left_count,
		                                           rows[i].right, rows[i].right_count,
		                                           rows[i].ignore_case),
		                 rows[i].order);
	return 0;
}

TEST(ordinal_comparison_knows_lengths_and_cases)
{
	assert_int_equal(run(compares), 0);
}

static int uses_lstr(int count, char **arguments)
{
	char text[16];
	WCHAR wide[16];

	assert_int_equal(API(lstrlenA)("four"), 4);
	assert_int_equal(API(lstrlenA)(NULL), 0);
	assert_int_equal(API(lstrlenW)(u"three"), 5);
	assert_int_equal(API(lstrlenW)(NULL), 0);
	assert_true(API(lstrcmpA)("a", "b") < 0);
	assert_true(API(lstrcmpA)("b", NULL) > 0);
	assert_int_equal(API(lstrcmpA)(NULL, ""), 0);
	assert_true(API(lstrcmpW)(u"b", u"a") > 0);
	assert_true(API(lstrcmpW)(NULL, u"a") < 0);
	assert_int_equal(API(lstrcmpiA)("aBc", "AbC"), 0);
	assert_true(API(lstrcmpiA)("ab", "ABC") < 0);
	assert_true(API(lstrcmpiA)("abc", "AB") > 0);
	assert_int_equal(API(lstrcmpiW)(u"aBc", u"AbC"), 0);
	assert_true(API(lstrcmpiW)(u"ab", u"abc") < 0);
	assert_ptr_equal(API(lstrcpyA)(text, "one"), text);
	assert_ptr_equal(API(lstrcatA)(text, "two"), text);
	assert_string_equal(text, "onetwo");
	assert_ptr_equal(API(lstrcpyW)(wide, u"one"), wide);
	assert_ptr_equal(API(lstrcatW)(wide, u"two"), wide);
	assert_memory_equal(wide, u"onetwo", 14);
	return 0;
}

TEST(lstr_functions_take_null_for_an_empty_string)
{
	assert_int_equal(run(uses_lstr), 0);
}

static int prints_and_steps(int count, char **arguments)
{
	static const char steps[] = "a\xc3\xa4z";
	static const WCHAR wide_steps[] = u"xy";
	char text[1200], big[1200];
	WCHAR wide[32];

	assert_int_equal(API(wsprintfA)(text, "%s %d", "is", 5), 4);
	assert_string_equal(text, "is 5");
	assert_int_equal(API(wsprintfW)(wide, u"%s %d", u"is", 5), 4);
	assert_memory_equal(wide, u"is 5", 10);
	memset(big, 'x', sizeof(big));
	big[1024] = '\0';
	assert_int_equal(API(wsprintfA)(text, "%s", big), 1024);
	assert_int_equal(strlen(text), 1024);
	assert_ptr_equal(API(CharNextA)(steps), steps + 1);
	assert_ptr_equal(API(CharNextA)(steps + 1), steps + 3);
	assert_ptr_equal(API(CharNextA)(steps + 4), steps + 4);
	assert_ptr_equal(API(CharNextW)(wide_steps), wide_steps + 1);
	assert_ptr_equal(API(CharNextW)(wide_steps + 2), wide_steps + 2);
	return 0;
}

TEST(wsprintf_prints_and_CharNext_steps_over_a_character)
{
	assert_int_equal(run(prints_and_steps), 0);
}

static int identifies(int count, char **arguments)
{
	static const WCHAR *const bad[] = {
		u"{12345678-9ABC-DEF0-0102-03040506070}",
		u"{12345678-9ABC-DEF0-0102-0304050607080}",
		u"(12345678-9ABC-DEF0-0102-030405060708}",
		u"{12345678-9ABC-DEF0-0102-030405060708)",
		u"{12345678-9ABC-DEF0-0102x030405060708}",
	};
	GUID guid, other;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(API(CLSIDFromString)(bad[i], &guid), CO_E_CLASSSTRING);
	memset(&guid, 0xff, sizeof(guid));
	assert_int_equal(API(CLSIDFromString)(NULL, &guid), S_OK);
	memset(&other, 0, sizeof(other));
	assert_memory_equal(&guid, &other, sizeof(guid));
	assert_int_equal(API(CoCreateGuid)(&guid), S_OK);
	assert_int_equal(API(CoCreateGuid)(&other), S_OK);
	assert_memory_not_equal(&guid, &other, sizeof(guid));
	assert_int_equal(guid.Data3 >> 12, 4);
	assert_int_equal(guid.Data4[0] >> 6, 2);
	return 0;
}

TEST(identifiers_are_read_strictly_and_made_at_random)
{
	assert_int_equal(run(identifies), 0);
}
