/*
 * tests/frameworks/wdf/power_framework_test.c - a device as a component of PoFx; properties by key.
 */
#include "wdf_fixture.h"

static WDFDEVICE device;
static POHANDLE handle;
static PO_FX_COMPONENT_IDLE_STATE states[] = { { 0, 0, 0 }, { 1, 1, 0 } };
static NTSTATUS assign_status;

static NTSTATUS post(WDFDEVICE from, POHANDLE po_handle)
{
	assert_ptr_equal(from, device);
	handle = po_handle;
	note("post ");
	return STATUS_SUCCESS;
}

static void pre(WDFDEVICE from, POHANDLE po_handle)
{
	assert_ptr_equal(from, device);
	assert_ptr_equal(po_handle, handle);
	note("pre ");
}

static VOID active(PVOID context, ULONG component)
{
	assert_ptr_equal(context, &states);
	note("active%u ", component);
}

static VOID idle(PVOID context, ULONG component)
{
	(void)context;
	note("idle%u ", component);
	PoFxCompleteIdleCondition(handle, component);
}

static VOID idle_state(PVOID context, ULONG component, ULONG state)
{
	(void)context;
	note("f%u ", state);
	PoFxCompleteIdleState(handle, component);
}

static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	PO_FX_COMPONENT component = { .IdleStateCount = 2, .IdleStates = states };
	WDF_POWER_FRAMEWORK_SETTINGS settings;

	(void)driver;
	NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
	if (!NT_SUCCESS(status))
		return status;
	WDF_POWER_FRAMEWORK_SETTINGS_INIT(&settings);
	settings.EvtDeviceWdmPostPoFxRegisterDevice = post;
	settings.EvtDeviceWdmPrePoFxUnregisterDevice = pre;
	settings.Component = &component;
	settings.ComponentActiveConditionCallback = active;
	settings.ComponentIdleConditionCallback = idle;
	settings.ComponentIdleStateCallback = idle_state;
	settings.PoFxDeviceContext = &states;
	assign_status = WdfDeviceWdmAssignPowerFrameworkSettings(device, &settings);
	return STATUS_SUCCESS;
}

TEST(a_device_is_a_component_of_the_power_framework_while_it_is_started)
{
	WDF_POWER_FRAMEWORK_SETTINGS settings;

	wdf_begin(.device_add = add);
	plug();
	must(assign_status);
	expect_log("post active0 ");
	WDF_POWER_FRAMEWORK_SETTINGS_INIT(&settings);
	assert_int_equal(WdfDeviceWdmAssignPowerFrameworkSettings(device, &settings),
	                 STATUS_INVALID_DEVICE_REQUEST);
	settings.Size = 1;
	assert_int_equal(WdfDeviceWdmAssignPowerFrameworkSettings(device, &settings),
	                 STATUS_INFO_LENGTH_MISMATCH);
	unplug();
	expect_log("idle0 f1 pre ");
	wdf_end();
}

TEST(a_device_that_is_stopped_for_rebalancing_is_registered_anew)
{
	wdf_begin(.device_add = add);
	plug();
	expect_log("post active0 ");
	callback_log[0] = 0;
	must(pnp_device_stop(wdf.plugged));
	expect_log("idle0 f1 pre ");
	callback_log[0] = 0;
	must(pnp_device_restart(wdf.plugged, NULL, NULL));
	expect_log("post active0 ");
	callback_log[0] = 0;
	unplug();
	expect_log("idle0 f1 pre ");
	wdf_end();
}

/* --- Properties ---------------------------------------------------------------------------------------- */

static const DEVPROPKEY own_key = { { 0x11, 0x22, 0x33, { 0x44 } }, 5 };

TEST(a_device_property_by_key_comes_back_with_its_type)
{
	WDF_DEVICE_PROPERTY_DATA data;
	DEVPROPTYPE type = 0;
	ULONG value = 7, length = 0;
	WDFMEMORY memory;

	wdf_begin(.device_add = add);
	plug();
	WDF_DEVICE_PROPERTY_DATA_INIT(&data, &own_key);
	must(WdfDeviceAssignProperty(device, &data, DEVPROP_TYPE_UINT32, sizeof(value), &value));
	assert_int_equal(WdfDeviceQueryPropertyEx(device, &data, 0, NULL, &length, &type),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(length, sizeof(value));
	must(WdfDeviceAllocAndQueryPropertyEx(device, &data, NonPagedPoolNx,
	                                      WDF_NO_OBJECT_ATTRIBUTES, &memory, &type));
	assert_int_equal(type, DEVPROP_TYPE_UINT32);
	assert_int_equal(*(ULONG *)WdfMemoryGetBuffer(memory, NULL), 7);
	data.Size = 1;
	assert_int_equal(WdfDeviceAssignProperty(device, &data, DEVPROP_TYPE_UINT32, 4, &value),
	                 STATUS_INFO_LENGTH_MISMATCH);
	wdf_end();
}

TEST(an_interface_property_comes_back_and_can_be_deleted)
{
	GUID interface = { 0x99, 1, 2, { 3 } };
	ULONG value = 41, back = 0, length = 0;
	DEVPROPTYPE type = 0;
	UNICODE_STRING link;
	WDFSTRING string;

	wdf_begin(.device_add = add);
	plug();
	must(WdfDeviceCreateDeviceInterface(device, &interface, NULL));
	must(WdfStringCreate(NULL, WDF_NO_OBJECT_ATTRIBUTES, &string));
	must(WdfDeviceRetrieveDeviceInterfaceString(device, &interface, NULL, string));
	WdfStringGetUnicodeString(string, &link);
	must(IoSetDeviceInterfacePropertyData(&link, &own_key, 0, 0, DEVPROP_TYPE_UINT32,
	                                      sizeof(value), &value));
	assert_int_equal(IoGetDeviceInterfacePropertyData(&link, &own_key, 0, 0, 2, &back, &length,
	                                                  &type),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(length, sizeof(value));
	must(IoGetDeviceInterfacePropertyData(&link, &own_key, 0, 0, sizeof(back), &back, &length,
	                                      &type));
	assert_int_equal(back, 41);
	assert_int_equal(type, DEVPROP_TYPE_UINT32);
	must(IoSetDeviceInterfacePropertyData(&link, &own_key, 0, 0, DEVPROP_TYPE_EMPTY, 0, NULL));
	assert_int_equal(IoGetDeviceInterfacePropertyData(&link, &own_key, 0, 0, sizeof(back),
	                                                  &back, &length, &type),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	wdf_end();
}

TEST(a_target_tells_properties_of_its_device)
{
	ULONG length = 0;
	WDFMEMORY memory;

	wdf_begin(.device_add = add);
	plug();
	WDFIOTARGET target = WdfDeviceGetIoTarget(device);
	assert_int_equal(WdfIoTargetQueryTargetProperty(target, DevicePropertyHardwareID, 0, NULL,
	                                                &length),
	                 STATUS_BUFFER_TOO_SMALL);
	must(WdfIoTargetAllocAndQueryTargetProperty(target, DevicePropertyHardwareID,
	                                            NonPagedPoolNx, WDF_NO_OBJECT_ATTRIBUTES,
	                                            &memory));
	assert_memory_equal(WdfMemoryGetBuffer(memory, NULL), u"test\\wdf", 16);
	wdf_end();
}
