/* tools/drydock/command_run.c - drydock run: build, start a machine, drive, unload, report. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "drydock/coverage_report.h"
#include "drydock/run.h"

#define TRACE_CAPACITY 65536u
#define CRASH_TRACE_CAPACITY 1024u
#define INJECT_RATE 8

static const struct tool_option options[] = {
	{ 0, "json", NULL, "print the report as one JSON object on standard output" },
	{ 0, "junit", "FILE", "write the report as JUnit XML too" },
	{ 0, "seed", "N", "seeded schedule: one thread at a time, virtual time, replayable" },
	{ 0, "processors", "N", "emulated processors (2)" },
	{ 0, "plug", "HARDWARE-ID",
	  "plug this device; may be given again. Default: all that the INFs name" },
	{ 0, "trace", "FILE", "save the trace" },
	{ 0, "trace-calls", NULL,
	  "with --trace: calls of the images and the handles they make, too" },
	{ 0, "trace-host", NULL,
	  "with --trace-calls: and the handles that the machine makes for itself" },
	{ 0, "handles", "LIST",
	  "rules that differ between Windows systems: close-first, fifo, strict" },
	{ 0, "fatal", NULL, "the first finding ends the machine" },
	{ 0, "inject", "SEED", "make one of eight calls fail that may, chosen by SEED" },
	{ 0, "no-client", NULL, "load, plug, unplug and unload only" },
	{ 0, "timeout", "SECONDS", "stop the run after so much real time (300; 0: never)" },
	{ 0, "request-timeout", "MS",
	  "name requests of an idle client that are held longer (10000; 0: never)" },
	{ 0, "debugger", "COMMAND",
	  "run the machine's process under it, e.g. \"gdb --args\"; no time limit" },
	{ 'q', "quiet", NULL, "do not show what drivers print" },
	{ 0, "sanitize", "LIST", "address,undefined by default; thread; none" },
	{ 0, "release", NULL, "optimize, no sanitizer: for speed" },
	{ 0, "coverage", NULL,
	  "report which lines of the driver ran, in drydock-coverage/ (lcov, HTML)" },
	{ 0, "coverage-output", "DIR", "report that there" },
	{ 0, "cc", "COMPILER", "clang (default), gcc, or a path" },
	{ 0, "configuration", "NAME", "Debug or Release of the project" },
	{ 0, "no-cache", NULL, "compile everything again" },
	{ 'j', "jobs", "N", "compilers at a time" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock run samples/echo",
	"drydock run path/to/driver -- path/to/its/test/program ARGS",
	"drydock run --seed 7 --trace run.trace samples/ioctl",
	"drydock run --json path/to/bus path/to/function path/to/filter",
	NULL,
};

static bool take_run_option(struct run_request *request, struct tool_parser *parser,
                            const char *option)
{
	struct run_plan *plan = &request->plan;
	uint64_t number = 0;

	if (strcmp(option, "json") == 0)
		request->json = true;
	else if (strcmp(option, "junit") == 0)
		request->junit = parser->value;
	else if (strcmp(option, "seed") == 0 && tool_number(parser, 0, UINT64_MAX, &plan->seed))
		plan->seeded = request->build.trace_pc = true;
	else if (strcmp(option, "processors") == 0 && tool_number(parser, 1, 64, &number))
		plan->processors = (uint32_t)number;
	else if (strcmp(option, "plug") == 0 && plan->plug_count < RUN_PLUGS_MAX)
		plan->plug[plan->plug_count++] = strdup(parser->value);
	else if (strcmp(option, "coverage-output") == 0)
		request->coverage_output = parser->value, request->build.coverage = true;
	else if (strcmp(option, "trace") == 0)
		plan->trace_path = strdup(parser->value);
	else if (strcmp(option, "trace-calls") == 0)
		plan->trace_calls = true;
	else if (strcmp(option, "trace-host") == 0)
		plan->trace_calls = plan->trace_host = true;
	else if (strcmp(option, "handles") == 0 && tool_handles(parser, &plan->handles))
		; /* taken */
	else if (strcmp(option, "fatal") == 0)
		plan->fatal = true;
	else if (strcmp(option, "inject") == 0 &&
	         tool_number(parser, 0, UINT64_MAX, &plan->inject_seed))
		plan->inject_rate = INJECT_RATE;
	else if (strcmp(option, "no-client") == 0)
		plan->no_client = true;
	else if (strcmp(option, "timeout") == 0 && tool_number(parser, 0, 1000000, &number))
		plan->timeout_seconds = (uint32_t)number;
	else if (strcmp(option, "request-timeout") == 0 &&
	         tool_number(parser, 0, 1000000000, &number))
		plan->request_timeout_ms = (uint32_t)number;
	else if (strcmp(option, "debugger") == 0)
		plan->debugger = parser->value, plan->timeout_seconds = 0;
	else if (strcmp(option, "quiet") == 0)
		plan->quiet = true;
	else
		return false;
	return true;
}

static bool take_word(struct run_request *request, struct tool_parser *parser)
{
	if (request->directory_count == RUN_DIRECTORIES_MAX) {
		parser->failed = true;
		tool_usage(parser->command, "at most %d folders", RUN_DIRECTORIES_MAX);
		return false;
	}
	request->directory[request->directory_count++] = parser->value;
	return true;
}

static int parse(struct run_request *request, int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_run,
		                      .count = count,
		                      .arguments = arguments };
	const char *option;

	while ((option = tool_parse(&parser)) != NULL) {
		if (!option[0]) {
			take_word(request, &parser);
			continue;
		}
		request->sanitize_given =
			request->sanitize_given || strcmp(option, "sanitize") == 0;
		if (!take_run_option(request, &parser, option) && !parser.failed &&
		    !tool_build_option(&parser, option, &request->build) && !parser.failed)
			return tool_usage(&command_run, "--%s", option);
	}
	if (parser.failed)
		return EXIT_USAGE;
	if (request->directory_count == 0)
		return tool_usage(&command_run, "which driver's folder?");
	if (!request->sanitize_given && !request->build.release)
		request->build.sanitize = BUILDER_ADDRESS | BUILDER_UNDEFINED;
	if (parser.index < count) {
		request->plan.client_arguments =
			calloc((size_t)(count - parser.index), sizeof(char *));
		for (int index = parser.index + 1; index < count; index++)
			request->plan.client_arguments[request->plan.client_argument_count++] =
				strdup(arguments[index]);
	}
	return EXIT_CLEAN;
}

/* --- The command ---------------------------------------------------------------------------------------------- */

static int drive(struct run_request *request)
{
	struct run_outcome outcome;
	int status;

	request->plan.output_is_taken = request->json;
	request->plan.progress = host_is_terminal(2) && !request->plan.client && !request->json;
	status = supervise(&request->plan, &outcome);
	if (status == 0) {
		status = run_outcome_status(&outcome);
		if (request->json || request->junit)
			request->report = report_of_run(&request->plan, &outcome);
		if (!request->json)
			report_print(stdout, &request->plan, &outcome);
	}
	run_outcome_finish(&outcome);
	return status;
}

/* Profiles lie in a folder of their own until they are a report. */
static int drive_covered(struct run_request *request)
{
	const char *temporary = host_environment("TMPDIR");
	int error = host_directory_make_temporary(temporary ? temporary : "/tmp",
	                                          "drydock-coverage-", &request->plan.coverage);
	int status, coverage;

	if (error)
		return run_cannot(request, "no folder for coverage: %s", strerror(-error));
	status = drive(request);
	coverage = run_coverage_report(&request->plan, request->coverage_output);
	host_file_remove_tree(request->plan.coverage);
	return status == EXIT_CLEAN ? coverage : status;
}

static int build_and_drive(struct run_request *request)
{
	int status = run_build_drivers(request);

	if (status == EXIT_CLEAN)
		status = run_build_client(request);
	if (status == EXIT_CLEAN)
		status = request->build.coverage ? drive_covered(request) : drive(request);
	return status;
}

/* The reports for programs, which there are whatever happened. */
static int write_reports(struct run_request *request, int status)
{
	if (!request->report && (request->json || request->junit))
		request->report =
			report_of_error("INTERNAL",
		                        "the run did not come about; standard error says why");
	if (request->json)
		report_json(stdout, request->report);
	if (request->junit && report_junit(request->junit, request->report))
		status = EXIT_CANNOT;
	return status;
}

static void finish(struct run_request *request)
{
	for (size_t index = 0; index < request->result_count; index++)
		builder_result_finish(&request->result[index]);
	for (size_t index = 0; index < request->plan.plug_count; index++)
		free(request->plug[index]);
	request->plan.plug = NULL;
	request->plan.plug_count = 0;
	run_plan_finish(&request->plan);
	json_decref(request->report);
	free(request);
}

static int run(int count, char **arguments)
{
	struct run_request *request = calloc(1, sizeof(*request));
	int status;

	if (!request)
		return EXIT_INTERNAL;
	tool_build_defaults(&request->build, &request->start_ns);
	request->plan.plug = request->plug;
	request->coverage_output = "drydock-coverage";
	request->plan.timeout_seconds = 300;
	request->plan.request_timeout_ms = 10000;
	request->plan.trace_capacity = CRASH_TRACE_CAPACITY;
	status = parse(request, count, arguments);
	if (request->plan.trace_path)
		request->plan.trace_capacity = TRACE_CAPACITY;
	if (status == EXIT_CLEAN)
		status = write_reports(request, build_and_drive(request));
	finish(request);
	return status;
}

const struct tool_command command_run = {
	.name = "run",
	.synopsis = "[OPTIONS] DIR... [-- CLIENT ARGS...]",
	.summary = "start a machine, load, drive, unload, report",
	.text = "Builds the drivers in DIR..., starts a machine in a process of its own, loads "
		"them, plugs the\n"
		"devices that their INFs name, runs CLIENT (a program project's folder, or the "
		"name of a program\n"
		"in one of the DIRs) or, without one, an exerciser; then removes the devices, "
		"unloads the drivers\n"
		"and prints every finding with its place and stack.\n"
		"Exit status: 0 only without findings and with a client that left with 0.",
	.options = options,
	.examples = examples,
	.run = run,
};
