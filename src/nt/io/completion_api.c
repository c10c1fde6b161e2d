/*
 * io/completion_api.c - completion ports.
 *
 * Model    A port is a KQUEUE of packets; it is signalled while packets wait. The concurrency value is kept for queries;
 *          who waits longest last gets the next packet, as KQUEUE does it.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

struct io_completion {
	KSEMAPHORE available; /* counts packets */
	struct host_lock lock;
	LIST_ENTRY packets;
	LONG depth;
	struct ke_machine *machine;
};

struct packet {
	LIST_ENTRY entry;
	PVOID key, context;
	IO_STATUS_BLOCK status;
};

static void remove_port(void *body)
{
	struct io_completion *port = body;
	while (port->packets.Flink && !IsListEmpty(&port->packets))
		free(CONTAINING_RECORD(RemoveHeadList(&port->packets), struct packet, entry));
}

NTSTATUS io_completion_type_create(struct ke_machine *machine)
{
	struct ob_type_options options = {
		.name = u"IoCompletion",
		.mapping = { STANDARD_RIGHTS_READ | IO_COMPLETION_QUERY_STATE,
		             STANDARD_RIGHTS_WRITE | IO_COMPLETION_MODIFY_STATE,
		             STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, IO_COMPLETION_ALL_ACCESS },
		.valid_access = IO_COMPLETION_ALL_ACCESS,
		.flags = OB_TYPE_WAITABLE | OB_TYPE_CASE_INSENSITIVE,
		.wait_offset = offsetof(struct io_completion, available),
		.operations = { .remove = remove_port },
	};
	return ob_type_create(machine, &options, &machine->io->completion_type);
}

NTSTATUS io_completion_set(struct io_completion *port, PVOID key, PVOID apc_context,
                           NTSTATUS status, ULONG_PTR information)
{
	struct packet *packet = io_allocate(sizeof(*packet));
	if (!packet)
		return STATUS_INSUFFICIENT_RESOURCES;
	packet->key = key;
	packet->context = apc_context;
	packet->status.Status = status;
	packet->status.Information = information;
	host_lock_acquire(&port->lock);
	InsertTailList(&port->packets, &packet->entry);
	port->depth++;
	host_lock_release(&port->lock);
	KeReleaseSemaphore(&port->available, IO_NO_INCREMENT, 1, FALSE);
	return STATUS_SUCCESS;
}

static bool take(struct io_completion *port, struct packet *ret_packet)
{
	host_lock_acquire(&port->lock);
	struct packet *packet = NULL;
	if (!IsListEmpty(&port->packets)) {
		packet = CONTAINING_RECORD(RemoveHeadList(&port->packets), struct packet, entry);
		port->depth--;
	}
	host_lock_release(&port->lock);
	if (!packet)
		return false;
	*ret_packet = *packet;
	free(packet);
	return true;
}

void io_completion_finish(PFILE_OBJECT file, PVOID apc_context, const IO_STATUS_BLOCK *status,
                          bool pended)
{
	struct io_file *record = io_file_from_object(file);
	bool skip = !pended && (record->completion_flags & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) &&
	            !NT_ERROR(status->Status);
	host_lock_acquire(&record->completion_lock);
	PIO_COMPLETION_CONTEXT context = file->CompletionContext;
	struct io_completion *port = context && !skip ? context->Port : NULL;
	PVOID key = context ? context->Key : NULL;
	if (port)
		ob_reference(port);
	host_lock_release(&record->completion_lock);
	if (!port)
		return;
	io_completion_set(port, key, apc_context, status->Status, status->Information);
	ob_dereference(port);
}

static NTSTATUS create_port(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK access,
                            PHANDLE ret_handle)
{
	struct ob_insert insert = { .desired = access, .want_handle = true };
	struct ke_machine *machine = ke_current_machine();
	struct ob_insert_result result;
	struct io_completion *port;
	void *body;
	NTSTATUS status = ob_create_object(machine->io->completion_type,
	                                   sizeof(struct io_completion), attributes, &body);
	if (!NT_SUCCESS(status))
		return status;
	port = body;
	port->machine = machine;
	InitializeListHead(&port->packets);
	KeInitializeSemaphore(&port->available, 0, MAXLONG);
	status = ob_insert_object(body, &insert, &result);
	return ob_give_handle(ret_handle, result.handle, status);
}

NTSTATUS NTAPI NtCreateIoCompletion(PHANDLE ret_handle, ACCESS_MASK access,
                                    POBJECT_ATTRIBUTES attributes, ULONG concurrency)
{
	const OBJECT_ATTRIBUTES *own = attributes;
	struct ob_captured_attributes captured;
	NTSTATUS status = ob_clear_handle(ret_handle);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_capture_attributes(&own, &captured);
	if (NT_SUCCESS(status))
		status = create_port(own, access, ret_handle);
	ob_release_attributes(&captured);
	return status;
}

NTSTATUS NTAPI NtOpenIoCompletion(PHANDLE ret_handle, ACCESS_MASK access,
                                  POBJECT_ATTRIBUTES attributes)
{
	return ob_open_by_attributes(attributes, io_current_machine()->completion_type, access,
	                             ret_handle);
}

static NTSTATUS reference_port(HANDLE handle, ACCESS_MASK access, struct io_completion **ret_port)
{
	struct ke_thread *thread = ke_current_thread();
	void *body;
	NTSTATUS status = ob_reference_handle(handle, access, thread->machine->io->completion_type,
	                                      thread->previous_mode, &body, NULL);
	if (NT_SUCCESS(status))
		*ret_port = body;
	return status;
}

NTSTATUS NTAPI NtSetIoCompletion(HANDLE handle, PVOID key, PVOID context, NTSTATUS completion,
                                 ULONG_PTR information)
{
	struct io_completion *port;
	NTSTATUS status = reference_port(handle, IO_COMPLETION_MODIFY_STATE, &port);
	if (!NT_SUCCESS(status))
		return status;
	status = io_completion_set(port, key, context, completion, information);
	ob_dereference(port);
	return status;
}

static NTSTATUS remove_one(struct io_completion *port, struct packet *ret_packet,
                           PLARGE_INTEGER timeout, BOOLEAN alertable)
{
	NTSTATUS status =
		KeWaitForSingleObject(&port->available, WrQueue, ke_current_thread()->previous_mode,
	                              alertable, timeout);
	if (status != STATUS_SUCCESS)
		return status;
	return take(port, ret_packet) ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

NTSTATUS NTAPI NtRemoveIoCompletion(HANDLE handle, PVOID *ret_key, PVOID *ret_context,
                                    PIO_STATUS_BLOCK io_status, PLARGE_INTEGER timeout)
{
	struct io_completion *port;
	LARGE_INTEGER captured;
	struct packet packet;
	NTSTATUS status = ob_clear_handle(ret_key); /* as wide as a handle */
	if (NT_SUCCESS(status))
		status = ob_clear_handle(ret_context);
	if (NT_SUCCESS(status))
		status = ob_probe_query(io_status, sizeof(*io_status), NULL);
	if (NT_SUCCESS(status))
		status = ob_capture_timeout(&timeout, &captured);
	if (NT_SUCCESS(status))
		status = reference_port(handle, IO_COMPLETION_MODIFY_STATE, &port);
	if (!NT_SUCCESS(status))
		return status;
	status = remove_one(port, &packet, timeout, FALSE);
	ob_dereference(port);
	if (status != STATUS_SUCCESS)
		return status;
	status = ob_copy_out(ret_key, &packet.key, sizeof(packet.key));
	if (NT_SUCCESS(status))
		status = ob_copy_out(ret_context, &packet.context, sizeof(packet.context));
	return NT_SUCCESS(status) ? ob_copy_out(io_status, &packet.status, sizeof(packet.status))
	                          : status;
}

static NTSTATUS store(struct io_completion_entry *entry, const struct packet *packet)
{
	struct io_completion_entry made = { .key = packet->key,
		                            .context = packet->context,
		                            .status = packet->status };
	return ob_copy_out(entry, &made, sizeof(made));
}

NTSTATUS NTAPI NtRemoveIoCompletionEx(HANDLE handle, struct io_completion_entry *entries,
                                      ULONG count, PULONG ret_removed, PLARGE_INTEGER timeout,
                                      BOOLEAN alertable)
{
	struct io_completion *port;
	LARGE_INTEGER captured;
	struct packet packet;
	LARGE_INTEGER zero = { .QuadPart = 0 };
	if (!count)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = ob_probe_query(entries, count * sizeof(*entries), NULL);
	if (NT_SUCCESS(status))
		status = ob_probe_query(ret_removed, sizeof(*ret_removed), NULL);
	if (NT_SUCCESS(status))
		status = ob_capture_timeout(&timeout, &captured);
	if (NT_SUCCESS(status))
		status = reference_port(handle, IO_COMPLETION_MODIFY_STATE, &port);
	if (!NT_SUCCESS(status))
		return status;
	ULONG removed = 0;
	status = remove_one(port, &packet, timeout, alertable);
	while (status == STATUS_SUCCESS) {
		status = store(&entries[removed], &packet);
		if (!NT_SUCCESS(status))
			break;
		if (++removed == count || remove_one(port, &packet, &zero, FALSE) != STATUS_SUCCESS)
			break;
	}
	ob_dereference(port);
	NTSTATUS told = ob_copy_out(ret_removed, &removed, sizeof(removed));
	return NT_SUCCESS(told) ? status : told;
}

NTSTATUS NTAPI NtQueryIoCompletion(HANDLE handle, ULONG information_class, PVOID buffer,
                                   ULONG length, PULONG ret_returned)
{
	struct io_completion *port;
	if (information_class != 0)
		return STATUS_INVALID_INFO_CLASS;
	if (length != sizeof(LONG))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status = ob_probe_query(buffer, length, ret_returned);
	if (NT_SUCCESS(status))
		status = reference_port(handle, IO_COMPLETION_QUERY_STATE, &port);
	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&port->lock);
	LONG depth = port->depth;
	host_lock_release(&port->lock);
	ob_dereference(port);
	return ob_give_answer(buffer, &depth, sizeof(depth), ret_returned);
}
