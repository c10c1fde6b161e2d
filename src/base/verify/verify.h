/*
 * base/verify/verify.h - findings: what was wrong, under which code, where, and what to do next.
 *
 * Model    A rule that needs knowledge of a subsystem lives in that subsystem and calls verify_report().
 *          A finding is stored in the machine's sink, which may lie in memory shared with a supervisor:
 *          it holds raw addresses, never pointers to be followed, and is rendered to lines later.
 * Source   Windows bug check reference; ids VF-n of docs/spec/wdf-ndis.md part E.
 * Locks    The sink has a lock of its own; callable at any IRQL and from a fault handler.
 */
#ifndef DRYDOCK_BASE_VERIFY_H
#define DRYDOCK_BASE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/trace/trace.h"

#define VERIFY_STACK_DEPTH 32
#define VERIFY_CRASH_EVENTS 64
#define VERIFY_CRASH_TEXTS 16
#define VERIFY_TEXT_BYTES 512
#define VERIFY_FINDINGS_MAX 256
#define VERIFY_MODULES_MAX 64

enum verify_severity {
	VERIFY_FINDING = 0, /* a rule was broken; the machine goes on in report mode */
	VERIFY_BUGCHECK = 1 /* the machine has ended */
};

enum verify_mode { VERIFY_REPORT = 0, VERIFY_FATAL = 1 };

/* A stack that belongs to a finding: where it happened, and e.g. where the block was allocated. */
struct verify_stack {
	char label[24]; /* "here", "allocated", "freed", "acquired" ... */
	uint32_t depth;
	uint64_t addresses[VERIFY_STACK_DEPTH];
};

struct verify_finding {
	uint32_t code;     /* bug check code, e.g. 0xC4 */
	uint32_t severity; /* enum verify_severity */
	uint64_t parameter[4];
	uint32_t irql;
	uint32_t processor; /* all ones when at PASSIVE on none */
	uint64_t thread_id;
	uint64_t virtual_time_100ns;
	char rule[16];                  /* "VF-4", "THR-9", "WDF-32" ... */
	char driver[32];                /* driver at fault when known, else empty */
	char text[VERIFY_TEXT_BYTES];   /* one sentence: what happened */
	char advice[VERIFY_TEXT_BYTES]; /* one sentence: what to look at */
	uint32_t stack_count;
	struct verify_stack stack[3];
	uint32_t
		count; /* how often the same finding (code, parameter 1, first image address) came */
};

/* An image that was loaded at some time, so that addresses can be named after its unload. */
struct verify_module {
	uint64_t start, end;
	char name[32];
	char path[232];
};

/* What a text id of a crash's events says. */
struct verify_crash_text {
	uint64_t id;
	char text[120];
};

/* The last events of the thread that met the bug check, oldest first; none when its trace is off. */
struct verify_crash {
	uint32_t event_count;
	uint32_t text_count;
	struct trace_record event[VERIFY_CRASH_EVENTS];
	struct verify_crash_text text[VERIFY_CRASH_TEXTS];
};

/* Everything a supervisor reads after a machine ended in whatever way. Plain memory, fixed size. */
struct verify_sink {
	uint32_t lock;
	uint32_t mode; /* enum verify_mode */
	uint32_t finding_count;
	uint32_t findings_lost;
	uint32_t module_count;
	uint32_t bugchecked;
	uint32_t injected;                 /* calls that were made to fail so far */
	struct verify_stack last_injected; /* the last of them */
	struct verify_crash crash;         /* of the first bug check */
	struct verify_module module[VERIFY_MODULES_MAX];
	struct verify_finding finding[VERIFY_FINDINGS_MAX];
};

/* What a caller of verify_report() fills; everything else is taken from the current thread. */
struct verify_fact {
	const char *rule;
	uint32_t code;
	uint64_t parameter[4];
	const char *advice;
	/* A second stack, e.g. of the allocation; null label: none. */
	const char *related_label;
	const uint64_t *related_stack;
	uint32_t related_depth;
	const char *related2_label;
	const uint64_t *related2_stack;
	uint32_t related2_depth;
	/* The stack to blame instead of the current one (a fault's, a sanitizer's); depth 0: the current. */
	const uint64_t *here_stack;
	uint32_t here_depth;
	const char *driver; /* the driver at fault when the stack does not tell; null otherwise */
	/* The entry of a driver's routine that is at fault and has returned: stands as the innermost frame. */
	uint64_t routine;
};

/* sink memory is the caller's, of sizeof(struct verify_sink); it is zeroed here. */
void verify_sink_init(struct verify_sink *sink, enum verify_mode mode);
/* Note that [start, end) is image name, loaded from path. */
void verify_sink_add_module(struct verify_sink *sink, uint64_t start, uint64_t end,
                            const char *name, const char *path);
/* The module an address lies in (the newest load wins), or null. */
const struct verify_module *verify_sink_module_at(const struct verify_sink *sink, uint64_t address);

/*
 * Record a finding of the current thread: its stack, IRQL, processor, machine are added.
 * In fatal mode it bugchecks and does not return when the thread can be left.
 */
void verify_report(const struct verify_fact *fact, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Record a bugcheck of the current thread and end its machine. Does not return to the caller: the
 * thread is left at its entry boundary.
 */
_Noreturn void verify_bugcheck(const struct verify_fact *fact, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A call was made to fail on request: findings that follow show its stack as "made to fail". */
void verify_note_injected(const uint64_t *stack, uint32_t depth);

/* Capture the current stack into addresses (image and runtime frames); gives the depth. */
uint32_t verify_capture_stack(uint64_t *addresses, uint32_t capacity);

/* The return address of the innermost image frame on the current stack, 0 when none. */
uint64_t verify_image_caller(void);

/* --- Ledgers: sums that must be zero at a clean end (VF-44) ------------------------------------- */

/* One line of the report at unload: "pool 0", "irps 2". Rows are per machine, filled by folders. */
struct verify_ledger {
	const char *name;
	int64_t outstanding;
};

#endif
