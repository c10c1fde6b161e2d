/*
 * pnp/notify_api.c - who is told of interfaces that come and go, and of what happens to a device they have open.
 *
 * Interface changes are told on a worker, one after another, without the tree; target-device events on the
 * thread that works on the tree, because a query waits for the answer.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

const GUID pnp_event_interface_arrival = {
	0xCB3A4004, 0x46F0, 0x11D0, { 0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F }
};
const GUID pnp_event_interface_removal = {
	0xCB3A4005, 0x46F0, 0x11D0, { 0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F }
};
const GUID pnp_event_query_remove = {
	0xCB3A4006, 0x46F0, 0x11D0, { 0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F }
};
const GUID pnp_event_remove_cancelled = {
	0xCB3A4007, 0x46F0, 0x11D0, { 0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F }
};
const GUID pnp_event_remove_complete = {
	0xCB3A4008, 0x46F0, 0x11D0, { 0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F }
};

struct notification {
	LIST_ENTRY entry;
	uint32_t number;
	uint32_t references;
	bool removed;
	IO_NOTIFICATION_EVENT_CATEGORY category;
	GUID class_guid;
	PFILE_OBJECT file;         /* target device change: told only, so that it can be closed */
	struct pnp_device *device; /* referenced; null: the file is of no device of the tree */
	PDRIVER_OBJECT driver;     /* referenced */
	PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback;
	PVOID context;
	struct ke_machine *machine;
	struct ke_thread *running; /* who is in the callback */
	KEVENT idle;
};

struct pnp_listener {
	LIST_ENTRY entry;
	uint32_t number;
	GUID class_guid;
	bool all;
	void (*notify)(enum pnp_notice notice, const struct pnp_interface_view *view,
	               void *context);
	void *context;
	struct ke_machine *machine;
};

static void drop(struct notification *record)
{
	if (__atomic_sub_fetch(&record->references, 1, __ATOMIC_ACQ_REL))
		return;
	if (record->device)
		pnp_device_unref(record->device);
	ob_dereference(record->driver);
	free(record);
}

/* The next notification after number that matches, pinned. */
static struct notification *next_record(struct pnp_state *state, uint32_t after,
                                        IO_NOTIFICATION_EVENT_CATEGORY category, const void *key)
{
	struct notification *found = NULL;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->notifications.Flink;
	     entry != &state->notifications && !found; entry = entry->Flink) {
		struct notification *record = CONTAINING_RECORD(entry, struct notification, entry);
		if (record->number <= after || record->category != category)
			continue;
		if (category == EventCategoryDeviceInterfaceChange
		            ? memcmp(&record->class_guid, key, sizeof(GUID)) == 0
		            : record->device && record->device == key) {
			__atomic_add_fetch(&record->references, 1, __ATOMIC_RELAXED);
			found = record;
		}
	}
	host_lock_release(&state->lock);
	return found;
}

/* False: it was removed. Whoever removes it later waits for idle. */
static bool begin_call(struct notification *record)
{
	struct pnp_state *state = pnp_state_of(record->machine);

	KeClearEvent(&record->idle);
	host_lock_acquire(&state->lock);
	bool removed = record->removed;
	record->running = removed ? NULL : ke_current_thread();
	host_lock_release(&state->lock);
	return !removed;
}

static void end_call(struct notification *record)
{
	struct pnp_state *state = pnp_state_of(record->machine);

	host_lock_acquire(&state->lock);
	record->running = NULL;
	host_lock_release(&state->lock);
	KeSetEvent(&record->idle, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS call(struct notification *record, void *structure)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (begin_call(record)) {
		struct ke_callback_state before = ke_callback_enter();
		status = record->callback(structure, record->context);
		ke_callback_leave(&before);
	}
	end_call(record);
	return status;
}

/* --- Interfaces ------------------------------------------------------------------------------------------------ */

struct interface_notice {
	struct pnp_action action;
	struct ke_machine *machine;
	GUID class_guid;
	WCHAR *link;
	WCHAR *instance;
	bool arrival;
};

static void tell_driver(struct notification *record, const GUID *class_guid, WCHAR *link,
                        bool arrival)
{
	UNICODE_STRING name;
	RtlInitUnicodeString(&name, link);
	DEVICE_INTERFACE_CHANGE_NOTIFICATION change = {
		.Version = 1,
		.Size = sizeof(change),
		.InterfaceClassGuid = *class_guid,
		.Event = arrival ? pnp_event_interface_arrival : pnp_event_interface_removal,
		.SymbolicLinkName = &name,
	};
	call(record, &change);
}

static bool next_listener(struct pnp_state *state, uint32_t after, const GUID *class_guid,
                          struct pnp_listener *ret_listener)
{
	bool found = false;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->listeners.Flink; entry != &state->listeners && !found;
	     entry = entry->Flink) {
		struct pnp_listener *listener =
			CONTAINING_RECORD(entry, struct pnp_listener, entry);
		if (listener->number <= after)
			continue;
		if (!listener->all && memcmp(&listener->class_guid, class_guid, sizeof(GUID)) != 0)
			continue;
		*ret_listener = *listener;
		found = true;
	}
	host_lock_release(&state->lock);
	return found;
}

static void run_notice(struct pnp_action *action)
{
	struct interface_notice *notice =
		CONTAINING_RECORD(action, struct interface_notice, action);
	struct pnp_state *state = pnp_state_of(notice->machine);
	struct notification *record;
	uint32_t after = 0;
	while ((record = next_record(state, after, EventCategoryDeviceInterfaceChange,
	                             &notice->class_guid))) {
		after = record->number;
		tell_driver(record, &notice->class_guid, notice->link, notice->arrival);
		drop(record);
	}
	struct pnp_listener listener = { .number = 0 };
	struct pnp_interface_view view = { notice->class_guid, notice->link, notice->instance,
		                           notice->arrival };
	for (after = 0; next_listener(state, after, &notice->class_guid, &listener);
	     after = listener.number)
		listener.notify(notice->arrival ? PNP_NOTICE_ARRIVAL : PNP_NOTICE_REMOVAL, &view,
		                listener.context);
	free(notice->link);
	free(notice->instance);
	free(notice);
}

void pnp_notify_interface(struct pnp_interface *interface, bool arrival)
{
	struct pnp_state *state = pnp_state_of(interface->machine);
	if (IsListEmpty(&state->notifications) && IsListEmpty(&state->listeners))
		return;
	struct interface_notice *notice = calloc(1, sizeof(*notice));
	if (!notice)
		return;
	notice->machine = interface->machine;
	notice->class_guid = interface->class_guid;
	notice->link = pnp_text_copy(interface->link_text);
	notice->instance = pnp_text_copy(interface->device->path_text);
	notice->arrival = arrival;
	notice->action.run = run_notice;
	pnp_action_queue(interface->machine, &notice->action);
}

NTSTATUS pnp_listener_create(struct ke_machine *machine, const GUID *class_guid,
                             void (*notify)(enum pnp_notice notice,
                                            const struct pnp_interface_view *view, void *context),
                             void *context, struct pnp_listener **ret_listener)
{
	struct pnp_state *state = pnp_state_of(machine);
	struct pnp_listener *listener = calloc(1, sizeof(*listener));
	if (!listener)
		return STATUS_INSUFFICIENT_RESOURCES;
	listener->machine = machine;
	listener->all = !class_guid;
	if (class_guid)
		listener->class_guid = *class_guid;
	listener->notify = notify;
	listener->context = context;
	host_lock_acquire(&state->lock);
	listener->number = ++state->next_number;
	InsertTailList(&state->listeners, &listener->entry);
	host_lock_release(&state->lock);
	*ret_listener = listener;
	return STATUS_SUCCESS;
}

void pnp_listener_destroy(struct pnp_listener *listener)
{
	if (!listener)
		return;
	struct pnp_state *state = pnp_state_of(listener->machine);
	host_lock_acquire(&state->lock);
	RemoveEntryList(&listener->entry);
	host_lock_release(&state->lock);
	pnp_settle(listener->machine); /* a call that had begun has ended */
	free(listener);
}

/* --- Target devices ------------------------------------------------------------------------------------------------ */

bool pnp_notify_target(struct pnp_device *device, const GUID *event)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	struct notification *record;
	bool agreed = true;
	if (!device->pdo)
		return true;
	/* Those who register again while they are told are not told again. */
	uint32_t after = 0, last = __atomic_load_n(&state->next_number, __ATOMIC_RELAXED);
	while ((record = next_record(state, after, EventCategoryTargetDeviceChange, device))) {
		if (record->number > last) {
			drop(record);
			break;
		}
		TARGET_DEVICE_REMOVAL_NOTIFICATION removal = { .Version = 1,
			                                       .Size = sizeof(removal),
			                                       .Event = *event,
			                                       .FileObject = record->file };
		after = record->number;
		agreed &= NT_SUCCESS(call(record, &removal));
		drop(record);
	}
	return agreed;
}

struct custom_notice {
	struct pnp_action action;
	struct pnp_device *device;
	TARGET_DEVICE_CUSTOM_NOTIFICATION *custom;
	PDEVICE_CHANGE_COMPLETE_CALLBACK callback;
	PVOID context;
};

static void tell_custom(struct pnp_device *device, TARGET_DEVICE_CUSTOM_NOTIFICATION *custom)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	struct notification *record;
	uint32_t after = 0;
	while (device->pdo &&
	       (record = next_record(state, after, EventCategoryTargetDeviceChange, device))) {
		after = record->number;
		custom->FileObject = record->file;
		call(record, custom);
		drop(record);
	}
}

static void run_custom(struct pnp_action *action)
{
	struct custom_notice *notice = CONTAINING_RECORD(action, struct custom_notice, action);
	tell_custom(notice->device, notice->custom);
	if (notice->callback)
		notice->callback(notice->context);
	pnp_device_unref(notice->device);
	free(notice->custom);
	free(notice);
}

NTSTATUS NTAPI IoReportTargetDeviceChange(PDEVICE_OBJECT pdo, PVOID structure)
{
	struct pnp_device *device = io_device_node(pdo);
	TARGET_DEVICE_CUSTOM_NOTIFICATION *custom = structure;
	if (!device || custom->Version != 1)
		return STATUS_INVALID_DEVICE_REQUEST;
	tell_custom(device, custom);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoReportTargetDeviceChangeAsynchronous(PDEVICE_OBJECT pdo, PVOID structure,
                                                      PDEVICE_CHANGE_COMPLETE_CALLBACK callback,
                                                      PVOID context)
{
	struct pnp_device *device = io_device_node(pdo);
	const TARGET_DEVICE_CUSTOM_NOTIFICATION *custom = structure;
	if (!device || custom->Version != 1)
		return STATUS_INVALID_DEVICE_REQUEST;
	struct custom_notice *notice = calloc(1, sizeof(*notice));
	if (notice)
		notice->custom = malloc(custom->Size);
	if (!notice || !notice->custom) {
		free(notice);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	memcpy(notice->custom, custom, custom->Size);
	notice->device = device;
	notice->callback = callback;
	notice->context = context;
	notice->action.run = run_custom;
	pnp_device_ref(device);
	pnp_action_queue(device->machine, &notice->action);
	return STATUS_PENDING;
}

/* --- Registration ------------------------------------------------------------------------------------------------------ */

static void tell_existing(const struct pnp_interface_view *view, void *context)
{
	struct notification *record = context;
	tell_driver(record, &view->class_guid, (WCHAR *)(uintptr_t)view->symbolic_link, true);
}

static struct notification *make_record(IO_NOTIFICATION_EVENT_CATEGORY category, PVOID data,
                                        PDRIVER_OBJECT driver)
{
	struct notification *record = calloc(1, sizeof(*record));
	if (!record)
		return NULL;
	record->references = 1;
	record->category = category;
	record->driver = driver;
	record->machine = ob_machine_of(driver);
	KeInitializeEvent(&record->idle, NotificationEvent, TRUE);
	ob_reference(driver);
	if (category == EventCategoryDeviceInterfaceChange) {
		record->class_guid = *(const GUID *)data;
	} else if (category == EventCategoryTargetDeviceChange) {
		record->file = data;
		record->device = io_device_node(io_device_bottom(record->file->DeviceObject));
		if (record->device)
			pnp_device_ref(record->device);
	}
	return record;
}

NTSTATUS NTAPI IoRegisterPlugPlayNotification(IO_NOTIFICATION_EVENT_CATEGORY category, ULONG flags,
                                              PVOID data, PDRIVER_OBJECT driver,
                                              PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback,
                                              PVOID context, PVOID *ret_entry)
{
	if (!KE_REQUIRE_IRQL("IoRegisterPlugPlayNotification", PASSIVE_LEVEL, "VF-22", 0))
		return STATUS_UNSUCCESSFUL;
	bool needs_data = category == EventCategoryDeviceInterfaceChange ||
	                  category == EventCategoryTargetDeviceChange;
	if ((needs_data && !data) || category == EventCategoryReserved || !callback)
		return STATUS_INVALID_PARAMETER;
	struct notification *record = make_record(category, data, driver);
	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	record->callback = callback;
	record->context = context;
	struct pnp_state *state = pnp_state_of(record->machine);
	host_lock_acquire(&state->lock);
	record->number = ++state->next_number;
	InsertTailList(&state->notifications, &record->entry);
	host_lock_release(&state->lock);
	*ret_entry = record;
	if (category == EventCategoryDeviceInterfaceChange &&
	    (flags & PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES))
		pnp_interface_for_each(record->machine, &record->class_guid, NULL, false,
		                       tell_existing, record);
	return STATUS_SUCCESS;
}

/* Who is in its callback. */
static struct ke_thread *unlink(struct notification *record)
{
	struct pnp_state *state = pnp_state_of(record->machine);
	host_lock_acquire(&state->lock);
	RemoveEntryList(&record->entry);
	record->removed = true;
	struct ke_thread *running = record->running;
	host_lock_release(&state->lock);
	return running;
}

NTSTATUS NTAPI IoUnregisterPlugPlayNotificationEx(PVOID entry)
{
	struct notification *record = entry;
	struct ke_thread *running = unlink(record);
	if (running && running != ke_current_thread())
		KeWaitForSingleObject(&record->idle, Executive, KernelMode, FALSE, NULL);
	drop(record);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoUnregisterPlugPlayNotification(PVOID entry)
{
	return IoUnregisterPlugPlayNotificationEx(entry);
}

static struct notification *first_of(struct pnp_state *state, PDRIVER_OBJECT driver)
{
	struct notification *found = NULL;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->notifications.Flink;
	     entry != &state->notifications && !found; entry = entry->Flink) {
		struct notification *record = CONTAINING_RECORD(entry, struct notification, entry);
		if (!driver || record->driver == driver)
			found = record;
	}
	host_lock_release(&state->lock);
	return found;
}

uint32_t pnp_notification_audit(PDRIVER_OBJECT driver)
{
	struct pnp_state *state = pnp_state_of(ob_machine_of(driver));
	struct notification *record;
	uint32_t count = 0;
	while ((record = first_of(state, driver))) {
		PNP_REPORT("VF-22", 0xC4, 0xDA, driver, record->callback, 0,
		           "Call IoUnregisterPlugPlayNotificationEx in DriverUnload or when the "
		           "device goes.",
		           "%s unloaded with a plug and play notification registered",
		           io_driver_name(driver));
		IoUnregisterPlugPlayNotificationEx(record);
		count++;
	}
	return count;
}

void pnp_notification_destroy_all(struct ke_machine *machine)
{
	struct notification *record;
	while ((record = first_of(pnp_state_of(machine), NULL)))
		IoUnregisterPlugPlayNotificationEx(record);
}
