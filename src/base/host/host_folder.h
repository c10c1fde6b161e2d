/*
 * base/host/host_folder.h - a folder of this computer, as somebody else sees it who must not get out of it.
 *
 * Model    A *node* is a file, folder, link, ... that the other side knows by a number; it stands for a descriptor that
 *          is held from the moment it was looked up until it was forgotten as often. Every name is one component and
 *          is taken in the node of its folder, links are never followed, and a node is opened by its descriptor: what is
 *          renamed, removed or replaced meanwhile, by us or by others, neither leads out of the folder nor to another
 *          file. A *handle* is a file or folder that was opened. Numbers of both are never used twice.
 *          What is not files at all (proc, sysfs and the like, mounted below the folder) is closed: such a folder can be seen, and
 *          nothing in it.
 *          What is done reaches the files themselves. Where we are root, owners are as they are, and what a caller makes
 *          is the caller's. Otherwise our own user and group are shown as root, and root's are ours; everything is made
 *          as us.
 * Errors   0, a count or a number on success, a negative Linux errno otherwise. A number that nobody has: -EBADF for
 *          handles, -ESTALE for nodes.
 * Threads  Any, several at once. Each call may block but for host_folder_forget().
 * Tests    tests/base/host/host_folder_test.c, tests/devices/virtio/fs_test.c
 */
#ifndef DRYDOCK_BASE_HOST_FOLDER_H
#define DRYDOCK_BASE_HOST_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/host/host_disk.h"

#define HOST_FOLDER_ROOT 1ull /* the node of the folder itself; it is never forgotten */
#define HOST_FOLDER_NAME_MAX 255u
#define HOST_FOLDER_NODES_MAX (1u << 20)
#define HOST_FOLDER_HANDLES_MAX (1u << 16)

struct host_folder;

/* On whose behalf. */
struct host_caller {
	uint32_t user, group;
};

struct host_time {
	int64_t seconds;
	uint32_t nanoseconds;
};

struct host_attributes {
	uint64_t inode, bytes, blocks; /* of 512 bytes */
	struct host_time read, written, changed;
	uint32_t mode, links, user, group, device, block_bytes;
};

struct host_entry {
	uint64_t node;
	struct host_attributes attributes;
};

/* What to change: bits of enum host_change. */
enum host_change {
	HOST_CHANGE_MODE = 1,
	HOST_CHANGE_USER = 2,
	HOST_CHANGE_GROUP = 4,
	HOST_CHANGE_BYTES = 8,
	HOST_CHANGE_READ = 16,
	HOST_CHANGE_WRITTEN = 32,
	HOST_CHANGE_READ_NOW = 64,
	HOST_CHANGE_WRITTEN_NOW = 128
};

struct host_changes {
	unsigned what;
	bool has_handle;
	uint64_t handle; /* opened for writing, for the size */
	uint64_t bytes;
	uint32_t mode, user, group;
	struct host_time read, written;
};

struct host_room {
	uint64_t blocks, free, available, files, free_files;
	uint32_t block_bytes, fragment_bytes, name_bytes;
};

/* --- The folder --------------------------------------------------------------------------------------- */

/*
 * Show path, which is a folder, for reading alone or for both.
 * Owns     host_folder_close() frees it.
 * Errors   -ENOTDIR, -ENOENT, -EACCES; -ENOSYS: no /proc is mounted; -ENOMEM.
 */
int host_folder_open(const char *path, bool read_only, struct host_folder **ret_folder);
/* Null is accepted; no call is under way. */
void host_folder_close(struct host_folder *folder);
/* Forget all nodes but the root, and close all handles; what calls under way hold goes when they are done. */
void host_folder_reset(struct host_folder *folder);
/* How many nodes and handles there are, the root not counted. */
size_t host_folder_node_count(struct host_folder *folder);
size_t host_folder_handle_count(struct host_folder *folder);

/* --- Keeping it ---------------------------------------------------------------------------------------- */

/* Of all nodes and handles, how many are not what they were, and the path of the first below the folder. */
struct host_folder_losses {
	size_t all, count;
	char first[256];
};

/*
 * What the other side knows, as bytes for a folder like this one; no call is under way.
 * Owns     ret_bytes is the caller's to free().
 * Errors   -EBUSY: locks are held; -ESTALE: the folder itself is out of reach; -ENOMEM.
 */
int host_folder_save(struct host_folder *folder, uint8_t **ret_bytes, size_t *ret_count);
/*
 * A folder that was just opened becomes what was kept, which may have been in anybody's hands. Each file is looked for by its
 * path, and taken only where it is the very one (its number and birth); what is not found is lost: its number is nobody's.
 * Errors   -EINVAL: such bytes are not given; -ESTALE: another folder; -ENOMEM. The folder is then as after a reset.
 */
int host_folder_restore(struct host_folder *folder, const void *bytes, size_t count,
                        struct host_folder_losses *ret_losses);

/* --- Nodes -------------------------------------------------------------------------------------------- */

/* Each entry that is given counts as a lookup of its node. Errors: -EINVAL: no name of one component; -EACCES: closed. */
int host_folder_lookup(struct host_folder *folder, uint64_t parent, const char *name,
                       struct host_entry *ret_entry);
/* Undo count lookups. True: host_folder_reap() has something to do. Never blocks. */
bool host_folder_forget(struct host_folder *folder, uint64_t node, uint64_t count);
/* Let go of what was forgotten. */
void host_folder_reap(struct host_folder *folder);
int host_folder_attributes(struct host_folder *folder, uint64_t node,
                           struct host_attributes *ret_attributes);
int host_folder_change(struct host_folder *folder, uint64_t node,
                       const struct host_changes *changes, struct host_attributes *ret_attributes);
/* Whether caller may read (4), write (2), execute (1), by the mode. Errors: -EACCES. */
int host_folder_access(struct host_folder *folder, const struct host_caller *caller, uint64_t node,
                       unsigned mask);
/* Where a link leads, word for word; its length. */
int host_folder_read_link(struct host_folder *folder, uint64_t node, char *target, size_t bytes);
int host_folder_room(struct host_folder *folder, uint64_t node, struct host_room *ret_room);

/* --- Names -------------------------------------------------------------------------------------------- */

/* A file, folder, pipe or socket, by the type in mode. Errors: -EPERM: devices. */
int host_folder_make(struct host_folder *folder, const struct host_caller *caller, uint64_t parent,
                     const char *name, uint32_t mode, struct host_entry *ret_entry);
int host_folder_make_link(struct host_folder *folder, const struct host_caller *caller,
                          uint64_t parent, const char *name, const char *target,
                          struct host_entry *ret_entry);
/* Another name for node. */
int host_folder_link(struct host_folder *folder, uint64_t node, uint64_t parent, const char *name,
                     struct host_entry *ret_entry);
int host_folder_remove(struct host_folder *folder, uint64_t parent, const char *name,
                       bool is_folder);

/* A name in a folder. */
struct host_place {
	uint64_t parent;
	const char *name;
};

/* flags: 1 not over what is there, 2 exchange. */
int host_folder_rename(struct host_folder *folder, const struct host_place *from,
                       const struct host_place *to, unsigned flags);

/* --- Open files ----------------------------------------------------------------------------------------- */

/* flags are Linux' for open; of them count the access mode, O_TRUNC, O_APPEND, O_SYNC and O_DSYNC. */
int host_folder_open_file(struct host_folder *folder, uint64_t node, unsigned flags,
                          uint64_t *ret_handle);
/* O_EXCL counts too; what is there already is opened otherwise. */
int host_folder_create(struct host_folder *folder, const struct host_caller *caller,
                       const struct host_place *place, unsigned flags, uint32_t mode,
                       struct host_entry *ret_entry, uint64_t *ret_handle);
/* A file in parent's file system that has no name; flags of O_EXCL: and never gets one. Errors: -EOPNOTSUPP. */
int host_folder_create_nameless(struct host_folder *folder, const struct host_caller *caller,
                                uint64_t parent, unsigned flags, uint32_t mode,
                                struct host_entry *ret_entry, uint64_t *ret_handle);
int host_folder_open_folder(struct host_folder *folder, uint64_t node, uint64_t *ret_handle);
/* Files and folders alike. */
int host_folder_release(struct host_folder *folder, uint64_t handle);
/* How many bytes it were; a read gives fewer at the end of the file. vectors change. */
int64_t host_folder_read(struct host_folder *folder, uint64_t handle, struct host_vector *vectors,
                         size_t count, uint64_t offset);
int64_t host_folder_write(struct host_folder *folder, uint64_t handle, struct host_vector *vectors,
                          size_t count, uint64_t offset);
/* What close would say; nothing is forced to the disk. */
int host_folder_flush(struct host_folder *folder, uint64_t handle);
/*
 * Whether host_folder_flush() may give an error that no write has given, as it may on a file system of another computer;
 * true too where that is not known.
 */
bool host_folder_close_tells(struct host_folder *folder, uint64_t handle);
int host_folder_sync(struct host_folder *folder, uint64_t handle, bool data_only);
int host_folder_sync_all(struct host_folder *folder);
/* mode is Linux' for fallocate. */
int host_folder_allocate(struct host_folder *folder, uint64_t handle, unsigned mode,
                         uint64_t offset, uint64_t bytes);
/* whence is Linux' for lseek. */
int64_t host_folder_seek(struct host_folder *folder, uint64_t handle, int64_t offset,
                         unsigned whence);

struct host_copy {
	uint64_t from, to; /* handles */
	uint64_t from_offset, to_offset, bytes;
};

int64_t host_folder_copy(struct host_folder *folder, const struct host_copy *copy);

struct host_file_lock {
	uint64_t owner;
	uint64_t start, end; /* inclusive */
	uint32_t type;       /* Linux': 0 read, 1 write, 2 none */
	uint32_t process;
};

/* Whether lock could be had; otherwise it becomes one that is in the way, and none where nothing is. */
int host_folder_test_lock(struct host_folder *folder, uint64_t handle, struct host_file_lock *lock);
/* Errors: -EAGAIN: somebody else has it. Never waits. */
int host_folder_set_lock(struct host_folder *folder, uint64_t handle,
                         const struct host_file_lock *lock);
/* owner has closed a descriptor of the file: its locks there go. */
void host_folder_drop_locks(struct host_folder *folder, uint64_t handle, uint64_t owner);

/* --- Folders -------------------------------------------------------------------------------------------- */

struct host_name {
	uint64_t inode, next; /* next: where to go on behind it */
	uint32_t type;        /* the type in a mode, shifted down by 12 bits */
	const char *name;
};

/* Give take the names behind offset (0: all), until it gives false or there are no more. */
int host_folder_list(struct host_folder *folder, uint64_t handle, uint64_t offset,
                     bool (*take)(void *context, const struct host_name *name), void *context);

/* --- Extended attributes ---------------------------------------------------------------------------------- */

/* Values and lists: how long they are; nothing is given where bytes is 0. Errors: -ERANGE: longer than bytes. */
int host_folder_get_xattr(struct host_folder *folder, uint64_t node, const char *name, void *value,
                          size_t bytes);
int host_folder_list_xattr(struct host_folder *folder, uint64_t node, char *names, size_t bytes);
/* flags: 1 only a new one, 2 only one that is there. */
int host_folder_set_xattr(struct host_folder *folder, uint64_t node, const char *name,
                          const struct host_vector *value, unsigned flags);
int host_folder_remove_xattr(struct host_folder *folder, uint64_t node, const char *name);

#endif
