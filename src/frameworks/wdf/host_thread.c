/* frameworks/wdf/host_thread.c - handing a request over to the process that user-mode drivers live in. */
#include "frameworks/wdf/host_thread.h"

#include "nt/ps/ps.h"

/* The hand-over lies in what a request has for the driver that holds it. */
_Static_assert(sizeof(WORK_QUEUE_ITEM) <= sizeof(((PIRP)0)->Tail.Overlay.DriverContext),
               "a work item fits into a request");

bool wdf_host_thread_is_other(const struct wdf_device *device)
{
	const struct wdf_binding *binding = device->object.binding;

	return binding->user_mode && !ps_current_process()->is_system;
}

static VOID go_on(PVOID context)
{
	PIRP irp = context;
	struct wdf_device *device = wdf_device_of(IoGetCurrentIrpStackLocation(irp)->DeviceObject);
	struct wdf_binding *binding = device->object.binding;

	wdf_dispatch_here(device, irp);
	wdf_binding_unuse(binding);
}

NTSTATUS wdf_host_thread_pass(struct wdf_device *device, PIRP irp)
{
	PWORK_QUEUE_ITEM item = (PWORK_QUEUE_ITEM)irp->Tail.Overlay.DriverContext;

	IoMarkIrpPending(irp);
	wdf_binding_use(device->object.binding);
	ExInitializeWorkItem(item, go_on, irp);
	ExQueueWorkItem(item, DelayedWorkQueue);
	return STATUS_PENDING;
}
