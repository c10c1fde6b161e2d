/*
 * builder/msbuild.h - the part of MSBuild's language that driver projects use.
 *
 * Model    A project file and the property sheets it imports are evaluated in MSBuild's three passes:
 *          properties and imports in order, then item definitions, then items. Targets do not run.
 *          What is outside the tree (the Visual Studio and kit folders) is skipped; what it would set
 *          and projects read is set before the first pass.
 * Source   MSBuild documentation: evaluation order, conditions, item definitions, well-known metadata.
 * Limits   64 imports deep, 1000 imports, expansions of 64 MiB in all, 100 000 items: hostile input ends in a
 *          message, never in a hang.
 */
#ifndef DRYDOCK_BUILDER_MSBUILD_H
#define DRYDOCK_BUILDER_MSBUILD_H

#include "builder/arena.h"
#include "builder/path.h"
#include "builder/xml.h"

struct msbuild_item {
	const char *type; /* "ClCompile" */
	const char *path; /* absolute; the text of Include as it stands when no such file exists */
	bool exists;
	struct map metadata;
};

/* An ItemGroup or ItemDefinitionGroup whose turn comes after the properties. */
struct msbuild_group {
	struct xml_node *node;
	const char *file;
};

struct msbuild {
	struct arena *arena;
	struct path_index *index;
	const char *project_file;
	const char *folder;            /* of the project file */
	struct map properties;         /* name to const char * */
	struct map definitions;        /* item type to struct map * of metadata */
	struct msbuild_item **items;
	size_t item_count, item_capacity;
	struct msbuild_group *groups;
	size_t group_count, group_capacity;
	struct strings files;          /* all files read, for the cache */
	struct strings warnings;
	const char *error;             /* first fault, null when none */
	unsigned import_depth, import_count;
	unsigned folders_walked;       /* by patterns */
	size_t expanded_bytes;         /* by all expansions together */
};

/*
 * Evaluate project_file (absolute) for configuration and platform; null for both picks Debug of x64
 * when the project has it, else Release, else its first configuration of x64.
 * Gives    false with state->error set when a file cannot be read or is malformed.
 */
bool msbuild_evaluate(struct msbuild *state, struct arena *arena, struct path_index *index,
                      const char *project_file, const char *configuration, const char *platform);
/* Value of a property; "" when unset. */
const char *msbuild_property(const struct msbuild *state, const char *name);
/* Metadata of an item, or of the definition of a type; "" when unset. */
const char *msbuild_metadata(const struct msbuild_item *item, const char *name);
const char *msbuild_definition(const struct msbuild *state, const char *type, const char *name);

/* --- Between the files of the reader --------------------------------------------------------------------- */

/* text with $(Property) replaced and %(Metadata) taken from metadata (null: left empty). */
const char *msbuild_expand(struct msbuild *state, const char *text, const struct map *metadata);
/* The truth of a Condition attribute; one that cannot be understood is false and leaves a warning. */
bool msbuild_condition(struct msbuild *state, const char *condition, const struct map *metadata,
                       const char *where);
/* Evaluate one ItemGroup or ItemDefinitionGroup. */
void msbuild_item_group(struct msbuild *state, struct xml_node *group, const char *file);
void msbuild_definition_group(struct msbuild *state, struct xml_node *group, const char *file);
/* Set $(MSBuildThisFile...) for the file being read. */
void msbuild_enter_file(struct msbuild *state, const char *file);
void msbuild_set(struct msbuild *state, const char *name, const char *value);

#endif
