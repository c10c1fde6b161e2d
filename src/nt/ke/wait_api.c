/* nt/ke/wait_api.c - KeWaitForSingleObject, KeWaitForMultipleObjects, KeDelayExecutionThread. */
#include "nt/ke/lock_graph.h"
#include "nt/ke/wait.h"

#define NO_STATUS ((NTSTATUS)-1)

static _Noreturn void blocked_at_raised_irql(struct ke_thread *thread, const void *object,
                                             const LARGE_INTEGER *timeout)
{
	uint64_t sub_code = thread->irql > DISPATCH_LEVEL ? 0x120 : timeout ? 0x122 : 0x121;
	struct verify_fact fact = { .rule = "VF-14",
		                    .code = 0xC4,
		                    .parameter = { sub_code, thread->irql, (uintptr_t)object,
		                                   (uintptr_t)timeout },
		                    .advice = "Wait at PASSIVE_LEVEL or APC_LEVEL, or pass a "
		                              "timeout of zero to test the object." };

	verify_bugcheck(&fact, "a wait that may block was made at IRQL %u", thread->irql);
}

static void check_irql(struct ke_thread *thread, const void *object, const LARGE_INTEGER *timeout)
{
	if (__builtin_expect(thread->irql >= DISPATCH_LEVEL, 0) &&
	    (thread->irql > DISPATCH_LEVEL || !timeout || timeout->QuadPart != 0))
		blocked_at_raised_irql(thread, object, timeout);
}

/* The commonest wait: an object that is signalled, with nothing else to look at. */
static NTSTATUS try_signaled(DISPATCHER_HEADER *header, struct ke_thread *thread)
{
	NTSTATUS status = NO_STATUS;

	if (ke_object_try_take(header))
		return STATUS_WAIT_0;
	if (!ke_looks_signaled(thread, header))
		return status;
	ke_object_lock(header);
	if (ke_object_is_shared(header))
		status = ke_shared_take_locked(header) ? STATUS_WAIT_0 : NO_STATUS;
	else if (ke_object_signaled_locked(header, thread))
		status = ke_object_consume_locked(header, thread);
	ke_object_unlock(header);
	return status;
}

static uint64_t deadline_of(struct ke_thread *thread, const LARGE_INTEGER *timeout)
{
	return timeout && timeout->QuadPart == 0 ? 0 : ke_deadline(thread->machine, timeout);
}

/* A wait in user mode lets the thread's stack be swapped out, the object with it. */
static void check_place(struct ke_thread *thread, PVOID const *objects, ULONG count)
{
	void *low, *high;
	struct verify_fact fact = { .rule = "VF-14",
		                    .code = 0xC4,
		                    .advice = "Wait with KernelMode for an object on the stack, or "
		                              "keep the object in nonpaged pool." };

	host_thread_stack(&low, &high);
	for (ULONG index = 0; index < count; index++) {
		if ((void *)objects[index] < low || (void *)objects[index] >= high ||
		    !verify_image_caller())
			continue;
		fact.parameter[0] = 0x123;
		fact.parameter[1] = (uintptr_t)objects[index];
		verify_report(&fact, "a wait with WaitMode UserMode for an object on the kernel "
		                     "stack");
	}
}

static bool is_kernel_mutex(const void *object)
{
	const KMUTANT *mutant = object;

	return ke_object_type(object) == MutantObject && mutant->ApcDisable;
}

/* A mutex in a machine that watches its locks. */
static NTSTATUS wait_for_mutex(struct ke_wait *wait, const LARGE_INTEGER *timeout)
{
	void *mutex = wait->block[0].object;
	NTSTATUS status;

	ke_lock_wanted(KE_LOCK_MUTEX, mutex, KE_LOCK_EXCLUSIVE);
	wait->deadline = deadline_of(wait->thread, timeout);
	status = ke_wait(wait);
	if (status == STATUS_SUCCESS || status == STATUS_ABANDONED_WAIT_0)
		ke_lock_taken(KE_LOCK_MUTEX, mutex, KE_LOCK_EXCLUSIVE);
	return status;
}

NTSTATUS KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                               BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_wait_block block = { .object = Object };
	struct ke_wait wait = { .thread = thread,
		                .block = &block,
		                .count = 1,
		                .mode = WaitMode,
		                .alertable = Alertable };
	NTSTATUS status;

	UNREFERENCED_PARAMETER(WaitReason);
	check_irql(thread, Object, Timeout);
	if (WaitMode == UserMode)
		check_place(thread, &Object, 1);
	if (ke_locks_watched(thread) && is_kernel_mutex(Object))
		return wait_for_mutex(&wait, Timeout);
	if (!Alertable && !thread->machine->scheduler->choice &&
	    !ke_apc_kernel_deliverable(thread)) {
		status = try_signaled(Object, thread);
		if (__builtin_expect(status == STATUS_MUTANT_LIMIT_EXCEEDED, 0))
			ke_raise_status(status);
		if (status != NO_STATUS)
			return status;
	}
	wait.deadline = deadline_of(thread, Timeout);
	return ke_wait(&wait);
}

static void too_many(ULONG count)
{
	struct verify_fact fact = {
		.rule = "VF-14",
		.code = 0xC,
		.parameter = { count },
		.advice = "Pass a wait block array for more than three objects, and at "
			  "most MAXIMUM_WAIT_OBJECTS objects."
	};

	verify_bugcheck(&fact, "KeWaitForMultipleObjects was given %u objects", count);
}

NTSTATUS KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                  KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                  BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                  PKWAIT_BLOCK WaitBlockArray)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_wait_block block[MAXIMUM_WAIT_OBJECTS];
	struct ke_wait wait = { .thread = thread,
		                .block = block,
		                .count = Count,
		                .mode = WaitMode,
		                .alertable = Alertable };

	UNREFERENCED_PARAMETER(WaitReason);
	if (Count > MAXIMUM_WAIT_OBJECTS || Count == 0 ||
	    (Count > THREAD_WAIT_OBJECTS && !WaitBlockArray))
		too_many(Count);
	check_irql(thread, Object[0], Timeout);
	if (WaitMode == UserMode)
		check_place(thread, Object, Count);
	for (ULONG index = 0; index < Count; index++)
		block[index].object = Object[index];
	if (WaitType == WaitAll)
		wait.all = (struct ke_wait_all){ block, Count };
	wait.deadline = deadline_of(thread, Timeout);
	return ke_wait(&wait);
}

NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                PLARGE_INTEGER Interval)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_wait wait = { .thread = thread, .mode = WaitMode, .alertable = Alertable };
	NTSTATUS status;

	if (thread->irql >= DISPATCH_LEVEL)
		blocked_at_raised_irql(thread, NULL, Interval);
	wait.deadline = deadline_of(thread, Interval);
	if (wait.deadline == 0 && !Alertable) {
		thread->machine->scheduler->spin(thread, KE_SPIN_YIELD);
		return STATUS_SUCCESS;
	}
	status = ke_wait(&wait);
	return status == STATUS_TIMEOUT ? STATUS_SUCCESS : status;
}
