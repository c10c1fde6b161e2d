/* tests/nt/port/delay_test.c - delays of attached processes: they sleep where they are, and hear what they must. */
#include "shared_guest.h"

#include <errno.h>
#include <pthread.h>

#define MS (-10000ll)
#define COPIES_AT 0x80000u /* of the second thread, whose stack the machine does not have */

/* As a program's own call goes. */
static NTSTATUS delay_at(bool alertable, uint64_t time)
{
	uint64_t argument[PORT_ARGUMENTS] = { alertable, time };

	return (NTSTATUS)port_client_delay(argument);
}

static NTSTATUS delay(struct guest *guest, bool alertable, int64_t time)
{
	*(int64_t *)(guest->memory + TIMEOUT) = time;
	return delay_at(alertable, AT(guest, TIMEOUT));
}

/* --- Where it sleeps -------------------------------------------------------------------------------------------- */

static void delays(struct guest *guest)
{
	static int64_t own = 3 * MS;
	uint64_t before = calls(), start = host_clock_monotonic_ns();

	guest_assert(delay(guest, false, 3 * MS) == STATUS_SUCCESS);
	guest_assert(host_clock_monotonic_ns() - start >= 3000000);
	/* A thread's stack may be no memory of the machine's. */
	start = host_clock_monotonic_ns();
	guest_assert(delay_at(false, (uintptr_t)&own) == STATUS_SUCCESS);
	guest_assert(host_clock_monotonic_ns() - start >= 3000000);
	guest_assert(calls() == before);
}

TEST(W_15_a_delay_of_an_attached_process_sleeps_there_and_needs_no_call)
{
	fleet_run_one(delays);
}

static void ask_the_machine(struct guest *guest)
{
	uint64_t before = calls();

	guest_assert(delay(guest, false, 0) == STATUS_SUCCESS);
	guest_assert(calls() == before + 1);
	guest_assert(delay(guest, false, 1) == STATUS_SUCCESS);
	guest_assert(calls() == before + 2);
	guest_assert(delay(guest, true, MS) == STATUS_SUCCESS);
	guest_assert(calls() == before + 3);
	guest_assert(delay_at(false, 8) == STATUS_ACCESS_VIOLATION);
	guest_assert(delay_at(false, 0) == STATUS_ACCESS_VIOLATION);
}

static void asks_the_machine(struct guest *guest)
{
	guest_run_as_program(guest, ask_the_machine);
}

TEST(W_15_a_delay_of_no_time_an_absolute_and_an_alertable_one_and_a_bad_pointer_are_the_machines)
{
	fleet_run_one(asks_the_machine);
}

/* --- What ends it ----------------------------------------------------------------------------------------------- */

struct sleeper {
	struct port_client_thread *thread;
	HANDLE handle;
	int64_t time;
	int id;
	uint32_t delays; /* that are over */
	bool stop;
	NTSTATUS status;
};

static void *sleep_again_and_again(void *context)
{
	struct sleeper *sleeper = context;

	port_client_become(sleeper->thread);
	__atomic_store_n(&sleeper->id, gettid(), __ATOMIC_SEQ_CST);
	do {
		sleeper->status = delay_at(false, (uintptr_t)&sleeper->time);
		__atomic_add_fetch(&sleeper->delays, 1, __ATOMIC_SEQ_CST);
	} while (sleeper->status == STATUS_SUCCESS &&
	         !__atomic_load_n(&sleeper->stop, __ATOMIC_SEQ_CST));
	if (sleeper->status == STATUS_SUCCESS)
		CALL(port_exit_thread, 0);
	return NULL;
}

static void start_sleeper(struct guest *guest, struct sleeper *sleeper, pthread_t *thread)
{
	char path[64];

	guest_assert(port_client_create_thread(guest->client, THREAD_ALL_ACCESS, &sleeper->handle,
	                                       &sleeper->thread) == STATUS_SUCCESS);
	port_client_copy_elsewhere(sleeper->thread, guest->memory + COPIES_AT);
	guest_assert(pthread_create(thread, NULL, sleep_again_and_again, sleeper) == 0);
	do {
		sched_yield();
		snprintf(path, sizeof(path), "/proc/self/task/%d/syscall",
		         __atomic_load_n(&sleeper->id, __ATOMIC_SEQ_CST));
	} while (!sleeps_in_memory(path));
}

static void ends_a_sleeper(struct guest *guest)
{
	struct sleeper sleeper = { .time = INT64_MIN };
	pthread_t thread;

	start_sleeper(guest, &sleeper, &thread);
	guest_assert(CALL(NtTerminateThread, (uintptr_t)sleeper.handle, 9) == STATUS_SUCCESS);
	pthread_join(thread, NULL);
	guest_assert(sleeper.status == STATUS_THREAD_IS_TERMINATING);
}

TEST(HM_2j_a_thread_that_is_ended_in_a_delay_leaves)
{
	fleet_run_one(ends_a_sleeper);
}

static uint32_t delays_of(const struct sleeper *sleeper)
{
	return __atomic_load_n(&sleeper->delays, __ATOMIC_SEQ_CST);
}

static void suspends_a_sleeper(struct guest *guest)
{
	struct sleeper sleeper = { .time = 2 * MS };
	uint64_t before;
	uint32_t over;
	pthread_t thread;

	start_sleeper(guest, &sleeper, &thread);
	before = __atomic_load_n(&sleeper.thread->sequence, __ATOMIC_SEQ_CST);
	guest_assert(CALL(NtSuspendThread, (uintptr_t)sleeper.handle, 0) == STATUS_SUCCESS);
	/* It has found out, and asks the machine, which keeps it. */
	while (__atomic_load_n(&sleeper.thread->sequence, __ATOMIC_SEQ_CST) == before)
		sched_yield();
	over = delays_of(&sleeper);
	guest_assert(delay(guest, false, 50 * MS) == STATUS_SUCCESS);
	guest_assert(delays_of(&sleeper) == over);
	guest_assert(CALL(NtResumeThread, (uintptr_t)sleeper.handle, 0) == STATUS_SUCCESS);
	while (delays_of(&sleeper) == over)
		sched_yield();
	__atomic_store_n(&sleeper.stop, true, __ATOMIC_SEQ_CST);
	pthread_join(thread, NULL);
	guest_assert(sleeper.status == STATUS_SUCCESS);
}

TEST(W_15_a_delay_of_a_suspended_thread_ends_when_it_is_resumed)
{
	fleet_run_one(suspends_a_sleeper);
}

static void sleeps_for_ever(struct guest *guest)
{
	guest_say(guest);
	delay(guest, false, INT64_MIN);
}

TEST(HM_2j_a_process_that_is_killed_in_a_delay_is_gone_from_the_machine)
{
	guest_main *mains[] = { sleeps_for_ever };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	wait_asleep(&fleet);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}
