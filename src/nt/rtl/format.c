/*
 * The formatter's walk: a format is literal text and conversions; each conversion is parsed to a spec, then
 * dispatched on its last character.
 */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "nt/rtl/format_internal.h"

/* The rest of the format: one of the two pointers is null. */
struct cursor {
	const char *narrow;
	const char16_t *wide;
};

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
/* --- The walk ----------------------------------------------------------------------------------- */

/* False for a conversion that is refused. */
static bool convert(struct output *out, const struct spec *spec, va_list *arguments)
{
	switch (spec->type) {
	case 'd':
	case 'i': format_put_signed(out, spec, arguments); return true;
	case 'u':
	case 'o':
	case 'x':
	case 'X': format_put_unsigned(out, spec, arguments); return true;
	case 'p': format_put_pointer(out, spec, arguments); return true;
	case 's':
	case 'S': format_put_string(out, spec, arguments); return true;
	case 'c':
	case 'C': format_put_character(out, spec, arguments); return true;
	case 'Z': format_put_counted(out, spec, arguments); return true;
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
	case 'a':
	case 'A': format_put_double(out, spec, arguments); return true;
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
			format_put_narrow_text(out, at->narrow, count);
		at->narrow += count;
		return;
	}
	size_t count = 0;
	while (at->wide[count] != 0 && at->wide[count] != u'%')
		count++;
	if (count > 0)
		format_put_wide_text(out, at->wide, count);
	at->wide += count;
}

/* The character at the cursor is printed as itself (it ends no conversion); nothing at the end. */
static void put_itself(struct output *out, const struct cursor *at)
{
	if (at->narrow && *at->narrow != 0)
		format_put_narrow_text(out, at->narrow, 1);
	if (at->wide && *at->wide != 0)
		format_put_wide_text(out, at->wide, 1);
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
