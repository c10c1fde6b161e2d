/* composer/light.c - a table of 256 values, and pixels by it. */
#include "composer/light.h"

#include <math.h>
#include <string.h>

#define SCRGB_NITS 80.0
#define HALF_ONE 0x3C00u
#define HALF_BIAS 15
#define HALF_FRACTION_BITS 10

/* Of a channel of sRGB, 0 to 1. */
static double linear_of(double value)
{
	return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

/* The nearest half. What is no normal number of it does not come here but for 0: the darkest light is above 2^-12. */
static uint16_t half_of(double value)
{
	int exponent;
	double fraction = frexp(value, &exponent);

	if (value <= 0)
		return 0;
	/* fraction is 0.5 to 1; a carry of its rounding goes into the exponent, as it should. */
	return (uint16_t)(((exponent - 1 + HALF_BIAS) << HALF_FRACTION_BITS) +
	                  (int)lround((fraction * 2 - 1) * (1 << HALF_FRACTION_BITS)));
}

void composer_light_prepare(struct composer_light_table *table, uint32_t white_nits)
{
	if (table->white_nits == white_nits)
		return;
	for (unsigned value = 0; value < 256; value++)
		table->half[value] = half_of(linear_of(value / 255.0) * white_nits / SCRGB_NITS);
	table->white_nits = white_nits;
}

static void convert_row(const uint16_t half[256], const uint8_t *from, uint8_t *to, size_t count)
{
	for (size_t at = 0; at < count; at++, from += 4, to += 8) {
		uint64_t pixel = (uint64_t)HALF_ONE << 48 | (uint64_t)half[from[0]] << 32 |
		                 (uint64_t)half[from[1]] << 16 | half[from[2]];

		memcpy(to, &pixel, sizeof(pixel));
	}
}

void composer_light_convert(const struct composer_light_table *table,
                            const struct composer_light_part *part)
{
	const uint8_t *from =
		part->from + (size_t)part->top * part->from_pitch_bytes + (size_t)part->left * 4;
	uint8_t *to = part->to + (size_t)part->top * part->to_pitch_bytes + (size_t)part->left * 8;

	for (int32_t row = part->top; row < part->bottom; row++) {
		convert_row(table->half, from, to, (size_t)(part->right - part->left));
		from += part->from_pitch_bytes;
		to += part->to_pitch_bytes;
	}
}
