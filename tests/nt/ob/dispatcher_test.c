/* Events, mutants, semaphores, timers and keyed events by handle; waits by handle. */
#include "../exec_machine.h"

#include "nt/ke/ke_internal.h"
#include "nt/ob/nt_services.h"

static LARGE_INTEGER now_due(void)
{
	return (LARGE_INTEGER){ .QuadPart = 0 };
}

TEST(DSP_4_set_and_reset_give_the_former_state)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE event;
	LONG before = 7;

	assert_int_equal(ZwCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwSetEvent(event, &before), STATUS_SUCCESS);
	assert_int_equal(before, 0);
	assert_int_equal(ZwResetEvent(event, &before), STATUS_SUCCESS);
	assert_int_equal(before, 1);
	assert_int_equal(ZwResetEvent(event, &before), STATUS_SUCCESS);
	assert_int_equal(before, 0);
	ZwClose(event);
	exec_machine_end(exec);
}

TEST(DSP_3_an_auto_reset_event_is_consumed_by_its_wait)
{
	struct exec_machine *exec = exec_machine_start();
	LARGE_INTEGER due = now_due();
	HANDLE event;

	assert_int_equal(ZwCreateEvent(&event, EVENT_ALL_ACCESS, NULL, SynchronizationEvent, TRUE),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwWaitForSingleObject(event, FALSE, &due), STATUS_WAIT_0);
	assert_int_equal(ZwWaitForSingleObject(event, FALSE, &due), STATUS_TIMEOUT);
	ZwClose(event);
	exec_machine_end(exec);
}

TEST(DSP_10_a_semaphore_keeps_its_limit)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE semaphore;
	LONG before = 7;

	assert_int_equal(NtCreateSemaphore(&semaphore, SEMAPHORE_ALL_ACCESS, NULL, 1, 2),
	                 STATUS_SUCCESS);
	assert_int_equal(NtReleaseSemaphore(semaphore, 1, &before), STATUS_SUCCESS);
	assert_int_equal(before, 1);
	assert_int_equal(NtReleaseSemaphore(semaphore, 1, &before),
	                 STATUS_SEMAPHORE_LIMIT_EXCEEDED);
	assert_int_equal(NtReleaseSemaphore(semaphore, 0, &before), STATUS_INVALID_PARAMETER);
	NtClose(semaphore);
	exec_machine_end(exec);
}

TEST(DSP_11_impossible_counts_are_invalid)
{
	static const LONG rows[][2] = { { 0, 0 }, { -1, 1 }, { 2, 1 }, { 0, -1 } };
	struct exec_machine *exec = exec_machine_start();
	HANDLE semaphore;

	for (size_t i = 0; i < 4; i++)
		assert_int_equal(NtCreateSemaphore(&semaphore, SEMAPHORE_ALL_ACCESS, NULL,
		                                   rows[i][0], rows[i][1]),
		                 STATUS_INVALID_PARAMETER);
	exec_machine_end(exec);
}

TEST(DSP_6_a_mutant_counts_its_owner_and_refuses_others)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE mutant;
	LONG before = 7;

	assert_int_equal(NtCreateMutant(&mutant, MUTANT_ALL_ACCESS, NULL, TRUE), STATUS_SUCCESS);
	assert_int_equal(NtWaitForSingleObject(mutant, FALSE, NULL), STATUS_WAIT_0);
	assert_int_equal(NtReleaseMutant(mutant, &before), STATUS_SUCCESS);
	assert_int_equal(before, -1);
	assert_int_equal(NtReleaseMutant(mutant, &before), STATUS_SUCCESS);
	assert_int_equal(before, 0);
	assert_int_equal(NtReleaseMutant(mutant, &before), STATUS_MUTANT_NOT_OWNED);
	NtClose(mutant);
	exec_machine_end(exec);
}

static void own_and_end(void *context)
{
	NtWaitForSingleObject(*(HANDLE *)context, FALSE, NULL);
}

TEST(DSP_8_a_mutant_whose_owner_ended_is_abandoned_once)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE mutant;
	struct ps_thread_options options = { .start = own_and_end, .context = &mutant };
	struct ps_thread *thread;

	assert_int_equal(NtCreateMutant(&mutant, MUTANT_ALL_ACCESS, NULL, FALSE), STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	assert_int_equal(NtWaitForSingleObject(mutant, FALSE, NULL), STATUS_ABANDONED_WAIT_0);
	NtReleaseMutant(mutant, NULL);
	assert_int_equal(NtWaitForSingleObject(mutant, FALSE, NULL), STATUS_WAIT_0);
	NtReleaseMutant(mutant, NULL);
	NtClose(mutant);
	exec_machine_end(exec);
}

TEST(DSP_6_a_mutant_that_dies_with_an_owner_leaves_the_owner)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE mutant;

	assert_int_equal(NtCreateMutant(&mutant, MUTANT_ALL_ACCESS, NULL, TRUE), STATUS_SUCCESS);
	NtClose(mutant);
	assert_true(IsListEmpty(&exec->thread->ke.mutants));
	exec_machine_end(exec);
}

TEST(DSP_12_a_timer_object_fires_and_can_be_cancelled)
{
	struct exec_machine *exec = exec_machine_start();
	LARGE_INTEGER soon = { .QuadPart = -10000 }, late = { .QuadPart = -600000000 };
	BOOLEAN state = 7;
	HANDLE timer;

	assert_int_equal(NtCreateTimer(&timer, TIMER_ALL_ACCESS, NULL, NotificationTimer),
	                 STATUS_SUCCESS);
	assert_int_equal(NtSetTimer(timer, &soon, NULL, NULL, FALSE, 0, NULL), STATUS_SUCCESS);
	assert_int_equal(NtWaitForSingleObject(timer, FALSE, NULL), STATUS_WAIT_0);
	assert_int_equal(NtSetTimer(timer, &late, NULL, NULL, FALSE, 0, &state), STATUS_SUCCESS);
	assert_int_equal(state, TRUE);
	assert_int_equal(NtCancelTimer(timer, &state), STATUS_SUCCESS);
	assert_int_equal(state, FALSE);
	NtClose(timer);
	exec_machine_end(exec);
}

TEST(W_1_W_2_bad_counts_and_types_are_named_by_their_parameter)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handles[65] = { 0 };

	assert_int_equal(NtWaitForMultipleObjects(0, handles, WaitAny, FALSE, NULL),
	                 STATUS_INVALID_PARAMETER_1);
	assert_int_equal(NtWaitForMultipleObjects(65, handles, WaitAny, FALSE, NULL),
	                 STATUS_INVALID_PARAMETER_1);
	assert_int_equal(NtWaitForMultipleObjects(1, handles, (WAIT_TYPE)2, FALSE, NULL),
	                 STATUS_INVALID_PARAMETER_2);
	assert_int_equal(NtWaitForMultipleObjects(1, handles, WaitAny, FALSE, NULL),
	                 STATUS_INVALID_HANDLE);
	exec_machine_end(exec);
}

TEST(W_3_wait_all_of_one_object_by_two_handles_is_an_invalid_mix)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handles[2];

	assert_int_equal(NtCreateEvent(&handles[0], EVENT_ALL_ACCESS, NULL, NotificationEvent,
	                               TRUE),
	                 STATUS_SUCCESS);
	NtDuplicateObject(NtCurrentProcess(), handles[0], NtCurrentProcess(), &handles[1], 0, 0,
	                  DUPLICATE_SAME_ACCESS);
	assert_int_equal(NtWaitForMultipleObjects(2, handles, WaitAll, FALSE, NULL),
	                 STATUS_INVALID_PARAMETER_MIX);
	assert_int_equal(NtWaitForMultipleObjects(2, handles, WaitAny, FALSE, NULL), STATUS_WAIT_0);
	NtClose(handles[0]);
	NtClose(handles[1]);
	exec_machine_end(exec);
}

TEST(W_4_wait_any_takes_the_lowest_signalled_index_only)
{
	struct exec_machine *exec = exec_machine_start();
	LARGE_INTEGER due = now_due();
	HANDLE handles[3];

	for (int i = 0; i < 3; i++)
		NtCreateEvent(&handles[i], EVENT_ALL_ACCESS, NULL, SynchronizationEvent, i > 0);
	assert_int_equal(NtWaitForMultipleObjects(3, handles, WaitAny, FALSE, NULL), STATUS_WAIT_1);
	assert_int_equal(NtWaitForSingleObject(handles[1], FALSE, &due), STATUS_TIMEOUT);
	assert_int_equal(NtWaitForSingleObject(handles[2], FALSE, &due), STATUS_WAIT_0);
	for (int i = 0; i < 3; i++)
		NtClose(handles[i]);
	exec_machine_end(exec);
}

TEST(W_16_W_17_signal_and_wait_refuses_what_it_cannot_signal)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE mutant, event, timer;

	NtCreateMutant(&mutant, MUTANT_ALL_ACCESS, NULL, FALSE);
	NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, TRUE);
	NtCreateTimer(&timer, TIMER_ALL_ACCESS, NULL, NotificationTimer);
	assert_int_equal(NtSignalAndWaitForSingleObject(mutant, event, FALSE, NULL),
	                 STATUS_MUTANT_NOT_OWNED);
	assert_int_equal(NtSignalAndWaitForSingleObject(timer, event, FALSE, NULL),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(NtSignalAndWaitForSingleObject(event, event, FALSE, NULL), STATUS_WAIT_0);
	NtClose(mutant);
	NtClose(event);
	NtClose(timer);
	exec_machine_end(exec);
}

static void release_key(void *context)
{
	NtReleaseKeyedEvent(*(HANDLE *)context, context, FALSE, NULL);
}

TEST(OB_a_waiter_and_a_releaser_of_a_keyed_event_with_one_key_meet)
{
	struct exec_machine *exec = exec_machine_start();
	LARGE_INTEGER due = now_due();
	HANDLE keyed;
	struct ps_thread_options options = { .start = release_key, .context = &keyed };
	struct ps_thread *thread;

	assert_int_equal(NtCreateKeyedEvent(&keyed, 3, NULL, 0), STATUS_SUCCESS);
	assert_int_equal(NtWaitForKeyedEvent(keyed, &keyed, FALSE, &due), STATUS_TIMEOUT);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	assert_int_equal(NtWaitForKeyedEvent(keyed, &keyed, FALSE, NULL), STATUS_SUCCESS);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	NtClose(keyed);
	exec_machine_end(exec);
}

TEST(VF_19_a_Zw_call_at_APC_LEVEL_is_C4_E6)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE event;
	KIRQL irql;

	ZwCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
	KeRaiseIrql(APC_LEVEL, &irql);
	ZwSetEvent(event, NULL);
	KeLowerIrql(irql);
	exec_machine_take_finding(exec, 0xC4, 0xE6);
	ZwClose(event);
	exec_machine_end(exec);
}

TEST(DSP_2_IoCreateNotificationEvent_makes_a_signalled_named_event_once)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\io");
	HANDLE first_handle, second_handle;
	PKEVENT first = IoCreateNotificationEvent(&name, &first_handle);
	PKEVENT second = IoCreateNotificationEvent(&name, &second_handle);

	assert_non_null(first);
	assert_ptr_equal(first, second);
	assert_int_equal(KeReadStateEvent(first), 1);
	ZwClose(first_handle);
	ZwClose(second_handle);
	exec_machine_end(exec);
}

/* --- Timers with a routine ---------------------------------------------------------------------------------------- */

static struct {
	LONG runs, last_context;
	PKTHREAD thread;
} timer_apc;

static VOID timer_routine(PVOID context, ULONG low, LONG high)
{
	assert_true(low || high);
	timer_apc.thread = KeGetCurrentThread();
	timer_apc.last_context = *(LONG *)context;
	__atomic_add_fetch(&timer_apc.runs, 1, __ATOMIC_SEQ_CST);
}

TEST(DSP_14_a_timers_routine_runs_in_the_thread_that_set_it)
{
	struct exec_machine *exec = exec_machine_start();
	LARGE_INTEGER due = { .QuadPart = -10000 }, forever = { .QuadPart = -600000000 };
	LONG context = 77;
	HANDLE timer;

	memset(&timer_apc, 0, sizeof(timer_apc));
	NtCreateTimer(&timer, TIMER_ALL_ACCESS, NULL, SynchronizationTimer);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtSetTimer(timer, &due, timer_routine, &context, FALSE, 0, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(NtDelayExecution(TRUE, &forever), STATUS_USER_APC);
	assert_int_equal(timer_apc.runs, 1);
	assert_int_equal(timer_apc.last_context, 77);
	assert_ptr_equal(timer_apc.thread, exec->thread);
	exec->thread->ke.previous_mode = KernelMode;
	NtClose(timer);
	exec_machine_end(exec);
}

struct setter {
	HANDLE timer;
	LARGE_INTEGER due;
	LONG context;
};

static void set_and_end(void *context)
{
	struct setter *setter = context;

	ke_current_thread()->previous_mode = UserMode;
	assert_int_equal(NtSetTimer(setter->timer, &setter->due, timer_routine, &setter->context,
	                            FALSE, 0, NULL),
	                 STATUS_SUCCESS);
	ke_current_thread()->previous_mode = KernelMode;
}

TEST(DSP_14_the_end_of_that_thread_cancels_the_routine)
{
	struct exec_machine *exec = exec_machine_start();
	struct setter setter = { .due = { .QuadPart = -6000000000 } };
	struct ps_thread_options options = { .start = set_and_end, .context = &setter };
	struct ps_thread *thread;
	BOOLEAN state;

	memset(&timer_apc, 0, sizeof(timer_apc));
	NtCreateTimer(&setter.timer, TIMER_ALL_ACCESS, NULL, NotificationTimer);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	assert_int_equal(exec->machine->ledgers.timers, 0);
	assert_int_equal(NtCancelTimer(setter.timer, &state), STATUS_SUCCESS);
	assert_false(state);
	assert_int_equal(timer_apc.runs, 0);
	NtClose(setter.timer);
	exec_machine_end(exec);
}

/* --- The header ---------------------------------------------------------------------------------------------------- */

static void wait_for_it(void *context)
{
	assert_int_equal(KeWaitForSingleObject(context, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
}

TEST(DSP_1_a_header_tells_kind_state_and_who_waits)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_thread_options options = { .start = wait_for_it };
	LARGE_INTEGER pause = { .QuadPart = -10000 };
	struct ps_thread *thread;
	KSEMAPHORE semaphore;
	KEVENT event;
	KTIMER timer;

	KeInitializeEvent(&event, SynchronizationEvent, TRUE);
	KeInitializeSemaphore(&semaphore, 2, 4);
	KeInitializeTimerEx(&timer, SynchronizationTimer);
	assert_int_equal(event.Header.Type, 1);
	assert_int_equal(event.Header.SignalState, 1);
	assert_int_equal(semaphore.Header.Type, 5);
	assert_int_equal(semaphore.Header.SignalState, 2);
	assert_int_equal(timer.Header.Type, 9);
	assert_int_equal(timer.Header.SignalState, 0);
	assert_true(IsListEmpty(&event.Header.WaitListHead));
	KeClearEvent(&event);
	options.context = &event;
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	for (bool waits = false; !waits; KeDelayExecutionThread(KernelMode, FALSE, &pause)) {
		ke_object_lock(&event.Header);
		waits = !IsListEmpty(&event.Header.WaitListHead);
		ke_object_unlock(&event.Header);
	}
	KeSetEvent(&event, 0, FALSE);
	assert_int_equal(event.Header.SignalState, 0);
	assert_true(IsListEmpty(&event.Header.WaitListHead));
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	exec_machine_end(exec);
}
