/* tests/display/pipeline_slow_test.c - pictures that come faster than they can be encoded: each is sent, or counted as dropped. */
#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "display/pipeline.h"

#define WIDTH 320u
#define HEIGHT 192u
#define PICTURES 100u /* of each part */
/* Bits of one in 16: what is below is light between none and that. */
#define LIGHTS 0x3C00u

struct slow {
	struct display_pipeline pipeline;
	uint32_t is_open;   /* a futex: what is encoded goes on */
	uint32_t sent;      /* pictures, without what is sent again */
	uint32_t newest;    /* number of the last that was sent */
	bool is_disordered; /* one came with a lower number, or is no HDR */
	uint32_t offered, dropped;
	uint16_t pixels[WIDTH * HEIGHT * 4];
};

/* The encoder's thread is in here, so it is as slow as this. */
static void deliver(void *context, const struct display_coded *coded)
{
	struct slow *slow = context;

	while (!__atomic_load_n(&slow->is_open, __ATOMIC_ACQUIRE))
		host_futex_wait(&slow->is_open, 0, -1);
	free(coded->packet.memory);
	if (coded->is_repeat)
		return;
	slow->sent++;
	if (coded->presented <= slow->newest || !coded->format.is_hdr)
		slow->is_disordered = true;
	slow->newest = coded->presented;
}

static void scroll(struct slow *slow)
{
	slow->offered++;
	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH * 4; x++)
			slow->pixels[y * WIDTH * 4 + x] =
				(uint16_t)((x + (y + slow->offered) * 641) % LIGHTS);
}

/* As a capture host does: a picture for which there is no output is told of, and gone. */
static bool offer(struct slow *slow)
{
	struct display_output *output = display_pipeline_take(&slow->pipeline);
	struct display_picture picture = { .pixels = (const uint8_t *)slow->pixels,
		                           .width = WIDTH,
		                           .height = HEIGHT,
		                           .format = FRAME_FORMAT_RGBA16F,
		                           .pitch_bytes = WIDTH * 8,
		                           .sequence = slow->offered };

	if (!output) {
		slow->dropped++;
		return false;
	}
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	display_pipeline_convert(&slow->pipeline, output, &picture);
	display_pipeline_submit(&slow->pipeline, output);
	return true;
}

static void begin(struct slow *slow)
{
	struct display_pipeline_options options = {
		.format = { WIDTH, HEIGHT, 60, .is_hdr = true },
		.samples = 10,
		.deliver = deliver,
		.context = slow,
	};

	assert_int_equal(display_pipeline_start(&slow->pipeline, &options), 0);
	display_pipeline_watch(&slow->pipeline, true);
}

TEST_LIMIT(of_an_hdr_scroll_that_is_too_fast_every_picture_is_sent_or_counted_as_dropped, 120)
{
	struct slow *slow = calloc(1, sizeof(*slow));

	assert_non_null(slow);
	begin(slow);
	/* The encoder takes one and is at it; what it has room for beside that is all there is. */
	for (uint32_t count = 0; count < PICTURES; count++) {
		scroll(slow);
		offer(slow);
	}
	assert_in_range(slow->dropped, PICTURES - DISPLAY_OUTPUTS, PICTURES - 1);
	__atomic_store_n(&slow->is_open, 1, __ATOMIC_RELEASE);
	host_futex_wake(&slow->is_open, 1);
	for (uint32_t count = 0; count < PICTURES; count++) {
		scroll(slow);
		offer(slow);
	}
	/* The scroll has ended: its last picture is on its way as soon as there is room. */
	scroll(slow);
	while (!offer(slow)) {
		slow->offered++;
		host_yield();
	}
	display_pipeline_stop(&slow->pipeline);
	assert_int_equal(slow->pipeline.summary.no_output, slow->dropped);
	assert_int_equal(slow->pipeline.summary.unchanged + slow->pipeline.summary.failed, 0);
	assert_int_equal(slow->sent + slow->dropped, slow->offered);
	assert_int_equal(slow->newest, slow->offered);
	assert_false(slow->is_disordered);
	display_pipeline_finish(&slow->pipeline);
	free(slow);
}
