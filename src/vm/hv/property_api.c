/* vm/hv/property_api.c - WHvSetPartitionProperty and WHvGetPartitionProperty. */
#include "vm/hv/hv_internal.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Properties that are one number: where it stands, and which values this hypervisor can do. */
struct number_property {
	WHV_PARTITION_PROPERTY_CODE code;
	uint32_t bytes;
	size_t offset;
	bool (*possible)(const struct hv_backend *backend,
	                 const struct host_kvm_abilities *abilities, uint64_t value);
};

static bool possible_count(const struct hv_backend *backend,
                           const struct host_kvm_abilities *abilities, uint64_t value)
{
	return value >= 1 && value <= HV_MAX_PROCESSORS && value <= abilities->processors;
}

uint64_t hv_possible_exits(const struct hv_backend *backend,
                           const struct host_kvm_abilities *abilities)
{
	return (WHV_EXTENDED_VM_EXITS){ .X64MsrExit = abilities->msr_exits,
		                        .ExceptionExit = backend->exceptions() != 0 }
	        .AsUINT64;
}

static bool possible_exits(const struct hv_backend *backend,
                           const struct host_kvm_abilities *abilities, uint64_t value)
{
	return !value || !(value & ~hv_possible_exits(backend, abilities));
}

static bool possible_msr_exits(const struct hv_backend *backend,
                               const struct host_kvm_abilities *abilities, uint64_t value)
{
	return !(value &
	         ~(WHV_X64_MSR_EXIT_BITMAP){ .UnhandledMsrs = abilities->msr_exits }.AsUINT64);
}

static bool possible_exceptions(const struct hv_backend *backend,
                                const struct host_kvm_abilities *abilities, uint64_t value)
{
	return !value || !(value & ~(uint64_t)backend->exceptions());
}

static bool possible_apic(const struct hv_backend *backend,
                          const struct host_kvm_abilities *abilities, uint64_t value)
{
	return value == WHvX64LocalApicEmulationModeNone ||
	       (abilities->split_irqchip && value <= WHvX64LocalApicEmulationModeX2Apic);
}

static bool possible_switch(const struct hv_backend *backend,
                            const struct host_kvm_abilities *abilities, uint64_t value)
{
	return value <= 1;
}

static bool possible_msr_action(const struct hv_backend *backend,
                                const struct host_kvm_abilities *abilities, uint64_t value)
{
	return value == WHvMsrActionArchitectureDefault ||
	       (abilities->msr_exits && value <= WHvMsrActionExit);
}

static const struct number_property numbers[] = {
	{ WHvPartitionPropertyCodeProcessorCount, 4,
	  offsetof(struct hv_properties, processor_count), possible_count },
	{ WHvPartitionPropertyCodeExtendedVmExits, 8,
	  offsetof(struct hv_properties, extended_exits), possible_exits },
	{ WHvPartitionPropertyCodeX64MsrExitBitmap, 8, offsetof(struct hv_properties, msr_exits),
	  possible_msr_exits },
	{ WHvPartitionPropertyCodeExceptionExitBitmap, 8,
	  offsetof(struct hv_properties, exception_exits), possible_exceptions },
	{ WHvPartitionPropertyCodeLocalApicEmulationMode, 4,
	  offsetof(struct hv_properties, local_apic_mode), possible_apic },
	{ WHvPartitionPropertyCodeSeparateSecurityDomain, 4,
	  offsetof(struct hv_properties, separate_security_domain), possible_switch },
	{ WHvPartitionPropertyCodeUnimplementedMsrAction, 4,
	  offsetof(struct hv_properties, unimplemented_msr_action), possible_msr_action },
};

static const struct number_property *number_find(WHV_PARTITION_PROPERTY_CODE code)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i].code == code)
			return &numbers[i];
	return NULL;
}

static HRESULT set_number(struct hv_partition *partition, const struct number_property *number,
                          const void *buffer, uint32_t bytes)
{
	struct host_kvm_abilities abilities;
	uint64_t value = 0;

	if (bytes != number->bytes)
		return E_INVALIDARG;
	memcpy(&value, buffer, bytes);
	partition->backend->probe(&abilities);
	if (!number->possible(partition->backend, &abilities, value))
		return WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG;
	memcpy((uint8_t *)&partition->properties + number->offset, buffer, bytes);
	return S_OK;
}

/* Replace *list of entry_bytes each by a copy of buffer. */
static HRESULT set_list(void **list, uint32_t *count, const void *buffer, uint32_t bytes,
                        uint32_t entry_bytes)
{
	void *copy;

	if (bytes % entry_bytes)
		return E_INVALIDARG;
	copy = malloc(bytes ? bytes : 1);
	if (!copy)
		return E_OUTOFMEMORY;
	if (bytes)
		memcpy(copy, buffer, bytes);
	free(*list);
	*list = copy;
	*count = bytes / entry_bytes;
	return S_OK;
}

static HRESULT set_cpuid(struct hv_partition *partition, const void *buffer, uint32_t bytes)
{
	struct hv_properties *properties = &partition->properties;

	return set_list((void **)&properties->cpuid, &properties->cpuid_count, buffer, bytes,
	                sizeof(*properties->cpuid));
}

static HRESULT set_cpuid2(struct hv_partition *partition, const void *buffer, uint32_t bytes)
{
	struct hv_properties *properties = &partition->properties;
	const uint32_t known =
		WHvX64CpuidResult2FlagSubleafSpecific | WHvX64CpuidResult2FlagVpSpecific;

	for (uint32_t i = 0; i < bytes / sizeof(*properties->cpuid2); i++)
		if (((const WHV_X64_CPUID_RESULT2 *)buffer)[i].Flags & ~known)
			return E_INVALIDARG;
	return set_list((void **)&properties->cpuid2, &properties->cpuid2_count, buffer, bytes,
	                sizeof(*properties->cpuid2));
}

/* Synthetic features that are not there may be named only as absent. */
static HRESULT set_synthetic(struct hv_partition *partition, const void *buffer, uint32_t bytes)
{
	WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS banks;

	if (bytes != sizeof(banks))
		return E_INVALIDARG;
	memcpy(&banks, buffer, bytes);
	if (banks.BanksCount != WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS_COUNT)
		return E_INVALIDARG;
	if (banks.AsUINT64[0] & ~hv_hyperv_features(partition->backend))
		return WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG;
	partition->properties.synthetic = banks.AsUINT64[0];
	return S_OK;
}

/* In units of 100 ns, upwards: a guest's time never goes back. It belongs to a partition that is set up. */
static HRESULT set_time(struct hv_partition *partition, const void *buffer, uint32_t bytes)
{
	uint64_t time;

	if (bytes != sizeof(time))
		return E_INVALIDARG;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	memcpy(&time, buffer, sizeof(time));
	if (partition->time_suspended || partition->time_frozen) {
		partition->suspended_clock = time * 100;
		return S_OK;
	}
	return hv_result(partition->backend->clock_set(partition->machine, time * 100));
}

static HRESULT get_time(struct hv_partition *partition, uint64_t *ret_time)
{
	uint64_t clock = partition->suspended_clock;
	int error = 0;

	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (!partition->time_suspended && !partition->time_frozen)
		error = partition->backend->clock_get(partition->machine, &clock);
	*ret_time = (clock + 99) / 100;
	return hv_result(error);
}

HRESULT WINAPI WHvSetPartitionProperty(WHV_PARTITION_HANDLE handle,
                                       WHV_PARTITION_PROPERTY_CODE code, const void *buffer,
                                       UINT32 buffer_bytes)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	const struct number_property *number = number_find(code);

	if (!partition || (!buffer && buffer_bytes))
		return E_INVALIDARG;
	if (code == WHvPartitionPropertyCodeReferenceTime)
		return set_time(partition, buffer, buffer_bytes);
	if (partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (number)
		return set_number(partition, number, buffer, buffer_bytes);
	switch (code) {
	case WHvPartitionPropertyCodeCpuidResultList:
		return set_cpuid(partition, buffer, buffer_bytes);
	case WHvPartitionPropertyCodeCpuidResultList2:
		return set_cpuid2(partition, buffer, buffer_bytes);
	case WHvPartitionPropertyCodeMsrActionList:
		return hv_msr_actions_set(partition, buffer, buffer_bytes);
	case WHvPartitionPropertyCodeCpuidExitList:
		return buffer_bytes ? WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG : S_OK;
	case WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks:
		return set_synthetic(partition, buffer, buffer_bytes);
	default: return WHV_E_UNKNOWN_PROPERTY;
	}
}

static HRESULT get_time_property(struct hv_partition *partition, void *buffer, UINT32 buffer_bytes,
                                 UINT32 *ret_written)
{
	uint64_t time;
	HRESULT result;

	if (buffer_bytes < sizeof(time))
		return WHV_E_INSUFFICIENT_BUFFER;
	result = get_time(partition, &time);
	if (FAILED(result))
		return result;
	memcpy(buffer, &time, sizeof(time));
	if (ret_written)
		*ret_written = sizeof(time);
	return S_OK;
}

static HRESULT get_synthetic(const struct hv_partition *partition, void *buffer,
                             UINT32 buffer_bytes, UINT32 *ret_written)
{
	WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS banks = {
		.BanksCount = WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS_COUNT,
		.AsUINT64 = { partition->properties.synthetic }
	};

	if (buffer_bytes < sizeof(banks))
		return WHV_E_INSUFFICIENT_BUFFER;
	memcpy(buffer, &banks, sizeof(banks));
	if (ret_written)
		*ret_written = sizeof(banks);
	return S_OK;
}

HRESULT WINAPI WHvGetPartitionProperty(WHV_PARTITION_HANDLE handle,
                                       WHV_PARTITION_PROPERTY_CODE code, void *buffer,
                                       UINT32 buffer_bytes, UINT32 *ret_written)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	const struct number_property *number = number_find(code);

	if (!partition || !buffer)
		return E_INVALIDARG;
	if (code == WHvPartitionPropertyCodeReferenceTime)
		return get_time_property(partition, buffer, buffer_bytes, ret_written);
	if (code == WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks)
		return get_synthetic(partition, buffer, buffer_bytes, ret_written);
	if (!number)
		return WHV_E_UNKNOWN_PROPERTY;
	if (buffer_bytes < number->bytes)
		return WHV_E_INSUFFICIENT_BUFFER;
	memcpy(buffer, (const uint8_t *)&partition->properties + number->offset, number->bytes);
	if (ret_written)
		*ret_written = number->bytes;
	return S_OK;
}
