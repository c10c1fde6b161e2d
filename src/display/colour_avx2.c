/* display/colour_avx2.c - 32 pixels of two rows at once. */
#include <cpuid.h>
#include <immintrin.h>

#include "display/colour.h"

#define STEP 32u
#define TARGET __attribute__((target("avx2")))

/* Two coefficients side by side, as the multiplications of pairs want them. */
#define PAIR(low, high) \
	_mm256_set1_epi32((int)((uint32_t)(uint16_t)(low) | (uint32_t)(uint16_t)(high) << 16))

/* FP16 is a feature of its own, which not every compiler knows by name. */
static bool has_f16c(void)
{
	unsigned eax, ebx, ecx, edx;

	return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
}

bool colour_has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && has_f16c();
}

/* B and R of each pixel, then G and A, in 16 bits each. */
TARGET static inline __m256i blue_red(__m256i pixels)
{
	return _mm256_and_si256(pixels, _mm256_set1_epi16(0xFF));
}

TARGET static inline __m256i green_alpha(__m256i pixels)
{
	return _mm256_srli_epi16(pixels, 8);
}

TARGET static inline __m256i luma(__m256i pixels)
{
	__m256i sum =
		_mm256_add_epi32(_mm256_madd_epi16(blue_red(pixels), PAIR(COLOUR_Y_B, COLOUR_Y_R)),
	                         _mm256_madd_epi16(green_alpha(pixels), PAIR(COLOUR_Y_G, 0)));

	return _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(COLOUR_Y_ADD)),
	                         COLOUR_Y_SHIFT);
}

/* The steps before this one leave groups of four pixels out of their order. */
TARGET static inline __m256i in_order(__m256i groups)
{
	return _mm256_permutevar8x32_epi32(groups, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

TARGET static inline void store_luma(uint8_t *to, const __m256i pixels[4])
{
	__m256i low = _mm256_packs_epi32(luma(pixels[0]), luma(pixels[1]));
	__m256i high = _mm256_packs_epi32(luma(pixels[2]), luma(pixels[3]));

	_mm256_storeu_si256((void *)to, in_order(_mm256_packus_epi16(low, high)));
}

/* Every second pixel of both. */
TARGET static inline __m256i left(__m256i one, __m256i other)
{
	return _mm256_castps_si256(
		_mm256_shuffle_ps(_mm256_castsi256_ps(one), _mm256_castsi256_ps(other), 0x88));
}

TARGET static inline __m256i component(__m256i br, __m256i ga, __m256i br_pair, __m256i ga_pair)
{
	__m256i sum =
		_mm256_add_epi32(_mm256_madd_epi16(br, br_pair), _mm256_madd_epi16(ga, ga_pair));

	return _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(COLOUR_C_ADD)),
	                         COLOUR_C_SHIFT);
}

/* Cb and Cr of the left columns of two vectors of either row, in 16 bits each. */
TARGET static inline __m256i chroma(const __m256i first[2], const __m256i second[2])
{
	__m256i above = left(first[0], first[1]), below = left(second[0], second[1]);
	__m256i br = _mm256_add_epi16(blue_red(above), blue_red(below));
	__m256i ga = _mm256_add_epi16(green_alpha(above), green_alpha(below));
	__m256i cb = component(br, ga, PAIR(COLOUR_CB_B, COLOUR_CB_R), PAIR(COLOUR_CB_G, 0));
	__m256i cr = component(br, ga, PAIR(COLOUR_CR_B, COLOUR_CR_R), PAIR(COLOUR_CR_G, 0));

	return _mm256_or_si256(cb, _mm256_slli_epi32(cr, 16));
}

TARGET static inline void load(const uint8_t *from, __m256i ret_pixels[4])
{
	for (int index = 0; index < 4; index++)
		ret_pixels[index] =
			_mm256_loadu_si256((const void *)(from + index * sizeof(__m256i)));
	for (size_t line = 0; line < 4 * sizeof(__m256i); line += COLOUR_LINE_BYTES)
		_mm_prefetch((const char *)from + line + COLOUR_AHEAD_BYTES, _MM_HINT_T0);
}

TARGET void colour_rows_avx2(const struct colour_rows *rows)
{
	uint32_t x = 0;

	for (; x + STEP <= rows->width; x += STEP) {
		__m256i first[4], second[4];

		load(rows->first + (size_t)x * 4, first);
		load(rows->second + (size_t)x * 4, second);
		store_luma(rows->luma_first + x, first);
		store_luma(rows->luma_second + x, second);
		_mm256_storeu_si256((void *)(rows->chroma + x),
		                    in_order(_mm256_packus_epi16(chroma(first, second),
		                                                 chroma(first + 2, second + 2))));
	}
	colour_rows_rest(rows, x);
}
