/*
 * devices/virtio/state.h - what a device is between two requests, to be kept and given to another device like it.
 *
 * Model    The carrier lets no call about the device run and no work be under way. Chains that a model holds without working
 *          on them are put back into their rings, for such models take chains in order. What comes back is checked as what
 *          a driver says is: it may have been in anybody's hands.
 * Tests    tests/devices/virtio/state_test.c, fuzz/fuzz_vm_snapshot.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_STATE_H
#define DRYDOCK_DEVICES_VIRTIO_STATE_H

#include "devices/virtio/virtio.h"

#define VIRTIO_MODEL_STATE_BYTES 512u
#define VIRTIO_MORE_STATE_MAX (24u << 20)

struct virtio_queue_state {
	uint64_t descriptors, driver_area, device_area;
	uint16_t size, next_available, next_used, since_told;
	bool ready, available_wrap, used_wrap;
};

struct virtio_state {
	uint32_t id; /* of the model */
	uint16_t queue_count;
	uint64_t driver_features;
	uint8_t status;
	uint32_t generation, interrupt_status;
	struct virtio_queue_state queues[VIRTIO_QUEUES_MAX];
	uint32_t model_bytes;
	uint8_t model[VIRTIO_MODEL_STATE_BYTES]; /* the model's own */
	uint32_t more_bytes;
	uint8_t *more; /* of any length; owned, null where there is none */
};

/*
 * Owns     virtio_state_finish() frees what ret_state has.
 * Errors   -EBUSY, -ESTALE: the model cannot be kept as it is now, as ret_why says; -EFBIG; -ENOMEM.
 */
int virtio_device_save(const struct virtio_device *device, struct virtio_state *ret_state,
                       const char **ret_why);
/*
 * device is as it was made, and becomes what state says. The carrier kicks each queue afterwards, for what came meanwhile.
 * Errors   -EINVAL: another model, features that are not offered, queues that cannot be, ...; device is then as after a reset.
 */
int virtio_device_restore(struct virtio_device *device, const struct virtio_state *state);

void virtio_state_finish(struct virtio_state *state);

#endif
