/* vm/hv/processor_api.c - virtual processors: create, delete, run, cancel. */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct hv_processor *hv_processor_find(WHV_PARTITION_HANDLE handle, UINT32 index,
                                       HRESULT *ret_error)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);

	if (!partition) {
		*ret_error = E_INVALIDARG;
		return NULL;
	}
	if (index >= HV_MAX_PROCESSORS || !partition->processors[index]) {
		*ret_error = WHV_E_VP_DOES_NOT_EXIST;
		return NULL;
	}
	return partition->processors[index];
}

/*
 * KVM's table of interrupt destinations lacks a processor made after another until an APIC is written: a message to
 * it would be lost. So its APIC is written as it is.
 */
static int announce_apic(struct hv_processor *processor)
{
	const struct hv_partition *partition = processor->partition;
	uint8_t page[HV_APIC_BYTES];
	int error;

	if (partition->properties.local_apic_mode == WHvX64LocalApicEmulationModeNone)
		return 0;
	error = partition->backend->apic(processor->cpu, page);
	return error ? error : partition->backend->set_apic(processor->cpu, page);
}

/* --- Life --------------------------------------------------------------------------------------- */

HRESULT hv_processor_create(struct hv_partition *partition, uint32_t index)
{
	struct hv_processor *processor = calloc(1, sizeof(*processor));
	int error;

	if (!processor)
		return E_OUTOFMEMORY;
	processor->partition = partition;
	processor->index = index;
	error = partition->backend->cpu_create(partition->machine, index, &processor->cpu);
	if (!error)
		error = hv_cpuid_set(processor);
	if (!error)
		error = announce_apic(processor);
	if (error) {
		hv_processor_destroy(processor);
		return hv_result(error);
	}
	partition->backend->registers(processor->cpu, &processor->registers);
	partition->processors[index] = processor;
	return S_OK;
}

static __thread struct hv_processor *last_exited;

struct hv_processor *hv_last_exited(void)
{
	return last_exited;
}

void hv_processor_destroy(struct hv_processor *processor)
{
	if (!processor)
		return;
	if (last_exited == processor)
		last_exited = NULL;
	if (processor->cpu)
		processor->partition->backend->cpu_destroy(processor->cpu);
	free(processor);
}

HRESULT WINAPI WHvCreateVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index, UINT32 flags)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);

	if (!partition || flags)
		return E_INVALIDARG;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (index >= partition->properties.processor_count)
		return E_INVALIDARG;
	if (partition->processors[index])
		return WHV_E_VP_ALREADY_EXISTS;
	return hv_processor_create(partition, index);
}

HRESULT WINAPI WHvDeleteVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index)
{
	HRESULT error;
	struct hv_processor *processor = hv_processor_find(handle, index, &error);

	if (!processor)
		return error;
	processor->partition->processors[index] = NULL;
	hv_processor_destroy(processor);
	return S_OK;
}

/* --- Running ------------------------------------------------------------------------------------ */

/* An MSR that nobody knows, where the partition asked for zeroes instead of an exit. */
static bool answer_msr(struct hv_processor *processor)
{
	if (processor->exit.kind != HOST_KVM_MSR ||
	    processor->partition->properties.unimplemented_msr_action !=
	            WHvMsrActionIgnoreWriteReadZero)
		return false;
	if (!processor->exit.msr.write)
		*processor->exit.msr.value = 0;
	return true;
}

HRESULT WINAPI WHvRunVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index, void *exit,
                                      UINT32 exit_bytes)
{
	HRESULT error;
	struct hv_processor *processor = hv_processor_find(handle, index, &error);
	const struct hv_backend *backend;
	WHV_RUN_VP_EXIT_CONTEXT context, *whole = exit;
	bool is_room = exit_bytes >= sizeof(context) && (uintptr_t)exit % _Alignof(UINT64) == 0;

	if (!processor)
		return error;
	if (!exit)
		return E_INVALIDARG;
	backend = processor->partition->backend;
	if (processor->pending && !hv_pending_agrees(processor))
		hv_processor_drain(processor);
	if (processor->dirty)
		backend->set_registers(processor->cpu, &processor->registers);
	processor->pending = processor->dirty = false;
	processor->touched = 0;
	do
		backend->cpu_run(processor->cpu, false, &processor->exit);
	while (answer_msr(processor));
	backend->registers(processor->cpu, &processor->registers);
	last_exited = processor;
	hv_exit_context(processor, is_room ? whole : &context);
	if (!is_room)
		memcpy(exit, &context, exit_bytes < sizeof(context) ? exit_bytes : sizeof(context));
	return S_OK;
}

HRESULT WINAPI WHvCancelRunVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index, UINT32 flags)
{
	HRESULT error;
	struct hv_processor *processor = hv_processor_find(handle, index, &error);

	if (!processor)
		return error;
	if (flags)
		return E_INVALIDARG;
	processor->partition->backend->cpu_kick(processor->cpu);
	return S_OK;
}
