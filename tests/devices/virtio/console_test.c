/* tests/devices/virtio/console_test.c - the console device: ports, control messages, input and output. */
#include "devices/virtio/console.h"
#include "driver.h"
#include "guarded.h"

#define SIZE 8u
#define BOTH (VIRTIO_CONSOLE_MULTIPORT | VIRTIO_CONSOLE_SIZE)
/* Queues: each one's buffers, a page for each descriptor. */
#define BUFFER(queue, index) (BUFFERS + 0x2000ull * (queue) + 0x400ull * (index))

enum {
	DEVICE_READY,
	PORT_ADD,
	PORT_REMOVE,
	PORT_READY,
	CONSOLE_PORT,
	RESIZE,
	PORT_OPEN,
	PORT_NAME
};
enum { IN_0, OUT_0, CONTROL_IN, CONTROL_OUT, IN_1, OUT_1 };

struct fixture {
	struct virtio_console console;
	struct driver driver;
	char text[2][20000]; /* what the ports' back ends got */
	size_t count[2];
	unsigned writes, readies;
	unsigned messages; /* seen */
};

struct end {
	struct fixture *fixture;
	unsigned port;
};

static struct end ends[2];

static void on_write(void *context, const void *bytes, size_t count)
{
	struct end *end = context;
	struct fixture *fixture = end->fixture;

	memcpy(fixture->text[end->port] + fixture->count[end->port], bytes, count);
	fixture->count[end->port] += count;
	fixture->writes++;
}

static void on_ready(void *context)
{
	((struct end *)context)->fixture->readies++;
}

static void provide(struct fixture *fixture, unsigned queue, unsigned index, uint32_t bytes,
                    uint16_t flags)
{
	put_descriptor(&fixture->driver, AREA(queue), index, BUFFER(queue, index), bytes, flags, 0);
	offer(&fixture->driver, queue, (uint16_t)index);
	virtio_device_kick(&fixture->console.device, queue);
}

/* Two ports, the first one the console, and room for six messages. */
static struct fixture *start_sized(uint64_t features, uint16_t size)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct virtio_console_back_end back_ends[2] = {
		{ .is_console = true, .write = on_write, .ready = on_ready, .context = &ends[0] },
		{ .name = "krun-stderr",
		  .write = on_write,
		  .ready = on_ready,
		  .context = &ends[1] },
	};

	/* Whatever the memory held. */
	memset(&fixture->console, 0xa5, sizeof(fixture->console));
	ends[0] = (struct end){ fixture, 0 };
	ends[1] = (struct end){ fixture, 1 };
	virtio_console_init(&fixture->console, back_ends, 2);
	driver_init(&fixture->driver, &fixture->console.device);
	virtio_console_resize(&fixture->console, 80, 24);
	driver_start(&fixture->driver, features, size);
	return fixture;
}

static struct fixture *start(uint64_t features)
{
	return start_sized(features, SIZE);
}

static void finish(struct fixture *fixture)
{
	driver_finish(&fixture->driver);
	free(fixture);
}

static void say(struct fixture *fixture, uint32_t port, uint16_t event, uint16_t value)
{
	uint64_t gpa = BUFFER(CONTROL_OUT, 0);

	put32(&fixture->driver, gpa, port);
	put16(&fixture->driver, gpa + 4, event);
	put16(&fixture->driver, gpa + 6, value);
	provide(fixture, CONTROL_OUT, 0, 8, 0);
}

static void give_message_buffers(struct fixture *fixture, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		provide(fixture, CONTROL_IN, i, 128, WRITE);
}

/* The next message is this one, with so many bytes behind it. */
static void assert_message(struct fixture *fixture, uint32_t port, uint16_t event, uint16_t value,
                           uint32_t more)
{
	unsigned seen = fixture->messages++;
	uint64_t gpa = BUFFER(CONTROL_IN, used_id(&fixture->driver, CONTROL_IN, seen));

	assert_true((uint16_t)(used_index(&fixture->driver, CONTROL_IN) - seen) > 0);
	assert_int_equal(8 + more, used_bytes(&fixture->driver, CONTROL_IN, seen));
	assert_int_equal(port, get(&fixture->driver, gpa, 4));
	assert_int_equal(event, get(&fixture->driver, gpa + 4, 2));
	assert_int_equal(value, get(&fixture->driver, gpa + 6, 2));
}

static void assert_no_message(struct fixture *fixture)
{
	assert_int_equal(fixture->messages, used_index(&fixture->driver, CONTROL_IN));
}

static void open_port(struct fixture *fixture, uint32_t port)
{
	say(fixture, port, PORT_OPEN, 1);
}

TEST(VM_97_features_queues_and_configuration)
{
	struct fixture *fixture = start(BOTH);
	struct virtio_device *device = &fixture->console.device;

	assert_int_equal(3, device->model->id);
	assert_int_equal(7, device->features & 7);
	assert_int_equal(6, device->queue_count);
	assert_int_equal(32, device->model->queue_size);
	assert_int_equal(80, virtio_device_config_read(device, 0, 2));
	assert_int_equal(24, virtio_device_config_read(device, 2, 2));
	assert_int_equal(2, virtio_device_config_read(device, 4, 4));
	assert_int_equal(0, virtio_device_config_read(device, 12, 4));
	finish(fixture);
}

TEST(VM_99_a_ready_device_names_its_ports)
{
	struct fixture *fixture = start(BOTH);

	give_message_buffers(fixture, 4);
	say(fixture, 0, DEVICE_READY, 1);
	assert_message(fixture, 0, PORT_ADD, 1, 0);
	assert_message(fixture, 1, PORT_ADD, 1, 0);
	assert_no_message(fixture);
	finish(fixture);
}

/* How often input that came before the driver is asked for again when the driver has come, with those features. */
static unsigned asked_again(uint64_t features)
{
	struct fixture *fixture = start(features);
	unsigned asked;

	virtio_device_reset_begin(&fixture->console.device);
	virtio_device_reset_end(&fixture->console.device);
	assert_int_equal(0, virtio_console_input(&fixture->console, 0, "early", 5));
	memset(fixture->driver.available, 0, sizeof(fixture->driver.available));
	driver_start(&fixture->driver, features, SIZE);
	asked = fixture->readies;
	finish(fixture);
	return asked;
}

/* A driver of one port says nothing more before it reads; one of several opens each. */
TEST(VM_99_early_input_is_asked_for_at_once_where_no_port_is_opened)
{
	assert_int_equal(1, asked_again(0));
	assert_int_equal(0, asked_again(BOTH));
}

TEST(VM_99_a_driver_that_is_not_ready_gets_no_ports)
{
	struct fixture *fixture = start(BOTH);

	give_message_buffers(fixture, 4);
	say(fixture, 0, DEVICE_READY, 0);
	assert_no_message(fixture);
	finish(fixture);
}

TEST(VM_99_a_ready_console_is_opened_and_sized)
{
	struct fixture *fixture = start(BOTH);
	uint64_t gpa = BUFFER(CONTROL_IN, 2);

	give_message_buffers(fixture, 6);
	say(fixture, 0, PORT_READY, 1);
	assert_message(fixture, 0, CONSOLE_PORT, 1, 0);
	assert_message(fixture, 0, PORT_OPEN, 1, 0);
	assert_message(fixture, 0, RESIZE, 0, 4);
	assert_int_equal(80, get(&fixture->driver, gpa + 8, 2));
	assert_int_equal(24, get(&fixture->driver, gpa + 10, 2));
	assert_no_message(fixture);
	finish(fixture);
}

TEST(VM_99_another_port_is_opened_and_named)
{
	struct fixture *fixture = start(BOTH);
	char name[11];

	give_message_buffers(fixture, 6);
	say(fixture, 1, PORT_READY, 1);
	assert_message(fixture, 1, PORT_OPEN, 1, 0);
	assert_message(fixture, 1, PORT_NAME, 1, 11);
	assert_true(
		guest_memory_read(&fixture->driver.memory, BUFFER(CONTROL_IN, 1) + 8, name, 11));
	assert_memory_equal("krun-stderr", name, 11);
	assert_no_message(fixture);
	finish(fixture);
}

TEST(VM_98_messages_wait_for_buffers)
{
	struct fixture *fixture = start(BOTH);

	say(fixture, 0, DEVICE_READY, 1);
	assert_no_message(fixture);
	give_message_buffers(fixture, 1);
	assert_message(fixture, 0, PORT_ADD, 1, 0);
	assert_no_message(fixture);
	provide(fixture, CONTROL_IN, 3, 128, WRITE);
	assert_message(fixture, 1, PORT_ADD, 1, 0);
	finish(fixture);
}

TEST(VM_98_a_driver_that_never_takes_answers_latches)
{
	struct fixture *fixture = start(BOTH);

	for (unsigned i = 0; i < VIRTIO_CONSOLE_MESSAGES; i++)
		say(fixture, 0, DEVICE_READY, 1);
	assert_int_equal(VIRTIO_NEEDS_RESET | 15, fixture->console.device.status);
	assert_non_null(strstr(fixture->driver.complaint, "buffers for answers"));
	finish(fixture);
}

TEST(VM_98_messages_about_no_port_or_cut_short_are_ignored)
{
	struct fixture *fixture = start(BOTH);

	give_message_buffers(fixture, 4);
	say(fixture, 2, PORT_READY, 1);
	say(fixture, ~0u, PORT_OPEN, 1);
	say(fixture, 0, 99, 1);
	put16(&fixture->driver, BUFFER(CONTROL_OUT, 0) + 4, DEVICE_READY);
	provide(fixture, CONTROL_OUT, 0, 7, 0);
	assert_no_message(fixture);
	assert_int_equal(4, used_index(&fixture->driver, CONTROL_OUT));
	assert_int_equal(15, fixture->console.device.status);
	finish(fixture);
}

TEST(VM_92_one_turn_of_a_console_takes_16_messages)
{
	struct fixture *fixture = start_sized(BOTH, 32);

	put_descriptor(&fixture->driver, AREA(CONTROL_OUT), 0, BUFFER(CONTROL_OUT, 0), 8, 0, 0);
	put16(&fixture->driver, BUFFER(CONTROL_OUT, 0) + 4, 99);
	for (unsigned i = 0; i < 17; i++)
		offer(&fixture->driver, CONTROL_OUT, 0);
	assert_true(virtio_device_kick(&fixture->console.device, CONTROL_OUT));
	assert_int_equal(16, used_index(&fixture->driver, CONTROL_OUT));
	assert_false(virtio_device_kick(&fixture->console.device, CONTROL_OUT));
	assert_int_equal(17, used_index(&fixture->driver, CONTROL_OUT));
	assert_int_equal(2, fixture->driver.interrupts);
	finish(fixture);
}

/* --- From the guest ------------------------------------------------------------------------------------- */

TEST(VM_102_what_the_guest_sends_arrives_in_order_and_whole)
{
	struct fixture *fixture = start(BOTH);
	uint8_t page[0x2000];

	memset(page, 'a', sizeof(page));
	page[4096] = 'b';
	put(&fixture->driver, BUFFER(OUT_0, 0), page, sizeof(page));
	provide(fixture, OUT_0, 0, 0x1800, 0);
	assert_int_equal(0, used_index(&fixture->driver, OUT_0));
	driver_run_work(&fixture->driver);
	assert_int_equal(2, fixture->writes);
	assert_int_equal(0x1800, fixture->count[0]);
	assert_int_equal('b', fixture->text[0][4096]);
	assert_int_equal(1, used_index(&fixture->driver, OUT_0));
	assert_int_equal(0, used_bytes(&fixture->driver, OUT_0, 0));
	finish(fixture);
}

TEST(VM_102_one_piece_at_a_time_is_written)
{
	struct fixture *fixture = start(BOTH);

	put(&fixture->driver, BUFFER(OUT_0, 0), "one", 3);
	put(&fixture->driver, BUFFER(OUT_0, 1), "two", 3);
	provide(fixture, OUT_0, 0, 3, 0);
	provide(fixture, OUT_0, 1, 3, 0);
	assert_null(fixture->driver.work->next);
	driver_run_work(&fixture->driver);
	assert_memory_equal("onetwo", fixture->text[0], 6);
	assert_int_equal(2, used_index(&fixture->driver, OUT_0));
	finish(fixture);
}

TEST(VM_97_each_port_has_its_own_pair_of_queues)
{
	struct fixture *fixture = start(BOTH);

	put(&fixture->driver, BUFFER(OUT_1, 0), "err", 3);
	provide(fixture, OUT_1, 0, 3, 0);
	driver_run_work(&fixture->driver);
	assert_int_equal(0, fixture->count[0]);
	assert_memory_equal("err", fixture->text[1], 3);
	open_port(fixture, 1);
	provide(fixture, IN_1, 0, 16, WRITE);
	assert_int_equal(2, virtio_console_input(&fixture->console, 1, "in", 2));
	assert_int_equal('n' << 8 | 'i', get(&fixture->driver, BUFFER(IN_1, 0), 2));
	finish(fixture);
}

TEST(VM_102_empty_buffers_go_back)
{
	struct fixture *fixture = start(BOTH);

	provide(fixture, OUT_0, 0, 0, 0);
	provide(fixture, OUT_0, 1, 16, WRITE);
	assert_int_equal(2, used_index(&fixture->driver, OUT_0));
	assert_int_equal(0, fixture->writes);
	finish(fixture);
}

TEST(VM_92_a_flood_of_empty_buffers_has_the_writers_thread_no_longer_than_others)
{
	struct fixture *fixture = start_sized(BOTH, 32);
	uint64_t gpa = BUFFER(OUT_0, 0);

	put(&fixture->driver, gpa, "word", 4);
	provide(fixture, OUT_0, 0, 4, 0);
	for (uint16_t i = 1; i < 32; i++) {
		put_descriptor(&fixture->driver, AREA(OUT_0), i, gpa, 0, 0, 0);
		offer(&fixture->driver, OUT_0, i);
	}
	assert_int_equal(1, driver_run_work(&fixture->driver));
	assert_int_equal(16, used_index(&fixture->driver, OUT_0));
	assert_int_equal(1ull << OUT_0, fixture->driver.again);
	assert_int_equal(2, driver_kick_again(&fixture->driver));
	assert_int_equal(32, used_index(&fixture->driver, OUT_0));
	assert_memory_equal("word", fixture->text[0], 4);
	finish(fixture);
}

TEST(VM_103_an_emergency_write_prints_a_byte)
{
	struct fixture *fixture = start(BOTH);

	virtio_device_config_write(&fixture->console.device, 8, 4, '!');
	assert_int_equal(1, fixture->count[0]);
	assert_int_equal('!', fixture->text[0][0]);
	finish(fixture);
}

/* --- To the guest --------------------------------------------------------------------------------------- */

TEST(VM_99_no_input_before_the_guest_has_the_port_open)
{
	struct fixture *fixture = start(BOTH);

	provide(fixture, IN_0, 0, 16, WRITE);
	assert_int_equal(0, virtio_console_input(&fixture->console, 0, "abc", 3));
	assert_int_equal(0, fixture->readies);
	open_port(fixture, 0);
	assert_int_equal(1, fixture->readies);
	assert_int_equal(3, virtio_console_input(&fixture->console, 0, "abc", 3));
	assert_int_equal(3, used_bytes(&fixture->driver, IN_0, 0));
	say(fixture, 0, PORT_OPEN, 0);
	provide(fixture, IN_0, 1, 16, WRITE);
	assert_int_equal(0, virtio_console_input(&fixture->console, 0, "abc", 3));
	finish(fixture);
}

TEST(VM_102_buffers_stay_until_there_is_input)
{
	struct fixture *fixture = start(BOTH);

	open_port(fixture, 0);
	provide(fixture, IN_0, 0, 16, WRITE);
	assert_int_equal(0, used_index(&fixture->driver, IN_0));
	assert_int_equal(1, virtio_console_input(&fixture->console, 0, "x", 1));
	assert_int_equal(1, used_index(&fixture->driver, IN_0));
	finish(fixture);
}

TEST(VM_102_a_full_guest_takes_a_part_and_asks_for_the_rest)
{
	struct fixture *fixture = start(BOTH);

	open_port(fixture, 0);
	provide(fixture, IN_0, 0, 4, WRITE);
	assert_int_equal(4, virtio_console_input(&fixture->console, 0, "abcdef", 6));
	assert_int_equal(0, fixture->readies);
	provide(fixture, IN_0, 1, 4, WRITE);
	assert_int_equal(1, fixture->readies);
	assert_int_equal(2, virtio_console_input(&fixture->console, 0, "ef", 2));
	provide(fixture, IN_0, 2, 4, WRITE);
	assert_int_equal(1, fixture->readies);
	finish(fixture);
}

TEST(VM_100_a_resize_changes_the_configuration_and_is_said)
{
	struct fixture *fixture = start(BOTH);
	uint32_t generation = fixture->console.device.generation;

	open_port(fixture, 0);
	give_message_buffers(fixture, 4);
	virtio_console_resize(&fixture->console, 132, 50);
	assert_int_equal(132, virtio_device_config_read(&fixture->console.device, 0, 2));
	assert_int_equal(generation + 1, fixture->console.device.generation);
	assert_true(fixture->console.device.interrupt_status & VIRTIO_INTERRUPT_CONFIG);
	assert_message(fixture, 0, RESIZE, 0, 4);
	assert_int_equal(50, get(&fixture->driver, BUFFER(CONTROL_IN, 0) + 10, 2));
	virtio_console_resize(&fixture->console, 132, 50);
	assert_no_message(fixture);
	finish(fixture);
}

TEST(VM_98_the_host_closes_a_port)
{
	struct fixture *fixture = start(BOTH);

	give_message_buffers(fixture, 4);
	virtio_console_set_open(&fixture->console, 1, false);
	assert_message(fixture, 1, PORT_OPEN, 0, 0);
	virtio_console_set_open(&fixture->console, 1, false);
	assert_no_message(fixture);
	say(fixture, 1, PORT_READY, 1);
	assert_message(fixture, 1, PORT_NAME, 1, 11);
	finish(fixture);
}

TEST(VM_97_without_multiport_there_is_one_console_and_no_control)
{
	struct fixture *fixture = start(0);

	provide(fixture, IN_0, 0, 16, WRITE);
	assert_int_equal(3, virtio_console_input(&fixture->console, 0, "abc", 3));
	say(fixture, 0, DEVICE_READY, 1);
	assert_int_equal(0, used_index(&fixture->driver, CONTROL_OUT));
	assert_false(virtio_device_kick(&fixture->console.device, CONTROL_OUT));
	assert_false(virtio_device_kick(&fixture->console.device, CONTROL_IN));
	finish(fixture);
}

static void assert_forgets(unsigned port, unsigned in, unsigned out)
{
	struct fixture *fixture = start(BOTH);

	open_port(fixture, port);
	say(fixture, 0, DEVICE_READY, 1);
	put(&fixture->driver, BUFFER(out, 0), "lost", 4);
	provide(fixture, out, 0, 4, 0);
	virtio_device_reset_begin(&fixture->console.device);
	driver_run_work(&fixture->driver);
	assert_int_equal(0, used_index(&fixture->driver, out));
	virtio_device_reset_end(&fixture->console.device);
	memset(fixture->driver.available, 0, sizeof(fixture->driver.available));
	driver_start(&fixture->driver, BOTH, SIZE);
	give_message_buffers(fixture, 1);
	assert_no_message(fixture);
	provide(fixture, in, 0, 16, WRITE);
	assert_int_equal(0, virtio_console_input(&fixture->console, port, "abc", 3));
	put(&fixture->driver, BUFFER(out, 1), "kept", 4);
	provide(fixture, out, 1, 4, 0);
	driver_run_work(&fixture->driver);
	assert_memory_equal("lostkept", fixture->text[port], 8);
	finish(fixture);
}

TEST(VM_83_a_reset_forgets_what_was_open_and_asked_on_every_port)
{
	assert_forgets(0, IN_0, OUT_0);
	assert_forgets(1, IN_1, OUT_1);
}

TEST(VM_101_a_console_of_the_most_ports_touches_nothing_behind_them)
{
	struct guarded guarded = guarded_of(sizeof(struct virtio_console));
	struct virtio_console *console = (void *)guarded.bytes;
	struct virtio_console_back_end back_ends[VIRTIO_CONSOLE_PORTS_MAX] = {
		{ .name = "first" }
	};
	struct driver driver;

	for (unsigned i = 0; i < VIRTIO_CONSOLE_PORTS_MAX; i++)
		back_ends[i].is_console = true;
	virtio_console_init(console, back_ends, VIRTIO_CONSOLE_PORTS_MAX);
	driver_init(&driver, &console->device);
	driver_start(&driver, BOTH, SIZE);
	virtio_console_resize(console, 100, 30);
	for (unsigned i = 0; i < console->device.queue_count; i++)
		virtio_device_kick(&console->device, i);
	virtio_device_reset_begin(&console->device);
	virtio_device_reset_end(&console->device);
	assert_string_equal("first", console->ports[0].back_end.name);
	driver_finish(&driver);
	guarded_free(&guarded);
}
