/* tests/devices/virtio/rng_test.c - the entropy device. */
#include <errno.h>

#include "devices/virtio/rng.h"
#include "driver.h"

#define SIZE 8u

struct fixture {
	struct virtio_rng rng;
	struct driver driver;
};

static int sevens(void *bytes, size_t count)
{
	memset(bytes, 7, count);
	return 0;
}

static int nothing(void *bytes, size_t count)
{
	return -EIO;
}

static struct fixture *start(int (*fill)(void *, size_t))
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	virtio_rng_init(&fixture->rng);
	if (fill)
		fixture->rng.fill = fill;
	driver_init(&fixture->driver, &fixture->rng.device);
	driver_start(&fixture->driver, 0, SIZE);
	return fixture;
}

static void finish(struct fixture *fixture)
{
	assert_int_equal(15, fixture->rng.device.status);
	driver_finish(&fixture->driver);
	free(fixture);
}

static void request(struct fixture *fixture, uint16_t head)
{
	offer(&fixture->driver, 0, head);
	virtio_device_kick(&fixture->rng.device, 0);
}

TEST(VM_145_it_is_device_4_with_a_queue_of_256)
{
	struct virtio_rng rng;

	virtio_rng_init(&rng);
	assert_int_equal(4, rng.device.model->id);
	assert_int_equal(1, rng.device.queue_count);
	assert_int_equal(256, rng.device.model->queue_size);
}

TEST(VM_145_writable_buffers_are_filled_and_nothing_beyond)
{
	struct fixture *fixture = start(sevens);

	put_descriptor(&fixture->driver, AREA(0), 0, BUFFERS, 300, WRITE | NEXT, 1);
	put_descriptor(&fixture->driver, AREA(0), 1, BUFFERS + 0x1000, 5, WRITE, 0);
	request(fixture, 0);
	assert_int_equal(305, used_bytes(&fixture->driver, 0, 0));
	assert_int_equal(7, get(&fixture->driver, BUFFERS + 299, 1));
	assert_int_equal(0, get(&fixture->driver, BUFFERS + 300, 1));
	assert_int_equal(0x0707070707, get(&fixture->driver, BUFFERS + 0x1000, 8));
	assert_int_equal(1, fixture->driver.interrupts);
	finish(fixture);
}

TEST(VM_145_the_hosts_numbers_differ_each_time)
{
	struct fixture *fixture = start(NULL);

	put_descriptor(&fixture->driver, AREA(0), 0, BUFFERS, 8, WRITE, 0);
	put_descriptor(&fixture->driver, AREA(0), 1, BUFFERS + 8, 8, WRITE, 0);
	request(fixture, 0);
	request(fixture, 1);
	assert_true(get(&fixture->driver, BUFFERS, 8) != get(&fixture->driver, BUFFERS + 8, 8));
	finish(fixture);
}

TEST(VM_145_read_only_buffers_are_left_alone)
{
	struct fixture *fixture = start(sevens);

	put_descriptor(&fixture->driver, AREA(0), 0, BUFFERS, 16, NEXT, 1);
	put_descriptor(&fixture->driver, AREA(0), 1, BUFFERS + 0x1000, 4, WRITE, 0);
	request(fixture, 0);
	assert_int_equal(4, used_bytes(&fixture->driver, 0, 0));
	assert_int_equal(0, get(&fixture->driver, BUFFERS, 8));
	finish(fixture);
}

TEST(VM_145_one_request_gets_64_kib_at_most)
{
	struct fixture *fixture = start(sevens);

	put_descriptor(&fixture->driver, AREA(0), 0, BUFFERS, 0x18000, WRITE, 0);
	request(fixture, 0);
	assert_int_equal(0x10000, used_bytes(&fixture->driver, 0, 0));
	assert_int_equal(0x07, get(&fixture->driver, BUFFERS + 0xffff, 2));
	finish(fixture);
}

TEST(VM_92_one_turn_of_the_entropy_device_serves_16_requests)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	virtio_rng_init(&fixture->rng);
	driver_init(&fixture->driver, &fixture->rng.device);
	driver_start(&fixture->driver, 0, 32);
	put_descriptor(&fixture->driver, AREA(0), 0, BUFFERS, 16, WRITE, 0);
	for (unsigned i = 0; i < 17; i++)
		offer(&fixture->driver, 0, 0);
	assert_true(virtio_device_kick(&fixture->rng.device, 0));
	assert_int_equal(16, used_index(&fixture->driver, 0));
	assert_false(virtio_device_kick(&fixture->rng.device, 0));
	assert_int_equal(17, used_index(&fixture->driver, 0));
	assert_int_equal(2, fixture->driver.interrupts);
	finish(fixture);
}

TEST(VM_145_a_source_that_fails_completes_with_nothing)
{
	struct fixture *fixture = start(nothing);

	put_descriptor(&fixture->driver, AREA(0), 0, BUFFERS, 16, WRITE, 0);
	request(fixture, 0);
	request(fixture, 0);
	assert_int_equal(2, used_index(&fixture->driver, 0));
	assert_int_equal(0, used_bytes(&fixture->driver, 0, 0));
	finish(fixture);
}
