/* tests/vm/guest/console_test.c - the terminal, and ports that are found by their names. */
#include "vm/guest/init.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "test.h"
#include "vm/guest/kernel.h"

#define SERIAL "/sys/class/tty/ttyS0/console"

static void open_console(void *context)
{
	console_open(context);
}

static void open_port(void *context)
{
	port_open(context, O_RDONLY);
}

static void quiet(void *context)
{
	(void)context;
	console_quiet_serial();
}

static void put_port(const char *device, const char *name, const char *content)
{
	char path[100] = "/sys/class/virtio-ports/";

	strcat(path, device);
	strcat(path, "/name");
	kernel_put(path, name);
	strcpy(path, "/dev/");
	strcat(path, device);
	kernel_put(path, content);
}

/* --- The console --------------------------------------------------------------------------------------------------- */

TEST(VM_69_a_console_is_opened_to_read_and_write_when_its_driver_has_it)
{
	char text[10] = "";
	int console;

	kernel_put_later(3, "/dev/hvc7", "abc");
	console = console_open("hvc7");
	assert_int_equal(3, read(console, text, sizeof(text)));
	assert_string_equal("abc", text);
	assert_int_equal(1, write(console, "d", 1));
	assert_int_equal(FD_CLOEXEC, fcntl(console, F_GETFD));
	assert_int_equal(3, kernel_waited_ms());
	/* Not as the terminal of process 1: it is the command's. */
	assert_non_null(strstr(kernel_calls("open"), "open /dev/hvc7 2000402 0\n"));
	assert_int_equal(4, kernel_count("open"));
}

TEST(VM_70_a_console_that_does_not_come_in_ten_seconds_is_named)
{
	char name[] = "hvc9";

	assert_true(kernel_ends(open_console, name));
	assert_int_equal(INIT_WAIT_MS, kernel_waited_ms());
	assert_string_equal(
		"drydock-init: opening the console /dev/hvc9: No such file or directory (2)\n",
		kernel_said());
}

TEST(VM_69_the_kernel_speaks_on_one_console)
{
	unsigned before;
	const char *said;

	kernel_put(SERIAL, "");
	before = kernel_descriptors();
	console_quiet_serial();
	said = kernel_file(SERIAL);
	assert_string_equal("N", said);
	assert_int_equal(before, kernel_descriptors());
}

TEST(VM_69_a_kernel_without_a_serial_port_has_nothing_to_be_told)
{
	assert_false(kernel_ends(quiet, NULL));
	assert_string_equal("", kernel_said());
}

TEST(VM_70_a_serial_port_that_does_not_get_quiet_is_said_and_no_failure)
{
	kernel_link(SERIAL, "/dev/full");
	assert_false(kernel_ends(quiet, NULL));
	assert_string_equal("drydock-init: the kernel speaks on both consoles\n", kernel_said());
}

/* --- Ports ------------------------------------------------------------------------------------------------------- */

TEST(VM_69_a_port_is_found_by_its_whole_name)
{
	char text[10] = "";
	unsigned before;
	int port;

	put_port("vport0p1", "krun-stdout-more\n", "wrong");
	put_port("vport0p2", "krun-std\n", "wrong");
	put_port("vport0p3", "", "wrong");
	put_port("vport0p4", "krun-stdout\n", "right");
	kernel_put("/sys/class/virtio-ports/vport0p5/other", "krun-stdout\n");
	before = kernel_descriptors();
	port = port_open("krun-stdout", O_RDONLY);
	assert_int_equal(5, read(port, text, sizeof(text)));
	assert_string_equal("right", text);
	assert_int_equal(FD_CLOEXEC, fcntl(port, F_GETFD));
	assert_int_equal(before + 1, kernel_descriptors());
	assert_int_equal(0, kernel_waited_ms());
	close(port);
	/* A name may end with its file, and is then one too. */
	put_port("vport0p4", "krun-stdin", "");
	port = port_open("krun-stdin", O_WRONLY);
	assert_int_equal(1, write(port, "x", 1));
	assert_int_equal(-1, read(port, text, 1));
}

/* A name that fills all the room that is read is compared to its end. */
TEST(VM_69_a_name_of_a_port_that_is_longer_than_the_room_for_it_is_another)
{
	char name[80];
	int port;

	memset(name, 'n', sizeof(name));
	name[79] = 0;
	put_port("vport0p1", name, "");
	name[62] = '\n';
	name[63] = 0;
	put_port("vport0p2", name, "yes");
	name[62] = 0;
	port = port_open(name, O_RDONLY);
	assert_int_equal(3, read(port, name, 3));
}

TEST(VM_69_a_port_is_waited_for_even_where_no_driver_has_ports_yet)
{
	int port;

	kernel_put("/dev/vport2p1", "late");
	kernel_put_later(9, "/sys/class/virtio-ports/vport2p1/name", "drydock-signals\n");
	port = port_open("drydock-signals", O_RDONLY);
	assert_true(port >= 0);
	assert_int_equal(9, kernel_waited_ms());
}

TEST(VM_70_a_port_that_does_not_come_in_ten_seconds_is_named)
{
	char name[] = "krun-stdin";
	unsigned before;

	put_port("vport0p1", "other\n", "");
	before = kernel_descriptors();
	assert_true(kernel_ends(open_port, name));
	assert_int_equal(INIT_WAIT_MS, kernel_waited_ms());
	assert_non_null(strstr(kernel_said(), "drydock-init: opening the port krun-stdin: "));
	assert_int_equal(before, kernel_descriptors());
}

/* --- Streams ----------------------------------------------------------------------------------------------------- */

TEST(VM_69_streams_are_the_console_or_the_ports_of_their_names)
{
	struct orders orders = { .streams = "ptp" };
	char byte;
	int streams[3];

	put_port("vport0p1", "krun-stdin\n", "i");
	put_port("vport0p2", "krun-stdout\n", "o");
	put_port("vport0p3", "krun-stderr\n", "e");
	streams_open(&orders, 77, streams);
	assert_int_equal(77, streams[1]);
	assert_int_equal(1, read(streams[0], &byte, 1));
	assert_int_equal('i', byte);
	assert_int_equal(1, write(streams[2], "E", 1));
	assert_int_equal(-1, read(streams[2], &byte, 1));
	assert_string_equal("E", kernel_file("/dev/vport0p3"));
	orders.streams = "tpt";
	streams_open(&orders, 78, streams);
	assert_int_equal(78, streams[0]);
	assert_int_equal(78, streams[2]);
	assert_int_equal(1, write(streams[1], "O", 1));
	assert_string_equal("O", kernel_file("/dev/vport0p2"));
}
