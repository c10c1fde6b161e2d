/* mm/virtual_query.c - what lies at an address of a process, as far as the machine knows. */
#include <ntifs.h>

#include "nt/mm/mm_internal.h"

#define USER_END 0x7FFFFFFF0000ull

/* --- A range ------------------------------------------------------------------------------------------------------- */

static ULONG plain_protection(const struct mm_range *range)
{
	if (range->mapping && range->mapping->copy)
		return PAGE_WRITECOPY;
	return range->writable ? PAGE_READWRITE : PAGE_READONLY;
}

/* 0: the page is reserved only. */
static ULONG page_protection_locked(const struct mm_range *range, uintptr_t at)
{
	if (range->page)
		return mm_page_protection(range, at);
	if (range->mapping && !mm_mapping_covers_locked(range->mapping, at, at + 1))
		return 0;
	return plain_protection(range);
}

/* From address on, as far as pages are alike. */
static void describe_locked(const struct mm_range *range, uintptr_t at,
                            MEMORY_BASIC_INFORMATION *ret_information)
{
	ULONG protection = page_protection_locked(range, at);
	uintptr_t end = at + MM_PAGE_BYTES;

	while (end < range->end && page_protection_locked(range, end) == protection)
		end += MM_PAGE_BYTES;
	*ret_information = (MEMORY_BASIC_INFORMATION){
		.BaseAddress = (PVOID)at,
		.AllocationBase = (PVOID)range->start,
		.AllocationProtect = range->page ? range->protection : plain_protection(range),
		.RegionSize = end - at,
		.State = protection ? MEM_COMMIT : MEM_RESERVE,
		.Protect = protection,
		.Type = range->kind == MM_RANGE_VIEW    ? MEM_MAPPED
		        : range->kind == MM_RANGE_IMAGE ? MEM_IMAGE
		                                        : MEM_PRIVATE,
	};
}

static bool is_of_locked(const struct mm_machine *mm, const struct mm_range *range,
                         const struct ke_process *process)
{
	return range->process == process ||
	       (range->mapping && mm_mapping_is_of_locked(mm, range->mapping, process));
}

/* The first range that ends above at and is process's; null: none. */
static struct mm_range *next_locked(struct mm_machine *mm, const struct ke_process *process,
                                    uintptr_t at)
{
	struct mm_range *range = mm_range_above_locked(mm, at);

	while (range && !is_of_locked(mm, range, process))
		range = mm_range_above_locked(mm, range->end);
	return range;
}

/* --- What is in no range ------------------------------------------------------------------------------------------- */

static void describe_stack(uintptr_t at, const struct mm_stack *stack,
                           MEMORY_BASIC_INFORMATION *ret_information)
{
	*ret_information = (MEMORY_BASIC_INFORMATION){ .BaseAddress = (PVOID)at,
		                                       .AllocationBase = (PVOID)stack->start,
		                                       .AllocationProtect = PAGE_READWRITE,
		                                       .RegionSize = stack->end - at,
		                                       .State = MEM_COMMIT,
		                                       .Protect = PAGE_READWRITE,
		                                       .Type = MEM_PRIVATE };
}

/* False: at is in no stack; then *end is no further than where the next one begins. */
static bool is_in_stack(const struct mm_stack *stack, uintptr_t at, uintptr_t *end,
                        MEMORY_BASIC_INFORMATION *ret_information)
{
	if (at >= stack->start && at < stack->end) {
		describe_stack(at, stack, ret_information);
		return true;
	}
	if (stack->start > at && stack->start < *end)
		*end = stack->start;
	return false;
}

static bool find_stack_locked(const struct mm_machine *mm, const struct ke_process *process,
                              uintptr_t at, uintptr_t *end,
                              MEMORY_BASIC_INFORMATION *ret_information)
{
	bool found = false;

	for (const struct mm_stack *stack = mm->stacks; stack && !found; stack = stack->next)
		found = stack->process == process && is_in_stack(stack, at, end, ret_information);
	return found;
}

/* The running thread's, which nobody may have noted. */
static struct mm_stack own_stack(void)
{
	void *low, *high;

	host_thread_stack(&low, &high);
	return (struct mm_stack){ .start = (uintptr_t)low & ~(uintptr_t)(MM_PAGE_BYTES - 1),
		                  .end = (uintptr_t)high };
}

static void describe_free(uintptr_t at, uintptr_t end, MEMORY_BASIC_INFORMATION *ret_information)
{
	*ret_information = (MEMORY_BASIC_INFORMATION){ .BaseAddress = (PVOID)at,
		                                       .RegionSize = end - at,
		                                       .State = MEM_FREE,
		                                       .Protect = PAGE_NOACCESS };
}

/* --- Images -------------------------------------------------------------------------------------------------------- */

static ULONG protection_of_host(enum host_protection protection)
{
	switch (protection) {
	case HOST_READ: return PAGE_READONLY;
	case HOST_READ_EXECUTE: return PAGE_EXECUTE_READ;
	case HOST_READ_WRITE: return PAGE_READWRITE;
	case HOST_READ_WRITE_EXECUTE: return PAGE_EXECUTE_READWRITE;
	default: return PAGE_NOACCESS;
	}
}

/* Code, constants and data of an image are as the host has them. */
static void look_at_image(MEMORY_BASIC_INFORMATION *information)
{
	uintptr_t at = (uintptr_t)information->BaseAddress, end = at + information->RegionSize;
	enum host_protection protection;
	uintptr_t until;

	information->AllocationProtect = PAGE_EXECUTE_WRITECOPY;
	if (host_pages_look((void *)at, &protection, &until))
		return;
	information->RegionSize = (until < end ? until : end) - at;
	information->Protect = protection_of_host(protection);
}

/* --- The question --------------------------------------------------------------------------------------------------- */

NTSTATUS mm_virtual_query(struct ke_process *process, const void *address,
                          MEMORY_BASIC_INFORMATION *ret_information)
{
	uintptr_t at = (uintptr_t)address & ~(uintptr_t)(MM_PAGE_BYTES - 1), end = USER_END;
	struct mm_machine *mm = process->machine->mm;
	struct mm_stack own = own_stack();
	bool found;

	if ((uintptr_t)address >= USER_END)
		return STATUS_INVALID_PARAMETER;
	host_lock_acquire(&mm->map_lock);
	struct mm_range *range = next_locked(mm, process, at);
	found = range && range->start <= at;
	if (found)
		describe_locked(range, at, ret_information);
	else if (range)
		end = range->start;
	found = found || find_stack_locked(mm, process, at, &end, ret_information);
	host_lock_release(&mm->map_lock);
	if (!found && process == mm_current_process())
		found = is_in_stack(&own, at, &end, ret_information);
	if (!found)
		describe_free(at, end, ret_information);
	if (ret_information->Type == MEM_IMAGE)
		look_at_image(ret_information);
	return STATUS_SUCCESS;
}
