/* base/host/host_folder_lock.c - locks on parts of files, each its owner's. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_folder_internal.h"

#define OWNERS_MAX 4096u

/* Who owns is known by a description of the open file that nobody else has. */
static struct folder_owner **find_owner(struct host_folder *folder, const struct stat *status,
                                        uint64_t number)
{
	struct folder_owner **link = &folder->owners;

	while (*link && ((*link)->owner != number || (*link)->device != status->st_dev ||
	                 (*link)->inode != status->st_ino))
		link = &(*link)->next;
	return link;
}

/* Both ways where that is allowed: locks for reading and writing may follow each other. */
static int open_both_ways(int descriptor)
{
	char name[FOLDER_PROC_BYTES];
	int opened;

	folder_proc_name(descriptor, name);
	opened = open(name, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (opened < 0)
		opened = open(name, (fcntl(descriptor, F_GETFL) & O_ACCMODE) | O_CLOEXEC |
		                            O_NONBLOCK | O_NOCTTY);
	return opened < 0 ? -errno : opened;
}

/* The owner's description of the file of descriptor; owners_lock is held. */
static int owner_descriptor_locked(struct host_folder *folder, int descriptor, uint64_t number)
{
	struct folder_owner **link, *owner;
	struct stat status;
	int opened;

	if (fstat(descriptor, &status) != 0)
		return -errno;
	link = find_owner(folder, &status, number);
	if (*link)
		return (*link)->descriptor;
	if (folder->owner_count == OWNERS_MAX)
		return -ENOLCK;
	opened = open_both_ways(descriptor);
	owner = opened < 0 ? NULL : calloc(1, sizeof(*owner));
	if (!owner) {
		if (opened >= 0)
			close(opened);
		return opened < 0 ? opened : -ENOLCK;
	}
	*owner = (struct folder_owner){ .owner = number,
		                        .device = status.st_dev,
		                        .inode = status.st_ino,
		                        .descriptor = opened };
	*link = owner;
	folder->owner_count++;
	return opened;
}

static void remove_owner_locked(struct host_folder *folder, struct folder_owner **link)
{
	struct folder_owner *owner = *link;

	*link = owner->next;
	folder->owner_count--;
	close(owner->descriptor);
	free(owner);
}

static int to_flock(const struct host_file_lock *lock, struct flock *ret_flock)
{
	if (lock->type > 2 || lock->start > lock->end || lock->start > INT64_MAX)
		return -EINVAL;
	memset(ret_flock, 0, sizeof(*ret_flock));
	ret_flock->l_type = (short)lock->type;
	ret_flock->l_start = (off_t)lock->start;
	/* Up to the highest place is up to the end, wherever it goes. */
	if (lock->end < INT64_MAX)
		ret_flock->l_len = (off_t)(lock->end - lock->start + 1);
	return 0;
}

_Static_assert(F_RDLCK == 0 && F_WRLCK == 1 && F_UNLCK == 2, "types are Linux'");

/* command on the owner's description; flock comes back as the system leaves it. */
static int ask(struct host_folder *folder, uint64_t number, const struct host_file_lock *lock,
               int command, struct flock *flock)
{
	struct folder_handle *handle;
	int error = to_flock(lock, flock), descriptor;

	if (error)
		return error;
	handle = folder_handle_hold(folder, number);
	if (!handle)
		return -EBADF;
	host_lock_acquire(&folder->owners_lock);
	descriptor = owner_descriptor_locked(folder, handle->item.descriptor, lock->owner);
	error = descriptor;
	if (descriptor >= 0)
		error = fcntl(descriptor, command, flock) ? -errno : 0;
	host_lock_release(&folder->owners_lock);
	folder_handle_release(folder, handle);
	return error;
}

int host_folder_test_lock(struct host_folder *folder, uint64_t handle, struct host_file_lock *lock)
{
	struct flock flock;
	int error = ask(folder, handle, lock, F_OFD_GETLK, &flock);

	if (error)
		return error;
	lock->type = (uint32_t)flock.l_type;
	if (lock->type == F_UNLCK)
		return 0;
	lock->start = (uint64_t)flock.l_start;
	lock->end = flock.l_len ? lock->start + (uint64_t)flock.l_len - 1 : INT64_MAX;
	lock->process = 0;
	return 0;
}

int host_folder_set_lock(struct host_folder *folder, uint64_t handle,
                         const struct host_file_lock *lock)
{
	struct flock flock;

	return ask(folder, handle, lock, F_OFD_SETLK, &flock);
}

void host_folder_drop_locks(struct host_folder *folder, uint64_t number, uint64_t owner)
{
	struct folder_handle *handle = folder_handle_hold(folder, number);
	struct folder_owner **link;
	struct stat status;

	if (!handle)
		return;
	host_lock_acquire(&folder->owners_lock);
	if (folder->owners && fstat(handle->item.descriptor, &status) == 0) {
		link = find_owner(folder, &status, owner);
		if (*link)
			remove_owner_locked(folder, link);
	}
	host_lock_release(&folder->owners_lock);
	folder_handle_release(folder, handle);
}

void folder_owners_finish(struct host_folder *folder)
{
	host_lock_acquire(&folder->owners_lock);
	while (folder->owners)
		remove_owner_locked(folder, &folder->owners);
	host_lock_release(&folder->owners_lock);
}
