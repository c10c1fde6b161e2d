/*
 * ob/handle_peek.c - looks at handles without references.
 *
 * The caller is in an epoch: what a slot points at may be dead, but stays memory. Who waits for many looks at each, so all
 * that is the same for them is looked up once, and nothing on the way to an event is a call.
 */
#include "nt/ob/handle_slots.h"

/* What is the same for all handles of a call. */
struct look {
	struct ob_handle_table *table;
	uint32_t capacity;   /* of slots that may be looked at */
	ACCESS_MASK desired; /* 0: kernel mode, or it wants none */
};

/* False: each handle needs a closer look. */
static inline bool look_begin(struct look *look, struct ke_thread *thread, ACCESS_MASK desired)
{
	struct ke_process *process =
		thread->attached_process ? thread->attached_process : thread->process;

	look->table = process->handle_table;
	/* A free slot of a queue has no rights but a link. */
	if (thread->machine->ob->profile != OB_PROFILE_NT || !look->table ||
	    look->table->reuse == OB_HANDLE_REUSE_FIFO)
		return false;
	look->capacity = __atomic_load_n(&look->table->capacity, __ATOMIC_ACQUIRE);
	look->desired = thread->previous_mode == KernelMode ? 0 : desired;
	return true;
}

static inline struct ob_object *look_at(const struct look *look, HANDLE handle)
{
	uint64_t number = (ULONG_PTR)handle;
	struct ob_handle_slot *entry;
	uintptr_t word, again;
	uint32_t granted;

	if (number >= OB_USER_HANDLE_END || number >> 2 >= look->capacity)
		return NULL;
	entry = ob_slot_at(look->table, (uint32_t)number >> 2);
	word = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE) & ~(uintptr_t)OB_SLOT_LOCKED;
	granted = __atomic_load_n(&entry->granted, __ATOMIC_ACQUIRE);
	again = __atomic_load_n(&entry->word, __ATOMIC_RELAXED) & ~(uintptr_t)OB_SLOT_LOCKED;
	return word == again && !(look->desired & ~granted) ? (struct ob_object *)word : NULL;
}

struct ob_object *ob_peek_handle(struct ke_thread *thread, HANDLE handle, ACCESS_MASK desired)
{
	struct look look;

	return look_begin(&look, thread, desired) ? look_at(&look, handle) : NULL;
}

static bool other_looks_signaled(struct ke_thread *thread, struct ob_object *object,
                                 bool *ret_waitable)
{
	void *waited = ob_wait_object(ob_body(object));

	*ret_waitable = waited != NULL;
	return waited && ke_looks_signaled(thread, waited);
}

ULONG ob_peek_signaled(struct ke_thread *thread, const HANDLE *handles, ULONG count)
{
	const struct ob_type *event_type = thread->machine->ob->event_type;
	bool signaled, waitable = true;
	ULONG found = count;
	struct look look;

	if (!look_begin(&look, thread, SYNCHRONIZE))
		return count;
	for (ULONG index = 0; index < count; index++) {
		struct ob_object *object = look_at(&look, handles[index]);

		if (!object)
			return count;
		if (__builtin_expect(object->type == event_type, 1))
			signaled = ke_event_looks_signaled(ob_body(object));
		else
			signaled = other_looks_signaled(thread, object, &waitable);
		if (!waitable)
			return count;
		if (signaled && found == count)
			found = index;
	}
	return found;
}
