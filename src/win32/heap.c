/*
 * win32/heap.c - heaps of clients.
 *
 * Blocks come from size classes cut from segments of the user arena; large ones have pages of their own. A
 * block is header, bytes, guard. Freed blocks are filled and go to the end of their class's list, so
 * that a late use is seen for as long as possible.
 */
#include <stdlib.h>
#include <string.h>

#include "win32/win32_internal.h"

#define BLOCK_LIVE 0x4b4c4248u
#define BLOCK_FREE 0x45455246u
#define GUARD_BYTES 16
#define GUARD_FILL 0xbd
#define FREED_FILL 0xdd
#define SEGMENT_BYTES (256u << 10)
#define SMALLEST_SHIFT 6 /* 64 bytes */
#define CLASSES 11       /* up to 64 KiB */
#define LARGE CLASSES
#define FILL_EDGE 4096

/* In front of every block; 64 bytes keep the user's bytes aligned. */
struct heap_block {
	uint32_t magic;
	uint32_t class_index;
	size_t bytes; /* as asked for */
	struct win32_heap *heap;
	uintptr_t site;
	LIST_ENTRY entry; /* live: of the heap; free: of the class */
	size_t capacity;  /* of the whole block */
	uint64_t reserved;
};

struct heap_segment {
	struct heap_segment *next;
	uint64_t reserved[7];
};

struct win32_heap {
	LIST_ENTRY entry; /* first: process.c casts */
	struct win32_process *process;
	struct host_lock lock;
	LIST_ENTRY live;
	LIST_ENTRY free[CLASSES];
	struct heap_segment *segments;
	char *next, *end; /* what is left of the newest segment */
};

/* Headers and guards are poisoned to all but the heap, which reads and links them itself. */
#define HEAP_INSIDE __attribute__((no_sanitize_address))

/* Functions of address sanitizer's library; null when it is not in the process. */
extern void __asan_poison_memory_region(void const volatile *address, size_t size)
	__attribute__((weak));
extern void __asan_unpoison_memory_region(void const volatile *address, size_t size)
	__attribute__((weak));

static void poison(const void *address, size_t bytes)
{
	if (__asan_poison_memory_region)
		__asan_poison_memory_region(address, bytes);
}

static void unpoison(const void *address, size_t bytes)
{
	if (__asan_unpoison_memory_region)
		__asan_unpoison_memory_region(address, bytes);
}

/* InsertTailList and RemoveEntryList for entries in poisoned headers. */
HEAP_INSIDE static void link_last(LIST_ENTRY *list, LIST_ENTRY *entry)
{
	LIST_ENTRY *last = list->Blink;

	if (last->Flink != list)
		drydock_corrupt_list(last);
	*entry = (LIST_ENTRY){ list, last };
	last->Flink = entry;
	list->Blink = entry;
}

HEAP_INSIDE static void take_off(LIST_ENTRY *entry)
{
	LIST_ENTRY *next = entry->Flink, *previous = entry->Blink;

	if (next->Blink != entry || previous->Flink != entry)
		drydock_corrupt_list(entry);
	previous->Flink = next;
	next->Blink = previous;
}

static char *block_bytes(struct heap_block *block)
{
	return (char *)(block + 1);
}

static struct heap_block *block_of(const void *bytes)
{
	return (struct heap_block *)(uintptr_t)bytes - 1;
}

/* --- Making and freeing heaps ------------------------------------------------------------------------- */

struct win32_heap *win32_heap_create(struct win32_process *process)
{
	struct win32_heap *heap = calloc(1, sizeof(*heap));

	if (!heap)
		return NULL;
	heap->process = process;
	InitializeListHead(&heap->live);
	for (size_t i = 0; i < CLASSES; i++)
		InitializeListHead(&heap->free[i]);
	host_lock_acquire(&process->lock);
	InsertTailList(&process->heaps, &heap->entry);
	host_lock_release(&process->lock);
	return heap;
}

HEAP_INSIDE static void free_large_blocks(struct win32_heap *heap)
{
	for (LIST_ENTRY *entry = heap->live.Flink, *next; entry != &heap->live; entry = next) {
		struct heap_block *block = CONTAINING_RECORD(entry, struct heap_block, entry);
		next = entry->Flink;
		if (block->class_index == LARGE) {
			unpoison(block, block->capacity);
			mm_user_free(heap->process->machine->machine, block);
		}
	}
}

void win32_heap_destroy(struct win32_heap *heap)
{
	struct ke_machine *machine = heap->process->machine->machine;

	host_lock_acquire(&heap->process->lock);
	RemoveEntryList(&heap->entry);
	host_lock_release(&heap->process->lock);
	free_large_blocks(heap);
	for (struct heap_segment *segment = heap->segments, *next; segment; segment = next) {
		next = segment->next;
		unpoison(segment, SEGMENT_BYTES);
		mm_user_free(machine, segment);
	}
	free(heap);
}

bool win32_heap_is_valid(struct win32_heap *heap)
{
	struct win32_process *process = win32_process_current();
	bool found = false;

	host_lock_acquire(&process->lock);
	for (LIST_ENTRY *entry = process->heaps.Flink; entry != &process->heaps && !found;
	     entry = entry->Flink)
		found = entry == &heap->entry;
	host_lock_release(&process->lock);
	return found;
}

/* --- Blocks ----------------------------------------------------------------------------------------------- */

static uint32_t class_of(size_t whole)
{
	uint32_t index = 0;
	while (index < CLASSES && ((size_t)1 << (SMALLEST_SHIFT + index)) < whole)
		index++;
	return index;
}

static bool add_segment_locked(struct win32_heap *heap)
{
	struct heap_segment *segment =
		mm_user_allocate(&heap->process->ps->ke, SEGMENT_BYTES, MM_RANGE_MEMORY);

	if (!segment)
		return false;
	segment->next = heap->segments;
	heap->segments = segment;
	heap->next = (char *)(segment + 1);
	heap->end = (char *)segment + SEGMENT_BYTES;
	return true;
}

/* A block of class index: a freed one, or cut from the segment; what is left of an old one is given up. */
HEAP_INSIDE static struct heap_block *take_small_locked(struct win32_heap *heap, uint32_t index)
{
	size_t capacity = (size_t)1 << (SMALLEST_SHIFT + index);
	struct heap_block *block;

	if (!IsListEmpty(&heap->free[index])) {
		block = CONTAINING_RECORD(heap->free[index].Flink, struct heap_block, entry);
		take_off(&block->entry);
		unpoison(block, capacity);
		return block;
	}
	if ((size_t)(heap->end - heap->next) < capacity && !add_segment_locked(heap))
		return NULL;
	block = (struct heap_block *)heap->next;
	heap->next += capacity;
	return block;
}

HEAP_INSIDE static struct heap_block *take_locked(struct win32_heap *heap, size_t whole)
{
	uint32_t index = class_of(whole);
	struct heap_block *block;

	if (index < LARGE) {
		block = take_small_locked(heap, index);
		whole = (size_t)1 << (SMALLEST_SHIFT + index);
	} else {
		block = mm_user_allocate(&heap->process->ps->ke, whole, MM_RANGE_MEMORY);
	}
	if (block) {
		block->class_index = index;
		block->capacity = whole;
	}
	return block;
}

HEAP_INSIDE void *win32_heap_allocate(struct win32_heap *heap, size_t bytes, bool zeroed,
                                      uintptr_t site)
{
	size_t whole = sizeof(struct heap_block) + bytes + GUARD_BYTES;
	struct heap_block *block;

	if (whole < bytes || whole > MM_ARENA_SLICE_BYTES)
		return NULL;
	host_lock_acquire(&heap->lock);
	block = take_locked(heap, whole);
	if (block) {
		block->magic = BLOCK_LIVE;
		block->bytes = bytes;
		block->heap = heap;
		block->site = site;
		link_last(&heap->live, &block->entry);
	}
	host_lock_release(&heap->lock);
	if (!block)
		return NULL;
	if (zeroed)
		memset(block_bytes(block), 0, bytes);
	memset(block_bytes(block) + bytes, GUARD_FILL, GUARD_BYTES);
	poison(block, sizeof(*block));
	poison(block_bytes(block) + ((bytes + 7) & ~(size_t)7),
	       block->capacity - sizeof(*block) - ((bytes + 7) & ~(size_t)7));
	return block_bytes(block);
}

static void report_block(const char *what, const void *address, uintptr_t site)
{
	struct verify_fact fact = {
		.rule = "CLIENT",
		.code = 0xC0000374,
		.parameter = { (uint64_t)(uintptr_t)address, site },
		.advice = "The client program misuses its heap; the driver is not at fault.",
	};
	verify_report(&fact, "client %s: %s", win32_process_current()->name, what);
}

HEAP_INSIDE static struct heap_block *check_block(struct win32_heap *heap, void *bytes,
                                                  uintptr_t site)
{
	struct heap_block *block = block_of(bytes);

	if (((uintptr_t)bytes & 15) || !mm_is_user(block, sizeof(*block), MM_READ) ||
	    (block->magic != BLOCK_LIVE && block->magic != BLOCK_FREE)) {
		report_block("freed or resized a pointer that its heap did not give", bytes, site);
		return NULL;
	}
	if (block->magic == BLOCK_FREE) {
		report_block("freed a heap block twice", bytes, site);
		return NULL;
	}
	if (block->heap != heap) {
		report_block("freed a block to another heap than it came from", bytes, site);
		return NULL;
	}
	for (size_t i = 0; i < GUARD_BYTES; i++) {
		if ((unsigned char)block_bytes(block)[block->bytes + i] != GUARD_FILL) {
			report_block("wrote behind the end of a heap block", bytes, site);
			break;
		}
	}
	return block;
}

HEAP_INSIDE static void fill_freed(struct heap_block *block)
{
	size_t edge = block->bytes < FILL_EDGE ? block->bytes : FILL_EDGE;
	memset(block_bytes(block), FREED_FILL, edge);
}

HEAP_INSIDE bool win32_heap_free(struct win32_heap *heap, void *bytes, uintptr_t site)
{
	struct heap_block *block = check_block(heap, bytes, site);
	bool large, locked;

	if (!block)
		return false;
	large = block->class_index == LARGE;
	locked = !large &&
	         mm_is_locked(heap->process->machine->machine, block_bytes(block), block->capacity);
	if (large)
		unpoison(block, block->capacity);
	else if (!locked)
		fill_freed(block);
	host_lock_acquire(&heap->lock);
	take_off(&block->entry);
	block->magic = BLOCK_FREE;
	block->site = site;
	if (!large)
		link_last(&heap->free[block->class_index], &block->entry);
	host_lock_release(&heap->lock);
	if (large)
		mm_user_free(heap->process->machine->machine, block);
	else if (!locked) /* a driver may still write it */
		poison(block, block->capacity);
	return true;
}

HEAP_INSIDE void *win32_heap_resize(struct win32_heap *heap, void *bytes, size_t size, bool zeroed,
                                    uintptr_t site)
{
	struct heap_block *block = check_block(heap, bytes, site);
	void *fresh;

	if (!block)
		return NULL;
	fresh = win32_heap_allocate(heap, size, zeroed, site);
	if (!fresh)
		return NULL;
	memcpy(fresh, bytes, block->bytes < size ? block->bytes : size);
	win32_heap_free(heap, bytes, site);
	return fresh;
}

HEAP_INSIDE size_t win32_heap_size(struct win32_heap *heap, const void *bytes)
{
	struct heap_block *block = block_of(bytes);

	if (!mm_is_user(block, sizeof(*block), MM_READ) || block->magic != BLOCK_LIVE ||
	    block->heap != heap)
		return (size_t)-1;
	return block->bytes;
}

HEAP_INSIDE void win32_heap_account(struct win32_process *process,
                                    struct win32_client_result *result)
{
	for (LIST_ENTRY *heap_entry = process->heaps.Flink; heap_entry != &process->heaps;
	     heap_entry = heap_entry->Flink) {
		struct win32_heap *heap = CONTAINING_RECORD(heap_entry, struct win32_heap, entry);
		for (LIST_ENTRY *entry = heap->live.Flink; entry != &heap->live;
		     entry = entry->Flink) {
			struct heap_block *block =
				CONTAINING_RECORD(entry, struct heap_block, entry);
			if (!block->site)
				continue; /* the process's own: arguments, environment */
			if (result->leaked_blocks++ == 0)
				result->leak_site = block->site;
			result->leaked_bytes += block->bytes;
		}
	}
}

void *win32_allocate(size_t bytes)
{
	return win32_heap_allocate(win32_process_current()->heap, bytes, false, 0);
}

void win32_free(void *block)
{
	if (block)
		win32_heap_free(win32_process_current()->heap, block, 0);
}
