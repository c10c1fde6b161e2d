/*
 * base/host/current.h - the part of the thread record that the lowest floor needs.
 *
 * Model    One thread-local pointer says who the running thread is. nt/ke embeds struct base_thread as
 *          the first member of struct ke_thread; trace and verify read it without knowing ke. A thread
 *          that has not entered a machine has a null pointer.
 */
#ifndef DRYDOCK_BASE_CURRENT_H
#define DRYDOCK_BASE_CURRENT_H

#include <stdint.h>

struct trace_ring;
struct verify_sink;
struct base_thread;

/* What verify asks of the thread it reports on; filled by nt/ke. */
struct base_thread_operations {
	void (*describe)(struct base_thread *thread, uint32_t *ret_irql, uint32_t *ret_processor,
	                 uint64_t *ret_thread_id, uint64_t *ret_time_100ns);
	/* End the machine after a bugcheck and leave the thread; does not return. */
	void (*bugcheck)(struct base_thread *thread);
};

struct base_thread {
	struct trace_ring *ring;   /* null: tracing is off */
	struct verify_sink *sink;
	const struct base_thread_operations *operations;
};

extern _Thread_local struct base_thread *base_current __attribute__((tls_model("initial-exec")));

#endif
