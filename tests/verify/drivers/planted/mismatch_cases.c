/* mismatch_cases.c - VF-23: locks that are acquired, or released, by functions that are not theirs. */
#include "planted.h"

static KSPIN_LOCK lock;
static FAST_MUTEX mutex;
static KGUARDED_MUTEX guarded;
static EX_PUSH_LOCK push_lock;

/* --- 1008 --- */

static VOID use_plainly(VOID)
{
	KIRQL old;

	KeAcquireSpinLock(&lock, &old);
	KeReleaseSpinLock(&lock, old);
}

static VOID use_queued(VOID)
{
	KLOCK_QUEUE_HANDLE handle;

	KeAcquireInStackQueuedSpinLock(&lock, &handle); /* named: VF_23j_spin_lock_queued_and_not */
	KeReleaseInStackQueuedSpinLock(&handle);
}

BREAKS(VF_23j_spin_lock_queued_and_not)
{
	KeInitializeSpinLock(&lock);
	use_plainly();
	use_queued();
}

/* Initialised again it is a new lock. */
LEGAL(VF_23j_spin_lock_queued_and_not)
{
	KeInitializeSpinLock(&lock);
	use_plainly();
	use_plainly();
	KeInitializeSpinLock(&lock);
	use_queued();
	use_queued();
}

BREAKS(VF_23j_guarded_mutex_as_fast_mutex)
{
	KeInitializeGuardedMutex(&guarded);
	ExAcquireFastMutex((PFAST_MUTEX)&guarded); /* named */
	ExReleaseFastMutex((PFAST_MUTEX)&guarded);
}

/* A fast mutex is one in both forms. */
LEGAL(VF_23j_guarded_mutex_as_fast_mutex)
{
	KeInitializeGuardedMutex(&guarded);
	KeAcquireGuardedMutex(&guarded);
	KeReleaseGuardedMutex(&guarded);
	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	ExReleaseFastMutex(&mutex);
	KeEnterCriticalRegion();
	ExAcquireFastMutexUnsafe(&mutex);
	ExReleaseFastMutexUnsafe(&mutex);
	KeLeaveCriticalRegion();
}

/* --- 1009 --- */

BREAKS(VF_23k_queued_spin_lock_released_plainly)
{
	KLOCK_QUEUE_HANDLE handle;

	KeInitializeSpinLock(&lock);
	KeAcquireInStackQueuedSpinLock(&lock, &handle);
	KeReleaseSpinLock(&lock, handle.OldIrql); /* named */
}

LEGAL(VF_23k_queued_spin_lock_released_plainly)
{
	KLOCK_QUEUE_HANDLE handle;

	KeInitializeSpinLock(&lock);
	KeAcquireInStackQueuedSpinLock(&lock, &handle);
	KeReleaseInStackQueuedSpinLockFromDpcLevel(&handle);
	KeLowerIrql(handle.OldIrql);
}

BREAKS(VF_23k_fast_mutex_released_in_the_unsafe_form)
{
	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	ExReleaseFastMutexUnsafe(&mutex); /* named */
	KeLowerIrql(PASSIVE_LEVEL);
}

LEGAL(VF_23k_fast_mutex_released_in_the_unsafe_form)
{
	KIRQL old;

	ExInitializeFastMutex(&mutex);
	KeRaiseIrql(APC_LEVEL, &old);
	ExAcquireFastMutexUnsafe(&mutex);
	ExReleaseFastMutexUnsafe(&mutex);
	KeLowerIrql(old);
}

static VOID share_push_lock(VOID)
{
	ExInitializePushLock(&push_lock);
	KeEnterCriticalRegion();
	ExAcquirePushLockShared(&push_lock);
}

BREAKS(VF_23k_shared_push_lock_released_exclusively)
{
	share_push_lock();
	ExReleasePushLockExclusive(&push_lock); /* named */
	KeLeaveCriticalRegion();
}

LEGAL(VF_23k_shared_push_lock_released_exclusively)
{
	share_push_lock();
	ExReleasePushLockShared(&push_lock);
	ExAcquirePushLockExclusive(&push_lock);
	ExReleasePushLockExclusive(&push_lock);
	KeLeaveCriticalRegion();
}

BREAKS(VF_23k_exclusive_push_lock_released_shared)
{
	ExInitializePushLock(&push_lock);
	KeEnterCriticalRegion();
	ExAcquirePushLockExclusive(&push_lock);
	ExReleasePushLockShared(&push_lock); /* named */
	KeLeaveCriticalRegion();
}

LEGAL(VF_23k_exclusive_push_lock_released_shared)
{
	VF_23k_shared_push_lock_released_exclusively_legal(planted);
}

const struct planted_case mismatch_cases[] = {
	PLANTED_CASE(VF_23j_spin_lock_queued_and_not),
	PLANTED_CASE(VF_23j_guarded_mutex_as_fast_mutex),
	PLANTED_CASE(VF_23k_queued_spin_lock_released_plainly),
	PLANTED_CASE(VF_23k_fast_mutex_released_in_the_unsafe_form),
	PLANTED_CASE(VF_23k_shared_push_lock_released_exclusively),
	PLANTED_CASE(VF_23k_exclusive_push_lock_released_shared),
	PLANTED_END,
};
