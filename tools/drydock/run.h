/*
 * tools/drydock/run.h - what the files of `drydock run` share: the request, and building what it names.
 */
#ifndef DRYDOCK_TOOL_RUN_H
#define DRYDOCK_TOOL_RUN_H

#include "drydock/build.h"
#include "drydock/tool.h"

#define RUN_DIRECTORIES_MAX 16
#define RUN_PLUGS_MAX 32

struct run_request {
	struct builder_request build;
	uint64_t start_ns;
	const char *directory[RUN_DIRECTORIES_MAX];
	size_t directory_count;
	const char *junit, *coverage_output;
	bool json, sanitize_given;
	char *plug[RUN_PLUGS_MAX];
	struct run_plan plan;
	struct builder_result result[RUN_DIRECTORIES_MAX + 1];
	size_t result_count;
	struct json_t *report; /* for --json and --junit; null: nothing to say yet */
};

/* Say on standard error why the run does not come about, and keep it for the report. Gives EXIT_CANNOT. */
int run_cannot(struct run_request *request, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Build every folder's drivers, and the client, into request->plan.
 * Gives    EXIT_CLEAN; EXIT_CANNOT or, after Ctrl-C, EXIT_FINDINGS: what is wrong was told.
 */
int run_build_drivers(struct run_request *request);
int run_build_client(struct run_request *request);

#endif
