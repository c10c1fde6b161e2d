/* port/process.c - a Linux process as an NT process: its record, memory, end. Run by the listener in the machine. */
#include "nt/port/port_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the C library's loader puts images of a process; the machine's own are there, too. */
#define IMAGES_START 0x100000000000ull
#define IMAGES_END 0x7fff00000000ull

static void send_message(struct port_process *process, union port_message *message, size_t bytes)
{
	struct host_socket_message packet = { .bytes = message, .count = bytes };

	/* Who does not read is hung up on by the listener when it says the next thing. */
	if (host_socket_send(process->socket, &packet))
		host_socket_shutdown(process->socket);
}

/* --- Memory ---------------------------------------------------------------------------------------------------- */

/* Nobody has it any more, and no driver has it locked. */
static void release_memory(struct ke_machine *machine, uintptr_t start, size_t bytes)
{
	struct port_machine *port = port_of(machine);

	host_pages_free((void *)start, bytes);
	if (port)
		port_slice_cleared(port, start);
}

/* A memory file at address, for the process; gives its descriptor. */
static NTSTATUS map_file(struct port_process *process, const struct port_mapping *mapping,
                         int *ret_descriptor)
{
	int descriptor = host_shared_file_create("drydock-memory", mapping->bytes);
	NTSTATUS status = STATUS_CONFLICTING_ADDRESSES;

	if (descriptor < 0)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (host_shared_map(descriptor, mapping->address, mapping->bytes, 0))
		goto close_descriptor;
	status = mm_range_add_pages(&process->ps->ke, (void *)mapping->address, mapping->bytes,
	                            release_memory, port_locks(process));
	if (!NT_SUCCESS(status))
		goto unmap_pages;
	*ret_descriptor = descriptor;
	return STATUS_SUCCESS;

unmap_pages:
	host_pages_free((void *)mapping->address, mapping->bytes);
close_descriptor:
	host_descriptor_close(descriptor);
	return status;
}

static NTSTATUS map_slice(struct port_process *process, int *ret_descriptor)
{
	struct port_mapping slice = { 0, PORT_MEMORY_BYTES };
	NTSTATUS status = port_slice_take(process);

	if (!NT_SUCCESS(status))
		return status;
	slice.address = process->place->start;
	status = map_file(process, &slice, ret_descriptor);
	if (NT_SUCCESS(status))
		process->slice = slice;
	else
		port_slice_cleared(process->port, slice.address);
	return status;
}

static NTSTATUS map_more(struct port_process *process, const struct port_map *map,
                         int *ret_descriptor)
{
	struct port_mapping *mapping = &process->map[process->map_count];
	NTSTATUS status;

	if (process->map_count == PORT_MAPS_MAX || map->bytes > PORT_MAP_BYTES_MAX)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (map->address < IMAGES_START || map->address + map->bytes > IMAGES_END ||
	    (map->address < KE_USER_ARENA_START + KE_USER_ARENA_BYTES &&
	     map->address + map->bytes > KE_USER_ARENA_START))
		return STATUS_CONFLICTING_ADDRESSES;
	*mapping = (struct port_mapping){ map->address, map->bytes };
	status = map_file(process, mapping, ret_descriptor);
	if (NT_SUCCESS(status))
		process->map_count++;
	return status;
}

void port_process_map(struct port_process *process, const struct port_map *map)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_MAPPED) };
	int descriptor = -1;

	message.mapped.status = process->terminating ? STATUS_PROCESS_IS_TERMINATING
	                                             : map_more(process, map, &descriptor);
	if (descriptor >= 0) {
		packet.descriptor[0] = descriptor;
		packet.descriptor_count = 1;
	}
	if (host_socket_send(process->socket, &packet))
		host_socket_shutdown(process->socket);
	if (descriptor >= 0)
		host_descriptor_close(descriptor);
}

/* Its end has given the memory back, but for what came later. */
static void unmap_all(struct port_process *process)
{
	mm_process_end(process->port->machine, &process->ps->ke);
	port_slice_leave(process);
}

/* The page that shows its handles; mapped for writing here before nobody can any more. */
static NTSTATUS map_shown(struct port_process *process, int *ret_descriptor)
{
	int descriptor = host_shared_file_create_unsealed("drydock-handles", PORT_PAGE_BYTES);

	if (descriptor < 0)
		return STATUS_INSUFFICIENT_RESOURCES;
	process->shown = host_shared_map_anywhere(descriptor, PORT_PAGE_BYTES);
	if (!process->shown || host_shared_file_seal(descriptor)) {
		host_descriptor_close(descriptor);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	ob_handle_table_show(process->ps->ke.handle_table, process->shown, PORT_SHOWN_SLOTS);
	/* The machine raises no exceptions in another Linux process, which asks whether it is to do so itself. */
	ob_handle_table_set_strict(process->ps->ke.handle_table, false);
	*ret_descriptor = descriptor;
	return STATUS_SUCCESS;
}

/* --- Its end ------------------------------------------------------------------------------------------------------ */

/* ps: the last thread has gone, handles are still there; nobody uses the memory any more. */
static void process_ended(struct ps_process *ps)
{
	struct port_process *process = ps->port;
	const struct port_extension *extension = process->port->options.extension;
	union port_message message;
	size_t bytes = port_message_begin(&message, PORT_GOODBYE);

	port_views_close(process);
	if (extension)
		extension->ended(ps);
	message.goodbye.status = ps->exit_status;
	send_message(process, &message, bytes);
	host_wakeup_set(process->port->wakeup);
}

void port_process_terminate(struct port_process *process, NTSTATUS status)
{
	process->terminating = true;
	ps_process_terminate(process->ps, status);
}

void port_process_destroy(struct port_process *process)
{
	struct port_machine *port = process->port;

	unmap_all(process);
	if (process->shown) {
		/* Its handles are closed: nobody looks for a place any more. */
		ob_handle_table_show(process->ps->ke.handle_table, NULL, 0);
		host_pages_free(process->shown, PORT_PAGE_BYTES);
	}
	host_lock_acquire(&port->views_lock);
	host_lock_acquire(&port->lock);
	RemoveEntryList(&process->entry);
	host_lock_release(&port->lock);
	host_lock_release(&port->views_lock);
	if (process->launched.process)
		host_launch_end(&process->launched);
	process->ps->port = NULL;
	ob_dereference(process->ps);
	host_descriptor_close(process->socket);
	if (process->peer.process_descriptor >= 0)
		host_descriptor_close(process->peer.process_descriptor);
	__atomic_fetch_sub(&port->process_count, 1, __ATOMIC_ACQ_REL);
	free(process);
}

/* --- Its beginning ------------------------------------------------------------------------------------------------- */

/* Its own, referenced: what it does to its privileges is nobody else's affair. */
static NTSTATUS make_token(const struct port_process *process, const struct port_guest *guest,
                           struct se_token **ret_token)
{
	struct se_token_copy as = { .type = TokenPrimary, .level = SecurityAnonymous };
	struct se_token *of = guest->maker
	                              ? guest->maker->ps->ke.token
	                              : se_account_token(process->port->machine, process->account);

	return se_token_duplicate(of, &as, ret_token);
}

static NTSTATUS create_record(struct port_process *process, const struct port_guest *guest)
{
	struct ps_process_options options = { .image_name = guest->name,
		                              .is_client = true,
		                              .inherit_handles =
		                                      guest->flags & PORT_CHILD_INHERITS };
	NTSTATUS status = make_token(process, guest, &options.token);

	if (!NT_SUCCESS(status))
		return status;
	status = ps_process_create(process->port->machine, &options, &process->ps);
	ob_dereference(options.token);
	if (!NT_SUCCESS(status))
		return status;
	process->ps->port = process;
	process->ps->ended = process_ended;
	KeInitializeEvent(&process->extension_free, SynchronizationEvent, TRUE);
	if (process->port->options.extension)
		status = process->port->options.extension->begun(process->ps);
	return status;
}

/* Descriptors of what is the whole process's. */
struct shared_files {
	int memory, shown;
};

static int send_welcome(struct port_process *process, const struct port_new_thread *made,
                        const struct shared_files *files)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_WELCOME),
		                              .descriptor = { files->memory, made->descriptor,
		                                              files->shown },
		                              .descriptor_count = 3 };

	message.welcome.process_id = process->ps->ke.id;
	message.welcome.thread_id = made->id;
	message.welcome.clock_origin_ns = ke_clock_origin_ns(process->port->machine);
	memcpy(message.welcome.given, process->given, sizeof(process->given));
	message.welcome.memory_start = process->slice.address;
	message.welcome.memory_bytes = process->slice.bytes;
	return host_socket_send(process->socket, &packet);
}

/* The first thread; its first call, which comes before anything of the program's, stays while it is suspended. */
static NTSTATUS start(struct port_process *process, const struct port_guest *guest,
                      const struct shared_files *files, struct ps_thread **ret_thread)
{
	struct port_new_thread made;
	uint32_t before;
	NTSTATUS status = port_thread_create(process, &made);

	if (!NT_SUCCESS(status))
		return status;
	if (guest->flags & PORT_CHILD_SUSPENDED)
		ps_thread_suspend(made.thread, &before);
	if (send_welcome(process, &made, files))
		port_process_terminate(process, STATUS_PORT_DISCONNECTED);
	host_descriptor_close(made.descriptor);
	*ret_thread = made.thread;
	return STATUS_SUCCESS;
}

static NTSTATUS make_and_start(struct port_process *process, const struct port_guest *guest,
                               struct ps_thread **ret_thread)
{
	struct shared_files files = { -1, -1 };
	NTSTATUS status = map_shown(process, &files.shown);

	if (NT_SUCCESS(status))
		status = map_slice(process, &files.memory);
	if (NT_SUCCESS(status))
		status = start(process, guest, &files, ret_thread);
	if (files.memory >= 0)
		host_descriptor_close(files.memory);
	if (files.shown >= 0)
		host_descriptor_close(files.shown);
	return status;
}

/* Errors: there are too many, or the machine lets nobody in any more. */
static NTSTATUS count_in(struct port_machine *port, struct port_process *process)
{
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&port->lock);
	if (port->closed)
		status = STATUS_PROCESS_IS_TERMINATING;
	else if (port->process_count >= PORT_PROCESSES_MAX)
		status = STATUS_INSUFFICIENT_RESOURCES;
	else
		InsertTailList(&port->processes, &process->entry);
	if (NT_SUCCESS(status))
		__atomic_fetch_add(&port->process_count, 1, __ATOMIC_ACQ_REL);
	host_lock_release(&port->lock);
	return status;
}

/* Nobody has heard of it: it has no thread, so it ends at once. */
static void forget(struct port_process *process, NTSTATUS status)
{
	process->socket = -1;
	ps_process_terminate(process->ps, status);
	process->ps->port = NULL;
	ob_dereference(process->ps);
	free(process);
}

NTSTATUS port_process_create(struct port_machine *port, const struct port_guest *guest,
                             struct port_process **ret_process, struct ps_thread **ret_thread)
{
	struct port_process *process = calloc(1, sizeof(*process));
	NTSTATUS status;

	if (!process)
		return STATUS_INSUFFICIENT_RESOURCES;
	process->port = port;
	process->socket = guest->socket;
	process->peer = guest->peer;
	process->account = guest->account;
	process->making = true;
	process->is_child = guest->maker || guest->launch;
	process->launched = guest->launched;
	status = create_record(process, guest);
	if (!process->ps) {
		free(process);
		return status;
	}
	if (NT_SUCCESS(status))
		status = count_in(port, process);
	if (!NT_SUCCESS(status)) {
		forget(process, status);
		return status;
	}
	if (guest->launch && guest->launch->prepare)
		status =
			guest->launch->prepare(guest->launch->context, process->ps, process->given);
	if (NT_SUCCESS(status))
		status = make_and_start(process, guest, ret_thread);
	if (NT_SUCCESS(status)) {
		port_process_watch(process);
		*ret_process = process;
		return status;
	}
	process->socket = process->peer.process_descriptor = -1; /* they stay the guest's */
	process->launched.process = 0;
	port_process_terminate(process, status);
	port_process_made(process);
	return status;
}

void port_process_made(struct port_process *process)
{
	struct port_machine *port = process->port;

	host_lock_acquire(&port->lock);
	process->making = false;
	host_lock_release(&port->lock);
	host_wakeup_set(port->wakeup);
}
