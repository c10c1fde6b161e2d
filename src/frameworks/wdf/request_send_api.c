/*
 * frameworks/wdf/request_send_api.c - WdfRequestSend and what belongs to it.
 */
#include "frameworks/wdf/request.h"
#include "frameworks/wdf/target.h"

BOOLEAN WdfRequestSend(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request, WDFIOTARGET Target,
                       PWDF_REQUEST_SEND_OPTIONS Options)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestSend");
	struct wdf_target *target = wdf_target_from_handle(Target, "WdfRequestSend");
	KEVENT done;

	(void)DriverGlobals;
	bool synchronous = Options && (Options->Flags & WDF_REQUEST_SEND_OPTION_SYNCHRONOUS);
	if (synchronous && !wdf_require_irql("WdfRequestSend", PASSIVE_LEVEL))
		return FALSE;
	KeInitializeEvent(&done, NotificationEvent, FALSE);
	wdf_object_ref(&request->object);
	NTSTATUS status = wdf_request_send(request, target, Options, synchronous ? &done : NULL);
	if (NT_SUCCESS(status) && synchronous) {
		KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
		wdf_sent_unformat(request);
		status = request->status;
	} else if (!NT_SUCCESS(status)) {
		request->status = status;
	}
	wdf_object_unref(&request->object);
	return NT_SUCCESS(status);
}

BOOLEAN WdfRequestCancelSentRequest(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return wdf_request_cancel_sent(
		wdf_request_from_handle(Request, "WdfRequestCancelSentRequest"));
}

static bool ensure_sent(struct wdf_request *request)
{
	if (request->sent)
		return true;
	request->sent = calloc(1, sizeof(*request->sent));
	if (!request->sent)
		return false;
	request->sent->request = request;
	return true;
}

/* The timer of a send is part of what a sent request carries: a later send with a timeout cannot fail for it. */
NTSTATUS WdfRequestAllocateTimer(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestAllocateTimer");

	(void)DriverGlobals;
	return ensure_sent(request) ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

void WdfRequestSetCompletionRoutine(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                    PFN_WDF_REQUEST_COMPLETION_ROUTINE CompletionRoutine,
                                    WDFCONTEXT CompletionContext)
{
	struct wdf_request *request =
		wdf_request_from_handle(Request, "WdfRequestSetCompletionRoutine");

	(void)DriverGlobals;
	if (!ensure_sent(request))
		return;
	request->sent->completion = CompletionRoutine;
	request->sent->context = CompletionContext;
}

void WdfRequestGetCompletionParams(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                   PWDF_REQUEST_COMPLETION_PARAMS Params)
{
	struct wdf_request *request =
		wdf_request_from_handle(Request, "WdfRequestGetCompletionParams");

	(void)DriverGlobals;
	wdf_require_pointer(Params, "WdfRequestGetCompletionParams", "Params");
	if (request->sent)
		*Params = request->sent->params;
}

void WdfRequestFormatRequestUsingCurrentType(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	static const char api[] = "WdfRequestFormatRequestUsingCurrentType";
	struct wdf_request *request = wdf_request_from_handle(Request, api);

	(void)DriverGlobals;
	wdf_request_irp(request, api);
	wdf_request_format_current(request);
}

void WdfRequestWdmFormatUsingStackLocation(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                           PIO_STACK_LOCATION Stack)
{
	static const char api[] = "WdfRequestWdmFormatUsingStackLocation";
	struct wdf_request *request = wdf_request_from_handle(Request, api);

	(void)DriverGlobals;
	wdf_require_pointer(Stack, api, "Stack");
	wdf_request_irp(request, api);
	if (!NT_SUCCESS(wdf_request_format_current(request)))
		return;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request->irp);
	*next = *Stack;
	next->Control = 0;
	next->CompletionRoutine = NULL;
	request->sent->params.Type = wdf_request_type_of(next);
}

/* IT-4: before a request is sent again. */
NTSTATUS WdfRequestReuse(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                         PWDF_REQUEST_REUSE_PARAMS ReuseParams)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestReuse");

	(void)DriverGlobals;
	wdf_require_pointer(ReuseParams, "WdfRequestReuse", "ReuseParams");
	if (request->owner == WDF_OWNER_TARGET)
		return STATUS_WDF_REQUEST_ALREADY_PENDING;
	wdf_sent_unformat(request);
	if (request->sent)
		request->sent->completion = NULL;
	request->status = ReuseParams->Status;
	request->information = 0;
	if (ReuseParams->Flags & WDF_REQUEST_REUSE_SET_NEW_IRP) {
		if (request->flags & WDF_REQUEST_FROM_IRP)
			return STATUS_INVALID_DEVICE_REQUEST;
		if ((request->flags & WDF_REQUEST_OWN_IRP) && request->irp)
			IoFreeIrp(request->irp);
		request->irp = ReuseParams->NewIrp;
		wdf_request_clear(request, WDF_REQUEST_OWN_IRP);
	} else if (request->irp && !(request->flags & WDF_REQUEST_FROM_IRP)) {
		IoReuseIrp(request->irp, ReuseParams->Status);
	}
	return STATUS_SUCCESS;
}

NTSTATUS WdfRequestChangeTarget(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                WDFIOTARGET IoTarget)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestChangeTarget");
	struct wdf_target *target = wdf_target_from_handle(IoTarget, "WdfRequestChangeTarget");

	(void)DriverGlobals;
	if (request->irp && target->target &&
	    request->irp->CurrentLocation - 1 < target->target->StackSize) {
		if (!(request->flags & WDF_REQUEST_OWN_IRP))
			return STATUS_REQUEST_NOT_ACCEPTED;
		wdf_sent_unformat(request);
		IoFreeIrp(request->irp);
		request->irp = NULL;
	}
	return STATUS_SUCCESS;
}
