/* tests/nt/ke/wait_rules_test.c - who gets a signal, what a wait gives, which times and levels it takes. */
#include "ke_fixture.h"

#include "drydock/seh.h"

static KEVENT first, second, third;
static KMUTEX mutex;

static void init_events(EVENT_TYPE type)
{
	KeInitializeEvent(&first, type, FALSE);
	KeInitializeEvent(&second, type, FALSE);
	KeInitializeEvent(&third, type, FALSE);
}

static NTSTATUS test_only(PVOID object)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };

	return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, &zero);
}

static NTSTATUS wait_for(PVOID one, PVOID two, WAIT_TYPE type, LARGE_INTEGER *timeout)
{
	PVOID objects[2] = { one, two };

	return KeWaitForMultipleObjects(2, objects, type, Executive, KernelMode, FALSE, timeout,
	                                NULL);
}

/* --- Who gets a signal --------------------------------------------------------------------------------------- */

struct waiter {
	PVOID one, two; /* two null: only one */
	WAIT_TYPE type;
	LONG turn; /* 0: still waiting */
	NTSTATUS status;
};

static LONG turns;

static void wait_and_count(void *context)
{
	struct waiter *waiter = context;

	waiter->status = waiter->two ? wait_for(waiter->one, waiter->two, waiter->type, NULL)
	                             : KeWaitForSingleObject(waiter->one, Executive, KernelMode,
	                                                     FALSE, NULL);
	__atomic_store_n(&waiter->turn, __atomic_add_fetch(&turns, 1, __ATOMIC_SEQ_CST),
	                 __ATOMIC_SEQ_CST);
}

/* Start a waiter and see it wait: object has count waits then. */
static struct ke_thread *start_waiter(struct waiter *waiter, PVOID object, int count)
{
	struct ke_thread *thread = thread_start(wait_and_count, waiter);

	await_waiters(object, count);
	return thread;
}

TEST(W_5_a_wait_for_all_does_not_keep_others_from_what_it_waits_for)
{
	struct waiter all = { &first, &second, WaitAll, 0, STATUS_PENDING };
	struct ke_thread *thread;

	fixture_begin();
	init_events(SynchronizationEvent);
	thread = start_waiter(&all, &second, 1);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(test_only(&first), STATUS_SUCCESS);
	KeSetEvent(&second, 0, FALSE);
	assert_int_equal(KeReadStateEvent(&second), 1);
	assert_int_equal(read_long(&all.turn), 0);
	KeSetEvent(&first, 0, FALSE);
	thread_join(thread);
	assert_int_equal(all.status, STATUS_SUCCESS);
	assert_int_equal(KeReadStateEvent(&first) + KeReadStateEvent(&second), 0);
	fixture_end();
}

TEST(W_13_waiters_are_served_in_the_order_they_came)
{
	struct waiter waiters[3];
	struct ke_thread *threads[3];

	fixture_begin();
	init_events(SynchronizationEvent);
	turns = 0;
	for (int index = 0; index < 3; index++) {
		waiters[index] = (struct waiter){ .one = &first };
		threads[index] = start_waiter(&waiters[index], &first, index + 1);
	}
	for (int index = 0; index < 3; index++) {
		KeSetEvent(&first, 0, FALSE);
		thread_join(threads[index]);
		assert_int_equal(waiters[index].turn, index + 1);
	}
	fixture_end();
}

TEST(W_13_a_wait_for_all_that_can_end_is_served_before_those_who_came_later)
{
	struct waiter all = { &first, &second, WaitAll, 0, STATUS_PENDING },
		      later = { .one = &first };
	struct ke_thread *threads[2];

	fixture_begin();
	init_events(SynchronizationEvent);
	turns = 0;
	threads[0] = start_waiter(&all, &first, 1);
	threads[1] = start_waiter(&later, &first, 2);
	KeSetEvent(&second, 0, FALSE);
	KeSetEvent(&first, 0, FALSE);
	thread_join(threads[0]);
	assert_int_equal(read_long(&later.turn), 0);
	KeSetEvent(&first, 0, FALSE);
	thread_join(threads[1]);
	fixture_end();
}

TEST(W_13_a_wait_for_all_that_cannot_end_is_skipped_and_keeps_its_place)
{
	struct waiter all = { &first, &second, WaitAll, 0, STATUS_PENDING },
		      next = { .one = &first }, last = { .one = &first };
	struct ke_thread *threads[3];

	fixture_begin();
	init_events(SynchronizationEvent);
	threads[0] = start_waiter(&all, &first, 1);
	threads[1] = start_waiter(&next, &first, 2);
	threads[2] = start_waiter(&last, &first, 3);
	KeSetEvent(&first, 0, FALSE);
	thread_join(threads[1]);
	assert_int_equal(read_long(&all.turn), 0);
	assert_int_equal(read_long(&last.turn), 0);
	KeSetEvent(&second, 0, FALSE);
	KeSetEvent(&first, 0, FALSE);
	thread_join(threads[0]);
	assert_int_equal(read_long(&last.turn), 0);
	KeSetEvent(&first, 0, FALSE);
	thread_join(threads[2]);
	fixture_end();
}

TEST(DSP_5_a_pulse_wakes_whom_a_set_would_wake_and_leaves_it_reset)
{
	struct waiter waiters[4] = { { .one = &first },
		                     { .one = &first },
		                     { &first, &second, WaitAll, 0, STATUS_PENDING },
		                     { &first, &third, WaitAll, 0, STATUS_PENDING } };
	struct ke_thread *threads[4];

	fixture_begin();
	init_events(NotificationEvent);
	for (int index = 0; index < 4; index++)
		threads[index] = start_waiter(&waiters[index], &first, index + 1);
	KeSetEvent(&second, 0, FALSE);
	assert_int_equal(KePulseEvent(&first, 0, FALSE), 0);
	assert_int_equal(KeReadStateEvent(&first), 0);
	for (int index = 0; index < 3; index++)
		thread_join(threads[index]);
	KeSetEvent(&third, 0, FALSE);
	assert_int_equal(waiters_of(&first), 1);
	assert_int_equal(KeSetEvent(&first, 0, FALSE), 0);
	thread_join(threads[3]);
	fixture_end();
}

TEST(DSP_5_a_pulse_of_an_auto_reset_event_wakes_one)
{
	struct waiter waiters[2] = { { .one = &first }, { .one = &first } };
	struct ke_thread *threads[2];

	fixture_begin();
	init_events(SynchronizationEvent);
	assert_int_equal(KePulseEvent(&first, 0, FALSE), 0);
	assert_int_equal(KeReadStateEvent(&first), 0);
	for (int index = 0; index < 2; index++)
		threads[index] = start_waiter(&waiters[index], &first, index + 1);
	KePulseEvent(&first, 0, FALSE);
	thread_join(threads[0]);
	assert_int_equal(waiters_of(&first), 1);
	KeSetEvent(&first, 0, FALSE);
	thread_join(threads[1]);
	fixture_end();
}

/* --- What a wait gives ------------------------------------------------------------------------------------------ */

static void take_mutants_and_end(void *context)
{
	KeWaitForSingleObject(context, Executive, KernelMode, FALSE, NULL);
}

static void abandon(PRKMUTANT mutant)
{
	thread_join(thread_start(take_mutants_and_end, mutant));
}

TEST(W_6_an_abandoned_mutant_is_told_with_its_index_or_for_all)
{
	KMUTANT mutant;

	fixture_begin();
	init_events(SynchronizationEvent);
	KeInitializeMutant(&mutant, FALSE);
	abandon(&mutant);
	assert_int_equal(wait_for(&first, &mutant, WaitAny, NULL), STATUS_ABANDONED_WAIT_0 + 1);
	KeReleaseMutant(&mutant, 0, FALSE, FALSE);
	assert_int_equal(wait_for(&first, &mutant, WaitAny, NULL), STATUS_WAIT_1);
	KeReleaseMutant(&mutant, 0, FALSE, FALSE);
	abandon(&mutant);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(wait_for(&first, &mutant, WaitAll, NULL), STATUS_ABANDONED_WAIT_0);
	assert_int_equal(KeReadStateEvent(&first), 0);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(wait_for(&first, &mutant, WaitAll, NULL), STATUS_WAIT_0);
	assert_int_equal(KeReadStateMutant(&mutant), -1);
	KeReleaseMutant(&mutant, 0, FALSE, FALSE);
	KeReleaseMutant(&mutant, 0, FALSE, FALSE);
	fixture_end();
}

static NTSTATUS status_raised_by(NTSTATUS (*wait)(void))
{
	struct drydock_seh_frame frame;

	drydock_seh_push(&frame);
	if (drydock_setjmp(frame.jump))
		return frame.code;
	wait();
	drydock_seh_pop(&frame);
	return STATUS_SUCCESS;
}

static NTSTATUS wait_for_mutex(void)
{
	return test_only(&mutex);
}

static NTSTATUS wait_for_mutex_or_event(void)
{
	return wait_for(&first, &mutex, WaitAny, NULL);
}

TEST(DSP_7_recursion_past_the_lowest_count_is_raised_and_changes_nothing)
{
	fixture_begin();
	init_events(SynchronizationEvent);
	KeInitializeMutex(&mutex, 0);
	assert_int_equal(status_raised_by(wait_for_mutex), STATUS_SUCCESS);
	mutex.Header.SignalState = INT32_MIN;
	assert_int_equal(status_raised_by(wait_for_mutex), STATUS_MUTANT_LIMIT_EXCEEDED);
	assert_int_equal(status_raised_by(wait_for_mutex_or_event), STATUS_MUTANT_LIMIT_EXCEEDED);
	assert_int_equal(mutex.Header.SignalState, INT32_MIN);
	mutex.Header.SignalState = 0;
	KeReleaseMutex(&mutex, FALSE);
	assert_false(KeAreApcsDisabled());
	fixture_end();
}

TEST(DSP_9_a_mutex_holds_normal_kernel_apcs_until_its_last_release)
{
	fixture_begin();
	KeInitializeMutex(&mutex, 0);
	assert_false(KeAreApcsDisabled());
	assert_int_equal(test_only(&mutex), STATUS_SUCCESS);
	assert_int_equal(test_only(&mutex), STATUS_SUCCESS);
	assert_true(KeAreApcsDisabled());
	assert_int_equal(KeReleaseMutex(&mutex, FALSE), -1);
	assert_true(KeAreApcsDisabled());
	assert_int_equal(KeReleaseMutex(&mutex, FALSE), 0);
	assert_false(KeAreApcsDisabled());
	fixture_end();
}

static void free_user_apc(PRKAPC apc, PKNORMAL_ROUTINE *normal, PVOID *context, PVOID *one,
                          PVOID *two)
{
	(void)apc;
	(void)normal;
	(void)context;
	(void)one;
	(void)two;
}

static void nothing(PVOID context, PVOID one, PVOID two)
{
	(void)context;
	(void)one;
	(void)two;
}

/* NT_SUCCESS tells none of them from another. */
TEST(W_9_every_end_of_a_wait_is_a_success_code_of_its_own)
{
	NTSTATUS ends[5];
	KMUTANT mutant;
	KAPC apc;

	fixture_begin();
	init_events(SynchronizationEvent);
	KeInitializeMutant(&mutant, FALSE);
	abandon(&mutant);
	ends[0] = test_only(&mutant);
	ends[1] = test_only(&mutant);
	ends[2] = test_only(&first);
	KeAlertThread(KeGetCurrentThread(), KernelMode);
	ends[3] = KeWaitForSingleObject(&first, Executive, KernelMode, TRUE, NULL);
	KeInitializeApc(&apc, KeGetCurrentThread(), OriginalApcEnvironment, free_user_apc, NULL,
	                nothing, UserMode, NULL);
	KeInsertQueueApc(&apc, NULL, NULL, 0);
	ends[4] = KeWaitForSingleObject(&first, Executive, UserMode, TRUE, NULL);
	assert_int_equal(ends[0], 0x80);
	assert_int_equal(ends[1], 0);
	assert_int_equal(ends[2], 0x102);
	assert_int_equal(ends[3], 0x101);
	assert_int_equal(ends[4], 0xC0);
	for (int index = 0; index < 5; index++)
		assert_true(NT_SUCCESS(ends[index]));
	KeReleaseMutant(&mutant, 0, FALSE, FALSE);
	KeReleaseMutant(&mutant, 0, FALSE, FALSE);
	fixture_end();
}

/* --- Times ------------------------------------------------------------------------------------------------------- */

static LARGE_INTEGER in_ms(LONGLONG count)
{
	LARGE_INTEGER time;

	KeQuerySystemTime(&time);
	time.QuadPart += count * 10000;
	return time;
}

TEST(W_7_a_positive_timeout_is_a_time_of_day)
{
	LARGE_INTEGER due, now;

	fixture_begin();
	init_events(SynchronizationEvent);
	due = in_ms(20);
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, &due),
	                 STATUS_TIMEOUT);
	KeQuerySystemTime(&now);
	assert_true(now.QuadPart >= due.QuadPart);
	fixture_end();
}

static void set_third(void *context)
{
	sleep_ms(2000);
	KeSetEvent(context, 0, FALSE);
}

/* Two seconds would end any timeout that a null one was mistaken for; virtual time makes them short. */
TEST(W_7_no_timeout_is_for_ever)
{
	fixture_begin_with(&(const struct ke_machine_options){ .schedule = KE_SCHEDULE_SEEDED,
	                                                       .seed = test_seed() });
	init_events(SynchronizationEvent);
	struct ke_thread *thread = thread_start(set_third, &first);

	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	thread_join(thread);
	fixture_end();
}

TEST(W_8_a_time_that_is_past_takes_a_signalled_object_all_the_same)
{
	LARGE_INTEGER past = { .QuadPart = 1 };

	fixture_begin();
	init_events(SynchronizationEvent);
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, &past),
	                 STATUS_TIMEOUT);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, &past),
	                 STATUS_SUCCESS);
	assert_int_equal(KeReadStateEvent(&first), 0);
	KeSetEvent(&first, 0, FALSE);
	KeSetEvent(&second, 0, FALSE);
	assert_int_equal(wait_for(&first, &second, WaitAll, &past), STATUS_SUCCESS);
	assert_int_equal(wait_for(&first, &second, WaitAll, &past), STATUS_TIMEOUT);
	fixture_end();
}

TEST(W_15_a_delay_follows_the_rules_of_waits)
{
	LARGE_INTEGER due = milliseconds(10), now, past = { .QuadPart = 1 };
	ULONGLONG before;

	fixture_begin();
	before = KeQueryInterruptTime();
	assert_int_equal(KeDelayExecutionThread(KernelMode, FALSE, &due), STATUS_SUCCESS);
	assert_true(KeQueryInterruptTime() - before >= 100000);
	due = in_ms(10);
	assert_int_equal(KeDelayExecutionThread(KernelMode, FALSE, &due), STATUS_SUCCESS);
	KeQuerySystemTime(&now);
	assert_true(now.QuadPart >= due.QuadPart);
	assert_int_equal(KeDelayExecutionThread(KernelMode, FALSE, &past), STATUS_SUCCESS);
	due = milliseconds(60000);
	KeAlertThread(KeGetCurrentThread(), KernelMode);
	assert_int_equal(KeDelayExecutionThread(KernelMode, TRUE, &due), STATUS_ALERTED);
	assert_int_equal(KeDelayExecutionThread(KernelMode, TRUE, &past), STATUS_SUCCESS);
	fixture_end();
}

TEST(DSP_13_a_cancel_tells_whether_it_was_pending_and_keeps_the_state)
{
	LARGE_INTEGER soon = milliseconds(1), late = milliseconds(60000);
	KTIMER timer;

	fixture_begin();
	KeInitializeTimer(&timer);
	assert_false(KeSetTimer(&timer, soon, NULL));
	assert_int_equal(KeWaitForSingleObject(&timer, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	assert_false(KeCancelTimer(&timer));
	assert_true(KeReadStateTimer(&timer));
	assert_false(KeSetTimer(&timer, late, NULL));
	assert_false(KeReadStateTimer(&timer));
	assert_true(KeSetTimer(&timer, late, NULL));
	assert_true(KeCancelTimer(&timer));
	assert_false(KeReadStateTimer(&timer));
	fixture_end();
}

static void note_inside(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
	(void)dpc;
	(void)one;
	(void)two;
	__atomic_store_n((LONG *)context, 1, __ATOMIC_SEQ_CST);
}

TEST(DSP_13_a_time_that_is_past_fires_at_once_but_not_inside_the_call)
{
	LARGE_INTEGER past = { .QuadPart = 1 };
	LONG ran = 0;
	KTIMER timer;
	KIRQL old;
	KDPC dpc;

	fixture_begin();
	KeInitializeTimer(&timer);
	KeInitializeDpc(&dpc, note_inside, &ran);
	KeSetSystemAffinityThread(1);
	old = KeRaiseIrqlToDpcLevel();
	assert_false(KeSetTimer(&timer, past, &dpc));
	assert_int_equal(read_long(&ran), 0);
	KeLowerIrql(old);
	assert_int_equal(KeWaitForSingleObject(&timer, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	KeFlushQueuedDpcs();
	assert_int_equal(read_long(&ran), 1);
	fixture_end();
}

/* --- Levels -------------------------------------------------------------------------------------------------------- */

struct level_case {
	KIRQL irql;
	LONGLONG timeout; /* 1: none */
};

static void wait_at_level(void *context)
{
	struct level_case *level = context;
	LARGE_INTEGER time = { .QuadPart = level->timeout };

	KfRaiseIrql(level->irql);
	KeWaitForSingleObject(&first, Executive, KernelMode, FALSE,
	                      level->timeout == 1 ? NULL : &time);
}

static void assert_wait_is(struct level_case level, uint64_t sub_code)
{
	fixture_begin();
	init_events(NotificationEvent);
	assert_false(ke_call_guarded(wait_at_level, &level));
	fixture_end_bugchecked(0xC4, sub_code);
}

TEST(W_12_blocking_waits_at_raised_levels_are_C4_120_121_and_122)
{
	assert_wait_is((struct level_case){ DISPATCH_LEVEL + 1, 0 }, 0x120);
	assert_wait_is((struct level_case){ DISPATCH_LEVEL, 1 }, 0x121);
	assert_wait_is((struct level_case){ DISPATCH_LEVEL, -10000 }, 0x122);
}

TEST(W_12_negative_a_test_at_DISPATCH_LEVEL_and_a_wait_at_APC_LEVEL_are_allowed)
{
	LARGE_INTEGER time = milliseconds(1);
	KIRQL old;

	fixture_begin();
	init_events(SynchronizationEvent);
	old = KeRaiseIrqlToDpcLevel();
	assert_int_equal(test_only(&first), STATUS_TIMEOUT);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(test_only(&first), STATUS_SUCCESS);
	KeLowerIrql(old);
	KeRaiseIrql(APC_LEVEL, &old);
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, &time),
	                 STATUS_TIMEOUT);
	KeLowerIrql(old);
	fixture_end();
}

/* --- Orders of waking ------------------------------------------------------------------------------------------------ */

#define ORDER_SEEDS 300

/* Three waiters of one notification event, each woken by the same set: 0 to 5, which order they ran in. */
static int order_under(uint64_t seed)
{
	struct waiter waiters[3];
	struct ke_thread *threads[3];

	fixture_begin_with(
		&(const struct ke_machine_options){ .schedule = KE_SCHEDULE_SEEDED, .seed = seed });
	init_events(NotificationEvent);
	turns = 0;
	for (int index = 0; index < 3; index++) {
		waiters[index] = (struct waiter){ .one = &first };
		threads[index] = thread_start(wait_and_count, &waiters[index]);
	}
	await_waiters(&first, 3);
	KeSetEvent(&first, 0, FALSE);
	for (int index = 0; index < 3; index++)
		thread_join(threads[index]);
	fixture_end();
	return (waiters[0].turn - 1) * 2 + (waiters[1].turn > waiters[2].turn);
}

TEST_LIMIT(W_14_every_order_in_which_threads_may_wake_is_reached_and_a_seed_repeats_its_own, 60)
{
	bool reached[6] = { false };

	for (uint64_t seed = 1; seed <= ORDER_SEEDS; seed++)
		reached[order_under(seed)] = true;
	for (int order = 0; order < 6; order++)
		assert_true(reached[order]);
	for (uint64_t seed = 1; seed <= 20; seed++)
		assert_int_equal(order_under(seed), order_under(seed));
}
