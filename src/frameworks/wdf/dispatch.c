/*
 * frameworks/wdf/dispatch.c - IRPs of a framework device find their way.
 *
 * Model    One entry serves every major function: preprocess callback, then by major function to files,
 *          queues, PnP, power, WMI, or down the stack.
 */
#include "frameworks/wdf/host_thread.h"
#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/remove_lock.h"
#include "frameworks/wdf/request.h"
#include "frameworks/wdf/wmi.h"

NTSTATUS wdf_complete_irp(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

NTSTATUS wdf_pass_down(struct wdf_device *device, PIRP irp)
{
	IoSkipCurrentIrpStackLocation(irp);
	return IoCallDriver(device->attached, irp);
}

static bool is_filter(const struct wdf_device *device)
{
	return device->settings.role == WDF_ROLE_FILTER;
}

/* --- Read, write, control --------------------------------------------------------------------------- */

static NTSTATUS give_to_queue(struct wdf_queue *queue, struct wdf_request *request)
{
	PIRP irp = request->irp;

	IoMarkIrpPending(irp);
	NTSTATUS status = wdf_queue_arrive(queue, request);
	if (!NT_SUCCESS(status)) {
		if (status == STATUS_WDF_BUSY || status == STATUS_DELETE_PENDING)
			status = STATUS_INVALID_DEVICE_STATE;
		wdf_request_finish(request, status);
	}
	return STATUS_PENDING;
}

static NTSTATUS call_in_caller_context(struct wdf_device *device, struct wdf_request *request)
{
	IoMarkIrpPending(request->irp);
	wdf_request_set(request, WDF_REQUEST_IN_CALLER | WDF_REQUEST_PRESENTED);
	request->owner = WDF_OWNER_DRIVER;
	wdf_object_ref(&request->object);
	WDF_CALL("EvtIoInCallerContext",
	         device->settings.in_caller_context(WDF_HANDLE(WDFDEVICE, device),
	                                            WDF_HANDLE(WDFREQUEST, request)));
	if ((request->flags & WDF_REQUEST_IN_CALLER) && !(request->flags & WDF_REQUEST_COMPLETED) &&
	    request->owner == WDF_OWNER_DRIVER)
		wdf_report(
			&(struct wdf_break){
				"Q-25", WDF_REQUEST_FATAL_ERROR, WDF_HANDLE(void *, request), 0,
				"Call WdfDeviceEnqueueRequest or WdfRequestComplete." },
			"EvtIoInCallerContext returned without enqueueing or completing its "
			"request");
	wdf_object_unref(&request->object);
	return STATUS_PENDING;
}

static struct wdf_queue *queue_for(struct wdf_device *device, UCHAR major)
{
	WDF_REQUEST_TYPE type = major == IRP_MJ_READ     ? WdfRequestTypeRead
	                        : major == IRP_MJ_WRITE  ? WdfRequestTypeWrite
	                        : major == IRP_MJ_CREATE ? WdfRequestTypeCreate
	                        : major == IRP_MJ_DEVICE_CONTROL
	                                ? WdfRequestTypeDeviceControl
	                                : WdfRequestTypeDeviceControlInternal;
	struct wdf_queue *queue = device->queue_for[type];

	return queue || type == WdfRequestTypeCreate ? queue : device->default_queue;
}

/* The driver has resources for request, or it is deleted and null is given. */
static struct wdf_request *with_resources(struct wdf_queue *queue, struct wdf_request *request)
{
	NTSTATUS status = STATUS_SUCCESS;

	WDF_CALL("EvtIoAllocateRequestResources",
	         status = queue->policy.EvtIoAllocateRequestResources(WDF_HANDLE(WDFQUEUE, queue),
	                                                              WDF_HANDLE(WDFREQUEST,
	                                                                         request)));
	if (NT_SUCCESS(status))
		return request;
	request->irp = NULL;
	wdf_object_delete(&request->object);
	return NULL;
}

NTSTATUS wdf_dispatch_to_queue(struct wdf_device *device, PIRP irp, struct wdf_queue *queue,
                               bool in_caller)
{
	bool short_of_memory = queue && queue->reserved_total && wdf_forward_progress_inject(queue);
	struct wdf_request *request = short_of_memory ? NULL : wdf_request_for_irp(device, irp);

	if (request && queue && queue->policy.EvtIoAllocateRequestResources)
		request = with_resources(queue, request);
	if (!request) {
		if (!queue || !wdf_forward_progress_take(queue, irp, &request))
			return wdf_complete_irp(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
		if (!request)
			return STATUS_PENDING;
	}
	if (!in_caller || !device->settings.in_caller_context)
		return give_to_queue(queue, request);
	request->destination = queue;
	return call_in_caller_context(device, request);
}

NTSTATUS wdf_dispatch_io(struct wdf_device *device, PIRP irp, UCHAR major)
{
	struct wdf_queue *queue = queue_for(device, major);

	if (!queue && !device->settings.in_caller_context)
		return is_filter(device) ? wdf_pass_down(device, irp)
		                         : wdf_complete_irp(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	return wdf_dispatch_to_queue(device, irp, queue, true);
}

static bool is_io(UCHAR major)
{
	return major == IRP_MJ_READ || major == IRP_MJ_WRITE || major == IRP_MJ_DEVICE_CONTROL ||
	       major == IRP_MJ_INTERNAL_DEVICE_CONTROL;
}

NTSTATUS wdf_dispatch_to_self(struct wdf_device *device, PIRP irp, struct wdf_queue *queue)
{
	IoSetNextIrpStackLocation(irp);
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	location->DeviceObject = device->device_object;
	if (!is_io(location->MajorFunction)) {
		wdf_report(&(struct wdf_break){ "IT-1", WDF_REQUEST_FATAL_ERROR, irp,
		                                location->MajorFunction,
		                                "Send reads, writes and controls only." },
		           "a request of major function 0x%x was sent to the device itself",
		           location->MajorFunction);
		return wdf_complete_irp(irp, STATUS_INVALID_PARAMETER, 0);
	}
	if (!queue)
		queue = queue_for(device, location->MajorFunction);
	return queue ? wdf_dispatch_to_queue(device, irp, queue, true)
	             : wdf_complete_irp(irp, STATUS_INVALID_DEVICE_STATE, 0);
}

/* --- Everything ----------------------------------------------------------------------------------------- */

static NTSTATUS dispatch_shutdown(struct wdf_device *device, PIRP irp)
{
	if (device->settings.shutdown)
		WDF_CALL("EvtDeviceShutdownNotification",
		         device->settings.shutdown(WDF_HANDLE(WDFDEVICE, device)));
	return wdf_complete_irp(irp, STATUS_SUCCESS, 0);
}

NTSTATUS wdf_dispatch_irp(struct wdf_device *device, PIRP irp)
{
	UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;

	switch (major) {
	case IRP_MJ_READ:
	case IRP_MJ_WRITE:
	case IRP_MJ_DEVICE_CONTROL:
	case IRP_MJ_INTERNAL_DEVICE_CONTROL:
		if (__builtin_expect(device->irp_dispatch != NULL, 0))
			return wdf_irp_dispatch_from(device, irp, device->irp_dispatch);
		return wdf_dispatch_io(device, irp, major);
	case IRP_MJ_CREATE: return wdf_file_dispatch_create(device, irp);
	case IRP_MJ_CLEANUP: return wdf_file_dispatch_cleanup(device, irp);
	case IRP_MJ_CLOSE: return wdf_file_dispatch_close(device, irp);
	case IRP_MJ_PNP:
		if (device->pnp)
			return wdf_pnp_dispatch(device, irp);
		break;
	case IRP_MJ_POWER:
		if (device->pnp)
			return wdf_power_dispatch(device, irp);
		break;
	case IRP_MJ_SYSTEM_CONTROL: return wdf_wmi_dispatch(device, irp);
	case IRP_MJ_SHUTDOWN:
		if (device->settings.role == WDF_ROLE_CONTROL)
			return dispatch_shutdown(device, irp);
		break;
	default: break;
	}
	if (is_filter(device))
		return wdf_pass_down(device, irp);
	return wdf_complete_irp(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
}

static bool preprocesses(const struct wdf_preprocess *entry, UCHAR minor)
{
	if (entry->minor_count == 0)
		return true;
	for (ULONG at = 0; at < entry->minor_count; at++)
		if (entry->minor[at] == minor)
			return true;
	return false;
}

NTSTATUS wdf_dispatch_here(struct wdf_device *device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	const struct wdf_preprocess *entry = device->settings.preprocess[location->MajorFunction];

	if (__builtin_expect(!entry, 1) || !preprocesses(entry, location->MinorFunction))
		return wdf_dispatch_irp(device, irp);
	NTSTATUS status = STATUS_SUCCESS;
	WDF_CALL("EvtDeviceWdmIrpPreprocess",
	         status = entry->callback(WDF_HANDLE(WDFDEVICE, device), irp));
	return status;
}

NTSTATUS wdf_dispatch(PDEVICE_OBJECT device_object, PIRP irp)
{
	struct wdf_device_extension *extension = device_object->DeviceExtension;

	if (__builtin_expect(extension->locks_io, 0)) {
		NTSTATUS status = wdf_remove_lock_take(extension, irp);

		if (!NT_SUCCESS(status))
			return wdf_complete_irp(irp, status, 0);
	}
	if (__builtin_expect(wdf_host_thread_is_other(extension->device), 0))
		return wdf_host_thread_pass(extension->device, irp);
	return wdf_dispatch_here(extension->device, irp);
}

/* --- For preprocess callbacks and EvtIoInCallerContext -------------------------------------------------- */

NTSTATUS WdfDeviceWdmDispatchPreprocessedIrp(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                             PIRP Irp)
{
	struct wdf_device *device =
		wdf_device_from_handle(Device, "WdfDeviceWdmDispatchPreprocessedIrp");

	(void)DriverGlobals;
	wdf_require_pointer(Irp, "WdfDeviceWdmDispatchPreprocessedIrp", "Irp");
	/* The callback moved to the next stack location as for a driver below. */
	IoSetNextIrpStackLocation(Irp);
	return wdf_dispatch_irp(device, Irp);
}

NTSTATUS WdfDeviceEnqueueRequest(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                 WDFREQUEST Request)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceEnqueueRequest");
	struct wdf_request *request = wdf_request_from_handle(Request, "WdfDeviceEnqueueRequest");
	PIO_STACK_LOCATION location =
		IoGetCurrentIrpStackLocation(wdf_request_irp(request, "WdfDeviceEnqueueRequest"));
	struct wdf_queue *queue = request->destination ? request->destination
	                                               : queue_for(device, location->MajorFunction);

	(void)DriverGlobals;
	if (!(request->flags & WDF_REQUEST_IN_CALLER) || !queue)
		return STATUS_INVALID_DEVICE_REQUEST;
	wdf_request_clear(request, WDF_REQUEST_IN_CALLER | WDF_REQUEST_PRESENTED);
	request->owner = WDF_OWNER_NONE;
	NTSTATUS status = wdf_queue_arrive(queue, request);
	if (!NT_SUCCESS(status)) {
		wdf_request_set(request, WDF_REQUEST_IN_CALLER | WDF_REQUEST_PRESENTED);
		request->owner = WDF_OWNER_DRIVER;
	}
	return status;
}
