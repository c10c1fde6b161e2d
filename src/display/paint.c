/* display/paint.c - alpha and masked colour, upon BGRA and upon FP16 scRGB. */
#include "display/paint.h"

#include <math.h>
#include <string.h>

#include "display/half.h"

#define NITS_OF_ONE 80.0 /* scRGB */
#define IMAGE_BYTES 4u   /* a pixel: blue, green, red, alpha */
#define ALPHA 3
#define OPAQUE 255u
#define COLOURS 3

/* --- Light --------------------------------------------------------------------------------------------------------- */

/* IEC 61966-2-1. */
static double linear(double code)
{
	return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

void display_light_init(struct display_light *ret_light, uint32_t white_nits)
{
	for (int code = 0; code < 256; code++)
		ret_light->of[code] = (float)(linear(code / 255.0) * white_nits / NITS_OF_ONE);
}

/* The code whose light is nearest; below the first, or no number, the first; beyond the last, the last. */
static uint32_t code_of(const struct display_light *light, float number)
{
	uint32_t below = 0, above = 255;

	if (!(number > light->of[0]))
		return 0;
	if (number >= light->of[255])
		return 255;
	while (above - below > 1) {
		uint32_t middle = (below + above) / 2;

		if (light->of[middle] <= number)
			below = middle;
		else
			above = middle;
	}
	return number - light->of[below] < light->of[above] - number ? below : above;
}

static float load(const uint8_t *from)
{
	uint16_t half;
	float number;

	memcpy(&half, from, sizeof(half));
	number = half_to_float(half);
	return number == number ? number : 0;
}

static void store(uint8_t *to, float number)
{
	uint16_t half =
		number < 0 ? (uint16_t)(0x8000u | half_of_float(-number)) : half_of_float(number);

	memcpy(to, &half, sizeof(half));
}

/* --- A pixel ------------------------------------------------------------------------------------------------------- */

typedef void paint_pixel(uint8_t *to, const uint8_t *image, const struct display_light *light);

static void alpha_sdr(uint8_t *to, const uint8_t *image, const struct display_light *light)
{
	uint32_t alpha = image[ALPHA];

	(void)light;
	for (int at = 0; at < COLOURS; at++)
		to[at] = (uint8_t)((image[at] * alpha + to[at] * (OPAQUE - alpha) + OPAQUE / 2) /
		                   OPAQUE);
}

static void masked_sdr(uint8_t *to, const uint8_t *image, const struct display_light *light)
{
	(void)light;
	for (int at = 0; at < COLOURS; at++)
		to[at] = image[ALPHA] == OPAQUE ? to[at] ^ image[at] : image[at];
}

/* An image begins with blue, light with red. */
static float light_of(const struct display_light *light, const uint8_t *image, int at)
{
	return light->of[image[COLOURS - 1 - at]];
}

/* Infinity stays so below what is not quite opaque, and never becomes a number that is none. */
static void alpha_hdr(uint8_t *to, const uint8_t *image, const struct display_light *light)
{
	float alpha = (float)image[ALPHA] / OPAQUE;

	if (!image[ALPHA])
		return;
	for (int at = 0; at < COLOURS; at++) {
		float own = light_of(light, image, at);

		if (image[ALPHA] != OPAQUE)
			own = own * alpha + load(to + at * 2) * (1 - alpha);
		store(to + at * 2, own);
	}
}

static void masked_hdr(uint8_t *to, const uint8_t *image, const struct display_light *light)
{
	for (int at = 0; at < COLOURS; at++) {
		uint8_t own = image[COLOURS - 1 - at];

		if (image[ALPHA] != OPAQUE)
			store(to + at * 2, light->of[own]);
		else if (own)
			store(to + at * 2, light->of[code_of(light, load(to + at * 2)) ^ own]);
	}
}

/* --- An image ------------------------------------------------------------------------------------------------------ */

static bool is_image(const struct display_cursor_shape *shape)
{
	return shape->pixels && shape->width && shape->width <= FRAME_CURSOR_SIZE &&
	       shape->height && shape->height <= FRAME_CURSOR_SIZE;
}

static uint32_t cut(int64_t at, uint32_t size)
{
	return at < 0 ? 0 : at < (int64_t)size ? (uint32_t)at : size;
}

/* Its corner, which may be far outside: a pointer may be anywhere. */
static int64_t left_of(const struct display_cursor *cursor,
                       const struct display_cursor_shape *shape)
{
	return (int64_t)cursor->x - shape->hot_x;
}

static int64_t top_of(const struct display_cursor *cursor, const struct display_cursor_shape *shape)
{
	return (int64_t)cursor->y - shape->hot_y;
}

struct frame_rectangle display_paint_rect(const struct display_surface *surface,
                                          const struct display_cursor *cursor,
                                          const struct display_cursor_shape *shape)
{
	int64_t left = left_of(cursor, shape), top = top_of(cursor, shape);
	struct frame_rectangle rect;

	if (!cursor->visible || !is_image(shape))
		return (struct frame_rectangle){ 0 };
	rect = (struct frame_rectangle){ cut(left, surface->width), cut(top, surface->height),
		                         cut(left + shape->width, surface->width),
		                         cut(top + shape->height, surface->height) };
	return frame_rectangle_is_empty(&rect) ? (struct frame_rectangle){ 0 } : rect;
}

struct frame_rectangle display_paint(const struct display_surface *surface,
                                     const struct display_cursor *cursor,
                                     const struct display_cursor_shape *shape,
                                     const struct display_light *light)
{
	struct frame_rectangle rect = display_paint_rect(surface, cursor, shape);
	bool is_hdr = surface->format == FRAME_FORMAT_RGBA16F;
	paint_pixel *paint = is_hdr ? (shape->is_masked ? masked_hdr : alpha_hdr)
	                            : (shape->is_masked ? masked_sdr : alpha_sdr);
	size_t step = frame_pixel_bytes(surface->format);

	for (uint32_t y = rect.top; y < rect.bottom; y++) {
		size_t row = (size_t)(y - top_of(cursor, shape)) * shape->width;
		const uint8_t *image =
			shape->pixels +
			(row + (size_t)(rect.left - left_of(cursor, shape))) * IMAGE_BYTES;
		uint8_t *to = surface->pixels + y * surface->pitch_bytes + rect.left * step;

		for (uint32_t x = rect.left; x < rect.right; x++, to += step, image += IMAGE_BYTES)
			paint(to, image, light);
	}
	return rect;
}
