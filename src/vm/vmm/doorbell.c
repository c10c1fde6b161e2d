/*
 * vm/vmm/doorbell.c - kicks that wake the loop without an exit of the processor that kicks.
 *
 * A queue gets its doorbell when it is kicked for the first time, by an exit: a machine that starts or is restored waits
 * for none, and queues that nobody uses take no descriptor. Where the hypervisor has no doorbells, or there is no
 * descriptor left, kicks stay exits.
 */
#include <stdlib.h>

#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

static WHV_DOORBELL_MATCH_DATA match_of(const struct vmm_virtio *virtio, unsigned queue)
{
	return (WHV_DOORBELL_MATCH_DATA){ .GuestAddress =
		                                  vmm_slot_gpa(virtio->slot) + VMM_VIRTIO_NOTIFY,
		                          .Value = queue,
		                          .Length = 4,
		                          .MatchOnValue = 1,
		                          .MatchOnLength = 1 };
}

void vmm_doorbell_use(struct vmm_virtio *virtio, unsigned queue)
{
	WHV_DOORBELL_MATCH_DATA match = match_of(virtio, queue);
	struct vmm_loop *loop = &virtio->vmm->loop;
	struct vmm_doorbell *doorbell;
	uint64_t bit;

	/* The number is the guest's: nothing is made of it before it is one of a queue. */
	if (!virtio->vmm->partition || queue >= virtio->device->queue_count)
		return;
	bit = 1ull << queue;
	if ((__atomic_load_n(&virtio->doorbells_tried, __ATOMIC_RELAXED) & bit) ||
	    (__atomic_fetch_or(&virtio->doorbells_tried, bit, __ATOMIC_SEQ_CST) & bit))
		return;
	doorbell = &virtio->doorbells[queue];
	if (vmm_doorbell_init(loop, &virtio->loop, queue, doorbell) != 0)
		return;
	if (FAILED(WHvRegisterPartitionDoorbellEvent(virtio->vmm->partition, &match,
	                                             host_event_handle(doorbell->event))))
		vmm_doorbell_finish(loop, doorbell);
}

void vmm_doorbells_destroy(struct vmm_virtio *virtio)
{
	for (unsigned i = 0; i < virtio->device->queue_count; i++)
		vmm_doorbell_finish(&virtio->vmm->loop, &virtio->doorbells[i]);
	free(virtio->doorbells);
	virtio->doorbells = NULL;
}
