/*
 * frameworks/wdf/object_context.c - typed contexts of objects.
 *
 * Model    The first header lies in the object's block, further ones in blocks of their own, linked in
 *          order of addition. A type is the address of its unique record (WDF-56).
 * Locks    object->lock guards linking; lookups walk the list without it: headers are never unlinked.
 */
#include "frameworks/wdf/object.h"

static size_t context_size(const WDF_OBJECT_ATTRIBUTES *attributes)
{
	if (!attributes || !attributes->ContextTypeInfo)
		return 0;
	size_t size = attributes->ContextSizeOverride ? attributes->ContextSizeOverride
	                                              : attributes->ContextTypeInfo->ContextSize;
	return (size + 15) & ~(size_t)15;
}

size_t wdf_context_bytes(const WDF_OBJECT_ATTRIBUTES *attributes)
{
	if (!attributes || (!attributes->ContextTypeInfo && !attributes->EvtCleanupCallback &&
	                    !attributes->EvtDestroyCallback))
		return 0;
	return sizeof(struct wdf_context) + context_size(attributes);
}

static void init(struct wdf_context *context, struct wdf_object *object,
                 const WDF_OBJECT_ATTRIBUTES *attributes)
{
	context->object = object;
	context->cleanup = attributes->EvtCleanupCallback;
	context->destroy = attributes->EvtDestroyCallback;
	context->size = context_size(attributes);
	context->type = attributes->ContextTypeInfo;
	if (context->type && context->type->UniqueType)
		context->type = context->type->UniqueType;
}

void wdf_context_init_first(struct wdf_object *object, const WDF_OBJECT_ATTRIBUTES *attributes,
                            void *memory)
{
	if (wdf_context_bytes(attributes) == 0)
		return;
	object->contexts = memory;
	init(object->contexts, object, attributes);
}

static struct wdf_context *find(struct wdf_object *object, PCWDF_OBJECT_CONTEXT_TYPE_INFO type)
{
	struct wdf_context *context = __atomic_load_n(&object->contexts, __ATOMIC_ACQUIRE);

	while (context && context->type != type)
		context = __atomic_load_n(&context->next, __ATOMIC_ACQUIRE);
	return context;
}

void *wdf_object_context(struct wdf_object *object, PCWDF_OBJECT_CONTEXT_TYPE_INFO type)
{
	struct wdf_context *context = find(object, type);

	return context ? context->memory : NULL;
}

static void link_last(struct wdf_object *object, struct wdf_context *context)
{
	struct wdf_context **slot = &object->contexts;

	while (*slot)
		slot = &(*slot)->next;
	__atomic_store_n(slot, context, __ATOMIC_RELEASE);
}

/* Errors: STATUS_OBJECT_NAME_EXISTS with the one there, STATUS_DELETE_PENDING. */
static NTSTATUS link_unless_present(struct wdf_object *object, struct wdf_context *context,
                                    struct wdf_context **ret_present)
{
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&object->lock);
	*ret_present = find(object, context->type);
	if (object->state != WDF_OBJECT_CREATED)
		status = STATUS_DELETE_PENDING;
	else if (*ret_present)
		status = STATUS_OBJECT_NAME_EXISTS;
	else
		link_last(object, context);
	host_lock_release(&object->lock);
	return status;
}

NTSTATUS wdf_object_add_context(struct wdf_object *object, PWDF_OBJECT_ATTRIBUTES attributes,
                                void **ret_context)
{
	struct wdf_context *present;
	struct wdf_context *context = calloc(1, sizeof(*context) + context_size(attributes));

	if (!context)
		return STATUS_INSUFFICIENT_RESOURCES;
	init(context, object, attributes);
	context->separate = 1;
	NTSTATUS status = link_unless_present(object, context, &present);
	if (status != STATUS_SUCCESS)
		free(context);
	if (status == STATUS_SUCCESS && ret_context)
		*ret_context = context->memory;
	if (status == STATUS_OBJECT_NAME_EXISTS && ret_context)
		*ret_context = present->memory;
	return status;
}

void wdf_contexts_free(struct wdf_object *object)
{
	struct wdf_context *context = object->contexts;

	while (context) {
		struct wdf_context *next = context->next;
		if (context->separate)
			free(context);
		context = next;
	}
}
