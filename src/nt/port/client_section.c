/*
 * port/client_section.c - views of sections in an attached process, mapped and unmapped as the machine says.
 *
 * The machine chooses the places, in a part of the address space that nobody else uses. A file that this process may
 * write is mapped whole the first time: when it is sealed afterwards, further views come from that.
 */
#include "nt/mm/mm.h"
#include "nt/port/client.h"

static bool is_place(const struct port_client *client, uint64_t address, uint64_t bytes)
{
	uint64_t offset = address - client->views_start;

	return offset < client->views_bytes && bytes <= client->views_bytes - offset;
}

/* --- Views from the maker ------------------------------------------------------------------------------------ */

static struct port_client_foreign *find_foreign(const struct port_client *client, uint64_t address)
{
	uint32_t count = __atomic_load_n(&client->foreign_count, __ATOMIC_ACQUIRE);

	for (uint32_t index = 0; index < count; index++) {
		const struct port_client_foreign *foreign = &client->foreign[index];

		if (address - __atomic_load_n(&foreign->address, __ATOMIC_RELAXED) <
		    __atomic_load_n(&foreign->bytes, __ATOMIC_RELAXED))
			return (struct port_client_foreign *)(uintptr_t)foreign;
	}
	return NULL;
}

/* In the arena, and nothing of this process's own. */
static bool is_foreign_place(const struct port_client *client, uint64_t address, uint64_t bytes)
{
	uint64_t offset = address - MM_ARENA_START;
	uint64_t own_end = client->views_start + client->views_bytes;

	return offset < MM_ARENA_BYTES && bytes <= MM_ARENA_BYTES - offset &&
	       (address >= own_end || address + bytes <= client->memory.start);
}

static bool add_foreign(struct port_client *client, const struct port_view *view)
{
	struct port_client_foreign *foreign = &client->foreign[client->foreign_count];

	if (client->foreign_count == PORT_FOREIGN_MAX)
		return false;
	__atomic_store_n(&foreign->address, view->address, __ATOMIC_RELAXED);
	__atomic_store_n(&foreign->bytes, view->bytes, __ATOMIC_RELAXED);
	__atomic_fetch_add(&client->foreign_count, 1, __ATOMIC_RELEASE);
	return true;
}

static void remove_foreign(struct port_client *client, uint64_t address)
{
	struct port_client_foreign *foreign = find_foreign(client, address);

	if (foreign)
		__atomic_store_n(&foreign->bytes, 0, __ATOMIC_RELAXED);
}

bool port_client_has_view(const struct port_client *client, uint64_t address)
{
	uint32_t left = __atomic_load_n(&client->copy_count, __ATOMIC_ACQUIRE);

	if (!is_place(client, address, 1) && !find_foreign(client, address))
		return false;
	for (uint32_t index = 0; left && index < PORT_COPIES_MAX; index++)
		if (address - __atomic_load_n(&client->copy[index].address, __ATOMIC_RELAXED) <
		    __atomic_load_n(&client->copy[index].bytes, __ATOMIC_RELAXED))
			return false;
	return true;
}

/* --- Pages that are this process's alone -------------------------------------------------------------------- */

static bool add_copy(struct port_client *client, const struct port_view *view)
{
	for (uint32_t index = 0; index < PORT_COPIES_MAX; index++) {
		struct port_client_copy *copy = &client->copy[index];

		if (copy->bytes)
			continue;
		__atomic_store_n(&copy->address, view->address, __ATOMIC_RELAXED);
		__atomic_store_n(&copy->bytes, view->bytes, __ATOMIC_RELAXED);
		__atomic_fetch_add(&client->copy_count, 1, __ATOMIC_RELEASE);
		return true;
	}
	return false;
}

static void remove_copy(struct port_client *client, uint64_t address)
{
	for (uint32_t index = 0; index < PORT_COPIES_MAX; index++) {
		if (!client->copy[index].bytes || client->copy[index].address != address)
			continue;
		__atomic_store_n(&client->copy[index].bytes, 0, __ATOMIC_RELAXED);
		__atomic_fetch_sub(&client->copy_count, 1, __ATOMIC_RELEASE);
	}
}

/* --- Files for writing --------------------------------------------------------------------------------------- */

static struct port_client_whole *find_whole(struct port_client *client, uint64_t file)
{
	for (uint32_t index = 0; index < PORT_WHOLES_MAX; index++)
		if (client->whole[index].file == file)
			return &client->whole[index];
	return NULL;
}

static NTSTATUS add_whole(struct port_client *client, const struct port_view *view, int descriptor)
{
	struct port_client_whole *whole = find_whole(client, 0);

	if (!whole)
		return STATUS_INSUFFICIENT_RESOURCES;
	whole->pages = host_shared_map_anywhere(descriptor, view->file_bytes);
	if (!whole->pages)
		return STATUS_NO_MEMORY;
	whole->bytes = view->file_bytes;
	whole->file = view->file;
	return STATUS_SUCCESS;
}

static void forget(struct port_client *client, uint64_t file)
{
	struct port_client_whole *whole = find_whole(client, file);

	if (!whole)
		return;
	host_pages_free(whole->pages, whole->bytes);
	whole->file = 0;
}

/* --- Views ----------------------------------------------------------------------------------------------------- */

/* The place is free, or this process's own by the machine's word. */
static NTSTATUS map_again(const struct port_client_whole *whole, const struct port_view *view)
{
	bool replace = view->flags & PORT_VIEW_REPLACE;

	if (view->offset + view->bytes > whole->bytes)
		return STATUS_INVALID_PARAMETER;
	if (!replace && host_pages_reserve(view->address, view->bytes))
		return STATUS_CONFLICTING_ADDRESSES;
	if (host_shared_map_again(whole->pages + view->offset, view->bytes, view->address))
		return STATUS_SUCCESS;
	host_pages_free((void *)view->address, view->bytes);
	return STATUS_NO_MEMORY;
}

static NTSTATUS map_file(const struct port_view *view, int descriptor)
{
	struct host_shared_view map = { .descriptor = descriptor,
		                        .offset = view->offset,
		                        .address = view->address,
		                        .size_bytes = view->bytes,
		                        .writable = view->flags & PORT_VIEW_WRITABLE,
		                        .copy = view->flags & PORT_VIEW_COPY,
		                        .replace = view->flags & PORT_VIEW_REPLACE };

	return host_shared_view_map(&map) ? STATUS_CONFLICTING_ADDRESSES : STATUS_SUCCESS;
}

static NTSTATUS map(struct port_client *client, const struct port_view *view, int descriptor)
{
	bool is_copy = view->flags & PORT_VIEW_COPY;
	struct port_client_whole *whole;
	NTSTATUS status = STATUS_SUCCESS;

	if (descriptor < 0 || host_shared_file_check(descriptor, view->file_bytes))
		return STATUS_INVALID_PARAMETER;
	if (view->flags & PORT_VIEW_WHOLE)
		status = add_whole(client, view, descriptor);
	if (!NT_SUCCESS(status))
		return status;
	if (is_copy && !add_copy(client, view))
		return STATUS_INSUFFICIENT_RESOURCES;
	whole = view->flags & PORT_VIEW_WRITABLE ? find_whole(client, view->file) : NULL;
	status = whole ? map_again(whole, view) : map_file(view, descriptor);
	if (!NT_SUCCESS(status) && is_copy)
		remove_copy(client, view->address);
	if (NT_SUCCESS(status) && view->flags & PORT_VIEW_RESERVED)
		host_pages_protect((void *)view->address, view->bytes, HOST_NONE);
	return status;
}

static NTSTATUS act(struct port_client *client, const struct port_view *view, int descriptor)
{
	bool own = is_place(client, view->address, view->bytes);
	bool known = own || find_foreign(client, view->address);
	NTSTATUS status;

	if (view->kind == PORT_VIEW_MAP && !known &&
	    is_foreign_place(client, view->address, view->bytes)) {
		status = map(client, view, descriptor);
		if (NT_SUCCESS(status) && !add_foreign(client, view)) {
			host_pages_free((void *)view->address, view->bytes);
			status = STATUS_INSUFFICIENT_RESOURCES;
		}
		return status;
	}
	if (!known)
		return STATUS_INVALID_PARAMETER;
	if (view->kind == PORT_VIEW_MAP)
		return map(client, view, descriptor);
	if (view->kind == PORT_VIEW_COMMIT)
		return host_pages_protect((void *)view->address, view->bytes,
		                          view->flags & PORT_VIEW_WRITABLE ? HOST_READ_WRITE
		                                                           : HOST_READ)
		               ? STATUS_NO_MEMORY
		               : STATUS_SUCCESS;
	host_pages_free((void *)view->address, view->bytes);
	remove_copy(client, view->address);
	if (!own)
		remove_foreign(client, view->address);
	return STATUS_SUCCESS;
}

void port_client_view(struct port_client *client, const struct port_view *view, int descriptor)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_VIEWED) };

	if (view->kind == PORT_VIEW_FORGET) {
		forget(client, view->file);
		return;
	}
	message.viewed.serial = view->serial;
	message.viewed.status = act(client, view, descriptor);
	port_client_store();
	if (NT_SUCCESS(message.viewed.status) && client->on_view)
		client->on_view(view);
	host_socket_send(client->socket, &packet);
}

void port_client_on_view(struct port_client *client, void (*handler)(const struct port_view *view))
{
	client->on_view = handler;
}
