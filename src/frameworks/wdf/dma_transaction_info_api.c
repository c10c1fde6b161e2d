/*
 * frameworks/wdf/dma_transaction_info_api.c - WdfDmaTransaction*: what is asked of a transaction, limits, reserves.
 */
#include "frameworks/wdf/dma.h"
#include "frameworks/wdf/lock.h"

static struct wdf_dma_transaction *transaction_of(WDFDMATRANSACTION handle, const char *api)
{
	return (struct wdf_dma_transaction *)wdf_object_from_handle(handle,
	                                                            &wdf_dma_transaction_type, api);
}

size_t WdfDmaTransactionGetBytesTransferred(PWDF_DRIVER_GLOBALS DriverGlobals,
                                            WDFDMATRANSACTION DmaTransaction)
{
	(void)DriverGlobals;
	return transaction_of(DmaTransaction, "WdfDmaTransactionGetBytesTransferred")->transferred;
}

WDFREQUEST WdfDmaTransactionGetRequest(PWDF_DRIVER_GLOBALS DriverGlobals,
                                       WDFDMATRANSACTION DmaTransaction)
{
	(void)DriverGlobals;
	return transaction_of(DmaTransaction, "WdfDmaTransactionGetRequest")->request;
}

size_t WdfDmaTransactionGetCurrentDmaTransferLength(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                    WDFDMATRANSACTION DmaTransaction)
{
	(void)DriverGlobals;
	return transaction_of(DmaTransaction, "WdfDmaTransactionGetCurrentDmaTransferLength")
	        ->fragment;
}

WDFDEVICE WdfDmaTransactionGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals,
                                     WDFDMATRANSACTION DmaTransaction)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE, transaction_of(DmaTransaction, "WdfDmaTransactionGetDevice")
	                                     ->enabler->device);
}

void WdfDmaTransactionGetTransferInfo(PWDF_DRIVER_GLOBALS DriverGlobals,
                                      WDFDMATRANSACTION DmaTransaction, ULONG *MapRegisterCount,
                                      ULONG *ScatterGatherElementCount)
{
	static const char api[] = "WdfDmaTransactionGetTransferInfo";
	struct wdf_dma_transaction *transaction = transaction_of(DmaTransaction, api);

	(void)DriverGlobals;
	wdf_dma_require(transaction, WDF_DMA_CALL_INFO, api);
	ULONG elements = wdf_dma_elements(transaction);
	if (MapRegisterCount)
		*MapRegisterCount = elements;
	if (ScatterGatherElementCount)
		*ScatterGatherElementCount = elements;
}

/* Between initialisation and execution; never above the enabler's. */
void WdfDmaTransactionSetMaximumLength(PWDF_DRIVER_GLOBALS DriverGlobals,
                                       WDFDMATRANSACTION DmaTransaction, size_t MaximumLength)
{
	static const char api[] = "WdfDmaTransactionSetMaximumLength";
	struct wdf_dma_transaction *transaction = transaction_of(DmaTransaction, api);

	(void)DriverGlobals;
	wdf_dma_require(transaction, WDF_DMA_CALL_INFO, api);
	if (MaximumLength && MaximumLength < transaction->fragment_max)
		transaction->fragment_max = MaximumLength;
}

void WdfDmaTransactionSetSingleTransferRequirement(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                   WDFDMATRANSACTION DmaTransaction,
                                                   BOOLEAN RequireSingleTransfer)
{
	static const char api[] = "WdfDmaTransactionSetSingleTransferRequirement";
	struct wdf_dma_transaction *transaction = transaction_of(DmaTransaction, api);

	(void)DriverGlobals;
	wdf_dma_require(transaction, WDF_DMA_CALL_INITIALIZE, api);
	transaction->single = RequireSingleTransfer;
}

/* Channels are granted at once on this machine, whatever the flag says. */
void WdfDmaTransactionSetImmediateExecution(PWDF_DRIVER_GLOBALS DriverGlobals,
                                            WDFDMATRANSACTION DmaTransaction,
                                            BOOLEAN UseImmediateExecution)
{
	(void)DriverGlobals, (void)UseImmediateExecution;
	transaction_of(DmaTransaction, "WdfDmaTransactionSetImmediateExecution");
}

/* --- Reserved map registers ------------------------------------------------------------------------------------ */

NTSTATUS WdfDmaTransactionAllocateResources(PWDF_DRIVER_GLOBALS DriverGlobals,
                                            WDFDMATRANSACTION DmaTransaction,
                                            WDF_DMA_DIRECTION DmaDirection,
                                            ULONG RequiredMapRegisters,
                                            PFN_WDF_RESERVE_DMA EvtReserveDmaFunction,
                                            PVOID EvtReserveDmaContext)
{
	static const char api[] = "WdfDmaTransactionAllocateResources";
	struct wdf_dma_transaction *transaction = transaction_of(DmaTransaction, api);
	KIRQL irql;

	(void)DriverGlobals;
	wdf_require_pointer((const void *)EvtReserveDmaFunction, api, "EvtReserveDmaFunction");
	wdf_dma_require(transaction, WDF_DMA_CALL_RESERVE, api);
	if (RequiredMapRegisters > transaction->enabler->registers)
		return STATUS_INSUFFICIENT_RESOURCES;
	transaction->direction = DmaDirection;
	transaction->reserved = true;
	transaction->state = WDF_DMA_RESERVED;
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WDF_CALL("EvtReserveDma", EvtReserveDmaFunction(DmaTransaction, EvtReserveDmaContext));
	KeLowerIrql(irql);
	return STATUS_SUCCESS;
}

void WdfDmaTransactionFreeResources(PWDF_DRIVER_GLOBALS DriverGlobals,
                                    WDFDMATRANSACTION DmaTransaction)
{
	static const char api[] = "WdfDmaTransactionFreeResources";
	struct wdf_dma_transaction *transaction = transaction_of(DmaTransaction, api);

	(void)DriverGlobals;
	wdf_dma_require(transaction, WDF_DMA_CALL_FREE, api);
	transaction->reserved = false;
	if (transaction->state == WDF_DMA_RESERVED)
		transaction->state = WDF_DMA_CREATED;
}

/* Only an allocation that waits can be cancelled; here map registers are granted at once, none ever waits. */
BOOLEAN WdfDmaTransactionCancel(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDMATRANSACTION DmaTransaction)
{
	static const char api[] = "WdfDmaTransactionCancel";

	(void)DriverGlobals;
	wdf_dma_require(transaction_of(DmaTransaction, api), WDF_DMA_CALL_CANCEL, api);
	return FALSE;
}
