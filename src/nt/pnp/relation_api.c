/*
 * pnp/relation_api.c - what drivers ask of the tree: new children, changed state, ejection, detected devices.
 */
#include <stdlib.h>

#include "nt/pnp/pnp_internal.h"

struct device_action {
	struct pnp_action action;
	struct pnp_device *device;
	void (*function)(struct pnp_device *device);
};

static void run_device_action(struct pnp_action *action)
{
	struct device_action *work = CONTAINING_RECORD(action, struct device_action, action);
	work->function(work->device);
	pnp_device_unref(work->device);
	free(work);
}

static void queue(struct pnp_device *device, void (*function)(struct pnp_device *device))
{
	struct device_action *work = calloc(1, sizeof(*work));
	if (!work)
		return;
	work->device = device;
	work->function = function;
	work->action.run = run_device_action;
	work->action.takes_tree = true;
	pnp_device_ref(device);
	pnp_action_queue(device->machine, &work->action);
}

static struct pnp_device *node_or_report(PDEVICE_OBJECT pdo, const char *api)
{
	struct pnp_device *device = io_device_node(pdo);
	if (!device)
		PNP_REPORT(
			"VF-19", 0xCA, 0x2, pdo, 0, 0,
			"Pass the physical device object that AddDevice was given.",
			"%s: the device object of %s is not a physical device object of the tree",
			api, io_driver_name(pdo->DriverObject));
	return device;
}

VOID NTAPI IoInvalidateDeviceRelations(PDEVICE_OBJECT pdo, DEVICE_RELATION_TYPE type)
{
	KE_REQUIRE_IRQL("IoInvalidateDeviceRelations", DISPATCH_LEVEL, "VF-19", 0);
	struct pnp_device *device = node_or_report(pdo, "IoInvalidateDeviceRelations");
	if (device && (type == BusRelations || type == SingleBusRelations))
		queue(device, pnp_node_enumerate);
}

/* A driver said that its device's state changed: ask, and act on what it says. */
static void act_on_state(struct pnp_device *device)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_PNP_DEVICE_STATE };
	ULONG_PTR information = 0;
	if (device->state != PNP_STATE_STARTED ||
	    !NT_SUCCESS(pnp_send(device, &location, &information)))
		return;
	device->pnp_flags = (PNP_DEVICE_STATE)information;
	if (device->pnp_flags & (PNP_DEVICE_FAILED | PNP_DEVICE_REMOVED)) {
		pnp_node_surprise(device);
		pnp_node_fail(device, STATUS_DEVICE_NOT_CONNECTED);
	} else if (device->pnp_flags & PNP_DEVICE_DISABLED) {
		if (NT_SUCCESS(pnp_node_query_remove(device)))
			pnp_node_remove(device);
		else
			pnp_node_cancel_remove(device);
	}
}

VOID NTAPI IoInvalidateDeviceState(PDEVICE_OBJECT pdo)
{
	KE_REQUIRE_IRQL("IoInvalidateDeviceState", DISPATCH_LEVEL, "VF-19", 0);
	struct pnp_device *device = node_or_report(pdo, "IoInvalidateDeviceState");
	if (device)
		queue(device, act_on_state);
}

static void eject(struct pnp_device *device)
{
	if (!device->linked || !NT_SUCCESS(pnp_node_query_remove(device))) {
		pnp_node_cancel_remove(device);
		return;
	}
	pnp_node_remove(device);
	if (device->pdo)
		pnp_send_minor(device, IRP_MN_EJECT);
	if (device->parent)
		pnp_node_enumerate(device->parent);
}

VOID NTAPI IoRequestDeviceEject(PDEVICE_OBJECT pdo)
{
	KE_REQUIRE_IRQL("IoRequestDeviceEject", DISPATCH_LEVEL, "VF-19", 0);
	struct pnp_device *device = node_or_report(pdo, "IoRequestDeviceEject");
	if (device)
		queue(device, eject);
}

/* --- Devices that a driver found itself ------------------------------------------------------------------------- */

struct report {
	struct ke_machine *machine;
	PDRIVER_OBJECT driver;
	const CM_RESOURCE_LIST *resources;
	PDEVICE_OBJECT pdo;
	NTSTATUS status;
};

/* `LEGACY` device of the driver's own: its stack is what the driver attaches, AddDevice is not called. */
static void report_detected(void *context)
{
	struct report *report = context;
	WCHAR ids[64] = u"DETECTED\\";
	UNICODE_STRING name = report->driver->DriverExtension->ServiceKeyName;
	for (size_t i = 0; i < name.Length / 2u && i < 40; i++)
		ids[9 + i] = name.Buffer[i];
	struct pnp_device_options options = { .enumerator = u"ROOT",
		                              .hardware_ids = ids,
		                              .resources = report->resources };
	report->status = pnp_root_create_device(report->machine, &options, &report->pdo);
	if (!NT_SUCCESS(report->status))
		return;
	struct pnp_device *device = pnp_node_create(report->machine, NULL, report->pdo);
	report->status = device ? pnp_node_identify(device) : STATUS_INSUFFICIENT_RESOURCES;
	if (!NT_SUCCESS(report->status))
		return;
	pnp_node_register(device);
	pnp_node_set_state(device, PNP_STATE_STARTED);
	pnp_device_unref(device);
}

NTSTATUS NTAPI IoReportDetectedDevice(PDRIVER_OBJECT driver, INTERFACE_TYPE bus, ULONG bus_number,
                                      ULONG slot, PCM_RESOURCE_LIST resources,
                                      PIO_RESOURCE_REQUIREMENTS_LIST requirements, BOOLEAN assigned,
                                      PDEVICE_OBJECT *ret_pdo)
{
	if (!KE_REQUIRE_IRQL("IoReportDetectedDevice", PASSIVE_LEVEL, "VF-19", 0))
		return STATUS_UNSUCCESSFUL;
	struct report report = { ob_machine_of(driver), driver, resources, *ret_pdo,
		                 STATUS_UNSUCCESSFUL };
	if (report.pdo) {
		struct pnp_device *device = io_device_node(report.pdo);
		return device ? STATUS_SUCCESS
		              : STATUS_NO_SUCH_DEVICE; /* known from an earlier boot */
	}
	pnp_run(report.machine, report_detected, &report);
	if (NT_SUCCESS(report.status))
		*ret_pdo = report.pdo;
	return report.status;
}
