/*
 * pnp/request.c - plug and play requests to a device's stack.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

NTSTATUS pnp_send(struct pnp_device *device, IO_STACK_LOCATION *location,
                  ULONG_PTR *ret_information)
{
	if (!device->pdo)
		return STATUS_NO_SUCH_DEVICE;
	PDEVICE_OBJECT top = IoGetAttachedDeviceReference(device->pdo);
	location->MajorFunction = IRP_MJ_PNP;
	trace_write(ke_current_thread()->base.ring, TRACE_PNP, device->number,
	            location->MinorFunction, 0);
	NTSTATUS status = io_send(top, location, STATUS_NOT_SUPPORTED, ret_information);
	ob_dereference(top);
	return status;
}

NTSTATUS pnp_send_minor(struct pnp_device *device, UCHAR minor)
{
	IO_STACK_LOCATION location = { .MinorFunction = minor };
	return pnp_send(device, &location, NULL);
}

/* Take over pool memory that the bus allocated. */
static WCHAR *take(struct pnp_device *device, ULONG_PTR information, bool is_list)
{
	if (!information)
		return NULL;
	WCHAR *text = (WCHAR *)information;
	WCHAR *copy = is_list ? pnp_list_copy(text) : pnp_text_copy(text);
	ex_pool_free(device->machine, text, 0);
	return copy;
}

WCHAR *pnp_query_id(struct pnp_device *device, BUS_QUERY_ID_TYPE type)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_ID };
	ULONG_PTR information = 0;
	location.Parameters.QueryId.IdType = type;
	if (!NT_SUCCESS(pnp_send(device, &location, &information)))
		return NULL;
	return take(device, information,
	            type == BusQueryHardwareIDs || type == BusQueryCompatibleIDs);
}

WCHAR *pnp_query_text(struct pnp_device *device, DEVICE_TEXT_TYPE type)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_DEVICE_TEXT };
	ULONG_PTR information = 0;
	location.Parameters.QueryDeviceText.DeviceTextType = type;
	location.Parameters.QueryDeviceText.LocaleId = 0x409;
	if (!NT_SUCCESS(pnp_send(device, &location, &information)))
		return NULL;
	return take(device, information, false);
}

NTSTATUS pnp_query_capabilities(struct pnp_device *device, DEVICE_CAPABILITIES *ret_capabilities)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_CAPABILITIES };
	DEVICE_CAPABILITIES capabilities = { .Size = sizeof(capabilities),
		                             .Version = 1,
		                             .Address = (ULONG)-1,
		                             .UINumber = (ULONG)-1 };
	location.Parameters.DeviceCapabilities.Capabilities = &capabilities;
	NTSTATUS status = pnp_send(device, &location, NULL);
	if (NT_SUCCESS(status))
		*ret_capabilities = capabilities;
	return status;
}
