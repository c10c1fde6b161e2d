/*
 * vm/hv/interrupt_api.c - interrupts to the local APICs, and the APICs' registers.
 *
 * An interrupt is a message as a PCI device would send it. The end of a level-triggered one is an exit only when
 * the hypervisor knows its message beforehand, so each new one is entered in the routing table first.
 */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <string.h>

#define APIC_LVT_LINT1 0x360u
#define LVT_MASKED 0x10000u
#define LVT_NMI 0x400u
#define MESSAGE_BASE 0xfee00000u
#define MESSAGE_LOGICAL 4u
#define DATA_LEVEL 0xc000u /* level-triggered, asserted */

static struct host_kvm_message message_of(const WHV_INTERRUPT_CONTROL *interrupt)
{
	struct host_kvm_message message = {
		.address = MESSAGE_BASE | (uint64_t)(interrupt->Destination & 0xff) << 12,
		.data = (uint32_t)(interrupt->Vector & 0xff) | (uint32_t)interrupt->Type << 8,
	};

	if (interrupt->DestinationMode == WHvX64InterruptDestinationModeLogical)
		message.address |= MESSAGE_LOGICAL;
	if (interrupt->TriggerMode == WHvX64InterruptTriggerModeLevel)
		message.data |= DATA_LEVEL;
	return message;
}

/* The table holds as many as an I/O APIC has pins; a further message takes the place of the oldest. */
static int route(struct hv_partition *partition, const struct host_kvm_message *message)
{
	struct host_kvm_message *routes = partition->routes;
	int error = 0;

	host_lock_acquire(&partition->routes_lock);
	for (size_t i = 0; i < partition->route_count; i++)
		if (routes[i].address == message->address && routes[i].data == message->data)
			goto release;
	if (partition->route_count == HV_MAX_LEVEL_ROUTES) {
		memmove(routes, routes + 1, (HV_MAX_LEVEL_ROUTES - 1) * sizeof(*routes));
		partition->route_count--;
	}
	routes[partition->route_count++] = *message;
	error = partition->backend->route(partition->machine, routes, partition->route_count);
release:
	host_lock_release(&partition->routes_lock);
	return error;
}

/* The local APIC's second pin: an NMI where the guest has set it up so. */
static HRESULT local_interrupt(struct hv_partition *partition, uint32_t index)
{
	uint8_t page[HV_APIC_BYTES];
	struct hv_processor *processor;
	uint32_t entry;
	int error;

	if (index >= HV_MAX_PROCESSORS || !partition->processors[index])
		return WHV_E_VP_DOES_NOT_EXIST;
	processor = partition->processors[index];
	error = partition->backend->apic(processor->cpu, page);
	if (error)
		return hv_result(error);
	memcpy(&entry, page + APIC_LVT_LINT1, sizeof(entry));
	if (entry & LVT_MASKED)
		return S_OK;
	if ((entry & 0x700) != LVT_NMI)
		return E_NOTIMPL;
	return hv_result(partition->backend->nmi(processor->cpu));
}

static bool is_deliverable(const WHV_INTERRUPT_CONTROL *interrupt)
{
	switch (interrupt->Type) {
	case WHvX64InterruptTypeFixed:
	case WHvX64InterruptTypeLowestPriority:
		return interrupt->Vector >= 16 && interrupt->Vector <= 255;
	case WHvX64InterruptTypeNmi:
	case WHvX64InterruptTypeInit:
	case WHvX64InterruptTypeSipi: return interrupt->Vector <= 255;
	default: return false;
	}
}

HRESULT WINAPI WHvRequestInterrupt(WHV_PARTITION_HANDLE handle,
                                   const WHV_INTERRUPT_CONTROL *interrupt, UINT32 interrupt_bytes)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	struct host_kvm_message message;
	int error = 0;

	if (!partition || !interrupt || interrupt_bytes != sizeof(*interrupt))
		return E_INVALIDARG;
	if (!partition->machine ||
	    partition->properties.local_apic_mode == WHvX64LocalApicEmulationModeNone)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (interrupt->Type == WHvX64InterruptTypeLocalInt1)
		return local_interrupt(partition, interrupt->Destination);
	if (!is_deliverable(interrupt) || interrupt->Destination > 255 ||
	    interrupt->DestinationMode > 1 || interrupt->TriggerMode > 1)
		return E_INVALIDARG;
	message = message_of(interrupt);
	if (interrupt->TriggerMode == WHvX64InterruptTriggerModeLevel)
		error = route(partition, &message);
	if (!error)
		error = partition->backend->signal(partition->machine, &message);
	/* Nobody listens at that address: the message is lost, as it is on a bus. */
	return error == -EPERM ? S_OK : hv_result(error);
}

HRESULT WINAPI WHvGetVirtualProcessorInterruptControllerState(WHV_PARTITION_HANDLE handle,
                                                              UINT32 index, void *ret_state,
                                                              UINT32 state_bytes,
                                                              UINT32 *ret_written)
{
	HRESULT result;
	struct hv_processor *processor = hv_processor_find(handle, index, &result);

	if (!processor)
		return result;
	if (!ret_state)
		return E_INVALIDARG;
	if (state_bytes < HV_APIC_BYTES)
		return WHV_E_INSUFFICIENT_BUFFER;
	result = hv_result(processor->partition->backend->apic(processor->cpu, ret_state));
	if (result == S_OK && ret_written)
		*ret_written = HV_APIC_BYTES;
	return result;
}

HRESULT WINAPI WHvSetVirtualProcessorInterruptControllerState(WHV_PARTITION_HANDLE handle,
                                                              UINT32 index, const void *state,
                                                              UINT32 state_bytes)
{
	HRESULT result;
	struct hv_processor *processor = hv_processor_find(handle, index, &result);

	if (!processor)
		return result;
	if (!state || state_bytes != HV_APIC_BYTES)
		return E_INVALIDARG;
	return hv_result(processor->partition->backend->set_apic(processor->cpu, state));
}
