/*
 * base/host/host_disk.h - files that serve as disks: read and written in place, at any offset.
 *
 * Model    A descriptor and a size. Reads and writes go straight between the file and vectors of memory; what is
 *          short is gone on with. Used beside machines, on threads that may block.
 * Errors   0, a count or a descriptor on success, a negative errno otherwise.
 */
#ifndef DRYDOCK_BASE_HOST_DISK_H
#define DRYDOCK_BASE_HOST_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_vector {
	void *bytes;
	size_t count;
};
/* Go on behind the first done bytes of vectors, and behind those that are empty there; the first that is left changes. */
void host_vectors_skip(struct host_vector **vectors, size_t *count, size_t done);

/*
 * Open the file or block device at path, for reading alone or for both.
 * Gives    A descriptor; its size in ret_bytes.
 * Errors   -EISDIR; -EINVAL: no file and no block device; -EBUSY: somebody else has it open for writing here; those
 *          of open.
 */
int host_disk_open(const char *path, bool read_only, uint64_t *ret_bytes);
/* Move all bytes of vectors, at offset. Errors: -EIO: the file ends before; those of the system call. vectors change. */
int host_disk_read(int disk, struct host_vector *vectors, size_t count, uint64_t offset);
int host_disk_write(int disk, struct host_vector *vectors, size_t count, uint64_t offset);
/* A file becomes so long; what is new reads as zeroes. */
int host_disk_resize(int disk, uint64_t bytes);
/* How long it is. Errors: -EINVAL: no file. */
int host_disk_bytes(int disk, uint64_t *ret_bytes);
/* What was written is on the device. */
int host_disk_flush(int disk);
/* The range reads as zeroes; release: its room may go back to the file system. */
int host_disk_zero(int disk, uint64_t offset, uint64_t bytes, bool release);
/* The range is of no use any more: its room may go back. Errors: -EOPNOTSUPP. */
int host_disk_discard(int disk, uint64_t offset, uint64_t bytes);

#endif
