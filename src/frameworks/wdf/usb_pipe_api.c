/*
 * frameworks/wdf/usb_pipe_api.c - WdfUsbTargetPipe*: what a pipe is, and transfers through it.
 */
#include "frameworks/wdf/usb.h"

static bool dispose(struct wdf_object *object)
{
	struct wdf_usb_pipe *pipe = (struct wdf_usb_pipe *)object;

	wdf_target_close(&pipe->target, WdfIoTargetDeleted);
	wdf_usb_reader_wait(pipe->reader);
	wdf_usb_reader_finish(pipe->reader);
	return true;
}

static void release(struct wdf_object *object)
{
	free(((struct wdf_usb_pipe *)object)->reader);
}

static void started(struct wdf_target *target)
{
	wdf_usb_reader_start(((struct wdf_usb_pipe *)target)->reader);
}

static void stopped(struct wdf_target *target)
{
	wdf_usb_reader_wait(((struct wdf_usb_pipe *)target)->reader);
}

static const struct wdf_target_hooks pipe_hooks = { .started = started, .stopped = stopped };

const struct wdf_type wdf_usb_pipe_type = {
	.name = "WDFUSBPIPE",
	.size = sizeof(struct wdf_usb_pipe),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_NO_PARENT | WDF_TYPE_CANNOT_DELETE,
	.base = &wdf_target_type,
	.dispose = dispose,
	.destroy = release,
};

void wdf_usb_pipe_init(struct wdf_usb_pipe *pipe, struct wdf_usb_interface *interface)
{
	pipe->usb = interface->usb;
	pipe->interface = interface;
	pipe->check_packet_size = true;
	pipe->target.hooks = &pipe_hooks;
}

/* --- What it is --------------------------------------------------------------------------------------- */

WDF_USB_PIPE_TYPE wdf_usb_pipe_type_of(UCHAR attributes)
{
	static const WDF_USB_PIPE_TYPE types[] = { WdfUsbPipeTypeControl, WdfUsbPipeTypeIsochronous,
		                                   WdfUsbPipeTypeBulk, WdfUsbPipeTypeInterrupt };

	return types[attributes & USB_ENDPOINT_TYPE_MASK];
}

void wdf_usb_pipe_describe(const struct wdf_usb_pipe *pipe, PWDF_USB_PIPE_INFORMATION information)
{
	information->MaximumPacketSize = pipe->information.MaximumPacketSize;
	information->EndpointAddress = pipe->information.EndpointAddress;
	information->Interval = pipe->information.Interval;
	information->PipeType = wdf_usb_pipe_type_of((UCHAR)pipe->information.PipeType);
	information->MaximumTransferSize = pipe->information.MaximumTransferSize;
	information->SettingIndex = pipe->interface->current_setting;
}

void WdfUsbTargetPipeGetInformation(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                    PWDF_USB_PIPE_INFORMATION PipeInformation)
{
	static const char api[] = "WdfUsbTargetPipeGetInformation";
	struct wdf_usb_pipe *pipe = wdf_usb_pipe_from_handle(Pipe, api);

	(void)DriverGlobals;
	wdf_require_pointer(PipeInformation, api, "PipeInformation");
	if (PipeInformation->Size == sizeof(*PipeInformation))
		wdf_usb_pipe_describe(pipe, PipeInformation);
}

BOOLEAN WdfUsbTargetPipeIsInEndpoint(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe)
{
	(void)DriverGlobals;
	return wdf_usb_pipe_is_in(wdf_usb_pipe_from_handle(Pipe, "WdfUsbTargetPipeIsInEndpoint"));
}

BOOLEAN WdfUsbTargetPipeIsOutEndpoint(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe)
{
	(void)DriverGlobals;
	return !wdf_usb_pipe_is_in(wdf_usb_pipe_from_handle(Pipe, "WdfUsbTargetPipeIsOutEndpoint"));
}

WDF_USB_PIPE_TYPE WdfUsbTargetPipeGetType(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe)
{
	struct wdf_usb_pipe *pipe = wdf_usb_pipe_from_handle(Pipe, "WdfUsbTargetPipeGetType");

	(void)DriverGlobals;
	return wdf_usb_pipe_type_of((UCHAR)pipe->information.PipeType);
}

void WdfUsbTargetPipeSetNoMaximumPacketSizeCheck(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe)
{
	(void)DriverGlobals;
	wdf_usb_pipe_from_handle(Pipe, "WdfUsbTargetPipeSetNoMaximumPacketSizeCheck")
		->check_packet_size = false;
}

USBD_PIPE_HANDLE WdfUsbTargetPipeWdmGetPipeHandle(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFUSBPIPE UsbPipe)
{
	(void)DriverGlobals;
	return wdf_usb_pipe_from_handle(UsbPipe, "WdfUsbTargetPipeWdmGetPipeHandle")
	        ->information.PipeHandle;
}

/* --- Transfers ------------------------------------------------------------------------------------------ */

NTSTATUS wdf_usb_pipe_check(const struct wdf_usb_pipe *pipe, bool in, size_t length)
{
	ULONG packet = pipe->information.MaximumPacketSize;

	if (pipe->information.PipeType != UsbdPipeTypeBulk &&
	    pipe->information.PipeType != UsbdPipeTypeInterrupt)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (in != wdf_usb_pipe_is_in(pipe))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (length > UINT32_MAX)
		return STATUS_INTEGER_OVERFLOW;
	/* What the device sends comes in packets: a read ends at the end of one. */
	if (in && pipe->check_packet_size && packet != 0 && length % packet != 0)
		return STATUS_INVALID_BUFFER_SIZE;
	return STATUS_SUCCESS;
}

void wdf_usb_pipe_fill(const struct wdf_usb_pipe *pipe, PURB urb, bool in,
                       const struct wdf_piece *piece)
{
	struct _URB_BULK_OR_INTERRUPT_TRANSFER *transfer = &urb->UrbBulkOrInterruptTransfer;

	transfer->Hdr.Function = URB_FUNCTION_BULK_OR_INTERRUPT_TRANSFER;
	transfer->Hdr.Length = sizeof(*transfer);
	transfer->PipeHandle = pipe->information.PipeHandle;
	transfer->TransferFlags = in ? USBD_TRANSFER_DIRECTION_IN | USBD_SHORT_TRANSFER_OK
	                             : USBD_TRANSFER_DIRECTION_OUT;
	transfer->TransferBuffer = piece->mdl ? NULL : piece->address;
	transfer->TransferBufferMDL = piece->mdl;
	transfer->TransferBufferLength = (ULONG)piece->length;
}

struct transfer {
	struct wdf_usb_pipe *pipe;
	bool in;
	WDFREQUEST request;
	PWDF_REQUEST_SEND_OPTIONS options;
};

static NTSTATUS transfer_and_wait(const struct transfer *what, PWDF_MEMORY_DESCRIPTOR descriptor,
                                  PULONG ret_bytes)
{
	struct wdf_piece piece;
	URB urb = { 0 };

	if (ret_bytes)
		*ret_bytes = 0;
	NTSTATUS status = wdf_usb_descriptor_piece(descriptor, &piece);
	if (NT_SUCCESS(status))
		status = wdf_usb_pipe_check(what->pipe, what->in, piece.length);
	if (!NT_SUCCESS(status))
		return status;
	wdf_usb_pipe_fill(what->pipe, &urb, what->in, &piece);
	status = wdf_usb_send_urb(&what->pipe->target, what->request, what->options, &urb);
	if (NT_SUCCESS(status) && ret_bytes)
		*ret_bytes = urb.UrbBulkOrInterruptTransfer.TransferBufferLength;
	return status;
}

NTSTATUS WdfUsbTargetPipeWriteSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                            WDFREQUEST Request,
                                            PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                            PWDF_MEMORY_DESCRIPTOR MemoryDescriptor,
                                            PULONG BytesWritten)
{
	struct transfer what = { wdf_usb_pipe_from_handle(Pipe,
		                                          "WdfUsbTargetPipeWriteSynchronously"),
		                 false, Request, RequestOptions };

	(void)DriverGlobals;
	return transfer_and_wait(&what, MemoryDescriptor, BytesWritten);
}

NTSTATUS WdfUsbTargetPipeReadSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                           WDFREQUEST Request,
                                           PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                           PWDF_MEMORY_DESCRIPTOR MemoryDescriptor,
                                           PULONG BytesRead)
{
	struct transfer what = { wdf_usb_pipe_from_handle(Pipe,
		                                          "WdfUsbTargetPipeReadSynchronously"),
		                 true, Request, RequestOptions };

	(void)DriverGlobals;
	return transfer_and_wait(&what, MemoryDescriptor, BytesRead);
}

static NTSTATUS format_transfer(const struct transfer *what, WDFMEMORY memory,
                                PWDFMEMORY_OFFSET offset)
{
	struct wdf_request *request =
		wdf_request_from_handle(what->request, "WdfUsbTargetPipeFormatRequest");
	struct wdf_piece piece;
	NTSTATUS status = wdf_usb_memory_piece(memory, offset, &piece);

	if (NT_SUCCESS(status))
		status = wdf_usb_pipe_check(what->pipe, what->in, piece.length);
	if (!NT_SUCCESS(status))
		return status;
	struct wdf_usb_transfer *transfer =
		wdf_usb_transfer_of(request, what->in ? WdfUsbRequestTypePipeRead
	                                              : WdfUsbRequestTypePipeWrite);
	if (!transfer)
		return STATUS_INSUFFICIENT_RESOURCES;
	wdf_usb_pipe_fill(what->pipe, transfer->urb, what->in, &piece);
	/* Reads and writes have their parameters in the same places. */
	transfer->params.Parameters.PipeRead.Buffer = memory;
	transfer->params.Parameters.PipeRead.Offset = offset ? offset->BufferOffset : 0;
	return wdf_usb_format(request, &what->pipe->target, piece.memory);
}

NTSTATUS WdfUsbTargetPipeFormatRequestForWrite(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                               WDFREQUEST Request, WDFMEMORY WriteMemory,
                                               PWDFMEMORY_OFFSET WriteOffset)
{
	static const char api[] = "WdfUsbTargetPipeFormatRequestForWrite";
	struct transfer what = { wdf_usb_pipe_from_handle(Pipe, api), false, Request, NULL };

	(void)DriverGlobals;
	return format_transfer(&what, WriteMemory, WriteOffset);
}

NTSTATUS WdfUsbTargetPipeFormatRequestForRead(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                              WDFREQUEST Request, WDFMEMORY ReadMemory,
                                              PWDFMEMORY_OFFSET ReadOffset)
{
	static const char api[] = "WdfUsbTargetPipeFormatRequestForRead";
	struct transfer what = { wdf_usb_pipe_from_handle(Pipe, api), true, Request, NULL };

	(void)DriverGlobals;
	return format_transfer(&what, ReadMemory, ReadOffset);
}

/* --- Abort and reset ---------------------------------------------------------------------------------------- */

static void fill_pipe_request(const struct wdf_usb_pipe *pipe, USHORT function, PURB urb)
{
	urb->UrbHeader.Function = function;
	urb->UrbHeader.Length = sizeof(struct _URB_PIPE_REQUEST);
	urb->UrbPipeRequest.PipeHandle = pipe->information.PipeHandle;
}

/* Sent past the pipe's own state: a stopped pipe is what one resets. */
static NTSTATUS pipe_request(struct wdf_usb_pipe *pipe, USHORT function, WDFREQUEST request,
                             PWDF_REQUEST_SEND_OPTIONS options)
{
	URB urb = { 0 };

	fill_pipe_request(pipe, function, &urb);
	return wdf_usb_send_urb(&pipe->target, request, options, &urb);
}

NTSTATUS wdf_usb_pipe_reset(struct wdf_usb_pipe *pipe)
{
	WDF_REQUEST_SEND_OPTIONS options;

	WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
	return pipe_request(pipe, URB_FUNCTION_SYNC_RESET_PIPE_AND_CLEAR_STALL, NULL, &options);
}

NTSTATUS WdfUsbTargetPipeAbortSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                            WDFREQUEST Request,
                                            PWDF_REQUEST_SEND_OPTIONS RequestOptions)
{
	(void)DriverGlobals;
	return pipe_request(wdf_usb_pipe_from_handle(Pipe, "WdfUsbTargetPipeAbortSynchronously"),
	                    URB_FUNCTION_ABORT_PIPE, Request, RequestOptions);
}

NTSTATUS WdfUsbTargetPipeResetSynchronously(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                            WDFREQUEST Request,
                                            PWDF_REQUEST_SEND_OPTIONS RequestOptions)
{
	(void)DriverGlobals;
	return pipe_request(wdf_usb_pipe_from_handle(Pipe, "WdfUsbTargetPipeResetSynchronously"),
	                    URB_FUNCTION_SYNC_RESET_PIPE_AND_CLEAR_STALL, Request, RequestOptions);
}

static NTSTATUS format_pipe_request(struct wdf_usb_pipe *pipe, struct wdf_request *request,
                                    WDF_USB_REQUEST_TYPE type)
{
	struct wdf_usb_transfer *transfer = wdf_usb_transfer_of(request, type);

	if (!transfer)
		return STATUS_INSUFFICIENT_RESOURCES;
	fill_pipe_request(pipe,
	                  type == WdfUsbRequestTypePipeAbort
	                          ? URB_FUNCTION_ABORT_PIPE
	                          : URB_FUNCTION_SYNC_RESET_PIPE_AND_CLEAR_STALL,
	                  transfer->urb);
	return wdf_usb_format(request, &pipe->target, NULL);
}

NTSTATUS WdfUsbTargetPipeFormatRequestForAbort(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                               WDFREQUEST Request)
{
	static const char api[] = "WdfUsbTargetPipeFormatRequestForAbort";

	(void)DriverGlobals;
	return format_pipe_request(wdf_usb_pipe_from_handle(Pipe, api),
	                           wdf_request_from_handle(Request, api),
	                           WdfUsbRequestTypePipeAbort);
}

NTSTATUS WdfUsbTargetPipeFormatRequestForReset(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                               WDFREQUEST Request)
{
	static const char api[] = "WdfUsbTargetPipeFormatRequestForReset";

	(void)DriverGlobals;
	return format_pipe_request(wdf_usb_pipe_from_handle(Pipe, api),
	                           wdf_request_from_handle(Request, api),
	                           WdfUsbRequestTypePipeReset);
}

/* --- Continuous readers ---------------------------------------------------------------------------------------- */

NTSTATUS WdfUsbTargetPipeConfigContinuousReader(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBPIPE Pipe,
                                                PWDF_USB_CONTINUOUS_READER_CONFIG Config)
{
	static const char api[] = "WdfUsbTargetPipeConfigContinuousReader";
	struct wdf_usb_pipe *pipe = wdf_usb_pipe_from_handle(Pipe, api);

	(void)DriverGlobals;
	wdf_require_pointer(Config, api, "Config");
	if (Config->Size != sizeof(*Config))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!Config->EvtUsbTargetPipeReadComplete || Config->TransferLength == 0)
		return STATUS_INVALID_PARAMETER;
	size_t total;
	if (__builtin_add_overflow(Config->HeaderLength, Config->TransferLength, &total) ||
	    __builtin_add_overflow(total, Config->TrailerLength, &total))
		return STATUS_INTEGER_OVERFLOW;
	NTSTATUS status = wdf_usb_pipe_check(pipe, true, Config->TransferLength);
	return NT_SUCCESS(status) ? wdf_usb_reader_create(pipe, Config) : status;
}
