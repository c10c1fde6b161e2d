/* Keyed mutexes: turns by key, what acquiring gives, the owner's death. */
#include "../exec_machine.h"

#include "nt/ob/keyed_mutex.h"
#include "nt/ob/nt_services.h"

#define OTHER_DEVICE 2

struct pair {
	HANDLE shared, first, second; /* the openings of two devices */
};

static struct pair new_pair(void)
{
	struct pair pair;

	assert_int_equal(ob_keyed_mutex_create(0, NULL, &pair.shared), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_open(pair.shared, 1, &pair.first), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_open(pair.shared, OTHER_DEVICE, &pair.second),
	                 STATUS_SUCCESS);
	return pair;
}

static void end_pair(const struct pair *pair)
{
	NtClose(pair->second), NtClose(pair->first), NtClose(pair->shared);
}

static uint32_t waiters_of(HANDLE shared)
{
	void *body;

	assert_int_equal(ob_reference_handle(shared, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	uint32_t count = ob_keyed_mutex_waiters(body);
	ob_dereference(body);
	return count;
}

static NTSTATUS try(HANDLE opening, uint64_t key)
{
	LARGE_INTEGER none = { .QuadPart = 0 };

	return ob_keyed_mutex_acquire(opening, key, &none, NULL);
}

/* A thread that acquires once. */
struct taker {
	HANDLE opening;
	uint64_t key, fence;
	int64_t timeout_100ns; /* 0: for ever */
	NTSTATUS status;
	struct ps_thread *thread;
};

static void take(void *context)
{
	struct taker *taker = context;
	LARGE_INTEGER timeout = { .QuadPart = -taker->timeout_100ns };

	taker->status =
		ob_keyed_mutex_acquire(taker->opening, taker->key,
	                               taker->timeout_100ns ? &timeout : NULL, &taker->fence);
}

/* Start it, and give it time until it waits as the last of count. */
static void start(struct exec_machine *exec, struct taker *taker, HANDLE shared, uint32_t count)
{
	struct ps_thread_options options = { .start = take, .context = taker };
	LARGE_INTEGER little = { .QuadPart = -10000 };

	taker->status = STATUS_PENDING;
	assert_int_equal(ps_thread_create(exec->machine, &options, &taker->thread), STATUS_SUCCESS);
	while (waiters_of(shared) != count)
		KeDelayExecutionThread(KernelMode, FALSE, &little);
}

static NTSTATUS end(struct taker *taker)
{
	KeWaitForSingleObject(taker->thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(taker->thread);
	return taker->status;
}

TEST(W_18_it_starts_released_with_key_0)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();

	assert_int_equal(try(pair.first, 1), STATUS_TIMEOUT);
	assert_int_equal(try(pair.first, 0), STATUS_SUCCESS);
	assert_int_equal(try(pair.second, 0), STATUS_TIMEOUT);
	assert_int_equal(ob_keyed_mutex_release(pair.first, 0, 0), STATUS_SUCCESS);
	end_pair(&pair);
	exec_machine_end(exec);
}

TEST(W_18_only_the_key_of_the_last_release_acquires_it)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();
	const uint64_t high = 1ull << 63 | 7;

	assert_int_equal(try(pair.first, 0), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_release(pair.first, high, 0), STATUS_SUCCESS);
	assert_int_equal(try(pair.second, 0), STATUS_TIMEOUT);
	assert_int_equal(try(pair.second, 7), STATUS_TIMEOUT);
	assert_int_equal(try(pair.second, high), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_release(pair.second, 0, 0), STATUS_SUCCESS);
	end_pair(&pair);
	exec_machine_end(exec);
}

TEST(W_18_a_release_wakes_one_waiter_for_its_key_in_order_of_arrival)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();
	HANDLE third, fourth;
	struct taker other = { .opening = pair.second, .key = 6 }, early = { .key = 5 },
		     late = { .key = 5 };

	assert_int_equal(ob_keyed_mutex_open(pair.shared, 0, &third), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_open(pair.shared, 0, &fourth), STATUS_SUCCESS);
	early.opening = third, late.opening = fourth;
	assert_int_equal(try(pair.first, 0), STATUS_SUCCESS);
	start(exec, &other, pair.shared, 1);
	start(exec, &early, pair.shared, 2);
	start(exec, &late, pair.shared, 3);
	assert_int_equal(ob_keyed_mutex_release(pair.first, 5, 0), STATUS_SUCCESS);
	assert_int_equal(end(&early), STATUS_SUCCESS);
	assert_int_equal(waiters_of(pair.shared), 2);
	assert_int_equal(ob_keyed_mutex_release(third, 6, 0), STATUS_SUCCESS);
	assert_int_equal(end(&other), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_release(pair.second, 5, 0), STATUS_SUCCESS);
	assert_int_equal(end(&late), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_release(fourth, 0, 0), STATUS_SUCCESS);
	NtClose(third), NtClose(fourth);
	end_pair(&pair);
	exec_machine_end(exec);
}

TEST(W_18_0_polls_and_all_ones_wait_for_ever)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();
	struct taker taker = { .opening = pair.second, .key = 1 };

	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.first, 0, OB_KEYED_MUTEX_FOREVER), 0);
	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.second, 0, 0), 0x102);
	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.second, 0, 1), 0x102);
	start(exec, &taker, pair.shared, 1);
	assert_int_equal(ob_keyed_mutex_release_sync(pair.first, 1), 0);
	assert_int_equal(end(&taker), STATUS_SUCCESS);
	end_pair(&pair); /* closed while held: nobody is left to care */
	exec_machine_end(exec);
}

TEST(W_19_a_timeout_and_an_abandoned_one_are_positive_and_no_ownership)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();

	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.first, 0, 0), 0);
	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.second, 0, 0), 0x102);
	assert_int_equal(ob_keyed_mutex_release_sync(pair.second, 0), OB_KEYED_MUTEX_FAIL);
	assert_int_equal(NtClose(pair.first), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.second, 0, 0), 0x80);
	assert_int_equal(ob_keyed_mutex_release_sync(pair.second, 0), OB_KEYED_MUTEX_FAIL);
	assert_true(NT_SUCCESS(try(pair.second, 0)));
	NtClose(pair.second), NtClose(pair.shared);
	exec_machine_end(exec);
}

TEST(W_19_a_second_opening_of_one_device_and_a_release_by_who_does_not_hold_it_fail)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();
	HANDLE again;

	assert_int_equal(ob_keyed_mutex_open(pair.shared, OTHER_DEVICE, &again), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_acquire_sync(again, 0, 0), OB_KEYED_MUTEX_FAIL);
	assert_int_equal(ob_keyed_mutex_release_sync(pair.second, 0), OB_KEYED_MUTEX_FAIL);
	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.second, 0, 0), 0);
	assert_int_equal(ob_keyed_mutex_acquire_sync(pair.second, 0, 0), OB_KEYED_MUTEX_FAIL);
	assert_int_equal(ob_keyed_mutex_release_sync(pair.first, 0), OB_KEYED_MUTEX_FAIL);
	assert_int_equal(ob_keyed_mutex_release_sync(pair.second, 0), 0);
	NtClose(again);
	end_pair(&pair);
	exec_machine_end(exec);
}

TEST(W_20_a_fence_value_goes_from_the_release_to_who_acquires_next)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();
	struct taker taker = { .opening = pair.second, .key = 1, .timeout_100ns = 600000000 };
	uint64_t fence = 99;

	assert_int_equal(ob_keyed_mutex_acquire(pair.first, 0, NULL, &fence), STATUS_SUCCESS);
	assert_int_equal(fence, 0);
	start(exec, &taker, pair.shared, 1);
	assert_int_equal(ob_keyed_mutex_release(pair.first, 1, 1ull << 40), STATUS_SUCCESS);
	assert_int_equal(end(&taker), STATUS_SUCCESS);
	assert_int_equal(taker.fence, 1ull << 40);
	assert_int_equal(ob_keyed_mutex_release(pair.second, 0, 41), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_acquire(pair.first, 0, NULL, &fence), STATUS_SUCCESS);
	assert_int_equal(fence, 41);
	assert_int_equal(ob_keyed_mutex_release(pair.first, 0, 0), STATUS_SUCCESS);
	end_pair(&pair);
	exec_machine_end(exec);
}

TEST(W_20_it_says_a_bad_parameter_and_that_the_device_is_gone)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();
	struct taker taker = { .opening = pair.second, .key = 1 };
	HANDLE late;
	void *body;

	assert_int_equal(ob_keyed_mutex_release(pair.first, 0, 0), STATUS_INVALID_PARAMETER);
	assert_int_equal(try(pair.shared, 0), STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(ob_keyed_mutex_open(pair.first, 0, &late), STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(try((HANDLE)0x7FC, 0), STATUS_INVALID_HANDLE);
	assert_int_equal(try(pair.first, 0), STATUS_SUCCESS);
	start(exec, &taker, pair.shared, 1);
	assert_int_equal(ob_reference_handle(pair.shared, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	ob_keyed_mutex_remove_device(body);
	ob_dereference(body);
	assert_int_equal(end(&taker), STATUS_DEVICE_REMOVED);
	assert_int_equal(ob_keyed_mutex_release(pair.first, 1, 0), STATUS_DEVICE_REMOVED);
	assert_int_equal(try(pair.first, 0), STATUS_DEVICE_REMOVED);
	assert_int_equal(ob_keyed_mutex_open(pair.shared, 0, &late), STATUS_DEVICE_REMOVED);
	end_pair(&pair);
	exec_machine_end(exec);
}

TEST(W_21_the_end_of_the_owners_process_abandons_it_for_waiters_of_any_key)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true };
	struct pair pair = new_pair();
	struct taker same = { .opening = pair.first, .key = 0 },
		     other = { .opening = pair.second, .key = 77 };
	struct ps_process *process;
	HANDLE opening, inside;
	void *body;

	/* The owner's opening has its only handle in the process that will end. */
	assert_int_equal(ps_process_create(exec->machine, &options, &process), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_open(pair.shared, 3, &opening), STATUS_SUCCESS);
	assert_int_equal(ob_reference_handle(opening, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(ob_open_handle_in(&process->ke, body, OB_KEYED_MUTEX_ALL_ACCESS, 0,
	                                   &inside),
	                 STATUS_SUCCESS);
	ob_dereference(body);
	assert_int_equal(try(opening, 0), STATUS_SUCCESS);
	NtClose(opening);
	start(exec, &same, pair.shared, 1);
	start(exec, &other, pair.shared, 2);
	ps_process_terminate(process, 0);
	assert_int_equal(end(&same), STATUS_ABANDONED);
	assert_int_equal(end(&other), STATUS_ABANDONED);
	assert_int_equal(try(pair.first, 0), STATUS_ABANDONED);
	assert_int_equal(try(pair.second, 12345), STATUS_ABANDONED);
	ob_dereference(process);
	end_pair(&pair);
	exec_machine_end(exec);
}

TEST(W_21_a_waiter_whose_opening_is_closed_is_told_and_never_owns)
{
	struct exec_machine *exec = exec_machine_start();
	struct pair pair = new_pair();
	struct taker taker = { .opening = pair.second, .key = 1 };

	assert_int_equal(try(pair.first, 0), STATUS_SUCCESS);
	start(exec, &taker, pair.shared, 1);
	assert_int_equal(NtClose(pair.second), STATUS_SUCCESS);
	assert_int_equal(end(&taker), STATUS_CANCELLED);
	assert_int_equal(ob_keyed_mutex_release(pair.first, 1, 0), STATUS_SUCCESS);
	assert_int_equal(try(pair.first, 1), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_release(pair.first, 0, 0), STATUS_SUCCESS);
	NtClose(pair.first), NtClose(pair.shared);
	exec_machine_end(exec);
}
