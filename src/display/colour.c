/* display/colour.c - rows in pairs, by the best kernel that runs here; and the kernel that runs anywhere. */
#include "display/colour.h"

#include <string.h>

/* Bytes of a pixel in memory. */
enum { BLUE, GREEN, RED };

static uint8_t luma(const uint8_t *pixel)
{
	return (uint8_t)((pixel[BLUE] * COLOUR_Y_B + pixel[GREEN] * COLOUR_Y_G +
	                  pixel[RED] * COLOUR_Y_R + COLOUR_Y_ADD) >>
	                 COLOUR_Y_SHIFT);
}

static void chroma(const uint8_t *first, const uint8_t *second, uint8_t *to)
{
	int b = first[BLUE] + second[BLUE], g = first[GREEN] + second[GREEN];
	int r = first[RED] + second[RED];

	to[0] = (uint8_t)((b * COLOUR_CB_B + g * COLOUR_CB_G + r * COLOUR_CB_R + COLOUR_C_ADD) >>
	                  COLOUR_C_SHIFT);
	to[1] = (uint8_t)((b * COLOUR_CR_B + g * COLOUR_CR_G + r * COLOUR_CR_R + COLOUR_C_ADD) >>
	                  COLOUR_C_SHIFT);
}

void colour_rows_rest(const struct colour_rows *rows, uint32_t start)
{
	for (uint32_t x = start; x < rows->width; x++) {
		uint8_t first[4], second[4];

		/* Each pixel is read once: it may change. */
		memcpy(first, rows->first + (size_t)x * 4, 4);
		memcpy(second, rows->second + (size_t)x * 4, 4);
		rows->luma_first[x] = luma(first);
		rows->luma_second[x] = luma(second);
		if (x % 2 == 0)
			chroma(first, second, rows->chroma + x);
	}
}

void colour_rows_plain(const struct colour_rows *rows)
{
	colour_rows_rest(rows, 0);
}

static bool always(void)
{
	return true;
}

const struct colour_kernel colour_kernels[] = {
	{ "avx512", colour_has_avx512, colour_rows_avx512, colour_hdr_rows_avx512 },
	{ "avx2", colour_has_avx2, colour_rows_avx2, colour_hdr_rows_avx2 },
	{ "plain", always, colour_rows_plain, colour_hdr_rows_plain },
};
const size_t colour_kernel_count = sizeof(colour_kernels) / sizeof(colour_kernels[0]);

const struct colour_kernel *colour_kernel_best(void)
{
	const struct colour_kernel *kernel = colour_kernels;

	while (!kernel->can_run())
		kernel++;
	return kernel;
}

struct colour_rows colour_rows_at(const struct colour_picture *from, const struct colour_planes *to,
                                  uint32_t y)
{
	uint32_t below = y + 1 < from->height ? y + 1 : y;

	return (struct colour_rows){
		.first = from->pixels + y * from->pitch_bytes,
		.second = from->pixels + below * from->pitch_bytes,
		.luma_first = to->luma + y * to->luma_pitch_bytes,
		.luma_second = to->luma + below * to->luma_pitch_bytes,
		.chroma = to->chroma + y / 2 * to->chroma_pitch_bytes,
		.width = from->width,
	};
}

void colour_bgra_to_nv12(const struct colour_kernel *kernel, const struct colour_picture *from,
                         const struct colour_planes *to)
{
	for (uint32_t y = 0; y < from->height; y += 2) {
		struct colour_rows rows = colour_rows_at(from, to, y);

		kernel->convert(&rows);
	}
}
