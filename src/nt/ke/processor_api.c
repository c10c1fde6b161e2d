/* nt/ke/processor_api.c - counts, numbers, affinity, broadcast. */
#include "nt/ke/ke_internal.h"

static ULONG count(void)
{
	return ke_current_machine()->options.processor_count;
}

static KAFFINITY all_processors(void)
{
	ULONG number = count();

	return number >= 64 ? ~(KAFFINITY)0 : ((KAFFINITY)1 << number) - 1;
}

ULONG KeQueryActiveProcessorCount(PKAFFINITY ActiveProcessors)
{
	if (ActiveProcessors)
		*ActiveProcessors = all_processors();
	return count();
}

ULONG KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
	return GroupNumber == 0 || GroupNumber == ALL_PROCESSOR_GROUPS ? count() : 0;
}

ULONG KeQueryMaximumProcessorCount(VOID)
{
	return count();
}

ULONG KeQueryMaximumProcessorCountEx(USHORT GroupNumber)
{
	return KeQueryActiveProcessorCountEx(GroupNumber);
}

USHORT KeQueryActiveGroupCount(VOID)
{
	return 1;
}

USHORT KeQueryMaximumGroupCount(VOID)
{
	return 1;
}

KAFFINITY KeQueryActiveProcessors(VOID)
{
	return all_processors();
}

KAFFINITY KeQueryGroupAffinity(USHORT GroupNumber)
{
	return GroupNumber == 0 ? all_processors() : 0;
}

USHORT KeQueryHighestNodeNumber(VOID)
{
	return 0;
}

USHORT KeGetCurrentNodeNumber(VOID)
{
	return 0;
}

ULONG KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber)
{
	ULONG number = ke_current_thread()->processor;

	if (ProcNumber)
		*ProcNumber = (PROCESSOR_NUMBER){ .Group = 0, .Number = (UCHAR)number };
	return number;
}

ULONG KeGetCurrentProcessorNumber(VOID)
{
	return ke_current_thread()->processor;
}

ULONG KeGetProcessorIndexFromNumber(PPROCESSOR_NUMBER ProcNumber)
{
	return ProcNumber->Group == 0 && ProcNumber->Number < count() ? ProcNumber->Number
	                                                              : INVALID_PROCESSOR_INDEX;
}

NTSTATUS KeGetProcessorNumberFromIndex(ULONG ProcIndex, PPROCESSOR_NUMBER ProcNumber)
{
	if (ProcIndex >= count())
		return STATUS_INVALID_PARAMETER;
	*ProcNumber = (PROCESSOR_NUMBER){ .Group = 0, .Number = (UCHAR)ProcIndex };
	return STATUS_SUCCESS;
}

/* A thread above DISPATCH keeps its processor until it lowers, as on Windows. */
static void apply_affinity(struct ke_thread *thread, KAFFINITY affinity)
{
	affinity &= all_processors();
	if (!affinity)
		affinity = all_processors();
	thread->affinity = affinity;
	if (!(affinity >> thread->processor & 1) && thread->irql < DISPATCH_LEVEL)
		thread->processor = (uint32_t)__builtin_ctzll(affinity);
}

/* Gives the system affinity that was in effect, 0 when none was. */
static KAFFINITY set_system_affinity(KAFFINITY affinity)
{
	struct ke_thread *thread = ke_current_thread();
	KAFFINITY previous = thread->system_affinity_on ? thread->system_affinity : 0;

	if (!thread->system_affinity_on)
		thread->user_affinity = thread->affinity;
	thread->system_affinity_on = 1;
	thread->system_affinity = affinity & all_processors();
	apply_affinity(thread, affinity);
	return previous;
}

/* Back to the system affinity that a set had found, or, with 0, to the thread's own. */
static void revert_affinity(KAFFINITY affinity)
{
	struct ke_thread *thread = ke_current_thread();

	if (!thread->system_affinity_on)
		return;
	if (affinity) {
		set_system_affinity(affinity);
		return;
	}
	thread->system_affinity_on = 0;
	thread->system_affinity = 0;
	apply_affinity(thread, thread->user_affinity);
}

KAFFINITY KeSetSystemAffinityThreadEx(KAFFINITY Affinity)
{
	return set_system_affinity(Affinity);
}

VOID KeSetSystemAffinityThread(KAFFINITY Affinity)
{
	set_system_affinity(Affinity);
}

VOID KeRevertToUserAffinityThreadEx(KAFFINITY Affinity)
{
	revert_affinity(Affinity);
}

VOID KeRevertToUserAffinityThread(VOID)
{
	revert_affinity(0);
}

VOID KeSetSystemGroupAffinityThread(PGROUP_AFFINITY Affinity, PGROUP_AFFINITY PreviousAffinity)
{
	KAFFINITY previous = set_system_affinity(Affinity->Mask);

	if (PreviousAffinity)
		*PreviousAffinity = (GROUP_AFFINITY){ .Mask = previous, .Group = 0 };
}

VOID KeRevertToUserGroupAffinityThread(PGROUP_AFFINITY PreviousAffinity)
{
	revert_affinity(PreviousAffinity->Mask);
}

KPRIORITY KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority)
{
	struct ke_thread *thread = ke_thread_from_object(Thread);
	KPRIORITY previous = thread->priority;

	thread->priority = Priority;
	return previous;
}

KPRIORITY KeQueryPriorityThread(PKTHREAD Thread)
{
	return ke_thread_from_object(Thread)->priority;
}

LONG KeSetBasePriorityThread(PKTHREAD Thread, LONG Increment)
{
	struct ke_thread *thread = ke_thread_from_object(Thread);
	LONG previous = thread->priority - 8;

	thread->priority = 8 + Increment;
	return previous;
}

/* The other processors wait at the barrier while the worker runs on each in turn. */
ULONG_PTR KeIpiGenericCall(PKIPI_BROADCAST_WORKER BroadcastFunction, ULONG_PTR Context)
{
	struct ke_thread *thread = ke_current_thread();
	KAFFINITY affinity = thread->affinity;
	ULONG_PTR result = 0;

	for (ULONG number = 0; number < count(); number++) {
		KIRQL old;

		thread->affinity = (KAFFINITY)1 << number;
		old = ke_raise_irql(thread, IPI_LEVEL);
		result = BroadcastFunction(Context);
		ke_lower_irql(thread, old);
	}
	thread->affinity = affinity;
	return result;
}

PKTHREAD KeGetCurrentThread(VOID)
{
	return (PKTHREAD)ke_current_thread();
}

VOID KeFlushIoBuffers(PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation)
{
	UNREFERENCED_PARAMETER(Mdl);
	UNREFERENCED_PARAMETER(ReadOperation);
	UNREFERENCED_PARAMETER(DmaOperation);
}
