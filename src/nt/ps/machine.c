/* ps/machine.c - the types, the system process, and ke's hooks. */
#include "nt/ps/ps_internal.h"

#include <stdlib.h>

static void *current_process(void)
{
	struct ke_thread *thread = ke_current_thread();

	return thread->attached_process ? thread->attached_process : thread->process;
}

static void *current_thread(void)
{
	return ke_current_thread();
}

static bool is_terminating(struct ke_process *process)
{
	return __atomic_load_n(&((struct ps_process *)process)->exiting, __ATOMIC_ACQUIRE) != 0;
}

static const struct ob_process_operations process_operations = {
	.current_process = current_process,
	.current_thread = current_thread,
	.process_type = ps_process_type,
	.terminating = is_terminating,
};

static NTSTATUS create_types(struct ps_machine *ps)
{
	static const struct ob_type_options process = {
		.name = u"Process",
		.valid_access = PROCESS_ALL_ACCESS,
		.flags = OB_TYPE_WAITABLE | OB_TYPE_SECURITY_REQUIRED,
		.mapping = { 0x20410, 0x20BEA, 0x121001, PROCESS_ALL_ACCESS },
		.operations = { .remove = ps_remove_process },
	};
	static const struct ob_type_options thread = {
		.name = u"Thread",
		.valid_access = THREAD_ALL_ACCESS,
		.flags = OB_TYPE_WAITABLE | OB_TYPE_SECURITY_REQUIRED,
		.mapping = { 0x20048, 0x20437, 0x121800, THREAD_ALL_ACCESS },
		.operations = { .remove = ps_remove_thread },
	};
	NTSTATUS status = ob_type_create(ps->machine, &process, &ps->process_type);

	if (NT_SUCCESS(status))
		status = ob_type_create(ps->machine, &thread, &ps->thread_type);
	if (NT_SUCCESS(status))
		status = ps_create_job_types(ps);
	return status;
}

static NTSTATUS create_system_process(struct ps_machine *ps)
{
	struct ps_process_options options = { .image_name = u"System" };
	NTSTATUS status = ps_process_create(ps->machine, &options, &ps->system);

	if (!NT_SUCCESS(status))
		return status;
	ps->system->is_system = true;
	ke_ledger_add(&ps->machine->ledgers.objects, -1); /* the machine's own is not counted */
	ps->machine->system_process = &ps->system->ke;
	return STATUS_SUCCESS;
}

static NTSTATUS start_worker(struct ke_machine *machine, void (*entry)(void *), void *context)
{
	struct ps_thread_options options = { .start = entry, .context = context };
	struct ps_thread *thread;
	NTSTATUS status = ps_thread_create(machine, &options, &thread);

	if (NT_SUCCESS(status))
		ob_dereference(thread);
	return status;
}

NTSTATUS ps_machine_create(struct ke_machine *machine)
{
	struct ps_machine *ps = calloc(1, sizeof(*ps));

	if (!ps)
		return STATUS_INSUFFICIENT_RESOURCES;
	ps->machine = machine;
	ps->next_id = PS_SYSTEM_PROCESS_ID;
	InitializeListHead(&ps->processes);
	for (uint32_t i = 0; i < PS_THREAD_BUCKETS; i++)
		InitializeListHead(&ps->threads[i]);
	machine->ps = ps;
	NTSTATUS status = create_types(ps);
	if (NT_SUCCESS(status))
		status = create_system_process(ps);
	if (!NT_SUCCESS(status)) {
		ps_machine_destroy(machine);
		return status;
	}
	ob_set_process_operations(machine, &process_operations);
	ex_set_thread_starter(machine, start_worker);
	machine->thread_exiting = ps_thread_exiting;
	machine->thread_ended = ps_thread_ended;
	return STATUS_SUCCESS;
}

/* What is left of the processes goes with ob; here only what ob does not know of. */
static void release_process(struct ps_process *process)
{
	ob_handle_table_destroy(process->ke.handle_table);
	process->ke.handle_table = NULL;
	free(process->image_name.Buffer);
	process->image_name.Buffer = NULL;
}

void ps_machine_destroy(struct ke_machine *machine)
{
	struct ps_machine *ps = machine->ps;

	if (!ps)
		return;
	machine->thread_exiting = NULL;
	machine->thread_ended = NULL;
	for (LIST_ENTRY *entry = ps->processes.Flink; entry != &ps->processes; entry = entry->Flink)
		release_process(CONTAINING_RECORD(entry, struct ps_process, entry));
	free(ps);
	machine->ps = NULL;
}

uint32_t ps_next_id(struct ps_machine *ps)
{
	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	uint32_t id = ps->next_id;
	ps->next_id += 4;
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	return id;
}

struct ob_type *ps_process_type(struct ke_machine *machine)
{
	return machine->ps->process_type;
}

struct ob_type *ps_thread_type(struct ke_machine *machine)
{
	return machine->ps->thread_type;
}

struct ps_process *ps_system_process(struct ke_machine *machine)
{
	return machine->ps->system;
}
