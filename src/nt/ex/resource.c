/*
 * ex/resource.c - ERESOURCE: many readers or one writer, with recursion.
 *
 * Inside the structure lie only its documented counters and a table of owners. Waiters stand in two queues
 * on their own stacks; whoever releases hands over by writing the waiter's ownership first and waking it then.
 * Which resources are active is known beside them, so that re-initialization and freed ones are found.
 */
#include "nt/ex/ex_internal.h"
#include "nt/ex/resource.h"
#include "nt/ke/lock_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ex_resource_record {
	const ERESOURCE *resource;
	uint64_t site;
	struct ex_resource_record *next;
};

static struct host_lock *lock_of(ERESOURCE *resource)
{
	return (struct host_lock *)&resource->SpinLock;
}

/* --- Active resources ------------------------------------------------------------------------------------ */

static struct ex_resource_record **find_record_locked(struct ex_machine *ex,
                                                      const ERESOURCE *resource)
{
	struct ex_resource_record **link = &ex->resources;

	while (*link && (*link)->resource != resource)
		link = &(*link)->next;
	return link;
}

bool ex_resource_register(struct ex_machine *ex, const ERESOURCE *resource)
{
	struct ex_resource_record *record = calloc(1, sizeof(*record));

	if (!record)
		return true;
	record->resource = resource;
	record->site = verify_image_caller();
	host_lock_acquire(&ex->resources_lock);
	struct ex_resource_record **link = find_record_locked(ex, resource);
	bool is_new = *link == NULL;
	if (is_new) {
		record->next = ex->resources;
		ex->resources = record;
		ex->resource_count++;
	}
	host_lock_release(&ex->resources_lock);
	if (!is_new)
		free(record);
	return is_new;
}

bool ex_resource_unregister(struct ex_machine *ex, const ERESOURCE *resource)
{
	host_lock_acquire(&ex->resources_lock);
	struct ex_resource_record **link = find_record_locked(ex, resource), *record = *link;
	if (record) {
		*link = record->next;
		ex->resource_count--;
	}
	host_lock_release(&ex->resources_lock);
	free(record);
	return record != NULL;
}

/* Take out one record whose resource lies in [start, end), or null. */
static struct ex_resource_record *take_in_range(struct ex_machine *ex, uintptr_t start,
                                                uintptr_t end)
{
	struct ex_resource_record *record;

	host_lock_acquire(&ex->resources_lock);
	struct ex_resource_record **link = &ex->resources;
	while (*link &&
	       ((uintptr_t)(*link)->resource < start || (uintptr_t)(*link)->resource >= end))
		link = &(*link)->next;
	record = *link;
	if (record) {
		*link = record->next;
		ex->resource_count--;
	}
	host_lock_release(&ex->resources_lock);
	return record;
}

static uint32_t report_active(struct ex_machine *ex, uintptr_t start, uintptr_t end,
                              const char *what)
{
	struct ex_resource_record *record;
	uint32_t found = 0;

	while ((record = take_in_range(ex, start, end)) != NULL) {
		struct verify_fact fact = {
			.rule = "VF-8",
			.code = 0xC4,
			.parameter = { 0xD2, (uint64_t)(uintptr_t)record->resource, start,
			               end - start },
			.advice = "Call ExDeleteResourceLite before the memory of a resource goes.",
			.related_label = record->site ? "initialized" : NULL,
			.related_stack = &record->site,
			.related_depth = 1,
		};
		verify_report(&fact, "%s with an active ERESOURCE in it", what);
		ke_lock_gone(ke_current_machine(), record->resource);
		free(record);
		found++;
	}
	return found;
}

bool ex_resource_observer(struct ke_machine *machine, const void *start, size_t bytes)
{
	struct ex_machine *ex = machine->ex;

	if (!ex || __atomic_load_n(&ex->resource_count, __ATOMIC_RELAXED) == 0)
		return false;
	return report_active(ex, (uintptr_t)start, (uintptr_t)start + bytes, "pool is freed") != 0;
}

uint32_t ex_audit_resources(struct ex_machine *ex, uintptr_t start, uintptr_t end,
                            const char *driver)
{
	char what[64];

	snprintf(what, sizeof(what), "%s unloads", driver);
	return report_active(ex, start, end, what);
}

void ex_resources_destroy(struct ex_machine *ex)
{
	while (ex->resources) {
		struct ex_resource_record *next = ex->resources->next;
		free(ex->resources);
		ex->resources = next;
	}
}

/* --- Owners ------------------------------------------------------------------------------------------------ */

struct resource_owners {
	uint32_t count, capacity;
	struct {
		ERESOURCE_THREAD thread;
		uint32_t holds;
	} owner[];
};

static struct resource_owners *owners_of(const ERESOURCE *resource)
{
	return (struct resource_owners *)resource->OwnerTable;
}

/* Index of thread, or count. */
static uint32_t owner_index(const ERESOURCE *resource, ERESOURCE_THREAD thread)
{
	const struct resource_owners *owners = owners_of(resource);
	uint32_t index = 0;

	while (owners && index < owners->count && owners->owner[index].thread != thread)
		index++;
	return index;
}

/* Take the lock with room for one more owner beside the present ones and those who wait. */
static void lock_and_reserve(ERESOURCE *resource)
{
	host_lock_acquire(lock_of(resource));
	struct resource_owners *owners = owners_of(resource);
	uint32_t count = owners ? owners->count : 0, capacity = owners ? owners->capacity : 0;
	uint32_t needed =
		count + resource->NumberOfSharedWaiters + resource->NumberOfExclusiveWaiters + 1;

	if (needed <= capacity)
		return;
	capacity = needed * 2 + 2;
	owners = realloc(owners, sizeof(*owners) + capacity * sizeof(owners->owner[0]));
	if (!owners) {
		host_lock_release(lock_of(resource));
		ke_raise_status(STATUS_INSUFFICIENT_RESOURCES);
	}
	owners->count = count;
	owners->capacity = capacity;
	resource->OwnerTable = (POWNER_ENTRY)owners;
}

static void add_hold_locked(ERESOURCE *resource, ERESOURCE_THREAD thread)
{
	struct resource_owners *owners = owners_of(resource);
	uint32_t index = owner_index(resource, thread);

	if (index == owners->count) {
		owners->owner[owners->count].thread = thread;
		owners->owner[owners->count++].holds = 0;
		resource->ActiveEntries = owners->count;
		resource->ActiveCount = (SHORT)owners->count;
	}
	owners->owner[index].holds++;
}

/* False when thread holds nothing. */
static bool drop_hold_locked(ERESOURCE *resource, ERESOURCE_THREAD thread)
{
	struct resource_owners *owners = owners_of(resource);
	uint32_t index = owner_index(resource, thread);

	if (!owners || index == owners->count)
		return false;
	if (--owners->owner[index].holds)
		return true;
	memmove(&owners->owner[index], &owners->owner[index + 1],
	        (--owners->count - index) * sizeof(owners->owner[0]));
	resource->ActiveEntries = owners->count;
	resource->ActiveCount = (SHORT)owners->count;
	return true;
}

static bool is_exclusive(const ERESOURCE *resource)
{
	return (resource->Flag & ResourceOwnedExclusive) != 0;
}

static bool owns(const ERESOURCE *resource, ERESOURCE_THREAD thread)
{
	const struct resource_owners *owners = owners_of(resource);

	return owners && owner_index(resource, thread) < owners->count;
}

/* --- Waiting and handing over ----------------------------------------------------------------------------- */

struct resource_waiter {
	struct resource_waiter *next;
	ERESOURCE_THREAD thread;
	KEVENT granted;
};

static void append_waiter(PVOID *head, struct resource_waiter *waiter)
{
	struct resource_waiter **link = (struct resource_waiter **)head;

	while (*link)
		link = &(*link)->next;
	waiter->next = NULL;
	*link = waiter;
}

static void grant_exclusive_locked(ERESOURCE *resource, ERESOURCE_THREAD thread)
{
	resource->Flag |= ResourceOwnedExclusive;
	add_hold_locked(resource, thread);
}

/* All who wait for sharing become owners; gives their chain. */
static struct resource_waiter *grant_shared_waiters_locked(ERESOURCE *resource)
{
	struct resource_waiter *chain = resource->SharedWaiters;

	for (struct resource_waiter *waiter = chain; waiter; waiter = waiter->next)
		add_hold_locked(resource, waiter->thread);
	resource->SharedWaiters = NULL;
	resource->NumberOfSharedWaiters = 0;
	return chain;
}

/* The first who waits for exclusive ownership gets it. */
static struct resource_waiter *grant_exclusive_waiter_locked(ERESOURCE *resource)
{
	struct resource_waiter *waiter = resource->ExclusiveWaiters;

	if (!waiter)
		return NULL;
	resource->ExclusiveWaiters = waiter->next;
	resource->NumberOfExclusiveWaiters--;
	waiter->next = NULL;
	grant_exclusive_locked(resource, waiter->thread);
	return waiter;
}

static void wake(struct resource_waiter *chain)
{
	while (chain) {
		struct resource_waiter *next =
			chain->next; /* the waiter's stack goes once it is set */
		KeSetEvent(&chain->granted, IO_NO_INCREMENT, FALSE);
		chain = next;
	}
}

static void wait_for_grant(ERESOURCE *resource, PVOID *queue, ULONG *count,
                           struct resource_waiter *waiter)
{
	KeInitializeEvent(&waiter->granted, SynchronizationEvent, FALSE);
	append_waiter(queue, waiter);
	++*count;
	resource->ContentionCount++;
	host_lock_release(lock_of(resource));
	KeWaitForSingleObject(&waiter->granted, WrResource, KernelMode, FALSE, NULL);
}

/* Resource locked: its owner is about to wait for it. */
static _Noreturn void self_deadlock(ERESOURCE *resource)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1000, (uint64_t)(uintptr_t)resource, 0, 0 },
		.advice =
			"An exclusive owner may share, an owner that shares must release before it "
			"acquires the resource exclusively or behind those who wait for that.",
	};

	host_lock_release(lock_of(resource));
	verify_bugcheck(&fact, "a thread that shares a resource waits until nobody does");
}

bool ex_resource_acquire_exclusive(ERESOURCE *resource, ERESOURCE_THREAD thread, bool wait)
{
	struct resource_waiter waiter = { .thread = thread };

	lock_and_reserve(resource);
	if (resource->ActiveEntries == 0) {
		grant_exclusive_locked(resource, thread);
	} else if (is_exclusive(resource) && owns(resource, thread)) {
		add_hold_locked(resource, thread);
	} else if (!wait) {
		host_lock_release(lock_of(resource));
		return false;
	} else if (owns(resource, thread)) {
		self_deadlock(resource);
	} else {
		wait_for_grant(resource, &resource->ExclusiveWaiters,
		               &resource->NumberOfExclusiveWaiters, &waiter);
		return true;
	}
	host_lock_release(lock_of(resource));
	return true;
}

/* May thread share now? */
static bool may_share_locked(const ERESOURCE *resource, ERESOURCE_THREAD thread,
                             enum ex_resource_access access)
{
	if (is_exclusive(resource))
		return owns(resource, thread);
	if (resource->NumberOfExclusiveWaiters == 0 || access == EX_SHARE_STARVE_EXCLUSIVE)
		return true;
	return access == EX_SHARE_PLAIN && owns(resource, thread);
}

bool ex_resource_acquire_shared(ERESOURCE *resource, ERESOURCE_THREAD thread,
                                enum ex_resource_access access, bool wait)
{
	struct resource_waiter waiter = { .thread = thread };

	lock_and_reserve(resource);
	if (may_share_locked(resource, thread, access)) {
		add_hold_locked(resource, thread);
	} else if (!wait) {
		host_lock_release(lock_of(resource));
		return false;
	} else if (owns(resource, thread)) {
		self_deadlock(resource);
	} else {
		wait_for_grant(resource, &resource->SharedWaiters, &resource->NumberOfSharedWaiters,
		               &waiter);
		return true;
	}
	host_lock_release(lock_of(resource));
	return true;
}

bool ex_resource_release(ERESOURCE *resource, ERESOURCE_THREAD thread)
{
	struct resource_waiter *chain = NULL;

	host_lock_acquire(lock_of(resource));
	bool held = drop_hold_locked(resource, thread);
	if (held && resource->ActiveEntries == 0) {
		bool was_exclusive = is_exclusive(resource);
		resource->Flag &= (USHORT)~ResourceOwnedExclusive;
		/* After a writer the readers come, after the readers a writer. */
		if (was_exclusive && resource->SharedWaiters)
			chain = grant_shared_waiters_locked(resource);
		else if (resource->ExclusiveWaiters)
			chain = grant_exclusive_waiter_locked(resource);
		else
			chain = grant_shared_waiters_locked(resource);
	}
	host_lock_release(lock_of(resource));
	wake(chain);
	return held;
}

void ex_resource_convert_to_shared(ERESOURCE *resource)
{
	host_lock_acquire(lock_of(resource));
	resource->Flag &= (USHORT)~ResourceOwnedExclusive;
	struct resource_waiter *chain = grant_shared_waiters_locked(resource);
	host_lock_release(lock_of(resource));
	wake(chain);
}

void ex_resource_set_owner(ERESOURCE *resource, ERESOURCE_THREAD from, ERESOURCE_THREAD to)
{
	host_lock_acquire(lock_of(resource));
	uint32_t index = owner_index(resource, from);
	if (owns(resource, from))
		owners_of(resource)->owner[index].thread = to;
	host_lock_release(lock_of(resource));
}

uint32_t ex_resource_holds(ERESOURCE *resource, ERESOURCE_THREAD thread, bool exclusive_only)
{
	uint32_t holds = 0;

	host_lock_acquire(lock_of(resource));
	if (owns(resource, thread) && (!exclusive_only || is_exclusive(resource)))
		holds = owners_of(resource)->owner[owner_index(resource, thread)].holds;
	host_lock_release(lock_of(resource));
	return holds;
}

void ex_resource_init(ERESOURCE *resource)
{
	memset(resource, 0, sizeof(*resource));
	InitializeListHead(&resource->SystemResourcesList);
}

void ex_resource_finish(ERESOURCE *resource)
{
	free(resource->OwnerTable);
	resource->OwnerTable = NULL;
}
