/*
 * drydock/test_card.h - where things stand on the test card, for who draws it and who reads it from a picture.
 *
 * Model    A card is 16 cells wide and 12 high. The upper two rows are the 32 bits of the frame counter, the
 *          highest first, white for 1; the two below are the same bits the other way round, so that a reader knows
 *          whether what it read is a counter. A cell is so large that it survives a lossy encoder. Below: colour
 *          patches, the clock, and a bar that moves.
 * Tests    tests/display/card_test.c
 */
#ifndef DRYDOCK_TEST_CARD_H
#define DRYDOCK_TEST_CARD_H

#include <stdint.h>

#define CARD_COLUMNS 16u
#define CARD_ROWS 12u
/* Smaller ones have no cells that a reader can trust. */
#define CARD_WIDTH_MIN 64u
#define CARD_HEIGHT_MIN 48u

#define CARD_COUNTER_ROW 0u  /* and 1 */
#define CARD_INVERSE_ROW 2u  /* and 3 */
#define CARD_PATCH_ROW 4u    /* and 5 */
#define CARD_CLOCK_ROW 6u    /* to 8 */
#define CARD_BAR_ROW 9u      /* to 11 */

#define CARD_PATCH_COUNT 8u
/* BGRA as a word: 0xAARRGGBB. */
#define CARD_PATCHES \
	{ 0xFF000000, 0xFFFFFFFF, 0xFFFF0000, 0xFF00FF00, 0xFF0000FF, 0xFF808080, 0xFFFFFF00, 0xFF00FFFF }

struct card_area {
	uint32_t left, top, right, bottom; /* pixels; right and bottom are outside */
};

/* The area of columns and rows of a card of width x height pixels. */
static inline struct card_area card_cells(uint32_t width, uint32_t height, const struct card_area *cells)
{
	struct card_area area;

	area.left = width * cells->left / CARD_COLUMNS;
	area.top = height * cells->top / CARD_ROWS;
	area.right = width * cells->right / CARD_COLUMNS;
	area.bottom = height * cells->bottom / CARD_ROWS;
	return area;
}

/* The cell of bit (31 .. 0) of the counter, plain or inverse. */
static inline struct card_area card_bit(uint32_t width, uint32_t height, uint32_t bit, int inverse)
{
	struct card_area cells;

	cells.left = (31 - bit) % CARD_COLUMNS;
	cells.top = (inverse ? CARD_INVERSE_ROW : CARD_COUNTER_ROW) + (31 - bit) / CARD_COLUMNS;
	cells.right = cells.left + 1;
	cells.bottom = cells.top + 1;
	return card_cells(width, height, &cells);
}

#endif
