/*
 * tests/display/vdisplay_test.c - the indirect display driver between a composer and a capture host, in one machine.
 */
#include "vdisplay_desktop.h"

#include "display/cursor.h"
#include "display/mode_change.h"
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

static void present(struct idd_monitor *monitor, unsigned seed)
{
	struct idd_frame frame;

	assert_int_equal(idd_frame_begin(monitor, &frame), STATUS_SUCCESS);
	for (uint32_t row = 0; row < frame.height; row++)
		for (uint32_t byte = 0; byte < frame.width * 4; byte++)
			frame.pixels[(size_t)row * frame.pitch + byte] =
				vdisplay_value_at(row, byte, seed);
	assert_int_equal(idd_frame_present(&frame, &(struct idd_presentation){ 0 }),
	                 STATUS_SUCCESS);
}

/* --- The host ---------------------------------------------------------------------------------------------------- */

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
	vdisplay_expect_picture(&consumer, 1);
	for (unsigned seed = 2; seed <= 20; seed++) {
		present(monitor, seed);
		vdisplay_expect_picture(&consumer, seed);
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

static uint32_t shown[480][640];

/* Some pixels of a part become others, in whichever surface, and the composer tells no more than the part. */
static void present_part(struct idd_monitor *monitor, uint32_t number)
{
	struct idd_rectangle part = { (int32_t)(number * 37 % 600), (int32_t)(number * 23 % 440),
		                      (int32_t)(number * 37 % 600 + 1 + number * 5 % 40),
		                      (int32_t)(number * 23 % 440 + 1 + number * 3 % 40) };
	struct idd_presentation presentation = { .dirty = &part, .dirty_count = number > 1 };
	struct idd_frame frame;

	for (int32_t y = part.top; y < part.bottom; y++)
		for (int32_t x = part.left; x < part.right; x++)
			shown[y][x] += number;
	assert_int_equal(idd_frame_begin(monitor, &frame), STATUS_SUCCESS);
	for (uint32_t row = 0; row < frame.height; row++)
		memcpy(frame.pixels + (size_t)row * frame.pitch, shown[row], sizeof(shown[row]));
	assert_int_equal(idd_frame_present(&frame, &presentation), STATUS_SUCCESS);
}

/* A viewer's copy, which takes what the driver says that differs. */
struct copy {
	uint32_t pixels[480][640];
	uint32_t parts, wholes;
	bool is_slot_whole;
};

static void take_part(void *context, const struct display_picture *picture)
{
	struct copy *copy = context;
	struct frame_rectangle part = picture->damage, all = { 0, 0, 640, 480 };
	bool is_whole = frame_rectangle_is_empty(&part);

	copy->parts += !is_whole;
	copy->wholes += is_whole;
	if (is_whole)
		part = all;
	copy->is_slot_whole = true;
	for (uint32_t y = 0; y < 480; y++) {
		const uint8_t *row = picture->pixels + (size_t)y * picture->pitch_bytes;

		copy->is_slot_whole &= memcmp(row, shown[y], sizeof(shown[y])) == 0;
		if (y >= part.top && y < part.bottom)
			memcpy(&copy->pixels[y][part.left], row + (size_t)part.left * 4,
			       (size_t)(part.right - part.left) * 4);
	}
}

static void consume_part(struct display_consumer *consumer, struct copy *copy)
{
	const struct display_objects *objects = consumer->ring->objects;

	while (!display_consume(consumer, take_part, copy))
		objects->wait(objects->context, consumer->ring->event, 1000);
	assert_true(copy->is_slot_whole);
	assert_memory_equal(copy->pixels, shown, sizeof(shown));
}

static void watch_parts(void *context)
{
	static struct copy copy;
	struct display_host host;
	struct display_consumer consumer;

	vdisplay_add_monitor(&host);
	vdisplay_deliver_ring(&host);
	struct idd_monitor *monitor = compose_begin(&host);
	present_part(monitor, 1);
	assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_SUCCESS);
	display_consumer_init(&consumer, &host.ring);
	consume_part(&consumer, &copy);
	for (uint32_t number = 2; number <= 30; number++) {
		present_part(monitor, number);
		consume_part(&consumer, &copy);
	}
	assert_int_equal(copy.wholes, 1);
	assert_int_equal(copy.parts, 29);
	idd_monitor_drop(monitor);
	display_host_end(&host);
}

TEST_LIMIT(DISP_126_DISP_130_of_a_frame_that_changed_in_a_part_the_ring_gets_that_and_is_whole, 60)
{
	struct display_machine display;

	memset(shown, 0, sizeof(shown));
	vdisplay_start(&display);
	display_host_run(watch_parts, NULL);
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
	vdisplay_expect_picture(&consumer, 77);
	idd_monitor_drop(monitor);
	display_host_end(&host);
}

TEST_LIMIT(DISP_105_DISP_133_without_a_kick_a_fresh_ring_gets_the_last_picture_of_a_still_desktop,
           60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(watch_late, NULL);
	display_machine_end(&display);
}

/* A sibling came or went: each swap chain is taken away, and another is given at once. */
static void flap(struct idd_monitor *monitor, enum idd_colour colour)
{
	struct idd_setting setting = { { 640, 480, 50, 1, false, false }, colour };

	assert_int_equal(idd_monitor_set(monitor, NULL), STATUS_SUCCESS);
	assert_int_equal(idd_monitor_set(monitor, &setting), STATUS_SUCCESS);
}

static void watch_a_flap(void *context)
{
	struct display_host host;
	struct display_consumer consumer;

	vdisplay_add_monitor(&host);
	vdisplay_deliver_ring(&host);
	struct idd_monitor *monitor = compose_begin(&host);
	present(monitor, 1);
	display_consumer_init(&consumer, &host.ring);
	vdisplay_expect_picture(&consumer, 1);
	/* No ring is delivered again, and the pictures go on in the one that there is. */
	flap(monitor, IDD_COLOUR_SDR);
	present(monitor, 2);
	vdisplay_expect_picture(&consumer, 2);
	assert_int_equal(consumer.last_sequence, 2);
	/* Nor is anything drawn again: a new ring has what was there before. */
	flap(monitor, IDD_COLOUR_SDR);
	display_ring_finish(&host.ring);
	vdisplay_deliver_ring(&host);
	display_consumer_init(&consumer, &host.ring);
	vdisplay_expect_picture(&consumer, 2);
	idd_monitor_drop(monitor);
	display_host_end(&host);
}

TEST_LIMIT(DISP_134_ring_and_picture_outlive_a_swap_chain_that_comes_back, 60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(watch_a_flap, NULL);
	display_machine_end(&display);
}

/* --- The cursor ------------------------------------------------------------------------------------------------------- */

static struct display_cursor_channel cursor_channel;

/* Until the driver has written it; the test's limit is the only one. */
static enum display_cursor_news read_cursor(void)
{
	enum display_cursor_news news;

	while ((news = display_cursor_channel_read(&cursor_channel)) == DISPLAY_CURSOR_SAME)
		vdisplay_pause();
	return news;
}

static void point(struct idd_monitor *monitor, int32_t x, const uint8_t *image)
{
	struct idd_pointer pointer = { true, x, 30, true, 16, 24, 3, 4, image };

	assert_int_equal(idd_pointer_set(monitor, &pointer), STATUS_SUCCESS);
}

static void expect_pointer(int32_t x, const uint8_t *image)
{
	assert_true(cursor_channel.cursor.visible);
	assert_int_equal(cursor_channel.cursor.x, x + 3);
	assert_int_equal(cursor_channel.cursor.y, 34);
	assert_int_equal(cursor_channel.shape.width, 16);
	assert_int_equal(cursor_channel.shape.height, 24);
	assert_memory_equal(cursor_channel.shape.pixels, image, 16 * 24 * 4);
}

static void watch_cursor(void *context)
{
	struct display_host host;
	struct idd_pointer hidden = { .x = 1 };
	uint8_t image[16 * 24 * 4];

	for (size_t at = 0; at < sizeof(image); at++)
		image[at] = (uint8_t)(at * 7);
	vdisplay_add_monitor(&host);
	struct idd_monitor *monitor = compose_begin(&host);
	/* Until there is a section the cursor is a part of the picture. */
	assert_int_equal(idd_pointer_set(monitor, &hidden), STATUS_NOT_SUPPORTED);
	assert_int_equal(host.reply.cursor_excluded, 1);
	assert_int_equal(display_cursor_channel_init(&cursor_channel, display_objects_nt()),
	                 STATUS_SUCCESS);
	assert_int_equal(display_client_forward_cursor(&host.client, host.reply.target_id, true),
	                 STATUS_NOT_FOUND);
	assert_int_equal(display_cursor_channel_deliver(&cursor_channel, host.process, host.device,
	                                                host.reply.target_id),
	                 STATUS_SUCCESS);
	read_cursor();
	point(monitor, 100, image);
	assert_int_equal(read_cursor(), DISPLAY_CURSOR_SHAPED);
	expect_pointer(100, image);
	point(monitor, 101, NULL);
	assert_int_equal(read_cursor(), DISPLAY_CURSOR_MOVED);
	expect_pointer(101, image);
	/* Away, and back with the next shape and all its pixels. */
	assert_int_equal(display_client_forward_cursor(&host.client, host.reply.target_id, false),
	                 STATUS_SUCCESS);
	read_cursor();
	assert_false(cursor_channel.cursor.visible);
	assert_int_equal(display_client_forward_cursor(&host.client, host.reply.target_id, true),
	                 STATUS_SUCCESS);
	read_cursor();
	expect_pointer(101, image);
	/* A swap chain that goes and comes changes nothing. */
	flap(monitor, IDD_COLOUR_SDR);
	read_cursor();
	point(monitor, 7, image);
	read_cursor();
	expect_pointer(7, image);
	idd_monitor_drop(monitor);
	display_cursor_channel_finish(&cursor_channel);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(DISP_30_a_pointer_of_the_desktop_comes_out_of_its_section, 60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(watch_cursor, NULL);
	display_machine_end(&display);
}

/* --- Cycles --------------------------------------------------------------------------------------------------------- */

#define CYCLES 200u
#define FIRST_CYCLE 10u

struct holdings {
	ULONG handles;
	int32_t com_objects;
};

static void look_at_holdings(const struct display_host *host, struct holdings *ret_holdings)
{
	assert_int_equal(NtQueryInformationProcess(host->process, ProcessHandleCount,
	                                           &ret_holdings->handles,
	                                           sizeof(ret_holdings->handles), NULL),
	                 STATUS_SUCCESS);
	ret_holdings->com_objects = idd_com_objects(ke_current_machine());
}

/* A client comes, sees, has the colours changed and changed back, and goes. */
static void cycle(struct display_host *host, unsigned seed)
{
	struct display_consumer consumer;

	assert_int_equal(display_client_add(&host->client, &vdisplay_wanted, &host->reply),
	                 STATUS_SUCCESS);
	vdisplay_deliver_ring(host);
	struct idd_monitor *monitor = compose_begin(host);
	present(monitor, seed);
	display_consumer_init(&consumer, &host->ring);
	vdisplay_expect_picture(&consumer, seed & 0xFF);
	flap(monitor, IDD_COLOUR_HDR);
	flap(monitor, IDD_COLOUR_SDR);
	idd_monitor_drop(monitor);
	assert_int_equal(display_client_remove(&host->client, vdisplay_wanted.session_id),
	                 STATUS_SUCCESS);
	display_ring_finish(&host->ring);
}

static void come_and_go(void *context)
{
	struct display_host host;
	struct holdings first = { 0 }, last;

	vdisplay_add_monitor(&host);
	for (uint32_t at = 1; at <= CYCLES; at++) {
		cycle(&host, at);
		if (at == FIRST_CYCLE)
			look_at_holdings(&host, &first);
	}
	look_at_holdings(&host, &last);
	assert_in_range(last.handles, 0, first.handles + first.handles / 20);
	assert_in_range(last.com_objects, 0, first.com_objects + first.com_objects / 20);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(DISP_125_200_connections_and_colour_flips_leave_nothing_behind, 300)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(come_and_go, NULL);
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

/* --- HDR ----------------------------------------------------------------------------------------------------------- */

static uint32_t shown_colour(const struct display_host *host)
{
	struct frame_display_reply shown = { .colour = 77 };

	assert_int_equal(display_client_get_display(&host->client, 7, &shown), STATUS_SUCCESS);
	assert_int_equal(shown.width, 640);
	assert_int_equal(shown.height, 480);
	assert_int_equal(shown.refresh_hz, 50);
	return shown.colour;
}

/* The system decides what is shown; a target of ten bits alone leaves it one choice. */
static void ask_for_hdr(void *context)
{
	struct idd_setting setting = { { 640, 480, 50, 1, false, false }, IDD_COLOUR_SDR };
	struct frame_display_reply shown;
	struct display_host host;
	struct idd_mode modes[8];

	vdisplay_add_monitor(&host);
	assert_int_equal(display_client_get_display(&host.client, 7, &shown),
	                 STATUS_DEVICE_NOT_READY);
	struct idd_monitor *monitor = compose_begin(&host);
	assert_int_equal(shown_colour(&host), FRAME_COLOUR_SDR);
	assert_int_equal(display_client_set_colour(&host.client, 7, FRAME_COLOUR_HDR),
	                 STATUS_SUCCESS);
	assert_int_equal(idd_monitor_list_modes(monitor, modes, 8), 4);
	for (unsigned at = 0; at < 4; at++)
		assert_true(modes[at].ten_bits && modes[at].ten_bits_alone);
	/* It is shown when it was set, and not when it was asked for. */
	assert_int_equal(shown_colour(&host), FRAME_COLOUR_SDR);
	assert_int_equal(idd_monitor_set(monitor, &setting), STATUS_INVALID_PARAMETER);
	setting.colour = IDD_COLOUR_HDR;
	assert_int_equal(idd_monitor_set(monitor, &setting), STATUS_SUCCESS);
	assert_int_equal(shown_colour(&host), FRAME_COLOUR_HDR);
	assert_int_equal(display_client_set_colour(&host.client, 7, FRAME_COLOUR_SDR),
	                 STATUS_SUCCESS);
	assert_true(idd_monitor_list_modes(monitor, modes, 8) && modes[0].ten_bits);
	assert_false(modes[0].ten_bits_alone);
	setting.colour = IDD_COLOUR_SDR;
	assert_int_equal(idd_monitor_set(monitor, &setting), STATUS_SUCCESS);
	assert_int_equal(shown_colour(&host), FRAME_COLOUR_SDR);
	assert_int_equal(display_client_set_colour(&host.client, 7, 2), STATUS_INVALID_PARAMETER);
	/* What is off shows nothing. */
	assert_int_equal(idd_monitor_set(monitor, NULL), STATUS_SUCCESS);
	assert_int_equal(display_client_get_display(&host.client, 7, &shown),
	                 STATUS_DEVICE_NOT_READY);
	idd_monitor_drop(monitor);
	NtClose(host.process);
	NtClose(host.device);
}

TEST_LIMIT(DISP_70_DISP_112_a_host_that_wants_hdr_gets_a_target_of_ten_bits_alone, 60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(ask_for_hdr, NULL);
	display_machine_end(&display);
}

/* --- Another size ------------------------------------------------------------------------------------------------ */

static void follow_sizes(void *context)
{
	struct display_host host;
	struct desktop desktop = { 0 };

	vdisplay_add_monitor(&host);
	vdisplay_deliver_ring(&host);
	draw_desktop(&desktop);
	struct display_monitor monitor = { .client = &host.client,
		                           .add = vdisplay_wanted,
		                           .reply = host.reply,
		                           .process = host.process,
		                           .ring = &host.ring,
		                           .kick = draw_desktop,
		                           .context = &desktop };
	/* A size that everybody has is set at once; one that the system has not seen lets the monitor come again. */
	assert_int_equal(display_monitor_resize(&monitor, 1111, 777), DISPLAY_MODE_CHANGED);
	assert_int_equal(host.ring.shape.width, 1111);
	assert_int_equal(host.ring.shape.height, 777);
	assert_int_equal(monitor.reply.resolved_monitor_id, 3);
	uint32_t target = monitor.reply.target_id;
	/* It had 640x480 before, and so it can have that again without going. */
	assert_int_equal(display_monitor_resize(&monitor, 640, 480), DISPLAY_MODE_CHANGED);
	assert_int_equal(host.ring.shape.width, 640);
	assert_int_equal(monitor.reply.target_id, target);
	/* Of few lines, a thousand clocks more (DISP-113) are much of a rate; both sides' modes are one all the same. */
	assert_int_equal(display_monitor_resize(&monitor, 320, 192), DISPLAY_MODE_CHANGED);
	assert_int_equal(host.ring.shape.height, 192);
	idd_monitor_drop(desktop.monitor);
	display_host_end(&host);
}

TEST_LIMIT(DISP_28_a_new_size_is_set_exactly_and_one_that_was_there_without_departing, 120)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(follow_sizes, NULL);
	display_machine_end(&display);
}
