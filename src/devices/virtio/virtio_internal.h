/* devices/virtio/virtio_internal.h - the two forms of a ring, shared by the files of this folder. */
#ifndef DRYDOCK_DEVICES_VIRTIO_INTERNAL_H
#define DRYDOCK_DEVICES_VIRTIO_INTERNAL_H

#include "devices/virtio/virtio.h"

#define DESCRIPTOR_NEXT 1u
#define DESCRIPTOR_WRITE 2u
#define DESCRIPTOR_INDIRECT 4u
#define DESCRIPTOR_BYTES 16u

/* What a ring does; split.c and packed.c. */
struct virtio_ring {
	/* Whether the areas are aligned and lie in memory, for a queue of its size. */
	bool (*fits)(const struct virtio_queue *queue);
	/* 1: chain is taken; 0: none; -1: rule broken, named in ret_rule, and given back where that could be. */
	int (*take)(struct virtio_queue *queue, struct virtio_chain *chain, const char **ret_rule);
	/* Ask for a kick when something comes; true when something has come meanwhile. */
	bool (*arm)(struct virtio_queue *queue);
	void (*give)(struct virtio_queue *queue, const struct virtio_chain *chain,
	             uint32_t written_bytes);
	/* Whether the driver wants an interrupt for the last since_told ones. */
	bool (*wanted)(const struct virtio_queue *queue);
};

extern const struct virtio_ring virtio_split, virtio_packed;

/* Whether all queues that are ready can be used; says what is wrong. */
bool virtio_device_queues_fit(struct virtio_device *device);

/* Descriptors hold the same in both forms but for where they lead. */
struct virtio_descriptor {
	uint64_t gpa;
	uint32_t bytes;
	uint16_t flags;
};

/* No buffers yet. */
void virtio_chain_begin(struct virtio_chain *chain);
/* Add what descriptor describes; null, or the rule that is broken. */
const char *virtio_chain_add(const struct virtio_queue *queue, struct virtio_chain *chain,
                             const struct virtio_descriptor *descriptor);
/* Whether the event is among the last count places before next. */
static inline bool virtio_event_passed(uint16_t event, uint16_t next, uint16_t count)
{
	return (uint16_t)(next - event - 1) < count;
}

#endif
