/* display/consumer.c - the newest picture of a ring, and nothing that the driver says besides. */
#include "display/ring.h"

#include <string.h>

enum display_token display_token_check(const struct display_ring *ring, uint64_t token,
                                       uint32_t last_sequence)
{
	if (token == 0)
		return DISPLAY_TOKEN_NONE;
	if (!frame_generation_is(frame_token_generation(token), ring->generation))
		return DISPLAY_TOKEN_STALE;
	if (frame_token_slot(token) >= ring->shape.ring_length)
		return DISPLAY_TOKEN_BAD_SLOT;
	return frame_token_sequence(token) == last_sequence ? DISPLAY_TOKEN_OLD : DISPLAY_TOKEN_NEW;
}

bool display_is_held(uint32_t acquired)
{
	return acquired == DISPLAY_ACQUIRED || acquired == DISPLAY_ACQUIRE_ABANDONED;
}

void display_consumer_init(struct display_consumer *ret_consumer, struct display_ring *ring)
{
	*ret_consumer = (struct display_consumer){ .ring = ring };
}

/* The same refused word is counted once, however often it is looked at. */
static void refuse(struct display_consumer *consumer, uint64_t token)
{
	if (token != consumer->last_refused)
		consumer->refused++;
	consumer->last_refused = token;
}

/* A token to consume, or 0. */
static uint64_t newest(struct display_consumer *consumer)
{
	uint64_t token = frame_load64_acquire(&consumer->ring->header->latest);

	switch (display_token_check(consumer->ring, token, consumer->last_sequence)) {
	case DISPLAY_TOKEN_NEW: return token;
	case DISPLAY_TOKEN_STALE:
	case DISPLAY_TOKEN_BAD_SLOT: refuse(consumer, token); return 0;
	default: return 0;
	}
}

/* Sequences count from 1 and leave 0 out; a driver that counts otherwise spoils its own figures. */
static void account(struct display_consumer *consumer, uint32_t sequence)
{
	uint32_t ahead = sequence - consumer->last_sequence;

	if (ahead > 1 && ahead < 1u << 31)
		consumer->skipped += ahead - 1;
	consumer->last_sequence = sequence;
	consumer->consumed++;
}

/* What the driver says of the slot's picture, for who has had the one before it. Empty: anywhere. */
static struct frame_rectangle damage_of(const struct display_consumer *consumer, uint32_t slot,
                                        uint32_t sequence)
{
	const struct display_ring *ring = consumer->ring;
	const struct frame_damage *told = &ring->header->damage[slot];
	uint32_t before = consumer->last_sequence;
	struct frame_rectangle damage = frame_damage_unpack(frame_load64(&told->rectangle));

	if (!before || sequence != frame_sequence_next(before) ||
	    frame_load32(&told->sequence) != sequence)
		return (struct frame_rectangle){ 0 };
	return frame_rectangle_clip(&damage, ring->shape.width, ring->shape.height);
}

bool display_consume(struct display_consumer *consumer,
                     void (*convert)(void *context, const struct display_picture *picture),
                     void *context)
{
	const struct display_ring *ring = consumer->ring;
	const struct display_objects *objects = ring->objects;
	uint64_t token = newest(consumer);

	if (!token)
		return false;
	uint32_t slot = frame_token_slot(token);
	if (!display_is_held(
		    objects->acquire(objects->context, ring->mutex[slot], FRAME_HOST_WAIT_MS))) {
		consumer->timeouts++;
		return false;
	}
	struct display_picture picture = {
		.pixels = (const uint8_t *)ring->header + frame_slot_offset(&ring->shape, slot),
		.width = ring->shape.width,
		.height = ring->shape.height,
		.format = ring->shape.format,
		.pitch_bytes = ring->shape.pitch_bytes,
		.sequence = frame_token_sequence(token),
		.display_time = frame_load64(&ring->header->display_time),
		.damage = damage_of(consumer, slot, frame_token_sequence(token)),
	};
	convert(context, &picture);
	objects->release(objects->context, ring->mutex[slot]);
	account(consumer, picture.sequence);
	return true;
}
