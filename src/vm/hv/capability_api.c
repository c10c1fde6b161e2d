/* vm/hv/capability_api.c - WHvGetCapability: what the hypervisor beneath can do, and no more. */
#include "vm/hv/hv_internal.h"

#include <string.h>

#define MAX_LEAVES 8u

static WHV_PROCESSOR_VENDOR vendor(const struct hv_backend *backend)
{
	struct host_kvm_cpuid leaves[MAX_LEAVES];
	int count = backend->cpuid_supported(leaves, MAX_LEAVES);

	for (int i = 0; i < count; i++)
		if (leaves[i].function == 0)
			return leaves[i].ebx == 0x756e6547   ? WHvProcessorVendorIntel
			       : leaves[i].ebx == 0x6f677948 ? WHvProcessorVendorHygon
			                                     : WHvProcessorVendorAmd;
	return WHvProcessorVendorAmd;
}

static uint64_t features(const struct host_kvm_abilities *abilities)
{
	WHV_CAPABILITY_FEATURES features = { .AsUINT64 = 0 };

	features.PartialUnmap = 1;
	features.LocalApicEmulation = abilities->split_irqchip;
	features.Xsave = abilities->xsave;
	features.DirtyPageTracking = abilities->dirty_log;
	return features.AsUINT64;
}

/* The value of a capability in ret_value; its size, or 0: unknown. */
static uint32_t capability_value(WHV_CAPABILITY_CODE code,
                                 const struct host_kvm_abilities *abilities, uint64_t ret_value[2])
{
	switch (code) {
	case WHvCapabilityCodeFeatures: ret_value[0] = features(abilities); return 8;
	case WHvCapabilityCodeExtendedVmExits:
		ret_value[0] = hv_possible_exits(hv_selected_backend(), abilities);
		return 8;
	case WHvCapabilityCodeExceptionExitBitmap:
		ret_value[0] = hv_selected_backend()->exceptions();
		return 8;
	case WHvCapabilityCodeX64MsrExitBitmap:
		ret_value[0] =
			(WHV_X64_MSR_EXIT_BITMAP){ .UnhandledMsrs = abilities->msr_exits }.AsUINT64;
		return 8;
	case WHvCapabilityCodeGpaRangePopulateFlags: ret_value[0] = 0; return 4;
	case WHvCapabilityCodeProcessorVendor:
		ret_value[0] = vendor(hv_selected_backend());
		return 4;
	case WHvCapabilityCodeSyntheticProcessorFeaturesBanks:
		ret_value[0] = WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS_COUNT;
		ret_value[1] = hv_hyperv_features(hv_selected_backend());
		return 16;
	default: return 0;
	}
}

HRESULT WINAPI WHvGetCapability(WHV_CAPABILITY_CODE code, void *buffer, UINT32 buffer_bytes,
                                UINT32 *ret_written)
{
	struct host_kvm_abilities abilities;
	uint64_t value[2] = { 0, 0 };
	uint32_t bytes;

	if (!buffer)
		return E_INVALIDARG;
	hv_selected_backend()->probe(&abilities);
	if (code == WHvCapabilityCodeHypervisorPresent) {
		value[0] = !abilities.error;
		bytes = sizeof(BOOL);
	} else {
		bytes = abilities.error ? 0 : capability_value(code, &abilities, value);
	}
	if (!bytes)
		return WHV_E_UNKNOWN_CAPABILITY;
	if (buffer_bytes < bytes)
		return WHV_E_INSUFFICIENT_BUFFER;
	memcpy(buffer, value, bytes);
	if (ret_written)
		*ret_written = bytes;
	return S_OK;
}
