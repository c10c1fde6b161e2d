/* vm/hv/memory_api.c - mapping, unmapping, dirty pages, translation. */
#include "vm/hv/hv_internal.h"

#include <string.h>

/* Beyond this no processor has physical addresses. */
#define GPA_END (1ull << 52)

bool hv_memory_whole_pages(uint64_t gpa, uint64_t bytes)
{
	return bytes && !((gpa | bytes) % HV_PAGE_BYTES) && gpa < GPA_END && bytes <= GPA_END - gpa;
}

/* Memory that can be executed but not read is beyond KVM. */
static bool possible_flags(unsigned flags)
{
	unsigned known = WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite |
	                 WHvMapGpaRangeFlagExecute | WHvMapGpaRangeFlagTrackDirtyPages;

	return (flags & WHvMapGpaRangeFlagRead) && !(flags & ~known);
}

HRESULT WINAPI WHvMapGpaRange(WHV_PARTITION_HANDLE handle, void *source,
                              WHV_GUEST_PHYSICAL_ADDRESS guest, UINT64 size,
                              WHV_MAP_GPA_RANGE_FLAGS flags)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	struct hv_range range = { .gpa = guest, .bytes = size, .host = source, .flags = flags };

	if (!partition || !source || !hv_memory_whole_pages(guest, size) ||
	    (uintptr_t)source % HV_PAGE_BYTES || !possible_flags(flags))
		return E_INVALIDARG;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	return hv_memory_map(partition, &range);
}

HRESULT WINAPI WHvUnmapGpaRange(WHV_PARTITION_HANDLE handle, WHV_GUEST_PHYSICAL_ADDRESS guest,
                                UINT64 size)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);

	if (!partition || !hv_memory_whole_pages(guest, size))
		return E_INVALIDARG;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	return hv_memory_unmap(partition, guest, size);
}

HRESULT WINAPI WHvQueryGpaRangeDirtyBitmap(WHV_PARTITION_HANDLE handle,
                                           WHV_GUEST_PHYSICAL_ADDRESS guest, UINT64 size,
                                           UINT64 *bitmap, UINT32 bitmap_bytes)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	uint64_t needed = (size / HV_PAGE_BYTES + 63) / 64 * sizeof(*bitmap);

	if (!partition || !hv_memory_whole_pages(guest, size))
		return E_INVALIDARG;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (bitmap && bitmap_bytes < needed)
		return WHV_E_INSUFFICIENT_BUFFER;
	if (bitmap)
		memset(bitmap, 0, needed);
	return hv_memory_dirty(partition, guest, size, (uint64_t *)bitmap);
}

HRESULT WINAPI WHvTranslateGva(WHV_PARTITION_HANDLE handle, UINT32 index,
                               WHV_GUEST_VIRTUAL_ADDRESS gva, WHV_TRANSLATE_GVA_FLAGS flags,
                               WHV_TRANSLATE_GVA_RESULT *ret_result,
                               WHV_GUEST_PHYSICAL_ADDRESS *ret_gpa)
{
	HRESULT error;
	struct hv_processor *processor = hv_processor_find(handle, index, &error);
	struct host_kvm_system system;
	uint64_t gpa = 0;

	if (!processor)
		return error;
	if (!ret_result || !ret_gpa)
		return E_INVALIDARG;
	if (flags & WHvTranslateGvaFlagSetPageTableBits)
		return E_NOTIMPL;
	processor->partition->backend->system(processor->cpu, &system);
	ret_result->Reserved = 0;
	ret_result->ResultCode = hv_translate(processor->partition, &system, gva, flags, &gpa);
	*ret_gpa = gpa;
	return S_OK;
}
