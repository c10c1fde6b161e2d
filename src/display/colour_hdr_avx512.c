/* display/colour_hdr_avx512.c - FP16 scRGB to P010, 64 pixels of two rows at once. */
#include <immintrin.h>

#include "display/colour_hdr.h"

#define STEP 64u
#define TARGET __attribute__((target("avx512f,avx512bw")))
#define ROUND (_MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define PIXEL_BYTES 8

/* A channel each; of 16 pixels as float, of 32 as 16-bit numbers. */
struct floats {
	__m512 r, g, b;
};
struct words {
	__m512i r, g, b;
};

/* --- Pixels to channels ------------------------------------------------------------------------------------------ */

/* Where red of 16 pixels stands in two vectors, and green 1 beyond; then pixels that left() has put together. */
static const uint16_t in_order[32] = {
	0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60,
	1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61
};
static const uint16_t in_pairs[32] = {
	0, 8, 16, 24, 4, 12, 20, 28, 32, 40, 48, 56, 36, 44, 52, 60,
	1, 9, 17, 25, 5, 13, 21, 29, 33, 41, 49, 57, 37, 45, 53, 61
};

TARGET static inline struct floats channels(const __m512i pixels[2], const uint16_t order[32])
{
	__m512i at = _mm512_loadu_si512(order);
	__m512i rg = _mm512_permutex2var_epi16(pixels[0], at, pixels[1]);
	__m512i ba =
		_mm512_permutex2var_epi16(pixels[0], _mm512_add_epi16(at, _mm512_set1_epi16(2)),
	                                  pixels[1]);

	return (struct floats){ _mm512_cvtph_ps(_mm512_castsi512_si256(rg)),
		                _mm512_cvtph_ps(_mm512_extracti64x4_epi64(rg, 1)),
		                _mm512_cvtph_ps(_mm512_castsi512_si256(ba)) };
}

/* Every second pixel of four vectors, in the order in_pairs. */
TARGET static inline void left(const __m512i pixels[4], __m512i ret_left[2])
{
	ret_left[0] = _mm512_unpacklo_epi64(pixels[0], pixels[1]);
	ret_left[1] = _mm512_unpacklo_epi64(pixels[2], pixels[3]);
}

/* --- Light to PQ ------------------------------------------------------------------------------------------------- */

/* The second operand where the first is no number. */
TARGET static inline __m512 not_negative(__m512 number)
{
	return _mm512_max_ps(number, _mm512_setzero_ps());
}

TARGET static inline struct floats clean(struct floats light)
{
	return (struct floats){ not_negative(light.r), not_negative(light.g),
		                not_negative(light.b) };
}

TARGET static inline __m256i sum(struct floats light, float r, float g, float b)
{
	__m512 two = _mm512_add_ps(_mm512_mul_ps(light.r, _mm512_set1_ps(r)),
	                           _mm512_mul_ps(light.g, _mm512_set1_ps(g)));

	return _mm512_cvtps_ph(_mm512_add_ps(two, _mm512_mul_ps(light.b, _mm512_set1_ps(b))),
	                       ROUND);
}

TARGET static inline __m512i pq(__m256i low, __m256i high)
{
	__m512i half = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
	__m512i light = _mm512_min_epu16(half, _mm512_set1_epi16(COLOUR_PQ_WHITE));
	__m512i segment = _mm512_srli_epi16(light, COLOUR_PQ_SEGMENT_SHIFT);
	__m512i place = _mm512_slli_epi16(light, COLOUR_PQ_PLACE_SHIFT);
	const uint16_t *base = colour_pq.base, *slope = colour_pq.slope, *bend = colour_pq.bend;
	__m512i based = _mm512_permutex2var_epi16(_mm512_loadu_si512(base), segment,
	                                          _mm512_loadu_si512(base + 32));
	__m512i sloped = _mm512_permutex2var_epi16(_mm512_loadu_si512(slope), segment,
	                                           _mm512_loadu_si512(slope + 32));
	__m512i bent = _mm512_permutex2var_epi16(_mm512_loadu_si512(bend), segment,
	                                         _mm512_loadu_si512(bend + 32));

	sloped = _mm512_sub_epi16(sloped, _mm512_mulhi_epu16(bent, place));
	return _mm512_add_epi16(based, _mm512_mulhi_epu16(sloped, place));
}

/* Of clean light of which one is `one`. */
TARGET static inline struct words pq_of(struct floats low, struct floats high, float one)
{
	const float r[3] = { COLOUR_HDR_R_R * one, COLOUR_HDR_R_G * one, COLOUR_HDR_R_B * one };
	const float g[3] = { COLOUR_HDR_G_R * one, COLOUR_HDR_G_G * one, COLOUR_HDR_G_B * one };
	const float b[3] = { COLOUR_HDR_B_R * one, COLOUR_HDR_B_G * one, COLOUR_HDR_B_B * one };

	return (struct words){ pq(sum(low, r[0], r[1], r[2]), sum(high, r[0], r[1], r[2])),
		               pq(sum(low, g[0], g[1], g[2]), sum(high, g[0], g[1], g[2])),
		               pq(sum(low, b[0], b[1], b[2]), sum(high, b[0], b[1], b[2])) };
}

/* --- PQ to codes ------------------------------------------------------------------------------------------------- */

TARGET static inline __m512i part(__m512i value, int coefficient)
{
	return _mm512_mulhi_epu16(value, _mm512_set1_epi16((short)coefficient));
}

TARGET static inline __m512i code(__m512i sum, int add)
{
	return _mm512_and_si512(_mm512_add_epi16(sum, _mm512_set1_epi16((short)add)),
	                        _mm512_set1_epi16((short)COLOUR_HDR_MASK));
}

TARGET static inline void luma(const __m512i pixels[4], uint8_t *to)
{
	struct words value =
		pq_of(clean(channels(pixels, in_order)), clean(channels(pixels + 2, in_order)), 1);
	__m512i sum = _mm512_add_epi16(_mm512_add_epi16(part(value.r, COLOUR_HDR_Y_R),
	                                                part(value.g, COLOUR_HDR_Y_G)),
	                               part(value.b, COLOUR_HDR_Y_B));

	_mm512_storeu_si512((void *)to, code(sum, COLOUR_HDR_Y_ADD));
}

TARGET static inline __m512 clean_sum(__m512 first, __m512 second)
{
	__m512 both = not_negative(_mm512_add_ps(first, second));

	return _mm512_cvtph_ps(_mm512_cvtps_ph(both, ROUND));
}

/* The left columns of 32 pixels of either row, added. */
TARGET static inline struct floats columns(const __m512i first[4], const __m512i second[4])
{
	__m512i above[2], below[2];

	left(first, above);
	left(second, below);
	struct floats one = channels(above, in_pairs), other = channels(below, in_pairs);
	return (struct floats){ clean_sum(one.r, other.r), clean_sum(one.g, other.g),
		                clean_sum(one.b, other.b) };
}

TARGET static inline void store_pairs(uint8_t *to, __m512i cb, __m512i cr)
{
	static const uint16_t pairs[32] = { 0,  32, 1,  33, 2,  34, 3,  35, 4,  36, 5,
		                            37, 6,  38, 7,  39, 8,  40, 9,  41, 10, 42,
		                            11, 43, 12, 44, 13, 45, 14, 46, 15, 47 };
	__m512i at = _mm512_loadu_si512(pairs);

	_mm512_storeu_si512((void *)to, _mm512_permutex2var_epi16(cb, at, cr));
	at = _mm512_add_epi16(at, _mm512_set1_epi16(16));
	_mm512_storeu_si512((void *)(to + sizeof(__m512i)), _mm512_permutex2var_epi16(cb, at, cr));
}

TARGET static inline void chroma(struct floats low, struct floats high, uint8_t *to)
{
	struct words value = pq_of(low, high, 0.5f);
	__m512i cb = _mm512_sub_epi16(part(value.b, COLOUR_HDR_C_OWN),
	                              _mm512_add_epi16(part(value.r, COLOUR_HDR_CB_R),
	                                               part(value.g, COLOUR_HDR_CB_G)));
	__m512i cr = _mm512_sub_epi16(part(value.r, COLOUR_HDR_C_OWN),
	                              _mm512_add_epi16(part(value.g, COLOUR_HDR_CR_G),
	                                               part(value.b, COLOUR_HDR_CR_B)));

	store_pairs(to, code(cb, COLOUR_HDR_C_ADD), code(cr, COLOUR_HDR_C_ADD));
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

/* The luma of 32 pixels of both rows; gives their left columns. */
TARGET static inline struct floats half_step(const struct colour_rows *rows, uint32_t x)
{
	__m512i first[4], second[4];

	for (int index = 0; index < 4; index++) {
		size_t at = (size_t)x * PIXEL_BYTES + (size_t)index * sizeof(__m512i);

		first[index] = _mm512_loadu_si512((const void *)(rows->first + at));
		second[index] = _mm512_loadu_si512((const void *)(rows->second + at));
	}
	luma(first, rows->luma_first + (size_t)x * 2);
	luma(second, rows->luma_second + (size_t)x * 2);
	return columns(first, second);
}

TARGET void colour_hdr_rows_avx512(const struct colour_rows *rows)
{
	uint32_t x = 0;

	for (; x + STEP <= rows->width; x += STEP) {
		struct floats low = half_step(rows, x), high = half_step(rows, x + STEP / 2);

		chroma(low, high, rows->chroma + (size_t)x * 2);
	}
	colour_hdr_rows_rest(rows, x);
}
