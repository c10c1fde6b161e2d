/* tests/display/pipeline_test.c - drawn cards through conversion, encoder and decoder. */
#include "pipeline_bench.h"

TEST_LIMIT(every_card_that_is_submitted_is_read_by_the_viewer, 60)
{
	struct bench bench;

	begin(&bench, 100);
	for (uint32_t counter = 1; counter <= 60; counter++)
		submit(&bench, counter * 7919);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.encoded - bench.pipeline.summary.repeated, 60);
	assert_int_equal(bench.check.decoded, 60);
	assert_int_equal(bench.check.unreadable, 0);
	assert_int_equal(bench.check.out_of_turn, 0);
	assert_int_equal(bench.pipeline.summary.failed, 0);
	for (int stage = 0; stage < DISPLAY_STAGES; stage++)
		assert_int_equal(bench.pipeline.summary.since[stage].count, 60);
	assert_int_equal(bench.check.shown.count, 60);
	assert_int_equal(bench.pipeline.summary.bytes, bench.check.bytes);
	finish(&bench);
}

/* Until the encoder's thread has seen all that was submitted. */
static void wait_taken(struct bench *bench)
{
	while (__atomic_load_n(&bench->pipeline.unfinished, __ATOMIC_ACQUIRE))
		host_yield();
}

TEST_LIMIT(while_everybody_is_behind_the_newest_picture_alone_is_kept, 60)
{
	struct bench bench;

	begin(&bench, 10);
	submit(&bench, 1);
	wait_taken(&bench);
	display_pipeline_hold(&bench.pipeline, true);
	for (uint32_t counter = 2; counter <= 5; counter++)
		submit(&bench, counter);
	wait_taken(&bench);
	assert_int_equal(delivered(&bench), 1);
	display_pipeline_hold(&bench.pipeline, false);
	wait_delivered(&bench, 2);
	assert_int_equal(bench.coded[1].presented, 5);
	assert_false(bench.coded[1].is_repeat);
	/* Whoever waits for a key frame gets one. */
	display_pipeline_hold(&bench.pipeline, true);
	submit(&bench, 6);
	wait_taken(&bench);
	assert_int_equal(delivered(&bench), 2);
	display_pipeline_want_key(&bench.pipeline);
	wait_delivered(&bench, 3);
	assert_int_equal(bench.coded[2].presented, 6);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.held, 3);
	assert_int_equal(bench.check.decoded, 3);
	finish(&bench);
}

/* An output of 320 x 192 that is the caller's, as if a picture had been converted into it. */
static struct display_output *take_filled(struct bench *bench, uint8_t luma, uint8_t chroma)
{
	struct display_output *output;

	while (!(output = display_pipeline_take(&bench->pipeline)))
		host_yield();
	memset(output->source.plane[0], luma, output->source.pitch_bytes[0] * 192);
	memset(output->source.plane[1], chroma, output->source.pitch_bytes[1] * 96);
	output->presented++;
	output->is_repeat = false;
	return output;
}

/* The machine's clock may be behind this computer's; times are told on this one's and measured on that one's. */
TEST_LIMIT(DISP_99_a_picture_s_stages_are_measured_from_when_it_was_presented, 60)
{
	enum { AHEAD_NS = 2000000000, AGE_NS = 1000, CONVERSION_NS = 300 };
	struct display_output *output;
	struct display_samples *since;
	uint64_t before_ns;
	struct bench bench;

	begin(&bench, 10);
	since = bench.pipeline.summary.since;
	output = take_filled(&bench, 16, 128);
	bench.pipeline.options.clock_ahead_ns = AHEAD_NS;
	before_ns = host_clock_monotonic_ns();
	output->captured_ns = before_ns - AHEAD_NS;
	output->converted_ns = output->captured_ns + CONVERSION_NS;
	output->age_ns = AGE_NS;
	display_pipeline_submit(&bench.pipeline, output);
	wait_delivered(&bench, 1);
	assert_int_equal(bench.coded[0].captured_ns, before_ns);
	assert_int_equal(bench.coded[0].age_ns, AGE_NS);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(since[DISPLAY_CAPTURED].ns[0], AGE_NS);
	assert_int_equal(since[DISPLAY_CONVERTED].ns[0], AGE_NS + CONVERSION_NS);
	assert_in_range(since[DISPLAY_ENCODED].ns[0], AGE_NS,
	                AGE_NS + host_clock_monotonic_ns() - before_ns);
	finish(&bench);
}

TEST_LIMIT(a_picture_is_another_one_by_a_single_sample_at_its_end, 60)
{
	struct bench bench;

	begin(&bench, 10);
	display_pipeline_submit(&bench.pipeline, take_filled(&bench, 16, 128));
	wait_taken(&bench);
	for (uint32_t plane = 0; plane < 2; plane++) {
		struct display_output *output = take_filled(&bench, 16, 128);

		output->source.plane[0][320 * 192 - 1] = 17;
		output->source.plane[1][320 * 96 - 1] = plane ? 127 : 128;
		display_pipeline_submit(&bench.pipeline, output);
		wait_taken(&bench);
	}
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.unchanged, 0);
	finish(&bench);
}

/* It is what is encoded next: to the last sample of the last plane the one before. */
TEST_LIMIT(DISP_89_a_repeat_has_every_sample_of_what_it_repeats, 60)
{
	struct display_output *output, *last;
	struct bench bench;

	begin(&bench, 10);
	last = take_filled(&bench, 16, 128);
	for (uint32_t at = 0; at < 320 * 192; at++)
		last->source.plane[0][at] = (uint8_t)(at * 7 / 3);
	for (uint32_t at = 0; at < 320 * 96; at++)
		last->source.plane[1][at] = (uint8_t)(at * 5 / 3);
	display_pipeline_submit(&bench.pipeline, last);
	wait_taken(&bench);
	output = take_filled(&bench, 1, 1);
	assert_ptr_not_equal(output, last);
	assert_true(display_pipeline_repeat(&bench.pipeline, output));
	assert_true(output->is_repeat);
	assert_int_equal(output->presented, last->presented);
	assert_memory_equal(output->source.plane[0], last->source.plane[0], 320 * 192);
	assert_memory_equal(output->source.plane[1], last->source.plane[1], 320 * 96);
	display_pipeline_return(&bench.pipeline, output);
	display_pipeline_stop(&bench.pipeline);
	finish(&bench);
}

TEST_LIMIT(a_card_that_goes_back_in_time_is_out_of_turn, 60)
{
	struct bench bench;

	begin(&bench, 1);
	submit(&bench, 5);
	submit(&bench, 4);
	submit(&bench, 6);
	memset(bench.card.pixels, 0x80, (size_t)bench.card.pitchBytes * bench.card.height);
	submit_card(&bench, 7);
	wait_delivered(&bench, 4);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.check.decoded, 2);
	assert_int_equal(bench.check.out_of_turn, 1);
	/* The last may have been sent once more, better. */
	assert_in_range(bench.check.unreadable, 1, 2);
	/* Measured are as many as were asked for. */
	assert_int_equal(bench.check.shown.count, 1);
	finish(&bench);
}

TEST_LIMIT(DISP_204_a_picture_that_comes_after_the_end_holds_no_output, 60)
{
	struct display_output *output, *next;
	struct bench bench;

	begin(&bench, 1);
	bench.pipeline.options.depth = 1;
	output = display_pipeline_take(&bench.pipeline);
	assert_non_null(output);
	assert_null(display_pipeline_take(&bench.pipeline));
	display_pipeline_stop(&bench.pipeline);
	display_pipeline_submit(&bench.pipeline, output);
	assert_int_equal(output->state, DISPLAY_OUTPUT_FREE);
	next = display_pipeline_take(&bench.pipeline);
	assert_non_null(next);
	display_pipeline_return(&bench.pipeline, next);
	assert_int_equal(bench.pipeline.unfinished, 0);
	finish(&bench);
}

TEST_LIMIT(a_picture_equal_to_the_one_before_is_not_sent, 60)
{
	struct bench bench;

	begin(&bench, 10);
	submit(&bench, 5);
	for (uint32_t again = 0; again < 10; again++)
		submit_card(&bench, 6 + again);
	submit(&bench, 7);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.unchanged, 10);
	assert_int_equal(bench.pipeline.summary.encoded - bench.pipeline.summary.repeated, 2);
	finish(&bench);
}

TEST_LIMIT(what_stays_is_sent_once_more_better_and_then_nothing, 60)
{
	struct bench bench;

	begin(&bench, 10);
	submit(&bench, 5);
	wait_delivered(&bench, 2);
	assert_false(bench.coded[0].is_repeat);
	assert_true(bench.coded[1].is_repeat);
	assert_true(bench.coded[1].is_refined);
	assert_int_equal(bench.coded[1].presented, 5);
	host_futex_wait(&bench.delivered, 2, 2 * DISPLAY_REFINE_NS);
	assert_int_equal(delivered(&bench), 2);
	/* A change is a picture like any other, and refined again. */
	submit(&bench, 6);
	wait_delivered(&bench, 4);
	assert_false(bench.coded[2].is_repeat);
	assert_true(bench.coded[3].is_refined);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.check.decoded, 2);
	assert_int_equal(bench.check.repeated, 2);
	finish(&bench);
}

static uint64_t unwatched(struct bench *bench)
{
	return __atomic_load_n(&bench->pipeline.summary.unwatched, __ATOMIC_ACQUIRE);
}

TEST_LIMIT(who_comes_late_gets_a_key_frame_of_what_there_is, 60)
{
	struct bench bench;

	begin(&bench, 10);
	display_pipeline_watch(&bench.pipeline, false);
	/* Nobody watches: nothing is encoded, and nothing waits to be. */
	for (uint32_t counter = 5; counter < 14; counter++)
		submit(&bench, counter);
	while (unwatched(&bench) < 9)
		host_yield();
	assert_int_equal(delivered(&bench), 0);
	display_pipeline_want_key(&bench.pipeline);
	display_pipeline_watch(&bench.pipeline, true);
	/* The key frame, its better copy, and when another comes the same again. */
	wait_delivered(&bench, 2);
	display_pipeline_want_key(&bench.pipeline);
	wait_delivered(&bench, 4);
	display_pipeline_stop(&bench.pipeline);
	for (uint32_t index = 0; index < 4; index++) {
		assert_int_equal(bench.coded[index].packet.is_key, index % 2 == 0);
		assert_int_equal(bench.coded[index].is_refined, index % 2 == 1);
		assert_int_equal(bench.coded[index].presented, 13);
	}
	assert_int_equal(bench.pipeline.summary.unwatched, 9);
	assert_int_equal(bench.check.last_counter, 13);
	assert_int_equal(bench.check.out_of_turn, 0);
	finish(&bench);
}

TEST_LIMIT(a_lossless_stream_gives_every_pixel_back, 60)
{
	struct display_format lossless = format;
	struct bench bench;

	lossless.is_lossless = true;
	begin_with(&bench, &lossless, 10);
	for (uint32_t frame = 0; frame < 20; frame++) {
		if (frame % 2)
			CardDraw(&bench.card, frame, frame * 16);
		else
			draw_noise(&bench.card, frame);
		submit_card(&bench, frame + 1);
		wait_delivered(&bench, frame + 1);
		assert_int_equal(bench.check.last_hash, bench.coded[frame].hash);
		for (uint32_t before = 0; before < frame; before++)
			assert_int_not_equal(bench.coded[before].hash, bench.coded[frame].hash);
	}
	/* There is no better copy than the first. */
	host_futex_wait(&bench.delivered, 20, 2 * DISPLAY_REFINE_NS);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(delivered(&bench), 20);
	assert_int_equal(bench.check.decoded, 10);
	assert_memory_equal(bench.name, "avc1.f4", 7);
	finish(&bench);
}

TEST(DISP_86_DISP_90_three_outputs_have_one_owner_each)
{
	struct display_output *output[3];
	struct bench bench;
	struct display_pipeline *pipeline = &bench.pipeline;

	begin(&bench, 1);
	for (int index = 0; index < 3; index++) {
		output[index] = display_pipeline_take(pipeline);
		assert_non_null(output[index]);
		assert_int_equal(output[index]->state, DISPLAY_OUTPUT_CONVERTING);
	}
	assert_null(display_pipeline_take(pipeline));
	assert_int_equal(pipeline->summary.no_output, 1);
	display_pipeline_return(pipeline, output[1]);
	assert_ptr_equal(display_pipeline_take(pipeline), output[1]);
	display_pipeline_stop(pipeline);
	finish(&bench);
}

/* What the encoder keeps to compare with is finished: it counts no more. */
TEST_LIMIT(DISP_87_no_more_pictures_are_unfinished_than_the_depth_says, 60)
{
	struct display_pipeline_options options = {
		.format = { .width = 320, .height = 192, .refresh_hz = 60 }, .depth = 2
	};
	struct display_pipeline pipeline;
	struct display_output *output[2];

	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	output[0] = display_pipeline_take(&pipeline);
	output[1] = display_pipeline_take(&pipeline);
	assert_non_null(output[1]);
	assert_null(display_pipeline_take(&pipeline));
	display_pipeline_return(&pipeline, output[0]);
	output[0] = display_pipeline_take(&pipeline);
	assert_non_null(output[0]);
	display_pipeline_submit(&pipeline, output[1]);
	while (__atomic_load_n(&pipeline.unfinished, __ATOMIC_ACQUIRE) == 2)
		host_futex_wait(&pipeline.unfinished, 2, 1000000);
	output[1] = display_pipeline_take(&pipeline);
	assert_non_null(output[1]);
	assert_null(display_pipeline_take(&pipeline));
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
}
