/* nt/ke/timer_api.c - KTIMER. */
#include "nt/ke/timer.h"

/* An armed timer stays armed and keeps its DPC: only its kind, state and waiters are new, as on Windows. */
VOID KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
	uint8_t type =
		Type == NotificationTimer ? TimerNotificationObject : TimerSynchronizationObject;

	if (ke_timer_is_armed(ke_current_machine(), Timer)) {
		Timer->Header.Type = type;
		ke_object_set_state(&Timer->Header, 0);
		InitializeListHead(&Timer->Header.WaitListHead);
		return;
	}
	/* The size's byte holds the timer's bucket since Windows 7: it starts as zero. */
	ke_object_init(&Timer->Header, type, 0, 0);
	Timer->DueTime.QuadPart = 0;
	Timer->TimerListEntry.Flink = Timer->TimerListEntry.Blink = NULL;
	Timer->Dpc = NULL;
	Timer->Period = 0;
}

VOID KeInitializeTimer(PKTIMER Timer)
{
	KeInitializeTimerEx(Timer, NotificationTimer);
}

/* A negative due time is relative, another one absolute. */
BOOLEAN KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_machine *machine = thread->machine;
	BOOLEAN was;

	KE_REQUIRE_IRQL("KeSetTimer", DISPATCH_LEVEL, "VF-13", 0x80);
	ke_timer_cancel(machine, Timer) ? (was = TRUE) : (was = FALSE);
	Timer->Dpc = Dpc;
	Timer->Period = (ULONG)Period;
	trace_write(thread->base.ring, TRACE_TIMER_SET, (uint64_t)DueTime.QuadPart,
	            (uint64_t)Period, 0);
	ke_timer_set(machine, Timer, ke_deadline(machine, &DueTime));
	ke_choice_of(thread, KE_CHOICE_TIMER);
	return was;
}

BOOLEAN KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc)
{
	return KeSetTimerEx(Timer, DueTime, 0, Dpc);
}

BOOLEAN KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                              ULONG TolerableDelay, PKDPC Dpc)
{
	UNREFERENCED_PARAMETER(TolerableDelay);
	return KeSetTimerEx(Timer, DueTime, (LONG)Period, Dpc);
}

BOOLEAN KeCancelTimer(PKTIMER Timer)
{
	struct ke_machine *machine = ke_current_machine();
	BOOLEAN was;

	KE_REQUIRE_IRQL("KeCancelTimer", DISPATCH_LEVEL, "VF-13", 0x80);
	was = ke_timer_cancel(machine, Timer);
	ke_choice(KE_CHOICE_TIMER);
	return was;
}

BOOLEAN KeReadStateTimer(PKTIMER Timer)
{
	return __atomic_load_n(&Timer->Header.SignalState, __ATOMIC_ACQUIRE) != 0;
}
