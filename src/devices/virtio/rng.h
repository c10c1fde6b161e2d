/*
 * devices/virtio/rng.h - the entropy device: random bytes for whoever asks.
 *
 * Source   VIRTIO 1.2, section 5.4.
 * Tests    tests/devices/virtio/rng_test.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_RNG_H
#define DRYDOCK_DEVICES_VIRTIO_RNG_H

#include "devices/virtio/virtio.h"

#define VIRTIO_RNG_REQUEST_BYTES 65536u /* the most that one request gets */

struct virtio_rng {
	struct virtio_device device;
	struct virtio_chain chain;
	/* host_random_fill(), or what stands in for it. */
	int (*fill)(void *bytes, size_t count);
};

void virtio_rng_init(struct virtio_rng *rng);

#endif
