/*
 * po/fx_api.c - PoFx*.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/po/po.h"

#define FX_TAG 'xFoP'
#define ANY 0xFFFFFFFFFFFFFFFFull

/* --- Registration ---------------------------------------------------------------------------------------- */

static struct fx_device *device_of(POHANDLE handle)
{
	return (struct fx_device *)handle;
}

/* One form for the versions of a device; gives the number of components. */
static ULONG take_callbacks(PPO_FX_DEVICE from, PO_FX_DEVICE_V2 *to)
{
	const PO_FX_DEVICE_V2 *second = (const PO_FX_DEVICE_V2 *)from;
	const PO_FX_DEVICE_V3 *third = (const PO_FX_DEVICE_V3 *)from;

	switch (from->Version) {
	case PO_FX_VERSION_V1:
		to->ComponentActiveConditionCallback = from->ComponentActiveConditionCallback;
		to->ComponentIdleConditionCallback = from->ComponentIdleConditionCallback;
		to->ComponentIdleStateCallback = from->ComponentIdleStateCallback;
		to->DevicePowerRequiredCallback = from->DevicePowerRequiredCallback;
		to->DevicePowerNotRequiredCallback = from->DevicePowerNotRequiredCallback;
		to->PowerControlCallback = from->PowerControlCallback;
		to->DeviceContext = from->DeviceContext;
		return from->ComponentCount;
	case PO_FX_VERSION_V2:
		memcpy(to, second, offsetof(PO_FX_DEVICE_V2, Components));
		return second->ComponentCount;
	case PO_FX_VERSION_V3:
		memcpy(to, third, offsetof(PO_FX_DEVICE_V3, DirectedPowerUpCallback));
		to->DeviceContext = third->DeviceContext;
		return third->ComponentCount;
	default: return 0;
	}
}

struct component_facts {
	ULONG state_count;
	const PO_FX_COMPONENT_IDLE_STATE *states;
};

static struct component_facts facts_of(PPO_FX_DEVICE from, ULONG index)
{
	const PO_FX_COMPONENT_V2 *newer = from->Version == PO_FX_VERSION_V2
	                                          ? ((PPO_FX_DEVICE_V2)from)->Components
	                                          : ((PPO_FX_DEVICE_V3)from)->Components;

	if (from->Version == PO_FX_VERSION_V1)
		return (struct component_facts){ from->Components[index].IdleStateCount,
			                         from->Components[index].IdleStates };
	return (struct component_facts){ newer[index].IdleStateCount, newer[index].IdleStates };
}

static void destroy(struct fx_device *device)
{
	for (ULONG at = 0; at < device->component_count; at++)
		free(device->components[at].states);
	ExFreePoolWithTag(device, FX_TAG);
}

static NTSTATUS copy_component(struct fx_component *component, const struct component_facts *facts)
{
	size_t bytes = facts->state_count * sizeof(*facts->states);

	if (facts->state_count == 0 || !facts->states)
		return STATUS_INVALID_PARAMETER;
	component->states = malloc(bytes);
	if (!component->states)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(component->states, facts->states, bytes);
	component->state_count = facts->state_count;
	component->latency = component->residency = ANY;
	KeInitializeEvent(&component->activated, NotificationEvent, FALSE);
	return STATUS_SUCCESS;
}

NTSTATUS PoFxRegisterDevice(PDEVICE_OBJECT Pdo, PPO_FX_DEVICE Device, POHANDLE *Handle)
{
	PO_FX_DEVICE_V2 callbacks = { 0 };
	NTSTATUS status = STATUS_SUCCESS;

	if (!KE_REQUIRE_IRQL("PoFxRegisterDevice", APC_LEVEL, "VF-22", 0))
		return STATUS_INVALID_PARAMETER;
	*Handle = NULL;
	ULONG count = take_callbacks(Device, &callbacks);
	if (!Pdo || count == 0)
		return STATUS_INVALID_PARAMETER;
	struct fx_device *device =
		ExAllocatePool2(POOL_FLAG_NON_PAGED,
	                        sizeof(*device) + count * sizeof(struct fx_component), FX_TAG);
	if (!device)
		return STATUS_INSUFFICIENT_RESOURCES;
	device->machine = ke_current_machine();
	device->physical = Pdo;
	device->callbacks = callbacks;
	device->powered = true;
	po_fx_timer_init(device);
	while (NT_SUCCESS(status) && device->component_count < count) {
		struct component_facts facts = facts_of(Device, device->component_count);
		status = copy_component(&device->components[device->component_count], &facts);
		if (NT_SUCCESS(status))
			device->component_count++;
	}
	if (!NT_SUCCESS(status)) {
		destroy(device);
		return status;
	}
	*Handle = (POHANDLE)device;
	return STATUS_SUCCESS;
}

VOID PoFxUnregisterDevice(POHANDLE Handle)
{
	struct fx_device *device = device_of(Handle);

	KE_REQUIRE_IRQL("PoFxUnregisterDevice", PASSIVE_LEVEL, "VF-22", 0);
	KeCancelTimer(&device->timer);
	KeRemoveQueueDpc(&device->timer_dpc);
	KeWaitForSingleObject(&device->unqueued, Executive, KernelMode, FALSE, NULL);
	destroy(device);
}

VOID PoFxStartDevicePowerManagement(POHANDLE Handle)
{
	struct fx_device *device = device_of(Handle);

	host_lock_acquire(&device->lock);
	device->started = true;
	host_lock_release(&device->lock);
	po_fx_run(device);
}

/* --- Conditions -------------------------------------------------------------------------------------------- */

static struct fx_component *component_of(struct fx_device *device, ULONG index, const char *api)
{
	if (index < device->component_count)
		return &device->components[index];
	/* INTERNAL_POWER_ERROR: a component that was not registered. */
	verify_bugcheck(
		&(struct verify_fact){ .rule = "PO-1",
	                               .code = 0xA0,
	                               .parameter = { 0x666, (uintptr_t)device, index },
	                               .advice =
	                                       "Count components from 0 as they were registered." },
		"%s: component %u of %u", api, index, device->component_count);
}

static void run(struct fx_device *device, ULONG flags)
{
	if (flags & PO_FX_FLAG_ASYNC_ONLY)
		po_fx_run_later(device);
	else
		po_fx_run(device);
}

VOID PoFxActivateComponent(POHANDLE Handle, ULONG Component, ULONG Flags)
{
	struct fx_device *device = device_of(Handle);
	struct fx_component *component = component_of(device, Component, "PoFxActivateComponent");

	host_lock_acquire(&device->lock);
	component->users++;
	bool active = component->active;
	host_lock_release(&device->lock);
	if (active)
		return;
	run(device, Flags);
	if (Flags & PO_FX_FLAG_BLOCKING)
		KeWaitForSingleObject(&component->activated, Executive, KernelMode, FALSE, NULL);
}

VOID PoFxIdleComponent(POHANDLE Handle, ULONG Component, ULONG Flags)
{
	struct fx_device *device = device_of(Handle);
	struct fx_component *component = component_of(device, Component, "PoFxIdleComponent");

	host_lock_acquire(&device->lock);
	bool held = component->users > 0;
	if (held)
		component->users--;
	host_lock_release(&device->lock);
	if (!held)
		verify_bugcheck(
			&(struct verify_fact){
				.rule = "PO-2",
				.code = 0xA0,
				.parameter = { 0x667, (uintptr_t)device, Component },
				.advice = "Call it once for each PoFxActivateComponent." },
			"PoFxIdleComponent: component %u is not active", Component);
	run(device, Flags);
}

/* --- What the driver completes ----------------------------------------------------------------------------- */

VOID PoFxCompleteIdleCondition(POHANDLE Handle, ULONG Component)
{
	struct fx_device *device = device_of(Handle);
	struct fx_component *component =
		component_of(device, Component, "PoFxCompleteIdleCondition");

	host_lock_acquire(&device->lock);
	component->idle_pending = false;
	host_lock_release(&device->lock);
	po_fx_run(device);
}

VOID PoFxCompleteIdleState(POHANDLE Handle, ULONG Component)
{
	struct fx_device *device = device_of(Handle);
	struct fx_component *component = component_of(device, Component, "PoFxCompleteIdleState");

	host_lock_acquire(&device->lock);
	component->state = component->state_wanted;
	component->state_pending = false;
	host_lock_release(&device->lock);
	po_fx_run(device);
}

VOID PoFxCompleteDevicePowerNotRequired(POHANDLE Handle)
{
	struct fx_device *device = device_of(Handle);

	host_lock_acquire(&device->lock);
	device->not_required_pending = false;
	device->not_required = true;
	host_lock_release(&device->lock);
	po_fx_run(device);
}

VOID PoFxReportDevicePoweredOn(POHANDLE Handle)
{
	struct fx_device *device = device_of(Handle);

	host_lock_acquire(&device->lock);
	device->powered = true;
	device->required_pending = false;
	device->not_required = false;
	host_lock_release(&device->lock);
	po_fx_run(device);
}

/* --- Tolerances --------------------------------------------------------------------------------------------- */

VOID PoFxSetDeviceIdleTimeout(POHANDLE Handle, ULONGLONG IdleTimeout)
{
	struct fx_device *device = device_of(Handle);

	host_lock_acquire(&device->lock);
	device->idle_timeout_100ns = IdleTimeout;
	host_lock_release(&device->lock);
}

VOID PoFxSetComponentLatency(POHANDLE Handle, ULONG Component, ULONGLONG Latency)
{
	struct fx_device *device = device_of(Handle);
	struct fx_component *component = component_of(device, Component, "PoFxSetComponentLatency");

	host_lock_acquire(&device->lock);
	component->latency = Latency;
	host_lock_release(&device->lock);
	po_fx_run(device);
}

VOID PoFxSetComponentResidency(POHANDLE Handle, ULONG Component, ULONGLONG Residency)
{
	struct fx_device *device = device_of(Handle);
	struct fx_component *component =
		component_of(device, Component, "PoFxSetComponentResidency");

	host_lock_acquire(&device->lock);
	component->residency = Residency;
	host_lock_release(&device->lock);
	po_fx_run(device);
}

/* Nothing here wakes a component: the hint changes nothing. */
VOID PoFxSetComponentWake(POHANDLE Handle, ULONG Component, BOOLEAN WakeHint)
{
	(void)WakeHint;
	component_of(device_of(Handle), Component, "PoFxSetComponentWake");
}

/* A message to the platform's extension; there is none that knows any. */
NTSTATUS PoFxPowerControl(POHANDLE Handle, LPCGUID PowerControlCode, PVOID InBuffer,
                          SIZE_T InBufferSize, PVOID OutBuffer, SIZE_T OutBufferSize,
                          PSIZE_T BytesReturned)
{
	(void)Handle, (void)PowerControlCode, (void)InBuffer, (void)InBufferSize, (void)OutBuffer;
	(void)OutBufferSize;
	if (BytesReturned)
		*BytesReturned = 0;
	return STATUS_NOT_IMPLEMENTED;
}
