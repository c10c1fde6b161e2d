/*
 * umdf/channel.c - a driver host's calls: what it is told, what it answers.
 *
 * Everything that comes here was written by a process that is not trusted. What does not fit is refused with
 * STATUS_INVALID_PARAMETER and changes nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frameworks/umdf/umdf_internal.h"

/* --- What it is told ------------------------------------------------------------------------------------------------- */

static uint32_t kind_of(UCHAR major)
{
	switch (major) {
	case IRP_MJ_CREATE: return UMDF_CREATE;
	case IRP_MJ_CLEANUP: return UMDF_CLEANUP;
	case IRP_MJ_READ: return UMDF_READ;
	case IRP_MJ_WRITE: return UMDF_WRITE;
	default: return UMDF_CONTROL;
	}
}

static void describe(PIRP irp, struct umdf_request *request)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	const struct umdf_file *file = stack->FileObject ? stack->FileObject->FsContext : NULL;

	request->id = UMDF_IRP_ID(irp);
	request->file = file ? file->id : UMDF_NO_FILE;
	request->kind = kind_of(stack->MajorFunction);
	request->process = IoGetRequestorProcessId(irp);
	if (request->kind == UMDF_CONTROL)
		request->code = stack->Parameters.DeviceIoControl.IoControlCode;
	if (request->kind == UMDF_READ)
		request->offset = (uint64_t)stack->Parameters.Read.ByteOffset.QuadPart;
	if (request->kind == UMDF_WRITE)
		request->offset = (uint64_t)stack->Parameters.Write.ByteOffset.QuadPart;
	if (request->kind == UMDF_CREATE) {
		request->access = stack->Parameters.Create.SecurityContext->DesiredAccess;
		request->options = stack->Parameters.Create.Options;
		request->share = stack->Parameters.Create.ShareAccess;
	}
}

/* A request's cancel that the host has not heard of. */
static PIRP find_cancelled_locked(struct umdf_device *device)
{
	for (LIST_ENTRY *entry = device->taken.Flink; entry != &device->taken;
	     entry = entry->Flink) {
		PIRP irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);

		if ((UMDF_IRP_FLAGS(irp) & (UMDF_FLAG_CANCEL | UMDF_FLAG_TOLD)) == UMDF_FLAG_CANCEL)
			return irp;
	}
	return NULL;
}

/* The next request, from now on the host's; bytes: room for its input. Gives how many were used. */
static uint32_t tell_request_locked(struct umdf_device *device, struct umdf_request *request,
                                    uint32_t room)
{
	PIRP irp = CONTAINING_RECORD(RemoveHeadList(&device->waiting), IRP, Tail.Overlay.ListEntry);
	const void *input = umdf_request_input(irp, &request->input_bytes);
	uint32_t bytes = request->input_bytes < room ? request->input_bytes : room;

	umdf_request_output(irp, &request->output_bytes);
	describe(irp, request);
	if (input)
		memcpy(request + 1, input, bytes);
	UMDF_IRP_FLAGS(irp) |= UMDF_FLAG_TAKEN;
	InsertTailList(&device->taken, &irp->Tail.Overlay.ListEntry);
	return bytes;
}

static bool has_work_locked(struct umdf_device *device)
{
	return (device->stop_wanted && !device->stop_told) || find_cancelled_locked(device) ||
	       !IsListEmpty(&device->waiting) || !IsListEmpty(&device->closed);
}

/* Fill request with whatever is next; gives how many bytes. ret_closed: a file's record, to be freed. */
static uint32_t fill_locked(struct umdf_device *device, struct umdf_request *request, uint32_t room,
                            struct umdf_file **ret_closed)
{
	PIRP cancelled = find_cancelled_locked(device);

	memset(request, 0, sizeof(*request));
	if (device->stop_wanted && !device->stop_told) {
		device->stop_told = true;
		request->kind = UMDF_STOP;
	} else if (cancelled) {
		UMDF_IRP_FLAGS(cancelled) |= UMDF_FLAG_TOLD;
		request->kind = UMDF_CANCEL;
		request->id = UMDF_IRP_ID(cancelled);
	} else if (!IsListEmpty(&device->waiting)) {
		return sizeof(*request) +
		       tell_request_locked(device, request, room - (uint32_t)sizeof(*request));
	} else {
		*ret_closed =
			CONTAINING_RECORD(RemoveHeadList(&device->closed), struct umdf_file, entry);
		request->kind = UMDF_CLOSE;
		request->file = (*ret_closed)->id;
	}
	return sizeof(*request);
}

void umdf_channel_pump(struct umdf_device *device)
{
	struct umdf_file *closed = NULL;
	uint32_t bytes = 0;
	PIRP call;

	host_lock_acquire(&device->lock);
	call = device->next_call;
	/* Who cancels the call takes it away itself. */
	if (call && has_work_locked(device) && IoSetCancelRoutine(call, NULL)) {
		PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(call);

		device->next_call = NULL;
		bytes = fill_locked(device, call->AssociatedIrp.SystemBuffer,
		                    stack->Parameters.DeviceIoControl.OutputBufferLength, &closed);
	}
	host_lock_release(&device->lock);
	free(closed);
	if (bytes)
		umdf_complete(call, STATUS_SUCCESS, bytes);
}

static VOID cancel_next(PDEVICE_OBJECT object, PIRP call)
{
	struct umdf_device *device = ((struct umdf_extension *)object->DeviceExtension)->device;

	IoReleaseCancelSpinLock(call->CancelIrql);
	host_lock_acquire(&device->lock);
	if (device->next_call == call)
		device->next_call = NULL;
	host_lock_release(&device->lock);
	umdf_complete(call, STATUS_CANCELLED, 0);
}

/* One call at a time. */
static NTSTATUS wait_locked(struct umdf_device *device, PIRP call)
{
	if (device->next_call)
		return STATUS_INVALID_DEVICE_STATE;
	IoMarkIrpPending(call);
	device->next_call = call;
	IoSetCancelRoutine(call, cancel_next);
	if (!call->Cancel || !IoSetCancelRoutine(call, NULL))
		return STATUS_PENDING;
	device->next_call = NULL;
	return STATUS_CANCELLED;
}

static NTSTATUS on_next(struct umdf_device *device, PIRP call)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(call);
	NTSTATUS status;

	if (stack->Parameters.DeviceIoControl.OutputBufferLength < UMDF_ROOM)
		return umdf_complete(call, STATUS_BUFFER_TOO_SMALL, 0);
	host_lock_acquire(&device->lock);
	status = wait_locked(device, call);
	host_lock_release(&device->lock);
	if (status != STATUS_PENDING)
		return umdf_complete(call, status, 0);
	umdf_channel_pump(device);
	return STATUS_PENDING;
}

/* --- What it answers ------------------------------------------------------------------------------------------------- */

/* A create that succeeds gives the file to its opener; what its driver says of it besides is FILE_OPENED. */
static void finish(PIRP irp, const struct umdf_answer *answer, uint32_t bytes)
{
	uint32_t output_bytes;
	void *output = umdf_request_output(irp, &output_bytes);

	if (bytes > sizeof(*answer) && output)
		memcpy(output, answer + 1, bytes - sizeof(*answer));
	umdf_finish(irp);
}

/* Only the host's answers take requests from the list that this looks at; it may be that a cancel does, too. */
static NTSTATUS check_answer(struct umdf_device *device, const struct umdf_answer *answer,
                             uint32_t bytes)
{
	NTSTATUS status = STATUS_INVALID_PARAMETER;

	host_lock_acquire(&device->lock);
	for (LIST_ENTRY *entry = device->taken.Flink; entry != &device->taken;
	     entry = entry->Flink) {
		PIRP irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);

		if (UMDF_IRP_ID(irp) == answer->id && umdf_answer_fits(irp, answer, bytes))
			status = STATUS_SUCCESS;
	}
	host_lock_release(&device->lock);
	return status;
}

static NTSTATUS on_answer(struct umdf_device *device, PIRP call)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(call);
	uint32_t bytes = stack->Parameters.DeviceIoControl.InputBufferLength;
	const struct umdf_answer *answer = call->AssociatedIrp.SystemBuffer;
	NTSTATUS status = STATUS_INVALID_PARAMETER;
	PIRP irp;

	if (bytes >= sizeof(*answer) && bytes - sizeof(*answer) <= UMDF_TRANSFER_MAX)
		status = check_answer(device, answer, bytes);
	if (!NT_SUCCESS(status))
		return umdf_complete(call, status, 0);
	irp = umdf_request_take(device, answer->id, answer);
	if (irp)
		finish(irp, answer, bytes);
	return umdf_complete(call, STATUS_SUCCESS, 0);
}

/* More of a request's input than there was room for. */
static uint32_t copy_input(struct umdf_device *device, const struct umdf_input *wanted, void *to,
                           uint32_t room)
{
	uint32_t bytes = 0, whole = 0;

	host_lock_acquire(&device->lock);
	for (LIST_ENTRY *entry = device->taken.Flink; entry != &device->taken;
	     entry = entry->Flink) {
		PIRP irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);
		const uint8_t *input;

		if (UMDF_IRP_ID(irp) != wanted->id)
			continue;
		input = umdf_request_input(irp, &whole);
		if (!input || wanted->offset >= whole)
			continue;
		bytes = whole - wanted->offset < room ? whole - wanted->offset : room;
		memcpy(to, input + wanted->offset, bytes);
	}
	host_lock_release(&device->lock);
	return bytes;
}

static NTSTATUS on_input(struct umdf_device *device, PIRP call)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(call);
	uint32_t room = stack->Parameters.DeviceIoControl.OutputBufferLength, bytes;
	struct umdf_input wanted;

	if (stack->Parameters.DeviceIoControl.InputBufferLength != sizeof(wanted))
		return umdf_complete(call, STATUS_INVALID_PARAMETER, 0);
	memcpy(&wanted, call->AssociatedIrp.SystemBuffer, sizeof(wanted));
	bytes = room ? copy_input(device, &wanted, call->AssociatedIrp.SystemBuffer, room) : 0;
	return umdf_complete(call, bytes ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER, bytes);
}

/* --- How it started -------------------------------------------------------------------------------------------------- */

/* In a time that does not depend on where they differ. */
static bool is_nonce(const struct umdf_device *device, const uint8_t *nonce)
{
	uint8_t difference = 0;

	for (uint32_t index = 0; index < UMDF_NONCE_BYTES; index++)
		difference |= (uint8_t)(device->nonce[index] ^ nonce[index]);
	return difference == 0;
}

static NTSTATUS on_started(struct umdf_device *device, PIRP call)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(call);
	const struct umdf_started *started = call->AssociatedIrp.SystemBuffer;
	bool fits = umdf_started_is_whole(started,
	                                  stack->Parameters.DeviceIoControl.InputBufferLength) &&
	            is_nonce(device, started->nonce) && !KeReadStateEvent(&device->started);

	if (!fits)
		return umdf_complete(call, STATUS_INVALID_PARAMETER, 0);
	device->said = *started;
	KeSetEvent(&device->started, IO_NO_INCREMENT, FALSE);
	return umdf_complete(call, STATUS_SUCCESS, 0);
}

/* --- The channel's device --------------------------------------------------------------------------------------------- */

NTSTATUS umdf_channel_create(struct umdf_device *device)
{
	static uint32_t
		channels; /* of all machines of this program: only that they differ matters */
	UNICODE_STRING security = RTL_CONSTANT_STRING(u"D:P(A;;GA;;;SY)");
	WCHAR text[40];
	UNICODE_STRING name = { 0, sizeof(text), text };
	struct umdf_extension *extension;
	NTSTATUS status;
	char narrow[40];

	snprintf(narrow, sizeof(narrow), "\\Device\\UmdfChannel%u",
	         __atomic_add_fetch(&channels, 1, __ATOMIC_RELAXED));
	for (size_t index = 0; narrow[index]; index++) {
		text[index] = (WCHAR)narrow[index];
		name.Length = (USHORT)((index + 1) * sizeof(WCHAR));
	}
	status = IoCreateDeviceSecure(device->driver->object, sizeof(*extension), &name,
	                              FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN, FALSE,
	                              &security, NULL, &device->channel);
	if (!NT_SUCCESS(status))
		return status;
	extension = device->channel->DeviceExtension;
	*extension = (struct umdf_extension){ device, true };
	device->channel->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return status;
}

static NTSTATUS on_control(struct umdf_device *device, PIRP call)
{
	switch (IoGetCurrentIrpStackLocation(call)->Parameters.DeviceIoControl.IoControlCode) {
	case UMDF_STARTED: return on_started(device, call);
	case UMDF_NEXT: return on_next(device, call);
	case UMDF_INPUT: return on_input(device, call);
	case UMDF_ANSWER: return on_answer(device, call);
	default: return umdf_complete(call, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

/* The host's first handle is closed by its end alone. */
static NTSTATUS on_cleanup(struct umdf_device *device, PIRP call)
{
	if (IoGetCurrentIrpStackLocation(call)->FileObject == device->receiver)
		umdf_host_ended(device);
	return umdf_complete(call, STATUS_SUCCESS, 0);
}

NTSTATUS umdf_channel_dispatch(struct umdf_device *device, PIRP irp)
{
	switch (IoGetCurrentIrpStackLocation(irp)->MajorFunction) {
	case IRP_MJ_DEVICE_CONTROL: return on_control(device, irp);
	case IRP_MJ_CLEANUP: return on_cleanup(device, irp);
	case IRP_MJ_CREATE:
	case IRP_MJ_CLOSE: return umdf_complete(irp, STATUS_SUCCESS, 0);
	default: return umdf_complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}
