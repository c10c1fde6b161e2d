/*
 * mm/page_lock.c - pages that MDLs hold.
 *
 * Each range of a process counts the MDLs that lock pages of it, and those of each page. A range that is freed meanwhile is
 * gone: it belongs to nobody, its place is not given again, and its pages stay until the last lock went. What its
 * process has reserved anew or protected of it, the host learns then, too.
 */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

static size_t pages_of(const struct mm_range *range)
{
	return mm_page_round(range->end - range->start) / MM_PAGE_BYTES + 1;
}

static size_t page_at(const struct mm_range *range, uintptr_t at)
{
	return at / MM_PAGE_BYTES - range->start / MM_PAGE_BYTES;
}

/* --- Pages that somebody has locked, or nobody ----------------------------------------------------------------- */

/* The end of the run of pages from first on that are all locked or all not, at most end. */
static size_t run_end(const struct mm_range *range, size_t first, size_t end, bool *ret_locked)
{
	size_t page = first;

	*ret_locked = range->page_locks && range->page_locks[first];
	while (page < end && (range->page_locks && range->page_locks[page]) == *ret_locked)
		page++;
	return page;
}

static char *address_of(const struct mm_range *range, size_t page)
{
	return (char *)range->start + page * MM_PAGE_BYTES;
}

void mm_pages_protect_locked(const struct mm_range *range, const void *base, size_t bytes)
{
	size_t first = page_at(range, (uintptr_t)base), end = first + bytes / MM_PAGE_BYTES;
	bool is_locked;

	for (size_t next; first < end; first = next) {
		next = run_end(range, first, end, &is_locked);
		if (!is_locked)
			host_pages_protect(address_of(range, first), (next - first) * MM_PAGE_BYTES,
			                   mm_page_host_protection(range, first));
	}
}

static void clear(struct mm_machine *mm, void *base, size_t bytes)
{
	if (mm->shared_slice)
		host_shared_clear(mm->slice_descriptor, (uintptr_t)base - mm->slice_start, bytes);
	else
		host_pages_clear(base, bytes);
}

void mm_pages_clear_locked(struct mm_machine *mm, const struct mm_range *range, const void *base,
                           size_t bytes)
{
	size_t first = page_at(range, (uintptr_t)base), end = first + bytes / MM_PAGE_BYTES;
	bool is_locked;

	for (size_t next; first < end; first = next) {
		next = run_end(range, first, end, &is_locked);
		if (!is_locked)
			clear(mm, address_of(range, first), (next - first) * MM_PAGE_BYTES);
	}
}

/* Nobody has page any more: it is what its process made of it meanwhile. */
static void catch_up_locked(struct mm_machine *mm, const struct mm_range *range, size_t page)
{
	if (!range->page)
		return;
	host_pages_protect(address_of(range, page), MM_PAGE_BYTES,
	                   mm_page_host_protection(range, page));
	if (mm_page_is_reserved(range, page))
		clear(mm, address_of(range, page), MM_PAGE_BYTES);
}

/* --- Locking ----------------------------------------------------------------------------------------------------- */

/* The part of an MDL that lies in a range, as its pages. */
struct part {
	size_t first, end;
};

static struct part part_of(const struct mm_range *range, uintptr_t start, uintptr_t end)
{
	start = start > range->start ? start : range->start;
	end = end < range->end ? end : range->end;
	return (struct part){ page_at(range, start), page_at(range, end - 1) + 1 };
}

/* Room to count in all ranges of [start, end). */
static bool make_room_locked(struct mm_machine *mm, uintptr_t start, uintptr_t end)
{
	struct mm_range *range = mm_range_above_locked(mm, start);
	bool is_there = true;

	for (; is_there && start < end; start = range->end, range++) {
		if (!range->page_locks)
			range->page_locks = calloc(pages_of(range), sizeof(*range->page_locks));
		is_there = range->page_locks != NULL;
	}
	return is_there;
}

static void count_locked(struct mm_machine *mm, struct mm_range *range, uintptr_t start,
                         uintptr_t end)
{
	struct part part = part_of(range, start, end);

	range->locks++;
	__atomic_store_n(&mm->locked_ranges, mm->locked_ranges + 1, __ATOMIC_RELAXED);
	if (range->shown_locks)
		__atomic_fetch_add(range->shown_locks, 1, __ATOMIC_SEQ_CST);
	for (size_t page = part.first; page < part.end; page++)
		range->page_locks[page]++;
}

/* Errors: STATUS_NOT_FOUND: not all of it lies in ranges of the process's. */
static NTSTATUS lock_locked(struct mm_machine *mm, uintptr_t start, uintptr_t end,
                            enum mm_access access)
{
	if (!mm_ranges_cover_locked(mm, mm_current_process(), start, end, access))
		return STATUS_NOT_FOUND;
	if (!make_room_locked(mm, start, end))
		return STATUS_INSUFFICIENT_RESOURCES;
	for (struct mm_range *range = mm_range_above_locked(mm, start); start < end;
	     start = range->end, range++)
		count_locked(mm, range, start, end);
	return STATUS_SUCCESS;
}

NTSTATUS mm_pages_lock(PMDL mdl, enum mm_access access, KPROCESSOR_MODE mode)
{
	uintptr_t start = (uintptr_t)MmGetMdlVirtualAddress(mdl), end = start + mdl->ByteCount;
	struct mm_machine *mm = mm_current();
	NTSTATUS status;

	if (end < start)
		return STATUS_ACCESS_VIOLATION;
	mdl->Process = (struct _KPROCESS *)mm_current_process();
	mdl->MdlFlags &= ~MDL_INTERNAL;
	/* Stacks go with their threads, which wait for their requests. */
	if (start == end || (mode == UserMode && mm_is_own_stack(start, end)))
		return STATUS_SUCCESS;
	host_lock_acquire(&mm->map_lock);
	status = lock_locked(mm, start, end, access);
	host_lock_release(&mm->map_lock);
	if (NT_SUCCESS(status))
		mdl->MdlFlags |= MDL_INTERNAL;
	else if (status == STATUS_NOT_FOUND)
		status = mode == KernelMode || mm_is_other_stack(mm, start, end)
		                 ? STATUS_SUCCESS
		                 : STATUS_ACCESS_VIOLATION;
	return status;
}

/* --- Unlocking --------------------------------------------------------------------------------------------------- */

static void uncount_locked(struct mm_machine *mm, struct mm_range *range, uintptr_t start,
                           uintptr_t end)
{
	struct part part = part_of(range, start, end);

	range->locks--;
	__atomic_store_n(&mm->locked_ranges, mm->locked_ranges - 1, __ATOMIC_RELAXED);
	if (range->shown_locks)
		__atomic_fetch_sub(range->shown_locks, 1, __ATOMIC_SEQ_CST);
	for (size_t page = part.first; page < part.end; page++)
		if (--range->page_locks[page] == 0)
			catch_up_locked(mm, range, page);
}

/* What was not mm's to keep may have gone, and something else be there. */
static bool is_counted(const struct mm_range *range, uintptr_t start)
{
	return range->start <= start && range->locks && range->page_locks[page_at(range, start)];
}

/* One range's part of [*start, end). True: it is over, and to be given back. */
static bool unlock_next_locked(struct mm_machine *mm, uintptr_t *start, uintptr_t end,
                               struct mm_range *ret_removed)
{
	struct mm_range *range = mm_range_above_locked(mm, *start);
	uintptr_t at = *start;

	*start = range && range->end < end ? range->end : end;
	if (!range || !is_counted(range, at))
		return false;
	uncount_locked(mm, range, at, end);
	if (!range->gone || range->locks)
		return false;
	*ret_removed = *range;
	mm_range_take_out_locked(mm, range);
	return true;
}

void mm_pages_unlock(struct ke_machine *machine, PMDL mdl)
{
	uintptr_t start = (uintptr_t)MmGetMdlVirtualAddress(mdl), end = start + mdl->ByteCount;
	struct mm_machine *mm = machine->mm;
	struct mm_range removed;
	bool is_over;

	if (!(mdl->MdlFlags & MDL_INTERNAL))
		return;
	mdl->MdlFlags &= ~MDL_INTERNAL;
	while (start < end) {
		host_lock_acquire(&mm->map_lock);
		is_over = unlock_next_locked(mm, &start, end, &removed);
		host_lock_release(&mm->map_lock);
		if (is_over)
			mm_range_give_back(mm, &removed);
	}
}

/* --- Asking ------------------------------------------------------------------------------------------------------ */

static bool has_locks(const struct mm_range *range, uintptr_t start, uintptr_t end)
{
	struct part part = part_of(range, start, end);
	size_t page = part.first;

	if (!range->locks)
		return false;
	while (page < part.end && !range->page_locks[page])
		page++;
	return page < part.end;
}

bool mm_is_locked(struct ke_machine *machine, const void *start, size_t bytes)
{
	uintptr_t from = (uintptr_t)start, end = from + bytes;
	const struct ke_process *process = mm_current_process();
	struct mm_machine *mm = machine->mm;
	bool is_locked = false;

	if (!__atomic_load_n(&mm->locked_ranges, __ATOMIC_RELAXED))
		return false;
	host_lock_acquire(&mm->map_lock);
	for (const struct mm_range *range = mm_range_above_locked(mm, from);
	     range && range->start < end && !is_locked;
	     range = mm_range_above_locked(mm, range->end))
		is_locked = range->process == process && has_locks(range, from, end);
	host_lock_release(&mm->map_lock);
	return is_locked;
}
