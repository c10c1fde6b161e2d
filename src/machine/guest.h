/*
 * machine/guest.h - inside machine: the Linux process of a program that a machine has started, attached to it, with a machine of
 * its own for what never leaves the process.
 */
#ifndef DRYDOCK_MACHINE_GUEST_H
#define DRYDOCK_MACHINE_GUEST_H

#include "drydock/drydock.h"
#include "nt/port/port.h"

/* One in a process's life. */
struct machine_guest {
	struct port_client *client;
	struct drydock_machine *machine; /* its own */
};

/* Attach at options->socket, and make the own machine. Errors: of both; then the process can only end. */
NTSTATUS machine_guest_attach(const struct port_client_options *options, struct machine_guest *ret_guest);
/* In the own machine, first of all: what a program calls by Win32's names is the other machine's. */
NTSTATUS machine_guest_join(const struct machine_guest *guest);
/* The own machine's findings, on standard error. */
void machine_guest_tell_findings(const struct machine_guest *guest, const char *program);
/* End the NT process, and wait until options->ended has ended this one. */
_Noreturn void machine_guest_leave(const struct machine_guest *guest);

#endif
