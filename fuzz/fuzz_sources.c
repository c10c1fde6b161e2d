/*
 * fuzz/fuzz_sources.c - an old kit's sources file, and what a plain folder's C files include.
 *
 * Parser   src/builder/project_folder.c
 */
#include <string.h>

#include "folder.h"
#include "fuzz.h"

#include "builder/project.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct path_index index = { 0 };
	struct project project;
	const char *error = NULL, *file = path_join(&arena, fuzz_folder(), "sources");

	if (host_file_write(file, data, size) == 0 &&
	    host_file_write(path_join(&arena, fuzz_folder(), "a.c"), data, size) == 0 &&
	    host_file_write(path_join(&arena, fuzz_folder(), "a.inf"), "", 0) == 0 &&
	    !project_read(&arena, &index, file, NULL, NULL, &project, &error) && error == NULL)
		abort(); /* a refusal must say why */
	if (!project_read(&arena, &index, fuzz_folder(), NULL, NULL, &project, &error))
		abort(); /* there is a C file */
	arena_finish(&arena);
	return 0;
}
