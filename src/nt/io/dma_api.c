/*
 * io/dma_api.c - DMA adapters: device addresses are physical addresses, nothing bounces.
 *
 * Model    A map register is a formality: every byte of memory has a physical address (nt/mm), and a device model
 *          reads and writes there. Channels are granted at once, at DISPATCH_LEVEL as documented.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

struct adapter {
	DMA_ADAPTER object;
	struct ke_machine *machine;
	DEVICE_DESCRIPTION description;
};

static struct adapter *adapter_of(PDMA_ADAPTER object)
{
	return CONTAINING_RECORD(object, struct adapter, object);
}

static VOID put_adapter(PDMA_ADAPTER object)
{
	free(adapter_of(object));
}

static PVOID allocate_common(PDMA_ADAPTER object, ULONG length, PPHYSICAL_ADDRESS ret_logical,
                             BOOLEAN cached)
{
	struct adapter *adapter = adapter_of(object);
	size_t bytes = (length + MM_PAGE_BYTES - 1) & ~(size_t)(MM_PAGE_BYTES - 1);
	void *memory = host_pages_allocate(bytes, NULL);
	if (!memory)
		return NULL;
	/* Pages get their numbers at first use, in order: asked one after another they are contiguous. */
	ret_logical->QuadPart = (LONGLONG)mm_physical_address(adapter->machine, memory);
	for (size_t at = MM_PAGE_BYTES; at < bytes; at += MM_PAGE_BYTES)
		mm_physical_address(adapter->machine, (uint8_t *)memory + at);
	return memory;
}

static VOID free_common(PDMA_ADAPTER object, ULONG length, PHYSICAL_ADDRESS logical, PVOID memory,
                        BOOLEAN cached)
{
	size_t bytes = (length + MM_PAGE_BYTES - 1) & ~(size_t)(MM_PAGE_BYTES - 1);
	host_pages_free(memory, bytes);
}

static NTSTATUS allocate_channel(PDMA_ADAPTER object, PDEVICE_OBJECT device, ULONG registers,
                                 PDRIVER_CONTROL routine, PVOID context)
{
	KE_REQUIRE_IRQL("AllocateAdapterChannel", DISPATCH_LEVEL, "VF-19", 0);
	/* Whether the channel is kept does not matter: there is always another. */
	routine(device, device->CurrentIrp, object, context);
	return STATUS_SUCCESS;
}

static BOOLEAN flush_buffers(PDMA_ADAPTER object, PMDL mdl, PVOID base, PVOID current, ULONG length,
                             BOOLEAN to_device)
{
	return TRUE; /* memory and device see the same bytes */
}

static VOID free_channel(PDMA_ADAPTER object)
{
}

static VOID free_registers(PDMA_ADAPTER object, PVOID base, ULONG count)
{
}

/* Bytes of mdl from current on whose physical addresses follow one another. */
static ULONG contiguous(struct adapter *adapter, const uint8_t *address, ULONG length,
                        uint64_t *ret_physical)
{
	uint64_t start = mm_physical_address(adapter->machine, address);
	ULONG run = MM_PAGE_BYTES - (ULONG)((uintptr_t)address & (MM_PAGE_BYTES - 1));
	while (run < length && mm_physical_address(adapter->machine, address + run) == start + run)
		run += MM_PAGE_BYTES;
	*ret_physical = start;
	return run < length ? run : length;
}

/* The system address of a byte that MmGetMdlVirtualAddress-based arithmetic names. */
static const uint8_t *system_address(PMDL mdl, PVOID current)
{
	const uint8_t *base = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	return base + ((uint8_t *)current - (uint8_t *)MmGetMdlVirtualAddress(mdl));
}

static PHYSICAL_ADDRESS map_transfer(PDMA_ADAPTER object, PMDL mdl, PVOID base, PVOID current,
                                     PULONG length, BOOLEAN to_device)
{
	uint64_t physical = 0;
	*length = contiguous(adapter_of(object), system_address(mdl, current), *length, &physical);
	return (PHYSICAL_ADDRESS){ .QuadPart = (LONGLONG)physical };
}

static ULONG get_alignment(PDMA_ADAPTER object)
{
	return 1;
}

static ULONG read_counter(PDMA_ADAPTER object)
{
	return 0; /* transfers end at once */
}

/* --- Scatter and gather ----------------------------------------------------------------------------------------- */

static ULONG in_mdl(PMDL mdl, PVOID current)
{
	return MmGetMdlByteCount(mdl) -
	       (ULONG)((uint8_t *)current - (uint8_t *)MmGetMdlVirtualAddress(mdl));
}

/* Fill elements (null: only count) for length bytes of the chain from current; gives how many. */
static ULONG fill(struct adapter *adapter, PMDL mdl, PVOID current, ULONG length,
                  SCATTER_GATHER_ELEMENT *elements)
{
	ULONG count = 0;
	while (mdl && length) {
		const uint8_t *address = system_address(mdl, current);
		ULONG here = in_mdl(mdl, current) < length ? in_mdl(mdl, current) : length;
		length -= here;
		while (here) {
			uint64_t physical;
			ULONG run = contiguous(adapter, address, here, &physical);
			if (elements)
				elements[count] = (SCATTER_GATHER_ELEMENT){
					{ .QuadPart = (LONGLONG)physical }, run, 0
				};
			count++;
			address += run;
			here -= run;
		}
		mdl = mdl->Next;
		current = mdl ? MmGetMdlVirtualAddress(mdl) : NULL;
	}
	return count;
}

static NTSTATUS get_list(PDMA_ADAPTER object, PDEVICE_OBJECT device, PMDL mdl, PVOID current,
                         ULONG length, PDRIVER_LIST_CONTROL routine, PVOID context,
                         BOOLEAN to_device)
{
	struct adapter *adapter = adapter_of(object);
	KIRQL irql;
	ULONG count = fill(adapter, mdl, current, length, NULL);
	PSCATTER_GATHER_LIST list =
		io_allocate(sizeof(*list) + count * sizeof(SCATTER_GATHER_ELEMENT));
	if (!list)
		return STATUS_INSUFFICIENT_RESOURCES;
	list->NumberOfElements = count;
	fill(adapter, mdl, current, length, list->Elements);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	routine(device, device->CurrentIrp, list, context);
	KeLowerIrql(irql);
	return STATUS_SUCCESS;
}

static VOID put_list(PDMA_ADAPTER object, PSCATTER_GATHER_LIST list, BOOLEAN to_device)
{
	free(list);
}

static NTSTATUS calculate_list(PDMA_ADAPTER object, PMDL mdl, PVOID current, ULONG length,
                               PULONG ret_bytes, PULONG ret_registers)
{
	/* Every page may turn out to be apart from the next. */
	ULONG pages = 2 + length / MM_PAGE_BYTES;
	for (PMDL at = mdl; at; at = at->Next)
		pages += 2;
	*ret_bytes = (ULONG)(sizeof(SCATTER_GATHER_LIST) + pages * sizeof(SCATTER_GATHER_ELEMENT));
	if (ret_registers)
		*ret_registers = pages;
	return STATUS_SUCCESS;
}

static NTSTATUS build_list(PDMA_ADAPTER object, PDEVICE_OBJECT device, PMDL mdl, PVOID current,
                           ULONG length, PDRIVER_LIST_CONTROL routine, PVOID context,
                           BOOLEAN to_device, PVOID buffer, ULONG buffer_bytes)
{
	struct adapter *adapter = adapter_of(object);
	KIRQL irql;
	ULONG count = fill(adapter, mdl, current, length, NULL);
	PSCATTER_GATHER_LIST list = buffer;
	if (buffer_bytes < sizeof(*list) + count * sizeof(SCATTER_GATHER_ELEMENT))
		return STATUS_BUFFER_TOO_SMALL;
	list->NumberOfElements = count;
	list->Reserved = 0;
	fill(adapter, mdl, current, length, list->Elements);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	routine(device, device->CurrentIrp, list, context);
	KeLowerIrql(irql);
	return STATUS_SUCCESS;
}

static DMA_OPERATIONS operations = {
	.Size = offsetof(DMA_OPERATIONS, BuildMdlFromScatterGatherList),
	.PutDmaAdapter = put_adapter,
	.AllocateCommonBuffer = allocate_common,
	.FreeCommonBuffer = free_common,
	.AllocateAdapterChannel = allocate_channel,
	.FlushAdapterBuffers = flush_buffers,
	.FreeAdapterChannel = free_channel,
	.FreeMapRegisters = free_registers,
	.MapTransfer = map_transfer,
	.GetDmaAlignment = get_alignment,
	.ReadDmaCounter = read_counter,
	.GetScatterGatherList = get_list,
	.PutScatterGatherList = put_list,
	.CalculateScatterGatherList = calculate_list,
	.BuildScatterGatherList = build_list,
};

PDMA_ADAPTER NTAPI IoGetDmaAdapter(PDEVICE_OBJECT pdo, PDEVICE_DESCRIPTION description,
                                   PULONG ret_registers)
{
	if (!KE_REQUIRE_IRQL("IoGetDmaAdapter", PASSIVE_LEVEL, "VF-19", 0))
		return NULL;
	/* Version 3 has operations that are not built: a driver that needs them must hear of it here. */
	if (description->Version > DEVICE_DESCRIPTION_VERSION2)
		return NULL;
	struct adapter *adapter = io_allocate(sizeof(*adapter));
	if (!adapter)
		return NULL;
	adapter->machine = ke_current_machine();
	adapter->description = *description;
	adapter->object.Version = 1;
	adapter->object.Size = sizeof(*adapter);
	adapter->object.DmaOperations = &operations;
	*ret_registers = 1 + description->MaximumLength / MM_PAGE_BYTES + 1;
	return &adapter->object;
}
