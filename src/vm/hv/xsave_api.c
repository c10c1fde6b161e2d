/* vm/hv/xsave_api.c - the XSAVE area as one block. */
#include "vm/hv/hv_internal.h"

HRESULT WINAPI WHvGetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE handle, UINT32 index,
                                                void *ret_area, UINT32 area_bytes,
                                                UINT32 *ret_written)
{
	HRESULT result;
	struct hv_processor *processor = hv_processor_find(handle, index, &result);

	if (!processor)
		return result;
	if (!ret_written || (!ret_area && area_bytes))
		return E_INVALIDARG;
	*ret_written = HOST_KVM_XSAVE_BYTES;
	if (area_bytes < HOST_KVM_XSAVE_BYTES)
		return WHV_E_INSUFFICIENT_BUFFER;
	return hv_result(processor->partition->backend->xsave(processor->cpu, ret_area));
}

HRESULT WINAPI WHvSetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE handle, UINT32 index,
                                                const void *area, UINT32 area_bytes)
{
	HRESULT result;
	struct hv_processor *processor = hv_processor_find(handle, index, &result);

	if (!processor)
		return result;
	if (!area || area_bytes != HOST_KVM_XSAVE_BYTES)
		return E_INVALIDARG;
	return hv_result(processor->partition->backend->set_xsave(processor->cpu, area));
}
