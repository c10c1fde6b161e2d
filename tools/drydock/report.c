/* tools/drydock/report.c - what a run found, for people. */
#include <stdlib.h>
#include <string.h>

#include "base/verify/symbols.h"
#include "drydock/report.h"
#include "drydock/trace.h"

bool report_ledger_is_own(const struct run_ledger *ledger)
{
	static const char *const own[] = { "objects", "references", "threads" };

	for (size_t index = 0; index < sizeof(own) / sizeof(own[0]); index++)
		if (strcmp(ledger->name, own[index]) == 0)
			return true;
	return false;
}

/* Bytes repeat what blocks say. */
static bool ledger_counts(const struct run_ledger *ledger)
{
	return ledger->outstanding != 0 && !report_ledger_is_own(ledger) &&
	       strcmp(ledger->name, "pool_bytes") != 0;
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

static void print_frame(FILE *file, struct verify_symbols *symbols, const struct verify_sink *sink,
                        uint64_t address, bool is_return)
{
	struct verify_location at;

	if (!verify_symbols_find(symbols, sink, address, is_return, &at))
		return;
	fprintf(file, "      %s!%s", at.module, at.function ? at.function : "?");
	if (at.file)
		fprintf(file, "  %s:%u", at.file, at.line);
	fputc('\n', file);
}

static void print_stack(FILE *file, struct verify_symbols *symbols, const struct verify_sink *sink,
                        const struct verify_stack *stack)
{
	fprintf(file, "    %s%s%s\n", tool_colour(file, COLOUR_DIM), stack->label,
	        tool_colour_end(file));
	for (uint32_t index = 0; index < stack->depth; index++)
		print_frame(file, symbols, sink, stack->addresses[index], index > 0);
}

static bool has_image_frame(const struct verify_sink *sink, const struct verify_stack *stack)
{
	for (uint32_t index = 0; index < stack->depth; index++)
		if (verify_sink_module_at(sink, stack->addresses[index]))
			return true;
	return false;
}

static const char *crash_text(const void *context, uint64_t id, size_t *ret_bytes)
{
	const struct verify_crash *crash = context;

	for (uint32_t index = 0; index < crash->text_count; index++) {
		if (crash->text[index].id != id)
			continue;
		*ret_bytes = strlen(crash->text[index].text);
		return crash->text[index].text;
	}
	return NULL;
}

void report_event(const struct verify_crash *crash, uint32_t index, char *line, size_t bytes)
{
	trace_describe(&crash->event[index], crash_text, crash, line, bytes);
}

/* Where the machine stood, and what its thread had done before. */
static void print_crash(FILE *file, const struct verify_sink *sink,
                        const struct verify_finding *finding)
{
	char line[256];

	fprintf(file, "    at IRQL %u", finding->irql);
	if (finding->processor != UINT32_MAX)
		fprintf(file, " on processor %u", finding->processor);
	fprintf(file, ", thread %llu, machine time %.6f s\n",
	        (unsigned long long)finding->thread_id, (double)finding->virtual_time_100ns / 1e7);
	if (sink->crash.event_count)
		fprintf(file, "    %slast %u events of this thread%s\n",
		        tool_colour(file, COLOUR_DIM), sink->crash.event_count,
		        tool_colour_end(file));
	for (uint32_t index = 0; index < sink->crash.event_count; index++) {
		report_event(&sink->crash, index, line, sizeof(line));
		fprintf(file, "      %s\n", line);
	}
}

static void print_finding(FILE *file, struct verify_symbols *symbols,
                          const struct verify_sink *sink, const struct verify_finding *finding)
{
	bool bugcheck = finding->severity == VERIFY_BUGCHECK;

	fprintf(file, "\n%s%s 0x%X%s (0x%llx, 0x%llx, 0x%llx, 0x%llx)  %s%s%s\n",
	        tool_colour(file, bugcheck ? COLOUR_RED : COLOUR_YELLOW),
	        bugcheck ? "BUG CHECK" : "finding", finding->code, tool_colour_end(file),
	        (unsigned long long)finding->parameter[0],
	        (unsigned long long)finding->parameter[1],
	        (unsigned long long)finding->parameter[2],
	        (unsigned long long)finding->parameter[3], finding->rule,
	        finding->driver[0] ? " in " : "", finding->driver);
	fprintf(file, "    %s%s%s\n", tool_colour(file, COLOUR_BOLD), finding->text,
	        tool_colour_end(file));
	if (finding->count > 1)
		fprintf(file, "    (%u times)\n", finding->count);
	for (uint32_t index = 0; index < finding->stack_count; index++)
		if (has_image_frame(sink, &finding->stack[index]))
			print_stack(file, symbols, sink, &finding->stack[index]);
	if (bugcheck)
		print_crash(file, sink, finding);
	if (finding->advice[0])
		fprintf(file, "    next: %s\n", finding->advice);
}

const char *report_end(const struct run_outcome *outcome, char *text, size_t bytes)
{
	const struct run_shared *shared = outcome->shared;
	const char *stage = run_stage_name(shared->stage);

	text[0] = '\0';
	if (outcome->interrupted && shared->stage == RUN_DONE && !shared->error[0])
		snprintf(text, bytes, "interrupted; the drivers were unloaded");
	else if (outcome->interrupted)
		snprintf(text, bytes, "interrupted while %s", stage);
	if (outcome->interrupted)
		return "INTERRUPTED";
	if (outcome->timed_out) {
		snprintf(text, bytes, "stopped by --timeout while %s", stage);
		return "TIMEOUT";
	}
	if (outcome->signal)
		snprintf(text, bytes,
		         "drydock itself was killed by signal %d (%s) while %s; please report it",
		         outcome->signal, strsignal(outcome->signal), stage);
	else if (outcome->exit_status || shared->stage != RUN_DONE)
		snprintf(text, bytes, "the machine's process left with status %d while %s",
		         outcome->exit_status, stage);
	return text[0] ? "INTERNAL" : NULL;
}

static void print_end(FILE *file, const struct run_outcome *outcome)
{
	char text[300];

	if (report_end(outcome, text, sizeof(text)))
		fprintf(file, "%s\n", text);
	if (outcome->shared->error[0])
		fprintf(file, "error: %s\n", outcome->shared->error);
}

/* Where every thread was when the run had to be killed. */
static void print_threads(FILE *file, struct verify_symbols *symbols,
                          const struct run_shared *shared)
{
	for (uint32_t index = 0; index < shared->stack_count && index < RUN_STACKS_MAX; index++) {
		const struct host_stack *from = &shared->stack[index];
		struct verify_stack stack = { .depth = from->depth };

		memcpy(stack.addresses, from->addresses, sizeof(from->addresses));
		if (!from->in_machine || stack.depth > HOST_STACKS_DEPTH)
			continue;
		snprintf(stack.label, sizeof(stack.label), "thread %llu at IRQL %u",
		         (unsigned long long)from->thread, from->irql);
		if (has_image_frame(&shared->sink, &stack))
			print_stack(file, symbols, &shared->sink, &stack);
	}
}

/* After a bug check nothing was unloaded: what was in use then says nothing about the drivers. */
static void print_ledgers(FILE *file, const struct run_shared *shared)
{
	const char *head =
		shared->sink.bugchecked ? "in use when the machine ended: " : "left over: ";
	bool any = false;

	for (uint32_t index = 0; index < shared->ledger_count; index++) {
		if (!ledger_counts(&shared->ledger[index]))
			continue;
		fprintf(file, "%s%s %lld", any ? ", " : head, shared->ledger[index].name,
		        (long long)shared->ledger[index].outstanding);
		any = true;
	}
	if (!any && shared->stage == RUN_DONE)
		fprintf(file, "left over: nothing");
	if (any || shared->stage == RUN_DONE)
		fputc('\n', file);
}

static void print_summary(FILE *file, const struct run_plan *plan,
                          const struct run_outcome *outcome)
{
	const struct run_shared *shared = outcome->shared;
	bool clean = run_outcome_status(outcome) == EXIT_CLEAN;

	fprintf(file, "\n%s%s%s: ", tool_colour(file, clean ? COLOUR_GREEN : COLOUR_RED),
	        clean ? "clean" : "not clean", tool_colour_end(file));
	for (size_t index = 0; index < plan->driver_count; index++)
		fprintf(file, "%s%s", index ? ", " : "", plan->driver[index].name);
	fprintf(file, " in %llu ms, %u finding%s", (unsigned long long)outcome->duration_ms,
	        shared->sink.finding_count, shared->sink.finding_count == 1 ? "" : "s");
	if (shared->sink.injected)
		fprintf(file, ", %u call%s made to fail", shared->sink.injected,
		        shared->sink.injected == 1 ? "" : "s");
	if (shared->sink.findings_lost)
		fprintf(file, " (%u more were not kept)", shared->sink.findings_lost);
	if (shared->client_exit_known)
		fprintf(file, ", client exit %d", (int)shared->client_exit);
	fputc('\n', file);
}

void report_print(FILE *file, const struct run_plan *plan, const struct run_outcome *outcome)
{
	const struct run_shared *shared = outcome->shared;
	struct verify_symbols *symbols = verify_symbols_create();

	for (uint32_t index = 0; index < shared->step_count; index++)
		fprintf(file, "%s%s: %s%s\n", tool_colour(file, COLOUR_DIM),
		        shared->step[index].driver, shared->step[index].what,
		        tool_colour_end(file));
	for (uint32_t index = 0; symbols && index < shared->sink.finding_count; index++)
		print_finding(file, symbols, &shared->sink, &shared->sink.finding[index]);
	print_end(file, outcome);
	print_threads(file, symbols, shared);
	print_ledgers(file, shared);
	print_summary(file, plan, outcome);
	verify_symbols_destroy(symbols);
}
