/*
 * fuzz/fuzz_wpp.c - trace rules in comments, and WMI classes: any text ends in a header.
 *
 * Parser   src/builder/wpp.c src/builder/wpp_rules.c src/builder/mof.c
 */
#include "fuzz.h"

#include "builder/mof.h"
#include "builder/wpp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct wpp *wpp = arena_allocate(&arena, sizeof(*wpp));
	const char *text = arena_copy(&arena, (const char *)data, size);
	struct text output = { 0 };

	wpp->arena = &arena;
	wpp_add_rule(wpp, text);
	wpp_scan(wpp, text);
	wpp_write(wpp, "fuzz", &output);
	mof_write_header(&arena, text, &output);
	text_finish(&output);
	arena_finish(&arena);
	return 0;
}
