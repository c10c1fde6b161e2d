/* mm/view_left.c - views in the kernel's space that a driver left at its unload (SEC-14). */
#include "nt/mm/mm_internal.h"

static bool is_made_in(const struct mm_view *view, uintptr_t start, uintptr_t end)
{
	for (uint32_t level = 0; level < view->depth; level++)
		if (view->stack[level] >= start && view->stack[level] < end)
			return true;
	return false;
}

/* The first view that code of [start, end) made in the kernel's space, taken from the list; null: none. */
static struct mm_view *take_left(struct mm_machine *mm, uintptr_t start, uintptr_t end)
{
	struct mm_view **place = &mm->views, *view;

	host_lock_acquire(&mm->map_lock);
	while (*place && !is_made_in(*place, start, end))
		place = &(*place)->next;
	view = *place;
	if (view)
		*place = view->next;
	host_lock_release(&mm->map_lock);
	return view;
}

uint32_t mm_audit_views(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                        const char *driver)
{
	struct mm_view *view;
	uint32_t count = 0;

	while ((view = take_left(machine->mm, start, end))) {
		verify_report(
			&(struct verify_fact){ .rule = "VF-29",
		                               .code = 0xCE,
		                               .parameter = { (uintptr_t)view->mapping->base, 0, 0,
		                                              view->mapping->bytes },
		                               .advice = "Call MmUnmapViewInSystemSpace or "
		                                         "ZwUnmapViewOfSection for each view, at "
		                                         "the latest in the unload routine.",
		                               .here_stack = view->stack,
		                               .here_depth = view->depth,
		                               .driver = driver },
			"driver %s left a view of a section of %zu bytes", driver,
			view->mapping->bytes);
		mm_view_end(machine->mm, view);
		count++;
	}
	return count;
}
