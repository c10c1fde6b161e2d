/*
 * frameworks/wdf/power_framework_api.c - WdfDeviceWdmAssignPowerFrameworkSettings: a device as one component of PoFx.
 *
 * Model    The device is registered when it has started. Its component is active while the device works, and
 *          idle while it is powered down: the framework's own idle detection decides when that is.
 */
#include "frameworks/wdf/power_framework.h"

#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/structure.h"

struct wdf_power_framework {
	WDF_POWER_FRAMEWORK_SETTINGS settings;
	PO_FX_COMPONENT_V1 component;
	PO_FX_COMPONENT_IDLE_STATE *states; /* owned */
	POHANDLE handle;                    /* null: not registered */
	bool active;
};

void wdf_power_framework_free(struct wdf_device *device)
{
	if (device->power_framework)
		free(device->power_framework->states);
	free(device->power_framework);
	device->power_framework = NULL;
}

/* --- The device's power, which the framework looks after itself ---------------------------------------- */

static VOID power_required(PVOID context)
{
	struct wdf_device *device = context;

	PoFxReportDevicePoweredOn(device->power_framework->handle);
}

static VOID power_not_required(PVOID context)
{
	struct wdf_device *device = context;

	PoFxCompleteDevicePowerNotRequired(device->power_framework->handle);
}

/* --- The component: the driver's context is its own ------------------------------------------------------- */

static VOID active(PVOID context, ULONG component)
{
	const WDF_POWER_FRAMEWORK_SETTINGS *settings =
		&((struct wdf_device *)context)->power_framework->settings;

	if (settings->ComponentActiveConditionCallback)
		settings->ComponentActiveConditionCallback(settings->PoFxDeviceContext, component);
}

static VOID idle(PVOID context, ULONG component)
{
	struct wdf_power_framework *framework = ((struct wdf_device *)context)->power_framework;

	if (framework->settings.ComponentIdleConditionCallback)
		framework->settings.ComponentIdleConditionCallback(
			framework->settings.PoFxDeviceContext, component);
	else
		PoFxCompleteIdleCondition(framework->handle, component);
}

static VOID idle_state(PVOID context, ULONG component, ULONG state)
{
	struct wdf_power_framework *framework = ((struct wdf_device *)context)->power_framework;

	if (framework->settings.ComponentIdleStateCallback)
		framework->settings.ComponentIdleStateCallback(
			framework->settings.PoFxDeviceContext, component, state);
	else
		PoFxCompleteIdleState(framework->handle, component);
}

/* --- With the device's life ---------------------------------------------------------------------------------- */

NTSTATUS wdf_power_framework_start(struct wdf_device *device)
{
	struct wdf_power_framework *framework = device->power_framework;
	NTSTATUS status = STATUS_SUCCESS;

	if (!framework || framework->handle)
		return STATUS_SUCCESS;
	PO_FX_DEVICE_V1 registration = { .Version = PO_FX_VERSION_V1,
		                         .ComponentCount = 1,
		                         .ComponentActiveConditionCallback = active,
		                         .ComponentIdleConditionCallback = idle,
		                         .ComponentIdleStateCallback = idle_state,
		                         .DevicePowerRequiredCallback = power_required,
		                         .DevicePowerNotRequiredCallback = power_not_required,
		                         .PowerControlCallback =
		                                 framework->settings.PowerControlCallback,
		                         .DeviceContext = device,
		                         .Components = { framework->component } };
	status = PoFxRegisterDevice(device->physical, &registration, &framework->handle);
	if (!NT_SUCCESS(status))
		return status;
	if (framework->settings.EvtDeviceWdmPostPoFxRegisterDevice)
		WDF_CALL("EvtDeviceWdmPostPoFxRegisterDevice",
		         status = framework->settings.EvtDeviceWdmPostPoFxRegisterDevice(
				 WDF_HANDLE(WDFDEVICE, device), framework->handle));
	if (!NT_SUCCESS(status)) {
		PoFxUnregisterDevice(framework->handle);
		framework->handle = NULL;
		return status;
	}
	wdf_power_framework_works(device, true);
	PoFxStartDevicePowerManagement(framework->handle);
	return STATUS_SUCCESS;
}

void wdf_power_framework_works(struct wdf_device *device, bool works)
{
	struct wdf_power_framework *framework = device->power_framework;

	if (!framework || !framework->handle || framework->active == works)
		return;
	framework->active = works;
	if (works)
		PoFxActivateComponent(framework->handle, 0, PO_FX_FLAG_BLOCKING);
	else
		PoFxIdleComponent(framework->handle, 0, 0);
}

void wdf_power_framework_stop(struct wdf_device *device)
{
	struct wdf_power_framework *framework = device->power_framework;

	if (!framework || !framework->handle)
		return;
	if (framework->settings.EvtDeviceWdmPrePoFxUnregisterDevice)
		WDF_CALL("EvtDeviceWdmPrePoFxUnregisterDevice",
		         framework->settings.EvtDeviceWdmPrePoFxUnregisterDevice(
				 WDF_HANDLE(WDFDEVICE, device), framework->handle));
	PoFxUnregisterDevice(framework->handle);
	framework->handle = NULL;
	framework->active = false;
}

/* --- Assigning ------------------------------------------------------------------------------------------------- */

/* Without a component of the driver's there is one that is always fully on. */
static NTSTATUS copy_component(struct wdf_power_framework *framework, const PO_FX_COMPONENT *from)
{
	static const PO_FX_COMPONENT_IDLE_STATE fully_on = { 0, 0, PO_FX_UNKNOWN_POWER };
	const PO_FX_COMPONENT_IDLE_STATE *states = from ? from->IdleStates : &fully_on;
	ULONG count = from ? from->IdleStateCount : 1;

	if (count == 0 || !states)
		return STATUS_INVALID_PARAMETER;
	framework->states = calloc(count, sizeof(*states));
	if (!framework->states)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(framework->states, states, count * sizeof(*states));
	if (from)
		framework->component = *from;
	framework->component.IdleStateCount = count;
	framework->component.IdleStates = framework->states;
	return STATUS_SUCCESS;
}

NTSTATUS WdfDeviceWdmAssignPowerFrameworkSettings(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
	PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings)
{
	static const char api[] = "WdfDeviceWdmAssignPowerFrameworkSettings";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	WDF_POWER_FRAMEWORK_SETTINGS settings = { .DirectedPoFxEnabled = WdfUseDefault };
	wdf_require_pointer(PowerFrameworkSettings, api, "PowerFrameworkSettings");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status = wdf_structure_take(wdf_binding_of(DriverGlobals),
	                                     WDF_GROWN_WDF_POWER_FRAMEWORK_SETTINGS, &settings,
	                                     PowerFrameworkSettings);
	if (!NT_SUCCESS(status))
		return status;
	if (device->power_framework || !device->settings.power_policy_owner || !device->physical)
		return STATUS_INVALID_DEVICE_REQUEST;
	struct wdf_power_framework *framework = calloc(1, sizeof(*framework));
	if (!framework)
		return STATUS_INSUFFICIENT_RESOURCES;
	framework->settings = settings;
	status = copy_component(framework, settings.Component);
	framework->settings.Component = &framework->component;
	device->power_framework = framework;
	if (!NT_SUCCESS(status))
		wdf_power_framework_free(device);
	return status;
}
