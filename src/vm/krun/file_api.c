/* vm/krun/file_api.c - folders and disks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "vm/krun/krun_internal.h"

static int check_folder(const char *path)
{
	if (krun_text_check(path) || !*path)
		return -EINVAL;
	if (!host_file_exists(path))
		return -ENOENT;
	return host_file_is_directory(path) ? 0 : -ENOTDIR;
}

int32_t krun_set_root(uint32_t ctx_id, const char *root_path)
{
	KRUN_CONTEXT(context, ctx_id);
	int error = check_folder(root_path);

	if (error)
		return error;
	return context->root ? -EINVAL : krun_text_set(&context->root, root_path);
}

int32_t krun_add_virtiofs(uint32_t ctx_id, const char *tag, const char *path)
{
	KRUN_CONTEXT(context, ctx_id);
	struct krun_folder folder = { NULL, NULL };
	int error = krun_text_check(tag);

	if (!error && (!*tag || strlen(tag) > KRUN_TAG_MAX))
		error = -EINVAL;
	if (!error)
		error = check_folder(path);
	for (size_t i = 0; !error && i < context->folder_count; i++)
		if (strcmp(context->folders[i].tag, tag) == 0)
			error = -EEXIST;
	if (!error && context->folder_count == KRUN_FILES_MAX)
		error = -ENOSPC;
	if (!error)
		error = krun_text_set(&folder.tag, tag);
	if (!error)
		error = krun_text_set(&folder.path, path);
	if (error) {
		free(folder.tag);
		return error;
	}
	context->folders[context->folder_count++] = folder;
	return 0;
}

int32_t krun_add_virtiofs2(uint32_t ctx_id, const char *tag, const char *path, uint64_t shm_size)
{
	KRUN_CONTEXT(context, ctx_id);
	if (krun_text_check(tag) || krun_text_check(path))
		return -EINVAL;
	return shm_size ? krun_not_built("a window for mappings")
	                : krun_add_virtiofs(ctx_id, tag, path);
}

/* --- Disks -------------------------------------------------------------------------------------------------- */

static int add_disk(struct krun_context *context, const char *id, const char *path, bool read_only)
{
	struct krun_disk disk = { .read_only = read_only };
	int error = 0;

	if (!host_file_exists(path))
		return -ENOENT;
	if (host_file_is_directory(path))
		return -EISDIR;
	for (size_t i = 0; i < context->disk_count; i++)
		if (strcmp(context->disks[i].id, id) == 0)
			return -EEXIST;
	if (context->disk_count == KRUN_FILES_MAX)
		return -ENOSPC;
	error = krun_text_set(&disk.id, id);
	if (!error)
		error = krun_text_set(&disk.path, path);
	if (error) {
		free(disk.id);
		return error;
	}
	context->disks[context->disk_count++] = disk;
	return 0;
}

int32_t krun_add_disk3(uint32_t ctx_id, const char *block_id, const char *disk_path,
                       uint32_t disk_format, bool read_only, bool direct_io, uint32_t sync_mode)
{
	KRUN_CONTEXT(context, ctx_id);
	if (krun_text_check(block_id) || !*block_id || krun_text_check(disk_path) || !*disk_path ||
	    disk_format > KRUN_DISK_FORMAT_VMDK || sync_mode > KRUN_SYNC_FULL)
		return -EINVAL;
	if (disk_format != KRUN_DISK_FORMAT_RAW)
		return krun_not_built("a disk's format other than raw");
	if (direct_io)
		return krun_not_built("direct input and output of a disk");
	return add_disk(context, block_id, disk_path, read_only);
}

int32_t krun_add_disk2(uint32_t ctx_id, const char *block_id, const char *disk_path,
                       uint32_t disk_format, bool read_only)
{
	return krun_add_disk3(ctx_id, block_id, disk_path, disk_format, read_only, false,
	                      KRUN_SYNC_FULL);
}

int32_t krun_add_disk(uint32_t ctx_id, const char *block_id, const char *disk_path, bool read_only)
{
	return krun_add_disk2(ctx_id, block_id, disk_path, KRUN_DISK_FORMAT_RAW, read_only);
}

int32_t krun_set_data_disk(uint32_t ctx_id, const char *disk_path)
{
	return krun_add_disk(ctx_id, "data", disk_path, false);
}

int32_t krun_set_root_disk(uint32_t ctx_id, const char *disk_path)
{
	KRUN_CONTEXT(context, ctx_id);
	return krun_text_check(disk_path) ? -EINVAL : krun_not_built("a disk as the root");
}

int32_t krun_set_root_disk_remount(uint32_t ctx_id, const char *device, const char *fstype,
                                   const char *options)
{
	KRUN_CONTEXT(context, ctx_id);
	int error;

	if (krun_text_check(device) || (fstype && krun_text_check(fstype)) ||
	    (options && krun_text_check(options)))
		return -EINVAL;
	error = krun_text_set(&context->root_device, device);
	if (!error && fstype)
		error = krun_text_set(&context->root_type, fstype);
	if (!error && options)
		error = krun_text_set(&context->root_options, options);
	return error;
}

int32_t krun_set_mapped_volumes(uint32_t ctx_id, const char *const mapped_volumes[])
{
	KRUN_CONTEXT(context, ctx_id);
	return -EINVAL;
}
