/*
 * tests/frameworks/wdf/unload_test.c - the order of a driver's unload, and who holds it off (A3).
 */
#include "object_fixture.h"

NTSTATUS IoCreateSystemThread(PVOID object, PHANDLE ret_handle, ULONG access,
                              POBJECT_ATTRIBUTES attributes, HANDLE process_handle,
                              PCLIENT_ID client_id, PKSTART_ROUTINE routine, PVOID context);

static PKTHREAD unload_thread;
static WDFOBJECT early;

static void driver_cleanup(WDFOBJECT object)
{
	(void)object;
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	note("-driver%s ", KeGetCurrentThread() == unload_thread ? "" : " elsewhere");
}

static void driver_destroy(WDFOBJECT object)
{
	note("~%s%s ", context_of(object)->name,
	     KeGetCurrentThread() == unload_thread ? "" : " elsewhere");
}

static PWDF_OBJECT_ATTRIBUTES driver_attributes(void)
{
	static WDF_OBJECT_ATTRIBUTES attributes;

	name_attributes(&attributes, NULL);
	attributes.EvtCleanupCallback = driver_cleanup;
	attributes.EvtDestroyCallback = driver_destroy;
	return &attributes;
}

static void unload(WDFDRIVER driver)
{
	unload_thread = KeGetCurrentThread();
	assert_ptr_equal(driver, wdf.driver);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	note("unload ");
}

static void begin_with_unload(PFN_WDF_DRIVER_UNLOAD callback)
{
	wdf_begin(.unload = callback, .attributes = driver_attributes());
	context_of(wdf.driver)->name = "driver";
}

/* --- The sequence ------------------------------------------------------------------------------------ */

static void own_unload(PDRIVER_OBJECT object)
{
	note("own %s ", WdfWdmDriverGetWdfDriverHandle(object) ? "driver" : "none");
}

static NTSTATUS enter_with_own_unload(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	object->DriverUnload = own_unload;
	return create_driver(object, path);
}

static void slow_cleanup(WDFOBJECT object)
{
	LARGE_INTEGER time = milliseconds(10);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
	note("-%s ", context_of(object)->name);
}

static void unload_with_deferral(WDFDRIVER driver)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	KIRQL irql;

	unload(driver);
	name_attributes(&attributes, NULL);
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	attributes.EvtCleanupCallback = slow_cleanup;
	WDFOBJECT object = make_from(&attributes, "deferred");
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfObjectDelete(object);
	KeLowerIrql(irql);
	note("returned ");
}

static void unbinding(void)
{
	note("unbind ");
}

/* The deferred object runs on a worker, anywhere between its deletion and the second pass. */
TEST(WDF_75_unload_runs_in_the_documented_sequence)
{
	wdf_begin(.unload = unload_with_deferral, .attributes = driver_attributes(),
	          .entry = enter_with_own_unload, .unbinding = unbinding);
	context_of(wdf.driver)->name = "driver";
	make(NULL, "o");
	wdf_unload();
	const char *deferred = strstr(callback_log, "-deferred ~deferred ");
	assert_non_null(deferred);
	assert_true(deferred < strstr(callback_log, "~o "));
	memmove((char *)deferred, deferred + 20, strlen(deferred + 20) + 1);
	expect_log("unload returned -o -driver ~o ~driver own none unbind ");
	wdf_end();
}

static void unload_using_objects(WDFDRIVER driver)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	void *context;

	unload(driver);
	assert_string_equal(context_of(early)->name, "early");
	WdfObjectReference(early);
	WdfObjectDereference(early);
	make(early, "child");
	make(driver, "late");
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	must(WdfObjectAllocateContext(driver, &attributes, &context));
}

TEST(WDF_76_the_unload_callback_sees_an_intact_tree)
{
	begin_with_unload(unload_using_objects);
	early = make(NULL, "early");
	wdf_unload();
	expect_log("unload -child -early -late -driver ~child ~early ~late ~driver ");
	wdf_end();
}

TEST(WDF_77_the_drivers_cleanup_and_destroy_follow_in_the_same_thread)
{
	begin_with_unload(unload);
	wdf_unload();
	expect_log("unload -driver ~driver ");
	wdf_end();
}

/* --- Threads ---------------------------------------------------------------------------------------------- */

static KEVENT started, stop;
static HANDLE thread;
static int reads;

static void read_driver_until_stopped(PVOID context)
{
	LARGE_INTEGER now = { .QuadPart = 0 };

	(void)context;
	KeSetEvent(&started, 0, FALSE);
	do {
		WDFDRIVER driver = WdfGetDriver();
		assert_string_equal(context_of(driver)->name, "driver");
		assert_non_null(WdfDriverGetRegistryPath(driver));
		reads++;
		YieldProcessor();
	} while (KeWaitForSingleObject(&stop, Executive, KernelMode, FALSE, &now) ==
	         STATUS_TIMEOUT);
	note("last read ");
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static void begin_thread(PKSTART_ROUTINE routine)
{
	KeInitializeEvent(&started, NotificationEvent, FALSE);
	KeInitializeEvent(&stop, NotificationEvent, FALSE);
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, routine, NULL));
	KeWaitForSingleObject(&started, Executive, KernelMode, FALSE, NULL);
}

static void end_thread(void)
{
	KeSetEvent(&stop, 0, FALSE);
	must(ZwWaitForSingleObject(thread, FALSE, NULL));
	must(ZwClose(thread));
}

static void unload_ending_the_thread(WDFDRIVER driver)
{
	LARGE_INTEGER time = milliseconds(5);

	unload(driver);
	KeDelayExecutionThread(KernelMode, FALSE, &time);
	end_thread();
}

TEST(WDF_78_others_may_read_the_driver_until_the_unload_callback_returns)
{
	reads = 0;
	begin_with_unload(unload_ending_the_thread);
	begin_thread(read_driver_until_stopped);
	wdf_unload();
	expect_log("unload last read -driver ~driver ");
	assert_true(reads > 0);
	wdf_end();
}

static void hold_wdm_driver(PVOID context)
{
	LARGE_INTEGER time = milliseconds(20);

	(void)context;
	KeDelayExecutionThread(KernelMode, FALSE, &time);
	note("thread ends ");
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(WDF_80b_a_thread_that_holds_the_wdm_driver_object_delays_unload)
{
	HANDLE holder;

	begin_with_unload(unload);
	must(IoCreateSystemThread(wdf.driver_object, &holder, THREAD_ALL_ACCESS, NULL, NULL, NULL,
	                          hold_wdm_driver, NULL));
	must(ZwClose(holder));
	wdf_unload();
	expect_log("thread ends unload -driver ~driver ");
	wdf_end();
}

static void hold_framework_driver(PVOID context)
{
	(void)context;
	WDFDRIVER driver = WdfGetDriver();
	WdfObjectReference(driver);
	KeSetEvent(&started, 0, FALSE);
	KeWaitForSingleObject(&stop, Executive, KernelMode, FALSE, NULL);
	note("dropped ");
	WdfObjectDereference(driver);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(WDF_80a_WDF_80b_a_reference_on_the_framework_driver_does_not_delay_unload)
{
	begin_with_unload(unload_ending_the_thread);
	begin_thread(hold_framework_driver);
	wdf_unload();
	expect_log("unload dropped -driver ~driver ");
	wdf_end();
}

TEST(WDF_80a_a_reference_kept_beyond_unload_delays_only_destroy)
{
	begin_with_unload(unload);
	WdfObjectReference(wdf.driver);
	wdf_unload();
	expect_log("unload -driver ");
	expect_break(7, "WDF-68");
	wdf_end();
}

/* --- Devices -------------------------------------------------------------------------------------------------- */

static NTSTATUS add_logging(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE device;

	(void)driver;
	name_attributes(&attributes, NULL);
	must(WdfDeviceCreate(&init, &attributes, &device));
	context_of(device)->name = "device";
	return STATUS_SUCCESS;
}

TEST(WDF_79a_a_pnp_driver_unloads_only_when_its_devices_are_gone)
{
	wdf_begin(.device_add = add_logging, .unload = unload);
	plug();
	assert_int_equal((unsigned)io_driver_unload(wdf.driver_object),
	                 (unsigned)STATUS_DEVICE_BUSY);
	expect_log("");
	unplug();
	expect_log("-device ~device ");
	wdf_unload();
	expect_log("unload ");
	wdf_end();
}

TEST(WDF_79b_control_devices_are_deleted_with_the_tree)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	begin_with_unload(unload);
	name_attributes(&attributes, NULL);
	WDFDEVICE device = make_control_device(&attributes);
	context_of(device)->name = "control";
	WdfControlFinishInitializing(device);
	wdf_unload();
	expect_log("unload -control -driver ~control ~driver ");
	wdf_end();
}

/* --- What outlives the driver object ------------------------------------------------------------------------------ */

static WDFOBJECT outliving;

static void let_go_at_dispatch(void)
{
	KIRQL irql;

	note("late ");
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfObjectDereference(outliving);
	KeLowerIrql(irql);
}

TEST(WDF_47_a_last_reference_after_the_driver_object_is_still_deferred)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin(.unbinding = let_go_at_dispatch);
	name_attributes(&attributes, NULL);
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	outliving = make_from(&attributes, "o");
	WdfObjectReference(outliving);
	wdf_unload();
	expect_log("-o late ~o ");
	wdf_end();
}

TEST(WDF_47_a_queues_last_reference_after_the_driver_object_is_still_deferred)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE queue;

	wdf_begin(.unbinding = let_go_at_dispatch);
	WDFDEVICE device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	must(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue));
	WdfControlFinishInitializing(device);
	outliving = queue;
	WdfObjectReference(outliving);
	wdf_unload();
	expect_log("late ");
	wdf_end();
}

/* --- A failing entry --------------------------------------------------------------------------------------------- */

static void ignore_cleanup(WDFOBJECT object)
{
	(void)object;
	note("-driver ");
}

static NTSTATUS fail_after_creation(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	must(create_driver(object, path));
	context_of(wdf.driver)->name = "driver";
	make(NULL, "o");
	return STATUS_NO_SUCH_DEVICE;
}

TEST(WDF_81a_WDF_81b_when_entry_fails_the_tree_is_deleted_and_unload_is_not_called)
{
	PWDF_OBJECT_ATTRIBUTES attributes = driver_attributes();

	attributes->EvtCleanupCallback = ignore_cleanup;
	attributes->EvtDestroyCallback = destroy;
	wdf_begin(.entry = fail_after_creation, .entry_status = STATUS_NO_SUCH_DEVICE,
	          .unload = unload, .attributes = attributes);
	expect_log("-o -driver ~o ~driver ");
	assert_null(wdf.binding);
	wdf_end();
}

static NTSTATUS fail_before_creation(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	(void)object, (void)path;
	return STATUS_NO_SUCH_DEVICE;
}

TEST(WDF_81a_when_entry_fails_before_creation_nothing_is_called)
{
	wdf_begin(.entry = fail_before_creation, .entry_status = STATUS_NO_SUCH_DEVICE,
	          .unload = unload);
	expect_log("");
	wdf_end();
}
