/*
 * base/trace/calls.h - calls of images into the runtime, as events of the log.
 *
 * Model    A log that records calls gives every imported function a gate: a few instructions that write
 *          import.call and kernel.call, call the function, and write kernel.return. Gates are the process's
 *          own and live for ever; what is off costs nothing, since an image is then bound directly.
 *          Events of calls and handles are counted per thread; with the thread's number that count names a
 *          handle for ever (its sid), whatever value it happens to have.
 * Source   nt-objects.md, section 8.
 * Rule     A function that does not return normally, or takes a variable number of arguments, only gets its
 *          import.call: the gate jumps to it and leaves no frame behind.
 */
#ifndef DRYDOCK_BASE_TRACE_CALLS_H
#define DRYDOCK_BASE_TRACE_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/trace/trace.h"

struct base_thread;

#define TRACE_SID_UNKNOWN 0ull
#define TRACE_SID_PROCESS 1ull
#define TRACE_SID_THREAD 2ull

/* Kinds of a recorded value, four bits each in the third value of kernel.call and kernel.return. */
enum trace_value_kind {
	TRACE_VALUE_END,
	TRACE_VALUE_NUMBER,
	TRACE_VALUE_HANDLE, /* a sid */
	TRACE_VALUE_SKIPPED /* an address: nothing is recorded */
};

/*
 * The sid of handle in the current thread's process, TRACE_SID_PROCESS or _THREAD for the two pseudo handles,
 * else TRACE_SID_UNKNOWN. Set by ob; called at any IRQL, takes no lock that is held across a call.
 */
typedef uint64_t trace_sid_lookup(struct base_thread *thread, uint64_t handle);

/* Flags in the third value of kernel.return and of handle.sid. */
#define TRACE_CALL_UNWOUND (1ull << 63) /* left by an exception, so nothing was returned */
#define TRACE_SID_DESTROY (1ull << 63)

/* Record calls and handles of the machine that writes to log; before its first ring is made. */
void trace_calls_enable(struct trace_log *log, trace_sid_lookup *lookup);
/* trace.c only: ring is one that records calls, unless memory is short. */
void trace_calls_begin(struct trace_ring *ring, struct trace_calls *calls);
/* After that: handles that the runtime makes for itself are events, too (trace_host, TR-6). */
void trace_calls_include_host(struct trace_log *log);
/* log may be null. */
bool trace_calls_enabled(const struct trace_log *log);
/*
 * What to bind an imported function to: its gate. name lives as long as the process. Gives address itself when
 * there is no room for another gate, and for names that the builder or the compiler made up.
 */
void *trace_call_gate(const char *name, void *address);

/*
 * A handle was made or is closed by the running thread. create gives its sid, 0 when the thread is in no call
 * of an image: handles that the runtime makes for itself are no events.
 */
uint64_t trace_handle_create(struct base_thread *thread, const char *type);
void trace_handle_destroy(struct base_thread *thread, uint64_t sid, const char *type);
/* The address that a function was called from, when what it sees as that may be a gate. */
uintptr_t trace_call_site(uintptr_t return_address);
/* FNV-1a over thread (4 bytes), index (8 bytes), both little endian, and type's characters. */
uint64_t trace_sid(uint32_t thread, uint64_t index, const char *type);

#endif
