/*
 * ob/handle_table.c - the slots of one process.
 *
 * Slots live in chunks that double and never move; a look-up needs no table lock. Each slot is guarded by
 * the lowest bit of its object word: whoever sets it owns the slot for a few instructions. Which slots are
 * free is known under free_lock alone: a bitmap with a summary for "lowest first", a queue for FIFO.
 */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK_SLOTS 256u
#define CHUNK_COUNT 17u
#define SLOT_LOCKED 1u
#define DEFAULT_SLOT_LIMIT (16u << 20)
#define NO_SLOT 0u

struct handle_slot {
	uintptr_t word;   /* struct ob_object * | SLOT_LOCKED; 0: free */
	uint32_t granted; /* free: next slot of the FIFO queue, under free_lock */
	uint32_t attributes;
	uint64_t site[OB_SITE_DEPTH];
};

struct ob_handle_table {
	struct ke_process *process;
	uint32_t capacity; /* published with release after its chunk */
	uint32_t limit;
	struct handle_slot *chunk[CHUNK_COUNT];
	uint64_t *sid[CHUNK_COUNT]; /* of each slot when calls are recorded, else null */
	struct host_lock free_lock;
	uint32_t live;
	bool closed;
	enum ob_handle_reuse reuse;
	uint64_t *free_bits; /* one bit a slot */
	uint64_t *summary;   /* one bit a word of free_bits that is not 0 */
	uint32_t first_word; /* no word below this has a free slot */
	uint32_t fifo_first, fifo_last;
};

static struct handle_slot *slot_at(struct ob_handle_table *table, uint32_t slot)
{
	if (slot < FIRST_CHUNK_SLOTS)
		return &table->chunk[0][slot];
	uint32_t high = 31 - (uint32_t)__builtin_clz(slot);
	return &table->chunk[high - 7][slot - (1u << high)];
}

/* The sid of a slot, or null when calls are not recorded. */
static uint64_t *sid_at(struct ob_handle_table *table, uint32_t slot)
{
	uint32_t chunk = slot < FIRST_CHUNK_SLOTS ? 0 : 31 - (uint32_t)__builtin_clz(slot) - 7;
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

static void mark_used_locked(struct ob_handle_table *table, uint32_t slot)
{
	uint32_t word = slot / 64;

	table->free_bits[word] &= ~(1ull << (slot % 64));
	if (table->free_bits[word] == 0)
		table->summary[word / 64] &= ~(1ull << (word % 64));
}

static void fifo_append_locked(struct ob_handle_table *table, uint32_t slot)
{
	slot_at(table, slot)->granted = NO_SLOT;
	if (table->fifo_last)
		slot_at(table, table->fifo_last)->granted = slot;
	else
		table->fifo_first = slot;
	table->fifo_last = slot;
}

static void add_free_locked(struct ob_handle_table *table, uint32_t slot)
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

static bool grow_locked(struct ob_handle_table *table)
{
	uint32_t old = table->capacity, capacity = old ? old * 2 : FIRST_CHUNK_SLOTS;
	uint32_t index = old ? 31 - (uint32_t)__builtin_clz(old) - 7 : 0;

	if (old >= table->limit || index >= CHUNK_COUNT)
		return false;
	bool calls = trace_calls_enabled(table->process->machine->trace);
	struct handle_slot *chunk = calloc(capacity - old, sizeof(*chunk));
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
		add_free_locked(table, slot);
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
	return NO_SLOT;
}

static uint32_t take_free_locked(struct ob_handle_table *table)
{
	uint32_t slot;

	if (table->reuse == OB_HANDLE_REUSE_LOWEST) {
		slot = lowest_free_locked(table);
	} else {
		slot = table->fifo_first;
		if (slot) {
			table->fifo_first = slot_at(table, slot)->granted;
			if (!table->fifo_first)
				table->fifo_last = NO_SLOT;
		}
	}
	if (slot)
		mark_used_locked(table, slot);
	return slot;
}

NTSTATUS ob_handle_table_create(struct ke_process *process, struct ob_handle_table **ret_table)
{
	struct ob_handle_table *table = calloc(1, sizeof(*table));

	if (!table)
		return STATUS_INSUFFICIENT_RESOURCES;
	table->process = process;
	table->limit = DEFAULT_SLOT_LIMIT;
	if (!grow_locked(table)) {
		free(table);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	*ret_table = table;
	return STATUS_SUCCESS;
}

void ob_handle_table_configure(struct ob_handle_table *table, enum ob_handle_reuse reuse,
                               uint32_t slot_limit)
{
	host_lock_acquire(&table->free_lock);
	table->limit =
		slot_limit && slot_limit < DEFAULT_SLOT_LIMIT ? slot_limit : DEFAULT_SLOT_LIMIT;
	if (reuse == OB_HANDLE_REUSE_FIFO && table->reuse != reuse) {
		table->fifo_first = table->fifo_last = NO_SLOT;
		for (uint32_t slot = 1; slot < table->capacity; slot++)
			if (table->free_bits[slot / 64] >> (slot % 64) & 1)
				fifo_append_locked(table, slot);
	}
	table->reuse = reuse;
	host_lock_release(&table->free_lock);
}

/* Return addresses of the callers by frame pointers; stops at a link that is not plausible. */
__attribute__((noinline, no_sanitize("address"), no_sanitize("thread"))) static void capture_site(
	uint64_t *site)
{
	const uintptr_t *frame = __builtin_frame_address(0);
	uint32_t depth = 0;

	while (depth < OB_SITE_DEPTH) {
		const uintptr_t *next = (const uintptr_t *)frame[0];
		site[depth++] = frame[1];
		if (next <= frame || (uintptr_t)next - (uintptr_t)frame > 16384 ||
		    ((uintptr_t)next & 7))
			break;
		frame = next;
	}
	while (depth < OB_SITE_DEPTH)
		site[depth++] = 0;
}

/* Type names are plain ASCII. */
static const char *type_name(const struct ob_object *object, char *name, size_t bytes)
{
	const WCHAR *from = object->type->options.name;
	size_t length = 0;

	for (; from[length] && length < bytes - 1; length++)
		name[length] = (char)from[length];
	name[length] = 0;
	return name;
}

/* Before anybody can see the slot. */
static void trace_create(struct ob_handle_table *table, uint32_t slot, struct ob_object *object)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	uint64_t *sid = sid_at(table, slot);
	char name[32];

	if (sid)
		*sid = 0;
	if (!thread || !thread->base.ring)
		return;
	trace_write(thread->base.ring, TRACE_HANDLE_CREATE, object->id, (uint64_t)slot << 2,
	            object->type->index);
	if (sid)
		*sid = trace_handle_create(&thread->base, type_name(object, name, sizeof(name)));
}

static void trace_destroy(struct ob_handle_table *table, uint32_t slot, struct ob_object *object)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	uint64_t *sid = sid_at(table, slot);
	char name[32];

	if (!thread || !thread->base.ring)
		return;
	trace_write(thread->base.ring, TRACE_HANDLE_CLOSE, object->id, (uint64_t)slot << 2,
	            object->type->index);
	if (sid)
		trace_handle_destroy(&thread->base, *sid, type_name(object, name, sizeof(name)));
}

NTSTATUS ob_slot_insert(struct ob_handle_table *table, const struct ob_slot_value *value,
                        uint32_t *ret_slot)
{
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
	uint32_t slot = NO_SLOT;

	host_lock_acquire(&table->free_lock);
	if (table->closed) {
		status = STATUS_PROCESS_IS_TERMINATING;
	} else if (table->live + 1 < table->limit) {
		slot = take_free_locked(table);
		if (!slot && grow_locked(table))
			slot = take_free_locked(table);
	}
	if (slot) {
		struct handle_slot *entry = slot_at(table, slot);
		table->live++;
		entry->granted = value->granted;
		entry->attributes = value->attributes;
		capture_site(entry->site);
		trace_create(table, slot, value->object);
		__atomic_store_n(&entry->word, (uintptr_t)value->object, __ATOMIC_RELEASE);
	}
	host_lock_release(&table->free_lock);
	if (!slot)
		return status;
	struct ke_machine *machine = table->process->machine;
	ke_ledger_add(&machine->ledgers.handles, 1);
	*ret_slot = slot;
	return STATUS_SUCCESS;
}

/* Own the slot; null when it is free or does not exist. */
static struct handle_slot *lock_slot(struct ob_handle_table *table, uint32_t slot)
{
	if (slot == NO_SLOT || slot >= __atomic_load_n(&table->capacity, __ATOMIC_ACQUIRE))
		return NULL;
	struct handle_slot *entry = slot_at(table, slot);
	for (uint32_t turn = 0;; turn++) {
		uintptr_t word = __atomic_load_n(&entry->word, __ATOMIC_RELAXED);
		if (word == 0)
			return NULL;
		if (!(word & SLOT_LOCKED) &&
		    __atomic_compare_exchange_n(&entry->word, &word, word | SLOT_LOCKED, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return entry;
		if (turn < 64)
			host_pause();
		else
			host_yield(); /* the owner lost its processor inside a few instructions */
	}
}

static void unlock_slot(struct handle_slot *entry)
{
	/* Others only try to set the lock bit meanwhile, and fail. */
	uintptr_t word = __atomic_load_n(&entry->word, __ATOMIC_RELAXED);

	__atomic_store_n(&entry->word, word & ~(uintptr_t)SLOT_LOCKED, __ATOMIC_RELEASE);
}

static struct ob_slot_value slot_value(const struct handle_slot *entry)
{
	uintptr_t word = __atomic_load_n(&entry->word, __ATOMIC_RELAXED);

	return (struct ob_slot_value){ (struct ob_object *)(word & ~(uintptr_t)SLOT_LOCKED),
		                       entry->granted, entry->attributes };
}

bool ob_slot_reference(struct ob_handle_table *table, uint32_t slot,
                       struct ob_slot_value *ret_value)
{
	struct handle_slot *entry = lock_slot(table, slot);

	if (!entry)
		return false;
	*ret_value = slot_value(entry);
	ob_reference(ob_body(ret_value->object)); /* the slot's own reference keeps it above 0 */
	unlock_slot(entry);
	return true;
}

/* May the slot go? It is owned by the caller. */
static NTSTATUS may_remove(const struct handle_slot *entry, enum ob_removal how)
{
	if (how == OB_REMOVAL_FORCED)
		return STATUS_SUCCESS;
	if (entry->attributes & OB_PROTECT_CLOSE)
		return STATUS_HANDLE_NOT_CLOSABLE;
	return how == OB_REMOVAL_ASK &&
	                       slot_value(entry).object->type->options.operations.okay_to_close
	               ? STATUS_MORE_PROCESSING_REQUIRED
	               : STATUS_SUCCESS;
}

NTSTATUS ob_slot_remove(struct ob_handle_table *table, uint32_t slot, enum ob_removal how,
                        struct ob_slot_value *ret_value)
{
	struct handle_slot *entry = lock_slot(table, slot);

	if (!entry)
		return STATUS_INVALID_HANDLE;
	NTSTATUS status = may_remove(entry, how);
	if (!NT_SUCCESS(status)) {
		unlock_slot(entry);
		return status;
	}
	*ret_value = slot_value(entry);
	/* Before the slot can be taken again, so that destroy and create of a value are in order. */
	trace_destroy(table, slot, ret_value->object);
	__atomic_store_n(&entry->word, 0, __ATOMIC_RELEASE);
	host_lock_acquire(&table->free_lock);
	table->live--;
	add_free_locked(table, slot);
	host_lock_release(&table->free_lock);
	ke_ledger_add(&table->process->machine->ledgers.handles, -1);
	return STATUS_SUCCESS;
}

uint64_t ob_slot_sid(struct ob_handle_table *table, uint32_t slot)
{
	struct handle_slot *entry = lock_slot(table, slot);
	uint64_t *sid, found = 0;

	if (!entry)
		return 0;
	sid = sid_at(table, slot);
	if (sid)
		found = *sid;
	unlock_slot(entry);
	return found;
}

NTSTATUS ob_slot_set_attributes(struct ob_handle_table *table, uint32_t slot, ULONG mask,
                                ULONG bits)
{
	struct handle_slot *entry = lock_slot(table, slot);

	if (!entry)
		return STATUS_INVALID_HANDLE;
	entry->attributes = (entry->attributes & ~mask) | (bits & mask);
	unlock_slot(entry);
	return STATUS_SUCCESS;
}

struct ke_process *ob_handle_table_process(const struct ob_handle_table *table)
{
	return table->process;
}

void ob_handle_table_close_all(struct ob_handle_table *table)
{
	struct ob_slot_value value;

	host_lock_acquire(&table->free_lock);
	table->closed = true;
	host_lock_release(&table->free_lock);
	for (uint32_t slot = 1; slot < table->capacity; slot++)
		if (NT_SUCCESS(ob_slot_remove(table, slot, OB_REMOVAL_FORCED, &value)))
			ob_release_handle(value.object, table->process, value.granted);
}

void ob_handle_table_destroy(struct ob_handle_table *table)
{
	if (!table)
		return;
	for (uint32_t i = 0; i < CHUNK_COUNT; i++) {
		free(table->chunk[i]);
		free(table->sid[i]);
	}
	free(table->free_bits);
	free(table->summary);
	free(table);
}

uint32_t ob_handle_table_count(const struct ob_handle_table *table)
{
	return __atomic_load_n(&table->live, __ATOMIC_RELAXED);
}

void ob_handle_table_walk(struct ob_handle_table *table,
                          void (*visit)(void *context, const struct ob_handle_entry *entry),
                          void *context)
{
	uint32_t capacity = __atomic_load_n(&table->capacity, __ATOMIC_ACQUIRE);
	struct ob_slot_value value;
	uint64_t site[OB_SITE_DEPTH];

	for (uint32_t slot = 1; slot < capacity; slot++) {
		if (!ob_slot_reference(table, slot, &value))
			continue;
		memcpy(site, slot_at(table, slot)->site, sizeof(site));
		struct ob_handle_entry entry = {
			.handle = (HANDLE)((ULONG_PTR)slot << 2),
			.body = ob_body(value.object),
			.information = { value.granted, value.attributes },
			.creation_site = site,
		};
		visit(context, &entry);
		ob_dereference(entry.body);
	}
}

/* Take exactly that slot, for inheritance into a fresh table. */
static NTSTATUS insert_at(struct ob_handle_table *table, uint32_t slot,
                          const struct ob_slot_value *value)
{
	host_lock_acquire(&table->free_lock);
	while (slot >= table->capacity)
		if (!grow_locked(table)) {
			host_lock_release(&table->free_lock);
			return STATUS_INSUFFICIENT_RESOURCES;
		}
	mark_used_locked(table, slot);
	struct handle_slot *entry = slot_at(table, slot);
	table->live++;
	entry->granted = value->granted;
	entry->attributes = value->attributes;
	__atomic_store_n(&entry->word, (uintptr_t)value->object, __ATOMIC_RELEASE);
	host_lock_release(&table->free_lock);
	ke_ledger_add(&table->process->machine->ledgers.handles, 1);
	return STATUS_SUCCESS;
}

static NTSTATUS inherit_slot(struct ob_handle_table *target, uint32_t slot,
                             const struct ob_slot_value *value)
{
	void *body = ob_body(value->object);

	if (!(value->attributes & OBJ_INHERIT)) {
		ob_dereference(body);
		return STATUS_SUCCESS;
	}
	NTSTATUS status =
		ob_add_handle_count(value->object, target->process, value->granted, false);
	if (!NT_SUCCESS(status)) {
		ob_dereference(body);
		return status;
	}
	status = insert_at(target, slot, value); /* the look-up's reference becomes the handle's */
	if (!NT_SUCCESS(status))
		ob_release_handle(value->object, target->process, value->granted);
	return status;
}

NTSTATUS ob_handle_table_inherit(struct ob_handle_table *source, struct ob_handle_table *target)
{
	uint32_t capacity = __atomic_load_n(&source->capacity, __ATOMIC_ACQUIRE);
	struct ob_slot_value value;
	NTSTATUS status = STATUS_SUCCESS;

	for (uint32_t slot = 1; slot < capacity && NT_SUCCESS(status); slot++)
		if (ob_slot_reference(source, slot, &value))
			status = inherit_slot(target, slot, &value);
	if (!NT_SUCCESS(status)) {
		ob_handle_table_close_all(target);
		target->closed = false;
	}
	return status;
}
