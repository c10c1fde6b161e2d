/*
 * tools/drydock/build_interrupt.c - Ctrl-C while compilers run.
 *
 * The signal is taken by a thread of its own, which ends every compiler that the builder starts from then on;
 * so the builder comes to its end by itself, quickly, and removes its work folder as always.
 */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drydock/build.h"

#define TURN_NS 20000000
#define PATIENCE_TURNS 50 /* a second */

static sigset_t taken, before;
static pthread_t thread;
static bool running;
static volatile bool over, interrupted;

/* A compiler leads a process group; what it started is ended with it, even when it has ended itself. */
static void end_children_of(const char *task, int signal)
{
	char path[80];
	FILE *file;
	int child;

	snprintf(path, sizeof(path), "/proc/self/task/%.20s/children", task);
	file = fopen(path, "r");
	while (file && fscanf(file, "%d", &child) == 1)
		kill(-child, signal);
	if (file)
		fclose(file);
}

static void end_children(int signal)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;

	while (tasks && (entry = readdir(tasks)) != NULL)
		if (entry->d_name[0] != '.')
			end_children_of(entry->d_name, signal);
	if (tasks)
		closedir(tasks);
}

/* Compilers may clean up after themselves, for a while or until the second signal. */
static void *take_signals(void *context)
{
	const struct timespec turn = { 0, TURN_NS };
	unsigned signals = 0, turns = 0;

	(void)context;
	while (!over) {
		signals += sigtimedwait(&taken, NULL, &turn) > 0;
		if (!signals)
			continue;
		interrupted = true;
		end_children(signals > 1 || turns++ > PATIENCE_TURNS ? SIGKILL : SIGTERM);
	}
	return NULL;
}

void tool_build_begin(void)
{
	over = interrupted = false;
	sigemptyset(&taken);
	sigaddset(&taken, SIGINT);
	sigaddset(&taken, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &taken, &before);
	running = pthread_create(&thread, NULL, take_signals, NULL) == 0;
	if (!running)
		pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool tool_build_end(void)
{
	if (!running)
		return false;
	over = true;
	pthread_join(thread, NULL);
	running = false;
	/* One that came in the last moment counts, too. */
	const struct timespec now = { 0, 0 };

	if (sigtimedwait(&taken, NULL, &now) > 0)
		interrupted = true;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (interrupted)
		fputs("drydock: interrupted while building\n", stderr);
	return interrupted;
}
