/* vm/hv/advise_api.c - WHvAdviseGpaRange: guest memory that is wanted soon, or that is to stay. */
#include "vm/hv/hv_internal.h"

#include <string.h>

struct advice {
	WHV_ADVISE_GPA_RANGE_CODE code;
	bool write;
};

/* What the advice and its buffer ask for. */
static HRESULT advice_of(WHV_ADVISE_GPA_RANGE_CODE code, const void *buffer, uint32_t bytes,
                         struct advice *ret_advice)
{
	WHV_ADVISE_GPA_RANGE_POPULATE populate;

	ret_advice->code = code;
	ret_advice->write = false;
	if (code == WHvAdviseGpaRangeCodePin || code == WHvAdviseGpaRangeCodeUnpin)
		return bytes ? E_INVALIDARG : S_OK;
	if (code != WHvAdviseGpaRangeCodePopulate || !buffer || bytes != sizeof(populate))
		return E_INVALIDARG;
	memcpy(&populate, buffer, sizeof(populate));
	if (populate.Flags.Reserved || (uint32_t)populate.AccessType > WHvMemoryAccessExecute)
		return E_INVALIDARG;
	if (populate.Flags.AsUINT32)
		return WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG;
	ret_advice->write = populate.AccessType == WHvMemoryAccessWrite;
	return S_OK;
}

static int take(const struct hv_range *piece, const struct advice *advice)
{
	if (advice->code == WHvAdviseGpaRangeCodePopulate)
		return host_pages_populate(piece->host, piece->bytes, advice->write);
	return host_pages_pin(piece->host, piece->bytes, advice->code == WHvAdviseGpaRangeCodePin);
}

/* Look at, or do, what is advised of one range. */
static HRESULT walk(struct hv_partition *partition, const WHV_MEMORY_RANGE_ENTRY *range,
                    const struct advice *advice, bool acts)
{
	struct hv_range piece;
	int error = 0;

	for (uint64_t done = 0; !error && done < range->SizeInBytes; done += piece.bytes) {
		if (!hv_memory_piece(partition, range->GuestAddress + done,
		                     range->SizeInBytes - done, &piece) ||
		    (advice->write && !(piece.flags & WHvMapGpaRangeFlagWrite)))
			return WHV_E_GPA_RANGE_NOT_FOUND;
		if (acts)
			error = take(&piece, advice);
	}
	return hv_result(error);
}

HRESULT WINAPI WHvAdviseGpaRange(WHV_PARTITION_HANDLE handle, const WHV_MEMORY_RANGE_ENTRY *ranges,
                                 UINT32 count, WHV_ADVISE_GPA_RANGE_CODE code, const void *buffer,
                                 UINT32 buffer_bytes)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	struct advice advice;
	HRESULT result;

	if (!partition || !ranges || !count)
		return E_INVALIDARG;
	for (UINT32 i = 0; i < count; i++)
		if (!hv_memory_whole_pages(ranges[i].GuestAddress, ranges[i].SizeInBytes))
			return E_INVALIDARG;
	result = advice_of(code, buffer, buffer_bytes, &advice);
	if (result == S_OK && !partition->machine)
		result = WHV_E_INVALID_PARTITION_CONFIG;
	for (UINT32 i = 0; result == S_OK && i < 2 * count; i++)
		result = walk(partition, &ranges[i % count], &advice, i >= count);
	return result;
}
