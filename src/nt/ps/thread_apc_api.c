/* ps/thread_apc_api.c - APCs of programs, alerts by thread id, suspension. */
#include "nt/mm/mm.h"
#include "nt/ps/nt_services.h"
#include "nt/ps/ps_internal.h"

#include <stdlib.h>

#define SUSPENDS_MAX 127
#define APCS_MAX 4096 /* that processes of other Linux processes can queue to a thread */

static NTSTATUS reference_thread(HANDLE handle, ACCESS_MASK desired, struct ps_thread **ret_thread)
{
	void *body;
	NTSTATUS status = ob_reference_handle(handle, desired, ps_state()->thread_type,
	                                      ke_current_thread()->previous_mode, &body, NULL);

	if (NT_SUCCESS(status))
		*ret_thread = body;
	return status;
}

static bool has_ended(const struct ps_thread *thread)
{
	return __atomic_load_n(&thread->ke.state, __ATOMIC_ACQUIRE) == KE_THREAD_ENDED ||
	       thread->exited;
}

/* --- User APCs ----------------------------------------------------------------------------------------------- */

static VOID free_apc(PKAPC apc, PKNORMAL_ROUTINE *routine, PVOID *context, PVOID *argument1,
                     PVOID *argument2)
{
	free(apc);
}

static VOID run_down_apc(PKAPC apc)
{
	free(apc);
}

static NTSTATUS queue_apc(struct ps_thread *thread, PKNORMAL_ROUTINE routine, PVOID *argument)
{
	KAPC *apc;

	if (has_ended(thread))
		return STATUS_UNSUCCESSFUL;
	if (!routine)
		return STATUS_SUCCESS; /* nothing to call, and nobody to wake for it */
	apc = malloc(sizeof(*apc));
	if (!apc)
		return STATUS_NO_MEMORY;
	KeInitializeApc(apc, (PRKTHREAD)thread, OriginalApcEnvironment, free_apc, run_down_apc,
	                routine, UserMode, argument[0]);
	if (KeInsertQueueApc(apc, argument[1], argument[2], IO_NO_INCREMENT))
		return STATUS_SUCCESS;
	free(apc);
	return STATUS_UNSUCCESSFUL;
}

/*
 * A routine of another Linux process can run in such a process only, and whoever is there can make no list grow for
 * ever.
 */
static NTSTATUS check_routine(const struct ps_thread *thread)
{
	const struct ps_process *caller = ps_current_process();
	const struct ps_process *target =
		CONTAINING_RECORD(thread->ke.process, struct ps_process, ke);

	if (!caller->port)
		return STATUS_SUCCESS;
	if (!target->port)
		return STATUS_ACCESS_DENIED;
	return __atomic_load_n(&thread->ke.apc_count[UserMode], __ATOMIC_RELAXED) < APCS_MAX
	               ? STATUS_SUCCESS
	               : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI NtQueueApcThread(HANDLE ThreadHandle, PKNORMAL_ROUTINE ApcRoutine,
                                PVOID ApcArgument1, PVOID ApcArgument2, PVOID ApcArgument3)
{
	PVOID arguments[3] = { ApcArgument1, ApcArgument2, ApcArgument3 };
	struct ps_thread *thread;
	NTSTATUS status = reference_thread(ThreadHandle, THREAD_SET_CONTEXT, &thread);

	if (!NT_SUCCESS(status))
		return status;
	status = thread->is_system ? STATUS_INVALID_HANDLE : check_routine(thread);
	if (NT_SUCCESS(status))
		status = queue_apc(thread, ApcRoutine, arguments);
	ob_dereference(thread);
	return status;
}

NTSTATUS NTAPI NtTestAlert(VOID)
{
	return KeTestAlertThread(UserMode) ? STATUS_ALERTED : STATUS_SUCCESS;
}

NTSTATUS NTAPI NtAlertThread(HANDLE ThreadHandle)
{
	struct ps_thread *thread;
	NTSTATUS status = reference_thread(ThreadHandle, THREAD_ALERT, &thread);

	if (!NT_SUCCESS(status))
		return status;
	KeAlertThread((PKTHREAD)thread, UserMode);
	ob_dereference(thread);
	return STATUS_SUCCESS;
}

/* --- Alerts by id: one is remembered until the thread waits for it ----------------------------------------- */

NTSTATUS NTAPI NtAlertThreadByThreadId(HANDLE ThreadId)
{
	struct ps_thread *thread =
		ps_thread_by_id(ke_current_machine(), (uint32_t)(ULONG_PTR)ThreadId);
	NTSTATUS status = STATUS_SUCCESS;

	if (!thread)
		return STATUS_INVALID_CID;
	if (thread->ke.process != ke_current_thread()->process)
		status = STATUS_ACCESS_DENIED;
	else
		KeSetEvent(&thread->id_alert, IO_NO_INCREMENT, FALSE);
	ob_dereference(thread);
	return status;
}

NTSTATUS NTAPI NtWaitForAlertByThreadId(PVOID Address, PLARGE_INTEGER Timeout)
{
	LARGE_INTEGER captured;
	NTSTATUS status = ob_capture_timeout(&Timeout, &captured);

	if (!NT_SUCCESS(status))
		return status;
	status = KeWaitForSingleObject(&ps_current_thread()->id_alert, UserRequest, UserMode, FALSE,
	                               Timeout);
	return status == STATUS_SUCCESS ? STATUS_ALERTED : status;
}

/* --- Suspension: a kernel APC that waits until the count is back at 0 -------------------------------------- */

static VOID suspend_kernel_routine(PKAPC apc, PKNORMAL_ROUTINE *routine, PVOID *context,
                                   PVOID *argument1, PVOID *argument2)
{
}

/* On the suspended thread. Only its end interrupts the wait. */
static VOID suspend_here(PVOID context, PVOID argument1, PVOID argument2)
{
	struct ps_thread *thread = context;

	while (__atomic_load_n(&thread->suspend_count, __ATOMIC_ACQUIRE) && !thread->ke.terminating)
		KeWaitForSingleObject(&thread->resume, Suspended, UserMode, FALSE, NULL);
}

void ps_thread_stop_if_suspended(struct ps_thread *thread)
{
	if (__builtin_expect(__atomic_load_n(&thread->suspend_count, __ATOMIC_ACQUIRE) != 0, 0))
		suspend_here(thread, NULL, NULL);
}

/* After each change; the last to come here writes what is true. */
static void show(struct ps_thread *thread)
{
	ke_lock_take(&thread->ke.lock, KE_RANK_THREAD);
	if (thread->shown_suspension)
		__atomic_store_n(thread->shown_suspension,
		                 __atomic_load_n(&thread->suspend_count, __ATOMIC_ACQUIRE),
		                 __ATOMIC_RELEASE);
	ke_lock_give(&thread->ke.lock, KE_RANK_THREAD);
}

void ps_thread_hide_suspension(struct ps_thread *thread)
{
	ke_lock_take(&thread->ke.lock, KE_RANK_THREAD);
	thread->shown_suspension = NULL;
	ke_lock_give(&thread->ke.lock, KE_RANK_THREAD);
}

void ps_thread_init_suspension(struct ps_thread *thread)
{
	KeInitializeEvent(&thread->resume, NotificationEvent, FALSE);
	KeInitializeEvent(&thread->id_alert, SynchronizationEvent, FALSE);
	KeInitializeApc(&thread->suspend_apc, (PRKTHREAD)thread, OriginalApcEnvironment,
	                suspend_kernel_routine, NULL, suspend_here, KernelMode, thread);
}

/* A thread that is suspended before it ran waits in its start; every other in the APC. */
NTSTATUS ps_thread_suspend(struct ps_thread *thread, uint32_t *ret_before)
{
	uint32_t before = __atomic_load_n(&thread->suspend_count, __ATOMIC_RELAXED);

	do {
		if (has_ended(thread))
			return STATUS_THREAD_IS_TERMINATING;
		if (before == SUSPENDS_MAX)
			return STATUS_SUSPEND_COUNT_EXCEEDED;
	} while (!__atomic_compare_exchange_n(&thread->suspend_count, &before, before + 1, true,
	                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	*ret_before = before;
	if (before)
		return STATUS_SUCCESS;
	KeClearEvent(&thread->resume);
	show(thread);
	if (&thread->ke == ke_current_thread())
		suspend_here(thread, NULL, NULL);
	else
		KeInsertQueueApc(&thread->suspend_apc, NULL, NULL, IO_NO_INCREMENT);
	return STATUS_SUCCESS;
}

uint32_t ps_thread_resume(struct ps_thread *thread)
{
	uint32_t before = __atomic_load_n(&thread->suspend_count, __ATOMIC_RELAXED);

	do {
		if (!before)
			return 0;
	} while (!__atomic_compare_exchange_n(&thread->suspend_count, &before, before - 1, true,
	                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	if (before > 1)
		return before;
	show(thread);
	KeSetEvent(&thread->resume, IO_NO_INCREMENT, FALSE);
	return before;
}

static NTSTATUS suspend_or_resume(HANDLE handle, bool suspend, PULONG ret_before)
{
	struct ps_thread *thread;
	ULONG before = 0;
	NTSTATUS status = ob_probe_result(ret_before, sizeof(*ret_before));

	if (NT_SUCCESS(status))
		status = reference_thread(handle, THREAD_SUSPEND_RESUME, &thread);

	if (!NT_SUCCESS(status))
		return status;
	if (suspend)
		status = ps_thread_suspend(thread, &before);
	else
		before = ps_thread_resume(thread);
	ob_dereference(thread);
	return NT_SUCCESS(status) ? ob_copy_result(ret_before, &before, sizeof(before)) : status;
}

NTSTATUS NTAPI NtSuspendThread(HANDLE ThreadHandle, PULONG PreviousSuspendCount)
{
	return suspend_or_resume(ThreadHandle, true, PreviousSuspendCount);
}

NTSTATUS NTAPI NtResumeThread(HANDLE ThreadHandle, PULONG PreviousSuspendCount)
{
	return suspend_or_resume(ThreadHandle, false, PreviousSuspendCount);
}

/* --- Enumeration --------------------------------------------------------------------------------------------- */

/* The lowest id above after_id of a thread of process that lives or has handles; 0: none. */
static uint32_t next_id_locked(struct ps_machine *ps, const struct ke_process *process,
                               uint32_t after_id)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < PS_THREAD_BUCKETS; i++) {
		LIST_ENTRY *bucket = &ps->threads[i];
		for (LIST_ENTRY *entry = bucket->Flink; entry != bucket; entry = entry->Flink) {
			struct ps_thread *thread =
				CONTAINING_RECORD(entry, struct ps_thread, id_entry);
			if (thread->ke.process == process && thread->ke.id > after_id &&
			    (!next || thread->ke.id < next))
				next = thread->ke.id;
		}
	}
	return next;
}

/* The next thread of process after the one with id after_id, referenced; ids grow with creation. */
static struct ps_thread *next_thread(const struct ke_process *process, uint32_t after_id)
{
	struct ps_machine *ps = ps_state();
	struct ps_thread *found = NULL;

	while (!found) {
		ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
		after_id = next_id_locked(ps, process, after_id);
		ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
		if (!after_id)
			return NULL;
		found = ps_thread_by_id(ps->machine, after_id); /* null: it goes just now */
	}
	return found;
}

NTSTATUS NTAPI NtGetNextThread(HANDLE ProcessHandle, HANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                               ULONG HandleAttributes, ULONG Flags, PHANDLE NewThreadHandle)
{
	KPROCESSOR_MODE mode = ke_current_thread()->previous_mode;
	struct ps_thread *thread = NULL;
	HANDLE handle = NULL;
	uint32_t after_id = 0;
	void *process;
	NTSTATUS status;

	status = ob_clear_handle(NewThreadHandle);
	if (!NT_SUCCESS(status))
		return status;
	if (Flags)
		return STATUS_INVALID_PARAMETER;
	status = ob_reference_handle(ProcessHandle, PROCESS_QUERY_INFORMATION,
	                             ps_state()->process_type, mode, &process, NULL);
	if (!NT_SUCCESS(status))
		return status;
	if (ThreadHandle)
		status = reference_thread(ThreadHandle, 0, &thread);
	if (NT_SUCCESS(status) && thread) {
		after_id = thread->ke.id;
		if (thread->ke.process != process)
			status = STATUS_INVALID_HANDLE;
		ob_dereference(thread);
	}
	thread = NT_SUCCESS(status) ? next_thread(process, after_id) : NULL;
	ob_dereference(process);
	if (!NT_SUCCESS(status))
		return status;
	if (!thread)
		return STATUS_NO_MORE_ENTRIES;
	status = ObOpenObjectByPointer(thread, HandleAttributes & (OBJ_INHERIT | OBJ_KERNEL_HANDLE),
	                               NULL, DesiredAccess, (POBJECT_TYPE)ps_state()->thread_type,
	                               mode, &handle);
	ob_dereference(thread);
	return ob_give_handle(NewThreadHandle, handle, status);
}
