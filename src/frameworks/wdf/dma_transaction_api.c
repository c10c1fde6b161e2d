/*
 * frameworks/wdf/dma_transaction_api.c - WdfDmaTransaction*.
 *
 * Unbuilt  What only system DMA uses (channel configuration, transfer-complete callbacks, device offsets, transfer
 *          contexts) stays in unbuilt_list.c.
 */
#include "frameworks/wdf/dma.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/request.h"

static struct wdf_dma_transaction *transaction_of(WDFDMATRANSACTION handle, const char *api)
{
	return (struct wdf_dma_transaction *)wdf_object_from_handle(handle,
	                                                            &wdf_dma_transaction_type, api);
}

static NTSTATUS build(struct wdf_dma_transaction *transaction, struct wdf_dma_enabler *enabler)
{
	transaction->state = WDF_DMA_CREATED;
	transaction->single =
		(enabler->config.Flags & WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER) != 0;
	if (enabler->packet) {
		transaction->packet_list =
			calloc(1, sizeof(SCATTER_GATHER_LIST) + sizeof(SCATTER_GATHER_ELEMENT));
		if (!transaction->packet_list)
			return STATUS_INSUFFICIENT_RESOURCES;
	}
	wdf_object_ref(&enabler->object);
	transaction->enabler = enabler;
	return STATUS_SUCCESS;
}

NTSTATUS WdfDmaTransactionCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDMAENABLER DmaEnabler,
                                 PWDF_OBJECT_ATTRIBUTES Attributes,
                                 WDFDMATRANSACTION *DmaTransaction)
{
	static const char api[] = "WdfDmaTransactionCreate";
	struct wdf_dma_enabler *enabler = wdf_dma_enabler_from_handle(DmaEnabler, api);
	struct wdf_dma_transaction *transaction;
	struct wdf_creation creation = { .binding = wdf_binding_of(DriverGlobals),
		                         .type = &wdf_dma_transaction_type,
		                         .attributes = Attributes,
		                         .parent = &enabler->object,
		                         .caller = WDF_CALLER() };

	wdf_require_pointer(DmaTransaction, api, "DmaTransaction");
	*DmaTransaction = NULL;
	NTSTATUS status = wdf_attributes_check(&creation);
	if (NT_SUCCESS(status))
		status = wdf_object_allocate(&creation, (struct wdf_object **)&transaction);
	if (!NT_SUCCESS(status))
		return status;
	status = build(transaction, enabler);
	if (!NT_SUCCESS(status)) {
		wdf_object_discard(&transaction->object);
		return status;
	}
	status = wdf_object_commit(&transaction->object, &creation);
	if (NT_SUCCESS(status))
		*DmaTransaction = WDF_HANDLE(WDFDMATRANSACTION, transaction);
	return status;
}

/* --- What to move --------------------------------------------------------------------------------------------- */

/* TM-8: the range lies in the chain. */
static bool inside(const struct wdf_dma_range *range)
{
	size_t there = 0;

	if (range->length == 0 || range->offset >= MmGetMdlByteCount(range->mdl))
		return false;
	for (PMDL mdl = range->mdl; mdl && there < range->offset + range->length; mdl = mdl->Next)
		there += MmGetMdlByteCount(mdl);
	return range->length <= SIZE_MAX - range->offset && there >= range->offset + range->length;
}

static bool is_direction(WDF_DMA_DIRECTION direction)
{
	return direction == WdfDmaDirectionReadFromDevice ||
	       direction == WdfDmaDirectionWriteToDevice;
}

static NTSTATUS initialize(WDFDMATRANSACTION handle, const struct wdf_dma_range *range,
                           WDFREQUEST request, const char *api)
{
	struct wdf_dma_transaction *transaction = transaction_of(handle, api);

	if (!inside(range) || !is_direction(range->direction))
		return STATUS_INVALID_PARAMETER;
	wdf_dma_require(transaction, WDF_DMA_CALL_INITIALIZE, api);
	NTSTATUS status = wdf_dma_initialize(transaction, range);
	if (NT_SUCCESS(status))
		transaction->request = request;
	return status;
}

NTSTATUS WdfDmaTransactionInitialize(PWDF_DRIVER_GLOBALS DriverGlobals,
                                     WDFDMATRANSACTION DmaTransaction,
                                     PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
                                     WDF_DMA_DIRECTION DmaDirection, PMDL Mdl, PVOID VirtualAddress,
                                     size_t Length)
{
	static const char api[] = "WdfDmaTransactionInitialize";

	(void)DriverGlobals;
	wdf_require_pointer((const void *)EvtProgramDmaFunction, api, "EvtProgramDmaFunction");
	wdf_require_pointer(Mdl, api, "Mdl");
	if ((uintptr_t)VirtualAddress < (uintptr_t)MmGetMdlVirtualAddress(Mdl))
		return STATUS_INVALID_PARAMETER;
	return initialize(DmaTransaction,
	                  &(struct wdf_dma_range){ EvtProgramDmaFunction, DmaDirection, Mdl,
	                                           (uintptr_t)VirtualAddress -
	                                                   (uintptr_t)MmGetMdlVirtualAddress(Mdl),
	                                           Length },
	                  NULL, api);
}

NTSTATUS WdfDmaTransactionInitializeUsingOffset(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                WDFDMATRANSACTION DmaTransaction,
                                                PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
                                                WDF_DMA_DIRECTION DmaDirection, PMDL Mdl,
                                                size_t Offset, size_t Length)
{
	static const char api[] = "WdfDmaTransactionInitializeUsingOffset";

	(void)DriverGlobals;
	wdf_require_pointer((const void *)EvtProgramDmaFunction, api, "EvtProgramDmaFunction");
	wdf_require_pointer(Mdl, api, "Mdl");
	return initialize(DmaTransaction,
	                  &(struct wdf_dma_range){ EvtProgramDmaFunction, DmaDirection, Mdl, Offset,
	                                           Length },
	                  NULL, api);
}

/* Which buffer of request moves in direction; -1: none does. */
static int side_of(const struct wdf_request *request, WDF_DMA_DIRECTION direction)
{
	PIO_STACK_LOCATION location = wdf_request_location(request);
	bool write = direction == WdfDmaDirectionWriteToDevice;

	switch (location->MajorFunction) {
	case IRP_MJ_READ: return write ? -1 : WDF_BUFFER_OUTPUT;
	case IRP_MJ_WRITE: return write ? WDF_BUFFER_INPUT : -1;
	case IRP_MJ_DEVICE_CONTROL:
	case IRP_MJ_INTERNAL_DEVICE_CONTROL: break;
	default: return -1;
	}
	switch (location->Parameters.DeviceIoControl.IoControlCode & 3) {
	case METHOD_BUFFERED: return write ? WDF_BUFFER_INPUT : WDF_BUFFER_OUTPUT;
	case METHOD_IN_DIRECT: return write ? WDF_BUFFER_OUTPUT : -1;
	case METHOD_OUT_DIRECT: return write ? -1 : WDF_BUFFER_OUTPUT;
	default: return -1;
	}
}

NTSTATUS WdfDmaTransactionInitializeUsingRequest(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                 WDFDMATRANSACTION DmaTransaction,
                                                 WDFREQUEST Request,
                                                 PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
                                                 WDF_DMA_DIRECTION DmaDirection)
{
	static const char api[] = "WdfDmaTransactionInitializeUsingRequest";
	struct wdf_request *request = wdf_request_from_handle(Request, api);
	struct wdf_dma_range range = { .program = EvtProgramDmaFunction,
		                       .direction = DmaDirection };

	(void)DriverGlobals;
	wdf_require_pointer((const void *)EvtProgramDmaFunction, api, "EvtProgramDmaFunction");
	wdf_request_irp(request, api);
	if (!is_direction(DmaDirection))
		return STATUS_INVALID_PARAMETER;
	int side = side_of(request, DmaDirection);
	if (side < 0)
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status =
		wdf_request_mdl(request, (enum wdf_buffer_side)side, &range.mdl, &range.length);
	if (status == STATUS_BUFFER_TOO_SMALL) /* no bytes */
		return STATUS_INVALID_DEVICE_REQUEST;
	return NT_SUCCESS(status) ? initialize(DmaTransaction, &range, Request, api) : status;
}

/* --- Transfers --------------------------------------------------------------------------------------------------- */

NTSTATUS WdfDmaTransactionExecute(PWDF_DRIVER_GLOBALS DriverGlobals,
                                  WDFDMATRANSACTION DmaTransaction, WDFCONTEXT Context)
{
	static const char api[] = "WdfDmaTransactionExecute";
	struct wdf_dma_transaction *transaction = transaction_of(DmaTransaction, api);

	(void)DriverGlobals;
	if (!wdf_require_irql(api, DISPATCH_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	wdf_dma_require(transaction, WDF_DMA_CALL_EXECUTE, api);
	transaction->context = Context;
	return wdf_dma_execute(transaction);
}

static BOOLEAN completed(WDFDMATRANSACTION handle, enum wdf_dma_end how, size_t bytes,
                         NTSTATUS *ret_status, const char *api)
{
	struct wdf_dma_transaction *transaction = transaction_of(handle, api);

	wdf_require_pointer(ret_status, api, "Status");
	wdf_dma_require(transaction, WDF_DMA_CALL_COMPLETED, api);
	return wdf_dma_completed(transaction, how, bytes, ret_status);
}

BOOLEAN WdfDmaTransactionDmaCompleted(PWDF_DRIVER_GLOBALS DriverGlobals,
                                      WDFDMATRANSACTION DmaTransaction, NTSTATUS *Status)
{
	(void)DriverGlobals;
	return completed(DmaTransaction, WDF_DMA_END_WHOLE, 0, Status,
	                 "WdfDmaTransactionDmaCompleted");
}

BOOLEAN WdfDmaTransactionDmaCompletedWithLength(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                WDFDMATRANSACTION DmaTransaction,
                                                size_t TransferredLength, NTSTATUS *Status)
{
	(void)DriverGlobals;
	return completed(DmaTransaction, WDF_DMA_END_PARTIAL, TransferredLength, Status,
	                 "WdfDmaTransactionDmaCompletedWithLength");
}

BOOLEAN WdfDmaTransactionDmaCompletedFinal(PWDF_DRIVER_GLOBALS DriverGlobals,
                                           WDFDMATRANSACTION DmaTransaction,
                                           size_t FinalTransferredLength, NTSTATUS *Status)
{
	(void)DriverGlobals;
	return completed(DmaTransaction, WDF_DMA_END_FINAL, FinalTransferredLength, Status,
	                 "WdfDmaTransactionDmaCompletedFinal");
}

NTSTATUS WdfDmaTransactionRelease(PWDF_DRIVER_GLOBALS DriverGlobals,
                                  WDFDMATRANSACTION DmaTransaction)
{
	static const char api[] = "WdfDmaTransactionRelease";
	struct wdf_dma_transaction *transaction = transaction_of(DmaTransaction, api);

	(void)DriverGlobals;
	wdf_dma_require(transaction, WDF_DMA_CALL_RELEASE, api);
	wdf_dma_release(transaction);
	return STATUS_SUCCESS;
}
