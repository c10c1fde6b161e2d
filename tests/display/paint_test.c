/* tests/display/paint_test.c - each kind of a pointer's image upon sRGB, its place, and images that are none. */
#include "paint_surface.h"

#include <stdlib.h>

/* Blue, green, red, and an alpha of the picture's own. */
static const uint8_t below[4] = { 10, 100, 200, 77 };

/* What one pixel of an image makes of what is below. */
static void expect_pixel(bool is_masked, const uint8_t image[4], const uint8_t wanted[3])
{
	static struct paint_surface at;
	struct display_cursor cursor = { .visible = true, .x = 3, .y = 2 };
	struct display_cursor_shape shape = {
		.width = 1, .height = 1, .is_masked = is_masked, .pixels = image
	};
	struct frame_rectangle rect;

	surface_begin(&at, FRAME_FORMAT_BGRA8, below);
	rect = display_paint(&at.surface, &cursor, &shape, NULL);
	expect_rect(rect, (struct frame_rectangle){ 3, 2, 4, 3 });
	assert_memory_equal(pixel_at(&at, 3, 2), wanted, 3);
	assert_int_equal(pixel_at(&at, 3, 2)[3], below[3]);
	expect_untouched_but(&at, &rect, below);
}

/* An image's pixel, and what it makes of what is below. */
struct row {
	uint8_t image[4], wanted[3];
};

static void expect_rows(bool is_masked, const struct row *rows, size_t count)
{
	for (size_t row = 0; row < count; row++)
		expect_pixel(is_masked, rows[row].image, rows[row].wanted);
}

TEST(DISP_31_alpha_covers_by_as_much_as_it_says)
{
	static const struct row rows[] = {
		{ { 255, 255, 255, 0 }, { 10, 100, 200 } },
		{ { 1, 2, 3, 255 }, { 1, 2, 3 } },
		/* Rounded: (255 * 128 + 10 * 127) / 255 = 132.98; 178.2; 0 * 128 + 200 * 127 = 99.6. */
		{ { 255, 255, 0, 128 }, { 133, 178, 100 } },
		{ { 0, 0, 0, 1 }, { 10, 100, 199 } },
		{ { 255, 255, 255, 254 }, { 254, 254, 255 } },
	};

	expect_rows(false, rows, sizeof(rows) / sizeof(rows[0]));
}

TEST(DISP_31_masked_colour_covers_or_inverts)
{
	static const struct row rows[] = {
		{ { 1, 2, 3, 0 }, { 1, 2, 3 } },
		{ { 0xFF, 0x0F, 0xF0, 255 }, { 10 ^ 0xFF, 100 ^ 0x0F, 200 ^ 0xF0 } },
		/* Neither of both: it covers, as on the page. */
		{ { 7, 8, 9, 128 }, { 7, 8, 9 } },
	};

	expect_rows(true, rows, sizeof(rows) / sizeof(rows[0]));
}

/* Its two masks as masked colour: AND is the alpha, XOR the colour. */
TEST(DISP_31_the_four_kinds_of_a_monochrome_pointer_s_pixels)
{
	static const struct row rows[] = {
		{ { 0, 0, 0, 0 }, { 0, 0, 0 } },
		{ { 255, 255, 255, 0 }, { 255, 255, 255 } },
		{ { 0, 0, 0, 255 }, { 10, 100, 200 } },
		{ { 255, 255, 255, 255 }, { 245, 155, 55 } },
	};

	expect_rows(true, rows, sizeof(rows) / sizeof(rows[0]));
}

/* --- Its place ------------------------------------------------------------------------------------------------------- */

#define WIDE 3u
#define HIGH 2u
/* Each pixel is another, and none is as the picture. */
static const uint8_t numbered[HIGH][WIDE][4] = {
	{ { 1, 0, 0, 255 }, { 2, 0, 0, 255 }, { 3, 0, 0, 255 } },
	{ { 4, 0, 0, 255 }, { 5, 0, 0, 255 }, { 6, 0, 0, 255 } },
};

static const struct display_cursor_shape wide = {
	.width = WIDE, .height = HIGH, .hot_x = 1, .hot_y = 1, .pixels = &numbered[0][0][0]
};

static void expect_place(int32_t x, int32_t y, struct frame_rectangle wanted)
{
	static struct paint_surface at;
	struct display_cursor cursor = { .visible = true, .x = x, .y = y };
	struct frame_rectangle rect;

	surface_begin(&at, FRAME_FORMAT_BGRA8, below);
	rect = display_paint(&at.surface, &cursor, &wide, NULL);
	expect_rect(rect, wanted);
	expect_rect(display_paint_rect(&at.surface, &cursor, &wide), wanted);
	for (uint32_t row = rect.top; row < rect.bottom; row++)
		for (uint32_t column = rect.left; column < rect.right; column++)
			assert_memory_equal(pixel_at(&at, column, row),
			                    numbered[(int)row - (y - 1)][(int)column - (x - 1)], 3);
	expect_untouched_but(&at, &rect, below);
}

TEST(DISP_31_the_hot_spot_stands_where_the_pointer_is_and_the_picture_s_edges_cut_it)
{
	expect_place(4, 4, (struct frame_rectangle){ 3, 3, 6, 5 });
	expect_place(0, 0, (struct frame_rectangle){ 0, 0, 2, 1 });
	expect_place(7, 7, (struct frame_rectangle){ 6, 6, 8, 8 });
	expect_place(-1, 3, (struct frame_rectangle){ 0, 2, 1, 4 });
	expect_place(8, 8, (struct frame_rectangle){ 7, 7, 8, 8 });
}

TEST(DISP_31_a_pointer_that_is_elsewhere_touches_nothing)
{
	static const int32_t far[] = { INT32_MIN, INT32_MIN + 1, -1000,         -2,
		                       9,         1000,          INT32_MAX - 1, INT32_MAX };

	for (size_t at = 0; at < sizeof(far) / sizeof(far[0]); at++) {
		expect_place(far[at], 4, (struct frame_rectangle){ 0 });
		expect_place(4, far[at], (struct frame_rectangle){ 0 });
		expect_place(far[at], far[at], (struct frame_rectangle){ 0 });
	}
}

/* --- None -------------------------------------------------------------------------------------------------------------- */

static void expect_nothing(const struct display_cursor *cursor,
                           const struct display_cursor_shape *shape)
{
	static struct paint_surface at;
	struct frame_rectangle none = { 0 };

	surface_begin(&at, FRAME_FORMAT_BGRA8, below);
	expect_rect(display_paint(&at.surface, cursor, shape, NULL), none);
	expect_untouched_but(&at, &none, below);
}

TEST(DISP_31_a_hidden_pointer_and_an_image_that_is_none_touch_nothing)
{
	struct display_cursor hidden = { .x = 4, .y = 4 },
			      shown = { .visible = true, .x = 4, .y = 4 };
	struct display_cursor_shape none = { 0 };
	static const struct {
		uint32_t width, height;
	} rows[] = { { 0, 1 },
		     { 1, 0 },
		     { FRAME_CURSOR_SIZE + 1, 1 },
		     { 1, FRAME_CURSOR_SIZE + 1 },
		     { UINT32_MAX, UINT32_MAX },
		     { 0x80000000u, 2 } };

	expect_nothing(&hidden, &wide);
	expect_nothing(&shown, &none);
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct display_cursor_shape shape = wide;

		shape.width = rows[row].width;
		shape.height = rows[row].height;
		expect_nothing(&shown, &shape);
	}
}

/* The largest, over all of a picture that is smaller: a hot spot that is no part of an image moves it, and nothing else. */
TEST(DISP_31_an_image_larger_than_the_picture_covers_it_and_nothing_beside_it)
{
	static struct paint_surface at;
	uint8_t *pixels = malloc((size_t)FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE * 4);
	struct display_cursor_shape shape = { .width = FRAME_CURSOR_SIZE,
		                              .height = FRAME_CURSOR_SIZE,
		                              .pixels = pixels };
	struct display_cursor cursor = { .visible = true, .x = -100, .y = -100 };
	struct frame_rectangle all = { 0, 0, SIDE, SIDE };

	assert_non_null(pixels);
	memset(pixels, 0xFF, (size_t)FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE * 4);
	surface_begin(&at, FRAME_FORMAT_BGRA8, below);
	expect_rect(display_paint(&at.surface, &cursor, &shape, NULL), all);
	for (uint32_t y = 0; y < SIDE; y++)
		for (uint32_t x = 0; x < SIDE; x++)
			assert_memory_equal(pixel_at(&at, x, y), "\xFF\xFF\xFF", 3);
	expect_untouched_but(&at, &all, below);
	surface_begin(&at, FRAME_FORMAT_BGRA8, below);
	shape.hot_x = UINT32_MAX;
	expect_rect(display_paint(&at.surface, &cursor, &shape, NULL),
	            (struct frame_rectangle){ 0 });
	free(pixels);
}
