/*
 * ob/handle_table.c - the slots of one process.
 *
 * Each slot is guarded by the lowest bit of its object word: whoever sets it owns the slot for a few instructions.
 */
#include "nt/ob/handle_slots.h"
#include "nt/ob/keyed_mutex.h"

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
	uint64_t *sid = ob_slot_sid_at(table, slot);
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
	uint64_t *sid = ob_slot_sid_at(table, slot);
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
	const struct ob_call_site *site = ob_call_site(table->process->machine->ob);
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
	uint32_t slot = OB_NO_SLOT;

	ke_lock_take(&table->free_lock, KE_RANK_HANDLES);
	if (table->closed) {
		status = STATUS_PROCESS_IS_TERMINATING;
	} else if (table->live + 1 < table->limit) {
		slot = ob_slots_take_locked(table);
		if (!slot && ob_slots_grow_locked(table))
			slot = ob_slots_take_locked(table);
	}
	if (slot) {
		struct ob_handle_slot *entry = ob_slot_at(table, slot);
		__atomic_store_n(&table->live, table->live + 1, __ATOMIC_RELAXED);
		ob_slot_set_granted(entry, value->granted);
		entry->attributes = value->attributes;
		__atomic_store_n(&entry->site, site, __ATOMIC_RELAXED);
		trace_create(table, slot, value->object);
		__atomic_store_n(&entry->word, (uintptr_t)value->object, __ATOMIC_RELEASE);
	}
	ke_lock_give(&table->free_lock, KE_RANK_HANDLES);
	if (!slot)
		return status;
	struct ke_machine *machine = table->process->machine;
	ke_ledger_add(&machine->ledgers.handles, 1);
	*ret_slot = slot;
	return STATUS_SUCCESS;
}

/* Own the slot; null when it is free or does not exist. */
static struct ob_handle_slot *lock_slot(struct ob_handle_table *table, uint32_t slot)
{
	if (slot == OB_NO_SLOT || slot >= __atomic_load_n(&table->capacity, __ATOMIC_ACQUIRE))
		return NULL;
	struct ob_handle_slot *entry = ob_slot_at(table, slot);
	ke_lock_order_take(KE_RANK_HANDLES);
	for (uint32_t turn = 0;; turn++) {
		uintptr_t word = __atomic_load_n(&entry->word, __ATOMIC_RELAXED);
		if (word == 0) {
			ke_lock_order_give(KE_RANK_HANDLES);
			return NULL;
		}
		if (!(word & OB_SLOT_LOCKED) &&
		    __atomic_compare_exchange_n(&entry->word, &word, word | OB_SLOT_LOCKED, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return entry;
		if (turn < 64)
			host_pause();
		else
			host_yield(); /* the owner lost its processor inside a few instructions */
	}
}

static void unlock_slot(struct ob_handle_slot *entry)
{
	/* Others only try to set the lock bit meanwhile, and fail. */
	uintptr_t word = __atomic_load_n(&entry->word, __ATOMIC_RELAXED);

	__atomic_store_n(&entry->word, word & ~(uintptr_t)OB_SLOT_LOCKED, __ATOMIC_RELEASE);
	ke_lock_order_give(KE_RANK_HANDLES);
}

static struct ob_slot_value slot_value(const struct ob_handle_slot *entry)
{
	uintptr_t word = __atomic_load_n(&entry->word, __ATOMIC_RELAXED);

	return (struct ob_slot_value){ (struct ob_object *)(word & ~(uintptr_t)OB_SLOT_LOCKED),
		                       entry->granted, entry->attributes };
}

bool ob_slot_reference(struct ob_handle_table *table, uint32_t slot,
                       struct ob_slot_value *ret_value)
{
	struct ob_handle_slot *entry = lock_slot(table, slot);

	if (!entry)
		return false;
	*ret_value = slot_value(entry);
	ob_reference(ob_body(ret_value->object)); /* the slot's own reference keeps it above 0 */
	unlock_slot(entry);
	return true;
}

/* May the slot go? It is owned by the caller. */
static NTSTATUS may_remove(const struct ob_handle_slot *entry, enum ob_removal how)
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

static bool is_keyed(const struct ob_object *object)
{
	return object->type == object->type->machine->ob->keyed_opening_type;
}

static void withdraw(struct ob_object *object)
{
	if (is_keyed(object))
		ob_keyed_opening_withdraw(ob_body(object));
	else
		ke_event_withdraw(ob_body(object));
}

static NTSTATUS publish(uint64_t *place, const struct ob_object *object,
                        const struct ob_publication *what)
{
	struct ke_shared_slot slot = { place, what->value, what->bell };

	return is_keyed(object) ? ob_keyed_opening_publish(what->body, what->shared, &slot)
	                        : ke_event_publish(what->body, what->shared, &slot);
}

/* The slot is owned, and about to be free. True when the process saw it. */
static bool hide_slot(struct ob_handle_table *table, uint32_t slot)
{
	uint64_t *places = __atomic_load_n(&table->published, __ATOMIC_ACQUIRE);

	if (__builtin_expect(!places, 1) || slot >= table->published_count)
		return false;
	return __atomic_exchange_n(&places[slot], 0, __ATOMIC_SEQ_CST) != 0;
}

NTSTATUS ob_slot_remove(struct ob_handle_table *table, uint32_t slot, enum ob_removal how,
                        struct ob_slot_value *ret_value)
{
	struct ob_handle_slot *entry = lock_slot(table, slot);

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
	bool published = hide_slot(table, slot);
	__atomic_store_n(&entry->word, 0, __ATOMIC_RELEASE);
	ke_lock_order_give(KE_RANK_HANDLES);
	ke_lock_take(&table->free_lock, KE_RANK_HANDLES);
	__atomic_store_n(&table->live, table->live - 1, __ATOMIC_RELAXED);
	ob_slots_give_locked(table, slot);
	ke_lock_give(&table->free_lock, KE_RANK_HANDLES);
	ke_ledger_add(&table->process->machine->ledgers.handles, -1);
	/* The process keeps its mapping of the page: it must be a dead one. */
	if (__builtin_expect(published, 0))
		withdraw(ret_value->object);
	return STATUS_SUCCESS;
}

void ob_handle_table_set_strict(struct ob_handle_table *table, bool on)
{
	table->strict = on;
}

bool ob_handle_table_is_strict(const struct ob_handle_table *table)
{
	return table->strict;
}

void ob_handle_table_show(struct ob_handle_table *table, uint64_t *places, uint32_t count)
{
	table->published_count = count;
	__atomic_store_n(&table->published, places, __ATOMIC_RELEASE);
}

NTSTATUS ob_handle_publish(struct ob_handle_table *table, const struct ob_publication *what)
{
	struct ob_handle_slot *entry;
	NTSTATUS status = STATUS_INVALID_HANDLE;

	if (!table->published || what->slot >= table->published_count)
		return STATUS_NOT_SUPPORTED;
	entry = lock_slot(table, what->slot);
	if (!entry)
		return status;
	/* It may be another handle by now. */
	if (ob_body(slot_value(entry).object) == what->body && entry->granted == what->granted)
		status = publish(&table->published[what->slot], slot_value(entry).object, what);
	unlock_slot(entry);
	return status;
}

uint64_t ob_slot_sid(struct ob_handle_table *table, uint32_t slot)
{
	struct ob_handle_slot *entry = lock_slot(table, slot);
	uint64_t *sid, found = 0;

	if (!entry)
		return 0;
	sid = ob_slot_sid_at(table, slot);
	if (sid)
		found = *sid;
	unlock_slot(entry);
	return found;
}

NTSTATUS ob_slot_set_attributes(struct ob_handle_table *table, uint32_t slot, ULONG mask,
                                ULONG bits)
{
	struct ob_handle_slot *entry = lock_slot(table, slot);

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

uint32_t ob_handle_table_count(const struct ob_handle_table *table)
{
	return __atomic_load_n(&table->live, __ATOMIC_RELAXED);
}
