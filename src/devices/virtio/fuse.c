/* devices/virtio/fuse.c - requests: taken apart, done, answered. */
#include <errno.h>
#include <string.h>

#include "devices/virtio/fuse_internal.h"

#define HEADER_BYTES sizeof(struct fuse_in_header)
#define ANSWER_BYTES sizeof(struct fuse_out_header)
#define KEPT_SECONDS 5u
#define BACKGROUND_MAX 65535u
#define PAGE_BYTES 4096u

#define OFFERED \
	(FUSE_ASYNC_READ | FUSE_ATOMIC_O_TRUNC | FUSE_BIG_WRITES | FUSE_HAS_IOCTL_DIR | \
	 FUSE_AUTO_INVAL_DATA | FUSE_DO_READDIRPLUS | FUSE_READDIRPLUS_AUTO | FUSE_ASYNC_DIO | \
	 FUSE_PARALLEL_DIROPS | FUSE_MAX_PAGES | FUSE_INIT_EXT)

/* --- What operations share ------------------------------------------------------------------------------------- */

const char *fuse_string(const struct fuse_request *request, size_t offset, size_t *ret_next)
{
	const uint8_t *end;

	if (offset >= request->in_bytes)
		return NULL;
	end = memchr(request->in + offset, 0, request->in_bytes - offset);
	if (!end)
		return NULL;
	*ret_next = (size_t)(end + 1 - request->in);
	return (const char *)request->in + offset;
}

void *fuse_answer(struct fuse_request *request, size_t bytes)
{
	if (bytes > request->room_bytes - ANSWER_BYTES || bytes > sizeof(request->out))
		return NULL;
	memset(request->out, 0, bytes);
	request->out_bytes = bytes;
	return request->out;
}

void fuse_fill_attributes(struct fuse_attributes *out, const struct host_attributes *attributes)
{
	*out = (struct fuse_attributes){
		.inode = attributes->inode,
		.bytes = attributes->bytes,
		.blocks = attributes->blocks,
		.read = (uint64_t)attributes->read.seconds,
		.written = (uint64_t)attributes->written.seconds,
		.changed = (uint64_t)attributes->changed.seconds,
		.read_ns = attributes->read.nanoseconds,
		.written_ns = attributes->written.nanoseconds,
		.changed_ns = attributes->changed.nanoseconds,
		.mode = attributes->mode,
		.links = attributes->links,
		.user = attributes->user,
		.group = attributes->group,
		.device = attributes->device,
		.block_bytes = attributes->block_bytes,
	};
}

void fuse_fill_entry(struct fuse_entry_out *out, const struct host_entry *entry)
{
	memset(out, 0, sizeof(*out));
	out->node = entry->node;
	out->name_seconds = out->attributes_seconds = KEPT_SECONDS;
	fuse_fill_attributes(&out->attributes, &entry->attributes);
}

int fuse_answer_entry(struct fuse_request *request, int error, const struct host_entry *entry)
{
	struct fuse_entry_out *out;

	if (error)
		return error;
	out = fuse_answer(request, sizeof(*out));
	if (!out) {
		host_folder_forget(fuse_folder(request), entry->node, 1);
		return -EINVAL;
	}
	fuse_fill_entry(out, entry);
	return 0;
}

/* --- The session ------------------------------------------------------------------------------------------------ */

static int init(struct fuse_request *request)
{
	const struct fuse_init_in *in = (const void *)request->in;
	struct fuse_init_out *out;

	if (in->major < FUSE_MAJOR || (in->major == FUSE_MAJOR && in->minor < FUSE_MINOR_LEAST))
		return -EPROTO;
	out = fuse_answer(request, sizeof(*out));
	if (!out)
		return -EINVAL;
	*out = (struct fuse_init_out){ .major = FUSE_MAJOR,
		                       .minor = FUSE_MINOR,
		                       .read_ahead = in->read_ahead,
		                       .flags = in->flags & OFFERED,
		                       .background_max = BACKGROUND_MAX,
		                       .congestion = BACKGROUND_MAX / 4 * 3,
		                       .write_max = FUSE_WRITE_MAX,
		                       .time_ns = 1,
		                       .pages_max = FUSE_WRITE_MAX / PAGE_BYTES };
	/* A newer one asks again, with our version. */
	if (in->major == FUSE_MAJOR)
		__atomic_store_n(&request->session->started, true, __ATOMIC_SEQ_CST);
	return 0;
}

/* The sender forgets all that it knew. */
static int destroy(struct fuse_request *request)
{
	__atomic_store_n(&request->session->started, false, __ATOMIC_SEQ_CST);
	host_folder_reset(fuse_folder(request));
	return 0;
}

static bool forget_one(struct fuse_request *request)
{
	const struct fuse_forget_in *in = (const void *)request->in;

	return host_folder_forget(fuse_folder(request), request->header.node, in->count);
}

static bool forget_many(struct fuse_request *request)
{
	const struct fuse_batch_forget_in *in = (const void *)request->in;
	const struct fuse_forget_one *one = (const void *)(in + 1);
	size_t there = (request->in_bytes - sizeof(*in)) / sizeof(*one);
	bool reap = false;

	for (size_t i = 0; i < there && i < in->count; i++)
		reap |= host_folder_forget(fuse_folder(request), one[i].node, one[i].count);
	return reap;
}

static int forget(struct fuse_request *request)
{
	bool many = request->header.operation == FUSE_BATCH_FORGET;

	if (many ? forget_many(request) : forget_one(request))
		host_folder_reap(fuse_folder(request));
	return 0;
}

/* Nothing that is under way waits for others. */
static int interrupt(struct fuse_request *request)
{
	return -ENOSYS;
}

struct operation {
	fuse_operation_run *run;
	uint16_t bytes; /* of the fixed part, the least that is needed */
	bool silent, first;
};

#define FIXED(name) sizeof(struct fuse_##name##_in)

static const struct operation operations[FUSE_OPERATIONS] = {
	[FUSE_LOOKUP] = { fuse_lookup, 0 },
	[FUSE_FORGET] = { forget, FIXED(forget), .silent = true },
	[FUSE_GETATTR] = { fuse_getattr, 0 },
	[FUSE_SETATTR] = { fuse_setattr, FIXED(setattr) },
	[FUSE_READLINK] = { fuse_readlink, 0 },
	[FUSE_SYMLINK] = { fuse_symlink, 0 },
	[FUSE_MKNOD] = { fuse_mknod, FIXED(mknod) },
	[FUSE_MKDIR] = { fuse_mkdir, FIXED(mkdir) },
	[FUSE_UNLINK] = { fuse_unlink, 0 },
	[FUSE_RMDIR] = { fuse_rmdir, 0 },
	[FUSE_RENAME] = { fuse_rename, FIXED(rename) },
	[FUSE_LINK] = { fuse_link, FIXED(link) },
	[FUSE_OPEN] = { fuse_open, FIXED(open) },
	[FUSE_READ] = { fuse_read, FIXED(move) },
	[FUSE_WRITE] = { fuse_write, FIXED(move) },
	[FUSE_STATFS] = { fuse_statfs, 0 },
	[FUSE_RELEASE] = { fuse_release, FIXED(release) },
	[FUSE_FSYNC] = { fuse_fsync, FIXED(fsync) },
	[FUSE_SETXATTR] = { fuse_setxattr, FIXED(setxattr) },
	[FUSE_GETXATTR] = { fuse_getxattr, sizeof(struct fuse_xattr_size) },
	[FUSE_LISTXATTR] = { fuse_listxattr, sizeof(struct fuse_xattr_size) },
	[FUSE_REMOVEXATTR] = { fuse_removexattr, 0 },
	[FUSE_FLUSH] = { fuse_flush, FIXED(flush) },
	[FUSE_INIT] = { init, FIXED(init), .first = true },
	[FUSE_OPENDIR] = { fuse_opendir, FIXED(open) },
	[FUSE_READDIR] = { fuse_readdir, FIXED(move) },
	[FUSE_RELEASEDIR] = { fuse_releasedir, FIXED(release) },
	[FUSE_FSYNCDIR] = { fuse_fsync, FIXED(fsync) },
	[FUSE_GETLK] = { fuse_getlk, FIXED(lock) },
	[FUSE_SETLK] = { fuse_setlk, FIXED(lock) },
	[FUSE_SETLKW] = { fuse_setlk, FIXED(lock) },
	[FUSE_ACCESS] = { fuse_access, FIXED(access) },
	[FUSE_CREATE] = { fuse_create, FIXED(create) },
	[FUSE_INTERRUPT] = { interrupt, 0 },
	[FUSE_DESTROY] = { destroy, 0, .first = true },
	[FUSE_IOCTL] = { fuse_ioctl, FIXED(ioctl) },
	[FUSE_BATCH_FORGET] = { forget, FIXED(batch_forget), .silent = true },
	[FUSE_FALLOCATE] = { fuse_fallocate, FIXED(fallocate) },
	[FUSE_READDIRPLUS] = { fuse_readdirplus, FIXED(move) },
	[FUSE_RENAME2] = { fuse_rename2, FIXED(rename2) },
	[FUSE_LSEEK] = { fuse_lseek, FIXED(lseek) },
	[FUSE_COPY_FILE_RANGE] = { fuse_copy_file_range, FIXED(copy) },
	[FUSE_SYNCFS] = { fuse_syncfs, 0 },
	[FUSE_TMPFILE] = { fuse_tmpfile, FIXED(create) },
};

/* --- One request -------------------------------------------------------------------------------------------------- */

/*
 * The header and what it says follows, but for data to be written, which stays where it is. 0, or what is wrong
 * with it.
 */
static int take(struct fuse_request *request)
{
	size_t wanted;

	request->in_bytes = request->out_bytes = 0;
	request->moved_bytes = 0;
	memset(&request->header, 0, sizeof(request->header));
	if (request->sent_bytes < HEADER_BYTES)
		return -EINVAL;
	request->read(request, 0, &request->header, HEADER_BYTES);
	if (request->header.bytes < HEADER_BYTES || request->header.bytes > request->sent_bytes)
		return -EINVAL;
	wanted = request->header.bytes - HEADER_BYTES;
	if (request->header.operation == FUSE_WRITE && wanted > sizeof(struct fuse_move_in))
		wanted = sizeof(struct fuse_move_in);
	if (wanted > sizeof(request->in))
		return -E2BIG;
	request->in_bytes = request->read(request, HEADER_BYTES, request->in, wanted);
	return 0;
}

static const struct operation *operation_of(const struct fuse_request *request)
{
	uint32_t number = request->header.operation;

	return number < FUSE_OPERATIONS && operations[number].run ? &operations[number] : NULL;
}

static int run(struct fuse_request *request, const struct operation *operation)
{
	if (!operation)
		return -ENOSYS;
	if (request->in_bytes < operation->bytes)
		return -EINVAL;
	if (!operation->first && !__atomic_load_n(&request->session->started, __ATOMIC_SEQ_CST))
		return -EIO;
	return operation->run(request);
}

static uint32_t answer(struct fuse_request *request, int error)
{
	struct fuse_out_header header = { .bytes = ANSWER_BYTES,
		                          .error = error,
		                          .unique = request->header.unique };

	if (!error) {
		header.bytes += (uint32_t)(request->out_bytes + request->moved_bytes);
		request->write(request, ANSWER_BYTES, request->out, request->out_bytes);
	}
	request->write(request, 0, &header, ANSWER_BYTES);
	return header.bytes;
}

uint32_t fuse_serve(struct fuse_request *request)
{
	int error = take(request);
	const struct operation *operation = error ? NULL : operation_of(request);
	bool has_room = request->room_bytes >= ANSWER_BYTES;

	/* What nobody could be told of is not done. */
	if (!error && (has_room || (operation && operation->silent)))
		error = run(request, operation);
	if (!has_room || (operation && operation->silent))
		return 0;
	return answer(request, error);
}

bool fuse_forget(struct fuse_request *request)
{
	if (take(request) != 0)
		return false;
	if (request->header.operation == FUSE_FORGET &&
	    request->in_bytes >= sizeof(struct fuse_forget_in))
		return forget_one(request);
	return request->header.operation == FUSE_BATCH_FORGET &&
	       request->in_bytes >= sizeof(struct fuse_batch_forget_in) && forget_many(request);
}
