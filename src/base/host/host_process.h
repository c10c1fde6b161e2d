/*
 * base/host/host_process.h - programs that we run: compilers, linkers, report makers.
 *
 * Model    A child is started with posix_spawn, its standard input is empty, and its standard output and
 *          errors go into one bounded memory block. Several run at once; one thread waits for any of them.
 *          Each leads a process group of its own, so that all it started can be ended with it, even when
 *          it has ended itself.
 * Errors   0 on success, a negative errno otherwise.
 * Locks    None. A set belongs to the thread that made it.
 */
#ifndef DRYDOCK_BASE_HOST_PROCESS_H
#define DRYDOCK_BASE_HOST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_PROCESS_OUTPUT_MAX (4u << 20)

struct host_process_result {
	int exit_code;   /* 128 + signal when it was killed */
	char *output;    /* zero-terminated; the caller frees it */
	size_t output_size;
	bool truncated;  /* it said more than HOST_PROCESS_OUTPUT_MAX */
};

struct host_process_set;

/* Room for capacity children at a time. Null when memory is short. */
struct host_process_set *host_process_set_create(size_t capacity);
/* Kills and reaps children that still run. Null is accepted. */
void host_process_set_destroy(struct host_process_set *set);
/* Children that run now. */
size_t host_process_set_count(const struct host_process_set *set);
/*
 * Start argv[0] (an absolute path) in directory (null: ours); cookie comes back with its result.
 * Errors   -EBUSY: the set is full; -ENOENT, -EAGAIN, -ENOMEM.
 */
int host_process_start(struct host_process_set *set, const char *const *argv, const char *directory,
                       void *cookie);
/*
 * Wait until a child has ended, at most timeout_ms (negative: for ever).
 * Errors   -ETIMEDOUT; -ECHILD: none runs.
 */
int host_process_wait_any(struct host_process_set *set, int timeout_ms, void **ret_cookie,
                          struct host_process_result *ret_result);
/* Start argv, wait for its end. */
int host_process_run(const char *const *argv, const char *directory,
                     struct host_process_result *ret_result);

/* Number of this process; whether process pid exists. */
int host_process_self(void);
bool host_process_alive(int pid);

#endif
