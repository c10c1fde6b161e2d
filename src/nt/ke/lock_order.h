/*
 * ke/lock_order.h - in which order the locks of objects are taken (HM-7).
 *
 *     KE_RANK_PROCESSES      ps_machine.lock: processes, threads by id
 *       KE_RANK_HANDLES      ob_handle_table.free_lock, and a slot that a thread owns
 *         KE_RANK_NAMES      ob_machine.names_lock: every directory
 *           KE_RANK_OBJECT   an object's counts and state, lists of objects
 *             KE_RANK_THREADS      ke_machine.threads_lock
 *               KE_RANK_WAIT_ALL   ke_machine.wait_all_lock
 *                 KE_RANK_DISPATCHER   a dispatcher object; several under the lock above only
 *                   KE_RANK_THREAD     ke_thread.lock
 *
 * A thread that holds a lock takes only such as stand deeper. A debug build (DRYDOCK_DEBUG) checks that, and ends the
 * process with both names when it is not so; a release build has nothing of it. Other locks are not looked at.
 *
 * Tests    tests/nt/ke/lock_order_test.c
 */
#ifndef DRYDOCK_NT_KE_LOCK_ORDER_H
#define DRYDOCK_NT_KE_LOCK_ORDER_H

#include "base/host/host.h"

enum ke_lock_rank {
	KE_RANK_PROCESSES,
	KE_RANK_HANDLES,
	KE_RANK_NAMES,
	KE_RANK_OBJECT,
	KE_RANK_THREADS,
	KE_RANK_WAIT_ALL,
	KE_RANK_DISPATCHER,
	KE_RANK_THREAD,
	KE_RANK_COUNT
};

#ifdef DRYDOCK_DEBUG
/* The running thread is about to take a lock of rank; aborts when it must not. */
void ke_lock_order_take(enum ke_lock_rank rank);
/* It has released one. */
void ke_lock_order_give(enum ke_lock_rank rank);
/* How many locks of rank the running thread has taken so far. */
uint64_t ke_lock_order_count(enum ke_lock_rank rank);
/* How many it holds, of all ranks. */
uint32_t ke_lock_order_held(void);
/* The running thread leaves where it stands, after a fault or bugcheck: what it holds is not looked at any more. */
void ke_lock_order_forget(void);
#else
static inline void ke_lock_order_take(enum ke_lock_rank rank)
{
	(void)rank;
}
static inline void ke_lock_order_give(enum ke_lock_rank rank)
{
	(void)rank;
}
static inline void ke_lock_order_forget(void)
{
}
#endif

/* host_lock_acquire() and host_lock_release() of a lock that has a rank. */
static inline void ke_lock_take(struct host_lock *lock, enum ke_lock_rank rank)
{
	ke_lock_order_take(rank);
	host_lock_acquire(lock);
}
static inline void ke_lock_give(struct host_lock *lock, enum ke_lock_rank rank)
{
	host_lock_release(lock);
	ke_lock_order_give(rank);
}

#endif
