/*
 * composer/difference.h - where two pictures differ: what a program says has changed is often more than what did.
 *
 * Model    A terminal that scrolls says that all of it changed, and most of what it shows is as empty as before. What is known to be
 *          the same is neither copied nor told, by nobody from here to the encoder.
 * Tests    tests/composer/difference_test.c
 */
#ifndef DRYDOCK_COMPOSER_DIFFERENCE_H
#define DRYDOCK_COMPOSER_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drydock/composer_format.h"

/* Of both pictures, B, G, R and a fourth byte, which counts: the pixel in the upper left corner, and bytes from row to row. */
struct composer_pictures {
	const uint8_t *one, *other;
	size_t one_pitch_bytes, other_pitch_bytes;
};

/*
 * Make part, which lies in both pictures, smaller, as long as it holds every pixel of it that differs. Columns are left out in
 * steps, and rows above what differs: below it they stay.
 * Gives    False: nothing in it differs, and part is as it was.
 */
bool composer_difference(const struct composer_pictures *pictures, struct composer_rectangle *part);

#endif
