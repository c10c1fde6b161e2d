/*
 * devices/virtio/fuse_wire.h - the layouts and numbers of FUSE, version 7, as Linux' virtiofs speaks it.
 *
 * Source   Linux' user-space interface of FUSE; VIRTIO 1.2, section 5.11. Little-endian, naturally aligned.
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_FUSE_WIRE_H
#define DRYDOCK_DEVICES_VIRTIO_FUSE_WIRE_H

#include <stdint.h>

#define FUSE_MAJOR 7u
#define FUSE_MINOR 38u
#define FUSE_MINOR_LEAST 27u

enum fuse_operation {
	FUSE_LOOKUP = 1,
	FUSE_FORGET = 2,
	FUSE_GETATTR = 3,
	FUSE_SETATTR = 4,
	FUSE_READLINK = 5,
	FUSE_SYMLINK = 6,
	FUSE_MKNOD = 8,
	FUSE_MKDIR = 9,
	FUSE_UNLINK = 10,
	FUSE_RMDIR = 11,
	FUSE_RENAME = 12,
	FUSE_LINK = 13,
	FUSE_OPEN = 14,
	FUSE_READ = 15,
	FUSE_WRITE = 16,
	FUSE_STATFS = 17,
	FUSE_RELEASE = 18,
	FUSE_FSYNC = 20,
	FUSE_SETXATTR = 21,
	FUSE_GETXATTR = 22,
	FUSE_LISTXATTR = 23,
	FUSE_REMOVEXATTR = 24,
	FUSE_FLUSH = 25,
	FUSE_INIT = 26,
	FUSE_OPENDIR = 27,
	FUSE_READDIR = 28,
	FUSE_RELEASEDIR = 29,
	FUSE_FSYNCDIR = 30,
	FUSE_GETLK = 31,
	FUSE_SETLK = 32,
	FUSE_SETLKW = 33,
	FUSE_ACCESS = 34,
	FUSE_CREATE = 35,
	FUSE_INTERRUPT = 36,
	FUSE_DESTROY = 38,
	FUSE_IOCTL = 39,
	FUSE_BATCH_FORGET = 42,
	FUSE_FALLOCATE = 43,
	FUSE_READDIRPLUS = 44,
	FUSE_RENAME2 = 45,
	FUSE_LSEEK = 46,
	FUSE_COPY_FILE_RANGE = 47,
	FUSE_SYNCFS = 50,
	FUSE_TMPFILE = 51,
	FUSE_OPERATIONS
};

/* What INIT agrees on. */
#define FUSE_ASYNC_READ (1u << 0)
#define FUSE_ATOMIC_O_TRUNC (1u << 3)
#define FUSE_BIG_WRITES (1u << 5)
#define FUSE_HAS_IOCTL_DIR (1u << 11)
#define FUSE_AUTO_INVAL_DATA (1u << 12)
#define FUSE_DO_READDIRPLUS (1u << 13)
#define FUSE_READDIRPLUS_AUTO (1u << 14)
#define FUSE_ASYNC_DIO (1u << 15)
#define FUSE_PARALLEL_DIROPS (1u << 18)
#define FUSE_MAX_PAGES (1u << 22)
#define FUSE_INIT_EXT (1u << 30)

struct fuse_in_header {
	uint32_t bytes, operation;
	uint64_t unique, node;
	uint32_t user, group, process;
	uint16_t extension_units, unused;
};

struct fuse_out_header {
	uint32_t bytes;
	int32_t error;
	uint64_t unique;
};

struct fuse_attributes {
	uint64_t inode, bytes, blocks;
	uint64_t read, written, changed;
	uint32_t read_ns, written_ns, changed_ns;
	uint32_t mode, links, user, group, device, block_bytes, flags;
};

struct fuse_entry_out {
	uint64_t node, generation;
	uint64_t name_seconds, attributes_seconds;
	uint32_t name_ns, attributes_ns;
	struct fuse_attributes attributes;
};

struct fuse_attributes_out {
	uint64_t seconds;
	uint32_t ns, unused;
	struct fuse_attributes attributes;
};

struct fuse_init_in {
	uint32_t major, minor, read_ahead, flags;
};

struct fuse_init_out {
	uint32_t major, minor, read_ahead, flags;
	uint16_t background_max, congestion;
	uint32_t write_max, time_ns;
	uint16_t pages_max, map_alignment;
	uint32_t more_flags, unused[7];
};

struct fuse_forget_in {
	uint64_t count;
};

struct fuse_forget_one {
	uint64_t node, count;
};

struct fuse_batch_forget_in {
	uint32_t count, unused;
};

struct fuse_mknod_in {
	uint32_t mode, device, mask, unused;
};

struct fuse_mkdir_in {
	uint32_t mode, mask;
};

struct fuse_rename_in {
	uint64_t folder;
};

struct fuse_rename2_in {
	uint64_t folder;
	uint32_t flags, unused;
};

struct fuse_link_in {
	uint64_t node;
};

/* Bits of valid are those of enum host_change up to the size, then these. */
#define FUSE_SETATTR_READ 16u
#define FUSE_SETATTR_WRITTEN 32u
#define FUSE_SETATTR_HANDLE 64u
#define FUSE_SETATTR_READ_NOW 128u
#define FUSE_SETATTR_WRITTEN_NOW 256u

struct fuse_setattr_in {
	uint32_t valid, unused;
	uint64_t handle, bytes, owner;
	uint64_t read, written, changed;
	uint32_t read_ns, written_ns, changed_ns;
	uint32_t mode, unused_too, user, group, unused_as_well;
};

struct fuse_open_in {
	uint32_t flags, more;
};

struct fuse_create_in {
	uint32_t flags, mode, mask, more;
};

#define FUSE_OPEN_NO_FLUSH 32u /* of 7.35: no FLUSH at a close */

struct fuse_open_out {
	uint64_t handle;
	uint32_t flags, unused;
};

#define FUSE_RELEASE_FLUSH 1u

struct fuse_release_in {
	uint64_t handle;
	uint32_t flags, how;
	uint64_t owner;
};

struct fuse_flush_in {
	uint64_t handle;
	uint32_t unused[2];
	uint64_t owner;
};

/* READ, READDIR and WRITE. */
struct fuse_move_in {
	uint64_t handle, offset;
	uint32_t bytes, how;
	uint64_t owner;
	uint32_t flags, unused;
};

struct fuse_write_out {
	uint32_t bytes, unused;
};

struct fuse_statfs_out {
	uint64_t blocks, free, available, files, free_files;
	uint32_t block_bytes, name_bytes, fragment_bytes, unused[7];
};

#define FUSE_FSYNC_DATA 1u

struct fuse_fsync_in {
	uint64_t handle;
	uint32_t flags, unused;
};

struct fuse_setxattr_in {
	uint32_t bytes, flags;
};

/* GETXATTR and LISTXATTR, and their answers where only the size is asked. */
struct fuse_xattr_size {
	uint32_t bytes, unused;
};

struct fuse_lock_in {
	uint64_t handle, owner, start, end;
	uint32_t type, process, flags, unused;
};

struct fuse_lock_out {
	uint64_t start, end;
	uint32_t type, process;
};

struct fuse_access_in {
	uint32_t mask, unused;
};

struct fuse_ioctl_in {
	uint64_t handle;
	uint32_t flags, command;
	uint64_t argument;
	uint32_t in_bytes, out_bytes;
};

struct fuse_ioctl_out {
	int32_t result;
	uint32_t flags, in_vectors, out_vectors;
};

struct fuse_fallocate_in {
	uint64_t handle, offset, bytes;
	uint32_t mode, unused;
};

struct fuse_lseek_in {
	uint64_t handle, offset;
	uint32_t whence, unused;
};

struct fuse_lseek_out {
	uint64_t offset;
};

struct fuse_copy_in {
	uint64_t from, from_offset, to_node, to, to_offset, bytes, flags;
};

struct fuse_name {
	uint64_t inode, next;
	uint32_t name_bytes, type;
};

_Static_assert(sizeof(struct fuse_in_header) == 40 && sizeof(struct fuse_out_header) == 16,
               "VIRTIO 1.2, 5.11.6");
_Static_assert(sizeof(struct fuse_attributes) == 88 && sizeof(struct fuse_entry_out) == 128 &&
                       sizeof(struct fuse_attributes_out) == 104,
               "FUSE 7.9 and later");
_Static_assert(sizeof(struct fuse_init_in) == 16 && sizeof(struct fuse_init_out) == 64,
               "FUSE 7.23");
_Static_assert(sizeof(struct fuse_setattr_in) == 88 && sizeof(struct fuse_statfs_out) == 80,
               "FUSE 7.12");
_Static_assert(sizeof(struct fuse_move_in) == 40 && sizeof(struct fuse_lock_in) == 48 &&
                       sizeof(struct fuse_ioctl_in) == 32 && sizeof(struct fuse_copy_in) == 56,
               "FUSE 7.28");
_Static_assert(sizeof(struct fuse_release_in) == 24 && sizeof(struct fuse_flush_in) == 24 &&
                       sizeof(struct fuse_fallocate_in) == 32 && sizeof(struct fuse_name) == 24,
               "as above");

#endif
