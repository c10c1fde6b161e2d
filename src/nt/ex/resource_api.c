/* ex/resource_api.c - the documented functions on ERESOURCE, with the rows of VF-8. */
#include "nt/ex/resource.h"

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

NTSTATUS NTAPI ExInitializeResourceLite(PERESOURCE Resource)
{
	if (!ex_resource_register(ex_state(), Resource))
		report(0xC4, 0xD0, Resource,
		       "ExInitializeResourceLite of a resource that is active");
	ex_resource_init(Resource);
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
	ex_resource_finish(Resource);
	return STATUS_SUCCESS;
}

BOOLEAN NTAPI ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait)
{
	check_apcs(0x37, Resource,
	           "ExAcquireResourceExclusiveLite with normal kernel APCs enabled");
	ke_choice(KE_CHOICE_LOCK);
	return ex_resource_acquire_exclusive(Resource, current(), Wait);
}

BOOLEAN NTAPI ExTryToAcquireResourceExclusiveLite(PERESOURCE Resource)
{
	return ExAcquireResourceExclusiveLite(Resource, FALSE);
}

static BOOLEAN acquire_shared(PERESOURCE resource, enum ex_share_kind kind, BOOLEAN wait)
{
	check_apcs(0x37, resource, "a resource is acquired shared with normal kernel APCs enabled");
	ke_choice(KE_CHOICE_LOCK);
	return ex_resource_acquire_shared(resource, current(), kind, wait);
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
	if (!ex_resource_holds(Resource, current(), true))
		report(0xE3, 0, Resource,
		       "ExConvertExclusiveToSharedLite by a thread that is not the owner");
	else
		ex_resource_convert_to_shared(Resource);
}

VOID NTAPI ExSetResourceOwnerPointer(PERESOURCE Resource, PVOID OwnerPointer)
{
	ex_resource_set_owner(Resource, current(), (ERESOURCE_THREAD)OwnerPointer);
}

VOID NTAPI ExSetResourceOwnerPointerEx(PERESOURCE Resource, PVOID OwnerPointer, ULONG Flags)
{
	ex_resource_set_owner(Resource, current(), (ERESOURCE_THREAD)OwnerPointer);
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
