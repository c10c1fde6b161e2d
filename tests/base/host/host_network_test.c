/* tests/base/host/host_network_test.c - a guest's network: who answers there, and who waits for whom. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_network.h"
#include "harness/entries.h"
#include "test.h"

static const uint8_t card[6] = { 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee };

/* The guest: it takes so many frames, and remembers the last. Words are atomic. */
struct guest {
	uint32_t room, came, readies;
	uint8_t last[2048];
};

static bool receive(void *context, const uint8_t *frame, size_t bytes)
{
	struct guest *guest = context;
	uint32_t room = __atomic_load_n(&guest->room, __ATOMIC_ACQUIRE);

	if (!room)
		return false;
	memcpy(guest->last, frame, bytes < sizeof(guest->last) ? bytes : sizeof(guest->last));
	__atomic_store_n(&guest->room, room - 1, __ATOMIC_RELEASE);
	__atomic_add_fetch(&guest->came, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&guest->came, 1);
	return true;
}

static void ready(void *context)
{
	struct guest *guest = context;

	__atomic_add_fetch(&guest->readies, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&guest->readies, 1);
}

static struct host_network *open_network(struct guest *guest)
{
	struct host_network_options options = { .receive = receive,
		                                .ready = ready,
		                                .context = guest };
	struct host_network *network;
	size_t which;
	int error = host_network_open(&options, &network, &which);

	if (error == -ENOSYS)
		SKIP("libslirp is not installed");
	assert_int_equal(error, 0);
	assert_int_equal(host_network_start(network), 0);
	return network;
}

static void await(uint32_t *word, uint32_t count)
{
	uint32_t seen;

	while ((seen = __atomic_load_n(word, __ATOMIC_SEQ_CST)) < count)
		host_futex_wait(word, seen, -1);
}

/* Who has 10.0.2.N? 10.0.2.15 wants to know. */
static void ask(struct host_network *network, uint8_t number)
{
	uint8_t frame[42] = { [0] = 0xff, 0xff, 0xff, 0xff, 0xff,      0xff, [12] = 0x08, 0x06,
		              0,          1,    8,    0,    6,         4,    0,           1,
		              [28] = 10,  0,    2,    15,   [38] = 10, 0,    2,           number };

	memcpy(frame + 6, card, 6);
	memcpy(frame + 22, card, 6);
	assert_true(host_network_send(network, frame, sizeof(frame)));
}

TEST(VM_122_the_router_and_the_name_server_answer_who_asks_for_them)
{
	struct guest guest = { .room = ~0u };
	struct host_network *network = open_network(&guest);

	for (uint8_t number = 2; number <= 3; number++) {
		ask(network, number);
		await(&guest.came, number - 1u);
		assert_memory_equal(guest.last, card, 6);
		assert_int_equal(guest.last[21], 2); /* an answer */
		assert_int_equal(guest.last[31], number);
	}
	host_network_close(network);
}

TEST(VM_122_a_frame_that_the_guest_did_not_take_comes_again_when_it_does)
{
	struct guest guest = { .room = 1 };
	struct host_network *network = open_network(&guest);

	ask(network, 2);
	await(&guest.came, 1);
	ask(network, 3);
	ask(network, 2);
	__atomic_store_n(&guest.room, 2, __ATOMIC_RELEASE);
	/* Who resumes too early is asked again with the frame, and resumes again. */
	while (__atomic_load_n(&guest.came, __ATOMIC_SEQ_CST) < 3) {
		host_network_resume(network);
		host_yield();
	}
	assert_int_equal(guest.last[31], 2); /* in their order */
	host_network_close(network);
}

TEST(VM_122_a_guest_that_sends_faster_than_it_is_served_hears_when_there_is_room)
{
	uint8_t frame[60] = { [12] = 0x88, 0xb5 }; /* of no protocol that anybody here speaks */
	struct guest guest = { .room = ~0u };
	struct host_network *network = open_network(&guest);
	uint32_t refused = 0;

	for (unsigned turn = 0; turn < 10000000 && !refused; turn++)
		refused += !host_network_send(network, frame, sizeof(frame));
	assert_int_equal(refused, 1);
	await(&guest.readies, 1);
	assert_true(host_network_send(network, frame, sizeof(frame)));
	host_network_close(network);
}

/* What opened it may confine itself first: what takes the guest's frames apart is confined, too. */
TEST(VM_122_a_network_has_no_thread_before_it_is_started)
{
	struct guest guest = { .room = ~0u };
	struct host_network_options options = { .receive = receive,
		                                .ready = ready,
		                                .context = &guest };
	struct host_network *network;
	unsigned before = count_threads();
	size_t which;

	if (host_network_open(&options, &network, &which) == -ENOSYS)
		SKIP("libslirp is not installed");
	assert_int_equal(count_threads(), before);
	ask(network, 2); /* it waits */
	assert_int_equal(host_network_start(network), 0);
	assert_int_equal(count_threads(), before + 1);
	await(&guest.came, 1);
	host_network_close(network);
}

static int open_forward(const char *address, uint16_t port, size_t *ret_which)
{
	struct host_network_forward forwards[] = { { .port = port, .guest_port = 80, .udp = true },
		                                   { address, port, 80, false } };
	struct guest guest = { 0 };
	struct host_network_options options = { .forwards = forwards,
		                                .forward_count = 2,
		                                .receive = receive,
		                                .ready = ready,
		                                .context = &guest };
	struct host_network *network = NULL;
	int error = host_network_open(&options, &network, ret_which);

	host_network_close(network);
	return error;
}

TEST(VM_122_a_port_that_cannot_be_had_is_named)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t bytes = sizeof(at);
	int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), error;
	size_t which = 9;

	assert_int_equal(bind(taken, (struct sockaddr *)&at, bytes), 0);
	assert_int_equal(listen(taken, 1), 0);
	assert_int_equal(getsockname(taken, (struct sockaddr *)&at, &bytes), 0);
	error = open_forward(NULL, ntohs(at.sin_port), &which);
	if (error == -ENOSYS)
		SKIP("libslirp is not installed");
	assert_int_equal(error, -EADDRINUSE);
	assert_int_equal(which, 1);
	assert_int_equal(open_forward("localhost", ntohs(at.sin_port), &which), -EINVAL);
	close(taken);
	assert_int_equal(open_forward(NULL, ntohs(at.sin_port), &which), 0);
}
