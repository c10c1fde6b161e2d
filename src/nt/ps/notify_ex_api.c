/* ps/notify_ex_api.c - the later forms of the notify registrations, quotas, and names of images. */
#include "nt/ps/ps_internal.h"

#include <string.h>

/* PSCREATETHREADNOTIFYTYPE, PSCREATEPROCESSNOTIFYTYPE */
#define NOTIFY_NON_SYSTEM 0
#define NOTIFY_SUBSYSTEMS 1

NTSTATUS NTAPI PsSetCreateThreadNotifyRoutineEx(INT NotifyType, PVOID NotifyInformation)
{
	if (NotifyType != NOTIFY_NON_SYSTEM && NotifyType != NOTIFY_SUBSYSTEMS)
		return STATUS_INVALID_PARAMETER;
	return ps_notify_add(PS_NOTIFY_THREAD, NotifyInformation);
}

NTSTATUS NTAPI PsSetCreateProcessNotifyRoutineEx2(INT NotifyType, PVOID NotifyInformation,
                                                  BOOLEAN Remove)
{
	if (NotifyType != 0)
		return STATUS_INVALID_PARAMETER;
	return Remove ? ps_notify_remove(PS_NOTIFY_PROCESS_EX, NotifyInformation)
	              : ps_notify_add(PS_NOTIFY_PROCESS_EX, NotifyInformation);
}

LARGE_INTEGER NTAPI PsGetProcessExitTime(VOID)
{
	return ((struct ps_process *)ke_current_thread()->process)->exit_time;
}

/* Processes have no quota limits: a charge always fits. */
NTSTATUS NTAPI PsChargeProcessPoolQuota(PEPROCESS Process, POOL_TYPE PoolType, ULONG_PTR Amount)
{
	return STATUS_SUCCESS;
}

VOID NTAPI PsChargePoolQuota(PEPROCESS Process, POOL_TYPE PoolType, ULONG_PTR Amount)
{
}

VOID NTAPI PsReturnPoolQuota(PEPROCESS Process, POOL_TYPE PoolType, ULONG_PTR Amount)
{
}

NTSTATUS NTAPI SeLocateProcessImageName(PEPROCESS Process, PUNICODE_STRING *pImageFileName)
{
	const UNICODE_STRING *name = &ps_process_from_object(Process)->image_name;
	UNICODE_STRING *copy =
		ExAllocatePoolWithTag(PagedPool, sizeof(*copy) + name->Length + sizeof(WCHAR),
	                              'nIeS');

	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	copy->Buffer = (WCHAR *)(copy + 1);
	copy->Length = name->Length;
	copy->MaximumLength = (USHORT)(name->Length + sizeof(WCHAR));
	if (name->Length)
		memcpy(copy->Buffer, name->Buffer, name->Length);
	copy->Buffer[name->Length / sizeof(WCHAR)] = 0;
	*pImageFileName = copy; /* documented: the caller frees it with ExFreePool */
	return STATUS_SUCCESS;
}

/* --- Impersonation set aside ------------------------------------------------------------------------------ */

BOOLEAN NTAPI PsDisableImpersonation(PETHREAD Thread, PSE_IMPERSONATION_STATE ImpersonationState)
{
	struct ke_thread *thread = &ps_thread_from_object(Thread)->ke;
	struct se_token *token = thread->ps;

	memset(ImpersonationState, 0, sizeof(*ImpersonationState));
	if (!token)
		return FALSE;
	ob_reference(token);
	ImpersonationState->Token = token;
	ImpersonationState->Level = SecurityImpersonation;
	se_impersonate(thread, NULL);
	return TRUE;
}

VOID NTAPI PsRestoreImpersonation(PETHREAD Thread, PSE_IMPERSONATION_STATE ImpersonationState)
{
	se_impersonate(&ps_thread_from_object(Thread)->ke, ImpersonationState->Token);
	if (ImpersonationState->Token)
		ob_dereference(ImpersonationState->Token);
}

NTSTATUS NTAPI ZwAlertThread(HANDLE ThreadHandle)
{
	void *body;
	struct ob_system_call call = ob_system_call_enter("ZwAlertThread");
	NTSTATUS status = ob_reference_handle(ThreadHandle, THREAD_ALERT, ps_state()->thread_type,
	                                      call.thread->previous_mode, &body, NULL);

	if (NT_SUCCESS(status)) {
		KeAlertThread(body, KernelMode);
		ob_dereference(body);
	}
	ob_system_call_leave(&call);
	return status;
}

NTSTATUS NTAPI ZwOpenThreadToken(HANDLE ThreadHandle, ACCESS_MASK DesiredAccess, BOOLEAN OpenAsSelf,
                                 PHANDLE TokenHandle)
{
	return OB_ZW_CALL(
		NtOpenThreadTokenEx(ThreadHandle, DesiredAccess, OpenAsSelf, 0, TokenHandle));
}
