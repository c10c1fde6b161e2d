/*
 * tools/drydock/trace.h - what the files about traces share.
 *
 * Model    A saved log is one list of events: its rings merged by the scheduler's choices when the log holds
 *          all of them (a seeded run), by machine time otherwise.
 */
#ifndef DRYDOCK_TOOL_TRACE_H
#define DRYDOCK_TOOL_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/trace/trace_reader.h"

struct trace_event {
	uint64_t time_100ns; /* exact at time records, between two of them in proportion */
	struct trace_record record;
};

struct trace_list {
	struct trace_reader reader;
	char *data;
	struct trace_event *event;
	size_t count;
	uint64_t lost;      /* records that rings dropped */
	bool by_choice;     /* in the order of a seeded schedule, not of time alone */
};

/* Read and merge path. Gives 0 or an exit status, with the reason told. */
int trace_list_open(const char *path, struct trace_list *ret_list);
void trace_list_finish(struct trace_list *list);

/* Text of an id in a log, or null; what trace_describe() asks. */
typedef const char *trace_text_lookup(const void *context, uint64_t id, size_t *ret_bytes);
/* The lookup of a list. */
const char *trace_list_text(const void *list, uint64_t id, size_t *ret_bytes);

/*
 * Say what record means, without time and thread: "irp.call  device 5 IRP_MJ_DEVICE_CONTROL minor 0".
 * lookup may be null. The text is cut at bytes; control characters are blanks.
 */
void trace_describe(const struct trace_record *record, trace_text_lookup *lookup, const void *context,
                    char *text, size_t bytes);
/* Name of value number index of a kind ("device"), or null when the kind has no such value. */
const char *trace_value_name(uint32_t kind, unsigned index);

/* Write list in the form of Chrome's and Perfetto's trace events, or one JSON object a line. */
void trace_export_perfetto(FILE *file, const struct trace_list *list);
void trace_export_lines(FILE *file, const struct trace_list *list);

/* Print where two lists first differ; gives EXIT_CLEAN when they do not, else EXIT_FINDINGS. */
int trace_diff(FILE *file, const struct trace_list *left, const struct trace_list *right);

#endif
