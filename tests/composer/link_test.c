/* tests/composer/link_test.c - the indirect display driver's swap chains drawn over a socket, honestly and not. */
#include "display/vdisplay_machine.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "composer/link.h"
#include "composer/message.h"
#include "display/cursor.h"

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

/* --- HDR -------------------------------------------------------------------------------------------------------------- */

static void forget_surfaces(struct puppet *puppet)
{
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		host_pages_free(puppet->surface[at], composer_chain_bytes(&puppet->chain));
		puppet->surface[at] = NULL;
	}
}

/* Until there is something of that light to draw. */
static void wait_light(struct puppet *puppet, uint32_t light)
{
	do {
		struct host_socket_message message = hear(puppet);
		uint32_t type = composer_message_type(message.bytes, message.count);

		assert_true(message.count);
		if (type == COMPOSER_CHAIN) {
			forget_surfaces(puppet);
			take_chain(puppet, &message);
		}
		if (type == COMPOSER_DRAW)
			assert_true(composer_message_draw(message.bytes, message.count,
			                                  &puppet->chain, &puppet->draw));
	} while (puppet->chain.light != light || puppet->draw.chain != puppet->chain.chain);
}

static void look_at_light(void *context, const struct display_picture *picture)
{
	unsigned seed = picture->pixels[0];
	bool *whole = context;

	*whole = picture->format == FRAME_FORMAT_RGBA16F;
	for (uint32_t row = 0; row < picture->height; row++)
		for (uint32_t byte = 0; byte < picture->width * 8; byte++)
			*whole &= picture->pixels[(size_t)row * picture->pitch_bytes + byte] ==
			          vdisplay_value_at(row, byte, seed);
}

static void expect_shown(const struct display_host *host, uint32_t colour)
{
	struct frame_display_reply shown;

	assert_int_equal(display_client_get_display(&host->client, 7, &shown), STATUS_SUCCESS);
	assert_int_equal(shown.colour, colour);
	assert_int_equal(shown.width, 640);
	assert_int_equal(shown.height, 480);
	assert_int_equal(shown.refresh_hz, 50);
}

static void change_light(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	struct puppet *puppet = context;
	struct display_consumer consumer;
	struct display_mode mode = { 640, 480, FRAME_FORMAT_RGBA16F, 0 };
	struct display_host host;
	bool whole;

	vdisplay_add_monitor(&host);
	say_ready(puppet);
	wait_draw(puppet);
	assert_int_equal(puppet->chain.light, COMPOSER_SDR);
	expect_shown(&host, FRAME_COLOUR_SDR);
	assert_int_equal(display_client_set_colour(&host.client, 7, FRAME_COLOUR_HDR),
	                 STATUS_SUCCESS);
	wait_light(puppet, COMPOSER_HDR);
	assert_int_equal(puppet->chain.white_nits, COMPOSER_WHITE_MIN);
	expect_shown(&host, FRAME_COLOUR_HDR);
	/* What is drawn comes out of a ring of light, byte by byte. */
	mode.target_id = host.reply.target_id;
	assert_int_equal(display_ring_init(&host.ring, objects, &mode), STATUS_SUCCESS);
	assert_int_equal(display_ring_deliver(&host.ring, host.process, host.device),
	                 STATUS_SUCCESS);
	for (uint32_t row = 0; row < 480; row++)
		for (uint32_t byte = 0; byte < 640 * 8; byte++)
			puppet->surface[puppet->draw.index]
				       [(size_t)row * puppet->chain.pitch_bytes + byte] =
				vdisplay_value_at(row, byte, 9);
	say_present(puppet);
	assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_SUCCESS);
	display_consumer_init(&consumer, &host.ring);
	while (!display_consume(&consumer, look_at_light, &whole))
		objects->wait(objects->context, host.ring.event, 1000);
	assert_true(whole);
	assert_int_equal(display_client_set_colour(&host.client, 7, FRAME_COLOUR_SDR),
	                 STATUS_SUCCESS);
	wait_light(puppet, COMPOSER_SDR);
	expect_shown(&host, FRAME_COLOUR_SDR);
	display_host_end(&host);
}

TEST_LIMIT(DISP_70_DISP_91_a_driver_that_is_asked_for_hdr_gets_its_desktop_in_light_and_tells_so,
           60)
{
	run(change_light);
}

/* --- The pointer ------------------------------------------------------------------------------------------------------ */

static struct display_cursor_channel cursor_channel;

static struct composer_pointer hear_pointer(struct puppet *puppet)
{
	struct composer_pointer pointer;
	struct host_socket_message message;

	do
		message = hear(puppet);
	while (message.count && !composer_message_pointer(message.bytes, message.count, &pointer));
	assert_true(message.count);
	return pointer;
}

/* Two pixels, the first half clear; null: the image stays. */
static void say_cursor(struct puppet *puppet, int32_t x, bool has_image)
{
	static const uint32_t pixels[2] = { 0x80402010, 0xFF112233 };
	uint8_t bytes[sizeof(struct composer_cursor) + sizeof(pixels)];
	struct composer_cursor head = { COMPOSER_CURSOR, 1, x, 20, 0, 0, 0, 0 };

	if (has_image)
		head.width = 2, head.height = head.hot_x = 1;
	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), pixels, sizeof(pixels));
	say(puppet, bytes, has_image ? sizeof(bytes) : sizeof(head));
}

static void read_cursor(int32_t x)
{
	while (!cursor_channel.cursor.visible || cursor_channel.cursor.x != x) {
		display_cursor_channel_read(&cursor_channel);
		vdisplay_pause();
	}
	assert_int_equal(cursor_channel.cursor.y, 20);
}

static void point(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	struct puppet *puppet = context;
	struct composer_pointer pointer;
	struct display_host host;

	say_ready(puppet);
	vdisplay_add_monitor(&host);
	wait_draw(puppet);
	assert_int_equal(display_cursor_channel_init(&cursor_channel, objects), STATUS_SUCCESS);
	assert_int_equal(display_cursor_channel_deliver(&cursor_channel, host.process, host.device,
	                                                host.reply.target_id),
	                 STATUS_SUCCESS);
	do
		pointer = hear_pointer(puppet);
	while (!pointer.outside || !pointer.serial);
	assert_int_equal(pointer.is_answer, 0);
	say_cursor(puppet, 100, true);
	assert_int_equal(hear_pointer(puppet).is_answer, 1);
	read_cursor(100);
	/* Its event has said so, too. */
	assert_int_equal(objects->wait(objects->context, cursor_channel.event, 10000),
	                 STATUS_SUCCESS);
	assert_int_equal(cursor_channel.shape.width, 2);
	assert_int_equal(cursor_channel.shape.hot_x, 1);
	/* A driver's images are not premultiplied. */
	assert_int_equal(cursor_channel.pixels[0], 0x80804020);
	assert_int_equal(cursor_channel.pixels[1], 0xFF112233);
	for (int32_t x = 101; x <= 120; x++) {
		say_cursor(puppet, x, false);
		assert_int_equal(hear_pointer(puppet).is_answer, 1);
	}
	read_cursor(120);
	assert_int_equal(cursor_channel.refused, 0);
	display_cursor_channel_finish(&cursor_channel);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(DISP_30_a_composer_s_pointer_comes_out_of_the_section_and_is_answered, 60)
{
	run(point);
}

/* Nobody has asked for the cursor of that monitor: it is a part of the picture, and what is said of it goes nowhere. */
static void point_in_vain(void *context)
{
	struct puppet *puppet = context;
	struct composer_pointer pointer;
	struct display_host host;

	say_ready(puppet);
	vdisplay_add_monitor(&host);
	wait_draw(puppet);
	say_cursor(puppet, 100, true);
	pointer = hear_pointer(puppet);
	assert_int_equal(pointer.is_answer, 1);
	assert_int_equal(pointer.outside, 0);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(DISP_31_without_a_section_the_pointer_is_a_part_of_the_picture, 60)
{
	run(point_in_vain);
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

static void say_as_host(int host, uint32_t outside, uint32_t serial, uint32_t is_answer)
{
	struct composer_pointer pointer = { COMPOSER_POINTER, outside, serial, is_answer };
	struct host_socket_message message = { .bytes = &pointer, .count = sizeof(pointer) };

	assert_int_equal(host_socket_send(host, &message), 0);
}

TEST(DISP_30_a_pointer_is_handed_to_the_driver_s_process_and_its_answer_back)
{
	struct composer_pointer pointer;
	uint8_t bytes[64];
	struct composer_cursor cursor;
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
	struct puppet puppet;
	int host;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	say_as_host(host, 1, 3, 0);
	pointer = hear_pointer(&puppet);
	assert_int_equal(pointer.outside, 1);
	assert_int_equal(pointer.serial, 3);
	assert_int_equal(pointer.is_answer, 0);
	say_cursor(&puppet, 7, true);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	assert_true(composer_message_cursor(bytes, message.count, &cursor));
	assert_int_equal(cursor.x, 7);
	say_as_host(host, 1, 3, 1);
	assert_int_equal(hear_pointer(&puppet).is_answer, 1);
	/* An answer to nothing is none. */
	say_as_host(host, 1, 3, 1);
	say_as_host(host, 1, 4, 1);
	pointer = hear_pointer(&puppet);
	assert_int_equal(pointer.serial, 4);
	assert_int_equal(pointer.is_answer, 0);
	/* It ends with a question open: the pointer is the picture's again, and the composer is not left waiting. */
	say_cursor(&puppet, 8, false);
	message.count = sizeof(bytes);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	host_descriptor_close(host);
	pointer = hear_pointer(&puppet);
	assert_int_equal(pointer.outside, 0);
	assert_int_equal(pointer.is_answer, 1);
	end_remote(&puppet);
}

TEST(a_composer_that_does_not_wait_for_its_pointer_s_answer_is_ended)
{
	struct composer_link_view view;
	struct puppet puppet;
	int host;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	say_cursor(&puppet, 7, true);
	say_cursor(&puppet, 8, false);
	while (hear(&puppet).count)
		continue;
	composer_link_look(puppet.link, &view);
	assert_int_equal(view.refused, 1);
	assert_int_equal(view.pointed, 1);
	host_descriptor_close(host);
	end_remote(&puppet);
}

TEST(DISP_31_a_driver_s_process_that_says_something_else_of_the_pointer_is_not_heard_any_more)
{
	struct composer_link_view view;
	struct host_socket_message message = { .count = 0 };
	struct puppet puppet;
	uint8_t byte;
	int host;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	say_as_host(host, 2, 3, 0);
	message.bytes = &byte, message.count = 1;
	assert_int_equal(host_socket_receive(host, true, &message), 0);
	composer_link_look(puppet.link, &view);
	assert_int_equal(view.refused, 1);
	host_descriptor_close(host);
	end_remote(&puppet);
}
