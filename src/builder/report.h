/*
 * builder/report.h - what one project lacks, gathered over all its files.
 */
#ifndef DRYDOCK_BUILDER_REPORT_H
#define DRYDOCK_BUILDER_REPORT_H

#include "builder/arena.h"
#include "builder/builder.h"

#define REPORT_DIAGNOSTICS_MAX 200

struct report {
	struct arena *arena;
	struct map missing; /* "kind name" to struct builder_missing * */
	struct builder_missing **order;
	size_t missing_count, missing_capacity;
	struct builder_diagnostic diagnostics[REPORT_DIAGNOSTICS_MAX];
	size_t diagnostic_count;
	unsigned lost;
	size_t events; /* everything ever reported */
	struct map texts; /* sources looked into, by path */
};

/* Count one use of name; the first one's place is kept. */
void report_missing(struct report *report, enum builder_lack kind, const char *name, const char *file,
                    unsigned line);
void report_fault(struct report *report, const char *file, unsigned line, const char *text);
/* True when the text itself lacks something: names that only the link needs do not count. */
bool report_text_lacks(const struct report *report);
/* The missing names by kind, most used first. */
struct builder_missing *report_sorted(struct report *report);

/* Functions that a compiler saw called and not declared: decided at the link. */
struct implicit_call {
	const char *name, *file;
	unsigned line;
};

struct implicit_calls {
	struct implicit_call *at;
	size_t count, capacity;
};

/*
 * Sort what a compiler said into the report. calls receives functions called without declaration.
 */
void report_compiler_output(struct report *report, struct implicit_calls *calls, const char *output);

#endif
