/* Dispatcher objects and waits as programs use them, inside and attached. */
#include "both.h"

static uint64_t mutant(struct caller *caller, bool owned)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtCreateMutant, handle, MUTANT_ALL_ACCESS, 0, owned);
	return AT8(handle);
}

static uint64_t semaphore(struct caller *caller, LONG count, LONG limit)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtCreateSemaphore, handle, SEMAPHORE_ALL_ACCESS, 0, (uint64_t)count,
	     (uint64_t)limit);
	return AT8(handle);
}

static uint64_t timer(struct caller *caller, ULONG type)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtCreateTimer, handle, TIMER_ALL_ACCESS, 0, type);
	return AT8(handle);
}

/* An array of handles to wait for. */
static uint64_t several(struct caller *caller, uint64_t first, uint64_t second)
{
	uint64_t place = NEW();

	AT8(place) = first;
	AT8(place + 8) = second;
	return place;
}

#define TEST_OF(status, handle) MUST(status, NtWaitForSingleObject, handle, FALSE, NOW)

/* --- Objects ------------------------------------------------------------------------------------------------------ */

BOTH_TEST(DSP_2_a_notification_event_stays_set)
{
	uint64_t handle = plain_event(caller);

	TEST_OF(STATUS_TIMEOUT, handle);
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	TEST_OF(STATUS_SUCCESS, handle);
	TEST_OF(STATUS_SUCCESS, handle);
	IS(1, event_state(caller, handle));
}

BOTH_TEST(DSP_3_a_synchronization_event_is_reset_by_the_wait_that_it_ends)
{
	uint64_t handle = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0);

	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	TEST_OF(STATUS_SUCCESS, handle);
	TEST_OF(STATUS_TIMEOUT, handle);
}

BOTH_TEST(DSP_4_set_and_reset_give_the_former_state_and_clear_gives_none)
{
	uint64_t handle = plain_event(caller), before = NEW();

	AT8(before) = 7;
	MUST(STATUS_SUCCESS, NtSetEvent, handle, before);
	IS(0, AT4(before));
	MUST(STATUS_SUCCESS, NtSetEvent, handle, before);
	IS(1, AT4(before));
	MUST(STATUS_SUCCESS, NtResetEvent, handle, before);
	IS(1, AT4(before));
	MUST(STATUS_SUCCESS, NtResetEvent, handle, before);
	IS(0, AT4(before));
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	MUST(STATUS_SUCCESS, NtClearEvent, handle);
	IS(0, event_state(caller, handle));
}

static uint64_t target, result;

static void wait_for_target(struct caller *caller)
{
	__atomic_store_n(&result, DO(NtWaitForSingleObject, target, FALSE, 0) + 1,
	                 __ATOMIC_SEQ_CST);
}

BOTH_TEST(DSP_5_a_pulse_wakes_who_waits_and_leaves_it_reset)
{
	uint64_t soon = SOON;

	target = plain_event(caller);
	result = 0;
	start(caller, wait_for_target);
	while (!__atomic_load_n(&result, __ATOMIC_SEQ_CST)) {
		(void)DO(NtPulseEvent, target, 0);
		(void)DO(NtDelayExecution, FALSE, soon);
	}
	join_all(caller);
	IS(STATUS_SUCCESS + 1, result);
	IS(0, event_state(caller, target));
	MUST(STATUS_SUCCESS, NtSetEvent, target, 0);
	MUST(STATUS_SUCCESS, NtPulseEvent, target, 0);
	IS(0, event_state(caller, target));
}

static void release_target(struct caller *caller)
{
	__atomic_store_n(&result, DO(NtReleaseMutant, target, 0), __ATOMIC_SEQ_CST);
}

BOTH_TEST(DSP_6_a_mutant_counts_its_owner_and_refuses_others)
{
	uint64_t before = NEW();

	target = mutant(caller, TRUE);
	TEST_OF(STATUS_SUCCESS, target);
	start(caller, release_target);
	join_all(caller);
	IS((uint32_t)STATUS_MUTANT_NOT_OWNED, result);
	MUST(STATUS_SUCCESS, NtReleaseMutant, target, before);
	IS((uint32_t)-1, AT4(before));
	MUST(STATUS_SUCCESS, NtReleaseMutant, target, before);
	IS(0, AT4(before));
	MUST(STATUS_MUTANT_NOT_OWNED, NtReleaseMutant, target, 0);
}

BOTH_TEST(DSP_8_DSP_16_a_thread_has_left_its_mutants_when_its_end_is_seen)
{
	target = mutant(caller, FALSE);
	start(caller, wait_for_target);
	join_all(caller); /* waits for its end */
	TEST_OF(STATUS_ABANDONED, target);
	TEST_OF(STATUS_SUCCESS, target); /* said once */
	MUST(STATUS_SUCCESS, NtReleaseMutant, target, 0);
}

BOTH_TEST(DSP_10_a_semaphore_keeps_its_limit)
{
	uint64_t handle = semaphore(caller, 1, 3), before = NEW();

	MUST(STATUS_SUCCESS, NtReleaseSemaphore, handle, 2, before);
	IS(1, AT4(before));
	MUST(STATUS_SEMAPHORE_LIMIT_EXCEEDED, NtReleaseSemaphore, handle, 1, before);
	MUST(STATUS_INVALID_PARAMETER, NtReleaseSemaphore, handle, 0, before);
	MUST(STATUS_INVALID_PARAMETER, NtReleaseSemaphore, handle, (uint32_t)-1, before);
	for (int count = 0; count < 3; count++)
		TEST_OF(STATUS_SUCCESS, handle);
	TEST_OF(STATUS_TIMEOUT, handle);
}

BOTH_TEST(DSP_11_impossible_counts_are_invalid)
{
	static const LONG rows[][2] = { { 0, 0 }, { 0, -1 }, { -1, 1 }, { 2, 1 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		MUST(STATUS_INVALID_PARAMETER, NtCreateSemaphore, NEW(), SEMAPHORE_ALL_ACCESS, 0,
		     (uint32_t)rows[i][0], (uint32_t)rows[i][1]);
}

BOTH_TEST(DSP_12_a_timer_fires_stays_or_resets_and_tells_whether_it_was_pending)
{
	uint64_t stays = timer(caller, NotificationTimer),
		 resets = timer(caller, SynchronizationTimer);
	uint64_t was = NEW(), late = time_of(caller, -600000000ll);

	MUST(STATUS_SUCCESS, NtSetTimer, stays, SOON, 0, 0, FALSE, 0, was);
	IS(FALSE, AT8(was) & 1);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, stays, FALSE, 0);
	TEST_OF(STATUS_SUCCESS, stays);
	MUST(STATUS_SUCCESS, NtSetTimer, resets, SOON, 0, 0, FALSE, 0, was);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, resets, FALSE, 0);
	TEST_OF(STATUS_TIMEOUT, resets);
	MUST(STATUS_SUCCESS, NtSetTimer, stays, late, 0, 0, FALSE, 0, 0);
	TEST_OF(STATUS_TIMEOUT, stays);
	MUST(STATUS_SUCCESS, NtSetTimer, resets, SOON, 0, 0, FALSE, 1, 0);
	for (int turn = 0; turn < 3; turn++)
		MUST(STATUS_SUCCESS, NtWaitForSingleObject, resets, FALSE, 0);
	MUST(STATUS_SUCCESS, NtCancelTimer, resets, 0);
	MUST(STATUS_SUCCESS, NtCancelTimer, stays, 0);
}

BOTH_TEST(DSP_13_a_cancel_tells_whether_it_was_pending_and_keeps_the_state)
{
	uint64_t handle = timer(caller, NotificationTimer), state = NEW(),
		 late = time_of(caller, -600000000ll);

	MUST(STATUS_SUCCESS, NtSetTimer, handle, late, 0, 0, FALSE, 0, 0);
	MUST(STATUS_SUCCESS, NtCancelTimer, handle, state);
	SAME(AT8(state) & 0xFF);
	TEST_OF(STATUS_TIMEOUT, handle);
	MUST(STATUS_SUCCESS, NtSetTimer, handle, time_of(caller, 1), 0, 0, FALSE, 0, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, handle, FALSE, 0);
	MUST(STATUS_SUCCESS, NtCancelTimer, handle, state);
	TEST_OF(STATUS_SUCCESS, handle);
}

BOTH_TEST(DSP_15_a_process_and_a_thread_are_signalled_for_ever_when_they_end)
{
	uint64_t process = partner(caller, PROCESS_ALL_ACCESS), thread;

	TEST_OF(STATUS_TIMEOUT, process);
	MUST(STATUS_SUCCESS, NtTerminateProcess, process, 5);
	TEST_OF(STATUS_SUCCESS, process);
	TEST_OF(STATUS_SUCCESS, process);
	target = plain_event(caller);
	thread = start(caller, wait_for_target);
	TEST_OF(STATUS_TIMEOUT, thread);
	MUST(STATUS_SUCCESS, NtSetEvent, target, 0);
	join_all(caller);
	TEST_OF(STATUS_SUCCESS, thread);
	TEST_OF(STATUS_SUCCESS, thread);
}

/* --- Waits -------------------------------------------------------------------------------------------------------- */

BOTH_TEST(W_1_counts_of_0_and_65_are_invalid)
{
	uint64_t handles = caller_place(caller, 65 * 8), one = plain_event(caller);

	for (int i = 0; i < 65; i++)
		AT8(handles + 8 * (uint64_t)i) = one;
	MUST(STATUS_INVALID_PARAMETER_1, NtWaitForMultipleObjects, 0, handles, WaitAny, FALSE, NOW);
	MUST(STATUS_INVALID_PARAMETER_1, NtWaitForMultipleObjects, 65, handles, WaitAny, FALSE,
	     NOW);
	MUST(STATUS_TIMEOUT, NtWaitForMultipleObjects, 64, handles, WaitAny, FALSE, NOW);
}

BOTH_TEST(W_2_the_first_bad_handle_decides_and_nothing_is_touched)
{
	uint64_t set = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0);
	uint64_t weak = again(caller, set, EVENT_QUERY_STATE, 0);

	MUST(STATUS_SUCCESS, NtSetEvent, set, 0);
	MUST(STATUS_INVALID_PARAMETER_2, NtWaitForMultipleObjects, 2, several(caller, set, set), 2,
	     FALSE, NOW);
	MUST(STATUS_ACCESS_DENIED, NtWaitForMultipleObjects, 2, several(caller, set, weak), WaitAny,
	     FALSE, NOW);
	MUST(STATUS_INVALID_HANDLE, NtWaitForMultipleObjects, 2, several(caller, 0x4000, weak),
	     WaitAny, FALSE, NOW);
	IS(1, event_state(caller, set));
}

BOTH_TEST(W_3_a_wait_for_all_of_one_object_twice_is_an_invalid_mix)
{
	uint64_t handle = plain_event(caller);

	MUST(STATUS_INVALID_PARAMETER_MIX, NtWaitForMultipleObjects, 2,
	     several(caller, handle, again(caller, handle, 0, DUPLICATE_SAME_ACCESS)), WaitAll,
	     FALSE, NOW);
	MUST(STATUS_TIMEOUT, NtWaitForMultipleObjects, 2, several(caller, handle, handle), WaitAny,
	     FALSE, NOW);
}

BOTH_TEST(W_4_a_wait_for_any_takes_the_lowest_signalled_index_only)
{
	uint64_t first = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0);
	uint64_t second = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0);
	uint64_t both = several(caller, first, second);

	MUST(STATUS_SUCCESS, NtSetEvent, second, 0);
	MUST(STATUS_WAIT_1, NtWaitForMultipleObjects, 2, both, WaitAny, FALSE, NOW);
	MUST(STATUS_SUCCESS, NtSetEvent, first, 0);
	MUST(STATUS_SUCCESS, NtSetEvent, second, 0);
	MUST(STATUS_WAIT_0, NtWaitForMultipleObjects, 2, both, WaitAny, FALSE, NOW);
	IS(0, event_state(caller, first));
	IS(1, event_state(caller, second));
}

BOTH_TEST(W_5_a_wait_for_all_takes_nothing_until_it_can_take_all)
{
	uint64_t first = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0);
	uint64_t second = semaphore(caller, 0, 2), both = several(caller, first, second);

	MUST(STATUS_SUCCESS, NtSetEvent, first, 0);
	MUST(STATUS_TIMEOUT, NtWaitForMultipleObjects, 2, both, WaitAll, FALSE, SOON);
	IS(1, event_state(caller, first));
	MUST(STATUS_SUCCESS, NtReleaseSemaphore, second, 2, 0);
	MUST(STATUS_WAIT_0, NtWaitForMultipleObjects, 2, both, WaitAll, FALSE, NOW);
	IS(0, event_state(caller, first));
	TEST_OF(STATUS_SUCCESS, second);
	TEST_OF(STATUS_TIMEOUT, second);
}

static void abandon(struct caller *caller)
{
	uint64_t left = target;

	result = DO(NtWaitForSingleObject, left, FALSE, 0);
}

BOTH_TEST(W_6_an_abandoned_mutant_is_told_with_its_index_or_for_all)
{
	uint64_t set = plain_event(caller);

	MUST(STATUS_SUCCESS, NtSetEvent, set, 0);
	target = mutant(caller, FALSE);
	start(caller, abandon);
	join_all(caller);
	MUST(STATUS_ABANDONED, NtWaitForMultipleObjects, 2, several(caller, set, target), WaitAll,
	     FALSE, NOW);
	MUST(STATUS_SUCCESS, NtReleaseMutant, target, 0);
	start(caller, abandon);
	join_all(caller);
	MUST(STATUS_SUCCESS, NtResetEvent, set, 0);
	MUST(STATUS_ABANDONED + 1, NtWaitForMultipleObjects, 2, several(caller, set, target),
	     WaitAny, FALSE, NOW);
}

BOTH_TEST(W_7_W_8_times_are_relative_absolute_past_and_none)
{
	uint64_t handle = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0),
		 past = time_of(caller, 1);
	uint64_t time = NEW();

	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, handle, FALSE, NOW);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, handle, FALSE, SOON);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, handle, FALSE, past);
	MUST(STATUS_SUCCESS, NtQuerySystemTime, time);
	AT8(time) += 20000;
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, handle, FALSE, time);
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, handle, FALSE, past);
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, handle, FALSE, NOW);
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, handle, FALSE, 0);
}

BOTH_TEST(W_9_W_10_an_alert_ends_alertable_waits_alone_with_a_success_code)
{
	uint64_t self = again(caller, THREAD, 0, DUPLICATE_SAME_ACCESS),
		 handle = plain_event(caller);

	MUST(STATUS_SUCCESS, NtAlertThread, self);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, handle, FALSE, SOON);
	MUST(STATUS_ALERTED, NtWaitForSingleObject, handle, TRUE, 0);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, handle, TRUE, NOW);
	IS(1, NT_SUCCESS(STATUS_ALERTED) && NT_SUCCESS(STATUS_TIMEOUT) &&
	              NT_SUCCESS(STATUS_ABANDONED));
	MUST(STATUS_SUCCESS, NtAlertThread, self);
	MUST(STATUS_ALERTED, NtTestAlert, 0);
}

BOTH_TEST(W_15_a_delay_follows_the_rules_of_waits)
{
	uint64_t self = again(caller, THREAD, 0, DUPLICATE_SAME_ACCESS);

	MUST(STATUS_SUCCESS, NtDelayExecution, FALSE, SOON);
	MUST(STATUS_SUCCESS, NtDelayExecution, TRUE, SOON);
	MUST(STATUS_SUCCESS, NtAlertThread, self);
	MUST(STATUS_SUCCESS, NtDelayExecution, FALSE, SOON);
	MUST(STATUS_ALERTED, NtDelayExecution, TRUE, time_of(caller, INT64_MIN));
}

BOTH_TEST(W_16_signal_and_wait_sets_releases_and_refuses_what_it_cannot_signal)
{
	uint64_t signals = plain_event(caller), waits = plain_event(caller),
		 owned = mutant(caller, TRUE);
	uint64_t weak = again(caller, signals, SYNCHRONIZE, 0), count = semaphore(caller, 0, 1);

	MUST(STATUS_SUCCESS, NtSetEvent, waits, 0);
	MUST(STATUS_SUCCESS, NtSignalAndWaitForSingleObject, signals, waits, FALSE, NOW);
	IS(1, event_state(caller, signals));
	MUST(STATUS_SUCCESS, NtSignalAndWaitForSingleObject, owned, waits, FALSE, NOW);
	MUST(STATUS_SUCCESS, NtSignalAndWaitForSingleObject, count, waits, FALSE, NOW);
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtSignalAndWaitForSingleObject, SELF, waits, FALSE, NOW);
	MUST(STATUS_ACCESS_DENIED, NtSignalAndWaitForSingleObject, weak, waits, FALSE, NOW);
	MUST(STATUS_ACCESS_DENIED, NtSignalAndWaitForSingleObject, signals,
	     again(caller, waits, EVENT_QUERY_STATE, 0), FALSE, NOW);
}

BOTH_TEST(W_17_a_signal_that_fails_begins_no_wait)
{
	uint64_t free_mutant = mutant(caller, FALSE), full = semaphore(caller, 1, 1);
	uint64_t waits = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0);

	MUST(STATUS_SUCCESS, NtSetEvent, waits, 0);
	MUST(STATUS_MUTANT_NOT_OWNED, NtSignalAndWaitForSingleObject, free_mutant, waits, FALSE,
	     NOW);
	MUST(STATUS_SEMAPHORE_LIMIT_EXCEEDED, NtSignalAndWaitForSingleObject, full, waits, FALSE,
	     NOW);
	IS(1, event_state(caller, waits));
}

/* --- Timers with a routine ---------------------------------------------------------------------------------------- */

static uint64_t timer_context;

static void on_timer(PVOID context, ULONG low, LONG high)
{
	timer_context = low || high ? (uintptr_t)context : 0;
}

BOTH_TEST(DSP_14_a_timers_routine_runs_in_an_alertable_wait_of_the_thread_that_set_it)
{
	uint64_t handle = timer(caller, NotificationTimer), minute = time_of(caller, -600000000);

	timer_context = 0;
	MUST(STATUS_SUCCESS, NtSetTimer, handle, NOW, (uintptr_t)on_timer, 0x71, FALSE, 0, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, handle, FALSE, 0);
	IS(0, timer_context);
	MUST(STATUS_USER_APC, NtDelayExecution, TRUE, minute);
	IS(0x71, timer_context);
	MUST(STATUS_SUCCESS, NtSetTimer, handle, NOW, (uintptr_t)on_timer, 0x72, FALSE, 0, 0);
	MUST(STATUS_SUCCESS, NtCancelTimer, handle, 0);
	MUST(STATUS_SUCCESS, NtDelayExecution, TRUE, NOW);
	IS(0x71, timer_context);
}
