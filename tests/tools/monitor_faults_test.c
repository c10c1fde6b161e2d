/* tests/tools/monitor_faults_test.c - drydock monitor when one of its processes is killed: what ends, and in what time. */
#include "tools/monitor_run.h"

#include "base/host/host_sandbox.h"

#define START_MS 60000
#define END_MS 30000

/* A monitor for browsers, with its processes; ready when it has told its address. */
static void start(struct monitor_run *run)
{
	monitor_run(run, "--size", "320x192@30");
	monitor_wait_text(run, "(to look only)", START_MS);
	monitor_wait_child(run, "drydock-capture", START_MS);
	if (host_sandbox_is_possible())
		monitor_wait_child(run, "drydock-host", START_MS);
}

TEST_LIMIT(an_interrupt_ends_every_process, 120)
{
	struct monitor_run run;

	start(&run);
	kill(run.machine, SIGINT);
	assert_int_equal(monitor_wait_end(&run, END_MS), 0);
	monitor_expect_nothing_left(&run, END_MS);
}

/* Whatever its processes do, they end with the machine's. */
TEST_LIMIT(a_killed_machine_takes_every_process_with_it, 120)
{
	struct monitor_run run;

	start(&run);
	kill(run.machine, SIGKILL);
	assert_int_equal(monitor_wait_end(&run, END_MS), 128 + SIGKILL);
	printf("figure: machine killed: no process left after %.3f s\n",
	       monitor_expect_nothing_left(&run, END_MS));
}

TEST_LIMIT(a_killed_capture_host_ends_the_monitor_and_says_so, 120)
{
	struct monitor_run run;

	start(&run);
	kill(monitor_child(run.machine, "drydock-capture"), SIGKILL);
	assert_int_equal(monitor_wait_end(&run, END_MS), 3);
	assert_non_null(strstr(run.text, "the capture host has ended"));
	monitor_expect_nothing_left(&run, END_MS);
}
