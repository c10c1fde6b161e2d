/*
 * tests/frameworks/wdf/lock_test.c - wait locks, spin locks, object locks, checks of callbacks (A4).
 */
#include "object_fixture.h"

static WDFSPINLOCK spin;
static WDFWAITLOCK wait;

static void make_locks(void)
{
	must(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &spin));
	must(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &wait));
}

static void run_thread(PKSTART_ROUTINE routine, PVOID context)
{
	HANDLE thread;

	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, routine, context));
	must(ZwWaitForSingleObject(thread, FALSE, NULL));
	must(ZwClose(thread));
}

/* --- Object locks ------------------------------------------------------------------------------------ */

static void acquire_object(void *handle)
{
	WdfObjectAcquireLock(handle);
}

static void release_object(void *handle)
{
	WdfObjectReleaseLock(handle);
}

TEST(WDF_94a_an_object_without_presentation_lock_cannot_be_acquired)
{
	wdf_begin();
	expect_violation(acquire_object, make(NULL, "o"), 0xB);
}

static WDFDEVICE make_scoped_device(WDF_EXECUTION_LEVEL level)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
	attributes.ExecutionLevel = level;
	return make_control_device(&attributes);
}

static void acquire_object_twice(void *handle)
{
	WdfObjectAcquireLock(handle);
	WdfObjectAcquireLock(handle);
}

TEST(WDF_94b_an_object_lock_is_not_recursive)
{
	wdf_begin();
	expect_violation(acquire_object_twice, make_scoped_device(WdfExecutionLevelPassive), 2);
}

static void acquire_spin_twice(void *context)
{
	(void)context;
	WdfSpinLockAcquire(spin);
	WdfSpinLockAcquire(spin);
}

static void acquire_wait_twice(void *context)
{
	(void)context;
	must(WdfWaitLockAcquire(wait, NULL));
	WdfWaitLockAcquire(wait, NULL);
}

TEST(WDF_94b_a_spin_lock_is_not_recursive)
{
	wdf_begin();
	make_locks();
	expect_violation(acquire_spin_twice, NULL, 2);
}

TEST(WDF_94b_a_wait_lock_is_not_recursive)
{
	wdf_begin();
	make_locks();
	expect_violation(acquire_wait_twice, NULL, 2);
}

TEST(WDF_94a_an_object_lock_is_released_by_its_owner)
{
	wdf_begin();
	expect_violation(release_object, make_scoped_device(WdfExecutionLevelDispatch), 0xB);
}

TEST(WDF_92a_the_lock_of_dispatch_level_is_a_spin_lock)
{
	wdf_begin();
	WDFDEVICE device = make_scoped_device(WdfExecutionLevelDispatch);
	WdfObjectAcquireLock(device);
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	WdfObjectReleaseLock(device);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	wdf_end();
}

TEST(WDF_92b_the_lock_of_passive_level_is_a_wait_lock_with_a_critical_region)
{
	wdf_begin();
	WDFDEVICE device = make_scoped_device(WdfExecutionLevelPassive);
	WdfObjectAcquireLock(device);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	assert_true(KeAreApcsDisabled());
	WdfObjectReleaseLock(device);
	assert_false(KeAreApcsDisabled());
	wdf_end();
}

/* --- Spin locks ----------------------------------------------------------------------------------------- */

static void release_spin(void *context)
{
	(void)context;
	WdfSpinLockRelease(spin);
}

TEST(WDF_95a_a_free_spin_lock_cannot_be_released)
{
	wdf_begin();
	make_locks();
	expect_violation(release_spin, NULL, 0xB);
}

static void release_spin_of_another(PVOID context)
{
	WdfSpinLockRelease(spin);
	note("released by %s", (const char *)context);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

/* Only another thread can try: the owner is at DISPATCH_LEVEL and may not wait, so it watches. */
TEST(WDF_95a_a_spin_lock_cannot_be_released_by_another_thread)
{
	HANDLE thread;

	wdf_begin();
	make_locks();
	WdfSpinLockAcquire(spin);
	KIRQL irql = KeGetCurrentIrql();
	KeLowerIrql(PASSIVE_LEVEL);
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL,
	                          release_spin_of_another, "another"));
	while (!__atomic_load_n(&fixture.machine->sink->bugchecked, __ATOMIC_ACQUIRE)) {
		LARGE_INTEGER time = milliseconds(1);
		KeDelayExecutionThread(KernelMode, FALSE, &time);
	}
	assert_int_equal(irql, DISPATCH_LEVEL);
	expect_log("");
	expect_bugcheck(0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0xB);
}

TEST(WDF_95b_acquire_raises_and_release_restores_the_irql)
{
	WDFSPINLOCK second;
	KIRQL irql;

	wdf_begin();
	make_locks();
	must(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &second));
	WdfSpinLockAcquire(spin);
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	WdfSpinLockAcquire(second);
	WdfSpinLockRelease(second);
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	WdfSpinLockRelease(spin);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	KeRaiseIrql(APC_LEVEL, &irql);
	WdfSpinLockAcquire(spin);
	WdfSpinLockRelease(spin);
	assert_int_equal(KeGetCurrentIrql(), APC_LEVEL);
	KeLowerIrql(irql);
	wdf_end();
}

static BOOLEAN isr(WDFINTERRUPT interrupt, ULONG message)
{
	(void)interrupt, (void)message;
	return FALSE;
}

static WDFINTERRUPT interrupt;

static NTSTATUS add_with_interrupt(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_INTERRUPT_CONFIG config;
	WDFDEVICE device;

	(void)driver;
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device));
	make_locks();
	WDF_INTERRUPT_CONFIG_INIT(&config, isr, NULL);
	config.SpinLock = spin;
	return WdfInterruptCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &interrupt);
}

static void acquire_spin(void *context)
{
	(void)context;
	WdfSpinLockAcquire(spin);
}

TEST(WDF_95c_an_interrupts_lock_object_is_not_acquired_by_itself)
{
	wdf_begin(.device_add = add_with_interrupt);
	plug();
	WdfInterruptAcquireLock(interrupt);
	WdfInterruptReleaseLock(interrupt);
	expect_no_finding();
	expect_violation(acquire_spin, NULL, 0xB);
}

/* --- Wait locks --------------------------------------------------------------------------------------------- */

TEST(WDF_96a_only_a_zero_timeout_may_be_used_above_passive_level)
{
	LONGLONG zero = 0, some = -10000;
	KIRQL irql;

	wdf_begin();
	make_locks();
	KeRaiseIrql(APC_LEVEL, &irql);
	must(WdfWaitLockAcquire(wait, &zero));
	expect_no_finding();
	WdfWaitLockRelease(wait);
	must(WdfWaitLockAcquire(wait, NULL));
	WdfWaitLockRelease(wait);
	expect_finding(0x10D, 3);
	must(WdfWaitLockAcquire(wait, &some));
	WdfWaitLockRelease(wait);
	expect_finding(0x10D, 3);
	KeLowerIrql(irql);
	wdf_end();
}

static NTSTATUS zero_status, timed_status;
static bool regions_kept;

static void try_lock(PVOID context)
{
	LONGLONG zero = 0, some = -20000;

	(void)context;
	bool before = KeAreApcsDisabled();
	zero_status = WdfWaitLockAcquire(wait, &zero);
	timed_status = WdfWaitLockAcquire(wait, &some);
	regions_kept = KeAreApcsDisabled() == before;
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(WDF_96b_acquire_gives_success_or_timeout)
{
	LONGLONG zero = 0;

	wdf_begin();
	make_locks();
	assert_int_equal(WdfWaitLockAcquire(wait, &zero), STATUS_SUCCESS);
	run_thread(try_lock, NULL);
	assert_int_equal(zero_status, STATUS_TIMEOUT);
	assert_int_equal(timed_status, STATUS_TIMEOUT);
	assert_true(regions_kept);
	WdfWaitLockRelease(wait);
	assert_int_equal(WdfWaitLockAcquire(wait, NULL), STATUS_SUCCESS);
	WdfWaitLockRelease(wait);
	wdf_end();
}

TEST(WDF_96c_while_held_the_thread_is_in_a_critical_region)
{
	wdf_begin();
	make_locks();
	must(WdfWaitLockAcquire(wait, NULL));
	assert_true(KeAreApcsDisabled());
	assert_false(KeAreAllApcsDisabled());
	WdfWaitLockRelease(wait);
	assert_false(KeAreApcsDisabled());
	wdf_end();
}
