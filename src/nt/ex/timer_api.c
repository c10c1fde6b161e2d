/* ex/timer_api.c - EX_TIMER: a KTIMER with its DPC, allocated and deleted by ex. */
#include "nt/ex/ex_internal.h"

#define TAG_EX_TIMER 'mTxE'
#define HUNDRED_NS_PER_MS 10000
#define VALID_ATTRIBUTES (EX_TIMER_HIGH_RESOLUTION | EX_TIMER_NO_WAKE | EX_TIMER_NOTIFICATION)

struct _EX_TIMER {
	KTIMER timer; /* first: drivers may wait on it */
	KDPC dpc;
	PEXT_CALLBACK callback;
	PVOID context;
	struct ex_work deletion;
	PEXT_DELETE_CALLBACK delete_callback;
	PVOID delete_context;
};

static VOID expired(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1, PVOID SystemArgument2)
{
	PEX_TIMER timer = DeferredContext;

	if (timer->callback)
		timer->callback(timer, timer->context);
}

PEX_TIMER NTAPI ExAllocateTimer(PEXT_CALLBACK Callback, PVOID CallbackContext, ULONG Attributes)
{
	KE_REQUIRE_IRQL("ExAllocateTimer", DISPATCH_LEVEL, "VF-24", 0xC7);
	if (Attributes & ~(ULONG)VALID_ATTRIBUTES)
		return NULL;
	if ((Attributes & EX_TIMER_NO_WAKE) && (Attributes & EX_TIMER_HIGH_RESOLUTION))
		return NULL;
	PEX_TIMER timer = ex_pool_allocate(ke_current_machine(), POOL_FLAG_NON_PAGED,
	                                   sizeof(*timer), TAG_EX_TIMER);
	if (!timer)
		return NULL;
	KeInitializeTimerEx(&timer->timer, Attributes & EX_TIMER_NOTIFICATION
	                                           ? NotificationTimer
	                                           : SynchronizationTimer);
	KeInitializeDpc(&timer->dpc, expired, timer);
	timer->callback = Callback;
	timer->context = CallbackContext;
	ke_ledger_add(&ke_current_machine()->ledgers.timers, 1);
	return timer;
}

BOOLEAN NTAPI ExSetTimer(PEX_TIMER Timer, LONGLONG DueTime, LONGLONG Period,
                         PEXT_SET_PARAMETERS Parameters)
{
	LARGE_INTEGER due = { .QuadPart = DueTime };
	LONGLONG period_ms = (Period + HUNDRED_NS_PER_MS - 1) / HUNDRED_NS_PER_MS;

	KE_REQUIRE_IRQL("ExSetTimer", DISPATCH_LEVEL, "VF-24", 0xC7);
	return KeSetTimerEx(&Timer->timer, due, (LONG)period_ms, &Timer->dpc);
}

BOOLEAN NTAPI ExCancelTimer(PEX_TIMER Timer, PEXT_CANCEL_PARAMETERS Parameters)
{
	KE_REQUIRE_IRQL("ExCancelTimer", DISPATCH_LEVEL, "VF-24", 0xC7);
	return KeCancelTimer(&Timer->timer);
}

static void release(PEX_TIMER timer)
{
	PEXT_DELETE_CALLBACK callback = timer->delete_callback;
	PVOID context = timer->delete_context;
	struct ke_machine *machine = ke_current_machine();

	ex_pool_free(machine, timer, TAG_EX_TIMER);
	ke_ledger_add(&machine->ledgers.timers, -1);
	if (callback)
		callback(context);
}

/* Let a callback in progress end, then free. */
static void finish(PEX_TIMER timer)
{
	KeRemoveQueueDpc(&timer->dpc);
	KeFlushQueuedDpcs();
	release(timer);
}

static void finish_later(struct ex_work *work)
{
	finish(CONTAINING_RECORD(work, struct _EX_TIMER, deletion));
}

BOOLEAN NTAPI ExDeleteTimer(PEX_TIMER Timer, BOOLEAN Cancel, BOOLEAN Wait,
                            PEXT_DELETE_PARAMETERS Parameters)
{
	KE_REQUIRE_IRQL("ExDeleteTimer", Wait ? APC_LEVEL : DISPATCH_LEVEL, "VF-24", 0xC7);
	if (Wait && !Cancel) {
		struct verify_fact fact = {
			.rule = "VF-24",
			.code = 0xC4,
			.parameter = { 0xC7, (uint64_t)(uintptr_t)Timer, 0, 0 },
			.advice = "Give TRUE for Cancel when Wait is TRUE.",
		};
		verify_report(&fact, "ExDeleteTimer waits for a timer that it does not cancel");
	}
	if (Parameters) {
		Timer->delete_callback = Parameters->DeleteCallback;
		Timer->delete_context = Parameters->DeleteContext;
	}
	/* An uncancelled timer would fire into freed memory: it is stopped in any case. */
	BOOLEAN was_set = KeCancelTimer(&Timer->timer);
	if (Wait && KeGetCurrentIrql() == PASSIVE_LEVEL) {
		finish(Timer);
	} else {
		Timer->deletion.routine = finish_later;
		ex_queue_work(ke_current_machine(), &Timer->deletion, CriticalWorkQueue);
	}
	return Cancel ? was_set : FALSE;
}

ULONG NTAPI ExSetTimerResolution(ULONG DesiredTime, BOOLEAN SetResolution)
{
	struct ex_machine *ex = ex_state();
	const ULONG coarse_100ns = 156250, fine_100ns = 10000;

	KE_REQUIRE_IRQL("ExSetTimerResolution", APC_LEVEL, "VF-24", 0xC7);
	/* Timers here fire when they are due; the number only says what was asked for. */
	if (SetResolution)
		__atomic_fetch_add(&ex->timer_resolution_requests, 1, __ATOMIC_RELAXED);
	else if (__atomic_load_n(&ex->timer_resolution_requests, __ATOMIC_RELAXED))
		__atomic_fetch_sub(&ex->timer_resolution_requests, 1, __ATOMIC_RELAXED);
	return ex->timer_resolution_requests ? fine_100ns : coarse_100ns;
}

VOID NTAPI ExQueryTimerResolution(PULONG MaximumTime, PULONG MinimumTime, PULONG CurrentTime)
{
	*MaximumTime = 156250;
	*MinimumTime = 5000;
	*CurrentTime = ex_state()->timer_resolution_requests ? 10000 : 156250;
}
