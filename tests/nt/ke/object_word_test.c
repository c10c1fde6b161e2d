/* Setting and an uncontended wait are one exchange of the object's own word (HM-2a). */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ke_fixture.h"

#define TURNS 1000

static KEVENT first, second;
static KSEMAPHORE semaphore;

/* Everything that need neither wake nor block. */
static void set_and_take(PLARGE_INTEGER timeout)
{
	assert_int_equal(KeSetEvent(&first, 0, FALSE), 0);
	assert_int_equal(KeSetEvent(&first, 0, FALSE), 1);
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, timeout),
	                 STATUS_WAIT_0);
	assert_int_equal(KeResetEvent(&first), 1);
	assert_int_equal(KeSetEvent(&second, 0, FALSE), 0);
	assert_int_equal(KeWaitForSingleObject(&second, Executive, KernelMode, FALSE, timeout),
	                 STATUS_WAIT_0);
	assert_int_equal(KeReadStateEvent(&second), 0);
	assert_int_equal(KeReleaseSemaphore(&semaphore, 0, 1, FALSE), 0);
	assert_int_equal(KeWaitForSingleObject(&semaphore, Executive, KernelMode, FALSE, timeout),
	                 STATUS_WAIT_0);
	assert_int_equal(KeReadStateSemaphore(&semaphore), 0);
	KeSetEvent(&first, 0, FALSE);
	KeClearEvent(&first);
}

static void begin(void)
{
	fixture_begin();
	KeInitializeEvent(&first, NotificationEvent, FALSE);
	KeInitializeEvent(&second, SynchronizationEvent, FALSE);
	KeInitializeSemaphore(&semaphore, 0, 8);
}

#ifdef DRYDOCK_DEBUG
static uint64_t locks_taken(void)
{
	uint64_t count = 0;

	for (enum ke_lock_rank rank = 0; rank < KE_RANK_COUNT; rank++)
		count += ke_lock_order_count(rank);
	return count;
}

TEST(HM_2a_set_reset_and_a_wait_that_need_not_block_take_no_lock)
{
	LARGE_INTEGER none = { .QuadPart = 0 };

	if (test_schedule_is_seeded())
		SKIP("a wait of a seeded machine is a choice point, and looks at objects again "
		     "after it");
	begin();
	uint64_t before = locks_taken();
	set_and_take(NULL);
	set_and_take(&none);
	assert_int_equal(locks_taken() - before, 0);
	fixture_end();
}

static volatile LONG waiter_locks;

static void wait_first(void *context)
{
	uint64_t before = ke_lock_order_count(KE_RANK_DISPATCHER);

	(void)context;
	assert_int_equal(KeWaitForSingleObject(&first, Executive, KernelMode, FALSE, NULL),
	                 STATUS_WAIT_0);
	waiter_locks = (LONG)(ke_lock_order_count(KE_RANK_DISPATCHER) - before);
}

TEST(HM_2a_a_lock_is_taken_once_to_queue_and_once_to_wake)
{
	begin();
	struct ke_thread *waiter = thread_start(wait_first, NULL);

	await_waiters(&first, 1);
	uint64_t before = ke_lock_order_count(KE_RANK_DISPATCHER);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(ke_lock_order_count(KE_RANK_DISPATCHER) - before, 1);
	thread_join(waiter);
	assert_int_equal(waiter_locks, 1);
	/* Nobody waits any more: none again. */
	before = locks_taken();
	KeResetEvent(&first);
	KeSetEvent(&first, 0, FALSE);
	assert_int_equal(locks_taken() - before, 0);
	fixture_end();
}

TEST(HM_2a_a_wait_for_all_has_a_lock_of_its_own)
{
	PVOID objects[] = { &first, &second };
	LARGE_INTEGER none = { .QuadPart = 0 };

	begin();
	KeSetEvent(&first, 0, FALSE);
	KeSetEvent(&second, 0, FALSE);
	uint64_t all = ke_lock_order_count(KE_RANK_WAIT_ALL),
		 each = ke_lock_order_count(KE_RANK_DISPATCHER);
	assert_int_equal(KeWaitForMultipleObjects(2, objects, WaitAll, Executive, KernelMode, FALSE,
	                                          &none, NULL),
	                 STATUS_WAIT_0);
	assert_int_equal(ke_lock_order_count(KE_RANK_WAIT_ALL) - all, 1);
	assert_int_equal(ke_lock_order_count(KE_RANK_DISPATCHER) - each, 2);
	fixture_end();
}
#endif

static void block(void *context)
{
	KeWaitForSingleObject(context, Executive, KernelMode, FALSE, NULL);
}

TEST(HM_2a_who_waits_is_queued_and_sleeps_without_the_objects_lock)
{
	begin();
	struct ke_thread *waiter = thread_start(block, &second);

	await_waiters(&second, 1);
	assert_int_equal(*ke_object_lock_byte(&second.Header), KE_LOCK_WAITERS);
	assert_ptr_equal(CONTAINING_RECORD(second.Header.WaitListHead.Flink, struct ke_wait_block,
	                                   entry)
	                         ->thread,
	                 waiter);
	KeSetEvent(&second, 0, FALSE);
	thread_join(waiter);
	assert_int_equal(*ke_object_lock_byte(&second.Header), 0);
	fixture_end();
}

/* From here on a system call other than the end ends this process by SIGSYS. */
static void refuse_system_calls(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(*code), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		_exit(2);
}

TEST(HM_2a_set_and_a_wait_that_need_not_block_call_no_kernel)
{
	int status;

	if (test_schedule_is_seeded())
		SKIP("a seeded machine hands over by futexes at each choice point");
#ifdef KE_WORD_IS_LOCK
	SKIP("thread sanitizer makes system calls of its own");
#endif
	begin();
	pid_t child = fork();
	if (child == 0) {
		refuse_system_calls();
		for (int turn = 0; turn < TURNS; turn++)
			set_and_take(NULL);
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 2) {
		fixture_end();
		SKIP("this computer has no filters of system calls");
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	fixture_end();
}

#define PARTIES 3

static void release_many(void *context)
{
	for (int turn = 0; turn < TURNS; turn++)
		KeReleaseSemaphore(context, 0, 1, FALSE);
}

static void take_many(void *context)
{
	for (int turn = 0; turn < TURNS; turn++)
		assert_int_equal(KeWaitForSingleObject(context, Executive, KernelMode, FALSE, NULL),
		                 STATUS_WAIT_0);
}

TEST(HM_2a_no_signal_is_lost_between_exchanges_and_the_lock)
{
	struct ke_thread *thread[2 * PARTIES];

	begin();
	KeInitializeSemaphore(&semaphore, 0, PARTIES * TURNS);
	for (int i = 0; i < 2 * PARTIES; i++)
		thread[i] = thread_start(i % 2 ? release_many : take_many, &semaphore);
	for (int i = 0; i < 2 * PARTIES; i++)
		thread_join(thread[i]);
	assert_int_equal(KeReadStateSemaphore(&semaphore), 0);
	assert_int_equal(*ke_object_lock_byte(&semaphore.Header), 0);
	fixture_end();
}
