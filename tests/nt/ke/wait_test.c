/* tests/nt/ke/wait_test.c - waits, signals, timeouts, abandonment. */
#include "ke_fixture.h"

static KEVENT first, second;
static volatile LONG woken;

static void wait_first(void *context)
{
	(void)context;
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	__atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
}

static void init_events(EVENT_TYPE type)
{
	KeInitializeEvent(&first, type, FALSE);
	KeInitializeEvent(&second, type, FALSE);
	woken = 0;
}

TEST(DSP_3_an_auto_reset_event_wakes_one_waiter_and_resets)
{
	fixture_begin();
	init_events(SynchronizationEvent);
	struct ke_thread *one = thread_start(wait_first, NULL),
			 *two = thread_start(wait_first, NULL);

	await_waiters(&first, 2);
	assert_int_equal(read_long(&woken), 0);
	assert_int_equal(KeSetEvent(&first, 0, FALSE), 0);
	assert_int_equal(KeReadStateEvent(&first), 0);
	assert_int_equal(waiters_of(&first), 1);
	while (read_long(&woken) != 1)
		sleep_ms(1);
	assert_int_equal(waiters_of(&first), 1);
	KeSetEvent(&first, 0, FALSE);
	thread_join(one);
	thread_join(two);
	assert_int_equal(read_long(&woken), 2);
	fixture_end();
}

TEST(DSP_2_a_notification_event_wakes_all_and_stays_set)
{
	fixture_begin();
	init_events(NotificationEvent);
	struct ke_thread *one = thread_start(wait_first, NULL),
			 *two = thread_start(wait_first, NULL);

	await_waiters(&first, 2);
	KeSetEvent(&first, 0, FALSE);
	thread_join(one);
	thread_join(two);
	assert_int_equal(KeReadStateEvent(&first), 1);
	fixture_end();
}

TEST(W_8_a_zero_timeout_takes_a_signalled_object)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };

	fixture_begin();
	init_events(SynchronizationEvent);
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, &zero),
	                 STATUS_TIMEOUT);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, &zero),
	                 STATUS_SUCCESS);
	assert_int_equal(KeReadStateEvent(&first), 0);
	fixture_end();
}

TEST(W_7_a_negative_timeout_lets_its_time_pass)
{
	LARGE_INTEGER time = milliseconds(30);
	ULONGLONG before, after;

	fixture_begin();
	init_events(SynchronizationEvent);
	before = KeQueryInterruptTime();
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, &time),
	                 STATUS_TIMEOUT);
	after = KeQueryInterruptTime();
	assert_true(after - before >= 30 * 10000);
	fixture_end();
}

TEST(W_4_wait_any_gives_the_lowest_signalled_index)
{
	PVOID objects[2] = { &first, &second };

	fixture_begin();
	init_events(SynchronizationEvent);
	KeSetEvent(&second, 0, FALSE);
	assert_int_equal(KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode, FALSE,
	                                          NULL, NULL),
	                 STATUS_WAIT_1);
	KeSetEvent(&second, 0, FALSE);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode, FALSE,
	                                          NULL, NULL),
	                 STATUS_WAIT_0);
	assert_int_equal(KeReadStateEvent(&second), 1);
	fixture_end();
}

static void wait_both(void *context)
{
	PVOID objects[2] = { &first, &second };

	(void)context;
	assert_int_equal(KeWaitForMultipleObjects(2, objects, WaitAll, Executive, KernelMode, FALSE,
	                                          NULL, NULL),
	                 STATUS_SUCCESS);
	__atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
}

TEST(W_5_wait_all_takes_nothing_until_it_can_take_all)
{
	fixture_begin();
	init_events(SynchronizationEvent);
	struct ke_thread *thread = thread_start(wait_both, NULL);

	await_waiters(&second, 1);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(waiters_of(&second), 1);
	assert_int_equal(read_long(&woken), 0);
	assert_int_equal(KeReadStateEvent(&first), 1);
	KeSetEvent(&second, 0, FALSE);
	thread_join(thread);
	assert_int_equal(KeReadStateEvent(&first), 0);
	assert_int_equal(KeReadStateEvent(&second), 0);
	fixture_end();
}

TEST(DSP_10_a_semaphore_lets_its_count_through)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };
	KSEMAPHORE semaphore;

	fixture_begin();
	KeInitializeSemaphore(&semaphore, 0, 3);
	assert_int_equal(KeReleaseSemaphore(&semaphore, 0, 2, FALSE), 0);
	assert_int_equal(KeWaitForSingleObject(&semaphore, Executive, KernelMode, FALSE, &zero), 0);
	assert_int_equal(KeWaitForSingleObject(&semaphore, Executive, KernelMode, FALSE, &zero), 0);
	assert_int_equal(KeWaitForSingleObject(&semaphore, Executive, KernelMode, FALSE, &zero),
	                 STATUS_TIMEOUT);
	fixture_end();
}

static KMUTEX mutex;

static void take_mutex_and_end(void *context)
{
	(void)context;
	KeWaitForSingleObject(&mutex, Executive, KernelMode, FALSE, NULL);
}

TEST(THR_6a_a_mutex_is_recursive_and_its_owner_is_in_a_critical_region)
{
	fixture_begin();
	KeInitializeMutex(&mutex, 0);
	assert_int_equal(KeWaitForSingleObject(&mutex, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	assert_true(KeAreApcsDisabled());
	assert_int_equal(KeWaitForSingleObject(&mutex, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	KeReleaseMutex(&mutex, FALSE);
	assert_true(KeAreApcsDisabled());
	KeReleaseMutex(&mutex, FALSE);
	assert_false(KeAreApcsDisabled());
	assert_int_equal(KeReadStateMutex(&mutex), 1);
	fixture_end();
}

TEST(VF_27_a_thread_that_ends_with_a_mutex_is_reported_and_abandons_it)
{
	fixture_begin();
	KeInitializeMutex(&mutex, 0);
	thread_join(thread_start(take_mutex_and_end, NULL));
	assert_int_equal(KeWaitForSingleObject(&mutex, Executive, KernelMode, FALSE, NULL),
	                 STATUS_ABANDONED_WAIT_0);
	KeReleaseMutex(&mutex, FALSE);
	assert_int_equal(fixture.machine->sink->finding[1].code, 0x8A);
	/* Ending inside the region that the mutex brings is told as well. */
	assert_int_equal(fixture.machine->sink->finding[0].code, 0x1);
	fixture_end_with(2);
}

TEST(DSP_12_a_periodic_timer_fires_again_until_it_is_cancelled)
{
	KTIMER timer;
	LARGE_INTEGER due = milliseconds(5);

	fixture_begin();
	KeInitializeTimerEx(&timer, SynchronizationTimer);
	assert_false(KeSetTimerEx(&timer, due, 5, NULL));
	for (int round = 0; round < 3; round++)
		assert_int_equal(KeWaitForSingleObject(&timer, Executive, KernelMode, FALSE, NULL),
		                 0);
	assert_true(KeCancelTimer(&timer));
	assert_false(KeCancelTimer(&timer));
	fixture_end();
}
