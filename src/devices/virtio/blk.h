/*
 * devices/virtio/blk.h - the block device: a file as a disk.
 *
 * Model    Requests are copied out of the guest's chain and checked, then run on threads that may block, many at once
 *          and in any order, straight between the file and guest memory. At most VIRTIO_BLK_DEPTH are under way; the
 *          rest stays in the rings.
 *          What was written is safe when a flush that came later is done. A driver that does not take FLUSH has each
 *          write flushed.
 * Source   VIRTIO 1.2, section 5.2.
 * Tests    tests/devices/virtio/blk_test.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_BLK_H
#define DRYDOCK_DEVICES_VIRTIO_BLK_H

#include "devices/virtio/virtio.h"

#define VIRTIO_BLK_DEPTH 64u
#define VIRTIO_BLK_QUEUE_SIZE 256u
#define VIRTIO_BLK_QUEUES_MAX 16u
#define VIRTIO_BLK_SECTOR 512u
#define VIRTIO_BLK_SEGMENTS 16u
#define VIRTIO_BLK_ID_BYTES 20u

#define VIRTIO_BLK_SEG_MAX (1ull << 2)
#define VIRTIO_BLK_RO (1ull << 5)
#define VIRTIO_BLK_FLUSH (1ull << 9)
#define VIRTIO_BLK_MQ (1ull << 12)
#define VIRTIO_BLK_DISCARD (1ull << 13)
#define VIRTIO_BLK_WRITE_ZEROES (1ull << 14)

struct virtio_blk_options {
	int disk; /* of host_disk_open(); stays the caller's */
	uint64_t bytes;
	bool read_only;
	bool unsafe;      /* no flushes are offered, and none made */
	unsigned queues;  /* 1 to VIRTIO_BLK_QUEUES_MAX */
	const char *id;   /* what GET_ID says; the first 20 bytes count */
};

/* A range of a discard or of write zeroes, as it lies in memory. */
struct virtio_blk_segment {
	uint64_t sector;
	uint32_t sectors;
	uint32_t flags;
};

struct virtio_blk;

struct virtio_blk_request {
	struct virtio_work work; /* first */
	struct virtio_blk *blk;
	struct virtio_blk_request *next_free;
	struct virtio_queue *queue;
	uint32_t type;
	uint64_t sector;
	uint64_t data_bytes;
	uint8_t status;
	bool flush_behind;
	size_t vector_count, segment_count;
	struct virtio_blk_segment segments[VIRTIO_BLK_SEGMENTS];
	struct host_vector vectors[VIRTIO_BLK_QUEUE_SIZE];
	struct virtio_chain chain;
};

struct virtio_blk {
	struct virtio_device device;
	int disk;
	uint64_t sectors;
	bool read_only, unsafe;
	char id[VIRTIO_BLK_ID_BYTES];
	uint64_t starved; /* queues, a bit each, that have more than there were requests */
	struct virtio_blk_request *free;
	struct virtio_blk_request *requests;
};

/* Errors   -ENOMEM. */
int virtio_blk_init(struct virtio_blk *blk, const struct virtio_blk_options *options);
/* No work is under way any more. */
void virtio_blk_finish(struct virtio_blk *blk);
/* On the device's executor. The disk has another size. */
void virtio_blk_resize(struct virtio_blk *blk, uint64_t bytes);

#endif
