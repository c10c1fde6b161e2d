/* tests/display/colour_damage_test.c - a part of a picture becomes what it is in the whole, and nothing else moves. */
#include "harness/test.h"

#include <string.h>

#include "display/colour.h"
#include "harness/random.h"

#define WIDTH 141u
#define HEIGHT 23u
#define CHROMA_ROWS ((HEIGHT + 1) / 2)
#define PAIRS ((WIDTH + 1) / 2)
#define UNTOUCHED 0xEE

/* Eight bytes a pixel are enough for both kinds. */
static uint8_t pixels[WIDTH * HEIGHT * 8];
struct planes {
	uint8_t luma[WIDTH * 2 * HEIGHT], chroma[PAIRS * 4 * CHROMA_ROWS];
};
static struct planes whole, part;

static const struct {
	struct frame_rectangle rect, converted;
} rows[] = {
	{ { 0, 0, WIDTH, HEIGHT }, { 0, 0, WIDTH, HEIGHT } },
	{ { 4, 6, 8, 10 }, { 4, 6, 8, 10 } },
	/* Outward, to whole blocks. */
	{ { 5, 7, 6, 8 }, { 4, 6, 6, 8 } },
	{ { 5, 7, 7, 9 }, { 4, 6, 8, 10 } },
	{ { 3, 1, 138, 22 }, { 2, 0, 138, 22 } },
	/* The last column and row are alone. */
	{ { 140, 22, 141, 23 }, { 140, 22, 141, 23 } },
	{ { 139, 21, 500, 500 }, { 138, 20, 141, 23 } },
	{ { 1, 1, UINT32_MAX, UINT32_MAX }, { 0, 0, WIDTH, HEIGHT } },
	/* Nothing of it. */
	{ { 0, 0, 0, 0 }, { 0, 0, 0, 0 } },
	{ { 10, 10, 10, 12 }, { 0, 0, 0, 0 } },
	{ { 12, 10, 10, 12 }, { 0, 0, 0, 0 } },
	{ { WIDTH, 0, WIDTH + 4, 4 }, { 0, 0, 0, 0 } },
	{ { 0, HEIGHT, 4, UINT32_MAX }, { 0, 0, 0, 0 } },
};

static void fill(void)
{
	random_fill(pixels, sizeof(pixels), 7);
	memset(&whole, UNTOUCHED, sizeof(whole));
}

static bool covers(const struct frame_rectangle *rect, uint32_t x, uint32_t y)
{
	return x >= rect->left && x < rect->right && y >= rect->top && y < rect->bottom;
}

/* Samples of so many bytes: those inside are the whole's, the others what they were. */
static void expect_part(const struct frame_rectangle *converted, size_t bytes)
{
	struct planes untouched;

	memset(&untouched, UNTOUCHED, sizeof(untouched));
	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH; x++) {
			const struct planes *from = covers(converted, x, y) ? &whole : &untouched;
			size_t luma = (y * WIDTH + x) * bytes;
			size_t chroma = (y / 2 * PAIRS + x / 2) * bytes * 2;

			assert_memory_equal(part.luma + luma, from->luma + luma, bytes);
			assert_memory_equal(part.chroma + chroma, from->chroma + chroma, bytes * 2);
		}
}

static void expect_rect(struct frame_rectangle found, struct frame_rectangle expected)
{
	assert_memory_equal(&found, &expected, sizeof(found));
}

TEST(what_changed_of_bgra_becomes_what_it_is_in_the_whole)
{
	const struct colour_picture from = { pixels, WIDTH, HEIGHT, WIDTH * 4 };
	const struct colour_planes all = { whole.luma, whole.chroma, WIDTH, PAIRS * 2 };
	const struct colour_planes to = { part.luma, part.chroma, WIDTH, PAIRS * 2 };
	const struct colour_kernel *kernel = colour_kernel_best();

	fill();
	colour_bgra_to_nv12(kernel, &from, &all);
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		memset(&part, UNTOUCHED, sizeof(part));
		expect_rect(colour_bgra_to_nv12_rect(kernel, &from, &to, &rows[index].rect),
		            rows[index].converted);
		expect_part(&rows[index].converted, 1);
	}
}

TEST(what_changed_of_scrgb_becomes_what_it_is_in_the_whole)
{
	const struct colour_picture from = { pixels, WIDTH, HEIGHT, WIDTH * 8 };
	const struct colour_planes all = { whole.luma, whole.chroma, WIDTH * 2, PAIRS * 4 };
	const struct colour_planes to = { part.luma, part.chroma, WIDTH * 2, PAIRS * 4 };
	const struct colour_kernel *kernel = colour_kernel_best();

	fill();
	assert_true(colour_scrgb_to_p010(kernel, &from, &all, (struct colour_span){ 0, HEIGHT }));
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		memset(&part, UNTOUCHED, sizeof(part));
		expect_rect(colour_scrgb_to_p010_rect(kernel, &from, &to, &rows[index].rect),
		            rows[index].converted);
		expect_part(&rows[index].converted, 2);
	}
}
