/*
 * fuzz/fuzz_messages.c - message files and event manifests: any bytes end in a header or a message.
 *
 * Parser   src/builder/messages.c src/builder/manifest.c
 */
#include <stdlib.h>

#include "fuzz.h"

#include "builder/messages.h"
#include "builder/shadow.h"

static void write_manifest(struct arena *arena, const struct text *decoded, bool kernel)
{
	struct text output = { 0 };
	const char *error = NULL;

	if (!manifest_write_header(arena, decoded->data, decoded->size, kernel, &output, &error) &&
	    error == NULL)
		abort(); /* a refusal must say why */
	text_finish(&output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct text decoded = { 0 }, output = { 0 };

	shadow_decode(&decoded, (const char *)data, size);
	if (decoded.size > 0) {
		messages_write_header(&arena, decoded.data, &output);
		write_manifest(&arena, &decoded, true);
		write_manifest(&arena, &decoded, false);
	}
	text_finish(&output);
	text_finish(&decoded);
	arena_finish(&arena);
	return 0;
}
