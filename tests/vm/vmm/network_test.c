/* tests/vm/vmm/network_test.c - a machine's card, and what is on the other side of it. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"
#include "vm/vmm/vmm_internal.h"

#define CARD 1u /* its slot: entropy is in the first */
#define LINK (0x100u + 6u)

struct fixture {
	struct vmm *vmm;
	struct vmm_options options;
	struct vmm_network network;
	struct vmm_reason reason;
	int listener;
	char peer[32];
};

/* A machine without a hypervisor, with a card. */
static struct fixture *make(void)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->options.network = &fixture->network;
	fixture->vmm = calloc(1, sizeof(*fixture->vmm));
	fixture->vmm->processor_count = 1;
	assert_int_equal(0, vmm_memory_init(&fixture->vmm->memory, 4 << 20));
	vmm_ioapic_init(&fixture->vmm->ioapic, 1);
	fixture->listener = -1;
	return fixture;
}

static void listen_at(struct fixture *fixture)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t bytes = sizeof(at);

	fixture->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(0, bind(fixture->listener, (struct sockaddr *)&at, sizeof(at)));
	assert_int_equal(0, listen(fixture->listener, 1));
	assert_int_equal(0, getsockname(fixture->listener, (struct sockaddr *)&at, &bytes));
	snprintf(fixture->peer, sizeof(fixture->peer), "127.0.0.1:%u", ntohs(at.sin_port));
	fixture->network.peer = fixture->peer;
}

static int create(struct fixture *fixture)
{
	return vmm_virtio_create(fixture->vmm, &fixture->options, &fixture->reason);
}

static void finish(struct fixture *fixture)
{
	vmm_virtio_destroy(fixture->vmm);
	vmm_memory_finish(&fixture->vmm->memory);
	if (fixture->listener >= 0)
		close(fixture->listener);
	free(fixture->vmm);
	free(fixture);
}

static void wait_link(struct fixture *fixture, uint64_t link)
{
	while (vmm_virtio_read(fixture->vmm, CARD, LINK, 2) != link)
		host_yield();
}

TEST(VM_120_the_link_is_up_while_the_other_program_is_connected)
{
	struct fixture *fixture = make();
	int peer;

	listen_at(fixture);
	assert_int_equal(0, create(fixture));
	assert_int_equal(1, vmm_virtio_read(fixture->vmm, CARD, 8, 4));
	assert_int_equal(0, vmm_virtio_read(fixture->vmm, CARD, LINK, 2));
	assert_int_equal(0, vmm_network_start(fixture->vmm));
	peer = accept(fixture->listener, NULL, NULL);
	assert_true(peer >= 0);
	wait_link(fixture, 1);
	close(peer);
	wait_link(fixture, 0);
	peer = accept(fixture->listener, NULL, NULL);
	wait_link(fixture, 1);
	close(peer);
	finish(fixture);
}

TEST(VM_121_a_card_with_nobody_on_the_other_side_has_no_link)
{
	struct fixture *fixture = make();

	fixture->network.alone = true;
	assert_int_equal(0, create(fixture));
	assert_int_equal(0, vmm_network_start(fixture->vmm));
	assert_int_equal(0, vmm_virtio_read(fixture->vmm, CARD, LINK, 2));
	finish(fixture);
}

/* The other program has this end; the card has the other, as it was given. */
TEST(VM_122_a_card_on_a_descriptor_has_its_link_until_the_other_end_closes)
{
	struct fixture *fixture = make();
	int ends[2];

	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	fixture->network.kind = HOST_FRAMES_STREAM;
	fixture->network.has_descriptor = true;
	fixture->network.descriptor = ends[0];
	assert_int_equal(0, create(fixture));
	close(ends[0]);
	assert_int_equal(0, vmm_virtio_read(fixture->vmm, CARD, LINK, 2));
	assert_int_equal(0, vmm_network_start(fixture->vmm));
	wait_link(fixture, 1);
	close(ends[1]);
	wait_link(fixture, 0);
	finish(fixture);
}

TEST(VM_122_a_network_that_cannot_be_is_named)
{
	static char longest[120];
	static const struct {
		struct vmm_network network;
		int error;
		const char *says;
	} rows[] = {
		{ { .kind = HOST_FRAMES_STREAM, .peer = "/none/socket" },
		  -ENOENT,
		  "there is no socket '/none/socket'" },
		{ { .kind = HOST_FRAMES_STREAM, .peer = "/" }, -ENOTSOCK, "'/' is no socket" },
		{ { .kind = HOST_FRAMES_DATAGRAM, .peer = longest },
		  -ENAMETOOLONG,
		  "has more than the 107 bytes of a socket's path" },
		{ { .kind = HOST_FRAMES_DATAGRAM, .peer = "" }, -EINVAL, "a socket has a path" },
		{ { .kind = HOST_FRAMES_DATAGRAM, .peer = "/dev/null/x" },
		  -ENOTDIR,
		  "'/dev/null/x': Not a directory" },
		{ { .kind = HOST_FRAMES_TAP, .peer = "none-of-thatnam" },
		  -ENXIO,
		  "there is no interface 'none-of-thatnam'. Make one: ip tuntap add mode tap" },
		{ { .kind = HOST_FRAMES_TAP, .peer = "a23456789012345x" },
		  -ENAMETOOLONG,
		  "has more than the 15 bytes of a tap's name" },
		{ { .kind = HOST_FRAMES_TAP, .peer = "" }, -EINVAL, "a tap has a name" },
		{ { .kind = HOST_FRAMES_STREAM, .has_descriptor = true, .descriptor = 1000 },
		  -EBADF,
		  "descriptor 1000 is no socket of that kind" },
	};

	memset(longest, 'x', sizeof(longest) - 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture = make();

		fixture->network = rows[i].network;
		assert_int_equal(rows[i].error, create(fixture));
		assert_non_null(strstr(fixture->reason.text, rows[i].says));
		finish(fixture);
	}
}

TEST(VM_120_a_peer_that_cannot_be_is_named)
{
	struct fixture *fixture = make();

	fixture->network.peer = "no-port";
	assert_int_equal(-EINVAL, create(fixture));
	assert_non_null(strstr(fixture->reason.text, "'no-port' is no HOST:PORT"));
	finish(fixture);
}

TEST(VM_121_an_address_of_many_stations_is_refused_and_one_of_nobody_is_ours)
{
	struct fixture *fixture = make();

	fixture->network.alone = true;
	fixture->network.mac[0] = 1;
	assert_int_equal(-EINVAL, create(fixture));
	assert_string_equal("the card's address is one of many stations", fixture->reason.text);
	finish(fixture);
	fixture = make();
	fixture->network.alone = true;
	assert_int_equal(0, create(fixture));
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(((const uint8_t[6])VMM_DEFAULT_MAC)[i],
		                 vmm_virtio_read(fixture->vmm, CARD, 0x100 + i, 1));
	finish(fixture);
	fixture = make();
	fixture->network.alone = true;
	memcpy(fixture->network.mac, "\x52\1\2\3\4\5", 6);
	assert_int_equal(0, create(fixture));
	assert_int_equal(0x52, vmm_virtio_read(fixture->vmm, CARD, 0x100, 1));
	assert_int_equal(5, vmm_virtio_read(fixture->vmm, CARD, 0x105, 1));
	finish(fixture);
}

static unsigned told;

/* The guest hears of its link from the one who has the card's executor. */
static void on_told(void *context)
{
	const struct vmm_virtio *slot = context;

	assert_ptr_equal(&slot->vmm->slots[CARD], slot);
	assert_true(slot->mmio.lock.word != 0);
	told++;
}

TEST(VM_120_the_link_changes_under_the_executor_of_the_card)
{
	static const uint32_t steps[][2] = { { 0x70, 1 }, { 0x70, 3 },  { 0x24, 1 },
		                             { 0x20, 1 }, { 0x70, 11 }, { 0x70, 15 } };
	struct fixture *fixture = make();
	struct vmm *vmm = fixture->vmm;

	fixture->network.alone = true;
	assert_int_equal(0, create(fixture));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vmm_virtio_write(vmm, CARD, steps[i][0], 4, steps[i][1]);
	vmm->slots[CARD].device->carrier.interrupt = on_told;
	vmm->link_up_ns = 5;
	assert_int_equal(5, vmm_network_tick(vmm, 4));
	assert_int_equal(0, told);
	assert_true(vmm_network_tick(vmm, 5) == UINT64_MAX);
	assert_int_equal(1, told);
	assert_int_equal(1, vmm_virtio_read(vmm, CARD, LINK, 2));
	assert_true(vmm_network_tick(vmm, 6) == UINT64_MAX);
	vmm_network_pulse(vmm);
	assert_int_equal(2, told);
	assert_int_equal(0, vmm_virtio_read(vmm, CARD, LINK, 2));
	finish(fixture);
}
