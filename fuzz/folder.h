/*
 * fuzz/folder.h - a folder of a fuzz target's own, for parsers that read files; removed at the end.
 */
#ifndef DRYDOCK_FUZZ_FOLDER_H
#define DRYDOCK_FUZZ_FOLDER_H

#include <stdlib.h>

#include "base/host/host_file.h"

static char *fuzz_folder_path;

static void fuzz_folder_remove(void)
{
	host_file_remove_tree(fuzz_folder_path);
	free(fuzz_folder_path);
}

/* The folder's path; made at the first call. */
static inline const char *fuzz_folder(void)
{
	const char *parent = host_environment("TMPDIR");

	if (fuzz_folder_path)
		return fuzz_folder_path;
	if (host_directory_make_temporary(parent ? parent : "/tmp", "fuzz-", &fuzz_folder_path) < 0)
		abort();
	atexit(fuzz_folder_remove);
	return fuzz_folder_path;
}

#endif
