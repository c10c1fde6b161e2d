/*
 * fuzz/fuzz_software_device.c - what a program asks of the software bus, any bytes: what is taken has all its texts, each with its end
 * inside the copy.
 *
 * Parser   src/nt/pnp/software_parse.c
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "nt/pnp/software.h"

static void check_end(const struct software_wish *wish, uint32_t which)
{
	const WCHAR *text = wish->text[which], *end = text + wish->head.units[which];

	if (text < wish->texts || end > wish->texts + sizeof(wish->texts) / sizeof(WCHAR) ||
	    end[-1] != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct software_wish wish;

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	memset(&wish, 0, sizeof(wish));
	if (software_parse(copy, size, &wish)) {
		for (uint32_t which = 0; which < SOFTWARE_TEXTS; which++)
			check_end(&wish, which);
		for (const WCHAR *at = wish.text[SOFTWARE_NAME]; *at; at++)
			if (*at == u'_' || *at == u'\\')
				abort();
		if (!*wish.text[SOFTWARE_HARDWARE])
			abort();
	}
	free(copy);
	return 0;
}
