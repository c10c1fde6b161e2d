/*
 * io/finish.c - the final stage of a request, on the thread that asked.
 *
 * What happens, in this order: input data are copied back to the user's buffer, system memory goes, the status
 * block is written, the event or the file is signalled, the user APC or the port is told. A request that fails
 * before its dispatch routine pends touches none of the caller's memory.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

/*
 * Probed by the service; what was freed since then may be somebody else's when much happened meanwhile. Nothing
 * did for one that is completed inside its own dispatch, marked pending or not.
 */
static bool is_still_callers(PIRP irp, const void *address, size_t bytes)
{
	const struct io_request *request = io_request_of(irp);
	struct ke_thread *thread = ke_current_thread();
	KPROCESSOR_MODE previous_mode = thread->previous_mode;
	if (!irp->PendingReturned || !request || request->owner != thread ||
	    __atomic_load_n(&request->phase, __ATOMIC_RELAXED) == IO_PHASE_DISPATCHING)
		return true;
	thread->previous_mode = UserMode; /* as it was in the call that this request is of */
	bool is_user = mm_is_user(address, bytes, MM_WRITE);
	thread->previous_mode = previous_mode;
	return is_user;
}

bool io_give_caller(PIRP irp, void *to, const void *from, size_t bytes)
{
	if (irp->RequestorMode == KernelMode) {
		memcpy(to, from, bytes);
		return true;
	}
	return is_still_callers(irp, to, bytes) && host_guard_copy(to, from, bytes);
}

/* A buffer that is gone is what the request fails for. */
static void copy_back(PIRP irp)
{
	ULONG needed = IRP_BUFFERED_IO | IRP_INPUT_OPERATION;
	if ((irp->Flags & needed) != needed || NT_ERROR(irp->IoStatus.Status) || !irp->UserBuffer)
		return;
	if (!irp->IoStatus.Information || !irp->AssociatedIrp.SystemBuffer)
		return;
	if (!io_give_caller(irp, irp->UserBuffer, irp->AssociatedIrp.SystemBuffer,
	                    irp->IoStatus.Information))
		irp->IoStatus.Status = STATUS_ACCESS_VIOLATION;
}

void io_request_free_buffers(struct io_request *request)
{
	PIRP irp = &request->irp;
	if (request->system_buffer == IO_BUFFER_POOL)
		free(irp->AssociatedIrp.SystemBuffer);
	request->system_buffer = IO_BUFFER_NONE;
	while (irp->MdlAddress) {
		PMDL mdl = irp->MdlAddress;
		irp->MdlAddress = mdl->Next;
		IoFreeMdl(mdl);
	}
}

void io_request_unlock_mdls(PIRP irp)
{
	for (PMDL mdl = irp->MdlAddress; mdl; mdl = mdl->Next)
		if (mdl->MdlFlags & MDL_PAGES_LOCKED)
			MmUnlockPages(mdl);
}

static bool is_synchronous(PIRP irp, PFILE_OBJECT file)
{
	if (irp->Flags & IRP_SYNCHRONOUS_API)
		return true;
	return file && (file->Flags & FO_SYNCHRONOUS_IO);
}

static void write_status(PIRP irp)
{
	char *block = (char *)irp->UserIosb; /* a program's may lie at any address */

	if (!block)
		return;
	/* Who polls the status finds the rest there; nobody is told when the block is gone. */
	io_give_caller(irp, block + offsetof(IO_STATUS_BLOCK, Information),
	               &irp->IoStatus.Information, sizeof(irp->IoStatus.Information));
	__atomic_signal_fence(__ATOMIC_RELEASE); /* stores of one thread are seen in their order */
	io_give_caller(irp, block + offsetof(IO_STATUS_BLOCK, Status), &irp->IoStatus.Status,
	               sizeof(irp->IoStatus.Status));
}

static void signal_file(const struct io_request *request, PFILE_OBJECT file)
{
	file->FinalStatus = request->irp.IoStatus.Status;
	if (!(io_file_from_object(file)->completion_flags & FILE_SKIP_SET_EVENT_ON_HANDLE))
		KeSetEvent(&file->Event, IO_NO_INCREMENT, FALSE);
}

static void signal(struct io_request *request, PFILE_OBJECT file)
{
	PIRP irp = &request->irp;
	if (!irp->UserEvent) {
		if (file)
			signal_file(request, file);
		return;
	}
	KeSetEvent(irp->UserEvent, IO_NO_INCREMENT, FALSE);
	if (file && (file->Flags & FO_SYNCHRONOUS_IO) && !(irp->Flags & IRP_SYNCHRONOUS_API)) {
		file->FinalStatus = irp->IoStatus.Status;
		KeSetEvent(&file->Event, IO_NO_INCREMENT, FALSE);
	}
}

static void run_down_user_apc(PKAPC apc)
{
	free(apc);
}

static void free_user_apc(PKAPC apc, PKNORMAL_ROUTINE *routine, PVOID *context, PVOID *a, PVOID *b)
{
	free(apc);
}

static void queue_user_apc(struct io_request *request)
{
	PIRP irp = &request->irp;
	PKAPC apc = io_allocate(sizeof(*apc));
	if (!apc)
		return;
	KPROCESSOR_MODE mode = irp->RequestorMode;
	KeInitializeApc(
		apc, (PKTHREAD)request->owner, OriginalApcEnvironment, free_user_apc,
		run_down_user_apc,
		(PKNORMAL_ROUTINE)(void *)irp->Overlay.AsynchronousParameters.UserApcRoutine, mode,
		irp->Overlay.AsynchronousParameters.UserApcContext);
	if (!KeInsertQueueApc(apc, irp->UserIosb, NULL, IO_NO_INCREMENT))
		free(apc);
}

static void tell(struct io_request *request, PFILE_OBJECT file)
{
	PIRP irp = &request->irp;
	write_status(irp);
	IO_STATUS_BLOCK status = irp->IoStatus;
	PVOID context = irp->Overlay.AsynchronousParameters.UserApcContext;
	bool pended = irp->PendingReturned;
	if (request->kind == IO_REQUEST_SERVICE &&
	    irp->Overlay.AsynchronousParameters.UserApcRoutine) {
		signal(request, file);
		queue_user_apc(request);
		return;
	}
	signal(request, file);
	if (request->kind == IO_REQUEST_SERVICE && file && file->CompletionContext && context &&
	    !(irp->Flags & IRP_SYNCHRONOUS_API))
		io_completion_finish(file, context, &status, pended);
}

void io_request_forget_caller(struct io_request *request)
{
	PIRP irp = &request->irp;
	irp->UserIosb = NULL;
	irp->UserBuffer = NULL;
	irp->Overlay.AsynchronousParameters.UserApcRoutine = NULL;
}

void io_request_finish_quietly(struct io_request *request)
{
	PFILE_OBJECT file = request->file_is_borrowed ? NULL : request->file;
	void *event = request->owned_event;
	io_request_free_buffers(request);
	struct io_thread *owner = request->owner ? request->owner->io : NULL;
	if (owner)
		__atomic_sub_fetch(&owner->pending, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&request->completed, 1, __ATOMIC_RELAXED);
	io_request_release(request);
	if (event)
		ob_dereference(event);
	if (file)
		ob_dereference(file);
}

bool io_request_finish(struct io_request *request)
{
	PIRP irp = &request->irp;
	PFILE_OBJECT file = request->file;
	bool succeeded = !NT_ERROR(irp->IoStatus.Status);
	copy_back(irp);
	bool lost = succeeded && NT_ERROR(irp->IoStatus.Status);
	io_request_free_buffers(request);
	bool failed = NT_ERROR(irp->IoStatus.Status);
	if (!failed || (irp->PendingReturned && !is_synchronous(irp, file))) {
		tell(request, file);
	} else if (irp->PendingReturned && irp->Flags & IRP_SYNCHRONOUS_API) {
		write_status(irp);
		signal(request, file);
	} else if (irp->PendingReturned && file) {
		file->FinalStatus = irp->IoStatus.Status;
		KeSetEvent(&file->Event, IO_NO_INCREMENT, FALSE);
	}
	io_request_finish_quietly(request);
	return !lost;
}
