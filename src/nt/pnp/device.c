/*
 * pnp/device.c - the door's calls on devices: plug, remove, stop, power, find.
 */
#include <stdlib.h>
#include <string.h>

#include <ntifs.h>
#include <wmistr.h>

#include "nt/pnp/pnp_internal.h"

/* --- Plug ---------------------------------------------------------------------------------------------------- */

struct plug {
	struct ke_machine *machine;
	const struct pnp_device_options *options;
	struct pnp_device *device;
	NTSTATUS status;
};

static void plug(void *context)
{
	struct plug *plug = context;
	PDEVICE_OBJECT pdo;
	plug->status = pnp_root_create_device(plug->machine, plug->options, &pdo);
	if (!NT_SUCCESS(plug->status))
		return;
	struct pnp_device *device = pnp_node_create(plug->machine, NULL, pdo);
	if (!device) {
		IoDeleteDevice(pdo);
		plug->status = STATUS_INSUFFICIENT_RESOURCES;
		return;
	}
	plug->status = pnp_node_identify(device);
	if (!NT_SUCCESS(plug->status)) {
		pnp_root_set_missing(pdo);
		device->gone = true;
		pnp_send_minor(device, IRP_MN_REMOVE_DEVICE);
		pnp_node_unlink(device);
		pnp_device_unref(device);
		return;
	}
	pnp_node_bring_up(device);
	plug->status = device->status;
	plug->device = device;
}

NTSTATUS pnp_device_plug(struct ke_machine *machine, const struct pnp_device_options *options,
                         struct pnp_device **ret_device)
{
	struct plug call = { machine, options, NULL, STATUS_UNSUCCESSFUL };
	*ret_device = NULL;
	pnp_run(machine, plug, &call);
	pnp_settle(machine);
	if (call.device && NT_SUCCESS(call.status))
		call.status =
			call.device->status; /* what came up asynchronously may have failed since */
	*ret_device = call.device;
	return call.status;
}

/* --- Removal --------------------------------------------------------------------------------------------------- */

struct device_call {
	struct pnp_device *device;
	const CM_RESOURCE_LIST *resources, *translated;
	NTSTATUS status;
};

static NTSTATUS call_on_tree(struct pnp_device *device, void (*function)(void *context),
                             struct device_call *call)
{
	call->device = device;
	call->status = STATUS_UNSUCCESSFUL;
	pnp_device_ref(device);
	pnp_run(device->machine, function, call);
	struct ke_machine *machine = device->machine;
	pnp_device_unref(device);
	pnp_settle(machine);
	return call->status;
}

static void mark_gone(struct pnp_device *device)
{
	device->gone = true;
	if (device->root_enumerated && device->pdo)
		pnp_root_set_missing(device->pdo);
}

static void query_remove(void *context)
{
	struct device_call *call = context;
	struct pnp_device *device = call->device;
	if (!device->linked) {
		call->status = STATUS_NO_SUCH_DEVICE;
		return;
	}
	call->status = pnp_node_query_remove(device);
	if (!NT_SUCCESS(call->status)) {
		pnp_node_cancel_remove(device);
		return;
	}
	if (device->root_enumerated)
		mark_gone(device);
	pnp_node_remove(device);
}

NTSTATUS pnp_device_query_remove(struct pnp_device *device)
{
	struct device_call call;
	return call_on_tree(device, query_remove, &call);
}

static void query_cancel_remove(void *context)
{
	struct device_call *call = context;
	if (!call->device->linked) {
		call->status = STATUS_NO_SUCH_DEVICE;
		return;
	}
	call->status = pnp_node_query_remove(call->device);
	pnp_node_cancel_remove(call->device);
}

NTSTATUS pnp_device_query_cancel_remove(struct pnp_device *device)
{
	struct device_call call;
	return call_on_tree(device, query_cancel_remove, &call);
}

static void surprise_remove(void *context)
{
	struct device_call *call = context;
	struct pnp_device *device = call->device;
	call->status = STATUS_NO_SUCH_DEVICE;
	if (!device->linked || device->state == PNP_STATE_SURPRISE_REMOVED)
		return;
	mark_gone(device);
	call->status = STATUS_SUCCESS;
	if (device->state == PNP_STATE_STARTED || device->state == PNP_STATE_STOPPED)
		pnp_node_surprise(device);
	else
		pnp_node_remove(device);
}

NTSTATUS pnp_device_surprise_remove(struct pnp_device *device)
{
	struct device_call call;
	return call_on_tree(device, surprise_remove, &call);
}

/* --- Stop, restart --------------------------------------------------------------------------------------------------- */

static void stop(void *context)
{
	struct device_call *call = context;
	struct pnp_device *device = call->device;
	call->status = STATUS_INVALID_DEVICE_STATE;
	if (device->state != PNP_STATE_STARTED)
		return;
	call->status = pnp_send_minor(device, IRP_MN_QUERY_STOP_DEVICE);
	if (!NT_SUCCESS(call->status)) {
		pnp_send_minor(device, IRP_MN_CANCEL_STOP_DEVICE);
		return;
	}
	pnp_node_set_state(device, PNP_STATE_QUERY_STOPPED);
	pnp_send_minor(device, IRP_MN_STOP_DEVICE);
	pnp_node_set_state(device, PNP_STATE_STOPPED);
}

NTSTATUS pnp_device_stop(struct pnp_device *device)
{
	struct device_call call;
	return call_on_tree(device, stop, &call);
}

static CM_RESOURCE_LIST *copy_one(const CM_RESOURCE_LIST *list)
{
	size_t bytes =
		offsetof(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
		list->List[0].PartialResourceList.Count * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
	CM_RESOURCE_LIST *copy = malloc(bytes);
	if (copy)
		memcpy(copy, list, bytes);
	return copy;
}

static void restart(void *context)
{
	struct device_call *call = context;
	struct pnp_device *device = call->device;
	call->status = STATUS_INVALID_DEVICE_STATE;
	if (device->state != PNP_STATE_STOPPED)
		return;
	if (call->resources) {
		free(device->resources);
		free(device->translated);
		device->resources = copy_one(call->resources);
		device->translated =
			copy_one(call->translated ? call->translated : call->resources);
	}
	call->status = pnp_stack_start(device);
	if (NT_SUCCESS(call->status)) {
		pnp_node_enumerate(device);
		return;
	}
	pnp_node_surprise(device); /* a device that cannot be started again is removed */
	pnp_node_fail(device, call->status);
}

NTSTATUS pnp_device_restart(struct pnp_device *device, const CM_RESOURCE_LIST *resources,
                            const CM_RESOURCE_LIST *translated)
{
	struct device_call call = { .resources = resources, .translated = translated };
	return call_on_tree(device, restart, &call);
}

/* --- Power ------------------------------------------------------------------------------------------------------------- */

struct power_call {
	struct pnp_device *device;
	DEVICE_POWER_STATE state;
	NTSTATUS status;
};

static void set_device_power(void *context)
{
	struct power_call *call = context;
	POWER_STATE state = { .DeviceState = call->state };
	struct pnp_device *device = call->device;
	call->status = STATUS_NO_SUCH_DEVICE;
	if (!device->linked || !device->pdo)
		return;
	call->status = STATUS_SUCCESS;
	if (call->state > device->device_power)
		call->status =
			pnp_node_set_power(device, DevicePowerState, state, IRP_MN_QUERY_POWER);
	if (NT_SUCCESS(call->status))
		call->status =
			pnp_node_set_power(device, DevicePowerState, state, IRP_MN_SET_POWER);
}

NTSTATUS pnp_device_set_power(struct pnp_device *device, DEVICE_POWER_STATE state)
{
	struct power_call call = { device, state, STATUS_UNSUCCESSFUL };
	pnp_run(device->machine, set_device_power, &call);
	return call.status;
}

#define UNKNOWN_MINOR 0xFD

static void send_unknown(void *context)
{
	struct pnp_device *device = context;
	WNODE_HEADER node = { .BufferSize = sizeof(node) };
	IO_STACK_LOCATION location = { .MajorFunction = IRP_MJ_SYSTEM_CONTROL,
		                       .MinorFunction = IRP_MN_QUERY_ALL_DATA };
	location.Parameters.WMI.DataPath = &node.Guid;
	location.Parameters.WMI.BufferSize = sizeof(node);
	location.Parameters.WMI.Buffer = &node;
	pnp_send_minor(device, UNKNOWN_MINOR);
	PDEVICE_OBJECT top = IoGetAttachedDeviceReference(device->pdo);
	io_send(top, &location, STATUS_NOT_SUPPORTED, NULL);
	ob_dereference(top);
}

NTSTATUS pnp_device_send_unknown(struct pnp_device *device)
{
	if (!device->linked || !device->pdo)
		return STATUS_NO_SUCH_DEVICE;
	pnp_run(device->machine, send_unknown, device);
	return STATUS_SUCCESS;
}

struct system_call {
	struct ke_machine *machine;
	SYSTEM_POWER_STATE state;
	NTSTATUS status;
};

static void power_subtree(struct pnp_device *device, struct system_call *call)
{
	POWER_STATE state = { .SystemState = call->state };
	bool going_down = call->state > PowerSystemWorking;
	PLIST_ENTRY entry;
	if (!going_down && device->state == PNP_STATE_STARTED) {
		NTSTATUS status =
			pnp_node_set_power(device, SystemPowerState, state, IRP_MN_SET_POWER);
		call->status = NT_SUCCESS(status) ? call->status : status;
	}
	for (entry = device->children.Flink; entry != &device->children; entry = entry->Flink)
		power_subtree(CONTAINING_RECORD(entry, struct pnp_device, sibling), call);
	if (going_down && device->state == PNP_STATE_STARTED) {
		NTSTATUS status =
			pnp_node_set_power(device, SystemPowerState, state, IRP_MN_SET_POWER);
		call->status = NT_SUCCESS(status) ? call->status : status;
	}
}

static NTSTATUS query_subtree(struct pnp_device *device, SYSTEM_POWER_STATE system)
{
	POWER_STATE state = { .SystemState = system };
	for (PLIST_ENTRY entry = device->children.Flink; entry != &device->children;
	     entry = entry->Flink) {
		NTSTATUS status =
			query_subtree(CONTAINING_RECORD(entry, struct pnp_device, sibling), system);
		if (!NT_SUCCESS(status))
			return status;
	}
	if (device->state != PNP_STATE_STARTED)
		return STATUS_SUCCESS;
	return pnp_node_set_power(device, SystemPowerState, state, IRP_MN_QUERY_POWER);
}

static void set_system_power(void *context)
{
	struct system_call *call = context;
	struct pnp_state *tree = pnp_state_of(call->machine);
	PLIST_ENTRY entry;
	call->status = STATUS_SUCCESS;
	for (entry = tree->roots.Flink; entry != &tree->roots && call->state > PowerSystemWorking;
	     entry = entry->Flink) {
		call->status = query_subtree(CONTAINING_RECORD(entry, struct pnp_device, sibling),
		                             call->state);
		if (!NT_SUCCESS(call->status)) {
			call->state =
				PowerSystemWorking; /* refused: everybody hears that it stays */
			break;
		}
	}
	NTSTATUS refused = call->status;
	for (entry = tree->roots.Flink; entry != &tree->roots; entry = entry->Flink)
		power_subtree(CONTAINING_RECORD(entry, struct pnp_device, sibling), call);
	if (!NT_SUCCESS(refused))
		call->status = refused;
}

NTSTATUS pnp_system_set_power(struct ke_machine *machine, SYSTEM_POWER_STATE state)
{
	struct system_call call = { machine, state, STATUS_UNSUCCESSFUL };
	pnp_run(machine, set_system_power, &call);
	return call.status;
}

/* --- Questions ----------------------------------------------------------------------------------------------------------- */

enum pnp_state_of_device pnp_device_state(struct pnp_device *device)
{
	return __atomic_load_n(&device->state, __ATOMIC_ACQUIRE);
}

NTSTATUS pnp_device_status(struct pnp_device *device)
{
	return device->status;
}

const char *pnp_state_name(enum pnp_state_of_device state)
{
	static const char *const names[] = { "initialized",      "added",   "started",
		                             "query-stopped",    "stopped", "query-removed",
		                             "surprise-removed", "removed", "failed" };
	return (unsigned)state < sizeof(names) / sizeof(names[0]) ? names[state] : "unknown";
}

const UNICODE_STRING *pnp_device_instance_path(struct pnp_device *device)
{
	return &device->path;
}

PDEVICE_OBJECT pnp_device_physical_object(struct pnp_device *device)
{
	return device->pdo;
}

PDEVICE_OBJECT pnp_device_stack_top(struct pnp_device *device)
{
	return device->pdo ? IoGetAttachedDeviceReference(device->pdo) : NULL;
}

struct pnp_device *pnp_device_parent(struct pnp_device *device)
{
	return device->parent;
}

struct pnp_device *pnp_device_find(struct ke_machine *machine, const WCHAR *instance_path)
{
	struct pnp_state *state = pnp_state_of(machine);
	struct pnp_device *found = NULL;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->nodes.Flink; entry != &state->nodes && !found;
	     entry = entry->Flink) {
		struct pnp_device *device = CONTAINING_RECORD(entry, struct pnp_device, entry);
		if (pnp_text_equal(device->path_text, instance_path))
			found = device;
	}
	if (found)
		pnp_device_ref(found);
	host_lock_release(&state->lock);
	return found;
}

struct pnp_device *pnp_device_next(struct ke_machine *machine, struct pnp_device *previous)
{
	struct pnp_state *state = pnp_state_of(machine);
	struct pnp_device *found = NULL;
	uint32_t after = previous ? previous->number : 0;
	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->nodes.Flink; entry != &state->nodes && !found;
	     entry = entry->Flink) {
		struct pnp_device *device = CONTAINING_RECORD(entry, struct pnp_device, entry);
		if (device->number > after)
			found = device;
	}
	if (found)
		pnp_device_ref(found);
	host_lock_release(&state->lock);
	pnp_device_unref(previous);
	return found;
}

static bool has_id(const WCHAR *ids, const WCHAR *id)
{
	for (; ids && *ids; ids += pnp_text_length(ids) + 1)
		if (pnp_text_equal(ids, id))
			return true;
	return false;
}

bool pnp_hardware_present(struct ke_machine *machine, const WCHAR *hardware_id)
{
	struct pnp_state *state = pnp_state_of(machine);
	bool found = false;

	host_lock_acquire(&state->lock);
	for (PLIST_ENTRY entry = state->nodes.Flink; entry != &state->nodes && !found;
	     entry = entry->Flink)
		found = has_id(CONTAINING_RECORD(entry, struct pnp_device, entry)->hardware_ids,
		               hardware_id);
	host_lock_release(&state->lock);
	return found;
}
