#include "builder/msbuild.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"

#define IMPORT_DEPTH_MAX 64
#define IMPORT_FILES_MAX 1000

static void read_nodes(struct msbuild *state, struct xml_node *parent, const char *file);

static void fail(struct msbuild *state, const char *file, const char *reason)
{
	if (state->error == NULL)
		state->error = arena_format(state->arena, "%s: %s", file, reason);
}

static struct xml_node *load(struct msbuild *state, const char *file)
{
	struct xml_node *root;
	const char *reason;
	char *data;
	size_t size;
	int error = host_file_read(file, XML_BYTES_MAX, &data, &size);

	if (error < 0) {
		fail(state, file, strerror(-error));
		return NULL;
	}
	root = xml_parse(state->arena, data, size, &reason);
	free(data);
	strings_add_once(state->arena, &state->files, file);
	if (root == NULL)
		fail(state, file, reason);
	else if (strcasecmp(root->name, "Project") != 0)
		fail(state, file, "the root element is not <Project>");
	return state->error == NULL ? root : NULL;
}

void msbuild_enter_file(struct msbuild *state, const char *file)
{
	struct arena *arena = state->arena;

	msbuild_set(state, "MSBuildThisFile", path_name(file));
	msbuild_set(state, "MSBuildThisFileFullPath", file);
	msbuild_set(state, "MSBuildThisFileName", path_stem(arena, file));
	msbuild_set(state, "MSBuildThisFileDirectory",
	            arena_format(arena, "%s/", path_folder(arena, file)));
}

static void read_file(struct msbuild *state, const char *file)
{
	struct xml_node *root;

	if (state->import_depth >= IMPORT_DEPTH_MAX || ++state->import_count > IMPORT_FILES_MAX) {
		fail(state, file, "imports are nested too deep, or the file imports itself");
		return;
	}
	root = load(state, file);
	if (root == NULL)
		return;
	state->import_depth++;
	msbuild_enter_file(state, file);
	read_nodes(state, root, file);
	state->import_depth--;
}

static void import_file(struct msbuild *state, const char *path, const char *importer)
{
	const char *folder = path_folder(state->arena, importer);
	const char *file = path_find(state->arena, state->index, folder, path);

	/* What we do not have (the Visual Studio and kit folders) sets nothing. */
	if (file == NULL || host_file_is_directory(file))
		return;
	read_file(state, file);
	msbuild_enter_file(state, importer);
}

static void read_import(struct msbuild *state, struct xml_node *node, const char *file)
{
	const char *text = xml_attribute(node, "Project");
	const char *path, *wild;
	struct strings found = { 0 };

	if (text == NULL || strstr(text, "$(VCTargetsPath)") != NULL)
		return;
	path = path_clean(state->arena, msbuild_expand(state, text, NULL));
	wild = strpbrk(path, "*?");
	if (wild == NULL) {
		import_file(state, path, file);
		return;
	}
	const char *folder = path_find(state->arena, state->index, path_folder(state->arena, file),
	                               path_folder(state->arena, path));
	if (folder == NULL)
		return;
	const struct strings *names = path_list(state->arena, state->index, folder);

	for (size_t i = 0; i < names->count; i++)
		if (path_matches(path_name(path), names->at[i]))
			strings_add(state->arena, &found,
			            path_join(state->arena, folder, names->at[i]));
	for (size_t i = 0; i < found.count; i++)
		import_file(state, found.at[i], file);
}

static void read_properties(struct msbuild *state, struct xml_node *group, const char *file)
{
	for (struct xml_node *node = group->first; node != NULL; node = node->next) {
		const char *place = arena_format(state->arena, "%s:%u", file, node->line);

		if (msbuild_condition(state, xml_attribute(node, "Condition"), NULL, place))
			msbuild_set(state, node->name, msbuild_expand(state, node->text, NULL));
	}
}

static void add_group(struct msbuild *state, struct xml_node *node, const char *file)
{
	if (state->group_count == state->group_capacity) {
		size_t capacity = state->group_capacity == 0 ? 32 : state->group_capacity * 2;
		struct msbuild_group *grown =
			arena_allocate(state->arena, capacity * sizeof(*grown));

		if (state->group_count > 0)
			memcpy(grown, state->groups, state->group_count * sizeof(*grown));
		state->groups = grown;
		state->group_capacity = capacity;
	}
	state->groups[state->group_count++] = (struct msbuild_group){ node, file };
}

static void read_choose(struct msbuild *state, struct xml_node *choose, const char *file)
{
	for (struct xml_node *node = choose->first; node != NULL; node = node->next) {
		const char *place = arena_format(state->arena, "%s:%u", file, node->line);
		bool taken =
			strcasecmp(node->name, "Otherwise") == 0 ||
			(strcasecmp(node->name, "When") == 0 &&
		         msbuild_condition(state, xml_attribute(node, "Condition"), NULL, place));

		if (taken) {
			read_nodes(state, node, file);
			return;
		}
	}
}

static void read_node(struct msbuild *state, struct xml_node *node, const char *file)
{
	const char *name = node->name;

	if (strcasecmp(name, "PropertyGroup") == 0)
		read_properties(state, node, file);
	else if (strcasecmp(name, "Import") == 0)
		read_import(state, node, file);
	else if (strcasecmp(name, "ImportGroup") == 0)
		read_nodes(state, node, file);
	else if (strcasecmp(name, "Choose") == 0)
		read_choose(state, node, file);
	else if (strcasecmp(name, "ItemGroup") == 0 || strcasecmp(name, "ItemDefinitionGroup") == 0)
		add_group(state, node, file);
}

static void read_nodes(struct msbuild *state, struct xml_node *parent, const char *file)
{
	for (struct xml_node *node = parent->first; node != NULL && state->error == NULL;
	     node = node->next) {
		const char *condition = xml_attribute(node, "Condition");
		bool later = strcasecmp(node->name, "ItemGroup") == 0 ||
		             strcasecmp(node->name, "ItemDefinitionGroup") == 0;

		if (later || condition == NULL ||
		    msbuild_condition(state, condition, NULL,
		                      arena_format(state->arena, "%s:%u", file, node->line)))
			read_node(state, node, file);
	}
}

static void read_groups(struct msbuild *state, const char *kind)
{
	for (size_t i = 0; i < state->group_count && state->error == NULL; i++) {
		struct msbuild_group *group = &state->groups[i];
		const char *place;

		if (strcasecmp(group->node->name, kind) != 0)
			continue;
		msbuild_enter_file(state, group->file);
		place = arena_format(state->arena, "%s:%u", group->file, group->node->line);
		if (!msbuild_condition(state, xml_attribute(group->node, "Condition"), NULL, place))
			continue;
		if (strcasecmp(kind, "ItemGroup") == 0)
			msbuild_item_group(state, group->node, group->file);
		else
			msbuild_definition_group(state, group->node, group->file);
	}
}

/* Which of the project's configurations suits us better; 0: not one of x64. */
static unsigned rank(const char *name)
{
	const char *bar = strchr(name, '|');

	if (bar == NULL || strcasecmp(bar + 1, "x64") != 0)
		return 0;
	if (strncasecmp(name, "Debug|", 6) == 0)
		return 4;
	if (strcasestr(name, "Debug") != NULL)
		return 3;
	return strncasecmp(name, "Release|", 8) == 0 ? 2 : 1;
}

static const char *best_configuration(struct xml_node *root)
{
	const char *best = NULL;

	for (struct xml_node *group = root->first; group != NULL; group = group->next)
		for (struct xml_node *node = group->first; node != NULL; node = node->next) {
			const char *name = xml_attribute(node, "Include");

			if (strcasecmp(node->name, "ProjectConfiguration") == 0 && name != NULL &&
			    rank(name) > (best == NULL ? 0 : rank(best)))
				best = name;
		}
	return best == NULL ? "Debug|x64" : best;
}

static void set_configuration(struct msbuild *state, struct xml_node *root,
                              const char *configuration, const char *platform)
{
	const char *best = best_configuration(root);
	const char *bar = strchr(best, '|');

	if (configuration == NULL)
		configuration = arena_copy(state->arena, best, (size_t)(bar - best));
	msbuild_set(state, "Configuration", configuration);
	msbuild_set(state, "Platform", platform != NULL ? platform : "x64");
}

/* What the Visual Studio and kit files set before the project speaks. */
static void set_defaults(struct msbuild *state)
{
	static const char *const fixed[][2] = {
		{ "PlatformTarget", "x64" },
		{ "PlatformShortName", "x64" },
		{ "Architecture", "x64" },
		{ "IntDir", "x64/" },
		{ "OutDir", "x64/" },
		{ "TargetExt", "" },
		{ "VisualStudioVersion", "17.0" },
		{ "TargetVersion", "Windows10" },
		{ "_NT_TARGET_VERSION", "0xA00" },
		{ "_NT_TARGET_VERSION_WIN7", "0x601" },
		{ "_NT_TARGET_VERSION_WIN8", "0x602" },
		{ "_NT_TARGET_VERSION_WINBLUE", "0x603" },
		{ "_NT_TARGET_VERSION_WIN10", "0xA00" },
		{ "OS", "Windows_NT" },
	};
	struct arena *arena = state->arena;
	const char *name = path_stem(arena, state->project_file);
	const char *folder = arena_format(arena, "%s/", state->folder);

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		msbuild_set(state, fixed[i][0], fixed[i][1]);
	msbuild_set(state, "MSBuildProjectName", name);
	msbuild_set(state, "ProjectName", name);
	msbuild_set(state, "TargetName", name);
	msbuild_set(state, "MSBuildProjectDirectory", state->folder);
	msbuild_set(state, "MSBuildProjectFile", path_name(state->project_file));
	msbuild_set(state, "MSBuildProjectFullPath", state->project_file);
	msbuild_set(state, "ProjectDir", folder);
	msbuild_set(state, "SolutionDir", folder);
}

/* Directory.Build.props: the nearest one upward, read before the project. */
static void read_folder_properties(struct msbuild *state)
{
	const char *folder = state->folder;

	for (unsigned i = 0; i < XML_DEPTH_MAX && strcmp(folder, "/") != 0; i++) {
		const char *file = path_join(state->arena, folder, "Directory.Build.props");

		if (host_file_exists(file)) {
			read_file(state, file);
			return;
		}
		folder = path_folder(state->arena, folder);
	}
}

bool msbuild_evaluate(struct msbuild *state, struct arena *arena, struct path_index *index,
                      const char *project_file, const char *configuration, const char *platform)
{
	struct xml_node *root;

	*state = (struct msbuild){ .arena = arena, .index = index, .project_file = project_file };
	state->folder = path_folder(arena, project_file);
	state->properties.ignore_case = true;
	state->definitions.ignore_case = true;
	root = load(state, project_file);
	if (root == NULL)
		return false;
	set_defaults(state);
	set_configuration(state, root, configuration, platform);
	read_folder_properties(state);
	msbuild_enter_file(state, project_file);
	read_nodes(state, root, project_file);
	read_groups(state, "ItemDefinitionGroup");
	read_groups(state, "ItemGroup");
	return state->error == NULL;
}
