/* ex/pool_table.c - the records of blocks, hashed by address in shards. */
#include <stdlib.h>

#include "nt/ex/pool_internal.h"

#define FIRST_BUCKETS 16

static uint64_t hash_address(uintptr_t address)
{
	return (address >> 4) * 0x9E3779B97F4A7C15ull;
}

struct pool_shard *pool_shard_of(struct ex_pool *pool, uintptr_t address)
{
	return &pool->shard[hash_address(address) >> 60];
}

static struct pool_block **bucket_of(struct pool_shard *shard, uintptr_t address)
{
	return &shard->bucket[(hash_address(address) >> 28) & (shard->bucket_count - 1)];
}

struct pool_block *pool_record_create(struct ex_pool *pool, uintptr_t address)
{
	struct pool_shard *shard = pool_shard_of(pool, address);
	struct pool_block *block;

	host_lock_acquire(&shard->lock);
	block = shard->spare;
	if (block)
		shard->spare = block->next;
	host_lock_release(&shard->lock);
	return block ? block : malloc(sizeof(*block));
}

static bool grow_locked(struct pool_shard *shard)
{
	uint32_t old_count = shard->bucket_count;
	uint32_t new_count = old_count ? old_count * 2 : FIRST_BUCKETS;
	struct pool_block **old = shard->bucket;
	struct pool_block **fresh = calloc(new_count, sizeof(*fresh));

	if (!fresh)
		return false;
	shard->bucket = fresh;
	shard->bucket_count = new_count;
	for (uint32_t index = 0; index < old_count; index++) {
		struct pool_block *block = old[index];

		while (block) {
			struct pool_block *next = block->next;
			struct pool_block **place = bucket_of(shard, block->address);

			block->next = *place;
			*place = block;
			block = next;
		}
	}
	free(old);
	return true;
}

static void unlink_locked(struct pool_shard *shard, struct pool_block *block)
{
	struct pool_block **place = bucket_of(shard, block->address);

	while (*place != block)
		place = &(*place)->next;
	*place = block->next;
	block->linked = 0;
	shard->count--;
}

bool pool_record_insert(struct ex_pool *pool, struct pool_block *block)
{
	struct pool_shard *shard = pool_shard_of(pool, block->address);
	struct pool_block *former, **place;
	bool inserted = false;

	host_lock_acquire(&shard->lock);
	if (shard->count < shard->bucket_count || grow_locked(shard) || shard->bucket_count) {
		former = pool_record_find_locked(shard, block->address);
		if (former)
			unlink_locked(shard, former);
		place = bucket_of(shard, block->address);
		block->next = *place;
		block->linked = 1;
		*place = block;
		shard->count++;
		inserted = true;
	}
	host_lock_release(&shard->lock);
	return inserted;
}

struct pool_block *pool_record_find_locked(struct pool_shard *shard, uintptr_t address)
{
	struct pool_block *block = shard->bucket_count ? *bucket_of(shard, address) : NULL;

	while (block && block->address != address)
		block = block->next;
	return block;
}

static bool find_around_in(struct pool_shard *shard, uintptr_t address, struct pool_block *ret_copy)
{
	bool found = false;

	host_lock_acquire(&shard->lock);
	for (uint32_t index = 0; index < shard->bucket_count && !found; index++)
		for (struct pool_block *block = shard->bucket[index]; block && !found;
		     block = block->next) {
			found = block->state == POOL_LIVE &&
			        address - block->address < block->bytes;
			if (found)
				*ret_copy = *block;
		}
	host_lock_release(&shard->lock);
	return found;
}

bool pool_record_find_around(struct ex_pool *pool, uintptr_t address, struct pool_block *ret_copy)
{
	bool found = false;

	for (int index = 0; index < POOL_SHARDS && !found; index++)
		found = find_around_in(&pool->shard[index], address, ret_copy);
	return found;
}

void pool_record_destroy(struct ex_pool *pool, struct pool_block *block)
{
	struct pool_shard *shard = pool_shard_of(pool, block->address);

	host_lock_acquire(&shard->lock);
	if (block->linked)
		unlink_locked(shard, block);
	block->next = shard->spare;
	shard->spare = block;
	host_lock_release(&shard->lock);
}

static int compare_sequence(const void *left, const void *right)
{
	uint64_t a = (*(struct pool_block *const *)left)->sequence;
	uint64_t b = (*(struct pool_block *const *)right)->sequence;

	return a < b ? -1 : a > b;
}

static size_t collect(struct pool_shard *shard, struct pool_block **list, size_t room)
{
	size_t count = 0;

	host_lock_acquire(&shard->lock);
	for (uint32_t index = 0; index < shard->bucket_count; index++)
		for (struct pool_block *block = shard->bucket[index]; block; block = block->next)
			if (block->state == POOL_LIVE && count < room)
				list[count++] = block;
	host_lock_release(&shard->lock);
	return count;
}

struct pool_block **pool_record_list(struct ex_pool *pool, size_t *ret_count)
{
	struct pool_block **list;
	size_t room = 0, count = 0;

	for (int index = 0; index < POOL_SHARDS; index++)
		room += __atomic_load_n(&pool->shard[index].count, __ATOMIC_RELAXED);
	list = room ? malloc(room * sizeof(*list)) : NULL;
	if (!list)
		return NULL;
	for (int index = 0; index < POOL_SHARDS; index++)
		count += collect(&pool->shard[index], list + count, room - count);
	qsort(list, count, sizeof(*list), compare_sequence);
	*ret_count = count;
	return list;
}

static void finish_bucket(const struct ex_pool *pool, struct pool_block *block)
{
	while (block) {
		struct pool_block *next = block->next;

		if (block->state == POOL_LIVE)
			pool_memory_destroy(pool, block);
		free(block);
		block = next;
	}
}

/* The quarantine is empty by now: all that is in the buckets is live. */
void pool_table_finish(struct ex_pool *pool)
{
	for (int number = 0; number < POOL_SHARDS; number++) {
		struct pool_shard *shard = &pool->shard[number];

		for (uint32_t index = 0; index < shard->bucket_count; index++)
			finish_bucket(pool, shard->bucket[index]);
		free(shard->bucket);
		while (shard->spare) {
			struct pool_block *block = shard->spare;

			shard->spare = block->next;
			free(block);
		}
	}
}
