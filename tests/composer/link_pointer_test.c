/* tests/composer/link_pointer_test.c - the pointer of a composer, in its section and without one. */
#include "puppet.h"

static struct display_cursor_channel cursor_channel;

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
