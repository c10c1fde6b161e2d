/* tools/drydock/command_trace.c - drydock trace show, diff and export. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drydock/tool.h"
#include "drydock/trace.h"

#define LINE_BYTES 640

static const struct tool_option options[] = {
	{ 0, "thread", "N", "show: only this thread's events" },
	{ 0, "kind", "NAME", "show: only events whose kind begins with NAME, e.g. irp" },
	{ 0, "perfetto", NULL, "export: a file for https://ui.perfetto.dev (the default)" },
	{ 0, "jsonl", NULL, "export: one JSON object a line" },
	{ 'o', "output", "FILE", "write there instead of to standard output" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock run --trace run.trace samples/echo",
	"drydock trace show --kind irp run.trace",
	"drydock trace diff good.trace bad.trace",
	"drydock trace export --perfetto -o run.json run.trace",
	NULL,
};

struct request {
	const char *word[3]; /* show|diff|export, then files */
	int word_count;
	const char *kind, *output;
	bool has_thread, lines, perfetto;
	uint64_t thread;
};

static bool is_wanted(const struct request *request, const struct trace_record *record)
{
	const char *kind = trace_kind_name(record->kind);

	if (request->has_thread && record->thread != request->thread)
		return false;
	if (!request->kind)
		return record->kind != TRACE_TIME;
	return kind && strncmp(kind, request->kind, strlen(request->kind)) == 0;
}

static int show(FILE *file, const struct request *request, const struct trace_list *list)
{
	char line[LINE_BYTES];

	if (list->lost)
		fprintf(file,
		        "(%llu older events were overwritten; the order between threads is by "
		        "time)\n",
		        (unsigned long long)list->lost);
	for (size_t index = 0; index < list->count; index++) {
		const struct trace_event *event = &list->event[index];

		if (!is_wanted(request, &event->record))
			continue;
		trace_describe(&event->record, trace_list_text, list, line, sizeof(line));
		fprintf(file, "%12.6f  thread %-3u %s\n", (double)event->time_100ns / 1e7,
		        event->record.thread, line);
	}
	return EXIT_CLEAN;
}

static int export(FILE *file, const struct request *request, const struct trace_list *list)
{
	if (request->lines)
		trace_export_lines(file, list);
	else
		trace_export_perfetto(file, list);
	return EXIT_CLEAN;
}

static int write_one(FILE *file, const struct request *request)
{
	struct trace_list list;
	int status = trace_list_open(request->word[1], &list);

	if (status)
		return status;
	status = strcmp(request->word[0], "show") == 0 ? show(file, request, &list)
	                                               : export(file, request, &list);
	trace_list_finish(&list);
	return status;
}

static int write_diff(FILE *file, const struct request *request)
{
	struct trace_list left, right;
	int status = trace_list_open(request->word[1], &left);

	if (status)
		return status;
	status = trace_list_open(request->word[2], &right);
	if (!status) {
		status = trace_diff(file, &left, &right);
		trace_list_finish(&right);
	}
	trace_list_finish(&left);
	return status;
}

static int write_output(const struct request *request)
{
	FILE *file = request->output ? fopen(request->output, "w") : stdout;
	const char *name = request->output ? request->output : "standard output";
	int status;
	bool failed;

	if (!file) {
		fprintf(stderr, "drydock: %s: %s\n", name, strerror(errno));
		return EXIT_CANNOT;
	}
	status = request->word_count == 3 ? write_diff(file, request) : write_one(file, request);
	failed = ferror(file) != 0;
	failed = (file == stdout ? fflush(file) : fclose(file)) != 0 || failed;
	if (failed) {
		fprintf(stderr, "drydock: %s: %s\n", name, strerror(errno));
		return EXIT_CANNOT;
	}
	return status;
}

static bool take_option(struct request *request, struct tool_parser *parser, const char *option)
{
	if (!option[0] && request->word_count < 3)
		request->word[request->word_count++] = parser->value;
	else if (strcmp(option, "thread") == 0)
		request->has_thread = tool_number(parser, 0, UINT32_MAX, &request->thread);
	else if (strcmp(option, "kind") == 0)
		request->kind = parser->value;
	else if (strcmp(option, "output") == 0)
		request->output = parser->value;
	else if (strcmp(option, "jsonl") == 0)
		request->lines = true;
	else if (strcmp(option, "perfetto") == 0)
		request->perfetto = true;
	else
		return false;
	return !parser->failed;
}

static int run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_trace,
		                      .count = count,
		                      .arguments = arguments };
	struct request request = { 0 };
	const char *option, *verb;

	while ((option = tool_parse(&parser)) != NULL)
		if (!take_option(&request, &parser, option))
			return parser.failed ? EXIT_USAGE
			                     : tool_usage(&command_trace, "too many words");
	if (parser.failed)
		return EXIT_USAGE;
	verb = request.word_count ? request.word[0] : "";
	if (strcmp(verb, "show") != 0 && strcmp(verb, "diff") != 0 && strcmp(verb, "export") != 0)
		return tool_usage(&command_trace, "show, diff or export?");
	if (request.lines && request.perfetto)
		return tool_usage(&command_trace, "--perfetto or --jsonl, not both");
	if (request.word_count != (strcmp(verb, "diff") == 0 ? 3 : 2))
		return tool_usage(&command_trace,
		                  strcmp(verb, "diff") == 0 ? "which two files?" : "which file?");
	return write_output(&request);
}

const struct tool_command command_trace = {
	.name = "trace",
	.synopsis = "show|diff|export [OPTIONS] FILE [FILE]",
	.summary = "what happened; where two runs first differ; Perfetto, JSON lines",
	.text = "Reads what 'drydock run --trace FILE' has saved. 'show' prints one event a line, "
		"'diff' says where\n"
		"two traces first differ (times are not compared; exit status 1 when they do), "
		"'export' writes a\n"
		"trace for other programs. A seeded run's events stand in exactly the order in "
		"which they\n"
		"happened; those of a free run in the order of machine time.",
	.options = options,
	.examples = examples,
	.run = run,
};
