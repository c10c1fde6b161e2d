/* ex/pool.c - allocation, release, quarantine, look-up. */
#include "nt/ex/pool.h"

#include <stdlib.h>
#include <string.h>

#include "nt/ex/pool_internal.h"
#include "nt/ke/arena.h"
#include "nt/ke/inject.h"
#include "nt/rtl/environment.h"

#define OBSERVERS_MAX 16
#define PROTECTED_TAG_BIT 0x80000000u

static ex_pool_observer *observers[OBSERVERS_MAX];
static struct host_lock observers_lock;

/* Present in the process when address sanitizer's library is. */
extern void __asan_init(void) __attribute__((weak));

/* A copy of the block in the quarantine that address lies in. */
static bool find_freed_around(struct ex_pool *pool, uintptr_t address, struct pool_block *ret_copy)
{
	struct pool_block *block;

	host_lock_acquire(&pool->quarantine.lock);
	for (block = pool->quarantine.first; block; block = block->next_freed)
		if (address - block->address < block->bytes)
			break;
	if (block)
		*ret_copy = *block;
	host_lock_release(&pool->quarantine.lock);
	return block != NULL;
}

_Static_assert(POOL_STACK_DEPTH == KE_POOL_STACK_DEPTH, "a block's stacks go into ke's record");

/* ke_machine.pool_block */
static bool describe_for_fault(struct ke_machine *machine, uintptr_t address,
                               struct ke_pool_block *ret_block)
{
	struct ex_pool *pool = ex_pool_of(machine);
	struct pool_block block;
	bool live = pool_record_find_around(pool, address, &block);

	if (!live && !find_freed_around(pool, address, &block))
		return false;
	*ret_block = (struct ke_pool_block){
		.address = block.address,
		.bytes = block.bytes,
		.tag = block.tag,
		.paged = (block.flags & POOL_FLAG_PAGED) != 0,
		.freed = !live,
		.allocated_depth = block.allocated_depth,
		.freed_depth = live ? 0 : block.freed_depth,
	};
	memcpy(ret_block->allocated, block.allocated_stack, sizeof(ret_block->allocated));
	memcpy(ret_block->freed_at, block.freed_stack, sizeof(ret_block->freed_at));
	return true;
}

static void *environment_allocate(size_t bytes, uint32_t tag)
{
	return ex_pool_allocate(ke_current_machine(),
	                        POOL_FLAG_PAGED | POOL_FLAG_UNINITIALIZED | EX_POOL_DRIVER_OWNED,
	                        bytes, tag);
}

static void environment_free(void *address, uint32_t tag)
{
	ex_pool_free(ke_current_machine(), address, tag);
}

static const struct rtl_pool_operations environment = { environment_allocate, environment_free };

NTSTATUS ex_pool_create(struct ke_machine *machine, struct ex_pool **ret_pool)
{
	struct ex_pool *pool = aligned_alloc(64, sizeof(*pool));

	if (!pool)
		return STATUS_INSUFFICIENT_RESOURCES;
	memset(pool, 0, sizeof(*pool));
	pool->machine = machine;
	pool->sanitized = __asan_init != NULL;
	pool->seeded = machine->options.schedule == KE_SCHEDULE_SEEDED;
	pool->arena = machine->arena;
	machine->execute_fault = pool_execute;
	machine->pool_block = describe_for_fault;
	rtl_set_pool_operations(&environment);
	ex_pool_observe(pool_lookaside_range_freed);
	*ret_pool = pool;
	return STATUS_SUCCESS;
}

/* --- Allocation ------------------------------------------------------------------------------------ */

static void count(struct ex_pool *pool, const struct pool_block *block, int64_t sign)
{
	if (!(block->flags & EX_POOL_DRIVER_OWNED))
		return;
	ke_ledger_add(&pool->machine->ledgers.pool_blocks, sign);
	ke_ledger_add(&pool->machine->ledgers.pool_bytes, sign * (int64_t)block->bytes);
}

static struct trace_ring *current_ring(void)
{
	return base_current ? base_current->ring : NULL;
}

static void describe(struct ex_pool *pool, struct pool_block *block, uint64_t flags, size_t bytes)
{
	block->bytes = bytes;
	block->flags = flags;
	block->state = POOL_LIVE;
	block->has_memory = 1;
	block->freed_depth = 0;
	block->allocated_depth = 0;
	block->next_freed = NULL;
	block->sequence = __atomic_add_fetch(&pool->next_sequence, 1, __ATOMIC_RELAXED);
	if (base_current)
		block->allocated_depth =
			(uint8_t)verify_capture_stack(block->allocated_stack, POOL_STACK_DEPTH);
}

static bool fails(struct ex_pool *pool, uint64_t flags, size_t bytes, uint32_t tag)
{
	if (!(flags & EX_POOL_DRIVER_OWNED))
		return false;
	return (pool->failure && pool->failure(pool->failure_context, bytes, tag)) ||
	       ke_inject(pool->machine, KE_INJECT_ALLOCATION);
}

/* Paged blocks are inaccessible at raised IRQL; where the pool itself looks at one they are not for a while. */
static bool open_if_paged(struct ex_pool *pool, uint64_t flags)
{
	return flags & POOL_FLAG_PAGED && ke_paged_open(pool->machine);
}

static void *allocate(struct ex_pool *pool, uint64_t flags, size_t bytes, uint32_t tag)
{
	struct pool_block *block;
	uintptr_t address;

	address = pool_memory_create(pool, flags, bytes);
	if (!address)
		return NULL;
	block = pool_record_create(pool, address);
	if (!block)
		goto free_memory;
	block->address = address;
	block->tag = tag;
	describe(pool, block, flags, bytes);
	pool_fill_new(pool, block);
	if (!pool_record_insert(pool, block))
		goto free_record;
	count(pool, block, 1);
	trace_write(current_ring(), TRACE_POOL_ALLOCATE, block->sequence, bytes, tag);
	if (__builtin_expect(pool->unloading_end != 0, 0))
		pool_check_unloading(pool, block);
	return (void *)address;

free_record:
	block->linked = 0;
	pool_record_destroy(pool, block);
free_memory:
	pool_memory_free(pool, address, flags, bytes);
	return NULL;
}

void *ex_pool_allocate(struct ke_machine *machine, uint64_t flags, size_t bytes, uint32_t tag)
{
	struct ex_pool *pool = ex_pool_of(machine);
	bool were_closed;
	void *address;

	if (fails(pool, flags, bytes, tag))
		return NULL;
	were_closed = open_if_paged(pool, flags);
	address = allocate(pool, flags, bytes, tag);
	ke_paged_restore(machine, were_closed);
	return address;
}

/* --- Quarantine ---------------------------------------------------------------------------------------- */

/* The block leaves for good: the record goes first, so that a second free is named as long as it can be. */
static void release(struct ex_pool *pool, struct pool_block *block)
{
	uintptr_t damage = block->has_memory ? pool_freed_damage(block) : 0,
		  address = block->address;
	bool has_memory = block->has_memory;
	uint64_t flags = block->flags;
	size_t bytes = block->bytes;

	if (damage && base_current)
		pool_report_freed_write(block, damage);
	pool_record_destroy(pool, block);
	if (has_memory)
		pool_memory_free(pool, address, flags, bytes);
}

static struct pool_block *quarantine_take(struct pool_quarantine *quarantine, bool all)
{
	struct pool_block *block = NULL;

	host_lock_acquire(&quarantine->lock);
	if (quarantine->first && (all || quarantine->count > POOL_QUARANTINE_BLOCKS ||
	                          quarantine->bytes > POOL_QUARANTINE_BYTES)) {
		block = quarantine->first;
		quarantine->first = block->next_freed;
		if (!quarantine->first)
			quarantine->last = NULL;
		quarantine->count--;
		quarantine->bytes -= block->has_memory ? block->bytes : 0;
	}
	host_lock_release(&quarantine->lock);
	return block;
}

static void quarantine_add(struct pool_quarantine *quarantine, struct pool_block *block)
{
	block->next_freed = NULL;
	host_lock_acquire(&quarantine->lock);
	if (quarantine->last)
		quarantine->last->next_freed = block;
	else
		quarantine->first = block;
	quarantine->last = block;
	quarantine->count++;
	quarantine->bytes += block->has_memory ? block->bytes : 0;
	host_lock_release(&quarantine->lock);
}

/*
 * Under address sanitizer the memory goes at once, for its own quarantine is the better one; so do
 * large blocks. The record stays for a while in either case.
 */
static void retire(struct ex_pool *pool, struct pool_block *block)
{
	struct pool_block *oldest;

	if (pool->sanitized || block->bytes > POOL_QUARANTINE_BLOCK_MAX)
		pool_memory_destroy(pool, block);
	else
		pool_fill_freed(block);
	quarantine_add(&pool->quarantine, block);
	while ((oldest = quarantine_take(&pool->quarantine, false)))
		release(pool, oldest);
}

/* --- Release ------------------------------------------------------------------------------------------ */

static bool tags_fit(uint32_t tag, uint32_t allocated)
{
	return tag == 0 || ((tag ^ allocated) & ~PROTECTED_TAG_BIT) == 0;
}

static bool observe(struct ke_machine *machine, const struct pool_block *block)
{
	bool reported = false;

	for (int index = 0; index < OBSERVERS_MAX && observers[index]; index++)
		if (observers[index](machine, (const void *)block->address, block->bytes))
			reported = true;
	return reported;
}

static void report_unknown(struct ex_pool *pool, uintptr_t address)
{
	struct pool_block copy;

	if (pool->is_request && pool->is_request(pool->machine, (const void *)address))
		pool_report_request(address);
	else if (find_freed_around(pool, address, &copy))
		pool_report_freed_inside(&copy, address);
	else
		pool_report_unknown(address);
}

/*
 * Find the block that may be freed at address, as driver or runtime; reports what forbids it.
 * The caller's own race (two threads free one block) is decided by claim().
 */
static struct pool_block *find_to_free(struct ex_pool *pool, uintptr_t address, bool by_driver)
{
	struct pool_shard *shard = pool_shard_of(pool, address);
	struct pool_block *block, copy;
	bool live;

	host_lock_acquire(&shard->lock);
	block = pool_record_find_locked(shard, address);
	live = block && block->state == POOL_LIVE;
	if (block && !live)
		copy = *block;
	host_lock_release(&shard->lock);
	if (!block)
		report_unknown(pool, address);
	else if (!live)
		pool_report_double_free(&copy);
	if (!live)
		return NULL;
	if (by_driver && !(block->flags & EX_POOL_DRIVER_OWNED)) {
		if (!observe(pool->machine, block))
			pool_report_runtime_block(block);
		return NULL;
	}
	return block;
}

static bool claim(struct ex_pool *pool, struct pool_block *block)
{
	struct pool_shard *shard = pool_shard_of(pool, block->address);
	bool won;

	host_lock_acquire(&shard->lock);
	won = block->linked && block->state == POOL_LIVE;
	if (won)
		block->state = POOL_FREED;
	host_lock_release(&shard->lock);
	return won;
}

static void free_found(struct ex_pool *pool, struct pool_block *block, uint32_t tag)
{
	uintptr_t damage;

	if (!tags_fit(tag, block->tag))
		pool_report_tag(block, tag);
	damage = pool_guard_damage(pool, block);
	if (damage)
		pool_report_guard(pool, block, damage);
	if (block->flags & (EX_POOL_DRIVER_OWNED | EX_POOL_WATCHED))
		observe(pool->machine, block);
	if (base_current)
		block->freed_depth =
			(uint8_t)verify_capture_stack(block->freed_stack, POOL_STACK_DEPTH);
	if (!claim(pool, block)) {
		pool_report_double_free(block);
		return;
	}
	count(pool, block, -1);
	trace_write(current_ring(), TRACE_POOL_FREE, block->sequence, block->bytes, block->tag);
	retire(pool, block);
}

static void free_block(struct ke_machine *machine, void *address, uint32_t tag, bool by_driver)
{
	struct ex_pool *pool = ex_pool_of(machine);
	struct pool_block *block = find_to_free(pool, (uintptr_t)address, by_driver);
	bool were_closed;

	if (!block)
		return;
	were_closed = open_if_paged(pool, block->flags);
	free_found(pool, block, tag);
	ke_paged_restore(machine, were_closed);
}

void ex_pool_free(struct ke_machine *machine, void *address, uint32_t tag)
{
	if (address)
		free_block(machine, address, tag, false);
}

void pool_free_for_driver(struct ke_machine *machine, void *address, uint32_t tag)
{
	free_block(machine, address, tag, true);
}

/* --- Look-up and settings ------------------------------------------------------------------------------- */

static void fill_info(const struct pool_block *block, struct ex_pool_info *info)
{
	info->address = block->address;
	info->bytes = block->bytes;
	info->tag = block->tag;
	info->paged = (block->flags & POOL_FLAG_PAGED) != 0;
	info->driver_owned = (block->flags & EX_POOL_DRIVER_OWNED) != 0;
	info->sequence = block->sequence;
}

bool ex_pool_query(struct ke_machine *machine, const void *address, struct ex_pool_info *ret_info)
{
	struct pool_shard *shard = pool_shard_of(ex_pool_of(machine), (uintptr_t)address);
	struct pool_block *block;
	bool found;

	host_lock_acquire(&shard->lock);
	block = pool_record_find_locked(shard, (uintptr_t)address);
	found = block && block->state == POOL_LIVE;
	if (found)
		fill_info(block, ret_info);
	host_lock_release(&shard->lock);
	return found;
}

bool ex_pool_query_containing(struct ke_machine *machine, const void *address,
                              struct ex_pool_info *ret_info)
{
	struct pool_block block;

	if (!pool_record_find_around(ex_pool_of(machine), (uintptr_t)address, &block))
		return false;
	fill_info(&block, ret_info);
	return true;
}

void ex_pool_observe(ex_pool_observer *observer)
{
	int index = 0;

	host_lock_acquire(&observers_lock);
	while (index < OBSERVERS_MAX && observers[index] && observers[index] != observer)
		index++;
	if (index == OBSERVERS_MAX)
		abort();
	__atomic_store_n(&observers[index], observer, __ATOMIC_RELEASE);
	host_lock_release(&observers_lock);
}

void ex_pool_set_failure(struct ke_machine *machine,
                         bool (*decide)(void *context, size_t bytes, uint32_t tag), void *context)
{
	struct ex_pool *pool = ex_pool_of(machine);

	pool->failure_context = context;
	__atomic_store_n(&pool->failure, decide, __ATOMIC_RELEASE);
}

void ex_pool_set_request_test(struct ke_machine *machine,
                              bool (*is_request)(struct ke_machine *machine, const void *address))
{
	ex_pool_of(machine)->is_request = is_request;
}

void ex_pool_set_unloading(struct ke_machine *machine, uint64_t start, uint64_t end)
{
	struct ex_pool *pool = ex_pool_of(machine);

	pool->unloading_start = start;
	__atomic_store_n(&pool->unloading_end, end, __ATOMIC_RELEASE);
}

void ex_pool_check(struct ke_machine *machine)
{
	struct ex_pool *pool = ex_pool_of(machine);
	size_t total = 0;
	struct pool_block **list = pool_record_list(pool, &total);
	bool were_closed = ke_paged_open(machine);
	struct pool_block *oldest;

	for (size_t index = 0; list && index < total; index++) {
		uintptr_t damage = pool_guard_damage(pool, list[index]);

		if (damage)
			pool_report_guard(pool, list[index], damage);
	}
	free(list);
	while ((oldest = quarantine_take(&pool->quarantine, true)))
		release(pool, oldest);
	ke_paged_restore(machine, were_closed);
}

void ex_pool_destroy(struct ex_pool *pool)
{
	struct pool_block *oldest;

	if (!pool)
		return;
	while ((oldest = quarantine_take(&pool->quarantine, true)))
		release(pool, oldest);
	pool_lookaside_finish(pool);
	pool_table_finish(pool);
	free(pool);
}
