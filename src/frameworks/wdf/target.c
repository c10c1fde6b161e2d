/*
 * frameworks/wdf/target.c - states of I/O targets (IT-1 to IT-3, IT-7).
 *
 * Locks    target->lock guards state and lists; requests are sent and delivered without it. Who waits clears
 *          the event under it first, so that a set event is never an old one.
 */
#include "frameworks/wdf/target.h"

#include "frameworks/wdf/request.h"

static bool dispose(struct wdf_object *object)
{
	wdf_target_close((struct wdf_target *)object, WdfIoTargetDeleted);
	return true;
}

static void release(struct wdf_object *object)
{
	free(((struct wdf_target *)object)->name);
}

/* The default target of a device goes with it. */
static bool may_delete(struct wdf_object *object)
{
	struct wdf_target *target = (struct wdf_target *)object;

	return target->device->target != target && target->device->self != target;
}

const struct wdf_type wdf_target_type = {
	.name = "WDFIOTARGET",
	.size = sizeof(struct wdf_target),
	.flags = WDF_TYPE_PASSIVE_DISPOSE,
	.dispose = dispose,
	.destroy = release,
	.may_delete = may_delete,
};

static void init(struct wdf_target *target, struct wdf_device *device)
{
	target->device = device;
	target->object.device = device;
	target->remote = true;
	target->state = WdfIoTargetClosed;
	InitializeListHead(&target->sent);
	InitializeListHead(&target->held);
	InitializeListHead(&target->deliveries);
	KeInitializeEvent(&target->none_sent, NotificationEvent, FALSE);
	KeInitializeEvent(&target->idle, NotificationEvent, FALSE);
}

static void point_below(struct wdf_target *target)
{
	target->remote = false;
	target->target = target->device->attached;
	target->physical = target->device->physical;
	target->state = WdfIoTargetStarted;
}

NTSTATUS wdf_target_allocate_below(struct wdf_device *device, const struct wdf_creation *creation,
                                   struct wdf_target **ret_target)
{
	NTSTATUS status = wdf_object_allocate(creation, (struct wdf_object **)ret_target);

	if (!NT_SUCCESS(status))
		return status;
	init(*ret_target, device);
	point_below(*ret_target);
	return STATUS_SUCCESS;
}

NTSTATUS wdf_target_create(struct wdf_device *device, PWDF_OBJECT_ATTRIBUTES attributes,
                           const void *caller, struct wdf_target **ret_target)
{
	struct wdf_target *target;
	struct wdf_creation creation = { .binding = device->object.binding,
		                         .type = &wdf_target_type,
		                         .attributes = attributes,
		                         .parent = &device->object,
		                         .caller = caller };
	NTSTATUS status = wdf_attributes_check(&creation);

	if (!NT_SUCCESS(status))
		return status;
	status = wdf_object_allocate(&creation, (struct wdf_object **)&target);
	if (!NT_SUCCESS(status))
		return status;
	init(target, device);
	status = wdf_object_commit(&target->object, &creation);
	if (NT_SUCCESS(status))
		*ret_target = target;
	return status;
}

NTSTATUS wdf_target_create_local(struct wdf_device *device, struct wdf_target **ret_target)
{
	NTSTATUS status = wdf_target_create(device, NULL, NULL, ret_target);

	if (!NT_SUCCESS(status))
		return status;
	point_below(*ret_target);
	return STATUS_SUCCESS;
}

NTSTATUS wdf_target_create_self(struct wdf_device *device, struct wdf_target **ret_target)
{
	NTSTATUS status = wdf_target_create(device, NULL, NULL, ret_target);

	if (!NT_SUCCESS(status))
		return status;
	(*ret_target)->remote = false;
	(*ret_target)->self = true;
	(*ret_target)->target = device->device_object;
	(*ret_target)->physical = device->physical;
	(*ret_target)->state = WdfIoTargetStarted;
	return STATUS_SUCCESS;
}

NTSTATUS wdf_target_call(struct wdf_target *target, PIRP irp)
{
	return target->self ? wdf_dispatch_to_self(target->device, irp, target->self_queue)
	                    : IoCallDriver(target->target, irp);
}

void wdf_target_start_local(struct wdf_device *device)
{
	(void)device; /* the default target is started from its creation on and never stopped by PnP */
}

NTSTATUS wdf_target_admit(struct wdf_target *target, struct wdf_request *request, bool ignore_state)
{
	NTSTATUS status = STATUS_INVALID_DEVICE_STATE;
	bool never_held = (request->flags & WDF_REQUEST_NEVER_HELD) != 0;

	host_lock_acquire(&target->lock);
	bool gone = !target->target || target->state == WdfIoTargetDeleted ||
	            target->state == WdfIoTargetClosed ||
	            target->state == WdfIoTargetClosedForQueryRemove ||
	            (never_held && target->readers_paused);
	if (!gone && (target->state == WdfIoTargetStarted || ignore_state)) {
		InsertTailList(&target->sent, &request->target_entry);
		target->sent_count++;
		status = STATUS_SUCCESS;
	} else if (!gone && !never_held && target->state == WdfIoTargetStopped) {
		InsertTailList(&target->held, &request->target_entry);
		__atomic_fetch_or(&request->flags, WDF_REQUEST_TARGET_WAITS, __ATOMIC_RELAXED);
		status = STATUS_WDF_QUEUED;
	}
	host_lock_release(&target->lock);
	return status;
}

void wdf_target_returned(struct wdf_target *target, struct wdf_request *request,
                         struct wdf_target_delivery *delivery)
{
	delivery->thread = KeGetCurrentThread();
	host_lock_acquire(&target->lock);
	RemoveEntryList(&request->target_entry);
	InitializeListHead(&request->target_entry);
	bool counted = !(request->flags & WDF_REQUEST_TARGET_WAITS);
	request->flags &= ~(uint32_t)WDF_REQUEST_TARGET_WAITS;
	bool last = counted && --target->sent_count == 0;
	InsertTailList(&target->deliveries, &delivery->entry);
	host_lock_release(&target->lock);
	if (last)
		KeSetEvent(&target->none_sent, 0, FALSE);
}

void wdf_target_delivered(struct wdf_target *target, struct wdf_target_delivery *delivery)
{
	host_lock_acquire(&target->lock);
	RemoveEntryList(&delivery->entry);
	bool idle = target->sent_count == 0 && IsListEmpty(&target->deliveries);
	host_lock_release(&target->lock);
	if (idle)
		KeSetEvent(&target->idle, 0, FALSE);
}

bool wdf_target_unhold(struct wdf_target *target, struct wdf_request *request)
{
	host_lock_acquire(&target->lock);
	bool held =
		(request->flags & WDF_REQUEST_TARGET_WAITS) && !IsListEmpty(&request->target_entry);
	if (held) {
		RemoveEntryList(&request->target_entry);
		InitializeListHead(&request->target_entry);
	}
	host_lock_release(&target->lock);
	return held;
}

void wdf_target_pause_readers(struct wdf_target *target, bool pause)
{
	host_lock_acquire(&target->lock);
	target->readers_paused = pause;
	host_lock_release(&target->lock);
}

/* --- State changes ----------------------------------------------------------------------------------- */

/* False: it is closed, and only opening it again changes that. */
static bool set_open_state(struct wdf_target *target, WDF_IO_TARGET_STATE state)
{
	host_lock_acquire(&target->lock);
	bool open = target->target && target->state != WdfIoTargetDeleted &&
	            target->state != WdfIoTargetClosed &&
	            target->state != WdfIoTargetClosedForQueryRemove;
	if (open)
		target->state = state;
	host_lock_release(&target->lock);
	return open;
}

static void set_state(struct wdf_target *target, WDF_IO_TARGET_STATE state)
{
	host_lock_acquire(&target->lock);
	target->state = state;
	host_lock_release(&target->lock);
}

static struct wdf_request *next_held(struct wdf_target *target, bool to_send)
{
	struct wdf_request *request = NULL;

	host_lock_acquire(&target->lock);
	if (!IsListEmpty(&target->held)) {
		request = CONTAINING_RECORD(RemoveHeadList(&target->held), struct wdf_request,
		                            target_entry);
		InitializeListHead(&request->target_entry);
		if (to_send) {
			request->flags &= ~(uint32_t)WDF_REQUEST_TARGET_WAITS;
			InsertTailList(&target->sent, &request->target_entry);
			target->sent_count++;
		}
	}
	host_lock_release(&target->lock);
	return request;
}

static void cancel_sent(struct wdf_target *target)
{
	for (;;) {
		struct wdf_request *found = NULL;
		host_lock_acquire(&target->lock);
		for (LIST_ENTRY *entry = target->sent.Flink; entry != &target->sent && !found;
		     entry = entry->Flink) {
			struct wdf_request *request =
				CONTAINING_RECORD(entry, struct wdf_request, target_entry);
			if (!request->irp->Cancel && wdf_object_try_ref(&request->object))
				found = request;
		}
		host_lock_release(&target->lock);
		if (!found)
			return;
		wdf_request_cancel_sent(found);
		wdf_object_unref(&found->object);
	}
}

static bool delivers_locked(const struct wdf_target *target, PKTHREAD thread)
{
	for (const LIST_ENTRY *entry = target->deliveries.Flink; entry != &target->deliveries;
	     entry = entry->Flink)
		if (CONTAINING_RECORD(entry, struct wdf_target_delivery, entry)->thread == thread)
			return true;
	return false;
}

/* For what was sent and, outside of a completion routine of the target, for its routines. */
static void wait_idle(struct wdf_target *target)
{
	for (;;) {
		host_lock_acquire(&target->lock);
		bool inside = delivers_locked(target, KeGetCurrentThread());
		bool idle = target->sent_count == 0 && (inside || IsListEmpty(&target->deliveries));
		KEVENT *event = inside ? &target->none_sent : &target->idle;
		if (!idle)
			KeClearEvent(event);
		host_lock_release(&target->lock);
		if (idle)
			return;
		KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL);
	}
}

static void fail_held(struct wdf_target *target)
{
	for (struct wdf_request *request = next_held(target, false); request;
	     request = next_held(target, false))
		wdf_request_send_failed(request, STATUS_CANCELLED);
}

NTSTATUS wdf_target_start(struct wdf_target *target)
{
	if (!target->target || target->state == WdfIoTargetDeleted)
		return STATUS_INVALID_DEVICE_STATE;
	set_state(target, WdfIoTargetStarted);
	for (struct wdf_request *request = next_held(target, true); request;
	     request = next_held(target, true))
		wdf_request_send_now(request, target);
	if (target->hooks)
		target->hooks->started(target);
	return STATUS_SUCCESS;
}

static void all_back(struct wdf_target *target)
{
	wait_idle(target);
	if (target->hooks)
		target->hooks->stopped(target);
}

void wdf_target_stop(struct wdf_target *target, WDF_IO_TARGET_SENT_IO_ACTION action)
{
	if (!set_open_state(target, WdfIoTargetStopped))
		return;
	if (action == WdfIoTargetCancelSentIo)
		cancel_sent(target);
	if (action != WdfIoTargetLeaveSentIoPending)
		all_back(target);
}

void wdf_target_purge(struct wdf_target *target, bool wait)
{
	if (!set_open_state(target, WdfIoTargetPurged))
		return;
	fail_held(target);
	cancel_sent(target);
	if (wait)
		all_back(target);
}

void wdf_target_close(struct wdf_target *target, WDF_IO_TARGET_STATE state)
{
	set_state(target, state);
	fail_held(target);
	cancel_sent(target);
	wait_idle(target);
	if (!target->remote)
		return;
	if (state != WdfIoTargetClosedForQueryRemove)
		wdf_target_unwatch(target);
	PFILE_OBJECT file = target->file;
	HANDLE handle = target->handle;
	target->file = NULL;
	target->handle = NULL;
	target->target = NULL;
	if (file)
		ObDereferenceObject(file);
	if (handle)
		ZwClose(handle);
}
