/* ex/pool_internal.h - what the pool's own files share. */
#ifndef DRYDOCK_NT_EX_POOL_INTERNAL_H
#define DRYDOCK_NT_EX_POOL_INTERNAL_H

#include "nt/ex/pool.h"
#include "nt/ke/arena.h"

#define POOL_SHARDS 16
#define POOL_STACK_DEPTH 12
#define POOL_GUARD_BYTES 16
#define POOL_QUARANTINE_BLOCKS 1024
#define POOL_QUARANTINE_BYTES (2u << 20)
#define POOL_QUARANTINE_BLOCK_MAX (256u << 10)
#define POOL_FILL_WHOLE_MAX 4096
#define POOL_FILL_EDGE 256
#define POOL_PAGE 4096

enum pool_state { POOL_LIVE, POOL_FREED };

struct pool_block {
	uintptr_t address;
	size_t bytes;
	uint64_t sequence;
	uint64_t flags;
	uint32_t tag;
	uint8_t state;      /* enum pool_state, under the shard's lock */
	uint8_t linked;     /* in the table; a freed block's place may have been taken */
	uint8_t has_memory; /* freed block: the memory is still ours */
	uint8_t allocated_depth, freed_depth;
	struct pool_block *next;       /* in the bucket, or in the spare list */
	struct pool_block *next_freed; /* in the quarantine */
	uint64_t allocated_stack[POOL_STACK_DEPTH];
	uint64_t freed_stack[POOL_STACK_DEPTH];
};

struct pool_shard {
	struct host_lock lock;
	uint32_t count;        /* blocks in the buckets */
	uint32_t bucket_count; /* a power of two */
	struct pool_block **bucket;
	struct pool_block *spare;
} __attribute__((aligned(64)));

struct pool_quarantine {
	struct host_lock lock;
	uint32_t count;
	size_t bytes;
	struct pool_block *first, *last;
};

struct ex_pool {
	struct ke_machine *machine;
	uint64_t next_sequence;
	bool sanitized; /* the host's allocator is address sanitizer's */
	bool seeded;
	struct ke_arena *arena; /* seeded: where blocks lie; null: in the host's memory */
	uint64_t unloading_start, unloading_end;
	bool (*is_request)(struct ke_machine *machine, const void *address);
	bool (*failure)(void *context, size_t bytes, uint32_t tag);
	void *failure_context;
	struct pool_quarantine quarantine;
	struct host_lock lookaside_lock;
	struct pool_lookaside *lookaside; /* lists in use, in order of initialization */
	struct pool_shard shard[POOL_SHARDS];
};

/* pool_table.c: the records. */
struct pool_shard *pool_shard_of(struct ex_pool *pool, uintptr_t address);
/* An empty record for a block at address; null when memory is short. */
struct pool_block *pool_record_create(struct ex_pool *pool, uintptr_t address);
/* Puts block into the table; a freed block at the same address leaves it. False: memory is short. */
bool pool_record_insert(struct ex_pool *pool, struct pool_block *block);
struct pool_block *pool_record_find_locked(struct pool_shard *shard, uintptr_t address);
/* A copy of the live block that address lies in. Walks all blocks; needs no memory. */
bool pool_record_find_around(struct ex_pool *pool, uintptr_t address, struct pool_block *ret_copy);
/* Take block out of the table and forget it. */
void pool_record_destroy(struct ex_pool *pool, struct pool_block *block);
/* The live blocks in order of sequence, in memory for free(); null when none or memory is short. */
struct pool_block **pool_record_list(struct ex_pool *pool, size_t *ret_count);
void pool_table_finish(struct ex_pool *pool);

/* pool_memory.c: the bytes. */
/* Address of bytes between guards; 0 when memory is short. */
uintptr_t pool_memory_create(const struct ex_pool *pool, uint64_t flags, size_t bytes);
/* Undo it, with the flags and bytes it was given. */
void pool_memory_free(const struct ex_pool *pool, uintptr_t address, uint64_t flags, size_t bytes);
/* The block's memory goes, if it still has any. */
void pool_memory_destroy(const struct ex_pool *pool, struct pool_block *block);
/* True when the guard before block was written. */
bool pool_head_is_damaged(const struct ex_pool *pool, const struct pool_block *block);
/* The first address at which a guard was written, the later guard first; 0 when both are whole. */
uintptr_t pool_guard_damage(const struct ex_pool *pool, const struct pool_block *block);
void pool_fill_new(const struct ex_pool *pool, struct pool_block *block);
void pool_fill_freed(struct pool_block *block);
/* The first address at which a freed block was written, 0 when none. */
uintptr_t pool_freed_damage(const struct pool_block *block);

/* ke_machine.execute_fault: pages of executable blocks are made runnable when first called. */
bool pool_execute(struct ke_machine *machine, uintptr_t address);

/* pool_report.c: the findings. */
void pool_report_unknown(uintptr_t address);
void pool_report_double_free(const struct pool_block *block);
void pool_report_tag(const struct pool_block *block, uint32_t tag);
void pool_report_runtime_block(const struct pool_block *block);
void pool_report_guard(const struct ex_pool *pool, const struct pool_block *block,
                       uintptr_t damage);
/* A free of an IRP; of an address in a block that was freed. */
void pool_report_request(uintptr_t address);
void pool_report_freed_inside(const struct pool_block *block, uintptr_t address);
void pool_report_freed_write(const struct pool_block *block, uintptr_t damage);
void pool_check_unloading(struct ex_pool *pool, const struct pool_block *block);

/* lookaside_api.c */
bool pool_lookaside_range_freed(struct ke_machine *machine, const void *start, size_t bytes);
void pool_lookaside_finish(struct ex_pool *pool);

/* pool.c */
/* Free as a driver does: a block of the runtime is refused. */
void pool_free_for_driver(struct ke_machine *machine, void *address, uint32_t tag);

#endif
