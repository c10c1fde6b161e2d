/*
 * win32/interface_api.c - the configuration manager: device interfaces, device nodes, notifications.
 *
 * A DEVINST is the number of a node in the order of pnp's list, plus one, as long as the tree does not change.
 */
#include <stdlib.h>
#include <string.h>

#include "win32/win32_internal.h"

#include <cfgmgr32.h>

/* --- Interfaces --------------------------------------------------------------------------------------------------------- */

struct listing {
	WCHAR *to;       /* null: count only */
	size_t capacity; /* characters */
	size_t used;
};

/* User mode spells `\??\` as `\\?\`. */
static void list_interface(const struct pnp_interface_view *view, void *context)
{
	struct listing *listing = context;
	size_t length = crt_wcslen(view->symbolic_link) + 1;

	if (listing->to && listing->used + length < listing->capacity) {
		memcpy(listing->to + listing->used, view->symbolic_link, length * sizeof(WCHAR));
		if (listing->to[listing->used + 1] == u'?')
			listing->to[listing->used + 1] = u'\\';
	}
	listing->used += length;
}

static size_t list_all(struct listing *listing, const GUID *class_guid, const WCHAR *device,
                       ULONG flags)
{
	pnp_interface_for_each(ke_current_machine(), class_guid, device && *device ? device : NULL,
	                       flags & CM_GET_DEVICE_INTERFACE_LIST_ALL_DEVICES, list_interface,
	                       listing);
	return listing->used + 1;
}

static CONFIGRET interface_list_size_w(PULONG ret_count, LPGUID class_guid, PWSTR device,
                                       ULONG flags)
{
	struct listing listing = { 0 };
	if (!ret_count || !class_guid)
		return CR_INVALID_POINTER;
	*ret_count = (ULONG)list_all(&listing, class_guid, device, flags);
	return CR_SUCCESS;
}

static CONFIGRET interface_list_w(LPGUID class_guid, PWSTR device, PWSTR to, ULONG capacity,
                                  ULONG flags)
{
	struct listing listing = { to, capacity, 0 };

	if (!class_guid || !to || capacity == 0)
		return CR_INVALID_POINTER;
	if (list_all(&listing, class_guid, device, flags) > capacity)
		return CR_BUFFER_SMALL;
	to[listing.used] = 0;
	return CR_SUCCESS;
}

static CONFIGRET interface_list_size_a(PULONG ret_count, LPGUID class_guid, PSTR device,
                                       ULONG flags)
{
	struct win32_wide wide;
	/* Paths of interfaces are ASCII: one byte a character. */
	return interface_list_size_w(ret_count, class_guid,
	                             (PWSTR)(uintptr_t)win32_wide(&wide, device), flags);
}

static CONFIGRET interface_list_a(LPGUID class_guid, PSTR device, PSTR to, ULONG capacity,
                                  ULONG flags)
{
	struct win32_wide wide;
	WCHAR *list = malloc(((size_t)capacity + 1) * sizeof(WCHAR));
	CONFIGRET result;

	if (!list)
		return CR_OUT_OF_MEMORY;
	result = interface_list_w(class_guid, (PWSTR)(uintptr_t)win32_wide(&wide, device), list,
	                          capacity, flags);
	if (result == CR_SUCCESS) {
		bool ended = false;
		for (ULONG i = 0; i < capacity && !ended; i++) {
			to[i] = (char)list[i];
			ended = list[i] == 0 && (i + 1 == capacity || list[i + 1] == 0);
			if (ended && i + 1 < capacity)
				to[i + 1] = '\0';
		}
	}
	free(list);
	return result;
}

static CONFIGRET interface_list_size_ex_w(PULONG ret_count, LPGUID class_guid, PWSTR device,
                                          ULONG flags, HMACHINE machine)
{
	return interface_list_size_w(ret_count, class_guid, device, flags);
}

static CONFIGRET interface_list_ex_w(LPGUID class_guid, PWSTR device, PWSTR to, ULONG capacity,
                                     ULONG flags, HMACHINE machine)
{
	return interface_list_w(class_guid, device, to, capacity, flags);
}

static CONFIGRET interface_list_size_ex_a(PULONG ret_count, LPGUID class_guid, PSTR device,
                                          ULONG flags, HMACHINE machine)
{
	return interface_list_size_a(ret_count, class_guid, device, flags);
}

static CONFIGRET interface_list_ex_a(LPGUID class_guid, PSTR device, PSTR to, ULONG capacity,
                                     ULONG flags, HMACHINE machine)
{
	return interface_list_a(class_guid, device, to, capacity, flags);
}

/* --- Device nodes ------------------------------------------------------------------------------------------------------------ */

/* The node of number device, referenced, or null. */
static struct pnp_device *node_of(DEVINST device)
{
	struct pnp_device *node = pnp_device_next(ke_current_machine(), NULL);
	for (DEVINST number = 1; node && number < device; number++)
		node = pnp_device_next(ke_current_machine(), node);
	return device ? node : NULL;
}

/* Number of the node with that record; 0: none. */
DEVINST win32_device_number(struct pnp_device *wanted)
{
	DEVINST number = 1;
	struct pnp_device *node = pnp_device_next(ke_current_machine(), NULL);

	while (node && node != wanted) {
		node = pnp_device_next(ke_current_machine(), node);
		number++;
	}
	if (!node)
		return 0;
	pnp_device_unref(node);
	return number;
}

static CONFIGRET locate_w(PDEVINST ret_device, PWSTR id, ULONG flags)
{
	struct pnp_device *node;

	if (!ret_device)
		return CR_INVALID_POINTER;
	if (!id || !*id)
		return CR_NO_SUCH_DEVNODE;
	node = pnp_device_find(ke_current_machine(), id);
	if (!node)
		return CR_NO_SUCH_DEVNODE;
	*ret_device = win32_device_number(node);
	pnp_device_unref(node);
	return *ret_device ? CR_SUCCESS : CR_NO_SUCH_DEVNODE;
}

static CONFIGRET locate_a(PDEVINST ret_device, PSTR id, ULONG flags)
{
	struct win32_wide wide;
	return locate_w(ret_device, (PWSTR)(uintptr_t)win32_wide(&wide, id), flags);
}

static CONFIGRET device_id_w(DEVINST device, PWSTR to, ULONG capacity, ULONG flags)
{
	struct pnp_device *node = node_of(device);
	const UNICODE_STRING *path;
	CONFIGRET result = CR_SUCCESS;

	if (!node)
		return CR_INVALID_DEVNODE;
	path = pnp_device_instance_path(node);
	if (path->Length / sizeof(WCHAR) >= capacity) {
		result = CR_BUFFER_SMALL;
	} else {
		memcpy(to, path->Buffer, path->Length);
		to[path->Length / sizeof(WCHAR)] = 0;
	}
	pnp_device_unref(node);
	return result;
}

static CONFIGRET device_id_a(DEVINST device, PSTR to, ULONG capacity, ULONG flags)
{
	WCHAR wide[MAX_DEVICE_ID_LEN];
	CONFIGRET result = device_id_w(device, wide, MAX_DEVICE_ID_LEN, flags);
	if (result == CR_SUCCESS && crt_wcslen(wide) >= capacity)
		result = CR_BUFFER_SMALL;
	if (result == CR_SUCCESS)
		win32_narrow(wide, to, capacity);
	return result;
}

static CONFIGRET parent_of(PDEVINST ret_parent, DEVINST device, ULONG flags)
{
	struct pnp_device *node = node_of(device);
	struct pnp_device *parent;

	if (!node)
		return CR_INVALID_DEVNODE;
	parent = pnp_device_parent(node);
	*ret_parent = parent ? win32_device_number(parent) : 0;
	pnp_device_unref(node);
	return *ret_parent ? CR_SUCCESS : CR_NO_SUCH_DEVNODE;
}

static CONFIGRET status_of(PULONG ret_status, PULONG ret_problem, DEVINST device, ULONG flags)
{
	struct pnp_device *node = node_of(device);
	enum pnp_state_of_device state;

	if (!node)
		return CR_INVALID_DEVNODE;
	state = pnp_device_state(node);
	*ret_status = pnp_device_parent(node) ? 0 : DN_ROOT_ENUMERATED;
	*ret_problem = 0;
	if (state == PNP_STATE_STARTED)
		*ret_status |= DN_DRIVER_LOADED | DN_STARTED;
	if (state == PNP_STATE_FAILED) {
		*ret_status |= DN_HAS_PROBLEM;
		*ret_problem = CM_PROB_FAILED_START;
	}
	pnp_device_unref(node);
	return CR_SUCCESS;
}

static CONFIGRET status_of_ex(PULONG ret_status, PULONG ret_problem, DEVINST device, ULONG flags,
                              HMACHINE machine)
{
	return status_of(ret_status, ret_problem, device, flags);
}

/* --- Notifications -------------------------------------------------------------------------------------------------------------- */

struct notification {
	struct win32_object object;
	struct win32_process *process;
	struct pnp_listener *listener;
	PCM_NOTIFY_CALLBACK callback;
	PVOID context;
	struct host_lock lock;
	LIST_ENTRY events; /* struct notice */
	KEVENT wake;
	bool ending;
	PKTHREAD thread; /* the client's thread that calls callback; referenced */
};

/* What happened, until the client's thread takes it. */
struct notice {
	LIST_ENTRY entry;
	CM_NOTIFY_ACTION action;
	DWORD bytes;
	CM_NOTIFY_EVENT_DATA data;
};

/* pnp's thread: hand it over to the client's. */
static void on_notice(enum pnp_notice kind, const struct pnp_interface_view *view, void *context)
{
	struct notification *notification = context;
	size_t length = crt_wcslen(view->symbolic_link) + 1;
	size_t bytes = offsetof(CM_NOTIFY_EVENT_DATA, u.DeviceInterface.SymbolicLink) +
	               length * sizeof(WCHAR);
	struct notice *notice =
		calloc(1, offsetof(struct notice, data) + bytes + sizeof(CM_NOTIFY_EVENT_DATA));

	if (!notice)
		return;
	notice->action = kind == PNP_NOTICE_ARRIVAL ? CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL
	                                            : CM_NOTIFY_ACTION_DEVICEINTERFACEREMOVAL;
	notice->bytes = (DWORD)bytes;
	notice->data.FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE;
	notice->data.u.DeviceInterface.ClassGuid = view->class_guid;
	WCHAR *link = notice->data.u.DeviceInterface.SymbolicLink;

	memcpy(link, view->symbolic_link, length * sizeof(WCHAR));
	if (length > 2 && link[1] == u'?')
		link[1] = u'\\';
	host_lock_acquire(&notification->lock);
	InsertTailList(&notification->events, &notice->entry);
	host_lock_release(&notification->lock);
	KeSetEvent(&notification->wake, 0, FALSE);
}

static struct notice *take_notice(struct notification *notification)
{
	struct notice *notice = NULL;
	host_lock_acquire(&notification->lock);
	if (!IsListEmpty(&notification->events))
		notice = CONTAINING_RECORD(RemoveHeadList(&notification->events), struct notice,
		                           entry);
	host_lock_release(&notification->lock);
	return notice;
}

static void notify_thread(void *context)
{
	struct notification *notification = context;

	while (!__atomic_load_n(&notification->ending, __ATOMIC_ACQUIRE)) {
		struct notice *notice;
		NTSTATUS status = KeWaitForSingleObject(&notification->wake, UserRequest, UserMode,
		                                        FALSE, NULL);
		if (status != STATUS_SUCCESS)
			return;
		while ((notice = take_notice(notification)) != NULL) {
			notification->callback((HCMNOTIFICATION)notification, notification->context,
			                       notice->action, &notice->data, notice->bytes);
			free(notice);
		}
	}
}

static void destroy_notification(struct win32_object *object)
{
	struct notification *notification = CONTAINING_RECORD(object, struct notification, object);
	struct notice *notice;

	pnp_listener_destroy(notification->listener);
	while ((notice = take_notice(notification)) != NULL)
		free(notice);
	if (notification->thread)
		ob_dereference(notification->thread);
	free(notification);
}

static CONFIGRET start_notification(struct notification *notification, const GUID *class_guid)
{
	struct ps_thread *thread;
	NTSTATUS status = win32_thread_start(notification->process, notify_thread, notification,
	                                     false, &thread);
	if (!NT_SUCCESS(status))
		return CR_OUT_OF_MEMORY;
	notification->thread = (PKTHREAD)thread;
	win32_object_add(&notification->object, WIN32_OBJECT_NOTIFICATION, destroy_notification);
	status = pnp_listener_create(ke_current_machine(), class_guid, on_notice, notification,
	                             &notification->listener);
	return NT_SUCCESS(status) ? CR_SUCCESS : CR_OUT_OF_MEMORY;
}

static CONFIGRET register_notification(PCM_NOTIFY_FILTER filter, PVOID context,
                                       PCM_NOTIFY_CALLBACK callback,
                                       PHCMNOTIFICATION ret_notification)
{
	struct notification *notification;
	const GUID *class_guid;
	CONFIGRET result;

	if (!filter || !callback || !ret_notification)
		return CR_INVALID_POINTER;
	if (filter->cbSize != sizeof(*filter))
		return CR_INVALID_DATA;
	if (filter->FilterType != CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE)
		return CR_CALL_NOT_IMPLEMENTED;
	notification = calloc(1, sizeof(*notification));
	if (!notification)
		return CR_OUT_OF_MEMORY;
	notification->process = win32_process_current();
	notification->callback = callback;
	notification->context = context;
	InitializeListHead(&notification->events);
	KeInitializeEvent(&notification->wake, SynchronizationEvent, FALSE);
	class_guid = filter->Flags & CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES
	                     ? NULL
	                     : &filter->u.DeviceInterface.ClassGuid;
	result = start_notification(notification, class_guid);
	if (result == CR_SUCCESS)
		*ret_notification = (HCMNOTIFICATION)notification;
	return result;
}

static CONFIGRET unregister_notification(HCMNOTIFICATION handle)
{
	struct win32_object *object = win32_object_check(handle, WIN32_OBJECT_NOTIFICATION);
	struct notification *notification;

	if (!object || !win32_object_remove(object))
		return CR_INVALID_DATA;
	notification = CONTAINING_RECORD(object, struct notification, object);
	pnp_listener_destroy(notification->listener);
	notification->listener = NULL;
	__atomic_store_n(&notification->ending, true, __ATOMIC_RELEASE);
	KeSetEvent(&notification->wake, 0, FALSE);
	if ((void *)notification->thread != (void *)ps_current_thread())
		KeWaitForSingleObject(notification->thread, UserRequest, KernelMode, FALSE, NULL);
	destroy_notification(object);
	return CR_SUCCESS;
}

static DWORD map_error(CONFIGRET result, DWORD other)
{
	switch (result) {
	case CR_SUCCESS: return ERROR_SUCCESS;
	case CR_OUT_OF_MEMORY: return ERROR_NOT_ENOUGH_MEMORY;
	case CR_INVALID_POINTER: return ERROR_INVALID_PARAMETER;
	case CR_BUFFER_SMALL: return ERROR_INSUFFICIENT_BUFFER;
	case CR_NO_SUCH_DEVNODE:
	case CR_NO_SUCH_VALUE: return ERROR_NOT_FOUND;
	case CR_ACCESS_DENIED: return ERROR_ACCESS_DENIED;
	case CR_CALL_NOT_IMPLEMENTED: return ERROR_CALL_NOT_IMPLEMENTED;
	default: return other;
	}
}

WIN32_TABLE(win32_interface_export_table, "cfgmgr32.dll", W("CM_Get_DevNode_Status", status_of),
            W("CM_Get_DevNode_Status_Ex", status_of_ex), W("CM_Get_Device_IDA", device_id_a),
            W("CM_Get_Device_IDW", device_id_w),
            W("CM_Get_Device_Interface_ListA", interface_list_a),
            W("CM_Get_Device_Interface_ListW", interface_list_w),
            W("CM_Get_Device_Interface_List_ExA", interface_list_ex_a),
            W("CM_Get_Device_Interface_List_ExW", interface_list_ex_w),
            W("CM_Get_Device_Interface_List_SizeA", interface_list_size_a),
            W("CM_Get_Device_Interface_List_SizeW", interface_list_size_w),
            W("CM_Get_Device_Interface_List_Size_ExA", interface_list_size_ex_a),
            W("CM_Get_Device_Interface_List_Size_ExW", interface_list_size_ex_w),
            W("CM_Get_Parent", parent_of), W("CM_Locate_DevNodeA", locate_a),
            W("CM_Locate_DevNodeW", locate_w), W("CM_MapCrToWin32Err", map_error),
            W("CM_Register_Notification", register_notification),
            W("CM_Unregister_Notification", unregister_notification));
