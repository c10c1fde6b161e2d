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

int hv_processor_make(struct hv_partition *partition, uint32_t index,
                      struct hv_processor **ret_processor)
{
	struct hv_processor *processor = calloc(1, sizeof(*processor));
	int error;

	if (!processor)
		return -ENOMEM;
	processor->partition = partition;
	processor->index = index;
	error = partition->backend->cpu_create(partition->machine, index, &processor->cpu);
	if (!error)
		error = hv_cpuid_set(processor);
	if (!error)
		error = announce_apic(processor);
	if (error) {
		hv_processor_destroy(processor);
		return error;
	}
	partition->backend->registers(processor->cpu, &processor->registers);
	*ret_processor = processor;
	return 0;
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
	return hv_result(hv_processor_make(partition, index, &partition->processors[index]));
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

/* An MSR of which the partition wants zeroes instead of an exit. */
static bool answer_msr(struct hv_processor *processor)
{
	const struct host_kvm_exit *exit = &processor->exit;

	if (exit->kind != HOST_KVM_MSR ||
	    hv_msr_action(&processor->partition->properties, exit->msr.index, exit->msr.write) !=
	            WHvMsrActionIgnoreWriteReadZero)
		return false;
	if (!exit->msr.write)
		*exit->msr.value = 0;
	return true;
}

static void enter(struct hv_processor *processor)
{
	uint64_t *count;

	processor->partition->backend->cpu_run(processor->cpu, false, &processor->exit);
	count = &processor->exits[processor->exit.kind];
	__atomic_store_n(count, *count + 1, __ATOMIC_RELAXED);
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
	__atomic_store_n(&processor->runs, true, __ATOMIC_RELEASE);
	if (__atomic_load_n(&processor->partition->time_frozen, __ATOMIC_ACQUIRE))
		hv_time_thaw(processor->partition);
	if (processor->pending && !hv_pending_agrees(processor))
		hv_processor_drain(processor);
	if (processor->dirty)
		backend->set_registers(processor->cpu, &processor->registers);
	processor->pending = processor->dirty = false;
	processor->touched = 0;
	do
		enter(processor);
	while (answer_msr(processor));
	backend->registers(processor->cpu, &processor->registers);
	last_exited = processor;
	hv_exit_context(processor, is_room ? whole : &context);
	if (!is_room)
		memcpy(exit, &context, exit_bytes < sizeof(context) ? exit_bytes : sizeof(context));
	__atomic_store_n(&processor->runs, false, __ATOMIC_RELEASE);
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
