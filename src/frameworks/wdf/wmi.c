/*
 * frameworks/wdf/wmi.c - IRP_MJ_SYSTEM_CONTROL.
 *
 * Model    Requests for providers of the device are answered in wmi_api.c; others go down, or end with
 *          the status they came with at the bottom of the stack.
 */
#include "frameworks/wdf/wmi.h"

NTSTATUS wdf_wmi_dispatch(struct wdf_device *device, PIRP irp)
{
	NTSTATUS status;

	if (wdf_wmi_answer(device, irp, &status))
		return wdf_complete_irp(irp, status, irp->IoStatus.Information);
	if (device->attached)
		return wdf_pass_down(device, irp);
	return wdf_complete_irp(irp, irp->IoStatus.Status, irp->IoStatus.Information);
}
