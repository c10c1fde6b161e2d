/* display/colour_hdr.c - FP16 scRGB to P010: rows in pairs, and the kernel that runs anywhere. */
#include "display/colour_hdr.h"

#include <string.h>

#include "display/half.h"

#define PIXEL_BYTES 8

/* --- Light to codes ---------------------------------------------------------------------------------------------- */

static uint16_t upper(uint32_t one, uint32_t other)
{
	return (uint16_t)(one * other >> 16);
}

uint16_t colour_pq_of_half(uint16_t light)
{
	uint32_t segment = light >> COLOUR_PQ_SEGMENT_SHIFT;
	uint16_t place = (uint16_t)(light << COLOUR_PQ_PLACE_SHIFT);
	uint32_t slope = colour_pq.slope[segment] - upper(colour_pq.bend[segment], place);

	return (uint16_t)(colour_pq.base[segment] + upper(slope, place));
}

static float not_negative(float number)
{
	return number > 0 ? number : 0;
}

static uint16_t pq_of_light(float light)
{
	uint16_t half = half_of_float(light);

	return colour_pq_of_half(half < COLOUR_PQ_WHITE ? half : COLOUR_PQ_WHITE);
}

/* PQ of BT.2020 of clean light of which one is `one`. */
static void pq_of_pixel(const float rgb[3], float one, uint16_t ret_pq[3])
{
	float r = rgb[0] * one, g = rgb[1] * one, b = rgb[2] * one;

	ret_pq[0] = pq_of_light(r * COLOUR_HDR_R_R + g * COLOUR_HDR_R_G + b * COLOUR_HDR_R_B);
	ret_pq[1] = pq_of_light(r * COLOUR_HDR_G_R + g * COLOUR_HDR_G_G + b * COLOUR_HDR_G_B);
	ret_pq[2] = pq_of_light(r * COLOUR_HDR_B_R + g * COLOUR_HDR_B_G + b * COLOUR_HDR_B_B);
}

static void store(uint8_t *to, uint32_t sum)
{
	uint16_t code = (uint16_t)(sum & COLOUR_HDR_MASK);

	memcpy(to, &code, 2);
}

static void luma(const float pixel[3], uint8_t *to)
{
	float rgb[3];
	uint16_t pq[3];

	for (int channel = 0; channel < 3; channel++)
		rgb[channel] = not_negative(pixel[channel]);
	pq_of_pixel(rgb, 1, pq);
	store(to, (uint32_t)upper(pq[0], COLOUR_HDR_Y_R) + upper(pq[1], COLOUR_HDR_Y_G) +
	                  upper(pq[2], COLOUR_HDR_Y_B) + COLOUR_HDR_Y_ADD);
}

static void chroma(const float first[3], const float second[3], uint8_t *to)
{
	float rgb[3];
	uint16_t pq[3];

	for (int channel = 0; channel < 3; channel++)
		rgb[channel] = half_to_float(
			half_of_float(not_negative(first[channel] + second[channel])));
	pq_of_pixel(rgb, 0.5f, pq);
	store(to, (uint32_t)upper(pq[2], COLOUR_HDR_C_OWN) - upper(pq[0], COLOUR_HDR_CB_R) -
	                  upper(pq[1], COLOUR_HDR_CB_G) + COLOUR_HDR_C_ADD);
	store(to + 2, (uint32_t)upper(pq[0], COLOUR_HDR_C_OWN) - upper(pq[1], COLOUR_HDR_CR_G) -
	                      upper(pq[2], COLOUR_HDR_CR_B) + COLOUR_HDR_C_ADD);
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

/* Each pixel is read once: it may change. */
static void load(const uint8_t *from, float ret_pixel[3])
{
	uint16_t half[3];

	memcpy(half, from, sizeof(half));
	for (int channel = 0; channel < 3; channel++)
		ret_pixel[channel] = half_to_float(half[channel]);
}

void colour_hdr_rows_rest(const struct colour_rows *rows, uint32_t start)
{
	for (uint32_t x = start; x < rows->width; x++) {
		float first[3], second[3];

		load(rows->first + (size_t)x * PIXEL_BYTES, first);
		load(rows->second + (size_t)x * PIXEL_BYTES, second);
		luma(first, rows->luma_first + (size_t)x * 2);
		luma(second, rows->luma_second + (size_t)x * 2);
		if (x % 2 == 0)
			chroma(first, second, rows->chroma + (size_t)x * 2);
	}
}

void colour_hdr_rows_plain(const struct colour_rows *rows)
{
	colour_hdr_rows_rest(rows, 0);
}

/* --- Pictures ---------------------------------------------------------------------------------------------------- */

static bool is_span(struct colour_span span, uint32_t height)
{
	return span.first <= span.end && span.end <= height && span.first % 2 == 0 &&
	       (span.end % 2 == 0 || span.end == height);
}

bool colour_scrgb_to_p010(const struct colour_kernel *kernel, const struct colour_picture *from,
                          const struct colour_planes *to, struct colour_span span)
{
	if (!is_span(span, from->height))
		return false;
	for (uint32_t y = span.first; y < span.end; y += 2) {
		struct colour_rows rows = colour_rows_at(from, to, y);

		kernel->convert_hdr(&rows);
	}
	return true;
}

struct colour_span colour_share(uint32_t height, uint32_t index, uint32_t count)
{
	uint64_t blocks = ((uint64_t)height + 1) / 2;
	uint32_t first = (uint32_t)(blocks * index / count) * 2;
	uint32_t end = (uint32_t)(blocks * (index + 1) / count) * 2;

	return (struct colour_span){ first < height ? first : height, end < height ? end : height };
}
