/*
 * nt/ke/lock_graph.h - who took which lock after which (VF-23, VF-41).
 *
 * Use      Only when ke_locks_watched(); a machine that does not watch pays one load and one branch a lock. The order
 *          of calls for a lock that may block: wanted, (block), taken, ... given.
 * IRQL     Any.
 */
#ifndef DRYDOCK_NT_KE_LOCK_GRAPH_H
#define DRYDOCK_NT_KE_LOCK_GRAPH_H

#include "nt/ke/ke.h"

enum ke_lock_kind { KE_LOCK_SPIN, KE_LOCK_MUTEX };

static inline bool ke_locks_watched(const struct ke_thread *thread)
{
	return __builtin_expect(thread->machine->locks != NULL, 0);
}

/* Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ke_lock_graph_create(struct ke_machine *machine);
/* A machine without one is accepted. */
void ke_lock_graph_destroy(struct ke_machine *machine);

/* lock was initialised by the current call. One that is held: C4/1005. */
void ke_lock_made(enum ke_lock_kind kind, const void *lock);
/* The running thread is about to block for lock. A circle: C4/1001 with both stacks. */
void ke_lock_wanted(enum ke_lock_kind kind, const void *lock);
/* It has lock now; a mutex that it had already counts once. */
void ke_lock_taken(enum ke_lock_kind kind, const void *lock);
/* lock is free again, whoever held it. */
void ke_lock_given(const void *lock);
/* The lock of that kind that the running thread took last and still holds, or null. */
const void *ke_lock_held(enum ke_lock_kind kind);
/* Release the spin locks that thread, the running one, has left held. */
void ke_spin_locks_drop(struct ke_thread *thread);
/* thread ends: C4/100A for each lock it holds. */
void ke_locks_check_exit(struct ke_thread *thread);
/* Memory goes: forget the locks in it, C4/100B for those that are held (true then). Accepts a machine without graph. */
bool ke_locks_forget(struct ke_machine *machine, const void *start, size_t bytes);

#endif
