/* nt/ke/process_api.c - attaching to another process's address space, kernel stacks. */
#include "nt/ke/ke_internal.h"

/* Address spaces are one here: attaching changes whose handles and user ranges the thread sees. */
VOID KeStackAttachProcess(PRKPROCESS Process, PRKAPC_STATE ApcState)
{
	struct ke_thread *thread = ke_current_thread();

	KE_REQUIRE_IRQL("KeStackAttachProcess", DISPATCH_LEVEL, "VF-14", 0x122);
	ApcState->Process = (struct _KPROCESS *)thread->attached_process;
	thread->attached_process = (struct ke_process *)Process;
}

VOID KeUnstackDetachProcess(PRKAPC_STATE ApcState)
{
	ke_current_thread()->attached_process = (struct ke_process *)ApcState->Process;
}

VOID KeAttachProcess(PRKPROCESS Process)
{
	ke_current_thread()->attached_process = (struct ke_process *)Process;
}

VOID KeDetachProcess(VOID)
{
	ke_current_thread()->attached_process = NULL;
}

/* Stacks are large enough as they are. */
NTSTATUS KeExpandKernelStackAndCalloutEx(PEXPAND_STACK_CALLOUT Callout, PVOID Parameter,
                                         SIZE_T Size, BOOLEAN Wait, PVOID Context)
{
	UNREFERENCED_PARAMETER(Wait);
	UNREFERENCED_PARAMETER(Context);
	if (Size > MAXIMUM_EXPANSION_SIZE)
		return STATUS_INVALID_PARAMETER_3;
	Callout(Parameter);
	return STATUS_SUCCESS;
}

NTSTATUS KeExpandKernelStackAndCallout(PEXPAND_STACK_CALLOUT Callout, PVOID Parameter, SIZE_T Size)
{
	return KeExpandKernelStackAndCalloutEx(Callout, Parameter, Size, FALSE, NULL);
}
