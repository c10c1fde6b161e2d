/* lock_cases.c - VF-6 to VF-8, VF-20, VF-23 and THR-12: spin locks, mutexes, resources, remove locks. */
#include "planted.h"

static KSPIN_LOCK lock;

BREAKS(VF_6a_release_to_a_higher_irql)
{
	KIRQL old;

	KeAcquireSpinLock(&lock, &old);
	KeReleaseSpinLock(&lock, DISPATCH_LEVEL + 1); /* named */
	KeLowerIrql(old);
}

LEGAL(VF_6a_release_to_a_higher_irql)
{
	KIRQL old;

	KeAcquireSpinLock(&lock, &old);
	KeReleaseSpinLock(&lock, old);
}

BREAKS(VF_6b_dpc_level_acquire_at_passive)
{
	KeAcquireSpinLockAtDpcLevel(&lock); /* named */
	KeReleaseSpinLockFromDpcLevel(&lock);
	KeLowerIrql(PASSIVE_LEVEL);
}

LEGAL(VF_6b_dpc_level_acquire_at_passive)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeAcquireSpinLockAtDpcLevel(&lock);
	KeReleaseSpinLockFromDpcLevel(&lock);
	KeLowerIrql(old);
}

BREAKS(VF_6c_release_below_dispatch)
{
	KIRQL old;

	KeAcquireSpinLock(&lock, &old);
	KeLowerIrql(old);
	KeReleaseSpinLock(&lock, old); /* named */
}

LEGAL(VF_6c_release_below_dispatch)
{
	KIRQL old;

	KeAcquireSpinLock(&lock, &old);
	KeReleaseSpinLockFromDpcLevel(&lock);
	KeLowerIrql(old);
}

static VOID acquire_at(KIRQL irql)
{
	KIRQL old, before;

	KeRaiseIrql(irql, &before);
	KeAcquireSpinLock(&lock, &old); /* named: VF_6d_acquire_above_dispatch */
	KeReleaseSpinLock(&lock, old);
	KeLowerIrql(before);
}

BREAKS(VF_6d_acquire_above_dispatch)
{
	acquire_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_6d_acquire_above_dispatch)
{
	acquire_at(DISPATCH_LEVEL);
}

static FAST_MUTEX mutex;

BREAKS(VF_7a_fast_mutex_above_apc)
{
	KIRQL old;

	ExInitializeFastMutex(&mutex);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	ExAcquireFastMutex(&mutex); /* named */
	KeLowerIrql(APC_LEVEL);
	mutex.OldIrql = APC_LEVEL;
	ExReleaseFastMutex(&mutex);
	KeLowerIrql(old);
}

LEGAL(VF_7a_fast_mutex_above_apc)
{
	KIRQL old;

	ExInitializeFastMutex(&mutex);
	KeRaiseIrql(APC_LEVEL, &old);
	ExAcquireFastMutex(&mutex);
	ExReleaseFastMutex(&mutex);
	KeLowerIrql(old);
}

BREAKS(VF_7b_fast_mutex_released_at_passive)
{
	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	KeLowerIrql(PASSIVE_LEVEL);
	ExReleaseFastMutex(&mutex); /* named */
}

LEGAL(VF_7b_fast_mutex_released_at_passive)
{
	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	ExReleaseFastMutex(&mutex);
}

static ERESOURCE resource;

BREAKS(VF_8a_THR_6d_resource_with_apcs_enabled)
{
	ExInitializeResourceLite(&resource);
	ExAcquireResourceExclusiveLite(&resource, TRUE); /* named */
	KeEnterCriticalRegion();
	ExReleaseResourceLite(&resource);
	KeLeaveCriticalRegion();
	ExDeleteResourceLite(&resource);
}

static VOID use_resource(VOID)
{
	KeEnterCriticalRegion();
	ExAcquireResourceExclusiveLite(&resource, TRUE);
	ExReleaseResourceLite(&resource);
	KeLeaveCriticalRegion();
}

LEGAL(VF_8a_THR_6d_resource_with_apcs_enabled)
{
	ExInitializeResourceLite(&resource);
	use_resource();
	ExDeleteResourceLite(&resource);
}

BREAKS(VF_8b_THR_6d_resource_released_with_apcs_enabled)
{
	ExInitializeResourceLite(&resource);
	KeEnterCriticalRegion();
	ExAcquireResourceExclusiveLite(&resource, TRUE);
	KeLeaveCriticalRegion();
	ExReleaseResourceLite(&resource); /* named */
	ExDeleteResourceLite(&resource);
}

LEGAL(VF_8b_THR_6d_resource_released_with_apcs_enabled)
{
	VF_8a_THR_6d_resource_with_apcs_enabled_legal(planted);
}

BREAKS(VF_8c_resource_released_by_no_owner)
{
	ExInitializeResourceLite(&resource);
	KeEnterCriticalRegion();
	ExReleaseResourceLite(&resource); /* named */
	KeLeaveCriticalRegion();
	ExDeleteResourceLite(&resource);
}

LEGAL(VF_8c_resource_released_by_no_owner)
{
	VF_8a_THR_6d_resource_with_apcs_enabled_legal(planted);
}

BREAKS(VF_8d_resource_made_twice)
{
	ExInitializeResourceLite(&resource);
	ExInitializeResourceLite(&resource); /* named */
	ExDeleteResourceLite(&resource);
}

LEGAL(VF_8d_resource_made_twice)
{
	ExInitializeResourceLite(&resource);
	ExReinitializeResourceLite(&resource);
	ExDeleteResourceLite(&resource);
}

BREAKS(VF_8e_resource_deleted_unmade)
{
	ExDeleteResourceLite(&resource); /* named */
}

LEGAL(VF_8e_resource_deleted_unmade)
{
	ExInitializeResourceLite(&resource);
	ExDeleteResourceLite(&resource);
}

BREAKS(VF_8f_resource_in_freed_pool)
{
	PERESOURCE inside = ExAllocatePoolWithTag(NonPagedPool, sizeof(*inside), PLANTED_TAG);

	ExInitializeResourceLite(inside);
	ExFreePool(inside); /* named */
}

LEGAL(VF_8f_resource_in_freed_pool)
{
	PERESOURCE inside = ExAllocatePoolWithTag(NonPagedPool, sizeof(*inside), PLANTED_TAG);

	ExInitializeResourceLite(inside);
	ExDeleteResourceLite(inside);
	ExFreePool(inside);
}

/* --- VF-20 --- */

static IO_REMOVE_LOCK remove_lock;

BREAKS(VF_20a_remove_lock_tag_mismatch)
{
	IoInitializeRemoveLock(&remove_lock, PLANTED_TAG, 0, 0);
	IoAcquireRemoveLock(&remove_lock, planted->irp);
	IoReleaseRemoveLock(&remove_lock, planted->device); /* named */
}

LEGAL(VF_20a_remove_lock_tag_mismatch)
{
	IoInitializeRemoveLock(&remove_lock, PLANTED_TAG, 0, 0);
	IoAcquireRemoveLock(&remove_lock, planted->irp);
	IoReleaseRemoveLock(&remove_lock, planted->irp);
}

BREAKS(VF_20b_remove_lock_wait_with_another_tag)
{
	IoInitializeRemoveLock(&remove_lock, PLANTED_TAG, 0, 0);
	IoAcquireRemoveLock(&remove_lock, planted->irp);
	IoReleaseRemoveLockAndWait(&remove_lock, planted->device); /* named */
}

LEGAL(VF_20b_remove_lock_wait_with_another_tag)
{
	IoInitializeRemoveLock(&remove_lock, PLANTED_TAG, 0, 0);
	IoAcquireRemoveLock(&remove_lock, planted->irp);
	IoReleaseRemoveLockAndWait(&remove_lock, planted->irp);
}

BREAKS(VF_20c_remove_lock_made_twice)
{
	IoInitializeRemoveLock(&remove_lock, PLANTED_TAG, 0, 0);
	IoInitializeRemoveLock(&remove_lock, PLANTED_TAG, 0, 0); /* named */
}

LEGAL(VF_20c_remove_lock_made_twice)
{
	IoInitializeRemoveLock(&remove_lock, PLANTED_TAG, 0, 0);
}

/* --- VF-23, THR-12 --- */

BREAKS(VF_23a_fast_mutex_taken_twice)
{
	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	ExAcquireFastMutex(&mutex); /* named */
}

LEGAL(VF_23a_fast_mutex_taken_twice)
{
	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	if (ExTryToAcquireFastMutex(&mutex))
		ExReleaseFastMutex(&mutex);
	ExReleaseFastMutex(&mutex);
}

BREAKS(THR_12b_spin_lock_taken_twice)
{
	KIRQL old, again;

	KeAcquireSpinLock(&lock, &old);
	KeAcquireSpinLock(&lock, &again); /* named */
}

LEGAL(THR_12b_spin_lock_taken_twice)
{
	KSPIN_LOCK other;
	KIRQL old, again;

	KeInitializeSpinLock(&other);
	KeAcquireSpinLock(&lock, &old);
	KeAcquireSpinLock(&other, &again);
	KeReleaseSpinLock(&other, again);
	KeReleaseSpinLock(&lock, old);
}

static VOID release_of_another(PVOID context)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeReleaseSpinLockFromDpcLevel(
		&lock); /* named: VF_23e_THR_12c_spin_lock_released_by_another */
	KeLowerIrql(old);
}

static VOID take_and_leave(PVOID context)
{
	KIRQL old;

	KeAcquireSpinLock(&lock, &old);
	KeLowerIrql(old);
}

BREAKS(VF_23e_THR_12c_spin_lock_released_by_another)
{
	planted_join(planted_thread(take_and_leave, NULL));
	release_of_another(NULL);
}

LEGAL(VF_23e_THR_12c_spin_lock_released_by_another)
{
	KIRQL old;

	KeAcquireSpinLock(&lock, &old);
	KeReleaseSpinLock(&lock, old);
}

BREAKS(VF_23g_THR_12d_spin_lock_released_unheld)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeReleaseSpinLock(&lock, old); /* named */
}

LEGAL(VF_23g_THR_12d_spin_lock_released_unheld)
{
	VF_23e_THR_12c_spin_lock_released_by_another_legal(planted);
}

const struct planted_case lock_cases[] = {
	PLANTED_CASE(VF_6a_release_to_a_higher_irql),
	PLANTED_CASE(VF_6b_dpc_level_acquire_at_passive),
	PLANTED_CASE(VF_6c_release_below_dispatch),
	PLANTED_CASE(VF_6d_acquire_above_dispatch),
	PLANTED_CASE(VF_7a_fast_mutex_above_apc),
	PLANTED_CASE(VF_7b_fast_mutex_released_at_passive),
	PLANTED_CASE(VF_8a_THR_6d_resource_with_apcs_enabled),
	PLANTED_CASE(VF_8b_THR_6d_resource_released_with_apcs_enabled),
	PLANTED_CASE(VF_8c_resource_released_by_no_owner),
	PLANTED_CASE(VF_8d_resource_made_twice),
	PLANTED_CASE(VF_8e_resource_deleted_unmade),
	PLANTED_CASE(VF_8f_resource_in_freed_pool),
	PLANTED_CASE(VF_20a_remove_lock_tag_mismatch),
	PLANTED_CASE(VF_20b_remove_lock_wait_with_another_tag),
	PLANTED_CASE(VF_20c_remove_lock_made_twice),
	PLANTED_CASE(VF_23a_fast_mutex_taken_twice),
	PLANTED_CASE(THR_12b_spin_lock_taken_twice),
	PLANTED_CASE(VF_23e_THR_12c_spin_lock_released_by_another),
	PLANTED_CASE(VF_23g_THR_12d_spin_lock_released_unheld),
	PLANTED_END,
};
