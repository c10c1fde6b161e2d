/*
 * tests/display/monitor_mutex_test.c - drydock monitor, all processes of it, whose driver is killed in the very moment in which it
 * holds a slot of the ring: it is stopped at some moment, again and again, until the mutex's word says that it holds it.
 */
#include "monitor_look.h"

#include "base/host/host_sandbox.h"

#define TRIES 3000
#define END_MS 30000

static char process_state(pid_t process)
{
	char path[64], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", process);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		fail_msg("process %d is not there", process);
	fclose(file);
	return state;
}

static void stop(pid_t process)
{
	kill(process, SIGSTOP);
	while (process_state(process) != 'T')
		nanosleep(&(struct timespec){ 0, 200000 }, NULL);
}

/* The slot that somebody holds; MONITOR_MUTEXES: none. */
static unsigned held(const struct monitor_mutexes *mutexes)
{
	unsigned slot = 0;

	while (slot < mutexes->count && OB_KEYED_OWNER(monitor_mutex_state(mutexes, slot)) == 0)
		slot++;
	return slot < mutexes->count ? slot : MONITOR_MUTEXES;
}

/* The driver's process is stopped and holds the slot: whoever else held one has given it back long since. */
static unsigned stop_while_holding(struct monitor_run *run, pid_t driver,
                                   const struct monitor_mutexes *mutexes, unsigned *ret_tries)
{
	for (*ret_tries = 1; *ret_tries < TRIES; ++*ret_tries) {
		unsigned slot;

		stop(driver);
		if (held(mutexes) != MONITOR_MUTEXES) {
			nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
			slot = held(mutexes);
			if (slot != MONITOR_MUTEXES)
				return slot;
		}
		kill(driver, SIGCONT);
		/* Not in step with its frames. */
		nanosleep(&(struct timespec){ 0, 3000000 + 700000 * (long)(*ret_tries % 16) },
		          NULL);
		monitor_read(run, 0);
	}
	fail_msg("it never held a slot: %s", run->text);
	return 0;
}

/* Whose word the machine has taken back: nobody can hold or release it there any more. */
static double wait_dead(struct monitor_run *run, const struct monitor_mutexes *mutexes,
                        unsigned slot)
{
	double start_s = monitor_now_s();

	while (!(monitor_mutex_state(mutexes, slot) & OB_KEYED_DEAD)) {
		if ((monitor_now_s() - start_s) * 1000 > END_MS)
			fail_msg("the mutex still belongs to a process that is gone: %s",
			         run->text);
		nanosleep(&(struct timespec){ 0, 200000 }, NULL);
	}
	return (monitor_now_s() - start_s) * 1000;
}

/* Its mutexes are taken back while the process that was killed is still on its way out. */
static void wait_successor(struct monitor_run *run, pid_t before)
{
	double start_s = monitor_now_s();

	while (monitor_wait_child(run, "drydock-host", END_MS) == before) {
		if ((monitor_now_s() - start_s) * 1000 > END_MS)
			fail_msg("the process that was killed is still there: %s", run->text);
		nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
	}
}

TEST_LIMIT(DISP_83_DISP_98_a_driver_host_killed_while_it_holds_a_slot_is_followed_by_another, 180)
{
	struct monitor_holdings of_machine, of_capture;
	struct monitor_mutexes mutexes;
	struct monitor_run run;
	pid_t driver, capture;
	unsigned slot, tries;
	double dead_ms, busy_ms;

	if (!host_sandbox_is_possible())
		SKIP("a sanitized driver lives in the machine's process");
	monitor_run(&run, "--source", "card", "--size", "1280x720@60", "--self-check", "14");
	driver = monitor_wait_child(&run, "drydock-host", VIEWER_START_MS);
	capture = monitor_wait_child(&run, "drydock-capture", VIEWER_START_MS);
	/* Until the ring has pictures. */
	nanosleep(&(struct timespec){ 3, 0 }, NULL);
	/* And each slot was used. */
	while (!monitor_look_mutexes(driver, capture, &mutexes) ||
	       mutexes.count != MONITOR_MUTEXES) {
		if (errno == EPERM || errno == EACCES) {
			viewer_end_monitor(&run);
			SKIP("who runs this may not look into other processes (root may)");
		}
		monitor_mutexes_forget(&mutexes);
		monitor_read(&run, 50);
	}
	of_machine = monitor_look(run.machine);
	of_capture = monitor_look(capture);

	slot = stop_while_holding(&run, driver, &mutexes, &tries);
	busy_ms = monitor_busy_ms();
	kill(driver, SIGKILL);
	dead_ms = wait_dead(&run, &mutexes, slot);
	monitor_mutexes_forget(&mutexes);
	wait_successor(&run, driver);
	nanosleep(&(struct timespec){ 2, 0 }, NULL);
	monitor_look_until(&run, run.machine, of_machine);
	monitor_look_until(&run, capture, of_capture);

	monitor_wait_end(&run, END_MS);
	monitor_figure(
		"driver host killed while it held slot %u (found at try %u): mutex taken "
		"back after %.1f ms, %.0f ms without a picture (goal 4000), nothing left over",
		slot, tries, dead_ms, monitor_number(&run, "longest_ms"));
	assert_int_equal(monitor_number(&run, "rebuilds"), 1);
	assert_int_equal(monitor_number(&run, "restarts"), 1);
	assert_int_equal(monitor_number(&run, "ring_generation"), 2);
	assert_int_equal(monitor_number(&run, "out_of_turn"), 0);
	assert_int_equal(monitor_number(&run, "findings"), 0);
	assert_true(monitor_number(&run, "longest_ms") > 0 &&
	            monitor_number(&run, "longest_ms") < 4000 + monitor_busy_ms() - busy_ms);
	monitor_expect_nothing_left(&run, END_MS);
}
