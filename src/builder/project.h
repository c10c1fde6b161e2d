/*
 * builder/project.h - one project: what is to be compiled, how, into what.
 *
 * Model    Every way to describe a project (vcxproj, drydock.json, sources, plain folder) ends in this
 *          record. Nothing here is about our compilers yet.
 */
#ifndef DRYDOCK_BUILDER_PROJECT_H
#define DRYDOCK_BUILDER_PROJECT_H

#include <drydock/image.h>

#include "builder/arena.h"
#include "builder/path.h"

enum project_kind {
	PROJECT_OTHER,   /* packages, utilities: nothing to compile */
	PROJECT_DRIVER,
	PROJECT_PROGRAM,
	PROJECT_LIBRARY, /* a DLL; a UMDF driver is a PROJECT_DRIVER */
	PROJECT_ARCHIVE  /* a static library, linked into those that refer to it */
};

struct project_source {
	const char *path;
	bool cplusplus;
	struct strings defines;   /* "NAME" or "NAME=value" */
	struct strings undefines;
	struct strings includes;  /* absolute folders */
	struct strings forced;    /* forced include files, as written */
	bool wpp;
	struct strings wpp_functions; /* rules "Trace(LEVEL,FLAGS,MSG,...)" */
	struct strings wpp_scans;     /* absolute paths of configuration headers */
};

struct project {
	const char *file;   /* project file, or the folder itself */
	const char *folder;
	const char *name;   /* of the image */
	enum project_kind kind;
	enum drydock_framework framework;
	unsigned framework_major, framework_minor;
	bool user_mode;
	bool debug;
	const char *configuration;
	const char *entry;             /* EntryPointSymbol when the project sets one, else null */
	const char *module_definition; /* .def file, or null */
	const char *inf;               /* .inf or .inx, or null */
	struct project_source *sources;
	size_t source_count;
	struct strings libraries;      /* base names, lower case, without ".lib" */
	struct strings references;     /* absolute paths of referenced project files */
	struct strings message_files;  /* .mc and manifests */
	struct strings message_headers; /* base names of their headers, in the same order */
	struct strings mof_files;
	struct strings mof_headers;    /* base names of the headers made of them */
	struct strings counter_files;  /* .man for the counter compiler */
	struct strings absent;         /* sources that the project names and that do not exist */
	struct strings inputs;         /* files that were read to know all this */
	struct strings warnings;
};

/*
 * Read a .vcxproj. configuration and platform may be null.
 * Gives    false with a line in ret_error when it cannot be read or understood.
 */
bool project_read_vcxproj(struct arena *arena, struct path_index *index, const char *file,
                          const char *configuration, const char *platform, struct project *project,
                          const char **ret_error);
/* Read a drydock.json: { "name", "kind", "framework", "version", "sources", "defines", ... }. */
bool project_read_json(struct arena *arena, struct path_index *index, const char *file,
                       struct project *project, const char **ret_error);
/* Read an old kit's `sources` file. */
bool project_read_sources(struct arena *arena, struct path_index *index, const char *file,
                          struct project *project, const char **ret_error);
/* Make a project of the C and C++ files in folder; what they include tells what it is. */
bool project_read_folder(struct arena *arena, struct path_index *index, const char *folder,
                         struct project *project, const char **ret_error);

/* What the image of a driver, program or library project is to its loader. */
enum drydock_image_kind project_image_kind(const struct project *project);
/* Room for one more source; the record is zeroed. */
struct project_source *project_add_source(struct arena *arena, struct project *project);
/* True when path has the extension of C++. */
bool project_is_cplusplus(const char *path);
/* The INF or INX in folder that suits name: the same stem first, else the only one; or null. */
const char *project_find_inf(struct arena *arena, struct path_index *index, const char *folder,
                             const char *name);

/*
 * The project files that folder stands for: itself when it is a file, those in it, else those below.
 * Gives    their absolute paths in ret_files, sorted; a folder of plain sources gives the folder.
 *          false with a line in ret_error when there is none.
 */
bool project_find_all(struct arena *arena, struct path_index *index, const char *folder,
                      struct strings *ret_files, const char **ret_error);
/* Read whatever file is. */
bool project_read(struct arena *arena, struct path_index *index, const char *file,
                  const char *configuration, const char *platform, struct project *project,
                  const char **ret_error);

#endif
