/* tests/display/paint_hdr_test.c - a pointer's image upon FP16 scRGB, in light. */
#include "paint_surface.h"

#define ONE 0x3C00u
#define HALF 0x3800u
#define INFINITE 0x7C00u
#define NO_NUMBER 0x7E00u
#define MINUS 0x8000u
#define OWN 0x1234u /* where an alpha would be */

/* What one pixel of an image, with a white of so many nits, makes of what is below; red first. */
static void expect_pixel(uint32_t white_nits, bool is_masked, const uint8_t image[4],
                         const uint16_t below[3], const uint16_t wanted[3])
{
	static struct paint_surface at;
	static struct display_light light;
	const uint16_t pixel[4] = { below[0], below[1], below[2], OWN };
	struct display_cursor cursor = { .visible = true, .x = 5, .y = 6 };
	struct display_cursor_shape shape = {
		.width = 1, .height = 1, .is_masked = is_masked, .pixels = image
	};
	struct frame_rectangle rect;
	uint16_t is[4];

	display_light_init(&light, white_nits);
	surface_begin(&at, FRAME_FORMAT_RGBA16F, pixel);
	rect = display_paint(&at.surface, &cursor, &shape, &light);
	expect_rect(rect, (struct frame_rectangle){ 5, 6, 6, 7 });
	memcpy(is, pixel_at(&at, 5, 6), sizeof(is));
	for (int channel = 0; channel < 3; channel++)
		if (is[channel] != wanted[channel])
			fail_msg("channel %d is %04x, not %04x", channel, is[channel],
			         wanted[channel]);
	assert_int_equal(is[3], OWN);
	expect_untouched_but(&at, &rect, pixel);
}

TEST(DISP_31_alpha_is_of_light_in_hdr)
{
	static const struct {
		uint32_t white;
		uint8_t image[4]; /* blue first */
		uint16_t below[3], wanted[3];
	} rows[] = {
		/* Nothing changes a bit, not even what is no number. */
		{ 80,
		  { 9, 9, 9, 0 },
		  { ONE, NO_NUMBER, MINUS | ONE },
		  { ONE, NO_NUMBER, MINUS | ONE } },
		/* White is 1.0 at 80 nit, 2.5 at 200, 6.0 at 480; what was there is gone, whatever it was. */
		{ 80, { 255, 255, 255, 255 }, { 0, NO_NUMBER, INFINITE }, { ONE, ONE, ONE } },
		{ 200, { 255, 255, 255, 255 }, { 0, 0, 0 }, { 0x4100, 0x4100, 0x4100 } },
		{ 480, { 255, 0, 255, 255 }, { 0, ONE, 0 }, { 0x4600, 0, 0x4600 } },
		/* A fifth of white, and four of 0.5: 0.6. Of the codes it would be 0.64. */
		{ 80, { 255, 255, 255, 51 }, { HALF, HALF, HALF }, { 0x38CD, 0x38CD, 0x38CD } },
		/* sRGB 188 is light of 0.5029. */
		{ 80, { 188, 188, 188, 255 }, { 0, 0, 0 }, { 0x3806, 0x3806, 0x3806 } },
		/* Less than nothing is light of a wider gamut; -1.0 and a fifth of white: -0.6. */
		{ 80,
		  { 255, 255, 255, 51 },
		  { MINUS | ONE, NO_NUMBER, INFINITE },
		  { MINUS | 0x38CD, 0x3266, INFINITE } },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		expect_pixel(rows[row].white, false, rows[row].image, rows[row].below,
		             rows[row].wanted);
}

TEST(DISP_31_masked_colour_inverts_what_a_desktop_of_that_white_shows)
{
	static const struct {
		uint32_t white;
		uint8_t image[4];
		uint16_t below[3], wanted[3];
	} rows[] = {
		{ 200, { 255, 0, 255, 0 }, { 0, ONE, NO_NUMBER }, { 0x4100, 0, 0x4100 } },
		/* Black leaves every bit. */
		{ 80,
		  { 0, 0, 0, 255 },
		  { 0x1111, NO_NUMBER, MINUS | 1 },
		  { 0x1111, NO_NUMBER, MINUS | 1 } },
		/* White of black, black of white and of what is brighter, white of what is no light. */
		{ 80, { 255, 255, 255, 255 }, { 0, ONE, INFINITE }, { ONE, 0, 0 } },
		{ 200, { 255, 255, 255, 255 }, { 0, 0x4100, MINUS | ONE }, { 0x4100, 0, 0x4100 } },
		{ 80, { 255, 255, 255, 255 }, { NO_NUMBER, NO_NUMBER, ONE }, { ONE, ONE, 0 } },
		/* 188 of sRGB becomes 67, which is light of 0.0561. */
		{ 80,
		  { 255, 255, 255, 255 },
		  { 0x3806, 0x3806, 0x3806 },
		  { 0x2B2F, 0x2B2F, 0x2B2F } },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		expect_pixel(rows[row].white, true, rows[row].image, rows[row].below,
		             rows[row].wanted);
}

/* An inverted inversion is what was there, of every code. */
TEST(DISP_31_each_code_s_light_is_that_code_again)
{
	static const uint8_t white[4] = { 255, 255, 255, 255 }, none[4] = { 0, 0, 0, 255 };
	struct display_cursor cursor = { .visible = true };
	struct display_cursor_shape shape = {
		.width = 1, .height = 1, .is_masked = true, .pixels = white
	};
	static struct display_light light;

	display_light_init(&light, 203);
	for (uint32_t code = 0; code < 256; code++) {
		uint8_t image[4] = { (uint8_t)code, (uint8_t)code, (uint8_t)code, 0 };
		static struct paint_surface at;
		uint16_t first, again;

		surface_begin(&at, FRAME_FORMAT_RGBA16F, (const uint16_t[4]){ 0 });
		shape.pixels = image;
		display_paint(&at.surface, &cursor, &shape, &light);
		memcpy(&first, pixel_at(&at, 0, 0), 2);
		shape.pixels = white;
		display_paint(&at.surface, &cursor, &shape, &light);
		memcpy(&again, pixel_at(&at, 0, 0), 2);
		assert_int_not_equal(again, first);
		display_paint(&at.surface, &cursor, &shape, &light);
		shape.pixels = none;
		display_paint(&at.surface, &cursor, &shape, &light);
		memcpy(&again, pixel_at(&at, 0, 0), 2);
		assert_int_equal(again, first);
	}
}
