/* tools/drydock/command_trace.c - drydock trace show, diff and export. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drydock/call.h"
#include "drydock/tool.h"
#include "drydock/trace.h"

#define LINE_BYTES 640

static const struct tool_option options[] = {
	{ 0, "thread", "N", "show: only this thread's events" },
	{ 0, "kind", "NAME", "show: only events whose kind begins with NAME, e.g. irp" },
	{ 0, "perfetto", NULL, "export: a file for https://ui.perfetto.dev (the default)" },
	{ 0, "jsonl", NULL, "export: one JSON object a line" },
	{ 0, "calls", NULL, "diff: compare only calls and handles, thread by thread" },
	{ 0, "threads", "A=B,...",
	  "diff --calls: which thread of the first file is which of the second" },
	{ 0, "context", "N", "diff --calls: so many events before a difference (5)" },
	{ 0, "resync", NULL, "diff --calls: go on behind a difference" },
	{ 'o', "output", "FILE", "write there instead of to standard output" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock run --trace run.trace samples/echo",
	"drydock trace show --kind irp run.trace",
	"drydock trace diff good.trace bad.trace",
	"drydock trace export --perfetto -o run.json run.trace",
	"drydock run --trace-calls --trace run.trace samples/ioctl",
	"drydock trace calls -o ours.jsonl run.trace",
	"drydock trace diff --calls --threads 6=1 reference.jsonl run.trace",
	"drydock trace check run.trace",
	NULL,
};

struct request {
	const char *word[3]; /* show|diff|export, then files */
	int word_count;
	const char *kind, *output;
	bool has_thread, lines, perfetto, calls;
	uint64_t thread;
	struct call_diff_options diff;
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

static int write_calls(FILE *file, const struct request *request)
{
	struct call_list list;
	int status = call_list_open(request->word[1], &list);

	if (status)
		return status;
	status = strcmp(request->word[0], "check") == 0 ? call_check(file, &list)
	                                                : call_json_write(file, &list);
	call_list_finish(&list);
	return status;
}

static int write_call_diff(FILE *file, const struct request *request)
{
	struct call_list left, right;
	int status = call_list_open(request->word[1], &left);

	if (status)
		return status;
	status = call_list_open(request->word[2], &right);
	if (!status) {
		status = call_diff(file, &left, &right, &request->diff);
		call_list_finish(&right);
	}
	call_list_finish(&left);
	return status;
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

static int write_any_diff(FILE *file, const struct request *request)
{
	return request->calls ? write_call_diff(file, request) : write_diff(file, request);
}

struct verb {
	const char *name;
	int (*write)(FILE *file, const struct request *request);
	int files;
};

static const struct verb verbs[] = {
	{ "show", write_one, 1 },    { "export", write_one, 1 },    { "calls", write_calls, 1 },
	{ "check", write_calls, 1 }, { "diff", write_any_diff, 2 },
};

/* Null: there is no such verb. */
static const struct verb *verb_of(const struct request *request)
{
	for (size_t index = 0; index < sizeof(verbs) / sizeof(verbs[0]); index++)
		if (request->word_count && strcmp(request->word[0], verbs[index].name) == 0)
			return &verbs[index];
	return NULL;
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
	status = verb_of(request)->write(file, request);
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
	uint64_t number = 0;

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
	else if (strcmp(option, "calls") == 0)
		request->calls = true;
	else if (strcmp(option, "threads") == 0)
		request->diff.threads = parser->value;
	else if (strcmp(option, "resync") == 0)
		request->diff.resync = true;
	else if (strcmp(option, "context") == 0 && tool_number(parser, 0, 1000, &number))
		request->diff.context = (unsigned)number;
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
	struct request request = { .diff = { .context = 5 } };
	const struct verb *verb;
	const char *option;

	while ((option = tool_parse(&parser)) != NULL)
		if (!take_option(&request, &parser, option))
			return parser.failed ? EXIT_USAGE
			                     : tool_usage(&command_trace, "too many words");
	if (parser.failed)
		return EXIT_USAGE;
	verb = verb_of(&request);
	if (!verb)
		return tool_usage(&command_trace, "show, diff, export, calls or check?");
	if (request.lines && request.perfetto)
		return tool_usage(&command_trace, "--perfetto or --jsonl, not both");
	if (request.word_count != verb->files + 1)
		return tool_usage(&command_trace,
		                  verb->files == 2 ? "which two files?" : "which file?");
	return write_output(&request);
}

const struct tool_command command_trace = {
	.name = "trace",
	.synopsis = "show|diff|export|calls|check [OPTIONS] FILE [FILE]",
	.summary = "what happened; where two runs first differ; Perfetto, JSON lines",
	.text = "Reads what 'drydock run --trace FILE' has saved. 'show' prints one event a line, "
		"'diff' says where\n"
		"two traces first differ (times are not compared; exit status 1 when they do), "
		"'export' writes a\n"
		"trace for other programs. A seeded run's events stand in exactly the order in "
		"which they\n"
		"happened; those of a free run in the order of machine time. 'calls' prints the "
		"calls and handles of\n"
		"a run made with --trace-calls as JSON lines, which another system can write, too; "
		"'diff --calls'\n"
		"compares two such files, thread by thread, and 'check' says whether calls nest "
		"and "
		"handles match.",
	.options = options,
	.examples = examples,
	.run = run,
};
