/* tests/display/painter_test.c - the pointer in a copy of the newest picture: painted, put back, painted elsewhere. */
#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "display/painter.h"
#include "harness/random.h"

#define WIDTH 40u
#define HEIGHT 30u
#define PITCH (WIDTH * 8 + 24) /* of the driver's picture, of either format */

static struct {
	struct display_painter *painter;
	uint32_t format, shapes;
	uint8_t driver[HEIGHT * PITCH];
	uint8_t wanted[HEIGHT * PITCH]; /* the same pitch */
	struct display_cursor cursor;
	struct display_cursor_shape shape;
	uint32_t image[16 * 16];
	uint32_t random;
} side;

static uint32_t draw(uint32_t below)
{
	return random_below(&side.random, below);
}

/* Noise; of FP16 that is light of any kind, and what is none. */
static void draw_picture(void)
{
	for (size_t at = 0; at < sizeof(side.driver); at++)
		side.driver[at] = (uint8_t)draw(256);
}

static void begin(uint32_t format)
{
	memset(&side, 0, sizeof(side));
	side.format = format;
	side.random = 7;
	assert_int_equal(display_painter_create(203, &side.painter), STATUS_SUCCESS);
	draw_picture();
}

static void end(void)
{
	display_painter_destroy(side.painter);
}

static struct display_picture picture_of(uint32_t width, uint32_t height)
{
	return (struct display_picture){ .pixels = side.driver,
		                         .width = width,
		                         .height = height,
		                         .format = side.format,
		                         .pitch_bytes = PITCH,
		                         .sequence = 9 };
}

static void point(int32_t x, int32_t y, bool visible)
{
	side.cursor.x = x;
	side.cursor.y = y;
	side.cursor.visible = visible;
	display_painter_point(side.painter, &side.cursor, NULL);
}

static void point_with(uint32_t width, uint32_t height, bool is_masked)
{
	for (size_t at = 0; at < 16 * 16; at++)
		side.image[at] = draw(256) | draw(256) << 8 | draw(256) << 16 |
		                 (draw(2) ? 255u : draw(256)) << 24;
	side.cursor.visible = true;
	side.cursor.shape = ++side.shapes;
	side.shape = (struct display_cursor_shape){ side.shapes,
		                                    width,
		                                    height,
		                                    width / 2,
		                                    height / 3,
		                                    is_masked,
		                                    (const uint8_t *)side.image };
	display_painter_point(side.painter, &side.cursor, &side.shape);
}

/* What picture ought to be: the driver's with the pointer as it is now. */
static void expect_picture(const struct display_picture *picture)
{
	size_t row = (size_t)picture->width * frame_pixel_bytes(side.format);
	struct display_surface wanted = { side.wanted, picture->width, picture->height, side.format,
		                          PITCH };

	memcpy(side.wanted, side.driver, sizeof(side.wanted));
	display_paint(&wanted, &side.cursor, &side.shape, &side.painter->light);
	assert_int_equal(picture->format, side.format);
	assert_int_equal(picture->sequence, 9);
	for (uint32_t y = 0; y < picture->height; y++)
		assert_memory_equal(picture->pixels + (size_t)y * picture->pitch_bytes,
		                    side.wanted + y * PITCH, row);
}

static const struct display_picture *take(uint32_t width, uint32_t height)
{
	static uint8_t before[sizeof(side.driver)];
	struct display_picture picture = picture_of(width, height);
	const struct display_picture *taken;

	memcpy(before, side.driver, sizeof(before));
	taken = display_painter_take(side.painter, &picture);
	/* The driver's is left as it was. */
	assert_memory_equal(before, side.driver, sizeof(before));
	assert_ptr_not_equal(taken->pixels, picture.pixels);
	assert_int_equal(taken->width, width);
	assert_int_equal(taken->height, height);
	return taken;
}

static void expect_rect(struct frame_rectangle is, struct frame_rectangle wanted)
{
	assert_memory_equal(&is, &wanted, sizeof(is));
}

TEST(DISP_31_a_picture_is_sent_with_the_pointer_in_it_and_the_driver_s_stays_as_it_was)
{
	begin(FRAME_FORMAT_BGRA8);
	expect_picture(take(WIDTH, HEIGHT));
	point_with(7, 5, false);
	point(20, 20, true);
	expect_picture(take(WIDTH, HEIGHT));
	draw_picture();
	expect_picture(take(WIDTH, HEIGHT));
	end();
}

TEST(DISP_31_where_the_pointer_alone_moves_its_two_places_are_all_that_changes)
{
	struct frame_rectangle changes[DISPLAY_PAINTER_CHANGES];

	begin(FRAME_FORMAT_BGRA8);
	point_with(6, 6, false);
	point(10, 10, true);
	take(WIDTH, HEIGHT);
	point(30, 20, true);
	assert_true(display_painter_is_due(side.painter));
	expect_picture(display_painter_repaint(side.painter, changes));
	expect_rect(changes[0], (struct frame_rectangle){ 7, 8, 13, 14 });
	expect_rect(changes[1], (struct frame_rectangle){ 27, 18, 33, 24 });
	/* Over itself, then out over the edge. */
	point(32, 21, true);
	expect_picture(display_painter_repaint(side.painter, changes));
	point(41, 31, true);
	expect_picture(display_painter_repaint(side.painter, changes));
	expect_rect(changes[1], (struct frame_rectangle){ 38, 29, 40, 30 });
	point(41, 31, false);
	expect_picture(display_painter_repaint(side.painter, changes));
	expect_rect(changes[0], (struct frame_rectangle){ 38, 29, 40, 30 });
	expect_rect(changes[1], (struct frame_rectangle){ 0 });
	end();
}

static void repaint(void)
{
	struct frame_rectangle changes[DISPLAY_PAINTER_CHANGES];

	assert_true(display_painter_is_due(side.painter));
	expect_picture(display_painter_repaint(side.painter, changes));
	assert_false(display_painter_is_due(side.painter));
}

TEST(DISP_31_nothing_is_due_while_the_pointer_looks_as_it_did)
{
	begin(FRAME_FORMAT_BGRA8);
	/* No picture, no pointer. */
	point_with(6, 6, false);
	point(10, 10, true);
	assert_false(display_painter_is_due(side.painter));
	take(WIDTH, HEIGHT);
	assert_false(display_painter_is_due(side.painter));
	point(10, 10, true);
	assert_false(display_painter_is_due(side.painter));
	point(11, 10, true);
	repaint();
	point(11, 10, false);
	repaint();
	/* What is hidden, or outside, moves as it likes. */
	point(20, 10, false);
	assert_false(display_painter_is_due(side.painter));
	point(-100, 10, true);
	assert_false(display_painter_is_due(side.painter));
	point(20, 10000, true);
	assert_false(display_painter_is_due(side.painter));
	point(20, 10, true);
	repaint();
	/* Another image at the same place, of the same size. */
	point_with(6, 6, true);
	repaint();
	/* At the edge the same pixels may be another part of it. */
	point_with(16, 16, false);
	point(-1, -1, true);
	repaint();
	point(-2, -1, true);
	repaint();
	display_painter_forget(side.painter);
	point(20, 20, true);
	assert_false(display_painter_is_due(side.painter));
	end();
}

/* Some of the picture is another one, and the driver says where. */
static const struct display_picture *take_part(uint32_t width, uint32_t height)
{
	struct display_picture picture = picture_of(width, height);
	size_t bytes = frame_pixel_bytes(side.format);
	uint32_t left = draw(width), top = draw(height);

	picture.damage = (struct frame_rectangle){ left, top, left + 1 + draw(width - left),
		                                   top + 1 + draw(height - top) };
	for (uint32_t y = top; y < picture.damage.bottom; y++)
		for (size_t at = left * bytes; at < picture.damage.right * bytes; at++)
			side.driver[y * PITCH + at] = (uint8_t)draw(256);
	return display_painter_take(side.painter, &picture);
}

/* What was given before and is given now, and where the one may be another than the other. */
static void expect_damage(const struct display_picture *before, const uint8_t *pixels_before,
                          const struct display_picture *now)
{
	const struct frame_rectangle *damage = &now->damage;
	size_t bytes = frame_pixel_bytes(side.format);

	assert_false(frame_rectangle_is_empty(damage));
	assert_true(damage->right <= now->width && damage->bottom <= now->height);
	for (uint32_t y = 0; y < now->height; y++)
		for (uint32_t x = 0; x < now->width; x++)
			if (x < damage->left || x >= damage->right || y < damage->top ||
			    y >= damage->bottom)
				assert_memory_equal(pixels_before + y * before->pitch_bytes +
				                            x * bytes,
				                    now->pixels + (size_t)y * now->pitch_bytes +
				                            x * bytes,
				                    bytes);
}

/* A change of the driver's and a move of the pointer in one. */
static void expect_part(uint32_t width, uint32_t height)
{
	static uint8_t pixels[sizeof(side.driver)];
	struct display_picture before = *take(width, height);
	const struct display_picture *now;

	assert_true(before.pitch_bytes * height <= sizeof(pixels));
	assert_true(frame_rectangle_is_empty(&before.damage));
	memcpy(pixels, before.pixels, before.pitch_bytes * height);
	for (int step = 0; step < 3; step++) {
		if (draw(2))
			point((int32_t)draw(70) - 15, (int32_t)draw(60) - 15, draw(4) != 0);
		now = take_part(width, height);
		expect_picture(now);
		expect_damage(&before, pixels, now);
		before = *now;
		memcpy(pixels, now->pixels, now->pitch_bytes * height);
	}
}

TEST(DISP_31_what_a_driver_says_of_its_change_is_read_alone_and_the_pointer_s_places_are_told_too)
{
	for (uint32_t format = 0; format < 2; format++) {
		begin(format ? FRAME_FORMAT_RGBA16F : FRAME_FORMAT_BGRA8);
		point_with(9, 7, false);
		for (int round = 0; round < 200; round++)
			expect_part(1 + draw(WIDTH), 1 + draw(HEIGHT));
		end();
	}
}

/* Of the first, of another size, or of one after what was forgotten, no part would do; nor is what lies outside read. */
TEST(DISP_31_a_change_of_a_picture_that_is_not_there_is_the_whole)
{
	struct display_picture picture;
	const struct display_picture *taken;

	begin(FRAME_FORMAT_BGRA8);
	point_with(6, 6, false);
	point(10, 10, true);
	for (int step = 0; step < 4; step++) {
		picture = picture_of(step == 1 ? WIDTH - 4 : WIDTH, HEIGHT);
		picture.damage = (struct frame_rectangle){ 2, 2, 4, 4 };
		draw_picture();
		if (step == 3)
			display_painter_forget(side.painter);
		taken = display_painter_take(side.painter, &picture);
		expect_picture(taken);
		assert_true(frame_rectangle_is_empty(&taken->damage));
	}
	draw_picture();
	picture.damage = (struct frame_rectangle){ 0, 0, FRAME_SIZE_MAX, FRAME_SIZE_MAX };
	expect_picture(display_painter_take(side.painter, &picture));
	picture.damage = (struct frame_rectangle){ WIDTH, HEIGHT, FRAME_SIZE_MAX, FRAME_SIZE_MAX };
	draw_picture();
	expect_picture(display_painter_take(side.painter, &picture));
	end();
}

/* In any order, of either format; what a pointer covered is bit for bit what it was. */
static void expect_any_order(uint32_t format)
{
	struct frame_rectangle changes[DISPLAY_PAINTER_CHANGES];
	const struct display_picture *picture;

	begin(format);
	picture = take(WIDTH, HEIGHT);
	for (int step = 0; step < 2000; step++) {
		switch (draw(6)) {
		case 0: point_with(1 + draw(16), 1 + draw(16), draw(2)); break;
		case 1:
			draw_picture();
			picture = take(1 + draw(WIDTH), 1 + draw(HEIGHT));
			break;
		case 2: point(side.cursor.x, side.cursor.y, draw(2)); break;
		default: point((int32_t)draw(70) - 15, (int32_t)draw(60) - 15, true); break;
		}
		if (display_painter_is_due(side.painter))
			picture = display_painter_repaint(side.painter, changes);
		expect_picture(picture);
	}
	assert_int_equal(side.painter->unpainted, 0);
	end();
}

TEST(DISP_31_any_order_of_pictures_images_and_moves_gives_the_pointer_upon_the_picture)
{
	expect_any_order(FRAME_FORMAT_BGRA8);
}

TEST(DISP_31_so_it_does_of_hdr)
{
	expect_any_order(FRAME_FORMAT_RGBA16F);
}

/* Sizes are bounded when they are taken, whoever checked them before. */
TEST(DISP_31_an_image_of_an_impossible_size_is_no_pointer)
{
	static const uint32_t sizes[][2] = {
		{ 0, 4 }, { 4, 0 }, { 257, 4 }, { 4, 257 }, { UINT32_MAX, UINT32_MAX }
	};

	begin(FRAME_FORMAT_BGRA8);
	for (size_t row = 0; row < sizeof(sizes) / sizeof(sizes[0]); row++) {
		point_with(sizes[row][0], sizes[row][1], false);
		point(10, 10, true);
		expect_picture(take(WIDTH, HEIGHT));
		assert_false(display_painter_is_due(side.painter));
		point(12, 10, true);
		assert_false(display_painter_is_due(side.painter));
	}
	end();
}

/* The channel that an image came by may go, and its memory with it. */
TEST(DISP_31_an_image_is_kept_when_its_channel_goes)
{
	uint32_t *pixels = malloc(4 * 4 * 4);
	struct display_cursor_shape shape = { 1, 4, 4, 0, 0, false, (const uint8_t *)pixels };

	begin(FRAME_FORMAT_BGRA8);
	for (int at = 0; at < 16; at++)
		pixels[at] = 0xFF000000u | (uint32_t)at;
	side.cursor = (struct display_cursor){ true, 3, 3, 1 };
	display_painter_point(side.painter, &side.cursor, &shape);
	memcpy(side.image, pixels, 64);
	memset(pixels, 0xEE, 64);
	free(pixels);
	side.shape = shape;
	side.shape.pixels = (const uint8_t *)side.image;
	expect_picture(take(WIDTH, HEIGHT));
	end();
}
