/* tests/vm/guest/init_test.c - the first program from its start to the end of its machine. */
#include "vm/guest/init.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/guest/kernel.h"

#define SIGNALS "/sys/class/virtio-ports/vport0p9/name"

static void run(void *context)
{
	(void)context;
	init_run();
}

static void run_as_process_1(void *context)
{
	kernel_be_process_1();
	run(context);
}

/* A guest that has all; more is behind the command. */
static void put_guest(const char *streams, const char *network, const char *more)
{
	static const char *const files[] = { "/drydock/modules/fuse", "/newroot/folder/file",
		                             "/dev/hvc0", "/sys/class/tty/ttyS0/console" };
	char orders[400];
	const char *words[] = { "root",  "rw", "/folder", "box", "hvc0", streams,
		                network, "2",  "sh",      "-x",  "",     more };
	size_t used = 0;

	for (size_t i = 0; i < 12; i++) {
		strcpy(orders + used, words[i]);
		used += strlen(words[i]) + 1;
	}
	kernel_put_bytes("/drydock/orders", orders, used);
	for (size_t i = 0; i < 4; i++)
		kernel_put(files[i], "");
	kernel_put("/drydock/modules/order", "fuse\n");
	kernel_put("/folder/file", "");
	kernel_put(SIGNALS, "drydock-signals\n");
	kernel_put("/dev/vport0p9", "");
}

/* Their order of beginnings is that of the calls, with any others between. */
static void assert_order(const char *const *wanted)
{
	const char *at = kernel_calls("");

	for (; *wanted; wanted++) {
		const char *found = strstr(at, *wanted);

		if (!found)
			print_error("%s is not behind the one before\n", *wanted);
		assert_non_null(found);
		at = found;
	}
}

TEST(VM_69_the_program_does_all_in_order_and_reports_the_commands_status)
{
	static const char *const wanted[] = {
		"mount devtmpfs /dev ",
		"open /drydock/orders",
		"module ''",
		"mount root /newroot virtiofs",
		"open /dev/hvc0",
		"open /sys/class/tty/ttyS0/console",
		"open /dev/vport0p9",
		"flags lo",
		"chroot",
		"host box\n",
		"fork\n",
		"fork\n",
		"drain ",
		"sync\n",
		"exit-code 7\n",
		"reboot 4321fedc\n",
		NULL,
	};

	put_guest("ttt", "", "PATH=/somewhere");
	kernel_command_ends(7, 0);
	assert_true(kernel_ends(run, NULL));
	kernel_wait_for_children();
	assert_order(wanted);
	assert_string_equal("exec sh: sh|-x; PATH=/somewhere\n", kernel_calls("exec"));
	assert_string_equal("exit-code 7\n", kernel_calls("exit-code"));
	assert_string_equal("out error ", kernel_file("/dev/hvc0"));
	assert_string_equal("N", kernel_file("/sys/class/tty/ttyS0/console"));
	assert_string_equal("/somewhere", getenv("PATH"));
	assert_string_equal("", kernel_calls("kill"));
	assert_string_equal("", kernel_said());
}

TEST(VM_67_a_command_that_a_signal_ended_is_reported_so)
{
	put_guest("ttt", "", "A=1");
	kernel_command_ends(0, SIGKILL);
	assert_true(kernel_ends(run, NULL));
	kernel_wait_for_children();
	assert_string_equal("exit-code 137\n", kernel_calls("exit-code"));
}

TEST(VM_69_streams_that_are_ports_leave_the_serial_port_as_it_is)
{
	static const char *const names[] = { "krun-stdin\n", "krun-stdout\n", "krun-stderr\n" };
	char path[] = "/sys/class/virtio-ports/vport0p0/name", device[] = "/dev/vport0p0";

	put_guest("ppp", "", "A=1");
	for (size_t i = 0; i < 3; i++) {
		path[31] = device[12] = (char)('1' + i);
		kernel_put(path, names[i]);
		kernel_put(device, i ? "" : "typed");
	}
	assert_true(kernel_ends(run, NULL));
	kernel_wait_for_children();
	assert_string_equal("out typed", kernel_file("/dev/vport0p2"));
	assert_string_equal("error typed", kernel_file("/dev/vport0p3"));
	assert_string_equal("", kernel_file("/sys/class/tty/ttyS0/console"));
	assert_string_equal("exit-code 0\n", kernel_calls("exit-code"));
}

TEST(VM_69_signals_of_the_host_go_to_the_commands_group)
{
	char line[40] = "kill -";
	const char *kill_line;

	put_guest("ttt", "", "A=1");
	kernel_put("/dev/vport0p9", "\x0f");
	assert_true(kernel_ends(run, NULL));
	kernel_wait_for_children();
	kill_line = kernel_calls("kill");
	assert_int_equal(0, strncmp(kill_line, line, strlen(line)));
	assert_true(atoi(kill_line + strlen(line)) > 1);
	assert_non_null(strstr(kill_line, " 15\n"));
}

TEST(VM_69_a_disk_as_the_root_is_settled_before_the_host_is_told)
{
	static const char *const wanted[] = { "mount /dev/vda /newroot ext4",
		                              "drain",
		                              "kill -1 9",
		                              "sync",
		                              "mount - / - 21 -",
		                              "exit-code 0",
		                              NULL };

	put_guest("ttt", "", "KRUN_BLOCK_ROOT_DEVICE=/dev/vda");
	kernel_put("/dev/vda", "");
	assert_true(kernel_ends(run, NULL));
	kernel_wait_for_children();
	assert_order(wanted);
	assert_string_equal("exec sh: sh|-x; \n", kernel_calls("exec"));
}

TEST(VM_69_a_network_that_is_ordered_is_raised)
{
	put_guest("ttt", "10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3", "A=1");
	assert_true(kernel_ends(run, NULL));
	kernel_wait_for_children();
	assert_string_equal("address eth0 10.0.2.15\n", kernel_calls("address"));
}

TEST(VM_70_a_command_that_cannot_be_started_is_said)
{
	put_guest("ttt", "", "A=1");
	kernel_fail("fork", EAGAIN, 1);
	assert_true(kernel_ends(run, NULL));
	assert_string_equal(
		"drydock-init: starting the command: Resource temporarily unavailable (11)\n",
		kernel_said());
	assert_string_equal("exit-code 125\n", kernel_calls("exit-code"));
}

TEST(VM_61_the_command_takes_the_place_of_process_1)
{
	put_guest("ttt", "", "KRUN_INIT_PID1=1");
	kernel_put("/dev/vport0p9", "\x0f");
	kernel_fail("exec", ENOENT, 1);
	assert_true(kernel_ends(run_as_process_1, NULL));
	kernel_wait_for_children();
	assert_string_equal("fork\n", kernel_calls("fork"));
	assert_string_equal("kill 1 15\n", kernel_calls("kill"));
	assert_int_equal(1, kernel_count("exec sh: sh|-x; \n"));
	assert_string_equal("exit-code 127\n", kernel_calls("exit-code"));
	assert_string_equal("drydock-init: sh: No such file or directory\n",
	                    kernel_file("/dev/hvc0"));
}
