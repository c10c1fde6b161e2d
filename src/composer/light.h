/*
 * composer/light.h - what sRGB pixels are in light of HDR: a composer's part in a picture of FP16.
 *
 * Model    An HDR surface is scRGB: linear, of BT.709's primaries, 1.0 is 80 nits. What knows of sRGB alone is shown with its white at
 *          a brightness that people choose, so each of 256 values of a channel has one value of light, and a table has all of them.
 * Source   IEC 61966-2-1 (the curve), IEC 61966-2-2 (scRGB); DISPLAYCONFIG_SDR_WHITE_LEVEL: white in 80ths of a nit.
 * Tests    tests/composer/light_test.c
 */
#ifndef DRYDOCK_COMPOSER_LIGHT_H
#define DRYDOCK_COMPOSER_LIGHT_H

#include <stddef.h>
#include <stdint.h>

struct composer_light_table {
	uint16_t half[256]; /* by the value of a channel */
	uint32_t white_nits; /* for which it was made; 0: for none */
};

/* Make it for that white; nothing when it is for that already. */
void composer_light_prepare(struct composer_light_table *table, uint32_t white_nits);

/* Pixels of a picture, rows of pitch_bytes: left and top are in it, right and bottom are not. */
struct composer_light_part {
	const uint8_t *from; /* sRGB of B, G, R and a byte that counts nothing */
	size_t from_pitch_bytes;
	uint8_t *to; /* scRGB of R, G, B, and A, which is 1.0 */
	size_t to_pitch_bytes;
	int32_t left, top, right, bottom;
};
void composer_light_convert(const struct composer_light_table *table,
                            const struct composer_light_part *part);

#endif
