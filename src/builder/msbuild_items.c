#include "builder/msbuild.h"

#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"

#define ITEMS_MAX 100000
#define WALK_DEPTH_MAX 16
#define WALK_FOLDERS_MAX 10000

/* Items of these types mean something to us; the others are read over. */
static const char *const known_types[] = {
	"ClCompile", "Inf",   "ProjectReference", "MessageCompile", "Mofcomp",
	"Wmimofck",  "Ctrpp", "ResourceCompile",  "OtherWpp",       "Midl",
	"MASM",
};

const char *msbuild_metadata(const struct msbuild_item *item, const char *name)
{
	const char *value = map_get(&item->metadata, name);

	return value == NULL ? "" : value;
}

const char *msbuild_definition(const struct msbuild *state, const char *type, const char *name)
{
	const struct map *definition = map_get(&state->definitions, type);
	const char *value = definition == NULL ? NULL : map_get(definition, name);

	return value == NULL ? "" : value;
}

static bool known_type(const char *type)
{
	for (size_t i = 0; i < sizeof(known_types) / sizeof(*known_types); i++)
		if (strcasecmp(type, known_types[i]) == 0)
			return true;
	return false;
}

static const char *where(struct msbuild *state, const char *file, const struct xml_node *node)
{
	return arena_format(state->arena, "%s:%u", file, node->line);
}

/* Apply the child elements of node to metadata, each seeing what stands there so far. */
static void add_metadata(struct msbuild *state, struct map *metadata, struct xml_node *node,
                         const char *file)
{
	for (struct xml_node *child = node->first; child != NULL; child = child->next) {
		const char *condition = xml_attribute(child, "Condition");

		if (msbuild_condition(state, condition, metadata, where(state, file, child)))
			map_set(state->arena, metadata, child->name,
			        (void *)msbuild_expand(state, child->text, metadata));
	}
}

static void copy_map(struct msbuild *state, struct map *target, const struct map *source)
{
	target->ignore_case = true;
	for (size_t i = 0; source != NULL && i < source->capacity; i++)
		if (source->entries[i].name != NULL)
			map_set(state->arena, target, source->entries[i].name,
			        source->entries[i].value);
}

void msbuild_definition_group(struct msbuild *state, struct xml_node *group, const char *file)
{
	for (struct xml_node *node = group->first; node != NULL; node = node->next) {
		struct map *definition = map_get(&state->definitions, node->name);
		const char *condition = xml_attribute(node, "Condition");

		if (definition == NULL) {
			definition = arena_allocate(state->arena, sizeof(*definition));
			definition->ignore_case = true;
			map_set(state->arena, &state->definitions, node->name, definition);
		}
		if (msbuild_condition(state, condition, definition, where(state, file, node)))
			add_metadata(state, definition, node, file);
	}
}

static void add_item(struct msbuild *state, const struct msbuild_item *item)
{
	if (state->item_count == state->item_capacity) {
		size_t capacity = state->item_capacity == 0 ? 64 : state->item_capacity * 2;
		struct msbuild_item **grown =
			arena_allocate(state->arena, capacity * sizeof(*grown));

		if (state->item_count > 0)
			memcpy(grown, state->items, state->item_count * sizeof(*grown));
		state->items = grown;
		state->item_capacity = capacity;
	}
	state->items[state->item_count] = arena_allocate(state->arena, sizeof(*item));
	*state->items[state->item_count++] = *item;
}

static bool has_item(const struct msbuild *state, const char *type, const char *path)
{
	for (size_t i = 0; i < state->item_count; i++)
		if (strcasecmp(state->items[i]->type, type) == 0 &&
		    strcmp(state->items[i]->path, path) == 0)
			return true;
	return false;
}

/* Add the files below folder whose path matches pattern, "**" standing for any folders. */
static void match_files(struct msbuild *state, struct strings *found, const char *folder,
                        const char *pattern, unsigned depth)
{
	const char *slash = strchr(pattern, '/');
	char *part = arena_copy(state->arena, pattern,
	                        slash == NULL ? strlen(pattern) : (size_t)(slash - pattern));
	bool any_depth = strcmp(part, "**") == 0 && slash != NULL;
	const struct strings *names;

	if (++state->folders_walked > WALK_FOLDERS_MAX && state->error == NULL)
		state->error =
			arena_format(state->arena, "%s: its patterns reach more than 10000 folders",
		                     state->project_file);
	if (depth > WALK_DEPTH_MAX || found->count > ITEMS_MAX || state->error != NULL)
		return;
	names = path_list(state->arena, state->index, folder);
	if (any_depth)
		match_files(state, found, folder, slash + 1, depth + 1);
	for (size_t i = 0; i < names->count; i++) {
		char *path = path_join(state->arena, folder, names->at[i]);

		if (any_depth) {
			if (names->at[i][0] != '.' && host_file_is_directory(path))
				match_files(state, found, path, pattern, depth + 1);
		} else if (path_matches(part, names->at[i])) {
			if (slash != NULL)
				match_files(state, found, path, slash + 1, depth + 1);
			else
				strings_add(state->arena, found, path);
		}
	}
}

/* The files that one part of an Include names. */
static void find_files(struct msbuild *state, struct strings *found, const char *part)
{
	char *clean = path_clean(state->arena, part);
	const char *wild = strpbrk(clean, "*?");
	const char *folder, *path;
	size_t fixed;

	if (wild == NULL) {
		path = path_find(state->arena, state->index, state->folder, clean);
		strings_add(state->arena, found, path != NULL ? path : clean);
		return;
	}
	fixed = (size_t)(wild - clean);
	while (fixed > 0 && clean[fixed - 1] != '/')
		fixed--;
	folder = state->folder;
	if (fixed > 0)
		folder = path_find(state->arena, state->index, state->folder,
		                   arena_copy(state->arena, clean, fixed));
	if (folder != NULL)
		match_files(state, found, folder, clean + fixed, 0);
}

/* Paths that an Include or Exclude attribute names; "@(Type)" stands for the items of that type. */
static void expand_list(struct msbuild *state, struct strings *found, const char *text)
{
	struct strings parts = { 0 };

	if (text == NULL)
		return;
	strings_split(state->arena, &parts, msbuild_expand(state, text, NULL), ';');
	for (size_t i = 0; i < parts.count && found->count < ITEMS_MAX; i++) {
		const char *part = parts.at[i];
		size_t length = strlen(part);

		if (strncmp(part, "@(", 2) != 0) {
			find_files(state, found, part);
			continue;
		}
		for (size_t k = 0; k < state->item_count; k++)
			if (strlen(state->items[k]->type) == length - 3 &&
			    strncasecmp(part + 2, state->items[k]->type, length - 3) == 0)
				strings_add(state->arena, found, state->items[k]->path);
	}
}

static void remove_items(struct msbuild *state, const char *type, const struct strings *paths)
{
	size_t kept = 0;

	for (size_t i = 0; i < state->item_count; i++)
		if (strcasecmp(state->items[i]->type, type) != 0 ||
		    !strings_contain(paths, state->items[i]->path))
			state->items[kept++] = state->items[i];
	state->item_count = kept;
}

static void set_well_known(struct msbuild *state, struct msbuild_item *item)
{
	struct arena *arena = state->arena;

	map_set(arena, &item->metadata, "FullPath", (void *)item->path);
	map_set(arena, &item->metadata, "Identity", (void *)item->path);
	map_set(arena, &item->metadata, "Filename", path_stem(arena, item->path));
	map_set(arena, &item->metadata, "Extension", (void *)path_extension(item->path));
}

static void add_items(struct msbuild *state, struct xml_node *node, const char *file)
{
	struct strings included = { 0 }, excluded = { 0 };
	const struct map *definition = map_get(&state->definitions, node->name);

	expand_list(state, &excluded, xml_attribute(node, "Remove"));
	if (excluded.count > 0)
		remove_items(state, node->name, &excluded);
	expand_list(state, &included, xml_attribute(node, "Include"));
	expand_list(state, &excluded, xml_attribute(node, "Exclude"));
	for (size_t i = 0; i < included.count; i++) {
		struct msbuild_item item = { .type = node->name, .path = included.at[i] };

		if (strings_contain(&excluded, item.path) || has_item(state, item.type, item.path))
			continue;
		if (state->item_count >= ITEMS_MAX) {
			state->error = "it names more than 100000 files";
			return;
		}
		item.exists = item.path[0] == '/' && host_file_exists(item.path);
		copy_map(state, &item.metadata, definition);
		set_well_known(state, &item);
		add_metadata(state, &item.metadata, node, file);
		add_item(state, &item);
	}
}

void msbuild_item_group(struct msbuild *state, struct xml_node *group, const char *file)
{
	for (struct xml_node *node = group->first; node != NULL && state->error == NULL;
	     node = node->next) {
		const char *condition = xml_attribute(node, "Condition");

		if (known_type(node->name) &&
		    msbuild_condition(state, condition, NULL, where(state, file, node)))
			add_items(state, node, file);
	}
}
