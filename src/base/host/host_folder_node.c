/* base/host/host_folder_node.c - nodes: looked up, described, changed. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/host/host_folder_internal.h"

/* Those that <linux/magic.h> does not have. */
#define CONFIGFS_MAGIC 0x62656570
#define FUSECTL_MAGIC 0x65735543

/* --- Names and owners ----------------------------------------------------------------------------------- */

int folder_check_name(const char *name)
{
	if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EINVAL;
	return strlen(name) > HOST_FOLDER_NAME_MAX ? -ENAMETOOLONG : 0;
}

void folder_proc_name(int descriptor, char name[FOLDER_PROC_BYTES])
{
	snprintf(name, FOLDER_PROC_BYTES, "/proc/self/fd/%d", descriptor);
}

int folder_open_name(int parent, const char *name)
{
	struct open_how how = { .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		                .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
		                           RESOLVE_NO_MAGICLINKS };
	long descriptor = syscall(SYS_openat2, parent, name, &how, sizeof(how));

	/* A kernel before 5.6: a single component leads nowhere else anyway. */
	if (descriptor < 0 && errno == ENOSYS)
		descriptor = openat(parent, name, (int)how.flags);
	return descriptor < 0 ? -errno : (int)descriptor;
}

bool folder_is_closed(int descriptor)
{
	static const uint32_t closed[] = {
		PROC_SUPER_MAGIC, SYSFS_MAGIC,        DEBUGFS_MAGIC,       TRACEFS_MAGIC,
		SECURITYFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, BPF_FS_MAGIC,
		PSTOREFS_MAGIC,   EFIVARFS_MAGIC,     BINFMTFS_MAGIC,      SELINUX_MAGIC,
		NSFS_MAGIC,       CONFIGFS_MAGIC,     FUSECTL_MAGIC
	};
	struct statfs status;

	if (fstatfs(descriptor, &status) != 0)
		return true;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		if ((uint32_t)status.f_type == closed[i])
			return true;
	return false;
}

static uint32_t user_out(const struct host_folder *folder, uint32_t user)
{
	return !folder->as_root && user == folder->user ? 0 : user;
}

static uint32_t group_out(const struct host_folder *folder, uint32_t group)
{
	return !folder->as_root && group == folder->group ? 0 : group;
}

static uint32_t user_in(const struct host_folder *folder, uint32_t user)
{
	return folder->as_root || user ? user : folder->user;
}

static uint32_t group_in(const struct host_folder *folder, uint32_t group)
{
	return folder->as_root || group ? group : folder->group;
}

/* --- Attributes ----------------------------------------------------------------------------------------- */

static struct host_time time_of(const struct timespec *time)
{
	return (struct host_time){ .seconds = time->tv_sec,
		                   .nanoseconds = (uint32_t)time->tv_nsec };
}

int folder_status(const struct host_folder *folder, int descriptor,
                  struct host_attributes *attributes)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0)
		return -errno;
	*attributes = (struct host_attributes){
		.inode = status.st_ino,
		.bytes = (uint64_t)status.st_size,
		.blocks = (uint64_t)status.st_blocks,
		.read = time_of(&status.st_atim),
		.written = time_of(&status.st_mtim),
		.changed = time_of(&status.st_ctim),
		.mode = status.st_mode,
		.links = (uint32_t)status.st_nlink,
		.user = user_out(folder, status.st_uid),
		.group = group_out(folder, status.st_gid),
		.device = (uint32_t)status.st_rdev,
		.block_bytes = (uint32_t)status.st_blksize,
	};
	/* File systems below the root count their own files: keep the numbers apart. */
	if (status.st_dev != folder->root.device)
		attributes->inode ^= (uint64_t)status.st_dev << 40;
	return 0;
}

int host_folder_lookup(struct host_folder *folder, uint64_t parent, const char *name,
                       struct host_entry *ret_entry)
{
	struct folder_node *node;
	int descriptor = folder_check_name(name);

	if (descriptor)
		return descriptor;
	node = folder_node_hold(folder, parent);
	if (!node)
		return -ESTALE;
	descriptor = node->closed ? -EACCES : folder_open_name(node->item.descriptor, name);
	folder_node_release(folder, node);
	return descriptor < 0 ? descriptor : folder_node_enter(folder, descriptor, ret_entry);
}

int host_folder_attributes(struct host_folder *folder, uint64_t number,
                           struct host_attributes *ret_attributes)
{
	struct folder_node *node = folder_node_hold(folder, number);
	int error;

	if (!node)
		return -ESTALE;
	error = folder_status(folder, node->item.descriptor, ret_attributes);
	folder_node_release(folder, node);
	return error;
}

/* --- Changes ---------------------------------------------------------------------------------------------- */

static int change_owner(const struct host_folder *folder, int descriptor,
                        const struct host_changes *changes)
{
	uid_t user = (uid_t)-1;
	gid_t group = (gid_t)-1;

	if (!(changes->what & (HOST_CHANGE_USER | HOST_CHANGE_GROUP)))
		return 0;
	if (changes->what & HOST_CHANGE_USER)
		user = user_in(folder, changes->user);
	if (changes->what & HOST_CHANGE_GROUP)
		group = group_in(folder, changes->group);
	return fchownat(descriptor, "", user, group, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) ? -errno
	                                                                                  : 0;
}

static int truncate_handle(struct host_folder *folder, const struct host_changes *changes)
{
	struct folder_handle *handle = folder_handle_hold(folder, changes->handle);
	int error;

	if (!handle)
		return -EBADF;
	error = ftruncate(handle->item.descriptor, (off_t)changes->bytes) ? -errno : 0;
	folder_handle_release(folder, handle);
	return error;
}

static int change_bytes(struct host_folder *folder, const struct folder_node *node,
                        const struct host_changes *changes)
{
	char name[FOLDER_PROC_BYTES];

	if (!(changes->what & HOST_CHANGE_BYTES))
		return 0;
	if (changes->bytes > INT64_MAX)
		return -EFBIG;
	if (changes->has_handle)
		return truncate_handle(folder, changes);
	if (node->type != S_IFREG)
		return node->type == S_IFDIR ? -EISDIR : -EINVAL;
	folder_proc_name(node->item.descriptor, name);
	return truncate(name, (off_t)changes->bytes) ? -errno : 0;
}

static struct timespec time_for(const struct host_changes *changes, const struct host_time *time,
                                unsigned set, unsigned now)
{
	struct timespec result = { .tv_sec = time->seconds, .tv_nsec = time->nanoseconds };

	if (changes->what & now)
		result.tv_nsec = UTIME_NOW;
	else if (!(changes->what & set))
		result.tv_nsec = UTIME_OMIT;
	return result;
}

static int change_times(const char *name, const struct host_changes *changes)
{
	struct timespec times[2] = {
		time_for(changes, &changes->read, HOST_CHANGE_READ, HOST_CHANGE_READ_NOW),
		time_for(changes, &changes->written, HOST_CHANGE_WRITTEN, HOST_CHANGE_WRITTEN_NOW),
	};

	if (changes->read.nanoseconds > 999999999 || changes->written.nanoseconds > 999999999)
		return -EINVAL;
	if (times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT)
		return 0;
	return utimensat(AT_FDCWD, name, times, 0) ? -errno : 0;
}

static int change_node(struct host_folder *folder, const struct folder_node *node,
                       const struct host_changes *changes)
{
	char name[FOLDER_PROC_BYTES];
	int error;

	if (folder->read_only || node->closed)
		return node->closed ? -EACCES : -EROFS;
	folder_proc_name(node->item.descriptor, name);
	/* The owner first: a change of it takes rights out of the mode. */
	error = change_owner(folder, node->item.descriptor, changes);
	if (!error && (changes->what & HOST_CHANGE_MODE))
		error = chmod(name, changes->mode & 07777) ? -errno : 0;
	if (!error)
		error = change_bytes(folder, node, changes);
	if (!error)
		error = change_times(name, changes);
	return error;
}

int host_folder_change(struct host_folder *folder, uint64_t number,
                       const struct host_changes *changes, struct host_attributes *ret_attributes)
{
	struct folder_node *node = folder_node_hold(folder, number);
	int error;

	if (!node)
		return -ESTALE;
	error = change_node(folder, node, changes);
	if (!error)
		error = folder_status(folder, node->item.descriptor, ret_attributes);
	folder_node_release(folder, node);
	return error;
}

/* --- What else a node can be asked ------------------------------------------------------------------------ */

/* Root may do all but execute what nobody can. */
static int check_mode(const struct host_attributes *attributes, const struct host_caller *caller,
                      unsigned mask)
{
	uint32_t mode = attributes->mode;
	unsigned rights;

	if (!caller->user)
		rights = mode & 0111 || S_ISDIR(mode) ? 7 : 6;
	else if (caller->user == attributes->user)
		rights = mode >> 6 & 7;
	else if (caller->group == attributes->group)
		rights = mode >> 3 & 7;
	else
		rights = mode & 7;
	return mask & ~rights ? -EACCES : 0;
}

int host_folder_access(struct host_folder *folder, const struct host_caller *caller,
                       uint64_t number, unsigned mask)
{
	struct host_attributes attributes = { 0 };
	int error = host_folder_attributes(folder, number, &attributes);

	if (error)
		return error;
	if (mask > 7)
		return -EINVAL;
	if ((mask & 2) && folder->read_only)
		return -EROFS;
	return check_mode(&attributes, caller, mask);
}

int host_folder_read_link(struct host_folder *folder, uint64_t number, char *target, size_t bytes)
{
	struct folder_node *node = folder_node_hold(folder, number);
	ssize_t length;

	if (!node)
		return -ESTALE;
	length = node->type == S_IFLNK ? readlinkat(node->item.descriptor, "", target, bytes) : -1;
	if (length < 0)
		length = node->type == S_IFLNK ? -errno : -EINVAL;
	folder_node_release(folder, node);
	return (int)length;
}

int host_folder_room(struct host_folder *folder, uint64_t number, struct host_room *ret_room)
{
	struct folder_node *node = folder_node_hold(folder, number);
	struct statfs status;
	int error;

	if (!node)
		return -ESTALE;
	error = fstatfs(node->item.descriptor, &status) ? -errno : 0;
	folder_node_release(folder, node);
	if (error)
		return error;
	*ret_room = (struct host_room){ .blocks = status.f_blocks,
		                        .free = status.f_bfree,
		                        .available = status.f_bavail,
		                        .files = status.f_files,
		                        .free_files = status.f_ffree,
		                        .block_bytes = (uint32_t)status.f_bsize,
		                        .fragment_bytes = (uint32_t)status.f_frsize,
		                        .name_bytes = (uint32_t)status.f_namelen };
	return 0;
}
