/*
 * nt/ke/lock_graph.h - who took which lock after which (VF-23, VF-41).
 *
 * Use      Only when ke_locks_watched(); a machine that does not watch pays one load and one branch a lock. The order
 *          of calls for a lock that may block: wanted, (block), taken, ... given. Who only tries leaves wanted out.
 * IRQL     Any.
 */
#ifndef DRYDOCK_NT_KE_LOCK_GRAPH_H
#define DRYDOCK_NT_KE_LOCK_GRAPH_H

#include "nt/ke/ke.h"

/* By which functions a lock is used. Spin locks have an order of their own; all others have one together. */
enum ke_lock_kind {
	KE_LOCK_SPIN,
	KE_LOCK_QUEUED_SPIN,
	KE_LOCK_MUTEX,
	KE_LOCK_FAST_MUTEX,
	KE_LOCK_FAST_MUTEX_UNSAFE,
	KE_LOCK_GUARDED_MUTEX,
	KE_LOCK_GUARDED_MUTEX_UNSAFE,
	KE_LOCK_RESOURCE,
	KE_LOCK_PUSH
};

/* Who wants a lock shared waits behind those who wait for it exclusively, or passes them and waits for its owner only. */
enum ke_lock_mode { KE_LOCK_EXCLUSIVE, KE_LOCK_SHARED, KE_LOCK_SHARED_PASSING };

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
/* The running thread is about to block for lock, which it has not. A circle: C4/1001 with both stacks. */
void ke_lock_wanted(enum ke_lock_kind kind, const void *lock, enum ke_lock_mode mode);
/*
 * It has lock now, in that mode. One that it had already counts once, and is shared from now on when mode says so; one
 * that it shared already counts once more. A kind that is not lock's: C4/1008.
 */
void ke_lock_taken(enum ke_lock_kind kind, const void *lock, enum ke_lock_mode mode);
/*
 * An exclusive lock is free again, whoever held it; a shared one has one sharer less, the running thread if it is one.
 * Another kind than it was taken as: C4/1009.
 */
void ke_lock_given(enum ke_lock_kind kind, const void *lock);
/* thread, which is only compared and need not be one, has lock no more. */
void ke_lock_given_for(const void *thread, const void *lock);
/* Does the running thread have lock? ret_shared is written only then. */
bool ke_lock_is_mine(const void *lock, bool *ret_shared);
/* The spin lock that the running thread took last and still holds, or null. */
const void *ke_spin_lock_held(void);
/* Release the spin locks that thread, the running one, has left held. */
void ke_spin_locks_drop(struct ke_thread *thread);
/* thread ends: C4/100A for each lock it holds. */
void ke_locks_check_exit(struct ke_thread *thread);
/* lock is no lock any more; that it is held, if it is, the caller has told. Accepts a machine without graph. */
void ke_lock_gone(struct ke_machine *machine, const void *lock);
/* Memory goes: forget the locks in it, C4/100B for those that are held (true then). Accepts a machine without graph. */
bool ke_locks_forget(struct ke_machine *machine, const void *start, size_t bytes);

#endif
