/*
 * rtl/format.h - the formatter behind DbgPrint, RtlStringCbPrintf, printf and wsprintf.
 *
 * Model    Microsoft's meaning of a format: %ld and %lu take 32 bits, %I64d and %lld take 64, %Id takes
 *          a pointer's width; %p is 16 upper-case digits; %S is the other width than the function's own;
 *          %hs is narrow and %ls, %ws are wide in both; %Z takes an ANSI_STRING and %wZ a
 *          UNICODE_STRING, by address. A null string prints "(null)". The narrow code page is UTF-8.
 *          A conversion character that does not exist is printed as itself.
 * Source   C runtime reference "Format specification syntax: printf and wprintf functions"; WDK
 *          "DbgPrint routine".
 * Locks    None; allocates nothing; any IRQL (the strings must be resident).
 * Tests    tests/nt/rtl/format_test.c
 */
#ifndef DRYDOCK_NT_RTL_FORMAT_H
#define DRYDOCK_NT_RTL_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <uchar.h>

/* Takes count characters that are not terminated; called several times a format. */
typedef void rtl_format_narrow_sink(void *context, const char *text, size_t count);
typedef void rtl_format_wide_sink(void *context, const char16_t *text, size_t count);

/*
 * Format into sink.
 * Gives    The number of characters given to sink, or -1 for %n, which is refused.
 */
int rtl_format_narrow(rtl_format_narrow_sink *sink, void *context, const char *format,
                      va_list arguments);
int rtl_format_wide(rtl_format_wide_sink *sink, void *context, const char16_t *format,
                    va_list arguments);

/*
 * Format into buffer of capacity characters; the result is cut to fit and always terminated when
 * capacity is not 0.
 * Gives    The number of characters that the whole result has, without its terminator; -1 for %n.
 */
int rtl_format_narrow_buffer(char *buffer, size_t capacity, const char *format, va_list arguments);
int rtl_format_wide_buffer(char16_t *buffer, size_t capacity, const char16_t *format,
                           va_list arguments);

/*
 * One code point of UTF-16 text of count (> 0) units as UTF-8 in ret_bytes (4 bytes of room); a lone
 * surrogate becomes U+FFFD.
 * Gives    The number of bytes; the units taken in ret_taken.
 */
size_t rtl_utf8_from_utf16(const char16_t *text, size_t count, char *ret_bytes, size_t *ret_taken);
/*
 * One code point of UTF-8 text of count (> 0) bytes as UTF-16 in ret_units (2 units of room); a byte
 * that begins no valid sequence becomes U+FFFD by itself.
 * Gives    The number of units; the bytes taken in ret_taken.
 */
size_t rtl_utf16_from_utf8(const char *text, size_t count, char16_t *ret_units, size_t *ret_taken);

#endif
