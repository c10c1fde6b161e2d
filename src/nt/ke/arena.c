/* nt/ke/arena.c - slices of the fixed range, chunks by class of size. */
#include "nt/ke/arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096u
#define CACHE_LINE 64u
#define SMALL_STEP 16u
#define SMALL_MAX 1024u
/* Up to SMALL_MAX by steps of 16 or of 64; beyond it four sizes for each doubling up to the whole part. */
#define CLASSES_BY_16 (SMALL_MAX / SMALL_STEP)
#define CLASSES_BY_64 (SMALL_MAX / CACHE_LINE)
#define FIRST_BY_64 CLASSES_BY_16
#define FIRST_LARGE (FIRST_BY_64 + CLASSES_BY_64)
#define DOUBLINGS 21u
#define CLASSES (FIRST_LARGE + 4 * DOUBLINGS)
/* Memory is opened in steps of so many bytes. */
#define GROWTH_BYTES (1ull << 20)

_Static_assert((uint64_t)SMALL_MAX << DOUBLINGS == KE_ARENA_PART_BYTES, "classes up to a part");

/* The chunks of one class that are free, the last one freed last. */
struct free_chunks {
	void **chunk;
	uint32_t count, room;
};

/* Present in the process when address sanitizer's library is. */
extern void __asan_init(void) __attribute__((weak));

struct part {
	uintptr_t start, top, open_end; /* used up to top; accessible up to open_end */
	struct free_chunks free[CLASSES];
};

struct ke_arena {
	struct host_lock lock;
	uint32_t slice;
	struct part part[2];  /* nonpaged, paged */
	uint32_t paged_count; /* paged chunks in use: without any nothing is closed */
	bool closed, ended;   /* the paged part is inaccessible; is so no more */
};

static struct host_lock slices_lock;
static uint32_t slices_used; /* a bit each */

/* --- Slices ---------------------------------------------------------------------------------------------- */

static uintptr_t slice_start(uint32_t slice)
{
	return KE_ARENA_START + slice * KE_ARENA_SLICE_BYTES;
}

static int take_slice(uint32_t *ret_slice)
{
	uint32_t slice = 0;
	int error = -EAGAIN;

	host_lock_acquire(&slices_lock);
	while (slice < KE_ARENA_SLICES && slices_used >> slice & 1)
		slice++;
	if (slice < KE_ARENA_SLICES)
		error = host_pages_reserve(slice_start(slice), KE_ARENA_SLICE_BYTES);
	if (!error)
		slices_used |= 1u << slice;
	host_lock_release(&slices_lock);
	*ret_slice = slice;
	return error;
}

static void give_slice(uint32_t slice)
{
	host_lock_acquire(&slices_lock);
	host_pages_free((void *)slice_start(slice), KE_ARENA_SLICE_BYTES);
	slices_used &= ~(1u << slice);
	host_lock_release(&slices_lock);
}

int ke_arena_create(struct ke_arena **ret_arena)
{
	struct ke_arena *arena = calloc(1, sizeof(*arena));
	int error = arena ? take_slice(&arena->slice) : -ENOMEM;

	if (error) {
		free(arena);
		return error;
	}
	for (uint32_t number = 0; number < 2; number++) {
		struct part *part = &arena->part[number];

		part->start = slice_start(arena->slice) + number * KE_ARENA_PART_BYTES;
		part->top = part->open_end = part->start;
	}
	*ret_arena = arena;
	return 0;
}

void ke_arena_destroy(struct ke_arena *arena)
{
	if (!arena)
		return;
	give_slice(arena->slice);
	for (uint32_t index = 0; index < CLASSES; index++) {
		free(arena->part[0].free[index].chunk);
		free(arena->part[1].free[index].chunk);
	}
	free(arena);
}

/* --- Classes ------------------------------------------------------------------------------------------------ */

static size_t round_up(size_t bytes, size_t step)
{
	return (bytes + step - 1) & ~(step - 1);
}

/* Sizes above SMALL_MAX: four of each doubling, whole pages from one page on. */
static uint32_t large_class_of(size_t bytes, size_t *ret_bytes, size_t *ret_alignment)
{
	uint32_t doubling = (uint32_t)(63 - __builtin_clzll((bytes - 1) / SMALL_MAX));
	size_t step = (size_t)SMALL_MAX / 4 << doubling;

	bytes = round_up(bytes, step);
	*ret_alignment = bytes >= PAGE ? PAGE : CACHE_LINE;
	*ret_bytes = round_up(bytes, *ret_alignment);
	return FIRST_LARGE + 4 * doubling + (uint32_t)(bytes / step) - 5;
}

/* The class of a chunk, with the size and alignment of all in it; CLASSES when no part could hold it. */
static uint32_t class_of(const struct ke_chunk *chunk, size_t *ret_bytes, size_t *ret_alignment)
{
	size_t step = chunk->alignment <= SMALL_STEP ? SMALL_STEP : CACHE_LINE;
	size_t bytes = chunk->alignment >= PAGE && chunk->bytes < PAGE ? PAGE : chunk->bytes;

	if (bytes > KE_ARENA_PART_BYTES)
		return CLASSES;
	*ret_bytes = round_up(bytes, step);
	*ret_alignment = step;
	if (*ret_bytes > SMALL_MAX)
		return large_class_of(bytes, ret_bytes, ret_alignment);
	return (uint32_t)((step == CACHE_LINE ? FIRST_BY_64 : 0) + *ret_bytes / step - 1);
}

/* --- Chunks --------------------------------------------------------------------------------------------------- */

static bool open_up_to(struct part *part, uintptr_t end)
{
	uintptr_t limit = part->start + KE_ARENA_PART_BYTES;
	uintptr_t new_end = round_up(end, GROWTH_BYTES);

	if (end > limit)
		return false;
	if (end <= part->open_end)
		return true;
	if (host_pages_protect((void *)part->open_end, new_end - part->open_end, HOST_READ_WRITE))
		return false;
	part->open_end = new_end;
	return true;
}

static void *take_new_locked(struct part *part, size_t bytes, size_t alignment)
{
	uintptr_t start = round_up(part->top, alignment);

	if (!open_up_to(part, start + bytes))
		return NULL;
	part->top = start + bytes;
	return (void *)start;
}

void *ke_arena_allocate(struct ke_arena *arena, const struct ke_chunk *chunk, bool *ret_fresh)
{
	size_t bytes = 0, alignment = 0;
	uint32_t class = class_of(chunk, &bytes, &alignment);
	struct part *part = &arena->part[chunk->paged];
	void *memory;

	if (class == CLASSES)
		return NULL;
	host_lock_acquire(&arena->lock);
	*ret_fresh = part->free[class].count == 0;
	if (*ret_fresh)
		memory = take_new_locked(part, bytes, alignment);
	else
		memory = part->free[class].chunk[--part->free[class].count];
	arena->paged_count += chunk->paged && memory;
	host_lock_release(&arena->lock);
	return memory;
}

/* Without memory to note it the chunk is not used again. */
static void note_free_locked(struct free_chunks *list, void *memory)
{
	if (list->count == list->room) {
		uint32_t room = list->room ? 2 * list->room : 16;
		void **chunk = realloc(list->chunk, room * sizeof(*chunk));

		if (!chunk)
			return;
		list->chunk = chunk;
		list->room = room;
	}
	list->chunk[list->count++] = memory;
}

void ke_arena_free(struct ke_arena *arena, const struct ke_chunk *chunk, void *memory)
{
	size_t bytes = 0, alignment = 0;
	uint32_t class = class_of(chunk, &bytes, &alignment);

	host_lock_acquire(&arena->lock);
	note_free_locked(&arena->part[chunk->paged].free[class], memory);
	arena->paged_count -= chunk->paged;
	host_lock_release(&arena->lock);
}

/* --- Paged blocks at raised IRQL --------------------------------------------------------------------------- */

static void protect_locked(struct ke_arena *arena, bool closed)
{
	struct part *part = &arena->part[1];

	if (arena->closed == closed)
		return;
	host_pages_protect((void *)part->start, part->open_end - part->start,
	                   closed ? HOST_NONE : HOST_READ_WRITE);
	arena->closed = closed;
}

void ke_paged_close_slow(struct ke_arena *arena)
{
	if (arena->closed || arena->ended || arena->paged_count == 0)
		return;
	host_lock_acquire(&arena->lock);
	protect_locked(arena, !arena->ended);
	host_lock_release(&arena->lock);
}

bool ke_paged_open_slow(struct ke_machine *machine)
{
	const struct ke_thread *thread = ke_current_thread_or_null();
	struct ke_arena *arena = machine->arena;
	bool were_closed = arena->closed;

	if (!were_closed)
		return false;
	host_lock_acquire(&arena->lock);
	protect_locked(arena, false);
	host_lock_release(&arena->lock);
	return thread && thread->irql >= DISPATCH_LEVEL;
}

void ke_paged_end(struct ke_machine *machine)
{
	struct ke_arena *arena = machine->arena;

	if (!arena)
		return;
	host_lock_acquire(&arena->lock);
	arena->ended = true;
	protect_locked(arena, false);
	host_lock_release(&arena->lock);
}

bool ke_memory_readable(struct ke_machine *machine, const void *address, size_t bytes)
{
	bool were_closed = ke_paged_open(machine);
	bool readable = host_memory_readable(address, bytes);

	ke_paged_restore(machine, were_closed);
	return readable;
}

bool ke_paged_is_closed(struct ke_machine *machine, uintptr_t address)
{
	const struct ke_arena *arena = machine->arena;

	return arena && arena->closed && address - arena->part[1].start < KE_ARENA_PART_BYTES;
}

/* --- For machines ---------------------------------------------------------------------------------------------- */

void ke_arena_give(struct ke_machine *machine)
{
	int error = 0;

	if (machine->options.schedule == KE_SCHEDULE_SEEDED && !__asan_init)
		error = ke_arena_create(&machine->arena);
	if (machine->arena)
		ke_fault_init();
	if (error)
		fprintf(stderr,
		        "drydock: the pool of seeded machine %u is not at its fixed addresses "
		        "(from "
		        "0x%llx): %s; addresses differ from run to run\n",
		        machine->id, KE_ARENA_START, strerror(-error));
}

static struct ke_chunk object_chunk(size_t bytes)
{
	return (struct ke_chunk){ .bytes = bytes, .alignment = SMALL_STEP };
}

void *ke_memory_allocate(struct ke_machine *machine, size_t bytes)
{
	struct ke_chunk chunk = object_chunk(bytes);
	bool fresh = false;
	void *memory;

	if (!machine->arena)
		return calloc(1, bytes);
	memory = ke_arena_allocate(machine->arena, &chunk, &fresh);
	if (memory && !fresh)
		memset(memory, 0, bytes);
	return memory;
}

void ke_memory_free(struct ke_machine *machine, void *memory, size_t bytes)
{
	struct ke_chunk chunk = object_chunk(bytes);

	if (machine->arena && memory)
		ke_arena_free(machine->arena, &chunk, memory);
	else
		free(memory);
}
