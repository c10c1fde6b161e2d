/* win32/attach.c - threads and the end of a client whose machine is in another Linux process. */
#include "nt/ps/nt_services.h"
#include "win32/attach.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/host/host_share.h"
#include "base/image/image.h"

#define STACK_BYTES (512u << 10)

/* What ThreadBasicInformation gives; no header of the kit has a name for it. */
struct thread_information {
	NTSTATUS exit_status;
	PVOID teb;
	CLIENT_ID id;
	ULONG_PTR affinity;
	LONG priority, base_priority;
};
_Static_assert(sizeof(struct thread_information) == 48, "as the service gives it");

struct attached_thread {
	struct port_client_thread *port;
	void (*start)(void *);
	void *context;
	bool is_first;
};

/* One process is attached to one machine for its whole life. */
static struct port_client *client;
static struct ke_process *own_process;
static uint32_t live_threads;

/* Of the threads that there are, and of those that have ended since one was started. */
struct attached_stack {
	struct attached_stack *next;
	void *memory;
	struct port_client_thread *port;
};
static struct {
	struct host_lock lock;
	struct attached_stack *first;
} stacks;

/* --- Threads ------------------------------------------------------------------------------------------------------ */

static void thread_main(void *context)
{
	struct attached_thread *thread = context;
	void (*start)(void *) = thread->start;
	void *start_context = thread->context;
	bool is_first = thread->is_first;
	NTSTATUS status = STATUS_SUCCESS;

	port_client_become(thread->port);
	ke_current_thread()->id = port_client_thread_id(thread->port);
	free(thread);
	win32_thread_make(ke_current_thread());
	if (is_first)
		status = WIN32_CALL(port_client_begin_process());
	else
		WIN32_CALL((port_client_begin_thread(), 0));
	if (!NT_SUCCESS(status))
		win32_attach_end_process((DWORD)status);
	start(start_context);
	win32_attach_end_thread(0);
}

/* A stack of a thread's, which goes when that has gone, and with it what the thread called the machine with. */
static void *new_stack(struct win32_process *process, struct port_client_thread *port)
{
	struct attached_stack *stack = malloc(sizeof(*stack));

	if (!stack)
		return NULL;
	*stack = (struct attached_stack){ .memory = mm_user_allocate(&process->ps->ke, STACK_BYTES,
		                                                     MM_RANGE_STACK),
		                          .port = port };
	if (!stack->memory) {
		free(stack);
		return NULL;
	}
	host_lock_acquire(&stacks.lock);
	stack->next = stacks.first;
	stacks.first = stack;
	host_lock_release(&stacks.lock);
	return stack->memory;
}

static struct attached_stack *take_stack(void *memory)
{
	struct attached_stack **link = &stacks.first, *stack;

	host_lock_acquire(&stacks.lock);
	while (*link && (*link)->memory != memory)
		link = &(*link)->next;
	stack = *link;
	if (stack)
		*link = stack->next;
	host_lock_release(&stacks.lock);
	return stack;
}

static void free_stack(struct ke_machine *machine, void *memory)
{
	free(take_stack(memory));
	mm_user_free(machine, memory);
}

/* As ke_machine.stack_ended: nobody runs on it. */
static void stack_ended(struct ke_machine *machine, void *memory)
{
	struct attached_stack *stack = take_stack(memory);

	if (!stack)
		return;
	mm_user_free(machine, memory);
	port_client_forget_thread(stack->port);
	free(stack);
}

static NTSTATUS start_here(struct win32_process *process, struct attached_thread *thread,
                           struct ps_thread **ret_thread)
{
	void *stack = new_stack(process, thread->port);
	NTSTATUS status;

	if (!stack)
		return STATUS_INSUFFICIENT_RESOURCES;
	__atomic_fetch_add(&live_threads, 1, __ATOMIC_ACQ_REL);
	status =
		ps_thread_create(process->machine->machine,
	                         &(struct ps_thread_options){ .process = process->ps,
	                                                      .start = thread_main,
	                                                      .context = thread,
	                                                      .start_address = (PVOID)thread->start,
	                                                      .stack = stack,
	                                                      .stack_bytes = STACK_BYTES },
	                         ret_thread);
	if (!NT_SUCCESS(status)) {
		__atomic_fetch_sub(&live_threads, 1, __ATOMIC_ACQ_REL);
		free_stack(process->machine->machine, stack);
	}
	return status;
}

static struct attached_thread *new_thread(void (*start)(void *), void *context)
{
	struct attached_thread *thread = calloc(1, sizeof(*thread));

	if (thread)
		*thread = (struct attached_thread){ .start = start, .context = context };
	return thread;
}

NTSTATUS win32_attach_create_thread(void (*start)(void *), void *context, bool suspended,
                                    HANDLE *ret_handle, DWORD *ret_id)
{
	struct attached_thread *record = new_thread(start, context);
	struct ps_thread *thread;
	NTSTATUS status;

	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = port_client_create_thread(client, THREAD_ALL_ACCESS, ret_handle, &record->port);
	if (!NT_SUCCESS(status)) {
		free(record);
		return status;
	}
	*ret_id = port_client_thread_id(record->port);
	/* Its first call, which comes before anything of the program's, does not return before it is resumed. */
	if (suspended)
		status = NtSuspendThread(*ret_handle, NULL);
	if (NT_SUCCESS(status))
		status = start_here(win32_process_current(), record, &thread);
	if (NT_SUCCESS(status)) {
		ob_dereference(thread);
		return STATUS_SUCCESS;
	}
	NtTerminateThread(*ret_handle, status);
	NtClose(*ret_handle);
	free(record);
	return status;
}

NTSTATUS win32_attach_start_thread(struct win32_process *process, void (*start)(void *),
                                   void *context, struct ps_thread **ret_thread)
{
	struct attached_thread *record = new_thread(start, context);
	HANDLE handle = NULL;
	NTSTATUS status = STATUS_SUCCESS;

	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	process->ps->ke.id = port_client_process_id(client);
	__atomic_store_n(&own_process, &process->ps->ke, __ATOMIC_RELEASE);
	/* The first thread came with the attach. */
	if (port_client_current())
		status = port_client_create_thread(client, THREAD_ALL_ACCESS, &handle,
		                                   &record->port);
	else
		record->port = port_client_first_thread(client);
	record->is_first = !handle;
	if (NT_SUCCESS(status))
		status = start_here(process, record, ret_thread);
	if (handle) {
		if (!NT_SUCCESS(status))
			NtTerminateThread(handle, status);
		NtClose(handle);
	}
	if (!NT_SUCCESS(status))
		free(record);
	return status;
}

/* --- Processes ---------------------------------------------------------------------------------------------------- */

NTSTATUS win32_attach_create_process(const char *path, const struct win32_client_options *options,
                                     LPPROCESS_INFORMATION ret_information)
{
	struct win32_machine *machine = win32_machine_current();
	uint32_t flags = (options->inherit_handles ? PORT_CHILD_INHERITS : 0) |
	                 (options->suspended ? PORT_CHILD_SUSPENDED : 0);
	struct port_client_child child;
	WCHAR name[64];
	NTSTATUS status;

	win32_widen(options->name, name, 64);
	status = WIN32_CALL(port_client_create_process(client, name, flags, &child));
	if (!NT_SUCCESS(status))
		return status;
	*ret_information = (PROCESS_INFORMATION){
		.hProcess = (HANDLE)(uintptr_t)child.made.process,
		.hThread = (HANDLE)(uintptr_t)child.made.thread,
		.dwProcessId = child.made.process_id,
		.dwThreadId = child.made.thread_id,
	};
	status = machine->programs->start(machine->machine, path, options, child.socket);
	host_descriptor_close(child.socket);
	if (NT_SUCCESS(status))
		return status;
	NtTerminateProcess(ret_information->hProcess, status);
	NtClose(ret_information->hThread);
	NtClose(ret_information->hProcess);
	return status;
}

static NTSTATUS basic_information(HANDLE handle, struct thread_information *ret_information)
{
	return NtQueryInformationThread(handle, ThreadBasicInformation, ret_information,
	                                sizeof(*ret_information), NULL);
}

DWORD win32_attach_thread_id(HANDLE handle)
{
	struct thread_information information;
	NTSTATUS status = basic_information(handle, &information);

	return win32_succeed(status) ? HandleToULong(information.id.UniqueThread) : 0;
}

BOOL win32_attach_exit_code(HANDLE handle, bool is_thread, DWORD *ret_code)
{
	struct thread_information thread = { .exit_status = STATUS_PENDING };
	PROCESS_BASIC_INFORMATION process = { .ExitStatus = STATUS_PENDING };
	NTSTATUS status = is_thread ? basic_information(handle, &thread)
	                            : NtQueryInformationProcess(handle, ProcessBasicInformation,
	                                                        &process, sizeof(process), NULL);

	if (!win32_succeed(status))
		return FALSE;
	*ret_code = (DWORD)(is_thread ? thread.exit_status : process.ExitStatus);
	return TRUE;
}

DWORD win32_attach_process_id(void)
{
	return port_client_process_id(client);
}

/* The running thread has asked for its end itself. */
static _Thread_local bool is_leaving;

/* Of a driver host's thread: what the machine has ended stays where it is, what leaves by itself goes on to its end here. */
static void await_end(void)
{
	if (!is_leaving)
		port_client_await_end(client);
}

void win32_attach_leave(DWORD code)
{
	is_leaving = true;
	port_call(PORT_port_exit_thread, (uint64_t[]){ code }, 1);
}

void win32_attach_user_drivers(struct ke_machine *machine)
{
	__atomic_store_n(&own_process, &ps_system_process(machine)->ke, __ATOMIC_RELEASE);
	port_client_on_thread_end(client, await_end);
}

DWORD win32_attach_own_thread_id(void)
{
	return port_client_thread_id(port_client_current());
}

/* --- Ends --------------------------------------------------------------------------------------------------------- */

/*
 * The other machine has ended the running thread. The last one stays: when it went, the process's own machine would
 * take its memory apart, its stack included. The Linux process is ended by its listener.
 */
static void thread_ended(void)
{
	if (__atomic_sub_fetch(&live_threads, 1, __ATOMIC_ACQ_REL) == 0)
		port_client_await_end(client);
	ps_thread_terminate(ps_current_thread(), STATUS_SUCCESS);
	ke_thread_leave();
}

_Noreturn void win32_attach_end_thread(DWORD code)
{
	win32_attach_leave(code);
	ke_thread_leave();
}

/* The listener hears the goodbye and ends the Linux process; its exit code comes with it. */
_Noreturn void win32_attach_end_process(DWORD code)
{
	fflush(NULL);
	NtTerminateProcess(NtCurrentProcess(), (NTSTATUS)code);
	ke_thread_leave();
}

bool win32_attach_refuses(const char *name)
{
	if (!port_services_attached)
		return false;
	fprintf(stderr,
	        "drydock: %s is not built for attached processes yet; run the program in the "
	        "machine "
	        "(drydock run DRIVER -- PROGRAM)\n",
	        name);
	win32_set_error(ERROR_CALL_NOT_IMPLEMENTED);
	return true;
}

/* --- Its memory ------------------------------------------------------------------------------------------------------ */

NTSTATUS win32_attach_image(struct port_client *port, const struct image *image)
{
	uintptr_t start = image->start & ~(uintptr_t)(MM_PAGE_BYTES - 1);
	uintptr_t end = (image->end + MM_PAGE_BYTES - 1) & ~(uintptr_t)(MM_PAGE_BYTES - 1);
	int descriptor = -1;
	NTSTATUS status = port_client_map(port, start, end - start, &descriptor);

	if (!NT_SUCCESS(status))
		return status;
	if (host_shared_replace(descriptor, start, end))
		status = STATUS_INSUFFICIENT_RESOURCES;
	host_descriptor_close(descriptor);
	return status;
}

/* The process's own machine, which has its console, gets what lies in views, too. */
static void note_view(const struct port_view *view)
{
	struct ke_process *process = __atomic_load_n(&own_process, __ATOMIC_ACQUIRE);

	if (!process)
		return;
	if (view->kind == PORT_VIEW_UNMAP)
		mm_range_remove(process->machine, (void *)view->address);
	else
		mm_range_add(process, (void *)view->address, view->bytes, MM_RANGE_VIEW,
		             view->flags & (PORT_VIEW_WRITABLE | PORT_VIEW_COPY));
}

void win32_attach(struct ke_machine *machine, struct port_client *port)
{
	struct mm_shared_locks locks = { port_client_locks(port), port_client_are_locked };
	struct port_client_memory memory;

	client = port;
	port_client_memory(port, &memory);
	mm_use_shared_slice(machine, memory.start, memory.bytes, memory.descriptor);
	mm_use_shared_locks(machine, &locks);
	machine->stack_ended = stack_ended;
	port_client_on_view(port, note_view);
	port_client_on_thread_end(port, thread_ended);
}
