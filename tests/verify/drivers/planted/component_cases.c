/* component_cases.c - components of the power framework. */
#include "planted.h"

static PO_FX_COMPONENT_IDLE_STATE state;
static POHANDLE handle;
static KEVENT active;

static VOID become_active(PVOID context, ULONG component)
{
	KeSetEvent(&active, IO_NO_INCREMENT, FALSE);
}

static VOID become_idle(PVOID context, ULONG component)
{
	PoFxCompleteIdleCondition(handle, component);
}

static BOOLEAN has_components(struct planted *planted)
{
	PO_FX_DEVICE_V1 device = { .Version = PO_FX_VERSION_V1, .ComponentCount = 1 };

	KeInitializeEvent(&active, NotificationEvent, FALSE);
	device.ComponentActiveConditionCallback = become_active;
	device.ComponentIdleConditionCallback = become_idle;
	device.Components[0].IdleStateCount = 1;
	device.Components[0].IdleStates = &state;
	return NT_SUCCESS(PoFxRegisterDevice(planted->device, (PPO_FX_DEVICE)&device, &handle));
}

static VOID activate(struct planted *planted, ULONG component)
{
	if (!has_components(planted))
		return;
	PoFxActivateComponent(handle, component,
	                      PO_FX_FLAG_BLOCKING); /* named: VF_40_component_out_of_range */
	if (component == 0)
		PoFxIdleComponent(handle, 0, PO_FX_FLAG_BLOCKING);
	PoFxUnregisterDevice(handle);
}

BREAKS(VF_40_component_out_of_range)
{
	activate(planted, 1);
}

LEGAL(VF_40_component_out_of_range)
{
	activate(planted, 0);
}

BREAKS(VF_40_component_idle_more_often_than_active)
{
	if (!has_components(planted))
		return;
	PoFxIdleComponent(handle, 0, PO_FX_FLAG_BLOCKING); /* named */
	PoFxUnregisterDevice(handle);
}

LEGAL(VF_40_component_idle_more_often_than_active)
{
	activate(planted, 0);
}

const struct planted_case component_cases[] = {
	PLANTED_CASE(VF_40_component_out_of_range),
	PLANTED_CASE(VF_40_component_idle_more_often_than_active),
	PLANTED_END,
};
