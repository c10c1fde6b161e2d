/*
 * tests/nt/po/fx_test.c - what the power framework tells a driver, and when.
 */
#include "../io/io_fixture.h"

#include "nt/po/po.h"

static POHANDLE handle;
static char log_text[512];
static bool complete_at_once;

static void note(const char *format, ULONG first, ULONG second)
{
	size_t used = strlen(log_text);

	snprintf(log_text + used, sizeof(log_text) - used, format, first, second);
}

static void expect(const char *text)
{
	assert_string_equal(log_text, text);
	log_text[0] = 0;
}

static VOID active(PVOID context, ULONG component)
{
	assert_ptr_equal(context, log_text);
	note("active%u ", component, 0);
}

static VOID idle(PVOID context, ULONG component)
{
	(void)context;
	note("idle%u ", component, 0);
	if (complete_at_once)
		PoFxCompleteIdleCondition(handle, component);
}

static VOID idle_state(PVOID context, ULONG component, ULONG state)
{
	(void)context;
	note("f%u:%u ", component, state);
	if (complete_at_once)
		PoFxCompleteIdleState(handle, component);
}

static VOID required(PVOID context)
{
	(void)context;
	note("required ", 0, 0);
	if (complete_at_once)
		PoFxReportDevicePoweredOn(handle);
}

static VOID not_required(PVOID context)
{
	(void)context;
	note("not_required ", 0, 0);
	PoFxCompleteDevicePowerNotRequired(handle);
}

static PO_FX_COMPONENT_IDLE_STATE states[] = { { 0, 0, 0 }, { 100, 1000, 0 }, { 5000, 90000, 0 } };

static void begin(bool at_once)
{
	static struct {
		PO_FX_DEVICE_V1 device;
		PO_FX_COMPONENT_V1 second;
	} registration;

	fixture_begin();
	complete_at_once = at_once;
	log_text[0] = 0;
	memset(&registration, 0, sizeof(registration));
	registration.device.Version = PO_FX_VERSION_V1;
	registration.device.ComponentCount = 2;
	registration.device.ComponentActiveConditionCallback = active;
	registration.device.ComponentIdleConditionCallback = idle;
	registration.device.ComponentIdleStateCallback = idle_state;
	registration.device.DevicePowerRequiredCallback = required;
	registration.device.DevicePowerNotRequiredCallback = not_required;
	registration.device.DeviceContext = log_text;
	registration.device.Components[0].IdleStateCount = 3;
	registration.device.Components[0].IdleStates = states;
	registration.second.IdleStateCount = 1;
	registration.second.IdleStates = states;
	must(PoFxRegisterDevice((PDEVICE_OBJECT)&registration, &registration.device, &handle));
}

static void end(void)
{
	PoFxUnregisterDevice(handle);
	fixture_end();
}

TEST(a_device_without_components_is_refused)
{
	PO_FX_DEVICE_V1 device = { .Version = PO_FX_VERSION_V1 };

	fixture_begin();
	assert_int_equal(PoFxRegisterDevice((PDEVICE_OBJECT)&device, &device, &handle),
	                 STATUS_INVALID_PARAMETER);
	assert_null(handle);
	fixture_end();
}

TEST(idle_components_go_deep_and_the_device_is_not_required)
{
	begin(true);
	expect("");
	PoFxActivateComponent(handle, 0, 0);
	expect("active0 ");
	PoFxStartDevicePowerManagement(handle);
	expect("");
	PoFxActivateComponent(handle, 0, 0);
	PoFxIdleComponent(handle, 0, 0);
	expect("");
	PoFxIdleComponent(handle, 0, 0);
	expect("idle0 f0:2 not_required ");
	PoFxActivateComponent(handle, 0, PO_FX_FLAG_BLOCKING);
	expect("required f0:0 active0 ");
	PoFxIdleComponent(handle, 0, 0);
	expect("idle0 f0:2 not_required ");
	end();
}

TEST(tolerances_limit_the_depth)
{
	begin(true);
	PoFxActivateComponent(handle, 1, 0);
	PoFxSetComponentLatency(handle, 0, 200);
	PoFxStartDevicePowerManagement(handle);
	expect("active1 f0:1 ");
	PoFxSetComponentResidency(handle, 0, 10);
	expect("f0:0 ");
	PoFxSetComponentLatency(handle, 0, PO_FX_UNKNOWN_TIME);
	expect("");
	PoFxIdleComponent(handle, 1, 0);
	expect("idle1 not_required ");
	end();
}

TEST(nothing_follows_until_the_driver_completes)
{
	begin(false);
	PoFxActivateComponent(handle, 0, 0);
	PoFxStartDevicePowerManagement(handle);
	PoFxIdleComponent(handle, 0, 0);
	expect("active0 idle0 ");
	PoFxActivateComponent(handle, 0, 0);
	expect("");
	PoFxCompleteIdleCondition(handle, 0);
	expect("active0 ");
	PoFxIdleComponent(handle, 0, 0);
	PoFxCompleteIdleCondition(handle, 0);
	expect("idle0 f0:2 ");
	PoFxCompleteIdleState(handle, 0);
	expect("not_required ");
	PoFxActivateComponent(handle, 1, 0);
	expect("required ");
	PoFxReportDevicePoweredOn(handle);
	expect("active1 ");
	end();
}

TEST(a_blocking_activation_returns_when_the_component_is_active)
{
	begin(true);
	PoFxActivateComponent(handle, 0, PO_FX_FLAG_BLOCKING | PO_FX_FLAG_ASYNC_ONLY);
	expect("active0 ");
	end();
}

TEST(an_idle_timeout_keeps_the_device_powered)
{
	LARGE_INTEGER moment = milliseconds(20);

	begin(true);
	PoFxSetDeviceIdleTimeout(handle, 5 * 10000);
	PoFxActivateComponent(handle, 0, 0);
	PoFxStartDevicePowerManagement(handle);
	PoFxIdleComponent(handle, 0, 0);
	expect("active0 idle0 f0:2 ");
	for (int tries = 0; !log_text[0] && tries < 200; tries++)
		KeDelayExecutionThread(KernelMode, FALSE, &moment);
	expect("not_required ");
	end();
}

static void activate_third(void *context)
{
	(void)context;
	PoFxActivateComponent(handle, 2, 0);
}

static void idle_first(void *context)
{
	(void)context;
	PoFxIdleComponent(handle, 0, 0);
}

TEST(a_component_that_was_not_registered_is_a_bugcheck)
{
	begin(true);
	assert_false(ke_call_guarded(activate_third, NULL));
	expect_bugcheck(0xA0);
}

TEST(idling_what_was_not_activated_is_a_bugcheck)
{
	begin(true);
	assert_false(ke_call_guarded(idle_first, NULL));
	expect_bugcheck(0xA0);
}
