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

/* --- In a driver host ---------------------------------------------------------------------------------------------- */

/* A thread that the other machine is to know; on its stack. */
struct newcomer {
	LIST_ENTRY entry;
	struct port_client_thread *thread;
	KEVENT done;
};

/* One process is attached to one machine for its whole life. */
static struct {
	struct port_client *port;
	struct ke_machine *machine;
	struct host_lock lock;
	LIST_ENTRY newcomers;
	KSEMAPHORE waiting;
} clerk;

/* The end of a thread that became the other machine's by itself. */
static void leave_machine(void *context)
{
	win32_attach_leave(0);
}

static void introduce(void)
{
	struct newcomer newcomer = { .thread = NULL };

	if (!ke_current_thread())
		return;
	KeInitializeEvent(&newcomer.done, NotificationEvent, FALSE);
	host_lock_acquire(&clerk.lock);
	InsertTailList(&clerk.newcomers, &newcomer.entry);
	host_lock_release(&clerk.lock);
	KeReleaseSemaphore(&clerk.waiting, IO_NO_INCREMENT, 1, FALSE);
	KeWaitForSingleObject(&newcomer.done, Executive, KernelMode, FALSE, NULL);
	port_client_become(newcomer.thread);
	if (newcomer.thread && !ps_current_thread()->on_exit)
		ps_current_thread()->on_exit = leave_machine;
}

static struct newcomer *take_newcomer(void)
{
	struct newcomer *newcomer;

	host_lock_acquire(&clerk.lock);
	newcomer = CONTAINING_RECORD(RemoveHeadList(&clerk.newcomers), struct newcomer, entry);
	host_lock_release(&clerk.lock);
	return newcomer;
}

static struct port_client_thread *make_thread(void)
{
	struct port_client_thread *thread = NULL;
	void *copies = mm_user_allocate(&ps_system_process(clerk.machine)->ke,
	                                PORT_CLIENT_COPIES_BYTES, MM_RANGE_MEMORY);
	HANDLE handle;

	if (!copies ||
	    !NT_SUCCESS(port_client_create_thread(clerk.port, THREAD_ALL_ACCESS, &handle, &thread)))
		return NULL;
	port_client_copy_elsewhere(thread, copies);
	NtClose(handle);
	return thread;
}

/* The process's first thread there does nothing but make others. */
static void serve_newcomers(void *context)
{
	port_client_become(port_client_first_thread(clerk.port));
	if (!NT_SUCCESS(port_client_begin_process()))
		return;
	for (;;) {
		struct newcomer *newcomer;

		KeWaitForSingleObject(&clerk.waiting, Executive, KernelMode, FALSE, NULL);
		newcomer = take_newcomer();
		newcomer->thread = make_thread();
		KeSetEvent(&newcomer->done, IO_NO_INCREMENT, FALSE);
	}
}

NTSTATUS win32_user_drivers_attach(struct ke_machine *machine, struct port_client *port)
{
	struct ps_thread_options options = { .start = serve_newcomers };
	struct ps_thread *thread;
	NTSTATUS status;

	clerk.port = port;
	clerk.machine = machine;
	InitializeListHead(&clerk.newcomers);
	KeInitializeSemaphore(&clerk.waiting, 0, INT32_MAX);
	win32_attach_user_drivers(machine);
	status = ps_thread_create(machine, &options, &thread);
	if (!NT_SUCCESS(status))
		return status;
	ob_dereference(thread);
	port_client_newcomer = introduce;
	return win32_user_drivers_begin(machine);
}
