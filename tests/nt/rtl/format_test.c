/* The formatter: Microsoft's meaning of a format, narrow and wide. */
#include "harness/test.h"

#include <stdarg.h>
#include <string.h>

#include "nt/rtl/format.h"

static char narrow[256];
static char16_t wide[256];

static int format(const char *text, ...)
{
	va_list arguments;
	va_start(arguments, text);
	int count = rtl_format_narrow_buffer(narrow, sizeof(narrow), text, arguments);
	va_end(arguments);
	return count;
}

static int format_wide(const char16_t *text, ...)
{
	va_list arguments;
	va_start(arguments, text);
	int count = rtl_format_wide_buffer(wide, 256, text, arguments);
	va_end(arguments);
	return count;
}

static int format_cut(size_t capacity, const char *text, ...)
{
	va_list arguments;
	va_start(arguments, text);
	int count = rtl_format_narrow_buffer(narrow, capacity, text, arguments);
	va_end(arguments);
	return count;
}

static void assert_wide_equal(const char16_t *expected)
{
	size_t count = 0;
	while (expected[count])
		count++;
	assert_memory_equal(wide, expected, (count + 1) * sizeof(char16_t));
}

struct counted {
	uint16_t length, capacity;
	const void *text;
};

TEST(long_conversions_take_32_bits)
{
	format("%lu %ld %lx", 0xffffffffffffffffu, 0x1ffffffffu, 0x123456789abcdef0u);
	assert_string_equal(narrow, "4294967295 -1 9abcdef0");
}

TEST(I64_ll_I_z_j_t_take_64_bits)
{
	format("%I64d %llu %Ix %zu %jd %td", -5ll, 1ull << 40, 0xabcdef0123ull, (size_t)1 << 33,
	       7ll, 8ll);
	assert_string_equal(narrow, "-5 1099511627776 abcdef0123 8589934592 7 8");
}

TEST(h_and_hh_cut_their_argument)
{
	format("%hd %hu %hhd %hhx", 65537, 65537, 257, 0x1ff);
	assert_string_equal(narrow, "1 1 1 ff");
}

TEST(flags_width_and_precision_of_integers)
{
	format("%5d|%-5d|%05d|%+d|% d|%.3d|%5.3d|%#x|%#X|%#o|%.0d|", 2, 3, -4, 5, 6, 7, 8, 255, 255,
	       8, 0);
	assert_string_equal(narrow, "    2|3    |-0004|+5| 6|007|  008|0xff|0XFF|010||");
}

TEST(star_takes_width_and_precision)
{
	format("%*d|%*d|%.*s", 4, 1, -4, 2, 2, "abcdef");
	assert_string_equal(narrow, "   1|2   |ab");
}

TEST(pointer_is_16_upper_case_digits)
{
	format("%p %P", (void *)0xfffff8001234abcdu);
	assert_string_equal(narrow, "FFFFF8001234ABCD P");
}

TEST(strings_of_both_widths_in_a_narrow_format)
{
	format("%s %S %ls %ws %hs %hS", "a", u"b", u"c", u"d", "e", "f");
	assert_string_equal(narrow, "a b c d e f");
}

TEST(strings_of_both_widths_in_a_wide_format)
{
	format_wide(u"%s %S %ls %ws %hs %hS", u"a", "b", u"c", u"d", "e", "f");
	assert_wide_equal(u"a b c d e f");
}

TEST(characters_of_both_widths)
{
	format("%c%C%lc%hc", 'a', u'b', u'\u20ac', 'd');
	assert_string_equal(narrow, "ab\xe2\x82\xac"
	                            "d");
	format_wide(u"%c%C%lc%hc", u'\u20ac', 'b', u'c', 'd');
	assert_wide_equal(u"\u20ac"
	                  "bcd");
}

TEST(counted_strings_need_no_terminator)
{
	struct counted unicode = { 6, 8, u"abcd" };
	struct counted ansi = { 2, 5, "wxyz" };
	format("%wZ %Z|%8wZ|%.2wZ", &unicode, &ansi, &unicode, &unicode);
	assert_string_equal(narrow, "abc wx|     abc|ab");
	format_wide(u"%wZ %Z", &unicode, &ansi);
	assert_wide_equal(u"abc wx");
}

TEST(null_strings_print_null)
{
	struct counted empty = { 0 };
	format("%s %S %wZ %wZ", NULL, NULL, NULL, &empty);
	assert_string_equal(narrow, "(null) (null) (null) (null)");
}

TEST(precision_bounds_what_is_read_of_a_string)
{
	const char unterminated[3] = { 'a', 'b', 'c' };
	format("%.3s|%.2S|%6.1s|", unterminated, u"xyz", "q");
	assert_string_equal(narrow, "abc|xy|     q|");
}

TEST(wide_text_becomes_utf8_and_back)
{
	format("%ws", u"\u00e4\u20ac\U0001f600");
	assert_string_equal(narrow, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
	format_wide(u"%hs", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
	assert_wide_equal(u"\u00e4\u20ac\U0001f600");
}

TEST(broken_text_becomes_the_replacement_character)
{
	const char16_t lone[] = { 0xd800, u'x', 0 };
	format("%ws", lone);
	assert_string_equal(narrow, "\xef\xbf\xbdx");
	format_wide(u"%hs", "\xff\xc3");
	assert_wide_equal(u"\ufffd\ufffd");
}

TEST(floating_point)
{
	format("%f %.2f %e %g %08.3f|%-6.1f|%+.1f %G", 1.5, 2.345, 12345.678, 1e-4, -3.14159, 2.5,
	       1.0, 1e-10);
	assert_string_equal(narrow, "1.500000 2.35 1.234568e+04 0.0001 -003.142|2.5   |+1.0 1E-10");
}

TEST(unknown_conversions_print_themselves)
{
	format("%y %k 100%% %");
	assert_string_equal(narrow, "y k 100% ");
}

TEST(n_is_refused)
{
	int written = 5;
	assert_int_equal(format("ab%n", &written), -1);
	assert_int_equal(written, 5);
}

TEST(result_is_the_whole_length_and_the_buffer_is_cut_and_terminated)
{
	memset(narrow, 'x', sizeof(narrow));
	assert_int_equal(format_cut(4, "%s", "abcdef"), 6);
	assert_string_equal(narrow, "abc");
	assert_int_equal(format_cut(0, "%d", 12), 2);
	assert_string_equal(narrow, "abc");
}
