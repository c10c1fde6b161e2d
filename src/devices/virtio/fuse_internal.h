/* devices/virtio/fuse_internal.h - what operations share. */
#ifndef DRYDOCK_DEVICES_VIRTIO_FUSE_INTERNAL_H
#define DRYDOCK_DEVICES_VIRTIO_FUSE_INTERNAL_H

#include "devices/virtio/fuse.h"

/* Each gives 0 or a negative errno; the fixed part has come whole. */
typedef int fuse_operation_run(struct fuse_request *request);

fuse_operation_run fuse_lookup, fuse_getattr, fuse_setattr, fuse_readlink, fuse_symlink, fuse_mknod,
	fuse_mkdir, fuse_unlink, fuse_rmdir, fuse_rename, fuse_rename2, fuse_link, fuse_statfs,
	fuse_access, fuse_setxattr, fuse_getxattr, fuse_listxattr, fuse_removexattr;
fuse_operation_run fuse_open, fuse_create, fuse_tmpfile, fuse_opendir, fuse_release, fuse_releasedir, fuse_read,
	fuse_write, fuse_flush, fuse_fsync, fuse_syncfs, fuse_readdir, fuse_readdirplus, fuse_getlk,
	fuse_setlk, fuse_fallocate, fuse_lseek, fuse_copy_file_range, fuse_ioctl;

static inline struct host_folder *fuse_folder(const struct fuse_request *request)
{
	return request->session->folder;
}

static inline struct host_caller fuse_caller(const struct fuse_request *request)
{
	return (struct host_caller){ .user = request->header.user, .group = request->header.group };
}

/* The string at offset of what stands behind the header; null when none ends there. ret_next: behind it. */
const char *fuse_string(const struct fuse_request *request, size_t offset, size_t *ret_next);
/* Zeroed room for the answer; null when the sender left less than bytes. */
void *fuse_answer(struct fuse_request *request, size_t bytes);
void fuse_fill_attributes(struct fuse_attributes *out, const struct host_attributes *attributes);
void fuse_fill_entry(struct fuse_entry_out *out, const struct host_entry *entry);
/* Answer with entry, or with error; an entry that finds no room is forgotten. */
int fuse_answer_entry(struct fuse_request *request, int error, const struct host_entry *entry);

#endif
