/*
 * tests/devices/virtio/wild_test.c - drivers that write random rings, for each model and either form of ring. Nothing
 * outside guest memory changes (the sanitizers see to that), all work ends, and a reset brings the device back.
 */
#include <fcntl.h>
#include <unistd.h>

#include "devices/virtio/blk.h"
#include "devices/virtio/console.h"
#include "devices/virtio/net.h"
#include "devices/virtio/rng.h"
#include "driver.h"

#define SIZE 16u
#define ROUNDS 300u
#define KICKS 40u

static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 16) % below);
}

/* An address that is mostly in memory, and now and then anywhere. */
static uint64_t wild_gpa(void)
{
	switch (chance(16)) {
	case 0: return state;
	case 1: return MEMORY_GPA + MEMORY_BYTES - chance(64);
	case 2: return AREA(0) + chance(0x8000);
	default: return BUFFERS + chance(0x10000);
	}
}

static uint32_t wild_bytes(void)
{
	switch (chance(16)) {
	case 0: return (uint32_t)state;
	case 1: return 0;
	case 2: return 512 * chance(8);
	case 3: return 16 * chance(20);
	default: return 1 + chance(64);
	}
}

static uint16_t wild_flags(bool packed)
{
	static const uint16_t usual[] = { 0, NEXT, WRITE, NEXT | WRITE, INDIRECT, NEXT };
	uint16_t flags = chance(32) ? usual[chance(6)] : (uint16_t)state;

	return packed ? flags | (chance(2) ? 1u << 7 : 1u << 15) : flags;
}

static void scribble(struct driver *driver, unsigned queue, bool packed)
{
	for (unsigned i = 0; i < SIZE; i++) {
		uint16_t last =
			packed ? wild_flags(true) : (uint16_t)chance(SIZE + (chance(50) == 0));

		put_descriptor(driver, AREA(queue), i, wild_gpa(), wild_bytes(),
		               packed ? (uint16_t)chance(SIZE) : wild_flags(false), last);
		put_descriptor(driver, BUFFERS, i, wild_gpa(), wild_bytes(), wild_flags(false),
		               (uint16_t)chance(SIZE));
		put32(driver, BUFFERS + 0x400 + 16ull * i, chance(16));
	}
	for (unsigned i = 0; i < SIZE; i++)
		put16(driver, DRIVER_AREA(queue) + 4 + 2ull * i, (uint16_t)chance(SIZE));
	if (chance(4) == 0)
		put16(driver, DRIVER_AREA(queue) + chance(4), (uint16_t)state);
}

/* One life of the device between two resets. */
static void live(struct driver *driver, uint64_t features)
{
	bool packed = features & VIRTIO_F_PACKED;

	memset(driver->memory.regions[0].host, 0, MEMORY_BYTES);
	memset(driver->available, 0, sizeof(driver->available));
	driver_start(driver, features, SIZE);
	for (unsigned i = 0; i < KICKS; i++) {
		unsigned queue = chance(driver->device->queue_count), turns = 8;

		scribble(driver, queue, packed);
		driver->available[queue] = (uint16_t)(driver->available[queue] + 1 + chance(3));
		if (!packed)
			put16(driver, DRIVER_AREA(queue) + 2, driver->available[queue]);
		while (virtio_device_kick(driver->device, queue) && turns--)
			;
		if (chance(2))
			driver_run_work(driver);
	}
	virtio_device_reset_begin(driver->device);
	driver_run_work(driver);
	assert_int_equal(0, driver->device->work_count);
	virtio_device_reset_end(driver->device);
	assert_int_equal(0, driver->device->status);
}

static void run_wild(struct virtio_device *device, uint64_t features)
{
	struct driver driver;

	device->features |= VIRTIO_F_PACKED;
	driver_init(&driver, device);
	for (state = 1; state < ROUNDS; state++) {
		uint64_t seed = state, both = VIRTIO_F_INDIRECT | VIRTIO_F_EVENT_INDEX;

		state = seed * 0x9e3779b97f4a7c15ull;
		live(&driver, features | (seed & 1 ? VIRTIO_F_PACKED : 0) | (seed & 2 ? both : 0));
		state = seed;
	}
	driver_finish(&driver);
}

TEST_LIMIT(VM_84_wild_drivers_of_an_entropy_device, 120)
{
	struct virtio_rng rng;

	virtio_rng_init(&rng);
	run_wild(&rng.device, 0);
}

static void swallow(void *context, const void *bytes, size_t count)
{
	assert_true(count <= VIRTIO_CONSOLE_PIECE_BYTES);
}

TEST_LIMIT(VM_84_wild_drivers_of_a_console, 120)
{
	struct virtio_console_back_end back_ends[2] = { { .is_console = true, .write = swallow },
		                                        { .name = "more", .write = swallow } };
	struct virtio_console *console = calloc(1, sizeof(*console));

	virtio_console_init(console, back_ends, 2);
	run_wild(&console->device, VIRTIO_CONSOLE_MULTIPORT | VIRTIO_CONSOLE_SIZE);
	free(console);
}

TEST_LIMIT(VM_84_wild_drivers_of_a_disk, 120)
{
	char path[256];
	struct virtio_blk_options options = { .bytes = 1 << 20, .queues = 2, .unsafe = true };
	struct virtio_blk blk;

	snprintf(path, sizeof(path), "%s/disk", test_directory());
	options.disk = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(0, ftruncate(options.disk, (off_t)options.bytes));
	assert_int_equal(0, virtio_blk_init(&blk, &options));
	run_wild(&blk.device, VIRTIO_BLK_MQ);
	virtio_blk_finish(&blk);
	close(options.disk);
}

/* What is sent comes back. */
static bool echo(void *context, const uint8_t *frame, size_t bytes)
{
	assert_true(bytes >= NET_FRAME_MIN && bytes <= NET_FRAME_MAX);
	virtio_net_receive(context, frame, bytes, chance(2));
	return true;
}

TEST_LIMIT(VM_84_wild_drivers_of_a_network_card, 120)
{
	const uint8_t mac[VIRTIO_NET_MAC_BYTES] = { 2, 0, 0, 0, 0, 1 };
	struct virtio_net *net = calloc(1, sizeof(*net));
	struct virtio_net_back_end back_end = { echo, NULL, net };

	assert_int_equal(0, virtio_net_init(net, mac, &back_end));
	run_wild(&net->device, VIRTIO_NET_CSUM | VIRTIO_NET_HOST_TSO4 | VIRTIO_NET_HOST_TSO6 |
	                               VIRTIO_NET_MRG_RXBUF | VIRTIO_NET_GUEST_CSUM);
	assert_true(net->sent > 20 && net->received && net->dropped > 20);
	virtio_net_finish(net);
	free(net);
}
