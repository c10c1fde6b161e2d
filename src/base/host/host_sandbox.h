/*
 * base/host/host_sandbox.h - a process takes away from itself what it does not need.
 *
 * Model    A program that was launched apart (host_launch.h) first gives itself a root folder with nothing in it but the
 *          files that it names, and gives up the rights it has in its namespaces; it has one thread then. Later, when
 *          it has all that it needs, it lets the kernel refuse every system call but those of a list: memory, threads,
 *          clocks, and the descriptors that it has. What is refused gives EPERM.
 * Errors   0 on success, a negative errno otherwise.
 */
#ifndef DRYDOCK_BASE_HOST_SANDBOX_H
#define DRYDOCK_BASE_HOST_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

struct host_sandbox_file {
	const char *from; /* as the process has it now */
	const char *name; /* "/name" in the new root */
};

/* This build can be confined: sanitizers look at files that are not there any more. */
bool host_sandbox_is_possible(void);
/* The process was launched apart: there is one user in its namespace. */
bool host_sandbox_is_apart(void);
/*
 * A new, empty root with count files copied into it; the process was launched apart.
 * Errors   -EPERM: it was not; of the file system.
 */
int host_sandbox_root(const struct host_sandbox_file *files, int count);
/* The shared object name stays loaded from now on, so that it can be loaded when no file can be opened any more. */
int host_sandbox_preload(const char *name);
/* On all threads of the process: only what is on the list. Errors: -ENOSYS, -EINVAL: the kernel cannot. */
int host_sandbox_calls(void);
/*
 * On all threads: what is files, sockets, memory and threads of its own goes on; other programs and processes, mounts, the
 * kernel's own affairs and the clock are refused with EPERM. For a process that opens files for others. Errors: as above.
 */
int host_sandbox_refuse_others(void);

#endif
