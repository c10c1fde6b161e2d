/* vm/hv/partition_api.c - WHvCreatePartition, WHvSetupPartition, WHvDeletePartition. */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <stdlib.h>

#define PARTITION_MAGIC 0x70617274697469ull

struct hv_partition *hv_partition_from_handle(WHV_PARTITION_HANDLE handle)
{
	struct hv_partition *partition = handle;

	return partition && partition->magic == PARTITION_MAGIC ? partition : NULL;
}

HRESULT hv_result(int error)
{
	switch (-error) {
	case 0: return S_OK;
	case ENOMEM: return E_OUTOFMEMORY;
	case ENOENT:
	case EACCES:
	case EPERM:
	case E2BIG:
	case ENOTSUP: return WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG;
	case EINVAL: return E_INVALIDARG;
	default: return __HRESULT_FROM_WIN32(ERROR_GEN_FAILURE);
	}
}

HRESULT WINAPI WHvCreatePartition(WHV_PARTITION_HANDLE *ret_partition)
{
	struct host_kvm_abilities abilities;
	struct hv_partition *partition;

	if (!ret_partition)
		return E_INVALIDARG;
	hv_selected_backend()->probe(&abilities);
	if (abilities.error)
		return WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG;
	partition = calloc(1, sizeof(*partition));
	if (!partition)
		return E_OUTOFMEMORY;
	partition->magic = PARTITION_MAGIC;
	partition->backend = hv_selected_backend();
	partition->slot_count = abilities.slots;
	partition->slots = calloc(1, partition->slot_count);
	if (!partition->slots) {
		free(partition);
		return E_OUTOFMEMORY;
	}
	*ret_partition = partition;
	return S_OK;
}

int hv_machine_create(const struct hv_partition *partition, struct host_kvm **ret_machine)
{
	const struct hv_properties *properties = &partition->properties;
	struct host_kvm_msr *msrs = hv_msr_filter(properties);
	struct host_kvm_options options = { .msrs = msrs,
		                            .msr_count = properties->msr_action_count };
	int error;

	if (!msrs)
		return -ENOMEM;
	options.local_apic = properties->local_apic_mode != WHvX64LocalApicEmulationModeNone;
	if (properties->extended_exits & (WHV_EXTENDED_VM_EXITS){ .ExceptionExit = 1 }.AsUINT64)
		options.exceptions = (uint32_t)properties->exception_exits;
	options.hyperv = hv_hyperv_is_shown(properties->synthetic);
	options.msr_exits = (properties->extended_exits &
	                     (WHV_EXTENDED_VM_EXITS){ .X64MsrExit = 1 }.AsUINT64) ||
	                    properties->unimplemented_msr_action != WHvMsrActionArchitectureDefault;
	error = partition->backend->create(&options, ret_machine);
	free(msrs);
	return error;
}

HRESULT WINAPI WHvSetupPartition(WHV_PARTITION_HANDLE handle)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);

	if (!partition)
		return E_INVALIDARG;
	if (partition->machine || !partition->properties.processor_count)
		return WHV_E_INVALID_PARTITION_CONFIG;
	return hv_result(hv_machine_create(partition, &partition->machine));
}

HRESULT WINAPI WHvDeletePartition(WHV_PARTITION_HANDLE handle)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);

	if (!partition)
		return E_INVALIDARG;
	for (uint32_t i = 0; i < HV_MAX_PROCESSORS; i++)
		hv_processor_destroy(partition->processors[i]);
	if (partition->machine)
		partition->backend->destroy(partition->machine);
	hv_memory_finish(partition);
	free(partition->properties.cpuid);
	free(partition->properties.cpuid2);
	free(partition->properties.msr_actions);
	free(partition->slots);
	free(partition->doorbells);
	partition->magic = 0;
	free(partition);
	return S_OK;
}
