/*
 * port/place.c - slices of the arena, and the places of views in them.
 *
 * Views lie in what a process's slice has behind its memory, at the same address in the machine. A child has the views
 * that its maker shares where its maker has them: so a slice stays until nobody has a view in it any more.
 */
#include "nt/port/port_internal.h"

#include <stdlib.h>

/* --- Slices ------------------------------------------------------------------------------------------------------ */

NTSTATUS port_slice_take(struct port_process *process)
{
	struct port_machine *port = process->port;
	struct port_slice *slice = calloc(1, sizeof(*slice));
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (!slice)
		return status;
	slice->owned = slice->filled = true;
	host_lock_acquire(&port->views_lock);
	if (!process->is_child || port->slice_count < PORT_SLICES_FOR_CHILDREN)
		slice->start = mm_slice_take();
	if (slice->start) {
		InsertTailList(&port->slices, &slice->entry);
		port->slice_count++;
		process->place = slice;
		status = STATUS_SUCCESS;
	}
	host_lock_release(&port->views_lock);
	if (!NT_SUCCESS(status))
		free(slice);
	return status;
}

/* Gives it back when nobody has anything there. */
static void check_end_locked(struct port_machine *port, struct port_slice *slice)
{
	if (slice->owned || slice->filled || slice->taken)
		return;
	RemoveEntryList(&slice->entry);
	port->slice_count--;
	mm_slice_give(slice->start);
	free(slice);
}

void port_slice_leave(struct port_process *process)
{
	struct port_machine *port = process->port;

	if (!process->place)
		return;
	host_lock_acquire(&port->views_lock);
	process->place->owned = false;
	check_end_locked(port, process->place);
	host_lock_release(&port->views_lock);
	process->place = NULL;
}

static struct port_slice *find_slice_locked(struct port_machine *port, uintptr_t at)
{
	for (LIST_ENTRY *entry = port->slices.Flink; entry != &port->slices; entry = entry->Flink) {
		struct port_slice *slice = CONTAINING_RECORD(entry, struct port_slice, entry);

		if (at - slice->start < MM_ARENA_SLICE_BYTES)
			return slice;
	}
	return NULL;
}

void port_slice_cleared(struct port_machine *port, uintptr_t start)
{
	struct port_slice *slice;

	host_lock_acquire(&port->views_lock);
	slice = find_slice_locked(port, start);
	if (slice) {
		slice->filled = false;
		check_end_locked(port, slice);
	}
	host_lock_release(&port->views_lock);
}

/* Somebody still has something locked there: nobody else ever gets those. */
void port_slices_forget(struct port_machine *port)
{
	while (port->slices.Flink && !IsListEmpty(&port->slices))
		free(CONTAINING_RECORD(RemoveHeadList(&port->slices), struct port_slice, entry));
}

/* --- Places ------------------------------------------------------------------------------------------------------ */

static bool is_taken(const struct port_slice *slice, uint32_t granule)
{
	return slice->granule[granule / 8] >> (granule % 8) & 1;
}

static void mark(struct port_slice *slice, uint32_t first, uint32_t count, bool taken)
{
	for (uint32_t granule = first; granule < first + count; granule++) {
		uint8_t bit = (uint8_t)(1 << granule % 8);

		slice->granule[granule / 8] = taken ? slice->granule[granule / 8] | bit
		                                    : slice->granule[granule / 8] & (uint8_t)~bit;
	}
}

static bool is_free(const struct port_slice *slice, uint32_t first, uint32_t count)
{
	while (count && !is_taken(slice, first))
		first++, count--;
	return count == 0;
}

/* PORT_GRANULES: none. Places are used again as late as possible. */
static uint32_t find_gap(const struct port_slice *slice, uint32_t count)
{
	uint32_t run = 0;

	for (uint32_t turn = 0; turn < 2 * PORT_GRANULES; turn++) {
		uint32_t granule = (slice->next + turn) % PORT_GRANULES;

		if (granule == 0)
			run = 0;
		run = is_taken(slice, granule) ? 0 : run + 1;
		if (run == count)
			return granule + 1 - count;
	}
	return PORT_GRANULES;
}

static uint32_t granules_of(size_t bytes)
{
	return (uint32_t)((bytes + PORT_GRANULE_BYTES - 1) / PORT_GRANULE_BYTES);
}

static uintptr_t first_place(const struct port_slice *slice)
{
	return slice->start + PORT_MEMORY_BYTES;
}

static NTSTATUS reserve_locked(struct port_slice *slice, uintptr_t wanted, size_t bytes,
                               uintptr_t *ret_at)
{
	uintptr_t offset = wanted - first_place(slice);
	uint32_t count = granules_of(bytes), first;

	if (bytes > PORT_VIEWS_BYTES || slice->taken == PORT_VIEWS_MAX)
		return STATUS_NO_MEMORY;
	if (wanted && (offset > PORT_VIEWS_BYTES - bytes || offset % PORT_GRANULE_BYTES ||
	               !is_free(slice, (uint32_t)(offset / PORT_GRANULE_BYTES), count)))
		return STATUS_CONFLICTING_ADDRESSES;
	first = wanted ? (uint32_t)(offset / PORT_GRANULE_BYTES) : find_gap(slice, count);
	if (first == PORT_GRANULES)
		return STATUS_NO_MEMORY;
	mark(slice, first, count, true);
	slice->taken++;
	if (!wanted)
		slice->next = (first + count) % PORT_GRANULES;
	*ret_at = first_place(slice) + (uintptr_t)first * PORT_GRANULE_BYTES;
	return STATUS_SUCCESS;
}

NTSTATUS port_place_reserve(struct ke_process *ke, uintptr_t wanted, size_t bytes,
                            uintptr_t *ret_at)
{
	struct port_machine *port = port_of(ke->machine);
	struct port_process *process;
	NTSTATUS status = STATUS_PROCESS_IS_TERMINATING;

	if (!port)
		return status;
	host_lock_acquire(&port->views_lock);
	process = port_process_find(port, ke, 0);
	if (process && process->place && !process->views.closed)
		status = reserve_locked(process->place, wanted, bytes, ret_at);
	host_lock_release(&port->views_lock);
	return status;
}

void port_place_release(struct ke_machine *machine, uintptr_t at, size_t bytes)
{
	struct port_machine *port = port_of(machine);
	struct port_slice *slice;

	if (!port)
		return;
	host_lock_acquire(&port->views_lock);
	slice = find_slice_locked(port, at);
	if (slice) {
		mark(slice, (uint32_t)((at - first_place(slice)) / PORT_GRANULE_BYTES),
		     granules_of(bytes), false);
		slice->taken--;
		check_end_locked(port, slice);
	}
	host_lock_release(&port->views_lock);
}
