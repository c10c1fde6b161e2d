/* One-time initialisation, timer queues, APCs, suspension and bad pointers of clients. */
#include "client.h"

static int begins_and_completes(int count, char **arguments)
{
	INIT_ONCE once = { 0 };
	BOOL pending = FALSE;
	LPVOID context = NULL;

	assert_false(API(InitOnceBeginInitialize)(&once, INIT_ONCE_CHECK_ONLY, &pending, &context));
	assert_int_equal(API(GetLastError)(), ERROR_GEN_FAILURE);
	assert_true(API(InitOnceBeginInitialize)(&once, 0, &pending, &context));
	assert_true(pending);
	assert_false(API(InitOnceBeginInitialize)(&once, INIT_ONCE_ASYNC, &pending, &context));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_false(
		API(InitOnceComplete)(&once, 0, (LPVOID)1)); /* the low bits are the word's own */
	assert_true(API(InitOnceComplete)(&once, 0, (LPVOID)0x40));
	assert_true(API(InitOnceBeginInitialize)(&once, 0, &pending, &context));
	assert_false(pending);
	assert_ptr_equal(context, (LPVOID)0x40);
	return 0;
}

TEST(one_time_initialisation_is_completed_the_way_it_was_begun)
{
	assert_int_equal(run(begins_and_completes), 0);
}

static HANDLE fired;

static void on_timer(PVOID context, BOOLEAN timed_out)
{
	__atomic_fetch_add((LONG *)context, 1, __ATOMIC_SEQ_CST);
	API(SetEvent)(fired);
}

static int queues_timers(int count, char **arguments)
{
	HANDLE queue = API(CreateTimerQueue)(), once, never;
	LONG calls = 0, no_calls = 0;

	fired = API(CreateEventW)(NULL, FALSE, FALSE, NULL);
	assert_true(API(CreateTimerQueueTimer)(&once, queue, on_timer, &calls, 1, 0, 0));
	assert_true(
		API(CreateTimerQueueTimer)(&never, queue, on_timer, &no_calls, 100000000, 0, 0));
	assert_int_equal(API(WaitForSingleObject)(fired, INFINITE), WAIT_OBJECT_0);
	assert_true(API(DeleteTimerQueueTimer)(queue, once, INVALID_HANDLE_VALUE));
	assert_true(API(DeleteTimerQueueEx)(queue, INVALID_HANDLE_VALUE));
	assert_false(API(DeleteTimerQueueEx)(NULL, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	assert_int_equal(calls, 1);
	assert_int_equal(no_calls, 0);
	API(CloseHandle)(fired);
	return 0;
}

TEST(a_timer_queue_calls_what_is_due_and_nothing_after_its_deletion)
{
	assert_int_equal(run(queues_timers), 0);
}

static LONG apcs;

static void on_apc(ULONG_PTR data)
{
	apcs += (LONG)data;
}

static int queues_apcs(int count, char **arguments)
{
	apcs = 0;
	assert_true(API(QueueUserAPC)(on_apc, API(GetCurrentThread)(), 3));
	assert_int_equal(apcs, 0);
	assert_int_equal(API(SleepEx)(INFINITE, TRUE), WAIT_IO_COMPLETION);
	assert_int_equal(apcs, 3);
	return 0;
}

TEST(an_apc_runs_in_the_next_alertable_wait)
{
	assert_int_equal(run(queues_apcs), 0);
}

static DWORD ends_at_once(LPVOID parameter)
{
	return 0;
}

static int suspends(int count, char **arguments)
{
	HANDLE thread = API(CreateThread)(NULL, 0, ends_at_once, NULL, CREATE_SUSPENDED, NULL);

	assert_int_equal(API(SuspendThread)(thread), 1);
	assert_int_equal(API(ResumeThread)(thread), 2);
	assert_int_equal(API(WaitForSingleObject)(thread, 0), WAIT_TIMEOUT);
	assert_int_equal(API(ResumeThread)(thread), 1);
	assert_int_equal(API(WaitForSingleObject)(thread, INFINITE), WAIT_OBJECT_0);
	assert_int_equal(API(SuspendThread)(thread), (DWORD)-1);
	API(CloseHandle)(thread);
	return 0;
}

TEST(a_thread_runs_when_every_suspension_is_undone)
{
	assert_int_equal(run(suspends), 0);
}

static NTSTATUS create_event(PHANDLE ret_handle, POBJECT_ATTRIBUTES attributes)
{
	NTSTATUS status = WIN32_CALL(
		NtCreateEvent(ret_handle, EVENT_ALL_ACCESS, attributes, NotificationEvent, FALSE));

	return status;
}

static int gives_bad_pointers(int count, char **arguments)
{
	PVOID bad = (PVOID)0xdeadbee0;
	UNICODE_STRING name = { 2, 2, bad };
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle = NULL;

	assert_int_equal(create_event(NULL, NULL), STATUS_ACCESS_VIOLATION);
	assert_int_equal(create_event(bad, NULL), STATUS_ACCESS_VIOLATION);
	assert_int_equal(create_event(&handle, bad), STATUS_ACCESS_VIOLATION);
	InitializeObjectAttributes(&attributes, bad, 0, NULL, NULL);
	assert_int_equal(create_event(&handle, &attributes), STATUS_ACCESS_VIOLATION);
	attributes.ObjectName = &name;
	assert_int_equal(create_event(&handle, &attributes), STATUS_ACCESS_VIOLATION);
	name.Buffer = (PWSTR)((char *)bad + 1);
	assert_int_equal(create_event(&handle, &attributes), STATUS_DATATYPE_MISALIGNMENT);
	assert_null(handle);
	return 0;
}

TEST(HM_5_a_bad_pointer_of_a_program_is_a_status)
{
	assert_int_equal(run(gives_bad_pointers), 0);
}
