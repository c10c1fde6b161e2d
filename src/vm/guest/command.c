/* vm/guest/command.c - the command: its limits, its terminal, its signals, its end. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Before the command is there. Nobody waits for process 1: it says so itself. */
static void __attribute__((noreturn)) leave(int status)
{
	if (getpid() == 1)
		init_end(status);
	_exit(status);
}

/* "RESOURCE=SOFT:HARD,...", with numbers of Linux. */
static void set_limits(const char *text)
{
	while (text && *text) {
		struct rlimit limit;
		char *end;
		unsigned long resource = strtoul(text, &end, 10);

		errno = EINVAL;
		limit.rlim_cur = *end == '=' ? strtoull(end + 1, &end, 10) : 0;
		limit.rlim_max = *end == ':' ? strtoull(end + 1, &end, 10) : 0;
		if ((*end && *end != ',') || setrlimit((int)resource, &limit) != 0) {
			fprintf(stderr, "drydock-init: setting the limits %s: %s\n", text,
			        strerror(errno));
			leave(INIT_STATUS_SETUP);
		}
		text = *end ? end + 1 : end;
	}
}

void command_set_path(char **environment)
{
	const char *path = variable_find(environment, "PATH");

	setenv("PATH", path ? path : USUAL_PATH, 1);
}

void command_become(const struct orders *orders, int console, const int streams[3])
{
	int error;

	set_limits(orders->limits);
	setsid();
	ioctl(console, TIOCSCTTY, 0);
	for (int i = 0; i < 3; i++)
		dup2(streams[i], i);
	if (chdir(orders->folder) != 0) {
		fprintf(stderr, "drydock-init: changing to %s: %s\n", orders->folder,
		        strerror(errno));
		leave(INIT_STATUS_SETUP);
	}
	execvpe(orders->command[0], orders->command, orders->environment);
	error = errno;
	fprintf(stderr, "drydock-init: %s: %s\n", orders->command[0], strerror(error));
	leave(error == ENOENT ? INIT_STATUS_ABSENT : INIT_STATUS_CANNOT);
}

void command_pass_signals(int port, pid_t target)
{
	unsigned char number;

	if (fork() != 0)
		return;
	while (read(port, &number, 1) == 1)
		kill(target, number);
	_exit(0);
}

int command_wait(pid_t command)
{
	int status;
	pid_t ended;

	do
		ended = waitpid(-1, &status, 0);
	while (ended != command && (ended > 0 || errno == EINTR));
	if (ended < 0)
		init_fail("waiting for the command");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
