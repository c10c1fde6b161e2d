/* devices/virtio/fuse_file.c - operations on open files and folders. */
#include <errno.h>
#include <string.h>

#include "devices/virtio/fuse_internal.h"

#define ANSWER_BYTES sizeof(struct fuse_out_header)
#define OPEN_ACCESS 3u          /* O_ACCMODE on the wire; 0: to read alone */
#define IOCTL_EXIT_CODE 0x7602u /* 'v', 2 */

/* --- Opening and closing ----------------------------------------------------------------------------------------------- */

/* A request less for each close, where it could tell nothing. Locks that it would end are the driver's own. */
static uint32_t open_flags(struct fuse_request *request, uint32_t how, uint64_t handle)
{
	bool writes = how & OPEN_ACCESS;

	return writes && host_folder_close_tells(fuse_folder(request), handle) ? 0
	                                                                       : FUSE_OPEN_NO_FLUSH;
}

static int answer_handle(struct fuse_request *request, int error, uint64_t handle)
{
	struct fuse_open_out *out;

	if (error)
		return error;
	out = fuse_answer(request, sizeof(*out));
	if (!out) {
		host_folder_release(fuse_folder(request), handle);
		return -EINVAL;
	}
	out->handle = handle;
	return 0;
}

int fuse_open(struct fuse_request *request)
{
	const struct fuse_open_in *in = (const void *)request->in;
	uint64_t handle = 0;
	int error = host_folder_open_file(fuse_folder(request), request->header.node, in->flags,
	                                  &handle);

	error = answer_handle(request, error, handle);
	if (!error)
		((struct fuse_open_out *)request->out)->flags =
			open_flags(request, in->flags, handle);
	return error;
}

int fuse_opendir(struct fuse_request *request)
{
	uint64_t handle = 0;
	int error = host_folder_open_folder(fuse_folder(request), request->header.node, &handle);

	return answer_handle(request, error, handle);
}

/* What was made, and its handle. */
static int answer_created(struct fuse_request *request, int error, const struct host_entry *entry,
                          uint64_t handle)
{
	const struct fuse_create_in *in = (const void *)request->in;
	struct {
		struct fuse_entry_out entry;
		struct fuse_open_out open;
	} * out;

	if (error)
		return error;
	out = fuse_answer(request, sizeof(*out));
	if (!out) {
		host_folder_release(fuse_folder(request), handle);
		host_folder_forget(fuse_folder(request), entry->node, 1);
		return -EINVAL;
	}
	fuse_fill_entry(&out->entry, entry);
	out->open.handle = handle;
	out->open.flags = open_flags(request, in->flags, handle);
	return 0;
}

int fuse_create(struct fuse_request *request)
{
	const struct fuse_create_in *in = (const void *)request->in;
	struct host_caller caller = fuse_caller(request);
	struct host_place place = { .parent = request->header.node };
	struct host_entry entry;
	uint64_t handle = 0;
	size_t next;
	int error;

	place.name = fuse_string(request, sizeof(*in), &next);
	if (!place.name)
		return -EINVAL;
	error = host_folder_create(fuse_folder(request), &caller, &place, in->flags, in->mode,
	                           &entry, &handle);
	return answer_created(request, error, &entry, handle);
}

/* A name comes along that means nothing. */
int fuse_tmpfile(struct fuse_request *request)
{
	const struct fuse_create_in *in = (const void *)request->in;
	struct host_caller caller = fuse_caller(request);
	struct host_entry entry;
	uint64_t handle = 0;
	int error = host_folder_create_nameless(fuse_folder(request), &caller, request->header.node,
	                                        in->flags, in->mode, &entry, &handle);

	return answer_created(request, error, &entry, handle);
}

int fuse_release(struct fuse_request *request)
{
	const struct fuse_release_in *in = (const void *)request->in;

	if (in->how & FUSE_RELEASE_FLUSH)
		host_folder_drop_locks(fuse_folder(request), in->handle, in->owner);
	return host_folder_release(fuse_folder(request), in->handle);
}

int fuse_releasedir(struct fuse_request *request)
{
	const struct fuse_release_in *in = (const void *)request->in;

	return host_folder_release(fuse_folder(request), in->handle);
}

/* --- Moving -------------------------------------------------------------------------------------------------------------- */

int fuse_read(struct fuse_request *request)
{
	const struct fuse_move_in *in = (const void *)request->in;
	uint64_t bytes = request->room_bytes - ANSWER_BYTES;
	size_t count;
	int64_t done;

	if (bytes > in->bytes)
		bytes = in->bytes;
	if (bytes > FUSE_WRITE_MAX)
		bytes = FUSE_WRITE_MAX;
	count = request->pin(request, true, ANSWER_BYTES, bytes, request->vectors);
	done = host_folder_read(fuse_folder(request), in->handle, request->vectors, count,
	                        in->offset);
	request->moved_bytes = done > 0 ? (uint64_t)done : 0;
	return done < 0 ? (int)done : 0;
}

int fuse_write(struct fuse_request *request)
{
	const struct fuse_move_in *in = (const void *)request->in;
	const uint64_t at = sizeof(struct fuse_in_header) + sizeof(*in);
	struct fuse_write_out *out;
	size_t count;
	int64_t done;

	if (in->bytes > FUSE_WRITE_MAX || in->bytes > request->header.bytes - at)
		return -EINVAL;
	out = fuse_answer(request, sizeof(*out));
	if (!out)
		return -EINVAL;
	count = request->pin(request, false, at, in->bytes, request->vectors);
	done = host_folder_write(fuse_folder(request), in->handle, request->vectors, count,
	                         in->offset);
	out->bytes = done > 0 ? (uint32_t)done : 0;
	return done < 0 ? (int)done : 0;
}

int fuse_copy_file_range(struct fuse_request *request)
{
	const struct fuse_copy_in *in = (const void *)request->in;
	struct host_copy copy = { .from = in->from,
		                  .to = in->to,
		                  .from_offset = in->from_offset,
		                  .to_offset = in->to_offset,
		                  .bytes = in->bytes };
	struct fuse_write_out *out = fuse_answer(request, sizeof(*out));
	int64_t done;

	if (!out || in->flags)
		return -EINVAL;
	done = host_folder_copy(fuse_folder(request), &copy);
	out->bytes = done > 0 ? (uint32_t)done : 0;
	return done < 0 ? (int)done : 0;
}

/* --- Flushing, room, places, locks ------------------------------------------------------------------------------------------ */

int fuse_flush(struct fuse_request *request)
{
	const struct fuse_flush_in *in = (const void *)request->in;

	host_folder_drop_locks(fuse_folder(request), in->handle, in->owner);
	return host_folder_flush(fuse_folder(request), in->handle);
}

int fuse_fsync(struct fuse_request *request)
{
	const struct fuse_fsync_in *in = (const void *)request->in;

	return host_folder_sync(fuse_folder(request), in->handle, in->flags & FUSE_FSYNC_DATA);
}

int fuse_syncfs(struct fuse_request *request)
{
	return host_folder_sync_all(fuse_folder(request));
}

int fuse_fallocate(struct fuse_request *request)
{
	const struct fuse_fallocate_in *in = (const void *)request->in;

	return host_folder_allocate(fuse_folder(request), in->handle, in->mode, in->offset,
	                            in->bytes);
}

int fuse_lseek(struct fuse_request *request)
{
	const struct fuse_lseek_in *in = (const void *)request->in;
	struct fuse_lseek_out *out = fuse_answer(request, sizeof(*out));
	int64_t place;

	if (!out)
		return -EINVAL;
	place = host_folder_seek(fuse_folder(request), in->handle, (int64_t)in->offset, in->whence);
	out->offset = (uint64_t)place;
	return place < 0 ? (int)place : 0;
}

static struct host_file_lock lock_of(const struct fuse_lock_in *in)
{
	return (struct host_file_lock){ .owner = in->owner,
		                        .start = in->start,
		                        .end = in->end,
		                        .type = in->type,
		                        .process = in->process };
}

int fuse_getlk(struct fuse_request *request)
{
	const struct fuse_lock_in *in = (const void *)request->in;
	struct host_file_lock lock = lock_of(in);
	struct fuse_lock_out *out = fuse_answer(request, sizeof(*out));
	int error;

	if (!out)
		return -EINVAL;
	error = host_folder_test_lock(fuse_folder(request), in->handle, &lock);
	*out = (struct fuse_lock_out){
		.start = lock.start, .end = lock.end, .type = lock.type, .process = lock.process
	};
	return error;
}

/* A lock that somebody else has is not waited for: guests keep their own, unless they ask us to. */
int fuse_setlk(struct fuse_request *request)
{
	const struct fuse_lock_in *in = (const void *)request->in;
	struct host_file_lock lock = lock_of(in);

	if (in->flags)
		return -EOPNOTSUPP;
	return host_folder_set_lock(fuse_folder(request), in->handle, &lock);
}

int fuse_ioctl(struct fuse_request *request)
{
	const struct fuse_ioctl_in *in = (const void *)request->in;

	if (in->command != IOCTL_EXIT_CODE || !request->session->exited)
		return -ENOTTY;
	if (!fuse_answer(request, sizeof(struct fuse_ioctl_out)))
		return -EINVAL;
	request->session->exited(request->session->context, (int)(uint32_t)in->argument);
	return 0;
}

/* --- Lists ------------------------------------------------------------------------------------------------------------------- */

struct list {
	struct fuse_request *request;
	size_t room;
	bool plus;
	int error;
};

static size_t rounded(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

/* With attributes a name is looked up, and counts; the dots are not, and neither is what has gone meanwhile. */
static void fill_plus(struct list *list, struct fuse_entry_out *out, const struct host_name *name)
{
	struct host_entry entry;

	if (strcmp(name->name, ".") != 0 && strcmp(name->name, "..") != 0 &&
	    host_folder_lookup(fuse_folder(list->request), list->request->header.node, name->name,
	                       &entry) == 0)
		fuse_fill_entry(out, &entry);
}

static bool take_name(void *context, const struct host_name *name)
{
	struct list *list = context;
	struct fuse_request *request = list->request;
	size_t head = list->plus ? sizeof(struct fuse_entry_out) : 0;
	size_t length = strlen(name->name);
	size_t bytes = rounded(head + sizeof(struct fuse_name) + length);
	uint8_t *at = request->out + request->out_bytes;
	struct fuse_name *out = (void *)(at + head);

	if (bytes > list->room - request->out_bytes)
		return false;
	memset(at, 0, bytes);
	if (list->plus)
		fill_plus(list, (void *)at, name);
	*out = (struct fuse_name){ .inode = name->inode,
		                   .next = name->next,
		                   .name_bytes = (uint32_t)length,
		                   .type = name->type };
	memcpy(out + 1, name->name, length);
	request->out_bytes += bytes;
	return true;
}

static int list_folder(struct fuse_request *request, bool plus)
{
	const struct fuse_move_in *in = (const void *)request->in;
	struct list list = { .request = request, .plus = plus };
	uint64_t handle = in->handle, offset = in->offset;
	int error;

	list.room = request->room_bytes - ANSWER_BYTES < FUSE_VALUE_MAX
	                    ? (size_t)(request->room_bytes - ANSWER_BYTES)
	                    : FUSE_VALUE_MAX;
	if (list.room > in->bytes)
		list.room = in->bytes;
	error = host_folder_list(fuse_folder(request), handle, offset, take_name, &list);
	/* What was looked up counts, so it is told. */
	return request->out_bytes ? 0 : error;
}

int fuse_readdir(struct fuse_request *request)
{
	return list_folder(request, false);
}

int fuse_readdirplus(struct fuse_request *request)
{
	return list_folder(request, true);
}
