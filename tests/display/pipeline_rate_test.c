/* tests/display/pipeline_rate_test.c - how good and how much a pipeline gives, and at a constant rate. */
#include "pipeline_bench.h"

#define NOISE_WIDTH 320u
#define NOISE_HEIGHT 192u

/* Packets go to a decoder, which is asked how near its picture is to what was drawn. */
struct judge {
	struct display_pipeline pipeline;
	struct display_decoder *decoder;
	uint8_t luma[NOISE_WIDTH * NOISE_HEIGHT]; /* of what was drawn */
	double error[4];                          /* mean square of each of the first packets */
	bool is_refined[4];
	uint32_t delivered; /* a futex */
	uint64_t bytes;
};

static double luma_error(const struct judge *judge, const struct display_decoded *picture)
{
	double sum = 0;

	for (uint32_t y = 0; y < NOISE_HEIGHT; y++)
		for (uint32_t x = 0; x < NOISE_WIDTH; x++) {
			int off = picture->luma[y * picture->luma_pitch_bytes + x] -
			          judge->luma[y * NOISE_WIDTH + x];

			sum += off * off;
		}
	return sum / (NOISE_WIDTH * NOISE_HEIGHT);
}

static void judge_packet(void *context, const struct display_coded *coded)
{
	struct judge *judge = context;
	struct display_decoded picture;
	uint32_t count = judge->delivered;

	judge->bytes += coded->packet.size;
	if (count < 4) {
		assert_int_equal(display_decoder_decode(judge->decoder, &coded->packet, &picture),
		                 0);
		judge->error[count] = luma_error(judge, &picture);
		judge->is_refined[count] = coded->is_refined;
	}
	free(coded->packet.memory);
	__atomic_fetch_add(&judge->delivered, 1, __ATOMIC_RELEASE);
	host_futex_wake(&judge->delivered, 1);
}

static void judge_begin(struct judge *judge)
{
	struct display_pipeline_options options = {
		.format = { .width = NOISE_WIDTH, .height = NOISE_HEIGHT, .refresh_hz = 60 },
		.samples = 1000,
		.deliver = judge_packet,
		.context = judge,
	};

	*judge = (struct judge){ 0 };
	assert_int_equal(display_decoder_create(STREAM_CODEC_H264, &judge->decoder), 0);
	assert_int_equal(display_pipeline_start(&judge->pipeline, &options), 0);
	display_pipeline_watch(&judge->pipeline, true);
}

static void judge_end(struct judge *judge)
{
	display_pipeline_stop(&judge->pipeline);
	display_pipeline_finish(&judge->pipeline);
	display_decoder_destroy(judge->decoder);
}

static void judge_wait(struct judge *judge, uint32_t count)
{
	for (uint32_t seen; (seen = __atomic_load_n(&judge->delivered, __ATOMIC_ACQUIRE)) < count;)
		host_futex_wait(&judge->delivered, seen, -1);
}

/* Noise, which is the dearest picture there is. */
static void submit_noise(struct judge *judge, uint32_t seed)
{
	static uint32_t pixels[NOISE_WIDTH * NOISE_HEIGHT];
	struct display_picture picture = { .pixels = (const uint8_t *)pixels,
		                           .width = NOISE_WIDTH,
		                           .height = NOISE_HEIGHT,
		                           .format = FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = NOISE_WIDTH * 4,
		                           .sequence = seed };
	struct display_output *output;
	uint32_t state = seed * 2654435761u + 1;

	for (size_t at = 0; at < NOISE_WIDTH * NOISE_HEIGHT; at++)
		pixels[at] = 0xFF000000u | random_below(&state, 256) * 0x10101u;
	while (!(output = display_pipeline_take(&judge->pipeline)))
		host_yield();
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	display_pipeline_convert(&judge->pipeline, output, &picture);
	for (uint32_t y = 0; y < NOISE_HEIGHT; y++)
		memcpy(judge->luma + (size_t)y * NOISE_WIDTH,
		       output->source.plane[0] + y * output->source.pitch_bytes[0], NOISE_WIDTH);
	display_pipeline_submit(&judge->pipeline, output);
}

TEST_LIMIT(a_picture_that_stays_comes_once_more_at_46_decibel_and_then_nothing, 60)
{
	/* 10^4.6: what the square of 255 is to the mean square of the error. */
	const double limit = 255.0 * 255.0 / 39810.7;
	struct judge judge;

	/* With encoding and sending it has to be there within 500 ms. */
	_Static_assert(DISPLAY_REFINE_NS <= 400000000u, "the better copy comes soon enough");
	judge_begin(&judge);
	submit_noise(&judge, 1);
	judge_wait(&judge, 2);
	/* The encoder's thread has nothing left to wait for but what is new. */
	assert_int_equal(host_futex_wait(&judge.delivered, 2, 2 * (int64_t)DISPLAY_REFINE_NS),
	                 -ETIMEDOUT);
	judge_end(&judge);
	print_message("# mean square error: %.2f moving, %.2f refined\n", judge.error[0],
	              judge.error[1]);
	assert_false(judge.is_refined[0]);
	assert_true(judge.is_refined[1]);
	assert_true(judge.error[1] < limit);
	assert_true(judge.error[1] < judge.error[0] / 2);
	assert_int_equal(judge.delivered, 2);
}

/* Bytes of 120 frames of noise, which are two seconds, of which the first half fills the rate's buffer. */
static uint64_t bytes_at(uint32_t rate_bits)
{
	struct judge judge;
	uint64_t before;

	judge_begin(&judge);
	display_pipeline_set_rate(&judge.pipeline, rate_bits);
	for (uint32_t frame = 1; frame <= 60; frame++)
		submit_noise(&judge, frame);
	judge_wait(&judge, 60);
	before = judge.bytes;
	for (uint32_t frame = 61; frame <= 120; frame++)
		submit_noise(&judge, frame);
	judge_wait(&judge, 120);
	before = judge.bytes - before;
	judge_end(&judge);
	print_message("# at most %u: %llu bits in a second\n", rate_bits,
	              (unsigned long long)before * 8);
	return before;
}

TEST_LIMIT(a_stream_keeps_to_the_rate_that_it_is_given, 60)
{
	assert_true(bytes_at(0) * 8 > 9000000);
	assert_true(bytes_at(4000000) * 8 < 5000000);
	assert_true(bytes_at(2000000) * 8 < 2600000);
}

/* --- At a constant rate ---------------------------------------------------------------------------------------------- */

static bool repeat(struct bench *bench)
{
	struct display_output *output;

	while (!(output = display_pipeline_take(&bench->pipeline)))
		host_yield();
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	output->age_ns = 0;
	if (display_pipeline_repeat(&bench->pipeline, output)) {
		display_pipeline_submit(&bench->pipeline, output);
		return true;
	}
	display_pipeline_return(&bench->pipeline, output);
	return false;
}

/* A copy in an output of its own, so that no picture that is still being encoded is touched. */
TEST_LIMIT(DISP_89_a_repeat_is_a_packet_of_its_own_with_the_same_picture, 60)
{
	struct bench bench;

	begin(&bench, 100);
	assert_false(repeat(&bench));
	submit(&bench, 7);
	for (uint32_t count = 0; count < 10; count++)
		assert_true(repeat(&bench));
	wait_delivered(&bench, 11);
	submit(&bench, 8);
	/* Of another format there is none yet. */
	display_pipeline_set_size(&bench.pipeline, 640, 192, 60);
	for (uint32_t count = 0; count < 2 * DISPLAY_OUTPUTS; count++)
		assert_false(repeat(&bench));
	display_pipeline_stop(&bench.pipeline);
	uint32_t repeated = 0;
	assert_true(bench.delivered <= KEPT);
	for (uint32_t index = 0; index < bench.delivered; index++)
		repeated += bench.coded[index].is_repeat;
	assert_int_equal(bench.pipeline.summary.repeated, repeated);
	assert_true(repeated >= 10);
	assert_int_equal(bench.check.decoded, 2);
	assert_true(bench.check.repeated >= 10);
	assert_int_equal(bench.check.last_counter, 8);
	assert_int_equal(bench.check.unreadable, 0);
	assert_int_equal(bench.pipeline.summary.failed, 0);
	finish(&bench);
}
