/* ps/process_api.c - the documented functions on processes. */
#include "nt/ps/ps_internal.h"

#include <string.h>

HANDLE NTAPI PsGetCurrentProcessId(VOID)
{
	return ps_handle_of_id(ke_current_thread()->process->id);
}

/* PsGetCurrentProcess: the headers have a macro of that name. */
PEPROCESS ps_get_current_process(void)
{
	return (PEPROCESS)ps_current_process();
}

HANDLE NTAPI PsGetProcessId(PEPROCESS Process)
{
	return ps_handle_of_id(ps_process_from_object(Process)->ke.id);
}

HANDLE NTAPI PsGetProcessInheritedFromUniqueProcessId(PEPROCESS Process)
{
	return ps_handle_of_id(ps_process_from_object(Process)->parent_id);
}

PVOID NTAPI PsGetProcessSectionBaseAddress(PEPROCESS Process)
{
	return ps_process_from_object(Process)->section_base;
}

PCHAR NTAPI PsGetProcessImageFileName(PEPROCESS Process)
{
	return ps_process_from_object(Process)->short_name;
}

LONGLONG NTAPI PsGetProcessCreateTimeQuadPart(PEPROCESS Process)
{
	return ps_process_from_object(Process)->create_time.QuadPart;
}

NTSTATUS NTAPI PsGetProcessExitStatus(PEPROCESS Process)
{
	return ps_process_from_object(Process)->exit_status;
}

BOOLEAN NTAPI PsGetProcessExitProcessCalled(PEPROCESS Process)
{
	return ps_process_from_object(Process)->exiting != 0;
}

ULONG NTAPI PsGetProcessSessionId(PEPROCESS Process)
{
	return ps_process_from_object(Process)->session_id;
}

PVOID NTAPI PsGetProcessPeb(PEPROCESS Process)
{
	return ps_process_from_object(Process)->peb;
}

PVOID NTAPI PsGetProcessWow64Process(PEPROCESS Process)
{
	return NULL; /* every process is 64-bit */
}

BOOLEAN NTAPI PsIsProtectedProcess(PEPROCESS Process)
{
	return FALSE;
}

BOOLEAN NTAPI PsIsSystemProcess(PEPROCESS Process)
{
	return ps_process_from_object(Process)->is_system;
}

NTSTATUS NTAPI PsLookupProcessByProcessId(HANDLE ProcessId, PEPROCESS *Process)
{
	KE_REQUIRE_IRQL("PsLookupProcessByProcessId", APC_LEVEL, "OB-12", 0x3C);
	struct ps_process *process =
		ps_process_by_id(ke_current_machine(), (uint32_t)(ULONG_PTR)ProcessId);
	if (!process)
		return STATUS_INVALID_CID;
	*Process = (PEPROCESS)process;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI PsAcquireProcessExitSynchronization(PEPROCESS Process)
{
	return ps_process_from_object(Process)->exiting ? STATUS_PROCESS_IS_TERMINATING
	                                                : STATUS_SUCCESS;
}

BOOLEAN NTAPI PsGetVersion(PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber,
                           PUNICODE_STRING CSDVersion)
{
	KE_REQUIRE_IRQL("PsGetVersion", PASSIVE_LEVEL, "IrqlPsPassive", 0x2001C);
	if (MajorVersion)
		*MajorVersion = 10;
	if (MinorVersion)
		*MinorVersion = 0;
	if (BuildNumber)
		*BuildNumber = PS_BUILD_NUMBER;
	if (CSDVersion)
		memset(CSDVersion, 0, sizeof(*CSDVersion));
	return FALSE; /* a free build */
}

/* --- Notify routines --------------------------------------------------------------------------------- */

NTSTATUS NTAPI PsSetCreateProcessNotifyRoutine(PCREATE_PROCESS_NOTIFY_ROUTINE NotifyRoutine,
                                               BOOLEAN Remove)
{
	KE_REQUIRE_IRQL("PsSetCreateProcessNotifyRoutine", PASSIVE_LEVEL, "VF-19", 0xE6);
	return Remove ? ps_notify_remove(PS_NOTIFY_PROCESS, (void *)NotifyRoutine)
	              : ps_notify_add(PS_NOTIFY_PROCESS, (void *)NotifyRoutine);
}

NTSTATUS NTAPI PsSetCreateProcessNotifyRoutineEx(PCREATE_PROCESS_NOTIFY_ROUTINE_EX NotifyRoutine,
                                                 BOOLEAN Remove)
{
	KE_REQUIRE_IRQL("PsSetCreateProcessNotifyRoutineEx", PASSIVE_LEVEL, "VF-19", 0xE6);
	return Remove ? ps_notify_remove(PS_NOTIFY_PROCESS_EX, (void *)NotifyRoutine)
	              : ps_notify_add(PS_NOTIFY_PROCESS_EX, (void *)NotifyRoutine);
}

NTSTATUS NTAPI PsSetLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE NotifyRoutine)
{
	KE_REQUIRE_IRQL("PsSetLoadImageNotifyRoutine", PASSIVE_LEVEL, "VF-19", 0xE6);
	return ps_notify_add(PS_NOTIFY_IMAGE, (void *)NotifyRoutine);
}

NTSTATUS NTAPI PsSetLoadImageNotifyRoutineEx(PLOAD_IMAGE_NOTIFY_ROUTINE NotifyRoutine,
                                             ULONG_PTR Flags)
{
	return Flags & ~(ULONG_PTR)1 ? STATUS_INVALID_PARAMETER_2
	                             : PsSetLoadImageNotifyRoutine(NotifyRoutine);
}

NTSTATUS NTAPI PsRemoveLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE NotifyRoutine)
{
	return ps_notify_remove(PS_NOTIFY_IMAGE, (void *)NotifyRoutine);
}

/* --- By handle ------------------------------------------------------------------------------------------ */

static NTSTATUS reference_process(HANDLE handle, ACCESS_MASK desired,
                                  struct ps_process **ret_process)
{
	void *body;
	NTSTATUS status = ob_reference_handle(handle, desired, ps_state()->process_type,
	                                      ke_current_thread()->previous_mode, &body, NULL);

	if (NT_SUCCESS(status))
		*ret_process = body;
	return status;
}

NTSTATUS ps_read_open_request(const OBJECT_ATTRIBUTES *attributes, const CLIENT_ID *id,
                              struct ps_open_request *ret_request)
{
	OBJECT_ATTRIBUTES given = { .Length = sizeof(given) };
	NTSTATUS status = STATUS_SUCCESS;

	if (attributes)
		status = ob_copy_in(&given, attributes, sizeof(given));
	if (NT_SUCCESS(status) && id)
		status = ob_copy_in(&ret_request->id, id, sizeof(*id));
	if (!NT_SUCCESS(status))
		return status;
	ret_request->attributes = given.Attributes & (OBJ_INHERIT | OBJ_KERNEL_HANDLE);
	return !id || given.ObjectName ? STATUS_INVALID_PARAMETER_MIX : STATUS_SUCCESS;
}

/* The process that id, or its thread's, names, referenced; null: none. */
static struct ps_process *process_of_id(const CLIENT_ID *id)
{
	struct ke_machine *machine = ke_current_machine();
	struct ps_process *process;
	struct ps_thread *thread;

	if (!id->UniqueThread)
		return ps_process_by_id(machine, (uint32_t)(ULONG_PTR)id->UniqueProcess);
	thread = ps_thread_by_id(machine, (uint32_t)(ULONG_PTR)id->UniqueThread);
	if (!thread)
		return NULL;
	process = (struct ps_process *)thread->ke.process;
	ob_reference(process);
	ob_dereference(thread);
	return process;
}

NTSTATUS NTAPI NtOpenProcess(PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId)
{
	struct ps_open_request request;
	struct ps_process *process;
	HANDLE handle = NULL;
	NTSTATUS status = ob_clear_handle(ProcessHandle);

	if (NT_SUCCESS(status) && !ObjectAttributes &&
	    ke_current_thread()->previous_mode != KernelMode)
		status = STATUS_ACCESS_VIOLATION;
	if (NT_SUCCESS(status))
		status = ps_read_open_request(ObjectAttributes, ClientId, &request);
	if (!NT_SUCCESS(status))
		return status;
	process = process_of_id(&request.id);
	if (!process)
		return STATUS_INVALID_CID;
	status = ObOpenObjectByPointer(process, request.attributes, NULL, DesiredAccess,
	                               (POBJECT_TYPE)ps_state()->process_type,
	                               ke_current_thread()->previous_mode, &handle);
	ob_dereference(process);
	return ob_give_handle(ProcessHandle, handle, status);
}

NTSTATUS NTAPI ZwOpenProcess(PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId)
{
	return OB_ZW_CALL(NtOpenProcess(ProcessHandle, DesiredAccess, ObjectAttributes, ClientId));
}

NTSTATUS NTAPI NtTerminateProcess(HANDLE ProcessHandle, NTSTATUS ExitStatus)
{
	struct ps_process *process;
	NTSTATUS status = reference_process(ProcessHandle ? ProcessHandle : NtCurrentProcess(),
	                                    PROCESS_TERMINATE, &process);

	if (!NT_SUCCESS(status))
		return status;
	if (process->is_system) {
		ob_dereference(process);
		return STATUS_ACCESS_DENIED;
	}
	bool own = &process->ke == ke_current_thread()->process;
	if (process->exiting && !own)
		status = STATUS_PROCESS_IS_TERMINATING;
	ps_process_terminate(process, ExitStatus);
	ob_dereference(process);
	if (own && !ke_current_thread()->foreign)
		ke_thread_exit(ExitStatus);
	return status;
}

NTSTATUS NTAPI ZwTerminateProcess(HANDLE ProcessHandle, NTSTATUS ExitStatus)
{
	return OB_ZW_CALL(NtTerminateProcess(ProcessHandle, ExitStatus));
}

struct query {
	const struct ps_process *process;
	void *buffer;
	ULONG length;
	const struct ob_answer *answer;
};

/* A class of fixed size: copy value when the caller's length is right. */
static NTSTATUS give(const struct query *query, const void *value, ULONG bytes, ULONG *ret_needed)
{
	*ret_needed = bytes;
	if (query->length != bytes)
		return STATUS_INFO_LENGTH_MISMATCH;
	memcpy(query->buffer, value, bytes);
	return STATUS_SUCCESS;
}

static NTSTATUS query_basic(const struct query *query, ULONG *ret_needed)
{
	const struct ps_process *process = query->process;
	uint32_t processors = process->ke.machine->options.processor_count;
	PROCESS_BASIC_INFORMATION information = {
		.ExitStatus = process->exit_status,
		.PebBaseAddress = process->peb,
		.AffinityMask = processors >= 64 ? ~0ull : (1ull << processors) - 1,
		.BasePriority = 8,
		.UniqueProcessId = process->ke.id,
		.InheritedFromUniqueProcessId = process->parent_id,
	};

	return give(query, &information, sizeof(information), ret_needed);
}

static NTSTATUS query_times(const struct query *query, ULONG *ret_needed)
{
	KERNEL_USER_TIMES times = { .CreateTime = query->process->create_time,
		                    .ExitTime = query->process->exit_time };

	return give(query, &times, sizeof(times), ret_needed);
}

static NTSTATUS query_image_name(const struct query *query, ULONG *ret_needed)
{
	const UNICODE_STRING *name = &query->process->image_name;
	UNICODE_STRING *information = query->buffer;

	*ret_needed = (ULONG)(sizeof(*information) + name->Length + sizeof(WCHAR));
	if (query->length < *ret_needed)
		return STATUS_INFO_LENGTH_MISMATCH;
	information->Buffer = (WCHAR *)(information + 1);
	information->Length = name->Length;
	information->MaximumLength = (USHORT)(name->Length + sizeof(WCHAR));
	if (name->Length)
		memcpy(information->Buffer, name->Buffer, name->Length);
	information->Buffer[name->Length / sizeof(WCHAR)] = 0;
	ob_answer_turn(query->answer, &information->Buffer);
	return STATUS_SUCCESS;
}

static NTSTATUS query_class(const struct query *query, PROCESSINFOCLASS class, ULONG *ret_needed)
{
	const struct ps_process *process = query->process;
	ULONG handles =
		process->ke.handle_table ? ob_handle_table_count(process->ke.handle_table) : 0;
	ULONG_PTR none = 0;

	switch ((int)class) {
	case ProcessBasicInformation: return query_basic(query, ret_needed);
	case ProcessTimes: return query_times(query, ret_needed);
	case ProcessDebugPort:
	case ProcessWow64Information: return give(query, &none, sizeof(none), ret_needed);
	case ProcessHandleCount: return give(query, &handles, sizeof(handles), ret_needed);
	case ProcessSessionInformation:
		return give(query, &process->session_id, sizeof(process->session_id), ret_needed);
	case ProcessBreakOnTermination: return give(query, &none, sizeof(ULONG), ret_needed);
	case ProcessImageFileName: return query_image_name(query, ret_needed);
	default: return STATUS_INVALID_INFO_CLASS;
	}
}

/* What QueryFullProcessImageName and its like ask for needs the lesser right; the greater one is as good. */
static NTSTATUS reference_to_query(HANDLE handle, PROCESSINFOCLASS class,
                                   struct ps_process **ret_process)
{
	NTSTATUS status = STATUS_ACCESS_DENIED;

	if (class == ProcessImageFileName)
		status = reference_process(handle, PROCESS_QUERY_LIMITED_INFORMATION, ret_process);
	return status == STATUS_ACCESS_DENIED
	               ? reference_process(handle, PROCESS_QUERY_INFORMATION, ret_process)
	               : status;
}

NTSTATUS NTAPI NtQueryInformationProcess(HANDLE ProcessHandle,
                                         PROCESSINFOCLASS ProcessInformationClass,
                                         PVOID ProcessInformation, ULONG ProcessInformationLength,
                                         PULONG ReturnLength)
{
	struct ps_process *process;
	struct ob_answer answer;
	ULONG needed = 0;
	NTSTATUS status =
		ob_probe_query(ProcessInformation, ProcessInformationLength, ReturnLength);

	if (NT_SUCCESS(status))
		status = reference_to_query(ProcessHandle, ProcessInformationClass, &process);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_answer_begin(&answer, ProcessInformation, ProcessInformationLength);
	if (NT_SUCCESS(status)) {
		struct query query = { process, answer.buffer, ProcessInformationLength, &answer };
		status = query_class(&query, ProcessInformationClass, &needed);
		status = ob_answer_end(&answer, status, needed);
	}
	ob_dereference(process);
	return needed ? ob_give_length(ReturnLength, needed, status) : status;
}

NTSTATUS NTAPI ZwQueryInformationProcess(HANDLE ProcessHandle,
                                         PROCESSINFOCLASS ProcessInformationClass,
                                         PVOID ProcessInformation, ULONG ProcessInformationLength,
                                         PULONG ReturnLength)
{
	return OB_ZW_CALL(NtQueryInformationProcess(ProcessHandle, ProcessInformationClass,
	                                            ProcessInformation, ProcessInformationLength,
	                                            ReturnLength));
}
