/*
 * tests/frameworks/wdf/work_item_test.c - work items and DPCs (A6).
 */
#include "object_fixture.h"

static WDFDEVICE device;
static WDFWORKITEM item;
static WDFDPC dpc;
static int runs, repeats;
static KIRQL seen_irql;
static KEVENT entered, go_on;

static void begin(void)
{
	runs = repeats = 0;
	wdf_begin();
	KeInitializeEvent(&entered, SynchronizationEvent, FALSE);
	KeInitializeEvent(&go_on, SynchronizationEvent, FALSE);
	device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
}

static void make_item(PFN_WDF_WORKITEM function)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_WORKITEM_CONFIG config;

	WDF_WORKITEM_CONFIG_INIT(&config, function);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	must(WdfWorkItemCreate(&config, &attributes, &item));
}

static void work(WDFWORKITEM which)
{
	seen_irql = KeGetCurrentIrql();
	runs++;
	if (repeats-- > 0)
		WdfWorkItemEnqueue(which);
}

static void blocking_work(WDFWORKITEM which)
{
	(void)which;
	KeSetEvent(&entered, 0, FALSE);
	KeWaitForSingleObject(&go_on, Executive, KernelMode, FALSE, NULL);
	runs++;
	note("work ");
}

static void wait_until_entered(void)
{
	KeWaitForSingleObject(&entered, Executive, KernelMode, FALSE, NULL);
}

static void let_go(void)
{
	KeSetEvent(&go_on, 0, FALSE);
}

TEST(TM_4_a_work_item_runs_at_passive_though_enqueued_at_dispatch)
{
	KIRQL irql;

	begin();
	make_item(work);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfWorkItemEnqueue(item);
	KeLowerIrql(irql);
	WdfWorkItemFlush(item);
	assert_int_equal(runs, 1);
	assert_int_equal(seen_irql, PASSIVE_LEVEL);
	wdf_end();
}

TEST(TM_4_enqueues_of_a_queued_item_coalesce)
{
	begin();
	make_item(blocking_work);
	WdfWorkItemEnqueue(item);
	wait_until_entered();
	/* It runs: the first of these queues it again, the others find it queued. */
	WdfWorkItemEnqueue(item);
	WdfWorkItemEnqueue(item);
	WdfWorkItemEnqueue(item);
	let_go();
	wait_until_entered();
	let_go();
	WdfWorkItemFlush(item);
	assert_int_equal(runs, 2);
	callback_log[0] = 0;
	wdf_end();
}

TEST(TM_4_an_item_may_enqueue_itself)
{
	begin();
	make_item(work);
	repeats = 4;
	WdfWorkItemEnqueue(item);
	WdfWorkItemFlush(item);
	assert_int_equal(runs, 5);
	wdf_end();
}

static void let_go_later(PVOID context)
{
	LARGE_INTEGER time = milliseconds(3);

	(void)context;
	KeDelayExecutionThread(KernelMode, FALSE, &time);
	note("go ");
	let_go();
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static void start_letting_go(void)
{
	HANDLE thread;

	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, let_go_later,
	                          NULL));
	must(ZwClose(thread));
}

TEST(TM_4_flush_waits_for_the_callback)
{
	begin();
	make_item(blocking_work);
	WdfWorkItemEnqueue(item);
	wait_until_entered();
	start_letting_go();
	WdfWorkItemFlush(item);
	note("flushed ");
	expect_log("go work flushed ");
	wdf_end();
}

TEST(TM_4_deletion_waits_for_the_callback)
{
	begin();
	make_item(blocking_work);
	WdfWorkItemEnqueue(item);
	wait_until_entered();
	start_letting_go();
	WdfObjectDelete(item);
	note("deleted ");
	expect_log("go work deleted ");
	wdf_end();
}

static void flushing_work(WDFWORKITEM which)
{
	WdfWorkItemFlush(which);
	runs++;
}

TEST(TM_4_flush_from_the_callback_is_a_break)
{
	begin();
	make_item(flushing_work);
	WdfWorkItemEnqueue(item);
	WdfWorkItemFlush(item);
	assert_int_equal(runs, 1);
	expect_break(3, "TM-4");
	wdf_end();
}

static void unbinding(void)
{
	note("unbind ");
}

static void unload_with_work(WDFDRIVER driver)
{
	(void)driver;
	WdfWorkItemEnqueue(item);
	wait_until_entered();
	start_letting_go();
}

TEST(TM_4_queued_work_keeps_the_binding)
{
	runs = 0;
	wdf_begin(.unload = unload_with_work, .unbinding = unbinding);
	KeInitializeEvent(&entered, SynchronizationEvent, FALSE);
	KeInitializeEvent(&go_on, SynchronizationEvent, FALSE);
	device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
	make_item(blocking_work);
	wdf_unload();
	expect_log("go work unbind ");
	wdf_end();
}

static void deleting_work(WDFWORKITEM which)
{
	runs++;
	WdfObjectDelete(which);
}

static uint32_t destroyed;

static VOID count_destroyed(WDFOBJECT object)
{
	(void)object;
	__atomic_fetch_add(&destroyed, 1, __ATOMIC_SEQ_CST);
}

static void make_counted_item(void)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_WORKITEM_CONFIG config;

	WDF_WORKITEM_CONFIG_INIT(&config, work);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	attributes.EvtDestroyCallback = count_destroyed;
	must(WdfWorkItemCreate(&config, &attributes, &item));
}

/* Not even the worker's reference outlives the deletion. */
TEST(TM_4_the_worker_is_done_with_an_item_when_it_is_deleted)
{
	enum { ROUNDS = 500 };

	begin();
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		make_counted_item();
		WdfWorkItemEnqueue(item);
		WdfObjectDelete(item);
		assert_int_equal(__atomic_load_n(&destroyed, __ATOMIC_SEQ_CST), round);
	}
	wdf_end();
}

static void flush_item(PVOID context)
{
	(void)context;
	WdfWorkItemFlush(item);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static PVOID start_flusher(void)
{
	HANDLE handle;
	PVOID thread;

	must(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, flush_item, NULL));
	must(ObReferenceObjectByHandle(handle, SYNCHRONIZE, NULL, KernelMode, &thread, NULL));
	ZwClose(handle);
	return thread;
}

TEST(TM_4_all_who_flush_an_item_go_on_when_it_has_run)
{
	PVOID flushers[3];

	begin();
	make_item(blocking_work);
	WdfWorkItemEnqueue(item);
	wait_until_entered();
	for (int index = 0; index < 3; index++)
		flushers[index] = start_flusher();
	let_go();
	for (int index = 0; index < 3; index++) {
		KeWaitForSingleObject(flushers[index], Executive, KernelMode, FALSE, NULL);
		ObDereferenceObject(flushers[index]);
	}
	assert_int_equal(runs, 1);
	callback_log[0] = 0;
	wdf_end();
}

TEST(TM_4_an_item_may_delete_itself)
{
	begin();
	make_item(deleting_work);
	WdfWorkItemEnqueue(item);
	ex_flush_work(fixture.machine);
	assert_int_equal(runs, 1);
	wdf_end();
}

/* --- DPCs --------------------------------------------------------------------------------------------- */

static void make_dpc(PFN_WDF_DPC function)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_DPC_CONFIG config;

	WDF_DPC_CONFIG_INIT(&config, function);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	must(WdfDpcCreate(&config, &attributes, &dpc));
}

static void run_dpc(WDFDPC which)
{
	(void)which;
	seen_irql = KeGetCurrentIrql();
	runs++;
}

TEST(TM_5_a_dpc_runs_at_dispatch_and_once_however_often_it_is_queued)
{
	KIRQL irql;

	begin();
	make_dpc(run_dpc);
	KeRaiseIrql(HIGH_LEVEL, &irql);
	BOOLEAN first = WdfDpcEnqueue(dpc), second = WdfDpcEnqueue(dpc);
	KeLowerIrql(irql);
	KeFlushQueuedDpcs();
	assert_true(first);
	assert_false(second);
	assert_int_equal(runs, 1);
	assert_int_equal(seen_irql, DISPATCH_LEVEL);
	assert_ptr_equal(WdfDpcGetParentObject(dpc), device);
	wdf_end();
}

TEST(TM_5_cancel_takes_a_queued_dpc_back)
{
	KIRQL irql;

	begin();
	make_dpc(run_dpc);
	assert_false(WdfDpcCancel(dpc, FALSE));
	assert_false(WdfDpcCancel(dpc, TRUE));
	KeRaiseIrql(HIGH_LEVEL, &irql);
	WdfDpcEnqueue(dpc);
	BOOLEAN taken = WdfDpcCancel(dpc, FALSE);
	KeLowerIrql(irql);
	KeFlushQueuedDpcs();
	assert_true(taken);
	assert_int_equal(runs, 0);
	wdf_end();
}

static volatile int dpc_entered;

static void slow_dpc(WDFDPC which)
{
	(void)which;
	__atomic_store_n(&dpc_entered, 1, __ATOMIC_RELEASE);
	for (int turn = 0; turn < 20; turn++)
		KeStallExecutionProcessor(100);
	runs++;
}

/* It runs on processor 1 while this thread waits. */
TEST(TM_5_a_waiting_cancel_returns_after_the_callback)
{
	begin();
	make_dpc(slow_dpc);
	KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(dpc), 1);
	dpc_entered = 0;
	WdfDpcEnqueue(dpc);
	while (!__atomic_load_n(&dpc_entered, __ATOMIC_ACQUIRE)) {
		LARGE_INTEGER time = milliseconds(1);
		KeDelayExecutionThread(KernelMode, FALSE, &time);
	}
	assert_false(WdfDpcCancel(dpc, TRUE));
	assert_int_equal(runs, 1);
	wdf_end();
}

TEST(TM_5_a_waiting_cancel_above_passive_level_is_a_break_and_false)
{
	KIRQL irql;

	begin();
	make_dpc(run_dpc);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	BOOLEAN taken = WdfDpcCancel(dpc, TRUE);
	KeLowerIrql(irql);
	assert_false(taken);
	expect_finding(0x10D, 3);
	wdf_end();
}

static void cancelling_dpc(WDFDPC which)
{
	runs += WdfDpcCancel(which, TRUE) ? 100 : 1;
}

TEST(TM_5_a_waiting_cancel_from_the_callback_is_a_break_and_false)
{
	begin();
	make_dpc(cancelling_dpc);
	WdfDpcEnqueue(dpc);
	KeFlushQueuedDpcs();
	assert_int_equal(runs, 1);
	expect_break(3, "TM-5");
	wdf_end();
}
