/* devices/virtio/queue.c - chains of either form of ring: taken, copied from and to, given back. */
#include <string.h>

#include "devices/virtio/virtio_internal.h"

#define CHAIN_MAX_BYTES (1ull << 32)

static const struct virtio_ring *ring_of(const struct virtio_queue *queue)
{
	return virtio_device_has(queue->device, VIRTIO_F_PACKED) ? &virtio_packed : &virtio_split;
}

void virtio_chain_begin(struct virtio_chain *chain)
{
	chain->id = chain->slots = chain->readable = chain->writable = 0;
	chain->readable_bytes = chain->writable_bytes = 0;
}

const char *virtio_chain_add(const struct virtio_queue *queue, struct virtio_chain *chain,
                             const struct virtio_descriptor *descriptor)
{
	unsigned count = (unsigned)chain->readable + chain->writable;
	bool writable = descriptor->flags & DESCRIPTOR_WRITE;

	/* A loop ends here too. */
	if (count >= queue->size)
		return "a chain has more descriptors than the queue";
	if (!writable && chain->writable)
		return "a buffer to read follows one to write";
	if (descriptor->bytes &&
	    !guest_memory_contains(queue->memory, descriptor->gpa, descriptor->bytes))
		return "a buffer lies outside memory";
	if (chain->readable_bytes + chain->writable_bytes + descriptor->bytes > CHAIN_MAX_BYTES)
		return "a chain has more than 2^32 bytes";
	chain->buffers[count] =
		(struct virtio_buffer){ .gpa = descriptor->gpa, .bytes = descriptor->bytes };
	if (writable) {
		chain->writable++;
		chain->writable_bytes += descriptor->bytes;
	} else {
		chain->readable++;
		chain->readable_bytes += descriptor->bytes;
	}
	return NULL;
}

int virtio_queue_take(struct virtio_queue *queue, struct virtio_chain *chain)
{
	const struct virtio_ring *ring = ring_of(queue);
	const char *rule = NULL;
	int result;

	if (!queue->device->active || !queue->ready)
		return 0;
	result = ring->take(queue, chain, &rule);
	if (!result && ring->arm(queue))
		result = ring->take(queue, chain, &rule);
	if (result < 0)
		virtio_device_break(queue->device, queue, rule);
	if (result > 0)
		queue->device->counts[queue->index].chains++;
	return result > 0;
}

/* After a reset has begun the ring is the driver's again. */
void virtio_queue_give(struct virtio_queue *queue, const struct virtio_chain *chain,
                       uint32_t written_bytes)
{
	if (queue->device->active && queue->ready)
		ring_of(queue)->give(queue, chain, written_bytes);
}

void virtio_queue_tell(struct virtio_queue *queue)
{
	bool wanted;

	if (!queue->device->active || !queue->ready || !queue->since_told)
		return;
	wanted = ring_of(queue)->wanted(queue);
	queue->since_told = 0;
	if (!wanted)
		return;
	queue->device->counts[queue->index].interrupts++;
	__atomic_or_fetch(&queue->device->interrupt_status, VIRTIO_INTERRUPT_RING,
	                  __ATOMIC_SEQ_CST);
	queue->device->carrier.interrupt(queue->device->carrier.context);
}

/* --- Bytes of a chain --------------------------------------------------------------------------------- */

/* What a walk over a part of a chain's bytes does with each piece. */
struct span {
	const struct virtio_buffer *buffer, *end;
	uint64_t offset; /* in buffer */
};

static struct span span_of(const struct virtio_chain *chain, bool writable, uint64_t offset)
{
	struct span span = { .buffer = chain->buffers + (writable ? chain->readable : 0),
		             .offset = offset };

	span.end = span.buffer + (writable ? chain->writable : chain->readable);
	while (span.buffer < span.end && span.offset >= span.buffer->bytes) {
		span.offset -= span.buffer->bytes;
		span.buffer++;
	}
	return span;
}

/* The next piece of at most bytes; 0 at the end. */
static size_t next_piece(struct span *span, uint64_t bytes, uint64_t *ret_gpa)
{
	uint64_t rest;

	while (span->buffer < span->end && span->offset >= span->buffer->bytes) {
		span->offset = 0;
		span->buffer++;
	}
	if (span->buffer == span->end)
		return 0;
	rest = span->buffer->bytes - span->offset;
	*ret_gpa = span->buffer->gpa + span->offset;
	if (rest > bytes)
		rest = bytes;
	span->offset += rest;
	return rest;
}

size_t virtio_chain_read(const struct virtio_queue *queue, const struct virtio_chain *chain,
                         uint64_t offset, void *to, size_t bytes)
{
	struct span span = span_of(chain, false, offset);
	size_t done = 0, piece;
	uint64_t gpa;

	while (done < bytes && (piece = next_piece(&span, bytes - done, &gpa)) != 0) {
		guest_memory_read(queue->memory, gpa, (uint8_t *)to + done, piece);
		done += piece;
	}
	return done;
}

size_t virtio_chain_write(const struct virtio_queue *queue, const struct virtio_chain *chain,
                          uint64_t offset, const void *from, size_t bytes)
{
	struct span span = span_of(chain, true, offset);
	size_t done = 0, piece;
	uint64_t gpa;

	while (done < bytes && (piece = next_piece(&span, bytes - done, &gpa)) != 0) {
		guest_memory_write(queue->memory, gpa, (const uint8_t *)from + done, piece);
		done += piece;
	}
	return done;
}

size_t virtio_chain_pin(const struct virtio_queue *queue, const struct virtio_chain *chain,
                        bool writable, uint64_t offset, uint64_t bytes, struct host_vector *vectors)
{
	struct span span = span_of(chain, writable, offset);
	size_t count = 0, piece;
	uint64_t gpa;

	for (; bytes && (piece = next_piece(&span, bytes, &gpa)) != 0; bytes -= piece)
		vectors[count++] =
			(struct host_vector){ .bytes = guest_memory_pin(queue->memory, gpa, piece),
			                      .count = piece };
	return count;
}
