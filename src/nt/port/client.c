/*
 * port/client.c - a process that attaches: the connection, the thread that listens to the machine, memory.
 *
 * One thread reads the socket all the time: it hands replies to who asked, and ends the program when the machine says
 * goodbye or is gone. So a thread that waits for a call's result needs to watch nothing else.
 */
#include "nt/mm/mm.h"
#include "nt/port/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 5000
#define NS_PER_MS 1000000ll

static NTSTATUS status_of_error(int error)
{
	switch (error) {
	case -ENOENT:
	case -ECONNREFUSED: return STATUS_OBJECT_NAME_NOT_FOUND;
	case -EACCES:
	case -EPERM: return STATUS_ACCESS_DENIED;
	default: return STATUS_UNSUCCESSFUL;
	}
}

/* --- Messages -------------------------------------------------------------------------------------------------- */

struct arrival {
	union port_message message;
	int descriptor[HOST_SOCKET_DESCRIPTORS_MAX];
	size_t descriptor_count;
};

static void close_arrival(const struct arrival *arrival)
{
	for (size_t index = 0; index < arrival->descriptor_count; index++)
		host_descriptor_close(arrival->descriptor[index]);
}

/* False: the machine has gone, or speaks otherwise. */
static bool receive(int socket, struct arrival *ret_arrival)
{
	uint8_t bytes[PORT_MESSAGE_BYTES_MAX + 1];
	struct host_socket_message packet = { .bytes = bytes, .count = sizeof(bytes) };

	if (host_socket_receive(socket, true, &packet) <= 0)
		return false;
	memcpy(ret_arrival->descriptor, packet.descriptor, sizeof(packet.descriptor));
	ret_arrival->descriptor_count = packet.descriptor_count;
	if (!packet.truncated && port_message_parse(bytes, packet.count, &ret_arrival->message))
		return true;
	close_arrival(ret_arrival);
	return false;
}

static int send_message(int socket, union port_message *message, size_t bytes)
{
	struct host_socket_message packet = { .bytes = message, .count = bytes };

	return host_socket_send(socket, &packet);
}

static NTSTATUS say_hello(enum port_purpose purpose, const struct port_client_options *options,
                          int *ret_socket)
{
	union port_message message;
	size_t bytes = port_message_begin(&message, PORT_HELLO);
	int socket = host_socket_connect(options->path);

	if (socket < 0)
		return status_of_error(socket);
	message.hello.purpose = purpose;
	message.hello.account = options->has_account ? (uint32_t)options->account + 1 : 0;
	if (options->name)
		memccpy(message.hello.name, options->name, 0, sizeof(message.hello.name) - 1);
	if (send_message(socket, &message, bytes)) {
		host_descriptor_close(socket);
		return STATUS_PORT_DISCONNECTED;
	}
	*ret_socket = socket;
	return STATUS_SUCCESS;
}

NTSTATUS port_client_stop_machine(const char *path)
{
	struct arrival arrival;
	int socket;
	NTSTATUS status =
		say_hello(PORT_STOP, &(struct port_client_options){ .path = path }, &socket);

	if (!NT_SUCCESS(status))
		return status;
	status = STATUS_PORT_DISCONNECTED;
	if (receive(socket, &arrival)) {
		if (arrival.message.header.type == PORT_GOODBYE)
			status = arrival.message.goodbye.status;
		close_arrival(&arrival);
	}
	host_descriptor_close(socket);
	return status;
}

static NTSTATUS take_snapshot(const struct arrival *arrival, char **ret_text)
{
	size_t bytes = (size_t)arrival->message.snapshot.bytes;
	void *place;
	char *text;

	if (arrival->message.header.type == PORT_GOODBYE)
		return arrival->message.goodbye.status < 0 ? arrival->message.goodbye.status
		                                           : STATUS_INVALID_PARAMETER;
	if (arrival->message.header.type != PORT_SNAPSHOT || arrival->descriptor_count != 1 ||
	    host_shared_file_check(arrival->descriptor[0], bytes))
		return STATUS_INVALID_PARAMETER;
	place = host_shared_map_read_only(arrival->descriptor[0], bytes);
	text = place ? malloc(bytes + 1) : NULL;
	if (text) {
		memcpy(text, place, bytes);
		text[bytes] = 0;
		*ret_text = text;
	}
	host_pages_free(place, bytes);
	return text ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS port_client_inspect(const char *path, char **ret_text)
{
	struct arrival arrival;
	int socket;
	NTSTATUS status =
		say_hello(PORT_INSPECT, &(struct port_client_options){ .path = path }, &socket);

	if (!NT_SUCCESS(status))
		return status;
	status = STATUS_PORT_DISCONNECTED;
	if (receive(socket, &arrival)) {
		status = take_snapshot(&arrival, ret_text);
		close_arrival(&arrival);
	}
	host_descriptor_close(socket);
	return status;
}

/* --- Threads ---------------------------------------------------------------------------------------------------- */

static struct port_client_thread *add_thread(struct port_client *client, uint32_t id,
                                             int descriptor)
{
	struct port_client_thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->client = client;
	thread->id = id;
	if (!host_shared_file_check(descriptor, PORT_PAGE_BYTES))
		thread->page = host_shared_map_anywhere(descriptor, PORT_PAGE_BYTES);
	if (!thread->page) {
		free(thread);
		return NULL;
	}
	host_lock_acquire(&client->lock);
	thread->next = client->threads;
	client->threads = thread;
	host_lock_release(&client->lock);
	return thread;
}

static struct port_client_thread *find_thread(struct port_client *client, uint32_t id)
{
	struct port_client_thread *thread;

	host_lock_acquire(&client->lock);
	for (thread = client->threads; thread && thread->id != id; thread = thread->next)
		continue;
	host_lock_release(&client->lock);
	return thread;
}

void port_client_forget_thread(struct port_client_thread *thread)
{
	struct port_client *client = thread->client;
	struct port_client_thread **link = &client->threads;

	if (thread == client->first)
		return;
	host_lock_acquire(&client->lock);
	while (*link && *link != thread)
		link = &(*link)->next;
	if (*link)
		*link = thread->next;
	host_lock_release(&client->lock);
	host_pages_free(thread->page, PORT_PAGE_BYTES);
	free(thread);
}

bool port_client_wait_arrival(struct port_client *client, uint32_t seen)
{
	return host_futex_wait(&client->arrivals, seen, PATIENCE_MS * NS_PER_MS) != -ETIMEDOUT;
}

NTSTATUS port_client_create_thread(struct port_client *client, ACCESS_MASK access,
                                   HANDLE *ret_handle, struct port_client_thread **ret_thread)
{
	struct port_client_numbers *numbers = client->scratch;
	struct port_client_thread *thread = NULL;
	NTSTATUS status;

	host_lock_acquire(&client->request_lock);
	status = (NTSTATUS)port_call(PORT_port_create_thread,
	                             (uint64_t[]){ (uintptr_t)&numbers->handle,
	                                           (uintptr_t)&numbers->id, access },
	                             3);
	while (NT_SUCCESS(status) && !thread) {
		uint32_t seen = __atomic_load_n(&client->arrivals, __ATOMIC_SEQ_CST);

		thread = find_thread(client, numbers->id);
		if (!thread && !port_client_wait_arrival(client, seen))
			status = STATUS_UNSUCCESSFUL;
	}
	if (NT_SUCCESS(status)) {
		*ret_handle = (HANDLE)(uintptr_t)numbers->handle;
		*ret_thread = thread;
	}
	host_lock_release(&client->request_lock);
	return status;
}

/* The message comes before the call's answer, but on another way. */
void port_client_await_page(struct port_client *client, uint64_t slot)
{
	for (;;) {
		uint32_t seen = __atomic_load_n(&client->arrivals, __ATOMIC_SEQ_CST);
		uint64_t value = __atomic_load_n(&client->shown[slot], __ATOMIC_ACQUIRE);
		struct port_client_event *event = &client->event[PORT_SHOWN_INDEX(value)];

		if (!value || event->refused == PORT_SHOWN_ID(value) ||
		    __atomic_load_n(&event->id, __ATOMIC_ACQUIRE) == PORT_SHOWN_ID(value) ||
		    !port_client_wait_arrival(client, seen))
			return;
	}
}

/* --- Memory ------------------------------------------------------------------------------------------------------ */

static NTSTATUS wait_mapped(struct port_client *client, int *ret_descriptor)
{
	for (;;) {
		uint32_t seen = __atomic_load_n(&client->arrivals, __ATOMIC_SEQ_CST);

		if (__atomic_exchange_n(&client->mapped, 0, __ATOMIC_ACQ_REL))
			break;
		if (!port_client_wait_arrival(client, seen))
			return STATUS_UNSUCCESSFUL;
	}
	*ret_descriptor = client->mapped_descriptor;
	return client->mapped_status;
}

NTSTATUS port_client_map(struct port_client *client, uintptr_t address, uint64_t bytes,
                         int *ret_descriptor)
{
	union port_message message;
	size_t length = port_message_begin(&message, PORT_MAP);
	NTSTATUS status = STATUS_PORT_DISCONNECTED;

	message.map.address = address;
	message.map.bytes = bytes;
	host_lock_acquire(&client->request_lock);
	if (client->map_count == PORT_MAPS_MAX)
		status = STATUS_INSUFFICIENT_RESOURCES;
	else if (!send_message(client->socket, &message, length))
		status = wait_mapped(client, ret_descriptor);
	if (NT_SUCCESS(status) && host_shared_file_check(*ret_descriptor, bytes))
		status = STATUS_INVALID_PARAMETER;
	if (NT_SUCCESS(status)) {
		client->map[client->map_count].address = address;
		client->map[client->map_count++].bytes = bytes;
	}
	host_lock_release(&client->request_lock);
	return status;
}

void port_client_memory(const struct port_client *client, struct port_client_memory *ret_memory)
{
	*ret_memory = client->memory;
}

const uint32_t *port_client_locks(const struct port_client *client)
{
	return (const uint32_t *)&client->shown[PORT_SHOWN_SLOTS] + 1;
}

bool port_client_are_locked(const void *start, size_t bytes)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)start, bytes };

	return port_client_current() && (BOOLEAN)port_call(PORT_port_are_locked, argument, 2);
}

uint32_t port_client_process_id(const struct port_client *client)
{
	return client->process_id;
}

uint64_t port_client_given(const struct port_client *client, uint32_t index)
{
	return client->given[index];
}

uint64_t port_client_clock_origin_ns(const struct port_client *client)
{
	return client->clock_origin_ns;
}

struct port_client_thread *port_client_first_thread(struct port_client *client)
{
	return client->first;
}

uint32_t port_client_thread_id(const struct port_client_thread *thread)
{
	return thread->id;
}

void port_client_on_thread_end(struct port_client *client, void (*handler)(void))
{
	client->thread_end = handler;
}

_Noreturn void port_client_await_end(struct port_client *client)
{
	for (;;) {
		uint32_t seen = __atomic_load_n(&client->arrivals, __ATOMIC_ACQUIRE);

		host_futex_wait(&client->arrivals, seen, -1);
	}
}

/* --- What the machine says --------------------------------------------------------------------------------------- */

static void on_arrival(struct port_client *client, struct arrival *arrival)
{
	const union port_message *message = &arrival->message;
	size_t used = 0;

	if (message->header.type == PORT_THREAD && arrival->descriptor_count == 1)
		add_thread(client, message->thread.thread_id, arrival->descriptor[0]);
	if (message->header.type == PORT_CHILD && arrival->descriptor_count == 1) {
		port_client_add_child(client, message->child.process_id, arrival->descriptor[0]);
		used = 1;
	}
	if (message->header.type == PORT_EVENT && arrival->descriptor_count == 1)
		port_client_add_event(client, &message->event, arrival->descriptor[0]);
	if (message->header.type == PORT_VIEW)
		port_client_view(client, &message->view,
		                 arrival->descriptor_count == 1 ? arrival->descriptor[0] : -1);
	if (message->header.type == PORT_MAPPED) {
		client->mapped_status = arrival->descriptor_count == 1 || message->mapped.status < 0
		                                ? message->mapped.status
		                                : STATUS_INVALID_PARAMETER;
		client->mapped_descriptor =
			arrival->descriptor_count == 1 ? arrival->descriptor[0] : -1;
		used = arrival->descriptor_count == 1;
		__atomic_store_n(&client->mapped, 1, __ATOMIC_RELEASE);
	}
	for (; used < arrival->descriptor_count; used++)
		host_descriptor_close(arrival->descriptor[used]);
	__atomic_fetch_add(&client->arrivals, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&client->arrivals, INT32_MAX);
}

static void listen_to_machine(void *context)
{
	struct port_client *client = context;
	bool machine_ended = true;
	NTSTATUS status = STATUS_PORT_DISCONNECTED;
	struct arrival arrival;

	while (receive(client->socket, &arrival)) {
		if (arrival.message.header.type == PORT_GOODBYE) {
			status = arrival.message.goodbye.status;
			machine_ended = false;
			close_arrival(&arrival);
			break;
		}
		on_arrival(client, &arrival);
	}
	client->ended(client->ended_context, machine_ended, status);
}

/* --- Attaching ----------------------------------------------------------------------------------------------------- */

static NTSTATUS take_welcome(struct port_client *client, struct arrival *arrival)
{
	const struct port_welcome *welcome = &arrival->message.welcome;

	if (arrival->message.header.type == PORT_GOODBYE && arrival->message.goodbye.status < 0)
		return arrival->message.goodbye.status;
	if (arrival->message.header.type != PORT_WELCOME || arrival->descriptor_count != 3 ||
	    host_shared_file_check(arrival->descriptor[0], welcome->memory_bytes) ||
	    host_shared_file_check(arrival->descriptor[2], PORT_PAGE_BYTES))
		return STATUS_INVALID_PARAMETER;
	client->process_id = welcome->process_id;
	client->clock_origin_ns = welcome->clock_origin_ns;
	memcpy(client->given, welcome->given, sizeof(client->given));
	client->memory = (struct port_client_memory){ welcome->memory_start, welcome->memory_bytes,
		                                      arrival->descriptor[0] };
	client->views_start = welcome->memory_start + welcome->memory_bytes;
	client->views_bytes = MM_ARENA_SLICE_BYTES - welcome->memory_bytes;
	/* The last page of the slice is ours, for what is no client's memory; mm never gets so far. */
	client->scratch = (void *)(welcome->memory_start + welcome->memory_bytes - PORT_PAGE_BYTES);
	if (host_shared_map(arrival->descriptor[0], (uintptr_t)client->scratch, PORT_PAGE_BYTES,
	                    welcome->memory_bytes - PORT_PAGE_BYTES))
		return STATUS_CONFLICTING_ADDRESSES;
	client->memory.bytes -= PORT_PAGE_BYTES;
	client->shown = host_shared_map_read_only(arrival->descriptor[2], PORT_PAGE_BYTES);
	client->first = add_thread(client, welcome->thread_id, arrival->descriptor[1]);
	return client->first && client->shown ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS begin(struct port_client *client)
{
	struct arrival arrival;
	NTSTATUS status;

	if (!receive(client->socket, &arrival))
		return STATUS_PORT_DISCONNECTED;
	status = take_welcome(client, &arrival);
	for (size_t index = NT_SUCCESS(status) ? 1 : 0; index < arrival.descriptor_count; index++)
		host_descriptor_close(arrival.descriptor[index]);
	if (NT_SUCCESS(status) &&
	    host_thread_create(listen_to_machine, client, 0, &client->listener))
		status = STATUS_INSUFFICIENT_RESOURCES;
	return status;
}

NTSTATUS port_client_attach(const struct port_client_options *options,
                            struct port_client **ret_client)
{
	struct port_client *client = calloc(1, sizeof(*client));
	NTSTATUS status;

	if (!client)
		return STATUS_INSUFFICIENT_RESOURCES;
	client->ended = options->ended;
	client->ended_context = options->context;
	client->spins = host_processors_allowed() > 1 ? PORT_CLIENT_SPINS : 0;
	client->socket = options->socket;
	status = options->is_child ? STATUS_SUCCESS
	                           : say_hello(PORT_ATTACH, options, &client->socket);
	if (!NT_SUCCESS(status)) {
		free(client);
		return status;
	}
	status = begin(client);
	if (!NT_SUCCESS(status)) {
		host_descriptor_close(client->socket);
		free(client);
		return status;
	}
	*ret_client = client;
	return STATUS_SUCCESS;
}
