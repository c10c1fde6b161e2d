/*
 * frameworks/wdf/resource_api.c - WdfCmResourceList*: what a started device was given.
 */
#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/resource.h"

static void release(struct wdf_object *object)
{
	free(((struct wdf_resource_list *)object)->descriptors);
}

static const struct wdf_type resource_list_type = {
	.name = "WDFCMRESLIST",
	.size = sizeof(struct wdf_resource_list),
	.flags = WDF_TYPE_CANNOT_DELETE,
	.destroy = release,
};

static struct wdf_resource_list *list_of(WDFCMRESLIST handle, const char *api)
{
	return (struct wdf_resource_list *)wdf_object_from_handle(handle, &resource_list_type, api);
}

NTSTATUS wdf_resource_list_create(struct wdf_device *device, struct wdf_resource_list **ret_list)
{
	return wdf_object_create(&(struct wdf_creation){ .binding = device->object.binding,
	                                                 .type = &resource_list_type,
	                                                 .parent = &device->object },
	                         (struct wdf_object **)ret_list);
}

static bool reserve(struct wdf_resource_list *list, ULONG count)
{
	if (count <= list->capacity)
		return true;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptors =
		realloc(list->descriptors, (count + 4) * sizeof(*descriptors));
	if (!descriptors)
		return false;
	list->descriptors = descriptors;
	list->capacity = count + 4;
	return true;
}

static NTSTATUS fill(struct wdf_resource_list *list, PCM_RESOURCE_LIST from)
{
	if (!from || from->Count == 0)
		return STATUS_SUCCESS;
	PCM_PARTIAL_RESOURCE_LIST partial = &from->List[0].PartialResourceList;
	if (!reserve(list, partial->Count))
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(list->descriptors, partial->PartialDescriptors,
	       partial->Count * sizeof(*list->descriptors));
	list->count = partial->Count;
	return STATUS_SUCCESS;
}

static NTSTATUS assign(struct wdf_device *device, PCM_RESOURCE_LIST from,
                       struct wdf_resource_list **slot)
{
	NTSTATUS status = wdf_resource_list_create(device, slot);

	return NT_SUCCESS(status) ? fill(*slot, from) : status;
}

NTSTATUS wdf_resources_assign(struct wdf_device *device, PCM_RESOURCE_LIST raw,
                              PCM_RESOURCE_LIST translated)
{
	wdf_resources_release(device);
	NTSTATUS status = assign(device, raw, &device->pnp->raw);

	return NT_SUCCESS(status) ? assign(device, translated, &device->pnp->translated) : status;
}

void wdf_resources_release(struct wdf_device *device)
{
	if (device->pnp->raw)
		wdf_object_delete(&device->pnp->raw->object);
	if (device->pnp->translated)
		wdf_object_delete(&device->pnp->translated->object);
	device->pnp->raw = device->pnp->translated = NULL;
}

WDFCMRESLIST wdf_resources_handle(struct wdf_resource_list *list)
{
	return list ? WDF_HANDLE(WDFCMRESLIST, list) : NULL;
}

ULONG WdfCmResourceListGetCount(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCMRESLIST List)
{
	(void)DriverGlobals;
	return list_of(List, "WdfCmResourceListGetCount")->count;
}

PCM_PARTIAL_RESOURCE_DESCRIPTOR WdfCmResourceListGetDescriptor(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                               WDFCMRESLIST List, ULONG Index)
{
	struct wdf_resource_list *list = list_of(List, "WdfCmResourceListGetDescriptor");

	(void)DriverGlobals;
	return Index < list->count ? &list->descriptors[Index] : NULL;
}

NTSTATUS WdfCmResourceListInsertDescriptor(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCMRESLIST List,
                                           PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor, ULONG Index)
{
	struct wdf_resource_list *list = list_of(List, "WdfCmResourceListInsertDescriptor");

	(void)DriverGlobals;
	wdf_require_pointer(Descriptor, "WdfCmResourceListInsertDescriptor", "Descriptor");
	if (Index > list->count)
		Index = list->count;
	if (!reserve(list, list->count + 1))
		return STATUS_INSUFFICIENT_RESOURCES;
	memmove(&list->descriptors[Index + 1], &list->descriptors[Index],
	        (list->count - Index) * sizeof(*list->descriptors));
	list->descriptors[Index] = *Descriptor;
	list->count++;
	return STATUS_SUCCESS;
}

NTSTATUS WdfCmResourceListAppendDescriptor(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCMRESLIST List,
                                           PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor)
{
	return WdfCmResourceListInsertDescriptor(DriverGlobals, List, Descriptor,
	                                         WDF_INSERT_AT_END);
}

void WdfCmResourceListRemove(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCMRESLIST List, ULONG Index)
{
	struct wdf_resource_list *list = list_of(List, "WdfCmResourceListRemove");

	(void)DriverGlobals;
	if (Index >= list->count)
		return;
	list->count--;
	memmove(&list->descriptors[Index], &list->descriptors[Index + 1],
	        (list->count - Index) * sizeof(*list->descriptors));
}

void WdfCmResourceListRemoveByDescriptor(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCMRESLIST List,
                                         PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor)
{
	struct wdf_resource_list *list = list_of(List, "WdfCmResourceListRemoveByDescriptor");

	if (Descriptor >= list->descriptors && Descriptor < list->descriptors + list->count)
		WdfCmResourceListRemove(DriverGlobals, List,
		                        (ULONG)(Descriptor - list->descriptors));
}
