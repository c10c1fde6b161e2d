/* tests/display/colour_test.c - the reference is right, and every kernel is the reference, rounded. */
#include "harness/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "display/colour.h"
#include "guarded.h"
#include "harness/random.h"

/* --- The reference ---------------------------------------------------------------------------------------------- */

struct colour_row {
	double from[3], to[3];
};

static void expect_rows(const struct colour_row *row, size_t count, double scale,
                        void (*reference)(const double[3], double[3]))
{
	for (size_t index = 0; index < count; index++) {
		double from[3], codes[3];

		for (int channel = 0; channel < 3; channel++)
			from[channel] = row[index].from[channel] / scale;
		reference(from, codes);
		for (int channel = 0; channel < 3; channel++)
			if (fabs(codes[channel] - row[index].to[channel]) > 0.01)
				fail_msg("row %zu, component %d: %.3f is not %.2f", index, channel,
				         codes[channel], row[index].to[channel]);
	}
}

TEST(DISP_150_the_reference_gives_the_table_of_sdr)
{
	static const struct colour_row row[] = {
		{ { 0, 0, 0 }, { 16, 128, 128 } },
		{ { 255, 255, 255 }, { 235, 128, 128 } },
		{ { 255, 0, 0 }, { 62.56, 102.34, 240 } },
		{ { 0, 255, 0 }, { 172.63, 41.66, 26.27 } },
		{ { 0, 0, 255 }, { 31.81, 240, 117.73 } },
		{ { 128, 128, 128 }, { 125.93, 128, 128 } },
		{ { 255, 255, 0 }, { 219.19, 16, 138.27 } },
		{ { 0, 255, 255 }, { 188.44, 153.66, 16 } },
	};

	expect_rows(row, sizeof(row) / sizeof(row[0]), 255, colour_reference_sdr);
}

TEST(DISP_150_the_reference_gives_the_table_of_hdr)
{
	static const struct colour_row row[] = {
		{ { 0, 0, 0 }, { 64, 512, 512 } },
		{ { 1, 1, 1 }, { 489.61, 512, 512 } },
		{ { 4, 4, 4 }, { 614.77, 512, 512 } },
		{ { .5, .5, .5 }, { 431.29, 512, 512 } },
		{ { 1, 0, 0 }, { 325.39, 448.10, 598.44 } },
		{ { 0, .5, 0 }, { 394.09, 439.12, 478.60 } },
		{ { 0, 0, 4 }, { 305.28, 674.67, 542.75 } },
		{ { 2, 1, 0 }, { 493.73, 419.82, 537.20 } },
	};

	expect_rows(row, sizeof(row) / sizeof(row[0]), 1, colour_reference_hdr);
}

/* --- Kernels ----------------------------------------------------------------------------------------------------- */

struct picture {
	uint32_t width, height;
	uint8_t *bgra, *luma, *chroma;
	size_t pitch;
};

static struct picture picture_of(uint32_t width, uint32_t height)
{
	struct picture picture = { .width = width,
		                   .height = height,
		                   .pitch = (size_t)width * 4 + 20 };

	picture.bgra = malloc(picture.pitch * height);
	picture.luma = malloc((size_t)(width + 3) * height);
	picture.chroma = malloc((size_t)(width + 5) * ((height + 1) / 2));
	memset(picture.luma, 0xEE, (size_t)(width + 3) * height);
	memset(picture.chroma, 0xEE, (size_t)(width + 5) * ((height + 1) / 2));
	return picture;
}

static void free_picture(struct picture *picture)
{
	free(picture->bgra), free(picture->luma), free(picture->chroma);
}

static void convert(const struct colour_kernel *kernel, struct picture *picture)
{
	struct colour_picture from = { picture->bgra, picture->width, picture->height,
		                       picture->pitch };
	struct colour_planes to = { picture->luma, picture->chroma, picture->width + 3,
		                    picture->width + 5 };

	colour_bgra_to_nv12(kernel, &from, &to);
}

static void fill(struct picture *picture, uint32_t seed)
{
	random_fill(picture->bgra, picture->pitch * picture->height, seed);
}

/* How code stands to the reference's: over all colours, within one, and nearly always equal. */
struct tally {
	uint64_t equal, all;
	double worst;
};

static void count(struct tally *tally, uint8_t code, double reference)
{
	double rounded = floor(reference + 0.5), off = fabs(code - rounded);

	tally->all++;
	tally->equal += off == 0;
	tally->worst = off > tally->worst ? off : tally->worst;
}

/* 256 x 2 pixels a picture: all blues of one red and green, each a block of its own column. */
static void tally_kernel(const struct colour_kernel *kernel, struct tally tally[3])
{
	struct picture picture = picture_of(512, 2);

	for (uint32_t rg = 0; rg < 65536; rg++) {
		for (uint32_t x = 0; x < 512; x++)
			for (uint32_t y = 0; y < 2; y++) {
				uint32_t word = (x / 2) | rg << 8 | 0xAB000000u;

				memcpy(picture.bgra + y * picture.pitch + x * 4, &word, 4);
			}
		convert(kernel, &picture);
		for (uint32_t b = 0; b < 256; b++) {
			double rgb[3] = { (rg >> 8) / 255.0, (rg & 255) / 255.0, b / 255.0 },
			       codes[3];

			colour_reference_sdr(rgb, codes);
			count(&tally[0], picture.luma[b * 2], codes[0]);
			count(&tally[1], picture.chroma[b * 2], codes[1]);
			count(&tally[2], picture.chroma[b * 2 + 1], codes[2]);
		}
	}
	free_picture(&picture);
}

TEST_LIMIT(DISP_150_all_colours_are_within_one_code_of_the_reference, 240)
{
	struct tally tally[3] = { 0 };

	tally_kernel(colour_kernel_best(), tally);
	for (int component = 0; component < 3; component++) {
		assert_int_equal(tally[component].all, 1 << 24);
		assert_true(tally[component].worst <= 1);
		assert_true((double)tally[component].equal >= 0.99 * (double)tally[component].all);
	}
}

/* What a picture of all colours becomes: a constant that is off by its last bit is seen here. */
TEST(DISP_150_the_bytes_of_a_picture_are_those_of_the_version_before)
{
	struct picture picture = picture_of(1024, 256);
	uint32_t sum = 2166136261u;

	fill(&picture, 3);
	convert(colour_kernel_best(), &picture);
	for (size_t at = 0; at < 1027 * 256; at++)
		sum = (sum ^ picture.luma[at]) * 16777619u;
	for (size_t at = 0; at < 1029 * 128; at++)
		sum = (sum ^ picture.chroma[at]) * 16777619u;
	assert_int_equal(sum, 0xE87E2EE7u);
	free_picture(&picture);
}

TEST(DISP_158_the_numbers_that_name_the_colours_are_those_of_the_standard)
{
	assert_int_equal(COLOUR_SDR_PRIMARIES, 1); /* BT.709 */
	assert_int_equal(COLOUR_SDR_TRANSFER, 1);
	assert_int_equal(COLOUR_SDR_MATRIX, 1);
	assert_int_equal(COLOUR_HDR_PRIMARIES, 9); /* BT.2020 */
	assert_int_equal(COLOUR_HDR_TRANSFER, 16); /* ST 2084 */
	assert_int_equal(COLOUR_HDR_MATRIX, 9);    /* BT.2020, not of constant luminance */
}

TEST(every_kernel_gives_the_same_bytes)
{
	static const uint32_t size[][2] = { { 1, 1 },   { 2, 2 },   { 31, 3 },   { 32, 2 },
		                            { 33, 5 },  { 63, 2 },  { 64, 4 },   { 65, 3 },
		                            { 127, 2 }, { 129, 7 }, { 1111, 7 }, { 640, 48 } };

	for (size_t which = 0; which < colour_kernel_count; which++) {
		if (!colour_kernels[which].can_run())
			continue;
		for (size_t index = 0; index < sizeof(size) / sizeof(size[0]); index++) {
			struct picture plain = picture_of(size[index][0], size[index][1]);
			struct picture other = picture_of(size[index][0], size[index][1]);

			fill(&plain, (uint32_t)index + 1);
			fill(&other, (uint32_t)index + 1);
			convert(&colour_kernels[colour_kernel_count - 1], &plain);
			convert(&colour_kernels[which], &other);
			/* With what lies behind each row, which nobody may write. */
			assert_memory_equal(plain.luma, other.luma,
			                    (size_t)(plain.width + 3) * plain.height);
			assert_memory_equal(plain.chroma, other.chroma,
			                    (size_t)(plain.width + 5) * ((plain.height + 1) / 2));
			assert_int_equal(other.luma[plain.width], 0xEE);
			free_picture(&plain), free_picture(&other);
		}
	}
}

/* Pictures of no gaps, each plane up to the last byte that can be touched. */
static void convert_guarded(const struct colour_kernel *kernel, uint32_t width, uint32_t height)
{
	size_t pairs = (size_t)(width + 1) / 2 * 2;
	struct guarded pixels = guarded_of((size_t)width * height * 4);
	struct guarded luma = guarded_of((size_t)width * height);
	struct guarded chroma = guarded_of(pairs * ((height + 1) / 2));
	struct colour_picture from = { pixels.bytes, width, height, (size_t)width * 4 };
	struct colour_planes to = { luma.bytes, chroma.bytes, width, pairs };

	memset(pixels.bytes, 0, pixels.used);
	colour_bgra_to_nv12(kernel, &from, &to);
	for (size_t at = 0; at < luma.used; at++)
		assert_int_equal(luma.bytes[at], 16);
	for (size_t at = 0; at < chroma.used; at++)
		assert_int_equal(chroma.bytes[at], 128);
	guarded_free(&pixels), guarded_free(&luma), guarded_free(&chroma);
}

TEST(every_kernel_stays_in_its_rows)
{
	for (size_t which = 0; which < colour_kernel_count; which++)
		for (uint32_t width = 1; width < 140 && colour_kernels[which].can_run(); width++)
			convert_guarded(&colour_kernels[which], width, 1 + width % 4);
}

TEST(DISP_155_a_chroma_sample_is_the_colour_of_its_left_column)
{
	struct picture picture = picture_of(130, 2), pure = picture_of(2, 2);
	/* The new colour begins at an odd column. */
	const uint32_t edge = 65, red = 0xFFFF0000, blue = 0xFF0000FF;

	for (uint32_t y = 0; y < 2; y++)
		for (uint32_t x = 0; x < 130; x++)
			memcpy(picture.bgra + y * picture.pitch + x * 4, x < edge ? &red : &blue,
			       4);
	for (size_t which = 0; which < colour_kernel_count; which++) {
		if (!colour_kernels[which].can_run())
			continue;
		convert(&colour_kernels[which], &picture);
		for (uint32_t sample = 0; sample < 65; sample++) {
			for (uint32_t y = 0; y < 2; y++)
				for (uint32_t x = 0; x < 2; x++)
					memcpy(pure.bgra + y * pure.pitch + x * 4,
					       sample * 2 < edge ? &red : &blue, 4);
			convert(&colour_kernels[colour_kernel_count - 1], &pure);
			assert_memory_equal(picture.chroma + sample * 2, pure.chroma, 2);
		}
	}
	free_picture(&picture), free_picture(&pure);
}

TEST(DISP_157_odd_sizes_have_a_last_chroma_sample_of_their_own)
{
	struct picture picture = picture_of(3, 3);
	const uint32_t grey = 0xFF808080, green = 0xFF00FF00;

	for (uint32_t y = 0; y < 3; y++)
		for (uint32_t x = 0; x < 3; x++)
			memcpy(picture.bgra + y * picture.pitch + x * 4,
			       x == 2 && y == 2 ? &green : &grey, 4);
	convert(colour_kernel_best(), &picture);
	assert_int_equal(picture.luma[2 * 6 + 2], 173);
	assert_int_equal(picture.chroma[0], 128);
	/* Of the last column's last row alone. */
	assert_int_equal(picture.chroma[8 + 2], 42);
	assert_int_equal(picture.chroma[8 + 3], 26);
	free_picture(&picture);
}
