/* ps/notify.c - who is told of processes, threads and images that come and go. */
#include "nt/ps/ps_internal.h"

#include <string.h>

static uint32_t find_locked(const struct ps_notify_list *list, const void *routine)
{
	uint32_t index = 0;

	while (index < list->count && list->routine[index] != routine)
		index++;
	return index;
}

NTSTATUS ps_notify_add(enum ps_notify_kind kind, void *routine)
{
	struct ps_machine *ps = ps_state();
	struct ps_notify_list *list = &ps->notify[kind];
	NTSTATUS status = STATUS_SUCCESS;

	if (!routine)
		return STATUS_INVALID_PARAMETER;
	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	/* Image routines may be set several times, and are called as often. */
	if (list->count == PS_NOTIFY_MAX ||
	    (kind != PS_NOTIFY_IMAGE && find_locked(list, routine) < list->count))
		status = STATUS_INVALID_PARAMETER;
	else
		list->routine[list->count++] = routine;
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	return status;
}

static bool is_called(struct ps_machine *ps, struct ps_notify_list *list)
{
	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	bool called = list->calls != 0;
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	return called;
}

NTSTATUS ps_notify_remove(enum ps_notify_kind kind, void *routine)
{
	LARGE_INTEGER a_millisecond = { .QuadPart = -10000 };
	struct ps_machine *ps = ps_state();
	struct ps_notify_list *list = &ps->notify[kind];

	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	uint32_t index = find_locked(list, routine);
	bool found = index < list->count;
	if (found)
		memmove(&list->routine[index], &list->routine[index + 1],
		        (--list->count - index) * sizeof(list->routine[0]));
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	if (!found)
		return STATUS_PROCEDURE_NOT_FOUND;
	/* Documented: no call is in progress any more when this returns. Calls are short. */
	while (is_called(ps, list))
		KeDelayExecutionThread(KernelMode, FALSE, &a_millisecond);
	return STATUS_SUCCESS;
}

struct notify_copy {
	struct ps_machine *ps;
	struct ps_notify_list *list;
	void *routine[PS_NOTIFY_MAX];
	uint32_t count;
};

static bool begin_calls(struct ke_machine *machine, enum ps_notify_kind kind,
                        struct notify_copy *copy)
{
	copy->ps = machine->ps;
	copy->list = &copy->ps->notify[kind];
	if (__atomic_load_n(&copy->list->count, __ATOMIC_RELAXED) == 0 ||
	    !ke_current_thread_or_null())
		return false;
	ke_lock_take(&copy->ps->lock, KE_RANK_PROCESSES);
	copy->count = copy->list->count;
	memcpy(copy->routine, copy->list->routine, copy->count * sizeof(copy->routine[0]));
	copy->list->calls++;
	ke_lock_give(&copy->ps->lock, KE_RANK_PROCESSES);
	return true;
}

static void end_calls(struct notify_copy *copy)
{
	ke_lock_take(&copy->ps->lock, KE_RANK_PROCESSES);
	copy->list->calls--;
	ke_lock_give(&copy->ps->lock, KE_RANK_PROCESSES);
}

static void call_plain_process(struct ps_process *process, BOOLEAN created)
{
	struct notify_copy copy;

	if (!begin_calls(process->ke.machine, PS_NOTIFY_PROCESS, &copy))
		return;
	for (uint32_t i = 0; i < copy.count; i++)
		((PCREATE_PROCESS_NOTIFY_ROUTINE)copy.routine[i])(ps_handle_of_id(
									  process->parent_id),
		                                                  ps_handle_of_id(process->ke.id),
		                                                  created);
	end_calls(&copy);
}

static NTSTATUS call_process_ex(struct ps_process *process, PS_CREATE_NOTIFY_INFO *information)
{
	struct notify_copy copy;

	if (!begin_calls(process->ke.machine, PS_NOTIFY_PROCESS_EX, &copy))
		return STATUS_SUCCESS;
	for (uint32_t i = 0; i < copy.count; i++)
		((PCREATE_PROCESS_NOTIFY_ROUTINE_EX)copy.routine[i])(
			(PEPROCESS)process, ps_handle_of_id(process->ke.id), information);
	end_calls(&copy);
	return information ? information->CreationStatus : STATUS_SUCCESS;
}

NTSTATUS ps_notify_process_created(struct ps_process *process)
{
	PS_CREATE_NOTIFY_INFO information = {
		.Size = sizeof(information),
		.FileOpenNameAvailable = process->image_name.Length != 0,
		.ParentProcessId = ps_handle_of_id(process->parent_id),
		.ImageFileName = &process->image_name,
		.CreationStatus = STATUS_SUCCESS,
	};
	struct ke_thread *thread = ke_current_thread_or_null();

	if (thread) {
		information.CreatingThreadId.UniqueProcess = ps_handle_of_id(thread->process->id);
		information.CreatingThreadId.UniqueThread = ps_handle_of_id(thread->id);
	}
	call_plain_process(process, TRUE);
	return call_process_ex(process, &information);
}

void ps_notify_process_ended(struct ps_process *process)
{
	call_plain_process(process, FALSE);
	call_process_ex(process, NULL);
}

void ps_notify_thread(struct ps_thread *thread, bool created)
{
	struct notify_copy copy;

	if (!begin_calls(thread->ke.machine, PS_NOTIFY_THREAD, &copy))
		return;
	for (uint32_t i = 0; i < copy.count; i++)
		((PCREATE_THREAD_NOTIFY_ROUTINE)copy.routine[i])(ps_handle_of_id(
									 thread->ke.process->id),
		                                                 ps_handle_of_id(thread->ke.id),
		                                                 created);
	end_calls(&copy);
}

void ps_notify_image(struct ke_machine *machine, struct ps_process *process,
                     const UNICODE_STRING *full_name, IMAGE_INFO *information)
{
	struct notify_copy copy;

	if (!begin_calls(machine, PS_NOTIFY_IMAGE, &copy))
		return;
	for (uint32_t i = 0; i < copy.count; i++)
		((PLOAD_IMAGE_NOTIFY_ROUTINE)copy.routine[i])((PUNICODE_STRING)full_name,
		                                              ps_handle_of_id(
								      process ? process->ke.id : 0),
		                                              information);
	end_calls(&copy);
}
