/*
 * tools/drydock/report_json.c - a run's report as one JSON object.
 *
 * Whatever is wrong is an entry of findings: what the verifier found, what does not build, and how a run
 * ended that did not come to its end.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/verify/symbols.h"
#include "builder/builder.h"
#include "drydock/report.h"

#define SCHEMA 1

/* --- Values -------------------------------------------------------------------------------------------------- */

/* Text of drivers and paths may be anything; what is no UTF-8 becomes question marks. */
static json_t *text_to_json(const char *text)
{
	json_t *value = text ? json_string(text) : json_null();
	char *copy;

	if (value)
		return value;
	copy = strdup(text);
	for (char *at = copy; at && *at; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	value = json_string(copy ? copy : "");
	free(copy);
	return value;
}

static json_t *stack_to_json(struct verify_symbols *symbols, const struct verify_sink *sink,
                             const struct verify_stack *stack)
{
	json_t *frames = json_array();

	for (uint32_t index = 0; index < stack->depth; index++) {
		struct verify_location at;

		if (verify_symbols_find(symbols, sink, stack->addresses[index], index > 0, &at))
			json_array_append_new(frames, json_pack("{s:o, s:o, s:o, s:i}", "module",
			                                        text_to_json(at.module), "function",
			                                        text_to_json(at.function), "file",
			                                        text_to_json(at.file), "line",
			                                        (int)at.line));
	}
	return json_pack("{s:s, s:o}", "label", stack->label, "frames", frames);
}

static json_t *events_to_json(const struct verify_crash *crash)
{
	json_t *array = json_array();
	char line[256];

	for (uint32_t index = 0; index < crash->event_count; index++) {
		report_event(crash, index, line, sizeof(line));
		json_array_append_new(array, text_to_json(line));
	}
	return array;
}

/* --- Findings --------------------------------------------------------------------------------------------------- */

/* An entry without a bug check code: something that kept the run from its end. */
static json_t *plain_finding(const char *rule, const char *driver, const char *text)
{
	return json_pack("{s:i, s:[iiii], s:b, s:s, s:o, s:o, s:s, s:n, s:i, s:n, s:i, s:i, s:i, "
	                 "s:[], s:[]}",
	                 "code", 0, "parameters", 0, 0, 0, 0, "bugcheck", 0, "rule", rule, "driver",
	                 text_to_json(driver), "text", text_to_json(text), "advice", "", "file",
	                 "line", 0, "function", "irql", 0, "thread", 0, "count", 1, "stacks",
	                 "events");
}

static void set_place(json_t *finding, const char *file, unsigned line)
{
	json_object_set_new(finding, "file", text_to_json(file));
	json_object_set_new(finding, "line", json_integer(line));
}

static json_t *parameters_to_json(const struct verify_finding *finding)
{
	json_t *array = json_array();

	for (size_t index = 0; index < 4; index++)
		json_array_append_new(array, json_integer((json_int_t)finding->parameter[index]));
	return array;
}

static json_t *stacks_to_json(struct verify_symbols *symbols, const struct verify_sink *sink,
                              const struct verify_finding *finding)
{
	json_t *stacks = json_array();

	for (uint32_t index = 0; index < finding->stack_count; index++)
		json_array_append_new(stacks, stack_to_json(symbols, sink, &finding->stack[index]));
	return stacks;
}

static json_t *finding_to_json(struct verify_symbols *symbols, const struct verify_sink *sink,
                               const struct verify_finding *from)
{
	bool bugcheck = from->severity == VERIFY_BUGCHECK;
	struct report_place place = { 0 };
	json_t *finding = plain_finding(from->rule, from->driver, from->text);

	report_place(symbols, sink, from, &place);
	set_place(finding, place.file, place.line);
	json_object_set_new(finding, "code", json_integer(from->code));
	json_object_set_new(finding, "parameters", parameters_to_json(from));
	json_object_set_new(finding, "bugcheck", json_boolean(bugcheck));
	json_object_set_new(finding, "advice", text_to_json(from->advice));
	json_object_set_new(finding, "function", text_to_json(place.function));
	json_object_set_new(finding, "irql", json_integer(from->irql));
	json_object_set_new(finding, "thread", json_integer((json_int_t)from->thread_id));
	json_object_set_new(finding, "count", json_integer(from->count));
	json_object_set_new(finding, "stacks", stacks_to_json(symbols, sink, from));
	if (bugcheck)
		json_object_set_new(finding, "events", events_to_json(&sink->crash));
	return finding;
}

static json_t *threads_to_json(struct verify_symbols *symbols, const struct run_shared *shared)
{
	json_t *array = json_array();

	for (uint32_t index = 0; index < shared->stack_count && index < RUN_STACKS_MAX; index++) {
		const struct host_stack *from = &shared->stack[index];
		struct verify_stack stack = { .depth = from->depth };

		if (!from->in_machine || stack.depth > HOST_STACKS_DEPTH)
			continue;
		memcpy(stack.addresses, from->addresses, sizeof(from->addresses));
		snprintf(stack.label, sizeof(stack.label), "thread %llu at IRQL %u",
		         (unsigned long long)from->thread, from->irql);
		json_array_append_new(array, stack_to_json(symbols, &shared->sink, &stack));
	}
	return array;
}

static void add_end(json_t *findings, struct verify_symbols *symbols,
                    const struct run_outcome *outcome)
{
	const struct run_shared *shared = outcome->shared;
	char text[300];
	const char *rule = report_end(outcome, text, sizeof(text));
	json_t *finding;

	if (rule) {
		finding = plain_finding(rule, "", text);
		json_object_set_new(finding, "stacks", threads_to_json(symbols, shared));
		json_array_append_new(findings, finding);
	}
	if (shared->error[0])
		json_array_append_new(findings, plain_finding("LOAD", "", shared->error));
}

static json_t *findings_of_run(const struct run_outcome *outcome)
{
	const struct verify_sink *sink = &outcome->shared->sink;
	struct verify_symbols *symbols = verify_symbols_create();
	json_t *array = json_array();

	for (uint32_t index = 0; symbols && index < sink->finding_count; index++)
		json_array_append_new(array, finding_to_json(symbols, sink, &sink->finding[index]));
	if (symbols)
		add_end(array, symbols, outcome);
	verify_symbols_destroy(symbols);
	return array;
}

static void add_missing(json_t *findings, const char *image, const struct builder_missing *missing)
{
	char text[400];
	json_t *finding;

	if (missing->kind == BUILDER_LACK_STUB)
		return;
	snprintf(text, sizeof(text), "%s %s is missing (%u times)",
	         builder_lack_name(missing->kind), missing->name, missing->count);
	finding = plain_finding("BUILD", image, text);
	set_place(finding, missing->file, missing->line);
	json_array_append_new(findings, finding);
}

static void add_image_faults(json_t *findings, const struct builder_image *image)
{
	for (size_t index = 0; index < image->missing_count; index++)
		add_missing(findings, image->name, &image->missing[index]);
	for (size_t index = 0; index < image->diagnostic_count; index++) {
		const struct builder_diagnostic *from = &image->diagnostics[index];
		json_t *finding = plain_finding("BUILD", image->name, from->text);

		set_place(finding, from->file, from->line);
		json_array_append_new(findings, finding);
	}
}

/* --- Reports ------------------------------------------------------------------------------------------------------ */

static json_t *report(const char *driver, json_t *client_exit, json_t *findings, json_t *ledgers,
                      uint64_t duration_ms)
{
	return json_pack("{s:i, s:o, s:o, s:o, s:o, s:I}", "schema", SCHEMA, "driver",
	                 text_to_json(driver), "client_exit", client_exit, "findings", findings,
	                 "ledgers", ledgers, "duration_ms", (json_int_t)duration_ms);
}

json_t *report_of_run(const struct run_plan *plan, const struct run_outcome *outcome)
{
	const struct run_shared *shared = outcome->shared;
	json_t *ledgers = json_object();

	for (uint32_t index = 0; index < shared->ledger_count; index++)
		if (!report_ledger_is_own(&shared->ledger[index]))
			json_object_set_new(ledgers, shared->ledger[index].name,
			                    json_integer(shared->ledger[index].outstanding));
	return report(plan->driver_count ? plan->driver[0].name : "",
	              shared->client_exit_known ? json_integer((int)shared->client_exit)
	                                        : json_null(),
	              findings_of_run(outcome), ledgers, outcome->duration_ms);
}

json_t *report_of_build(const struct builder_result *result)
{
	json_t *findings = json_array();

	for (size_t index = 0; index < result->image_count; index++)
		add_image_faults(findings, &result->images[index]);
	if (json_array_size(findings) == 0)
		json_array_append_new(findings,
		                      plain_finding("BUILD", "",
		                                    result->message ? result->message
		                                                    : "it does not build"));
	return report(result->image_count ? result->images[0].name : "", json_null(), findings,
	              json_object(), 0);
}

json_t *report_of_error(const char *rule, const char *text)
{
	json_t *findings = json_array();

	json_array_append_new(findings, plain_finding(rule, "", text));
	return report("", json_null(), findings, json_object(), 0);
}

void report_json(FILE *file, const json_t *report)
{
	if (report)
		json_dumpf(report, file, JSON_INDENT(1));
	fputc('\n', file);
}
