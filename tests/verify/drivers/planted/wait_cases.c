/* wait_cases.c - DSP-18, VF-24: objects that somebody waits for, timers that are waited out. */
#include "planted.h"

static PVOID waiter;
static KEVENT waits;

static VOID wait_for(PVOID context)
{
	PVOID objects[] = { context };

	KeSetEvent(&waits, IO_NO_INCREMENT, FALSE);
	KeWaitForMultipleObjects(1, objects, WaitAny, Executive, KernelMode, FALSE, NULL, NULL);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

/* Somebody waits for event once its list of waiters has an entry. */
static VOID start_waiter(PKEVENT event)
{
	LARGE_INTEGER while_100ns = { .QuadPart = -10000 };

	KeInitializeEvent(&waits, NotificationEvent, FALSE);
	KeInitializeEvent(event, NotificationEvent, FALSE);
	waiter = planted_thread(wait_for, event);
	KeWaitForSingleObject(&waits, Executive, KernelMode, FALSE, NULL);
	while (IsListEmpty(&event->Header.WaitListHead))
		KeDelayExecutionThread(KernelMode, FALSE, &while_100ns);
}

static VOID end_waiter(PKEVENT event)
{
	KeSetEvent(event, IO_NO_INCREMENT, FALSE);
	planted_join(waiter);
}

static KEVENT event;

BREAKS(DSP_18_event_waited_for_is_made_again)
{
	start_waiter(&event);
	KeInitializeEvent(&event, NotificationEvent, FALSE); /* named */
	end_waiter(&event);
}

LEGAL(DSP_18_event_waited_for_is_made_again)
{
	start_waiter(&event);
	end_waiter(&event);
	KeInitializeEvent(&event, NotificationEvent, FALSE);
}

BREAKS(DSP_18_event_waited_for_in_freed_pool)
{
	PKEVENT block = ExAllocatePoolWithTag(NonPagedPool, sizeof(*block), PLANTED_TAG);

	start_waiter(block);
	ExFreePool(block); /* named */
	planted_join(waiter);
}

LEGAL(DSP_18_event_waited_for_in_freed_pool)
{
	PKEVENT block = ExAllocatePoolWithTag(NonPagedPool, sizeof(*block), PLANTED_TAG);

	start_waiter(block);
	end_waiter(block);
	ExFreePool(block);
}

static VOID delete_timer(BOOLEAN cancel)
{
	PEX_TIMER timer = ExAllocateTimer(NULL, NULL, 0);

	ExSetTimer(timer, -10000000, 0, NULL);
	ExDeleteTimer(timer, cancel, TRUE, NULL); /* named: VF_24_timer_waited_out_uncancelled */
}

BREAKS(VF_24_timer_waited_out_uncancelled)
{
	delete_timer(FALSE);
}

LEGAL(VF_24_timer_waited_out_uncancelled)
{
	delete_timer(TRUE);
}

const struct planted_case wait_cases[] = {
	PLANTED_CASE(DSP_18_event_waited_for_is_made_again),
	PLANTED_CASE(DSP_18_event_waited_for_in_freed_pool),
	PLANTED_CASE(VF_24_timer_waited_out_uncancelled),
	PLANTED_END,
};
