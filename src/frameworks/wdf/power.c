/*
 * frameworks/wdf/power.c - IRP_MJ_POWER, and idling in the working state (PNP-11).
 *
 * Model    Requests are handled on the thread that brings them, at PASSIVE_LEVEL. The power policy owner
 *          answers a system request with a device request of its own.
 */
#include "frameworks/wdf/pnp.h"

#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/structure.h"

static WDF_POWER_DEVICE_STATE wdf_state_of(DEVICE_POWER_STATE state)
{
	return (WDF_POWER_DEVICE_STATE)state; /* D0 is 1 in both enumerations */
}

struct wait {
	KEVENT done;
	NTSTATUS status;
};

static void device_power_done(PDEVICE_OBJECT device_object, UCHAR minor, POWER_STATE state,
                              PVOID context, PIO_STATUS_BLOCK io)
{
	struct wait *wait = context;

	(void)device_object, (void)minor, (void)state;
	wait->status = io->Status;
	KeSetEvent(&wait->done, 0, FALSE);
}

static NTSTATUS request_device_power(struct wdf_device *device, DEVICE_POWER_STATE state)
{
	struct wait wait = { .status = STATUS_SUCCESS };
	POWER_STATE power = { .DeviceState = state };

	KeInitializeEvent(&wait.done, NotificationEvent, FALSE);
	NTSTATUS status = PoRequestPowerIrp(device->physical, IRP_MN_SET_POWER, power,
	                                    device_power_done, &wait, NULL);
	if (!NT_SUCCESS(status))
		return status;
	KeWaitForSingleObject(&wait.done, Executive, KernelMode, FALSE, NULL);
	return wait.status;
}

static NTSTATUS finish(PIRP irp, NTSTATUS status)
{
	PoStartNextPowerIrp(irp);
	return wdf_complete_irp(irp, status, irp->IoStatus.Information);
}

static NTSTATUS pass_on(struct wdf_device *device, PIRP irp)
{
	if (!device->attached)
		return finish(irp, STATUS_SUCCESS);
	PoStartNextPowerIrp(irp);
	IoSkipCurrentIrpStackLocation(irp);
	return PoCallDriver(device->attached, irp);
}

static NTSTATUS set_device_power(struct wdf_device *device, PIRP irp, DEVICE_POWER_STATE state)
{
	POWER_STATE power = { .DeviceState = state };

	if (state != PowerDeviceD0) {
		wdf_pnp_begin_turn(device->pnp);
		wdf_pnp_power_down(device, wdf_state_of(state));
		wdf_pnp_end_turn(device->pnp);
		PoSetPowerState(device->device_object, DevicePowerState, power);
		irp->IoStatus.Status = STATUS_SUCCESS;
		return pass_on(device, irp);
	}
	irp->IoStatus.Status = STATUS_SUCCESS;
	NTSTATUS status = wdf_forward_and_wait(device, irp);
	wdf_pnp_begin_turn(device->pnp);
	if (NT_SUCCESS(status) && device->pnp->state == WDF_PNP_STARTED)
		status = wdf_pnp_power_up(device);
	wdf_pnp_end_turn(device->pnp);
	PoSetPowerState(device->device_object, DevicePowerState, power);
	if (!NT_SUCCESS(status))
		device->state.Failed = WdfTrue;
	return finish(irp, STATUS_SUCCESS);
}

static NTSTATUS set_system_power(struct wdf_device *device, PIRP irp, SYSTEM_POWER_STATE state)
{
	struct wdf_pnp *pnp = device->pnp;

	pnp->system = state;
	irp->IoStatus.Status = STATUS_SUCCESS;
	if (!device->settings.power_policy_owner || pnp->state != WDF_PNP_STARTED)
		return pass_on(device, irp);
	if (state != PowerSystemWorking) {
		request_device_power(device, PowerDeviceD3);
		return pass_on(device, irp);
	}
	wdf_forward_and_wait(device, irp);
	request_device_power(device, PowerDeviceD0);
	return finish(irp, STATUS_SUCCESS);
}

NTSTATUS wdf_power_dispatch(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

	switch (location->MinorFunction) {
	case IRP_MN_SET_POWER:
		if (location->Parameters.Power.Type == DevicePowerState)
			return set_device_power(device, irp,
			                        location->Parameters.Power.State.DeviceState);
		return set_system_power(device, irp, location->Parameters.Power.State.SystemState);
	case IRP_MN_QUERY_POWER: irp->IoStatus.Status = STATUS_SUCCESS; return pass_on(device, irp);
	default:
		if (device->attached)
			return pass_on(device, irp);
		return finish(irp, irp->IoStatus.Status);
	}
}

/* --- Idle --------------------------------------------------------------------------------------------------- */

static void arm_timer(struct wdf_device *device)
{
	struct wdf_idle *idle = &device->pnp->idle;
	LARGE_INTEGER due = { .QuadPart = -(LONGLONG)idle->timeout_ms * 10000 };

	KeSetTimer(&idle->timer, due, &idle->dpc);
}

/* PASSIVE_LEVEL: go where the reference count says. */
static void idle_work(struct ex_work *work)
{
	struct wdf_idle *idle = CONTAINING_RECORD(work, struct wdf_idle, work);
	struct wdf_pnp *pnp = CONTAINING_RECORD(idle, struct wdf_pnp, idle);
	struct wdf_device *device = idle->device;
	struct wdf_object *object = &device->object;
	struct wdf_binding *binding = object->binding;

	host_lock_acquire(&pnp->lock);
	idle->work_queued = false;
	bool down = idle->enabled && idle->references == 0;
	host_lock_release(&pnp->lock);
	if (pnp->state == WDF_PNP_STARTED && pnp->system == PowerSystemWorking &&
	    down == pnp->in_d0)
		request_device_power(device, down ? idle->dx : PowerDeviceD0);
	host_lock_acquire(&pnp->lock);
	bool done = --idle->work_count == 0;
	host_lock_release(&pnp->lock);
	if (done)
		KeSetEvent(&idle->work_done, 0, FALSE);
	wdf_object_unref(object);
	wdf_binding_unuse(binding);
}

static void queue_idle_work(struct wdf_device *device)
{
	struct wdf_idle *idle = &device->pnp->idle;

	host_lock_acquire(&device->pnp->lock);
	bool queue = !idle->work_queued && idle->enabled;
	if (queue) {
		idle->work_queued = true;
		idle->work_count++;
	}
	host_lock_release(&device->pnp->lock);
	if (!queue)
		return;
	KeClearEvent(&idle->work_done);
	wdf_object_ref(&device->object);
	wdf_binding_use(device->object.binding);
	ex_queue_work(device->object.binding->machine, &idle->work, DelayedWorkQueue);
}

static void idle_expired(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	(void)dpc, (void)argument1, (void)argument2;
	queue_idle_work(context);
}

void wdf_idle_init(struct wdf_device *device)
{
	struct wdf_idle *idle = &device->pnp->idle;

	idle->device = device;
	KeInitializeTimer(&idle->timer);
	KeInitializeDpc(&idle->dpc, idle_expired, device);
	KeInitializeEvent(&idle->powered, NotificationEvent, FALSE);
	KeInitializeEvent(&idle->work_done, NotificationEvent, TRUE);
	idle->work.routine = idle_work;
}

void wdf_idle_finish(struct wdf_device *device)
{
	struct wdf_idle *idle = &device->pnp->idle;

	host_lock_acquire(&device->pnp->lock);
	idle->enabled = false;
	host_lock_release(&device->pnp->lock);
	KeCancelTimer(&idle->timer);
	KeFlushQueuedDpcs();
	while (__atomic_load_n(&idle->work_count, __ATOMIC_ACQUIRE) != 0)
		KeWaitForSingleObject(&idle->work_done, Executive, KernelMode, FALSE, NULL);
	KeSetEvent(&idle->powered, 0, FALSE);
}

void wdf_idle_powered(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;

	KeSetEvent(&pnp->idle.powered, 0, FALSE);
	host_lock_acquire(&pnp->lock);
	bool idle = pnp->idle.enabled && pnp->idle.references == 0;
	host_lock_release(&pnp->lock);
	if (idle)
		arm_timer(device);
}

NTSTATUS wdf_pnp_power_reference(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;

	host_lock_acquire(&pnp->lock);
	pnp->idle.references++;
	host_lock_release(&pnp->lock);
	if (!pnp->idle.enabled || pnp->in_d0)
		return STATUS_SUCCESS;
	queue_idle_work(device);
	return STATUS_PENDING;
}

void wdf_pnp_power_dereference(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;

	host_lock_acquire(&pnp->lock);
	bool idle = --pnp->idle.references == 0 && pnp->idle.enabled;
	host_lock_release(&pnp->lock);
	if (idle)
		arm_timer(device);
}

NTSTATUS WdfDeviceAssignS0IdleSettings(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                       PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings)
{
	static const char api[] = "WdfDeviceAssignS0IdleSettings";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	wdf_require_pointer(Settings, api, "Settings");
	WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings = { .PowerUpIdleDeviceOnSystemWake =
		                                                   WdfUseDefault,
		                                           .ExcludeD3Cold = WdfUseDefault };
	NTSTATUS status = wdf_structure_take(wdf_binding_of(DriverGlobals),
	                                     WDF_GROWN_WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS,
	                                     &settings, Settings);
	if (!NT_SUCCESS(status))
		return status;
	if (!device->pnp || !device->settings.power_policy_owner)
		return STATUS_INVALID_DEVICE_REQUEST;
	struct wdf_idle *idle = &device->pnp->idle;
	idle->timeout_ms =
		settings.IdleTimeout == IdleTimeoutDefaultValue ? 5000 : settings.IdleTimeout;
	idle->dx = settings.DxState == PowerDeviceMaximum ? PowerDeviceD3 : settings.DxState;
	idle->assigned = true;
	idle->enabled = settings.Enabled != WdfFalse;
	if (idle->enabled && idle->references == 0 && device->pnp->in_d0)
		arm_timer(device);
	return STATUS_SUCCESS;
}

NTSTATUS WdfDeviceAssignSxWakeSettings(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                       PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings)
{
	static const char api[] = "WdfDeviceAssignSxWakeSettings";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	wdf_require_pointer(Settings, api, "Settings");
	if (!wdf_structure_is_known(wdf_binding_of(DriverGlobals),
	                            WDF_GROWN_WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS,
	                            Settings->Size))
		return STATUS_INFO_LENGTH_MISMATCH;
	return device->settings.power_policy_owner ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS WdfDeviceStopIdleActual(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                 BOOLEAN WaitForD0, PVOID Tag, LONG Line, PCCH File)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceStopIdle");

	(void)DriverGlobals, (void)Tag, (void)Line, (void)File;
	if (!device->pnp)
		return STATUS_INVALID_DEVICE_STATE;
	NTSTATUS status = wdf_pnp_power_reference(device);
	if (status != STATUS_PENDING || !WaitForD0)
		return status;
	if (!wdf_require_irql("WdfDeviceStopIdle", PASSIVE_LEVEL))
		return status;
	KeWaitForSingleObject(&device->pnp->idle.powered, Executive, KernelMode, FALSE, NULL);
	return device->pnp->in_d0 ? STATUS_SUCCESS : STATUS_POWER_STATE_INVALID;
}

void WdfDeviceResumeIdleActual(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device, PVOID Tag,
                               LONG Line, PCCH File)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceResumeIdle");

	(void)DriverGlobals, (void)Tag, (void)Line, (void)File;
	if (device->pnp)
		wdf_pnp_power_dereference(device);
}
