/*
 * mm/held.c - memory that an attached process gives back while a driver of its machine has it locked.
 *
 * The machine counts, where the process can read it, how many MDLs have locked any of its memory; only when there are
 * some it is asked whether they have that. What is held is a range that is gone: it cannot be used, and nobody gets its place.
 */
#include <ntifs.h>

#include "base/host/host.h"
#include "nt/mm/mm_internal.h"

static bool any_locked(const struct mm_machine *mm)
{
	const uint32_t *count = __atomic_load_n(&mm->shared_locks.count, __ATOMIC_ACQUIRE);

	return count && __atomic_load_n(count, __ATOMIC_SEQ_CST) != 0;
}

bool mm_is_held(struct mm_machine *mm, const void *start)
{
	size_t bytes = 0;

	if (!any_locked(mm))
		return false;
	host_lock_acquire(&mm->map_lock);
	const struct mm_range *range = mm_range_above_locked(mm, (uintptr_t)start);
	if (range && range->start == (uintptr_t)start && range->from_arena && !range->gone)
		bytes = range->end - range->start;
	host_lock_release(&mm->map_lock);
	return bytes && mm->shared_locks.are_locked(start, bytes);
}

void mm_hold_locked(struct mm_machine *mm, struct mm_range *range)
{
	range->held = true;
	range->locks++; /* the machine's, as one */
	__atomic_store_n(&mm->held_count, mm->held_count + 1, __ATOMIC_RELAXED);
	host_pages_protect((void *)range->start, range->end - range->start, HOST_NONE);
}

/* Each in turn: the next behind the one that was looked at last. */
static bool next_held_locked(struct mm_machine *mm, struct mm_range *ret_range)
{
	const struct mm_range *found = NULL;

	for (size_t place = mm->range_count; place--;)
		if (mm->range[place].held && (!found || found->start <= mm->held_last ||
		                              mm->range[place].start > mm->held_last))
			found = &mm->range[place];
	if (!found)
		return false;
	*ret_range = *found;
	mm->held_last = found->start;
	return true;
}

/* False: another thread was here before. */
static bool let_go_locked(struct mm_machine *mm, uintptr_t start, struct mm_range *ret_removed)
{
	struct mm_range *range = mm_range_above_locked(mm, start);

	if (!range || range->start != start || !range->held)
		return false;
	*ret_removed = *range;
	mm_range_take_out_locked(mm, range);
	__atomic_store_n(&mm->held_count, mm->held_count - 1, __ATOMIC_RELAXED);
	return true;
}

static bool is_free_again(struct mm_machine *mm, const struct mm_range *range)
{
	return !any_locked(mm) ||
	       !mm->shared_locks.are_locked((void *)range->start, range->end - range->start);
}

void mm_look_at_held(struct mm_machine *mm)
{
	struct mm_range range;
	bool found;

	if (!__atomic_load_n(&mm->held_count, __ATOMIC_RELAXED))
		return;
	host_lock_acquire(&mm->map_lock);
	found = next_held_locked(mm, &range);
	host_lock_release(&mm->map_lock);
	if (!found || !is_free_again(mm, &range))
		return;
	host_lock_acquire(&mm->map_lock);
	found = let_go_locked(mm, range.start, &range);
	host_lock_release(&mm->map_lock);
	if (found)
		mm_range_give_back(mm, &range);
}

void mm_use_shared_locks(struct ke_machine *machine, const struct mm_shared_locks *locks)
{
	machine->mm->shared_locks.are_locked = locks->are_locked;
	__atomic_store_n(&machine->mm->shared_locks.count, locks->count, __ATOMIC_RELEASE);
}
