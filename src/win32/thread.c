/* win32/thread.c - a client thread's record, and how client threads start and end. */
#include <stdio.h>
#include <stdlib.h>

#include "win32/attach.h"

struct thread_start {
	void (*start)(void *);
	void *context;
};

struct win32_thread *win32_thread_make(struct ke_thread *thread)
{
	struct ps_process *ps = ps_current_process();
	struct win32_process *process = ps ? ps->win32 : NULL;
	struct win32_thread *record = calloc(1, sizeof(*record));

	if (!record || !process) {
		fputs(process ? "drydock: out of memory for a client's thread\n"
		              : "drydock: a Win32 function was called by a thread of no client\n",
		      stderr);
		abort();
	}
	record->process = process;
	record->random = 1;
	host_lock_acquire(&process->lock);
	InsertTailList(&process->threads, &record->entry);
	host_lock_release(&process->lock);
	thread->win32 = record;
	mm_stack_add(
		thread->machine); /* short of memory: only its own calls may pass what lies there */
	return record;
}

static void thread_main(void *context)
{
	struct thread_start start = *(struct thread_start *)context;

	ps_current_thread()->on_exit = NULL;
	free(context);
	win32_thread_make(ke_current_thread());
	start.start(start.context);
	ps_thread_terminate(ps_current_thread(), STATUS_SUCCESS);
}

/* record is the new thread's: its exit frees it when it ends before it has run. */
NTSTATUS win32_thread_start(struct win32_process *process, void (*start)(void *), void *context,
                            bool suspended, struct ps_thread **ret_thread)
{
	struct thread_start *record;
	NTSTATUS status;

	if (port_services_attached)
		return win32_attach_start_thread(process, start, context, ret_thread);
	record = malloc(sizeof(*record));
	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	*record = (struct thread_start){ start, context };
	status = ps_thread_create(process->machine->machine,
	                          &(struct ps_thread_options){ .process = process->ps,
	                                                       .start = thread_main,
	                                                       .context = record,
	                                                       .start_address = (PVOID)start,
	                                                       .on_exit = free,
	                                                       .on_exit_context = record,
	                                                       .suspended = suspended },
	                          ret_thread);
	if (!NT_SUCCESS(status))
		free(record);
	return status;
}
