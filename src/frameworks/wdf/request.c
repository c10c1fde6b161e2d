/*
 * frameworks/wdf/request.c - making requests.
 */
#include "frameworks/wdf/request.h"

static bool dispose(struct wdf_object *object)
{
	(void)object;
	return true;
}

static void release(struct wdf_object *object)
{
	struct wdf_request *request = (struct wdf_request *)object;

	wdf_request_free_mdls(request);
	wdf_sent_free(request);
	if ((request->flags & WDF_REQUEST_OWN_IRP) && request->irp) {
		IoFreeIrp(request->irp);
		request->irp = NULL;
	}
}

/* One that came with an IRP is completed, not deleted. */
static bool may_delete(struct wdf_object *object)
{
	return !(((struct wdf_request *)object)->flags & WDF_REQUEST_FROM_IRP);
}

const struct wdf_type wdf_request_type = {
	.name = "WDFREQUEST",
	.size = sizeof(struct wdf_request),
	.dispose = dispose,
	.destroy = release,
	.may_delete = may_delete,
};

static void init(struct wdf_request *request, PIRP irp)
{
	request->irp = irp;
	InitializeListHead(&request->queue_entry);
	InitializeListHead(&request->target_entry);
}

struct wdf_request *wdf_request_for_irp(struct wdf_device *device, PIRP irp)
{
	struct wdf_device_settings *settings = &device->settings;
	struct wdf_request *request;
	struct wdf_creation creation = {
		.binding = device->object.binding,
		.type = &wdf_request_type,
		.attributes =
			settings->request_attributes_set ? &settings->request_attributes : NULL,
	};

	if (!NT_SUCCESS(wdf_object_allocate(&creation, (struct wdf_object **)&request)))
		return NULL;
	init(request, irp);
	request->flags = WDF_REQUEST_FROM_IRP;
	request->device = device;
	request->object.device = device;
	request->object.flags |= WDF_OBJECT_COMMITTED;
	return request;
}

NTSTATUS wdf_request_create(const struct wdf_creation *creation, PIRP irp,
                            struct wdf_request **ret_request)
{
	struct wdf_request *request;
	NTSTATUS status = wdf_object_create(creation, (struct wdf_object **)&request);

	if (!NT_SUCCESS(status))
		return status;
	init(request, irp);
	request->device = request->object.device;
	request->owner = WDF_OWNER_DRIVER;
	*ret_request = request;
	return STATUS_SUCCESS;
}

PIRP wdf_request_irp(const struct wdf_request *request, const char *api)
{
	if (!request->irp)
		wdf_bugcheck(&(struct wdf_break){ "Q-15", WDF_REQUEST_FATAL_ERROR,
		                                  WDF_HANDLE(void *, request),
		                                  WDF_REQUEST_FATAL_ERROR_NULL_IRP,
		                                  "Do not use a request after its completion." },
		             "%s: the request has no IRP any more", api);
	return request->irp;
}

WDF_REQUEST_TYPE wdf_request_type_of(const IO_STACK_LOCATION *location)
{
	switch (location->MajorFunction) {
	case IRP_MJ_CREATE: return WdfRequestTypeCreate;
	case IRP_MJ_READ: return WdfRequestTypeRead;
	case IRP_MJ_WRITE: return WdfRequestTypeWrite;
	case IRP_MJ_DEVICE_CONTROL: return WdfRequestTypeDeviceControl;
	case IRP_MJ_INTERNAL_DEVICE_CONTROL: return WdfRequestTypeDeviceControlInternal;
	default: return WdfRequestTypeOther;
	}
}
