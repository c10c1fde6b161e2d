/* display/card.c - a cell is what the middle of it is on the whole. */
#include "display/card.h"

#include <drydock/test_card.h>

/* Luma of limited range is 16 to 235; between these two nothing is certain. */
#define DARK_MAX 96u
#define BRIGHT_MIN 160u

static uint32_t mean(const uint8_t *luma, size_t pitch_bytes, const struct card_area *area)
{
	uint32_t wide = area->right - area->left, high = area->bottom - area->top;
	uint32_t left = area->left + wide / 4, top = area->top + high / 4;
	uint64_t sum = 0, count = 0;

	for (uint32_t y = top; y < top + high / 2; y++)
		for (uint32_t x = left; x < left + wide / 2; x++, count++)
			sum += luma[y * pitch_bytes + x];
	return count ? (uint32_t)(sum / count) : 0;
}

bool display_card_read(const uint8_t *luma, uint32_t width, uint32_t height, size_t pitch_bytes,
                       uint32_t *ret_counter)
{
	uint32_t counter = 0;

	if (width < CARD_WIDTH_MIN || height < CARD_HEIGHT_MIN)
		return false;
	for (uint32_t bit = 0; bit < 32; bit++) {
		struct card_area plain = card_bit(width, height, bit, 0);
		struct card_area inverse = card_bit(width, height, bit, 1);
		uint32_t one = mean(luma, pitch_bytes, &plain);
		uint32_t other = mean(luma, pitch_bytes, &inverse);

		if (one >= BRIGHT_MIN && other <= DARK_MAX)
			counter |= 1u << bit;
		else if (one > DARK_MAX || other < BRIGHT_MIN)
			return false;
	}
	*ret_counter = counter;
	return true;
}
