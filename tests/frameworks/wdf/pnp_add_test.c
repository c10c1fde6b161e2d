/*
 * tests/frameworks/wdf/pnp_add_test.c - EvtDriverDeviceAdd, and when devices may be opened (A8).
 */
#include "object_fixture.h"

static NTSTATUS add_status;
static bool as_filter, create_device;
static WDFDEVICE device;
static ULONG flags_in_add;

static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\WdfAddTest");
	WDF_OBJECT_ATTRIBUTES attributes;

	(void)driver;
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	note("add ");
	if (as_filter)
		WdfFdoInitSetFilter(init);
	if (!create_device)
		return add_status;
	must(WdfDeviceInitAssignName(init, &name));
	name_attributes(&attributes, NULL);
	must(WdfDeviceCreate(&init, &attributes, &device));
	assert_null(init);
	context_of(device)->name = "device";
	flags_in_add = WdfDeviceWdmGetDeviceObject(device)->Flags;
	return add_status;
}

static NTSTATUS plug_status(void)
{
	static const WCHAR ids[] = u"test\\wdf\0";
	struct pnp_device_options options = { .hardware_ids = ids };

	must(pnp_match_add(fixture.machine, u"test\\wdf", u"wdftest", NULL));
	return pnp_device_plug(fixture.machine, &options, &wdf.plugged);
}

static void drop_plugged(void)
{
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	wdf_end();
}

static bool is_attached(void)
{
	return pnp_device_physical_object(wdf.plugged)->AttachedDevice != NULL;
}

TEST(PNP_8_success_without_a_device_is_legal)
{
	wdf_begin(.device_add = add);
	plug_status();
	expect_log("add ");
	assert_false(is_attached());
	expect_no_finding();
	drop_plugged();
}

TEST(PNP_8_failure_after_creation_deletes_the_device_with_its_callbacks)
{
	create_device = true;
	add_status = STATUS_UNSUCCESSFUL;
	wdf_begin(.device_add = add);
	assert_false(NT_SUCCESS(plug_status()));
	expect_log("add -device ~device ");
	assert_false(is_attached());
	drop_plugged();
}

TEST(PNP_8_a_filters_failure_becomes_success_without_attaching)
{
	as_filter = true;
	add_status = STATUS_UNSUCCESSFUL;
	wdf_begin(.device_add = add);
	assert_true(
		NT_SUCCESS(wdf.driver_object->DriverExtension->AddDevice(wdf.driver_object, NULL)));
	expect_log("add ");
	create_device = true;
	plug_status();
	expect_log("add -device ~device ");
	assert_false(is_attached());
	drop_plugged();
}

static void expect_break_for(NTSTATUS status)
{
	create_device = false;
	add_status = status;
	wdf_begin(.device_add = add);
	plug_status();
	expect_break(0xC, "PNP-8");
	callback_log[0] = 0;
	drop_plugged();
}

TEST(PNP_8_not_supported_is_a_break)
{
	expect_break_for(STATUS_NOT_SUPPORTED);
}

TEST(PNP_8_pending_is_a_break)
{
	expect_break_for(STATUS_PENDING);
}

static NTSTATUS d0_entry(WDFDEVICE of, WDF_POWER_DEVICE_STATE from)
{
	(void)of, (void)from;
	return STATUS_NOT_SUPPORTED;
}

static NTSTATUS add_with_bad_entry(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

	(void)driver;
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Entry = d0_entry;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
	return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
}

TEST(PNP_8_not_supported_from_a_power_callback_is_a_break)
{
	wdf_begin(.device_add = add_with_bad_entry);
	assert_false(NT_SUCCESS(plug_status()));
	expect_break(0xC, "PNP-8");
	drop_plugged();
}

TEST(PNP_9_the_initializing_flag_goes_when_device_add_returns)
{
	create_device = true;
	wdf_begin(.device_add = add);
	must(plug_status());
	assert_true(flags_in_add & DO_DEVICE_INITIALIZING);
	assert_false(WdfDeviceWdmGetDeviceObject(device)->Flags & DO_DEVICE_INITIALIZING);
	unplug();
	callback_log[0] = 0;
	wdf_end();
}

TEST(PNP_9_a_control_device_is_opened_after_finish_initializing_only)
{
	HANDLE file = NULL;

	wdf_begin();
	device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
	assert_true(WdfDeviceWdmGetDeviceObject(device)->Flags & DO_DEVICE_INITIALIZING);
	assert_false(NT_SUCCESS(
		open_file(u"\\Device\\WdfObjectTest", FILE_SYNCHRONOUS_IO_NONALERT, &file)));
	WdfControlFinishInitializing(device);
	assert_false(WdfDeviceWdmGetDeviceObject(device)->Flags & DO_DEVICE_INITIALIZING);
	must(open_file(u"\\Device\\WdfObjectTest", FILE_SYNCHRONOUS_IO_NONALERT, &file));
	must(NtClose(file));
	wdf_end();
}
