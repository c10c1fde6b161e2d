/* machine/attach.h - a program of this Linux process as a client of a machine in another, and letting such in. */
#ifndef DRYDOCK_MACHINE_ATTACH_H
#define DRYDOCK_MACHINE_ATTACH_H

#include "drydock/drydock.h"

struct machine_attach {
	const char *socket;
	const char *image;
	uint64_t child_bytes; /* 0: it comes by itself; else it was started for an attached process, which left so much for it */
	const char *preload;  /* of the sanitizers, for programs that it starts; null: none */
	const char *account; /* what it wants to be; null: what the machine is told for its user */
	int count; /* of arguments; [0] is the program's name */
	const char *const *arguments;
	/*
	 * It is over: the program's exit code, whether it crashed (why is in text), or the machine has gone. On a
	 * thread of its own; ends this Linux process.
	 */
	void (*ended)(const struct machine_attach *attach, bool machine_ended, uint32_t exit_code,
	              const char *text);
};
/*
 * Attach this process and start the program; once in its life. When it succeeds it does not return.
 * Gives    A status, with one line in reason.
 */
drydock_status machine_attach_run(const struct machine_attach *attach, char *reason, size_t bytes);

struct machine_serve {
	const char *socket;
	char *const *users; /* "USER=ACCOUNT,...", as port_user_parse() takes them */
	size_t user_count;
};
#define MACHINE_USERS_MAX 32
/* Let other processes attach to machine. The caller has entered it. Errors: see port_open(). */
drydock_status machine_serve_open(struct drydock_machine *machine, const struct machine_serve *serve);
/* Wait until it is asked to stop; the caller has left it. Gives true when a message asked. */
bool machine_serve_wait(struct drydock_machine *machine);
/* End the wait; any thread. */
void machine_serve_interrupt(struct drydock_machine *machine);
/* End the attached processes. The caller has entered. */
void machine_serve_close(struct drydock_machine *machine);

#endif
