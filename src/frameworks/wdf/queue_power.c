/*
 * frameworks/wdf/queue_power.c - what PnP and power do to queues (Q-22, PNP-1 to PNP-3).
 */
#include "frameworks/wdf/request.h"

static bool acknowledged(const struct wdf_queue *queue)
{
	return queue->unacknowledged == 0;
}

static bool empty(const struct wdf_queue *queue)
{
	return queue->waiting_count == 0 && queue->owned_count == 0;
}

static struct wdf_request *next_to_stop(struct wdf_queue *queue)
{
	for (LIST_ENTRY *entry = queue->owned.Flink; entry != &queue->owned; entry = entry->Flink) {
		struct wdf_request *request =
			CONTAINING_RECORD(entry, struct wdf_request, queue_entry);
		if (request->flags & (WDF_REQUEST_STOP_PENDING | WDF_REQUEST_KEPT))
			continue;
		wdf_request_set(request, WDF_REQUEST_STOP_PENDING);
		queue->unacknowledged++;
		return request;
	}
	return NULL;
}

/* EvtIoStop for each request that the driver has; without one, their completion is waited for. */
static void stop_owned(struct wdf_queue *queue, ULONG action)
{
	PFN_WDF_IO_QUEUE_IO_STOP callback = queue->config.EvtIoStop;

	for (;;) {
		host_lock_acquire(&queue->lock);
		struct wdf_request *request = next_to_stop(queue);
		if (request)
			wdf_object_ref(&request->object);
		ULONG flags = action | (request && (request->flags & WDF_REQUEST_CANCELABLE)
		                                ? WdfRequestStopRequestCancelable
		                                : 0);
		host_lock_release(&queue->lock);
		if (!request)
			return;
		if (callback) {
			wdf_presentation_acquire(queue->object.presentation);
			WDF_CALL("EvtIoStop", callback(WDF_HANDLE(WDFQUEUE, queue),
			                               WDF_HANDLE(WDFREQUEST, request), flags));
			wdf_presentation_release(queue->object.presentation);
		}
		wdf_object_unref(&request->object);
	}
}

static void power_down(struct wdf_queue *queue)
{
	host_lock_acquire(&queue->lock);
	queue->held = true;
	host_lock_release(&queue->lock);
	stop_owned(queue, WdfRequestStopActionSuspend);
	wdf_queue_wait(queue, acknowledged);
}

static struct wdf_request *next_to_resume(struct wdf_queue *queue)
{
	for (LIST_ENTRY *entry = queue->owned.Flink; entry != &queue->owned; entry = entry->Flink) {
		struct wdf_request *request =
			CONTAINING_RECORD(entry, struct wdf_request, queue_entry);
		if (!(request->flags & WDF_REQUEST_KEPT))
			continue;
		wdf_request_clear(request, WDF_REQUEST_KEPT);
		return request;
	}
	return NULL;
}

static void power_up(struct wdf_queue *queue)
{
	for (;;) {
		host_lock_acquire(&queue->lock);
		struct wdf_request *request = next_to_resume(queue);
		if (request)
			wdf_object_ref(&request->object);
		else
			queue->held = false;
		host_lock_release(&queue->lock);
		if (!request)
			break;
		if (queue->config.EvtIoResume) {
			wdf_presentation_acquire(queue->object.presentation);
			WDF_CALL("EvtIoResume",
			         queue->config.EvtIoResume(WDF_HANDLE(WDFQUEUE, queue),
			                                   WDF_HANDLE(WDFREQUEST, request)));
			wdf_presentation_release(queue->object.presentation);
		}
		wdf_object_unref(&request->object);
	}
	wdf_queue_dispatch(queue);
}

/* What the driver kept over the sleep is stopped once more, for good. */
static void forget_kept_locked(struct wdf_queue *queue)
{
	for (LIST_ENTRY *entry = queue->owned.Flink; entry != &queue->owned; entry = entry->Flink)
		wdf_request_clear(CONTAINING_RECORD(entry, struct wdf_request, queue_entry),
		                  WDF_REQUEST_KEPT);
}

static void purge(struct wdf_queue *queue)
{
	host_lock_acquire(&queue->lock);
	queue->accept = false;
	queue->cancel_dispatched = true;
	forget_kept_locked(queue);
	host_lock_release(&queue->lock);
	wdf_queue_cancel_waiting(queue, NULL);
	stop_owned(queue, WdfRequestStopActionPurge);
	wdf_queue_cancel_owned(queue);
	wdf_queue_wait(queue, empty);
}

/* Queues may come and go meanwhile: go on behind the number of the one before. */
static struct wdf_queue *next_queue(struct wdf_device *device, struct wdf_queue *after)
{
	struct wdf_queue *next = NULL;

	host_lock_acquire(&device->lock);
	LIST_ENTRY *entry = device->queues.Flink;
	for (; entry != &device->queues && !next; entry = entry->Flink) {
		struct wdf_queue *queue = CONTAINING_RECORD(entry, struct wdf_queue, device_entry);
		if ((!after || queue->number > after->number) && wdf_object_try_ref(&queue->object))
			next = queue;
	}
	host_lock_release(&device->lock);
	if (after)
		wdf_object_unref(&after->object);
	return next;
}

void wdf_queues_power_down(struct wdf_device *device)
{
	for (struct wdf_queue *queue = next_queue(device, NULL); queue;
	     queue = next_queue(device, queue))
		if (queue->power_managed)
			power_down(queue);
}

void wdf_queues_power_up(struct wdf_device *device)
{
	for (struct wdf_queue *queue = next_queue(device, NULL); queue;
	     queue = next_queue(device, queue))
		if (queue->power_managed)
			power_up(queue);
}

void wdf_queues_purge(struct wdf_device *device, bool power_managed)
{
	for (struct wdf_queue *queue = next_queue(device, NULL); queue;
	     queue = next_queue(device, queue))
		if (queue->power_managed == power_managed)
			purge(queue);
}

void wdf_queues_cancel_file(struct wdf_device *device, PFILE_OBJECT file)
{
	for (struct wdf_queue *queue = next_queue(device, NULL); queue;
	     queue = next_queue(device, queue))
		wdf_queue_cancel_waiting(queue, file);
}
