/* nt/ke/mutant_api.c - KMUTANT, which drivers call KMUTEX. */
#include "nt/ke/ke_internal.h"
#include "nt/ke/lock_graph.h"

static void init(PRKMUTEX mutant, BOOLEAN apc_disable)
{
	ke_object_init(&mutant->Header, MutantObject, sizeof(*mutant), 1);
	InitializeListHead(&mutant->MutantListEntry);
	mutant->OwnerThread = NULL;
	mutant->Abandoned = FALSE;
	mutant->ApcDisable = apc_disable;
}

VOID KeInitializeMutex(PRKMUTEX Mutex, ULONG Level)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	UNREFERENCED_PARAMETER(Level);
	if (thread && ke_locks_watched(thread))
		ke_lock_made(KE_LOCK_MUTEX, Mutex);
	init(Mutex, TRUE);
}

VOID KeInitializeMutant(PRKMUTANT Mutant, BOOLEAN InitialOwner)
{
	init(Mutant, FALSE);
	if (InitialOwner) {
		ke_object_lock(&Mutant->Header);
		ke_object_consume_locked(&Mutant->Header, ke_current_thread());
		ke_object_unlock(&Mutant->Header);
	}
}

LONG KeReadStateMutex(PRKMUTEX Mutex)
{
	return __atomic_load_n(&Mutex->Header.SignalState, __ATOMIC_ACQUIRE);
}

LONG KeReadStateMutant(PRKMUTANT Mutant)
{
	return KeReadStateMutex(Mutant);
}

/* Object locked: the last level is given up. */
static void disown_locked(PRKMUTEX mutant, struct ke_thread *owner)
{
	ke_lock_take(&owner->lock, KE_RANK_THREAD);
	RemoveEntryList(&mutant->MutantListEntry);
	owner->kernel_apc_disable = (int16_t)(owner->kernel_apc_disable + mutant->ApcDisable);
	ke_lock_give(&owner->lock, KE_RANK_THREAD);
	mutant->OwnerThread = NULL;
	if (mutant->ApcDisable && ke_locks_watched(owner))
		ke_lock_given(KE_LOCK_MUTEX, mutant);
}

LONG KeReleaseMutant(PRKMUTANT Mutant, KPRIORITY Increment, BOOLEAN Abandoned, BOOLEAN Wait)
{
	struct ke_thread *thread = ke_current_thread();
	LONG previous;

	UNREFERENCED_PARAMETER(Increment);
	UNREFERENCED_PARAMETER(Wait);
	ke_object_lock(&Mutant->Header);
	previous = ke_object_state(&Mutant->Header);
	if (!Abandoned && (void *)Mutant->OwnerThread != (void *)thread) {
		NTSTATUS status = Mutant->Abandoned ? STATUS_ABANDONED : STATUS_MUTANT_NOT_OWNED;

		ke_object_unlock(&Mutant->Header);
		ke_raise_status(status);
	}
	if (Abandoned) {
		Mutant->Abandoned = TRUE;
		ke_object_set_state(&Mutant->Header, 1);
	} else {
		ke_object_set_state(&Mutant->Header, previous + 1);
	}
	if (ke_object_state(&Mutant->Header) == 1 && Mutant->OwnerThread)
		disown_locked(Mutant, ke_thread_from_object(Mutant->OwnerThread));
	ke_object_signaled_unlock(&Mutant->Header);
	ke_choice_of(thread, KE_CHOICE_SIGNAL);
	return previous;
}

LONG KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait)
{
	return KeReleaseMutant(Mutex, 1, FALSE, Wait);
}

static void report_held(struct ke_thread *thread, PRKMUTEX mutant)
{
	struct verify_fact fact = {
		.rule = "VF-27",
		.code = 0x8A,
		.parameter = { (uintptr_t)thread, (uintptr_t)mutant },
		.advice = "Release the mutex with KeReleaseMutex before the thread ends."
	};

	verify_report(&fact, "thread %u ends while it owns a mutex", thread->number);
}

/* Kernel mutexes (ApcDisable) must not be left behind; Nt mutants are abandoned as documented. */
void ke_mutants_abandon(struct ke_thread *thread)
{
	while (!IsListEmpty(&thread->mutants)) {
		PRKMUTEX mutant =
			CONTAINING_RECORD(thread->mutants.Flink, KMUTANT, MutantListEntry);

		if (mutant->ApcDisable)
			report_held(thread, mutant);
		KeReleaseMutant(mutant, 1, TRUE, FALSE);
	}
}
