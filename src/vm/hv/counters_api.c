/* vm/hv/counters_api.c - WHvGetPartitionCounters and WHvGetVirtualProcessorCounters: what is really counted. */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <string.h>

static HRESULT give(const void *counters, uint32_t bytes, void *buffer, uint32_t buffer_bytes)
{
	if (buffer_bytes < bytes)
		return WHV_E_INSUFFICIENT_BUFFER;
	memcpy(buffer, counters, bytes);
	return S_OK;
}

HRESULT WINAPI WHvGetPartitionCounters(WHV_PARTITION_HANDLE handle, WHV_PARTITION_COUNTER_SET set,
                                       void *buffer, UINT32 buffer_bytes, UINT32 *ret_written)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	WHV_PARTITION_MEMORY_COUNTERS counters;
	uint64_t pages[3];
	int error;

	if (!partition || !buffer)
		return E_INVALIDARG;
	if (set != WHvPartitionCounterSetMemory)
		return WHV_E_UNKNOWN_PROPERTY;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (ret_written)
		*ret_written = sizeof(counters);
	error = partition->backend->pages(partition->machine, pages);
	if (error)
		return error == -ENOTSUP ? WHV_E_UNKNOWN_PROPERTY : hv_result(error);
	counters.Mapped4KPageCount = pages[0];
	counters.Mapped2MPageCount = pages[1];
	counters.Mapped1GPageCount = pages[2];
	return give(&counters, sizeof(counters), buffer, buffer_bytes);
}

static uint64_t exits(const struct hv_processor *processor, enum host_kvm_exit_kind kind)
{
	return __atomic_load_n(&processor->exits[kind], __ATOMIC_RELAXED);
}

/* Every kind of exit but a cancel, which is nothing of the guest's, is in one of them. */
static void count_intercepts(const struct hv_processor *processor,
                             WHV_PROCESSOR_ACTIVITY_COUNTERS *ret_counters)
{
	memset(ret_counters, 0, sizeof(*ret_counters));
	ret_counters->IoInstructions.Count = exits(processor, HOST_KVM_PORT);
	ret_counters->HaltInstructions.Count = exits(processor, HOST_KVM_HALT);
	ret_counters->MsrAccesses.Count = exits(processor, HOST_KVM_MSR);
	ret_counters->PendingInterrupts.Count = exits(processor, HOST_KVM_WINDOW);
	ret_counters->NestedPageFaultIntercepts.Count = exits(processor, HOST_KVM_MEMORY);
	ret_counters->OtherIntercepts.Count =
		exits(processor, HOST_KVM_EXCEPTION) + exits(processor, HOST_KVM_SHUTDOWN) +
		exits(processor, HOST_KVM_EOI) + exits(processor, HOST_KVM_INVALID) +
		exits(processor, HOST_KVM_FAILED);
}

HRESULT WINAPI WHvGetVirtualProcessorCounters(WHV_PARTITION_HANDLE handle, UINT32 index,
                                              WHV_PROCESSOR_COUNTER_SET set, void *buffer,
                                              UINT32 buffer_bytes, UINT32 *ret_written)
{
	HRESULT result;
	const struct hv_processor *processor = hv_processor_find(handle, index, &result);
	WHV_PROCESSOR_ACTIVITY_COUNTERS counters;

	if (!processor)
		return result;
	if (!buffer)
		return E_INVALIDARG;
	if (set != WHvProcessorCounterSetIntercepts)
		return WHV_E_UNKNOWN_PROPERTY;
	if (ret_written)
		*ret_written = sizeof(counters);
	count_intercepts(processor, &counters);
	return give(&counters, sizeof(counters), buffer, buffer_bytes);
}
