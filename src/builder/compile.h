/*
 * builder/compile.h - the sources of one project to objects.
 *
 * Model    Per source: a shadow copy is preprocessed, rewritten (rewrite.h) and compiled. Several compilers
 *          run at a time; one thread feeds them. A source's faults are gathered and the others go on.
 *          Objects are cached under the digest of the rewritten text and the flags.
 */
#ifndef DRYDOCK_BUILDER_COMPILE_H
#define DRYDOCK_BUILDER_COMPILE_H

#include "base/host/host_process.h"
#include "builder/cache.h"
#include "builder/project.h"
#include "builder/report.h"
#include "builder/rewrite.h"
#include "builder/shadow.h"
#include "builder/toolchain.h"

/* A source on its way. */
struct unit {
	const struct project_source *source;
	const char *preprocessed, *rewritten, *messages; /* files of the work folder */
	const char *object;          /* of the cache; null until it is there */
	char key[DIGEST_TEXT_BYTES];
	bool compiled;
	bool retried;
	struct strings redefined; /* what the first try stumbled on */
	struct rewrite rewrite;
};

struct compilation {
	struct arena *arena;
	struct path_index *index;
	const struct builder_request *request;
	const struct toolchain *toolchain;
	const struct project *project;
	struct cache *cache;
	const char *work_folder;
	unsigned jobs;
	/* Results. */
	struct unit *units;
	size_t unit_count;
	size_t compiled_count;
	struct report *report;
	struct implicit_calls calls;
	struct strings generated_from; /* files that generated headers came from */
	const char *error;             /* the computer's fault, not the project's: disk, processes */
	/* Inside. */
	struct shadow shadow;
	struct host_process_set *processes;
	size_t started, finished;
};

/* Compile every source. Gives false with compilation->error set when it could not be tried. */
bool compile_project(struct compilation *compilation);

#endif
