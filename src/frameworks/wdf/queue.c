/*
 * frameworks/wdf/queue.c - creation and disposal of queues.
 */
#include "frameworks/wdf/queue.h"

#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/request.h"

static bool idle(const struct wdf_queue *queue)
{
	return queue->waiting_count == 0 && queue->owned_count == 0 && queue->dispatching == 0 &&
	       queue->leaving == 0 && !queue->deferred;
}

/* The device does not know the queue any more. Only while the device is there: a reference may outlive it. */
static void leave_device(struct wdf_queue *queue)
{
	struct wdf_device *device = queue->device;

	if (!queue->linked)
		return;
	host_lock_acquire(&device->lock);
	queue->linked = false;
	RemoveEntryList(&queue->device_entry);
	for (unsigned type = 0; type < WDF_REQUEST_TYPES; type++)
		if (device->queue_for[type] == queue)
			device->queue_for[type] = NULL;
	if (device->default_queue == queue)
		device->default_queue = NULL;
	host_lock_release(&device->lock);
}

/* nothing may be added; what waits is cancelled; the disposer waits for the driver's own. */
static bool dispose(struct wdf_object *object)
{
	struct wdf_queue *queue = (struct wdf_queue *)object;

	host_lock_acquire(&queue->lock);
	queue->deleted = true;
	queue->accept = false;
	host_lock_release(&queue->lock);
	wdf_queue_cancel_waiting(queue, NULL);
	wdf_queue_cancel_owned(queue);
	wdf_queue_wait(queue, idle);
	leave_device(queue);
	return true;
}

static void forget(struct wdf_object *object)
{
	leave_device((struct wdf_queue *)object); /* it was never disposed: its creation failed */
}

static bool may_delete(struct wdf_object *object)
{
	struct wdf_queue *queue = (struct wdf_queue *)object;

	return !queue->is_default && !queue->configured;
}

const struct wdf_type wdf_queue_type = {
	.name = "WDFQUEUE",
	.size = sizeof(struct wdf_queue),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_LEVEL_AND_SCOPE,
	.dispose = dispose,
	.destroy = forget,
	.may_delete = may_delete,
};

static bool has_handler(const WDF_IO_QUEUE_CONFIG *config)
{
	return config->EvtIoDefault || config->EvtIoRead || config->EvtIoWrite ||
	       config->EvtIoDeviceControl || config->EvtIoInternalDeviceControl;
}

/* */
static NTSTATUS check_config(const struct wdf_device *device, const WDF_IO_QUEUE_CONFIG *config)
{
	bool manual = config->DispatchType == WdfIoQueueDispatchManual;

	if (config->DispatchType <= WdfIoQueueDispatchInvalid ||
	    config->DispatchType >= WdfIoQueueDispatchMax)
		return STATUS_INVALID_PARAMETER;
	if (manual && has_handler(config))
		return STATUS_INVALID_PARAMETER;
	if (!manual && !has_handler(config))
		return STATUS_WDF_NO_CALLBACK;
	if (config->DispatchType != WdfIoQueueDispatchParallel &&
	    config->Settings.Parallel.NumberOfPresentedRequests != 0)
		return STATUS_INVALID_PARAMETER;
	if (!config->DefaultQueue)
		return STATUS_SUCCESS;
	if (device->default_queue)
		return STATUS_UNSUCCESSFUL;
	if (device->settings.role == WDF_ROLE_CONTROL ? device->initialized : device->started_once)
		return STATUS_INVALID_DEVICE_STATE;
	return STATUS_SUCCESS;
}

/* yes unless a filter; control devices never. */
static bool is_power_managed(const struct wdf_device *device, WDF_TRI_STATE wanted)
{
	if (device->settings.role == WDF_ROLE_CONTROL || device->settings.role == WDF_ROLE_MINIPORT)
		return false;
	if (wanted == WdfUseDefault)
		return device->settings.role != WDF_ROLE_FILTER;
	return wanted == WdfTrue;
}

/* Level and scope of the queue decide its lock (WDF-91 to WDF-93). */
static NTSTATUS set_presentation(struct wdf_queue *queue, struct wdf_device *device)
{
	struct wdf_object *object = &queue->object;

	queue->passive = object->level == WdfExecutionLevelPassive;
	if (object->scope == WdfSynchronizationScopeDevice) {
		if (object->level != device->object.level)
			return STATUS_INVALID_PARAMETER;
		object->presentation = device->object.presentation;
		if (object->presentation)
			wdf_presentation_ref(object->presentation);
		return STATUS_SUCCESS;
	}
	if (object->scope != WdfSynchronizationScopeQueue)
		return STATUS_SUCCESS;
	object->presentation = wdf_presentation_create(queue->passive);
	return object->presentation ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static void init(struct wdf_queue *queue, struct wdf_device *device,
                 const WDF_IO_QUEUE_CONFIG *config)
{
	queue->device = device;
	queue->config = *config;
	queue->accept = queue->dispatch = true;
	queue->is_default = config->DefaultQueue;
	queue->power_managed = is_power_managed(device, config->PowerManaged);
	queue->presented_limit = UINT32_MAX;
	if (config->DispatchType == WdfIoQueueDispatchSequential)
		queue->presented_limit = 1;
	if (config->DispatchType == WdfIoQueueDispatchParallel)
		queue->presented_limit = config->Settings.Parallel.NumberOfPresentedRequests;
	InitializeListHead(&queue->waiting);
	InitializeListHead(&queue->owned);
	InitializeListHead(&queue->cancelled);
	InitializeListHead(&queue->cancelled_waiting);
	InitializeListHead(&queue->reserved);
	InitializeListHead(&queue->waiting_irps);
	InitializeListHead(&queue->waiters);
	wdf_queue_dispatch_init(queue);
}

static void announce(struct wdf_queue *queue)
{
	struct wdf_device *device = queue->device;

	host_lock_acquire(&device->lock);
	InsertTailList(&device->queues, &queue->device_entry);
	queue->linked = true;
	queue->number = ++device->queue_numbers;
	queue->held = queue->power_managed && !wdf_pnp_in_d0(device);
	if (queue->is_default)
		device->default_queue = queue;
	host_lock_release(&device->lock);
}

NTSTATUS wdf_queue_create(struct wdf_device *device, const WDF_IO_QUEUE_CONFIG *config,
                          const struct wdf_creation *creation, struct wdf_queue **ret_queue)
{
	struct wdf_queue *queue;
	NTSTATUS status = check_config(device, config);

	if (!NT_SUCCESS(status))
		return status;
	status = wdf_attributes_check(creation);
	if (!NT_SUCCESS(status))
		return status;
	status = wdf_object_allocate(creation, (struct wdf_object **)&queue);
	if (!NT_SUCCESS(status))
		return status;
	init(queue, device, config);
	announce(queue);
	status = set_presentation(queue, device);
	if (!NT_SUCCESS(status)) {
		wdf_object_discard(&queue->object);
		return status;
	}
	if (config->DispatchType == WdfIoQueueDispatchParallel && queue->presented_limit == 0)
		wdf_report(
			&(struct wdf_break){
				"Q-3", WDF_QUEUE_FATAL_ERROR, WDF_HANDLE(void *, queue), 0,
				"Use WDF_IO_QUEUE_CONFIG_INIT, or set the limit to -1." },
			"a parallel queue that may present 0 requests will never present one");
	status = wdf_object_commit(&queue->object, creation);
	if (NT_SUCCESS(status))
		*ret_queue = queue;
	return status;
}
