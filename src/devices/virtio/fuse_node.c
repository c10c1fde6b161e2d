/* devices/virtio/fuse_node.c - operations on nodes and names. */
#include <errno.h>
#include <string.h>

#include "devices/virtio/fuse_internal.h"

#define LINK_BYTES 4096u

/* --- Attributes --------------------------------------------------------------------------------------------------- */

int fuse_lookup(struct fuse_request *request)
{
	struct host_entry entry;
	size_t next;
	const char *name = fuse_string(request, 0, &next);

	if (!name)
		return -EINVAL;
	return fuse_answer_entry(request,
	                         host_folder_lookup(fuse_folder(request), request->header.node,
	                                            name, &entry),
	                         &entry);
}

static int answer_attributes(struct fuse_request *request, int error,
                             const struct host_attributes *attributes)
{
	struct fuse_attributes_out *out;

	if (error)
		return error;
	out = fuse_answer(request, sizeof(*out));
	if (!out)
		return -EINVAL;
	out->seconds = 5;
	fuse_fill_attributes(&out->attributes, attributes);
	return 0;
}

int fuse_getattr(struct fuse_request *request)
{
	struct host_attributes attributes;
	int error = host_folder_attributes(fuse_folder(request), request->header.node, &attributes);

	return answer_attributes(request, error, &attributes);
}

_Static_assert(HOST_CHANGE_MODE == 1 && HOST_CHANGE_USER == 2 && HOST_CHANGE_GROUP == 4 &&
                       HOST_CHANGE_BYTES == 8 && HOST_CHANGE_READ == FUSE_SETATTR_READ &&
                       HOST_CHANGE_WRITTEN == FUSE_SETATTR_WRITTEN,
               "the low bits are the same");

static struct host_changes changes_of(const struct fuse_setattr_in *in)
{
	struct host_changes changes = {
		.what = in->valid & 63,
		.has_handle = in->valid & FUSE_SETATTR_HANDLE,
		.handle = in->handle,
		.bytes = in->bytes,
		.mode = in->mode,
		.user = in->user,
		.group = in->group,
		.read = { .seconds = (int64_t)in->read, .nanoseconds = in->read_ns },
		.written = { .seconds = (int64_t)in->written, .nanoseconds = in->written_ns },
	};

	if (in->valid & FUSE_SETATTR_READ_NOW)
		changes.what |= HOST_CHANGE_READ_NOW;
	if (in->valid & FUSE_SETATTR_WRITTEN_NOW)
		changes.what |= HOST_CHANGE_WRITTEN_NOW;
	return changes;
}

int fuse_setattr(struct fuse_request *request)
{
	struct host_changes changes = changes_of((const void *)request->in);
	struct host_attributes attributes;
	int error = host_folder_change(fuse_folder(request), request->header.node, &changes,
	                               &attributes);

	return answer_attributes(request, error, &attributes);
}

int fuse_access(struct fuse_request *request)
{
	const struct fuse_access_in *in = (const void *)request->in;
	struct host_caller caller = fuse_caller(request);

	return host_folder_access(fuse_folder(request), &caller, request->header.node, in->mask);
}

int fuse_statfs(struct fuse_request *request)
{
	struct host_room room;
	struct fuse_statfs_out *out;
	int error = host_folder_room(fuse_folder(request), request->header.node, &room);

	if (error)
		return error;
	out = fuse_answer(request, sizeof(*out));
	if (!out)
		return -EINVAL;
	*out = (struct fuse_statfs_out){ .blocks = room.blocks,
		                         .free = room.free,
		                         .available = room.available,
		                         .files = room.files,
		                         .free_files = room.free_files,
		                         .block_bytes = room.block_bytes,
		                         .name_bytes = room.name_bytes,
		                         .fragment_bytes = room.fragment_bytes };
	return 0;
}

/* --- Names ---------------------------------------------------------------------------------------------------------- */

int fuse_readlink(struct fuse_request *request)
{
	char target[LINK_BYTES];
	int length = host_folder_read_link(fuse_folder(request), request->header.node, target,
	                                   sizeof(target));
	void *out;

	if (length < 0)
		return length;
	out = fuse_answer(request, (size_t)length);
	if (!out)
		return -EINVAL;
	memcpy(out, target, (size_t)length);
	return 0;
}

int fuse_symlink(struct fuse_request *request)
{
	struct host_caller caller = fuse_caller(request);
	struct host_entry entry;
	size_t next;
	const char *name = fuse_string(request, 0, &next);
	const char *target = name ? fuse_string(request, next, &next) : NULL;

	if (!target)
		return -EINVAL;
	return fuse_answer_entry(request,
	                         host_folder_make_link(fuse_folder(request), &caller,
	                                               request->header.node, name, target, &entry),
	                         &entry);
}

/* mode has a type; the name stands at offset. */
static int make(struct fuse_request *request, size_t offset, uint32_t mode)
{
	struct host_caller caller = fuse_caller(request);
	struct host_entry entry;
	size_t next;
	const char *name = fuse_string(request, offset, &next);

	if (!name)
		return -EINVAL;
	return fuse_answer_entry(request,
	                         host_folder_make(fuse_folder(request), &caller,
	                                          request->header.node, name, mode, &entry),
	                         &entry);
}

#define MODE_TYPE 0xf000u
#define MODE_FOLDER 0x4000u

int fuse_mknod(struct fuse_request *request)
{
	const struct fuse_mknod_in *in = (const void *)request->in;

	if ((in->mode & MODE_TYPE) == MODE_FOLDER)
		return -EINVAL;
	return make(request, sizeof(*in), in->mode);
}

int fuse_mkdir(struct fuse_request *request)
{
	const struct fuse_mkdir_in *in = (const void *)request->in;

	return make(request, sizeof(*in), (in->mode & ~MODE_TYPE) | MODE_FOLDER);
}

static int remove_name(struct fuse_request *request, bool is_folder)
{
	size_t next;
	const char *name = fuse_string(request, 0, &next);

	if (!name)
		return -EINVAL;
	return host_folder_remove(fuse_folder(request), request->header.node, name, is_folder);
}

int fuse_unlink(struct fuse_request *request)
{
	return remove_name(request, false);
}

int fuse_rmdir(struct fuse_request *request)
{
	return remove_name(request, true);
}

static int rename_to(struct fuse_request *request, size_t offset, uint64_t folder, unsigned flags)
{
	struct host_place from = { .parent = request->header.node }, to = { .parent = folder };
	size_t next;

	from.name = fuse_string(request, offset, &next);
	to.name = from.name ? fuse_string(request, next, &next) : NULL;
	if (!to.name)
		return -EINVAL;
	return host_folder_rename(fuse_folder(request), &from, &to, flags);
}

int fuse_rename(struct fuse_request *request)
{
	const struct fuse_rename_in *in = (const void *)request->in;

	return rename_to(request, sizeof(*in), in->folder, 0);
}

int fuse_rename2(struct fuse_request *request)
{
	const struct fuse_rename2_in *in = (const void *)request->in;

	return rename_to(request, sizeof(*in), in->folder, in->flags);
}

int fuse_link(struct fuse_request *request)
{
	const struct fuse_link_in *in = (const void *)request->in;
	struct host_entry entry;
	size_t next;
	const char *name = fuse_string(request, sizeof(*in), &next);

	if (!name)
		return -EINVAL;
	return fuse_answer_entry(request,
	                         host_folder_link(fuse_folder(request), in->node,
	                                          request->header.node, name, &entry),
	                         &entry);
}

/* --- Extended attributes --------------------------------------------------------------------------------------------- */

int fuse_setxattr(struct fuse_request *request)
{
	const struct fuse_setxattr_in *in = (const void *)request->in;
	struct host_vector value;
	size_t next;
	const char *name = fuse_string(request, sizeof(*in), &next);

	if (!name || in->bytes > request->in_bytes - next)
		return -EINVAL;
	value = (struct host_vector){ .bytes = request->in + next, .count = in->bytes };
	return host_folder_set_xattr(fuse_folder(request), request->header.node, name, &value,
	                             in->flags);
}

/* The value or list of result bytes that was put behind room for nothing, or how long it is. */
static int answer_xattr(struct fuse_request *request, int result)
{
	const struct fuse_xattr_size *in = (const void *)request->in;
	struct fuse_xattr_size *out;

	if (result < 0)
		return result;
	if (in->bytes) {
		if ((uint64_t)result > request->room_bytes - sizeof(struct fuse_out_header))
			return -ERANGE;
		request->out_bytes = (size_t)result;
		return 0;
	}
	out = fuse_answer(request, sizeof(*out));
	if (!out)
		return -EINVAL;
	out->bytes = (uint32_t)result;
	return 0;
}

static size_t xattr_room(const struct fuse_request *request)
{
	const struct fuse_xattr_size *in = (const void *)request->in;

	return in->bytes < FUSE_VALUE_MAX ? in->bytes : FUSE_VALUE_MAX;
}

int fuse_getxattr(struct fuse_request *request)
{
	size_t next;
	const char *name = fuse_string(request, sizeof(struct fuse_xattr_size), &next);

	if (!name)
		return -EINVAL;
	return answer_xattr(request,
	                    host_folder_get_xattr(fuse_folder(request), request->header.node, name,
	                                          request->out, xattr_room(request)));
}

int fuse_listxattr(struct fuse_request *request)
{
	return answer_xattr(request,
	                    host_folder_list_xattr(fuse_folder(request), request->header.node,
	                                           (char *)request->out, xattr_room(request)));
}

int fuse_removexattr(struct fuse_request *request)
{
	size_t next;
	const char *name = fuse_string(request, 0, &next);

	if (!name)
		return -EINVAL;
	return host_folder_remove_xattr(fuse_folder(request), request->header.node, name);
}
