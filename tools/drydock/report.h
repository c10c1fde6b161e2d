/* tools/drydock/report.h - what the three forms of a report share. */
#ifndef DRYDOCK_TOOL_REPORT_H
#define DRYDOCK_TOOL_REPORT_H

#include "drydock/tool.h"

/* What the machine itself still holds is in this ledger, too: its rest says nothing about a driver. */
bool report_ledger_is_own(const struct run_ledger *ledger);

/* Event number index of a crash in words. */
void report_event(const struct verify_crash *crash, uint32_t index, char *line, size_t bytes);

/*
 * How a run ended that did not come to its end, in words.
 * Gives    the rule's name for programs; null: it came to its end, text is empty.
 */
const char *report_end(const struct run_outcome *outcome, char *text, size_t bytes);

struct verify_symbols;

/* Where a finding happened: the innermost image frame. False when it has none. */
struct report_place {
	const char *file, *function;
	uint32_t line;
};
bool report_place(struct verify_symbols *symbols, const struct verify_sink *sink,
                  const struct verify_finding *finding, struct report_place *ret_place);

#endif
