/* tests/nt/ke/seeded_test.c - one seed gives one run, many seeds give many. */
#include "ke_fixture.h"

#include <stdio.h>

#define SEEDS 1000
#define DISTINCT_AT_LEAST 200
#define TRACE_BYTES_MAX (1u << 20)

static KSPIN_LOCK lock;
static KEVENT turn;
static volatile LONG order[2], arrived;

/* Two threads that race for a number, take a lock in turns and pass an event. */
static void race(void *context)
{
	LONG number = (LONG)(LONG_PTR)context;

	for (int round = 0; round < 3; round++) {
		KIRQL old = KeAcquireSpinLockRaiseToDpc(&lock);

		KeReleaseSpinLock(&lock, old);
		KeSetEvent(&turn, 0, FALSE);
	}
	order[arrived++ & 1] = number;
}

static void run_seed(uint64_t seed)
{
	fixture_begin_with(&(const struct ke_machine_options){
		.schedule = KE_SCHEDULE_SEEDED, .seed = seed, .trace_capacity = 1024 });
	KeInitializeSpinLock(&lock);
	KeInitializeEvent(&turn, SynchronizationEvent, FALSE);
	arrived = 0;
	struct ke_thread *one = thread_start(race, (void *)1), *two = thread_start(race, (void *)2);

	thread_join(one);
	thread_join(two);
}

/* FNV-1a over the saved trace; the machine ends. */
static uint64_t finish_and_hash(void)
{
	static unsigned char bytes[TRACE_BYTES_MAX];
	uint64_t hash = 14695981039346656037ULL;
	char path[512];
	FILE *file;
	size_t count;

	snprintf(path, sizeof(path), "%s/trace", test_directory());
	assert_int_equal(trace_log_save(fixture.machine->trace, path), 0);
	file = fopen(path, "rb");
	assert_non_null(file);
	count = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	assert_true(count > 0 && count < sizeof(bytes));
	for (size_t index = 0; index < count; index++)
		hash = (hash ^ bytes[index]) * 1099511628211ULL;
	fixture_end();
	return hash;
}

TEST(TR_one_seed_gives_one_trace_byte_for_byte)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		run_seed(seed);
		uint64_t first = finish_and_hash();

		free(malloc(100 * seed)); /* addresses move between the two runs */
		run_seed(seed);
		assert_true(finish_and_hash() == first);
	}
}

static int by_value(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

TEST_LIMIT(TR_a_thousand_seeds_give_many_traces_and_both_orders_of_a_race, 120)
{
	static uint64_t hashes[SEEDS];
	size_t distinct = 1, first_won = 0, second_won = 0;

	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		run_seed(seed);
		first_won += order[0] == 1;
		second_won += order[0] == 2;
		hashes[seed] = finish_and_hash();
	}
	qsort(hashes, SEEDS, sizeof(hashes[0]), by_value);
	for (size_t index = 1; index < SEEDS; index++)
		distinct += hashes[index] != hashes[index - 1];
	print_message("%zu distinct traces of %d seeds, orders %zu and %zu\n", distinct, SEEDS,
	              first_won, second_won);
	assert_true(distinct >= DISTINCT_AT_LEAST);
	assert_true(first_won > 0);
	assert_true(second_won > 0);
}

static void wait_for_nobody(void *context)
{
	(void)context;
	KeWaitForSingleObject(&turn, Executive, KernelMode, FALSE, NULL);
}

TEST(VF_23_a_machine_in_which_everybody_waits_is_a_deadlock)
{
	fixture_begin_with(
		&(const struct ke_machine_options){ .schedule = KE_SCHEDULE_SEEDED, .seed = 1 });
	KeInitializeEvent(&turn, SynchronizationEvent, FALSE);
	assert_false(ke_call_guarded(wait_for_nobody, NULL));
	assert_int_equal(fixture.machine->sink->finding[0].code, 0xC4);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0x1001);
	ke_thread_exit_foreign(&fixture.self);
	ke_machine_destroy(fixture.machine);
}

static void sleep_and_end(void *context)
{
	(void)context;
	sleep_ms(1);
}

TEST(VF_23_who_waits_when_the_last_that_could_run_has_ended_is_a_deadlock)
{
	fixture_begin_with(
		&(const struct ke_machine_options){ .schedule = KE_SCHEDULE_SEEDED, .seed = 1 });
	KeInitializeEvent(&turn, SynchronizationEvent, FALSE);
	thread_start(sleep_and_end, NULL);
	assert_false(ke_call_guarded(wait_for_nobody, NULL));
	assert_int_equal(fixture.machine->sink->finding_count, 1);
	fixture_end_bugchecked(0xC4, 0x1001);
}

static volatile LONG released;

/* Never calls the runtime but through the budget: built images do so at every edge. */
void drydock_trace_pc(void);
static void spin_without_calls(void *context)
{
	(void)context;
	while (!__atomic_load_n(&released, __ATOMIC_RELAXED))
		drydock_trace_pc();
}

static void release_spinner(void *context)
{
	(void)context;
	__atomic_store_n(&released, 1, __ATOMIC_RELAXED);
}

TEST(SCH_a_loop_that_never_waits_gives_way_by_its_budget)
{
	fixture_begin_with(
		&(const struct ke_machine_options){ .schedule = KE_SCHEDULE_SEEDED, .seed = 3 });
	released = 0;
	struct ke_thread *spinner = thread_start(spin_without_calls, NULL);
	struct ke_thread *other = thread_start(release_spinner, NULL);

	thread_join(spinner);
	thread_join(other);
	fixture_end();
}
