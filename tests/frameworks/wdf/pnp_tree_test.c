/*
 * tests/frameworks/wdf/pnp_tree_test.c - parent and child devices: removal and power (A8).
 *
 * One driver serves both: its first device is a bus that reports one child, its second the function of that child.
 */
#include "wdf_fixture.h"

static int devices;
static WDFDEVICE bus;

static bool is_bus(WDFDEVICE device)
{
	return device == bus;
}

static NTSTATUS d0_entry(WDFDEVICE device, WDF_POWER_DEVICE_STATE from)
{
	(void)from;
	note("%s-up ", is_bus(device) ? "bus" : "child");
	return STATUS_SUCCESS;
}

static NTSTATUS d0_exit(WDFDEVICE device, WDF_POWER_DEVICE_STATE to)
{
	(void)to;
	note("%s-down ", is_bus(device) ? "bus" : "child");
	return STATUS_SUCCESS;
}

static NTSTATUS release(WDFDEVICE device, WDFCMRESLIST translated)
{
	(void)translated;
	note("%s-release ", is_bus(device) ? "bus" : "child");
	return STATUS_SUCCESS;
}

static void cleaned(WDFOBJECT device)
{
	note("%s-gone ", is_bus(device) ? "bus" : "child");
}

static NTSTATUS create_child(WDFCHILDLIST list,
                             PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER description,
                             PWDFDEVICE_INIT init)
{
	DECLARE_CONST_UNICODE_STRING(id, u"test\\wdf");
	DECLARE_CONST_UNICODE_STRING(instance, u"1");
	WDFDEVICE child;

	(void)list, (void)description;
	must(WdfPdoInitAssignDeviceID(init, &id));
	must(WdfPdoInitAssignInstanceID(init, &instance));
	must(WdfPdoInitAddHardwareID(init, &id));
	return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child);
}

static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
	WDF_CHILD_LIST_CONFIG config;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE device;

	(void)driver;
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Entry = d0_entry;
	callbacks.EvtDeviceD0Exit = d0_exit;
	callbacks.EvtDeviceReleaseHardware = release;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
	WDF_CHILD_LIST_CONFIG_INIT(&config, sizeof(WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER),
	                           create_child);
	if (devices == 0)
		WdfFdoInitSetDefaultChildListConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtCleanupCallback = cleaned;
	must(WdfDeviceCreate(&init, &attributes, &device));
	if (devices++ == 0)
		bus = device;
	return STATUS_SUCCESS;
}

static void begin(void)
{
	WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER description;

	devices = 0;
	wdf_begin(.device_add = add);
	plug();
	WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&description, sizeof(description));
	WDFCHILDLIST list = WdfFdoGetDefaultChildList(bus);
	must(WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &description, NULL));
	pnp_settle(fixture.machine);
	assert_int_equal(devices, 2);
	expect_log("bus-up child-up ");
}

static void expect_order(const char *first, const char *second)
{
	const char *one = strstr(callback_log, first), *two = strstr(callback_log, second);

	assert_non_null(one);
	assert_non_null(two);
	assert_true(one < two);
}

TEST(PNP_6_children_are_removed_before_their_parent)
{
	begin();
	unplug();
	expect_order("child-down ", "bus-down ");
	expect_order("child-release ", "bus-release ");
	expect_order("child-gone ", "bus-gone ");
	expect_order("child-gone ", "bus-down ");
	callback_log[0] = 0;
	wdf_end();
}

TEST(PNP_6_children_power_down_first_and_up_last)
{
	begin();
	must(pnp_system_set_power(fixture.machine, PowerSystemSleeping3));
	expect_log("child-down bus-down ");
	must(pnp_system_set_power(fixture.machine, PowerSystemWorking));
	expect_log("bus-up child-up ");
	unplug();
	callback_log[0] = 0;
	wdf_end();
}

TEST(PNP_6_children_of_a_device_that_vanished_are_removed_before_it)
{
	begin();
	must(pnp_device_surprise_remove(wdf.plugged));
	pnp_settle(fixture.machine);
	expect_order("child-release ", "bus-release ");
	expect_order("child-gone ", "bus-gone ");
	callback_log[0] = 0;
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	wdf_end();
}
