/*
 * display/colour_hdr.h - what the kernels from FP16 scRGB to P010 share: one definition in whole numbers.
 *
 * Model    A pixel's linear light of BT.2020 is three sums of three products, scaled so that 10 000 nit are 2^15, and is rounded
 *          to FP16. Its 15 bits that are left name the segment of the PQ curve (six bits: half an octave) and the place in it
 *          (nine); a segment is a polynomial of second degree in 16-bit numbers. Y, Cb and Cr are sums of 16-bit products
 *          with 64 parts a code, which is how P010 stores them.
 *          The coefficients of the light have 13 bits, so that a product with FP16's 11 is exact in a float: it is one and the
 *          same number whether a compiler fuses the addition that follows or not. Nothing depends on how many lanes
 *          work at once, so all kernels give the same bytes.
 *          A negative number and one that is none (NaN) are 0; what is above 10 000 nit, and infinity, are 10 000 nit.
 */
#ifndef DRYDOCK_DISPLAY_COLOUR_HDR_H
#define DRYDOCK_DISPLAY_COLOUR_HDR_H

#include "display/colour.h"

/* Light of 1.0, which is 80 of 10 000 nit: 262.144. Rows: red, green, blue of BT.2020; columns: of the source. */
#define COLOUR_HDR_R_R 0x1.48fp+7f
#define COLOUR_HDR_R_G 0x1.595p+6f
#define COLOUR_HDR_R_B 0x1.6b5p+3f
#define COLOUR_HDR_G_R 0x1.21dp+4f
#define COLOUR_HDR_G_G 0x1.e22p+7f
#define COLOUR_HDR_G_B 0x1.7d4p+1f
#define COLOUR_HDR_B_R 0x1.13p+2f
#define COLOUR_HDR_B_G 0x1.712p+4f
#define COLOUR_HDR_B_B 0x1.d59p+7f

/* FP16 of 2^15. */
#define COLOUR_PQ_WHITE 0x7800u
/* Segments: the last one is white alone. 64, so that a register's worth can be looked up whole. */
#define COLOUR_PQ_SEGMENTS 64
#define COLOUR_PQ_SEGMENT_SHIFT 9
#define COLOUR_PQ_PLACE_SHIFT 7

/* PQ, 1.0 being 65535, at place x (0 .. 1, with 16 bits) of a segment: base + x * (slope - x * bend). */
struct colour_pq {
	uint16_t base[COLOUR_PQ_SEGMENTS], slope[COLOUR_PQ_SEGMENTS], bend[COLOUR_PQ_SEGMENTS];
};
extern const struct colour_pq colour_pq;

/* Of R'G'B', for the upper halves of 16-bit products. Those of the luma add to 876 * 64; each row of the chroma's to 0. */
enum {
	COLOUR_HDR_Y_R = 14728, COLOUR_HDR_Y_G = 38011, COLOUR_HDR_Y_B = 3325,
	COLOUR_HDR_C_OWN = 28672,
	COLOUR_HDR_CB_R = 8007, COLOUR_HDR_CB_G = 20665,
	COLOUR_HDR_CR_G = 26366, COLOUR_HDR_CR_B = 2306,
	/* What is 0 in a picture; half a code; what three lower halves amount to, or those of two without the third's. */
	COLOUR_HDR_Y_ADD = 64 * 64 + 32 + 1, COLOUR_HDR_C_ADD = 512 * 64 + 32 - 1,
	COLOUR_HDR_MASK = 0xFFC0
};

/* FP16 of light, which is at most COLOUR_PQ_WHITE, to PQ. */
uint16_t colour_pq_of_half(uint16_t light);

#endif
