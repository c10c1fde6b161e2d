/* machine/thread.c - the embedder's own threads in a machine. */
#include "machine/machine_internal.h"

#include <stdlib.h>

struct drydock_thread {
	struct drydock_machine *machine;
	struct ps_thread *thread;
	void (*routine)(void *context);
	void *context;
};

static void run(void *context)
{
	struct drydock_thread *thread = context;

	thread->routine(thread->context);
}

drydock_status drydock_thread_start(struct drydock_machine *machine, void (*routine)(void *context),
                                    void *context, struct drydock_thread **ret_thread)
{
	struct drydock_thread *thread = calloc(1, sizeof(*thread));
	struct ps_thread_options options = { .start = run, .context = thread };
	NTSTATUS status;

	*ret_thread = NULL;
	if (!thread)
		return STATUS_INSUFFICIENT_RESOURCES;
	*thread = (struct drydock_thread){ machine, NULL, routine, context };
	status = drydock_machine_ended(machine)
	                 ? DRYDOCK_ENDED
	                 : ps_thread_create(machine->kernel, &options, &thread->thread);
	if (!NT_SUCCESS(status)) {
		free(thread);
		return status;
	}
	*ret_thread = thread;
	return STATUS_SUCCESS;
}

static void wait(void *context)
{
	struct drydock_thread *thread = context;

	KeWaitForSingleObject(thread->thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread->thread);
}

drydock_status drydock_thread_join(struct drydock_thread *thread)
{
	drydock_status status = machine_call(thread->machine, wait, thread);

	/* After a bug check the thread may still look at it; a leak is better than a crash. */
	if (NT_SUCCESS(status))
		free(thread);
	return status;
}
