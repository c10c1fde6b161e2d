/*
 * nt/ke/event_wait.c - waits that are over before they begin, or that another processor is about to end.
 *
 * A thread that sleeps and is woken on another processor costs tens of microseconds on some virtual machines; so a
 * wait for an event looks at it for a few of them first, unless that was of no use the last few times.
 */
#include "nt/ke/ke_internal.h"

#define SPIN_TURNS 300u
#define MISSES_MAX 4u
#define SKIPPED_MAX 16u

/* Has an ordinary wait more to look at? */
static bool is_plain(struct ke_thread *thread)
{
	return !thread->machine->scheduler->choice && thread->irql <= APC_LEVEL &&
	       !ke_apc_kernel_deliverable(thread);
}

/* Not in a state that shows that it is reset; that of a shared event lies elsewhere. */
static bool may_be_set(KEVENT *event)
{
	return __atomic_load_n(&event->Header.SignalState, __ATOMIC_RELAXED) > 0 ||
	       ke_object_is_shared(&event->Header);
}

static bool take(struct ke_thread *thread, KEVENT *event)
{
	bool taken;

	if (ke_object_try_take(&event->Header))
		return true;
	if (!may_be_set(event))
		return false;
	ke_object_lock(&event->Header);
	if (ke_object_is_shared(&event->Header)) {
		taken = ke_shared_take_locked(&event->Header);
	} else {
		taken = ke_object_state(&event->Header) > 0;
		if (taken)
			ke_object_consume_locked(&event->Header, thread);
	}
	ke_object_unlock(&event->Header);
	return taken;
}

bool ke_take_event(struct ke_thread *thread, KEVENT *event)
{
	return is_plain(thread) && take(thread, event);
}

static bool should_spin(struct ke_thread *thread)
{
	if (!thread->machine->may_spin)
		return false;
	if (thread->spin_misses < MISSES_MAX)
		return true;
	if (++thread->spin_skipped < SKIPPED_MAX)
		return false;
	thread->spin_skipped = 0;
	return true;
}

bool ke_await_event_briefly(struct ke_thread *thread, KEVENT *event)
{
	/* Of a shared event only who waits outside looks at the word itself. */
	if (!is_plain(thread) || ke_object_is_shared(&event->Header) || !should_spin(thread))
		return false;
	for (uint32_t turn = 0; turn < SPIN_TURNS; turn++) {
		if (take(thread, event)) {
			thread->spin_misses = 0;
			return true;
		}
		host_pause();
	}
	if (thread->spin_misses < MISSES_MAX)
		thread->spin_misses++;
	return false;
}

/* Not locked, and perhaps dead: what is read is looked at again under the lock before it counts. */
__attribute__((no_sanitize("thread"))) bool ke_looks_signaled(const struct ke_thread *thread,
                                                              void *object)
{
	DISPATCHER_HEADER *header = object;
	const KMUTANT *mutant = object;

	return header->SignalState > 0 || ke_object_is_shared(header) ||
	       (header->Type == MutantObject && (const void *)mutant->OwnerThread == thread);
}
