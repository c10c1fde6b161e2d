/* mm/range.c - which addresses are a client's, and memory for clients. */
#include <stdlib.h>
#include <string.h>

#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

#define SLICES 64
#define GUARD_BYTES MM_PAGE_BYTES
#define TRIES_MAX 64

/* Which slices of the arena are taken, by any machine of this Linux process. */
static uint64_t slices_taken;

static void free_pages(struct mm_machine *mm, uintptr_t start, uintptr_t end);

struct ke_process *mm_current_process(void)
{
	struct ke_thread *thread = ke_current_thread();

	return thread->attached_process ? thread->attached_process : thread->process;
}

/* --- The sorted array -------------------------------------------------------------------------------------- */

/* Index of the first range that ends above address. */
static size_t place_of(const struct mm_machine *mm, uintptr_t address)
{
	size_t low = 0, high = mm->range_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (mm->range[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct mm_range *mm_range_above_locked(struct mm_machine *mm, uintptr_t address)
{
	size_t place = place_of(mm, address);

	return place < mm->range_count ? &mm->range[place] : NULL;
}

static NTSTATUS insert_locked(struct mm_machine *mm, const struct mm_range *range)
{
	size_t place = place_of(mm, range->start);

	if (place < mm->range_count && mm->range[place].start < range->end)
		return STATUS_CONFLICTING_ADDRESSES;
	if (mm->range_count == mm->range_room) {
		size_t room = mm->range_room ? mm->range_room * 2 : 32;
		struct mm_range *grown = realloc(mm->range, room * sizeof(*grown));

		if (!grown)
			return STATUS_INSUFFICIENT_RESOURCES;
		mm->range = grown;
		mm->range_room = room;
	}
	memmove(&mm->range[place + 1], &mm->range[place],
	        (mm->range_count - place) * sizeof(*mm->range));
	mm->range[place] = *range;
	mm->range_count++;
	return STATUS_SUCCESS;
}

static void remove_locked(struct mm_machine *mm, size_t place)
{
	mm->range_count--;
	memmove(&mm->range[place], &mm->range[place + 1],
	        (mm->range_count - place) * sizeof(*mm->range));
}

NTSTATUS mm_range_add(struct ke_process *process, const void *start, size_t bytes,
                      enum mm_range_kind kind, bool writable)
{
	struct mm_machine *mm = process->machine->mm;
	struct mm_range range = {
		(uintptr_t)start, (uintptr_t)start + bytes, process, kind, writable, false, NULL
	};
	NTSTATUS status;

	if (!bytes || range.end < range.start)
		return STATUS_INVALID_PARAMETER;
	host_lock_acquire(&mm->map_lock);
	status = insert_locked(mm, &range);
	host_lock_release(&mm->map_lock);
	return status;
}

NTSTATUS mm_range_add_view(struct ke_process *process, struct mm_mapping *mapping)
{
	struct mm_machine *mm = process->machine->mm;
	uintptr_t start = (uintptr_t)mapping->base;
	struct mm_range range = { .start = start,
		                  .end = start + mapping->bytes,
		                  .process = process,
		                  .kind = MM_RANGE_VIEW,
		                  .writable = mapping->writable,
		                  .mapping = mapping };
	NTSTATUS status;

	host_lock_acquire(&mm->map_lock);
	status = insert_locked(mm, &range);
	host_lock_release(&mm->map_lock);
	return status;
}

void mm_range_pass_on(struct ke_machine *machine, const struct mm_mapping *mapping,
                      struct ke_process *from)
{
	struct mm_machine *mm = machine->mm;

	host_lock_acquire(&mm->map_lock);
	size_t place = place_of(mm, (uintptr_t)mapping->base);
	for (const struct mm_view *view = mm->views; view; view = view->next)
		if (view->mapping == mapping && mm->range[place].process == from)
			mm->range[place].process = view->process;
	host_lock_release(&mm->map_lock);
}

void mm_range_remove(struct ke_machine *machine, const void *start)
{
	struct mm_machine *mm = machine->mm;
	struct mm_range removed = { 0 };
	size_t place;

	host_lock_acquire(&mm->map_lock);
	place = place_of(mm, (uintptr_t)start);
	if (place < mm->range_count && mm->range[place].start == (uintptr_t)start) {
		removed = mm->range[place];
		remove_locked(mm, place);
	}
	host_lock_release(&mm->map_lock);
	if (removed.from_arena)
		free_pages(mm, removed.start, removed.end);
	free(removed.page);
}

/* --- The arena ---------------------------------------------------------------------------------------------- */

uintptr_t mm_slice_take(void)
{
	uint64_t taken = __atomic_load_n(&slices_taken, __ATOMIC_RELAXED);
	unsigned slice;

	do {
		if (taken == UINT64_MAX)
			return 0;
		slice = (unsigned)__builtin_ctzll(~taken);
	} while (!__atomic_compare_exchange_n(&slices_taken, &taken, taken | 1ull << slice, false,
	                                      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return MM_ARENA_START + slice * MM_ARENA_SLICE_BYTES;
}

void mm_slice_give(uintptr_t start)
{
	if (start)
		__atomic_fetch_and(&slices_taken,
		                   ~(1ull << (start - MM_ARENA_START) / MM_ARENA_SLICE_BYTES),
		                   __ATOMIC_RELEASE);
}

static void use_slice(struct mm_machine *mm, uintptr_t start, uint64_t bytes)
{
	mm->slice_start = start;
	mm->slice_end = start + bytes;
	mm->rover = start + MM_PAGE_BYTES;
}

static bool take_slice_locked(struct mm_machine *mm)
{
	uintptr_t start = mm_slice_take();

	if (start)
		use_slice(mm, start, MM_ARENA_SLICE_BYTES);
	return start != 0;
}

void mm_use_shared_slice(struct ke_machine *machine, uintptr_t start, uint64_t bytes,
                         int descriptor)
{
	struct mm_machine *mm = machine->mm;

	host_lock_acquire(&mm->map_lock);
	use_slice(mm, start, bytes);
	mm->shared_slice = true;
	mm->slice_descriptor = descriptor;
	host_lock_release(&mm->map_lock);
}

static void *allocate_pages(struct mm_machine *mm, size_t bytes, uintptr_t at)
{
	if (!mm->shared_slice)
		return host_pages_allocate(bytes, (void *)at);
	return host_shared_map(mm->slice_descriptor, at, bytes, at - mm->slice_start) ? NULL
	                                                                              : (void *)at;
}

static void free_pages(struct mm_machine *mm, uintptr_t start, uintptr_t end)
{
	host_pages_free((void *)start, end - start);
	if (mm->shared_slice)
		host_shared_clear(mm->slice_descriptor, start - mm->slice_start, end - start);
}

/*
 * A free gap of bytes from the rover on, then from the start of the slice; 0: none. Addresses are used
 * again as late as possible, so that a stale pointer faults.
 */
static uintptr_t find_gap_locked(struct mm_machine *mm, size_t bytes)
{
	for (int round = 0; round < 2; round++) {
		uintptr_t at = round ? mm->slice_start + MM_PAGE_BYTES : mm->rover;

		for (size_t place = place_of(mm, at); at + bytes + GUARD_BYTES <= mm->slice_end;
		     place++) {
			if (place == mm->range_count ||
			    mm->range[place].start >= at + bytes + GUARD_BYTES)
				return at;
			at = ((mm->range[place].end + MM_PAGE_BYTES - 1) &
			      ~(uintptr_t)(MM_PAGE_BYTES - 1)) +
			     GUARD_BYTES;
		}
	}
	return 0;
}

static void *allocate_locked(struct mm_machine *mm, struct ke_process *process, size_t bytes,
                             enum mm_range_kind kind)
{
	if (!mm->slice_start && !take_slice_locked(mm))
		return NULL;
	for (int turn = 0; turn < TRIES_MAX; turn++) {
		uintptr_t at = find_gap_locked(mm, bytes);
		struct mm_range range = { at, at + bytes, process, kind, true, true, NULL };
		void *pages = at ? allocate_pages(mm, bytes, at) : NULL;

		if (!pages)
			return NULL;
		mm->rover = range.end + GUARD_BYTES;
		if ((uintptr_t)pages == at && NT_SUCCESS(insert_locked(mm, &range)))
			return pages;
		/* somebody else's mapping is in the way: further up */
		free_pages(mm, (uintptr_t)pages, (uintptr_t)pages + bytes);
	}
	return NULL;
}

void *mm_user_allocate(struct ke_process *process, size_t bytes, enum mm_range_kind kind)
{
	struct mm_machine *mm = process->machine->mm;
	void *pages;

	if (!bytes || bytes > MM_ARENA_SLICE_BYTES)
		return NULL;
	bytes = (bytes + MM_PAGE_BYTES - 1) & ~(size_t)(MM_PAGE_BYTES - 1);
	host_lock_acquire(&mm->map_lock);
	pages = allocate_locked(mm, process, bytes, kind);
	host_lock_release(&mm->map_lock);
	return pages;
}

void mm_user_free(struct ke_machine *machine, void *start)
{
	mm_range_remove(machine, start);
}

/* --- Stacks ------------------------------------------------------------------------------------------------------- */

static bool has_stack_locked(const struct mm_machine *mm, const struct mm_stack *wanted)
{
	const struct mm_stack *stack = mm->stacks;

	while (stack && (stack->process != wanted->process || stack->start > wanted->start ||
	                 stack->end < wanted->end))
		stack = stack->next;
	return stack != NULL;
}

NTSTATUS mm_stack_add(struct ke_machine *machine)
{
	struct mm_machine *mm = machine->mm;
	struct mm_stack *stack = malloc(sizeof(*stack));
	void *low, *high;

	if (!stack)
		return STATUS_INSUFFICIENT_RESOURCES;
	host_thread_stack(&low, &high);
	*stack = (struct mm_stack){ .process = mm_current_process(),
		                    .start = (uintptr_t)low,
		                    .end = (uintptr_t)high };
	host_lock_acquire(&mm->map_lock);
	bool known = has_stack_locked(mm, stack);
	if (!known) {
		stack->next = mm->stacks;
		mm->stacks = stack;
	}
	host_lock_release(&mm->map_lock);
	if (known)
		free(stack);
	return STATUS_SUCCESS;
}

/* process null: all. */
static void forget_stacks_locked(struct mm_machine *mm, const struct ke_process *process)
{
	for (struct mm_stack **link = &mm->stacks; *link;) {
		struct mm_stack *stack = *link;

		if (process && stack->process != process) {
			link = &stack->next;
			continue;
		}
		*link = stack->next;
		free(stack);
	}
}

/* A stack of another thread of the process; the running one's is looked at with its system calls. */
static bool is_other_stack(struct mm_machine *mm, uintptr_t start, uintptr_t end)
{
	struct mm_stack wanted = { .process = mm_current_process(), .start = start, .end = end };
	void *low, *high;

	host_thread_stack(&low, &high);
	if (start < (uintptr_t)high && end > (uintptr_t)low)
		return false;
	host_lock_acquire(&mm->map_lock);
	bool found = has_stack_locked(mm, &wanted);
	host_lock_release(&mm->map_lock);
	return found;
}

void mm_process_end(struct ke_machine *machine, struct ke_process *process)
{
	struct mm_machine *mm = machine->mm;
	size_t place = 0;

	mm_views_end(mm, process);
	host_lock_acquire(&mm->map_lock);
	forget_stacks_locked(mm, process);
	while (place < mm->range_count) {
		struct mm_range range = mm->range[place];

		if (range.process != process) {
			place++;
			continue;
		}
		remove_locked(mm, place);
		if (range.from_arena)
			free_pages(mm, range.start, range.end);
		free(range.page);
	}
	host_lock_release(&mm->map_lock);
}

void mm_ranges_finish(struct mm_machine *mm)
{
	for (size_t place = 0; place < mm->range_count; place++) {
		if (mm->range[place].from_arena)
			free_pages(mm, mm->range[place].start, mm->range[place].end);
		free(mm->range[place].page);
	}
	free(mm->range);
	forget_stacks_locked(mm, NULL);
	if (!mm->shared_slice)
		mm_slice_give(mm->slice_start);
}

/* --- Questions --------------------------------------------------------------------------------------------------- */

/* The part of the running thread's stack that was the client's when it called the system. */
static bool is_own_stack(uintptr_t start, uintptr_t end)
{
	struct ke_thread *thread = ke_current_thread();
	void *low, *high;

	if (thread->previous_mode != UserMode && !thread->system_call_stack)
		return false;
	host_thread_stack(&low, &high);
	if (thread->system_call_stack)
		low = (void *)thread->system_call_stack;
	return start >= (uintptr_t)low && end <= (uintptr_t)high;
}

static bool is_in_locked(const struct mm_machine *mm, const struct mm_range *range,
                         const struct ke_process *process, uintptr_t start, uintptr_t end)
{
	if (!range->mapping)
		return range->process == process;
	return (range->process == process ||
	        mm_mapping_is_of_locked(mm, range->mapping, process)) &&
	       mm_mapping_covers_locked(range->mapping, start, end < range->end ? end : range->end);
}

static bool allows(const struct mm_range *range, uintptr_t start, uintptr_t end,
                   enum mm_access access)
{
	return range->page
	               ? mm_pages_allow(range, start, end < range->end ? end : range->end, access)
	               : range->writable || !(access & MM_WRITE);
}

static bool ranges_cover(struct mm_machine *mm, const struct ke_process *process, uintptr_t start,
                         uintptr_t end, enum mm_access access)
{
	size_t place;
	bool covered = true;

	host_lock_acquire(&mm->map_lock);
	for (place = place_of(mm, start); covered && start < end; place++) {
		const struct mm_range *range = &mm->range[place];

		covered = place < mm->range_count && range->start <= start &&
		          allows(range, start, end, access) &&
		          is_in_locked(mm, range, process, start, end);
		if (covered)
			start = range->end;
	}
	host_lock_release(&mm->map_lock);
	return covered;
}

bool mm_is_user(const void *address, size_t bytes, enum mm_access access)
{
	uintptr_t start = (uintptr_t)address, end = start + bytes;

	if (end < start)
		return false;
	return is_own_stack(start, end) || /* where most of it lies, and no lock is needed */
	       ranges_cover(mm_current(), mm_current_process(), start, end, access) ||
	       is_other_stack(mm_current(), start, end);
}

bool mm_touches_user(struct ke_machine *machine, const void *address, size_t bytes)
{
	struct mm_machine *mm = machine->mm;
	uintptr_t start = (uintptr_t)address;
	size_t place;
	bool touches;

	host_lock_acquire(&mm->map_lock);
	place = place_of(mm, start);
	touches = place < mm->range_count && mm->range[place].start < start + bytes;
	host_lock_release(&mm->map_lock);
	return touches;
}

NTSTATUS mm_probe(const void *address, size_t bytes, size_t alignment, enum mm_access access,
                  KPROCESSOR_MODE mode)
{
	if (mode == KernelMode || bytes == 0)
		return STATUS_SUCCESS;
	if ((uintptr_t)address & (alignment - 1))
		return STATUS_DATATYPE_MISALIGNMENT;
	return mm_is_user(address, bytes, access) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}
