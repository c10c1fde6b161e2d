/* display/ring.c - making a ring, making it anew, giving it to the driver. */
#include "display/ring.h"

#include <string.h>

static uint32_t last_generation;

uint32_t display_next_generation(void)
{
	uint32_t before = __atomic_load_n(&last_generation, __ATOMIC_RELAXED), next;

	do
		next = frame_generation_next(before);
	while (!__atomic_compare_exchange_n(&last_generation, &before, next, true, __ATOMIC_RELAXED,
	                                    __ATOMIC_RELAXED));
	return next;
}

/* --- Making -------------------------------------------------------------------------------------------------- */

static NTSTATUS make_objects(struct display_ring *ring)
{
	const struct display_objects *objects = ring->objects;
	void *view = NULL;
	NTSTATUS status =
		objects->create_section(objects->context, ring->shape.ring_bytes, &ring->section);

	if (NT_SUCCESS(status))
		status = objects->map(objects->context, ring->section, &view);
	ring->header = view;
	if (NT_SUCCESS(status))
		status = objects->create_event(objects->context, &ring->event);
	for (uint32_t slot = 0; NT_SUCCESS(status) && slot < ring->shape.ring_length; slot++)
		status = objects->create_mutex(objects->context, &ring->shared[slot],
		                               &ring->mutex[slot]);
	return status;
}

/* Everything else is there before the magic: a driver that sees it sees all. */
static void fill_header(const struct display_ring *ring)
{
	struct frame_header *header = ring->header;

	frame_store32(&header->version, FRAME_HEADER_DAMAGE);
	frame_store32(&header->ring_length, ring->shape.ring_length);
	frame_store32(&header->width, ring->shape.width);
	frame_store32(&header->height, ring->shape.height);
	frame_store32(&header->format, ring->shape.format);
	frame_store32(&header->target_id, ring->target_id);
	frame_store64(&header->latest, 0);
	frame_store32(&header->luid_low, ring->adapter.luid_low);
	frame_store32((uint32_t *)&header->luid_high, (uint32_t)ring->adapter.luid_high);
	frame_store32_release(&header->generation, ring->generation);
	frame_fence_release();
	frame_store32_release(&header->magic, FRAME_MAGIC);
}

NTSTATUS display_ring_init(struct display_ring *ret_ring, const struct display_objects *objects,
                           const struct display_mode *mode)
{
	NTSTATUS status;

	memset(ret_ring, 0, sizeof(*ret_ring));
	ret_ring->objects = objects;
	ret_ring->target_id = mode->target_id;
	ret_ring->adapter = mode->adapter;
	if (!frame_shape_make(mode->width, mode->height, mode->format, FRAME_RING_MAX,
	                      &ret_ring->shape))
		return STATUS_INVALID_PARAMETER;
	status = make_objects(ret_ring);
	if (!NT_SUCCESS(status)) {
		display_ring_finish(ret_ring);
		return status;
	}
	ret_ring->generation = display_next_generation();
	fill_header(ret_ring);
	return status;
}

static void close_handle(const struct display_ring *ring, HANDLE *handle)
{
	if (*handle)
		ring->objects->close(ring->objects->context, *handle);
	*handle = NULL;
}

/* Slots, then the header's view and section, then the event. */
void display_ring_finish(struct display_ring *ring)
{
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++) {
		close_handle(ring, &ring->mutex[slot]);
		close_handle(ring, &ring->shared[slot]);
	}
	if (ring->header)
		ring->objects->unmap(ring->objects->context, ring->header);
	ring->header = NULL;
	close_handle(ring, &ring->section);
	close_handle(ring, &ring->event);
}

NTSTATUS display_ring_recreate(struct display_ring *ring, const struct display_mode *mode)
{
	struct display_ring fresh;
	NTSTATUS status = display_ring_init(&fresh, ring->objects, mode);

	if (!NT_SUCCESS(status))
		return status;
	/* No token of the old ring is anything any more, and its driver looks for a delivery. */
	frame_store64(&ring->header->latest, 0);
	frame_store32(&ring->header->width, mode->width);
	frame_store32(&ring->header->height, mode->height);
	frame_store32(&ring->header->format, mode->format);
	frame_fence_release();
	frame_store32_release(&ring->header->generation, fresh.generation);
	display_ring_finish(ring);
	*ring = fresh;
	return status;
}

/* --- Delivering ---------------------------------------------------------------------------------------------- */

static NTSTATUS duplicate_all(const struct display_ring *ring, HANDLE process,
                              struct frame_set_channel *channel)
{
	const struct display_objects *objects = ring->objects;
	NTSTATUS status = objects->duplicate(objects->context, ring->section, process,
	                                     FRAME_SECTION_RIGHTS, &channel->header);

	if (NT_SUCCESS(status))
		status = objects->duplicate(objects->context, ring->event, process,
		                            FRAME_EVENT_RIGHTS, &channel->event);
	for (uint32_t slot = 0; NT_SUCCESS(status) && slot < ring->shape.ring_length; slot++)
		status = objects->duplicate(objects->context, ring->shared[slot], process,
		                            DISPLAY_SAME_RIGHTS, &channel->slot[slot]);
	return status;
}

static void reap(const struct display_ring *ring, HANDLE process, uint64_t remote)
{
	if (remote)
		ring->objects->reap(ring->objects->context, process, remote);
}

static void reap_all(const struct display_ring *ring, HANDLE process,
                     const struct frame_set_channel *channel)
{
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++)
		reap(ring, process, channel->slot[slot]);
	reap(ring, process, channel->event);
	reap(ring, process, channel->header);
}

NTSTATUS display_ring_deliver(const struct display_ring *ring, HANDLE process, HANDLE device)
{
	struct frame_set_channel channel = { .target_id = ring->target_id,
		                             .generation = ring->generation,
		                             .ring_length = ring->shape.ring_length };
	uint32_t bytes;
	NTSTATUS status = duplicate_all(ring, process, &channel);

	if (NT_SUCCESS(status))
		status = ring->objects->control(ring->objects->context, device,
		                                FRAME_SET_FRAME_CHANNEL, &channel, sizeof(channel),
		                                NULL, 0, &bytes);
	if (!NT_SUCCESS(status))
		reap_all(ring, process, &channel);
	return status;
}
