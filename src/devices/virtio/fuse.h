/*
 * devices/virtio/fuse.h - the server's half of FUSE over a folder of the host.
 *
 * Model    A session has a folder. A request is a header, a fixed part and perhaps names or data, copied once from
 *          whoever sent it and checked before anything is done; an answer is a header and what was asked. Data of
 *          files goes straight between the file and the sender's memory.
 *          Host files are host_folder.h's: here are bytes.
 * Source   fuse_wire.h.
 * Threads  Any, several requests at once; a request is one thread's. It may block.
 * Tests    tests/devices/virtio/fs_test.c, fuzz/fuzz_fuse.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_FUSE_H
#define DRYDOCK_DEVICES_VIRTIO_FUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/host/host_folder.h"
#include "devices/virtio/fuse_wire.h"

#define FUSE_WRITE_MAX (1u << 20)
#define FUSE_VALUE_MAX 65536u /* of an extended attribute, and of a part of a folder's list */
#define FUSE_IN_BYTES (FUSE_VALUE_MAX + 1024u)
#define FUSE_OUT_BYTES (FUSE_VALUE_MAX + 64u)
#define FUSE_VECTORS 1024u

struct fuse_session {
	struct host_folder *folder;
	bool started; /* atomic: INIT was answered */
	/* The other side's program has ended with code. May be null. */
	void (*exited)(void *context, int code);
	void *context;
};

struct fuse_request {
	struct fuse_session *session;
	/* The sender's: how much came, room for the answer, copying, and where data lies (at most FUSE_VECTORS). */
	uint64_t sent_bytes, room_bytes;
	size_t (*read)(struct fuse_request *request, uint64_t offset, void *to, size_t bytes);
	size_t (*write)(struct fuse_request *request, uint64_t offset, const void *from,
	                size_t bytes);
	size_t (*pin)(struct fuse_request *request, bool writable, uint64_t offset, uint64_t bytes,
	              struct host_vector *vectors);
	/* The server's. */
	struct fuse_in_header header;
	size_t in_bytes, out_bytes; /* behind the headers */
	uint64_t moved_bytes;       /* into the sender's memory, behind the answer's header */
	struct host_vector vectors[FUSE_VECTORS];
	_Alignas(8) uint8_t in[FUSE_IN_BYTES];
	_Alignas(8) uint8_t out[FUSE_OUT_BYTES];
};

/* Do what is asked and write the answer; how many bytes it has, 0 where there is none. */
uint32_t fuse_serve(struct fuse_request *request);
/* Only what is forgotten, without blocking; true when host_folder_reap() has something to do. */
bool fuse_forget(struct fuse_request *request);

#endif
