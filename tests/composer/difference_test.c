/* tests/composer/difference_test.c - every pixel that differs is in it, and little else. */
#include "harness/test.h"

#include <string.h>

#include "composer/difference.h"
#include "harness/random.h"

#define WIDTH 150
#define HEIGHT 20
#define PITCH (WIDTH * 4 + 24)
#define STEP 32

static uint8_t one[PITCH * HEIGHT], other[PITCH * HEIGHT];
static const struct composer_pictures pictures = { one, other, PITCH, PITCH };
static const struct composer_rectangle all = { 0, 0, WIDTH, HEIGHT };

static void begin(void)
{
	memset(one, 7, sizeof(one));
	memset(other, 7, sizeof(other));
}

static void change(int32_t x, int32_t y)
{
	one[y * PITCH + x * 4 + (x + y) % 4] ^= 1;
}

static bool differs(int32_t x, int32_t y)
{
	return memcmp(one + y * PITCH + x * 4, other + y * PITCH + x * 4, 4) != 0;
}

static bool is_in(const struct composer_rectangle *part, int32_t x, int32_t y)
{
	return x >= part->left && x < part->right && y >= part->top && y < part->bottom;
}

TEST(equal_pictures_differ_nowhere)
{
	struct composer_rectangle part = { 3, 2, 140, 9 };

	begin();
	/* What is beside the rows and beside the part is no part of it. */
	one[WIDTH * 4] = 1;
	change(2, 5);
	change(140, 5);
	change(50, 1);
	change(50, 9);
	assert_false(composer_difference(&pictures, &part));
	assert_int_equal(part.left, 3);
	assert_int_equal(part.bottom, 9);
}

TEST(a_single_pixel_is_found_wherever_it_is)
{
	for (int32_t y = 0; y < HEIGHT; y += 3)
		for (int32_t x = 0; x < WIDTH; x++) {
			struct composer_rectangle part = all;

			begin();
			change(x, y);
			assert_true(composer_difference(&pictures, &part));
			assert_true(is_in(&part, x, y));
			assert_int_equal(part.top, y);
			assert_true(part.left > x - STEP && part.right <= x + STEP);
		}
}

static uint32_t seed = 9781;

static int32_t draw(int32_t end)
{
	return (int32_t)random_below(&seed, (uint32_t)end);
}

TEST(whatever_differs_is_in_it_and_its_first_row_differs)
{
	for (uint32_t round = 0; round < 2000; round++) {
		struct composer_rectangle given = { draw(WIDTH - 1), draw(HEIGHT - 1) }, part;
		bool expected = false, is_top = false;

		given.right = given.left + 1 + draw(WIDTH - given.left);
		given.bottom = given.top + 1 + draw(HEIGHT - given.top);
		part = given;
		begin();
		for (int32_t count = draw(6); count > 0; count--)
			change(draw(WIDTH), draw(HEIGHT));
		bool found = composer_difference(&pictures, &part);
		for (int32_t y = given.top; y < given.bottom; y++)
			for (int32_t x = given.left; x < given.right; x++) {
				if (!differs(x, y))
					continue;
				expected = true;
				assert_true(is_in(&part, x, y));
				is_top |= y == part.top;
			}
		assert_int_equal(found, expected);
		assert_true(!found || is_top);
	}
}
