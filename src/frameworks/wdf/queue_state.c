/*
 * frameworks/wdf/queue_state.c - start, stop, purge, drain.
 */
#include "frameworks/wdf/queue.h"

struct change {
	int accept; /* 1 set, 0 clear, -1 leave */
	int dispatch;
	bool cancel; /* what waits and what the driver can cancel */
	bool stops; /* the callback is due when the driver owns nothing; else when nothing is left */
	bool reports;
};

static const struct change changes[] = {
	[WDF_QUEUE_START] = { 1, 1, false, false, false },
	[WDF_QUEUE_STOP] = { 1, 0, false, true, true },
	[WDF_QUEUE_PURGE] = { 0, -1, true, false, true },
	[WDF_QUEUE_DRAIN] = { 0, -1, false, false, true },
	[WDF_QUEUE_STOP_AND_PURGE] = { 1, 0, true, true, true },
};

static NTSTATUS set_callback(struct wdf_queue_callback *slot, PFN_WDF_IO_QUEUE_STATE callback,
                             WDFCONTEXT context)
{
	if (!callback)
		return STATUS_SUCCESS;
	if (slot->function)
		return STATUS_INVALID_DEVICE_REQUEST;
	slot->function = callback;
	slot->context = context;
	return STATUS_SUCCESS;
}

static void apply(struct wdf_queue *queue, const struct change *change)
{
	if (change->accept >= 0)
		queue->accept = change->accept;
	if (change->dispatch >= 0)
		queue->dispatch = change->dispatch;
	if (change->cancel)
		queue->cancel_dispatched = true;
	if (change == &changes[WDF_QUEUE_START]) {
		queue->cancel_dispatched = false;
		if (queue->waiting_count)
			queue->became_ready = true;
	}
}

NTSTATUS wdf_queue_change(struct wdf_queue *queue, enum wdf_queue_change kind,
                          PFN_WDF_IO_QUEUE_STATE callback, WDFCONTEXT context)
{
	const struct change *change = &changes[kind];
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&queue->lock);
	if (queue->deleted)
		status = STATUS_DELETE_PENDING;
	else if (change->reports)
		status =
			set_callback(change->stops ? &queue->stop_complete : &queue->purge_complete,
		                     callback, context);
	if (NT_SUCCESS(status))
		apply(queue, change);
	host_lock_release(&queue->lock);
	if (!NT_SUCCESS(status))
		return status;
	if (change->cancel) {
		wdf_queue_cancel_waiting(queue, NULL);
		wdf_queue_cancel_owned(queue);
	}
	wdf_queue_dispatch(queue);
	return STATUS_SUCCESS;
}

static void set_event(WDFQUEUE queue, WDFCONTEXT context)
{
	(void)queue;
	KeSetEvent(context, 0, FALSE);
}

void wdf_queue_change_wait(struct wdf_queue *queue, enum wdf_queue_change kind, const char *api)
{
	KEVENT done;

	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return;
	if (wdf_queue_inside(queue)) {
		wdf_report(
			&(struct wdf_break){ "Q-20", WDF_QUEUE_FATAL_ERROR,
		                             WDF_HANDLE(void *, queue), 0,
		                             "Use the form with a completion callback." },
			"%s was called from a callback of the same queue, it would wait for itself",
			api);
		return;
	}
	KeInitializeEvent(&done, NotificationEvent, FALSE);
	NTSTATUS status = wdf_queue_change(queue, kind, set_event, &done);
	if (status == STATUS_INVALID_DEVICE_REQUEST)
		wdf_report(&(struct wdf_break){ "Q-19", WDF_QUEUE_FATAL_ERROR,
		                                WDF_HANDLE(void *, queue), 0,
		                                "Wait until the earlier callback came." },
		           "%s: an earlier stop or purge of the queue has not ended", api);
	if (!NT_SUCCESS(status))
		return;
	KeEnterCriticalRegion();
	KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
	KeLeaveCriticalRegion();
}
