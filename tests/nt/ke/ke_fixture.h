/*
 * tests/nt/ke/ke_fixture.h - a bare ke machine for a test: no folder above ke.
 *
 * The calling thread acts in the machine between fixture_begin() and fixture_end().
 */
#ifndef DRYDOCK_TESTS_KE_FIXTURE_H
#define DRYDOCK_TESTS_KE_FIXTURE_H

#include "harness/test.h"
#include "nt/ke/ke_internal.h"

#include <stdlib.h>
#include <string.h>

#define FIXTURE_THREADS_MAX 64

struct fixture {
	struct ke_machine *machine;
	struct ke_thread self;
	struct ke_thread *threads[FIXTURE_THREADS_MAX]; /* freed with the machine */
	size_t thread_count;
};

static struct fixture fixture;

static void fixture_begin_with(const struct ke_machine_options *options)
{
	memset(&fixture, 0, sizeof(fixture));
	ke_fault_init();
	assert_int_equal(ke_machine_create(options, &fixture.machine), STATUS_SUCCESS);
	assert_int_equal(ke_thread_enter(&fixture.self, fixture.machine->system_process), STATUS_SUCCESS);
}

static inline void fixture_begin(void)
{
	fixture_begin_with(&(const struct ke_machine_options){
		.schedule = test_schedule_is_seeded() ? KE_SCHEDULE_SEEDED : KE_SCHEDULE_FREE,
		.seed = test_seed() });
}

static inline void fixture_destroy(void)
{
	ke_thread_exit_foreign(&fixture.self);
	ke_machine_destroy(fixture.machine);
	while (fixture.thread_count)
		free(fixture.threads[--fixture.thread_count]);
}

/* Ends the machine; findings is how many the test expects. */
static inline void fixture_end_with(uint32_t findings)
{
	uint32_t count = fixture.machine->sink->finding_count;

	if (count != findings)
		for (uint32_t index = 0; index < count; index++)
			print_message("finding 0x%X/0x%llx: %s\n", fixture.machine->sink->finding[index].code,
			              (unsigned long long)fixture.machine->sink->finding[index].parameter[0],
			              fixture.machine->sink->finding[index].text);
	assert_int_equal(count, findings);
	ke_machine_stop_services(fixture.machine);
	fixture_destroy();
}

static inline void fixture_end(void)
{
	fixture_end_with(0);
}

/* The machine has bugchecked: leave without ceremony, and say with which code and parameter. */
static inline void fixture_end_bugchecked(uint32_t code, uint64_t parameter1)
{
	const struct verify_sink *sink = fixture.machine->sink;

	assert_true(sink->bugchecked);
	assert_int_equal(sink->finding[sink->finding_count - 1].code, code);
	assert_int_equal(sink->finding[sink->finding_count - 1].parameter[0], parameter1);
	fixture_destroy();
}

/* A thread of the machine; its record lives as long as the fixture. */
static inline struct ke_thread *thread_start_on(void (*entry)(void *), void *context, KAFFINITY affinity)
{
	struct ke_thread *thread = calloc(1, sizeof(*thread));

	fixture.threads[fixture.thread_count++] = thread;
	ke_thread_init(thread, fixture.machine->system_process, entry, context);
	if (affinity) {
		thread->affinity = affinity;
		thread->processor = (uint32_t)__builtin_ctzll(affinity);
	}
	assert_int_equal(ke_thread_start(thread), STATUS_SUCCESS);
	return thread;
}

static inline struct ke_thread *thread_start(void (*entry)(void *), void *context)
{
	return thread_start_on(entry, context, 0);
}

static inline void thread_join(struct ke_thread *thread)
{
	assert_int_equal(KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
}

static inline LONG read_long(volatile LONG *value)
{
	return __atomic_load_n(value, __ATOMIC_SEQ_CST);
}

/* How many wait blocks hang at object. */
static inline int waiters_of(PVOID object)
{
	DISPATCHER_HEADER *header = object;
	int count = 0;

	ke_object_lock(header);
	for (LIST_ENTRY *entry = header->WaitListHead.Flink; entry != &header->WaitListHead; entry = entry->Flink)
		count++;
	ke_object_unlock(header);
	return count;
}

static inline LARGE_INTEGER milliseconds(int64_t count)
{
	LARGE_INTEGER time;

	time.QuadPart = -count * 10000;
	return time;
}

static inline void sleep_ms(int64_t count)
{
	LARGE_INTEGER time = milliseconds(count);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* Give others time until count waits hang at object: the threads of a test are known to wait then. */
static inline void await_waiters(PVOID object, int count)
{
	while (waiters_of(object) != count)
		sleep_ms(1);
}

#endif
