#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"
#include "builder/project.h"

#define JSON_BYTES_MAX (1u << 20)

/*
 * drydock.json:
 *   name        of the image; default: the folder's
 *   kind        "driver" (default), "program", "library", "archive"
 *   framework   "WDM" (default), "KMDF", "UMDF"
 *   version     "1.33": the framework's
 *   sources     file names and patterns; default: all C and C++ files of the folder
 *   defines, includes, libraries, wpp    lists of strings
 *   inf         file name
 *   entry       name of the entry function
 */
struct json_reader {
	struct arena *arena;
	struct path_index *index;
	struct project *project;
	json_t *root;
	const char *error;
};

static const char *const known_keys[] = {
	"name",     "kind",      "framework", "version", "sources", "defines",
	"includes", "libraries", "wpp",       "inf",     "entry",
};

static void fail(struct json_reader *reader, const char *format, const char *key)
{
	if (reader->error == NULL)
		reader->error = arena_format(reader->arena, "%s: %s \"%s\"", reader->project->file,
		                             format, key);
}

static const char *string_of(struct json_reader *reader, const char *key, const char *fallback)
{
	json_t *value = json_object_get(reader->root, key);

	if (value == NULL)
		return fallback;
	if (!json_is_string(value)) {
		fail(reader, "a string is wanted for", key);
		return fallback;
	}
	return arena_string(reader->arena, json_string_value(value));
}

static void list_of(struct json_reader *reader, const char *key, struct strings *list)
{
	json_t *value = json_object_get(reader->root, key), *element;
	size_t i;

	if (value != NULL && !json_is_array(value))
		fail(reader, "a list of strings is wanted for", key);
	json_array_foreach(value, i, element)
	{
		if (json_is_string(element))
			strings_add(reader->arena, list,
			            arena_string(reader->arena, json_string_value(element)));
		else
			fail(reader, "a list of strings is wanted for", key);
	}
}

static void check_keys(struct json_reader *reader)
{
	const char *key;
	json_t *value;

	json_object_foreach(reader->root, key, value)
	{
		size_t i = 0, count = sizeof(known_keys) / sizeof(*known_keys);

		while (i < count && strcmp(key, known_keys[i]) != 0)
			i++;
		if (i == count)
			fail(reader, "unknown key", key);
	}
}

static void set_kind(struct json_reader *reader)
{
	static const struct {
		const char *name;
		enum project_kind kind;
	} kinds[] = { { "driver", PROJECT_DRIVER },
		      { "program", PROJECT_PROGRAM },
		      { "library", PROJECT_LIBRARY },
		      { "archive", PROJECT_ARCHIVE } };
	const char *name = string_of(reader, "kind", "driver");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcasecmp(name, kinds[i].name) == 0)
			reader->project->kind = kinds[i].kind;
	if (reader->project->kind == PROJECT_OTHER)
		fail(reader, "unknown kind", name);
}

static void set_framework(struct json_reader *reader)
{
	struct project *project = reader->project;
	const char *name = string_of(reader, "framework", "WDM");
	bool umdf = strcasecmp(name, "UMDF") == 0;
	const char *version = string_of(reader, "version", umdf ? "2.15" : "1.15");
	char *end;

	if (umdf)
		project->framework = DRYDOCK_FRAMEWORK_UMDF;
	else if (strcasecmp(name, "KMDF") == 0)
		project->framework = DRYDOCK_FRAMEWORK_KMDF;
	else if (strcasecmp(name, "WDM") != 0)
		fail(reader, "unknown framework", name);
	if (project->framework == DRYDOCK_FRAMEWORK_NONE)
		return;
	project->framework_major = (unsigned)strtoul(version, &end, 10);
	project->framework_minor = *end == '.' ? (unsigned)strtoul(end + 1, NULL, 10) : 0;
}

static bool is_source(const char *name)
{
	return strcasecmp(path_extension(name), ".c") == 0 || project_is_cplusplus(name);
}

static void match_sources(struct json_reader *reader, const char *pattern, struct strings *found)
{
	struct arena *arena = reader->arena;
	const char *clean = path_clean(arena, pattern);
	const char *folder =
		path_find(arena, reader->index, reader->project->folder, path_folder(arena, clean));
	const struct strings *names;

	if (strpbrk(path_name(clean), "*?") == NULL) {
		const char *path = path_find(arena, reader->index, reader->project->folder, clean);

		strings_add_once(arena, path != NULL ? found : &reader->project->absent,
		                 path != NULL ? path : clean);
		return;
	}
	if (folder == NULL)
		return;
	names = path_list(arena, reader->index, folder);
	for (size_t i = 0; i < names->count; i++)
		if (is_source(names->at[i]) && path_matches(path_name(clean), names->at[i]))
			strings_add_once(arena, found, path_join(arena, folder, names->at[i]));
}

static void add_sources(struct json_reader *reader)
{
	struct strings patterns = { 0 }, found = { 0 }, defines = { 0 }, includes = { 0 };
	struct strings folders = { 0 }, rules = { 0 };
	struct arena *arena = reader->arena;

	list_of(reader, "sources", &patterns);
	list_of(reader, "defines", &defines);
	list_of(reader, "includes", &includes);
	list_of(reader, "wpp", &rules);
	if (patterns.count == 0)
		strings_add(arena, &patterns, "*");
	for (size_t i = 0; i < patterns.count; i++)
		match_sources(reader, patterns.at[i], &found);
	for (size_t i = 0; i < includes.count; i++) {
		const char *path =
			path_find(arena, reader->index, reader->project->folder, includes.at[i]);

		if (path != NULL)
			strings_add_once(arena, &folders, path);
		else
			fail(reader, "there is no folder", includes.at[i]);
	}
	for (size_t i = 0; i < found.count; i++) {
		struct project_source *source = project_add_source(arena, reader->project);

		source->path = found.at[i];
		source->cplusplus = project_is_cplusplus(found.at[i]);
		source->defines = defines;
		source->includes = folders;
		source->wpp_functions = rules;
		source->wpp = rules.count > 0;
	}
}

static void set_inf(struct json_reader *reader)
{
	struct project *project = reader->project;
	const char *name = string_of(reader, "inf", NULL);

	if (name == NULL) {
		if (project->kind == PROJECT_DRIVER)
			project->inf = project_find_inf(reader->arena, reader->index,
			                                project->folder, project->name);
		return;
	}
	project->inf = path_find(reader->arena, reader->index, project->folder, name);
	if (project->inf == NULL)
		fail(reader, "there is no file", name);
}

static void read_root(struct json_reader *reader)
{
	struct project *project = reader->project;

	check_keys(reader);
	project->name = string_of(reader, "name", path_name(project->folder));
	if (strpbrk(project->name, "/\\") != NULL || *project->name == '\0')
		fail(reader, "not a file name:", project->name);
	set_kind(reader);
	set_framework(reader);
	project->user_mode = project->kind == PROJECT_PROGRAM || project->kind == PROJECT_LIBRARY ||
	                     project->framework == DRYDOCK_FRAMEWORK_UMDF;
	project->debug = true;
	project->configuration = "Debug";
	project->entry = string_of(reader, "entry", NULL);
	list_of(reader, "libraries", &project->libraries);
	add_sources(reader);
	set_inf(reader);
}

bool project_read_json(struct arena *arena, struct path_index *index, const char *file,
                       struct project *project, const char **ret_error)
{
	struct json_reader reader = { .arena = arena, .index = index, .project = project };
	json_error_t fault;
	char *data;
	size_t size;
	int error = host_file_read(file, JSON_BYTES_MAX, &data, &size);

	*project = (struct project){ .file = file, .folder = path_folder(arena, file) };
	if (error < 0) {
		*ret_error = arena_format(arena, "%s: %s", file, strerror(-error));
		return false;
	}
	reader.root = json_loadb(data, size, JSON_REJECT_DUPLICATES, &fault);
	free(data);
	strings_add(arena, &project->inputs, file);
	if (reader.root == NULL) {
		*ret_error = arena_format(arena, "%s:%d: %s", file, fault.line, fault.text);
		return false;
	}
	if (json_is_object(reader.root))
		read_root(&reader);
	else
		fail(&reader, "the root is not an object", "");
	json_decref(reader.root);
	*ret_error = reader.error;
	return reader.error == NULL;
}
