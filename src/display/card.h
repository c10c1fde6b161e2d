/*
 * display/card.h - reading the test card's frame counter from a decoded picture.
 *
 * Tests    tests/display/card_test.c
 */
#ifndef DRYDOCK_DISPLAY_CARD_H
#define DRYDOCK_DISPLAY_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Read the counter from the luma plane of a picture (limited range), however lossy it is.
 * Gives    False when the picture is too small or shows no counter: a cell is neither dark nor bright, or the inverse
 *          rows say something else.
 */
bool display_card_read(const uint8_t *luma, uint32_t width, uint32_t height, size_t pitch_bytes,
                       uint32_t *ret_counter);

#endif
