/*
 * frameworks/wdf/queue_dispatch.c - the loop that does what is due on a queue.
 *
 * Model    A step looks at the queue under its lock and either does one thing, without the lock, or says
 *          that nothing is due. A thread's active loops are chained through ke_thread.wdf, so that a
 *          completion inside a callback leaves the next presentation to the loop below it on the stack.
 */
#include "frameworks/wdf/request.h"

#include "frameworks/wdf/pnp.h"

struct loop {
	const struct wdf_queue *queue;
	struct loop *outer;
};

bool wdf_queue_inside(const struct wdf_queue *queue)
{
	for (const struct loop *loop = ke_current_thread()->wdf; loop; loop = loop->outer)
		if (loop->queue == queue)
			return true;
	return false;
}

/* --- Presentation --------------------------------------------------------------------------------- */

static void present_read_or_write(struct wdf_queue *queue, struct wdf_request *request)
{
	const WDF_IO_QUEUE_CONFIG *config = &queue->config;
	PIO_STACK_LOCATION location = wdf_request_location(request);
	bool read = location->MajorFunction == IRP_MJ_READ;
	size_t length = read ? location->Parameters.Read.Length : location->Parameters.Write.Length;
	PFN_WDF_IO_QUEUE_IO_READ handler = read ? config->EvtIoRead : config->EvtIoWrite;
	WDFQUEUE queue_handle = WDF_HANDLE(WDFQUEUE, queue);
	WDFREQUEST handle = WDF_HANDLE(WDFREQUEST, request);

	wdf_request_set(request, WDF_REQUEST_PRESENTED);
	if (handler)
		WDF_CALL(read ? "EvtIoRead" : "EvtIoWrite", handler(queue_handle, handle, length));
	else
		WDF_CALL("EvtIoDefault", config->EvtIoDefault(queue_handle, handle));
}

static void present_control(struct wdf_queue *queue, struct wdf_request *request)
{
	const WDF_IO_QUEUE_CONFIG *config = &queue->config;
	PIO_STACK_LOCATION location = wdf_request_location(request);
	PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL handler =
		location->MajorFunction == IRP_MJ_DEVICE_CONTROL
			? config->EvtIoDeviceControl
			: config->EvtIoInternalDeviceControl;
	WDFQUEUE queue_handle = WDF_HANDLE(WDFQUEUE, queue);
	WDFREQUEST handle = WDF_HANDLE(WDFREQUEST, request);

	wdf_request_set(request, WDF_REQUEST_PRESENTED);
	if (handler)
		WDF_CALL("EvtIoDeviceControl",
		         handler(queue_handle, handle,
		                 location->Parameters.DeviceIoControl.OutputBufferLength,
		                 location->Parameters.DeviceIoControl.InputBufferLength,
		                 location->Parameters.DeviceIoControl.IoControlCode));
	else
		WDF_CALL("EvtIoDefault", config->EvtIoDefault(queue_handle, handle));
}

static bool has_handler(const WDF_IO_QUEUE_CONFIG *config, UCHAR major)
{
	if (config->EvtIoDefault)
		return true;
	switch (major) {
	case IRP_MJ_READ: return config->EvtIoRead != NULL;
	case IRP_MJ_WRITE: return config->EvtIoWrite != NULL;
	case IRP_MJ_DEVICE_CONTROL: return config->EvtIoDeviceControl != NULL;
	case IRP_MJ_INTERNAL_DEVICE_CONTROL: return config->EvtIoInternalDeviceControl != NULL;
	default: return false;
	}
}

static void present(struct wdf_queue *queue, struct wdf_request *request)
{
	UCHAR major = wdf_request_location(request)->MajorFunction;

	if (!has_handler(&queue->config, major)) {
		wdf_request_finish(request, STATUS_INVALID_DEVICE_REQUEST);
		return;
	}
	if (wdf_queue_answers_itself(queue, request)) {
		wdf_request_finish(request, STATUS_SUCCESS);
		return;
	}
	wdf_presentation_acquire(queue->object.presentation);
	if (major == IRP_MJ_READ || major == IRP_MJ_WRITE) {
		present_read_or_write(queue, request);
	} else if (major == IRP_MJ_DEVICE_CONTROL || major == IRP_MJ_INTERNAL_DEVICE_CONTROL) {
		present_control(queue, request);
	} else {
		wdf_request_set(request, WDF_REQUEST_PRESENTED);
		WDF_CALL("EvtIoDefault",
		         queue->config.EvtIoDefault(WDF_HANDLE(WDFQUEUE, queue),
		                                    WDF_HANDLE(WDFREQUEST, request)));
	}
	wdf_presentation_release(queue->object.presentation);
}

/* --- Steps: entered with the lock held; true: done something, the lock was given up ------------------ */

static bool step_cancelled(struct wdf_queue *queue)
{
	if (IsListEmpty(&queue->cancelled))
		return false;
	/* The request stays among the driver's; the list is linked through its cancel entry. */
	LIST_ENTRY *entry = RemoveHeadList(&queue->cancelled);
	struct wdf_request *request = CONTAINING_RECORD(entry, struct wdf_request, target_entry);
	InitializeListHead(entry);
	host_lock_release(&queue->lock);
	wdf_request_run_cancel(queue, request);
	wdf_object_unref(&request->object);
	return true;
}

static bool step_cancelled_waiting(struct wdf_queue *queue)
{
	if (IsListEmpty(&queue->cancelled_waiting))
		return false;
	struct wdf_request *request = CONTAINING_RECORD(RemoveHeadList(&queue->cancelled_waiting),
	                                                struct wdf_request, queue_entry);
	InsertTailList(&queue->owned, &request->queue_entry);
	host_lock_release(&queue->lock);
	wdf_presentation_acquire(queue->object.presentation);
	WDF_CALL("EvtIoCanceledOnQueue",
	         queue->config.EvtIoCanceledOnQueue(WDF_HANDLE(WDFQUEUE, queue),
	                                            WDF_HANDLE(WDFREQUEST, request)));
	wdf_presentation_release(queue->object.presentation);
	return true;
}

static void call_state(struct wdf_queue *queue, struct wdf_queue_callback *slot, const char *name)
{
	struct wdf_queue_callback callback = *slot;

	slot->function = NULL;
	host_lock_release(&queue->lock);
	wdf_presentation_acquire(queue->object.presentation);
	WDF_CALL(name, callback.function(WDF_HANDLE(WDFQUEUE, queue), callback.context));
	wdf_presentation_release(queue->object.presentation);
}

static bool step_stop_complete(struct wdf_queue *queue)
{
	if (!queue->stop_complete.function || queue->dispatching != 1 || queue->owned_count != 0)
		return false;
	queue->cancel_dispatched = false;
	call_state(queue, &queue->stop_complete, "EvtIoQueueState (stop)");
	return true;
}

static bool step_purge_complete(struct wdf_queue *queue)
{
	if (!queue->purge_complete.function || queue->dispatching != 1 || queue->owned_count != 0 ||
	    queue->waiting_count != 0)
		return false;
	queue->cancel_dispatched = false;
	call_state(queue, &queue->purge_complete, "EvtIoQueueState (purge)");
	return true;
}

static bool step_power_reference(struct wdf_queue *queue)
{
	if (!queue->power_referenced || queue->waiting_count || queue->owned_count)
		return false;
	queue->power_referenced = false;
	host_lock_release(&queue->lock);
	wdf_pnp_power_dereference(queue->device);
	return true;
}

static bool step_ready_notify(struct wdf_queue *queue)
{
	if (queue->config.DispatchType != WdfIoQueueDispatchManual || !queue->became_ready ||
	    !queue->ready_notify.function || queue->waiting_count == 0)
		return false;
	struct wdf_queue_callback callback = queue->ready_notify;
	queue->became_ready = false;
	host_lock_release(&queue->lock);
	wdf_presentation_acquire(queue->object.presentation);
	WDF_CALL("EvtIoQueueState (ready)",
	         callback.function(WDF_HANDLE(WDFQUEUE, queue), callback.context));
	wdf_presentation_release(queue->object.presentation);
	return true;
}

static bool step_present(struct wdf_queue *queue)
{
	if (queue->held || !queue->dispatch || queue->waiting_count == 0 ||
	    queue->config.DispatchType == WdfIoQueueDispatchManual ||
	    queue->owned_count >= queue->presented_limit)
		return false;
	struct wdf_request *request = wdf_queue_take_locked(queue);
	if (!request)
		return false;
	host_lock_release(&queue->lock);
	present(queue, request);
	return true;
}

static bool step(struct wdf_queue *queue)
{
	if (step_cancelled(queue) || step_cancelled_waiting(queue) || step_stop_complete(queue) ||
	    step_purge_complete(queue) || step_power_reference(queue))
		return true;
	if (!queue->held && queue->dispatch && step_ready_notify(queue))
		return true;
	return step_present(queue);
}

/* --- Where the loop may run ---------------------------------------------------------------------------- */

/* On the stack of a thread that waits; who takes it from the list sets the event, and touches it no more. */
struct waiter {
	LIST_ENTRY entry;
	KEVENT changed;
};

static __attribute__((noinline)) void unlock_and_wake_all(struct wdf_queue *queue)
{
	LIST_ENTRY woken;

	InitializeListHead(&woken);
	while (!IsListEmpty(&queue->waiters))
		InsertTailList(&woken, RemoveHeadList(&queue->waiters));
	host_lock_release(&queue->lock);
	while (!IsListEmpty(&woken)) {
		struct waiter *waiter =
			CONTAINING_RECORD(RemoveHeadList(&woken), struct waiter, entry);

		KeSetEvent(&waiter->changed, 0, FALSE);
	}
}

/*
 * The lock is held on entry and not on return. As soon as it is given up a thread that waits for the queue
 * to become empty may delete it: whoever is to be woken is taken from it before that.
 */
void wdf_queue_unlock_and_wake(struct wdf_queue *queue)
{
	if (__builtin_expect(IsListEmpty(&queue->waiters), 1))
		host_lock_release(&queue->lock);
	else
		unlock_and_wake_all(queue);
}

/* The lock is held on entry and not on return. first: already the driver's; null: none. */
static void run_loop_locked(struct wdf_queue *queue, struct wdf_request *first)
{
	struct ke_thread *thread = ke_current_thread();
	struct loop loop = { queue, thread->wdf };

	thread->wdf = &loop;
	queue->dispatching++;
	if (first) {
		host_lock_release(&queue->lock);
		present(queue, first);
		host_lock_acquire(&queue->lock);
	}
	while (step(queue))
		host_lock_acquire(&queue->lock);
	queue->dispatching--;
	thread->wdf = loop.outer;
	wdf_queue_unlock_and_wake(queue);
}

/* Who disposes of the queue waits until the reference is gone: its end is nobody else's then. */
static void deferred_done(struct wdf_queue *queue)
{
	struct wdf_binding *binding = queue->object.binding;

	host_lock_acquire(&queue->lock);
	queue->deferred = false;
	queue->leaving++;
	run_loop_locked(queue, NULL);
	wdf_object_unref(&queue->object);
	host_lock_acquire(&queue->lock);
	queue->leaving--;
	wdf_queue_unlock_and_wake(queue);
	wdf_binding_unuse(binding);
}

static void run_dpc(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	(void)dpc, (void)argument1, (void)argument2;
	deferred_done(context);
}

static void run_work(struct ex_work *work)
{
	deferred_done(CONTAINING_RECORD(work, struct wdf_queue, work));
}

void wdf_queue_dispatch_init(struct wdf_queue *queue)
{
	KeInitializeDpc(&queue->dpc, run_dpc, queue);
	queue->work.routine = run_work;
}

static void dispatch_later_locked(struct wdf_queue *queue)
{
	bool start = !queue->deferred;

	queue->deferred = true;
	if (start)
		wdf_object_ref(&queue->object);
	wdf_queue_unlock_and_wake(queue);
	if (!start)
		return;
	wdf_binding_use(queue->object.binding);
	if (queue->passive)
		ex_queue_work(queue->object.binding->machine, &queue->work, DelayedWorkQueue);
	else
		KeInsertQueueDpc(&queue->dpc, NULL, NULL);
}

static bool must_run_elsewhere(const struct wdf_queue *queue)
{
	return (queue->passive && KeGetCurrentIrql() > PASSIVE_LEVEL) ||
	       wdf_presentation_owned(queue->object.presentation);
}

void wdf_queue_dispatch_locked(struct wdf_queue *queue)
{
	if (wdf_queue_inside(queue))
		wdf_queue_unlock_and_wake(queue);
	else if (must_run_elsewhere(queue))
		dispatch_later_locked(queue);
	else
		run_loop_locked(queue, NULL);
}

void wdf_queue_dispatch(struct wdf_queue *queue)
{
	host_lock_acquire(&queue->lock);
	wdf_queue_dispatch_locked(queue);
}

static bool presentable(const struct wdf_queue *queue)
{
	return queue->waiting_count == 0 && queue->dispatch && !queue->held && queue->accept &&
	       queue->config.DispatchType != WdfIoQueueDispatchManual &&
	       queue->owned_count < queue->presented_limit && !wdf_pnp_idle_enabled(queue->device);
}

NTSTATUS wdf_queue_arrive(struct wdf_queue *queue, struct wdf_request *request)
{
	bool elsewhere = must_run_elsewhere(queue);

	host_lock_acquire(&queue->lock);
	if (!elsewhere && presentable(queue)) {
		wdf_queue_own_locked(queue, request);
		run_loop_locked(queue, request);
		return STATUS_SUCCESS;
	}
	host_lock_release(&queue->lock);
	NTSTATUS status = wdf_queue_insert(queue, request, false);
	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&queue->lock);
	if (elsewhere)
		dispatch_later_locked(queue);
	else
		run_loop_locked(queue, NULL);
	return STATUS_SUCCESS;
}

void wdf_queue_wait(struct wdf_queue *queue, bool (*ready)(const struct wdf_queue *queue))
{
	bool done;

	do {
		struct waiter waiter;

		KeInitializeEvent(&waiter.changed, SynchronizationEvent, FALSE);
		host_lock_acquire(&queue->lock);
		done = ready(queue);
		if (!done)
			InsertTailList(&queue->waiters, &waiter.entry);
		host_lock_release(&queue->lock);
		if (!done)
			KeWaitForSingleObject(&waiter.changed, Executive, KernelMode, FALSE, NULL);
	} while (!done);
}
