/* ps/thread.c - the life of a thread. */
#include "nt/ps/ps_internal.h"

static LONGLONG system_time(struct ke_machine *machine)
{
	return machine->system_time_at_start.QuadPart + (LONGLONG)ke_time_100ns(machine);
}

static LIST_ENTRY *bucket_of(struct ps_machine *ps, uint32_t id)
{
	return &ps->threads[id / 4 % PS_THREAD_BUCKETS];
}

static void run_start(void *context)
{
	struct ps_thread *thread = context;

	while (thread->suspend_count && !thread->ke.terminating)
		KeWaitForSingleObject(&thread->resume, Suspended, UserMode, FALSE, NULL);
	ps_thread_check_terminate();
	thread->start(thread->start_context);
}

/*
 * A system thread starts with normal kernel APCs off (THR-1); the exit checks of ke expect them on again.
 * What leaves the start routine early (exit, fault of a client, termination) comes back here.
 */
static void thread_main(void *context)
{
	struct ps_thread *thread = context;

	if (thread->is_system)
		thread->ke.kernel_apc_disable--;
	bool returned = ke_call_guarded(run_start, thread);
	if (thread->exited || thread->ke.machine->bugchecked)
		ke_thread_leave();
	if (returned && thread->is_system)
		thread->ke.kernel_apc_disable++;
	if (!returned)
		thread->ke.kernel_apc_disable = thread->ke.special_apc_disable = 0;
	ke_thread_exit(thread->ke.terminating ? thread->terminate_status : STATUS_SUCCESS);
}

static NTSTATUS create_body(struct ps_process *process, struct ps_thread **ret_thread)
{
	struct ps_machine *ps = process->ke.machine->ps;
	void *body;
	NTSTATUS status = ob_create_object(ps->thread_type, sizeof(struct ps_thread), NULL, &body);

	if (!NT_SUCCESS(status))
		return status;
	struct ps_thread *thread = body;
	ob_reference(process); /* dropped when the body goes */
	thread->ke.process = &process->ke;
	thread->ke.machine = process->ke.machine;
	thread->ke.id = ps_next_id(ps);
	thread->create_time.QuadPart = system_time(process->ke.machine);
	thread->is_system = process->is_system;
	ps_thread_init_suspension(thread);
	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	InsertTailList(bucket_of(ps, thread->ke.id), &thread->id_entry);
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	*ret_thread = thread;
	return STATUS_SUCCESS;
}

void ps_remove_thread(void *body)
{
	struct ps_thread *thread = body;
	struct ps_machine *ps = thread->ke.machine->ps;

	if (ps) {
		ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
		RemoveEntryList(&thread->id_entry);
		ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	}
	ob_dereference(thread->ke.process);
}

/* Count a thread of process in; false when the process is ending. */
static bool join_process(struct ps_process *process)
{
	__atomic_fetch_add(&process->active_threads, 1, __ATOMIC_ACQ_REL);
	if (!__atomic_load_n(&process->exiting, __ATOMIC_ACQUIRE))
		return true;
	__atomic_fetch_sub(&process->active_threads, 1, __ATOMIC_ACQ_REL);
	return false;
}

static NTSTATUS start(struct ps_thread *thread, const struct ps_thread_options *options)
{
	thread->start = options->start;
	thread->start_context = options->context;
	thread->start_address =
		options->start_address ? options->start_address : (PVOID)(uintptr_t)options->start;
	thread->ke.start_routine = (uintptr_t)thread->start_address;
	thread->on_exit = options->on_exit;
	thread->on_exit_context = options->on_exit_context;
	thread->suspend_count = options->suspended;
	thread->shown_suspension = options->shown_suspension;
	thread->creation_site = verify_image_caller();
	ob_reference(thread); /* the running thread's */
	thread->ke.stack = options->stack;
	thread->ke.stack_bytes = options->stack_bytes;
	uint32_t id = thread->ke.id;
	ke_thread_init(&thread->ke, thread->ke.process, thread_main, thread);
	thread->ke.id = id;
	if (ps_process_of(thread)->is_client)
		thread->ke.previous_mode = UserMode;
	ps_notify_thread(thread, true);
	NTSTATUS status = ke_thread_start(&thread->ke);
	if (!NT_SUCCESS(status))
		ob_dereference(thread);
	return status;
}

NTSTATUS ps_thread_create(struct ke_machine *machine, const struct ps_thread_options *options,
                          struct ps_thread **ret_thread)
{
	struct ps_process *process = options->process ? options->process : machine->ps->system;
	struct ob_insert insert = { .desired = 0 };
	struct ob_insert_result result;
	struct ps_thread *thread;

	if (!join_process(process))
		return STATUS_PROCESS_IS_TERMINATING;
	NTSTATUS status = create_body(process, &thread);
	if (NT_SUCCESS(status))
		status = ob_insert_object(thread, &insert, &result); /* its descriptor */
	if (!NT_SUCCESS(status))
		goto leave_process;
	status = start(thread, options);
	if (!NT_SUCCESS(status))
		goto drop_thread;
	*ret_thread = thread;
	return STATUS_SUCCESS;

drop_thread:
	ob_dereference(thread);
leave_process:
	__atomic_fetch_sub(&process->active_threads, 1, __ATOMIC_ACQ_REL);
	return status;
}

/* On the dying thread, before its object is signalled. */
void ps_thread_exiting(struct ke_thread *ke)
{
	struct ps_thread *thread = (struct ps_thread *)ke;
	struct ps_process *process = ps_process_of(thread);

	if (ke->service)
		return;
	if (ke->machine->se)
		se_impersonate(ke, NULL);
	ob_timers_run_down(ke);
	if (ke->foreign)
		return;
	__atomic_store_n(&thread->exited, true, __ATOMIC_RELEASE);
	thread->exit_time.QuadPart = system_time(ke->machine);
	ps_notify_thread(thread, false);
	if (thread->on_exit)
		thread->on_exit(thread->on_exit_context);
	if (__atomic_sub_fetch(&process->active_threads, 1, __ATOMIC_ACQ_REL) == 0 &&
	    !process->is_system)
		ps_process_end(process);
}

void ps_thread_ended(struct ke_thread *ke)
{
	ob_dereference(ke);
}

NTSTATUS ps_thread_attach(struct ke_machine *machine, struct ps_process *process,
                          struct ps_thread **ret_thread)
{
	struct ps_thread *thread;
	NTSTATUS status = create_body(process ? process : machine->ps->system, &thread);

	if (!NT_SUCCESS(status))
		return status;
	uint32_t id = thread->ke.id;
	status = ke_thread_enter(&thread->ke, thread->ke.process);
	thread->ke.id = id;
	if (!NT_SUCCESS(status)) {
		ob_dereference(thread);
		return status;
	}
	if (ps_process_of(thread)->is_client)
		thread->ke.previous_mode = UserMode;
	*ret_thread = thread;
	return STATUS_SUCCESS;
}

void ps_thread_detach(struct ps_thread *thread)
{
	struct ke_machine *machine = thread->ke.machine;

	if (!machine->bugchecked && machine->thread_exiting)
		machine->thread_exiting(&thread->ke);
	ke_thread_exit_foreign(&thread->ke);
	if (machine->thread_ended)
		machine->thread_ended(
			&thread->ke); /* drops the attachment's reference, as for a thread of ours */
	else
		ob_dereference(thread);
}

struct ps_thread *ps_current_thread(void)
{
	return (struct ps_thread *)ke_current_thread();
}

struct ps_thread *ps_thread_by_id(struct ke_machine *machine, uint32_t id)
{
	struct ps_machine *ps = machine->ps;
	LIST_ENTRY *bucket = bucket_of(ps, id);
	struct ps_thread *found = NULL;

	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	for (LIST_ENTRY *entry = bucket->Flink; entry != bucket && !found; entry = entry->Flink) {
		struct ps_thread *thread = CONTAINING_RECORD(entry, struct ps_thread, id_entry);
		if (thread->ke.id == id && ob_try_reference(thread))
			found = thread;
	}
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	return found;
}

NTSTATUS ps_thread_terminate(struct ps_thread *thread, NTSTATUS status)
{
	if (&thread->ke == ke_current_thread()) {
		if (thread->is_system && !thread->ke.foreign)
			thread->ke.kernel_apc_disable++; /* off since its start (THR-1) */
		ke_thread_exit(status);
	}
	if (thread->is_system)
		return STATUS_ACCESS_DENIED;
	thread->terminate_status = status;
	ke_thread_request_end(&thread->ke);
	return STATUS_SUCCESS;
}

void ps_thread_check_terminate(void)
{
	struct ps_thread *thread = ps_current_thread();

	if (__builtin_expect(__atomic_load_n(&thread->ke.terminating, __ATOMIC_RELAXED), 0) &&
	    !thread->ke.foreign && !thread->exited)
		ke_thread_exit(thread->terminate_status);
}
