/*
 * pnp/root.c - the root bus driver `\Driver\PnpManager`: physical devices of what a script plugs.
 *
 * It answers for its children as a bus driver must: ids, texts, capabilities, bus information, resources,
 * configuration space, power, start and removal.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

#define ROOT_TAG 'tooR'

struct root_device {
	struct pnp_device_options options; /* texts are owned copies */
	WCHAR *device_id, *instance_id;
	bool missing;
	DEVICE_POWER_STATE power;
};

static struct root_device *root_of(PDEVICE_OBJECT pdo)
{
	return pdo->DeviceExtension;
}

bool pnp_root_owns(PDEVICE_OBJECT pdo)
{
	struct ke_machine *machine = ke_current_machine();
	return pdo->DriverObject == pnp_state_of(machine)->root_driver;
}

const struct pnp_device_options *pnp_root_options(PDEVICE_OBJECT pdo)
{
	return &root_of(pdo)->options;
}

void pnp_root_set_missing(PDEVICE_OBJECT pdo)
{
	root_of(pdo)->missing = true;
}

static NTSTATUS complete(PIRP irp, NTSTATUS status)
{
	irp->IoStatus.Status = status;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

/* A copy in paged pool, which who asked frees. */
static NTSTATUS give_pool(PIRP irp, const void *data, size_t bytes)
{
	void *copy = ex_pool_allocate(ke_current_machine(), POOL_FLAG_PAGED | EX_POOL_DRIVER_OWNED,
	                              bytes, ROOT_TAG);
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(copy, data, bytes);
	irp->IoStatus.Information = (ULONG_PTR)copy;
	return STATUS_SUCCESS;
}

static NTSTATUS give_text(PIRP irp, const WCHAR *text)
{
	if (!text)
		return irp->IoStatus.Status;
	return give_pool(irp, text, (pnp_text_length(text) + 1) * sizeof(WCHAR));
}

static NTSTATUS give_list(PIRP irp, const WCHAR *list)
{
	return list ? give_pool(irp, list, pnp_list_bytes(list)) : irp->IoStatus.Status;
}

static NTSTATUS query_id(struct root_device *root, PIRP irp, PIO_STACK_LOCATION location)
{
	switch (location->Parameters.QueryId.IdType) {
	case BusQueryDeviceID: return give_text(irp, root->device_id);
	case BusQueryInstanceID: return give_text(irp, root->instance_id);
	case BusQueryHardwareIDs: return give_list(irp, root->options.hardware_ids);
	case BusQueryCompatibleIDs: return give_list(irp, root->options.compatible_ids);
	case BusQueryContainerID: return give_text(irp, root->options.container_id);
	default: return irp->IoStatus.Status;
	}
}

static NTSTATUS query_capabilities(struct root_device *root, PIO_STACK_LOCATION location)
{
	PDEVICE_CAPABILITIES capabilities = location->Parameters.DeviceCapabilities.Capabilities;
	if (capabilities->Version != 1 || capabilities->Size < sizeof(*capabilities))
		return STATUS_UNSUCCESSFUL;
	/* What is not known stays as the asker had it. */
	if (root->options.removable)
		capabilities->Removable = TRUE;
	if (root->options.surprise_ok)
		capabilities->SurpriseRemovalOK = TRUE;
	if (root->options.address)
		capabilities->Address = root->options.address;
	if (root->options.ui_number)
		capabilities->UINumber = root->options.ui_number;
	capabilities->DeviceState[PowerSystemUnspecified] = PowerDeviceUnspecified;
	capabilities->DeviceState[PowerSystemWorking] = PowerDeviceD0;
	for (int state = PowerSystemSleeping1; state <= PowerSystemShutdown; state++)
		capabilities->DeviceState[state] = PowerDeviceD3;
	return STATUS_SUCCESS;
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

static NTSTATUS query_resources(struct root_device *root, PIRP irp)
{
	if (!root->options.resources)
		return irp->IoStatus.Status;
	return give_pool(irp, root->options.resources, resource_bytes(root->options.resources));
}

static NTSTATUS query_bus(struct root_device *root, PIRP irp)
{
	PNP_BUS_INFORMATION information = { root->options.bus_type_guid, root->options.bus_type,
		                            root->options.bus_number };
	return give_pool(irp, &information, sizeof(information));
}

static NTSTATUS query_relations(PDEVICE_OBJECT pdo, PIRP irp, PIO_STACK_LOCATION location)
{
	if (location->Parameters.QueryDeviceRelations.Type != TargetDeviceRelation)
		return irp->IoStatus.Status;
	DEVICE_RELATIONS relations = { 1, { pdo } };
	ob_reference(pdo);
	return give_pool(irp, &relations, sizeof(relations));
}

static NTSTATUS transfer_config(struct root_device *root, PIRP irp, PIO_STACK_LOCATION location)
{
	const struct pnp_hardware *hardware = root->options.hardware;
	bool is_read = location->MinorFunction == IRP_MN_READ_CONFIG;
	ULONG space = location->Parameters.ReadWriteConfig.WhichSpace;
	ULONG offset = location->Parameters.ReadWriteConfig.Offset;
	ULONG length = location->Parameters.ReadWriteConfig.Length;
	if (!hardware ||
	    !(is_read ? (void *)hardware->read_config : (void *)hardware->write_config))
		return irp->IoStatus.Status;
	ULONG done = is_read ? hardware->read_config(hardware->context, space,
	                                             location->Parameters.ReadWriteConfig.Buffer,
	                                             offset, length)
	                     : hardware->write_config(hardware->context, space,
	                                              location->Parameters.ReadWriteConfig.Buffer,
	                                              offset, length);
	irp->IoStatus.Information = done;
	return done == length ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

/* --- BUS_INTERFACE_STANDARD ------------------------------------------------------------------------------------ */

static VOID interface_reference(PVOID context)
{
	ob_reference(context);
}

static VOID interface_dereference(PVOID context)
{
	ob_dereference(context);
}

static BOOLEAN translate(PVOID context, PHYSICAL_ADDRESS address, ULONG length, PULONG space,
                         PPHYSICAL_ADDRESS ret_address)
{
	*ret_address = address; /* bus and system addresses are the same here */
	return TRUE;
}

static struct _DMA_ADAPTER *get_adapter(PVOID context, struct _DEVICE_DESCRIPTION *description,
                                        PULONG ret_registers)
{
	return IoGetDmaAdapter(context, description, ret_registers);
}

static ULONG get_data(PVOID context, ULONG type, PVOID buffer, ULONG offset, ULONG length)
{
	const struct pnp_hardware *hardware = root_of(context)->options.hardware;
	if (!hardware || !hardware->read_config)
		return 0;
	return hardware->read_config(hardware->context, type, buffer, offset, length);
}

static ULONG set_data(PVOID context, ULONG type, PVOID buffer, ULONG offset, ULONG length)
{
	const struct pnp_hardware *hardware = root_of(context)->options.hardware;
	if (!hardware || !hardware->write_config)
		return 0;
	return hardware->write_config(hardware->context, type, buffer, offset, length);
}

static const GUID bus_interface_standard = {
	0x496B8280, 0x6F25, 0x11D0, { 0xBE, 0xAF, 0x08, 0x00, 0x2B, 0xE2, 0x09, 0x2F }
};

static NTSTATUS query_interface(PDEVICE_OBJECT pdo, PIRP irp, PIO_STACK_LOCATION location)
{
	const struct pnp_hardware *hardware = root_of(pdo)->options.hardware;
	const GUID *type = location->Parameters.QueryInterface.InterfaceType;
	bool standard = memcmp(type, &bus_interface_standard, sizeof(GUID)) == 0;
	if (standard && hardware && hardware->read_config) {
		PBUS_INTERFACE_STANDARD given =
			(PBUS_INTERFACE_STANDARD)(void *)
				location->Parameters.QueryInterface.Interface;
		if (location->Parameters.QueryInterface.Size < sizeof(*given))
			return STATUS_INVALID_PARAMETER;
		*given = (BUS_INTERFACE_STANDARD){ sizeof(*given),
			                           1,
			                           pdo,
			                           interface_reference,
			                           interface_dereference,
			                           translate,
			                           get_adapter,
			                           set_data,
			                           get_data };
		ob_reference(pdo);
		return STATUS_SUCCESS;
	}
	if (!hardware || !hardware->query_interface)
		return irp->IoStatus.Status;
	return hardware->query_interface(hardware->context, type,
	                                 location->Parameters.QueryInterface.Size,
	                                 location->Parameters.QueryInterface.Version,
	                                 location->Parameters.QueryInterface.Interface,
	                                 location->Parameters.QueryInterface.InterfaceSpecificData);
}

/* --- Dispatch ----------------------------------------------------------------------------------------------------- */

static void tell_started(struct root_device *root, bool started)
{
	const struct pnp_hardware *hardware = root->options.hardware;
	if (hardware && hardware->set_started)
		hardware->set_started(hardware->context, started);
}

static void free_root(struct root_device *root)
{
	free(root->device_id);
	free(root->instance_id);
	free((void *)(uintptr_t)root->options.hardware_ids);
	free((void *)(uintptr_t)root->options.compatible_ids);
	free((void *)(uintptr_t)root->options.description);
	free((void *)(uintptr_t)root->options.location);
	free((void *)(uintptr_t)root->options.container_id);
	free((void *)(uintptr_t)root->options.resources);
	free((void *)(uintptr_t)root->options.translated_resources);
}

static NTSTATUS remove_device(PDEVICE_OBJECT pdo, PIRP irp)
{
	struct root_device *root = root_of(pdo);
	tell_started(root, false);
	bool missing = root->missing;
	if (missing) {
		free_root(root);
		memset(root, 0, sizeof(*root));
	}
	complete(irp, STATUS_SUCCESS);
	if (missing)
		IoDeleteDevice(pdo);
	return STATUS_SUCCESS;
}

static NTSTATUS handle_pnp(PDEVICE_OBJECT pdo, PIRP irp, PIO_STACK_LOCATION location)
{
	struct root_device *root = root_of(pdo);
	switch (location->MinorFunction) {
	case IRP_MN_START_DEVICE:
		tell_started(root, true);
		root->power = PowerDeviceD0;
		return STATUS_SUCCESS;
	case IRP_MN_STOP_DEVICE: tell_started(root, false); return STATUS_SUCCESS;
	case IRP_MN_QUERY_REMOVE_DEVICE:
	case IRP_MN_CANCEL_REMOVE_DEVICE:
	case IRP_MN_QUERY_STOP_DEVICE:
	case IRP_MN_CANCEL_STOP_DEVICE:
	case IRP_MN_SURPRISE_REMOVAL:
	case IRP_MN_DEVICE_ENUMERATED: return STATUS_SUCCESS;
	case IRP_MN_QUERY_ID: return query_id(root, irp, location);
	case IRP_MN_QUERY_CAPABILITIES: return query_capabilities(root, location);
	case IRP_MN_QUERY_DEVICE_TEXT:
		return give_text(irp, location->Parameters.QueryDeviceText.DeviceTextType ==
		                                      DeviceTextDescription
		                              ? root->options.description
		                              : root->options.location);
	case IRP_MN_QUERY_RESOURCES: return query_resources(root, irp);
	case IRP_MN_QUERY_BUS_INFORMATION: return query_bus(root, irp);
	case IRP_MN_QUERY_DEVICE_RELATIONS: return query_relations(pdo, irp, location);
	case IRP_MN_READ_CONFIG:
	case IRP_MN_WRITE_CONFIG: return transfer_config(root, irp, location);
	case IRP_MN_QUERY_INTERFACE: return query_interface(pdo, irp, location);
	default: return irp->IoStatus.Status; /* a bus leaves what it does not know as it is */
	}
}

static NTSTATUS dispatch_pnp(PDEVICE_OBJECT pdo, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	if (location->MinorFunction == IRP_MN_REMOVE_DEVICE)
		return remove_device(pdo, irp);
	return complete(irp, handle_pnp(pdo, irp, location));
}

static NTSTATUS dispatch_power(PDEVICE_OBJECT pdo, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	struct root_device *root = root_of(pdo);
	const struct pnp_hardware *hardware = root->options.hardware;
	NTSTATUS status = irp->IoStatus.Status;
	if (location->MinorFunction == IRP_MN_SET_POWER) {
		if (location->Parameters.Power.Type == DevicePowerState) {
			root->power = location->Parameters.Power.State.DeviceState;
			PoSetPowerState(pdo, DevicePowerState, location->Parameters.Power.State);
			if (hardware && hardware->set_power)
				hardware->set_power(hardware->context, root->power);
		}
		status = STATUS_SUCCESS;
	} else if (location->MinorFunction == IRP_MN_QUERY_POWER) {
		status = STATUS_SUCCESS;
	}
	return complete(irp, status);
}

static NTSTATUS dispatch_management(PDEVICE_OBJECT pdo, PIRP irp)
{
	return complete(irp, irp->IoStatus.Status);
}

static NTSTATUS dispatch_file(PDEVICE_OBJECT pdo, PIRP irp)
{
	return complete(irp, STATUS_INVALID_DEVICE_REQUEST);
}

static NTSTATUS dispatch_close(PDEVICE_OBJECT pdo, PIRP irp)
{
	return complete(irp, STATUS_SUCCESS);
}

NTSTATUS pnp_root_create(struct ke_machine *machine)
{
	struct io_driver_options options = { .name = u"PnpManager" };
	PDRIVER_OBJECT driver;
	NTSTATUS status = io_driver_create(machine, &options, &driver);
	if (!NT_SUCCESS(status))
		return status;
	for (int i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
		driver->MajorFunction[i] = dispatch_file;
	driver->MajorFunction[IRP_MJ_CLEANUP] = dispatch_close;
	driver->MajorFunction[IRP_MJ_CLOSE] = dispatch_close;
	driver->MajorFunction[IRP_MJ_PNP] = dispatch_pnp;
	driver->MajorFunction[IRP_MJ_POWER] = dispatch_power;
	driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = dispatch_management;
	pnp_state_of(machine)->root_driver = driver;
	return STATUS_SUCCESS;
}

void pnp_root_destroy(struct ke_machine *machine)
{
	PDRIVER_OBJECT driver = pnp_state_of(machine)->root_driver;
	pnp_state_of(machine)->root_driver = NULL;
	ob_make_temporary(driver);
	ob_dereference(driver);
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

/* `ROOT\ECHO` from the options: the part of the first hardware id behind its last backslash. */
static WCHAR *make_device_id(const struct pnp_device_options *options)
{
	const WCHAR *enumerator = options->enumerator ? options->enumerator : u"ROOT";
	const WCHAR *name = options->device_id;
	if (!name) {
		name = options->hardware_ids;
		for (const WCHAR *at = name; at && *at; at++)
			if (*at == u'\\')
				name = at + 1;
	}
	const WCHAR *parts[] = { enumerator, u"\\", name && *name ? name : u"UNKNOWN", NULL };
	return pnp_text_join(parts);
}

/* The first of 0000, 0001, ... that no node of this device id has. */
static WCHAR *make_instance_id(struct ke_machine *machine, const WCHAR *device_id)
{
	for (uint32_t number = 0; number < 10000; number++) {
		WCHAR digits[5] = { (WCHAR)(u'0' + number / 1000),
			            (WCHAR)(u'0' + number / 100 % 10),
			            (WCHAR)(u'0' + number / 10 % 10), (WCHAR)(u'0' + number % 10),
			            0 };
		const WCHAR *parts[] = { device_id, u"\\", digits, NULL };
		WCHAR *path = pnp_text_join(parts);
		struct pnp_device *taken = path ? pnp_device_find(machine, path) : NULL;
		free(path);
		if (!taken)
			return pnp_text_copy(digits);
		pnp_device_unref(taken);
	}
	return NULL;
}

NTSTATUS pnp_root_create_device(struct ke_machine *machine,
                                const struct pnp_device_options *options, PDEVICE_OBJECT *ret_pdo)
{
	PDEVICE_OBJECT pdo;
	NTSTATUS status =
		IoCreateDevice(pnp_state_of(machine)->root_driver, sizeof(struct root_device), NULL,
	                       FILE_DEVICE_CONTROLLER, FILE_AUTOGENERATED_DEVICE_NAME, FALSE, &pdo);
	if (!NT_SUCCESS(status))
		return status;
	struct root_device *root = root_of(pdo);
	root->options = *options;
	root->options.hardware_ids = pnp_list_copy(options->hardware_ids);
	root->options.compatible_ids = pnp_list_copy(options->compatible_ids);
	root->options.description = pnp_text_copy(options->description);
	root->options.location = pnp_text_copy(options->location);
	root->options.container_id = pnp_text_copy(options->container_id);
	root->options.resources = copy_resources(options->resources);
	root->options.translated_resources = copy_resources(
		options->translated_resources ? options->translated_resources : options->resources);
	root->device_id = make_device_id(options);
	root->instance_id = options->instance_id ? pnp_text_copy(options->instance_id)
	                    : root->device_id    ? make_instance_id(machine, root->device_id)
	                                         : NULL;
	if (!root->device_id || !root->instance_id) {
		free_root(root);
		IoDeleteDevice(pdo);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	pdo->Flags |= DO_POWER_PAGABLE;
	pdo->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	*ret_pdo = pdo;
	return STATUS_SUCCESS;
}
