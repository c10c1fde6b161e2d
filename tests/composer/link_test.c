/* tests/composer/link_test.c - the indirect display driver's swap chains drawn over a socket, honestly and not. */
#include "puppet.h"

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
	/* Nobody keeps the path for it. */
	memset(path, 0, sizeof(path));
	display_host_run(kill_it, link);
	drydock_thread_exit(display.machine);
	composer_link_stop(link);
	drydock_thread_enter(display.machine);
	display_machine_end(&display);
}
