/* vm/hv/time_api.c - a partition's time stands still: its clock and every processor's time-stamp counter. */
#include "vm/hv/hv_internal.h"

#include <errno.h>

#define MSR_TSC 0x10u
#define TRIAL_STEP (1ll << 40)

/* Some hypervisors take a value for the counter and let it run on as before: set it back, look, restore. */
static int counter_can_be_set(const struct hv_backend *backend, struct host_kvm_cpu *cpu)
{
	uint64_t before, after;
	int error = backend->msr(cpu, MSR_TSC, &before);

	if (!error)
		error = backend->set_msr(cpu, MSR_TSC, before - TRIAL_STEP);
	if (!error)
		error = backend->msr(cpu, MSR_TSC, &after);
	if (error)
		return error;
	if ((int64_t)(after - before) > -TRIAL_STEP / 2)
		return -ENOSYS;
	return backend->set_msr(cpu, MSR_TSC, before);
}

static int read_counters(struct hv_partition *partition)
{
	bool tried = false;
	int error = 0;

	for (uint32_t i = 0; !error && i < HV_MAX_PROCESSORS; i++) {
		if (!partition->processors[i])
			continue;
		if (!tried)
			error = counter_can_be_set(partition->backend,
			                           partition->processors[i]->cpu);
		tried = true;
		if (!error)
			error = partition->backend->msr(partition->processors[i]->cpu, MSR_TSC,
			                                &partition->suspended_tsc[i]);
	}
	return error;
}

void hv_time_thaw(struct hv_partition *partition)
{
	if (__atomic_exchange_n(&partition->time_frozen, false, __ATOMIC_ACQ_REL))
		partition->backend->clock_set(partition->machine, partition->suspended_clock);
}

HRESULT WINAPI WHvSuspendPartitionTime(WHV_PARTITION_HANDLE handle)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	int error;

	if (!partition)
		return E_INVALIDARG;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (partition->time_suspended)
		return S_OK;
	hv_time_thaw(partition);
	error = partition->backend->clock_get(partition->machine, &partition->suspended_clock);
	if (!error)
		error = read_counters(partition);
	partition->time_suspended = !error;
	return error == -ENOSYS ? E_NOTIMPL : hv_result(error);
}

HRESULT WINAPI WHvResumePartitionTime(WHV_PARTITION_HANDLE handle)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	int error = 0;

	if (!partition)
		return E_INVALIDARG;
	if (!partition->machine)
		return WHV_E_INVALID_PARTITION_CONFIG;
	if (!partition->time_suspended)
		return S_OK;
	for (uint32_t i = 0; !error && i < HV_MAX_PROCESSORS; i++)
		if (partition->processors[i])
			error = partition->backend->set_msr(partition->processors[i]->cpu, MSR_TSC,
			                                    partition->suspended_tsc[i]);
	if (!error)
		error = partition->backend->clock_set(partition->machine,
		                                      partition->suspended_clock);
	partition->time_suspended = error;
	return hv_result(error);
}
