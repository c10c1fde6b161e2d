/*
 * ex/pool.h - paged and nonpaged pool.
 *
 * Model    A block is memory of the host's allocator between two guards (none under address sanitizer,
 *          which has its own), and a record in a table beside it, keyed by address: size, tag, flags, who
 *          allocated it and who freed it. Nothing of ours is inside the block. A block belongs to the
 *          runtime or to a driver (EX_POOL_DRIVER_OWNED): only the latter may be freed by a driver, is
 *          counted in ke_ledgers.pool_*, and is named when it is left at unload.
 *          A freed block is filled and stays in a bounded quarantine; a write to it is found when it leaves.
 * Source   WDK reference: ExAllocatePool2, ExFreePoolWithTag; bug check 0xC4. Rows VF-1 to VF-4.
 * Locks    One short lock per shard of the table and one for the quarantine; never both; none is held
 *          across an observer. Callable at any IRQL up to DISPATCH_LEVEL; the API checks more.
 * Tests    tests/nt/ex/pool_test.c
 */
#ifndef DRYDOCK_NT_EX_POOL_H
#define DRYDOCK_NT_EX_POOL_H

#include "nt/ke/ke.h"

struct ex_pool;

/* The beginning of struct ex_machine, which embeds it first: machine->ex leads to the pool. */
struct ex_machine_head {
	struct ex_pool *pool;
};

/* Beside the documented POOL_FLAG_*: */
#define EX_POOL_DRIVER_OWNED (1ull << 56) /* a driver frees it with ExFreePool */
#define EX_POOL_WATCHED (1ull << 57) /* drivers put kernel objects into it: observers see it go */

/* Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ex_pool_create(struct ke_machine *machine, struct ex_pool **ret_pool);
/* Check the quarantine and free everything that is left. Null is accepted. Caller: in the machine or not. */
void ex_pool_destroy(struct ex_pool *pool);

/*
 * A block of bytes (> 0), aligned to 16, to a page from 4096 bytes on, zeroed unless flags have
 * POOL_FLAG_UNINITIALIZED. flags are POOL_FLAG_* and EX_POOL_*.
 * Errors   null: memory is short, or a failure was injected.
 */
void *ex_pool_allocate(struct ke_machine *machine, uint64_t flags, size_t bytes, uint32_t tag);
/*
 * Free a block that ex_pool_allocate gave, or null. tag 0 fits every tag. Findings (VF-2, VF-3) are
 * reported as for ExFreePoolWithTag.
 */
void ex_pool_free(struct ke_machine *machine, void *address, uint32_t tag);

struct ex_pool_info {
	uintptr_t address;
	size_t bytes;
	uint32_t tag;
	bool paged, driver_owned;
	uint64_t sequence; /* per machine, stable under a seed */
};

/* The live block that begins at address. One hash look-up. */
bool ex_pool_query(struct ke_machine *machine, const void *address, struct ex_pool_info *ret_info);
/* The live block that address lies in. Walks all blocks: for reports and checks that are switched on. */
bool ex_pool_query_containing(struct ke_machine *machine, const void *address,
                              struct ex_pool_info *ret_info);

/*
 * Called before a watched block goes, to look for active objects inside (VF-8, VF-15, VF-21, VF-24).
 * Gives    True when it has reported something about the block.
 * IRQL     The caller's. Must be quick when nothing is active. A block of the runtime that a driver hands
 *          to ExFreePool is shown too (an IRP, for example), and is not freed.
 */
typedef bool ex_pool_observer(struct ke_machine *machine, const void *start, size_t bytes);
/* Add observer for all machines; adding it again changes nothing. At most 16. */
void ex_pool_observe(ex_pool_observer *observer);

/*
 * Ask decide(context) before each allocation for a driver; true makes it fail. Null: none. Set while
 * no driver runs.
 */
void ex_pool_set_failure(struct ke_machine *machine,
                         bool (*decide)(void *context, size_t bytes, uint32_t tag), void *context);

/*
 * Report each block left by the driver image [start, end) under 0xC4/0x62, blocks of one call site
 * together (VF-4), oldest first. The owner is the innermost image on the allocation's stack.
 * Gives    The number of blocks.
 */
uint32_t ex_pool_report_leaks(struct ke_machine *machine, uint64_t start, uint64_t end,
                              const char *driver);
/* io: tells an IRP from other memory, so that one given to ExFreePool is named as such (C4/105). */
void ex_pool_set_request_test(struct ke_machine *machine,
                              bool (*is_request)(struct ke_machine *machine, const void *address));
/* From now on an allocation made by code of [start, end) is a finding, 0xC4/0x61. 0, 0: off. */
void ex_pool_set_unloading(struct ke_machine *machine, uint64_t start, uint64_t end);

/* Check all guards and the quarantine now: findings as at free. For the end of a test. */
void ex_pool_check(struct ke_machine *machine);

extern const struct image_export_table ex_pool_export_table;

static inline struct ex_pool *ex_pool_of(struct ke_machine *machine)
{
	return ((struct ex_machine_head *)(void *)machine->ex)->pool;
}

#endif
