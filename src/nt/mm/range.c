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

static void free_pages(struct ke_machine *machine, uintptr_t start, size_t bytes);
static void free_view(struct ke_machine *machine, uintptr_t start, size_t bytes);

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

void mm_range_take_out_locked(struct mm_machine *mm, struct mm_range *range)
{
	size_t place = (size_t)(range - mm->range);

	mm->range_count--;
	memmove(&mm->range[place], &mm->range[place + 1],
	        (mm->range_count - place) * sizeof(*mm->range));
}

/* Its end is not its process's any more; its pages may stay. False: they do, and nothing is to be given back. */
static bool end_locked(struct mm_machine *mm, struct mm_range *range, struct mm_range *ret_removed)
{
	range->shown_locks = NULL;
	if (range->locks && range->release) {
		range->gone = true;
		range->process = NULL;
		range->mapping = NULL;
		free(range->page);
		range->page = NULL;
		return false;
	}
	*ret_removed = *range;
	mm_range_take_out_locked(mm, range);
	return true;
}

void mm_range_give_back(struct mm_machine *mm, struct mm_range *removed)
{
	if (removed->release)
		removed->release(mm->machine, removed->start, removed->end - removed->start);
	free(removed->page);
	free(removed->page_locks);
}

static NTSTATUS add(struct ke_process *process, const struct mm_range *range)
{
	struct mm_machine *mm = process->machine->mm;
	NTSTATUS status;

	if (range->end <= range->start)
		return STATUS_INVALID_PARAMETER;
	host_lock_acquire(&mm->map_lock);
	status = insert_locked(mm, range);
	host_lock_release(&mm->map_lock);
	return status;
}

NTSTATUS mm_range_add(struct ke_process *process, const void *start, size_t bytes,
                      enum mm_range_kind kind, bool writable)
{
	struct mm_range range = { .start = (uintptr_t)start,
		                  .end = (uintptr_t)start + bytes,
		                  .process = process,
		                  .kind = kind,
		                  .writable = writable };

	return add(process, &range);
}

NTSTATUS mm_range_add_pages(struct ke_process *process, const void *start, size_t bytes,
                            mm_range_release *release, uint32_t *shown_locks)
{
	struct mm_range range = { .start = (uintptr_t)start,
		                  .end = (uintptr_t)start + bytes,
		                  .process = process,
		                  .kind = MM_RANGE_MEMORY,
		                  .writable = true,
		                  .release = release,
		                  .shown_locks = shown_locks };

	return add(process, &range);
}

NTSTATUS mm_range_add_view(struct ke_process *process, struct mm_mapping *mapping)
{
	uintptr_t start = (uintptr_t)mapping->base;
	struct mm_range range = { .start = start,
		                  .end = start + mapping->bytes,
		                  .process = process,
		                  .kind = MM_RANGE_VIEW,
		                  .writable = mapping->writable,
		                  .mapping = mapping,
		                  .release = mapping->outside ? mm_outside_release : free_view };

	return add(process, &range);
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
	struct mm_range removed, *range;
	bool is_over = false;

	bool is_held = mm_is_held(mm, start);

	host_lock_acquire(&mm->map_lock);
	range = mm_range_above_locked(mm, (uintptr_t)start);
	if (range && range->start == (uintptr_t)start && !range->gone) {
		if (is_held)
			mm_hold_locked(mm, range);
		is_over = end_locked(mm, range, &removed);
	}
	host_lock_release(&mm->map_lock);
	if (is_over)
		mm_range_give_back(mm, &removed);
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

static void free_pages(struct ke_machine *machine, uintptr_t start, size_t bytes)
{
	const struct mm_machine *mm = machine->mm;

	host_pages_free((void *)start, bytes);
	if (mm->shared_slice)
		host_shared_clear(mm->slice_descriptor, start - mm->slice_start, bytes);
}

static void free_view(struct ke_machine *machine, uintptr_t start, size_t bytes)
{
	host_pages_free((void *)start, bytes);
}

static uintptr_t align_up(uintptr_t at, size_t alignment)
{
	return (at + alignment - 1) & ~(uintptr_t)(alignment - 1);
}

/*
 * A free gap of bytes from the rover on, then from the start of the slice; 0: none. Addresses are used
 * again as late as possible, so that a stale pointer faults.
 */
static uintptr_t find_gap_locked(struct mm_machine *mm, size_t bytes, size_t alignment)
{
	for (int round = 0; round < 2; round++) {
		uintptr_t at = round ? mm->slice_start + MM_PAGE_BYTES : mm->rover;

		at = align_up(at, alignment);
		for (size_t place = place_of(mm, at); at + bytes + GUARD_BYTES <= mm->slice_end;
		     place++) {
			if (place == mm->range_count ||
			    mm->range[place].start >= at + bytes + GUARD_BYTES)
				return at;
			at = align_up(align_up(mm->range[place].end, MM_PAGE_BYTES) + GUARD_BYTES,
			              alignment);
		}
	}
	return 0;
}

/* Whole pages, at at unless that is 0. */
struct wanted {
	struct ke_process *process;
	uintptr_t at;
	size_t bytes, alignment;
	enum mm_range_kind kind;
};

enum filled { NO_MEMORY, IN_THE_WAY, FILLED };

/* Pages of the arena at at, which no range has. */
static enum filled fill_locked(struct mm_machine *mm, const struct wanted *wanted, uintptr_t at)
{
	struct mm_range range = { .start = at,
		                  .end = at + wanted->bytes,
		                  .process = wanted->process,
		                  .kind = wanted->kind,
		                  .writable = true,
		                  .from_arena = true,
		                  .release = free_pages };
	void *pages = at ? allocate_pages(mm, wanted->bytes, at) : NULL;

	if (!pages)
		return NO_MEMORY;
	if ((uintptr_t)pages == at && NT_SUCCESS(insert_locked(mm, &range)))
		return FILLED;
	free_pages(mm->machine, (uintptr_t)pages, wanted->bytes);
	return IN_THE_WAY; /* of somebody who is no range's */
}

static void *allocate_locked(struct mm_machine *mm, const struct wanted *wanted)
{
	enum filled filled = IN_THE_WAY;
	uintptr_t at = 0;

	for (int turn = 0; turn < TRIES_MAX && filled == IN_THE_WAY; turn++) {
		at = find_gap_locked(mm, wanted->bytes, wanted->alignment);
		filled = fill_locked(mm, wanted, at);
		if (filled != NO_MEMORY)
			mm->rover = at + wanted->bytes + GUARD_BYTES;
	}
	return filled == FILLED ? (void *)at : NULL;
}

static void *allocate_at_locked(struct mm_machine *mm, const struct wanted *wanted)
{
	const struct mm_range *next = mm_range_above_locked(mm, wanted->at);

	if (wanted->at < mm->slice_start + MM_PAGE_BYTES || wanted->at > mm->slice_end ||
	    wanted->bytes > mm->slice_end - wanted->at ||
	    (next && next->start < wanted->at + wanted->bytes))
		return NULL;
	return fill_locked(mm, wanted, wanted->at) == FILLED ? (void *)wanted->at : NULL;
}

static void *allocate(const struct wanted *wanted)
{
	struct mm_machine *mm = wanted->process->machine->mm;
	void *pages = NULL;

	if (!wanted->bytes || wanted->bytes > MM_ARENA_SLICE_BYTES)
		return NULL;
	mm_look_at_held(mm);
	host_lock_acquire(&mm->map_lock);
	if (mm->slice_start || take_slice_locked(mm))
		pages = wanted->at ? allocate_at_locked(mm, wanted) : allocate_locked(mm, wanted);
	host_lock_release(&mm->map_lock);
	return pages;
}

void *mm_user_allocate(struct ke_process *process, size_t bytes, enum mm_range_kind kind)
{
	struct wanted wanted = { .process = process,
		                 .bytes = mm_page_round(bytes),
		                 .alignment = MM_PAGE_BYTES,
		                 .kind = kind };

	return allocate(&wanted);
}

void *mm_user_reserve(struct ke_process *process, uintptr_t at, size_t bytes)
{
	struct wanted wanted = { .process = process,
		                 .bytes = bytes,
		                 .at = at,
		                 .alignment = MM_GRANULE_BYTES,
		                 .kind = MM_RANGE_MEMORY };

	return allocate(&wanted);
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
bool mm_is_other_stack(struct mm_machine *mm, uintptr_t start, uintptr_t end)
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

/* Ranges of process end up to one whose pages are to be given back. False: there is none. */
static bool end_next_locked(struct mm_machine *mm, const struct ke_process *process,
                            struct mm_range *ret_removed)
{
	for (size_t place = 0; place < mm->range_count; place++)
		if (mm->range[place].process == process &&
		    end_locked(mm, &mm->range[place], ret_removed))
			return true;
	return false;
}

void mm_process_end(struct ke_machine *machine, struct ke_process *process)
{
	struct mm_machine *mm = machine->mm;
	struct mm_range removed;
	bool is_over = true;

	mm_views_end(mm, process);
	while (is_over) {
		host_lock_acquire(&mm->map_lock);
		forget_stacks_locked(mm, process);
		is_over = end_next_locked(mm, process, &removed);
		host_lock_release(&mm->map_lock);
		if (is_over)
			mm_range_give_back(mm, &removed);
	}
}

/* What is locked still goes with the machine. */
void mm_ranges_finish(struct mm_machine *mm)
{
	for (size_t place = 0; place < mm->range_count; place++) {
		struct mm_range *range = &mm->range[place];

		if (range->from_arena || (range->gone && range->release))
			free_pages(mm->machine, range->start, range->end - range->start);
		free(range->page);
		free(range->page_locks);
	}
	free(mm->range);
	forget_stacks_locked(mm, NULL);
	if (!mm->shared_slice)
		mm_slice_give(mm->slice_start);
}

/* --- Questions --------------------------------------------------------------------------------------------------- */

/* The part of the running thread's stack that was the client's when it called the system. */
bool mm_is_own_stack(uintptr_t start, uintptr_t end)
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

bool mm_ranges_cover_locked(struct mm_machine *mm, const struct ke_process *process,
                            uintptr_t start, uintptr_t end, enum mm_access access)
{
	size_t place;
	bool covered = true;

	for (place = place_of(mm, start); covered && start < end; place++) {
		const struct mm_range *range = &mm->range[place];

		covered = place < mm->range_count && range->start <= start &&
		          allows(range, start, end, access) &&
		          is_in_locked(mm, range, process, start, end);
		if (covered)
			start = range->end;
	}
	return covered;
}

static bool ranges_cover(struct mm_machine *mm, const struct ke_process *process, uintptr_t start,
                         uintptr_t end, enum mm_access access)
{
	bool covered;

	host_lock_acquire(&mm->map_lock);
	covered = mm_ranges_cover_locked(mm, process, start, end, access);
	host_lock_release(&mm->map_lock);
	return covered;
}

bool mm_is_user(const void *address, size_t bytes, enum mm_access access)
{
	uintptr_t start = (uintptr_t)address, end = start + bytes;

	if (end < start)
		return false;
	return mm_is_own_stack(start, end) || /* where most of it lies, and no lock is needed */
	       ranges_cover(mm_current(), mm_current_process(), start, end, access) ||
	       mm_is_other_stack(mm_current(), start, end);
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
