/* machine/device.c - plugged devices at the embedding door. */
#include "machine/machine_internal.h"
#include "nt/pnp/software.h"

#include <stdlib.h>
#include <string.h>

#define ID_UNITS 200

struct plug_call {
	struct drydock_device *device;
	const char *hardware_id;
	const char *location; /* null: none */
	NTSTATUS status;
};

/* A multi-string of one: the id, its zero, the list's zero. */
static bool make_ids(struct plug_call *call, WCHAR *ids)
{
	const WCHAR *model;

	memset(ids, 0, ID_UNITS * sizeof(ids[0]));
	if (call->hardware_id)
		return machine_widen(call->hardware_id, ids, ID_UNITS - 1);
	model = pnp_model_hardware_id(call->device->machine->kernel, 0);
	for (size_t index = 0; model && model[index] && index < ID_UNITS - 2; index++)
		ids[index] = model[index];
	return model != NULL;
}

static void plug(void *context)
{
	struct plug_call *call = context;
	WCHAR ids[ID_UNITS], location[ID_UNITS];
	struct pnp_device_options options = { .hardware_ids = ids, .removable = true };
	const UNICODE_STRING *path;
	WCHAR text[ID_UNITS];

	if (!make_ids(call, ids)) {
		call->status = STATUS_NO_SUCH_DEVICE;
		return;
	}
	if (call->location && machine_widen(call->location, location, ID_UNITS))
		options.location = location;
	call->status =
		pnp_device_plug(call->device->machine->kernel, &options, &call->device->node);
	if (!call->device->node)
		return;
	path = pnp_device_instance_path(call->device->node);
	size_t units = path->Length / sizeof(WCHAR) < ID_UNITS ? path->Length / sizeof(WCHAR)
	                                                       : ID_UNITS - 1;

	memcpy(text, path->Buffer, units * sizeof(WCHAR));
	text[units] = 0;
	machine_narrow(text, call->device->path, sizeof(call->device->path));
	machine_narrow(ids, call->device->hardware_id, sizeof(call->device->hardware_id));
}

drydock_status drydock_device_plug(struct drydock_machine *machine, const char *hardware_id,
                                   struct drydock_device **ret_device)
{
	return drydock_device_plug_at(machine, hardware_id, NULL, ret_device);
}

drydock_status drydock_device_plug_at(struct drydock_machine *machine, const char *hardware_id,
                                      const char *location, struct drydock_device **ret_device)
{
	struct drydock_device *device = calloc(1, sizeof(*device));
	struct plug_call call = { device, hardware_id, location, STATUS_SUCCESS };
	drydock_status status;

	if (!device)
		return STATUS_INSUFFICIENT_RESOURCES;
	device->machine = machine;
	device->next = machine->devices;
	machine->devices = device;
	*ret_device = device;
	status = machine_call(machine, plug, &call);
	return NT_SUCCESS(status) ? call.status : status;
}

const char *drydock_model(struct drydock_machine *machine, uint32_t index)
{
	const WCHAR *id = pnp_model_hardware_id(machine->kernel, index);

	if (!id)
		return NULL;
	machine_narrow(id, machine->model, sizeof(machine->model));
	return machine->model;
}

bool drydock_device_present(struct drydock_machine *machine, const char *hardware_id)
{
	WCHAR id[ID_UNITS];

	return machine_widen(hardware_id, id, ID_UNITS) &&
	       pnp_hardware_present(machine->kernel, id);
}

struct remove_call {
	struct drydock_machine *machine;
	const WCHAR *id;
	uint32_t count;
};

static void remove_by_id(void *context)
{
	struct remove_call *call = context;

	call->count = pnp_remove_by_id(call->machine->kernel, call->id);
}

uint32_t drydock_devices_remove(struct drydock_machine *machine, const char *hardware_id)
{
	WCHAR id[ID_UNITS];
	struct remove_call call = { machine, id, 0 };

	if (machine_widen(hardware_id, id, ID_UNITS))
		machine_call(machine, remove_by_id, &call);
	return call.count;
}

const char *drydock_device_path(struct drydock_device *device)
{
	return device->path;
}

const char *drydock_device_hardware_id(struct drydock_device *device)
{
	return device->hardware_id;
}

const char *drydock_device_state(struct drydock_device *device)
{
	return device->node ? pnp_state_name(pnp_device_state(device->node)) : "absent";
}

/* One action on a device; power carries its argument. */
struct device_call {
	struct pnp_device *node;
	NTSTATUS (*action)(struct pnp_device *node);
	DEVICE_POWER_STATE power;
	NTSTATUS status;
};

static void act(void *context)
{
	struct device_call *call = context;

	call->status = call->action ? call->action(call->node)
	                            : pnp_device_set_power(call->node, call->power);
}

static drydock_status call_device(struct drydock_device *device, struct device_call call)
{
	drydock_status status;

	if (!device->node)
		return STATUS_NO_SUCH_DEVICE;
	call.node = device->node;
	status = machine_call(device->machine, act, &call);
	return NT_SUCCESS(status) ? call.status : status;
}

drydock_status drydock_device_query_remove(struct drydock_device *device)
{
	return call_device(device, (struct device_call){ .action = pnp_device_query_remove });
}

drydock_status drydock_device_surprise_remove(struct drydock_device *device)
{
	return call_device(device, (struct device_call){ .action = pnp_device_surprise_remove });
}

drydock_status drydock_device_stop(struct drydock_device *device)
{
	return call_device(device, (struct device_call){ .action = pnp_device_stop });
}

static NTSTATUS restart(struct pnp_device *node)
{
	return pnp_device_restart(node, NULL, NULL);
}

drydock_status drydock_device_restart(struct drydock_device *device)
{
	return call_device(device, (struct device_call){ .action = restart });
}

drydock_status drydock_device_send_unknown(struct drydock_device *device)
{
	return call_device(device, (struct device_call){ .action = pnp_device_send_unknown });
}

drydock_status drydock_device_power(struct drydock_device *device, unsigned state)
{
	if (state > 3)
		return STATUS_INVALID_PARAMETER;
	return call_device(device, (struct device_call){
					   .power = (DEVICE_POWER_STATE)(PowerDeviceD0 + state) });
}

static void unref_all(void *context)
{
	struct drydock_machine *machine = context;

	for (struct drydock_device *device = machine->devices; device; device = device->next)
		if (device->node)
			pnp_device_unref(device->node);
}

void machine_devices_free(struct drydock_machine *machine)
{
	machine_call(machine, unref_all, machine);
	while (machine->devices) {
		struct drydock_device *device = machine->devices;

		machine->devices = device->next;
		free(device);
	}
}
