/* devices/virtio/blk.c - the block device: a file as a disk. */
#include "devices/virtio/blk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 16u
#define BATCH 32u
#define SEGMENTS_MAX_BYTES (VIRTIO_BLK_SEGMENTS * sizeof(struct virtio_blk_segment))
#define SEGMENT_SECTORS_MAX 0x400000u /* 2 GiB */
#define SEGMENT_UNMAP 1u

enum type {
	TYPE_IN = 0,
	TYPE_OUT = 1,
	TYPE_FLUSH = 4,
	TYPE_GET_ID = 8,
	TYPE_DISCARD = 11,
	TYPE_WRITE_ZEROES = 13
};

enum status { STATUS_OK, STATUS_IOERR, STATUS_UNSUPP };

/* VIRTIO 1.2, 5.2.4. */
struct __attribute__((packed)) config {
	uint64_t capacity;
	uint32_t size_max;
	uint32_t seg_max;
	uint8_t geometry[4];
	uint32_t block_bytes;
	uint8_t topology[8];
	uint8_t writeback, unused;
	uint16_t queues;
	uint32_t discard_sectors, discard_segments, discard_alignment;
	uint32_t zero_sectors, zero_segments;
	uint8_t zero_may_unmap, unused_too[3];
};

_Static_assert(offsetof(struct config, queues) == 34, "VIRTIO 1.2, 5.2.4");
_Static_assert(sizeof(struct config) == 60 && sizeof(struct config) <= VIRTIO_CONFIG_BYTES,
               "as above");
_Static_assert(sizeof(struct virtio_blk_segment) == 16, "VIRTIO 1.2, 5.2.6");

/* --- What a request asks -------------------------------------------------------------------------------- */

static bool in_range(const struct virtio_blk *blk, uint64_t sector, uint64_t sectors)
{
	return sector <= blk->sectors && sectors <= blk->sectors - sector;
}

static enum status prepare_move(struct virtio_blk_request *request, bool is_read)
{
	const struct virtio_chain *chain = &request->chain;

	request->data_bytes =
		is_read ? chain->writable_bytes - 1 : chain->readable_bytes - HEADER_BYTES;
	if (request->data_bytes % VIRTIO_BLK_SECTOR || (!is_read && request->blk->read_only) ||
	    !in_range(request->blk, request->sector, request->data_bytes / VIRTIO_BLK_SECTOR))
		return STATUS_IOERR;
	request->vector_count =
		virtio_chain_pin(request->queue, chain, is_read, is_read ? 0 : HEADER_BYTES,
	                         request->data_bytes, request->vectors);
	return STATUS_OK;
}

static enum status check_segment(const struct virtio_blk_request *request,
                                 const struct virtio_blk_segment *segment)
{
	uint32_t allowed = request->type == TYPE_WRITE_ZEROES ? SEGMENT_UNMAP : 0;

	if (segment->flags & ~allowed)
		return STATUS_UNSUPP;
	if (segment->sectors > SEGMENT_SECTORS_MAX ||
	    !in_range(request->blk, segment->sector, segment->sectors))
		return STATUS_IOERR;
	return STATUS_OK;
}

static enum status prepare_segments(struct virtio_blk_request *request)
{
	uint64_t bytes = request->chain.readable_bytes - HEADER_BYTES;
	enum status status = STATUS_OK;

	if (request->blk->read_only || !bytes || bytes > SEGMENTS_MAX_BYTES ||
	    bytes % sizeof(request->segments[0]))
		return STATUS_IOERR;
	request->segment_count = bytes / sizeof(request->segments[0]);
	virtio_chain_read(request->queue, &request->chain, HEADER_BYTES, request->segments, bytes);
	for (size_t i = 0; i < request->segment_count && status == STATUS_OK; i++)
		status = check_segment(request, &request->segments[i]);
	return status;
}

/* Everything of the request is copied and checked; true when it has to run. */
static bool prepare(struct virtio_blk_request *request)
{
	struct virtio_device *device = &request->blk->device;

	request->vector_count = request->segment_count = 0;
	request->data_bytes = 0;
	request->flush_behind = false;
	switch (request->type) {
	case TYPE_IN: request->status = prepare_move(request, true); break;
	case TYPE_OUT: request->status = prepare_move(request, false); break;
	case TYPE_DISCARD:
	case TYPE_WRITE_ZEROES: request->status = prepare_segments(request); break;
	case TYPE_FLUSH: request->status = request->blk->unsafe ? STATUS_UNSUPP : STATUS_OK; break;
	case TYPE_GET_ID:
		request->status = STATUS_OK;
		request->data_bytes = request->chain.writable_bytes - 1;
		if (request->data_bytes > VIRTIO_BLK_ID_BYTES)
			request->data_bytes = VIRTIO_BLK_ID_BYTES;
		virtio_chain_write(request->queue, &request->chain, 0, request->blk->id,
		                   request->data_bytes);
		return false;
	default: request->status = STATUS_UNSUPP;
	}
	request->flush_behind = request->type != TYPE_IN && request->type != TYPE_FLUSH &&
	                        !request->blk->unsafe &&
	                        !virtio_device_has(device, VIRTIO_BLK_FLUSH);
	return request->status == STATUS_OK;
}

/* --- On a worker's thread ------------------------------------------------------------------------------- */

static int run_segments(struct virtio_blk_request *request)
{
	int disk = request->blk->disk, error = 0;

	for (size_t i = 0; i < request->segment_count && !error; i++) {
		const struct virtio_blk_segment *segment = &request->segments[i];
		uint64_t offset = segment->sector * VIRTIO_BLK_SECTOR;
		uint64_t bytes = (uint64_t)segment->sectors * VIRTIO_BLK_SECTOR;

		if (request->type == TYPE_WRITE_ZEROES)
			error = host_disk_zero(disk, offset, bytes, segment->flags & SEGMENT_UNMAP);
		else
			error = host_disk_discard(disk, offset, bytes);
	}
	/* A discard is a hint: a file system that cannot take it has lost nothing. */
	return error == -EOPNOTSUPP && request->type == TYPE_DISCARD ? 0 : error;
}

static int run_request(struct virtio_blk_request *request)
{
	int disk = request->blk->disk;
	uint64_t offset = request->sector * VIRTIO_BLK_SECTOR;

	switch (request->type) {
	case TYPE_IN: return host_disk_read(disk, request->vectors, request->vector_count, offset);
	case TYPE_OUT:
		return host_disk_write(disk, request->vectors, request->vector_count, offset);
	case TYPE_FLUSH: return host_disk_flush(disk);
	default: return run_segments(request);
	}
}

static void run(struct virtio_work *work)
{
	struct virtio_blk_request *request = (struct virtio_blk_request *)work;
	int error = run_request(request);

	if (!error && request->flush_behind)
		error = host_disk_flush(request->blk->disk);
	if (error)
		request->status = STATUS_IOERR;
}

/* --- Taking and giving back ----------------------------------------------------------------------------- */

/* The status is the last byte that the device may write. */
static void complete(struct virtio_blk_request *request)
{
	struct virtio_blk *blk = request->blk;
	bool fills = request->type == TYPE_IN || request->type == TYPE_GET_ID;
	uint32_t written = 1;

	if (fills && request->status == STATUS_OK)
		written += (uint32_t)request->data_bytes;
	virtio_chain_write(request->queue, &request->chain, request->chain.writable_bytes - 1,
	                   &request->status, 1);
	virtio_queue_give(request->queue, &request->chain, written);
	request->next_free = blk->free;
	blk->free = request;
}

/* A chain that no request can be in goes back with nothing written. */
static void start(struct virtio_blk_request *request)
{
	const struct virtio_chain *chain = &request->chain;
	uint8_t header[HEADER_BYTES];

	if (chain->readable_bytes < HEADER_BYTES || !chain->writable_bytes) {
		virtio_queue_give(request->queue, chain, 0);
		request->next_free = request->blk->free;
		request->blk->free = request;
		return;
	}
	virtio_chain_read(request->queue, chain, 0, header, sizeof(header));
	memcpy(&request->type, header, 4);
	memcpy(&request->sector, header + 8, 8);
	if (prepare(request))
		virtio_device_offload(&request->blk->device, &request->work);
	else
		complete(request);
}

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct virtio_blk *blk = (struct virtio_blk *)device;
	unsigned count = 0;

	blk->starved &= ~(1ull << queue->index);
	while (count < BATCH && blk->free) {
		struct virtio_blk_request *request = blk->free;

		if (!virtio_queue_take(queue, &request->chain))
			break;
		blk->free = request->next_free;
		request->queue = queue;
		start(request);
		count++;
	}
	if (!blk->free)
		blk->starved |= 1ull << queue->index;
	virtio_queue_tell(queue);
	return count == BATCH;
}

static void done(struct virtio_work *work)
{
	struct virtio_blk_request *request = (struct virtio_blk_request *)work;
	struct virtio_blk *blk = request->blk;
	struct virtio_queue *queue = request->queue;
	uint64_t starved = blk->starved;

	if (!work->device->active) {
		request->next_free = blk->free;
		blk->free = request;
		return;
	}
	complete(request);
	virtio_queue_tell(queue);
	for (unsigned i = 0; i < work->device->queue_count; i++)
		if ((starved >> i & 1) && virtio_device_kick(work->device, i))
			virtio_device_kick_later(work->device, &work->device->queues[i]);
}

/* --- Life ----------------------------------------------------------------------------------------------- */

static void reset(struct virtio_device *device)
{
	((struct virtio_blk *)device)->starved = 0;
}

static const struct virtio_model model = { .name = "blk",
	                                   .id = VIRTIO_ID_BLK,
	                                   .queue_size = VIRTIO_BLK_QUEUE_SIZE,
	                                   .kick = kick,
	                                   .reset = reset };

static void set_config(struct virtio_blk *blk, unsigned queues)
{
	struct config config = { .capacity = blk->sectors,
		                 .seg_max = VIRTIO_BLK_QUEUE_SIZE - 2,
		                 .block_bytes = VIRTIO_BLK_SECTOR,
		                 .queues = (uint16_t)queues,
		                 .discard_sectors = SEGMENT_SECTORS_MAX,
		                 .discard_segments = VIRTIO_BLK_SEGMENTS,
		                 .discard_alignment = 1,
		                 .zero_sectors = SEGMENT_SECTORS_MAX,
		                 .zero_segments = VIRTIO_BLK_SEGMENTS,
		                 .zero_may_unmap = 1 };

	memcpy(blk->device.config, &config, sizeof(config));
}

static uint64_t features_of(const struct virtio_blk_options *options)
{
	uint64_t features = VIRTIO_BLK_SEG_MAX;

	if (options->read_only)
		features |= VIRTIO_BLK_RO;
	else
		features |= VIRTIO_BLK_DISCARD | VIRTIO_BLK_WRITE_ZEROES;
	if (!options->unsafe)
		features |= VIRTIO_BLK_FLUSH;
	return options->queues > 1 ? features | VIRTIO_BLK_MQ : features;
}

int virtio_blk_init(struct virtio_blk *blk, const struct virtio_blk_options *options)
{
	memset(blk, 0, sizeof(*blk));
	blk->requests = calloc(VIRTIO_BLK_DEPTH, sizeof(*blk->requests));
	if (!blk->requests)
		return -ENOMEM;
	virtio_device_init(&blk->device, &model, features_of(options), (uint16_t)options->queues,
	                   sizeof(struct config));
	blk->disk = options->disk;
	blk->sectors = options->bytes / VIRTIO_BLK_SECTOR;
	blk->read_only = options->read_only;
	blk->unsafe = options->unsafe;
	if (options->id)
		memcpy(blk->id, options->id, strnlen(options->id, sizeof(blk->id)));
	set_config(blk, options->queues);
	for (unsigned i = 0; i < VIRTIO_BLK_DEPTH; i++) {
		struct virtio_blk_request *request = &blk->requests[i];

		request->work = (struct virtio_work){ .run = run, .done = done };
		request->blk = blk;
		request->next_free = blk->free;
		blk->free = request;
	}
	return 0;
}

void virtio_blk_finish(struct virtio_blk *blk)
{
	free(blk->requests);
	blk->requests = blk->free = NULL;
}

void virtio_blk_resize(struct virtio_blk *blk, uint64_t bytes)
{
	blk->sectors = bytes / VIRTIO_BLK_SECTOR;
	memcpy(blk->device.config, &blk->sectors, sizeof(blk->sectors));
	virtio_device_config_changed(&blk->device);
}
