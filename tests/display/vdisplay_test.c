/*
 * tests/display/vdisplay_test.c - the indirect display driver between a composer and a capture host, in one machine.
 */
#include "vdisplay_machine.h"

#include "frameworks/idd/idd.h"

/* --- The composer --------------------------------------------------------------------------------------------- */

static struct idd_monitor *compose_begin(const struct display_host *host)
{
	struct idd_setting setting = { { 640, 480, 50, 1, false, false }, IDD_COLOUR_SDR };
	struct idd_monitor *monitor = idd_monitor_take(ke_current_machine());
	struct idd_mode modes[8];

	assert_non_null(monitor);
	assert_int_equal(idd_monitor_target(monitor), host->reply.target_id);
	assert_int_equal(idd_monitor_list_modes(monitor, modes, 8), 4);
	assert_int_equal(modes[0].width, 640);
	assert_true(modes[0].preferred);
	assert_int_equal(modes[2].rate_numerator, 120);
	assert_int_equal(idd_monitor_set(monitor, &setting), STATUS_SUCCESS);
	return monitor;
}

static uint8_t value_at(uint32_t row, uint32_t byte, unsigned seed)
{
	return (uint8_t)(row * 5 + byte * 3 + seed);
}

static void present(struct idd_monitor *monitor, unsigned seed)
{
	struct idd_frame frame;

	assert_int_equal(idd_frame_begin(monitor, &frame), STATUS_SUCCESS);
	for (uint32_t row = 0; row < frame.height; row++)
		for (uint32_t byte = 0; byte < frame.width * 4; byte++)
			frame.pixels[(size_t)row * frame.pitch + byte] = value_at(row, byte, seed);
	assert_int_equal(idd_frame_present(&frame, &(struct idd_presentation){ 0 }),
	                 STATUS_SUCCESS);
}

/* --- The host ---------------------------------------------------------------------------------------------------- */

struct seen {
	unsigned seed;
	bool whole;
};

static void look(void *context, const struct display_picture *picture)
{
	struct seen *seen = context;

	seen->seed = picture->pixels[0];
	seen->whole = picture->width == 640 && picture->height == 480;
	for (uint32_t row = 0; row < picture->height; row++)
		for (uint32_t byte = 0; byte < picture->width * 4; byte++)
			seen->whole &= picture->pixels[(size_t)row * picture->pitch_bytes + byte] ==
			               value_at(row, byte, seen->seed);
}

static void expect_picture(struct display_consumer *consumer, unsigned seed)
{
	const struct display_objects *objects = consumer->ring->objects;
	struct seen seen;

	while (!display_consume(consumer, look, &seen))
		objects->wait(objects->context, consumer->ring->event, 1000);
	assert_true(seen.whole);
	assert_int_equal(seen.seed, seed);
}

static void watch(void *context)
{
	struct display_host host;
	struct display_consumer consumer;

	vdisplay_add_monitor(&host);
	assert_int_equal(host.reply.resolved_monitor_id, 3);
	vdisplay_deliver_ring(&host);
	struct idd_monitor *monitor = compose_begin(&host);
	present(monitor, 1);
	assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_SUCCESS);
	display_consumer_init(&consumer, &host.ring);
	expect_picture(&consumer, 1);
	for (unsigned seed = 2; seed <= 20; seed++) {
		present(monitor, seed);
		expect_picture(&consumer, seed);
	}
	idd_monitor_drop(monitor);
	display_host_end(&host);
}

TEST_LIMIT(DISP_126e_every_presented_picture_comes_out_of_the_ring_unchanged, 60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(watch, NULL);
	display_machine_end(&display);
}

/* The desktop is still: the only picture was drawn before there was a ring. */
static void watch_late(void *context)
{
	struct display_host host;
	struct display_consumer consumer;
	struct idd_statistics statistics;

	vdisplay_add_monitor(&host);
	struct idd_monitor *monitor = compose_begin(&host);
	present(monitor, 77);
	do {
		vdisplay_pause();
		idd_monitor_statistics(monitor, &statistics);
	} while (statistics.reported == 0);
	vdisplay_deliver_ring(&host);
	assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_SUCCESS);
	display_consumer_init(&consumer, &host.ring);
	expect_picture(&consumer, 77);
	idd_monitor_drop(monitor);
	display_host_end(&host);
}

TEST_LIMIT(DISP_133_a_fresh_ring_gets_the_last_picture_of_a_still_desktop, 60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(watch_late, NULL);
	display_machine_end(&display);
}

/* The host's process ends without a word. */
static void leave(void *context)
{
	struct idd_monitor **monitor = context;
	struct display_host host;

	vdisplay_add_monitor(&host);
	*monitor = compose_begin(&host);
	present(*monitor, 1);
}

TEST_LIMIT(DISP_142_a_host_that_is_gone_has_no_monitors, 60)
{
	struct display_machine display;
	struct idd_monitor *monitor = NULL;

	vdisplay_start(&display);
	display_host_run(leave, &monitor);
	while (idd_monitor_is_there(monitor))
		vdisplay_pause();
	idd_monitor_drop(monitor);
	display_machine_end(&display);
}

static void look_at_modes(void *context)
{
	struct display_host host;

	vdisplay_add_monitor(&host);
	struct idd_monitor *monitor = compose_begin(&host);
	assert_int_equal(display_client_remove(&host.client, vdisplay_wanted.session_id),
	                 STATUS_SUCCESS);
	assert_false(idd_monitor_is_there(monitor));
	idd_monitor_drop(monitor);
	/* The same client gets the same monitor again. */
	assert_int_equal(display_client_add(&host.client, &vdisplay_wanted, &host.reply),
	                 STATUS_SUCCESS);
	assert_int_equal(host.reply.resolved_monitor_id, 3);
	assert_null(context);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(DISP_21_a_removed_monitors_id_is_used_again, 60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(look_at_modes, NULL);
	display_machine_end(&display);
}
