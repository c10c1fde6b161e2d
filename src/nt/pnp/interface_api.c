/*
 * pnp/interface_api.c - device interfaces: registered, enabled, listed.
 *
 * Names    `\??\ROOT#ECHO#0000#{guid}`, and `\ref` behind it when there is a reference string. While it is enabled
 *          a symbolic link without the reference leads to the physical device object; the reference is
 *          then part of what is opened below the device.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

static struct pnp_interface *find_locked(struct pnp_state *state, const WCHAR *link, size_t count)
{
	UNICODE_STRING wanted = { (USHORT)(count * 2), (USHORT)(count * 2),
		                  (PWSTR)(uintptr_t)link };
	for (PLIST_ENTRY entry = state->interfaces.Flink; entry != &state->interfaces;
	     entry = entry->Flink) {
		struct pnp_interface *interface =
			CONTAINING_RECORD(entry, struct pnp_interface, entry);
		UNICODE_STRING name;
		RtlInitUnicodeString(&name, interface->link_text);
		if (RtlEqualUnicodeString(&name, &wanted, TRUE))
			return interface;
	}
	return NULL;
}

static struct pnp_interface *find(struct ke_machine *machine, PUNICODE_STRING link)
{
	struct pnp_state *state = pnp_state_of(machine);
	host_lock_acquire(&state->lock);
	struct pnp_interface *interface =
		find_locked(state, link->Buffer, link->Length / sizeof(WCHAR));
	host_lock_release(&state->lock);
	return interface;
}

/* `\??\ROOT#ECHO#0000#{guid}` of device. */
static WCHAR *base_text(struct pnp_device *device, const GUID *class_guid)
{
	WCHAR guid[39];
	pnp_text_from_guid(class_guid, guid);
	const WCHAR *parts[] = { u"\\??\\", device->path_text, u"#", guid, NULL };
	WCHAR *text = pnp_text_join(parts);
	for (WCHAR *at = text ? text + 4 : NULL; at && *at && *at != u'{'; at++)
		if (*at == u'\\')
			*at = u'#';
	return text;
}

static WCHAR *with_reference(const WCHAR *base, PUNICODE_STRING reference)
{
	size_t count = pnp_text_length(base),
	       extra = reference ? reference->Length / sizeof(WCHAR) : 0;
	WCHAR *text = calloc(count + extra + 2, sizeof(WCHAR));
	if (!text)
		return NULL;
	memcpy(text, base, count * sizeof(WCHAR));
	if (extra) {
		text[count] = u'\\';
		memcpy(text + count + 1, reference->Buffer, extra * sizeof(WCHAR));
	}
	return text;
}

/* The text in pool memory, which RtlFreeUnicodeString gives back. */
static NTSTATUS give_text(struct ke_machine *machine, const WCHAR *text, PUNICODE_STRING ret_string)
{
	size_t bytes = pnp_text_length(text) * sizeof(WCHAR);
	WCHAR *copy = ex_pool_allocate(machine, POOL_FLAG_PAGED | EX_POOL_DRIVER_OWNED,
	                               bytes + sizeof(WCHAR), 'nPnP');
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(copy, text, bytes + sizeof(WCHAR));
	ret_string->Buffer = copy;
	ret_string->Length = (USHORT)bytes;
	ret_string->MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
	return STATUS_SUCCESS;
}

static struct pnp_interface *add(struct pnp_device *device, const GUID *class_guid, WCHAR *link,
                                 size_t base)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	struct pnp_interface *fresh = calloc(1, sizeof(*fresh));
	if (!fresh)
		return NULL;
	fresh->class_guid = *class_guid;
	fresh->device = device;
	fresh->link_text = link;
	fresh->base_count = base;
	fresh->machine = device->machine;
	pnp_device_ref(device);
	host_lock_acquire(&state->lock);
	InsertTailList(&state->interfaces, &fresh->entry);
	host_lock_release(&state->lock);
	return fresh;
}

NTSTATUS NTAPI IoRegisterDeviceInterface(PDEVICE_OBJECT pdo, const GUID *class_guid,
                                         PUNICODE_STRING reference, PUNICODE_STRING ret_link)
{
	if (!KE_REQUIRE_IRQL("IoRegisterDeviceInterface", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_UNSUCCESSFUL;
	struct pnp_device *device = io_device_node(pdo);
	if (!device || !device->path_text)
		return STATUS_INVALID_DEVICE_REQUEST;
	for (USHORT i = 0; reference && i < reference->Length / sizeof(WCHAR); i++)
		if (reference->Buffer[i] == u'\\' || reference->Buffer[i] == u'/')
			return STATUS_INVALID_DEVICE_REQUEST;
	WCHAR *base = base_text(device, class_guid);
	WCHAR *link = base ? with_reference(base, reference) : NULL;
	size_t base_count = base ? pnp_text_length(base) : 0;
	free(base);
	if (!link)
		return STATUS_INSUFFICIENT_RESOURCES;
	UNICODE_STRING name;
	RtlInitUnicodeString(&name, link);
	struct pnp_interface *interface = find(device->machine, &name);
	if (interface) {
		free(link);
		if (interface->device !=
		    device) { /* the device came back: the registration stayed */
			pnp_device_unref(interface->device);
			pnp_device_ref(device);
			interface->device = device;
		}
	} else {
		interface = add(device, class_guid, link, base_count);
	}
	if (!interface) {
		free(link);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	return give_text(device->machine, interface->link_text, ret_link);
}

/* --- Enabling ------------------------------------------------------------------------------------------------- */

/* Another enabled interface of the same device and class that needs the same link. */
static bool link_is_shared(struct pnp_interface *interface)
{
	struct pnp_state *state = pnp_state_of(interface->machine);
	bool shared = false;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->interfaces.Flink; entry != &state->interfaces;
	     entry = entry->Flink) {
		struct pnp_interface *other = CONTAINING_RECORD(entry, struct pnp_interface, entry);
		shared |= other != interface && other->enabled &&
		          other->device == interface->device &&
		          memcmp(&other->class_guid, &interface->class_guid, sizeof(GUID)) == 0;
	}
	host_lock_release(&state->lock);
	return shared;
}

static UNICODE_STRING link_name(struct pnp_interface *interface)
{
	USHORT bytes = (USHORT)(interface->base_count * sizeof(WCHAR));
	return (UNICODE_STRING){ bytes, bytes, interface->link_text };
}

static NTSTATUS make_link(struct pnp_interface *interface)
{
	UNICODE_STRING own = ob_object_name(interface->device->pdo), name = link_name(interface),
		       target;
	if (!own.Length)
		return STATUS_INVALID_DEVICE_REQUEST; /* the bus driver gave its child no name */
	if (link_is_shared(interface))
		return STATUS_SUCCESS;
	WCHAR *object = calloc(own.Length / sizeof(WCHAR) + 1, sizeof(WCHAR));
	if (!object)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(object, own.Buffer, own.Length);
	const WCHAR *parts[] = { u"\\Device\\", object, NULL };
	WCHAR *text = pnp_text_join(parts);
	free(object);
	if (!text)
		return STATUS_INSUFFICIENT_RESOURCES;
	RtlInitUnicodeString(&target, text);
	NTSTATUS status = ob_make_symbolic_link(interface->machine, &name, &target);
	free(text);
	return status;
}

static void disable(struct pnp_interface *interface)
{
	if (!__atomic_exchange_n(&interface->enabled, false, __ATOMIC_ACQ_REL))
		return;
	ke_ledger_add(&interface->machine->ledgers.interfaces, -1);
	if (!link_is_shared(interface)) {
		UNICODE_STRING name = link_name(interface);
		ob_remove_symbolic_link(interface->machine, &name);
	}
	pnp_notify_interface(interface, false);
}

NTSTATUS NTAPI IoSetDeviceInterfaceState(PUNICODE_STRING link, BOOLEAN enable)
{
	if (!KE_REQUIRE_IRQL("IoSetDeviceInterfaceState", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_UNSUCCESSFUL;
	struct pnp_interface *interface = link ? find(ke_current_machine(), link) : NULL;
	if (!interface)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	if (!enable) {
		if (!interface->enabled)
			return STATUS_OBJECT_NAME_NOT_FOUND;
		disable(interface);
		return STATUS_SUCCESS;
	}
	if (interface->enabled)
		return STATUS_OBJECT_NAME_EXISTS;
	if (!interface->device->pdo)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	NTSTATUS status = make_link(interface);
	if (!NT_SUCCESS(status))
		return status;
	__atomic_store_n(&interface->enabled, true, __ATOMIC_RELEASE);
	ke_ledger_add(&interface->machine->ledgers.interfaces, 1);
	pnp_notify_interface(interface, true);
	return STATUS_SUCCESS;
}

void pnp_interface_disable_all(struct pnp_device *device)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	for (;;) {
		struct pnp_interface *found = NULL;
		host_lock_acquire(&state->lock);
		for (PLIST_ENTRY entry = state->interfaces.Flink;
		     entry != &state->interfaces && !found; entry = entry->Flink) {
			struct pnp_interface *interface =
				CONTAINING_RECORD(entry, struct pnp_interface, entry);
			if (interface->device == device && interface->enabled)
				found = interface;
		}
		host_lock_release(&state->lock);
		if (!found)
			return;
		disable(found);
	}
}

void pnp_interface_destroy_all(struct ke_machine *machine)
{
	struct pnp_state *state = pnp_state_of(machine);
	while (!IsListEmpty(&state->interfaces)) {
		PLIST_ENTRY entry = RemoveHeadList(&state->interfaces);
		struct pnp_interface *interface =
			CONTAINING_RECORD(entry, struct pnp_interface, entry);
		pnp_device_unref(interface->device);
		free(interface->link_text);
		free(interface);
	}
}

static bool belongs_to(struct pnp_interface *interface, PDRIVER_OBJECT driver)
{
	for (uint32_t i = 0; i < interface->device->driver_count; i++)
		if (interface->device->driver[i] == driver)
			return true;
	return false;
}

uint32_t pnp_interface_audit(PDRIVER_OBJECT driver)
{
	struct ke_machine *machine = ob_machine_of(driver);
	struct pnp_state *state = pnp_state_of(machine);
	uint32_t count = 0;
	for (PLIST_ENTRY entry = state->interfaces.Flink; entry != &state->interfaces;
	     entry = entry->Flink) {
		struct pnp_interface *interface =
			CONTAINING_RECORD(entry, struct pnp_interface, entry);
		if (!interface->enabled || !belongs_to(interface, driver))
			continue;
		char text[120];
		PNP_REPORT(
			"VF-29", 0xCE, 0, driver, 0, 0,
			"Call IoSetDeviceInterfaceState(link, FALSE) when the device is removed.",
			"%s unloaded and left the device interface %s enabled",
			io_driver_name(driver),
			pnp_text_narrow(interface->link_text, text, sizeof(text)));
		disable(interface);
		count++;
	}
	return count;
}

/* --- Lists -------------------------------------------------------------------------------------------------------- */

static bool wanted(const struct pnp_interface *interface, const GUID *class_guid,
                   const WCHAR *instance, bool all)
{
	if (!all && !interface->enabled)
		return false;
	if (class_guid && memcmp(class_guid, &interface->class_guid, sizeof(GUID)) != 0)
		return false;
	return !instance || pnp_text_equal(interface->device->path_text, instance);
}

/* The index-th interface that is wanted; its texts live as long as the machine. */
static bool nth(struct pnp_state *state, const GUID *class_guid, const WCHAR *instance, bool all,
                uint32_t index, struct pnp_interface_view *ret_view)
{
	bool found = false;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->interfaces.Flink; entry != &state->interfaces && !found;
	     entry = entry->Flink) {
		struct pnp_interface *interface =
			CONTAINING_RECORD(entry, struct pnp_interface, entry);
		if (!wanted(interface, class_guid, instance, all) || index-- > 0)
			continue;
		*ret_view =
			(struct pnp_interface_view){ interface->class_guid, interface->link_text,
			                             interface->device->path_text,
			                             interface->enabled };
		found = true;
	}
	host_lock_release(&state->lock);
	return found;
}

uint32_t pnp_interface_for_each(struct ke_machine *machine, const GUID *class_guid,
                                const WCHAR *instance_path, bool all,
                                void (*visit)(const struct pnp_interface_view *view, void *context),
                                void *context)
{
	struct pnp_interface_view view;
	uint32_t count = 0;
	while (nth(pnp_state_of(machine), class_guid, instance_path, all, count, &view)) {
		if (visit)
			visit(&view, context);
		count++;
	}
	return count;
}

struct list {
	WCHAR *text;
	size_t count, capacity;
};

static void measure(const struct pnp_interface_view *view, void *context)
{
	*(size_t *)context += pnp_text_length(view->symbolic_link) + 1;
}

static void append(const struct pnp_interface_view *view, void *context)
{
	struct list *list = context;
	size_t length = pnp_text_length(view->symbolic_link) + 1;
	if (list->count + length >= list->capacity)
		return;
	memcpy(list->text + list->count, view->symbolic_link, length * sizeof(WCHAR));
	list->count += length;
}

NTSTATUS NTAPI IoGetDeviceInterfaces(const GUID *class_guid, PDEVICE_OBJECT pdo, ULONG flags,
                                     PWSTR *ret_list)
{
	struct ke_machine *machine = ke_current_machine();
	struct pnp_device *device = pdo ? io_device_node(pdo) : NULL;
	bool all = flags & DEVICE_INTERFACE_INCLUDE_NONACTIVE;
	size_t characters = 0;
	if (!KE_REQUIRE_IRQL("IoGetDeviceInterfaces", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_UNSUCCESSFUL;
	if (pdo && !device)
		return STATUS_INVALID_DEVICE_REQUEST;
	const WCHAR *instance = device ? device->path_text : NULL;
	pnp_interface_for_each(machine, class_guid, instance, all, measure, &characters);
	struct list list = { .capacity = characters + 2 };
	list.text = ex_pool_allocate(machine, POOL_FLAG_PAGED | EX_POOL_DRIVER_OWNED,
	                             list.capacity * sizeof(WCHAR), 'nPnP');
	if (!list.text)
		return STATUS_INSUFFICIENT_RESOURCES;
	pnp_interface_for_each(machine, class_guid, instance, all, append, &list);
	*ret_list = list.text;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoOpenDeviceInterfaceRegistryKey(PUNICODE_STRING link, ACCESS_MASK access,
                                                PHANDLE ret_key)
{
	struct ke_machine *machine = ke_current_machine();
	struct pnp_interface *interface = find(machine, link);
	WCHAR guid[39];
	if (!interface)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	pnp_text_from_guid(&interface->class_guid, guid);
	WCHAR *name = pnp_text_copy(interface->link_text + 4);
	for (WCHAR *at = name; at && *at; at++)
		if (*at == u'\\')
			*at = u'#';
	const WCHAR *parts[] = { CM_PATH_SYSTEM u"\\Control\\DeviceClasses\\",
		                 guid,
		                 u"\\##?#",
		                 name ? name : u"",
		                 u"\\Device Parameters",
		                 NULL };
	WCHAR *path = name ? pnp_text_join(parts) : NULL;
	NTSTATUS status = path ? cm_key_open(machine, path, access, true, true, ret_key)
	                       : STATUS_INSUFFICIENT_RESOURCES;
	free(path);
	free(name);
	return status;
}

NTSTATUS NTAPI IoGetDeviceInterfaceAlias(PUNICODE_STRING link, const GUID *class_guid,
                                         PUNICODE_STRING ret_alias)
{
	struct ke_machine *machine = ke_current_machine();
	struct pnp_interface *interface = find(machine, link), *alias = NULL;
	struct pnp_state *state = pnp_state_of(machine);
	if (!interface)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	const WCHAR *reference = interface->link_text + interface->base_count;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->interfaces.Flink; entry != &state->interfaces && !alias;
	     entry = entry->Flink) {
		struct pnp_interface *other = CONTAINING_RECORD(entry, struct pnp_interface, entry);
		if (other->device == interface->device &&
		    memcmp(&other->class_guid, class_guid, sizeof(GUID)) == 0 &&
		    pnp_text_equal(other->link_text + other->base_count, reference))
			alias = other;
	}
	host_lock_release(&state->lock);
	return alias ? give_text(machine, alias->link_text, ret_alias)
	             : STATUS_OBJECT_NAME_NOT_FOUND;
}
