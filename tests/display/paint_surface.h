/*
 * tests/display/paint_surface.h - a small picture in guarded memory, and a pointer's image upon it.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_PAINT_SURFACE_H
#define DRYDOCK_TESTS_DISPLAY_PAINT_SURFACE_H

#include "harness/test.h"

#include <string.h>

#include "display/paint.h"

#define SIDE 8u /* pixels of the picture, either way */
#define GUARD 64u
#define GUARD_BYTE 0xA5

/* Rows are wider than the picture: what is between them is guarded, too. */
struct paint_surface {
	uint8_t bytes[GUARD + (size_t)SIDE * (SIDE * 8 + 16) + GUARD];
	struct display_surface surface;
};

static inline uint8_t *pixel_at(struct paint_surface *at, uint32_t x, uint32_t y)
{
	return at->surface.pixels + y * at->surface.pitch_bytes +
	       (size_t)x * frame_pixel_bytes(at->surface.format);
}

static inline void surface_begin(struct paint_surface *ret, uint32_t format, const void *pixel)
{
	uint32_t bytes = frame_pixel_bytes(format);

	memset(ret->bytes, GUARD_BYTE, sizeof(ret->bytes));
	ret->surface = (struct display_surface){ ret->bytes + GUARD, SIDE, SIDE, format,
		                                 (size_t)SIDE * bytes + 16 };
	for (uint32_t y = 0; y < SIDE; y++)
		for (uint32_t x = 0; x < SIDE; x++)
			memcpy(pixel_at(ret, x, y), pixel, bytes);
}

/* Outside of rect every byte is as surface_begin() with pixel has left it. */
static inline void expect_untouched_but(struct paint_surface *at, const struct frame_rectangle *rect, const void *pixel)
{
	static struct paint_surface fresh;
	uint32_t bytes = frame_pixel_bytes(at->surface.format);

	surface_begin(&fresh, at->surface.format, pixel);
	for (uint32_t y = rect->top; y < rect->bottom; y++)
		memcpy(pixel_at(&fresh, rect->left, y), pixel_at(at, rect->left, y),
		       (size_t)(rect->right - rect->left) * bytes);
	assert_memory_equal(fresh.bytes, at->bytes, sizeof(at->bytes));
}

static inline void expect_rect(struct frame_rectangle is, struct frame_rectangle wanted)
{
	assert_int_equal(is.left, wanted.left);
	assert_int_equal(is.top, wanted.top);
	assert_int_equal(is.right, wanted.right);
	assert_int_equal(is.bottom, wanted.bottom);
}

#endif
