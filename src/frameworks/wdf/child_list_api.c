/*
 * frameworks/wdf/child_list_api.c - WdfChildList*, and the static list's WdfFdo* calls.
 */
#include "frameworks/wdf/child_list_internal.h"

#include "frameworks/wdf/lock.h"

static struct wdf_child_list *list_of(WDFCHILDLIST handle, const char *api)
{
	return (struct wdf_child_list *)wdf_object_from_handle(handle, &wdf_child_list_type, api);
}

void wdf_child_list_invalidate(struct wdf_child_list *list)
{
	if (list->scanning || !list->device->physical)
		return;
	IoInvalidateDeviceRelations(list->device->physical, BusRelations);
}

void wdf_child_add(struct wdf_child *child)
{
	struct wdf_child_list *list = child->list;

	host_lock_acquire(&list->lock);
	child->number = ++list->next_number;
	child->present = child->marked = true;
	InsertTailList(&list->children, &child->entry);
	list->changed = true;
	host_lock_release(&list->lock);
}

static bool same_id(struct wdf_child_list *list, const struct wdf_child *child,
                    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER id)
{
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE compare =
		list->config.EvtChildListIdentificationDescriptionCompare;

	if (!child->id)
		return false;
	if (compare)
		return compare(WDF_HANDLE(WDFCHILDLIST, list), child->id, id);
	return memcmp(child->id, id, list->config.IdentificationDescriptionSize) == 0;
}

/* Entries are only changed by PASSIVE_LEVEL callers of one device; the compare callback needs no lock. */
static struct wdf_child *find(struct wdf_child_list *list,
                              PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER id, bool present)
{
	for (LIST_ENTRY *entry = list->children.Flink; entry != &list->children;
	     entry = entry->Flink) {
		struct wdf_child *child = CONTAINING_RECORD(entry, struct wdf_child, entry);
		if (child->present == present && same_id(list, child, id))
			return child;
	}
	return NULL;
}

static NTSTATUS copy_id(struct wdf_child_list *list, struct wdf_child *child,
                        PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER id)
{
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE duplicate =
		list->config.EvtChildListIdentificationDescriptionDuplicate;

	child->id = calloc(1, list->config.IdentificationDescriptionSize);
	if (!child->id)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (duplicate)
		return duplicate(WDF_HANDLE(WDFCHILDLIST, list), id, child->id);
	memcpy(child->id, id, list->config.IdentificationDescriptionSize);
	return STATUS_SUCCESS;
}

static NTSTATUS copy_address(struct wdf_child_list *list, struct wdf_child *child,
                             PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address)
{
	if (!address)
		return STATUS_SUCCESS;
	if (!child->address)
		child->address = calloc(1, list->config.AddressDescriptionSize);
	if (!child->address)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(child->address, address, list->config.AddressDescriptionSize);
	return STATUS_SUCCESS;
}

NTSTATUS WdfChildListCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                            PWDF_CHILD_LIST_CONFIG Config,
                            PWDF_OBJECT_ATTRIBUTES ChildListAttributes, WDFCHILDLIST *ChildList)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfChildListCreate");
	struct wdf_child_list *list;

	(void)DriverGlobals;
	wdf_require_pointer(Config, "WdfChildListCreate", "Config");
	wdf_require_pointer(ChildList, "WdfChildListCreate", "ChildList");
	if (Config->Size != sizeof(*Config))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!Config->EvtChildListCreateDevice || Config->IdentificationDescriptionSize == 0)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = wdf_child_list_create(device, Config, ChildListAttributes, &list);
	*ChildList = NT_SUCCESS(status) ? WDF_HANDLE(WDFCHILDLIST, list) : NULL;
	return status;
}

WDFDEVICE WdfChildListGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE, list_of(ChildList, "WdfChildListGetDevice")->device);
}

WDFCHILDLIST WdfFdoGetDefaultChildList(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Fdo)
{
	struct wdf_device *device = wdf_device_from_handle(Fdo, "WdfFdoGetDefaultChildList");

	(void)DriverGlobals;
	return device->default_children ? WDF_HANDLE(WDFCHILDLIST, device->default_children) : NULL;
}

NTSTATUS WdfChildListAddOrUpdateChildDescriptionAsPresent(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
	struct wdf_child_list *list =
		list_of(ChildList, "WdfChildListAddOrUpdateChildDescriptionAsPresent");

	(void)DriverGlobals;
	wdf_require_pointer(IdentificationDescription, "WdfChildListAddOrUpdate",
	                    "IdentificationDescription");
	if (IdentificationDescription->IdentificationDescriptionSize !=
	    list->config.IdentificationDescriptionSize)
		return STATUS_INVALID_PARAMETER;
	struct wdf_child *child = find(list, IdentificationDescription, true);
	if (child) {
		child->marked = true;
		copy_address(list, child, AddressDescription);
		return STATUS_OBJECT_NAME_EXISTS;
	}
	child = wdf_child_new(list);
	if (!child)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = copy_id(list, child, IdentificationDescription);
	if (NT_SUCCESS(status))
		status = copy_address(list, child, AddressDescription);
	if (!NT_SUCCESS(status)) {
		wdf_child_free(child);
		return status;
	}
	wdf_child_add(child);
	wdf_child_list_invalidate(list);
	return STATUS_SUCCESS;
}

NTSTATUS WdfChildListUpdateChildDescriptionAsMissing(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription)
{
	struct wdf_child_list *list =
		list_of(ChildList, "WdfChildListUpdateChildDescriptionAsMissing");

	(void)DriverGlobals;
	wdf_require_pointer(IdentificationDescription,
	                    "WdfChildListUpdateChildDescriptionAsMissing",
	                    "IdentificationDescription");
	struct wdf_child *child = find(list, IdentificationDescription, true);
	if (!child)
		return STATUS_NO_SUCH_DEVICE;
	child->present = false;
	list->changed = true;
	wdf_child_list_invalidate(list);
	return STATUS_SUCCESS;
}

static void mark_all(struct wdf_child_list *list, bool marked)
{
	for (LIST_ENTRY *entry = list->children.Flink; entry != &list->children;
	     entry = entry->Flink)
		CONTAINING_RECORD(entry, struct wdf_child, entry)->marked = marked;
}

void WdfChildListBeginScan(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList)
{
	struct wdf_child_list *list = list_of(ChildList, "WdfChildListBeginScan");

	(void)DriverGlobals;
	list->scanning = true;
	list->changed = false;
	mark_all(list, false);
}

void WdfChildListEndScan(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList)
{
	struct wdf_child_list *list = list_of(ChildList, "WdfChildListEndScan");

	(void)DriverGlobals;
	for (LIST_ENTRY *entry = list->children.Flink; entry != &list->children;
	     entry = entry->Flink) {
		struct wdf_child *child = CONTAINING_RECORD(entry, struct wdf_child, entry);
		if (child->present && !child->marked) {
			child->present = false;
			list->changed = true;
		}
	}
	list->scanning = false;
	if (list->changed)
		wdf_child_list_invalidate(list);
}

void WdfChildListUpdateAllChildDescriptionsAsPresent(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                     WDFCHILDLIST ChildList)
{
	(void)DriverGlobals;
	mark_all(list_of(ChildList, "WdfChildListUpdateAllChildDescriptionsAsPresent"), true);
}

/* --- Iteration ------------------------------------------------------------------------------------- */

void WdfChildListBeginIteration(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
                                PWDF_CHILD_LIST_ITERATOR Iterator)
{
	(void)DriverGlobals;
	list_of(ChildList, "WdfChildListBeginIteration");
	wdf_require_pointer(Iterator, "WdfChildListBeginIteration", "Iterator");
	memset(Iterator->Reserved, 0, sizeof(Iterator->Reserved));
}

void WdfChildListEndIteration(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
                              PWDF_CHILD_LIST_ITERATOR Iterator)
{
	(void)DriverGlobals, (void)Iterator;
	list_of(ChildList, "WdfChildListEndIteration");
}

static bool wanted(const struct wdf_child *child, ULONG flags)
{
	if (!child->present)
		return (flags & WdfRetrieveMissingChildren) != 0;
	return (flags &
	        (child->device ? WdfRetrievePresentChildren : WdfRetrievePendingChildren)) != 0;
}

static void fill_info(const struct wdf_child *child, PWDF_CHILD_RETRIEVE_INFO info)
{
	if (!info)
		return;
	const struct wdf_child_list *list = child->list;
	if (info->IdentificationDescription && child->id)
		memcpy(info->IdentificationDescription, child->id,
		       list->config.IdentificationDescriptionSize);
	if (info->AddressDescription && child->address)
		memcpy(info->AddressDescription, child->address,
		       list->config.AddressDescriptionSize);
	info->Status = child->device ? WdfChildListRetrieveDeviceSuccess
	                             : WdfChildListRetrieveDeviceNotYetCreated;
}

NTSTATUS WdfChildListRetrieveNextDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
                                        PWDF_CHILD_LIST_ITERATOR Iterator, WDFDEVICE *Device,
                                        PWDF_CHILD_RETRIEVE_INFO Info)
{
	struct wdf_child_list *list = list_of(ChildList, "WdfChildListRetrieveNextDevice");
	uintptr_t after = (uintptr_t)Iterator->Reserved[0];

	(void)DriverGlobals;
	*Device = NULL;
	for (LIST_ENTRY *entry = list->children.Flink; entry != &list->children;
	     entry = entry->Flink) {
		struct wdf_child *child = CONTAINING_RECORD(entry, struct wdf_child, entry);
		if (child->number <= after || !wanted(child, Iterator->Flags))
			continue;
		Iterator->Reserved[0] = (PVOID)(uintptr_t)child->number;
		*Device = child->device ? WDF_HANDLE(WDFDEVICE, child->device) : NULL;
		fill_info(child, Info);
		return STATUS_SUCCESS;
	}
	return STATUS_NO_MORE_ENTRIES;
}

WDFDEVICE WdfChildListRetrievePdo(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
                                  PWDF_CHILD_RETRIEVE_INFO RetrieveInfo)
{
	struct wdf_child_list *list = list_of(ChildList, "WdfChildListRetrievePdo");

	(void)DriverGlobals;
	wdf_require_pointer(RetrieveInfo, "WdfChildListRetrievePdo", "RetrieveInfo");
	struct wdf_child *child = find(list, RetrieveInfo->IdentificationDescription, true);
	if (!child) {
		RetrieveInfo->Status = WdfChildListRetrieveDeviceNoSuchDevice;
		return NULL;
	}
	fill_info(child, RetrieveInfo);
	return child->device ? WDF_HANDLE(WDFDEVICE, child->device) : NULL;
}

NTSTATUS WdfChildListRetrieveAddressDescription(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
	struct wdf_child_list *list = list_of(ChildList, "WdfChildListRetrieveAddressDescription");
	struct wdf_child *child = find(list, IdentificationDescription, true);

	(void)DriverGlobals;
	if (!child || !child->address)
		return STATUS_NO_SUCH_DEVICE;
	memcpy(AddressDescription, child->address, list->config.AddressDescriptionSize);
	return STATUS_SUCCESS;
}

BOOLEAN WdfChildListRequestChildEject(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription)
{
	struct wdf_child_list *list = list_of(ChildList, "WdfChildListRequestChildEject");
	struct wdf_child *child = find(list, IdentificationDescription, true);

	(void)DriverGlobals;
	if (!child || !child->device)
		return FALSE;
	IoRequestDeviceEject(child->device->device_object);
	return TRUE;
}

/* --- The static list ---------------------------------------------------------------------------------- */

NTSTATUS WdfFdoAddStaticChild(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Fdo, WDFDEVICE Child)
{
	struct wdf_device *parent = wdf_device_from_handle(Fdo, "WdfFdoAddStaticChild");
	struct wdf_device *device = wdf_device_from_handle(Child, "WdfFdoAddStaticChild");

	(void)DriverGlobals;
	if (!parent->static_children || device->settings.role != WDF_ROLE_PDO || device->child)
		return STATUS_INVALID_PARAMETER;
	struct wdf_child *child = wdf_child_new(parent->static_children);
	if (!child)
		return STATUS_INSUFFICIENT_RESOURCES;
	child->device = device;
	device->child = child;
	wdf_child_add(child);
	wdf_child_list_invalidate(parent->static_children);
	return STATUS_SUCCESS;
}

void WdfFdoLockStaticChildListForIteration(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Fdo)
{
	(void)DriverGlobals;
	wdf_device_from_handle(Fdo, "WdfFdoLockStaticChildListForIteration");
}

void WdfFdoUnlockStaticChildListFromIteration(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Fdo)
{
	(void)DriverGlobals;
	wdf_device_from_handle(Fdo, "WdfFdoUnlockStaticChildListFromIteration");
}

WDFDEVICE WdfFdoRetrieveNextStaticChild(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Fdo,
                                        WDFDEVICE PreviousChild, ULONG Flags)
{
	static const char api[] = "WdfFdoRetrieveNextStaticChild";
	struct wdf_device *parent = wdf_device_from_handle(Fdo, api);
	uint32_t after = 0;

	(void)DriverGlobals;
	if (PreviousChild) {
		struct wdf_device *previous = wdf_device_from_handle(PreviousChild, api);
		after = previous->child ? previous->child->number : 0;
	}
	struct wdf_child_list *list = parent->static_children;
	for (LIST_ENTRY *entry = list ? list->children.Flink : NULL;
	     entry && entry != &list->children; entry = entry->Flink) {
		struct wdf_child *child = CONTAINING_RECORD(entry, struct wdf_child, entry);
		if (child->number > after && wanted(child, Flags))
			return WDF_HANDLE(WDFDEVICE, child->device);
	}
	return NULL;
}
