/*
 * win32/timer_queue_api.c - timer queues: callbacks of the thread pool at given times.
 *
 * A queue has one thread, which waits for the earliest timer and hands callbacks to the pool. A timer lives until
 * it was deleted and no callback of it runs; whoever finishes it last sets what the deleter waits for. A queue
 * lives as long as its thread, a timer of it or its deleter needs it.
 */
#include <stdlib.h>

#include "win32/attach.h"

#define UNITS_PER_MS 10000

struct timer_queue {
	struct win32_object object;
	struct host_lock lock; /* everything below, and the timers */
	LIST_ENTRY timers;     /* struct queue_timer.entry, in order of creation */
	KEVENT changed;        /* auto-reset: the thread looks again */
	KEVENT ended;          /* the thread has left the queue */
	PVOID completion;      /* event to set then, referenced, or null */
	uint32_t references;
	bool deleted;
};

struct queue_timer {
	LIST_ENTRY entry;
	struct timer_queue *queue;
	WAITORTIMERCALLBACK callback;
	PVOID context, completion;
	ULONGLONG due_100ns; /* of interrupt time; 0: not armed */
	ULONG period_ms, flags;
	uint32_t running;
	bool expired; /* a timer of one shot has fired */
	bool deleted, waited;
	KEVENT idle; /* set when it was deleted and nothing runs */
};

static ULONGLONG now_100ns(void)
{
	return KeQueryInterruptTime();
}

static void set_completion(PVOID event)
{
	if (!event)
		return;
	KeSetEvent(event, IO_NO_INCREMENT, FALSE);
	ob_dereference(event);
}

static void queue_unref(struct timer_queue *queue)
{
	if (__atomic_sub_fetch(&queue->references, 1, __ATOMIC_ACQ_REL) == 0 &&
	    win32_object_remove(&queue->object))
		free(queue);
}

/* A timer is off its queue's list: tell whoever waits. Its memory is the waiter's if there is one. */
static void finish_timer(struct queue_timer *timer)
{
	struct timer_queue *queue = timer->queue;
	PVOID completion = timer->completion;

	if (timer->waited)
		KeSetEvent(&timer->idle, IO_NO_INCREMENT, FALSE);
	else
		free(timer);
	set_completion(completion);
	KeSetEvent(&queue->changed, IO_NO_INCREMENT, FALSE);
	queue_unref(queue);
}

static void run_callback(void *context)
{
	struct queue_timer *timer = context;
	struct timer_queue *queue = timer->queue;
	bool over;

	timer->callback(timer->context, TRUE);
	host_lock_acquire(&queue->lock);
	over = --timer->running == 0 && timer->deleted;
	if (over)
		RemoveEntryList(&timer->entry);
	host_lock_release(&queue->lock);
	if (over)
		finish_timer(timer);
}

/* Fire what is due now; gives the time of the next, or 0. */
static ULONGLONG fire_due_locked(struct timer_queue *queue, ULONGLONG now,
                                 struct queue_timer **ret_fired)
{
	ULONGLONG next = 0;

	*ret_fired = NULL;
	for (LIST_ENTRY *entry = queue->timers.Flink; entry != &queue->timers;
	     entry = entry->Flink) {
		struct queue_timer *timer = CONTAINING_RECORD(entry, struct queue_timer, entry);
		if (timer->deleted || !timer->due_100ns)
			continue;
		if (timer->due_100ns <= now && !*ret_fired) {
			timer->due_100ns =
				timer->period_ms ? now + (ULONGLONG)timer->period_ms * UNITS_PER_MS
						 : 0;
			timer->expired = !timer->period_ms;
			timer->running++;
			*ret_fired = timer;
		}
		if (timer->due_100ns && (!next || timer->due_100ns < next))
			next = timer->due_100ns;
	}
	return next;
}

/* One round: at most one callback, or a wait. False: the queue was deleted and is empty. */
static bool queue_round(struct timer_queue *queue)
{
	struct queue_timer *fired;
	LARGE_INTEGER until;
	ULONGLONG now = now_100ns(),
		  next; /* reading the clock is a choice point: not under the lock */
	bool over;

	host_lock_acquire(&queue->lock);
	next = fire_due_locked(queue, now, &fired);
	over = queue->deleted && IsListEmpty(&queue->timers);
	host_lock_release(&queue->lock);
	if (fired && (fired->flags & WT_EXECUTEINTIMERTHREAD))
		run_callback(fired);
	else if (fired && !win32_pool_call(run_callback, fired))
		run_callback(fired); /* no memory for a job: here, then */
	if (over || fired)
		return !over;
	until.QuadPart = next > now ? -(LONGLONG)(next - now) : 0;
	return KeWaitForSingleObject(&queue->changed, UserRequest, UserMode, FALSE,
	                             next ? &until : NULL) != STATUS_USER_APC;
}

static void queue_thread(void *context)
{
	struct timer_queue *queue = context;
	PVOID completion;

	while (!ke_current_thread()->terminating && queue_round(queue))
		;
	if (ke_current_thread()->terminating)
		return; /* the process's end frees the queue */
	completion = queue->completion;
	KeSetEvent(&queue->ended, IO_NO_INCREMENT, FALSE);
	queue_unref(queue);
	set_completion(completion);
}

/* The process has ended: no callback runs any more. */
static void destroy_queue(struct win32_object *object)
{
	struct timer_queue *queue = CONTAINING_RECORD(object, struct timer_queue, object);

	while (!IsListEmpty(&queue->timers)) {
		struct queue_timer *timer = CONTAINING_RECORD(RemoveHeadList(&queue->timers),
		                                              struct queue_timer, entry);
		if (timer->completion)
			ob_dereference(timer->completion);
		free(timer);
	}
	if (queue->completion)
		ob_dereference(queue->completion);
	free(queue);
}

static HANDLE create_timer_queue(void)
{
	struct timer_queue *queue = calloc(1, sizeof(*queue));
	struct ps_thread *thread;
	NTSTATUS status;

	if (!queue) {
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	queue->references = 2; /* the handle's and the thread's */
	InitializeListHead(&queue->timers);
	KeInitializeEvent(&queue->changed, SynchronizationEvent, FALSE);
	KeInitializeEvent(&queue->ended, NotificationEvent, FALSE);
	win32_object_add(&queue->object, WIN32_OBJECT_TIMER_QUEUE, destroy_queue);
	status = win32_thread_start(win32_process_current(), queue_thread, queue, false, &thread);
	if (!win32_succeed(status)) {
		win32_object_remove(&queue->object);
		free(queue);
		return NULL;
	}
	ob_dereference(thread);
	return &queue->object;
}

/* The queue behind a handle; null: the process's own, made on first use. */
static struct timer_queue *queue_of(HANDLE handle)
{
	struct win32_process *process = win32_process_current();
	struct win32_object *object;

	if (!handle) {
		if (!process->timer_queue)
			process->timer_queue = create_timer_queue();
		handle = process->timer_queue;
	}
	object = win32_object_check(handle, WIN32_OBJECT_TIMER_QUEUE);
	if (!object)
		win32_set_error(ERROR_INVALID_HANDLE);
	return object ? CONTAINING_RECORD(object, struct timer_queue, object) : NULL;
}

static BOOL create_timer(PHANDLE ret_timer, HANDLE handle, WAITORTIMERCALLBACK callback,
                         PVOID context, DWORD due_ms, DWORD period_ms, ULONG flags)
{
	struct timer_queue *queue = queue_of(handle);
	struct queue_timer *timer;

	if (!queue)
		return FALSE;
	timer = calloc(1, sizeof(*timer));
	if (!timer)
		return win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	*timer =
		(struct queue_timer){ .queue = queue,
		                      .callback = callback,
		                      .context = context,
		                      .period_ms = period_ms,
		                      .flags = flags,
		                      .due_100ns = now_100ns() + (ULONGLONG)due_ms * UNITS_PER_MS };
	KeInitializeEvent(&timer->idle, NotificationEvent, FALSE);
	*ret_timer = timer;
	__atomic_fetch_add(&queue->references, 1, __ATOMIC_RELAXED);
	host_lock_acquire(&queue->lock);
	InsertTailList(&queue->timers, &timer->entry);
	host_lock_release(&queue->lock);
	KeSetEvent(&queue->changed, IO_NO_INCREMENT, FALSE);
	return TRUE;
}

/* A timer of one shot that has fired stays fired. */
static BOOL change_timer(HANDLE handle, HANDLE timer_handle, ULONG due_ms, ULONG period_ms)
{
	ULONGLONG due_100ns = now_100ns() + (ULONGLONG)due_ms * UNITS_PER_MS;
	struct queue_timer *timer = timer_handle;
	struct timer_queue *queue;

	if (!timer)
		return win32_fail(ERROR_INVALID_PARAMETER);
	queue = timer->queue; /* whatever queue the caller names */
	host_lock_acquire(&queue->lock);
	if (!timer->expired && !timer->deleted) {
		timer->due_100ns = due_100ns;
		timer->period_ms = period_ms;
	}
	host_lock_release(&queue->lock);
	KeSetEvent(&queue->changed, IO_NO_INCREMENT, FALSE);
	return TRUE;
}

/* The event to set at the end of a deletion: null for null and INVALID_HANDLE_VALUE. */
static bool completion_of(HANDLE event, PVOID *ret_body)
{
	*ret_body = NULL;
	if (!event || event == INVALID_HANDLE_VALUE)
		return true;
	if (win32_attach_refuses("the end of a timer told by an event"))
		return false;
	return win32_succeed(ob_reference_handle(event, EVENT_MODIFY_STATE,
	                                         ob_type_find(ke_current_machine(), u"Event"),
	                                         UserMode, ret_body, NULL));
}

static void wait_for(KEVENT *event)
{
	if (KeWaitForSingleObject(event, UserRequest, UserMode, FALSE, NULL) != STATUS_SUCCESS)
		ps_thread_check_terminate();
}

static BOOL delete_timer(HANDLE handle, HANDLE timer_handle, HANDLE event)
{
	struct queue_timer *timer = timer_handle;
	struct timer_queue *queue;
	PVOID completion;
	bool running, wait = event == INVALID_HANDLE_VALUE;

	if (!timer)
		return win32_fail(ERROR_INVALID_PARAMETER);
	if (!completion_of(event, &completion))
		return FALSE;
	queue = timer->queue;
	host_lock_acquire(&queue->lock);
	timer->deleted = true;
	timer->waited = wait;
	timer->completion = completion;
	running = timer->running > 0;
	if (!running)
		RemoveEntryList(&timer->entry);
	host_lock_release(&queue->lock);
	if (!running)
		finish_timer(timer);
	if (wait) {
		wait_for(&timer->idle);
		free(timer);
	}
	return running && !wait ? win32_fail(ERROR_IO_PENDING) : TRUE;
}

/* Delete every timer; those that run go when they are done, the others are moved to idle. */
static void delete_all_locked(struct timer_queue *queue, LIST_ENTRY *idle)
{
	for (LIST_ENTRY *entry = queue->timers.Flink, *next; entry != &queue->timers;
	     entry = next) {
		struct queue_timer *timer = CONTAINING_RECORD(entry, struct queue_timer, entry);
		next = entry->Flink;
		if (timer->deleted)
			continue;
		timer->deleted = true;
		if (timer->running)
			continue;
		RemoveEntryList(entry);
		InsertTailList(idle, entry);
	}
}

static BOOL delete_timer_queue_ex(HANDLE handle, HANDLE event)
{
	struct timer_queue *queue;
	bool wait = event == INVALID_HANDLE_VALUE;
	LIST_ENTRY idle;
	PVOID completion;

	InitializeListHead(&idle);
	if (!handle || handle == win32_process_current()->timer_queue)
		return win32_fail(ERROR_INVALID_HANDLE);
	queue = queue_of(handle);
	if (!queue || !completion_of(event, &completion))
		return FALSE;
	host_lock_acquire(&queue->lock);
	delete_all_locked(queue, &idle);
	queue->completion = completion;
	queue->deleted = true;
	host_lock_release(&queue->lock);
	while (!IsListEmpty(&idle))
		finish_timer(CONTAINING_RECORD(RemoveHeadList(&idle), struct queue_timer, entry));
	KeSetEvent(&queue->changed, IO_NO_INCREMENT, FALSE);
	if (wait)
		wait_for(&queue->ended);
	queue_unref(queue);
	return wait ? TRUE : win32_fail(ERROR_IO_PENDING);
}

static BOOL delete_timer_queue(HANDLE handle)
{
	return delete_timer_queue_ex(handle, NULL);
}

WIN32_TABLE(win32_timer_queue_export_table, "kernel32.dll",
            W("ChangeTimerQueueTimer", change_timer), W("CreateTimerQueue", create_timer_queue),
            W("CreateTimerQueueTimer", create_timer), W("DeleteTimerQueue", delete_timer_queue),
            W("DeleteTimerQueueEx", delete_timer_queue_ex),
            W("DeleteTimerQueueTimer", delete_timer));
