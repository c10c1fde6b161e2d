/*
 * frameworks/wdf/request_complete.c - the end of a request.
 */
#include "frameworks/wdf/request.h"

NTSTATUS wdf_status_for_irp(NTSTATUS status)
{
	static const struct {
		NTSTATUS ours, irp;
	} map[] = {
		{ STATUS_WDF_PAUSED, STATUS_DEVICE_BUSY },
		{ STATUS_WDF_BUSY, STATUS_DEVICE_BUSY },
		{ STATUS_WDF_INTERNAL_ERROR, STATUS_INTERNAL_ERROR },
		{ STATUS_WDF_TOO_FRAGMENTED, STATUS_INVALID_DEVICE_REQUEST },
		{ STATUS_WDF_TOO_MANY_TRANSFERS, STATUS_INVALID_DEVICE_REQUEST },
		{ STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS, STATUS_INSUFFICIENT_RESOURCES },
	};

	if (__builtin_expect(((uint32_t)status & 0x0fff0000u) != 0x00200000u, 1))
		return status;
	for (size_t at = 0; at < sizeof(map) / sizeof(map[0]); at++)
		if (map[at].ours == status)
			return map[at].irp;
	return STATUS_INVALID_DEVICE_REQUEST;
}

static void check_memory(struct wdf_request *request, struct wdf_memory *memory)
{
	if (memory && memory->object.references != 1)
		wdf_report(
			&(struct wdf_break){ "Q-26", WDF_VERIFIER_FATAL_ERROR,
		                             WDF_HANDLE(void *, memory),
		                             (uintptr_t)WDF_HANDLE(void *, request),
		                             "Dereference the memory object before completing." },
			"a request is completed while its memory object is still referenced");
}

/* A request's memory objects end with its buffers. */
static void end_memory(struct wdf_memory **slot)
{
	struct wdf_memory *memory = *slot;

	*slot = NULL;
	if (memory)
		wdf_object_delete(&memory->object);
}

/* Callbacks and children first, then the IRP. */
static void dispose(struct wdf_request *request)
{
	struct wdf_object *object = &request->object;

	if (!(request->flags & (WDF_REQUEST_PRESENTED | WDF_REQUEST_RESERVED)))
		for (struct wdf_context *context = object->contexts; context;
		     context = context->next)
			context->cleanup = context->destroy = NULL;
	check_memory(request, request->input);
	check_memory(request, request->output);
	end_memory(&request->input);
	end_memory(&request->output);
	if (request->flags & WDF_REQUEST_RESERVED)
		return; /* its contexts live on with it */
	if (object->contexts || !IsListEmpty(&object->children)) {
		wdf_object_early_dispose(object);
		wdf_object_destroy_children(object);
	}
}

/* It goes back to the queue it was made for, which may be deleted as soon as the driver owns nothing of it. */
static void end_reserved(struct wdf_request *request, struct wdf_queue *queue)
{
	struct wdf_object *home = request->object.parent;

	wdf_object_ref(home);
	wdf_object_ref(&request->object);
	if (queue)
		wdf_queue_disown_ended(queue, request);
	wdf_forward_progress_return(request);
	wdf_object_unref(&request->object);
	wdf_object_unref(home);
}

void wdf_request_finish(struct wdf_request *request, NTSTATUS status)
{
	struct wdf_queue *queue = request->owner == WDF_OWNER_DRIVER ? request->queue : NULL;
	PIRP irp = request->irp;

	dispose(request);
	wdf_request_free_mdls(request);
	if (request->flags & WDF_REQUEST_FILE_CREATE)
		wdf_file_created(request->device, IoGetCurrentIrpStackLocation(irp)->FileObject,
		                 status);
	request->irp = NULL;
	wdf_request_set(request, WDF_REQUEST_COMPLETED);
	irp->IoStatus.Status = wdf_status_for_irp(status);
	irp->IoStatus.Information = request->information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	if (__builtin_expect((request->flags & WDF_REQUEST_RESERVED) != 0, 0)) {
		end_reserved(request, queue);
		return;
	}
	if (queue)
		wdf_queue_disown_ended(queue, request);
	wdf_object_delete_unshared(&request->object);
}

static _Noreturn void completed_twice(const struct wdf_request *request)
{
	wdf_report(&(struct wdf_break){ "Q-15", WDF_REQUEST_FATAL_ERROR,
	                                WDF_HANDLE(void *, request),
	                                WDF_REQUEST_FATAL_ERROR_NULL_IRP,
	                                "A cancel routine and a completion path race, or a path "
	                                "completes twice." },
	           "a request was completed that had been completed before");
	verify_bugcheck(&(struct verify_fact){ .rule = "Q-15",
	                                       .code = 0x44,
	                                       .parameter = { (uintptr_t)WDF_HANDLE(void *,
	                                                                            request) },
	                                       .advice = "Complete every request once." },
	                "MULTIPLE_IRP_COMPLETE_REQUESTS");
}

static void check_owner(const struct wdf_request *request)
{
	if (request->flags & WDF_REQUEST_COMPLETED)
		completed_twice(request);
	if (request->owner == WDF_OWNER_DRIVER || (request->flags & WDF_REQUEST_IN_CALLER))
		return;
	wdf_bugcheck(
		&(struct wdf_break){ "Q-15", WDF_REQUEST_FATAL_ERROR, WDF_HANDLE(void *, request),
	                             WDF_REQUEST_FATAL_ERROR_REQUEST_NOT_IN_QUEUE,
	                             "Complete only requests that were delivered or retrieved." },
		"a request was completed that belongs to %s",
		request->owner == WDF_OWNER_TARGET ? "an I/O target (it was sent)"
						   : "its queue, not to the driver");
}

static void check_cancelable(struct wdf_request *request)
{
	if (!(request->flags & WDF_REQUEST_CANCELABLE))
		return;
	wdf_report(
		&(struct wdf_break){
			"Q-15", WDF_REQUEST_FATAL_ERROR, WDF_HANDLE(void *, request), 0,
			"Call WdfRequestUnmarkCancelable first and honour its status." },
		"a request was completed while it was marked cancelable");
	wdf_request_unmark_cancelable(request);
}

static size_t output_length(const IO_STACK_LOCATION *location)
{
	switch (location->MajorFunction) {
	case IRP_MJ_READ: return location->Parameters.Read.Length;
	case IRP_MJ_WRITE: return location->Parameters.Write.Length;
	default: return location->Parameters.DeviceIoControl.OutputBufferLength;
	}
}

/* more said to be transferred than there is room for; no more is then copied than that. */
static void check_information(struct wdf_request *request, NTSTATUS status)
{
	PIO_STACK_LOCATION location = wdf_request_location(request);
	UCHAR major = location->MajorFunction;

	if (!NT_SUCCESS(status) || request->information == 0)
		return;
	if (major != IRP_MJ_READ && major != IRP_MJ_WRITE &&
	    !(major == IRP_MJ_DEVICE_CONTROL && request->irp->RequestorMode == UserMode &&
	      output_length(location) != 0))
		return;
	if (request->information <= output_length(location))
		return;
	wdf_report(&(struct wdf_break){ "Q-27", WDF_REQUEST_FATAL_ERROR,
	                                WDF_HANDLE(void *, request),
	                                WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH,
	                                "Information is the number of bytes transferred." },
	           "a request was completed with %llu bytes transferred, its buffer has %llu",
	           (unsigned long long)request->information,
	           (unsigned long long)output_length(location));
	request->information = output_length(location);
}

void wdf_request_complete(struct wdf_request *request, NTSTATUS status)
{
	check_owner(request);
	check_cancelable(request);
	check_information(request, status);
	wdf_request_finish(request, status);
}
