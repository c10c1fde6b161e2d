/*
 * port/listener.c - the host thread that lets processes in, hears what they say on their sockets, and notices their
 * end. It enters the machine for each piece of work and is outside while it waits.
 */
#include "base/host/host_file.h"
#include "nt/port/port_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GUESTS_MAX 64 /* connections that have not said hello */
#define KEYS_MAX 16
#define AGAIN_MS 20 /* threads of a dead process that still have to go are told again */

enum key_kind { KEY_LISTENER, KEY_WAKEUP, KEY_GUEST, KEY_SOCKET, KEY_PROCESS };

struct guest {
	int socket; /* -1: free */
};

struct listener {
	struct port_machine *port;
	struct guest guest[GUESTS_MAX];
};

/* Keys are small numbers, not addresses: one of a connection that has gone finds nothing. */
static uint64_t key_of(enum key_kind kind, uint64_t number)
{
	return (uint64_t)kind << 32 | number;
}

static void refuse(int socket, NTSTATUS status)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_GOODBYE) };

	message.goodbye.status = status;
	(void)host_socket_send(socket, &packet);
	host_descriptor_close(socket);
}

/* --- Guests ------------------------------------------------------------------------------------------------------ */

static void drop_guest(struct listener *listener, struct guest *guest)
{
	host_poll_remove(listener->port->poll, guest->socket);
	guest->socket = -1;
}

static void on_connection(struct listener *listener)
{
	int socket = host_socket_accept(listener->port->listener);

	if (socket < 0)
		return;
	for (uint32_t index = 0; index < GUESTS_MAX; index++) {
		if (listener->guest[index].socket >= 0)
			continue;
		if (host_poll_add(listener->port->poll, socket, key_of(KEY_GUEST, index)))
			break;
		listener->guest[index].socket = socket;
		return;
	}
	refuse(socket, STATUS_INSUFFICIENT_RESOURCES);
}

void port_process_watch(struct port_process *process)
{
	struct port_machine *port = process->port;

	host_poll_add(port->poll, process->socket, key_of(KEY_SOCKET, process->ps->ke.id));
	if (process->peer.process_descriptor >= 0)
		host_poll_add(port->poll, process->peer.process_descriptor,
		              key_of(KEY_PROCESS, process->ps->ke.id));
}

static NTSTATUS attach(struct listener *listener, int socket, const struct port_hello *hello)
{
	struct port_machine *port = listener->port;
	WCHAR name[PORT_NAME_BYTES];
	struct port_guest guest = { .socket = socket, .name = name };
	struct port_process *process;
	struct ps_thread *thread;
	ULONG bytes = 0;
	NTSTATUS status = RtlUTF8ToUnicodeN(name, sizeof(name) - sizeof(WCHAR), &bytes, hello->name,
	                                    (ULONG)strlen(hello->name));

	if (!NT_SUCCESS(status))
		return STATUS_INVALID_PARAMETER;
	name[bytes / sizeof(WCHAR)] = 0;

	if (host_socket_peer(socket, &guest.peer))
		return STATUS_UNSUCCESSFUL;
	status = port_account_of(port, guest.peer.user, hello->account, &guest.account);
	if (NT_SUCCESS(status))
		status = port_process_create(port, &guest, &process, &thread);
	if (NT_SUCCESS(status)) {
		ob_dereference(thread);
		port_process_made(process);
	} else if (guest.peer.process_descriptor >= 0)
		host_descriptor_close(guest.peer.process_descriptor);
	return status;
}

static void tell_stop(struct port_machine *port, uint32_t how)
{
	uint32_t none = 0;

	__atomic_compare_exchange_n(&port->stop, &none, how, false, __ATOMIC_SEQ_CST,
	                            __ATOMIC_SEQ_CST);
	host_futex_wake(&port->stop, INT32_MAX);
}

static void on_hello(struct listener *listener, int socket, const struct port_hello *hello)
{
	struct host_socket_peer peer;
	NTSTATUS status;

	if (hello->purpose == PORT_ATTACH) {
		status = attach(listener, socket, hello);
		if (!NT_SUCCESS(status))
			refuse(socket, status);
		return;
	}
	status = host_socket_peer(socket, &peer) || peer.user != host_user() ? STATUS_ACCESS_DENIED
	                                                                     : STATUS_SUCCESS;
	if (NT_SUCCESS(status)) {
		if (peer.process_descriptor >= 0)
			host_descriptor_close(peer.process_descriptor);
		if (hello->purpose == PORT_INSPECT)
			status = port_inspect(listener->port, socket);
		else
			tell_stop(listener->port, 1);
	}
	refuse(socket, status);
}

/* Receive one message whole; false: the connection is of no use any more. Descriptors are never expected. */
static bool receive(int socket, union port_message *ret_message, bool *ret_nothing)
{
	uint8_t bytes[PORT_MESSAGE_BYTES_MAX + 1];
	struct host_socket_message packet = { .bytes = bytes, .count = sizeof(bytes) };
	int result = host_socket_receive(socket, false, &packet);

	*ret_nothing = result == -EAGAIN;
	if (*ret_nothing)
		return true;
	for (size_t index = 0; result > 0 && index < packet.descriptor_count; index++)
		host_descriptor_close(packet.descriptor[index]);
	return result > 0 && !packet.truncated && packet.descriptor_count == 0 &&
	       port_message_parse(bytes, packet.count, ret_message);
}

static void on_guest(struct listener *listener, uint32_t index)
{
	struct guest *guest = index < GUESTS_MAX ? &listener->guest[index] : NULL;
	union port_message message;
	bool nothing, good;
	int socket;

	if (!guest || guest->socket < 0)
		return;
	good = receive(guest->socket, &message, &nothing);
	if (good && nothing)
		return;
	socket = guest->socket;
	drop_guest(listener, guest);
	if (good && message.header.type == PORT_HELLO)
		on_hello(listener, socket, &message.hello);
	else
		refuse(socket, STATUS_INVALID_PARAMETER);
}

/* --- Processes ----------------------------------------------------------------------------------------------------- */

static struct port_process *find_process(struct port_machine *port, uint32_t id)
{
	struct port_process *found = NULL;

	host_lock_acquire(&port->lock);
	for (LIST_ENTRY *entry = port->processes.Flink; entry != &port->processes && !found;
	     entry = entry->Flink) {
		struct port_process *process = CONTAINING_RECORD(entry, struct port_process, entry);

		if (process->ps->ke.id == id)
			found = process;
	}
	host_lock_release(&port->lock);
	return found;
}

/* No more is heard of it; its threads are told to go. */
static void lose(struct port_process *process)
{
	host_poll_remove(process->port->poll, process->socket);
	if (process->peer.process_descriptor >= 0)
		host_poll_remove(process->port->poll, process->peer.process_descriptor);
	host_socket_shutdown(process->socket);
	port_views_close(process);
	port_process_terminate(process, STATUS_PORT_DISCONNECTED);
}

static void on_process(struct listener *listener, uint32_t id, bool died)
{
	struct port_process *process = find_process(listener->port, id);
	union port_message message;
	bool nothing = false;

	if (!process)
		return;
	if (died || !receive(process->socket, &message, &nothing)) {
		lose(process);
		return;
	}
	if (nothing)
		return;
	if (message.header.type == PORT_MAP)
		port_process_map(process, &message.map);
	else if (message.header.type == PORT_VIEWED)
		port_viewed(process, &message.viewed);
	else
		lose(process);
}

/* Free what has ended; true when some are on their way out. */
static bool reap(struct port_machine *port)
{
	bool going = false;
	struct port_process *next;

	do {
		next = NULL;
		host_lock_acquire(&port->lock);
		for (LIST_ENTRY *entry = port->processes.Flink; entry != &port->processes && !next;
		     entry = entry->Flink) {
			struct port_process *process =
				CONTAINING_RECORD(entry, struct port_process, entry);

			if (process->making)
				continue;
			if (__atomic_load_n(&process->ps->ke.header.SignalState, __ATOMIC_ACQUIRE))
				next = process;
			else
				going = going || process->ps->exiting;
		}
		host_lock_release(&port->lock);
		if (next)
			port_process_destroy(next);
	} while (next);
	return going;
}

/* A hostile process may have hidden the end from its own thread; when it is dead, it cannot any more. */
static void recall_threads(struct port_machine *port)
{
	struct ke_machine *machine = port->machine;

	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	for (LIST_ENTRY *entry = machine->threads.Flink; entry != &machine->threads;
	     entry = entry->Flink) {
		struct ke_thread *thread =
			CONTAINING_RECORD(entry, struct ke_thread, machine_entry);

		if (thread->terminating)
			ke_thread_recall(thread);
	}
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
}

static void close_all(struct listener *listener)
{
	struct port_machine *port = listener->port;

	host_lock_acquire(&port->lock);
	port->closed = true;
	for (LIST_ENTRY *entry = port->processes.Flink; entry != &port->processes;
	     entry = entry->Flink) {
		struct port_process *process = CONTAINING_RECORD(entry, struct port_process, entry);

		process->terminating = true;
	}
	host_lock_release(&port->lock);
	for (LIST_ENTRY *entry = port->processes.Flink; entry != &port->processes;
	     entry = entry->Flink)
		lose(CONTAINING_RECORD(entry, struct port_process, entry));
	for (uint32_t index = 0; index < GUESTS_MAX; index++)
		if (listener->guest[index].socket >= 0) {
			host_descriptor_close(listener->guest[index].socket);
			listener->guest[index].socket = -1;
		}
}

/* --- The thread ------------------------------------------------------------------------------------------------------ */

static void on_key(struct listener *listener, uint64_t key)
{
	switch (key >> 32) {
	case KEY_LISTENER: on_connection(listener); break;
	case KEY_WAKEUP: host_wakeup_clear(listener->port->wakeup); break;
	case KEY_GUEST: on_guest(listener, (uint32_t)key); break;
	case KEY_SOCKET: on_process(listener, (uint32_t)key, false); break;
	default: on_process(listener, (uint32_t)key, true); break;
	}
}

struct round {
	struct listener *listener;
	uint64_t key[KEYS_MAX];
	int count;
	bool going, done;
};

/* One round of work in the machine. */
static void work(void *context)
{
	struct round *round = context;
	struct port_machine *port = round->listener->port;

	for (int index = 0; index < round->count; index++)
		on_key(round->listener, round->key[index]);
	if (__atomic_load_n(&port->closing, __ATOMIC_ACQUIRE) == 1) {
		__atomic_store_n(&port->closing, 2, __ATOMIC_RELEASE);
		close_all(round->listener);
	}
	if (round->going)
		recall_threads(port);
	round->going = reap(port);
	round->done = __atomic_load_n(&port->closing, __ATOMIC_ACQUIRE) == 2 &&
	              IsListEmpty(&port->processes);
}

static void listen_loop(void *context)
{
	struct listener *listener = context;
	struct port_machine *port = listener->port;
	struct round round = { .listener = listener };

	while (!round.done && !port->machine->bugchecked) {
		struct ps_thread *thread;
		bool whole;

		round.count = host_poll_wait(port->poll, round.key, KEYS_MAX,
		                             round.going ? AGAIN_MS : -1);
		if (port->machine->bugchecked ||
		    !NT_SUCCESS(ps_thread_attach(port->machine, NULL, &thread)))
			break;
		whole = ke_call_guarded(work, &round);
		ps_thread_detach(thread);
		if (!whole)
			break;
	}
	free(listener);
}

/* --- The door -------------------------------------------------------------------------------------------------------- */

/* What is left may be looked at until the machine ends: by sections, which outlive the processes that made them. */
static void empty_port(struct port_machine *port)
{
	int descriptors[] = { port->listener, port->poll, port->wakeup };

	for (size_t index = 0; index < sizeof(descriptors) / sizeof(descriptors[0]); index++)
		if (descriptors[index] >= 0)
			host_descriptor_close(descriptors[index]);
	port_events_reap(port, true);
	host_lock_acquire(&port->views_lock);
	port_slices_forget(port);
	host_lock_release(&port->views_lock);
	free(port->path);
	free(port->users);
}

static bool copy_options(struct port_machine *port, const struct port_options *options)
{
	size_t bytes = options->user_count * sizeof(*options->users);

	port->options = *options;
	port->path = options->path ? strdup(options->path) : NULL;
	port->users = malloc(bytes + 1);
	if ((options->path && !port->path) || !port->users)
		return false;
	if (bytes)
		memcpy(port->users, options->users, bytes);
	port->options.users = port->users;
	if (!port->options.patience_ms)
		port->options.patience_ms = PORT_PATIENCE_MS;
	port->options.path = port->path;
	return true;
}

static bool open_descriptors(struct port_machine *port)
{
	if (port->path)
		port->listener = host_socket_listen(port->path, port_admits_others(&port->options));
	port->poll = host_poll_create();
	port->wakeup = host_wakeup_create();
	if (port->path && (port->listener < 0 || port->poll < 0 ||
	                   host_poll_add(port->poll, port->listener, key_of(KEY_LISTENER, 0))))
		return false;
	return port->poll >= 0 && port->wakeup >= 0 &&
	       !host_poll_add(port->poll, port->wakeup, key_of(KEY_WAKEUP, 0));
}

static NTSTATUS start_listener(struct port_machine *port)
{
	struct listener *listener = calloc(1, sizeof(*listener));

	if (!listener)
		return STATUS_INSUFFICIENT_RESOURCES;
	listener->port = port;
	for (uint32_t index = 0; index < GUESTS_MAX; index++)
		listener->guest[index].socket = -1;
	if (host_thread_create(listen_loop, listener, 0, &port->thread)) {
		free(listener);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	return STATUS_SUCCESS;
}

/* The machine has ended where it stands: whoever waits for its stop takes it apart, and clients hear of it. */
static void on_bugcheck(struct ke_machine *machine)
{
	struct port_machine *port = machine->port;

	if (!port)
		return;
	tell_stop(port, 2);
	host_wakeup_set(port->wakeup);
}

NTSTATUS port_open(struct ke_machine *machine, const struct port_options *options)
{
	struct port_machine *port;
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (machine->options.schedule == KE_SCHEDULE_SEEDED)
		return STATUS_NOT_SUPPORTED;
	if (machine->port)
		return STATUS_OBJECT_NAME_COLLISION;
	port = calloc(1, sizeof(*port));
	if (!port)
		return status;
	port->machine = machine;
	port->listener = port->poll = port->wakeup = -1;
	port->event_type = ob_type_find(machine, u"Event");
	port->keyed_type = ob_type_find(machine, u"KeyedMutexOpening");
	InitializeListHead(&port->processes);
	InitializeListHead(&port->requests);
	InitializeListHead(&port->slices);
	machine->port = port; /* the first process may come at once */
	mm_set_outside_operations(machine, &port_section_operations);
	if (copy_options(port, options))
		status = open_descriptors(port) ? start_listener(port) : STATUS_UNSUCCESSFUL;
	if (!NT_SUCCESS(status)) {
		mm_set_outside_operations(machine, NULL);
		machine->port = NULL;
		empty_port(port);
		free(port);
		return status;
	}
	/* Who attaches sees what it is shown. */
	port->was_open = host_set_open_to_others(false);
	machine->bugcheck_callback = on_bugcheck;
	return STATUS_SUCCESS;
}

/* The listener's thread may wait for processes to end; they need the machine, not the caller. */
void port_close(struct ke_machine *machine)
{
	struct port_machine *port = machine->port;

	if (!port)
		return;
	__atomic_store_n(&port->closing, 1, __ATOMIC_RELEASE);
	host_wakeup_set(port->wakeup);
	host_thread_join(port->thread);
	machine->bugcheck_callback = NULL;
	__atomic_store_n(&machine->port, NULL, __ATOMIC_RELEASE);
	if (port->was_open)
		host_set_open_to_others(true);
	if (port->path)
		host_file_remove(port->path);
	empty_port(port);
	port->closed_before = machine->closed_ports;
	machine->closed_ports = port;
}

void port_machine_destroy(struct ke_machine *machine)
{
	struct port_machine *port;

	while ((port = machine->closed_ports)) {
		machine->closed_ports = port->closed_before;
		free(port);
	}
}

bool port_wait_stop(struct ke_machine *machine)
{
	struct port_machine *port = machine->port;
	uint32_t stop;

	while ((stop = __atomic_load_n(&port->stop, __ATOMIC_SEQ_CST)) == 0)
		host_futex_wait(&port->stop, 0, -1);
	return stop == 1;
}

void port_interrupt(struct ke_machine *machine)
{
	if (machine->port)
		tell_stop(machine->port, 2);
}

uint32_t port_process_count(struct ke_machine *machine)
{
	return machine->port ? __atomic_load_n(&machine->port->process_count, __ATOMIC_ACQUIRE) : 0;
}
