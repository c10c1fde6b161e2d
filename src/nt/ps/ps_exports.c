/* ps/ps_exports.c - what images import from this folder. */
#include "nt/ps/ps_internal.h"

static uint64_t process_type(struct ke_machine *machine)
{
	return (uint64_t)(uintptr_t)ob_type_cell(machine->ps->process_type);
}

static uint64_t thread_type(struct ke_machine *machine)
{
	return (uint64_t)(uintptr_t)ob_type_cell(machine->ps->thread_type);
}

static uint64_t initial_system_process(struct ke_machine *machine)
{
	return (uint64_t)(uintptr_t)machine->ps->system;
}

static uint64_t build_number(struct ke_machine *machine)
{
	static const ULONG number = 0xF0000000u | PS_BUILD_NUMBER; /* a free build */

	return (uint64_t)(uintptr_t)&number;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(NtAlertThread),
	IMAGE_EXPORT(NtAlertThreadByThreadId),
	IMAGE_EXPORT_DATA("NtBuildNumber", build_number),
	IMAGE_EXPORT(NtCreateDebugObject),
	IMAGE_EXPORT(NtCreateJobObject),
	IMAGE_EXPORT(NtGetNextThread),
	IMAGE_EXPORT(NtOpenJobObject),
	IMAGE_EXPORT(NtOpenProcess),
	IMAGE_EXPORT(NtOpenProcessToken),
	IMAGE_EXPORT(NtOpenProcessTokenEx),
	IMAGE_EXPORT(NtOpenThread),
	IMAGE_EXPORT(NtOpenThreadToken),
	IMAGE_EXPORT(NtOpenThreadTokenEx),
	IMAGE_EXPORT(NtQueryInformationProcess),
	IMAGE_EXPORT(NtQueryInformationThread),
	IMAGE_EXPORT(NtQueueApcThread),
	IMAGE_EXPORT(NtResumeThread),
	IMAGE_EXPORT(NtSetInformationThread),
	IMAGE_EXPORT(NtSuspendThread),
	IMAGE_EXPORT(NtTerminateProcess),
	IMAGE_EXPORT(NtTerminateThread),
	IMAGE_EXPORT(NtTestAlert),
	IMAGE_EXPORT(NtWaitForAlertByThreadId),
	IMAGE_EXPORT(PsAcquireProcessExitSynchronization),
	IMAGE_EXPORT(PsAssignImpersonationToken),
	IMAGE_EXPORT(PsChargePoolQuota),
	IMAGE_EXPORT(PsChargeProcessPoolQuota),
	IMAGE_EXPORT(PsCreateSystemThread),
	IMAGE_EXPORT(PsDereferenceImpersonationToken),
	IMAGE_EXPORT(PsDereferencePrimaryToken),
	IMAGE_EXPORT(PsDisableImpersonation),
	IMAGE_EXPORT_AS("PsGetCurrentProcess", ps_get_current_process),
	IMAGE_EXPORT(PsGetCurrentProcessId),
	IMAGE_EXPORT(PsGetCurrentThread),
	IMAGE_EXPORT(PsGetCurrentThreadId),
	IMAGE_EXPORT(PsGetCurrentThreadTeb),
	IMAGE_EXPORT(PsGetProcessCreateTimeQuadPart),
	IMAGE_EXPORT(PsGetProcessExitProcessCalled),
	IMAGE_EXPORT(PsGetProcessExitStatus),
	IMAGE_EXPORT(PsGetProcessExitTime),
	IMAGE_EXPORT(PsGetProcessId),
	IMAGE_EXPORT(PsGetProcessImageFileName),
	IMAGE_EXPORT(PsGetProcessInheritedFromUniqueProcessId),
	IMAGE_EXPORT(PsGetProcessPeb),
	IMAGE_EXPORT(PsGetProcessSectionBaseAddress),
	IMAGE_EXPORT(PsGetProcessSessionId),
	IMAGE_EXPORT(PsGetProcessWow64Process),
	IMAGE_EXPORT(PsGetThreadCreateTime),
	IMAGE_EXPORT(PsGetThreadExitStatus),
	IMAGE_EXPORT(PsGetThreadId),
	IMAGE_EXPORT(PsGetThreadProcess),
	IMAGE_EXPORT(PsGetThreadProcessId),
	IMAGE_EXPORT(PsGetThreadTeb),
	IMAGE_EXPORT(PsGetVersion),
	IMAGE_EXPORT(PsImpersonateClient),
	IMAGE_EXPORT_DATA("PsInitialSystemProcess", initial_system_process),
	IMAGE_EXPORT(PsIsProtectedProcess),
	IMAGE_EXPORT(PsIsSystemProcess),
	IMAGE_EXPORT(PsIsSystemThread),
	IMAGE_EXPORT(PsIsThreadTerminating),
	IMAGE_EXPORT(PsLookupProcessByProcessId),
	IMAGE_EXPORT(PsLookupProcessThreadByCid),
	IMAGE_EXPORT(PsLookupThreadByThreadId),
	IMAGE_EXPORT_DATA("PsProcessType", process_type),
	IMAGE_EXPORT(PsReferenceImpersonationToken),
	IMAGE_EXPORT(PsReferencePrimaryToken),
	IMAGE_EXPORT(PsRemoveCreateThreadNotifyRoutine),
	IMAGE_EXPORT(PsRemoveLoadImageNotifyRoutine),
	IMAGE_EXPORT(PsRestoreImpersonation),
	IMAGE_EXPORT(PsReturnPoolQuota),
	IMAGE_EXPORT(PsRevertToSelf),
	IMAGE_EXPORT(PsSetCreateProcessNotifyRoutine),
	IMAGE_EXPORT(PsSetCreateProcessNotifyRoutineEx),
	IMAGE_EXPORT(PsSetCreateProcessNotifyRoutineEx2),
	IMAGE_EXPORT(PsSetCreateThreadNotifyRoutine),
	IMAGE_EXPORT(PsSetCreateThreadNotifyRoutineEx),
	IMAGE_EXPORT(PsSetLoadImageNotifyRoutine),
	IMAGE_EXPORT(PsSetLoadImageNotifyRoutineEx),
	IMAGE_EXPORT(PsTerminateSystemThread),
	IMAGE_EXPORT_DATA("PsThreadType", thread_type),
	IMAGE_EXPORT(SeLocateProcessImageName),
	IMAGE_EXPORT(ZwAlertThread),
	IMAGE_EXPORT(ZwOpenProcess),
	IMAGE_EXPORT(ZwOpenProcessToken),
	IMAGE_EXPORT(ZwOpenProcessTokenEx),
	IMAGE_EXPORT(ZwOpenThread),
	IMAGE_EXPORT(ZwOpenThreadToken),
	IMAGE_EXPORT(ZwOpenThreadTokenEx),
	IMAGE_EXPORT(ZwQueryInformationProcess),
	IMAGE_EXPORT(ZwQueryInformationThread),
	IMAGE_EXPORT(ZwSetInformationThread),
	IMAGE_EXPORT(ZwTerminateProcess),
	IMAGE_EXPORT(ZwTerminateThread),
};

const struct image_export_table ps_export_table = {
	"ntoskrnl.exe",
	exports,
	sizeof(exports) / sizeof(exports[0]),
};
