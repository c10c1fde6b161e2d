/*
 * tests/frameworks/wdf/dma_fixture.h - a PnP device with one DMA enabler, and a device model that is this test.
 *
 * EvtProgramDma notes each transfer and keeps its list; the test then plays the device: it reads and writes
 * physical memory and says that the transfer is done.
 */
#ifndef DRYDOCK_TESTS_WDF_DMA_FIXTURE_H
#define DRYDOCK_TESTS_WDF_DMA_FIXTURE_H

#include "nt/mm/mm.h"
#include "queue_fixture.h"

static WDF_DMA_PROFILE dma_profile;
static size_t dma_maximum;
static WDFDMAENABLER enabler;
static WDFDMATRANSACTION transaction;
static NTSTATUS enabler_status;

static inline void make_enabler(void)
{
	WDF_DMA_ENABLER_CONFIG config;

	WDF_DMA_ENABLER_CONFIG_INIT(&config, dma_profile, dma_maximum);
	enabler_status = WdfDmaEnablerCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler);
}

static inline void dma_begin(WDF_DMA_PROFILE profile, size_t maximum)
{
	dma_profile = profile;
	dma_maximum = maximum;
	io_begin_closed(.pnp = true, .type = WdfIoQueueDispatchManual, .device_made = make_enabler);
	must(enabler_status);
	must(WdfDmaTransactionCreate(enabler, WDF_NO_OBJECT_ATTRIBUTES, &transaction));
}

/* --- Memory ------------------------------------------------------------------------------------------------------- */

static char *memory; /* pages of the pool; MDLs of pieces of it are made by mdl_of() */
static PMDL mdls[4];
static int mdl_count;

static inline void allocate_memory(size_t pages)
{
	memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, pages * PAGE_SIZE, 'tseT');
	assert_non_null(memory);
	assert_int_equal((uintptr_t)memory % PAGE_SIZE, 0);
}

static inline PMDL mdl_of(size_t at, size_t length)
{
	PMDL mdl = IoAllocateMdl(memory + at, (ULONG)length, FALSE, FALSE, NULL);

	assert_non_null(mdl);
	MmBuildMdlForNonPagedPool(mdl);
	mdls[mdl_count++] = mdl;
	return mdl;
}

static inline void dma_end(void)
{
	while (mdl_count)
		IoFreeMdl(mdls[--mdl_count]);
	if (memory)
		ExFreePool(memory);
	memory = NULL;
	io_end();
}

/* --- The device ---------------------------------------------------------------------------------------------------- */

static PSCATTER_GATHER_LIST programmed; /* of the transfer that runs */
static KIRQL program_irql;
static size_t program_bytes;

static inline BOOLEAN program(WDFDMATRANSACTION of, WDFDEVICE on, WDFCONTEXT context,
                              WDF_DMA_DIRECTION direction, PSCATTER_GATHER_LIST list)
{
	assert_ptr_equal(of, transaction);
	assert_ptr_equal(on, device);
	program_irql = KeGetCurrentIrql();
	programmed = list;
	program_bytes = 0;
	for (ULONG at = 0; at < list->NumberOfElements; at++)
		program_bytes += list->Elements[at].Length;
	note("%s%s%zu ", (const char *)context,
	     direction == WdfDmaDirectionWriteToDevice ? "write" : "read", program_bytes);
	return TRUE;
}

static inline char *device_memory(ULONG element)
{
	return mm_physical_memory(fixture.machine,
	                          (uint64_t)programmed->Elements[element].Address.QuadPart, 1);
}

static inline NTSTATUS initialize(WDF_DMA_DIRECTION direction, PMDL mdl, size_t offset, size_t length)
{
	return WdfDmaTransactionInitializeUsingOffset(transaction, program, direction, mdl, offset,
	                                              length);
}

static inline NTSTATUS execute(void)
{
	return WdfDmaTransactionExecute(transaction, (WDFCONTEXT) "");
}

#endif
