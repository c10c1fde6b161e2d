/* ps/thread_api.c - the documented functions on threads. */
#include "nt/ps/ps_internal.h"

#include <stdlib.h>
#include <string.h>

static bool has_ended(const struct ps_thread *thread)
{
	return __atomic_load_n(&thread->ke.state, __ATOMIC_ACQUIRE) == KE_THREAD_ENDED;
}

static NTSTATUS reference_thread(HANDLE handle, ACCESS_MASK desired, struct ps_thread **ret_thread)
{
	void *body;
	NTSTATUS status = ob_reference_handle(handle, desired, ps_state()->thread_type,
	                                      ke_current_thread()->previous_mode, &body, NULL);

	if (NT_SUCCESS(status))
		*ret_thread = body;
	return status;
}

/* The process a system thread is to belong to, referenced. */
static NTSTATUS choose_process(HANDLE handle, struct ps_process **ret_process)
{
	void *body;
	NTSTATUS status;

	if (!handle) {
		*ret_process = ps_state()->system;
		ob_reference(*ret_process);
		return STATUS_SUCCESS;
	}
	status = ob_reference_handle(handle, PROCESS_CREATE_THREAD, ps_state()->process_type,
	                             KernelMode, &body, NULL);
	if (NT_SUCCESS(status))
		*ret_process = body;
	return status;
}

NTSTATUS NTAPI PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                                    POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                                    PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine,
                                    PVOID StartContext)
{
	struct ps_thread_options options = { .start = StartRoutine, .context = StartContext };
	ULONG attributes = ObjectAttributes ? ObjectAttributes->Attributes : 0;
	struct ps_thread *thread;

	KE_REQUIRE_IRQL("PsCreateSystemThread", PASSIVE_LEVEL, "THR-1", 0xE6);
	if (attributes & (OBJ_PERMANENT | OBJ_EXCLUSIVE | OBJ_OPENIF))
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = choose_process(ProcessHandle, &options.process);
	if (!NT_SUCCESS(status))
		return status;
	status = ps_thread_create(ke_current_machine(), &options, &thread);
	ob_dereference(options.process);
	if (!NT_SUCCESS(status))
		return status;
	/* Documented since Windows Vista: the handle is a kernel handle. */
	struct ob_system_call call = { ke_current_thread(), ke_current_thread()->previous_mode };
	call.thread->previous_mode = KernelMode;
	status = ob_open_handle(thread, THREAD_ALL_ACCESS,
	                        (attributes & OBJ_INHERIT) | OBJ_KERNEL_HANDLE, ThreadHandle);
	ob_system_call_leave(&call);
	if (NT_SUCCESS(status) && ClientId) {
		ClientId->UniqueProcess = ps_handle_of_id(thread->ke.process->id);
		ClientId->UniqueThread = ps_handle_of_id(thread->ke.id);
	}
	ob_dereference(thread);
	return status;
}

NTSTATUS NTAPI PsTerminateSystemThread(NTSTATUS ExitStatus)
{
	struct ps_thread *thread = ps_current_thread();

	if (!thread->is_system || thread->ke.foreign)
		return STATUS_INVALID_PARAMETER;
	thread->ke.kernel_apc_disable++; /* off since the start (THR-1) */
	ke_thread_exit(ExitStatus);
}

PETHREAD NTAPI PsGetCurrentThread(VOID)
{
	return (PETHREAD)ke_current_thread();
}

HANDLE NTAPI PsGetCurrentThreadId(VOID)
{
	return ps_handle_of_id(ke_current_thread()->id);
}

HANDLE NTAPI PsGetThreadId(PETHREAD Thread)
{
	return ps_handle_of_id(ps_thread_from_object(Thread)->ke.id);
}

HANDLE NTAPI PsGetThreadProcessId(PETHREAD Thread)
{
	return ps_handle_of_id(ps_thread_from_object(Thread)->ke.process->id);
}

PEPROCESS NTAPI PsGetThreadProcess(PETHREAD Thread)
{
	return (PEPROCESS)ps_thread_from_object(Thread)->ke.process;
}

NTSTATUS NTAPI PsGetThreadExitStatus(PETHREAD Thread)
{
	struct ps_thread *thread = ps_thread_from_object(Thread);

	return has_ended(thread) ? thread->ke.exit_status : STATUS_PENDING;
}

LONGLONG NTAPI PsGetThreadCreateTime(PETHREAD Thread)
{
	return ps_thread_from_object(Thread)->create_time.QuadPart;
}

PVOID NTAPI PsGetThreadTeb(PETHREAD Thread)
{
	return ps_thread_from_object(Thread)->teb;
}

PVOID NTAPI PsGetCurrentThreadTeb(VOID)
{
	return ps_current_thread()->teb;
}

BOOLEAN NTAPI PsIsSystemThread(PETHREAD Thread)
{
	return ps_thread_from_object(Thread)->is_system;
}

BOOLEAN NTAPI PsIsThreadTerminating(PETHREAD Thread)
{
	struct ps_thread *thread = ps_thread_from_object(Thread);

	return thread->ke.terminating || thread->exited;
}

NTSTATUS NTAPI PsLookupThreadByThreadId(HANDLE ThreadId, PETHREAD *Thread)
{
	KE_REQUIRE_IRQL("PsLookupThreadByThreadId", APC_LEVEL, "OB-12", 0x3C);
	struct ps_thread *thread =
		ps_thread_by_id(ke_current_machine(), (uint32_t)(ULONG_PTR)ThreadId);
	if (!thread)
		return STATUS_INVALID_CID;
	*Thread = (PETHREAD)thread;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI PsLookupProcessThreadByCid(PCLIENT_ID ClientId, PEPROCESS *Process, PETHREAD *Thread)
{
	NTSTATUS status = PsLookupThreadByThreadId(ClientId->UniqueThread, Thread);

	if (!NT_SUCCESS(status))
		return status;
	if (ClientId->UniqueProcess && ClientId->UniqueProcess != PsGetThreadProcessId(*Thread)) {
		ob_dereference(*Thread);
		return STATUS_INVALID_CID;
	}
	if (Process) {
		*Process = PsGetThreadProcess(*Thread);
		ob_reference(*Process);
	}
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI PsSetCreateThreadNotifyRoutine(PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine)
{
	KE_REQUIRE_IRQL("PsSetCreateThreadNotifyRoutine", PASSIVE_LEVEL, "VF-19", 0xE6);
	return ps_notify_add(PS_NOTIFY_THREAD, (void *)NotifyRoutine);
}

NTSTATUS NTAPI PsRemoveCreateThreadNotifyRoutine(PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine)
{
	return ps_notify_remove(PS_NOTIFY_THREAD, (void *)NotifyRoutine);
}

/* --- By handle ------------------------------------------------------------------------------------------ */

NTSTATUS NTAPI NtOpenThread(PHANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId)
{
	struct ps_open_request request;
	PETHREAD thread;
	HANDLE handle = NULL;
	NTSTATUS status = ob_clear_handle(ThreadHandle);

	if (NT_SUCCESS(status))
		status = ps_read_open_request(ObjectAttributes, ClientId, &request);
	if (NT_SUCCESS(status))
		status = PsLookupProcessThreadByCid(&request.id, NULL, &thread);
	if (!NT_SUCCESS(status))
		return status;
	status = ObOpenObjectByPointer(thread, request.attributes, NULL, DesiredAccess,
	                               (POBJECT_TYPE)ps_state()->thread_type,
	                               ke_current_thread()->previous_mode, &handle);
	ob_dereference(thread);
	return ob_give_handle(ThreadHandle, handle, status);
}

NTSTATUS NTAPI ZwOpenThread(PHANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId)
{
	return OB_ZW_CALL(NtOpenThread(ThreadHandle, DesiredAccess, ObjectAttributes, ClientId));
}

NTSTATUS NTAPI NtTerminateThread(HANDLE ThreadHandle, NTSTATUS ExitStatus)
{
	struct ps_thread *thread = ps_current_thread();
	NTSTATUS status;

	if (!ThreadHandle) {
		if (__atomic_load_n(&((struct ps_process *)thread->ke.process)->active_threads,
		                    __ATOMIC_ACQUIRE) == 1)
			return STATUS_CANT_TERMINATE_SELF;
		ThreadHandle = NtCurrentThread();
	}
	status = reference_thread(ThreadHandle, THREAD_TERMINATE, &thread);
	if (!NT_SUCCESS(status))
		return status;
	bool self = &thread->ke == ke_current_thread();
	bool system = thread->is_system;
	if (!self)
		status = ps_thread_terminate(thread, ExitStatus);
	ob_dereference(thread);
	if (self && system)
		return PsTerminateSystemThread(ExitStatus);
	if (self)
		ke_thread_exit(ExitStatus);
	return status;
}

NTSTATUS NTAPI ZwTerminateThread(HANDLE ThreadHandle, NTSTATUS ExitStatus)
{
	return OB_ZW_CALL(NtTerminateThread(ThreadHandle, ExitStatus));
}

/* THREAD_BASIC_INFORMATION */
struct thread_information {
	NTSTATUS exit_status;
	PVOID teb;
	CLIENT_ID id;
	ULONG_PTR affinity;
	KPRIORITY priority, base_priority;
};

struct query {
	struct ps_thread *thread;
	void *buffer;
	ULONG length;
};

static NTSTATUS give(const struct query *query, const void *value, ULONG bytes, ULONG *ret_needed)
{
	*ret_needed = bytes;
	if (query->length != bytes)
		return STATUS_INFO_LENGTH_MISMATCH;
	memcpy(query->buffer, value, bytes);
	return STATUS_SUCCESS;
}

static ULONG_PTR all_processors(const struct ps_thread *thread)
{
	uint32_t processors = thread->ke.machine->options.processor_count;

	return processors >= 64 ? ~0ull : (1ull << processors) - 1;
}

static NTSTATUS query_basic(const struct query *query, ULONG *ret_needed)
{
	struct ps_thread *thread = query->thread;
	struct thread_information information = {
		.exit_status = PsGetThreadExitStatus((PETHREAD)thread),
		.teb = thread->teb,
		.id = { ps_handle_of_id(thread->ke.process->id), ps_handle_of_id(thread->ke.id) },
		.affinity = thread->ke.affinity ? thread->ke.affinity : all_processors(thread),
		.priority = thread->ke.priority,
		.base_priority = thread->ke.priority,
	};

	return give(query, &information, sizeof(information), ret_needed);
}

static NTSTATUS query_class(const struct query *query, THREADINFOCLASS class, ULONG *ret_needed)
{
	struct ps_thread *thread = query->thread;
	KERNEL_USER_TIMES times = { .CreateTime = thread->create_time,
		                    .ExitTime = thread->exit_time };
	ULONG is_terminated = has_ended(thread);
	UCHAR hidden = thread->hide_from_debugger;

	switch ((int)class) {
	case ThreadBasicInformation: return query_basic(query, ret_needed);
	case ThreadTimes: return give(query, &times, sizeof(times), ret_needed);
	case ThreadQuerySetWin32StartAddress:
		return give(query, &thread->start_address, sizeof(PVOID), ret_needed);
	case ThreadIsTerminated:
		return give(query, &is_terminated, sizeof(is_terminated), ret_needed);
	case ThreadHideFromDebugger: return give(query, &hidden, sizeof(hidden), ret_needed);
	default: return STATUS_INVALID_INFO_CLASS;
	}
}

NTSTATUS NTAPI NtQueryInformationThread(HANDLE ThreadHandle, THREADINFOCLASS ThreadInformationClass,
                                        PVOID ThreadInformation, ULONG ThreadInformationLength,
                                        PULONG ReturnLength)
{
	struct query query = { .length = ThreadInformationLength };
	struct ob_answer answer;
	ULONG needed = 0;
	NTSTATUS status = ob_probe_query(ThreadInformation, ThreadInformationLength, ReturnLength);

	if (NT_SUCCESS(status))
		status = reference_thread(ThreadHandle, THREAD_QUERY_INFORMATION, &query.thread);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_answer_begin(&answer, ThreadInformation, ThreadInformationLength);
	if (NT_SUCCESS(status)) {
		query.buffer = answer.buffer;
		status = query_class(&query, ThreadInformationClass, &needed);
		status = ob_answer_end(&answer, status, needed);
	}
	ob_dereference(query.thread);
	return needed ? ob_give_length(ReturnLength, needed, status) : status;
}

NTSTATUS NTAPI ZwQueryInformationThread(HANDLE ThreadHandle, THREADINFOCLASS ThreadInformationClass,
                                        PVOID ThreadInformation, ULONG ThreadInformationLength,
                                        PULONG ReturnLength)
{
	return OB_ZW_CALL(NtQueryInformationThread(ThreadHandle, ThreadInformationClass,
	                                           ThreadInformation, ThreadInformationLength,
	                                           ReturnLength));
}

static NTSTATUS set_class(struct ps_thread *thread, THREADINFOCLASS class, const void *value,
                          ULONG length)
{
	switch ((int)class) {
	case ThreadPriority:
	case ThreadBasePriority:
		if (length != sizeof(KPRIORITY))
			return STATUS_INFO_LENGTH_MISMATCH;
		KeSetPriorityThread((PKTHREAD)thread, *(const KPRIORITY *)value);
		return STATUS_SUCCESS;
	case ThreadAffinityMask:
		if (length != sizeof(KAFFINITY))
			return STATUS_INFO_LENGTH_MISMATCH;
		if (*(const KAFFINITY *)value == 0 ||
		    *(const KAFFINITY *)value & ~all_processors(thread))
			return STATUS_INVALID_PARAMETER;
		thread->ke.affinity = *(const KAFFINITY *)value;
		return STATUS_SUCCESS;
	case ThreadImpersonationToken:
		if (length != sizeof(HANDLE))
			return STATUS_INFO_LENGTH_MISMATCH;
		return PsAssignImpersonationToken((PETHREAD)thread, *(const HANDLE *)value);
	case ThreadHideFromDebugger: thread->hide_from_debugger = true; return STATUS_SUCCESS;
	default: return STATUS_INVALID_INFO_CLASS;
	}
}

NTSTATUS NTAPI NtSetInformationThread(HANDLE ThreadHandle, THREADINFOCLASS ThreadInformationClass,
                                      PVOID ThreadInformation, ULONG ThreadInformationLength)
{
	const void *value = ThreadInformation;
	struct ps_thread *thread;
	void *memory;
	NTSTATUS status = ob_capture_input(&value, ThreadInformationLength, &memory);

	if (NT_SUCCESS(status))
		status = reference_thread(ThreadHandle, THREAD_SET_INFORMATION, &thread);
	if (NT_SUCCESS(status)) {
		status = set_class(thread, ThreadInformationClass, value, ThreadInformationLength);
		ob_dereference(thread);
	}
	free(memory);
	return status;
}

NTSTATUS NTAPI ZwSetInformationThread(HANDLE ThreadHandle, THREADINFOCLASS ThreadInformationClass,
                                      PVOID ThreadInformation, ULONG ThreadInformationLength)
{
	return OB_ZW_CALL(NtSetInformationThread(ThreadHandle, ThreadInformationClass,
	                                         ThreadInformation, ThreadInformationLength));
}
