/*
 * frameworks/wdf/pnp.c - IRP_MJ_PNP: the table of states, and what each request does.
 *
 * Model    table[minor] names for each state the next one, or REFUSE. Handlers do the work; a failing one
 *          leaves the state as it was, or FAILED after a failed start.
 */
#include "frameworks/wdf/pnp.h"

#include "frameworks/wdf/child_list.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/remove_lock.h"
#include "frameworks/wdf/resource.h"
#include "frameworks/wdf/target.h"

#define REFUSE 0xff
#define S(state) WDF_PNP_##state

/* From: ADDED, STARTED, QUERY_STOPPED, STOPPED, QUERY_REMOVED, SURPRISE_REMOVED, FAILED, REMOVED. */
static const struct {
	UCHAR minor;
	uint8_t next[WDF_PNP_STATE_COUNT];
} transitions[] = {
	{ IRP_MN_START_DEVICE,
	  { S(STARTED), S(STARTED), REFUSE, S(STARTED), REFUSE, REFUSE, REFUSE, REFUSE } },
	{ IRP_MN_QUERY_STOP_DEVICE,
	  { S(ADDED), S(QUERY_STOPPED), S(QUERY_STOPPED), S(STOPPED), REFUSE, REFUSE, S(FAILED),
	    REFUSE } },
	{ IRP_MN_CANCEL_STOP_DEVICE,
	  { S(ADDED), S(STARTED), S(STARTED), S(STOPPED), S(QUERY_REMOVED), S(SURPRISE_REMOVED),
	    S(FAILED), REFUSE } },
	{ IRP_MN_STOP_DEVICE,
	  { S(ADDED), S(STOPPED), S(STOPPED), S(STOPPED), S(STOPPED), REFUSE, S(FAILED), REFUSE } },
	{ IRP_MN_QUERY_REMOVE_DEVICE,
	  { S(ADDED), S(QUERY_REMOVED), S(QUERY_REMOVED), S(STOPPED), S(QUERY_REMOVED), REFUSE,
	    S(FAILED), REFUSE } },
	{ IRP_MN_CANCEL_REMOVE_DEVICE,
	  { S(ADDED), S(STARTED), S(QUERY_STOPPED), S(STOPPED), S(STARTED), S(SURPRISE_REMOVED),
	    S(FAILED), REFUSE } },
	{ IRP_MN_SURPRISE_REMOVAL,
	  { S(SURPRISE_REMOVED), S(SURPRISE_REMOVED), S(SURPRISE_REMOVED), S(SURPRISE_REMOVED),
	    S(SURPRISE_REMOVED), S(SURPRISE_REMOVED), S(SURPRISE_REMOVED), REFUSE } },
	{ IRP_MN_REMOVE_DEVICE,
	  { S(REMOVED), S(REMOVED), S(REMOVED), S(REMOVED), S(REMOVED), S(REMOVED), S(REMOVED),
	    REFUSE } },
};

uint8_t wdf_pnp_next_state(UCHAR minor, enum wdf_pnp_state state)
{
	for (size_t at = 0; at < sizeof(transitions) / sizeof(transitions[0]); at++)
		if (transitions[at].minor == minor)
			return transitions[at].next[state];
	return REFUSE;
}

/* --- One callback at a time, each within its limit (PNP-10) --------------------------------------------- */

void wdf_pnp_begin_turn(struct wdf_pnp *pnp)
{
	KeWaitForSingleObject(&pnp->turn, Executive, KernelMode, FALSE, NULL);
}

void wdf_pnp_end_turn(struct wdf_pnp *pnp)
{
	KeSetEvent(&pnp->turn, 0, FALSE);
}

static void callback_too_long(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct wdf_device *device = context;
	ULONG limit_ms = device->object.binding->settings.power_timeout_ms;

	(void)dpc, (void)argument1, (void)argument2;
	wdf_report(&(struct wdf_break){ "PNP-10", WDF_POWER_ROUTINE_TIMED_OUT,
	                                WDF_HANDLE(void *, device), limit_ms,
	                                "Look at what the callback waits for." },
	           "%s has been running for %u ms and holds its device's power transition up",
	           device->pnp->watchdog.callback, (unsigned)limit_ms);
}

void wdf_pnp_watch(struct wdf_device *device, const char *callback)
{
	ULONG limit_ms = device->object.binding->settings.power_timeout_ms;
	LARGE_INTEGER due = { .QuadPart = -(LONGLONG)limit_ms * 10000 };

	device->pnp->watchdog.callback = callback;
	KeSetTimer(&device->pnp->watchdog.timer, due, &device->pnp->watchdog.dpc);
}

void wdf_pnp_unwatch(struct wdf_device *device)
{
	KeCancelTimer(&device->pnp->watchdog.timer);
}

struct wdf_pnp *wdf_pnp_create(struct wdf_device *device)
{
	struct wdf_pnp *pnp = calloc(1, sizeof(*pnp));

	if (!pnp)
		return NULL;
	pnp->power = WdfPowerDeviceD3Final;
	pnp->system = PowerSystemWorking;
	device->pnp = pnp;
	KeInitializeEvent(&pnp->turn, SynchronizationEvent, TRUE);
	KeInitializeTimer(&pnp->watchdog.timer);
	KeInitializeDpc(&pnp->watchdog.dpc, callback_too_long, device);
	wdf_idle_init(device);
	return pnp;
}

void wdf_pnp_destroy(struct wdf_pnp *pnp)
{
	free(pnp);
}

static NTSTATUS came_back(PDEVICE_OBJECT device_object, PIRP irp, PVOID event)
{
	(void)device_object, (void)irp;
	KeSetEvent(event, 0, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS wdf_forward_and_wait(struct wdf_device *device, PIRP irp)
{
	KEVENT event;

	if (!device->attached)
		return irp->IoStatus.Status;
	KeInitializeEvent(&event, NotificationEvent, FALSE);
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSetCompletionRoutine(irp, came_back, &event, TRUE, TRUE, TRUE);
	if (IoCallDriver(device->attached, irp) == STATUS_PENDING)
		KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
	return irp->IoStatus.Status;
}

/* A state change goes on down with success, or ends here. */
static NTSTATUS pass_or_complete(struct wdf_device *device, PIRP irp, NTSTATUS status)
{
	if (!NT_SUCCESS(status))
		return wdf_complete_irp(irp, status, 0);
	irp->IoStatus.Status = STATUS_SUCCESS;
	if (device->attached)
		return wdf_pass_down(device, irp);
	return wdf_complete_irp(irp, STATUS_SUCCESS, irp->IoStatus.Information);
}

static NTSTATUS start(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	NTSTATUS status = STATUS_SUCCESS;

	if (device->attached) {
		status = wdf_forward_and_wait(device, irp);
		if (!NT_SUCCESS(status))
			return wdf_complete_irp(irp, status, irp->IoStatus.Information);
	}
	location = IoGetCurrentIrpStackLocation(irp);
	wdf_pnp_begin_turn(device->pnp);
	status = wdf_pnp_start(device, location->Parameters.StartDevice.AllocatedResources,
	                       location->Parameters.StartDevice.AllocatedResourcesTranslated);
	device->pnp->state = NT_SUCCESS(status) ? WDF_PNP_STARTED : WDF_PNP_FAILED;
	wdf_pnp_end_turn(device->pnp);
	return wdf_complete_irp(irp, status, irp->IoStatus.Information);
}

static NTSTATUS query(struct wdf_device *device, PIRP irp, uint8_t next)
{
	UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;
	bool stop = minor == IRP_MN_QUERY_STOP_DEVICE;
	PFN_WDF_DEVICE_QUERY_STOP callback = stop ? device->settings.pnp.EvtDeviceQueryStop
	                                          : device->settings.pnp.EvtDeviceQueryRemove;
	NTSTATUS status = STATUS_SUCCESS;

	wdf_pnp_begin_turn(device->pnp);
	if (callback && device->pnp->state == WDF_PNP_STARTED)
		WDF_CALL(stop ? "EvtDeviceQueryStop" : "EvtDeviceQueryRemove",
		         status = callback(WDF_HANDLE(WDFDEVICE, device)));
	if (NT_SUCCESS(status) && !stop && device->pnp->special_file_counts[0] > 0)
		status = STATUS_DEVICE_BUSY;
	if (NT_SUCCESS(status))
		device->pnp->state = (enum wdf_pnp_state)next;
	wdf_pnp_end_turn(device->pnp);
	return pass_or_complete(device, irp, status);
}

static NTSTATUS stop(struct wdf_device *device, PIRP irp)
{
	wdf_pnp_begin_turn(device->pnp);
	wdf_pnp_power_down(device, WdfPowerDeviceD3Final);
	wdf_pnp_release_hardware(device);
	device->pnp->state = WDF_PNP_STOPPED;
	wdf_pnp_end_turn(device->pnp);
	return pass_or_complete(device, irp, STATUS_SUCCESS);
}

static void go_away(struct wdf_device *device)
{
	wdf_pnp_power_down(device, WdfPowerDeviceD3Final);
	wdf_pnp_release_hardware(device);
}

static NTSTATUS surprise_remove(struct wdf_device *device, PIRP irp)
{
	PFN_WDF_DEVICE_SURPRISE_REMOVAL callback = device->settings.pnp.EvtDeviceSurpriseRemoval;

	wdf_idle_finish(device);
	wdf_pnp_begin_turn(device->pnp);
	device->pnp->state = WDF_PNP_SURPRISE_REMOVED;
	if (callback)
		WDF_CALL("EvtDeviceSurpriseRemoval", callback(WDF_HANDLE(WDFDEVICE, device)));
	go_away(device);
	wdf_pnp_flush(device);
	wdf_pnp_end_turn(device->pnp);
	return pass_or_complete(device, irp, STATUS_SUCCESS);
}

/* PNP-3; a PDO that its bus still reports as present lives on (WDF keeps it until reported missing). */
static NTSTATUS remove(struct wdf_device *device, PIRP irp)
{
	bool survives = device->settings.role == WDF_ROLE_PDO && wdf_child_is_present(device);

	wdf_child_lists_parent_removed(device);
	if (!survives)
		wdf_idle_finish(device);
	wdf_pnp_begin_turn(device->pnp);
	go_away(device);
	if (survives) {
		device->pnp->state = WDF_PNP_ADDED;
		wdf_pnp_end_turn(device->pnp);
		wdf_device_enable_interfaces(device, false);
		return wdf_complete_irp(irp, STATUS_SUCCESS, 0);
	}
	wdf_pnp_clean_up(device);
	device->pnp->state = WDF_PNP_REMOVED;
	wdf_pnp_end_turn(device->pnp);
	wdf_remove_lock_wait(device->device_object, irp);
	if (device->settings.role == WDF_ROLE_PDO)
		wdf_child_removed(device);
	irp->IoStatus.Status = STATUS_SUCCESS;
	struct wdf_object *object = &device->object;
	wdf_object_ref(object);
	NTSTATUS status = device->attached ? wdf_pass_down(device, irp)
	                                   : wdf_complete_irp(irp, STATUS_SUCCESS, 0);
	wdf_device_destroy(device);
	wdf_object_unref(object);
	return status;
}

static NTSTATUS cancel(struct wdf_device *device, PIRP irp, uint8_t next)
{
	NTSTATUS status = STATUS_SUCCESS;

	irp->IoStatus.Status = STATUS_SUCCESS;
	if (device->attached)
		status = wdf_forward_and_wait(device, irp);
	device->pnp->state = (enum wdf_pnp_state)next;
	return wdf_complete_irp(irp, status, irp->IoStatus.Information);
}

static NTSTATUS change_state(struct wdf_device *device, PIRP irp, UCHAR minor)
{
	uint8_t next = wdf_pnp_next_state(minor, device->pnp->state);

	if (next == REFUSE)
		return wdf_complete_irp(irp, STATUS_INVALID_DEVICE_STATE, 0);
	switch (minor) {
	case IRP_MN_START_DEVICE: return start(device, irp);
	case IRP_MN_QUERY_STOP_DEVICE:
	case IRP_MN_QUERY_REMOVE_DEVICE: return query(device, irp, next);
	case IRP_MN_STOP_DEVICE: return stop(device, irp);
	case IRP_MN_SURPRISE_REMOVAL: return surprise_remove(device, irp);
	case IRP_MN_REMOVE_DEVICE: return remove(device, irp);
	default: return cancel(device, irp, next);
	}
}

NTSTATUS wdf_pnp_dispatch(struct wdf_device *device, PIRP irp)
{
	UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;

	switch (minor) {
	case IRP_MN_START_DEVICE:
	case IRP_MN_QUERY_STOP_DEVICE:
	case IRP_MN_CANCEL_STOP_DEVICE:
	case IRP_MN_STOP_DEVICE:
	case IRP_MN_QUERY_REMOVE_DEVICE:
	case IRP_MN_CANCEL_REMOVE_DEVICE:
	case IRP_MN_SURPRISE_REMOVAL:
	case IRP_MN_REMOVE_DEVICE: return change_state(device, irp, minor);
	default: break;
	}
	if (device->attached)
		return wdf_fdo_query(device, irp);
	NTSTATUS status = wdf_pdo_query(device, irp);
	if (status == STATUS_NOT_SUPPORTED)
		status = irp->IoStatus.Status;
	return wdf_complete_irp(irp, status, irp->IoStatus.Information);
}
