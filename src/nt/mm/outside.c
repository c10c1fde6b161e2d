/*
 * mm/outside.c - sections in other Linux processes.
 *
 * A view there lies at the same address here, so that pointers into it mean the same. The process gets the section's
 * memory file, with which it can do whatever the file lets it do, whatever it was told. So the file is sealed
 * against mappings for writing before anybody has it whose handle does not allow them; who was given it before has
 * mapped all of it, and makes further views from that. Here, too: what is written comes from section->whole.
 * Whoever comes to write when the file is sealed gets a new file, if nobody has a view to write the old one:
 * it is copied, and the views of those who read it are moved once the writer has the new one.
 * One at a time maps a section, which has another Linux process in it: section->turn.
 */
#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

static const struct mm_outside_operations *operations_of(const struct mm_machine *mm)
{
	return __atomic_load_n(&mm->outside, __ATOMIC_ACQUIRE);
}

bool mm_is_outside(const struct mm_machine *mm, struct ke_process *process)
{
	const struct mm_outside_operations *operations = operations_of(mm);

	return operations && operations->is_outside(process);
}

/* --- What it costs ---------------------------------------------------------------------------------------------- */

NTSTATUS mm_outside_charge(struct mm_section *section, struct ke_process *process)
{
	NTSTATUS status;

	if (ke_current_thread()->previous_mode != UserMode || !mm_is_outside(section->mm, process))
		return STATUS_SUCCESS;
	status = operations_of(section->mm)->charge(process, section->bytes);
	if (NT_SUCCESS(status))
		section->charged = process->id;
	return status;
}

void mm_outside_forget(struct mm_section *section)
{
	const struct mm_outside_operations *operations =
		section->mm ? operations_of(section->mm) : NULL;

	host_pages_free(section->whole, mm_page_round(section->bytes));
	if (!operations)
		return;
	if (section->charged)
		operations->refund(section->mm->machine, section->charged, section->bytes);
	if (section->whole)
		operations->forget(section->mm->machine, section->file);
}

/* --- The file --------------------------------------------------------------------------------------------------- */

static NTSTATUS map_whole(struct mm_section *section)
{
	char *whole;

	if (section->whole)
		return STATUS_SUCCESS;
	whole = host_memory_file_map(section->descriptor, mm_page_round(section->bytes), 0,
	                             HOST_READ_WRITE);
	__atomic_store_n(&section->whole, whole, __ATOMIC_RELEASE);
	return whole ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* Somebody who could write may have forbidden seals: then nobody else gets the file. */
static NTSTATUS seal(struct mm_section *section)
{
	if (section->sealed)
		return STATUS_SUCCESS;
	if (host_shared_file_seal(section->descriptor))
		return STATUS_NOT_SUPPORTED;
	__atomic_store_n(&section->sealed, true, __ATOMIC_RELEASE);
	return STATUS_SUCCESS;
}

static NTSTATUS ready_file(struct mm_section *section, const struct mm_map *map)
{
	const struct mm_outside_operations *operations = operations_of(section->mm);
	bool writes = map->writable && !map->copy;
	NTSTATUS status = map_whole(section);

	if (!NT_SUCCESS(status))
		return status;
	if (!map->entitled)
		return seal(section);
	if (!writes || !section->sealed || operations->has_file(map->process, section->file))
		return STATUS_SUCCESS;
	return STATUS_SHARING_VIOLATION;
}

/* --- A view ------------------------------------------------------------------------------------------------------ */

static NTSTATUS tell(struct mm_section *section, const struct mm_map *map)
{
	struct mm_outside_view view = { .address = map->at,
		                        .bytes = map->bytes,
		                        .offset = map->offset,
		                        .writable = map->writable && !map->copy,
		                        .copy = map->copy,
		                        .entitled = map->entitled && !section->sealed,
		                        .descriptor = section->descriptor,
		                        .file = section->file,
		                        .file_bytes = mm_page_round(section->bytes) };

	return operations_of(section->mm)->map(map->process, &view);
}

static NTSTATUS map_both(struct mm_section *section, struct mm_map *map, void **ret_base)
{
	const struct mm_outside_operations *operations = operations_of(section->mm);
	NTSTATUS status = operations->reserve(map->process, map->at, map->bytes, &map->at);

	if (!NT_SUCCESS(status))
		return status;
	status = mm_section_map_here(section, map, ret_base);
	if (!NT_SUCCESS(status)) {
		operations->release(map->process, map->at, map->bytes);
		return status;
	}
	status = tell(section, map);
	if (!NT_SUCCESS(status))
		mm_section_unmap(section->mm, map->process, *ret_base);
	return status;
}

NTSTATUS mm_outside_map(struct mm_section *section, struct mm_map *map, void **ret_base)
{
	NTSTATUS status = mm_section_check_place(section, map);

	if (!NT_SUCCESS(status))
		return status;
	if (section->committed) /* who commits would have to tell every process */
		return STATUS_NOT_SUPPORTED;
	map->outside = true;
	status = ready_file(section, map);
	return NT_SUCCESS(status) ? map_both(section, map, ret_base) : status;
}

void mm_outside_unmap(struct mm_machine *mm, struct ke_process *process,
                      const struct mm_mapping *mapping)
{
	const struct mm_outside_operations *operations = operations_of(mm);
	uintptr_t at = (uintptr_t)mapping->base;

	if (operations)
		operations->unmap(process, at, mapping->bytes);
	host_pages_free(mapping->base, mapping->bytes);
	if (operations)
		operations->release(process, at, mapping->bytes);
}
