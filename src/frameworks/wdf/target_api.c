/*
 * frameworks/wdf/target_api.c - WdfIoTarget*: open, states, formatting, synchronous sends.
 */
#include "frameworks/wdf/request.h"
#include "frameworks/wdf/target.h"
#include "frameworks/wdf/structure.h"

NTSTATUS WdfIoTargetCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                           PWDF_OBJECT_ATTRIBUTES IoTargetAttributes, WDFIOTARGET *IoTarget)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfIoTargetCreate");
	struct wdf_target *target;

	(void)DriverGlobals;
	wdf_require_pointer(IoTarget, "WdfIoTargetCreate", "IoTarget");
	*IoTarget = NULL;
	NTSTATUS status = wdf_target_create(device, IoTargetAttributes, WDF_CALLER(), &target);
	if (NT_SUCCESS(status))
		*IoTarget = WDF_HANDLE(WDFIOTARGET, target);
	return status;
}

/* --- The device itself ------------------------------------------------------------------------------ */

static bool may_configure(const struct wdf_device *device)
{
	return device->settings.role == WDF_ROLE_CONTROL ? !device->initialized
	                                                 : !device->started_once;
}

NTSTATUS WdfIoTargetSelfAssignDefaultIoQueue(PWDF_DRIVER_GLOBALS DriverGlobals,
                                             WDFIOTARGET IoTarget, WDFQUEUE Queue)
{
	static const char api[] = "WdfIoTargetSelfAssignDefaultIoQueue";
	struct wdf_target *target = wdf_target_from_handle(IoTarget, api);
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, api);

	(void)DriverGlobals;
	if (!target->self)
		wdf_bugcheck(&(struct wdf_break){ "WDF-61", WDF_INVALID_HANDLE, IoTarget, 0,
		                                  "Use what WdfDeviceGetSelfIoTarget gives." },
		             "%s was called with a target that is not the device itself", api);
	if (queue->device != target->device)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (!may_configure(target->device))
		return STATUS_INVALID_DEVICE_STATE;
	target->self_queue = queue;
	return STATUS_SUCCESS;
}

/* --- Opening ---------------------------------------------------------------------------------------- */

static NTSTATUS open_by_name(struct wdf_target *target)
{
	const WDF_IO_TARGET_OPEN_PARAMS *params = &target->params;
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	IO_STATUS_BLOCK io;
	PLARGE_INTEGER allocation = (PLARGE_INTEGER)params->AllocationSize;

	RtlInitUnicodeString(&name, target->name);
	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE,
	                           NULL, NULL);
	NTSTATUS status =
		ZwCreateFile(&target->handle, params->DesiredAccess | SYNCHRONIZE, &attributes, &io,
	                     allocation, params->FileAttributes, params->ShareAccess,
	                     params->CreateDisposition, params->CreateOptions, params->EaBuffer,
	                     params->EaBufferLength);
	if (!NT_SUCCESS(status)) {
		target->handle = NULL;
		return status;
	}
	status = ObReferenceObjectByHandle(target->handle, params->DesiredAccess, NULL, KernelMode,
	                                   (PVOID *)&target->file, NULL);
	if (!NT_SUCCESS(status)) {
		ZwClose(target->handle);
		target->handle = NULL;
		return status;
	}
	target->target = IoGetRelatedDeviceObject(target->file);
	return STATUS_SUCCESS;
}

static NTSTATUS open_existing(struct wdf_target *target)
{
	target->target = target->params.TargetDeviceObject;
	target->file = target->params.TargetFileObject;
	if (target->file)
		ObReferenceObject(target->file);
	return target->target ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static NTSTATUS open(struct wdf_target *target)
{
	switch (target->params.Type) {
	case WdfIoTargetOpenUseExistingDevice: return open_existing(target);
	case WdfIoTargetOpenByName: return open_by_name(target);
	default: return STATUS_INVALID_PARAMETER;
	}
}

NTSTATUS wdf_target_open(struct wdf_target *target)
{
	NTSTATUS status = open(target);

	if (!NT_SUCCESS(status))
		return status;
	wdf_target_unwatch(target); /* of the file that was closed for a query-remove */
	wdf_target_watch(target);
	return wdf_target_start(target);
}

NTSTATUS WdfIoTargetOpen(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                         PWDF_IO_TARGET_OPEN_PARAMS OpenParams)
{
	struct wdf_target *target = wdf_target_from_handle(IoTarget, "WdfIoTargetOpen");
	WDF_IO_TARGET_OPEN_PARAMS params = { 0 };

	wdf_require_pointer(OpenParams, "WdfIoTargetOpen", "OpenParams");
	wdf_require_irql("WdfIoTargetOpen", PASSIVE_LEVEL);
	NTSTATUS status =
		wdf_structure_take(wdf_binding_of(DriverGlobals),
	                           WDF_GROWN_WDF_IO_TARGET_OPEN_PARAMS, &params, OpenParams);
	if (!NT_SUCCESS(status))
		return status;
	if (!target->remote || target->state == WdfIoTargetDeleted)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (target->target)
		return STATUS_INVALID_DEVICE_STATE;
	if (params.Type != WdfIoTargetOpenReopen) {
		free(target->name);
		target->name = NULL;
		target->params = params;
		if (params.Type == WdfIoTargetOpenByName &&
		    !(target->name = wdf_copy_string(&params.TargetDeviceName)))
			return STATUS_INSUFFICIENT_RESOURCES;
	}
	return wdf_target_open(target);
}

void WdfIoTargetClose(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	if (wdf_require_irql("WdfIoTargetClose", PASSIVE_LEVEL))
		wdf_target_close(wdf_target_from_handle(IoTarget, "WdfIoTargetClose"),
		                 WdfIoTargetClosed);
}

void WdfIoTargetCloseForQueryRemove(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	wdf_target_close(wdf_target_from_handle(IoTarget, "WdfIoTargetCloseForQueryRemove"),
	                 WdfIoTargetClosedForQueryRemove);
}

NTSTATUS WdfIoTargetStart(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	return wdf_target_start(wdf_target_from_handle(IoTarget, "WdfIoTargetStart"));
}

void WdfIoTargetStop(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                     WDF_IO_TARGET_SENT_IO_ACTION Action)
{
	(void)DriverGlobals;
	if (Action != WdfIoTargetLeaveSentIoPending &&
	    !wdf_require_irql("WdfIoTargetStop", PASSIVE_LEVEL))
		return;
	wdf_target_stop(wdf_target_from_handle(IoTarget, "WdfIoTargetStop"), Action);
}

void WdfIoTargetPurge(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                      WDF_IO_TARGET_PURGE_IO_ACTION Action)
{
	(void)DriverGlobals;
	if (Action == WdfIoTargetPurgeIoAndWait &&
	    !wdf_require_irql("WdfIoTargetPurge", PASSIVE_LEVEL))
		return;
	wdf_target_purge(wdf_target_from_handle(IoTarget, "WdfIoTargetPurge"),
	                 Action == WdfIoTargetPurgeIoAndWait);
}

WDF_IO_TARGET_STATE WdfIoTargetGetState(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	return wdf_target_from_handle(IoTarget, "WdfIoTargetGetState")->state;
}

WDFDEVICE WdfIoTargetGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE,
	                  wdf_target_from_handle(IoTarget, "WdfIoTargetGetDevice")->device);
}

PDEVICE_OBJECT WdfIoTargetWdmGetTargetDeviceObject(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                   WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	return wdf_target_from_handle(IoTarget, "WdfIoTargetWdmGetTargetDeviceObject")->target;
}

PDEVICE_OBJECT WdfIoTargetWdmGetTargetPhysicalDevice(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                     WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	return wdf_target_from_handle(IoTarget, "WdfIoTargetWdmGetTargetPhysicalDevice")->physical;
}

PFILE_OBJECT WdfIoTargetWdmGetTargetFileObject(PWDF_DRIVER_GLOBALS DriverGlobals,
                                               WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	return wdf_target_from_handle(IoTarget, "WdfIoTargetWdmGetTargetFileObject")->file;
}

HANDLE WdfIoTargetWdmGetTargetFileHandle(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget)
{
	(void)DriverGlobals;
	return wdf_target_from_handle(IoTarget, "WdfIoTargetWdmGetTargetFileHandle")->handle;
}

/* --- Formatting ------------------------------------------------------------------------------------------- */

static NTSTATUS piece_of_memory(WDFMEMORY handle, PWDFMEMORY_OFFSET offsets,
                                struct wdf_piece *piece)
{
	if (!handle)
		return STATUS_SUCCESS;
	struct wdf_memory *memory = wdf_memory_from_handle(handle, "WdfIoTargetFormatRequest");
	size_t offset = offsets ? offsets->BufferOffset : 0;
	if (offset > memory->size)
		return STATUS_INVALID_PARAMETER;
	size_t length =
		offsets && offsets->BufferLength ? offsets->BufferLength : memory->size - offset;
	if (length > memory->size - offset)
		return STATUS_INVALID_PARAMETER;
	*piece = (struct wdf_piece){ (char *)memory->buffer + offset, length,
		                     offset == 0 && length == memory->size ? memory->mdl : NULL,
		                     memory };
	return STATUS_SUCCESS;
}

static NTSTATUS format_with_memory(WDFIOTARGET target, WDFREQUEST request,
                                   struct wdf_format *format, WDFMEMORY input,
                                   PWDFMEMORY_OFFSET input_offsets, WDFMEMORY output,
                                   PWDFMEMORY_OFFSET output_offsets)
{
	static const char api[] = "WdfIoTargetFormatRequest";
	NTSTATUS status = piece_of_memory(input, input_offsets, &format->input);

	if (NT_SUCCESS(status))
		status = piece_of_memory(output, output_offsets, &format->output);
	if (!NT_SUCCESS(status))
		return status;
	return wdf_request_format(wdf_request_from_handle(request, api),
	                          wdf_target_from_handle(target, api), format);
}

NTSTATUS WdfIoTargetFormatRequestForRead(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                         WDFREQUEST Request, WDFMEMORY OutputBuffer,
                                         PWDFMEMORY_OFFSET OutputBufferOffset,
                                         PLONGLONG DeviceOffset)
{
	struct wdf_format format = { .major = IRP_MJ_READ,
		                     .offset = DeviceOffset ? *DeviceOffset : 0 };

	(void)DriverGlobals;
	return format_with_memory(IoTarget, Request, &format, NULL, NULL, OutputBuffer,
	                          OutputBufferOffset);
}

NTSTATUS WdfIoTargetFormatRequestForWrite(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                          WDFREQUEST Request, WDFMEMORY InputBuffer,
                                          PWDFMEMORY_OFFSET InputBufferOffset,
                                          PLONGLONG DeviceOffset)
{
	struct wdf_format format = { .major = IRP_MJ_WRITE,
		                     .offset = DeviceOffset ? *DeviceOffset : 0 };

	(void)DriverGlobals;
	return format_with_memory(IoTarget, Request, &format, InputBuffer, InputBufferOffset, NULL,
	                          NULL);
}

NTSTATUS WdfIoTargetFormatRequestForIoctl(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                          WDFREQUEST Request, ULONG IoctlCode,
                                          WDFMEMORY InputBuffer,
                                          PWDFMEMORY_OFFSET InputBufferOffset,
                                          WDFMEMORY OutputBuffer,
                                          PWDFMEMORY_OFFSET OutputBufferOffset)
{
	struct wdf_format format = { .major = IRP_MJ_DEVICE_CONTROL, .control_code = IoctlCode };

	(void)DriverGlobals;
	return format_with_memory(IoTarget, Request, &format, InputBuffer, InputBufferOffset,
	                          OutputBuffer, OutputBufferOffset);
}

NTSTATUS WdfIoTargetFormatRequestForInternalIoctl(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                  ULONG IoctlCode, WDFMEMORY InputBuffer,
                                                  PWDFMEMORY_OFFSET InputBufferOffset,
                                                  WDFMEMORY OutputBuffer,
                                                  PWDFMEMORY_OFFSET OutputBufferOffset)
{
	struct wdf_format format = { .major = IRP_MJ_INTERNAL_DEVICE_CONTROL,
		                     .control_code = IoctlCode };

	(void)DriverGlobals;
	return format_with_memory(IoTarget, Request, &format, InputBuffer, InputBufferOffset,
	                          OutputBuffer, OutputBufferOffset);
}

static void *memory_address(WDFMEMORY handle, PWDFMEMORY_OFFSET offsets)
{
	struct wdf_piece piece = { 0 };

	piece_of_memory(handle, offsets, &piece);
	return piece.address;
}

NTSTATUS WdfIoTargetFormatRequestForInternalIoctlOthers(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget, WDFREQUEST Request,
	ULONG IoctlCode, WDFMEMORY OtherArg1, PWDFMEMORY_OFFSET OtherArg1Offset,
	WDFMEMORY OtherArg2, PWDFMEMORY_OFFSET OtherArg2Offset, WDFMEMORY OtherArg4,
	PWDFMEMORY_OFFSET OtherArg4Offset)
{
	static const char api[] = "WdfIoTargetFormatRequestForInternalIoctlOthers";
	struct wdf_format format = { .major = IRP_MJ_INTERNAL_DEVICE_CONTROL,
		                     .control_code = IoctlCode,
		                     .others = true };

	(void)DriverGlobals;
	format.arguments[0] = memory_address(OtherArg1, OtherArg1Offset);
	format.arguments[1] = memory_address(OtherArg2, OtherArg2Offset);
	format.arguments[2] = memory_address(OtherArg4, OtherArg4Offset);
	return wdf_request_format(wdf_request_from_handle(Request, api),
	                          wdf_target_from_handle(IoTarget, api), &format);
}

/* --- Synchronous sends ----------------------------------------------------------------------------------------- */

static NTSTATUS piece_of_descriptor(PWDF_MEMORY_DESCRIPTOR descriptor, struct wdf_piece *piece)
{
	if (!descriptor)
		return STATUS_SUCCESS;
	switch (descriptor->Type) {
	case WdfMemoryDescriptorTypeBuffer:
		*piece = (struct wdf_piece){ descriptor->u.BufferType.Buffer,
			                     descriptor->u.BufferType.Length, NULL, NULL };
		return STATUS_SUCCESS;
	case WdfMemoryDescriptorTypeMdl:
		*piece = (struct wdf_piece){
			MmGetSystemAddressForMdlSafe(descriptor->u.MdlType.Mdl, NormalPagePriority),
			descriptor->u.MdlType.BufferLength, descriptor->u.MdlType.Mdl, NULL
		};
		return piece->address ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
	case WdfMemoryDescriptorTypeHandle:
		return piece_of_memory(descriptor->u.HandleType.Memory,
		                       descriptor->u.HandleType.Offsets, piece);
	default: return STATUS_INVALID_PARAMETER;
	}
}

static NTSTATUS send_formatted(struct wdf_request *request, struct wdf_target *target,
                               PWDF_REQUEST_SEND_OPTIONS options, PULONG_PTR bytes)
{
	KEVENT done;

	KeInitializeEvent(&done, NotificationEvent, FALSE);
	NTSTATUS status = wdf_request_send(request, target, options, &done);
	if (!NT_SUCCESS(status))
		return status;
	KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
	if (bytes && NT_SUCCESS(request->status))
		*bytes = request->information;
	wdf_sent_unformat(request);
	return request->status;
}

/* With the driver's request, or with one of our own for this call. */
static NTSTATUS send_synchronously(WDFIOTARGET handle, WDFREQUEST request_handle,
                                   struct wdf_format *format, PWDF_REQUEST_SEND_OPTIONS options,
                                   PULONG_PTR bytes)
{
	static const char api[] = "WdfIoTargetSendSynchronously";
	struct wdf_target *target = wdf_target_from_handle(handle, api);
	struct wdf_request *request;
	NTSTATUS status = STATUS_SUCCESS;

	if (bytes)
		*bytes = 0;
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (request_handle)
		request = wdf_request_from_handle(request_handle, api);
	else
		status = wdf_request_create(&(struct wdf_creation){ .binding =
		                                                            target->object.binding,
		                                                    .type = &wdf_request_type },
		                            NULL, &request);
	if (!NT_SUCCESS(status))
		return status;
	status = wdf_request_format(request, target, format);
	if (NT_SUCCESS(status))
		status = send_formatted(request, target, options, bytes);
	if (!request_handle)
		wdf_object_delete(&request->object);
	return status;
}

NTSTATUS WdfIoTargetSendReadSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                          WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
                                          PLONGLONG DeviceOffset,
                                          PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                          PULONG_PTR BytesRead)
{
	struct wdf_format format = { .major = IRP_MJ_READ,
		                     .offset = DeviceOffset ? *DeviceOffset : 0 };

	(void)DriverGlobals;
	NTSTATUS status = piece_of_descriptor(OutputBuffer, &format.output);
	return NT_SUCCESS(status)
	               ? send_synchronously(IoTarget, Request, &format, RequestOptions, BytesRead)
	               : status;
}

NTSTATUS WdfIoTargetSendWriteSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                           WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR InputBuffer,
                                           PLONGLONG DeviceOffset,
                                           PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                           PULONG_PTR BytesWritten)
{
	struct wdf_format format = { .major = IRP_MJ_WRITE,
		                     .offset = DeviceOffset ? *DeviceOffset : 0 };

	(void)DriverGlobals;
	NTSTATUS status = piece_of_descriptor(InputBuffer, &format.input);
	return NT_SUCCESS(status) ? send_synchronously(IoTarget, Request, &format, RequestOptions,
	                                               BytesWritten)
	                          : status;
}

static NTSTATUS send_control(WDFIOTARGET target, WDFREQUEST request, struct wdf_format *format,
                             PWDF_MEMORY_DESCRIPTOR input, PWDF_MEMORY_DESCRIPTOR output,
                             PWDF_REQUEST_SEND_OPTIONS options, PULONG_PTR bytes)
{
	NTSTATUS status = piece_of_descriptor(input, &format->input);

	if (NT_SUCCESS(status))
		status = piece_of_descriptor(output, &format->output);
	return NT_SUCCESS(status) ? send_synchronously(target, request, format, options, bytes)
	                          : status;
}

NTSTATUS WdfIoTargetSendIoctlSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                           WDFREQUEST Request, ULONG IoctlCode,
                                           PWDF_MEMORY_DESCRIPTOR InputBuffer,
                                           PWDF_MEMORY_DESCRIPTOR OutputBuffer,
                                           PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                           PULONG_PTR BytesReturned)
{
	struct wdf_format format = { .major = IRP_MJ_DEVICE_CONTROL, .control_code = IoctlCode };

	(void)DriverGlobals;
	return send_control(IoTarget, Request, &format, InputBuffer, OutputBuffer, RequestOptions,
	                    BytesReturned);
}

NTSTATUS WdfIoTargetSendInternalIoctlSynchronously(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget, WDFREQUEST Request,
	ULONG IoctlCode, PWDF_MEMORY_DESCRIPTOR InputBuffer, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
	PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesReturned)
{
	struct wdf_format format = { .major = IRP_MJ_INTERNAL_DEVICE_CONTROL,
		                     .control_code = IoctlCode };

	(void)DriverGlobals;
	return send_control(IoTarget, Request, &format, InputBuffer, OutputBuffer, RequestOptions,
	                    BytesReturned);
}

static void *descriptor_address(PWDF_MEMORY_DESCRIPTOR descriptor)
{
	struct wdf_piece piece = { 0 };

	piece_of_descriptor(descriptor, &piece);
	return piece.address;
}

NTSTATUS WdfIoTargetSendInternalIoctlOthersSynchronously(
	PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget, WDFREQUEST Request,
	ULONG IoctlCode, PWDF_MEMORY_DESCRIPTOR OtherArg1, PWDF_MEMORY_DESCRIPTOR OtherArg2,
	PWDF_MEMORY_DESCRIPTOR OtherArg4, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PULONG_PTR BytesReturned)
{
	struct wdf_format format = { .major = IRP_MJ_INTERNAL_DEVICE_CONTROL,
		                     .control_code = IoctlCode,
		                     .others = true };

	(void)DriverGlobals;
	format.arguments[0] = descriptor_address(OtherArg1);
	format.arguments[1] = descriptor_address(OtherArg2);
	format.arguments[2] = descriptor_address(OtherArg4);
	return send_synchronously(IoTarget, Request, &format, RequestOptions, BytesReturned);
}
