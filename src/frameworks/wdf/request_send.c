/*
 * frameworks/wdf/request_send.c - requests on their way to a target and back (IT-4 to IT-8).
 *
 * Model    sent->holds counts those who may still touch the IRP: the completion, and a canceller. The last
 *          one delivers, so that no completion routine runs while IoCancelIrp looks at the IRP.
 */
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/request.h"
#include "frameworks/wdf/target.h"
#include "frameworks/wdf/usb.h"

static void deliver(struct wdf_request *request)
{
	struct wdf_sent *sent = request->sent;
	struct wdf_target *target = request->target;
	struct wdf_binding *binding = target->object.binding;
	KEVENT *done = sent->done;
	struct wdf_target_delivery delivery;

	sent->in_flight = false;
	if (sent->copy_to && NT_SUCCESS(request->status)) {
		size_t bytes = request->information < sent->copy_bytes ? request->information
		                                                       : sent->copy_bytes;
		memcpy(sent->copy_to, sent->system_buffer, bytes);
	}
	request->target = NULL;
	request->owner = WDF_OWNER_DRIVER;
	wdf_binding_use(binding); /* who waits for the target may unload the driver from here on */
	wdf_target_returned(target, request, &delivery);
	if (!done && sent->completion) {
		PFN_WDF_REQUEST_COMPLETION_ROUTINE completion = sent->completion;
		WDF_REQUEST_COMPLETION_PARAMS params = sent->params;
		WDFCONTEXT context = sent->context;
		sent->completion = NULL;
		wdf_sent_unformat(request);
		WDF_CALL("EvtRequestCompletionRoutine",
		         completion(WDF_HANDLE(WDFREQUEST, request),
		                    WDF_HANDLE(WDFIOTARGET, target), &params, context));
	}
	wdf_object_unref(&request->object);
	wdf_target_delivered(target, &delivery);
	wdf_object_unref(&target->object);
	wdf_binding_unuse(binding);
	if (done)
		KeSetEvent(done, 0, FALSE);
}

static void unhold(struct wdf_request *request)
{
	if (__atomic_sub_fetch(&request->sent->holds, 1, __ATOMIC_ACQ_REL) == 0)
		deliver(request);
}

static void fill_params(struct wdf_sent *sent, const IO_STATUS_BLOCK *io)
{
	WDF_REQUEST_COMPLETION_PARAMS *params = &sent->params;

	params->IoStatus = *io;
	switch (params->Type) {
	case WdfRequestTypeRead:
		params->Parameters.Read.Length = io->Information;
		params->Parameters.Read.Buffer =
			sent->output ? WDF_HANDLE(WDFMEMORY, sent->output) : NULL;
		break;
	case WdfRequestTypeWrite:
		params->Parameters.Write.Length = io->Information;
		params->Parameters.Write.Buffer =
			sent->input ? WDF_HANDLE(WDFMEMORY, sent->input) : NULL;
		break;
	case WdfRequestTypeDeviceControl:
	case WdfRequestTypeDeviceControlInternal:
		params->Parameters.Ioctl.Output.Length = io->Information;
		params->Parameters.Ioctl.Output.Buffer =
			sent->output ? WDF_HANDLE(WDFMEMORY, sent->output) : NULL;
		params->Parameters.Ioctl.Input.Buffer =
			sent->input ? WDF_HANDLE(WDFMEMORY, sent->input) : NULL;
		break;
	case WdfRequestTypeUsb: wdf_usb_transfer_returned(sent->request); break;
	default: break;
	}
}

static void returned(struct wdf_request *request, const IO_STATUS_BLOCK *io)
{
	struct wdf_sent *sent = request->sent;

	if (sent->timer_set) {
		sent->timer_set = false;
		/* The DPC holds the request while it is queued. */
		if (KeCancelTimer(&sent->timer) || KeRemoveQueueDpc(&sent->timer_dpc))
			__atomic_sub_fetch(&sent->holds, 1, __ATOMIC_ACQ_REL);
	}
	request->status = io->Status;
	request->information = io->Information;
	if (io->Status == STATUS_CANCELLED && (request->flags & WDF_REQUEST_TIMED_OUT))
		request->status = STATUS_IO_TIMEOUT;
	fill_params(sent, io);
	sent->params.IoStatus.Status = request->status;
	unhold(request);
}

static NTSTATUS completed(PDEVICE_OBJECT device_object, PIRP irp, PVOID context)
{
	(void)device_object;
	IO_STATUS_BLOCK io = irp->IoStatus;

	returned(context, &io);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

/* One that a stopped target holds was never sent: nobody else will complete it. */
static void fail_if_held(struct wdf_request *request)
{
	if (wdf_target_unhold(request->target, request))
		wdf_request_send_failed(request, STATUS_CANCELLED);
}

bool wdf_request_cancel_sent(struct wdf_request *request)
{
	struct wdf_sent *sent = request->sent;
	uint32_t holds = sent ? __atomic_load_n(&sent->holds, __ATOMIC_ACQUIRE) : 0;

	do {
		if (holds == 0)
			return false;
	} while (!__atomic_compare_exchange_n(&sent->holds, &holds, holds + 1, true,
	                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	IoCancelIrp(request->irp);
	fail_if_held(request);
	unhold(request);
	return true;
}

static void timed_out(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct wdf_request *request = context;

	(void)dpc, (void)argument1, (void)argument2;
	__atomic_fetch_or(&request->flags, WDF_REQUEST_TIMED_OUT, __ATOMIC_RELAXED);
	IoCancelIrp(request->irp);
	fail_if_held(request);
	unhold(request);
}

static void set_timer(struct wdf_request *request, LONGLONG timeout)
{
	struct wdf_sent *sent = request->sent;
	LARGE_INTEGER due = { .QuadPart = timeout };

	KeInitializeTimer(&sent->timer);
	KeInitializeDpc(&sent->timer_dpc, timed_out, request);
	sent->timer_set = true;
	__atomic_fetch_add(&sent->holds, 1, __ATOMIC_RELAXED);
	KeSetTimer(&sent->timer, due, &sent->timer_dpc);
}

void wdf_request_send_now(struct wdf_request *request, struct wdf_target *target)
{
	IoSetCompletionRoutine(request->irp, completed, request, TRUE, TRUE, TRUE);
	wdf_target_call(target, request->irp);
}

void wdf_request_send_failed(struct wdf_request *request, NTSTATUS status)
{
	IO_STATUS_BLOCK io = { .Status = status };

	returned(request, &io);
}

/* IT-6: the request leaves for good. */
static void send_and_forget(struct wdf_request *request, struct wdf_target *target)
{
	PIRP irp = request->irp;
	struct wdf_queue *queue = request->queue;

	wdf_sent_free(request);
	if (request->object.contexts || !IsListEmpty(&request->object.children)) {
		wdf_object_early_dispose(&request->object);
		wdf_object_destroy_children(&request->object);
	}
	request->irp = NULL;
	request->flags |= WDF_REQUEST_COMPLETED;
	IoSkipCurrentIrpStackLocation(irp);
	wdf_target_call(target, irp);
	if (queue)
		wdf_queue_disown_ended(queue, request);
	wdf_object_delete(&request->object);
}

static void check_sendable(const struct wdf_request *request)
{
	if (request->owner == WDF_OWNER_TARGET)
		wdf_bugcheck(
			&(struct wdf_break){ "IT-8", WDF_REQUEST_FATAL_ERROR,
		                             WDF_HANDLE(void *, request),
		                             WDF_REQUEST_FATAL_ERROR_REQUEST_ALREADY_SENT,
		                             "Wait for its completion routine, then reuse it." },
			"a request was sent that is already with an I/O target");
	if (!request->irp)
		wdf_bugcheck(&(struct wdf_break){ "IT-8", WDF_REQUEST_FATAL_ERROR,
		                                  WDF_HANDLE(void *, request),
		                                  WDF_REQUEST_FATAL_ERROR_NULL_IRP,
		                                  "Format the request before sending it." },
		             "a request was sent that has no IRP");
	if (request->irp->CurrentLocation <= 1)
		wdf_bugcheck(&(struct wdf_break){ "IT-8", WDF_REQUEST_FATAL_ERROR,
		                                  WDF_HANDLE(void *, request),
		                                  WDF_REQUEST_FATAL_ERROR_NO_MORE_STACK_LOCATIONS,
		                                  "The IRP was made for a smaller device stack." },
		             "a request was sent whose IRP has no stack location left");
}

/* The target did not want it: the driver's again, as if it had not been sent. */
static void take_back(struct wdf_request *request, struct wdf_target *target)
{
	struct wdf_sent *sent = request->sent;

	if (sent->timer_set && !KeCancelTimer(&sent->timer) && !KeRemoveQueueDpc(&sent->timer_dpc))
		while (__atomic_load_n(&sent->holds, __ATOMIC_ACQUIRE) != 1)
			KeStallExecutionProcessor(1); /* its DPC runs on another processor */
	sent->timer_set = false;
	sent->in_flight = false;
	sent->holds = 0;
	request->target = NULL;
	request->owner = WDF_OWNER_DRIVER;
	wdf_object_unref(&target->object);
	wdf_object_unref(&request->object);
}

NTSTATUS wdf_request_send(struct wdf_request *request, struct wdf_target *target,
                          const WDF_REQUEST_SEND_OPTIONS *options, KEVENT *done)
{
	ULONG flags = options ? options->Flags : 0;

	if ((flags & WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET)) {
		if (!target->target || !(request->flags & WDF_REQUEST_FROM_IRP) ||
		    (request->sent && request->sent->completion))
			return STATUS_INVALID_DEVICE_REQUEST;
		send_and_forget(request, target);
		return STATUS_SUCCESS;
	}
	check_sendable(request);
	if (!(request->flags & WDF_REQUEST_FORMATTED) &&
	    (!(request->flags & WDF_REQUEST_FROM_IRP) ||
	     !NT_SUCCESS(wdf_request_format_current(request))))
		return STATUS_REQUEST_NOT_ACCEPTED;
	struct wdf_sent *sent = request->sent;
	sent->done = done;
	sent->in_flight = true;
	sent->holds = 2; /* one is this function's: no delivery before it is done */
	request->flags &= ~(uint32_t)WDF_REQUEST_TIMED_OUT;
	request->target = target;
	request->owner = WDF_OWNER_TARGET;
	wdf_object_ref(&request->object);
	wdf_object_ref(&target->object);
	if ((flags & WDF_REQUEST_SEND_OPTION_TIMEOUT) && options->Timeout != 0)
		set_timer(request, options->Timeout);
	NTSTATUS status =
		wdf_target_admit(target, request,
	                         (flags & WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE) != 0);
	if (!NT_SUCCESS(status)) {
		take_back(request, target);
		return status;
	}
	if (status != STATUS_WDF_QUEUED)
		wdf_request_send_now(request, target);
	else if (request->irp->Cancel)
		fail_if_held(request); /* its time was over before it was held */
	unhold(request);
	return STATUS_SUCCESS;
}
