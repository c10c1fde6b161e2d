/*
 * base/host/host_random.h - random bytes of the computer beneath us.
 *
 * Nothing inside a machine takes its numbers from here: a seeded schedule could not be replayed.
 */
#ifndef DRYDOCK_BASE_HOST_RANDOM_H
#define DRYDOCK_BASE_HOST_RANDOM_H

#include <stddef.h>

/* Fill bytes with numbers that nobody can guess. 0, or a negative errno. Waits only early in the computer's start. */
int host_random_fill(void *bytes, size_t count);

#endif
