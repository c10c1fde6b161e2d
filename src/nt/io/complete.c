/*
 * io/complete.c - completing a request: the walk up the stack and the hand-over to the final stage.
 *
 * Checks   VF-15 (twice 0x44, status 0xC9/6, cancel routine left 0xC9/7), VF-18 (completion routine changes
 *          IRQL 0xC4/0xFA or regions 0xC4/0xFB).
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

static bool wants_call(PIRP irp, UCHAR control)
{
	if (NT_SUCCESS(irp->IoStatus.Status) ? (control & SL_INVOKE_ON_SUCCESS)
	                                     : (control & SL_INVOKE_ON_ERROR))
		return true;
	return irp->Cancel && (control & SL_INVOKE_ON_CANCEL);
}

static void clear_location(PIO_STACK_LOCATION location)
{
	location->MinorFunction = 0;
	location->Flags = 0;
	location->Control = 0;
	memset(&location->Parameters, 0, sizeof(location->Parameters));
	location->FileObject = NULL;
}

static NTSTATUS call_routine(PIRP irp, const IO_STACK_LOCATION *set, PDEVICE_OBJECT device)
{
	struct ke_callback_state before = ke_callback_enter();
	NTSTATUS status = set->CompletionRoutine(device, irp, set->Context);
	KIRQL irql = ke_current_thread()->irql;
	uint32_t changed = ke_callback_leave(&before);
	if (changed & 1)
		IO_REPORT_ROUTINE(
			set->CompletionRoutine, "VF-18", 0xC4, 0xFA, set->CompletionRoutine,
			before.irql, irql,
			"A completion routine must return at the IRQL it was called at.",
			"completion routine was called at IRQL %u and returned at IRQL %u",
			before.irql, irql);
	if (changed & 2)
		IO_REPORT_ROUTINE(set->CompletionRoutine, "VF-18", 0xC4, 0xFB,
		                  set->CompletionRoutine, before.kernel_apc_disable, 0,
		                  "A completion routine must leave every region it enters.",
		                  "completion routine changed the thread's APC-disable count");
	return status;
}

static PDRIVER_OBJECT driver_at(const IO_STACK_LOCATION *location)
{
	return location->DeviceObject ? location->DeviceObject->DriverObject : NULL;
}

/*
 * Walk up; false when a completion routine took the request back. Whose a location is is asked before the routine
 * of the one below runs: a routine that releases the device's remove lock may be the last to see the device.
 */
static bool walk(PIRP irp)
{
	struct io_request *request = io_request_of(irp);
	PDRIVER_OBJECT driver = irp->CurrentLocation <= irp->StackCount
	                                ? driver_at(irp->Tail.Overlay.CurrentStackLocation)
	                                : NULL;
	while (irp->CurrentLocation <= irp->StackCount) {
		PIO_STACK_LOCATION location = irp->Tail.Overlay.CurrentStackLocation;
		UCHAR control = location->Control;
		IO_STACK_LOCATION set = { .CompletionRoutine = location->CompletionRoutine,
			                  .Context = location->Context };
		if (request)
			io_call_completed_level(request, irp->CurrentLocation, driver,
			                        control & SL_PENDING_RETURNED);
		irp->PendingReturned = (control & SL_PENDING_RETURNED) != 0;
		irp->CurrentLocation++;
		irp->Tail.Overlay.CurrentStackLocation++;
		bool top = irp->CurrentLocation > irp->StackCount;
		clear_location(location);
		driver = top ? NULL : driver_at(irp->Tail.Overlay.CurrentStackLocation);
		if (wants_call(irp, control) && set.CompletionRoutine) {
			PDEVICE_OBJECT device =
				top ? NULL : irp->Tail.Overlay.CurrentStackLocation->DeviceObject;
			if (call_routine(irp, &set, device) == STATUS_MORE_PROCESSING_REQUIRED)
				return false;
		} else if (irp->PendingReturned && !top) {
			IoMarkIrpPending(irp);
		}
	}
	return true;
}

static void check(PIRP irp)
{
	if (irp->Type != IO_TYPE_IRP)
		IO_BUGCHECK("VF-15", 0xC9, 0x1, irp, irp->Type, 0,
		            "The packet was freed or never initialised.",
		            "IoCompleteRequest was given memory that is no IRP (type %d)",
		            irp->Type);
	if (irp->CurrentLocation > irp->StackCount + 1)
		IO_BUGCHECK("VF-15", 0x44, irp, 0, 0, 0,
		            "Two paths complete this request, often the normal one and its cancel "
		            "routine: decide "
		            "by what IoSetCancelRoutine(Irp, NULL) returns.",
		            "a request was completed twice");
	if (irp->IoStatus.Status == STATUS_PENDING || irp->IoStatus.Status == (NTSTATUS)-1)
		IO_REPORT("VF-15", 0xC9, 0x6, (ULONG)irp->IoStatus.Status, irp, 0,
		          "Set Irp->IoStatus.Status to the result before IoCompleteRequest.",
		          "a request was completed with status 0x%08x",
		          (unsigned)irp->IoStatus.Status);
	if (irp->CancelRoutine) {
		IO_REPORT("VF-15", 0xC9, 0x7, irp->CancelRoutine, irp, 0,
		          "Call IoSetCancelRoutine(Irp, NULL) and look at its result before "
		          "completing.",
		          "a request was completed while it still had a cancel routine");
		irp->CancelRoutine = NULL;
	}
}

static void complete_master(PIRP master)
{
	if (__atomic_sub_fetch(&master->AssociatedIrp.IrpCount, 1, __ATOMIC_ACQ_REL) == 0)
		IofCompleteRequest(master, IO_NO_INCREMENT);
}

static void finish_in_apc(PKAPC apc, PKNORMAL_ROUTINE *routine, PVOID *context, PVOID *file,
                          PVOID *unused)
{
	io_request_finish(io_request_of(CONTAINING_RECORD(apc, IRP, Tail.Apc)));
}

/* The thread ends and runs no more APCs. */
static void finish_in_rundown(PKAPC apc)
{
	io_request_finish(io_request_of(CONTAINING_RECORD(apc, IRP, Tail.Apc)));
}

static void queue_finish(struct io_request *request)
{
	PIRP irp = &request->irp;
	struct ke_thread *current = ke_current_thread();
	struct ke_thread *owner = __atomic_load_n(&request->owner, __ATOMIC_ACQUIRE);
	if (!owner ||
	    (current == owner && current->irql < APC_LEVEL && !current->special_apc_disable)) {
		io_request_finish(request);
		return;
	}
	KeInitializeApc(&irp->Tail.Apc, (PKTHREAD)owner, OriginalApcEnvironment, finish_in_apc,
	                finish_in_rundown, NULL, KernelMode, NULL);
	if (!KeInsertQueueApc(&irp->Tail.Apc, NULL, NULL, IO_NO_INCREMENT))
		io_request_finish(request);
}

/* Who waits for its status block or event is told; the packet stays, so that a second completion is named. */
static void unclaimed(PIRP irp)
{
	IO_REPORT("VF-15", 0xC9, 0x20A, irp, 0, 0,
	          "Who calls IoAllocateIrp or IoBuildAsynchronousFsdRequest sets a completion "
	          "routine that frees "
	          "the IRP and returns STATUS_MORE_PROCESSING_REQUIRED.",
	          "a request that a driver allocated was completed to its top and nobody took it "
	          "back");
	if (irp->UserIosb)
		io_give_caller(irp, irp->UserIosb, &irp->IoStatus, sizeof(irp->IoStatus));
	if (irp->UserEvent)
		KeSetEvent(irp->UserEvent, IO_NO_INCREMENT, FALSE);
}

/* The walk left the top. */
static void leave_top(PIRP irp)
{
	struct io_request *request = io_request_of(irp);
	irp->CurrentLocation = (CHAR)(irp->StackCount + 2);
	if (irp->Flags & IRP_ASSOCIATED_IRP) {
		PIRP master = irp->AssociatedIrp.MasterIrp;
		io_request_unlock_mdls(irp);
		IoFreeIrp(irp);
		complete_master(master);
		return;
	}
	if (!request || request->kind == IO_REQUEST_DRIVER) {
		unclaimed(irp);
		return;
	}
	io_request_unlock_mdls(irp);
	if ((irp->Flags & IRP_DEFER_IO_COMPLETION) && !irp->PendingReturned &&
	    __atomic_exchange_n(&request->phase, IO_PHASE_COMPLETED, __ATOMIC_ACQ_REL) ==
	            IO_PHASE_DISPATCHING)
		return; /* whoever made it is still in its dispatch routine and goes on from there */
	__atomic_store_n(&request->completed, 1, __ATOMIC_RELAXED);
	queue_finish(request);
}

void FASTCALL IofCompleteRequest(PIRP irp, CCHAR boost)
{
	struct ke_thread *thread = ke_current_thread();
	if (thread->irql > DISPATCH_LEVEL)
		KE_REQUIRE_IRQL("IoCompleteRequest", DISPATCH_LEVEL, "VF-18", 0);
	check(irp);
	trace_write(thread->base.ring, TRACE_IRP_COMPLETE, (uint32_t)irp->IoStatus.Status,
	            irp->IoStatus.Information, 0);
	ke_choice(KE_CHOICE_IRP);
	if (walk(irp))
		leave_top(irp);
}
