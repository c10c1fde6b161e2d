/*
 * frameworks/wdf/pnp_query.c - questions of the PnP manager.
 *
 * Model    A PDO answers identity, text, capabilities, relations and bus information itself. A function or
 *          filter device adds to what is below: children, capabilities, states, interfaces.
 */
#include "frameworks/wdf/child_list.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/query_interface.h"

/* A copy in paged pool, as the asker will free it; bytes includes the last zero. */
static NTSTATUS answer_text(PIRP irp, const WCHAR *text, size_t bytes)
{
	if (!text)
		return STATUS_NOT_SUPPORTED;
	void *copy = ExAllocatePool2(POOL_FLAG_PAGED, bytes, 'tRfW');
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(copy, text, bytes);
	irp->IoStatus.Information = (ULONG_PTR)copy;
	return STATUS_SUCCESS;
}

static size_t text_bytes(const WCHAR *text)
{
	size_t length = 0;

	while (text && text[length])
		length++;
	return (length + 1) * sizeof(WCHAR);
}

static NTSTATUS query_id(struct wdf_device *device, PIRP irp)
{
	const struct wdf_pdo_identity *identity = &device->identity;

	switch (IoGetCurrentIrpStackLocation(irp)->Parameters.QueryId.IdType) {
	case BusQueryDeviceID:
		return answer_text(irp, identity->device_id, text_bytes(identity->device_id));
	case BusQueryInstanceID:
		return answer_text(irp, identity->instance_id, text_bytes(identity->instance_id));
	case BusQueryContainerID:
		return answer_text(irp, identity->container_id, text_bytes(identity->container_id));
	case BusQueryHardwareIDs:
		return answer_text(irp, identity->hardware_ids, identity->hardware_ids_bytes);
	case BusQueryCompatibleIDs:
		return answer_text(irp, identity->compatible_ids, identity->compatible_ids_bytes);
	default: return STATUS_NOT_SUPPORTED;
	}
}

static NTSTATUS query_text(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	LCID wanted = location->Parameters.QueryDeviceText.LocaleId;
	const struct wdf_device_text *found = NULL;

	for (const struct wdf_device_text *text = device->identity.texts; text; text = text->next) {
		if (text->locale == wanted)
			found = text;
		else if (!found && text->locale == device->identity.default_locale)
			found = text;
	}
	if (!found)
		return STATUS_NOT_SUPPORTED;
	const WCHAR *text =
		location->Parameters.QueryDeviceText.DeviceTextType == DeviceTextDescription
			? found->description
			: found->location;
	return answer_text(irp, text, text_bytes(text));
}

static ULONG tri(WDF_TRI_STATE value, ULONG otherwise)
{
	return value == WdfUseDefault ? otherwise : value == WdfTrue;
}

static void add_pnp_capabilities(const struct wdf_device *device, PDEVICE_CAPABILITIES caps)
{
	const WDF_DEVICE_PNP_CAPABILITIES *ours = &device->capabilities;

	if (!device->capabilities_set)
		return;
	caps->LockSupported = tri(ours->LockSupported, caps->LockSupported);
	caps->EjectSupported = tri(ours->EjectSupported, caps->EjectSupported);
	caps->Removable = tri(ours->Removable, caps->Removable);
	caps->DockDevice = tri(ours->DockDevice, caps->DockDevice);
	caps->UniqueID = tri(ours->UniqueID, caps->UniqueID);
	caps->SilentInstall = tri(ours->SilentInstall, caps->SilentInstall);
	caps->SurpriseRemovalOK = tri(ours->SurpriseRemovalOK, caps->SurpriseRemovalOK);
	caps->HardwareDisabled = tri(ours->HardwareDisabled, caps->HardwareDisabled);
	caps->NoDisplayInUI = tri(ours->NoDisplayInUI, caps->NoDisplayInUI);
	if (ours->Address != (ULONG)-1)
		caps->Address = ours->Address;
	if (ours->UINumber != (ULONG)-1)
		caps->UINumber = ours->UINumber;
}

static void add_power_capabilities(const struct wdf_device *device, PDEVICE_CAPABILITIES caps)
{
	const WDF_DEVICE_POWER_CAPABILITIES *ours = &device->power_capabilities;

	if (!device->power_capabilities_set)
		return;
	caps->DeviceD1 = tri(ours->DeviceD1, caps->DeviceD1);
	caps->DeviceD2 = tri(ours->DeviceD2, caps->DeviceD2);
	caps->WakeFromD0 = tri(ours->WakeFromD0, caps->WakeFromD0);
	caps->WakeFromD1 = tri(ours->WakeFromD1, caps->WakeFromD1);
	caps->WakeFromD2 = tri(ours->WakeFromD2, caps->WakeFromD2);
	caps->WakeFromD3 = tri(ours->WakeFromD3, caps->WakeFromD3);
	for (unsigned state = 0; state < PowerSystemMaximum; state++)
		if (ours->DeviceState[state] != PowerDeviceMaximum)
			caps->DeviceState[state] = ours->DeviceState[state];
	if (ours->DeviceWake != PowerDeviceMaximum)
		caps->DeviceWake = ours->DeviceWake;
	if (ours->SystemWake != PowerSystemMaximum)
		caps->SystemWake = ours->SystemWake;
}

static NTSTATUS add_capabilities(const struct wdf_device *device, PIRP irp)
{
	PDEVICE_CAPABILITIES caps =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceCapabilities.Capabilities;

	add_pnp_capabilities(device, caps);
	add_power_capabilities(device, caps);
	return STATUS_SUCCESS;
}

static NTSTATUS pdo_capabilities(const struct wdf_device *device, PIRP irp)
{
	PDEVICE_CAPABILITIES caps =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceCapabilities.Capabilities;

	caps->RawDeviceOK = device->identity.raw;
	caps->DeviceState[PowerSystemWorking] = PowerDeviceD0;
	for (unsigned state = PowerSystemSleeping1; state <= PowerSystemShutdown; state++)
		caps->DeviceState[state] = PowerDeviceD3;
	return add_capabilities(device, irp);
}

static NTSTATUS target_relation(struct wdf_device *device, PIRP irp)
{
	PDEVICE_RELATIONS relations = ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*relations), 'lRfW');

	if (!relations)
		return STATUS_INSUFFICIENT_RESOURCES;
	relations->Count = 1;
	relations->Objects[0] = device->device_object;
	ObReferenceObject(device->device_object);
	irp->IoStatus.Information = (ULONG_PTR)relations;
	return STATUS_SUCCESS;
}

static NTSTATUS bus_information(struct wdf_device *device, PIRP irp)
{
	struct wdf_device *parent = device->parent;

	if (!parent || !parent->bus_information_set)
		return STATUS_NOT_SUPPORTED;
	PPNP_BUS_INFORMATION information =
		ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*information), 'bRfW');
	if (!information)
		return STATUS_INSUFFICIENT_RESOURCES;
	*information = parent->bus_information;
	irp->IoStatus.Information = (ULONG_PTR)information;
	return STATUS_SUCCESS;
}

static NTSTATUS pnp_state(const struct wdf_device *device, PIRP irp)
{
	static const struct {
		size_t offset;
		ULONG flag;
	} rows[] = {
		{ offsetof(WDF_DEVICE_STATE, Disabled), PNP_DEVICE_DISABLED },
		{ offsetof(WDF_DEVICE_STATE, DontDisplayInUI), PNP_DEVICE_DONT_DISPLAY_IN_UI },
		{ offsetof(WDF_DEVICE_STATE, Failed), PNP_DEVICE_FAILED },
		{ offsetof(WDF_DEVICE_STATE, NotDisableable), PNP_DEVICE_NOT_DISABLEABLE },
		{ offsetof(WDF_DEVICE_STATE, Removed), PNP_DEVICE_REMOVED },
		{ offsetof(WDF_DEVICE_STATE, ResourcesChanged),
		  PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED },
	};

	for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
		WDF_TRI_STATE value =
			*(const WDF_TRI_STATE *)((const char *)&device->state + rows[at].offset);
		if (value == WdfTrue)
			irp->IoStatus.Information |= rows[at].flag;
		if (value == WdfFalse)
			irp->IoStatus.Information &= ~(ULONG_PTR)rows[at].flag;
	}
	return STATUS_SUCCESS;
}

static NTSTATUS usage(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	PFN_WDF_DEVICE_USAGE_NOTIFICATION callback =
		device->settings.pnp.EvtDeviceUsageNotification;

	if (callback)
		WDF_CALL(
			"EvtDeviceUsageNotification",
			callback(WDF_HANDLE(WDFDEVICE, device),
		                 (WDF_SPECIAL_FILE_TYPE)location->Parameters.UsageNotification.Type,
		                 location->Parameters.UsageNotification.InPath));
	return STATUS_SUCCESS;
}

static NTSTATUS eject(struct wdf_device *device)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (device->settings.pdo.EvtDeviceEject)
		WDF_CALL("EvtDeviceEject", status = device->settings.pdo.EvtDeviceEject(
						   WDF_HANDLE(WDFDEVICE, device)));
	return status;
}

static NTSTATUS set_lock(struct wdf_device *device, PIRP irp)
{
	BOOLEAN lock = IoGetCurrentIrpStackLocation(irp)->Parameters.SetLock.Lock;
	NTSTATUS status = STATUS_NOT_SUPPORTED;

	if (device->settings.pdo.EvtDeviceSetLock)
		WDF_CALL("EvtDeviceSetLock", status = device->settings.pdo.EvtDeviceSetLock(
						     WDF_HANDLE(WDFDEVICE, device), lock));
	return status;
}

NTSTATUS wdf_pdo_query(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

	switch (location->MinorFunction) {
	case IRP_MN_QUERY_ID: return query_id(device, irp);
	case IRP_MN_QUERY_DEVICE_TEXT: return query_text(device, irp);
	case IRP_MN_QUERY_CAPABILITIES: return pdo_capabilities(device, irp);
	case IRP_MN_QUERY_BUS_INFORMATION: return bus_information(device, irp);
	case IRP_MN_QUERY_PNP_DEVICE_STATE: return pnp_state(device, irp);
	case IRP_MN_QUERY_DEVICE_RELATIONS:
		if (location->Parameters.QueryDeviceRelations.Type == TargetDeviceRelation)
			return target_relation(device, irp);
		return STATUS_NOT_SUPPORTED;
	case IRP_MN_QUERY_INTERFACE: return wdf_query_interface(device, irp);
	case IRP_MN_DEVICE_USAGE_NOTIFICATION: return usage(device, irp);
	case IRP_MN_EJECT: return eject(device);
	case IRP_MN_SET_LOCK: return set_lock(device, irp);
	default: return STATUS_NOT_SUPPORTED;
	}
}

/* Let the lower drivers answer, then add to it. */
static NTSTATUS after(struct wdf_device *device, PIRP irp,
                      NTSTATUS (*add)(const struct wdf_device *, PIRP))
{
	NTSTATUS status = wdf_forward_and_wait(device, irp);

	if (NT_SUCCESS(status))
		status = add(device, irp);
	return wdf_complete_irp(irp, status, irp->IoStatus.Information);
}

static NTSTATUS fdo_relations(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	DEVICE_RELATION_TYPE type = location->Parameters.QueryDeviceRelations.Type;
	PFN_WDF_DEVICE_RELATIONS_QUERY callback = device->settings.pnp.EvtDeviceRelationsQuery;

	if (callback)
		WDF_CALL("EvtDeviceRelationsQuery", callback(WDF_HANDLE(WDFDEVICE, device), type));
	if (type != BusRelations || !device->child_lists)
		return wdf_pass_down(device, irp);
	NTSTATUS status = wdf_child_lists_relations(device, irp);
	if (!NT_SUCCESS(status))
		return wdf_complete_irp(irp, status, irp->IoStatus.Information);
	irp->IoStatus.Status = STATUS_SUCCESS;
	return wdf_pass_down(device, irp);
}

NTSTATUS wdf_fdo_query(struct wdf_device *device, PIRP irp)
{
	switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
	case IRP_MN_QUERY_DEVICE_RELATIONS: return fdo_relations(device, irp);
	case IRP_MN_QUERY_CAPABILITIES: return after(device, irp, add_capabilities);
	case IRP_MN_QUERY_PNP_DEVICE_STATE:
		pnp_state(device, irp);
		irp->IoStatus.Status = STATUS_SUCCESS;
		return wdf_pass_down(device, irp);
	case IRP_MN_QUERY_INTERFACE:
		if (wdf_query_interface(device, irp) == STATUS_SUCCESS)
			irp->IoStatus.Status = STATUS_SUCCESS;
		return wdf_pass_down(device, irp);
	case IRP_MN_DEVICE_USAGE_NOTIFICATION:
		usage(device, irp);
		irp->IoStatus.Status = STATUS_SUCCESS;
		return wdf_pass_down(device, irp);
	default: return wdf_pass_down(device, irp);
	}
}
