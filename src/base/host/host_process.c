#include "base/host/host_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct child {
	pid_t pid; /* 0: the slot is free */
	int pipe;
	void *cookie;
	char *output;
	size_t size, capacity;
	bool truncated;
};

struct host_process_set {
	size_t capacity, count;
	struct pollfd *poll;
	struct child child[];
};

struct host_process_set *host_process_set_create(size_t capacity)
{
	struct host_process_set *set = calloc(1, sizeof(*set) + capacity * sizeof(struct child));

	if (set == NULL)
		return NULL;
	set->poll = calloc(capacity, sizeof(*set->poll));
	if (set->poll == NULL) {
		free(set);
		return NULL;
	}
	set->capacity = capacity;
	return set;
}

size_t host_process_set_count(const struct host_process_set *set)
{
	return set->count;
}

static int reap(struct child *child)
{
	int status = 0;

	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(child->pipe);
	child->pid = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void host_process_set_destroy(struct host_process_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->capacity; i++) {
		if (set->child[i].pid == 0)
			continue;
		kill(set->child[i].pid, SIGKILL);
		reap(&set->child[i]);
		free(set->child[i].output);
	}
	free(set->poll);
	free(set);
}

static int spawn(const char *const *argv, const char *directory, int output, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int error = posix_spawn_file_actions_init(&actions);

	if (error != 0)
		return -error;
	posix_spawnattr_init(&attributes);
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, output, 1);
	posix_spawn_file_actions_adddup2(&actions, output, 2);
	if (directory != NULL)
		posix_spawn_file_actions_addchdir_np(&actions, directory);
	error = posix_spawn(ret_pid, argv[0], &actions, &attributes, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

static struct child *free_slot(struct host_process_set *set)
{
	for (size_t i = 0; i < set->capacity; i++)
		if (set->child[i].pid == 0)
			return &set->child[i];
	return NULL;
}

int host_process_start(struct host_process_set *set, const char *const *argv, const char *directory,
                       void *cookie)
{
	struct child *child = free_slot(set);
	int ends[2], error;
	pid_t pid;

	if (child == NULL)
		return -EBUSY;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	error = spawn(argv, directory, ends[1], &pid);
	close(ends[1]);
	if (error < 0) {
		close(ends[0]);
		return error;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*child = (struct child){ .pid = pid, .pipe = ends[0], .cookie = cookie };
	set->count++;
	return 0;
}

static void keep(struct child *child, const char *data, size_t size)
{
	if (child->size + size > HOST_PROCESS_OUTPUT_MAX) {
		size = HOST_PROCESS_OUTPUT_MAX - child->size;
		child->truncated = true;
	}
	if (child->size + size + 1 > child->capacity) {
		size_t capacity = (child->size + size + 1) * 2;
		char *grown = realloc(child->output, capacity);

		if (grown == NULL) {
			child->truncated = true;
			return;
		}
		child->output = grown;
		child->capacity = capacity;
	}
	memcpy(child->output + child->size, data, size);
	child->size += size;
}

/* Take what the child has said; true at its end. */
static bool drain(struct child *child)
{
	char block[16384];

	for (;;) {
		ssize_t got = read(child->pipe, block, sizeof(block));

		if (got > 0)
			keep(child, block, (size_t)got);
		else if (got < 0 && errno == EINTR)
			continue;
		else
			return !(got < 0 && errno == EAGAIN);
	}
}

static int finish(struct host_process_set *set, struct child *child, void **ret_cookie,
                  struct host_process_result *ret_result)
{
	if (child->output == NULL)
		child->output = calloc(1, 1);
	else
		child->output[child->size] = '\0';
	ret_result->exit_code = reap(child);
	set->count--;
	if (child->output == NULL)
		return -ENOMEM;
	ret_result->output = child->output;
	ret_result->output_size = child->size;
	ret_result->truncated = child->truncated;
	*ret_cookie = child->cookie;
	return 0;
}

static size_t fill_poll(struct host_process_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->capacity; i++)
		if (set->child[i].pid != 0)
			set->poll[count++] =
				(struct pollfd){ .fd = set->child[i].pipe, .events = POLLIN };
	return count;
}

static struct child *child_of_pipe(struct host_process_set *set, int descriptor)
{
	for (size_t i = 0; i < set->capacity; i++)
		if (set->child[i].pid != 0 && set->child[i].pipe == descriptor)
			return &set->child[i];
	return NULL;
}

int host_process_wait_any(struct host_process_set *set, int timeout_ms, void **ret_cookie,
                          struct host_process_result *ret_result)
{
	while (set->count > 0) {
		size_t count = fill_poll(set);
		int ready = poll(set->poll, count, timeout_ms);

		if (ready == 0)
			return -ETIMEDOUT;
		if (ready < 0 && errno != EINTR)
			return -errno;
		for (size_t i = 0; ready > 0 && i < count; i++) {
			struct child *child;

			if (set->poll[i].revents == 0)
				continue;
			child = child_of_pipe(set, set->poll[i].fd);
			if (drain(child))
				return finish(set, child, ret_cookie, ret_result);
		}
	}
	return -ECHILD;
}

int host_process_run(const char *const *argv, const char *directory,
                     struct host_process_result *ret_result)
{
	struct host_process_set *set = host_process_set_create(1);
	void *cookie;
	int error;

	if (set == NULL)
		return -ENOMEM;
	error = host_process_start(set, argv, directory, NULL);
	if (error == 0)
		error = host_process_wait_any(set, -1, &cookie, ret_result);
	host_process_set_destroy(set);
	return error;
}

int host_process_self(void)
{
	return getpid();
}

bool host_process_alive(int pid)
{
	return kill(pid, 0) == 0 || errno == EPERM;
}
