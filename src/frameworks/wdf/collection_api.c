/*
 * frameworks/wdf/collection_api.c - WdfCollection*: ordered sets of handles, each referenced.
 */
#include "frameworks/wdf/object.h"

struct collection {
	struct wdf_object object;
	struct host_lock lock;
	struct wdf_object **items; /* owned; each holds a reference */
	ULONG count, capacity;
};

static void release(struct wdf_object *object)
{
	struct collection *collection = (struct collection *)object;

	for (ULONG at = 0; at < collection->count; at++)
		wdf_object_unref(collection->items[at]);
	free(collection->items);
}

static const struct wdf_type collection_type = {
	.name = "WDFCOLLECTION",
	.size = sizeof(struct collection),
	.destroy = release,
};

static struct collection *collection_of(WDFCOLLECTION handle, const char *api)
{
	return (struct collection *)wdf_object_from_handle(handle, &collection_type, api);
}

NTSTATUS WdfCollectionCreate(PWDF_DRIVER_GLOBALS DriverGlobals,
                             PWDF_OBJECT_ATTRIBUTES CollectionAttributes, WDFCOLLECTION *Collection)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct wdf_object *object;

	wdf_require_pointer(Collection, "WdfCollectionCreate", "Collection");
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = binding,
	                                                  .type = &collection_type,
	                                                  .attributes = CollectionAttributes,
	                                                  .parent = wdf_driver_object(binding),
	                                                  .caller = WDF_CALLER() },
	                          &object);
	*Collection = NT_SUCCESS(status) ? WDF_HANDLE(WDFCOLLECTION, object) : NULL;
	return status;
}

ULONG WdfCollectionGetCount(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOLLECTION Collection)
{
	(void)DriverGlobals;
	return collection_of(Collection, "WdfCollectionGetCount")->count;
}

static bool grow(struct collection *collection)
{
	ULONG capacity = collection->capacity ? collection->capacity * 2 : 8;
	struct wdf_object **items = realloc(collection->items, capacity * sizeof(*items));

	if (!items)
		return false;
	collection->items = items;
	collection->capacity = capacity;
	return true;
}

NTSTATUS WdfCollectionAdd(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOLLECTION Collection,
                          WDFOBJECT Object)
{
	struct collection *collection = collection_of(Collection, "WdfCollectionAdd");
	struct wdf_object *object = wdf_object_from_handle(Object, NULL, "WdfCollectionAdd");
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	(void)DriverGlobals;
	host_lock_acquire(&collection->lock);
	if (collection->count < collection->capacity || grow(collection)) {
		wdf_object_ref(object);
		collection->items[collection->count++] = object;
		status = STATUS_SUCCESS;
	}
	host_lock_release(&collection->lock);
	return status;
}

/* Null when index is out of range. */
static struct wdf_object *take(struct collection *collection, ULONG index)
{
	struct wdf_object *object = NULL;

	host_lock_acquire(&collection->lock);
	if (index < collection->count) {
		object = collection->items[index];
		memmove(&collection->items[index], &collection->items[index + 1],
		        (collection->count - index - 1) * sizeof(*collection->items));
		collection->count--;
	}
	host_lock_release(&collection->lock);
	return object;
}

static void bad_item(WDFCOLLECTION handle, const char *api)
{
	wdf_report(&(struct wdf_break){ "WDF-61", WDF_VERIFIER_FATAL_ERROR, handle, 0,
	                                "Compare with WdfCollectionGetCount first." },
	           "%s: the collection has no such item", api);
}

void WdfCollectionRemove(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOLLECTION Collection,
                         WDFOBJECT Item)
{
	struct collection *collection = collection_of(Collection, "WdfCollectionRemove");
	struct wdf_object *object = wdf_object_from_handle(Item, NULL, "WdfCollectionRemove");
	ULONG index = 0;

	(void)DriverGlobals;
	host_lock_acquire(&collection->lock);
	while (index < collection->count && collection->items[index] != object)
		index++;
	host_lock_release(&collection->lock);
	object = take(collection, index);
	if (object)
		wdf_object_unref(object);
	else
		bad_item(Collection, "WdfCollectionRemove");
}

void WdfCollectionRemoveItem(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOLLECTION Collection,
                             ULONG Index)
{
	struct wdf_object *object =
		take(collection_of(Collection, "WdfCollectionRemoveItem"), Index);

	(void)DriverGlobals;
	if (object)
		wdf_object_unref(object);
	else
		bad_item(Collection, "WdfCollectionRemoveItem");
}

static WDFOBJECT item_at(struct collection *collection, ULONG index)
{
	return index < collection->count ? WDF_HANDLE(WDFOBJECT, collection->items[index]) : NULL;
}

WDFOBJECT WdfCollectionGetItem(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOLLECTION Collection,
                               ULONG Index)
{
	(void)DriverGlobals;
	return item_at(collection_of(Collection, "WdfCollectionGetItem"), Index);
}

WDFOBJECT WdfCollectionGetFirstItem(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOLLECTION Collection)
{
	(void)DriverGlobals;
	return item_at(collection_of(Collection, "WdfCollectionGetFirstItem"), 0);
}

WDFOBJECT WdfCollectionGetLastItem(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOLLECTION Collection)
{
	struct collection *collection = collection_of(Collection, "WdfCollectionGetLastItem");

	(void)DriverGlobals;
	return collection->count ? item_at(collection, collection->count - 1) : NULL;
}
