/* ex/resource_api.c - the documented functions on ERESOURCE, with the rows of VF-8. */
#include "nt/ex/resource.h"
#include "nt/ke/lock_graph.h"

static ERESOURCE_THREAD current(void)
{
	return (ERESOURCE_THREAD)ke_current_thread();
}

static void report(uint32_t code, uint64_t sub_code, const ERESOURCE *resource, const char *what)
{
	struct ke_thread *thread = ke_current_thread();
	struct verify_fact fact = { .rule = "VF-8", .code = code };

	if (code == 0xC4) {
		fact.parameter[0] = sub_code;
		fact.parameter[1] = (uint64_t)(uintptr_t)resource;
		fact.parameter[2] = thread->irql;
		fact.parameter[3] = (uint64_t)(int64_t)thread->kernel_apc_disable;
	} else {
		fact.parameter[0] = (uint64_t)(uintptr_t)resource;
		fact.parameter[1] = (uint64_t)(uintptr_t)thread;
		fact.parameter[2] = (uint64_t)(uintptr_t)resource->OwnerTable;
	}
	fact.advice = sub_code == 0x37 || sub_code == 0x38
	                      ? "Call KeEnterCriticalRegion before the resource is acquired and "
	                        "KeLeaveCriticalRegion after it is released."
	                      : "Initialize a resource once, release it as often as it was "
	                        "acquired and by the "
	                        "same thread, and delete it once.";
	verify_report(&fact, "%s", what);
}

/* Normal kernel APCs must be off around the whole of an ownership. */
static void check_apcs(uint64_t sub_code, const ERESOURCE *resource, const char *api)
{
	struct ke_thread *thread = ke_current_thread();

	if (__builtin_expect(thread->irql > APC_LEVEL || (thread->irql == PASSIVE_LEVEL &&
	                                                  thread->kernel_apc_disable == 0 &&
	                                                  thread->special_apc_disable == 0),
	                     0))
		report(0xC4, sub_code, resource, api);
}

/* Who held it has no part in what it is from now on. */
static void note_made(PERESOURCE resource)
{
	struct ke_thread *thread = ke_current_thread();

	if (!ke_locks_watched(thread))
		return;
	ke_lock_gone(thread->machine, resource);
	ke_lock_made(KE_LOCK_RESOURCE, resource);
}

NTSTATUS NTAPI ExInitializeResourceLite(PERESOURCE Resource)
{
	if (!ex_resource_register(ex_state(), Resource))
		report(0xC4, 0xD0, Resource,
		       "ExInitializeResourceLite of a resource that is active");
	ex_resource_init(Resource);
	note_made(Resource);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI ExReinitializeResourceLite(PERESOURCE Resource)
{
	if (Resource->ActiveEntries)
		report(0xC4, 0xD0, Resource,
		       "ExReinitializeResourceLite of a resource that is held");
	ex_resource_finish(Resource);
	ex_resource_init(Resource);
	ex_resource_register(ex_state(), Resource);
	note_made(Resource);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI ExDeleteResourceLite(PERESOURCE Resource)
{
	KE_REQUIRE_IRQL("ExDeleteResourceLite", DISPATCH_LEVEL, "VF-8", 0xD1);
	if (!ex_resource_unregister(ex_state(), Resource)) {
		report(0xC4, 0xD1, Resource,
		       "ExDeleteResourceLite of a resource that is not initialized");
		return STATUS_INVALID_PARAMETER;
	}
	if (Resource->ActiveEntries)
		report(0xC4, 0xD2, Resource, "ExDeleteResourceLite of a resource that is held");
	ke_lock_gone(ke_current_machine(), Resource);
	ex_resource_finish(Resource);
	return STATUS_SUCCESS;
}

static BOOLEAN get(PERESOURCE resource, enum ex_resource_access access, BOOLEAN wait)
{
	return access == EX_EXCLUSIVE
	               ? ex_resource_acquire_exclusive(resource, current(), wait)
	               : ex_resource_acquire_shared(resource, current(), access, wait);
}

/* In a machine that watches its locks: to own it once more is no news. */
static BOOLEAN get_watched(PERESOURCE resource, enum ex_resource_access access, BOOLEAN wait)
{
	static const enum ke_lock_mode modes[] = {
		[EX_EXCLUSIVE] = KE_LOCK_EXCLUSIVE,
		[EX_SHARE_PLAIN] = KE_LOCK_SHARED,
		[EX_SHARE_STARVE_EXCLUSIVE] = KE_LOCK_SHARED_PASSING,
		[EX_SHARE_WAIT_FOR_EXCLUSIVE] = KE_LOCK_SHARED,
	};
	BOOLEAN got;

	if (ex_resource_holds(resource, current(), false))
		return get(resource, access, wait);
	if (wait)
		ke_lock_wanted(KE_LOCK_RESOURCE, resource, modes[access]);
	got = get(resource, access, wait);
	if (got)
		ke_lock_taken(KE_LOCK_RESOURCE, resource, modes[access]);
	return got;
}

static BOOLEAN acquire(PERESOURCE resource, enum ex_resource_access access, BOOLEAN wait)
{
	ke_choice(KE_CHOICE_LOCK);
	if (ke_locks_watched(ke_current_thread()))
		return get_watched(resource, access, wait);
	return get(resource, access, wait);
}

BOOLEAN NTAPI ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait)
{
	check_apcs(0x37, Resource,
	           "ExAcquireResourceExclusiveLite with normal kernel APCs enabled");
	return acquire(Resource, EX_EXCLUSIVE, Wait);
}

BOOLEAN NTAPI ExTryToAcquireResourceExclusiveLite(PERESOURCE Resource)
{
	return ExAcquireResourceExclusiveLite(Resource, FALSE);
}

static BOOLEAN acquire_shared(PERESOURCE resource, enum ex_resource_access access, BOOLEAN wait)
{
	check_apcs(0x37, resource, "a resource is acquired shared with normal kernel APCs enabled");
	return acquire(resource, access, wait);
}

BOOLEAN NTAPI ExAcquireResourceSharedLite(PERESOURCE Resource, BOOLEAN Wait)
{
	return acquire_shared(Resource, EX_SHARE_PLAIN, Wait);
}

BOOLEAN NTAPI ExAcquireSharedStarveExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
	return acquire_shared(Resource, EX_SHARE_STARVE_EXCLUSIVE, Wait);
}

BOOLEAN NTAPI ExAcquireSharedWaitForExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
	return acquire_shared(Resource, EX_SHARE_WAIT_FOR_EXCLUSIVE, Wait);
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource)
{
	KeEnterCriticalRegion();
	ExAcquireResourceExclusiveLite(Resource, TRUE);
	return KeGetCurrentThread();
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE Resource)
{
	KeEnterCriticalRegion();
	ExAcquireResourceSharedLite(Resource, TRUE);
	return KeGetCurrentThread();
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireSharedWaitForExclusive(PERESOURCE Resource)
{
	KeEnterCriticalRegion();
	ExAcquireSharedWaitForExclusive(Resource, TRUE);
	return KeGetCurrentThread();
}

static void release_for(PERESOURCE resource, ERESOURCE_THREAD thread)
{
	if (ke_locks_watched(ke_current_thread()) &&
	    ex_resource_holds(resource, thread, false) == 1)
		ke_lock_given_for((const void *)thread, resource);
	if (!ex_resource_release(resource, thread))
		report(0xE3, 0, resource,
		       "a resource is released by a thread that does not own it");
	ke_choice(KE_CHOICE_UNLOCK);
}

VOID NTAPI ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId)
{
	if (ResourceThreadId == current())
		check_apcs(0x38, Resource,
		           "a resource is released with normal kernel APCs enabled");
	release_for(Resource, ResourceThreadId);
}

VOID FASTCALL ExReleaseResourceLite(PERESOURCE Resource)
{
	check_apcs(0x38, Resource, "a resource is released with normal kernel APCs enabled");
	release_for(Resource, current());
}

VOID FASTCALL ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource)
{
	ExReleaseResourceLite(Resource);
	KeLeaveCriticalRegion();
}

VOID NTAPI ExConvertExclusiveToSharedLite(PERESOURCE Resource)
{
	if (!ex_resource_holds(Resource, current(), true)) {
		report(0xE3, 0, Resource,
		       "ExConvertExclusiveToSharedLite by a thread that is not the owner");
		return;
	}
	if (ke_locks_watched(ke_current_thread()))
		ke_lock_taken(KE_LOCK_RESOURCE, Resource, KE_LOCK_SHARED);
	ex_resource_convert_to_shared(Resource);
}

/* From now on no thread has it: who knows the pointer releases it. */
static void set_owner(PERESOURCE resource, PVOID owner)
{
	if (ke_locks_watched(ke_current_thread()))
		ke_lock_given_for((const void *)current(), resource);
	ex_resource_set_owner(resource, current(), (ERESOURCE_THREAD)owner);
}

VOID NTAPI ExSetResourceOwnerPointer(PERESOURCE Resource, PVOID OwnerPointer)
{
	set_owner(Resource, OwnerPointer);
}

VOID NTAPI ExSetResourceOwnerPointerEx(PERESOURCE Resource, PVOID OwnerPointer, ULONG Flags)
{
	set_owner(Resource, OwnerPointer);
}

VOID NTAPI ExDisableResourceBoostLite(PERESOURCE Resource)
{
	/* There are no priority boosts to turn off. */
}

BOOLEAN NTAPI ExIsResourceAcquiredExclusiveLite(PERESOURCE Resource)
{
	return ex_resource_holds(Resource, current(), true) != 0;
}

ULONG NTAPI ExIsResourceAcquiredSharedLite(PERESOURCE Resource)
{
	return ex_resource_holds(Resource, current(), false);
}

ULONG NTAPI ExGetExclusiveWaiterCount(PERESOURCE Resource)
{
	return __atomic_load_n(&Resource->NumberOfExclusiveWaiters, __ATOMIC_ACQUIRE);
}

ULONG NTAPI ExGetSharedWaiterCount(PERESOURCE Resource)
{
	return __atomic_load_n(&Resource->NumberOfSharedWaiters, __ATOMIC_ACQUIRE);
}
