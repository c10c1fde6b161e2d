/*
 * frameworks/wdf/queue_api.c - WdfIoQueue*.
 */
#include "frameworks/wdf/request.h"
#include "frameworks/wdf/structure.h"

NTSTATUS WdfIoQueueCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                          PWDF_IO_QUEUE_CONFIG Config, PWDF_OBJECT_ATTRIBUTES QueueAttributes,
                          WDFQUEUE *Queue)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfIoQueueCreate");
	struct wdf_queue *queue;

	wdf_require_pointer(Config, "WdfIoQueueCreate", "Config");
	WDF_IO_QUEUE_CONFIG config = { 0 };
	if (Config->DispatchType == WdfIoQueueDispatchParallel)
		config.Settings.Parallel.NumberOfPresentedRequests = (ULONG)-1;
	NTSTATUS status = wdf_structure_take(wdf_binding_of(DriverGlobals),
	                                     WDF_GROWN_WDF_IO_QUEUE_CONFIG, &config, Config);
	if (!NT_SUCCESS(status))
		return status;
	if (!config.DefaultQueue && !Queue)
		return STATUS_INVALID_PARAMETER_4;
	status = wdf_queue_create(device, &config,
	                          &(struct wdf_creation){ .binding = wdf_binding_of(DriverGlobals),
	                                                  .type = &wdf_queue_type,
	                                                  .attributes = QueueAttributes,
	                                                  .parent = &device->object,
	                                                  .caller = WDF_CALLER() },
	                          &queue);
	if (NT_SUCCESS(status) && Queue)
		*Queue = WDF_HANDLE(WDFQUEUE, queue);
	return status;
}

WDFDEVICE WdfIoQueueGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE, wdf_queue_from_handle(Queue, "WdfIoQueueGetDevice")->device);
}

WDF_IO_QUEUE_STATE WdfIoQueueGetState(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                                      PULONG QueueRequests, PULONG DriverRequests)
{
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, "WdfIoQueueGetState");
	unsigned state = 0;

	(void)DriverGlobals;
	host_lock_acquire(&queue->lock);
	state |= queue->accept ? WdfIoQueueAcceptRequests : 0;
	state |= queue->dispatch ? WdfIoQueueDispatchRequests : 0;
	state |= queue->waiting_count == 0 ? WdfIoQueueNoRequests : 0;
	state |= queue->owned_count == 0 ? WdfIoQueueDriverNoRequests : 0;
	state |= queue->held ? WdfIoQueuePnpHeld : 0;
	if (QueueRequests)
		*QueueRequests = queue->waiting_count;
	if (DriverRequests)
		*DriverRequests = queue->owned_count;
	host_lock_release(&queue->lock);
	return (WDF_IO_QUEUE_STATE)state;
}

static void change(WDFQUEUE handle, enum wdf_queue_change kind, PFN_WDF_IO_QUEUE_STATE callback,
                   WDFCONTEXT context, const char *api)
{
	struct wdf_queue *queue = wdf_queue_from_handle(handle, api);

	if (wdf_queue_change(queue, kind, callback, context) == STATUS_INVALID_DEVICE_REQUEST)
		wdf_report(&(struct wdf_break){ "Q-19", WDF_QUEUE_FATAL_ERROR, handle, 0,
		                                "Wait until the earlier callback came." },
		           "%s: the queue has an outstanding callback of that kind", api);
}

void WdfIoQueueStart(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue)
{
	(void)DriverGlobals;
	change(Queue, WDF_QUEUE_START, NULL, NULL, "WdfIoQueueStart");
}

void WdfIoQueueStop(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                    PFN_WDF_IO_QUEUE_STATE StopComplete, WDFCONTEXT Context)
{
	(void)DriverGlobals;
	change(Queue, WDF_QUEUE_STOP, StopComplete, Context, "WdfIoQueueStop");
}

void WdfIoQueuePurge(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                     PFN_WDF_IO_QUEUE_STATE PurgeComplete, WDFCONTEXT Context)
{
	(void)DriverGlobals;
	change(Queue, WDF_QUEUE_PURGE, PurgeComplete, Context, "WdfIoQueuePurge");
}

void WdfIoQueueDrain(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                     PFN_WDF_IO_QUEUE_STATE DrainComplete, WDFCONTEXT Context)
{
	(void)DriverGlobals;
	change(Queue, WDF_QUEUE_DRAIN, DrainComplete, Context, "WdfIoQueueDrain");
}

void WdfIoQueueStopAndPurge(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                            PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete, WDFCONTEXT Context)
{
	(void)DriverGlobals;
	change(Queue, WDF_QUEUE_STOP_AND_PURGE, StopAndPurgeComplete, Context,
	       "WdfIoQueueStopAndPurge");
}

void WdfIoQueueStopSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue)
{
	(void)DriverGlobals;
	wdf_queue_change_wait(wdf_queue_from_handle(Queue, "WdfIoQueueStopSynchronously"),
	                      WDF_QUEUE_STOP, "WdfIoQueueStopSynchronously");
}

void WdfIoQueuePurgeSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue)
{
	(void)DriverGlobals;
	wdf_queue_change_wait(wdf_queue_from_handle(Queue, "WdfIoQueuePurgeSynchronously"),
	                      WDF_QUEUE_PURGE, "WdfIoQueuePurgeSynchronously");
}

void WdfIoQueueDrainSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue)
{
	(void)DriverGlobals;
	wdf_queue_change_wait(wdf_queue_from_handle(Queue, "WdfIoQueueDrainSynchronously"),
	                      WDF_QUEUE_DRAIN, "WdfIoQueueDrainSynchronously");
}

void WdfIoQueueStopAndPurgeSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue)
{
	(void)DriverGlobals;
	wdf_queue_change_wait(wdf_queue_from_handle(Queue, "WdfIoQueueStopAndPurgeSynchronously"),
	                      WDF_QUEUE_STOP_AND_PURGE, "WdfIoQueueStopAndPurgeSynchronously");
}

NTSTATUS WdfIoQueueRetrieveNextRequest(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                                       WDFREQUEST *OutRequest)
{
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, "WdfIoQueueRetrieveNextRequest");
	struct wdf_request *request;

	(void)DriverGlobals;
	wdf_require_pointer(OutRequest, "WdfIoQueueRetrieveNextRequest", "OutRequest");
	*OutRequest = NULL;
	NTSTATUS status = wdf_queue_retrieve(queue, NULL, &request);
	if (NT_SUCCESS(status) && status != STATUS_NO_MORE_ENTRIES)
		*OutRequest = WDF_HANDLE(WDFREQUEST, request);
	return status;
}

NTSTATUS WdfIoQueueRetrieveRequestByFileObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                                               WDFFILEOBJECT FileObject, WDFREQUEST *OutRequest)
{
	struct wdf_queue *queue =
		wdf_queue_from_handle(Queue, "WdfIoQueueRetrieveRequestByFileObject");
	struct wdf_file *file =
		(struct wdf_file *)wdf_object_from_handle(FileObject, &wdf_file_type,
	                                                  "WdfIoQueueRetrieveRequestByFileObject");
	struct wdf_request *request;

	(void)DriverGlobals;
	wdf_require_pointer(OutRequest, "WdfIoQueueRetrieveRequestByFileObject", "OutRequest");
	*OutRequest = NULL;
	NTSTATUS status = wdf_queue_retrieve(queue, file->file_object, &request);
	if (NT_SUCCESS(status) && status != STATUS_NO_MORE_ENTRIES)
		*OutRequest = WDF_HANDLE(WDFREQUEST, request);
	return status;
}

/* The first waiting request behind found (null: the first of all) that matches file. */
static struct wdf_request *find_locked(struct wdf_queue *queue, struct wdf_request *found,
                                       PFILE_OBJECT file)
{
	LIST_ENTRY *entry = found ? found->queue_entry.Flink : queue->waiting.Flink;

	for (; entry != &queue->waiting; entry = entry->Flink) {
		struct wdf_request *request =
			CONTAINING_RECORD(entry, struct wdf_request, queue_entry);
		if (!file || wdf_request_location(request)->FileObject == file)
			return request;
	}
	return NULL;
}

static bool waits_in(const struct wdf_request *request, const struct wdf_queue *queue)
{
	return request->owner == WDF_OWNER_QUEUE && request->queue == queue;
}

NTSTATUS WdfIoQueueFindRequest(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                               WDFREQUEST FoundRequest, WDFFILEOBJECT FileObject,
                               PWDF_REQUEST_PARAMETERS Parameters, WDFREQUEST *OutRequest)
{
	static const char api[] = "WdfIoQueueFindRequest";
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, api);
	struct wdf_request *found =
		FoundRequest ? wdf_request_from_handle(FoundRequest, api) : NULL;
	PFILE_OBJECT file =
		FileObject ? ((struct wdf_file *)wdf_object_from_handle(FileObject, &wdf_file_type,
	                                                                api))
				     ->file_object
			   : NULL;
	NTSTATUS status = STATUS_NO_MORE_ENTRIES;

	(void)DriverGlobals;
	wdf_require_pointer(OutRequest, api, "OutRequest");
	if (Parameters && Parameters->Size != sizeof(*Parameters))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (queue->config.DispatchType != WdfIoQueueDispatchManual)
		return STATUS_INVALID_DEVICE_STATE;
	*OutRequest = NULL;
	host_lock_acquire(&queue->lock);
	struct wdf_request *request = NULL;
	if (found && !waits_in(found, queue))
		status = STATUS_NOT_FOUND;
	else
		request = find_locked(queue, found, file);
	if (request) {
		wdf_object_ref(&request->object);
		if (Parameters)
			wdf_request_fill_parameters(wdf_request_location(request), Parameters);
		status = STATUS_SUCCESS;
	}
	host_lock_release(&queue->lock);
	if (request)
		*OutRequest = WDF_HANDLE(WDFREQUEST, request);
	return status;
}

NTSTATUS WdfIoQueueRetrieveFoundRequest(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                                        WDFREQUEST FoundRequest, WDFREQUEST *OutRequest)
{
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, "WdfIoQueueRetrieveFoundRequest");
	struct wdf_request *found =
		wdf_request_from_handle(FoundRequest, "WdfIoQueueRetrieveFoundRequest");

	(void)DriverGlobals;
	wdf_require_pointer(OutRequest, "WdfIoQueueRetrieveFoundRequest", "OutRequest");
	*OutRequest = NULL;
	NTSTATUS status = wdf_queue_retrieve_found(queue, found);
	if (NT_SUCCESS(status))
		*OutRequest = WDF_HANDLE(WDFREQUEST, found);
	return status;
}

/* */
static NTSTATUS set_ready_notify(struct wdf_queue *queue, PFN_WDF_IO_QUEUE_STATE callback,
                                 WDFCONTEXT context)
{
	if (queue->deleted)
		return STATUS_DELETE_PENDING;
	if (callback && queue->ready_notify.function)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (!callback && (!queue->ready_notify.function || queue->dispatch))
		return STATUS_INVALID_DEVICE_REQUEST;
	queue->ready_notify = (struct wdf_queue_callback){ callback, context };
	return STATUS_SUCCESS;
}

NTSTATUS WdfIoQueueReadyNotify(PWDF_DRIVER_GLOBALS DriverGlobals, WDFQUEUE Queue,
                               PFN_WDF_IO_QUEUE_STATE QueueReady, WDFCONTEXT Context)
{
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, "WdfIoQueueReadyNotify");
	NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

	(void)DriverGlobals;
	if (queue->config.DispatchType == WdfIoQueueDispatchManual) {
		host_lock_acquire(&queue->lock);
		status = set_ready_notify(queue, QueueReady, Context);
		host_lock_release(&queue->lock);
	}
	if (status == STATUS_INVALID_DEVICE_REQUEST)
		wdf_report(
			&(struct wdf_break){ "Q-19", WDF_QUEUE_FATAL_ERROR, Queue, 0,
		                             "One ready callback, on a manual queue, removed only "
		                             "while the queue is stopped." },
			"WdfIoQueueReadyNotify does not fit the queue's type or state");
	if (NT_SUCCESS(status))
		wdf_queue_dispatch(queue);
	return status;
}
