/*
 * vm/hv/reset_api.c - WHvResetPartition: the hypervisor makes the partition anew, and our part of it stays.
 *
 * KVM has no call that resets a processor, and what it keeps of one is more than it lets be written: a machine of its own for
 * what begins again is the one way that leaves nothing behind. It is whole before the old one goes.
 */
#include "vm/hv/hv_internal.h"

#include <stdlib.h>

static bool runs(const struct hv_partition *partition)
{
	for (uint32_t i = 0; i < HV_MAX_PROCESSORS; i++)
		if (partition->processors[i] &&
		    __atomic_load_n(&partition->processors[i]->runs, __ATOMIC_ACQUIRE))
			return true;
	return false;
}

static int make_processors(struct hv_partition *partition,
                           struct hv_processor *fresh[HV_MAX_PROCESSORS])
{
	int error = 0;

	for (uint32_t i = 0; !error && i < HV_MAX_PROCESSORS; i++)
		if (partition->processors[i])
			error = hv_processor_make(partition, i, &fresh[i]);
	return error;
}

/* The handles of processor, and what was counted, stay; all else is fresh's. */
static void renew(struct hv_processor *processor, struct hv_processor *fresh)
{
	struct host_kvm_cpu *old = processor->cpu;

	processor->cpu = fresh->cpu;
	fresh->cpu = old;
	processor->registers = fresh->registers;
	processor->dirty = processor->pending = false;
	processor->touched = 0;
	processor->system_changes = 0;
	for (size_t i = 0; i < HV_SEEN; i++)
		processor->seen[i].valid = false;
}

/* The clock as the guest saw it last. */
static int freeze(struct hv_partition *partition, uint64_t *ret_clock)
{
	*ret_clock = partition->suspended_clock;
	if (partition->time_suspended || partition->time_frozen)
		return 0;
	return partition->backend->clock_get(partition->machine, ret_clock);
}

static int replace(struct hv_partition *partition, struct host_kvm *machine,
                   struct hv_processor *fresh[HV_MAX_PROCESSORS])
{
	struct host_kvm *old = partition->machine;
	int error = hv_memory_renew(partition, machine);

	partition->machine = machine;
	if (!error)
		error = hv_doorbells_renew(partition);
	if (!error)
		error = make_processors(partition, fresh);
	partition->machine = old;
	return error;
}

/* Nothing fails from here on. */
static void begin_anew(struct hv_partition *partition, struct host_kvm *machine,
                       struct hv_processor *fresh[HV_MAX_PROCESSORS])
{
	hv_memory_collect(partition);
	for (uint32_t i = 0; i < HV_MAX_PROCESSORS; i++)
		if (fresh[i])
			renew(partition->processors[i], fresh[i]);
	partition->machine = machine;
	partition->route_count = 0;
	partition->time_suspended = false;
	__atomic_store_n(&partition->time_frozen, true, __ATOMIC_RELEASE);
}

HRESULT WINAPI WHvResetPartition(WHV_PARTITION_HANDLE handle)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	struct hv_processor *fresh[HV_MAX_PROCESSORS] = { NULL };
	struct host_kvm *machine = NULL, *gone;
	uint64_t clock;
	int error;

	if (!partition)
		return E_INVALIDARG;
	if (!partition->machine || runs(partition))
		return __HRESULT_FROM_WIN32(ERROR_INVALID_STATE);
	error = freeze(partition, &clock);
	if (!error)
		error = hv_machine_create(partition, &machine);
	if (!error)
		error = replace(partition, machine, fresh);
	gone = machine;
	if (!error) {
		gone = partition->machine;
		begin_anew(partition, machine, fresh);
		partition->suspended_clock = clock;
	}
	for (uint32_t i = 0; i < HV_MAX_PROCESSORS; i++)
		hv_processor_destroy(fresh[i]);
	if (gone)
		partition->backend->destroy(gone);
	return hv_result(error);
}
