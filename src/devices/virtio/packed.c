/*
 * devices/virtio/packed.c - the packed ring: one ring of descriptors that both sides write.
 *
 * Source   VIRTIO 1.2, section 2.8. A descriptor is available when its AVAIL bit is the driver's wrap counter and its
 *          USED bit is not; used when both are the device's wrap counter. Each counter turns at the ring's end.
 */
#include "devices/virtio/virtio_internal.h"

#define FLAG_AVAILABLE (1u << 7)
#define FLAG_USED (1u << 15)
#define FLAGS_OFFSET 14u

/* Event suppression: a place with the wrap counter in bit 15, then what is wanted. */
#define SUPPRESSION_BYTES 4u
#define EVENT_FLAGS_OFFSET 2u
#define EVENT_WRAP (1u << 15)
#define EVENTS_OFF 1u
#define EVENTS_AT_PLACE 2u

struct packed_descriptor {
	uint64_t gpa;
	uint32_t bytes;
	uint16_t id;
	uint16_t flags;
};

_Static_assert(sizeof(struct packed_descriptor) == DESCRIPTOR_BYTES, "VIRTIO 1.2, 2.8.13");

static bool fits(const struct virtio_queue *queue)
{
	return queue->descriptors % 16 == 0 && queue->driver_area % 4 == 0 &&
	       queue->device_area % 4 == 0 &&
	       guest_memory_contains(queue->memory, queue->descriptors,
	                             (uint64_t)DESCRIPTOR_BYTES * queue->size) &&
	       guest_memory_contains(queue->memory, queue->driver_area, SUPPRESSION_BYTES) &&
	       guest_memory_contains(queue->memory, queue->device_area, SUPPRESSION_BYTES);
}

static uint64_t place_gpa(const struct virtio_queue *queue, uint16_t place)
{
	return queue->descriptors + (uint64_t)DESCRIPTOR_BYTES * place;
}

static bool is_available(const struct virtio_queue *queue, uint16_t *ret_flags)
{
	uint16_t flags = 0;
	bool available, used;

	guest_memory_load16(queue->memory, place_gpa(queue, queue->next_available) + FLAGS_OFFSET,
	                    &flags);
	available = flags & FLAG_AVAILABLE;
	used = flags & FLAG_USED;
	*ret_flags = flags;
	return available == queue->available_wrap && used != queue->available_wrap;
}

/* --- The walk along a chain --------------------------------------------------------------------------- */

/* Descriptors of an indirect table follow one another; only their WRITE flag counts. */
static const char *walk_indirect(const struct virtio_queue *queue, struct virtio_chain *chain,
                                 const struct packed_descriptor *table)
{
	uint32_t entries = table->bytes / DESCRIPTOR_BYTES;
	struct packed_descriptor at;
	const char *rule = NULL;

	if (!virtio_device_has(queue->device, VIRTIO_F_INDIRECT))
		return "an indirect table without the feature for it";
	if (table->flags & DESCRIPTOR_NEXT)
		return "a descriptor is indirect and has a next one";
	if (!table->bytes || table->bytes % DESCRIPTOR_BYTES)
		return "an indirect table is not a number of descriptors long";
	for (uint32_t i = 0; i < entries && !rule; i++) {
		if (!guest_memory_read(queue->memory, table->gpa + (uint64_t)DESCRIPTOR_BYTES * i,
		                       &at, sizeof(at)))
			return "a descriptor lies outside memory";
		if (at.flags & DESCRIPTOR_INDIRECT)
			return "an indirect table lies in an indirect table";
		rule = virtio_chain_add(queue, chain,
		                        &(struct virtio_descriptor){ at.gpa, at.bytes, at.flags });
	}
	return rule;
}

static void advance(const struct virtio_queue *queue, uint16_t *place, bool *wrap, uint16_t by)
{
	*place = (uint16_t)(*place + by);
	if (*place >= queue->size) {
		*place = (uint16_t)(*place - queue->size);
		*wrap = !*wrap;
	}
}

/*
 * Walk to the chain's end even when a rule is broken on the way, for the last descriptor alone has the chain's id;
 * ret_whole says whether the end was found.
 */
static const char *walk(struct virtio_queue *queue, uint16_t flags, struct virtio_chain *chain,
                        bool *ret_whole)
{
	struct packed_descriptor at = { 0 };
	const char *rule = NULL;

	*ret_whole = false;
	for (;; flags = 0) {
		if (chain->slots >= queue->size - queue->taken)
			return "a chain takes more places than the ring has";
		guest_memory_read(queue->memory, place_gpa(queue, queue->next_available), &at,
		                  sizeof(at));
		/* The first one's flags made it available; what is there now may be others. */
		if (!chain->slots)
			at.flags = flags;
		advance(queue, &queue->next_available, &queue->available_wrap, 1);
		chain->slots++;
		if (!rule && (at.flags & DESCRIPTOR_INDIRECT))
			rule = chain->slots > 1 ? "an indirect table follows other descriptors"
			                        : walk_indirect(queue, chain, &at);
		else if (!rule)
			rule = virtio_chain_add(queue, chain,
			                        &(struct virtio_descriptor){ at.gpa, at.bytes,
			                                                     at.flags });
		if (!(at.flags & DESCRIPTOR_NEXT))
			break;
	}
	chain->id = at.id;
	*ret_whole = true;
	return rule;
}

/* --- Taking and giving --------------------------------------------------------------------------------- */

static void give(struct virtio_queue *queue, const struct virtio_chain *chain,
                 uint32_t written_bytes)
{
	uint64_t gpa = place_gpa(queue, queue->next_used);
	struct {
		uint32_t bytes;
		uint16_t id;
	} used = { written_bytes, chain->id };
	uint16_t flags = written_bytes ? DESCRIPTOR_WRITE : 0;

	if (queue->used_wrap)
		flags |= FLAG_AVAILABLE | FLAG_USED;
	guest_memory_write(queue->memory, gpa + 8, &used, 6);
	guest_memory_store16(queue->memory, gpa + FLAGS_OFFSET, flags);
	advance(queue, &queue->next_used, &queue->used_wrap, chain->slots);
	queue->taken = (uint16_t)(queue->taken - chain->slots);
	queue->since_told = (uint16_t)(queue->since_told + chain->slots);
}

static int take(struct virtio_queue *queue, struct virtio_chain *chain, const char **ret_rule)
{
	uint16_t flags;
	bool whole;

	if (queue->taken >= queue->size || !is_available(queue, &flags))
		return 0;
	virtio_chain_begin(chain);
	*ret_rule = walk(queue, flags, chain, &whole);
	queue->taken = (uint16_t)(queue->taken + chain->slots);
	if (!*ret_rule)
		return 1;
	if (whole)
		give(queue, chain, 0);
	return -1;
}

static bool arm(struct virtio_queue *queue)
{
	uint16_t place = queue->next_available, flags;

	if (!virtio_device_has(queue->device, VIRTIO_F_EVENT_INDEX))
		return false;
	if (queue->available_wrap)
		place |= EVENT_WRAP;
	guest_memory_store16(queue->memory, queue->device_area, place);
	guest_memory_store16(queue->memory, queue->device_area + EVENT_FLAGS_OFFSET,
	                     EVENTS_AT_PLACE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return is_available(queue, &flags);
}

static bool wanted(const struct virtio_queue *queue)
{
	uint16_t place = 0, flags = 0, event;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	guest_memory_load16(queue->memory, queue->driver_area + EVENT_FLAGS_OFFSET, &flags);
	if (flags != EVENTS_AT_PLACE || !virtio_device_has(queue->device, VIRTIO_F_EVENT_INDEX))
		return flags != EVENTS_OFF;
	guest_memory_load16(queue->memory, queue->driver_area, &place);
	event = place & (uint16_t)~EVENT_WRAP;
	if (((place & EVENT_WRAP) != 0) != queue->used_wrap)
		event = (uint16_t)(event - queue->size);
	return virtio_event_passed(event, queue->next_used, queue->since_told);
}

const struct virtio_ring virtio_packed = {
	.fits = fits, .take = take, .arm = arm, .give = give, .wanted = wanted
};
