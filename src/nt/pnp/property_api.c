/*
 * pnp/property_api.c - device properties and registry keys.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

struct value {
	const void *data;
	size_t bytes;
	WCHAR *owned; /* freed by who asked */
	uint8_t small[16];
};

static bool text_value(struct value *value, const WCHAR *text)
{
	value->data = text;
	value->bytes = text ? (pnp_text_length(text) + 1) * sizeof(WCHAR) : 0;
	return text != NULL;
}

static bool list_value(struct value *value, const WCHAR *list)
{
	value->data = list;
	value->bytes = list ? pnp_list_bytes(list) : 0;
	return list != NULL;
}

static bool small_value(struct value *value, const void *data, size_t bytes)
{
	memcpy(value->small, data, bytes);
	value->data = value->small;
	value->bytes = bytes;
	return true;
}

static bool owned_value(struct value *value, WCHAR *text)
{
	value->owned = text;
	return text_value(value, text);
}

static bool guid_text(struct value *value, const GUID *guid)
{
	WCHAR *text = malloc(39 * sizeof(WCHAR));
	if (text)
		pnp_text_from_guid(guid, text);
	return owned_value(value, text);
}

static bool resource_value(struct value *value, const CM_RESOURCE_LIST *list)
{
	if (!list)
		return false;
	value->data = list;
	value->bytes =
		offsetof(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
		list->List[0].PartialResourceList.Count * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
	return true;
}

/* `ROOT` of `ROOT\ECHO\0000`. */
static bool enumerator_value(struct value *value, struct pnp_device *device)
{
	WCHAR *text = pnp_text_copy(device->path_text);
	for (WCHAR *at = text; at && *at; at++)
		if (*at == u'\\')
			*at = 0;
	return owned_value(value, text);
}

static bool object_name(struct value *value, struct pnp_device *device)
{
	if (!device->pdo)
		return false;
	UNICODE_STRING own = ob_object_name(device->pdo);
	WCHAR *text = calloc(own.Length / sizeof(WCHAR) + 9, sizeof(WCHAR));
	if (!text || !own.Length) {
		free(text);
		return false;
	}
	memcpy(text, u"\\Device\\", 16);
	memcpy(text + 8, own.Buffer, own.Length);
	return owned_value(value, text);
}

/* A value that INFs put under the device's own key. */
static bool registry_text(struct value *value, struct pnp_device *device, const WCHAR *name)
{
	ULONG type, length;
	WCHAR *key = pnp_node_enum_key(device), *text = calloc(1, 1024);
	bool found =
		key && text &&
		NT_SUCCESS(cm_value_query(device->machine, key, name, &type, text, 1022, &length));
	free(key);
	if (!found) {
		free(text);
		return false;
	}
	return owned_value(value, text);
}

static bool removal_policy(struct value *value, const DEVICE_CAPABILITIES *capabilities)
{
	ULONG policy = capabilities->SurpriseRemovalOK ? RemovalPolicyExpectSurpriseRemoval
	               : capabilities->Removable       ? RemovalPolicyExpectOrderlyRemoval
	                                               : RemovalPolicyExpectNoRemoval;
	return small_value(value, &policy, sizeof(policy));
}

static bool find_value(struct pnp_device *device, DEVICE_REGISTRY_PROPERTY property,
                       struct value *value)
{
	ULONG number;
	switch (property) {
	case DevicePropertyDeviceDescription: return text_value(value, device->description);
	case DevicePropertyHardwareID: return list_value(value, device->hardware_ids);
	case DevicePropertyCompatibleIDs: return list_value(value, device->compatible_ids);
	case DevicePropertyBootConfiguration: return resource_value(value, device->resources);
	case DevicePropertyBootConfigurationTranslated:
		return resource_value(value, device->translated);
	case DevicePropertyClassName: return text_value(value, device->class_name);
	case DevicePropertyClassGuid:
		return device->has_class && guid_text(value, &device->class_guid);
	case DevicePropertyDriverKeyName: return text_value(value, device->driver_key);
	case DevicePropertyManufacturer: return text_value(value, device->manufacturer);
	case DevicePropertyFriendlyName: return registry_text(value, device, u"FriendlyName");
	case DevicePropertyLocationInformation: return text_value(value, device->location);
	case DevicePropertyPhysicalDeviceObjectName: return object_name(value, device);
	case DevicePropertyBusTypeGuid:
		return small_value(value, &device->bus.BusTypeGuid, sizeof(GUID));
	case DevicePropertyLegacyBusType:
		return small_value(value, &device->bus.LegacyBusType, sizeof(INTERFACE_TYPE));
	case DevicePropertyBusNumber:
		return device->bus.BusNumber != (ULONG)-2 &&
		       small_value(value, &device->bus.BusNumber, sizeof(ULONG));
	case DevicePropertyEnumeratorName: return enumerator_value(value, device);
	case DevicePropertyAddress:
		return device->capabilities.Address != (ULONG)-1 &&
		       small_value(value, &device->capabilities.Address, sizeof(ULONG));
	case DevicePropertyUINumber:
		return device->capabilities.UINumber != (ULONG)-1 &&
		       small_value(value, &device->capabilities.UINumber, sizeof(ULONG));
	case DevicePropertyInstallState:
		number = device->service ? InstallStateInstalled : InstallStateFailedInstall;
		return small_value(value, &number, sizeof(number));
	case DevicePropertyRemovalPolicy: return removal_policy(value, &device->capabilities);
	case DevicePropertyContainerID:
		return owned_value(value, pnp_query_id(device, BusQueryContainerID));
	default: return false;
	}
}

NTSTATUS pnp_device_property(struct pnp_device *device, DEVICE_REGISTRY_PROPERTY property,
                             void *buffer, ULONG length, ULONG *ret_length)
{
	struct value value = { .data = NULL };
	if (!find_value(device, property, &value)) {
		*ret_length = 0;
		return STATUS_OBJECT_NAME_NOT_FOUND;
	}
	*ret_length = (ULONG)value.bytes;
	NTSTATUS status = length < value.bytes ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
	if (NT_SUCCESS(status) && value.bytes)
		memcpy(buffer, value.data, value.bytes);
	free(value.owned);
	return status;
}

uint32_t pnp_device_capability_bits(const struct pnp_device *device)
{
	const DEVICE_CAPABILITIES *capabilities = &device->capabilities;

	return capabilities->LockSupported | (uint32_t)capabilities->EjectSupported << 1 |
	       (uint32_t)capabilities->Removable << 2 | (uint32_t)capabilities->DockDevice << 3 |
	       (uint32_t)capabilities->UniqueID << 4 | (uint32_t)capabilities->SilentInstall << 5 |
	       (uint32_t)capabilities->RawDeviceOK << 6 |
	       (uint32_t)capabilities->SurpriseRemovalOK << 7 |
	       (uint32_t)capabilities->HardwareDisabled << 8 |
	       (uint32_t)capabilities->NonDynamic << 9;
}

NTSTATUS NTAPI IoGetDeviceProperty(PDEVICE_OBJECT pdo, DEVICE_REGISTRY_PROPERTY property,
                                   ULONG length, PVOID buffer, PULONG ret_length)
{
	if (!KE_REQUIRE_IRQL("IoGetDeviceProperty", PASSIVE_LEVEL, "VF-19", 0))
		return STATUS_UNSUCCESSFUL;
	struct pnp_device *device = io_device_node(pdo);
	if (!device) {
		PNP_REPORT("VF-19", 0xCA, 0x2, pdo, 0, 0,
		           "Pass the physical device object that AddDevice was given.",
		           "IoGetDeviceProperty: the device object of %s is not a physical device "
		           "object",
		           io_driver_name(pdo->DriverObject));
		return STATUS_INVALID_DEVICE_REQUEST;
	}
	return pnp_device_property(device, property, buffer, length, ret_length);
}

/* --- Unified properties --------------------------------------------------------------------------------------- */

struct property {
	LIST_ENTRY entry;
	DEVPROPKEY key;
	DEVPROPTYPE type;
	ULONG bytes;
	uint8_t data[];
};

void pnp_property_free_all(struct pnp_device *device)
{
	while (!IsListEmpty(&device->properties))
		free(CONTAINING_RECORD(RemoveHeadList(&device->properties), struct property,
		                       entry));
}

static struct property *find_property(struct pnp_device *device, const DEVPROPKEY *key)
{
	for (PLIST_ENTRY entry = device->properties.Flink; entry != &device->properties;
	     entry = entry->Flink) {
		struct property *property = CONTAINING_RECORD(entry, struct property, entry);
		if (property->key.pid == key->pid &&
		    memcmp(&property->key.fmtid, &key->fmtid, sizeof(GUID)) == 0)
			return property;
	}
	return NULL;
}

NTSTATUS NTAPI IoSetDevicePropertyData(PDEVICE_OBJECT pdo, const DEVPROPKEY *key, LCID language,
                                       ULONG flags, DEVPROPTYPE type, ULONG bytes, PVOID data)
{
	struct pnp_device *device = io_device_node(pdo);
	if (!device)
		return STATUS_INVALID_DEVICE_REQUEST;
	struct pnp_state *state = pnp_state_of(device->machine);
	struct property *fresh = malloc(sizeof(*fresh) + bytes);
	if (!fresh)
		return STATUS_INSUFFICIENT_RESOURCES;
	fresh->key = *key;
	fresh->type = type;
	fresh->bytes = bytes;
	if (data)
		memcpy(fresh->data, data, bytes);
	host_lock_acquire(&state->lock);
	struct property *old = find_property(device, key);
	if (old)
		RemoveEntryList(&old->entry);
	if (data)
		InsertTailList(&device->properties, &fresh->entry);
	host_lock_release(&state->lock);
	free(old);
	if (!data)
		free(fresh); /* null data deletes the property */
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoGetDevicePropertyData(PDEVICE_OBJECT pdo, const DEVPROPKEY *key, LCID language,
                                       ULONG flags, ULONG bytes, PVOID buffer, PULONG ret_bytes,
                                       PDEVPROPTYPE ret_type)
{
	struct pnp_device *device = io_device_node(pdo);
	if (!device)
		return STATUS_INVALID_DEVICE_REQUEST;
	struct pnp_state *state = pnp_state_of(device->machine);
	NTSTATUS status = STATUS_OBJECT_NAME_NOT_FOUND;
	host_lock_acquire(&state->lock);
	struct property *property = find_property(device, key);
	if (property) {
		*ret_bytes = property->bytes;
		*ret_type = property->type;
		status = bytes < property->bytes ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
		if (NT_SUCCESS(status))
			memcpy(buffer, property->data, property->bytes);
	}
	host_lock_release(&state->lock);
	return status;
}

/* --- Keys ---------------------------------------------------------------------------------------------------------- */

NTSTATUS NTAPI IoOpenDeviceRegistryKey(PDEVICE_OBJECT pdo, ULONG type, ACCESS_MASK access,
                                       PHANDLE ret_key)
{
	if (!KE_REQUIRE_IRQL("IoOpenDeviceRegistryKey", PASSIVE_LEVEL, "VF-19", 0))
		return STATUS_UNSUCCESSFUL;
	struct pnp_device *device = io_device_node(pdo);
	if (!device)
		return STATUS_INVALID_DEVICE_REQUEST;
	WCHAR *path = NULL;
	if ((type & 3) == PLUGPLAY_REGKEY_DRIVER) {
		path = pnp_node_driver_key(device);
		if (!path)
			return STATUS_OBJECT_NAME_NOT_FOUND;
	} else if ((type & 3) == PLUGPLAY_REGKEY_DEVICE) {
		WCHAR *key = pnp_node_enum_key(device);
		const WCHAR *parts[] = { key ? key : u"", u"\\Device Parameters", NULL };
		path = pnp_text_join(parts);
		free(key);
	} else {
		return STATUS_INVALID_PARAMETER;
	}
	NTSTATUS status = path ? cm_key_open(device->machine, path, access, true, true, ret_key)
	                       : STATUS_INSUFFICIENT_RESOURCES;
	free(path);
	return status;
}
