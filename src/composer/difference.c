/* composer/difference.c - from both sides of each row inwards, no further than a row above has come already. */
#include "composer/difference.h"

#include <string.h>

#define PIXEL_BYTES 4u
#define STEP 32 /* pixels that are looked at together */

struct row {
	const uint8_t *one, *other;
};

static bool is_equal(const struct row *row, int32_t left, int32_t right)
{
	size_t offset = (size_t)left * PIXEL_BYTES;

	return memcmp(row->one + offset, row->other + offset,
	              (size_t)(right - left) * PIXEL_BYTES) == 0;
}

/* Where the first step between left and right that differs begins; right: none. */
static int32_t first(const struct row *row, int32_t left, int32_t right)
{
	for (int32_t at = left; at < right; at += STEP)
		if (!is_equal(row, at, right - at < STEP ? right : at + STEP))
			return at;
	return right;
}

/* Where the last one ends; left: none. */
static int32_t last(const struct row *row, int32_t left, int32_t right)
{
	for (int32_t at = right; at > left; at -= STEP)
		if (!is_equal(row, at - left < STEP ? left : at - STEP, at))
			return at;
	return left;
}

/* What differs in the rows above is empty as long as nothing does. */
static bool is_empty(const struct composer_rectangle *part)
{
	return part->left >= part->right;
}

static void begin(const struct row *row, const struct composer_rectangle *part,
                  struct composer_rectangle *differs, int32_t y)
{
	int32_t left = first(row, part->left, part->right);

	if (left < part->right)
		*differs = (struct composer_rectangle){ left, y, last(row, left, part->right),
			                                part->bottom };
}

/* Beside what is known to differ alone: what lies between costs more to be looked at than to be copied. */
static void widen(const struct row *row, const struct composer_rectangle *part,
                  struct composer_rectangle *differs)
{
	differs->left = first(row, part->left, differs->left);
	differs->right = last(row, differs->right, part->right);
}

bool composer_difference(const struct composer_pictures *pictures, struct composer_rectangle *part)
{
	struct composer_rectangle differs = { 0, 0, 0, 0 };

	for (int32_t y = part->top; y < part->bottom; y++) {
		struct row row = { pictures->one + (size_t)y * pictures->one_pitch_bytes,
			           pictures->other + (size_t)y * pictures->other_pitch_bytes };

		if (is_empty(&differs))
			begin(&row, part, &differs, y);
		else
			widen(&row, part, &differs);
	}
	if (is_empty(&differs))
		return false;
	*part = differs;
	return true;
}
