/* deadlock_cases.c - VF-23 and VF-41: the order of locks, and locks that are not what they seem. */
#include "planted.h"

static KSPIN_LOCK first, second;
static FAST_MUTEX outer, inner;

static VOID make_locks(VOID)
{
	KeInitializeSpinLock(&first);
	KeInitializeSpinLock(&second);
	ExInitializeFastMutex(&outer);
	ExInitializeFastMutex(&inner);
}

/* --- 1001 --- */

static VOID first_then_second(VOID)
{
	KIRQL old;

	KeAcquireSpinLock(&first, &old);
	KeAcquireSpinLockAtDpcLevel(&second);
	KeReleaseSpinLockFromDpcLevel(&second);
	KeReleaseSpinLock(&first, old);
}

static VOID second_then_first(VOID)
{
	KIRQL old;

	KeAcquireSpinLock(&second, &old);
	KeAcquireSpinLockAtDpcLevel(&first); /* named: VF_23b_VF_41c_spin_locks_in_both_orders */
	KeReleaseSpinLockFromDpcLevel(&first);
	KeReleaseSpinLock(&second, old);
}

BREAKS(VF_23b_VF_41c_spin_locks_in_both_orders)
{
	make_locks();
	first_then_second();
	second_then_first();
}

LEGAL(VF_23b_VF_41c_spin_locks_in_both_orders)
{
	make_locks();
	first_then_second();
	first_then_second();
}

BREAKS(VF_23b_VF_41a_mutexes_in_both_orders)
{
	make_locks();
	ExAcquireFastMutex(&outer);
	ExAcquireFastMutex(&inner);
	ExReleaseFastMutex(&inner);
	ExReleaseFastMutex(&outer);
	ExAcquireFastMutex(&inner);
	ExAcquireFastMutex(&outer); /* named */
	ExReleaseFastMutex(&outer);
	ExReleaseFastMutex(&inner);
}

static VOID spin_inside(PFAST_MUTEX mutex, PKSPIN_LOCK lock)
{
	KIRQL old;

	ExAcquireFastMutex(mutex);
	KeAcquireSpinLock(lock, &old);
	KeReleaseSpinLock(lock, old);
	ExReleaseFastMutex(mutex);
}

/* A spin lock within a mutex is no edge: mutexes and spin locks have an order each. */
LEGAL(VF_23b_VF_41a_mutexes_in_both_orders)
{
	make_locks();
	spin_inside(&outer, &first);
	spin_inside(&inner, &second);
	spin_inside(&outer, &second);
	spin_inside(&inner, &first);
}

struct pair {
	KSPIN_LOCK head, tail;
};

/* Each pair's locks are made here: all heads are one class, all tails another. */
static VOID make_pair(struct pair *pair)
{
	KeInitializeSpinLock(&pair->head);
	KeInitializeSpinLock(&pair->tail);
}

static VOID take_both(PKSPIN_LOCK one, PKSPIN_LOCK other)
{
	KIRQL old;

	KeAcquireSpinLock(one, &old);
	KeAcquireSpinLockAtDpcLevel(other); /* named: VF_41b_locks_of_one_site_are_one */
	KeReleaseSpinLockFromDpcLevel(other);
	KeReleaseSpinLock(one, old);
}

BREAKS(VF_41b_locks_of_one_site_are_one)
{
	struct pair pair[2];

	make_pair(&pair[0]);
	make_pair(&pair[1]);
	take_both(&pair[0].head, &pair[0].tail);
	take_both(&pair[1].tail, &pair[1].head);
}

LEGAL(VF_41b_locks_of_one_site_are_one)
{
	struct pair pair[2];

	make_pair(&pair[0]);
	make_pair(&pair[1]);
	take_both(&pair[0].head, &pair[0].tail);
	take_both(&pair[1].head, &pair[1].tail);
	take_both(&pair[0].head, &pair[1].head);
	take_both(&pair[1].head, &pair[0].head);
}

/* --- 1002 --- */

static FAST_MUTEX unmade;

BREAKS(VF_23c_fast_mutex_never_made)
{
	ExAcquireFastMutex(&unmade); /* named */
	ExReleaseFastMutex(&unmade);
}

LEGAL(VF_23c_fast_mutex_never_made)
{
	ExInitializeFastMutex(&unmade);
	ExAcquireFastMutex(&unmade);
	ExReleaseFastMutex(&unmade);
}

/* --- 1003 --- */

BREAKS(VF_23d_outer_spin_lock_released_first)
{
	KIRQL old, inside;

	make_locks();
	KeAcquireSpinLock(&first, &old);
	KeAcquireSpinLock(&second, &inside);
	KeReleaseSpinLock(&first, old); /* named */
	KeRaiseIrql(DISPATCH_LEVEL, &inside);
	KeReleaseSpinLock(&second, inside);
}

/* Hand over hand: the IRQL falls with the last lock. */
LEGAL(VF_23d_outer_spin_lock_released_first)
{
	KIRQL old, inside;

	make_locks();
	KeAcquireSpinLock(&first, &old);
	KeAcquireSpinLock(&second, &inside);
	KeReleaseSpinLock(&first, inside);
	KeReleaseSpinLock(&second, old);
}

/* --- 1005 --- */

BREAKS(VF_23f_held_spin_lock_made_again)
{
	KIRQL old;

	make_locks();
	KeAcquireSpinLock(&first, &old);
	KeInitializeSpinLock(&first); /* named */
	KeLowerIrql(old);
}

LEGAL(VF_23f_held_spin_lock_made_again)
{
	make_locks();
	first_then_second();
	make_locks();
	first_then_second();
}

/* --- 100A --- */

static VOID end_with_mutex(PVOID context)
{ /* named: VF_23h_thread_ends_with_a_lock */
	ExAcquireFastMutex(&outer);
	KeLowerIrql(PASSIVE_LEVEL);
}

static VOID end_without(PVOID context)
{
	ExAcquireFastMutex(&outer);
	ExReleaseFastMutex(&outer);
}

BREAKS(VF_23h_thread_ends_with_a_lock)
{
	make_locks();
	planted_join(planted_thread(end_with_mutex, NULL));
}

LEGAL(VF_23h_thread_ends_with_a_lock)
{
	make_locks();
	planted_join(planted_thread(end_without, NULL));
}

/* --- 100B --- */

static VOID free_lock(BOOLEAN held)
{
	PKSPIN_LOCK lock = ExAllocatePoolWithTag(NonPagedPool, sizeof(*lock), PLANTED_TAG);
	KIRQL old;

	KeInitializeSpinLock(lock);
	KeAcquireSpinLock(lock, &old);
	if (!held)
		KeReleaseSpinLock(lock, old);
	ExFreePool(lock); /* named: VF_23i_held_lock_in_freed_pool */
	if (held)
		KeLowerIrql(old);
}

BREAKS(VF_23i_held_lock_in_freed_pool)
{
	free_lock(TRUE);
}

LEGAL(VF_23i_held_lock_in_freed_pool)
{
	free_lock(FALSE);
}

const struct planted_case deadlock_cases[] = {
	PLANTED_CASE(VF_23b_VF_41c_spin_locks_in_both_orders),
	PLANTED_CASE(VF_23b_VF_41a_mutexes_in_both_orders),
	PLANTED_CASE(VF_41b_locks_of_one_site_are_one),
	PLANTED_CASE(VF_23c_fast_mutex_never_made),
	PLANTED_CASE(VF_23d_outer_spin_lock_released_first),
	PLANTED_CASE(VF_23f_held_spin_lock_made_again),
	PLANTED_CASE(VF_23h_thread_ends_with_a_lock),
	PLANTED_CASE(VF_23i_held_lock_in_freed_pool),
	PLANTED_END,
};
