/*
 * fuzz/fuzz_virtio_ring.c - a driver that writes any bytes into its rings: chains that are taken lie in memory and
 * are no longer than the queue, and each is given back once.
 *
 * Parser   src/devices/virtio/split.c src/devices/virtio/packed.c src/devices/virtio/queue.c
 * Input    A byte of features (1 packed, 2 indirect, 4 event index, 8 hold chains back), then steps: where in memory
 *          (2 bytes), how many bytes (1), the bytes, and a kick behind each.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "devices/virtio/virtio.h"

#define MEMORY_BYTES 0x2000u
#define DESCRIPTORS 0u
#define DRIVER_AREA 0x100u
#define DEVICE_AREA 0x180u
#define SIZE 8u

struct echo {
	struct virtio_device device;
	struct virtio_chain chain, held;
	bool hold, holds;
	unsigned taken, latches;
};

static void check_chain(const struct virtio_queue *queue, const struct virtio_chain *chain)
{
	unsigned count = (unsigned)chain->readable + chain->writable;
	uint64_t bytes = 0;

	if (count > queue->size || queue->taken > queue->size)
		abort();
	for (unsigned i = 0; i < count; i++) {
		bytes += chain->buffers[i].bytes;
		if (chain->buffers[i].bytes &&
		    !guest_memory_contains(queue->memory, chain->buffers[i].gpa,
		                           chain->buffers[i].bytes))
			abort();
	}
	if (bytes != chain->readable_bytes + chain->writable_bytes)
		abort();
}

/* Read all, write a little, and hold every other chain back until the next one. */
static void serve(struct echo *echo, struct virtio_queue *queue)
{
	static uint8_t bytes[MEMORY_BYTES * SIZE];
	struct host_vector vectors[SIZE];
	size_t got = virtio_chain_read(queue, &echo->chain, 0, bytes, sizeof(bytes));

	if (got != echo->chain.readable_bytes)
		abort();
	if (virtio_chain_pin(queue, &echo->chain, true, 1, ~0ull, vectors) > echo->chain.writable)
		abort();
	if (echo->hold && !echo->holds) {
		echo->held = echo->chain;
		echo->holds = true;
		return;
	}
	virtio_queue_give(queue, &echo->chain,
	                  (uint32_t)virtio_chain_write(queue, &echo->chain, 0, "echo", 4));
	if (echo->holds)
		virtio_queue_give(queue, &echo->held, 0);
	echo->holds = false;
}

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct echo *echo = (struct echo *)device;

	for (unsigned i = 0; i < 2 * SIZE && virtio_queue_take(queue, &echo->chain); i++) {
		check_chain(queue, &echo->chain);
		echo->taken++;
		serve(echo, queue);
	}
	virtio_queue_tell(queue);
	return false;
}

static const struct virtio_model model = {
	.name = "echo", .id = 99, .queue_size = SIZE, .kick = kick
};

static void on_interrupt(void *context)
{
}

static void on_complaint(void *context, const char *text)
{
	struct echo *echo = context;

	if (!text[0] || ++echo->latches > 1)
		abort();
}

static void start(struct echo *echo, const struct guest_memory *memory, uint8_t mode)
{
	struct virtio_device *device = &echo->device;
	struct virtio_queue *queue = &device->queues[0];

	virtio_device_init(device, &model, VIRTIO_F_PACKED, 1, 0);
	device->carrier = (struct virtio_carrier){ .memory = memory,
		                                   .interrupt = on_interrupt,
		                                   .complain = on_complaint,
		                                   .context = echo };
	virtio_device_reset_end(device);
	virtio_device_set_status(device, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
	virtio_device_set_features(device, VIRTIO_F_VERSION_1 | (mode & 1 ? VIRTIO_F_PACKED : 0) |
	                                           (mode & 2 ? VIRTIO_F_INDIRECT : 0) |
	                                           (mode & 4 ? VIRTIO_F_EVENT_INDEX : 0));
	queue->size = SIZE;
	queue->descriptors = DESCRIPTORS;
	queue->driver_area = DRIVER_AREA;
	queue->device_area = DEVICE_AREA;
	queue->ready = true;
	virtio_device_set_status(device, 15);
	echo->hold = mode & 8;
	if (device->status != 15)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct echo echo;
	struct guest_memory memory = { .regions = { { .bytes = MEMORY_BYTES } },
		                       .region_count = 1 };

	if (!size)
		return 0;
	memory.regions[0].host = calloc(1, MEMORY_BYTES);
	if (!memory.regions[0].host)
		abort();
	memset(&echo, 0, sizeof(echo));
	start(&echo, &memory, data[0]);
	for (size_t at = 1; at + 3 <= size;) {
		uint64_t gpa = data[at] | (uint64_t)data[at + 1] << 8;
		size_t count = data[at + 2];

		at += 3;
		if (count > size - at)
			count = size - at;
		guest_memory_write(&memory, gpa, data + at, count);
		at += count;
		virtio_device_kick(&echo.device, 0);
	}
	free(memory.regions[0].host);
	return 0;
}
