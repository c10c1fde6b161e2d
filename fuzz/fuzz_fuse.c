/*
 * fuzz/fuzz_fuse.c - a guest that sends any bytes as requests of FUSE: answers fit their room and are consistent, all is
 * forgotten in the end, and nothing outside the folder is touched.
 *
 * Parser   src/devices/virtio/fuse.c src/devices/virtio/fuse_node.c src/devices/virtio/fuse_file.c
 * Input    A byte (1: the session is begun first), then requests: operation (1 byte), node (1; 0 the root, else one that
 *          was answered before, 255 none), how (1; 15: which handle, 16 the handle stands first in what follows, 32 the
 *          node does, 64 little room, 128 the length lies), bytes that follow (2), and those.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#include "base/host/host_file.h"
#include "devices/virtio/fuse.h"

#define KNOWN 16u
#define SENT_MAX (sizeof(struct fuse_in_header) + 0xffffu)
#define ROOM_MAX (FUSE_OUT_BYTES + 256u)
#define REQUESTS_MAX 64u

struct guest {
	struct fuse_session session;
	struct fuse_request request;
	_Alignas(8) uint8_t sent[SENT_MAX];
	_Alignas(8) uint8_t room[ROOM_MAX];
	uint64_t nodes[KNOWN], handles[KNOWN];
	unsigned node_count, handle_count;
};

static struct guest guest;
static char above[64], shared[80], outside[80];

/* --- The sender's memory ------------------------------------------------------------------------------------ */

static size_t read_sent(struct fuse_request *request, uint64_t offset, void *to, size_t bytes)
{
	if (offset > request->sent_bytes || bytes > request->sent_bytes - offset)
		abort();
	memcpy(to, guest.sent + offset, bytes);
	return bytes;
}

static size_t write_room(struct fuse_request *request, uint64_t offset, const void *from,
                         size_t bytes)
{
	if (offset > request->room_bytes || bytes > request->room_bytes - offset)
		abort();
	memcpy(guest.room + offset, from, bytes);
	return bytes;
}

static size_t pin(struct fuse_request *request, bool writable, uint64_t offset, uint64_t bytes,
                  struct host_vector *vectors)
{
	uint64_t whole = writable ? request->room_bytes : request->sent_bytes;

	if (offset > whole || bytes > whole - offset)
		abort();
	vectors[0] = (struct host_vector){ .bytes = (writable ? guest.room : guest.sent) + offset,
		                           .count = bytes };
	return 1;
}

static void on_exited(void *context, int code)
{
}

/* --- A folder ----------------------------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

/* Once for all inputs; files stay small, and memory is their disk where that can be. */
static void prepare(void)
{
	struct rlimit limit = { .rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	snprintf(above, sizeof(above), "%s/drydock-fuzz-%d",
	         access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
	snprintf(shared, sizeof(shared), "%s/shared", above);
	snprintf(outside, sizeof(outside), "%s/outside", above);
}

static void make_folder(void)
{
	char path[100];

	host_file_remove_tree(above);
	if (mkdir(above, 0755) != 0 || mkdir(shared, 0755) != 0)
		abort();
	write_file(outside, "untouched");
	snprintf(path, sizeof(path), "%s/file", shared);
	write_file(path, "some text");
	snprintf(path, sizeof(path), "%s/folder", shared);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/link", shared);
	if (symlink("../outside", path) != 0)
		abort();
}

static void check_outside(void)
{
	struct stat status;
	char **names, *text;
	size_t count, bytes;

	if (host_directory_list(above, 3, &names, &count) != 0 || count != 2)
		abort();
	host_directory_free(names, count);
	if (host_file_read(outside, 100, &text, &bytes) != 0 || strcmp(text, "untouched") != 0)
		abort();
	free(text);
	if (stat(outside, &status) != 0 || (status.st_mode & 07777) != 0644 || status.st_nlink != 1)
		abort();
}

/* --- Requests ------------------------------------------------------------------------------------------------- */

static void learn(uint32_t operation)
{
	const struct fuse_entry_out *entry =
		(const void *)(guest.room + sizeof(struct fuse_out_header));
	const struct fuse_open_out *open = (const void *)entry;

	if (operation == FUSE_CREATE)
		open = (const void *)(entry + 1);
	if (operation == FUSE_LOOKUP || operation == FUSE_MKNOD || operation == FUSE_MKDIR ||
	    operation == FUSE_SYMLINK || operation == FUSE_LINK || operation == FUSE_CREATE)
		guest.nodes[guest.node_count++ % KNOWN] = entry->node;
	if (operation == FUSE_OPEN || operation == FUSE_OPENDIR || operation == FUSE_CREATE)
		guest.handles[guest.handle_count++ % KNOWN] = open->handle;
}

static void serve(size_t sent, size_t room)
{
	struct fuse_out_header header;
	uint32_t operation, bytes;

	guest.request.sent_bytes = sent;
	guest.request.room_bytes = room;
	bytes = fuse_serve(&guest.request);
	if (!bytes)
		return;
	memcpy(&header, guest.room, sizeof(header));
	memcpy(&operation, guest.sent + 4, sizeof(operation));
	if (bytes > room || header.bytes != bytes || header.error > 0 || header.error < -4095 ||
	    (header.error && bytes != sizeof(header)))
		abort();
	if (!header.error && sent >= sizeof(struct fuse_in_header))
		learn(operation);
}

static void begin_session(void)
{
	struct fuse_in_header header = { .bytes = 56, .operation = FUSE_INIT };
	struct fuse_init_in in = { .major = 7, .minor = 38 };

	memcpy(guest.sent, &header, sizeof(header));
	memcpy(guest.sent + sizeof(header), &in, sizeof(in));
	serve(56, ROOM_MAX);
	if (!guest.session.started)
		abort();
}

static uint64_t node_of(uint8_t which)
{
	return which == 0 ? HOST_FOLDER_ROOT : which == 255 ? 99 : guest.nodes[which % KNOWN];
}

/* One request from data; how many bytes it took. */
static size_t send(const uint8_t *data, size_t size)
{
	uint8_t how = data[2];
	size_t count = data[3] | (size_t)data[4] << 8,
	       room = how & 64 ? (how & 15) * 10u : ROOM_MAX;
	struct fuse_in_header header = { .operation = data[0],
		                         .unique = 5,
		                         .node = node_of(data[1]),
		                         .user = how & 1 ? 1000 : 0 };

	if (count > size - 5)
		count = size - 5;
	header.bytes = (uint32_t)(sizeof(header) + count) ^ (how & 128 ? 0x10u : 0);
	memcpy(guest.sent, &header, sizeof(header));
	memcpy(guest.sent + sizeof(header), data + 5, count);
	if ((how & 16) && count >= 8)
		memcpy(guest.sent + sizeof(header), &guest.handles[how & 15], 8);
	if ((how & 32) && count >= 8)
		memcpy(guest.sent + sizeof(header), &guest.nodes[how & 15], 8);
	/* One where other data stands may have come from the first byte on. */
	serve(count == 1 ? data[5] % (sizeof(header) + 1) : sizeof(header) + count, room);
	return 5 + count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t at = 1;

	if (!size)
		return 0;
	if (!above[0])
		prepare();
	make_folder();
	guest.session.started = false;
	memset(guest.nodes, 0, sizeof(guest.nodes));
	memset(guest.handles, 0, sizeof(guest.handles));
	guest.node_count = guest.handle_count = 0;
	guest.request.session = &guest.session;
	guest.request.read = read_sent;
	guest.request.write = write_room;
	guest.request.pin = pin;
	guest.session.exited = on_exited;
	if (host_folder_open(shared, false, &guest.session.folder) != 0)
		abort();
	if (data[0] & 1)
		begin_session();
	for (unsigned i = 0; i < REQUESTS_MAX && at + 5 <= size; i++)
		at += send(data + at, size - at);
	host_folder_reset(guest.session.folder);
	if (host_folder_node_count(guest.session.folder) ||
	    host_folder_handle_count(guest.session.folder))
		abort();
	host_folder_close(guest.session.folder);
	check_outside();
	host_file_remove_tree(above);
	return 0;
}
