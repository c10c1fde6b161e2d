/*
 * format_internal.h - the parts of the formatter. The walk (format.c) parses a conversion to a spec and hands it
 * to a number or a text conversion; both write through an output, which alone knows the width of characters.
 */
#ifndef NT_RTL_FORMAT_INTERNAL_H
#define NT_RTL_FORMAT_INTERNAL_H

#include <stdarg.h>

#include "nt/rtl/format.h"

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

/* --- Output (format_output.c) --- */

/* Write count characters of one width; to an output of the other width they are converted. */
void format_put_wide_text(struct output *out, const char16_t *text, size_t count);
void format_put_narrow_text(struct output *out, const char *text, size_t count);
/* Write an ASCII character count times. */
void format_put_repeated(struct output *out, char character, size_t count);
/* Characters that fill a conversion of length up to the spec's width. */
size_t format_padding(const struct spec *spec, size_t length);

/* --- Conversions: each takes its argument from arguments and writes it as spec asks --- */

/* format_number.c: %d %i; %u %o %x %X; %p; %e %f %g %a. */
void format_put_signed(struct output *out, const struct spec *spec, va_list *arguments);
void format_put_unsigned(struct output *out, const struct spec *spec, va_list *arguments);
void format_put_pointer(struct output *out, const struct spec *spec, va_list *arguments);
void format_put_double(struct output *out, const struct spec *spec, va_list *arguments);

/* format_text.c: %s %S; %c %C; %Z (a pointer to ANSI_STRING, or to UNICODE_STRING with w or l). */
void format_put_string(struct output *out, const struct spec *spec, va_list *arguments);
void format_put_character(struct output *out, const struct spec *spec, va_list *arguments);
void format_put_counted(struct output *out, const struct spec *spec, va_list *arguments);

#endif
