/* tests/display/pointer_test.c - the news of one channel after the other, as one line of them. */
#include "fake_objects.h"

#include "display/pointer.h"

#include "../../samples/vdisplay/driver/cursor_section.c"

static struct {
	struct fake fake;
	struct display_pointer pointer;
	struct display_cursor cursor;
	struct display_cursor_shape shape;
	uint32_t shown, shaped, waited, waited_either, first_pixel;
	NTSTATUS answer;
} side;

static NTSTATUS take_channel(void *context, HANDLE device, uint32_t code, const void *input,
                             uint32_t input_bytes, void *output, uint32_t output_bytes,
                             uint32_t *ret_bytes)
{
	struct frame_set_cursor_channel set;

	(void)device, (void)output, (void)output_bytes;
	assert_int_equal(code, FRAME_SET_CURSOR_CHANNEL);
	assert_int_equal(input_bytes, sizeof(set));
	memcpy(&set, input, sizeof(set));
	*ret_bytes = 0;
	if (!NT_SUCCESS(side.answer))
		return side.answer;
	/* As a driver that has adopted both. */
	side.fake.remote[set.section].open = side.fake.remote[set.event].open = false;
	return STATUS_SUCCESS;
}

static NTSTATUS wait_one(void *context, HANDLE event, uint32_t timeout_ms)
{
	side.waited++;
	return STATUS_TIMEOUT;
}

static NTSTATUS wait_two(void *context, HANDLE first, HANDLE second, uint32_t timeout_ms)
{
	assert_ptr_equal(second, side.pointer.channel->event);
	side.waited_either++;
	return STATUS_TIMEOUT;
}

static void show(void *context, const struct display_cursor *cursor,
                 const struct display_cursor_shape *shape)
{
	assert_ptr_equal(context, &side);
	side.shown++;
	side.cursor = *cursor;
	if (!shape)
		return;
	side.shaped++;
	side.shape = *shape;
	memcpy(&side.first_pixel, shape->pixels, sizeof(side.first_pixel));
}

static void begin(void)
{
	memset(&side, 0, sizeof(side));
	fake_init(&side.fake);
	side.fake.objects.control = take_channel;
	side.fake.objects.wait = wait_one;
	side.fake.objects.wait_either = wait_two;
	display_pointer_init(&side.pointer, &side.fake.objects, show, &side);
}

static NTSTATUS open_pointer(void)
{
	return display_pointer_open(&side.pointer, FAKE_PROCESS, FAKE_DEVICE, 0x101);
}

static void end(void)
{
	display_pointer_close(&side.pointer);
	assert_int_equal(fake_open_handles(&side.fake), 0);
	assert_int_equal(fake_open_remotes(&side.fake), 0);
	assert_int_equal(side.fake.views, 0);
	assert_int_equal(side.fake.double_closes, 0);
}

static void write_image(uint32_t id, uint32_t pixel, int32_t x)
{
	struct cursor_image image = { FRAME_CURSOR_ALPHA, id, 1, 1, 4, 0, 0, &pixel };

	CursorWrite(side.pointer.channel->view, &image, x, 9);
}

TEST(DISP_30_what_is_new_of_the_pointer_is_told_once)
{
	begin();
	assert_int_equal(open_pointer(), STATUS_SUCCESS);
	display_pointer_look(&side.pointer);
	assert_int_equal(side.shown, 0);
	write_image(5, 0xFF000001, 3);
	display_pointer_look(&side.pointer);
	display_pointer_look(&side.pointer);
	assert_int_equal(side.shown, 1);
	assert_int_equal(side.shaped, 1);
	assert_int_equal(side.cursor.x, 3);
	assert_int_equal(side.cursor.shape, side.shape.shape);
	write_image(5, 0xFF000001, 4);
	display_pointer_look(&side.pointer);
	assert_int_equal(side.shown, 2);
	assert_int_equal(side.shaped, 1);
	assert_int_equal(side.pointer.moves, 2);
	assert_int_equal(side.pointer.shapes, 1);
	end();
}

/* Another driver may give another image the number that the last one's had. */
TEST(DISP_30_images_of_the_next_channel_are_told_under_other_numbers)
{
	uint32_t number;

	begin();
	assert_int_equal(open_pointer(), STATUS_SUCCESS);
	write_image(5, 0xFF000001, 3);
	display_pointer_look(&side.pointer);
	number = side.shape.shape;
	assert_int_equal(open_pointer(), STATUS_SUCCESS);
	write_image(5, 0xFF000002, 3);
	display_pointer_look(&side.pointer);
	assert_int_equal(side.shaped, 2);
	assert_int_equal(side.first_pixel, 0xFF000002);
	assert_int_not_equal(side.shape.shape, number);
	assert_int_equal(side.cursor.shape, side.shape.shape);
	end();
}

TEST(DISP_30_what_each_channel_refused_and_found_torn_is_counted_when_it_closes)
{
	static const uint32_t refused[] = { 3, 4 }, torn[] = { 2, 7 };

	begin();
	for (uint32_t at = 0; at < 2; at++) {
		assert_int_equal(open_pointer(), STATUS_SUCCESS);
		side.pointer.channel->refused = refused[at];
		side.pointer.channel->torn = torn[at];
		display_pointer_close(&side.pointer);
	}
	assert_int_equal(side.pointer.refused, 7);
	assert_int_equal(side.pointer.torn, 9);
	end();
}

TEST(DISP_30_a_wait_ends_with_the_pointer_s_event_too_when_there_is_a_channel)
{
	begin();
	display_pointer_wait(&side.pointer, FAKE_DEVICE, 5);
	assert_int_equal(side.waited, 1);
	assert_int_equal(open_pointer(), STATUS_SUCCESS);
	display_pointer_wait(&side.pointer, FAKE_DEVICE, 5);
	assert_int_equal(side.waited_either, 1);
	end();
}

TEST(DISP_30_each_step_of_opening_that_fails_leaves_no_channel_and_nothing_else)
{
	begin();
	side.answer = STATUS_NOT_FOUND;
	assert_int_equal(open_pointer(), STATUS_NOT_FOUND);
	assert_null(side.pointer.channel);
	end();
	for (uint32_t step = 1; step <= 5; step++) {
		begin();
		side.fake.fails_at = step;
		assert_int_equal(open_pointer(), STATUS_INSUFFICIENT_RESOURCES);
		assert_null(side.pointer.channel);
		display_pointer_look(&side.pointer);
		end();
	}
}

TEST(DISP_30_nobody_who_is_told_needs_no_channel)
{
	begin();
	display_pointer_init(&side.pointer, &side.fake.objects, NULL, NULL);
	assert_int_equal(open_pointer(), STATUS_SUCCESS);
	assert_null(side.pointer.channel);
	end();
}
