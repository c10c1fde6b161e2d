/*
 * tests/devices/virtio/driver.h - a driver made by hand: rings written byte by byte, a carrier that counts.
 *
 * A device lies in 1 MiB of memory at 1000h; queue n's areas are at AREA(n), buffers from BUFFERS on. Offloaded work
 * waits until driver_run_work().
 */
#ifndef DRYDOCK_TESTS_DEVICES_VIRTIO_DRIVER_H
#define DRYDOCK_TESTS_DEVICES_VIRTIO_DRIVER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/virtio.h"
#include "test.h"

#define MEMORY_GPA 0x1000ull
#define MEMORY_BYTES 0x100000ull
#define AREA(queue) (0x10000ull + 0x8000ull * (queue))
#define DRIVER_AREA(queue) (AREA(queue) + 0x4000)
#define DEVICE_AREA(queue) (AREA(queue) + 0x6000)
#define BUFFERS 0x80000ull

#define NEXT 1u
#define WRITE 2u
#define INDIRECT 4u

struct driver {
	struct guest_memory memory;
	struct virtio_device *device;
	unsigned interrupts;
	char complaint[300];
	struct virtio_work *work; /* offloaded, the last one first */
	uint64_t again;           /* queues to be kicked once more, a bit each */
	uint16_t available[8];    /* split: the index of each queue */
	uint16_t size;
};

static inline void on_interrupt(void *context)
{
	((struct driver *)context)->interrupts++;
}

static inline void on_offload(void *context, struct virtio_work *work)
{
	struct driver *driver = context;

	work->next = driver->work;
	driver->work = work;
}

static inline void on_complaint(void *context, const char *text)
{
	struct driver *driver = context;

	snprintf(driver->complaint, sizeof(driver->complaint), "%s", text);
}

static inline void on_again(void *context, unsigned queue)
{
	((struct driver *)context)->again |= 1ull << queue;
}

/* Kick what asked for it, until nothing does; how often that was. */
static inline unsigned driver_kick_again(struct driver *driver)
{
	unsigned count = 0;

	for (; driver->again; count++) {
		unsigned queue = (unsigned)__builtin_ctzll(driver->again);

		driver->again &= ~(1ull << queue);
		if (virtio_device_kick(driver->device, queue))
			driver->again |= 1ull << queue;
	}
	return count;
}

/* Do what was offloaded, the last first; how much it was. */
static inline unsigned driver_run_work(struct driver *driver)
{
	unsigned count = 0;

	while (driver->work) {
		struct virtio_work *work = driver->work;

		driver->work = work->next;
		work->run(work);
		virtio_device_work_done(work);
		count++;
	}
	return count;
}

static inline void driver_init(struct driver *driver, struct virtio_device *device)
{
	memset(driver, 0, sizeof(*driver));
	driver->memory.regions[0] = (struct guest_region){ .gpa = MEMORY_GPA,
		                                           .bytes = MEMORY_BYTES,
		                                           .host = calloc(1, MEMORY_BYTES) };
	driver->memory.region_count = 1;
	driver->device = device;
	device->carrier = (struct virtio_carrier){ .memory = &driver->memory,
		                                   .interrupt = on_interrupt,
		                                   .offload = on_offload,
		                                   .again = on_again,
		                                   .complain = on_complaint,
		                                   .context = driver };
	virtio_device_reset_end(device);
}

static inline void driver_finish(struct driver *driver)
{
	free(driver->memory.regions[0].host);
}

static inline void driver_set_queue(struct driver *driver, unsigned index, uint16_t size)
{
	struct virtio_queue *queue = &driver->device->queues[index];

	queue->size = size;
	queue->descriptors = AREA(index);
	queue->driver_area = DRIVER_AREA(index);
	queue->device_area = DEVICE_AREA(index);
	queue->ready = true;
	driver->size = size;
}

/* All steps up to DRIVER_OK, with queues of size. */
static inline void driver_start(struct driver *driver, uint64_t features, uint16_t size)
{
	virtio_device_set_status(driver->device, 1);
	virtio_device_set_status(driver->device, 3);
	virtio_device_set_features(driver->device, features | VIRTIO_F_VERSION_1);
	virtio_device_set_status(driver->device, 11);
	for (unsigned i = 0; i < driver->device->queue_count && i < 8; i++)
		driver_set_queue(driver, i, size);
	virtio_device_set_status(driver->device, 15);
	assert_int_equal(15, driver->device->status);
}

static inline void put(struct driver *driver, uint64_t gpa, const void *bytes, size_t count)
{
	assert_true(guest_memory_write(&driver->memory, gpa, bytes, count));
}

static inline void put16(struct driver *driver, uint64_t gpa, uint16_t value)
{
	put(driver, gpa, &value, sizeof(value));
}

static inline void put32(struct driver *driver, uint64_t gpa, uint32_t value)
{
	put(driver, gpa, &value, sizeof(value));
}

static inline uint64_t get(struct driver *driver, uint64_t gpa, size_t bytes)
{
	uint64_t value = 0;

	assert_true(guest_memory_read(&driver->memory, gpa, &value, bytes));
	return value;
}

/* A descriptor at gpa; last is next in a split ring and the id in a packed one's, where flags come behind it. */
static inline void put_descriptor(struct driver *driver, uint64_t table, unsigned index,
                                  uint64_t gpa, uint32_t bytes, uint16_t flags, uint16_t next)
{
	put(driver, table + 16ull * index, &gpa, 8);
	put32(driver, table + 16ull * index + 8, bytes);
	put16(driver, table + 16ull * index + 12, flags);
	put16(driver, table + 16ull * index + 14, next);
}

/* Make the chain that begins at head available in a split ring, without a kick. */
static inline void offer(struct driver *driver, unsigned queue, uint16_t head)
{
	uint16_t index = driver->available[queue]++;

	put16(driver, DRIVER_AREA(queue) + 4 + 2ull * (index % driver->size), head);
	put16(driver, DRIVER_AREA(queue) + 2, driver->available[queue]);
}

static inline uint16_t used_index(struct driver *driver, unsigned queue)
{
	return (uint16_t)get(driver, DEVICE_AREA(queue) + 2, 2);
}

static inline uint32_t used_id(struct driver *driver, unsigned queue, unsigned index)
{
	return (uint32_t)get(driver, DEVICE_AREA(queue) + 4 + 8ull * (index % driver->size), 4);
}

static inline uint32_t used_bytes(struct driver *driver, unsigned queue, unsigned index)
{
	return (uint32_t)get(driver, DEVICE_AREA(queue) + 8 + 8ull * (index % driver->size), 4);
}

#endif
