/* format_text.c - conversions of text: characters, terminated strings, counted strings. */
#include <limits.h>
#include <stdint.h>

#include "nt/rtl/format_internal.h"

/* What UNICODE_STRING and ANSI_STRING have in common; lengths are bytes. */
struct counted_string {
	uint16_t length_bytes;
	uint16_t capacity_bytes;
	const void *characters;
};

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
	size_t fill = format_padding(spec, length);
	if (!spec->left)
		format_put_repeated(out, spec->zero ? '0' : ' ', fill);
	if (text.wide)
		format_put_wide_text(out, text.characters, text.count);
	else
		format_put_narrow_text(out, text.characters, text.count);
	if (spec->left)
		format_put_repeated(out, ' ', fill);
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

void format_put_string(struct output *out, const struct spec *spec, va_list *arguments)
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

void format_put_character(struct output *out, const struct spec *spec, va_list *arguments)
{
	int value = va_arg(*arguments, int);
	char narrow = (char)value;
	char16_t unit = (char16_t)value;
	bool wide = argument_is_wide(out, spec, spec->type == 'C');
	struct spec uncut = *spec;
	uncut.has_precision = false;
	put_text(out, &uncut, (struct text){ wide, wide ? (void *)&unit : (void *)&narrow, 1 });
}

void format_put_counted(struct output *out, const struct spec *spec, va_list *arguments)
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
