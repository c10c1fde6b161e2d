#include "base/host/host_launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESCRIPTORS_FROM 64 /* out of the way of what they become */

/* --- In the new process: nothing but system calls ---------------------------------------------------------------- */

static bool write_text(const char *path, const char *text)
{
	int descriptor = open(path, O_WRONLY | O_CLOEXEC);

	return descriptor >= 0 && write(descriptor, text, strlen(text)) >= 0;
}

/* Who starts it, as the one user and the one group there are: before execve, which would take the rights of nobody. */
struct identity {
	char user[32], group[32];
};

static bool take_identity(const struct identity *identity)
{
	/* Of this copy of us, which lasts until the execve. */
	return prctl(PR_SET_DUMPABLE, 1) == 0 && write_text("/proc/self/setgroups", "deny") &&
	       write_text("/proc/self/uid_map", identity->user) &&
	       write_text("/proc/self/gid_map", identity->group);
}

void host_launched_ends_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void become(const struct host_launch *launch, const struct identity *identity,
                   const int *moved)
{
	char *arguments[HOST_LAUNCH_ARGUMENTS_MAX + 2] = { (char *)(uintptr_t)launch->path };
	sigset_t none;
	int nothing = open("/dev/null", O_RDONLY);

	if (launch->apart && !take_identity(identity))
		_exit(126);
	if (dup2(nothing, 0) < 0 || dup2(2, 1) < 0)
		_exit(127);
	for (int index = 0; index < launch->descriptor_count; index++)
		if (dup2(moved[index], HOST_LAUNCH_DESCRIPTOR + index) < 0)
			_exit(127);
	syscall(SYS_close_range, HOST_LAUNCH_DESCRIPTOR + launch->descriptor_count, ~0u, 0);
	for (int at = 0; launch->arguments && launch->arguments[at]; at++)
		arguments[at + 1] = (char *)(uintptr_t)launch->arguments[at];
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(launch->path, arguments, (char *const *)(uintptr_t)launch->environment);
	_exit(127);
}

static int clone_process(const struct host_launch *launch, const int *moved,
                         struct host_launched *ret_launched)
{
	/* The parent, for the signal of its death, is a thread: it must be one that stays. */
	int descriptor = -1;
	struct clone_args arguments = {
		.flags = CLONE_PIDFD | (launch->apart ? CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS |
		                                                CLONE_NEWNET | CLONE_NEWIPC
		                                      : 0),
		.pidfd = (uintptr_t)&descriptor,
		.exit_signal = SIGCHLD,
	};
	struct identity identity;
	long process;

	snprintf(identity.user, sizeof(identity.user), "0 %u 1", geteuid());
	snprintf(identity.group, sizeof(identity.group), "0 %u 1", getegid());
	process = syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (process < 0)
		return -errno;
	if (process == 0)
		become(launch, &identity, moved);
	*ret_launched = (struct host_launched){ (int)process, descriptor };
	return 0;
}

/* --- The thread that starts them, as long as this process lives --------------------------------------------------- */

static struct {
	pthread_mutex_t turn, lock; /* one launch at a time; what follows */
	pthread_cond_t changed;
	pid_t process; /* whose thread it is: a fork has none */
	const struct host_launch *launch;
	const int *moved;
	struct host_launched *launched;
	bool asked, done;
	int error;
} starter = { .turn = PTHREAD_MUTEX_INITIALIZER,
	      .lock = PTHREAD_MUTEX_INITIALIZER,
	      .changed = PTHREAD_COND_INITIALIZER };

static void *start_programs(void *nothing)
{
	pthread_mutex_lock(&starter.lock);
	for (;;) {
		while (!starter.asked)
			pthread_cond_wait(&starter.changed, &starter.lock);
		starter.asked = false;
		starter.error = clone_process(starter.launch, starter.moved, starter.launched);
		starter.done = true;
		pthread_cond_broadcast(&starter.changed);
	}
	return nothing;
}

static int make_starter(void)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	pthread_t thread;
	int error;

	if (starter.process == getpid())
		return 0;
	/* Signals are for those who expect them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	error = pthread_create(&thread, &attributes, start_programs, NULL);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!error)
		starter.process = getpid();
	return -error;
}

static int start_from_it(const struct host_launch *launch, const int *moved,
                         struct host_launched *ret_launched)
{
	int error;

	pthread_mutex_lock(&starter.turn);
	error = make_starter();
	if (!error) {
		pthread_mutex_lock(&starter.lock);
		starter.launch = launch;
		starter.moved = moved;
		starter.launched = ret_launched;
		starter.asked = true;
		starter.done = false;
		pthread_cond_broadcast(&starter.changed);
		while (!starter.done)
			pthread_cond_wait(&starter.changed, &starter.lock);
		error = starter.error;
		pthread_mutex_unlock(&starter.lock);
	}
	pthread_mutex_unlock(&starter.turn);
	return error;
}

/* --- Here --------------------------------------------------------------------------------------------------------- */

static int count_arguments(const struct host_launch *launch)
{
	int count = 0;

	while (launch->arguments && launch->arguments[count])
		count++;
	return count;
}

int host_launch(const struct host_launch *launch, struct host_launched *ret_launched)
{
	int moved[HOST_LAUNCH_DESCRIPTORS_MAX], count = 0, error = 0;

	if (launch->descriptor_count > HOST_LAUNCH_DESCRIPTORS_MAX ||
	    count_arguments(launch) > HOST_LAUNCH_ARGUMENTS_MAX)
		return -EINVAL;
	for (; count < launch->descriptor_count && !error; count++) {
		moved[count] = fcntl(launch->descriptor[count], F_DUPFD_CLOEXEC, DESCRIPTORS_FROM);
		if (moved[count] < 0)
			error = -errno;
	}
	if (!error)
		error = start_from_it(launch, moved, ret_launched);
	while (count-- > 0)
		if (moved[count] >= 0)
			close(moved[count]);
	return error;
}

int host_launch_end(const struct host_launched *launched)
{
	siginfo_t how = { .si_code = 0 };

	syscall(SYS_pidfd_send_signal, launched->process_descriptor, SIGKILL, NULL, 0);
	while (waitid(P_PIDFD, (id_t)launched->process_descriptor, &how, WEXITED) < 0 &&
	       errno == EINTR)
		continue;
	return how.si_code == CLD_EXITED ? how.si_status : 128 + how.si_status;
}

static bool is_own_network(int process)
{
	char path[64];
	struct stat own, other;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", process);
	return stat("/proc/self/ns/net", &own) || stat(path, &other) || own.st_ino == other.st_ino;
}

int host_confinement_of(int process, struct host_confinement *ret_confinement)
{
	char path[64], line[128];
	int number;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", process);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	*ret_confinement = (struct host_confinement){ .apart = !is_own_network(process) };
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Seccomp: %d", &number) == 1)
			ret_confinement->filtered = number == 2;
		if (sscanf(line, "NoNewPrivs: %d", &number) == 1)
			ret_confinement->no_new_privileges = number == 1;
	}
	fclose(file);
	return 0;
}
