/*
 * pnp/stack.c - a device's driver stack: AddDevice from the bottom up, start, and what is left after removal.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

#define LIST_BYTES 2048

struct wanted {
	const WCHAR *service[PNP_STACK_DRIVERS_MAX];
	uint32_t count;
};

/* Services of a filter value; list keeps the text alive. */
static void add_list(struct wanted *wanted, struct ke_machine *machine, const WCHAR *key,
                     const WCHAR *value, WCHAR *list)
{
	ULONG type, length;
	memset(list, 0, LIST_BYTES);
	if (!key || !NT_SUCCESS(cm_value_query(machine, key, value, &type, list,
	                                       LIST_BYTES - 2 * sizeof(WCHAR), &length)))
		return;
	for (const WCHAR *at = list; *at && wanted->count < PNP_STACK_DRIVERS_MAX;
	     at += pnp_text_length(at) + 1)
		wanted->service[wanted->count++] = at;
}

static WCHAR *class_key(struct pnp_device *device)
{
	WCHAR guid[39];
	if (!device->has_class)
		return NULL;
	pnp_text_from_guid(&device->class_guid, guid);
	const WCHAR *parts[] = { CM_PATH_CLASS, guid, NULL };
	return pnp_text_join(parts);
}

static NTSTATUS load(struct pnp_device *device, const WCHAR *service, PDRIVER_OBJECT *ret_driver)
{
	struct pnp_machine *pnp = device->machine->pnp;
	*ret_driver = io_driver_find(device->machine, service);
	if (*ret_driver)
		return STATUS_SUCCESS;
	if (!pnp->operations || !pnp->operations->load_driver)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	if (pnp->operations->load_device_driver)
		return pnp->operations->load_device_driver(device->machine, service,
		                                           device->hardware_ids, ret_driver);
	return pnp->operations->load_driver(device->machine, service, ret_driver);
}

static NTSTATUS call_add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
	PDRIVER_ADD_DEVICE add = driver->DriverExtension->AddDevice;
	if (!add)
		return STATUS_INVALID_DEVICE_REQUEST;
	struct ke_callback_state before = ke_callback_enter();
	NTSTATUS status = add(driver, pdo);
	uint32_t changed = ke_callback_leave(&before);
	if (changed)
		PNP_REPORT_ROUTINE(add, "THR-11", 0xC4, changed & 1 ? 0xFA : 0xC5, driver, 0, 0,
		                   "AddDevice returns at PASSIVE_LEVEL outside every region.",
		                   "AddDevice of %s changed the thread's %s",
		                   io_driver_name(driver),
		                   changed & 1 ? "IRQL" : "APC-disable count");
	return status;
}

/* A new device that still has DO_DEVICE_INITIALIZING can never be opened. */
static void check_initializing(struct pnp_device *device, PDRIVER_OBJECT driver)
{
	PDEVICE_OBJECT top = IoGetAttachedDevice(device->pdo);
	if (top == device->pdo || top->DriverObject != driver ||
	    !(top->Flags & DO_DEVICE_INITIALIZING))
		return;
	PNP_REPORT_ROUTINE(
		driver->DriverExtension->AddDevice, "VF-29", 0xC9, 0x20E, driver, top, 0,
		"Clear DO_DEVICE_INITIALIZING in the device object's Flags at the end of "
		"AddDevice.",
		"AddDevice of %s left DO_DEVICE_INITIALIZING set", io_driver_name(driver));
	top->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
}

static NTSTATUS add_driver(struct pnp_device *device, const WCHAR *service)
{
	PDRIVER_OBJECT driver;
	NTSTATUS status = load(device, service, &driver);
	if (!NT_SUCCESS(status))
		return status;
	device->driver[device->driver_count++] = driver;
	status = call_add_device(driver, device->pdo);
	if (NT_SUCCESS(status))
		check_initializing(device, driver);
	return status;
}

static bool needs_no_driver(struct pnp_device *device, const WCHAR *service)
{
	const struct pnp_operations *operations = device->machine->pnp->operations;

	return operations && operations->stands_in &&
	       operations->stands_in(device->machine, service);
}

static NTSTATUS add_all(struct pnp_device *device, const struct wanted *wanted)
{
	for (uint32_t i = 0; i < wanted->count; i++) {
		if (needs_no_driver(device, wanted->service[i]))
			continue;
		NTSTATUS status = add_driver(device, wanted->service[i]);
		if (!NT_SUCCESS(status))
			return status;
	}
	return STATUS_SUCCESS;
}

NTSTATUS pnp_stack_build(struct pnp_device *device)
{
	struct wanted wanted = { .count = 0 };
	WCHAR(*list)[LIST_BYTES / sizeof(WCHAR)] = malloc(4 * LIST_BYTES);
	WCHAR *key = pnp_node_enum_key(device), *class = class_key(device);
	struct ke_machine *machine = device->machine;
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
	if (!list || !key)
		goto done;
	add_list(&wanted, machine, key, u"LowerFilters", list[0]);
	wanted.count = pnp_match_filters(device, false, wanted.service, wanted.count,
	                                 PNP_STACK_DRIVERS_MAX);
	add_list(&wanted, machine, class, u"LowerFilters", list[1]);
	if (device->service && wanted.count < PNP_STACK_DRIVERS_MAX)
		wanted.service[wanted.count++] = device->service;
	add_list(&wanted, machine, key, u"UpperFilters", list[2]);
	wanted.count = pnp_match_filters(device, true, wanted.service, wanted.count,
	                                 PNP_STACK_DRIVERS_MAX);
	add_list(&wanted, machine, class, u"UpperFilters", list[3]);
	/*
	 * A filter's package gets its function driver from an INF of Windows that is not here: the device is then
	 * started with its filters alone, on top of the bus's device object.
	 */
	status = wanted.count || device->raw_ok ? add_all(device, &wanted) : STATUS_NO_SUCH_DEVICE;
done:
	free(class);
	free(key);
	free(list);
	return status;
}

/* --- Start ------------------------------------------------------------------------------------------------------ */

static void filter_requirements(struct pnp_device *device)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_RESOURCE_REQUIREMENTS };
	ULONG_PTR information = 0;
	if (!NT_SUCCESS(pnp_send(device, &location, &information)))
		information = 0;
	location = (IO_STACK_LOCATION){ .MinorFunction = IRP_MN_FILTER_RESOURCE_REQUIREMENTS };
	location.Parameters.FilterResourceRequirements.IoResourceRequirementList =
		(PIO_RESOURCE_REQUIREMENTS_LIST)information;
	ULONG_PTR filtered = information;
	NTSTATUS status = pnp_send(device, &location, &filtered);
	/* Assignment is the script's: what a driver asks for is looked at, not arbitrated. */
	void *last = NT_SUCCESS(status) && filtered ? (void *)filtered : (void *)information;
	if (last)
		ex_pool_free(device->machine, last, 0);
}

static void query_state(struct pnp_device *device)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_PNP_DEVICE_STATE };
	ULONG_PTR information = 0;
	if (NT_SUCCESS(pnp_send(device, &location, &information)))
		device->pnp_flags = (PNP_DEVICE_STATE)information;
}

NTSTATUS pnp_stack_start(struct pnp_device *device)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_START_DEVICE };
	filter_requirements(device);
	location.Parameters.StartDevice.AllocatedResources = device->resources;
	location.Parameters.StartDevice.AllocatedResourcesTranslated = device->translated;
	NTSTATUS status = pnp_send(device, &location, NULL);
	if (!NT_SUCCESS(status))
		return status;
	device->device_power = PowerDeviceD0;
	pnp_node_set_state(device, PNP_STATE_STARTED);
	pnp_query_capabilities(device, &device->capabilities);
	query_state(device);
	return STATUS_SUCCESS;
}

/* --- After removal ------------------------------------------------------------------------------------------------- */

static void check_detached(struct pnp_device *device)
{
	PDEVICE_OBJECT upper;
	while (device->pdo && (upper = device->pdo->AttachedDevice)) {
		PDRIVER_DISPATCH routine = upper->DriverObject->MajorFunction[IRP_MJ_PNP];
		struct verify_fact fact = {
			.rule = "VF-29",
			.code = 0xC9,
			.parameter = { 0x21D, (uintptr_t)upper, (uintptr_t)routine },
			.advice = "Handle IRP_MN_REMOVE_DEVICE: pass it down, then IoDetachDevice "
				  "and IoDeleteDevice.",
			.routine = (uintptr_t)routine,
		};
		verify_report(&fact, "%s did not detach its device on IRP_MN_REMOVE_DEVICE",
		              io_driver_name(upper->DriverObject));
		IoDetachDevice(device->pdo);
	}
}

void pnp_stack_release(struct pnp_device *device)
{
	struct pnp_machine *pnp = device->machine->pnp;
	check_detached(device);
	while (device->driver_count) {
		PDRIVER_OBJECT driver = device->driver[--device->driver_count];
		bool idle = io_driver_device_count(driver) == 0;
		if (idle && pnp->operations && pnp->operations->driver_idle)
			pnp->operations->driver_idle(device->machine, driver);
		ob_dereference(driver);
	}
}
