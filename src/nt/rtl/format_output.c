/* format_output.c - characters of either width to a sink of either width. */
#include <string.h>

#include "nt/rtl/format_internal.h"

#define CHUNK 64

void format_put_wide_text(struct output *out, const char16_t *text, size_t count)
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

void format_put_narrow_text(struct output *out, const char *text, size_t count)
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

void format_put_repeated(struct output *out, char character, size_t count)
{
	char narrow[CHUNK];
	memset(narrow, character, sizeof(narrow));
	while (count > 0) {
		size_t part = count < CHUNK ? count : CHUNK;
		format_put_narrow_text(out, narrow, part);
		count -= part;
	}
}

size_t format_padding(const struct spec *spec, size_t length)
{
	return spec->width > 0 && (size_t)spec->width > length ? (size_t)spec->width - length : 0;
}
