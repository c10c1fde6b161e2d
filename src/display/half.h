/*
 * display/half.h - FP16 (IEEE 754 binary16) and float, without asking the processor for it.
 *
 * Model    Inline: the colours' kernel that runs anywhere has them in its innermost loop.
 * Tests    tests/display/colour_hdr_test.c, tests/display/paint_test.c
 */
#ifndef DRYDOCK_DISPLAY_HALF_H
#define DRYDOCK_DISPLAY_HALF_H

#include <stdint.h>
#include <string.h>

#define HALF_INFINITY 0x7C00u
/* The exponents of FP16 and float are this far apart. */
#define HALF_EXPONENT_APART 112u

static inline float half_float_of_bits(uint32_t bits)
{
	float number;

	memcpy(&number, &bits, 4);
	return number;
}

static inline uint32_t half_bits_of_float(float number)
{
	uint32_t bits;

	memcpy(&bits, &number, 4);
	return bits;
}

static inline float half_to_float(uint16_t half)
{
	uint32_t sign = (half & 0x8000u) << 16, magnitude = half & 0x7FFFu;

	if (magnitude >= HALF_INFINITY)
		return half_float_of_bits(sign | 0x7F800000u | magnitude << 13);
	if (magnitude >= 0x400)
		return half_float_of_bits(sign | ((magnitude << 13) + (HALF_EXPONENT_APART << 23)));
	return half_float_of_bits(sign | half_bits_of_float((float)magnitude * 0x1p-24f));
}

/* Of what is not negative; to the nearest, to the even one of two. */
static inline uint16_t half_of_float(float number)
{
	uint32_t bits = half_bits_of_float(number);

	if (number >= 65520)
		return HALF_INFINITY;
	if (number < 0x1p-14f)
		return (uint16_t)half_bits_of_float(number + 0.5f); /* 0.5 has none of these bits itself */
	return (uint16_t)((bits - (HALF_EXPONENT_APART << 23) + 0xFFF + (bits >> 13 & 1)) >> 13);
}

#endif
