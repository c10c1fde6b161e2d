/* tests/display/pipeline_part_test.c - which part of a picture a viewer is told to show anew: never less than what has changed. */
#include "pipeline_bench.h"

static const struct frame_rectangle whole;

/* Without a better copy half a second later. */
static const struct display_format lossless = {
	.width = 320, .height = 192, .refresh_hz = 60, .is_lossless = true
};

static void begin_lossless(struct bench *bench)
{
	begin_with(bench, &lossless, 10);
	submit_card(bench, 1);
	wait_delivered(bench, 1);
}

static void paint(struct bench *bench, const struct frame_rectangle *part, uint32_t number)
{
	uint32_t *pixels = bench->card.pixels;

	for (uint32_t y = part->top; y < part->bottom; y++)
		for (uint32_t x = part->left; x < part->right; x++)
			pixels[y * bench->card.width + x] = 0xFF000000u | number * 0x10305u;
}

static struct display_output *take(struct bench *bench)
{
	struct display_output *output;

	while (!(output = display_pipeline_take(&bench->pipeline)))
		host_yield();
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	return output;
}

static struct display_picture picture_of(const struct bench *bench, uint32_t number)
{
	return (struct display_picture){ .pixels = (const uint8_t *)bench->card.pixels,
		                         .width = bench->card.width,
		                         .height = bench->card.height,
		                         .format = FRAME_FORMAT_BGRA8,
		                         .pitch_bytes = bench->card.pitchBytes,
		                         .sequence = number };
}

/* The picture of that number differs from the one before it there. */
static struct display_output *convert(struct bench *bench, struct frame_rectangle part,
                                      uint32_t number)
{
	struct display_output *output = take(bench);
	struct display_picture picture = picture_of(bench, number);

	paint(bench, &part, number);
	picture.damage = part;
	display_pipeline_convert(&bench->pipeline, output, &picture);
	return output;
}

static void submit_part(struct bench *bench, struct frame_rectangle part, uint32_t number)
{
	display_pipeline_submit(&bench->pipeline, convert(bench, part, number));
}

static void wait_idle(struct bench *bench)
{
	while (__atomic_load_n(&bench->pipeline.unfinished, __ATOMIC_ACQUIRE))
		host_yield();
}

/* The packet of that number, counted from 1. */
static void expect_part(struct bench *bench, uint32_t number, struct frame_rectangle part)
{
	wait_delivered(bench, number);
	assert_memory_equal(&bench->coded[(number - 1) % KEPT].part, &part, sizeof(part));
}

static void end(struct bench *bench)
{
	display_pipeline_stop(&bench->pipeline);
	finish(bench);
}

TEST_LIMIT(a_part_is_told_in_whole_blocks_within_the_picture, 60)
{
	static struct bench bench;

	begin_lossless(&bench);
	expect_part(&bench, 1, whole);
	submit_part(&bench, (struct frame_rectangle){ 70, 10, 71, 11 }, 2);
	expect_part(&bench, 2, (struct frame_rectangle){ 64, 0, 128, 64 });
	submit_part(&bench, (struct frame_rectangle){ 63, 64, 129, 65 }, 3);
	expect_part(&bench, 3, (struct frame_rectangle){ 0, 64, 192, 128 });
	submit_part(&bench, (struct frame_rectangle){ 319, 127, 320, 129 }, 4);
	expect_part(&bench, 4, (struct frame_rectangle){ 256, 64, 320, 192 });
	end(&bench);
}

TEST_LIMIT(of_a_picture_that_does_not_say_where_it_differs_everything_is_shown, 60)
{
	static struct bench bench;

	begin_lossless(&bench);
	paint(&bench, &(struct frame_rectangle){ 5, 5, 6, 6 }, 2);
	submit_card(&bench, 2);
	expect_part(&bench, 2, whole);
	submit_part(&bench, (struct frame_rectangle){ 1, 1, 319, 191 }, 3);
	expect_part(&bench, 3, whole);
	end(&bench);
}

TEST_LIMIT(a_key_frame_is_shown_whole_and_the_next_part_is_its_own_alone, 60)
{
	static struct bench bench;

	begin_lossless(&bench);
	display_pipeline_want_key(&bench.pipeline);
	wait_delivered(&bench, 2);
	assert_true(bench.coded[1].packet.is_key);
	expect_part(&bench, 2, whole);
	submit_part(&bench, (struct frame_rectangle){ 0, 0, 1, 1 }, 2);
	expect_part(&bench, 3, (struct frame_rectangle){ 0, 0, 64, 64 });
	end(&bench);
}

TEST_LIMIT(what_a_newer_picture_replaced_is_in_the_newers_part, 60)
{
	static struct bench bench;

	begin_lossless(&bench);
	display_pipeline_hold(&bench.pipeline, true);
	submit_part(&bench, (struct frame_rectangle){ 0, 0, 1, 1 }, 2);
	submit_part(&bench, (struct frame_rectangle){ 130, 70, 131, 71 }, 3);
	wait_idle(&bench);
	display_pipeline_hold(&bench.pipeline, false);
	expect_part(&bench, 2, (struct frame_rectangle){ 0, 0, 192, 128 });
	assert_int_equal(bench.coded[1].presented, 3);
	end(&bench);
}

/* Nor does one between them that repeats the last take it away. */
TEST_LIMIT(what_was_converted_and_given_back_is_in_the_next_part, 60)
{
	static struct bench bench;
	struct display_output *output;

	begin_lossless(&bench);
	output = convert(&bench, (struct frame_rectangle){ 200, 0, 201, 1 }, 2);
	display_pipeline_return(&bench.pipeline, output);
	output = take(&bench);
	assert_true(display_pipeline_repeat(&bench.pipeline, output));
	display_pipeline_submit(&bench.pipeline, output);
	expect_part(&bench, 2, whole);
	submit_part(&bench, (struct frame_rectangle){ 0, 0, 1, 1 }, 3);
	expect_part(&bench, 3, (struct frame_rectangle){ 0, 0, 256, 64 });
	submit_part(&bench, (struct frame_rectangle){ 0, 0, 1, 1 }, 4);
	expect_part(&bench, 4, (struct frame_rectangle){ 0, 0, 64, 64 });
	end(&bench);
}

TEST_LIMIT(a_picture_that_was_touched_tells_where, 60)
{
	const struct frame_rectangle changes[] = { { 3, 3, 4, 4 }, { 70, 3, 71, 4 } };
	static struct bench bench;
	struct display_picture picture;
	struct display_output *output;

	begin_lossless(&bench);
	submit_part(&bench, (struct frame_rectangle){ 0, 128, 1, 129 }, 2);
	wait_delivered(&bench, 2);
	for (size_t at = 0; at < 2; at++)
		paint(&bench, &changes[at], 9);
	picture = picture_of(&bench, 2);
	output = take(&bench);
	assert_true(display_pipeline_touch(&bench.pipeline, output, &picture, changes, 2));
	display_pipeline_submit(&bench.pipeline, output);
	expect_part(&bench, 3, (struct frame_rectangle){ 0, 0, 128, 64 });
	end(&bench);
}

/* What does not change gets better with the pictures, too. */
TEST_LIMIT(one_of_thirty_pictures_is_shown_whole, 60)
{
	const struct frame_rectangle block = { 0, 0, 64, 64 };
	static struct bench bench;

	begin_lossless(&bench);
	for (uint32_t number = 2; number <= 62; number++) {
		submit_part(&bench, (struct frame_rectangle){ 0, 0, 1, 1 }, number);
		expect_part(&bench, number, number % 30 == 1 ? whole : block);
	}
	end(&bench);
}

TEST_LIMIT(the_better_copy_is_shown_whole, 60)
{
	static struct bench bench;
	uint32_t at = 0;

	begin(&bench, 10);
	submit_card(&bench, 1);
	submit_part(&bench, (struct frame_rectangle){ 0, 0, 1, 1 }, 2);
	do {
		wait_delivered(&bench, at + 1);
	} while (!bench.coded[at++ % KEPT].is_refined);
	expect_part(&bench, at, whole);
	end(&bench);
}
