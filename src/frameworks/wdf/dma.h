/*
 * frameworks/wdf/dma.h - DMA enablers, common buffers, transactions (TM-8 to TM-10).
 *
 * Model    An enabler has one adapter for each direction; device addresses are physical addresses (nt/io/dma_api.c).
 *          A transaction walks an MDL chain in fragments: each is mapped, given to EvtProgramDma at DISPATCH_LEVEL,
 *          and flushed when the driver says that the device is done. Which call is allowed in which state is a
 *          table (dma_transaction.c).
 * Source   docs/spec/wdf-ndis.md A6; WDK: WdfDmaEnabler*, WdfDmaTransaction*, WdfCommonBuffer*.
 * Locks    None: a driver serialises the calls on one transaction, as documented. device->lock guards the list.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_DMA_H
#define DRYDOCK_FRAMEWORKS_WDF_DMA_H

#include "frameworks/wdf/device.h"

struct wdf_request;

struct wdf_dma_enabler {
	struct wdf_object object;
	struct wdf_device *device;
	LIST_ENTRY device_entry;
	uint32_t number;          /* in order of creation, from 1 */
	bool linked;              /* device_entry is in the device's list */
	WDF_DMA_ENABLER_CONFIG config;
	PDMA_ADAPTER read, write; /* one and the same unless duplex */
	ULONG registers;          /* of each adapter */
	ULONG elements_max;
	bool packet;              /* one element a transfer */
	bool running;             /* its start callbacks were called */
};

extern const struct wdf_type wdf_dma_enabler_type;

static inline struct wdf_dma_enabler *wdf_dma_enabler_from_handle(WDFDMAENABLER handle, const char *api)
{
	return (struct wdf_dma_enabler *)wdf_object_from_handle(handle, &wdf_dma_enabler_type, api);
}
static inline PDMA_ADAPTER wdf_dma_adapter(const struct wdf_dma_enabler *enabler,
                                           WDF_DMA_DIRECTION direction)
{
	return direction == WdfDmaDirectionWriteToDevice ? enabler->write : enabler->read;
}

/* The enablers' callbacks on the way to and from D0 (PNP-1, PNP-2). PASSIVE_LEVEL. Errors: the driver's. */
NTSTATUS wdf_dma_enablers_start(struct wdf_device *device);
void wdf_dma_enablers_stop(struct wdf_device *device);

/* --- Transactions (dma_transaction.c) ---------------------------------------------------------------- */

/* X(state): the documented states, numbered as parameter 3 of the bug check shows them. */
#define WDF_DMA_STATES(X) \
	X(INVALID) \
	X(CREATED) \
	X(RESERVED) \
	X(INITIALIZED) \
	X(TRANSFER) \
	X(TRANSFER_COMPLETED) \
	X(TRANSFER_FAILED) \
	X(RELEASED) \
	X(DELETED)

enum wdf_dma_state {
#define WDF_DMA_STATE_ENUM(state) WDF_DMA_##state,
	WDF_DMA_STATES(WDF_DMA_STATE_ENUM)
#undef WDF_DMA_STATE_ENUM
	WDF_DMA_STATE_COUNT
};

enum wdf_dma_call {
	WDF_DMA_CALL_RESERVE,
	WDF_DMA_CALL_FREE,
	WDF_DMA_CALL_INITIALIZE,
	WDF_DMA_CALL_INFO,
	WDF_DMA_CALL_EXECUTE,
	WDF_DMA_CALL_COMPLETED,
	WDF_DMA_CALL_RELEASE,
	WDF_DMA_CALL_DELETE,
	WDF_DMA_CALL_CANCEL,
	WDF_DMA_CALL_COUNT
};

enum wdf_dma_end { WDF_DMA_END_WHOLE, WDF_DMA_END_PARTIAL, WDF_DMA_END_FINAL };

struct wdf_dma_transaction {
	struct wdf_object object;
	struct wdf_dma_enabler *enabler;
	uint32_t state;           /* enum wdf_dma_state */
	bool reserved;            /* map registers are kept over initialisations */
	bool single;              /* must be one transfer */
	WDF_DMA_DIRECTION direction;
	PFN_WDF_PROGRAM_DMA program;
	WDFCONTEXT context;
	WDFREQUEST request;       /* null: none */
	struct wdf_request *held; /* referenced while in transfer */
	PMDL mdl, current_mdl;
	size_t offset, current_offset;
	size_t length, remaining, transferred;
	size_t fragment;          /* bytes of the transfer that runs */
	size_t fragment_max;
	PSCATTER_GATHER_LIST list, packet_list; /* of the transfer; packet_list is owned */
};

extern const struct wdf_type wdf_dma_transaction_type;

/* What a transaction moves. */
struct wdf_dma_range {
	PFN_WDF_PROGRAM_DMA program;
	WDF_DMA_DIRECTION direction;
	PMDL mdl;
	size_t offset, length;
};

/* May call be made in state? */
bool wdf_dma_allowed(enum wdf_dma_call call, enum wdf_dma_state state);
/* Bug check 0x10D/8 with the state when it may not. */
void wdf_dma_require(const struct wdf_dma_transaction *transaction, enum wdf_dma_call call,
                     const char *api);
/* Errors: STATUS_WDF_TOO_MANY_TRANSFERS, STATUS_WDF_TOO_FRAGMENTED (single transfers only). */
NTSTATUS wdf_dma_initialize(struct wdf_dma_transaction *transaction,
                            const struct wdf_dma_range *range);
/* The first transfer. Errors: STATUS_WDF_TOO_FRAGMENTED, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS wdf_dma_execute(struct wdf_dma_transaction *transaction);
/* The device has moved bytes (all of the transfer for WHOLE). True: the transaction has ended with *ret_status. */
bool wdf_dma_completed(struct wdf_dma_transaction *transaction, enum wdf_dma_end end, size_t bytes,
                       NTSTATUS *ret_status);
/* Give everything up but what is reserved. */
void wdf_dma_release(struct wdf_dma_transaction *transaction);
/* How many elements the whole range has on this machine. */
ULONG wdf_dma_elements(const struct wdf_dma_transaction *transaction);

#endif
