/* A drydock.json: any bytes end in a record or a message. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "base/host/host_file.h"
#include "builder/project.h"

static char *folder;

static void start(void)
{
	const char *parent = host_environment("TMPDIR");

	if (host_directory_make_temporary(parent != NULL ? parent : "/tmp", "fuzz-json-", &folder) <
	    0)
		abort();
}

static void finish(void)
{
	host_file_remove_tree(folder);
	free(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct path_index index = { 0 };
	struct project project;
	const char *error = NULL, *file;

	if (folder == NULL) {
		start();
		atexit(finish);
	}
	file = path_join(&arena, folder, "drydock.json");
	if (host_file_write(file, data, size) == 0 &&
	    host_file_write(path_join(&arena, folder, "a.c"), "", 0) == 0 &&
	    !project_read(&arena, &index, file, NULL, NULL, &project, &error) && error == NULL)
		abort(); /* a refusal must say why */
	arena_finish(&arena);
	return 0;
}
