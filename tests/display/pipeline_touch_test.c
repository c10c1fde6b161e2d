/* tests/display/pipeline_touch_test.c - parts of a picture converted anew give what the whole would, and are sent as the same picture. */
#include "pipeline_bench.h"

#define SIZE_MAX_PIXELS 64u

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
	return random_below(&seed, below);
}

struct touch {
	struct display_pipeline pipeline;
	struct display_format format;
	uint8_t pixels[SIZE_MAX_PIXELS * SIZE_MAX_PIXELS * 8];
	struct display_picture picture;
};

static void drop(void *context, const struct display_coded *coded)
{
	(void)context;
	free(coded->packet.memory);
}

static void noise(struct touch *touch, const struct frame_rectangle *rect)
{
	size_t bytes = frame_pixel_bytes(touch->picture.format);

	for (uint32_t y = rect->top; y < rect->bottom; y++)
		for (size_t at = rect->left * bytes; at < rect->right * bytes; at++)
			touch->pixels[y * touch->picture.pitch_bytes + at] = (uint8_t)draw(256);
}

static void touch_begin(struct touch *touch, const struct display_format *of)
{
	struct display_pipeline_options options = { .format = *of, .deliver = drop };
	struct frame_rectangle all = { 0, 0, of->width, of->height };

	memset(touch, 0, sizeof(*touch));
	touch->format = *of;
	touch->picture = (struct display_picture){ .pixels = touch->pixels,
		                                   .width = of->width,
		                                   .height = of->height,
		                                   .format = of->is_hdr ? FRAME_FORMAT_RGBA16F
		                                                        : FRAME_FORMAT_BGRA8,
		                                   .pitch_bytes = SIZE_MAX_PIXELS * 8,
		                                   .sequence = 5 };
	noise(touch, &all);
	assert_int_equal(display_pipeline_start(&touch->pipeline, &options), 0);
}

static struct display_output *take(struct touch *touch)
{
	struct display_output *output;

	while (!(output = display_pipeline_take(&touch->pipeline)))
		host_yield();
	return output;
}

static void touch_end(struct touch *touch)
{
	display_pipeline_stop(&touch->pipeline);
	display_pipeline_finish(&touch->pipeline);
}

/* Every sample of both, what is there for the encoder alone as well. */
static void expect_whole(struct touch *touch, const struct display_output *output)
{
	struct display_format coded = display_pipeline_coded(&touch->format);
	struct display_output *whole = take(touch);
	size_t bytes = output->source.pitch_bytes[0] * coded.height;

	display_pipeline_convert(&touch->pipeline, whole, &touch->picture);
	assert_memory_equal(output->source.plane[0], whole->source.plane[0], bytes);
	if (!touch->format.is_lossless)
		assert_memory_equal(output->source.plane[1], whole->source.plane[1], bytes / 2);
	display_pipeline_return(&touch->pipeline, whole);
}

static struct frame_rectangle any_rect(const struct display_format *format)
{
	uint32_t left = draw(format->width), top = draw(format->height);

	if (draw(8) == 0)
		return (struct frame_rectangle){ 0 };
	return (struct frame_rectangle){ left, top, left + 1 + draw(format->width - left),
		                         top + 1 + draw(format->height - top) };
}

static void expect_parts_are_the_whole(const struct display_format *of)
{
	static struct touch touch;

	touch_begin(&touch, of);
	struct display_output *output = take(&touch);
	display_pipeline_convert(&touch.pipeline, output, &touch.picture);
	for (int step = 0; step < 100; step++) {
		struct frame_rectangle changes[2] = { any_rect(of), any_rect(of) };

		display_pipeline_submit(&touch.pipeline, output);
		noise(&touch, &changes[0]);
		noise(&touch, &changes[1]);
		output = take(&touch);
		assert_true(display_pipeline_touch(&touch.pipeline, output, &touch.picture, changes,
		                                   2));
		assert_int_equal(output->presented, 5);
		expect_whole(&touch, output);
	}
	display_pipeline_return(&touch.pipeline, output);
	touch_end(&touch);
}

TEST_LIMIT(DISP_31_what_changed_is_converted_and_the_rest_is_as_it_was, 60)
{
	static const struct display_format rows[] = {
		{ 64, 48, 60 },
		{ 63, 47, 60 },
		{ 64, 48, 60, .is_hdr = true },
		{ 61, 49, 60, .is_hdr = true },
		{ 64, 48, 60, .is_lossless = true },
		{ 63, 47, 60, .is_lossless = true },
	};

	seed = 3;
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		expect_parts_are_the_whole(&rows[row]);
}

/* Nothing was submitted, or of another size or format: there is nothing to change parts of. */
TEST_LIMIT(DISP_31_parts_of_a_picture_of_another_format_are_refused, 60)
{
	static const struct display_format format_64 = { 64, 48, 60 };
	static struct touch touch;
	struct frame_rectangle changes[1] = { { 0, 0, 8, 8 } };
	struct display_picture other;
	struct display_output *output;

	touch_begin(&touch, &format_64);
	output = take(&touch);
	assert_false(display_pipeline_touch(&touch.pipeline, output, &touch.picture, changes, 1));
	display_pipeline_convert(&touch.pipeline, output, &touch.picture);
	display_pipeline_submit(&touch.pipeline, output);
	output = take(&touch);
	other = touch.picture;
	other.width = 32;
	assert_false(display_pipeline_touch(&touch.pipeline, output, &other, changes, 1));
	other = touch.picture;
	other.height = 64;
	assert_false(display_pipeline_touch(&touch.pipeline, output, &other, changes, 1));
	other = touch.picture;
	other.format = FRAME_FORMAT_RGBA16F;
	assert_false(display_pipeline_touch(&touch.pipeline, output, &other, changes, 1));
	assert_true(display_pipeline_touch(&touch.pipeline, output, &touch.picture, changes, 1));
	display_pipeline_return(&touch.pipeline, output);
	display_pipeline_set_size(&touch.pipeline, 32, 32, 60);
	output = take(&touch);
	assert_false(display_pipeline_touch(&touch.pipeline, output, &touch.picture, changes, 1));
	display_pipeline_return(&touch.pipeline, output);
	touch_end(&touch);
}

/* It is news for who looks, and none of the driver's; where nothing has changed it is none at all. */
TEST_LIMIT(DISP_31_a_part_that_changed_is_sent_as_the_same_picture_again_and_only_then, 60)
{
	static struct bench bench;
	struct display_format lossless = format;
	struct frame_rectangle corner = { 0, 0, 8, 8 };
	struct display_picture picture;
	struct display_output *output;

	lossless.is_lossless = true;
	begin_with(&bench, &lossless, 64);
	submit(&bench, 1);
	wait_delivered(&bench, 1);
	picture = (struct display_picture){ .pixels = (const uint8_t *)bench.card.pixels,
		                            .width = bench.card.width,
		                            .height = bench.card.height,
		                            .format = FRAME_FORMAT_BGRA8,
		                            .pitch_bytes = bench.card.pitchBytes };
	for (int step = 0; step < 2; step++) {
		while (!(output = display_pipeline_take(&bench.pipeline)))
			host_yield();
		if (step)
			((uint32_t *)bench.card.pixels)[0] ^= 0xFFFFFF;
		assert_true(display_pipeline_touch(&bench.pipeline, output, &picture, &corner, 1));
		output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
		display_pipeline_submit(&bench.pipeline, output);
	}
	wait_delivered(&bench, 2);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(delivered(&bench), 2);
	assert_false(bench.coded[0].is_repeat);
	assert_true(bench.coded[1].is_repeat);
	assert_int_equal(bench.coded[1].presented, bench.coded[0].presented);
	assert_int_not_equal(bench.coded[1].hash, bench.coded[0].hash);
	/* The driver's pictures are counted, and these are none. */
	assert_int_equal(bench.pipeline.summary.unchanged, 0);
	assert_int_equal(bench.pipeline.summary.repeated, 1);
	finish(&bench);
}
