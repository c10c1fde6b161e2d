/*
 * nt/memory_machine.h - a machine of ke, ob, se, ex, mm, ps and cm for the tests of pool, mm and cm.
 *
 * memory_machine_start() makes it and lets the calling thread act in it; memory_machine_end() asserts that no
 * finding is left that the test did not take, and that every ledger is what it was. Code in DRIVER_TEXT counts as a driver image named "planted".
 */
#ifndef DRYDOCK_TESTS_MEMORY_MACHINE_H
#define DRYDOCK_TESTS_MEMORY_MACHINE_H

#include <string.h>

#include "nt/cm/cm.h"
#include "nt/mm/mm.h"
#include "nt/ledgers.h"
#include "nt/ps/ps.h"
#include "test.h"

#define DRIVER_TEXT __attribute__((section("planted_text"), noinline, used))

/* A test without planted code has no such section. */
extern const char __start_planted_text[] __attribute__((weak));
extern const char __stop_planted_text[] __attribute__((weak));

struct memory_machine {
	struct ke_machine *machine;
	struct ps_thread *thread;
	struct verify_sink sink;
	struct ke_ledgers ledgers; /* as they were when the test began */
};

static struct memory_machine memory;

static inline void memory_machine_start(void)
{
	struct ke_machine_options options = {
		.schedule = test_schedule_is_seeded() ? KE_SCHEDULE_SEEDED : KE_SCHEDULE_FREE,
		.seed = test_seed(), .sink = &memory.sink, .verify_mode = VERIFY_REPORT,
	};

	verify_sink_init(&memory.sink, VERIFY_REPORT);
	if (__start_planted_text)
		verify_sink_add_module(&memory.sink, (uintptr_t)__start_planted_text,
		                       (uintptr_t)__stop_planted_text, "planted", "");
	assert_int_equal(ke_machine_create(&options, &memory.machine), STATUS_SUCCESS);
	assert_int_equal(ob_machine_create(memory.machine), STATUS_SUCCESS);
	assert_int_equal(se_machine_create(memory.machine), STATUS_SUCCESS);
	assert_int_equal(ex_machine_create(memory.machine), STATUS_SUCCESS);
	assert_int_equal(mm_machine_create(memory.machine), STATUS_SUCCESS);
	assert_int_equal(ps_machine_create(memory.machine), STATUS_SUCCESS);
	assert_int_equal(cm_machine_create(memory.machine), STATUS_SUCCESS);
	assert_int_equal(ps_thread_attach(memory.machine, NULL, &memory.thread), STATUS_SUCCESS);
	memory.ledgers = memory.machine->ledgers;
}

/* Assert that the oldest finding has that code and parameter 1, and forget it. */
static inline void memory_take_finding(uint32_t code, uint64_t parameter1)
{
	assert_true(memory.sink.finding_count > 0);
	assert_int_equal(memory.sink.finding[0].code, code);
	assert_int_equal(memory.sink.finding[0].parameter[0], parameter1);
	memory.sink.finding_count--;
	memmove(&memory.sink.finding[0], &memory.sink.finding[1],
	        memory.sink.finding_count * sizeof(memory.sink.finding[0]));
}

static inline void memory_no_finding(void)
{
	if (memory.sink.finding_count)
		print_error("finding 0x%X/0x%llX: %s\n", memory.sink.finding[0].code,
		            (unsigned long long)memory.sink.finding[0].parameter[0],
		            memory.sink.finding[0].text);
	assert_int_equal(memory.sink.finding_count, 0);
}

static inline void memory_machine_end(void)
{
	struct ke_machine *machine = memory.machine;

	ex_machine_stop(machine);
	ke_machine_stop_services(machine);
	ex_pool_check(machine);
	memory_no_finding();
	ps_thread_detach(memory.thread);
	ke_machine_wait_threads(machine);
	ledgers_expect_same(&memory.ledgers, &machine->ledgers);
	cm_machine_destroy(machine);
	ps_machine_destroy(machine);
	mm_machine_destroy(machine);
	ex_machine_destroy(machine);
	se_machine_destroy(machine);
	ob_machine_destroy(machine);
	ke_machine_destroy(machine);
}

#endif
