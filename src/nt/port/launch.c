/*
 * port/launch.c - Linux programs that the machine starts itself, as processes of its own.
 *
 * As with children, the program is attached where it has a socket, and the socket has no name: whoever speaks there is
 * what the machine has started, or has it from that. Its end is seen by its process's descriptor.
 */
#include "nt/port/port_internal.h"

#include <errno.h>

static NTSTATUS status_of(int error)
{
	return error == -ENOENT || error == -EACCES ? STATUS_OBJECT_NAME_NOT_FOUND
	                                            : STATUS_INSUFFICIENT_RESOURCES;
}

/* Where no namespaces are to be had, it starts without. */
static int start(const struct port_launch *launch, int socket, struct host_launched *ret_launched)
{
	struct host_launch how = { .path = launch->path,
		                   .environment = launch->environment,
		                   .descriptor = { socket, launch->descriptor },
		                   .descriptor_count = launch->descriptor >= 0 ? 2 : 1,
		                   .apart = launch->apart };
	int error = host_launch(&how, ret_launched);

	if (!error || !launch->apart)
		return error;
	how.apart = false;
	return host_launch(&how, ret_launched);
}

static NTSTATUS attach(struct port_machine *port, const struct port_guest *guest,
                       struct ps_process **ret_process)
{
	struct port_process *process;
	struct ps_thread *thread;
	NTSTATUS status = port_process_create(port, guest, &process, &thread);

	if (!NT_SUCCESS(status))
		return status;
	ob_reference(process->ps);
	*ret_process = process->ps;
	ob_dereference(thread);
	port_process_made(process);
	return status;
}

NTSTATUS port_launch(struct ke_machine *machine, const struct port_launch *launch,
                     struct ps_process **ret_process, int *ret_linux)
{
	struct port_guest guest = { .account = launch->account,
		                    .name = launch->name,
		                    .launch = launch };
	int sockets[2], error;
	NTSTATUS status;

	if (!machine->port)
		return STATUS_NOT_SUPPORTED;
	if (host_socket_pair(sockets))
		return STATUS_INSUFFICIENT_RESOURCES;
	error = start(launch, sockets[1], &guest.launched);
	host_descriptor_close(sockets[1]);
	if (error) {
		host_descriptor_close(sockets[0]);
		return status_of(error);
	}
	guest.socket = sockets[0];
	guest.peer = (struct host_socket_peer){ host_user(), (uint32_t)guest.launched.process,
		                                guest.launched.process_descriptor };
	status = attach(machine->port, &guest, ret_process);
	if (NT_SUCCESS(status)) {
		*ret_linux = guest.launched.process;
		return status;
	}
	host_launch_end(&guest.launched);
	host_descriptor_close(guest.launched.process_descriptor);
	host_descriptor_close(sockets[0]);
	return status;
}
