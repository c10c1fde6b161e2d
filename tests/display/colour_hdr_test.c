/* tests/display/colour_hdr_test.c - FP16 scRGB to P010: every kernel, every bit pattern, against the reference. */
#include "harness/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "display/colour_hdr.h"
#include "guarded.h"
#include "harness/random.h"

#define ONE 0x3C00u
#define INFINITE 0x7C00u
#define NEGATIVE 0x8000u
#define NO_NUMBER 0x7E01u

/* --- Pictures ---------------------------------------------------------------------------------------------------- */

struct picture {
	uint32_t width, height, gap; /* bytes after each row */
	size_t pitch, luma_pitch, chroma_pitch;
	struct guarded pixels, luma, chroma;
};

static struct picture picture_of(uint32_t width, uint32_t height, uint32_t gap)
{
	struct picture picture = { width, height, gap };

	picture.pitch = (size_t)width * 8 + gap;
	picture.luma_pitch = (size_t)width * 2 + gap;
	picture.chroma_pitch = (size_t)(width + 1) / 2 * 4 + gap;
	/* Nothing lies after the last row. */
	picture.pixels = guarded_of(picture.pitch * height - gap);
	picture.luma = guarded_of(picture.luma_pitch * height - gap);
	picture.chroma = guarded_of(picture.chroma_pitch * ((height + 1) / 2) - gap);
	return picture;
}

static void free_picture(struct picture *picture)
{
	struct guarded *each[] = { &picture->pixels, &picture->luma, &picture->chroma };

	for (size_t index = 0; index < 3; index++)
		guarded_free(each[index]);
}

static bool convert_span(const struct colour_kernel *kernel, struct picture *picture,
                         struct colour_span span)
{
	struct colour_picture from = { picture->pixels.bytes, picture->width, picture->height,
		                       picture->pitch };
	struct colour_planes to = { picture->luma.bytes, picture->chroma.bytes, picture->luma_pitch,
		                    picture->chroma_pitch };

	return colour_scrgb_to_p010(kernel, &from, &to, span);
}

static void convert(const struct colour_kernel *kernel, struct picture *picture)
{
	assert_true(convert_span(kernel, picture, colour_share(picture->height, 0, 1)));
}

static void put(struct picture *picture, uint32_t x, uint32_t y, const uint16_t rgb[3])
{
	uint16_t pixel[4] = { rgb[0], rgb[1], rgb[2], NO_NUMBER };

	memcpy(picture->pixels.bytes + y * picture->pitch + (size_t)x * 8, pixel, 8);
}

/* A block of 2 x 2 of one colour. */
static void put_block(struct picture *picture, uint32_t x, const uint16_t rgb[3])
{
	for (uint32_t corner = 0; corner < 4; corner++)
		put(picture, x + corner % 2, corner / 2, rgb);
}

/* A sample's code; the six bits below it are 0. */
static uint32_t code_at(const struct guarded *plane, size_t at)
{
	uint16_t sample;

	memcpy(&sample, plane->bytes + at, 2);
	assert_int_equal(sample & 0x3F, 0);
	return sample >> 6;
}

/* What the words of every channel are, of the same bytes each time. */
static void fill(struct picture *picture, uint32_t seed)
{
	random_fill(picture->pixels.bytes, picture->pixels.used, seed);
}

/* --- The reference ----------------------------------------------------------------------------------------------- */

static double value_of(uint16_t half)
{
	int exponent = half >> 10 & 31, fraction = half & 1023;
	double sign = half & NEGATIVE ? -1 : 1;

	if (exponent == 31)
		return fraction ? NAN : sign * INFINITY;
	return sign * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
}

struct tally {
	uint64_t equal, all;
	double worst;
};

static void count(struct tally *tally, uint32_t code, double reference)
{
	double off = fabs(code - floor(reference + 0.5));

	tally->all++;
	tally->equal += off == 0;
	/* Not above it, rather than below: a reference that is no number fails. */
	if (!(off <= tally->worst))
		tally->worst = off;
}

static void count_block(struct picture *picture, uint32_t x, const double rgb[3],
                        struct tally tally[3])
{
	double codes[3];

	colour_reference_hdr(rgb, codes);
	count(&tally[0], code_at(&picture->luma, (size_t)x * 2), codes[0]);
	count(&tally[1], code_at(&picture->chroma, (size_t)x * 2), codes[1]);
	count(&tally[2], code_at(&picture->chroma, (size_t)x * 2 + 2), codes[2]);
}

static void expect_close(const struct tally tally[3], double share)
{
	for (int component = 0; component < 3; component++) {
		double equal = (double)tally[component].equal / (double)tally[component].all;

		if (tally[component].worst > 1 || equal < share)
			fail_msg("component %d: %g codes off, %.4f equal", component,
			         tally[component].worst, equal);
	}
}

/* --- Tests ------------------------------------------------------------------------------------------------------- */

#define WIDE 512u

/* All 65536 values of one channel, beside the same two others. */
static void tally_channel(int channel, const uint16_t others[2], struct tally tally[3])
{
	struct picture picture = picture_of(WIDE, 2, 0);
	uint16_t rgb[3] = { 0 };

	rgb[(channel + 1) % 3] = others[0];
	rgb[(channel + 2) % 3] = others[1];
	for (uint32_t half = 0; half < 65536; half += WIDE / 2) {
		for (uint32_t x = 0; x < WIDE; x += 2) {
			rgb[channel] = (uint16_t)(half + x / 2);
			put_block(&picture, x, rgb);
		}
		convert(colour_kernel_best(), &picture);
		for (uint32_t x = 0; x < WIDE; x += 2) {
			double value[3];

			rgb[channel] = (uint16_t)(half + x / 2);
			for (int index = 0; index < 3; index++)
				value[index] = value_of(rgb[index]);
			count_block(&picture, x, value, tally);
		}
	}
	free_picture(&picture);
}

TEST_LIMIT(DISP_150_every_bit_pattern_of_a_channel_is_within_one_code_of_the_reference, 120)
{
	static const uint16_t others[][2] = {
		{ 0, 0 }, { ONE, ONE }, { 0x2E66, 0x4900 }, { NO_NUMBER, INFINITE }, { 0x57D0, 0 },
	};

	for (int channel = 0; channel < 3; channel++)
		for (size_t index = 0; index < sizeof(others) / sizeof(others[0]); index++) {
			struct tally tally[3] = { 0 };

			tally_channel(channel, others[index], tally);
			assert_int_equal(tally[0].all, 65536);
			expect_close(tally, 0.9);
		}
}

/* Light from 0.0001 to 10 000 nit, as many of each octave. */
static uint16_t random_light(uint32_t *seed)
{
	return (uint16_t)(0x0040 + (random_next(seed) >> 8) % (0x57D0 - 0x0040));
}

TEST_LIMIT(DISP_150_a_million_colours_are_within_one_code_and_nearly_all_equal, 120)
{
	struct picture picture = picture_of(WIDE, 2, 0);
	struct tally tally[3] = { 0 };
	uint32_t seed = 1;

	for (uint32_t turn = 0; turn < 4096; turn++) {
		uint16_t rgb[WIDE / 2][3];

		for (uint32_t x = 0; x < WIDE; x += 2) {
			for (int channel = 0; channel < 3; channel++)
				rgb[x / 2][channel] = random_light(&seed);
			put_block(&picture, x, rgb[x / 2]);
		}
		convert(colour_kernel_best(), &picture);
		for (uint32_t x = 0; x < WIDE; x += 2) {
			double value[3];

			for (int channel = 0; channel < 3; channel++)
				value[channel] = value_of(rgb[x / 2][channel]);
			count_block(&picture, x, value, tally);
		}
	}
	expect_close(tally, 0.97);
	free_picture(&picture);
}

TEST(DISP_150_the_table_of_hdr_in_codes)
{
	static const struct {
		uint16_t from[3];
		uint32_t to[3];
	} row[] = {
		{ { 0, 0, 0 }, { 64, 512, 512 } },
		{ { ONE, ONE, ONE }, { 490, 512, 512 } },
		{ { 0x4400, 0x4400, 0x4400 }, { 615, 512, 512 } },
		{ { 0x3800, 0x3800, 0x3800 }, { 431, 512, 512 } },
		{ { ONE, 0, 0 }, { 325, 448, 598 } },
		{ { 0, 0x3800, 0 }, { 394, 439, 479 } },
		{ { 0, 0, 0x4400 }, { 305, 675, 543 } },
		{ { 0x4000, ONE, 0 }, { 494, 420, 537 } },
		/* 10 000 nit, and what is above it. */
		{ { 0x57D0, 0x57D0, 0x57D0 }, { 940, 512, 512 } },
		{ { 0x7BFF, INFINITE, 0x57D1 }, { 940, 512, 512 } },
		/* What is below nothing, and what is no number. */
		{ { NEGATIVE | ONE, 0xFC00, 0xFE00 }, { 64, 512, 512 } },
		{ { NO_NUMBER, 0x7C01, 0x8001 }, { 64, 512, 512 } },
	};

	for (size_t which = 0; which < colour_kernel_count; which++) {
		struct picture picture = picture_of(128, 2, 0);

		if (!colour_kernels[which].can_run()) {
			free_picture(&picture);
			continue;
		}
		for (uint32_t x = 0; x < 128; x += 2)
			put_block(&picture, x, row[x / 2 % 12].from);
		convert(&colour_kernels[which], &picture);
		for (uint32_t x = 0; x < 128; x += 2) {
			const uint32_t *to = row[x / 2 % 12].to;

			assert_int_equal(code_at(&picture.luma, x * 2), to[0]);
			assert_int_equal(code_at(&picture.chroma, x * 2), to[1]);
			assert_int_equal(code_at(&picture.chroma, x * 2 + 2), to[2]);
		}
		free_picture(&picture);
	}
}

static void expect_same(const struct guarded *one, const struct guarded *other)
{
	assert_int_equal(one->used, other->used);
	assert_memory_equal(one->bytes, other->bytes, one->used);
}

/* With what lies between rows, which nobody may write; the pages behind the last row cannot be touched. */
static void expect_as_plain(const struct colour_kernel *kernel, const uint32_t size[3])
{
	struct picture plain = picture_of(size[0], size[1], size[2]);
	struct picture other = picture_of(size[0], size[1], size[2]);

	fill(&plain, size[0]);
	fill(&other, size[0]);
	convert(&colour_kernels[colour_kernel_count - 1], &plain);
	convert(kernel, &other);
	expect_same(&plain.luma, &other.luma);
	expect_same(&plain.chroma, &other.chroma);
	for (uint32_t y = 0; y + 1 < size[1]; y++)
		for (uint32_t at = 0; at < size[2]; at++)
			assert_int_equal(other.luma.bytes[y * other.luma_pitch + size[0] * 2 + at],
			                 0xEE);
	free_picture(&plain), free_picture(&other);
}

TEST(every_kernel_gives_the_same_samples_and_stays_in_its_rows)
{
	static const uint32_t size[][3] = {
		{ 1, 1, 0 },   { 2, 2, 0 },   { 3, 3, 1 },    { 31, 3, 7 },    { 32, 2, 0 },
		{ 33, 5, 3 },  { 63, 2, 1 },  { 64, 2, 0 },   { 65, 4, 13 },   { 66, 3, 0 },
		{ 127, 2, 5 }, { 128, 4, 0 }, { 129, 7, 64 }, { 1111, 7, 27 }, { 640, 96, 2 },
	};

	for (size_t which = 0; which < colour_kernel_count; which++)
		for (size_t index = 0; index < sizeof(size) / sizeof(size[0]); index++)
			if (colour_kernels[which].can_run())
				expect_as_plain(&colour_kernels[which], size[index]);
}

/* The other kernels go by what the table below says of every number; so its numbers are held one by one. */
TEST(DISP_150_the_curve_is_pq_within_a_tenth_of_a_code)
{
	uint32_t sum = 2166136261u;

	for (uint32_t half = 0; half <= COLOUR_PQ_WHITE; half++) {
		uint16_t found = colour_pq_of_half((uint16_t)half);
		double power = pow(value_of((uint16_t)half) / 32768, 0.1593017578125);
		double right =
			pow((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power), 78.84375);

		if (fabs(found - right * 65535) > 6.01)
			fail_msg("%#x: %u is not %.2f", half, found, right * 65535);
		sum = (sum ^ found) * 16777619u;
	}
	assert_int_equal(colour_pq_of_half(COLOUR_PQ_WHITE), 65535);
	/* Of all 30 721 values: an encoder's output can be compared between versions. */
	assert_int_equal(sum, 0xEAE5A528u);
}

/* What a picture of every light becomes: a constant that is off by its last bit is seen here. */
TEST(DISP_150_the_samples_of_a_picture_are_those_of_the_version_before)
{
	struct picture picture = picture_of(WIDE, 256, 0);
	uint32_t seed = 3, sum = 2166136261u;

	for (uint32_t at = 0; at < WIDE * 256; at++) {
		uint16_t rgb[3];

		for (int channel = 0; channel < 3; channel++)
			rgb[channel] = random_light(&seed);
		put(&picture, at % WIDE, at / WIDE, rgb);
	}
	convert(colour_kernel_best(), &picture);
	for (size_t at = 0; at < picture.luma.used; at++)
		sum = (sum ^ picture.luma.bytes[at]) * 16777619u;
	for (size_t at = 0; at < picture.chroma.used; at++)
		sum = (sum ^ picture.chroma.bytes[at]) * 16777619u;
	assert_int_equal(sum, 0x89D0A0FAu);
	free_picture(&picture);
}

/* --- Chroma ------------------------------------------------------------------------------------------------------ */

TEST(DISP_155_a_chroma_sample_of_hdr_is_the_colour_of_its_left_column)
{
	static const uint16_t red[3] = { ONE, 0, 0 }, blue[3] = { 0, 0, 0x4400 };

	for (size_t which = 0; which < colour_kernel_count; which++) {
		struct picture picture = picture_of(130, 2, 0);

		if (!colour_kernels[which].can_run()) {
			free_picture(&picture);
			continue;
		}
		/* The new colour begins at an odd column. */
		for (uint32_t y = 0; y < 2; y++)
			for (uint32_t x = 0; x < 130; x++)
				put(&picture, x, y, x < 65 ? red : blue);
		convert(&colour_kernels[which], &picture);
		for (uint32_t x = 0; x < 130; x += 2) {
			assert_int_equal(code_at(&picture.chroma, x * 2), x < 65 ? 448 : 675);
			assert_int_equal(code_at(&picture.chroma, x * 2 + 2), x < 65 ? 598 : 543);
		}
		free_picture(&picture);
	}
}

/* The left column's two rows, and the mean of their light. */
static void expect_mean(const uint16_t above[3], const uint16_t below[3], const double mean[3])
{
	for (size_t which = 0; which < colour_kernel_count; which++) {
		struct picture picture = picture_of(64, 2, 0);
		struct tally tally[3] = { 0 };

		for (uint32_t x = 0; x < 64; x++)
			put(&picture, x, 0, above), put(&picture, x, 1, below);
		if (colour_kernels[which].can_run()) {
			double codes[3];

			convert(&colour_kernels[which], &picture);
			colour_reference_hdr(mean, codes);
			for (uint32_t x = 0; x < 64; x += 2) {
				count(&tally[1], code_at(&picture.chroma, x * 2), codes[1]);
				count(&tally[2], code_at(&picture.chroma, x * 2 + 2), codes[2]);
			}
			assert_true(tally[1].worst == 0 && tally[2].worst == 0);
		}
		free_picture(&picture);
	}
}

TEST(DISP_155_the_mean_of_two_rows_is_of_light_and_before_negatives_are_cut)
{
	static const struct {
		uint16_t above[3], below[3];
		double mean[3];
	} row[] = {
		{ { ONE, 0, 0 }, { 0, 0, ONE }, { .5, 0, .5 } },
		{ { 0x4400, ONE, 0 }, { 0, ONE, 0 }, { 2, 1, 0 } },
		/* -1 and 2; -2 and 1. */
		{ { 0xBC00, ONE, 0 }, { 0x4000, ONE, 0 }, { .5, 1, 0 } },
		{ { 0xC000, ONE, 0 }, { ONE, ONE, 0 }, { 0, 1, 0 } },
		/* Both infinities give no number; one gives white. */
		{ { INFINITE, ONE, 0 }, { 0xFC00, ONE, 0 }, { 0, 1, 0 } },
		{ { INFINITE, 0, 0 }, { ONE, 0, 0 }, { 65504, 0, 0 } },
		{ { INFINITE, 0, 0 }, { 0xFBFF, 0, 0 }, { 65504, 0, 0 } },
		{ { NO_NUMBER, ONE, 0 }, { ONE, ONE, 0 }, { 0, 1, 0 } },
		/* The largest numbers, whose sum FP16 does not have; the smallest. */
		{ { 0x7BFF, 0x7BFF, 0 }, { 0x7BFF, 0x7BFF, 0 }, { 65504, 65504, 0 } },
		{ { 1, 1, 1 }, { 0, 1, 1 }, { 0x1p-25, 0x1p-24, 0x1p-24 } },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		expect_mean(row[index].above, row[index].below, row[index].mean);
}

TEST(DISP_157_an_odd_size_of_hdr_has_a_last_chroma_sample_of_its_own)
{
	static const uint16_t grey[3] = { ONE, ONE, ONE }, green[3] = { 0, 0x3800, 0 };
	struct picture picture = picture_of(3, 3, 0);

	for (uint32_t y = 0; y < 3; y++)
		for (uint32_t x = 0; x < 3; x++)
			put(&picture, x, y, x == 2 && y == 2 ? green : grey);
	convert(colour_kernel_best(), &picture);
	assert_int_equal(code_at(&picture.luma, 2 * 6 + 4), 394);
	assert_int_equal(code_at(&picture.chroma, 0), 512);
	assert_int_equal(code_at(&picture.chroma, 4), 512);
	/* Of the last column's last row alone. */
	assert_int_equal(code_at(&picture.chroma, 8 + 4), 439);
	assert_int_equal(code_at(&picture.chroma, 8 + 6), 479);
	free_picture(&picture);
}

/* --- Spans ------------------------------------------------------------------------------------------------------- */

/* A pair of rows is shared with nobody; of those that are left over the later ones have more. */
TEST(shares_are_of_whole_pairs_of_rows_as_even_as_can_be)
{
	static const struct {
		uint32_t height, index, count, first, end;
	} rows[] = {
		{ 2, 0, 2, 0, 0 },        { 2, 1, 2, 0, 2 },   { 3, 0, 2, 0, 2 },
		{ 3, 1, 2, 2, 3 },        { 6, 0, 2, 0, 2 },   { 6, 1, 2, 2, 6 },
		{ 10, 1, 3, 2, 6 },       { 10, 2, 3, 6, 10 }, { 2160, 0, 2, 0, 1080 },
		{ 2160, 2, 7, 616, 924 },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct colour_span span =
			colour_share(rows[row].height, rows[row].index, rows[row].count);

		assert_int_equal(span.first, rows[row].first);
		assert_int_equal(span.end, rows[row].end);
	}
}

TEST(shares_of_a_picture_make_the_whole_and_never_meet)
{
	for (uint32_t height = 1; height < 50; height++)
		for (uint32_t parts = 1; parts < 5; parts++) {
			uint32_t at = 0;

			for (uint32_t part = 0; part < parts; part++) {
				struct colour_span span = colour_share(height, part, parts);

				assert_int_equal(span.first, at);
				assert_true(span.end == height || span.end % 2 == 0);
				assert_true(span.end - span.first <= height / parts + 3);
				at = span.end;
			}
			assert_int_equal(at, height);
		}
}

TEST(two_halves_give_what_the_whole_gives)
{
	struct picture whole = picture_of(200, 37, 3), halves = picture_of(200, 37, 3);
	const struct colour_kernel *kernel = colour_kernel_best();

	fill(&whole, 5), fill(&halves, 5);
	convert(kernel, &whole);
	for (uint32_t half = 2; half-- > 0;)
		assert_true(convert_span(kernel, &halves, colour_share(37, half, 2)));
	expect_same(&whole.luma, &halves.luma);
	expect_same(&whole.chroma, &halves.chroma);
	free_picture(&whole), free_picture(&halves);
}

TEST(a_span_that_is_none_of_the_pictures_touches_nothing)
{
	static const struct colour_span span[] = {
		{ 1, 4 }, { 0, 3 }, { 4, 2 }, { 0, 8 }, { 6, 8 }, { 2, UINT32_MAX }, { 8, 8 },
	};
	struct picture picture = picture_of(64, 7, 0);

	for (size_t index = 0; index < sizeof(span) / sizeof(span[0]); index++)
		assert_false(convert_span(colour_kernel_best(), &picture, span[index]));
	for (size_t at = 0; at < picture.luma.used; at++)
		assert_int_equal(picture.luma.bytes[at], 0xEE);
	/* An empty one is one. */
	assert_true(convert_span(colour_kernel_best(), &picture, (struct colour_span){ 2, 2 }));
	assert_int_equal(picture.luma.bytes[0], 0xEE);
	free_picture(&picture);
}
