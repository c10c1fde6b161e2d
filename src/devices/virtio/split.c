/*
 * devices/virtio/split.c - the split ring: a descriptor table, a ring of what is available, a ring of what is used.
 *
 * Source   VIRTIO 1.2, section 2.7. The indices count on for ever, modulo 2^16; the place is the index modulo size.
 */
#include "devices/virtio/virtio_internal.h"

#define INDEX_OFFSET 2u /* behind the flags, in both rings */
#define RING_OFFSET 4u
#define USED_BYTES 8u
#define NO_INTERRUPT 1u

struct split_descriptor {
	uint64_t gpa;
	uint32_t bytes;
	uint16_t flags;
	uint16_t next;
};

_Static_assert(sizeof(struct split_descriptor) == DESCRIPTOR_BYTES, "VIRTIO 1.2, 2.7.5");

static uint64_t used_event_gpa(const struct virtio_queue *queue)
{
	return queue->driver_area + RING_OFFSET + 2ull * queue->size;
}

static uint64_t available_event_gpa(const struct virtio_queue *queue)
{
	return queue->device_area + RING_OFFSET + (uint64_t)USED_BYTES * queue->size;
}

static bool area_fits(const struct virtio_queue *queue, uint64_t gpa, uint64_t alignment,
                      uint64_t bytes)
{
	return gpa % alignment == 0 && guest_memory_contains(queue->memory, gpa, bytes);
}

static bool fits(const struct virtio_queue *queue)
{
	return area_fits(queue, queue->descriptors, 16, (uint64_t)DESCRIPTOR_BYTES * queue->size) &&
	       area_fits(queue, queue->driver_area, 2, 6 + 2ull * queue->size) &&
	       area_fits(queue, queue->device_area, 4, 6 + (uint64_t)USED_BYTES * queue->size);
}

/* --- The walk along a chain --------------------------------------------------------------------------- */

struct table {
	uint64_t gpa;
	uint32_t entries;
	bool indirect;
};

static const char *enter_indirect(const struct virtio_queue *queue, struct table *table,
                                  const struct split_descriptor *descriptor)
{
	if (table->indirect)
		return "an indirect table lies in an indirect table";
	if (!virtio_device_has(queue->device, VIRTIO_F_INDIRECT))
		return "an indirect table without the feature for it";
	if (descriptor->flags & DESCRIPTOR_NEXT)
		return "a descriptor is indirect and has a next one";
	if (!descriptor->bytes || descriptor->bytes % DESCRIPTOR_BYTES)
		return "an indirect table is not a number of descriptors long";
	*table = (struct table){ .gpa = descriptor->gpa,
		                 .entries = descriptor->bytes / DESCRIPTOR_BYTES,
		                 .indirect = true };
	return NULL;
}

/* Each descriptor is copied once and then believed no further than checked. */
static const char *walk(const struct virtio_queue *queue, uint16_t head, struct virtio_chain *chain)
{
	struct table table = { .gpa = queue->descriptors, .entries = queue->size };
	struct split_descriptor at;
	uint32_t place = head;
	const char *rule;

	for (;;) {
		if (place >= table.entries)
			return "a descriptor's number lies beyond its table";
		if (!guest_memory_read(queue->memory,
		                       table.gpa + (uint64_t)DESCRIPTOR_BYTES * place, &at,
		                       sizeof(at)))
			return "a descriptor lies outside memory";
		if (at.flags & DESCRIPTOR_INDIRECT) {
			rule = enter_indirect(queue, &table, &at);
			if (rule)
				return rule;
			place = 0;
			continue;
		}
		rule = virtio_chain_add(queue, chain,
		                        &(struct virtio_descriptor){ at.gpa, at.bytes, at.flags });
		if (rule || !(at.flags & DESCRIPTOR_NEXT))
			return rule;
		place = at.next;
	}
}

/* --- Taking and giving --------------------------------------------------------------------------------- */

static uint16_t waiting(const struct virtio_queue *queue)
{
	uint16_t available = queue->next_available;

	guest_memory_load16(queue->memory, queue->driver_area + INDEX_OFFSET, &available);
	return (uint16_t)(available - queue->next_available);
}

static void give(struct virtio_queue *queue, const struct virtio_chain *chain,
                 uint32_t written_bytes)
{
	uint32_t element[2] = { chain->id, written_bytes };
	uint64_t place = queue->next_used % queue->size;

	guest_memory_write(queue->memory, queue->device_area + RING_OFFSET + USED_BYTES * place,
	                   element, sizeof(element));
	queue->next_used++;
	guest_memory_store16(queue->memory, queue->device_area + INDEX_OFFSET, queue->next_used);
	queue->taken--;
	queue->since_told++;
}

static int take(struct virtio_queue *queue, struct virtio_chain *chain, const char **ret_rule)
{
	uint16_t count = waiting(queue), head = 0;
	uint64_t place = queue->next_available % queue->size;

	if (!count)
		return 0;
	*ret_rule = "more chains are available than the ring has places";
	if (count > queue->size - queue->taken)
		return -1;
	guest_memory_load16(queue->memory, queue->driver_area + RING_OFFSET + 2 * place, &head);
	*ret_rule = "a chain begins beyond the descriptor table";
	if (head >= queue->size)
		return -1;
	queue->next_available++;
	queue->taken++;
	virtio_chain_begin(chain);
	chain->id = head;
	chain->slots = 1;
	*ret_rule = walk(queue, head, chain);
	if (!*ret_rule)
		return 1;
	give(queue, chain, 0);
	return -1;
}

/* Without the event index a driver kicks each time, for we never ask it not to. */
static bool arm(struct virtio_queue *queue)
{
	if (!virtio_device_has(queue->device, VIRTIO_F_EVENT_INDEX))
		return false;
	guest_memory_store16(queue->memory, available_event_gpa(queue), queue->next_available);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return waiting(queue) != 0;
}

static bool wanted(const struct virtio_queue *queue)
{
	uint16_t value = 0;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (virtio_device_has(queue->device, VIRTIO_F_EVENT_INDEX)) {
		guest_memory_load16(queue->memory, used_event_gpa(queue), &value);
		return virtio_event_passed(value, queue->next_used, queue->since_told);
	}
	guest_memory_load16(queue->memory, queue->driver_area, &value);
	return !(value & NO_INTERRUPT);
}

const struct virtio_ring virtio_split = {
	.fits = fits, .take = take, .arm = arm, .give = give, .wanted = wanted
};
