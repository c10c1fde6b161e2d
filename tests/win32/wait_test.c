/* Threads, waits and locks of clients. */
#include "client.h"

static HANDLE go;
static LONG counter;

static DWORD adds(LPVOID parameter)
{
	API(WaitForSingleObject)(go, INFINITE);
	return __atomic_add_fetch(&counter, 1, __ATOMIC_SEQ_CST) + 100;
}

static int starts_threads(int count, char **arguments)
{
	HANDLE threads[4];
	DWORD code, id;

	counter = 0;
	go = API(CreateEventW)(NULL, TRUE, FALSE, NULL);
	for (int i = 0; i < 4; i++)
		threads[i] = API(CreateThread)(NULL, 0, adds, NULL, 0, &id);
	assert_int_equal(API(WaitForMultipleObjects)(4, threads, FALSE, 20), WAIT_TIMEOUT);
	assert_true(API(GetExitCodeThread)(threads[0], &code));
	assert_int_equal(code, STILL_ACTIVE);
	assert_true(API(SetEvent)(go));
	assert_int_equal(API(WaitForMultipleObjects)(4, threads, TRUE, INFINITE), WAIT_OBJECT_0);
	for (int i = 0; i < 4; i++) {
		assert_true(API(GetExitCodeThread)(threads[i], &code));
		assert_in_range(code, 101, 104);
		API(CloseHandle)(threads[i]);
	}
	API(CloseHandle)(go);
	assert_false(API(SetEvent)(go));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	return counter;
}

TEST(threads_wait_for_events_and_give_exit_codes)
{
	assert_int_equal(run(starts_threads), 4);
}

static CRITICAL_SECTION section;
static SRWLOCK slim;
static CONDITION_VARIABLE condition;
static int plain, ready;

static DWORD adds_in_section(LPVOID parameter)
{
	for (int i = 0; i < 200; i++) {
		API(EnterCriticalSection)(&section);
		API(EnterCriticalSection)(&section);
		plain++;
		API(LeaveCriticalSection)(&section);
		if (i % 50 == 0)
			API(Sleep)(0);
		API(LeaveCriticalSection)(&section);
		API(AcquireSRWLockExclusive)(&slim);
		plain++;
		API(ReleaseSRWLockExclusive)(&slim);
		plain--;
	}
	return 0;
}

static DWORD adds_in_slim(LPVOID parameter)
{
	for (int i = 0; i < 300; i++) {
		API(AcquireSRWLockExclusive)(&slim);
		int before = plain;
		if (i % 50 == 0)
			API(Sleep)(0);
		plain = before + 1;
		API(ReleaseSRWLockExclusive)(&slim);
	}
	return 0;
}

static void run_threads(LPTHREAD_START_ROUTINE routine, int count)
{
	HANDLE threads[8];
	for (int i = 0; i < count; i++)
		threads[i] = API(CreateThread)(NULL, 0, routine, NULL, 0, NULL);
	assert_int_equal(API(WaitForMultipleObjects)((DWORD)count, threads, TRUE, INFINITE),
	                 WAIT_OBJECT_0);
	for (int i = 0; i < count; i++)
		API(CloseHandle)(threads[i]);
}

static DWORD adds_in_section_only(LPVOID parameter)
{
	for (int i = 0; i < 300; i++) {
		API(EnterCriticalSection)(&section);
		int before = plain;
		if (i % 50 == 0)
			API(Sleep)(0);
		plain = before + 1;
		API(LeaveCriticalSection)(&section);
	}
	return 0;
}

static int excludes(int count, char **arguments)
{
	API(InitializeCriticalSection)(&section);
	API(InitializeSRWLock)(&slim);
	plain = 0;
	run_threads(adds_in_section_only, 4);
	assert_int_equal(plain, 1200);
	plain = 0;
	run_threads(adds_in_slim, 4);
	assert_int_equal(plain, 1200);
	API(DeleteCriticalSection)(&section);
	return 0;
}

TEST(critical_sections_and_slim_locks_exclude)
{
	(void)adds_in_section;
	assert_int_equal(run(excludes), 0);
}

static DWORD consumes(LPVOID parameter)
{
	API(AcquireSRWLockExclusive)(&slim);
	while (!ready)
		API(SleepConditionVariableSRW)(&condition, &slim, INFINITE, 0);
	ready--;
	API(ReleaseSRWLockExclusive)(&slim);
	return 0;
}

static int produces(int count, char **arguments)
{
	HANDLE threads[3];

	API(InitializeSRWLock)(&slim);
	API(InitializeConditionVariable)(&condition);
	ready = 0;
	API(AcquireSRWLockExclusive)(&slim);
	assert_false(API(SleepConditionVariableSRW)(&condition, &slim, 5, 0));
	assert_int_equal(API(GetLastError)(), ERROR_TIMEOUT);
	API(ReleaseSRWLockExclusive)(&slim);
	for (int i = 0; i < 3; i++)
		threads[i] = API(CreateThread)(NULL, 0, consumes, NULL, 0, NULL);
	for (int i = 0; i < 3; i++) {
		API(AcquireSRWLockExclusive)(&slim);
		ready++;
		API(ReleaseSRWLockExclusive)(&slim);
		API(WakeAllConditionVariable)(&condition);
	}
	API(WaitForMultipleObjects)(3, threads, TRUE, INFINITE);
	return ready;
}

TEST(condition_variables_wake_and_time_out)
{
	assert_int_equal(run(produces), 0);
}

static int uses_objects(int count, char **arguments)
{
	LARGE_INTEGER due = { .QuadPart = -10000 };
	HANDLE mutex = API(CreateMutexA)(NULL, TRUE, "Global\\drydock-test");
	HANDLE again = API(CreateMutexA)(NULL, FALSE, "drydock-test");
	HANDLE semaphore, timer;
	LONG before;

	assert_int_equal(API(GetLastError)(), ERROR_ALREADY_EXISTS);
	assert_non_null(again);
	assert_true(API(ReleaseMutex)(again));
	assert_false(API(ReleaseMutex)(mutex));
	assert_int_equal(API(GetLastError)(), ERROR_NOT_OWNER);
	semaphore = API(CreateSemaphoreW)(NULL, 1, 2, NULL);
	assert_true(API(ReleaseSemaphore)(semaphore, 1, &before));
	assert_int_equal(before, 1);
	assert_false(API(ReleaseSemaphore)(semaphore, 1, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_TOO_MANY_POSTS);
	timer = API(CreateWaitableTimerW)(NULL, TRUE, NULL);
	assert_true(API(SetWaitableTimer)(timer, &due, 0, NULL, NULL, FALSE));
	assert_int_equal(API(WaitForSingleObject)(timer, 1000), WAIT_OBJECT_0);
	assert_int_equal(API(WaitForSingleObject)((HANDLE)0x1234, 0), WAIT_FAILED);
	API(CloseHandle)(timer);
	API(CloseHandle)(semaphore);
	API(CloseHandle)(mutex);
	API(CloseHandle)(again);
	return 0;
}

TEST(mutexes_semaphores_and_timers_answer_as_documented)
{
	assert_int_equal(run(uses_objects), 0);
}

static LONG worked;

static void works(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
	__atomic_add_fetch(&worked, 1, __ATOMIC_SEQ_CST);
}

static int uses_pool(int count, char **arguments)
{
	PTP_WORK work = API(CreateThreadpoolWork)(works, NULL, NULL);

	worked = 0;
	for (int i = 0; i < 20; i++)
		API(SubmitThreadpoolWork)(work);
	API(WaitForThreadpoolWorkCallbacks)(work, FALSE);
	assert_int_equal(worked, 20);
	API(CloseThreadpoolWork)(work);
	return 0;
}

TEST(thread_pool_work_is_done_before_the_wait_returns)
{
	assert_int_equal(run(uses_pool), 0);
}

static DWORD slot;

static DWORD sees_own_value(LPVOID parameter)
{
	return API(TlsGetValue)(slot) == NULL && API(TlsSetValue)(slot, &slot);
}

static int uses_slots(int count, char **arguments)
{
	HANDLE thread;
	DWORD code;

	slot = API(TlsAlloc)();
	assert_true(API(TlsSetValue)(slot, &code));
	thread = API(CreateThread)(NULL, 0, sees_own_value, NULL, 0, NULL);
	API(WaitForSingleObject)(thread, INFINITE);
	API(GetExitCodeThread)(thread, &code);
	API(CloseHandle)(thread);
	assert_int_equal(code, 1);
	assert_ptr_equal(API(TlsGetValue)(slot), &code);
	assert_true(API(TlsFree)(slot));
	assert_false(API(TlsFree)(slot));
	return 0;
}

TEST(thread_local_slots_are_of_a_thread)
{
	assert_int_equal(run(uses_slots), 0);
}

static DWORD never_runs(LPVOID parameter)
{
	*(BOOL *)parameter = TRUE;
	return 0;
}

static int kills_a_thread_that_has_not_run(int count, char **arguments)
{
	BOOL has_run = FALSE;
	HANDLE thread = API(CreateThread)(NULL, 0, never_runs, &has_run, CREATE_SUSPENDED, NULL);
	DWORD code;

	assert_true(API(TerminateThread)(thread, 7));
	assert_int_equal(API(WaitForSingleObject)(thread, INFINITE), WAIT_OBJECT_0);
	assert_true(API(GetExitCodeThread)(thread, &code));
	assert_int_equal(code, 7);
	assert_false(has_run);
	API(CloseHandle)(thread);
	return 0;
}

/* What its start needed is given back all the same; the leak check of the address sanitizer sees it. */
TEST(a_thread_killed_before_it_runs_leaves_nothing)
{
	assert_int_equal(run(kills_a_thread_that_has_not_run), 0);
}

static int waits_wrongly(int count, char **arguments)
{
	HANDLE off = API(CreateEventW)(NULL, TRUE, FALSE, NULL);
	HANDLE on = API(CreateEventW)(NULL, TRUE, TRUE, NULL);
	HANDLE many[MAXIMUM_WAIT_OBJECTS + 1] = { off, on };

	API(SetLastError)(NO_ERROR);
	assert_int_equal(API(WaitForSingleObject)((HANDLE)0x1234, 0), WAIT_FAILED);
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	API(SetLastError)(NO_ERROR);
	assert_int_equal(API(WaitForMultipleObjects)(0, many, FALSE, 0), WAIT_FAILED);
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_int_equal(API(WaitForMultipleObjects)(2, many, FALSE, 0), WAIT_OBJECT_0 + 1);
	assert_int_equal(API(WaitForMultipleObjects)(2, many, TRUE, 0), WAIT_TIMEOUT);
	for (int i = 0; i <= MAXIMUM_WAIT_OBJECTS; i++)
		many[i] = i == MAXIMUM_WAIT_OBJECTS - 1 ? on : off;
	assert_int_equal(API(WaitForMultipleObjects)(MAXIMUM_WAIT_OBJECTS, many, FALSE, 0),
	                 WAIT_OBJECT_0 + MAXIMUM_WAIT_OBJECTS - 1);
	API(SetLastError)(NO_ERROR);
	assert_int_equal(API(WaitForMultipleObjects)(MAXIMUM_WAIT_OBJECTS + 1, many, FALSE, 0),
	                 WAIT_FAILED);
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_int_equal(API(SignalObjectAndWait)(off, on, 0, FALSE), WAIT_OBJECT_0);
	assert_int_equal(API(WaitForSingleObject)(off, 0), WAIT_OBJECT_0);
	API(CloseHandle)(off);
	API(CloseHandle)(on);
	return 0;
}

TEST(a_wait_tells_which_object_and_why_it_failed)
{
	assert_int_equal(run(waits_wrongly), 0);
}

static int uses_all_slots(int count, char **arguments)
{
	DWORD taken[WIN32_TLS_SLOTS + 1];
	int slots = 0;

	while (slots <= WIN32_TLS_SLOTS && (taken[slots] = API(TlsAlloc)()) != TLS_OUT_OF_INDEXES)
		slots++;
	assert_int_equal(API(GetLastError)(), ERROR_NO_MORE_ITEMS);
	assert_in_range(slots, 64, WIN32_TLS_SLOTS); /* Windows promises 64 */
	for (int i = 0; i < slots; i++)
		assert_true(API(TlsSetValue)(taken[i], &taken[i]));
	for (int i = 0; i < slots; i++)
		assert_ptr_equal(API(TlsGetValue)(taken[i]), &taken[i]);
	assert_true(API(TlsFree)(taken[5]));
	assert_true(API(TlsSetValue)(taken[5], &slots)); /* a free slot's value is not kept */
	assert_int_equal(API(TlsAlloc)(), taken[5]);
	assert_null(API(TlsGetValue)(taken[5]));
	assert_int_equal(API(GetLastError)(), NO_ERROR);
	assert_ptr_equal(API(TlsGetValue)(taken[6]), &taken[6]);
	assert_false(API(TlsSetValue)(WIN32_TLS_SLOTS, &slots));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	API(SetLastError)(NO_ERROR);
	assert_null(API(TlsGetValue)(WIN32_TLS_SLOTS));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_false(API(TlsFree)(WIN32_TLS_SLOTS));
	return 0;
}

TEST(thread_local_slots_run_out_and_begin_with_null)
{
	assert_int_equal(run(uses_all_slots), 0);
}

static int changes_a_thread(int count, char **arguments)
{
	BOOL has_run = FALSE;
	DWORD code = 0, id = 0;
	HANDLE thread = API(CreateThread)(NULL, 0, never_runs, &has_run, CREATE_SUSPENDED, &id);
	HANDLE event = API(CreateEventW)(NULL, TRUE, FALSE, NULL);
	DWORD_PTR mine = 0, all = 0;

	assert_int_equal(API(GetThreadId)(thread), id);
	assert_int_not_equal(API(GetCurrentThreadId)(), id);
	assert_int_equal(API(GetThreadPriority)(thread), 0);
	assert_true(API(SetThreadPriority)(thread, -2));
	assert_int_equal(API(GetThreadPriority)(thread), -2);
	assert_true(API(SetThreadPriority)(thread, THREAD_PRIORITY_TIME_CRITICAL));
	assert_int_equal(API(GetThreadPriority)(thread), THREAD_PRIORITY_TIME_CRITICAL);
	assert_true(API(SetThreadPriority)(thread, THREAD_PRIORITY_IDLE));
	assert_int_equal(API(GetThreadPriority)(thread), THREAD_PRIORITY_IDLE);
	assert_false(API(SetThreadPriority)(thread, 3));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_true(API(GetProcessAffinityMask)(API(GetCurrentProcess)(), &mine, &all));
	assert_true(mine && mine == all);
	assert_false(API(GetProcessAffinityMask)(event, &mine, &all));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	assert_int_equal(API(SetThreadAffinityMask)(thread, 0), 0);
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_int_not_equal(API(SetThreadAffinityMask)(thread, 1), 0);
	assert_int_equal(API(SetThreadAffinityMask)(thread, 1), 1);
	assert_int_equal(API(ResumeThread)(thread), 1);
	assert_int_equal(API(WaitForSingleObject)(thread, INFINITE), WAIT_OBJECT_0);
	assert_true(has_run);
	API(SetLastError)(NO_ERROR);
	assert_false(API(GetExitCodeThread)(event, &code));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	assert_int_equal(API(ResumeThread)(event), (DWORD)-1);
	assert_int_equal(API(GetThreadPriority)(event), 0x7fffffff);
	assert_int_equal(API(GetThreadId)(event), 0);
	assert_true(API(GetExitCodeProcess)(API(GetCurrentProcess)(), &code));
	assert_int_equal(code, STILL_ACTIVE);
	API(CloseHandle)(event);
	API(CloseHandle)(thread);
	return 0;
}

TEST(a_thread_is_changed_through_its_handle_only)
{
	assert_int_equal(run(changes_a_thread), 0);
}
