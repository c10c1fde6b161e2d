/*
 * tools/drydock/call.h - calls and handles of a trace: what can be compared between two systems.
 *
 * Model    Per thread a list of events, counted from 0: an image reached an import, a function was entered, it
 *          returned, a handle was made or closed. Handles are named by sid, which does not depend on their
 *          values. Read from a saved log whose run recorded calls, or from JSON lines, ours or another system's.
 * Source   nt-objects.md, section 8; docs/traces.md has the form of a line.
 */
#ifndef DRYDOCK_TOOL_CALL_H
#define DRYDOCK_TOOL_CALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CALL_VALUES_MAX 16

enum call_kind {
	CALL_IMPORT,
	CALL_ENTER,
	CALL_RETURN,
	CALL_HANDLE_CREATE,
	CALL_HANDLE_DESTROY,
	CALL_KINDS
};

struct call_value {
	bool is_handle;
	uint64_t value; /* a number, or a sid */
};

struct call_event {
	enum call_kind kind;
	bool unwound;    /* CALL_RETURN by an exception */
	bool has_status; /* CALL_RETURN of a function that returns a number or a handle: value[0] */
	uint8_t value_count;
	uint64_t index;    /* of its thread */
	uint64_t sequence; /* in the whole trace; tells only */
	double seconds;    /* tells only */
	uint64_t sid, raw; /* of handle events */
	char *name;        /* function, or type of the handle */
	struct call_value value[CALL_VALUES_MAX];
};

struct call_thread {
	uint32_t number;
	uint64_t lost; /* events that the log had overwritten */
	struct call_event *event;
	size_t count, room;
};

struct call_list {
	char *header;               /* "profile=nt schedule=seeded seed=7" */
	struct call_thread *thread; /* by number */
	size_t thread_count;
	bool ordered; /* sequence is the order in which things happened, between threads too */
};

/* Read path, a log or JSON lines. Gives 0 or an exit status, with the reason told. */
int call_list_open(const char *path, struct call_list *ret_list);
void call_list_finish(struct call_list *list);
/* Room for another event of a thread, zeroed; null when memory is short. */
struct call_event *call_list_add(struct call_list *list, uint32_t thread);

/* "kernel.call" for CALL_ENTER. */
const char *call_kind_name(enum call_kind kind);
/* A sid as it is written: 16 hex digits, "?", "proc" or "thread". */
void call_sid_text(uint64_t sid, char text[20]);
/* One event in words, for people. */
void call_describe(const struct call_event *event, char *text, size_t bytes);

/*
 * Read JSON lines from data. Gives null, or what is wrong (static) with line *ret_line; the caller then still
 * finishes list.
 */
const char *call_json_read(const char *data, struct call_list *list, size_t *ret_line);
/* Write JSON lines, header first, in the order in which things happened. Gives 0 or an exit status. */
int call_json_write(FILE *file, const struct call_list *list);

/*
 * Print each violation of what every trace keeps (TR-13): destroyed handles were made and not yet destroyed,
 * calls and returns nest. Gives EXIT_CLEAN or EXIT_FINDINGS.
 */
int call_check(FILE *file, const struct call_list *list);

struct call_diff_options {
	const char *threads; /* "6=1,7=2": left's and right's numbers; null: by order of creation */
	unsigned context;    /* events shown before a difference */
	bool resync;         /* go on behind a difference */
};

/* Print where each thread of two lists first differs; gives EXIT_CLEAN, EXIT_FINDINGS or EXIT_USAGE. */
int call_diff(FILE *file, const struct call_list *left, const struct call_list *right,
              const struct call_diff_options *options);

#endif
