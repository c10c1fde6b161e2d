/*
 * pnp/power_api.c - power requests: PoRequestPowerIrp, PoCallDriver, PoSetPowerState.
 *
 * Model    A power request goes to the top of the stack with STATUS_NOT_SUPPORTED and one location more than the
 *          stack needs, where who asked is remembered. Above PASSIVE_LEVEL it is sent from a worker.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

#define SYSTEM_BITS 0x0F
#define DEVICE_BITS 0xF0

struct power_request {
	struct ex_work work;
	PDEVICE_OBJECT asked; /* whom the completion function is told of; referenced */
	PDEVICE_OBJECT top;   /* referenced */
	PIRP irp;
	UCHAR minor;
	POWER_STATE state;
	PREQUEST_POWER_COMPLETE completion;
	PVOID context;
	LIST_ENTRY entry; /* pnp_state.power_requests, under power_lock */
};

static void set_listed(struct power_request *request, bool listed)
{
	struct pnp_state *state = pnp_state_of(ke_current_machine());
	host_lock_acquire(&state->power_lock);
	if (listed)
		InsertTailList(&state->power_requests, &request->entry);
	else
		RemoveEntryList(&request->entry);
	host_lock_release(&state->power_lock);
}

static NTSTATUS completed(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	struct power_request *request = context;
	IO_STATUS_BLOCK result = irp->IoStatus;
	if (request->completion)
		request->completion(request->asked, request->minor, request->state,
		                    request->context, &result);
	IoFreeIrp(irp);
	set_listed(request, false);
	ob_dereference_deferred(request->top);
	ob_dereference_deferred(request->asked);
	free(request);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void send_now(struct power_request *request)
{
	trace_write(ke_current_thread()->base.ring, TRACE_POWER, request->minor,
	            (uint64_t)request->state.DeviceState, 0);
	PoCallDriver(request->top, request->irp);
}

static void send_from_worker(struct ex_work *work)
{
	send_now(CONTAINING_RECORD(work, struct power_request, work));
}

static struct power_request *build(PDEVICE_OBJECT device, UCHAR minor)
{
	struct power_request *request = calloc(1, sizeof(*request));
	if (!request)
		return NULL;
	request->top = IoGetAttachedDeviceReference(device);
	request->irp = IoAllocateIrp((CCHAR)(request->top->StackSize + 1), FALSE);
	if (!request->irp) {
		ob_dereference(request->top);
		free(request);
		return NULL;
	}
	request->asked = device;
	request->minor = minor;
	ob_reference(device);
	set_listed(request, true);
	/* The extra location: completion routines of the stack see a device in it. */
	IoSetNextIrpStackLocation(request->irp);
	IoGetCurrentIrpStackLocation(request->irp)->DeviceObject = device;
	request->irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request->irp);
	next->MajorFunction = IRP_MJ_POWER;
	next->MinorFunction = minor;
	IoSetCompletionRoutine(request->irp, completed, request, TRUE, TRUE, TRUE);
	return request;
}

static void dispatch(struct power_request *request)
{
	request->work.routine = send_from_worker;
	if (KeGetCurrentIrql() >= DISPATCH_LEVEL)
		ex_queue_work(ke_current_machine(), &request->work, DelayedWorkQueue);
	else
		send_now(request);
}

NTSTATUS NTAPI PoRequestPowerIrp(PDEVICE_OBJECT device, UCHAR minor, POWER_STATE state,
                                 PREQUEST_POWER_COMPLETE completion, PVOID context, PIRP *ret_irp)
{
	KE_REQUIRE_IRQL("PoRequestPowerIrp", DISPATCH_LEVEL, "VF-26", 0);
	if (minor != IRP_MN_QUERY_POWER && minor != IRP_MN_SET_POWER && minor != IRP_MN_WAIT_WAKE)
		return STATUS_INVALID_PARAMETER_2;
	struct power_request *request = build(device, minor);
	if (!request)
		return STATUS_INSUFFICIENT_RESOURCES;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request->irp);
	if (minor == IRP_MN_WAIT_WAKE) {
		next->Parameters.WaitWake.PowerState = state.SystemState;
	} else {
		next->Parameters.Power.Type = DevicePowerState;
		next->Parameters.Power.State = state;
	}
	request->state = state;
	request->completion = completion;
	request->context = context;
	if (ret_irp)
		*ret_irp = request->irp;
	dispatch(request);
	return STATUS_PENDING;
}

NTSTATUS NTAPI PoCallDriver(PDEVICE_OBJECT device, PIRP irp)
{
	return IofCallDriver(device, irp);
}

VOID NTAPI PoStartNextPowerIrp(PIRP irp)
{
	/* Since Windows Vista power requests are not queued behind one another: there is nothing to start. */
	KE_REQUIRE_IRQL("PoStartNextPowerIrp", DISPATCH_LEVEL, "VF-26", 0);
}

POWER_STATE NTAPI PoSetPowerState(PDEVICE_OBJECT device, POWER_STATE_TYPE type, POWER_STATE state)
{
	POWER_STATE before;
	ULONG *flags = &device->DeviceObjectExtension->PowerFlags;
	if (type == SystemPowerState) {
		before.SystemState = (SYSTEM_POWER_STATE)(*flags & SYSTEM_BITS);
		*flags = (*flags & ~(ULONG)SYSTEM_BITS) | (ULONG)state.SystemState;
	} else {
		before.DeviceState = (DEVICE_POWER_STATE)((*flags & DEVICE_BITS) >> 4);
		*flags = (*flags & ~(ULONG)DEVICE_BITS) | ((ULONG)state.DeviceState << 4);
	}
	return before;
}

/* --- What the system asks --------------------------------------------------------------------------------------- */

/* Shared by who waits and the completion; the last of the two frees it. */
struct power_wait {
	KEVENT done;
	NTSTATUS status;
	uint32_t references;
};

static void drop(struct power_wait *wait)
{
	if (__atomic_sub_fetch(&wait->references, 1, __ATOMIC_ACQ_REL) == 0)
		free(wait);
}

static VOID power_done(PDEVICE_OBJECT device, UCHAR minor, POWER_STATE state, PVOID context,
                       PIO_STATUS_BLOCK result)
{
	struct power_wait *wait = context;
	wait->status = result->Status;
	KeSetEvent(&wait->done, IO_NO_INCREMENT, FALSE);
	drop(wait);
}

void pnp_power_forget(struct pnp_state *state)
{
	while (!IsListEmpty(&state->power_requests)) {
		struct power_request *request =
			CONTAINING_RECORD(RemoveHeadList(&state->power_requests),
		                          struct power_request, entry);
		if (request->completion == power_done)
			drop(request->context);
		free(request);
	}
}

static NTSTATUS await(struct pnp_device *device, struct power_wait *wait)
{
	uint32_t limit_ms = device->machine->options.request_timeout_ms;
	LARGE_INTEGER timeout = { .QuadPart = -10000ll * (limit_ms ? limit_ms : 2000) };
	if (KeWaitForSingleObject(&wait->done, Executive, KernelMode, FALSE, &timeout) !=
	    STATUS_TIMEOUT)
		return wait->status;
	PDEVICE_OBJECT top = IoGetAttachedDevice(device->pdo);
	char path[96];
	struct verify_fact fact = {
		.rule = "VF-26",
		.code = 0x9F,
		.parameter = { 0x3, (uintptr_t)device->pdo, (uintptr_t)top },
		.advice =
			"Complete or pass on every power request; look at where the driver waits.",
		.routine = (uintptr_t)top->DriverObject->MajorFunction[IRP_MJ_POWER],
	};
	verify_report(&fact, "a power request to %s has not been completed (top of its stack: %s)",
	              pnp_text_narrow(device->path_text, path, sizeof(path)),
	              io_driver_name(top->DriverObject));
	io_request_report_held(device->machine, NULL, 0);
	return STATUS_IO_TIMEOUT;
}

NTSTATUS pnp_node_set_power(struct pnp_device *device, POWER_STATE_TYPE type, POWER_STATE state,
                            UCHAR minor)
{
	struct power_wait *wait = calloc(1, sizeof(*wait));
	struct power_request *request = wait ? build(device->pdo, minor) : NULL;
	if (!request) {
		free(wait);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	wait->references = 2;
	KeInitializeEvent(&wait->done, NotificationEvent, FALSE);
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request->irp);
	next->Parameters.Power.Type = type;
	next->Parameters.Power.State = state;
	next->Parameters.Power.ShutdownType =
		type == SystemPowerState ? PowerActionSleep : PowerActionNone;
	request->state = state;
	request->completion = power_done;
	request->context = wait;
	dispatch(request);
	NTSTATUS status = await(device, wait);
	drop(wait);
	if (NT_SUCCESS(status) && minor == IRP_MN_SET_POWER) {
		if (type == DevicePowerState)
			device->device_power = state.DeviceState;
		else
			device->system_power = state.SystemState;
	}
	return status;
}

/* --- Idle detection, system state, settings ------------------------------------------------------------------------ */

PULONG NTAPI PoRegisterDeviceForIdleDetection(PDEVICE_OBJECT device, ULONG conservation,
                                              ULONG performance, DEVICE_POWER_STATE state)
{
	/* Null is the documented answer when no idle counter could be had: the device is then never idled. */
	return NULL;
}

VOID NTAPI PoSetDeviceBusyEx(PULONG idle)
{
	if (idle)
		__atomic_store_n(idle, 0, __ATOMIC_RELAXED);
}

VOID NTAPI PoStartDeviceBusy(PULONG idle)
{
	PoSetDeviceBusyEx(idle);
}

VOID NTAPI PoEndDeviceBusy(PULONG idle)
{
	PoSetDeviceBusyEx(idle);
}

VOID NTAPI PoSetSystemState(EXECUTION_STATE flags)
{
	/* The machine does not go to sleep by itself: there is no timer to reset. */
}

PVOID NTAPI PoRegisterSystemState(PVOID handle, EXECUTION_STATE flags)
{
	EXECUTION_STATE *record = handle ? handle : calloc(1, sizeof(*record));
	if (record)
		*record = flags;
	return record;
}

VOID NTAPI PoUnregisterSystemState(PVOID handle)
{
	free(handle);
}

VOID NTAPI PoSetSystemWake(PIRP irp)
{
	irp->Flags |= 0x80000000; /* kept with the request, read by PoGetSystemWake */
}

BOOLEAN NTAPI PoGetSystemWake(PIRP irp)
{
	return (irp->Flags & 0x80000000) != 0;
}

BOOLEAN NTAPI PoQueryWatchdogTime(PDEVICE_OBJECT pdo, PULONG ret_seconds)
{
	return FALSE; /* no watchdog is armed */
}

struct setting {
	GUID guid;
	PPOWER_SETTING_CALLBACK callback;
	PVOID context;
};

NTSTATUS NTAPI PoRegisterPowerSettingCallback(PDEVICE_OBJECT device, LPCGUID guid,
                                              PPOWER_SETTING_CALLBACK callback, PVOID context,
                                              PVOID *ret_handle)
{
	struct setting *setting = calloc(1, sizeof(*setting));
	if (!setting)
		return STATUS_INSUFFICIENT_RESOURCES;
	*setting = (struct setting){ *guid, callback, context };
	if (ret_handle)
		*ret_handle = setting;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI PoUnregisterPowerSettingCallback(PVOID handle)
{
	free(handle);
	return STATUS_SUCCESS;
}

struct power_hold {
	PDEVICE_OBJECT device;
	uint32_t count[4];
};

NTSTATUS NTAPI PoCreatePowerRequest(PVOID *ret_request, PDEVICE_OBJECT device,
                                    PCOUNTED_REASON_CONTEXT reason)
{
	struct power_hold *hold = calloc(1, sizeof(*hold));
	*ret_request = hold;
	if (!hold)
		return STATUS_INSUFFICIENT_RESOURCES;
	hold->device = device;
	ob_reference(device);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI PoSetPowerRequest(PVOID request, POWER_REQUEST_TYPE type)
{
	if ((ULONG)type >= 4)
		return STATUS_INVALID_PARAMETER;
	__atomic_add_fetch(&((struct power_hold *)request)->count[type], 1, __ATOMIC_RELAXED);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI PoClearPowerRequest(PVOID request, POWER_REQUEST_TYPE type)
{
	struct power_hold *hold = request;
	if ((ULONG)type >= 4 || !hold->count[type])
		return STATUS_INVALID_PARAMETER;
	__atomic_sub_fetch(&hold->count[type], 1, __ATOMIC_RELAXED);
	return STATUS_SUCCESS;
}

VOID NTAPI PoDeletePowerRequest(PVOID request)
{
	struct power_hold *hold = request;
	ob_dereference(hold->device);
	free(hold);
}
