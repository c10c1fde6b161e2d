/* tests/nt/port/hostile_test.c - peers that speak wrongly, and what it costs others: nothing. */
#include "attached.h"

#include "base/host/host_socket.h"
#include "nt/port/client.h"

static int connect_to(const struct fleet *fleet)
{
	int socket = host_socket_connect(fleet->path);

	assert_true(socket >= 0);
	return socket;
}

static void send_bytes(int socket, const void *bytes, size_t count)
{
	struct host_socket_message packet = { .bytes = (void *)(uintptr_t)bytes, .count = count };

	host_socket_send(socket, &packet);
}

/* The machine closes the connection, perhaps after a goodbye. */
static void expect_closed(int socket)
{
	uint8_t bytes[PORT_MESSAGE_BYTES_MAX];
	struct host_socket_message packet = { .bytes = bytes, .count = sizeof(bytes) };

	while (host_socket_receive(socket, true, &packet) > 0)
		packet.count = sizeof(bytes);
	host_descriptor_close(socket);
}

static void is_served(struct guest *guest)
{
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, 0, NotificationEvent,
	                  FALSE) == STATUS_SUCCESS);
}

TEST(a_message_that_is_cut_anywhere_costs_only_its_sender)
{
	guest_main *mains[] = { is_served };
	union port_message hello;
	size_t bytes = port_message_begin(&hello, PORT_HELLO);
	struct fleet fleet;

	hello.hello.purpose = PORT_ATTACH;
	fleet_start(&fleet, mains, 1);
	for (size_t count = 0; count < bytes; count++) {
		int socket = connect_to(&fleet);

		if (count)
			send_bytes(socket, &hello, count);
		host_descriptor_close(socket);
		socket = connect_to(&fleet);
		send_bytes(socket, &hello, count ? count : 1);
		expect_closed(socket);
	}
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

TEST(guests_that_say_nothing_do_not_keep_others_out_for_ever)
{
	guest_main *mains[] = { is_served };
	int socket[80];
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	for (size_t index = 0; index < 80; index++)
		socket[index] = host_socket_connect(fleet.path);
	for (size_t index = 0; index < 80; index++)
		if (socket[index] >= 0)
			host_descriptor_close(socket[index]);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

TEST(a_hello_with_descriptors_is_refused)
{
	union port_message hello;
	struct host_socket_message packet = { .bytes = &hello,
		                              .count = port_message_begin(&hello, PORT_HELLO),
		                              .descriptor = { 0, 1 },
		                              .descriptor_count = 2 };
	struct fleet fleet;
	int socket;

	hello.hello.purpose = PORT_ATTACH;
	fleet_start(&fleet, NULL, 0);
	socket = connect_to(&fleet);
	assert_int_equal(host_socket_send(socket, &packet), 0);
	expect_closed(socket);
	assert_int_equal(port_process_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

/* --- In its own process ---------------------------------------------------------------------------------------------- */

static void breaks_its_count(struct guest *guest)
{
	port_client_first_thread(guest->client)->sequence = 41;
	CALL(NtClose, 4);
	for (;;)
		pause();
}

TEST(a_broken_count_of_calls_ends_that_process_alone)
{
	guest_main *mains[] = { breaks_its_count, is_served };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	assert_int_equal(WEXITSTATUS(fleet_wait(&fleet, 0)), 77);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_stop(&fleet);
}

/* Writes everything there is into its page and memory, as fast as it can. */
static void scribbles(struct guest *guest)
{
	struct port_page *page = port_client_first_thread(guest->client)->page;
	volatile uint8_t *bytes = (volatile uint8_t *)page;
	uint64_t seed = 1;

	guest_say(guest);
	for (;;) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		bytes[(seed >> 33) % sizeof(*page)] = (uint8_t)(seed >> 56);
		if ((seed >> 40) % 64 == 0)
			host_futex_wake_shared(&page->state, 1);
	}
}

TEST(a_process_that_writes_anything_into_its_page_harms_nobody)
{
	guest_main *mains[] = { scribbles, is_served };
	LARGE_INTEGER pause_100ns = { .QuadPart = -1000000 };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	KeDelayExecutionThread(KernelMode, FALSE, &pause_100ns);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void asks_for_bad_memory(struct guest *guest)
{
	uint64_t bad[] = { 0x1000, (uintptr_t)guest->memory, KE_USER_ARENA_START + (200ull << 30),
		           0x7fffffffe000ull };
	int descriptor;

	for (size_t index = 0; index < sizeof(bad) / sizeof(bad[0]); index++)
		guest_assert(port_client_map(guest->client, bad[index], 0x1000, &descriptor) < 0);
	guest_assert(port_client_map(guest->client, 0x200000000000ull, PORT_MAP_BYTES_MAX + 0x1000,
	                             &descriptor) < 0);
	guest_assert(port_client_map(guest->client, 0x200000000000ull, 0x1000, &descriptor) ==
	             STATUS_SUCCESS);
	guest_assert(port_client_map(guest->client, 0x200000000000ull, 0x1000, &descriptor) ==
	             STATUS_CONFLICTING_ADDRESSES);
}

TEST(memory_is_mapped_only_where_nothing_is)
{
	guest_main *mains[] = { asks_for_bad_memory };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

static void asks_where_the_machine_is(struct guest *guest)
{
	uint64_t address = guest_hear_number(guest);
	int descriptor;

	guest_assert(port_client_map(guest->client, address & ~0xFFFull, 0x1000, &descriptor) ==
	             STATUS_CONFLICTING_ADDRESSES);
	guest_assert(CALL(NtCreateEvent, address, EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE) ==
	             STATUS_ACCESS_VIOLATION);
}

TEST(the_machines_own_memory_is_out_of_reach)
{
	guest_main *mains[] = { asks_where_the_machine_is };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_tell_number(&fleet, 0, (uintptr_t)fleet.kernel);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}
