/*
 * frameworks/wdf/dma_transaction.c - transactions: states, transfers, their ends (TM-8, TM-9).
 */
#include "frameworks/wdf/dma.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/request.h"

/* --- States ------------------------------------------------------------------------------------------------ */

#define STATE(state) (1u << WDF_DMA_##state)

static const uint32_t allowed[WDF_DMA_CALL_COUNT] = {
	[WDF_DMA_CALL_RESERVE] = STATE(CREATED) | STATE(RELEASED),
	[WDF_DMA_CALL_FREE] = STATE(CREATED) | STATE(RESERVED) | STATE(TRANSFER_COMPLETED) |
	                      STATE(TRANSFER_FAILED) | STATE(RELEASED),
	[WDF_DMA_CALL_INITIALIZE] = STATE(CREATED) | STATE(RESERVED) | STATE(RELEASED),
	[WDF_DMA_CALL_INFO] = STATE(INITIALIZED),
	[WDF_DMA_CALL_EXECUTE] = STATE(INITIALIZED),
	[WDF_DMA_CALL_COMPLETED] = STATE(TRANSFER),
	[WDF_DMA_CALL_RELEASE] = STATE(CREATED) | STATE(RESERVED) | STATE(INITIALIZED) |
	                         STATE(TRANSFER_COMPLETED) | STATE(TRANSFER_FAILED) |
	                         STATE(RELEASED),
	[WDF_DMA_CALL_DELETE] = STATE(CREATED) | STATE(RESERVED) | STATE(INITIALIZED) |
	                        STATE(TRANSFER_COMPLETED) | STATE(TRANSFER_FAILED) |
	                        STATE(RELEASED),
	[WDF_DMA_CALL_CANCEL] = STATE(RESERVED) | STATE(INITIALIZED) | STATE(TRANSFER) |
	                        STATE(TRANSFER_COMPLETED) | STATE(TRANSFER_FAILED),
};

bool wdf_dma_allowed(enum wdf_dma_call call, enum wdf_dma_state state)
{
	return (allowed[call] & (1u << state)) != 0;
}

static const char *state_name(uint32_t state)
{
	static const char *const names[] = {
#define NAME(state) #state,
		WDF_DMA_STATES(NAME)
#undef NAME
	};
	return state < WDF_DMA_STATE_COUNT ? names[state] : "?";
}

void wdf_dma_require(const struct wdf_dma_transaction *transaction, enum wdf_dma_call call,
                     const char *api)
{
	if (wdf_dma_allowed(call, transaction->state))
		return;
	wdf_bugcheck(
		&(struct wdf_break){ "TM-8", WDF_DMA_FATAL_ERROR, WDF_HANDLE(void *, transaction),
	                             transaction->state,
	                             "Initialize, execute, complete every transfer, release, in "
	                             "that order." },
		"%s: the transaction is in the state %s", api, state_name(transaction->state));
}

/* --- Mapping ------------------------------------------------------------------------------------------------- */

static PDMA_ADAPTER adapter_of(const struct wdf_dma_transaction *transaction)
{
	return wdf_dma_adapter(transaction->enabler, transaction->direction);
}

static bool to_device(const struct wdf_dma_transaction *transaction)
{
	return transaction->direction == WdfDmaDirectionWriteToDevice;
}

static PVOID current_address(const struct wdf_dma_transaction *transaction)
{
	return (char *)MmGetMdlVirtualAddress(transaction->current_mdl) +
	       transaction->current_offset;
}

static size_t left_in_mdl(const struct wdf_dma_transaction *transaction)
{
	return MmGetMdlByteCount(transaction->current_mdl) - transaction->current_offset;
}

/* What is known of a transfer while it is staged: the transaction may end before the callback returns. */
struct staging {
	struct wdf_dma_transaction *transaction;
	NTSTATUS status;
};

/* DISPATCH_LEVEL. */
static void program(struct wdf_dma_transaction *transaction, PSCATTER_GATHER_LIST list)
{
	transaction->list = list;
	WDF_CALL("EvtProgramDma",
	         transaction->program(WDF_HANDLE(WDFDMATRANSACTION, transaction),
	                              WDF_HANDLE(WDFDEVICE, transaction->enabler->device),
	                              transaction->context, transaction->direction, list));
}

static void list_ready(PDEVICE_OBJECT device_object, PIRP irp, PSCATTER_GATHER_LIST list,
                       PVOID context)
{
	struct staging *staging = context;
	struct wdf_dma_transaction *transaction = staging->transaction;
	PDMA_ADAPTER adapter = adapter_of(transaction);

	(void)device_object, (void)irp;
	if (list->NumberOfElements > transaction->enabler->elements_max) {
		adapter->DmaOperations->PutScatterGatherList(adapter, list, to_device(transaction));
		staging->status = STATUS_WDF_TOO_FRAGMENTED;
		return;
	}
	program(transaction, list);
}

static NTSTATUS stage_list(struct wdf_dma_transaction *transaction)
{
	struct staging staging = { transaction, STATUS_SUCCESS };
	PDMA_ADAPTER adapter = adapter_of(transaction);
	KIRQL irql;

	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	NTSTATUS status = adapter->DmaOperations->GetScatterGatherList(
		adapter, transaction->enabler->device->device_object, transaction->current_mdl,
		current_address(transaction), (ULONG)transaction->fragment, list_ready, &staging,
		to_device(transaction));
	KeLowerIrql(irql);
	return NT_SUCCESS(status) ? staging.status : status;
}

static IO_ALLOCATION_ACTION channel_ready(PDEVICE_OBJECT device_object, PIRP irp, PVOID registers,
                                          PVOID context)
{
	struct wdf_dma_transaction *transaction = ((struct staging *)context)->transaction;
	PDMA_ADAPTER adapter = adapter_of(transaction);
	size_t wanted = transaction->fragment;
	ULONG length =
		(ULONG)(wanted < left_in_mdl(transaction) ? wanted : left_in_mdl(transaction));
	PSCATTER_GATHER_LIST list = transaction->packet_list;

	(void)device_object, (void)irp;
	list->NumberOfElements = 1;
	list->Elements[0].Address =
		adapter->DmaOperations->MapTransfer(adapter, transaction->current_mdl, registers,
	                                            current_address(transaction), &length,
	                                            to_device(transaction));
	list->Elements[0].Length = length;
	transaction->fragment = length;
	transaction->remaining += wanted - length;
	program(transaction, list);
	return DeallocateObjectKeepRegisters;
}

static NTSTATUS stage_packet(struct wdf_dma_transaction *transaction)
{
	struct staging staging = { transaction, STATUS_SUCCESS };
	PDMA_ADAPTER adapter = adapter_of(transaction);
	KIRQL irql;

	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	NTSTATUS status = adapter->DmaOperations->AllocateAdapterChannel(
		adapter, transaction->enabler->device->device_object,
		transaction->enabler->registers, channel_ready, &staging);
	KeLowerIrql(irql);
	return status;
}

/* The next transfer: EvtProgramDma was called when this succeeds, and the transaction may have ended. */
static NTSTATUS stage(struct wdf_dma_transaction *transaction)
{
	transaction->fragment = transaction->remaining < transaction->fragment_max
	                                ? transaction->remaining
	                                : transaction->fragment_max;
	transaction->remaining -= transaction->fragment;
	return transaction->enabler->packet ? stage_packet(transaction) : stage_list(transaction);
}

static void unmap(struct wdf_dma_transaction *transaction)
{
	PDMA_ADAPTER adapter = adapter_of(transaction);
	PSCATTER_GATHER_LIST list = transaction->list;
	KIRQL irql;

	transaction->list = NULL;
	if (!list)
		return;
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	if (transaction->enabler->packet) {
		adapter->DmaOperations->FlushAdapterBuffers(adapter, transaction->current_mdl, NULL,
		                                            current_address(transaction),
		                                            (ULONG)transaction->fragment,
		                                            to_device(transaction));
		adapter->DmaOperations->FreeMapRegisters(adapter, NULL,
		                                         transaction->enabler->registers);
	} else {
		adapter->DmaOperations->PutScatterGatherList(adapter, list, to_device(transaction));
	}
	KeLowerIrql(irql);
}

/* --- Life of a transaction -------------------------------------------------------------------------------------- */

ULONG wdf_dma_elements(const struct wdf_dma_transaction *transaction)
{
	size_t offset = transaction->offset, length = transaction->length;
	ULONG pages = 0;

	for (PMDL mdl = transaction->mdl; mdl && length; mdl = mdl->Next, offset = 0) {
		size_t here = MmGetMdlByteCount(mdl) - offset;
		here = here < length ? here : length;
		pages +=
			ADDRESS_AND_SIZE_TO_SPAN_PAGES((char *)MmGetMdlVirtualAddress(mdl) + offset,
		                                       here);
		length -= here;
	}
	return pages;
}

static NTSTATUS check_single(const struct wdf_dma_transaction *transaction)
{
	if (!transaction->single)
		return STATUS_SUCCESS;
	if (transaction->length > transaction->fragment_max)
		return STATUS_WDF_TOO_MANY_TRANSFERS;
	return wdf_dma_elements(transaction) > transaction->enabler->elements_max
	               ? STATUS_WDF_TOO_FRAGMENTED
	               : STATUS_SUCCESS;
}

NTSTATUS wdf_dma_initialize(struct wdf_dma_transaction *transaction,
                            const struct wdf_dma_range *range)
{
	transaction->program = range->program;
	transaction->direction = range->direction;
	transaction->mdl = transaction->current_mdl = range->mdl;
	transaction->offset = transaction->current_offset = range->offset;
	transaction->length = transaction->remaining = range->length;
	transaction->transferred = transaction->fragment = 0;
	transaction->fragment_max = transaction->enabler->config.MaximumLength;
	NTSTATUS status = check_single(transaction);
	if (NT_SUCCESS(status))
		transaction->state = WDF_DMA_INITIALIZED;
	else
		wdf_dma_release(transaction);
	return status;
}

static void let_go_request(struct wdf_dma_transaction *transaction)
{
	struct wdf_request *held = transaction->held;

	transaction->held = NULL;
	if (held)
		wdf_object_unref(&held->object);
}

static void end(struct wdf_dma_transaction *transaction, NTSTATUS status)
{
	transaction->state =
		NT_SUCCESS(status) ? WDF_DMA_TRANSFER_COMPLETED : WDF_DMA_TRANSFER_FAILED;
	transaction->fragment = 0;
	let_go_request(transaction);
}

NTSTATUS wdf_dma_execute(struct wdf_dma_transaction *transaction)
{
	if (transaction->request) {
		transaction->held =
			wdf_request_from_handle(transaction->request, "WdfDmaTransactionExecute");
		wdf_object_ref(&transaction->held->object);
	}
	transaction->state = WDF_DMA_TRANSFER;
	NTSTATUS status = stage(transaction);
	if (!NT_SUCCESS(status))
		end(transaction, status);
	return status;
}

static void advance(struct wdf_dma_transaction *transaction, size_t bytes)
{
	transaction->transferred += bytes;
	while (bytes && bytes >= left_in_mdl(transaction) && transaction->current_mdl->Next) {
		bytes -= left_in_mdl(transaction);
		transaction->current_mdl = transaction->current_mdl->Next;
		transaction->current_offset = 0;
	}
	transaction->current_offset += bytes;
}

/* STATUS_MORE_PROCESSING_REQUIRED: a further transfer runs. */
static NTSTATUS next_transfer(struct wdf_dma_transaction *transaction, enum wdf_dma_end how)
{
	if (transaction->single && transaction->remaining)
		return STATUS_WDF_TOO_MANY_TRANSFERS;
	if (transaction->remaining == 0 || how == WDF_DMA_END_FINAL)
		return STATUS_SUCCESS;
	NTSTATUS status = stage(transaction);
	return NT_SUCCESS(status) ? STATUS_MORE_PROCESSING_REQUIRED : status;
}

bool wdf_dma_completed(struct wdf_dma_transaction *transaction, enum wdf_dma_end how, size_t bytes,
                       NTSTATUS *ret_status)
{
	NTSTATUS status = STATUS_INVALID_PARAMETER;
	size_t moved = how == WDF_DMA_END_WHOLE ? transaction->fragment : bytes;

	unmap(transaction);
	if (moved <= transaction->fragment) {
		transaction->remaining += transaction->fragment - moved;
		advance(transaction, moved);
		status = next_transfer(transaction, how);
	} else {
		wdf_report(&(struct wdf_break){ "TM-9", WDF_DMA_FATAL_ERROR,
		                                WDF_HANDLE(void *, transaction), moved,
		                                "Give the bytes of this transfer alone." },
		           "a DMA transfer of %zu bytes was said to have moved %zu",
		           transaction->fragment, moved);
	}
	*ret_status = status;
	if (status == STATUS_MORE_PROCESSING_REQUIRED)
		return false;
	end(transaction, status);
	return true;
}

void wdf_dma_release(struct wdf_dma_transaction *transaction)
{
	unmap(transaction);
	let_go_request(transaction);
	transaction->request = NULL;
	transaction->program = NULL;
	transaction->mdl = transaction->current_mdl = NULL;
	transaction->length = transaction->remaining = 0;
	transaction->transferred = transaction->fragment = 0;
	transaction->state = WDF_DMA_RELEASED;
}

/* --- The object ----------------------------------------------------------------------------------------------------- */

static bool dispose(struct wdf_object *object)
{
	struct wdf_dma_transaction *transaction = (struct wdf_dma_transaction *)object;

	wdf_dma_require(transaction, WDF_DMA_CALL_DELETE, "WdfObjectDelete");
	wdf_dma_release(transaction);
	transaction->state = WDF_DMA_DELETED;
	return true;
}

static void free_parts(struct wdf_object *object)
{
	struct wdf_dma_transaction *transaction = (struct wdf_dma_transaction *)object;

	free(transaction->packet_list);
	if (transaction->enabler)
		wdf_object_unref(&transaction->enabler->object);
}

const struct wdf_type wdf_dma_transaction_type = {
	.name = "WDFDMATRANSACTION",
	.size = sizeof(struct wdf_dma_transaction),
	.dispose = dispose,
	.destroy = free_parts,
};
