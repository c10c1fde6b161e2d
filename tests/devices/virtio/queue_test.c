/* tests/devices/virtio/queue_test.c - split rings, good and hostile, as a device that echoes sees them. */
#include "driver.h"

#define SIZE 8u

/* A device that takes each chain, writes how many bytes it could read into it, and gives it back. */
struct echo {
	struct virtio_device device;
	struct virtio_chain chain;
	unsigned taken;
	bool hold; /* give nothing back */
};

static bool echo_kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct echo *echo = (struct echo *)device;

	while (virtio_queue_take(queue, &echo->chain)) {
		uint64_t bytes = echo->chain.readable_bytes;

		echo->taken++;
		if (!echo->hold)
			virtio_queue_give(queue, &echo->chain,
			                  (uint32_t)virtio_chain_write(queue, &echo->chain, 0,
			                                               &bytes, sizeof(bytes)));
	}
	virtio_queue_tell(queue);
	return false;
}

static const struct virtio_model echo_model = {
	.name = "echo", .id = 99, .queue_size = 256, .kick = echo_kick
};

struct fixture {
	struct echo echo;
	struct driver driver;
};

static struct fixture *start(uint64_t features)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	virtio_device_init(&fixture->echo.device, &echo_model, 0, 2, 0);
	driver_init(&fixture->driver, &fixture->echo.device);
	driver_start(&fixture->driver, features, SIZE);
	return fixture;
}

static void finish(struct fixture *fixture)
{
	driver_finish(&fixture->driver);
	free(fixture);
}

static void descriptor(struct fixture *fixture, unsigned index, uint64_t gpa, uint32_t bytes,
                       uint16_t flags, uint16_t next)
{
	put_descriptor(&fixture->driver, AREA(0), index, gpa, bytes, flags, next);
}

static void kick(struct fixture *fixture, uint16_t head)
{
	offer(&fixture->driver, 0, head);
	virtio_device_kick(&fixture->echo.device, 0);
}

/* The device is latched with a complaint that says rule, and follows nothing any more. */
static void assert_latched(struct fixture *fixture, const char *rule)
{
	struct echo *echo = &fixture->echo;
	unsigned taken = echo->taken;

	assert_int_equal(VIRTIO_NEEDS_RESET | 15, echo->device.status);
	assert_non_null(strstr(fixture->driver.complaint, rule));
	assert_true(echo->device.interrupt_status & VIRTIO_INTERRUPT_CONFIG);
	descriptor(fixture, 7, BUFFERS, 8, WRITE, 0);
	kick(fixture, 7);
	assert_int_equal(taken, echo->taken);
}

TEST(VM_84_a_chain_is_walked_along_its_next_fields)
{
	struct fixture *fixture = start(0);
	uint64_t answer;

	descriptor(fixture, 3, BUFFERS, 5, NEXT, 1);
	descriptor(fixture, 1, BUFFERS + 0x100, 7, NEXT, 6);
	descriptor(fixture, 6, BUFFERS + 0x200, 16, WRITE, 0);
	kick(fixture, 3);
	assert_int_equal(1, used_index(&fixture->driver, 0));
	assert_int_equal(3, used_id(&fixture->driver, 0, 0));
	answer = get(&fixture->driver, BUFFERS + 0x200, 8);
	assert_int_equal(12, answer);
	assert_int_equal(15, fixture->echo.device.status);
	finish(fixture);
}

TEST(VM_86_the_used_length_is_what_the_device_wrote)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, BUFFERS, 3, WRITE, 0);
	kick(fixture, 0);
	assert_int_equal(3, used_bytes(&fixture->driver, 0, 0));
	descriptor(fixture, 0, BUFFERS, 100, WRITE, 0);
	kick(fixture, 0);
	assert_int_equal(8, used_bytes(&fixture->driver, 0, 1));
	descriptor(fixture, 0, BUFFERS, 100, 0, 0);
	kick(fixture, 0);
	assert_int_equal(0, used_bytes(&fixture->driver, 0, 2));
	finish(fixture);
}

TEST(VM_86_what_ends_within_a_buffer_leaves_the_rest_of_it)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, BUFFERS, 3, WRITE | NEXT, 1);
	descriptor(fixture, 1, BUFFERS + 0x100, 9, WRITE, 0);
	put(&fixture->driver, BUFFERS + 0x100, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	kick(fixture, 0);
	assert_int_equal(8, used_bytes(&fixture->driver, 0, 0));
	assert_int_equal(0, get(&fixture->driver, BUFFERS + 0x100, 5));
	assert_int_equal(0xffffff, get(&fixture->driver, BUFFERS + 0x105, 3));
	finish(fixture);
}

TEST(VM_84_an_indirect_table_stands_for_its_descriptors)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);
	uint64_t table = BUFFERS + 0x1000;

	put_descriptor(&fixture->driver, table, 0, BUFFERS, 4, NEXT, 2);
	put_descriptor(&fixture->driver, table, 2, BUFFERS + 64, 8, WRITE, 0);
	descriptor(fixture, 5, table, 48, INDIRECT, 0);
	kick(fixture, 5);
	assert_int_equal(5, used_id(&fixture->driver, 0, 0));
	assert_int_equal(4, get(&fixture->driver, BUFFERS + 64, 8));
	finish(fixture);
}

TEST(VM_84_a_chain_as_long_as_the_queue_is_taken)
{
	struct fixture *fixture = start(0);

	for (uint16_t i = 0; i < SIZE; i++)
		descriptor(fixture, i, BUFFERS + 16u * i, 2, i + 1u < SIZE ? NEXT : WRITE,
		           (uint16_t)(i + 1));
	kick(fixture, 0);
	assert_int_equal(1, used_index(&fixture->driver, 0));
	assert_int_equal(2, used_bytes(&fixture->driver, 0, 0));
	finish(fixture);
}

/* --- Hostile rings ------------------------------------------------------------------------------------- */

static void assert_bad_chain(struct fixture *fixture, const char *rule)
{
	kick(fixture, 0);
	assert_int_equal(0, fixture->echo.taken);
	assert_int_equal(1, used_index(&fixture->driver, 0));
	assert_int_equal(0, used_id(&fixture->driver, 0, 0));
	assert_int_equal(0, used_bytes(&fixture->driver, 0, 0));
	assert_latched(fixture, rule);
	finish(fixture);
}

TEST(VM_84_a_loop_of_descriptors_latches)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, BUFFERS, 4, NEXT, 1);
	descriptor(fixture, 1, BUFFERS, 4, NEXT, 0);
	assert_bad_chain(fixture, "more descriptors than the queue");
}

TEST(VM_84_a_next_beyond_the_table_latches)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, BUFFERS, 4, NEXT, SIZE);
	assert_bad_chain(fixture, "lies beyond its table");
}

TEST(VM_84_a_buffer_outside_memory_latches)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, MEMORY_GPA + MEMORY_BYTES - 3, 4, WRITE, 0);
	assert_bad_chain(fixture, "outside memory");
}

TEST(VM_84_an_address_that_wraps_around_latches)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, ~0ull - 7, 0x2000, WRITE, 0);
	assert_bad_chain(fixture, "outside memory");
}

TEST(VM_84_lengths_are_summed_without_overflow)
{
	struct fixture *fixture = start(0);
	static uint8_t host[16];

	/* 4 GiB of memory that is there in name alone: nothing touches it. */
	fixture->driver.memory.regions[1] =
		(struct guest_region){ .gpa = 1ull << 32, .bytes = 1ull << 33, .host = host };
	fixture->driver.memory.region_count = 2;
	descriptor(fixture, 0, 1ull << 32, 0xffffffff, NEXT, 1);
	descriptor(fixture, 1, 1ull << 32, 2, 0, 0);
	assert_bad_chain(fixture, "more than 2^32 bytes");
}

TEST(VM_84_a_readable_buffer_behind_a_writable_one_latches)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, BUFFERS, 4, WRITE | NEXT, 1);
	descriptor(fixture, 1, BUFFERS, 4, 0, 0);
	assert_bad_chain(fixture, "follows one to write");
}

TEST(VM_84_an_indirect_table_in_an_indirect_table_latches)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);

	put_descriptor(&fixture->driver, BUFFERS, 0, BUFFERS + 0x100, 16, INDIRECT, 0);
	descriptor(fixture, 0, BUFFERS, 16, INDIRECT, 0);
	assert_bad_chain(fixture, "in an indirect table");
}

TEST(VM_84_an_indirect_table_without_the_feature_latches)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, BUFFERS, 16, INDIRECT, 0);
	assert_bad_chain(fixture, "without the feature");
}

TEST(VM_84_an_indirect_descriptor_with_a_next_one_latches)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);

	descriptor(fixture, 0, BUFFERS, 16, INDIRECT | NEXT, 1);
	assert_bad_chain(fixture, "indirect and has a next");
}

TEST(VM_84_an_indirect_table_of_no_whole_descriptors_latches)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);

	descriptor(fixture, 0, BUFFERS, 24, INDIRECT, 0);
	assert_bad_chain(fixture, "not a number of descriptors");
}

TEST(VM_84_an_empty_indirect_table_latches)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);

	descriptor(fixture, 0, BUFFERS, 0, INDIRECT, 0);
	assert_bad_chain(fixture, "not a number of descriptors");
}

TEST(VM_84_an_indirect_table_outside_memory_latches)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);

	descriptor(fixture, 0, MEMORY_GPA + MEMORY_BYTES, 16, INDIRECT, 0);
	assert_bad_chain(fixture, "a descriptor lies outside memory");
}

TEST(VM_84_a_head_beyond_the_table_latches)
{
	struct fixture *fixture = start(0);

	kick(fixture, SIZE);
	assert_int_equal(0, used_index(&fixture->driver, 0));
	assert_latched(fixture, "begins beyond");
	finish(fixture);
}

TEST(VM_84_an_available_index_that_jumps_latches)
{
	struct fixture *fixture = start(0);

	put16(&fixture->driver, DRIVER_AREA(0) + 2, SIZE + 1);
	virtio_device_kick(&fixture->echo.device, 0);
	assert_int_equal(0, fixture->echo.taken);
	assert_latched(fixture, "more chains are available");
	finish(fixture);
}

TEST(VM_81_a_queue_that_the_device_has_not_is_not_kicked)
{
	struct fixture *fixture = start(0);
	struct virtio_device *device = &fixture->echo.device;

	driver_set_queue(&fixture->driver, 2, SIZE);
	put_descriptor(&fixture->driver, AREA(2), 0, BUFFERS, 4, 0, 0);
	offer(&fixture->driver, 2, 0);
	device->queues[2].device = device;
	device->queues[2].memory = &fixture->driver.memory;
	assert_false(virtio_device_kick(device, 2));
	assert_int_equal(0, fixture->echo.taken);
	assert_int_equal(0, device->counts[2].kicks);
	finish(fixture);
}

TEST(VM_192_each_queue_counts_its_own_kicks_chains_and_interrupts)
{
	struct fixture *fixture = start(0);
	const struct virtio_queue_counts *counts = fixture->echo.device.counts;

	descriptor(fixture, 0, BUFFERS, 4, WRITE, 0);
	virtio_device_kick(&fixture->echo.device, 0);
	for (unsigned i = 0; i < 2; i++) {
		offer(&fixture->driver, 0, 0);
		offer(&fixture->driver, 0, 0);
		virtio_device_kick(&fixture->echo.device, 0);
	}
	assert_int_equal(3, counts[0].kicks);
	assert_int_equal(4, counts[0].chains);
	assert_int_equal(2, counts[0].interrupts);
	virtio_device_kick(&fixture->echo.device, 1);
	assert_int_equal(1, counts[1].kicks);
	assert_int_equal(0, counts[1].chains);
	assert_int_equal(3, counts[0].kicks);
	finish(fixture);
}

TEST(VM_81_a_device_of_the_most_queues_has_no_more)
{
	struct virtio_device device;

	virtio_device_init(&device, &echo_model, 0, VIRTIO_QUEUES_MAX, 0);
	assert_int_equal(VIRTIO_QUEUES_MAX - 1, device.queues[VIRTIO_QUEUES_MAX - 1].index);
	assert_int_equal(256, device.queues[VIRTIO_QUEUES_MAX - 1].size);
	for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++) {
		assert_int_equal(0, device.counts[i].kicks);
		assert_int_equal(0, device.counts[i].chains);
		assert_int_equal(0, device.counts[i].interrupts);
	}
}

TEST(VM_84_no_more_chains_are_taken_than_the_ring_has_places)
{
	struct fixture *fixture = start(0);

	fixture->echo.hold = true;
	descriptor(fixture, 0, BUFFERS, 8, WRITE, 0);
	for (unsigned i = 0; i < SIZE; i++)
		kick(fixture, 0);
	assert_int_equal(SIZE, fixture->echo.taken);
	kick(fixture, 0);
	assert_int_equal(SIZE, fixture->echo.taken);
	assert_latched(fixture, "more chains are available");
	finish(fixture);
}

TEST(VM_84_a_reset_takes_the_latch_off)
{
	struct fixture *fixture = start(0);

	kick(fixture, SIZE);
	assert_true(fixture->echo.device.status & VIRTIO_NEEDS_RESET);
	virtio_device_reset_begin(&fixture->echo.device);
	virtio_device_reset_end(&fixture->echo.device);
	assert_int_equal(0, fixture->echo.device.status);
	fixture->driver.available[0] = 0;
	driver_start(&fixture->driver, 0, SIZE);
	descriptor(fixture, 0, BUFFERS, 8, WRITE, 0);
	kick(fixture, 0);
	assert_int_equal(1, used_index(&fixture->driver, 0));
	finish(fixture);
}

/* --- Interrupts and kicks ----------------------------------------------------------------------------------- */

TEST(VM_85_a_driver_that_wants_no_interrupt_gets_none)
{
	struct fixture *fixture = start(0);

	descriptor(fixture, 0, BUFFERS, 8, WRITE, 0);
	put16(&fixture->driver, DRIVER_AREA(0), 1);
	kick(fixture, 0);
	assert_int_equal(0, fixture->driver.interrupts);
	put16(&fixture->driver, DRIVER_AREA(0), 0);
	kick(fixture, 0);
	assert_int_equal(1, fixture->driver.interrupts);
	assert_int_equal(VIRTIO_INTERRUPT_RING, fixture->echo.device.interrupt_status);
	finish(fixture);
}

TEST(VM_85_the_event_index_says_which_used_one_interrupts)
{
	struct fixture *fixture = start(VIRTIO_F_EVENT_INDEX);

	descriptor(fixture, 0, BUFFERS, 8, WRITE, 0);
	put16(&fixture->driver, DRIVER_AREA(0) + 4 + 2 * SIZE, 2);
	kick(fixture, 0);
	kick(fixture, 0);
	assert_int_equal(0, fixture->driver.interrupts);
	kick(fixture, 0);
	assert_int_equal(1, fixture->driver.interrupts);
	kick(fixture, 0);
	assert_int_equal(1, fixture->driver.interrupts);
	finish(fixture);
}

TEST(VM_85_an_event_within_a_batch_interrupts)
{
	struct fixture *fixture = start(VIRTIO_F_EVENT_INDEX);

	descriptor(fixture, 0, BUFFERS, 8, WRITE, 0);
	put16(&fixture->driver, DRIVER_AREA(0) + 4 + 2 * SIZE, 1);
	offer(&fixture->driver, 0, 0);
	offer(&fixture->driver, 0, 0);
	kick(fixture, 0);
	assert_int_equal(1, fixture->driver.interrupts);
	finish(fixture);
}

TEST(VM_85_the_device_asks_for_a_kick_behind_the_last_chain)
{
	struct fixture *fixture = start(VIRTIO_F_EVENT_INDEX);

	descriptor(fixture, 0, BUFFERS, 8, WRITE, 0);
	kick(fixture, 0);
	assert_int_equal(1, get(&fixture->driver, DEVICE_AREA(0) + 4 + 8 * SIZE, 2));
	kick(fixture, 0);
	assert_int_equal(2, get(&fixture->driver, DEVICE_AREA(0) + 4 + 8 * SIZE, 2));
	finish(fixture);
}

TEST(VM_84_indices_count_on_beyond_65535)
{
	struct fixture *fixture = start(VIRTIO_F_EVENT_INDEX);

	descriptor(fixture, 0, BUFFERS, 8, WRITE, 0);
	for (unsigned i = 0; i < 0x10003; i++)
		kick(fixture, 0);
	assert_int_equal(0x10003, fixture->echo.taken);
	assert_int_equal(3, used_index(&fixture->driver, 0));
	assert_int_equal(15, fixture->echo.device.status);
	finish(fixture);
}
