/*
 * clock SECONDS [-m] COMMAND ARGUMENTS... - run a monitor and say when its guest said what.
 *
 * Each line of the command's output that begins with "@" is printed with the nanoseconds since just before the command
 * was started; behind "@end" the command is killed. With -m the memory that is the command's alone, but for mappings
 * that are as large as a guest's memory, is printed behind "@idle". Other lines go to standard error. An exit of the
 * command's own is printed as "@exit". Runs in the outer guest, statically linked.
 *
 * The exit status is STOOD_STILL for a command that used no processor time for STILL_SECONDS without an end: the emulation of
 * a guest in a guest loses interrupts now and then. It is OUT_OF_TIME behind SECONDS, 0 behind "@end", else the command's own.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GUEST_MEMORY_KIB (64 * 1024)
#define STOOD_STILL 75
#define OUT_OF_TIME 124
#define STILL_SECONDS 5
#define STILL_TICKS 4u /* of 10 ms: a guest with nothing to do still looks at its clocks */

static pid_t running;
static unsigned seconds_left;
static unsigned long ticks_before;
static int still_seconds;
static volatile sig_atomic_t stood_still, out_of_time;

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Private pages of pid in KiB, without mappings that can be its guest's memory. */
static long private_kib(pid_t pid)
{
	char path[64], line[512];
	long sum = 0, size = 0, value;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps", (int)pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Size: %ld", &value) == 1)
			size = value;
		else if (sscanf(line, "Private_Clean: %ld", &value) == 1 ||
		         sscanf(line, "Private_Dirty: %ld", &value) == 1)
			sum += size < GUEST_MEMORY_KIB ? value : 0;
	}
	if (file)
		fclose(file);
	return sum;
}

/* The processor time of pid in ticks. Called from a signal: no streams. */
static unsigned long used_ticks(pid_t pid)
{
	char path[64], text[1024], *fields;
	unsigned long user = 0, system = 0;
	ssize_t count;
	int file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	count = file < 0 ? -1 : read(file, text, sizeof(text) - 1);
	close(file);
	text[count > 0 ? count : 0] = 0;
	fields = strrchr(text, ')');
	if (fields)
		sscanf(fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
		       &system);
	return user + system;
}

/* Every second: a command that stands still is ended, and one whose time is up. */
static void on_second(int number)
{
	unsigned long ticks = used_ticks(running);

	(void)number;
	still_seconds = ticks <= ticks_before + STILL_TICKS ? still_seconds + 1 : 0;
	if (!still_seconds)
		ticks_before = ticks;
	stood_still = still_seconds >= STILL_SECONDS;
	out_of_time = !stood_still && !seconds_left--;
	if (stood_still || out_of_time) {
		setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
		kill(running, SIGKILL);
	}
}

static void start_seconds(unsigned limit)
{
	struct itimerval each = { .it_interval = { .tv_sec = 1 }, .it_value = { .tv_sec = 1 } };
	struct sigaction action = { .sa_handler = on_second, .sa_flags = SA_RESTART };

	seconds_left = limit;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &each, NULL);
}

static pid_t start(char **arguments, int *ret_output)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends) != 0)
		exit(2);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		execv(arguments[0], arguments);
		_exit(127);
	}
	close(ends[1]);
	*ret_output = ends[0];
	return pid;
}

int main(int count, char **arguments)
{
	int memory = count > 2 && strcmp(arguments[2], "-m") == 0, output, status = 0;
	uint64_t begin = now_ns(), at;
	char line[4096];
	pid_t pid;
	FILE *lines;

	if (count < 3 + memory)
		return 2;
	pid = running = start(arguments + 2 + memory, &output);
	start_seconds((unsigned)atoi(arguments[1]));
	lines = fdopen(output, "r");
	while (lines && fgets(line, sizeof(line), lines)) {
		at = now_ns() - begin;
		line[strcspn(line, "\r\n")] = 0;
		if (line[0] != '@') {
			fprintf(stderr, "| %s\n", line);
			continue;
		}
		printf("%s %llu\n", line, (unsigned long long)at);
		if (memory && strcmp(line, "@idle") == 0)
			printf("@memory %ld\n", private_kib(pid));
		if (strcmp(line, "@end") == 0)
			break;
	}
	/* A command that ends by itself does so at once; the others are killed. */
	if (lines && feof(lines)) {
		waitpid(pid, &status, 0);
		if (stood_still || out_of_time)
			return stood_still ? STOOD_STILL : OUT_OF_TIME;
		printf("@exit %llu\n", (unsigned long long)(now_ns() - begin));
		return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return 0;
}
