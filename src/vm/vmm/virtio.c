/* vm/vmm/virtio.c - the virtio devices of a machine: which there are, and what carries them. */
#include <errno.h>
#include <stdlib.h>

#include "devices/virtio/rng.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/vmm_internal.h"

/* --- What a device's carrier is --------------------------------------------------------------------------- */

static struct vmm_virtio *virtio_of(void *context)
{
	return context;
}

/* A shared line is high while any device on it has something to say. */
static void set_shared_line(struct vmm *vmm)
{
	bool high = false;

	for (unsigned i = 0; i < vmm->slot_count; i++)
		if (vmm_slot_is_shared(i) &&
		    __atomic_load_n(&vmm->slots[i].device->interrupt_status, __ATOMIC_SEQ_CST))
			high = true;
	vmm_ioapic_set_pin(&vmm->ioapic, vmm_slot_pin(VMM_SLOTS_MAX - 1), high);
}

static void on_interrupt(void *context)
{
	struct vmm_virtio *virtio = virtio_of(context);
	struct vmm *vmm = virtio->vmm;

	if (!vmm_slot_is_shared(virtio->slot)) {
		vmm_pin_pulse(vmm, vmm_slot_pin(virtio->slot));
		return;
	}
	host_lock_acquire(&vmm->ioapic_lock);
	set_shared_line(vmm);
	host_lock_release(&vmm->ioapic_lock);
}

static void on_acknowledged(void *context)
{
	struct vmm_virtio *virtio = virtio_of(context);

	if (vmm_slot_is_shared(virtio->slot))
		on_interrupt(context);
}

static void on_kick(void *context, unsigned queue)
{
	struct vmm_virtio *virtio = virtio_of(context);

	vmm_loop_kick(&virtio->vmm->loop, &virtio->loop, queue);
}

static void on_offload(void *context, struct virtio_work *work)
{
	vmm_loop_offload(&virtio_of(context)->vmm->loop, work);
}

static void on_complaint(void *context, const char *text)
{
	struct vmm *vmm = virtio_of(context)->vmm;

	if (vmm->complain)
		vmm->complain(vmm->console_context, text);
}

/* --- Attaching -------------------------------------------------------------------------------------------- */

/* Put device into the next slot, which owns it then and destroys it with destroy. */
static int attach(struct vmm *vmm, const struct vmm_options *options, struct virtio_device *device,
                  void (*destroy)(struct virtio_device *), struct vmm_reason *reason)
{
	struct vmm_virtio *virtio = &vmm->slots[vmm->slot_count];

	if (vmm->slot_count == VMM_SLOTS_MAX) {
		destroy(device);
		return vmm_fail(reason, -ENOSPC, "a machine has at most %u devices", VMM_SLOTS_MAX);
	}
	device->carrier = (struct virtio_carrier){ .memory = &vmm->memory.guest,
		                                   .interrupt = on_interrupt,
		                                   .offload = on_offload,
		                                   .complain = on_complaint,
		                                   .context = virtio };
	if (options->packed_rings)
		device->features |= VIRTIO_F_PACKED;
	virtio_device_reset_end(device);
	virtio->vmm = vmm;
	virtio->slot = vmm->slot_count++;
	virtio->device = device;
	virtio->destroy = destroy;
	virtio->loop.mmio = &virtio->mmio;
	virtio->mmio = (struct vmm_virtio_mmio){ .device = device,
		                                 .kick = on_kick,
		                                 .acknowledged = on_acknowledged,
		                                 .complain = on_complaint,
		                                 .context = virtio };
	return 0;
}

static void destroy_rng(struct virtio_device *device)
{
	free(device);
}

static int attach_rng(struct vmm *vmm, const struct vmm_options *options, struct vmm_reason *reason)
{
	struct virtio_rng *rng = calloc(1, sizeof(*rng));

	if (!rng)
		return vmm_fail(reason, -ENOMEM, "no memory for a device");
	virtio_rng_init(rng);
	return attach(vmm, options, &rng->device, destroy_rng, reason);
}

int vmm_virtio_create(struct vmm *vmm, const struct vmm_options *options,
                      struct vmm_reason *ret_reason)
{
	return attach_rng(vmm, options, ret_reason);
}

void vmm_virtio_destroy(struct vmm *vmm)
{
	for (unsigned i = 0; i < vmm->slot_count; i++)
		vmm->slots[i].destroy(vmm->slots[i].device);
	vmm->slot_count = 0;
}

uint64_t vmm_virtio_read(struct vmm *vmm, unsigned slot, uint32_t offset, unsigned size)
{
	return vmm_virtio_mmio_read(&vmm->slots[slot].mmio, offset, size);
}

void vmm_virtio_write(struct vmm *vmm, unsigned slot, uint32_t offset, unsigned size,
                      uint64_t value)
{
	vmm_virtio_mmio_write(&vmm->slots[slot].mmio, offset, size, value);
}
