/*
 * io/irp_api.c - IoAllocateIrp and its family.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/ke/inject.h"

VOID NTAPI IoInitializeIrp(PIRP irp, USHORT size, CCHAR stack_size)
{
	memset(irp, 0, size);
	irp->Type = IO_TYPE_IRP;
	irp->Size = size;
	irp->StackCount = stack_size;
	irp->CurrentLocation = (CHAR)(stack_size + 1);
	InitializeListHead(&irp->ThreadListEntry);
	irp->Tail.Overlay.CurrentStackLocation = (PIO_STACK_LOCATION)(irp + 1) + stack_size;
}

PIRP NTAPI IoAllocateIrp(CCHAR stack_size, BOOLEAN charge_quota)
{
	KE_REQUIRE_IRQL("IoAllocateIrp", DISPATCH_LEVEL, "VF-15", 0);
	struct io_thread *thread = io_thread_current();
	if (!thread || ke_inject(thread->machine, KE_INJECT_ALLOCATION))
		return NULL;
	struct io_request *request = io_request_allocate(thread, stack_size, IO_REQUEST_DRIVER);
	if (!request)
		return NULL;
	request->site[0] = verify_image_caller();
	request->site_depth = request->site[0] ? 1 : 0;
	ke_ledger_add(&thread->machine->ledgers.irps, 1);
	trace_write(ke_current_thread()->base.ring, TRACE_IRP_ALLOCATE, (uint64_t)stack_size, 0, 0);
	return &request->irp;
}

PIRP NTAPI IoAllocateIrpEx(PDEVICE_OBJECT device, CCHAR stack_size, BOOLEAN charge_quota);
PIRP NTAPI IoAllocateIrpEx(PDEVICE_OBJECT device, CCHAR stack_size, BOOLEAN charge_quota)
{
	return IoAllocateIrp(stack_size, charge_quota);
}

static void report_free(PIRP irp, uint64_t code, const char *text, const char *advice)
{
	IO_REPORT("VF-15", 0xC9, code, irp, 0, 0, advice, "%s", text);
}

VOID NTAPI IoFreeIrp(PIRP irp)
{
	KE_REQUIRE_IRQL("IoFreeIrp", DISPATCH_LEVEL, "VF-15", 0);
	if (irp->Type != IO_TYPE_IRP) {
		report_free(irp, 0x1, "IoFreeIrp was given memory that is no IRP (freed before?)",
		            "Free each IRP once, in its completion routine or after it.");
		return;
	}
	struct io_request *request = io_request_of(irp);
	if (!request) {
		report_free(irp, 0x1, "IoFreeIrp was given an IRP in the driver's own memory",
		            "An IRP made with IoInitializeIrp is freed by whoever allocated its "
		            "memory.");
		return;
	}
	if (request->kind == IO_REQUEST_THREAD || request->kind == IO_REQUEST_SERVICE) {
		report_free(irp, 0x2, "IoFreeIrp was given an IRP that belongs to a thread",
		            "The I/O manager frees an IRP of IoBuildSynchronousFsdRequest or "
		            "IoBuildDeviceIoControlRequest when it is completed; to free it "
		            "earlier complete it.");
		return;
	}
	trace_write(ke_current_thread()->base.ring, TRACE_IRP_FREE, 0, 0, 0);
	irp->Type = 0;
	ke_ledger_add(&request->machine->ledgers.irps, -1);
	if (request->system_buffer == IO_BUFFER_POOL)
		free(irp->AssociatedIrp.SystemBuffer);
	io_request_release(request);
}

VOID NTAPI IoReuseIrp(PIRP irp, NTSTATUS status)
{
	struct io_request *request = io_request_of(irp);
	UCHAR flags = irp->AllocationFlags;
	if (request && request->kind != IO_REQUEST_DRIVER)
		report_free(irp, 0x2, "IoReuseIrp was given an IRP that belongs to a thread",
		            "Only IRPs of IoAllocateIrp can be used again.");
	IoInitializeIrp(irp, irp->Size, irp->StackCount);
	irp->AllocationFlags = flags;
	irp->IoStatus.Status = status;
	if (request) {
		request->pended = 0;
		__atomic_store_n(&request->completed, 0, __ATOMIC_RELAXED);
		request->cancel_100ns = 0;
		memset(request->level, IO_LEVEL_OPEN, (size_t)irp->StackCount + 2);
	}
}

PIRP NTAPI IoMakeAssociatedIrp(PIRP master, CCHAR stack_size)
{
	PIRP irp = IoAllocateIrp(stack_size, FALSE);
	if (!irp)
		return NULL;
	irp->Flags |= IRP_ASSOCIATED_IRP;
	irp->Tail.Overlay.Thread = master->Tail.Overlay.Thread;
	irp->AssociatedIrp.MasterIrp = master;
	return irp;
}

VOID NTAPI IoQueueThreadIrp(PIRP irp);
VOID NTAPI IoQueueThreadIrp(PIRP irp)
{
	struct io_request *request = io_request_of(irp);
	if (request && request->kind == IO_REQUEST_DRIVER) {
		ke_ledger_add(&request->machine->ledgers.irps, -1);
		request->kind = IO_REQUEST_THREAD;
	}
	irp->Tail.Overlay.Thread = PsGetCurrentThread();
}

struct completion_context {
	PDEVICE_OBJECT device;
	PIO_COMPLETION_ROUTINE routine;
	PVOID context;
	void *unload_reference;
};

static NTSTATUS call_and_release(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	struct completion_context saved = *(struct completion_context *)context;
	free(context);
	NTSTATUS status = saved.routine(device, irp, saved.context);
	ob_dereference(saved.device);
	return status;
}

/* The device, and with it the driver, stays until the routine has returned. */
NTSTATUS NTAPI IoSetCompletionRoutineEx(PDEVICE_OBJECT device, PIRP irp,
                                        PIO_COMPLETION_ROUTINE routine, PVOID context,
                                        BOOLEAN on_success, BOOLEAN on_error, BOOLEAN on_cancel)
{
	struct completion_context *saved = io_allocate(sizeof(*saved));
	if (!saved)
		return STATUS_INSUFFICIENT_RESOURCES;
	*saved = (struct completion_context){ device, routine, context, NULL };
	ob_reference(device);
	IoSetCompletionRoutine(irp, call_and_release, saved, on_success, on_error, on_cancel);
	return STATUS_SUCCESS;
}

PEPROCESS NTAPI IoGetRequestorProcess(PIRP irp)
{
	struct ke_thread *thread = (struct ke_thread *)irp->Tail.Overlay.Thread;
	return thread ? (PEPROCESS)thread->process : NULL;
}

ULONG NTAPI IoGetRequestorProcessId(PIRP irp)
{
	struct ke_thread *thread = (struct ke_thread *)irp->Tail.Overlay.Thread;
	const struct io_request *request = io_request_of(irp);

	if (request && request->requestor)
		return request->requestor;
	return thread ? thread->process->id : 0;
}

void io_set_requestor(uint32_t process)
{
	struct io_thread *thread = io_thread_current();

	if (thread)
		thread->requestor = process;
}

NTSTATUS NTAPI IoGetRequestorSessionId(PIRP irp, PULONG session_id)
{
	struct ke_thread *thread = (struct ke_thread *)irp->Tail.Overlay.Thread;
	if (!thread) {
		*session_id = (ULONG)-1;
		return STATUS_UNSUCCESSFUL;
	}
	*session_id = ((struct ps_process *)thread->process)->session_id;
	return STATUS_SUCCESS;
}

BOOLEAN NTAPI IoIs32bitProcess(PIRP irp)
{
	return FALSE; /* every process of a machine is a 64-bit one */
}

BOOLEAN NTAPI IoIsOperationSynchronous(PIRP irp)
{
	if (irp->Flags & (IRP_SYNCHRONOUS_API | IRP_SYNCHRONOUS_PAGING_IO))
		return TRUE;
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	if (irp->Flags & IRP_PAGING_IO)
		return FALSE;
	return location->FileObject && (location->FileObject->Flags & FO_SYNCHRONOUS_IO);
}

PIRP NTAPI IoGetTopLevelIrp(VOID)
{
	struct io_thread *thread = io_thread_current();
	return thread ? thread->top_level_irp : NULL;
}

VOID NTAPI IoSetTopLevelIrp(PIRP irp)
{
	struct io_thread *thread = io_thread_current();
	if (thread)
		thread->top_level_irp = irp;
}

/* The hint lies in three bits of IRP.Flags, plus one so that 0 means none. */
#define PRIORITY_SHIFT 17
#define PRIORITY_MASK (7u << PRIORITY_SHIFT)

IO_PRIORITY_HINT NTAPI IoGetIoPriorityHint(PIRP irp)
{
	ULONG value = (irp->Flags & PRIORITY_MASK) >> PRIORITY_SHIFT;
	return value ? (IO_PRIORITY_HINT)(value - 1) : IoPriorityNormal;
}

NTSTATUS NTAPI IoSetIoPriorityHint(PIRP irp, IO_PRIORITY_HINT hint)
{
	if ((ULONG)hint >= MaxIoPriorityTypes)
		return STATUS_INVALID_PARAMETER;
	irp->Flags = (irp->Flags & ~PRIORITY_MASK) | ((ULONG)(hint + 1) << PRIORITY_SHIFT);
	return STATUS_SUCCESS;
}

VOID NTAPI IoGetStackLimits(PULONG_PTR low, PULONG_PTR high)
{
	void *bottom, *top;
	host_thread_stack(&bottom, &top);
	*low = (ULONG_PTR)bottom;
	*high = (ULONG_PTR)top;
}

ULONG_PTR NTAPI IoGetRemainingStackSize(VOID)
{
	ULONG_PTR low, high;
	IoGetStackLimits(&low, &high);
	return (ULONG_PTR)__builtin_frame_address(0) - low;
}

PEPROCESS NTAPI IoGetCurrentProcess(VOID)
{
	return (PEPROCESS)ps_current_process();
}

PVOID NTAPI IoGetInitialStack(VOID)
{
	ULONG_PTR low, high;
	IoGetStackLimits(&low, &high);
	return (PVOID)high;
}
