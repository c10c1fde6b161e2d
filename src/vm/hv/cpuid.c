/* vm/hv/cpuid.c - what CPUID tells each processor: the hypervisor's leaves, then the partition's two lists. */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_LEAVES 256u
#define ECX_TSC_DEADLINE (1u << 24)

static void override_leaf(const struct hv_properties *properties, struct host_kvm_cpuid *leaf)
{
	for (uint32_t i = 0; i < properties->cpuid_count; i++) {
		const WHV_X64_CPUID_RESULT *result = &properties->cpuid[i];

		if (result->Function != leaf->function)
			continue;
		leaf->eax = result->Eax;
		leaf->ebx = result->Ebx;
		leaf->ecx = result->Ecx;
		leaf->edx = result->Edx;
	}
}

static uint32_t masked(uint32_t was, uint32_t output, uint32_t mask)
{
	return (was & ~mask) | (output & mask);
}

/* The later entries of the list win, bit by bit. */
static void mask_leaf(const struct hv_processor *processor, struct host_kvm_cpuid *leaf)
{
	const struct hv_properties *properties = &processor->partition->properties;

	for (uint32_t i = 0; i < properties->cpuid2_count; i++) {
		const WHV_X64_CPUID_RESULT2 *result = &properties->cpuid2[i];

		if (result->Function != leaf->function ||
		    ((result->Flags & WHvX64CpuidResult2FlagSubleafSpecific) &&
		     result->Index != leaf->index) ||
		    ((result->Flags & WHvX64CpuidResult2FlagVpSpecific) &&
		     result->VpIndex != processor->index))
			continue;
		leaf->eax = masked(leaf->eax, result->Output.Eax, result->Mask.Eax);
		leaf->ebx = masked(leaf->ebx, result->Output.Ebx, result->Mask.Ebx);
		leaf->ecx = masked(leaf->ecx, result->Output.Ecx, result->Mask.Ecx);
		leaf->edx = masked(leaf->edx, result->Output.Edx, result->Mask.Edx);
	}
}

static bool is_listed(const struct host_kvm_cpuid *leaves, size_t count, uint32_t function)
{
	for (size_t i = 0; i < count; i++)
		if (leaves[i].function == function)
			return true;
	return false;
}

/* Leaves of the first list that the hypervisor does not have by itself. */
static size_t add_leaves(const struct hv_properties *properties, struct host_kvm_cpuid *leaves,
                         size_t count)
{
	for (uint32_t i = 0; i < properties->cpuid_count && count < MAX_LEAVES; i++) {
		if (is_listed(leaves, count, properties->cpuid[i].Function))
			continue;
		leaves[count] =
			(struct host_kvm_cpuid){ .function = properties->cpuid[i].Function };
		override_leaf(properties, &leaves[count++]);
	}
	return count;
}

static bool is_indexed(const WHV_X64_CPUID_RESULT2 *result)
{
	return result->Flags & WHvX64CpuidResult2FlagSubleafSpecific;
}

/* The same of the second list: such a leaf is all zero but for what the list says. */
static size_t add_masked_leaves(const struct hv_properties *properties,
                                struct host_kvm_cpuid *leaves, size_t count)
{
	for (uint32_t i = 0; i < properties->cpuid2_count && count < MAX_LEAVES; i++) {
		const WHV_X64_CPUID_RESULT2 *result = &properties->cpuid2[i];
		bool found = false;

		for (size_t leaf = 0; leaf < count; leaf++)
			found |= leaves[leaf].function == result->Function &&
			         (!is_indexed(result) || leaves[leaf].index == result->Index);
		if (!found)
			leaves[count++] = (struct host_kvm_cpuid){
				.function = result->Function,
				.index = is_indexed(result) ? result->Index : 0,
				.indexed = is_indexed(result),
			};
	}
	return count;
}

static void set_apic_id(struct host_kvm_cpuid *leaf, uint32_t id)
{
	if (leaf->function == 1)
		leaf->ebx = (leaf->ebx & 0x00ffffff) | id << 24;
	else if (leaf->function == 0xb || leaf->function == 0x1f)
		leaf->edx = id;
}

/* KVM does this itself for its local APICs and yet leaves it to us to say so. */
static void set_deadline(const struct hv_processor *processor, struct host_kvm_cpuid *leaf)
{
	struct host_kvm_abilities abilities;

	if (leaf->function != 1 ||
	    processor->partition->properties.local_apic_mode == WHvX64LocalApicEmulationModeNone)
		return;
	processor->partition->backend->probe(&abilities);
	if (abilities.tsc_deadline)
		leaf->ecx |= ECX_TSC_DEADLINE;
}

int hv_cpuid_set(struct hv_processor *processor)
{
	const struct hv_backend *backend = processor->partition->backend;
	const struct hv_properties *properties = &processor->partition->properties;
	struct host_kvm_cpuid *leaves = calloc(MAX_LEAVES, sizeof(*leaves));
	int found, error = 0;
	size_t count;

	if (!leaves)
		return -ENOMEM;
	found = backend->cpuid_supported(leaves, MAX_LEAVES);
	if (found >= 0) {
		count = hv_hyperv_leaves(properties, leaves, (size_t)found, MAX_LEAVES);
		for (size_t i = 0; i < count; i++) {
			set_deadline(processor, &leaves[i]);
			override_leaf(properties, &leaves[i]);
			set_apic_id(&leaves[i], processor->index);
		}
		count = add_leaves(properties, leaves, count);
		count = add_masked_leaves(properties, leaves, count);
		for (size_t i = 0; i < count; i++)
			mask_leaf(processor, &leaves[i]);
		error = backend->cpu_set_cpuid(processor->cpu, leaves, count);
	}
	free(leaves);
	return error;
}
