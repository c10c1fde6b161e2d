/*
 * frameworks/wdf/object.c - creation, reference counts and destruction of objects.
 */
#include "frameworks/wdf/object.h"

#include "frameworks/wdf/device.h"
#include "frameworks/wdf/driver.h"
#include "frameworks/wdf/lock.h"

static NTSTATUS check_context_type(const WDF_OBJECT_ATTRIBUTES *attributes)
{
	PCWDF_OBJECT_CONTEXT_TYPE_INFO type = attributes->ContextTypeInfo;

	if (!type)
		return attributes->ContextSizeOverride ? STATUS_WDF_OBJECT_ATTRIBUTES_INVALID
		                                       : STATUS_SUCCESS;
	if (type->Size != sizeof(*type))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!type->ContextName)
		return STATUS_OBJECT_NAME_INVALID;
	if (attributes->ContextSizeOverride && attributes->ContextSizeOverride < type->ContextSize)
		return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
	return STATUS_SUCCESS;
}

static NTSTATUS check_level_and_scope(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t flags)
{
	WDF_EXECUTION_LEVEL level = attributes->ExecutionLevel;
	WDF_SYNCHRONIZATION_SCOPE scope = attributes->SynchronizationScope;

	if (level <= WdfExecutionLevelInvalid || level > WdfExecutionLevelDispatch)
		return STATUS_WDF_EXECUTION_LEVEL_INVALID;
	if (scope <= WdfSynchronizationScopeInvalid || scope > WdfSynchronizationScopeNone)
		return STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID;
	if (flags & WDF_TYPE_LEVEL_AND_SCOPE)
		return STATUS_SUCCESS;
	if (scope != WdfSynchronizationScopeInheritFromParent &&
	    scope != WdfSynchronizationScopeNone)
		return STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID;
	return STATUS_SUCCESS;
}

NTSTATUS wdf_attributes_check(const struct wdf_creation *creation)
{
	const WDF_OBJECT_ATTRIBUTES *attributes = creation->attributes;
	uint32_t flags = creation->type->flags;

	if (!attributes)
		return flags & WDF_TYPE_PARENT_REQUIRED ? STATUS_WDF_PARENT_NOT_SPECIFIED
		                                        : STATUS_SUCCESS;
	if (attributes->Size != sizeof(*attributes))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status = check_level_and_scope(attributes, flags);
	if (!NT_SUCCESS(status))
		return status;
	if ((flags & WDF_TYPE_NO_PARENT) && attributes->ParentObject)
		return STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED;
	if ((flags & WDF_TYPE_PARENT_REQUIRED) && !attributes->ParentObject)
		return STATUS_WDF_PARENT_NOT_SPECIFIED;
	return check_context_type(attributes);
}

static struct wdf_object *parent_of(const struct wdf_creation *creation)
{
	if (creation->attributes && creation->attributes->ParentObject)
		return wdf_object_from_handle(creation->attributes->ParentObject, NULL,
		                              "ParentObject");
	return creation->parent;
}

static void inherit(struct wdf_object *object, const WDF_OBJECT_ATTRIBUTES *attributes,
                    const struct wdf_object *parent)
{
	uint8_t highest =
		object->binding->user_mode ? WdfExecutionLevelPassive : WdfExecutionLevelDispatch;

	object->level = parent ? parent->level : highest;
	object->scope = parent ? parent->scope : WdfSynchronizationScopeNone;
	if (!attributes)
		return;
	if (attributes->ExecutionLevel != WdfExecutionLevelInheritFromParent)
		object->level = (uint8_t)attributes->ExecutionLevel;
	if (attributes->SynchronizationScope != WdfSynchronizationScopeInheritFromParent)
		object->scope = (uint8_t)attributes->SynchronizationScope;
	if (attributes->ExecutionLevel == WdfExecutionLevelPassive)
		object->flags |= WDF_OBJECT_PASSIVE;
}

/* What the driver's settings ask for; usually nothing. */
static void watch(struct wdf_object *object)
{
	const struct wdf_settings *settings = &object->binding->settings;

	if (__builtin_expect(settings->tracked && wdf_settings_track(settings, object->type), 0))
		object->flags |= WDF_OBJECT_TRACKED;
	if (__builtin_expect(settings->leak_limit != 0, 0)) {
		object->flags |= WDF_OBJECT_COUNTED;
		wdf_settings_count(object, 1);
	}
}

void wdf_object_init(struct wdf_object *object, const struct wdf_creation *creation)
{
	struct wdf_object *parent = parent_of(creation);

	object->type = creation->type;
	object->magic = WDF_OBJECT_MAGIC;
	object->references = 1;
	object->state = WDF_OBJECT_CREATED;
	object->binding = creation->binding;
	object->device = parent ? parent->device : NULL;
	object->created_by = creation->caller;
	InitializeListHead(&object->children);
	InitializeListHead(&object->child_entry);
	inherit(object, creation->attributes, parent);
	ke_ledger_add(&creation->binding->machine->ledgers.wdf_objects, 1);
	watch(object);
}

static size_t first_context_offset(const struct wdf_creation *creation)
{
	return (creation->type->size + creation->extra + 15) & ~(size_t)15;
}

NTSTATUS wdf_object_allocate(const struct wdf_creation *creation, struct wdf_object **ret_object)
{
	size_t offset = first_context_offset(creation);
	size_t size = offset + wdf_context_bytes(creation->attributes);
	uint16_t class;
	struct wdf_object *object = wdf_store_take(creation->binding->store, size, &class);

	if (!object)
		return STATUS_INSUFFICIENT_RESOURCES;
	object->store_class = class;
	wdf_object_init(object, creation);
	wdf_context_init_first(object, creation->attributes, (char *)object + offset);
	*ret_object = object;
	return STATUS_SUCCESS;
}

NTSTATUS wdf_object_commit(struct wdf_object *object, const struct wdf_creation *creation)
{
	struct wdf_object *parent = parent_of(creation);
	NTSTATUS status = STATUS_SUCCESS;

	/* Before others can reach it: its parent may go at once. */
	object->flags |= WDF_OBJECT_COMMITTED;
	if (parent)
		status = wdf_object_set_parent(object, parent);
	if (!NT_SUCCESS(status))
		wdf_object_discard(object);
	return status;
}

NTSTATUS wdf_object_create(const struct wdf_creation *creation, struct wdf_object **ret_object)
{
	NTSTATUS status = wdf_attributes_check(creation);

	if (!NT_SUCCESS(status))
		return status;
	struct wdf_object *object;
	status = wdf_object_allocate(creation, &object);
	if (!NT_SUCCESS(status))
		return status;
	status = wdf_object_commit(object, creation);
	if (!NT_SUCCESS(status))
		return status;
	*ret_object = object;
	return STATUS_SUCCESS;
}

void wdf_object_discard(struct wdf_object *object)
{
	for (struct wdf_context *context = object->contexts; context; context = context->next) {
		context->cleanup = NULL;
		context->destroy = NULL;
	}
	wdf_object_delete(object);
}

static void call_destroy(struct wdf_object *object)
{
	WDFOBJECT handle = WDF_HANDLE(WDFOBJECT, object);

	object->flags |= WDF_OBJECT_DESTROYING;
	object->magic = WDF_OBJECT_ENDING_MAGIC;
	for (struct wdf_context *context = object->contexts; context; context = context->next) {
		PFN_WDF_OBJECT_CONTEXT_CLEANUP cleanup = context->cleanup;
		PFN_WDF_OBJECT_CONTEXT_DESTROY destroy = context->destroy;
		context->cleanup = NULL;
		context->destroy = NULL;
		if (cleanup)
			WDF_CALL("EvtCleanupCallback", cleanup(handle));
		if (destroy)
			WDF_CALL("EvtDestroyCallback", destroy(handle));
	}
	object->magic = WDF_OBJECT_MAGIC;
}

/* The count is 0 and pass 2 has come by: run EvtDestroy and quarantine the block. */
static void destroy(struct wdf_object *object)
{
	struct wdf_binding *binding = object->binding;

	wdf_tags_finish(object);
	if (object->contexts && (object->flags & WDF_OBJECT_COMMITTED))
		call_destroy(object);
	if (object->type->destroy)
		object->type->destroy(object);
	if (object->presentation)
		wdf_presentation_unref(object->presentation);
	wdf_contexts_free(object);
	object->contexts = NULL;
	object->presentation = NULL;
	object->destroyed_by = WDF_CALLER();
	__atomic_store_n(&object->state, WDF_OBJECT_DESTROYED, __ATOMIC_RELEASE);
	ke_ledger_add(&binding->machine->ledgers.wdf_objects, -1);
	if (object->flags & WDF_OBJECT_COUNTED)
		wdf_settings_count(object, -1);
	if (!(object->flags & WDF_OBJECT_EMBEDDED))
		wdf_store_give(binding->store, object);
}

static bool must_defer_destroy(const struct wdf_object *object)
{
	return ((object->flags & WDF_OBJECT_PASSIVE) ||
	        (object->type->flags & WDF_TYPE_PASSIVE_DISPOSE)) &&
	       KeGetCurrentIrql() != PASSIVE_LEVEL;
}

static void last_unref(struct wdf_object *object)
{
	if (object->state != WDF_OBJECT_DELETED_AND_DISPOSED) {
		wdf_bugcheck(
			&(struct wdf_break){
				"WDF-29", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
				object->state,
				"Delete the object with WdfObjectDelete; a reference that was not "
				"taken must not be dropped." },
			"the last reference on a %s was dropped although it was not deleted (state "
			"%s)",
			object->type->name, wdf_object_state_name(object->state));
	}
	if (must_defer_destroy(object)) {
		object->state = WDF_OBJECT_DEFERRED_DESTROY;
		wdf_dispose_list_add(object->binding->dispose_list, object);
		return;
	}
	destroy(object);
}

/* Nothing hangs on object, so that both passes of its deletion are its destruction. */
static bool is_alone(const struct wdf_object *object)
{
	bool disposed = object->state == WDF_OBJECT_DISPOSED ||
	                (object->state == WDF_OBJECT_CREATED && !object->contexts &&
	                 IsListEmpty(&object->children));

	return disposed && !object->parent &&
	       !(object->flags & (WDF_OBJECT_PASSIVE | WDF_OBJECT_FORCE_WORKER)) &&
	       __atomic_load_n(&object->references, __ATOMIC_ACQUIRE) == 1;
}

void wdf_object_delete_unshared(struct wdf_object *object)
{
	if (!is_alone(object)) {
		wdf_object_delete(object);
		return;
	}
	object->flags |= WDF_OBJECT_DELETE_CALLED;
	object->references = 0;
	destroy(object);
}

void wdf_object_destroy_now(struct wdf_object *object)
{
	destroy(object);
}

void wdf_object_ref(struct wdf_object *object)
{
	if (object->flags & WDF_OBJECT_DESTROYING)
		wdf_report(&(struct wdf_break){ "WDF-26", WDF_OBJECT_ERROR,
		                                WDF_HANDLE(void *, object), object->state,
		                                "In EvtDestroy only contexts may be read." },
		           "a reference was taken on a %s inside its own EvtDestroy",
		           object->type->name);
	__atomic_fetch_add(&object->references, 1, __ATOMIC_RELAXED);
}

bool wdf_object_try_ref(struct wdf_object *object)
{
	int32_t count = __atomic_load_n(&object->references, __ATOMIC_RELAXED);

	while (count > 0)
		if (__atomic_compare_exchange_n(&object->references, &count, count + 1, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

void wdf_object_unref(struct wdf_object *object)
{
	int32_t left = __atomic_sub_fetch(&object->references, 1, __ATOMIC_ACQ_REL);

	if (left == 0)
		last_unref(object);
	else if (left < 0)
		wdf_bugcheck(
			&(struct wdf_break){
				"WDF-29", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
				object->state,
				"Balance WdfObjectReference and WdfObjectDereference." },
			"a %s was dereferenced more often than referenced", object->type->name);
}
