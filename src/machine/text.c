/* machine/text.c - UTF-8 at the embedding door, UTF-16 behind it. */
#include "machine/machine_internal.h"

#include <string.h>

#include "nt/rtl/format.h"

bool machine_widen(const char *text, WCHAR *to, size_t capacity)
{
	size_t used = 0, left = strlen(text);

	while (left) {
		char16_t units[2];
		size_t taken, count = rtl_utf16_from_utf8(text, left, units, &taken);

		if (used + count >= capacity)
			break;
		memcpy(&to[used], units, count * sizeof(units[0]));
		used += count;
		text += taken;
		left -= taken;
	}
	to[used] = 0;
	return left == 0;
}

void machine_narrow(const WCHAR *text, char *to, size_t capacity)
{
	size_t used = 0, left = 0;

	while (text[left])
		left++;
	while (left) {
		char bytes[4];
		size_t taken, count = rtl_utf8_from_utf16(text, left, bytes, &taken);

		if (used + count >= capacity)
			break;
		memcpy(&to[used], bytes, count);
		used += count;
		text += taken;
		left -= taken;
	}
	to[used] = 0;
}
