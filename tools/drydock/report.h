/* tools/drydock/report.h - what the three forms of a report share. */
#ifndef DRYDOCK_TOOL_REPORT_H
#define DRYDOCK_TOOL_REPORT_H

#include "drydock/tool.h"

/* Does this ledger's rest belong in a report? Bytes repeat what blocks say; objects hold the machine's own. */
bool report_ledger_counts(const struct run_ledger *ledger);

/* Event number index of a crash in words. */
void report_event(const struct verify_crash *crash, uint32_t index, char *line, size_t bytes);

struct verify_symbols;

/* Where a finding happened: the innermost image frame. False when it has none. */
struct report_place {
	const char *file, *function;
	uint32_t line;
};
bool report_place(struct verify_symbols *symbols, const struct verify_sink *sink,
                  const struct verify_finding *finding, struct report_place *ret_place);

#endif
