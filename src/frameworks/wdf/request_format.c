/*
 * frameworks/wdf/request_format.c - an IRP's next stack location and buffers for a target.
 *
 * Model    Buffers go to the lower driver by the method that its device object or the control code asks for:
 *          in the system buffer, by MDL, or by address. An IRP that came from above gets its own fields
 *          back when the request returns.
 */
#include "frameworks/wdf/request.h"
#include "frameworks/wdf/target.h"
#include "frameworks/wdf/usb.h"

static struct wdf_sent *sent_of(struct wdf_request *request)
{
	if (!request->sent) {
		request->sent = calloc(1, sizeof(*request->sent));
		if (request->sent)
			request->sent->request = request;
	}
	return request->sent;
}

static void unref_memory(struct wdf_memory **slot)
{
	if (*slot)
		wdf_object_unref(&(*slot)->object);
	*slot = NULL;
}

void wdf_sent_unformat(struct wdf_request *request)
{
	struct wdf_sent *sent = request->sent;

	if (!sent)
		return;
	if (sent->restore && request->irp) {
		request->irp->MdlAddress = sent->saved_mdl;
		request->irp->AssociatedIrp.SystemBuffer = sent->saved_system_buffer;
		request->irp->UserBuffer = sent->saved_user_buffer;
		request->irp->Flags = sent->saved_flags;
	} else if (request->irp && !(request->flags & WDF_REQUEST_FROM_IRP) && sent->mdl) {
		request->irp->MdlAddress = NULL;
	}
	sent->restore = false;
	if (sent->mdl)
		IoFreeMdl(sent->mdl);
	sent->mdl = NULL;
	free(sent->system_buffer);
	sent->system_buffer = NULL;
	sent->copy_to = NULL;
	unref_memory(&sent->input);
	unref_memory(&sent->output);
	wdf_request_clear(request, WDF_REQUEST_FORMATTED);
}

void wdf_sent_free(struct wdf_request *request)
{
	wdf_sent_unformat(request);
	if (request->sent)
		wdf_usb_transfer_free(request->sent->usb);
	free(request->sent);
	request->sent = NULL;
}

static bool ensure_irp(struct wdf_request *request, PDEVICE_OBJECT target)
{
	if (!request->irp) {
		request->irp = IoAllocateIrp(target->StackSize, FALSE);
		wdf_request_set(request, WDF_REQUEST_OWN_IRP);
	}
	return request->irp != NULL;
}

static void save(struct wdf_request *request)
{
	struct wdf_sent *sent = request->sent;
	PIRP irp = request->irp;

	if (!(request->flags & WDF_REQUEST_FROM_IRP) || sent->restore)
		return;
	sent->saved_mdl = irp->MdlAddress;
	sent->saved_system_buffer = irp->AssociatedIrp.SystemBuffer;
	sent->saved_user_buffer = irp->UserBuffer;
	sent->saved_flags = irp->Flags;
	sent->restore = true;
	irp->Flags &= ~(ULONG)(IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER | IRP_INPUT_OPERATION);
}

static NTSTATUS set_mdl(struct wdf_request *request, const struct wdf_piece *piece)
{
	struct wdf_sent *sent = request->sent;

	if (piece->mdl) {
		request->irp->MdlAddress = piece->mdl;
		return STATUS_SUCCESS;
	}
	sent->mdl = IoAllocateMdl(piece->address, (ULONG)piece->length, FALSE, FALSE, NULL);
	if (!sent->mdl)
		return STATUS_INSUFFICIENT_RESOURCES;
	MmBuildMdlForNonPagedPool(sent->mdl);
	request->irp->MdlAddress = sent->mdl;
	return STATUS_SUCCESS;
}

static NTSTATUS format_transfer(struct wdf_request *request, PDEVICE_OBJECT target,
                                const struct wdf_format *format)
{
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request->irp);
	const struct wdf_piece *piece =
		format->major == IRP_MJ_READ ? &format->output : &format->input;

	next->Parameters.Read.Length = (ULONG)piece->length;
	next->Parameters.Read.ByteOffset.QuadPart = format->offset;
	if (piece->length == 0)
		return STATUS_SUCCESS;
	if (target->Flags & DO_BUFFERED_IO) {
		request->irp->AssociatedIrp.SystemBuffer = piece->address;
		return STATUS_SUCCESS;
	}
	if (target->Flags & DO_DIRECT_IO)
		return set_mdl(request, piece);
	request->irp->UserBuffer = piece->address;
	return STATUS_SUCCESS;
}

/* One system buffer for both directions. */
static NTSTATUS set_buffered(struct wdf_request *request, const struct wdf_format *format)
{
	struct wdf_sent *sent = request->sent;
	const struct wdf_piece *in = &format->input, *out = &format->output;
	PIRP irp = request->irp;

	if (in->length && out->length && in->address != out->address) {
		size_t size = in->length > out->length ? in->length : out->length;
		sent->system_buffer = calloc(1, size);
		if (!sent->system_buffer)
			return STATUS_INSUFFICIENT_RESOURCES;
		memcpy(sent->system_buffer, in->address, in->length);
		sent->copy_to = out->address;
		sent->copy_bytes = out->length;
		irp->AssociatedIrp.SystemBuffer = sent->system_buffer;
		return STATUS_SUCCESS;
	}
	irp->AssociatedIrp.SystemBuffer = in->length ? in->address : out->address;
	return STATUS_SUCCESS;
}

static NTSTATUS format_control(struct wdf_request *request, const struct wdf_format *format)
{
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request->irp);

	next->Parameters.DeviceIoControl.IoControlCode = format->control_code;
	if (format->others) {
		next->Parameters.Others.Argument1 = format->arguments[0];
		next->Parameters.Others.Argument2 = format->arguments[1];
		next->Parameters.Others.Argument4 = format->arguments[2];
		next->Parameters.DeviceIoControl.IoControlCode = format->control_code;
		return STATUS_SUCCESS;
	}
	next->Parameters.DeviceIoControl.InputBufferLength = (ULONG)format->input.length;
	next->Parameters.DeviceIoControl.OutputBufferLength = (ULONG)format->output.length;
	switch (format->control_code & 3) {
	case METHOD_BUFFERED: return set_buffered(request, format);
	case METHOD_NEITHER:
		next->Parameters.DeviceIoControl.Type3InputBuffer = format->input.address;
		request->irp->UserBuffer = format->output.address;
		return STATUS_SUCCESS;
	default:
		request->irp->AssociatedIrp.SystemBuffer = format->input.address;
		return format->output.length ? set_mdl(request, &format->output) : STATUS_SUCCESS;
	}
}

static void keep_memory(struct wdf_memory **slot, struct wdf_memory *memory)
{
	if (memory)
		wdf_object_ref(&memory->object);
	*slot = memory;
}

NTSTATUS wdf_request_format(struct wdf_request *request, struct wdf_target *target,
                            const struct wdf_format *format)
{
	PDEVICE_OBJECT device_object = target->target;
	struct wdf_sent *sent = sent_of(request);

	if (!device_object)
		return STATUS_INVALID_DEVICE_STATE;
	if (!sent)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (request->owner == WDF_OWNER_TARGET)
		return STATUS_WDF_REQUEST_ALREADY_PENDING;
	wdf_sent_unformat(request);
	if (!ensure_irp(request, device_object))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (request->irp->CurrentLocation <= 1 && (request->flags & WDF_REQUEST_FROM_IRP))
		return STATUS_REQUEST_NOT_ACCEPTED;
	save(request);
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request->irp);
	memset(next, 0, sizeof(*next));
	next->MajorFunction = format->major;
	next->MinorFunction = format->minor;
	next->FileObject = target->file;
	sent->params.Type = wdf_request_type_of(next);
	sent->params.Size = sizeof(sent->params);
	NTSTATUS status = format->major == IRP_MJ_READ || format->major == IRP_MJ_WRITE
	                          ? format_transfer(request, device_object, format)
	                          : format_control(request, format);
	if (!NT_SUCCESS(status)) {
		wdf_sent_unformat(request);
		return status;
	}
	keep_memory(&sent->input, format->input.memory);
	keep_memory(&sent->output, format->output.memory);
	wdf_request_set(request, WDF_REQUEST_FORMATTED);
	return STATUS_SUCCESS;
}

NTSTATUS wdf_request_format_current(struct wdf_request *request)
{
	struct wdf_sent *sent = sent_of(request);

	if (!sent)
		return STATUS_INSUFFICIENT_RESOURCES;
	wdf_sent_unformat(request);
	IoCopyCurrentIrpStackLocationToNext(request->irp);
	sent->params.Size = sizeof(sent->params);
	sent->params.Type = wdf_request_type_of(IoGetCurrentIrpStackLocation(request->irp));
	wdf_request_set(request, WDF_REQUEST_FORMATTED);
	return STATUS_SUCCESS;
}
