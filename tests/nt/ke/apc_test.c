/* tests/nt/ke/apc_test.c - APCs: what holds them, in which order they come, what they do to waits. */
#include "ke_fixture.h"

#define RUNS_MAX 16

static LONG runs[RUNS_MAX], run_count;

/* One thread notes at a time; the count tells another that what came before it may be read. */
/* One thread notes at a time; the count is raised last. */
static void note(LONG what)
{
	LONG index = read_long(&run_count);

	assert_true(index < RUNS_MAX);
	runs[index] = what;
	__atomic_add_fetch(&run_count, 1, __ATOMIC_SEQ_CST);
}

/* Numbers noted: n by a kernel routine at APC_LEVEL, 100 + n by a normal routine at PASSIVE_LEVEL. */
static void kernel_routine(PRKAPC apc, PKNORMAL_ROUTINE *normal, PVOID *context, PVOID *one,
                           PVOID *two)
{
	(void)apc;
	(void)normal;
	(void)context;
	(void)two;
	assert_int_equal(KeGetCurrentIrql(), APC_LEVEL);
	note((LONG)(LONG_PTR)*one);
}

static void normal_routine(PVOID context, PVOID one, PVOID two)
{
	(void)context;
	(void)two;
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	note(100 + (LONG)(LONG_PTR)one);
}

static KAPC special, normal, user;

static void init_apcs(PKTHREAD thread)
{
	run_count = 0;
	KeInitializeApc(&special, thread, OriginalApcEnvironment, kernel_routine, NULL, NULL,
	                KernelMode, NULL);
	KeInitializeApc(&normal, thread, OriginalApcEnvironment, kernel_routine, NULL,
	                normal_routine, KernelMode, NULL);
	KeInitializeApc(&user, thread, OriginalApcEnvironment, kernel_routine, NULL, normal_routine,
	                UserMode, NULL);
}

static void queue(KAPC *apc, LONG what)
{
	assert_true(KeInsertQueueApc(apc, (PVOID)(LONG_PTR)what, NULL, 0));
}

static void assert_runs(LONG count, const LONG *expected)
{
	assert_int_equal(run_count, count);
	for (LONG index = 0; index < count; index++)
		assert_int_equal(runs[index], expected[index]);
}

#define ASSERT_RUNS(...) \
	assert_runs(sizeof((LONG[]){ __VA_ARGS__ }) / sizeof(LONG), (LONG[]){ __VA_ARGS__ })

/* --- What holds them --------------------------------------------------------------------------------------- */

TEST(THR_5a_a_critical_region_holds_normal_apcs_but_not_special_ones)
{
	fixture_begin();
	init_apcs(KeGetCurrentThread());
	KeEnterCriticalRegion();
	queue(&normal, 2);
	assert_int_equal(run_count, 0);
	queue(&special, 1);
	ASSERT_RUNS(1);
	KeLeaveCriticalRegion();
	ASSERT_RUNS(1, 2, 102);
	fixture_end();
}

TEST(THR_5b_a_guarded_region_holds_all)
{
	fixture_begin();
	init_apcs(KeGetCurrentThread());
	KeEnterGuardedRegion();
	assert_true(KeAreAllApcsDisabled());
	queue(&special, 1);
	queue(&normal, 2);
	assert_false(KeInsertQueueApc(&special, NULL, NULL, 0));
	assert_int_equal(run_count, 0);
	KeLeaveGuardedRegion();
	ASSERT_RUNS(1, 2, 102);
	fixture_end();
}

TEST(THR_5c_APC_LEVEL_holds_all_until_the_irql_drops)
{
	KIRQL old;

	fixture_begin();
	init_apcs(KeGetCurrentThread());
	KeRaiseIrql(APC_LEVEL, &old);
	assert_true(KeAreAllApcsDisabled());
	queue(&normal, 2);
	queue(&special, 1);
	assert_int_equal(run_count, 0);
	KeRaiseIrqlToDpcLevel();
	KeLowerIrql(APC_LEVEL);
	assert_int_equal(run_count, 0);
	KeLowerIrql(old);
	ASSERT_RUNS(1, 2, 102);
	fixture_end();
}

TEST(THR_5d_regions_nest_and_the_outermost_leave_delivers)
{
	fixture_begin();
	init_apcs(KeGetCurrentThread());
	KeEnterCriticalRegion();
	KeEnterGuardedRegion();
	KeEnterGuardedRegion();
	KeEnterCriticalRegion();
	queue(&special, 1);
	queue(&normal, 2);
	KeLeaveGuardedRegion();
	assert_int_equal(run_count, 0);
	KeLeaveGuardedRegion();
	ASSERT_RUNS(1);
	KeLeaveCriticalRegion();
	ASSERT_RUNS(1);
	KeLeaveCriticalRegion();
	ASSERT_RUNS(1, 2, 102);
	fixture_end();
}

static KEVENT stop;

static void wait_for_stop(void *context)
{
	assert_int_equal(KeWaitForSingleObject(&stop, Executive, *(KPROCESSOR_MODE *)context, FALSE,
	                                       NULL),
	                 STATUS_SUCCESS);
}

static void await_runs(LONG count)
{
	while (read_long(&run_count) < count)
		sleep_ms(1);
}

TEST(THR_5e_a_region_counts_for_its_own_thread_only)
{
	KPROCESSOR_MODE mode = KernelMode;
	struct ke_thread *thread;

	fixture_begin();
	KeInitializeEvent(&stop, NotificationEvent, FALSE);
	KeEnterGuardedRegion();
	thread = thread_start(wait_for_stop, &mode);
	await_waiters(&stop, 1);
	init_apcs((PKTHREAD)thread);
	queue(&special, 1);
	queue(&normal, 2);
	await_runs(3);
	ASSERT_RUNS(1, 2, 102);
	KeSetEvent(&stop, 0, FALSE);
	thread_join(thread);
	KeLeaveGuardedRegion();
	fixture_end();
}

TEST(THR_5f_leaving_a_region_that_was_not_entered_is_reported)
{
	fixture_begin();
	KeLeaveCriticalRegion();
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0x3E);
	KeLeaveGuardedRegion();
	assert_false(KeAreApcsDisabled());
	fixture_end_with(2);
}

/* --- Their order --------------------------------------------------------------------------------------------- */

TEST(THR_7a_special_before_normal_before_user_at_an_alertable_user_wait)
{
	LARGE_INTEGER forever = milliseconds(60000);

	fixture_begin();
	init_apcs(KeGetCurrentThread());
	queue(&user, 3);
	KeEnterGuardedRegion();
	queue(&normal, 2);
	queue(&special, 1);
	KeLeaveGuardedRegion();
	ASSERT_RUNS(1, 2, 102);
	assert_int_equal(KeDelayExecutionThread(UserMode, TRUE, &forever), STATUS_USER_APC);
	ASSERT_RUNS(1, 2, 102, 3, 103);
	fixture_end();
}

static KAPC second;

static void queue_second(PVOID context, PVOID one, PVOID two)
{
	(void)context;
	(void)two;
	note(100 + (LONG)(LONG_PTR)one);
	queue(&second, 4);
	queue(&special, 5);
	note(200);
}

TEST(THR_7b_a_normal_apc_waits_for_the_one_in_progress_and_a_special_one_does_not)
{
	fixture_begin();
	init_apcs(KeGetCurrentThread());
	KeInitializeApc(&normal, KeGetCurrentThread(), OriginalApcEnvironment, kernel_routine, NULL,
	                queue_second, KernelMode, NULL);
	KeInitializeApc(&second, KeGetCurrentThread(), OriginalApcEnvironment, kernel_routine, NULL,
	                normal_routine, KernelMode, NULL);
	queue(&normal, 2);
	ASSERT_RUNS(2, 102, 5, 200, 4, 104);
	fixture_end();
}

/* --- What they do to waits ------------------------------------------------------------------------------------- */

TEST(W_11_kernel_apcs_run_during_a_wait_which_goes_on)
{
	KPROCESSOR_MODE mode = KernelMode;
	struct ke_thread *thread;

	fixture_begin();
	KeInitializeEvent(&stop, NotificationEvent, FALSE);
	thread = thread_start(wait_for_stop, &mode);
	await_waiters(&stop, 1);
	init_apcs((PKTHREAD)thread);
	queue(&special, 1);
	await_runs(1);
	await_waiters(&stop, 1);
	queue(&normal, 2);
	await_runs(3);
	await_waiters(&stop, 1);
	ASSERT_RUNS(1, 2, 102);
	KeSetEvent(&stop, 0, FALSE);
	thread_join(thread);
	fixture_end();
}

static void wait_in_region(void *context)
{
	KeEnterCriticalRegion();
	wait_for_stop(context);
	assert_int_equal(read_long(&run_count), 1);
	KeLeaveCriticalRegion();
	assert_int_equal(read_long(&run_count), 3);
}

TEST(W_11_a_wait_in_a_critical_region_lets_special_apcs_through_only)
{
	KPROCESSOR_MODE mode = KernelMode;
	struct ke_thread *thread;

	fixture_begin();
	KeInitializeEvent(&stop, NotificationEvent, FALSE);
	thread = thread_start(wait_in_region, &mode);
	await_waiters(&stop, 1);
	init_apcs((PKTHREAD)thread);
	queue(&normal, 2);
	queue(&special, 1);
	await_runs(1);
	KeSetEvent(&stop, 0, FALSE);
	thread_join(thread);
	ASSERT_RUNS(1, 2, 102);
	fixture_end();
}

struct wait_case {
	KPROCESSOR_MODE mode;
	BOOLEAN alertable;
	NTSTATUS status, status_of_rest;
};

static void wait_as_told(void *context)
{
	struct wait_case *wait = context;

	wait->status = KeWaitForSingleObject(&stop, Executive, wait->mode, wait->alertable, NULL);
	wait->status_of_rest = KeWaitForSingleObject(&stop, Executive, KernelMode, FALSE, NULL);
}

static struct ke_thread *start_wait(struct wait_case *wait)
{
	struct ke_thread *thread;

	KeInitializeEvent(&stop, NotificationEvent, FALSE);
	thread = thread_start(wait_as_told, wait);
	await_waiters(&stop, 1);
	return thread;
}

static void end_wait(struct ke_thread *thread)
{
	KeSetEvent(&stop, 0, FALSE);
	thread_join(thread);
}

/* One row of the table: what a user APC does to a wait of that kind. */
static void user_apc_at_wait(KPROCESSOR_MODE mode, BOOLEAN alertable, NTSTATUS expected,
                             LONG expected_runs)
{
	struct wait_case wait = { mode, alertable, STATUS_PENDING, STATUS_PENDING };
	struct ke_thread *thread = start_wait(&wait);

	init_apcs((PKTHREAD)thread);
	queue(&user, 3);
	if (expected == STATUS_SUCCESS)
		sleep_ms(5);
	end_wait(thread);
	assert_int_equal(wait.status, expected);
	assert_int_equal(wait.status_of_rest, STATUS_SUCCESS);
	assert_int_equal(run_count - !expected_runs, expected_runs);
}

/* An APC that no wait delivered is run down with the thread: its kernel routine runs then. */
TEST(W_10_user_apcs_end_alertable_waits_and_are_delivered_in_user_mode)
{
	fixture_begin();
	user_apc_at_wait(UserMode, TRUE, STATUS_USER_APC, 2);
	user_apc_at_wait(KernelMode, TRUE, STATUS_USER_APC, 0);
	user_apc_at_wait(UserMode, FALSE, STATUS_SUCCESS, 0);
	user_apc_at_wait(KernelMode, FALSE, STATUS_SUCCESS, 0);
	fixture_end();
}

TEST(W_10_a_user_apc_queued_before_counts_like_one_that_comes)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };
	KEVENT event;

	fixture_begin();
	KeInitializeEvent(&event, NotificationEvent, TRUE);
	init_apcs(KeGetCurrentThread());
	queue(&user, 3);
	assert_int_equal(KeWaitForSingleObject(&event, Executive, UserMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(KeWaitForSingleObject(&event, Executive, KernelMode, TRUE, &zero),
	                 STATUS_USER_APC);
	assert_int_equal(run_count, 0);
	assert_int_equal(KeWaitForSingleObject(&event, Executive, UserMode, TRUE, &zero),
	                 STATUS_USER_APC);
	ASSERT_RUNS(3, 103);
	assert_int_equal(KeWaitForSingleObject(&event, Executive, UserMode, TRUE, &zero),
	                 STATUS_SUCCESS);
	fixture_end();
}

static void alert_at_wait(KPROCESSOR_MODE alert, KPROCESSOR_MODE mode, BOOLEAN alertable,
                          NTSTATUS expected)
{
	struct wait_case wait = { mode, alertable, STATUS_PENDING, STATUS_PENDING };
	struct ke_thread *thread = start_wait(&wait);

	assert_false(KeAlertThread((PKTHREAD)thread, alert));
	if (expected == STATUS_SUCCESS)
		sleep_ms(5);
	end_wait(thread);
	assert_int_equal(wait.status, expected);
}

TEST(W_10_alerts_end_alertable_waits_only)
{
	fixture_begin();
	alert_at_wait(UserMode, UserMode, TRUE, STATUS_ALERTED);
	alert_at_wait(KernelMode, KernelMode, TRUE, STATUS_ALERTED);
	alert_at_wait(KernelMode, UserMode, TRUE, STATUS_ALERTED);
	alert_at_wait(UserMode, KernelMode, TRUE, STATUS_SUCCESS);
	alert_at_wait(UserMode, UserMode, FALSE, STATUS_SUCCESS);
	alert_at_wait(KernelMode, KernelMode, FALSE, STATUS_SUCCESS);
	fixture_end();
}

TEST(W_10_termination_ends_a_wait_of_user_mode_only)
{
	struct wait_case waits[2] = { { UserMode, FALSE, STATUS_PENDING, STATUS_PENDING },
		                      { KernelMode, FALSE, STATUS_PENDING, STATUS_PENDING } };

	fixture_begin();
	for (int index = 0; index < 2; index++) {
		struct ke_thread *thread = start_wait(&waits[index]);

		ke_thread_request_end(thread);
		sleep_ms(5);
		end_wait(thread);
	}
	assert_int_equal(waits[0].status, STATUS_ALERTED);
	assert_int_equal(waits[1].status, STATUS_SUCCESS);
	fixture_end();
}
