/*
 * pnp/node.c - device nodes: identity, registry, life.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

struct pnp_device *pnp_node_create(struct ke_machine *machine, struct pnp_device *parent,
                                   PDEVICE_OBJECT pdo)
{
	struct pnp_device *device = calloc(1, sizeof(*device));
	if (!device)
		return NULL;
	device->machine = machine;
	device->parent = parent;
	device->references = 1;
	device->pdo = pdo;
	device->device_power = PowerDeviceD3;
	device->system_power = PowerSystemWorking;
	InitializeListHead(&device->children);
	InitializeListHead(&device->properties);
	ob_reference(pdo);
	io_device_set_node(pdo, device);
	return device;
}

static void link(struct pnp_device *device)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	pnp_device_ref(device); /* the lists' */
	host_lock_acquire(&state->lock);
	device->number = ++state->next_number;
	InsertTailList(&state->nodes, &device->entry);
	InsertTailList(device->parent ? &device->parent->children : &state->roots,
	               &device->sibling);
	device->linked = true;
	host_lock_release(&state->lock);
}

void pnp_node_unlink(struct pnp_device *device)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	host_lock_acquire(&state->lock);
	bool linked = device->linked;
	if (linked) {
		RemoveEntryList(&device->entry);
		RemoveEntryList(&device->sibling);
		device->linked = false;
	}
	PDEVICE_OBJECT pdo = device->pdo;
	device->pdo = NULL;
	host_lock_release(&state->lock);
	if (pdo) {
		io_device_set_node(pdo, NULL);
		ob_dereference(pdo);
	}
	if (linked)
		pnp_device_unref(device);
}

/* Windows makes the instance id unique by the parent's when the bus does not promise it is. */
static WCHAR *unique_instance(struct pnp_device *device, WCHAR *instance)
{
	if (device->capabilities.UniqueID || !device->parent)
		return instance;
	WCHAR prefix[] = u"1&00000000&0&";
	uint32_t number = device->parent->number;
	for (int i = 9; i >= 2; i--, number >>= 4)
		prefix[i] = u"0123456789abcdef"[number & 15];
	const WCHAR *parts[] = { prefix, instance, NULL };
	WCHAR *joined = pnp_text_join(parts);
	free(instance);
	return joined;
}

static NTSTATUS set_path(struct pnp_device *device)
{
	const WCHAR *parts[] = { device->device_id, u"\\", device->instance_id, NULL };
	device->path_text = pnp_text_join(parts);
	if (!device->path_text)
		return STATUS_INSUFFICIENT_RESOURCES;
	RtlInitUnicodeString(&device->path, device->path_text);
	return STATUS_SUCCESS;
}

static void query_bus(struct pnp_device *device)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_BUS_INFORMATION };
	ULONG_PTR information = 0;
	device->bus.LegacyBusType = InterfaceTypeUndefined;
	device->bus.BusNumber = (ULONG)-2;
	if (!NT_SUCCESS(pnp_send(device, &location, &information)) || !information)
		return;
	device->bus = *(PNP_BUS_INFORMATION *)information;
	ex_pool_free(device->machine, (void *)information, 0);
}

static size_t resource_bytes(const CM_RESOURCE_LIST *list)
{
	const uint8_t *at = (const uint8_t *)&list->List[0];
	for (ULONG i = 0; i < list->Count; i++) {
		const CM_FULL_RESOURCE_DESCRIPTOR *full = (const void *)at;
		at = (const uint8_t *)&full->PartialResourceList
		             .PartialDescriptors[full->PartialResourceList.Count];
	}
	return (size_t)(at - (const uint8_t *)list);
}

static CM_RESOURCE_LIST *copy_resources(const CM_RESOURCE_LIST *list)
{
	if (!list)
		return NULL;
	CM_RESOURCE_LIST *copy = malloc(resource_bytes(list));
	if (copy)
		memcpy(copy, list, resource_bytes(list));
	return copy;
}

/* What the bus has assigned; raw and translated are the same unless the script says otherwise. */
static void query_resources(struct pnp_device *device)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_RESOURCES };
	ULONG_PTR information = 0;
	if (NT_SUCCESS(pnp_send(device, &location, &information)) && information) {
		device->resources = copy_resources((void *)information);
		ex_pool_free(device->machine, (void *)information, 0);
	}
	const CM_RESOURCE_LIST *translated = device->resources;
	if (device->root_enumerated && pnp_root_options(device->pdo)->translated_resources)
		translated = pnp_root_options(device->pdo)->translated_resources;
	device->translated = copy_resources(translated);
}

NTSTATUS pnp_node_identify(struct pnp_device *device)
{
	device->root_enumerated = pnp_root_owns(device->pdo);
	if (device->root_enumerated)
		device->hardware = pnp_root_options(device->pdo)->hardware;
	device->device_id = pnp_query_id(device, BusQueryDeviceID);
	WCHAR *instance = pnp_query_id(device, BusQueryInstanceID);
	NTSTATUS status = pnp_query_capabilities(device, &device->capabilities);
	if (!device->device_id || !instance) {
		free(instance);
		return STATUS_UNSUCCESSFUL;
	}
	device->raw_ok = NT_SUCCESS(status) && device->capabilities.RawDeviceOK;
	device->instance_id = unique_instance(device, instance);
	if (!device->instance_id)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = set_path(device);
	if (!NT_SUCCESS(status))
		return status;
	device->hardware_ids = pnp_query_id(device, BusQueryHardwareIDs);
	device->compatible_ids = pnp_query_id(device, BusQueryCompatibleIDs);
	device->description = pnp_query_text(device, DeviceTextDescription);
	device->location = pnp_query_text(device, DeviceTextLocationInformation);
	query_bus(device);
	query_resources(device);
	link(device);
	return STATUS_SUCCESS;
}

/* --- Registry ----------------------------------------------------------------------------------------------------- */

WCHAR *pnp_node_enum_key(struct pnp_device *device)
{
	const WCHAR *parts[] = { CM_PATH_ENUM, device->path_text, NULL };
	return pnp_text_join(parts);
}

WCHAR *pnp_node_driver_key(struct pnp_device *device)
{
	if (!device->driver_key)
		return NULL;
	const WCHAR *parts[] = { CM_PATH_CLASS, device->driver_key, NULL };
	return pnp_text_join(parts);
}

static void set_list(struct ke_machine *machine, const WCHAR *key, const WCHAR *name,
                     const WCHAR *list)
{
	if (list)
		cm_value_set(machine, key, name, REG_MULTI_SZ, list, (ULONG)pnp_list_bytes(list));
}

static void set_text(struct ke_machine *machine, const WCHAR *key, const WCHAR *name,
                     const WCHAR *text)
{
	if (text)
		cm_value_set_string(machine, key, name, text);
}

/* `{class}\0000`, the next number of the class. */
static void choose_driver_key(struct pnp_device *device)
{
	WCHAR guid[39], digits[] = u"0000";
	if (!device->has_class || device->driver_key)
		return;
	uint32_t number = pnp_state_of(device->machine)->next_class_instance++;
	for (int i = 3; i >= 0; i--, number /= 10)
		digits[i] = (WCHAR)(u'0' + number % 10);
	pnp_text_from_guid(&device->class_guid, guid);
	const WCHAR *parts[] = { guid, u"\\", digits, NULL };
	device->driver_key = pnp_text_join(parts);
}

void pnp_node_register(struct pnp_device *device)
{
	struct ke_machine *machine = device->machine;
	WCHAR *key = pnp_node_enum_key(device);
	if (!key)
		return;
	choose_driver_key(device);
	set_list(machine, key, u"HardwareID", device->hardware_ids);
	set_list(machine, key, u"CompatibleIDs", device->compatible_ids);
	set_text(machine, key, u"DeviceDesc", device->description);
	set_text(machine, key, u"LocationInformation", device->location);
	set_text(machine, key, u"Service", device->service);
	set_text(machine, key, u"Mfg", device->manufacturer);
	set_text(machine, key, u"Class", device->class_name);
	set_text(machine, key, u"Driver", device->driver_key);
	if (device->has_class) {
		WCHAR guid[39];
		pnp_text_from_guid(&device->class_guid, guid);
		set_text(machine, key, u"ClassGUID", guid);
	}
	const WCHAR *parts[] = { key, u"\\Device Parameters", NULL };
	WCHAR *parameters = pnp_text_join(parts);
	if (parameters)
		cm_key_create(machine, parameters);
	free(parameters);
	free(key);
	key = pnp_node_driver_key(device);
	if (key)
		set_text(machine, key, u"DriverDesc", device->description);
	free(key);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

void pnp_node_set_state(struct pnp_device *device, enum pnp_state_of_device state)
{
	__atomic_store_n(&device->state, state, __ATOMIC_RELEASE);
}

void pnp_node_fail(struct pnp_device *device, NTSTATUS status)
{
	device->status = status;
	pnp_node_set_state(device, PNP_STATE_FAILED);
}

static void destroy(struct pnp_device *device)
{
	pnp_property_free_all(device);
	free(device->device_id);
	free(device->instance_id);
	free(device->hardware_ids);
	free(device->compatible_ids);
	free(device->path_text);
	free(device->service);
	free(device->description);
	free(device->location);
	free(device->manufacturer);
	free(device->class_name);
	free(device->driver_key);
	free(device->resources);
	free(device->translated);
	free(device);
}

void pnp_device_ref(struct pnp_device *device)
{
	__atomic_add_fetch(&device->references, 1, __ATOMIC_RELAXED);
}

void pnp_device_unref(struct pnp_device *device)
{
	if (device && __atomic_sub_fetch(&device->references, 1, __ATOMIC_ACQ_REL) == 0)
		destroy(device);
}
