/* nt/ke/semaphore_api.c - KSEMAPHORE. */
#include "nt/ke/ke_internal.h"

VOID KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
	ke_object_init(&Semaphore->Header, SemaphoreObject, sizeof(*Semaphore), Count);
	Semaphore->Limit = Limit;
}

NTSTATUS ke_semaphore_release(PRKSEMAPHORE semaphore, LONG adjustment, LONG *ret_previous)
{
	LONG previous;

	ke_object_lock(&semaphore->Header);
	previous = semaphore->Header.SignalState;
	if (adjustment <= 0 || adjustment > semaphore->Limit - previous) {
		ke_object_unlock(&semaphore->Header);
		return STATUS_SEMAPHORE_LIMIT_EXCEEDED;
	}
	ke_object_set_state(&semaphore->Header, previous + adjustment);
	ke_object_signaled_unlock(&semaphore->Header);
	ke_choice(KE_CHOICE_SIGNAL);
	*ret_previous = previous;
	return STATUS_SUCCESS;
}

/* Raises STATUS_SEMAPHORE_LIMIT_EXCEEDED, as documented, when the limit would be passed. */
LONG KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment, BOOLEAN Wait)
{
	LONG previous;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(Increment);
	KE_REQUIRE_IRQL("KeReleaseSemaphore", Wait ? APC_LEVEL : DISPATCH_LEVEL, "VF-13", 0x80);
	status = ke_semaphore_release(Semaphore, Adjustment, &previous);
	if (!NT_SUCCESS(status))
		ke_raise_status(status);
	return previous;
}

LONG KeReadStateSemaphore(PRKSEMAPHORE Semaphore)
{
	return __atomic_load_n(&Semaphore->Header.SignalState, __ATOMIC_ACQUIRE);
}
