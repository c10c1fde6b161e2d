/* vm/vmm/partition.c - the machine as a partition: properties, memory, processors and how the first one starts. */
#include <errno.h>
#include <string.h>

#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/vmm_internal.h"

#define APIC_BYTES 1024u
#define APIC_SPURIOUS 0x0f0u
#define APIC_LINT0 0x350u
#define APIC_LINT1 0x360u
#define DELIVERY_NMI 0x400u
#define DELIVERY_EXTINT 0x700u
#define APIC_ENABLED 0x100u
#define SEGMENT_LIMIT 0xfffffu
/*
 * Bits of the bank: hypervisor present, Hv#1, a processor's run time, the reference counter, hypercalls, a processor's index, the
 * reference time-stamp counter, frequencies.
 */
#define SYNTHETIC_FEATURES 0xb8full
#define SYNTHETIC_BASE 3ull
#define CPUID_HYPERVISOR (1u << 31)

int vmm_available(struct vmm_reason *ret_reason)
{
	BOOL present = FALSE;
	WHV_CAPABILITY_FEATURES features = { .AsUINT64 = 0 };

	if (FAILED(WHvGetCapability(WHvCapabilityCodeHypervisorPresent, &present, sizeof(present),
	                            NULL)) ||
	    !present)
		return vmm_fail(ret_reason, -ENODEV, "no hypervisor can be used on this computer");
	if (FAILED(WHvGetCapability(WHvCapabilityCodeFeatures, &features, sizeof(features),
	                            NULL)) ||
	    !features.LocalApicEmulation)
		return vmm_fail(ret_reason, -ENODEV,
		                "this computer's hypervisor has no local APICs for a guest");
	return 0;
}

static int failed(struct vmm_reason *reason, const char *call, HRESULT result)
{
	return vmm_fail(reason, result == E_OUTOFMEMORY ? -ENOMEM : -ENODEV,
	                "%s gives 0x%08x: this computer's hypervisor cannot make the machine", call,
	                (unsigned)result);
}

static bool takes_processors(WHV_PARTITION_HANDLE partition, uint32_t count)
{
	return SUCCEEDED(WHvSetPartitionProperty(partition, WHvPartitionPropertyCodeProcessorCount,
	                                         &count, sizeof(count)));
}

/* The platform has no number for it: it is tried. */
uint32_t vmm_processors_max(void)
{
	uint32_t least = 0, most = VMM_MAX_PROCESSORS;
	WHV_PARTITION_HANDLE partition;

	if (FAILED(WHvCreatePartition(&partition)))
		return 0;
	while (least < most) {
		uint32_t middle = (least + most + 1) / 2;

		if (takes_processors(partition, middle))
			least = middle;
		else
			most = middle - 1;
	}
	WHvDeletePartition(partition);
	return least;
}

/* --- Making it ----------------------------------------------------------------------------------- */

static HRESULT set_property(struct vmm *vmm, WHV_PARTITION_PROPERTY_CODE code, uint32_t value)
{
	return WHvSetPartitionProperty(vmm->partition, code, &value, sizeof(value));
}

/* The processor says that it is virtual, and is one of so many in one package. */
static HRESULT set_cpuid(struct vmm *vmm)
{
	WHV_X64_CPUID_RESULT2 list[] = {
		{ .Function = 1,
		  .Output = { .Ebx = vmm->processor_count << 16, .Ecx = CPUID_HYPERVISOR },
		  .Mask = { .Ebx = 0x00ff0000, .Ecx = CPUID_HYPERVISOR } },
	};

	return WHvSetPartitionProperty(vmm->partition, WHvPartitionPropertyCodeCpuidResultList2,
	                               list, sizeof(list));
}

/*
 * Hyper-V's features as far as the hypervisor has them: for guests that know no other and would measure their clocks. Without
 * the first two there is no interface to find the rest by.
 */
static HRESULT set_synthetic(struct vmm *vmm)
{
	WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS banks = { 0 };

	if (FAILED(WHvGetCapability(WHvCapabilityCodeSyntheticProcessorFeaturesBanks, &banks,
	                            sizeof(banks), NULL)))
		return S_OK;
	banks.AsUINT64[0] &= SYNTHETIC_FEATURES;
	if ((banks.AsUINT64[0] & SYNTHETIC_BASE) != SYNTHETIC_BASE)
		return S_OK;
	return WHvSetPartitionProperty(vmm->partition,
	                               WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
	                               &banks, sizeof(banks));
}

/* MSRs that nobody knows read as 0 where the hypervisor can do that, and fault otherwise. */
static int set_properties(struct vmm *vmm, struct vmm_reason *reason)
{
	HRESULT result =
		set_property(vmm, WHvPartitionPropertyCodeProcessorCount, vmm->processor_count);

	if (result == WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG)
		return vmm_fail(reason, -EINVAL,
		                "this computer's hypervisor does not give a machine %u processors",
		                vmm->processor_count);
	if (SUCCEEDED(result) && !vmm->halt_ends)
		result = set_property(vmm, WHvPartitionPropertyCodeLocalApicEmulationMode,
		                      WHvX64LocalApicEmulationModeXApic);
	if (SUCCEEDED(result))
		result = set_synthetic(vmm);
	if (SUCCEEDED(result))
		result = set_cpuid(vmm);
	if (FAILED(result))
		return failed(reason, "WHvSetPartitionProperty", result);
	set_property(vmm, WHvPartitionPropertyCodeUnimplementedMsrAction,
	             WHvMsrActionIgnoreWriteReadZero);
	return 0;
}

/* It is read and executed; what is written to it goes nowhere, as with a ROM. */
static int map_firmware(struct vmm *vmm, struct vmm_reason *reason)
{
	HRESULT result = S_OK;

	if (vmm->firmware)
		result = WHvMapGpaRange(vmm->partition, vmm->firmware,
		                        VMM_4G_GPA - vmm->firmware_bytes, vmm->firmware_bytes,
		                        WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagExecute);
	return FAILED(result) ? failed(reason, "WHvMapGpaRange", result) : 0;
}

static int populate_memory(struct vmm *vmm, struct vmm_reason *reason)
{
	static const WHV_ADVISE_GPA_RANGE_POPULATE written = { .AccessType = WHvMemoryAccessWrite };
	HRESULT result = S_OK;

	for (size_t i = 0; vmm->populate && SUCCEEDED(result) && i < vmm->memory.guest.region_count;
	     i++) {
		const struct guest_region *region = &vmm->memory.guest.regions[i];
		const WHV_MEMORY_RANGE_ENTRY range = { region->gpa, region->bytes };

		result = WHvAdviseGpaRange(vmm->partition, &range, 1, WHvAdviseGpaRangeCodePopulate,
		                           &written, sizeof(written));
	}
	return FAILED(result) ? failed(reason, "WHvAdviseGpaRange", result) : 0;
}

static int map_memory(struct vmm *vmm, struct vmm_reason *reason)
{
	int error;

	for (size_t i = 0; i < vmm->memory.guest.region_count; i++) {
		const struct guest_region *region = &vmm->memory.guest.regions[i];
		HRESULT result =
			WHvMapGpaRange(vmm->partition, region->host, region->gpa, region->bytes,
		                       WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite |
		                               WHvMapGpaRangeFlagExecute);

		if (FAILED(result))
			return failed(reason, "WHvMapGpaRange", result);
	}
	error = map_firmware(vmm, reason);
	return error ? error : populate_memory(vmm, reason);
}

/* A PC's wiring: the 8259 comes in at the first local pin, NMIs at the second. */
static HRESULT wire_apic(struct vmm *vmm, uint32_t index)
{
	uint8_t page[APIC_BYTES];
	uint32_t lint0 = DELIVERY_EXTINT, lint1 = DELIVERY_NMI, spurious;
	HRESULT result = WHvGetVirtualProcessorInterruptControllerState(vmm->partition, index, page,
	                                                                sizeof(page), NULL);

	if (FAILED(result))
		return result;
	memcpy(&spurious, page + APIC_SPURIOUS, sizeof(spurious));
	spurious |= APIC_ENABLED;
	memcpy(page + APIC_SPURIOUS, &spurious, sizeof(spurious));
	memcpy(page + APIC_LINT0, &lint0, sizeof(lint0));
	memcpy(page + APIC_LINT1, &lint1, sizeof(lint1));
	return WHvSetVirtualProcessorInterruptControllerState(vmm->partition, index, page,
	                                                      sizeof(page));
}

static int create_processors(struct vmm *vmm, struct vmm_reason *reason)
{
	for (uint32_t i = 0; i < vmm->processor_count; i++) {
		HRESULT result = WHvCreateVirtualProcessor(vmm->partition, i, 0);

		if (FAILED(result))
			return failed(reason, "WHvCreateVirtualProcessor", result);
		result = vmm->halt_ends ? S_OK : wire_apic(vmm, i);
		if (FAILED(result))
			return failed(reason, "WHvSetVirtualProcessorInterruptControllerState",
			              result);
	}
	return 0;
}

int vmm_partition_create(struct vmm *vmm, struct vmm_reason *ret_reason)
{
	HRESULT result = WHvCreatePartition(&vmm->partition);
	int error;

	if (FAILED(result))
		return failed(ret_reason, "WHvCreatePartition", result);
	error = set_properties(vmm, ret_reason);
	if (error)
		return error;
	result = WHvSetupPartition(vmm->partition);
	if (FAILED(result))
		return failed(ret_reason, "WHvSetupPartition", result);
	error = map_memory(vmm, ret_reason);
	return error ? error : create_processors(vmm, ret_reason);
}

void vmm_partition_destroy(struct vmm *vmm)
{
	if (vmm->partition)
		WHvDeletePartition(vmm->partition);
	vmm->partition = NULL;
}

/* --- Where processor 0 starts ------------------------------------------------------------------------- */

static WHV_REGISTER_VALUE segment(uint16_t selector, uint16_t attributes)
{
	WHV_REGISTER_VALUE value = { 0 };

	value.Segment.Selector = selector;
	value.Segment.Attributes = attributes;
	value.Segment.Limit = SEGMENT_LIMIT;
	return value;
}

static WHV_REGISTER_VALUE table(uint64_t base, uint16_t limit)
{
	WHV_REGISTER_VALUE value = { 0 };

	value.Table.Base = base;
	value.Table.Limit = limit;
	return value;
}

static WHV_REGISTER_VALUE number(uint64_t number)
{
	WHV_REGISTER_VALUE value = { 0 };

	value.Reg64 = number;
	return value;
}

int vmm_partition_start_at(struct vmm *vmm, uint64_t entry, struct vmm_reason *ret_reason)
{
	static const WHV_REGISTER_NAME names[] = {
		WHvX64RegisterCs,   WHvX64RegisterDs,     WHvX64RegisterEs,  WHvX64RegisterFs,
		WHvX64RegisterGs,   WHvX64RegisterSs,     WHvX64RegisterTr,  WHvX64RegisterGdtr,
		WHvX64RegisterIdtr, WHvX64RegisterRip,    WHvX64RegisterRsp, WHvX64RegisterRbp,
		WHvX64RegisterRsi,  WHvX64RegisterRflags, WHvX64RegisterCr0, WHvX64RegisterCr3,
		WHvX64RegisterCr4,  WHvX64RegisterEfer,
	};
	WHV_REGISTER_VALUE data = segment(0x10, 0xc093);
	WHV_REGISTER_VALUE values[] = {
		segment(0x08, 0xa09b),
		data,
		data,
		data,
		data,
		data,
		segment(0x18, 0x808b),
		table(VMM_GDT_GPA, 31),
		table(VMM_IDT_GPA, 7),
		number(entry),
		number(VMM_STACK_GPA),
		number(VMM_STACK_GPA),
		number(VMM_ZERO_PAGE_GPA),
		number(2),
		number(0x80000001),
		number(VMM_PML4_GPA),
		number(0x20),
		number(0x500),
	};
	HRESULT result = WHvSetVirtualProcessorRegisters(vmm->partition, 0, names,
	                                                 sizeof(names) / sizeof(names[0]), values);

	_Static_assert(sizeof(values) / sizeof(values[0]) == sizeof(names) / sizeof(names[0]),
	               "a value for each name");
	return FAILED(result) ? failed(ret_reason, "WHvSetVirtualProcessorRegisters", result) : 0;
}

int vmm_partition_start_reset(struct vmm *vmm, struct vmm_reason *ret_reason)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs, WHvX64RegisterRip,
		                                   WHvX64RegisterRflags, WHvX64RegisterCr0 };
	WHV_REGISTER_VALUE values[] = { segment(0xf000, 0x009b), number(0xfff0), number(2),
		                        number(0x60000010) };
	HRESULT result;

	values[0].Segment.Base = 0xffff0000;
	values[0].Segment.Limit = 0xffff;
	result = WHvSetVirtualProcessorRegisters(vmm->partition, 0, names,
	                                         sizeof(names) / sizeof(names[0]), values);
	return FAILED(result) ? failed(ret_reason, "WHvSetVirtualProcessorRegisters", result) : 0;
}
