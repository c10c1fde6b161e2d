/* tests/display/card_test.c - the card is drawn, and its counter is read from luma, clean and spoiled. */
#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/card.c"
#include "display/card.h"
#include "harness/random.h"

static uint8_t *luma_of(const struct card *card)
{
	uint8_t *luma = malloc((size_t)card->width * card->height);

	for (uint32_t y = 0; y < card->height; y++)
		for (uint32_t x = 0; x < card->width; x++) {
			const uint32_t *pixels = card->pixels;
			uint32_t word = pixels[(size_t)y * (card->pitchBytes / 4) + x];
			uint32_t r = word >> 16 & 0xFF, g = word >> 8 & 0xFF, b = word & 0xFF;

			luma[(size_t)y * card->width + x] =
				(uint8_t)(16 + (r * 47 + g * 157 + b * 16) / 256);
		}
	return luma;
}

static void draw(struct card *card, uint32_t width, uint32_t height)
{
	*card = (struct card){ .width = width, .height = height, .pitchBytes = width * 4 + 64 };
	card->pixels = calloc(height, card->pitchBytes);
	CardBegin(card);
}

TEST(the_counter_is_read_at_every_size)
{
	static const uint32_t size[][2] = { { 64, 48 }, { 1111, 777 }, { 1280, 720 }, { 65, 49 } };
	static const uint32_t counters[] = { 0, 1, 0x80000000, 0xFFFFFFFF, 0x12345678 };
	uint32_t counter;
	struct card card;

	for (size_t index = 0; index < 4; index++) {
		draw(&card, size[index][0], size[index][1]);
		for (size_t which = 0; which < 5; which++) {
			CardDraw(&card, counters[which], 3723456);
			uint8_t *luma = luma_of(&card);
			assert_true(display_card_read(luma, card.width, card.height, card.width,
			                              &counter));
			assert_int_equal(counter, counters[which]);
			free(luma);
		}
		free(card.pixels);
	}
}

TEST(the_counter_is_read_through_noise)
{
	uint32_t counter, state = 1;
	struct card card;

	draw(&card, 640, 360);
	CardDraw(&card, 0xCAFE1234, 0);
	uint8_t *luma = luma_of(&card);
	for (size_t index = 0; index < 640 * 360; index++) {
		int value = luma[index] + (int)random_below(&state, 64) - 32;

		luma[index] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
	}
	assert_true(display_card_read(luma, 640, 360, 640, &counter));
	assert_int_equal(counter, 0xCAFE1234);
	free(luma);
	free(card.pixels);
}

TEST(what_shows_no_counter_is_not_taken_for_one)
{
	uint32_t counter = 77;
	uint8_t *luma = malloc(640 * 360);
	struct card card;

	for (int shade = 0; shade < 256; shade += 51) {
		memset(luma, shade, 640 * 360);
		assert_false(display_card_read(luma, 640, 360, 640, &counter));
	}
	free(luma);
	/* Two frames in one picture: the inverse rows are of another. */
	draw(&card, 640, 360);
	CardDraw(&card, 0x0F, 0);
	luma = luma_of(&card);
	CardDraw(&card, 0xF0, 0);
	uint8_t *other = luma_of(&card);
	memcpy(luma + 640 * 60, other + 640 * 60, 640 * 60);
	assert_false(display_card_read(luma, 640, 360, 640, &counter));
	assert_false(display_card_read(luma, 63, 360, 640, &counter));
	assert_false(display_card_read(luma, 640, 47, 640, &counter));
	assert_int_equal(counter, 77);
	free(other);
	free(luma);
	free(card.pixels);
}

/* Whether the counter is read when each cell has one of two shades. */
static bool is_read_of(const struct card *card, uint8_t dark, uint8_t bright)
{
	uint8_t *luma = luma_of(card);
	uint32_t counter = 0;
	bool read;

	for (size_t index = 0; index < (size_t)card->width * card->height; index++)
		luma[index] = luma[index] < 128 ? dark : bright;
	read = display_card_read(luma, card->width, card->height, card->width, &counter);
	free(luma);
	assert_int_equal(counter, read ? 0xCAFE1234 : 0);
	return read;
}

TEST(between_dark_and_bright_nothing_is_certain)
{
	struct card card;

	draw(&card, 640, 360);
	CardDraw(&card, 0xCAFE1234, 0);
	assert_true(is_read_of(&card, 16, 235));
	assert_true(is_read_of(&card, 96, 160));
	assert_false(is_read_of(&card, 97, 160));
	assert_false(is_read_of(&card, 96, 159));
	free(card.pixels);
}

/* What stands in each cell of a bit that is not 0, and in the others. */
struct shades {
	uint8_t bright, dark;
};

static void fill(uint8_t *luma, const struct card_area *area, uint8_t shade)
{
	for (uint32_t y = area->top; y < area->bottom; y++)
		memset(luma + (size_t)y * 640 + area->left, shade, area->right - area->left);
}

/* The half of a cell around its middle, as wide and as high. */
static struct card_area middle_of(const struct card_area *cell)
{
	uint32_t wide = cell->right - cell->left, high = cell->bottom - cell->top;
	uint32_t left = cell->left + wide / 4, top = cell->top + high / 4;

	return (struct card_area){ left, top, left + wide / 2, top + high / 2 };
}

/* Cells whose middles have shades and whose rims have the others. */
static uint8_t *draw_middles(uint32_t counter, const struct shades *shades)
{
	uint8_t *luma = malloc(640 * 360);

	for (uint32_t cell = 0; cell < 64; cell++) {
		bool is_bright = (counter >> cell % 32 & 1) != cell / 32;
		struct card_area area = card_bit(640, 360, cell % 32, cell / 32);
		struct card_area middle = middle_of(&area);

		fill(luma, &area, is_bright ? 0 : 255);
		fill(luma, &middle, is_bright ? shades->bright : shades->dark);
	}
	return luma;
}

TEST(a_cell_is_what_the_half_around_its_middle_is_on_the_whole)
{
	static const struct shades least = { 160, 96 };
	struct card_area area = card_bit(640, 360, 31, 0);
	struct card_area middle = middle_of(&area);
	uint8_t *luma = draw_middles(0xCAFE1234, &least);
	uint32_t counter = 0;

	assert_true(display_card_read(luma, 640, 360, 640, &counter));
	assert_int_equal(counter, 0xCAFE1234);
	/* Each of its corners counts: one that is darker by one makes the whole too dark. */
	for (uint32_t corner = 0; corner < 4; corner++) {
		uint32_t y = corner / 2 ? middle.bottom - 1 : middle.top;
		uint8_t *pixel =
			luma + (size_t)y * 640 + (corner % 2 ? middle.right - 1 : middle.left);

		*pixel = 159;
		assert_false(display_card_read(luma, 640, 360, 640, &counter));
		*pixel = 160;
	}
	free(luma);
}

TEST(a_clock_that_shows_another_time_looks_different)
{
	struct card card;
	uint32_t *before;
	size_t bytes;

	draw(&card, 640, 360);
	bytes = (size_t)card.pitchBytes * card.height;
	before = malloc(bytes);
	CardDraw(&card, 1, 1000);
	memcpy(before, card.pixels, bytes);
	CardDraw(&card, 1, 1000);
	assert_memory_equal(before, card.pixels, bytes);
	CardDraw(&card, 1, 1001);
	assert_true(memcmp(before, card.pixels, bytes) != 0);
	free(before);
	free(card.pixels);
}

/* The light of 1000 nit, or none, of each cell. */
TEST(a_card_of_hdr_shows_the_same_counter_in_light)
{
	struct card card = { .width = 640, .height = 360, .pitchBytes = 640 * 8, .isHdr = 1 };
	uint8_t *luma = malloc(640 * 360);
	uint32_t counter;

	card.pixels = calloc(card.height, card.pitchBytes);
	CardBegin(&card);
	CardDraw(&card, 0xCAFE1234, 0);
	for (size_t pixel = 0; pixel < 640 * 360; pixel++) {
		uint64_t light = ((const uint64_t *)card.pixels)[pixel];

		/* FP16 of positive numbers grows with what it stands for; alpha is 1.0. */
		assert_int_equal(light >> 48, 0x3C00);
		luma[pixel] = (light & 0xFFFF) > 0x4800 && (light >> 16 & 0xFFFF) > 0x4800 &&
		                              (light >> 32 & 0xFFFF) > 0x4800
		                      ? 235
		                      : 16;
	}
	assert_true(display_card_read(luma, 640, 360, 640, &counter));
	assert_int_equal(counter, 0xCAFE1234);
	free(luma);
	free(card.pixels);
}
