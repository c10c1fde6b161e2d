/* ob/handle_slots.h - how the slots of one process's table lie in memory; for the handle_*.c files alone. */
#ifndef DRYDOCK_NT_OB_HANDLE_SLOTS_H
#define DRYDOCK_NT_OB_HANDLE_SLOTS_H

#include "nt/ob/call_site.h"
#include "nt/ob/ob_internal.h"

#define OB_SLOT_CHUNKS 17u
#define OB_FIRST_CHUNK_SLOTS 256u
#define OB_NO_SLOT 0u
#define OB_SLOT_LOCKED 1u /* in its word */

struct ob_handle_slot {
	uintptr_t word;   /* struct ob_object * | 1: owned by a thread; 0: free */
	uint32_t granted; /* free: next slot of the FIFO queue, under free_lock */
	uint32_t attributes;
	const struct ob_call_site *site; /* who made the handle */
};
_Static_assert(sizeof(struct ob_handle_slot) <= 32, "an idle handle takes at most 32 bytes");

struct ob_handle_table {
	struct ke_process *process;
	uint32_t capacity; /* published with release after its chunk */
	uint32_t limit;
	struct ob_handle_slot *chunk[OB_SLOT_CHUNKS];
	uint64_t *sid[OB_SLOT_CHUNKS]; /* of each slot when calls are recorded, else null */
	struct host_lock free_lock;
	uint32_t live;
	bool closed;
	bool strict; /* CL-5 */
	enum ob_handle_reuse reuse;
	uint64_t *free_bits; /* one bit a slot */
	uint64_t *summary;   /* one bit a word of free_bits that is not 0 */
	uint32_t first_word; /* no word below this has a free slot */
	uint32_t fifo_first, fifo_last;
	uint64_t *published; /* of the first slots, in memory that the process can read; null: none */
	uint32_t published_count;
};

/* Others may look at it meanwhile (handle_peek.c). */
static inline void ob_slot_set_granted(struct ob_handle_slot *slot, uint32_t granted)
{
	__atomic_store_n(&slot->granted, granted, __ATOMIC_RELAXED);
}

/* slot is below the capacity. */
static inline struct ob_handle_slot *ob_slot_at(struct ob_handle_table *table, uint32_t slot)
{
	if (slot < OB_FIRST_CHUNK_SLOTS)
		return &table->chunk[0][slot];
	uint32_t high = 31 - (uint32_t)__builtin_clz(slot);
	return &table->chunk[high - 7][slot - (1u << high)];
}
/* The sid of a slot, or null when calls are not recorded. */
uint64_t *ob_slot_sid_at(struct ob_handle_table *table, uint32_t slot);
/* With free_lock held: twice as many slots. False: memory is short, or the limit is reached. */
bool ob_slots_grow_locked(struct ob_handle_table *table);
/* With free_lock held: the slot whose turn it is, or OB_NO_SLOT. */
uint32_t ob_slots_take_locked(struct ob_handle_table *table);
void ob_slots_give_locked(struct ob_handle_table *table, uint32_t slot);
/* With free_lock held: that slot is not free any more. */
void ob_slots_use_locked(struct ob_handle_table *table, uint32_t slot);

#endif
