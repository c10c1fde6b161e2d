/*
 * frameworks/wdf/request_buffer_api.c - WdfRequestRetrieve*, WdfRequestProbeAndLock*.
 */
#include "frameworks/wdf/request.h"

static NTSTATUS retrieve_buffer(WDFREQUEST handle, enum wdf_buffer_side side, size_t minimum,
                                PVOID *buffer, size_t *length, const char *api)
{
	struct wdf_request *request = wdf_request_from_handle(handle, api);
	struct wdf_buffer_view view;

	wdf_require_pointer(buffer, api, "Buffer");
	wdf_request_irp(request, api);
	NTSTATUS status = wdf_request_buffer(request, side, minimum, &view);
	*buffer = NT_SUCCESS(status) ? view.address : NULL;
	if (length)
		*length = NT_SUCCESS(status) ? view.length : 0;
	return status;
}

NTSTATUS WdfRequestRetrieveInputBuffer(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                       size_t MinimumRequiredLength, PVOID *Buffer, size_t *Length)
{
	(void)DriverGlobals;
	return retrieve_buffer(Request, WDF_BUFFER_INPUT, MinimumRequiredLength, Buffer, Length,
	                       "WdfRequestRetrieveInputBuffer");
}

NTSTATUS WdfRequestRetrieveOutputBuffer(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                        size_t MinimumRequiredSize, PVOID *Buffer, size_t *Length)
{
	(void)DriverGlobals;
	return retrieve_buffer(Request, WDF_BUFFER_OUTPUT, MinimumRequiredSize, Buffer, Length,
	                       "WdfRequestRetrieveOutputBuffer");
}

static NTSTATUS make_memory(struct wdf_request *request, const struct wdf_buffer_view *view,
                            const void *caller, struct wdf_memory **slot)
{
	struct wdf_memory *memory;
	NTSTATUS status =
		wdf_object_allocate(&(struct wdf_creation){ .binding = request->object.binding,
	                                                    .type = &wdf_memory_type,
	                                                    .caller = caller },
	                            (struct wdf_object **)&memory);

	if (!NT_SUCCESS(status))
		return status;
	memory->kind = WDF_MEMORY_REQUEST;
	memory->owner = &request->object;
	memory->buffer = view->address;
	memory->size = view->length;
	memory->mdl = view->mdl;
	memory->object.flags |= WDF_OBJECT_NO_DELETE | WDF_OBJECT_COMMITTED;
	*slot = memory;
	return STATUS_SUCCESS;
}

static NTSTATUS retrieve_memory(WDFREQUEST handle, enum wdf_buffer_side side, WDFMEMORY *memory,
                                const void *caller)
{
	const char *api = side == WDF_BUFFER_INPUT ? "WdfRequestRetrieveInputMemory"
	                                           : "WdfRequestRetrieveOutputMemory";
	struct wdf_request *request = wdf_request_from_handle(handle, api);
	struct wdf_memory **slot = side == WDF_BUFFER_INPUT ? &request->input : &request->output;
	struct wdf_buffer_view view;

	wdf_require_pointer(memory, api, "Memory");
	wdf_request_irp(request, api);
	NTSTATUS status = wdf_request_buffer(request, side, 0, &view);
	if (NT_SUCCESS(status) && !*slot)
		status = make_memory(request, &view, caller, slot);
	*memory = NT_SUCCESS(status) ? WDF_HANDLE(WDFMEMORY, *slot) : NULL;
	return status;
}

NTSTATUS WdfRequestRetrieveInputMemory(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                       WDFMEMORY *Memory)
{
	(void)DriverGlobals;
	return retrieve_memory(Request, WDF_BUFFER_INPUT, Memory, WDF_CALLER());
}

NTSTATUS WdfRequestRetrieveOutputMemory(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                        WDFMEMORY *Memory)
{
	(void)DriverGlobals;
	return retrieve_memory(Request, WDF_BUFFER_OUTPUT, Memory, WDF_CALLER());
}

static NTSTATUS retrieve_mdl(WDFREQUEST handle, enum wdf_buffer_side side, PMDL *mdl,
                             const char *api)
{
	struct wdf_request *request = wdf_request_from_handle(handle, api);
	size_t length;

	wdf_require_pointer(mdl, api, "Mdl");
	wdf_request_irp(request, api);
	return wdf_request_mdl(request, side, mdl, &length);
}

NTSTATUS WdfRequestRetrieveInputWdmMdl(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                       PMDL *Mdl)
{
	(void)DriverGlobals;
	return retrieve_mdl(Request, WDF_BUFFER_INPUT, Mdl, "WdfRequestRetrieveInputWdmMdl");
}

NTSTATUS WdfRequestRetrieveOutputWdmMdl(PWDF_DRIVER_GLOBALS DriverGlobals, WDFREQUEST Request,
                                        PMDL *Mdl)
{
	(void)DriverGlobals;
	return retrieve_mdl(Request, WDF_BUFFER_OUTPUT, Mdl, "WdfRequestRetrieveOutputWdmMdl");
}

/* The user's own pointers, only in the caller's context. */
static NTSTATUS retrieve_unsafe(WDFREQUEST handle, enum wdf_buffer_side side, size_t minimum,
                                PVOID *buffer, size_t *length)
{
	const char *api = side == WDF_BUFFER_INPUT ? "WdfRequestRetrieveUnsafeUserInputBuffer"
	                                           : "WdfRequestRetrieveUnsafeUserOutputBuffer";
	struct wdf_request *request = wdf_request_from_handle(handle, api);
	PIRP irp = wdf_request_irp(request, api);
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	bool input = side == WDF_BUFFER_INPUT;
	size_t size = 0;
	void *address = irp->UserBuffer;

	wdf_require_pointer(buffer, api, "Buffer");
	*buffer = NULL;
	if (length)
		*length = 0;
	if (!(request->flags & WDF_REQUEST_IN_CALLER))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (location->MajorFunction == (input ? IRP_MJ_WRITE : IRP_MJ_READ)) {
		size = input ? location->Parameters.Write.Length : location->Parameters.Read.Length;
	} else if (location->MajorFunction == IRP_MJ_DEVICE_CONTROL &&
	           (location->Parameters.DeviceIoControl.IoControlCode & 3) == METHOD_NEITHER) {
		size = input ? location->Parameters.DeviceIoControl.InputBufferLength
		             : location->Parameters.DeviceIoControl.OutputBufferLength;
		if (input)
			address = location->Parameters.DeviceIoControl.Type3InputBuffer;
	} else {
		return STATUS_INVALID_DEVICE_REQUEST;
	}
	if (size < minimum || size == 0)
		return STATUS_BUFFER_TOO_SMALL;
	*buffer = address;
	if (length)
		*length = size;
	return STATUS_SUCCESS;
}

NTSTATUS WdfRequestRetrieveUnsafeUserInputBuffer(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                 WDFREQUEST Request, size_t MinimumRequiredLength,
                                                 PVOID *InputBuffer, size_t *Length)
{
	(void)DriverGlobals;
	return retrieve_unsafe(Request, WDF_BUFFER_INPUT, MinimumRequiredLength, InputBuffer,
	                       Length);
}

NTSTATUS WdfRequestRetrieveUnsafeUserOutputBuffer(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFREQUEST Request, size_t MinimumRequiredLength,
                                                  PVOID *OutputBuffer, size_t *Length)
{
	(void)DriverGlobals;
	return retrieve_unsafe(Request, WDF_BUFFER_OUTPUT, MinimumRequiredLength, OutputBuffer,
	                       Length);
}

static NTSTATUS lock_user_buffer(WDFREQUEST handle, PVOID buffer, size_t length,
                                 LOCK_OPERATION operation, WDFMEMORY *memory)
{
	const char *api = "WdfRequestProbeAndLockUserBuffer";
	struct wdf_request *request = wdf_request_from_handle(handle, api);
	struct wdf_memory *object;

	wdf_require_pointer(memory, api, "MemoryObject");
	if (length == 0)
		return STATUS_INVALID_USER_BUFFER;
	if (!(request->flags & WDF_REQUEST_IN_CALLER))
		return STATUS_INVALID_DEVICE_REQUEST;
	PMDL mdl = IoAllocateMdl(buffer, (ULONG)length, FALSE, FALSE, NULL);
	if (!mdl)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = wdf_memory_lock_user(mdl, operation);
	if (!NT_SUCCESS(status)) {
		IoFreeMdl(mdl);
		return status;
	}
	status = wdf_memory_create_for_mdl(&request->object, mdl, length, &object);
	if (!NT_SUCCESS(status)) {
		MmUnlockPages(mdl);
		IoFreeMdl(mdl);
		return status;
	}
	*memory = WDF_HANDLE(WDFMEMORY, object);
	return STATUS_SUCCESS;
}

NTSTATUS WdfRequestProbeAndLockUserBufferForRead(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                 WDFREQUEST Request, PVOID Buffer, size_t Length,
                                                 WDFMEMORY *MemoryObject)
{
	(void)DriverGlobals;
	return lock_user_buffer(Request, Buffer, Length, IoReadAccess, MemoryObject);
}

NTSTATUS WdfRequestProbeAndLockUserBufferForWrite(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFREQUEST Request, PVOID Buffer, size_t Length,
                                                  WDFMEMORY *MemoryObject)
{
	(void)DriverGlobals;
	return lock_user_buffer(Request, Buffer, Length, IoWriteAccess, MemoryObject);
}
