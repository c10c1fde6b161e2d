/* tests/display/consumer_test.c - which tokens are consumed, and what becomes of their slots. */
#include "fake_objects.h"

#include <errno.h>
#include <stdio.h>

#include "display/colour_hdr.h"
#include "display/pipeline.h"
#include "harness/sanitizer.h"

static const struct display_mode mode = { 64, 48, FRAME_FORMAT_BGRA8, 0x101 };

struct consuming {
	struct fake fake;
	struct display_ring ring;
	struct display_consumer consumer;
	struct display_picture picture;
	uint32_t converted;
	uint32_t held_while_converting;
};

static void begin(struct consuming *consuming)
{
	*consuming = (struct consuming){ 0 };
	fake_init(&consuming->fake);
	assert_int_equal(display_ring_init(&consuming->ring, &consuming->fake.objects, &mode),
	                 STATUS_SUCCESS);
	display_consumer_init(&consuming->consumer, &consuming->ring);
}

static void end(struct consuming *consuming)
{
	display_ring_finish(&consuming->ring);
	assert_int_equal(fake_open_handles(&consuming->fake), 0);
}

static void publish(struct consuming *consuming, uint32_t sequence, uint32_t slot)
{
	consuming->ring.header->latest =
		frame_token_pack(consuming->ring.generation, sequence, slot);
}

static void convert(void *context, const struct display_picture *picture)
{
	struct consuming *consuming = context;

	consuming->picture = *picture;
	consuming->converted++;
	consuming->held_while_converting +=
		consuming->fake.acquires == consuming->fake.releases + 1;
}

static bool consume(struct consuming *consuming)
{
	return display_consume(&consuming->consumer, convert, consuming);
}

TEST(DISP_57_tokens_of_no_use_are_left_alone)
{
	struct consuming consuming;
	uint32_t generation;

	begin(&consuming);
	generation = consuming.ring.generation;
	const struct {
		uint64_t token;
		enum display_token is;
	} row[] = {
		{ 0, DISPLAY_TOKEN_NONE },
		{ frame_token_pack(generation + 1, 1, 0), DISPLAY_TOKEN_STALE },
		{ frame_token_pack(generation, 1, 6), DISPLAY_TOKEN_BAD_SLOT },
		{ frame_token_pack(generation, 1, 255), DISPLAY_TOKEN_BAD_SLOT },
		{ frame_token_pack(generation, 7, 0), DISPLAY_TOKEN_OLD },
		{ UINT64_MAX, DISPLAY_TOKEN_STALE },
		{ frame_token_pack(generation, 8, 5), DISPLAY_TOKEN_NEW },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		assert_int_equal(display_token_check(&consuming.ring, row[index].token, 7),
		                 row[index].is);
		if (row[index].is == DISPLAY_TOKEN_NEW)
			continue;
		consuming.consumer.last_sequence = 7;
		consuming.ring.header->latest = row[index].token;
		assert_false(consume(&consuming));
	}
	assert_int_equal(consuming.fake.acquires, 0);
	assert_int_equal(consuming.consumer.refused, 4);
	end(&consuming);
}

TEST(DISP_56_a_generation_beyond_24_bits_is_still_consumed)
{
	struct consuming consuming;

	begin(&consuming);
	consuming.ring.generation = 0x1000001;
	publish(&consuming, 1, 0);
	assert_true(consume(&consuming));
	end(&consuming);
}

TEST(DISP_80_only_the_newest_is_consumed_and_the_others_are_counted)
{
	struct consuming consuming;

	begin(&consuming);
	publish(&consuming, 1, 0);
	assert_true(consume(&consuming));
	publish(&consuming, 2, 1);
	publish(&consuming, 3, 2);
	publish(&consuming, 4, 3);
	assert_true(consume(&consuming));
	assert_int_equal(consuming.picture.sequence, 4);
	assert_ptr_equal(consuming.picture.pixels,
	                 (uint8_t *)consuming.ring.header +
	                         frame_slot_offset(&consuming.ring.shape, 3));
	assert_int_equal(consuming.consumer.skipped, 2);
	assert_int_equal(consuming.consumer.consumed, 2);
	end(&consuming);
}

TEST(DISP_79_without_a_new_token_a_signal_means_nothing)
{
	struct consuming consuming;

	begin(&consuming);
	assert_false(consume(&consuming));
	publish(&consuming, 1, 0);
	assert_true(consume(&consuming));
	assert_false(consume(&consuming));
	/* And a token without a signal is a picture all the same. */
	publish(&consuming, 2, 1);
	assert_true(consume(&consuming));
	end(&consuming);
}

TEST(DISP_84_the_slot_is_held_while_it_is_converted_and_no_longer)
{
	struct consuming consuming;

	begin(&consuming);
	publish(&consuming, 1, 4);
	assert_true(consume(&consuming));
	assert_int_equal(consuming.held_while_converting, 1);
	assert_int_equal(consuming.fake.releases, 1);
	assert_ptr_equal(consuming.fake.last_acquired, consuming.ring.mutex[4]);
	end(&consuming);
}

TEST(DISP_81_DISP_82_what_acquiring_gives_is_held_or_not)
{
	assert_true(display_is_held(0));
	assert_true(display_is_held(0x80));
	assert_false(display_is_held(0x102));
	assert_false(display_is_held(0x80004005));
	assert_false(display_is_held(0xFFFFFFFF));
	assert_int_equal(FRAME_MUTEX_KEY, 0);
	assert_int_equal(FRAME_HOST_WAIT_MS, 8);
}

TEST(DISP_83_an_abandoned_slot_is_used_and_comes_back)
{
	struct consuming consuming;

	begin(&consuming);
	consuming.fake.acquire_result = DISPLAY_ACQUIRE_ABANDONED;
	publish(&consuming, 1, 0);
	assert_true(consume(&consuming));
	assert_int_equal(consuming.fake.releases, 1);
	consuming.fake.acquire_result = DISPLAY_ACQUIRED;
	publish(&consuming, 2, 0);
	assert_true(consume(&consuming));
	assert_int_equal(consuming.fake.releases, 2);
	end(&consuming);
}

TEST(DISP_83_DISP_85_a_slot_that_times_out_is_counted_and_not_touched)
{
	struct consuming consuming;

	begin(&consuming);
	consuming.fake.acquire_result = DISPLAY_ACQUIRE_TIMEOUT;
	publish(&consuming, 1, 0);
	assert_false(consume(&consuming));
	assert_int_equal(consuming.converted, 0);
	assert_int_equal(consuming.fake.releases, 0);
	assert_int_equal(consuming.consumer.timeouts, 1);
	/* The frame is not lost: when the slot is free it is there. */
	consuming.fake.acquire_result = DISPLAY_ACQUIRED;
	assert_true(consume(&consuming));
	assert_int_equal(consuming.picture.sequence, 1);
	end(&consuming);
}

static void publish_damaged(struct consuming *consuming, uint32_t sequence,
                            const struct frame_rectangle *damage)
{
	struct frame_damage *told = &consuming->ring.header->damage[sequence % 6];

	told->rectangle = frame_damage_pack(damage);
	told->sequence = sequence;
	publish(consuming, sequence, sequence % 6);
}

static void expect_damage(struct consuming *consuming, uint32_t left, uint32_t top, uint32_t right,
                          uint32_t bottom)
{
	const struct frame_rectangle *damage = &consuming->picture.damage;

	assert_true(consume(consuming));
	assert_int_equal(damage->left, left);
	assert_int_equal(damage->top, top);
	assert_int_equal(damage->right, right);
	assert_int_equal(damage->bottom, bottom);
}

/* Who has not had the picture before learns nothing from where this one differs from it. */
TEST(DISP_80_where_a_picture_differs_counts_for_who_had_the_one_before)
{
	static const struct frame_rectangle part = { 3, 5, 20, 30 },
					    beyond = { 60, 40, 90, 0xFFFF };
	struct consuming consuming;

	begin(&consuming);
	publish_damaged(&consuming, 7, &part);
	expect_damage(&consuming, 0, 0, 0, 0);
	publish_damaged(&consuming, 8, &part);
	expect_damage(&consuming, 3, 5, 20, 30);
	/* One was not seen. */
	publish_damaged(&consuming, 10, &part);
	expect_damage(&consuming, 0, 0, 0, 0);
	/* Its slot has another picture by now, or its driver says nothing of it. */
	publish_damaged(&consuming, 11, &part);
	consuming.ring.header->damage[11 % 6].sequence = 17;
	expect_damage(&consuming, 0, 0, 0, 0);
	publish_damaged(&consuming, 12, &part);
	consuming.ring.header->damage[0].rectangle = 0;
	expect_damage(&consuming, 0, 0, 0, 0);
	/* A driver may say anything. */
	publish_damaged(&consuming, 13, &beyond);
	expect_damage(&consuming, 60, 40, 64, 48);
	end(&consuming);
}

/* The sequence leaves 0 out. */
TEST(DISP_58_the_first_sequence_comes_after_the_last)
{
	static const struct frame_rectangle part = { 3, 5, 20, 30 };
	struct consuming consuming;

	begin(&consuming);
	publish(&consuming, 0xFFFFFFFF, 5);
	assert_true(consume(&consuming));
	publish_damaged(&consuming, 1, &part);
	expect_damage(&consuming, 3, 5, 20, 30);
	end(&consuming);
}

/* What the section says about the ring is never looked at again. */
TEST(DISP_60_a_header_that_lies_changes_nothing)
{
	struct consuming consuming;

	begin(&consuming);
	memset(consuming.ring.header, 0xFF, sizeof(*consuming.ring.header));
	publish(&consuming, 9, 5);
	assert_true(consume(&consuming));
	assert_int_equal(consuming.picture.width, 64);
	assert_int_equal(consuming.picture.height, 48);
	assert_int_equal(consuming.picture.pitch_bytes, 256);
	assert_ptr_equal(consuming.picture.pixels,
	                 (uint8_t *)consuming.ring.header +
	                         frame_slot_offset(&consuming.ring.shape, 5));
	end(&consuming);
}

/* --- Converting a picture, for good ------------------------------------------------------------------------------ */

#define WIDTH 64u
#define HEIGHT 48u

struct converting {
	struct consuming consuming;
	struct display_pipeline pipeline;
	struct display_output *output;
	uint32_t steps; /* services of the machine that were asked for, */
	uint32_t made;  /* and pieces of memory, while a slot was held */
};

/* Pieces of memory that this thread has made: an encoder's threads make some of their own meanwhile. */
static __thread uint32_t made;

#ifdef HAS_SANITIZER
extern int __sanitizer_install_malloc_and_free_hooks(void (*made)(const volatile void *, size_t),
                                                     void (*freed)(const volatile void *));

static void count_made(const volatile void *memory, size_t bytes)
{
	made++;
}

static void count_freed(const volatile void *memory)
{
}

static void begin_counting(void)
{
	assert_true(__sanitizer_install_malloc_and_free_hooks(count_made, count_freed) > 0);
}
#else
/* In place of the C library's, for all that this process has loaded. */
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *memory, size_t bytes);
extern void *__libc_memalign(size_t alignment, size_t bytes);

void *malloc(size_t bytes)
{
	made++;
	return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
	made++;
	return __libc_calloc(count, bytes);
}

void *realloc(void *memory, size_t bytes)
{
	made++;
	return __libc_realloc(memory, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
	made++;
	return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t bytes)
{
	made++;
	*ret_memory = __libc_memalign(alignment, bytes);
	return *ret_memory ? 0 : ENOMEM;
}

static void begin_counting(void)
{
}
#endif

static void drop(void *context, const struct display_coded *coded)
{
	free(coded->packet.memory);
}

static void convert_for_good(void *context, const struct display_picture *picture)
{
	struct converting *converting = context;
	uint32_t steps = converting->consuming.fake.step;
	uint32_t before = made;

	display_pipeline_convert(&converting->pipeline, converting->output, picture);
	converting->steps += converting->consuming.fake.step - steps;
	converting->made += made - before;
}

/* A ring of that format, all of whose pixels are white; gives the luma of the picture that is made of it, in ten bits. */
static uint32_t luma_of_white(struct converting *converting, uint32_t format, uint32_t sequence)
{
	static const uint16_t light[4] = { 0x4A40, 0x4A40, 0x4A40, 0x3C00 };
	struct display_mode of = { WIDTH, HEIGHT, format, 0x101 };
	struct consuming *consuming = &converting->consuming;
	uint32_t luma;

	assert_int_equal(display_ring_recreate(&consuming->ring, &of), STATUS_SUCCESS);
	display_consumer_init(&consuming->consumer, &consuming->ring);
	uint8_t *pixels = (uint8_t *)consuming->ring.header + FRAME_PAGE_BYTES;
	memset(pixels, 0xFF, (size_t)consuming->ring.shape.pitch_bytes * HEIGHT);
	for (uint32_t at = 0; format == FRAME_FORMAT_RGBA16F && at < WIDTH * HEIGHT; at++)
		memcpy(pixels + (size_t)at * sizeof(light), light, sizeof(light));
	publish(consuming, sequence, 0);
	display_pipeline_set_hdr(&converting->pipeline, format == FRAME_FORMAT_RGBA16F);
	converting->output = display_pipeline_take(&converting->pipeline);
	assert_non_null(converting->output);
	assert_true(display_consume(&consuming->consumer, convert_for_good, converting));
	const uint8_t *plane = converting->output->source.plane[0];
	luma = format == FRAME_FORMAT_RGBA16F ? (uint32_t)(plane[0] | plane[1] << 8) >> 6
	                                      : plane[0] * 4u;
	display_pipeline_return(&converting->pipeline, converting->output);
	return luma;
}

/* Outputs and constants are there before a slot is held, for either kind of picture, and after each change of kind. */
TEST(DISP_156_nothing_is_mapped_or_made_while_a_slot_is_held)
{
	struct display_pipeline_options options = {
		.format = { .width = WIDTH, .height = HEIGHT, .refresh_hz = 60 }, .deliver = drop
	};
	struct converting converting = { .steps = 0 };
	uint32_t before = made;

	begin_counting();
	begin(&converting.consuming);
	assert_int_equal(display_pipeline_start(&converting.pipeline, &options), 0);
	for (uint32_t sequence = 1; sequence <= 8; sequence += 2) {
		assert_int_equal(luma_of_white(&converting, FRAME_FORMAT_BGRA8, sequence), 235 * 4);
		assert_in_range(luma_of_white(&converting, FRAME_FORMAT_RGBA16F, sequence + 1), 721,
		                724);
	}
	assert_int_equal(converting.steps, 0);
	assert_int_equal(converting.made, 0);
	/* It is counted at all. */
	assert_true(made > before);
	display_pipeline_stop(&converting.pipeline);
	display_pipeline_finish(&converting.pipeline);
	end(&converting.consuming);
}

/* Whoever writes to them is ended by the processor. */
TEST(DISP_156_what_converters_are_made_of_cannot_be_written)
{
	uintptr_t constants[] = { (uintptr_t)&colour_pq, (uintptr_t)colour_kernels };
	FILE *maps = fopen("/proc/self/maps", "re");
	uint32_t found = 0;
	char line[512];

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long first, end;
		char rights[8];

		assert_int_equal(sscanf(line, "%lx-%lx %7s", &first, &end, rights), 3);
		for (size_t at = 0; at < 2; at++)
			if (constants[at] >= first && constants[at] < end) {
				assert_memory_equal(rights, "r-", 2);
				found++;
			}
	}
	fclose(maps);
	assert_int_equal(found, 2);
}

TEST(DISP_80_each_sequence_between_two_that_were_consumed_was_skipped)
{
	static const struct {
		uint32_t sequence, skipped;
	} rows[] = { { 1, 0 },
		     { 2, 0 },
		     { 4, 1 },
		     { 3, 1 },
		     { 0x80000003, 1 },
		     { 0x80000006, 3 },
		     { 0xD0000006, 0x50000002 } };
	struct consuming consuming;

	begin(&consuming);
	for (uint32_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		publish(&consuming, rows[row].sequence, row % 6);
		assert_true(consume(&consuming));
		assert_int_equal(consuming.consumer.skipped, rows[row].skipped);
		assert_int_equal(consuming.consumer.consumed, row + 1);
	}
	end(&consuming);
}
