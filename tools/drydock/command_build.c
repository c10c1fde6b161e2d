/* tools/drydock/command_build.c - drydock build. */
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "drydock/build.h"
#include "drydock/scoreboard_load.h"
#include "machine/machine.h"

static const struct tool_option options[] = {
	{ 0, "cc", "COMPILER", "clang (default), gcc, or a path" },
	{ 0, "configuration", "NAME", "Debug or Release of the project; Debug by default" },
	{ 0, "sanitize", "LIST", "address, undefined, thread, separated by commas" },
	{ 0, "coverage", NULL, "collect source coverage when the driver runs" },
	{ 0, "release", NULL, "optimize; no sanitizer unless it is asked for" },
	{ 0, "no-cache", NULL, "compile everything again" },
	{ 'j', "jobs", "N", "compilers at a time" },
	{ 0, "scoreboard", NULL,
	  "build every project below DIR, load what links, and say how far each gets" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock build samples/echo",
	"drydock build --sanitize=address,undefined path/to/driver",
	"drydock build --scoreboard path/to/many/drivers",
	NULL,
};

bool tool_sanitizers(struct tool_parser *parser, unsigned *ret_set)
{
	char list[64], *word, *rest = list;

	snprintf(list, sizeof(list), "%s", parser->value);
	*ret_set = 0;
	while ((word = strsep(&rest, ",")) != NULL) {
		if (strcmp(word, "address") == 0)
			*ret_set |= BUILDER_ADDRESS;
		else if (strcmp(word, "undefined") == 0)
			*ret_set |= BUILDER_UNDEFINED;
		else if (strcmp(word, "thread") == 0)
			*ret_set |= BUILDER_THREAD;
		else if (strcmp(word, "none") != 0) {
			parser->failed = true;
			tool_usage(parser->command, "there is no sanitizer '%s'", word);
			return false;
		}
	}
	return true;
}

static void show_progress(void *context, const char *project, unsigned done, unsigned total)
{
	uint64_t *start = context;

	/* Work of less than a second needs no progress. */
	if (host_clock_monotonic_ns() - *start < 1000000000ull)
		return;
	fprintf(stderr, "\r\033[K%s: %u/%u", project, done, total);
	if (done == total)
		fputs("\r\033[K", stderr);
}

void tool_build_defaults(struct builder_request *request, uint64_t *start_ns)
{
	*start_ns = host_clock_monotonic_ns();
	*request = (struct builder_request){
		.classify = builder_classify_by_registry,
		.classify_context = (void *)machine_registry(),
		.progress = host_is_terminal(2) ? show_progress : NULL,
		.progress_context = start_ns,
	};
}

bool tool_build_option(struct tool_parser *parser, const char *option,
                       struct builder_request *request)
{
	uint64_t number;

	if (strcmp(option, "cc") == 0)
		request->compiler = parser->value;
	else if (strcmp(option, "configuration") == 0)
		request->configuration = parser->value;
	else if (strcmp(option, "sanitize") == 0)
		return tool_sanitizers(parser, &request->sanitize);
	else if (strcmp(option, "coverage") == 0)
		request->coverage = true;
	else if (strcmp(option, "release") == 0)
		request->release = true;
	else if (strcmp(option, "no-cache") == 0)
		request->no_cache = true;
	else if (strcmp(option, "jobs") == 0 && tool_number(parser, 1, 256, &number))
		request->jobs = (unsigned)number;
	else
		return false;
	return true;
}

unsigned tool_image_flags(const struct builder_request *build)
{
	return (build->sanitize & BUILDER_ADDRESS ? DRYDOCK_IMAGE_ASAN : 0u) |
	       (build->sanitize & BUILDER_UNDEFINED ? DRYDOCK_IMAGE_UBSAN : 0u) |
	       (build->sanitize & BUILDER_THREAD ? DRYDOCK_IMAGE_TSAN : 0u);
}

static int build_one(struct builder_request *request, const char *directory)
{
	struct builder_result result;
	int status;

	request->directory = directory;
	tool_build_begin();
	status = builder_build(request, &result);
	if (tool_build_end()) {
		builder_result_finish(&result);
		return EXIT_FINDINGS;
	}
	builder_result_print(&result, host_is_terminal(1));
	builder_result_finish(&result);
	return status;
}

static int build_scoreboard(struct builder_request *request, const char *directory)
{
	struct builder_scoreboard board;
	const char *message;

	request->directory = directory;
	tool_build_begin();
	if (builder_scoreboard_run(request, &board, &message)) {
		tool_build_end();
		fprintf(stderr, "drydock: %s: %s\n", directory, message);
		return EXIT_CANNOT;
	}
	if (tool_build_end()) {
		builder_scoreboard_finish(&board);
		return EXIT_FINDINGS;
	}
	builder_scoreboard_print(&board);
	fflush(stdout);
	scoreboard_load(&board, tool_image_flags(request));
	builder_scoreboard_finish(&board);
	return EXIT_CLEAN;
}

static int run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_build,
		                      .count = count,
		                      .arguments = arguments };
	struct builder_request request;
	const char *option, *directory = NULL;
	bool scoreboard = false;
	uint64_t start;

	tool_build_defaults(&request, &start);
	while ((option = tool_parse(&parser)) != NULL) {
		if (strcmp(option, "scoreboard") == 0)
			scoreboard = true;
		else if (option[0] && !tool_build_option(&parser, option, &request))
			return parser.failed ? EXIT_USAGE
			                     : tool_usage(&command_build, "--%s", option);
		else if (!option[0] && directory)
			return tool_usage(&command_build, "one folder at a time");
		else if (!option[0])
			directory = parser.value;
	}
	if (parser.failed)
		return EXIT_USAGE;
	if (!directory)
		return tool_usage(&command_build, "which folder?");
	return scoreboard ? build_scoreboard(&request, directory) : build_one(&request, directory);
}

const struct tool_command command_build = {
	.name = "build",
	.synopsis = "[OPTIONS] DIR",
	.summary = "compile a driver or its test program; list everything that is missing",
	.text = "Reads the project in DIR as it stands (.vcxproj with its property sheets, "
		"drydock.json, a\n"
		"sources file, or plain C files) and compiles it to an image that this program can "
		"load.\n"
		"Everything the project needs and Drydock lacks is listed at once, with places.\n"
		"Unchanged input comes from a cache.",
	.options = options,
	.examples = examples,
	.run = run,
};
