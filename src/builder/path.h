/*
 * builder/path.h - paths as Windows projects write them, found on a file system that minds letter case.
 *
 * Model    A path may hold backslashes and any letter case; path_find() walks it part by part through
 *          cached directory listings. Results are absolute Linux paths with the real spelling.
 */
#ifndef DRYDOCK_BUILDER_PATH_H
#define DRYDOCK_BUILDER_PATH_H

#include "builder/arena.h"

/* Directory listings seen so far. Zero-initialised is empty. */
struct path_index {
	struct map folders;
};

/* The parts of a path: all up to the last slash ("." when none), and what follows it. */
char *path_folder(struct arena *arena, const char *path);
const char *path_name(const char *path);
/* "name.ext" without ".ext"; the extension with its dot, or "". */
char *path_stem(struct arena *arena, const char *path);
const char *path_extension(const char *path);
/* folder/name; name alone when it is absolute. */
char *path_join(struct arena *arena, const char *folder, const char *name);
/* Backslashes to slashes, "." and ".." resolved by text, no slash at the end. */
char *path_clean(struct arena *arena, const char *path);
/* The real path of `path` (relative to folder), whatever its letter case; null when there is none. */
const char *path_find(struct arena *arena, struct path_index *index, const char *folder,
                      const char *path);
/* Names in folder, sorted; empty when it cannot be read or is too large. */
const struct strings *path_list(struct arena *arena, struct path_index *index, const char *folder);
/* Does name match pattern (* and ?), letter case aside? */
bool path_matches(const char *pattern, const char *name);

#endif
