/*
 * tests/frameworks/wdf/callback_check_test.c - a callback that leaves another IRQL or an open region (A4).
 */
#include "queue_fixture.h"

/* What the callback under test does before it returns. */
static void (*misbehave)(void);

static void raise_irql(void)
{
	KIRQL irql;

	KeRaiseIrql(DISPATCH_LEVEL, &irql);
}

static void enter_region(void)
{
	KeEnterCriticalRegion();
}

/* The break names the callback, and the thread is as it was. */
static void expect_blamed(uint64_t sub_code, const char *callback)
{
	const struct verify_finding *finding = &fixture.machine->sink->finding[0];

	misbehave = NULL;
	if (!strstr(finding->text, callback))
		print_findings();
	assert_non_null(strstr(finding->text, callback));
	expect_finding(0x10D, sub_code);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	assert_false(KeAreApcsDisabled());
}

static void act(void)
{
	if (misbehave)
		misbehave();
}

static void object_callback(WDFOBJECT object)
{
	(void)object;
	act();
}

static void delete_one(bool in_cleanup)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT object;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	if (in_cleanup)
		attributes.EvtCleanupCallback = object_callback;
	else
		attributes.EvtDestroyCallback = object_callback;
	must(WdfObjectCreate(&attributes, &object));
	WdfObjectDelete(object);
}

static void handler(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	WdfRequestComplete(request, STATUS_SUCCESS);
	act();
}

static void file_create(WDFDEVICE of, WDFREQUEST request, WDFFILEOBJECT opened)
{
	(void)of, (void)opened;
	WdfRequestComplete(request, STATUS_SUCCESS);
	act();
}

static void file_end(WDFFILEOBJECT closing)
{
	(void)closing;
	act();
}

static void with_files(PWDFDEVICE_INIT init)
{
	WDF_FILEOBJECT_CONFIG config;

	WDF_FILEOBJECT_CONFIG_INIT(&config, file_create, NULL, file_end);
	WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static void work(WDFWORKITEM item)
{
	(void)item;
	act();
}

static void tick(WDFTIMER which)
{
	(void)which;
	act();
}

static void run_work(void)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_WORKITEM_CONFIG config;
	WDFWORKITEM item;

	WDF_WORKITEM_CONFIG_INIT(&config, work);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	must(WdfWorkItemCreate(&config, &attributes, &item));
	WdfWorkItemEnqueue(item);
	WdfWorkItemFlush(item);
	WdfObjectDelete(item);
}

static void run_passive_timer(void)
{
	LARGE_INTEGER time = milliseconds(1);
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_TIMER_CONFIG config;
	WDFTIMER timer;

	WDF_TIMER_CONFIG_INIT(&config, tick);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	must(WdfTimerCreate(&config, &attributes, &timer));
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1));
	while (fixture.machine->sink->finding_count == 0)
		KeDelayExecutionThread(KernelMode, FALSE, &time);
	WdfTimerStop(timer, TRUE);
	WdfObjectDelete(timer);
}

/* Every callback that this device has, one after the other, each of them doing what. */
static void expect_all_blamed(void (*what)(void), uint64_t sub_code)
{
	io_begin_closed(.type = WdfIoQueueDispatchParallel, .control = handler,
	                .init_device = with_files);
	misbehave = what;
	must(open_handle(&file));
	expect_blamed(sub_code, "EvtDeviceFileCreate");
	misbehave = what;
	send(0);
	expect_blamed(sub_code, "EvtIoDeviceControl");
	misbehave = what;
	delete_one(true);
	expect_blamed(sub_code, "EvtCleanupCallback");
	misbehave = what;
	delete_one(false);
	expect_blamed(sub_code, "EvtDestroyCallback");
	misbehave = what;
	run_work();
	expect_blamed(sub_code, "EvtWorkItemFunc");
	misbehave = what;
	run_passive_timer();
	expect_blamed(sub_code, "EvtTimerFunc");
	misbehave = what;
	close_file();
	expect_blamed(sub_code, "EvtFileCleanup");
	io_end();
}

TEST(WDF_97a_a_callback_that_returns_at_another_irql_is_a_break)
{
	expect_all_blamed(raise_irql, 0xE);
}

TEST(WDF_97b_a_callback_that_returns_in_a_critical_region_is_a_break)
{
	expect_all_blamed(enter_region, 0xF);
}

/* --- PnP and power ---------------------------------------------------------------------------------- */

static NTSTATUS d0_entry(WDFDEVICE of, WDF_POWER_DEVICE_STATE from)
{
	(void)of, (void)from;
	act();
	return STATUS_SUCCESS;
}

static NTSTATUS d0_exit(WDFDEVICE of, WDF_POWER_DEVICE_STATE to)
{
	(void)of, (void)to;
	act();
	return STATUS_SUCCESS;
}

static void with_power(PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Entry = d0_entry;
	callbacks.EvtDeviceD0Exit = d0_exit;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
}

TEST(WDF_97a_power_callbacks_are_checked_too)
{
	io_begin_closed(.pnp = true, .init_device = with_power);
	misbehave = raise_irql;
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
	expect_blamed(0xE, "EvtDeviceD0Exit");
	misbehave = enter_region;
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD0));
	expect_blamed(0xF, "EvtDeviceD0Entry");
	io_end();
}

static void raise_in_unload(WDFDRIVER driver)
{
	(void)driver;
	raise_irql();
}

TEST(WDF_97a_the_unload_callback_is_checked_too)
{
	wdf_begin(.unload = raise_in_unload);
	wdf_unload();
	expect_blamed(0xE, "EvtDriverUnload");
	wdf_end();
}
