/*
 * tests/frameworks/wdf/timer_test.c - timers: creation, start, stop (A6).
 */
#include "object_fixture.h"

static WDFDEVICE device;
static WDFTIMER timer;
static int ticks;
static KIRQL seen_irql;

static void tick(WDFTIMER which)
{
	(void)which;
	ticks++;
	seen_irql = KeGetCurrentIrql();
}

static void begin(void)
{
	ticks = 0;
	wdf_begin();
	device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
}

static NTSTATUS make_timer(const WDF_TIMER_CONFIG *config, WDFOBJECT parent,
                           WDF_EXECUTION_LEVEL level)
{
	WDF_TIMER_CONFIG copy = *config;
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = parent;
	attributes.ExecutionLevel = level;
	return WdfTimerCreate(&copy, &attributes, &timer);
}

static void make_one(PFN_WDF_TIMER function, WDF_EXECUTION_LEVEL level)
{
	WDF_TIMER_CONFIG config;

	WDF_TIMER_CONFIG_INIT(&config, function);
	must(make_timer(&config, device, level));
}

static void wait_ms(int64_t count)
{
	LARGE_INTEGER time = milliseconds(count);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* Wait for what a callback does; the harness ends a test that never sees it. */
static void wait_for_ticks(int count)
{
	while (__atomic_load_n(&ticks, __ATOMIC_ACQUIRE) < count)
		wait_ms(1);
}

static void expect_status(NTSTATUS status, NTSTATUS expected)
{
	assert_int_equal((unsigned)status, (unsigned)expected);
}

TEST(TM_1_a_timer_has_a_device_up_its_chain)
{
	WDF_TIMER_CONFIG config;

	begin();
	WDF_TIMER_CONFIG_INIT(&config, tick);
	expect_status(make_timer(&config, wdf.driver, WdfExecutionLevelInheritFromParent),
	              STATUS_INVALID_DEVICE_REQUEST);
	expect_status(make_timer(&config, make(NULL, "o"), WdfExecutionLevelInheritFromParent),
	              STATUS_INVALID_DEVICE_REQUEST);
	assert_null(timer);
	must(make_timer(&config, make(make(device, "a"), "b"), WdfExecutionLevelInheritFromParent));
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1));
	wait_for_ticks(1);
	assert_ptr_not_equal(WdfTimerGetParentObject(timer), device);
	wdf_unload();
	callback_log[0] = 0;
	wdf_end();
}

TEST(TM_1_periods_and_tolerances_that_cannot_work_are_refused)
{
	const WDF_EXECUTION_LEVEL inherit = WdfExecutionLevelInheritFromParent;
	WDF_TIMER_CONFIG config;

	begin();
	WDF_TIMER_CONFIG_INIT_PERIODIC(&config, tick, 0x80000000u);
	expect_status(make_timer(&config, device, inherit), STATUS_INVALID_PARAMETER);
	config.Period = 0x7fffffff;
	must(make_timer(&config, device, inherit));
	config.Period = 10;
	expect_status(make_timer(&config, device, WdfExecutionLevelPassive), STATUS_NOT_SUPPORTED);
	WDF_TIMER_CONFIG_INIT(&config, tick);
	config.UseHighResolutionTimer = WdfTrue;
	config.TolerableDelay = 5;
	expect_status(make_timer(&config, device, inherit), STATUS_INVALID_PARAMETER);
	config.TolerableDelay = 0;
	must(make_timer(&config, device, inherit));
	config.Size--;
	expect_status(make_timer(&config, device, inherit), STATUS_INFO_LENGTH_MISMATCH);
	wdf_end();
}

TEST(TM_1_a_periodic_timer_comes_again_and_again_at_dispatch)
{
	WDF_TIMER_CONFIG config;

	begin();
	WDF_TIMER_CONFIG_INIT_PERIODIC(&config, tick, 2);
	must(make_timer(&config, device, WdfExecutionLevelInheritFromParent));
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1));
	wait_for_ticks(3);
	assert_int_equal(seen_irql, DISPATCH_LEVEL);
	WdfTimerStop(timer, TRUE);
	int stopped_at = ticks;
	wait_ms(10);
	assert_int_equal(ticks, stopped_at);
	wdf_end();
}

TEST(TM_2_start_tells_whether_it_was_queued_and_arms_anew)
{
	begin();
	make_one(tick, WdfExecutionLevelInheritFromParent);
	assert_false(WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_SEC(100)));
	assert_true(WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1)));
	wait_for_ticks(1);
	assert_false(WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1)));
	wait_for_ticks(2);
	wdf_end();
}

TEST(TM_2_a_due_time_that_is_not_negative_is_absolute)
{
	LARGE_INTEGER now;

	begin();
	make_one(tick, WdfExecutionLevelInheritFromParent);
	KeQuerySystemTime(&now);
	WdfTimerStart(timer, now.QuadPart - 1);
	wait_for_ticks(1);
	WdfTimerStart(timer, now.QuadPart + WDF_ABS_TIMEOUT_IN_SEC(1000));
	wait_ms(3);
	assert_int_equal(ticks, 1);
	assert_true(WdfTimerStop(timer, FALSE));
	wdf_end();
}

TEST(TM_2_stop_tells_whether_it_was_queued)
{
	begin();
	make_one(tick, WdfExecutionLevelInheritFromParent);
	assert_false(WdfTimerStop(timer, FALSE));
	assert_false(WdfTimerStop(timer, TRUE));
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_SEC(100));
	assert_true(WdfTimerStop(timer, TRUE));
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_SEC(100));
	assert_true(WdfTimerStop(timer, FALSE));
	assert_int_equal(ticks, 0);
	wdf_end();
}

/* --- Stopping while the callback runs ---------------------------------------------------------------- */

static KEVENT entered, go_on;
static BOOLEAN start_in_callback, start_gave;

static void slow_tick(WDFTIMER which)
{
	KeSetEvent(&entered, 0, FALSE);
	KeWaitForSingleObject(&go_on, Executive, KernelMode, FALSE, NULL);
	wait_ms(100); /* the stop has begun */
	if (start_in_callback)
		start_gave = WdfTimerStart(which, WDF_REL_TIMEOUT_IN_MS(1));
	ticks++;
	note("callback ");
}

static void begin_slow(bool starting)
{
	begin();
	KeInitializeEvent(&entered, NotificationEvent, FALSE);
	KeInitializeEvent(&go_on, NotificationEvent, FALSE);
	start_in_callback = starting;
	start_gave = 99;
	make_one(slow_tick, WdfExecutionLevelPassive);
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1));
	KeWaitForSingleObject(&entered, Executive, KernelMode, FALSE, NULL);
	KeSetEvent(&go_on, 0, FALSE);
}

TEST(TM_2_a_start_during_a_waiting_stop_is_ignored_and_told_by_the_stop)
{
	begin_slow(true);
	assert_true(WdfTimerStop(timer, TRUE));
	assert_int_equal(start_gave, FALSE);
	wait_ms(10);
	assert_int_equal(ticks, 1);
	expect_log("callback ");
	wdf_end();
}

TEST(TM_3_after_a_waiting_stop_no_callback_runs)
{
	begin_slow(false);
	assert_false(WdfTimerStop(timer, TRUE));
	note("stopped ");
	expect_log("callback stopped ");
	wait_ms(5);
	assert_int_equal(ticks, 1);
	wdf_end();
}

TEST(TM_3_deletion_waits_for_the_callback)
{
	begin_slow(false);
	WdfObjectDelete(timer);
	note("deleted ");
	expect_log("callback deleted ");
	wdf_end();
}

TEST(TM_3_deletion_takes_an_armed_timer_back)
{
	begin();
	make_one(tick, WdfExecutionLevelInheritFromParent);
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(500));
	WdfObjectDelete(timer);
	wait_ms(600);
	assert_int_equal(ticks, 0);
	wdf_end();
}

TEST(TM_3_a_waiting_stop_above_passive_level_is_a_break_and_false)
{
	KIRQL irql;

	begin();
	make_one(tick, WdfExecutionLevelInheritFromParent);
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_SEC(100));
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	BOOLEAN stopped = WdfTimerStop(timer, TRUE);
	KeLowerIrql(irql);
	assert_false(stopped);
	expect_finding(0x10D, 3);
	assert_true(WdfTimerStop(timer, FALSE));
	wdf_end();
}

static BOOLEAN stop_in_callback = 99;

static void stopping_tick(WDFTIMER which)
{
	stop_in_callback = WdfTimerStop(which, TRUE);
	__atomic_fetch_add(&ticks, 1, __ATOMIC_RELEASE);
}

TEST(TM_3_a_waiting_stop_from_the_callback_is_a_break_and_false)
{
	begin();
	make_one(stopping_tick, WdfExecutionLevelPassive);
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1));
	wait_for_ticks(1);
	assert_int_equal(stop_in_callback, FALSE);
	expect_break(3, "TM-3");
	wdf_end();
}

static uint32_t destroyed;

static VOID count_destroyed(WDFOBJECT object)
{
	(void)object;
	__atomic_fetch_add(&destroyed, 1, __ATOMIC_SEQ_CST);
}

static void make_counted(void)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_TIMER_CONFIG config;

	WDF_TIMER_CONFIG_INIT(&config, tick);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	attributes.EvtDestroyCallback = count_destroyed;
	must(WdfTimerCreate(&config, &attributes, &timer));
}

/* Not even the worker's reference outlives the deletion. */
TEST(TM_3_the_worker_is_done_with_a_passive_timer_when_it_is_deleted)
{
	enum { ROUNDS = 200 };

	begin();
	for (int round = 1; round <= ROUNDS; round++) {
		make_counted();
		WdfTimerStart(timer, -1);
		wait_for_ticks(round);
		WdfObjectDelete(timer);
		assert_int_equal(__atomic_load_n(&destroyed, __ATOMIC_SEQ_CST), (uint32_t)round);
	}
	wdf_end();
}
