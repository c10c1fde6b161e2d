/* nt/ke/semaphore_api.c - KSEMAPHORE. */
#include "nt/ke/ke_internal.h"

VOID KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
	ke_object_init(&Semaphore->Header, SemaphoreObject, sizeof(*Semaphore), Count);
	Semaphore->Limit = Limit;
}

static bool is_allowed(PRKSEMAPHORE semaphore, LONG previous, LONG adjustment)
{
	return adjustment > 0 && adjustment <= semaphore->Limit - previous;
}

/* Nobody waits. False: the lock must be taken. */
static bool try_release(PRKSEMAPHORE semaphore, LONG adjustment, LONG *ret_previous)
{
	DISPATCHER_HEADER *header = &semaphore->Header;
	uint64_t word = __atomic_load_n(ke_object_word(header), __ATOMIC_RELAXED);

	*ret_previous = (LONG)(word >> 32);
	return !(word & (KE_WORD_LOCKED | KE_WORD_WAITERS)) &&
	       is_allowed(semaphore, *ret_previous, adjustment) &&
	       ke_object_exchange(header, &word, *ret_previous + adjustment);
}

static NTSTATUS release_locking(PRKSEMAPHORE semaphore, LONG adjustment, LONG *ret_previous)
{
	LONG previous;

	ke_object_lock(&semaphore->Header);
	previous = ke_object_state(&semaphore->Header);
	if (!is_allowed(semaphore, previous, adjustment)) {
		ke_object_unlock(&semaphore->Header);
		return STATUS_SEMAPHORE_LIMIT_EXCEEDED;
	}
	ke_object_set_state(&semaphore->Header, previous + adjustment);
	ke_object_signaled_unlock(&semaphore->Header);
	*ret_previous = previous;
	return STATUS_SUCCESS;
}

NTSTATUS ke_semaphore_release(PRKSEMAPHORE semaphore, LONG adjustment, LONG *ret_previous)
{
	LONG previous;
	NTSTATUS status = STATUS_SUCCESS;

	if (!try_release(semaphore, adjustment, &previous))
		status = release_locking(semaphore, adjustment, &previous);
	if (!NT_SUCCESS(status))
		return status;
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
