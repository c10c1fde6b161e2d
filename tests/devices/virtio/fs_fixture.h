/*
 * tests/devices/virtio/fs_fixture.h - a file system device over a folder, and requests written by hand.
 *
 * A request lies at REQUEST, its answer comes to ANSWER; both are one buffer, or many small ones.
 */
#ifndef DRYDOCK_TESTS_DEVICES_VIRTIO_FS_FIXTURE_H
#define DRYDOCK_TESTS_DEVICES_VIRTIO_FS_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "devices/virtio/fs.h"
#include "driver.h"

#define SIZE 64u
#define REQUEST BUFFERS
#define ANSWER (BUFFERS + 0x28000)
#define ROOM 0x11000u
#define ROOT HOST_FOLDER_ROOT

struct fixture {
	struct virtio_fs fs;
	struct driver driver;
	struct host_folder *folder;
	char path[300]; /* of the folder on the host */
	uint32_t user, group;
	uint32_t room;   /* for answers */
	unsigned asked;  /* requests so far */
	size_t answered; /* bytes of the last answer behind its header */
	uint8_t body[0x12000];
	size_t body_bytes;
};

/* A path in the folder, on the host. */
static inline const char *at(const struct fixture *fixture, const char *name)
{
	static char paths[4][600];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", fixture->path, name);
	return path;
}

static inline void put_file(const struct fixture *fixture, const char *name, const char *text)
{
	int file = open(at(fixture, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(file >= 0);
	assert_int_equal(strlen(text), write(file, text, strlen(text)));
	close(file);
}

static inline bool host_says(const struct fixture *fixture, const char *name, const char *text)
{
	char found[256] = "";
	int file = open(at(fixture, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t got = file < 0 ? -1 : read(file, found, sizeof(found) - 1);

	close(file);
	return got == (ssize_t)strlen(text) && memcmp(found, text, strlen(text)) == 0;
}

/* What of the request comes next: numbers, strings. */
static inline void begin(struct fixture *fixture)
{
	fixture->body_bytes = 0;
}

static inline void add(struct fixture *fixture, const void *bytes, size_t count)
{
	memcpy(fixture->body + fixture->body_bytes, bytes, count);
	fixture->body_bytes += count;
}

static inline void add_string(struct fixture *fixture, const char *string)
{
	add(fixture, string, strlen(string) + 1);
}

static inline void *answer(struct fixture *fixture)
{
	return fixture->driver.memory.regions[0].host + (ANSWER - MEMORY_GPA) + 16;
}

/* Offer what was put together; nothing runs yet. */
static inline void send(struct fixture *fixture, uint32_t operation, uint64_t node)
{
	struct driver *driver = &fixture->driver;
	struct fuse_in_header header = { .bytes = (uint32_t)(40 + fixture->body_bytes),
		                         .operation = operation,
		                         .unique = 1000 + fixture->asked,
		                         .node = node,
		                         .user = fixture->user,
		                         .group = fixture->group };

	put(driver, REQUEST, &header, sizeof(header));
	put(driver, REQUEST + 40, fixture->body, fixture->body_bytes);
	memset((uint8_t *)answer(fixture) - 16, 0xee, ROOM);
	put_descriptor(driver, AREA(1), 0, REQUEST, header.bytes, fixture->room ? NEXT : 0, 1);
	put_descriptor(driver, AREA(1), 1, ANSWER, fixture->room, WRITE, 0);
	offer(driver, 1, 0);
	virtio_device_kick(&fixture->fs.device, 1);
}

/* 0 or a negative errno, after the work; the answer is checked as far as all are the same. */
static inline int receive(struct fixture *fixture)
{
	struct fuse_out_header header;
	uint32_t bytes;

	driver_run_work(&fixture->driver);
	assert_int_equal(fixture->asked + 1, used_index(&fixture->driver, 1));
	bytes = used_bytes(&fixture->driver, 1, fixture->asked);
	memcpy(&header, (uint8_t *)answer(fixture) - 16, sizeof(header));
	assert_int_equal(bytes, header.bytes);
	assert_int_equal(1000 + fixture->asked, header.unique);
	assert_true(bytes >= 16 && bytes <= fixture->room);
	assert_true(header.error <= 0 && (!header.error || bytes == 16));
	fixture->answered = bytes - 16;
	fixture->asked++;
	return header.error;
}

static inline int ask(struct fixture *fixture, uint32_t operation, uint64_t node)
{
	send(fixture, operation, node);
	return receive(fixture);
}

/* A request with a fixed part alone, and one with names behind it. */
static inline int ask_fixed(struct fixture *fixture, uint32_t operation, uint64_t node,
                            const void *fixed, size_t bytes)
{
	begin(fixture);
	add(fixture, fixed, bytes);
	return ask(fixture, operation, node);
}

static inline int ask_name(struct fixture *fixture, uint32_t operation, uint64_t node,
                           const char *name)
{
	begin(fixture);
	add_string(fixture, name);
	return ask(fixture, operation, node);
}

static inline int ask_both(struct fixture *fixture, uint32_t operation, uint64_t node,
                           const void *fixed, size_t bytes, const char *name)
{
	begin(fixture);
	add(fixture, fixed, bytes);
	add_string(fixture, name);
	return ask(fixture, operation, node);
}

/* --- Requests that many tests make ------------------------------------------------------------------------ */

static inline uint64_t lookup(struct fixture *fixture, uint64_t parent, const char *name)
{
	assert_int_equal(0, ask_name(fixture, FUSE_LOOKUP, parent, name));
	assert_int_equal(sizeof(struct fuse_entry_out), fixture->answered);
	return ((struct fuse_entry_out *)answer(fixture))->node;
}

static inline struct fuse_attributes attributes(struct fixture *fixture, uint64_t node)
{
	const uint64_t in[2] = { 0, 0 };

	assert_int_equal(0, ask_fixed(fixture, FUSE_GETATTR, node, in, sizeof(in)));
	assert_int_equal(sizeof(struct fuse_attributes_out), fixture->answered);
	return ((struct fuse_attributes_out *)answer(fixture))->attributes;
}

static inline int open_error(struct fixture *fixture, uint32_t operation, uint64_t node,
                             uint32_t flags)
{
	struct fuse_open_in in = { .flags = flags };

	return ask_fixed(fixture, operation, node, &in, sizeof(in));
}

static inline uint64_t opened(struct fixture *fixture, uint64_t node, uint32_t flags)
{
	assert_int_equal(0, open_error(fixture, FUSE_OPEN, node, flags));
	return ((struct fuse_open_out *)answer(fixture))->handle;
}

static inline uint64_t opened_folder(struct fixture *fixture, uint64_t node)
{
	assert_int_equal(0, open_error(fixture, FUSE_OPENDIR, node, 0));
	return ((struct fuse_open_out *)answer(fixture))->handle;
}

static inline int release(struct fixture *fixture, uint64_t handle)
{
	struct fuse_release_in in = { .handle = handle };

	return ask_fixed(fixture, FUSE_RELEASE, ROOT, &in, sizeof(in));
}

static inline int write_text(struct fixture *fixture, uint64_t handle, uint64_t offset,
                             const char *text)
{
	struct fuse_move_in in = { .handle = handle,
		                   .offset = offset,
		                   .bytes = (uint32_t)strlen(text) };

	begin(fixture);
	add(fixture, &in, sizeof(in));
	add(fixture, text, strlen(text));
	return ask(fixture, FUSE_WRITE, ROOT);
}

static inline int read_some(struct fixture *fixture, uint64_t handle, uint64_t offset,
                            uint32_t bytes)
{
	struct fuse_move_in in = { .handle = handle, .offset = offset, .bytes = bytes };

	return ask_fixed(fixture, FUSE_READ, ROOT, &in, sizeof(in));
}

static inline bool reads(struct fixture *fixture, uint64_t handle, uint64_t offset,
                         const char *text)
{
	return read_some(fixture, handle, offset, 4096) == 0 && fixture->answered == strlen(text) &&
	       memcmp(answer(fixture), text, strlen(text)) == 0;
}

#define LIST_BYTES 4096u /* what is asked for at once */

static inline int list(struct fixture *fixture, uint32_t operation, uint64_t node, uint64_t handle,
                       uint64_t offset)
{
	struct fuse_move_in in = { .handle = handle, .offset = offset, .bytes = LIST_BYTES };

	return ask_fixed(fixture, operation, node, &in, sizeof(in));
}

static inline void forget_node(struct fixture *fixture, uint64_t node, uint64_t count)
{
	struct driver *driver = &fixture->driver;
	struct fuse_in_header header = { .bytes = 48, .operation = FUSE_FORGET, .node = node };
	uint16_t used = used_index(driver, 0);

	put(driver, REQUEST + 0x20000, &header, sizeof(header));
	put(driver, REQUEST + 0x20028, &count, 8);
	put_descriptor(driver, AREA(0), 0, REQUEST + 0x20000, 48, 0, 0);
	offer(driver, 0, 0);
	virtio_device_kick(&fixture->fs.device, 0);
	assert_int_equal((uint16_t)(used + 1), used_index(driver, 0));
	assert_int_equal(0, used_bytes(driver, 0, used));
}

/* --- Life --------------------------------------------------------------------------------------------------- */

static inline int init_session(struct fixture *fixture)
{
	struct fuse_init_in in = { .major = 7, .minor = 37, .read_ahead = 4096, .flags = ~0u };

	return ask_fixed(fixture, FUSE_INIT, 0, &in, sizeof(in));
}

/* A device over an empty folder, with no session yet. */
static inline struct fixture *start_silent(bool read_only)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	umask(022);
	snprintf(fixture->path, sizeof(fixture->path), "%s/shared", test_directory());
	assert_true(mkdir(fixture->path, 0755) == 0 || errno == EEXIST);
	fixture->user = geteuid() ? 0 : 1000;
	fixture->group = geteuid() ? 0 : 1001;
	fixture->room = ROOM;
	assert_int_equal(0, host_folder_open(fixture->path, read_only, &fixture->folder));
	assert_int_equal(0, virtio_fs_init(&fixture->fs, fixture->folder, "root"));
	driver_init(&fixture->driver, &fixture->fs.device);
	driver_start(&fixture->driver, 0, SIZE);
	return fixture;
}

static inline struct fixture *start(void)
{
	struct fixture *fixture = start_silent(false);

	assert_int_equal(0, init_session(fixture));
	return fixture;
}

static inline void finish(struct fixture *fixture)
{
	driver_run_work(&fixture->driver);
	assert_int_equal(15, fixture->fs.device.status);
	virtio_fs_finish(&fixture->fs);
	host_folder_close(fixture->folder);
	driver_finish(&fixture->driver);
	free(fixture);
}

#endif
