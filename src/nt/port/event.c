/*
 * port/event.c - which events lie in shared memory, and who gets their pages.
 *
 * An event that an attached process uses often gets a page of its own: set, reset and a wait that need not sleep are
 * then the process's own affair. Who may set it maps the page for writing, as long as it is not sealed; the first who
 * may only wait for it has it sealed before it gets the page. After that, setters who come late call the machine.
 */
#include "nt/ob/nt_services.h"
#include "nt/port/port_internal.h"

#include <stdlib.h>

#define PROCESS_EVENTS_MAX 64

struct port_event {
	struct ke_shared_event shared;
	uint32_t id, index;
	int descriptor;
	bool sealed;
};

/* --- Pages --------------------------------------------------------------------------------------------------- */

static void free_event(struct port_machine *port, struct port_event *event)
{
	port->event[event->index] = NULL;
	if (event->shared.word)
		host_pages_free(event->shared.word, PORT_PAGE_BYTES);
	if (event->descriptor >= 0)
		host_descriptor_close(event->descriptor);
	free(event);
}

void port_events_reap(struct port_machine *port, bool whole)
{
	for (uint32_t index = 0; index < PORT_EVENTS_MAX; index++) {
		struct port_event *event = port->event[index];

		if (event && (whole || __atomic_load_n(&event->shared.withdrawn, __ATOMIC_ACQUIRE)))
			free_event(port, event);
	}
}

uint32_t port_event_count(struct ke_machine *machine)
{
	struct port_machine *port = machine->port;
	uint32_t count = 0;

	if (!port)
		return 0;
	host_lock_acquire(&port->events_lock);
	port_events_reap(port, false);
	for (uint32_t index = 0; index < PORT_EVENTS_MAX; index++)
		count += port->event[index] != NULL;
	host_lock_release(&port->events_lock);
	return count;
}

/* Ids are not given twice; after the last one nothing more is shared. */
static struct port_event *new_event(struct port_machine *port)
{
	struct port_event *event;
	uint32_t index = 0;

	while (index < PORT_EVENTS_MAX && port->event[index])
		index++;
	if (index == PORT_EVENTS_MAX || port->event_id == UINT32_MAX)
		return NULL;
	event = calloc(1, sizeof(*event));
	if (!event)
		return NULL;
	event->index = index;
	event->id = ++port->event_id;
	port->event[index] = event;
	event->descriptor = host_shared_file_create_unsealed("drydock-event", PORT_PAGE_BYTES);
	if (event->descriptor >= 0)
		event->shared.word = host_shared_map_anywhere(event->descriptor, PORT_PAGE_BYTES);
	if (event->shared.word)
		return event;
	free_event(port, event);
	return NULL;
}

static struct port_event *find_event(struct port_machine *port, const struct port_sharing *handle,
                                     NTSTATUS *ret_status)
{
	struct ke_shared_event *shared = handle->kind->shared(handle->body);
	struct port_event *event;

	if (shared)
		return CONTAINING_RECORD(shared, struct port_event, shared);
	event = new_event(port);
	if (!event) {
		*ret_status = STATUS_INSUFFICIENT_RESOURCES;
		return NULL;
	}
	*ret_status = handle->kind->share(handle->body, &event->shared);
	if (NT_SUCCESS(*ret_status))
		return event;
	free_event(port, event);
	return NULL;
}

/* --- Who gets them ---------------------------------------------------------------------------------------------- */

static bool send_event(struct port_process *process, const struct port_event *event, bool writable)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_EVENT),
		                              .descriptor = { event->descriptor },
		                              .descriptor_count = 1 };

	message.event.id = event->id;
	message.event.index = event->index;
	message.event.writable = writable;
	return host_socket_send(process->socket, &packet) == 0;
}

/* The process gets the page, if it has not got it as it needs it. */
static NTSTATUS give(const struct port_sharing *handle, struct port_event *event)
{
	struct port_process *process = handle->process;
	bool writable = handle->how & (PORT_SHOWN_SET | PORT_SHOWN_KEYED);

	if (process->mapped_id[event->index] == event->id &&
	    (process->mapped_writable[event->index] || !writable))
		return STATUS_SUCCESS;
	if (!writable && !event->sealed) {
		if (host_shared_file_seal(event->descriptor))
			return STATUS_NOT_SUPPORTED;
		event->sealed = true;
	}
	if (!send_event(process, event, writable))
		return STATUS_PORT_DISCONNECTED;
	process->mapped_id[event->index] = event->id;
	process->mapped_writable[event->index] = writable;
	return STATUS_SUCCESS;
}

static NTSTATUS publish(struct port_sharing *handle, const struct port_event *event)
{
	uint64_t value = PORT_SHOWN(event->id, event->index, handle->how);
	struct ob_publication what = { .slot = handle->slot,
		                       .granted = handle->granted,
		                       .body = handle->body,
		                       .shared = &event->shared,
		                       .value = value,
		                       .bell = port_bell(handle->process) };

	handle->value = value;
	return ob_handle_publish(handle->process->ps->ke.handle_table, &what);
}

static bool has_room(const struct port_process *process)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < PORT_SHOWN_SLOTS; slot++)
		count += __atomic_load_n(&process->shown[slot], __ATOMIC_RELAXED) != 0;
	return count < PROCESS_EVENTS_MAX;
}

/* Who comes too late to write may still wait. */
static uint32_t ways_now(const struct port_sharing *handle, const struct port_event *event)
{
	const struct port_process *process = handle->process;

	if (!event->sealed || (process->mapped_id[event->index] == event->id &&
	                       process->mapped_writable[event->index]))
		return handle->how;
	return handle->how & PORT_SHOWN_AUTO ? 0 : handle->how & ~PORT_SHOWN_SET;
}

static NTSTATUS share_locked(struct port_sharing *handle)
{
	struct port_machine *port = handle->process->port;
	struct port_event *event;
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	port_events_reap(port, false);
	event = has_room(handle->process) ? find_event(port, handle, &status) : NULL;
	if (!event)
		return status;
	handle->how = ways_now(handle, event);
	status = handle->how ? give(handle, event) : STATUS_NOT_SUPPORTED;
	if (NT_SUCCESS(status))
		status = publish(handle, event);
	/* Without a slot nobody would withdraw it. */
	if (!NT_SUCCESS(status) && event->shared.slot_count == 0)
		handle->kind->withdraw(handle->body);
	return status;
}

/* What the handle allows to be done in memory: an auto-reset event needs all, since a wait changes it. */
static uint32_t ways(const void *body, ACCESS_MASK granted)
{
	const KEVENT *event = body;
	uint32_t how = (granted & EVENT_MODIFY_STATE ? PORT_SHOWN_SET : 0) |
	               (granted & SYNCHRONIZE ? PORT_SHOWN_WAIT : 0);

	if (event->Header.Type == 0)
		return how;
	return how == (PORT_SHOWN_SET | PORT_SHOWN_WAIT) ? how | PORT_SHOWN_AUTO : 0;
}

static struct ke_shared_event *event_shared(void *body)
{
	return ke_event_shared(body);
}

static NTSTATUS event_share(void *body, struct ke_shared_event *shared)
{
	return ke_event_share(body, shared);
}

static void event_withdraw(void *body)
{
	ke_event_withdraw(body);
}

static const struct port_shared_kind events = { ways, event_shared, event_share, event_withdraw };

NTSTATUS port_share(HANDLE value, struct port_sharing *sharing)
{
	struct port_process *process = port_thread_current()->process;
	struct ob_handle_information information;
	NTSTATUS status;

	if ((uintptr_t)value >> 2 >= PORT_SHOWN_SLOTS)
		return STATUS_NOT_SUPPORTED;
	status = ob_reference_handle(value, 0, sharing->type, UserMode, &sharing->body,
	                             &information);
	if (!NT_SUCCESS(status))
		return status;
	sharing->process = process;
	sharing->slot = (uint32_t)((uintptr_t)value >> 2);
	sharing->granted = information.granted;
	sharing->how = sharing->kind->ways(sharing->body, information.granted);
	status = STATUS_NOT_SUPPORTED;
	if (sharing->how) {
		host_lock_acquire(&process->port->events_lock);
		status = share_locked(sharing);
		host_lock_release(&process->port->events_lock);
	}
	if (NT_SUCCESS(status) && sharing->kind->serial)
		sharing->serial = sharing->kind->serial(sharing->body);
	ob_dereference(sharing->body);
	return status;
}

NTSTATUS port_share_event(HANDLE value)
{
	struct port_sharing sharing = { .kind = &events,
		                        .type = port_thread_current()->process->port->event_type };

	return port_share(value, &sharing);
}
