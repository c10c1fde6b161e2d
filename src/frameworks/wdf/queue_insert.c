/*
 * frameworks/wdf/queue_insert.c - requests enter and leave queues.
 */
#include "frameworks/wdf/request.h"

#include "frameworks/wdf/pnp.h"

static void link_waiting(struct wdf_queue *queue, struct wdf_request *request, bool at_head)
{
	if (queue->waiting_count++ == 0)
		queue->became_ready = true;
	if (at_head)
		InsertHeadList(&queue->waiting, &request->queue_entry);
	else
		InsertTailList(&queue->waiting, &request->queue_entry);
	request->queue = queue;
	request->owner = WDF_OWNER_QUEUE;
}

static void unlink_waiting(struct wdf_queue *queue, struct wdf_request *request)
{
	RemoveEntryList(&request->queue_entry);
	InitializeListHead(&request->queue_entry);
	queue->waiting_count--;
}

/* Power reference of a queue that is no longer empty (PNP-11); the queue's lock is not held. */
static void note_busy(struct wdf_queue *queue)
{
	if (!queue->power_managed || !wdf_pnp_idle_enabled(queue->device) ||
	    __atomic_exchange_n(&queue->power_referenced, true, __ATOMIC_ACQ_REL))
		return;
	wdf_pnp_power_reference(queue->device);
}

NTSTATUS wdf_queue_insert(struct wdf_queue *queue, struct wdf_request *request, bool at_head)
{
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&queue->lock);
	if (queue->deleted)
		status = STATUS_DELETE_PENDING;
	else if (!queue->accept && !at_head)
		status = STATUS_WDF_BUSY;
	if (!NT_SUCCESS(status)) {
		host_lock_release(&queue->lock);
		return status;
	}
	bool cancel = at_head && queue->cancel_dispatched;
	link_waiting(queue, request, at_head);
	if (cancel || !wdf_request_arm_waiting(request)) {
		unlink_waiting(queue, request);
		host_lock_release(&queue->lock);
		return STATUS_CANCELLED;
	}
	host_lock_release(&queue->lock);
	note_busy(queue);
	return STATUS_SUCCESS;
}

/* The first request of the waiting list that can be taken: those whose cancel routine runs stay. */
static struct wdf_request *take_first(struct wdf_queue *queue, PFILE_OBJECT file)
{
	for (LIST_ENTRY *entry = queue->waiting.Flink; entry != &queue->waiting;
	     entry = entry->Flink) {
		struct wdf_request *request =
			CONTAINING_RECORD(entry, struct wdf_request, queue_entry);
		if (file && wdf_request_location(request)->FileObject != file)
			continue;
		if (!wdf_request_disarm_waiting(request))
			continue;
		unlink_waiting(queue, request);
		return request;
	}
	return NULL;
}

void wdf_queue_own_locked(struct wdf_queue *queue, struct wdf_request *request)
{
	InsertTailList(&queue->owned, &request->queue_entry);
	queue->owned_count++;
	request->queue = queue;
	request->owner = WDF_OWNER_DRIVER;
}

struct wdf_request *wdf_queue_take_locked(struct wdf_queue *queue)
{
	struct wdf_request *request = take_first(queue, NULL);

	if (request)
		wdf_queue_own_locked(queue, request);
	return request;
}

static NTSTATUS check_retrieve(const struct wdf_queue *queue)
{
	if (queue->config.DispatchType == WdfIoQueueDispatchParallel)
		return STATUS_INVALID_DEVICE_STATE;
	if (queue->held || !queue->dispatch)
		return STATUS_WDF_PAUSED;
	return STATUS_SUCCESS;
}

bool wdf_queue_answers_itself(const struct wdf_queue *queue, const struct wdf_request *request)
{
	PIO_STACK_LOCATION location = wdf_request_location(request);

	if (queue->config.AllowZeroLengthRequests)
		return false;
	return (location->MajorFunction == IRP_MJ_READ && location->Parameters.Read.Length == 0) ||
	       (location->MajorFunction == IRP_MJ_WRITE && location->Parameters.Write.Length == 0);
}

static NTSTATUS retrieve_first(struct wdf_queue *queue, PFILE_OBJECT file,
                               struct wdf_request **ret_request)
{
	struct wdf_request *request = NULL;

	host_lock_acquire(&queue->lock);
	NTSTATUS status = check_retrieve(queue);
	if (NT_SUCCESS(status)) {
		request = take_first(queue, file);
		status = request ? STATUS_SUCCESS : STATUS_NO_MORE_ENTRIES;
	}
	if (request)
		wdf_queue_own_locked(queue, request);
	host_lock_release(&queue->lock);
	*ret_request = request;
	return status;
}

NTSTATUS wdf_queue_retrieve(struct wdf_queue *queue, PFILE_OBJECT file,
                            struct wdf_request **ret_request)
{
	for (;;) {
		struct wdf_request *request;
		NTSTATUS status = retrieve_first(queue, file, &request);

		if (!request)
			return status;
		if (!wdf_queue_answers_itself(queue, request)) {
			wdf_request_set(request, WDF_REQUEST_PRESENTED | WDF_REQUEST_MANUAL);
			*ret_request = request;
			return status;
		}
		wdf_request_finish(request, STATUS_SUCCESS);
	}
}

NTSTATUS wdf_queue_retrieve_found(struct wdf_queue *queue, struct wdf_request *found)
{
	host_lock_acquire(&queue->lock);
	NTSTATUS status = check_retrieve(queue);
	if (NT_SUCCESS(status)) {
		bool here = found->owner == WDF_OWNER_QUEUE && found->queue == queue &&
		            found->irp && wdf_request_disarm_waiting(found);
		status = here ? STATUS_SUCCESS : STATUS_NOT_FOUND;
	}
	if (NT_SUCCESS(status)) {
		unlink_waiting(queue, found);
		wdf_queue_own_locked(queue, found);
		found->flags |= WDF_REQUEST_PRESENTED | WDF_REQUEST_MANUAL;
	}
	host_lock_release(&queue->lock);
	return status;
}

static void disown_locked(struct wdf_queue *queue, struct wdf_request *request)
{
	RemoveEntryList(&request->queue_entry);
	InitializeListHead(&request->queue_entry);
	queue->owned_count--;
	request->owner = WDF_OWNER_NONE;
	if (request->flags & WDF_REQUEST_STOP_PENDING)
		queue->unacknowledged--;
	wdf_request_clear(request, WDF_REQUEST_STOP_PENDING | WDF_REQUEST_KEPT);
}

void wdf_queue_disown(struct wdf_queue *queue, struct wdf_request *request)
{
	host_lock_acquire(&queue->lock);
	disown_locked(queue, request);
	wdf_queue_unlock_and_wake(queue);
}

void wdf_queue_disown_ended(struct wdf_queue *queue, struct wdf_request *request)
{
	host_lock_acquire(&queue->lock);
	disown_locked(queue, request);
	wdf_queue_dispatch_locked(queue);
}

void wdf_queue_cancelled(struct wdf_queue *queue, struct wdf_request *request)
{
	bool tell = queue->config.EvtIoCanceledOnQueue && (request->flags & WDF_REQUEST_PRESENTED);

	if (!tell) {
		wdf_request_finish(request, STATUS_CANCELLED);
		wdf_queue_dispatch(queue);
		return;
	}
	host_lock_acquire(&queue->lock);
	InsertTailList(&queue->cancelled_waiting, &request->queue_entry);
	queue->owned_count++;
	request->queue = queue;
	request->owner = WDF_OWNER_DRIVER;
	wdf_queue_dispatch_locked(queue);
}

/* One request at a time: completions run without the lock. */
void wdf_queue_cancel_waiting(struct wdf_queue *queue, PFILE_OBJECT file)
{
	if (__builtin_expect(queue->reserved_total != 0, 0))
		wdf_forward_progress_cancel(queue, file);
	for (;;) {
		host_lock_acquire(&queue->lock);
		struct wdf_request *request = take_first(queue, file);
		host_lock_release(&queue->lock);
		if (!request)
			return;
		wdf_queue_cancelled(queue, request);
	}
}

static struct wdf_request *first_cancelable(struct wdf_queue *queue)
{
	for (LIST_ENTRY *entry = queue->owned.Flink; entry != &queue->owned; entry = entry->Flink) {
		struct wdf_request *request =
			CONTAINING_RECORD(entry, struct wdf_request, queue_entry);
		if (!(request->flags & WDF_REQUEST_CANCELABLE) ||
		    (request->flags & WDF_REQUEST_CANCELLED))
			continue;
		if (!IoSetCancelRoutine(request->irp, NULL))
			continue; /* its cancel routine runs already */
		wdf_request_set(request, WDF_REQUEST_CANCELLED);
		return request;
	}
	return NULL;
}

void wdf_queue_cancel_owned(struct wdf_queue *queue)
{
	for (;;) {
		host_lock_acquire(&queue->lock);
		struct wdf_request *request = first_cancelable(queue);
		if (request)
			wdf_object_ref(&request->object);
		host_lock_release(&queue->lock);
		if (!request)
			return;
		wdf_request_run_cancel(queue, request);
		wdf_object_unref(&request->object);
	}
}
