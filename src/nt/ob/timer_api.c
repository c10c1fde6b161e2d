/* ob/timer_api.c - timer objects by handle, with their APC. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

/* A timer with a routine stands in the machine's list, under timers_lock. */
struct ob_timer {
	KTIMER timer;
	KDPC dpc;
	struct timer_apc *armed; /* under timers_lock; null: no APC */
	LIST_ENTRY entry;
};

/* What one setting of the timer queues. It may be on its way still when the timer is set anew. */
struct timer_apc {
	KAPC apc;
	struct ob_timer *timer;
	struct ke_thread *thread; /* whom it goes to; referenced */
	uint32_t references;      /* atomic: one while it is armed, one while it is queued */
};

static void lock_timers(struct ob_machine *ob)
{
	ke_lock_take(&ob->timers_lock, KE_RANK_OBJECT);
}

static void unlock_timers(struct ob_machine *ob)
{
	ke_lock_give(&ob->timers_lock, KE_RANK_OBJECT);
}

static void unref_apc(struct timer_apc *apc)
{
	if (__atomic_sub_fetch(&apc->references, 1, __ATOMIC_ACQ_REL))
		return;
	ob_dereference_deferred(apc->thread);
	free(apc);
}

/* It was queued and is not any more. The queued one holds a reference to the timer. */
static void leave_queue(struct timer_apc *apc)
{
	struct ob_timer *timer = apc->timer;

	unref_apc(apc);
	ob_dereference_deferred(timer);
}

/* Runs in the thread that set the timer. */
static VOID run_apc(PKAPC Apc, PKNORMAL_ROUTINE *NormalRoutine, PVOID *NormalContext,
                    PVOID *SystemArgument1, PVOID *SystemArgument2)
{
	LARGE_INTEGER now;

	KeQuerySystemTime(&now);
	*SystemArgument1 = (PVOID)(ULONG_PTR)now.LowPart;
	*SystemArgument2 = (PVOID)(ULONG_PTR)(ULONG)now.HighPart;
	leave_queue(CONTAINING_RECORD(Apc, struct timer_apc, apc));
}

static VOID run_down_apc(PKAPC Apc)
{
	leave_queue(CONTAINING_RECORD(Apc, struct timer_apc, apc));
}

static VOID timer_expired(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                          PVOID SystemArgument2)
{
	struct ob_timer *timer = DeferredContext;
	struct timer_apc *apc;

	lock_timers(ob_current());
	apc = timer->armed && ob_try_reference(timer) ? timer->armed : NULL;
	if (apc)
		__atomic_fetch_add(&apc->references, 1, __ATOMIC_RELAXED);
	unlock_timers(ob_current());
	if (apc && !KeInsertQueueApc(&apc->apc, NULL, NULL, 0))
		leave_queue(apc);
}

static void init_timer(void *body, const void *context)
{
	struct ob_timer *timer = body;

	KeInitializeTimerEx(&timer->timer, *(const TIMER_TYPE *)context);
	KeInitializeDpc(&timer->dpc, timer_expired, timer);
}

NTSTATUS NTAPI NtCreateTimer(PHANDLE TimerHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, TIMER_TYPE TimerType)
{
	struct ob_new_object object = {
		.type = ob_current()->timer_type,
		.body_bytes = sizeof(struct ob_timer),
		.desired = DesiredAccess,
		.attributes = ObjectAttributes,
		.init = init_timer,
		.context = &TimerType,
	};

	if (TimerType != NotificationTimer && TimerType != SynchronizationTimer)
		return STATUS_INVALID_PARAMETER_4;
	return ob_create_handle(&object, TimerHandle);
}

NTSTATUS NTAPI ZwCreateTimer(PHANDLE TimerHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, TIMER_TYPE TimerType)
{
	return OB_ZW_CALL(NtCreateTimer(TimerHandle, DesiredAccess, ObjectAttributes, TimerType));
}

NTSTATUS NTAPI NtOpenTimer(PHANDLE TimerHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ob_current()->timer_type, DesiredAccess,
	                             TimerHandle);
}

NTSTATUS NTAPI ZwOpenTimer(PHANDLE TimerHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes)
{
	return OB_ZW_CALL(NtOpenTimer(TimerHandle, DesiredAccess, ObjectAttributes));
}

/* The documented routine has two numbers where a normal APC routine has two pointers. */
static struct timer_apc *make_apc(struct ob_timer *timer, PTIMER_APC_ROUTINE routine, PVOID context)
{
	struct timer_apc *apc = calloc(1, sizeof(*apc));

	if (!apc)
		return NULL;
	apc->timer = timer;
	apc->references = 1;
	apc->thread = ke_current_thread();
	ob_reference(apc->thread);
	KeInitializeApc(&apc->apc, KeGetCurrentThread(), OriginalApcEnvironment, run_apc,
	                run_down_apc, (PKNORMAL_ROUTINE)(void *)routine, ob_previous_mode(),
	                context);
	return apc;
}

/* False: somebody else has armed it meanwhile. */
static bool arm_apc(struct ob_timer *timer, struct timer_apc *apc)
{
	struct ob_machine *ob = ob_current();

	lock_timers(ob);
	bool is_free = !timer->armed;
	if (is_free) {
		timer->armed = apc;
		InsertTailList(&ob->timers, &timer->entry);
	}
	unlock_timers(ob);
	return is_free;
}

static struct timer_apc *take_apc(struct ob_timer *timer)
{
	struct ob_machine *ob = ob_current();
	struct timer_apc *apc;

	lock_timers(ob);
	apc = timer->armed;
	if (apc)
		RemoveEntryList(&timer->entry);
	timer->armed = NULL;
	unlock_timers(ob);
	return apc;
}

/* Stop the timer, its DPC and its APC. PASSIVE_LEVEL. */
static void disarm(struct ob_timer *timer)
{
	struct timer_apc *apc = take_apc(timer);

	KeCancelTimer(&timer->timer);
	if (!apc)
		return;
	KeRemoveQueueDpc(&timer->dpc);
	KeFlushQueuedDpcs();
	if (KeRemoveQueueApc(&apc->apc))
		leave_queue(apc);
	unref_apc(apc);
}

void ob_remove_timer(void *body)
{
	disarm(body);
}

/* One that the thread has set, referenced, or null. */
static struct ob_timer *timer_of(struct ob_machine *ob, const struct ke_thread *thread)
{
	struct ob_timer *found = NULL;

	lock_timers(ob);
	for (LIST_ENTRY *entry = ob->timers.Flink; entry != &ob->timers && !found;
	     entry = entry->Flink) {
		struct ob_timer *timer = CONTAINING_RECORD(entry, struct ob_timer, entry);

		if (timer->armed->thread == thread && ob_try_reference(timer))
			found = timer;
	}
	unlock_timers(ob);
	return found;
}

void ob_timers_run_down(struct ke_thread *thread)
{
	struct ob_timer *timer;

	while ((timer = timer_of(thread->machine->ob, thread)) != NULL) {
		disarm(timer);
		ob_dereference(timer);
	}
}

NTSTATUS NTAPI NtSetTimer(HANDLE TimerHandle, PLARGE_INTEGER DueTime,
                          PTIMER_APC_ROUTINE TimerApcRoutine, PVOID TimerContext,
                          BOOLEAN ResumeTimer, LONG Period, PBOOLEAN PreviousState)
{
	LARGE_INTEGER due;
	void *body;

	if (Period < 0)
		return STATUS_INVALID_PARAMETER_6;
	NTSTATUS status = ob_copy_in(&due, DueTime, sizeof(due));
	if (NT_SUCCESS(status))
		status = ob_probe_result(PreviousState, sizeof(*PreviousState));
	if (NT_SUCCESS(status))
		status = ob_service_reference(TimerHandle, ob_current()->timer_type,
		                              TIMER_MODIFY_STATE, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_timer *timer = body;
	struct timer_apc *apc =
		TimerApcRoutine ? make_apc(timer, TimerApcRoutine, TimerContext) : NULL;
	if (TimerApcRoutine && !apc) {
		ob_dereference(body);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	BOOLEAN was_signalled = KeReadStateTimer(&timer->timer);
	do {
		disarm(timer);
	} while (apc && !arm_apc(timer, apc));
	KeSetTimerEx(&timer->timer, due, Period, apc ? &timer->dpc : NULL);
	ob_dereference(body);
	status = ob_copy_result(PreviousState, &was_signalled, sizeof(was_signalled));
	return ResumeTimer && NT_SUCCESS(status) ? STATUS_TIMER_RESUME_IGNORED : status;
}

NTSTATUS NTAPI ZwSetTimer(HANDLE TimerHandle, PLARGE_INTEGER DueTime,
                          PTIMER_APC_ROUTINE TimerApcRoutine, PVOID TimerContext,
                          BOOLEAN ResumeTimer, LONG Period, PBOOLEAN PreviousState)
{
	return OB_ZW_CALL(NtSetTimer(TimerHandle, DueTime, TimerApcRoutine, TimerContext,
	                             ResumeTimer, Period, PreviousState));
}

NTSTATUS NTAPI NtCancelTimer(HANDLE TimerHandle, PBOOLEAN CurrentState)
{
	void *body;
	NTSTATUS status = ob_probe_result(CurrentState, sizeof(*CurrentState));

	if (NT_SUCCESS(status))
		status = ob_service_reference(TimerHandle, ob_current()->timer_type,
		                              TIMER_MODIFY_STATE, &body);

	if (!NT_SUCCESS(status))
		return status;
	struct ob_timer *timer = body;
	disarm(timer);
	BOOLEAN is_signalled = KeReadStateTimer(&timer->timer);
	ob_dereference(body);
	return ob_copy_result(CurrentState, &is_signalled, sizeof(is_signalled));
}

NTSTATUS NTAPI ZwCancelTimer(HANDLE TimerHandle, PBOOLEAN CurrentState)
{
	return OB_ZW_CALL(NtCancelTimer(TimerHandle, CurrentState));
}

/* TIMER_BASIC_INFORMATION */
struct timer_information {
	LARGE_INTEGER remaining;
	BOOLEAN state;
};

NTSTATUS NTAPI NtQueryTimer(HANDLE TimerHandle, ULONG TimerInformationClass, PVOID TimerInformation,
                            ULONG TimerInformationLength, PULONG ReturnLength)
{
	struct timer_information information = { 0 };
	void *body;

	if (TimerInformationClass != 0)
		return STATUS_INVALID_INFO_CLASS;
	if (TimerInformationLength != sizeof(information))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status = ob_probe_query(TimerInformation, TimerInformationLength, ReturnLength);
	if (NT_SUCCESS(status))
		status = ob_service_reference(TimerHandle, ob_current()->timer_type, 1, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_timer *timer = body;
	information.remaining.QuadPart = (LONGLONG)timer->timer.DueTime.QuadPart -
	                                 (LONGLONG)ke_time_100ns(ke_current_machine());
	information.state = KeReadStateTimer(&timer->timer);
	ob_dereference(body);
	return ob_give_answer(TimerInformation, &information, sizeof(information), ReturnLength);
}

NTSTATUS NTAPI NtQuerySystemTime(PLARGE_INTEGER SystemTime)
{
	LARGE_INTEGER now;

	KeQuerySystemTime(&now);
	return ob_copy_out(SystemTime, &now, sizeof(now));
}
