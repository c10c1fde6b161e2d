/* devices/virtio/rng.c - the entropy device: each chain is filled and given back at once. */
#include "devices/virtio/rng.h"

#include "base/host/host_random.h"

#define QUEUE_SIZE 256u
#define BATCH 16u
#define PIECE_BYTES 256u /* getrandom gives that much without being interrupted */

/* Fill what chain has room for, up to the limit; how many bytes. */
static uint32_t fill(struct virtio_rng *rng, const struct virtio_queue *queue)
{
	uint8_t piece[PIECE_BYTES];
	uint32_t done = 0;

	while (done < rng->chain.writable_bytes && done < VIRTIO_RNG_REQUEST_BYTES) {
		if (rng->fill(piece, sizeof(piece)) != 0)
			break;
		done += (uint32_t)virtio_chain_write(queue, &rng->chain, done, piece,
		                                     sizeof(piece));
	}
	return done;
}

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct virtio_rng *rng = (struct virtio_rng *)device;
	unsigned count = 0;

	while (count < BATCH && virtio_queue_take(queue, &rng->chain)) {
		virtio_queue_give(queue, &rng->chain, fill(rng, queue));
		count++;
	}
	virtio_queue_tell(queue);
	return count == BATCH;
}

static const struct virtio_model model = {
	.name = "rng", .id = VIRTIO_ID_RNG, .queue_size = QUEUE_SIZE, .kick = kick
};

void virtio_rng_init(struct virtio_rng *rng)
{
	_Static_assert(offsetof(struct virtio_rng, device) == 0, "a device is its rng");
	virtio_device_init(&rng->device, &model, 0, 1, 0);
	rng->fill = host_random_fill;
}
