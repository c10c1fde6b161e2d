/*
 * Projects without a project file: a folder of C files, or an old kit's `sources` file.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"
#include "builder/project.h"

#define SOURCE_BYTES_MAX (16u << 20)
#define SOURCES_BYTES_MAX (1u << 20)

/* Is there a line in text that includes header, whatever its case? */
static bool includes_header(const char *text, const char *header)
{
	const char *start = text;
	size_t length = strlen(header);

	while ((text = strcasestr(text, header)) != NULL) {
		if (text > start && (text[-1] == '<' || text[-1] == '"') &&
		    (text[length] == '>' || text[length] == '"'))
			return true;
		text += length;
	}
	return false;
}

/* What the sources include tells what the folder makes. */
static void learn_kind(struct project *project, const char *path)
{
	static const char *const kernel[] = { "ntddk.h", "wdm.h", "ntifs.h", "ndis.h" };
	char *data;
	size_t size;

	if (host_file_read(path, SOURCE_BYTES_MAX, &data, &size) < 0)
		return;
	for (size_t i = 0; i < sizeof(kernel) / sizeof(*kernel); i++)
		if (includes_header(data, kernel[i]))
			project->kind = PROJECT_DRIVER;
	if (includes_header(data, "wdf.h")) {
		project->kind = PROJECT_DRIVER;
		project->framework = includes_header(data, "windows.h") ? DRYDOCK_FRAMEWORK_UMDF
		                                                        : DRYDOCK_FRAMEWORK_KMDF;
	}
	free(data);
}

static void set_version(struct project *project)
{
	if (project->framework == DRYDOCK_FRAMEWORK_NONE)
		return;
	project->framework_major = project->framework == DRYDOCK_FRAMEWORK_UMDF ? 2 : 1;
	project->framework_minor = 15;
}

static void add_file(struct arena *arena, struct project *project, const char *path)
{
	struct project_source *source = project_add_source(arena, project);

	source->path = path;
	source->cplusplus = project_is_cplusplus(path);
	source->wpp = true;
}

bool project_read_folder(struct arena *arena, struct path_index *index, const char *folder,
                         struct project *project, const char **ret_error)
{
	const struct strings *names = path_list(arena, index, folder);

	*project = (struct project){ .file = folder, .folder = folder, .kind = PROJECT_PROGRAM };
	project->name = path_name(folder);
	project->debug = true;
	project->configuration = "Debug";
	for (size_t i = 0; i < names->count; i++) {
		char *path = path_join(arena, folder, names->at[i]);
		const char *extension = path_extension(path);

		if (strcasecmp(extension, ".h") == 0 || strcasecmp(extension, ".c") == 0 ||
		    project_is_cplusplus(path))
			learn_kind(project, path);
		if (strcasecmp(extension, ".c") == 0 || project_is_cplusplus(path))
			add_file(arena, project, path);
	}
	if (project->source_count == 0) {
		*ret_error = arena_format(arena, "%s: no C or C++ file here", folder);
		return false;
	}
	set_version(project);
	project->user_mode =
		project->kind == PROJECT_PROGRAM || project->framework == DRYDOCK_FRAMEWORK_UMDF;
	if (project->kind == PROJECT_DRIVER)
		project->inf = project_find_inf(arena, index, folder, project->name);
	return true;
}

/* --- sources ------------------------------------------------------------------------------------------ */

/* Read NAME=value lines, a backslash joining the next line, into variables. */
static void read_variables(struct arena *arena, char *data, struct map *variables)
{
	variables->ignore_case = true;
	for (char *c = data; *c != '\0'; c++)
		if (*c == '\\' && (c[1] == '\n' || (c[1] == '\r' && c[2] == '\n'))) {
			*c++ = ' ';
			while (*c == '\r' || *c == '\n')
				*c++ = ' ';
			c--;
		}
	while (*data != '\0') {
		size_t length = strcspn(data, "\r\n");
		char *line = arena_copy(arena, data, length);
		char *equals = strchr(line, '=');

		data += length + strspn(data + length, "\r\n");
		if (equals == NULL || line[0] == '#' || line[0] == '!')
			continue;
		char *end = equals;

		while (end > line && isspace((unsigned char)end[-1]))
			end--;
		*end = '\0';
		map_set(arena, variables, line, equals + 1);
	}
}

static const char *variable(const struct map *variables, const char *name)
{
	const char *value = map_get(variables, name);

	return value == NULL ? "" : value;
}

static void words_of(struct arena *arena, struct strings *words, const char *text)
{
	char *copy = arena_string(arena, text);

	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\t' || *c == ';')
			*c = ' ';
	strings_split(arena, words, copy, ' ');
}

static void add_listed(struct arena *arena, struct path_index *index, struct project *project,
                       const struct map *variables)
{
	struct strings names = { 0 }, defines = { 0 }, folders = { 0 }, includes = { 0 };

	words_of(arena, &names, variable(variables, "SOURCES"));
	words_of(arena, &defines, variable(variables, "C_DEFINES"));
	words_of(arena, &includes, variable(variables, "INCLUDES"));
	for (size_t i = 0; i < includes.count; i++) {
		const char *path = path_find(arena, index, project->folder, includes.at[i]);

		if (path != NULL)
			strings_add_once(arena, &folders, path);
	}
	for (size_t i = 0; i < names.count; i++) {
		const char *path = path_find(arena, index, project->folder, names.at[i]);

		if (strcasecmp(path_extension(names.at[i]), ".rc") == 0)
			continue;
		if (path == NULL) {
			strings_add_once(arena, &project->absent, names.at[i]);
			continue;
		}
		add_file(arena, project, path);
		struct project_source *source = &project->sources[project->source_count - 1];

		source->includes = folders;
		for (size_t k = 0; k < defines.count; k++)
			if (strncmp(defines.at[k], "-D", 2) == 0 ||
			    strncmp(defines.at[k], "/D", 2) == 0)
				strings_add(arena, &source->defines, defines.at[k] + 2);
	}
}

static void set_target(struct arena *arena, struct project *project, const struct map *variables)
{
	struct strings type = { 0 }, name = { 0 };
	const char *kmdf = variable(variables, "KMDF_VERSION_MAJOR");

	words_of(arena, &type, variable(variables, "TARGETTYPE"));
	words_of(arena, &name, variable(variables, "TARGETNAME"));
	/* It becomes a file name. */
	if (name.count > 0 && strpbrk(name.at[0], "/\\$") == NULL)
		project->name = name.at[0];
	project->kind = PROJECT_DRIVER;
	if (type.count > 0 && strcasecmp(type.at[0], "PROGRAM") == 0)
		project->kind = PROJECT_PROGRAM;
	else if (type.count > 0 && strcasecmp(type.at[0], "DYNLINK") == 0)
		project->kind = PROJECT_LIBRARY;
	else if (type.count > 0 && strcasestr(type.at[0], "LIBRARY") != NULL &&
	         strcasecmp(type.at[0], "DRIVER_LIBRARY") != 0)
		project->kind = PROJECT_ARCHIVE;
	if (*kmdf != '\0' || *variable(variables, "KMDF_VERSION") != '\0')
		project->framework = DRYDOCK_FRAMEWORK_KMDF;
	set_version(project);
}

bool project_read_sources(struct arena *arena, struct path_index *index, const char *file,
                          struct project *project, const char **ret_error)
{
	struct map variables = { 0 };
	char *data;
	size_t size;
	int error = host_file_read(file, SOURCES_BYTES_MAX, &data, &size);

	*project = (struct project){ .file = file, .folder = path_folder(arena, file) };
	if (error < 0) {
		*ret_error = arena_format(arena, "%s: %s", file, strerror(-error));
		return false;
	}
	read_variables(arena, data, &variables);
	free(data);
	project->name = path_name(project->folder);
	project->debug = true;
	project->configuration = "Debug";
	set_target(arena, project, &variables);
	add_listed(arena, index, project, &variables);
	strings_add(arena, &project->inputs, file);
	project->user_mode = project->kind == PROJECT_PROGRAM || project->kind == PROJECT_LIBRARY;
	if (project->kind == PROJECT_DRIVER)
		project->inf = project_find_inf(arena, index, project->folder, project->name);
	if (project->source_count > 0)
		return true;
	*ret_error = arena_format(arena, "%s: SOURCES names no file that exists", file);
	return false;
}
