/* base/host/host_folder_list.c - what is in a folder, and extended attributes. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/host/host_folder_internal.h"

#define LIST_BYTES 16384u
#define XATTR_NAME_LIMIT 255u
#define XATTR_LIST_BYTES 65536u /* the most that Linux gives: limits.h, XATTR_LIST_MAX */

/* --- Names --------------------------------------------------------------------------------------------------- */

/* True when take has had enough. */
static bool give(const char *records, size_t bytes,
                 bool (*take)(void *context, const struct host_name *name), void *context)
{
	for (size_t at = 0; at < bytes;) {
		const struct dirent64 *record = (const void *)(records + at);
		struct host_name name = { .inode = record->d_ino,
			                  .next = (uint64_t)record->d_off,
			                  .type = record->d_type,
			                  .name = record->d_name };

		if (!take(context, &name))
			return true;
		at += record->d_reclen;
	}
	return false;
}

static int list(int descriptor, uint64_t offset,
                bool (*take)(void *context, const struct host_name *name), void *context)
{
	_Alignas(struct dirent64) char records[LIST_BYTES];
	long bytes;

	if (lseek(descriptor, (off_t)offset, SEEK_SET) < 0)
		return -errno;
	while ((bytes = syscall(SYS_getdents64, descriptor, records, sizeof(records))) > 0)
		if (give(records, (size_t)bytes, take, context))
			return 0;
	return bytes < 0 ? -errno : 0;
}

int host_folder_list(struct host_folder *folder, uint64_t number, uint64_t offset,
                     bool (*take)(void *context, const struct host_name *name), void *context)
{
	struct folder_handle *handle = folder_handle_hold(folder, number);
	int error;

	if (!handle)
		return -EBADF;
	error = list(handle->item.descriptor, offset, take, context);
	folder_handle_release(folder, handle);
	return error;
}

/* --- Extended attributes --------------------------------------------------------------------------------------- */

/* Access lists: the guest's kernel would have to heed them, and does not. The rest is the file's. */
static bool is_system(const char *name)
{
	return strncmp(name, "system.", 7) == 0;
}

static int check_xattr(const struct folder_node *node, const char *name)
{
	if (!*name || strlen(name) > XATTR_NAME_LIMIT)
		return -ERANGE;
	if (is_system(name) || node->type == S_IFLNK || node->closed)
		return -EOPNOTSUPP;
	return 0;
}

/* The node by a name that calls take; null with ret_error. */
static struct folder_node *hold_xattr(struct host_folder *folder, uint64_t number, const char *name,
                                      char path[FOLDER_PROC_BYTES], int *ret_error)
{
	struct folder_node *node = folder_node_hold(folder, number);

	*ret_error = node ? check_xattr(node, name) : -ESTALE;
	if (node && *ret_error) {
		folder_node_release(folder, node);
		node = NULL;
	}
	if (node)
		folder_proc_name(node->item.descriptor, path);
	return node;
}

int host_folder_get_xattr(struct host_folder *folder, uint64_t number, const char *name,
                          void *value, size_t bytes)
{
	char path[FOLDER_PROC_BYTES];
	int result;
	struct folder_node *node = hold_xattr(folder, number, name, path, &result);

	if (!node)
		return result;
	result = (int)getxattr(path, name, value, bytes);
	if (result < 0)
		result = -errno;
	folder_node_release(folder, node);
	return result;
}

/* Close the gaps that those of the system leave among count bytes of names; how many are left. */
static size_t drop_system_names(char *names, size_t count)
{
	size_t kept = 0;

	for (size_t at = 0, length; at < count; at += length) {
		length = strnlen(names + at, count - at - 1) + 1;
		if (is_system(names + at))
			continue;
		memmove(names + kept, names + at, length);
		kept += length;
	}
	return kept;
}

/* What is refused by name is not listed either: who copies a file copies all that is listed. */
static int list_names(const char *path, char *names, size_t bytes)
{
	char *all = malloc(XATTR_LIST_BYTES);
	ssize_t count = all ? listxattr(path, all, XATTR_LIST_BYTES) : -1;
	int result = all ? -errno : -ENOMEM;

	if (count >= 0) {
		count = (ssize_t)drop_system_names(all, (size_t)count);
		result = bytes && (size_t)count > bytes ? -ERANGE : (int)count;
	}
	if (result > 0 && bytes)
		memcpy(names, all, (size_t)count);
	free(all);
	return result;
}

int host_folder_list_xattr(struct host_folder *folder, uint64_t number, char *names, size_t bytes)
{
	char path[FOLDER_PROC_BYTES];
	int result;
	struct folder_node *node = hold_xattr(folder, number, "-", path, &result);

	if (!node)
		return result;
	result = list_names(path, names, bytes);
	folder_node_release(folder, node);
	return result;
}

int host_folder_set_xattr(struct host_folder *folder, uint64_t number, const char *name,
                          const struct host_vector *value, unsigned flags)
{
	char path[FOLDER_PROC_BYTES];
	int result;
	struct folder_node *node = hold_xattr(folder, number, name, path, &result);

	if (!node)
		return result;
	if (folder->read_only)
		result = -EROFS;
	else
		result = setxattr(path, name, value->bytes, value->count, (int)flags) ? -errno : 0;
	folder_node_release(folder, node);
	return result;
}

int host_folder_remove_xattr(struct host_folder *folder, uint64_t number, const char *name)
{
	char path[FOLDER_PROC_BYTES];
	int result;
	struct folder_node *node = hold_xattr(folder, number, name, path, &result);

	if (!node)
		return result;
	if (folder->read_only)
		result = -EROFS;
	else
		result = removexattr(path, name) ? -errno : 0;
	folder_node_release(folder, node);
	return result;
}
