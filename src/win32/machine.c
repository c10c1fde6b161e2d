/* win32/machine.c - what a machine has for its clients. */
#include <stdlib.h>

#include "win32/win32_internal.h"

NTSTATUS win32_machine_create(struct ke_machine *machine)
{
	struct win32_machine *record = calloc(1, sizeof(*record));
	NTSTATUS status;

	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	record->machine = machine;
	InitializeListHead(&record->processes);
	machine->win32 = record;
	status = win32_volume_create(record);
	if (NT_SUCCESS(status))
		status = win32_console_create(record);
	if (NT_SUCCESS(status))
		status = win32_null_create(record);
	if (NT_SUCCESS(status))
		status = win32_station_create(record);
	if (!NT_SUCCESS(status))
		win32_machine_destroy(machine);
	return status;
}

void win32_machine_destroy(struct ke_machine *machine)
{
	struct win32_machine *record = machine->win32;

	if (!record)
		return;
	win32_user_drivers_end(record);
	win32_null_destroy(record);
	win32_console_destroy(record);
	win32_volume_destroy(record);
	win32_install_destroy(record->install);
	while (!IsListEmpty(&record->processes)) {
		LIST_ENTRY *entry = RemoveHeadList(&record->processes);
		struct win32_process *process =
			CONTAINING_RECORD(entry, struct win32_process, entry);
		process->ps = NULL;
		free(process);
	}
	machine->win32 = NULL;
	machine->client_fault = NULL;
	free(record);
}

void win32_console_set(struct ke_machine *machine,
                       const struct win32_console_operations *operations, void *context)
{
	machine->win32->console = operations;
	machine->win32->console_context = context;
}

void win32_service_set(struct ke_machine *machine,
                       const struct win32_service_operations *operations)
{
	machine->win32->services = operations;
}

/* --- Pseudo handles --------------------------------------------------------------------------------- */

void win32_object_add(struct win32_object *object, enum win32_object_kind kind,
                      void (*destroy)(struct win32_object *object))
{
	struct win32_process *process = win32_process_current();

	object->kind = kind;
	object->destroy = destroy;
	host_lock_acquire(&process->lock);
	InsertTailList(&process->objects, &object->entry);
	process->object_count++;
	host_lock_release(&process->lock);
}

static struct win32_object *find_locked(struct win32_process *process, const void *object)
{
	for (LIST_ENTRY *entry = process->objects.Flink; entry != &process->objects;
	     entry = entry->Flink)
		if (CONTAINING_RECORD(entry, struct win32_object, entry) == object)
			return CONTAINING_RECORD(entry, struct win32_object, entry);
	return NULL;
}

struct win32_object *win32_object_check(const void *object, enum win32_object_kind kind)
{
	struct win32_process *process = win32_process_current();
	struct win32_object *found;

	host_lock_acquire(&process->lock);
	found = find_locked(process, object);
	host_lock_release(&process->lock);
	return found && found->kind == (uint32_t)kind ? found : NULL;
}

bool win32_object_remove(struct win32_object *object)
{
	struct win32_process *process = win32_process_current();
	struct win32_object *found;

	host_lock_acquire(&process->lock);
	found = find_locked(process, object);
	if (found) {
		RemoveEntryList(&found->entry);
		process->object_count--;
	}
	host_lock_release(&process->lock);
	return found != NULL;
}
