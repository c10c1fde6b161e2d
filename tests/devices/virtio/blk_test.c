/* tests/devices/virtio/blk_test.c - the block device: requests by hand, a file of 64 sectors behind them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "devices/virtio/blk.h"
#include "driver.h"

#define SIZE 64u
#define SECTORS 64u
#define DISK_BYTES (SECTORS * 512u)
#define HEADER BUFFERS
#define DATA (BUFFERS + 0x1000)
#define STATUS (BUFFERS + 0x8000)

enum { IN = 0, OUT = 1, FLUSH = 4, GET_ID = 8, DISCARD = 11, WRITE_ZEROES = 13 };
enum { OK = 0, IOERR = 1, UNSUPP = 2 };

struct fixture {
	struct virtio_blk blk;
	struct driver driver;
	int file;
	unsigned asked; /* requests so far */
};

static struct fixture *start(struct virtio_blk_options options, uint64_t features)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	char path[256];
	uint64_t bytes;
	uint8_t sector[512];

	snprintf(path, sizeof(path), "%s/disk", test_directory());
	fixture->file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fixture->file >= 0);
	for (unsigned i = 0; i < SECTORS; i++) {
		memset(sector, (int)i + 1, sizeof(sector));
		assert_int_equal(512, write(fixture->file, sector, sizeof(sector)));
	}
	options.disk = host_disk_open(path, options.read_only, &bytes);
	assert_true(options.disk >= 0);
	assert_int_equal(DISK_BYTES, bytes);
	options.bytes = bytes;
	options.queues = options.queues ? options.queues : 1;
	options.id = "a disk whose name is longer than that";
	assert_int_equal(0, virtio_blk_init(&fixture->blk, &options));
	driver_init(&fixture->driver, &fixture->blk.device);
	driver_start(&fixture->driver, features, SIZE);
	return fixture;
}

static struct fixture *start_plain(void)
{
	return start((struct virtio_blk_options){ .disk = 0 }, VIRTIO_BLK_FLUSH);
}

static void finish(struct fixture *fixture)
{
	assert_int_equal(15, fixture->blk.device.status);
	close(fixture->blk.disk);
	close(fixture->file);
	virtio_blk_finish(&fixture->blk);
	driver_finish(&fixture->driver);
	free(fixture);
}

static void put_header(struct fixture *fixture, uint64_t gpa, uint32_t type, uint64_t sector)
{
	put32(&fixture->driver, gpa, type);
	put32(&fixture->driver, gpa + 4, 0);
	put(&fixture->driver, gpa + 8, &sector, 8);
}

/* Offer a request with bytes of data at DATA; nothing runs yet. */
static void ask(struct fixture *fixture, uint32_t type, uint64_t sector, uint32_t bytes)
{
	struct driver *driver = &fixture->driver;
	bool reads = type == IN || type == GET_ID;

	put_header(fixture, HEADER, type, sector);
	put(driver, STATUS, "\xff", 1);
	put_descriptor(driver, AREA(0), 0, HEADER, 16, NEXT, bytes ? 1 : 2);
	put_descriptor(driver, AREA(0), 1, DATA, bytes, NEXT | (reads ? WRITE : 0), 2);
	put_descriptor(driver, AREA(0), 2, STATUS, 1, WRITE, 0);
	offer(driver, 0, 0);
	virtio_device_kick(&fixture->blk.device, 0);
}

/* The status of the last request, after its work, and how many bytes were written. */
static uint8_t answer(struct fixture *fixture, uint32_t written)
{
	driver_run_work(&fixture->driver);
	assert_int_equal(fixture->asked + 1, used_index(&fixture->driver, 0));
	assert_int_equal(written, used_bytes(&fixture->driver, 0, fixture->asked));
	fixture->asked++;
	return (uint8_t)get(&fixture->driver, STATUS, 1);
}

static uint8_t file_byte(struct fixture *fixture, unsigned sector)
{
	uint8_t byte = 0xee;

	assert_int_equal(1, pread(fixture->file, &byte, 1, (off_t)sector * 512));
	return byte;
}

TEST(VM_105_features_and_configuration)
{
	struct fixture *fixture = start_plain();
	struct virtio_device *device = &fixture->blk.device;

	assert_int_equal(2, device->model->id);
	assert_int_equal(256, device->model->queue_size);
	assert_int_equal(SECTORS, virtio_device_config_read(device, 0, 8));
	assert_int_equal(254, virtio_device_config_read(device, 12, 4));
	assert_true((device->features & 0xffffff) ==
	            (VIRTIO_BLK_SEG_MAX | VIRTIO_BLK_FLUSH | VIRTIO_BLK_DISCARD |
	             VIRTIO_BLK_WRITE_ZEROES));
	finish(fixture);
}

TEST(VM_105_a_disk_to_read_alone_says_so)
{
	struct fixture *fixture = start((struct virtio_blk_options){ .read_only = true }, 0);

	assert_true((fixture->blk.device.features & 0xffffff) ==
	            (VIRTIO_BLK_SEG_MAX | VIRTIO_BLK_RO | VIRTIO_BLK_FLUSH));
	finish(fixture);
}

TEST(VM_106_a_read_brings_sectors)
{
	struct fixture *fixture = start_plain();

	ask(fixture, IN, 3, 1024);
	assert_int_equal(0, used_index(&fixture->driver, 0));
	assert_int_equal(OK, answer(fixture, 1025));
	assert_int_equal(4, get(&fixture->driver, DATA, 1));
	assert_int_equal(5, get(&fixture->driver, DATA + 1023, 1));
	finish(fixture);
}

TEST(VM_106_a_write_reaches_the_file)
{
	struct fixture *fixture = start_plain();
	uint8_t data[512];

	memset(data, 0xab, sizeof(data));
	put(&fixture->driver, DATA, data, sizeof(data));
	ask(fixture, OUT, 9, 512);
	assert_int_equal(OK, answer(fixture, 1));
	assert_int_equal(9, file_byte(fixture, 8));
	assert_int_equal(0xab, file_byte(fixture, 9));
	assert_int_equal(11, file_byte(fixture, 10));
	finish(fixture);
}

TEST(VM_105_header_and_data_may_be_split_anywhere)
{
	struct fixture *fixture = start_plain();
	struct driver *driver = &fixture->driver;

	put_header(fixture, HEADER, IN, 1);
	put_descriptor(driver, AREA(0), 0, HEADER, 5, NEXT, 1);
	put_descriptor(driver, AREA(0), 1, HEADER + 5, 11, NEXT, 2);
	put_descriptor(driver, AREA(0), 2, DATA, 100, NEXT | WRITE, 3);
	put_descriptor(driver, AREA(0), 3, DATA + 0x1000, 413, WRITE, 0);
	offer(driver, 0, 0);
	virtio_device_kick(&fixture->blk.device, 0);
	driver_run_work(driver);
	assert_int_equal(513, used_bytes(driver, 0, 0));
	assert_int_equal(2, get(driver, DATA + 99, 1));
	assert_int_equal(2, get(driver, DATA + 0x1000 + 411, 1));
	assert_int_equal(OK, get(driver, DATA + 0x1000 + 412, 1));
	finish(fixture);
}

TEST(VM_106_the_id_has_20_bytes)
{
	struct fixture *fixture = start_plain();
	char id[21] = { 0 };

	ask(fixture, GET_ID, 0, 20);
	/* No worker has to run for it. */
	assert_int_equal(1, used_index(&fixture->driver, 0));
	assert_int_equal(OK, answer(fixture, 21));
	assert_true(guest_memory_read(&fixture->driver.memory, DATA, id, 20));
	assert_string_equal("a disk whose name is", id);
	ask(fixture, GET_ID, 0, 4);
	assert_int_equal(OK, answer(fixture, 5));
	finish(fixture);
}

TEST(VM_106_unknown_types_are_unsupported)
{
	static const uint32_t types[] = { 2, 3, 9, 10, 12, 14, ~0u };
	struct fixture *fixture = start_plain();

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		ask(fixture, types[i], 0, 512);
		assert_int_equal(UNSUPP, answer(fixture, 1));
	}
	finish(fixture);
}

TEST(VM_107_ranges_end_with_the_disk)
{
	static const struct {
		uint64_t sector;
		uint32_t bytes;
		uint8_t status;
	} rows[] = {
		{ SECTORS - 1, 512, OK },   { SECTORS - 1, 1024, IOERR },
		{ SECTORS, 512, IOERR },    { ~0ull, 512, IOERR },
		{ ~0ull - 1, 1024, IOERR }, { 1ull << 55, 512, IOERR },
		{ 0, 511, IOERR },          { 0, 513, IOERR },
		{ SECTORS, 0, OK },         { SECTORS + 1, 0, IOERR },
	};
	struct fixture *fixture = start_plain();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (uint32_t type = IN; type <= OUT; type++) {
			ask(fixture, type, rows[i].sector, rows[i].bytes);
			assert_int_equal(rows[i].status,
			                 answer(fixture, type == IN && rows[i].status == OK
			                                         ? rows[i].bytes + 1
			                                         : 1));
		}
	finish(fixture);
}

TEST(VM_107_a_disk_to_read_alone_refuses_changes)
{
	static const uint32_t types[] = { OUT, DISCARD, WRITE_ZEROES };
	struct fixture *fixture = start((struct virtio_blk_options){ .read_only = true }, 0);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		ask(fixture, types[i], 0, 512);
		assert_int_equal(IOERR, answer(fixture, 1));
	}
	ask(fixture, IN, 0, 512);
	assert_int_equal(OK, answer(fixture, 513));
	finish(fixture);
}

TEST(VM_107_a_tail_shorter_than_a_sector_is_not_there)
{
	struct virtio_blk blk;
	struct virtio_blk_options options = { .bytes = 512 * 3 + 511, .queues = 1 };

	assert_int_equal(0, virtio_blk_init(&blk, &options));
	assert_int_equal(3, virtio_device_config_read(&blk.device, 0, 8));
	virtio_blk_finish(&blk);
}

TEST(VM_108_flush_is_answered_when_the_file_is_flushed)
{
	struct fixture *fixture = start_plain();

	ask(fixture, FLUSH, 0, 0);
	assert_int_equal(0, used_index(&fixture->driver, 0));
	assert_int_equal(OK, answer(fixture, 1));
	close(fixture->blk.disk);
	ask(fixture, FLUSH, 0, 0);
	assert_int_equal(IOERR, answer(fixture, 1));
	fixture->blk.disk = dup(fixture->file);
	finish(fixture);
}

TEST(VM_108_a_driver_without_flush_has_each_write_flushed)
{
	struct fixture *fixture = start((struct virtio_blk_options){ .disk = 0 }, 0);
	int pipes[2];

	ask(fixture, OUT, 0, 512);
	assert_true(((struct virtio_blk_request *)fixture->driver.work)->flush_behind);
	assert_int_equal(OK, answer(fixture, 1));
	/* What cannot be flushed, a pipe, makes the write fail, though it takes no bytes here. */
	assert_int_equal(0, pipe(pipes));
	close(fixture->blk.disk);
	fixture->blk.disk = pipes[1];
	ask(fixture, OUT, 0, 0);
	assert_int_equal(IOERR, answer(fixture, 1));
	close(pipes[0]);
	finish(fixture);
}

TEST(VM_108_without_safety_no_flush_is_offered)
{
	struct fixture *fixture = start((struct virtio_blk_options){ .unsafe = true }, 0);

	assert_false(fixture->blk.device.features & VIRTIO_BLK_FLUSH);
	ask(fixture, OUT, 0, 512);
	assert_false(((struct virtio_blk_request *)fixture->driver.work)->flush_behind);
	assert_int_equal(OK, answer(fixture, 1));
	ask(fixture, FLUSH, 0, 0);
	assert_int_equal(UNSUPP, answer(fixture, 1));
	finish(fixture);
}

TEST(VM_109_chains_that_hold_no_request_go_back_empty)
{
	struct fixture *fixture = start_plain();
	struct driver *driver = &fixture->driver;
	struct virtio_device *device = &fixture->blk.device;

	put_header(fixture, HEADER, IN, 0);
	put_descriptor(driver, AREA(0), 0, HEADER, 16, 0, 0);    /* no status */
	put_descriptor(driver, AREA(0), 1, STATUS, 1, WRITE, 0); /* no header */
	put_descriptor(driver, AREA(0), 2, HEADER, 15, NEXT, 1); /* a short one */
	for (uint16_t i = 0; i < 3; i++) {
		offer(driver, 0, i);
		virtio_device_kick(device, 0);
		assert_int_equal(i + 1, used_index(driver, 0));
		assert_int_equal(0, used_bytes(driver, 0, i));
	}
	fixture->asked = 3;
	ask(fixture, IN, 0, 512);
	assert_int_equal(OK, answer(fixture, 513));
	finish(fixture);
}

/* --- Ranges ------------------------------------------------------------------------------------------ */

static void put_segment(struct fixture *fixture, unsigned index, uint64_t sector, uint32_t sectors,
                        uint32_t flags)
{
	uint64_t gpa = DATA + 16ull * index;

	put(&fixture->driver, gpa, &sector, 8);
	put32(&fixture->driver, gpa + 8, sectors);
	put32(&fixture->driver, gpa + 12, flags);
}

TEST(VM_110_write_zeroes_writes_zeroes_and_nothing_else)
{
	struct fixture *fixture = start_plain();

	put_segment(fixture, 0, 4, 2, 0);
	put_segment(fixture, 1, 10, 1, 1);
	ask(fixture, WRITE_ZEROES, 0, 32);
	assert_int_equal(OK, answer(fixture, 1));
	assert_int_equal(4, file_byte(fixture, 3));
	assert_int_equal(0, file_byte(fixture, 4));
	assert_int_equal(0, file_byte(fixture, 5));
	assert_int_equal(7, file_byte(fixture, 6));
	assert_int_equal(0, file_byte(fixture, 10));
	assert_int_equal(12, file_byte(fixture, 11));
	finish(fixture);
}

TEST(VM_110_a_request_has_as_many_segments_as_the_configuration_says)
{
	struct fixture *fixture = start_plain();
	uint32_t most = (uint32_t)virtio_device_config_read(&fixture->blk.device, 40, 4);

	assert_int_equal(16, most);
	for (unsigned i = 0; i < most; i++)
		put_segment(fixture, i, 2 * i, 1, 0);
	ask(fixture, WRITE_ZEROES, 0, 16 * most);
	assert_int_equal(OK, answer(fixture, 1));
	for (unsigned i = 0; i < most; i++) {
		assert_int_equal(0, file_byte(fixture, 2 * i));
		assert_int_equal(2 * i + 2, file_byte(fixture, 2 * i + 1));
	}
	finish(fixture);
}

/* How many blocks of 512 bytes the image takes on its own disk. */
static long image_blocks(struct fixture *fixture)
{
	struct stat now;

	assert_int_equal(0, fsync(fixture->file));
	assert_int_equal(0, fstat(fixture->file, &now));
	assert_int_equal(DISK_BYTES, now.st_size);
	return now.st_blocks;
}

#define HOLE_FIRST 8u
#define HOLE_SECTORS 48u

/* Some file systems have no holes; a copy of the image shows what is to be expected of this one. */
static bool has_holes(void)
{
	char path[256];
	struct stat before, after;
	uint8_t bytes[HOLE_SECTORS * 512];
	int file;

	snprintf(path, sizeof(path), "%s/holes", test_directory());
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	memset(bytes, 1, sizeof(bytes));
	assert_int_equal(sizeof(bytes), write(file, bytes, sizeof(bytes)));
	assert_int_equal(0, fsync(file));
	assert_int_equal(0, fstat(file, &before));
	fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, sizeof(bytes));
	assert_int_equal(0, fsync(file));
	assert_int_equal(0, fstat(file, &after));
	close(file);
	return after.st_blocks < before.st_blocks;
}

TEST(VM_110_a_discard_gives_room_back)
{
	struct fixture *fixture = start_plain();
	long before = image_blocks(fixture);

	put_segment(fixture, 0, HOLE_FIRST, HOLE_SECTORS, 0);
	ask(fixture, DISCARD, 0, 16);
	assert_int_equal(OK, answer(fixture, 1));
	if (has_holes())
		assert_true(image_blocks(fixture) < before);
	else
		assert_true(image_blocks(fixture) <= before);
	assert_int_equal(8, file_byte(fixture, 7));
	assert_int_equal(57, file_byte(fixture, 56));
	finish(fixture);
}

TEST(VM_110_zeroes_keep_their_room_unless_the_driver_lets_it_go)
{
	struct fixture *fixture = start_plain();
	long before = image_blocks(fixture);

	put_segment(fixture, 0, HOLE_FIRST, HOLE_SECTORS, 0);
	ask(fixture, WRITE_ZEROES, 0, 16);
	assert_int_equal(OK, answer(fixture, 1));
	assert_true(image_blocks(fixture) >= before);
	put_segment(fixture, 0, HOLE_FIRST, HOLE_SECTORS, 1);
	ask(fixture, WRITE_ZEROES, 0, 16);
	assert_int_equal(OK, answer(fixture, 1));
	if (has_holes())
		assert_true(image_blocks(fixture) < before);
	finish(fixture);
}

TEST(VM_110_bad_ranges_are_refused_before_anything_is_done)
{
	static const struct {
		uint32_t type;
		uint64_t sector;
		uint32_t sectors, flags, bytes;
		uint8_t status;
	} rows[] = {
		{ WRITE_ZEROES, SECTORS, 1, 0, 32, IOERR },
		{ WRITE_ZEROES, ~0ull, 1, 0, 32, IOERR },
		{ WRITE_ZEROES, 0, ~0u, 0, 32, IOERR },
		{ WRITE_ZEROES, 0, 1, 2, 32, UNSUPP },
		{ DISCARD, 0, 1, 1, 32, UNSUPP },
		{ DISCARD, 0, 1, 0, 24, IOERR },
		{ DISCARD, 0, 1, 0, 0, IOERR },
		{ DISCARD, 0, 1, 0, 16 * 17, IOERR },
	};
	struct fixture *fixture = start_plain();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_segment(fixture, 0, 1, 1, 0);
		put_segment(fixture, 1, rows[i].sector, rows[i].sectors, rows[i].flags);
		ask(fixture, rows[i].type, 0, rows[i].bytes);
		assert_int_equal(rows[i].status, answer(fixture, 1));
		assert_int_equal(2, file_byte(fixture, 1));
	}
	finish(fixture);
}

/* --- Many at once ------------------------------------------------------------------------------------ */

/* A read of sector i by the chain 2i, 2i + 1, its data and status at DATA + 1024 i. */
static void ask_many(struct fixture *fixture, unsigned queue, unsigned count)
{
	struct driver *driver = &fixture->driver;

	for (unsigned i = 0; i < count; i++) {
		put_header(fixture, HEADER + 16ull * i, IN, i);
		put_descriptor(driver, AREA(queue), 2 * i, HEADER + 16ull * i, 16, NEXT,
		               (uint16_t)(2 * i + 1));
		put_descriptor(driver, AREA(queue), 2 * i + 1, DATA + 1024ull * i, 513, WRITE, 0);
		offer(driver, queue, (uint16_t)(2 * i));
	}
	while (virtio_device_kick(&fixture->blk.device, queue))
		;
}

TEST(VM_110_requests_run_beside_one_another_and_end_in_any_order)
{
	struct fixture *fixture = start_plain();

	ask_many(fixture, 0, 32);
	assert_int_equal(0, used_index(&fixture->driver, 0));
	assert_int_equal(32, driver_run_work(&fixture->driver));
	assert_int_equal(32, used_index(&fixture->driver, 0));
	assert_int_equal(62, used_id(&fixture->driver, 0, 0));
	/* Nothing was left in the ring. */
	assert_int_equal(0, fixture->driver.again);
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(i + 1, get(&fixture->driver, DATA + 1024ull * i, 1));
	finish(fixture);
}

TEST(VM_110_requests_beyond_the_depth_wait_in_the_rings)
{
	struct fixture *fixture = start((struct virtio_blk_options){ .queues = 4 }, VIRTIO_BLK_MQ);

	assert_int_equal(4, virtio_device_config_read(&fixture->blk.device, 34, 2));
	for (unsigned queue = 0; queue < 4; queue++)
		ask_many(fixture, queue, 32);
	assert_int_equal(VIRTIO_BLK_DEPTH, fixture->blk.device.work_count);
	/* The last request that was free was the second queue's: it asks again as the two without any do. */
	assert_int_equal(0xe, fixture->blk.starved);
	assert_int_equal(128, driver_run_work(&fixture->driver));
	assert_int_equal(0, fixture->blk.starved);
	for (unsigned queue = 0; queue < 4; queue++)
		assert_int_equal(32, used_index(&fixture->driver, queue));
	finish(fixture);
}

TEST(VM_92_one_turn_of_a_disk_takes_32_requests)
{
	struct fixture *fixture = start_plain();
	struct driver *driver = &fixture->driver;

	put_descriptor(driver, AREA(0), 0, HEADER, 4, 0, 0);
	for (unsigned i = 0; i < 33; i++)
		offer(driver, 0, 0);
	assert_true(virtio_device_kick(&fixture->blk.device, 0));
	assert_int_equal(32, used_index(driver, 0));
	assert_false(virtio_device_kick(&fixture->blk.device, 0));
	assert_int_equal(33, used_index(driver, 0));
	assert_int_equal(2, driver->interrupts);
	finish(fixture);
}

TEST(VM_83_work_that_ends_in_a_reset_answers_nobody)
{
	struct fixture *fixture = start_plain();

	ask_many(fixture, 0, 32);
	virtio_device_reset_begin(&fixture->blk.device);
	assert_int_equal(32, driver_run_work(&fixture->driver));
	assert_int_equal(0, used_index(&fixture->driver, 0));
	virtio_device_reset_end(&fixture->blk.device);
	memset(fixture->driver.available, 0, sizeof(fixture->driver.available));
	driver_start(&fixture->driver, VIRTIO_BLK_FLUSH, SIZE);
	for (unsigned i = 0; i < 2 * VIRTIO_BLK_DEPTH; i++) {
		ask(fixture, IN, 0, 512);
		assert_int_equal(OK, answer(fixture, 513));
	}
	finish(fixture);
}

TEST(VM_112_another_size_is_told)
{
	struct fixture *fixture = start_plain();

	virtio_blk_resize(&fixture->blk, 512 * 10);
	assert_int_equal(10, virtio_device_config_read(&fixture->blk.device, 0, 8));
	assert_int_equal(VIRTIO_INTERRUPT_CONFIG, fixture->blk.device.interrupt_status);
	ask(fixture, IN, 10, 512);
	assert_int_equal(IOERR, answer(fixture, 1));
	finish(fixture);
}

TEST(VM_106_a_file_that_was_cut_is_an_error)
{
	struct fixture *fixture = start_plain();

	assert_int_equal(0, ftruncate(fixture->file, 512));
	ask(fixture, IN, 0, 1024);
	assert_int_equal(IOERR, answer(fixture, 1));
	finish(fixture);
}

TEST(VM_112_an_image_is_written_by_one_alone)
{
	char path[256], folder[256];
	uint64_t bytes;
	int one, two;

	snprintf(path, sizeof(path), "%s/disk", test_directory());
	snprintf(folder, sizeof(folder), "%s", test_directory());
	close(open(path, O_CREAT | O_WRONLY, 0600));
	one = host_disk_open(path, false, &bytes);
	assert_true(one >= 0);
	assert_int_equal(-EBUSY, host_disk_open(path, false, &bytes));
	assert_int_equal(-EBUSY, host_disk_open(path, true, &bytes));
	close(one);
	one = host_disk_open(path, true, &bytes);
	two = host_disk_open(path, true, &bytes);
	assert_true(one >= 0 && two >= 0);
	close(one);
	close(two);
	assert_int_equal(-EISDIR, host_disk_open(folder, true, &bytes));
	assert_int_equal(-EINVAL, host_disk_open("/dev/null", true, &bytes));
	assert_int_equal(-ENOENT, host_disk_open("/nowhere/at/all", true, &bytes));
}

TEST(VM_111_an_image_is_raw_whatever_it_begins_with)
{
	struct fixture *fixture = start_plain();

	assert_int_equal(4, pwrite(fixture->file, "QFI\xfb", 4, 0));
	ask(fixture, IN, 0, 512);
	assert_int_equal(OK, answer(fixture, 513));
	assert_int_equal(0xfb494651, get(&fixture->driver, DATA, 4));
	finish(fixture);
}
