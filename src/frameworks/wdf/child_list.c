/*
 * frameworks/wdf/child_list.c - which children a bus has, and their devices.
 *
 * Locks    list->lock guards entries. Devices are made and deleted without it, by the thread that
 *          carries the parent's or the child's PnP requests.
 */
#include "frameworks/wdf/child_list.h"

#include "frameworks/wdf/child_list_internal.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/pnp.h"

static void release(struct wdf_object *object)
{
	struct wdf_child_list *list = (struct wdf_child_list *)object;

	while (!IsListEmpty(&list->children))
		wdf_child_free(CONTAINING_RECORD(RemoveHeadList(&list->children), struct wdf_child,
		                                 entry));
}

const struct wdf_type wdf_child_list_type = {
	.name = "WDFCHILDLIST",
	.size = sizeof(struct wdf_child_list),
	.flags = WDF_TYPE_CANNOT_DELETE | WDF_TYPE_PASSIVE_DISPOSE,
	.destroy = release,
};

struct wdf_child *wdf_child_new(struct wdf_child_list *list)
{
	struct wdf_child *child = calloc(1, sizeof(*child));

	if (child) {
		child->list = list;
		InitializeListHead(&child->entry);
	}
	return child;
}

void wdf_child_free(struct wdf_child *child)
{
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP cleanup =
		child->list->config.EvtChildListIdentificationDescriptionCleanup;

	if (child->id && cleanup)
		cleanup(WDF_HANDLE(WDFCHILDLIST, child->list), child->id);
	free(child->id);
	free(child->address);
	free(child);
}

NTSTATUS wdf_child_list_create(struct wdf_device *device, const WDF_CHILD_LIST_CONFIG *config,
                               PWDF_OBJECT_ATTRIBUTES attributes, struct wdf_child_list **ret_list)
{
	struct wdf_child_list *list;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = device->object.binding,
	                                                  .type = &wdf_child_list_type,
	                                                  .attributes = attributes,
	                                                  .parent = &device->object },
	                          (struct wdf_object **)&list);

	if (!NT_SUCCESS(status))
		return status;
	list->device = device;
	if (config)
		list->config = *config;
	InitializeListHead(&list->children);
	list->next = device->child_lists;
	device->child_lists = list;
	*ret_list = list;
	return STATUS_SUCCESS;
}

NTSTATUS wdf_child_lists_create(struct wdf_device *device, PWDFDEVICE_INIT init)
{
	if (init->settings.role != WDF_ROLE_FUNCTION)
		return STATUS_SUCCESS;
	NTSTATUS status = wdf_child_list_create(device, NULL, NULL, &device->static_children);
	if (!NT_SUCCESS(status) || !init->child_config_set)
		return status;
	return wdf_child_list_create(device, &init->child_config, &init->child_attributes,
	                             &device->default_children);
}

void wdf_child_lists_scan(struct wdf_device *device)
{
	for (struct wdf_child_list *list = device->child_lists; list; list = list->next)
		if (list->config.EvtChildListScanForChildren)
			WDF_CALL("EvtChildListScanForChildren",
			         list->config.EvtChildListScanForChildren(
					 WDF_HANDLE(WDFCHILDLIST, list)));
}

/* --- Devices of children ----------------------------------------------------------------------------- */

static NTSTATUS make_device(struct wdf_child *child)
{
	struct wdf_child_list *list = child->list;
	PWDFDEVICE_INIT init = wdf_device_init_create(list->object.binding, WDF_ROLE_PDO);
	NTSTATUS status = STATUS_UNSUCCESSFUL;

	if (!init)
		return STATUS_INSUFFICIENT_RESOURCES;
	init->parent = list->device;
	init->list = list;
	init->child = child;
	WDF_CALL("EvtChildListCreateDevice",
	         status = list->config.EvtChildListCreateDevice(WDF_HANDLE(WDFCHILDLIST, list),
	                                                        child->id, init));
	if (NT_SUCCESS(status) && init->created)
		child->device = init->created;
	else if (init->created)
		wdf_device_destroy(init->created);
	wdf_device_init_free(init);
	return child->device ? STATUS_SUCCESS : status;
}

void wdf_child_unlink(struct wdf_child *child)
{
	host_lock_acquire(&child->list->lock);
	RemoveEntryList(&child->entry);
	InitializeListHead(&child->entry);
	host_lock_release(&child->list->lock);
}

/* The child's device was never shown to the system, or the system has let go of it. */
static void delete_child(struct wdf_child *child)
{
	struct wdf_device *device = child->device;

	wdf_child_unlink(child);
	if (device) {
		device->child = NULL;
		if (device->pnp->state != WDF_PNP_REMOVED)
			wdf_pnp_clean_up(device);
		wdf_device_destroy(device);
	}
	wdf_child_free(child);
}

/* The next child after previous in state present, unlocked walking by rank of creation. */
static struct wdf_child *next_child(struct wdf_child_list *list, uint32_t after)
{
	struct wdf_child *found = NULL;

	host_lock_acquire(&list->lock);
	for (LIST_ENTRY *entry = list->children.Flink; entry != &list->children && !found;
	     entry = entry->Flink) {
		struct wdf_child *child = CONTAINING_RECORD(entry, struct wdf_child, entry);
		if (child->number > after)
			found = child;
	}
	host_lock_release(&list->lock);
	return found;
}

static void settle(struct wdf_child *child, ULONG *count)
{
	if (!child->present) {
		if (!child->reported)
			delete_child(child);
		return;
	}
	if (!child->device && !NT_SUCCESS(make_device(child))) {
		delete_child(child);
		return;
	}
	(*count)++;
}

static ULONG settle_all(struct wdf_device *device)
{
	ULONG count = 0;

	for (struct wdf_child_list *list = device->child_lists; list; list = list->next) {
		uint32_t after = 0;
		for (struct wdf_child *child = next_child(list, after); child;
		     child = next_child(list, after)) {
			after = child->number;
			settle(child, &count);
		}
	}
	return count;
}

static void append(struct wdf_device *device, PDEVICE_RELATIONS relations, ULONG capacity)
{
	for (struct wdf_child_list *list = device->child_lists; list; list = list->next) {
		host_lock_acquire(&list->lock);
		for (LIST_ENTRY *entry = list->children.Flink; entry != &list->children;
		     entry = entry->Flink) {
			struct wdf_child *child = CONTAINING_RECORD(entry, struct wdf_child, entry);
			if (!child->present || !child->device || relations->Count >= capacity)
				continue;
			child->reported = true;
			ObReferenceObject(child->device->device_object);
			relations->Objects[relations->Count++] = child->device->device_object;
		}
		host_lock_release(&list->lock);
	}
}

NTSTATUS wdf_child_lists_relations(struct wdf_device *device, PIRP irp)
{
	PDEVICE_RELATIONS before = (PDEVICE_RELATIONS)irp->IoStatus.Information;
	ULONG old = before ? before->Count : 0;
	ULONG capacity = old + settle_all(device);
	PDEVICE_RELATIONS relations =
		ExAllocatePool2(POOL_FLAG_PAGED,
	                        sizeof(*relations) + capacity * sizeof(PDEVICE_OBJECT), 'lRfW');

	if (!relations)
		return STATUS_INSUFFICIENT_RESOURCES;
	relations->Count = old;
	if (before) {
		memcpy(relations->Objects, before->Objects, old * sizeof(PDEVICE_OBJECT));
		ExFreePool(before);
	}
	append(device, relations, capacity);
	irp->IoStatus.Information = (ULONG_PTR)relations;
	return STATUS_SUCCESS;
}

bool wdf_child_is_present(struct wdf_device *device)
{
	return device->child && device->child->present;
}

/* PNP_REMOVE of a child reported missing: its entry ends; the caller deletes the device. */
void wdf_child_removed(struct wdf_device *device)
{
	struct wdf_child *child = device->child;

	if (!child)
		return;
	device->child = NULL;
	wdf_child_unlink(child);
	wdf_child_free(child);
}

void wdf_child_lists_parent_removed(struct wdf_device *device)
{
	for (struct wdf_child_list *list = device->child_lists; list; list = list->next)
		for (struct wdf_child *child = next_child(list, 0); child;
		     child = next_child(list, 0))
			delete_child(child);
}
