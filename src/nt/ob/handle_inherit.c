/* ob/handle_inherit.c - whole tables: all slots closed, visited, copied to a child. */
#include "nt/ob/handle_slots.h"

void ob_handle_table_close_all(struct ob_handle_table *table)
{
	struct ob_slot_value value;

	ke_lock_take(&table->free_lock, KE_RANK_HANDLES);
	table->closed = true;
	ke_lock_give(&table->free_lock, KE_RANK_HANDLES);
	for (uint32_t slot = 1; slot < table->capacity; slot++)
		if (NT_SUCCESS(ob_slot_remove(table, slot, OB_REMOVAL_FORCED, &value)))
			ob_release_handle(value.object, table->process, value.granted);
}

void ob_handle_table_walk(struct ob_handle_table *table,
                          void (*visit)(void *context, const struct ob_handle_entry *entry),
                          void *context)
{
	uint32_t capacity = __atomic_load_n(&table->capacity, __ATOMIC_ACQUIRE);
	struct ob_slot_value value;

	for (uint32_t slot = 1; slot < capacity; slot++) {
		if (!ob_slot_reference(table, slot, &value))
			continue;
		const struct ob_call_site *site =
			__atomic_load_n(&ob_slot_at(table, slot)->site, __ATOMIC_RELAXED);
		struct ob_handle_entry entry = {
			.handle = ob_handle_value(table->process->machine->ob, slot, false),
			.body = ob_body(value.object),
			.information = { value.granted, value.attributes },
			.creation_site = site->address,
		};
		visit(context, &entry);
		ob_dereference(entry.body);
	}
}

/* Take exactly that slot, for inheritance into a fresh table. */
static NTSTATUS insert_at(struct ob_handle_table *table, uint32_t slot,
                          const struct ob_slot_value *value)
{
	ke_lock_take(&table->free_lock, KE_RANK_HANDLES);
	while (slot >= table->capacity)
		if (!ob_slots_grow_locked(table)) {
			ke_lock_give(&table->free_lock, KE_RANK_HANDLES);
			return STATUS_INSUFFICIENT_RESOURCES;
		}
	ob_slots_use_locked(table, slot);
	struct ob_handle_slot *entry = ob_slot_at(table, slot);
	__atomic_store_n(&table->live, table->live + 1, __ATOMIC_RELAXED);
	ob_slot_set_granted(entry, value->granted);
	entry->attributes = value->attributes;
	__atomic_store_n(&entry->site, ob_call_site(table->process->machine->ob), __ATOMIC_RELAXED);
	__atomic_store_n(&entry->word, (uintptr_t)value->object, __ATOMIC_RELEASE);
	ke_lock_give(&table->free_lock, KE_RANK_HANDLES);
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
