/*
 * frameworks/wdf/pdo_api.c - WdfPdoInit*, WdfPdo*: children's records and devices.
 */
#include "frameworks/wdf/child_list_internal.h"
#include "frameworks/wdf/structure.h"

static PWDFDEVICE_INIT pdo_init(PWDFDEVICE_INIT init, const char *api)
{
	wdf_require_pointer(init, api, "DeviceInit");
	if (init->settings.role != WDF_ROLE_PDO)
		wdf_bugcheck(&(struct wdf_break){ "WDF-61", WDF_VERIFIER_FATAL_ERROR, init, 0,
		                                  "Use the record of a child device." },
		             "%s was called for a device that is no PDO", api);
	return init;
}

PWDFDEVICE_INIT WdfPdoInitAllocate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE ParentDevice)
{
	struct wdf_device *parent = wdf_device_from_handle(ParentDevice, "WdfPdoInitAllocate");
	PWDFDEVICE_INIT init = wdf_device_init_create(wdf_binding_of(DriverGlobals), WDF_ROLE_PDO);

	if (init)
		init->parent = parent;
	return init;
}

void WdfPdoInitSetEventCallbacks(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                 PWDF_PDO_EVENT_CALLBACKS DispatchTable)
{
	static const char api[] = "WdfPdoInitSetEventCallbacks";
	WDF_PDO_EVENT_CALLBACKS callbacks = { 0 };

	pdo_init(DeviceInit, api);
	wdf_require_pointer(DispatchTable, api, "DispatchTable");
	wdf_structure_take_or_break(wdf_binding_of(DriverGlobals),
	                            WDF_GROWN_WDF_PDO_EVENT_CALLBACKS, &callbacks, DispatchTable,
	                            api);
	DeviceInit->settings.pdo = callbacks;
}

static NTSTATUS assign(WCHAR **slot, PCUNICODE_STRING value)
{
	free(*slot);
	*slot = value ? wdf_copy_string(value) : NULL;
	return !value || *slot ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS WdfPdoInitAssignDeviceID(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                  PCUNICODE_STRING DeviceID)
{
	(void)DriverGlobals;
	return assign(&pdo_init(DeviceInit, "WdfPdoInitAssignDeviceID")->identity.device_id,
	              DeviceID);
}

NTSTATUS WdfPdoInitAssignInstanceID(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                    PCUNICODE_STRING InstanceID)
{
	(void)DriverGlobals;
	return assign(&pdo_init(DeviceInit, "WdfPdoInitAssignInstanceID")->identity.instance_id,
	              InstanceID);
}

NTSTATUS WdfPdoInitAssignContainerID(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                     PCUNICODE_STRING ContainerID)
{
	(void)DriverGlobals;
	return assign(&pdo_init(DeviceInit, "WdfPdoInitAssignContainerID")->identity.container_id,
	              ContainerID);
}

/* A list of strings, each with its zero, and one more zero at the end. */
static NTSTATUS append(WCHAR **list, size_t *bytes, PCUNICODE_STRING value)
{
	size_t before = *bytes ? *bytes - sizeof(WCHAR) : 0;
	WCHAR *longer = realloc(*list, before + value->Length + 2 * sizeof(WCHAR));

	if (!longer)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy((char *)longer + before, value->Buffer, value->Length);
	memset((char *)longer + before + value->Length, 0, 2 * sizeof(WCHAR));
	*list = longer;
	*bytes = before + value->Length + 2 * sizeof(WCHAR);
	return STATUS_SUCCESS;
}

NTSTATUS WdfPdoInitAddHardwareID(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                 PCUNICODE_STRING HardwareID)
{
	struct wdf_pdo_identity *identity =
		&pdo_init(DeviceInit, "WdfPdoInitAddHardwareID")->identity;

	(void)DriverGlobals;
	wdf_require_pointer(HardwareID, "WdfPdoInitAddHardwareID", "HardwareID");
	return append(&identity->hardware_ids, &identity->hardware_ids_bytes, HardwareID);
}

NTSTATUS WdfPdoInitAddCompatibleID(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                   PCUNICODE_STRING CompatibleID)
{
	struct wdf_pdo_identity *identity =
		&pdo_init(DeviceInit, "WdfPdoInitAddCompatibleID")->identity;

	(void)DriverGlobals;
	wdf_require_pointer(CompatibleID, "WdfPdoInitAddCompatibleID", "CompatibleID");
	return append(&identity->compatible_ids, &identity->compatible_ids_bytes, CompatibleID);
}

NTSTATUS WdfPdoInitAddDeviceText(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                 PCUNICODE_STRING DeviceDescription,
                                 PCUNICODE_STRING DeviceLocation, LCID LocaleId)
{
	struct wdf_pdo_identity *identity =
		&pdo_init(DeviceInit, "WdfPdoInitAddDeviceText")->identity;
	struct wdf_device_text *text = calloc(1, sizeof(*text));

	(void)DriverGlobals;
	if (!text)
		return STATUS_INSUFFICIENT_RESOURCES;
	text->locale = LocaleId;
	text->next = identity->texts;
	identity->texts = text;
	NTSTATUS status = assign(&text->description, DeviceDescription);
	return NT_SUCCESS(status) ? assign(&text->location, DeviceLocation) : status;
}

void WdfPdoInitSetDefaultLocale(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                LCID LocaleId)
{
	(void)DriverGlobals;
	pdo_init(DeviceInit, "WdfPdoInitSetDefaultLocale")->identity.default_locale = LocaleId;
}

NTSTATUS WdfPdoInitAssignRawDevice(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                   const GUID *DeviceClassGuid)
{
	struct wdf_pdo_identity *identity =
		&pdo_init(DeviceInit, "WdfPdoInitAssignRawDevice")->identity;

	(void)DriverGlobals;
	wdf_require_pointer(DeviceClassGuid, "WdfPdoInitAssignRawDevice", "DeviceClassGuid");
	identity->raw = true;
	identity->raw_class = *DeviceClassGuid;
	return STATUS_SUCCESS;
}

void WdfPdoInitAllowForwardingRequestToParent(PWDF_DRIVER_GLOBALS DriverGlobals,
                                              PWDFDEVICE_INIT DeviceInit)
{
	(void)DriverGlobals;
	pdo_init(DeviceInit, "WdfPdoInitAllowForwardingRequestToParent")
		->identity.forward_to_parent = true;
}

/* --- Devices --------------------------------------------------------------------------------------- */

WDFDEVICE WdfPdoGetParent(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfPdoGetParent");

	(void)DriverGlobals;
	return device->parent ? WDF_HANDLE(WDFDEVICE, device->parent) : NULL;
}

NTSTATUS WdfPdoMarkMissing(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfPdoMarkMissing");

	(void)DriverGlobals;
	if (!device->child)
		return STATUS_INVALID_DEVICE_STATE;
	device->child->present = false;
	wdf_child_list_invalidate(device->child->list);
	return STATUS_SUCCESS;
}

void WdfPdoRequestEject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	IoRequestDeviceEject(wdf_device_from_handle(Device, "WdfPdoRequestEject")->device_object);
}

static struct wdf_child *dynamic_child(WDFDEVICE handle, const char *api)
{
	struct wdf_child *child = wdf_device_from_handle(handle, api)->child;

	return child && child->id ? child : NULL;
}

NTSTATUS WdfPdoRetrieveIdentificationDescription(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription)
{
	struct wdf_child *child = dynamic_child(Device, "WdfPdoRetrieveIdentificationDescription");

	(void)DriverGlobals;
	if (!child)
		return STATUS_INVALID_PARAMETER;
	memcpy(IdentificationDescription, child->id,
	       child->list->config.IdentificationDescriptionSize);
	return STATUS_SUCCESS;
}

NTSTATUS WdfPdoRetrieveAddressDescription(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                          PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
	struct wdf_child *child = dynamic_child(Device, "WdfPdoRetrieveAddressDescription");

	(void)DriverGlobals;
	if (!child || !child->address)
		return STATUS_INVALID_PARAMETER;
	memcpy(AddressDescription, child->address, child->list->config.AddressDescriptionSize);
	return STATUS_SUCCESS;
}

NTSTATUS WdfPdoUpdateAddressDescription(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                        PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription)
{
	struct wdf_child *child = dynamic_child(Device, "WdfPdoUpdateAddressDescription");

	(void)DriverGlobals;
	if (!child || !child->address)
		return STATUS_INVALID_PARAMETER;
	memcpy(child->address, AddressDescription, child->list->config.AddressDescriptionSize);
	return STATUS_SUCCESS;
}
