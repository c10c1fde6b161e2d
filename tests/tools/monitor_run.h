/*
 * tests/tools/monitor_run.h - drydock monitor as a child that runs on: its processes, what it prints, its end.
 */
#ifndef DRYDOCK_TESTS_TOOLS_MONITOR_RUN_H
#define DRYDOCK_TESTS_TOOLS_MONITOR_RUN_H

#include "tools/tool_run.h"

#include <dirent.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

struct monitor_run {
	pid_t machine; /* the process that was started, which is the machine's */
	int pipe;      /* both of its streams */
	char text[65536];
	size_t used;
};

/* Told to people (make faults); bounds are asserted besides. */
#define monitor_figure(...) \
	(fputs("figure: ", stderr), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr))

static inline double monitor_now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/*
 * The milliseconds, since this computer was started, in which somebody waited for a processor; 0 where its kernel does not count them.
 * A bound of a product's time is one of a computer that has time for it: what it was busy otherwise comes on top.
 */
static inline double monitor_busy_ms(void)
{
	FILE *file = fopen("/proc/pressure/cpu", "re");
	unsigned long long total_us = 0;

	if (file && fscanf(file, "some %*s %*s %*s total=%llu", &total_us) != 1)
		total_us = 0;
	if (file)
		fclose(file);
	return (double)total_us / 1000;
}

/* Read what it has printed, waiting at most wait_ms for something. False: it prints no more. */
static inline bool monitor_read(struct monitor_run *run, int wait_ms)
{
	ssize_t count;

	for (;; wait_ms = 0) {
		for (; (count = read(run->pipe, run->text + run->used,
		                     sizeof(run->text) - 1 - run->used)) < 0 &&
		       wait_ms > 0;
		     wait_ms -= 5)
			nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
		if (count <= 0)
			return count != 0;
		run->used += (size_t)count;
		run->text[run->used] = 0;
	}
}

/* Start the program argv[0]. Processes that it leaves become ours. */
static inline void monitor_execute(struct monitor_run *run, const char *const *argv)
{
	int ends[2];

	*run = (struct monitor_run){ .machine = 0 };
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	run->machine = fork();
	assert_true(run->machine >= 0);
	if (run->machine == 0) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	run->pipe = ends[0];
	fcntl(run->pipe, F_SETFL, O_NONBLOCK);
}

static inline void monitor_start(struct monitor_run *run, const char *const *arguments)
{
	const char *argv[24] = { tool_program(), "monitor" };

	for (size_t index = 0; arguments[index]; index++)
		argv[index + 2] = arguments[index];
	monitor_execute(run, argv);
}

#define monitor_run(run, ...) monitor_start((run), (const char *const[]){ __VA_ARGS__, NULL })

/* Wait until text was printed. */
static inline void monitor_wait_text(struct monitor_run *run, const char *text, int wait_ms)
{
	double start = monitor_now_s();

	while (!strstr(run->text, text) && (monitor_now_s() - start) * 1000 < wait_ms)
		if (!monitor_read(run, 20))
			break;
	if (!strstr(run->text, text))
		fail_msg("no '%s' in: %s", text, run->text);
}

/* The child of parent that runs a program of that name (as /proc has it: 15 letters); 0: there is none. */
static inline pid_t monitor_child(pid_t parent, const char *name)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	assert_non_null(folder);
	while (!found && (entry = readdir(folder)) != NULL) {
		char path[300], comm[64] = "", state;
		int pid = atoi(entry->d_name), above = 0;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		file = pid ? fopen(path, "re") : NULL;
		if (!file)
			continue;
		if (fscanf(file, "%*d (%63[^)]) %c %d", comm, &state, &above) == 3 &&
		    above == parent && state != 'Z' && strncmp(comm, name, 15) == 0)
			found = pid;
		fclose(file);
	}
	closedir(folder);
	return found;
}

static inline pid_t monitor_wait_child(struct monitor_run *run, const char *name, int wait_ms)
{
	double start = monitor_now_s();
	pid_t found;

	while ((found = monitor_child(run->machine, name)) == 0 && (monitor_now_s() - start) * 1000 < wait_ms)
		if (!monitor_read(run, 20))
			break;
	if (!found)
		fail_msg("no %s: %s", name, run->used > 800 ? run->text + run->used - 800 : run->text);
	return found;
}

static inline bool monitor_ended(struct monitor_run *run, int *ret_status)
{
	int status;

	if (waitpid(run->machine, &status, WNOHANG) != run->machine)
		return false;
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

/*
 * Wait for its end; gives the exit status, or 128 and the signal. A process that ends has closed its streams a moment before it can be
 * waited for.
 */
static inline int monitor_wait_end(struct monitor_run *run, int wait_ms)
{
	double start = monitor_now_s();
	int status = -1;

	while (!monitor_ended(run, &status)) {
		if (!monitor_read(run, 20))
			nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
		if ((monitor_now_s() - start) * 1000 > wait_ms)
			fail_msg("it has not ended: %s", run->text);
	}
	monitor_read(run, 0);
	return status;
}

/* No process of it is left, in so long at most; gives the seconds that took. */
static inline double monitor_expect_nothing_left(struct monitor_run *run, int wait_ms)
{
	double start = monitor_now_s();
	pid_t left;

	while ((left = waitpid(-1, NULL, WNOHANG)) != -1) {
		if (left == 0)
			monitor_read(run, 10);
		if ((monitor_now_s() - start) * 1000 > wait_ms)
			fail_msg("a process of it is left: %s", run->text);
	}
	assert_int_equal(errno, ECHILD);
	close(run->pipe);
	return monitor_now_s() - start;
}

/* Of the JSON object that the self-check has printed. */
static inline double monitor_number(const struct monitor_run *run, const char *name)
{
	char quoted[64];
	const char *found;

	snprintf(quoted, sizeof(quoted), "\"%s\": ", name);
	found = strstr(run->text, quoted);
	if (!found)
		fail_msg("no %s in %s", quoted, run->text);
	return strtod(found + strlen(quoted), NULL);
}

#endif
