/*
 * win32/address_wait.h - sleeping on an address: what locks, condition variables, one-time initialisation and
 * WaitOnAddress stand on.
 *
 * A waiter stands on its thread's stack and hangs in the list of its address's bucket. Whoever wakes it takes
 * it out of the list first.
 */
#ifndef DRYDOCK_WIN32_ADDRESS_WAIT_H
#define DRYDOCK_WIN32_ADDRESS_WAIT_H

#include "win32/win32_internal.h"

struct win32_waiter {
	LIST_ENTRY entry;
	const void *address;
	KEVENT event;
	bool woken;
	bool exclusive; /* a slim lock's writer */
};

/* Lock the bucket of address; gives its list of waiters, and the lock to release. */
LIST_ENTRY *win32_bucket_acquire(const void *address, struct host_lock **ret_lock);
/* Put waiter into the list; bucket lock held. */
void win32_waiter_add_locked(LIST_ENTRY *list, struct win32_waiter *waiter, const void *address);
/*
 * Sleep until woken. timeout as KeWaitForSingleObject takes it. Bucket lock not held.
 * False: the time is over, and the waiter is out of the list.
 */
bool win32_waiter_sleep(struct win32_waiter *waiter, struct host_lock *lock,
                        PLARGE_INTEGER timeout);
/* Wake at most count waiters of address, first come first. */
void win32_address_wake(const void *address, uint32_t count);

#endif
