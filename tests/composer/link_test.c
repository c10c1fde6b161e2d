/* tests/composer/link_test.c - the indirect display driver's swap chains drawn over a socket, honestly and not. */
#include "display/vdisplay_machine.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "composer/link.h"
#include "composer/message.h"

/* The composer's end of the socket, in the same process. */
struct puppet {
	int socket;
	struct composer_link *link;
	struct composer_chain chain;
	struct composer_draw draw;
	uint8_t *surface[COMPOSER_SURFACES];
};

/* The only thread of the test that waits outside the machine. */
static struct host_socket_message hear(struct puppet *puppet)
{
	static uint8_t bytes[512];
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };

	if (host_socket_receive(puppet->socket, true, &message) <= 0)
		message.count = 0;
	return message;
}

static void take_chain(struct puppet *puppet, struct host_socket_message *message)
{
	assert_true(composer_message_chain(message->bytes, message->count, &puppet->chain));
	assert_int_equal(message->descriptor_count, COMPOSER_SURFACES);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		size_t size = composer_chain_bytes(&puppet->chain);

		assert_int_equal(host_shared_file_check(message->descriptor[at], size), 0);
		puppet->surface[at] = host_shared_map_anywhere(message->descriptor[at], size);
		assert_non_null(puppet->surface[at]);
		host_descriptor_close(message->descriptor[at]);
	}
}

/* Wait until there is a surface to draw. */
static void wait_draw(struct puppet *puppet)
{
	for (;;) {
		struct host_socket_message message = hear(puppet);
		uint32_t type = composer_message_type(message.bytes, message.count);

		assert_true(message.count);
		if (type == COMPOSER_CHAIN)
			take_chain(puppet, &message);
		if (type == COMPOSER_DRAW) {
			assert_true(composer_message_draw(message.bytes, message.count,
			                                  &puppet->chain, &puppet->draw));
			return;
		}
	}
}

static void say(struct puppet *puppet, void *bytes, size_t count)
{
	struct host_socket_message message = { .bytes = bytes, .count = count };

	assert_int_equal(host_socket_send(puppet->socket, &message), 0);
}

static void say_ready(struct puppet *puppet)
{
	struct composer_ready ready = { COMPOSER_READY, COMPOSER_VERSION };

	say(puppet, &ready, sizeof(ready));
}

static void say_present(struct puppet *puppet)
{
	struct composer_present present = { .type = COMPOSER_PRESENT,
		                            .chain = puppet->draw.chain,
		                            .index = puppet->draw.index };

	say(puppet, &present, sizeof(present));
}

static void begin(struct puppet *puppet, struct drydock_machine *machine)
{
	int sockets[2];
	struct composer_link_options options = { .machine = machine, .seat_socket = -1 };

	assert_int_equal(host_socket_pair(sockets), 0);
	options.display_socket = sockets[0];
	*puppet = (struct puppet){ .socket = sockets[1] };
	assert_int_equal(composer_link_start(&options, &puppet->link), 0);
}

/* The link's thread enters the machine to end: this one must not be waited for in it. */
static void end(struct puppet *puppet, struct drydock_machine *machine)
{
	drydock_thread_exit(machine);
	composer_link_stop(puppet->link);
	drydock_thread_enter(machine);
	host_descriptor_close(puppet->socket);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		if (puppet->surface[at])
			host_pages_free(puppet->surface[at], composer_chain_bytes(&puppet->chain));
}

/* --- Pictures ---------------------------------------------------------------------------------------------------- */

static void paint(struct puppet *puppet, unsigned seed)
{
	const struct composer_chain *chain = &puppet->chain;
	uint8_t *pixels = puppet->surface[puppet->draw.index];

	for (uint32_t row = 0; row < chain->height; row++)
		for (uint32_t byte = 0; byte < chain->width * 4; byte++)
			pixels[(size_t)row * chain->pitch_bytes + byte] =
				vdisplay_value_at(row, byte, seed);
}

/* A surface's picture is as old as there were presentations since. */
static void expect_age(const struct composer_draw *draw, const unsigned *drawn, unsigned seed)
{
	assert_int_equal(draw->age, drawn[draw->index] ? seed - drawn[draw->index] : 0);
}

static void watch(void *context)
{
	unsigned drawn[COMPOSER_SURFACES] = { 0 };
	struct puppet *puppet = context;
	struct composer_link_view view;
	struct display_host host;
	struct display_consumer consumer;

	say_ready(puppet);
	vdisplay_add_monitor(&host);
	vdisplay_deliver_ring(&host);
	wait_draw(puppet);
	assert_int_equal(puppet->chain.width, 640);
	assert_int_equal(puppet->chain.rate_numerator, 50 * puppet->chain.rate_denominator);
	assert_int_equal(puppet->draw.age, 0);
	paint(puppet, 1);
	drawn[puppet->draw.index] = 1;
	say_present(puppet);
	assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_SUCCESS);
	display_consumer_init(&consumer, &host.ring);
	vdisplay_expect_picture(&consumer, 1);
	for (unsigned seed = 2; seed <= 20; seed++) {
		wait_draw(puppet);
		expect_age(&puppet->draw, drawn, seed);
		paint(puppet, seed);
		drawn[puppet->draw.index] = seed;
		say_present(puppet);
		vdisplay_expect_picture(&consumer, seed);
	}
	wait_draw(puppet);
	expect_age(&puppet->draw, drawn, 21);
	composer_link_look(puppet->link, &view);
	assert_int_equal(view.presented, 20);
	assert_int_equal(view.width, 640);
	display_host_end(&host);
}

static void run(void (*routine)(void *context))
{
	struct display_machine display;
	struct puppet puppet;

	if (test_schedule_is_seeded())
		SKIP("a composer in another process follows no seed");
	vdisplay_start(&display);
	begin(&puppet, display.machine);
	display_host_run(routine, &puppet);
	end(&puppet, display.machine);
	display_machine_end(&display);
}

TEST_LIMIT(DISP_126e_what_a_composer_beside_the_machine_draws_comes_out_of_the_ring, 60)
{
	run(watch);
}

/* --- Composers that lie ------------------------------------------------------------------------------------------- */

static void expect_ended(struct puppet *puppet)
{
	struct composer_link_view view;

	while (hear(puppet).count)
		continue;
	composer_link_look(puppet->link, &view);
	assert_int_equal(view.refused, 1);
	assert_int_equal(view.presented, 0);
}

static void lie_about_surface(void *context)
{
	struct puppet *puppet = context;
	struct display_host host;

	say_ready(puppet);
	vdisplay_add_monitor(&host);
	wait_draw(puppet);
	puppet->draw.index = 0x40000000;
	say_present(puppet);
	expect_ended(puppet);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(a_composer_that_presents_a_surface_it_was_not_given_is_ended, 60)
{
	run(lie_about_surface);
}

static void lie_about_rectangles(void *context)
{
	struct puppet *puppet = context;
	struct display_host host;
	struct composer_present present;

	say_ready(puppet);
	vdisplay_add_monitor(&host);
	wait_draw(puppet);
	present = (struct composer_present){
		COMPOSER_PRESENT, puppet->draw.chain, puppet->draw.index, 1, { { 0, 0, 641, 480 } }
	};
	say(puppet, &present, sizeof(present));
	expect_ended(puppet);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(a_composer_that_says_more_changed_than_there_is_is_ended, 60)
{
	run(lie_about_rectangles);
}

static void say_something_else(void *context)
{
	struct puppet *puppet = context;
	char words[] = "let me in";

	say(puppet, words, sizeof(words));
	expect_ended(puppet);
}

TEST_LIMIT(a_composer_that_does_not_greet_is_ended, 60)
{
	run(say_something_else);
}

/* --- A composer that crashes ---------------------------------------------------------------------------------------- */

static void wait_presented(struct composer_link *link, uint64_t presented, uint32_t restarts,
                           struct composer_link_view *ret_view)
{
	do {
		vdisplay_pause();
		composer_link_look(link, ret_view);
	} while (ret_view->presented < presented || ret_view->restarts < restarts);
}

static void kill_it(void *context)
{
	struct composer_link *link = context;
	struct composer_link_view before, after;
	struct display_host host;

	vdisplay_add_monitor(&host);
	wait_presented(link, 1, 0, &before);
	kill(before.process, SIGKILL);
	wait_presented(link, before.presented + 1, 1, &after);
	assert_int_not_equal(after.process, before.process);
	assert_int_equal(after.refused, 0);
	/* The driver has the same monitor, and the same surfaces. */
	assert_int_equal(after.width, 640);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(a_composer_that_is_killed_is_started_again_and_draws, 60)
{
	const char *const command[] = { "sleep", "60", NULL };
	struct composer_link_options options = { .command = command, .seat_socket = -1 };
	struct display_machine display;
	struct composer_link *link;
	char path[600];

	snprintf(path, sizeof(path), "%s/drydock-composer", test_build_root());
	if (test_schedule_is_seeded() || access(path, X_OK) != 0)
		SKIP("no drydock-composer, or a seeded machine");
	vdisplay_start(&display);
	options.machine = display.machine;
	options.program = path;
	assert_int_equal(composer_link_start(&options, &link), 0);
	display_host_run(kill_it, link);
	drydock_thread_exit(display.machine);
	composer_link_stop(link);
	drydock_thread_enter(display.machine);
	display_machine_end(&display);
}

/* --- A driver in a process of its own ------------------------------------------------------------------------------ */

static void give_chain(int host, struct composer_chain *chain, int descriptors[COMPOSER_SURFACES])
{
	struct host_socket_message message = { .bytes = chain,
		                               .count = sizeof(*chain),
		                               .descriptor_count = COMPOSER_SURFACES };
	struct composer_draw draw = { COMPOSER_DRAW, chain->chain, 2, 0 };

	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		descriptors[at] = host_shared_file_create("link-test", composer_chain_bytes(chain));
		message.descriptor[at] = descriptors[at];
	}
	assert_int_equal(host_socket_send(host, &message), 0);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		host_descriptor_close(descriptors[at]);
	message = (struct host_socket_message){ .bytes = &draw, .count = sizeof(draw) };
	assert_int_equal(host_socket_send(host, &message), 0);
}

/* The link between both is ready, and its puppet, too. */
static void begin_remote(struct puppet *puppet)
{
	int sockets[2];
	struct composer_link_options options = { .is_remote = true, .seat_socket = -1 };

	assert_int_equal(host_socket_pair(sockets), 0);
	options.display_socket = sockets[0];
	*puppet = (struct puppet){ .socket = sockets[1] };
	assert_int_equal(composer_link_start(&options, &puppet->link), 0);
	say_ready(puppet);
}

static int connect_host(struct puppet *puppet)
{
	struct composer_ready ready;
	struct host_socket_message message = { .bytes = &ready, .count = sizeof(ready) };
	int host = composer_link_connect(puppet->link);

	assert_true(host >= 0);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	assert_true(composer_message_ready(&ready, message.count));
	return host;
}

static void end_remote(struct puppet *puppet)
{
	composer_link_stop(puppet->link);
	host_descriptor_close(puppet->socket);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		if (puppet->surface[at])
			host_pages_free(puppet->surface[at], composer_chain_bytes(&puppet->chain));
}

TEST(DISP_97_a_composer_outlives_the_process_of_its_display_s_driver)
{
	struct composer_chain chain = { COMPOSER_CHAIN, 5, 64, 48, 256, 60, 1 };
	struct composer_present present;
	struct host_socket_message message = { .bytes = &present, .count = sizeof(present) };
	int descriptors[COMPOSER_SURFACES], host;
	struct puppet puppet;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	give_chain(host, &chain, descriptors);
	wait_draw(&puppet);
	assert_int_equal(puppet.draw.index, 2);
	say_present(&puppet);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	assert_int_equal(present.chain, 5);
	assert_int_equal(present.index, 2);
	/* It is killed; another takes its place. */
	host_descriptor_close(host);
	assert_int_equal(composer_message_type(hear(&puppet).bytes, 4), COMPOSER_OFF);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		host_pages_free(puppet.surface[at], composer_chain_bytes(&puppet.chain));
	host = connect_host(&puppet);
	chain.width = 60;
	give_chain(host, &chain, descriptors);
	wait_draw(&puppet);
	assert_int_equal(puppet.chain.width, 60);
	host_descriptor_close(host);
	end_remote(&puppet);
}

TEST(a_driver_s_process_that_says_what_it_must_not_is_not_heard_any_more)
{
	struct composer_chain chain = { COMPOSER_CHAIN, 5, 64, 48, 256, 60, 1 };
	struct composer_link_view view;
	int descriptors[COMPOSER_SURFACES] = { 0 }, host;
	struct host_socket_message message = { .bytes = &chain, .count = sizeof(chain) };
	struct puppet puppet;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	give_chain(host, &chain, descriptors);
	wait_draw(&puppet);
	/* Without its memory it is none. */
	chain.chain = 6;
	assert_int_equal(host_socket_send(host, &message), 0);
	assert_int_equal(composer_message_type(hear(&puppet).bytes, 4), COMPOSER_OFF);
	assert_int_equal(host_socket_receive(host, true, &message), 0);
	composer_link_look(puppet.link, &view);
	assert_int_equal(view.refused, 1);
	host_descriptor_close(host);
	end_remote(&puppet);
}
