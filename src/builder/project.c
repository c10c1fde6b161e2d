#include "builder/project.h"

#include <stdlib.h>

#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"

#define FIND_DEPTH_MAX 12
#define FIND_FILES_MAX 2000

enum drydock_image_kind project_image_kind(const struct project *project)
{
	return project->kind == PROJECT_DRIVER    ? DRYDOCK_IMAGE_DRIVER
	       : project->kind == PROJECT_PROGRAM ? DRYDOCK_IMAGE_PROGRAM
	                                          : DRYDOCK_IMAGE_LIBRARY;
}

struct project_source *project_add_source(struct arena *arena, struct project *project)
{
	size_t count = project->source_count;

	/* Grows at 0, 8, 16, 32, ... */
	if (count == 0 || (count >= 8 && (count & (count - 1)) == 0)) {
		size_t capacity = count == 0 ? 8 : count * 2;
		struct project_source *grown = arena_allocate(arena, capacity * sizeof(*grown));

		if (count > 0)
			memcpy(grown, project->sources, count * sizeof(*grown));
		project->sources = grown;
	}
	project->source_count++;
	return &project->sources[count];
}

bool project_is_cplusplus(const char *path)
{
	static const char *const extensions[] = { ".cpp", ".cxx", ".cc", ".c++" };

	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
		if (strcasecmp(path_extension(path), extensions[i]) == 0)
			return true;
	return false;
}

static bool is_inf(const char *name)
{
	return strcasecmp(path_extension(name), ".inf") == 0 ||
	       strcasecmp(path_extension(name), ".inx") == 0;
}

const char *project_find_inf(struct arena *arena, struct path_index *index, const char *folder,
                             const char *name)
{
	const struct strings *names = path_list(arena, index, folder);
	const char *only = NULL;
	unsigned count = 0;

	for (size_t i = 0; i < names->count; i++) {
		if (!is_inf(names->at[i]))
			continue;
		if (strcasecmp(path_stem(arena, names->at[i]), name) == 0)
			return path_join(arena, folder, names->at[i]);
		only = names->at[i];
		count++;
	}
	return count == 1 ? path_join(arena, folder, only) : NULL;
}

static bool is_project_file(const char *name)
{
	return strcasecmp(path_extension(name), ".vcxproj") == 0 ||
	       strcmp(name, "drydock.json") == 0;
}

static void find_below(struct arena *arena, struct path_index *index, const char *folder,
                       struct strings *files, unsigned depth)
{
	const struct strings *names = path_list(arena, index, folder);

	for (size_t i = 0; i < names->count && files->count < FIND_FILES_MAX; i++) {
		char *path = path_join(arena, folder, names->at[i]);

		if (is_project_file(names->at[i]))
			strings_add(arena, files, path);
		else if (depth < FIND_DEPTH_MAX && names->at[i][0] != '.' &&
		         host_file_is_directory(path))
			find_below(arena, index, path, files, depth + 1);
	}
}

static bool has_sources(struct arena *arena, struct path_index *index, const char *folder,
                        const char **ret_sources_file)
{
	const struct strings *names = path_list(arena, index, folder);
	bool found = false;

	*ret_sources_file = NULL;
	for (size_t i = 0; i < names->count; i++) {
		if (strcasecmp(names->at[i], "sources") == 0)
			*ret_sources_file = path_join(arena, folder, names->at[i]);
		if (strcasecmp(path_extension(names->at[i]), ".c") == 0 ||
		    project_is_cplusplus(names->at[i]))
			found = true;
	}
	return found;
}

bool project_find_all(struct arena *arena, struct path_index *index, const char *folder,
                      struct strings *ret_files, const char **ret_error)
{
	struct host_file_stamp stamp;
	char *real = host_path_resolve(folder);
	const char *path, *sources;
	int error = host_file_stamp(folder, &stamp);

	if (error < 0 || real == NULL) {
		*ret_error =
			arena_format(arena, "%s: %s", folder, strerror(error < 0 ? -error : 2));
		return false;
	}
	path = arena_string(arena, real);
	free(real);
	if (!stamp.is_directory) {
		strings_add(arena, ret_files, path);
		return true;
	}
	if (host_file_exists(path_join(arena, path, "drydock.json"))) {
		strings_add(arena, ret_files, path_join(arena, path, "drydock.json"));
		return true;
	}
	find_below(arena, index, path, ret_files, 0);
	if (ret_files->count > 0)
		return true;
	if (has_sources(arena, index, path, &sources)) {
		strings_add(arena, ret_files, sources != NULL ? sources : path);
		return true;
	}
	*ret_error = arena_format(arena,
	                          "%s: no project here: no .vcxproj, no drydock.json, no `sources` "
	                          "file and no C or C++ file",
	                          folder);
	return false;
}

bool project_read(struct arena *arena, struct path_index *index, const char *file,
                  const char *configuration, const char *platform, struct project *project,
                  const char **ret_error)
{
	const char *name = path_name(file);

	if (host_file_is_directory(file))
		return project_read_folder(arena, index, file, project, ret_error);
	if (strcasecmp(path_extension(name), ".json") == 0)
		return project_read_json(arena, index, file, project, ret_error);
	if (strcasecmp(name, "sources") == 0)
		return project_read_sources(arena, index, file, project, ret_error);
	if (strcasecmp(path_extension(name), ".vcxproj") == 0)
		return project_read_vcxproj(arena, index, file, configuration, platform, project,
		                            ret_error);
	*ret_error =
		arena_format(arena, "%s: not a project file: .vcxproj, drydock.json or sources",
	                     file);
	return false;
}
