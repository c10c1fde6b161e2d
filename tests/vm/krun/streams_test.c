/* tests/vm/krun/streams_test.c - what a machine's input comes from: terminals, pipes, files, nothing. */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "../vmm/machine.h"
#include "base/host/host_socket.h"
#include "devices/virtio/console.h"
#include "vm/krun/krun_internal.h"
#include "vm/vmm/vmm_internal.h"

#define PORTS 2u
#define LONG_BYTES (3 * KRUN_INPUT_BYTES)

struct fixture {
	struct machine machine;
	struct vmm_port ports[PORTS];
	struct krun_streams streams;
};

/* A machine with two ports, whose guest takes nothing: what is read waits in the streams. */
static struct fixture *make(void)
{
	static const uint8_t code[] = { 0xf4 };
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	prepare(&fixture->machine, code, sizeof(code));
	hv_select_backend(&hv_backend_double_apic);
	for (size_t i = 0; i < PORTS; i++)
		fixture->ports[i] = (struct vmm_port){ .name = i ? "second" : "first" };
	fixture->machine.options.virtio_console = true;
	fixture->machine.options.ports = fixture->ports;
	fixture->machine.options.port_count = PORTS;
	assert_int_equal(0, vmm_create(&fixture->machine.options, &fixture->machine.vmm,
	                               &fixture->machine.reason));
	assert_int_equal(0, krun_streams_init(&fixture->streams));
	return fixture;
}

static struct krun_stream *add(struct fixture *fixture, int port, int input)
{
	return krun_streams_add(&fixture->streams, port, input, -1);
}

static void start(struct fixture *fixture)
{
	assert_int_equal(0, krun_streams_start(&fixture->streams, fixture->machine.vmm));
}

static bool is_open(struct fixture *fixture, unsigned port)
{
	struct vmm_virtio *slot = fixture->machine.vmm->console_slot;
	bool open;

	host_lock_acquire(&slot->mmio.lock);
	open = ((struct virtio_console *)slot->device)->ports[1 + port].host_open;
	host_lock_release(&slot->mmio.lock);
	return open;
}

static void wait_until_closed(struct fixture *fixture, unsigned port)
{
	while (is_open(fixture, port))
		host_yield();
}

/* Somebody has read all that was written to this end. */
static void wait_until_empty(int input)
{
	int waiting = 1;

	while (ioctl(input, FIONREAD, &waiting) == 0 && waiting)
		host_yield();
}

static void finish(struct fixture *fixture)
{
	krun_streams_stop(&fixture->streams);
	vmm_destroy(fixture->machine.vmm);
	free(fixture);
}

TEST(VM_96_a_reader_holds_nothing_until_there_is_something)
{
	struct fixture *fixture = make();
	struct krun_stream *stream;
	int ends[2];

	assert_int_equal(0, pipe(ends));
	stream = add(fixture, 0, ends[0]);
	start(fixture);
	krun_streams_stop(&fixture->streams);
	assert_int_equal(0, stream->count);
	assert_false(stream->ended);
	assert_true(is_open(fixture, 0));
	finish(fixture);
}

TEST(VM_96_a_pipes_bytes_come_and_its_end_closes_the_port)
{
	struct fixture *fixture = make();
	struct krun_stream *stream;
	int ends[2];

	assert_int_equal(0, pipe(ends));
	stream = add(fixture, 0, ends[0]);
	start(fixture);
	assert_int_equal(3, write(ends[1], "abc", 3));
	wait_until_empty(ends[0]);
	krun_streams_stop(&fixture->streams);
	assert_int_equal(3, stream->count);
	assert_memory_equal("abc", stream->bytes + stream->first, 3);
	assert_true(is_open(fixture, 0));
	finish(fixture);
	fixture = make();
	stream = add(fixture, 0, ends[0]);
	start(fixture);
	close(ends[1]);
	wait_until_closed(fixture, 0);
	assert_true(is_open(fixture, 1));
	/* An end is read once. */
	krun_streams_stop(&fixture->streams);
	assert_true(stream->ended);
	finish(fixture);
	close(ends[0]);
}

TEST(VM_96_a_stream_may_be_descriptor_0)
{
	struct fixture *fixture = make();
	struct krun_stream *stream;
	char text[4] = "";
	int ends[2], outputs[2];

	assert_int_equal(0, pipe(ends));
	assert_int_equal(0, pipe(outputs));
	assert_int_equal(0, dup2(ends[0], 0));
	stream = add(fixture, 0, 0);
	start(fixture);
	assert_int_equal(3, write(ends[1], "abc", 3));
	wait_until_empty(0);
	krun_streams_stop(&fixture->streams);
	assert_int_equal(3, stream->count);
	assert_false(stream->ended);
	assert_int_equal(0, dup2(outputs[1], 0));
	stream->output = 0;
	krun_stream_write(stream, "def", 3);
	stream->output = -1;
	krun_stream_write(stream, "ghi", 3);
	close(0);
	close(outputs[1]);
	assert_int_equal(3, read(outputs[0], text, sizeof(text)));
	assert_memory_equal("def", text, 3);
	assert_int_equal(0, read(outputs[0], text, sizeof(text)));
	finish(fixture);
}

TEST(VM_96_input_that_the_guest_does_not_take_stays_where_it_is)
{
	static uint8_t bytes[LONG_BYTES];
	struct fixture *fixture = make();
	struct krun_stream *stream;
	int ends[2], left = 0;

	assert_int_equal(0, pipe(ends));
	assert_int_equal(LONG_BYTES, write(ends[1], bytes, LONG_BYTES));
	stream = add(fixture, 0, ends[0]);
	start(fixture);
	do
		ioctl(ends[0], FIONREAD, &left);
	while (left == (int)LONG_BYTES);
	krun_streams_stop(&fixture->streams);
	ioctl(ends[0], FIONREAD, &left);
	assert_int_equal(LONG_BYTES, stream->count + (size_t)left);
	assert_int_equal(KRUN_INPUT_BYTES, stream->count);
	finish(fixture);
}

TEST(VM_96_nothing_and_a_missing_input_end_at_once)
{
	struct fixture *fixture = make();
	int null = open("/dev/null", O_RDONLY);

	add(fixture, 0, null);
	add(fixture, 1, -1);
	start(fixture);
	wait_until_closed(fixture, 0);
	wait_until_closed(fixture, 1);
	finish(fixture);
	close(null);
}

TEST(VM_96_a_terminal_gives_each_key_and_is_as_before_in_the_end)
{
	struct fixture *fixture = make();
	struct krun_stream *stream;
	struct termios before, meanwhile, after;
	int master, slave;

	assert_int_equal(0, openpty(&master, &slave, NULL, NULL, NULL));
	assert_int_equal(0, tcgetattr(slave, &before));
	stream = add(fixture, -1, slave);
	start(fixture);
	assert_int_equal(0, tcgetattr(slave, &meanwhile));
	assert_int_equal(0, meanwhile.c_lflag & (ICANON | ECHO | ISIG));
	/* No end of a line, and no signal: who read lines would wait for ever. */
	assert_int_equal(1, write(master, "\x03", 1));
	while (!__atomic_load_n(&stream->count, __ATOMIC_SEQ_CST))
		host_yield();
	krun_streams_stop(&fixture->streams);
	assert_int_equal(1, stream->count);
	assert_int_equal(3, stream->bytes[stream->first]);
	assert_int_equal(0, tcgetattr(slave, &after));
	assert_int_equal(before.c_lflag, after.c_lflag);
	finish(fixture);
	close(master);
	close(slave);
}

/* Whoever read the pipe first would never come to the file. */
TEST(VM_104_a_pipe_without_data_holds_up_no_file)
{
	struct fixture *fixture = make();
	struct krun_stream *idle, *stream;
	char path[256];
	int ends[2], file;

	snprintf(path, sizeof(path), "%s/input", test_directory());
	assert_int_equal(0, host_file_write(path, "0123456789", 10));
	file = open(path, O_RDONLY);
	assert_int_equal(0, pipe(ends));
	idle = add(fixture, 0, ends[0]);
	stream = add(fixture, 1, file);
	start(fixture);
	while (lseek(file, 0, SEEK_CUR) != 10)
		host_yield();
	krun_streams_stop(&fixture->streams);
	assert_int_equal(10, stream->count);
	assert_memory_equal("0123456789", stream->bytes + stream->first, 10);
	assert_int_equal(0, idle->count);
	finish(fixture);
	close(file);
}

TEST(VM_96_the_console_is_as_large_as_the_terminal_that_shows_it)
{
	struct winsize size = { .ws_col = 123, .ws_row = 45 };
	struct fixture *fixture = make();
	struct vmm_virtio *slot = fixture->machine.vmm->console_slot;
	int master, slave;

	assert_int_equal(0, openpty(&master, &slave, NULL, NULL, &size));
	krun_streams_add(&fixture->streams, -1, -1, slave);
	start(fixture);
	krun_streams_stop(&fixture->streams);
	assert_int_equal(123, ((struct virtio_console *)slot->device)->columns);
	assert_int_equal(45, ((struct virtio_console *)slot->device)->rows);
	finish(fixture);
	close(master);
	close(slave);
}

/* The guest never takes the signal that would ask its program to end; it is asked once. */
TEST(VM_188_a_machine_whose_program_hears_no_signal_is_stopped)
{
	struct fixture *fixture = make();
	struct vmm_reason reason;
	struct pollfd asked = { .events = POLLIN };

	fixture->streams.signal_port = 0;
	fixture->streams.shutdown = host_wakeup_create();
	host_wakeup_set(fixture->streams.shutdown);
	asked.fd = fixture->streams.shutdown;
	start(fixture);
	assert_int_equal(VMM_STOPPED, vmm_run(fixture->machine.vmm, &reason));
	assert_int_equal(0, poll(&asked, 1, 0));
	finish(fixture);
}

#define BUFFER 0x203000u

static void write_guest(struct fixture *fixture, uint64_t gpa, const void *bytes, size_t count)
{
	assert_true(vmm_memory_write(&fixture->machine.vmm->memory, gpa, bytes, count));
}

/* The guest's driver of the console, which gives the device buffers of 4 bytes. */
static void drive_console(struct fixture *fixture)
{
	static const uint32_t steps[][2] = {
		{ 0x70, 1 },        { 0x70, 3 },        { 0x24, 1 }, { 0x20, 1 },
		{ 0x70, 11 },       { 0x30, 0 },        { 0x38, 8 }, { 0x80, 0x200000 },
		{ 0x90, 0x201000 }, { 0xa0, 0x202000 }, { 0x44, 1 }, { 0x70, 15 }
	};

	for (uint16_t i = 0; i < 8; i++) {
		const struct {
			uint64_t gpa;
			uint32_t bytes;
			uint16_t flags, next;
		} descriptor = { BUFFER + 4 * i, 4, 2, 0 };

		write_guest(fixture, 0x200000 + 16 * i, &descriptor, sizeof(descriptor));
		write_guest(fixture, 0x201004 + 2 * i, &i, sizeof(i));
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vmm_virtio_write(fixture->machine.vmm, 1, steps[i][0], 4, steps[i][1]);
}

static void offer_buffers(struct fixture *fixture, uint16_t count)
{
	write_guest(fixture, 0x201002, &count, sizeof(count));
}

static void wait_for_used(struct fixture *fixture, uint16_t count)
{
	uint16_t used = 0;

	while (used != count) {
		assert_true(vmm_memory_read(&fixture->machine.vmm->memory, 0x202002, &used, 2));
		host_yield();
	}
}

TEST(VM_96_input_that_the_guest_takes_in_parts_comes_whole_and_in_order)
{
	struct fixture *fixture = make();
	struct krun_stream *stream;
	char text[16] = "";
	int ends[2];

	assert_int_equal(0, pipe(ends));
	drive_console(fixture);
	offer_buffers(fixture, 1);
	stream = add(fixture, -1, ends[0]);
	start(fixture);
	assert_int_equal(6, write(ends[1], "abcdef", 6));
	wait_for_used(fixture, 1);
	assert_true(vmm_memory_read(&fixture->machine.vmm->memory, BUFFER, text, 8));
	assert_string_equal("abcd", text);
	/* There is room again, of which the console tells. */
	offer_buffers(fixture, 4);
	krun_stream_ready(stream);
	wait_for_used(fixture, 2);
	assert_int_equal(3, write(ends[1], "ghi", 3));
	wait_for_used(fixture, 3);
	krun_streams_stop(&fixture->streams);
	assert_int_equal(0, stream->count);
	assert_true(vmm_memory_read(&fixture->machine.vmm->memory, BUFFER + 4, text, 12));
	assert_memory_equal("ef\0\0ghi\0\0\0\0\0", text, 12);
	finish(fixture);
	close(ends[0]);
	close(ends[1]);
}

TEST(VM_188_streams_that_stop_keep_no_descriptor_of_their_own)
{
	struct fixture *fixture = make();
	int wakeup = fixture->streams.wakeup, shutdown = host_wakeup_create(), ends[2];

	assert_int_equal(0, pipe(ends));
	fixture->streams.shutdown = shutdown;
	add(fixture, 0, ends[0]);
	start(fixture);
	krun_streams_stop(&fixture->streams);
	assert_int_equal(-1, fcntl(wakeup, F_GETFD));
	assert_int_equal(-1, fcntl(shutdown, F_GETFD));
	/* What was given to them is their giver's. */
	assert_int_equal(0, close(ends[0]));
	assert_int_equal(0, close(ends[1]));
	krun_streams_stop(&fixture->streams);
	finish(fixture);
}
