/*
 * builder/builder.h - a driver's project to driver and program images.
 *
 * Model    builder_build() finds the projects in a folder (.vcxproj, drydock.json, an old `sources` file,
 *          or plain C files), compiles each with clang or gcc to one ELF shared object and writes a small
 *          JSON description beside it. Everything a project lacks is gathered over all its files before
 *          the build gives up. Results are kept in a content-addressed cache; a second build of unchanged
 *          input reads a few stamps and returns.
 * Source   docs/building-drivers.md; the image format is include/drydock/image.h.
 * Locks    None: a build belongs to one thread, and several threads may build at once.
 * Tests    tests/builder/
 */
#ifndef DRYDOCK_BUILDER_H
#define DRYDOCK_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#include <drydock/image.h>

#include "base/image/registry.h"

enum builder_sanitizer {
	BUILDER_ADDRESS = 1u << 0,
	BUILDER_UNDEFINED = 1u << 1,
	BUILDER_THREAD = 1u << 2
};

/* What a name is to the runtime that will load the image. */
enum builder_symbol {
	BUILDER_SYMBOL_UNKNOWN,
	BUILDER_SYMBOL_FUNCTION,
	BUILDER_SYMBOL_DATA,
	BUILDER_SYMBOL_STUB /* named, not built: the image loads, a call reports it */
};

struct builder_request {
	const char *directory;      /* folder, or one project file */
	const char *include_root;   /* our include/ folder; null: found beside the program */
	const char *cache_root;     /* null: $XDG_CACHE_HOME/drydock, else ~/.cache/drydock */
	const char *compiler;       /* "clang", "gcc" or a path; null: clang */
	const char *configuration;  /* null: Debug of x64 when there, else Release */
	const char *platform;       /* null: x64 */
	unsigned sanitize;          /* enum builder_sanitizer, added up */
	bool coverage;              /* source coverage (clang): see drydock/coverage.h */
	bool trace_pc;              /* preemption budget of seeded schedules */
	bool release;               /* -O2 */
	bool no_cache;              /* build anew; the result is still stored */
	unsigned jobs;              /* compilers at a time; 0: one a processor */
	/* Tells what a name that an image of kind lacks is; null: every name is taken to be there. */
	enum builder_symbol (*classify)(void *context, enum drydock_image_kind kind, const char *name);
	void *classify_context;
	/* Called when a step ends: done of total files of project; null: silent. */
	void (*progress)(void *context, const char *project, unsigned done, unsigned total);
	void *progress_context;
};

enum builder_lack {
	BUILDER_LACK_API,       /* called, and declared or built nowhere */
	BUILDER_LACK_DATA,      /* an imported variable */
	BUILDER_LACK_TYPE,
	BUILDER_LACK_CONSTANT,  /* constant, variable or macro */
	BUILDER_LACK_MEMBER,    /* "member of struct X" */
	BUILDER_LACK_HEADER,
	BUILDER_LACK_SOURCE,    /* a file that the project names */
	BUILDER_LACK_STUB,      /* named by the runtime, not built */
	BUILDER_LACK_COUNT
};

/* Something that a project needs and nobody has. */
struct builder_missing {
	enum builder_lack kind;
	const char *name;
	unsigned count;   /* uses seen */
	const char *file; /* first use; null when unknown */
	unsigned line;
};

/* A fault in the project's own text, or a construct that is not supported. */
struct builder_diagnostic {
	const char *file;
	unsigned line;
	const char *text;
};

struct builder_image {
	const char *name;         /* as on Windows, without extension */
	const char *project;      /* project file or folder */
	const char *path;         /* the shared object; null when it was not linked */
	const char *description;  /* the JSON beside it; null likewise */
	const char *inf;          /* stamped INF, or null */
	const char *inf_source;   /* the project's file it was made from; null likewise */
	enum drydock_image_kind kind;
	enum drydock_entry_kind entry_kind;
	enum drydock_framework framework;
	unsigned framework_major, framework_minor;
	unsigned files, files_compiled;
	unsigned import_count;
	const char *const *sources;
	size_t source_count;
	const struct builder_missing *missing; /* BUILDER_LACK_STUB ones included */
	size_t missing_count;
	const struct builder_diagnostic *diagnostics;
	size_t diagnostic_count;
	unsigned diagnostics_lost; /* more than are kept */
	bool from_cache;
};

struct builder_result {
	int status;           /* 0: all linked and nothing missing but stubs; 3: cannot build; 2: bad request */
	const char *message;  /* one or more lines that say why status is not 0; null when it is 0 */
	const struct builder_image *images; /* drivers first, then libraries, then programs */
	size_t image_count;
	const char *const *warnings;
	size_t warning_count;
	void *memory;
};

/*
 * Build what request->directory holds.
 * Gives    result->status, also as the return value; result is always filled.
 * Owns     result until builder_result_finish().
 */
int builder_build(const struct builder_request *request, struct builder_result *result);
void builder_result_finish(struct builder_result *result);

/* Print what a result says: images, what is missing with counts and places, faults. */
void builder_result_print(const struct builder_result *result, bool colour);

/* classify that asks a registry: context is a const struct image_registry *. */
enum builder_symbol builder_classify_by_registry(void *context, enum drydock_image_kind kind,
                                                 const char *name);

/* "API", "type", "constant", ... */
const char *builder_lack_name(enum builder_lack kind);

/* --- Scoreboard -------------------------------------------------------------------------------------------- */

struct builder_score {
	const char *project; /* relative to the folder */
	struct builder_result result;
};

struct builder_scoreboard {
	struct builder_score *scores; /* in order of path */
	size_t count;
	void *memory;
};

/*
 * Build every project below request->directory, each by itself, request->jobs at a time.
 * Gives    0, or 3 when the folder cannot be read or holds no project (message in ret_message, static).
 */
int builder_scoreboard_run(const struct builder_request *request, struct builder_scoreboard *board,
                           const char **ret_message);
/* Print one line a project and a summary of what is missing most. */
void builder_scoreboard_print(const struct builder_scoreboard *board);
void builder_scoreboard_finish(struct builder_scoreboard *board);

#endif
