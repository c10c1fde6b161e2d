/* nt/rtl/string_test.c - counted strings: made, compared, converted, numbers, GUIDs. */
#include "nt/memory_machine.h"

static UNICODE_STRING text(const WCHAR *characters)
{
	UNICODE_STRING string;

	RtlInitUnicodeString(&string, characters);
	return string;
}

TEST(RTL_init_counts_without_the_terminator)
{
	UNICODE_STRING wide = text(u"abc"), none = text(NULL);
	ANSI_STRING narrow;

	assert_int_equal(wide.Length, 6);
	assert_int_equal(wide.MaximumLength, 8);
	assert_int_equal(none.MaximumLength, 0);
	assert_null(none.Buffer);
	RtlInitAnsiString(&narrow, "abcd");
	assert_int_equal(narrow.Length, 4);
	assert_int_equal(narrow.MaximumLength, 5);
}

TEST(RTL_copies_are_cut_and_appends_are_refused)
{
	WCHAR buffer[4];
	UNICODE_STRING to = { 0, sizeof(buffer), buffer }, from = text(u"abcdef");

	RtlCopyUnicodeString(&to, &from);
	assert_int_equal(to.Length, 8);
	assert_memory_equal(buffer, u"abcd", 8);
	to.Length = 4;
	assert_int_equal(RtlAppendUnicodeToString(&to, u"xyz"), STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(to.Length, 4);
	assert_int_equal(RtlAppendUnicodeToString(&to, u"x"), STATUS_SUCCESS);
	assert_memory_equal(buffer, u"abx\0", 8);
}

TEST(RTL_comparison_is_by_character_then_length)
{
	UNICODE_STRING a = text(u"Alpha"), b = text(u"alpha"), c = text(u"alphabet"),
		       e = text(u"\x00C9");
	UNICODE_STRING lower = text(u"\x00E9");

	assert_true(RtlCompareUnicodeString(&a, &b, FALSE) < 0);
	assert_int_equal(RtlCompareUnicodeString(&a, &b, TRUE), 0);
	assert_true(RtlCompareUnicodeString(&b, &c, FALSE) < 0);
	assert_true(RtlEqualUnicodeString(&e, &lower, TRUE));
	assert_false(RtlEqualUnicodeString(&e, &lower, FALSE));
	assert_true(RtlPrefixUnicodeString(&a, &c, TRUE));
	assert_false(RtlPrefixUnicodeString(&c, &a, TRUE));
}

TEST(RTL_upcase_covers_the_scripts_with_case)
{
	static const struct {
		WCHAR lower, upper;
	} rows[] = {
		{ 'a', 'A' },       { 'z', 'Z' },       { '1', '1' },     { 0xE9, 0xC9 },
		{ 0xF7, 0xF7 },     { 0xFF, 0x178 },    { 0x103, 0x102 }, { 0x3B1, 0x391 },
		{ 0x3C2, 0x3C2 },   { 0x44F, 0x42F },   { 0x451, 0x401 }, { 0x561, 0x531 },
		{ 0x1E01, 0x1E00 }, { 0xFF41, 0xFF21 }, { 0x180, 0x243 },
	};

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		assert_int_equal(RtlUpcaseUnicodeChar(rows[index].lower), rows[index].upper);
		assert_int_equal(RtlDowncaseUnicodeChar(rows[index].upper), rows[index].lower);
	}
}

TEST(RTL_ansi_is_utf8_in_both_directions)
{
	ANSI_STRING narrow;
	UNICODE_STRING wide;

	memory_machine_start();
	RtlInitAnsiString(&narrow, "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80");
	assert_int_equal(RtlAnsiStringToUnicodeString(&wide, &narrow, TRUE), STATUS_SUCCESS);
	assert_int_equal(wide.Length, 12);
	assert_memory_equal(wide.Buffer, u"\x00E4 \x20AC \xD83D\xDE00", 12);
	assert_int_equal(RtlUnicodeStringToAnsiString(&narrow, &wide, TRUE), STATUS_SUCCESS);
	assert_string_equal(narrow.Buffer, "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80");
	RtlFreeAnsiString(&narrow);
	RtlFreeUnicodeString(&wide);
	assert_null(wide.Buffer);
	memory_machine_end();
}

TEST(RTL_conversion_into_a_short_buffer_overflows)
{
	WCHAR buffer[3];
	ANSI_STRING narrow;
	UNICODE_STRING wide = { 0, sizeof(buffer), buffer };

	RtlInitAnsiString(&narrow, "abc");
	assert_int_equal(RtlAnsiStringToUnicodeString(&wide, &narrow, FALSE),
	                 STATUS_BUFFER_OVERFLOW);
	RtlInitAnsiString(&narrow, "ab");
	assert_int_equal(RtlAnsiStringToUnicodeString(&wide, &narrow, FALSE), STATUS_SUCCESS);
	assert_int_equal(buffer[2], 0);
}

TEST(RTL_utf8_conversion_tells_size_shortness_and_replacement)
{
	char narrow[8];
	ULONG bytes = 0;

	assert_int_equal(RtlUnicodeToUTF8N(NULL, 0, &bytes,
	                                   u"\x20AC"
	                                   "a",
	                                   4),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, 4);
	assert_int_equal(RtlUnicodeToUTF8N(narrow, 3, &bytes,
	                                   u"\x20AC"
	                                   "a",
	                                   4),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(bytes, 3);
	assert_int_equal(RtlUnicodeToUTF8N(narrow, 8, &bytes, u"\xD800", 2),
	                 STATUS_SOME_NOT_MAPPED);
	assert_memory_equal(narrow, "\xEF\xBF\xBD", 3);
	assert_int_equal(RtlUnicodeToUTF8N(narrow, 8, &bytes, NULL, 2), STATUS_INVALID_PARAMETER_4);
}

TEST(RTL_integers_are_written_and_read_in_four_bases)
{
	static const struct {
		ULONG value, base;
		const WCHAR *text;
	} rows[] = { { 255, 0, u"255" }, { 255, 16, u"FF" }, { 8, 8, u"10" }, { 5, 2, u"101" } };
	WCHAR buffer[40];
	UNICODE_STRING string = { 0, sizeof(buffer), buffer }, source;
	ULONG value;

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		assert_int_equal(RtlIntegerToUnicodeString(rows[index].value, rows[index].base,
		                                           &string),
		                 STATUS_SUCCESS);
		source = text(rows[index].text);
		assert_true(RtlEqualUnicodeString(&string, &source, FALSE));
		RtlUnicodeStringToInteger(&source, rows[index].base, &value);
		assert_int_equal(value, rows[index].value);
	}
	assert_int_equal(RtlIntegerToUnicodeString(1, 7, &string), STATUS_INVALID_PARAMETER);
	string.MaximumLength = 6;
	assert_int_equal(RtlIntegerToUnicodeString(123, 10, &string), STATUS_BUFFER_OVERFLOW);
	source = text(u"  -0x1fz");
	assert_int_equal(RtlUnicodeStringToInteger(&source, 0, &value), STATUS_SUCCESS);
	assert_int_equal((LONG)value, -31);
}

TEST(RTL_a_guid_survives_its_text)
{
	GUID guid = { 0x12345678, 0x9ABC, 0xDEF0, { 1, 2, 3, 4, 5, 6, 7, 8 } }, back;
	UNICODE_STRING string, bad = text(u"{12345678-9ABC-DEF0-0102-03040506070g}");

	memory_machine_start();
	assert_int_equal(RtlStringFromGUID(&guid, &string), STATUS_SUCCESS);
	assert_memory_equal(string.Buffer, u"{12345678-9ABC-DEF0-0102-030405060708}",
	                    string.Length);
	assert_int_equal(RtlGUIDFromString(&string, &back), STATUS_SUCCESS);
	assert_memory_equal(&back, &guid, sizeof(guid));
	assert_int_equal(RtlGUIDFromString(&bad, &back), STATUS_INVALID_PARAMETER);
	RtlFreeUnicodeString(&string);
	memory_machine_end();
}

TEST(RTL_hash_is_x65599)
{
	UNICODE_STRING string = text(u"ab");
	ULONG hash;

	assert_int_equal(RtlHashUnicodeString(&string, FALSE, 1, &hash), STATUS_SUCCESS);
	assert_int_equal(hash, 'a' * 65599u + 'b');
	assert_int_equal(RtlHashUnicodeString(&string, TRUE, 0, &hash), STATUS_SUCCESS);
	assert_int_equal(hash, 'A' * 65599u + 'B');
	assert_int_equal(RtlHashUnicodeString(&string, FALSE, 2, &hash), STATUS_INVALID_PARAMETER);
}
