/*
 * mm/virtual.c - memory that a process takes by itself, and what is known of any of its addresses.
 *
 * Of what it takes each page is reserved or committed, with a protection of its own: a byte in the range's map. Other
 * ranges (heaps, views, stacks, images) are as whoever made them says.
 */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

/* --- A page's byte ------------------------------------------------------------------------------------------------ */

#define RESERVED 0u
#define GUARD 0x80u

static uint8_t page_of(ULONG protection)
{
	return (uint8_t)((1 + __builtin_ctz(protection & 0xFF)) |
	                 (protection & PAGE_GUARD ? GUARD : 0));
}

static ULONG protection_of(uint8_t page)
{
	return page == RESERVED ? 0 : 1u << ((page & ~GUARD) - 1) | (page & GUARD ? PAGE_GUARD : 0);
}

/* The first access to a guard page is an access violation here, and no exception of its own. */
static enum host_protection host_of(uint8_t page)
{
	switch (protection_of(page)) {
	case PAGE_READONLY: return HOST_READ;
	case PAGE_READWRITE: return HOST_READ_WRITE;
	case PAGE_EXECUTE:
	case PAGE_EXECUTE_READ: return HOST_READ_EXECUTE;
	case PAGE_EXECUTE_READWRITE: return HOST_READ_WRITE_EXECUTE;
	default: return HOST_NONE;
	}
}

enum host_protection mm_page_host_protection(const struct mm_range *range, size_t page)
{
	return host_of(range->page[page]);
}

bool mm_page_is_reserved(const struct mm_range *range, size_t page)
{
	return range->page[page] == RESERVED;
}

static bool page_allows(uint8_t page, enum mm_access access)
{
	enum host_protection protection = host_of(page);

	return protection & HOST_READ && (!(access & MM_WRITE) || (protection & 2));
}

bool mm_pages_allow(const struct mm_range *range, uintptr_t start, uintptr_t end,
                    enum mm_access access)
{
	size_t at = (start - range->start) / MM_PAGE_BYTES;
	size_t last = (end - 1 - range->start) / MM_PAGE_BYTES;

	while (at <= last && page_allows(range->page[at], access))
		at++;
	return at > last;
}

bool mm_is_protection(ULONG protection)
{
	ULONG access = protection & 0xFF;

	return access && !(access & (access - 1)) && !(protection & ~0x7FFu) &&
	       !(access & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY));
}

ULONG mm_page_protection(const struct mm_range *range, uintptr_t at)
{
	return protection_of(range->page[(at - range->start) / MM_PAGE_BYTES]);
}

/* --- Pages of a range ------------------------------------------------------------------------------------------- */

/* Whole pages of [*base, *base + *bytes). False: they wrap round. */
static bool round_out(PVOID *base, SIZE_T *bytes)
{
	uintptr_t start = (uintptr_t)*base & ~(uintptr_t)(MM_PAGE_BYTES - 1);
	uintptr_t end = mm_page_round((uintptr_t)*base + *bytes);

	*base = (PVOID)start;
	*bytes = end - start;
	return end > start;
}

/* process's range, all of it that is asked for; null: it is another's, or none. */
static struct mm_range *find_locked(struct mm_machine *mm, const struct ke_process *process,
                                    const void *base, size_t bytes)
{
	struct mm_range *range = mm_range_above_locked(mm, (uintptr_t)base);

	return range && range->process == process && range->start <= (uintptr_t)base &&
	                       bytes <= range->end - (uintptr_t)base
	               ? range
	               : NULL;
}

static void set_pages_locked(struct mm_range *range, const void *base, size_t bytes, uint8_t page)
{
	size_t first = ((uintptr_t)base - range->start) / MM_PAGE_BYTES;

	memset(range->page + first, page, bytes / MM_PAGE_BYTES);
	mm_pages_protect_locked(range, base, bytes);
}

/* --- Taking ------------------------------------------------------------------------------------------------------- */

/* A place that is asked for begins on a granule. */
static NTSTATUS reserve(struct ke_process *process, const struct mm_virtual *how, PVOID *base,
                        SIZE_T *bytes)
{
	struct mm_machine *mm = process->machine->mm;
	uintptr_t at = (uintptr_t)*base & ~(uintptr_t)(MM_GRANULE_BYTES - 1);
	size_t size = mm_page_round((uintptr_t)*base + *bytes) - at;
	if (*base && !at)
		return STATUS_CONFLICTING_ADDRESSES;
	uint8_t *map = size && size <= MM_ARENA_SLICE_BYTES ? malloc(size / MM_PAGE_BYTES) : NULL;
	void *pages = map ? mm_user_reserve(process, at, size) : NULL;

	if (!pages) {
		free(map);
		return at && map ? STATUS_CONFLICTING_ADDRESSES : STATUS_NO_MEMORY;
	}
	host_lock_acquire(&mm->map_lock);
	struct mm_range *range = mm_range_above_locked(mm, (uintptr_t)pages);
	range->page = map;
	range->protection = how->protection;
	set_pages_locked(range, pages, size,
	                 how->type & MEM_COMMIT ? page_of(how->protection) : RESERVED);
	host_lock_release(&mm->map_lock);
	*base = pages;
	*bytes = size;
	return STATUS_SUCCESS;
}

static NTSTATUS commit(struct ke_process *process, const struct mm_virtual *how, PVOID *base,
                       SIZE_T *bytes)
{
	struct mm_machine *mm = process->machine->mm;
	NTSTATUS status = STATUS_CONFLICTING_ADDRESSES;
	struct mm_range *range;

	if (!round_out(base, bytes))
		return STATUS_INVALID_PARAMETER_2;
	host_lock_acquire(&mm->map_lock);
	range = find_locked(mm, process, *base, *bytes);
	if (range && range->page) {
		set_pages_locked(range, *base, *bytes, page_of(how->protection));
		status = STATUS_SUCCESS;
	} else if (range && range->kind == MM_RANGE_MEMORY) {
		status = STATUS_SUCCESS; /* a heap's: it is all there */
	}
	host_lock_release(&mm->map_lock);
	return status;
}

NTSTATUS mm_virtual_allocate(struct ke_process *process, const struct mm_virtual *how, PVOID *base,
                             SIZE_T *bytes)
{
	NTSTATUS status;

	if (!*base || how->type & MEM_RESERVE) /* an attached process's memory is its own affair */
		return mm_is_outside(process->machine->mm, process)
		               ? STATUS_NOT_SUPPORTED
		               : reserve(process, how, base, bytes);
	/* Pages of a view that were only reserved (SEC-12). */
	status = mm_view_commit(process->machine->mm, process, base, bytes);
	return status == STATUS_NOT_MAPPED_VIEW ? commit(process, how, base, bytes) : status;
}

/* --- Giving back ------------------------------------------------------------------------------------------------- */

static NTSTATUS release(struct ke_process *process, PVOID *base, SIZE_T *bytes)
{
	struct mm_machine *mm = process->machine->mm;
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&mm->map_lock);
	struct mm_range *range = find_locked(mm, process, *base, 1);
	if (!range || range->kind != MM_RANGE_MEMORY || !range->from_arena)
		status = STATUS_MEMORY_NOT_ALLOCATED;
	else if (range->start != (uintptr_t)*base)
		status = STATUS_FREE_VM_NOT_AT_BASE;
	else
		*bytes = range->end - range->start;
	host_lock_release(&mm->map_lock);
	if (NT_SUCCESS(status))
		mm_user_free(process->machine, *base);
	return status;
}

static NTSTATUS decommit(struct ke_process *process, PVOID *base, SIZE_T *bytes)
{
	struct mm_machine *mm = process->machine->mm;
	NTSTATUS status = STATUS_MEMORY_NOT_ALLOCATED;
	bool whole = *bytes == 0;

	if (!whole && !round_out(base, bytes))
		return STATUS_INVALID_PARAMETER_2;
	host_lock_acquire(&mm->map_lock);
	struct mm_range *range = find_locked(mm, process, *base, *bytes);
	if (range && whole && range->start != (uintptr_t)*base) {
		status = STATUS_FREE_VM_NOT_AT_BASE;
	} else if (range && range->page) {
		*bytes = whole ? range->end - range->start : *bytes;
		set_pages_locked(range, *base, *bytes, RESERVED);
		mm_pages_clear_locked(mm, range, *base, *bytes);
		status = STATUS_SUCCESS;
	}
	host_lock_release(&mm->map_lock);
	return status;
}

NTSTATUS mm_virtual_free(struct ke_process *process, ULONG type, PVOID *base, SIZE_T *bytes)
{
	return type == MEM_RELEASE ? release(process, base, bytes) : decommit(process, base, bytes);
}

/* --- Protecting -------------------------------------------------------------------------------------------------- */

static bool is_committed(const struct mm_range *range, const void *base, size_t bytes)
{
	size_t first = ((uintptr_t)base - range->start) / MM_PAGE_BYTES;

	return !memchr(range->page + first, RESERVED, bytes / MM_PAGE_BYTES);
}

NTSTATUS mm_virtual_protect(struct ke_process *process, ULONG protection, PVOID *base,
                            SIZE_T *bytes, ULONG *ret_former)
{
	struct mm_machine *mm = process->machine->mm;
	NTSTATUS status = STATUS_SUCCESS;

	if (!mm_is_protection(protection))
		return STATUS_INVALID_PAGE_PROTECTION;
	if (!round_out(base, bytes))
		return STATUS_INVALID_PARAMETER_2;
	host_lock_acquire(&mm->map_lock);
	struct mm_range *range = find_locked(mm, process, *base, *bytes);
	if (!range)
		status = STATUS_CONFLICTING_ADDRESSES;
	else if (!range->page)
		status = STATUS_NOT_SUPPORTED;
	else if (!is_committed(range, *base, *bytes))
		status = STATUS_NOT_COMMITTED;
	if (NT_SUCCESS(status)) {
		*ret_former = protection_of(
			range->page[((uintptr_t)*base - range->start) / MM_PAGE_BYTES]);
		set_pages_locked(range, *base, *bytes, page_of(protection));
	}
	host_lock_release(&mm->map_lock);
	return status;
}
