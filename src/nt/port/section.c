/*
 * port/section.c - views of sections in attached processes: who is told, and the bounds. Where they lie: place.c.
 *
 * The process is told by a message, and answers; the thread that maps waits for that, but not for ever. A
 * process that did not answer once is not waited for again. What rights it has is mm/outside.c's affair.
 */
#include "nt/port/port_internal.h"

#include <string.h>

#define UNITS_PER_MS 10000ll

/* A message that waits for its answer; on the stack of the thread that waits. */
struct request {
	LIST_ENTRY entry; /* port_machine.requests, until it is answered */
	struct port_process *process;
	bool linked;
	uint32_t serial;
	NTSTATUS status;
	KEVENT answered;
};

struct port_process *port_process_find(struct port_machine *port, const struct ke_process *ke,
                                       uint32_t id)
{
	struct port_process *found = NULL;

	host_lock_acquire(&port->lock);
	for (LIST_ENTRY *entry = port->processes.Flink; entry != &port->processes && !found;
	     entry = entry->Flink) {
		struct port_process *process = CONTAINING_RECORD(entry, struct port_process, entry);

		if (ke ? &process->ps->ke == ke : process->ps->ke.id == id)
			found = process;
	}
	host_lock_release(&port->lock);
	return found;
}

/* --- Requests ------------------------------------------------------------------------------------------------- */

/* Take what process has to answer from the list: that of serial, or with 0 the first. Null: nothing. */
static struct request *take_locked(struct port_process *process, uint32_t serial, NTSTATUS status)
{
	LIST_ENTRY *requests = &process->port->requests;

	for (LIST_ENTRY *entry = requests->Flink; entry != requests; entry = entry->Flink) {
		struct request *request = CONTAINING_RECORD(entry, struct request, entry);

		if (request->process != process || (serial && request->serial != serial))
			continue;
		RemoveEntryList(entry);
		request->linked = false;
		request->status = status;
		return request;
	}
	return NULL;
}

/* Who waits for it has it on its stack until the event was set. */
static bool answer(struct port_process *process, uint32_t serial, NTSTATUS status)
{
	struct request *request;

	host_lock_acquire(&process->port->views_lock);
	request = take_locked(process, serial, status);
	host_lock_release(&process->port->views_lock);
	if (request)
		KeSetEvent(&request->answered, IO_NO_INCREMENT, FALSE);
	return request != NULL;
}

void port_viewed(struct port_process *process, const struct port_viewed *message)
{
	if (message->serial)
		answer(process, message->serial, message->status);
}

void port_views_close(struct port_process *process)
{
	host_lock_acquire(&process->port->views_lock);
	process->views.closed = true;
	host_lock_release(&process->port->views_lock);
	while (answer(process, 0, STATUS_PROCESS_IS_TERMINATING))
		continue;
}

static bool send_view(struct port_process *process, const struct port_view *view, int descriptor)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_VIEW),
		                              .descriptor = { descriptor },
		                              .descriptor_count = descriptor >= 0 };
	struct port_message_header header = message.header;

	message.view = *view;
	message.header = header;
	return host_socket_send(process->socket, &packet) == 0;
}

static NTSTATUS begin_locked(struct request *request, struct port_view *view, int descriptor)
{
	struct port_machine *port = request->process->port;
	struct port_views *views = &request->process->views;

	if (views->closed)
		return STATUS_PROCESS_IS_TERMINATING;
	if (views->deaf)
		return STATUS_TIMEOUT;
	view->serial = request->serial = ++port->view_serial;
	if (!send_view(request->process, view, descriptor))
		return STATUS_PORT_DISCONNECTED;
	request->linked = true;
	KeInitializeEvent(&request->answered, NotificationEvent, FALSE);
	InsertTailList(&port->requests, &request->entry);
	return STATUS_PENDING;
}

/* Nobody answered in time: nobody will, unless it is being done just now. */
static NTSTATUS give_up(struct port_machine *port, struct request *request)
{
	bool linked;

	host_lock_acquire(&port->views_lock);
	linked = request->linked;
	if (linked) {
		RemoveEntryList(&request->entry);
		request->process->views.deaf = true;
	}
	host_lock_release(&port->views_lock);
	if (linked)
		return STATUS_TIMEOUT;
	KeWaitForSingleObject(&request->answered, Executive, KernelMode, FALSE, NULL);
	return request->status;
}

static NTSTATUS end(struct port_machine *port, struct request *request)
{
	LARGE_INTEGER patience = { .QuadPart = -UNITS_PER_MS * port->options.patience_ms };
	NTSTATUS status =
		KeWaitForSingleObject(&request->answered, Executive, KernelMode, FALSE, &patience);

	return status == STATUS_SUCCESS ? request->status : give_up(port, request);
}

/* Tell ke's process, and wait for its answer. A status that is no error is none of another process's to give. */
static NTSTATUS ask(struct ke_process *ke, struct port_view *view, int descriptor)
{
	struct port_machine *port = port_of(ke->machine);
	struct request request;
	NTSTATUS status = STATUS_PROCESS_IS_TERMINATING;

	if (!port)
		return status;
	host_lock_acquire(&port->views_lock);
	request.process = port_process_find(port, ke, 0);
	if (request.process)
		status = begin_locked(&request, view, descriptor);
	host_lock_release(&port->views_lock);
	if (status == STATUS_PENDING)
		status = end(port, &request);
	return status == STATUS_TIMEOUT ? STATUS_IO_TIMEOUT
	       : NT_SUCCESS(status)     ? STATUS_SUCCESS
	                                : status;
}

/* --- Files that a process has for writing -------------------------------------------------------------------------- */

static uint64_t *find_whole(struct port_process *process, uint64_t file)
{
	for (uint32_t index = 0; index < PORT_WHOLES_MAX; index++)
		if (process->views.whole[index] == file)
			return &process->views.whole[index];
	return NULL;
}

static bool has_file(struct ke_process *ke, uint64_t file)
{
	struct port_machine *port = port_of(ke->machine);
	struct port_process *process;
	bool has;

	if (!port)
		return false;
	host_lock_acquire(&port->views_lock);
	process = port_process_find(port, ke, 0);
	has = process && find_whole(process, file);
	host_lock_release(&port->views_lock);
	return has;
}

/* True: the process is to map all of the file, and file is noted. With no room left it gets along without. */
static bool note_whole(struct ke_process *ke, uint64_t file)
{
	struct port_machine *port = port_of(ke->machine);
	struct port_process *process;
	uint64_t *place = NULL;

	if (!port)
		return false;
	host_lock_acquire(&port->views_lock);
	process = port_process_find(port, ke, 0);
	if (process && !find_whole(process, file))
		place = find_whole(process, 0);
	if (place)
		*place = file;
	host_lock_release(&port->views_lock);
	return place != NULL;
}

static void forget_locked(struct port_process *process, uint64_t file)
{
	struct port_view view = { .kind = PORT_VIEW_FORGET, .file = file };
	uint64_t *place = find_whole(process, file);

	if (!place)
		return;
	*place = 0;
	if (!process->views.closed)
		send_view(process, &view, -1);
}

static void forget(struct ke_machine *machine, uint64_t file)
{
	struct port_machine *port = port_of(machine);

	if (!port)
		return;
	host_lock_acquire(&port->views_lock);
	host_lock_acquire(&port->lock);
	for (LIST_ENTRY *entry = port->processes.Flink; entry != &port->processes;
	     entry = entry->Flink)
		forget_locked(CONTAINING_RECORD(entry, struct port_process, entry), file);
	host_lock_release(&port->lock);
	host_lock_release(&port->views_lock);
}

static void forget_of(struct ke_process *ke, uint64_t file)
{
	struct port_machine *port = port_of(ke->machine);
	struct port_process *process;

	if (!port)
		return;
	host_lock_acquire(&port->views_lock);
	process = port_process_find(port, ke, 0);
	if (process)
		forget_locked(process, file);
	host_lock_release(&port->views_lock);
}

/* --- What sections ask for ------------------------------------------------------------------------------------------ */

static bool is_outside(struct ke_process *ke)
{
	struct port_machine *port = port_of(ke->machine);

	return port && port_process_find(port, ke, 0);
}

static bool is_ending(struct ke_process *ke)
{
	struct port_machine *port = port_of(ke->machine);
	struct port_process *process;
	bool ending;

	if (!port)
		return true;
	host_lock_acquire(&port->views_lock);
	process = port_process_find(port, ke, 0);
	ending = !process || process->views.closed;
	host_lock_release(&port->views_lock);
	return ending;
}

static NTSTATUS map(struct ke_process *ke, const struct mm_outside_view *view)
{
	bool whole = view->entitled && view->writable && note_whole(ke, view->file);
	struct port_view message = {
		.kind = PORT_VIEW_MAP,
		.address = view->address,
		.bytes = view->bytes,
		.offset = view->offset,
		.file = view->file,
		.file_bytes = view->file_bytes,
		.flags = (view->writable ? PORT_VIEW_WRITABLE : 0) |
		         (view->copy ? PORT_VIEW_COPY : 0) | (whole ? PORT_VIEW_WHOLE : 0) |
		         (view->replace ? PORT_VIEW_REPLACE : 0) |
		         (view->reserved ? PORT_VIEW_RESERVED : 0),
	};
	NTSTATUS status = ask(ke, &message, view->descriptor);

	if (!NT_SUCCESS(status) && whole)
		forget_of(ke, view->file);
	return status;
}

static NTSTATUS commit(struct ke_process *ke, uintptr_t at, size_t bytes, bool writable)
{
	struct port_view message = { .kind = PORT_VIEW_COMMIT,
		                     .address = at,
		                     .bytes = bytes,
		                     .flags = writable ? PORT_VIEW_WRITABLE : 0 };

	return ask(ke, &message, -1);
}

static void unmap(struct ke_process *ke, uintptr_t at, size_t bytes)
{
	struct port_view message = { .kind = PORT_VIEW_UNMAP, .address = at, .bytes = bytes };

	ask(ke, &message, -1);
}

static NTSTATUS charge(struct ke_process *ke, uint64_t bytes)
{
	struct port_machine *port = port_of(ke->machine);
	struct port_process *process;
	NTSTATUS status = STATUS_QUOTA_EXCEEDED;

	if (!port)
		return STATUS_PROCESS_IS_TERMINATING;
	host_lock_acquire(&port->views_lock);
	process = port_process_find(port, ke, 0);
	if (process && process->views.section_count < PORT_SECTIONS_MAX &&
	    bytes <= PORT_SECTION_BYTES_MAX - process->views.section_bytes) {
		process->views.section_count++;
		process->views.section_bytes += bytes;
		status = STATUS_SUCCESS;
	}
	host_lock_release(&port->views_lock);
	return status;
}

static void refund(struct ke_machine *machine, uint32_t id, uint64_t bytes)
{
	struct port_machine *port = port_of(machine);
	struct port_process *process;

	if (!port)
		return;
	host_lock_acquire(&port->views_lock);
	process = port_process_find(port, NULL, id);
	if (process) {
		process->views.section_count--;
		process->views.section_bytes -= bytes;
	}
	host_lock_release(&port->views_lock);
}

const struct mm_outside_operations port_section_operations = {
	.is_outside = is_outside,
	.is_ending = is_ending,
	.charge = charge,
	.refund = refund,
	.reserve = port_place_reserve,
	.release = port_place_release,
	.has_file = has_file,
	.map = map,
	.commit = commit,
	.unmap = unmap,
	.forget = forget,
};
