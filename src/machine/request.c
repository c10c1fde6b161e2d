/* machine/request.c - requests that go on, at the embedding door. */
#include "machine/machine_internal.h"

#include <stdlib.h>

#define UNITS_PER_MS 10000
#define DEFAULT_TIMEOUT_MS 2000

struct drydock_request {
	struct drydock_file *file;
	const struct drydock_transfer *transfer; /* while it is sent */
	HANDLE event;
	IO_STATUS_BLOCK io;
	NTSTATUS status; /* of the call that runs */
	uint32_t timeout_ms;
	bool ended;
	struct drydock_request *next_kept; /* drydock_machine.kept */
};

static NTSTATUS issue(struct drydock_request *request)
{
	const struct drydock_transfer *transfer = request->transfer;
	HANDLE file = request->file->handle;
	LARGE_INTEGER offset = { .QuadPart = (LONGLONG)transfer->offset };

	switch (transfer->operation) {
	case DRYDOCK_READ:
		return ZwReadFile(file, request->event, NULL, NULL, &request->io, transfer->output,
		                  transfer->output_bytes, &offset, NULL);
	case DRYDOCK_WRITE:
		return ZwWriteFile(file, request->event, NULL, NULL, &request->io,
		                   (void *)transfer->input, transfer->input_bytes, &offset, NULL);
	case DRYDOCK_CONTROL:
		return ZwDeviceIoControlFile(file, request->event, NULL, NULL, &request->io,
		                             transfer->code, (void *)transfer->input,
		                             transfer->input_bytes, transfer->output,
		                             transfer->output_bytes);
	}
	return STATUS_INVALID_PARAMETER;
}

static void send(void *context)
{
	struct drydock_request *request = context;

	request->status =
		ZwCreateEvent(&request->event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
	if (!NT_SUCCESS(request->status))
		return;
	request->status = issue(request);
	request->ended = request->status != STATUS_PENDING;
	if (NT_ERROR(request->status))
		ZwClose(request->event);
}

static void wait(void *context)
{
	struct drydock_request *request = context;
	LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)request->timeout_ms * UNITS_PER_MS };

	request->status = ZwWaitForSingleObject(request->event, FALSE, &timeout);
}

static void cancel(void *context)
{
	struct drydock_request *request = context;
	IO_STATUS_BLOCK io;

	request->status = ZwCancelIoFileEx(request->file->handle, &request->io, &io);
}

static void release(void *context)
{
	struct drydock_request *request = context;

	request->status = ZwClose(request->event);
}

static drydock_status call(struct drydock_request *request, void (*function)(void *))
{
	drydock_status status = machine_call(request->file->machine, function, request);

	return NT_SUCCESS(status) ? request->status : status;
}

drydock_status drydock_file_start(struct drydock_file *file,
                                  const struct drydock_transfer *transfer,
                                  struct drydock_request **ret_request)
{
	struct drydock_request *request = calloc(1, sizeof(*request));
	drydock_status status;

	*ret_request = NULL;
	if (!request)
		return STATUS_INSUFFICIENT_RESOURCES;
	request->file = file;
	request->transfer = transfer;
	status = call(request, send);
	request->transfer = NULL;
	if (NT_ERROR(status))
		free(request);
	else
		*ret_request = request;
	return status;
}

drydock_status drydock_file_wait(struct drydock_request *request, uint32_t timeout_ms,
                                 uint32_t *ret_bytes)
{
	drydock_status status = STATUS_SUCCESS;

	request->timeout_ms = timeout_ms;
	if (!request->ended)
		status = call(request, wait);
	if (status != STATUS_SUCCESS)
		return status;
	request->ended = true;
	if (ret_bytes)
		*ret_bytes = NT_ERROR(request->io.Status) ? 0 : (uint32_t)request->io.Information;
	return request->io.Status;
}

drydock_status drydock_file_cancel(struct drydock_request *request)
{
	return request->ended ? STATUS_NOT_FOUND : call(request, cancel);
}

static void forget_locked(struct drydock_machine *machine, const struct drydock_request *request)
{
	struct drydock_request **at = &machine->kept;

	while (*at && *at != request)
		at = &(*at)->next_kept;
	if (*at)
		*at = request->next_kept;
}

/* A record that stays is the machine's to free, unless it is finished after all. */
static void set_kept(struct drydock_machine *machine, struct drydock_request *request, bool kept)
{
	host_lock_acquire(&machine->kept_lock);
	forget_locked(machine, request);
	if (kept) {
		request->next_kept = machine->kept;
		machine->kept = request;
	}
	host_lock_release(&machine->kept_lock);
}

void machine_requests_free(struct drydock_machine *machine)
{
	while (machine->kept) {
		struct drydock_request *request = machine->kept;

		machine->kept = request->next_kept;
		free(request);
	}
}

drydock_status drydock_file_finish(struct drydock_request *request)
{
	struct drydock_machine *machine = request->file->machine;
	uint32_t limit = machine->options.request_timeout_ms;

	if (!request->ended) {
		drydock_file_cancel(request);
		drydock_file_wait(request, limit ? limit : DEFAULT_TIMEOUT_MS, NULL);
	}
	if (!request->ended) {
		set_kept(machine, request, true);
		return STATUS_TIMEOUT;
	}
	set_kept(machine, request, false);
	call(request, release);
	free(request);
	return STATUS_SUCCESS;
}
