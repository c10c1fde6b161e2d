/* rtl/inf_text.c - the bytes of an INF as UTF-16. */
#include <stdlib.h>
#include <string.h>

#include "nt/rtl/format.h"
#include "nt/rtl/inf_internal.h"

/* What Windows-1252 has between 0x80 and 0x9F. */
static const char16_t windows_1252[32] = {
	0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static size_t decode_wide(const uint8_t *bytes, size_t size, bool big_endian, char16_t *text)
{
	size_t length = size / 2;

	for (size_t index = 0; index < length; index++) {
		uint8_t first = bytes[2 * index], second = bytes[2 * index + 1];

		text[index] = big_endian ? (char16_t)(first << 8 | second)
		                         : (char16_t)(second << 8 | first);
	}
	return length;
}

static char16_t from_byte(uint8_t byte)
{
	return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
}

/* A byte that begins no UTF-8 sequence is a character of the code page INFs used to be written in. */
static size_t decode_narrow(const uint8_t *bytes, size_t size, char16_t *text)
{
	size_t length = 0, at = 0;

	while (at < size) {
		size_t taken;
		char16_t units[2];
		size_t count =
			rtl_utf16_from_utf8((const char *)bytes + at, size - at, units, &taken);

		if (count == 1 && units[0] == 0xFFFD && taken == 1)
			units[0] = from_byte(bytes[at]);
		memcpy(text + length, units, count * sizeof(units[0]));
		length += count;
		at += taken;
	}
	return length;
}

/* An INX says $ARCH$ where its INF says the architecture. */
static size_t replace_architecture(char16_t *text, size_t length)
{
	static const char16_t token[] = u"$ARCH$", value[] = u"amd64";
	const size_t token_length = 6, value_length = 5;
	size_t to = 0;

	for (size_t from = 0; from < length;) {
		if (length - from >= token_length &&
		    memcmp(text + from, token, token_length * 2) == 0) {
			memcpy(text + to, value, value_length * 2);
			to += value_length;
			from += token_length;
		} else {
			text[to++] = text[from++];
		}
	}
	return to;
}

char16_t *inf_decode(struct rtl_inf *inf, const uint8_t *bytes, size_t size, size_t *ret_length)
{
	char16_t *text;
	size_t length;

	if (size > INF_FILE_MAX) {
		inf_fail(inf, 0, "the file is larger than 16 MiB");
		return NULL;
	}
	text = malloc((size + 2) * sizeof(*text));
	if (!text) {
		inf_fail(inf, 0, "memory is short");
		return NULL;
	}
	if (size >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
		length = decode_wide(bytes + 2, size - 2, false, text);
	else if (size >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
		length = decode_wide(bytes + 2, size - 2, true, text);
	else if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		length = decode_narrow(bytes + 3, size - 3, text);
	else
		length = decode_narrow(bytes, size, text);
	length = replace_architecture(text, length);
	text[length] = 0;
	*ret_length = length;
	return text;
}
