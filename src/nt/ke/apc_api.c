/* nt/ke/apc_api.c - KeInitializeApc, critical and guarded regions, alerts. */
#include "nt/ke/ke_internal.h"

VOID KeInitializeApc(PRKAPC Apc, PRKTHREAD Thread, KAPC_ENVIRONMENT Environment,
                     PKKERNEL_ROUTINE KernelRoutine, PKRUNDOWN_ROUTINE RundownRoutine,
                     PKNORMAL_ROUTINE NormalRoutine, KPROCESSOR_MODE ApcMode, PVOID NormalContext)
{
	*Apc = (KAPC){ .Type = ApcObjectType,
		       .Size = sizeof(*Apc),
		       .Thread = Thread,
		       .ApcStateIndex = (CCHAR)Environment,
		       .ApcMode = NormalRoutine ? ApcMode : KernelMode,
		       .NormalContext = NormalRoutine ? NormalContext : NULL };
	ke_apc_set_routines(Apc, KernelRoutine, RundownRoutine, NormalRoutine);
}

BOOLEAN KeInsertQueueApc(PRKAPC Apc, PVOID SystemArgument1, PVOID SystemArgument2,
                         KPRIORITY Increment)
{
	UNREFERENCED_PARAMETER(Increment);
	ke_choice(KE_CHOICE_SIGNAL);
	return ke_apc_insert(Apc, SystemArgument1, SystemArgument2);
}

BOOLEAN KeRemoveQueueApc(PRKAPC Apc)
{
	return ke_apc_remove(Apc);
}

BOOLEAN KeAlertThread(PKTHREAD Thread, KPROCESSOR_MODE AlertMode)
{
	return ke_thread_alert(ke_thread_from_object(Thread), AlertMode);
}

BOOLEAN KeTestAlertThread(KPROCESSOR_MODE AlertMode)
{
	struct ke_thread *thread = ke_current_thread();
	BOOLEAN was = __atomic_exchange_n(&thread->alerted[(int)AlertMode], 0, __ATOMIC_SEQ_CST);

	if (AlertMode == UserMode && ke_apc_queued(thread, UserMode))
		ke_apc_deliver_user(thread);
	return was;
}

static void report_region(uint64_t sub_code, const char *api, struct ke_thread *thread)
{
	struct verify_fact fact = {
		.rule = "VF-10",
		.code = 0xC4,
		.parameter = { sub_code, (uintptr_t)thread, thread->irql,
		               (uint64_t)(int64_t)thread->kernel_apc_disable },
		.advice =
			"Pair each enter with one leave on the same thread, at APC_LEVEL or below."
	};

	verify_report(&fact, "%s at IRQL %u with counts %d and %d", api, thread->irql,
	              thread->kernel_apc_disable, thread->special_apc_disable);
}

VOID KeEnterCriticalRegion(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->irql > APC_LEVEL)
		report_region(0x11A, "KeEnterCriticalRegion", thread);
	thread->kernel_apc_disable--;
}

static void deliver_held(struct ke_thread *thread)
{
	if (ke_apc_queued(thread, KernelMode))
		ke_apc_deliver_kernel(thread);
}

VOID KeLeaveCriticalRegion(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->irql > APC_LEVEL)
		report_region(0x11B, "KeLeaveCriticalRegion", thread);
	if (thread->kernel_apc_disable >= 0) {
		report_region(0x3E, "KeLeaveCriticalRegion without KeEnterCriticalRegion", thread);
		return;
	}
	if (++thread->kernel_apc_disable == 0)
		deliver_held(thread);
}

VOID KeEnterGuardedRegion(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->irql > APC_LEVEL)
		report_region(0x11A, "KeEnterGuardedRegion", thread);
	thread->special_apc_disable--;
}

VOID KeLeaveGuardedRegion(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->irql > APC_LEVEL)
		report_region(0x11B, "KeLeaveGuardedRegion", thread);
	if (thread->special_apc_disable >= 0) {
		report_region(0x3E, "KeLeaveGuardedRegion without KeEnterGuardedRegion", thread);
		return;
	}
	if (++thread->special_apc_disable == 0)
		deliver_held(thread);
}

BOOLEAN KeAreApcsDisabled(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	return thread->kernel_apc_disable != 0 || thread->special_apc_disable != 0;
}

BOOLEAN KeAreAllApcsDisabled(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	return thread->special_apc_disable != 0 || thread->irql >= APC_LEVEL;
}
