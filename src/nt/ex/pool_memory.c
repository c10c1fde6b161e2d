/* ex/pool_memory.c - the bytes of a block: host memory, guards, fills. */
#include <stdlib.h>
#include <string.h>

#include "nt/ex/pool_internal.h"

#define GUARD_BYTE 0xA5
#define NEW_BYTE 0xC7
#define FREED_BYTE 0xDF
#define CACHE_LINE 64
#define SMALLEST_ALIGNMENT 16

static size_t block_alignment(uint64_t flags, size_t bytes)
{
	if (bytes >= POOL_PAGE)
		return POOL_PAGE;
	return flags & POOL_FLAG_CACHE_ALIGNED ? CACHE_LINE : SMALLEST_ALIGNMENT;
}

/* Bytes between the start of the memory and the block: the guard, and what keeps the block aligned. */
static size_t head_bytes(const struct ex_pool *pool, uint64_t flags, size_t bytes)
{
	return pool->sanitized ? 0 : block_alignment(flags, bytes);
}

/* All the memory that a block takes. */
static struct ke_chunk chunk_of(const struct ex_pool *pool, uint64_t flags, size_t bytes)
{
	size_t around = head_bytes(pool, flags, bytes);

	return (struct ke_chunk){
		.bytes = bytes + around + (pool->sanitized ? 0 : POOL_GUARD_BYTES),
		.alignment = block_alignment(flags, bytes),
		.paged = flags & POOL_FLAG_PAGED && flags & EX_POOL_DRIVER_OWNED,
	};
}

static void *host_allocate(const struct ke_chunk *chunk, bool zeroed)
{
	void *memory = NULL;

	if (chunk->alignment <= SMALLEST_ALIGNMENT)
		return zeroed ? calloc(1, chunk->bytes) : malloc(chunk->bytes);
	if (posix_memalign(&memory, chunk->alignment, chunk->bytes))
		return NULL;
	if (zeroed)
		memset(memory, 0, chunk->bytes);
	return memory;
}

static void *arena_allocate(struct ke_arena *arena, const struct ke_chunk *chunk, bool zeroed)
{
	bool fresh = false;
	void *memory = ke_arena_allocate(arena, chunk, &fresh);

	if (memory && zeroed && !fresh)
		memset(memory, 0, chunk->bytes);
	return memory;
}

/* The one place where memory comes from. */
uintptr_t pool_memory_create(const struct ex_pool *pool, uint64_t flags, size_t bytes)
{
	bool zeroed = !(flags & POOL_FLAG_UNINITIALIZED);
	size_t head = head_bytes(pool, flags, bytes);
	struct ke_chunk chunk;
	char *memory;

	if (bytes > PTRDIFF_MAX - 2 * POOL_PAGE)
		return 0;
	chunk = chunk_of(pool, flags, bytes);
	memory = pool->arena ? arena_allocate(pool->arena, &chunk, zeroed)
	                     : host_allocate(&chunk, zeroed);
	if (!memory)
		return 0;
	if (!pool->sanitized) {
		memset(memory + head - POOL_GUARD_BYTES, GUARD_BYTE, POOL_GUARD_BYTES);
		memset(memory + head + bytes, GUARD_BYTE, POOL_GUARD_BYTES);
	}
	return (uintptr_t)(memory + head);
}

/* The one place where it goes. */
void pool_memory_free(const struct ex_pool *pool, uintptr_t address, uint64_t flags, size_t bytes)
{
	void *memory = (void *)(address - head_bytes(pool, flags, bytes));
	struct ke_chunk chunk = chunk_of(pool, flags, bytes);

	if (pool->arena)
		ke_arena_free(pool->arena, &chunk, memory);
	else
		free(memory);
}

void pool_memory_destroy(const struct ex_pool *pool, struct pool_block *block)
{
	if (block->has_memory)
		pool_memory_free(pool, block->address, block->flags, block->bytes);
	block->has_memory = 0;
}

static uintptr_t first_difference(uintptr_t start, size_t bytes, uint8_t expected)
{
	const uint8_t *at = (const uint8_t *)start;

	for (size_t index = 0; index < bytes; index++)
		if (at[index] != expected)
			return start + index;
	return 0;
}

bool pool_head_is_damaged(const struct ex_pool *pool, const struct pool_block *block)
{
	return !pool->sanitized &&
	       first_difference(block->address - POOL_GUARD_BYTES, POOL_GUARD_BYTES, GUARD_BYTE);
}

/* Nothing may lie between the guards' bytes and the block, so one pair of 16-byte compares is enough. */
uintptr_t pool_guard_damage(const struct ex_pool *pool, const struct pool_block *block)
{
	static const uint8_t whole[POOL_GUARD_BYTES] = { [0 ... POOL_GUARD_BYTES - 1] =
		                                                 GUARD_BYTE };
	uintptr_t head = block->address - POOL_GUARD_BYTES, tail = block->address + block->bytes;

	if (pool->sanitized)
		return 0;
	if (memcmp((const void *)tail, whole, sizeof(whole)) != 0)
		return first_difference(tail, POOL_GUARD_BYTES, GUARD_BYTE);
	if (memcmp((const void *)head, whole, sizeof(whole)) != 0)
		return first_difference(head, POOL_GUARD_BYTES, GUARD_BYTE);
	return 0;
}

/* Under a seed what a driver reads must not depend on what the host's allocator left there. */
void pool_fill_new(const struct ex_pool *pool, struct pool_block *block)
{
	if (!(block->flags & POOL_FLAG_UNINITIALIZED))
		return;
	if (pool->seeded || block->bytes <= POOL_FILL_WHOLE_MAX)
		memset((void *)block->address, NEW_BYTE, block->bytes);
	else
		memset((void *)block->address, NEW_BYTE, POOL_FILL_EDGE);
}

void pool_fill_freed(struct pool_block *block)
{
	char *start = (char *)block->address;

	if (block->bytes <= POOL_FILL_WHOLE_MAX) {
		memset(start, FREED_BYTE, block->bytes);
		return;
	}
	memset(start, FREED_BYTE, POOL_FILL_EDGE);
	memset(start + block->bytes - POOL_FILL_EDGE, FREED_BYTE, POOL_FILL_EDGE);
}

uintptr_t pool_freed_damage(const struct pool_block *block)
{
	uintptr_t damage;

	if (block->bytes <= POOL_FILL_WHOLE_MAX)
		return first_difference(block->address, block->bytes, FREED_BYTE);
	damage = first_difference(block->address, POOL_FILL_EDGE, FREED_BYTE);
	if (damage)
		return damage;
	return first_difference(block->address + block->bytes - POOL_FILL_EDGE, POOL_FILL_EDGE,
	                        FREED_BYTE);
}

/* --- Executable blocks --------------------------------------------------------------------------------------- */

/* Whole pages: neighbours in them become executable too. */
bool pool_execute(struct ke_machine *machine, uintptr_t address)
{
	struct pool_block block;
	uintptr_t start, end;

	if (!pool_record_find_around(ex_pool_of(machine), address, &block) ||
	    !(block.flags & POOL_FLAG_NON_PAGED_EXECUTE))
		return false;
	start = block.address & ~(uintptr_t)(POOL_PAGE - 1);
	end = block.address + block.bytes;
	return host_pages_protect((void *)start, end - start, HOST_READ_WRITE_EXECUTE) == 0;
}
