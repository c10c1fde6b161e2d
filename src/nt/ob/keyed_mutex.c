/* ob/keyed_mutex.c - who holds a keyed mutex and who is next. */
#include <stdlib.h>

#include "nt/ob/keyed_mutex_internal.h"

struct waiter {
	LIST_ENTRY entry; /* until it is told */
	struct ob_keyed_opening *opening;
	uint64_t key, fence;
	NTSTATUS status; /* STATUS_PENDING: still linked */
	KEVENT told;
};

/* --- Telling waiters ------------------------------------------------------------------------------------------ */

static void answer_locked(struct waiter *waiter, NTSTATUS status, LIST_ENTRY *ready)
{
	RemoveEntryList(&waiter->entry);
	waiter->status = status;
	InsertTailList(ready, &waiter->entry);
}

/* Without the lock. A waiter frees its record once it was told. */
static void tell(LIST_ENTRY *ready)
{
	while (!IsListEmpty(ready)) {
		struct waiter *waiter =
			CONTAINING_RECORD(RemoveHeadList(ready), struct waiter, entry);

		KeSetEvent(&waiter->told, IO_NO_INCREMENT, FALSE);
	}
}

static void answer_all_locked(struct ob_keyed_mutex *mutex, NTSTATUS status, LIST_ENTRY *ready)
{
	while (!IsListEmpty(&mutex->waiters))
		answer_locked(CONTAINING_RECORD(mutex->waiters.Flink, struct waiter, entry), status,
		              ready);
}

/* Released: the first who waits for this key has it. */
static void hand_over_locked(struct ob_keyed_mutex *mutex, LIST_ENTRY *ready)
{
	for (LIST_ENTRY *entry = mutex->waiters.Flink; entry != &mutex->waiters;
	     entry = entry->Flink) {
		struct waiter *waiter = CONTAINING_RECORD(entry, struct waiter, entry);

		if (waiter->key != mutex->key)
			continue;
		mutex->owner = waiter->opening;
		waiter->fence = mutex->fence;
		answer_locked(waiter, STATUS_SUCCESS, ready);
		return;
	}
}

/* --- Objects --------------------------------------------------------------------------------------------------- */

/* Who waits with an opening that goes cannot have it any more. */
static void cancel_locked(struct ob_keyed_mutex *mutex, const struct ob_keyed_opening *opening,
                          LIST_ENTRY *ready)
{
	for (LIST_ENTRY *entry = mutex->waiters.Flink; entry != &mutex->waiters;) {
		struct waiter *waiter = CONTAINING_RECORD(entry, struct waiter, entry);

		entry = entry->Flink;
		if (waiter->opening == opening)
			answer_locked(waiter, STATUS_CANCELLED, ready);
	}
}

static void unlink_locked(struct ob_keyed_opening *opening)
{
	RemoveEntryList(&opening->entry);
	InitializeListHead(&opening->entry);
}

/* W-21: the last handle of an opening goes, with its device's process or before. */
static void close_opening(void *body, struct ke_process *process, ACCESS_MASK granted,
                          uint32_t process_handles, uint32_t system_handles)
{
	struct ob_keyed_opening *opening = body;
	struct ob_keyed_mutex *mutex = opening->shared;
	LIST_ENTRY ready;

	if (system_handles != 1)
		return;
	InitializeListHead(&ready);
	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	ob_keyed_withdraw_locked(mutex, OB_KEYED_FOR_A_CLOSE);
	unlink_locked(opening);
	opening->refused = true;
	if (mutex->owner == opening) {
		mutex->owner = NULL;
		mutex->abandoned = true;
		answer_all_locked(mutex, STATUS_ABANDONED, &ready);
	}
	cancel_locked(mutex, opening, &ready);
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	tell(&ready);
}

static void remove_opening(void *body)
{
	struct ob_keyed_opening *opening = body;

	ke_lock_take(&opening->shared->lock, KE_RANK_OBJECT);
	unlink_locked(opening); /* one that never had a handle */
	ke_lock_give(&opening->shared->lock, KE_RANK_OBJECT);
	ob_dereference(opening->shared);
}

NTSTATUS ob_create_keyed_mutex_types(struct ob_machine *ob)
{
	static const struct ob_type_options shared = {
		.name = u"KeyedMutex",
		.valid_access = OB_KEYED_MUTEX_ALL_ACCESS,
		.mapping = { 0x20001, 0x20002, 0x120000, OB_KEYED_MUTEX_ALL_ACCESS },
	};
	static const struct ob_type_options opening = {
		.name = u"KeyedMutexOpening",
		.valid_access = OB_KEYED_MUTEX_ALL_ACCESS,
		.mapping = { 0x20001, 0x20002, 0x120000, OB_KEYED_MUTEX_ALL_ACCESS },
		.operations = { .close = close_opening, .remove = remove_opening },
	};
	NTSTATUS status = ob_type_create(ob->machine, &shared, &ob->keyed_mutex_type);

	return NT_SUCCESS(status) ? ob_type_create(ob->machine, &opening, &ob->keyed_opening_type)
	                          : status;
}

static void init_shared(void *body, const void *context)
{
	struct ob_keyed_mutex *mutex = body;

	mutex->key = *(const uint64_t *)context;
	InitializeListHead(&mutex->waiters);
	InitializeListHead(&mutex->openings);
}

NTSTATUS ob_keyed_mutex_create(uint64_t key, const OBJECT_ATTRIBUTES *attributes,
                               HANDLE *ret_shared)
{
	struct ob_new_object object = {
		.type = ob_current()->keyed_mutex_type,
		.body_bytes = sizeof(struct ob_keyed_mutex),
		.desired = OB_KEYED_MUTEX_ALL_ACCESS,
		.attributes = attributes,
		.init = init_shared,
		.context = &key,
	};

	return ob_create_handle(&object, ret_shared);
}

NTSTATUS ob_keyed_mutex_open_shared(const OBJECT_ATTRIBUTES *attributes, HANDLE *ret_shared)
{
	return ob_open_by_attributes(attributes, ob_current()->keyed_mutex_type,
	                             OB_KEYED_MUTEX_ALL_ACCESS, ret_shared);
}

static bool has_opening_locked(const struct ob_keyed_mutex *mutex, uintptr_t device)
{
	for (LIST_ENTRY *entry = mutex->openings.Flink; device && entry != &mutex->openings;
	     entry = entry->Flink)
		if (CONTAINING_RECORD(entry, struct ob_keyed_opening, entry)->device == device)
			return true;
	return false;
}

struct opening_start {
	struct ob_keyed_mutex *shared;
	uintptr_t device;
};

static void init_opening(void *body, const void *context)
{
	const struct opening_start *start = context;
	struct ob_keyed_opening *opening = body;
	struct ob_keyed_mutex *mutex = start->shared;

	ob_reference(mutex);
	opening->shared = mutex;
	opening->device = start->device;
	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	opening->refused = has_opening_locked(mutex, start->device);
	opening->serial = ++mutex->serials ? mutex->serials : ++mutex->serials;
	InsertTailList(&mutex->openings, &opening->entry);
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
}

NTSTATUS ob_keyed_mutex_open(HANDLE shared, uintptr_t device, HANDLE *ret_opening)
{
	struct opening_start start = { .device = device };
	struct ob_new_object object = {
		.type = ob_current()->keyed_opening_type,
		.body_bytes = sizeof(struct ob_keyed_opening),
		.desired = OB_KEYED_MUTEX_ALL_ACCESS,
		.init = init_opening,
		.context = &start,
	};
	void *body;
	NTSTATUS status = ob_service_reference(shared, ob_current()->keyed_mutex_type, 3, &body);

	if (!NT_SUCCESS(status))
		return status;
	start.shared = body;
	if (__atomic_load_n(&start.shared->removed, __ATOMIC_ACQUIRE))
		status = STATUS_DEVICE_REMOVED;
	else
		status = ob_create_handle(&object, ret_opening);
	ob_dereference(body);
	return status == STATUS_INSUFFICIENT_RESOURCES ? STATUS_NO_MEMORY : status;
}

void ob_keyed_mutex_remove_device(void *shared)
{
	struct ob_keyed_mutex *mutex = shared;
	LIST_ENTRY ready;

	InitializeListHead(&ready);
	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	ob_keyed_withdraw_locked(mutex, OB_KEYED_FOR_A_CALL);
	__atomic_store_n(&mutex->removed, true, __ATOMIC_RELEASE);
	mutex->owner = NULL;
	answer_all_locked(mutex, STATUS_DEVICE_REMOVED, &ready);
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	tell(&ready);
}

uint32_t ob_keyed_mutex_waiters(void *shared)
{
	struct ob_keyed_mutex *mutex = shared;
	uint32_t count = 0;

	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	for (LIST_ENTRY *entry = mutex->waiters.Flink; entry != &mutex->waiters;
	     entry = entry->Flink)
		count++;
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	return count;
}

/* --- Acquiring and releasing ------------------------------------------------------------------------------------ */

/* What can be said at once; STATUS_PENDING: the waiter must wait. */
static NTSTATUS try_locked(struct ob_keyed_mutex *mutex, struct waiter *waiter)
{
	if (mutex->removed)
		return STATUS_DEVICE_REMOVED;
	if (mutex->abandoned)
		return STATUS_ABANDONED;
	if (waiter->opening->refused || mutex->owner == waiter->opening)
		return STATUS_INVALID_PARAMETER;
	if (mutex->owner || mutex->key != waiter->key)
		return STATUS_PENDING;
	mutex->owner = waiter->opening;
	waiter->fence = mutex->fence;
	return STATUS_SUCCESS;
}

static NTSTATUS begin(struct ob_keyed_mutex *mutex, struct waiter *waiter, bool only_try)
{
	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	ob_keyed_withdraw_locked(mutex, OB_KEYED_FOR_A_CALL);
	NTSTATUS status = try_locked(mutex, waiter);
	if (status == STATUS_PENDING && only_try)
		status = STATUS_TIMEOUT;
	if (status == STATUS_PENDING)
		InsertTailList(&mutex->waiters, &waiter->entry);
	waiter->status = status;
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	return status;
}

/* The wait ended by itself: nobody will tell the waiter any more, unless it is being told just now. */
static NTSTATUS give_up(struct ob_keyed_mutex *mutex, struct waiter *waiter, NTSTATUS reason)
{
	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	bool linked = waiter->status == STATUS_PENDING;
	if (linked)
		RemoveEntryList(&waiter->entry);
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	if (linked)
		return reason;
	KeWaitForSingleObject(&waiter->told, Executive, KernelMode, FALSE, NULL);
	return waiter->status;
}

static NTSTATUS acquire(struct ob_keyed_opening *opening, uint64_t key, LARGE_INTEGER *timeout,
                        uint64_t *ret_fence)
{
	struct waiter *waiter = calloc(1, sizeof(*waiter));
	NTSTATUS status;

	if (!waiter)
		return STATUS_NO_MEMORY;
	waiter->opening = opening;
	waiter->key = key;
	KeInitializeEvent(&waiter->told, NotificationEvent, FALSE);
	status = begin(opening->shared, waiter, timeout && timeout->QuadPart == 0);
	if (status == STATUS_PENDING) {
		status = KeWaitForSingleObject(&waiter->told, UserRequest, ob_previous_mode(),
		                               FALSE, timeout);
		status = status == STATUS_SUCCESS ? waiter->status
		                                  : give_up(opening->shared, waiter, status);
	}
	if (status == STATUS_SUCCESS && ret_fence)
		*ret_fence = waiter->fence;
	free(waiter);
	return status;
}

static NTSTATUS reference_opening(HANDLE handle, void **ret_body)
{
	return ob_service_reference(handle, ob_current()->keyed_opening_type, 0, ret_body);
}

NTSTATUS ob_keyed_mutex_acquire(HANDLE opening, uint64_t key, LARGE_INTEGER *timeout,
                                uint64_t *ret_fence)
{
	LARGE_INTEGER captured;
	uint64_t fence = 0;
	void *body;
	NTSTATUS status = ob_probe_result(ret_fence, sizeof(*ret_fence));

	if (NT_SUCCESS(status))
		status = ob_capture_timeout(&timeout, &captured);
	if (NT_SUCCESS(status))
		status = reference_opening(opening, &body);
	if (!NT_SUCCESS(status))
		return status;
	status = acquire(body, key, timeout, &fence);
	ob_dereference(body);
	if (status == STATUS_SUCCESS &&
	    !NT_SUCCESS(ob_copy_result(ret_fence, &fence, sizeof(fence))))
		status = STATUS_ACCESS_VIOLATION;
	return status;
}

static NTSTATUS release_locked(struct ob_keyed_opening *opening, uint64_t key, uint64_t fence,
                               LIST_ENTRY *ready)
{
	struct ob_keyed_mutex *mutex = opening->shared;

	ob_keyed_withdraw_locked(mutex, OB_KEYED_FOR_A_CALL);
	if (mutex->removed)
		return STATUS_DEVICE_REMOVED;
	if (mutex->owner != opening)
		return STATUS_INVALID_PARAMETER;
	mutex->owner = NULL;
	mutex->key = key;
	mutex->fence = fence;
	hand_over_locked(mutex, ready);
	return STATUS_SUCCESS;
}

NTSTATUS ob_keyed_mutex_release(HANDLE opening, uint64_t key, uint64_t fence)
{
	LIST_ENTRY ready;
	void *body;
	NTSTATUS status = reference_opening(opening, &body);

	if (!NT_SUCCESS(status))
		return status;
	struct ob_keyed_mutex *mutex = ((struct ob_keyed_opening *)body)->shared;
	InitializeListHead(&ready);
	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	status = release_locked(body, key, fence, &ready);
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	tell(&ready);
	ob_dereference(body);
	return status;
}

/* --- The user form ------------------------------------------------------------------------------------------------ */

static uint32_t user_result(NTSTATUS status)
{
	return NT_SUCCESS(status) ? (uint32_t)status : OB_KEYED_MUTEX_FAIL;
}

uint32_t ob_keyed_mutex_acquire_sync(HANDLE opening, uint64_t key, uint32_t timeout_ms)
{
	LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)timeout_ms * 10000 };
	void *body;
	NTSTATUS status = reference_opening(opening, &body);

	if (!NT_SUCCESS(status))
		return OB_KEYED_MUTEX_FAIL;
	status = acquire(body, key, timeout_ms == OB_KEYED_MUTEX_FOREVER ? NULL : &timeout, NULL);
	ob_dereference(body);
	return user_result(status);
}

uint32_t ob_keyed_mutex_release_sync(HANDLE opening, uint64_t key)
{
	return user_result(ob_keyed_mutex_release(opening, key, 0));
}
