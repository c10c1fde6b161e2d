/*
 * display/colour.h - pictures of a desktop to pictures that encoders take.
 *
 * Model    BGRA (full-range sRGB) to NV12: BT.709, limited range, chroma that stands on the left column of each
 *          block of 2x2 (H.273 type 0): the mean of that column's two rows, never mixed with the right one.
 *          FP16 scRGB (linear, 1.0: 80 nit) to P010: BT.2020 with PQ, else the same; the mean is of the light.
 *          There are several kernels, chosen by what the processor can do; they give the same bytes. Every value
 *          of every byte is a colour, so a source that changes under the kernel gives a wrong picture and nothing
 *          worse. The reference is the same mathematics in double precision.
 * Source   docs/spec/display.md section 7; ITU-R BT.709, BT.2020, BT.2100, ITU-T H.273.
 * Tests    tests/display/colour_test.c, tests/display/colour_hdr_test.c,
 *          tests/display/colour_damage_test.c; bench/display
 */
#ifndef DRYDOCK_DISPLAY_COLOUR_H
#define DRYDOCK_DISPLAY_COLOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <drydock/frame_channel.h>

/* What the pictures say of themselves (H.273): primaries, transfer, matrix; the range is limited. */
#define COLOUR_SDR_PRIMARIES 1
#define COLOUR_SDR_TRANSFER 1
#define COLOUR_SDR_MATRIX 1
/* RGB as the driver drew it: sRGB, full range, no matrix. */
#define COLOUR_RGB_PRIMARIES 1
#define COLOUR_RGB_TRANSFER 13
#define COLOUR_RGB_MATRIX 0
#define COLOUR_HDR_PRIMARIES 9
#define COLOUR_HDR_TRANSFER 16
#define COLOUR_HDR_MATRIX 9

/* A desktop's: BGRA, four bytes a pixel; or scRGB, red, green, blue and what is not looked at, as FP16: eight. */
struct colour_picture {
	const uint8_t *pixels;
	uint32_t width, height; /* any, odd ones too */
	size_t pitch_bytes;
};

/*
 * An encoder's. NV12: planes of height rows of width bytes, and of half as many, rounded up, of pairs Cb, Cr. P010: the same with
 * 16-bit samples, a code of ten bits, then six that are 0. No alignment is asked for.
 */
struct colour_planes {
	uint8_t *luma, *chroma;
	size_t luma_pitch_bytes, chroma_pitch_bytes;
};

/* Rows first up to end, without end. Both are even, or end is the height. */
struct colour_span {
	uint32_t first, end;
};

/* One block of two rows of either kind of picture: second may be first (a last row that is alone), and luma_second luma_first. */
struct colour_rows {
	const uint8_t *first, *second;
	uint8_t *luma_first, *luma_second;
	uint8_t *chroma;
	uint32_t width;
};

struct colour_kernel {
	const char *name;
	bool (*can_run)(void);
	void (*convert)(const struct colour_rows *rows);     /* BGRA to NV12 */
	void (*convert_hdr)(const struct colour_rows *rows); /* FP16 scRGB to P010 */
};

/* The best first; the last one runs anywhere. */
extern const struct colour_kernel colour_kernels[];
extern const size_t colour_kernel_count;
/* The first that this processor can run. */
const struct colour_kernel *colour_kernel_best(void);

void colour_bgra_to_nv12(const struct colour_kernel *kernel, const struct colour_picture *from,
                         const struct colour_planes *to);

/*
 * Convert some rows of a picture; several threads may share one, each with a span of its own.
 * Gives    False, and nothing was touched, when span is none of the picture's.
 */
bool colour_scrgb_to_p010(const struct colour_kernel *kernel, const struct colour_picture *from,
                          const struct colour_planes *to, struct colour_span span);
/* Share `index` of `count` of a picture's rows: together they are all of them, and no two meet. May be empty. */
struct colour_span colour_share(uint32_t height, uint32_t index, uint32_t count);

/*
 * Convert what changed of a picture into planes that hold the rest. rect may be any: what it covers of the picture is widened to
 * whole blocks of 2x2, whose chroma depends on all of it.
 * Gives    What was converted; empty: nothing of rect is in the picture.
 */
struct frame_rectangle colour_bgra_to_nv12_rect(const struct colour_kernel *kernel, const struct colour_picture *from,
                                                const struct colour_planes *to, const struct frame_rectangle *rect);
struct frame_rectangle colour_scrgb_to_p010_rect(const struct colour_kernel *kernel, const struct colour_picture *from,
                                                 const struct colour_planes *to, const struct frame_rectangle *rect);

/* Rows y, which is even, and y + 1, if there is one, and what becomes of them. */
struct colour_rows colour_rows_at(const struct colour_picture *from, const struct colour_planes *to, uint32_t y);

/* Kernels; colour_kernels[] has them. */
bool colour_has_avx512(void);
bool colour_has_avx2(void);
void colour_rows_avx512(const struct colour_rows *rows);
void colour_rows_avx2(const struct colour_rows *rows);
void colour_rows_plain(const struct colour_rows *rows);
/* What remains of rows from column start (even) on, for kernels that go in steps. */
void colour_rows_rest(const struct colour_rows *rows, uint32_t start);
void colour_hdr_rows_avx512(const struct colour_rows *rows);
void colour_hdr_rows_avx2(const struct colour_rows *rows);
void colour_hdr_rows_plain(const struct colour_rows *rows);
void colour_hdr_rows_rest(const struct colour_rows *rows, uint32_t start);

/* Coefficients with 15 bits behind the point, and what rounds. Each row of the chroma's adds to 0, of the luma to 219/255. */
enum {
	COLOUR_Y_B = 2032, COLOUR_Y_G = 20127, COLOUR_Y_R = 5983,
	COLOUR_CB_B = 14392, COLOUR_CB_G = -11094, COLOUR_CB_R = -3298,
	COLOUR_CR_B = -1320, COLOUR_CR_G = -13072, COLOUR_CR_R = 14392,
	COLOUR_Y_SHIFT = 15, COLOUR_Y_ADD = (16 << 15) + (1 << 14),
	/* Of the sum of two rows. */
	COLOUR_C_SHIFT = 16, COLOUR_C_ADD = (128 << 16) + (1 << 15)
};

/*
 * How far ahead of what is converted pixels are asked for: the processor itself does not look beyond a page of 4 KiB, and a
 * picture that others wrote is in memory. What lies behind the picture is asked for too; that never faults.
 */
enum { COLOUR_AHEAD_BYTES = 2048, COLOUR_LINE_BYTES = 64 };

/* --- Reference ------------------------------------------------------------------------------------------------ */

/* R'G'B' 0 .. 1 to Y, Cb, Cr as 8-bit codes that are not rounded. */
void colour_reference_sdr(const double rgb[3], double ret_codes[3]);
/* Linear scRGB (1.0: 80 nit) to Y, Cb, Cr of BT.2020 PQ as 10-bit codes that are not rounded. */
void colour_reference_hdr(const double scrgb[3], double ret_codes[3]);

#endif
