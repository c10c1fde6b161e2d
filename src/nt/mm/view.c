/*
 * mm/view.c - views of sections: memory files mapped, by whom, and which of their pages are there.
 *
 * A mapping is what the host maps; a view is one process's title to it. A mapping has several views when children
 * got it from their parent (SEC-10), and goes with the last.
 */
#include <stdlib.h>
#include <string.h>

#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

/* --- Pages that are reserved only (SEC-12) -------------------------------------------------------------------- */

static bool is_committed_locked(const struct mm_section *section, uint64_t page)
{
	return !section->segment->committed ||
	       section->segment->committed[page / 8] >> (page % 8) & 1;
}

bool mm_mapping_covers_locked(const struct mm_mapping *mapping, uintptr_t start, uintptr_t end)
{
	uint64_t first = mapping->offset / MM_PAGE_BYTES;
	uint64_t page = (start - (uintptr_t)mapping->base) / MM_PAGE_BYTES;
	uint64_t last = (end - 1 - (uintptr_t)mapping->base) / MM_PAGE_BYTES;

	while (page <= last && is_committed_locked(mapping->section, first + page))
		page++;
	return page > last;
}

/* The pages of [first, last] that mapping shows become what it makes of them. */
static void open_pages(const struct mm_mapping *mapping, uint64_t first, uint64_t last)
{
	uint64_t start = mapping->offset / MM_PAGE_BYTES;
	uint64_t end = start + mapping->bytes / MM_PAGE_BYTES;

	first = first > start ? first : start;
	last = last < end - 1 ? last : end - 1;
	if (first <= last && !(mapping->outside && mapping->copy)) /* those are another's alone */
		host_pages_protect((char *)mapping->base + (first - start) * MM_PAGE_BYTES,
		                   (last - first + 1) * MM_PAGE_BYTES,
		                   mapping->writable ? HOST_READ_WRITE : HOST_READ);
}

static void commit_locked(struct mm_machine *mm, struct mm_section *section, uint64_t first,
                          uint64_t last)
{
	for (uint64_t page = first; page <= last; page++)
		section->segment->committed[page / 8] |= (uint8_t)(1 << page % 8);
	section->segment->commits++;
	for (struct mm_view *view = mm->views; view; view = view->next)
		if (view->mapping->section->segment == section->segment)
			open_pages(view->mapping, first, last);
}

/* A fresh mapping shows what others have committed. */
static void open_committed_locked(const struct mm_mapping *mapping)
{
	uint64_t first = mapping->offset / MM_PAGE_BYTES;
	uint64_t end = first + mapping->bytes / MM_PAGE_BYTES;

	for (uint64_t page = first; mapping->section->segment->committed && page < end; page++)
		if (is_committed_locked(mapping->section, page))
			open_pages(mapping, page, page);
}

static struct mm_view *find_locked(struct mm_machine *mm, const struct ke_process *process,
                                   const void *address)
{
	struct mm_view *view = mm->views;

	while (view &&
	       !(view->process == process &&
	         (uintptr_t)address - (uintptr_t)view->mapping->base < view->mapping->bytes))
		view = view->next;
	return view;
}

/* The section of reserved pages that process has at base, referenced; null: none. */
static struct mm_section *reference_reserved(struct mm_machine *mm,
                                             const struct ke_process *process, const void *base)
{
	struct mm_section *section = NULL;
	struct mm_view *view;

	host_lock_acquire(&mm->map_lock);
	view = find_locked(mm, process, base);
	if (view && view->mapping->section->segment->committed) {
		section = view->mapping->section;
		ob_reference(section);
	}
	host_lock_release(&mm->map_lock);
	return section;
}

/* [start, end) of process's view, which may have gone meanwhile. */
static NTSTATUS commit_range(struct mm_section *section, const struct ke_process *process,
                             uintptr_t start, uintptr_t end)
{
	struct mm_machine *mm = section->mm;
	struct mm_view *view;
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&mm->map_lock);
	view = find_locked(mm, process, (void *)start);
	if (!view || view->mapping->section != section)
		status = STATUS_NOT_MAPPED_VIEW;
	else if (end <= start || end - (uintptr_t)view->mapping->base > view->mapping->bytes)
		status = STATUS_CONFLICTING_ADDRESSES;
	else
		commit_locked(mm, section,
		              (view->mapping->offset + start - (uintptr_t)view->mapping->base) /
		                      MM_PAGE_BYTES,
		              (view->mapping->offset + end - (uintptr_t)view->mapping->base) /
		                              MM_PAGE_BYTES -
		                      1);
	host_lock_release(&mm->map_lock);
	return status;
}

NTSTATUS mm_view_commit(struct mm_machine *mm, struct ke_process *process, void **base,
                        SIZE_T *bytes)
{
	uintptr_t start = (uintptr_t)*base & ~(uintptr_t)(MM_PAGE_BYTES - 1);
	uintptr_t end = mm_page_round((uintptr_t)*base + *bytes);
	struct mm_section *section = reference_reserved(mm, process, *base);
	bool others = section && mm_outside_begin_commit(section->segment);
	NTSTATUS status =
		section ? commit_range(section, process, start, end) : STATUS_NOT_MAPPED_VIEW;

	if (others)
		mm_outside_end_commit(section->segment);
	if (section)
		ob_dereference(section);
	if (NT_SUCCESS(status)) {
		*base = (void *)start;
		*bytes = end - start;
	}
	return status;
}

/* --- Making ----------------------------------------------------------------------------------------------------- */

static void link_locked(struct mm_machine *mm, struct mm_view *view)
{
	struct mm_view **place = &mm->views;

	while (*place)
		place = &(*place)->next;
	*place = view;
	view->mapping->views++;
	view->mapping->holders++;
	ke_ledger_add(&mm->machine->ledgers.views, 1);
}

/* Views of the kernel's are known by who made them (SEC-14). */
static void note_maker(struct mm_view *view, struct mm_machine *mm)
{
	if (!view->process || view->process == mm->machine->system_process)
		view->depth = verify_capture_stack(view->stack, MM_STACK_DEPTH);
}

NTSTATUS mm_section_check_place(const struct mm_section *section, struct mm_map *map)
{
	size_t rest;

	if (map->offset >= section->bytes)
		return STATUS_INVALID_VIEW_SIZE;
	rest = mm_page_round(section->bytes - map->offset);
	if (map->bytes > rest)
		return STATUS_INVALID_VIEW_SIZE;
	map->bytes = map->bytes ? mm_page_round(map->bytes) : rest;
	return STATUS_SUCCESS;
}

/* Another Linux process may have sealed the file: its pages can be written only by who could before. */
static bool is_made_again(const struct mm_section *section, const struct mm_map *map)
{
	return map->writable && !map->copy &&
	       __atomic_load_n(&section->segment->whole, __ATOMIC_ACQUIRE);
}

static void *map_anywhere(const struct mm_section *section, const struct mm_map *map,
                          enum host_protection protection)
{
	return map->copy ? host_memory_file_map_private(section->segment->descriptor, map->bytes,
	                                                map->offset, protection)
	                 : host_memory_file_map(section->segment->descriptor, map->bytes,
	                                        map->offset, protection);
}

/* What another Linux process has for itself alone is nobody's here; the place is kept. */
static bool map_at(const struct mm_section *section, const struct mm_map *map)
{
	struct host_shared_view view = { .descriptor = section->segment->descriptor,
		                         .offset = map->offset,
		                         .address = map->at,
		                         .size_bytes = map->bytes,
		                         .writable = map->writable,
		                         .copy = map->copy,
		                         .replace = true };

	if (host_pages_reserve(map->at, map->bytes))
		return false;
	if (map->outside && map->copy)
		return true;
	if (is_made_again(section, map)
	            ? host_shared_map_again(section->segment->whole + map->offset, map->bytes,
	                                    map->at) != NULL
	            : host_shared_view_map(&view) == 0)
		return true;
	host_pages_free((void *)map->at, map->bytes);
	return false;
}

static void *map_pages(const struct mm_section *section, const struct mm_map *map)
{
	enum host_protection protection = section->segment->committed ? HOST_NONE
	                                  : map->writable             ? HOST_READ_WRITE
	                                                              : HOST_READ;
	void *pages;

	if (map->at)
		pages = map_at(section, map) ? (void *)map->at : NULL;
	else if (is_made_again(section, map))
		pages = host_shared_map_again(section->segment->whole + map->offset, map->bytes, 0);
	else
		return map_anywhere(section, map, protection);
	if (pages && section->segment->committed)
		host_pages_protect(pages, map->bytes, HOST_NONE);
	return pages;
}

/* What map asks for, mapped, without a view yet; null: memory is short. */
static struct mm_mapping *make_mapping(struct mm_section *section, const struct mm_map *map)
{
	struct mm_mapping *mapping = calloc(1, sizeof(*mapping));

	if (!mapping)
		return NULL;
	*mapping = (struct mm_mapping){ .base = map_pages(section, map),
		                        .bytes = map->bytes,
		                        .offset = map->offset,
		                        .section = section,
		                        .writable = map->writable,
		                        .copy = map->copy,
		                        .outside = map->outside };
	if (mapping->base)
		return mapping;
	free(mapping);
	return NULL;
}

/* Its pages can be reached here by map's process. */
static NTSTATUS add_range(const struct mm_map *map, struct mm_mapping *mapping)
{
	return map->process && !(map->outside && map->copy)
	               ? mm_range_add_view(map->process, mapping)
	               : STATUS_SUCCESS;
}

NTSTATUS mm_section_map_here(struct mm_section *section, struct mm_map *map, void **ret_base)
{
	struct mm_machine *mm = section->mm;
	uint64_t file = __atomic_load_n(&section->segment->file, __ATOMIC_ACQUIRE);
	struct mm_mapping *mapping;
	struct mm_view *view;
	NTSTATUS status = mm_section_check_place(section, map);

	if (!NT_SUCCESS(status))
		return status;
	view = calloc(1, sizeof(*view));
	if (!view)
		return STATUS_INSUFFICIENT_RESOURCES;
	mapping = make_mapping(section, map);
	if (!mapping) {
		status = map->at ? STATUS_CONFLICTING_ADDRESSES : STATUS_NO_MEMORY;
		goto free_view;
	}
	mapping->file = file;
	*view = (struct mm_view){
		.mapping = mapping, .process = map->process, .file = file, .inherit = map->inherit
	};
	note_maker(view, mm);
	status = add_range(map, mapping);
	if (!NT_SUCCESS(status))
		goto free_mapping;
	ob_reference(section);
	host_lock_acquire(&mm->map_lock);
	section->segment->written |= map->writable && !map->copy;
	open_committed_locked(mapping);
	link_locked(mm, view);
	host_lock_release(&mm->map_lock);
	*ret_base = mapping->base;
	return STATUS_SUCCESS;

free_mapping:
	host_pages_free(mapping->base, mapping->bytes);
	free(mapping);
free_view:
	free(view);
	return status;
}

NTSTATUS mm_section_map(struct mm_section *section, struct mm_map *map, void **ret_base)
{
	bool outside = map->process && mm_is_outside(section->mm, map->process);
	bool in_turn = outside || __atomic_load_n(&section->segment->whole, __ATOMIC_ACQUIRE);
	NTSTATUS status;

	if (in_turn)
		KeWaitForSingleObject(&section->segment->turn, Executive, KernelMode, FALSE, NULL);
	status = outside ? mm_outside_map(section, map, ret_base)
	                 : mm_section_map_here(section, map, ret_base);
	if (in_turn)
		KeSetEvent(&section->segment->turn, IO_NO_INCREMENT, FALSE);
	return status;
}

/* --- Children (SEC-10) ------------------------------------------------------------------------------------------ */

static uint32_t count_inherited_locked(const struct mm_machine *mm, const struct ke_process *parent)
{
	uint32_t count = 0;

	for (const struct mm_view *view = mm->views; view; view = view->next)
		count += view->process == parent && view->inherit;
	return count;
}

/* The child's titles from a list of blank ones, in the parent's order. Gives those that were not needed. */
static struct mm_view *inherit_locked(struct mm_machine *mm, const struct ke_process *parent,
                                      struct ke_process *child, struct mm_view *blank)
{
	for (struct mm_view *view = mm->views; view && blank; view = view->next) {
		struct mm_view *fresh = blank;

		if (view->process != parent || !view->inherit)
			continue;
		blank = fresh->next;
		*fresh = (struct mm_view){ .mapping = view->mapping,
			                   .process = child,
			                   .untold = view->mapping->outside,
			                   .inherit = true };
		link_locked(mm, fresh);
	}
	return blank;
}

NTSTATUS mm_views_inherit(struct ke_process *parent, struct ke_process *child)
{
	struct mm_machine *mm = parent->machine->mm;
	struct mm_view *blank = NULL;
	bool is_short = false;

	host_lock_acquire(&mm->map_lock);
	for (uint32_t left = count_inherited_locked(mm, parent); left && !is_short; left--) {
		struct mm_view *fresh = calloc(1, sizeof(*fresh));

		is_short = !fresh;
		if (fresh)
			fresh->next = blank;
		blank = fresh ? fresh : blank;
	}
	if (!is_short)
		blank = inherit_locked(mm, parent, child, blank);
	host_lock_release(&mm->map_lock);
	while (blank) {
		struct mm_view *next = blank->next;

		free(blank);
		blank = next;
	}
	return is_short ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

bool mm_mapping_is_of_locked(const struct mm_machine *mm, const struct mm_mapping *mapping,
                             const struct ke_process *process)
{
	const struct mm_view *view = mm->views;

	while (view && (view->mapping != mapping || view->process != process))
		view = view->next;
	return view != NULL;
}

/* --- Ends -------------------------------------------------------------------------------------------------------- */

static bool has_writer_locked(const struct mm_machine *mm, const struct mm_section *section)
{
	for (const struct mm_view *view = mm->views; view; view = view->next)
		if (view->mapping->section->segment == section->segment &&
		    view->mapping->writable && !view->mapping->copy)
			return true;
	return false;
}

/* The last of those that end views of mapping at once lets it and its section go. */
static void let_go(struct mm_machine *mm, struct mm_mapping *mapping)
{
	struct mm_section *section = mapping->section;
	bool is_last;

	host_lock_acquire(&mm->map_lock);
	is_last = --mapping->holders == 0;
	host_lock_release(&mm->map_lock);
	if (!is_last)
		return;
	free(mapping);
	ob_dereference(section);
}

/* What nobody else has: pages that a process reaches here go with its range. */
static void free_mapped(struct mm_machine *mm, const struct mm_view *view)
{
	const struct mm_mapping *mapping = view->mapping;

	if (view->process && !(mapping->outside && mapping->copy))
		mm_range_remove(mm->machine, mapping->base);
	else if (mapping->outside)
		mm_outside_release(mm->machine, (uintptr_t)mapping->base, mapping->bytes);
	else
		host_pages_free(mapping->base, mapping->bytes);
}

/* SEC-11: view was taken from the list; the last that could write lets the file know what was written. */
void mm_view_end(struct mm_machine *mm, struct mm_view *view)
{
	struct mm_mapping *mapping = view->mapping;
	struct mm_section *section = mapping->section;
	bool is_last, write = false;

	if (mapping->outside)
		mm_outside_unmap(mm, view);
	host_lock_acquire(&mm->map_lock);
	is_last = --mapping->views == 0;
	if (section->segment->file_object && section->segment->written &&
	    !has_writer_locked(mm, section)) {
		write = true;
		section->segment->written = false;
	}
	host_lock_release(&mm->map_lock);
	if (is_last) {
		free_mapped(mm, view);
	} else if (view->process) {
		mm_range_pass_on(mm->machine, mapping, view->process);
	}
	ke_ledger_add(&mm->machine->ledgers.views, -1);
	free(view);
	if (write)
		mm_segment_write_back(section->segment, 0, section->segment->bytes);
	let_go(mm, mapping);
}

NTSTATUS mm_section_unmap(struct mm_machine *mm, struct ke_process *process, const void *address)
{
	struct mm_view **place = &mm->views, *view;

	host_lock_acquire(&mm->map_lock);
	view = find_locked(mm, process, address);
	while (view && *place != view)
		place = &(*place)->next;
	if (view)
		*place = view->next;
	host_lock_release(&mm->map_lock);
	if (!view)
		return STATUS_NOT_MAPPED_VIEW;
	mm_view_end(mm, view);
	return STATUS_SUCCESS;
}

NTSTATUS mm_view_flush(struct mm_machine *mm, struct ke_process *process, PVOID *base,
                       SIZE_T *bytes)
{
	struct mm_section *section = NULL;
	uint64_t offset = 0;

	host_lock_acquire(&mm->map_lock);
	struct mm_view *view = find_locked(mm, process, *base);
	if (view) {
		struct mm_mapping *mapping = view->mapping;
		size_t skipped = ((uintptr_t)*base - (uintptr_t)mapping->base) &
		                 ~(size_t)(MM_PAGE_BYTES - 1);

		section = mapping->section;
		ob_reference(section);
		offset = mapping->offset + skipped;
		*base = (char *)mapping->base + skipped;
		if (!*bytes || *bytes > mapping->bytes - skipped)
			*bytes = mapping->bytes - skipped;
	}
	host_lock_release(&mm->map_lock);
	if (!section)
		return STATUS_NOT_MAPPED_VIEW;
	NTSTATUS status = mm_segment_write_back(section->segment, offset, *bytes);
	ob_dereference(section);
	return status;
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
		mm_view_end(mm, view);
}
