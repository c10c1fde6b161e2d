/* frameworks/wdf/activity.c - who waits until an object's callbacks are over. */
#include "frameworks/wdf/activity.h"

/* On the stack of a thread that waits; who takes it from the list sets the event, and touches it no more. */
struct waiter {
	LIST_ENTRY entry;
	KEVENT quiet;
};

void wdf_activity_init(struct wdf_activity *activity)
{
	InitializeListHead(&activity->waiters);
}

void wdf_activity_begin(struct wdf_activity *activity, struct wdf_object *object)
{
	wdf_object_ref(object);
	host_lock_acquire(&activity->lock);
	activity->busy++;
	host_lock_release(&activity->lock);
}

/* The lock is held on entry and not on return; as soon as it is given up the object may go. */
static void unlock_and_wake(struct wdf_activity *activity)
{
	LIST_ENTRY woken;

	InitializeListHead(&woken);
	while (activity->busy + activity->leaving == 0 && !IsListEmpty(&activity->waiters))
		InsertTailList(&woken, RemoveHeadList(&activity->waiters));
	host_lock_release(&activity->lock);
	while (!IsListEmpty(&woken)) {
		struct waiter *waiter =
			CONTAINING_RECORD(RemoveHeadList(&woken), struct waiter, entry);

		KeSetEvent(&waiter->quiet, 0, FALSE);
	}
}

/* Nobody waits for a callback that has deleted its object: its reference may be the last. */
void wdf_activity_end(struct wdf_activity *activity, struct wdf_object *object)
{
	bool left;

	host_lock_acquire(&activity->lock);
	left = activity->left;
	activity->busy--;
	activity->leaving += !left;
	unlock_and_wake(activity);
	wdf_object_unref(object);
	if (left)
		return;
	host_lock_acquire(&activity->lock);
	activity->leaving--;
	unlock_and_wake(activity);
}

void wdf_activity_enter(struct wdf_activity *activity)
{
	__atomic_store_n(&activity->caller, KeGetCurrentThread(), __ATOMIC_RELAXED);
}

void wdf_activity_leave(struct wdf_activity *activity)
{
	__atomic_store_n(&activity->caller, NULL, __ATOMIC_RELAXED);
}

bool wdf_activity_is_inside(const struct wdf_activity *activity)
{
	return __atomic_load_n(&activity->caller, __ATOMIC_RELAXED) == KeGetCurrentThread();
}

void wdf_activity_wait(struct wdf_activity *activity)
{
	struct waiter waiter;
	bool quiet;

	KeInitializeEvent(&waiter.quiet, SynchronizationEvent, FALSE);
	host_lock_acquire(&activity->lock);
	quiet = activity->busy + activity->leaving == 0;
	if (!quiet)
		InsertTailList(&activity->waiters, &waiter.entry);
	host_lock_release(&activity->lock);
	if (!quiet)
		KeWaitForSingleObject(&waiter.quiet, Executive, KernelMode, FALSE, NULL);
}

void wdf_activity_dispose(struct wdf_activity *activity)
{
	if (!wdf_activity_is_inside(activity)) {
		wdf_activity_wait(activity);
		return;
	}
	host_lock_acquire(&activity->lock);
	activity->left = true;
	host_lock_release(&activity->lock);
}
