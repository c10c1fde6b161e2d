/*
 * win32/resource_api.c - ntdll's reader-writer resource: many shared owners or one exclusive one, who may take it
 * again either way. A waiting writer does not hold up new readers who do not wait themselves.
 */
#include "win32/address_wait.h"

/* What stands in an RTL_RWLOCK here. */
struct rtl_resource {
	struct host_lock lock;
	LONG active;    /* > 0: shared owners; < 0: times its exclusive owner has it */
	uint32_t owner; /* thread id of the exclusive owner */
	uint32_t turn;  /* counts releases: sleepers watch it */
};
/* RTL_RWLOCK of 64-bit Windows: a critical section, two handles, four counts and an owner, a time, a debug pointer. */
_Static_assert(sizeof(struct rtl_resource) <= 0x60, "fits RTL_RWLOCK");

static struct rtl_resource *resource_of(PVOID memory)
{
	return memory;
}

static void init_resource(PVOID memory)
{
	*resource_of(memory) = (struct rtl_resource){ 0 };
}

static void delete_resource(PVOID memory)
{
	init_resource(memory);
}

/* Resource lock held. */
static bool try_take_locked(struct rtl_resource *resource, bool shared)
{
	uint32_t self = ke_current_thread()->id;

	if (resource->active < 0 && resource->owner == self) {
		resource->active--;
		return true;
	}
	if (resource->active == 0 && !shared) {
		resource->active = -1;
		resource->owner = self;
		return true;
	}
	if (resource->active < 0 || !shared)
		return false;
	resource->active++;
	return true;
}

static void sleep_for_turn(struct rtl_resource *resource, uint32_t turn)
{
	struct win32_waiter waiter;
	struct host_lock *bucket;
	LIST_ENTRY *list = win32_bucket_acquire(&resource->turn, &bucket);

	if (__atomic_load_n(&resource->turn, __ATOMIC_ACQUIRE) != turn) {
		host_lock_release(bucket);
		return;
	}
	win32_waiter_add_locked(list, &waiter, &resource->turn);
	host_lock_release(bucket);
	win32_waiter_sleep(&waiter, bucket, NULL);
}

static BOOLEAN acquire(struct rtl_resource *resource, bool shared, BOOLEAN wait)
{
	for (;;) {
		bool taken;
		uint32_t turn;

		host_lock_acquire(&resource->lock);
		taken = try_take_locked(resource, shared);
		turn = resource->turn;
		host_lock_release(&resource->lock);
		if (taken || !wait)
			return taken;
		sleep_for_turn(resource, turn);
	}
}

static BOOLEAN acquire_shared(PVOID memory, BOOLEAN wait)
{
	return acquire(resource_of(memory), true, wait);
}

static BOOLEAN acquire_exclusive(PVOID memory, BOOLEAN wait)
{
	return acquire(resource_of(memory), false, wait);
}

static void release(PVOID memory)
{
	struct rtl_resource *resource = resource_of(memory);
	bool is_free;

	host_lock_acquire(&resource->lock);
	if (resource->active > 0)
		resource->active--;
	else if (resource->active < 0)
		resource->active++;
	is_free = resource->active == 0;
	if (is_free) {
		resource->owner = 0;
		__atomic_fetch_add(&resource->turn, 1, __ATOMIC_RELEASE);
	}
	host_lock_release(&resource->lock);
	if (is_free)
		win32_address_wake(&resource->turn, UINT32_MAX);
}

WIN32_TABLE(win32_resource_export_table, "ntdll.dll",
            W("RtlAcquireResourceExclusive", acquire_exclusive),
            W("RtlAcquireResourceShared", acquire_shared), W("RtlDeleteResource", delete_resource),
            W("RtlInitializeResource", init_resource), W("RtlReleaseResource", release));
