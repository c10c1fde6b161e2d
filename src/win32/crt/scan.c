/*
 * win32/crt/scan.c - the scanner behind scanf and its kin.
 *
 * Input comes byte by byte through a source; text is UTF-8 for both widths. Sizes are Microsoft's: %ld is 32
 * bits, %I64d and %lld 64. The checked forms (_s) take a size after each %s, %c and %[.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "win32/crt/scan.h"

struct scan {
	const struct scan_source *source;
	va_list *arguments;
	bool checked;
	bool wide;  /* %s means wide */
	int read;   /* bytes taken so far */
	int stored; /* results written */
};

/* One conversion. */
struct conversion {
	bool discard;
	int width;     /* 0: none */
	int size;      /* bytes of an integer: 1, 2, 4, 8 */
	bool is_long;  /* l: double, or wide text */
	bool is_short; /* h: narrow text */
	char type;
	unsigned char set[32]; /* of %[ */
};

static int take(struct scan *scan)
{
	int byte = scan->source->get(scan->source->context);
	scan->read += byte != SCAN_END;
	return byte;
}

static void give_back(struct scan *scan, int byte)
{
	if (byte == SCAN_END)
		return;
	scan->read--;
	scan->source->unget(scan->source->context, byte);
}

static bool is_space(int byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void skip_space(struct scan *scan)
{
	int byte = take(scan);
	while (is_space(byte))
		byte = take(scan);
	give_back(scan, byte);
}

/* --- Conversions ------------------------------------------------------------------------------------------------------- */

#define WORD_MAX 400

/* The longest run of accepted bytes, at most width; gives its length. */
static int take_word(struct scan *scan, char *word, int width,
                     bool (*accept)(const char *word, int length, int byte, int base), int base)
{
	int length = 0, limit = width > 0 && width < WORD_MAX ? width : WORD_MAX - 1;

	while (length < limit) {
		int byte = take(scan);
		if (byte == SCAN_END || !accept(word, length, byte, base)) {
			give_back(scan, byte);
			break;
		}
		word[length++] = (char)byte;
	}
	word[length] = '\0';
	return length;
}

static int digit_of(int byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a' + 10;
	return byte >= 'A' && byte <= 'Z' ? byte - 'A' + 10 : 99;
}

static bool accept_integer(const char *word, int length, int byte, int base)
{
	bool sign = length > 0 && (word[0] == '-' || word[0] == '+');
	int at = length - sign;

	if (byte == '-' || byte == '+')
		return length == 0;
	if ((byte == 'x' || byte == 'X') && (base == 16 || base == 0))
		return at == 1 && word[length - 1] == '0';
	if (base == 0 && at >= 2 && (word[sign + 1] == 'x' || word[sign + 1] == 'X'))
		base = 16;
	return digit_of(byte) < (base ? base : 10);
}

static bool accept_number(const char *word, int length, int byte, int base)
{
	if (byte == '-' || byte == '+')
		return length == 0 || word[length - 1] == 'e' || word[length - 1] == 'E';
	return (byte >= '0' && byte <= '9') || byte == '.' || byte == 'e' || byte == 'E';
}

static void store_integer(struct scan *scan, const struct conversion *conversion,
                          unsigned long long value)
{
	void *to = va_arg(*scan->arguments, void *);

	switch (conversion->size) {
	case 1: *(unsigned char *)to = (unsigned char)value; break;
	case 2: *(unsigned short *)to = (unsigned short)value; break;
	case 8: *(unsigned long long *)to = value; break;
	default: *(unsigned int *)to = (unsigned int)value; break;
	}
	scan->stored++;
}

static bool scan_integer(struct scan *scan, const struct conversion *conversion, int base)
{
	char word[WORD_MAX], *end;
	unsigned long long value;

	if (take_word(scan, word, conversion->width, accept_integer, base) == 0)
		return false;
	value = strtoull(word, &end, base);
	if (end == word)
		return false;
	if (!conversion->discard)
		store_integer(scan, conversion, value);
	return true;
}

static bool scan_number(struct scan *scan, const struct conversion *conversion)
{
	char word[WORD_MAX], *end;
	double value;

	if (take_word(scan, word, conversion->width, accept_number, 10) == 0)
		return false;
	value = strtod(word, &end);
	if (end == word)
		return false;
	if (!conversion->discard) {
		void *to = va_arg(*scan->arguments, void *);
		if (conversion->is_long)
			*(double *)to = value;
		else
			*(float *)to = (float)value;
		scan->stored++;
	}
	return true;
}

/* Where text goes. */
struct text_target {
	void *to;
	size_t room, used; /* characters */
	bool wide, overflow;
};

static void put_byte(struct text_target *target, int byte, struct scan *scan)
{
	char bytes[4] = { (char)byte };
	uint16_t units[2];
	size_t taken, count = 1, length;

	if (!target->to)
		return;
	if (!target->wide) {
		if (target->used < target->room)
			((char *)target->to)[target->used++] = (char)byte;
		else
			target->overflow = true;
		return;
	}
	length = byte < 0xc2 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
	while (count < length)
		bytes[count++] = (char)take(scan);
	length = rtl_utf16_from_utf8(bytes, count, (char16_t *)units, &taken);
	for (size_t i = 0; i < length; i++) {
		if (target->used < target->room)
			((uint16_t *)target->to)[target->used++] = units[i];
		else
			target->overflow = true;
	}
}

static struct text_target open_target(struct scan *scan, const struct conversion *conversion,
                                      bool upper)
{
	struct text_target target = { .room = SIZE_MAX };

	target.wide = conversion->is_short  ? false
	              : conversion->is_long ? true
	                                    : scan->wide != upper;
	if (!conversion->discard) {
		target.to = va_arg(*scan->arguments, void *);
		if (scan->checked)
			target.room = va_arg(*scan->arguments, unsigned int);
	}
	return target;
}

static bool in_set(const struct conversion *conversion, int byte)
{
	return conversion->set[(unsigned char)byte / 8] & (1u << (unsigned char)byte % 8);
}

static bool accept_text(const struct conversion *conversion, int byte)
{
	if (conversion->type == '[')
		return in_set(conversion, byte);
	return !is_space(byte);
}

/* %s, %S and %[. A checked target that is too small fails and becomes empty. */
static bool scan_text(struct scan *scan, const struct conversion *conversion)
{
	struct text_target target = open_target(scan, conversion, conversion->type == 'S');
	int count = 0, limit = conversion->width ? conversion->width : INT_MAX;

	if (target.room > 0 && target.room != SIZE_MAX)
		target.room--; /* the terminator */
	while (count < limit) {
		int byte = take(scan);
		if (byte == SCAN_END || !accept_text(conversion, byte)) {
			give_back(scan, byte);
			break;
		}
		put_byte(&target, byte, scan);
		count++;
	}
	if (target.to) {
		size_t end = target.overflow ? 0 : target.used;
		if (target.wide)
			((uint16_t *)target.to)[end] = 0;
		else
			((char *)target.to)[end] = '\0';
	}
	scan->stored += count > 0 && target.to && !target.overflow;
	return count > 0 && !target.overflow;
}

static bool scan_characters(struct scan *scan, const struct conversion *conversion)
{
	struct text_target target = open_target(scan, conversion, conversion->type == 'C');
	int wanted = conversion->width ? conversion->width : 1;

	for (int i = 0; i < wanted; i++) {
		int byte = take(scan);
		if (byte == SCAN_END)
			return false;
		put_byte(&target, byte, scan);
	}
	scan->stored += target.to && !target.overflow;
	return !target.overflow;
}

static bool convert(struct scan *scan, const struct conversion *conversion)
{
	struct conversion pointer = *conversion;

	switch (conversion->type) {
	case 'd':
	case 'u': return scan_integer(scan, conversion, 10);
	case 'i': return scan_integer(scan, conversion, 0);
	case 'o': return scan_integer(scan, conversion, 8);
	case 'x':
	case 'X': return scan_integer(scan, conversion, 16);
	case 'p': pointer.size = 8; return scan_integer(scan, &pointer, 16);
	case 'e':
	case 'E':
	case 'f':
	case 'g':
	case 'G': return scan_number(scan, conversion);
	case 's':
	case 'S':
	case '[': return scan_text(scan, conversion);
	case 'c':
	case 'C': return scan_characters(scan, conversion);
	case 'n': *va_arg(*scan->arguments, int *) = scan->read; return true;
	default: return false;
	}
}

/* --- The format ------------------------------------------------------------------------------------------------------------ */

static const char *parse_set(const char *at, struct conversion *conversion)
{
	bool negated = *at == '^';
	const char *start = at += negated;

	for (; *at && (*at != ']' || at == start); at++) {
		unsigned char first = (unsigned char)*at, last = first;
		if (at[1] == '-' && at[2] && at[2] != ']') {
			last = (unsigned char)at[2];
			at += 2;
		}
		for (unsigned value = first; value <= last; value++)
			conversion->set[value / 8] |= (unsigned char)(1u << value % 8);
	}
	for (size_t i = 0; negated && i < sizeof(conversion->set); i++)
		conversion->set[i] = (unsigned char)~conversion->set[i];
	return *at ? at + 1 : at;
}

static const char *parse_size(const char *at, struct conversion *conversion)
{
	conversion->size = 4;
	if (strncmp(at, "I64", 3) == 0 || strncmp(at, "ll", 2) == 0) {
		conversion->size = 8;
		return at + (*at == 'I' ? 3 : 2);
	}
	if (strncmp(at, "I32", 3) == 0)
		return at + 3;
	if (strncmp(at, "hh", 2) == 0) {
		conversion->size = 1;
		return at + 2;
	}
	if (*at == 'h') {
		conversion->size = 2;
		conversion->is_short = true;
		return at + 1;
	}
	if (*at == 'l' || *at == 'w' || *at == 'L') {
		conversion->is_long = true;
		return at + 1;
	}
	if (*at == 'z' || *at == 'j' || *at == 't' || *at == 'I') {
		conversion->size = 8;
		return at + 1;
	}
	return at;
}

static const char *parse(const char *at, struct conversion *conversion)
{
	*conversion = (struct conversion){ 0 };
	if (*at == '*') {
		conversion->discard = true;
		at++;
	}
	for (; *at >= '0' && *at <= '9'; at++)
		if (conversion->width < 100000)
			conversion->width = conversion->width * 10 + (*at - '0');
	at = parse_size(at, conversion);
	conversion->type = *at;
	if (*at)
		at++;
	return conversion->type == '[' ? parse_set(at, conversion) : at;
}

static bool match(struct scan *scan, char wanted)
{
	int byte = take(scan);
	if (byte == (unsigned char)wanted)
		return true;
	give_back(scan, byte);
	return false;
}

static bool at_end(struct scan *scan)
{
	int byte = take(scan);
	give_back(scan, byte);
	return byte == SCAN_END;
}

static bool skips_space(char type)
{
	return type != 'c' && type != 'C' && type != '[' && type != 'n';
}

int crt_scan(const struct scan_source *source, const char *format, struct scan_options options,
             va_list *arguments)
{
	struct scan scan = { .source = source,
		             .arguments = arguments,
		             .checked = options.checked,
		             .wide = options.wide };
	bool any = false;

	while (*format) {
		struct conversion conversion;
		if (is_space((unsigned char)*format)) {
			skip_space(&scan);
			format++;
			continue;
		}
		if (*format != '%' || format[1] == '%') {
			format += *format == '%';
			if (!match(&scan, *format++))
				break;
			continue;
		}
		format = parse(format + 1, &conversion);
		if (skips_space(conversion.type))
			skip_space(&scan);
		/* The input ended before the first result. */
		if (conversion.type != 'n' && !any && at_end(&scan))
			return SCAN_END;
		if (!convert(&scan, &conversion))
			break;
		any |= conversion.type != 'n';
	}
	return scan.stored;
}
