/*
 * base/host/host_confine.h - giving up what this process does not need any more.
 *
 * Model    From the call on, the calling thread and those that it starts open files below the named paths alone, start
 *          no programs, and, where the kernel knows how, signal nobody else and make no TCP connections but if told. What is open
 *          stays open. There is no way back. Linux' Landlock does it.
 * Tests    tests/base/host/host_confine_test.c
 */
#ifndef DRYDOCK_BASE_HOST_CONFINE_H
#define DRYDOCK_BASE_HOST_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

struct host_confine_path {
	const char *path; /* a folder and all below it, or a file */
	bool read_only;
};

/*
 * Confine the calling thread to paths; network: it may go on to connect and listen.
 * Errors   -EOPNOTSUPP: the kernel has no Landlock, one without moves between folders (before 5.19), or it is switched
 *          off; those of open for a path. Nothing has changed then.
 */
int host_confine(const struct host_confine_path *paths, size_t count, bool network);

#endif
