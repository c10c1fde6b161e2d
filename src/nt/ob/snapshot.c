/* ob/snapshot.c - all objects of a machine as they are now, for who looks at it from outside. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>

#define SLACK 64 /* objects that come while the memory for the list is taken */

void **ob_objects(struct ke_machine *machine, size_t *ret_count)
{
	struct ob_machine *ob = machine->ob;
	size_t room = 0, count = 0;
	void **bodies;

	ke_lock_take(&ob->objects_lock, KE_RANK_OBJECT);
	for (LIST_ENTRY *entry = ob->objects.Flink; entry != &ob->objects; entry = entry->Flink)
		room++;
	ke_lock_give(&ob->objects_lock, KE_RANK_OBJECT);
	room += SLACK;
	bodies = calloc(room, sizeof(*bodies));
	if (!bodies)
		return NULL;
	ke_lock_take(&ob->objects_lock, KE_RANK_OBJECT);
	for (LIST_ENTRY *entry = ob->objects.Flink; entry != &ob->objects && count < room;
	     entry = entry->Flink) {
		void *body = ob_body(CONTAINING_RECORD(entry, struct ob_object, machine_entry));

		if (ob_try_reference(body))
			bodies[count++] = body;
	}
	ke_lock_give(&ob->objects_lock, KE_RANK_OBJECT);
	*ret_count = count;
	return bodies;
}

void ob_objects_release(void **bodies, size_t count)
{
	for (size_t index = 0; index < count; index++)
		ob_dereference(bodies[index]);
	free(bodies);
}

const WCHAR *ob_type_name(const struct ob_type *type)
{
	return type->options.name;
}
