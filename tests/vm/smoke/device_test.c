/*
 * tests/vm/smoke/device_test.c - section 14 of docs/spec/microvm.md, the tests that need no hypervisor; tools/smoke runs them.
 *
 * Names and numbers are the table's. Queues have 4 places: descriptors at 0, what is available at 100h, what was used at 200h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../../devices/virtio/net_vectors.h"
#include "../vmm/kernel_file.h"
#include "base/host/host.h"
#include "base/host/host_disk.h"
#include "base/host/host_file.h"
#include "base/host/host_folder.h"
#include "devices/virtio/blk.h"
#include "devices/virtio/console.h"
#include "devices/virtio/fs.h"
#include "devices/virtio/net.h"
#include "vm/krun/krun_internal.h"
#include "vm/vmm/layout.h"

#define MEMORY_BYTES 0x20000u
#define QUEUE_PLACES 4u
#define DESCRIPTORS 0x0u
#define AVAILABLE 0x100u
#define USED 0x200u
#define REST 0x4000u /* queues that are not looked at */
#define HEADER 0x1000u
#define DATA 0x1100u
#define STATUS 0x1200u
#define NEXT 1u
#define WRITE 2u

static const uint8_t mac[6] = { 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee };

/* A driver whose ring lies at 0. */
struct driver {
	struct guest_memory memory;
	uint8_t bytes[MEMORY_BYTES];
	unsigned interrupts;
	struct virtio_work *work;
};

static void on_interrupt(void *context)
{
	((struct driver *)context)->interrupts++;
}

static void on_offload(void *context, struct virtio_work *work)
{
	struct driver *driver = context;

	work->next = driver->work;
	driver->work = work;
}

static void on_again(void *context, unsigned queue)
{
}

static void on_complaint(void *context, const char *text)
{
	print_error("%s\n", text);
}

static void set_queue(struct virtio_queue *queue, uint64_t at)
{
	queue->size = QUEUE_PLACES;
	queue->descriptors = at + DESCRIPTORS;
	queue->driver_area = at + AVAILABLE;
	queue->device_area = at + USED;
	queue->ready = true;
}

/* The device runs; ring is the queue whose ring lies at 0. */
static struct driver *start(struct virtio_device *device, uint64_t features, unsigned ring)
{
	struct driver *driver = calloc(1, sizeof(*driver));

	assert_non_null(driver);
	driver->memory.regions[0] = (struct guest_region){ 0, MEMORY_BYTES, driver->bytes };
	driver->memory.region_count = 1;
	device->carrier = (struct virtio_carrier){ .memory = &driver->memory,
		                                   .interrupt = on_interrupt,
		                                   .offload = on_offload,
		                                   .again = on_again,
		                                   .complain = on_complaint,
		                                   .context = driver };
	virtio_device_reset_end(device);
	virtio_device_set_status(device, 3);
	virtio_device_set_features(device, features | 1ull << 32);
	virtio_device_set_status(device, 11);
	for (unsigned i = 0; i < device->queue_count; i++)
		set_queue(&device->queues[i], i == ring ? 0 : REST + 0x400ull * i);
	virtio_device_set_status(device, 15);
	assert_int_equal(15, device->status);
	return driver;
}

static void describe(struct driver *driver, unsigned index, uint64_t gpa, uint32_t bytes,
                     uint16_t flags, uint16_t next)
{
	uint8_t *at = driver->bytes + DESCRIPTORS + 16 * index;

	put(at, 0, gpa, 8);
	put(at, 8, bytes, 4);
	put(at, 12, flags, 2);
	put(at, 14, next, 2);
}

/* Chain 0 is offered, and all that comes of it is done. */
static void kick(struct driver *driver, struct virtio_device *device, unsigned queue)
{
	put(driver->bytes, AVAILABLE + 4, 0, 2);
	put(driver->bytes, AVAILABLE + 2, 1, 2);
	while (virtio_device_kick(device, queue))
		;
	while (driver->work) {
		struct virtio_work *work = driver->work;

		driver->work = work->next;
		work->run(work);
		virtio_device_work_done(work);
	}
}

static uint64_t number(const struct driver *driver, size_t at, size_t bytes)
{
	uint64_t value = 0;

	memcpy(&value, driver->bytes + at, bytes);
	return value;
}

static bool offers(const struct virtio_device *device, unsigned bit)
{
	return device->features >> bit & 1;
}

/* --- The loader ------------------------------------------------------------------------------------------------- */

TEST(test_elf_loader_smoke)
{
	uint8_t file[120] = "\177ELF\2\1\1", back[120];
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	struct vmm_reason reason;

	put(file, 16, 2, 2);
	put(file, 18, 62, 2);
	put(file, 24, 0x1000, 8);
	put(file, 32, 64, 8);
	put(file, 54, 56, 2);
	put(file, 56, 1, 2);
	put(file, 64, 1, 4);
	put(file, 88, 0x1000, 8);
	put(file, 96, 120, 8);
	put(file, 104, 120, 8);
	assert_int_equal(0, vmm_memory_init(&memory, 4 << 20));
	assert_int_equal(0, vmm_kernel_load(file, sizeof(file), &memory, &kernel, &reason));
	assert_int_equal(0x1000, kernel.entry);
	assert_true(vmm_memory_read(&memory, 0x1000, back, sizeof(back)));
	assert_memory_equal(file, back, sizeof(file));
	vmm_memory_finish(&memory);
}

/* --- Input ------------------------------------------------------------------------------------------------------- */

/* From the word to stop until the thread has gone; the reader waits for a pipe that says nothing. */
static uint64_t stop_ns(struct krun_streams *streams)
{
	uint64_t begun;

	assert_int_equal(0, krun_streams_start(streams, NULL));
	begun = host_clock_monotonic_ns();
	krun_streams_stop(streams);
	return host_clock_monotonic_ns() - begun;
}

TEST(test_whpx_stdin_reader_smoke)
{
	struct krun_streams streams;
	uint64_t least = UINT64_MAX;
	int ends[2];

	assert_int_equal(0, pipe(ends));
	/* Whoever else uses the computer may hold up one, not all of ten. */
	for (int i = 0; i < 10; i++) {
		uint64_t ns;

		assert_int_equal(0, krun_streams_init(&streams));
		assert_true(fcntl(streams.wakeup, F_GETFD) >= 0);
		assert_int_equal(0, krun_streams_add(&streams, -1, ends[0], -1)->count);
		ns = stop_ns(&streams);
		assert_int_equal(-1, streams.wakeup);
		least = ns < least ? ns : least;
	}
	assert_true(least < 100000000ull);
}

/* --- Disks ------------------------------------------------------------------------------------------------------- */

static void make_disk(struct virtio_blk *blk, bool read_only)
{
	char path[256], sectors[1024] = "";
	struct virtio_blk_options options = { .read_only = read_only, .queues = 1, .id = "smoke" };

	memcpy(sectors, "MAGICBLK", 8);
	snprintf(path, sizeof(path), "%s/disk", test_directory());
	assert_int_equal(0, host_file_write(path, sectors, sizeof(sectors)));
	options.disk = host_disk_open(path, read_only, &options.bytes);
	assert_true(options.disk >= 0);
	assert_int_equal(0, virtio_blk_init(blk, &options));
}

TEST(test_whpx_blk_init_smoke)
{
	struct virtio_blk blk;

	make_disk(&blk, true);
	assert_memory_equal("smoke", blk.id, 6);
	assert_int_equal(2, blk.device.model->id);
	assert_int_equal(2, virtio_device_config_read(&blk.device, 0, 8));
	assert_true(offers(&blk.device, 32));
	assert_true(offers(&blk.device, 9));
	assert_true(offers(&blk.device, 5));
	virtio_blk_finish(&blk);
	make_disk(&blk, false);
	assert_false(offers(&blk.device, 5));
	virtio_blk_finish(&blk);
}

TEST(test_whpx_blk_read_smoke)
{
	struct virtio_blk blk;
	struct driver *driver;

	make_disk(&blk, true);
	driver = start(&blk.device, 0, 0);
	/* IN, sector 0; the status stands between the sector's halves. */
	put(driver->bytes, STATUS, 0xff, 1);
	describe(driver, 0, HEADER, 16, NEXT, 1);
	describe(driver, 1, DATA, 256, NEXT | WRITE, 2);
	describe(driver, 2, STATUS + 0x100, 256, NEXT | WRITE, 3);
	describe(driver, 3, STATUS, 1, WRITE, 0);
	kick(driver, &blk.device, 0);
	assert_int_equal(1, number(driver, USED + 2, 2));
	assert_int_equal(0, number(driver, USED + 4, 4));
	assert_int_equal(513, number(driver, USED + 8, 4));
	assert_int_equal(0, number(driver, STATUS, 1));
	assert_memory_equal("MAGICBLK", driver->bytes + DATA, 8);
	virtio_blk_finish(&blk);
	free(driver);
}

/* --- Cards ------------------------------------------------------------------------------------------------------- */

struct wire {
	unsigned count;
	size_t bytes;
	uint8_t frame[256];
};

static bool on_frame(void *context, const uint8_t *frame, size_t bytes)
{
	struct wire *wire = context;

	wire->count++;
	wire->bytes = bytes;
	memcpy(wire->frame, frame, bytes < sizeof(wire->frame) ? bytes : sizeof(wire->frame));
	return true;
}

static void make_card(struct virtio_net *net, struct wire *wire)
{
	struct virtio_net_back_end back_end = { on_frame, NULL, wire };

	memset(wire, 0, sizeof(*wire));
	assert_int_equal(0, virtio_net_init(net, mac, &back_end));
}

TEST(test_whpx_net_init_smoke)
{
	struct virtio_net net;
	struct wire wire;

	make_card(&net, &wire);
	assert_int_equal(1, net.device.model->id);
	assert_true(offers(&net.device, 32));
	assert_true(offers(&net.device, 5));
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(mac[i], virtio_device_config_read(&net.device, i, 1));
	assert_int_equal(1, virtio_device_config_read(&net.device, 6, 2));
	virtio_net_finish(&net);
}

TEST(test_whpx_net_tx_smoke)
{
	struct virtio_net net;
	struct wire wire;
	struct driver *driver;
	uint8_t frame[64];

	for (unsigned i = 0; i < sizeof(frame); i++)
		frame[i] = (uint8_t)(i * 3 + 1);
	make_card(&net, &wire);
	driver = start(&net.device, 0, 1);
	memcpy(driver->bytes + DATA, frame, sizeof(frame));
	describe(driver, 0, HEADER, 12, NEXT, 1);
	describe(driver, 1, DATA, sizeof(frame), 0, 0);
	kick(driver, &net.device, 1);
	assert_int_equal(1, number(driver, USED + 2, 2));
	assert_int_equal(0, number(driver, USED + 8, 4));
	assert_int_equal(1, wire.count);
	assert_int_equal(64, wire.bytes);
	assert_memory_equal(frame, wire.frame, sizeof(frame));
	virtio_net_finish(&net);
	free(driver);
}

TEST(test_whpx_net_offload_features)
{
	static const unsigned bits[] = { 0, 1, 7, 8, 11, 12 };
	struct virtio_net net;
	struct wire wire;
	struct driver *driver;
	/* Of the large frame: its header, as a driver leaves it. */
	struct net_header header = { .flags = NET_NEEDS_CHECKSUM,
		                     .kind = NET_KIND_TCP4,
		                     .segment_bytes = 2,
		                     .checksum_start = 34,
		                     .checksum_offset = 16 };

	make_card(&net, &wire);
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		assert_true(offers(&net.device, bits[i]));
	driver = start(&net.device, 1u << 0 | 1u << 11, 1);
	memcpy(driver->bytes + HEADER, &header, sizeof(header));
	memcpy(driver->bytes + DATA, large4, sizeof(large4));
	describe(driver, 0, HEADER, 12, NEXT, 1);
	describe(driver, 1, DATA, sizeof(large4), 0, 0);
	kick(driver, &net.device, 1);
	/* Three parts; the wire keeps the last: one byte, with its own number, length and sums. */
	assert_int_equal(3, wire.count);
	assert_int_equal(sizeof(part4_2), wire.bytes);
	assert_memory_equal(part4_2, wire.frame, sizeof(part4_2));
	virtio_net_finish(&net);
	free(driver);
}

/* --- Consoles ------------------------------------------------------------------------------------------------------ */

TEST(test_whpx_console_init_smoke)
{
	static struct virtio_console console;
	struct driver *driver;

	virtio_console_init(&console, NULL, 0);
	assert_int_equal(3, console.device.model->id);
	assert_true(offers(&console.device, 32));
	assert_int_equal(0, virtio_device_config_read(&console.device, 4, 4));
	assert_int_equal(4, console.device.queue_count);
	/* A driver may take it, and what it sends to no port harms nobody. */
	driver = start(&console.device, 0, 1);
	describe(driver, 0, DATA, 5, 0, 0);
	kick(driver, &console.device, 1);
	assert_int_equal(15, console.device.status);
	free(driver);
}

static void on_bytes(void *context, const void *bytes, size_t count)
{
	strncat(context, bytes, count);
}

TEST(test_whpx_console_tx_smoke)
{
	static struct virtio_console console;
	char first[32] = "", second[32] = "";
	struct virtio_console_back_end ports[2] = {
		{ .is_console = true, .write = on_bytes, .context = first },
		{ .name = "one", .write = on_bytes, .context = second }
	};
	struct driver *driver;

	virtio_console_init(&console, ports, 2);
	/* Port 1 sends on queue 5: 2 and 3 are of control. */
	driver = start(&console.device, VIRTIO_CONSOLE_MULTIPORT, 5);
	memcpy(driver->bytes + DATA, "hello", 5);
	describe(driver, 0, DATA, 5, 0, 0);
	kick(driver, &console.device, 5);
	assert_int_equal(1, number(driver, USED + 2, 2));
	assert_int_equal(0, number(driver, USED + 8, 4));
	assert_string_equal("hello", second);
	assert_string_equal("", first);
	free(driver);
}

/* --- Folders ------------------------------------------------------------------------------------------------------- */

TEST(test_whpx_fs_init_smoke)
{
	static struct virtio_fs fs;
	struct host_folder *folder = NULL;
	char tag[37] = "";

	assert_int_equal(0, host_folder_open(test_directory(), false, &folder));
	assert_int_equal(0, virtio_fs_init(&fs, folder, "smoke"));
	assert_int_equal(26, fs.device.model->id);
	assert_string_equal("virtio_fs", fs.device.model->name);
	for (unsigned i = 0; i < 36; i++)
		tag[i] = (char)virtio_device_config_read(&fs.device, i, 1);
	assert_string_equal("smoke", tag);
	virtio_fs_finish(&fs);
	host_folder_close(folder);
}

/* --- Not built ----------------------------------------------------------------------------------------------------- */

TEST(test_whpx_vsock_init_smoke)
{
	SKIP("vsock is not built");
}

TEST(test_whpx_vsock_tx_smoke)
{
	SKIP("vsock is not built");
}

TEST(test_whpx_vsock_dgram_feature)
{
	SKIP("vsock is not built");
}

TEST(test_whpx_snd_init_smoke)
{
	SKIP("sound is not built");
}

TEST(test_whpx_balloon_init_smoke)
{
	SKIP("a balloon is not built");
}
