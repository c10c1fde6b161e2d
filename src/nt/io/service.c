/*
 * io/service.c - what every Nt service on a file does: resolve, make the IRP, send, wait.
 *
 * Cost     No allocation, no event and no APC when the driver completes before its dispatch routine returns.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

NTSTATUS io_service_probe(const struct io_service *service, const void *buffer, size_t length,
                          bool write)
{
	if (service->mode == KernelMode || length == 0)
		return STATUS_SUCCESS;
	return mm_probe(buffer, length, 1, write ? MM_READ | MM_WRITE : MM_READ, UserMode);
}

NTSTATUS io_service_copy_in(const struct io_service *service, void *to, const void *from,
                            size_t length)
{
	if (service->mode == KernelMode) {
		memcpy(to, from, length);
		return STATUS_SUCCESS;
	}
	return host_guard_copy(to, from, length) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

NTSTATUS io_service_copy_out(const struct io_service *service, void *to, const void *from,
                             size_t length)
{
	return io_service_copy_in(service, to, from, length);
}

static NTSTATUS reference_event(struct io_service *service, HANDLE handle)
{
	if (!handle)
		return STATUS_SUCCESS;
	void *event;
	NTSTATUS status = ob_reference_handle(handle, EVENT_MODIFY_STATE,
	                                      ob_type_find(service->thread->machine, u"Event"),
	                                      service->mode, &event, NULL);
	if (!NT_SUCCESS(status))
		return status;
	service->event = event;
	return STATUS_SUCCESS;
}

static NTSTATUS check_caller(struct io_service *service, const struct io_service_call *call)
{
	if (service->mode == KernelMode)
		return STATUS_SUCCESS;
	if (call->any_access && !(service->granted & call->any_access))
		return STATUS_ACCESS_DENIED;
	return mm_probe(call->io_status, sizeof(*call->io_status), 1, MM_READ | MM_WRITE, UserMode);
}

NTSTATUS io_service_end(struct io_service *service, NTSTATUS status)
{
	if (service->request) {
		service->request->owned_event = NULL;
		service->request->file = NULL;
		io_request_finish_quietly(service->request);
		service->request = NULL;
	}
	if (service->synchronous)
		io_file_unlock(service->file);
	if (service->event)
		ob_dereference(service->event);
	ob_dereference(service->file);
	return status;
}

NTSTATUS io_service_begin(const struct io_service_call *call, struct io_service *service)
{
	struct ke_thread *thread = ke_current_thread();
	struct ob_handle_information information;
	void *body;
	memset(service, 0, sizeof(*service));
	service->thread = thread;
	service->mode = thread->previous_mode;
	NTSTATUS status = ob_reference_handle(call->file, 0, thread->machine->io->file_type,
	                                      service->mode, &body, &information);
	if (!NT_SUCCESS(status))
		return status;
	service->file = body;
	service->granted = information.granted;
	service->io_status = call->io_status;
	service->apc = call->apc;
	service->apc_context = call->apc_context;
	status = check_caller(service, call);
	if (NT_SUCCESS(status))
		status = reference_event(service, call->event);
	if (NT_SUCCESS(status) && service->file->CompletionContext && call->apc)
		status = STATUS_INVALID_PARAMETER;
	if (NT_SUCCESS(status) && (service->file->Flags & FO_SYNCHRONOUS_IO)) {
		status = io_file_lock(service->file, service->mode);
		service->synchronous = status == STATUS_SUCCESS;
		if (!service->synchronous)
			return io_service_end(service, status);
	}
	if (!NT_SUCCESS(status))
		return io_service_end(service, status);
	service->io = io_thread_current();
	if (!service->io)
		return io_service_end(service, STATUS_INSUFFICIENT_RESOURCES);
	service->device = IoGetRelatedDeviceObject(service->file);
	return STATUS_SUCCESS;
}

NTSTATUS io_service_request(struct io_service *service, UCHAR major)
{
	struct io_request *request =
		io_request_allocate(service->io, service->device->StackSize, IO_REQUEST_SERVICE);
	if (!request)
		return io_service_end(service, STATUS_INSUFFICIENT_RESOURCES);
	service->request = request;
	__atomic_add_fetch(&service->io->pending, 1, __ATOMIC_RELAXED);
	PIRP irp = &request->irp;
	request->owner = service->thread;
	request->file = service->file;
	request->owned_event = service->event;
	irp->Flags = IRP_DEFER_IO_COMPLETION;
	irp->RequestorMode = service->mode;
	irp->UserIosb = service->io_status;
	irp->UserEvent = service->event;
	irp->Overlay.AsynchronousParameters.UserApcRoutine = service->apc;
	irp->Overlay.AsynchronousParameters.UserApcContext = service->apc_context;
	irp->Tail.Overlay.Thread = (PETHREAD)service->thread;
	irp->Tail.Overlay.OriginalFileObject = service->file;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = major;
	next->FileObject = service->file;
	if (service->event)
		KeClearEvent(service->event);
	KeClearEvent(&service->file->Event);
	return STATUS_SUCCESS;
}

void *io_service_buffer(struct io_service *service, ULONG length)
{
	struct io_request *request = service->request;
	void *buffer = length <= IO_INLINE_BUFFER_BYTES ? io_request_inline_buffer(request) : NULL;
	request->system_buffer = IO_BUFFER_INLINE;
	if (!buffer) {
		buffer = malloc(length); /* what the driver may read is filled by the caller */
		if (!buffer)
			return NULL;
		request->system_buffer = IO_BUFFER_POOL;
	}
	request->irp.AssociatedIrp.SystemBuffer = buffer;
	return buffer;
}

NTSTATUS io_service_lock(struct io_service *service, void *buffer, ULONG length,
                         LOCK_OPERATION operation)
{
	if (!length)
		return STATUS_SUCCESS;
	struct mm_mdl_of of = { .address = buffer,
		                .bytes = length,
		                .access = operation == IoReadAccess ? MM_READ : MM_READ | MM_WRITE,
		                .mode = service->mode };
	return mm_mdl_create_locked(service->thread->machine, &of,
	                            &service->request->irp.MdlAddress);
}

/* The wait was ended by an APC or alert: cancel, then wait until the driver has let go. */
static void cancel_and_wait(struct io_service *service, struct io_request *request,
                            uint32_t generation)
{
	if (io_request_pin(request, generation)) {
		IoCancelIrp(&request->irp);
		io_request_unpin(request);
	}
	KeWaitForSingleObject(&service->file->Event, Executive, KernelMode, FALSE, NULL);
}

static NTSTATUS wait(struct io_service *service, struct io_request *request, uint32_t generation)
{
	PFILE_OBJECT file = service->file;
	BOOLEAN alertable = (file->Flags & FO_ALERTABLE_IO) != 0;
	if (KeReadStateEvent(&file->Event)) /* marked pending, yet completed on the way */
		return file->FinalStatus;
	NTSTATUS status =
		KeWaitForSingleObject(&file->Event, Executive, service->mode, alertable, NULL);
	if (status != STATUS_SUCCESS)
		cancel_and_wait(service, request, generation);
	return file->FinalStatus;
}

/*
 * The service returns a final status although the driver still has the request (VF-16, named): the caller may
 * reuse its status block and buffer from now on, so whenever the driver completes it, only objects are told.
 */
static void let_go(struct io_request *request, uint32_t generation, NTSTATUS status)
{
	PIRP irp = &request->irp;
	IO_STATUS_BLOCK result = { .Status = status };
	if (!io_request_pin(request, generation))
		return;
	if (irp->UserIosb && !NT_ERROR(status)) {
		io_give_caller(irp, irp->UserIosb, &result, sizeof(result));
	}
	io_request_forget_caller(request);
	io_request_unpin(request);
}

NTSTATUS io_service_send(struct io_service *service)
{
	struct io_request *request = service->request;
	uint32_t generation = request->generation;
	PFILE_OBJECT file = service->file;
	bool synchronous = service->synchronous;
	NTSTATUS status;
	/* A synchronous request ends before we return: it borrows our reference to the file. */
	request->file_is_borrowed = synchronous;
	enum io_dispatched how = io_request_dispatch(request, service->device, &status);
	if (__builtin_expect(how == IO_DISPATCHED_INLINE, 1)) {
		/* What the driver returned, be it another status than it completed with. */
		if (status == STATUS_PENDING)
			status = request->irp.IoStatus.Status;
		if (!io_request_finish(request))
			status = STATUS_ACCESS_VIOLATION;
	} else if (synchronous && how == IO_DISPATCHED_PENDING) {
		status = wait(service, request, generation);
	} else if (how == IO_DISPATCHED_LOST) {
		let_go(request, generation, status);
		if (synchronous) /* whoever completes it late may look at the file */
			ob_reference(file);
	}
	if (synchronous) {
		io_file_unlock(file);
		ob_dereference(file);
	}
	return status;
}
