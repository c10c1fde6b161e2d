/*
 * frameworks/wdf/irp_dispatch_api.c - a driver's own choice of queue per IRP.
 *
 * Model    WdfDeviceConfigureWdmIrpDispatchCallback appends callbacks to device->irp_dispatch. An I/O IRP goes to the
 *          first that is for its major function; the callback gives it to a queue, or back to the framework with
 *          the context it got, which names the next one. Behind the last the usual queues serve it.
 */
#include "frameworks/wdf/request.h"

#include "frameworks/wdf/lock.h"

struct wdf_irp_dispatch {
	struct wdf_irp_dispatch *next;
	UCHAR major;
	PFN_WDFDEVICE_WDM_IRP_DISPATCH callback;
	WDFCONTEXT context;
};

void wdf_irp_dispatch_free(struct wdf_device *device)
{
	while (device->irp_dispatch) {
		struct wdf_irp_dispatch *entry = device->irp_dispatch;
		device->irp_dispatch = entry->next;
		free(entry);
	}
}

static ULONG code_of(const IO_STACK_LOCATION *location)
{
	return location->MajorFunction == IRP_MJ_DEVICE_CONTROL ||
	                       location->MajorFunction == IRP_MJ_INTERNAL_DEVICE_CONTROL
	               ? location->Parameters.DeviceIoControl.IoControlCode
	               : 0;
}

NTSTATUS wdf_irp_dispatch_from(struct wdf_device *device, PIRP irp, struct wdf_irp_dispatch *entry)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	NTSTATUS status = STATUS_SUCCESS;

	while (entry && entry->major != location->MajorFunction)
		entry = entry->next;
	if (!entry)
		return wdf_dispatch_io(device, irp, location->MajorFunction);
	WDF_CALL("EvtDeviceWdmIrpDispatch",
	         status = entry->callback(WDF_HANDLE(WDFDEVICE, device), location->MajorFunction,
	                                  location->MinorFunction, code_of(location),
	                                  entry->context, irp, (WDFCONTEXT)entry->next));
	return status;
}

static bool is_io(UCHAR major)
{
	return major == IRP_MJ_READ || major == IRP_MJ_WRITE || major == IRP_MJ_DEVICE_CONTROL ||
	       major == IRP_MJ_INTERNAL_DEVICE_CONTROL;
}

NTSTATUS WdfDeviceConfigureWdmIrpDispatchCallback(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device, WDFDRIVER Driver, UCHAR MajorFunction,
	PFN_WDFDEVICE_WDM_IRP_DISPATCH EvtDeviceWdmIrpDispatch, WDFCONTEXT DriverContext)
{
	static const char api[] = "WdfDeviceConfigureWdmIrpDispatchCallback";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	(void)DriverGlobals;
	wdf_require_pointer((const void *)EvtDeviceWdmIrpDispatch, api, "EvtDeviceWdmIrpDispatch");
	if (Driver)
		wdf_object_from_handle(Driver, &wdf_driver_type, api);
	if (!is_io(MajorFunction))
		return STATUS_INVALID_PARAMETER;
	if (device->settings.role == WDF_ROLE_CONTROL ? device->initialized : device->started_once)
		return STATUS_INVALID_DEVICE_STATE;
	struct wdf_irp_dispatch *entry = calloc(1, sizeof(*entry));
	if (!entry)
		return STATUS_INSUFFICIENT_RESOURCES;
	*entry = (struct wdf_irp_dispatch){ .major = MajorFunction,
		                            .callback = EvtDeviceWdmIrpDispatch,
		                            .context = DriverContext };
	struct wdf_irp_dispatch **last = &device->irp_dispatch;
	while (*last)
		last = &(*last)->next;
	*last = entry;
	return STATUS_SUCCESS;
}

/* From the callback: the next callback, or the usual queue. */
NTSTATUS WdfDeviceWdmDispatchIrp(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device, PIRP Irp,
                                 WDFCONTEXT DispatchContext)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceWdmDispatchIrp");

	(void)DriverGlobals;
	wdf_require_pointer(Irp, "WdfDeviceWdmDispatchIrp", "Irp");
	return wdf_irp_dispatch_from(device, Irp, (struct wdf_irp_dispatch *)DispatchContext);
}

/* From that callback, or a preprocess callback: this queue. A refused IRP is completed. */
NTSTATUS WdfDeviceWdmDispatchIrpToIoQueue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                          PIRP Irp, WDFQUEUE Queue, ULONG Flags)
{
	static const char api[] = "WdfDeviceWdmDispatchIrpToIoQueue";
	struct wdf_device *device = wdf_device_from_handle(Device, api);
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, api);
	bool in_caller = (Flags & WDF_DISPATCH_IRP_TO_IO_QUEUE_INVOKE_INCALLERCTX_CALLBACK) != 0;

	(void)DriverGlobals;
	wdf_require_pointer(Irp, api, "Irp");
	if (Flags & WDF_DISPATCH_IRP_TO_IO_QUEUE_PREPROCESSED_IRP)
		IoSetNextIrpStackLocation(Irp);
	if (queue->device != device || !is_io(IoGetCurrentIrpStackLocation(Irp)->MajorFunction))
		return wdf_complete_irp(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	return wdf_dispatch_to_queue(device, Irp, queue, in_caller);
}
