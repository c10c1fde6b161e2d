/*
 * vm/vmm/virtio_mmio.h - virtio devices behind memory-mapped registers, version 2.
 *
 * Model    A page of registers: below 100h aligned 32-bit ones, from there on the device's configuration space. The
 *          lock is the device's executor: whoever calls the device holds it. Kicks and the interrupt status do not
 *          need it.
 * Source   VIRTIO 1.2, section 4.2.
 * Tests    tests/vm/vmm/virtio_mmio_test.c
 */
#ifndef DRYDOCK_VM_VMM_VIRTIO_MMIO_H
#define DRYDOCK_VM_VMM_VIRTIO_MMIO_H

#include "base/host/host.h"
#include "devices/virtio/virtio.h"

/* Where a driver writes the number of a queue to kick it. */
#define VMM_VIRTIO_NOTIFY 0x50u

struct vmm_virtio_mmio {
	struct virtio_device *device;
	struct host_lock lock; /* the executor */
	uint32_t device_features_select, driver_features_select, queue_select;
	/* The driver kicks queue; any thread, without the lock. */
	void (*kick)(void *context, unsigned queue);
	/* The driver has acknowledged interrupts, or they are gone by a reset. */
	void (*acknowledged)(void *context);
	void (*complain)(void *context, const char *text);
	void *context;
};

uint64_t vmm_virtio_mmio_read(struct vmm_virtio_mmio *mmio, uint32_t offset, unsigned size);
/* A reset waits until the device's work that may block is done. */
void vmm_virtio_mmio_write(struct vmm_virtio_mmio *mmio, uint32_t offset, unsigned size,
                           uint64_t value);

#endif
