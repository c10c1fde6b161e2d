/*
 * base/host/host_launch.h - programs that serve us and are not trusted: their own namespaces, nothing inherited.
 *
 * Model    A launched program gets the environment and the descriptors that it is given, and nothing else; it is known by
 *          a descriptor of its process; what it prints is seen where our errors are. Where the kernel allows it, it starts in user, process, mount,
 *          network and IPC namespaces of its own. The program then confines itself further: host_sandbox.h.
 *          It is killed when this process ends, however that ends, if it says so first: host_launched_ends_with_parent().
 * Errors   0 on success, a negative errno otherwise.
 */
#ifndef DRYDOCK_BASE_HOST_LAUNCH_H
#define DRYDOCK_BASE_HOST_LAUNCH_H

#include <stdbool.h>

#define HOST_LAUNCH_DESCRIPTOR 3 /* the first of those that it gets; the others follow */
#define HOST_LAUNCH_DESCRIPTORS_MAX 4
#define HOST_LAUNCH_ARGUMENTS_MAX 62

struct host_launch {
	const char *path;
	const char *const *arguments;   /* after its name; ends with null. Null: none */
	const char *const *environment; /* all of it; ends with null */
	int descriptor[HOST_LAUNCH_DESCRIPTORS_MAX];
	int descriptor_count;
	bool apart; /* in namespaces of its own */
};

struct host_launched {
	int process;            /* its number, as we see it */
	int process_descriptor; /* readable when it has ended; the caller's */
};

/*
 * In a launched program, first of all: it is killed when its parent ends. The kernel forgets that wish when a program
 * gets rights by being started, as the superuser's do. A parent that has ended already has closed the socket.
 */
void host_launched_ends_with_parent(void);

/* Errors   -EPERM, -ENOSPC: no namespaces for us; of clone and execve. */
int host_launch(const struct host_launch *launch, struct host_launched *ret_launched);
/*
 * End it at once, wait for that, and take what is left of it.
 * Gives    What it ended with by itself, if it had: its exit status, or 128 and the signal's number.
 */
int host_launch_end(const struct host_launched *launched);

/* What the kernel says of a process: its filter of system calls, no new privileges, whether it shares our network. */
struct host_confinement {
	bool filtered, no_new_privileges, apart;
};
int host_confinement_of(int process, struct host_confinement *ret_confinement);

#endif
