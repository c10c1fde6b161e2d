/*
 * frameworks/wdf/object_tree.c - parents, children, and the two passes of deletion.
 *
 * Model    While an object is Created its child list may change; from then on it is frozen, so that the
 *          passes walk it without a lock. Functions named _locked are entered with object->lock held and
 *          release it.
 * Locks    object->lock; a child's before its parent's.
 */
#include "frameworks/wdf/object.h"

#include "frameworks/wdf/device.h"
#include "frameworks/wdf/driver.h"
#include "frameworks/wdf/lock.h"

static bool demands_passive(const struct wdf_object *object)
{
	return (object->flags & WDF_OBJECT_PASSIVE) ||
	       (object->type->flags & WDF_TYPE_PASSIVE_DISPOSE);
}

NTSTATUS wdf_object_set_parent(struct wdf_object *object, struct wdf_object *parent)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (object == parent)
		return STATUS_WDF_PARENT_IS_SELF;
	host_lock_acquire(&object->lock);
	if (object->state != WDF_OBJECT_CREATED)
		status = STATUS_DELETE_PENDING;
	else if (object->parent)
		status = STATUS_WDF_PARENT_ALREADY_ASSIGNED;
	if (NT_SUCCESS(status)) {
		host_lock_acquire(&parent->lock);
		if (parent->state == WDF_OBJECT_CREATED) {
			InsertTailList(&parent->children, &object->child_entry);
			object->parent = parent;
		} else {
			status = STATUS_DELETE_PENDING;
		}
		host_lock_release(&parent->lock);
	}
	host_lock_release(&object->lock);
	return status;
}

/* object->lock is held. False: the parent is going and will dispose of the object itself. */
static bool detach(struct wdf_object *object)
{
	struct wdf_object *parent = object->parent;
	bool detached = false;

	if (!parent)
		return true;
	host_lock_acquire(&parent->lock);
	if (parent->state == WDF_OBJECT_CREATED) {
		RemoveEntryList(&object->child_entry);
		InitializeListHead(&object->child_entry);
		object->parent = NULL;
		detached = true;
	}
	host_lock_release(&parent->lock);
	return detached;
}

void wdf_object_call_cleanup(struct wdf_object *object)
{
	WDFOBJECT handle = WDF_HANDLE(WDFOBJECT, object);

	if (!(object->flags & WDF_OBJECT_COMMITTED))
		return;
	for (struct wdf_context *context = object->contexts; context; context = context->next) {
		PFN_WDF_OBJECT_CONTEXT_CLEANUP cleanup =
			__atomic_exchange_n(&context->cleanup, NULL, __ATOMIC_ACQ_REL);
		if (cleanup)
			WDF_CALL("EvtCleanupCallback", cleanup(handle));
	}
}

/* A device itself goes through the driver's list: its own one ends with it. */
static void defer(struct wdf_object *object)
{
	bool of_device = object->device && (void *)object->device != (void *)object;

	wdf_dispose_list_add(of_device ? wdf_device_dispose_list(object->device)
	                               : object->binding->dispose_list,
	                     object);
}

static bool park_locked(struct wdf_object *object, enum wdf_object_state state, bool may_queue)
{
	object->state = (uint16_t)state;
	host_lock_release(&object->lock);
	if (may_queue)
		defer(object);
	return false;
}

static bool child_demands_passive(const struct wdf_object *object)
{
	for (const LIST_ENTRY *entry = object->children.Flink; entry != &object->children;
	     entry = entry->Flink)
		if (demands_passive(CONTAINING_RECORD(entry, struct wdf_object, child_entry)))
			return true;
	return false;
}

/* WDF-23: no driver may rely on the order of siblings; object->lock is held and the list is frozen. */
static void shuffle_children(struct wdf_object *object)
{
	LIST_ENTRY shuffled;
	uint64_t left = 0;

	InitializeListHead(&shuffled);
	for (LIST_ENTRY *entry = object->children.Flink; entry != &object->children;
	     entry = entry->Flink)
		left++;
	for (; left > 0; left--) {
		LIST_ENTRY *entry = object->children.Flink;
		for (uint64_t skip = ke_random(object->binding->machine) % left; skip > 0; skip--)
			entry = entry->Flink;
		RemoveEntryList(entry);
		InsertTailList(&shuffled, entry);
	}
	while (!IsListEmpty(&shuffled)) {
		LIST_ENTRY *entry = RemoveHeadList(&shuffled);
		InsertTailList(&object->children, entry);
	}
}

static bool dispose_event(struct wdf_object *object);

/* Pass 1 over the subtree. False: parked in parked_state; queued when may_queue. */
static bool dispose_children_locked(struct wdf_object *object, enum wdf_object_state parked_state,
                                    bool may_queue)
{
	if (KeGetCurrentIrql() != PASSIVE_LEVEL &&
	    ((object->flags & WDF_OBJECT_FORCE_WORKER) || child_demands_passive(object)))
		return park_locked(object, parked_state, may_queue);
	if (__builtin_expect(object->binding->settings.shuffle_siblings, 0))
		shuffle_children(object);
	host_lock_release(&object->lock);

	for (LIST_ENTRY *entry = object->children.Flink; entry != &object->children;
	     entry = entry->Flink) {
		if (!dispose_event(CONTAINING_RECORD(entry, struct wdf_object, child_entry))) {
			host_lock_acquire(&object->lock);
			return park_locked(object, parked_state, may_queue);
		}
	}
	if (!object->type->dispose || object->type->dispose(object))
		wdf_object_call_cleanup(object);
	return true;
}

static void parent_destroy_event(struct wdf_object *object);

void wdf_object_destroy_children(struct wdf_object *object)
{
	while (!IsListEmpty(&object->children)) {
		LIST_ENTRY *entry = RemoveHeadList(&object->children);
		InitializeListHead(entry);
		parent_destroy_event(CONTAINING_RECORD(entry, struct wdf_object, child_entry));
	}
}

/* Pass 2: no lock held. The object may be gone afterwards. */
static void destroy_subtree(struct wdf_object *object)
{
	__atomic_store_n(&object->state, WDF_OBJECT_DELETED_AND_DISPOSED, __ATOMIC_RELEASE);
	wdf_object_destroy_children(object);
	wdf_object_unref(object);
}

/* Pass 1 of an object whose creation reference stays. */
static bool dispose_locked(struct wdf_object *object, bool may_queue)
{
	object->state = WDF_OBJECT_DISPOSING_CHILDREN;
	if (!dispose_children_locked(object, WDF_OBJECT_DEFERRED_DISPOSING, may_queue))
		return false;
	const uint16_t both = WDF_OBJECT_DELETE_CALLED | WDF_OBJECT_EARLY_DISPOSED;
	if ((object->flags & both) == both)
		destroy_subtree(object);
	else
		__atomic_store_n(&object->state, WDF_OBJECT_DISPOSED, __ATOMIC_RELEASE);
	return true;
}

static void delete_locked(struct wdf_object *object, bool may_queue)
{
	object->state = WDF_OBJECT_DELETED_DISPOSING;
	if (dispose_children_locked(object, WDF_OBJECT_DEFERRED_DELETING, may_queue))
		destroy_subtree(object);
}

static void bad_event(struct wdf_object *object, const char *event)
{
	enum wdf_object_state state = (enum wdf_object_state)object->state;

	host_lock_release(&object->lock);
	wdf_report(&(struct wdf_break){ "WDF-38", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
	                                state,
	                                "Look for a second delete or a dereference too many." },
	           "%s of a %s in state %s", event, object->type->name,
	           wdf_object_state_name(state));
}

static enum wdf_object_action action_of(const struct wdf_object *object,
                                        enum wdf_object_event event)
{
	return wdf_object_action((enum wdf_object_state)object->state, event);
}

/* Pass 1 as the parent asks for it. False: the subtree needs PASSIVE_LEVEL. */
static bool dispose_event(struct wdf_object *object)
{
	host_lock_acquire(&object->lock);
	switch (action_of(object, WDF_OBJECT_EVENT_EARLY_DISPOSE)) {
	case WDF_ACTION_DISPOSE_EARLY:
		object->state = WDF_OBJECT_DISPOSING_EARLY;
		return dispose_locked(object, false);
	case WDF_ACTION_CONTINUE_DISPOSE: return dispose_locked(object, false);
	case WDF_ACTION_IGNORE: host_lock_release(&object->lock); return true;
	default: bad_event(object, "disposal"); return true;
	}
}

static void parent_destroy_event(struct wdf_object *object)
{
	host_lock_acquire(&object->lock);
	object->parent = NULL;
	switch (action_of(object, WDF_OBJECT_EVENT_PARENT_DESTROY)) {
	case WDF_ACTION_DESTROY:
		host_lock_release(&object->lock);
		destroy_subtree(object);
		return;
	case WDF_ACTION_IGNORE: host_lock_release(&object->lock); return;
	default: bad_event(object, "destruction by the parent");
	}
}

static void delete_created_locked(struct wdf_object *object)
{
	if (!detach(object)) {
		object->state = WDF_OBJECT_WAITING_FOR_EARLY_DISPOSE;
		host_lock_release(&object->lock);
		return;
	}
	if (demands_passive(object) && KeGetCurrentIrql() != PASSIVE_LEVEL) {
		park_locked(object, WDF_OBJECT_DEFERRED_DELETING, true);
		return;
	}
	delete_locked(object, true);
}

static void delete_disposed_locked(struct wdf_object *object)
{
	bool detached = detach(object);

	if (!detached)
		object->state = WDF_OBJECT_WAITING_FOR_PARENT;
	host_lock_release(&object->lock);
	if (detached)
		destroy_subtree(object);
}

void wdf_object_delete(struct wdf_object *object)
{
	host_lock_acquire(&object->lock);
	enum wdf_object_action action = action_of(object, WDF_OBJECT_EVENT_DELETE);
	switch (action) {
	case WDF_ACTION_DELETE_CREATED:
	case WDF_ACTION_DELETE_DISPOSED:
	case WDF_ACTION_IGNORE: object->flags |= WDF_OBJECT_DELETE_CALLED; break;
	default: bad_event(object, "deletion"); return;
	}
	if (action == WDF_ACTION_DELETE_CREATED)
		delete_created_locked(object);
	else if (action == WDF_ACTION_DELETE_DISPOSED)
		delete_disposed_locked(object);
	else
		host_lock_release(&object->lock);
}

bool wdf_object_early_dispose(struct wdf_object *object)
{
	host_lock_acquire(&object->lock);
	if (object->state != WDF_OBJECT_CREATED) {
		host_lock_release(&object->lock);
		return false;
	}
	if (!detach(object)) {
		object->state = WDF_OBJECT_WAITING_FOR_EARLY_DISPOSE;
		host_lock_release(&object->lock);
		return false;
	}
	object->flags |= WDF_OBJECT_EARLY_DISPOSED;
	object->state = WDF_OBJECT_DISPOSING_EARLY;
	if (demands_passive(object) && KeGetCurrentIrql() != PASSIVE_LEVEL)
		return park_locked(object, WDF_OBJECT_DEFERRED_DISPOSING, true);
	return dispose_locked(object, true);
}

void wdf_object_run_deferred(struct wdf_object *object)
{
	host_lock_acquire(&object->lock);
	switch (action_of(object, WDF_OBJECT_EVENT_WORKER)) {
	case WDF_ACTION_WORK_DISPOSE: dispose_locked(object, false); return;
	case WDF_ACTION_WORK_DELETE: delete_locked(object, false); return;
	case WDF_ACTION_WORK_DESTROY:
		host_lock_release(&object->lock);
		wdf_object_destroy_now(object);
		return;
	case WDF_ACTION_IGNORE: host_lock_release(&object->lock); return;
	default: bad_event(object, "deferred work");
	}
}

struct wdf_object *wdf_object_ancestor(struct wdf_object *object, const struct wdf_type *type)
{
	while (object && object->type != type)
		object = object->parent;
	return object;
}
