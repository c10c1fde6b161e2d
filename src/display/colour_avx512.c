/* display/colour_avx512.c - 64 pixels of two rows at once. */
#include <immintrin.h>

#include "display/colour.h"

#define STEP 64u
#define TARGET __attribute__((target("avx512f,avx512bw")))

/* Two coefficients side by side, as the multiplications of pairs want them. */
#define PAIR(low, high) \
	_mm512_set1_epi32((int)((uint32_t)(uint16_t)(low) | (uint32_t)(uint16_t)(high) << 16))

bool colour_has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

/* B and R of each pixel, then G and A, in 16 bits each. */
TARGET static inline __m512i blue_red(__m512i pixels)
{
	return _mm512_and_si512(pixels, _mm512_set1_epi16(0xFF));
}

TARGET static inline __m512i green_alpha(__m512i pixels)
{
	return _mm512_srli_epi16(pixels, 8);
}

TARGET static inline __m512i luma(__m512i pixels)
{
	__m512i sum =
		_mm512_add_epi32(_mm512_madd_epi16(blue_red(pixels), PAIR(COLOUR_Y_B, COLOUR_Y_R)),
	                         _mm512_madd_epi16(green_alpha(pixels), PAIR(COLOUR_Y_G, 0)));

	return _mm512_srli_epi32(_mm512_add_epi32(sum, _mm512_set1_epi32(COLOUR_Y_ADD)),
	                         COLOUR_Y_SHIFT);
}

/* The steps before this one leave groups of four pixels out of their order. */
TARGET static inline __m512i in_order(__m512i groups)
{
	return _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3,
	                                                  7, 11, 15),
	                                groups);
}

TARGET static inline void store_luma(uint8_t *to, const __m512i pixels[4])
{
	__m512i low = _mm512_packs_epi32(luma(pixels[0]), luma(pixels[1]));
	__m512i high = _mm512_packs_epi32(luma(pixels[2]), luma(pixels[3]));

	_mm512_storeu_si512((void *)to, in_order(_mm512_packus_epi16(low, high)));
}

/* Every second pixel of both. */
TARGET static inline __m512i left(__m512i one, __m512i other)
{
	return _mm512_castps_si512(
		_mm512_shuffle_ps(_mm512_castsi512_ps(one), _mm512_castsi512_ps(other), 0x88));
}

TARGET static inline __m512i component(__m512i br, __m512i ga, __m512i br_pair, __m512i ga_pair)
{
	__m512i sum =
		_mm512_add_epi32(_mm512_madd_epi16(br, br_pair), _mm512_madd_epi16(ga, ga_pair));

	return _mm512_srli_epi32(_mm512_add_epi32(sum, _mm512_set1_epi32(COLOUR_C_ADD)),
	                         COLOUR_C_SHIFT);
}

/* Cb and Cr of the left columns of two vectors of either row, in 16 bits each. */
TARGET static inline __m512i chroma(const __m512i first[2], const __m512i second[2])
{
	__m512i above = left(first[0], first[1]), below = left(second[0], second[1]);
	__m512i br = _mm512_add_epi16(blue_red(above), blue_red(below));
	__m512i ga = _mm512_add_epi16(green_alpha(above), green_alpha(below));
	__m512i cb = component(br, ga, PAIR(COLOUR_CB_B, COLOUR_CB_R), PAIR(COLOUR_CB_G, 0));
	__m512i cr = component(br, ga, PAIR(COLOUR_CR_B, COLOUR_CR_R), PAIR(COLOUR_CR_G, 0));

	return _mm512_or_si512(cb, _mm512_slli_epi32(cr, 16));
}

TARGET static inline void load(const uint8_t *from, __m512i ret_pixels[4])
{
	for (int index = 0; index < 4; index++)
		ret_pixels[index] =
			_mm512_loadu_si512((const void *)(from + index * sizeof(__m512i)));
	for (size_t line = 0; line < 4 * sizeof(__m512i); line += COLOUR_LINE_BYTES)
		_mm_prefetch((const char *)from + line + COLOUR_AHEAD_BYTES, _MM_HINT_T0);
}

TARGET void colour_rows_avx512(const struct colour_rows *rows)
{
	uint32_t x = 0;

	for (; x + STEP <= rows->width; x += STEP) {
		__m512i first[4], second[4];

		load(rows->first + (size_t)x * 4, first);
		load(rows->second + (size_t)x * 4, second);
		store_luma(rows->luma_first + x, first);
		store_luma(rows->luma_second + x, second);
		_mm512_storeu_si512((void *)(rows->chroma + x),
		                    in_order(_mm512_packus_epi16(chroma(first, second),
		                                                 chroma(first + 2, second + 2))));
	}
	colour_rows_rest(rows, x);
}
