/*
 * frameworks/wdf/device_interface.c - device interfaces and symbolic links.
 *
 * Model    An interface is registered when it is created if there is a PDO, and enabled while the device
 *          is started and the driver wants it.
 */
#include "frameworks/wdf/pnp.h"

static bool same_reference(const struct wdf_interface *interface, PCUNICODE_STRING reference)
{
	if (!reference || !interface->reference.Buffer)
		return (!reference || reference->Length == 0) && !interface->reference.Buffer;
	return RtlEqualUnicodeString(&interface->reference, reference, TRUE);
}

static struct wdf_interface *find(struct wdf_device *device, const GUID *guid,
                                  PCUNICODE_STRING reference)
{
	for (LIST_ENTRY *entry = device->interfaces.Flink; entry != &device->interfaces;
	     entry = entry->Flink) {
		struct wdf_interface *interface =
			CONTAINING_RECORD(entry, struct wdf_interface, entry);
		if (memcmp(&interface->guid, guid, sizeof(*guid)) == 0 &&
		    same_reference(interface, reference))
			return interface;
	}
	return NULL;
}

PUNICODE_STRING wdf_device_interface_link(struct wdf_device *device, const GUID *guid,
                                          PCUNICODE_STRING reference)
{
	struct wdf_interface *interface = find(device, guid, reference);

	return interface && interface->link.Buffer ? &interface->link : NULL;
}

static void set_state(struct wdf_device *device, struct wdf_interface *interface, bool enable)
{
	if (interface->enabled == enable || !interface->link.Buffer)
		return;
	if (NT_SUCCESS(IoSetDeviceInterfaceState(&interface->link, enable)))
		interface->enabled = enable;
	(void)device;
}

static NTSTATUS register_interface(struct wdf_device *device, struct wdf_interface *interface)
{
	if (interface->link.Buffer || !device->physical)
		return STATUS_SUCCESS;
	return IoRegisterDeviceInterface(device->physical, &interface->guid,
	                                 interface->reference.Buffer ? &interface->reference : NULL,
	                                 &interface->link);
}

void wdf_device_enable_interfaces(struct wdf_device *device, bool enable)
{
	for (LIST_ENTRY *entry = device->interfaces.Flink; entry != &device->interfaces;
	     entry = entry->Flink) {
		struct wdf_interface *interface =
			CONTAINING_RECORD(entry, struct wdf_interface, entry);
		if (enable)
			register_interface(device, interface);
		set_state(device, interface, enable && interface->wanted);
	}
}

void wdf_device_free_interfaces(struct wdf_device *device)
{
	while (!IsListEmpty(&device->interfaces)) {
		struct wdf_interface *interface =
			CONTAINING_RECORD(RemoveHeadList(&device->interfaces), struct wdf_interface,
		                          entry);
		if (interface->link.Buffer)
			RtlFreeUnicodeString(&interface->link);
		free(interface->reference.Buffer);
		free(interface);
	}
}

static struct wdf_interface *make(const GUID *guid, PCUNICODE_STRING reference)
{
	struct wdf_interface *interface = calloc(1, sizeof(*interface));

	if (!interface)
		return NULL;
	interface->guid = *guid;
	interface->wanted = true;
	if (!reference || reference->Length == 0)
		return interface;
	interface->reference.Buffer = wdf_copy_string(reference);
	interface->reference.Length = reference->Length;
	interface->reference.MaximumLength = (USHORT)(reference->Length + sizeof(WCHAR));
	if (interface->reference.Buffer)
		return interface;
	free(interface);
	return NULL;
}

NTSTATUS WdfDeviceCreateDeviceInterface(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                        const GUID *InterfaceClassGUID,
                                        PCUNICODE_STRING ReferenceString)
{
	static const char api[] = "WdfDeviceCreateDeviceInterface";
	struct wdf_device *device = wdf_device_from_handle(Device, api);
	NTSTATUS status;

	(void)DriverGlobals;
	wdf_require_pointer(InterfaceClassGUID, api, "InterfaceClassGUID");
	wdf_require_irql(api, PASSIVE_LEVEL);
	if (device->settings.role == WDF_ROLE_CONTROL)
		return STATUS_INVALID_DEVICE_REQUEST;
	struct wdf_interface *interface = make(InterfaceClassGUID, ReferenceString);
	if (!interface)
		return STATUS_INSUFFICIENT_RESOURCES;
	/* A PDO has no registry identity before it was enumerated: registered at its start. */
	status = device->settings.role == WDF_ROLE_PDO && !device->started_once
	                 ? STATUS_SUCCESS
	                 : register_interface(device, interface);
	if (!NT_SUCCESS(status)) {
		free(interface->reference.Buffer);
		free(interface);
		return status;
	}
	host_lock_acquire(&device->lock);
	InsertTailList(&device->interfaces, &interface->entry);
	host_lock_release(&device->lock);
	if (device->pnp->in_d0)
		set_state(device, interface, true);
	return STATUS_SUCCESS;
}

void WdfDeviceSetDeviceInterfaceStateEx(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                        const GUID *InterfaceClassGUID,
                                        PCUNICODE_STRING ReferenceString, BOOLEAN State)
{
	static const char api[] = "WdfDeviceSetDeviceInterfaceState";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	(void)DriverGlobals;
	wdf_require_pointer(InterfaceClassGUID, api, "InterfaceClassGUID");
	struct wdf_interface *interface = find(device, InterfaceClassGUID, ReferenceString);
	if (!interface)
		return;
	interface->wanted = State;
	if (device->pnp->in_d0 || !State)
		set_state(device, interface, State);
}

void WdfDeviceSetDeviceInterfaceState(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                      const GUID *InterfaceClassGUID,
                                      PCUNICODE_STRING ReferenceString, BOOLEAN IsInterfaceEnabled)
{
	WdfDeviceSetDeviceInterfaceStateEx(DriverGlobals, Device, InterfaceClassGUID,
	                                   ReferenceString, IsInterfaceEnabled);
}

NTSTATUS WdfDeviceRetrieveDeviceInterfaceString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                                const GUID *InterfaceClassGUID,
                                                PCUNICODE_STRING ReferenceString, WDFSTRING String)
{
	static const char api[] = "WdfDeviceRetrieveDeviceInterfaceString";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	(void)DriverGlobals;
	wdf_require_pointer(InterfaceClassGUID, api, "InterfaceClassGUID");
	struct wdf_interface *interface = find(device, InterfaceClassGUID, ReferenceString);
	if (!interface)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	if (!interface->link.Buffer)
		return STATUS_INVALID_DEVICE_STATE;
	return wdf_string_assign(String, &interface->link);
}

NTSTATUS WdfDeviceCreateSymbolicLink(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                     PCUNICODE_STRING SymbolicLinkName)
{
	static const char api[] = "WdfDeviceCreateSymbolicLink";
	struct wdf_device *device = wdf_device_from_handle(Device, api);
	UNICODE_STRING name, link;

	(void)DriverGlobals;
	wdf_require_pointer(SymbolicLinkName, api, "SymbolicLinkName");
	wdf_require_irql(api, PASSIVE_LEVEL);
	NTSTATUS status = wdf_device_name(device, &name);
	if (!NT_SUCCESS(status))
		return status;
	link.Buffer = wdf_copy_string(SymbolicLinkName);
	link.Length = SymbolicLinkName->Length;
	link.MaximumLength = (USHORT)(link.Length + sizeof(WCHAR));
	if (!link.Buffer)
		status = STATUS_INSUFFICIENT_RESOURCES;
	else
		status = IoCreateSymbolicLink(&link, &name);
	free(name.Buffer);
	if (!NT_SUCCESS(status)) {
		free(link.Buffer);
		return status;
	}
	device->symbolic_link = link;
	return STATUS_SUCCESS;
}
