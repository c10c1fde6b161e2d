/* UTF-8 and UTF-16, one code point at a time. */
#include "nt/rtl/format.h"

#include <stdint.h>

#define REPLACEMENT 0xfffdu

static uint32_t decode_utf16(const char16_t *text, size_t count, size_t *ret_taken)
{
	uint32_t unit = text[0];
	*ret_taken = 1;
	if (unit < 0xd800 || unit > 0xdfff)
		return unit;
	if (unit > 0xdbff || count < 2 || text[1] < 0xdc00 || text[1] > 0xdfff)
		return REPLACEMENT;
	*ret_taken = 2;
	return 0x10000 + ((unit - 0xd800) << 10) + (text[1] - 0xdc00u);
}

size_t rtl_utf8_from_utf16(const char16_t *text, size_t count, char *ret_bytes, size_t *ret_taken)
{
	uint32_t point = decode_utf16(text, count, ret_taken);
	unsigned char *bytes = (unsigned char *)ret_bytes;
	if (point < 0x80) {
		bytes[0] = (unsigned char)point;
		return 1;
	}
	size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	static const unsigned char lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = length - 1; i > 0; i--) {
		bytes[i] = (unsigned char)(0x80 | (point & 0x3f));
		point >>= 6;
	}
	bytes[0] = (unsigned char)(lead[length] | point);
	return length;
}

/* Length of the sequence that lead begins, 0 when it begins none. */
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0)
		return 3;
	return lead < 0xf5 ? 4 : 0;
}

static bool decode_utf8(const unsigned char *bytes, size_t length, uint32_t *ret_point)
{
	static const unsigned char lead_mask[5] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	static const uint32_t smallest[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t point = bytes[0] & lead_mask[length];
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return false;
		point = (point << 6) | (bytes[i] & 0x3fu);
	}
	bool surrogate = point >= 0xd800 && point <= 0xdfff;
	if (point < smallest[length] || point > 0x10ffff || surrogate)
		return false;
	*ret_point = point;
	return true;
}

size_t rtl_utf16_from_utf8(const char *text, size_t count, char16_t *ret_units, size_t *ret_taken)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length = sequence_length(bytes[0]);
	uint32_t point = REPLACEMENT;
	if (length == 0 || length > count || !decode_utf8(bytes, length, &point)) {
		point = REPLACEMENT;
		length = 1;
	}
	*ret_taken = length;
	if (point < 0x10000) {
		ret_units[0] = (char16_t)point;
		return 1;
	}
	ret_units[0] = (char16_t)(0xd800 + ((point - 0x10000) >> 10));
	ret_units[1] = (char16_t)(0xdc00 + ((point - 0x10000) & 0x3ff));
	return 2;
}
