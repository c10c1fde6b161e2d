/* mm/section.c - sections and their views: memory files mapped where they are asked for. */
#include <stdlib.h>
#include <string.h>

#include "nt/mm/mm_internal.h"

/* --- The object ---------------------------------------------------------------------------------------------- */

/* What was written through views goes back to the file. */
static void write_back(struct mm_section *section)
{
	const struct mm_file_operations *operations = section->mm->file_operations;
	void *view;

	if (!section->written || !operations || !operations->write)
		return;
	view = host_memory_file_map(section->descriptor, section->bytes, 0, HOST_READ);
	if (!view)
		return;
	operations->write(section->file, 0, view, section->bytes);
	host_pages_free(view, section->bytes);
}

static void remove_section(void *body)
{
	struct mm_section *section = body;

	if (section->file) {
		write_back(section);
		ob_dereference(section->file);
	}
	if (section->descriptor > 0)
		host_descriptor_close(section->descriptor);
	if (section->mm)
		ke_ledger_add(&section->mm->machine->ledgers.sections, -1);
}

NTSTATUS mm_section_type_create(struct mm_machine *mm)
{
	static const struct ob_type_options options = {
		.name = u"Section",
		.mapping = { STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ,
		             STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE,
		             STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE, SECTION_ALL_ACCESS },
		.valid_access = SECTION_ALL_ACCESS | SYNCHRONIZE,
		.flags = OB_TYPE_ALWAYS_SIGNALLED,
		.operations = { .remove = remove_section }
	};

	return ob_type_create(mm->machine, &options, &mm->section_type);
}

struct ob_type *mm_section_type(struct ke_machine *machine)
{
	return machine->mm->section_type;
}

/* --- Views ------------------------------------------------------------------------------------------------------ */

static size_t page_round(size_t bytes)
{
	return (bytes + MM_PAGE_BYTES - 1) & ~(size_t)(MM_PAGE_BYTES - 1);
}

static void remember(struct mm_machine *mm, struct mm_view *view)
{
	struct mm_view **place = &mm->views;

	host_lock_acquire(&mm->map_lock);
	while (*place)
		place = &(*place)->next;
	*place = view;
	host_lock_release(&mm->map_lock);
	ke_ledger_add(&mm->machine->ledgers.views, 1);
}

NTSTATUS mm_section_map(struct mm_section *section, struct mm_map *map, void **ret_base)
{
	struct mm_view *view;
	NTSTATUS status;

	if (map->offset >= section->bytes)
		return STATUS_INVALID_VIEW_SIZE;
	if (!map->bytes)
		map->bytes = section->bytes - map->offset;
	if (map->bytes > section->bytes - map->offset &&
	    page_round(map->bytes) > page_round(section->bytes))
		return STATUS_INVALID_VIEW_SIZE;
	map->bytes = page_round(map->bytes);
	view = calloc(1, sizeof(*view));
	if (!view)
		return STATUS_INSUFFICIENT_RESOURCES;
	view->base = host_memory_file_map(section->descriptor, map->bytes, map->offset,
	                                  map->writable ? HOST_READ_WRITE : HOST_READ);
	status = view->base ? STATUS_SUCCESS : STATUS_NO_MEMORY;
	if (NT_SUCCESS(status) && map->process) {
		status = mm_range_add(map->process, view->base, map->bytes, MM_RANGE_VIEW,
		                      map->writable);
		if (!NT_SUCCESS(status))
			host_pages_free(view->base, map->bytes);
	}
	if (!NT_SUCCESS(status)) {
		free(view);
		return status;
	}
	view->bytes = map->bytes;
	view->section = section;
	view->process = map->process;
	section->written |= map->writable;
	ob_reference(section);
	remember(section->mm, view);
	*ret_base = view->base;
	return STATUS_SUCCESS;
}

static void end_view(struct mm_machine *mm, struct mm_view *view)
{
	if (view->process)
		mm_range_remove(mm->machine, view->base);
	host_pages_free(view->base, view->bytes);
	ke_ledger_add(&mm->machine->ledgers.views, -1);
	ob_dereference(view->section);
	free(view);
}

NTSTATUS mm_section_unmap(struct mm_machine *mm, struct ke_process *process, const void *address)
{
	struct mm_view **place = &mm->views, *view;

	host_lock_acquire(&mm->map_lock);
	while (*place && !((*place)->process == process &&
	                   (uintptr_t)address - (uintptr_t)(*place)->base < (*place)->bytes))
		place = &(*place)->next;
	view = *place;
	if (view)
		*place = view->next;
	host_lock_release(&mm->map_lock);
	if (!view)
		return STATUS_NOT_MAPPED_VIEW;
	end_view(mm, view);
	return STATUS_SUCCESS;
}

static struct mm_view *take_view(struct mm_machine *mm, const struct ke_process *process)
{
	struct mm_view **place = &mm->views, *view;

	host_lock_acquire(&mm->map_lock);
	while (*place && process && (*place)->process != process)
		place = &(*place)->next;
	view = *place;
	if (view)
		*place = view->next;
	host_lock_release(&mm->map_lock);
	return view;
}

/* process null: all, at the end of the machine. */
void mm_views_end(struct mm_machine *mm, struct ke_process *process)
{
	struct mm_view *view;

	while ((view = take_view(mm, process)))
		end_view(mm, view);
}
