/*
 * tests/frameworks/wdf/deferral_test.c - deletion above PASSIVE_LEVEL: dispose lists and their worker (A2).
 */
#include "object_fixture.h"

static PKTHREAD caller;

static void level_cleanup(WDFOBJECT object)
{
	note("-%s%d%s ", context_of(object)->name, KeGetCurrentIrql(),
	     KeGetCurrentThread() == caller ? "" : "w");
}

static void level_destroy(WDFOBJECT object)
{
	note("~%s%d%s ", context_of(object)->name, KeGetCurrentIrql(),
	     KeGetCurrentThread() == caller ? "" : "w");
}

/* Logs its level, and "w" when it runs on a worker. */
static WDFOBJECT make_leveled(WDFOBJECT parent, const char *name, bool passive)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	name_attributes(&attributes, parent);
	attributes.EvtCleanupCallback = level_cleanup;
	attributes.EvtDestroyCallback = level_destroy;
	if (passive)
		attributes.ExecutionLevel = WdfExecutionLevelPassive;
	return make_from(&attributes, name);
}

static void delete_at_dispatch(WDFOBJECT object)
{
	KIRQL irql;

	caller = KeGetCurrentThread();
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfObjectDelete(object);
	KeLowerIrql(irql);
}

TEST(WDF_44_a_queue_is_disposed_at_passive_level)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE queue;

	wdf_begin();
	WDFDEVICE device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
	name_attributes(&attributes, NULL);
	attributes.EvtCleanupCallback = level_cleanup;
	attributes.EvtDestroyCallback = level_destroy;
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	must(WdfIoQueueCreate(device, &config, &attributes, &queue));
	context_of(queue)->name = "q";
	delete_at_dispatch(queue);
	ex_flush_work(fixture.machine);
	expect_log("-q0w ~q0w ");
	wdf_end();
}

TEST(WDF_45a_an_object_without_such_a_demand_is_deleted_where_the_caller_is)
{
	wdf_begin();
	delete_at_dispatch(make_leveled(NULL, "o", false));
	expect_log("-o2 ~o2 ");
	wdf_end();
}

TEST(WDF_45b_one_worker_drains_the_list_in_order)
{
	WDFOBJECT objects[6];
	static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
	KIRQL irql;

	wdf_begin();
	caller = KeGetCurrentThread();
	for (int at = 0; at < 6; at++)
		objects[at] = make_leveled(NULL, names[at], true);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	for (int at = 0; at < 6; at++)
		WdfObjectDelete(objects[at]);
	KeLowerIrql(irql);
	ex_flush_work(fixture.machine);
	expect_log("-a0w ~a0w -b0w ~b0w -c0w ~c0w -d0w ~d0w -e0w ~e0w -f0w ~f0w ");
	wdf_end();
}

TEST(WDF_46a_a_passive_child_moves_the_disposal_of_the_whole_subtree)
{
	wdf_begin();
	WDFOBJECT root = make_leveled(NULL, "r", false);
	make_leveled(root, "plain", false);
	make_leveled(root, "passive", true);
	delete_at_dispatch(root);
	ex_flush_work(fixture.machine);
	expect_log("-plain0w -passive0w -r0w ~plain0w ~passive0w ~r0w ");
	wdf_end();
}

TEST(WDF_46b_a_deeper_one_is_noticed_when_it_is_reached)
{
	wdf_begin();
	WDFOBJECT root = make_leveled(NULL, "r", false);
	make_leveled(root, "first", false);
	WDFOBJECT second = make_leveled(root, "second", false);
	make_leveled(second, "passive", true);
	make_leveled(root, "third", false);
	delete_at_dispatch(root);
	ex_flush_work(fixture.machine);
	expect_log("-first2 -passive0w -second0w -third0w -r0w "
	           "~first0w ~passive0w ~second0w ~third0w ~r0w ");
	wdf_end();
}

TEST(WDF_47_the_last_dereference_of_a_subtree_at_dispatch_defers_destroy)
{
	KIRQL irql;

	wdf_begin();
	caller = KeGetCurrentThread();
	WDFOBJECT object = make_leveled(NULL, "o", true);
	WdfObjectReference(object);
	WdfObjectDelete(object);
	expect_log("-o0 ");
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfObjectDereference(object);
	KeLowerIrql(irql);
	ex_flush_work(fixture.machine);
	expect_log("~o0w ");
	wdf_end();
}

/* --- Devices and drivers wait for their lists --------------------------------------------------------- */

static void slow_cleanup(WDFOBJECT object)
{
	LARGE_INTEGER time = milliseconds(20);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
	note("-%s ", context_of(object)->name);
}

static WDFOBJECT make_slow(WDFOBJECT parent, const char *name)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	name_attributes(&attributes, parent);
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	attributes.EvtCleanupCallback = slow_cleanup;
	return make_from(&attributes, name);
}

TEST(WDF_48_a_device_is_disposed_after_its_list_is_empty)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	name_attributes(&attributes, NULL);
	WDFDEVICE device = make_control_device(&attributes);
	context_of(device)->name = "device";
	delete_at_dispatch(make_slow(device, "slow"));
	WdfObjectDelete(device);
	expect_log("-slow ~slow -device ~device ");
	wdf_end();
}

TEST(WDF_48_a_device_deleted_at_dispatch_waits_for_its_list_too)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	name_attributes(&attributes, NULL);
	WDFDEVICE device = make_control_device(&attributes);
	context_of(device)->name = "device";
	delete_at_dispatch(make_slow(device, "slow"));
	delete_at_dispatch(device);
	ex_flush_work(fixture.machine);
	expect_log("-slow ~slow -device ~device ");
	wdf_end();
}

static void delete_in_unload(WDFDRIVER driver)
{
	(void)driver;
	delete_at_dispatch(make_slow(NULL, "slow"));
}

TEST(WDF_48_the_driver_waits_for_its_list_before_the_second_pass)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	name_attributes(&attributes, NULL);
	attributes.EvtCleanupCallback = NULL;
	wdf_begin(.attributes = &attributes, .unload = delete_in_unload);
	context_of(wdf.driver)->name = "driver";
	wdf_unload();
	expect_log("-slow ~slow ~driver ");
	wdf_end();
}
