/* pnp/software_parse.c - what a program asks of the software bus: every length and every text is looked at before anything acts. */
#include <string.h>

#include "nt/pnp/pnp_internal.h"
#include "nt/pnp/software.h"

static bool is_text(const WCHAR *text, uint32_t units)
{
	return units >= 1 && text[units - 1] == 0 && pnp_text_length(text) == units - 1;
}

/* Texts one after another, then an empty one. */
static bool is_list(const WCHAR *text, uint32_t units)
{
	uint32_t at = 0;

	if (units < 1 || text[units - 1] != 0)
		return false;
	while (at < units && text[at])
		at += (uint32_t)pnp_text_length(text + at) + 1;
	return at == units - 1;
}

static bool has(const WCHAR *text, WCHAR wanted)
{
	for (; *text; text++)
		if (*text == wanted)
			return true;
	return false;
}

static bool are_names_good(const struct software_wish *wish)
{
	const WCHAR *name = wish->text[SOFTWARE_NAME], *instance = wish->text[SOFTWARE_INSTANCE];

	return *name && *instance && !has(name, u'_') && !has(name, u'\\') &&
	       !has(instance, u'\\') && *wish->text[SOFTWARE_HARDWARE];
}

/* The texts are the wish's own copy. */
bool software_parse(const uint8_t *input, size_t bytes, struct software_wish *ret_wish)
{
	size_t used = 0, left;

	if (bytes < sizeof(ret_wish->head) ||
	    bytes - sizeof(ret_wish->head) > sizeof(ret_wish->texts))
		return false;
	memcpy(&ret_wish->head, input, sizeof(ret_wish->head));
	left = (bytes - sizeof(ret_wish->head)) / sizeof(WCHAR);
	memcpy(ret_wish->texts, input + sizeof(ret_wish->head), left * sizeof(WCHAR));
	for (uint32_t index = 0; index < SOFTWARE_TEXTS; index++) {
		uint32_t units = ret_wish->head.units[index];
		bool lists = index == SOFTWARE_HARDWARE || index == SOFTWARE_COMPATIBLE;

		if (units > left - used ||
		    !(lists ? is_list : is_text)(ret_wish->texts + used, units))
			return false;
		ret_wish->text[index] = ret_wish->texts + used;
		used += units;
	}
	return used == left && are_names_good(ret_wish);
}
