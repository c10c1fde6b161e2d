/*
 * io/wmi_api.c - management: registration, and the library that decodes IRP_MJ_SYSTEM_CONTROL.
 *
 * Requests come with a WNODE in Parameters.WMI.Buffer and the device they are for in ProviderId; what is for another
 * device is passed on (IrpForward). Events go to the trace and to open blocks.
 */
#include <string.h>

#include <wmilib.h>

#include "nt/io/io_internal.h"

NTSTATUS NTAPI IoWMIRegistrationControl(PDEVICE_OBJECT object, ULONG action)
{
	if (!KE_REQUIRE_IRQL("IoWMIRegistrationControl", PASSIVE_LEVEL, "VF-22", 0))
		return STATUS_UNSUCCESSFUL;
	struct io_device *device = io_device_from_object(object);
	switch (action & 0xFFFF) {
	case WMIREG_ACTION_REGISTER: device->management = true; return STATUS_SUCCESS;
	case WMIREG_ACTION_DEREGISTER:
		if (!device->management)
			return STATUS_INVALID_PARAMETER;
		device->management = false;
		return STATUS_SUCCESS;
	case WMIREG_ACTION_REREGISTER:
	case WMIREG_ACTION_UPDATE_GUIDS:
	case WMIREG_ACTION_BLOCK_IRPS:
		return device->management ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
	default: return STATUS_INVALID_PARAMETER;
	}
}

ULONG NTAPI IoWMIDeviceObjectToProviderId(PDEVICE_OBJECT device)
{
	return (ULONG)ob_object_id(device);
}

NTSTATUS NTAPI IoWMIWriteEvent(PVOID event)
{
	PWNODE_HEADER header = event;
	if (!header)
		return STATUS_INVALID_PARAMETER;
	trace_write(ke_current_thread()->base.ring, TRACE_ETW, 0, header->BufferSize,
	            header->Guid.Data1);
	io_wmi_tell(ke_current_machine(), header);
	/* On success the system owns the event; it ends here. */
	ex_pool_free(ke_current_machine(), event, 0);
	return STATUS_SUCCESS;
}

/* --- WmiLib --------------------------------------------------------------------------------------------------- */

static bool find_guid(PWMILIB_CONTEXT library, const GUID *guid, ULONG *ret_index)
{
	for (ULONG i = 0; i < library->GuidCount; i++) {
		if (memcmp(library->GuidList[i].Guid, guid, sizeof(GUID)) == 0) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

static NTSTATUS complete(PIRP irp, NTSTATUS status, ULONG_PTR information,
                         PSYSCTL_IRP_DISPOSITION disposition)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	*disposition = IrpNotCompleted;
	return status;
}

static NTSTATUS register_guids(PWMILIB_CONTEXT library, PDEVICE_OBJECT device, PIRP irp,
                               PSYSCTL_IRP_DISPOSITION disposition)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	ULONG flags = 0;
	UNICODE_STRING instance = { 0 }, resource = { 0 };
	PUNICODE_STRING path = NULL;
	PDEVICE_OBJECT pdo = NULL;
	NTSTATUS status =
		library->QueryWmiRegInfo(device, &flags, &instance, &path, &resource, &pdo);
	if (!NT_SUCCESS(status))
		return complete(irp, status, 0, disposition);
	ULONG needed = (ULONG)(sizeof(WMIREGINFOW) + library->GuidCount * sizeof(WMIREGGUIDW));
	PWMIREGINFOW information = location->Parameters.WMI.Buffer;
	if (location->Parameters.WMI.BufferSize < needed) {
		if (location->Parameters.WMI.BufferSize >= sizeof(ULONG))
			*(ULONG *)location->Parameters.WMI.Buffer = needed;
		return complete(irp, STATUS_BUFFER_TOO_SMALL, sizeof(ULONG), disposition);
	}
	memset(information, 0, needed);
	information->BufferSize = needed;
	information->GuidCount = library->GuidCount;
	for (ULONG i = 0; i < library->GuidCount; i++) {
		PWMIREGGUIDW entry = &information->WmiRegGuid[i];
		entry->Guid = *library->GuidList[i].Guid;
		entry->InstanceCount = library->GuidList[i].InstanceCount;
		entry->Flags = library->GuidList[i].Flags | flags;
	}
	if (flags & WMIREG_FLAG_INSTANCE_BASENAME && instance.Buffer)
		RtlFreeUnicodeString(&instance);
	return complete(irp, STATUS_SUCCESS, needed, disposition);
}

struct wmi_call {
	PWMILIB_CONTEXT library;
	PDEVICE_OBJECT device;
	PIRP irp;
	PIO_STACK_LOCATION location;
	ULONG guid_index, instance;
	PSYSCTL_IRP_DISPOSITION disposition;
};

/* After a driver's callback: it calls WmiCompleteRequest, which decides the disposition. */
static NTSTATUS by_driver(struct wmi_call *call, NTSTATUS status)
{
	*call->disposition = IrpProcessed;
	return status;
}

static NTSTATUS query_all(struct wmi_call *call)
{
	PWNODE_ALL_DATA node = call->location->Parameters.WMI.Buffer;
	ULONG size = call->location->Parameters.WMI.BufferSize;
	ULONG count = call->library->GuidList[call->guid_index].InstanceCount;
	ULONG lengths = (ULONG)offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength);
	ULONG data = (lengths + count * (ULONG)sizeof(OFFSETINSTANCEDATAANDLENGTH) + 7) & ~7u;
	ULONG available = size > data ? size - data : 0;
	ULONG used[64] = { 0 };
	if (count > 64)
		return complete(call->irp, STATUS_WMI_INSTANCE_NOT_FOUND, 0, call->disposition);
	node->InstanceCount = count;
	node->DataBlockOffset = data;
	return by_driver(call,
	                 call->library->QueryWmiDataBlock(call->device, call->irp, call->guid_index,
	                                                  0, count, available ? used : NULL,
	                                                  available,
	                                                  available ? (PUCHAR)node + data : NULL));
}

static NTSTATUS query_one(struct wmi_call *call)
{
	PWNODE_SINGLE_INSTANCE node = call->location->Parameters.WMI.Buffer;
	ULONG size = call->location->Parameters.WMI.BufferSize;
	ULONG available = size > node->DataBlockOffset ? size - node->DataBlockOffset : 0;
	return by_driver(call, call->library->QueryWmiDataBlock(
				       call->device, call->irp, call->guid_index, call->instance, 1,
				       &node->SizeDataBlock, available,
				       available ? (PUCHAR)node + node->DataBlockOffset : NULL));
}

static NTSTATUS change_one(struct wmi_call *call)
{
	PWNODE_SINGLE_INSTANCE node = call->location->Parameters.WMI.Buffer;
	if (!call->library->SetWmiDataBlock)
		return complete(call->irp, STATUS_WMI_READ_ONLY, 0, call->disposition);
	return by_driver(call,
	                 call->library->SetWmiDataBlock(call->device, call->irp, call->guid_index,
	                                                call->instance, node->SizeDataBlock,
	                                                (PUCHAR)node + node->DataBlockOffset));
}

static NTSTATUS change_item(struct wmi_call *call)
{
	PWNODE_SINGLE_ITEM node = call->location->Parameters.WMI.Buffer;
	if (!call->library->SetWmiDataItem)
		return complete(call->irp, STATUS_WMI_READ_ONLY, 0, call->disposition);
	return by_driver(call, call->library->SetWmiDataItem(call->device, call->irp,
	                                                     call->guid_index, call->instance,
	                                                     node->ItemId, node->SizeDataItem,
	                                                     (PUCHAR)node + node->DataBlockOffset));
}

static NTSTATUS execute(struct wmi_call *call)
{
	PWNODE_METHOD_ITEM node = call->location->Parameters.WMI.Buffer;
	ULONG size = call->location->Parameters.WMI.BufferSize;
	if (!call->library->ExecuteWmiMethod)
		return complete(call->irp, STATUS_INVALID_DEVICE_REQUEST, 0, call->disposition);
	ULONG available = size > node->DataBlockOffset ? size - node->DataBlockOffset : 0;
	return by_driver(call,
	                 call->library->ExecuteWmiMethod(call->device, call->irp, call->guid_index,
	                                                 call->instance, node->MethodId,
	                                                 node->SizeDataBlock, available,
	                                                 (PUCHAR)node + node->DataBlockOffset));
}

static NTSTATUS control(struct wmi_call *call, UCHAR minor)
{
	bool enable = minor == IRP_MN_ENABLE_EVENTS || minor == IRP_MN_ENABLE_COLLECTION;
	bool events = minor == IRP_MN_ENABLE_EVENTS || minor == IRP_MN_DISABLE_EVENTS;
	if (!call->library->WmiFunctionControl)
		return complete(call->irp, STATUS_SUCCESS, 0, call->disposition);
	return by_driver(call, call->library->WmiFunctionControl(
				       call->device, call->irp, call->guid_index,
				       events ? WmiEventControl : WmiDataBlockControl, enable));
}

static NTSTATUS decode(struct wmi_call *call, UCHAR minor)
{
	PWNODE_HEADER header = call->location->Parameters.WMI.Buffer;
	const GUID *guid = call->location->Parameters.WMI.DataPath;
	if (!find_guid(call->library, guid, &call->guid_index))
		return complete(call->irp, STATUS_WMI_GUID_NOT_FOUND, 0, call->disposition);
	call->instance = 0;
	if (minor != IRP_MN_QUERY_ALL_DATA && minor < IRP_MN_ENABLE_EVENTS) {
		if (!(header->Flags & WNODE_FLAG_STATIC_INSTANCE_NAMES))
			return complete(call->irp, STATUS_WMI_INSTANCE_NOT_FOUND, 0,
			                call->disposition);
		call->instance = ((PWNODE_SINGLE_INSTANCE)(void *)header)->InstanceIndex;
		if (call->instance >= call->library->GuidList[call->guid_index].InstanceCount)
			return complete(call->irp, STATUS_WMI_INSTANCE_NOT_FOUND, 0,
			                call->disposition);
	}
	switch (minor) {
	case IRP_MN_QUERY_ALL_DATA: return query_all(call);
	case IRP_MN_QUERY_SINGLE_INSTANCE: return query_one(call);
	case IRP_MN_CHANGE_SINGLE_INSTANCE: return change_one(call);
	case IRP_MN_CHANGE_SINGLE_ITEM: return change_item(call);
	case IRP_MN_EXECUTE_METHOD: return execute(call);
	default: return control(call, minor);
	}
}

NTSTATUS NTAPI WmiSystemControl(PWMILIB_CONTEXT library, PDEVICE_OBJECT device, PIRP irp,
                                PSYSCTL_IRP_DISPOSITION disposition)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	UCHAR minor = location->MinorFunction;
	if (minor > IRP_MN_REGINFO_EX || minor == 0x0A) {
		*disposition = IrpNotWmi;
		return STATUS_INVALID_DEVICE_REQUEST;
	}
	if (location->Parameters.WMI.ProviderId != (ULONG_PTR)device) {
		*disposition = IrpForward;
		return STATUS_SUCCESS;
	}
	if (minor == IRP_MN_REGINFO || minor == IRP_MN_REGINFO_EX)
		return register_guids(library, device, irp, disposition);
	struct wmi_call call = { library, device, irp, location, 0, 0, disposition };
	return decode(&call, minor);
}

NTSTATUS NTAPI WmiCompleteRequest(PDEVICE_OBJECT device, PIRP irp, NTSTATUS status, ULONG used,
                                  CCHAR boost)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	PWNODE_HEADER header = location->Parameters.WMI.Buffer;
	ULONG information = 0;
	if (location->MinorFunction == IRP_MN_QUERY_SINGLE_INSTANCE && NT_SUCCESS(status)) {
		PWNODE_SINGLE_INSTANCE node = (void *)header;
		node->SizeDataBlock = used;
		header->BufferSize = node->DataBlockOffset + used;
		information = header->BufferSize;
	} else if (NT_SUCCESS(status)) {
		information = location->Parameters.WMI.BufferSize;
	} else if (status == STATUS_BUFFER_TOO_SMALL) {
		header->Flags |= WNODE_FLAG_TOO_SMALL;
		((PWNODE_TOO_SMALL)(void *)header)->SizeNeeded =
			(ULONG)sizeof(WNODE_SINGLE_INSTANCE) + used;
		information = sizeof(WNODE_TOO_SMALL);
		status = STATUS_SUCCESS;
	}
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, boost);
	return status;
}

NTSTATUS NTAPI WmiFireEvent(PDEVICE_OBJECT device, LPCGUID guid, ULONG instance, ULONG bytes,
                            PVOID data)
{
	trace_write(ke_current_thread()->base.ring, TRACE_ETW, ob_object_id(device), guid->Data1,
	            bytes);
	if (data) /* the library takes the driver's buffer over */
		ex_pool_free(io_device_from_object(device)->machine, data, 0);
	return STATUS_SUCCESS;
}
