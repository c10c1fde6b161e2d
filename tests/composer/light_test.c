/* tests/composer/light_test.c - sRGB as light of HDR, against the curve in double precision. */
#include "harness/test.h"

#include <math.h>
#include <string.h>

#include "composer/light.h"

/* Of a half that is no infinity. */
static double value_of(uint16_t half)
{
	int exponent = half >> 10;
	double fraction = (half & 0x3FF) / 1024.0;

	return exponent ? ldexp(1 + fraction, exponent - 15) : ldexp(fraction, -14);
}

static double light_of(unsigned value, uint32_t white_nits)
{
	double part = value / 255.0;
	double linear = part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);

	return linear * white_nits / 80;
}

TEST(every_value_of_a_channel_is_the_nearest_half_of_its_light)
{
	static const uint32_t whites[] = { 80, 200, 203, 480 };
	struct composer_light_table table = { .white_nits = 0 };

	for (size_t at = 0; at < sizeof(whites) / sizeof(whites[0]); at++) {
		composer_light_prepare(&table, whites[at]);
		assert_int_equal(table.half[0], 0);
		for (unsigned value = 1; value < 256; value++) {
			double light = light_of(value, whites[at]);
			uint16_t half = table.half[value];
			double error = fabs(value_of(half) - light);

			assert_true(error <= fabs(value_of((uint16_t)(half + 1)) - light));
			assert_true(error <= fabs(value_of((uint16_t)(half - 1)) - light));
			assert_true(half > table.half[value - 1]);
		}
	}
}

/* DISPLAYCONFIG_SDR_WHITE_LEVEL: 1000 is 80 nits, which is 1.0 of scRGB; the slider ends at six times that. */
TEST(white_of_80_nits_is_one_and_of_480_six)
{
	struct composer_light_table table = { .white_nits = 0 };

	composer_light_prepare(&table, 80);
	assert_int_equal(table.half[255], 0x3C00);
	composer_light_prepare(&table, 480);
	assert_int_equal(table.half[255], 0x4600);
}

#define PITCH_FROM 32u
#define PITCH_TO 72u
#define ROWS 5

TEST(a_part_alone_is_converted_and_what_lies_beside_it_stays)
{
	struct composer_light_table table = { .white_nits = 0 };
	uint8_t from[ROWS * PITCH_FROM], to[ROWS * PITCH_TO];
	const struct composer_light_part part = { from, PITCH_FROM, to, PITCH_TO, 2, 1, 5, 4 };

	composer_light_prepare(&table, 80);
	for (unsigned at = 0; at < sizeof(from); at++)
		from[at] = (uint8_t)(at * 3 + 1);
	memset(to, 0xEE, sizeof(to));
	composer_light_convert(&table, &part);
	for (unsigned row = 0; row < ROWS; row++)
		for (unsigned x = 0; x < PITCH_TO / 8; x++) {
			const uint8_t *bgra = from + row * PITCH_FROM + x * 4;
			bool inside = row >= 1 && row < 4 && x >= 2 && x < 5;
			uint16_t pixel[4], outside = 0xEEEE;

			memcpy(pixel, to + row * PITCH_TO + x * 8, sizeof(pixel));
			assert_int_equal(pixel[0], inside ? table.half[bgra[2]] : outside);
			assert_int_equal(pixel[1], inside ? table.half[bgra[1]] : outside);
			assert_int_equal(pixel[2], inside ? table.half[bgra[0]] : outside);
			assert_int_equal(pixel[3], inside ? 0x3C00 : outside);
		}
}
