/* devices/virtio/fs.c - the file system device: a folder of the host as a file system. */
#include "devices/virtio/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_FORGET 0u
#define QUEUES 2u
#define BATCH 32u

struct config {
	char tag[VIRTIO_FS_TAG_BYTES];
	uint32_t request_queues;
};

_Static_assert(sizeof(struct config) == 40, "VIRTIO 1.2, 5.11.4");
_Static_assert(FUSE_VECTORS >= VIRTIO_FS_QUEUE_SIZE, "a chain has no more buffers");

/* --- Bytes of a request ------------------------------------------------------------------------------------ */

static struct virtio_fs_request *request_of(struct fuse_request *fuse)
{
	return (struct virtio_fs_request *)((char *)fuse -
	                                    offsetof(struct virtio_fs_request, fuse));
}

static size_t read_chain(struct fuse_request *fuse, uint64_t offset, void *to, size_t bytes)
{
	struct virtio_fs_request *request = request_of(fuse);

	return virtio_chain_read(request->queue, &request->chain, offset, to, bytes);
}

static size_t write_chain(struct fuse_request *fuse, uint64_t offset, const void *from,
                          size_t bytes)
{
	struct virtio_fs_request *request = request_of(fuse);

	return virtio_chain_write(request->queue, &request->chain, offset, from, bytes);
}

static size_t pin_chain(struct fuse_request *fuse, bool writable, uint64_t offset, uint64_t bytes,
                        struct host_vector *vectors)
{
	struct virtio_fs_request *request = request_of(fuse);

	return virtio_chain_pin(request->queue, &request->chain, writable, offset, bytes, vectors);
}

static void measure(struct virtio_fs_request *request)
{
	request->fuse.sent_bytes = request->chain.readable_bytes;
	request->fuse.room_bytes = request->chain.writable_bytes;
}

/* --- Requests ------------------------------------------------------------------------------------------------ */

static void run(struct virtio_work *work)
{
	struct virtio_fs_request *request = (struct virtio_fs_request *)work;

	request->written = fuse_serve(&request->fuse);
}

/* Those that are free bound a turn. */
static void start_requests(struct virtio_fs *fs, struct virtio_queue *queue)
{
	fs->starved = false;
	while (fs->free) {
		struct virtio_fs_request *request = fs->free;

		if (!virtio_queue_take(queue, &request->chain))
			break;
		fs->free = request->next_free;
		request->queue = queue;
		measure(request);
		virtio_device_offload(&fs->device, &request->work);
	}
	fs->starved = !fs->free;
}

static void done(struct virtio_work *work)
{
	struct virtio_fs_request *request = (struct virtio_fs_request *)work;
	struct virtio_fs *fs = request->fs;

	virtio_queue_give(request->queue, &request->chain, request->written);
	virtio_queue_tell(request->queue);
	request->next_free = fs->free;
	fs->free = request;
	if (fs->starved)
		virtio_device_kick(work->device, request->queue->index);
}

/* --- What is forgotten ----------------------------------------------------------------------------------------- */

static void run_reaping(struct virtio_work *work)
{
	struct virtio_fs *fs = (struct virtio_fs *)work->device;

	host_folder_reap(fs->session.folder);
}

static void reap(struct virtio_fs *fs)
{
	fs->reap_again = fs->reaps;
	if (fs->reaps)
		return;
	fs->reaps = true;
	virtio_device_offload(&fs->device, &fs->reaping);
}

static void done_reaping(struct virtio_work *work)
{
	struct virtio_fs *fs = (struct virtio_fs *)work->device;

	fs->reaps = false;
	if (fs->reap_again)
		reap(fs);
}

static bool take_forgotten(struct virtio_fs *fs, struct virtio_queue *queue)
{
	struct virtio_fs_request *request = &fs->requests[VIRTIO_FS_DEPTH];
	bool dead = false;
	unsigned count = 0;

	for (; count < BATCH && virtio_queue_take(queue, &request->chain); count++) {
		request->queue = queue;
		measure(request);
		dead |= fuse_forget(&request->fuse);
		virtio_queue_give(queue, &request->chain, 0);
	}
	virtio_queue_tell(queue);
	if (dead)
		reap(fs);
	return count == BATCH;
}

/* --- Life --------------------------------------------------------------------------------------------------------- */

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct virtio_fs *fs = (struct virtio_fs *)device;

	if (queue->index == QUEUE_FORGET)
		return take_forgotten(fs, queue);
	start_requests(fs, queue);
	return false;
}

static void reset(struct virtio_device *device)
{
	struct virtio_fs *fs = (struct virtio_fs *)device;

	fs->starved = false;
	fs->session.started = false;
	host_folder_reset(fs->session.folder);
}

/* Whether there is a session; what the guest knows of the folder follows as the folder's own bytes. */
static int save(const struct virtio_device *device, uint8_t *to, size_t room, const char **ret_why)
{
	const struct virtio_fs *fs = (const struct virtio_fs *)device;

	to[0] = __atomic_load_n(&fs->session.started, __ATOMIC_SEQ_CST);
	return 1;
}

static int restore(struct virtio_device *device, const uint8_t *from, size_t bytes)
{
	struct virtio_fs *fs = (struct virtio_fs *)device;

	if (bytes != 1 || from[0] > 1)
		return -EINVAL;
	__atomic_store_n(&fs->session.started, from[0] == 1, __ATOMIC_SEQ_CST);
	return 0;
}

static int save_more(const struct virtio_device *device, uint8_t **ret_bytes, size_t *ret_count,
                     const char **ret_why)
{
	const struct virtio_fs *fs = (const struct virtio_fs *)device;
	int error = host_folder_save(fs->session.folder, ret_bytes, ret_count);

	*ret_why = error == -EBUSY    ? "the guest holds locks of files of the host"
	           : error == -ESTALE ? "its folder is out of reach"
	                              : "no memory";
	return error;
}

static int restore_more(struct virtio_device *device, const uint8_t *from, size_t bytes)
{
	struct virtio_fs *fs = (struct virtio_fs *)device;

	return host_folder_restore(fs->session.folder, from, bytes, &fs->lost);
}

static const struct virtio_model model = { .name = "virtio_fs",
	                                   .id = VIRTIO_ID_FS,
	                                   .queue_size = VIRTIO_FS_QUEUE_SIZE,
	                                   .kick = kick,
	                                   .reset = reset,
	                                   .save = save,
	                                   .restore = restore,
	                                   .save_more = save_more,
	                                   .restore_more = restore_more };

static void init_request(struct virtio_fs *fs, struct virtio_fs_request *request)
{
	request->work = (struct virtio_work){ .run = run, .done = done };
	request->fs = fs;
	request->fuse.session = &fs->session;
	request->fuse.read = read_chain;
	request->fuse.write = write_chain;
	request->fuse.pin = pin_chain;
}

int virtio_fs_init(struct virtio_fs *fs, struct host_folder *folder, const char *tag)
{
	struct config config = { .request_queues = QUEUES - 1 };

	memset(fs, 0, sizeof(*fs));
	/* Zeroed by the system: most of a request is touched by few. */
	fs->requests = calloc(VIRTIO_FS_DEPTH + 1, sizeof(*fs->requests));
	if (!fs->requests)
		return -ENOMEM;
	virtio_device_init(&fs->device, &model, 0, QUEUES, sizeof(config));
	memcpy(config.tag, tag, strnlen(tag, sizeof(config.tag)));
	memcpy(fs->device.config, &config, sizeof(config));
	fs->session.folder = folder;
	fs->reaping = (struct virtio_work){ .run = run_reaping, .done = done_reaping };
	for (unsigned i = 0; i <= VIRTIO_FS_DEPTH; i++)
		init_request(fs, &fs->requests[i]);
	for (unsigned i = 0; i < VIRTIO_FS_DEPTH; i++) {
		fs->requests[i].next_free = fs->free;
		fs->free = &fs->requests[i];
	}
	return 0;
}

void virtio_fs_finish(struct virtio_fs *fs)
{
	free(fs->requests);
	fs->requests = fs->free = NULL;
}
