/* tools/drydock/report_json.c - a run's report as one JSON object, and as JUnit. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/verify/symbols.h"
#include "drydock/report.h"

#define SCHEMA 1

bool report_ledger_counts(const struct run_ledger *ledger)
{
	static const char *const internal[] = { "pool_bytes", "objects", "references", "threads" };

	for (size_t index = 0; index < sizeof(internal) / sizeof(internal[0]); index++)
		if (strcmp(ledger->name, internal[index]) == 0)
			return false;
	return ledger->outstanding != 0;
}

bool report_place(struct verify_symbols *symbols, const struct verify_sink *sink,
                  const struct verify_finding *finding, struct report_place *ret_place)
{
	const struct verify_stack *stack = &finding->stack[0];
	struct verify_location at;

	for (uint32_t index = 0; finding->stack_count && index < stack->depth; index++) {
		if (!verify_symbols_find(symbols, sink, stack->addresses[index], index > 0, &at) ||
		    verify_is_own_header(at.file))
			continue;
		*ret_place = (struct report_place){ at.file, at.function, at.line };
		return true;
	}
	return false;
}

static json_t *stack_to_json(struct verify_symbols *symbols, const struct verify_sink *sink,
                             const struct verify_stack *stack)
{
	json_t *frames = json_array();

	for (uint32_t index = 0; index < stack->depth; index++) {
		struct verify_location at;

		if (verify_symbols_find(symbols, sink, stack->addresses[index], index > 0, &at))
			json_array_append_new(frames,
			                      json_pack("{s:s, s:s?, s:s?, s:i}", "module",
			                                at.module, "function", at.function, "file",
			                                at.file, "line", (int)at.line));
	}
	return json_pack("{s:s, s:o}", "label", stack->label, "frames", frames);
}

static json_t *finding_to_json(struct verify_symbols *symbols, const struct verify_sink *sink,
                               const struct verify_finding *finding)
{
	struct report_place place = { 0 };
	json_t *stacks = json_array();

	report_place(symbols, sink, finding, &place);
	for (uint32_t index = 0; index < finding->stack_count; index++)
		json_array_append_new(stacks, stack_to_json(symbols, sink, &finding->stack[index]));
	return json_pack(
		"{s:i, s:[IIII], s:b, s:s, s:s, s:s, s:s, s:s?, s:i, s:s?, s:i, s:i, s:i, s:o}",
		"code", (int)finding->code, "parameters", (json_int_t)finding->parameter[0],
		(json_int_t)finding->parameter[1], (json_int_t)finding->parameter[2],
		(json_int_t)finding->parameter[3], "bugcheck",
		(int)(finding->severity == VERIFY_BUGCHECK), "rule", finding->rule, "driver",
		finding->driver, "text", finding->text, "advice", finding->advice, "file",
		place.file, "line", (int)place.line, "function", place.function, "irql",
		(int)finding->irql, "thread", (int)finding->thread_id, "count", (int)finding->count,
		"stacks", stacks);
}

static json_t *findings_to_json(const struct run_shared *shared)
{
	struct verify_symbols *symbols = verify_symbols_create();
	json_t *array = json_array();

	for (uint32_t index = 0; symbols && index < shared->sink.finding_count; index++)
		json_array_append_new(array, finding_to_json(symbols, &shared->sink,
		                                             &shared->sink.finding[index]));
	verify_symbols_destroy(symbols);
	return array;
}

static json_t *crash_to_json(const struct verify_crash *crash)
{
	json_t *array = json_array();
	char line[256];

	for (uint32_t index = 0; index < crash->event_count; index++) {
		report_event(crash, index, line, sizeof(line));
		json_array_append_new(array, json_string(line));
	}
	return array;
}

static json_t *threads_to_json(const struct run_shared *shared)
{
	struct verify_symbols *symbols = verify_symbols_create();
	json_t *array = json_array();

	for (uint32_t index = 0; symbols && index < shared->stack_count && index < RUN_STACKS_MAX;
	     index++) {
		const struct host_stack *from = &shared->stack[index];
		struct verify_stack stack = { .depth = from->depth };

		if (!from->in_machine || stack.depth > HOST_STACKS_DEPTH)
			continue;
		memcpy(stack.addresses, from->addresses, sizeof(from->addresses));
		snprintf(stack.label, sizeof(stack.label), "thread %llu",
		         (unsigned long long)from->thread);
		json_array_append_new(array, stack_to_json(symbols, &shared->sink, &stack));
	}
	verify_symbols_destroy(symbols);
	return array;
}

void report_json(FILE *file, const struct run_plan *plan, const struct run_outcome *outcome)
{
	const struct run_shared *shared = outcome->shared;
	json_t *ledgers = json_object(), *drivers = json_array(), *root;

	for (uint32_t index = 0; index < shared->ledger_count; index++)
		json_object_set_new(ledgers, shared->ledger[index].name,
		                    json_integer(shared->ledger[index].outstanding));
	for (size_t index = 0; index < plan->driver_count; index++)
		json_array_append_new(drivers, json_string(plan->driver[index].name));
	root = json_pack("{s:i, s:s, s:o, s:o, s:o, s:o, s:I, s:i, s:s?, s:b, s:b, s:o, s:o}",
	                 "schema", SCHEMA, "driver", plan->driver_count ? plan->driver[0].name : "",
	                 "drivers", drivers, "client_exit",
	                 shared->client_exit_known ? json_integer(shared->client_exit)
	                                           : json_null(),
	                 "findings", findings_to_json(shared), "ledgers", ledgers, "duration_ms",
	                 (json_int_t)outcome->duration_ms, "status", run_outcome_status(outcome),
	                 "error", shared->error[0] ? shared->error : NULL, "interrupted",
	                 (int)outcome->interrupted, "timed_out", (int)outcome->timed_out,
	                 "last_events", crash_to_json(&shared->sink.crash), "threads",
	                 threads_to_json(shared));
	if (root)
		json_dumpf(root, file, JSON_INDENT(1));
	fputc('\n', file);
	json_decref(root);
}

void report_json_error(FILE *file, const char *error)
{
	struct run_plan plan = { 0 };
	struct run_outcome outcome = { .shared = calloc(1, sizeof(*outcome.shared)) };

	if (!outcome.shared)
		return;
	outcome.shared->stage = RUN_DONE;
	outcome.shared->load_failed = 1;
	snprintf(outcome.shared->error, sizeof(outcome.shared->error), "%s", error);
	report_json(file, &plan, &outcome);
	free(outcome.shared);
}

static void put_escaped(FILE *file, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<': fputs("&lt;", file); break;
		case '&': fputs("&amp;", file); break;
		case '"': fputs("&quot;", file); break;
		default: fputc((unsigned char)*text < ' ' ? ' ' : *text, file);
		}
	}
}

static void put_case(FILE *file, struct verify_symbols *symbols, const struct verify_sink *sink,
                     const struct verify_finding *finding)
{
	struct report_place place = { 0 };

	report_place(symbols, sink, finding, &place);
	fprintf(file, "  <testcase classname=\"%s\" name=\"%s 0x%X\">\n    <failure message=\"",
	        finding->driver, finding->rule, finding->code);
	put_escaped(file, finding->text);
	fputs("\">", file);
	if (place.file)
		fprintf(file, "%s:%u ", place.file, place.line);
	put_escaped(file, finding->advice);
	fputs("</failure>\n  </testcase>\n", file);
}

int report_junit(const char *path, const struct run_plan *plan, const struct run_outcome *outcome)
{
	const struct verify_sink *sink = &outcome->shared->sink;
	struct verify_symbols *symbols = verify_symbols_create();
	const char *name = plan->driver_count ? plan->driver[0].name : "run";
	FILE *file = fopen(path, "w");
	int failed;

	if (!file || !symbols) {
		fprintf(stderr, "drydock: %s cannot be written\n", path);
		verify_symbols_destroy(symbols);
		return EXIT_CANNOT;
	}
	fprintf(file,
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	        "<testsuite name=\"%s\" tests=\"%u\" failures=\"%u\" time=\"%.3f\">\n",
	        name, sink->finding_count + 1, sink->finding_count,
	        (double)outcome->duration_ms / 1000);
	fprintf(file, "  <testcase classname=\"%s\" name=\"run\"/>\n", name);
	for (uint32_t index = 0; index < sink->finding_count; index++)
		put_case(file, symbols, sink, &sink->finding[index]);
	fputs("</testsuite>\n", file);
	failed = ferror(file);
	failed = fclose(file) || failed;
	verify_symbols_destroy(symbols);
	if (failed)
		fprintf(stderr, "drydock: %s cannot be written: %s\n", path, strerror(errno));
	return failed ? EXIT_CANNOT : 0;
}
