/* ob/ob_exports.c - what images import from this folder. */
#include "nt/ob/ob_internal.h"

static uint64_t event_type(struct ke_machine *machine)
{
	return (uint64_t)(uintptr_t)ob_type_cell(machine->ob->event_type);
}

static uint64_t mutant_type(struct ke_machine *machine)
{
	return (uint64_t)(uintptr_t)ob_type_cell(machine->ob->mutant_type);
}

static uint64_t semaphore_type(struct ke_machine *machine)
{
	return (uint64_t)(uintptr_t)ob_type_cell(machine->ob->semaphore_type);
}

static uint64_t timer_type(struct ke_machine *machine)
{
	return (uint64_t)(uintptr_t)ob_type_cell(machine->ob->timer_type);
}

static const struct image_export exports[] = {
	IMAGE_EXPORT_DATA("ExEventObjectType", event_type),
	IMAGE_EXPORT_DATA("ExMutantObjectType", mutant_type),
	IMAGE_EXPORT_DATA("ExSemaphoreObjectType", semaphore_type),
	IMAGE_EXPORT_DATA("ExTimerObjectType", timer_type),
	IMAGE_EXPORT(IoCreateNotificationEvent),
	IMAGE_EXPORT(IoCreateSynchronizationEvent),
	IMAGE_EXPORT(NtCancelTimer),
	IMAGE_EXPORT(NtClearEvent),
	IMAGE_EXPORT(NtClose),
	IMAGE_EXPORT(NtCompareObjects),
	IMAGE_EXPORT(NtCreateDirectoryObject),
	IMAGE_EXPORT(NtCreateEvent),
	IMAGE_EXPORT(NtCreateKeyedEvent),
	IMAGE_EXPORT(NtCreateMutant),
	IMAGE_EXPORT(NtCreateSemaphore),
	IMAGE_EXPORT(NtCreateSymbolicLinkObject),
	IMAGE_EXPORT(NtCreateTimer),
	IMAGE_EXPORT(NtDelayExecution),
	IMAGE_EXPORT(NtDuplicateObject),
	IMAGE_EXPORT(NtMakeTemporaryObject),
	IMAGE_EXPORT(NtOpenDirectoryObject),
	IMAGE_EXPORT(NtOpenEvent),
	IMAGE_EXPORT(NtOpenKeyedEvent),
	IMAGE_EXPORT(NtOpenMutant),
	IMAGE_EXPORT(NtOpenSemaphore),
	IMAGE_EXPORT(NtOpenSymbolicLinkObject),
	IMAGE_EXPORT(NtOpenTimer),
	IMAGE_EXPORT(NtPulseEvent),
	IMAGE_EXPORT(NtQueryDirectoryObject),
	IMAGE_EXPORT(NtQueryEvent),
	IMAGE_EXPORT(NtQueryMutant),
	IMAGE_EXPORT(NtQueryObject),
	IMAGE_EXPORT(NtQuerySemaphore),
	IMAGE_EXPORT(NtQuerySymbolicLinkObject),
	IMAGE_EXPORT(NtQuerySystemTime),
	IMAGE_EXPORT(NtQueryTimer),
	IMAGE_EXPORT(NtReleaseKeyedEvent),
	IMAGE_EXPORT(NtReleaseMutant),
	IMAGE_EXPORT(NtReleaseSemaphore),
	IMAGE_EXPORT(NtResetEvent),
	IMAGE_EXPORT(NtSetEvent),
	IMAGE_EXPORT(NtSetInformationObject),
	IMAGE_EXPORT(NtSetTimer),
	IMAGE_EXPORT(NtSignalAndWaitForSingleObject),
	IMAGE_EXPORT(NtWaitForKeyedEvent),
	IMAGE_EXPORT(NtWaitForMultipleObjects),
	IMAGE_EXPORT(NtWaitForSingleObject),
	IMAGE_EXPORT(NtYieldExecution),
	IMAGE_EXPORT(ObCloseHandle),
	IMAGE_EXPORT(ObCreateObject),
	IMAGE_EXPORT(ObDereferenceObjectDeferDelete),
	IMAGE_EXPORT(ObDereferenceObjectDeferDeleteWithTag),
	IMAGE_EXPORT(ObGetFilterVersion),
	IMAGE_EXPORT(ObGetObjectPointerCount),
	IMAGE_EXPORT(ObGetObjectType),
	IMAGE_EXPORT(ObInsertObject),
	IMAGE_EXPORT(ObIsKernelHandle),
	IMAGE_EXPORT(ObMakeTemporaryObject),
	IMAGE_EXPORT(ObOpenObjectByName),
	IMAGE_EXPORT(ObOpenObjectByPointer),
	IMAGE_EXPORT(ObOpenObjectByPointerWithTag),
	IMAGE_EXPORT(ObQueryNameString),
	IMAGE_EXPORT(ObQueryObjectAuditingByHandle),
	IMAGE_EXPORT(ObReferenceObjectByHandle),
	IMAGE_EXPORT(ObReferenceObjectByHandleWithTag),
	IMAGE_EXPORT(ObReferenceObjectByName),
	IMAGE_EXPORT(ObReferenceObjectByPointer),
	IMAGE_EXPORT(ObReferenceObjectByPointerWithTag),
	IMAGE_EXPORT(ObRegisterCallbacks),
	IMAGE_EXPORT(ObUnRegisterCallbacks),
	IMAGE_EXPORT(ObfDereferenceObject),
	IMAGE_EXPORT(ObfDereferenceObjectWithTag),
	IMAGE_EXPORT(ObfReferenceObject),
	IMAGE_EXPORT(ObfReferenceObjectWithTag),
	IMAGE_EXPORT(ZwCancelTimer),
	IMAGE_EXPORT(ZwClearEvent),
	IMAGE_EXPORT(ZwClose),
	IMAGE_EXPORT(ZwCreateDirectoryObject),
	IMAGE_EXPORT(ZwCreateEvent),
	IMAGE_EXPORT(ZwCreateMutant),
	IMAGE_EXPORT(ZwCreateSemaphore),
	IMAGE_EXPORT(ZwCreateSymbolicLinkObject),
	IMAGE_EXPORT(ZwCreateTimer),
	IMAGE_EXPORT(ZwDelayExecution),
	IMAGE_EXPORT(ZwDuplicateObject),
	IMAGE_EXPORT(ZwMakeTemporaryObject),
	IMAGE_EXPORT(ZwOpenDirectoryObject),
	IMAGE_EXPORT(ZwOpenEvent),
	IMAGE_EXPORT(ZwOpenMutant),
	IMAGE_EXPORT(ZwOpenSemaphore),
	IMAGE_EXPORT(ZwOpenSymbolicLinkObject),
	IMAGE_EXPORT(ZwOpenTimer),
	IMAGE_EXPORT(ZwPulseEvent),
	IMAGE_EXPORT(ZwQueryDirectoryObject),
	IMAGE_EXPORT(ZwQueryEvent),
	IMAGE_EXPORT(ZwQueryObject),
	IMAGE_EXPORT(ZwQuerySymbolicLinkObject),
	IMAGE_EXPORT(ZwReleaseMutant),
	IMAGE_EXPORT(ZwReleaseSemaphore),
	IMAGE_EXPORT(ZwResetEvent),
	IMAGE_EXPORT(ZwSetEvent),
	IMAGE_EXPORT(ZwSetInformationObject),
	IMAGE_EXPORT(ZwSetTimer),
	IMAGE_EXPORT(ZwWaitForMultipleObjects),
	IMAGE_EXPORT(ZwWaitForSingleObject),
};

const struct image_export_table ob_export_table = {
	"ntoskrnl.exe",
	exports,
	sizeof(exports) / sizeof(exports[0]),
};
