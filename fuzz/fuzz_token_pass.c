/*
 * fuzz/fuzz_token_pass.c - preprocessed text, and text before preprocessing: any bytes end in text.
 *
 * Parser   src/builder/tokens.c src/builder/rewrite.c src/builder/rewrite_directives.c
 * Parser   src/builder/rewrite_functions.c src/builder/rewrite_seh.c src/builder/rewrite_words.c
 */
#include "fuzz.h"

#include "builder/rewrite.h"
#include "builder/shadow.h"

static void rewrite(const char *text, size_t size, bool cplusplus)
{
	struct arena arena = { 0 };
	struct rewrite pass = { .arena = &arena, .cplusplus = cplusplus, .clang = !cplusplus };
	struct text output = { 0 };

	rewrite_text(&pass, text, size, &output);
	text_finish(&output);
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text decoded = { 0 };

	shadow_decode(&decoded, (const char *)data, size);
	if (decoded.size > 0) {
		rewrite(decoded.data, decoded.size, false);
		rewrite(decoded.data, decoded.size, true);
	}
	text_finish(&decoded);
	return 0;
}
