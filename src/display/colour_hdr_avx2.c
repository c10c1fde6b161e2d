/* display/colour_hdr_avx2.c - FP16 scRGB to P010, 64 pixels of two rows at once. */
#include <immintrin.h>

#include "display/colour_hdr.h"

#define STEP 64u
#define TARGET __attribute__((target("avx2,f16c")))
#define ROUND (_MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define PIXEL_BYTES 8

/* --- Pixels to channels ------------------------------------------------------------------------------------------ */

/* A channel each, of 8 pixels as float; of 32 pixels as 16-bit numbers. */
struct floats {
	__m256 r, g, b;
};
struct pair {
	__m256i low, high;
};
struct words {
	struct pair r, g, b;
};

/* Eight pixels; they come out as 0 1 4 5 2 3 6 7 of two vectors of four each. */
TARGET static inline struct floats channels(__m256i low, __m256i high)
{
	__m256i even = _mm256_unpacklo_epi16(low, high), odd = _mm256_unpackhi_epi16(low, high);
	__m256i rg = _mm256_permute4x64_epi64(_mm256_unpacklo_epi16(even, odd), 0xD8);
	__m256i ba = _mm256_permute4x64_epi64(_mm256_unpackhi_epi16(even, odd), 0xD8);

	return (struct floats){ _mm256_cvtph_ps(_mm256_castsi256_si128(rg)),
		                _mm256_cvtph_ps(_mm256_extracti128_si256(rg, 1)),
		                _mm256_cvtph_ps(_mm256_castsi256_si128(ba)) };
}

/* --- Light to PQ ------------------------------------------------------------------------------------------------- */

/* The second operand where the first is no number. */
TARGET static inline __m256 not_negative(__m256 number)
{
	return _mm256_max_ps(number, _mm256_setzero_ps());
}

TARGET static inline struct floats clean(struct floats light)
{
	return (struct floats){ not_negative(light.r), not_negative(light.g),
		                not_negative(light.b) };
}

TARGET static inline __m128i sum(struct floats light, const float row[3])
{
	__m256 two = _mm256_add_ps(_mm256_mul_ps(light.r, _mm256_set1_ps(row[0])),
	                           _mm256_mul_ps(light.g, _mm256_set1_ps(row[1])));

	return _mm256_cvtps_ph(_mm256_add_ps(two, _mm256_mul_ps(light.b, _mm256_set1_ps(row[2]))),
	                       ROUND);
}

/* The curve's numbers, byte by byte: what one look-up reads are 16 bytes. */
struct planes {
	uint8_t base[2][COLOUR_PQ_SEGMENTS], slope[2][COLOUR_PQ_SEGMENTS];
	uint8_t bend[2][COLOUR_PQ_SEGMENTS];
};

static void split(const uint16_t from[COLOUR_PQ_SEGMENTS],
                  uint8_t ret_planes[2][COLOUR_PQ_SEGMENTS])
{
	for (int index = 0; index < COLOUR_PQ_SEGMENTS; index++) {
		ret_planes[0][index] = (uint8_t)from[index];
		ret_planes[1][index] = (uint8_t)(from[index] >> 8);
	}
}

/* Where each of 32 numbers below 64 is in each quarter of a table of 64, or the word that it is elsewhere. */
TARGET static inline void quarters(__m256i number, __m256i ret_at[4])
{
	for (int quarter = 0; quarter < 4; quarter++)
		ret_at[quarter] =
			_mm256_adds_epu8(_mm256_xor_si256(number,
		                                          _mm256_set1_epi8((char)(quarter * 16))),
		                         _mm256_set1_epi8(0x70));
}

TARGET static inline __m256i look_up(const uint8_t table[COLOUR_PQ_SEGMENTS], const __m256i at[4])
{
	__m256i found[4];

	for (int quarter = 0; quarter < 4; quarter++)
		found[quarter] = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(
							     (const void *)(table + quarter * 16))),
		                                     at[quarter]);
	return _mm256_or_si256(_mm256_or_si256(found[0], found[1]),
	                       _mm256_or_si256(found[2], found[3]));
}

TARGET static inline struct pair look_up_words(const uint8_t table[2][COLOUR_PQ_SEGMENTS],
                                               const __m256i at[4])
{
	__m256i low = look_up(table[0], at), high = look_up(table[1], at);

	return (struct pair){ _mm256_unpacklo_epi8(low, high), _mm256_unpackhi_epi8(low, high) };
}

TARGET static inline __m256i along(__m256i light, __m256i base, __m256i slope, __m256i bend)
{
	__m256i place = _mm256_slli_epi16(light, COLOUR_PQ_PLACE_SHIFT);

	slope = _mm256_sub_epi16(slope, _mm256_mulhi_epu16(bend, place));
	return _mm256_add_epi16(base, _mm256_mulhi_epu16(slope, place));
}

TARGET static inline struct pair pq(const struct planes *planes, struct pair light)
{
	__m256i white = _mm256_set1_epi16(COLOUR_PQ_WHITE), at[4];

	light.low = _mm256_min_epu16(light.low, white);
	light.high = _mm256_min_epu16(light.high, white);
	quarters(_mm256_packus_epi16(_mm256_srli_epi16(light.low, COLOUR_PQ_SEGMENT_SHIFT),
	                             _mm256_srli_epi16(light.high, COLOUR_PQ_SEGMENT_SHIFT)),
	         at);
	struct pair base = look_up_words(planes->base, at);
	struct pair slope = look_up_words(planes->slope, at);
	struct pair bend = look_up_words(planes->bend, at);
	return (struct pair){ along(light.low, base.low, slope.low, bend.low),
		              along(light.high, base.high, slope.high, bend.high) };
}

TARGET static inline __m256i sum_16(const struct floats light[2], const float row[3])
{
	return _mm256_inserti128_si256(_mm256_castsi128_si256(sum(light[0], row)),
	                               sum(light[1], row), 1);
}

TARGET static inline struct pair sum_32(const struct floats light[4], const float row[3])
{
	return (struct pair){ sum_16(light, row), sum_16(light + 2, row) };
}

/* Of clean light of which one is `one`. */
TARGET static inline struct words pq_of(const struct planes *planes, const struct floats light[4],
                                        float one)
{
	const float r[3] = { COLOUR_HDR_R_R * one, COLOUR_HDR_R_G * one, COLOUR_HDR_R_B * one };
	const float g[3] = { COLOUR_HDR_G_R * one, COLOUR_HDR_G_G * one, COLOUR_HDR_G_B * one };
	const float b[3] = { COLOUR_HDR_B_R * one, COLOUR_HDR_B_G * one, COLOUR_HDR_B_B * one };

	return (struct words){ pq(planes, sum_32(light, r)), pq(planes, sum_32(light, g)),
		               pq(planes, sum_32(light, b)) };
}

/* --- PQ to codes ------------------------------------------------------------------------------------------------- */

TARGET static inline __m256i part(__m256i value, int coefficient)
{
	return _mm256_mulhi_epu16(value, _mm256_set1_epi16((short)coefficient));
}

/* In the order in which the pixels stood before channels(). */
TARGET static inline __m256i code(__m256i sum, int add)
{
	__m256i codes = _mm256_and_si256(_mm256_add_epi16(sum, _mm256_set1_epi16((short)add)),
	                                 _mm256_set1_epi16((short)COLOUR_HDR_MASK));

	return _mm256_shuffle_epi32(codes, 0xD8);
}

TARGET static inline __m256i luma_of(__m256i r, __m256i g, __m256i b)
{
	__m256i sum = _mm256_add_epi16(part(r, COLOUR_HDR_Y_R), part(g, COLOUR_HDR_Y_G));

	return code(_mm256_add_epi16(sum, part(b, COLOUR_HDR_Y_B)), COLOUR_HDR_Y_ADD);
}

/* 32 pixels. */
TARGET static inline void luma(const struct planes *planes, const __m256i pixels[8], uint8_t *to)
{
	struct floats light[4];

	for (int index = 0; index < 4; index++)
		light[index] = clean(channels(pixels[index * 2], pixels[index * 2 + 1]));
	struct words value = pq_of(planes, light, 1);
	_mm256_storeu_si256((void *)to, luma_of(value.r.low, value.g.low, value.b.low));
	_mm256_storeu_si256((void *)(to + sizeof(__m256i)),
	                    luma_of(value.r.high, value.g.high, value.b.high));
}

TARGET static inline __m256 clean_sum(__m256 first, __m256 second)
{
	__m256 both = not_negative(_mm256_add_ps(first, second));

	return _mm256_cvtph_ps(_mm256_cvtps_ph(both, ROUND));
}

/* Every second pixel of eight. */
TARGET static inline __m256i left(const __m256i pixels[2])
{
	return _mm256_permute4x64_epi64(_mm256_unpacklo_epi64(pixels[0], pixels[1]), 0xD8);
}

/* The left columns of 16 pixels of either row, added. */
TARGET static inline struct floats columns(const __m256i first[4], const __m256i second[4])
{
	struct floats one = channels(left(first), left(first + 2));
	struct floats other = channels(left(second), left(second + 2));

	return (struct floats){ clean_sum(one.r, other.r), clean_sum(one.g, other.g),
		                clean_sum(one.b, other.b) };
}

TARGET static inline void chroma_of(__m256i r, __m256i g, __m256i b, uint8_t *to)
{
	__m256i cb = _mm256_add_epi16(part(r, COLOUR_HDR_CB_R), part(g, COLOUR_HDR_CB_G));
	__m256i cr = _mm256_add_epi16(part(g, COLOUR_HDR_CR_G), part(b, COLOUR_HDR_CR_B));

	cb = code(_mm256_sub_epi16(part(b, COLOUR_HDR_C_OWN), cb), COLOUR_HDR_C_ADD);
	cr = code(_mm256_sub_epi16(part(r, COLOUR_HDR_C_OWN), cr), COLOUR_HDR_C_ADD);
	__m256i low = _mm256_unpacklo_epi16(cb, cr), high = _mm256_unpackhi_epi16(cb, cr);
	_mm256_storeu_si256((void *)to, _mm256_permute2x128_si256(low, high, 0x20));
	_mm256_storeu_si256((void *)(to + sizeof(__m256i)),
	                    _mm256_permute2x128_si256(low, high, 0x31));
}

TARGET static inline void chroma(const struct planes *planes, const struct floats light[4],
                                 uint8_t *to)
{
	struct words value = pq_of(planes, light, 0.5f);

	chroma_of(value.r.low, value.g.low, value.b.low, to);
	chroma_of(value.r.high, value.g.high, value.b.high, to + STEP);
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

TARGET static inline void load(const uint8_t *from, __m256i ret_pixels[8])
{
	for (int index = 0; index < 8; index++)
		ret_pixels[index] =
			_mm256_loadu_si256((const void *)(from + index * sizeof(__m256i)));
}

/* The luma of 32 pixels of both rows, and their left columns. */
TARGET static inline void half_step(const struct planes *planes, const struct colour_rows *rows,
                                    uint32_t x, struct floats ret_columns[2])
{
	__m256i first[8], second[8];

	load(rows->first + (size_t)x * PIXEL_BYTES, first);
	load(rows->second + (size_t)x * PIXEL_BYTES, second);
	luma(planes, first, rows->luma_first + (size_t)x * 2);
	luma(planes, second, rows->luma_second + (size_t)x * 2);
	ret_columns[0] = columns(first, second);
	ret_columns[1] = columns(first + 4, second + 4);
}

TARGET void colour_hdr_rows_avx2(const struct colour_rows *rows)
{
	struct planes planes;
	uint32_t x = 0;

	split(colour_pq.base, planes.base);
	split(colour_pq.slope, planes.slope);
	split(colour_pq.bend, planes.bend);
	for (; x + STEP <= rows->width; x += STEP) {
		struct floats light[4];

		half_step(&planes, rows, x, light);
		half_step(&planes, rows, x + STEP / 2, light + 2);
		chroma(&planes, light, rows->chroma + (size_t)x * 2);
	}
	colour_hdr_rows_rest(rows, x);
}
