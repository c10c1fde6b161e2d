/* Fast, guarded and push locks, rundown protection, interlocked lists, callbacks, timers. */
#include "../exec_machine.h"

#include "nt/ex/nt_services.h"

TEST(THR_6c_a_fast_mutex_raises_to_APC_LEVEL_and_restores)
{
	struct exec_machine *exec = exec_machine_start();
	FAST_MUTEX mutex;

	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	assert_int_equal(KeGetCurrentIrql(), APC_LEVEL);
	ExReleaseFastMutex(&mutex);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	assert_true(ExTryToAcquireFastMutex(&mutex));
	ExReleaseFastMutex(&mutex);
	exec_machine_end(exec);
}

static VOID count_run(PRKAPC apc, PKNORMAL_ROUTINE *normal, PVOID *context, PVOID *one, PVOID *two)
{
	(*(LONG *)*one)++;
}

/* Queue a special kernel APC to this thread: one that only guarded regions and APC_LEVEL hold. */
static void queue_special(KAPC *apc, LONG *runs)
{
	KeInitializeApc(apc, KeGetCurrentThread(), OriginalApcEnvironment, count_run, NULL, NULL,
	                KernelMode, NULL);
	assert_true(KeInsertQueueApc(apc, runs, NULL, 0));
}

TEST(THR_6b_a_guarded_mutex_is_a_guarded_region)
{
	struct exec_machine *exec = exec_machine_start();
	KGUARDED_MUTEX mutex;
	LONG runs = 0;
	KAPC apc;

	KeInitializeGuardedMutex(&mutex);
	KeAcquireGuardedMutex(&mutex);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	assert_true(KeAreAllApcsDisabled());
	queue_special(&apc, &runs);
	assert_int_equal(runs, 0);
	KeReleaseGuardedMutex(&mutex);
	assert_int_equal(runs, 1);
	assert_false(KeAreAllApcsDisabled());
	assert_true(KeTryToAcquireGuardedMutex(&mutex));
	assert_true(KeAreAllApcsDisabled());
	KeReleaseGuardedMutex(&mutex);
	assert_false(KeAreAllApcsDisabled());
	exec_machine_end(exec);
}

TEST(THR_6c_the_unsafe_form_of_a_fast_mutex_wants_a_region_and_keeps_the_level)
{
	struct exec_machine *exec = exec_machine_start();
	FAST_MUTEX mutex;
	LONG runs = 0;
	KAPC apc;

	ExInitializeFastMutex(&mutex);
	ExAcquireFastMutex(&mutex);
	queue_special(&apc, &runs);
	assert_int_equal(runs, 0);
	ExReleaseFastMutex(&mutex);
	assert_int_equal(runs, 1);
	KeEnterCriticalRegion();
	ExAcquireFastMutexUnsafe(&mutex);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	ExReleaseFastMutexUnsafe(&mutex);
	KeLeaveCriticalRegion();
	ExAcquireFastMutexUnsafe(&mutex);
	exec_machine_take_finding(exec, 0xC4, 0x33);
	ExReleaseFastMutexUnsafe(&mutex);
	exec_machine_take_finding(exec, 0xC4, 0x34);
	exec_machine_end(exec);
}

TEST(VF_7_a_fast_mutex_above_APC_LEVEL_is_C4_33)
{
	struct exec_machine *exec = exec_machine_start();
	FAST_MUTEX mutex;
	KIRQL irql;

	ExInitializeFastMutex(&mutex);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	assert_true(ExTryToAcquireFastMutex(&mutex));
	exec_machine_take_finding(exec, 0xC4, 0x33);
	ExReleaseFastMutex(&mutex);
	exec_machine_take_finding(exec, 0xC4, 0x34);
	KeLowerIrql(irql);
	exec_machine_end(exec);
}

struct counter {
	FAST_MUTEX mutex;
	EX_PUSH_LOCK push_lock;
	int kind;
	uint32_t value, inside;
};

static void count_up(void *context)
{
	struct counter *counter = context;

	KeEnterCriticalRegion();
	for (int i = 0; i < 200; i++) {
		if (counter->kind)
			ExAcquirePushLockExclusiveEx(&counter->push_lock, 0);
		else
			ExAcquireFastMutex(&counter->mutex);
		assert_int_equal(__atomic_fetch_add(&counter->inside, 1, __ATOMIC_RELAXED), 0);
		counter->value++;
		ke_choice(KE_CHOICE_LOCK);
		__atomic_fetch_sub(&counter->inside, 1, __ATOMIC_RELAXED);
		if (counter->kind)
			ExReleasePushLockExclusiveEx(&counter->push_lock, 0);
		else
			ExReleaseFastMutex(&counter->mutex);
	}
	KeLeaveCriticalRegion();
}

static void two_threads_count(int kind)
{
	struct exec_machine *exec = exec_machine_start();
	struct counter counter = { .kind = kind };
	struct ps_thread_options options = { .start = count_up, .context = &counter };
	struct ps_thread *threads[3];

	ExInitializeFastMutex(&counter.mutex);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ps_thread_create(exec->machine, &options, &threads[i]),
		                 STATUS_SUCCESS);
	for (int i = 0; i < 3; i++) {
		KeWaitForSingleObject(threads[i], Executive, KernelMode, FALSE, NULL);
		ob_dereference(threads[i]);
	}
	assert_int_equal(counter.value, 600);
	assert_int_equal(counter.push_lock, 0);
	exec_machine_end(exec);
}

TEST(EX_a_fast_mutex_excludes)
{
	two_threads_count(0);
}

TEST(EX_a_push_lock_excludes)
{
	two_threads_count(1);
}

TEST(EX_a_push_lock_is_shared_by_readers)
{
	struct exec_machine *exec = exec_machine_start();
	EX_PUSH_LOCK lock = 0;

	ExAcquirePushLockSharedEx(&lock, 0);
	assert_true(ExTryAcquirePushLockSharedEx(&lock, 0));
	assert_false(ExTryAcquirePushLockExclusiveEx(&lock, 0));
	ExReleasePushLockSharedEx(&lock, 0);
	ExReleasePushLockSharedEx(&lock, 0);
	assert_true(ExTryAcquirePushLockExclusiveEx(&lock, 0));
	assert_false(ExTryAcquirePushLockSharedEx(&lock, 0));
	ExReleasePushLockExclusiveEx(&lock, 0);
	ExReleasePushLockExclusiveEx(&lock, 0);
	exec_machine_take_finding(exec, 0xC4, 0x1007);
	exec_machine_end(exec);
}

struct writer {
	EX_PUSH_LOCK lock;
	uint32_t written, read;
};

static void write_once(void *context)
{
	struct writer *writer = context;

	KeEnterCriticalRegion();
	ExAcquirePushLockExclusiveEx(&writer->lock, 0);
	writer->written++;
	ExReleasePushLockExclusiveEx(&writer->lock, 0);
	KeLeaveCriticalRegion();
}

static void read_once(void *context)
{
	struct writer *writer = context;

	KeEnterCriticalRegion();
	ExAcquirePushLockSharedEx(&writer->lock, 0);
	__atomic_fetch_add(&writer->read, 1, __ATOMIC_RELAXED);
	ExReleasePushLockSharedEx(&writer->lock, 0);
	KeLeaveCriticalRegion();
}

/* Until the writer waits; it may take as long as it likes to come. */
static void wait_for_writer(EX_PUSH_LOCK *lock)
{
	LARGE_INTEGER while_100ns = { .QuadPart = -1000 };

	while (ExTryAcquirePushLockSharedEx(lock, 0)) {
		ExReleasePushLockSharedEx(lock, 0);
		KeDelayExecutionThread(KernelMode, FALSE, &while_100ns);
	}
}

TEST_LIMIT(EX_readers_wait_behind_a_writer_that_waits_for_a_push_lock, 30)
{
	struct exec_machine *exec = exec_machine_start();
	struct writer writer = { 0 };
	struct ps_thread_options options = { .start = write_once, .context = &writer };
	struct ps_thread *threads[3];

	KeEnterCriticalRegion();
	ExAcquirePushLockSharedEx(&writer.lock, 0);
	assert_int_equal(ps_thread_create(exec->machine, &options, &threads[0]), STATUS_SUCCESS);
	wait_for_writer(&writer.lock);
	options.start = read_once;
	for (int i = 1; i < 3; i++)
		assert_int_equal(ps_thread_create(exec->machine, &options, &threads[i]),
		                 STATUS_SUCCESS);
	ExReleasePushLockSharedEx(&writer.lock, 0);
	KeLeaveCriticalRegion();
	for (int i = 0; i < 3; i++) {
		KeWaitForSingleObject(threads[i], Executive, KernelMode, FALSE, NULL);
		ob_dereference(threads[i]);
	}
	assert_int_equal(writer.written, 1);
	assert_int_equal(writer.read, 2);
	assert_int_equal(writer.lock, 0);
	exec_machine_end(exec);
}

static void release_later(void *context)
{
	LARGE_INTEGER delay = { .QuadPart = -20000 };

	KeDelayExecutionThread(KernelMode, FALSE, &delay);
	ExReleaseRundownProtection(context);
}

TEST(EX_rundown_waits_for_holders_and_refuses_new_ones)
{
	struct exec_machine *exec = exec_machine_start();
	EX_RUNDOWN_REF reference;
	struct ps_thread_options options = { .start = release_later, .context = &reference };
	struct ps_thread *thread;

	ExInitializeRundownProtection(&reference);
	assert_true(ExAcquireRundownProtection(&reference));
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	ExWaitForRundownProtectionRelease(&reference);
	assert_false(ExAcquireRundownProtection(&reference));
	ExReInitializeRundownProtection(&reference);
	assert_true(ExAcquireRundownProtection(&reference));
	ExReleaseRundownProtection(&reference);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	exec_machine_end(exec);
}

TEST(EX_1_sequenced_lists_are_last_in_first_out)
{
	struct exec_machine *exec = exec_machine_start();
	_Alignas(16) SLIST_ENTRY entries[3];
	SLIST_HEADER head;

	InitializeSListHead(&head);
	assert_null(ExInterlockedPopEntrySList(&head, NULL));
	for (int i = 0; i < 3; i++)
		ExInterlockedPushEntrySList(&head, &entries[i], NULL);
	assert_int_equal(ExQueryDepthSList(&head), 3);
	assert_ptr_equal(ExInterlockedPopEntrySList(&head, NULL), &entries[2]);
	assert_ptr_equal(ExInterlockedFlushSList(&head), &entries[1]);
	assert_int_equal(ExQueryDepthSList(&head), 0);
	exec_machine_end(exec);
}

TEST(EX_1_interlocked_lists_give_the_former_neighbour)
{
	struct exec_machine *exec = exec_machine_start();
	LIST_ENTRY head, a, b;
	KSPIN_LOCK lock = 0;

	InitializeListHead(&head);
	assert_null(ExInterlockedInsertTailList(&head, &a, &lock));
	assert_ptr_equal(ExInterlockedInsertHeadList(&head, &b, &lock), &a);
	assert_ptr_equal(ExInterlockedRemoveHeadList(&head, &lock), &b);
	assert_ptr_equal(ExInterlockedRemoveHeadList(&head, &lock), &a);
	assert_null(ExInterlockedRemoveHeadList(&head, &lock));
	exec_machine_end(exec);
}

/* --- Callbacks ------------------------------------------------------------------------------------------- */

static VOID note(PVOID CallbackContext, PVOID Argument1, PVOID Argument2)
{
	*(uintptr_t *)CallbackContext += (uintptr_t)Argument1 + 10 * (uintptr_t)Argument2;
}

TEST(VF_22_a_callback_object_calls_its_functions_until_they_leave)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\Callback\\Mine");
	OBJECT_ATTRIBUTES attributes;
	PCALLBACK_OBJECT object, again;
	uintptr_t sum = 0;
	PVOID registration;

	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_PERMANENT, NULL,
	                           NULL);
	assert_int_equal(ExCreateCallback(&object, &attributes, FALSE, TRUE),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(ExCreateCallback(&object, &attributes, TRUE, FALSE), STATUS_SUCCESS);
	assert_int_equal(ExCreateCallback(&again, &attributes, FALSE, FALSE), STATUS_SUCCESS);
	assert_ptr_equal(object, again);
	registration = ExRegisterCallback(object, note, &sum);
	assert_non_null(registration);
	assert_null(ExRegisterCallback(object, note, &sum));
	ExNotifyCallback(object, (PVOID)1, (PVOID)2);
	assert_int_equal(sum, 21);
	ExUnregisterCallback(registration);
	ExNotifyCallback(object, (PVOID)1, (PVOID)2);
	assert_int_equal(sum, 21);
	ob_make_temporary(object);
	ObDereferenceObject(again);
	ObDereferenceObject(object);
	exec_machine_end(exec);
}

TEST(VF_22_a_registered_function_at_unload_is_C4_DA)
{
	struct exec_machine *exec = exec_machine_start();
	OBJECT_ATTRIBUTES attributes;
	PCALLBACK_OBJECT object;
	PVOID registration;

	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	assert_int_equal(ExCreateCallback(&object, &attributes, TRUE, TRUE), STATUS_SUCCESS);
	registration = ExRegisterCallback(object, note, NULL);
	assert_int_equal(ex_audit_range(exec->machine, (uintptr_t)note, (uintptr_t)note + 1, "drv"),
	                 1);
	exec_machine_take_finding(exec, 0xC4, 0xDA);
	ExUnregisterCallback(registration);
	assert_int_equal(ex_audit_range(exec->machine, (uintptr_t)note, (uintptr_t)note + 1, "drv"),
	                 0);
	ObDereferenceObject(object);
	exec_machine_end(exec);
}

/* --- Timers ---------------------------------------------------------------------------------------------- */

static VOID fired(PEX_TIMER Timer, PVOID Context)
{
	KeSetEvent(Context, 0, FALSE);
}

TEST(VF_24_an_allocated_timer_calls_back_and_is_deleted_with_its_callback)
{
	struct exec_machine *exec = exec_machine_start();
	EXT_DELETE_PARAMETERS parameters;
	KEVENT event;
	PEX_TIMER timer;

	KeInitializeEvent(&event, SynchronizationEvent, FALSE);
	timer = ExAllocateTimer(fired, &event, EX_TIMER_NOTIFICATION);
	assert_non_null(timer);
	assert_false(ExSetTimer(timer, -10000, 0, NULL));
	KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(KeWaitForSingleObject(timer, Executive, KernelMode, FALSE, NULL),
	                 STATUS_WAIT_0);
	assert_false(ExSetTimer(timer, -600000000, 0, NULL));
	assert_true(ExCancelTimer(timer, NULL));
	ExInitializeDeleteTimerParameters(&parameters);
	assert_false(ExDeleteTimer(timer, TRUE, TRUE, &parameters));
	exec_machine_end(exec);
}
