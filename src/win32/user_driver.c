/*
 * win32/user_driver.c - the process that user-mode drivers live in, as a process of Win32's.
 *
 * That is the system process of the machine that has loaded them: its threads have no program, but a heap, last errors
 * and handles. In a driver host it is what the attached process is to its own machine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "win32/attach.h"

static struct win32_process *make(struct ke_machine *machine)
{
	struct win32_process *process = calloc(1, sizeof(*process));

	if (!process)
		return NULL;
	process->machine = machine->win32;
	process->ps = ps_system_process(machine);
	snprintf(process->name, sizeof(process->name), "WUDFHost");
	InitializeListHead(&process->heaps);
	InitializeListHead(&process->threads);
	InitializeListHead(&process->objects);
	crt_wcscpy(process->directory, u"C:\\Windows\\System32");
	process->heap = win32_heap_create(process);
	if (process->heap)
		return process;
	free(process);
	return NULL;
}

NTSTATUS win32_user_drivers_begin(struct ke_machine *machine)
{
	struct win32_process *process;

	if (machine->win32->user_drivers)
		return STATUS_SUCCESS;
	process = make(machine);
	if (!process)
		return STATUS_INSUFFICIENT_RESOURCES;
	process->ps->win32 = process;
	machine->win32->user_drivers = process;
	return STATUS_SUCCESS;
}

/* No driver is there any more; its threads have ended, those of the machine call nothing of Win32's. */
void win32_user_drivers_end(struct win32_machine *machine)
{
	struct win32_process *process = machine->user_drivers;

	if (!process)
		return;
	process->ps->win32 = NULL;
	machine->user_drivers = NULL;
	win32_process_clear(process);
	while (!IsListEmpty(&process->threads)) {
		LIST_ENTRY *entry = RemoveHeadList(&process->threads);
		free(CONTAINING_RECORD(entry, struct win32_thread, entry));
	}
	free(process);
}
