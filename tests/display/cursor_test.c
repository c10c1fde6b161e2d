/*
 * tests/display/cursor_test.c - the host's half of a cursor against the driver's own lines, and against a driver that lies.
 */
#include "fake_objects.h"

#include "base/host/host.h"
#include "display/cursor.h"

#include "../../samples/vdisplay/driver/cursor_section.c"

static struct display_cursor_channel channel;
static uint32_t pixels[FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE];

static void begin(struct fake *fake)
{
	fake_init(fake);
	assert_int_equal(display_cursor_channel_init(&channel, &fake->objects), STATUS_SUCCESS);
	for (uint32_t at = 0; at < FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE; at++)
		pixels[at] = at * 0x01010107u;
}

static void end(struct fake *fake)
{
	display_cursor_channel_finish(&channel);
	assert_int_equal(fake_open_handles(fake), 0);
	assert_int_equal(fake->views, 0);
}

/* An arrow of 5 x 3 in rows of 8. */
static struct cursor_image an_image(uint32_t id)
{
	return (struct cursor_image){ FRAME_CURSOR_ALPHA, id, 5, 3, 32, 1, 2, pixels };
}

TEST(DISP_30_a_section_has_its_head_and_room_for_256_by_256)
{
	struct fake fake;

	begin(&fake);
	assert_int_equal(fake.bytes, 64 + 256 * 256 * 4);
	assert_int_equal(channel.view->magic, FRAME_CURSOR_MAGIC);
	assert_true(CursorFits(channel.view, fake.bytes));
	assert_false(CursorFits(channel.view, fake.bytes - 1));
	channel.view->magic ^= 1;
	assert_false(CursorFits(channel.view, fake.bytes));
	end(&fake);
}

TEST(DISP_30_what_the_driver_writes_is_what_the_host_reads)
{
	struct cursor_image image = an_image(9);
	struct fake fake;

	begin(&fake);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SAME);
	CursorWrite(channel.view, &image, -3, 40);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SHAPED);
	assert_true(channel.cursor.visible);
	/* Where its hot spot is. */
	assert_int_equal(channel.cursor.x, -2);
	assert_int_equal(channel.cursor.y, 42);
	assert_int_equal(channel.cursor.shape, 1);
	assert_int_equal(channel.shape.shape, 1);
	assert_int_equal(channel.shape.width, 5);
	assert_int_equal(channel.shape.height, 3);
	assert_int_equal(channel.shape.hot_x, 1);
	assert_int_equal(channel.shape.hot_y, 2);
	assert_false(channel.shape.is_masked);
	for (uint32_t row = 0; row < 3; row++)
		assert_memory_equal(channel.shape.pixels + row * 20, pixels + row * 8, 20);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SAME);
	end(&fake);
}

TEST(DISP_30_pixels_are_skipped_while_the_image_is_the_same)
{
	struct cursor_image image = an_image(9);
	struct fake fake;

	begin(&fake);
	CursorWrite(channel.view, &image, 1, 1);
	display_cursor_channel_read(&channel);
	memset(channel.pixels, 0xEE, sizeof(channel.pixels));
	image.pixels = NULL;
	CursorWrite(channel.view, &image, 2, 2);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_MOVED);
	assert_int_equal(channel.cursor.x, 3);
	assert_int_equal(channel.pixels[0], 0xEEEEEEEE);
	CursorWrite(channel.view, NULL, 0, 0);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_MOVED);
	assert_false(channel.cursor.visible);
	image = an_image(10);
	CursorWrite(channel.view, &image, 2, 2);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SHAPED);
	assert_int_equal(channel.pixels[0], pixels[0]);
	end(&fake);
}

TEST(DISP_30_while_the_number_is_odd_nothing_is_believed)
{
	struct cursor_image image = an_image(9);
	struct fake fake;

	begin(&fake);
	CursorWrite(channel.view, &image, 1, 1);
	assert_int_equal(channel.view->sequence & 1, 0);
	channel.view->sequence++;
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SAME);
	assert_int_equal(channel.torn, 1);
	assert_false(channel.cursor.visible);
	/* A driver that was ended while it wrote is followed by one that goes on. */
	CursorWrite(channel.view, &image, 4, 4);
	assert_int_equal(channel.view->sequence & 1, 0);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SHAPED);
	assert_int_equal(channel.cursor.x, 5);
	end(&fake);
}

TEST(DISP_30_images_that_are_none_are_refused_and_hidden)
{
	static const struct {
		size_t at;
		uint32_t value;
	} lies[] = {
		{ offsetof(struct frame_cursor, width), 257 },
		{ offsetof(struct frame_cursor, width), 0 },
		{ offsetof(struct frame_cursor, height), 0xFFFFFFFF },
		{ offsetof(struct frame_cursor, pitch_bytes), 0xFFFFFFFF },
		{ offsetof(struct frame_cursor, type), 3 },
		{ offsetof(struct frame_cursor, hot_x), 5 },
		{ offsetof(struct frame_cursor, hot_y), 3 },
	};
	struct cursor_image image = an_image(9);
	struct fake fake;

	begin(&fake);
	for (size_t at = 0; at < sizeof(lies) / sizeof(lies[0]); at++) {
		image.id++;
		CursorWrite(channel.view, &image, 1, 1);
		memcpy((uint8_t *)channel.view + lies[at].at, &lies[at].value, 4);
		assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_MOVED);
		assert_false(channel.cursor.visible);
		assert_int_equal(channel.refused, at + 1);
	}
	end(&fake);
}

TEST(DISP_30_an_image_that_is_too_large_is_not_written)
{
	struct cursor_image image = an_image(9);
	struct fake fake;

	begin(&fake);
	image.width = 257;
	image.pitchBytes = 257 * 4;
	CursorWrite(channel.view, &image, 1, 1);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_MOVED);
	assert_false(channel.cursor.visible);
	assert_int_equal(channel.view->width, 0);
	end(&fake);
}

static NTSTATUS take_cursor(void *context, HANDLE device, uint32_t code, const void *input,
                            uint32_t input_bytes, void *output, uint32_t output_bytes,
                            uint32_t *ret_bytes)
{
	struct fake *fake = context;
	struct frame_set_cursor_channel set;

	(void)device;
	assert_null(output);
	assert_int_equal(output_bytes, 0);
	assert_int_equal(code, FRAME_SET_CURSOR_CHANNEL);
	assert_int_equal(input_bytes, sizeof(set));
	memcpy(&set, input, sizeof(set));
	assert_int_equal(set.target_id, 0x101);
	assert_true(fake->remote[set.event].open);
	assert_int_equal(fake->remote[set.event].rights, 0x0002);
	assert_true(fake->remote[set.section].open);
	assert_int_equal(fake->remote[set.section].rights, 0x0006);
	*ret_bytes = 0;
	return fake->answer;
}

TEST(DISP_30_DISP_38_a_section_goes_with_the_least_rights_and_is_reaped_when_refused)
{
	struct fake fake;

	begin(&fake);
	fake.objects.control = take_cursor;
	assert_int_equal(display_cursor_channel_deliver(&channel, FAKE_PROCESS, FAKE_DEVICE, 0x101),
	                 STATUS_SUCCESS);
	assert_int_equal(fake_open_remotes(&fake), 2);
	fake.answer = STATUS_NOT_FOUND;
	assert_int_equal(display_cursor_channel_deliver(&channel, FAKE_PROCESS, FAKE_DEVICE, 0x101),
	                 STATUS_NOT_FOUND);
	assert_int_equal(fake_open_remotes(&fake), 2);
	/* The event cannot be had in that process. */
	fake.fails_at = fake.step + 2;
	assert_int_equal(display_cursor_channel_deliver(&channel, FAKE_PROCESS, FAKE_DEVICE, 0x101),
	                 STATUS_INSUFFICIENT_RESOURCES);
	assert_int_equal(fake_open_remotes(&fake), 2);
	assert_int_equal(fake.double_closes, 0);
	end(&fake);
}

TEST(DISP_30_each_step_of_making_that_fails_leaves_nothing)
{
	for (uint32_t step = 1; step <= 3; step++) {
		struct fake fake;

		fake_init(&fake);
		fake.fails_at = step;
		assert_int_equal(display_cursor_channel_init(&channel, &fake.objects),
		                 STATUS_INSUFFICIENT_RESOURCES);
		assert_int_equal(fake_open_handles(&fake), 0);
		assert_int_equal(fake.views, 0);
	}
}

/* A driver that writes without end, each number an even one: what is read between two of them is never whole. */
static void write_without_end(void *argument)
{
	const bool *stopped = argument;
	uint32_t sequence = 0;

	while (!__atomic_load_n(stopped, __ATOMIC_ACQUIRE)) {
		frame_store32((uint32_t *)&channel.view->shape_id, sequence / 2);
		frame_store32(&channel.view->sequence, sequence += 2);
	}
}

TEST_LIMIT(DISP_30_what_was_written_meanwhile_is_read_again_or_counted_and_never_taken_for_the_same,
           60)
{
	struct cursor_image image = { FRAME_CURSOR_ALPHA, 1, 256, 256, 1024, 0, 0, pixels };
	struct host_thread *thread;
	bool stopped = false;
	struct fake fake;

	begin(&fake);
	CursorWrite(channel.view, &image, 1, 1);
	assert_int_equal(host_thread_create(write_without_end, &stopped, 0, &thread), 0);
	while (frame_load32(&channel.view->sequence) < 1000)
		host_yield();
	/* On one processor it seldom writes just then. */
	for (uint32_t read = 0; read < 3000 && channel.torn < 5; read++) {
		uint32_t before = frame_load32(&channel.view->sequence);
		uint64_t torn = channel.torn;

		if (display_cursor_channel_read(&channel) == DISPLAY_CURSOR_SAME &&
		    channel.torn == torn)
			assert_true((int32_t)(channel.last_sequence - before) >= 0);
		host_yield();
	}
	__atomic_store_n(&stopped, true, __ATOMIC_RELEASE);
	host_thread_join(thread);
	end(&fake);
}

TEST(DISP_30_the_largest_image_is_read_to_its_last_pixel_and_no_image_beyond_it)
{
	struct cursor_image image = { FRAME_CURSOR_MASKED, 1, 256, 256, 1024, 255, 255, pixels };
	struct fake fake;

	begin(&fake);
	CursorWrite(channel.view, &image, 1, 1);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SHAPED);
	assert_int_equal(channel.refused, 0);
	assert_true(channel.shape.is_masked);
	assert_memory_equal(channel.pixels, pixels, sizeof(pixels));
	image = an_image(2);
	CursorWrite(channel.view, &image, 1, 1);
	assert_int_equal(display_cursor_channel_read(&channel), DISPLAY_CURSOR_SHAPED);
	assert_int_equal(channel.pixels[5 * 3], pixels[5 * 3]);
	assert_int_equal(channel.pixels[5 * 3 - 1], pixels[2 * 8 + 4]);
	end(&fake);
}
