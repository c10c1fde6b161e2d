/* tests/nt/ex/worker_test.c - how many threads do work items: made when needed at once, gone when they were not for a while. */
#include "../exec_machine.h"

#include <stdio.h>
#include <stdlib.h>

#include "nt/ex/ex_internal.h"
#include "nt/ex/nt_services.h"

#define AT_ONCE_MAX 8
#define SEEDS 30

/* Items that all wait until each of them runs: no fewer workers can do them. */
struct crowd {
	WORK_QUEUE_ITEM item[AT_ONCE_MAX];
	LONG size, arrived, left;
	KEVENT complete, over;
	uint32_t workers; /* when the last of them had arrived */
};

/* Threads of the system process that the machine started and that have not ended. */
static uint32_t worker_count(struct ke_machine *machine)
{
	uint32_t count = 0;

	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	for (LIST_ENTRY *entry = machine->threads.Flink; entry != &machine->threads;
	     entry = entry->Flink) {
		struct ke_thread *thread =
			CONTAINING_RECORD(entry, struct ke_thread, machine_entry);

		count += !thread->foreign && !thread->service &&
		         thread->process == machine->system_process;
	}
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
	return count;
}

static VOID join_crowd(PVOID Parameter)
{
	struct crowd *crowd = Parameter;
	LONG size = crowd->size; /* the last to leave ends it: it is not looked at after that */

	if (InterlockedIncrement(&crowd->arrived) == size) {
		crowd->workers = worker_count(ke_current_machine());
		KeSetEvent(&crowd->complete, 0, FALSE);
	}
	KeWaitForSingleObject(&crowd->complete, Executive, KernelMode, FALSE, NULL);
	if (InterlockedIncrement(&crowd->left) == size)
		KeSetEvent(&crowd->over, 0, FALSE);
}

/* Need so many workers at once; gives how many there were then. */
static uint32_t use_at_once(LONG size)
{
	struct crowd crowd = { .size = size };

	KeInitializeEvent(&crowd.complete, NotificationEvent, FALSE);
	KeInitializeEvent(&crowd.over, NotificationEvent, FALSE);
	for (LONG index = 0; index < size; index++) {
		ExInitializeWorkItem(&crowd.item[index], join_crowd, &crowd);
		ExQueueWorkItem(&crowd.item[index], DelayedWorkQueue);
	}
	KeWaitForSingleObject(&crowd.over, Executive, KernelMode, FALSE, NULL);
	return crowd.workers;
}

static void sleep_100ns(int64_t duration)
{
	LARGE_INTEGER time = { .QuadPart = -duration };

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

static void await_workers(struct exec_machine *exec, uint32_t count)
{
	while (worker_count(exec->machine) != count)
		sleep_100ns(10000);
}

static struct exec_machine *seeded_machine(uint64_t seed)
{
	return exec_machine_start_with((struct ke_machine_options){
		.schedule = KE_SCHEDULE_SEEDED, .seed = seed, .trace_capacity = 1024 });
}

TEST(EX_workers_that_are_not_needed_at_once_leave_and_one_stays)
{
	struct exec_machine *exec = exec_machine_start();
	uint32_t others = exec->machine->live_threads;

	assert_int_equal(use_at_once(3), 3);
	await_workers(exec, 1);
	while (__atomic_load_n(&exec->machine->live_threads, __ATOMIC_ACQUIRE) != others + 1)
		sleep_100ns(10000);
	sleep_100ns(2 * EX_WORKER_LINGER_100NS);
	assert_int_equal(worker_count(exec->machine), 1);
	assert_int_equal(use_at_once(1), 1);
	exec_machine_end(exec);
}

/* The only worker waits without an end: nothing wakes an idle machine up. */
TEST(EX_the_last_worker_waits_without_a_time)
{
	struct exec_machine *exec = seeded_machine(1);

	assert_int_equal(use_at_once(2), 2);
	await_workers(exec, 1);
	sleep_100ns(2 * EX_WORKER_LINGER_100NS);
	uint32_t threads = 0;
	uint64_t before = 0, after = 0;

	ke_lock_take(&exec->machine->threads_lock, KE_RANK_THREADS);
	LIST_ENTRY *last = exec->machine->threads.Blink;
	struct trace_ring *ring =
		CONTAINING_RECORD(last, struct ke_thread, machine_entry)->base.ring;
	threads = exec->machine->next_thread_number;
	ke_lock_give(&exec->machine->threads_lock, KE_RANK_THREADS);
	before = ring->next;
	sleep_100ns(100 * (int64_t)EX_WORKER_LINGER_100NS);
	after = ring->next;
	assert_int_equal(after, before);
	assert_int_equal(exec->machine->next_thread_number, threads);
	exec_machine_end(exec);
}

TEST(EX_workers_stay_while_they_are_needed_at_once_now_and_then)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct exec_machine *exec = seeded_machine(seed);

		assert_int_equal(use_at_once(2), 2);
		uint32_t made = exec->machine->next_thread_number;
		for (int round = 0; round < 20; round++) {
			sleep_100ns(EX_WORKER_LINGER_100NS * 9 / 10);
			assert_int_equal(use_at_once(2), 2);
		}
		assert_int_equal(exec->machine->next_thread_number, made);
		exec_machine_end(exec);
	}
}

/* The workers take turns then, and none waits for long. */
TEST(EX_items_one_at_a_time_keep_one_worker)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct exec_machine *exec = seeded_machine(seed);

		assert_int_equal(use_at_once(4), 4);
		for (int round = 0; round < 15; round++) {
			sleep_100ns(EX_WORKER_LINGER_100NS / 10);
			use_at_once(1);
		}
		assert_int_equal(worker_count(exec->machine), 1);
		exec_machine_end(exec);
	}
}

/* Nobody is one too many because what he does takes long: they are needed at once until the first has done. */
TEST(EX_workers_that_were_busy_for_long_stay_for_a_while_too)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct exec_machine *exec = seeded_machine(seed);
		struct crowd crowd = { .size = 3 };

		KeInitializeEvent(&crowd.complete, NotificationEvent, FALSE);
		KeInitializeEvent(&crowd.over, NotificationEvent, FALSE);
		for (LONG index = 0; index < 2; index++) {
			ExInitializeWorkItem(&crowd.item[index], join_crowd, &crowd);
			ExQueueWorkItem(&crowd.item[index], DelayedWorkQueue);
		}
		sleep_100ns(3 * EX_WORKER_LINGER_100NS);
		crowd.left = 1; /* the third is this thread */
		KeSetEvent(&crowd.complete, 0, FALSE);
		KeWaitForSingleObject(&crowd.over, Executive, KernelMode, FALSE, NULL);
		sleep_100ns(EX_WORKER_LINGER_100NS / 2);
		assert_int_equal(worker_count(exec->machine), 2);
		exec_machine_end(exec);
	}
}

/*
 * The time of the wait of all is over when the items come: the seed says who is first. An item that was promised to
 * one that leaves would not be done, and the machine would be in a deadlock.
 */
TEST(EX_items_that_come_while_workers_leave_are_done)
{
	uint32_t made[4] = { 0 };

	for (uint64_t seed = 1; seed <= 10 * SEEDS; seed++) {
		struct exec_machine *exec = seeded_machine(seed);

		use_at_once(3);
		uint32_t before = exec->machine->next_thread_number;
		sleep_100ns(EX_WORKER_LINGER_100NS);
		use_at_once(3);
		uint32_t made_since = exec->machine->next_thread_number - before;
		assert_true(made_since < 4);
		made[made_since]++;
		exec_machine_end(exec);
	}
	print_message("none, one or two made anew: %u %u %u\n", made[0], made[1], made[2]);
}

TEST(EX_a_machine_stops_while_workers_wait_to_leave)
{
	for (uint64_t seed = 1; seed <= 4 * SEEDS; seed++) {
		struct exec_machine *exec = seeded_machine(seed);

		use_at_once(3);
		if (seed & 1)
			sleep_100ns(EX_WORKER_LINGER_100NS);
		exec_machine_end(exec);
	}
}

/* FNV-1a over the saved trace of a machine whose workers come and go. */
static uint64_t trace_of(uint64_t seed)
{
	struct exec_machine *exec = seeded_machine(seed);
	uint64_t hash = 14695981039346656037ULL;
	char path[512];

	for (int round = 0; round < 3; round++) {
		use_at_once(3);
		sleep_100ns(EX_WORKER_LINGER_100NS);
	}
	snprintf(path, sizeof(path), "%s/trace", test_directory());
	assert_int_equal(trace_log_save(exec->machine->trace, path), 0);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	for (int byte; (byte = getc(file)) != EOF;)
		hash = (hash ^ (uint64_t)byte) * 1099511628211ULL;
	fclose(file);
	exec_machine_end(exec);
	return hash;
}

TEST(EX_workers_come_and_go_alike_under_one_seed)
{
	uint32_t others = 0;
	uint64_t last = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		uint64_t first = trace_of(seed);

		free(malloc(100 * seed)); /* addresses move between the two runs */
		assert_true(trace_of(seed) == first);
		others += first != last;
		last = first;
	}
	assert_true(others > SEEDS / 2);
}

/* --- A worker that cannot be made --------------------------------------------------------------------------- */

struct refusal {
	struct ke_machine *machine;
	NTSTATUS (*start)(struct ke_machine *machine, void (*entry)(void *), void *context);
	KEVENT first, second;
	uint32_t starts;
};
static struct refusal refusal;

/* There is no memory for the second, and when that is known the first has done its item. */
static NTSTATUS refuse_second(struct ke_machine *machine, void (*entry)(void *), void *context)
{
	if (++refusal.starts != 2)
		return refusal.start(machine, entry, context);
	KeSetEvent(&refusal.first, 0, FALSE);
	for (;;) {
		host_lock_acquire(&machine->ex->work_lock);
		bool is_free = machine->ex->free_workers == 1;
		host_lock_release(&machine->ex->work_lock);
		if (is_free)
			return STATUS_INSUFFICIENT_RESOURCES;
		sleep_100ns(10000);
	}
}

static VOID wait_for_event(PVOID Parameter)
{
	KeWaitForSingleObject(Parameter, Executive, KernelMode, FALSE, NULL);
}

TEST(EX_an_item_whose_worker_cannot_be_made_is_done_by_one_that_is_free_and_holds_up_no_other)
{
	struct exec_machine *exec = exec_machine_start();
	WORK_QUEUE_ITEM one, other;

	refusal.start = exec->machine->ex->start_thread;
	ex_set_thread_starter(exec->machine, refuse_second);
	KeInitializeEvent(&refusal.first, NotificationEvent, FALSE);
	KeInitializeEvent(&refusal.second, NotificationEvent, FALSE);
	ExInitializeWorkItem(&one, wait_for_event, &refusal.first);
	ExQueueWorkItem(&one, DelayedWorkQueue);
	ExInitializeWorkItem(&other, wait_for_event, &refusal.second);
	ExQueueWorkItem(&other, DelayedWorkQueue);
	assert_int_equal(use_at_once(1), 2);
	assert_int_equal(refusal.starts, 3);
	KeSetEvent(&refusal.second, 0, FALSE);
	exec_machine_end(exec);
}

/* --- Many at once ----------------------------------------------------------------------------------------------- */

#define STRESS_THREADS 4
#define STRESS_ROUNDS 300

static LONG stress_left, stress_rounds;

static void stress(void *context)
{
	uint64_t state = (uint64_t)(uintptr_t)context;

	for (int round = 0; round < stress_rounds; round++) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		use_at_once(1 + (LONG)(state >> 33) % 3);
		KeStallExecutionProcessor((ULONG)(state >> 48) %
		                          40); /* a seeded machine's time goes on, too */
		if (state >> 60 == 0)
			sleep_100ns((int64_t)(state >> 40) % 2000);
	}
	InterlockedDecrement(&stress_left);
}

static void run_stress(struct exec_machine *exec, LONG rounds)
{
	stress_left = STRESS_THREADS;
	stress_rounds = rounds;
	for (uintptr_t index = 1; index <= STRESS_THREADS; index++) {
		struct ps_thread_options options = { .start = stress, .context = (void *)index };
		struct ps_thread *thread;

		assert_int_equal(ps_thread_create(exec->machine, &options, &thread),
		                 STATUS_SUCCESS);
		ob_dereference(thread);
	}
	while (InterlockedCompareExchange(&stress_left, 0, 0)) {
		assert_int_equal(exec->sink.finding_count, 0);
		sleep_100ns(10000);
	}
}

/* Workers that leave as soon as another one is free, or very soon: every round meets some that are about to go. */
static void stress_with(uint32_t linger_100ns)
{
	struct exec_machine *exec = exec_machine_start();

	exec->machine->ex->linger_100ns = linger_100ns;
	run_stress(exec, STRESS_ROUNDS);
	await_workers(exec, 1);
	exec_machine_end(exec);
}

/* Which worker takes an item that was promised, and who waits without an end then, is the schedule's. */
TEST_LIMIT(EX_no_schedule_leaves_a_worker_too_many_behind, 120)
{
	for (uint64_t seed = 1; seed <= 4 * SEEDS; seed++) {
		struct exec_machine *exec = seeded_machine(seed);

		exec->machine->ex->linger_100ns = 300;
		run_stress(exec, 10);
		sleep_100ns(EX_WORKER_LINGER_100NS);
		assert_int_equal(worker_count(exec->machine), 1);
		exec_machine_end(exec);
	}
}

TEST_LIMIT(EX_every_item_is_done_where_workers_leave_at_once, 60)
{
	stress_with(0);
}

TEST_LIMIT(EX_every_item_is_done_where_workers_leave_very_soon, 60)
{
	stress_with(300);
}
