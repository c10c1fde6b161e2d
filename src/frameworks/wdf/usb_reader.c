/*
 * frameworks/wdf/usb_reader.c - continuous readers: some reads of a pipe are always pending.
 *
 * Model    Each slot has a request that goes round: sent, completed, the driver's callback, sent again from a
 *          DPC, so that a bus driver that completes at once does not grow the stack. A failed read stops all
 *          slots; a worker then asks the driver, clears the pipe and starts them again. At the target's door
 *          (wdf_target_admit) a slot's request is refused, never held, while the pipe does not run.
 * Locks    reader->lock guards busy and recovering.
 */
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/usb.h"

#include <usbioctl.h>

#define READS_DEFAULT 2
#define READS_MAX 10

struct slot {
	struct wdf_usb_reader *reader;
	struct wdf_request *request;
	WDFMEMORY memory; /* of the read that is pending or was last completed */
	bool busy;
	KEVENT idle;
	KDPC dpc;
};

struct wdf_usb_reader {
	struct wdf_usb_pipe *pipe;
	WDF_USB_CONTINUOUS_READER_CONFIG config;
	WDFLOOKASIDE buffers;
	struct host_lock lock;
	bool recovering;
	PKTHREAD worker; /* in the driver's callback; null: nobody */
	NTSTATUS failed_status;
	USBD_STATUS failed_usbd_status;
	KEVENT recovered;
	struct ex_work work;
	uint32_t count;
	struct slot slots[READS_MAX];
};

/* --- One slot --------------------------------------------------------------------------------------------- */

static PWDF_DRIVER_GLOBALS globals_of(const struct wdf_usb_reader *reader)
{
	return &reader->pipe->target.object.binding->globals;
}

static void rest(struct slot *slot)
{
	host_lock_acquire(&slot->reader->lock);
	slot->busy = false;
	host_lock_release(&slot->reader->lock);
	KeSetEvent(&slot->idle, 0, FALSE);
}

static void drop_memory(struct slot *slot)
{
	if (slot->memory)
		wdf_object_delete(wdf_object_unchecked(slot->memory));
	slot->memory = NULL;
}

static void fail(struct slot *slot, NTSTATUS status, USBD_STATUS usbd_status)
{
	struct wdf_usb_reader *reader = slot->reader;

	host_lock_acquire(&reader->lock);
	bool first = !reader->recovering;
	reader->recovering = true;
	if (first) {
		reader->failed_status = status;
		reader->failed_usbd_status = usbd_status;
		KeClearEvent(&reader->recovered);
	}
	host_lock_release(&reader->lock);
	if (first) {
		struct wdf_binding *binding = reader->pipe->target.object.binding;
		wdf_object_ref(&reader->pipe->target.object);
		wdf_binding_use(binding);
		ex_queue_work(binding->machine, &reader->work, DelayedWorkQueue);
	}
	rest(slot);
}

static void completed(WDFREQUEST request, WDFIOTARGET target, PWDF_REQUEST_COMPLETION_PARAMS params,
                      WDFCONTEXT context)
{
	struct slot *slot = context;
	struct wdf_usb_reader *reader = slot->reader;
	const WDF_USB_REQUEST_COMPLETION_PARAMS *usb = params->Parameters.Usb.Completion;

	(void)request;
	if (params->IoStatus.Status == STATUS_CANCELLED) {
		rest(slot);
	} else if (!NT_SUCCESS(params->IoStatus.Status)) {
		fail(slot, params->IoStatus.Status, usb->UsbdStatus);
	} else {
		WDF_CALL("EvtUsbTargetPipeReadComplete",
		         reader->config.EvtUsbTargetPipeReadComplete(
				 (WDFUSBPIPE)target, slot->memory, usb->Parameters.PipeRead.Length,
				 reader->config.EvtUsbTargetPipeReadCompleteContext));
		KeInsertQueueDpc(&slot->dpc, NULL, NULL);
	}
}

static NTSTATUS format(struct slot *slot)
{
	struct wdf_usb_reader *reader = slot->reader;
	PWDF_DRIVER_GLOBALS globals = globals_of(reader);
	WDFREQUEST request = WDF_HANDLE(WDFREQUEST, slot->request);
	WDFMEMORY_OFFSET window = { reader->config.HeaderLength, reader->config.TransferLength };
	WDF_REQUEST_REUSE_PARAMS reuse;

	drop_memory(slot);
	WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_NOT_SUPPORTED);
	WdfRequestReuse(globals, request, &reuse);
	NTSTATUS status = WdfMemoryCreateFromLookaside(globals, reader->buffers, &slot->memory);
	if (NT_SUCCESS(status))
		status = WdfUsbTargetPipeFormatRequestForRead(globals,
		                                              WDF_HANDLE(WDFUSBPIPE, reader->pipe),
		                                              request, slot->memory, &window);
	if (NT_SUCCESS(status))
		WdfRequestSetCompletionRoutine(globals, request, completed, slot);
	return status;
}

/* slot is busy. */
static void submit(struct slot *slot)
{
	NTSTATUS status = format(slot);

	if (!NT_SUCCESS(status)) {
		fail(slot, status, USBD_STATUS_SUCCESS);
		return;
	}
	slot->request->flags |= WDF_REQUEST_NEVER_HELD;
	if (!NT_SUCCESS(wdf_request_send(slot->request, &slot->reader->pipe->target, NULL, NULL)))
		rest(slot); /* the pipe was stopped */
}

static void resend(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	(void)dpc, (void)argument1, (void)argument2;
	submit(context);
}

/* --- All slots ------------------------------------------------------------------------------------------------ */

void wdf_usb_reader_start(struct wdf_usb_reader *reader)
{
	for (uint32_t at = 0; reader && at < reader->count; at++) {
		struct slot *slot = &reader->slots[at];
		host_lock_acquire(&reader->lock);
		bool start = !slot->busy;
		slot->busy = true;
		if (start)
			KeClearEvent(&slot->idle);
		host_lock_release(&reader->lock);
		if (start)
			submit(slot);
	}
}

static void wait_slots(struct wdf_usb_reader *reader)
{
	for (uint32_t at = 0; at < reader->count; at++)
		KeWaitForSingleObject(&reader->slots[at].idle, Executive, KernelMode, FALSE, NULL);
}

void wdf_usb_reader_wait(struct wdf_usb_reader *reader)
{
	if (!reader)
		return;
	wait_slots(reader);
	/* A driver may stop its pipe from the callback that tells of the failure. */
	if (reader->worker != KeGetCurrentThread())
		KeWaitForSingleObject(&reader->recovered, Executive, KernelMode, FALSE, NULL);
}

/* --- Recovery ------------------------------------------------------------------------------------------------------- */

static bool ask_driver(struct wdf_usb_reader *reader)
{
	BOOLEAN again = TRUE;

	if (!reader->config.EvtUsbTargetPipeReadersFailed)
		return true;
	reader->worker = KeGetCurrentThread();
	WDF_CALL("EvtUsbTargetPipeReadersFailed",
	         again = reader->config.EvtUsbTargetPipeReadersFailed(WDF_HANDLE(WDFUSBPIPE,
	                                                                         reader->pipe),
	                                                              reader->failed_status,
	                                                              reader->failed_usbd_status));
	reader->worker = NULL;
	return again;
}

/* A pipe of a port that is enabled is reset; else the port. */
static bool clear_trouble(struct wdf_usb_pipe *pipe)
{
	struct wdf_target *device = &pipe->usb->target;
	ULONG bits = 0;
	NTSTATUS status = wdf_usb_send_control(device, IOCTL_INTERNAL_USB_GET_PORT_STATUS, &bits);

	if (!NT_SUCCESS(status) || !(bits & USBD_PORT_CONNECTED))
		return false;
	if (!(bits & USBD_PORT_ENABLED))
		return NT_SUCCESS(
			wdf_usb_send_control(device, IOCTL_INTERNAL_USB_RESET_PORT, NULL));
	wdf_usb_pipe_reset(pipe);
	return true;
}

static void recover(struct ex_work *work)
{
	struct wdf_usb_reader *reader = CONTAINING_RECORD(work, struct wdf_usb_reader, work);
	struct wdf_usb_pipe *pipe = reader->pipe;
	struct wdf_binding *binding = pipe->target.object.binding;

	wdf_target_pause_readers(&pipe->target, true);
	for (uint32_t at = 0; at < reader->count; at++)
		wdf_request_cancel_sent(reader->slots[at].request);
	wait_slots(reader);
	bool again = ask_driver(reader) && clear_trouble(pipe);
	wdf_target_pause_readers(&pipe->target, false);
	host_lock_acquire(&reader->lock);
	reader->recovering = false;
	host_lock_release(&reader->lock);
	if (again)
		wdf_usb_reader_start(reader);
	KeSetEvent(&reader->recovered, 0, FALSE);
	wdf_object_unref(&pipe->target.object);
	wdf_binding_unuse(binding);
}

/* --- Life -------------------------------------------------------------------------------------------------------------- */

void wdf_usb_reader_finish(struct wdf_usb_reader *reader)
{
	if (!reader)
		return;
	for (uint32_t at = 0; at < reader->count; at++) {
		drop_memory(&reader->slots[at]);
		wdf_object_delete(&reader->slots[at].request->object);
	}
	if (reader->buffers)
		wdf_object_delete(wdf_object_unchecked(reader->buffers));
	reader->buffers = NULL;
	reader->count = 0;
}

static NTSTATUS add_slot(struct wdf_usb_reader *reader)
{
	struct slot *slot = &reader->slots[reader->count];
	struct wdf_creation creation = { .binding = reader->pipe->target.object.binding,
		                         .type = &wdf_request_type };
	NTSTATUS status = wdf_request_create(&creation, NULL, &slot->request);

	if (!NT_SUCCESS(status))
		return status;
	slot->reader = reader;
	KeInitializeEvent(&slot->idle, NotificationEvent, TRUE);
	KeInitializeDpc(&slot->dpc, resend, slot);
	reader->count++;
	return STATUS_SUCCESS;
}

static NTSTATUS fill(struct wdf_usb_reader *reader)
{
	const WDF_USB_CONTINUOUS_READER_CONFIG *config = &reader->config;
	uint32_t wanted = config->NumPendingReads ? config->NumPendingReads : READS_DEFAULT;
	size_t total = config->HeaderLength + config->TransferLength + config->TrailerLength;
	NTSTATUS status = WdfLookasideListCreate(globals_of(reader), NULL, total, NonPagedPoolNx,
	                                         config->BufferAttributes, 0, &reader->buffers);

	if (wanted > READS_MAX)
		wanted = READS_MAX;
	while (NT_SUCCESS(status) && reader->count < wanted)
		status = add_slot(reader);
	return status;
}

NTSTATUS wdf_usb_reader_create(struct wdf_usb_pipe *pipe,
                               const WDF_USB_CONTINUOUS_READER_CONFIG *config)
{
	if (pipe->reader)
		return STATUS_INVALID_DEVICE_STATE;
	struct wdf_usb_reader *reader = calloc(1, sizeof(*reader));
	if (!reader)
		return STATUS_INSUFFICIENT_RESOURCES;
	reader->pipe = pipe;
	reader->config = *config;
	reader->work.routine = recover;
	KeInitializeEvent(&reader->recovered, NotificationEvent, TRUE);
	NTSTATUS status = fill(reader);
	if (!NT_SUCCESS(status)) {
		wdf_usb_reader_finish(reader);
		free(reader);
		return status;
	}
	pipe->reader = reader;
	return STATUS_SUCCESS;
}
