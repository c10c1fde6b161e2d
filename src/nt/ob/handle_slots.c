/*
 * ob/handle_slots.c - memory for the slots of a table, and which of them are free.
 *
 * Slots live in chunks that double and never move; a look-up needs no table lock. Which slots are free is known
 * under free_lock alone: a bitmap with a summary for "lowest first", a queue for FIFO.
 */
#include "nt/ob/handle_slots.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_SLOT_LIMIT (16u << 20)

uint64_t *ob_slot_sid_at(struct ob_handle_table *table, uint32_t slot)
{
	uint32_t chunk = slot < OB_FIRST_CHUNK_SLOTS ? 0 : 31 - (uint32_t)__builtin_clz(slot) - 7;
	uint32_t first = chunk ? 1u << (chunk + 7) : 0;

	return table->sid[chunk] ? &table->sid[chunk][slot - first] : NULL;
}

static uint32_t words_of(uint32_t capacity)
{
	return (capacity + 63) / 64;
}

static void mark_free_locked(struct ob_handle_table *table, uint32_t slot)
{
	uint32_t word = slot / 64;

	table->free_bits[word] |= 1ull << (slot % 64);
	table->summary[word / 64] |= 1ull << (word % 64);
	if (word < table->first_word)
		table->first_word = word;
}

void ob_slots_use_locked(struct ob_handle_table *table, uint32_t slot)
{
	uint32_t word = slot / 64;

	table->free_bits[word] &= ~(1ull << (slot % 64));
	if (table->free_bits[word] == 0)
		table->summary[word / 64] &= ~(1ull << (word % 64));
}

static void fifo_append_locked(struct ob_handle_table *table, uint32_t slot)
{
	ob_slot_set_granted(ob_slot_at(table, slot), OB_NO_SLOT);
	if (table->fifo_last)
		ob_slot_set_granted(ob_slot_at(table, table->fifo_last), slot);
	else
		table->fifo_first = slot;
	table->fifo_last = slot;
}

void ob_slots_give_locked(struct ob_handle_table *table, uint32_t slot)
{
	mark_free_locked(table, slot);
	if (table->reuse == OB_HANDLE_REUSE_FIFO)
		fifo_append_locked(table, slot);
}

static bool grow_bits_locked(struct ob_handle_table *table, uint32_t capacity)
{
	uint32_t words = words_of(capacity), summary_words = (words + 63) / 64;
	uint64_t *bits = calloc(words, sizeof(*bits));
	uint64_t *summary = calloc(summary_words, sizeof(*summary));

	if (!bits || !summary) {
		free(bits);
		free(summary);
		return false;
	}
	if (table->capacity) {
		memcpy(bits, table->free_bits, words_of(table->capacity) * sizeof(*bits));
		memcpy(summary, table->summary,
		       (words_of(table->capacity) + 63) / 64 * sizeof(*summary));
	}
	free(table->free_bits);
	free(table->summary);
	table->free_bits = bits;
	table->summary = summary;
	return true;
}

bool ob_slots_grow_locked(struct ob_handle_table *table)
{
	uint32_t old = table->capacity, capacity = old ? old * 2 : OB_FIRST_CHUNK_SLOTS;
	uint32_t index = old ? 31 - (uint32_t)__builtin_clz(old) - 7 : 0;

	if (old >= table->limit || index >= OB_SLOT_CHUNKS)
		return false;
	bool calls = trace_calls_enabled(table->process->machine->trace);
	struct ob_handle_slot *chunk = calloc(capacity - old, sizeof(*chunk));
	uint64_t *sid = calls ? calloc(capacity - old, sizeof(*sid)) : NULL;
	if (!chunk || (calls && !sid) || !grow_bits_locked(table, capacity)) {
		free(chunk);
		free(sid);
		return false;
	}
	table->chunk[index] = chunk;
	table->sid[index] = sid;
	if (capacity > table->limit)
		capacity = table->limit;
	__atomic_store_n(&table->capacity, capacity, __ATOMIC_RELEASE);
	for (uint32_t slot = old ? old : 1; slot < capacity; slot++) /* slot 0 is reserved (HT-2) */
		ob_slots_give_locked(table, slot);
	return true;
}

static uint32_t lowest_free_locked(struct ob_handle_table *table)
{
	uint32_t words = words_of(table->capacity), first = table->first_word;

	for (uint32_t group = first / 64; group < (words + 63) / 64; group++) {
		if (!table->summary[group])
			continue;
		uint32_t word = group * 64 + (uint32_t)__builtin_ctzll(table->summary[group]);
		table->first_word = word;
		return word * 64 + (uint32_t)__builtin_ctzll(table->free_bits[word]);
	}
	table->first_word = words;
	return OB_NO_SLOT;
}

uint32_t ob_slots_take_locked(struct ob_handle_table *table)
{
	uint32_t slot;

	if (table->reuse == OB_HANDLE_REUSE_LOWEST) {
		slot = lowest_free_locked(table);
	} else {
		slot = table->fifo_first;
		if (slot) {
			table->fifo_first = ob_slot_at(table, slot)->granted;
			if (!table->fifo_first)
				table->fifo_last = OB_NO_SLOT;
		}
	}
	if (slot)
		ob_slots_use_locked(table, slot);
	return slot;
}

NTSTATUS ob_handle_table_create(struct ke_process *process, struct ob_handle_table **ret_table)
{
	struct ob_handle_table *table = calloc(1, sizeof(*table));

	if (!table)
		return STATUS_INSUFFICIENT_RESOURCES;
	table->process = process;
	table->limit = DEFAULT_SLOT_LIMIT;
	if (!ob_slots_grow_locked(table)) {
		free(table);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	table->strict = process->machine->options.handles & KE_HANDLES_STRICT;
	if (process->machine->options.handles & KE_HANDLES_FIFO)
		ob_handle_table_configure(table, OB_HANDLE_REUSE_FIFO, 0);
	*ret_table = table;
	return STATUS_SUCCESS;
}

void ob_handle_table_configure(struct ob_handle_table *table, enum ob_handle_reuse reuse,
                               uint32_t slot_limit)
{
	ke_lock_take(&table->free_lock, KE_RANK_HANDLES);
	table->limit =
		slot_limit && slot_limit < DEFAULT_SLOT_LIMIT ? slot_limit : DEFAULT_SLOT_LIMIT;
	if (reuse == OB_HANDLE_REUSE_FIFO && table->reuse != reuse) {
		table->fifo_first = table->fifo_last = OB_NO_SLOT;
		for (uint32_t slot = 1; slot < table->capacity; slot++)
			if (table->free_bits[slot / 64] >> (slot % 64) & 1)
				fifo_append_locked(table, slot);
	}
	table->reuse = reuse;
	ke_lock_give(&table->free_lock, KE_RANK_HANDLES);
}

void ob_handle_table_destroy(struct ob_handle_table *table)
{
	if (!table)
		return;
	for (uint32_t i = 0; i < OB_SLOT_CHUNKS; i++) {
		free(table->chunk[i]);
		free(table->sid[i]);
	}
	free(table->free_bits);
	free(table->summary);
	free(table);
}
