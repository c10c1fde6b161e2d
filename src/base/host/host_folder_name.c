/* base/host/host_folder_name.c - names: made, linked, removed, renamed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/host/host_folder_internal.h"

/* The folder of a place that may be written, with a good name in it; null with ret_error. */
static struct folder_node *hold_place(struct host_folder *folder, uint64_t parent, const char *name,
                                      int *ret_error)
{
	struct folder_node *node;

	*ret_error = folder_check_name(name);
	if (!*ret_error && folder->read_only)
		*ret_error = -EROFS;
	if (*ret_error)
		return NULL;
	node = folder_node_hold(folder, parent);
	if (!node || node->closed)
		*ret_error = node ? -EACCES : -ESTALE;
	if (node && node->closed) {
		folder_node_release(folder, node);
		node = NULL;
	}
	return node;
}

/* --- Making ----------------------------------------------------------------------------------------------- */

/* A folder whose group is handed down keeps that of what is made in it. */
static int settle_owner(const struct host_folder *folder, const struct host_caller *caller,
                        int parent, int descriptor)
{
	struct stat above, status;
	gid_t group = caller->group;

	if (!folder->as_root)
		return 0;
	if (fstat(parent, &above) != 0 || fstat(descriptor, &status) != 0)
		return -errno;
	if (above.st_mode & S_ISGID)
		group = status.st_gid;
	if (status.st_uid == caller->user && status.st_gid == group)
		return 0;
	return fchownat(descriptor, "", caller->user, group, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)
	               ? -errno
	               : 0;
}

/* The process' mask, and a change of owner, may have taken bits away. */
static int settle_mode(int descriptor, uint32_t mode)
{
	char name[FOLDER_PROC_BYTES];
	struct stat status;

	if (fstat(descriptor, &status) != 0)
		return -errno;
	if (S_ISLNK(status.st_mode) || (mode & ~status.st_mode & 07777) == 0)
		return 0;
	folder_proc_name(descriptor, name);
	return chmod(name, (status.st_mode | mode) & 07777) ? -errno : 0;
}

int folder_settle(struct host_folder *folder, const struct host_caller *caller, int parent,
                  int descriptor, uint32_t mode)
{
	int error = settle_owner(folder, caller, parent, descriptor);

	if (!error)
		error = settle_mode(descriptor, mode);
	if (!error)
		return descriptor;
	close(descriptor);
	return error;
}

/* What has just been made as name, or the error of making it. */
static int enter_made(struct host_folder *folder, const struct host_caller *caller, int parent,
                      const struct host_place *made, uint32_t mode, struct host_entry *ret_entry)
{
	int descriptor = folder_open_name(parent, made->name);

	if (descriptor < 0)
		return descriptor;
	descriptor = folder_settle(folder, caller, parent, descriptor, mode);
	return descriptor < 0 ? descriptor : folder_node_enter(folder, descriptor, ret_entry);
}

/* Guests make nodes for devices in memory of their own: here each would be a device of this computer. */
static int make(int parent, const char *name, uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return mkdirat(parent, name, mode & 07777) ? -errno : 0;
	case 0:
	case S_IFREG:
	case S_IFIFO:
	case S_IFSOCK: return mknodat(parent, name, mode & (S_IFMT | 07777), 0) ? -errno : 0;
	case S_IFCHR:
	case S_IFBLK: return -EPERM;
	default: return -EINVAL;
	}
}

int host_folder_make(struct host_folder *folder, const struct host_caller *caller, uint64_t parent,
                     const char *name, uint32_t mode, struct host_entry *ret_entry)
{
	struct host_place place = { .parent = parent, .name = name };
	int error;
	struct folder_node *node = hold_place(folder, parent, name, &error);

	if (!node)
		return error;
	error = make(node->item.descriptor, name, mode);
	if (!error)
		error = enter_made(folder, caller, node->item.descriptor, &place, mode & 07777,
		                   ret_entry);
	folder_node_release(folder, node);
	return error;
}

int host_folder_make_link(struct host_folder *folder, const struct host_caller *caller,
                          uint64_t parent, const char *name, const char *target,
                          struct host_entry *ret_entry)
{
	struct host_place place = { .parent = parent, .name = name };
	int error;
	struct folder_node *node = hold_place(folder, parent, name, &error);

	if (!node)
		return error;
	error = symlinkat(target, node->item.descriptor, name) ? -errno : 0;
	if (!error)
		error = enter_made(folder, caller, node->item.descriptor, &place, 0, ret_entry);
	folder_node_release(folder, node);
	return error;
}

int host_folder_link(struct host_folder *folder, uint64_t number, uint64_t parent, const char *name,
                     struct host_entry *ret_entry)
{
	char from[FOLDER_PROC_BYTES];
	int error, descriptor;
	struct folder_node *node, *target = hold_place(folder, parent, name, &error);

	if (!target)
		return error;
	node = folder_node_hold(folder, number);
	error = node ? 0 : -ESTALE;
	if (node) {
		folder_proc_name(node->item.descriptor, from);
		if (linkat(AT_FDCWD, from, target->item.descriptor, name, AT_SYMLINK_FOLLOW) != 0)
			error = -errno;
		/* The same file, whatever has become of the name. */
		descriptor = error ? -1 : fcntl(node->item.descriptor, F_DUPFD_CLOEXEC, 0);
		if (!error)
			error = descriptor < 0 ? -errno
			                       : folder_node_enter(folder, descriptor, ret_entry);
		folder_node_release(folder, node);
	}
	folder_node_release(folder, target);
	return error;
}

/* --- Removing and renaming -------------------------------------------------------------------------------- */

int host_folder_remove(struct host_folder *folder, uint64_t parent, const char *name,
                       bool is_folder)
{
	int error;
	struct folder_node *node = hold_place(folder, parent, name, &error);

	if (!node)
		return error;
	error = unlinkat(node->item.descriptor, name, is_folder ? AT_REMOVEDIR : 0) ? -errno : 0;
	folder_node_release(folder, node);
	return error;
}

_Static_assert(RENAME_NOREPLACE == 1 && RENAME_EXCHANGE == 2, "the flags are Linux'");

int host_folder_rename(struct host_folder *folder, const struct host_place *from,
                       const struct host_place *to, unsigned flags)
{
	struct folder_node *source, *target;
	int error;

	if (flags & ~3u)
		return -EINVAL;
	source = hold_place(folder, from->parent, from->name, &error);
	if (!source)
		return error;
	target = hold_place(folder, to->parent, to->name, &error);
	if (target) {
		if (renameat2(source->item.descriptor, from->name, target->item.descriptor,
		              to->name, flags) != 0)
			error = -errno;
		folder_node_release(folder, target);
	}
	folder_node_release(folder, source);
	return error;
}
