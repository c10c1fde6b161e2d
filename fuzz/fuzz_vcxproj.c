/*
 * fuzz/fuzz_vcxproj.c - a project file and the sheets it may import: any bytes end in a record or a message.
 *
 * Parser   src/builder/xml.c src/builder/msbuild.c src/builder/msbuild_condition.c
 * Parser   src/builder/msbuild_expand.c src/builder/msbuild_items.c src/builder/project_vcxproj.c
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
	const char *error = NULL, *file = path_join(&arena, fuzz_folder(), "a.vcxproj");

	if (host_file_write(file, data, size) == 0 &&
	    host_file_write(path_join(&arena, fuzz_folder(), "a.c"), "", 0) == 0 &&
	    host_file_write(path_join(&arena, fuzz_folder(), "a.inf"), "", 0) == 0 &&
	    !project_read(&arena, &index, file, NULL, NULL, &project, &error) && error == NULL)
		abort(); /* a refusal must say why */
	arena_finish(&arena);
	return 0;
}
