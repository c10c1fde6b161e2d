/*
 * mm/outside.c - sections in other Linux processes.
 *
 * A view there lies at the same address here, so that pointers into it mean the same. The process gets the section's
 * memory file, with which it can do whatever the file lets it do, whatever it was told. So the file is sealed
 * against mappings for writing before anybody has it whose handle does not allow them; who was given it before has
 * mapped all of it, and makes further views from that. Here, too: what is written comes from the segment's whole.
 * Whoever comes to write when the file is sealed gets a new file, if nobody has a view to write the old one:
 * it is copied, and the views of those who read it are moved once the writer has the new one.
 * One at a time maps a section, which has another Linux process in it: segment->turn.
 */
#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

/* A file of more is not copied for who comes to write when it is sealed. */
#define RENEWED_BYTES_MAX (256u << 20)

static const struct mm_outside_operations *operations_of(const struct mm_machine *mm)
{
	return __atomic_load_n(&mm->outside, __ATOMIC_ACQUIRE);
}

bool mm_is_outside(const struct mm_machine *mm, struct ke_process *process)
{
	const struct mm_outside_operations *operations = operations_of(mm);

	return operations && operations->is_outside(process);
}

static void take_turn(struct mm_segment *segment)
{
	KeWaitForSingleObject(&segment->turn, Executive, KernelMode, FALSE, NULL);
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

void mm_outside_refund(const struct mm_section *section)
{
	const struct mm_outside_operations *operations = operations_of(section->mm);

	if (operations && section->charged)
		operations->refund(section->mm->machine, section->charged, section->bytes);
}

void mm_outside_forget(struct mm_segment *segment)
{
	const struct mm_outside_operations *operations = operations_of(segment->mm);

	host_pages_free(segment->whole, segment->capacity);
	if (operations && segment->whole)
		operations->forget(segment->mm->machine, segment->file);
}

/* --- The file --------------------------------------------------------------------------------------------------- */

static NTSTATUS map_whole(struct mm_segment *segment)
{
	char *whole;

	if (segment->whole)
		return STATUS_SUCCESS;
	whole = host_memory_file_map(segment->descriptor, segment->capacity, 0, HOST_READ_WRITE);
	__atomic_store_n(&segment->whole, whole, __ATOMIC_RELEASE);
	return whole ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* Somebody who could write may have forbidden seals: then nobody else gets the file. */
static NTSTATUS seal(struct mm_segment *segment)
{
	if (segment->sealed)
		return STATUS_SUCCESS;
	if (host_shared_file_seal(segment->descriptor))
		return STATUS_NOT_SUPPORTED;
	__atomic_store_n(&segment->sealed, true, __ATOMIC_RELEASE);
	return STATUS_SUCCESS;
}

/* --- A view ------------------------------------------------------------------------------------------------------ */

static NTSTATUS tell(struct mm_segment *segment, const struct mm_map *map, bool replace)
{
	struct mm_outside_view view = { .address = map->at,
		                        .bytes = map->bytes,
		                        .offset = map->offset,
		                        .writable = map->writable && !map->copy,
		                        .copy = map->copy,
		                        .entitled = map->entitled && !segment->sealed,
		                        .replace = replace,
		                        .reserved = segment->committed != NULL,
		                        .descriptor = segment->descriptor,
		                        .file = segment->file,
		                        .file_bytes = segment->capacity };

	return operations_of(segment->mm)->map(map->process, &view);
}

/* --- Pages that were only reserved (SEC-12) ----------------------------------------------------------------------- */

struct commit {
	struct ke_process *process; /* referenced */
	uintptr_t base;
	uint64_t first, end; /* pages of the segment that its view shows */
	bool writable;
};

/* A view whose process has not been told of all commits, noted as told. False: none. */
static bool take_uncommitted(struct mm_segment *segment, struct commit *ret_commit)
{
	bool found = false;

	host_lock_acquire(&segment->mm->map_lock);
	for (struct mm_view *view = segment->mm->views; view && !found; view = view->next) {
		const struct mm_mapping *mapping = view->mapping;

		if (mapping->section->segment != segment || !mapping->outside || view->untold ||
		    view->commits == segment->commits || !ob_try_reference(view->process))
			continue;
		view->commits = segment->commits;
		*ret_commit =
			(struct commit){ .process = view->process,
			                 .base = (uintptr_t)mapping->base,
			                 .first = mapping->offset / MM_PAGE_BYTES,
			                 .end = (mapping->offset + mapping->bytes) / MM_PAGE_BYTES,
			                 .writable = mapping->writable };
		found = true;
	}
	host_lock_release(&segment->mm->map_lock);
	return found;
}

/* The pages from page on, at most to end, that are all there or all not. */
static uint64_t run_end(const struct mm_segment *segment, uint64_t page, uint64_t end)
{
	uint8_t kind = segment->committed[page / 8] >> (page % 8) & 1;

	while (page < end && (segment->committed[page / 8] >> (page % 8) & 1) == kind)
		page++;
	return page;
}

/* In turn, so that nothing is committed meanwhile. */
static NTSTATUS tell_one(struct mm_segment *segment, const struct commit *commit)
{
	NTSTATUS status = STATUS_SUCCESS;

	for (uint64_t page = commit->first, end; page < commit->end && NT_SUCCESS(status);
	     page = end) {
		end = run_end(segment, page, commit->end);
		if (segment->committed[page / 8] >> (page % 8) & 1)
			status = operations_of(segment->mm)
			                 ->commit(commit->process,
			                          commit->base +
			                                  (page - commit->first) * MM_PAGE_BYTES,
			                          (end - page) * MM_PAGE_BYTES, commit->writable);
	}
	return status;
}

/* In turn: every process with a view learns which pages are there. Errors: of the last that did not. */
static NTSTATUS tell_commits(struct mm_segment *segment)
{
	NTSTATUS status = STATUS_SUCCESS, last;
	struct commit commit;

	while (segment->committed && take_uncommitted(segment, &commit)) {
		last = tell_one(segment, &commit);
		if (!NT_SUCCESS(last))
			status = last;
		ob_dereference(commit.process);
	}
	return status;
}

bool mm_outside_begin_commit(struct mm_segment *segment)
{
	if (!operations_of(segment->mm))
		return false;
	take_turn(segment);
	return true;
}

/* Who does not answer has not got the pages; whoever commits goes on. */
void mm_outside_end_commit(struct mm_segment *segment)
{
	if (operations_of(segment->mm))
		(void)tell_commits(segment);
	KeSetEvent(&segment->turn, IO_NO_INCREMENT, FALSE);
}

/* --- A file anew ------------------------------------------------------------------------------------------------ */

/* Views that are written privately are of the old file for good; who has one to write may be writing. */
static bool can_renew_locked(const struct mm_segment *segment)
{
	for (const struct mm_view *view = segment->mm->views; view; view = view->next)
		if (view->mapping->section->segment == segment &&
		    (view->mapping->writable || view->mapping->copy))
			return false;
	return !segment->committed && segment->bytes <= RENEWED_BYTES_MAX;
}

static bool can_renew(const struct mm_segment *segment)
{
	bool can;

	host_lock_acquire(&segment->mm->map_lock);
	can = can_renew_locked(segment);
	host_lock_release(&segment->mm->map_lock);
	return can;
}

/* What is mapped of it here shows the new file, which has the same in it. */
static void move_views_locked(struct mm_segment *segment)
{
	for (struct mm_view *view = segment->mm->views; view; view = view->next) {
		struct mm_mapping *mapping = view->mapping;
		struct host_shared_view pages = { .descriptor = segment->descriptor,
			                          .offset = mapping->offset,
			                          .address = (uintptr_t)mapping->base,
			                          .size_bytes = mapping->bytes,
			                          .replace = true };

		if (mapping->section->segment != segment || mapping->file == segment->file)
			continue;
		host_shared_view_map(&pages);
		mapping->file = segment->file;
	}
}

/* The descriptor keeps its number: whoever reads the file does not notice. */
static NTSTATUS exchange_files(struct mm_segment *segment, int descriptor, uint64_t capacity)
{
	char *whole = host_memory_file_map(descriptor, capacity, 0, HOST_READ_WRITE), *former;
	uint64_t former_capacity = segment->capacity;
	bool done;

	if (!whole)
		return STATUS_INSUFFICIENT_RESOURCES;
	former = whole;
	host_lock_acquire(&segment->mm->map_lock);
	done = can_renew_locked(segment) &&
	       host_descriptor_replace(segment->descriptor, descriptor) == 0;
	if (done) {
		former = segment->whole;
		__atomic_store_n(&segment->whole, whole, __ATOMIC_RELEASE);
		__atomic_store_n(&segment->sealed, false, __ATOMIC_RELEASE);
		segment->capacity = capacity;
		segment->file = __atomic_add_fetch(&segment->mm->last_file, 1, __ATOMIC_RELAXED);
		move_views_locked(segment);
	}
	host_lock_release(&segment->mm->map_lock);
	host_pages_free(former, done ? former_capacity : capacity);
	return done ? STATUS_SUCCESS : STATUS_SHARING_VIOLATION;
}

/* In turn: the same in a new file of capacity bytes. Errors: STATUS_SHARING_VIOLATION: somebody may be writing. */
static NTSTATUS renew(struct mm_segment *segment, uint64_t capacity)
{
	const struct mm_outside_operations *operations = operations_of(segment->mm);
	uint64_t former = segment->file;
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
	int descriptor;

	if (!can_renew(segment))
		return STATUS_SHARING_VIOLATION;
	descriptor = host_shared_file_create_unsealed("section", capacity);
	if (descriptor < 0)
		return status;
	if (host_shared_copy(segment->descriptor, descriptor, segment->capacity) == 0)
		status = exchange_files(segment, descriptor, capacity);
	if (!NT_SUCCESS(status))
		host_descriptor_close(descriptor);
	else if (operations)
		operations->forget(segment->mm->machine, former);
	return status;
}

/* A view there that shows the former file, noted as moved; its process is referenced. Null: none. */
static struct ke_process *take_stale(struct mm_segment *segment, struct mm_map *ret_map)
{
	struct ke_process *process = NULL;

	host_lock_acquire(&segment->mm->map_lock);
	for (struct mm_view *view = segment->mm->views; view && !process; view = view->next) {
		struct mm_mapping *mapping = view->mapping;

		if (mapping->section->segment != segment || !mapping->outside || view->untold ||
		    view->file == segment->file || !ob_try_reference(view->process))
			continue;
		process = view->process;
		view->file = segment->file;
		*ret_map = (struct mm_map){ .process = process,
			                    .at = (uintptr_t)mapping->base,
			                    .bytes = mapping->bytes,
			                    .offset = mapping->offset };
	}
	host_lock_release(&segment->mm->map_lock);
	return process;
}

/* The writer has the new file: who only reads gets it now. */
static void move_readers(struct mm_segment *segment)
{
	struct mm_map map;
	struct ke_process *process;

	while ((process = take_stale(segment, &map))) {
		if (NT_SUCCESS(seal(segment)))
			tell(segment, &map, true);
		ob_dereference(process);
	}
}

NTSTATUS mm_outside_grow(struct mm_segment *segment, uint64_t capacity)
{
	NTSTATUS status = renew(segment, capacity);

	if (NT_SUCCESS(status) && operations_of(segment->mm))
		move_readers(segment);
	return status;
}

static NTSTATUS ready_file(struct mm_section *section, const struct mm_map *map)
{
	const struct mm_outside_operations *operations = operations_of(section->mm);
	bool writes = map->writable && !map->copy;
	NTSTATUS status = map_whole(section->segment);

	if (!NT_SUCCESS(status))
		return status;
	if (!map->entitled ||
	    host_shared_file_is_sealed(
		    section->segment->descriptor)) /* who may write can seal it, too */
		status = seal(section->segment);
	if (!NT_SUCCESS(status) || !map->entitled)
		return status;
	if (!writes || !section->segment->sealed ||
	    operations->has_file(map->process, section->segment->file))
		return STATUS_SUCCESS;
	return renew(section->segment, section->segment->capacity);
}

/* --- A view in both ---------------------------------------------------------------------------------------------- */

static NTSTATUS map_both(struct mm_section *section, struct mm_map *map, void **ret_base)
{
	const struct mm_outside_operations *operations = operations_of(section->mm);
	NTSTATUS status = operations->reserve(map->process, map->at, map->bytes, &map->at);

	if (!NT_SUCCESS(status)) {
		move_readers(section->segment);
		return status;
	}
	status = mm_section_map_here(section, map, ret_base);
	if (!NT_SUCCESS(status)) {
		move_readers(section->segment);
		operations->release(section->mm->machine, map->at, map->bytes);
		return status;
	}
	status = tell(section->segment, map, false);
	if (NT_SUCCESS(status))
		status = tell_commits(section->segment);
	move_readers(section->segment);
	if (NT_SUCCESS(status))
		return status;
	KeSetEvent(&section->segment->turn, IO_NO_INCREMENT, FALSE); /* who unmaps takes it */
	mm_section_unmap(section->mm, map->process, *ret_base);
	take_turn(section->segment);
	return status;
}

NTSTATUS mm_outside_map(struct mm_section *section, struct mm_map *map, void **ret_base)
{
	NTSTATUS status = mm_section_check_place(section, map);

	if (!NT_SUCCESS(status))
		return status;
	map->outside = true;
	status = ready_file(section, map);
	return NT_SUCCESS(status) ? map_both(section, map, ret_base) : status;
}

void mm_outside_unmap(struct mm_machine *mm, const struct mm_view *view)
{
	const struct mm_outside_operations *operations = operations_of(mm);
	const struct mm_mapping *mapping = view->mapping;
	KEVENT *turn = &mapping->section->segment->turn;

	if (view->untold || !operations || operations->is_ending(view->process))
		return;
	/* In turn, lest the view be moved just now. */
	KeWaitForSingleObject(turn, Executive, KernelMode, FALSE, NULL);
	operations->unmap(view->process, (uintptr_t)mapping->base, mapping->bytes);
	KeSetEvent(turn, IO_NO_INCREMENT, FALSE);
}

void mm_outside_release(struct ke_machine *machine, uintptr_t start, size_t bytes)
{
	const struct mm_outside_operations *operations = operations_of(machine->mm);

	host_pages_free((void *)start, bytes);
	if (operations)
		operations->release(machine, start, bytes);
}

/* --- Views that a process has from its maker (SEC-10) ------------------------------------------------------------ */

/* The first view of process, at base unless that is null, that it has not mapped; null: none. */
static struct mm_view *find_untold_locked(struct mm_machine *mm, const struct ke_process *process,
                                          const void *base)
{
	struct mm_view *view = mm->views;

	while (view &&
	       (view->process != process || !view->untold || (base && view->mapping->base != base)))
		view = view->next;
	return view;
}

/* Its section, referenced; null: there is none. */
static struct mm_section *reference_untold(struct mm_machine *mm, const struct ke_process *process,
                                           struct mm_map *ret_map)
{
	struct mm_section *section = NULL;
	struct mm_view *view;

	host_lock_acquire(&mm->map_lock);
	view = find_untold_locked(mm, process, NULL);
	if (view) {
		const struct mm_mapping *mapping = view->mapping;

		section = mapping->section;
		ob_reference(section);
		*ret_map = (struct mm_map){ .at = (uintptr_t)mapping->base,
			                    .bytes = mapping->bytes,
			                    .offset = mapping->offset,
			                    .writable = mapping->writable,
			                    .copy = mapping->copy,
			                    .entitled = mapping->writable && !mapping->copy,
			                    .outside = true };
	}
	host_lock_release(&mm->map_lock);
	return section;
}

/* In turn: somebody may have taken it from the process meanwhile; who does so later waits for his turn. */
static bool note_told(struct mm_section *section, const struct mm_map *map)
{
	struct mm_view *view;

	host_lock_acquire(&section->mm->map_lock);
	view = find_untold_locked(section->mm, map->process, (const void *)map->at);
	if (view) {
		view->untold = false;
		view->file = section->segment->file;
	}
	host_lock_release(&section->mm->map_lock);
	return view != NULL;
}

NTSTATUS mm_outside_take_views(struct ke_machine *machine)
{
	struct ke_process *process = mm_current_process();
	struct mm_section *section;
	struct mm_map map;
	NTSTATUS status = STATUS_SUCCESS;

	while (NT_SUCCESS(status) && (section = reference_untold(machine->mm, process, &map))) {
		map.process = process;
		take_turn(section->segment);
		status = ready_file(section, &map);
		if (NT_SUCCESS(status) && note_told(section, &map))
			status = tell(section->segment, &map, false);
		if (NT_SUCCESS(status))
			status = tell_commits(section->segment);
		KeSetEvent(&section->segment->turn, IO_NO_INCREMENT, FALSE);
		ob_dereference(section);
	}
	return status;
}
