/* nt/ke/event_api.c - KEVENT. */
#include "nt/ke/ke_internal.h"

static void check_irql(const char *api, KIRQL limit)
{
	struct ke_irql_rule rule = { api, "VF-13", limit, 0, 0x80 };

	if (__builtin_expect(ke_current_thread()->irql > limit, 0))
		ke_require_irql(&rule);
}

VOID KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
	ke_object_init(&Event->Header,
	               Type == NotificationEvent ? EventNotificationObject
	                                         : EventSynchronizationObject,
	               sizeof(*Event), State ? 1 : 0);
}

static LONG set_locking(DISPATCHER_HEADER *header)
{
	LONG previous;

	ke_object_lock(header);
	if (ke_object_is_shared(header)) {
		previous = ke_shared_set_locked(header);
		ke_object_unlock(header);
		return previous;
	}
	previous = ke_object_state(header);
	ke_object_set_state(header, 1);
	if (previous)
		ke_object_unlock(header);
	else
		ke_object_signaled_unlock(header);
	return previous;
}

LONG KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
	struct ke_thread *thread = ke_current_thread();
	LONG previous;

	UNREFERENCED_PARAMETER(Increment);
	check_irql("KeSetEvent", Wait ? APC_LEVEL : DISPATCH_LEVEL);
	if (__builtin_expect(!ke_object_try_set(&Event->Header,
	                                        KE_WORD_LOCKED | KE_WORD_WAITERS | KE_WORD_SHARED,
	                                        1, &previous),
	                     0))
		previous = set_locking(&Event->Header);
	trace_write(thread->base.ring, TRACE_SIGNAL, EventNotificationObject, (uint64_t)previous,
	            0);
	ke_choice_of(thread, KE_CHOICE_SIGNAL);
	return previous;
}

static LONG reset_locking(DISPATCHER_HEADER *header)
{
	LONG previous;

	ke_object_lock(header);
	if (ke_object_is_shared(header)) {
		previous = ke_shared_reset_locked(header);
	} else {
		previous = ke_object_state(header);
		ke_object_set_state(header, 0);
	}
	ke_object_unlock(header);
	return previous;
}

static LONG reset(PRKEVENT event)
{
	LONG previous;

	if (!ke_object_try_set(&event->Header, KE_WORD_LOCKED | KE_WORD_SHARED, 0, &previous))
		previous = reset_locking(&event->Header);
	ke_choice(KE_CHOICE_SIGNAL);
	return previous;
}

LONG KeResetEvent(PRKEVENT Event)
{
	check_irql("KeResetEvent", DISPATCH_LEVEL);
	return reset(Event);
}

VOID KeClearEvent(PRKEVENT Event)
{
	check_irql("KeClearEvent", DISPATCH_LEVEL);
	reset(Event);
}

LONG KeReadStateEvent(PRKEVENT Event)
{
	if (ke_object_is_shared(&Event->Header)) {
		LONG state;

		ke_object_lock(&Event->Header);
		state = ke_object_is_shared(&Event->Header) ? ke_shared_read_locked(&Event->Header)
		                                            : ke_object_state(&Event->Header);
		ke_object_unlock(&Event->Header);
		return state;
	}
	return __atomic_load_n(&Event->Header.SignalState, __ATOMIC_ACQUIRE);
}

/* Wake those who wait now, and leave it reset. */
LONG KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
	LONG previous;

	UNREFERENCED_PARAMETER(Increment);
	check_irql("KePulseEvent", Wait ? APC_LEVEL : DISPATCH_LEVEL);
	previous = ke_object_pulse(&Event->Header);
	ke_choice(KE_CHOICE_SIGNAL);
	return previous;
}
