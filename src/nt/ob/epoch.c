/*
 * ob/epoch.c - when the memory of an object can go: not while a thread looks at objects without references.
 *
 * A thread that enters notes the epoch that it entered in. Objects that have left the quarantine are gathered;
 * a full list is closed and begins a new epoch. Who enters from then on cannot find what is in the list, as all
 * of it had left its handles before. So the list is freed once every thread that is still inside entered in
 * that epoch or later.
 */
#include "nt/ob/ob_internal.h"

#define LIST_OBJECTS 32u

static bool all_entered_since(struct ke_machine *machine, uint64_t epoch)
{
	bool all = true;

	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	for (LIST_ENTRY *entry = machine->threads.Flink; entry != &machine->threads && all;
	     entry = entry->Flink) {
		struct ke_thread *thread =
			CONTAINING_RECORD(entry, struct ke_thread, machine_entry);
		uint64_t entered = __atomic_load_n(&thread->epoch, __ATOMIC_SEQ_CST);

		all = !entered || entered >= epoch;
	}
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
	return all;
}

/* What can be freed now. */
static struct ob_object *turn_over_locked(struct ob_machine *ob)
{
	struct ob_retired *retired = &ob->retired;
	struct ob_object *free = NULL;

	retired->gathered_count = 0;
	if (retired->closed && all_entered_since(ob->machine, retired->closed_epoch)) {
		free = retired->closed;
		retired->closed = NULL;
	}
	if (!retired->closed) {
		retired->closed = retired->gathered;
		retired->gathered = NULL;
		retired->closed_epoch = __atomic_add_fetch(&ob->epoch, 1, __ATOMIC_SEQ_CST);
	}
	return free;
}

static void free_list(struct ob_machine *ob, struct ob_object *list)
{
	while (list) {
		struct ob_object *next = list->next_deferred;

		ob_free_memory(ob, list);
		list = next;
	}
}

void ob_retire(struct ob_machine *ob, struct ob_object *object)
{
	struct ob_retired *retired = &ob->retired;
	struct ob_object *list = NULL;

	ke_lock_take(&retired->lock, KE_RANK_OBJECT);
	object->next_deferred = retired->gathered;
	retired->gathered = object;
	if (++retired->gathered_count == LIST_OBJECTS)
		list = turn_over_locked(ob);
	ke_lock_give(&retired->lock, KE_RANK_OBJECT);
	free_list(ob, list);
}

void ob_retired_flush(struct ob_machine *ob)
{
	free_list(ob, ob->retired.closed);
	free_list(ob, ob->retired.gathered);
	ob->retired.closed = ob->retired.gathered = NULL;
}
