/*
 * devices/virtio/fs.h - the file system device: a folder of the host as a file system.
 *
 * Model    Each chain of the request queue is one request of FUSE with room for its answer; it is served on a thread
 *          that may block, many at once and in any order. What is forgotten comes on the other queue, waits for
 *          nothing and has no answer.
 * Source   VIRTIO 1.2, section 5.11.
 * Tests    tests/devices/virtio/fs_test.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_FS_H
#define DRYDOCK_DEVICES_VIRTIO_FS_H

#include "devices/virtio/fuse.h"
#include "devices/virtio/virtio.h"

#define VIRTIO_FS_QUEUE_SIZE 1024u
#define VIRTIO_FS_TAG_BYTES 36u
#define VIRTIO_FS_DEPTH 24u

struct virtio_fs;

struct virtio_fs_request {
	struct virtio_work work; /* first */
	struct virtio_fs *fs;
	struct virtio_fs_request *next_free;
	struct virtio_queue *queue;
	uint32_t written;
	struct virtio_chain chain;
	struct fuse_request fuse;
};

struct virtio_fs {
	struct virtio_device device;
	struct fuse_session session;
	bool starved; /* the request queue has more than there were requests */
	struct virtio_work reaping;
	bool reaps, reap_again;
	struct host_folder_losses lost; /* when it was restored */
	struct virtio_fs_request *free;
	struct virtio_fs_request
		*requests; /* VIRTIO_FS_DEPTH, then the one for what is forgotten */
};

/*
 * Show folder under tag, which is cut where it is longer than VIRTIO_FS_TAG_BYTES.
 * Owns     folder stays the caller's.
 * Errors   -ENOMEM.
 */
int virtio_fs_init(struct virtio_fs *fs, struct host_folder *folder, const char *tag);
/* No work is under way any more. */
void virtio_fs_finish(struct virtio_fs *fs);

#endif
