/* format_number.c - conversions of numbers. */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "nt/rtl/format_internal.h"

/* A converted number: sign or base prefix, then zeros, then digits. */
struct number {
	char prefix[3];
	char digits[24];
	size_t digit_count;
	size_t zeros;
};

static void put_number(struct output *out, const struct spec *spec, const struct number *number)
{
	size_t prefix = strlen(number->prefix);
	size_t zeros = number->zeros;
	size_t fill = format_padding(spec, prefix + zeros + number->digit_count);
	if (spec->zero && !spec->left && !spec->has_precision) {
		zeros += fill;
		fill = 0;
	}
	if (!spec->left)
		format_put_repeated(out, ' ', fill);
	format_put_narrow_text(out, number->prefix, prefix);
	format_put_repeated(out, '0', zeros);
	format_put_narrow_text(out, number->digits, number->digit_count);
	if (spec->left)
		format_put_repeated(out, ' ', fill);
}

static void make_digits(struct number *number, uint64_t value, unsigned base, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char reversed[24];
	size_t count = 0;
	for (; value > 0; value /= base)
		reversed[count++] = digits[value % base];
	number->digit_count = count;
	for (size_t i = 0; i < count; i++)
		number->digits[i] = reversed[count - 1 - i];
}

static void apply_precision(struct number *number, const struct spec *spec)
{
	size_t least = spec->has_precision ? (size_t)spec->precision : 1;
	number->zeros = least > number->digit_count ? least - number->digit_count : 0;
}

static int64_t take_signed(const struct spec *spec, va_list *arguments)
{
	if (spec->size == SIZE_64)
		return va_arg(*arguments, int64_t);
	int value = va_arg(*arguments, int);
	if (spec->size == SIZE_SHORT)
		return (int16_t)value;
	return spec->size == SIZE_CHAR ? (int8_t)value : value;
}

static uint64_t take_unsigned(const struct spec *spec, va_list *arguments)
{
	if (spec->size == SIZE_64)
		return va_arg(*arguments, uint64_t);
	unsigned value = va_arg(*arguments, unsigned);
	if (spec->size == SIZE_SHORT)
		return (uint16_t)value;
	return spec->size == SIZE_CHAR ? (uint8_t)value : value;
}

void format_put_signed(struct output *out, const struct spec *spec, va_list *arguments)
{
	int64_t value = take_signed(spec, arguments);
	struct number number = { .prefix = "" };
	number.prefix[0] = value < 0 ? '-' : spec->plus ? '+' : spec->space ? ' ' : '\0';
	make_digits(&number, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, false);
	apply_precision(&number, spec);
	put_number(out, spec, &number);
}

void format_put_unsigned(struct output *out, const struct spec *spec, va_list *arguments)
{
	uint64_t value = take_unsigned(spec, arguments);
	unsigned base = spec->type == 'o' ? 8 : spec->type == 'u' ? 10 : 16;
	struct number number = { .prefix = "" };
	make_digits(&number, value, base, spec->type == 'X');
	apply_precision(&number, spec);
	if (spec->alternate && base == 16 && value != 0) {
		number.prefix[0] = '0';
		number.prefix[1] = spec->type;
	}
	if (spec->alternate && base == 8 && number.zeros == 0)
		number.zeros = 1;
	put_number(out, spec, &number);
}

void format_put_pointer(struct output *out, const struct spec *spec, va_list *arguments)
{
	struct number number = { .prefix = "" };
	struct spec fixed = *spec;
	fixed.has_precision = true;
	fixed.precision = 16;
	make_digits(&number, va_arg(*arguments, uint64_t), 16, true);
	apply_precision(&number, &fixed);
	if (spec->alternate)
		memcpy(number.prefix, "0X", 3);
	put_number(out, &fixed, &number);
}

/* --- Floating point: the C library converts, we pad ----------------------------------------------- */

#define FLOAT_BYTES 512
#define FLOAT_PRECISION_MAX 160

static size_t convert_double(const struct spec *spec, double value, char *text)
{
	char format[16];
	char *at = format;
	*at++ = '%';
	if (spec->plus)
		*at++ = '+';
	if (spec->space)
		*at++ = ' ';
	if (spec->alternate)
		*at++ = '#';
	bool precise = spec->has_precision;
	if (precise)
		at = stpcpy(at, ".*");
	*at++ = spec->type;
	*at = '\0';
	int precision =
		spec->precision < FLOAT_PRECISION_MAX ? spec->precision : FLOAT_PRECISION_MAX;
	int length = precise ? snprintf(text, FLOAT_BYTES, format, precision, value)
	                     : snprintf(text, FLOAT_BYTES, format, value);
	return length < 0 ? 0 : (size_t)length;
}

void format_put_double(struct output *out, const struct spec *spec, va_list *arguments)
{
	char text[FLOAT_BYTES];
	double value = va_arg(*arguments, double);
	size_t length = convert_double(spec, value, text);
	size_t sign = length > 0 && strchr("+- ", text[0]) ? 1 : 0;
	size_t fill = format_padding(spec, length);
	bool zeros = spec->zero && !spec->left && isfinite(value);
	if (!spec->left && !zeros)
		format_put_repeated(out, ' ', fill);
	format_put_narrow_text(out, text, sign);
	if (zeros)
		format_put_repeated(out, '0', fill);
	format_put_narrow_text(out, text + sign, length - sign);
	if (spec->left)
		format_put_repeated(out, ' ', fill);
}
