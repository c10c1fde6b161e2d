/* ps/process.c - the life of a process. */
#include "nt/mm/mm.h"
#include "nt/ps/ps_internal.h"

#include <stdlib.h>
#include <string.h>

static uint32_t wide_count(const WCHAR *text)
{
	uint32_t count = 0;

	while (text[count])
		count++;
	return count;
}

/* The last component as the 15 narrow characters that PsGetProcessImageFileName gives. */
static void set_short_name(struct ps_process *process)
{
	const UNICODE_STRING *name = &process->image_name;
	uint32_t count = name->Length / sizeof(WCHAR), first = 0;

	for (uint32_t i = 0; i < count; i++)
		if (name->Buffer[i] == '\\')
			first = i + 1;
	for (uint32_t i = 0; i < sizeof(process->short_name) - 1 && first + i < count; i++)
		process->short_name[i] = (char)name->Buffer[first + i];
}

static NTSTATUS set_image_name(struct ps_process *process, const WCHAR *text)
{
	if (!text)
		return STATUS_SUCCESS;
	uint32_t bytes = wide_count(text) * (uint32_t)sizeof(WCHAR);
	if (bytes > 0xFFFC)
		return STATUS_OBJECT_NAME_INVALID;
	process->image_name.Buffer = malloc(bytes + sizeof(WCHAR));
	if (!process->image_name.Buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(process->image_name.Buffer, text, bytes + sizeof(WCHAR));
	process->image_name.Length = (USHORT)bytes;
	process->image_name.MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
	set_short_name(process);
	return STATUS_SUCCESS;
}

static LONGLONG system_time(struct ke_machine *machine)
{
	return machine->system_time_at_start.QuadPart + (LONGLONG)ke_time_100ns(machine);
}

static struct ps_process *choose_parent(struct ke_machine *machine,
                                        const struct ps_process_options *options)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (options->parent)
		return options->parent;
	return thread && machine->ps->system ? ps_current_process() : NULL;
}

static NTSTATUS fill(struct ps_process *process, const struct ps_process_options *options)
{
	struct ke_machine *machine = process->ke.machine;
	struct ps_process *parent = choose_parent(machine, options);
	NTSTATUS status;

	process->exit_status = STATUS_PENDING;
	process->is_client = options->is_client;
	process->parent_id = parent ? parent->ke.id : 0;
	process->create_time.QuadPart = system_time(machine);
	if (machine->se)
		se_process_assign_token(&process->ke, options->token ? options->token
		                                      : parent       ? parent->ke.token
		                                                     : NULL);
	status = set_image_name(process, options->image_name);
	if (NT_SUCCESS(status))
		status = ob_handle_table_create(&process->ke, &process->ke.handle_table);
	if (NT_SUCCESS(status) && options->inherit_handles && parent && parent->ke.handle_table)
		status = ob_handle_table_inherit(parent->ke.handle_table, process->ke.handle_table);
	if (NT_SUCCESS(status) && parent && machine->mm)
		status = mm_views_inherit(&parent->ke, &process->ke);
	return status;
}

NTSTATUS ps_process_create(struct ke_machine *machine, const struct ps_process_options *options,
                           struct ps_process **ret_process)
{
	struct ps_machine *ps = machine->ps;
	struct ob_insert insert = { .desired = 0 };
	struct ob_insert_result result;
	void *body;

	NTSTATUS status =
		ob_create_object(ps->process_type, sizeof(struct ps_process), NULL, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct ps_process *process = body;
	ke_process_init(&process->ke, machine, ps_next_id(ps));
	InitializeListHead(&process->entry);
	status = fill(process, options);
	if (!NT_SUCCESS(status)) {
		ob_dereference(process);
		return status;
	}
	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	InsertTailList(&ps->processes, &process->entry);
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	status = ob_insert_object(process, &insert, &result); /* its descriptor */
	if (!NT_SUCCESS(status))
		return status;
	status = ps_notify_process_created(process);
	if (!NT_SUCCESS(status)) {
		ps_process_terminate(process, status);
		ob_dereference(process);
		return status;
	}
	*ret_process = process;
	return STATUS_SUCCESS;
}

void ps_remove_process(void *body)
{
	struct ps_process *process = body;
	struct ps_machine *ps = process->ke.machine->ps;

	if (ps) {
		ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
		RemoveEntryList(&process->entry);
		ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	}
	if (process->ke.handle_table) {
		ob_handle_table_close_all(process->ke.handle_table);
		ob_handle_table_destroy(process->ke.handle_table);
	}
	if (process->ke.machine->mm) /* one that was never whole has its parent's views still */
		mm_process_end(process->ke.machine, &process->ke);
	if (process->ke.machine->se)
		se_process_release_token(&process->ke);
	free(process->image_name.Buffer);
}

static void signal_process(struct ps_process *process)
{
	process->exit_time.QuadPart = system_time(process->ke.machine);
	/* A process is a notification object: setting it wakes all, for ever. */
	KeSetEvent((PRKEVENT)&process->ke.header, IO_NO_INCREMENT, FALSE);
}

/* Its last thread and whoever terminates it may both find that no thread is left: one of them does the work. */
void ps_process_end(struct ps_process *process)
{
	if (__atomic_exchange_n(&process->end_begun, 1, __ATOMIC_ACQ_REL))
		return;
	if (!__atomic_exchange_n(&process->exiting, 1, __ATOMIC_ACQ_REL))
		process->exit_status = STATUS_SUCCESS;
	if (process->ended)
		process->ended(process);
	ob_handle_table_close_all(process->ke.handle_table);
	if (process->ke.machine->mm)
		mm_process_end(process->ke.machine, &process->ke); /* SEC-13 */
	ps_notify_process_ended(process);
	signal_process(process);
}

/* Ask the threads of process to end; gives how many of its own there are. */
static uint32_t end_threads(struct ps_process *process, NTSTATUS status)
{
	struct ke_machine *machine = process->ke.machine;
	struct ke_thread *self = ke_current_thread_or_null();

	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	for (LIST_ENTRY *entry = process->ke.threads.Flink; entry != &process->ke.threads;
	     entry = entry->Flink) {
		struct ke_thread *thread =
			CONTAINING_RECORD(entry, struct ke_thread, process_entry);
		if (thread->foreign || thread == self)
			continue;
		((struct ps_thread *)thread)->terminate_status = status;
		ke_thread_request_end(thread);
	}
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
	return __atomic_load_n(&process->active_threads, __ATOMIC_ACQUIRE);
}

void ps_process_terminate(struct ps_process *process, NTSTATUS status)
{
	if (__atomic_exchange_n(&process->exiting, 1, __ATOMIC_ACQ_REL))
		return;
	process->exit_status = status;
	if (end_threads(process, status) == 0)
		ps_process_end(process);
}

struct ps_process *ps_current_process(void)
{
	struct ke_thread *thread = ke_current_thread();

	return (struct ps_process *)(thread->attached_process ? thread->attached_process
	                                                      : thread->process);
}

struct ps_process *ps_process_by_id(struct ke_machine *machine, uint32_t id)
{
	struct ps_machine *ps = machine->ps;
	struct ps_process *found = NULL;

	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	for (LIST_ENTRY *entry = ps->processes.Flink; entry != &ps->processes && !found;
	     entry = entry->Flink) {
		struct ps_process *process = CONTAINING_RECORD(entry, struct ps_process, entry);
		if (process->ke.id == id && ob_try_reference(process))
			found = process;
	}
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	return found;
}
