/*
 * io/csq_api.c - cancel-safe queues: IoCsqXxx.
 *
 * Model    The driver keeps the queue; we keep the cancel routine honest. Whoever exchanges the cancel routine
 *          to null owns the request. Tail.Overlay.DriverContext[3] leads back to the queue or its context.
 */
#include "nt/io/io_internal.h"

enum { CONTEXT_SLOT = 3 };

static PIO_CSQ queue_of(PIRP irp)
{
	PIO_CSQ_IRP_CONTEXT context = irp->Tail.Overlay.DriverContext[CONTEXT_SLOT];
	if (context->Type == IO_TYPE_CSQ_IRP_CONTEXT)
		return context->Csq;
	return (PIO_CSQ)context;
}

static void detach(PIRP irp)
{
	PIO_CSQ_IRP_CONTEXT context = irp->Tail.Overlay.DriverContext[CONTEXT_SLOT];
	if (context && context->Type == IO_TYPE_CSQ_IRP_CONTEXT)
		context->Irp = NULL;
	irp->Tail.Overlay.DriverContext[CONTEXT_SLOT] = NULL;
}

static VOID cancel_queued(PDEVICE_OBJECT device, PIRP irp)
{
	KIRQL irql;
	IoReleaseCancelSpinLock(irp->CancelIrql);
	PIO_CSQ csq = queue_of(irp);
	csq->CsqAcquireLock(csq, &irql);
	csq->CsqRemoveIrp(csq, irp);
	detach(irp);
	csq->CsqReleaseLock(csq, irql);
	csq->CsqCompleteCanceledIrp(csq, irp);
}

NTSTATUS NTAPI IoCsqInitialize(PIO_CSQ csq, PIO_CSQ_INSERT_IRP insert, PIO_CSQ_REMOVE_IRP remove,
                               PIO_CSQ_PEEK_NEXT_IRP peek, PIO_CSQ_ACQUIRE_LOCK acquire,
                               PIO_CSQ_RELEASE_LOCK release, PIO_CSQ_COMPLETE_CANCELED_IRP complete)
{
	csq->Type = IO_TYPE_CSQ;
	csq->CsqInsertIrp = insert;
	csq->CsqRemoveIrp = remove;
	csq->CsqPeekNextIrp = peek;
	csq->CsqAcquireLock = acquire;
	csq->CsqReleaseLock = release;
	csq->CsqCompleteCanceledIrp = complete;
	csq->ReservePointer = NULL;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoCsqInitializeEx(PIO_CSQ csq, PIO_CSQ_INSERT_IRP_EX insert,
                                 PIO_CSQ_REMOVE_IRP remove, PIO_CSQ_PEEK_NEXT_IRP peek,
                                 PIO_CSQ_ACQUIRE_LOCK acquire, PIO_CSQ_RELEASE_LOCK release,
                                 PIO_CSQ_COMPLETE_CANCELED_IRP complete)
{
	IoCsqInitialize(csq, (PIO_CSQ_INSERT_IRP)(void *)insert, remove, peek, acquire, release,
	                complete);
	csq->Type = IO_TYPE_CSQ_EX;
	return STATUS_SUCCESS;
}

static NTSTATUS call_insert(PIO_CSQ csq, PIRP irp, PVOID insert_context)
{
	if (csq->Type == IO_TYPE_CSQ_EX)
		return ((PIO_CSQ_INSERT_IRP_EX)(void *)csq->CsqInsertIrp)(csq, irp, insert_context);
	csq->CsqInsertIrp(csq, irp);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoCsqInsertIrpEx(PIO_CSQ csq, PIRP irp, PIO_CSQ_IRP_CONTEXT context,
                                PVOID insert_context)
{
	KIRQL irql;
	csq->CsqAcquireLock(csq, &irql);
	if (context) {
		context->Type = IO_TYPE_CSQ_IRP_CONTEXT;
		context->Irp = irp;
		context->Csq = csq;
	}
	irp->Tail.Overlay.DriverContext[CONTEXT_SLOT] = context ? (PVOID)context : (PVOID)csq;
	NTSTATUS status = call_insert(csq, irp, insert_context);
	if (!NT_SUCCESS(status)) {
		detach(irp);
		csq->CsqReleaseLock(csq, irql);
		return status;
	}
	IoMarkIrpPending(irp);
	IoSetCancelRoutine(irp, cancel_queued);
	/* Cancelled before the routine was set: whoever takes the routine back completes it. */
	if (irp->Cancel && IoSetCancelRoutine(irp, NULL)) {
		csq->CsqRemoveIrp(csq, irp);
		detach(irp);
		csq->CsqReleaseLock(csq, irql);
		csq->CsqCompleteCanceledIrp(csq, irp);
		return status;
	}
	csq->CsqReleaseLock(csq, irql);
	return status;
}

VOID NTAPI IoCsqInsertIrp(PIO_CSQ csq, PIRP irp, PIO_CSQ_IRP_CONTEXT context)
{
	IoCsqInsertIrpEx(csq, irp, context, NULL);
}

PIRP NTAPI IoCsqRemoveNextIrp(PIO_CSQ csq, PVOID peek_context)
{
	KIRQL irql;
	csq->CsqAcquireLock(csq, &irql);
	PIRP irp = csq->CsqPeekNextIrp(csq, NULL, peek_context);
	/* One whose cancel routine is gone already belongs to the canceller. */
	while (irp && !IoSetCancelRoutine(irp, NULL))
		irp = csq->CsqPeekNextIrp(csq, irp, peek_context);
	if (irp) {
		csq->CsqRemoveIrp(csq, irp);
		detach(irp);
	}
	csq->CsqReleaseLock(csq, irql);
	return irp;
}

PIRP NTAPI IoCsqRemoveIrp(PIO_CSQ csq, PIO_CSQ_IRP_CONTEXT context)
{
	KIRQL irql;
	csq->CsqAcquireLock(csq, &irql);
	PIRP irp = context->Irp;
	if (irp && IoSetCancelRoutine(irp, NULL)) {
		csq->CsqRemoveIrp(csq, irp);
		detach(irp);
	} else {
		irp = NULL;
	}
	csq->CsqReleaseLock(csq, irql);
	return irp;
}
