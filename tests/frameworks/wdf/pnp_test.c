/*
 * tests/frameworks/wdf/pnp_test.c - order of PnP and power callbacks (A8).
 */
#include "wdf_fixture.h"

static NTSTATUS prepare_status, entry_status_of_d0, io_status;

static NTSTATUS prepare(WDFDEVICE device, WDFCMRESLIST raw, WDFCMRESLIST translated)
{
	(void)device, (void)raw, (void)translated;
	note("prepare ");
	return prepare_status;
}

static NTSTATUS release(WDFDEVICE device, WDFCMRESLIST translated)
{
	(void)device, (void)translated;
	note("release ");
	return STATUS_SUCCESS;
}

static NTSTATUS d0_entry(WDFDEVICE device, WDF_POWER_DEVICE_STATE from)
{
	(void)device;
	note("entry%d ", from);
	return entry_status_of_d0;
}

static NTSTATUS d0_exit(WDFDEVICE device, WDF_POWER_DEVICE_STATE to)
{
	(void)device;
	note("exit%d ", to);
	return STATUS_SUCCESS;
}

static NTSTATUS enabled(WDFDEVICE device, WDF_POWER_DEVICE_STATE from)
{
	(void)device, (void)from;
	note("enabled ");
	return STATUS_SUCCESS;
}

static NTSTATUS disabling(WDFDEVICE device, WDF_POWER_DEVICE_STATE to)
{
	(void)device, (void)to;
	note("disabling ");
	return STATUS_SUCCESS;
}

static NTSTATUS io_init(WDFDEVICE device)
{
	(void)device;
	note("init ");
	return io_status;
}

static NTSTATUS io_suspend(WDFDEVICE device)
{
	(void)device;
	note("suspend ");
	return STATUS_SUCCESS;
}

static NTSTATUS io_restart(WDFDEVICE device)
{
	(void)device;
	note("restart ");
	return STATUS_SUCCESS;
}

static void io_flush(WDFDEVICE device)
{
	(void)device;
	note("flush ");
}

static void io_cleanup(WDFDEVICE device)
{
	(void)device;
	note("io_cleanup ");
}

static NTSTATUS query_remove(WDFDEVICE device)
{
	(void)device;
	note("query_remove ");
	return STATUS_SUCCESS;
}

static NTSTATUS query_stop(WDFDEVICE device)
{
	(void)device;
	note("query_stop ");
	return STATUS_SUCCESS;
}

static void surprise(WDFDEVICE device)
{
	(void)device;
	note("surprise ");
}

static void context_cleanup(WDFOBJECT object)
{
	(void)object;
	note("cleanup ");
}

static void context_destroy(WDFOBJECT object)
{
	(void)object;
	note("destroy ");
}

static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE device;

	(void)driver;
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDevicePrepareHardware = prepare;
	callbacks.EvtDeviceReleaseHardware = release;
	callbacks.EvtDeviceD0Entry = d0_entry;
	callbacks.EvtDeviceD0Exit = d0_exit;
	callbacks.EvtDeviceD0EntryPostInterruptsEnabled = enabled;
	callbacks.EvtDeviceD0ExitPreInterruptsDisabled = disabling;
	callbacks.EvtDeviceSelfManagedIoInit = io_init;
	callbacks.EvtDeviceSelfManagedIoSuspend = io_suspend;
	callbacks.EvtDeviceSelfManagedIoRestart = io_restart;
	callbacks.EvtDeviceSelfManagedIoFlush = io_flush;
	callbacks.EvtDeviceSelfManagedIoCleanup = io_cleanup;
	callbacks.EvtDeviceQueryRemove = query_remove;
	callbacks.EvtDeviceQueryStop = query_stop;
	callbacks.EvtDeviceSurpriseRemoval = surprise;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtCleanupCallback = context_cleanup;
	attributes.EvtDestroyCallback = context_destroy;
	return WdfDeviceCreate(&init, &attributes, &device);
}

TEST(PNP_1_start_calls_back_in_the_documented_order)
{
	wdf_begin(.device_add = add);
	plug();
	expect_log("prepare entry5 enabled init ");
	unplug();
	callback_log[0] = 0;
	wdf_end();
}

TEST(PNP_3_removal_calls_back_in_the_documented_order)
{
	wdf_begin(.device_add = add);
	plug();
	callback_log[0] = 0;
	unplug();
	expect_log(
		"query_remove suspend disabling exit5 release flush io_cleanup cleanup destroy ");
	wdf_end();
}

TEST(PNP_4_surprise_removal_comes_before_the_power_down)
{
	wdf_begin(.device_add = add);
	plug();
	callback_log[0] = 0;
	must(pnp_device_surprise_remove(wdf.plugged));
	pnp_settle(fixture.machine);
	expect_log("surprise suspend disabling exit5 release flush io_cleanup cleanup destroy ");
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	wdf_end();
}

TEST(PNP_2_power_down_and_up_keep_the_hardware)
{
	wdf_begin(.device_add = add);
	plug();
	callback_log[0] = 0;
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
	expect_log("suspend disabling exit4 ");
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD0));
	expect_log("entry4 enabled restart ");
	unplug();
	callback_log[0] = 0;
	wdf_end();
}

TEST(PNP_5_rebalancing_releases_and_prepares_again)
{
	wdf_begin(.device_add = add);
	plug();
	callback_log[0] = 0;
	must(pnp_device_stop(wdf.plugged));
	expect_log("query_stop suspend disabling exit5 release ");
	must(pnp_device_restart(wdf.plugged, NULL, NULL));
	expect_log("prepare entry5 enabled restart ");
	unplug();
	callback_log[0] = 0;
	wdf_end();
}

static void plug_failing(void)
{
	static const WCHAR ids[] = u"test\\wdf\0";
	struct pnp_device_options options = { .hardware_ids = ids };

	must(pnp_match_add(fixture.machine, u"test\\wdf", u"wdftest", NULL));
	assert_true(!NT_SUCCESS(pnp_device_plug(fixture.machine, &options, &wdf.plugged)));
	if (wdf.plugged)
		pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
}

TEST(PNP_7_a_failing_prepare_is_followed_by_release_and_no_d0_callback)
{
	prepare_status = STATUS_UNSUCCESSFUL;
	wdf_begin(.device_add = add);
	plug_failing();
	assert_memory_equal(callback_log, "prepare release ", 16);
	assert_null(strstr(callback_log, "entry"));
	callback_log[0] = 0;
	wdf_end();
}

TEST(PNP_7b_a_failing_d0_entry_is_not_followed_by_d0_exit)
{
	entry_status_of_d0 = STATUS_UNSUCCESSFUL;
	wdf_begin(.device_add = add);
	plug_failing();
	assert_null(strstr(callback_log, "exit"));
	assert_non_null(strstr(callback_log, "release"));
	callback_log[0] = 0;
	wdf_end();
}
