/* tests/devices/virtio/packed_test.c - packed rings, good and hostile, as a device that echoes sees them. */
#include "driver.h"

#define SIZE 8u
#define AVAILABLE (1u << 7)
#define USED (1u << 15)

/* A device that writes 'e' into the first writable byte of each chain. */
struct echo {
	struct virtio_device device;
	struct virtio_chain chain, held;
	unsigned taken;
	bool hold; /* give nothing back */
};

static bool echo_kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct echo *echo = (struct echo *)device;

	while (virtio_queue_take(queue, &echo->chain)) {
		echo->taken++;
		if (!echo->hold)
			virtio_queue_give(queue, &echo->chain,
			                  (uint32_t)virtio_chain_write(queue, &echo->chain, 0, "e",
			                                               1));
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
	unsigned place; /* the driver's next one */
	bool wrap;
};

static struct fixture *start(uint64_t features)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	virtio_device_init(&fixture->echo.device, &echo_model, VIRTIO_F_PACKED, 1, 0);
	driver_init(&fixture->driver, &fixture->echo.device);
	driver_start(&fixture->driver, features | VIRTIO_F_PACKED, SIZE);
	fixture->wrap = true;
	return fixture;
}

static void finish(struct fixture *fixture)
{
	driver_finish(&fixture->driver);
	free(fixture);
}

/* Write a descriptor at the driver's place and move on. */
static void add(struct fixture *fixture, uint64_t gpa, uint32_t bytes, uint16_t id, uint16_t flags)
{
	put_descriptor(&fixture->driver, AREA(0), fixture->place, gpa, bytes, id,
	               (uint16_t)(flags | (fixture->wrap ? AVAILABLE : USED)));
	if (++fixture->place == SIZE) {
		fixture->place = 0;
		fixture->wrap = !fixture->wrap;
	}
}

static void kick(struct fixture *fixture)
{
	virtio_device_kick(&fixture->echo.device, 0);
}

/* Place was used with id, so many bytes and these flags. */
static void assert_used(struct fixture *fixture, unsigned place, uint16_t id, uint32_t bytes,
                        uint16_t flags)
{
	uint64_t gpa = AREA(0) + 16ull * place;

	assert_int_equal(bytes, get(&fixture->driver, gpa + 8, 4));
	assert_int_equal(id, get(&fixture->driver, gpa + 12, 2));
	assert_int_equal(flags, get(&fixture->driver, gpa + 14, 2));
}

static void assert_latched(struct fixture *fixture, const char *rule)
{
	assert_int_equal(VIRTIO_NEEDS_RESET | 15, fixture->echo.device.status);
	assert_non_null(strstr(fixture->driver.complaint, rule));
	assert_int_equal(0, fixture->echo.taken);
	finish(fixture);
}

TEST(VM_84_a_packed_chain_takes_as_many_places_as_descriptors)
{
	struct fixture *fixture = start(0);

	add(fixture, BUFFERS, 4, 0, NEXT);
	add(fixture, BUFFERS + 16, 4, 0, NEXT);
	add(fixture, BUFFERS + 32, 4, 77, WRITE);
	add(fixture, BUFFERS + 48, 4, 78, 0);
	kick(fixture);
	assert_used(fixture, 0, 77, 1, AVAILABLE | USED | WRITE);
	assert_used(fixture, 3, 78, 0, AVAILABLE | USED);
	assert_int_equal('e', get(&fixture->driver, BUFFERS + 32, 1));
	finish(fixture);
}

TEST(VM_84_the_wrap_counters_turn_at_the_packed_rings_end)
{
	struct fixture *fixture = start(0);

	for (unsigned i = 0; i < 5 * SIZE; i++) {
		unsigned place = fixture->place;
		bool wrap = fixture->wrap;

		add(fixture, BUFFERS, 4, (uint16_t)i, WRITE);
		kick(fixture);
		assert_used(fixture, place, (uint16_t)i, 1, WRITE | (wrap ? AVAILABLE | USED : 0));
	}
	assert_int_equal(5 * SIZE, fixture->echo.taken);
	finish(fixture);
}

TEST(VM_84_a_packed_chain_goes_across_the_rings_end)
{
	struct fixture *fixture = start(0);

	for (unsigned i = 0; i < SIZE - 1; i++)
		add(fixture, BUFFERS, 4, 1, WRITE);
	kick(fixture);
	add(fixture, BUFFERS, 4, 5, NEXT);
	add(fixture, BUFFERS + 16, 4, 5, WRITE);
	kick(fixture);
	assert_used(fixture, SIZE - 1, 5, 1, AVAILABLE | USED | WRITE);
	add(fixture, BUFFERS, 4, 6, WRITE);
	kick(fixture);
	assert_used(fixture, 1, 6, 1, WRITE);
	finish(fixture);
}

TEST(VM_84_packed_chains_come_back_in_any_order)
{
	struct fixture *fixture = start(0);
	struct echo *echo = &fixture->echo;
	struct virtio_queue *queue = &echo->device.queues[0];

	echo->hold = true;
	add(fixture, BUFFERS, 4, 10, NEXT);
	add(fixture, BUFFERS, 4, 10, WRITE);
	add(fixture, BUFFERS, 4, 11, WRITE);
	assert_int_equal(1, virtio_queue_take(queue, &echo->held));
	assert_int_equal(1, virtio_queue_take(queue, &echo->chain));
	assert_int_equal(3, queue->taken);
	virtio_queue_give(queue, &echo->chain, 2);
	virtio_queue_give(queue, &echo->held, 3);
	assert_used(fixture, 0, 11, 2, AVAILABLE | USED | WRITE);
	assert_used(fixture, 1, 10, 3, AVAILABLE | USED | WRITE);
	assert_int_equal(0, queue->taken);
	finish(fixture);
}

TEST(VM_84_a_packed_indirect_table_is_read_from_its_first_to_its_last)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);

	put_descriptor(&fixture->driver, BUFFERS + 0x1000, 0, BUFFERS, 4, 0, 0);
	put_descriptor(&fixture->driver, BUFFERS + 0x1000, 1, BUFFERS + 16, 4, 0, WRITE);
	add(fixture, BUFFERS + 0x1000, 32, 9, INDIRECT);
	kick(fixture);
	assert_used(fixture, 0, 9, 1, AVAILABLE | USED | WRITE);
	assert_int_equal('e', get(&fixture->driver, BUFFERS + 16, 1));
	finish(fixture);
}

/* --- Hostile rings ------------------------------------------------------------------------------------- */

TEST(VM_84_a_packed_chain_without_an_end_latches)
{
	struct fixture *fixture = start(0);

	for (unsigned i = 0; i < SIZE; i++)
		add(fixture, BUFFERS, 4, 1, NEXT);
	kick(fixture);
	assert_latched(fixture, "more places than the ring");
}

TEST(VM_84_a_packed_chain_over_places_that_are_held_latches)
{
	struct fixture *fixture = start(0);

	fixture->echo.hold = true;
	for (unsigned i = 0; i < SIZE - 1; i++)
		add(fixture, BUFFERS, 4, 1, WRITE);
	kick(fixture);
	assert_int_equal(SIZE - 1, fixture->echo.taken);
	add(fixture, BUFFERS, 4, 2, NEXT);
	kick(fixture);
	fixture->echo.taken = 0;
	assert_latched(fixture, "more places than the ring");
}

TEST(VM_84_a_packed_buffer_outside_memory_latches_and_goes_back_empty)
{
	struct fixture *fixture = start(0);

	add(fixture, MEMORY_GPA - 1, 4, 3, NEXT);
	add(fixture, BUFFERS, 4, 3, WRITE);
	kick(fixture);
	assert_used(fixture, 0, 3, 0, AVAILABLE | USED);
	assert_latched(fixture, "a buffer lies outside memory");
}

TEST(VM_84_bad_packed_indirect_tables_latch)
{
	static const struct {
		uint64_t features, table;
		uint32_t bytes;
		uint16_t flags, inner;
		const char *rule;
	} rows[] = {
		{ 0, BUFFERS, 16, INDIRECT, 0, "without the feature" },
		{ VIRTIO_F_INDIRECT, BUFFERS, 16, INDIRECT | NEXT, 0, "indirect and has a next" },
		{ VIRTIO_F_INDIRECT, BUFFERS, 0, INDIRECT, 0, "not a number of descriptors" },
		{ VIRTIO_F_INDIRECT, BUFFERS, 17, INDIRECT, 0, "not a number of descriptors" },
		{ VIRTIO_F_INDIRECT, 0, 16, INDIRECT, 0, "a descriptor lies outside memory" },
		{ VIRTIO_F_INDIRECT, BUFFERS, 16, INDIRECT, INDIRECT, "in an indirect table" },
		{ VIRTIO_F_INDIRECT, BUFFERS, 16 * (SIZE + 1), INDIRECT, 0, "more descriptors" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture = start(rows[i].features);

		for (unsigned j = 0; j <= SIZE; j++)
			put_descriptor(&fixture->driver, BUFFERS, j, BUFFERS, 4, 0, rows[i].inner);
		add(fixture, rows[i].table, rows[i].bytes, 1, rows[i].flags);
		add(fixture, BUFFERS, 4, 1, WRITE);
		kick(fixture);
		assert_latched(fixture, rows[i].rule);
	}
}

TEST(VM_84_a_packed_indirect_table_stands_first_or_not_at_all)
{
	struct fixture *fixture = start(VIRTIO_F_INDIRECT);

	add(fixture, BUFFERS, 4, 1, NEXT);
	add(fixture, BUFFERS, 16, 1, INDIRECT);
	kick(fixture);
	assert_latched(fixture, "follows other descriptors");
}

/* --- Interrupts and kicks ----------------------------------------------------------------------------------- */

TEST(VM_85_a_packed_driver_switches_interrupts_off)
{
	struct fixture *fixture = start(0);

	put16(&fixture->driver, DRIVER_AREA(0) + 2, 1);
	add(fixture, BUFFERS, 4, 1, WRITE);
	kick(fixture);
	assert_int_equal(0, fixture->driver.interrupts);
	put16(&fixture->driver, DRIVER_AREA(0) + 2, 0);
	add(fixture, BUFFERS, 4, 1, WRITE);
	kick(fixture);
	assert_int_equal(1, fixture->driver.interrupts);
	finish(fixture);
}

TEST(VM_85_a_packed_driver_names_the_place_that_interrupts)
{
	struct fixture *fixture = start(VIRTIO_F_EVENT_INDEX);

	/* Place 1 of the second round. */
	put16(&fixture->driver, DRIVER_AREA(0), 1);
	put16(&fixture->driver, DRIVER_AREA(0) + 2, 2);
	for (unsigned i = 0; i < 2 * SIZE; i++) {
		add(fixture, BUFFERS, 4, 1, WRITE);
		kick(fixture);
		assert_int_equal(i >= SIZE + 1, fixture->driver.interrupts);
	}
	finish(fixture);
}

TEST(VM_85_the_device_asks_for_a_kick_at_the_next_packed_place)
{
	struct fixture *fixture = start(VIRTIO_F_EVENT_INDEX);

	add(fixture, BUFFERS, 4, 1, WRITE);
	kick(fixture);
	assert_int_equal(1 | 1 << 15, get(&fixture->driver, DEVICE_AREA(0), 2));
	assert_int_equal(2, get(&fixture->driver, DEVICE_AREA(0) + 2, 2));
	for (unsigned i = 1; i < SIZE; i++)
		add(fixture, BUFFERS, 4, 1, WRITE);
	kick(fixture);
	assert_int_equal(0, get(&fixture->driver, DEVICE_AREA(0), 2));
	finish(fixture);
}
