/*
 * nt/exec_machine.h - a machine of ke, ob, se, ex and ps for the tests of those folders.
 *
 * exec_machine_start() makes it and lets the calling thread act as a thread of the system process;
 * exec_machine_end() takes it down and asserts that every ledger is 0 and no finding was made that the test
 * did not take with exec_machine_take_finding(). exec_machine_start_with() is for a test that is about one scheduler,
 * or has its trace.
 */
#ifndef DRYDOCK_TESTS_EXEC_MACHINE_H
#define DRYDOCK_TESTS_EXEC_MACHINE_H

#include <string.h>

#include "nt/ledgers.h"
#include "nt/ps/ps.h"
#include "test.h"

struct exec_machine {
	struct ke_machine *machine;
	struct ps_thread *thread;
	struct verify_sink sink;
	struct ke_ledgers ledgers; /* as they were when the test began */
};

static inline struct exec_machine *exec_machine_start_with(struct ke_machine_options options)
{
	static struct exec_machine exec;

	options.sink = &exec.sink;
	options.verify_mode = VERIFY_REPORT;
	verify_sink_init(&exec.sink, VERIFY_REPORT);
	ke_fault_init();
	assert_int_equal(ke_machine_create(&options, &exec.machine), STATUS_SUCCESS);
	assert_int_equal(ob_machine_create(exec.machine), STATUS_SUCCESS);
	assert_int_equal(se_machine_create(exec.machine), STATUS_SUCCESS);
	assert_int_equal(ex_machine_create(exec.machine), STATUS_SUCCESS);
	assert_int_equal(ps_machine_create(exec.machine), STATUS_SUCCESS);
	assert_int_equal(ps_thread_attach(exec.machine, NULL, &exec.thread), STATUS_SUCCESS);
	exec.ledgers = exec.machine->ledgers;
	return &exec;
}

static inline struct exec_machine *exec_machine_start(void)
{
	return exec_machine_start_with((struct ke_machine_options){
		.schedule = test_schedule_is_seeded() ? KE_SCHEDULE_SEEDED : KE_SCHEDULE_FREE,
		.seed = test_seed(),
	});
}

/* Assert that the oldest finding has that code and parameter 1 (text for a failure), and forget it. */
static inline void exec_machine_take_finding(struct exec_machine *exec, uint32_t code, uint64_t parameter1)
{
	assert_true(exec->sink.finding_count > 0);
	assert_int_equal(exec->sink.finding[0].code, code);
	assert_int_equal(exec->sink.finding[0].parameter[0], parameter1);
	exec->sink.finding_count--;
	memmove(&exec->sink.finding[0], &exec->sink.finding[1],
	        exec->sink.finding_count * sizeof(exec->sink.finding[0]));
}

static inline void exec_machine_end(struct exec_machine *exec)
{
	struct ke_machine *machine = exec->machine;

	ex_machine_stop(machine);
	ke_machine_stop_services(machine);
	if (exec->sink.finding_count)
		print_error("finding: %s\n", exec->sink.finding[0].text);
	assert_int_equal(exec->sink.finding_count, 0);
	ps_thread_detach(exec->thread);
	/* A thread drops its last reference after its object was signalled. */
	while (__atomic_load_n(&machine->live_threads, __ATOMIC_ACQUIRE))
		host_yield();
	ledgers_expect_same(&exec->ledgers, &machine->ledgers);
	assert_int_equal(machine->ledgers.handles, 0);
	assert_int_equal(machine->ledgers.objects, 0);
	assert_int_equal(machine->ledgers.work_items, 0);
	assert_int_equal(machine->ledgers.timers, 0);
	ps_machine_destroy(machine);
	ex_machine_destroy(machine);
	se_machine_destroy(machine);
	ob_machine_destroy(machine);
	ke_machine_destroy(machine);
}

/* Attributes with a counted name of a literal. */
#define EXEC_NAME(variable, text) \
	UNICODE_STRING variable = { sizeof(text) - sizeof(WCHAR), sizeof(text), (PWSTR)(text) }

#endif
