/*
 * io/cancel_api.c - cancelling requests: IoCancelIrp, the cancel spin lock, NtCancelIoFile and its forms.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

VOID NTAPI IoAcquireCancelSpinLock(PKIRQL ret_irql)
{
	*ret_irql = KeAcquireSpinLockRaiseToDpc(&io_current_machine()->cancel_lock);
}

VOID NTAPI IoReleaseCancelSpinLock(KIRQL irql)
{
	KeReleaseSpinLock(&io_current_machine()->cancel_lock, irql);
}

BOOLEAN NTAPI IoCancelIrp(PIRP irp)
{
	KIRQL irql;
	struct io_request *request = io_request_of(irp);
	KE_REQUIRE_IRQL("IoCancelIrp", DISPATCH_LEVEL, "VF-17", 0);
	trace_write(ke_current_thread()->base.ring, TRACE_IRP_CANCEL, 0, 0, 0);
	IoAcquireCancelSpinLock(&irql);
	irp->Cancel = TRUE;
	if (request && !request->cancel_100ns)
		request->cancel_100ns = request->machine->scheduler->time(request->machine) + 1;
	PDRIVER_CANCEL routine = IoSetCancelRoutine(irp, NULL);
	if (!routine) {
		IoReleaseCancelSpinLock(irql);
		return FALSE;
	}
	irp->CancelIrql = irql;
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	struct ke_thread *thread = ke_current_thread();
	routine(location->DeviceObject, irp);
	if (thread->irql != irql) {
		IO_REPORT_ROUTINE(
			routine, "VF-17", 0xC9, 0x5, routine, irql, thread->irql,
			"A cancel routine begins with IoReleaseCancelSpinLock(Irp->CancelIrql).",
			"cancel routine returned at IRQL %u, it was to return at %u", thread->irql,
			irql);
		if (!KeTestSpinLock(&thread->machine->io->cancel_lock))
			IoReleaseCancelSpinLock(irql);
		else
			KeLowerIrql(irql);
	}
	return TRUE;
}

uint32_t io_cancel_matching(struct ke_machine *machine, io_request_filter *filter, void *context)
{
	struct io_request_set set;
	if (!NT_SUCCESS(io_request_collect(machine, filter, context, &set)))
		return 0;
	for (uint32_t i = 0; i < set.count; i++)
		IoCancelIrp(&set.items[i]->irp);
	uint32_t count = set.count;
	io_request_set_finish(&set);
	return count;
}

struct match {
	PFILE_OBJECT file;
	struct ke_thread *thread;
	PIO_STATUS_BLOCK io_status;
	bool synchronous_only;
};

static bool matches(struct io_request *request, void *context)
{
	const struct match *match = context;
	if (request->kind != IO_REQUEST_SERVICE)
		return false;
	if (match->file && request->file != match->file)
		return false;
	if (match->thread && request->owner != match->thread)
		return false;
	if (match->synchronous_only && !request->file_is_borrowed)
		return false;
	return !match->io_status || request->irp.UserIosb == match->io_status;
}

static NTSTATUS cancel_file(HANDLE handle, struct match *match, PIO_STATUS_BLOCK io_status,
                            bool must_find)
{
	void *file;
	struct ke_thread *thread = ke_current_thread();
	NTSTATUS status = mm_probe(io_status, sizeof(*io_status), 1, MM_READ | MM_WRITE,
	                           thread->previous_mode);
	if (NT_SUCCESS(status))
		status = ob_reference_handle(handle, 0, thread->machine->io->file_type,
		                             thread->previous_mode, &file, NULL);
	if (!NT_SUCCESS(status))
		return status;
	match->file = file;
	uint32_t count = io_cancel_matching(thread->machine, matches, match);
	ob_dereference(file);
	status = must_find && !count ? STATUS_NOT_FOUND : STATUS_SUCCESS;
	IO_STATUS_BLOCK result = { .Status = status };
	NTSTATUS told = ob_copy_out(io_status, &result, sizeof(result));
	return NT_SUCCESS(told) ? status : told;
}

NTSTATUS NTAPI NtCancelIoFile(HANDLE file, PIO_STATUS_BLOCK io_status)
{
	struct match match = { .thread = ke_current_thread() };
	return cancel_file(file, &match, io_status, false);
}

NTSTATUS NTAPI NtCancelIoFileEx(HANDLE file, PIO_STATUS_BLOCK request, PIO_STATUS_BLOCK io_status)
{
	struct match match = { .io_status = request };
	return cancel_file(file, &match, io_status, true);
}

NTSTATUS NTAPI NtCancelSynchronousIoFile(HANDLE handle, PIO_STATUS_BLOCK request,
                                         PIO_STATUS_BLOCK io_status)
{
	struct ke_thread *current = ke_current_thread();
	void *thread;
	NTSTATUS status = mm_probe(io_status, sizeof(*io_status), 1, MM_READ | MM_WRITE,
	                           current->previous_mode);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_reference_handle(handle, THREAD_TERMINATE, ps_thread_type(current->machine),
	                             current->previous_mode, &thread, NULL);
	if (!NT_SUCCESS(status))
		return status;
	struct match match = { .thread = thread, .io_status = request, .synchronous_only = true };
	uint32_t count = io_cancel_matching(current->machine, matches, &match);
	ob_dereference(thread);
	status = count ? STATUS_SUCCESS : STATUS_NOT_FOUND;
	IO_STATUS_BLOCK result = { .Status = status };
	NTSTATUS told = ob_copy_out(io_status, &result, sizeof(result));
	return NT_SUCCESS(told) ? status : told;
}

NTSTATUS NTAPI ZwCancelIoFile(HANDLE file, PIO_STATUS_BLOCK io_status)
{
	return OB_ZW_CALL(NtCancelIoFile(file, io_status));
}

NTSTATUS NTAPI ZwCancelIoFileEx(HANDLE file, PIO_STATUS_BLOCK request, PIO_STATUS_BLOCK io_status)
{
	return OB_ZW_CALL(NtCancelIoFileEx(file, request, io_status));
}

static bool belongs_to(struct io_request *request, void *context)
{
	return request->owner == context;
}

/* The thread goes although drivers hold requests of it: whoever completes them does without it. */
static void disown(struct ke_thread *thread)
{
	struct io_machine *io = thread->machine->io;
	host_lock_acquire(&io->requests_lock);
	for (PLIST_ENTRY entry = io->requests.Flink; entry != &io->requests; entry = entry->Flink) {
		struct io_request *request =
			CONTAINING_RECORD(entry, struct io_request, slab_entry);
		if (request->kind == IO_REQUEST_FREE || request->owner != thread)
			continue;
		io_request_forget_caller(request);
		__atomic_store_n(&request->owner, NULL, __ATOMIC_RELEASE);
	}
	host_lock_release(&io->requests_lock);
}

void io_thread_cancel_requests(struct ke_thread *thread)
{
	struct io_thread *record = thread->io;
	if (!record || !__atomic_load_n(&record->pending, __ATOMIC_ACQUIRE))
		return;
	LARGE_INTEGER interval = { .QuadPart = -10 *
		                               1000 }; /* 1 ms; APCs of completions run meanwhile */
	uint64_t limit = thread->machine->options.request_timeout_ms;
	for (uint64_t waited_ms = 0; __atomic_load_n(&record->pending, __ATOMIC_ACQUIRE);
	     waited_ms++) {
		io_cancel_matching(thread->machine, belongs_to, thread);
		if (!__atomic_load_n(&record->pending, __ATOMIC_ACQUIRE))
			break;
		if (waited_ms > (limit ? limit : 2000)) {
			io_request_report_held(thread->machine, NULL, 0);
			disown(thread);
			break;
		}
		KeDelayExecutionThread(KernelMode, FALSE, &interval);
	}
}
