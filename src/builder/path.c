#include "builder/path.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"

#define FOLDER_NAMES_MAX 100000

struct folder {
	struct strings names;
	struct map real; /* any case to the real spelling */
};

char *path_folder(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return arena_string(arena, ".");
	if (slash == path)
		return arena_string(arena, "/");
	return arena_copy(arena, path, (size_t)(slash - path));
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

const char *path_extension(const char *path)
{
	const char *dot = strrchr(path_name(path), '.');

	return dot == NULL ? "" : dot;
}

char *path_stem(struct arena *arena, const char *path)
{
	const char *name = path_name(path);

	return arena_copy(arena, name, strlen(name) - strlen(path_extension(name)));
}

char *path_join(struct arena *arena, const char *folder, const char *name)
{
	if (name[0] == '/')
		return arena_string(arena, name);
	return arena_format(arena, "%s%s%s", folder, strcmp(folder, "/") == 0 ? "" : "/", name);
}

/* Drop the last part of what stands in clean. */
static size_t go_up(char *clean, size_t length)
{
	while (length > 0 && clean[length - 1] != '/')
		length--;
	return length > 0 ? length - 1 : 0;
}

char *path_clean(struct arena *arena, const char *path)
{
	char *clean = arena_allocate(arena, strlen(path) + 2);
	bool absolute = path[0] == '/' || path[0] == '\\';
	size_t length = 0, ups = 0;

	while (*path != '\0') {
		size_t part = strcspn(path, "/\\");

		if (part == 2 && path[0] == '.' && path[1] == '.' && (absolute || ups < length)) {
			length = go_up(clean, length);
		} else if (part > 0 && !(part == 1 && path[0] == '.')) {
			if (absolute || length > 0)
				clean[length++] = '/';
			memcpy(clean + length, path, part);
			length += part;
			if (part == 2 && path[0] == '.' && path[1] == '.')
				ups = length;
		}
		path += part + (path[part] != '\0');
	}
	if (length == 0)
		clean[length++] = absolute ? '/' : '.';
	clean[length] = '\0';
	return clean;
}

static struct folder *read_folder(struct arena *arena, const char *path)
{
	struct folder *folder = arena_allocate(arena, sizeof(*folder));
	char **names;
	size_t count;

	folder->real.ignore_case = true;
	if (host_directory_list(path, FOLDER_NAMES_MAX, &names, &count) < 0)
		return folder;
	for (size_t i = 0; i < count; i++) {
		char *name = arena_string(arena, names[i]);

		strings_add(arena, &folder->names, name);
		if (map_get(&folder->real, name) == NULL)
			map_set(arena, &folder->real, name, name);
	}
	host_directory_free(names, count);
	return folder;
}

static struct folder *get_folder(struct arena *arena, struct path_index *index, const char *path)
{
	struct folder *folder = map_get(&index->folders, path);

	if (folder == NULL) {
		folder = read_folder(arena, path);
		map_set(arena, &index->folders, arena_string(arena, path), folder);
	}
	return folder;
}

const struct strings *path_list(struct arena *arena, struct path_index *index, const char *folder)
{
	return &get_folder(arena, index, folder)->names;
}

/* The real name of one part below folder: the exact spelling wins over another case. */
static const char *find_part(struct arena *arena, struct path_index *index, const char *folder,
                             const char *part)
{
	const struct folder *listing = get_folder(arena, index, folder);
	const char *real = map_get(&listing->real, part);

	if (real == NULL || strcmp(real, part) == 0)
		return real;
	for (size_t i = 0; i < listing->names.count; i++)
		if (strcmp(listing->names.at[i], part) == 0)
			return part;
	return real;
}

const char *path_find(struct arena *arena, struct path_index *index, const char *folder,
                      const char *path)
{
	char *wanted;
	char *found, *rest;

	if (isalpha((unsigned char)path[0]) && path[1] == ':')
		return NULL;
	wanted = path_clean(arena, path[0] == '/' || path[0] == '\\'
	                                   ? path
	                                   : path_join(arena, folder, path));
	if (host_file_exists(wanted))
		return wanted;
	if (wanted[0] != '/')
		return NULL;
	found = arena_string(arena, "/");
	for (char *part = strtok_r(wanted + 1, "/", &rest); part != NULL;
	     part = strtok_r(NULL, "/", &rest)) {
		const char *real = find_part(arena, index, found, part);

		if (real == NULL)
			return NULL;
		found = path_join(arena, found, real);
	}
	return found;
}

bool path_matches(const char *pattern, const char *name)
{
	const char *star = NULL, *resume = NULL;

	while (*name != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			resume = name;
		} else if (*pattern == '?' ||
		           tolower((unsigned char)*pattern) == tolower((unsigned char)*name)) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
