/* base/host/host_folder_file.c - open files: read, written, locked, copied. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/host/host_folder_internal.h"

#define TAKEN_FLAGS (O_ACCMODE | O_TRUNC | O_APPEND | O_SYNC | O_DSYNC)

/* --- Opening ---------------------------------------------------------------------------------------------- */

static bool writes(unsigned flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
}

/* Pipes and devices are the other side's to open: here they would be this computer's. */
static int open_again(const struct host_folder *folder, int descriptor, mode_t type, unsigned flags)
{
	char name[FOLDER_PROC_BYTES];
	int opened;

	if (type != S_IFREG)
		return type == S_IFDIR ? -EISDIR : type == S_IFLNK ? -ELOOP : -EACCES;
	if (folder_is_closed(descriptor))
		return -EACCES;
	if ((flags & O_ACCMODE) == O_ACCMODE)
		return -EINVAL;
	if (folder->read_only && writes(flags))
		return -EROFS;
	folder_proc_name(descriptor, name);
	opened = open(name, (int)(flags & TAKEN_FLAGS) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return opened < 0 ? -errno : opened;
}

int host_folder_open_file(struct host_folder *folder, uint64_t number, unsigned flags,
                          uint64_t *ret_handle)
{
	struct folder_node *node = folder_node_hold(folder, number);
	int descriptor;

	if (!node)
		return -ESTALE;
	descriptor = open_again(folder, node->item.descriptor, node->type, flags);
	folder_node_release(folder, node);
	return descriptor < 0 ? descriptor : folder_handle_add(folder, descriptor, ret_handle);
}

int host_folder_open_folder(struct host_folder *folder, uint64_t number, uint64_t *ret_handle)
{
	struct folder_node *node = folder_node_hold(folder, number);
	int descriptor;

	if (!node)
		return -ESTALE;
	descriptor = node->closed ? -1
	                          : openat(node->item.descriptor, ".",
	                                   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		descriptor = node->closed ? -EACCES : -errno;
	folder_node_release(folder, node);
	return descriptor < 0 ? descriptor : folder_handle_add(folder, descriptor, ret_handle);
}

/* A new file and no other, so that nothing that is there is opened unseen. */
static int create_new(struct host_folder *folder, const struct host_caller *caller, int parent,
                      const char *name, unsigned flags, uint32_t mode)
{
	int descriptor =
		openat(parent, name,
	               (int)(flags & TAKEN_FLAGS) | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	               mode & 07777);

	if (descriptor < 0)
		return -errno;
	return folder_settle(folder, caller, parent, descriptor, mode & 07777);
}

/* The node of an open file. */
static int enter_opened(struct host_folder *folder, int descriptor, struct host_entry *ret_entry)
{
	char name[FOLDER_PROC_BYTES];
	int path;

	folder_proc_name(descriptor, name);
	path = open(name, O_PATH | O_CLOEXEC);
	return path < 0 ? -errno : folder_node_enter(folder, path, ret_entry);
}

static int create_or_open(struct host_folder *folder, const struct host_caller *caller, int parent,
                          const char *name, unsigned flags, uint32_t mode)
{
	struct stat status;
	int path, descriptor = create_new(folder, caller, parent, name, flags, mode);

	if (descriptor != -EEXIST || (flags & O_EXCL))
		return descriptor;
	path = folder_open_name(parent, name);
	if (path < 0)
		return path;
	descriptor = fstat(path, &status)
	                     ? -errno
	                     : open_again(folder, path, status.st_mode & S_IFMT, flags);
	close(path);
	return descriptor;
}

/* The node and a handle of descriptor, which this takes over. */
static int give_both(struct host_folder *folder, int descriptor, struct host_entry *ret_entry,
                     uint64_t *ret_handle)
{
	int error = enter_opened(folder, descriptor, ret_entry);

	if (error) {
		close(descriptor);
		return error;
	}
	error = folder_handle_add(folder, descriptor, ret_handle);
	if (error)
		host_folder_forget(folder, ret_entry->node, 1);
	return error;
}

int host_folder_create(struct host_folder *folder, const struct host_caller *caller,
                       const struct host_place *place, unsigned flags, uint32_t mode,
                       struct host_entry *ret_entry, uint64_t *ret_handle)
{
	struct folder_node *node;
	int descriptor = folder_check_name(place->name);

	if (!descriptor && (flags & O_ACCMODE) == O_ACCMODE)
		descriptor = -EINVAL;
	if (!descriptor && folder->read_only)
		descriptor = -EROFS;
	node = descriptor ? NULL : folder_node_hold(folder, place->parent);
	if (!node)
		return descriptor ? descriptor : -ESTALE;
	descriptor = node->closed ? -EACCES
	                          : create_or_open(folder, caller, node->item.descriptor,
	                                           place->name, flags, mode);
	folder_node_release(folder, node);
	return descriptor < 0 ? descriptor : give_both(folder, descriptor, ret_entry, ret_handle);
}

int host_folder_create_nameless(struct host_folder *folder, const struct host_caller *caller,
                                uint64_t parent, unsigned flags, uint32_t mode,
                                struct host_entry *ret_entry, uint64_t *ret_handle)
{
	unsigned taken = (flags & (TAKEN_FLAGS | O_EXCL) & ~(unsigned)O_TRUNC) | O_TMPFILE;
	struct folder_node *node;
	int descriptor = -EACCES;

	if ((flags & O_ACCMODE) != O_WRONLY && (flags & O_ACCMODE) != O_RDWR)
		return -EINVAL;
	if (folder->read_only)
		return -EROFS;
	node = folder_node_hold(folder, parent);
	if (!node)
		return -ESTALE;
	if (!node->closed)
		descriptor =
			openat(node->item.descriptor, ".", (int)taken | O_CLOEXEC, mode & 07777);
	if (descriptor == -1)
		descriptor = -errno;
	if (descriptor >= 0)
		descriptor = folder_settle(folder, caller, node->item.descriptor, descriptor,
		                           mode & 07777);
	folder_node_release(folder, node);
	return descriptor < 0 ? descriptor : give_both(folder, descriptor, ret_entry, ret_handle);
}

/* --- Moving ------------------------------------------------------------------------------------------------ */

typedef ssize_t mover(int, const struct iovec *, int, off_t);

static int64_t move(mover *call, int file, struct host_vector *vectors, size_t count,
                    uint64_t offset)
{
	int64_t total = 0;

	host_vectors_skip(&vectors, &count, 0);
	while (count) {
		ssize_t done = call(file, (const struct iovec *)(const void *)vectors,
		                    (int)(count < IOV_MAX ? count : IOV_MAX), (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 && !total ? -errno : total;
		offset += (uint64_t)done;
		total += done;
		host_vectors_skip(&vectors, &count, (size_t)done);
	}
	return total;
}

static int64_t move_handle(struct host_folder *folder, uint64_t number, mover *call,
                           struct host_vector *vectors, size_t count, uint64_t offset)
{
	struct folder_handle *handle;
	int64_t done;

	if (offset > INT64_MAX)
		return -EINVAL;
	handle = folder_handle_hold(folder, number);
	if (!handle)
		return -EBADF;
	done = move(call, handle->item.descriptor, vectors, count, offset);
	folder_handle_release(folder, handle);
	return done;
}

int64_t host_folder_read(struct host_folder *folder, uint64_t handle, struct host_vector *vectors,
                         size_t count, uint64_t offset)
{
	return move_handle(folder, handle, preadv, vectors, count, offset);
}

int64_t host_folder_write(struct host_folder *folder, uint64_t handle, struct host_vector *vectors,
                          size_t count, uint64_t offset)
{
	return move_handle(folder, handle, pwritev, vectors, count, offset);
}

int64_t host_folder_copy(struct host_folder *folder, const struct host_copy *copy)
{
	struct folder_handle *from, *to;
	off_t from_offset = (off_t)copy->from_offset, to_offset = (off_t)copy->to_offset;
	int64_t done = -EBADF;

	if (copy->from_offset > INT64_MAX || copy->to_offset > INT64_MAX)
		return -EINVAL;
	from = folder_handle_hold(folder, copy->from);
	to = folder_handle_hold(folder, copy->to);
	if (from && to) {
		size_t bytes = copy->bytes < INT_MAX ? (size_t)copy->bytes : INT_MAX;

		done = copy_file_range(from->item.descriptor, &from_offset, to->item.descriptor,
		                       &to_offset, bytes, 0);
		if (done < 0)
			done = -errno;
	}
	if (from)
		folder_handle_release(folder, from);
	if (to)
		folder_handle_release(folder, to);
	return done;
}

/* --- What else an open file can be asked --------------------------------------------------------------------- */

int host_folder_flush(struct host_folder *folder, uint64_t number)
{
	struct folder_handle *handle = folder_handle_hold(folder, number);
	int copy, error;

	if (!handle)
		return -EBADF;
	copy = fcntl(handle->item.descriptor, F_DUPFD_CLOEXEC, 0);
	error = copy < 0 || close(copy) != 0 ? -errno : 0;
	folder_handle_release(folder, handle);
	return error;
}

/* File systems of this computer alone: a write has told all that there is to tell, and a close has nothing to add. */
static bool writes_tell_all(int descriptor)
{
	struct statfs status;

	if (fstatfs(descriptor, &status) != 0)
		return false;
	switch ((uint32_t)status.f_type) {
	case TMPFS_MAGIC:
	case RAMFS_MAGIC:
	case EXT4_SUPER_MAGIC:
	case XFS_SUPER_MAGIC:
	case BTRFS_SUPER_MAGIC:
	case OVERLAYFS_SUPER_MAGIC: return true;
	default: return false;
	}
}

bool host_folder_close_tells(struct host_folder *folder, uint64_t number)
{
	struct folder_handle *handle = folder_handle_hold(folder, number);
	bool tells;

	if (!handle)
		return true;
	tells = !writes_tell_all(handle->item.descriptor);
	folder_handle_release(folder, handle);
	return tells;
}

int host_folder_sync(struct host_folder *folder, uint64_t number, bool data_only)
{
	struct folder_handle *handle = folder_handle_hold(folder, number);
	int error;

	if (!handle)
		return -EBADF;
	error = (data_only ? fdatasync : fsync)(handle->item.descriptor) ? -errno : 0;
	folder_handle_release(folder, handle);
	return error;
}

int host_folder_sync_all(struct host_folder *folder)
{
	int descriptor =
		openat(folder->root.item.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error;

	if (descriptor < 0)
		return -errno;
	error = syncfs(descriptor) ? -errno : 0;
	close(descriptor);
	return error;
}

int host_folder_allocate(struct host_folder *folder, uint64_t number, unsigned mode,
                         uint64_t offset, uint64_t bytes)
{
	struct folder_handle *handle;
	int error;

	if (offset > INT64_MAX || bytes > INT64_MAX)
		return -EFBIG;
	handle = folder_handle_hold(folder, number);
	if (!handle)
		return -EBADF;
	do {
		error = fallocate(handle->item.descriptor, (int)mode, (off_t)offset, (off_t)bytes)
		                ? -errno
		                : 0;
	} while (error == -EINTR);
	folder_handle_release(folder, handle);
	return error;
}

int64_t host_folder_seek(struct host_folder *folder, uint64_t number, int64_t offset,
                         unsigned whence)
{
	struct folder_handle *handle = folder_handle_hold(folder, number);
	int64_t place;

	if (!handle)
		return -EBADF;
	place = whence > SEEK_HOLE ? -1 : lseek(handle->item.descriptor, offset, (int)whence);
	if (place < 0)
		place = whence > SEEK_HOLE ? -EINVAL : -errno;
	folder_handle_release(folder, handle);
	return place;
}
