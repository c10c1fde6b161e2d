#include "base/host/host_program.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/host.h"

extern char **environ;

#define STARTED_MAX 64      /* whose ends nobody has taken yet */
#define DESCRIPTORS_FROM 64 /* above all that a program finds at its start */

static struct host_lock started_lock = HOST_LOCK_INIT;
static pid_t started[STARTED_MAX]; /* 0: free */

/* Take the ends of those that have ended, so that nothing of them stays. Gives a free place, or null. */
static pid_t *reap_locked(void)
{
	pid_t *place = NULL;

	for (size_t index = 0; index < STARTED_MAX; index++) {
		if (started[index] && waitpid(started[index], NULL, WNOHANG) != 0)
			started[index] = 0;
		if (!started[index])
			place = &started[index];
	}
	return place;
}

static size_t count_of(const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return count;
}

/* The variables of this process, with those of more before them; the caller frees the list alone. */
static const char **make_environment(const char *const *more)
{
	size_t own = count_of((const char *const *)environ), added = count_of(more);
	const char **list = calloc(own + added + 1, sizeof(*list));

	if (list) {
		memcpy(list, more, added * sizeof(*list));
		memcpy(list + added, environ, own * sizeof(*list));
	}
	return list;
}

/* The descriptors out of the way of what they become. Gives how many there are, or a negative errno. */
static int move_away(const struct host_program *program, int *ret_moved)
{
	for (int index = 0; index < program->descriptor_count; index++) {
		ret_moved[index] =
			fcntl(program->descriptor[index], F_DUPFD_CLOEXEC, DESCRIPTORS_FROM);
		if (ret_moved[index] >= 0)
			continue;
		int error = -errno;

		while (index-- > 0)
			close(ret_moved[index]);
		return error;
	}
	return 0;
}

static int spawn(const struct host_program *program, const char *const *environment,
                 const int *moved, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	posix_spawnattr_init(&attributes);
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	for (int index = 0; index < program->descriptor_count; index++)
		posix_spawn_file_actions_adddup2(&actions, moved[index],
		                                 HOST_PROGRAM_DESCRIPTOR + index);
	error = posix_spawn(ret_pid, program->path, &actions, &attributes,
	                    (char *const *)(uintptr_t)program->arguments,
	                    (char *const *)(uintptr_t)environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

int host_program_start(const struct host_program *program)
{
	int moved[HOST_PROGRAM_DESCRIPTORS_MAX], error;
	const char **environment;
	pid_t *place;

	if (program->descriptor_count > HOST_PROGRAM_DESCRIPTORS_MAX)
		return -EINVAL;
	environment = make_environment(program->environment);
	if (!environment)
		return -ENOMEM;
	error = move_away(program, moved);
	if (error) {
		free(environment);
		return error;
	}
	host_lock_acquire(&started_lock);
	place = reap_locked();
	error = place ? spawn(program, environment, moved, place) : -EAGAIN;
	if (error && place)
		*place = 0;
	host_lock_release(&started_lock);
	for (int index = 0; index < program->descriptor_count; index++)
		close(moved[index]);
	free(environment);
	return error;
}

int host_program_descriptor(int index)
{
	fcntl(HOST_PROGRAM_DESCRIPTOR + index, F_SETFD, FD_CLOEXEC);
	return HOST_PROGRAM_DESCRIPTOR + index;
}
