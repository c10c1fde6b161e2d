/*
 * base/host/host_program.h - programs that go on beside us: what clients of a machine start.
 *
 * Model    The program has our terminal, our process group and our folder. It gets a few descriptors. When it ends, what
 *          is left of it goes with the next start, or with us.
 * Errors   0 on success, a negative errno otherwise.
 */
#ifndef DRYDOCK_BASE_HOST_PROGRAM_H
#define DRYDOCK_BASE_HOST_PROGRAM_H

#define HOST_PROGRAM_DESCRIPTOR 3 /* the first of those that it gets; the others follow */
#define HOST_PROGRAM_DESCRIPTORS_MAX 2

struct host_program {
	const char *path;
	const char *const *arguments;   /* end with null; [0] is its name */
	const char *const *environment; /* "NAME=value", end with null; before our own */
	int descriptor[HOST_PROGRAM_DESCRIPTORS_MAX];
	int descriptor_count;
};
/* Errors   -EAGAIN: too many that were started go on; of posix_spawn. */
int host_program_start(const struct host_program *program);
/* In the program: the descriptor that is at index; nothing that it starts gets it. */
int host_program_descriptor(int index);

#endif
