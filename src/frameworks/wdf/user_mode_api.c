/*
 * frameworks/wdf/user_mode_api.c - the functions that only UMDF 2 drivers have.
 */
#include "frameworks/wdf/user_mode.h"

#include "frameworks/wdf/lock.h"
#include "nt/io/io.h"

/* --- Hardware ------------------------------------------------------------------------------------------ */

NTSTATUS WdfDeviceMapIoSpace(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                             PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                             MEMORY_CACHING_TYPE CacheType, PVOID *PseudoBaseAddress)
{
	static const char api[] = "WdfDeviceMapIoSpace";

	(void)DriverGlobals;
	wdf_device_from_handle(Device, api);
	wdf_require_pointer(PseudoBaseAddress, api, "PseudoBaseAddress");
	*PseudoBaseAddress = MmMapIoSpace(PhysicalAddress, NumberOfBytes, CacheType);
	return *PseudoBaseAddress ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

void WdfDeviceUnmapIoSpace(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                           PVOID PseudoBaseAddress, SIZE_T NumberOfBytes)
{
	(void)DriverGlobals;
	wdf_device_from_handle(Device, "WdfDeviceUnmapIoSpace");
	MmUnmapIoSpace(PseudoBaseAddress, NumberOfBytes);
}

/* Driver and machine share their addresses. */
PVOID WdfDeviceGetHardwareRegisterMappedAddress(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                                PVOID PseudoBaseAddress)
{
	(void)DriverGlobals;
	wdf_device_from_handle(Device, "WdfDeviceGetHardwareRegisterMappedAddress");
	return PseudoBaseAddress;
}

static bool is_buffer(WDF_DEVICE_HWACCESS_TARGET_TYPE type)
{
	return type == WdfDeviceHwAccessTargetTypeRegisterBuffer ||
	       type == WdfDeviceHwAccessTargetTypePortBuffer;
}

static void require_type(WDF_DEVICE_HWACCESS_TARGET_TYPE type, WDF_DEVICE_HWACCESS_TARGET_SIZE size)
{
	bool port = type == WdfDeviceHwAccessTargetTypePort ||
	            type == WdfDeviceHwAccessTargetTypePortBuffer;

	if (type > WdfDeviceHwAccessTargetTypeInvalid &&
	    type < WdfDeviceHwAccessTargetTypeMaximum &&
	    size > WdfDeviceHwAccessTargetSizeInvalid &&
	    size < WdfDeviceHwAccessTargetSizeMaximum &&
	    !(port && size == WdfDeviceHwAccessTargetSizeUlong64))
		return;
	wdf_bugcheck(&(struct wdf_break){ "WDF-61", WDF_VERIFIER_FATAL_ERROR, NULL, (uint64_t)type,
	                                  "Use the WDF_READ_ and WDF_WRITE_ functions." },
	             "a hardware access has type %d and size %d", type, size);
}

static SIZE_T read_one(WDF_DEVICE_HWACCESS_TARGET_TYPE type, WDF_DEVICE_HWACCESS_TARGET_SIZE size,
                       PVOID address)
{
	bool port = type == WdfDeviceHwAccessTargetTypePort ||
	            type == WdfDeviceHwAccessTargetTypePortBuffer;

	switch (size) {
	case WdfDeviceHwAccessTargetSizeUchar:
		return port ? READ_PORT_UCHAR(address) : READ_REGISTER_UCHAR(address);
	case WdfDeviceHwAccessTargetSizeUshort:
		return port ? READ_PORT_USHORT(address) : READ_REGISTER_USHORT(address);
	case WdfDeviceHwAccessTargetSizeUlong:
		return port ? READ_PORT_ULONG(address) : READ_REGISTER_ULONG(address);
	default: return READ_REGISTER_ULONG64(address);
	}
}

static void write_one(WDF_DEVICE_HWACCESS_TARGET_TYPE type, WDF_DEVICE_HWACCESS_TARGET_SIZE size,
                      PVOID address, SIZE_T value)
{
	bool port = type == WdfDeviceHwAccessTargetTypePort ||
	            type == WdfDeviceHwAccessTargetTypePortBuffer;

	switch (size) {
	case WdfDeviceHwAccessTargetSizeUchar:
		port ? WRITE_PORT_UCHAR(address, (UCHAR)value)
		     : WRITE_REGISTER_UCHAR(address, (UCHAR)value);
		break;
	case WdfDeviceHwAccessTargetSizeUshort:
		port ? WRITE_PORT_USHORT(address, (USHORT)value)
		     : WRITE_REGISTER_USHORT(address, (USHORT)value);
		break;
	case WdfDeviceHwAccessTargetSizeUlong:
		port ? WRITE_PORT_ULONG(address, (ULONG)value)
		     : WRITE_REGISTER_ULONG(address, (ULONG)value);
		break;
	default: WRITE_REGISTER_ULONG64(address, value);
	}
}

/* The address of the at-th unit: a port stays where it is. */
static PVOID unit(WDF_DEVICE_HWACCESS_TARGET_TYPE type, size_t bytes, PVOID address, ULONG at)
{
	return type == WdfDeviceHwAccessTargetTypeRegisterBuffer ? (PUCHAR)address + at * bytes
	                                                         : address;
}

SIZE_T WdfDeviceReadFromHardware(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                 WDF_DEVICE_HWACCESS_TARGET_TYPE Type,
                                 WDF_DEVICE_HWACCESS_TARGET_SIZE Size, PVOID TargetAddress,
                                 PVOID Buffer, ULONG Count)
{
	size_t bytes = (size_t)1 << (Size - WdfDeviceHwAccessTargetSizeUchar);

	(void)DriverGlobals;
	wdf_device_from_handle(Device, "WdfDeviceReadFromHardware");
	require_type(Type, Size);
	if (!is_buffer(Type))
		return read_one(Type, Size, TargetAddress);
	for (ULONG at = 0; at < Count; at++) {
		SIZE_T value = read_one(Type, Size, unit(Type, bytes, TargetAddress, at));
		memcpy((PUCHAR)Buffer + at * bytes, &value, bytes);
	}
	return 0;
}

void WdfDeviceWriteToHardware(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                              WDF_DEVICE_HWACCESS_TARGET_TYPE Type,
                              WDF_DEVICE_HWACCESS_TARGET_SIZE Size, PVOID TargetAddress,
                              SIZE_T Value, PVOID Buffer, ULONG Count)
{
	size_t bytes = (size_t)1 << (Size - WdfDeviceHwAccessTargetSizeUchar);

	(void)DriverGlobals;
	wdf_device_from_handle(Device, "WdfDeviceWriteToHardware");
	require_type(Type, Size);
	if (!is_buffer(Type))
		write_one(Type, Size, TargetAddress, Value);
	for (ULONG at = 0; is_buffer(Type) && at < Count; at++) {
		SIZE_T value = 0;
		memcpy(&value, (PUCHAR)Buffer + at * bytes, bytes);
		write_one(Type, Size, unit(Type, bytes, TargetAddress, at), value);
	}
}

/* --- Devices and files ------------------------------------------------------------------------------------ */

NTSTATUS WdfDevicePostEvent(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device, REFGUID EventGuid,
                            WDF_EVENT_TYPE WdfEventType, BYTE *Data, ULONG DataSizeCb)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDevicePostEvent");
	size_t head = offsetof(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer);

	(void)DriverGlobals;
	if (WdfEventType != WdfEventBroadcast || (!Data && DataSizeCb != 0) ||
	    head + DataSizeCb > 0xffff)
		return STATUS_INVALID_PARAMETER;
	size_t bytes = head + DataSizeCb < sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION)
	                       ? sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION)
	                       : head + DataSizeCb;
	PTARGET_DEVICE_CUSTOM_NOTIFICATION event = calloc(1, bytes);
	if (!event)
		return STATUS_INSUFFICIENT_RESOURCES;
	event->Version = 1;
	event->Size = (USHORT)(head + DataSizeCb);
	event->Event = *EventGuid;
	event->NameBufferOffset = -1;
	if (DataSizeCb)
		memcpy(event->CustomDataBuffer, Data, DataSizeCb);
	NTSTATUS status = IoReportTargetDeviceChange(device->physical, event);
	free(event);
	return status;
}

void WdfDeviceGetDeviceStackIoType(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                   WDF_DEVICE_IO_TYPE *ReadWriteIoType,
                                   WDF_DEVICE_IO_TYPE *IoControlIoType)
{
	static const char api[] = "WdfDeviceGetDeviceStackIoType";
	struct wdf_device *device = wdf_device_from_handle(Device, api);

	(void)DriverGlobals;
	wdf_require_pointer(ReadWriteIoType, api, "ReadWriteIoType");
	wdf_require_pointer(IoControlIoType, api, "IoControlIoType");
	*ReadWriteIoType = device->settings.read_write_io;
	*IoControlIoType = device->settings.control_io;
}

WDFFILEOBJECT WdfFileObjectGetRelatedFileObject(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                WDFFILEOBJECT FileObject)
{
	struct wdf_file *file =
		(struct wdf_file *)wdf_object_from_handle(FileObject, &wdf_file_type,
	                                                  "WdfFileObjectGetRelatedFileObject");
	PFILE_OBJECT related = file->file_object ? file->file_object->RelatedFileObject : NULL;

	(void)DriverGlobals;
	struct wdf_file *found = related ? wdf_file_find(file->device, related) : NULL;
	return found ? WDF_HANDLE(WDFFILEOBJECT, found) : NULL;
}

/* --- Requests ------------------------------------------------------------------------------------------------ */

static bool from_user_driver(WDFREQUEST handle, const char *api)
{
	return (wdf_request_from_handle(handle, api)->flags & WDF_REQUEST_USER_DRIVER) != 0;
}

BOOLEAN WdfRequestIsFromUserModeDriver(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request)
{
	(void)DriverGlobals;
	return from_user_driver(Request, "WdfRequestIsFromUserModeDriver");
}

BOOLEAN WdfRequestGetUserModeDriverInitiatedIo(PWDF_DRIVER_GLOBALS DriverGlobals,
                                               WDFREQUEST Request)
{
	(void)DriverGlobals;
	return from_user_driver(Request, "WdfRequestGetUserModeDriverInitiatedIo");
}

void WdfRequestSetUserModeDriverInitiatedIo(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                            BOOLEAN IsUserModeDriverInitiated)
{
	struct wdf_request *request =
		wdf_request_from_handle(Request, "WdfRequestSetUserModeDriverInitiatedIo");

	(void)DriverGlobals;
	if (IsUserModeDriverInitiated)
		request->flags |= WDF_REQUEST_USER_DRIVER;
	else
		request->flags &= ~(uint32_t)WDF_REQUEST_USER_DRIVER;
}

WDF_DEVICE_IO_TYPE WdfRequestGetEffectiveIoType(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                WDFREQUEST Request)
{
	static const char api[] = "WdfRequestGetEffectiveIoType";
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(wdf_request_irp(request, api));

	(void)DriverGlobals;
	if (location->MajorFunction == IRP_MJ_DEVICE_CONTROL) {
		switch (location->Parameters.DeviceIoControl.IoControlCode & 3) {
		case METHOD_BUFFERED: return WdfDeviceIoBuffered;
		case METHOD_NEITHER: return WdfDeviceIoNeither;
		default: return WdfDeviceIoDirect;
		}
	}
	return request->device ? request->device->settings.read_write_io : WdfDeviceIoUndefined;
}

NTSTATUS WdfRequestImpersonate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                               SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                               PFN_WDF_REQUEST_IMPERSONATE EvtRequestImpersonate, PVOID Context)
{
	static const char api[] = "WdfRequestImpersonate";
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	SECURITY_QUALITY_OF_SERVICE quality = { .Length = sizeof(quality),
		                                .ImpersonationLevel = ImpersonationLevel };
	SECURITY_CLIENT_CONTEXT client = { 0 };

	(void)DriverGlobals;
	wdf_require_pointer(EvtRequestImpersonate, api, "EvtRequestImpersonate");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status = SeCreateClientSecurity(wdf_request_irp(request, api)->Tail.Overlay.Thread,
	                                         &quality, FALSE, &client);
	if (!NT_SUCCESS(status))
		return status;
	status = SeImpersonateClientEx(&client, NULL);
	if (NT_SUCCESS(status)) {
		WDF_CALL("EvtRequestImpersonate", EvtRequestImpersonate(Request, Context));
		PsRevertToSelf();
	}
	ObDereferenceObject(client.ClientToken);
	return status;
}
