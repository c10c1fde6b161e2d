/*
 * The formatter. One output record knows whether characters are narrow or wide; everything above it is
 * the same for both. A conversion is parsed to a spec, then dispatched on its last character.
 */
#include "nt/rtl/format.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What UNICODE_STRING and ANSI_STRING have in common; lengths are bytes. */
struct counted_string {
	uint16_t length_bytes;
	uint16_t capacity_bytes;
	const void *characters;
};

struct output {
	rtl_format_narrow_sink *narrow; /* one of the two is null */
	rtl_format_wide_sink *wide;
	void *context;
	size_t total;
};

enum size_prefix { SIZE_NONE, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_64, SIZE_WIDE };

struct spec {
	bool left, plus, space, zero, alternate;
	bool has_precision;
	int width;
	int precision;
	enum size_prefix size;
	char type;
};

/* The rest of the format: one of the two pointers is null. */
struct cursor {
	const char *narrow;
	const char16_t *wide;
};

/* --- Output ------------------------------------------------------------------------------------- */

#define CHUNK 64

static void put_wide_text(struct output *out, const char16_t *text, size_t count)
{
	if (out->wide) {
		out->wide(out->context, text, count);
		out->total += count;
		return;
	}
	while (count > 0) {
		char bytes[4];
		size_t taken;
		size_t length = rtl_utf8_from_utf16(text, count, bytes, &taken);
		out->narrow(out->context, bytes, length);
		out->total += length;
		text += taken;
		count -= taken;
	}
}

static void put_narrow_text(struct output *out, const char *text, size_t count)
{
	if (out->narrow) {
		out->narrow(out->context, text, count);
		out->total += count;
		return;
	}
	while (count > 0) {
		char16_t units[2];
		size_t taken;
		size_t length = rtl_utf16_from_utf8(text, count, units, &taken);
		out->wide(out->context, units, length);
		out->total += length;
		text += taken;
		count -= taken;
	}
}

static void put_repeated(struct output *out, char character, size_t count)
{
	char narrow[CHUNK];
	memset(narrow, character, sizeof(narrow));
	while (count > 0) {
		size_t part = count < CHUNK ? count : CHUNK;
		put_narrow_text(out, narrow, part);
		count -= part;
	}
}

static size_t padding(const struct spec *spec, size_t length)
{
	return spec->width > 0 && (size_t)spec->width > length ? (size_t)spec->width - length : 0;
}

/* --- Parsing ------------------------------------------------------------------------------------ */

/* The current character, 0 at the end; one beyond ASCII is given as 1 (it means nothing here). */
static char peek(const struct cursor *at)
{
	if (at->narrow)
		return *at->narrow;
	return *at->wide < 0x80 ? (char)*at->wide : 1;
}

static void step(struct cursor *at, size_t count)
{
	if (at->narrow)
		at->narrow += count;
	else
		at->wide += count;
}

static bool accept(struct cursor *at, const char *word)
{
	struct cursor probe = *at;
	for (; *word; word++) {
		if (peek(&probe) != *word)
			return false;
		step(&probe, 1);
	}
	*at = probe;
	return true;
}

static void parse_flags(struct cursor *at, struct spec *spec)
{
	for (;; step(at, 1)) {
		switch (peek(at)) {
		case '-': spec->left = true; break;
		case '+': spec->plus = true; break;
		case ' ': spec->space = true; break;
		case '0': spec->zero = true; break;
		case '#': spec->alternate = true; break;
		default: return;
		}
	}
}

static int parse_number(struct cursor *at, va_list *arguments)
{
	if (accept(at, "*"))
		return va_arg(*arguments, int);
	int number = 0;
	for (; peek(at) >= '0' && peek(at) <= '9'; step(at, 1))
		if (number < INT_MAX / 10 - 1)
			number = number * 10 + (peek(at) - '0');
	return number;
}

static const struct {
	char text[4];
	enum size_prefix size;
} size_prefixes[] = {
	{ "I64", SIZE_64 },  { "I32", SIZE_NONE }, { "I", SIZE_64 },   { "hh", SIZE_CHAR },
	{ "h", SIZE_SHORT }, { "ll", SIZE_64 },    { "l", SIZE_LONG }, { "w", SIZE_WIDE },
	{ "z", SIZE_64 },    { "j", SIZE_64 },     { "t", SIZE_64 },   { "L", SIZE_NONE },
};

static void parse_size(struct cursor *at, struct spec *spec)
{
	for (size_t i = 0; i < sizeof(size_prefixes) / sizeof(size_prefixes[0]); i++) {
		if (accept(at, size_prefixes[i].text)) {
			spec->size = size_prefixes[i].size;
			return;
		}
	}
}

static void parse_spec(struct cursor *at, struct spec *spec, va_list *arguments)
{
	*spec = (struct spec){ 0 };
	parse_flags(at, spec);
	spec->width = parse_number(at, arguments);
	if (spec->width < 0) {
		spec->left = true;
		spec->width = spec->width == INT_MIN ? 0 : -spec->width;
	}
	if (accept(at, ".")) {
		spec->precision = parse_number(at, arguments);
		spec->has_precision = spec->precision >= 0;
	}
	parse_size(at, spec);
	spec->type = peek(at);
}

/* --- Numbers ------------------------------------------------------------------------------------ */

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
	size_t fill = padding(spec, prefix + zeros + number->digit_count);
	if (spec->zero && !spec->left && !spec->has_precision) {
		zeros += fill;
		fill = 0;
	}
	if (!spec->left)
		put_repeated(out, ' ', fill);
	put_narrow_text(out, number->prefix, prefix);
	put_repeated(out, '0', zeros);
	put_narrow_text(out, number->digits, number->digit_count);
	if (spec->left)
		put_repeated(out, ' ', fill);
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

static void put_signed(struct output *out, const struct spec *spec, va_list *arguments)
{
	int64_t value = take_signed(spec, arguments);
	struct number number = { .prefix = "" };
	number.prefix[0] = value < 0 ? '-' : spec->plus ? '+' : spec->space ? ' ' : '\0';
	make_digits(&number, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, false);
	apply_precision(&number, spec);
	put_number(out, spec, &number);
}

static void put_unsigned(struct output *out, const struct spec *spec, va_list *arguments)
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

static void put_pointer(struct output *out, const struct spec *spec, va_list *arguments)
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

static void put_double(struct output *out, const struct spec *spec, va_list *arguments)
{
	char text[FLOAT_BYTES];
	double value = va_arg(*arguments, double);
	size_t length = convert_double(spec, value, text);
	size_t sign = length > 0 && strchr("+- ", text[0]) ? 1 : 0;
	size_t fill = padding(spec, length);
	bool zeros = spec->zero && !spec->left && isfinite(value);
	if (!spec->left && !zeros)
		put_repeated(out, ' ', fill);
	put_narrow_text(out, text, sign);
	if (zeros)
		put_repeated(out, '0', fill);
	put_narrow_text(out, text + sign, length - sign);
	if (spec->left)
		put_repeated(out, ' ', fill);
}

/* --- Text --------------------------------------------------------------------------------------- */

/* Text of either width, not terminated. */
struct text {
	bool wide;
	const void *characters;
	size_t count;
};

static size_t measure_wide_as_narrow(const char16_t *text, size_t *count, size_t limit)
{
	size_t bytes = 0;
	size_t at = 0;
	while (at < *count) {
		char ignored[4];
		size_t taken;
		size_t length = rtl_utf8_from_utf16(text + at, *count - at, ignored, &taken);
		if (bytes + length > limit)
			break;
		bytes += length;
		at += taken;
	}
	*count = at;
	return bytes;
}

static size_t measure_narrow_as_wide(const char *text, size_t *count, size_t limit)
{
	size_t units = 0;
	size_t at = 0;
	while (at < *count) {
		char16_t ignored[2];
		size_t taken;
		size_t length = rtl_utf16_from_utf8(text + at, *count - at, ignored, &taken);
		if (units + length > limit)
			break;
		units += length;
		at += taken;
	}
	*count = at;
	return units;
}

/* Characters that text has in out's width; cuts text so that these are at most limit. */
static size_t measure(const struct output *out, struct text *text, size_t limit)
{
	if (text->wide && out->narrow)
		return measure_wide_as_narrow(text->characters, &text->count, limit);
	if (!text->wide && out->wide)
		return measure_narrow_as_wide(text->characters, &text->count, limit);
	if (text->count > limit)
		text->count = limit;
	return text->count;
}

static void put_text(struct output *out, const struct spec *spec, struct text text)
{
	size_t limit = spec->has_precision ? (size_t)spec->precision : SIZE_MAX;
	size_t length = measure(out, &text, limit);
	size_t fill = padding(spec, length);
	if (!spec->left)
		put_repeated(out, spec->zero ? '0' : ' ', fill);
	if (text.wide)
		put_wide_text(out, text.characters, text.count);
	else
		put_narrow_text(out, text.characters, text.count);
	if (spec->left)
		put_repeated(out, ' ', fill);
}

/* True when the argument of a text conversion is wide. upper: %S or %C. */
static bool argument_is_wide(const struct output *out, const struct spec *spec, bool upper)
{
	if (spec->size == SIZE_SHORT || spec->size == SIZE_CHAR)
		return false;
	if (spec->size == SIZE_LONG || spec->size == SIZE_WIDE)
		return true;
	return upper ? out->narrow != NULL : out->wide != NULL;
}

/* Length of terminated text; at most limit characters of it are read. */
static size_t text_length(const void *characters, bool wide, size_t limit)
{
	const char *narrow = characters;
	const char16_t *units = characters;
	size_t count = 0;
	while (count < limit && (wide ? units[count] != 0 : narrow[count] != 0))
		count++;
	return count;
}

static void put_string(struct output *out, const struct spec *spec, va_list *arguments)
{
	struct text text = { .wide = argument_is_wide(out, spec, spec->type == 'S') };
	size_t limit = spec->has_precision ? (size_t)spec->precision : SIZE_MAX;
	text.characters = va_arg(*arguments, const void *);
	if (!text.characters) {
		text.wide = false;
		text.characters = "(null)";
	}
	text.count = text_length(text.characters, text.wide, limit);
	put_text(out, spec, text);
}

static void put_character(struct output *out, const struct spec *spec, va_list *arguments)
{
	int value = va_arg(*arguments, int);
	char narrow = (char)value;
	char16_t unit = (char16_t)value;
	bool wide = argument_is_wide(out, spec, spec->type == 'C');
	struct spec uncut = *spec;
	uncut.has_precision = false;
	put_text(out, &uncut, (struct text){ wide, wide ? (void *)&unit : (void *)&narrow, 1 });
}

static void put_counted(struct output *out, const struct spec *spec, va_list *arguments)
{
	const struct counted_string *string = va_arg(*arguments, const void *);
	bool wide = spec->size == SIZE_LONG || spec->size == SIZE_WIDE;
	struct text text = { false, "(null)", 6 };
	if (string && string->characters) {
		text.wide = wide;
		text.characters = string->characters;
		text.count = string->length_bytes / (wide ? sizeof(char16_t) : 1);
	}
	put_text(out, spec, text);
}

/* --- The walk ----------------------------------------------------------------------------------- */

/* False for a conversion that is refused. */
static bool convert(struct output *out, const struct spec *spec, va_list *arguments)
{
	switch (spec->type) {
	case 'd':
	case 'i': put_signed(out, spec, arguments); return true;
	case 'u':
	case 'o':
	case 'x':
	case 'X': put_unsigned(out, spec, arguments); return true;
	case 'p': put_pointer(out, spec, arguments); return true;
	case 's':
	case 'S': put_string(out, spec, arguments); return true;
	case 'c':
	case 'C': put_character(out, spec, arguments); return true;
	case 'Z': put_counted(out, spec, arguments); return true;
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
	case 'a':
	case 'A': put_double(out, spec, arguments); return true;
	case 'n': return false;
	default: return true;
	}
}

static bool is_conversion(char type)
{
	return type != '\0' && strchr("diuoxXpsScCZeEfFgGaAn", type) != NULL;
}

/* Copy what stands before the next %, and stop at it or at the end. */
static void put_literal(struct output *out, struct cursor *at)
{
	if (at->narrow) {
		size_t count = strcspn(at->narrow, "%");
		if (count > 0)
			put_narrow_text(out, at->narrow, count);
		at->narrow += count;
		return;
	}
	size_t count = 0;
	while (at->wide[count] != 0 && at->wide[count] != u'%')
		count++;
	if (count > 0)
		put_wide_text(out, at->wide, count);
	at->wide += count;
}

/* The character at the cursor is printed as itself (it ends no conversion); nothing at the end. */
static void put_itself(struct output *out, const struct cursor *at)
{
	if (at->narrow && *at->narrow != 0)
		put_narrow_text(out, at->narrow, 1);
	if (at->wide && *at->wide != 0)
		put_wide_text(out, at->wide, 1);
}

static int format_all(struct output *out, struct cursor at, va_list *arguments)
{
	for (put_literal(out, &at); peek(&at) == '%'; put_literal(out, &at)) {
		struct spec spec;
		step(&at, 1);
		parse_spec(&at, &spec, arguments);
		if (!is_conversion(spec.type))
			put_itself(out, &at);
		else if (!convert(out, &spec, arguments))
			return -1;
		if (peek(&at) != '\0')
			step(&at, 1);
	}
	return out->total > INT_MAX ? -1 : (int)out->total;
}

int rtl_format_narrow(rtl_format_narrow_sink *sink, void *context, const char *format,
                      va_list arguments)
{
	struct output out = { .narrow = sink, .context = context };
	va_list copy;
	va_copy(copy, arguments);
	int count = format_all(&out, (struct cursor){ .narrow = format }, &copy);
	va_end(copy);
	return count;
}

int rtl_format_wide(rtl_format_wide_sink *sink, void *context, const char16_t *format,
                    va_list arguments)
{
	struct output out = { .wide = sink, .context = context };
	va_list copy;
	va_copy(copy, arguments);
	int count = format_all(&out, (struct cursor){ .wide = format }, &copy);
	va_end(copy);
	return count;
}
