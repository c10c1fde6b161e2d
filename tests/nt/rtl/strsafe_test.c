/* nt/rtl/strsafe_test.c - bounded strings: cut, terminated, told. */
#include <ntifs.h>
#include <ntstrsafe.h>
#include <string.h>

#include "test.h"

TEST(STRSAFE_copies_are_cut_and_terminated)
{
	char buffer[4];

	assert_int_equal(RtlStringCbCopyA(buffer, 4, "abc"), STATUS_SUCCESS);
	assert_string_equal(buffer, "abc");
	assert_int_equal(RtlStringCchCopyA(buffer, 4, "abcd"), STATUS_BUFFER_OVERFLOW);
	assert_string_equal(buffer, "abc");
	assert_int_equal(RtlStringCbCopyA(buffer, 0, "a"), STATUS_INVALID_PARAMETER);
	assert_int_equal(RtlStringCchCopyNA(buffer, 4, "xyz", 2), STATUS_SUCCESS);
	assert_string_equal(buffer, "xy");
}

TEST(STRSAFE_bytes_and_characters_differ_for_wide_text)
{
	WCHAR buffer[8];
	size_t left = 0;
	WCHAR *end = NULL;

	assert_int_equal(RtlStringCbCopyExW(buffer, 9, u"abc", &end, &left, 0), STATUS_SUCCESS);
	assert_ptr_equal(end, buffer + 3);
	assert_int_equal(left, 3); /* one character and the odd byte */
	assert_int_equal(RtlStringCbCopyW(buffer, 6, u"abc"), STATUS_BUFFER_OVERFLOW);
	assert_memory_equal(buffer, u"ab", 6);
	assert_int_equal(RtlStringCchCatW(buffer, 8, u"cdefg"), STATUS_SUCCESS);
	assert_memory_equal(buffer, u"abcdefg", 16);
	assert_int_equal(RtlStringCchCatNW(buffer, 8, u"h", 1), STATUS_BUFFER_OVERFLOW);
}

TEST(STRSAFE_flags_fill_empty_or_refuse_to_cut)
{
	char buffer[6];

	assert_int_equal(RtlStringCchCopyExA(buffer, 6, "ab", NULL, NULL, STRSAFE_FILL_BYTE('x')),
	                 STATUS_SUCCESS);
	assert_memory_equal(buffer, "ab\0xxx", 6);
	assert_int_equal(RtlStringCchCopyExA(buffer, 6, "abcdefg", NULL, NULL,
	                                     STRSAFE_NULL_ON_FAILURE),
	                 STATUS_BUFFER_OVERFLOW);
	assert_string_equal(buffer, "");
	strcpy(buffer, "abc");
	assert_int_equal(RtlStringCchCatExA(buffer, 6, "defg", NULL, NULL, STRSAFE_NO_TRUNCATION),
	                 STATUS_BUFFER_OVERFLOW);
	assert_string_equal(buffer, "abc");
	assert_int_equal(RtlStringCchCopyExA(buffer, 6, NULL, NULL, NULL, STRSAFE_IGNORE_NULLS),
	                 STATUS_SUCCESS);
	assert_string_equal(buffer, "");
	assert_int_equal(RtlStringCchCopyExA(buffer, 6, "a", NULL, NULL, 0x10000),
	                 STATUS_INVALID_PARAMETER);
}

TEST(STRSAFE_printing_has_microsofts_meaning)
{
	char narrow[32];
	WCHAR wide[8];

	assert_int_equal(RtlStringCbPrintfA(narrow, sizeof(narrow), "%I64d %ws %lu", 1ll << 40,
	                                    u"w", 7u),
	                 STATUS_SUCCESS);
	assert_string_equal(narrow, "1099511627776 w 7");
	assert_int_equal(RtlStringCchPrintfW(wide, 8, u"%S-%d", "abc", 12345),
	                 STATUS_BUFFER_OVERFLOW);
	assert_memory_equal(wide, u"abc-123", 16);
}

TEST(STRSAFE_length_needs_a_terminator_in_reach)
{
	size_t length = 9;

	assert_int_equal(RtlStringCchLengthA("abc", 4, &length), STATUS_SUCCESS);
	assert_int_equal(length, 3);
	assert_int_equal(RtlStringCbLengthW(u"abc", 8, &length), STATUS_SUCCESS);
	assert_int_equal(length, 6);
	assert_int_equal(RtlStringCchLengthA("abc", 3, &length), STATUS_INVALID_PARAMETER);
	assert_int_equal(length, 0);
	assert_int_equal(RtlStringCchLengthA(NULL, 3, &length), STATUS_INVALID_PARAMETER);
}

TEST(STRSAFE_counted_strings_need_no_terminator)
{
	WCHAR buffer[4];
	UNICODE_STRING string = { 0, sizeof(buffer), buffer }, rest;

	assert_int_equal(RtlUnicodeStringPrintf(&string, u"%d", 1234), STATUS_SUCCESS);
	assert_int_equal(string.Length, 8);
	assert_int_equal(RtlUnicodeStringPrintf(&string, u"%d", 12345), STATUS_BUFFER_OVERFLOW);
	assert_int_equal(RtlUnicodeStringCopyString(&string, u"ab"), STATUS_SUCCESS);
	assert_int_equal(RtlUnicodeStringCatString(&string, u"cd"), STATUS_SUCCESS);
	assert_int_equal(RtlUnicodeStringCatString(&string, u"e"), STATUS_BUFFER_OVERFLOW);
	assert_memory_equal(buffer, u"abcd", 8);
	assert_int_equal(RtlUnicodeStringCopyStringEx(&string, u"x", &rest, 0), STATUS_SUCCESS);
	assert_ptr_equal(rest.Buffer, buffer + 1);
	assert_int_equal(rest.MaximumLength, 6);
	string.Length = 3;
	assert_int_equal(RtlUnicodeStringValidate(&string), STATUS_INVALID_PARAMETER);
}
