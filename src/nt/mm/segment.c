/*
 * mm/segment.c - the pages that sections show.
 *
 * A section without a file has a segment of its own. All sections of one file have one, which its file system's
 * SECTION_OBJECT_POINTERS find; so their views see each other's stores, and what requests read and write of the file, the file
 * system reads and writes there, too (mm_file_read() and the like). Of a file whose device gives no such
 * pointers each section has a copy.
 */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

#define PART_BYTES (1u << 20)
/* A file may grow so much, at least, while others have views of it. */
#define SPARE_BYTES (1u << 20)

static struct mm_segment *new_segment(struct mm_machine *mm)
{
	struct mm_segment *segment = calloc(1, sizeof(*segment));

	if (!segment)
		return NULL;
	segment->mm = mm;
	segment->sections = 1;
	segment->descriptor = -1;
	KeInitializeEvent(&segment->turn, SynchronizationEvent, TRUE);
	return segment;
}

static NTSTATUS make_memory(struct mm_segment *segment, uint64_t capacity)
{
	int descriptor = host_shared_file_create_unsealed("section", capacity);

	if (descriptor < 0)
		return STATUS_INSUFFICIENT_RESOURCES;
	segment->descriptor = descriptor;
	segment->capacity = capacity;
	segment->file = __atomic_add_fetch(&segment->mm->last_file, 1, __ATOMIC_RELAXED);
	return STATUS_SUCCESS;
}

NTSTATUS mm_segment_create(struct mm_section *section, bool reserved)
{
	struct mm_segment *segment = new_segment(section->mm);

	if (!segment)
		return STATUS_INSUFFICIENT_RESOURCES;
	section->segment = segment;
	segment->bytes = section->bytes;
	if (reserved) {
		segment->committed = calloc((section->bytes / MM_PAGE_BYTES + 7) / 8, 1);
		if (!segment->committed)
			return STATUS_INSUFFICIENT_RESOURCES;
	}
	return make_memory(segment, section->bytes);
}

void mm_segment_leave(struct mm_segment *segment)
{
	bool is_last;

	if (!segment)
		return;
	host_lock_acquire(&segment->mm->map_lock);
	is_last = --segment->sections == 0;
	if (is_last && segment->pointers)
		__atomic_store_n(&segment->pointers->DataSectionObject, NULL, __ATOMIC_RELEASE);
	host_lock_release(&segment->mm->map_lock);
	if (!is_last)
		return;
	mm_outside_forget(segment);
	if (segment->descriptor >= 0)
		host_descriptor_close(segment->descriptor);
	if (segment->file_object)
		ob_dereference(segment->file_object);
	free(segment->committed);
	free(segment);
}

/* --- What a file holds ------------------------------------------------------------------------------------------ */

NTSTATUS mm_segment_write_back(struct mm_segment *segment, uint64_t offset, uint64_t bytes)
{
	const struct mm_file_operations *operations = segment->mm->file_operations;
	size_t shown = mm_page_round(segment->bytes);
	NTSTATUS status;
	char *view;

	if (!segment->file_object || !operations || offset >= segment->bytes)
		return STATUS_SUCCESS;
	if (bytes > segment->bytes - offset) /* the last page ends behind the file */
		bytes = segment->bytes - offset;
	/* The whole may be exchanged meanwhile. */
	view = host_memory_file_map(segment->descriptor, shown, 0, HOST_READ);
	if (!view)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = operations->write(segment->file_object, offset, view + offset, bytes);
	host_pages_free(view, shown);
	return status;
}

/* What of the file there is of [offset, offset + bytes); the rest is zero. */
static NTSTATUS read_part(const struct mm_segment *segment, uint64_t offset, char *buffer,
                          size_t bytes)
{
	const struct mm_file_operations *operations = segment->mm->file_operations;
	NTSTATUS status = STATUS_SUCCESS;
	size_t done = 0, part = 1;

	memset(buffer, 0, bytes);
	while (NT_SUCCESS(status) && done < bytes && part) {
		part = 0;
		status = operations->read(segment->file_object, offset + done, buffer + done,
		                          bytes - done, &part);
		done += NT_SUCCESS(status) ? part : 0;
	}
	return status == STATUS_END_OF_FILE ? STATUS_SUCCESS : status;
}

/* False: requests have written the file meanwhile. */
static bool show_part(struct mm_segment *segment, const char *buffer, size_t bytes,
                      uint32_t changes)
{
	bool current;

	host_lock_acquire(&segment->mm->map_lock);
	current = segment->changes == changes;
	if (current) {
		memcpy(segment->whole + segment->loaded, buffer, bytes);
		segment->loaded += bytes;
	}
	host_lock_release(&segment->mm->map_lock);
	return current;
}

/* In turn: views show what the file holds up to end. */
static NTSTATUS load(struct mm_segment *segment, uint64_t end)
{
	NTSTATUS status = STATUS_SUCCESS;
	char *buffer;

	if (segment->loaded >= end)
		return status;
	buffer = malloc(PART_BYTES);
	if (!buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	while (NT_SUCCESS(status) && segment->loaded < end) {
		uint32_t changes = __atomic_load_n(&segment->changes, __ATOMIC_ACQUIRE);
		uint64_t left = end - segment->loaded;
		size_t bytes = left < PART_BYTES ? (size_t)left : PART_BYTES;

		status = read_part(segment, segment->loaded, buffer, bytes);
		if (NT_SUCCESS(status))
			show_part(segment, buffer, bytes, changes);
	}
	free(buffer);
	return status;
}

static NTSTATUS make_room(struct mm_segment *segment, uint64_t bytes)
{
	uint64_t capacity = mm_page_round(bytes);
	NTSTATUS status;

	if (segment->pointers)
		capacity =
			(capacity + SPARE_BYTES + SPARE_BYTES - 1) & ~(uint64_t)(SPARE_BYTES - 1);
	if (segment->capacity) {
		status = mm_outside_grow(segment, capacity);
		return status == STATUS_SHARING_VIOLATION ? STATUS_SECTION_NOT_EXTENDED : status;
	}
	status = make_memory(segment, capacity);
	if (!NT_SUCCESS(status))
		return status;
	segment->whole = host_memory_file_map(segment->descriptor, capacity, 0, HOST_READ_WRITE);
	if (segment->whole)
		return STATUS_SUCCESS;
	host_descriptor_close(segment->descriptor);
	segment->descriptor = -1;
	segment->capacity = 0;
	return STATUS_INSUFFICIENT_RESOURCES;
}

/* --- Whose it is -------------------------------------------------------------------------------------------------- */

/* The segment of the file: another section's, or fresh, whose reference to the file it becomes. */
static struct mm_segment *find_or_publish(struct mm_segment *fresh, PFILE_OBJECT file)
{
	PSECTION_OBJECT_POINTERS pointers = file->SectionObjectPointer;
	struct mm_segment *found;

	fresh->file_object = file;
	if (!pointers)
		return fresh;
	fresh->pointers = pointers;
	host_lock_acquire(&fresh->mm->map_lock);
	found = pointers->DataSectionObject;
	if (found)
		found->sections++;
	else
		__atomic_store_n(&pointers->DataSectionObject, fresh, __ATOMIC_RELEASE);
	host_lock_release(&fresh->mm->map_lock);
	return found ? found : fresh;
}

NTSTATUS mm_segment_of_file(struct mm_section *section, void *file_object)
{
	struct mm_segment *fresh = new_segment(section->mm), *segment;
	NTSTATUS status = STATUS_SUCCESS;

	if (!fresh) {
		ob_dereference(file_object);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	segment = section->segment = find_or_publish(fresh, file_object);
	if (segment != fresh) {
		ob_dereference(file_object);
		free(fresh);
	}
	KeWaitForSingleObject(&segment->turn, Executive, KernelMode, FALSE, NULL);
	if (segment->capacity < mm_page_round(section->bytes))
		status = make_room(segment, section->bytes);
	if (NT_SUCCESS(status))
		status = load(segment, mm_page_round(section->bytes));
	if (NT_SUCCESS(status) && segment->bytes < section->bytes)
		segment->bytes = section->bytes;
	KeSetEvent(&segment->turn, IO_NO_INCREMENT, FALSE);
	return status;
}

/* --- For file systems --------------------------------------------------------------------------------------------- */

/* The segment, with the lock taken, and what it has of [offset, offset + *bytes). Null: nothing, and no lock. */
static struct mm_segment *find_locked(struct mm_machine *mm, PSECTION_OBJECT_POINTERS file,
                                      uint64_t offset, size_t *bytes)
{
	struct mm_segment *segment;

	if (!__atomic_load_n(&file->DataSectionObject, __ATOMIC_ACQUIRE))
		return NULL;
	host_lock_acquire(&mm->map_lock);
	segment = file->DataSectionObject;
	if (!segment) {
		host_lock_release(&mm->map_lock);
		return NULL;
	}
	if (offset >= segment->loaded)
		*bytes = 0;
	else if (*bytes > segment->loaded - offset)
		*bytes = (size_t)(segment->loaded - offset);
	return segment;
}

void mm_file_read(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t offset,
                  void *buffer, size_t bytes)
{
	struct mm_segment *segment = find_locked(machine->mm, file, offset, &bytes);

	if (!segment)
		return;
	if (bytes)
		memcpy(buffer, segment->whole + offset, bytes);
	host_lock_release(&machine->mm->map_lock);
}

void mm_file_write(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t offset,
                   const void *buffer, size_t bytes)
{
	struct mm_segment *segment = find_locked(machine->mm, file, offset, &bytes);

	if (!segment)
		return;
	if (bytes)
		memcpy(segment->whole + offset, buffer, bytes);
	__atomic_store_n(&segment->changes, segment->changes + 1, __ATOMIC_RELEASE);
	host_lock_release(&machine->mm->map_lock);
}

void mm_file_resize(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t before,
                    uint64_t now)
{
	uint64_t start = before < now ? before : now;
	size_t bytes = (size_t)(before < now ? now - before : before - now);
	struct mm_segment *segment = find_locked(machine->mm, file, start, &bytes);

	if (!segment)
		return;
	if (bytes)
		memset(segment->whole + start, 0, bytes);
	__atomic_store_n(&segment->changes, segment->changes + 1, __ATOMIC_RELEASE);
	host_lock_release(&machine->mm->map_lock);
}

static bool has_views_locked(const struct mm_segment *segment)
{
	for (const struct mm_view *view = segment->mm->views; view; view = view->next)
		if (view->mapping->section->segment == segment)
			return true;
	return false;
}

bool mm_file_can_shrink(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t to)
{
	size_t none = 0;
	struct mm_segment *segment = find_locked(machine->mm, file, 0, &none);
	bool can;

	if (!segment)
		return true;
	can = to >= segment->bytes || !has_views_locked(segment);
	host_lock_release(&machine->mm->map_lock);
	return can;
}

BOOLEAN MmCanFileBeTruncated(PSECTION_OBJECT_POINTERS file, PLARGE_INTEGER new_size)
{
	return mm_file_can_shrink(ke_current_machine(), file,
	                          new_size ? (uint64_t)new_size->QuadPart : 0);
}
