/* tests/vm/guest/network_test.c - the loopback, the card, and the file that names servers. */
#include "vm/guest/init.h"

#include <errno.h>
#include <string.h>

#include "test.h"
#include "vm/guest/kernel.h"

#define ENTERED "chdir /newroot\nmount . / - 2000 -\nchroot .\nchdir /\n"

static void raise_network(void *context)
{
	char order[100];

	strcpy(order, context);
	network_raise(order);
}

static void raise_text(const char *order)
{
	char text[100];

	strcpy(text, order);
	raise_network(text);
}

/* What is raised with order ends with said. */
static void assert_refused(const char *order, const char *said)
{
	char text[100];

	strcpy(text, order);
	assert_true(kernel_ends(raise_network, text));
	assert_non_null(strstr(kernel_said(), said));
}

static void put_root(void)
{
	kernel_put("/newroot/etc/resolv.conf", "");
	kernel_put("/drydock/orders", "");
}

TEST(VM_69_the_loopback_is_up_without_a_card_and_the_root_is_entered)
{
	unsigned before;

	put_root();
	before = kernel_descriptors();
	raise_text("");
	assert_string_equal("socket 2 80002 0\nflags lo 41\n" ENTERED, kernel_calls(""));
	assert_int_equal(before, kernel_descriptors());
}

TEST(VM_69_a_kernel_without_a_network_has_a_root_all_the_same)
{
	put_root();
	kernel_fail("socket", EAFNOSUPPORT, KERNEL_ALWAYS);
	raise_text("10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3");
	assert_string_equal("socket 2 80002 0\n" ENTERED, kernel_calls(""));
}

TEST(VM_69_a_card_has_its_address_its_mask_its_router_and_its_name_server)
{
	const char *servers;
	unsigned before;

	put_root();
	before = kernel_descriptors();
	raise_text("10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3");
	assert_string_equal("flags lo 41\nflags eth0 41\n", kernel_calls("flags"));
	assert_string_equal("address eth0 10.0.2.15\n", kernel_calls("address"));
	assert_string_equal("mask eth0 255.255.255.0\n", kernel_calls("mask"));
	assert_string_equal("route 0.0.0.0 0.0.0.0 10.0.2.2 3\n", kernel_calls("route"));
	servers = kernel_file("/drydock/resolv.conf");
	assert_string_equal("nameserver 10.0.2.3\n", servers);
	assert_int_equal(before, kernel_descriptors());
}

/* It is written while the old root has it, and reached by its descriptor from the new one. */
TEST(VM_69_the_name_server_lies_over_the_folders_own_list)
{
	const char *calls, *entered, *bound;

	put_root();
	raise_text("10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3");
	calls = kernel_calls("");
	entered = strstr(calls, ENTERED);
	assert_non_null(strstr(calls, "open /drydock/resolv.conf 2000102 644\n"));
	assert_true(entered > strstr(calls, "open /drydock/resolv.conf"));
	bound = strstr(entered, "mount /proc/self/fd/");
	assert_non_null(bound);
	assert_non_null(strstr(bound, " /etc/resolv.conf - 1000 -\n"));
}

TEST(VM_69_a_folder_without_such_a_list_goes_without)
{
	put_root();
	kernel_fail("mount /proc/self/fd/", ENOENT, 1);
	raise_text("10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3");
	assert_int_equal(2, kernel_count("mount"));
}

TEST(VM_69_a_card_is_waited_for)
{
	put_root();
	kernel_fail("flags eth0", ENODEV, 5);
	raise_text("10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3");
	assert_int_equal(5, kernel_waited_ms());
	assert_int_equal(1, kernel_count("route"));
}

TEST(VM_70_a_card_that_does_not_come_in_ten_seconds_is_said)
{
	put_root();
	kernel_fail("flags eth0", ENODEV, KERNEL_ALWAYS);
	assert_refused("10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3",
	               "drydock-init: finding the network card: No such device (19)\n");
	assert_int_equal(INIT_WAIT_MS, kernel_waited_ms());
}

TEST(VM_70_an_address_that_is_none_is_said_and_not_given)
{
	put_root();
	assert_refused(
		"10.0.2.500 255.255.255.0 10.0.2.2 10.0.2.3",
		"drydock-init: giving the network card its address: Invalid argument (22)\n");
	assert_string_equal("", kernel_calls("address"));
	assert_refused("10.0.2.15", "giving the network card its address: Invalid argument (22)\n");
	assert_string_equal("", kernel_calls("mask"));
	assert_refused(
		"10.0.2.15 255.255.255.0",
		"drydock-init: telling the network card its router: Invalid argument (22)\n");
	assert_refused("10.0.2.15 255.255.255.0 x 10.0.2.3", "telling the network card its router");
	assert_string_equal("", kernel_calls("route"));
}

TEST(VM_70_what_the_card_refuses_is_said)
{
	const char order[] = "10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3";

	put_root();
	kernel_fail("address", EPERM, 1);
	assert_refused(order, "giving the network card its address: Operation not permitted (1)\n");
	kernel_fail("mask", EBUSY, 1);
	assert_refused(order,
	               "giving the network card its address: Device or resource busy (16)\n");
	kernel_fail("route", ENETUNREACH, 1);
	assert_refused(order,
	               "telling the network card its router: Network is unreachable (101)\n");
	kernel_fail("open /drydock/resolv.conf", EROFS, 1);
	assert_refused(order,
	               "drydock-init: writing the name server: Read-only file system (30)\n");
}

TEST(VM_70_a_name_server_that_has_no_room_is_said)
{
	kernel_put("/newroot/etc/resolv.conf", "");
	kernel_link("/drydock/resolv.conf", "/dev/full");
	assert_refused("10.0.2.15 255.255.255.0 10.0.2.2 10.0.2.3",
	               "drydock-init: writing the name server: No space left on device (28)\n");
}
