/* vm/hv/msr.c - MSRs that have an action of their own. */
#include "vm/hv/hv_internal.h"

#include <stdlib.h>
#include <string.h>

/* The local APIC's registers as MSRs: KVM never lets them out. */
#define APIC_FIRST 0x800u
#define APIC_LAST 0x8ffu

static bool is_default(const WHV_MSR_ACTION_ENTRY *entry)
{
	return entry->ReadAction == WHvMsrActionArchitectureDefault &&
	       entry->WriteAction == WHvMsrActionArchitectureDefault;
}

static int by_index(const void *left, const void *right)
{
	const WHV_MSR_ACTION_ENTRY *one = left, *other = right;

	return one->Index < other->Index ? -1 : one->Index > other->Index;
}

/* Of a list in order: each MSR once, and nothing that is not known. */
static HRESULT check(const struct hv_partition *partition, const WHV_MSR_ACTION_ENTRY *list,
                     uint32_t count)
{
	struct host_kvm_abilities abilities;

	partition->backend->probe(&abilities);
	for (uint32_t i = 0; i < count; i++) {
		if (list[i].Reserved || list[i].ReadAction > WHvMsrActionExit ||
		    list[i].WriteAction > WHvMsrActionExit ||
		    (i && list[i].Index == list[i - 1].Index))
			return E_INVALIDARG;
		if (!is_default(&list[i]) &&
		    (!abilities.msr_filter ||
		     (list[i].Index >= APIC_FIRST && list[i].Index <= APIC_LAST)))
			return WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG;
	}
	return S_OK;
}

HRESULT hv_msr_actions_set(struct hv_partition *partition, const void *list, uint32_t bytes)
{
	uint32_t count = bytes / sizeof(WHV_MSR_ACTION_ENTRY);
	WHV_MSR_ACTION_ENTRY *copy;
	HRESULT result;

	if (bytes % sizeof(*copy))
		return E_INVALIDARG;
	copy = malloc(bytes ? bytes : 1);
	if (!copy)
		return E_OUTOFMEMORY;
	if (bytes)
		memcpy(copy, list, bytes);
	qsort(copy, count, sizeof(*copy), by_index);
	result = check(partition, copy, count);
	if (result != S_OK) {
		free(copy);
		return result;
	}
	free(partition->properties.msr_actions);
	partition->properties.msr_actions = copy;
	partition->properties.msr_action_count = count;
	return S_OK;
}

WHV_MSR_ACTION hv_msr_action(const struct hv_properties *properties, uint32_t index, bool write)
{
	const WHV_MSR_ACTION_ENTRY wanted = { .Index = index }, *entry = NULL;
	WHV_MSR_ACTION action = WHvMsrActionArchitectureDefault;

	if (properties->msr_action_count)
		entry = bsearch(&wanted, properties->msr_actions, properties->msr_action_count,
		                sizeof(wanted), by_index);
	if (entry)
		action = write ? entry->WriteAction : entry->ReadAction;
	return action == WHvMsrActionArchitectureDefault ? properties->unimplemented_msr_action
	                                                 : action;
}

struct host_kvm_msr *hv_msr_filter(const struct hv_properties *properties)
{
	struct host_kvm_msr *msrs = calloc((size_t)properties->msr_action_count + 1, sizeof(*msrs));

	for (uint32_t i = 0; msrs && i < properties->msr_action_count; i++) {
		const WHV_MSR_ACTION_ENTRY *entry = &properties->msr_actions[i];

		msrs[i].index = entry->Index;
		msrs[i].read = entry->ReadAction != WHvMsrActionArchitectureDefault;
		msrs[i].write = entry->WriteAction != WHvMsrActionArchitectureDefault;
	}
	return msrs;
}
