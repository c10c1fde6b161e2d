/*
 * base/host/host_stacks.h - where every thread of this process is, right now.
 *
 * Model    Each thread but the caller gets a signal; its handler writes the thread's stack into a slot of the
 *          caller's, which may lie in memory shared with another process. Meant for the moment before a process
 *          is killed because it no longer answers; a thread that does not take signals leaves no slot.
 */
#ifndef DRYDOCK_BASE_HOST_STACKS_H
#define DRYDOCK_BASE_HOST_STACKS_H

#include <stddef.h>
#include <stdint.h>

#define HOST_STACKS_DEPTH 30

struct host_stack {
	uint64_t thread;    /* the machine's number of it; 0 when it is in none */
	uint32_t irql;
	uint32_t in_machine;
	uint32_t depth;     /* written last; 0: the slot is not used */
	uint32_t reserved;
	uint64_t addresses[HOST_STACKS_DEPTH]; /* [0] is the instruction, the rest return addresses */
};

/* Fill at most capacity slots; waits up to 200 ms for the threads. Gives how many are filled. */
size_t host_stacks_collect(struct host_stack *slots, size_t capacity);

#endif
