/*
 * frameworks/wdf/request_api.c - WdfRequest*: parameters, completion, cancellation, queues.
 */
#include "frameworks/wdf/request.h"

NTSTATUS WdfRequestCreate(PWDF_DRIVER_GLOBALS DriverGlobals,
                          PWDF_OBJECT_ATTRIBUTES RequestAttributes, WDFIOTARGET IoTarget,
                          WDFREQUEST *Request)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct wdf_request *request;

	wdf_require_pointer(Request, "WdfRequestCreate", "Request");
	if (IoTarget)
		wdf_object_from_handle(IoTarget, NULL, "WdfRequestCreate");
	NTSTATUS status =
		wdf_request_create(&(struct wdf_creation){ .binding = binding,
	                                                   .type = &wdf_request_type,
	                                                   .attributes = RequestAttributes,
	                                                   .parent = wdf_driver_object(binding),
	                                                   .caller = WDF_CALLER() },
	                           NULL, &request);
	if (!NT_SUCCESS(status))
		return status;
	if (IoTarget)
		request->device = request->object.device = wdf_object_unchecked(IoTarget)->device;
	*Request = WDF_HANDLE(WDFREQUEST, request);
	return STATUS_SUCCESS;
}

NTSTATUS WdfRequestCreateFromIrp(PWDF_DRIVER_GLOBALS DriverGlobals,
                                 PWDF_OBJECT_ATTRIBUTES RequestAttributes, PIRP Irp,
                                 BOOLEAN RequestFreesIrp, WDFREQUEST *Request)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct wdf_request *request;

	wdf_require_pointer(Request, "WdfRequestCreateFromIrp", "Request");
	wdf_require_pointer(Irp, "WdfRequestCreateFromIrp", "Irp");
	NTSTATUS status =
		wdf_request_create(&(struct wdf_creation){ .binding = binding,
	                                                   .type = &wdf_request_type,
	                                                   .attributes = RequestAttributes,
	                                                   .parent = wdf_driver_object(binding),
	                                                   .caller = WDF_CALLER() },
	                           Irp, &request);
	if (!NT_SUCCESS(status))
		return status;
	if (RequestFreesIrp)
		wdf_request_set(request, WDF_REQUEST_OWN_IRP);
	*Request = WDF_HANDLE(WDFREQUEST, request);
	return STATUS_SUCCESS;
}

/* --- Parameters ------------------------------------------------------------------------------------- */

void wdf_request_fill_parameters(const IO_STACK_LOCATION *location,
                                 PWDF_REQUEST_PARAMETERS Parameters)
{
	memset(Parameters, 0, sizeof(*Parameters));
	Parameters->Size = sizeof(*Parameters);
	Parameters->Type = wdf_request_type_of(location);
	Parameters->MinorFunction = location->MinorFunction;
	switch (Parameters->Type) {
	case WdfRequestTypeCreate:
		Parameters->Parameters.Create.SecurityContext =
			location->Parameters.Create.SecurityContext;
		Parameters->Parameters.Create.Options = location->Parameters.Create.Options;
		Parameters->Parameters.Create.FileAttributes =
			location->Parameters.Create.FileAttributes;
		Parameters->Parameters.Create.ShareAccess = location->Parameters.Create.ShareAccess;
		Parameters->Parameters.Create.EaLength = location->Parameters.Create.EaLength;
		break;
	case WdfRequestTypeRead:
	case WdfRequestTypeWrite:
		Parameters->Parameters.Read.Length = location->Parameters.Read.Length;
		Parameters->Parameters.Read.Key = location->Parameters.Read.Key;
		Parameters->Parameters.Read.DeviceOffset =
			location->Parameters.Read.ByteOffset.QuadPart;
		break;
	case WdfRequestTypeDeviceControl:
	case WdfRequestTypeDeviceControlInternal:
		Parameters->Parameters.DeviceIoControl.OutputBufferLength =
			location->Parameters.DeviceIoControl.OutputBufferLength;
		Parameters->Parameters.DeviceIoControl.InputBufferLength =
			location->Parameters.DeviceIoControl.InputBufferLength;
		Parameters->Parameters.DeviceIoControl.IoControlCode =
			location->Parameters.DeviceIoControl.IoControlCode;
		Parameters->Parameters.DeviceIoControl.Type3InputBuffer =
			location->Parameters.DeviceIoControl.Type3InputBuffer;
		break;
	default:
		Parameters->Parameters.Others.Arg1 = location->Parameters.Others.Argument1;
		Parameters->Parameters.Others.Arg2 = location->Parameters.Others.Argument2;
		Parameters->Parameters.Others.IoControlCode =
			(ULONG)(ULONG_PTR)location->Parameters.Others.Argument3;
		Parameters->Parameters.Others.Arg4 = location->Parameters.Others.Argument4;
		break;
	}
}

void WdfRequestGetParameters(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                             PWDF_REQUEST_PARAMETERS Parameters)
{
	static const char api[] = "WdfRequestGetParameters";
	struct wdf_request *request = wdf_request_from_handle(Request, api);

	(void)DriverGlobals;
	wdf_require_pointer(Parameters, api, "Parameters");
	wdf_request_fill_parameters(IoGetCurrentIrpStackLocation(wdf_request_irp(request, api)),
	                            Parameters);
}

NTSTATUS WdfRequestGetStatus(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestGetStatus");

	(void)DriverGlobals;
	if (request->irp && (request->flags & WDF_REQUEST_FROM_IRP) && !request->sent)
		return request->irp->IoStatus.Status;
	return request->status;
}

KPROCESSOR_MODE WdfRequestGetRequestorMode(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return wdf_request_irp(wdf_request_from_handle(Request, "WdfRequestGetRequestorMode"),
	                       "WdfRequestGetRequestorMode")
	        ->RequestorMode;
}

WDFFILEOBJECT WdfRequestGetFileObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	static const char api[] = "WdfRequestGetFileObject";
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(wdf_request_irp(request, api));

	(void)DriverGlobals;
	if (!request->device || !(request->flags & WDF_REQUEST_FROM_IRP))
		return NULL;
	struct wdf_file *file = wdf_file_find(request->device, location->FileObject);
	if (!file && wdf_file_demanded(request->device))
		wdf_report(&(struct wdf_break){ "Q-43", WDF_VERIFIER_FATAL_ERROR, Request, 0,
		                                "Add WdfFileObjectCanBeOptional to the class when "
		                                "others send requests without a file object." },
		           "%s: the request has no file object that the device knows", api);
	return file ? WDF_HANDLE(WDFFILEOBJECT, file) : NULL;
}

PIRP WdfRequestWdmGetIrp(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return wdf_request_irp(wdf_request_from_handle(Request, "WdfRequestWdmGetIrp"),
	                       "WdfRequestWdmGetIrp");
}

WDFQUEUE WdfRequestGetIoQueue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestGetIoQueue");

	(void)DriverGlobals;
	return request->queue ? WDF_HANDLE(WDFQUEUE, request->queue) : NULL;
}

void WdfRequestSetInformation(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                              ULONG_PTR Information)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestSetInformation");

	(void)DriverGlobals;
	wdf_request_irp(request, "WdfRequestSetInformation");
	request->information = Information;
}

ULONG_PTR WdfRequestGetInformation(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return wdf_request_from_handle(Request, "WdfRequestGetInformation")->information;
}

BOOLEAN WdfRequestIsFrom32BitProcess(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	wdf_request_from_handle(Request, "WdfRequestIsFrom32BitProcess");
	return FALSE;
}

BOOLEAN WdfRequestIsReserved(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return (wdf_request_from_handle(Request, "WdfRequestIsReserved")->flags &
	        WDF_REQUEST_RESERVED) != 0;
}

ULONG WdfRequestGetRequestorProcessId(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return IoGetRequestorProcessId(
		wdf_request_irp(wdf_request_from_handle(Request, "WdfRequestGetRequestorProcessId"),
	                        "WdfRequestGetRequestorProcessId"));
}

/* --- Completion -------------------------------------------------------------------------------------- */

/* A completed request's object is usually gone: say what happened rather than "bad handle". */
static struct wdf_request *request_to_complete(WDFREQUEST handle, const char *api)
{
	struct wdf_object *object = wdf_object_unchecked(handle);

	if (handle && ((uintptr_t)object & 15) == 0 && (uintptr_t)object >> 47 == 0 &&
	    (uintptr_t)object > 0x10000 && object->magic == WDF_OBJECT_MAGIC &&
	    object->type == &wdf_request_type && object->state == WDF_OBJECT_DESTROYED)
		return (struct wdf_request *)object;
	return wdf_request_from_handle(handle, api);
}

void WdfRequestComplete(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request, NTSTATUS Status)
{
	(void)DriverGlobals;
	wdf_request_complete(request_to_complete(Request, "WdfRequestComplete"), Status);
}

void WdfRequestCompleteWithInformation(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                       NTSTATUS Status, ULONG_PTR Information)
{
	struct wdf_request *request =
		request_to_complete(Request, "WdfRequestCompleteWithInformation");

	(void)DriverGlobals;
	request->information = Information;
	wdf_request_complete(request, Status);
}

void WdfRequestCompleteWithPriorityBoost(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                         NTSTATUS Status, CCHAR PriorityBoost)
{
	(void)DriverGlobals, (void)PriorityBoost;
	wdf_request_complete(request_to_complete(Request, "WdfRequestCompleteWithPriorityBoost"),
	                     Status);
}

/* --- Cancellation --------------------------------------------------------------------------------------- */

static void require_owned(const struct wdf_request *request, const char *api)
{
	if (request->owner == WDF_OWNER_DRIVER && request->irp)
		return;
	wdf_bugcheck(&(struct wdf_break){ "Q-15", WDF_REQUEST_FATAL_ERROR,
	                                  WDF_HANDLE(void *, request),
	                                  WDF_REQUEST_FATAL_ERROR_REQUEST_NOT_IN_QUEUE,
	                                  "Only the driver that has a request may do this." },
	             "%s: the request does not belong to the driver now", api);
}

static NTSTATUS mark(WDFREQUEST handle, PFN_WDF_REQUEST_CANCEL callback, bool run_at_once,
                     const char *api)
{
	struct wdf_request *request = wdf_request_from_handle(handle, api);

	wdf_require_pointer((const void *)callback, api, "EvtRequestCancel");
	require_owned(request, api);
	if (request->flags & WDF_REQUEST_CANCELABLE) {
		wdf_report(&(struct wdf_break){ "Q-14", WDF_REQUEST_FATAL_ERROR, handle, 0,
		                                "Mark a request once." },
		           "%s: the request is cancelable already", api);
		return STATUS_INVALID_PARAMETER;
	}
	NTSTATUS status = wdf_request_mark_cancelable(request, callback);
	if (status == STATUS_CANCELLED && run_at_once) {
		wdf_request_set(request, WDF_REQUEST_CANCELLED);
		WDF_CALL("EvtRequestCancel", callback(handle));
	}
	return status;
}

void WdfRequestMarkCancelable(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                              PFN_WDF_REQUEST_CANCEL EvtRequestCancel)
{
	(void)DriverGlobals;
	mark(Request, EvtRequestCancel, true, "WdfRequestMarkCancelable");
}

NTSTATUS WdfRequestMarkCancelableEx(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                    PFN_WDF_REQUEST_CANCEL EvtRequestCancel)
{
	(void)DriverGlobals;
	return mark(Request, EvtRequestCancel, false, "WdfRequestMarkCancelableEx");
}

NTSTATUS WdfRequestUnmarkCancelable(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return wdf_request_unmark_cancelable(
		wdf_request_from_handle(Request, "WdfRequestUnmarkCancelable"));
}

BOOLEAN WdfRequestIsCanceled(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfRequestIsCanceled");

	(void)DriverGlobals;
	return wdf_request_irp(request, "WdfRequestIsCanceled")->Cancel ||
	       (request->queue && request->queue->cancel_dispatched);
}
