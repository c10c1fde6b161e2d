/*
 * fuzz/fuzz_shadow.c - a source and a header that includes it back: any bytes end in copies.
 *
 * Parser   src/builder/shadow.c
 */
#include <string.h>

#include "folder.h"
#include "fuzz.h"

#include "builder/shadow.h"

/* A tool makes every header whose name ends so. */
static bool generate(void *context, const char *name, const char *source, struct text *output)
{
	if (strstr(name, ".tmh") == NULL)
		return false;
	text_format(output, "/* %s of %s */\n", name, source);
	return true;
}

static void put(struct arena *arena, const char *name, const void *data, size_t size)
{
	if (host_file_write(path_join(arena, fuzz_folder(), name), data, size) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char own[] = "#include \"b.h\"\n";
	struct arena arena = { 0 };
	struct path_index index = { 0 };
	struct strings folders = { 0 };
	struct shadow shadow = { .arena = &arena, .index = &index, .generate = generate };
	const char *source = path_join(&arena, fuzz_folder(), "a.c");

	shadow.folder = path_join(&arena, fuzz_folder(), "work");
	if (host_directory_make(shadow.folder) < 0 ||
	    host_directory_make(path_join(&arena, fuzz_folder(), "own")) < 0)
		abort();
	put(&arena, "a.c", data, size);
	put(&arena, "b.h", data, size);
	put(&arena, "own/wdm.h", own, strlen(own));
	strings_add(&arena, &shadow.own_folders, path_join(&arena, fuzz_folder(), "own"));
	strings_add(&arena, &folders, fuzz_folder());
	if (shadow_source(&shadow, source, &folders) == NULL && shadow.error == NULL)
		abort(); /* a refusal must say why */
	shadow_header(&shadow, source, "B.H", &folders);
	host_file_remove_tree(shadow.folder);
	arena_finish(&arena);
	return 0;
}
