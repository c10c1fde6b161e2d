/* share_cases.c - VF-23 and VF-41: locks that several threads can have at once, resources and push locks. */
#include "planted.h"

static ERESOURCE front, back;
static EX_PUSH_LOCK left, right;
static FAST_MUTEX mutex;

static VOID make_resources(VOID)
{
	ExInitializeResourceLite(&front);
	ExInitializeResourceLite(&back);
	ExInitializeFastMutex(&mutex);
	KeEnterCriticalRegion();
}

static VOID delete_resources(VOID)
{
	KeLeaveCriticalRegion();
	ExDeleteResourceLite(&front);
	ExDeleteResourceLite(&back);
}

/* --- 1000 --- */

BREAKS(VF_23a_shared_resource_wanted_alone)
{
	make_resources();
	ExAcquireResourceSharedLite(&front, TRUE);
	ExAcquireResourceExclusiveLite(&front, TRUE); /* named */
}

/* Alone first, shared then; and a try that may fail. */
LEGAL(VF_23a_shared_resource_wanted_alone)
{
	make_resources();
	ExAcquireResourceExclusiveLite(&front, TRUE);
	ExAcquireResourceSharedLite(&front, TRUE);
	ExReleaseResourceLite(&front);
	ExReleaseResourceLite(&front);
	ExAcquireResourceSharedLite(&front, TRUE);
	ExAcquireResourceExclusiveLite(&front, FALSE);
	ExReleaseResourceLite(&front);
	delete_resources();
}

BREAKS(VF_23a_push_lock_taken_twice)
{
	ExInitializePushLock(&left);
	KeEnterCriticalRegion();
	ExAcquirePushLockShared(&left);
	ExAcquirePushLockExclusive(&left); /* named */
}

LEGAL(VF_23a_push_lock_taken_twice)
{
	ExInitializePushLock(&left);
	KeEnterCriticalRegion();
	ExAcquirePushLockShared(&left);
	ExAcquirePushLockShared(&left);
	ExReleasePushLockShared(&left);
	ExReleasePushLockShared(&left);
	ExAcquirePushLockExclusive(&left);
	ExReleasePushLockExclusive(&left);
	KeLeaveCriticalRegion();
}

static VOID own_left(PVOID context)
{
	KeEnterCriticalRegion();
	ExAcquirePushLockExclusive(&left);
	ExReleasePushLockExclusive(&left);
	KeLeaveCriticalRegion();
}

/* Share the lock, and let another thread wait to own it. */
static PVOID share_before_writer(VOID)
{
	LARGE_INTEGER while_100ns = { .QuadPart = -1000 };
	PVOID writer;

	ExInitializePushLock(&left);
	KeEnterCriticalRegion();
	ExAcquirePushLockShared(&left);
	writer = planted_thread(own_left, NULL);
	while (ExTryAcquirePushLockShared(&left)) {
		ExReleasePushLockShared(&left);
		KeDelayExecutionThread(KernelMode, FALSE, &while_100ns);
	}
	return writer;
}

BREAKS(VF_23a_push_lock_shared_again_behind_a_writer)
{
	share_before_writer();
	ExAcquirePushLockShared(&left); /* named */
}

LEGAL(VF_23a_push_lock_shared_again_behind_a_writer)
{
	PVOID writer = share_before_writer();

	ExReleasePushLockShared(&left);
	ExAcquirePushLockShared(&left);
	ExReleasePushLockShared(&left);
	KeLeaveCriticalRegion();
	planted_join(writer);
}

/* --- 1001 --- */

BREAKS(VF_23b_VF_41a_resources_in_both_orders)
{
	make_resources();
	ExAcquireResourceExclusiveLite(&front, TRUE);
	ExAcquireResourceExclusiveLite(&back, TRUE);
	ExReleaseResourceLite(&back);
	ExReleaseResourceLite(&front);
	ExAcquireResourceExclusiveLite(&back, TRUE);
	ExAcquireResourceExclusiveLite(&front, TRUE); /* named */
	ExReleaseResourceLite(&front);
	ExReleaseResourceLite(&back);
	delete_resources();
}

/* What a thread owns it does not wait for, nor does a try; released out of order is no order. */
LEGAL(VF_23b_VF_41a_resources_in_both_orders)
{
	make_resources();
	ExAcquireResourceExclusiveLite(&front, TRUE);
	ExAcquireResourceExclusiveLite(&back, TRUE);
	ExAcquireResourceExclusiveLite(&front, TRUE);
	ExAcquireResourceSharedLite(&front, TRUE);
	ExReleaseResourceLite(&front);
	ExReleaseResourceLite(&front);
	ExReleaseResourceLite(&front);
	if (ExAcquireResourceExclusiveLite(&front, FALSE))
		ExReleaseResourceLite(&front);
	ExReleaseResourceLite(&back);
	delete_resources();
}

static VOID share_both(PERESOURCE one, PERESOURCE other)
{
	ExAcquireResourceSharedLite(one, TRUE);
	ExAcquireResourceSharedLite(other,
	                            TRUE); /* named: VF_23b_resources_shared_in_both_orders */
	ExReleaseResourceLite(other);
	ExReleaseResourceLite(one);
}

/* Writers that wait for both resources stand between their sharers. */
BREAKS(VF_23b_resources_shared_in_both_orders)
{
	make_resources();
	share_both(&front, &back);
	share_both(&back, &front);
	delete_resources();
}

static VOID share_passing(PERESOURCE one, PERESOURCE other)
{
	ExAcquireSharedStarveExclusive(one, TRUE);
	ExAcquireSharedStarveExclusive(other, TRUE);
	ExReleaseResourceLite(other);
	ExReleaseResourceLite(one);
}

/* Who passes writers is not stopped by sharers. */
LEGAL(VF_23b_resources_shared_in_both_orders)
{
	make_resources();
	share_passing(&front, &back);
	share_passing(&back, &front);
	delete_resources();
}

/* ... but is by an owner. */
BREAKS(VF_23b_resource_shared_past_writers)
{
	make_resources();
	ExAcquireResourceExclusiveLite(&front, TRUE);
	ExAcquireSharedStarveExclusive(&back, TRUE);
	ExReleaseResourceLite(&back);
	ExReleaseResourceLite(&front);
	ExAcquireResourceExclusiveLite(&back, TRUE);
	ExAcquireSharedStarveExclusive(&front, TRUE); /* named */
	ExReleaseResourceLite(&front);
	ExReleaseResourceLite(&back);
	delete_resources();
}

/* An owner that has become a sharer does not stop who passes writers. */
LEGAL(VF_23b_resource_shared_past_writers)
{
	make_resources();
	ExAcquireResourceExclusiveLite(&front, TRUE);
	ExConvertExclusiveToSharedLite(&front);
	ExAcquireSharedStarveExclusive(&back, TRUE);
	ExReleaseResourceLite(&back);
	ExReleaseResourceLite(&front);
	share_passing(&back, &front);
	delete_resources();
}

BREAKS(VF_23b_VF_41a_mutex_and_resource_in_both_orders)
{
	make_resources();
	ExAcquireResourceSharedLite(&front, TRUE);
	ExAcquireFastMutex(&mutex);
	ExReleaseFastMutex(&mutex);
	ExReleaseResourceLite(&front);
	ExAcquireFastMutex(&mutex);
	ExAcquireResourceExclusiveLite(&front, TRUE); /* named */
	ExReleaseResourceLite(&front);
	ExReleaseFastMutex(&mutex);
	delete_resources();
}

LEGAL(VF_23b_VF_41a_mutex_and_resource_in_both_orders)
{
	make_resources();
	ExAcquireResourceSharedLite(&front, TRUE);
	ExAcquireFastMutex(&mutex);
	ExReleaseFastMutex(&mutex);
	ExReleaseResourceLite(&front);
	ExAcquireFastMutex(&mutex);
	ExReleaseFastMutex(&mutex);
	ExAcquireResourceExclusiveLite(&front, TRUE);
	ExReleaseResourceLite(&front);
	delete_resources();
}

static VOID take_push_locks(PEX_PUSH_LOCK shared, PEX_PUSH_LOCK alone)
{
	KeEnterCriticalRegion();
	ExAcquirePushLockShared(shared);
	ExAcquirePushLockExclusive(alone); /* named: VF_23b_push_locks_in_both_orders */
	ExReleasePushLockExclusive(alone);
	ExReleasePushLockShared(shared);
	KeLeaveCriticalRegion();
}

BREAKS(VF_23b_push_locks_in_both_orders)
{
	ExInitializePushLock(&left);
	ExInitializePushLock(&right);
	take_push_locks(&left, &right);
	take_push_locks(&right, &left);
}

LEGAL(VF_23b_push_locks_in_both_orders)
{
	ExInitializePushLock(&left);
	ExInitializePushLock(&right);
	take_push_locks(&left, &right);
	take_push_locks(&left, &right);
}

static VOID share_front(PVOID context)
{
	KeEnterCriticalRegion();
	ExAcquireResourceSharedLite(&front, TRUE);
	ExReleaseResourceLite(&front);
	KeLeaveCriticalRegion();
}

/* That another thread shared front and let it go takes nothing from this one's hold. */
static VOID take_back_beside_a_sharer(BOOLEAN keep)
{
	ExAcquireResourceSharedLite(&front, TRUE);
	planted_join(planted_thread(share_front, NULL));
	if (!keep)
		ExReleaseResourceLite(&front);
	ExAcquireResourceExclusiveLite(&back, TRUE);
	ExReleaseResourceLite(&back);
	if (keep)
		ExReleaseResourceLite(&front);
	ExAcquireResourceExclusiveLite(&back, TRUE);
	ExAcquireResourceExclusiveLite(&front, TRUE); /* named: VF_23b_one_of_two_sharers_goes_on */
	ExReleaseResourceLite(&front);
	ExReleaseResourceLite(&back);
}

BREAKS(VF_23b_one_of_two_sharers_goes_on)
{
	make_resources();
	take_back_beside_a_sharer(TRUE);
	delete_resources();
}

LEGAL(VF_23b_one_of_two_sharers_goes_on)
{
	make_resources();
	take_back_beside_a_sharer(FALSE);
	delete_resources();
}

/* --- 100A --- */

static VOID end_as_sharer(PVOID context)
{ /* named: VF_23h_one_of_two_sharers_ends */
	KeEnterCriticalRegion();
	ExAcquireResourceSharedLite(&front, TRUE);
	KeLeaveCriticalRegion();
}

BREAKS(VF_23h_one_of_two_sharers_ends)
{
	PVOID thread;

	make_resources();
	ExAcquireResourceSharedLite(&front, TRUE);
	thread = planted_thread(end_as_sharer, NULL);
	planted_join(thread);
	ExReleaseResourceForThreadLite(&front, (ERESOURCE_THREAD)thread);
	ExReleaseResourceLite(&front);
	delete_resources();
}

/* A pointer is the owner, and no thread, when the one that acquired it ends. */
static VOID hand_over(PVOID context)
{
	KeEnterCriticalRegion();
	ExAcquireResourceSharedLite(&front, TRUE);
	ExSetResourceOwnerPointer(&front, (PVOID)((ULONG_PTR)&mutex | 3));
	KeLeaveCriticalRegion();
}

LEGAL(VF_23h_one_of_two_sharers_ends)
{
	make_resources();
	ExAcquireResourceSharedLite(&front, TRUE);
	planted_join(planted_thread(hand_over, NULL));
	ExReleaseResourceForThreadLite(&front, (ERESOURCE_THREAD)&mutex | 3);
	ExReleaseResourceLite(&front);
	delete_resources();
}

/* --- 100B --- */

static VOID free_push_lock(BOOLEAN held)
{
	PEX_PUSH_LOCK lock = ExAllocatePoolWithTag(NonPagedPool, sizeof(*lock), PLANTED_TAG);

	ExInitializePushLock(lock);
	KeEnterCriticalRegion();
	ExAcquirePushLockShared(lock);
	if (!held)
		ExReleasePushLockShared(lock);
	ExFreePool(lock); /* named: VF_23i_shared_push_lock_in_freed_pool */
	KeLeaveCriticalRegion();
}

BREAKS(VF_23i_shared_push_lock_in_freed_pool)
{
	free_push_lock(TRUE);
}

LEGAL(VF_23i_shared_push_lock_in_freed_pool)
{
	free_push_lock(FALSE);
}

const struct planted_case share_cases[] = {
	PLANTED_CASE(VF_23a_shared_resource_wanted_alone),
	PLANTED_CASE(VF_23a_push_lock_taken_twice),
	PLANTED_CASE(VF_23a_push_lock_shared_again_behind_a_writer),
	PLANTED_CASE(VF_23b_VF_41a_resources_in_both_orders),
	PLANTED_CASE(VF_23b_resources_shared_in_both_orders),
	PLANTED_CASE(VF_23b_resource_shared_past_writers),
	PLANTED_CASE(VF_23b_VF_41a_mutex_and_resource_in_both_orders),
	PLANTED_CASE(VF_23b_push_locks_in_both_orders),
	PLANTED_CASE(VF_23b_one_of_two_sharers_goes_on),
	PLANTED_CASE(VF_23h_one_of_two_sharers_ends),
	PLANTED_CASE(VF_23i_shared_push_lock_in_freed_pool),
	PLANTED_END,
};
