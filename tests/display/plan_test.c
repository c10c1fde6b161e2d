/* tests/display/plan_test.c - plans out of configurations, requests and means of the test's. */
#include "harness/test.h"

#include <string.h>

#include "display/plan.h"
#include "display/stream_message.h"

static const char *missing; /* an encoder */

static bool has_encoder(const char *name)
{
	return !missing || strcmp(name, missing) != 0;
}

/* As the encoders of the tests are. */
static uint32_t codec_of(const char *encoder, bool is_hdr, bool is_lossless)
{
	if (strcmp(encoder, "libsvtav1") == 0)
		return 0;
	if (strcmp(encoder, "libx265") == 0)
		return STREAM_CODEC_HEVC;
	return is_lossless ? STREAM_CODEC_H264_RGB
	       : is_hdr    ? STREAM_CODEC_H264_HIGH10
	                   : STREAM_CODEC_H264;
}

static const struct display_config plain = { .pipeline_depth = 2,
	                                     .allows_ten_bit = true,
	                                     .allows_444 = true };
static const struct display_plan_request desktop = { 1280, 720, 60, .is_desktop = true };
static const struct display_adapter adapters[] = { { "Drydock software adapter", 0, 1, 0 },
	                                           { "Discrete", 1u << 30, 2, 0 } };
static struct display_plan_means means = { adapters, 1, has_encoder, codec_of, false };
static char text[256];

static bool resolve(const struct display_config *config, const struct display_plan_request *request,
                    struct display_plan *ret_plan)
{
	text[0] = 0;
	return display_plan_resolve(config, request, &means, ret_plan, text, sizeof(text));
}

TEST(DISP_184_a_plan_says_all_that_a_session_will_be)
{
	struct display_plan plan;

	assert_true(resolve(&plain, &desktop, &plan));
	assert_int_equal(plan.capture, DISPLAY_CAPTURE_RING);
	assert_int_equal(plan.topology, DISPLAY_TOPOLOGY_EXCLUSIVE);
	assert_string_equal(plan.encoder, "libx264");
	assert_int_equal(plan.width, 1280);
	assert_int_equal(plan.height, 720);
	assert_int_equal(plan.refresh_hz, 60);
	assert_int_equal(plan.bit_depth, 8);
	assert_false(plan.is_hdr);
	assert_int_equal(plan.chroma, DISPLAY_CHROMA_420);
	assert_int_equal(plan.codec, STREAM_CODEC_H264);
	assert_int_equal(plan.wire_chunk, 0);
	assert_int_equal(plan.cursor, DISPLAY_CURSOR_LAYER);
	assert_int_equal(plan.max_slices, 1);
	assert_int_equal(plan.pipeline_depth, 2);
	assert_false(plan.has_other_adapter);
}

/* What it was made of may change: it is a value. */
TEST(DISP_184_a_plan_is_a_value_that_the_same_words_give_again)
{
	struct display_config config = plain;
	struct display_plan plan, other;
	char line[256], again[256];

	assert_true(resolve(&config, &desktop, &plan));
	display_plan_text(&plan, line, sizeof(line));
	config.no_isolate = true;
	config.pipeline_depth = 1;
	display_plan_text(&plan, again, sizeof(again));
	assert_string_equal(line, again);
	assert_true(resolve(&plain, &desktop, &other));
	display_plan_text(&other, again, sizeof(again));
	assert_string_equal(line, again);
	assert_true(resolve(&config, &desktop, &other));
	assert_int_equal(other.topology, DISPLAY_TOPOLOGY_EXTEND);
	assert_int_equal(other.pipeline_depth, 1);
}

TEST(DISP_184_a_plan_is_told_in_one_line)
{
	struct display_plan plan;
	char line[256];

	assert_true(resolve(&plain, &desktop, &plan));
	display_plan_text(&plan, line, sizeof(line));
	assert_string_equal(line, "plan: capture ring, topology exclusive, 1280x720@60, encoder "
	                          "libx264, 8 bits, chroma 4:2:0, codec 0x1, depth 2, chunk 0, "
	                          "cursor layer, slices 1");
}

TEST(DISP_184_ten_bits_are_hdr_and_only_where_allowed_and_asked_for)
{
	struct display_plan_request request = desktop;
	struct display_config config = plain;
	struct display_plan plan;

	request.wants_hdr = true;
	assert_false(resolve(&plain, &request, &plan));
	assert_non_null(strstr(text, "ten bits"));
	means.has_hdr = true;
	assert_true(resolve(&plain, &request, &plan));
	assert_int_equal(plan.bit_depth, 10);
	assert_true(plan.is_hdr);
	assert_int_equal(plan.codec, STREAM_CODEC_H264_HIGH10);
	request.is_lossless = true;
	assert_false(resolve(&plain, &request, &plan));
	assert_non_null(strstr(text, "lossless has 8 bits"));
	request.is_lossless = false;
	strcpy(config.encoder, "libx265");
	assert_true(resolve(&config, &request, &plan));
	assert_int_equal(plan.codec, STREAM_CODEC_HEVC);
	strcpy(config.encoder, "libsvtav1");
	assert_false(resolve(&config, &request, &plan));
	assert_non_null(strstr(text, "libsvtav1"));
	config.encoder[0] = 0;
	config.allows_ten_bit = false;
	assert_true(resolve(&config, &request, &plan));
	assert_int_equal(plan.bit_depth, 8);
	assert_false(plan.is_hdr);
	assert_true(resolve(&plain, &desktop, &plan));
	assert_int_equal(plan.bit_depth, 8);
	means.has_hdr = false;
}

TEST(lossless_has_all_of_the_colours_or_is_refused)
{
	struct display_plan_request request = { 333, 191, 30, .is_lossless = true };
	struct display_config config = plain;
	struct display_plan plan;

	assert_true(resolve(&plain, &request, &plan));
	assert_int_equal(plan.chroma, DISPLAY_CHROMA_444);
	assert_int_equal(plan.codec, STREAM_CODEC_H264_RGB);
	assert_string_equal(plan.encoder, "libx264rgb");
	assert_int_equal(plan.cursor, DISPLAY_CURSOR_NONE);
	config.allows_444 = false;
	assert_false(resolve(&config, &request, &plan));
	assert_non_null(strstr(text, DISPLAY_KNOB_444));
}

TEST(DISP_31_a_painted_pointer_is_a_desktop_s_and_the_plan_says_so)
{
	struct display_plan_request request = desktop;
	struct display_plan plan;

	request.paints_pointer = true;
	assert_true(resolve(&plain, &request, &plan));
	assert_int_equal(plan.cursor, DISPLAY_CURSOR_PAINTED);
	display_plan_text(&plan, text, sizeof(text));
	assert_non_null(strstr(text, "cursor painted"));
	request.is_desktop = false;
	assert_true(resolve(&plain, &request, &plan));
	assert_int_equal(plan.cursor, DISPLAY_CURSOR_NONE);
}

TEST(an_encoder_of_the_configuration_takes_the_place_of_the_plans)
{
	struct display_config config = plain;
	struct display_plan plan;

	strcpy(config.encoder, "h264_other");
	assert_true(resolve(&config, &desktop, &plan));
	assert_string_equal(plan.encoder, "h264_other");
	missing = "h264_other";
	assert_false(resolve(&config, &desktop, &plan));
	assert_string_equal(text, "libavcodec has no encoder h264_other");
	missing = NULL;
}

TEST(DISP_72_a_plan_has_the_adapter_that_the_session_renders_on)
{
	struct display_plan_request request = desktop;
	struct display_plan plan;

	means.adapter_count = 2;
	assert_true(resolve(&plain, &request, &plan));
	assert_string_equal(plan.adapter.name, "Discrete");
	request.adapter = "software";
	assert_true(resolve(&plain, &request, &plan));
	assert_int_equal(plan.adapter.luid_low, 1);
	means.adapter_count = 0;
	assert_false(resolve(&plain, &request, &plan));
	assert_string_equal(text, "there is no render adapter");
	means.adapter_count = 1;
}

TEST(DISP_72_a_preferred_adapter_that_is_not_there_is_given_up_and_told)
{
	struct display_config config = plain;
	struct display_plan plan;
	char line[256];

	strcpy(config.adapter, "SOFTware");
	assert_true(resolve(&config, &desktop, &plan));
	assert_false(plan.has_other_adapter);
	strcpy(config.adapter, "adapters");
	assert_true(resolve(&config, &desktop, &plan));
	assert_true(plan.has_other_adapter);
	display_plan_text(&plan, line, sizeof(line));
	assert_non_null(strstr(line, "another adapter than preferred"));
}
