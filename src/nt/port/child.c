/*
 * port/child.c - processes that attached processes make.
 *
 * The NT process is whole before its Linux process is there: it has its handles, its memory and its first thread, and
 * its maker has handles to it. The maker gets one end of a pair of sockets, where the process is attached already, and
 * gives it to the Linux process that it starts. Who has that descriptor is the child; there is nothing to guess, and
 * when nobody has it any more, the process ends.
 */
#include "nt/port/port_internal.h"

#include <string.h>

static NTSTATUS check_name(const UNICODE_STRING *name, WCHAR *copy)
{
	if (name->Length % sizeof(WCHAR) || name->Length >= PORT_NAME_BYTES * sizeof(WCHAR))
		return STATUS_INVALID_PARAMETER;
	memcpy(copy, name->Buffer, name->Length);
	copy[name->Length / sizeof(WCHAR)] = 0;
	return STATUS_SUCCESS;
}

static NTSTATUS open_both(struct ps_process *process, struct ps_thread *thread,
                          struct port_process_made *ret_made)
{
	struct port_process_made made = { .process_id = process->ke.id,
		                          .thread_id = thread->ke.id };
	HANDLE handle;
	NTSTATUS status = ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &handle);

	if (!NT_SUCCESS(status))
		return status;
	made.process = (uintptr_t)handle;
	status = ob_open_handle(thread, THREAD_ALL_ACCESS, 0, &handle);
	if (!NT_SUCCESS(status)) {
		NtClose((HANDLE)(uintptr_t)made.process);
		return status;
	}
	made.thread = (uintptr_t)handle;
	*ret_made = made;
	return STATUS_SUCCESS;
}

static int send_child(struct port_process *maker, uint32_t id, int descriptor)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_CHILD),
		                              .descriptor = { descriptor },
		                              .descriptor_count = 1 };

	message.child.process_id = id;
	return host_socket_send(maker->socket, &packet);
}

static NTSTATUS hand_over(struct port_process *maker, struct port_process *child,
                          struct ps_thread *thread, int descriptor,
                          struct port_process_made *ret_made)
{
	NTSTATUS status = open_both(child->ps, thread, ret_made);

	if (!NT_SUCCESS(status) || !send_child(maker, child->ps->ke.id, descriptor))
		return status;
	NtClose((HANDLE)(uintptr_t)ret_made->process);
	NtClose((HANDLE)(uintptr_t)ret_made->thread);
	return STATUS_PORT_DISCONNECTED;
}

static NTSTATUS create(struct port_process *maker, const WCHAR *name, ULONG flags,
                       const int *sockets, struct port_process_made *ret_made)
{
	struct port_guest guest = { .socket = sockets[0],
		                    .peer = { .user = maker->peer.user, .process_descriptor = -1 },
		                    .account = maker->account,
		                    .name = name,
		                    .maker = maker,
		                    .flags = flags };
	struct port_process *child;
	struct ps_thread *thread;
	NTSTATUS status = port_process_create(maker->port, &guest, &child, &thread);

	if (!NT_SUCCESS(status)) {
		host_descriptor_close(sockets[0]);
		return status;
	}
	status = hand_over(maker, child, thread, sockets[1], ret_made);
	if (!NT_SUCCESS(status))
		ps_process_terminate(child->ps, status);
	ob_dereference(thread);
	port_process_made(child);
	return status;
}

NTSTATUS port_create_process(PUNICODE_STRING name, ULONG flags, struct port_process_made *ret_made)
{
	WCHAR copy[PORT_NAME_BYTES];
	int sockets[2];
	NTSTATUS status = check_name(name, copy);

	if (!NT_SUCCESS(status) || flags & ~PORT_CHILD_FLAGS)
		return STATUS_INVALID_PARAMETER;
	if (host_socket_pair(sockets))
		return STATUS_INSUFFICIENT_RESOURCES;
	status = create(port_thread_current()->process, copy, flags, sockets, ret_made);
	host_descriptor_close(sockets[1]);
	return status;
}

NTSTATUS port_take_views(void)
{
	return mm_outside_take_views(ke_current_machine());
}
