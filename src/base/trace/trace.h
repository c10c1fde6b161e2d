/*
 * base/trace/trace.h - the event log.
 *
 * Model    Each thread has a ring of fixed 32-byte records; the log of a machine is their merge. A record
 *          carries stable ids and values, never an address or a host id, and no clock: a time record is
 *          written once per wait or per 64 records. A machine with tracing off has null rings.
 * Cost     One compare and four stores when on; one load and a branch when off.
 */
#ifndef DRYDOCK_BASE_TRACE_H
#define DRYDOCK_BASE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kinds come from one table so that names and numbers never part. */
#define TRACE_KINDS(X) \
	X(TIME, "time") \
	X(THREAD_START, "thread.start") \
	X(THREAD_EXIT, "thread.exit") \
	X(KERNEL_CALL, "kernel.call") \
	X(KERNEL_RETURN, "kernel.return") \
	X(WAIT, "wait") \
	X(WAKE, "wake") \
	X(SIGNAL, "signal") \
	X(IRQL, "irql") \
	X(LOCK, "lock") \
	X(UNLOCK, "unlock") \
	X(DPC_QUEUE, "dpc.queue") \
	X(DPC_RUN, "dpc.run") \
	X(TIMER_SET, "timer.set") \
	X(TIMER_FIRE, "timer.fire") \
	X(APC, "apc") \
	X(INTERRUPT, "interrupt") \
	X(IRP_ALLOCATE, "irp.allocate") \
	X(IRP_CALL, "irp.call") \
	X(IRP_COMPLETE, "irp.complete") \
	X(IRP_CANCEL, "irp.cancel") \
	X(IRP_FREE, "irp.free") \
	X(POOL_ALLOCATE, "pool.allocate") \
	X(POOL_FREE, "pool.free") \
	X(OBJECT_CREATE, "object.create") \
	X(OBJECT_DELETE, "object.delete") \
	X(HANDLE_CREATE, "handle.create") \
	X(HANDLE_CLOSE, "handle.close") \
	X(PNP, "pnp") \
	X(POWER, "power") \
	X(WDF, "wdf") \
	X(DRIVER_LOAD, "driver.load") \
	X(DRIVER_UNLOAD, "driver.unload") \
	X(DEBUG_PRINT, "debug.print") \
	X(WPP, "wpp") \
	X(ETW, "etw") \
	X(CHOICE, "choice") \
	X(FINDING, "finding") \
	X(IMPORT_CALL, "import.call") \
	X(CALL_VALUES, "call.values") \
	X(HANDLE_SID, "handle.sid")

enum trace_kind {
#define TRACE_KIND_ENUM(name, text) TRACE_##name,
	TRACE_KINDS(TRACE_KIND_ENUM)
#undef TRACE_KIND_ENUM
		TRACE_KIND_COUNT
};

struct trace_record {
	uint32_t kind;
	uint32_t thread; /* per-machine thread number */
	uint64_t value[3];
};

struct trace_ring {
	uint64_t next; /* records ever written */
	uint32_t mask; /* capacity - 1 */
	uint32_t thread;
	struct trace_log *log;
	struct trace_calls *calls; /* null: calls are not recorded (calls.h) */
	uint64_t call_count;       /* events of calls and handles so far */
	struct trace_call_stack *stack; /* calls that run now; null like calls */
	struct trace_record record[];
};

/* Slow half of trace_write: writes the time record that is due every 64 records. */
void trace_write_time(struct trace_ring *ring);

/* Append a record to ring; null ring: nothing. Only the ring's thread calls this. */
static inline void trace_write(struct trace_ring *ring, enum trace_kind kind, uint64_t a,
                               uint64_t b, uint64_t c)
{
	if (__builtin_expect(ring == NULL, 1))
		return;
	uint64_t next = ring->next;
	struct trace_record *record = &ring->record[next & ring->mask];
	record->kind = (uint32_t)kind;
	record->thread = ring->thread;
	record->value[0] = a;
	record->value[1] = b;
	record->value[2] = c;
	__atomic_store_n(&ring->next, next + 1, __ATOMIC_RELEASE);
	if (__builtin_expect((next & 63) == 63, 0))
		trace_write_time(ring);
}

/* Text that a record needs (debug prints, names): kept once per distinct text, gives its id. */
struct trace_log;
/*
 * capacity_records per ring, a power of two. now gives the machine's time in 100 ns.
 * Errors   null when memory is short.
 */
struct trace_log *trace_log_create(uint32_t capacity_records, uint64_t (*now)(void *),
                                   void *context);
void trace_log_destroy(struct trace_log *log);
/* Rings made from now on record calls; calls.h only. The log owns calls, one block of malloc(). */
void trace_log_set_calls(struct trace_log *log, struct trace_calls *calls);
struct trace_calls *trace_log_calls(struct trace_log *log);
/*
 * What the run was (TR-11): "schedule=seeded seed=7", saved as text 0. Before anything is written; it is copied.
 */
void trace_log_set_header(struct trace_log *log, const char *text);
/* A ring for thread number thread; lives as long as the log. Null when memory is short. */
struct trace_ring *trace_ring_create(struct trace_log *log, uint32_t thread);
/* Id of text, stable by order of first use in the log. */
uint32_t trace_text_id(struct trace_log *log, const char *text);
/* Write the whole log to path (format: docs/traces.md); negative errno on failure. */
int trace_log_save(struct trace_log *log, const char *path);
/* Copy the last records of ring (at most capacity) in order; gives how many. */
size_t trace_ring_tail(const struct trace_ring *ring, struct trace_record *records,
                       size_t capacity);
/*
 * Copy the text of id, cut at bytes; "" when there is none or when somebody is adding one right now: it never
 * waits, so that a fault handler can ask.
 */
void trace_text_copy(struct trace_log *log, uint64_t id, char *to, size_t bytes);
/* "irp.complete" for TRACE_IRP_COMPLETE; null for an unknown number. */
const char *trace_kind_name(uint32_t kind);

#endif
