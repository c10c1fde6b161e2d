/*
 * fuzz/fuzz_project_json.c - a drydock.json: any bytes end in a record or a message.
 *
 * Parser   src/builder/project_json.c
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
	const char *error = NULL, *file = path_join(&arena, fuzz_folder(), "drydock.json");

	if (host_file_write(file, data, size) == 0 &&
	    host_file_write(path_join(&arena, fuzz_folder(), "a.c"), "", 0) == 0 &&
	    host_file_write(path_join(&arena, fuzz_folder(), "a.inf"), "", 0) == 0 &&
	    !project_read(&arena, &index, file, NULL, NULL, &project, &error) && error == NULL)
		abort(); /* a refusal must say why */
	arena_finish(&arena);
	return 0;
}
